//! What one workspace holds and another does not, counted by kind: what an export loses, said
//! before it is written and checked after.
//!
//! Both are compared by what they say and not by ids, which few formats keep: a document by its
//! text, an annotation by its document and the place where it begins, a tag by its path. Each
//! thing that a workspace says is a *fact* of one kind; a [`Ledger`] counts facts that are gone. When
//! an annotation was made, and when it was changed last, are a day and a time of that day each.
//!
//! Not counted: when tags and notes were made, who made a link and when, the order of documents,
//! parts of seconds.

mod loss;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher as _};

pub use self::loss::Loss;

use jiff::tz::TimeZone;

use crate::model::codebook::Tree;
use crate::model::document::hash_of;
use crate::model::{
    About, Annotation, AnnotationId, Colour, DocumentId, FieldId, Marking, Member, Status, TagId,
    Timestamp, Workspace, mention,
};
use crate::text::invisible::is_control;
use crate::text::words::grouped;

/// How often something is lost, by kind. Nothing is in it that is lost no times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    counts: BTreeMap<Loss, usize>,
}

impl Ledger {
    /// All that one workspace holds, as if nothing of it were left.
    pub fn of(workspace: &Workspace) -> Self {
        let mut ledger = Self::default();
        for ((loss, _), n) in facts(workspace) {
            ledger.add(loss, n);
        }
        ledger
    }

    pub fn add(&mut self, loss: Loss, n: usize) {
        if n > 0 {
            *self.counts.entry(loss).or_default() += n;
        }
    }

    /// The same with only these kinds.
    #[must_use]
    pub fn only(mut self, is_meant: impl Fn(Loss) -> bool) -> Self {
        self.counts.retain(|&loss, _| is_meant(loss));
        self
    }

    /// Both together.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        for (loss, n) in other.counts {
            self.add(loss, n);
        }
        self
    }

    pub fn n(&self, loss: Loss) -> usize {
        self.counts.get(&loss).copied().unwrap_or_default()
    }

    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// In the order of the kinds.
    pub fn rows(&self) -> impl Iterator<Item = (Loss, usize)> + '_ {
        self.counts.iter().map(|(&loss, &n)| (loss, n))
    }

    /// Such as "Links: 12 left out".
    pub fn lines(&self) -> Vec<String> {
        self.rows()
            .map(|(loss, n)| format!("{}: {} {}", loss.label(), grouped(n), loss.fate()))
            .collect()
    }
}

impl fmt::Display for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines().join("\n"))
    }
}

/// What `sent` says and `received` does not.
pub fn differences(sent: &Workspace, received: &Workspace) -> Ledger {
    let mut left = facts(received);
    let mut ledger = Ledger::default();
    for (fact, n) in facts(sent) {
        let n_kept = left.get_mut(&fact).map_or(0, std::mem::take);
        ledger.add(fact.0, n.saturating_sub(n_kept));
    }
    ledger
}

/// A kind and what is said, as a hash of it.
type Fact = (Loss, u64);
type Facts = BTreeMap<Fact, usize>;

/// The facts of a workspace while they are gathered.
struct Gathered<'a> {
    workspace: &'a Workspace,
    facts: Facts,
    paths: HashMap<TagId, String>,
    fields: HashMap<FieldId, String>,
    documents: HashMap<DocumentId, Key>,
}

/// What a document is known by, and how bytes of its text are counted where another text stands
/// for it.
struct Key {
    hash: String,
    /// Where control characters are replaced, positions are those of the text that this gives.
    shifts: Vec<(usize, usize)>,
}

impl Key {
    fn at(&self, byte: usize) -> usize {
        let n = self.shifts.partition_point(|&(before, _)| before < byte);
        match n.checked_sub(1).and_then(|n| self.shifts.get(n)) {
            Some(&(_, n_more)) => byte + n_more,
            None => byte,
        }
    }
}

