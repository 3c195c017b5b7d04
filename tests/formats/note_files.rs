//! Markdown for note programs: files whose links lead somewhere, whatever things are called.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;

use dossier::export::{self, GroupBy, Options, Report, exporter};
use dossier::model::Source;
use dossier::text::Text;

use crate::bench::{Bench, moment, rich, source};
use crate::read_back::{check_markdown_harmless, every_extension, markdown_quotes};

/// The files of the archive by name.
fn files(bench: &Bench, group_by: GroupBy) -> BTreeMap<String, String> {
    let options = Options {
        group_by,
        ..Options::default()
    };
    let passages = bench.all();
    let report = Report::new(&bench.workspace, &passages, options, moment()).with_all_documents();
    let mut bytes = Vec::new();
    export::write(exporter("markdown-notes").unwrap(), &report, &mut bytes).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut files = BTreeMap::new();
    for idx in 0..archive.len() {
        let mut file = archive.by_index(idx).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        assert!(
            files
                .insert(file.name().unwrap().into_owned(), text)
                .is_none()
        );
    }
    files
}

/// The front matter and the text of a file.
fn parted(file: &str) -> (&str, &str) {
    let rest = file.strip_prefix("---\n").unwrap();
    let (matter, body) = rest.split_once("---\n").unwrap();
    (matter, body)
}

/// Where the links of a file lead.
fn links(file: &str) -> Vec<&str> {
    let mut links = Vec::new();
    for part in file.split("[[").skip(1) {
        let (link, _) = part.split_once("]]").unwrap();
        links.push(link.split('|').next().unwrap());
    }
    links
}

#[test]
fn every_link_leads_to_a_file_and_every_quote_is_there() {
    for bench in [rich(), crowded()] {
        for group_by in [GroupBy::Document, GroupBy::Tag] {
            let files = files(&bench, group_by);
            let stem = |name: &str| {
                let (_, name) = name.rsplit_once('/').unwrap_or(("", name));
                name.strip_suffix(".md").unwrap().to_owned()
            };
            let stems: BTreeSet<String> = files.keys().map(|name| stem(name)).collect();
            assert_eq!(
                stems.len(),
                files.len(),
                "names are unique without their folders"
            );
            let folded: BTreeSet<String> = stems.iter().map(|name| name.to_lowercase()).collect();
            assert_eq!(folded.len(), files.len(), "{stems:?}");
            let mut quotes = BTreeSet::new();
            for (name, file) in &files {
                let (_, body) = parted(file);
                // The links between the files are meant, and no others are there.
                check_markdown_harmless(&body.replace("[[", "").replace("]]", ""));
                for link in links(body) {
                    assert!(stems.contains(link), "{name}: [[{link}]]");
                }
                quotes.extend(markdown_quotes(body, every_extension()));
            }
            for passage in bench.all() {
                for anchor in &passage.annotation.anchors {
                    let quote = anchor.quote.replace('\0', "\u{fffd}");
                    assert!(quotes.contains(&quote), "{quote:?} is not in {quotes:?}");
                }
            }
        }
    }
}

/// Names that would be one, and such as no system takes.
fn crowded() -> Bench {
    let mut bench = Bench::new("CON");
    for title in [
        "Report", "report", "REPORT 2", "a/b:c", "a b c", "[[x]]|y", "", "nul.txt", "..",
    ] {
        let document = bench.document(title, Text::from("one two"), source());
        let tag = bench.tag(title, None, "");
        bench.mark(document, 0..3, &[tag], "");
    }
    bench
}

#[test]
fn front_matter_says_what_is_known_of_a_source_and_is_yaml_whatever_it_says() {
    let mut bench = Bench::new("T");
    let more = [("status", "x"), ("Message-ID", "<a@b>"), ("yes", "no")];
    let source = Source {
        author: "\"A\": - #\n\\u{85}\u{2028}".to_owned(),
        more: more.into_iter().collect(),
        ..source()
    };
    let document = bench.document("The bridge", Text::from("one two"), source);
    let tag = bench.tag("Armed groups", None, "");
    bench.mark(document, 0..3, &[tag], "");
    let files = files(&bench, GroupBy::Document);
    let (matter, _) = parted(&files["Documents/The bridge.md"]);
    for line in [
        "title: \"The bridge\"",
        "publisher: \"Example Daily\"",
        "published: \"2017-09\"",
        "accessed: \"2025-01-02\"",
        "source_grade: \"B\"",
        "\"Message-ID\": \"<a@b>\"",
        "\"yes\": \"no\"",
        "tags:\n  - \"Armed_groups\"",
    ] {
        assert!(matter.contains(line), "{line}\n{matter}");
    }
    assert!(
        matter.contains("author: \"\\\"A\\\": - #\\n\\\\u{85}\\u2028\""),
        "{matter}"
    );
    assert_eq!(matter.matches("status:").count(), 1, "{matter}");
}
