//! Plans about handling markings.

use super::documents::existing_document;
use super::plan::Plan;
use super::{Edit, Refusal, articles};
use crate::model::{
    Annotation, AnnotationId, Article, ArticleId, Document, DocumentId, Marking, Meta, Note,
    NoteId, Timestamp, Workspace,
};

/// What a marking can stand on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Marked {
    Workspace,
    Document(DocumentId),
    Article(ArticleId),
    Annotation(AnnotationId),
    Note(NoteId),
}

/// Sets how something is to be handled; `None` leaves it to what it belongs to.
pub fn set(
    workspace: &Workspace,
    marked: &[Marked],
    marking: Option<&Marking>,
    now: Timestamp,
) -> Result<Edit, Refusal> {
    if marking.is_some_and(|marking| !marking.is_sound()) {
        return Err(Refusal::new(
            "A handling marking is one line: give a label of TLP, or words",
        ));
    }
    let marking = marking.cloned();
    let mut plan = Plan::new(workspace);
    for &one in marked {
        let marking = marking.clone();
        match one {
            Marked::Workspace => {
                let meta = Meta {
                    marking,
                    ..(*workspace.meta).clone()
                };
                plan.set_meta(meta);
            }
            Marked::Document(id) => {
                let document = existing_document(workspace, id)?.clone();
                plan.set_document(Document {
                    marking,
                    ..document
                });
            }
            Marked::Article(id) => {
                let article = articles::existing(workspace, id)?.clone();
                plan.set_article(Article { marking, ..article });
            }
            Marked::Annotation(id) => {
                let annotation = workspace
                    .annotation(id)
                    .cloned()
                    .ok_or_else(|| Refusal::new("The annotation is no longer in the workspace"))?;
                if annotation.marking != marking {
                    plan.set_annotation(Annotation {
                        marking,
                        modified: now,
                        ..annotation
                    });
                }
            }
            Marked::Note(id) => {
                let note = workspace.note(id).cloned().ok_or_else(missing_note)?;
                if note.marking != marking {
                    plan.set_note(Note {
                        marking,
                        modified: now,
                        ..note
                    });
                }
            }
        }
    }
    let label = match &marking {
        Some(marking) => format!("marking as {}", marking.label()),
        None => "removal of a handling marking".to_owned(),
    };
    plan.into_edit(label)
        .map_err(|_nothing| match (marked, &marking) {
            ([], _) => Refusal::new("There is nothing to mark"),
            (_, Some(marking)) => Refusal(format!("It is marked {} already", marking.label())),
            (_, None) => Refusal::new("It has no handling marking of its own"),
        })
}

fn missing_note() -> Refusal {
    Refusal::new("The note is no longer in the workspace")
}
