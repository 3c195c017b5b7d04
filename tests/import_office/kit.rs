//! Making small files, and showing what was read of them.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use dossier::import::{self, Draft, Options};
use dossier::model::{BlockKind, DocumentId, Workspace, WorkspaceId};
use dossier::text::Pos;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// An archive of these files, in their order; the first is not packed.
pub(crate) fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (number, (name, content)) in files.iter().enumerate() {
        let method = if number == 0 {
            CompressionMethod::Stored
        } else {
            CompressionMethod::Deflated
        };
        let options = SimpleFileOptions::default().compression_method(method);
        zip.start_file(*name, options).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[track_caller]
pub(crate) fn read(bytes: &[u8], name: &str) -> Draft {
    let draft = import::read(bytes, name, &Options::default()).unwrap();
    assert_sound(&draft);
    draft
}

#[track_caller]
pub(crate) fn refused(bytes: &[u8], name: &str) -> String {
    let error = import::read(bytes, name, &Options::default()).unwrap_err();
    error.to_string()
}

/// A draft makes a workspace without problems, and what is said of its places is in order.
#[track_caller]
pub(crate) fn assert_sound(draft: &Draft) {
    let id = DocumentId("018f0000-0000-7000-8000-000000000001".parse().unwrap());
    let now = jiff::Timestamp::UNIX_EPOCH;
    let (document, body) = draft.clone().into_document(id, 7, now);
    assert!(!document.title.is_empty() && !document.title.contains('\n'));
    let text = &body.text;
    assert!(!text.is_empty() && !text.as_str().contains('\r'));
    let mut end = Pos::START;
    for furniture in &body.furniture {
        assert!(text.admits(furniture.span) && furniture.span.start() >= end);
        end = furniture.span.end();
    }
    for pair in body.locators.windows(2) {
        assert!(
            pair[0].at < pair[1].at || pair[0].kind != pair[1].kind,
            "{pair:?}"
        );
        assert!(pair[0].at <= pair[1].at, "{pair:?}");
    }
    for locator in &body.locators {
        assert!(!locator.label.is_empty() && text.pos(locator.at.byte()).is_some());
    }
    let mut workspace = Workspace::new(WorkspaceId(id.0), "Test", now);
    workspace.documents.insert_mut(id, document.into());
    workspace.bodies.insert_mut(id, body.into());
    assert_eq!(workspace.problems(), []);
}

/// The text with each block in brackets, `[1:Title]`, `[li:entry]`, `[table:…]`, furniture in
/// braces, and places as `<p. 2>`.
pub(crate) fn marked(draft: &Draft) -> String {
    let mut marks: Vec<(usize, u8, String)> = Vec::new();
    for block in &draft.blocks {
        let kind = match block.kind {
            BlockKind::Heading(level) => level.to_string(),
            BlockKind::ListEntry => "li".to_owned(),
            BlockKind::Quotation => "q".to_owned(),
            BlockKind::Preformatted => "pre".to_owned(),
            BlockKind::Table => "table".to_owned(),
        };
        marks.push((block.span.start().byte(), 2, format!("[{kind}:")));
        marks.push((block.span.end().byte(), 0, "]".to_owned()));
    }
    for furniture in &draft.furniture {
        marks.push((furniture.span.start().byte(), 1, "{".to_owned()));
        marks.push((furniture.span.end().byte(), 0, "}".to_owned()));
    }
    for locator in &draft.locators {
        let label = format!("<{} {}>", locator.kind.abbreviation(), locator.label);
        marks.push((locator.at.byte(), 1, label));
    }
    marks.sort();
    let (mut shown, mut at) = (String::new(), Pos::START);
    for (byte, _, mark) in marks {
        let pos = draft.text.pos(byte).unwrap();
        write!(shown, "{}{mark}", draft.text.between(at, pos)).unwrap();
        at = pos;
    }
    shown.push_str(draft.text.after(at));
    shown
}

/// What was told of the reading, a line each.
pub(crate) fn told(draft: &Draft) -> String {
    let told = draft.warnings.iter().map(ToString::to_string);
    told.collect::<Vec<_>>().join("\n")
}
