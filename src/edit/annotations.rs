//! Plans about annotations: marking, tagging, noting, grading, moving boundaries, deleting.
//!
//! No clock, no random number: what is new comes in with a [`Stamp`].

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::plan::Plan;
use super::{Change, Edit, Refusal};
use crate::model::{
    Annotation, AnnotationId, DocumentId, Grade, Standing, Tag, TagId, Timestamp, Workspace,
};
use crate::text::anchor::Anchor;
use crate::text::words::{counted, shortened};
use crate::text::{Span, Text, segment};

/// Who does something, when, and the id for what is made new.
#[derive(Clone, Copy, Debug)]
pub struct Stamp<'a> {
    pub id: AnnotationId,
    pub author: &'a str,
    pub now: Timestamp,
}

/// What an annotation is made of. Its spans may be in any order, with white space at their ends.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'a> {
    pub document: DocumentId,
    pub spans: &'a [Span],
    pub tags: &'a [TagId],
    pub note: &'a str,
    pub grade: Grade,
}

/// Marks passages: one new annotation.
pub fn annotate(
    workspace: &Workspace,
    draft: &Draft<'_>,
    stamp: &Stamp<'_>,
) -> Result<Edit, Refusal> {
    let anchors = anchors(workspace, draft.document, draft.spans)?;
    add(workspace, draft, anchors, stamp)
}

/// The same with the spans exactly as they are, for programs that say what they mean: white
/// space at the ends stays, and so does an end between a letter and its accent.
///
/// The spans are in the order of the text, and none overlaps the next.
pub fn annotate_exactly(
    workspace: &Workspace,
    draft: &Draft<'_>,
    stamp: &Stamp<'_>,
) -> Result<Edit, Refusal> {
    let text = existing_text(workspace, draft.document)?;
    if !draft.spans.iter().all(|&span| text.admits(span)) {
        return Err(Refusal::new(
            "Can't mark the passage: it lies outside the text of the document",
        ));
    }
    if !draft
        .spans
        .is_sorted_by(|before, after| before.end() <= after.start())
    {
        return Err(Refusal::new(
            "Can't mark passages that overlap: make one of them, or an annotation for each",
        ));
    }
    let is_blank = |&span: &Span| segment::trim(text, span).is_none();
    if draft.spans.is_empty() || draft.spans.iter().any(is_blank) {
        return Err(Refusal::new(
            "Can't mark white space alone: select some words first",
        ));
    }
    let anchors = draft
        .spans
        .iter()
        .map(|&span| Anchor::new(text, span))
        .collect();
    add(workspace, draft, anchors, stamp)
}

fn add(
    workspace: &Workspace,
    draft: &Draft<'_>,
    anchors: Vec<Anchor>,
    stamp: &Stamp<'_>,
) -> Result<Edit, Refusal> {
    let mut tags: Vec<TagId> = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    for &tag in draft.tags {
        let name = &existing_tag(workspace, tag)?.name;
        if !tags.contains(&tag) {
            tags.push(tag);
            names.push(name);
        }
    }
    let label = if names.is_empty() {
        "annotation".to_owned()
    } else {
        format!("tagging as {}", names.join(", "))
    };
    if workspace.annotation(stamp.id).is_some() {
        return Err(Refusal::new(
            "Can't mark the passage: an annotation with the same id is there already",
        ));
    }
    let mut plan = Plan::new(workspace);
    plan.set_annotation(Annotation {
        id: stamp.id,
        document: draft.document,
        anchors,
        standing: Standing::Firm,
        tags,
        note: draft.note.to_owned(),
        grade: draft.grade,
        fields: BTreeMap::new(),
        author: stamp.author.to_owned(),
        created: stamp.now,
        modified: stamp.now,
        marking: None,
    });
    plan.into_edit(label)
}

/// What giving a tag to a selection means: an annotation of exactly these passages gets the
/// tag; where there is none, a new one is made.
///
/// Of the annotations that are there, only `existing` (those known to overlap) are looked at,
/// so that the cost does not grow with the workspace.
pub fn tag_passage(
    workspace: &Workspace,
    document: DocumentId,
    spans: &[Span],
    tag: TagId,
    stamp: &Stamp<'_>,
    existing: &[AnnotationId],
) -> Result<Edit, Refusal> {
    let name = &existing_tag(workspace, tag)?.name;
    let cleaned = cleaned(workspace, document, spans)?;
    let mut same_passage = existing
        .iter()
        .filter_map(|&id| workspace.annotation(id))
        .filter(|annotation| {
            annotation.document == document && annotation.spans().eq(cleaned.iter().copied())
        })
        .peekable();
    let Some(&first) = same_passage.peek() else {
        let draft = Draft {
            document,
            spans: &cleaned,
            tags: &[tag],
            note: "",
            grade: Grade::default(),
        };
        return annotate(workspace, &draft, stamp);
    };
    if same_passage.any(|annotation| annotation.tags.contains(&tag)) {
        return Err(Refusal(format!("This passage is already tagged as {name}")));
    }
    self::tag(workspace, &[first.id], tag, stamp.now)
}

