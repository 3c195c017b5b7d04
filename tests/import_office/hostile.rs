//! Files that are damaged, or were made to do harm.

use std::fmt::Write as _;

use dossier::import::{self, Options};
use proptest::prelude::*;

use crate::kit::{archive, assert_sound, marked, read, refused, told};
use crate::word::document;

const PARAGRAPH: &str = "<w:p><w:r><w:t>The words of a paragraph.</w:t></w:r></w:p>";

#[test]
fn entities_are_never_expanded_and_nothing_is_fetched() {
    let bomb: String = (1..30).fold(String::new(), |mut bomb, n| {
        write!(
            bomb,
            "<!ENTITY l{n} \"{}\">",
            format!("&l{};", n - 1).repeat(10)
        )
        .unwrap();
        bomb
    });
    let part = format!(
        r#"<!DOCTYPE x [<!ENTITY l0 "lol">{bomb}<!ENTITY f SYSTEM "file:///etc/hostname">]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>A&l29;&f;B</w:t></w:r></w:p></w:body></w:document>"#
    );
    let bytes = archive(&[("a", ""), ("word/document.xml", &part)]);
    let draft = read(&bytes, "a.docx");
    assert_eq!(marked(&draft), "A&l29;&f;B");
    assert_eq!(
        told(&draft),
        "2 references to something outside the text stayed as written; the file may have been made to do harm"
    );
}

#[test]
fn what_is_nested_too_deeply_or_unpacks_to_too_much_is_refused() {
    let deep = format!(
        "{}{PARAGRAPH}{}",
        "<w:tbl><w:tr><w:tc>".repeat(2000),
        "</w:tc></w:tr></w:tbl>".repeat(2000)
    );
    assert_eq!(
        refused(&document(&deep, &[]), "a.docx"),
        "The file can't be read: it has elements that are nested more than 512 deep. Open it in the program that it is for, copy its text into a text file, and add that."
    );
    let nested = format!(
        "{}{PARAGRAPH}{}",
        "<w:tbl><w:tr><w:tc>".repeat(150),
        "</w:tc></w:tr></w:tbl>".repeat(150)
    );
    assert_eq!(
        marked(&read(&document(&nested, &[]), "a.docx")),
        "The words of a paragraph."
    );
    let bomb = document(
        &format!(
            "<w:p><w:r><w:t>{}</w:t></w:r></w:p>",
            "A".repeat(40_000_000)
        ),
        &[],
    );
    assert!(refused(&bomb, "a.docx").contains("unpack to far more than a text has"));
    let groups = format!("{{\\rtf1 {}x", "{".repeat(100_000));
    assert!(refused(groups.as_bytes(), "a.rtf").contains("nested more than 2,000 deep"));
}

#[test]
fn names_in_archives_lead_nowhere_and_doubled_ones_are_refused() {
    let evil = archive(&[
        (
            "_rels/.rels",
            r#"<Relationships><Relationship Type="x/officeDocument" Target="../../../etc/hostname"/></Relationships>"#,
        ),
        ("../../word/document.xml", "<w:document/>"),
        (
            "word/document.xml",
            "<w:document><w:body><w:p><w:r><w:t>here</w:t></w:r></w:p></w:body></w:document>",
        ),
    ]);
    assert_eq!(marked(&read(&evil, "a.docx")), "here");
    let doubled = archive(&[
        ("a", ""),
        ("word/document.xml", "<w:document/>"),
        ("WORD/document.xml", "<w:document/>"),
    ]);
    assert!(refused(&doubled, "a.docx").starts_with("The file is damaged"));
}

#[test]
fn sizes_that_lie_are_not_believed() {
    let mut bytes = document(PARAGRAPH, &[]);
    let whole = marked(&read(&bytes, "a.docx"));
    let directory = memchr::memmem::find(&bytes, b"PK\x01\x02").unwrap();
    for start in
        memchr::memmem::find_iter(&bytes.clone(), b"PK\x01\x02").filter(|&at| at >= directory)
    {
        bytes[start + 24..start + 28].copy_from_slice(&[0xff, 0xff, 0xff, 0x7f]);
    }
    match import::read(&bytes, "a.docx", &Options::default()) {
        Ok(draft) => assert_eq!(marked(&draft), whole),
        Err(error) => assert!(error.to_string().starts_with("The file is damaged")),
    }
}

