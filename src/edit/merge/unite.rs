//! What both sides added without knowing of each other gets one id: documents of the same file,
//! tags of the same name under the same parent.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::report::Report;
use super::{Became, Sides};
use crate::edit::mentions::Retold;
use crate::model::codebook::Tree;
use crate::model::{
    About, Annotation, Article, Body, Document, DocumentId, Member, Note, Reading, SharedOrigin,
    Tag, TagId, Workspace,
};
use crate::text::words::shortened;

/// The smaller id stays, whichever side it is of: both copies come to the same one.
pub(super) fn unite(sides: &mut Sides, report: &mut Report) -> Became {
    let mut became = Became::default();
    unite_documents(sides, &mut became, report);
    unite_tags(sides, &mut became, report);
    if !became.tags.is_empty() || !became.documents.is_empty() {
        for side in [&mut sides.ours, &mut sides.theirs] {
            Retold::new(side, |target| became.of(target)).put_into(side);
        }
    }
    became
}

/// Of one file: the same bytes, read as the same text.
fn unite_documents(sides: &mut Sides, became: &mut Became, report: &mut Report) {
    let added = |side: &Workspace, other: &Workspace| -> Vec<(String, String, DocumentId)> {
        let is_added = |document: &&Arc<Document>| {
            !document.origin.hash.is_empty()
                && other.document(document.id).is_none()
                && sides.base.document(document.id).is_none()
        };
        side.documents
            .values()
            .filter(is_added)
            .filter_map(|document| {
                let text = side.body(document.id)?.hash.clone();
                Some((document.origin.hash.clone(), text, document.id))
            })
            .collect()
    };
    let ours = added(&sides.ours, &sides.theirs);
    let mut theirs = added(&sides.theirs, &sides.ours);
    for (file, text, mine) in ours {
        let same = |(other_file, other_text, _): &(String, String, DocumentId)| {
            *other_file == file && *other_text == text
        };
        let Some(other_idx) = theirs.iter().position(same) else {
            continue;
        };
        let (_, _, other) = theirs.remove(other_idx);
        let (kept, gone) = (mine.min(other), mine.max(other));
        became.documents.insert(gone, kept);
        let side = if gone == mine {
            &mut sides.ours
        } else {
            &mut sides.theirs
        };
        rename_document(side, gone, kept);
        if let Some(document) = side.document(kept) {
            report.remarks.push(format!(
                "Document “{}” was added in both copies; it is one document now",
                shortened(&document.title, 60)
            ));
        }
    }
}

fn rename_document(side: &mut Workspace, gone: DocumentId, kept: DocumentId) {
    if let Some(document) = side.document(gone).cloned() {
        side.documents.remove_mut(&gone);
        let document = Document {
            id: kept,
            ..document
        };
        side.documents.insert_mut(kept, Arc::new(document));
    }
    if let Some(body) = side.body(gone).cloned() {
        side.bodies.remove_mut(&gone);
        let body = Body {
            document: kept,
            ..body
        };
        side.bodies.insert_mut(kept, Arc::new(body));
    }
    let moved: Vec<Arc<Annotation>> = side
        .annotations
        .values()
        .filter(|annotation| annotation.document == gone)
        .cloned()
        .collect();
    for annotation in moved {
        let annotation = Annotation {
            document: kept,
            ..(*annotation).clone()
        };
        side.annotations
            .insert_mut(annotation.id, Arc::new(annotation));
    }
    if let Some(reading) = side.reading(gone).cloned() {
        side.readings.remove_mut(&gone);
        let reading = Reading {
            document: kept,
            ..reading
        };
        side.readings.insert_mut(kept, Arc::new(reading));
    }
    let moved: Vec<Arc<Article>> = side
        .articles
        .values()
        .filter(|article| article.document == gone)
        .cloned()
        .collect();
    for article in moved {
        let article = Article {
            document: kept,
            ..(*article).clone()
        };
        side.articles.insert_mut(article.id, Arc::new(article));
    }
    let (old, new) = (Member::Document(gone), Member::Document(kept));
    let renamed: Vec<SharedOrigin> = side
        .shared_origins
        .values()
        .filter(|origin| origin.members.contains(&old))
        .map(|origin| {
            let mut origin = (**origin).clone();
            origin.members.remove(&old);
            origin.members.insert(new);
            origin
        })
        .collect();
    for origin in renamed {
        side.shared_origins.insert_mut(origin.id, Arc::new(origin));
    }
    rename_about(side, |about| {
        (about == About::Document(gone)).then_some(About::Document(kept))
    });
}

