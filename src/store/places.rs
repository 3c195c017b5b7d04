//! Where a workspace lies: in a folder that some program keeps the same on several machines, or
//! on a disk of another machine; and copies that such programs put beside a file.

use std::fs;
use std::path::Path;

/// Folders that are called so, or begin so, belong to a program that syncs them.
const NAMES: &[(&str, &str)] = &[
    ("Dropbox", "Dropbox"),
    ("OneDrive", "OneDrive"),
    ("Nextcloud", "Nextcloud"),
    ("ownCloud", "ownCloud"),
    ("Google Drive", "Google Drive"),
    ("GoogleDrive", "Google Drive"),
    ("Mobile Documents", "iCloud"),
    ("iCloudDrive", "iCloud"),
    ("pCloudDrive", "pCloud"),
    ("MEGAsync", "MEGA"),
    ("Seafile", "Seafile"),
    ("Syncthing", "Syncthing"),
];

/// What such a program puts into the folder that it syncs.
const SIGNS: &[(&str, &str)] = &[
    (".stfolder", "Syncthing"),
    (".dropbox.cache", "Dropbox"),
    (".nextcloudsync.log", "Nextcloud"),
    (".owncloudsync.log", "ownCloud"),
    (".seafile-data", "Seafile"),
];

/// File systems of other machines.
const NETWORK: &[&str] = &[
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "ncpfs",
    "9p",
    "afs",
    "ceph",
    "glusterfs",
    "davfs",
    "fuse.sshfs",
    "fuse.rclone",
    "fuse.davfs",
    "fuse.gvfsd-fuse",
    "fuse.glusterfs",
    "fuse.s3fs",
];

/// What is to be known of the place of a file; nothing of a place like most.
pub(super) fn warning_of(path: &Path) -> Option<String> {
    for folder in path.ancestors().skip(1) {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let is_called = |&&(begin, _): &&(&str, &str)| {
            let begun = name.strip_prefix(begin);
            // Such as "OneDrive - Ministry".
            begun.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '-', '(']))
        };
        let by_name = NAMES.iter().find(is_called);
        let by_sign = || {
            let signs = SIGNS.iter();
            let mut signs = signs.filter(|(sign, _)| folder.join(sign).exists());
            signs.next()
        };
        if let Some((_, program)) = by_name.or_else(by_sign) {
            return Some(format!(
                "The workspace lies in a folder of {program}, which may change it behind your back or put a second copy beside it. Dossier never writes over what it has not read, and offers to merge; where several people work on it, let one at a time do so, or share it by git"
            ));
        }
    }
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let kind = file_system_of(&mounts, path)?;
    NETWORK.contains(&kind.as_str()).then(|| {
        format!(
            "The workspace lies on a network disk ({kind}), where locks and saves are only as good as that disk makes them. Dossier checks before each save what is there; keep it on a disk of this machine if you can"
        )
    })
}

/// The file system that a path is on, by the system's table of mounts.
fn file_system_of(mounts: &str, path: &Path) -> Option<String> {
    let mut found: Option<(usize, String)> = None;
    for line in mounts.lines() {
        let Some((before, after)) = line.split_once(" - ") else {
            continue;
        };
        let Some(point) = before.split_whitespace().nth(4) else {
            continue;
        };
        let point = point.replace("\\040", " ");
        let n_parts = Path::new(&point).components().count();
        // Of two on one point, the later one lies above.
        if path.starts_with(&point) && found.as_ref().is_none_or(|(n, _)| n_parts >= *n) {
            let kind = after.split_whitespace().next().unwrap_or_default();
            found = Some((n_parts, kind.to_owned()));
        }
    }
    found.map(|(_, kind)| kind)
}

/// Whether a file of that name, in the same folder, is called as programs call the other one of
/// two copies. Both are names without their extension.
pub(super) fn is_other_copy(stem: &str, other: &str) -> bool {
    let Some(rest) = other.strip_prefix(stem) else {
        return false;
    };
    let is_number = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_digit());
    let lower = rest.to_lowercase();
    let in_brackets = lower
        .strip_prefix(" (")
        .and_then(|rest| rest.strip_suffix(')'));
    rest.starts_with(".sync-conflict-")
        || rest.starts_with("_conflict-")
        || rest.strip_prefix(' ').is_some_and(is_number)
        || in_brackets.is_some_and(|words| words.contains("conflict") || is_number(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_one_of_two_copies_is_known_by_its_name() {
        for other in [
            "case (1)",
            "case 2",
            "case (Rana's conflicted copy 2026-11-20)",
            "case (conflicted copy 2026-11-20 101500)",
            "case (SFConflict rana@example.org 2026-11-20-10-15-00)",
            "case (conflict 2026-11-20 10-15-00 rana)",
            "case.sync-conflict-20261120-101500-ABCDEFG",
            "case_conflict-20261120-101500",
        ] {
            assert!(is_other_copy("case", other), "{other}");
        }
        for other in [
            "case",
            "case two",
            "case (draft)",
            "case-2",
            "other (1)",
            "case ()",
        ] {
            assert!(!is_other_copy("case", other), "{other}");
        }
    }

    #[test]
    fn folders_that_are_synced_are_known_by_their_names_and_by_what_is_in_them() {
        let told = |path: &str| warning_of(Path::new(path)).unwrap_or_default();
        assert!(told("/nowhere/OneDrive - Ministry/case.dossier").contains("of OneDrive"));
        assert!(told("/nowhere/Dropbox/deep/case.dossier").contains("of Dropbox"));
        assert_eq!(told("/nowhere/Dropboxes/case.dossier"), "");
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(".stfolder")).unwrap();
        let warning = warning_of(&folder.path().join("deep/case.dossier"));
        assert!(warning.unwrap().contains("of Syncthing"));
    }

    #[test]
    fn the_innermost_mount_tells_the_file_system() {
        let mounts = "1 0 0:1 / / rw - ext4 /dev/a rw\n\
            2 1 0:2 / /mnt/our\\040share rw shared:1 - nfs4 host:/a rw\n\
            3 2 0:3 / /mnt/our\\040share/local rw - tmpfs none rw\n\
            damaged";
        let kind = |path: &str| file_system_of(mounts, Path::new(path)).unwrap();
        assert_eq!(kind("/mnt/our share/a.dossier"), "nfs4");
        assert_eq!(kind("/mnt/our share/local/a.dossier"), "tmpfs");
        assert_eq!(kind("/mnt/our shares/a.dossier"), "ext4");
    }
}
