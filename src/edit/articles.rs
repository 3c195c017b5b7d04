//! Plans about articles: parts of a document with a source of their own.

use super::documents::existing_document;
use super::plan::Plan;
use super::{Edit, Refusal};
use crate::model::{
    Article, ArticleId, ArticlePart, Document, DocumentId, Member, SharedOrigin, Source, Standing,
    Workspace,
};
use crate::text::words::shortened;
use crate::text::{Span, Text};

/// What a new article is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// One line; may be empty.
    pub title: String,
    pub source: Source,
    /// In the order in which they are read.
    pub spans: Vec<Span>,
}

/// Makes an article out of spans of a document, after those that the document has.
pub fn make(
    workspace: &Workspace,
    id: ArticleId,
    document: DocumentId,
    draft: Draft,
) -> Result<Edit, Refusal> {
    let described = existing_document(workspace, document)?;
    if workspace.article(id).is_some() {
        return Err(Refusal::new(
            "Can't make the article: one with the same id is there already",
        ));
    }
    let text = text_of(workspace, described)?;
    let orders = workspace.articles.values();
    let orders = orders.filter(|article| article.document == document);
    let article = Article {
        id,
        title: one_line(&draft.title),
        document,
        order: orders
            .map(|article| article.order.saturating_add(1))
            .max()
            .unwrap_or_default(),
        source: draft.source,
        parts: parts(text, &draft.spans)?,
        standing: Standing::Firm,
        note: String::new(),
        marking: None,
    };
    let label = format!("new article {}", named(&article));
    let mut plan = Plan::new(workspace);
    plan.set_article(article);
    plan.into_edit(label)
}

/// Gives an article more of its document, to be read after what it has.
pub fn add_span(workspace: &Workspace, id: ArticleId, span: Span) -> Result<Edit, Refusal> {
    let article = existing(workspace, id)?;
    let mut spans = standing_spans(article)?;
    spans.push(span);
    let label = format!("addition to {}", named(article));
    with_spans(workspace, article, &spans, label)
}

/// Takes a stretch of the document out of an article; a part of which only some is taken stays in
/// what is left of it.
pub fn remove_span(workspace: &Workspace, id: ArticleId, span: Span) -> Result<Edit, Refusal> {
    let article = existing(workspace, id)?;
    let text = text_of(workspace, existing_document(workspace, article.document)?)?;
    let before = standing_spans(article)?;
    let mut spans = Vec::new();
    for part in &before {
        if !part.overlaps(span) {
            spans.push(*part);
            continue;
        }
        spans.extend(text.span_between(part.start(), span.start().max(part.start())));
        spans.extend(text.span_between(span.end().min(part.end()), part.end()));
    }
    if spans == before {
        return Err(Refusal(format!(
            "The passage is no part of {}",
            named(article)
        )));
    }
    if spans.is_empty() {
        return Err(Refusal(format!(
            "Can't take everything out of {}: delete the article instead",
            named(article)
        )));
    }
    let label = format!("cut in {}", named(article));
    with_spans(workspace, article, &spans, label)
}

/// Says anew where an article stands, such as after it has lost its words.
pub fn set_spans(workspace: &Workspace, id: ArticleId, spans: &[Span]) -> Result<Edit, Refusal> {
    let article = existing(workspace, id)?;
    let label = format!("change of the passages of {}", named(article));
    with_spans(workspace, article, spans, label)
}

/// Settles an article that has moved with its words: it is where it should be.
pub fn confirm(workspace: &Workspace, id: ArticleId) -> Result<Edit, Refusal> {
    let article = existing(workspace, id)?;
    if !article.standing.is_on_words() {
        return Err(off_its_words(article));
    }
    if article.standing.is_firm() {
        return Err(Refusal(format!(
            "{} stands where it was put",
            named(article)
        )));
    }
    let mut plan = Plan::new(workspace);
    plan.set_article(Article {
        standing: Standing::Firm,
        ..article.clone()
    });
    plan.into_edit(format!("confirmation of {}", named(article)))
}

