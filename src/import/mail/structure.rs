//! The parts of a message: which are its words, and which are attached.
//!
//! mail-parser finds the parts; their bytes are taken from the message itself, and their letters
//! read as everywhere else, so that nothing is replaced in silence. Messages within the message
//! are hidden from it: it would go into them without a limit.

use std::sync::LazyLock;

use encoding_rs::Encoding as Whatwg;
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding as Transfer, MessageParser, MessagePart, MimeHeaders as _, PartType};
use regex::bytes::Regex;

use super::super::encoding::{self, Encoding};
use super::super::names::harmless_path;
use super::super::{Error, Options};
use super::DAMAGED;
use super::headers::header_length;

/// More multiparts are no message that a person wrote; what stands in them is an attachment.
const MAX_MULTIPARTS: usize = 500;
/// The most parts of a message.
const MAX_PARTS_OF_ONE: usize = 10_000;

/// A message in its parts.
#[derive(Debug, Default)]
pub(super) struct Structure {
    /// The plain words, part by part.
    pub(super) plain: Vec<Words>,
    /// The words as a page, where there are such.
    pub(super) page: Vec<Words>,
    pub(super) attachments: Vec<Attachment>,
}

/// A part with words of the message itself.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) characters: String,
    pub(super) encoding: Encoding,
    pub(super) is_page: bool,
}

#[derive(Debug)]
pub(super) struct Attachment {
    /// Harmless to show, with an extension that tells what it is where the message says so.
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    /// The encoding that the message declares for it.
    pub(super) charset: Option<String>,
    pub(super) is_page: bool,
}

impl Structure {
    pub(super) fn of(message: &[u8], options: &Options) -> Result<Self, Error> {
        let opaque = opaque(message);
        let Some(parsed) = MessageParser::default().parse(&opaque) else {
            return Err(DAMAGED);
        };
        if parsed.parts.len() > MAX_PARTS_OF_ONE {
            return Err(Error::TooComplex {
                what: "more than 10,000 parts in one message",
            });
        }
        let mut structure = Self::default();
        let mut is_word = vec![false; parsed.parts.len()];
        for (ids, words) in [
            (&parsed.text_body, &mut structure.plain),
            (&parsed.html_body, &mut structure.page),
        ] {
            for &id in ids {
                let idx = id as usize;
                let Some(part) = parsed.parts.get(idx) else {
                    continue;
                };
                if !matches!(part.body, PartType::Text(_) | PartType::Html(_)) {
                    continue;
                }
                if let Some(is_word) = is_word.get_mut(idx) {
                    *is_word = true;
                }
                words.push(Words::of(message, part, options)?);
            }
        }
        for &id in &parsed.attachments {
            let idx = id as usize;
            let Some(part) = parsed.parts.get(idx) else {
                continue;
            };
            if is_word.get(idx) == Some(&true) {
                continue;
            }
            structure.attachments.push(Attachment::of(
                message,
                part,
                structure.attachments.len() + 1,
            ));
        }
        structure.keep_the_rest(message, options)?;
        Ok(structure)
    }

    /// Where no part was found, all that follows the header is the words.
    fn keep_the_rest(&mut self, message: &[u8], options: &Options) -> Result<(), Error> {
        let is_blank = |words: &Words| words.characters.trim().is_empty();
        let rest = message.get(header_length(message)..).unwrap_or_default();
        if !self.attachments.is_empty()
            || !self.plain.iter().chain(&self.page).all(is_blank)
            || rest.trim_ascii().is_empty()
        {
            return Ok(());
        }
        let (characters, encoding) = encoding::decode(rest, options.encoding.as_deref(), |_| None)?;
        self.plain.push(Words {
            characters,
            encoding,
            is_page: false,
        });
        Ok(())
    }
}

impl Words {
    fn of(message: &[u8], part: &MessagePart<'_>, options: &Options) -> Result<Self, Error> {
        let bytes = bytes_of(message, part);
        let charset = charset_of(part);
        let chosen = options.encoding.as_deref().or(charset.as_deref());
        let is_page = matches!(part.body, PartType::Html(_));
        // A message may be as good as empty; that is for its reader to say.
        let (characters, encoding) = if bytes.is_empty() {
            (String::new(), Encoding::UTF_8)
        } else {
            match encoding::decode(&bytes, chosen, |_| None) {
                Ok(decoded) => decoded,
                // Encodings that no browser reads, and bytes that are no text.
                Err(_) => match &part.body {
                    PartType::Text(text) | PartType::Html(text) if charset.is_some() => {
                        (text.as_ref().to_owned(), Encoding::UTF_8)
                    }
                    _ => encoding::decode(&bytes, Some("windows-1252"), |_| None)?,
                },
            }
        };
        Ok(Self {
            characters,
            encoding,
            is_page,
        })
    }
}

