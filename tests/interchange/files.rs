//! Small files of the shapes in which other programs write, and what is read from them.

use std::io::{Cursor, Write as _};

use dossier::import::projects::{self, ReadReport, read_project};
use dossier::model::Workspace;
use dossier::query::{Filter, passages};
use uuid::Uuid;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::any::now;

pub(crate) fn read(
    name: &str,
    bytes: &[u8],
    known: Option<&Workspace>,
) -> Result<(Workspace, ReadReport), String> {
    let options = projects::Options {
        now: now(),
        seed: Uuid::from_u128(7),
        known,
    };
    let read = read_project(bytes, name, &options).map_err(|error| error.to_string())?;
    assert_eq!(read.0.problems(), vec![], "{name}");
    Ok(read)
}

/// Each passage as `[tag, tag] words {note}`, in reading order.
pub(crate) fn shown(workspace: &Workspace) -> Vec<String> {
    passages(workspace, &Filter::default())
        .iter()
        .map(|passage| {
            let annotation = &passage.annotation;
            let paths: Vec<String> = annotation
                .tags
                .iter()
                .map(|&tag| workspace.tag_path(tag))
                .collect();
            let note = if annotation.note.is_empty() {
                String::new()
            } else {
                format!(" {{{}}}", annotation.note)
            };
            format!("[{}] {}{note}", paths.join(", "), annotation.quote())
        })
        .collect()
}

#[track_caller]
fn check(name: &str, bytes: &[u8], known: Option<&Workspace>, expected: &[&str]) -> ReadReport {
    let (workspace, report) = read(name, bytes, known).unwrap();
    assert_eq!(shown(&workspace), expected);
    report
}

pub(crate) fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A project with one text and selections of `(start, end, name)`, all with the code "Attacks".
fn qdpx(text: &[u8], selections: &[(usize, usize, &str)]) -> Vec<u8> {
    let selections: Vec<String> = selections
        .iter()
        .enumerate()
        .map(|(n, (start, end, name))| {
            format!(
                r#"<PlainTextSelection guid="00000000-0000-4000-8000-{n:012}" name="{name}" startPosition="{start}" endPosition="{end}"><Coding guid="10000000-0000-4000-8000-{n:012}"><CodeRef targetGUID="{{AAAAAAAA-0000-4000-8000-000000000001}}"/></Coding></PlainTextSelection>"#
            )
        })
        .collect();
    let selections = selections.concat();
    let project = format!(
        r##"<?xml version="1.0"?><Project name="P" xmlns="urn:QDA-XML:project:1.0"><CodeBook><Codes><Code guid="aaaaaaaa-0000-4000-8000-000000000002" name="Events" isCodable="false"><Code guid="aaaaaaaa-0000-4000-8000-000000000001" name="Attacks" isCodable="true" color="#e44659"><Description>Violence &amp; threats</Description></Code></Code></Codes></CodeBook><Sources><TextSource guid="bbbbbbbb-0000-4000-8000-000000000001" name="Report" plainTextPath="internal://T.txt">{selections}</TextSource><PictureSource guid="bbbbbbbb-0000-4000-8000-000000000002" name="Map"/></Sources></Project>"##
    );
    zipped(&[("Project.qde", project.as_bytes()), ("Sources/t.TXT", text)])
}

const RAW: &str = "😀 The nurse\r\nsaid 💣 that\r\nصنعاء fell\r\n";

#[test]
fn refi_files_count_in_many_ways_and_come_to_the_same_words() {
    let words = [
        "[Events/Attacks] nurse",
        "[Events/Attacks] that",
        "[Events/Attacks] صنعاء",
    ];
    let names = ["nurse", "that", "صنعاء"];
    // As the standard asks; two for a line end; UTF-16 with both; and the same without names.
    let places = [
        ([(6, 11), (19, 23), (24, 29)], 0),
        ([(6, 11), (20, 24), (26, 31)], 1),
        ([(7, 12), (22, 26), (28, 33)], 1),
    ];
    for (places, n_units) in places {
        for named in [true, false] {
            let selections: Vec<(usize, usize, &str)> = places
                .iter()
                .zip(names)
                .map(|(&(start, end), name)| (start, end, if named { name } else { "" }))
                .collect();
            let report = check("p.qdpx", &qdpx(RAW.as_bytes(), &selections), None, &words);
            assert_eq!(report.units.len(), n_units, "{places:?} {named}");
            assert_eq!(report.n_checked, if named { 3 } else { 0 });
            assert_eq!(report.left_out.get("Pictures"), Some(&1));
        }
    }
    // With the byte order mark counted, as some read their own.
    let with_mark = format!("\u{feff}{RAW}");
    let selections = [(7, 12, "nurse"), (20, 24, "that"), (25, 30, "صنعاء")];
    let report = check(
        "p.qdpx",
        &qdpx(with_mark.as_bytes(), &selections),
        None,
        &words,
    );
    assert_eq!(
        report.lines()[0],
        "Places in “Report” are counted in code points, with the byte order mark"
    );
}

