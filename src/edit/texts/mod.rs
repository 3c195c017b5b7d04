//! Plans about the texts of documents: correcting one, replacing it by a newer version, and
//! finding the annotations of one that was changed outside the program.
//!
//! Whatever happens to a text, an annotation is on the words that were marked, or it says that it
//! is not: see [`Standing`](crate::model::Standing). What becomes of each is told in a [`Report`] before it is done.

mod blocks;
mod bodies;
mod carrier;
mod edges;
mod report;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use blocks::{headings_cut_out, headings_gone};
pub(super) use bodies::{body_on_lines, carried_body, fitting_body};
pub(super) use carrier::Search;
use carrier::{Carrier, put_near, settled, sought};
pub(super) use edges::{article_in, articles_carried, articles_followed};
use report::Fate;
pub use report::{ArticleEntry, Entry, Report};

use super::documents::{check_blocks, existing_document, named};
use super::plan::Plan;
use super::{Edit, Refusal, reading};
use crate::model::{
    Annotation, AnnotationId, Article, ArticleId, Body, Document, DocumentId, Origin, Problem,
    Timestamp, Workspace,
};
use crate::text::Text;
use crate::text::change::Change;

/// Corrects the text of a document; each annotation goes along with its words.
pub fn correct(
    workspace: &Workspace,
    id: DocumentId,
    change: &Change,
    now: Timestamp,
) -> Result<(Edit, Report), Refusal> {
    let document = existing_document(workspace, id)?;
    let old = existing_body(workspace, document)?;
    if change.is_empty() {
        return Err(Refusal::new("The text says this already"));
    }
    let fits = change
        .parts()
        .iter()
        .all(|part| old.text.pos(part.old.start).is_some() && old.text.pos(part.old.end).is_some());
    if !fits {
        return Err(Refusal(format!(
            "Can't correct {}: its text has changed meanwhile. Begin the correction again",
            named(document)
        )));
    }
    let text = change.apply(&old.text);
    if text.as_str().trim().is_empty() {
        return Err(Refusal(format!(
            "Can't take all words out of {}: remove the document instead",
            named(document)
        )));
    }
    let mut plan = Plan::new(workspace);
    let mut carrier = Carrier::by_change(&old.text, &text, change);
    let mut report = carrier.carry_annotations(&mut plan, workspace, id, now, &|_, _| true)?;
    report.headings_gone = headings_cut_out(old, change, &text);
    for article in workspace.articles_of(id) {
        let carried = carrier.carry_article(article);
        report.add_article(article, &carried);
        plan.set_article(carried);
    }
    if let Some(reading) = workspace.reading(id) {
        plan.set_reading(reading::carried(reading, change, &text));
    }
    plan.set_body(carried_body(old, change, &text));
    let edit = plan.into_edit(format!("correction of {}", named(document)))?;
    Ok((edit, report))
}

/// What a correction would do to some of the annotations of a document.
pub fn preview(
    workspace: &Workspace,
    id: DocumentId,
    change: &Change,
    annotations: &[AnnotationId],
) -> Report {
    let mut report = Report::default();
    let Some(old) = workspace.body(id) else {
        return report;
    };
    let new = change.apply(&old.text);
    report.headings_gone = headings_cut_out(old, change, &new);
    let mut carrier = Carrier::by_change(&old.text, &new, change);
    for annotation in annotations
        .iter()
        .filter_map(|&id| workspace.annotation(id))
    {
        let (settled, fate) = carrier.carry(annotation);
        report.add(annotation, &settled, fate);
    }
    // What had lost its words before would have to be looked for.
    let is_touched = |article: &&Article| {
        let mut spans = article.parts.iter().map(|part| part.span.bytes());
        article.standing.is_on_words()
            && spans.any(|span| {
                let mut parts = change.parts().iter();
                parts.any(|part| part.old.start < span.end && span.start < part.old.end)
            })
    };
    for article in workspace.articles_of(id).into_iter().filter(is_touched) {
        report.add_article(article, &carrier.carry_article(article));
    }
    report
}

