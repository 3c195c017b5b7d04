//! Workspaces under a passphrase: the envelope of everything that holds their words.
//!
//! ```text
//! // Dossier workspace, protected 1, key of 375 bytes, BLAKE3 0f5d…     one line
//! age-encryption.org/v1 -> scrypt …     the key, under the passphrase; made once
//! age-encryption.org/v1 -> X25519 …     the workspace as it is otherwise, to that key; each save
//! ```
//!
//! Both parts are ordinary age files. The first holds an age identity (`AGE-SECRET-KEY-1…`), the
//! second is encrypted to it. So the passphrase is worked through once, when a workspace is opened,
//! and never again, however often it is saved; and whoever has the passphrase can read the file
//! with any age tool.
//!
//! age authenticates what it encrypts: a byte that was changed or is missing refuses the whole. The
//! public half of the key is written nowhere, so nobody else can make a file that opens with it.
//! The checksum in the first line covers the first part alone, and is there to tell a damaged key
//! from a wrong passphrase.
//!
//! The records of journals and histories are many and small. Each is encrypted by itself with
//! XChaCha20-Poly1305, under a key that BLAKE3 derives from the identity, with a random nonce of 24
//! bytes, and its number authenticated beside it. That costs microseconds.
//!
//! What this does not hide: that there is a protected workspace, its size, its file name, when it
//! was saved, and who has it open. That a whole file was put back to an earlier state is not told.

mod file;
mod keys;

use std::fmt;
use std::io::{self, Read as _, Write as _};
use std::iter::once;
use std::path::Path;
use std::sync::Arc;

use age::secrecy::zeroize::Zeroize as _;
use age::secrecy::{ExposeSecret as _, SecretString};
use age::{DecryptError, Decryptor, Encryptor};
use chacha20poly1305::aead::{Aead as _, AeadCore as _, KeyInit as _, OsRng, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

pub(super) use file::{open, write};
pub use keys::Keys;

const HEAD_START: &str = "// Dossier workspace, protected 1, key of ";
const HEAD_MIDDLE: &str = " bytes, BLAKE3 ";

/// What comes after the number in the first line of any version.
const ANY_HEAD: &str = "// Dossier workspace, protected ";

/// How much work a passphrase is, as a power of two: 256 MiB, and about a second of a desktop
/// computer. What age itself takes.
const WORK: u8 = 18;
/// A file that asks for more (1 GiB) was made to hang whoever opens it.
const MAX_WORK: u8 = 20;

/// The line and the key are never longer; what says so is no workspace.
const MAX_HEAD: usize = 4_096;

const RECORDS: &str = "Dossier: the records of journals and histories of a protected workspace";
const N_NONCE: usize = 24;

/// A passphrase, which is wiped from memory when it is dropped.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Passphrase(String);

impl Passphrase {
    pub fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }

    /// The first line of a file, whatever ends it.
    pub fn read(path: &Path) -> io::Result<Self> {
        let mut words = std::fs::read_to_string(path)?;
        let n_bytes = words.find(['\n', '\r']).unwrap_or(words.len());
        words.truncate(n_bytes);
        Ok(Self(words))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// For the field into which it is typed.
    pub fn words_mut(&mut self) -> &mut String {
        &mut self.0
    }

    fn secret(&self) -> SecretString {
        SecretString::from(self.0.as_str())
    }
}

impl Drop for Passphrase {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase")
    }
}

/// The key of a protected workspace. Only who knew its passphrase has one.
pub struct Key {
    /// The first line and the key under its passphrase, as every file of it begins.
    head: Vec<u8>,
    identity: age::x25519::Identity,
    records: XChaCha20Poly1305,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

/// Why an envelope stays closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closed {
    /// No passphrase was given.
    NoPassphrase,
    WrongPassphrase,
    Damaged(&'static str),
    Newer,
}

/// What a file that begins so is protected with: the line and the key. `None`: it is not protected.
pub(super) fn head_of(bytes: &[u8]) -> Option<Result<&[u8], Closed>> {
    if !bytes.starts_with(ANY_HEAD.as_bytes()) {
        return None;
    }
    if !bytes.starts_with(HEAD_START.as_bytes()) {
        return Some(Err(Closed::Newer));
    }
    let n_line = bytes
        .iter()
        .take(MAX_HEAD)
        .position(|&byte| byte == b'\n')
        .map(|end| end + 1);
    let head = n_line.and_then(|n_line| {
        let line = std::str::from_utf8(bytes.get(..n_line)?).ok()?;
        let (n_key, _) = line.strip_prefix(HEAD_START)?.split_once(HEAD_MIDDLE)?;
        let n_key: usize = n_key.parse().ok().filter(|&n| n <= MAX_HEAD)?;
        let key = bytes.get(n_line..n_line + n_key)?;
        (line == first_line(key)).then(|| bytes.get(..n_line + n_key))?
    });
    Some(head.ok_or(Closed::Damaged("its key is not whole")))
}

fn first_line(key: &[u8]) -> String {
    let hash = blake3::hash(key).to_hex();
    format!("{HEAD_START}{}{HEAD_MIDDLE}{hash}\n", key.len())
}

impl Key {
    /// A new key under a passphrase. Takes about a second.
    pub fn new(passphrase: &Passphrase) -> io::Result<Arc<Self>> {
        Self::with_work(passphrase, WORK)
    }

