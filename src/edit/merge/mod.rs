//! Three versions of one workspace become one: what both sides did since `base`, in one edit.
//!
//! Records are the same where their ids are the same. Each step turns the three versions into
//! three that are easier to merge, so that in the end every field stands alone:
//!
//! ```text
//! unite      what both added, a tag of one name or a document of one file, gets one id
//! deletions  what one side deleted and the other touched comes back on the side without it
//! texts      where the sides read a document differently, both stand on one text, with the
//!            corrections of both if these lie apart
//! records    field by field: whoever changed it since the base wins; both did: a conflict
//! codebook   no circle, no name twice under one parent, no key twice
//! staying    what came back differs from the base, so that merging again keeps it
//! ```
//!
//! A conflict keeps both values and is listed. Which of them stands first is all that depends on
//! which side is called ours. Merging the same copy again changes nothing more.
//!
//! Limits: where both sides put the same list in another order, that of ours stays; where both
//! read a document again in another way, or corrected the same words, the text of ours stays. Both
//! are listed.

mod articles;
mod codebook;
mod corrections;
mod deletions;
mod fields;
mod forms;
mod orders;
mod readings;
mod records;
mod report;
mod sources;
mod staying;
mod texts;
mod unite;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::difference::{changes, is_same};
use super::loose::LooseEnds;
use super::texts as texts_of_edit;
use super::{Edit, Record, Refusal};
use crate::model::mention::Target;
use crate::model::{Annotation, DocumentId, Meta, Records, TagId, Workspace};

pub use fields::OTHER_COPY;
pub use report::{Conflict, Counts, Outcome, Report, Subject};

/// Enough to come to rest in every case that was looked at; a limit, lest two ways go on in turn.
const MAX_ROUNDS: usize = 5;

/// What a merge would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// Leads from ours to the merged workspace. Without a change if there is nothing to take over.
    pub edit: Edit,
    pub report: Report,
}

/// The three versions on their way to one.
#[derive(Clone)]
struct Sides {
    base: Workspace,
    ours: Workspace,
    theirs: Workspace,
}

/// What went under another id, and under which: the smaller of the two, so that both copies
/// come to the same one.
#[derive(Default)]
struct Became {
    tags: BTreeMap<TagId, TagId>,
    documents: BTreeMap<DocumentId, DocumentId>,
}

impl Became {
    fn of(&self, target: Target) -> Option<Target> {
        match target {
            Target::Tag(tag) => self.tags.get(&tag).copied().map(Target::Tag),
            Target::Document(document) => {
                self.documents.get(&document).copied().map(Target::Document)
            }
            Target::Annotation(_) | Target::Note(_) => None,
        }
    }
}

/// Merges what `ours` and `theirs` have become since `base`.
///
/// Whatever the three are, as long as each is sound, so is what comes out.
pub fn merge(base: &Workspace, ours: &Workspace, theirs: &Workspace) -> Merged {
    let mut report = Report::default();
    let (mut merged, became) = once(base, ours, theirs, &mut report);
    // Where both corrected a text and moved marks in it, what is settled first can open a better
    // way for the text. So what had conflicts is merged until merging it again changes nothing.
    for _ in 1..MAX_ROUNDS {
        if report.conflicts.is_empty() {
            break;
        }
        let mut again = Report::default();
        let (next, _) = once(base, &merged, theirs, &mut again);
        // What is said to be kept is kept.
        if changes(&merged, &next).is_empty() || !staying::is_all_there(&next, &report) {
            break;
        }
        merged = next;
        report.add(again);
    }
    let edit = Edit::new("merge of another copy", changes(ours, &merged));
    report.count(&edit, &became);
    Merged { edit, report }
}

