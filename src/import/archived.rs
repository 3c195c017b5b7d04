//! A ZIP archive: each file in it as if it were added by itself.

use super::archive::Archive;
use super::names::{PartNames, harmless_path};
use super::nested::Inner;
use super::{Error, File, MAX_PARTS, Part, binary};

/// Whether the bytes are an archive and nothing with a name of its own, such as a book.
pub(super) fn is_archive(bytes: &[u8]) -> bool {
    binary::known_format(bytes) == Some("a ZIP archive")
}

pub(super) fn read(file: &File<'_>) -> Result<Vec<Part>, Error> {
    if file.is_in_archive {
        return Err(Error::NestedArchive);
    }
    let mut archive = Archive::open(file.bytes, "a ZIP archive")?;
    let paths: Vec<String> = archive.names().map(str::to_owned).collect();
    let mut names = PartNames::default();
    let mut parts = Vec::new();
    for path in paths.iter().filter(|path| !is_hidden(path)) {
        let name = names.give(&harmless_path(path));
        match archive.bytes(path) {
            Ok(Some(bytes)) => parts.extend(file.parts_within(&Inner {
                bytes: &bytes,
                name: name.rsplit('/').next().unwrap_or_default(),
                part: &name,
                options: None,
                is_in_archive: true,
            })),
            Ok(None) => {}
            Err(error) => parts.push(Part {
                name: file.part_named(&name),
                draft: Err(error),
            }),
        }
        if parts.len() > MAX_PARTS {
            return Err(Error::TooMany {
                n_parts: parts.len(),
                what: "documents",
            });
        }
    }
    if parts.is_empty() {
        return Err(Error::NoText);
    }
    Ok(parts)
}

/// What systems put beside the files of a person.
fn is_hidden(path: &str) -> bool {
    path.split(['/', '\\']).any(|part| {
        let is_dots = part.chars().all(|c| c == '.');
        part == "__MACOSX"
            || (part.starts_with('.') && !is_dots)
            || ["thumbs.db", "desktop.ini"].contains(&part.to_ascii_lowercase().as_str())
    })
}
