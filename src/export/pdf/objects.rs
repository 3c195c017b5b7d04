//! The objects of a file, written one after the other: only where each stands is remembered.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::places::{Place, Places};
use crate::export::xml::push;

/// As many small objects are packed together, of as many bytes.
const MAX_PACKED: usize = 200;
const MAX_PACKED_BYTES: usize = 64 * 1024;

/// The number of an object, from 1.
pub(super) type Number = u32;

pub(super) struct Objects<'a> {
    out: &'a mut dyn Write,
    n_bytes: u64,
    /// Of all that is written, so that two files that differ are told apart.
    hasher: blake3::Hasher,
    n_numbers: Number,
    places: Places,
    /// Those that are packed next: their numbers, and where each begins.
    waiting: Vec<(Number, usize)>,
    waiting_bytes: Vec<u8>,
}

impl<'a> Objects<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> io::Result<Self> {
        let mut objects = Self {
            out,
            n_bytes: 0,
            hasher: blake3::Hasher::new(),
            n_numbers: 0,
            places: Places::default(),
            waiting: Vec::new(),
            waiting_bytes: Vec::new(),
        };
        // The second line tells programs that carry files that this one is no text.
        objects.put(b"%PDF-1.7\n%\x80\x80\x80\x80\n")?;
        Ok(objects)
    }

    /// A number for an object that is written now or later.
    pub(super) fn number(&mut self) -> Number {
        self.numbers(1)
    }

    /// The first of as many numbers in a row.
    pub(super) fn numbers(&mut self, n: usize) -> Number {
        let first = self.n_numbers + 1;
        self.n_numbers += n as Number;
        first
    }

    /// Writes an object as it is.
    pub(super) fn plain(&mut self, number: Number, body: &[u8]) -> io::Result<()> {
        self.places.set(number, Place::At(self.n_bytes));
        self.put(format!("{number} 0 obj\n").as_bytes())?;
        self.put(body)?;
        self.put(b"\nendobj\n")
    }

    /// Writes an object that is no stream, packed together with others.
    pub(super) fn packed(&mut self, number: Number, body: &[u8]) -> io::Result<()> {
        self.waiting.push((number, self.waiting_bytes.len()));
        self.waiting_bytes.extend_from_slice(body);
        self.waiting_bytes.push(b'\n');
        if self.waiting.len() == MAX_PACKED || self.waiting_bytes.len() > MAX_PACKED_BYTES {
            self.pack()?;
        }
        Ok(())
    }

    fn pack(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let stream = self.number();
        let mut head = String::new();
        for (idx, (number, start)) in self.waiting.drain(..).enumerate() {
            push(&mut head, format_args!("{number} {start} "));
            self.places.set(number, Place::In { stream, idx });
        }
        let n = head.split_ascii_whitespace().count() / 2;
        let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
        packer.write_all(head.as_bytes())?;
        packer.write_all(&self.waiting_bytes)?;
        let packed = packer.finish()?;
        self.waiting_bytes.clear();
        let dictionary = format!("/Type/ObjStm/N {n}/First {}", head.len());
        self.stream(stream, &dictionary, &packed)
    }

    /// Writes a stream that is packed.
    fn stream(&mut self, number: Number, dictionary: &str, packed: &[u8]) -> io::Result<()> {
        let n = packed.len();
        let mut body =
            format!("<<{dictionary}/Length {n}/Filter/FlateDecode>>\nstream\n").into_bytes();
        body.extend_from_slice(packed);
        body.extend_from_slice(b"\nendstream");
        self.plain(number, &body)
    }

    /// Ends the file with the list of all places.
    pub(super) fn finish(mut self, catalogue: Number, facts: Number) -> io::Result<()> {
        self.pack()?;
        let number = self.number();
        let start = self.n_bytes;
        self.places.set(number, Place::At(start));
        let (rows, row_length) = self.places.packed(number)?;
        let hash = self.hasher.finalize().to_hex();
        let id = hash.get(..32).unwrap_or_default();
        let dictionary = format!(
            "/Type/XRef/Size {}/W[1 5 2]/DecodeParms<</Predictor 12/Columns {row_length}>>/Root {catalogue} 0 R/Info {facts} 0 R/ID[<{id}><{id}>]",
            number + 1
        );
        self.stream(number, &dictionary, &rows)?;
        self.put(format!("startxref\n{start}\n%%EOF\n").as_bytes())
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.hasher.update(bytes);
        self.n_bytes += bytes.len() as u64;
        Ok(())
    }
}
