//! Mistakes of the program wherever a window works: in a frame, between the journal and what is
//! shown, in a save, midway in an export, an import, and a job. Afterwards every edit that was shown
//! is there.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::bench::{Bench, Mood, Side, mistake_at_look, n_looks};

type Step = fn(&mut Bench);

fn tag(bench: &mut Bench, words: &str, key: &str) {
    bench.select(words);
    bench.key(key);
    bench.key("Escape");
}

/// What a person does in a few minutes.
const STORY: [(&str, Step); 8] = [
    ("tags", |bench| tag(bench, "Small cells", "2")),
    ("saves", |bench| bench.key("Ctrl+S")),
    ("tags again", |bench| {
        tag(bench, "Two things will keep Daesh", "3");
    }),
    ("takes it back", |bench| bench.key("Ctrl+Z")),
    ("does it again", |bench| bench.key("Ctrl+Shift+Z")),
    ("exports", |bench| {
        bench.key("Ctrl+E");
        bench.choose("Format", "Table for spreadsheets");
        bench.click("Choose where…");
        let path = bench.path("report.csv");
        bench.answer_path(&path);
    }),
    ("imports", |bench| bench.drop_text("A text of its own.")),
    ("tags a third time", |bench| tag(bench, "text", "2")),
];

/// The sample, saved.
fn saved() -> Bench {
    let mut bench = Bench::with_sample();
    let path = bench.path("work.dossier");
    bench.key("Ctrl+Shift+S");
    bench.answer_path(&path);
    bench
}

/// What was marked and what there is, without the ids.
fn state(bench: &Bench) -> Vec<String> {
    let workspace = bench.workspace();
    let mut state: Vec<String> = workspace
        .documents
        .values()
        .map(|document| document.title.clone())
        .collect();
    for annotation in workspace.annotations.values() {
        let tags = annotation.tags.iter();
        let names: Vec<&str> = tags
            .filter_map(|tag| Some(workspace.tag(*tag)?.name.as_str()))
            .collect();
        state.push(format!("{}: {}", annotation.quote(), names.join(", ")));
    }
    state.sort();
    state
}

/// What became of one run.
enum End {
    /// The mistake was never come to.
    Whole,
    /// It ended the program.
    Program,
    /// It ended a job, and the window went on.
    Job,
}

/// Runs the story until the mistake is made, starts the program anew, and looks at what is there.
fn run(mistake: &dyn Fn(&Bench), is_made: &dyn Fn(&Bench) -> bool, states: &[Vec<String>]) -> End {
    let mut bench = saved();
    mistake(&bench);
    let mut end = End::Whole;
    for ((what, step), two) in STORY.iter().zip(states.windows(2)) {
        let went_on = catch_unwind(AssertUnwindSafe(|| step(&mut bench))).is_ok();
        let is_over = !went_on || is_made(&bench);
        let shown = went_on.then(|| state(&bench));
        if !is_over {
            assert_eq!(shown.as_ref(), two.last(), "{what}");
            continue;
        }
        end = if went_on { End::Job } else { End::Program };
        mistake_at_look(None);
        bench.disk_is(Mood::Well);
        bench.crash();
        if bench.has("Open work") {
            bench.click("Open work");
        }
        let found = state(&bench);
        match shown {
            Some(shown) => assert_eq!(found, shown, "{what}: what was shown is there"),
            None => assert!(
                two.contains(&found),
                "{what}: {found:#?} is neither of {two:#?}"
            ),
        }
        bench.is_sound();
        break;
    }
    mistake_at_look(None);
    end
}

#[test]
fn after_a_mistake_of_the_program_anywhere_every_edit_that_was_shown_is_there() {
    let mut bench = saved();
    let mut states = vec![state(&bench)];
    bench.disk_is(Mood::Counts(0));
    mistake_at_look(None);
    for (_, step) in STORY {
        step(&mut bench);
        states.push(state(&bench));
    }
    let (n_asked, n_looks) = (bench.n_asked_of_disk(), n_looks());
    assert!(n_asked > 20 && n_looks > 5, "{n_asked} {n_looks}");
    drop(bench);
    let (mut n_points, mut n_programs, mut n_jobs) = (0, 0, 0);
    let mut count = |end: End| {
        n_points += 1;
        match end {
            End::Whole => n_points -= 1,
            End::Program => n_programs += 1,
            End::Job => n_jobs += 1,
        }
    };
    let nth = if std::env::var_os("DOSSIER_MISTAKES").is_some() {
        1
    } else {
        17
    };
    for at in (0..n_asked).step_by(nth) {
        for side in [Side::Before, Side::After] {
            count(run(
                &|bench| bench.disk_is(Mood::PanicsAt(at, side)),
                &Bench::is_mistake_made,
                &states,
            ));
        }
    }
    for at in (0..n_looks).step_by(nth) {
        count(run(
            &|_bench| mistake_at_look(Some(at)),
            &|_bench| crate::bench::n_looks() > at,
            &states,
        ));
    }
    println!(
        "mistakes: {n_points} mistakes, before and after what is asked of the disk and at looks at the clock: {n_programs} ended the program, {n_jobs} a job and not the window; 0 edits that were shown lost"
    );
}
