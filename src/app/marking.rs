//! Tagging, noting and grading passages; going from one to the next.

use super::jobs::Kind;
use super::splitting::SplitAsk;
use super::view::{Focus, Inspected, Picker, Selection, Tab};
use super::{App, Edge, Marked, Outcome};
use crate::edit::annotations::{self, Draft, Stamp};
use crate::edit::recode::Wanted;
use crate::edit::{Change, Edit, Refusal, codebook};
use crate::model::article::JOINT;
use crate::model::{AnnotationId, DocumentId, Grade, Marking, TagId};
use crate::text::{Pos, Span, Text, segment};

impl App {
    /// The selected words, for the clipboard.
    pub(super) fn copy(&mut self) {
        /// Longer passages are made ready by a worker, in bytes.
        const AT_ONCE: usize = 1024 * 1024;
        let selected =
            self.document()
                .zip(self.session.as_ref())
                .map(|((document, text), session)| {
                    let spans = self.view.selected(session.workspace(), document);
                    (text.clone(), spans)
                });
        let is_long = |spans: &[Span]| spans.iter().map(|it| it.n_bytes()).sum::<usize>() > AT_ONCE;
        let long = selected.filter(|(_, spans)| self.pieces().is_empty() && is_long(spans));
        let Some((text, spans)) = long else {
            self.put_on_clipboard(self.selected_words());
            return;
        };
        self.jobs.start(Kind::Copy, "Copying", move |_| {
            let words: Vec<&str> = spans.iter().map(|&span| text.slice(span)).collect();
            Outcome::Copied(words.join(JOINT))
        });
    }

    pub(super) fn put_on_clipboard(&mut self, words: Option<String>) {
        self.has_copied |= words.is_some();
        self.to_copy = words;
    }

    /// Tags the selected passage, or else the annotation in hand.
    pub(super) fn apply(&mut self, tag: TagId) {
        if self.apply_to_chosen(Wanted::Tag(tag)) {
            return;
        }
        let selected = self.selected_spans();
        self.apply_to(selected.as_ref(), tag);
    }

    /// Tags a passage, whatever is selected.
    pub(super) fn apply_at(&mut self, document: DocumentId, spans: &[Span], tag: TagId) {
        let seen = spans.iter().flat_map(|&span| self.seen_of(document, span));
        let seen: Vec<Span> = seen.collect();
        self.apply_to(Some(&(document, seen)), tag);
    }

    fn apply_to(&mut self, selected: Option<&(DocumentId, Vec<Span>)>, tag: TagId) {
        let in_hand = self.annotation_in_hand().map(|annotation| annotation.id);
        let author = self.settings.author.clone();
        let id = Self::new_annotation_id();
        let mut made = None;
        let planned = self.plan_now(|session, now| {
            let workspace = session.workspace();
            let edit = if let Some((document, spans)) = selected {
                let overlapping = session.index().overlapping(*document, bytes_of(spans));
                let stamp = Stamp {
                    id,
                    author: &author,
                    now,
                };
                annotations::tag_passage(workspace, *document, spans, tag, &stamp, &overlapping)?
            } else if let Some(annotation) = in_hand {
                annotations::tag(workspace, &[annotation], tag, now)?
            } else {
                return Err(Refusal::new(
                    "Select a passage first, then choose a tag for it",
                ));
            };
            made = annotation_of(&edit);
            Ok(edit)
        });
        let Some(edit) = planned else { return };
        self.commit_then(
            |_session, _now| Ok(edit),
            move |app, _edit| {
                app.used(tag);
                app.take_in_hand(made);
            },
        );
    }

