//! Making a workspace sound that breaks rules, as one step.
//!
//! A file that another program wrote, or that was damaged, may break any rule of the model. What
//! was marked and what was written is kept in every case: where a text, a document or a tag is
//! gone, a stand-in takes its place, and annotations whose words can't be found say so.

mod forms;
mod limits;
mod links;
mod sources;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use uuid::Uuid;

use super::plan::Plan;
use super::texts::{Search, body_on_lines, fitting_body, found_in};
use super::{Edit, Refusal};
use crate::model::codebook::PATH_SEPARATOR;
use crate::model::problems::{MAX_PROBLEMS, is_tag_name};
use crate::model::{
    About, Annotation, AnnotationId, Block, Body, Colour, Document, DocumentId, Note, NoteId,
    Origin, Problem, Source, Standing, Status, Tag, TagId, Workspace,
};
use crate::text::Text;
use crate::text::anchor::Anchor;
use crate::text::words::counted;

/// Stands where the text of a document is gone.
pub const LOST_TEXT: &str =
    "The text of this document is lost. What was marked in it is kept: see the list of excerpts.\n";

/// A step is tried as often as this: mending one thing can bring another to light.
const N_ROUNDS: usize = 8;
/// And as often as this, where no more was mended at a time than there was room for or than is
/// looked for.
const N_PARTS: usize = 64;

/// New records of one round take as much memory as this at least.
const MIN_SLICE: usize = 4 << 20;

/// Why a workspace is not made sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unmended {
    /// It is sound as it is.
    Sound,
    /// There are so many faults that the sound workspace would not have the room that it has.
    NoRoom,
    /// Some faults can't be mended: a record stands under another id than its own, which no file
    /// can say.
    Stays,
}

/// Makes a workspace sound. The inverse of the edit gives back what was there, byte for byte.
///
/// Refused for a sound workspace, and where faults can't be mended.
pub fn repair(workspace: &Workspace) -> Result<Edit, Refusal> {
    match repair_within(&mut workspace.clone(), usize::MAX, usize::MAX) {
        Ok(Some(edit)) => Ok(edit),
        Err(Unmended::Sound) => Err(Refusal::new(
            "There is nothing to repair: the workspace is sound",
        )),
        Ok(None) | Err(Unmended::NoRoom | Unmended::Stays) => Err(Refusal::new(
            "Can't repair the workspace: some of its faults can't be mended",
        )),
    }
}

/// Makes a workspace sound in no more memory than so many bytes beside what it takes already, and
/// one record. Gives the edit that did it; `None` where there is no room to keep what was there
/// before, or where the records in it would take more than `way_back` bytes.
pub fn repair_within(
    workspace: &mut Workspace,
    room: usize,
    way_back: usize,
) -> Result<Option<Edit>, Unmended> {
    // New records stand beside old ones until a round is done, and both beside tables of names.
    let slice = (room / 3).max(MIN_SLICE);
    let mut room = room;
    // What was done so far, and how much memory that takes which is not in the workspace any more.
    let mut whole: Option<Edit> = Some(Edit::new("", Vec::new()));
    let (mut n_kept_bytes, mut n_made_bytes) = (0_usize, 0_usize);
    let mut n_faults = 0;
    let (mut n_rounds, mut n_parts) = (0, 0);
    loop {
        let problems = workspace.problems();
        if problems.is_empty() {
            break;
        }
        n_faults = n_faults.max(problems.len());
        if room == 0 || n_parts == N_PARTS {
            return Err(Unmended::NoRoom);
        }
        if n_rounds == N_ROUNDS {
            return Err(Unmended::Stays);
        }
        let is_part = problems.len() >= MAX_PROBLEMS;
        let share = room.min(slice);
        let (edit, left) =
            round(workspace, &problems, share).map_err(|_refused| Unmended::Stays)?;
        drop(problems);
        edit.apply(workspace).map_err(|_refused| Unmended::Stays)?;
        n_kept_bytes += edit.n_bytes_before();
        n_made_bytes = n_made_bytes.saturating_add(share - left);
        room -= share - left;
        if room > 0
            && n_kept_bytes.saturating_add(n_made_bytes) <= way_back
            && let Some(before) = whole
        {
            whole = Some(before.followed_by(edit, ""));
        } else {
            // Without the way back there is room for more.
            whole = None;
            drop(edit);
            room = room.saturating_add(std::mem::take(&mut n_kept_bytes));
        }
        if is_part || left == 0 {
            n_parts += 1;
        } else {
            n_rounds += 1;
        }
    }
    if n_faults == 0 {
        return Err(Unmended::Sound);
    }
    Ok(whole.map(|edit| Edit {
        label: format!("repair of {}", counted(n_faults, "fault")),
        ..edit
    }))
}

