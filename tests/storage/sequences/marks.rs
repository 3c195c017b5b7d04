//! Marking: new marks, their tags and notes, two out of one, and none.

use dossier::edit::annotations::{self, Draft, Stamp};
use dossier::edit::{Edit, Refusal};
use dossier::model::{AnnotationId, Grade, TagId, Workspace};
use dossier::text::Span;

use super::model::{Mark, State};
use super::moves::{Kind, Move};
use super::sequence::{Sequence, document_id, mark_id, nth, span, tag_id};
use crate::desk::NOW;

impl Sequence {
    /// Marks words, or does something to a mark.
    pub(super) fn work_on_marks(&mut self, step: Move) {
        let [which, other, from, to] = step.numbers;
        let mut after = self.state.clone();
        let tag = nth(&after.tags, other);
        let mark = nth(&after.marks, which);
        match step.kind {
            Kind::Mark => {
                let Some(document) = nth(&after.texts, which) else {
                    return;
                };
                let id = self.new_number();
                let (edit, plain) = marked(self.workspace(), &after, id, document, tag, [from, to]);
                after.marks.insert(id, plain);
                self.commit(edit, after);
            }
            Kind::Tag | Kind::Untag => {
                let (Some(tag), Some(mark)) = (tag, mark) else {
                    return;
                };
                let tags = &mut after.marks.get_mut(&mark).unwrap().tags;
                let edit = if step.kind == Kind::Tag {
                    tags.insert(tag);
                    annotations::tag(self.workspace(), &[mark_id(mark)], tag_id(tag), NOW)
                } else {
                    tags.remove(&tag);
                    annotations::untag(self.workspace(), &[mark_id(mark)], tag_id(tag), NOW)
                };
                self.commit(edit, after);
            }
            // Everything under one tag gets another instead.
            Kind::Recode => {
                let (Some(old), Some(new)) = (tag, nth(&after.tags, from)) else {
                    return;
                };
                let has = |(_, mark): &(&u128, &Mark)| mark.tags.contains(&old);
                let marks: Vec<u128> = after.marks.iter().filter(has).map(|(id, _)| *id).collect();
                let ids: Vec<AnnotationId> = marks.iter().map(|&n| mark_id(n)).collect();
                if old == new || marks.is_empty() {
                    return;
                }
                for mark in &marks {
                    after.marks.get_mut(mark).unwrap().tags.insert(new);
                }
                let edit = annotations::tag(self.workspace(), &ids, tag_id(new), NOW);
                self.commit(edit, after.clone());
                for mark in &marks {
                    after.marks.get_mut(mark).unwrap().tags.remove(&old);
                }
                let edit = annotations::untag(self.workspace(), &ids, tag_id(old), NOW);
                self.commit(edit, after);
            }
            Kind::Split => {
                let Some(mark) = mark else { return };
                let plain = after.marks[&mark].clone();
                let (first, last) = after.place(&plain);
                if first == last {
                    return;
                }
                let middle = first + usize::from(from) % (last - first);
                let text = after.texts[&plain.document].clone();
                let body = self.workspace().text(document_id(plain.document)).unwrap();
                let (left, right) = (span(body, first, middle), span(body, middle + 1, last));
                after
                    .marks
                    .get_mut(&mark)
                    .unwrap()
                    .last
                    .clone_from(&text[middle]);
                let edit = annotations::set_spans(self.workspace(), mark_id(mark), &[left], NOW);
                self.commit(edit, after.clone());
                let id = self.new_number();
                let edit = annotated(self.workspace(), id, &plain, right);
                after.marks.insert(
                    id,
                    Mark {
                        first: text[middle + 1].clone(),
                        note: String::new(),
                        ..plain
                    },
                );
                self.commit(edit, after);
            }
            Kind::Annotate => {
                let Some(mark) = mark else { return };
                let note = format!("note {}", from % 5);
                let edit = annotations::set_note(self.workspace(), mark_id(mark), &note, NOW);
                after.marks.get_mut(&mark).unwrap().note = note;
                self.commit(edit, after);
            }
            Kind::Delete => {
                let Some(mark) = mark else { return };
                after.marks.remove(&mark);
                let edit = annotations::delete(self.workspace(), &[mark_id(mark)]);
                self.commit(edit, after);
            }
            _ => {}
        }
    }
}

/// A new mark on some words of a document, in both pictures of it.
pub(super) fn marked(
    workspace: &Workspace,
    state: &State,
    id: u128,
    document: u128,
    tag: Option<u128>,
    [from, to]: [u16; 2],
) -> (Result<Edit, Refusal>, Mark) {
    let text = &state.texts[&document];
    let first = usize::from(from) % text.len();
    let last = (first + usize::from(to) % 6).min(text.len() - 1);
    let plain = Mark {
        document,
        first: text[first].clone(),
        last: text[last].clone(),
        tags: tag.into_iter().collect(),
        note: String::new(),
    };
    let span = span(workspace.text(document_id(document)).unwrap(), first, last);
    (annotated(workspace, id, &plain, span), plain)
}

pub(super) fn annotated(
    workspace: &Workspace,
    id: u128,
    plain: &Mark,
    span: Span,
) -> Result<Edit, Refusal> {
    let tags: Vec<TagId> = plain.tags.iter().map(|&tag| tag_id(tag)).collect();
    let draft = Draft {
        document: document_id(plain.document),
        spans: &[span],
        tags: &tags,
        note: "",
        grade: Grade::default(),
    };
    let stamp = Stamp {
        id: mark_id(id),
        author: "Mara",
        now: NOW,
    };
    annotations::annotate(workspace, &draft, &stamp)
}
