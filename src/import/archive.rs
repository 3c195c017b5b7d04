//! ZIP archives, which many formats are: read by name into memory, within limits, and never
//! unpacked to a disk.

use std::collections::HashSet;
use std::io::{Cursor, Read as _};

use zip::ZipArchive;
use zip::result::ZipError;

use super::Error;

/// The most entries of an archive.
const MAX_ENTRIES: usize = 10_000;
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
    zip: ZipArchive<Cursor<&'a [u8]>>,
    names: Vec<String>,
    /// Of [`MAX_ALL`], what has not been unpacked yet.
    n_left: u64,
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
            zip,
            names,
            n_left: MAX_ALL,
        })
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
        let entry = match self.zip.by_name(name) {
            Ok(entry) => entry,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(Error::Locked { is_wrong: false });
            }
            Err(_) => return Err(DAMAGED),
        };
        let by_ratio = entry
            .compressed_size()
            .saturating_mul(MAX_RATIO)
            .max(FREE_OF_RATIO);
        // What an archive says of its sizes may be a lie: what comes out is counted.
        let limit = MAX_ENTRY.min(by_ratio).min(self.n_left);
        let mut bytes = Vec::new();
        let mut unpacked = entry.take(limit + 1);
        unpacked.read_to_end(&mut bytes).map_err(|_error| DAMAGED)?;
        if bytes.len() as u64 > limit {
            return Err(Error::TooComplex {
                what: "parts that unpack to far more than a text has",
            });
        }
        self.n_left -= bytes.len() as u64;
        Ok(Some(bytes))
    }
}
