//! The table of formats that can be read, and which of them a file is of.

use super::container::Container;
use super::{
    Error, File, Importer, Read, archived, binary, by_extension, docx, encoding, epub, html, mail,
    markdown, odt, pdf, plain, rtf, subtitles, table,
};

/// Every format that can be read, the one for all other texts first.
pub const IMPORTERS: &[Importer] = &[
    Importer {
        name: "text",
        label: "Plain text",
        extensions: &["txt", "text", "log", "asc"],
        is: |_| false,
        read: Read::Characters {
            declared: |_| None,
            read: |input| Ok(plain::read(input)),
        },
    },
    Importer {
        name: "markdown",
        label: "Markdown",
        extensions: &["md", "markdown", "mdown", "mkd"],
        is: |_| false,
        read: Read::Characters {
            declared: |_| None,
            read: |input| Ok(markdown::read(input)),
        },
    },
    Importer {
        name: "html",
        label: "Web page",
        extensions: &["html", "htm", "xhtml", "xht", "shtml"],
        is: html::is_page,
        read: Read::Characters {
            declared: encoding::declared_in_html,
            read: html::read,
        },
    },
    Importer {
        name: "docx",
        label: "Word document",
        extensions: &["docx", "docm", "dotx", "dotm"],
        is: docx::is_document,
        read: Read::Bytes(docx::read),
    },
    Importer {
        name: "odt",
        label: "OpenDocument text",
        extensions: &["odt", "ott"],
        is: odt::is_document,
        read: Read::Bytes(odt::read),
    },
    Importer {
        name: "rtf",
        label: "Rich text",
        extensions: &["rtf"],
        is: rtf::is_document,
        read: Read::Bytes(rtf::read),
    },
    Importer {
        name: "epub",
        label: "EPUB book",
        extensions: &["epub"],
        is: epub::is_book,
        read: Read::Bytes(epub::read),
    },
    Importer {
        name: "pdf",
        label: "PDF",
        extensions: &["pdf"],
        is: pdf::is_pdf,
        read: Read::Bytes(pdf::read),
    },
    Importer {
        name: "mail",
        label: "E-mail",
        extensions: &["eml", "emlx"],
        is: mail::is_message,
        read: Read::Parts(mail::read_message),
    },
    Importer {
        name: "mailbox",
        label: "Mailbox",
        extensions: &["mbox", "mbx"],
        is: mail::is_mailbox,
        read: Read::Parts(mail::read_mailbox),
    },
    Importer {
        name: "mhtml",
        label: "Saved web page",
        extensions: &["mhtml", "mht"],
        is: mail::is_saved_page,
        read: Read::Bytes(mail::read_saved_page),
    },
    Importer {
        name: "csv",
        label: "Table (CSV)",
        extensions: &["csv", "tsv", "tab"],
        is: |_| false,
        read: Read::Parts(table::read_separated),
    },
    Importer {
        name: "jsonl",
        label: "Records (JSON)",
        extensions: &["jsonl", "ndjson", "json"],
        is: |_| false,
        read: Read::Parts(table::read_records),
    },
    Importer {
        name: "xlsx",
        label: "Excel workbook",
        extensions: &["xlsx", "xlsm"],
        is: table::is_workbook,
        read: Read::Parts(table::read_workbook),
    },
    Importer {
        name: "subtitles",
        label: "Subtitles",
        extensions: &["srt", "vtt"],
        is: subtitles::is_subtitles,
        read: Read::Characters {
            declared: |_| None,
            read: |input| Ok(subtitles::read(input)),
        },
    },
    // The last one: many formats are archives with a name of their own.
    Importer {
        name: "zip",
        label: "ZIP archive",
        extensions: &["zip"],
        is: archived::is_archive,
        read: Read::Parts(archived::read),
    },
];

/// Formats whose bytes always begin in their own way, and what a file of one is: text under such a
/// name is read as text.
pub(super) const TOLD_BY_BYTES: &[(&str, &str)] = &[
    ("docx", "a Word document"),
    ("odt", "an OpenDocument text"),
    ("rtf", "a rich text file (RTF)"),
    ("epub", "an EPUB book"),
    ("pdf", "a PDF file"),
];

/// What the bytes say comes before what the name says; and a name that says nothing is that of a
/// plain text.
pub(super) fn importer_for(file: &File<'_>) -> Result<&'static Importer, Error> {
    const PLAIN: &Importer = &IMPORTERS[0];
    let says_so = |importer: &&Importer| (importer.is)(file.bytes);
    let by_extension = by_extension(file.name);
    // An archive that was cut off early does not say what it was.
    let is_cut = Container::of(file.bytes) == Some(Container::Other);
    if is_cut
        && let Some(named) = by_extension
        && ["docx", "odt", "epub", "xlsx"].contains(&named.name)
    {
        return Ok(named);
    }
    let known = binary::known_format(file.bytes);
    let is_told_by_bytes =
        |importer: &Importer| TOLD_BY_BYTES.iter().any(|(name, _)| *name == importer.name);
    // A text that begins like a page or a message may be one about pages or messages.
    let by_bytes = IMPORTERS
        .iter()
        .find(says_so)
        .filter(|importer| by_extension.is_none() || known.is_some() || is_told_by_bytes(importer));
    if let Some(importer) = by_bytes {
        return Ok(importer);
    }
    if let Some(what) = known {
        let locked = binary::locked_office(file.bytes);
        return Err(locked.unwrap_or(Error::Binary { what }));
    }
    let named = by_extension.filter(|importer| {
        !is_told_by_bytes(importer) || binary::unknown_format(file.bytes).is_some()
    });
    Ok(match (named, by_extension) {
        (Some(named), _) => named,
        // Text under the name of another format.
        (None, Some(_)) => IMPORTERS.iter().find(says_so).unwrap_or(PLAIN),
        (None, None) => PLAIN,
    })
}
