//! The keys of the workspaces that were unlocked, shared by all who open their files.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Closed, Key, Passphrase, WORK};

/// Opens what it has the keys of. Clones share what they know.
#[derive(Clone, Default)]
pub struct Keys(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    keys: Vec<Arc<Key>>,
    /// Tried on whatever is locked.
    passphrases: Vec<Passphrase>,
    /// Less work than usual, so that tests need no second each.
    work: Option<u8>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys")
    }
}

/// The same keys, not equal ones.
impl PartialEq for Keys {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Keys {}

impl Keys {
    /// Tries this passphrase on everything that is locked. For commands, which can't ask.
    pub fn try_always(&self, passphrase: Passphrase) {
        self.known().passphrases.push(passphrase);
    }

    /// New keys are made with so little work (a power of two) that anyone can guess their
    /// passphrases.
    pub fn make_weak_ones(&self, work: u8) {
        self.known().work = Some(work);
    }

    /// A new key, known from now on. Takes about a second.
    pub fn make(&self, passphrase: &Passphrase) -> io::Result<Arc<Key>> {
        let work = self.known().work.unwrap_or(WORK);
        let key = Key::with_work(passphrase, work)?;
        self.known().keys.push(Arc::clone(&key));
        Ok(key)
    }

    /// Forgets every key and passphrase.
    pub fn forget(&self) {
        let mut known = self.known();
        known.keys.clear();
        known.passphrases.clear();
    }

    /// Learns the key of files that begin so. Takes about a second.
    pub(in crate::store) fn learn(
        &self,
        head: &[u8],
        passphrase: &Passphrase,
    ) -> Result<Arc<Key>, Closed> {
        let key = Arc::new(Key::unlock(head, passphrase)?);
        self.known().keys.push(Arc::clone(&key));
        Ok(key)
    }

    /// The key of files that begin so, if it is known or one of the passphrases opens it.
    pub(in crate::store) fn of(&self, head: &[u8]) -> Result<Arc<Key>, Closed> {
        let passphrases = {
            let known = self.known();
            if let Some(key) = known.keys.iter().find(|key| key.is_of(head)) {
                return Ok(Arc::clone(key));
            }
            known.passphrases.clone()
        };
        let mut closed = Closed::NoPassphrase;
        for passphrase in &passphrases {
            match self.learn(head, passphrase) {
                Ok(key) => return Ok(key),
                Err(why) => closed = why,
            }
        }
        Err(closed)
    }

    /// Opens a record with whichever key it has.
    pub(in crate::store) fn unseal(&self, number: u64, bytes: &[u8]) -> Option<Vec<u8>> {
        let keys = self.known().keys.clone();
        keys.iter().rev().find_map(|key| key.unseal(number, bytes))
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
