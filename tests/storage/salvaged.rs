//! What is told of a file that is read from record to record: each loss by its kind and its line.

use std::sync::Arc;

use dossier::model::{AnnotationId, TagId};
use dossier::store::{self, format};
use uuid::Uuid;

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

#[test]
fn of_many_repairs_of_one_kind_a_few_are_told_and_the_others_counted() {
    let desk = Desk::new();
    let mut workspace = sample();
    let first = workspace.annotations.values().next().unwrap().clone();
    for n in 0..20 {
        let mut another = (*first).clone();
        another.id = AnnotationId(Uuid::from_u128(1_000 + n));
        another.tags = vec![TagId(Uuid::from_u128(0xdead))];
        workspace
            .annotations
            .insert_mut(another.id, Arc::new(another));
    }
    scribble(&desk.path(), &format::to_bytes(&workspace, 3).unwrap());
    let report = store::salvage(&desk.path(), &desk.folders())
        .unwrap()
        .report;
    let told = report
        .iter()
        .filter(|line| line.ends_with("[annotation-without-tag]"));
    let told: Vec<&String> = told.collect();
    assert_eq!(told.len(), 6, "{report:#?}");
    let others = "Repaired: 15 more of these [annotation-without-tag]";
    assert_eq!(told[5], others);
}
