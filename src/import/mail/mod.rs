//! Messages: one (EML), many in a file (MBOX), and web pages that were saved as one (MHTML).
//!
//! The document is the message's own words; who wrote to whom and when stands in its source.
//! What is attached becomes a document of its own where it can be read, and is told where not.
//! Nothing that a message points to is ever fetched.

mod headers;
mod mailbox;
mod message;
mod quoted;
mod saved_page;
mod structure;

pub(super) use mailbox::{is_mailbox, read as read_mailbox};
pub(super) use message::read as read_message;
pub(super) use saved_page::{is_saved_page, read as read_saved_page};

use super::Error;

const DAMAGED: Error = Error::Damaged { what: "a message" };

/// How far from the start the header is looked at to tell what a file is, in bytes.
const REACH: usize = 16 * 1024;

/// Headers that hardly anything but a message begins with, in lower case.
const TELLING: &[&str] = &[
    "from",
    "to",
    "cc",
    "date",
    "subject",
    "sender",
    "received",
    "return-path",
    "reply-to",
    "message-id",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "delivered-to",
    "in-reply-to",
    "references",
    "dkim-signature",
    "arc-seal",
    "authentication-results",
    "x-mailer",
    "x-received",
    "x-spam-status",
    "x-mozilla-status",
];

/// Whether bytes without a telling name are a message: they begin with headers, three of them of
/// messages.
pub(super) fn is_message(bytes: &[u8]) -> bool {
    let (mut n_telling, mut n_lines) = (0, 0);
    for line in head_of(bytes).split(|&byte| byte == b'\n') {
        let line = line.trim_ascii_end();
        if line.is_empty() {
            break;
        }
        n_lines += 1;
        if n_lines > 1
            && line
                .first()
                .is_some_and(|byte| matches!(byte, b' ' | b'\t'))
        {
            continue;
        }
        let Some(name) = header_name(line) else {
            // A reader that cuts a long header in two, but not at the start.
            if n_lines == 1 {
                return false;
            }
            break;
        };
        let is_telling = TELLING
            .iter()
            .any(|telling| telling.as_bytes().eq_ignore_ascii_case(name));
        n_telling += usize::from(is_telling);
    }
    n_telling >= 3 && !is_saved_page(bytes)
}

fn head_of(bytes: &[u8]) -> &[u8] {
    bytes.get(..bytes.len().min(REACH)).unwrap_or_default()
}

/// The name of the header that a line begins with.
fn header_name(line: &[u8]) -> Option<&[u8]> {
    let colon = memchr::memchr(b':', line)?;
    let name = line.get(..colon)?;
    let is_name = !name.is_empty()
        && name
            .iter()
            .all(|byte| byte.is_ascii_graphic() && *byte != b':');
    is_name.then_some(name)
}