/// Gives a tag to all of these annotations that lack it.
pub fn tag(
    workspace: &Workspace,
    annotations: &[AnnotationId],
    tag: TagId,
    now: Timestamp,
) -> Result<Edit, Refusal> {
    let name = &existing_tag(workspace, tag)?.name;
    let mut plan = Plan::new(workspace);
    for annotation in existing_annotations(workspace, annotations)? {
        if !annotation.tags.contains(&tag) {
            let mut tagged = annotation.clone();
            tagged.tags.push(tag);
            tagged.modified = now;
            plan.set_annotation(tagged);
        }
    }
    let label = match plan.n_annotations() {
        0 if annotations.len() == 1 => {
            return Err(Refusal(format!("This passage is already tagged as {name}")));
        }
        0 => {
            return Err(Refusal(format!(
                "These passages are already tagged as {name}"
            )));
        }
        1 => format!("tagging as {name}"),
        n => format!("tagging of {} as {name}", counted(n, "annotation")),
    };
    plan.into_edit(label)
}

/// Takes a tag from all of these annotations that have it. They stay, even without a tag.
pub fn untag(
    workspace: &Workspace,
    annotations: &[AnnotationId],
    tag: TagId,
    now: Timestamp,
) -> Result<Edit, Refusal> {
    let name = &existing_tag(workspace, tag)?.name;
    let mut plan = Plan::new(workspace);
    for annotation in existing_annotations(workspace, annotations)? {
        if annotation.tags.contains(&tag) {
            let mut untagged = annotation.clone();
            untagged.tags.retain(|&other| other != tag);
            untagged.modified = now;
            plan.set_annotation(untagged);
        }
    }
    let label = match plan.n_annotations() {
        0 if annotations.len() == 1 => {
            return Err(Refusal(format!("This passage is not tagged as {name}")));
        }
        0 => {
            return Err(Refusal(format!(
                "None of these passages is tagged as {name}"
            )));
        }
        1 => format!("removal of tag {name}"),
        n => format!("removal of tag {name} from {}", counted(n, "annotation")),
    };
    plan.into_edit(label)
}

/// Sets the note of an annotation; an empty one takes the note away.
pub fn set_note(
    workspace: &Workspace,
    annotation: AnnotationId,
    note: &str,
    now: Timestamp,
) -> Result<Edit, Refusal> {
    let annotation = existing_annotation(workspace, annotation)?;
    if annotation.note == note {
        return Err(Refusal::new("The note says this already"));
    }
    let mut plan = Plan::new(workspace);
    plan.set_annotation(Annotation {
        note: note.to_owned(),
        modified: now,
        ..annotation.clone()
    });
    plan.into_edit(if note.is_empty() {
        "removal of a note"
    } else {
        "change of a note"
    })
}

/// The same edit, with a grade for the annotations that it makes at this moment and leaves
/// without one.
#[must_use]
pub fn graded(mut edit: Edit, grade: Grade, now: Timestamp) -> Edit {
    if grade.is_empty() {
        return edit;
    }
    let mut made = HashSet::new();
    for change in &mut edit.changes {
        let Change::Annotation(swap) = change else {
            continue;
        };
        // What is made and then changed again in the same edit stays the same record throughout.
        for side in [&mut swap.before, &mut swap.after] {
            let Some(annotation) = side else { continue };
            let is_made = made.contains(&annotation.id);
            if is_made && annotation.grade.is_empty() {
                Arc::make_mut(annotation).grade = grade;
            }
        }
        if swap.before.is_none()
            && let Some(annotation) = &mut swap.after
            && annotation.grade.is_empty()
            && annotation.created == now
        {
            made.insert(annotation.id);
            Arc::make_mut(annotation).grade = grade;
        }
    }
    edit
}

/// Sets both halves of an annotation's grade; an empty one takes the grade away.
pub fn set_grade(
    workspace: &Workspace,
    annotation: AnnotationId,
    grade: Grade,
    now: Timestamp,
) -> Result<Edit, Refusal> {
    let annotation = existing_annotation(workspace, annotation)?;
    if annotation.grade == grade {
        return Err(Refusal::new("The passage has this grade already"));
    }
    let mut plan = Plan::new(workspace);
    plan.set_annotation(Annotation {
        grade,
        modified: now,
        ..annotation.clone()
    });
    plan.into_edit(if grade.is_empty() {
        "removal of a grade".to_owned()
    } else {
        format!("grading as {}", grade.label())
    })
}

/// Moves the boundaries of an annotation: it marks these passages instead.
pub fn set_spans(
    workspace: &Workspace,
    annotation: AnnotationId,
    spans: &[Span],
    now: Timestamp,
) -> Result<Edit, Refusal> {
    let annotation = existing_annotation(workspace, annotation)?;
    let anchors = anchors(workspace, annotation.document, spans)?;
    let is_same = annotation
        .spans()
        .eq(anchors.iter().map(|anchor| anchor.span));
    if is_same && annotation.standing.is_firm() {
        return Err(Refusal::new("The annotation has these boundaries already"));
    }
    let mut plan = Plan::new(workspace);
    plan.set_annotation(Annotation {
        anchors,
        standing: Standing::Firm,
        modified: now,
        ..annotation.clone()
    });
    plan.into_edit("change of boundaries")
}

