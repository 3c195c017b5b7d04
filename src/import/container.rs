//! Which format a ZIP archive is of, told without unpacking it.

/// What a ZIP archive holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    Word,
    Excel,
    PowerPoint,
    OpenText,
    OpenSpreadsheet,
    OpenPresentation,
    OpenOther,
    Epub,
    Other,
}

/// The longest declaration of a kind.
const MAX_KIND: usize = 200;

impl Container {
    /// What the archive is; `None` for bytes that are none.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        if !bytes.starts_with(b"PK\x03\x04") && !bytes.starts_with(b"PK\x05\x06") {
            return None;
        }
        if let Some(kind) = declared(bytes) {
            return Some(kind);
        }
        let mut found = None;
        names(bytes, |name| {
            let starts = |start: &[u8]| {
                name.get(..start.len())
                    .is_some_and(|head| head.eq_ignore_ascii_case(start))
            };
            let kind = if starts(b"word/") {
                Self::Word
            } else if starts(b"xl/") {
                Self::Excel
            } else if starts(b"ppt/") {
                Self::PowerPoint
            } else if name == b"META-INF/container.xml" {
                Self::Epub
            } else {
                return;
            };
            // A workbook may hold a document, in a folder further down.
            found = found.or(Some(kind));
        });
        Some(found.unwrap_or(Self::Other))
    }

    /// A noun with its article.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Word => "a Word document",
            Self::Excel => "an Excel workbook",
            Self::PowerPoint => "a PowerPoint presentation",
            Self::OpenText => "an OpenDocument text",
            Self::OpenSpreadsheet => "an OpenDocument spreadsheet",
            Self::OpenPresentation => "an OpenDocument presentation",
            Self::OpenOther => "an OpenDocument file",
            Self::Epub => "an EPUB book",
            Self::Other => "a ZIP archive",
        }
    }
}

/// What the first file says, in formats that begin with one named `mimetype`, not packed.
fn declared(bytes: &[u8]) -> Option<Container> {
    let kind = bytes.get(30..)?.strip_prefix(b"mimetype")?;
    let extra = u16::from_le_bytes(bytes.get(28..30)?.try_into().ok()?);
    let kind = kind.get(usize::from(extra)..)?;
    let kind = kind.get(..kind.len().min(MAX_KIND))?;
    let starts = |start: &str| kind.starts_with(start.as_bytes());
    const OPEN: &str = "application/vnd.oasis.opendocument.";
    Some(if starts("application/epub+zip") {
        Container::Epub
    } else if starts(OPEN) {
        let open = kind.get(OPEN.len()..)?;
        match open {
            open if open.starts_with(b"text") => Container::OpenText,
            open if open.starts_with(b"spreadsheet") => Container::OpenSpreadsheet,
            open if open.starts_with(b"presentation") => Container::OpenPresentation,
            _ => Container::OpenOther,
        }
    } else {
        return None;
    })
}

/// The names of the files, as the directory at the end lists them, or, where there is none, as
/// they stand before the files.
fn names(bytes: &[u8], mut visit: impl FnMut(&[u8])) {
    let tail_start = bytes.len().saturating_sub(66 * 1024);
    let tail = bytes.get(tail_start..).unwrap_or_default();
    let number = |at: usize, n_bytes: usize| {
        let bytes = bytes.get(at..at.checked_add(n_bytes)?)?;
        let number = bytes
            .iter()
            .rev()
            .fold(0_usize, |n, &byte| n << 8 | usize::from(byte));
        Some(number)
    };
    let directory = memchr::memmem::rfind(tail, b"PK\x05\x06")
        .and_then(|end| number(tail_start + end + 16, 4))
        .filter(|&at| {
            bytes
                .get(at..)
                .is_some_and(|rest| rest.starts_with(b"PK\x01\x02"))
        });
    if let Some(mut at) = directory {
        while bytes
            .get(at..)
            .is_some_and(|rest| rest.starts_with(b"PK\x01\x02"))
        {
            let lengths = [at + 28, at + 30, at + 32].map(|at| number(at, 2).unwrap_or_default());
            let name = bytes.get(at + 46..at + 46 + lengths[0]);
            visit(name.unwrap_or_default());
            at += 46 + lengths.iter().sum::<usize>();
        }
        return;
    }
    for at in memchr::memmem::find_iter(bytes, b"PK\x03\x04") {
        let n_name = number(at + 26, 2).unwrap_or_default();
        visit(bytes.get(at + 30..at + 30 + n_name).unwrap_or_default());
    }
}
