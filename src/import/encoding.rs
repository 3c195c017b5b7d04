//! Bytes → characters: finding out the encoding, and counting what cannot be read.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    DecoderResult, Encoding as Whatwg, ISO_2022_JP, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE,
    WINDOWS_1252, X_USER_DEFINED,
};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::{Error, Warning, binary};

/// How far into a page its declaration is looked for, in bytes. Browsers stop at 1,024;
/// saved pages carry scripts in front of it.
const DECLARATION_REACH: usize = 128 * 1024;
/// How much is shown to the detector, from the first byte that is not ASCII.
const GUESS_REACH: usize = 4 * 1024 * 1024;

/// The encoding that a file was read in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "Told")]
pub struct Encoding {
    /// The WHATWG name, such as `windows-1256`.
    pub name: &'static str,
    /// Neither chosen, nor declared, nor proved by a mark or by being valid UTF-8.
    pub guessed: bool,
    /// The malformed sequences that became U+FFFD.
    pub n_replaced: usize,
}

/// An encoding as one process tells it to another.
type Told = (String, bool, usize);

impl From<Encoding> for Told {
    fn from(encoding: Encoding) -> Self {
        (
            encoding.name.to_owned(),
            encoding.guessed,
            encoding.n_replaced,
        )
    }
}

impl<'de> Deserialize<'de> for Encoding {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (name, guessed, n_replaced) = Told::deserialize(deserializer)?;
        let known = Whatwg::for_label(name.as_bytes());
        Ok(Self {
            name: known
                .ok_or_else(|| D::Error::custom("there is no encoding of this name"))?
                .name(),
            guessed,
            n_replaced,
        })
    }
}

/// The encodings to choose from: WHATWG name, and what people call it. Related ones stand together.
pub fn encodings() -> &'static [(&'static str, &'static str)] {
    &[
        ("UTF-8", "Unicode (UTF-8)"),
        ("UTF-16LE", "Unicode (UTF-16, little-endian)"),
        ("UTF-16BE", "Unicode (UTF-16, big-endian)"),
        ("windows-1252", "Western (Windows)"),
        ("ISO-8859-15", "Western (ISO, with euro)"),
        ("macintosh", "Western (Mac)"),
        ("windows-1250", "Central European (Windows)"),
        ("ISO-8859-2", "Central European (ISO)"),
        ("ISO-8859-16", "Romanian (ISO)"),
        ("windows-1257", "Baltic (Windows)"),
        ("ISO-8859-13", "Baltic (ISO)"),
        ("ISO-8859-4", "Baltic (ISO, old)"),
        ("ISO-8859-10", "Nordic (ISO)"),
        ("ISO-8859-14", "Celtic (ISO)"),
        ("ISO-8859-3", "South European (ISO)"),
        ("windows-1251", "Cyrillic (Windows)"),
        ("KOI8-R", "Cyrillic (KOI8-R, Russian)"),
        ("KOI8-U", "Cyrillic (KOI8-U, Ukrainian)"),
        ("ISO-8859-5", "Cyrillic (ISO)"),
        ("IBM866", "Cyrillic (DOS)"),
        ("x-mac-cyrillic", "Cyrillic (Mac)"),
        ("windows-1256", "Arabic (Windows)"),
        ("ISO-8859-6", "Arabic (ISO)"),
        ("windows-1255", "Hebrew (Windows)"),
        ("ISO-8859-8-I", "Hebrew (ISO)"),
        ("ISO-8859-8", "Hebrew (ISO, in visual order)"),
        ("windows-1253", "Greek (Windows)"),
        ("ISO-8859-7", "Greek (ISO)"),
        ("windows-1254", "Turkish (Windows)"),
        ("windows-1258", "Vietnamese (Windows)"),
        ("windows-874", "Thai (Windows)"),
        ("GBK", "Chinese, simplified (GBK)"),
        ("gb18030", "Chinese, simplified (GB 18030)"),
        ("Big5", "Chinese, traditional (Big5)"),
        ("Shift_JIS", "Japanese (Shift JIS)"),
        ("EUC-JP", "Japanese (EUC)"),
        ("ISO-2022-JP", "Japanese (ISO-2022-JP)"),
        ("EUC-KR", "Korean (Windows)"),
    ]
}

impl Encoding {
    /// That of formats which know no other.
    pub(super) const UTF_8: Self = Self {
        name: "UTF-8",
        guessed: false,
        n_replaced: 0,
    };

    pub(super) fn warnings(self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if self.guessed {
            warnings.push(Warning::EncodingGuessed {
                encoding: self.name,
            });
        }
        if self.n_replaced > 0 {
            warnings.push(Warning::Replaced {
                n_replaced: self.n_replaced,
                encoding: self.name,
            });
        }
        warnings
    }
}

