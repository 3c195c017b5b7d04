//! Plans about documents: adding, describing, arranging, removing, reading again.

use std::collections::HashSet;

use super::plan::Plan;
use super::texts::{Search, article_in};
use super::{Edit, Refusal, reading};
use crate::model::{
    About, Annotation, Body, Document, DocumentId, Origin, Reading, Source, Status, Timestamp,
    Workspace,
};
use crate::text::anchor::{Anchor, Found};
use crate::text::direction::Direction;
use crate::text::words::{counted, shortened};
use crate::text::{Pos, Text};

/// Adds documents with their texts after those that are there, in the order in which they come.
pub fn add(workspace: &Workspace, documents: Vec<(Document, Body)>) -> Result<Edit, Refusal> {
    let label = match documents.as_slice() {
        [] => return Err(Refusal::new("There is no document to add")),
        [(document, _)] => format!("adding {}", named(document)),
        _ => format!("adding {}", counted(documents.len(), "document")),
    };
    let mut order = workspace
        .documents
        .values()
        .map(|document| document.order.saturating_add(1))
        .max()
        .unwrap_or_default();
    let mut plan = Plan::new(workspace);
    for (document, body) in documents {
        if plan.after().document(document.id).is_some() {
            return Err(Refusal(format!(
                "Can't add {}: a document with the same id is in the workspace already",
                named(&document)
            )));
        }
        check_blocks(&document, &body)?;
        plan.set_body(Body {
            document: document.id,
            ..body
        });
        plan.set_document(Document { order, ..document });
        order = order.saturating_add(1);
    }
    plan.into_edit(label)
}

/// Removes documents with their annotations, the notes about them and their articles; and their
/// originals, where no other document was read from the same file.
pub fn remove(workspace: &Workspace, documents: &[DocumentId]) -> Result<Edit, Refusal> {
    let gone: HashSet<DocumentId> = documents.iter().copied().collect();
    let mut plan = Plan::new(workspace);
    let mut titles = Vec::new();
    for document in workspace.documents_in_order() {
        if gone.contains(&document.id) {
            plan.remove_document(document.id);
            titles.push(named(document));
        }
    }
    let label = match titles.as_slice() {
        [] => return Err(missing()),
        [title] => format!("removal of {title}"),
        _ => format!("removal of {}", counted(titles.len(), "document")),
    };
    for annotation in workspace.annotations.values() {
        if gone.contains(&annotation.document) {
            plan.remove_annotation(annotation.id);
        }
    }
    for note in workspace.notes.values() {
        if let About::Document(document) = note.about
            && gone.contains(&document)
        {
            plan.remove_note(note.id);
        }
    }
    plan.into_edit(label)
}

pub fn set_title(workspace: &Workspace, id: DocumentId, title: &str) -> Result<Edit, Refusal> {
    let document = existing_document(workspace, id)?;
    let title = title.trim().replace(['\n', '\r'], " ");
    if title.is_empty() {
        return Err(Refusal::new("A document needs a title"));
    }
    if document.title == title {
        return Err(Refusal::new("The document has this title already"));
    }
    let label = format!("renaming of {}", named(document));
    let mut plan = Plan::new(workspace);
    plan.set_document(Document {
        title,
        ..document.clone()
    });
    plan.into_edit(label)
}

/// Sets what a citation needs.
pub fn set_source(workspace: &Workspace, id: DocumentId, source: Source) -> Result<Edit, Refusal> {
    let document = existing_document(workspace, id)?;
    if document.source == source {
        return Err(Refusal::new("The source says this already"));
    }
    let label = format!("change of the source of {}", named(document));
    let mut plan = Plan::new(workspace);
    plan.set_document(Document {
        source,
        ..document.clone()
    });
    plan.into_edit(label)
}

pub fn set_status(workspace: &Workspace, id: DocumentId, status: Status) -> Result<Edit, Refusal> {
    let document = existing_document(workspace, id)?;
    if workspace.status(id) == Some(status) {
        return Err(Refusal(format!(
            "The document is set to “{}” already",
            status.label()
        )));
    }
    let label = format!("setting {} to “{}”", named(document), status.label());
    let mut plan = Plan::new(workspace);
    plan.set_document(Document {
        status,
        ..document.clone()
    });
    if status == Status::Unread {
        // Else it would be under way again at once.
        plan.set_reading(Reading::new(id));
    }
    plan.into_edit(label)
}

/// Sets which way a text runs; `None` leaves it to its letters.
pub fn set_direction(
    workspace: &Workspace,
    id: DocumentId,
    direction: Option<Direction>,
) -> Result<Edit, Refusal> {
    let document = existing_document(workspace, id)?;
    if document.direction == direction {
        return Err(Refusal::new("The document runs this way already"));
    }
    let label = format!("change of the direction of {}", named(document));
    let mut plan = Plan::new(workspace);
    plan.set_document(Document {
        direction,
        ..document.clone()
    });
    plan.into_edit(label)
}

/// Sets the note on a document; an empty one takes the note away.
pub fn set_note(workspace: &Workspace, id: DocumentId, note: &str) -> Result<Edit, Refusal> {
    let document = existing_document(workspace, id)?;
    if document.note == note {
        return Err(Refusal::new("The note says this already"));
    }
    let label = format!("change of the note on {}", named(document));
    let mut plan = Plan::new(workspace);
    plan.set_document(Document {
        note: note.to_owned(),
        ..document.clone()
    });
    plan.into_edit(label)
}

