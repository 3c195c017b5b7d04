//! Every operation on the disk fails once, in turn, and once with all that follow: what was
//! acknowledged is there afterwards, and nothing else than what was asked for.
#![cfg(unix)]

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;

use dossier::edit::history::History;
use dossier::edit::{Change, Edit, Swap};
use dossier::model::{Annotation, AnnotationId, TagId, Workspace};
use dossier::store::{self, Disk, Error, Folders, Opened, Step, WorkspaceFile};
use uuid::Uuid;

use crate::desk::{Desk, add_large, add_tag, annotation, commit, keep, sample, tag};
use crate::faulty::{Asked, Fault, FaultyDisk};

/// A tag and an annotation that has it, in one step: there is no such thing as half of it.
fn add_both(workspace: &Workspace) -> Edit {
    let document = *workspace.documents.keys().next().unwrap();
    let marked = Annotation {
        tags: vec![TagId(Uuid::from_u128(20))],
        ..annotation(20, workspace, document, "nurse")
    };
    Edit::new(
        "tagging as Both",
        vec![
            Change::Tag(Swap::add(tag(20, "Both"))),
            Change::Annotation(Swap::add(marked)),
        ],
    )
}

/// Something for a save to keep.
fn steps() -> History {
    let mut history = History::default();
    history.push(add_tag(3));
    history
}

/// What was promised in the course of an afternoon, and what was only tried.
pub(crate) struct Afternoon {
    pub(crate) workspace: Workspace,
    /// Tags that were asked for or taken away without an answer that it was done.
    pub(crate) tried: BTreeSet<u128>,
    pub(crate) path: PathBuf,
    /// Where it is being saved to, without an answer so far: then that is what has everything, or
    /// the file before.
    pub(crate) other: Option<PathBuf>,
    /// How many saves were said to have gone well; each was looked at.
    n_saved: usize,
    /// Said to whoever keeps a record of it, with each promise.
    tell: fn(&Self),
}

impl Afternoon {
    /// With the edit that is in the journal.
    pub(crate) fn begun(path: &Path, tell: fn(&Self)) -> Self {
        let mut workspace = sample();
        add_tag(2).apply(&mut workspace).unwrap();
        Self {
            workspace,
            tried: BTreeSet::new(),
            path: path.to_owned(),
            other: None,
            n_saved: 0,
            tell,
        }
    }

    pub(crate) fn promised(&self) -> BTreeSet<u128> {
        let tags = self.workspace.tags.keys();
        tags.map(|id| id.0.as_u128()).collect()
    }

    fn step(&mut self, file: &mut WorkspaceFile, step: Step, edit: &Edit, n: u128) {
        let applied = match step {
            Step::Undo => edit.inverse(),
            Step::Do | Step::GoOn | Step::Redo => edit.clone(),
        };
        let mut changed = self.workspace.clone();
        if applied.apply(&mut changed).is_err() {
            // It builds on a step that failed.
            return;
        }
        self.tried.insert(n);
        (self.tell)(self);
        if keep(file, step, edit).is_ok() {
            self.workspace = changed;
            self.tried.remove(&n);
            (self.tell)(self);
        }
    }

    fn save(&mut self, file: &mut WorkspaceFile, path: Option<&PathBuf>) {
        self.other = path.cloned();
        (self.tell)(self);
        let saved = file
            .begin_save(path.map(PathBuf::as_path))
            .and_then(|save| {
                let save = save.with_history(steps());
                // A mistake on the worker ends the save, and not the program.
                catch_unwind(AssertUnwindSafe(|| save.run(&self.workspace)))
                    .unwrap_or_else(|_mistake| Err(Error::NoPath))
            })
            .map(|saved| file.finish_save(saved));
        self.other = None;
        if saved.is_ok() {
            self.tried.clear();
            if let Some(path) = path {
                self.path.clone_from(path);
            }
            // What is called saved is in the file, whatever the journal has.
            let there = store::read_only(&self.path).unwrap();
            assert!(there == self.workspace, "called saved, and is not");
            self.n_saved += 1;
            (self.tell)(self);
        }
    }
}