/// Whether a label is that of an encoding which can be read.
pub(super) fn is_known(label: &str) -> bool {
    Whatwg::for_label(label.trim().as_bytes()).is_some_and(|encoding| encoding != REPLACEMENT)
}

/// The characters of a file, and the encoding that they were read in.
pub(super) fn decode(
    bytes: &[u8],
    chosen: Option<&str>,
    declared: fn(&[u8]) -> Option<&'static Whatwg>,
) -> Result<(String, Encoding), Error> {
    let (encoding, guessed) = match chosen {
        Some(label) => match Whatwg::for_label(label.trim().as_bytes()) {
            Some(encoding) if encoding != REPLACEMENT => (encoding, false),
            _ => {
                return Err(Error::UnknownEncoding {
                    label: label.to_owned(),
                });
            }
        },
        None => find_out(bytes, declared)?,
    };
    let (characters, n_replaced) = replace_malformed(bytes, encoding);
    let encoding = Encoding {
        name: encoding.name(),
        guessed,
        n_replaced,
    };
    Ok((characters, encoding))
}

/// The encoding, and whether it is a guess.
fn find_out(
    bytes: &[u8],
    declared: fn(&[u8]) -> Option<&'static Whatwg>,
) -> Result<(&'static Whatwg, bool), Error> {
    let unreadable = |label: &str| Error::UnknownEncoding {
        label: label.to_owned(),
    };
    if bytes.starts_with(b"\xff\xfe\0\0") || bytes.starts_with(b"\0\0\xfe\xff") {
        return Err(unreadable("UTF-32"));
    }
    if let Some((encoding, _)) = Whatwg::for_bom(bytes) {
        return Ok((encoding, false));
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return Ok((encoding, true));
    }
    if bytes.starts_with(b"\x1b$)C") {
        return Err(unreadable("ISO-2022-KR"));
    }
    if bytes.iter().all(|&byte| byte == 0) {
        return Err(Error::Zeros);
    }
    if let Some(what) = binary::unknown_format(bytes) {
        return Err(Error::Binary { what });
    }
    let declared = declared(bytes).map(|declared| match declared {
        // As browsers do: bytes in which a declaration can be read are not UTF-16.
        declared if declared == UTF_16LE || declared == UTF_16BE => UTF_8,
        declared if declared == X_USER_DEFINED => WINDOWS_1252,
        declared => declared,
    });
    match Utf8Share::of(bytes) {
        Utf8Share::Ascii => {
            // ISO-2022-JP is ASCII that switches to Japanese and back.
            if declared == Some(ISO_2022_JP) {
                return Ok((ISO_2022_JP, false));
            }
            let switches = memchr::memmem::find(bytes, b"\x1b$").is_some();
            Ok(if switches && guess(bytes) == ISO_2022_JP {
                (ISO_2022_JP, true)
            } else {
                (UTF_8, false)
            })
        }
        Utf8Share::Whole => Ok((UTF_8, false)),
        Utf8Share::Most => Ok((UTF_8, declared != Some(UTF_8))),
        Utf8Share::Little => Ok(match declared {
            Some(declared) if declared != UTF_8 && declared != REPLACEMENT => (declared, false),
            _ => (guess(bytes), true),
        }),
    }
}

/// How much of what is not ASCII is UTF-8.
enum Utf8Share {
    Ascii,
    Whole,
    /// A few bytes were damaged, or the file was cut within a character.
    Most,
    Little,
}

impl Utf8Share {
    fn of(bytes: &[u8]) -> Self {
        if bytes.is_ascii() {
            return Self::Ascii;
        }
        let (mut n_good, mut n_bad, mut n_bad_inside) = (0_usize, 0_usize, 0_usize);
        for chunk in bytes.utf8_chunks() {
            let valid = chunk.valid();
            n_good += valid.chars().filter(|c| !c.is_ascii()).count();
            if !chunk.invalid().is_empty() {
                n_bad += 1;
                let is_cut = bytes.ends_with(chunk.invalid()) && chunk.invalid().len() < 4;
                n_bad_inside += usize::from(!is_cut);
            }
        }
        if n_bad == 0 {
            Self::Whole
        } else if n_good > 0 && n_bad_inside * 16 <= n_good && n_bad * 2 <= n_good {
            Self::Most
        } else {
            Self::Little
        }
    }
}

