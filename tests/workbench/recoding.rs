//! Many passages at once: recent tags, the ticked excerpts, one tag in the place of another.

use dossier::model::AnnotationId;

use crate::bench::Bench;

/// The annotations that have a tag itself, whatever is below it.
#[track_caller]
fn with_tag(bench: &Bench, path: &str) -> Vec<AnnotationId> {
    let tag = bench.tag(path).id;
    let workspace = bench.workspace();
    let has = workspace
        .annotations
        .values()
        .filter(|annotation| annotation.tags.contains(&tag));
    has.map(|annotation| annotation.id).collect()
}

fn excerpt(bench: &Bench, row_idx: usize) -> String {
    let passage = &bench.app().excerpts.passages[row_idx];
    dossier::text::words::shortened(&passage.annotation.quote(), 80)
}

/// The excerpts of a tag with the first `n` rows ticked.
#[track_caller]
fn ticked(path: &str, n: usize) -> Bench {
    let mut bench = Bench::with_sample();
    bench.wait(1.0);
    bench.double_click(&format!("Tag {path}, "));
    for row_idx in 0..n {
        bench.click(&format!("Tick {}", excerpt(&bench, row_idx)));
    }
    bench
}

/// One undo leads back to where it began.
#[track_caller]
fn check_one_step(bench: &mut Bench) {
    bench.is_sound();
    assert_eq!(bench.session().history().done().len(), 1);
    bench.key("Ctrl+Z");
    assert!(bench.session().history().done().is_empty());
    bench.is_sound();
}

#[test]
fn r_and_a_digit_apply_a_recent_tag_and_the_list_shows_which() {
    let mut bench = Bench::with_sample();
    bench.select("Small cells are slipping out");
    bench.key("R");
    bench.does_not_show("Recent tags");
    bench.key("2");
    bench.key("4");
    bench.select("Other parties of foreign fighters");
    bench.key("R");
    bench.shows("Recent tags");
    bench.shows("1 Capability/Attacks");
    bench.shows("2 Claims/Forecast");
    bench.key("Escape");
    bench.does_not_show("Recent tags");
    assert_eq!(bench.selected(), "Other parties of foreign fighters");
    bench.key("R");
    bench.key("2");
    bench.does_not_show("Recent tags");
    assert_eq!(
        bench.shown(),
        "Other parties of foreign fighters: Claims/Forecast"
    );
    bench.key("R");
    bench.shows("1 Claims/Forecast");
    // Any other key leaves, and does what it does.
    bench.key("]");
    bench.does_not_show("Recent tags");
    bench.key("R");
    bench.click("2 Capability/Attacks");
    assert!(bench.shown().ends_with("Capability/Attacks"));
    bench.is_sound();
}

#[test]
fn recent_tags_are_there_again_after_a_restart() {
    let mut bench = Bench::with_text("A depot. A lorry.");
    bench.key("Ctrl+Home");
    bench.key("S");
    bench.key("Enter");
    bench.type_text("Depots");
    bench.key("Enter");
    let path = bench.path("kept.dossier");
    bench.key("Ctrl+S");
    bench.answer_path(&path);
    bench.restart();
    bench.key("Ctrl+End");
    bench.key("S");
    bench.key("R");
    bench.key("1");
    assert_eq!(bench.shown(), "A lorry.: Depots");
}

#[test]
fn whatever_gives_a_tag_gives_it_to_the_ticked_excerpts_in_one_step() {
    let tag: [fn(&mut Bench); 5] = [
        |bench| bench.key("2"),
        |bench| {
            bench.fill("Filter tags", "forecast");
            bench.click("Tag Claims/Forecast, ");
        },
        |bench| {
            bench.click("Tag… on the ticked passages");
            bench.type_text("forecast");
            bench.key("Enter");
        },
        |bench| {
            bench.key("T");
            bench.type_text("forecast");
            bench.key("Enter");
        },
        |bench| {
            bench.key("2");
            bench.key("Ctrl+Z");
            bench.key("Q");
        },
    ];
    for tag in tag {
        let mut bench = ticked("Adaptation", 3);
        bench.shows("3 passages ticked");
        let before = with_tag(&bench, "Claims/Forecast").len();
        tag(&mut bench);
        bench.told("Tagged 3 passages as Claims/Forecast");
        assert_eq!(with_tag(&bench, "Claims/Forecast").len(), before + 3);
        bench.told("Tagged 3 passages as Claims/Forecast");
        bench.shows("3 passages ticked");
        check_one_step(&mut bench);
        assert_eq!(with_tag(&bench, "Claims/Forecast").len(), before);
    }
}

