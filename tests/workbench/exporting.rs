//! Carrying annotated notes out, and the whole loop from the first click to the report.

use dossier::model::Workspace;

use crate::bench::Bench;

const FORMATS: [(&str, &str); 4] = [
    ("Markdown report", "md"),
    ("Web page with highlights", "html"),
    ("Table for spreadsheets", "csv"),
    ("Everything, for programs", "json"),
];

#[track_caller]
fn export(bench: &mut Bench, format: &str, extension: &str) -> String {
    bench.key("Ctrl+E");
    bench.choose("Format", format);
    bench.click("Choose where…");
    assert!(
        bench.value("Path").ends_with(&format!(".{extension}")),
        "{}",
        bench.value("Path")
    );
    let path = bench.path(&format!("report.{extension}"));
    bench.answer_path(&path);
    bench.told(&format!("Exported to {}", path.display()));
    std::fs::read_to_string(path).unwrap()
}

/// The quotes of a workspace, without those that a format would write another way.
fn plain_quotes(workspace: &Workspace) -> Vec<String> {
    let is_plain = |quote: &String| {
        quote
            .chars()
            .all(|c| c.is_alphanumeric() || c == ' ' || c == ',')
            && quote.len() > 12
    };
    let quotes = workspace
        .annotations
        .values()
        .map(|annotation| annotation.quote());
    quotes.filter(is_plain).collect()
}

#[test]
fn each_format_holds_the_exact_quotes() {
    let mut bench = Bench::with_sample();
    let quotes = plain_quotes(bench.workspace());
    assert!(quotes.len() > 10, "{}", quotes.len());
    for (format, extension) in FORMATS {
        let report = export(&mut bench, format, extension);
        let report = if extension == "html" {
            without_tags(&report)
        } else {
            report
        };
        for quote in &quotes {
            assert!(
                report.contains(quote.as_str()),
                "{quote} is not in the {format}"
            );
        }
    }
}

fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut is_tag = false;
    for c in html.chars() {
        match c {
            '<' => is_tag = true,
            '>' => is_tag = false,
            c if !is_tag => text.push(c),
            _ => {}
        }
    }
    text
}

#[test]
fn what_the_filter_lets_through_can_be_carried_out_alone() {
    let mut bench = Bench::with_sample();
    bench.key("Ctrl+T");
    bench.fill("Filter excerpts", "Mosul");
    let n_filtered = bench.app().excerpts.passages.len();
    bench.click("Export these…");
    bench.choose("Format", "Table for spreadsheets");
    bench.click("Choose where…");
    let path = bench.path("some.csv");
    bench.answer_path(&path);
    let table = std::fs::read(&path).unwrap();
    let n_rows = csv::Reader::from_reader(table.as_slice()).records().count();
    assert!(
        n_rows >= n_filtered && n_rows < bench.workspace().annotations.size(),
        "{n_rows}"
    );

    bench.click("Tab Local insurgency");
    bench.key("Ctrl+E");
    bench.click("The document in front");
    bench.click("Grouped by tag instead of by document");
    bench.click("Choose where…");
    let path = bench.path("one.md");
    bench.answer_path(&path);
    let report = std::fs::read_to_string(&path).unwrap();
    assert!(report.contains("Local insurgency, global supporters"));
    assert!(!report.contains("Allies finish off the last pocket"));
}

#[test]
fn an_export_that_fails_says_why() {
    let mut bench = Bench::with_sample();
    bench.key("Ctrl+E");
    bench.click("Choose where…");
    let path = bench.path("no such folder/report.md");
    bench.answer_path(&path);
    bench.told("Can't write the file: its folder is not there any more");
    bench.key("Ctrl+E");
    bench.click("Cancel");
    bench.does_not_show("Choose where…");
}

