//! Articles, shared origins, kept originals and markings of our own export.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Reader;
use super::records::{ArticleRecord, Export, OriginalRecord, SharedOriginRecord, SourceRecord};
use crate::model::{
    Article, ArticleId, ArticlePart, Marking, Member, Original, SharedOrigin, SharedOriginId,
    Source, Standing,
};
use crate::text::Span;

/// Marking as the file writes it; what is none is none.
pub(super) fn marking(written: Option<&str>) -> Option<Marking> {
    Marking::named(written?)
}

pub(super) fn source(record: &SourceRecord) -> Source {
    Source {
        publisher: record.publisher.clone(),
        author: record.author.clone(),
        published: record.published.as_ref().and_then(|date| date.parse().ok()),
        accessed: record.accessed.as_ref().and_then(|date| date.parse().ok()),
        url: record.url.clone(),
        grade: record.grade.as_ref().and_then(|grade| grade.parse().ok()),
        more: record.more.iter().collect(),
    }
}

pub(super) fn standing(name: Option<&str>) -> Standing {
    match name {
        Some("moved") => Standing::Moved,
        Some("ambiguous") => Standing::Ambiguous,
        Some("lost") => Standing::Lost,
        _ => Standing::Firm,
    }
}

/// What belongs to the documents; these have been read before.
pub(super) fn read(reader: &mut Reader<'_, '_>, export: &mut Export) {
    let mut articles: HashMap<String, ArticleId> = HashMap::new();
    for record in std::mem::take(&mut export.articles) {
        let id = record.id.clone();
        if let Some(article) = article(reader, record) {
            articles.insert(id, article);
        } else {
            reader.build.report.leave_out("Articles", 1);
        }
    }
    for record in std::mem::take(&mut export.shared_origins) {
        shared_origin(reader, record, &articles);
    }
    for record in &export.originals {
        original(reader, record);
    }
}

fn article(reader: &mut Reader<'_, '_>, record: ArticleRecord) -> Option<ArticleId> {
    let document = *reader.documents.get(&record.document)?;
    let text = reader.build.workspace.text(document)?.clone();
    let source = source(&record.source);
    let mut standing = standing(record.standing.as_deref());
    let mut parts: Vec<ArticlePart> = Vec::new();
    for part in record.parts {
        let (start, end) = part.bytes;
        let span: Span = part.bytes.into();
        if start >= end || parts.iter().any(|other| other.span.overlaps(span)) {
            continue;
        }
        let part = ArticlePart {
            span,
            before: part.before,
            first: part.first,
            last: part.last,
            after: part.after,
        };
        if standing.is_on_words() && !part.holds_in(&text) {
            standing = Standing::Lost;
        }
        parts.push(part);
    }
    if parts.is_empty() {
        return None;
    }
    let id = ArticleId(reader.build.id(&record.id));
    let article = Article {
        id,
        title: crate::import::clean_line(&record.title),
        document,
        order: record.order,
        source,
        parts,
        standing,
        note: record.note,
        marking: marking(record.marking.as_deref()),
    };
    let articles = &mut reader.build.workspace.articles;
    articles.insert_mut(id, Arc::new(article));
    Some(id)
}

fn shared_origin(
    reader: &mut Reader<'_, '_>,
    record: SharedOriginRecord,
    articles: &HashMap<String, ArticleId>,
) {
    let documents = record.documents.iter();
    let documents = documents.filter_map(|id| reader.documents.get(id).copied());
    let articles = record.articles.iter().filter_map(|id| articles.get(id));
    let members: BTreeSet<Member> = documents
        .map(Member::Document)
        .chain(articles.copied().map(Member::Article))
        .collect();
    if members.is_empty() {
        reader.build.report.leave_out("Shared origins", 1);
        return;
    }
    let id = SharedOriginId(reader.build.id(&record.id));
    let origin = SharedOrigin {
        id,
        members,
        title: record.title,
        note: record.note,
    };
    let origins = &mut reader.build.workspace.shared_origins;
    origins.insert_mut(id, Arc::new(origin));
}

/// A kept file, if it is the one that a document was read from.
fn original(reader: &mut Reader<'_, '_>, record: &OriginalRecord) {
    let bytes = STANDARD.decode(&record.base64).ok();
    let original = bytes.and_then(|bytes| Original::new(&bytes));
    let workspace = &mut reader.build.workspace;
    let is_wanted = |original: &Original| {
        let hash = original.id.to_string();
        let mut documents = workspace.documents.values();
        hash == record.hash && documents.any(|document| document.origin.hash == hash)
    };
    match original.filter(is_wanted) {
        Some(original) => {
            let id = original.id;
            workspace.originals.insert_mut(id, Arc::new(original));
        }
        None => reader.build.report.leave_out("Damaged original files", 1),
    }
}
