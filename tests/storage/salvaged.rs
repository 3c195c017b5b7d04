//! What is told of a file that is read from record to record: each loss by its kind and its line.

use dossier::store::{self, format};

use crate::desk::{Desk, sample, scribble};

/// What is told when the first line of a file that is such, or the one so many after it, is another.
fn told(is_it: impl Fn(&str) -> bool, n_after: usize, other: &str) -> (usize, Vec<String>) {
    let desk = Desk::new();
    let bytes = format::to_bytes(&sample(), 3).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    let mut such = (0..lines.len()).filter(|&at| is_it(lines[at]));
    let at = such.nth(n_after).unwrap();
    lines[at] = other;
    scribble(&desk.path(), lines.join("\n").as_bytes());
    let salvaged = store::salvage(&desk.path(), &desk.folders()).unwrap();
    (at + 1, salvaged.report)
}

#[test]
fn a_record_with_a_field_of_another_name_is_told_by_its_list_and_line() {
    let (line, report) = told(
        |line| line.starts_with("    name: "),
        0,
        "    nom: \"Forecast\",",
    );
    let expected = format!("1 tag could not be read, in line {}", line - 2);
    assert_eq!(report.first(), Some(&expected), "{report:#?}");
}

#[test]
fn a_record_that_has_lost_its_beginning_is_told() {
    // The first is that of the whole file.
    let (line, report) = told(|line| line == "(", 1, "x");
    let expected = format!("1 tag could not be read, in line {line}");
    assert_eq!(report.first(), Some(&expected), "{report:#?}");
}

#[test]
fn a_line_between_the_records_is_told_and_no_record_is_missed() {
    let (line, report) = told(|line| line == "annotations: [", 0, "x");
    assert_eq!(
        report,
        [format!("1 line could not be read, in line {line}")]
    );
}
