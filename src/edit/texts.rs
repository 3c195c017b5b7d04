//! Plans about the texts of documents: correcting one, replacing it by a newer version, and
//! finding the annotations of one that was changed outside the program.
//!
//! Whatever happens to a text, an annotation is on the words that were marked, or it says that it
//! is not: see [`Standing`]. What becomes of each is told in a [`Report`] before it is done.

use std::collections::HashSet;
use std::sync::Arc;

use super::documents::{check_blocks, existing_document, named};
use super::plan::Plan;
use super::{Edit, Refusal};
use crate::model::{
    Annotation, AnnotationId, Block, BlockKind, Body, Document, DocumentId, Origin, Problem,
    Standing, Timestamp, Workspace,
};
use crate::text::alignment::Alignment;
use crate::text::anchor::Anchor;
use crate::text::change::{Carried, Change};
use crate::text::{Span, Text, segment};

/// What becomes of the annotations of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// On the same words, wherever these are now.
    pub kept: Vec<AnnotationId>,
    /// Their words were taken out of one place and put into another.
    pub moved: Vec<Entry>,
    /// Words within them were changed.
    pub changed: Vec<Entry>,
    /// They lost some of their words.
    pub cut: Vec<Entry>,
    /// Their words stand in several places.
    pub ambiguous: Vec<Entry>,
    /// Their words are gone.
    pub lost: Vec<Entry>,
}

/// An annotation that a change has touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub annotation: AnnotationId,
    pub document: DocumentId,
    /// The words that were marked.
    pub was: String,
    /// The words that are marked now; empty where none are.
    pub is: String,
}

/// What becomes of one annotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Kept,
    Moved,
    Changed,
    Cut,
    Ambiguous,
    Lost,
}

/// What becomes of one passage of an annotation.
enum Passage {
    On(Anchor, Fate),
    Ambiguous,
    Lost,
}

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
    let blocks = carried_blocks(old, change, &text);
    let mut plan = Plan::new(workspace);
    let mut carrier = Carrier {
        old: &old.text,
        new: &text,
        change,
        alignment: None,
    };
    let report = carrier.carry_annotations(&mut plan, workspace, id, now);
    plan.set_body(Body::new(id, text, blocks));
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
    let Some(old) = workspace.text(id) else {
        return report;
    };
    let new = change.apply(old);
    let mut carrier = Carrier {
        old,
        new: &new,
        change,
        alignment: None,
    };
    for annotation in annotations
        .iter()
        .filter_map(|&id| workspace.annotation(id))
    {
        let (settled, fate) = carrier.carry(annotation);
        report.add(annotation, &settled, fate);
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
    let document = existing_document(workspace, id)?;
    let old = existing_body(workspace, document)?;
    check_blocks(document, &body)?;
    if body.text == old.text && body.blocks == old.blocks {
        return Err(Refusal(format!(
            "The file says just what {} says already",
            named(document)
        )));
    }
    let change = Change::between(&old.text, &body.text);
    let mut plan = Plan::new(workspace);
    let mut carrier = Carrier {
        old: &old.text,
        new: &body.text,
        change: &change,
        alignment: Some(Alignment::new(&old.text, &body.text, &change)),
    };
    let report = carrier.carry_annotations(&mut plan, workspace, id, now);
    plan.set_body(Body {
        document: id,
        ..body
    });
    plan.set_document(Document {
        origin,
        ..document.clone()
    });
    let edit = plan.into_edit(format!("newer version of {}", named(document)))?;
    Ok((edit, report))
}