/// Gives a document the text of a newer version of its file.
///
/// The annotations go along by a comparison of the two texts. Where that does not say for certain
/// which words are those that were marked, an annotation counts as ambiguous.
pub fn replace(
    workspace: &Workspace,
    id: DocumentId,
    body: Body,
    origin: Origin,
    now: Timestamp,
) -> Result<(Edit, Report), Refusal> {
    replace_watched(workspace, id, body, origin, now, &|_, _| true)
}

/// The same, for a worker: `watch` is told how many annotations are done, and of how many;
/// where it says `false`, the work is given up.
pub fn replace_watched(
    workspace: &Workspace,
    id: DocumentId,
    body: Body,
    origin: Origin,
    now: Timestamp,
    watch: &dyn Fn(usize, usize) -> bool,
) -> Result<(Edit, Report), Refusal> {
    let document = existing_document(workspace, id)?;
    let old = existing_body(workspace, document)?;
    check_blocks(document, &body)?;
    let body = Body {
        document: id,
        ..body
    };
    if body == **old {
        return Err(Refusal(format!(
            "The file says just what {} says already",
            named(document)
        )));
    }
    let change = Change::between(&old.text, &body.text);
    let mut plan = Plan::new(workspace);
    let mut carrier = Carrier::by_comparison(&old.text, &body.text, &change);
    let mut report = carrier.carry_annotations(&mut plan, workspace, id, now, watch)?;
    report.headings_gone = headings_gone(old, &change, &body);
    for article in workspace.articles_of(id) {
        let carried = carrier.carry_article(article);
        report.add_article(article, &carried);
        plan.set_article(carried);
    }
    if let Some(reading) = workspace.reading(id) {
        plan.set_reading(reading::carried(reading, &change, &body.text));
    }
    plan.set_body(body);
    plan.set_document(Document {
        origin,
        ..document.clone()
    });
    let edit = plan.into_edit(format!("newer version of {}", named(document)))?;
    Ok((edit, report))
}

/// The annotations as they stand in another text, by a comparison with the one they stand in;
/// `None` where one that `counts` would lose words, or where it is not certain which are its words.
pub(super) fn carried(
    old: &Text,
    new: &Text,
    annotations: &[Arc<Annotation>],
    counts: impl Fn(&Annotation) -> bool,
) -> Option<Vec<Annotation>> {
    let change = Change::between(old, new);
    let mut carrier = Carrier::by_comparison(old, new, &change);
    let carried = annotations.iter().map(|annotation| {
        let (settled, fate) = carrier.carry(annotation);
        let is_whole = !annotation.standing.is_on_words() || fate <= Fate::Changed;
        (is_whole || !counts(annotation)).then_some(settled)
    });
    carried.collect()
}

/// Annotations as they stand in another text, whatever becomes of them there.
pub(super) fn carried_over(
    old: &Text,
    new: &Text,
    annotations: &[Arc<Annotation>],
) -> Vec<Annotation> {
    let change = Change::between(old, new);
    let carrier = Carrier::by_comparison(old, new, &change);
    each_carried(carrier, annotations)
}

/// Annotations after a change that was really made.
pub(super) fn followed(
    old: &Text,
    new: &Text,
    change: &Change,
    annotations: &[Arc<Annotation>],
) -> Vec<Annotation> {
    each_carried(Carrier::by_change(old, new, change), annotations)
}

fn each_carried(mut carrier: Carrier<'_>, annotations: &[Arc<Annotation>]) -> Vec<Annotation> {
    let annotations = annotations.iter();
    annotations.map(|mark| carrier.carry(mark).0).collect()
}

/// An annotation found again in a text of which it is not known how it was changed.
pub(super) fn found_again(annotation: &Annotation, text: &Text) -> Annotation {
    found(annotation, &mut Search::new(text)).0
}