    /// Tags with the tag at a path, which is made if there is none: one step.
    pub(super) fn apply_path(&mut self, path: &str) {
        if self.apply_to_chosen(Wanted::Path(path.to_owned())) {
            return;
        }
        let Some(session) = &self.session else { return };
        let mut new_id = || TagId(uuid::Uuid::now_v7());
        let (edit, tag) =
            match codebook::create_path(session.workspace(), path, &mut new_id, self.now()) {
                Ok(made) => made,
                Err(refusal) => return self.notices.warning(refusal.to_string()),
            };
        let Some(creation) = edit else {
            return self.apply(tag);
        };
        let selected = self.selected_spans();
        let in_hand = self.annotation_in_hand().map(|annotation| annotation.id);
        let author = self.settings.author.clone();
        let id = Self::new_annotation_id();
        let mut made = None;
        let planned = self.plan_now(|session, now| {
            let mut with_tag = session.workspace().clone();
            creation.apply(&mut with_tag)?;
            let edit = if let Some((document, spans)) = &selected {
                let overlapping = session.index().overlapping(*document, bytes_of(spans));
                let stamp = Stamp {
                    id,
                    author: &author,
                    now,
                };
                annotations::tag_passage(&with_tag, *document, spans, tag, &stamp, &overlapping)?
            } else if let Some(annotation) = in_hand {
                annotations::tag(&with_tag, &[annotation], tag, now)?
            } else {
                return Ok(creation);
            };
            made = annotation_of(&edit);
            let label = edit.label.clone();
            Ok(creation.followed_by(edit, label))
        });
        let Some(edit) = planned else { return };
        self.commit_then(
            |_session, _now| Ok(edit),
            move |app, _edit| {
                app.used(tag);
                app.view.now.reveal_tag = Some(tag);
                app.take_in_hand(made);
            },
        );
    }

    /// After tagging, the annotation is in hand and the caret stands at its end.
    pub(super) fn take_in_hand(&mut self, made: Option<AnnotationId>) {
        let Some(made) = made else { return };
        self.view.in_hand = Some(made);
        self.view.now.inspected = Inspected::Annotation;
        self.view.now.pieces = None;
        if let Some((document, _)) = self.document() {
            let selection = self.view.selection(document);
            self.view.select(
                document,
                Selection::caret(selection.anchor.max(selection.head)),
            );
        }
    }

    /// Makes a tag out of the selected words.
    pub(super) fn tag_in_vivo(&mut self) {
        let Some(words) = self.selected_words() else {
            return;
        };
        let name: String = words
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .replace('/', "∕");
        if name.chars().count() > 80 {
            self.notices.warning("Can't make a tag of this many words: select up to 80 characters, or press Enter and type a name");
        } else {
            self.apply_path(&name);
        }
    }

    pub(super) fn tag_again(&mut self) {
        if let Some(tag) = self.view.last_tag {
            self.apply(tag);
        }
    }

    pub(super) fn apply_tag_key(&mut self, key: u8) {
        if self.splitting().is_some() {
            return self.split(SplitAsk::Recode(usize::from(key)));
        }
        let Some(session) = &self.session else { return };
        if let Some(tag) = session
            .workspace()
            .tags
            .values()
            .find(|tag| tag.key == Some(key))
            .map(|tag| tag.id)
        {
            self.apply(tag);
        } else {
            self.view.now.picker = Some(Picker::default());
            self.view.now.focus = Some(Focus::Picker);
            self.notices.done(format!(
                "No tag has the key {key} yet: right-click a tag to give it one"
            ));
        }
    }

    /// Marks the selected words without a tag, and goes to the note.
    pub(super) fn annotate(&mut self) {
        let Some((document, spans)) = self.selected_spans() else {
            return;
        };
        if let Some(there) = self.untagged_at(document, &spans) {
            self.notices
                .done("This passage is already marked: here is its note");
            self.take_in_hand(Some(there));
            self.view.now.focus = Some(Focus::Note);
            return;
        }
        let author = self.settings.author.clone();
        let id = Self::new_annotation_id();
        self.commit_then(
            |session, now| {
                let draft = Draft {
                    document,
                    spans: &spans,
                    tags: &[],
                    note: "",
                    grade: Grade::default(),
                };
                annotations::annotate(
                    session.workspace(),
                    &draft,
                    &Stamp {
                        id,
                        author: &author,
                        now,
                    },
                )
            },
            move |app, _edit| {
                app.take_in_hand(Some(id));
                app.view.now.focus = Some(Focus::Note);
            },
        );
    }

