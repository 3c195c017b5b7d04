//! OpenDocument texts.

use crate::kit::{archive, marked, read, refused, told};

const NAMES: &str = r#"xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/""#;
const STYLES: &str = r#"<office:styles><style:style style:name="Quotations" style:family="paragraph"/><style:style style:name="Preformatted_20_Text" style:display-name="Preformatted Text" style:family="paragraph"/><style:style style:name="Title" style:family="paragraph"/>
<text:outline-style><text:outline-level-style text:level="1" style:num-format="I" style:num-suffix="."/><text:outline-level-style text:level="2" style:num-format=""/></text:outline-style></office:styles>
<office:master-styles><style:master-page style:name="Standard"><style:header><text:p>The head</text:p></style:header><style:footer><text:p>Page <text:page-number>1</text:page-number></text:p></style:footer></style:master-page></office:master-styles>"#;
const AUTOMATIC: &str = r#"<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Quotations"/><style:style style:name="P2" style:family="paragraph"><style:paragraph-properties fo:break-before="page"/></style:style><style:style style:name="P3" style:family="paragraph" style:master-page-name="Standard"/><style:style style:name="T1" style:family="text"><style:text-properties text:display="none"/></style:style>
<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/><text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")" text:display-levels="2"/></text:list-style><text:list-style style:name="L2"><text:list-level-style-bullet text:level="1"/></text:list-style>"#;

fn document(body: &str) -> Vec<u8> {
    let styles = format!("<office:document-styles {NAMES}>{STYLES}</office:document-styles>");
    let meta = format!(
        "<office:document-meta {NAMES}><office:meta><dc:title>The title</dc:title><meta:initial-creator>Ann Lee</meta:initial-creator><dc:creator>Bo</dc:creator><meta:creation-date>2018-02-03T04:05:06</meta:creation-date><dc:date>2019-01-01T00:00:00</dc:date><meta:document-statistic meta:page-count=\"1\"/></office:meta></office:document-meta>"
    );
    let automatic = AUTOMATIC
        .replace("<text:list-style style:name", "<text:list-style text:name")
        .replace("list-style text:name=\"L", "list-style style:name=\"L");
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content {NAMES}><office:automatic-styles>{automatic}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    );
    archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", &content),
        ("styles.xml", &styles),
        ("meta.xml", &meta),
    ])
}

#[track_caller]
fn check(body: &str, expected: &str) {
    let draft = read(&document(body), "a.odt");
    assert_eq!(
        marked(&draft),
        format!("{{The head\n}}{expected}\n{{Page 1}}")
    );
}

#[test]
fn paragraphs_headings_and_blanks_are_those_of_the_page() {
    check(
        r#"<text:sequence-decls/><text:p text:style-name="P3">  a
  b<text:s text:c="3"/>c<text:tab/>d<text:line-break/>e <text:span>f</text:span><text:a> g</text:a></text:p>
<text:h text:outline-level="1">First</text:h><text:h text:outline-level="2">Below</text:h><text:h text:outline-level="1">Second</text:h>
<text:p text:style-name="P1">Said</text:p><text:p text:style-name="Title">Name</text:p><text:p text:style-name="Preformatted_20_Text"><text:s/>code</text:p><text:p/>"#,
        "a b   c\td\ne f g\n[1:I. First]\n[2:Below]\n[1:II. Second]\n[q:Said]\n[1:Name]\n[pre: code]",
    );
}

#[test]
fn lists_have_the_numbers_that_the_page_shows() {
    check(
        r#"<text:list text:style-name="L1"><text:list-item><text:p>a</text:p><text:p>more</text:p><text:list><text:list-item><text:p>b</text:p></text:list-item></text:list></text:list-item><text:list-item><text:p>c</text:p></text:list-item></text:list>
<text:list text:style-name="L2"><text:list-item><text:p>dot</text:p></text:list-item></text:list>
<text:list text:style-name="L1" text:continue-numbering="true"><text:list-item><text:p>d</text:p></text:list-item></text:list>
<text:list text:style-name="L1"><text:list-item><text:p>e</text:p></text:list-item></text:list>"#,
        "[li:1. a]\nmore\n[li:1.a) b]\n[li:2. c]\n[li:dot]\n[li:3. d]\n[li:1. e]",
    );
}

#[test]
fn tables_boxes_and_notes_stand_as_in_other_documents() {
    check(
        r#"<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell><text:p>b</text:p><text:p>c</text:p></table:table-cell></table:table-row></table:table-header-rows><table:table-row><table:table-cell table:number-columns-spanned="2"><text:p>d</text:p></table:table-cell><table:covered-table-cell/></table:table-row></table:table>
<text:p>One<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>The note.</text:p></text:note-body></text:note> two<draw:frame><svg:title>Alt</svg:title><draw:text-box><text:p>In a box</text:p></draw:text-box></draw:frame> three</text:p>"#,
        "[table:a\tb c\nd]\nOne[1] two three\nIn a box\n[1] The note.",
    );
}

#[test]
fn pages_are_those_that_the_file_tells() {
    let body = r#"<text:p text:style-name="P3">one <text:soft-page-break/>two</text:p><text:p text:style-name="P2">three</text:p>"#;
    assert_eq!(
        marked(&read(&document(body), "a.odt")),
        "<p. 1>{The head\n}one <p. 2>two\n<p. 3>three\n{Page 1}"
    );
}

#[test]
fn what_is_hidden_deleted_or_noted_is_told() {
    let draft = read(
        &document(
            r#"<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion></text:changed-region><text:changed-region><text:insertion/></text:changed-region></text:tracked-changes><text:p>a<office:annotation><text:p>hm</text:p></office:annotation><text:span text:style-name="T1">secret</text:span>b</text:p>"#,
        ),
        "a.odt",
    );
    assert_eq!(draft.text.as_str(), "The head\nab\nPage 1");
    assert_eq!(
        told(&draft),
        "The document has tracked changes: 1 insertion kept and 1 deletion left out, as if all were accepted\n\
         1 comment of the file is not part of the text and was left out\n\
         1 hidden passage of the file is not part of the text and was left out"
    );
    assert_eq!(
        (draft.title.as_str(), draft.source.author.as_str()),
        ("The title", "Ann Lee")
    );
    assert_eq!(draft.source.published, "2018-02-03".parse().ok());
}

#[test]
fn other_files_of_its_kind_are_refused_by_name() {
    let sheet = archive(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet")]);
    assert!(refused(&sheet, "a.ods").contains("this is an OpenDocument spreadsheet"));
    let slides = archive(&[(
        "mimetype",
        "application/vnd.oasis.opendocument.presentation",
    )]);
    assert!(refused(&slides, "a.odp").contains("this is an OpenDocument presentation"));
    let locked = archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        (
            "META-INF/manifest.xml",
            r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"#,
        ),
        ("content.xml", "garbage"),
    ]);
    assert!(refused(&locked, "a.odt").contains("an OpenDocument text with a password"));
}