/// UTF-16 that has lost its mark: the halves of its blanks, digits and Latin letters that are
/// zero stand all on one side.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Whatwg> {
    let sample = bytes.get(..bytes.len().min(64 * 1024) & !1)?;
    // In UTF-16 every second byte tells the script, and most scripts have numbers below 32. Bytes
    // that could as well be UTF-8, and are mostly not below 32, are a text with a few zeros in it.
    let n_low = sample.iter().filter(|&&byte| byte < 0x20).count();
    if n_low * 4 < sample.len() && bytes.utf8_chunks().all(|chunk| chunk.invalid().is_empty()) {
        return None;
    }
    let (mut n_first, mut n_second) = (0_usize, 0_usize);
    for pair in sample.chunks_exact(2) {
        n_first += usize::from(pair.first() == Some(&0));
        n_second += usize::from(pair.last() == Some(&0));
    }
    let (encoding, n_zeros, n_others) = if n_second > n_first {
        (UTF_16LE, n_second, n_first)
    } else {
        (UTF_16BE, n_first, n_second)
    };
    let n_pairs = sample.len() / 2;
    if n_zeros < 2 || n_zeros * 50 < n_pairs || n_others * 20 > n_zeros {
        return None;
    }
    let (characters, n_replaced) = replace_malformed(sample, encoding);
    let (mut n_chars, mut n_odd) = (0_usize, n_replaced * 8);
    for c in characters.chars() {
        n_chars += 1;
        n_odd += usize::from(c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}'));
        n_odd += usize::from(matches!(c, '\u{e000}'..='\u{f8ff}'));
    }
    (n_odd * 50 <= n_chars).then_some(encoding)
}

fn guess(bytes: &[u8]) -> &'static Whatwg {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    let start = bytes
        .iter()
        .position(|byte| !byte.is_ascii() || *byte == 0x1b)
        .unwrap_or(0)
        .saturating_sub(64);
    let end = bytes.len().min(start + GUESS_REACH);
    detector.feed(bytes.get(start..end).unwrap_or_default(), true);
    detector.guess(None, Utf8Detection::Deny)
}

/// Decodes, with U+FFFD for each malformed sequence, and counts these.
fn replace_malformed(bytes: &[u8], encoding: &'static Whatwg) -> (String, usize) {
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let mut characters = String::with_capacity(bytes.len() + bytes.len() / 2 + 16);
    let (mut rest, mut n_replaced) = (bytes, 0);
    loop {
        let (result, n_read) =
            decoder.decode_to_string_without_replacement(rest, &mut characters, true);
        rest = rest.get(n_read..).unwrap_or_default();
        match result {
            DecoderResult::InputEmpty => break,
            DecoderResult::OutputFull => characters.reserve(rest.len() * 2 + 64),
            DecoderResult::Malformed(..) => {
                characters.reserve(rest.len() + 16);
                characters.push(char::REPLACEMENT_CHARACTER);
                n_replaced += 1;
            }
        }
    }
    (characters, n_replaced)
}

/// The encoding in `<meta charset>`, `<meta http-equiv>` or `<?xml encoding?>`.
pub(super) fn declared_in_html(bytes: &[u8]) -> Option<&'static Whatwg> {
    let head = bytes.get(..bytes.len().min(DECLARATION_REACH))?;
    let head = head.to_ascii_lowercase();
    if head.starts_with(b"<?xml") {
        let end = memchr::memchr(b'>', &head)?;
        if let Some(encoding) = labelled(head.get(..end)?, b"encoding") {
            return Some(encoding);
        }
    }
    let mut rest = head.as_slice();
    while let Some(start) = memchr::memchr(b'<', rest) {
        rest = rest.get(start..)?;
        if rest.starts_with(b"<!--") {
            let end = memchr::memmem::find(rest, b"-->").unwrap_or(rest.len());
            rest = rest.get(end..)?;
        } else if rest.starts_with(b"<script") || rest.starts_with(b"<style") {
            // What looks like a declaration in a script is none.
            let end: &[u8] = if rest.starts_with(b"<script") {
                b"</script"
            } else {
                b"</style"
            };
            let end = memchr::memmem::find(rest, end).unwrap_or(rest.len());
            rest = rest.get(end.max(1)..)?;
        } else if rest.starts_with(b"<meta") {
            let end = memchr::memchr(b'>', rest).unwrap_or(rest.len());
            if let Some(encoding) = labelled(rest.get(..end)?, b"charset") {
                return Some(encoding);
            }
            rest = rest.get(end..)?;
        } else {
            rest = rest.get(1..)?;
        }
    }
    None
}

/// The encoding whose label follows `name` and an equals sign.
fn labelled(tag: &[u8], name: &[u8]) -> Option<&'static Whatwg> {
    let is_blank_or_quote = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'');
    memchr::memmem::find_iter(tag, name).find_map(|start| {
        let after = tag.get(start + name.len()..)?;
        let after = after.trim_ascii_start().strip_prefix(b"=")?;
        let label = after
            .iter()
            .copied()
            .skip_while(is_blank_or_quote)
            .take_while(|byte| !is_blank_or_quote(byte) && !matches!(byte, b';' | b'>' | b'/'))
            .collect::<Vec<u8>>();
        Whatwg::for_label(&label).filter(|&encoding| encoding != REPLACEMENT)
    })
}