    pub(super) fn untag(&mut self, annotation: AnnotationId, tag: TagId) {
        self.commit(|session, now| {
            annotations::untag(session.workspace(), &[annotation], tag, now)
        });
    }

    pub(super) fn set_annotation_note(&mut self, annotation: AnnotationId, note: &str) {
        self.commit_typing(|session, now| {
            annotations::set_note(session.workspace(), annotation, note, now)
        });
    }

    pub(super) fn set_grade(&mut self, annotation: AnnotationId, grade: Grade) {
        self.commit(|session, now| {
            annotations::set_grade(session.workspace(), annotation, grade, now)
        });
    }

    pub(super) fn set_marking(&mut self, marked: Marked, marking: Option<&Marking>) {
        self.commit(|session, now| {
            crate::edit::marking::set(session.workspace(), &[marked], marking, now)
        });
    }

    /// The annotation in hand takes the selected words instead of its own.
    pub(super) fn set_boundaries(&mut self) {
        let (Some((document, spans)), Some(annotation)) =
            (self.selected_spans(), self.annotation_in_hand())
        else {
            return;
        };
        let (id, own) = (annotation.id, annotation.document);
        if own != document {
            self.notices.warning(
                "Can't move the annotation to another document: annotate the passage there anew",
            );
            return;
        }
        self.commit_then(
            |session, now| annotations::set_spans(session.workspace(), id, &spans, now),
            move |app, _edit| app.take_in_hand(Some(id)),
        );
    }

    /// The annotation without a tag that marks exactly these passages, if there is one.
    fn untagged_at(&self, document: DocumentId, spans: &[Span]) -> Option<AnnotationId> {
        let session = self.session.as_ref()?;
        let workspace = session.workspace();
        let cleaned = annotations::cleaned_spans(workspace.text(document)?, spans);
        let overlapping = session.index().overlapping(document, bytes_of(spans));
        let there = |&id: &AnnotationId| {
            workspace.annotation(id).is_some_and(|annotation| {
                annotation.tags.is_empty() && annotation.spans().eq(cleaned.iter().copied())
            })
        };
        overlapping.into_iter().find(there)
    }

    /// Sets the boundaries of an annotation, which stays in hand.
    pub(super) fn reshape(&mut self, annotation: AnnotationId, spans: &[Span]) {
        self.commit(|session, now| {
            annotations::set_spans(session.workspace(), annotation, spans, now)
        });
    }

    /// Moves one end of the annotation in hand by a word.
    pub(super) fn move_edge_in_hand(&mut self, edge: Edge) {
        if let Some(annotation) = self.annotation_in_hand() {
            let id = annotation.id;
            self.move_edge(id, edge);
        }
    }

    /// Moves one end of an annotation by a word.
    pub(super) fn move_edge(&mut self, annotation: AnnotationId, edge: Edge) {
        self.commit(|session, now| {
            let workspace = session.workspace();
            let found = workspace.annotation(annotation);
            let text = found.and_then(|found| workspace.text(found.document));
            let (Some(found), Some(text)) = (found, text) else {
                return Err(Refusal::new(
                    "Can't move the boundary: the annotation is gone",
                ));
            };
            let mut spans: Vec<Span> = found.spans().collect();
            let moved = match edge {
                Edge::StartEarlier | Edge::StartLater => spans.first_mut(),
                Edge::EndEarlier | Edge::EndLater => spans.last_mut(),
            };
            if let Some(span) = moved {
                *span = with_edge_moved(text, *span, edge).ok_or_else(|| {
                    Refusal::new(
                        "Can't make the annotation shorter: one word is left. Delete it instead",
                    )
                })?;
            }
            annotations::set_spans(workspace, annotation, &spans, now)
        });
    }

    pub(super) fn delete_annotation(&mut self) {
        if let Some(annotation) = self.annotation_in_hand() {
            let id = annotation.id;
            self.delete_annotations(&[id]);
        }
    }

    pub(super) fn delete_annotations(&mut self, annotations: &[AnnotationId]) {
        self.commit_then(
            |session, _now| annotations::delete(session.workspace(), annotations),
            |app, _edit| {
                app.notices.undoable("Deleted the annotation");
                app.forget_what_is_gone();
            },
        );
    }

