//! Lists that both sides have put in order, each in its own way.

use super::Sides;
use super::fields::{Pick, pick};
use super::report::{Conflict, Outcome, Report, Subject};
use crate::model::{ArticleId, DocumentId, TagId, Workspace};

/// Where both sides have put one list in order, each in its own way.
pub(super) fn list(sides: &Sides, report: &mut Report) {
    let Sides { base, ours, theirs } = sides;
    let documents = |side: &Workspace| -> Vec<DocumentId> {
        let documents = side.documents_in_order().into_iter();
        documents
            .map(|document| document.id)
            .filter(|&id| {
                [base, ours, theirs]
                    .iter()
                    .all(|side| side.document(id).is_some())
            })
            .collect()
    };
    let [before, mine, other] = [base, ours, theirs].map(documents);
    if pick(&before, &mine, &other) == Pick::Both {
        let titles = |ids: &[DocumentId], side: &Workspace| {
            let titles = ids.iter().filter_map(|&id| side.document(id));
            titles
                .map(|document| document.title.clone())
                .collect::<Vec<_>>()
                .join(", ")
        };
        report.conflicts.push(Conflict::new(
            Subject::Workspace,
            "order of the documents",
            titles(&mine, ours),
            titles(&other, theirs),
            Outcome::Ours,
        ));
    }
    articles(sides, report);
    let mut parents: Vec<Option<TagId>> = ours.tags.values().map(|tag| tag.parent).collect();
    parents.sort_unstable();
    parents.dedup();
    let trees = [base, ours, theirs].map(crate::model::codebook::Tree::new);
    for parent in parents {
        let [before, mine, other] = [0, 1, 2].map(|side_idx: usize| {
            let children = |tree: usize| trees.get(tree).map_or(&[][..], |t| t.children(parent));
            let mut children_here = children(side_idx).to_vec();
            children_here.retain(|id| (0..3).all(|tree| children(tree).contains(id)));
            children_here
        });
        // Tags of one order stand by name, so that a new name moves them as well.
        let moved = |side: &Workspace, ids: &[TagId]| {
            ids.iter()
                .any(|&id| side.tag(id).map(|tag| tag.order) != base.tag(id).map(|tag| tag.order))
        };
        if pick(&before, &mine, &other) == Pick::Both && moved(ours, &mine) && moved(theirs, &other)
        {
            let names = |ids: &[TagId], side: &Workspace| {
                let names = ids.iter().filter_map(|&id| side.tag(id));
                names
                    .map(|tag| tag.name.clone())
                    .collect::<Vec<_>>()
                    .join(", ")
            };
            report.conflicts.push(Conflict::new(
                parent.map_or(Subject::Workspace, Subject::Tag),
                "order of the tags",
                names(&mine, ours),
                names(&other, theirs),
                Outcome::Ours,
            ));
        }
    }
}

/// The articles of each document.
fn articles(sides: &Sides, report: &mut Report) {
    let Sides { base, ours, theirs } = sides;
    let mut documents: Vec<DocumentId> = ours
        .articles
        .values()
        .map(|article| article.document)
        .collect();
    documents.sort_unstable();
    documents.dedup();
    for document in documents {
        let is_in_all = |id: ArticleId| {
            [base, ours, theirs].iter().all(|side| {
                side.article(id)
                    .is_some_and(|article| article.document == document)
            })
        };
        let in_order = |side: &Workspace| -> Vec<ArticleId> {
            let articles = side.articles_of(document).into_iter();
            articles
                .map(|article| article.id)
                .filter(|&id| is_in_all(id))
                .collect()
        };
        let [before, mine, other] = [base, ours, theirs].map(in_order);
        if pick(&before, &mine, &other) == Pick::Both {
            let titles = |ids: &[ArticleId], side: &Workspace| {
                let titles = ids.iter().filter_map(|&id| side.article(id));
                titles
                    .map(|article| article.title.clone())
                    .collect::<Vec<_>>()
                    .join(", ")
            };
            report.conflicts.push(Conflict::new(
                Subject::Document(document),
                "order of the articles",
                titles(&mine, ours),
                titles(&other, theirs),
                Outcome::Ours,
            ));
        }
    }
}