/// Moves a document to a place in the list of sources, counted without the document itself.
///
/// A place past the end is the end.
pub fn move_to(workspace: &Workspace, id: DocumentId, index: usize) -> Result<Edit, Refusal> {
    let document = existing_document(workspace, id)?;
    let mut documents = workspace.documents_in_order();
    let old_index = documents.iter().position(|other| other.id == id);
    documents.retain(|other| other.id != id);
    let index = index.min(documents.len());
    if old_index == Some(index) {
        return Err(Refusal::new("The document is in this place already"));
    }
    documents.insert(index, document);
    let mut plan = Plan::new(workspace);
    for (order, other) in (0..).zip(documents) {
        if other.order != order {
            plan.set_document(Document {
                order,
                ..other.clone()
            });
        }
    }
    plan.into_edit(format!("move of {}", named(document)))
}

/// Gives a document the text that another reading of its file gave, such as in another encoding.
///
/// Every annotation must be found again; one that is lost, or fits in several places, refuses the
/// whole, so that no mark ever moves to other words.
pub fn replace_body(
    workspace: &Workspace,
    id: DocumentId,
    body: Body,
    origin: Origin,
    now: Timestamp,
) -> Result<Edit, Refusal> {
    let document = existing_document(workspace, id)?;
    check_blocks(document, &body)?;
    let body = Body {
        document: id,
        ..body
    };
    let (mut n_lost, mut n_ambiguous) = (0, 0);
    let mut plan = Plan::new(workspace);
    for annotation in workspace.annotations.values() {
        if annotation.document != id || !annotation.standing.is_on_words() {
            continue;
        }
        match anchors_in(annotation, &body.text) {
            Ok(anchors) if anchors == annotation.anchors => {}
            Ok(anchors) => plan.set_annotation(Annotation {
                anchors,
                modified: now,
                ..(**annotation).clone()
            }),
            Err(NotFound::Lost) => n_lost += 1,
            Err(NotFound::Ambiguous) => n_ambiguous += 1,
        }
    }
    let mut losses = Vec::new();
    if n_lost > 0 {
        losses.push(format!(
            "{} would lose {} words",
            counted(n_lost, "annotation"),
            if n_lost == 1 { "its" } else { "their" }
        ));
    }
    if n_ambiguous > 0 {
        losses.push(format!(
            "{} would fit in several places",
            counted(n_ambiguous, "annotation")
        ));
    }
    if !losses.is_empty() {
        return Err(Refusal(format!(
            "Can't read {} again in this way: {}. Read it in another way, or delete what would not be found first",
            named(document),
            losses.join(" and ")
        )));
    }
    // An article of which no edge is found says so: it is not drawn, and can be set again.
    let mut search = Search::new(&body.text);
    for article in workspace.articles_of(id) {
        plan.set_article(article_in(article, &mut search));
    }
    if workspace.body(id) == Some(&body) && document.origin == origin {
        return Err(Refusal::new("The document reads just the same"));
    }
    if let Some(reading) = workspace.reading(id) {
        plan.set_reading(reading::on_lines_of(reading, &body.text));
    }
    plan.set_body(body);
    plan.set_document(Document {
        origin,
        ..document.clone()
    });
    plan.into_edit(format!("new reading of {}", named(document)))
}

pub(super) enum NotFound {
    Lost,
    Ambiguous,
}

/// The annotation's anchors as they stand in another text.
pub(super) fn anchors_in(annotation: &Annotation, text: &Text) -> Result<Vec<Anchor>, NotFound> {
    let mut anchors: Vec<Anchor> = Vec::with_capacity(annotation.anchors.len());
    for anchor in &annotation.anchors {
        let span = match anchor.find(text) {
            Found::Kept => anchor.span,
            Found::Moved(span) => span,
            Found::Ambiguous(_) => return Err(NotFound::Ambiguous),
            Found::Lost => return Err(NotFound::Lost),
        };
        // Passages that have changed places, or fell onto each other, are not the ones marked.
        if anchors
            .last()
            .is_some_and(|previous| span.start() < previous.span.end())
        {
            return Err(NotFound::Ambiguous);
        }
        anchors.push(Anchor::new(text, span));
    }
    Ok(anchors)
}

/// Refuses what would leave a workspace that can't be opened again.
pub(super) fn check_blocks(document: &Document, body: &Body) -> Result<(), Refusal> {
    let mut end = Pos::START;
    for block in &body.blocks {
        if !body.text.admits(block.span) || block.span.start() < end {
            return Err(Refusal(format!(
                "Can't take in {}: its headings and other parts do not fit its text",
                named(document)
            )));
        }
        end = block.span.end();
    }
    if !body.has_sound_furniture() || !body.has_sound_locators() {
        return Err(Refusal(format!(
            "Can't take in {}: its page numbers or page furniture do not fit its text",
            named(document)
        )));
    }
    Ok(())
}

pub(super) fn existing_document(
    workspace: &Workspace,
    id: DocumentId,
) -> Result<&Document, Refusal> {
    workspace.document(id).ok_or_else(missing)
}

pub(super) fn missing() -> Refusal {
    Refusal::new("The document is no longer in the workspace")
}

pub(super) fn named(document: &Document) -> String {
    format!("“{}”", shortened(&document.title, 40))
}
