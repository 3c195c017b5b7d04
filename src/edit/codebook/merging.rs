//! Merging one tag into another, with what is under both.

use std::collections::BTreeMap;

use super::super::mentions::Retold;
use super::super::plan::Plan;
use super::super::{Edit, Refusal};
use super::{check_levels, existing_tag, is_under, next_order};
use crate::model::codebook::Tree;
use crate::model::mention::Target;
use crate::model::{About, Annotation, Note, Tag, TagId, Timestamp, Workspace};

/// What a merge would do, for whoever is asked to confirm it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MergeNumbers {
    /// Annotations that get the other tag.
    pub n_moved: usize,
    /// Annotations that have both, and keep one.
    pub n_with_both: usize,
    /// Tags right under the one that goes.
    pub n_children: usize,
}

/// Makes one tag of two: whatever has `from` gets `into`, and `from` goes.
///
/// - An annotation gets `into` in the place of `from`, once.
/// - The children of `from` move under `into`; one whose name is taken there is merged likewise.
/// - The definition of `from` is added to that of `into`, its key is kept if `into` has none,
///   and the notes about it are about `into`.
/// - What mentions `from` mentions `into`.
pub fn merge(
    workspace: &Workspace,
    from: TagId,
    into: TagId,
    now: Timestamp,
) -> Result<Edit, Refusal> {
    let gone = existing_tag(workspace, from)?;
    let kept = existing_tag(workspace, into)?;
    if from == into {
        return Err(Refusal(format!("Can't merge {} into itself", gone.name)));
    }
    if is_under(workspace, into, from) {
        return Err(Refusal(format!(
            "Can't merge {} into {}, which is under it. Move {} out of it first, or merge the other way round",
            gone.name, kept.name, kept.name
        )));
    }
    let tree = Tree::new(workspace);
    let mut plan = Plan::new(workspace);
    let mut became = BTreeMap::new();
    merge_tags(&mut plan, &tree, from, into, &mut became);
    let n_levels = workspace
        .tag_and_descendants(from)
        .into_iter()
        .map(|tag| plan.after().tag_and_ancestors(tag).count())
        .max();
    check_levels(n_levels.unwrap_or_default())?;
    for annotation in workspace.annotations.values() {
        if annotation.tags.iter().any(|tag| became.contains_key(tag)) {
            let mut tags = Vec::with_capacity(annotation.tags.len());
            for &tag in &annotation.tags {
                let tag = became.get(&tag).copied().unwrap_or(tag);
                if !tags.contains(&tag) {
                    tags.push(tag);
                }
            }
            plan.set_annotation(Annotation {
                tags,
                modified: now,
                ..(**annotation).clone()
            });
        }
    }
    for note in workspace.notes.values() {
        if let About::Tag(tag) = note.about
            && let Some(&into) = became.get(&tag)
        {
            plan.set_note(Note {
                about: About::Tag(into),
                modified: now,
                ..(**note).clone()
            });
        }
    }
    let retold = Retold::new(plan.after(), |target| match target {
        Target::Tag(tag) => became.get(&tag).copied().map(Target::Tag),
        Target::Document(_) | Target::Annotation(_) | Target::Note(_) => None,
    });
    retold.plan(&mut plan);
    plan.into_edit(format!("merge of {} into {}", gone.name, kept.name))
}

pub fn merge_numbers(workspace: &Workspace, from: TagId, into: TagId) -> MergeNumbers {
    let mut numbers = MergeNumbers::default();
    for annotation in workspace.annotations.values() {
        if annotation.tags.contains(&from) {
            if annotation.tags.contains(&into) {
                numbers.n_with_both += 1;
            } else {
                numbers.n_moved += 1;
            }
        }
    }
    numbers.n_children = workspace
        .tags
        .values()
        .filter(|tag| tag.parent == Some(from))
        .count();
    numbers
}

/// Merges a tag and, where names are the same, the tags under it; `became` says what went into what.
///
/// What goes is always under the first `from` and what stays never is, so no tag in `became`
/// stands for one that went too.
fn merge_tags(
    plan: &mut Plan<'_>,
    tree: &Tree,
    from: TagId,
    into: TagId,
    became: &mut BTreeMap<TagId, TagId>,
) {
    let (Some(gone), Some(kept)) = (plan.after().tag(from), plan.after().tag(into)) else {
        return;
    };
    let merged = Tag {
        definition: joined_definition(&kept.definition, &gone.definition),
        key: kept.key.or(gone.key),
        see_also: [kept.see_also.as_slice(), &gone.see_also].concat(),
        fields: [kept.fields.as_slice(), &gone.fields].concat(),
        ..kept.clone()
    };
    let listed_under: Vec<Tag> = plan
        .after()
        .tags
        .values()
        .filter(|tag| tag.see_also.contains(&from) && tag.id != into)
        .map(|tag| {
            let other = |id: &TagId| if *id == from { into } else { *id };
            Tag {
                see_also: tag.see_also.iter().map(other).collect(),
                ..(**tag).clone()
            }
        })
        .collect();
    plan.remove_tag(from);
    plan.set_tag(merged);
    for tag in listed_under {
        plan.set_tag(tag);
    }
    became.insert(from, into);
    for &child in tree.children(Some(from)) {
        let Some(child) = plan.after().tag(child).cloned() else {
            continue;
        };
        let same_name = plan.after().tag_named(Some(into), &child.name);
        if let Some(other) = same_name.map(|tag| tag.id) {
            merge_tags(plan, tree, child.id, other, became);
        } else {
            let order = next_order(plan.after(), Some(into));
            plan.set_tag(Tag {
                parent: Some(into),
                order,
                ..child
            });
        }
    }
}

fn joined_definition(kept: &str, gone: &str) -> String {
    match (kept.trim(), gone.trim()) {
        (_, "") => kept.to_owned(),
        ("", _) => gone.to_owned(),
        (same, other) if same == other => kept.to_owned(),
        _ => format!("{kept}\n\n{gone}"),
    }
}
