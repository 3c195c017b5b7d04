//! A web page that a browser saved as one file (MHTML): a message whose parts are the page and
//! its pictures.

use super::super::{Content, Error, File, Input, Source, encoding, html, stem_of};
use super::headers::{Headers, header_length};
use super::structure::Structure;
use super::{DAMAGED, head_of};

/// Whether bytes without a telling name are a saved page.
pub(in super::super) fn is_saved_page(bytes: &[u8]) -> bool {
    let head = head_of(bytes);
    let header = head.get(..header_length(head)).unwrap_or_default();
    let header = header.to_ascii_lowercase();
    let says = |words: &[u8]| memchr::memmem::find(&header, words).is_some();
    says(b"multipart/related")
        && (says(b"snapshot-content-location:")
            || says(b"saved by")
            || says(b"microsoft internet explorer")
            || says(b"text/html"))
}

pub(in super::super) fn read(file: &File<'_>) -> Result<Content, Error> {
    let structure = Structure::of(file.bytes, file.options)?;
    let pages = structure
        .page
        .iter()
        .chain(&structure.plain)
        .filter(|words| words.is_page)
        .map(|words| (words.characters.as_str(), words.encoding));
    let attached: Vec<_> = structure
        .attachments
        .iter()
        .filter(|attachment| attachment.is_page)
        .filter_map(|attachment| {
            let chosen = file.options.encoding.as_deref();
            let chosen = chosen.or(attachment.charset.as_deref());
            encoding::decode(&attachment.bytes, chosen, encoding::declared_in_html).ok()
        })
        .collect();
    let attached = attached
        .iter()
        .map(|(characters, encoding)| (characters.as_str(), *encoding));
    // The page comes first; what it shows in frames comes after it.
    let (characters, encoding) = pages.chain(attached).next().ok_or(DAMAGED)?;
    let content = html::read(&Input {
        characters,
        stem: stem_of(file.name),
        options: file.options,
    })?;
    let headers = Headers::of(file.bytes, file.options.encoding.as_deref());
    let address = address_of(file.bytes);
    let source = Source {
        url: if content.source.url.is_empty() {
            address
        } else {
            content.source.url
        },
        // The date of the message is when the page was saved.
        accessed: content.source.accessed.or(headers.source.published),
        ..content.source
    };
    let title = if content.title.is_empty() {
        headers.subject
    } else {
        content.title
    };
    Ok(Content {
        title,
        source,
        encoding: Some(encoding),
        ..content
    })
}

/// Where the page was: browsers write it into the header, or into that of its part.
fn address_of(message: &[u8]) -> String {
    let head = head_of(message);
    let head = String::from_utf8_lossy(head);
    head.lines()
        .find_map(|line| {
            let (name, value) = line.split_once(':')?;
            let is_address = [
                "snapshot-content-location",
                "content-location",
                "content-base",
            ]
            .iter()
            .any(|address| name.trim().eq_ignore_ascii_case(address));
            let value = value.trim();
            (is_address && (value.starts_with("http://") || value.starts_with("https://")))
                .then(|| value.to_owned())
        })
        .unwrap_or_default()
}
