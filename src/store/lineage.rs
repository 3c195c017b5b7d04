//! Which state of a file became which, so that two copies can be merged by what each has done
//! since they were one.
//!
//! A copy that was saved elsewhere has no lineage here. Nothing is guessed then: a version that
//! is taken for a common one and is not would let a merge delete what somebody has added.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::format::{ReadFile, Stamp};
use super::open::read_file;
use super::replace::replace_on;
use super::{Folders, backup, disk};
use crate::model::{Workspace, WorkspaceId};

const FILE: &str = "lineage";
/// A save adds 26 bytes; past this the older half goes.
const N_BYTES: usize = 1 << 16;
/// Earlier versions that are read for a merge.
const N_EARLIER: usize = 10;
/// And as much of them, so that large workspaces do not fill the memory.
const N_EARLIER_BYTES: u64 = 256 << 20;

/// What is known here of the versions that two copies come from.
#[derive(Debug, Default)]
pub struct Versions {
    /// The newest version that both come from, where that is known.
    pub common: Option<Workspace>,
    /// Without it: versions that ours comes from, the newest first.
    pub earlier: Vec<Workspace>,
}

/// Notes that a save has made one state of a file out of another.
pub(super) fn note(
    folders: &Folders,
    id: WorkspaceId,
    before: &Stamp,
    after: &Stamp,
) -> io::Result<()> {
    let folder = backup::folder(folders, id);
    disk::create_folders(&*folders.disk, &folder)?;
    let path = folder.join(FILE);
    let known = match disk::read(&*folders.disk, &path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        known => known?,
    };
    let known = String::from_utf8_lossy(&known);
    let lines: Vec<&str> = known.lines().collect();
    let n_dropped = if known.len() > N_BYTES {
        lines.len() / 2
    } else {
        0
    };
    replace_on(&folders.disk, &path, |out| {
        for line in lines.iter().skip(n_dropped) {
            writeln!(out, "{line}")?;
        }
        writeln!(out, "{} {}", before.short(), after.short())
    })
}

/// What is known of where a file in that state and the copy at `theirs` come from.
pub fn versions(
    folders: &Folders,
    id: WorkspaceId,
    ours: &Stamp,
    at: Option<&Path>,
    theirs: &Path,
) -> Versions {
    let parents = read(folders, id);
    let mine = ancestors(&parents, &ours.short());
    let Some(other) = read_version(folders, theirs) else {
        return Versions::default();
    };
    let others: BTreeSet<String> = ancestors(&parents, &other.stamp.short())
        .into_iter()
        .collect();
    let kept: BTreeMap<String, PathBuf> = backup::list(folders, id)
        .into_iter()
        .filter_map(|backup| {
            let hash = backup.path.file_stem()?.to_str()?.split_once('-')?.1;
            Some((hash.to_owned(), backup.path))
        })
        .collect();
    let read = |hash: &String| -> Option<Workspace> {
        let paths = [kept.get(hash).map(PathBuf::as_path), at, Some(theirs)];
        let mut found = paths
            .into_iter()
            .flatten()
            .filter_map(|path| read_version(folders, path));
        found
            .find(|version| version.stamp.short() == *hash)
            .map(|version| version.workspace)
    };
    let common = mine
        .iter()
        .filter(|hash| others.contains(*hash))
        .find_map(read);
    let mut n_bytes = 0;
    let mut earlier = Vec::new();
    if common.is_none() {
        let paths = mine.iter().filter_map(|hash| Some((hash, kept.get(hash)?)));
        for (hash, path) in paths.take(N_EARLIER) {
            n_bytes += fs::metadata(path).map_or(0, |metadata| metadata.len());
            if n_bytes > N_EARLIER_BYTES {
                break;
            }
            earlier.extend(
                read_version(folders, path)
                    .filter(|version| version.stamp.short() == *hash)
                    .map(|version| version.workspace),
            );
        }
    }
    Versions { common, earlier }
}

/// Whether the one state was made out of the other here, so that it has all that is in it.
pub(super) fn comes_from(folders: &Folders, id: WorkspaceId, state: &Stamp, other: &Stamp) -> bool {
    ancestors(&read(folders, id), &state.short()).contains(&other.short())
}

