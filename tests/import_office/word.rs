//! Word documents.

use std::fmt::Write as _;

use crate::kit::{archive, marked, read, refused, told};

const W: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math""#;
const TYPES: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A document whose body is `body`, with more parts of `word/`.
pub(crate) fn document(body: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let roots = format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="{TYPES}/officeDocument" Target="word/main.xml"/></Relationships>"#
    );
    let mut relations =
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#
            .to_owned();
    let mut named = Vec::new();
    for (name, content) in parts {
        let kind = match *name {
            "chunk.html" => "aFChunk",
            name if name.starts_with("header") => "header",
            name if name.starts_with("footer") => "footer",
            name => name.trim_end_matches(".xml"),
        };
        write!(
            relations,
            r#"<Relationship Id="{name}" Type="{TYPES}/{kind}" Target="{name}"/>"#
        )
        .unwrap();
        if !name.starts_with("docProps") {
            named.push((format!("word/{name}"), part(content)));
        }
    }
    relations.push_str("</Relationships>");
    let body = part(&format!(
        "<w:document {W}><w:body>{body}</w:body></w:document>"
    ));
    let mut files = vec![
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", &roots),
        ("word/main.xml", &body),
        ("word/_rels/main.xml.rels", &relations),
    ];
    files.extend(
        named
            .iter()
            .map(|(name, content)| (name.as_str(), content.as_str())),
    );
    files.extend(
        parts
            .iter()
            .filter(|(name, _)| name.starts_with("docProps")),
    );
    archive(&files)
}

fn part(content: &str) -> String {
    if content.starts_with("<html") {
        return content.to_owned();
    }
    let content = content.replace("<w:R>", &format!("<w:root {W}>"));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>{}",
        content.replace("</w:R>", "</w:root>")
    )
}

/// Paragraphs of one run each; `|` in `style|text`.
fn p(text: &str) -> String {
    match text.split_once('|') {
        Some((style, text)) => format!(
            r#"<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>"#
        ),
        None => format!(r#"<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>"#),
    }
}

#[track_caller]
fn check(body: &str, parts: &[(&str, &str)], expected: &str) {
    assert_eq!(marked(&read(&document(body, parts), "a.docx")), expected);
}

const STYLES: &str = r#"<w:R>
<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="Mine"><w:name w:val="Mine"/><w:basedOn w:val="berschrift1"/></w:style>
<w:style w:styleId="Outlined"><w:name w:val="Chapter"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:styleId="Q"><w:name w:val="Quote"/></w:style>
<w:style w:styleId="Code"><w:name w:val="HTML Preformatted"/></w:style>
<w:style w:styleId="Round"><w:name w:val="Round"/><w:basedOn w:val="Round"/></w:style>
<w:style w:styleId="Listed"><w:name w:val="List Number"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
</w:R>"#;

#[test]
fn headings_are_told_by_name_by_what_they_are_based_on_and_by_level() {
    let body = [
        p("berschrift1|One"),
        p("Mine|Two"),
        p("Outlined|Three"),
        p("Q|Said"),
        p("Code|  a"),
        p("Code|b"),
        p("Round|plain"),
        p("Heading2|plain, as its style is not there, but for its name"),
        "<w:p><w:pPr><w:outlineLvl w:val='8'/></w:pPr><w:r><w:t>Six</w:t></w:r></w:p>".to_owned(),
        "<w:p/>".to_owned(),
        p("end"),
    ]
    .concat();
    check(
        &body,
        &[("styles.xml", STYLES)],
        "[1:One]\n[1:Two]\n[2:Three]\n[q:Said]\n[pre:  a\nb]\nplain\n[2:plain, as its style is not there, but for its name]\n[6:Six]\nend",
    );
}

#[test]
fn what_stands_in_a_paragraph_is_kept_as_it_is() {
    let body = r#"<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:softHyphen/><w:t>d</w:t><w:noBreakHyphen/><w:t>e</w:t></w:r>
<w:hyperlink><w:r><w:t xml:space="preserve"> link</w:t></w:r></w:hyperlink><w:smartTag><w:r><w:t xml:space="preserve"> smart</w:t></w:r></w:smartTag>
<w:r><w:sym w:font="Symbol" w:char="F061"/><w:sym w:font="Wingdings" w:char="F0FC"/></w:r></w:p>
<w:sdt><w:sdtPr><w:placeholder/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>tagged</w:t></w:r></w:p></w:sdtContent></w:sdt>
<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGEREF x</w:instrText></w:r><w:r><w:t>code</w:t></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>12</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:fldSimple w:instr="DATE"><w:r><w:t xml:space="preserve"> today</w:t></w:r></w:fldSimple></w:p>
<w:p><m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath><w:r><w:ruby><w:rt><w:r><w:t>kan</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>漢</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>"#;
    check(
        body,
        &[],
        "a\tb\nc\u{ad}d\u{2011}e link smartα✓\ntagged\n12 today\nx=1漢(kan)",
    );
}

const NUMBERS: &str = r#"<w:R><w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="8"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="·"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num></w:R>"#;

#[test]
fn entries_of_lists_have_the_numbers_that_the_page_shows() {
    let entry = |list: u32, level: u32, text: &str| {
        format!(
            r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list}"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#
        )
    };
    let body = [
        entry(1, 0, "a"),
        entry(1, 1, "b"),
        entry(1, 1, "c"),
        entry(1, 0, "d"),
        entry(2, 0, "dot"),
        entry(3, 0, "five"),
        entry(3, 0, "six"),
        entry(9, 0, "no such list"),
        p("Listed|by style"),
        entry(0, 0, "none"),
    ]
    .concat();
    check(
        &body,
        &[("numbering.xml", NUMBERS), ("styles.xml", STYLES)],
        "[li:1. a]\n[li:1.a) b]\n[li:1.b) c]\n[li:2. d]\n[li:dot]\n[li:5. five]\n[li:6. six]\nno such list\n[li:7. by style]\nnone",
    );
}

