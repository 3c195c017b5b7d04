//! Plans about notes, and the title of the workspace.

use std::sync::Arc;

use super::plan::Plan;
use super::{Change, Edit, Refusal, Swap};
use crate::model::{About, Meta, Note, NoteId, Timestamp, Workspace};
use crate::text::words::shortened;

/// A new, empty note.
pub fn create(
    workspace: &Workspace,
    id: NoteId,
    about: About,
    title: &str,
    author: &str,
    now: Timestamp,
) -> Result<Edit, Refusal> {
    match about {
        About::Document(document) if workspace.document(document).is_none() => {
            return Err(Refusal::new(
                "Can't write the note: the document it is about is no longer in the workspace",
            ));
        }
        About::Tag(tag) if workspace.tag(tag).is_none() => {
            return Err(Refusal::new(
                "Can't write the note: the tag it is about is no longer in the codebook",
            ));
        }
        About::Workspace | About::Document(_) | About::Tag(_) => {}
    }
    if workspace.note(id).is_some() {
        return Err(Refusal::new(
            "Can't write the note: one with the same id is there already",
        ));
    }
    let mut plan = Plan::new(workspace);
    plan.set_note(Note {
        id,
        about,
        title: one_line(title),
        text: String::new(),
        author: author.to_owned(),
        created: now,
        modified: now,
        marking: None,
    });
    plan.into_edit(format!("creation of {}", named(title)))
}

/// Sets the title (which may be empty) and the text of a note.
pub fn set(
    workspace: &Workspace,
    id: NoteId,
    title: &str,
    text: &str,
    now: Timestamp,
) -> Result<Edit, Refusal> {
    let note = existing_note(workspace, id)?;
    let title = one_line(title);
    if note.title == title && note.text == text {
        return Err(Refusal::new("The note says this already"));
    }
    let label = "change of a note";
    let mut plan = Plan::new(workspace);
    plan.set_note(Note {
        title,
        text: text.to_owned(),
        modified: now,
        ..note.clone()
    });
    plan.into_edit(label)
}

pub fn delete(workspace: &Workspace, id: NoteId) -> Result<Edit, Refusal> {
    let note = existing_note(workspace, id)?;
    let mut plan = Plan::new(workspace);
    plan.remove_note(id);
    plan.into_edit(format!("deletion of {}", named(&note.title)))
}

pub fn rename_workspace(workspace: &Workspace, title: &str) -> Result<Edit, Refusal> {
    // Blanks at the ends stay: a title is taken over while it is being typed.
    let title = one_line(title);
    if title.trim().is_empty() {
        return Err(Refusal::new("A workspace needs a title"));
    }
    if workspace.meta.title == title {
        return Err(Refusal::new("The workspace has this title already"));
    }
    let meta = Meta {
        title,
        ..(*workspace.meta).clone()
    };
    Ok(Edit::new(
        "renaming of the workspace",
        vec![Change::Meta(Swap {
            before: Some(Arc::clone(&workspace.meta)),
            after: Some(Arc::new(meta)),
        })],
    ))
}

fn existing_note(workspace: &Workspace, id: NoteId) -> Result<&Note, Refusal> {
    workspace
        .note(id)
        .ok_or_else(|| Refusal::new("The note is no longer in the workspace"))
}

/// A title as it is kept: every other character stays, since a person may be typing it.
fn one_line(title: &str) -> String {
    title.replace(['\n', '\r'], " ")
}

fn named(title: &str) -> String {
    match shortened(title, 40) {
        title if title.is_empty() => "a note".to_owned(),
        title => format!("note “{title}”"),
    }
}
