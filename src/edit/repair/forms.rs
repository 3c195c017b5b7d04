//! Fields of tags, and what was filled in, made sound.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::Repair;
use crate::model::limits::MAX_CHOICES;
use crate::model::{AnnotationId, Field, FieldId, FieldKind, Problem, TagId};

impl Repair<'_> {
    /// A value that has no field keeps its place in the note.
    pub(super) fn forms(&mut self, problems: &[Problem]) {
        let mut tags: BTreeSet<TagId> = BTreeSet::new();
        let mut annotations: BTreeSet<AnnotationId> = BTreeSet::new();
        for problem in problems {
            match *problem {
                Problem::TagListing { tag }
                | Problem::FieldShape { tag, .. }
                | Problem::FieldTwice { tag, .. } => {
                    tags.insert(tag);
                }
                Problem::ValueWithoutField { annotation, .. }
                | Problem::ValueOfOtherKind { annotation, .. } => {
                    annotations.insert(annotation);
                }
                _ => {}
            }
        }
        let mut seen: HashSet<FieldId> = HashSet::new();
        for tag in self.workspace.tags.values() {
            if !tags.contains(&tag.id) {
                seen.extend(tag.fields.iter().map(|field| field.id));
            }
        }
        for &id in &tags {
            if self.plan.is_full() {
                return;
            }
            let Some(mut tag) = self.plan.after().tag(id).cloned() else {
                continue;
            };
            tag.fields.retain(|field| seen.insert(field.id));
            tag.fields = tag.fields.into_iter().map(sound).collect();
            // The plan leaves no listing that can't be.
            self.plan.set_tag(tag);
        }
        if annotations.is_empty() {
            return;
        }
        let after = self.plan.after().clone();
        let fields: HashMap<FieldId, &Field> = after
            .tags
            .values()
            .flat_map(|tag| &tag.fields)
            .map(|field| (field.id, field))
            .collect();
        for &id in &annotations {
            if self.plan.is_full() {
                return;
            }
            let Some(mut annotation) = after.annotation(id).cloned() else {
                continue;
            };
            for (id, value) in std::mem::take(&mut annotation.fields) {
                let field = fields.get(&id).copied();
                if field.is_some_and(|field| field.kind.admits(&value)) {
                    annotation.fields.insert(id, value);
                    continue;
                }
                let read = field.and_then(|field| field.kind.read(&value.to_string()).ok()?);
                if let Some(read) = read {
                    annotation.fields.insert(id, read);
                    continue;
                }
                if !annotation.note.is_empty() {
                    annotation.note.push_str("\n\n");
                }
                let name = field.map_or("Field", |field| field.name.as_str());
                annotation.note.push_str(name);
                annotation.note.push_str(": ");
                annotation.note.push_str(&value.to_string());
            }
            self.plan.set_annotation(annotation);
        }
    }
}

/// The nearest field that a tag may have.
pub(super) fn sound(field: Field) -> Field {
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = line(&field.name);
    let kind = match field.kind {
        FieldKind::Choice(words) => {
            let mut seen = HashSet::new();
            let words: Vec<String> = words
                .iter()
                .map(|word| line(word))
                .filter(|word| !word.is_empty() && seen.insert(word.clone()))
                .collect();
            if words.is_empty() || words.len() > MAX_CHOICES {
                FieldKind::Text
            } else {
                FieldKind::Choice(words)
            }
        }
        kind => kind,
    };
    Field {
        name: if name.is_empty() {
            "Unnamed".to_owned()
        } else {
            name
        },
        kind,
        ..field
    }
}