    /// Takes the next or previous annotation of the document in hand, and shows it.
    pub(super) fn step_annotation(&mut self, forward: bool) {
        let (Some((document, _)), Some(session)) = (self.document(), &self.session) else {
            return;
        };
        let index = session.index();
        let in_hand = self
            .annotation_in_hand()
            .filter(|annotation| annotation.document == document);
        let caret = self.view.selection(document).head;
        let in_article = self.next_in_article(forward);
        let whole = if in_article.is_some() {
            "article"
        } else {
            "document"
        };
        let in_document = || match (in_hand, forward) {
            (Some(annotation), true) => index.next_after(annotation),
            (Some(annotation), false) => index.previous_before(annotation),
            (None, true) => index.next_in_document(document, caret),
            (None, false) => index.previous_in_document(document, caret),
        };
        let next = in_article.map_or_else(in_document, |next| next.0);
        match next {
            Some(annotation) => self.show_annotation(annotation),
            None if forward => self
                .notices
                .done(format!("This is the last annotation of the {whole}")),
            None => self
                .notices
                .done(format!("This is the first annotation of the {whole}")),
        }
    }

    /// Takes the next or previous annotation with the tag in hand, or else with the first tag of
    /// the annotation in hand, also in the documents that follow.
    pub(super) fn step_same_tag(&mut self, forward: bool) {
        let (Some((document, _)), Some(session)) = (self.document(), &self.session) else {
            return;
        };
        let workspace = session.workspace();
        let in_hand = self.annotation_in_hand();
        let followed = match self.view.now.inspected {
            Inspected::Tag | Inspected::Fields => self.view.tag_in_hand,
            Inspected::Annotation | Inspected::Source => None,
        };
        let goes_on = self.view.now.followed_tag.filter(|&(id, tag)| {
            in_hand.is_some_and(|annotation| annotation.id == id && annotation.tags.contains(&tag))
        });
        let goes_on = goes_on.map(|(_, tag)| tag);
        let first = in_hand.and_then(|annotation| annotation.tags.first().copied());
        let Some(tag) = followed.or(goes_on).or(first).or(self.view.tag_in_hand) else {
            return self
                .notices
                .done("Take an annotation with a tag in hand first, or a tag in the list of tags");
        };
        let Some(name) = workspace.tag(tag).map(|tag| tag.name.clone()) else {
            return;
        };
        let index = session.index();
        let has_tag = |id: AnnotationId| {
            let annotation = workspace.annotation(id)?;
            annotation.tags.contains(&tag).then_some(id)
        };
        let after = |id: AnnotationId| {
            let annotation = workspace.annotation(id)?;
            if forward {
                index.next_after(annotation)
            } else {
                index.previous_before(annotation)
            }
        };
        let from = in_hand.filter(|annotation| annotation.document == document);
        let caret = self.view.selection(document).head;
        let first_here = match from {
            Some(annotation) => after(annotation.id),
            None if forward => index.next_in_document(document, caret),
            None => index.previous_in_document(document, caret),
        };
        let search = |first| std::iter::successors(first, |&id| after(id)).find_map(has_tag);
        let found = search(first_here).or_else(|| {
            let mut documents = workspace.documents_in_order();
            if !forward {
                documents.reverse();
            }
            documents
                .into_iter()
                .skip_while(|other| other.id != document)
                .skip(1)
                .filter(|other| index.tag_shares(other.id).iter().any(|&(id, _)| id == tag))
                .find_map(|other| {
                    search(if forward {
                        index.next_in_document(other.id, Pos::START)
                    } else {
                        let end = workspace.text(other.id).map_or(Pos::START, Text::end);
                        index.previous_in_document(other.id, end)
                    })
                })
        });
        match found {
            Some(annotation) => {
                self.show_annotation(annotation);
                // The same keys go on with this tag, whichever other tags stand before it.
                self.view.now.followed_tag = Some((annotation, tag));
            }
            None if forward => self
                .notices
                .done(format!("This is the last passage tagged as {name}")),
            None => self
                .notices
                .done(format!("This is the first passage tagged as {name}")),
        }
    }

