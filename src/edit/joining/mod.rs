//! Taking in what a project of another program holds: one edit, in which nothing that is here
//! changes but that tags get what they lack.
//!
//! A document with the same text is the same document, a tag with the same path the same tag, and
//! an annotation on the same words with the same tags and note is not added again. One that has
//! grown elsewhere grows here; where both sides say something that the other does not, both stay.

mod grown;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::mentions::Retold;
use super::{Edit, Refusal, difference};
use crate::model::mention::Target;
use crate::model::{
    AnnotationId, Article, ArticleId, Body, Document, DocumentId, Field, FieldId, Member, NoteId,
    Reading, SharedOrigin, Tag, TagId, Workspace,
};
use crate::text::words::{counted, grouped};

/// What was taken in, and what was here already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub n_documents: usize,
    pub n_tags: usize,
    pub n_annotations: usize,
    pub n_links: usize,
    pub n_notes: usize,
    pub n_articles: usize,
    pub n_documents_here: usize,
    pub n_annotations_here: usize,
    /// Annotations and notes that are here and got what was added to them elsewhere.
    pub n_grown: usize,
    /// Those that came although one like them is here, as each says what the other does not.
    pub n_differing: usize,
    /// What was not known of the sources of documents that are here.
    pub n_fields: usize,
    /// What the file says otherwise of these; what is here stays.
    pub n_fields_kept: usize,
    /// Articles that differ from those of the same id; these stay.
    pub n_articles_kept: usize,
    pub n_origins: usize,
    /// Groups of sources that are here and got members, a title or a note.
    pub n_origins_grown: usize,
    /// Those with another title or note than here; these stay.
    pub n_origins_kept: usize,
}

/// Takes in what another workspace holds. Without a change if all of it is here.
///
/// # Errors
///
/// Where what comes out would not be sound.
pub fn join(ours: &Workspace, theirs: &Workspace, name: &str) -> Result<(Edit, Counts), Refusal> {
    let mut joining = Joining::new(ours, theirs, &Became::new());
    // What annotations and notes became is known once they are joined, and notes mention them: so
    // it is done again with notes that mention what is here, until nothing becomes another thing.
    let mut became = Became::new();
    for _ in 0..MAX_ROUNDS {
        let now = joining.became();
        if now == became || !is_mentioned(theirs, &now) {
            break;
        }
        became = now;
        joining = Joining::new(ours, theirs, &became);
    }
    if !joining.joined.problems().is_empty() {
        return Err(Refusal::new(
            "What the file holds does not fit what is here: import it into a new workspace",
        ));
    }
    let changes = difference::changes(ours, &joining.joined);
    Ok((
        Edit::new(format!("import of {name}"), changes),
        joining.counts,
    ))
}

/// Mentions of mentions are led after so many rounds at most.
const MAX_ROUNDS: usize = 4;

/// Annotations and notes that go under another id here.
type Became = HashMap<Target, Target>;

fn is_mentioned(theirs: &Workspace, became: &Became) -> bool {
    !became.is_empty() && !Retold::new(theirs, |target| became.get(&target).copied()).is_empty()
}

/// What the ids of the other workspace stand for here.
struct Joining {
    joined: Workspace,
    counts: Counts,
    documents: HashMap<DocumentId, DocumentId>,
    tags: HashMap<TagId, TagId>,
    fields: HashMap<FieldId, FieldId>,
    annotations: HashMap<AnnotationId, AnnotationId>,
    notes: HashMap<NoteId, NoteId>,
    articles: HashMap<ArticleId, ArticleId>,
}

