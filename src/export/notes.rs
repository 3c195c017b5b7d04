//! Notes of whatever kind as Markdown, in the order in which they are listed. Who wrote them, and
//! when, is left out.

use std::io::Write;

use super::Error;
use super::markdown::{escape_line, note};
use crate::model::Workspace;
use crate::model::mention;
use crate::query::notes::NoteRow;
use crate::text::words::counted;

/// Writes the notes of these rows.
pub fn write_notes(
    workspace: &Workspace,
    rows: &[NoteRow],
    out: &mut dyn Write,
) -> Result<(), Error> {
    let title = escape_line(&workspace.meta.title);
    writeln!(out, "# Notes: {title}\n\n{}", counted(rows.len(), "note"))?;
    for row in rows {
        let Some(text) = row.place.text(workspace) else {
            continue;
        };
        let about = if row.about == row.title {
            row.kind.label().to_owned()
        } else {
            format!("{}: {}", row.kind.label(), escape_line(&row.about))
        };
        writeln!(out, "\n## {}\n\n*{about}*", escape_line(&row.title))?;
        let text = mention::replaced(text, |mention| escape_line(&mention.title_now(workspace)));
        let text = note(&text);
        if !text.is_empty() {
            writeln!(out, "\n{text}")?;
        }
    }
    Ok(())
}
