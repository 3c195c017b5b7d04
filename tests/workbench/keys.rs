//! What keys do and do not do, whatever else is open.

use std::time::Duration;

use crate::bench::Bench;

#[test]
fn escape_closes_what_is_open_and_lets_go_of_nothing_below_it() {
    let mut bench = Bench::with_sample();
    bench.select("bends in ways");
    bench.key("3");
    bench.select("Small cells");
    for (open, mark) in [
        ("Ctrl+K", "Command palette"),
        ("Enter", "Tag picker"),
        ("F1", "Select by word, sentence, paragraph"),
        ("Ctrl+E", "Choose where…"),
        ("Ctrl+O", "Open a workspace"),
        ("Ctrl+,", "Your name"),
    ] {
        bench.key(open);
        bench.shows(mark);
        bench.key("Escape");
        bench.does_not_show(mark);
        assert_eq!(bench.selected(), "Small cells", "after {open}");
        assert_eq!(
            bench.shown(),
            "bends in ways: Claims/Contradiction",
            "after {open}"
        );
    }
    for menu in ["Edit", "Order of the tags"] {
        bench.click(menu);
        bench.key("Escape");
        assert_eq!(bench.selected(), "Small cells", "after {menu}");
    }
    bench.key("/");
    bench.key("Escape");
    bench.key("M");
    bench.key("Escape");
    assert_eq!(bench.selected(), "Small cells");
    bench.key("2");
    assert_eq!(bench.shown(), "Small cells: Claims/Forecast");
}

#[test]
fn the_find_bar_stays_when_something_over_it_is_closed() {
    let mut bench = Bench::with_sample();
    bench.key("Ctrl+F");
    bench.type_text("Daesh");
    bench.key("Ctrl+K");
    bench.key("Escape");
    bench.shows("Next hit");
    bench.key("Escape");
    bench.does_not_show("Next hit");
    assert_eq!(bench.selected(), "Daesh");
}

#[test]
fn the_selected_words_are_copied() {
    let mut bench = Bench::with_sample();
    bench.select("Small cells are slipping out");
    assert_eq!(bench.copied(), "Small cells are slipping out");
    bench.key("2");
    bench.select("hard to answer");
    bench.menu("Edit", "Copy");
    assert_eq!(bench.selected(), "hard to answer");
}

#[test]
fn no_key_does_anything_where_there_is_nothing_to_do_it_to() {
    let mut bench = Bench::new();
    for command in dossier::app::action::COMMANDS {
        use dossier::app::action::Action;
        let asks = matches!(
            command.action,
            Action::NewWorkspace
                | Action::OpenWorkspace
                | Action::OpenSample
                | Action::Quit
                | Action::Settings
                | Action::Palette
                | Action::Help
                | Action::About
                | Action::ToggleTheme
        );
        for key in command.keys.iter().filter(|_| !asks) {
            bench.shortcut(*key);
        }
    }
    assert!(bench.app().session.is_none());
    assert_eq!(bench.notices(), [""; 0]);
    bench.key("Ctrl+N");
    let n_steps = bench.session().n_steps();
    for key in [
        "1", "A", "B", "V", "Q", "M", "T", "Enter", "Delete", "]", "[", "F3", "Ctrl+Z",
    ] {
        bench.key(key);
    }
    bench.is_sound();
    assert_eq!(bench.session().n_steps(), n_steps);
}

#[test]
fn every_screen_fits_into_a_small_window() {
    let mut bench = Bench::with_sample();
    bench.select("Small cells");
    bench.key("2");
    for size in [[640.0, 400.0], [360.0, 240.0], [2400.0, 1500.0]] {
        bench.resize(size);
        for key in [
            "Ctrl+K", "Enter", "F1", "Ctrl+E", "Ctrl+O", "Ctrl+,", "Ctrl+F",
        ] {
            bench.key(key);
            bench.key("Escape");
        }
        bench.key("Ctrl+T");
        bench.key("Ctrl+W");
        bench.key("Ctrl+B");
        bench.key("Ctrl+Shift+B");
        bench.key("Ctrl+B");
        bench.key("Ctrl+Shift+B");
    }
    assert_eq!(bench.shown(), "Small cells: Claims/Forecast");
    bench.is_sound();
}

#[test]
fn ctrl_and_the_wheel_make_the_text_larger() {
    let mut bench = Bench::with_sample();
    let at = bench.paragraph("Two things will keep").center();
    bench.wheel(at, 120.0, true);
    assert!(bench.app().settings.zoom_percent > 100);
    let percent = bench.app().settings.zoom_percent;
    let document = bench.document().id;
    let place = bench.app().view.place(document);
    bench.wheel(at, -200.0, false);
    assert_eq!(bench.app().settings.zoom_percent, percent);
    assert_ne!(bench.app().view.place(document), place);
}

#[test]
fn no_screen_keeps_the_window_awake() {
    let mut bench = Bench::with_sample();
    bench.select("Small cells");
    bench.key("2");
    bench.point_nowhere();
    assert_eq!(bench.sleeps_for(), Duration::MAX, "a tagged passage");
    bench.key("Ctrl+T");
    assert_eq!(bench.sleeps_for(), Duration::MAX, "the excerpts");
    bench.click("Note Open questions");
    bench.point_nowhere();
    assert_eq!(bench.sleeps_for(), Duration::MAX, "a note");
    bench.key("F1");
    assert_eq!(bench.sleeps_for(), Duration::MAX, "the help sheet");
    bench.key("Escape");
    bench.key("Ctrl+E");
    assert_eq!(bench.sleeps_for(), Duration::MAX, "a dialog");
}

#[test]
fn the_keyboard_alone_reaches_the_sample_a_passage_and_a_tag() {
    let mut bench = Bench::new();
    bench.tab_to("Open the sample");
    bench.key("Enter");
    assert_eq!(bench.workspace().documents.size(), 5);
    bench.key("Ctrl+Shift+ArrowRight");
    let words = bench.selected();
    assert!(!words.is_empty(), "the reader has the keyboard");
    bench.tab_to("Tag Capability/Finance, ");
    assert_eq!(bench.selected(), words);
    bench.key("Enter");
    assert_eq!(bench.shown(), format!("{words}: Capability/Finance"));
    // From the text, Tab goes to the note of the annotation in hand.
    bench.back_tab_to("Remove tag Capability/Finance");
    bench.key("Space");
    assert_eq!(bench.shown(), format!("{words}: "));
    bench.key("Ctrl+1");
    bench.tab_to("Seeding a new insurgency, ");
    bench.key("Enter");
    assert_eq!(bench.document().title, "Seeding a new insurgency");
    bench.is_sound();
}

#[test]
fn the_other_mouse_button_offers_what_can_be_done_with_a_passage() {
    let mut bench = Bench::with_sample();
    let at = bench.paragraph("Two things will keep").center();
    bench.key("Ctrl+A");
    bench.right_click_at(at);
    assert_eq!(bench.selected(), bench.text(), "what is selected stays so");
    bench.click("Annotate without a tag");
    assert_eq!(bench.in_hand().tags, []);
    assert_eq!(bench.in_hand().quote(), bench.text().trim_end());
    bench.key("Escape");
    bench.right_click_at(at);
    for row in ["Tag…", "Write the note", "Delete annotation", "Find…"] {
        bench.shows(row);
    }
    bench.click("Delete annotation");
    assert!(bench.app().annotation_in_hand().is_none());
    bench.is_sound();
}
