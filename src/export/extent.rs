//! How much of a workspace a report is about, and how far its writing is.

use std::cell::Cell;
use std::collections::{BTreeSet, HashSet};
use std::fmt;
use std::sync::Arc;

use super::{Error, Report};
use crate::model::mention::Mention;
use crate::model::{
    About, Annotation, Article, Document, DocumentId, Facts, Link, Member, Meta, Note, Records,
    SharedOrigin, Tag, TagId, Workspace, mention,
};
use crate::query::ledger::{Ledger, Loss, differences};

/// What this program alone knows of sources, and no format holds but its own.
pub(super) const OF_SOURCES: [Loss; 3] = [Loss::Articles, Loss::SharedOrigins, Loss::Originals];

/// How things are to be handled, one by one. That the file bears the strictest of all markings is
/// none of these.
pub(super) const MARKINGS: [Loss; 2] = [Loss::Markings, Loss::MarkingsOfDocuments];

/// When annotations were made and changed.
pub(super) const TIMES: [Loss; 3] = [Loss::Times, Loss::Changes, Loss::TimesOfDay];

/// What formats leave out that hold texts and the marks on them, and little else.
pub(super) const BUT_TEXTS_AND_MARKS: [Loss; 26] = [
    Loss::Articles,
    Loss::SharedOrigins,
    Loss::Originals,
    Loss::Markings,
    Loss::MarkingsOfDocuments,
    Loss::Unplaced,
    Loss::Values,
    Loss::Moved,
    Loss::Definitions,
    Loss::TagKeys,
    Loss::SeeAlso,
    Loss::TagFields,
    Loss::WorkspaceTitle,
    Loss::SourceFields,
    Loss::DocumentNotes,
    Loss::Readings,
    Loss::ReadPassages,
    Loss::Directions,
    Loss::Blocks,
    Loss::Places,
    Loss::Origins,
    Loss::WorkspaceNotes,
    Loss::NotesOnDocuments,
    Loss::NotesOnTags,
    Loss::Mentions,
    Loss::ControlsInWords,
];

/// Told now and then how many passages are written; says whether to go on.
#[derive(Clone, Default)]
pub struct Told<'a> {
    asks: Option<&'a dyn Fn(usize) -> bool>,
    /// How many passages have been written, those twice that are written twice.
    n_done: Cell<usize>,
    /// As many passages are written in all, those twice that are written twice.
    n_in_all: Cell<Option<usize>>,
    n_lines: Cell<usize>,
}

impl fmt::Debug for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Told({})", self.asks.is_some())
    }
}

impl<'a> Report<'a> {
    /// The same, telling how far the writing is: `told` gets the number of passages that are
    /// written, and gives `false` to end it.
    #[must_use]
    pub fn telling(mut self, told: &'a dyn Fn(usize) -> bool) -> Self {
        self.told = Told {
            asks: Some(told),
            ..Told::default()
        };
        self
    }

    /// To be called before anything is written where passages are not written once each.
    pub(super) fn will_write(&self, n_passages: usize) {
        self.told.n_in_all.set(Some(n_passages));
    }

    /// Where all is written once to count pages, and then again.
    pub(super) fn will_write_twice(&self) {
        let n_in_all = self.told.n_in_all.get().unwrap_or(self.passages.len());
        self.will_write(2 * n_in_all);
    }

    /// To be called for each passage that is written.
    pub(super) fn one_more(&self) -> Result<(), Error> {
        let n_done = self.told.n_done.get() + 1;
        self.told.n_done.set(n_done);
        if n_done.is_multiple_of(256) {
            self.goes_on()
        } else {
            Ok(())
        }
    }

    /// To be called for each line of a text, which may be long and have no passage.
    pub(super) fn one_more_line(&self) -> Result<(), Error> {
        let n_lines = self.told.n_lines.get() + 1;
        self.told.n_lines.set(n_lines);
        if n_lines.is_multiple_of(1024) {
            self.goes_on()
        } else {
            Ok(())
        }
    }

    /// To be called before work that takes a while and writes no passage.
    pub(super) fn goes_on(&self) -> Result<(), Error> {
        let n_passages = self.passages.len();
        let n_in_all = self.told.n_in_all.get().unwrap_or(n_passages).max(1);
        let n_done = self.told.n_done.get().min(n_in_all);
        let n_written = n_passages as u128 * n_done as u128 / n_in_all as u128;
        match self.told.asks {
            Some(told) if !told(n_written as usize) => Err(Error::Cancelled),
            _ => Ok(()),
        }
    }