/// Mends what there is room for. Gives also how much of it is left.
fn round(
    workspace: &Workspace,
    problems: &[Problem],
    room: usize,
) -> Result<(Edit, usize), Refusal> {
    let mut repair = Repair {
        workspace,
        plan: Plan::within(workspace, room),
        sought: HashSet::new(),
        changed: HashSet::new(),
    };
    repair.documents(problems);
    repair.tags(problems);
    repair.annotations(problems);
    repair.notes(problems);
    repair.forms(problems);
    repair.links(problems);
    repair.readings(problems);
    repair.articles(problems);
    repair.markings(problems);
    repair.sources(problems);
    repair.limits(problems);
    let left = repair.plan.room().unwrap_or_default();
    Ok((repair.plan.into_edit("repair")?, left))
}

struct Repair<'a> {
    workspace: &'a Workspace,
    plan: Plan<'a>,
    /// Annotations whose words are to be looked for in the text.
    sought: HashSet<AnnotationId>,
    /// Documents whose texts are not what they were.
    changed: HashSet<DocumentId>,
}

impl Repair<'_> {
    fn documents(&mut self, problems: &[Problem]) {
        let mut misplaced: HashSet<DocumentId> = HashSet::new();
        let mut changed: HashSet<DocumentId> = HashSet::new();
        let mut gone: HashSet<DocumentId> = HashSet::new();
        for problem in problems {
            if self.plan.is_full() {
                break;
            }
            match *problem {
                Problem::DocumentWithoutText { document } => {
                    self.plan.set_body(lost_body(document));
                    gone.insert(document);
                }
                Problem::TextWithoutDocument { document } => {
                    self.plan
                        .set_document(self.stand_in(document, "Recovered text"));
                }
                Problem::AnnotationWithoutDocument { document, .. }
                | Problem::ArticleWithoutDocument { document, .. }
                    if gone.insert(document) =>
                {
                    // It may be that there is a document without a text: that is put in already.
                    if self.plan.after().document(document).is_none() {
                        self.plan
                            .set_document(self.stand_in(document, "Lost document"));
                    }
                    self.plan.set_body(lost_body(document));
                }
                Problem::TextChanged { document } => {
                    changed.insert(document);
                }
                Problem::BlockOutOfPlace { document, .. }
                | Problem::FurnitureOutOfPlace { document }
                | Problem::LocatorOutOfPlace { document } => {
                    misplaced.insert(document);
                }
                _ => {}
            }
        }
        for body in self.workspace.bodies.values() {
            if self.plan.is_full() {
                break;
            }
            let id = body.document;
            if changed.contains(&id) {
                self.plan.set_body(body_on_lines(body));
            } else if misplaced.contains(&id) {
                let blocks = fitting(&body.text, &body.blocks);
                self.plan.set_body(Body {
                    blocks,
                    ..fitting_body(body)
                });
            }
        }
        changed.extend(gone);
        self.changed.clone_from(&changed);
        if !changed.is_empty() {
            let annotations = self.workspace.annotations.values();
            let on_them = annotations.filter(|annotation| changed.contains(&annotation.document));
            self.sought.extend(on_them.map(|annotation| annotation.id));
        }
    }

    /// A document under an id of which nothing is known.
    fn stand_in(&self, id: DocumentId, title: &str) -> Document {
        Document {
            id,
            order: u32::MAX,
            title: title.to_owned(),
            source: Source::default(),
            origin: Origin::default(),
            status: Status::Unread,
            note: String::new(),
            direction: None,
            added: self.workspace.meta.created,
            marking: None,
        }
    }

    fn tags(&mut self, problems: &[Problem]) {
        let mut touched: BTreeSet<TagId> = BTreeSet::new();
        let mut missing: BTreeSet<TagId> = BTreeSet::new();
        let mut keys = HashSet::new();
        for problem in problems {
            match *problem {
                Problem::TagName { tag }
                | Problem::TagNameTwice { tag, .. }
                | Problem::TagWithoutParent { tag, .. }
                | Problem::TagUnderItself { tag }
                | Problem::TagKey { tag }
                | Problem::TagColour { tag } => {
                    touched.insert(tag);
                }
                Problem::AnnotationWithoutTag { tag, .. } => {
                    missing.insert(tag);
                }
                _ => {}
            }
        }
        if touched.is_empty() && missing.is_empty() {
            return;
        }
        let too_deep = self.workspace.tags_too_deep();
        let mut names = Names::new();
        for tag in self.workspace.tags.values() {
            if !touched.contains(&tag.id) {
                names.insert((tag.parent, tag.name.to_lowercase()), 1);
                keys.extend(tag.key);
            }
        }
        for &id in &touched {
            if self.plan.is_full() {
                return;
            }
            let Some(tag) = self.workspace.tag(id) else {
                continue;
            };
            let has_parent = |parent: &TagId| self.workspace.tag(*parent).is_some();
            let parent = tag
                .parent
                .filter(|parent| has_parent(parent) && !too_deep.contains(&id));
            self.plan.set_tag(Tag {
                parent,
                name: free_name(&mut names, parent, &sound_name(&tag.name)),
                key: tag
                    .key
                    .filter(|key| (1..=9).contains(key) && keys.insert(*key)),
                colour: tag.colour.filter(|colour| colour.0 < Colour::COUNT),
                ..tag.clone()
            });
        }
        // Annotations that had one tag still have one in common.
        for (n_before, &id) in missing.iter().enumerate() {
            if self.plan.is_full() {
                return;
            }
            self.plan.set_tag(Tag {
                id,
                name: free_name(&mut names, None, "Lost tag"),
                parent: None,
                order: u32::MAX,
                colour: None,
                definition: format!("The tag of this id was missing ({})", n_before + 1),
                key: None,
                see_also: Vec::new(),
                fields: Vec::new(),
                created: self.workspace.meta.created,
            });
        }
    }

    fn annotations(&mut self, problems: &[Problem]) {
        let mut empty: BTreeSet<AnnotationId> = BTreeSet::new();
        let mut tangled: BTreeSet<AnnotationId> = BTreeSet::new();
        let mut with_doubles: BTreeSet<AnnotationId> = BTreeSet::new();
        for problem in problems {
            match *problem {
                Problem::AnnotationWithoutPassage { annotation } => {
                    empty.insert(annotation);
                }
                Problem::AnnotationOutOfText { annotation, .. }
                | Problem::QuoteDiffers { annotation, .. } => {
                    self.sought.insert(annotation);
                }
                Problem::PassagesOutOfOrder { annotation, .. } => {
                    tangled.insert(annotation);
                }
                Problem::TagTwice { annotation, .. } => {
                    with_doubles.insert(annotation);
                }
                _ => {}
            }
        }
        let touched: BTreeSet<AnnotationId> = self
            .sought
            .iter()
            .chain(&empty)
            .chain(&tangled)
            .chain(&with_doubles)
            .copied()
            .collect();
        let texts: BTreeMap<DocumentId, Text> = touched
            .iter()
            .filter_map(|&id| {
                let document = self.workspace.annotation(id)?.document;
                Some((document, self.plan.after().text(document)?.clone()))
            })
            .collect();
        let mut searches: BTreeMap<DocumentId, Search<'_>> = BTreeMap::new();
        for id in touched {
            if self.plan.is_full() {
                return;
            }
            let Some(before) = self.workspace.annotation(id) else {
                continue;
            };
            if empty.contains(&id) {
                self.annotation_to_note(before);
                continue;
            }
            let mut annotation = before.clone();
            let mut seen = HashSet::new();
            annotation.tags.retain(|tag| seen.insert(*tag));
            if tangled.contains(&id) {
                annotation
                    .anchors
                    .sort_by_key(|anchor| (anchor.span.start(), anchor.span.end()));
                annotation.anchors.dedup();
                if overlaps(&annotation.anchors) {
                    annotation.standing = Standing::Ambiguous;
                }
            }
            if let Some(text) = texts.get(&annotation.document)
                && self.sought.contains(&id)
            {
                let search = searches
                    .entry(annotation.document)
                    .or_insert_with(|| Search::new(text));
                annotation = found_in(&annotation, search);
            }
            self.plan.set_annotation(annotation);
        }
    }

    /// What marks nothing can't be an annotation; what was written about it is kept as a note.
    fn annotation_to_note(&mut self, annotation: &Annotation) {
        self.plan.remove_annotation(annotation.id);
        let tags: Vec<String> = annotation
            .tags
            .iter()
            .filter_map(|&tag| self.plan.after().tag(tag).map(|tag| tag.name.clone()))
            .collect();
        let mut text = annotation.note.clone();
        if !tags.is_empty() {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(&tags.join(", "));
        }
        if text.is_empty() {
            return;
        }
        let id = self.free_note_id(annotation.id.0);
        let about = match self.plan.after().document(annotation.document) {
            Some(document) => About::Document(document.id),
            None => About::Workspace,
        };
        self.plan.set_note(Note {
            id,
            about,
            title: "Annotation that marked nothing".to_owned(),
            text,
            author: annotation.author.clone(),
            created: annotation.created,
            modified: annotation.modified,
            marking: None,
        });
    }

    /// An id that no note has, made out of that of something that goes.
    fn free_note_id(&self, mut id: Uuid) -> NoteId {
        while self.plan.after().note(NoteId(id)).is_some() {
            id = Uuid::from_u128(id.as_u128().wrapping_add(1));
        }
        NoteId(id)
    }

    fn notes(&mut self, problems: &[Problem]) {
        for problem in problems {
            if self.plan.is_full() {
                return;
            }
            if let Problem::NoteAboutNothing { note } = *problem
                && let Some(before) = self.workspace.note(note)
            {
                // A stand-in may have taken the place of what it was about.
                let is_about_something = match before.about {
                    About::Workspace => true,
                    About::Document(document) => self.plan.after().document(document).is_some(),
                    About::Tag(tag) => self.plan.after().tag(tag).is_some(),
                };
                if !is_about_something {
                    self.plan.set_note(Note {
                        about: About::Workspace,
                        ..before.clone()
                    });
                }
            }
        }
    }
}