#[test]
fn refi_passages_whose_places_have_other_words_are_found_by_these() {
    let selections = [
        (6, 11, "nurse"),
        (19, 23, "that"),
        (0, 4, "fell"),
        (1, 3, "nowhere"),
    ];
    let bytes = qdpx(RAW.as_bytes(), &selections);
    let expected = [
        "[Events/Attacks] nurse",
        "[Events/Attacks] that",
        "[Events/Attacks] fell",
    ];
    let report = check("p.qdpx", &bytes, None, &expected);
    assert_eq!((report.n_checked, report.n_by_quote), (2, 1));
    assert_eq!(
        report.not_found,
        [("Report".to_owned(), "nowhere".to_owned())]
    );
}

#[test]
fn refi_codes_keep_their_tree_colours_and_definitions() {
    let (workspace, _) = read("p.qdpx", &qdpx(b"x", &[]), None).unwrap();
    let tag = workspace.tag_at_path("Events/Attacks").unwrap();
    assert_eq!(tag.definition, "Violence & threats");
    assert_eq!(workspace.tag_colour(tag.id).name(), "Red");
    let codebook = br#"<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="Taguette"><Codes><Code guid="{0E5F8B4D-0000-5000-8000-000000000001}" name="a.b" isCodable="true"/><Code guid="x" name="a.b" isCodable="true"/><Code guid="y" name="and/or" isCodable="true"/></Codes><Sets/></CodeBook>"#;
    let (workspace, report) = read("c.qdc", codebook, None).unwrap();
    let mut paths: Vec<String> = workspace
        .tags
        .keys()
        .map(|&tag| workspace.tag_path(tag))
        .collect();
    paths.sort();
    assert_eq!(paths, ["a.b", "a.b (2)", "and-or"]);
    assert_eq!(report.remarks.len(), 2);
}

#[test]
fn no_path_of_a_project_leads_out_of_it_and_damaged_ones_are_told() {
    let project = br#"<Project name="P" xmlns="urn:QDA-XML:project:1.0"><Sources><TextSource guid="1" name="Host" plainTextPath="internal://../../etc/hostname"/></Sources></Project>"#;
    let bytes = zipped(&[("project.qde", project), ("hostname", b"x")]);
    let (workspace, report) = read("p.qdpx", &bytes, None).unwrap();
    assert!(workspace.documents.is_empty() || report.left_out.is_empty());
    for bytes in [
        &bytes[..bytes.len() / 2],
        b"<Project xmlns=\"urn:QDA-XML:project:1.0\"><Sources>",
        b"{\"format\": \"dossier-export\"",
        b"just words",
    ] {
        assert!(read("p.qdpx", bytes, None).is_err());
    }
}

/// A workspace with one document.
fn known(text: &str, url: &str) -> Workspace {
    let line = format!("{{\"text\": {}}}", serde_json::to_string(text).unwrap());
    let (mut workspace, _) = read("a.jsonl", line.as_bytes(), None).unwrap();
    let mut document = workspace.documents_in_order()[0].clone();
    url.clone_into(&mut document.source.url);
    workspace
        .documents
        .insert_mut(document.id, std::sync::Arc::new(document));
    workspace
}