impl Counts {
    /// What is taken in, in sentences.
    pub fn sentences(&self) -> Vec<String> {
        let mut taken = Vec::new();
        for (n, noun) in [
            (self.n_documents, "document"),
            (self.n_tags, "tag"),
            (self.n_annotations, "annotation"),
            (self.n_links, "link"),
            (self.n_notes, "note"),
            (self.n_articles, "article"),
            (self.n_origins, "group of sources"),
        ] {
            if n > 0 {
                taken.push(several(n, noun));
            }
        }
        let mut sentences = Vec::new();
        let is_nothing =
            taken.is_empty() && self.n_grown + self.n_fields + self.n_origins_grown == 0;
        if is_nothing {
            sentences.push("Nothing is new".to_owned());
        } else if !taken.is_empty() {
            sentences.push(format!("Added: {}", taken.join(", ")));
        }
        for (n, noun) in [
            (self.n_documents_here, "document"),
            (self.n_annotations_here, "annotation"),
        ] {
            if n > 0 {
                sentences.push(format!("Here already: {}", counted(n, noun)));
            }
        }
        for (n, noun, what) in [
            (
                self.n_fields,
                "field",
                "Filled in where documents have nothing",
            ),
            (
                self.n_grown,
                "annotation or note",
                "Here, and taken over with what was added to them there",
            ),
            (
                self.n_differing,
                "annotation or note",
                "Differing from what is here, both kept",
            ),
            (
                self.n_fields_kept,
                "field",
                "Different in the file, kept as they are here",
            ),
            (
                self.n_articles_kept,
                "article",
                "Different in the file, kept as they are here",
            ),
            (
                self.n_origins_grown,
                "group of sources",
                "Here, and taken over with what was added to them there",
            ),
            (
                self.n_origins_kept,
                "group of sources",
                "Different in the file, kept as they are here",
            ),
        ] {
            if n > 0 {
                sentences.push(format!("{what}: {}", several(n, noun)));
            }
        }
        sentences
    }
}

/// As [`counted`], of nouns whose plural does not stand at their end too.
fn several(n: usize, noun: &str) -> String {
    match noun {
        "annotation or note" if n > 1 => format!("{} annotations or notes", grouped(n)),
        "group of sources" if n > 1 => format!("{} groups of sources", grouped(n)),
        noun => counted(n, noun),
    }
}

impl Joining {
    /// All that the other workspace holds, whose mentions of annotations and notes lead to what
    /// these became.
    fn new(ours: &Workspace, theirs: &Workspace, became: &Became) -> Self {
        let mut joining = Self {
            joined: ours.clone(),
            counts: Counts::default(),
            documents: HashMap::new(),
            tags: HashMap::new(),
            fields: HashMap::new(),
            annotations: HashMap::new(),
            notes: HashMap::new(),
            articles: HashMap::new(),
        };
        joining.match_documents(ours, theirs);
        // Definitions are led as well, by the ids that their tags get without them.
        let mut led = theirs.clone();
        Retold::new(&led, |target| became.get(&target).copied()).put_into(&mut led);
        joining.take_tags(&led);
        let (documents, tags) = (joining.documents.clone(), joining.tags.clone());
        Retold::new(&led, |target| match target {
            Target::Document(id) => documents.get(&id).copied().map(Target::Document),
            Target::Tag(id) => tags.get(&id).copied().map(Target::Tag),
            Target::Annotation(_) | Target::Note(_) => None,
        })
        .put_into(&mut led);
        joining.take_documents(&led);
        joining.take_annotations(&led);
        joining.take_links(&led);
        joining.take_notes(&led);
        joining.take_sources(&led);
        joining
    }

    /// Which annotations and notes go under another id here.
    fn became(&self) -> Became {
        let annotations = self.annotations.iter();
        let annotations =
            annotations.map(|(&id, &new)| (Target::Annotation(id), Target::Annotation(new)));
        let notes = self.notes.iter();
        let notes = notes.map(|(&id, &new)| (Target::Note(id), Target::Note(new)));
        let all = annotations.chain(notes);
        all.filter(|(before, now)| before != now).collect()
    }

