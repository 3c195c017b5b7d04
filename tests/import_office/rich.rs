//! Rich text.

use crate::kit::{marked, read, told};

const HEAD: &str = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss Arial;}{\f1\fcharset238 Arial CE{\*\falt x};}{\f2\fcharset128 MS Mincho;}{\f3\fcharset2 Symbol;}}{\colortbl;\red0;}{\stylesheet{Normal;}{\s1\sbasedon0 heading 1;}{\s2\outlinelevel1 Section;}{\s3\sbasedon1 Mine;}{\*\cs9 Default;}}";

fn document(body: &str) -> Vec<u8> {
    format!("{HEAD}{body}}}").into_bytes()
}

#[track_caller]
fn check(body: &str, expected: &str) {
    assert_eq!(marked(&read(&document(body), "a.rtf")), expected, "{body}");
}

#[test]
fn characters_are_those_of_the_font_and_the_code_page() {
    check(
        r"caf\'e9 \f1 za\'bf\'f3\'b3\'e6\f0  \u8364? \u8364\'80 {\uc2 \u26085 xx}{\uc0\u26085 }x",
        "café zażółć € € 日日x",
    );
    check(r"\f2 \'83\'65\'83\'58\'83g", "テスト");
    check(r"\u-10179?\u-8704? {\f3 a\'62}\u61537?", "😀 αβ\u{f061}");
    check(
        r"a\~b\_c\-d\tab e\emdash f\ldblquote g\rdblquote\{\}\\\line h",
        "a\u{a0}b\u{2011}c\u{ad}d\te—f“g”{}\\\nh",
    );
    check("one\r\n two\\\r\nthree\\par\r\n", "one two\nthree");
}

#[test]
fn headings_lists_and_paragraphs_are_told() {
    check(
        r"\pard\s1 One\par\pard\s2 Two\par\pard\s3 Three\par\pard\outlinelevel2 Four\par\pard {\listtext\tab 1.\tab}\ls1 entry\par{\listtext\f3\'b7\tab}dot\par\pard plain\par\par",
        "[1:One]\n[2:Two]\n[1:Three]\n[3:Four]\n[li:1. entry]\n[li:dot]\nplain",
    );
}

#[test]
fn what_is_no_text_is_passed_over() {
    check(
        r"a{\pict\pngblip 89504e47}{\*\unknown gone {and this}}b{\bin3 \}{}c{\field{\*\fldinst HYPERLINK x}{\fldrslt link}}{\xe{\v word}}",
        "abclink",
    );
    check(
        r"{\*\b bold} mid \*\highlight1 group{\*\unknownword x} end",
        "bold mid group end",
    );
    check(r"{\upr{ansi}{\*\ud{Unicode \u8364?}}}", "Unicode €");
    check(
        r"a{\object{\*\objdata 0105}{\result shown}}{\shppict{\pict 00}}{\nonshppict{\pict 11}}",
        "ashown",
    );
    check(
        r"before{\shp{\*\shpinst{\sp{\sn x}{\sv y}}{\shptxt in a box\par}}{\shprslt in a box}} after\par",
        "before after\nin a box",
    );
}

#[test]
fn tables_are_lines_with_tabs() {
    check(
        r"x\par\trowd\pard\intbl a\cell b\par c\cell\row\trowd\pard\intbl\cell d\cell\row\pard y\par",
        "x\n[table:a\tb c\n\td]\ny",
    );
    check(
        r"\trowd a\intbl\cell b\cell\row\pard end",
        "[table:a\tb]\nend",
    );
    check(
        r"\pard\intbl\itap1 left\cell\pard\intbl\itap2 a\nestcell b\nestcell{\*\nesttableprops\trowd\nestrow}{\nonesttables\par}\pard\intbl\itap2 c\nestcell d\nestcell{\*\nesttableprops\nestrow}\pard\intbl\itap1 right\cell\row\pard end\par",
        "left\n[table:a\tb\nc\td]\nright\nend",
    );
}

#[test]
fn notes_heads_and_pages_are_kept() {
    check(
        r"{\header\pard The head\par}One{\super\chftn}{\footnote\pard{\super\chftn} The note.}\par\page Two{\footnote\ftnalt An endnote.}\sect\sectd\pgnlcrm\pgnstarts4 Three\par",
        "<p. 1>{The head\n}One[1]\n<p. 2>Two[i]\n<p. iv>Three\n[1] The note.\n[i] An endnote.",
    );
}

#[test]
fn a_document_says_who_wrote_it_and_what_is_left_out() {
    let draft = read(
        &document(
            r"{\info{\title The \'e9tude}{\author Ann Lee}{\creatim\yr2016\mo4\dy5\hr1}{\revtim\yr2017\mo1\dy2}{\operator Bo}}Text{\v hidden}{\deleted gone}{\revised new}{\*\atnid A}{\*\annotation hm}",
        ),
        "a.doc",
    );
    assert_eq!(marked(&draft), "Textnew");
    assert_eq!(
        (draft.title.as_str(), draft.source.author.as_str()),
        ("The étude", "Ann Lee")
    );
    assert_eq!(draft.source.published, "2016-04-05".parse().ok());
    assert_eq!(draft.origin.encoding, "windows-1252");
    assert_eq!(
        told(&draft),
        "The document has tracked changes: 1 insertion kept and 1 deletion left out, as if all were accepted\n\
         1 comment of the file is not part of the text and was left out\n\
         1 hidden passage of the file is not part of the text and was left out"
    );
}

#[test]
fn a_document_that_is_cut_off_is_read_up_to_there() {
    let draft = read(br"{\rtf1 One\par Two {\b three", "a.rtf");
    assert_eq!(marked(&draft), "One\nTwo three");
    assert!(told(&draft).starts_with("The file is damaged"));
}
