//! Annotations and articles whose texts were changed outside the program.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use super::bodies::body_on_lines;
use super::carrier::Search;
use super::edges::article_in;
use super::{Report, find};
use crate::edit::reading;
use crate::model::{AnnotationId, ArticleId, DocumentId, Problem, Workspace};

/// Makes a workspace sound whose texts, or places in them, were changed outside the program:
/// annotations are found again by their words and what was around them.
///
/// `None` if `problems` has others as well; the workspace is then as it was. The same workspace
/// gives the same result.
///
/// This is no step that anybody could take back, since what was there broke rules. So records are
/// changed in place, one after the other: an edit would hold each of them twice.
pub fn mend(workspace: &mut Workspace, problems: &[Problem]) -> Option<Report> {
    let meant = Meant::by(problems, workspace)?;
    let mut report = Report::default();
    for id in &meant.documents {
        let Some(body) = workspace.bodies.get(id) else {
            continue;
        };
        let mended = body_on_lines(body);
        report.n_parts_gone += body.blocks.len() - mended.blocks.len();
        if let Some(reading) = workspace.readings.get(id) {
            let reading = reading::on_lines_of(reading, &body.text);
            if reading.passages.is_empty() {
                workspace.readings.remove_mut(id);
            } else {
                workspace.readings.insert_mut(*id, Arc::new(reading));
            }
        }
        workspace.bodies.insert_mut(*id, Arc::new(mended));
    }
    // Each text is searched for all that stands on it.
    let mut searches: BTreeMap<DocumentId, Search<'_>> = BTreeMap::new();
    let ids: Vec<AnnotationId> = workspace
        .annotations
        .values()
        .filter(|it| meant.documents.contains(&it.document) || meant.annotations.contains(&it.id))
        .map(|annotation| annotation.id)
        .collect();
    for id in ids {
        let Some(annotation) = workspace.annotations.get_mut(&id) else {
            continue;
        };
        let Some(body) = workspace.bodies.get(&annotation.document) else {
            continue;
        };
        let search = searches
            .entry(annotation.document)
            .or_insert_with(|| Search::new(&body.text));
        let annotation = Arc::make_mut(annotation);
        let was = annotation.quote();
        let fate = find(annotation, search);
        report.add_quoted(was, annotation, fate);
    }
    let ids: Vec<ArticleId> = workspace
        .articles
        .values()
        .filter(|it| meant.documents.contains(&it.document) || meant.articles.contains(&it.id))
        .map(|article| article.id)
        .collect();
    for id in ids {
        let Some(article) = workspace.articles.get_mut(&id) else {
            continue;
        };
        let Some(body) = workspace.bodies.get(&article.document) else {
            continue;
        };
        let search = searches
            .entry(article.document)
            .or_insert_with(|| Search::new(&body.text));
        let found = article_in(article, search);
        report.add_article(article, &found);
        *article = Arc::new(found);
    }
    Some(report)
}

/// What has to be looked at.
#[derive(Default)]
struct Meant {
    /// Their texts were changed.
    documents: BTreeSet<DocumentId>,
    annotations: HashSet<AnnotationId>,
    articles: HashSet<ArticleId>,
}

impl Meant {
    /// `None` where there are faults of another kind.
    fn by(problems: &[Problem], workspace: &Workspace) -> Option<Self> {
        let mut meant = Self::default();
        for problem in problems {
            if let Problem::TextChanged { document } = *problem {
                meant.documents.insert(document);
            }
        }
        for problem in problems {
            match *problem {
                Problem::TextChanged { .. } => {}
                Problem::BlockOutOfPlace { document, .. }
                | Problem::ReadingOutOfPlace { document }
                | Problem::FurnitureOutOfPlace { document }
                | Problem::LocatorOutOfPlace { document }
                    if meant.documents.contains(&document) => {}
                Problem::ArticleOffItsWords { article, .. } => {
                    meant.articles.insert(article);
                }
                Problem::ArticlePartsOverlap { article }
                    if workspace
                        .article(article)
                        .is_some_and(|article| meant.documents.contains(&article.document)) => {}
                Problem::QuoteDiffers { annotation, .. }
                | Problem::AnnotationOutOfText { annotation, .. } => {
                    meant.annotations.insert(annotation);
                }
                _ => return None,
            }
        }
        Some(meant)
    }
}
