//! Selecting a passage, by mouse and by keys, and tagging it.

use egui::vec2;

use crate::bench::Bench;

#[test]
fn a_passage_dragged_over_with_the_mouse_is_tagged_by_a_key() {
    let mut bench = Bench::with_sample();
    let rect = bench.paragraph("It has admitted for over a year");
    let start = rect.left_top() + vec2(1.0, 8.0);
    bench.drag(start, start + vec2(180.0, 0.0));
    let selected = bench.selected();
    assert!(selected.starts_with("It has admitted"), "{selected}");
    bench.key("2");
    assert_eq!(bench.shown(), format!("{selected}: Claims/Forecast"));
    assert_eq!(bench.selected(), "");
    bench.is_sound();
}
