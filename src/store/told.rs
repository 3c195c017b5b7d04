//! Paths as journals note them: text, from which every path can be had again.
//!
//! A name that is not UTF-8 keeps its odd bytes as `\0` and two digits each; no path has a zero
//! in it, so this is never taken for something else.

use std::path::{Path, PathBuf};

/// A path as the journal notes it.
#[cfg(unix)]
pub(super) fn told(path: &Path) -> String {
    use std::fmt::Write as _;
    use std::os::unix::ffi::OsStrExt as _;

    let mut told = String::new();
    for chunk in path.as_os_str().as_bytes().utf8_chunks() {
        told.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing into a string can't fail.
            write!(told, "\0{byte:02x}").ok();
        }
    }
    told
}

/// The path that a journal notes.
#[cfg(unix)]
pub(super) fn path_of(told: &str) -> PathBuf {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt as _;

    let mut bytes = Vec::new();
    for (part_idx, part) in told.split('\0').enumerate() {
        let odd = (part_idx > 0)
            .then(|| part.split_at_checked(2))
            .flatten()
            .and_then(|(digits, rest)| Some((u8::from_str_radix(digits, 16).ok()?, rest)));
        match odd {
            Some((byte, rest)) => {
                bytes.push(byte);
                bytes.extend_from_slice(rest.as_bytes());
            }
            None => bytes.extend_from_slice(part.as_bytes()),
        }
    }
    PathBuf::from(OsString::from_vec(bytes))
}

#[cfg(not(unix))]
pub(super) fn told(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[cfg(not(unix))]
pub(super) fn path_of(told: &str) -> PathBuf {
    PathBuf::from(told)
}

#[cfg(all(test, unix))]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    use super::*;

    #[test]
    fn every_path_can_be_had_again_from_what_is_told() {
        for bytes in [
            b"/srv/rana/ward.dossier".as_slice(),
            "/قال/👩‍⚕️.dossier".as_bytes(),
            b"/latin/caf\xe9.dossier",
            b"\xff\xfe",
            b"/cut \xf0\x9f\x91/\x80\x81.dossier",
            b"",
        ] {
            let path = Path::new(OsStr::from_bytes(bytes));
            assert_eq!(path_of(&told(path)), path);
        }
        assert_eq!(told(Path::new("/a/é")), "/a/é");
    }
}