/// Makes a workspace sound whose texts, or places in them, were changed outside the program:
/// annotations are found again by their words and what was around them.
///
/// `None` if `problems` has others as well, or if it would take more than [`SEARCH_WORK`].
/// The same workspace gives the same edit.
pub fn mend(workspace: &Workspace, problems: &[Problem]) -> Option<(Edit, Report)> {
    let mut documents: HashSet<DocumentId> = HashSet::new();
    let mut annotations: HashSet<AnnotationId> = HashSet::new();
    for problem in problems {
        if let Problem::TextChanged { document } = *problem {
            documents.insert(document);
        }
    }
    for problem in problems {
        match *problem {
            Problem::TextChanged { .. } => {}
            Problem::BlockOutOfPlace { document, .. } if documents.contains(&document) => {}
            Problem::QuoteDiffers { annotation, .. }
            | Problem::AnnotationOutOfText { annotation, .. } => {
                annotations.insert(annotation);
            }
            _ => return None,
        }
    }
    let mut plan = Plan::new(workspace);
    for body in workspace.bodies.values() {
        if documents.contains(&body.document) {
            let blocks = blocks_on_lines(body);
            plan.set_body(Body::new(body.document, body.text.clone(), blocks));
        }
    }
    let mut report = Report::default();
    let mut work = SEARCH_WORK;
    for annotation in workspace.annotations.values() {
        let is_meant =
            documents.contains(&annotation.document) || annotations.contains(&annotation.id);
        if let Some(text) = workspace.text(annotation.document)
            && is_meant
        {
            let (settled, fate) = found_in(annotation, text, &mut work)?;
            report.add(annotation, &settled, fate);
            plan.set_annotation(settled);
        }
    }
    let edit = plan.into_edit("finding annotations again").ok()?;
    Some((edit, report))
}

/// So much work goes into finding annotations again in one workspace, less than two seconds: enough
/// for 16,000 annotations on a text of a megabyte that are all out of their places, and an end for
/// a file that was made so that all of them stand everywhere.
pub(super) const SEARCH_WORK: u64 = 1 << 28;

/// The annotation where its words are in a text of which it is not known how it came about.
/// What would take too much work to find counts as standing in several places.
pub(super) fn found_again(annotation: &Annotation, text: &Text, work: &mut u64) -> Annotation {
    if let Some((settled, _)) = found_in(annotation, text, work) {
        return settled;
    }
    let mut unsettled = Annotation {
        standing: Standing::Ambiguous,
        ..annotation.clone()
    };
    put_near(&mut unsettled.anchors, text, |byte| byte);
    unsettled
}

fn found_in(annotation: &Annotation, text: &Text, work: &mut u64) -> Option<(Annotation, Fate)> {
    let passages = annotation
        .anchors
        .iter()
        .map(|anchor| sought(anchor, text, work))
        .collect::<Option<_>>()?;
    let (mut settled, fate) = settled(annotation, passages);
    if !settled.standing.is_on_words() {
        put_near(&mut settled.anchors, text, |byte| byte);
    }
    Some((settled, fate))
}

/// Takes annotations from one text to another.
struct Carrier<'a> {
    old: &'a Text,
    new: &'a Text,
    change: &'a Change,
    /// Where the change is no more than a comparison; `None` where it is what was really done.
    alignment: Option<Alignment<'a>>,
}

impl Carrier<'_> {
    fn carry_annotations(
        &mut self,
        plan: &mut Plan<'_>,
        workspace: &Workspace,
        id: DocumentId,
        now: Timestamp,
    ) -> Report {
        let mut report = Report::default();
        for annotation in workspace.annotations.values() {
            if annotation.document != id {
                continue;
            }
            let (settled, fate) = self.carry(annotation);
            report.add(annotation, &settled, fate);
            if settled != **annotation {
                plan.set_annotation(Annotation {
                    modified: if fate == Fate::Kept {
                        annotation.modified
                    } else {
                        now
                    },
                    ..settled
                });
            }
        }
        report
    }

    fn carry(&mut self, annotation: &Annotation) -> (Annotation, Fate) {
        let is_on_words = annotation.standing.is_on_words();
        let mut passages: Vec<Passage> = Vec::with_capacity(annotation.anchors.len());
        for anchor in &annotation.anchors {
            passages.push(if is_on_words && anchor.holds_in(self.old) {
                self.carry_passage(anchor)
            } else {
                elsewhere(anchor, self.new)
            });
        }
        let is_found = passages
            .iter()
            .all(|passage| matches!(passage, Passage::On(..)));
        let (mut settled, fate) = if is_on_words || is_found {
            settled(annotation, passages)
        } else {
            // What had lost its words before is as it was.
            let fate = match annotation.standing {
                Standing::Ambiguous => Fate::Ambiguous,
                _ => Fate::Lost,
            };
            (annotation.clone(), fate)
        };
        if !settled.standing.is_on_words() {
            put_near(&mut settled.anchors, self.new, |byte| {
                self.change.near(byte)
            });
        }
        (settled, fate)
    }

    fn carry_passage(&mut self, anchor: &Anchor) -> Passage {
        let on = |span, fate| Passage::On(Anchor::new(self.new, span), fate);
        match self.change.carry(anchor.span, self.new) {
            Carried::Same(span) => {
                let alignment = self.alignment.as_mut();
                if alignment.is_none_or(|alignment| alignment.is_certain(anchor.span)) {
                    on(span, Fate::Kept)
                } else {
                    Passage::Ambiguous
                }
            }
            Carried::Changed(altered) => {
                let is_meant = altered.is_replaced && self.alignment.is_none();
                let is_mostly_there = 2 * altered.n_kept >= anchor.span.n_bytes();
                match segment::trim(self.new, altered.span) {
                    Some(span) if is_meant || is_mostly_there => {
                        let fate = if altered.is_cut {
                            Fate::Cut
                        } else {
                            Fate::Changed
                        };
                        on(span, fate)
                    }
                    _ => elsewhere(anchor, self.new),
                }
            }
            Carried::Gone => elsewhere(anchor, self.new),
        }
    }
}