/// Opens with an edit in the journal, edits, saves, undoes, saves under another name, and ends
/// with an edit that is too large to be written at once, if that is asked for.
pub(crate) fn spend(day: &mut Afternoon, data: PathBuf, disk: Arc<dyn Disk>, has_large: bool) {
    let folders = Folders::on(disk, data);
    let path = day.path.clone();
    let Ok(Opened {
        workspace,
        mut file,
        remarks,
        ..
    }) = store::open(&path, &folders)
    else {
        return;
    };
    if workspace != day.workspace {
        // Then it was told; whoever reads that the journal can't be read can close the window.
        assert!(!remarks.is_empty());
        assert_eq!(workspace, sample());
        return;
    }
    day.step(&mut file, Step::Do, &add_tag(3), 3);
    let both = add_both(&day.workspace);
    day.step(&mut file, Step::Do, &both, 20);
    day.save(&mut file, None);
    day.step(&mut file, Step::Undo, &add_tag(3), 3);
    day.step(&mut file, Step::Do, &add_tag(4), 4);
    drop(file.flush());
    day.save(&mut file, None);
    day.step(&mut file, Step::Do, &add_tag(5), 5);
    day.save(&mut file, Some(&path.with_file_name("copy.dossier")));
    day.step(&mut file, Step::Do, &add_tag(6), 6);
    if has_large {
        day.step(&mut file, Step::Do, &add_large(7), 7);
    }
    day.step(&mut file, Step::Undo, &add_tag(5), 5);
}

#[track_caller]
pub(crate) fn check(desk: &Desk, afternoon: &Afternoon, told: &str) {
    // What can be opened without the journal is whole as well.
    for path in [&afternoon.path, &desk.path()] {
        let read = store::read_only(path).unwrap_or_else(|error| panic!("{told}: {error}"));
        assert_eq!(read.problems(), [], "{told}");
    }
    let expected = afternoon.promised();
    let ids = |workspace: &Workspace| -> BTreeSet<u128> {
        workspace.tags.keys().map(|id| id.0.as_u128()).collect()
    };
    // Ended on its way to another file, it has come there or not.
    let other = afternoon.other.as_ref().filter(|path| {
        let there = store::look(path, &desk.folders());
        there.is_ok_and(|there| ids(&there.workspace) == expected)
    });
    let path = other.unwrap_or(&afternoon.path);
    for time in ["first", "second"] {
        let opened = store::open(path, &desk.folders()).unwrap();
        let found = opened.workspace;
        assert_eq!(found.problems(), [], "{told}");
        let there = ids(&found);
        let differ: BTreeSet<u128> = expected.symmetric_difference(&there).copied().collect();
        assert!(
            differ.is_subset(&afternoon.tried),
            "{told}, opened for the {time} time: {expected:?} was promised, {there:?} is there, \
             and only {:?} may differ; {:?}",
            afternoon.tried,
            opened.remarks,
        );
        let marked = found.annotation(AnnotationId(Uuid::from_u128(20)));
        assert_eq!(there.contains(&20), marked.is_some(), "{told}: half a step");
        assert_eq!(found.bodies, sample().bodies, "{told}");
        // What could not be removed either is removed when its file is opened.
        let name = path.file_name().unwrap().to_str().unwrap();
        let temporary = format!(".{name}.");
        let beside = desk.files_beside();
        assert!(
            beside.iter().all(|name| !name.starts_with(&temporary)),
            "{told}: {beside:?}"
        );
    }
}

fn any(_asked: Asked) -> bool {
    true
}

fn changes(asked: Asked) -> bool {
    !matches!(
        asked,
        Asked::Open | Asked::Read | Asked::Look | Asked::Sync | Asked::SyncFolder
    )
}

/// All that a fault can be told of: what only looks gives an answer, and not its failing.
fn acts(asked: Asked) -> bool {
    !matches!(asked, Asked::Look | Asked::Read)
}

fn renames(asked: Asked) -> bool {
    matches!(asked, Asked::Rename | Asked::Link)
}

