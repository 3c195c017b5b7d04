//! Blacking out: the words of some passages are taken out of a workspace, not covered.
//!
//! In the texts a block of one length stands in their place, and every other span moves along, so
//! that quotes and their surroundings are those of the text that is left. Where the same words
//! stand in notes, titles, names and definitions, they are blacked out there as well. What else is
//! known of the original, its checksum and its length, goes: it would prove a guess.
//!
//! Limits: the same words elsewhere in a text, which nobody has marked, stay; and so does a note
//! that says the same in other words.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::{
    Annotation, Article, ArticlePart, Block, Body, Document, DocumentId, Field, Furniture, Link,
    LinkKind, Locator, Meta, Note, Origin, ReadPassage, Reading, Records, SharedOrigin, Source,
    Tag, TagId, Value, Workspace,
};
use crate::text::anchor::Anchor;
use crate::text::{Span, Text};

/// Always of the same length, so that it tells nothing of what was there.
pub(super) const BLACK: &str = "████";

/// Words of fewer characters are not looked for in notes: they would be found in others.
const MIN_CHARS: usize = 4;

/// A workspace without the words of the passages with these tags, or one below them.
pub(super) fn redact(workspace: &Workspace, tags: &[TagId]) -> Workspace {
    let is_black = |annotation: &Annotation| {
        let mut own = annotation.tags.iter();
        own.any(|&tag| is_below(workspace, tag, tags))
    };
    let mut words = BTreeSet::new();
    let mut told = workspace.clone();
    for id in workspace.documents.keys() {
        let Some(body) = workspace.body(*id) else {
            continue;
        };
        let mut spans: Vec<Span> = workspace
            .annotations
            .values()
            .filter(|annotation| annotation.document == *id && is_black(annotation))
            .flat_map(|annotation| annotation.spans())
            .filter(|&span| body.text.admits(span))
            .collect();
        spans.sort_unstable_by_key(|span| (span.start(), span.end()));
        words.extend(spans.iter().map(|&span| body.text.slice(span).to_owned()));
        let cuts = Cuts::new(&body.text, &spans);
        if !cuts.0.is_empty() {
            cuts.apply(&mut told, *id, body);
        }
    }
    for annotation in workspace.annotations.values() {
        if is_black(annotation) {
            words.extend(annotation.anchors.iter().map(|anchor| anchor.quote.clone()));
        }
    }
    let mut words: Vec<String> = words
        .into_iter()
        .flat_map(|words| [words.trim().to_owned(), one_line(&words)])
        .filter(|words| words.chars().count() >= MIN_CHARS)
        .collect();
    // Longer ones first: a shorter one may be a part of them.
    words.sort_by_key(|words| std::cmp::Reverse(words.len()));
    words.dedup();
    black_out_words(&mut told, &words, is_black);
    told
}

/// Takes words out of one document.
pub(super) fn cut_out(told: &mut Workspace, id: DocumentId, mut spans: Vec<Span>) {
    let Some(body) = told.bodies.get(&id).cloned() else {
        return;
    };
    spans.retain(|&span| body.text.admits(span));
    spans.sort_unstable_by_key(|span| (span.start(), span.end()));
    let cuts = Cuts::new(&body.text, &spans);
    if !cuts.0.is_empty() {
        cuts.apply(told, id, &body);
    }
}

fn is_below(workspace: &Workspace, tag: TagId, tags: &[TagId]) -> bool {
    let mut above = Some(tag);
    while let Some(tag) = above {
        if tags.contains(&tag) {
            return true;
        }
        above = workspace.tag(tag).and_then(|tag| tag.parent);
    }
    false
}

fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is taken out of a text, in its order; in bytes.
struct Cuts(Vec<Cut>);

struct Cut {
    start: usize,
    end: usize,
    /// Where the block begins that stands in its place.
    new_start: usize,
}

impl Cuts {
    /// `spans` are in order, and may overlap.
    fn new(text: &Text, spans: &[Span]) -> Self {
        let mut cuts: Vec<Cut> = Vec::new();
        for span in spans {
            let (start, end) = (span.start().byte(), span.end().byte());
            match cuts.last_mut() {
                Some(last) if start <= last.end => last.end = last.end.max(end),
                _ => cuts.push(Cut {
                    start,
                    end,
                    new_start: 0,
                }),
            }
        }
        let (mut at, mut new_at) = (0, 0);
        for cut in &mut cuts {
            cut.new_start = new_at + (cut.start - at);
            new_at = cut.new_start + BLACK.len();
            at = cut.end;
        }
        debug_assert!(at <= text.len());
        Self(cuts)
    }

    fn text(&self, text: &Text) -> Text {
        let mut left = String::new();
        let mut at = text.pos_at_or_before(0);
        for cut in &self.0 {
            left.push_str(text.between(at, text.pos_at_or_before(cut.start)));
            left.push_str(BLACK);
            at = text.pos_at_or_before(cut.end);
        }
        left.push_str(text.after(at));
        Text::new(left)
    }

