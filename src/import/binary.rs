//! Telling files that are no texts from those that are.

use super::Error;
use super::container::Container;

/// How many bytes at the start are looked at for control bytes.
const SAMPLE: usize = 256 * 1024;

/// The first bytes of files that people try to add, and what such a file is.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"{\\rtf", "a rich text file (RTF)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"\x7fELF", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\0asm", "a program"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"BZh", "a compressed file (bzip2)"),
    (b"\xfd7zXZ\0", "a compressed file (xz)"),
    (b"\x28\xb5\x2f\xfd", "a compressed file (zstd)"),
    (b"7z\xbc\xaf\x27\x1c", "an archive (7z)"),
    (b"Rar!\x1a\x07", "an archive (RAR)"),
    (b"SQLite format 3\0", "a database (SQLite)"),
    (b"OggS", "a sound or video file"),
    (b"fLaC", "a sound file"),
    (b"ID3", "a sound file (MP3)"),
    (b"\x1a\x45\xdf\xa3", "a video file"),
    (b"bplist00", "a property list or web archive"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
    (b"\0\x01\0\0\0", "a font"),
];

/// What kind of file this is, if it is of a known kind that is no text.
pub(super) fn known_format(bytes: &[u8]) -> Option<&'static str> {
    if let Some(container) = Container::of(bytes) {
        return Some(container.name());
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Some("a WebP picture");
    }
    if bytes.starts_with(b"RIFF") && bytes.get(4..8).is_some_and(|size| size.contains(&0)) {
        return Some("a sound or video file");
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return Some("a video or picture file");
    }
    // “MZ” and “BM” also begin words: a program or a picture has NULs soon after.
    let head = bytes.get(..bytes.len().min(64)).unwrap_or_default();
    if bytes.starts_with(b"MZ") && head.contains(&0) {
        return Some("a program");
    }
    if bytes.starts_with(b"BM") && head.contains(&0) {
        return Some("a BMP picture");
    }
    SIGNATURES
        .iter()
        .find(|(signature, _)| bytes.starts_with(signature))
        .map(|&(_, what)| what)
}

/// What bytes without a known signature are, if they are no text in an encoding of single bytes.
pub(super) fn unknown_format(bytes: &[u8]) -> Option<&'static str> {
    let sample = bytes.get(..bytes.len().min(SAMPLE)).unwrap_or_default();
    let n_controls = sample.iter().filter(|&&byte| is_control(byte)).count();
    // Random bytes have one in ten; a text has none, a damaged one a few.
    (n_controls * 32 > sample.len()).then_some("a binary file")
}

fn is_control(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | 0x0b | 0x0c | b'\r' | 0x1a | 0x1b)
}

/// Why a file of an office program that has a password cannot be read.
pub(super) fn locked_office(bytes: &[u8]) -> Option<Error> {
    if !bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return None;
    }
    // The name of the stream that holds what is locked, in UTF-16.
    let name: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    memchr::memmem::find(bytes, &name)?;
    Some(Error::Protected {
        what: "an Office file with a password",
        remedy: "Open it there with its password, save a copy without one, and add that",
    })
}
