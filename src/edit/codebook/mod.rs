//! Plans about the codebook: making, describing, arranging, merging and deleting tags.

mod merging;

use super::plan::Plan;
use super::{Edit, Refusal};
use crate::model::codebook::{MAX_DEPTH, PATH_SEPARATOR, Tree};
use crate::model::problems::is_tag_name;
use crate::model::{About, Colour, FieldId, Note, Tag, TagId, Timestamp, Workspace};

pub use merging::{MergeNumbers, merge, merge_numbers};

/// The number of levels that a tree may have.
const MAX_LEVELS: usize = MAX_DEPTH - 1;

/// A new tag, the last under its parent.
///
/// At the top it gets the colour that the fewest tags have; below, its parent's.
pub fn create(
    workspace: &Workspace,
    id: TagId,
    parent: Option<TagId>,
    name: &str,
    now: Timestamp,
) -> Result<Edit, Refusal> {
    let name = checked_name(name)?;
    if let Some(parent) = parent {
        existing_tag(workspace, parent)?;
    }
    check_free(workspace, parent, name, None)?;
    check_levels(n_levels_above(workspace, parent) + 1)?;
    if workspace.tag(id).is_some() {
        return Err(Refusal::new(
            "Can't create the tag: one with the same id is there already",
        ));
    }
    let mut plan = Plan::new(workspace);
    plan.set_tag(Tag {
        id,
        name: name.to_owned(),
        parent,
        order: next_order(workspace, parent),
        colour: parent.is_none().then(|| least_used_colour(workspace)),
        definition: String::new(),
        key: None,
        see_also: Vec::new(),
        fields: Vec::new(),
        created: now,
    });
    plan.into_edit(format!("creation of {name}"))
}

/// Lists a tag under one more tag, its own place aside; it stays one tag.
pub fn list_under(workspace: &Workspace, tag: TagId, other: TagId) -> Result<Edit, Refusal> {
    let record = existing_tag(workspace, tag)?;
    let under = existing_tag(workspace, other)?;
    if record.parent == Some(other) || record.see_also.contains(&other) {
        return Err(Refusal(format!(
            "{} is listed under {} already",
            record.name, under.name
        )));
    }
    if other == tag || is_under(workspace, other, tag) {
        return Err(Refusal(format!(
            "Can't list {} under {}, which is {} it",
            record.name,
            under.name,
            if other == tag { "the same as" } else { "under" }
        )));
    }
    let mut plan = Plan::new(workspace);
    let mut listed = record.clone();
    listed.see_also.push(other);
    plan.set_tag(listed);
    plan.into_edit(format!("listing of {} under {}", record.name, under.name))
}

/// Takes a tag out of one of the other places where it is listed.
pub fn unlist(workspace: &Workspace, tag: TagId, other: TagId) -> Result<Edit, Refusal> {
    let record = existing_tag(workspace, tag)?;
    let mut plan = Plan::new(workspace);
    let mut unlisted = record.clone();
    unlisted.see_also.retain(|id| *id != other);
    plan.set_tag(unlisted);
    plan.into_edit(format!("end of the other listing of {}", record.name))
}

/// Creates what is missing of a path such as `Actors/Armed groups`.
///
/// Gives the edit (`None` if nothing is missing) and the tag at the end of the path.
pub fn create_path(
    workspace: &Workspace,
    path: &str,
    new_id: &mut dyn FnMut() -> TagId,
    now: Timestamp,
) -> Result<(Option<Edit>, TagId), Refusal> {
    let mut after = workspace.clone();
    let mut edit: Option<Edit> = None;
    let mut end: Option<TagId> = None;
    for name in path.split(PATH_SEPARATOR) {
        let name = checked_name(name)?;
        if let Some(tag) = after.tag_named(end, name) {
            end = Some(tag.id);
            continue;
        }
        let id = new_id();
        let next = create(&after, id, end, name, now)?;
        next.apply(&mut after)?;
        end = Some(id);
        edit = Some(match edit {
            Some(edit) => edit.followed_by(next, ""),
            None => next,
        });
    }
    let end = end.ok_or_else(|| Refusal::new("A tag needs a name"))?;
    if let Some(edit) = &mut edit {
        edit.label = format!("creation of {}", after.tag_path(end));
    }
    Ok((edit, end))
}

pub fn rename(workspace: &Workspace, tag: TagId, name: &str) -> Result<Edit, Refusal> {
    let tag = existing_tag(workspace, tag)?;
    let name = checked_name(name)?;
    if tag.name == name {
        return Err(Refusal::new("The tag has this name already"));
    }
    check_free(workspace, tag.parent, name, Some(tag.id))?;
    let mut plan = Plan::new(workspace);
    plan.set_tag(Tag {
        name: name.to_owned(),
        ..tag.clone()
    });
    plan.into_edit(format!("renaming of {} to {name}", tag.name))
}