fn once(
    base: &Workspace,
    ours: &Workspace,
    theirs: &Workspace,
    report: &mut Report,
) -> (Workspace, Became) {
    let mut sides = Sides {
        base: base.clone(),
        ours: ours.clone(),
        theirs: theirs.clone(),
    };
    let became = unite::unite(&mut sides, report);
    let before = sides.ours.clone();
    deletions::bring_back(&mut sides, report);
    let unsettled = sides.clone();
    texts::settle(&mut sides, report);
    articles::settle(&unsettled, &mut sides);
    let mut merged = records::merge(&sides, report);
    codebook::mend(&mut merged, &sides, &before, report);
    drop_loose_ends(&mut merged);
    find_again(&mut merged, ours);
    forms::mend(&mut merged, &sides);
    staying::stay(&mut merged, base, report);
    report.name(&[&merged, &sides.theirs, &sides.base]);
    (merged, became)
}

/// The base where none is known: what both have in the same words.
///
/// What stands in one of them alone is then taken for added, and nothing for deleted.
pub fn common(ours: &Workspace, theirs: &Workspace) -> Workspace {
    let meta = if ours.meta == theirs.meta {
        Arc::clone(&ours.meta)
    } else {
        Arc::new(Meta {
            title: String::new(),
            marking: None,
            ..(*ours.meta).clone()
        })
    };
    Workspace {
        meta,
        tags: same(&ours.tags, &theirs.tags),
        documents: same(&ours.documents, &theirs.documents),
        annotations: same(&ours.annotations, &theirs.annotations),
        links: same(&ours.links, &theirs.links),
        notes: same(&ours.notes, &theirs.notes),
        articles: same(&ours.articles, &theirs.articles),
        shared_origins: same(&ours.shared_origins, &theirs.shared_origins),
        originals: same(&ours.originals, &theirs.originals),
        readings: same(&ours.readings, &theirs.readings),
        bodies: same(&ours.bodies, &theirs.bodies),
    }
}

/// The same, where versions are known that ours comes from: what theirs has in the words of one of
/// those, theirs has left alone, and ours has changed or deleted since. What ours has deleted and
/// theirs has in other words, theirs has changed.
pub fn known(ours: &Workspace, theirs: &Workspace, earlier: &[Workspace]) -> Workspace {
    let mut base = common(ours, theirs);
    for version in earlier {
        let same = common(version, theirs);
        fill(&mut base.tags, &same.tags);
        fill(&mut base.documents, &same.documents);
        fill(&mut base.annotations, &same.annotations);
        fill(&mut base.links, &same.links);
        fill(&mut base.notes, &same.notes);
        fill(&mut base.articles, &same.articles);
        fill(&mut base.shared_origins, &same.shared_origins);
        fill(&mut base.originals, &same.originals);
        fill(&mut base.readings, &same.readings);
        fill(&mut base.bodies, &same.bodies);
        if version.meta == theirs.meta {
            base.meta = Arc::clone(&theirs.meta);
        }
    }
    for version in earlier {
        fill(
            &mut base.tags,
            &gone(&version.tags, &ours.tags, &theirs.tags),
        );
        fill(
            &mut base.documents,
            &gone(&version.documents, &ours.documents, &theirs.documents),
        );
        fill(
            &mut base.annotations,
            &gone(&version.annotations, &ours.annotations, &theirs.annotations),
        );
        fill(
            &mut base.links,
            &gone(&version.links, &ours.links, &theirs.links),
        );
        fill(
            &mut base.notes,
            &gone(&version.notes, &ours.notes, &theirs.notes),
        );
        fill(
            &mut base.articles,
            &gone(&version.articles, &ours.articles, &theirs.articles),
        );
        fill(
            &mut base.shared_origins,
            &gone(
                &version.shared_origins,
                &ours.shared_origins,
                &theirs.shared_origins,
            ),
        );
        fill(
            &mut base.originals,
            &gone(&version.originals, &ours.originals, &theirs.originals),
        );
        fill(
            &mut base.readings,
            &gone(&version.readings, &ours.readings, &theirs.readings),
        );
        fill(
            &mut base.bodies,
            &gone(&version.bodies, &ours.bodies, &theirs.bodies),
        );
    }
    base
}