fn read_version(folders: &Folders, path: &Path) -> Option<ReadFile> {
    let (read, _) = read_file(folders, path, false).ok()?;
    Some(read)
}

/// States that were written anew, and so have other names, are called by these.
pub(super) fn rename(
    folders: &Folders,
    id: WorkspaceId,
    names: &BTreeMap<String, String>,
) -> io::Result<()> {
    let path = backup::folder(folders, id).join(FILE);
    let known = match disk::read(&*folders.disk, &path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        known => known?,
    };
    let known = String::from_utf8_lossy(&known);
    let new = |name: &str| names.get(name).map_or(name, String::as_str).to_owned();
    replace_on(&folders.disk, &path, |out| {
        known
            .lines()
            .filter_map(|line| line.split_once(' '))
            .try_for_each(|(before, after)| writeln!(out, "{} {}", new(before), new(after)))
    })
}

/// What each state was made of.
fn read(folders: &Folders, id: WorkspaceId) -> BTreeMap<String, Vec<String>> {
    let text = fs::read_to_string(backup::folder(folders, id).join(FILE)).unwrap_or_default();
    let mut parents: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (before, after) in text.lines().filter_map(|line| line.split_once(' ')) {
        parents
            .entry(after.to_owned())
            .or_default()
            .push(before.to_owned());
    }
    parents
}

/// A state and those it comes from, the nearest first.
fn ancestors(parents: &BTreeMap<String, Vec<String>>, state: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::from([state.to_owned()]);
    let mut open = VecDeque::from([state.to_owned()]);
    while let Some(state) = open.pop_front() {
        for parent in parents.get(&state).into_iter().flatten() {
            if seen.insert(parent.clone()) {
                open.push_back(parent.clone());
            }
        }
        found.push(state);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::notes;
    use crate::model::Timestamp;
    use crate::store::{Step, open, save_new};

    /// Opens, renames and saves the workspace of a file; gives the state that it is in then.
    fn rename(path: &Path, folders: &Folders, title: &str) -> Stamp {
        let mut opened = open(path, folders).unwrap();
        let edit = notes::rename_workspace(&opened.workspace, title).unwrap();
        opened.file.append(Step::Do, &edit).unwrap();
        edit.apply(&mut opened.workspace).unwrap();
        let saved = opened
            .file
            .begin_save(None)
            .unwrap()
            .run(&opened.workspace)
            .unwrap();
        opened.file.finish_save(saved);
        opened.file.stamp().clone()
    }

    #[test]
    fn two_copies_that_were_saved_here_have_the_version_that_was_copied_in_common() {
        let folder = tempfile::tempdir().unwrap();
        let folders = Folders::new(folder.path().join("data"));
        let id = WorkspaceId(uuid::Uuid::from_u128(1));
        let [ours, theirs] = ["ours", "theirs"].map(|name| folder.path().join(name));
        let workspace = Workspace::new(id, "Case", Timestamp::UNIX_EPOCH);
        save_new(&workspace, &ours, &folders).unwrap();
        rename(&ours, &folders, "One");
        fs::copy(&ours, &theirs).unwrap();
        rename(&ours, &folders, "Two");
        let mine = rename(&ours, &folders, "Three");
        let title = |versions: Versions| versions.common.map(|common| common.meta.title.clone());
        let look = || versions(&folders, id, &mine, Some(&ours), &theirs);
        assert_eq!(title(look()).as_deref(), Some("One"), "not changed so far");
        rename(&theirs, &folders, "Four");
        rename(&theirs, &folders, "Five");
        assert_eq!(title(look()).as_deref(), Some("One"));

        // Saved elsewhere: nothing is known of it, and of ours what it was.
        let elsewhere = Workspace::new(id, "Six", Timestamp::UNIX_EPOCH);
        let bytes = crate::store::format::to_bytes(&elsewhere, 9).unwrap();
        crate::store::replace_file(&theirs, |out| out.write_all(&bytes)).unwrap();
        let known = look();
        let titles: Vec<&str> = known
            .earlier
            .iter()
            .map(|earlier| earlier.meta.title.as_str())
            .collect();
        assert_eq!(titles, ["Two", "One", "Case"]);
        assert_eq!(title(known), None);
    }
}
