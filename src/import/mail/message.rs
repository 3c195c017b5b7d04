//! One message: its words as a document, and what is attached to it.

use std::borrow::Cow;

use super::super::names::PartNames;
use super::super::nested::Inner;
use super::super::{
    Block, Content, Encoding, Error, File, Furniture, Options, Part, Source, Text, Warning,
    encoding, html,
};
use super::headers::Headers;
use super::quoted;
use super::structure::{Attachment, Structure, Words};
use crate::model::{BlockKind, FurnitureKind};
use crate::text::words::size;

/// Of two versions of a message, the plain one is read, unless it has fewer letters than this
/// and the other one many times as many: "Your program cannot show this message".
const MIN_PLAIN_CHARS: usize = 300;
const MUCH_MORE: usize = 8;

pub(in super::super) fn read(file: &File<'_>) -> Result<Vec<Part>, Error> {
    let message = bare(file.bytes);
    let structure = Structure::of(message, file.options)?;
    let headers = Headers::of(message, file.options.encoding.as_deref());
    let (attached, n_unread) = attachments(file, &structure.attachments);
    let content = content_of(headers, &structure, n_unread)?;
    // Some messages only carry others.
    if content.text.as_str().trim().is_empty() && !attached.is_empty() {
        return Ok(attached);
    }
    let own = Part {
        name: file.part.to_owned(),
        draft: file.draft("mail", "", content),
    };
    let mut parts = vec![own];
    parts.extend(attached);
    Ok(parts)
}

/// The message without what some programs write before and after it: the line that begins a
/// message in a mailbox, and the number of bytes that Apple's programs write.
fn bare(bytes: &[u8]) -> &[u8] {
    let (line, rest) = match memchr::memchr(b'\n', bytes) {
        Some(end) => bytes.split_at(end + 1),
        None => return bytes,
    };
    if line.starts_with(b"From ") {
        return rest;
    }
    let n_bytes = std::str::from_utf8(line.trim_ascii())
        .ok()
        .and_then(|number| number.parse::<usize>().ok());
    match n_bytes {
        Some(n_bytes) => rest.get(..n_bytes).unwrap_or(rest),
        None => bytes,
    }
}

fn content_of(headers: Headers, structure: &Structure, n_unread: usize) -> Result<Content, Error> {
    let body = Body::of(structure)?;
    let Headers {
        subject,
        mut source,
    } = headers;
    list_attachments(&mut source, &structure.attachments);
    let mut characters = Cow::Borrowed(body.characters.as_str());
    // A message of nothing but its subject, or of what is attached to it, is a document all the
    // same: what it says is its subject.
    if characters.trim().is_empty() {
        characters = Cow::Borrowed(&subject);
    }
    let text = Text::from_raw(&characters);
    let mut content = Content {
        title: subject.clone(),
        source,
        encoding: Some(body.encoding),
        ..Content::default()
    };
    if let Cow::Borrowed(_) = characters
        && text.as_str().len() == characters.len()
    {
        content.blocks = body.blocks_on(&text);
    }
    let quoted = quoted::of(&text, &content.blocks);
    content.blocks.extend(quoted.blocks);
    content.blocks.sort_by_key(|block| block.span.start());
    content.furniture = quoted
        .signature
        .map(|span| Furniture {
            span,
            kind: FurnitureKind::Chrome,
        })
        .into_iter()
        .collect();
    if n_unread > 0 {
        content.warnings.push(Warning::Unread { n_unread });
    }
    content.text = text;
    Ok(content)
}

/// The words of a message in one piece.
struct Body {
    characters: String,
    blocks: Vec<(BlockKind, std::ops::Range<usize>)>,
    encoding: Encoding,
}

impl Body {
    fn of(structure: &Structure) -> Result<Self, Error> {
        let plain = Self::joined(&structure.plain)?;
        let n_plain = plain.n_letters();
        if n_plain >= MIN_PLAIN_CHARS || structure.page.is_empty() {
            return Ok(plain);
        }
        let page = Self::joined(&structure.page)?;
        Ok(if page.n_letters() > n_plain.saturating_mul(MUCH_MORE) {
            page
        } else {
            plain
        })
    }

