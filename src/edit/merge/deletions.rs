//! What one side deleted and the other touched comes back, with all that its deletion took along.
//!
//! The side without it is changed as if the deletion had not been, so that what follows finds the
//! record in all three versions. What the other side has not touched stays deleted.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Sides;
use super::report::{Conflict, Outcome, Report, Subject};
use crate::edit::difference::is_same;
use crate::edit::documents::anchors_in;
use crate::edit::texts::{articles_carried, carried_over};
use crate::model::{
    About, Annotation, AnnotationId, Article, ArticleId, Document, DocumentId, LinkId, Member,
    Note, NoteId, SharedOrigin, SharedOriginId, Tag, TagId, Workspace,
};

pub(super) fn bring_back(sides: &mut Sides, report: &mut Report) {
    let touched_by_theirs = Touched::new(&sides.base, &sides.theirs);
    let touched_by_ours = Touched::new(&sides.base, &sides.ours);
    // Each side looks at what the other did, and not at what has just come back there: else it
    // would matter which of them is called ours.
    let ours = sides.ours.clone();
    let words = ["deleted", "changed or used"];
    let touched = &touched_by_theirs;
    Return::new(
        &sides.base,
        &mut sides.ours,
        &sides.theirs,
        touched,
        words,
        report,
    )
    .bring_back();
    let words = ["changed or used", "deleted"];
    let touched = &touched_by_ours;
    Return::new(
        &sides.base,
        &mut sides.theirs,
        &ours,
        touched,
        words,
        report,
    )
    .bring_back();
}

/// What one side has changed since the base, or used where it was not used before.
#[derive(Default)]
pub(super) struct Touched {
    tags: BTreeSet<TagId>,
    documents: BTreeSet<DocumentId>,
    annotations: BTreeSet<AnnotationId>,
    links: BTreeSet<LinkId>,
    notes: BTreeSet<NoteId>,
    articles: BTreeSet<ArticleId>,
    origins: BTreeSet<SharedOriginId>,
}

impl Touched {
    pub(super) fn has(&self, subject: Subject) -> bool {
        match subject {
            Subject::Workspace => true,
            Subject::Document(id) => self.documents.contains(&id),
            Subject::Tag(id) => self.tags.contains(&id),
            Subject::Annotation(id) => self.annotations.contains(&id),
            Subject::Link(id) => self.links.contains(&id),
            Subject::Note(id) => self.notes.contains(&id),
            Subject::Article(id) => self.articles.contains(&id),
            Subject::SharedOrigin(id) => self.origins.contains(&id),
        }
    }

    pub(super) fn new(base: &Workspace, side: &Workspace) -> Self {
        let mut touched = Self::default();
        for annotation in side.annotations.values() {
            let before = base.annotations.get(&annotation.id);
            if is_same(before, Some(annotation)) {
                continue;
            }
            touched.annotations.insert(annotation.id);
            touched.documents.insert(annotation.document);
            let is_new = |tag: &&TagId| before.is_none_or(|before| !before.tags.contains(tag));
            touched.tags.extend(annotation.tags.iter().filter(is_new));
        }
        for link in side.links.values() {
            if !is_same(base.links.get(&link.id), Some(link)) {
                touched.links.insert(link.id);
                touched.annotations.extend([link.from, link.to]);
            }
        }
        for note in side.notes.values() {
            if is_same(base.notes.get(&note.id), Some(note)) {
                continue;
            }
            touched.notes.insert(note.id);
            match note.about {
                About::Workspace => {}
                About::Document(document) => drop(touched.documents.insert(document)),
                About::Tag(tag) => drop(touched.tags.insert(tag)),
            }
        }
        for article in side.articles.values() {
            let before = base.articles.get(&article.id);
            if before.is_none_or(|before| is_changed_article(before, article)) {
                touched.articles.insert(article.id);
                touched.documents.insert(article.document);
            }
        }
        for origin in side.shared_origins.values() {
            let before = base.shared_origins.get(&origin.id);
            if is_same(before, Some(origin)) {
                continue;
            }
            touched.origins.insert(origin.id);
            for &member in &origin.members {
                if before.is_some_and(|before| before.members.contains(&member)) {
                    continue;
                }
                match member {
                    Member::Document(document) => drop(touched.documents.insert(document)),
                    Member::Article(article) => drop(touched.articles.insert(article)),
                }
            }
        }
        for tag in side.tags.values() {
            let before = base.tag(tag.id);
            if before.is_some_and(|before| is_changed_tag(before, tag)) {
                touched.tags.insert(tag.id);
            }
            if before.is_none_or(|before| before.parent != tag.parent) {
                touched.tags.extend(tag.parent);
            }
        }
        for document in side.documents.values() {
            let is_changed = base.document(document.id).is_some_and(|before| {
                let order = before.order;
                *before
                    != Document {
                        order,
                        ..(**document).clone()
                    }
            });
            let body = side.bodies.get(&document.id);
            if is_changed || !is_same(base.bodies.get(&document.id), body) {
                touched.documents.insert(document.id);
            }
        }
        touched
    }
}

