//! What the system knows of a file besides its bytes, carried over to the one that replaces it:
//! its owner, its attributes (access control lists are among them on Linux), its permissions.
//!
//! The new file is its owner's alone until all of this is known, and permissions come last: at no
//! instant can anyone read it who could not read the old one.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

/// Makes a new file like the one at `old`, and names what could not be kept.
#[cfg(unix)]
pub(super) fn make_like(file: &File, old: &Path, metadata: &Metadata) -> io::Result<Vec<String>> {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt as _;

    let (owner, group) = keep_owner(file, metadata);
    let mut not_kept = Vec::new();
    if !owner {
        not_kept.push("its owner".to_owned());
    }
    if !group {
        not_kept.push("its group".to_owned());
    }
    keep_attributes(file, old, group, &mut not_kept);
    let mut mode = metadata.permissions().mode();
    if !group {
        // Who was in the old group is not in the new one, and the other way round: both may what
        // both might.
        let both = (mode >> 3) & mode & 0o007;
        mode = (mode & !0o077) | (both << 3) | both;
    }
    file.set_permissions(Permissions::from_mode(mode))?;
    Ok(not_kept)
}

#[cfg(not(unix))]
pub(super) fn make_like(file: &File, _old: &Path, metadata: &Metadata) -> io::Result<Vec<String>> {
    file.set_permissions(metadata.permissions())?;
    Ok(Vec::new())
}

/// Whether the owner and the group are those of the old file afterwards. Only the administrator
/// can give files away; the group is kept where one is a member.
#[cfg(unix)]
fn keep_owner(file: &File, old: &Metadata) -> (bool, bool) {
    use std::os::unix::fs::{MetadataExt as _, fchown};

    let kept = || {
        file.metadata().map_or((false, false), |new| {
            (new.uid() == old.uid(), new.gid() == old.gid())
        })
    };
    if kept() != (true, true) && fchown(file, Some(old.uid()), Some(old.gid())).is_err() {
        drop(fchown(file, None, Some(old.gid())));
    }
    kept()
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn keep_attributes(file: &File, old: &Path, has_group: bool, not_kept: &mut Vec<String>) {
    use rustix::fs::{
        XattrFlags, fgetxattr, flistxattr, fremovexattr, fsetxattr, lgetxattr, llistxattr,
    };

    /// Who may do what, by name.
    const ACCESS_LIST: &str = "system.posix_acl_access";
    /// Seals over the bytes of a file, which the kernel makes itself.
    const SEALS: [&str; 2] = ["security.ima", "security.evm"];

    // A disk that knows no attributes has none to keep.
    let names = list(&|buffer| llistxattr(old, buffer));
    for name in list(&|buffer| flistxattr(file, buffer)) {
        // It came with the folder, and would let in whom the old file did not.
        if name == ACCESS_LIST && !names.contains(&name) {
            fremovexattr(file, name.as_str()).ok();
        }
    }
    for name in names {
        if SEALS.contains(&name.as_str()) {
            continue;
        }
        let value = read(&|buffer| lgetxattr(old, name.as_str(), buffer));
        if value.is_some() && read(&|buffer| fgetxattr(file, name.as_str(), buffer)) == value {
            continue;
        }
        // In a list of who may read it "the group" would be another one.
        let may_keep = name != ACCESS_LIST || has_group;
        let is_kept = may_keep
            && value.is_some_and(|value| {
                fsetxattr(file, name.as_str(), &value, XattrFlags::empty()).is_ok()
            });
        if !is_kept {
            not_kept.push(format!("its attribute {name}"));
        }
    }
}

#[cfg(all(
    unix,
    not(any(target_os = "linux", target_os = "android", target_vendor = "apple"))
))]
fn keep_attributes(_file: &File, _old: &Path, _has_group: bool, _not_kept: &mut Vec<String>) {}

/// The names in a list that ends each with a zero.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn list(ask: &dyn Fn(&mut [u8]) -> rustix::io::Result<usize>) -> Vec<String> {
    read(ask)
        .unwrap_or_default()
        .split(|&byte| byte == 0)
        .filter(|name| !name.is_empty())
        .filter_map(|name| String::from_utf8(name.to_vec()).ok())
        .collect()
}

/// Asks again with more room until the answer fits.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn read(ask: &dyn Fn(&mut [u8]) -> rustix::io::Result<usize>) -> Option<Vec<u8>> {
    /// More than any system keeps in an attribute.
    const MAX_BYTES: usize = 16 << 20;

    let mut n_bytes = 4_096;
    while n_bytes <= MAX_BYTES {
        let mut buffer = vec![0; n_bytes];
        match ask(&mut buffer) {
            Ok(n_read) => {
                buffer.truncate(n_read);
                return Some(buffer);
            }
            Err(rustix::io::Errno::RANGE) => n_bytes *= 8,
            Err(_) => return None,
        }
    }
    None
}