    fn match_documents(&mut self, ours: &Workspace, theirs: &Workspace) {
        let mut here: HashMap<&str, Vec<DocumentId>> = HashMap::new();
        for body in ours.bodies.values() {
            here.entry(&body.hash).or_default().push(body.document);
        }
        for (&id, body) in &theirs.bodies {
            let same = here.get(body.hash.as_str());
            let same = same.and_then(|same| {
                let own = same.iter().find(|&&one| one == id);
                own.or_else(|| same.first()).copied()
            });
            let new = if same.is_none() && ours.documents.contains_key(&id) {
                // The same document with another text: it comes as one of its own.
                DocumentId(derived(id.0, body.hash.as_bytes()))
            } else {
                id
            };
            self.documents.insert(id, same.unwrap_or(new));
        }
    }

    fn document(&self, id: DocumentId) -> DocumentId {
        self.documents.get(&id).copied().unwrap_or(id)
    }

    fn take_tags(&mut self, theirs: &Workspace) {
        let mut here: HashMap<(Option<TagId>, String), TagId> = HashMap::new();
        for tag in self.joined.tags.values() {
            here.insert((tag.parent, tag.name.to_lowercase()), tag.id);
        }
        let keys: Vec<u8> = self
            .joined
            .tags
            .values()
            .filter_map(|tag| tag.key)
            .collect();
        for (_, id) in crate::model::codebook::Tree::new(theirs).walk() {
            let Some(tag) = theirs.tag(id) else { continue };
            let parent = tag
                .parent
                .and_then(|parent| self.tags.get(&parent))
                .copied();
            let same = here.get(&(parent, tag.name.to_lowercase())).copied();
            if let Some(same) = same {
                self.tags.insert(id, same);
                self.add_to_tag(same, tag);
                continue;
            }
            let new = if self.joined.tags.contains_key(&id) {
                TagId(derived(id.0, tag.name.as_bytes()))
            } else {
                id
            };
            let mut fields = tag.fields.clone();
            for field in &mut fields {
                let before = field.id;
                self.fresh_field(field);
                self.fields.insert(before, field.id);
            }
            let made = Tag {
                id: new,
                parent,
                key: tag.key.filter(|key| !keys.contains(key)),
                see_also: Vec::new(),
                fields,
                ..tag.clone()
            };
            here.insert((parent, tag.name.to_lowercase()), new);
            self.joined.tags.insert_mut(new, Arc::new(made));
            self.tags.insert(id, new);
            self.counts.n_tags += 1;
        }
        for tag in theirs.tags.values() {
            let Some(here) = self.tags.get(&tag.id).and_then(|&id| self.joined.tag(id)) else {
                continue;
            };
            let mut here = here.clone();
            for other in &tag.see_also {
                if let Some(&other) = self.tags.get(other)
                    && other != here.id
                    && Some(other) != here.parent
                    && !here.see_also.contains(&other)
                {
                    here.see_also.push(other);
                }
            }
            self.joined.tags.insert_mut(here.id, Arc::new(here));
        }
    }

    /// A field with an id that no other has.
    fn fresh_field(&self, field: &mut Field) {
        let mut tags = self.joined.tags.values();
        if tags.any(|tag| tag.fields.iter().any(|one| one.id == field.id)) {
            field.id = FieldId(derived(field.id.0, field.name.as_bytes()));
        }
    }

    /// What a tag lacks that another of its path has.
    fn add_to_tag(&mut self, id: TagId, other: &Tag) {
        let Some(tag) = self.joined.tag(id) else {
            return;
        };
        let mut tag = tag.clone();
        if tag.definition.trim().is_empty() {
            tag.definition.clone_from(&other.definition);
        }
        for field in &other.fields {
            let same = tag
                .fields
                .iter()
                .find(|one| one.name == field.name && one.kind == field.kind);
            if let Some(same) = same {
                self.fields.insert(field.id, same.id);
                continue;
            }
            let mut new = field.clone();
            self.fresh_field(&mut new);
            let mut n = 1;
            while tag.fields.iter().any(|one| one.name == new.name) {
                n += 1;
                new.name = format!("{} ({n})", field.name);
            }
            self.fields.insert(field.id, new.id);
            tag.fields.push(new);
        }
        self.joined.tags.insert_mut(id, Arc::new(tag));
    }

