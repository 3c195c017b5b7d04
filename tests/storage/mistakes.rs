//! The program makes a mistake, or ends of itself, at every operation on the disk in turn: what was
//! acknowledged is there afterwards.
//!
//! `DOSSIER_MISTAKES=all cargo test --test storage mistakes -- --nocapture` ends it at each of them,
//! by itself and for want of stack; at every twelfth by default.

use std::collections::BTreeSet;
use std::hint::black_box;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::thread;

use dossier::model::TagId;
use dossier::store::Disk;
use uuid::Uuid;

use crate::desk::{Desk, add_tag, commit, sample, tag};
use crate::faults::{Afternoon, check, spend};
use crate::faulty::FaultyDisk;

/// Says to a second process which mistake it is to make, at which operation, and where.
const AS: &str = "DOSSIER_MISTAKE_AS";

/// A workspace with an edit in its journal that the file does not hold.
fn desk() -> Desk {
    let desk = Desk::quick_with_sample();
    let (mut workspace, mut file) = desk.at_work();
    commit(&mut file, &mut workspace, &add_tag(2));
    drop(file);
    desk
}

#[test]
fn a_mistake_at_any_operation_loses_nothing_acknowledged_and_leaves_nothing_in_between() {
    let (mut n_runs, mut n_ended) = (0, 0);
    for at in 0.. {
        let desk = desk();
        // Without the words that a panic prints.
        let disk = FaultyDisk::mistaken(at, || resume_unwind(Box::new("on purpose")));
        let mut day = Afternoon::begun(&desk.path(), |_| ());
        let spent_on = Arc::clone(&disk) as Arc<dyn Disk>;
        let data = desk.folders().data;
        let spending = AssertUnwindSafe(|| spend(&mut day, data, spent_on, true));
        n_ended += usize::from(catch_unwind(spending).is_err());
        check(&desk, &day, &format!("a mistake at {at}"));
        if disk.n_failed() == 0 {
            assert_eq!((day.promised().len(), day.tried.len()), (6, 0));
            break;
        }
        n_runs += 1;
    }
    println!(
        "mistakes: one at each of {n_runs} operations, {n_ended} of which ended the program: 0 lost, 0 in between"
    );
}

/// What ends a process: Rust's own way, and a stack that is used up.
const ENDS: [(&str, fn()); 2] = [
    ("abort", || std::process::abort()),
    ("overflow", || {
        black_box(deeper(0));
    }),
];

fn deeper(n: usize) -> usize {
    let room = black_box([n; 512]);
    if n == usize::MAX {
        return 0;
    }
    deeper(n + 1) + room[n % 512]
}

/// What the second process has been told to keep, a line each time that there is more.
fn tell(day: &Afternoon) {
    let numbers = |tags: &BTreeSet<u128>| {
        let numbers: Vec<String> = tags.iter().map(u128::to_string).collect();
        numbers.join(" ")
    };
    let (promised, tried) = (numbers(&day.promised()), numbers(&day.tried));
    let other = day.other.iter().map(|path| path.display().to_string());
    let other: String = other.collect();
    println!("day\t{}\t{promised}\t{tried}\t{other}", day.path.display());
}

/// The afternoon on a worker of the second process.
fn spend_and_end(told: &str) {
    let [end, at, path, data] = told.split('\n').collect::<Vec<_>>()[..] else {
        panic!("{told} is no afternoon")
    };
    let (_, mistake) = ENDS.into_iter().find(|(name, _)| *name == end).unwrap();
    let disk = FaultyDisk::mistaken(at.parse().unwrap(), mistake);
    let (path, data) = (PathBuf::from(path), PathBuf::from(data));
    let working = thread::Builder::new().name("saving".to_owned());
    let worker = working.spawn(move || {
        let mut day = Afternoon::begun(&path, tell);
        tell(&day);
        spend(&mut day, data, disk, true);
    });
    worker.unwrap().join().unwrap();
}

/// What was promised up to the end of the second process.
fn told_by(output: &str, path: &Path) -> Afternoon {
    let mut day = Afternoon::begun(path, |_| ());
    // The name of the test stands before the first.
    let Some((_, last)) = output.rsplit_once("day\t") else {
        return day;
    };
    let fields: Vec<&str> = last.lines().next().unwrap().split('\t').collect();
    let numbers = |field: &str| -> BTreeSet<u128> {
        let numbers = field.split_whitespace();
        numbers.map(|n| n.parse().unwrap()).collect()
    };
    day.path = PathBuf::from(fields[0]);
    day.workspace = sample();
    for n in numbers(fields[1]) {
        let id = TagId(Uuid::from_u128(n));
        if day.workspace.tag(id).is_none() {
            day.workspace.tags.insert_mut(id, Arc::new(tag(n, "Kept")));
        }
    }
    day.tried = numbers(fields[2]);
    day.other = (!fields[3].is_empty()).then(|| PathBuf::from(fields[3]));
    day
}

#[test]
fn a_program_that_ends_of_itself_at_any_operation_loses_nothing_acknowledged() {
    if let Ok(told) = std::env::var(AS) {
        return spend_and_end(&told);
    }
    let step = if std::env::var_os("DOSSIER_MISTAKES").is_some() {
        1
    } else {
        12
    };
    for (end, _) in ENDS {
        let mut n_ended = 0;
        for at in (0..).step_by(step) {
            let desk = desk();
            let (path, data) = (desk.path(), desk.folders().data);
            let told = format!("{end}\n{at}\n{}\n{}", path.display(), data.display());
            let output = Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "--nocapture"])
                .arg("mistakes::a_program_that_ends_of_itself_at_any_operation_loses_nothing_acknowledged")
                .env(AS, told)
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&output.stdout);
            let day = told_by(&said, &path);
            check(&desk, &day, &format!("{end} at {at}"));
            if output.status.success() {
                assert_eq!((day.promised().len(), day.tried.len()), (6, 0), "{said}");
                break;
            }
            n_ended += 1;
        }
        assert!(n_ended > 0);
        println!("mistakes: ended by {end} at {n_ended} operations: 0 lost, 0 in between");
    }
}