    fn with_work(passphrase: &Passphrase, work: u8) -> io::Result<Arc<Self>> {
        let identity = age::x25519::Identity::generate();
        let mut recipient = age::scrypt::Recipient::new(passphrase.secret());
        recipient.set_work_factor(work);
        let mut key = Vec::new();
        let encryptor = Encryptor::with_recipients(once(&recipient as &dyn age::Recipient))
            .map_err(io::Error::other)?;
        let mut out = encryptor.wrap_output(&mut key)?;
        out.write_all(identity.to_string().expose_secret().as_bytes())?;
        out.finish()?;
        let mut head = first_line(&key).into_bytes();
        head.extend(key);
        Ok(Arc::new(Self::of(identity, head)))
    }

    /// The key of files that begin so.
    fn unlock(head: &[u8], passphrase: &Passphrase) -> Result<Self, Closed> {
        let damaged = |_| Closed::Damaged("its key can't be read");
        let n_line = head.iter().position(|&byte| byte == b'\n').unwrap_or(0) + 1;
        let key = head.get(n_line..).unwrap_or_default();
        let decryptor = Decryptor::new_buffered(key).map_err(damaged)?;
        let mut asked = age::scrypt::Identity::new(passphrase.secret());
        asked.set_max_work_factor(MAX_WORK);
        let mut out = decryptor
            .decrypt(once(&asked as &dyn age::Identity))
            .map_err(|error| match error {
                DecryptError::DecryptionFailed
                | DecryptError::KeyDecryptionFailed
                | DecryptError::NoMatchingKeys => Closed::WrongPassphrase,
                DecryptError::ExcessiveWork { .. } => {
                    Closed::Damaged("its key asks for more memory than any key needs")
                }
                other => damaged(other),
            })?;
        let mut words = String::new();
        out.read_to_string(&mut words)
            .map_err(|_told| Closed::Damaged("its key can't be read"))?;
        let words = SecretString::from(words);
        let identity = words
            .expose_secret()
            .parse()
            .map_err(|_told| Closed::Damaged("its key can't be read"))?;
        Ok(Self::of(identity, head.to_vec()))
    }

    fn of(identity: age::x25519::Identity, head: Vec<u8>) -> Self {
        let words = identity.to_string();
        let records = blake3::derive_key(RECORDS, words.expose_secret().as_bytes());
        Self {
            head,
            identity,
            records: XChaCha20Poly1305::new(&records.into()),
        }
    }

    /// Whether this is what a file that begins so is protected with.
    pub(super) fn is_of(&self, head: &[u8]) -> bool {
        self.head == head
    }

    /// Closes a record, which only opens under its own number.
    pub(super) fn seal(&self, number: u64, record: &[u8]) -> io::Result<Vec<u8>> {
        let nonce = XChaCha20Poly1305::generate_nonce(&mut OsRng);
        let payload = Payload {
            msg: record,
            aad: &number.to_le_bytes(),
        };
        let closed = self.records.encrypt(&nonce, payload);
        let closed = closed.map_err(|_told| io::Error::other("a record can't be encrypted"))?;
        Ok([nonce.as_slice(), &closed].concat())
    }

    /// `None`: it is of another key, or damaged.
    pub(super) fn unseal(&self, number: u64, bytes: &[u8]) -> Option<Vec<u8>> {
        let (nonce, msg) = bytes.split_at_checked(N_NONCE)?;
        let payload = Payload {
            msg,
            aad: &number.to_le_bytes(),
        };
        self.records
            .decrypt(XNonce::from_slice(nonce), payload)
            .ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(words: &str) -> Arc<Key> {
        Key::with_work(&Passphrase::new(words), 4).unwrap()
    }

    #[test]
    fn a_key_opens_with_its_passphrase_alone_and_a_damaged_one_is_told_as_such() {
        let key = key("four words that hold");
        let unlock =
            |head: &[u8], words: &str| Key::unlock(head, &Passphrase::new(words)).map(drop);
        assert_eq!(unlock(&key.head, "four words that hold"), Ok(()));
        assert_eq!(
            unlock(&key.head, "four words that held"),
            Err(Closed::WrongPassphrase)
        );
        assert_eq!(head_of(&key.head), Some(Ok(key.head.as_slice())));
        for at in ANY_HEAD.len()..key.head.len() {
            let mut changed = key.head.clone();
            changed[at] ^= 1;
            assert!(head_of(&changed).unwrap().is_err(), "byte {at}");
            let cut = head_of(&key.head[..at]);
            assert!(cut.unwrap().is_err(), "cut at {at}");
        }
        assert_eq!(head_of(b"// Dossier workspace, format 1"), None);
    }

    #[test]
    fn a_record_opens_under_its_own_number_and_key_alone() {
        let key_of_one = key("one");
        let closed = key_of_one.seal(7, b"words").unwrap();
        assert_eq!(
            key_of_one.unseal(7, &closed).as_deref(),
            Some(&b"words"[..])
        );
        assert_eq!(key_of_one.unseal(8, &closed), None);
        assert_eq!(key("one").unseal(7, &closed), None);
        for at in 0..closed.len() {
            let mut changed = closed.clone();
            changed[at] ^= 1;
            assert_eq!(key_of_one.unseal(7, &changed), None);
            assert_eq!(key_of_one.unseal(7, &closed[..at]), None);
        }
    }
}