    /// Where the start of a span is: that of the block, if it was taken out.
    fn start(&self, byte: usize) -> usize {
        match self.0.iter().rev().find(|cut| cut.start <= byte) {
            Some(cut) if byte < cut.end => cut.new_start,
            Some(cut) => byte - cut.end + cut.new_start + BLACK.len(),
            None => byte,
        }
    }

    /// Where the end of a span is: that of the block, if it was taken out.
    fn end(&self, byte: usize) -> usize {
        match self.0.iter().rev().find(|cut| cut.start < byte) {
            Some(cut) if byte <= cut.end => cut.new_start + BLACK.len(),
            Some(cut) => byte - cut.end + cut.new_start + BLACK.len(),
            None => byte,
        }
    }

    fn span(&self, text: &Text, span: Span) -> Option<Span> {
        text.span(self.start(span.start().byte())..self.end(span.end().byte()))
    }

    /// Takes the words out of a document, and lets everything on it follow.
    fn apply(&self, told: &mut Workspace, id: DocumentId, body: &Body) {
        let text = self.text(&body.text);
        let mut blocks: Vec<Block> = Vec::new();
        for block in &body.blocks {
            let Some(span) = self.span(&text, block.span) else {
                continue;
            };
            if blocks.last().is_none_or(|last| !last.span.overlaps(span)) {
                blocks.push(Block { span, ..*block });
            }
        }
        let on_it: Vec<Arc<Annotation>> = told
            .annotations
            .values()
            .filter(|annotation| annotation.document == id && annotation.standing.is_on_words())
            .cloned()
            .collect();
        for annotation in on_it {
            let mut anchors: Vec<Anchor> = Vec::new();
            for anchor in &annotation.anchors {
                let Some(span) = self.span(&text, anchor.span) else {
                    continue;
                };
                // Two passages that one block has taken in are one.
                let is_taken_in = |last: &Anchor| last.span.overlaps(span);
                let joined = anchors
                    .pop_if(|last| is_taken_in(last))
                    .and_then(|last| text.span_between(last.span.start(), span.end()));
                anchors.push(Anchor::new(&text, joined.unwrap_or(span)));
            }
            let annotation = Annotation {
                anchors,
                ..(*annotation).clone()
            };
            told.annotations
                .insert_mut(annotation.id, Arc::new(annotation));
        }
        self.apply_to_articles(told, id, &text);
        if let Some(original) = told.original_of(id).map(|original| original.id) {
            told.originals.remove_mut(&original);
        }
        if let Some(document) = told.document(id) {
            let document = Document {
                origin: Origin {
                    hash: String::new(),
                    n_bytes: 0,
                    ..document.origin.clone()
                },
                ..document.clone()
            };
            told.documents.insert_mut(id, Arc::new(document));
        }
        if let Some(reading) = told.reading(id) {
            let passages = reading.passages.iter().map(|passage| ReadPassage {
                start: self.start(passage.start),
                end: self.end(passage.end),
                ..*passage
            });
            let mut at = 0;
            let mut kept: Vec<ReadPassage> = Vec::new();
            for passage in passages {
                let start = passage.start.max(at);
                if start < passage.end {
                    at = passage.end;
                    kept.push(ReadPassage { start, ..passage });
                }
            }
            let reading = Reading::of(id, kept);
            told.readings.insert_mut(id, Arc::new(reading));
        }
        let mut furniture: Vec<Furniture> = Vec::new();
        for piece in &body.furniture {
            let is_apart = |span: Span| {
                let last = furniture.last();
                last.is_none_or(|last: &Furniture| last.span.end() <= span.start())
            };
            if let Some(span) = self.span(&text, piece.span).filter(|span| is_apart(*span)) {
                furniture.push(Furniture { span, ..*piece });
            }
        }
        let locators = body.locators.iter().map(|locator| Locator {
            at: text.pos_at_or_before(self.start(locator.at.byte()).min(text.len())),
            ..locator.clone()
        });
        let body = Body {
            furniture,
            locators: locators.collect(),
            ..Body::new(id, text.clone(), blocks)
        };
        told.bodies.insert_mut(id, Arc::new(body));
    }
}

impl Cuts {
    fn apply_to_articles(&self, told: &mut Workspace, id: DocumentId, text: &Text) {
        let on_it: Vec<Arc<Article>> = told
            .articles
            .values()
            .filter(|article| article.document == id && article.standing.is_on_words())
            .cloned()
            .collect();
        for article in on_it {
            let mut parts: Vec<ArticlePart> = Vec::new();
            for part in &article.parts {
                let span = self.span(text, part.span);
                // One block can have taken in the ends of two parts: it belongs to the first.
                let is_apart = |span: &Span| !parts.iter().any(|part| part.span.overlaps(*span));
                if let Some(span) = span.filter(is_apart) {
                    parts.push(ArticlePart::new(text, span));
                }
            }
            let article = Article {
                parts,
                ..(*article).clone()
            };
            if article.parts.is_empty() {
                told.articles.remove_mut(&article.id);
            } else {
                told.articles.insert_mut(article.id, Arc::new(article));
            }
        }
    }
}

