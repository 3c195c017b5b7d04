//! Finding words in a document, and anything from the palette.

use dossier::app::action::COMMANDS;
use dossier::app::view::Tab;
use dossier::query::search;

use crate::bench::Bench;

fn find(words: &str) -> Bench {
    let mut bench = Bench::with_sample();
    bench.key("Ctrl+F");
    bench.type_text(words);
    bench
}

fn n_hits(bench: &Bench) -> usize {
    bench.app().found.hits.len()
}

#[test]
fn hits_are_counted_as_one_types() {
    let mut bench = find("dae");
    assert_eq!(bench.value("Find"), "dae");
    let n_begun = n_hits(&bench);
    bench.type_text("sh");
    let n = bench.text().matches("Daesh").count();
    assert_eq!((n_hits(&bench), n_begun), (n, n));
    bench.shows(&format!("1 of {n}"));
    assert_eq!(bench.selected(), "Daesh");
    bench.fill("Find", "no such words");
    bench.shows("No hits");
}

#[test]
fn the_keys_and_the_buttons_go_round_the_hits() {
    let mut bench = find("Daesh");
    let n = n_hits(&bench);
    let mut starts = vec![bench.app().selected_span().unwrap().1];
    bench.key("Enter");
    starts.push(bench.app().selected_span().unwrap().1);
    bench.key("F3");
    starts.push(bench.app().selected_span().unwrap().1);
    bench.click("Next hit");
    starts.push(bench.app().selected_span().unwrap().1);
    assert_eq!(starts, bench.app().found.hits[..4]);
    bench.shows(&format!("4 of {n}"));
    bench.click("Previous hit");
    bench.key("Shift+F3");
    bench.key("Shift+F3");
    bench.shows(&format!("1 of {n}"));
    bench.key("Shift+F3");
    bench.shows(&format!("{n} of {n}"));
    bench.key("F3");
    bench.shows(&format!("1 of {n}"));
    bench.click("Close find");
    bench.does_not_show("Next hit");
}

#[test]
fn case_whole_words_and_expressions_can_be_asked_for() {
    let mut bench = find("in");
    let n_loose = n_hits(&bench);
    bench.click("Match case");
    let n_case = n_hits(&bench);
    assert_eq!(n_case, bench.text().matches("in").count());
    assert!(n_case < n_loose);
    bench.click("Whole words");
    let n_whole = n_hits(&bench);
    assert!(0 < n_whole && n_whole < n_case);
    bench.click("Match case");
    bench.click("Whole words");
    assert_eq!(n_hits(&bench), n_loose);
    bench.click("Regular expression");
    bench.fill("Find", r"\$\d+");
    assert_eq!(n_hits(&bench), bench.text().matches('$').count());
    bench.fill("Find", "(unclosed");
    let query = search::Query {
        needle: "(unclosed".to_owned(),
        regex: true,
        ..Default::default()
    };
    let fault = search::Pattern::new(&query).err().unwrap();
    bench.shows(&fault);
    assert_eq!(n_hits(&bench), 0);
}

#[test]
fn selected_words_are_what_is_looked_for_first() {
    let mut bench = Bench::with_sample();
    bench.select("Hoffman");
    bench.key("Ctrl+F");
    assert_eq!(bench.value("Find"), "Hoffman");
    bench.shows(&format!("1 of {}", bench.text().matches("Hoffman").count()));
}

