//! Dragging: a passage or an annotation onto a tag, a tag onto the text, a tag to a second place.

use egui::{Modifiers, PointerButton, Pos2, vec2};

use crate::bench::Bench;

const TEXT: &str = "The depot was empty on Monday.\n\nA neighbour saw two lorries. They left.\n";
const FIRST: &str = "The depot was empty on Monday.";

/// The sample with a short text in front.
fn bench() -> Bench {
    let mut bench = Bench::with_sample();
    bench.drop_text(TEXT);
    bench.wait(1.0);
    bench
}

#[track_caller]
fn tag_at(bench: &Bench, name: &str) -> Pos2 {
    bench.find(name).rect().center()
}

/// A place in the first sentence.
fn in_first(bench: &Bench) -> Pos2 {
    bench.paragraph("The depot").left_center() + vec2(30.0, 0.0)
}

fn select_first(bench: &mut Bench) {
    bench.key("Ctrl+Home");
    bench.key("S");
    assert_eq!(bench.selected(), FIRST);
}

#[test]
fn the_selection_dragged_onto_a_tag_gets_it_and_the_row_says_so_on_the_way() {
    let mut bench = bench();
    select_first(&mut bench);
    let (from, to) = (in_first(&bench), tag_at(&bench, "Tag Capability/Attacks, "));
    bench.point(from);
    bench.button(from, PointerButton::Primary, true);
    bench.point(from.lerp(to, 0.5));
    bench.point(to);
    bench.point(to);
    bench.point(to);
    bench.shows("Tag the passage as Attacks");
    bench.button(to, PointerButton::Primary, false);
    bench.run();
    assert_eq!(bench.shown(), format!("{FIRST}: Capability/Attacks"));
    bench.does_not_show("Tag the passage as Attacks");
    bench.is_sound();
    bench.key("Ctrl+Z");
    assert!(bench.app().annotation_in_hand().is_none());
}

#[test]
fn escape_lets_go_of_what_is_carried() {
    let mut bench = bench();
    select_first(&mut bench);
    let (from, to) = (in_first(&bench), tag_at(&bench, "Tag Capability/Attacks, "));
    bench.point(from);
    bench.button(from, PointerButton::Primary, true);
    bench.point(to);
    bench.point(to);
    bench.point(to);
    bench.shows("Tag the passage as Attacks");
    bench.key("Escape");
    bench.does_not_show("Tag the passage as Attacks");
    bench.button(to, PointerButton::Primary, false);
    bench.run();
    assert!(bench.app().annotation_in_hand().is_none());
}

#[test]
fn a_click_in_the_selection_still_sets_the_caret_and_a_drag_elsewhere_selects() {
    let mut bench = bench();
    select_first(&mut bench);
    let at = in_first(&bench);
    bench.click_at(at);
    assert_eq!(bench.selected(), "");
    bench.wait(1.0);
    let line = bench.paragraph("A neighbour");
    bench.drag(line.left_center(), line.left_center() + vec2(60.0, 0.0));
    assert!(bench.selected().starts_with("A neigh"));
    bench.wait(1.0);
    bench.clicks_at(at - vec2(18.0, 0.0), 2);
    assert_eq!(bench.selected(), "The");
}

#[test]
fn an_annotation_is_dragged_by_its_words_with_alt() {
    let mut bench = bench();
    select_first(&mut bench);
    bench.key("4");
    let from = in_first(&bench);
    let to = tag_at(&bench, "Tag Capability/Finance, ");
    bench.drag_holding(from, to, Modifiers::ALT);
    assert_eq!(
        bench.shown(),
        format!("{FIRST}: Capability/Attacks, Capability/Finance")
    );
    bench.is_sound();
}