    fn take_documents(&mut self, theirs: &Workspace) {
        let orders = self.joined.documents.values().map(|one| one.order + 1);
        let mut order = orders.max().unwrap_or_default();
        for document in theirs.documents_in_order() {
            let id = self.document(document.id);
            if self.joined.documents.contains_key(&id) {
                self.counts.n_documents_here += 1;
                self.add_to_document(id, document);
                continue;
            }
            let Some(body) = theirs.body(document.id) else {
                continue;
            };
            let body = Body {
                document: id,
                ..body.clone()
            };
            if let Some(reading) = theirs.reading(document.id) {
                let reading = Reading {
                    document: id,
                    ..reading.clone()
                };
                self.joined.readings.insert_mut(id, Arc::new(reading));
            }
            if let Some(original) = theirs.original_of(document.id) {
                let originals = &mut self.joined.originals;
                originals.insert_mut(original.id, Arc::new(original.clone()));
            }
            let document = Document {
                id,
                order,
                ..document.clone()
            };
            self.joined.documents.insert_mut(id, Arc::new(document));
            self.joined.bodies.insert_mut(id, Arc::new(body));
            order += 1;
            self.counts.n_documents += 1;
        }
    }

    fn take_sources(&mut self, theirs: &Workspace) {
        for article in theirs.articles.values() {
            let document = self.document(article.document);
            let mut articles = self.joined.articles.values();
            let same = articles.find(|one| {
                one.id == article.id
                    || (one.document, &one.title, &one.parts)
                        == (document, &article.title, &article.parts)
            });
            if let Some(same) = same {
                let is_other = (&same.title, &same.parts, &same.source)
                    != (&article.title, &article.parts, &article.source);
                self.counts.n_articles_kept += usize::from(is_other);
                self.articles.insert(article.id, same.id);
                continue;
            }
            self.articles.insert(article.id, article.id);
            let article = Article {
                document,
                ..(**article).clone()
            };
            self.joined
                .articles
                .insert_mut(article.id, Arc::new(article));
            self.counts.n_articles += 1;
        }
        for origin in theirs.shared_origins.values() {
            let members = origin.members.iter().map(|member| match *member {
                Member::Document(id) => Member::Document(self.document(id)),
                Member::Article(id) => {
                    Member::Article(self.articles.get(&id).copied().unwrap_or(id))
                }
            });
            let members: BTreeSet<Member> = members.collect();
            self.take_origin(SharedOrigin {
                members,
                ..(**origin).clone()
            });
        }
    }

    /// A group of sources: one that is here gets the members of the other, and its title and note
    /// where it has none.
    fn take_origin(&mut self, new: SharedOrigin) {
        let mut origins = self.joined.shared_origins.values();
        let same = self.joined.shared_origins.get(&new.id);
        let same = same.or_else(|| {
            origins.find(|one| (&one.members, &one.title) == (&new.members, &new.title))
        });
        let Some(same) = same else {
            self.counts.n_origins += 1;
            let origins = &mut self.joined.shared_origins;
            origins.insert_mut(new.id, Arc::new(new));
            return;
        };
        let mut here = (**same).clone();
        here.members.extend(new.members);
        let mut is_other = false;
        for (own, other) in [(&mut here.title, new.title), (&mut here.note, new.note)] {
            if own.trim().is_empty() {
                *own = other;
            } else {
                is_other |= !other.trim().is_empty() && *own != other;
            }
        }
        self.counts.n_origins_kept += usize::from(is_other);
        if here != **same {
            self.counts.n_origins_grown += 1;
            let origins = &mut self.joined.shared_origins;
            origins.insert_mut(here.id, Arc::new(here));
        }
    }
}

/// Another id, always the same of the same.
fn derived(id: uuid::Uuid, more: &[u8]) -> uuid::Uuid {
    let mut hasher = blake3::Hasher::new();
    hasher.update(id.as_bytes());
    hasher.update(more);
    let mut bytes = [0; 16];
    hasher.finalize_xof().fill(&mut bytes);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
