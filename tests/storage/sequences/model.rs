//! A workspace as nothing but words and lists, and what must hold of one that was merged.

use std::collections::{BTreeMap, BTreeSet};

use dossier::model::{Member, Workspace};
use uuid::Uuid;

/// A workspace as words. No word stands twice in what is imported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct State {
    /// Each tag with the one over it.
    pub(super) tags: BTreeMap<u128, Option<u128>>,
    pub(super) texts: BTreeMap<u128, Vec<String>>,
    pub(super) marks: BTreeMap<u128, Mark>,
    /// The document of each, and the words that it begins and ends with.
    pub(super) articles: BTreeMap<u128, (u128, String, String)>,
    /// Documents that are of one origin.
    pub(super) origins: BTreeMap<u128, BTreeSet<u128>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) document: u128,
    pub(super) first: String,
    pub(super) last: String,
    pub(super) tags: BTreeSet<u128>,
    pub(super) note: String,
}

impl State {
    pub(super) fn of(workspace: &Workspace) -> Self {
        let tags = workspace.tags.values();
        let texts = workspace.bodies.values();
        let marks = workspace.annotations.values();
        Self {
            tags: tags
                .map(|tag| (number(tag.id.0), tag.parent.map(|parent| number(parent.0))))
                .collect(),
            texts: texts
                .map(|body| (number(body.document.0), words(body.text.as_str())))
                .collect(),
            marks: marks
                .map(|mark| {
                    assert!(mark.standing.is_on_words(), "{mark:?}");
                    let quote = words(&mark.quote());
                    let plain = Mark {
                        document: number(mark.document.0),
                        first: quote.first().unwrap().clone(),
                        last: quote.last().unwrap().clone(),
                        tags: mark.tags.iter().map(|tag| number(tag.0)).collect(),
                        note: mark.note.clone(),
                    };
                    (number(mark.id.0), plain)
                })
                .collect(),
            articles: workspace
                .articles
                .values()
                .map(|article| {
                    let (first, last) = (article.parts.first(), article.parts.last());
                    let first = words(&first.unwrap().first).first().unwrap().clone();
                    let last = words(&last.unwrap().last).last().unwrap().clone();
                    let document = number(article.document.0);
                    (number(article.id.0), (document, first, last))
                })
                .collect(),
            origins: workspace
                .shared_origins
                .values()
                .map(|origin| {
                    let members = origin.members.iter().map(|member| match member {
                        Member::Document(id) => number(id.0),
                        Member::Article(id) => number(id.0),
                    });
                    (number(origin.id.0), members.collect())
                })
                .collect(),
        }
    }

    /// The tags over a tag, itself included.
    pub(super) fn is_under(&self, tag: u128, over: u128) -> bool {
        let mut at = Some(tag);
        while let Some(tag) = at {
            if tag == over {
                return true;
            }
            at = self.tags.get(&tag).copied().flatten();
        }
        false
    }

    /// Articles and documents that go, with their places among those of one origin.
    pub(super) fn leave(&mut self, gone: &[u128]) {
        self.articles.retain(|id, _| !gone.contains(id));
        for members in self.origins.values_mut() {
            members.retain(|member| !gone.contains(member));
        }
        self.origins.retain(|_, members| !members.is_empty());
    }
}

pub(super) fn number(id: Uuid) -> u128 {
    id.as_u128()
}

pub(super) fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// Additions of both are there, deletions that the other has not touched are done, and tags that
/// each side gave or took are given or taken. All words stand where they stood.
pub(super) fn check_merged(base: &State, ours: &State, theirs: &State, merged: &State) {
    for (id, text) in &merged.texts {
        // What one side took back and the other marked is kept in a document of its own.
        let is_of_a_side = match ours.texts.get(id).or_else(|| theirs.texts.get(id)) {
            Some(side) => side == text,
            None => ours
                .texts
                .values()
                .chain(theirs.texts.values())
                .any(|side| side == text),
        };
        assert!(is_of_a_side, "document {id}: {text:?}");
    }
    let sides = [base, ours, theirs];
    let ids: BTreeSet<u128> = sides
        .iter()
        .flat_map(|side| side.marks.keys())
        .copied()
        .collect();
    for id in ids {
        let [before, mine, other] = sides.map(|side| side.marks.get(&id));
        let is = merged.marks.get(&id);
        match (before, mine, other) {
            (None, Some(_), _) | (None, _, Some(_)) | (Some(_), Some(_), Some(_)) => {
                assert!(is.is_some(), "mark {id} is missing");
            }
            (Some(before), None, Some(other)) if before != other => {
                assert!(is.is_some(), "mark {id} was changed in the copy");
            }
            (Some(before), Some(mine), None) if before != mine => {
                assert!(is.is_some(), "mark {id} was changed here");
            }
            (Some(_), None, None) => assert!(is.is_none(), "mark {id} came back"),
            _ => {}
        }
        let Some(is) = is else { continue };
        let places = [before, mine, other].into_iter().flatten();
        let stands = places
            .clone()
            .any(|mark| (&mark.first, &mark.last) == (&is.first, &is.last));
        assert!(stands, "mark {id} stands on other words");
        let (Some(mine), Some(other)) = (mine.or(before), other.or(before)) else {
            continue;
        };
        for &tag in merged.tags.keys() {
            // A tag that one side deleted and the other used is back where it was.
            let is_everywhere = sides.iter().all(|side| side.tags.contains_key(&tag));
            let has = |mark: &Mark| mark.tags.contains(&tag);
            let must = if before.is_some_and(has) {
                has(mine) && has(other)
            } else {
                has(mine) || has(other)
            };
            if is_everywhere && before.is_some() {
                assert_eq!(has(is), must, "tag {tag} of mark {id}");
            }
        }
    }
    for (id, (document, ..)) in ours.articles.iter().chain(&theirs.articles) {
        let is_added = !base.articles.contains_key(id);
        let has_document = merged.texts.contains_key(document);
        assert!(
            !is_added || (has_document && merged.articles.contains_key(id)),
            "article {id}"
        );
    }
    for &tag in ours.tags.keys().chain(theirs.tags.keys()) {
        let is_added = !base.tags.contains_key(&tag);
        assert!(!is_added || merged.tags.contains_key(&tag), "tag {tag}");
    }
}
