//! The reader on texts of any size and shape: what opening, moving about, finding and copying cost.

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use criterion::Criterion;
use dossier::app::view::Cleaning;
use dossier::model::{Body, Workspace};
use dossier::query::index::Index;
use dossier::query::repeats;
use dossier::query::search::{self, Pattern, Query};
use dossier::text::Text;
use dossier::ui::reader::{Cleaned, Fonts, Paragraphs, Reader};

use crate::clock::{by_wall, on_processor};
use crate::extremes::Extreme;
use crate::reader::{Gesture, Stage};
use crate::start::own_bytes;
use crate::table::{Figures, Times};
use crate::workload::{self, ARCHIVE};

/// Set for a child that tells what memory a reader takes: the name of the text.
const READS: &str = "DOSSIER_BENCH_READS";

const N_WARM_UP: usize = 200;
const N_HITS: usize = 100_000;

/// Name of the row, bar, text, what a hand does.
const FRAMES: [(&str, &str, Extreme, Gesture); 19] = [
    ("100 MB: scrolling", "1 ms", Extreme::Tome, Gesture::Scroll),
    ("100 MB: jumping", "6 ms", Extreme::Tome, Gesture::Jump),
    (
        "100 MB: selecting",
        "0.5 ms",
        Extreme::Tome,
        Gesture::Select,
    ),
    (
        "100 MB: another width in each frame",
        "6 ms",
        Extreme::Tome,
        Gesture::Resize,
    ),
    (
        "100 MB: selecting all and copying",
        "worst 16 ms",
        Extreme::Tome,
        Gesture::CopyAll,
    ),
    (
        "Arabic: scrolling",
        "2 ms",
        Extreme::Arabic,
        Gesture::Scroll,
    ),
    ("Arabic: jumping", "10 ms", Extreme::Arabic, Gesture::Jump),
    (
        "Arabic: another width in each frame",
        "6 ms",
        Extreme::Arabic,
        Gesture::Resize,
    ),
    (
        "4 million lines: scrolling",
        "1 ms",
        Extreme::Lines,
        Gesture::Scroll,
    ),
    (
        "4 million lines: jumping",
        "6 ms",
        Extreme::Lines,
        Gesture::Jump,
    ),
    (
        "4 million lines: another width in each frame",
        "6 ms",
        Extreme::Lines,
        Gesture::Resize,
    ),
    (
        "A paragraph of 10 MB: scrolling",
        "1 ms",
        Extreme::Paragraph,
        Gesture::Scroll,
    ),
    (
        "A paragraph of 10 MB: jumping",
        "8 ms",
        Extreme::Paragraph,
        Gesture::Jump,
    ),
    (
        "A paragraph of 10 MB: another width in each frame",
        "6 ms",
        Extreme::Paragraph,
        Gesture::Resize,
    ),
    (
        "10 MB without a space: scrolling",
        "1 ms",
        Extreme::Spaceless,
        Gesture::Scroll,
    ),
    (
        "10 MB without a space: jumping",
        "8 ms",
        Extreme::Spaceless,
        Gesture::Jump,
    ),
    (
        "64 annotations on a word: scrolling",
        "1 ms",
        Extreme::Stacked,
        Gesture::Scroll,
    ),
    (
        "10,000 annotations in a paragraph: selecting",
        "4 ms",
        Extreme::Crowded,
        Gesture::Select,
    ),
    (
        "10,000 annotations in a paragraph: coming into view",
        "10 ms",
        Extreme::Emerging,
        Gesture::Emerge,
    ),
];

/// Whether this process is a child that tells the memory; then it has done its work.
pub(crate) fn is_child() -> bool {
    let Ok(name) = std::env::var(READS) else {
        return false;
    };
    let extreme = if name == "lines" {
        Extreme::Lines
    } else {
        Extreme::Tome
    };
    let workspace = extreme.workspace();
    let fonts = Fonts::load();
    // What was free before counts as the text's, so that it is not used again unseen.
    let before = own_bytes().unwrap_or_default();
    let mut stage = Stage::with_fonts(&workspace, fonts);
    for step in 0..600 {
        let gesture = if step % 3 == 0 {
            Gesture::Jump
        } else {
            Gesture::Scroll
        };
        stage.frame(gesture, step);
    }
    let after = own_bytes().unwrap_or_default();
    println!("{}", after.saturating_sub(before));
    true
}