/// Gives a tag a colour of its own, or its parent's again.
pub fn recolour(
    workspace: &Workspace,
    tag: TagId,
    colour: Option<Colour>,
) -> Result<Edit, Refusal> {
    let tag = existing_tag(workspace, tag)?;
    if colour.is_some_and(|colour| colour.0 >= Colour::COUNT) {
        return Err(Refusal::new("The palette has no such colour"));
    }
    if tag.colour == colour {
        return Err(Refusal::new("The tag has this colour already"));
    }
    let mut plan = Plan::new(workspace);
    plan.set_tag(Tag {
        colour,
        ..tag.clone()
    });
    plan.into_edit(format!("recolouring of {}", tag.name))
}

/// Sets when to use a tag and when not.
pub fn define(workspace: &Workspace, tag: TagId, definition: &str) -> Result<Edit, Refusal> {
    let tag = existing_tag(workspace, tag)?;
    if tag.definition == definition {
        return Err(Refusal::new("The definition says this already"));
    }
    let mut plan = Plan::new(workspace);
    plan.set_tag(Tag {
        definition: definition.to_owned(),
        ..tag.clone()
    });
    plan.into_edit(format!("change of the definition of {}", tag.name))
}

/// Sets the digit that applies a tag; a tag that had it loses it.
pub fn set_key(workspace: &Workspace, tag: TagId, key: Option<u8>) -> Result<Edit, Refusal> {
    let tag = existing_tag(workspace, tag)?;
    if key.is_some_and(|key| !(1..=9).contains(&key)) {
        return Err(Refusal::new("The key of a tag is a digit from 1 to 9"));
    }
    if tag.key == key {
        return Err(Refusal::new(match key {
            Some(_) => "The tag has this key already",
            None => "The tag has no key",
        }));
    }
    let mut plan = Plan::new(workspace);
    if let Some(key) = key {
        for other in workspace.tags.values() {
            if other.key == Some(key) {
                plan.set_tag(Tag {
                    key: None,
                    ..(**other).clone()
                });
            }
        }
    }
    plan.set_tag(Tag { key, ..tag.clone() });
    plan.into_edit(match key {
        Some(key) => format!("giving key {key} to {}", tag.name),
        None => format!("removal of the key of {}", tag.name),
    })
}

/// Moves a tag with all under it to a place among the children of `parent`, counted without
/// the tag itself; a place past the end is the end.
pub fn move_to(
    workspace: &Workspace,
    tag: TagId,
    parent: Option<TagId>,
    index: usize,
) -> Result<Edit, Refusal> {
    let tag = existing_tag(workspace, tag)?;
    if let Some(parent) = parent {
        let parent = existing_tag(workspace, parent)?;
        if parent.id == tag.id {
            return Err(Refusal(format!("Can't move {} under itself", tag.name)));
        }
        if is_under(workspace, parent.id, tag.id) {
            return Err(Refusal(format!(
                "Can't move {} under {}, which is under it",
                tag.name, parent.name
            )));
        }
    }
    check_free(workspace, parent, &tag.name, Some(tag.id))?;
    let tree = Tree::new(workspace);
    check_levels(n_levels_above(workspace, parent) + n_levels_from(&tree, tag.id))?;

    let old_siblings = tree.children(parent);
    let mut siblings: Vec<TagId> = old_siblings.to_vec();
    siblings.retain(|&other| other != tag.id);
    siblings.insert(index.min(siblings.len()), tag.id);
    if siblings == old_siblings {
        return Err(Refusal::new("The tag is in this place already"));
    }
    let mut plan = Plan::new(workspace);
    plan.set_tag(Tag {
        parent,
        // At the top there is no parent to take the colour from: what is seen stays.
        colour: if parent.is_none() && tag.parent.is_some() {
            Some(workspace.tag_colour(tag.id))
        } else {
            tag.colour
        },
        ..tag.clone()
    });
    number(&mut plan, &siblings);
    plan.into_edit(format!("move of {}", tag.name))
}

/// Deletes a tag. Annotations stay, with their other tags; the tags under it move up into its
/// place; the notes about it become notes about the workspace.
pub fn delete(workspace: &Workspace, tag: TagId, now: Timestamp) -> Result<Edit, Refusal> {
    let tag = existing_tag(workspace, tag)?;
    let tree = Tree::new(workspace);
    let mut plan = Plan::new(workspace);
    plan.remove_tag(tag.id);
    let mut siblings = Vec::new();
    for &sibling in tree.children(tag.parent) {
        if sibling != tag.id {
            siblings.push(sibling);
            continue;
        }
        for &child in tree.children(Some(tag.id)) {
            let Some(child) = workspace.tag(child) else {
                continue;
            };
            plan.set_tag(Tag {
                name: free_name(plan.after(), tag.parent, &child.name),
                parent: tag.parent,
                colour: child.colour.or(tag.colour),
                ..child.clone()
            });
            siblings.push(child.id);
        }
    }
    // Without children there is a gap in the numbers, which is no reason to touch the others.
    if !tree.children(Some(tag.id)).is_empty() {
        number(&mut plan, &siblings);
    }
    let is_gone = |id: &FieldId| tag.fields.iter().any(|field| field.id == *id);
    for annotation in workspace.annotations.values() {
        if annotation.tags.contains(&tag.id) || annotation.fields.keys().any(is_gone) {
            let mut untagged = (**annotation).clone();
            untagged.tags.retain(|&other| other != tag.id);
            untagged.fields.retain(|id, _| !is_gone(id));
            untagged.modified = now;
            plan.set_annotation(untagged);
        }
    }
    for note in workspace.notes.values() {
        if note.about == About::Tag(tag.id) {
            plan.set_note(Note {
                about: About::Workspace,
                modified: now,
                ..(**note).clone()
            });
        }
    }
    plan.into_edit(format!("deletion of {}", tag.name))
}

