//! Fields of tags: making them, filling them in, and a tag as a table.

use dossier::model::FieldKind;

use crate::bench::Bench;

const TEXT: &str =
    "The depot burnt on Monday.\n\nThe bridge fell on Tuesday.\n\nNobody was hurt at the mill.";

/// Three passages that are tagged as attacks, the last of them in hand.
fn bench() -> Bench {
    let mut bench = Bench::with_text(TEXT);
    for words in ["depot burnt", "bridge fell", "Nobody was hurt"] {
        bench.select(words);
        bench.key("T");
        bench.type_text("Attack");
        bench.key("Enter");
    }
    bench.key("Escape");
    bench
}

fn open_fields(bench: &mut Bench) {
    bench.right_click("Tag Attack, ");
    bench.click("Fields…");
}

fn with_fields() -> Bench {
    let mut bench = bench();
    open_fields(&mut bench);
    for name in ["Date", "Killed", "Odds", "Kind"] {
        bench.type_text(name);
        bench.key("Enter");
    }
    bench.choose("Kind of the field Date", "Date");
    bench.choose("Kind of the field Killed", "Number");
    bench.choose("Kind of the field Odds", "Probability");
    bench.choose("Kind of the field Kind", "Choice");
    bench.fill("Words of Kind", "Fire");
    bench.key("Enter");
    bench.type_text("Bomb");
    bench.focus("Name of a new field");
    bench.click("Back to the tag");
    bench.is_sound();
    bench
}

/// What is filled in for the annotation in hand, in the order of its fields.
fn filled(bench: &Bench) -> Vec<String> {
    let fields = bench.workspace().fields_of_annotation(bench.in_hand().id);
    let value = |field: &&dossier::model::Field| bench.in_hand().fields.get(&field.id).cloned();
    let values = fields.iter().map(value);
    values
        .map(|value| value.map(|value| value.to_string()).unwrap_or_default())
        .collect()
}

fn take(bench: &mut Bench, words: &str) {
    bench.key("Escape");
    for key in ["[", "[", "[", "]", "]", "]"] {
        let in_hand = bench.app().annotation_in_hand();
        if in_hand.is_some_and(|annotation| annotation.quote() == words) {
            return;
        }
        bench.key(key);
    }
    assert_eq!(bench.in_hand().quote(), words);
}

/// Shows the tag as a table in which two of the three have a date.
fn show_table_with_dates(bench: &mut Bench) {
    for (words, date) in [("depot burnt", "2017"), ("bridge fell", "2015")] {
        take(bench, words);
        bench.key("F");
        bench.type_text(date);
        bench.key("Enter");
        bench.key("Escape");
    }
    show_table(bench);
}

fn show_table(bench: &mut Bench) {
    bench.right_click("Tag Attack, ");
    bench.click("Show it as a table");
}

/// Exports what is shown, and gives what was written.
fn exported(bench: &mut Bench, name: &str) -> String {
    bench.click("Choose where…");
    let path = bench.path(name);
    bench.answer_path(&path);
    std::fs::read_to_string(&path).unwrap()
}

#[test]
fn fields_are_made_named_ordered_and_removed_beside_the_text() {
    let mut bench = with_fields();
    let kinds = |bench: &Bench| -> Vec<(String, FieldKind)> {
        let fields = bench.tag("Attack").fields.iter();
        fields
            .map(|field| (field.name.clone(), field.kind.clone()))
            .collect()
    };
    let choice = FieldKind::Choice(vec!["Fire".to_owned(), "Bomb".to_owned()]);
    let number = FieldKind::Number {
        unit: String::new(),
    };
    let expected = [
        ("Date".to_owned(), FieldKind::Date),
        ("Killed".to_owned(), number),
        ("Odds".to_owned(), FieldKind::Probability),
        ("Kind".to_owned(), choice),
    ];
    assert_eq!(kinds(&bench), expected);

    bench.menu("Tag", "Fields of the tag…");
    bench.type_text("date");
    bench.key("Enter");
    bench.told("The tag has a field date already");
    assert_eq!(bench.value("Name of a new field"), "date");
    bench.click("Move Kind up");
    assert_eq!(bench.tag("Attack").fields[2].name, "Kind");
    bench.fill("Name of the field Kind", "Means");
    bench.key("Enter");
    assert_eq!(bench.tag("Attack").fields[2].name, "Means");
    bench.click("Details of Odds");
    bench.click("Remove the field Odds");
    assert_eq!(bench.tag("Attack").fields.len(), 3);
    bench.is_sound();
}

#[test]
fn fields_are_filled_in_by_keys_alone_and_each_is_a_step() {
    let mut bench = with_fields();
    take(&mut bench, "depot burnt");
    bench.key("F");
    assert!(bench.is_focused("Date"));
    bench.type_text("2017-09");
    bench.key("Enter");
    assert!(bench.is_focused("Killed"));
    bench.type_text("1,400");
    bench.key("Tab");
    assert!(bench.is_focused("Odds"));
    bench.type_text("likely");
    bench.key("Enter");
    assert!(bench.is_focused("Kind"));
    bench.type_text("bo");
    bench.key("Enter");
    assert_eq!(filled(&bench), ["2017-09", "1400", "55–80 %", "Bomb"]);
    assert_eq!(bench.value("Odds"), "Likely (55–80 %)");
    bench.is_sound();
    bench.key("Ctrl+Z");
    assert_eq!(filled(&bench), ["2017-09", "1400", "55–80 %", ""]);
}