/// Looks for words that are gone from their place. Words alone prove nothing, unless they are
/// many: something of what was around them must be there as well.
fn elsewhere(anchor: &Anchor, text: &Text) -> Passage {
    /// Fewer words stand in many texts.
    const MANY_CHARS: usize = 32;
    /// Less than a word and the blanks around it agree by chance.
    const SOME_CONTEXT: usize = 8;
    let sightings = anchor.sightings(text);
    let has_context = anchor.is_mostly(sightings.agreement);
    let is_long = anchor.quote.chars().nth(MANY_CHARS).is_some();
    let is_single = sightings.n_in_all == 1 && (is_long || sightings.agreement >= SOME_CONTEXT);
    match sightings.best.as_slice() {
        [span] if has_context || is_single => Passage::On(Anchor::new(text, *span), Fate::Moved),
        [] => Passage::Lost,
        _ if has_context || is_long => Passage::Ambiguous,
        _ => Passage::Lost,
    }
}

/// Looks for the words of an anchor in a text of which it is not known how it was changed.
fn sought(anchor: &Anchor, text: &Text, work: &mut u64) -> Option<Passage> {
    if anchor.stands_unchanged_in(text) {
        return Some(Passage::On(anchor.clone(), Fate::Kept));
    }
    let sightings = anchor.sightings_within(text, work)?;
    let has_context = anchor.is_mostly(sightings.agreement);
    let fate = |span: Span| {
        if span == anchor.span {
            Fate::Kept
        } else {
            Fate::Moved
        }
    };
    Some(match sightings.best.as_slice() {
        [] => Passage::Lost,
        [span] if has_context || sightings.n_in_all == 1 => {
            Passage::On(Anchor::new(text, *span), fate(*span))
        }
        _ => Passage::Ambiguous,
    })
}

/// The annotation on what was found of its passages. Where that is nothing, or not certain, it
/// keeps the words that it had.
fn settled(annotation: &Annotation, passages: Vec<Passage>) -> (Annotation, Fate) {
    let mut anchors: Vec<Anchor> = Vec::with_capacity(passages.len());
    let mut fate = Fate::Kept;
    let (mut n_lost, mut is_ambiguous, mut has_moved) = (0, false, false);
    for passage in passages {
        match passage {
            Passage::On(anchor, its_fate) => {
                // Passages that have changed places, or fell onto each other, are not those marked.
                is_ambiguous |= anchors
                    .last()
                    .is_some_and(|last| anchor.span.start() < last.span.end());
                has_moved |= its_fate == Fate::Moved;
                fate = fate.max(its_fate);
                anchors.push(anchor);
            }
            Passage::Ambiguous => is_ambiguous = true,
            Passage::Lost => n_lost += 1,
        }
    }
    if is_ambiguous || anchors.is_empty() {
        let (standing, fate) = if is_ambiguous {
            (Standing::Ambiguous, Fate::Ambiguous)
        } else {
            (Standing::Lost, Fate::Lost)
        };
        let unsettled = Annotation {
            standing,
            ..annotation.clone()
        };
        return (unsettled, fate);
    }
    let standing = if has_moved || !annotation.standing.is_on_words() {
        Standing::Moved
    } else {
        annotation.standing
    };
    let settled = Annotation {
        anchors,
        standing,
        ..annotation.clone()
    };
    (settled, if n_lost > 0 { Fate::Cut } else { fate })
}

