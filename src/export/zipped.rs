//! Files in an archive, written one after the other to where the report goes. The same files give
//! the same bytes: their times are those of no file.

use std::cell::Cell;
use std::io::{self, Write};
use std::rc::Rc;

use zip::result::ZipError;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::Error;

pub(super) struct Zipped<'a> {
    zip: ZipWriter<StreamWriter<Place<'a>>>,
    has_failed: Rc<Cell<bool>>,
}

/// Where the archive goes. What could not be written once is not tried again: an archive that is
/// given up would be, and say so where nobody reads it.
struct Place<'a> {
    out: &'a mut dyn Write,
    has_failed: Rc<Cell<bool>>,
}

impl<'a> Zipped<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        let has_failed = Rc::new(Cell::new(false));
        let place = Place {
            out,
            has_failed: Rc::clone(&has_failed),
        };
        Self {
            has_failed,
            zip: ZipWriter::new_stream(place),
        }
    }

    /// Begins a file; what is written from now on is in it.
    pub(super) fn file(&mut self, name: &str) -> Result<&mut dyn Write, Error> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default());
        self.zip.start_file(name, options).map_err(told)?;
        Ok(&mut self.zip)
    }

    /// Writes a small file as it is, not packed.
    pub(super) fn stored(&mut self, name: &str, content: &[u8]) -> Result<(), Error> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(DateTime::default());
        self.zip.start_file(name, options).map_err(told)?;
        self.zip.write_all(content)?;
        Ok(())
    }

    /// Goes on with the file that was begun last.
    pub(super) fn more(&mut self) -> &mut dyn Write {
        &mut self.zip
    }

    pub(super) fn finish(self) -> Result<(), Error> {
        self.zip.finish().map_err(told)?;
        if self.has_failed.get() {
            return Err(io::Error::from(io::ErrorKind::WriteZero).into());
        }
        Ok(())
    }
}

impl Write for Place<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.has_failed.get() {
            return Ok(bytes.len());
        }
        let written = self.out.write(bytes);
        let is_again = |error: &io::Error| error.kind() == io::ErrorKind::Interrupted;
        self.has_failed
            .set(written.as_ref().is_err_and(|error| !is_again(error)));
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Why, without that it was an archive.
fn told(error: ZipError) -> Error {
    Error::Write {
        source: match error {
            ZipError::Io(source) => source,
            error => io::Error::other(error),
        },
    }
}

/// A name for a file in an archive that every system takes: letters, digits and a few signs, not
/// too long, and none twice.
pub(super) fn file_stem(title: &str, n: usize) -> String {
    let plain: String = title
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || c == '-' {
                c
            } else {
                '_'
            }
        })
        .take(60)
        .collect();
    format!("{n:04}-{plain}")
}
