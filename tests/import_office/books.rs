//! Books.

use crate::kit::{archive, marked, read, refused, told};

const CONTAINER: &str = r#"<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OPS/book%20file.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"#;
const PACKAGE: &str = r#"<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf"><dc:title>The book</dc:title><dc:creator>Ann Lee</dc:creator><dc:creator>Bo Chen</dc:creator><dc:publisher>House</dc:publisher><dc:date opf:event="modification">2020</dc:date><dc:date>2017-09</dc:date><dc:language>en</dc:language><dc:identifier>urn:isbn:978-3-16-148410-0</dc:identifier></metadata>
<manifest><item id="two" href="b.xhtml" media-type="application/xhtml+xml"/><item id="one" href="a%20a.xhtml" media-type="application/xhtml+xml"/><item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/><item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/><item id="pic" href="p.jpg" media-type="image/jpeg"/></manifest>
<spine toc="ncx"><itemref idref="one"/><itemref idref="two"/><itemref idref="pic"/></spine></package>"#;
const ONE: &str = r#"<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title/><script src="http://example.org/x.js"/></head><body><header><h1>One</h1></header><p>First <a id="x"/>words<span epub:type="pagebreak" id="p2" title="2"/> go on.</p><aside><p>An aside.</p></aside></body></html>"#;
const TWO: &str = r#"<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body><p class="n">Chapter 2</p><p class="t">The Second</p><p>Text.</p><div epub:type="pagebreak" id="p3">3</div><h2 id="deep">Deep</h2><p>&xxe; &eacute;</p></body></html>"#;
const NAV: &str = r#"<html xmlns:epub="http://www.idpf.org/2007/ops"><body><nav epub:type="toc"><ol><li><a href="a%20a.xhtml">One</a></li><li><a href="b.xhtml">Chapter 2: The Second</a><ol><li><a href="b.xhtml#deep">Deep</a></li></ol></li><li><a href="http://example.org/">Shop</a></li></ol></nav></body></html>"#;

fn book(files: &[(&str, &str)]) -> Vec<u8> {
    let mut all = vec![
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", CONTAINER),
    ];
    all.extend(files);
    archive(&all)
}

fn whole() -> Vec<u8> {
    book(&[
        ("OPS/book file.opf", PACKAGE),
        ("OPS/b.xhtml", TWO),
        ("OPS/a a.xhtml", ONE),
        ("OPS/nav.xhtml", NAV),
    ])
}

const TEXT: &str = "<ch. One>[1:One]\nFirst words <p. 2>go on.\nAn aside.\n<ch. Chapter 2: The Second>[1:Chapter 2\nThe Second]\nText.\n<ch. Deep><p. 3>[2:Deep]\n&xxe; é";

#[test]
fn chapters_are_read_in_their_order_with_titles_and_printed_pages() {
    let draft = read(&whole(), "a.epub");
    assert_eq!(marked(&draft), TEXT);
    assert_eq!(told(&draft), "");
    let source = &draft.source;
    assert_eq!(draft.title, "The book");
    assert_eq!(
        (source.author.as_str(), source.publisher.as_str()),
        ("Ann Lee; Bo Chen", "House")
    );
    assert_eq!(source.published, "2017-09".parse().ok());
    let more: Vec<_> = source
        .more
        .iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    assert_eq!(more, ["ISBN: 978-3-16-148410-0", "Language: en"]);
}

#[test]
fn older_books_have_their_contents_in_a_list() {
    let package = PACKAGE.replace(r#" properties="nav""#, "");
    let list = r#"<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>One</text></navLabel><content src="a%20a.xhtml"/><navPoint><navLabel><text>Inside</text></navLabel><content src="a%20a.xhtml#x"/></navPoint></navPoint></navMap><pageList><pageTarget value="7"><navLabel><text>7</text></navLabel><content src="b.xhtml"/></pageTarget></pageList></ncx>"#;
    let plain = TWO.replace(r#"epub:type="pagebreak""#, "");
    let one = ONE.replace(r#"epub:type="pagebreak""#, "");
    let bytes = book(&[
        ("OPS/book file.opf", &package),
        ("OPS/a a.xhtml", &one),
        ("OPS/b.xhtml", &plain),
        ("OPS/toc.ncx", list),
    ]);
    assert_eq!(
        marked(&read(&bytes, "a.epub")),
        "<ch. One>[1:One]\nFirst <ch. Inside>words go on.\nAn aside.\n<p. 7>Chapter 2\nThe Second\nText.\n3\n[2:Deep]\n&xxe; é"
    );
}

#[test]
fn what_is_left_of_a_book_is_read_and_told() {
    let whole = whole();
    let cut = &whole[..whole.len() - 30];
    let draft = read(cut, "a.epub");
    assert_eq!(marked(&draft), TEXT);
    assert!(
        told(&draft).starts_with("The file is damaged"),
        "{}",
        told(&draft)
    );
    let loose = archive(&[
        ("mimetype", "application/epub+zip"),
        ("z.html", "<p>last"),
        ("a.html", "<p>first"),
    ]);
    let draft = read(&loose, "a.epub");
    assert_eq!(marked(&draft), "first\nlast");
    assert!(told(&draft).ends_with("they were read in the order of their file names"));
    let missing = book(&[
        ("OPS/book file.opf", PACKAGE),
        ("OPS/b.xhtml", "<p>two</p>"),
    ]);
    let draft = read(&missing, "a.epub");
    assert_eq!(marked(&draft), "two");
    assert_eq!(
        told(&draft),
        "1 chapter of the book could not be read and is missing"
    );
}

#[test]
fn a_book_that_a_shop_has_locked_is_told_and_garbled_fonts_are_no_lock() {
    let locked = |algorithm: &str| {
        let lock = format!(
            r#"<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#"><EncryptionMethod Algorithm="{algorithm}"/><CipherData><CipherReference URI="OPS/b.xhtml"/></CipherData></EncryptedData></encryption>"#
        );
        book(&[
            ("META-INF/encryption.xml", &lock),
            ("OPS/book file.opf", PACKAGE),
            ("OPS/b.xhtml", TWO),
            ("OPS/a a.xhtml", ONE),
        ])
    };
    assert_eq!(
        refused(
            &locked("http://www.w3.org/2001/04/xmlenc#aes128-cbc"),
            "a.epub"
        ),
        "The file is locked: it is a book with a copy protection (DRM), which nothing but the program that made it can open. Ask the shop or the library for a copy without one, and add that."
    );
    read(&locked("http://www.idpf.org/2008/embedding"), "a.epub");
}