/// Places among others change with those, and a key goes when another tag gets it: neither
/// says that somebody wants the tag.
fn is_changed_tag(before: &Tag, after: &Tag) -> bool {
    let key = after.key.or(before.key);
    let order = before.order;
    *before
        != Tag {
            order,
            key,
            ..after.clone()
        }
}

/// Places among others change with those.
fn is_changed_article(before: &Article, after: &Article) -> bool {
    let order = before.order;
    *before
        != Article {
            order,
            ..after.clone()
        }
}

struct Return<'a> {
    base: &'a Workspace,
    /// The side that deleted something.
    side: &'a mut Workspace,
    other: &'a Workspace,
    /// By the other side.
    touched: &'a Touched,
    words: [&'static str; 2],
    report: &'a mut Report,
}

impl<'a> Return<'a> {
    fn new(
        base: &'a Workspace,
        side: &'a mut Workspace,
        other: &'a Workspace,
        touched: &'a Touched,
        words: [&'static str; 2],
        report: &'a mut Report,
    ) -> Self {
        Self {
            base,
            side,
            other,
            touched,
            words,
            report,
        }
    }

    fn bring_back(&mut self) {
        let touched = self.touched;
        for &document in &touched.documents {
            self.bring_document(document);
        }
        for &tag in &touched.tags {
            self.bring_tag(tag);
        }
        for &annotation in &touched.annotations {
            if self.bring_annotation(annotation) {
                self.list(Subject::Annotation(annotation));
            }
        }
        for &link in &touched.links {
            if self.bring_link(link) {
                self.list(Subject::Link(link));
            }
        }
        for &note in &touched.notes {
            if self.bring_note(note) {
                self.list(Subject::Note(note));
            }
        }
        for &article in &touched.articles {
            if self.bring_article(article) {
                self.list(Subject::Article(article));
            }
        }
        for &origin in &touched.origins {
            if self.bring_origin(origin) {
                self.list(Subject::SharedOrigin(origin));
            }
        }
    }

    fn list(&mut self, subject: Subject) {
        let [ours, theirs] = self.words;
        let conflict = Conflict::new(subject, "record", ours, theirs, Outcome::CameBack);
        self.report.conflicts.push(conflict);
    }

    /// The document with its text, its annotations, the notes about it and its articles.
    fn bring_document(&mut self, id: DocumentId) {
        let (Some(document), Some(body)) =
            (self.base.documents.get(&id), self.base.bodies.get(&id))
        else {
            return;
        };
        if self.side.document(id).is_some() || self.other.document(id).is_none() {
            return;
        }
        self.side.documents.insert_mut(id, Arc::clone(document));
        self.side.bodies.insert_mut(id, Arc::clone(body));
        self.list(Subject::Document(id));
        let annotations: Vec<AnnotationId> = self
            .base
            .annotations
            .values()
            .filter(|annotation| annotation.document == id)
            .map(|annotation| annotation.id)
            .collect();
        for annotation in annotations {
            self.bring_annotation(annotation);
        }
        let notes: Vec<NoteId> = self
            .base
            .notes
            .values()
            .filter(|note| note.about == About::Document(id))
            .map(|note| note.id)
            .collect();
        for note in notes {
            self.bring_note(note);
        }
        let articles: Vec<ArticleId> = self
            .base
            .articles
            .values()
            .filter(|article| article.document == id)
            .map(|article| article.id)
            .collect();
        for article in articles {
            self.bring_article(article);
        }
        self.bring_memberships(Member::Document(id));
        if let Ok(original) = document.origin.hash.parse()
            && let Some(kept) = self.base.originals.get(&original)
            && self.other.originals.contains_key(&original)
        {
            self.side.originals.insert_mut(original, Arc::clone(kept));
        }
    }

    /// The article with its document and the origins that it shares. Tells whether it had been
    /// deleted on this side alone.
    fn bring_article(&mut self, id: ArticleId) -> bool {
        let Some(article) = self.base.articles.get(&id) else {
            return false;
        };
        if self.side.article(id).is_some() || self.other.article(id).is_none() {
            return false;
        }
        self.side.articles.insert_mut(id, Arc::clone(article));
        self.bring_document(article.document);
        // It would have moved along had it been there when the text was changed.
        let texts = (
            self.base.text(article.document),
            self.side.text(article.document),
        );
        if let (Some(before), Some(now)) = texts
            && before != now
        {
            let carried = articles_carried(before, now, &[article]);
            for article in carried {
                self.side.articles.insert_mut(id, Arc::new(article));
            }
        }
        self.bring_memberships(Member::Article(id));
        true
    }

    /// A source that comes back is one of those again that it was one of, as far as the other side
    /// has it so still.
    fn bring_memberships(&mut self, member: Member) {
        let origins: Vec<Arc<SharedOrigin>> = self
            .base
            .shared_origins
            .values()
            .filter(|origin| origin.members.contains(&member))
            .filter(|origin| {
                let other = self.other.shared_origin(origin.id);
                other.is_some_and(|other| other.members.contains(&member))
            })
            .cloned()
            .collect();
        for origin in origins {
            // Where the group itself was deleted, it stays so unless somebody has touched it.
            if let Some(mine) = self.side.shared_origin(origin.id).cloned() {
                let mut members = mine.members.clone();
                members.insert(member);
                let mine = SharedOrigin { members, ..mine };
                self.side
                    .shared_origins
                    .insert_mut(origin.id, Arc::new(mine));
            }
        }
    }

    fn bring_origin(&mut self, id: SharedOriginId) -> bool {
        let Some(origin) = self.base.shared_origins.get(&id) else {
            return false;
        };
        if self.side.shared_origin(id).is_some() || self.other.shared_origin(id).is_none() {
            return false;
        }
        self.side.shared_origins.insert_mut(id, Arc::clone(origin));
        for &member in &origin.members {
            match member {
                Member::Document(document) => self.bring_document(document),
                Member::Article(article) => drop(self.bring_article(article)),
            }
        }
        true
    }

    /// The tag on all that had it, over the tags that were under it, with the notes about it.
    fn bring_tag(&mut self, id: TagId) {
        let Some(tag) = self.base.tags.get(&id).cloned() else {
            return;
        };
        if self.side.tag(id).is_some() || self.other.tag(id).is_none() {
            return;
        }
        self.side.tags.insert_mut(id, Arc::clone(&tag));
        self.list(Subject::Tag(id));
        if let Some(parent) = tag.parent
            && self.side.tag(parent).is_none()
        {
            self.bring_tag(parent);
            if self.side.tag(parent).is_none() {
                // What comes back in its own right is there before what is under it.
                let above: Vec<TagId> = self
                    .base
                    .tag_and_ancestors(parent)
                    .map(|tag| tag.id)
                    .filter(|tag| self.touched.tags.contains(tag))
                    .collect();
                for tag in above {
                    self.bring_tag(tag);
                }
                let parent = self.surviving_ancestor(parent);
                let tag = Tag {
                    parent,
                    ..(*tag).clone()
                };
                self.side.tags.insert_mut(id, Arc::new(tag));
            }
        }
        let tagged: Vec<Annotation> = self
            .side
            .annotations
            .values()
            .filter(|annotation| !annotation.tags.contains(&id))
            .filter_map(|annotation| {
                let before = self.base.annotation(annotation.id)?;
                let tag_idx = before.tags.iter().position(|&tag| tag == id)?;
                let mut annotation = (**annotation).clone();
                annotation
                    .tags
                    .insert(tag_idx.min(annotation.tags.len()), id);
                Some(annotation)
            })
            .collect();
        for annotation in tagged {
            self.side
                .annotations
                .insert_mut(annotation.id, Arc::new(annotation));
        }
        let under: Vec<Tag> = self
            .side
            .tags
            .values()
            .filter(|child| {
                let before = self.base.tag(child.id);
                before.is_some_and(|before| before.parent == Some(id)) && child.parent == tag.parent
            })
            .map(|child| Tag {
                parent: Some(id),
                ..(**child).clone()
            })
            .collect();
        for child in under {
            self.side.tags.insert_mut(child.id, Arc::new(child));
        }
        let about: Vec<Note> = self
            .side
            .notes
            .values()
            .filter(|note| {
                let before = self.base.note(note.id);
                before.is_some_and(|before| before.about == About::Tag(id))
                    && note.about == About::Workspace
            })
            .map(|note| Note {
                about: About::Tag(id),
                ..(**note).clone()
            })
            .collect();
        for note in about {
            self.side.notes.insert_mut(note.id, Arc::new(note));
        }
    }

    fn surviving_ancestor(&self, tag: TagId) -> Option<TagId> {
        self.base
            .tag_and_ancestors(tag)
            .map(|tag| tag.id)
            .find(|&tag| self.side.tag(tag).is_some())
    }

    /// Tells whether it had been deleted on this side alone.
    fn bring_annotation(&mut self, id: AnnotationId) -> bool {
        let Some(annotation) = self.base.annotations.get(&id) else {
            return false;
        };
        if self.side.annotation(id).is_some() || self.other.annotation(id).is_none() {
            return false;
        }
        self.side.annotations.insert_mut(id, Arc::clone(annotation));
        self.bring_document(annotation.document);
        for &tag in &annotation.tags {
            self.bring_tag(tag);
        }
        let mut kept = (**annotation).clone();
        // What both sides deleted stays so.
        kept.tags.retain(|&tag| self.side.tag(tag).is_some());
        // It would have moved along had it been there when the document was read again.
        let before = self.base.body(kept.document).map(|body| &body.hash);
        if let Some(body) = self.side.body(kept.document)
            && before != Some(&body.hash)
        {
            match (anchors_in(&kept, &body.text), self.base.text(kept.document)) {
                (Ok(anchors), _) => kept.anchors = anchors,
                (Err(_), Some(before)) => {
                    let carried = carried_over(before, &body.text, &[Arc::new(kept.clone())]);
                    kept = carried.into_iter().next().unwrap_or(kept);
                }
                (Err(_), None) => {}
            }
        }
        self.side.annotations.insert_mut(id, Arc::new(kept));
        // What it was linked with comes back with it, as far as the other side has it still.
        let links: Vec<LinkId> = self
            .base
            .links
            .values()
            .filter(|link| {
                link.other_end(id)
                    .is_some_and(|end| self.side.annotation(end).is_some())
            })
            .filter(|link| self.other.link(link.id).is_some() && self.side.link(link.id).is_none())
            .map(|link| link.id)
            .collect();
        for link in links {
            if let Some(record) = self.base.links.get(&link) {
                self.side.links.insert_mut(link, Arc::clone(record));
            }
        }
        true
    }

    /// The link with both its ends.
    fn bring_link(&mut self, id: LinkId) -> bool {
        let Some(link) = self.base.links.get(&id) else {
            return false;
        };
        if self.side.link(id).is_some() || self.other.link(id).is_none() {
            return false;
        }
        self.side.links.insert_mut(id, Arc::clone(link));
        self.bring_annotation(link.from);
        self.bring_annotation(link.to);
        true
    }

    fn bring_note(&mut self, id: NoteId) -> bool {
        let Some(note) = self.base.notes.get(&id) else {
            return false;
        };
        if self.side.note(id).is_some() || self.other.note(id).is_none() {
            return false;
        }
        self.side.notes.insert_mut(id, Arc::clone(note));
        match note.about {
            About::Workspace => {}
            About::Document(document) => self.bring_document(document),
            About::Tag(tag) => self.bring_tag(tag),
        }
        true
    }
}