    /// What the report is about, as a workspace: its passages, their documents, the links between
    /// them, the whole codebook, and the notes but those on documents that take no part.
    pub fn extent(&self) -> Workspace {
        let whole = self.workspace;
        let mut extent =
            Workspace::new(whole.meta.id, whole.meta.title.as_str(), whole.meta.created);
        extent.tags = whole.tags.clone();
        let strays = self.strays();
        let strays = strays.iter().map(|passage| passage.document);
        let documents: HashSet<DocumentId> = self.documents.iter().copied().chain(strays).collect();
        let is_told = |document: &DocumentId| documents.contains(document);
        let kept = whole.documents.iter().filter(|(id, _)| is_told(id));
        extent.documents = kept
            .map(|(&id, document)| (id, Arc::clone(document)))
            .collect();
        let kept = whole.bodies.iter().filter(|(id, _)| is_told(id));
        extent.bodies = kept.map(|(&id, body)| (id, Arc::clone(body))).collect();
        let kept = whole.readings.iter().filter(|(id, _)| is_told(id));
        extent.readings = kept
            .map(|(&id, reading)| (id, Arc::clone(reading)))
            .collect();
        for passage in self.passages {
            let annotation = &passage.annotation;
            extent
                .annotations
                .insert_mut(annotation.id, Arc::clone(annotation));
        }
        let is_between = |link: &&Arc<Link>| {
            extent.annotations.contains_key(&link.from) && extent.annotations.contains_key(&link.to)
        };
        let links = whole.links.values().filter(is_between);
        extent.links = links.map(|link| (link.id, Arc::clone(link))).collect();
        let notes = whole.notes.values().filter(|note| match note.about {
            About::Document(id) => is_told(&id),
            About::Workspace | About::Tag(_) => true,
        });
        extent.notes = notes.map(|note| (note.id, Arc::clone(note))).collect();
        self.extend_by_sources(&mut extent, &documents);
        extent
    }

    /// Articles, shared origins, originals and the marking of all of it, of these documents.
    fn extend_by_sources(&self, extent: &mut Workspace, documents: &HashSet<DocumentId>) {
        let whole = self.workspace;
        extent.meta = Arc::clone(&whole.meta);
        let articles = whole.articles.iter();
        let articles = articles.filter(|(_, article)| documents.contains(&article.document));
        extent.articles = articles
            .map(|(&id, article)| (id, Arc::clone(article)))
            .collect();
        for (&id, origin) in &whole.shared_origins {
            let members = origin.members.iter().copied();
            let members: BTreeSet<Member> = members
                .filter(|&member| extent.has_member(member))
                .collect();
            if !members.is_empty() {
                let origin = SharedOrigin {
                    members,
                    ..(**origin).clone()
                };
                extent.shared_origins.insert_mut(id, Arc::new(origin));
            }
        }
        for document in extent.documents.values() {
            let hash = document.origin.hash.parse().ok();
            if let Some(id) = hash
                && let Some(original) = whole.originals.get(&id)
            {
                extent.originals.insert_mut(id, Arc::clone(original));
            }
        }
    }

    /// The counts of what is lost of this report in a format that leaves out these kinds. Times
    /// and names that are not to be told anyway are no loss of the format.
    pub(super) fn lost(&self, left_out: &[Loss]) -> Ledger {
        Ledger::of(&self.extent()).only(|loss| left_out.contains(&loss) && self.can_lose(loss))
    }

    /// The same in a format that holds of the other kinds only what is in `held`.
    pub(super) fn lost_but(
        &self,
        left_out: &[Loss],
        held: impl Fn(&Workspace) -> Workspace,
    ) -> Ledger {
        let extent = self.extent();
        let rest = differences(&extent, &held(&extent))
            .only(|loss| !left_out.contains(&loss) && self.can_lose(loss));
        Ledger::of(&extent)
            .only(|loss| left_out.contains(&loss) && self.can_lose(loss))
            .and(rest)
    }

    /// What is not to be told in any format is not lost in one.
    pub(super) fn can_lose(&self, loss: Loss) -> bool {
        self.options.times || !loss.is_of_times()
    }
}

/// What a format can tell the handling markings of, one by one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Marked {
    /// The workspace, where no stricter marking stands in its place on the file.
    Workspace,
    Documents,
    Annotations,
    Notes,
}

impl Marked {
    pub(super) const ALL: [Self; 4] = [
        Self::Workspace,
        Self::Documents,
        Self::Annotations,
        Self::Notes,
    ];
}

/// The workspace with the markings of these alone.
pub(super) fn with_markings_of(
    report: &Report<'_>,
    workspace: &Workspace,
    told: &[Marked],
) -> Workspace {
    let mut held = workspace.clone();
    let is_on_file = told.contains(&Marked::Workspace);
    if !is_on_file || report.marking() != workspace.meta.marking.as_ref() {
        held.meta = Arc::new(Meta {
            marking: None,
            ..(*workspace.meta).clone()
        });
    }
    replace(&mut held.articles, |one: &Article| {
        one.marking.is_some().then(|| Article {
            marking: None,
            ..one.clone()
        })
    });
    if !told.contains(&Marked::Documents) {
        replace(&mut held.documents, |one: &Document| {
            one.marking.is_some().then(|| Document {
                marking: None,
                ..one.clone()
            })
        });
    }
    if !told.contains(&Marked::Annotations) {
        replace(&mut held.annotations, |one: &Annotation| {
            one.marking.is_some().then(|| Annotation {
                marking: None,
                ..one.clone()
            })
        });
    }
    if !told.contains(&Marked::Notes) {
        replace(&mut held.notes, |one: &Note| {
            one.marking.is_some().then(|| Note {
                marking: None,
                ..one.clone()
            })
        });
    }
    held
}