#[test]
fn tables_are_lines_with_tabs_and_those_that_lay_out_a_page_are_not() {
    let cell = |inside: &str| format!("<w:tc>{inside}</w:tc>");
    let row = |cells: &[String]| format!("<w:tr>{}</w:tr>", cells.concat());
    let table = |rows: &[String]| format!("<w:tbl>{}</w:tbl>", rows.concat());
    let wide = "<w:tc><w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr><w:p><w:r><w:t>wide</w:t></w:r></w:p></w:tc>".to_owned();
    let small = table(&[
        row(&[
            cell(&p("a")),
            cell(&[p("b 1"), p("b 2")].concat()),
            cell(&p("c")),
        ]),
        row(&[wide, cell(&p("d"))]),
        row(&[cell(&p("")), cell(&p("e"))]),
        row(&[cell("<w:p/>"), cell("<w:p/>")]),
        "<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>gone</w:t></w:r></w:p></w:tc></w:tr>"
            .to_owned(),
    ]);
    let layout = table(&[row(&[
        cell(&p("left")),
        cell(&[p("right"), small.clone()].concat()),
    ])]);
    let expected = "[table:a\tb 1 b 2\tc\nwide\t\td\n\te]";
    check(
        &[p("x"), small, p("y")].concat(),
        &[],
        &format!("x\n{expected}\ny"),
    );
    check(&layout, &[], &format!("left\nright\n{expected}"));
    let lone = table(&[row(&[cell(&p("one"))]), row(&[cell(&p("two"))])]);
    check(&lone, &[], "one\ntwo");
}

#[test]
fn pages_are_those_that_word_has_shown() {
    let body = r#"<w:p><w:r><w:t>one</w:t><w:br w:type="page"/></w:r></w:p>
<w:p><w:r><w:lastRenderedPageBreak/><w:t>two and</w:t></w:r><w:r><w:lastRenderedPageBreak/><w:t xml:space="preserve"> three</w:t></w:r></w:p>
<w:p><w:pPr><w:pageBreakBefore/><w:sectPr><w:pgNumType w:fmt="lowerRoman"/></w:sectPr></w:pPr><w:r><w:t>four</w:t></w:r></w:p>
<w:p><w:r><w:t>first</w:t></w:r></w:p><w:p><w:pPr><w:sectPr><w:pgNumType w:start="1"/></w:sectPr></w:pPr></w:p>
<w:p><w:r><w:t>same page</w:t></w:r></w:p><w:sectPr><w:type w:val="continuous"/></w:sectPr>"#;
    check(
        body,
        &[],
        "<p. i>one\n<p. ii>two and <p. iii>three\n<p. iv>four\n<p. 1>first\nsame page",
    );
    check(&p("no page is told"), &[], "no page is told");
}

