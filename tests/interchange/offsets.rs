//! Whatever units a file counts in, and whatever it makes of line ends and of the byte order mark:
//! the words that were marked are the words that come.

use dossier::model::Workspace;

use crate::files::{read, shown, zipped};

const TEXT: &str =
    "🔥 Aden fell.\nالمدينة and café 😀 burned.\n\nMocha 👩\u{200d}👧 held on.\nThe end";

const MARKED: [&str; 7] = [
    "Aden",
    "المدينة",
    "café",
    "burned",
    "Mocha",
    "held on",
    "The end",
];

#[derive(Clone, Copy, Debug)]
struct Way {
    unit: &'static str,
    crlf_is_two: bool,
    has_mark: bool,
}

impl Way {
    fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for unit in ["code points", "utf-16", "bytes"] {
            for crlf_is_two in [false, true] {
                for has_mark in [false, true] {
                    all.push(Self {
                        unit,
                        crlf_is_two,
                        has_mark,
                    });
                }
            }
        }
        all
    }

    fn length(self, text: &str) -> usize {
        let n: usize = match self.unit {
            "code points" => text.chars().count(),
            "utf-16" => text.encode_utf16().count(),
            _ => text.len(),
        };
        n + text.matches('\n').count() * usize::from(self.crlf_is_two)
    }

    /// Where words stand, as a file that counts so says it.
    fn place(self, words: &str) -> (usize, usize) {
        let before = TEXT.split_once(words).unwrap().0;
        let mark = match self.unit {
            _ if !self.has_mark => 0,
            "bytes" => 3,
            _ => 1,
        };
        let start = mark + self.length(before);
        (start, start + self.length(words))
    }

    /// The text with the line ends and the mark that the file has.
    fn text(self) -> String {
        let text = if self.crlf_is_two {
            TEXT.replace('\n', "\r\n")
        } else {
            TEXT.to_owned()
        };
        if self.has_mark {
            format!("\u{feff}{text}")
        } else {
            text
        }
    }
}

#[track_caller]
fn check(name: &str, bytes: &[u8], known: Option<&Workspace>, way: Way) {
    let (workspace, report) = read(name, bytes, known).unwrap();
    let mut found: Vec<String> = workspace
        .annotations
        .values()
        .map(|annotation| annotation.quote())
        .collect();
    found.sort();
    let mut expected = MARKED.map(str::to_owned).to_vec();
    expected.sort();
    assert_eq!(found, expected, "{name} {way:?} {:?}", report.lines());
    assert_eq!(report.n_by_quote, 0, "{name} {way:?} {:?}", report.lines());
    assert_eq!(report.not_found, vec![], "{name} {way:?}");
}

fn known() -> Workspace {
    let line = serde_json::json!({"text": TEXT, "label": []}).to_string();
    read("a.jsonl", line.as_bytes(), None).unwrap().0
}

/// A project of REFI-QDA whose selections are called by their words, as most programs do.
fn refi(way: Way, name_of: impl Fn(&str) -> String) -> Vec<u8> {
    let selections: Vec<String> = MARKED
        .iter()
        .enumerate()
        .map(|(n, words)| {
            let (start, end) = way.place(words);
            format!(
                "<PlainTextSelection guid=\"p{n}\" name=\"{}\" startPosition=\"{start}\" endPosition=\"{end}\"><Coding guid=\"d{n}\"><CodeRef targetGUID=\"c\"/></Coding></PlainTextSelection>",
                name_of(words)
            )
        })
        .collect();
    let project = format!(
        "<Project name=\"P\" xmlns=\"urn:QDA-XML:project:1.0\"><CodeBook><Codes><Code guid=\"c\" name=\"C\" isCodable=\"true\"/></Codes></CodeBook><Sources><TextSource guid=\"s\" name=\"T\" plainTextPath=\"internal://s.txt\">{}</TextSource></Sources></Project>",
        selections.concat()
    );
    zipped(&[
        ("project.qde", project.as_bytes()),
        ("sources/s.txt", way.text().as_bytes()),
    ])
}

fn web(way: Way, is_hypothesis: bool) -> String {
    let one = |(n, words): (usize, &&str)| {
        let (start, end) = way.place(words);
        let selector = serde_json::json!([
            {"type": "TextQuoteSelector", "exact": words},
            {"type": "TextPositionSelector", "start": start, "end": end},
        ]);
        if is_hypothesis {
            serde_json::json!({"id": n.to_string(), "uri": "https://a.b", "text": "n", "tags": [],
                "target": [{"source": "https://a.b", "selector": selector}]})
        } else {
            serde_json::json!({"id": n.to_string(), "type": "Annotation", "body": [],
                "target": [{"source": "https://a.b", "selector": selector}]})
        }
    };
    let all: Vec<serde_json::Value> = MARKED.iter().enumerate().map(one).collect();
    serde_json::json!({"total": all.len(), "rows": all}).to_string()
}

fn brat(way: Way) -> Vec<u8> {
    let lines = MARKED.iter().enumerate().map(|(n, words)| {
        let (start, end) = way.place(words);
        format!("T{}\tC {start} {end}\t{words}\n", n + 1)
    });
    zipped(&[
        ("a.ann", lines.collect::<String>().as_bytes()),
        ("a.txt", way.text().as_bytes()),
    ])
}

