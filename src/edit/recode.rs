//! Plans that give many passages their tags in one step: a tag in the place of another, and tags
//! for passages that were found.

use std::collections::HashMap;

use super::annotations::Stamp;
use super::plan::Plan;
use super::{Edit, Refusal, codebook};
use crate::model::{
    Annotation, AnnotationId, DocumentId, Grade, Standing, Tag, TagId, Timestamp, Workspace,
};
use crate::text::anchor::Anchor;
use crate::text::words::counted;
use crate::text::{Span, Text};

/// What putting a tag in the place of another would do, for whoever is asked to confirm it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReplaceNumbers {
    /// Annotations that get the other tag.
    pub n_replaced: usize,
    /// Annotations that have both, and keep one.
    pub n_with_both: usize,
}

/// What became of passages that were to be tagged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TagNumbers {
    /// Passages that have the tags now and did not before.
    pub n_tagged: usize,
    /// Passages that had all of them already.
    pub n_same: usize,
}

/// A tag to give: one that is there, or the path of one that may have to be made first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    Tag(TagId),
    Path(String),
}

/// The tags that are wanted, with those made that were not there: the workspace with them, the
/// edit that makes them (`None` if all are there), and their ids.
pub fn with_tags(
    workspace: &Workspace,
    wanted: &[Wanted],
    new_id: &mut dyn FnMut() -> TagId,
    now: Timestamp,
) -> Result<(Workspace, Option<Edit>, Vec<TagId>), Refusal> {
    let mut after = workspace.clone();
    let mut creation: Option<Edit> = None;
    let mut tags: Vec<TagId> = Vec::new();
    for wanted in wanted {
        let tag = match wanted {
            Wanted::Tag(tag) => *tag,
            Wanted::Path(path) => {
                let (edit, tag) = codebook::create_path(&after, path, new_id, now)?;
                if let Some(edit) = edit {
                    edit.apply(&mut after)?;
                    let label = edit.label.clone();
                    creation = Some(match creation {
                        Some(before) => before.followed_by(edit, label),
                        None => edit,
                    });
                }
                tag
            }
        };
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    Ok((after, creation, tags))
}

/// A passage of one span.
pub type Place = (DocumentId, Span);

/// The annotations of one span each, by their place: what a passage that is marked already is
/// known by, without looking at all annotations for each.
#[derive(Clone, Debug, Default)]
pub struct Marked {
    by_place: HashMap<Place, Vec<AnnotationId>>,
}

impl Marked {
    pub fn new(workspace: &Workspace) -> Self {
        let mut by_place: HashMap<Place, Vec<AnnotationId>> = HashMap::new();
        for annotation in workspace.annotations.values() {
            let mut spans = annotation.spans();
            if let (Some(span), None) = (spans.next(), spans.next()) {
                let place = (annotation.document, span);
                by_place.entry(place).or_default().push(annotation.id);
            }
        }
        Self { by_place }
    }

    /// Which of these tags the passage lacks.
    pub fn missing<'t>(
        &self,
        workspace: &Workspace,
        place: Place,
        tags: &'t [TagId],
    ) -> impl Iterator<Item = TagId> + use<'t> {
        let there: Vec<TagId> = self
            .at(place)
            .iter()
            .filter_map(|&id| workspace.annotation(id))
            .flat_map(|annotation| annotation.tags.iter().copied())
            .collect();
        tags.iter().copied().filter(move |tag| !there.contains(tag))
    }

    fn at(&self, place: Place) -> &[AnnotationId] {
        self.by_place.get(&place).map_or(&[], Vec::as_slice)
    }
}

/// Puts a tag in the place of another on all of these annotations that have it; notes,
/// boundaries and what is filled in stay.
pub fn replace(
    workspace: &Workspace,
    annotations: &[AnnotationId],
    from: TagId,
    to: TagId,
    now: Timestamp,
) -> Result<Edit, Refusal> {
    let (gone, put) = (existing_tag(workspace, from)?, existing_tag(workspace, to)?);
    if from == to {
        return Err(Refusal(format!(
            "Can't replace {} by itself: choose another tag",
            gone.name
        )));
    }
    let mut plan = Plan::new(workspace);
    for annotation in annotations
        .iter()
        .filter_map(|&id| workspace.annotation(id))
        .filter(|annotation| annotation.tags.contains(&from))
    {
        let mut replaced = annotation.clone();
        replaced.tags = replaced_in(&annotation.tags, from, to);
        replaced.modified = now;
        plan.set_annotation(replaced);
    }
    let label = match plan.n_annotations() {
        0 => {
            return Err(Refusal(format!(
                "None of these passages is tagged as {}",
                gone.name
            )));
        }
        1 => format!("replacement of {} by {}", gone.name, put.name),
        n => format!(
            "replacement of {} by {} on {}",
            gone.name,
            put.name,
            counted(n, "annotation")
        ),
    };
    plan.into_edit(label)
}