    fn joined(words: &[Words]) -> Result<Self, Error> {
        let mut body = Self {
            characters: String::new(),
            blocks: Vec::new(),
            encoding: Encoding::UTF_8,
        };
        for words in words {
            let (characters, blocks) = if words.is_page {
                html::words_of(&words.characters)?
            } else {
                (tidy(&words.characters), Vec::new())
            };
            if characters.trim().is_empty() {
                continue;
            }
            if !body.characters.is_empty() {
                let n_ends = body.characters.len() - body.characters.trim_end_matches('\n').len();
                body.characters
                    .extend(std::iter::repeat_n('\n', 2_usize.saturating_sub(n_ends)));
            }
            let start = body.characters.len();
            body.characters.push_str(&characters);
            body.blocks.extend(
                blocks
                    .into_iter()
                    .map(|(kind, bytes)| (kind, bytes.start + start..bytes.end + start)),
            );
            body.encoding = Encoding {
                n_replaced: body.encoding.n_replaced + words.encoding.n_replaced,
                guessed: body.encoding.guessed || words.encoding.guessed,
                name: if start == 0 {
                    words.encoding.name
                } else {
                    body.encoding.name
                },
            };
        }
        Ok(body)
    }

    fn n_letters(&self) -> usize {
        self.characters
            .chars()
            .filter(|c| c.is_alphanumeric())
            .count()
    }

    fn blocks_on(&self, text: &Text) -> Vec<Block> {
        self.blocks
            .iter()
            .filter_map(|(kind, bytes)| {
                Some(Block {
                    kind: *kind,
                    span: text.span(bytes.clone())?,
                })
            })
            .collect()
    }
}

/// Line ends as texts have them, and no mark in front.
fn tidy(characters: &str) -> String {
    Text::from_raw(characters.trim_start_matches('\u{feff}'))
        .as_str()
        .to_owned()
}

/// Names and sizes of what is attached, as they stand in the source.
fn list_attachments(source: &mut Source, attachments: &[Attachment]) {
    const MAX_LISTED: usize = 200;
    let listed: Vec<String> = attachments
        .iter()
        .take(MAX_LISTED)
        .map(|attachment| {
            format!(
                "{} ({})",
                attachment.name,
                size(attachment.bytes.len() as u64)
            )
        })
        .collect();
    if listed.is_empty() {
        return;
    }
    let mut listed = listed.join("; ");
    if attachments.len() > MAX_LISTED {
        listed.push_str("; …");
    }
    source.more.set("Attachments", listed);
}

/// The attachments that are documents, and how many are none.
fn attachments(file: &File<'_>, attachments: &[Attachment]) -> (Vec<Part>, usize) {
    let mut names = PartNames::default();
    let (mut parts, mut n_unread) = (Vec::new(), 0);
    for attachment in attachments {
        let part = names.give(&format!("attachment {}", attachment.name));
        let options = declared(file.options, attachment);
        let read = file.parts_within(&Inner {
            bytes: &attachment.bytes,
            name: &attachment.name,
            part: &part,
            options: Some(&options),
            is_in_archive: false,
        });
        for part in read {
            // Pictures and the like are told by their number and listed by name.
            if matches!(
                part.draft,
                Err(Error::Binary { .. } | Error::Empty | Error::NoText | Error::Zeros)
            ) {
                n_unread += 1;
            } else {
                parts.push(part);
            }
        }
    }
    (parts, n_unread)
}

/// The options with the encoding that the message declares for an attachment.
fn declared<'a>(options: &'a Options, attachment: &Attachment) -> Cow<'a, Options> {
    match (&options.encoding, &attachment.charset) {
        (None, Some(charset)) if encoding::is_known(charset) => Cow::Owned(Options {
            encoding: Some(charset.clone()),
            ..options.clone()
        }),
        _ => Cow::Borrowed(options),
    }
}