pub(crate) fn measure(criterion: &mut Criterion, figures: &mut Figures) {
    open(criterion, figures);
    let mut made = Made::default();
    for (row, bar, extreme, gesture) in FRAMES {
        let id = format!("scale/{extreme:?}/{gesture:?}").to_lowercase();
        frames(
            criterion,
            figures,
            &id,
            (row, bar, extreme, gesture),
            &mut made,
        );
    }
    idle(figures);
    find(criterion, figures);
    clean(criterion, figures);
    duplicates(criterion, figures);
    for (row, bar, name) in [
        (
            "Memory above 165 thousand paragraphs, 100 MB",
            "64 MB",
            "tome",
        ),
        ("Memory above 4 million lines, 100 MB", "160 MB", "lines"),
    ] {
        let output = Command::new(std::env::current_exe().unwrap())
            .env(READS, name)
            .output()
            .unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        let Some(bytes) = told.trim().parse::<f64>().ok().filter(|&bytes| bytes > 0.0) else {
            println!("The memory of the reader is not measured: this system does not tell it");
            return;
        };
        figures.tell(row, bar, Some(format!("{:.0} MB", bytes / 1e6)));
    }
}

/// The indexes of annotations, of paragraphs and of heights; then the first frame with text.
fn open(criterion: &mut Criterion, figures: &mut Figures) {
    let mut made = Made::default();
    let (mut opening, mut first) = (Times::default(), Times::default());
    criterion.bench_function("scale/tome/open", |bencher| {
        bencher.iter_custom(|n_times| {
            let workspace = made.of(Extreme::Tome);
            let body = workspace.bodies.values().next().unwrap();
            let start = opening.0.len();
            for _ in 0..n_times {
                let ((), time) = on_processor(|| {
                    drop(Index::new(workspace));
                    drop(Reader::new(&body.text, &body.blocks));
                });
                opening.0.push(time);
                let mut stage = Stage::with_fonts(workspace, Fonts::load());
                first.0.push(stage.frame(Gesture::Rest, 0));
            }
            opening.0[start..].iter().sum()
        });
    });
    figures.tell(
        "100 MB: opening (paragraphs, annotations, heights)",
        "150 ms",
        opening.spread(),
    );
    figures.tell("100 MB: the first frame with text", "60 ms", first.spread());
}

/// The workspace that was made last, for the next row about it.
#[derive(Default)]
struct Made(Option<(Extreme, Workspace)>);

impl Made {
    fn of(&mut self, extreme: Extreme) -> &Workspace {
        let kept = self.0.take().filter(|(other, _)| *other == extreme);
        let kept = kept.unwrap_or_else(|| (extreme, extreme.workspace()));
        &self.0.insert(kept).1
    }
}

fn frames(
    criterion: &mut Criterion,
    figures: &mut Figures,
    id: &str,
    (row, bar, extreme, gesture): (&'static str, &'static str, Extreme, Gesture),
    made: &mut Made,
) {
    let mut stage: Option<Stage<'_>> = None;
    let mut times = Times::default();
    // Nothing is made of what was not asked for.
    let mut workspace = Some(made);
    criterion.bench_function(id, |bencher| {
        bencher.iter_custom(|n_times| {
            if let Some(made) = workspace.take() {
                let mut begun = Stage::new(made.of(extreme));
                for step in 0..N_WARM_UP {
                    begun.frame(gesture, step);
                }
                stage = Some(begun);
            }
            let Some(stage) = &mut stage else {
                return Duration::ZERO;
            };
            let start = times.0.len();
            times
                .0
                .extend((0..n_times as usize).map(|step| stage.frame(gesture, start + step)));
            times.0[start..].iter().sum()
        });
    });
    if let Some(stage) = stage {
        assert!(
            stage.has_moved || gesture == Gesture::Resize,
            "the text went by, or was selected"
        );
    }
    figures.tell(row, bar, times.spread());
}

/// What the workers of a window do with 100 MB: lines and repeats are looked for.
fn clean(criterion: &mut Criterion, figures: &mut Figures) {
    let mut made = Made::default();
    let mut times = Times::default();
    criterion.bench_function("scale/lines/clean", |bencher| {
        bencher.iter_custom(|n_times| {
            let body = made.of(Extreme::Lines).bodies.values().next().unwrap();
            let mut in_all = Duration::ZERO;
            for _ in 0..n_times {
                let ((), time) = by_wall(|| {
                    let cleaned = Cleaned::find(&body.text, Cleaning::all());
                    drop(Paragraphs::new(&body.text, &body.blocks, cleaned));
                });
                times.0.push(time);
                in_all += time;
            }
            in_all
        });
    });
    figures.tell(
        "4 million lines: joining, folding and dimming, on a worker",
        "",
        times.middle(),
    );
}