#[test]
fn what_cannot_be_read_says_what_would_be_valid_and_is_kept() {
    let mut bench = with_fields();
    take(&mut bench, "depot burnt");
    bench.key("F");
    bench.type_text("last week");
    bench.key("Enter");
    bench.shows("“last week” is not a date");
    assert_eq!(filled(&bench)[0], "");
    bench.key("Escape");
    take(&mut bench, "bridge fell");
    assert_eq!(bench.value("Date"), "");
    take(&mut bench, "depot burnt");
    assert_eq!(bench.value("Date"), "last week");
    bench.fill("Date", "2017");
    bench.key("Enter");
    assert_eq!(filled(&bench)[0], "2017");
    bench.does_not_show("is not a date");
}

#[test]
fn what_is_typed_is_taken_over_when_another_annotation_is_clicked() {
    let mut bench = with_fields();
    take(&mut bench, "depot burnt");
    bench.key("F");
    bench.type_text("2016");
    let at = bench.paragraph("bridge fell").left_center() + egui::vec2(60.0, 0.0);
    bench.click_at(at);
    take(&mut bench, "depot burnt");
    assert_eq!(filled(&bench)[0], "2016");
}

#[test]
fn a_ready_made_set_is_one_step_and_leaves_out_what_is_there() {
    let mut bench = bench();
    open_fields(&mut bench);
    bench.type_text("Killed");
    bench.key("Enter");
    bench.click("Ready-made fields");
    bench.click("Attack");
    let fields = &bench.tag("Attack").fields;
    assert_eq!(
        fields.iter().filter(|field| field.name == "Killed").count(),
        1
    );
    assert!(
        fields
            .iter()
            .any(|field| field.name == "Perpetrator uncertain")
    );
    assert!(fields.len() > 10);
    bench.is_sound();
    bench.key("Escape");
    bench.key("Ctrl+Z");
    assert_eq!(bench.tag("Attack").fields.len(), 1);
}

#[test]
fn the_table_of_a_tag_is_sorted_filtered_and_leads_back_to_the_passages() {
    let mut bench = with_fields();
    show_table_with_dates(&mut bench);
    bench.shows("Tab Table of Attack");
    bench.shows("3 annotations");
    let quotes = |bench: &Bench| -> Vec<String> {
        let tag = bench.tag("Attack").id;
        let records = bench.app().tables.of(tag).unwrap();
        records
            .rows
            .iter()
            .map(|row| row.annotation.quote())
            .collect()
    };
    assert_eq!(
        quotes(&bench),
        ["depot burnt", "bridge fell", "Nobody was hurt"]
    );
    bench.click("Sort by date");
    assert_eq!(
        quotes(&bench),
        ["bridge fell", "depot burnt", "Nobody was hurt"]
    );
    bench.click("Sort by date");
    assert_eq!(
        quotes(&bench),
        ["depot burnt", "bridge fell", "Nobody was hurt"]
    );
    bench.fill("Filter the table", "2015");
    assert_eq!(quotes(&bench), ["bridge fell"]);
    bench.shows("1 of 3 annotations");
    bench.key("Escape");
    bench.focus("Date: 2015");
    bench.key("Enter");
    assert!(bench.app().view.document().is_some());
    assert_eq!(bench.in_hand().quote(), "bridge fell");
}

#[test]
fn a_table_is_exported_with_a_guard_against_formulas() {
    let mut bench = with_fields();
    bench.menu("Tag", "Fields of the tag…");
    bench.type_text("=Cmd");
    bench.key("Enter");
    take(&mut bench, "depot burnt");
    bench.fill("=Cmd", "=1+1");
    bench.key("Enter");
    show_table(&mut bench);
    bench.click("Export this table…");
    let table = exported(&mut bench, "attacks.csv");
    let mut lines = table.lines();
    let head = lines.next().unwrap();
    let fields =
        "\"document_id\",\"Date\",\"Killed\",\"Odds\",\"Kind\",\"'=Cmd\",\"document_title\"";
    assert!(head.contains(fields), "{head}");
    assert!(lines.next().unwrap().contains("\"'=1+1\""));
    assert_eq!(lines.count(), 2);
}

#[test]
fn what_a_table_shows_can_be_exported_alone_and_in_its_order() {
    let mut bench = with_fields();
    show_table_with_dates(&mut bench);
    bench.fill("Filter the table", "20");
    bench.key("Escape");
    bench.click("Sort by date");
    for (is_all, expected) in [
        (false, &["bridge fell", "depot burnt"][..]),
        (true, &["depot burnt", "bridge fell", "Nobody was hurt"]),
    ] {
        bench.click("Export this table…");
        if is_all {
            bench.click("Only the rows that the table shows, in its order");
        }
        let table = exported(&mut bench, &format!("attacks-{is_all}.csv"));
        let rows: Vec<&str> = table.lines().skip(1).collect();
        assert_eq!(rows.len(), expected.len(), "{table}");
        for (row, words) in rows.iter().zip(expected) {
            assert!(row.contains(words), "{row}");
        }
    }
}