/// A source without some words. What else a file says of itself, such as the subject of a letter
/// or to whom it went, is as much a part of it as its text.
fn black_source(source: &Source, black: impl Fn(&str) -> String) -> Source {
    Source {
        publisher: black(&source.publisher),
        author: black(&source.author),
        url: black(&source.url),
        more: source
            .more
            .iter()
            .map(|(name, value)| (name, black(value)))
            .collect(),
        ..source.clone()
    }
}

/// Takes words out of everything that is not a text.
fn black_out_words(told: &mut Workspace, words: &[String], is_black: impl Fn(&Annotation) -> bool) {
    let black = |text: &str| {
        words.iter().fold(text.to_owned(), |text, words| {
            text.replace(words.as_str(), BLACK)
        })
    };
    told.meta = Arc::new(Meta {
        title: black(&told.meta.title),
        ..(*told.meta).clone()
    });
    let tags: Vec<Arc<Tag>> = told.tags.values().cloned().collect();
    for tag in tags {
        let tag = Tag {
            name: black(&tag.name),
            definition: black(&tag.definition),
            fields: tag
                .fields
                .iter()
                .map(|field| Field {
                    name: black(&field.name),
                    hint: black(&field.hint),
                    ..field.clone()
                })
                .collect(),
            ..(*tag).clone()
        };
        told.tags.insert_mut(tag.id, Arc::new(tag));
    }
    let documents: Vec<Arc<Document>> = told.documents.values().cloned().collect();
    for document in documents {
        let document = Document {
            title: black(&document.title),
            note: black(&document.note),
            source: black_source(&document.source, black),
            origin: Origin {
                file_name: black(&document.origin.file_name),
                part: black(&document.origin.part),
                ..document.origin.clone()
            },
            ..(*document).clone()
        };
        told.documents.insert_mut(document.id, Arc::new(document));
    }
    let articles: Vec<Arc<Article>> = told.articles.values().cloned().collect();
    for article in articles {
        let mut article = Article {
            title: black(&article.title),
            note: black(&article.note),
            source: black_source(&article.source, black),
            ..(*article).clone()
        };
        // What stands on its words has those of the text that is left.
        if !article.standing.is_on_words() {
            for part in &mut article.parts {
                for words in [
                    &mut part.before,
                    &mut part.first,
                    &mut part.last,
                    &mut part.after,
                ] {
                    *words = black(words);
                }
            }
        }
        told.articles.insert_mut(article.id, Arc::new(article));
    }
    let origins: Vec<Arc<SharedOrigin>> = told.shared_origins.values().cloned().collect();
    for origin in origins {
        let origin = SharedOrigin {
            title: black(&origin.title),
            note: black(&origin.note),
            ..(*origin).clone()
        };
        told.shared_origins.insert_mut(origin.id, Arc::new(origin));
    }
    // Nothing can be taken out of a file as it was, so none goes along.
    told.originals = Records::new_sync();
    let bodies: Vec<Arc<Body>> = told.bodies.values().cloned().collect();
    for body in bodies {
        if body.locators.is_empty() {
            continue;
        }
        let mut body = (*body).clone();
        for locator in &mut body.locators {
            locator.label = black(&locator.label);
        }
        told.bodies.insert_mut(body.document, Arc::new(body));
    }
    let notes: Vec<Arc<Note>> = told.notes.values().cloned().collect();
    for note in notes {
        let note = Note {
            title: black(&note.title),
            text: black(&note.text),
            ..(*note).clone()
        };
        told.notes.insert_mut(note.id, Arc::new(note));
    }
    let links: Vec<Arc<Link>> = told.links.values().cloned().collect();
    for link in links {
        let kind = match &link.kind {
            LinkKind::Other(word) => LinkKind::Other(black(word)),
            kind => kind.clone(),
        };
        let link = Link {
            kind,
            note: black(&link.note),
            ..(*link).clone()
        };
        told.links.insert_mut(link.id, Arc::new(link));
    }
    let annotations: Vec<Arc<Annotation>> = told.annotations.values().cloned().collect();
    for annotation in annotations {
        let mut fields = annotation.fields.clone();
        // What is filled in says what the passage says.
        if is_black(&annotation) {
            fields.clear();
        }
        for value in fields.values_mut() {
            if let Value::Text(text) = value {
                *text = black(text);
            }
        }
        let mut changed = Annotation {
            fields,
            note: black(&annotation.note),
            ..(*annotation).clone()
        };
        // What stands on its words has those of the text that is left.
        if !annotation.standing.is_on_words() {
            let is_black = is_black(&annotation);
            for anchor in &mut changed.anchors {
                let around = |text: &str| if is_black { String::new() } else { black(text) };
                anchor.before = around(&anchor.before);
                anchor.after = around(&anchor.after);
                anchor.quote = if is_black {
                    BLACK.to_owned()
                } else {
                    black(&anchor.quote)
                };
            }
        }
        told.annotations.insert_mut(changed.id, Arc::new(changed));
    }
}
