//! Records come to the documents that they are of, and annotations to their words in these.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::super::Error;
use super::super::build::{Build, Mark};
use super::super::foreign::{Hint, meant};
use super::{Library, Marked, Record, Written};
use crate::model::{About, Body, DocumentId, LocatorKind, Source, Workspace};
use crate::text::words::counted;
use crate::text::{Span, Text};

/// Words of more letters than this are no others' by chance.
const N_TELLING: usize = 30;
/// So many annotations of a work are looked for to find the document that it is.
const N_TRIED: usize = 6;

pub(super) fn put(library: &Library, build: &mut Build<'_>) -> Result<(), Error> {
    let known = build.options.known.ok_or(Error::NoSources)?;
    let mut documents: Vec<Option<DocumentId>> = library
        .records
        .iter()
        .map(|record| named_by(known, record))
        .collect();
    by_words(known, &library.records, &mut documents, build);
    if documents.iter().all(Option::is_none) && library.notes.is_empty() {
        return Err(Error::NoSources);
    }
    let mut by_document: BTreeMap<DocumentId, Vec<&Record>> = BTreeMap::new();
    let mut placed: HashSet<&str> = HashSet::new();
    for (record, document) in library.records.iter().zip(&documents) {
        if let Some(document) = document {
            by_document.entry(*document).or_default().push(record);
            continue;
        }
        let report = &mut build.report;
        if !record.title.is_empty() || record.marks.is_empty() {
            report.leave_out("Records of documents that are not here", 1);
        }
        report.leave_out("Notes on documents that are not here", record.notes.len());
        for mark in &record.marks {
            let words = [&mark.quote, &mark.comment]
                .into_iter()
                .find(|words| !words.is_empty());
            let words = words.cloned().unwrap_or_default();
            report.not_found.push((record.title.clone(), words));
        }
    }
    for (&document, records) in &by_document {
        build.adopt(known, document);
        fill(build, document, records);
        let Some(body) = known.body(document) else {
            continue;
        };
        let folded = Folded::new(&body.text);
        for record in records {
            for mark in &record.marks {
                if annotate(build, body, &folded, mark) {
                    placed.insert(&mark.key);
                }
            }
        }
    }
    for (&document, records) in &by_document {
        for note in records.iter().flat_map(|record| &record.notes) {
            write(build, About::Document(document), note, &placed);
        }
    }
    for note in &library.notes {
        write(build, About::Workspace, note, &placed);
    }
    Ok(())
}

/// The document that has a record's number, address, file or title, if it is the only one.
fn named_by(known: &Workspace, record: &Record) -> Option<DocumentId> {
    let doi = record.source.more.get("DOI").map(bare_doi);
    if let Some(doi) = doi.filter(|doi| !doi.is_empty()) {
        let mut found = known.documents.values().filter(|document| {
            let own = document.source.more.get("DOI").map(bare_doi);
            own.as_ref() == Some(&doi) || bare_doi(&document.source.url) == doi
        });
        if let (Some(document), None) = (found.next(), found.next()) {
            return Some(document.id);
        }
    }
    let address = Hint {
        address: record.source.url.clone(),
        ..Hint::default()
    };
    let titles = record.file_names.iter().chain([&record.title]);
    let titles = titles.map(|title| Hint {
        title: crate::import::clean_line(title),
        ..Hint::default()
    });
    std::iter::once(address)
        .chain(titles)
        .find_map(|hint| meant(known, &hint))
}

fn bare_doi(written: &str) -> String {
    let written = written.trim().to_lowercase();
    let bare = written
        .rsplit_once("doi.org/")
        .map_or(written.as_str(), |(_, bare)| bare);
    bare.trim_start_matches("doi:").trim().to_owned()
}

