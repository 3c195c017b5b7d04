//! Where things come from, for programs: sources, articles, shared origins, original files.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::{Error, Lists, Report, to_settle};
use crate::model::{
    Article, ArticleId, ArticlePart, Body, DocumentId, Facts, FurnitureKind, LocatorKind, Marking,
    Member, Original, OriginalId, PartialDate, SharedOrigin, SharedOriginId, Source, SourceGrade,
};

/// The lists of what belongs to the documents of a report.
pub(super) fn write(report: &Report<'_>, lists: &mut Lists<'_>) -> Result<(), Error> {
    let workspace = report.workspace;
    let documents: BTreeSet<DocumentId> = report.documents.iter().copied().collect();
    let articles = report
        .documents
        .iter()
        .flat_map(|&id| report.articles.of(id));
    lists.list(
        "articles",
        articles.map(|article| ArticleRecord::new(article)),
    )?;

    let takes_part = |member: &Member| match member {
        Member::Document(id) => documents.contains(id),
        Member::Article(id) => workspace
            .article(*id)
            .is_some_and(|article| documents.contains(&article.document)),
    };
    let origins = workspace.shared_origins.values();
    let origins = origins.filter(|origin| origin.members.iter().any(takes_part));
    lists.list(
        "shared_origins",
        origins.map(|origin| SharedOriginRecord::new(origin, takes_part)),
    )?;

    let wanted: BTreeSet<OriginalId> = report
        .documents
        .iter()
        .filter_map(|&id| workspace.original_of(id).map(|original| original.id))
        .collect();
    let originals = wanted.iter().filter_map(|id| workspace.originals.get(id));
    lists.list(
        "originals",
        originals.filter_map(|original| OriginalRecord::new(original)),
    )
}

#[derive(Serialize)]
pub(super) struct SourceRecord<'a> {
    publisher: &'a str,
    author: &'a str,
    published: Option<PartialDate>,
    accessed: Option<PartialDate>,
    url: &'a str,
    grade: Option<char>,
    #[serde(skip_serializing_if = "Facts::is_empty")]
    more: &'a Facts,
}

#[derive(Serialize)]
pub(super) struct FurnitureRecord {
    kind: &'static str,
    bytes: (usize, usize),
}

#[derive(Serialize)]
pub(super) struct LocatorRecord<'a> {
    kind: &'static str,
    label: &'a str,
    byte: usize,
}

#[derive(Serialize)]
struct ArticleRecord<'a> {
    id: ArticleId,
    document: DocumentId,
    order: u32,
    title: &'a str,
    source: SourceRecord<'a>,
    note: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    marking: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    standing: Option<&'static str>,
    parts: Vec<PartRecord<'a>>,
}

#[derive(Serialize)]
struct PartRecord<'a> {
    bytes: (usize, usize),
    first: &'a str,
    last: &'a str,
    before: &'a str,
    after: &'a str,
}

#[derive(Serialize)]
struct SharedOriginRecord<'a> {
    id: SharedOriginId,
    title: &'a str,
    note: &'a str,
    documents: Vec<DocumentId>,
    articles: Vec<ArticleId>,
}

#[derive(Serialize)]
struct OriginalRecord {
    hash: String,
    n_bytes: u64,
    base64: String,
}

impl<'a> SourceRecord<'a> {
    pub(super) fn new(source: &'a Source) -> Self {
        Self {
            publisher: &source.publisher,
            author: &source.author,
            published: source.published,
            accessed: source.accessed,
            url: &source.url,
            grade: source.grade.map(SourceGrade::letter),
            more: &source.more,
        }
    }
}

impl FurnitureRecord {
    pub(super) fn all(body: &Body) -> Vec<Self> {
        let pieces = body.furniture.iter().map(|piece| Self {
            kind: match piece.kind {
                FurnitureKind::RunningHead => "running_head",
                FurnitureKind::PageNumber => "page_number",
                FurnitureKind::Hyphenation => "hyphenation",
                FurnitureKind::Chrome => "chrome",
            },
            bytes: piece.span.into(),
        });
        pieces.collect()
    }
}

impl<'a> LocatorRecord<'a> {
    pub(super) fn all(body: &'a Body) -> Vec<Self> {
        let locators = body.locators.iter().map(|locator| Self {
            kind: match locator.kind {
                LocatorKind::Page => "page",
                LocatorKind::Line => "line",
                LocatorKind::Chapter => "chapter",
                LocatorKind::Row => "row",
                LocatorKind::Time => "time",
            },
            label: &locator.label,
            byte: locator.at.byte(),
        });
        locators.collect()
    }
}

impl<'a> ArticleRecord<'a> {
    fn new(article: &'a Article) -> Self {
        Self {
            id: article.id,
            document: article.document,
            order: article.order,
            title: &article.title,
            source: SourceRecord::new(&article.source),
            note: &article.note,
            marking: article.marking.as_ref().map(Marking::label),
            standing: to_settle(article.standing),
            parts: article.parts.iter().map(PartRecord::new).collect(),
        }
    }
}

impl<'a> PartRecord<'a> {
    fn new(part: &'a ArticlePart) -> Self {
        Self {
            bytes: part.span.into(),
            first: &part.first,
            last: &part.last,
            before: &part.before,
            after: &part.after,
        }
    }
}

impl<'a> SharedOriginRecord<'a> {
    /// Without the sources that do not take part.
    fn new(origin: &'a SharedOrigin, takes_part: impl Fn(&Member) -> bool) -> Self {
        let (mut documents, mut articles) = (Vec::new(), Vec::new());
        for member in origin.members.iter().filter(|member| takes_part(member)) {
            match *member {
                Member::Document(id) => documents.push(id),
                Member::Article(id) => articles.push(id),
            }
        }
        Self {
            id: origin.id,
            title: &origin.title,
            note: &origin.note,
            documents,
            articles,
        }
    }
}

impl OriginalRecord {
    fn new(original: &Original) -> Option<Self> {
        Some(Self {
            hash: original.id.to_string(),
            n_bytes: original.n_bytes,
            base64: STANDARD.encode(original.bytes()?),
        })
    }
}