#[test]
fn the_picker_makes_a_tag_for_the_ticked_excerpts_in_the_same_step() {
    let mut bench = ticked("Adaptation", 2);
    bench.key("T");
    bench.type_text("Open questions");
    bench.key("Enter");
    assert_eq!(with_tag(&bench, "Open questions").len(), 2);
    check_one_step(&mut bench);
    assert!(bench.workspace().tag_at_path("Open questions").is_none());
}

#[test]
fn a_tag_is_taken_from_all_ticked_excerpts_in_one_step() {
    let mut bench = Bench::with_sample();
    bench.wait(1.0);
    bench.double_click("Tag Adaptation, ");
    let n_before = with_tag(&bench, "Adaptation").len();
    bench.click("Tick all excerpts");
    bench.shows("15 passages ticked");
    bench.click(&format!("Tick {}", excerpt(&bench, 0)));
    bench.shows("14 passages ticked");
    bench.key("U");
    bench.type_text("adaptation");
    bench.key("Enter");
    assert_eq!(with_tag(&bench, "Adaptation").len(), 1);
    bench.told("Removed Adaptation from 14 passages");
    check_one_step(&mut bench);
    assert_eq!(with_tag(&bench, "Adaptation").len(), n_before);
}

#[test]
fn rows_are_ticked_with_ctrl_with_shift_by_space_and_all_at_once() {
    let mut bench = Bench::with_sample();
    bench.key("Ctrl+T");
    let at = |bench: &Bench, row_idx| {
        let name = format!("Excerpt {}", excerpt(bench, row_idx));
        bench.find(&name).rect().center()
    };
    let (first, fourth) = (at(&bench, 0), at(&bench, 3));
    bench.click_holding(first, egui::Modifiers::COMMAND | egui::Modifiers::CTRL);
    bench.shows("1 passage ticked");
    bench.click_holding(fourth, egui::Modifiers::SHIFT);
    bench.shows("4 passages ticked");
    bench.focus(&format!("Excerpt {}", excerpt(&bench, 1)));
    bench.key("Space");
    bench.shows("3 passages ticked");
    bench.key("Ctrl+A");
    bench.shows("112 passages ticked");
    // What is not shown any more is not ticked either.
    bench.fill("Filter excerpts", "Mosul");
    bench.does_not_show("ticked");
}

#[test]
fn a_tag_takes_the_place_of_another_on_the_ticked_passages_or_everywhere() {
    let mut bench = ticked("Adaptation", 2);
    let n_before = with_tag(&bench, "Adaptation").len();
    let n_other = with_tag(&bench, "Claims/Forecast").len();
    bench.click("Tag Adaptation, ");
    bench.key("Ctrl+Z");
    bench.click("Replace a tag… on the ticked passages");
    bench.fill("Tag to replace", "adaptation");
    bench.key("Enter");
    bench.fill("New tag", "forecast");
    bench.key("Enter");
    bench.shows("2 passages will be tagged Claims/Forecast instead of Adaptation");
    bench.click("Replace");
    assert_eq!(with_tag(&bench, "Adaptation").len(), n_before - 2);
    bench.told("Replaced Adaptation by Claims/Forecast on 2 passages");
    check_one_step(&mut bench);
    bench.menu("Tag", "Replace a tag…");
    bench.click("Everywhere");
    bench.fill("Tag to replace", "adaptation");
    bench.key("Enter");
    bench.fill("New tag", "forecast");
    bench.key("Enter");
    bench.click("Replace");
    assert_eq!(with_tag(&bench, "Adaptation").len(), 0);
    assert!(with_tag(&bench, "Claims/Forecast").len() > n_other);
    check_one_step(&mut bench);
    assert_eq!(with_tag(&bench, "Claims/Forecast").len(), n_other);
}
