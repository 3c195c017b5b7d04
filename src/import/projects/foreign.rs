//! Annotations of documents that their file does not bring along: they are put on those that are
//! known here, by what the file says of each and by the words that it quotes.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use super::Error;
use super::build::{Build, Mark};
use super::units::{Counted, Counting, Quotes, Said, Stands, find_quote, settle};
use crate::model::{
    About, AnnotationId, Document, DocumentId, Field, FieldId, FieldKind, Grade, Note, TagId,
    Timestamp, Value, Workspace,
};
use crate::text::anchor::{Anchor, Found};
use crate::text::{Span, Text};

/// An annotation of a document that may be known here.
#[derive(Clone, Debug, Default)]
pub(super) struct Foreign {
    pub(super) id: String,
    pub(super) about: Hint,
    pub(super) pieces: Vec<Piece>,
    /// Paths of tags.
    pub(super) tags: Vec<String>,
    pub(super) note: String,
    pub(super) grade: Grade,
    /// Path of a tag, name of its field, what is filled in.
    pub(super) fields: Vec<(String, String, String)>,
    pub(super) author: String,
    pub(super) created: Option<Timestamp>,
    pub(super) modified: Option<Timestamp>,
}

/// What a file says of a document. What is not said is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Hint {
    /// BLAKE3 of the text.
    pub(super) hash: String,
    pub(super) address: String,
    pub(super) title: String,
}

/// A passage, by its words and its place.
#[derive(Clone, Debug, Default)]
pub(super) struct Piece {
    pub(super) place: Option<Range<usize>>,
    pub(super) quote: String,
    pub(super) before: String,
    pub(super) after: String,
}

/// Puts annotations on the documents that they are about. `usual` is how their places are counted.
pub(super) fn put(
    foreign: Vec<Foreign>,
    usual: Counting,
    build: &mut Build<'_>,
) -> Result<HashMap<String, AnnotationId>, Error> {
    let known = build.options.known.ok_or(Error::NoDocuments)?;
    let mut hints: HashMap<Hint, Option<DocumentId>> = HashMap::new();
    let mut groups: BTreeMap<DocumentId, Vec<Foreign>> = BTreeMap::new();
    let n_foreign = foreign.len();
    let mut pages: Vec<(DocumentId, Foreign)> = Vec::new();
    for one in foreign {
        let by_hint = *hints
            .entry(one.about.clone())
            .or_insert_with(|| meant(known, &one.about));
        // On a page as a whole, and on no passage of it.
        if one.pieces.is_empty() {
            match by_hint {
                Some(document) => pages.push((document, one)),
                None => build
                    .report
                    .leave_out("Notes on pages that are not here", 1),
            }
            continue;
        }
        if let Some(document) = by_hint.or_else(|| quoted(known, &one)) {
            groups.entry(document).or_default().push(one);
            continue;
        }
        let quote = one.pieces.into_iter().next().map(|piece| piece.quote);
        let about = [one.about.title, one.about.address];
        let about = about.into_iter().find(|words| !words.is_empty());
        let not_found = (about.unwrap_or_default(), quote.unwrap_or_default());
        build.report.not_found.push(not_found);
    }
    if groups.is_empty() && pages.is_empty() && n_foreign > 0 {
        return Err(Error::NoDocuments);
    }
    for (document, one) in pages {
        build.adopt(known, document);
        note_on_page(build, document, one);
    }
    for &document in groups.keys() {
        build.adopt(known, document);
    }
    let said: Vec<Vec<Said>> = groups
        .values()
        .map(|group| {
            group
                .iter()
                .flat_map(|one| &one.pieces)
                .map(Piece::said)
                .collect()
        })
        .collect();
    let texts: Vec<Text> = groups
        .keys()
        .map(|&document| known.text(document).cloned().unwrap_or_default())
        .collect();
    let counted: Vec<Counted<'_>> = texts
        .iter()
        .zip(&said)
        .map(|(text, said)| Counted { text, said })
        .collect();
    let (counting, stands) = settle(&counted, usual, Quotes::Surely, true);
    if counting != usual {
        build.report.units.push((String::new(), counting.label()));
    }
    let mut placed = HashMap::new();
    for (((document, group), text), stands) in groups.into_iter().zip(&texts).zip(stands) {
        let mut stands = stands.into_iter();
        for one in group {
            let spans = one.pieces.iter().filter_map(|piece| {
                let stand = stands.next()?;
                let stand = piece.settled(text, stand);
                build.stand(document, &piece.said(), stand)
            });
            let spans: Vec<Span> = spans.collect();
            let id = one.id.clone();
            if let Some(annotation) = mark(build, document, one, spans) {
                placed.insert(id, annotation);
            }
        }
    }
    Ok(placed)
}

impl Piece {
    /// A place that is not said is one past every text.
    fn said(&self) -> Said {
        Said {
            range: self.place.clone().unwrap_or(usize::MAX..usize::MAX),
            quote: self.quote.clone(),
        }
    }

    /// Of words that stand in several places the surroundings decide which is meant.
    fn settled(&self, text: &Text, stand: Stands) -> Stands {
        if let Stands::Checked(_) | Stands::AsSaid(_) = stand {
            return stand;
        }
        let anchor = Anchor {
            span: Span::from((0, 0)),
            quote: self.quote.clone(),
            before: self.before.clone(),
            after: self.after.clone(),
        };
        match anchor.find(text) {
            Found::Moved(span) => Stands::ByQuote(span),
            _ => stand,
        }
    }
}

