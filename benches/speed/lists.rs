//! The long lists of the window: excerpts, notes and a tag as a table, on 100,000 annotations and on
//! ten times as many, each with a note and the same tag.

use std::sync::Arc;

use dossier::app::view::Tab;
use dossier::store;
use egui::{Event, Key, Modifiers, Pos2, pos2, vec2};
use tempfile::TempDir;

use crate::reader::{FRAMES_PER_SEC, SCROLL_PER_SEC, wheel};
use crate::table::{Figures, Times};
use crate::window::{Window, key};
use crate::workload::{self, Script, Size};

const N_WARM_UP: usize = 60;
const N_FRAMES: usize = 300;
const IN_LIST: Pos2 = pos2(560.0, 500.0);
/// While scrolling and while jumping, as of the text.
const BARS: [&str; 2] = ["p99 4 ms", "p99 10 ms"];

/// The rows of the README for a number of annotations: each list while scrolling and while jumping.
type Names = [[&'static str; 2]; 3];

const LARGE: Names = [
    ["100,000 excerpts: scrolling", "100,000 excerpts: jumping"],
    ["100,000 notes: scrolling", "100,000 notes: jumping"],
    [
        "A tag as a table of 100,000 rows: scrolling",
        "A tag as a table of 100,000 rows: jumping",
    ],
];

const HUGE: Names = [
    [
        "1,000,000 excerpts: scrolling",
        "1,000,000 excerpts: jumping",
    ],
    ["1,000,000 notes: scrolling", "1,000,000 notes: jumping"],
    [
        "A tag as a table of 1,000,000 rows: scrolling",
        "A tag as a table of 1,000,000 rows: jumping",
    ],
];

/// Opens a list.
type Way = fn(&mut Window);

pub(crate) fn measure(figures: &mut Figures) {
    measure_with(figures, 100_000, LARGE);
    // Writing and reading it takes some minutes and gigabytes.
    if std::env::args().any(|argument| argument == "lists-huge") {
        measure_with(figures, 1_000_000, HUGE);
    }
}

fn measure_with(figures: &mut Figures, n_annotations: usize, names: Names) {
    let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let path = folder.path().join("lists.dossier");
    write(&path, n_annotations);
    let mut window = Window::over(folder.path(), &path);
    let ways: [Way; 3] = [open_excerpts, open_notes, open_table];
    for (open, [scrolling, jumping]) in ways.into_iter().zip(names) {
        open(&mut window);
        let step = SCROLL_PER_SEC / FRAMES_PER_SEC;
        let far = 40.0 * n_annotations as f32 / 97.0;
        for ((name, points), bar) in [(scrolling, step), (jumping, far)].into_iter().zip(BARS) {
            let mut times = Times::default();
            for frame_idx in 0..N_WARM_UP + N_FRAMES {
                let way = if frame_idx % 200 < 100 { -1.0 } else { 1.0 };
                let events = vec![Event::PointerMoved(IN_LIST), wheel(vec2(0.0, way * points))];
                let time = window.frame(events);
                if frame_idx >= N_WARM_UP {
                    times.0.push(time);
                }
            }
            figures.tell(name, bar, times.spread());
        }
    }
}

/// A workspace whose annotations all have a note and its first tag.
fn write(path: &std::path::Path, n_annotations: usize) {
    let size = Size {
        n_documents: 100,
        n_bytes: 20_000_000,
        n_annotations,
        script: Script::English,
    };
    let mut workspace = workload::workspace(size);
    let first = workspace
        .tags
        .values()
        .min_by_key(|tag| tag.order)
        .unwrap()
        .id;
    let all: Vec<_> = workspace.annotations.values().cloned().collect();
    for (annotation_idx, mut annotation) in all.into_iter().enumerate() {
        let changed = Arc::make_mut(&mut annotation);
        if !changed.tags.contains(&first) {
            changed.tags.push(first);
        }
        changed.note = format!("Note {annotation_idx} on what was said");
        workspace.annotations.insert_mut(annotation.id, annotation);
    }
    store::replace_file(path, |out| {
        store::format::write(&workspace, 1, out).map(drop)
    })
    .unwrap();
}

fn open_excerpts(window: &mut Window) {
    window.frame(vec![key(Key::T, Modifiers::COMMAND)]);
    settle(window);
    assert_eq!(window.tab(), Some(Tab::Excerpts));
}

fn open_notes(window: &mut Window) {
    window.frame(vec![key(Key::N, Modifiers::COMMAND | Modifiers::SHIFT)]);
    settle(window);
    assert_eq!(window.tab(), Some(Tab::Notes));
}

fn open_table(window: &mut Window) {
    window.frame(vec![key(Key::Num3, Modifiers::COMMAND)]);
    settle(window);
    window.frame(vec![key(Key::Enter, Modifiers::NONE)]);
    settle(window);
    window.frame(vec![key(Key::K, Modifiers::COMMAND)]);
    window.frame(Vec::new());
    window.frame(vec![Event::Text("Table of the tag".to_owned())]);
    window.frame(vec![key(Key::Enter, Modifiers::NONE)]);
    settle(window);
    assert!(matches!(window.tab(), Some(Tab::Table(_))));
}

fn settle(window: &mut Window) {
    for _ in 0..30 {
        window.frame(Vec::new());
    }
}
