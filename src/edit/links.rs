//! Plans about links between annotations.

use super::plan::Plan;
use super::{Edit, Refusal};
use crate::model::{AnnotationId, Link, LinkId, LinkKind, Timestamp, Workspace};
use crate::text::words::shortened;

/// Links one annotation with another.
pub fn create(
    workspace: &Workspace,
    id: LinkId,
    [from, to]: [AnnotationId; 2],
    kind: LinkKind,
    author: &str,
    now: Timestamp,
) -> Result<Edit, Refusal> {
    if from == to {
        return Err(Refusal::new(
            "Can't link an annotation with itself: choose another one for the other end",
        ));
    }
    if workspace.annotation(from).is_none() || workspace.annotation(to).is_none() {
        return Err(Refusal::new(
            "Can't link the annotations: one of them is no longer in the workspace",
        ));
    }
    if workspace.link(id).is_some() {
        return Err(Refusal::new(
            "Can't link the annotations: a link with the same id is there already",
        ));
    }
    check_kind(&kind)?;
    check_new(workspace, None, [from, to], &kind)?;
    let label = format!("link “{}”", shortened(kind.label(), 40));
    let mut plan = Plan::new(workspace);
    plan.set_link(Link {
        id,
        from,
        to,
        kind,
        note: String::new(),
        author: author.to_owned(),
        created: now,
    });
    plan.into_edit(label)
}

/// Says something else of what is linked.
pub fn set_kind(workspace: &Workspace, id: LinkId, kind: LinkKind) -> Result<Edit, Refusal> {
    let link = existing(workspace, id)?;
    check_kind(&kind)?;
    check_new(workspace, Some(id), [link.from, link.to], &kind)?;
    let label = format!("change of a link to “{}”", shortened(kind.label(), 40));
    let mut plan = Plan::new(workspace);
    plan.set_link(Link {
        kind,
        ..link.clone()
    });
    plan.into_edit(label)
}

/// Says why it is so.
pub fn set_note(workspace: &Workspace, id: LinkId, note: &str) -> Result<Edit, Refusal> {
    let link = existing(workspace, id)?;
    let mut plan = Plan::new(workspace);
    plan.set_link(Link {
        note: note.to_owned(),
        ..link.clone()
    });
    plan.into_edit("note on a link")
}

/// Lets it lead the other way: what was supported supports.
pub fn turn(workspace: &Workspace, id: LinkId) -> Result<Edit, Refusal> {
    let link = existing(workspace, id)?;
    check_new(workspace, Some(id), [link.to, link.from], &link.kind)?;
    let mut plan = Plan::new(workspace);
    plan.set_link(Link {
        from: link.to,
        to: link.from,
        ..link.clone()
    });
    plan.into_edit("turning of a link")
}

/// Removes links; the annotations stay.
pub fn remove(workspace: &Workspace, links: &[LinkId]) -> Result<Edit, Refusal> {
    let mut plan = Plan::new(workspace);
    for &id in links {
        plan.remove_link(existing(workspace, id)?.id);
    }
    let n = crate::text::words::counted(links.len(), "link");
    plan.into_edit(format!("removal of {n}"))
}

fn existing(workspace: &Workspace, id: LinkId) -> Result<&Link, Refusal> {
    workspace
        .link(id)
        .ok_or_else(|| Refusal::new("The link is no longer in the workspace"))
}

fn check_kind(kind: &LinkKind) -> Result<(), Refusal> {
    if LinkKind::named(kind.label()).as_ref() == Some(kind) {
        Ok(())
    } else {
        Err(Refusal::new(
            "The link needs a word that says what one annotation is to the other",
        ))
    }
}

/// Refuses to say the same twice.
fn check_new(
    workspace: &Workspace,
    but: Option<LinkId>,
    [from, to]: [AnnotationId; 2],
    kind: &LinkKind,
) -> Result<(), Refusal> {
    let says_so = |link: &Link| {
        let is_same_way = link.from == from && link.to == to;
        let is_other_way = link.from == to && link.to == from;
        Some(link.id) != but
            && link.kind == *kind
            && (is_same_way || is_other_way && kind.is_mutual())
    };
    if workspace.links.values().any(|link| says_so(link)) {
        Err(Refusal::new("The two annotations are linked so already"))
    } else {
        Ok(())
    }
}