/// The workspace without the tags that no annotation has, nor one below them, and none of whose
/// fields is filled in: for formats without a codebook.
pub(super) fn without_unused_tags(workspace: &Workspace, with_fields: bool) -> Workspace {
    let given: HashSet<TagId> = workspace
        .annotations
        .values()
        .filter(|annotation| annotation.standing.is_on_words())
        .flat_map(|annotation| {
            let values = annotation.fields.keys();
            let owners = values.filter_map(|&field| workspace.field(field));
            let owners = owners.map(|(tag, _)| tag.id).filter(|_| with_fields);
            let owners: Vec<TagId> = owners.collect();
            annotation.tags.iter().copied().chain(owners)
        })
        .collect();
    let used: HashSet<TagId> = given
        .into_iter()
        .flat_map(|tag| workspace.tag_and_ancestors(tag).map(|tag| tag.id))
        .collect();
    let mut held = workspace.clone();
    let tags = workspace.tags.iter().filter(|(id, _)| used.contains(id));
    held.tags = tags.map(|(&id, tag)| (id, Arc::clone(tag))).collect();
    held
}

/// The workspace with only these tags and those above them.
pub(super) fn with_tags(workspace: &Workspace, is_told: impl Fn(&Tag) -> bool) -> Workspace {
    let told = workspace.tags.values().filter(|tag| is_told(tag));
    let told: HashSet<TagId> = told
        .flat_map(|tag| workspace.tag_and_ancestors(tag.id).map(|tag| tag.id))
        .collect();
    let tags = workspace.tags.iter().filter(|(id, _)| told.contains(id));
    Workspace {
        tags: tags.map(|(&id, tag)| (id, Arc::clone(tag))).collect(),
        ..workspace.clone()
    }
}

/// The workspace without what is known of sources beyond the fields that all of them have.
pub(super) fn without_more(workspace: &Workspace) -> Workspace {
    let mut plain = workspace.clone();
    replace(&mut plain.documents, |one: &Document| {
        let has_more = !one.source.more.is_empty();
        has_more.then(|| {
            let mut one = one.clone();
            one.source.more = Facts::default();
            one
        })
    });
    plain
}

/// The workspace with names in the place of mentions, for formats that know no ids of it: as
/// [`Report::told_words`], and of what the report is not about by the name that the note gives.
pub(super) fn without_mentions(workspace: &Workspace) -> Workspace {
    with_other_mentions(workspace, |mention| mention.title_now(workspace))
}

/// The workspace with something else in the place of mentions.
pub(super) fn with_other_mentions(
    workspace: &Workspace,
    other: impl Fn(&Mention) -> String,
) -> Workspace {
    let told = |text: &str| -> Option<String> {
        let told = mention::replaced(text, &other);
        (told != text).then(|| told.into_owned())
    };
    let mut plain = workspace.clone();
    replace(&mut plain.annotations, |one: &Annotation| {
        Some(Annotation {
            note: told(&one.note)?,
            ..one.clone()
        })
    });
    replace(&mut plain.documents, |one: &Document| {
        Some(Document {
            note: told(&one.note)?,
            ..one.clone()
        })
    });
    replace(&mut plain.tags, |one: &Tag| {
        Some(Tag {
            definition: told(&one.definition)?,
            ..one.clone()
        })
    });
    replace(&mut plain.notes, |one: &Note| {
        Some(Note {
            text: told(&one.text)?,
            ..one.clone()
        })
    });
    replace(&mut plain.links, |one: &Link| {
        Some(Link {
            note: told(&one.note)?,
            ..one.clone()
        })
    });
    plain
}

/// The workspace without the notes that stand by themselves.
pub(super) fn without_notes(workspace: &Workspace) -> Workspace {
    Workspace {
        notes: Records::new_sync(),
        ..workspace.clone()
    }
}

/// Puts changed records in the place of others; most stay as they are.
pub(super) fn replace<Id: Copy + Ord, T>(
    records: &mut Records<Id, T>,
    change: impl Fn(&T) -> Option<T>,
) {
    let changed: Vec<(Id, T)> = records
        .iter()
        .filter_map(|(&id, one)| Some((id, change(one)?)))
        .collect();
    for (id, one) in changed {
        records.insert_mut(id, Arc::new(one));
    }
}
