//! The bytes of an original file, kept inside a workspace.

use std::fmt;
use std::io::{Read as _, Write as _};
use std::str::FromStr;
use std::sync::Arc;

use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The largest file that is kept, in bytes: the workspace is one file, which is read and written
/// as a whole.
pub const MAX_BYTES: u64 = 64 << 20;

/// All files that are kept, together, as they are packed.
pub const MAX_BYTES_IN_ALL: u64 = 512 << 20;

/// So many signs stand in a line of the file, so that programs which compare lines cope.
const N_LINE: usize = 100;

/// The BLAKE3 of a file. Documents name theirs in [`super::Origin`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OriginalId([u8; 32]);

/// A file as it was read, byte by byte. Several documents may be parts of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Original {
    pub id: OriginalId,
    /// Of the file as it was; at most [`MAX_BYTES`].
    pub n_bytes: u64,
    packing: Packing,
    #[serde(with = "lines")]
    packed: Arc<[u8]>,
}

/// How the bytes are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Packing {
    /// Not at all: many formats are packed already.
    Plain,
    Deflated,
}

impl OriginalId {
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }
}

impl Original {
    /// `None` for a file of more than [`MAX_BYTES`].
    pub fn new(bytes: &[u8]) -> Option<Self> {
        let n_bytes = bytes.len() as u64;
        if n_bytes > MAX_BYTES {
            return None;
        }
        let (packing, packed) = match deflated(bytes) {
            Some(packed) if packed.len() < bytes.len() => (Packing::Deflated, packed),
            _ => (Packing::Plain, bytes.to_vec()),
        };
        Some(Self {
            id: OriginalId::of(bytes),
            n_bytes,
            packing,
            packed: packed.into(),
        })
    }

    /// The file. `None` where what is kept is not what was put in.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        if self.n_bytes > MAX_BYTES {
            return None;
        }
        let bytes = match self.packing {
            Packing::Plain => self.packed.to_vec(),
            Packing::Deflated => {
                let mut bytes = Vec::new();
                // One more than there should be, so that more is noticed and not unpacked.
                flate2::read::DeflateDecoder::new(&*self.packed)
                    .take(self.n_bytes + 1)
                    .read_to_end(&mut bytes)
                    .ok()?;
                bytes
            }
        };
        let is_whole = bytes.len() as u64 == self.n_bytes && OriginalId::of(&bytes) == self.id;
        is_whole.then_some(bytes)
    }

    /// How many bytes it takes in memory; a third more in the file.
    pub fn n_bytes_packed(&self) -> u64 {
        self.packed.len() as u64
    }
}

fn deflated(bytes: &[u8]) -> Option<Vec<u8>> {
    let level = flate2::Compression::default();
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), level);
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}

impl fmt::Display for OriginalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

impl fmt::Debug for OriginalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OriginalId({self})")
    }
}

impl FromStr for OriginalId {
    type Err = blake3::HexError;

    fn from_str(text: &str) -> Result<Self, blake3::HexError> {
        blake3::Hash::from_hex(text).map(|hash| Self(*hash.as_bytes()))
    }
}

impl TryFrom<String> for OriginalId {
    type Error = blake3::HexError;

    fn try_from(text: String) -> Result<Self, blake3::HexError> {
        text.parse()
    }
}

impl From<OriginalId> for String {
    fn from(id: OriginalId) -> Self {
        id.to_string()
    }
}

/// Bytes as lines of base64.
mod lines {
    use serde::de::Error as _;

    use base64::Engine as _;

    use super::{Arc, Deserialize as _, Deserializer, N_LINE, STANDARD, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        // Three bytes are four signs.
        let n_bytes_line = N_LINE / 4 * 3;
        let mut text = String::with_capacity(bytes.len() / 3 * 4 + bytes.len() / n_bytes_line + 8);
        for line in bytes.chunks(n_bytes_line) {
            text.push('\n');
            STANDARD.encode_string(line, &mut text);
        }
        serializer.serialize_str(&text)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Arc<[u8]>, D::Error> {
        let mut signs = String::deserialize(deserializer)?.into_bytes();
        signs.retain(|sign| !sign.is_ascii_whitespace());
        let bytes = STANDARD.decode(&signs).map_err(D::Error::custom)?;
        Ok(bytes.into())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_file_comes_out_as_it_was_put_in_also_through_a_file(
            bytes in prop_oneof![
                proptest::collection::vec(any::<u8>(), 0..600),
                proptest::collection::vec(0_u8..2, 0..6000),
            ],
        ) {
            let original = Original::new(&bytes).unwrap();
            prop_assert_eq!(original.bytes(), Some(bytes));
            let config = ron::ser::PrettyConfig::new().escape_strings(false);
            let text = ron::ser::to_string_pretty(&original, config).unwrap();
            prop_assert!(text.lines().all(|line| line.len() <= 120), "{text}");
            let read: Original = ron::from_str(&text).unwrap();
            prop_assert_eq!(read, original);
        }
    }

    #[test]
    fn what_is_not_what_was_put_in_is_not_given_out() {
        let original = Original::new(&[7; 5000]).unwrap();
        assert!(original.n_bytes_packed() < 100);
        for n_bytes in [0, 4999, 5001, u64::MAX] {
            let damaged = Original {
                n_bytes,
                ..original.clone()
            };
            assert_eq!(damaged.bytes(), None);
        }
        let mut packed = original.packed.to_vec();
        packed.truncate(9);
        let cut = Original {
            packed: packed.into(),
            ..original
        };
        assert_eq!(cut.bytes(), None);
    }
}