/// Finding what occurs more than once: 1,000 documents, each with a passage of the one before it in
/// which a word is another.
fn duplicates(criterion: &mut Criterion, figures: &mut Figures) {
    let mut made: Option<Workspace> = None;
    let mut times = Times::default();
    criterion.bench_function("scale/archive/repeats", |bencher| {
        bencher.iter_custom(|n_times| {
            let workspace = made.get_or_insert_with(copied);
            let mut in_all = Duration::ZERO;
            for _ in 0..n_times {
                let (found, time) = by_wall(|| repeats::repeats(workspace, &|_, _| true).unwrap());
                assert!(!found.groups.is_empty(), "each copy is found");
                times.0.push(time);
                in_all += time;
            }
            in_all
        });
    });
    figures.tell("Near-duplicates of 100 MB", "10 s", times.middle());
}

/// The archive, with a passage of each document at the end of the next one.
fn copied() -> Workspace {
    /// Of a passage, in bytes.
    const N_BYTES: usize = 2000;
    let mut workspace = workload::workspace(ARCHIVE);
    let order: Vec<_> = workspace.documents_in_order();
    let order: Vec<_> = order.iter().map(|document| document.id).collect();
    for pair in order.windows(2) {
        let [from, to] = pair else { continue };
        let words = workspace.text(*from).unwrap().as_str();
        let end = words.floor_char_boundary(N_BYTES);
        let copy = words.get(..end).unwrap().replacen(" the ", " that ", 1);
        let body = workspace.bodies.get(to).unwrap();
        let text = Text::new(format!("{}\n\n{copy}\n", body.text.as_str()));
        let body = Body {
            text,
            ..Body::clone(body)
        };
        workspace.bodies.insert_mut(*to, Arc::new(body));
    }
    workspace
}

/// How many frames a still window asks for.
fn idle(figures: &mut Figures) {
    let workspace = Extreme::Stacked.workspace();
    let mut stage = Stage::new(&workspace);
    for step in 0..20 {
        stage.frame(Gesture::Rest, step);
    }
    stage.n_repaints = 0;
    for step in 0..100 {
        stage.frame(Gesture::Rest, step);
    }
    let told = format!("{} of 100", stage.n_repaints);
    figures.tell("Frames asked for when nothing moves", "0", Some(told));
}

fn find(criterion: &mut Criterion, figures: &mut Figures) {
    let mut made = Made::default();
    for (id, first_row, all_row, needle) in [
        (
            "word",
            "100 MB: finding a frequent word, the first hits",
            "100 MB: finding a frequent word, all",
            "harbour night",
        ),
        (
            "rare",
            "100 MB: finding what is not there, near by",
            "100 MB: finding what is not there, all",
            "Quixote",
        ),
    ] {
        let query = Query {
            needle: needle.to_owned(),
            ..Query::default()
        };
        let (mut first, mut all) = (Times::default(), Times::default());
        criterion.bench_function(&format!("scale/find/{id}"), |bencher| {
            bencher.iter_custom(|n_times| {
                let text = &made.of(Extreme::Tome).bodies.values().next().unwrap().text;
                let near = text.pos_at_or_before(text.len() / 2);
                let mut in_all = Duration::ZERO;
                for _ in 0..n_times {
                    let ((), to_first) = by_wall(|| {
                        let pattern = Pattern::new(&query).unwrap().unwrap();
                        drop(search::find_near(text, &pattern, near, N_HITS));
                    });
                    let ((), to_all) = by_wall(|| {
                        let pattern = Pattern::new(&query).unwrap().unwrap();
                        drop(dossier::app::finding::find_all(
                            text,
                            &pattern,
                            N_HITS,
                            &|| false,
                        ));
                    });
                    first.0.push(to_first);
                    all.0.push(to_all);
                    in_all += to_all;
                }
                in_all
            });
        });
        figures.tell(first_row, "30 ms", first.spread());
        figures.tell(all_row, "150 ms", all.spread());
    }
}
