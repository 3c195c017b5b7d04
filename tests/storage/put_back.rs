//! A file that is gone is put back out of its newest backup and the steps since, byte for byte:
//! whatever fails meanwhile, it is there whole or it is not there, and can be had another time.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use dossier::edit::history::History;
use dossier::model::{Workspace, WorkspaceId};
use dossier::store::{self, Disk, Folders};

use crate::desk::{Desk, add_tag, commit, remarks};
use crate::faults::{Kind, in_turn};
use crate::faulty::{Done, Fault, FaultyDisk};
use crate::power::rounds_and_dice;

/// What is to be had again.
struct Gone {
    desk: Desk,
    /// With an edit that was not saved.
    workspace: Workspace,
    bytes: Vec<u8>,
}

impl Gone {
    /// Two saves and an edit more; then the file is deleted.
    fn new() -> Self {
        let desk = Desk::quick_with_sample();
        let (mut workspace, mut file) = desk.at_work();
        let mut history = History::default();
        for n in 2..5 {
            commit(&mut file, &mut workspace, &add_tag(n));
            history.push(add_tag(n));
            if n < 4 {
                let save = file.begin_save(None).unwrap().with_history(history.clone());
                file.finish_save(save.run(&workspace).unwrap());
            }
        }
        drop(file);
        let bytes = fs::read(desk.path()).unwrap();
        fs::remove_file(desk.path()).unwrap();
        Self {
            desk,
            workspace,
            bytes,
        }
    }

    fn id(&self) -> WorkspaceId {
        self.workspace.meta.id
    }

    /// Whether the file is there, and then it is the one that was.
    #[track_caller]
    fn is_there(&self, told: &str) -> bool {
        let Ok(bytes) = fs::read(self.desk.path()) else {
            return false;
        };
        assert!(bytes == self.bytes, "{told}: the file is another one");
        true
    }

    /// With nothing in the way, all of it is there, and it is found in its place from then on.
    #[track_caller]
    fn check(&self, told: &str) {
        let was_there = self.is_there(told);
        let opened = store::recover(self.id(), &self.desk.folders());
        let opened = opened.unwrap_or_else(|error| panic!("{told}: {error}"));
        assert!(opened.workspace == self.workspace, "{told}");
        assert_eq!(opened.recovered, ["new tag 4"], "{told}");
        assert_eq!(remarks(&opened).len(), usize::from(!was_there), "{told}");
        assert!(self.is_there(told), "{told}");
        drop(opened);
        let opened = self.desk.open();
        assert!(opened.workspace == self.workspace, "{told}");
        let beside = self.desk.files_beside();
        let is_stray = |name: &&String| {
            name.starts_with('.') && Path::new(name).extension().is_some_and(|end| end == "tmp")
        };
        assert_eq!(beside.iter().find(is_stray), None, "{told}");
    }
}

#[test]
fn a_file_that_was_deleted_is_put_back_byte_for_byte_with_what_was_not_saved() {
    let gone = Gone::new();
    let opened = store::recover(gone.id(), &gone.desk.folders()).unwrap();
    assert!(opened.workspace == gone.workspace);
    assert_eq!(opened.recovered, ["new tag 4"]);
    assert!(gone.is_there("put back"));
    assert_eq!(
        remarks(&opened),
        [
            "The file was gone. It is put back in its place, with the same checksum, out of its newest backup and the changes that were saved since"
        ]
    );
}

/// Puts the file back while an operation fails, until there is none left to fail; how often that
/// was, how many operations failed, and how often the file was there at once.
fn all_returns((name, code, hits): Kind, persists: bool) -> [usize; 3] {
    let [mut n_runs, mut n_faults, mut n_put_back] = [0; 3];
    for at in 0.. {
        let gone = Gone::new();
        let disk = FaultyDisk::with(Fault {
            at,
            persists,
            code,
            hits,
        });
        let folders = Folders::on(Arc::clone(&disk) as Arc<dyn Disk>, gone.desk.folders().data);
        let times = if persists { "from then on" } else { "once" };
        let told = format!("{name} at {at}, {times}");
        let opened = store::recover(gone.id(), &folders);
        if let Ok(opened) = &opened {
            // Whoever gets less than all of it is told.
            let is_whole = opened.workspace == gone.workspace;
            assert!(is_whole || opened.remarks.len() > 1, "{told}");
            assert_eq!(opened.workspace.problems(), [], "{told}");
            assert!(gone.is_there(&told), "{told}: opened, and not there");
        }
        drop(opened);
        n_put_back += usize::from(gone.is_there(&told));
        gone.check(&told);
        n_runs += 1;
        n_faults += disk.n_failed();
        if disk.n_failed() == 0 {
            break;
        }
    }
    [n_runs, n_faults, n_put_back]
}

#[test]
fn whatever_fails_while_a_file_is_put_back_it_is_whole_or_not_there_and_can_be_had_again() {
    let [n_runs, n_faults, n_put_back] = in_turn(all_returns);
    println!(
        "putting back: {n_runs} runs, {n_faults} failed operations; the file was whole at once {n_put_back} times, the other times when asked again: 0 lost, 0 in between"
    );
}

#[test]
fn a_loss_of_power_while_a_file_is_put_back_leaves_it_whole_or_not_there() {
    let (n_rounds, mut dice) = rounds_and_dice();
    let gone = Gone::new();
    let disk = FaultyDisk::recording(gone.desk.root());
    let folders = Folders::on(Arc::clone(&disk) as Arc<dyn Disk>, gone.desk.folders().data);
    let opened = store::recover(gone.id(), &folders).unwrap();
    disk.mark(0);
    let past = disk.past();
    drop(opened);
    let (mut n_losses, mut n_put_back) = (0, 0);
    for n_done in 0..=past.done.len() {
        for _ in 0..n_rounds {
            past.lose_power(n_done, &mut dice);
            let told = format!("after {n_done} operations");
            let is_there = gone.is_there(&told);
            let is_promised = past.done[..n_done]
                .iter()
                .any(|done| matches!(done, Done::Mark(_)));
            assert!(is_there || !is_promised, "{told}: said to be put back");
            n_losses += 1;
            n_put_back += usize::from(is_there);
            gone.check(&told);
        }
    }
    println!(
        "putting back: {n_losses} losses of power after {} operations; the file was there after {n_put_back}, and put back after the others: 0 lost, 0 in between",
        past.done.len()
    );
}