/// Moves a part of an article to another place in its reading order. Places count from 0, without
/// the part itself; one past the end is the end.
pub fn move_part(
    workspace: &Workspace,
    id: ArticleId,
    from: usize,
    to: usize,
) -> Result<Edit, Refusal> {
    let article = existing(workspace, id)?;
    let mut parts = article.parts.clone();
    if from >= parts.len() {
        return Err(Refusal(format!(
            "{} has no such part any more",
            named(article)
        )));
    }
    let part = parts.remove(from);
    parts.insert(to.min(parts.len()), part);
    if parts == article.parts {
        return Err(Refusal::new("The part is in this place already"));
    }
    let mut plan = Plan::new(workspace);
    plan.set_article(Article {
        parts,
        ..article.clone()
    });
    plan.into_edit(format!("new order of {}", named(article)))
}

/// Moves an article to a place among those of its document, counted without the article itself.
///
/// A place past the end is the end.
pub fn move_to(workspace: &Workspace, id: ArticleId, index: usize) -> Result<Edit, Refusal> {
    let article = existing(workspace, id)?;
    let mut articles = workspace.articles_of(article.document);
    let old_index = articles.iter().position(|other| other.id == id);
    articles.retain(|other| other.id != id);
    let index = index.min(articles.len());
    if old_index == Some(index) {
        return Err(Refusal::new("The article is in this place already"));
    }
    articles.insert(index, article);
    let mut plan = Plan::new(workspace);
    for (order, other) in (0..).zip(articles) {
        if other.order != order {
            plan.set_article(Article {
                order,
                ..other.clone()
            });
        }
    }
    plan.into_edit(format!("move of {}", named(article)))
}

/// Sets the title, which may be empty.
pub fn set_title(workspace: &Workspace, id: ArticleId, title: &str) -> Result<Edit, Refusal> {
    let article = existing(workspace, id)?;
    let title = one_line(title);
    if article.title == title {
        return Err(Refusal::new("The article has this title already"));
    }
    let mut plan = Plan::new(workspace);
    plan.set_article(Article {
        title,
        ..article.clone()
    });
    plan.into_edit(format!("renaming of {}", named(article)))
}

/// Sets what a citation needs.
pub fn set_source(workspace: &Workspace, id: ArticleId, source: Source) -> Result<Edit, Refusal> {
    let article = existing(workspace, id)?;
    if article.source == source {
        return Err(Refusal::new("The source says this already"));
    }
    let mut plan = Plan::new(workspace);
    plan.set_article(Article {
        source,
        ..article.clone()
    });
    plan.into_edit(format!("change of the source of {}", named(article)))
}

/// Sets the note on an article; an empty one takes the note away.
pub fn set_note(workspace: &Workspace, id: ArticleId, note: &str) -> Result<Edit, Refusal> {
    let article = existing(workspace, id)?;
    if article.note == note {
        return Err(Refusal::new("The note says this already"));
    }
    let mut plan = Plan::new(workspace);
    plan.set_article(Article {
        note: note.to_owned(),
        ..article.clone()
    });
    plan.into_edit(format!("change of the note on {}", named(article)))
}

/// Deletes articles. What is marked in them stays, as it is marked in their document.
pub fn delete(workspace: &Workspace, articles: &[ArticleId]) -> Result<Edit, Refusal> {
    let label = match articles {
        [] => return Err(Refusal::new("There is no article to delete")),
        [id] => format!("deletion of {}", named(existing(workspace, *id)?)),
        _ => format!(
            "deletion of {}",
            crate::text::words::counted(articles.len(), "article")
        ),
    };
    let mut plan = Plan::new(workspace);
    for &id in articles {
        existing(workspace, id)?;
        plan.remove_article(id);
    }
    plan.into_edit(label)
}