    /// Opens the document of an annotation at its place, with the annotation in hand.
    pub fn show_annotation(&mut self, annotation: AnnotationId) {
        let Some(session) = &self.session else { return };
        let Some(found) = session.workspace().annotation(annotation) else {
            return;
        };
        let document = found.document;
        // Where it does not stand on its words, about there is where it stood.
        let text = session.workspace().text(document);
        let place = found.anchors.first().map(|anchor| anchor.span);
        let span = place.filter(|&span| text.is_some_and(|text| text.admits(span)));
        self.view.in_hand = Some(annotation);
        self.view.now.inspected = Inspected::Annotation;
        self.view.show(Tab::Document(document));
        if let Some(span) = span {
            self.view.select(document, Selection::caret(span.start()));
            self.view.now.reveal = Some((document, span));
        }
        self.view.now.focus = Some(Focus::Reader);
    }

    /// Opens a document with a passage selected.
    pub(super) fn show_passage(&mut self, document: DocumentId, span: Span) {
        self.view.show(Tab::Document(document));
        self.view.select(document, Selection::of(span));
        self.view.now.reveal = Some((document, span));
        self.view.now.focus = Some(Focus::Reader);
    }
}

/// The bytes from the first of some spans to the end of the last.
fn bytes_of(spans: &[Span]) -> std::ops::Range<usize> {
    let start = spans.iter().map(|span| span.bytes().start).min();
    let end = spans.iter().map(|span| span.bytes().end).max();
    start.unwrap_or_default()..end.unwrap_or_default()
}

/// The annotation that an edit makes or changes last.
pub(super) fn annotation_of(edit: &Edit) -> Option<AnnotationId> {
    edit.changes.iter().rev().find_map(|change| match change {
        Change::Annotation(swap) => swap.id(),
        _ => None,
    })
}

/// The span with one end a word further; `None` if nothing would be left.
fn with_edge_moved(text: &Text, span: Span, edge: Edge) -> Option<Span> {
    let (start, end) = (span.start(), span.end());
    let (start, end) = match edge {
        Edge::StartEarlier => (segment::previous_word_start(text, start), end),
        Edge::StartLater => (next_word_start(text, start), end),
        Edge::EndEarlier => (start, previous_word_end(text, end)),
        Edge::EndLater => (start, segment::next_word_end(text, end)),
    };
    if start < end {
        text.span_between(start, end)
    } else {
        None
    }
}

/// Where the word after the one at `pos` begins.
fn next_word_start(text: &Text, pos: Pos) -> Pos {
    let end_of_next = segment::next_word_end(text, segment::next_word_end(text, pos));
    segment::previous_word_start(text, end_of_next)
}

/// Where the word before the one that ends at `pos` ends.
fn previous_word_end(text: &Text, pos: Pos) -> Pos {
    let start_of_previous =
        segment::previous_word_start(text, segment::previous_word_start(text, pos));
    segment::next_word_end(text, start_of_previous)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(marked: &str, edge: Edge, expected: Option<&str>) {
        let (start, end) = (marked.find('[').unwrap(), marked.find(']').unwrap() - 1);
        let text = Text::new(marked.replace(['[', ']'], ""));
        let moved = with_edge_moved(&text, text.span(start..end).unwrap(), edge);
        assert_eq!(moved.map(|span| text.slice(span)), expected);
    }

    #[test]
    fn an_edge_moves_by_one_word_and_the_last_word_stays() {
        check(
            "We [trusted the] nurse",
            Edge::StartEarlier,
            Some("We trusted the"),
        );
        check("We [trusted the] nurse", Edge::StartLater, Some("the"));
        check(
            "We [trusted the] nurse",
            Edge::EndLater,
            Some("trusted the nurse"),
        );
        check("We [trusted the] nurse", Edge::EndEarlier, Some("trusted"));
        check("We [trusted] the nurse", Edge::EndEarlier, None);
        check("We [trusted] the nurse", Edge::StartLater, None);
    }
}