#[test]
fn annotations_of_the_web_come_to_the_documents_that_are_here() {
    let here = known(
        "🔥 Troy fell. Troy fell again at night.",
        "https://example.org/troy/",
    );
    let hypothesis = br#"{"total": 2, "rows": [
        {"id": "a", "user": "acct:mara@hypothes.is", "created": "2024-05-01T10:00:00.123456+00:00", "updated": "2024-05-01T10:00:00+00:00",
         "uri": "http://www.example.org/troy#top", "text": "why", "tags": ["War", "War/Towns"],
         "target": [{"source": "http://www.example.org/troy", "selector": [
            {"type": "TextPositionSelector", "start": 14, "end": 18},
            {"type": "TextQuoteSelector", "exact": "Troy", "prefix": "fell. ", "suffix": " fell again"}]}]},
        {"id": "b", "uri": "https://example.org/troy", "text": "a note on the page", "tags": [], "target": [{"source": "https://example.org/troy"}]}]}"#;
    let report = check(
        "h.json",
        hypothesis,
        Some(&here),
        &["[War, War/Towns] Troy {why}"],
    );
    assert_eq!((report.n_checked, report.left_out.len()), (1, 0));
    let (came, _) = read("h.json", hypothesis, Some(&here)).unwrap();
    let notes: Vec<&str> = came.notes.values().map(|note| note.text.as_str()).collect();
    assert_eq!(notes, ["a note on the page"]);
    let elsewhere = br#"{"total": 1, "rows": [{"id": "b", "uri": "https://example.org/athens", "text": "there", "target": [{"source": "https://example.org/athens"}]},
        {"id": "c", "uri": "https://example.org/troy", "tags": ["War"], "target": [{"source": "https://example.org/troy"}]},
        {"id": "d", "uri": "https://example.org/troy", "target": [{"source": "https://example.org/troy"}], "x": "TextQuoteSelector"}]}"#;
    let (came, report) = read("h.json", elsewhere, Some(&here)).unwrap();
    let notes: Vec<&str> = came.notes.values().map(|note| note.text.as_str()).collect();
    assert_eq!(notes, ["Tags: War"]);
    let left_out: Vec<String> = report
        .left_out
        .iter()
        .map(|(what, n)| format!("{what}: {n}"))
        .collect();
    assert_eq!(
        left_out,
        [
            "Bookmarks of pages, which say nothing: 1",
            "Notes on pages that are not here: 1"
        ]
    );
    // Recogito: no source, no surroundings; a place that is wrong.
    let recogito = br#"[{"@context": "http://www.w3.org/ns/anno.jsonld", "id": "r", "type": "Annotation",
        "body": [{"type": "TextualBody", "purpose": "tagging", "value": "Time"}, {"type": "TextualBody", "purpose": "commenting", "value": "dark"}],
        "target": {"selector": [{"type": "TextQuoteSelector", "exact": "night"}, {"type": "TextPositionSelector", "start": 2, "end": 7}]}}]"#;
    let report = check("r.json", recogito, Some(&here), &["[Time] night {dark}"]);
    assert_eq!(report.n_by_quote, 1);
    let table = "Created at,Author,Page,URL,Group,Type,Quote,Comment,Tags\r\n2024-05-01 10:00,mara,Troy,https://example.org/troy,Public,Annotation,again at,when,\"a, b\"\r\n";
    check(
        "h.csv",
        table.as_bytes(),
        Some(&here),
        &["[a, b] again at {when}"],
    );
    assert_eq!(
        read("r.json", recogito, None).unwrap_err(),
        "The file has annotations and no texts, and none of the documents here has these words. Add the documents first, and import it then."
    );
}

#[test]
fn brat_archives_come_with_notes_attributes_events_and_pieces() {
    let text = "North and South Yemen signed.\nCafé 🔥 bombing: two dead,\nthree wounded.\n";
    let ann = "T1\tLocation 0 5;16 21\tNorth Yemen\nT2\tLocation 10 21\tSouth Yemen\nT3\tAttack 30 44\tCafé 🔥 bombing\nT4\tCasualties 46 55;56 69\ttwo dead, three wounded\nE1\tAttack:T3 Victim:T4\nA1\tNegated E1\nA2\tConfidence T4 High\n#1\tAnnotatorNotes T3\tnote with\ttab\n*\tEquiv T1 T2\n";
    let bytes = zipped(&[
        ("d/one.txt", text.as_bytes()),
        ("d/one.ann", ann.as_bytes()),
    ]);
    let (workspace, report) = read("b.zip", &bytes, None).unwrap();
    assert_eq!(
        shown(&workspace),
        [
            "[Location] North … Yemen",
            "[Location] South Yemen",
            "[Attack] Café 🔥 bombing {Negated\n\nnote with\ttab}",
            "[Casualties] two dead,\nthree wounded {Confidence: High}",
        ]
    );
    let mut kinds: Vec<&str> = workspace
        .links
        .values()
        .map(|link| link.kind.label())
        .collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["Equiv", "Victim"]);
    assert_eq!(report.not_found, vec![]);
}