/// The same for several annotations of one text, which all take from what a search may cost.
pub(super) fn found_in(annotation: &Annotation, search: &mut Search<'_>) -> Annotation {
    found(annotation, search).0
}

fn found(annotation: &Annotation, search: &mut Search<'_>) -> (Annotation, Fate) {
    let passages = annotation
        .anchors
        .iter()
        .map(|anchor| sought(anchor, search))
        .collect();
    let (mut settled, fate) = settled(annotation, passages);
    if !settled.standing.is_on_words() {
        put_near(&mut settled.anchors, search.text, |byte| byte);
    }
    (settled, fate)
}

/// Makes a workspace sound whose texts, or places in them, were changed outside the program:
/// annotations are found again by their words and what was around them.
///
/// `None` if `problems` has others as well. The same workspace gives the same edit.
pub fn mend(workspace: &Workspace, problems: &[Problem]) -> Option<(Edit, Report)> {
    let mut documents: HashSet<DocumentId> = HashSet::new();
    let mut annotations: HashSet<AnnotationId> = HashSet::new();
    let mut articles: HashSet<ArticleId> = HashSet::new();
    for problem in problems {
        if let Problem::TextChanged { document } = *problem {
            documents.insert(document);
        }
    }
    for problem in problems {
        match *problem {
            Problem::TextChanged { .. } => {}
            Problem::BlockOutOfPlace { document, .. }
            | Problem::ReadingOutOfPlace { document }
            | Problem::FurnitureOutOfPlace { document }
            | Problem::LocatorOutOfPlace { document }
                if documents.contains(&document) => {}
            Problem::ArticleOffItsWords { article, .. } => {
                articles.insert(article);
            }
            Problem::ArticlePartsOverlap { article }
                if workspace
                    .article(article)
                    .is_some_and(|article| documents.contains(&article.document)) => {}
            Problem::QuoteDiffers { annotation, .. }
            | Problem::AnnotationOutOfText { annotation, .. } => {
                annotations.insert(annotation);
            }
            _ => return None,
        }
    }
    let mut plan = Plan::new(workspace);
    let mut report = Report::default();
    for body in workspace.bodies.values() {
        if documents.contains(&body.document) {
            let mended = body_on_lines(body);
            if let Some(reading) = workspace.reading(body.document) {
                plan.set_reading(reading::on_lines_of(reading, &body.text));
            }
            report.n_parts_gone += body.blocks.len() - mended.blocks.len();
            plan.set_body(mended);
        }
    }
    let mut searches: BTreeMap<DocumentId, Search<'_>> = BTreeMap::new();
    for annotation in workspace.annotations.values() {
        let is_meant =
            documents.contains(&annotation.document) || annotations.contains(&annotation.id);
        if let Some(text) = workspace.text(annotation.document)
            && is_meant
        {
            let search = searches
                .entry(annotation.document)
                .or_insert_with(|| Search::new(text));
            let (settled, fate) = found(annotation, search);
            report.add(annotation, &settled, fate);
            plan.set_annotation(settled);
        }
    }
    for article in workspace.articles.values() {
        let is_meant = documents.contains(&article.document) || articles.contains(&article.id);
        if let Some(text) = workspace.text(article.document)
            && is_meant
        {
            let search = searches
                .entry(article.document)
                .or_insert_with(|| Search::new(text));
            let found = article_in(article, search);
            report.add_article(article, &found);
            plan.set_article(found);
        }
    }
    let edit = plan.into_edit("finding annotations again").ok()?;
    Some((edit, report))
}

fn existing_body<'a>(
    workspace: &'a Workspace,
    document: &Document,
) -> Result<&'a Arc<Body>, Refusal> {
    workspace.bodies.get(&document.id).ok_or_else(|| {
        Refusal(format!(
            "Can't change the text of {}: it has none",
            named(document)
        ))
    })
}