#[test]
fn an_annotation_is_dragged_by_its_label_in_the_margin() {
    let mut bench = bench();
    select_first(&mut bench);
    bench.key("4");
    bench.key("Escape");
    bench.key("Escape");
    let paragraph = bench.paragraph("The depot");
    let label = paragraph.right_top() + vec2(60.0, 12.0);
    let to = tag_at(&bench, "Tag Capability/Finance, ");
    bench.wait(1.0);
    bench.drag(label, to);
    assert_eq!(
        bench.shown(),
        format!("{FIRST}: Capability/Attacks, Capability/Finance")
    );
    bench.is_sound();
    bench.key("Ctrl+Z");
    assert_eq!(bench.shown(), format!("{FIRST}: Capability/Attacks"));
    // Let go of beside the tags, it is where it was.
    let n_steps = bench.session().history().done().len();
    bench.drag(label, label + vec2(-200.0, 300.0));
    assert_eq!(bench.session().history().done().len(), n_steps);
}

#[test]
fn the_first_boundary_is_dragged_by_its_handle_and_never_past_the_other() {
    let mut bench = bench();
    bench.select("was empty on Monday");
    bench.key("4");
    // The handle of the beginning stands above the first letter.
    bench.select("The depot ");
    let document = bench.document().id;
    assert!(bench.app().view.selection(document).head.byte() > 0);
    let paragraph = bench.paragraph("The depot");
    let line = paragraph.left_center() + vec2(2.0, 0.0);
    let near = line + vec2(45.0, 0.0);
    let x = crate::by_keys::edge_after(&mut bench, near, "The depot ");
    let within = egui::pos2(x + 12.0, line.y);
    bench.click_at(within);
    assert_eq!(bench.in_hand().quote(), "was empty on Monday");
    let handle = egui::pos2(x, paragraph.top());
    bench.drag(handle, egui::pos2(line.x + 6.0, line.y));
    let quote = bench.in_hand().quote();
    assert!(quote.ends_with("was empty on Monday"), "{quote}");
    assert!(quote.len() > "was empty on Monday".len(), "{quote}");
    bench.is_sound();
    bench.key("Ctrl+Z");
    assert_eq!(bench.in_hand().quote(), "was empty on Monday");
}

#[test]
fn a_tag_dropped_on_the_text_goes_to_the_selection_the_annotation_or_the_sentence() {
    let mut bench = bench();
    let attacks = tag_at(&bench, "Tag Capability/Attacks, ");
    let line = bench.paragraph("A neighbour");
    let on_words = line.left_center() + vec2(30.0, 0.0);
    // Plain words: their sentence.
    bench.drag(attacks, on_words);
    assert_eq!(
        bench.shown(),
        "A neighbour saw two lorries.: Capability/Attacks"
    );
    bench.wait(1.0);
    // An annotation: it gets the tag as well.
    let finance = tag_at(&bench, "Tag Capability/Finance, ");
    bench.drag(finance, on_words);
    assert_eq!(
        bench.shown(),
        "A neighbour saw two lorries.: Capability/Attacks, Capability/Finance"
    );
    // What is selected, wherever on plain words it is dropped.
    bench.wait(1.0);
    bench.select("depot");
    let after = in_first(&bench) + vec2(110.0, 0.0);
    bench.drag(attacks, after);
    assert_eq!(bench.shown(), "depot: Capability/Attacks");
    bench.is_sound();
    // The tree is as it was.
    assert_eq!(
        bench
            .workspace()
            .tag_path(bench.tag("Capability/Attacks").id),
        "Capability/Attacks"
    );
}

#[test]
fn a_tag_that_is_dragged_with_ctrl_is_listed_there_as_well() {
    let mut bench = Bench::with_sample();
    bench.wait(1.0);
    let from = tag_at(&bench, "Tag Capability/Attacks, ");
    let to = tag_at(&bench, "Tag Territory, ");
    let held = Modifiers::COMMAND | Modifiers::CTRL;
    bench.drag_holding(from, to, held);
    bench.told("Done: listing of Attacks under Territory");
    bench.shows("Also under Territory: Capability/Attacks, 13 annotations");
    bench.shows("Tag Capability/Attacks, 13 annotations");
    bench.is_sound();
    bench.key("Ctrl+Z");
    bench.does_not_show("Also under Territory");
}
