//! How things are to be handled, said by every file.

use std::sync::Arc;

use dossier::export::{self, CitationStyle, EXPORTERS, GroupBy, Options, Report};
use dossier::model::{Document, Marking, Tlp};
use dossier::query::ledger::Loss;
use dossier::text::Text;

use crate::bench::{Bench, moment, readable, source};

/// These have no place for a word of their own: what becomes of it stands in the ledger, and the
/// name that is proposed for the file says it.
const WITHOUT_A_PLACE: [&str; 2] = ["codebook", "cas-json"];

fn marked(marking: &Marking) -> Bench {
    let mut bench = Bench::new("T");
    let tag = bench.tag("Actors", None, "");
    let document = bench.document("The bridge", Text::from("one two\n\nthree"), source());
    let annotation = bench.mark(document, 0..3, &[tag], "A note");
    bench.change(annotation, |it| it.marking = Some(Marking::Tlp(Tlp::Green)));
    let known = bench.workspace.document(document).unwrap().clone();
    let marked = Document {
        marking: Some(marking.clone()),
        ..known
    };
    let documents = &mut bench.workspace.documents;
    documents.insert_mut(document, Arc::new(marked));
    bench
}

#[test]
fn every_file_says_how_it_is_to_be_handled_or_its_ledger_says_that_it_cannot() {
    for words in ["TLP:AMBER+STRICT", "For <b>Jo</b> -- & me"] {
        let marking = Marking::named(words).unwrap();
        let bench = marked(&marking);
        let passages = bench.all();
        for exporter in EXPORTERS {
            let name = exporter.name;
            for group_by in [GroupBy::Document, GroupBy::Tag] {
                let options = Options {
                    group_by,
                    ..Options::default()
                };
                let report = Report::new(&bench.workspace, &passages, options, moment());
                let mut bytes = Vec::new();
                export::write(exporter, &report, &mut bytes).unwrap();
                let text = readable(bytes);
                if WITHOUT_A_PLACE.contains(&name) {
                    let ledger = (exporter.ledger)(&report);
                    let n = ledger.n(Loss::Markings) + ledger.n(Loss::MarkingsOfDocuments);
                    assert!(n > 0, "{name}");
                    continue;
                }
                // Each format has its own way to write a sign that it has a meaning for.
                let shown = text
                    .replace("&lt;", "<")
                    .replace("&gt;", ">")
                    .replace("&amp;", "&")
                    .replace("&&", "&")
                    .replace("\\<", "<")
                    .replace('\u{2010}', "-");
                assert!(shown.contains(words), "{name}: {text}");
            }
        }
    }
}

/// The parts of an archive by their names.
fn parts(text: &str) -> Vec<(&str, &str)> {
    let parts = text.split("== ").skip(1);
    parts.filter_map(|part| part.split_once('\n')).collect()
}

#[test]
fn what_is_printed_says_it_on_every_page() {
    let bench = marked(&Marking::Tlp(Tlp::Red));
    let docx = bench.write("docx");
    let header = parts(&docx)
        .into_iter()
        .find(|(name, _)| *name == "word/header1.xml");
    assert!(header.unwrap().1.contains("TLP:RED"));
    let odt = bench.write("odt");
    let styles = parts(&odt)
        .into_iter()
        .find(|(name, _)| *name == "styles.xml");
    let header = styles.unwrap().1.split("<style:header>").nth(1).unwrap();
    assert!(header.contains("TLP:RED"));
    for (name, sheet) in parts(&bench.write("xlsx")) {
        if name.starts_with("xl/worksheets/sheet") {
            let header = sheet.split("<oddHeader>").nth(1).unwrap();
            assert!(header.contains("TLP:RED"), "{name}");
        }
    }
    for (name, file) in parts(&bench.write("markdown-notes")) {
        assert!(file.contains("marking: \"TLP:RED\""), "{name}");
    }
    // Above and below the words of each page.
    let mut many = marked(&Marking::Tlp(Tlp::Red));
    let long = "A line of the text.\n".repeat(200);
    let document = many.document("Long", Text::from(long.as_str()), source());
    many.mark(document, 0..long.len(), &[], "");
    for format in ["pdf", "pdf-annotated"] {
        let citations = CitationStyle::Apa;
        let options = Options {
            citations,
            ..Options::default()
        };
        let passages = many.all();
        let report = Report::new(&many.workspace, &passages, options, moment());
        let mut bytes = Vec::new();
        export::write(export::exporter(format).unwrap(), &report, &mut bytes).unwrap();
        // Page furniture is told apart from the words by its reader.
        let read =
            dossier::import::read(&bytes, "written.pdf", &dossier::import::Options::default())
                .unwrap();
        let n_pages = read.locators.len();
        let n_times = read.text.as_str().matches("TLP:RED").count();
        assert!(n_pages > 2, "{format}: {n_pages}");
        assert!(
            n_times >= 2 * n_pages,
            "{format}: {n_times} on {n_pages} pages"
        );
    }
}
