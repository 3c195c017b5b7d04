//! Records that have more of a kind than can be read again, made sound: what is too much goes into
//! records beside them, or into their notes.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::Repair;
use crate::model::limits::{MAX_FIELDS, MAX_PASSAGES, MAX_VALUES};
use crate::model::{Annotation, AnnotationId, Article, ArticleId, Facts, Problem, Source, Tag};

impl Repair<'_> {
    pub(super) fn limits(&mut self, problems: &[Problem]) {
        for problem in problems {
            if self.plan.is_full() {
                return;
            }
            let after = self.plan.after();
            match *problem {
                Problem::AnnotationTooLarge { annotation } => {
                    if let Some(annotation) = after.annotation(annotation).cloned() {
                        self.divide_annotation(annotation);
                    }
                }
                Problem::ArticleTooLarge { article } => {
                    if let Some(article) = after.article(article).cloned() {
                        self.divide_article(article);
                    }
                }
                Problem::DocumentTooLarge { document } => {
                    if let Some(mut document) = after.document(document).cloned() {
                        shorten(&mut document.source, &mut document.note);
                        self.plan.set_document(document);
                    }
                }
                Problem::TagTooLarge { tag } => {
                    if let Some(tag) = after.tag(tag).cloned() {
                        self.plan.set_tag(with_fewer_fields(tag));
                    }
                }
                _ => {}
            }
        }
    }

    fn divide_annotation(&mut self, mut annotation: Annotation) {
        let kept: BTreeSet<_> = annotation.fields.keys().copied().take(MAX_VALUES).collect();
        let fields = std::mem::take(&mut annotation.fields);
        for (field, value) in fields {
            if kept.contains(&field) {
                annotation.fields.insert(field, value);
            } else {
                append(&mut annotation.note, &format!("Field: {value}"));
            }
        }
        let anchors = std::mem::take(&mut annotation.anchors);
        for (n, part) in anchors.chunks(MAX_PASSAGES).enumerate() {
            let mut id = annotation.id;
            while n > 0 && self.plan.after().annotation(id).is_some() {
                id = AnnotationId(next(id.0));
            }
            self.plan.set_annotation(Annotation {
                id,
                anchors: part.to_vec(),
                ..annotation.clone()
            });
        }
        if anchors.is_empty() {
            self.plan.set_annotation(annotation);
        }
    }

    fn divide_article(&mut self, mut article: Article) {
        shorten(&mut article.source, &mut article.note);
        let parts = std::mem::take(&mut article.parts);
        for (n, part) in parts.chunks(MAX_PASSAGES).enumerate() {
            let mut id = article.id;
            while n > 0 && self.plan.after().article(id).is_some() {
                id = ArticleId(next(id.0));
            }
            self.plan.set_article(Article {
                id,
                parts: part.to_vec(),
                ..article.clone()
            });
        }
        if parts.is_empty() {
            self.plan.set_article(article);
        }
    }
}

fn next(id: Uuid) -> Uuid {
    Uuid::from_u128(id.as_u128().wrapping_add(1))
}

fn append(note: &mut String, line: &str) {
    if !note.is_empty() {
        note.push('\n');
    }
    note.push_str(line);
}

/// The details past the most that a source has go into the note.
fn shorten(source: &mut Source, note: &mut String) {
    let details = std::mem::take(&mut source.more);
    let mut kept = Vec::new();
    for (n_before, (name, value)) in details.iter().enumerate() {
        if n_before < Facts::MAX {
            kept.push((name.to_owned(), value.to_owned()));
        } else {
            append(note, &format!("{name}: {value}"));
        }
    }
    source.more = kept.into_iter().collect();
}

/// Fields past the most that a tag has are named in its definition.
fn with_fewer_fields(mut tag: Tag) -> Tag {
    let n_kept = tag.fields.len().min(MAX_FIELDS);
    let fields = tag.fields.split_off(n_kept);
    for field in fields {
        append(&mut tag.definition, &field.name);
    }
    tag.fields = tag.fields.into_iter().map(super::forms::sound).collect();
    tag
}