/// Makes one article out of two of a document: the second is read on where the first ends.
///
/// The first stays; where it says nothing, such as about its author, it takes over what the other
/// says, and the notes of both.
pub fn merge(workspace: &Workspace, kept: ArticleId, gone: ArticleId) -> Result<Edit, Refusal> {
    let (first, second) = (existing(workspace, kept)?, existing(workspace, gone)?);
    if kept == gone {
        return Err(Refusal::new("An article can't be merged with itself"));
    }
    if first.document != second.document {
        return Err(Refusal::new(
            "Can't merge the articles: they are of different documents. Mark them as one origin instead",
        ));
    }
    let text = text_of(workspace, existing_document(workspace, first.document)?)?;
    let mut spans = standing_spans(first)?;
    for span in standing_spans(second)? {
        // What both have is read where it comes first.
        let mut rest = vec![span];
        for known in spans.clone() {
            rest = rest
                .into_iter()
                .flat_map(|span| without(text, span, known))
                .collect();
        }
        spans.extend(rest);
    }
    let either = |a: &str, b: &str| if a.is_empty() { b } else { a }.to_owned();
    let (a, b) = (&first.source, &second.source);
    let mut more = b.more.clone();
    more.extend(a.more.iter());
    let note = match (first.note.as_str(), second.note.as_str()) {
        (a, "") => a.to_owned(),
        ("", b) => b.to_owned(),
        (a, b) if a == b => a.to_owned(),
        (a, b) => format!("{a}\n\n{b}"),
    };
    let mut plan = Plan::new(workspace);
    plan.set_article(Article {
        title: either(&first.title, &second.title),
        source: Source {
            publisher: either(&a.publisher, &b.publisher),
            author: either(&a.author, &b.author),
            published: a.published.or(b.published),
            accessed: a.accessed.or(b.accessed),
            url: either(&a.url, &b.url),
            grade: a.grade.or(b.grade),
            more,
        },
        parts: parts(text, &spans)?,
        note,
        marking: first.marking.clone().max(second.marking.clone()),
        ..first.clone()
    });
    plan.remove_article(gone);
    for origin in workspace.shared_origins.values() {
        if origin.members.contains(&Member::Article(gone)) {
            let mut members = origin.members.clone();
            members.remove(&Member::Article(gone));
            members.insert(Member::Article(kept));
            plan.set_shared_origin(SharedOrigin {
                members,
                ..(**origin).clone()
            });
        }
    }
    plan.into_edit(format!("merge of {} into {}", named(second), named(first)))
}

fn with_spans(
    workspace: &Workspace,
    article: &Article,
    spans: &[Span],
    label: String,
) -> Result<Edit, Refusal> {
    let text = text_of(workspace, existing_document(workspace, article.document)?)?;
    let mut plan = Plan::new(workspace);
    plan.set_article(Article {
        parts: parts(text, spans)?,
        standing: Standing::Firm,
        ..article.clone()
    });
    plan.into_edit(label)
}

fn parts(text: &Text, spans: &[Span]) -> Result<Vec<ArticlePart>, Refusal> {
    if spans.is_empty() {
        return Err(Refusal::new(
            "An article needs some text: select it in the document first",
        ));
    }
    if !spans.iter().all(|span| text.admits(*span)) {
        return Err(Refusal::new(
            "Can't take the passage into the article: the text has changed meanwhile. Select it again",
        ));
    }
    let mut sorted = spans.to_vec();
    sorted.sort_by_key(|span| span.start());
    let is_apart = sorted
        .windows(2)
        .all(|two| matches!(two, [a, b] if a.end() <= b.start()));
    if !is_apart {
        return Err(Refusal::new(
            "Can't take the passage into the article: some of it is in the article already",
        ));
    }
    Ok(spans
        .iter()
        .map(|span| ArticlePart::new(text, *span))
        .collect())
}

/// What is left of a span without another.
fn without(text: &Text, span: Span, other: Span) -> Vec<Span> {
    if !span.overlaps(other) {
        return vec![span];
    }
    let before = text.span_between(span.start(), other.start().max(span.start()));
    let after = text.span_between(other.end().min(span.end()), span.end());
    before.into_iter().chain(after).collect()
}

fn standing_spans(article: &Article) -> Result<Vec<Span>, Refusal> {
    let spans: Vec<Span> = article.spans().collect();
    if spans.is_empty() {
        return Err(off_its_words(article));
    }
    Ok(spans)
}

fn off_its_words(article: &Article) -> Refusal {
    Refusal(format!(
        "{} has lost its words in the document. Select them again and set its passages first",
        named(article)
    ))
}

fn text_of<'a>(workspace: &'a Workspace, document: &Document) -> Result<&'a Text, Refusal> {
    workspace.text(document.id).ok_or_else(|| {
        Refusal(format!(
            "Can't find the text of “{}”",
            shortened(&document.title, 40)
        ))
    })
}

pub(super) fn existing(workspace: &Workspace, id: ArticleId) -> Result<&Article, Refusal> {
    workspace
        .article(id)
        .ok_or_else(|| Refusal::new("The article is no longer in the workspace"))
}

pub(super) fn named(article: &Article) -> String {
    let title = if article.title.is_empty() {
        article.parts.first().map_or("", |part| part.first.as_str())
    } else {
        &article.title
    };
    format!("“{}”", shortened(title, 40))
}

fn one_line(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}
