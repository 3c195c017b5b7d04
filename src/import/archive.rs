//! ZIP archives, which many formats are: read by name into memory, within limits, and never
//! unpacked to a disk.

use std::collections::HashSet;
use std::io::{Cursor, Read as _};

use zip::ZipArchive;
use zip::result::ZipError;

use super::Error;
use super::salvage::{self, Found};

/// The most entries of an archive.
pub(super) const MAX_ENTRIES: usize = 10_000;
/// The largest entry, unpacked, in bytes.
const MAX_ENTRY: u64 = 200 * 1024 * 1024;
/// All that is unpacked of an archive, in bytes.
const MAX_ALL: u64 = 1024 * 1024 * 1024;
/// An entry of more than [`FREE_OF_RATIO`] that unpacks to more than this many times its packed
/// size is a bomb: the densest real texts reach about 60.
const MAX_RATIO: u64 = 200;
const FREE_OF_RATIO: u64 = 1024 * 1024;

/// An archive that is being read.
pub(super) struct Archive<'a> {
    files: Files<'a>,
    names: Vec<String>,
    /// Of [`MAX_ALL`], what has not been unpacked yet.
    n_left: u64,
}

/// Where the files of an archive are.
enum Files<'a> {
    Listed(ZipArchive<Cursor<&'a [u8]>>),
    /// The list is lost.
    Found(Vec<Found<'a>>),
}

/// What could be read of a file in an archive.
#[derive(Debug, Default)]
pub(super) struct Saved {
    pub(super) bytes: Vec<u8>,
    pub(super) is_whole: bool,
}

impl<'a> Archive<'a> {
    /// Opens an archive; `what` it is, with its article, for messages.
    pub(super) fn open(bytes: &'a [u8], what: &'static str) -> Result<Self, Error> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_error| Error::Damaged { what })?;
        if zip.len() > MAX_ENTRIES {
            return Err(Error::TooComplex {
                what: "more than 10,000 files in it",
            });
        }
        let names: Result<Vec<String>, _> = zip
            .file_names()
            .map(|name| name.map(std::borrow::Cow::into_owned))
            .collect();
        let names = names.map_err(|_error| Error::Damaged { what })?;
        // Of two entries of one name, programs differ in which they read.
        let mut seen = HashSet::new();
        if !names.iter().all(|name| seen.insert(name.to_lowercase())) {
            return Err(Error::Damaged { what });
        }
        Ok(Self {
            files: Files::Listed(zip),
            names,
            n_left: MAX_ALL,
        })
    }

    /// Opens an archive, and where it was cut off, what is left of it.
    pub(super) fn open_or_salvage(bytes: &'a [u8], what: &'static str) -> Result<Self, Error> {
        if ZipArchive::new(Cursor::new(bytes)).is_ok() {
            return Self::open(bytes, what);
        }
        let found = salvage::files(bytes);
        if found.is_empty() {
            return Err(Error::Damaged { what });
        }
        Ok(Self {
            names: found.iter().map(|found| found.name.clone()).collect(),
            files: Files::Found(found),
            n_left: MAX_ALL,
        })
    }

    /// Whether the list of its files is there.
    pub(super) fn is_whole(&self) -> bool {
        matches!(self.files, Files::Listed(_))
    }

    /// The name of a file in it as the archive writes it. Paths of packages begin with a slash or
    /// not, and their case does not count.
    pub(super) fn find(&self, path: &str) -> Option<String> {
        let path = path.trim_start_matches('/');
        let is_it = |name: &&str| {
            let name = name.trim_start_matches('/');
            name.len() == path.len()
                && name
                    .bytes()
                    .zip(path.bytes())
                    .all(|(a, b)| a.eq_ignore_ascii_case(&b) || (a == b'\\' && b == b'/'))
        };
        let exact = self.names().find(|name| *name == path);
        exact
            .or_else(|| self.names().find(is_it))
            .map(str::to_owned)
    }

    /// As much of a file in it as can be read; `None` where there is none of that path.
    ///
    /// # Errors
    ///
    /// Where it is locked, or larger than a file may be.
    pub(super) fn saved(&mut self, path: &str) -> Result<Option<Saved>, Error> {
        let Some(name) = self.find(path) else {
            return Ok(None);
        };
        match &mut self.files {
            Files::Listed(zip) => {
                let entry = match zip.by_name(&name) {
                    Ok(entry) => entry,
                    Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                        return Err(Error::Locked { is_wrong: false });
                    }
                    Err(_) => return Ok(Some(Saved::default())),
                };
                let limit = limit_of(entry.compressed_size(), self.n_left);
                let mut bytes = Vec::new();
                let is_whole = entry.take(limit + 1).read_to_end(&mut bytes).is_ok();
                self.count(Saved { bytes, is_whole }, limit).map(Some)
            }
            Files::Found(found) => {
                let Some(found) = found.iter().find(|found| found.name == name) else {
                    return Ok(None);
                };
                let limit = limit_of(found.n_packed(), self.n_left);
                let (bytes, is_whole) = found.unpack(limit);
                self.count(Saved { bytes, is_whole }, limit).map(Some)
            }
        }
    }

    /// Keeps account of what was unpacked.
    fn count(&mut self, saved: Saved, limit: u64) -> Result<Saved, Error> {
        if saved.bytes.len() as u64 > limit {
            return Err(BOMB);
        }
        self.n_left -= saved.bytes.len() as u64;
        Ok(saved)
    }

    /// The names of the files in it, as they stand in it, folders left out.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let names = self.names.iter().map(String::as_str);
        names.filter(|name| !name.ends_with('/'))
    }

    /// The bytes of a file in it; `None` where there is none of that name.
    ///
    /// # Errors
    ///
    /// Where it is locked, damaged, or larger than a file may be.
    pub(super) fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        const DAMAGED: Error = Error::Damaged {
            what: "a file in an archive",
        };
        if !self.names.iter().any(|known| known == name) {
            return Ok(None);
        }
        match self.saved(name)? {
            Some(saved) if !saved.is_whole => Err(DAMAGED),
            saved => Ok(saved.map(|saved| saved.bytes)),
        }
    }
}

const BOMB: Error = Error::TooComplex {
    what: "parts that unpack to far more than a text has",
};

/// How much of a file of this packed size may come out. What an archive says of unpacked sizes may
/// be a lie: what comes out is counted.
fn limit_of(n_packed: u64, n_left: u64) -> u64 {
    let by_ratio = n_packed.saturating_mul(MAX_RATIO).max(FREE_OF_RATIO);
    MAX_ENTRY.min(by_ratio).min(n_left)
}

/// A target as a path in the archive: relative to the part that names it, or absolute.
pub(super) fn resolved(from: &str, target: &str) -> String {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let whole = match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("{folder}/{target}"),
    };
    let mut path: Vec<&str> = Vec::new();
    for step in whole.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}