#[test]
fn doccano_is_read_in_each_of_its_forms() {
    check(
        "a.jsonl",
        "{\"text\": \"🔥 EU rejects\", \"label\": [[2, 4, \"ORG\"]]}\n{\"text\": \"Peter\", \"label\": [[0, 5, \"PERSON\"], [3, 99, \"X\"]]}\n".as_bytes(),
        None,
        &["[ORG] EU", "[PERSON] Peter"],
    );
    let related = r#"{ "text": "A met B", "entities": [{"id": 7, "start_offset": 0, "end_offset": 1, "label": "P"}, {"id": 9, "start_offset": 6, "end_offset": 7, "label": "P"}], "relations": [{"from_id": 7, "to_id": 9, "type": "met"}] }"#;
    let (workspace, _) = read("a.jsonl", related.as_bytes(), None).unwrap();
    assert_eq!(workspace.links.values().next().unwrap().kind.label(), "met");
    check(
        "a.csv",
        b"text,label\n\"Great price.\",positive\n",
        None,
        &["[positive] Great price."],
    );
    check(
        "a.txt",
        b"__label__negative Bad.\n",
        None,
        &["[negative] Bad."],
    );
    check(
        "a.txt",
        b"Peter B-PER\nBlackburn I-PER\nleft O\n\nEU B-ORG\n",
        None,
        &["[PER] Peter Blackburn", "[ORG] EU"],
    );
    let pubannotation = r#"{"text": "NF binds", "sourceid": "1", "denotations": [{"id": "T1", "span": {"begin": 0, "end": 2}, "obj": "Protein"}]}"#;
    check("a.json", pubannotation.as_bytes(), None, &["[Protein] NF"]);
}

#[test]
fn a_cas_counts_in_utf_16_in_both_of_its_forms() {
    let xmi = "<xmi:XMI xmlns:xmi=\"http://www.omg.org/XMI\" xmlns:cas=\"http:///uima/cas.ecore\" xmlns:t=\"http:///ner.ecore\"><cas:NULL xmi:id=\"0\"/><t:NamedEntity xmi:id=\"3\" sofa=\"1\" begin=\"3\" end=\"7\" value=\"LOC\" identifier=\"Q1\"/><t:Token xmi:id=\"4\" sofa=\"1\" begin=\"3\" end=\"7\"/><cas:Sofa xmi:id=\"1\" sofaString=\"💣&#13;Aden&#10;\"/></xmi:XMI>";
    check(
        "a.xmi",
        xmi.as_bytes(),
        None,
        &["[NamedEntity/LOC] Aden {identifier: Q1}"],
    );
    let json = r#"{"%FEATURE_STRUCTURES": [{"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaString": "💣 Aden"}, {"%ID": 2, "%TYPE": "x.NamedEntity", "@sofa": 1, "begin": 3, "end": 7, "value": "LOC"}]}"#;
    check("a.json", json.as_bytes(), None, &["[NamedEntity/LOC] Aden"]);
}