/// Refuses copies of different workspaces.
pub fn check_same(ours: &Workspace, theirs: &Workspace) -> Result<(), Refusal> {
    if ours.meta.id == theirs.meta.id {
        return Ok(());
    }
    Err(Refusal(format!(
        "Can't merge “{}” with “{}”: they are two workspaces, not two copies of one",
        ours.meta.title, theirs.meta.title
    )))
}

fn same<T: Record>(ours: &Records<T::Id, T>, theirs: &Records<T::Id, T>) -> Records<T::Id, T> {
    ours.iter()
        .filter(|(id, record)| theirs.get(id) == Some(record))
        .map(|(id, record)| (*id, Arc::clone(record)))
        .collect()
}

/// What was there before and still is in theirs, but not in ours.
fn gone<T: Record>(
    before: &Records<T::Id, T>,
    ours: &Records<T::Id, T>,
    theirs: &Records<T::Id, T>,
) -> Records<T::Id, T> {
    before
        .iter()
        .filter(|(id, _)| !ours.contains_key(id) && theirs.contains_key(id))
        .map(|(id, record)| (*id, Arc::clone(record)))
        .collect()
}

fn fill<T: Record>(records: &mut Records<T::Id, T>, more: &Records<T::Id, T>) {
    for (id, record) in more {
        if !records.contains_key(id) {
            records.insert_mut(*id, Arc::clone(record));
        }
    }
}

/// No annotation stands on other words than its own in silence, whatever the sides were.
fn find_again(merged: &mut Workspace, ours: &Workspace) {
    articles::find_again(merged, ours);
    let is_off = |annotation: &Arc<Annotation>| {
        let text = merged.text(annotation.document);
        annotation.standing.is_on_words()
            && !is_same(ours.annotations.get(&annotation.id), Some(annotation))
            && text.is_some_and(|text| !annotation.anchors.iter().all(|at| at.holds_in(text)))
    };
    let off: Vec<Arc<Annotation>> = merged
        .annotations
        .values()
        .filter(|annotation| is_off(annotation))
        .cloned()
        .collect();
    for annotation in off {
        if let Some(text) = merged.text(annotation.document) {
            let found = texts_of_edit::found_again(&annotation, text);
            merged.annotations.insert_mut(found.id, Arc::new(found));
        }
    }
}

/// What refers to nothing refers to nothing any more. Sound versions leave nothing to do here,
/// unless the base is no ancestor of the two.
fn drop_loose_ends(merged: &mut Workspace) {
    use crate::model::{About, LinkId, Note};

    LooseEnds::new(merged).remove_from(merged);
    let tags = merged.tags.clone();
    let loose: Vec<Arc<Annotation>> = merged
        .annotations
        .values()
        .filter(|annotation| annotation.tags.iter().any(|tag| !tags.contains_key(tag)))
        .cloned()
        .collect();
    for annotation in loose {
        let mut annotation = (*annotation).clone();
        annotation.tags.retain(|tag| tags.contains_key(tag));
        merged
            .annotations
            .insert_mut(annotation.id, Arc::new(annotation));
    }
    let loose: Vec<Arc<Note>> = merged
        .notes
        .values()
        .filter(|note| match note.about {
            About::Workspace => false,
            About::Document(document) => merged.document(document).is_none(),
            About::Tag(tag) => merged.tag(tag).is_none(),
        })
        .cloned()
        .collect();
    for note in loose {
        let note = Note {
            about: About::Workspace,
            ..(*note).clone()
        };
        merged.notes.insert_mut(note.id, Arc::new(note));
    }
    let loose: Vec<LinkId> = merged
        .links
        .values()
        .filter(|link| {
            merged.annotation(link.from).is_none() || merged.annotation(link.to).is_none()
        })
        .map(|link| link.id)
        .collect();
    for link in loose {
        merged.links.remove_mut(&link);
    }
    let loose: Vec<DocumentId> = merged
        .readings
        .keys()
        .filter(|document| merged.document(**document).is_none())
        .copied()
        .collect();
    for document in loose {
        merged.readings.remove_mut(&document);
    }
}