pub fn replace_numbers(
    workspace: &Workspace,
    annotations: &[AnnotationId],
    from: TagId,
    to: TagId,
) -> ReplaceNumbers {
    let mut numbers = ReplaceNumbers::default();
    for annotation in annotations
        .iter()
        .filter_map(|&id| workspace.annotation(id))
    {
        if annotation.tags.contains(&from) {
            if annotation.tags.contains(&to) {
                numbers.n_with_both += 1;
            } else {
                numbers.n_replaced += 1;
            }
        }
    }
    numbers
}

/// The tags with one in the place of another, once.
fn replaced_in(tags: &[TagId], from: TagId, to: TagId) -> Vec<TagId> {
    let mut replaced = Vec::with_capacity(tags.len());
    for &tag in tags {
        let tag = if tag == from { to } else { tag };
        if !replaced.contains(&tag) {
            replaced.push(tag);
        }
    }
    replaced
}

/// Gives tags to passages that were found: an annotation of exactly a passage gets what it
/// lacks; where there is none, a new one is made. A passage that is named twice counts once.
///
/// The passages are taken as they are: whoever found them has trimmed them. `stamp.id` is not
/// used; each new annotation has its id from `new_id`.
pub fn tag_all(
    workspace: &Workspace,
    places: &[Place],
    tags: &[TagId],
    stamp: &Stamp<'_>,
    new_id: &mut dyn FnMut() -> AnnotationId,
) -> Result<(Edit, TagNumbers), Refusal> {
    let mut names: Vec<&str> = Vec::new();
    for &tag in tags {
        names.push(&existing_tag(workspace, tag)?.name);
    }
    if names.is_empty() {
        return Err(Refusal::new("Choose a tag for the passages first"));
    }
    let mut marked = Marked::new(workspace);
    let mut numbers = TagNumbers::default();
    let mut plan = Plan::new(workspace);
    let mut last: Option<Place> = None;
    for &(document, span) in places {
        let place = (document, span);
        if last.replace(place) == Some(place) {
            continue;
        }
        let text = existing_text(workspace, document, span)?;
        let missing: Vec<TagId> = marked.missing(plan.after(), place, tags).collect();
        if missing.is_empty() {
            numbers.n_same += 1;
            continue;
        }
        numbers.n_tagged += 1;
        let first = marked.at(place).first();
        if let Some(annotation) = first.and_then(|&id| plan.after().annotation(id)) {
            let mut tagged = annotation.clone();
            tagged.tags.extend(missing);
            tagged.modified = stamp.now;
            plan.set_annotation(tagged);
            continue;
        }
        let id = new_id();
        if plan.after().annotation(id).is_some() {
            return Err(Refusal::new(
                "Can't mark the passage: an annotation with the same id is there already",
            ));
        }
        plan.set_annotation(Annotation {
            id,
            document,
            anchors: vec![Anchor::new(text, span)],
            standing: Standing::Firm,
            tags: missing,
            note: String::new(),
            grade: Grade::default(),
            fields: std::collections::BTreeMap::new(),
            author: stamp.author.to_owned(),
            created: stamp.now,
            modified: stamp.now,
            marking: None,
        });
        marked.by_place.entry(place).or_default().push(id);
    }
    let names = names.join(", ");
    if numbers.n_tagged == 0 {
        return Err(Refusal(match numbers.n_same {
            0 => "No passage is ticked: tick those that are to be tagged".to_owned(),
            1 => format!("This passage is already tagged as {names}"),
            _ => format!("These passages are already tagged as {names}"),
        }));
    }
    let label = format!(
        "tagging of {} as {names}",
        counted(numbers.n_tagged, "passage")
    );
    Ok((plan.into_edit(label)?, numbers))
}

fn existing_tag(workspace: &Workspace, tag: TagId) -> Result<&Tag, Refusal> {
    workspace
        .tag(tag)
        .ok_or_else(|| Refusal::new("The tag is no longer in the codebook"))
}

fn existing_text(
    workspace: &Workspace,
    document: DocumentId,
    span: Span,
) -> Result<&Text, Refusal> {
    workspace
        .text(document)
        .filter(|text| text.admits(span))
        .ok_or_else(|| {
            Refusal::new("Can't tag the passages: a text has changed meanwhile. Search again")
        })
}