fn facts(workspace: &Workspace) -> Facts {
    let mut gathered = Gathered {
        workspace,
        facts: Facts::new(),
        paths: HashMap::new(),
        fields: HashMap::new(),
        documents: HashMap::new(),
    };
    gathered.gather_documents();
    gathered.gather_tags();
    for annotation in workspace.annotations.values() {
        gathered.gather_annotation(annotation);
    }
    gathered.gather_links();
    gathered.gather_notes();
    gathered.gather_sources();
    gathered.say_words(Loss::WorkspaceTitle, &(), &workspace.meta.title);
    gathered.facts
}

impl Gathered<'_> {
    fn say(&mut self, loss: Loss, what: &impl Hash) {
        let mut hasher = DefaultHasher::new();
        what.hash(&mut hasher);
        *self.facts.entry((loss, hasher.finish())).or_default() += 1;
    }

    /// Words that somebody wrote, of which control characters are a fact of their own.
    fn say_words(&mut self, loss: Loss, whose: &impl Hash, words: &str) {
        if words.is_empty() {
            return;
        }
        if words.contains(is_control) {
            let plain = words.replace(is_control, "\u{fffd}");
            self.say(loss, &(whose, plain.as_str()));
            self.say(Loss::ControlsInWords, &(loss, whose, words));
        } else {
            self.say(loss, &(whose, words));
        }
    }

    /// Markdown, in which what is mentioned counts by the name that it has.
    fn say_note(&mut self, loss: Loss, whose: &impl Hash, note: &str) {
        let told = mention::replaced(note, |mention| mention.title_now(self.workspace));
        if told != note {
            self.say(Loss::Mentions, &(loss, whose, note));
        }
        let told = told.into_owned();
        self.say_words(loss, whose, &told);
    }

    fn hash(&self, document: DocumentId) -> String {
        let key = self.documents.get(&document);
        key.map(|key| key.hash.clone()).unwrap_or_default()
    }

    fn gather_documents(&mut self) {
        for document in self.workspace.documents.values() {
            let Some(body) = self.workspace.body(document.id) else {
                continue;
            };
            let text = body.text.as_str();
            let mut key = Key {
                hash: body.hash.clone(),
                shifts: Vec::new(),
            };
            if text.contains(is_control) {
                let mut n_more = 0;
                for (byte, control) in text.match_indices(is_control) {
                    n_more += '\u{fffd}'.len_utf8() - control.len();
                    key.shifts.push((byte, n_more));
                }
                key.hash = hash_of(text.replace(is_control, "\u{fffd}").as_bytes());
                self.say(Loss::Controls, &text);
            }
            let hash = key.hash.clone();
            let hash = hash.as_str();
            self.say(Loss::Texts, &hash);
            self.say_words(Loss::Titles, &hash, &document.title);
            self.say_note(Loss::DocumentNotes, &hash, &document.note);
            let source = &document.source;
            let date = |date: Option<crate::model::PartialDate>| {
                date.map(|date| date.to_string()).unwrap_or_default()
            };
            for (name, value) in [
                ("publisher", source.publisher.clone()),
                ("author", source.author.clone()),
                ("published", date(source.published)),
                ("accessed", date(source.accessed)),
                ("url", source.url.clone()),
                (
                    "grade",
                    source
                        .grade
                        .map(|grade| grade.letter().into())
                        .unwrap_or_default(),
                ),
            ] {
                self.say_words(Loss::SourceFields, &(hash, name), &value);
            }
            for (name, value) in source.more.iter() {
                self.say_words(Loss::SourceFields, &(hash, name), value);
            }
            let status = self.workspace.status(document.id).unwrap_or_default();
            if status != Status::Unread {
                self.say(Loss::Readings, &(hash, status));
            }
            if let Some(reading) = self.workspace.reading(document.id) {
                let passages: Vec<_> = reading
                    .passages
                    .iter()
                    .map(|passage| (passage.start, passage.end, passage.kind))
                    .collect();
                self.say(Loss::ReadPassages, &(hash, passages));
            }
            if let Some(direction) = document.direction {
                self.say(Loss::Directions, &(hash, format!("{direction:?}")));
            }
            if !body.blocks.is_empty() {
                self.say(Loss::Blocks, &(hash, format!("{:?}", body.blocks)));
            }
            if !body.furniture.is_empty() || !body.locators.is_empty() {
                let places = format!("{:?}{:?}", body.furniture, body.locators);
                self.say(Loss::Places, &(hash, places));
            }
            if document.origin != crate::model::Origin::default() {
                self.say(Loss::Origins, &(hash, format!("{:?}", document.origin)));
            }
            self.documents.insert(document.id, key);
        }
    }

    fn gather_tags(&mut self) {
        let tree = Tree::new(self.workspace);
        let walked = tree.walk();
        for &(_, id) in &walked {
            self.paths.insert(id, self.workspace.tag_path(id));
        }
        self.gather_order(&tree, None);
        for (_, id) in walked {
            let Some(tag) = self.workspace.tag(id) else {
                continue;
            };
            let path = self.path(id);
            self.say_words(Loss::Tags, &(), &path);
            let colour = self.workspace.tag_colour(id);
            if colour != Colour::default() {
                self.say(Loss::Colours, &(&path, colour));
            }
            self.say_note(Loss::Definitions, &path, &tag.definition);
            if let Some(key) = tag.key {
                self.say(Loss::TagKeys, &(&path, key));
            }
            for &other in &tag.see_also {
                self.say(Loss::SeeAlso, &(&path, self.workspace.tag_path(other)));
            }
            if tag.name.contains(is_control) {
                self.say(Loss::ControlsInWords, &(Loss::Tags, &tag.name));
            }
            for field in &tag.fields {
                self.fields
                    .insert(field.id, format!("{path}\n{}", field.name));
                let shape = format!("{:?}", field.kind);
                self.say(Loss::TagFields, &(&path, &field.name, shape, &field.hint));
            }
            self.gather_order(&tree, Some(id));
        }
    }

    /// The children of a tag, where they stand in another order than by name.
    fn gather_order(&mut self, tree: &Tree, parent: Option<TagId>) {
        let children = tree.children(parent);
        let names: Vec<String> = children.iter().map(|&id| self.path(id)).collect();
        if !names.is_sorted_by_key(|name| name.to_lowercase()) {
            self.say(Loss::TagOrder, &names);
        }
    }

    fn path(&self, tag: TagId) -> String {
        let path = self.paths.get(&tag).cloned().unwrap_or_default();
        path.replace(is_control, "\u{fffd}")
    }

    /// What an annotation is known by: its document, and the first of its spans.
    fn place(&self, annotation: &Annotation) -> Option<(String, (usize, usize))> {
        let spans = self.spans(annotation);
        Some((self.hash(annotation.document), *spans.first()?))
    }

    fn spans(&self, annotation: &Annotation) -> Vec<(usize, usize)> {
        let Some(key) = self.documents.get(&annotation.document) else {
            return Vec::new();
        };
        annotation
            .spans()
            .map(|span| (key.at(span.start().byte()), key.at(span.end().byte())))
            .collect()
    }

    fn gather_annotation(&mut self, annotation: &Annotation) {
        let spans = self.spans(annotation);
        let Some(place) = self.place(annotation) else {
            self.say(Loss::Unplaced, &annotation.quote());
            return;
        };
        let hash = place.0.clone();
        let mut paths: Vec<String> = annotation.tags.iter().map(|&tag| self.path(tag)).collect();
        paths.sort();
        for span in &spans {
            self.say(Loss::Passages, &(&hash, span));
            for path in &paths {
                self.say(Loss::TagsOnPassages, &(&hash, span, path));
            }
        }
        if spans.len() > 1 {
            self.say(Loss::Pieces, &(&hash, &spans));
        }
        match paths.len() {
            0 => self.say(Loss::Untagged, &place),
            1 => {}
            _ => self.say(Loss::Together, &(&place, &paths)),
        }
        self.say_note(Loss::AnnotationNotes, &place, &annotation.note);
        if !annotation.grade.is_empty() {
            self.say(Loss::Grades, &(&place, annotation.grade));
        }
        for (&id, value) in &annotation.fields {
            let name = self.fields.get(&id).cloned();
            self.say_words(Loss::Values, &(&place, name), &value.to_string());
        }
        self.say_words(Loss::Authors, &place, &annotation.author);
        let day = |moment: Timestamp| moment.to_zoned(TimeZone::UTC).date();
        self.say(Loss::Times, &(&place, day(annotation.created)));
        self.say(Loss::Changes, &(&place, day(annotation.modified)));
        let (made, changed) = (annotation.created, annotation.modified);
        self.say(Loss::TimesOfDay, &(&place, "made", made.as_second()));
        self.say(Loss::TimesOfDay, &(&place, "changed", changed.as_second()));
        if !annotation.standing.is_firm() {
            self.say(Loss::Moved, &place);
        }
    }

    fn end(&self, annotation: AnnotationId) -> Option<(String, (usize, usize))> {
        self.place(self.workspace.annotation(annotation)?)
    }

    fn gather_links(&mut self) {
        for link in self.workspace.links.values() {
            let (Some(from), Some(to)) = (self.end(link.from), self.end(link.to)) else {
                self.say(Loss::Unplaced, &(link.from, link.to));
                continue;
            };
            let ends = (from, to);
            self.say_words(Loss::Links, &ends, link.kind.label());
            self.say_note(Loss::LinkNotes, &ends, &link.note);
        }
    }

    /// Articles, shared origins, originals, and how things are to be handled.
    fn gather_sources(&mut self) {
        let workspace = self.workspace;
        let mut articles = HashMap::new();
        for article in workspace.articles.values() {
            let note = mention::replaced(&article.note, |mention| mention.title_now(workspace));
            let what = format!(
                "{}{:?}{:?}{:?}{:?}{note}",
                self.hash(article.document),
                article.title,
                article.source,
                article.parts,
                article.standing,
            );
            self.say(Loss::Articles, &what);
            self.say_marking("article", &what, article.marking.as_ref());
            articles.insert(article.id, what);
        }
        for origin in workspace.shared_origins.values() {
            let note = mention::replaced(&origin.note, |mention| mention.title_now(workspace));
            let members = origin.members.iter().map(|member| match member {
                Member::Document(id) => self.hash(*id),
                Member::Article(id) => articles.get(id).cloned().unwrap_or_default(),
            });
            let mut members: Vec<String> = members.collect();
            members.sort();
            self.say(Loss::SharedOrigins, &(members, &origin.title, note));
        }
        for original in workspace.originals.values() {
            self.say(Loss::Originals, &original.id);
        }
        self.say_marking("workspace", &(), workspace.meta.marking.as_ref());
        for document in workspace.documents.values() {
            let hash = self.hash(document.id);
            self.say_marking("document", &hash, document.marking.as_ref());
        }
        for annotation in workspace.annotations.values() {
            let place = self.place(annotation);
            self.say_marking("annotation", &place, annotation.marking.as_ref());
        }
        for note in workspace.notes.values() {
            let title = note.title.replace(is_control, "\u{fffd}");
            self.say_marking("note", &title, note.marking.as_ref());
        }
    }

    fn say_marking(&mut self, kind: &str, whose: &impl Hash, marking: Option<&Marking>) {
        if let Some(marking) = marking {
            let loss = if matches!(kind, "document" | "article") {
                Loss::MarkingsOfDocuments
            } else {
                Loss::Markings
            };
            self.say(loss, &(kind, whose, marking));
        }
    }

    fn gather_notes(&mut self) {
        for note in self.workspace.notes.values() {
            let (loss, about) = match note.about {
                About::Workspace => (Loss::WorkspaceNotes, String::new()),
                About::Document(id) => (Loss::NotesOnDocuments, self.hash(id)),
                About::Tag(id) => (Loss::NotesOnTags, self.path(id)),
            };
            let title = note.title.replace(is_control, "\u{fffd}");
            if title != note.title {
                self.say(Loss::ControlsInWords, &(loss, &about, &note.title));
            }
            let told = format!("\n{}", note.text);
            self.say_note(loss, &(&about, &title), &told);
            self.say_words(Loss::Authors, &(&about, &title), &note.author);
        }
    }
}