fn lost_body(document: DocumentId) -> Body {
    Body::new(document, Text::from(LOST_TEXT), Vec::new())
}

/// The blocks that lie within the text, and not over the one before.
fn fitting(text: &Text, blocks: &[Block]) -> Vec<Block> {
    let mut end = 0;
    let mut fitting = blocks.to_vec();
    fitting.retain(|block| {
        let fits = text.admits(block.span) && end <= block.span.start().byte();
        if fits {
            end = block.span.end().byte();
        }
        fits
    });
    fitting
}

fn overlaps(anchors: &[Anchor]) -> bool {
    anchors
        .windows(2)
        .any(|pair| matches!(pair, [a, b] if b.span.start() < a.span.end()))
}

/// The nearest name that a tag may have.
fn sound_name(name: &str) -> String {
    if is_tag_name(name) {
        return name.to_owned();
    }
    let name = name.replace('\n', " ").replace(PATH_SEPARATOR, "∕");
    let name = name.trim();
    if name.is_empty() {
        "Unnamed".to_owned()
    } else {
        name.to_owned()
    }
}

/// The names under each parent, and the last number that was given to one of them.
type Names = HashMap<(Option<TagId>, String), usize>;

/// The name, with a number if another tag under the parent has it.
fn free_name(names: &mut Names, parent: Option<TagId>, name: &str) -> String {
    let mut n = names
        .get(&(parent, name.to_lowercase()))
        .copied()
        .unwrap_or_default();
    loop {
        n += 1;
        let free = match n {
            1 => name.to_owned(),
            n => format!("{name} ({n})"),
        };
        // The plain name keeps the count, so that a thousand of one name are numbered in one go.
        if n == 1 || !names.contains_key(&(parent, free.to_lowercase())) {
            names.insert((parent, name.to_lowercase()), n);
            names.entry((parent, free.to_lowercase())).or_insert(1);
            return free;
        }
    }
}