impl Attachment {
    fn of(message: &[u8], part: &MessagePart<'_>, number: usize) -> Self {
        let kind = part
            .content_type()
            .map(|kind| {
                format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default())
                    .to_ascii_lowercase()
            })
            .unwrap_or_default();
        let extension = extension_of(&kind);
        let given = part
            .attachment_name()
            .map(harmless_path)
            .map(|path| path.rsplit('/').next().unwrap_or_default().to_owned())
            .filter(|name| name != "unnamed");
        let name = match given {
            // A name without an extension leaves it to the declared kind.
            Some(name) if name.contains('.') || extension.is_empty() => name,
            Some(name) => format!("{name}.{extension}"),
            None if extension.is_empty() => format!("unnamed {number}"),
            None => format!("unnamed {number}.{extension}"),
        };
        Self {
            name,
            bytes: bytes_of(message, part),
            charset: charset_of(part),
            is_page: matches!(part.body, PartType::Html(_)),
        }
    }
}

/// The extension of files of a kind that has one here.
fn extension_of(kind: &str) -> &'static str {
    match kind {
        "text/html" | "application/xhtml+xml" => "html",
        "text/plain" => "txt",
        "text/markdown" => "md",
        "text/csv" => "csv",
        "text/tab-separated-values" => "tsv",
        "text/rtf" | "application/rtf" => "rtf",
        "application/pdf" => "pdf",
        "application/json" => "json",
        "application/epub+zip" => "epub",
        "application/msword" => "doc",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "docx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "xlsx",
        "application/vnd.oasis.opendocument.text" => "odt",
        "application/zip" => "zip",
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/gif" => "gif",
        "text/calendar" => "ics",
        "messagx/rfc822" | "messagx/global" => "eml",
        _ if kind.starts_with("text/") || kind.starts_with("messagx/") => "txt",
        _ => "",
    }
}

/// The bytes of a part as they were before it was sent.
fn bytes_of(message: &[u8], part: &MessagePart<'_>) -> Vec<u8> {
    let raw = message
        .get(part.offset_body as usize..part.offset_end as usize)
        .unwrap_or_default();
    let decoded = match part.encoding {
        Transfer::None => None,
        Transfer::Base64 => base64_decode(raw),
        Transfer::QuotedPrintable => quoted_printable_decode(raw),
    };
    decoded.unwrap_or_else(|| raw.to_vec())
}

/// The encoding that a part declares, where it is one that can be read; that of ASCII is what the
/// bytes say.
fn charset_of(part: &MessagePart<'_>) -> Option<String> {
    let charset = part.content_type()?.attribute("charset")?.trim();
    let is_ascii = ["us-ascii", "ascii"]
        .iter()
        .any(|ascii| charset.eq_ignore_ascii_case(ascii));
    (!is_ascii && Whatwg::for_label(charset.as_bytes()).is_some()).then(|| charset.to_owned())
}

/// The message, as long as it was, with the kinds of its parts changed so that messages within it
/// stay closed.
fn opaque(message: &[u8]) -> Vec<u8> {
    static KINDS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:(messag)e|multi(par)t)\s*(?:\([^()]*\)\s*)*/\s*(?:diges(t))?").ok()
    });
    let mut opaque = message.to_vec();
    let Some(kinds) = &*KINDS else {
        return opaque;
    };
    let mut n_multiparts = 0;
    let mut cross_out = |at: usize| {
        if let Some(byte) = opaque.get_mut(at) {
            *byte = b'x';
        }
    };
    for found in kinds.captures_iter(message) {
        if let Some(kind) = found.get(1) {
            cross_out(kind.end());
        }
        if let Some(kind) = found.get(2) {
            n_multiparts += 1;
            if n_multiparts > MAX_MULTIPARTS {
                cross_out(kind.end());
            }
        }
        if let Some(digest) = found.get(3) {
            cross_out(digest.start());
        }
    }
    opaque
}
