//! A mailbox: messages one after the other, each behind a line that begins with "From ".

use std::borrow::Cow;

use super::super::nested::Inner;
use super::super::{Error, File, MAX_PARTS, Part};
use super::{DAMAGED, header_name};

/// Whether bytes without a telling name are a mailbox.
pub(in super::super) fn is_mailbox(bytes: &[u8]) -> bool {
    bytes.starts_with(b"From ") && begins_message(bytes)
}

pub(in super::super) fn read(file: &File<'_>) -> Result<Vec<Part>, Error> {
    let messages = messages_of(file.bytes);
    if messages.is_empty() {
        return Err(DAMAGED);
    }
    if messages.len() > MAX_PARTS {
        return Err(Error::TooMany {
            n_parts: messages.len(),
            what: "messages",
        });
    }
    let mut parts = Vec::new();
    for (message_idx, message) in messages.into_iter().enumerate() {
        let message = unescaped(message);
        let name = format!("message {}", message_idx + 1);
        parts.extend(file.parts_within(&Inner {
            bytes: &message,
            name: &format!("{name}.eml"),
            part: &name,
            options: None,
            is_in_archive: false,
        }));
        if parts.len() > MAX_PARTS {
            return Err(Error::TooMany {
                n_parts: parts.len(),
                what: "messages and attachments",
            });
        }
    }
    Ok(parts)
}

/// The messages, each without the line in front of it and the empty one behind it.
fn messages_of(bytes: &[u8]) -> Vec<&[u8]> {
    let mut starts = Vec::new();
    if begins_message(bytes) {
        starts.push(0);
    }
    for newline in memchr::memmem::find_iter(bytes, b"\nFrom ") {
        let start = newline + 1;
        let before = bytes.get(..newline).unwrap_or_default();
        let before = before.strip_suffix(b"\r").unwrap_or(before);
        let is_after_empty = before.is_empty() || before.ends_with(b"\n");
        if is_after_empty && begins_message(bytes.get(start..).unwrap_or_default()) {
            starts.push(start);
        }
    }
    let ends = starts.iter().skip(1).copied().chain([bytes.len()]);
    starts
        .iter()
        .zip(ends)
        .filter_map(|(&start, end)| {
            let message = bytes.get(start..end)?;
            let first = memchr::memchr(b'\n', message)?;
            let message = message.get(first + 1..)?;
            // The empty line in front of the next message is none of this one.
            Some(if message.ends_with(b"\n\n") {
                message.get(..message.len() - 1)?
            } else if message.ends_with(b"\n\r\n") {
                message.get(..message.len() - 2)?
            } else {
                message
            })
        })
        .collect()
}

/// Whether a message begins here: a line that begins with "From ", and a header in the next.
fn begins_message(bytes: &[u8]) -> bool {
    if !bytes.starts_with(b"From ") {
        return false;
    }
    let mut lines = bytes
        .get(..bytes.len().min(8192))
        .unwrap_or_default()
        .split(|&byte| byte == b'\n')
        .skip(1);
    lines.next().is_some_and(|line| {
        let line = line.strip_prefix(b">").unwrap_or(line);
        header_name(line).is_some() || line.starts_with(b"From ")
    })
}

/// Lines that begin like that of a message were written with a `>` in front; quoted ones with one
/// more.
fn unescaped(message: &[u8]) -> Cow<'_, [u8]> {
    let is_escaped = |line: &[u8]| {
        line.first() == Some(&b'>')
            && line
                .iter()
                .position(|&byte| byte != b'>')
                .and_then(|n_marks| line.get(n_marks..))
                .is_some_and(|rest| rest.starts_with(b"From "))
    };
    if memchr::memmem::find(message, b">From ").is_none() {
        return Cow::Borrowed(message);
    }
    let mut bytes = Vec::with_capacity(message.len());
    for line in message.split_inclusive(|&byte| byte == b'\n') {
        let line = if is_escaped(line) {
            line.get(1..).unwrap_or_default()
        } else {
            line
        };
        bytes.extend_from_slice(line);
    }
    Cow::Owned(bytes)
}