#[test]
fn documents_that_are_cut_off_are_read_up_to_there() {
    let body: String = (0..2000).fold(String::new(), |mut body, n| {
        write!(
            body,
            "<w:p><w:r><w:t>Paragraph {n} of {}.</w:t></w:r></w:p>",
            n * 7919 % 1009
        )
        .unwrap();
        body
    });
    let bytes = document(&body, &[]);
    let whole = read(&bytes, "a.docx");
    let cut = read(&bytes[..bytes.len() / 2], "a.docx");
    assert!(
        whole
            .text
            .as_str()
            .starts_with(cut.text.as_str().rsplit_once('\n').unwrap().0)
    );
    assert!(
        cut.text.len() * 4 > whole.text.len(),
        "{} of {}",
        cut.text.len(),
        whole.text.len()
    );
    assert_eq!(
        told(&cut),
        "The file is damaged: this is what could be read of it, and parts may be missing. If there is another copy, add that."
    );
    let no_directory = read(&bytes[..bytes.len() - 22], "a.docx");
    assert_eq!(no_directory.text, whole.text);
}

#[test]
fn text_under_a_wrong_name_is_read_as_text() {
    for name in ["a.docx", "a.odt", "a.rtf", "a.epub"] {
        let draft = read(b"Only text\n", name);
        assert_eq!(
            (draft.text.as_str(), draft.origin.format.as_str()),
            ("Only text\n", "text")
        );
        assert!(told(&draft).ends_with("is something else; it was read as the text that it holds"));
    }
    let page = read(b"<html><p>A page", "a.docx");
    assert_eq!(
        (page.text.as_str(), page.origin.format.as_str()),
        ("A page", "html")
    );
    assert!(refused(&[0; 100], "a.docx").contains("zero bytes"));
}

#[test]
fn books_full_of_links_are_read_in_no_time() {
    let links: String = (0..20_000).fold(String::new(), |mut links, n| {
        write!(links, "<p><a id='x{n}' href='y'>w").unwrap();
        links
    });
    let bytes = archive(&[("mimetype", "application/epub+zip"), ("a.xhtml", &links)]);
    assert_eq!(read(&bytes, "a.epub").text.as_str().lines().count(), 20_000);
}

// Laws.

fn pieces(pieces: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(pieces), 0..80).prop_map(|pieces| pieces.concat())
}

const RICH: &[&str] = &[
    "{",
    "}",
    "{",
    "}",
    "\\par ",
    "\\cell ",
    "\\row ",
    "\\intbl ",
    "\\itap2 ",
    "\\nestcell ",
    "\\nestrow ",
    "\\pard ",
    "{\\footnote ",
    "{\\header ",
    "{\\*\\x ",
    "{\\*\\shpinst ",
    "{\\shptxt ",
    "\\page ",
    "\\sect ",
    "\\sectd ",
    "\\u-10179?",
    "\\u8364?",
    "\\uc0 ",
    "\\uc9 ",
    "\\'e9",
    "\\'8",
    "\\bin5 ",
    "{\\fonttbl",
    "{\\f1\\fcharset128 A;}",
    "\\f1 ",
    "{\\stylesheet",
    "{\\s1 heading 1;}",
    "\\s1 ",
    "{\\listtext 1.}",
    "{\\info",
    "{\\title t}",
    "{\\creatim\\yr-5}",
    "\\v ",
    "\\deleted ",
    "\\outlinelevel99 ",
    "{\\upr",
    "{\\*\\ud ",
    "\\",
    "é",
    "word ",
    "\r\n",
    "\\\n",
];
const WORD: &[&str] = &[
    "<w:p>",
    "</w:p>",
    "<w:r>",
    "</w:r>",
    "<w:t>",
    "</w:t>",
    "<w:tbl>",
    "</w:tbl>",
    "<w:tr>",
    "</w:tr>",
    "<w:tc>",
    "</w:tc>",
    "<w:txbxContent>",
    "</w:txbxContent>",
    "<w:br w:type='page'/>",
    "<w:lastRenderedPageBreak/>",
    "<w:pPr><w:sectPr/></w:pPr>",
    "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>",
    "<w:footnoteReference w:id='1'/>",
    "<w:footnote w:id='1'>",
    "</w:footnote>",
    "<w:ruby>",
    "<w:rt>",
    "</w:rt>",
    "</w:ruby>",
    "<w:fldChar w:fldCharType='begin'/>",
    "<w:fldChar w:fldCharType='end'/>",
    "<w:ins>",
    "</w:ins>",
    "<w:del>",
    "</w:del>",
    "<w:gridSpan w:val='999999'/>",
    "<w:pPr><w:outlineLvl w:val='3'/></w:pPr>",
    "<mc:Fallback>",
    "</mc:Fallback>",
    "<w:tab/>",
    "words",
    " ",
    "&x;",
    "&#13;",
    "&",
    "<",
    ">",
    "]]>",
    "<![CDATA[",
    "<!--",
    "é",
];
const OPEN: &[&str] = &[
    "<text:p>",
    "</text:p>",
    "<text:h>",
    "</text:h>",
    "<text:span>",
    "</text:span>",
    "<text:list>",
    "</text:list>",
    "<text:list-item>",
    "<text:list-item text:start-value='0'>",
    "</text:list-item>",
    "<table:table>",
    "</table:table>",
    "<table:table-row>",
    "</table:table-row>",
    "<table:table-cell table:number-columns-repeated='9999'>",
    "</table:table-cell>",
    "<draw:text-box>",
    "</draw:text-box>",
    "<text:note-citation>1</text:note-citation>",
    "<text:note-body>",
    "</text:note-body>",
    "<text:soft-page-break/>",
    "<text:s text:c='9999999'/>",
    "<text:tab/>",
    "<style:header>",
    "</style:header>",
    "words",
    " ",
    "é",
];
const BOOK: &[&str] = &[
    "<p>",
    "</p>",
    "<h1>",
    "<a id='x'/>",
    "<a href='#x'>",
    "</a>",
    "<span epub:type='pagebreak' title='3'/>",
    "<pre>",
    "</pre>",
    "<table>",
    "<tr>",
    "<td>",
    "</table>",
    "<![CDATA[",
    "]]>",
    "<!--",
    "<title/>",
    "<br/>",
    "words ",
    "\n",
    "&x;",
    "<",
    "'",
    "é",
];

