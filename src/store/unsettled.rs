//! What is told of annotations and articles that do not stand on their words for certain.

use crate::model::{Standing, Workspace};
use crate::text::words::shortened;

/// A sentence for each annotation and article of which a person has to settle what became of it.
pub(super) fn unsettled(workspace: &Workspace) -> Vec<String> {
    let annotations = workspace
        .annotations
        .values()
        .filter(|annotation| !annotation.standing.is_firm());
    let title = |id| workspace.document(id).map_or("", |it| it.title.as_str());
    let what = |standing| match standing {
        Standing::Firm => "stands on its words",
        Standing::Moved => "has moved with its words",
        Standing::Ambiguous => "has words that stand in several places",
        Standing::Lost => "has lost its words",
    };
    let articles = workspace
        .articles
        .values()
        .filter(|article| !article.standing.is_firm())
        .map(|article| {
            format!(
                "In “{}”: article {} {}: “{}”",
                title(article.document),
                article.id,
                what(article.standing),
                shortened(&article.title, 60)
            )
        });
    annotations
        .map(|annotation| {
            let title = title(annotation.document);
            let what = what(annotation.standing);
            format!(
                "In “{title}”: annotation {} {what}: “{}”",
                annotation.id,
                shortened(&annotation.quote(), 60)
            )
        })
        .chain(articles)
        .collect()
}
