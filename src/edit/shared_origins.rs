//! Plans about sources that go back to one.

use std::collections::BTreeSet;

use super::plan::Plan;
use super::{Edit, Refusal};
use crate::model::{Member, SharedOrigin, SharedOriginId, Workspace};
use crate::text::words::{counted, shortened};

/// Says that documents and articles are of one origin.
pub fn make(
    workspace: &Workspace,
    id: SharedOriginId,
    title: &str,
    members: impl IntoIterator<Item = Member>,
) -> Result<Edit, Refusal> {
    if workspace.shared_origin(id).is_some() {
        return Err(Refusal::new(
            "Can't mark them as one origin: a group with the same id is there already",
        ));
    }
    let members: BTreeSet<Member> = members.into_iter().collect();
    if members.len() < 2 {
        return Err(Refusal::new(
            "Nothing can be of one origin with itself: choose two sources or more",
        ));
    }
    check(workspace, &members)?;
    let label = format!(
        "marking of {} as one origin",
        counted(members.len(), "source")
    );
    let mut plan = Plan::new(workspace);
    plan.set_shared_origin(SharedOrigin {
        id,
        members,
        title: one_line(title),
        note: String::new(),
    });
    plan.into_edit(label)
}

/// Adds sources to those of an origin.
pub fn add(
    workspace: &Workspace,
    id: SharedOriginId,
    more: impl IntoIterator<Item = Member>,
) -> Result<Edit, Refusal> {
    let origin = existing(workspace, id)?;
    let mut members = origin.members.clone();
    members.extend(more);
    if members == origin.members {
        return Err(Refusal::new("They are of this origin already"));
    }
    check(workspace, &members)?;
    let mut plan = Plan::new(workspace);
    plan.set_shared_origin(SharedOrigin {
        members,
        ..origin.clone()
    });
    plan.into_edit(format!("addition to {}", named(origin)))
}

/// Takes sources away from those of an origin. A group in which fewer than two are left goes.
pub fn remove(
    workspace: &Workspace,
    id: SharedOriginId,
    gone: impl IntoIterator<Item = Member>,
) -> Result<Edit, Refusal> {
    let origin = existing(workspace, id)?;
    let mut members = origin.members.clone();
    for member in gone {
        members.remove(&member);
    }
    if members == origin.members {
        return Err(Refusal::new("They are not of this origin"));
    }
    let mut plan = Plan::new(workspace);
    if members.len() < 2 {
        plan.remove_shared_origin(id);
    } else {
        plan.set_shared_origin(SharedOrigin {
            members,
            ..origin.clone()
        });
    }
    plan.into_edit(format!("removal from {}", named(origin)))
}

/// Says of the sources of a group that each is one of its own.
pub fn delete(workspace: &Workspace, id: SharedOriginId) -> Result<Edit, Refusal> {
    let origin = existing(workspace, id)?;
    let mut plan = Plan::new(workspace);
    plan.remove_shared_origin(id);
    plan.into_edit(format!("deletion of {}", named(origin)))
}

/// Sets what the origin is (which may be empty), and the note about it.
pub fn set(
    workspace: &Workspace,
    id: SharedOriginId,
    title: &str,
    note: &str,
) -> Result<Edit, Refusal> {
    let origin = existing(workspace, id)?;
    let title = one_line(title);
    if origin.title == title && origin.note == note {
        return Err(Refusal::new("The group says this already"));
    }
    let mut plan = Plan::new(workspace);
    plan.set_shared_origin(SharedOrigin {
        title,
        note: note.to_owned(),
        ..origin.clone()
    });
    plan.into_edit(format!("change of {}", named(origin)))
}

fn check(workspace: &Workspace, members: &BTreeSet<Member>) -> Result<(), Refusal> {
    if members.iter().all(|member| workspace.has_member(*member)) {
        return Ok(());
    }
    Err(Refusal::new(
        "Can't mark them as one origin: one of them is no longer in the workspace",
    ))
}

fn existing(workspace: &Workspace, id: SharedOriginId) -> Result<&SharedOrigin, Refusal> {
    workspace
        .shared_origin(id)
        .ok_or_else(|| Refusal::new("The group is no longer in the workspace"))
}

fn named(origin: &SharedOrigin) -> String {
    if origin.title.is_empty() {
        "the shared origin".to_owned()
    } else {
        format!("“{}”", shortened(&origin.title, 40))
    }
}

fn one_line(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}