/// Says of annotations that were found in another place that they stand where they belong.
pub fn confirm(
    workspace: &Workspace,
    annotations: &[AnnotationId],
    now: Timestamp,
) -> Result<Edit, Refusal> {
    let mut plan = Plan::new(workspace);
    for annotation in existing_annotations(workspace, annotations)? {
        if annotation.standing == Standing::Moved {
            plan.set_annotation(Annotation {
                standing: Standing::Firm,
                modified: now,
                ..annotation.clone()
            });
        }
    }
    if plan.n_annotations() == 0 {
        return Err(Refusal::new(
            "Can't confirm an annotation that does not stand on its words: set its boundaries first",
        ));
    }
    let n = counted(plan.n_annotations(), "moved annotation");
    plan.into_edit(format!("confirmation of {n}"))
}

/// Deletes annotations with their notes. The documents stay as they are.
pub fn delete(workspace: &Workspace, annotations: &[AnnotationId]) -> Result<Edit, Refusal> {
    let mut plan = Plan::new(workspace);
    let mut quote = String::new();
    for annotation in existing_annotations(workspace, annotations)? {
        plan.remove_annotation(annotation.id);
        if quote.is_empty() {
            quote = shortened(&annotation.quote(), 24);
        }
    }
    let label = match plan.n_annotations() {
        1 => format!("deletion of “{quote}”"),
        n => format!("deletion of {}", counted(n, "annotation")),
    };
    plan.into_edit(label)
}

/// The spans as they are marked: without white space at their ends, on whole characters, in
/// the order of the text, those that overlap or touch joined into one.
pub fn cleaned_spans(text: &Text, spans: &[Span]) -> Vec<Span> {
    let mut cleaned: Vec<Span> = spans
        .iter()
        .filter_map(|&span| segment::trim(text, span))
        .map(|span| segment::snap(text, span))
        .collect();
    cleaned.sort_unstable();
    let mut joined: Vec<Span> = Vec::with_capacity(cleaned.len());
    for span in cleaned {
        if let Some(last) = joined.last_mut()
            && span.start() <= last.end()
        {
            let end = last.end().max(span.end());
            *last = text.span_between(last.start(), end).unwrap_or(*last);
        } else {
            joined.push(span);
        }
    }
    joined
}

fn cleaned(
    workspace: &Workspace,
    document: DocumentId,
    spans: &[Span],
) -> Result<Vec<Span>, Refusal> {
    let text = existing_text(workspace, document)?;
    if !spans.iter().all(|&span| text.admits(span)) {
        return Err(Refusal::new(
            "Can't mark the passage: the text of the document is another one now. Select it again",
        ));
    }
    let cleaned = cleaned_spans(text, spans);
    if cleaned.is_empty() {
        return Err(Refusal::new(
            "Can't mark white space alone: select some words first",
        ));
    }
    Ok(cleaned)
}

fn anchors(
    workspace: &Workspace,
    document: DocumentId,
    spans: &[Span],
) -> Result<Vec<Anchor>, Refusal> {
    let text = existing_text(workspace, document)?;
    Ok(cleaned(workspace, document, spans)?
        .into_iter()
        .map(|span| Anchor::new(text, span))
        .collect())
}

fn existing_text(workspace: &Workspace, document: DocumentId) -> Result<&Text, Refusal> {
    workspace.text(document).ok_or_else(|| {
        Refusal::new("Can't mark the passage: its document is no longer in the workspace")
    })
}

fn existing_tag(workspace: &Workspace, tag: TagId) -> Result<&Tag, Refusal> {
    workspace
        .tag(tag)
        .ok_or_else(|| Refusal::new("The tag is no longer in the codebook"))
}

fn existing_annotation(
    workspace: &Workspace,
    annotation: AnnotationId,
) -> Result<&Annotation, Refusal> {
    workspace
        .annotation(annotation)
        .ok_or_else(|| Refusal::new("The annotation is no longer in the workspace"))
}

/// Those of the annotations that are there; refused when none is.
fn existing_annotations<'a>(
    workspace: &'a Workspace,
    annotations: &[AnnotationId],
) -> Result<Vec<&'a Annotation>, Refusal> {
    let found: Vec<&Annotation> = annotations
        .iter()
        .filter_map(|&id| workspace.annotation(id))
        .collect();
    match (found.is_empty(), annotations.len()) {
        (false, _) => Ok(found),
        (true, 0) => Err(Refusal::new("No annotation is selected")),
        (true, 1) => Err(Refusal::new("The annotation is no longer in the workspace")),
        (true, _) => Err(Refusal::new(
            "The annotations are no longer in the workspace",
        )),
    }
}