fn doccano(way: Way) -> String {
    let labels = MARKED.iter().map(|words| {
        let (start, end) = way.place(words);
        serde_json::json!([start, end, "C"])
    });
    let labels: Vec<serde_json::Value> = labels.collect();
    serde_json::json!({"text": way.text(), "label": labels}).to_string()
}

fn xmi(way: Way) -> String {
    let spans = MARKED.iter().enumerate().map(|(n, words)| {
        let (start, end) = way.place(words);
        format!(
            "<t:Event xmi:id=\"{}\" sofa=\"1\" begin=\"{start}\" end=\"{end}\"/>",
            n + 2
        )
    });
    let spans: String = spans.collect();
    let text = way.text().replace('\r', "&#13;").replace('\n', "&#10;");
    format!(
        "<xmi:XMI xmlns:xmi=\"http://www.omg.org/XMI\" xmlns:cas=\"http:///uima/cas.ecore\" xmlns:t=\"http:///a.ecore\"><cas:NULL xmi:id=\"0\"/>{spans}<cas:Sofa xmi:id=\"1\" sofaString=\"{text}\"/></xmi:XMI>"
    )
}

fn cas_json(way: Way) -> String {
    let mut all =
        vec![serde_json::json!({"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaString": way.text()})];
    for (n, words) in MARKED.iter().enumerate() {
        let (begin, end) = way.place(words);
        all.push(serde_json::json!({"%ID": n + 2, "%TYPE": "x.Event", "@sofa": 1, "begin": begin, "end": end}));
    }
    serde_json::json!({"%FEATURE_STRUCTURES": all}).to_string()
}

#[test]
fn every_way_of_counting_is_found_out_by_the_quotes() {
    let known = known();
    for way in Way::all() {
        let named = refi(way, str::to_owned);
        check("p.qdpx", &named, None, way);
        check("a.jsonld", web(way, false).as_bytes(), Some(&known), way);
        check("h.json", web(way, true).as_bytes(), Some(&known), way);
        check("b.zip", &brat(way), None, way);
    }
}

#[test]
fn where_nothing_is_quoted_the_edges_of_words_decide_where_a_format_leaves_it_open() {
    for way in Way::all() {
        let unnamed = refi(way, |_| String::new());
        check("p.qdpx", &unnamed, None, way);
        // Nothing in these can speak against the unit that they are defined with, so none is
        // guessed: a mark of a file that is right would move.
        if way.has_mark {
            continue;
        }
        if way.unit == "code points" {
            check("a.jsonl", doccano(way).as_bytes(), None, way);
        }
        if way.unit == "utf-16" {
            check("a.xmi", xmi(way).as_bytes(), None, way);
            check("a.json", cas_json(way).as_bytes(), None, way);
        }
    }
}

#[test]
fn what_stands_elsewhere_than_a_file_says_comes_to_the_words_that_it_quotes() {
    let way = Way::all()[0];
    let known = known();
    // The third one alone is wrong.
    let (start, end) = way.place("café");
    let wrong = |file: String| {
        let shift = |n: usize| (n + 9).to_string();
        file.replace(
            &format!("\"start\":{start}"),
            &format!("\"start\":{}", shift(start)),
        )
        .replace(
            &format!("\"end\":{end}"),
            &format!("\"end\":{}", shift(end)),
        )
    };
    for (name, file) in [("a.jsonld", web(way, false)), ("h.json", web(way, true))] {
        let (workspace, report) = read(name, wrong(file).as_bytes(), Some(&known)).unwrap();
        assert_eq!(
            (workspace.annotations.size(), report.n_by_quote),
            (7, 1),
            "{name}"
        );
        assert!(
            report.lines().contains(
                &"1 passage stood elsewhere than the file says and came to the words that it quotes"
                    .to_owned()
            ),
            "{:?}",
            report.lines()
        );
    }
    let rows = dossier::query::passages(&marked(), &dossier::query::Filter::default());
    let sent = marked();
    let report = dossier::export::Report::new(
        &sent,
        &rows,
        dossier::export::Options::default(),
        crate::any::now(),
    );
    for name in ["json", "jsonl"] {
        let exporter = dossier::export::exporter(name).unwrap();
        let mut bytes = Vec::new();
        dossier::export::write(exporter, &report, &mut bytes).unwrap();
        let own = String::from_utf8(bytes).unwrap();
        let start = TEXT.find("café").unwrap();
        let own = own.replace(
            &format!("\"bytes\":[{start},{}]", start + 5),
            &format!("\"bytes\":[{},{}]", start + 9, start + 14),
        );
        let (workspace, read) = read(&format!("a.{name}"), own.as_bytes(), None).unwrap();
        assert_eq!(shown(&workspace), shown(&sent), "{name}");
        assert_eq!((read.n_by_offset, read.n_by_quote), (6, 1), "{name}");
        let moved = workspace.annotations.values();
        let moved = moved.filter(|one| one.standing == dossier::model::Standing::Moved);
        assert_eq!(moved.map(|one| one.quote()).collect::<Vec<_>>(), ["café"]);
    }
}

fn marked() -> Workspace {
    read("a.jsonl", doccano(Way::all()[0]).as_bytes(), None)
        .unwrap()
        .0
}