/// Puts the anchors of an annotation without words about where they were, so that it keeps its
/// place among the others and can be shown there.
fn put_near(anchors: &mut [Anchor], text: &Text, place: impl Fn(usize) -> usize) {
    for anchor in anchors {
        let at = text.pos_at_or_before(place(anchor.span.start().byte()).min(text.len()));
        let span = text
            .span_between(at, segment::next_grapheme(text, at))
            .or_else(|| text.span_between(segment::previous_grapheme(text, at), at));
        anchor.span = span.unwrap_or(anchor.span);
    }
}

/// The headings and other parts, each where its words are now. What was whole lines still is.
fn carried_blocks(body: &Body, change: &Change, text: &Text) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::with_capacity(body.blocks.len());
    for block in &body.blocks {
        let span = match change.carry(block.span, text) {
            Carried::Same(span) => span,
            Carried::Changed(altered) => altered.span,
            Carried::Gone => continue,
        };
        let (start, end) = (span.start().byte(), span.end().byte());
        let (starts_line, ends_line) = on_lines(&body.text, block.span);
        let before = text.as_str().get(..start).unwrap_or_default();
        let start = if starts_line {
            before.rfind('\n').map_or(0, |line_end| line_end + 1)
        } else {
            start
        };
        let line_end = |from: usize| {
            let after = text.as_str().get(from..).unwrap_or_default();
            after.find('\n').map_or(text.len(), |at| from + at)
        };
        let end = match block.kind {
            // A heading into which a line end was put ends there.
            BlockKind::Heading(_) => line_end(start).min(if ends_line { usize::MAX } else { end }),
            _ if ends_line && !text.slice(span).ends_with('\n') => line_end(end),
            _ => end,
        };
        let last_end = blocks.last().map_or(0, |last| last.span.end().byte());
        if let Some(span) = text.span(start.max(last_end)..end) {
            blocks.push(Block { span, ..*block });
        }
    }
    blocks
}

/// The blocks that still are whole lines, in a text of which it is not known how it was changed.
pub(super) fn blocks_on_lines(body: &Body) -> Vec<Block> {
    let mut end = 0;
    let mut blocks = body.blocks.clone();
    blocks.retain(|block| {
        let fits = body.text.admits(block.span)
            && end <= block.span.start().byte()
            && on_lines(&body.text, block.span) == (true, true);
        if fits {
            end = block.span.end().byte();
        }
        fits
    });
    blocks
}

/// Whether a span begins where a line begins, and ends where one ends.
fn on_lines(text: &Text, span: Span) -> (bool, bool) {
    let (before, after) = (text.before(span.start()), text.after(span.end()));
    (
        before.is_empty() || before.ends_with('\n'),
        after.is_empty() || after.starts_with('\n') || text.slice(span).ends_with('\n'),
    )
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

impl Report {
    fn add(&mut self, before: &Annotation, after: &Annotation, fate: Fate) {
        let entry = || Entry {
            annotation: before.id,
            document: before.document,
            was: before.quote(),
            is: if after.standing.is_on_words() {
                after.quote()
            } else {
                String::new()
            },
        };
        match fate {
            Fate::Kept => self.kept.push(before.id),
            Fate::Moved => self.moved.push(entry()),
            Fate::Changed => self.changed.push(entry()),
            Fate::Cut => self.cut.push(entry()),
            Fate::Ambiguous => self.ambiguous.push(entry()),
            Fate::Lost => self.lost.push(entry()),
        }
    }

    pub fn n_annotations(&self) -> usize {
        self.kept.len() + self.n_touched()
    }

    /// How many annotations are not just as they were.
    pub fn n_touched(&self) -> usize {
        let parts = [&self.moved, &self.changed, &self.cut, &self.ambiguous];
        parts.iter().map(|part| part.len()).sum::<usize>() + self.lost.len()
    }

    /// How many annotations a person will have to settle.
    pub fn n_unsettled(&self) -> usize {
        self.moved.len() + self.ambiguous.len() + self.lost.len()
    }
}