fn moves_bytes(asked: Asked) -> bool {
    matches!(asked, Asked::Read | Asked::Write)
}

fn makes(asked: Asked) -> bool {
    matches!(
        asked,
        Asked::Create | Asked::CreateFolder | Asked::Rename | Asked::Link
    )
}

const EINTR: i32 = 4;
const EIO: i32 = 5;
const ENOSPC: i32 = 28;

/// The name of an error, its number on this system, and what can fail with it.
pub(crate) type Kind = (&'static str, i32, fn(Asked) -> bool);

/// Afternoons in which an operation fails, until there is none left to fail; how many these were,
/// and how many operations failed.
fn all_afternoons((name, code, hits): Kind, persists: bool) -> [usize; 3] {
    let [mut n_runs, mut n_faults, mut n_saved] = [0; 3];
    for at in 0.. {
        let desk = Desk::quick_with_sample();
        let (mut workspace, mut file) = desk.at_work();
        commit(&mut file, &mut workspace, &add_tag(2));
        drop(file);
        let disk = FaultyDisk::with(Fault {
            at,
            persists,
            code,
            hits,
        });
        let has_large = [EIO, ENOSPC].contains(&code);
        let mut afternoon = Afternoon::begun(&desk.path(), |_| ());
        let spent_on = Arc::clone(&disk) as Arc<dyn Disk>;
        spend(&mut afternoon, desk.folders().data, spent_on, has_large);
        let times = if persists { "from then on" } else { "once" };
        check(&desk, &afternoon, &format!("{name} at {at}, {times}"));
        n_runs += 1;
        n_faults += disk.n_failed();
        n_saved += afternoon.n_saved;
        if disk.n_failed() == 0 {
            let whole = afternoon.workspace.tags.size();
            let expected = 5 + usize::from(has_large);
            assert_eq!(
                (whole, afternoon.tried.len()),
                (expected, 0),
                "it all went well"
            );
            break;
        }
    }
    [n_runs, n_faults, n_saved]
}

/// Does something with every kind of error in turn, once for an operation that fails once and once
/// for one that fails for good; adds up what is given.
pub(crate) fn in_turn(run: impl Fn(Kind, bool) -> [usize; 3] + Sync) -> [usize; 3] {
    let kinds: [Kind; 9] = [
        ("EIO", EIO, any),
        ("EACCES", 13, any),
        ("ENOSPC", ENOSPC, changes),
        ("EROFS", 30, changes),
        ("EDQUOT", 122, changes),
        ("EBUSY", 16, changes),
        ("ENOENT", 2, makes),
        ("EXDEV", 18, renames),
        ("EINTR", EINTR, moves_bytes),
    ];
    let kinds = if std::env::var_os("DOSSIER_FAULTS").is_some() {
        kinds.map(|(name, code, hits)| {
            (
                name,
                code,
                if code == 5 || code == 13 { hits } else { acts },
            )
        })
    } else {
        kinds
    };
    // Who is interrupted tries again, and would do so for ever.
    let rounds = kinds.into_iter().flat_map(|kind| {
        let rounds = [(kind, false), (kind, true)];
        rounds
            .into_iter()
            .filter(|((_, code, _), persists)| !persists || *code != EINTR)
    });
    let rounds = Mutex::new(rounds);
    let all = Mutex::new([0; 3]);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some((kind, persists)) = rounds.lock().unwrap().next() else {
                        return;
                    };
                    let counts = run(kind, persists);
                    for (all, n) in all.lock().unwrap().iter_mut().zip(counts) {
                        *all += n;
                    }
                }
            });
        }
    });
    all.into_inner().unwrap()
}

#[test]
fn every_operation_fails_in_turn_and_nothing_acknowledged_is_lost() {
    let [n_runs, n_faults, n_saved] = in_turn(all_afternoons);
    println!(
        "faults: {n_runs} runs, {n_faults} failed operations, 0 lost, 0 in between; {n_saved} saves said to have gone well, all of them whole"
    );
}