#[test]
fn notes_stand_at_the_end_with_their_marks() {
    let notes = r#"<w:R><w:footnote w:id="-1" w:type="separator"><w:p><w:r><w:t>line</w:t></w:r></w:p></w:footnote>
<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/><w:t xml:space="preserve"> Second in the file.</w:t></w:r></w:p><w:p><w:r><w:t>Two lines.</w:t></w:r></w:p></w:footnote>
<w:footnote w:id="3"><w:p><w:r><w:t>First in the text.</w:t></w:r></w:p></w:footnote>
<w:footnote w:id="4"><w:p><w:r><w:t>* Starred.</w:t></w:r></w:p></w:footnote></w:R>"#;
    let ends = r#"<w:R><w:endnote w:id="2"><w:p><w:r><w:t>An endnote.</w:t></w:r></w:p></w:endnote></w:R>"#;
    let body = r#"<w:p><w:r><w:t>A</w:t><w:footnoteReference w:id="3"/><w:t xml:space="preserve"> b</w:t><w:footnoteReference w:id="2"/><w:endnoteReference w:id="2"/></w:r></w:p>
<w:p><w:r><w:t>C</w:t><w:footnoteReference w:customMarkFollows="1" w:id="4"/><w:t>*</w:t></w:r></w:p>"#;
    check(
        body,
        &[("footnotes.xml", notes), ("endnotes.xml", ends)],
        "A[1] b[2][i]\nC*\n[1] First in the text.\n[2] Second in the file.\nTwo lines.\n[i] An endnote.\n* Starred.",
    );
}

#[test]
fn text_boxes_stand_below_their_paragraph_and_once() {
    let box_of = |text: &str| format!("<w:txbxContent>{}</w:txbxContent>", p(text));
    let body = format!(
        "<w:p><w:r><w:t>be</w:t><mc:AlternateContent><mc:Choice>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>fore</w:t></w:r></w:p>{}",
        box_of("in the box"),
        box_of("in the box"),
        p("after")
    );
    check(&body, &[], "before\nin the box\nafter");
}

#[test]
fn running_heads_are_kept_as_furniture() {
    let head = format!("<w:R>{}</w:R>", p("The Daily News"));
    let foot = format!("<w:R>{}{}</w:R>", p("Confidential"), p("12"));
    check(
        &p("Text"),
        &[
            ("header1.xml", &head),
            ("header2.xml", &head),
            ("footer1.xml", &foot),
        ],
        "{The Daily News\n}Text\n{Confidential}",
    );
}

#[test]
fn changes_that_are_tracked_are_read_as_accepted_and_told() {
    let body = r#"<w:p><w:r><w:t>We </w:t></w:r><w:ins w:id="1"><w:r><w:t>do</w:t></w:r></w:ins><w:del w:id="2"><w:r><w:delText>don't</w:delText></w:r></w:del><w:r><w:t xml:space="preserve"> trust</w:t><w:commentReference w:id="0"/></w:r><w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom></w:p>
<w:p><w:pPr><w:rPr><w:del w:id="3"/></w:rPr><w:pPrChange><w:pPr><w:pStyle w:val="Heading1"/></w:pPr></w:pPrChange></w:pPr><w:r><w:t>One </w:t></w:r></w:p><w:p><w:r><w:t>line</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>.</w:t></w:r></w:p>"#;
    let draft = read(&document(body, &[]), "a.docx");
    assert_eq!(
        marked(&draft),
        "Wedo trust\nOne line.".replace("Wedo", "We do")
    );
    assert_eq!(
        told(&draft),
        "The document has tracked changes: 1 insertion kept and 3 deletions left out, as if all were accepted\n\
         1 comment of the file is not part of the text and was left out\n\
         1 hidden passage of the file is not part of the text and was left out"
    );
}

