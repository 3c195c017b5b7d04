//! Whole files in the envelope, or without one.

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::iter::once;
use std::sync::Arc;

use age::{Decryptor, Encryptor};

use super::{Closed, Key, Keys, head_of};
use crate::store::format::Stamp;

/// What was in a file, and its key if it was protected.
pub(in crate::store) struct Opened<'a> {
    pub(in crate::store) bytes: Cow<'a, [u8]>,
    pub(in crate::store) key: Option<Arc<Key>>,
}

/// What reached the disk of an envelope.
pub(in crate::store) struct Written {
    pub(in crate::store) n_bytes: u64,
    pub(in crate::store) hash: blake3::Hash,
}

/// Writes a file into the envelope of a key, and tells what the envelope is then.
pub(in crate::store) fn write<T>(
    key: &Key,
    out: &mut dyn Write,
    write: impl FnOnce(&mut dyn Write) -> io::Result<T>,
) -> io::Result<(T, Written)> {
    let mut counting = Counting {
        out,
        hasher: blake3::Hasher::new(),
        n_bytes: 0,
    };
    counting.write_all(&key.head)?;
    let recipient = key.identity.to_public();
    let encryptor = Encryptor::with_recipients(once(&recipient as &dyn age::Recipient))
        .map_err(io::Error::other)?;
    let mut sealed = encryptor.wrap_output(&mut counting)?;
    let done = write(&mut sealed)?;
    sealed.finish()?;
    let written = Written {
        n_bytes: counting.n_bytes,
        hash: counting.hasher.finalize(),
    };
    Ok((done, written))
}

/// What is in the file; a file without an envelope is what is in it.
pub(in crate::store) fn open<'a>(bytes: &'a [u8], keys: &Keys) -> Result<Opened<'a>, Closed> {
    const DAMAGED: Closed =
        Closed::Damaged("what is under the passphrase was changed or is not whole");

    let Some(head) = head_of(bytes) else {
        return Ok(Opened {
            bytes: Cow::Borrowed(bytes),
            key: None,
        });
    };
    let head = head?;
    let key = keys.of(head)?;
    let mut opened = Vec::new();
    opened
        .try_reserve_exact(bytes.len())
        .map_err(|_told| Closed::Damaged("there is not enough memory for it"))?;
    key.reading(bytes.get(head.len()..).unwrap_or_default())
        .and_then(|mut reading| reading.read_to_end(&mut opened))
        .map_err(|_told| DAMAGED)?;
    Ok(Opened {
        bytes: Cow::Owned(opened),
        key: Some(key),
    })
}

impl Key {
    /// Reads what is in an envelope, from behind its head.
    fn reading<R: BufRead>(&self, sealed: R) -> io::Result<impl Read + use<R>> {
        Decryptor::new_buffered(sealed)
            .and_then(|decryptor| decryptor.decrypt(once(&self.identity as &dyn age::Identity)))
            .map_err(io::Error::other)
    }

    /// Reads a file that was just written.
    pub(in crate::store) fn read_back<R: BufRead>(
        &self,
        mut file: R,
    ) -> io::Result<impl BufRead + use<R>> {
        let mut head = vec![0; self.head.len()];
        file.read_exact(&mut head)?;
        if head != self.head {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(BufReader::with_capacity(1 << 17, self.reading(file)?))
    }
}

/// Counts and hashes what goes by.
struct Counting<'a> {
    out: &'a mut dyn Write,
    hasher: blake3::Hasher,
    n_bytes: u64,
}

impl Write for Counting<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n_bytes = self.out.write(bytes)?;
        self.hasher.update(bytes.get(..n_bytes).unwrap_or_default());
        self.n_bytes += n_bytes as u64;
        Ok(n_bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Written {
    /// The stamp of an envelope is what it is on the disk.
    pub(in crate::store) fn stamp(&self, generation: u64) -> Stamp {
        Stamp {
            generation,
            n_bytes: self.n_bytes,
            hash: self.hash.to_hex().to_string(),
        }
    }
}