#[test]
fn from_the_first_click_to_the_report() {
    let mut bench = Bench::new();
    bench.click("Open the sample");
    bench.select("Small cells are slipping out of Iraq and Syria");
    bench.click("Tag Capability/Attacks, ");
    bench.key("2");
    bench.key("Enter");
    bench.type_text("Movements");
    bench.key("Enter");
    bench.key("M");
    bench.type_text("How many, and who counted?");
    bench.key("Escape");
    bench.select("bends in ways that will be hard to answer");
    bench.key("8");
    bench.key("Ctrl+Z");
    bench.key("Ctrl+Z");
    bench.key("Ctrl+Shift+Z");
    bench.is_sound();
    let expected = "Small cells are slipping out of Iraq and Syria: Capability/Attacks, Claims/Forecast, Movements";

    let path = bench.path("work.dossier");
    bench.key("Ctrl+S");
    bench.answer_path(&path);
    let before = bench.workspace().clone();
    bench.restart();
    assert!(*bench.workspace() == before);
    bench.select("Small cells are slipping out of Iraq and Syria");
    bench.key("Escape");
    bench.key("]");
    while !bench.shown().starts_with("Small cells") {
        bench.key("[");
    }
    assert_eq!(bench.shown(), expected);
    assert_eq!(bench.in_hand().note, "How many, and who counted?");
    let report = export(&mut bench, "Markdown report", "md");
    assert!(report.contains("Small cells are slipping out of Iraq and Syria"));
    assert!(report.contains("How many, and who counted?"));
    assert!(report.contains("Movements"));
}

#[test]
fn what_a_format_will_not_hold_is_counted_before_it_is_written() {
    let mut bench = Bench::with_sample();
    bench.key("Ctrl+E");
    bench.choose("Format", "REFI-QDA codebook");
    bench.shows("The file will not hold");
    bench.choose("Format", "Everything, for programs");
    bench.does_not_show("The file will not hold");
    bench.shows("The file holds all that there is");
}

#[test]
fn the_places_of_a_project_are_counted_as_its_program_counts_them() {
    let mut bench = Bench::with_sample();
    bench.key("Ctrl+E");
    bench.does_not_show("Places as counted by");
    bench.choose("Format", "REFI-QDA project");
    bench.choose("Places as counted by", "NVivo on Windows");
    bench.click("Choose where…");
    let path = bench.path("work.qdpx");
    bench.answer_path(&path);
    bench.told(&format!("Exported to {}", path.display()));
}

#[test]
fn what_an_archive_holds_can_stand_in_a_folder_that_is_new_or_empty() {
    let mut bench = Bench::with_sample();
    bench.key("Ctrl+E");
    bench.choose("Format", "Markdown for note programs");
    bench.click("A folder of files instead of an archive");
    bench.click("Choose where…");
    assert!(
        !bench.value("Path").contains(".zip"),
        "{}",
        bench.value("Path")
    );
    let path = bench.path("notes");
    bench.answer_path(&path);
    bench.told("Exported to ");
    let n_documents = std::fs::read_dir(path.join("Documents")).unwrap().count();
    assert_eq!(n_documents, bench.workspace().documents.size());

    bench.key("Ctrl+E");
    bench.choose("Format", "brat standoff");
    bench.click("A folder of files instead of an archive");
    bench.click("Choose where…");
    // One with something in it is only listed.
    bench.answer_path(&path);
    bench.shows("Documents");
    let empty = bench.path("empty");
    std::fs::create_dir(&empty).unwrap();
    bench.answer_path(&empty);
    assert!(empty.join("annotation.conf").exists());
    assert!(!path.join("annotation.conf").exists());
}

#[test]
fn all_formats_are_in_sight_and_each_can_be_chosen_in_low_windows_too() {
    let mut bench = Bench::with_sample();
    for [width, height] in [[1200.0, 800.0], [760.0, 400.0]] {
        bench.resize([width, height]);
        bench.key("Ctrl+E");
        bench.click("Format");
        for format in dossier::app::export_formats() {
            let rect = bench.find_last(format.label).rect();
            let is_seen = rect.min.y >= 0.0 && rect.max.y <= height && rect.max.x <= width;
            assert!(is_seen, "{}: {rect:?}", format.label);
        }
        bench.click("UIMA CAS (JSON)");
        bench.shows("Links from one document to another are left out");
        bench.key("Escape");
    }
}
