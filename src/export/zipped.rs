//! Files in an archive, written one after the other to where the report goes. The same files give
//! the same bytes: their times are those of no file.

use std::io::{self, Write};

use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::Error;

pub(super) struct Zipped<'a> {
    zip: ZipWriter<StreamWriter<&'a mut dyn Write>>,
}

impl<'a> Zipped<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        Self {
            zip: ZipWriter::new_stream(out),
        }
    }

    /// Begins a file; what is written from now on is in it.
    pub(super) fn file(&mut self, name: &str) -> Result<&mut dyn Write, Error> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default());
        self.zip
            .start_file(name, options)
            .map_err(io::Error::from)?;
        Ok(&mut self.zip)
    }

    /// Writes a small file as it is, not packed.
    pub(super) fn stored(&mut self, name: &str, content: &[u8]) -> Result<(), Error> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(DateTime::default());
        self.zip
            .start_file(name, options)
            .map_err(io::Error::from)?;
        self.zip.write_all(content)?;
        Ok(())
    }

    /// Goes on with the file that was begun last.
    pub(super) fn more(&mut self) -> &mut dyn Write {
        &mut self.zip
    }

    pub(super) fn finish(self) -> Result<(), Error> {
        self.zip.finish().map_err(io::Error::from)?;
        Ok(())
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
