//! What is marked above a ceiling is left out, whole.
//!
//! A document goes with all that is in it and about it. An article goes with the annotations that
//! touch it, and its words are taken out of the text. An annotation goes with its note and its
//! links; its words stay, as they are the document's. Where notes mention what is gone, a black
//! block stands in the place of its name. The original files are no part of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::extent::with_other_mentions;
use super::redaction::{BLACK, cut_out};
use crate::model::mention::Target;
use crate::model::{About, Articles, DocumentId, Member, Records, SharedOrigin, Tlp, Workspace};
use crate::query::ledger::{Ledger, Loss};
use crate::text::Span;
use crate::text::words::counted;

/// How much of a workspace is marked above the ceiling.
pub(super) fn above(workspace: &Workspace, ceiling: Tlp) -> Ledger {
    let kept = kept_below(workspace, ceiling);
    let mut ledger = Ledger::default();
    for (loss, before, after) in [
        (
            Loss::DocumentsAbove,
            workspace.documents.size(),
            kept.documents.size(),
        ),
        (
            Loss::ArticlesAbove,
            workspace.articles.size(),
            kept.articles.size(),
        ),
        (
            Loss::AnnotationsAbove,
            workspace.annotations.size(),
            kept.annotations.size(),
        ),
        (Loss::NotesAbove, workspace.notes.size(), kept.notes.size()),
    ] {
        ledger.add(loss, before.saturating_sub(after));
    }
    ledger
}

/// What stays out, as a sentence such as "3 documents and 12 annotations are marked above
/// TLP:GREEN and stay out, whole"; `None` where nothing does.
pub fn above_in_words(ledger: &Ledger, ceiling: Option<Tlp>) -> Option<String> {
    let ceiling = ceiling?;
    let counts = [
        (Loss::DocumentsAbove, "document"),
        (Loss::ArticlesAbove, "article"),
        (Loss::AnnotationsAbove, "annotation"),
        (Loss::NotesAbove, "note"),
    ];
    let counts = counts.map(|(loss, noun)| (ledger.n(loss), noun));
    let n_in_all: usize = counts.iter().map(|(n, _)| n).sum();
    let counts = counts.into_iter().filter(|(n, _)| *n > 0);
    let counts: Vec<String> = counts.map(|(n, noun)| counted(n, noun)).collect();
    let (last, others) = counts.split_last()?;
    let all = if others.is_empty() {
        last.clone()
    } else {
        format!("{} and {last}", others.join(", "))
    };
    let (is, stays) = if n_in_all == 1 {
        ("is", "stays")
    } else {
        ("are", "stay")
    };
    let ceiling = ceiling.label();
    Some(format!(
        "{all} {is} marked above {ceiling} and {stays} out, whole"
    ))
}

/// The workspace with only what may go where the ceiling allows no more.
pub(super) fn below(workspace: &Workspace, ceiling: Tlp) -> Workspace {
    let mut kept = kept_below(workspace, ceiling);
    let mut cuts: BTreeMap<DocumentId, Vec<Span>> = BTreeMap::new();
    for article in workspace.articles.values() {
        let is_cut =
            kept.document(article.document).is_some() && kept.article(article.id).is_none();
        if is_cut {
            cuts.entry(article.document)
                .or_default()
                .extend(article.spans());
        }
    }
    for (document, spans) in cuts {
        cut_out(&mut kept, document, spans);
    }
    let is_gone = |target: Target| match target {
        Target::Document(id) => {
            workspace.document(id).is_some() && !kept.documents.contains_key(&id)
        }
        Target::Annotation(id) => {
            workspace.annotation(id).is_some() && !kept.annotations.contains_key(&id)
        }
        Target::Note(id) => workspace.note(id).is_some() && !kept.notes.contains_key(&id),
        Target::Tag(_) => false,
    };
    with_other_mentions(&kept, |mention| {
        if is_gone(mention.target) {
            BLACK.to_owned()
        } else {
            mention.target.written(&mention.title)
        }
    })
}

fn kept_below(workspace: &Workspace, ceiling: Tlp) -> Workspace {
    let ceiling = Some(ceiling);
    let articles = Articles::new(workspace);
    let mut kept = workspace.clone();
    kept.originals = Records::new_sync();
    let above: BTreeSet<DocumentId> = workspace
        .documents
        .keys()
        .copied()
        .filter(|&id| {
            let marking = workspace.marking_of_document(id);
            marking.is_some_and(|marking| marking.is_above(ceiling))
        })
        .collect();
    for document in &above {
        kept.documents.remove_mut(document);
        kept.bodies.remove_mut(document);
        kept.readings.remove_mut(document);
    }
    for (id, article) in &workspace.articles {
        let marking = workspace.marking_of_article(article);
        if marking.is_some_and(|marking| marking.is_above(ceiling)) {
            kept.articles.remove_mut(id);
        }
    }
    for (id, annotation) in &workspace.annotations {
        let marking = workspace.marking_of_annotation(annotation, &articles);
        if marking.is_some_and(|marking| marking.is_above(ceiling)) {
            kept.annotations.remove_mut(id);
        }
    }
    for (id, note) in &workspace.notes {
        let marking = workspace.marking_of_note(note);
        let is_of_gone = matches!(note.about, About::Document(id) if above.contains(&id));
        if is_of_gone || marking.is_some_and(|marking| marking.is_above(ceiling)) {
            kept.notes.remove_mut(id);
        }
    }
    for (id, link) in &workspace.links {
        let has_ends = [link.from, link.to]
            .iter()
            .all(|end| kept.annotations.contains_key(end));
        if !has_ends {
            kept.links.remove_mut(id);
        }
    }
    for (&id, origin) in &workspace.shared_origins {
        let members = origin.members.iter().copied();
        let members: BTreeSet<Member> = members.filter(|&member| kept.has_member(member)).collect();
        if members.is_empty() {
            kept.shared_origins.remove_mut(&id);
        } else if members.len() < origin.members.len() {
            let origin = SharedOrigin {
                members,
                ..(**origin).clone()
            };
            kept.shared_origins.insert_mut(id, Arc::new(origin));
        }
    }
    kept
}