#[test]
fn charts_and_diagrams_are_told_to_be_left_out() {
    let drawn = |kind: &str| {
        format!(
            "<w:p><w:r><w:drawing><wp:inline xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\"><a:graphic xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/{kind}\"/></a:graphic></wp:inline></w:drawing></w:r></w:p>"
        )
    };
    let body = format!(
        "{}{}{}{}{}",
        p("Before."),
        drawn("chart"),
        drawn("chart"),
        drawn("diagram"),
        drawn("picture")
    );
    let draft = read(&document(&body, &[]), "a.docx");
    assert_eq!(draft.text.as_str(), "Before.");
    assert_eq!(
        told(&draft),
        "2 charts of the file are not part of the text and were left out\n\
         1 diagram of the file is not part of the text and was left out"
    );
}

#[test]
fn chunks_of_web_pages_are_read_where_they_stand() {
    let page = "<html><body><h2>Title</h2><p>One <b>two</b></p><ul><li>three</ul></body></html>";
    let body = format!(
        "{}<w:altChunk r:id=\"chunk.html\"/><w:altChunk r:id=\"no\"/>{}",
        p("before"),
        p("after")
    );
    let draft = read(&document(&body, &[("chunk.html", page)]), "a.docx");
    assert_eq!(
        marked(&draft),
        "before\n[2:Title]\nOne two\n[li:three]\nafter"
    );
    assert_eq!(
        told(&draft),
        "1 embedded part of the file is not part of the text and was left out"
    );
}

#[test]
fn a_document_says_who_wrote_it_and_when() {
    let core = r#"<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>The report</dc:title><dc:creator>Ann Lee</dc:creator><dc:subject>Water</dc:subject><dcterms:created>2019-03-04T10:00:00Z</dcterms:created><dcterms:modified>2019-05-01T10:00:00Z</dcterms:modified></cp:coreProperties>"#;
    let app = r#"<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Company>The firm</Company><Pages>3</Pages></Properties>"#;
    let bytes = document(
        &p("Text"),
        &[("docProps/core.xml", core), ("docProps/app.xml", app)],
    );
    let draft = read(&bytes, "a.docx");
    assert_eq!(
        (draft.title.as_str(), draft.source.author.as_str()),
        ("The report", "Ann Lee")
    );
    assert_eq!(draft.source.published, "2019-03-04".parse().ok());
    let more: Vec<_> = draft
        .source
        .more
        .iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    assert_eq!(
        more,
        [
            "Company: The firm",
            "Modified: 2019-05-01",
            "Subject: Water"
        ]
    );
    assert_eq!(draft.origin.format, "docx");
    assert_eq!(
        told(&draft),
        "The file says that it has 3 pages, and 1 can be told apart: page numbers may be too low"
    );
    let untitled = read(
        &document(&[p("x"), p("Heading1|Found")].concat(), &[]),
        "a.docx",
    );
    assert_eq!(untitled.title, "Found");
}

#[test]
fn strict_documents_and_other_prefixes_are_the_same_to_it() {
    let bytes = archive(&[
        (
            "_rels/.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="/word/d.xml"/></Relationships>"#,
        ),
        (
            "word/d.xml",
            r#"<document xmlns="http://purl.oclc.org/ooxml/wordprocessingml/main"><body><p><r><t>strict</t></r></p></body></document>"#,
        ),
    ]);
    assert_eq!(marked(&read(&bytes, "whatever")), "strict");
}

#[test]
fn other_files_of_office_programs_are_refused_by_name() {
    let bytes = archive(&[
        ("[Content_Types].xml", "<Types/>"),
        ("ppt/presentation.xml", "<a/>"),
    ]);
    assert_eq!(
        refused(&bytes, "a.docx"),
        "There is no text to read: this is a PowerPoint presentation. If a program shows a text in it, save that as plain text or as a web page, and add it."
    );
    let mut locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    locked.resize(600, 0);
    assert!(
        refused(&locked, "a.docx")
            .starts_with("There is no text to read: this is an old Office file")
    );
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(
        refused(&locked, "a.docx"),
        "The file is locked: it is an Office file with a password, which nothing but the program that made it can open. Open it there with its password, save a copy without one, and add that."
    );
}