/// Gives tags their places, one after the other.
fn number(plan: &mut Plan<'_>, tags: &[TagId]) {
    for (order, &tag) in (0..).zip(tags) {
        if let Some(tag) = plan.after().tag(tag)
            && tag.order != order
        {
            let numbered = Tag {
                order,
                ..tag.clone()
            };
            plan.set_tag(numbered);
        }
    }
}

fn next_order(workspace: &Workspace, parent: Option<TagId>) -> u32 {
    workspace
        .tags
        .values()
        .filter(|tag| tag.parent == parent)
        .map(|tag| tag.order.saturating_add(1))
        .max()
        .unwrap_or_default()
}

fn least_used_colour(workspace: &Workspace) -> Colour {
    Colour::all()
        .min_by_key(|&colour| {
            workspace
                .tags
                .values()
                .filter(|tag| match tag.colour {
                    Some(own) => own == colour,
                    None => tag.parent.is_none() && colour == Colour::default(),
                })
                .count()
        })
        .unwrap_or_default()
}

fn existing_tag(workspace: &Workspace, tag: TagId) -> Result<&Tag, Refusal> {
    workspace
        .tag(tag)
        .ok_or_else(|| Refusal::new("The tag is no longer in the codebook"))
}

/// Whether `tag` is somewhere under `parent`.
fn is_under(workspace: &Workspace, tag: TagId, parent: TagId) -> bool {
    workspace
        .tag_and_ancestors(tag)
        .skip(1)
        .any(|ancestor| ancestor.id == parent)
}

fn checked_name(name: &str) -> Result<&str, Refusal> {
    let name = name.trim();
    if is_tag_name(name) {
        Ok(name)
    } else if name.is_empty() {
        Err(Refusal::new("A tag needs a name"))
    } else if name.contains(PATH_SEPARATOR) {
        Err(Refusal::new(
            "The name of a tag can't hold “/”: it stands between the names of a path",
        ))
    } else {
        Err(Refusal::new("The name of a tag is one line"))
    }
}

/// Refuses a name that another tag than `except` has right under `parent`.
fn check_free(
    workspace: &Workspace,
    parent: Option<TagId>,
    name: &str,
    except: Option<TagId>,
) -> Result<(), Refusal> {
    let name = name.to_lowercase();
    let taken = workspace.tags.values().find(|tag| {
        tag.parent == parent && Some(tag.id) != except && tag.name.to_lowercase() == name
    });
    let Some(taken) = taken else {
        return Ok(());
    };
    let place = match parent.and_then(|parent| workspace.tag(parent)) {
        Some(parent) => format!("under {}", parent.name),
        None => "at the top".to_owned(),
    };
    Err(Refusal(format!(
        "There is already a tag {} {place}",
        taken.name
    )))
}

fn check_levels(n_levels: usize) -> Result<(), Refusal> {
    if n_levels > MAX_LEVELS {
        return Err(Refusal(format!(
            "Tags can't be more than {MAX_LEVELS} levels deep"
        )));
    }
    Ok(())
}

fn n_levels_above(workspace: &Workspace, parent: Option<TagId>) -> usize {
    parent.map_or(0, |parent| workspace.tag_and_ancestors(parent).count())
}

/// The levels of the tree from a tag down, itself included.
fn n_levels_from(tree: &Tree, tag: TagId) -> usize {
    let mut level = vec![tag];
    let mut n_levels = 0;
    while !level.is_empty() && n_levels <= MAX_DEPTH {
        n_levels += 1;
        level = level
            .iter()
            .flat_map(|&tag| tree.children(Some(tag)))
            .copied()
            .collect();
    }
    n_levels
}

/// The name, or "Name (2)", "Name (3)" and so on: the first that no tag under `parent` has.
pub(super) fn free_name(workspace: &Workspace, parent: Option<TagId>, name: &str) -> String {
    let mut free = name.to_owned();
    let mut n = 2;
    while workspace.tag_named(parent, &free).is_some() {
        free = format!("{name} ({n})");
        n += 1;
    }
    free
}