/// Works that no document is called by are known by long words that stand in one document alone.
fn by_words(
    known: &Workspace,
    records: &[Record],
    documents: &mut [Option<DocumentId>],
    build: &mut Build<'_>,
) {
    let mut waiting: Vec<(usize, Vec<String>, BTreeSet<DocumentId>)> = Vec::new();
    for (at, record) in records.iter().enumerate() {
        let telling = record.marks.iter().map(|mark| letters(&mark.quote));
        let telling = telling.filter(|letters| letters.chars().count() >= N_TELLING);
        let telling: Vec<String> = telling.take(N_TRIED).collect();
        if !telling.is_empty() && documents.get(at) == Some(&None) {
            waiting.push((at, telling, BTreeSet::new()));
        }
    }
    if waiting.is_empty() {
        return;
    }
    for body in known.bodies.values() {
        let folded = Folded::new(&body.text);
        for (_, telling, found) in &mut waiting {
            if telling
                .iter()
                .any(|letters| folded.letters.contains(letters))
            {
                found.insert(body.document);
            }
        }
    }
    for (at, _, found) in waiting {
        let (Some(record), Some(document)) = (records.get(at), documents.get_mut(at)) else {
            continue;
        };
        let mut found = found.into_iter();
        match (found.next(), found.next()) {
            (Some(only), None) => *document = Some(only),
            (Some(_), Some(_)) => build.report.remarks.push(format!(
                "Which document “{}” is can't be told: several have the words that are marked in it",
                record.title
            )),
            _ => {}
        }
    }
}

/// What is known of the source: of a document that several records are of, nothing.
fn fill(build: &mut Build<'_>, document: DocumentId, records: &[&Record]) {
    let telling = records
        .iter()
        .filter(|record| record.source != Source::default());
    let mut sources: Vec<&Source> = telling.map(|record| &record.source).collect();
    sources.dedup();
    match sources.as_slice() {
        [source] => build.change_document(document, |made| {
            let own = std::mem::replace(&mut made.source, (*source).clone());
            let source = &mut made.source;
            for (words, own) in [
                (&mut source.publisher, own.publisher),
                (&mut source.author, own.author),
                (&mut source.url, own.url),
            ] {
                if words.is_empty() {
                    *words = own;
                }
            }
            source.published = source.published.or(own.published);
            source.accessed = source.accessed.or(own.accessed);
            source.grade = own.grade;
            for (name, value) in own.more.iter() {
                source.more.set_if_new(name, value);
            }
        }),
        sources => build.report.leave_out(
            "Records that fit a document as well as others do",
            sources.len(),
        ),
    }
}

/// Puts an annotation on its words; what stands on none is a note on the document.
fn annotate(build: &mut Build<'_>, body: &Body, folded: &Folded, mark: &Marked) -> bool {
    if mark.quote.trim().is_empty() {
        if mark.comment.trim().is_empty() {
            build.report.leave_out("Areas and drawings", 1);
            return false;
        }
        let title = mark.pages.first().map_or_else(
            || "Note on a place".to_owned(),
            |page| format!("Note on page {page}"),
        );
        let id = id_of(&["note on a place", &mark.key, &mark.comment]);
        build.note(
            &id,
            About::Document(body.document),
            &title,
            mark.comment.clone(),
        );
        build
            .report
            .leave_out("Tags of notes on a place", mark.tags.len());
        return true;
    }
    let all = folded.all(&body.text, &mark.quote);
    let on_page = |span: &&Span| {
        let page = body.locator_at(span.start(), LocatorKind::Page);
        page.is_some_and(|page| mark.pages.contains(&page.label))
    };
    let span = match all.as_slice() {
        [only] => Some(*only),
        all => {
            let mut found = all.iter().filter(on_page);
            found.next().copied().filter(|_| found.next().is_none())
        }
    };
    let Some(span) = span else {
        let title = build.workspace.document(body.document);
        let title = title
            .map(|document| document.title.clone())
            .unwrap_or_default();
        if all.len() > 1 {
            build.report.remarks.push(format!(
                "“{}” stands in “{title}” {}, and the file does not tell which is meant",
                crate::text::words::shortened(&mark.quote, 60),
                counted(all.len(), "time"),
            ));
        }
        build.report.not_found.push((title, mark.quote.clone()));
        return false;
    };
    let mut note = mark.comment.clone();
    // The page is said where the document does not know it.
    if let Some(page) = mark.pages.first().filter(|_| !on_page(&&span)) {
        if !note.is_empty() {
            note.push_str("\n\n");
        }
        note.push_str("Page ");
        note.push_str(page);
    }
    let tags = mark
        .tags
        .iter()
        .filter_map(|tag| build.tag_at(tag))
        .collect();
    let id = if mark.key.is_empty() {
        String::new()
    } else {
        id_of(&["annotation", &mark.key])
    };
    let made = Mark {
        id,
        spans: vec![span],
        tags,
        note,
        author: mark.author.clone(),
        created: mark.created,
        modified: mark.modified,
        ..Mark::default()
    };
    let is_made = build.mark(body.document, made).is_some();
    build.report.n_by_words += usize::from(is_made);
    build.report.leave_out(
        "Colours of annotations",
        usize::from(is_made && mark.has_colour),
    );
    is_made
}

