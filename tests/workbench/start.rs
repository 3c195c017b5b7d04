//! The first page, and the sample.

use std::time::Duration;

use crate::bench::Bench;

#[test]
fn the_start_page_offers_the_sample_a_new_workspace_and_a_file() {
    let bench = Bench::new();
    for name in ["Open the sample", "New workspace", "Open…"] {
        bench.find(name);
    }
    assert!(bench.app().session.is_none());
    assert_eq!(bench.notices(), [""; 0]);
}

#[test]
fn the_window_sleeps_while_nobody_touches_it() {
    let mut bench = Bench::new();
    assert_eq!(bench.sleeps_for(), Duration::MAX);
    bench.click("Open the sample");
    bench.point_nowhere();
    assert_eq!(bench.sleeps_for(), Duration::MAX);
}

#[test]
fn the_sample_opens_with_the_text_of_a_document_for_screen_readers() {
    let bench = Bench::with_sample();
    assert_eq!(
        bench.document().title,
        "Local insurgency, global supporters"
    );
    bench.shows("Sources · 5");
    bench.shows("Tags · ");
    let paragraphs = bench.paragraphs();
    assert!(paragraphs.len() >= 5, "{paragraphs:?}");
    for (paragraph, _) in paragraphs {
        assert!(bench.text().contains(&paragraph), "{paragraph}");
    }
    bench.shows("Two things will keep Daesh (ISIS) going when its cities are gone");
    bench.is_sound();
}