fn unite_tags(sides: &mut Sides, became: &mut Became, report: &mut Report) {
    let added = |side: &Workspace, other: &Workspace| -> Vec<TagId> {
        let is_added = |id: &TagId| other.tag(*id).is_none() && sides.base.tag(*id).is_none();
        // Parents before children, so that children of what was united meet.
        let walked = Tree::new(side).walk().into_iter().map(|(_, id)| id);
        walked.filter(is_added).collect()
    };
    let mut ours: BTreeSet<TagId> = added(&sides.ours, &sides.theirs).into_iter().collect();
    let theirs = added(&sides.theirs, &sides.ours);
    let (mut in_ours, mut in_theirs) = (BTreeMap::new(), BTreeMap::new());
    for other in theirs {
        let Some(tag) = sides.theirs.tag(other) else {
            continue;
        };
        let same = sides.ours.tag_named(tag.parent, &tag.name);
        let Some(mine) = same.map(|tag| tag.id).filter(|id| ours.contains(id)) else {
            continue;
        };
        ours.remove(&mine);
        let (kept, gone) = (mine.min(other), mine.max(other));
        became.tags.insert(gone, kept);
        let (side, renamed) = if gone == mine {
            (&mut sides.ours, &mut in_ours)
        } else {
            (&mut sides.theirs, &mut in_theirs)
        };
        renamed.insert(gone, kept);
        rename_tag(side, gone, kept);
        report.remarks.push(format!(
            "Tag {} was added in both copies; it is one tag now",
            side.tag_path(kept)
        ));
    }
    rename_uses(&mut sides.ours, &in_ours);
    rename_uses(&mut sides.theirs, &in_theirs);
}

/// The tag and those under it; what uses it comes later, for all tags at once.
fn rename_tag(side: &mut Workspace, gone: TagId, kept: TagId) {
    let renamed: Vec<Tag> = side
        .tags
        .values()
        .filter(|tag| tag.id == gone || tag.parent == Some(gone) || tag.see_also.contains(&gone))
        .map(|tag| {
            let mut tag = (**tag).clone();
            if tag.id == gone {
                tag.id = kept;
            } else if tag.parent == Some(gone) {
                tag.parent = Some(kept);
            }
            for other in &mut tag.see_also {
                if *other == gone {
                    *other = kept;
                }
            }
            tag
        })
        .collect();
    side.tags.remove_mut(&gone);
    for tag in renamed {
        side.tags.insert_mut(tag.id, Arc::new(tag));
    }
}

fn rename_uses(side: &mut Workspace, renamed: &BTreeMap<TagId, TagId>) {
    if renamed.is_empty() {
        return;
    }
    let uses: Vec<Arc<Annotation>> = side
        .annotations
        .values()
        .filter(|annotation| annotation.tags.iter().any(|tag| renamed.contains_key(tag)))
        .cloned()
        .collect();
    for annotation in uses {
        let mut annotation = (*annotation).clone();
        for tag in &mut annotation.tags {
            *tag = renamed.get(tag).copied().unwrap_or(*tag);
        }
        side.annotations
            .insert_mut(annotation.id, Arc::new(annotation));
    }
    rename_about(side, |about| match about {
        About::Tag(tag) => renamed.get(&tag).copied().map(About::Tag),
        About::Workspace | About::Document(_) => None,
    });
}

fn rename_about(side: &mut Workspace, renamed: impl Fn(About) -> Option<About>) {
    let notes: Vec<Note> = side
        .notes
        .values()
        .filter_map(|note| {
            Some(Note {
                about: renamed(note.about)?,
                ..(**note).clone()
            })
        })
        .collect();
    for note in notes {
        side.notes.insert_mut(note.id, Arc::new(note));
    }
}