fn check_any(bytes: &[u8], name: &str) {
    match import::read(bytes, name, &Options::default()) {
        Ok(draft) => assert_sound(&draft),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

proptest! {
    #[test]
    fn any_bytes_of_a_kind_are_a_sound_document_or_an_error(
        bytes in prop::collection::vec(any::<u8>(), 0..300), name in "a\\.(docx|odt|rtf|epub)", kind in 0..4_usize,
    ) {
        let start: &[u8] = [&b""[..], b"{\\rtf1 ", b"PK\x03\x04", b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\x09\0\0\0\x09\0\0\0\x08\0\0\0mimetypeapplication/epub+zip"][kind];
        check_any(&[start, &bytes].concat(), &name);
    }

    #[test]
    fn any_rich_text_is_a_sound_document_or_an_error(body in pieces(RICH)) {
        check_any(format!("{{\\rtf1 {body}").as_bytes(), "a.rtf");
    }

    #[test]
    fn any_body_of_a_word_document_is_a_sound_document_or_an_error(body in pieces(WORD), notes in pieces(WORD)) {
        let notes = format!("<w:R>{notes}</w:R>");
        check_any(&document(&body, &[("footnotes.xml", &notes), ("header1.xml", &notes)]), "a.docx");
    }

    #[test]
    fn any_body_of_an_open_document_is_a_sound_document_or_an_error(body in pieces(OPEN)) {
        let bytes = archive(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", &body), ("styles.xml", &body)]);
        check_any(&bytes, "a.odt");
    }

    #[test]
    fn any_chapter_of_a_book_is_a_sound_document_or_an_error(body in pieces(BOOK), nav in pieces(BOOK)) {
        let nav = format!("<nav epub:type='toc'><a href='a.xhtml#x'>words</a>{nav}");
        let package = "<package><manifest><item id='a' href='a.xhtml' media-type='application/xhtml+xml'/><item id='n' href='n.xhtml' properties='nav'/></manifest><spine><itemref idref='a'/><itemref idref='a'/></spine></package>";
        let bytes = archive(&[("mimetype", "application/epub+zip"), ("a.opf", package), ("a.xhtml", &body), ("n.xhtml", &nav)]);
        check_any(&bytes, "a.epub");
    }
}

#[test]
fn real_files_that_are_damaged_are_sound_documents_or_errors() {
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed >> 33).unwrap()
    };
    for folder in ["docx", "odt", "rtf", "epub"] {
        let Ok(entries) = std::fs::read_dir(data.join(folder)) else {
            continue;
        };
        for entry in entries {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let bytes = std::fs::read(&path).unwrap();
            if bytes.len() > 40_000 {
                continue;
            }
            for _ in 0..rounds() {
                let mut bytes = bytes.clone();
                for _ in 0..=random() % 8 {
                    let at = random() % bytes.len();
                    bytes[at] = (random() % 256) as u8;
                }
                if random() % 3 == 0 {
                    bytes.truncate(random() % bytes.len() + 1);
                }
                check_any(&bytes, &name);
            }
        }
    }
}

/// How often each file is damaged.
fn rounds() -> usize {
    let asked = std::env::var("DOSSIER_MUTANTS").ok();
    asked.and_then(|asked| asked.parse().ok()).unwrap_or(10)
}