#[test]
fn codebooks_come_as_the_tables_that_people_have() {
    #[track_caller]
    fn check(name: &str, table: &str, expected: &[&str]) {
        let (workspace, _) = read(name, table.as_bytes(), None).unwrap();
        let mut tags: Vec<String> = workspace
            .tags
            .values()
            .map(|tag| format!("{}: {}", workspace.tag_path(tag.id), tag.definition))
            .collect();
        tags.sort();
        assert_eq!(tags, expected);
    }
    check(
        "taguette.csv",
        "tag,description,number of highlights\r\nactors.armed,\"Those, who fight\",3\r\nmoney,,0\r\n",
        &["actors.armed: Those, who fight", "money: "],
    );
    check(
        "qualcoder.txt",
        "Actors>>Armed groups>>Militia\tNot the army\nActors>>Press\t\n",
        &[
            "Actors/Armed groups/Militia: Not the army",
            "Actors/Armed groups: ",
            "Actors/Press: ",
            "Actors: ",
        ],
    );
    check(
        "qualcoder.csv",
        "Actors,\"Those, who act\"\nPress,\n",
        &["Actors: Those, who act", "Press: "],
    );
    // A name with a sign of levels is a name where no levels are written.
    check(
        "taguette.csv",
        "Name,Description\na > b,One\na > b,Two\n",
        &["a > b: One\n\nTwo"],
    );
    check(
        "maxqda.csv",
        "Code;Memo\nMoney > Loans;Debt\nMoney\\Tax;\n",
        &["Money/Loans: Debt", "Money/Tax: ", "Money: "],
    );
}

/// A workbook with one sheet; cells are written in place.
fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    let mut sheet = String::new();
    for row in rows {
        sheet.push_str("<row>");
        for cell in *row {
            let cell = format!(
                "<c t=\"inlineStr\"><is><t>{}</t></is></c>",
                cell.replace('&', "&amp;").replace('>', "&gt;")
            );
            sheet.push_str(&cell);
        }
        sheet.push_str("</row>");
    }
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let sheet = format!("<worksheet xmlns=\"{main}\"><sheetData>{sheet}</sheetData></worksheet>");
    let book = format!(
        "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets><sheet name=\"Code System\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let book_relations = format!(
        "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"rId1\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    let root_relations = format!(
        "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"rId1\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let types = format!(
        "<Types xmlns=\"{package}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>"
    );
    zipped(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", root_relations.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", book_relations.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

#[test]
fn codebooks_come_from_workbooks_with_their_levels_and_what_is_left_is_counted() {
    let bytes = workbook(&[
        &["Colour", "Parent code", "Code", "Memo", "Author"],
        &["#e44659", "", "Money & more", "All of it", "mara"],
        &["", "Money & more", "Loans > Banks", "Debt", "mara"],
        &["", "", "", "nobody", ""],
    ]);
    let (workspace, report) = read("codes.xlsx", &bytes, None).unwrap();
    let tag = workspace.tag_at_path("Money & more/Loans/Banks").unwrap();
    assert_eq!(tag.definition, "Debt");
    let top = workspace.tag_at_path("Money & more").unwrap();
    assert_eq!(workspace.tag_colour(top.id).name(), "Red");
    assert_eq!(
        report.lines(),
        [
            "Cells of other columns: 2 left out",
            "Rows without a name: 1 left out"
        ]
    );
}

#[test]
fn the_table_of_the_codebook_comes_back_as_it_went() {
    let table = "tag,description\nActors,\nActors/Press,\"Those, who write\"\na.b > c,=1+1\n";
    let (sent, _) = read("t.csv", table.as_bytes(), None).unwrap();
    let exporter = dossier::export::exporter("codebook").unwrap();
    let found = passages(&sent, &Filter::default());
    let options = dossier::export::Options::default();
    let report = dossier::export::Report::new(&sent, &found, options, now());
    let mut bytes = Vec::new();
    dossier::export::write(exporter, &report, &mut bytes).unwrap();
    let written = String::from_utf8(bytes.clone()).unwrap();
    assert!(
        written.ends_with(
            "\"tag\",\"description\",\"number of highlights\",\"number of documents\"\r\n\"Actors\",\"\",\"0\",\"0\"\r\n\"Actors/Press\",\"Those, who write\",\"0\",\"0\"\r\n\"a.b > c\",\"'=1+1\",\"0\",\"0\"\r\n"
        ),
        "{written}"
    );
    let (received, _) = read("t.csv", &bytes, None).unwrap();
    let tags = |workspace: &Workspace| {
        let mut tags: Vec<String> = workspace
            .tags
            .values()
            .map(|tag| format!("{}: {}", workspace.tag_path(tag.id), tag.definition))
            .collect();
        tags.sort();
        tags
    };
    assert_eq!(tags(&received), tags(&sent));
}