#[test]
fn the_palette_finds_a_command_a_document_a_tag_and_a_note() {
    let mut bench = Bench::with_sample();
    bench.key("Ctrl+K");
    bench.shows("Command palette");
    bench.type_text("light or d");
    bench.key("Enter");
    let dark = bench.app().settings.theme;
    assert_eq!(dark, dossier::app::settings::Theme::Dark);
    bench.click("Go to anything");
    bench.type_text("allies finish");
    bench.key("Enter");
    assert_eq!(bench.document().title, "Allies finish off the last pocket");
    bench.key("Ctrl+P");
    bench.type_text("finance");
    bench.click("Capability › Finance");
    assert_eq!(bench.app().view.tab(), Some(Tab::Excerpts));
    assert_eq!(
        bench.app().view.filter.tags,
        [bench.tag("Capability/Finance").id]
    );
    bench.key("Ctrl+K");
    bench.type_text("open questions");
    bench.key("Enter");
    bench.shows("Title of the note");
    bench.key("Ctrl+K");
    bench.key("Escape");
    bench.does_not_show("Command palette");
    bench.key("Ctrl+K");
    bench.click_at(egui::pos2(20.0, 880.0));
    bench.does_not_show("Command palette");
}

#[test]
fn the_help_sheet_has_every_command_that_has_a_key() {
    let mut bench = Bench::with_sample();
    bench.key("F1");
    bench.shows("Keys and commands");
    let names = bench.names();
    for command in COMMANDS.iter().filter(|command| !command.keys.is_empty()) {
        assert!(
            names.iter().any(|name| name == command.name),
            "{}",
            command.name
        );
    }
    bench.shows("Select by word, sentence, paragraph");
    bench.key("Escape");
    bench.does_not_show("Select by word, sentence, paragraph");
    bench.menu("Help", "Keys and commands");
    bench.click("Close help");
    bench.does_not_show("Select by word, sentence, paragraph");
}

/// The menus within the View menu.
const WITHIN: [(&str, &[&str]); 3] = [
    (
        "Text size",
        &["Larger text", "Smaller text", "Usual text size"],
    ),
    (
        "Direction of the text",
        &[
            "Direction as the letters say",
            "Left to right",
            "Right to left",
        ],
    ),
    (
        "What the margin shows",
        &[
            "Margin: everything",
            "Margin: only mine",
            "Margin: only with a note",
            "Margin: the tag in hand",
        ],
    ),
];

#[test]
fn every_menu_shows_its_commands_and_escape_closes_it() {
    let mut bench = Bench::with_sample();
    for menu in dossier::app::action::Menu::ALL {
        bench.click(menu.label());
        for command in COMMANDS.iter().filter(|command| command.menu == menu) {
            // Keys of tags stand beside the tags, and some rows in menus of their own.
            let is_within = WITHIN.iter().any(|(_, rows)| rows.contains(&command.name));
            if !is_within && !command.name.starts_with("Apply the tag with key") {
                bench.shows(command.name);
            }
        }
        bench.key("Escape");
    }
    for (menu, rows) in WITHIN {
        bench.menu("View", menu);
        for row in rows {
            bench.shows(row);
        }
        bench.key("Escape");
        bench.key("Escape");
    }
    bench.does_not_show("About Dossier");
}

#[test]
fn a_larger_text_a_dark_window_and_hidden_panels_are_a_key_away() {
    let mut bench = Bench::with_sample();
    let height = |bench: &Bench| bench.paragraph("Two things will keep").height();
    let usual = height(&bench);
    bench.key("Ctrl+Plus");
    bench.key("Ctrl+Plus");
    assert_eq!(bench.app().settings.zoom_percent, 120);
    assert!(height(&bench) > usual);
    bench.key("Ctrl+Minus");
    assert_eq!(bench.app().settings.zoom_percent, 110);
    bench.key("Ctrl+0");
    assert_eq!(bench.app().settings.zoom_percent, 100);
    bench.key("Ctrl+B");
    bench.does_not_show("Sources · 5");
    bench.key("Ctrl+Shift+B");
    bench.does_not_show("Filter tags");
    bench.key("Ctrl+B");
    bench.key("Ctrl+Shift+B");
    bench.shows("Sources · 5");
    bench.shows("Filter tags");
    bench.key("Ctrl+Shift+L");
    assert!(bench.is_dark());
    bench.key("Ctrl+Shift+L");
    assert!(!bench.is_dark());
}