/// A note, unless it says only what its annotations say, and these are here.
fn write(build: &mut Build<'_>, about: About, note: &Written, placed: &HashSet<&str>) {
    let says_nothing_more = note.only.as_ref().is_some_and(|keys| {
        let mut keys = keys.iter();
        keys.all(|key| !key.is_empty() && placed.contains(key.as_str()))
    });
    if !says_nothing_more && !note.text.trim().is_empty() {
        let id = id_of(&["note", &note.title, &note.text]);
        build.note(&id, about, &note.title, note.text.clone());
    }
}

/// An id that is the same each time, so that what comes again is known.
fn id_of(said: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"zotero");
    for words in said {
        hasher.update(&(words.len() as u64).to_le_bytes());
        hasher.update(words.as_bytes());
    }
    let mut bytes = [0; 16];
    hasher.finalize_xof().fill(&mut bytes);
    uuid::Builder::from_custom_bytes(bytes)
        .into_uuid()
        .to_string()
}

/// The letters and digits of a text, and where each stands in it: what programs that read the same
/// file agree in, whatever they make of line ends, hyphens and quotation marks.
struct Folded {
    letters: String,
    /// For each letter, its first byte here, and its first and the one past it in the text.
    at: Vec<(usize, usize, usize)>,
}

/// The letters of a character: those of a ligature are apart.
fn folded(c: char) -> impl Iterator<Item = char> {
    let apart = match c {
        'ﬀ' => "ff",
        'ﬁ' => "fi",
        'ﬂ' => "fl",
        'ﬃ' => "ffi",
        'ﬄ' => "ffl",
        'ﬅ' | 'ﬆ' => "st",
        _ => "",
    };
    let own = (apart.is_empty() && c.is_alphanumeric()).then_some(c);
    apart
        .chars()
        .chain(own.into_iter().flat_map(char::to_lowercase))
}

fn letters(words: &str) -> String {
    words.chars().flat_map(folded).collect()
}

impl Folded {
    fn new(text: &Text) -> Self {
        let mut made = Self {
            letters: String::new(),
            at: Vec::new(),
        };
        for (byte, c) in text.as_str().char_indices() {
            for letter in folded(c) {
                made.at
                    .push((made.letters.len(), byte, byte + c.len_utf8()));
                made.letters.push(letter);
            }
        }
        made
    }

    /// Every place of a quote; those within words only where there are no others.
    fn all(&self, text: &Text, quote: &str) -> Vec<Span> {
        let wanted = letters(quote);
        if wanted.is_empty() {
            return Vec::new();
        }
        let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let (mut whole, mut within) = (Vec::new(), Vec::new());
        for start in memchr::memmem::find_iter(self.letters.as_bytes(), wanted.as_bytes()) {
            let end = start + wanted.len();
            let Ok(first) = self.at.binary_search_by_key(&start, |&(own, ..)| own) else {
                continue;
            };
            let last = self.at.partition_point(|&(own, ..)| own < end);
            let ends = (
                self.at.get(first),
                last.checked_sub(1).and_then(|at| self.at.get(at)),
            );
            let (Some(&(_, first, _)), Some(&(_, _, last))) = ends else {
                continue;
            };
            let Some(span) = text.span(first..last) else {
                continue;
            };
            let span = with_signs(text, span, quote);
            let is_whole = !is_letter(text.before(span.start()).chars().next_back())
                && !is_letter(text.after(span.end()).chars().next());
            if is_whole {
                whole.push(span);
            } else {
                within.push(span);
            }
        }
        if whole.is_empty() { within } else { whole }
    }
}

/// With the signs that the quote begins and ends with, where they stand there.
fn with_signs(text: &Text, span: Span, quote: &str) -> Span {
    let quote = quote.trim();
    let tail: String = quote
        .chars()
        .rev()
        .take_while(|c| !c.is_alphanumeric())
        .collect();
    let tail: String = tail.chars().rev().collect();
    let head: String = quote.chars().take_while(|c| !c.is_alphanumeric()).collect();
    let after = text.after(span.end()).starts_with(&tail);
    let before = text.before(span.start()).ends_with(&head);
    let start = span.start().byte() - if before { head.len() } else { 0 };
    let end = span.end().byte() + if after { tail.len() } else { 0 };
    text.span(start..end).unwrap_or(span)
}