/// A note on a page is one on its document; tags are of passages, so they are told in its words.
fn note_on_page(build: &mut Build<'_>, document: DocumentId, one: Foreign) {
    let tags: Vec<&str> = one.tags.iter().map(|tag| tag.trim()).collect();
    let tags = tags.into_iter().filter(|tag| !tag.is_empty());
    let tags = tags.collect::<Vec<_>>().join(", ");
    let mut said = vec![one.note.trim().to_owned()];
    if !tags.is_empty() {
        said.push(format!("Tags: {tags}"));
    }
    said.retain(|words| !words.is_empty());
    if said.is_empty() {
        build
            .report
            .leave_out("Bookmarks of pages, which say nothing", 1);
        return;
    }
    let about = About::Document(document);
    let id = build.note(&one.id, about, "Note on the page", said.join("\n\n"));
    let created = one.created.unwrap_or(build.options.now);
    if let Some(note) = build.workspace.note(id) {
        let note = Note {
            author: one.author,
            created,
            modified: one.modified.unwrap_or(created),
            ..note.clone()
        };
        build.put_note(note);
    }
}

fn mark(
    build: &mut Build<'_>,
    document: DocumentId,
    one: Foreign,
    spans: Vec<Span>,
) -> Option<AnnotationId> {
    if spans.is_empty() {
        return None;
    }
    let tags: Vec<TagId> = one
        .tags
        .iter()
        .filter_map(|path| build.tag_at(path))
        .collect();
    let mut fields = BTreeMap::new();
    for (path, name, value) in &one.fields {
        if let Some(tag) = build.tag_at(path)
            && !value.trim().is_empty()
            && let Some(field) = field_named(build, tag, name)
        {
            fields.insert(field, Value::Text(value.clone()));
        }
    }
    build.mark(
        document,
        Mark {
            id: one.id,
            spans,
            tags,
            note: one.note,
            grade: one.grade,
            fields,
            author: one.author,
            created: one.created,
            modified: one.modified,
        },
    )
}

/// The field of that name of a tag, made if there is none.
fn field_named(build: &mut Build<'_>, tag: TagId, name: &str) -> Option<FieldId> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return None;
    }
    let fields = &build.workspace.tag(tag)?.fields;
    if let Some(field) = fields.iter().find(|field| field.name == name) {
        return Some(field.id);
    }
    let id = FieldId(build.id(""));
    build.change_tag(tag, |tag| {
        tag.fields.push(Field {
            id,
            name,
            kind: FieldKind::Text,
            hint: "Came with annotations".to_owned(),
        });
    });
    Some(id)
}

/// The document that is meant by what is said of it, if it is the only one.
pub(super) fn meant(known: &Workspace, hint: &Hint) -> Option<DocumentId> {
    let only = |is: &dyn Fn(&Document) -> bool| {
        let mut found = known.documents.values().filter(|document| is(document));
        let first = found.next()?;
        found.next().is_none().then_some(first.id)
    };
    let has_hash = |document: &Document| {
        let body = known.body(document.id);
        !hint.hash.is_empty() && body.is_some_and(|body| body.hash == hint.hash)
    };
    let address = plain_address(&hint.address);
    let has_address = |document: &Document| {
        let is_id = hint.address.trim_start_matches("urn:uuid:") == document.id.to_string();
        let own = plain_address(&document.source.url);
        !address.is_empty()
            && (is_id || own == address || document.origin.file_name == hint.address)
    };
    let title = hint.title.trim().to_lowercase();
    let has_title = |document: &Document| {
        let own = [&document.title, &document.origin.file_name];
        !title.is_empty() && own.iter().any(|own| own.trim().to_lowercase() == title)
    };
    only(&has_hash)
        .or_else(|| only(&has_address))
        .or_else(|| only(&has_title))
}

/// Without what does not change the page: scheme, `www.`, a fragment, a slash at the end.
fn plain_address(address: &str) -> String {
    let address = address.trim();
    let address = address.split_once("://").map_or(address, |(_, rest)| rest);
    let address = address.split_once('#').map_or(address, |(page, _)| page);
    let address = address.strip_prefix("www.").unwrap_or(address);
    address.trim_end_matches('/').to_lowercase()
}

/// The only document that has all the words of an annotation.
fn quoted(known: &Workspace, one: &Foreign) -> Option<DocumentId> {
    let has_words = one
        .pieces
        .iter()
        .any(|piece| piece.quote.trim().chars().count() > 3);
    if !has_words {
        return None;
    }
    let mut found = known.bodies.values().filter(|body| {
        let quotes = one.pieces.iter().map(|piece| piece.quote.as_str());
        let mut quotes = quotes.filter(|quote| !quote.trim().is_empty());
        quotes.all(|quote| {
            body.text.as_str().contains(quote) || find_quote(&body.text, quote).is_some()
        })
    });
    let first = found.next()?;
    found.next().is_none().then_some(first.document)
}

impl Build<'_> {
    /// Takes a known document over as it is.
    pub(super) fn adopt(&mut self, known: &Workspace, id: DocumentId) {
        let (Some(document), Some(body)) = (known.documents.get(&id), known.bodies.get(&id)) else {
            return;
        };
        self.take_id(id.0);
        self.workspace
            .documents
            .insert_mut(id, Arc::clone(document));
        self.workspace.bodies.insert_mut(id, Arc::clone(body));
        if let Some(reading) = known.readings.get(&id) {
            self.workspace.readings.insert_mut(id, Arc::clone(reading));
        }
    }
}
