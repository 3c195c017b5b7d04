//! Where the objects of a file stand, in a few bytes for each.

use std::io::{self, Write as _};

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::objects::Number;

/// Where an object stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// This many bytes into the file.
    At(u64),
    /// Packed with others in a stream, and the how manieth it is there.
    In { stream: Number, idx: usize },
}

/// The rows of the list in the file: what kind of place it is, then two numbers.
const ROW: usize = 8;

/// As many places stand in a block, so that no long list is ever copied to grow.
const BLOCK: usize = 1 << 15;

/// A place in five bytes. Of an offset the lowest bit is 0; else it is 1, and the eight above it
/// are the place within the stream.
type Short = [u8; 5];

/// The places by the numbers of the objects.
#[derive(Default)]
pub(super) struct Places {
    blocks: Vec<Vec<Short>>,
}

impl Places {
    pub(super) fn set(&mut self, number: Number, place: Place) {
        let number = number as usize;
        while self.blocks.len() <= number / BLOCK {
            self.blocks.push(vec![Short::default(); BLOCK]);
        }
        let block = self.blocks.get_mut(number / BLOCK);
        if let Some(short) = block.and_then(|block| block.get_mut(number % BLOCK)) {
            *short = short_of(place);
        }
    }

    /// `None` for a number that nothing was written under.
    fn get(&self, number: Number) -> Option<Place> {
        let number = number as usize;
        let short = self.blocks.get(number / BLOCK)?.get(number % BLOCK)?;
        place_of(*short)
    }

    /// The rows of the objects up to a number, packed, each as what it adds to the one above; and
    /// how many bytes a row has.
    pub(super) fn packed(&self, last: Number) -> io::Result<(Vec<u8>, usize)> {
        let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
        let mut above = [0; ROW];
        for number in 0..=last {
            let row = row_of(self.get(number));
            let mut line = [2; ROW + 1];
            for (told, (own, above)) in line.iter_mut().skip(1).zip(row.iter().zip(above)) {
                *told = own.wrapping_sub(above);
            }
            packer.write_all(&line)?;
            above = row;
        }
        Ok((packer.finish()?, ROW))
    }
}

fn short_of(place: Place) -> Short {
    let bits = match place {
        Place::At(offset) => offset << 1,
        Place::In { stream, idx } => u64::from(stream) << 9 | (idx as u64 & 0xff) << 1 | 1,
    };
    let mut short = Short::default();
    short.copy_from_slice(&bits.to_be_bytes()[3..]);
    short
}

fn place_of(short: Short) -> Option<Place> {
    let mut bytes = [0; 8];
    bytes[3..].copy_from_slice(&short);
    let bits = u64::from_be_bytes(bytes);
    match bits {
        0 => None,
        bits if bits & 1 == 0 => Some(Place::At(bits >> 1)),
        bits => Some(Place::In {
            stream: (bits >> 9) as Number,
            idx: (bits >> 1 & 0xff) as usize,
        }),
    }
}

fn row_of(place: Option<Place>) -> [u8; ROW] {
    let (kind, first, second): (u8, u64, u16) = match place {
        None => (0, 0, u16::MAX),
        Some(Place::At(offset)) => (1, offset, 0),
        Some(Place::In { stream, idx }) => (2, stream.into(), idx as u16),
    };
    let mut row = [0; ROW];
    row[0] = kind;
    row[1..6].copy_from_slice(&first.to_be_bytes()[3..]);
    row[6..].copy_from_slice(&second.to_be_bytes());
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_comes_back_as_it_was() {
        for place in [
            Place::At(9),
            Place::At(300 << 30),
            Place::In { stream: 1, idx: 0 },
            Place::In {
                stream: 8_000_000,
                idx: 199,
            },
        ] {
            assert_eq!(place_of(short_of(place)), Some(place));
        }
        assert_eq!(place_of(Short::default()), None);
    }
}
