//! Where the passages of an annotation are in another text.

use super::report::{Fate, Report};
use crate::edit::Refusal;
use crate::edit::plan::Plan;
use crate::model::{Annotation, DocumentId, Standing, Timestamp, Workspace};
use crate::text::alignment::Alignment;
use crate::text::anchor::{Anchor, Sightings};
use crate::text::change::{Carried, Change};
use crate::text::{Pos, Span, Text, segment};

/// So much is searched for words that are not in their place, in bytes, for all annotations
/// together. What is not found by then counts as ambiguous, never as found.
const MAX_SEARCHED: usize = 8 << 30;

/// What looking at one of the places where some words stand costs, in bytes searched: what is
/// around it is compared letter by letter, a search goes through many bytes at once.
const PLACE_COST: usize = 1024;

/// Told how many annotations are done, and of how many; `false` stops the work.
pub(super) type Watch<'a> = &'a dyn Fn(usize, usize) -> bool;

/// What becomes of one passage of an annotation.
#[derive(Clone, Copy)]
pub(super) enum Passage {
    /// The words and all that was around them are where they were.
    Unchanged(Span),
    On(Span, Fate),
    Ambiguous,
    Lost,
}

impl Passage {
    /// The same, for whoever does not care whether what is around the words has changed.
    pub(super) fn as_on(self) -> Self {
        match self {
            Self::Unchanged(span) => Self::On(span, Fate::Kept),
            other => other,
        }
    }
}

/// Takes annotations from one text to another.
pub(in crate::edit) struct Carrier<'a> {
    pub(super) old: &'a Text,
    pub(super) new: &'a Text,
    pub(super) change: &'a Change,
    /// Where the change is no more than a comparison; `None` where it is what was really done.
    alignment: Option<Alignment<'a>>,
    pub(super) search: Search<'a>,
}

/// Looks for words in a text, until it has taken too long.
pub(in crate::edit) struct Search<'a> {
    pub(super) text: &'a Text,
    n_bytes_left: usize,
}

impl<'a> Search<'a> {
    pub(in crate::edit) fn new(text: &'a Text) -> Self {
        Self {
            text,
            n_bytes_left: MAX_SEARCHED,
        }
    }

    /// `None` when it has taken too long.
    fn sightings(&mut self, anchor: &Anchor) -> Option<Sightings> {
        self.n_bytes_left = self.n_bytes_left.checked_sub(self.text.len())?;
        let sightings = anchor.sightings(self.text);
        let cost = PLACE_COST.saturating_mul(sightings.n_in_all);
        self.n_bytes_left = self.n_bytes_left.saturating_sub(cost);
        Some(sightings)
    }
}

impl<'a> Carrier<'a> {
    /// By a change that is what was really done.
    pub(super) fn by_change(old: &'a Text, new: &'a Text, change: &'a Change) -> Self {
        Self {
            old,
            new,
            change,
            alignment: None,
            search: Search::new(new),
        }
    }

    /// By a change that is no more than a comparison.
    pub(super) fn by_comparison(old: &'a Text, new: &'a Text, change: &'a Change) -> Self {
        Self {
            alignment: Some(Alignment::new(old, new, change)),
            ..Self::by_change(old, new, change)
        }
    }

    pub(super) fn carry_annotations(
        &mut self,
        plan: &mut Plan<'_>,
        workspace: &Workspace,
        id: DocumentId,
        now: Timestamp,
        watch: Watch<'_>,
    ) -> Result<Report, Refusal> {
        let mut report = Report::default();
        let n_in_all = workspace.annotations.size();
        for (n_done, annotation) in workspace.annotations.values().enumerate() {
            if annotation.document != id {
                continue;
            }
            if !watch(n_done, n_in_all) {
                return Err(Refusal::new("The comparison was cancelled"));
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
        Ok(report)
    }

    pub(super) fn carry(&mut self, annotation: &Annotation) -> (Annotation, Fate) {
        let is_on_words = annotation.standing.is_on_words();
        let mut passages: Vec<Passage> = Vec::with_capacity(annotation.anchors.len());
        for anchor in &annotation.anchors {
            passages.push(if is_on_words && anchor.holds_in(self.old) {
                self.carry_passage(anchor)
            } else {
                elsewhere(anchor, &mut self.search)
            });
        }
        let is_found = passages
            .iter()
            .all(|passage| matches!(passage, Passage::On(..)));
        let mut settled = annotation.clone();
        let fate = if is_on_words || is_found {
            settle(&mut settled, &passages, self.new)
        } else {
            // What had lost its words before is as it was.
            match annotation.standing {
                Standing::Ambiguous => Fate::Ambiguous,
                _ => Fate::Lost,
            }
        };
        if !settled.standing.is_on_words() {
            put_near(&mut settled.anchors, self.new, |byte| {
                self.change.near(byte)
            });
        }
        (settled, fate)
    }

    /// Whether the change is what was really done, and no comparison.
    pub(super) fn is_what_was_done(&self) -> bool {
        self.alignment.is_none()
    }

    pub(super) fn carry_passage(&mut self, anchor: &Anchor) -> Passage {
        match self.change.carry(anchor.span, self.new) {
            Carried::Same(span) => {
                let alignment = self.alignment.as_mut();
                if alignment.is_none_or(|alignment| alignment.is_certain(anchor.span)) {
                    Passage::On(span, Fate::Kept)
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
                        Passage::On(span, fate)
                    }
                    _ => elsewhere(anchor, &mut self.search),
                }
            }
            Carried::Gone => elsewhere(anchor, &mut self.search),
        }
    }
}

/// Looks for words that are gone from their place. Words alone prove nothing, unless they are
/// many: something of what was around them must be there as well.
pub(super) fn elsewhere(anchor: &Anchor, search: &mut Search<'_>) -> Passage {
    /// Fewer words stand in many texts.
    const MANY_CHARS: usize = 32;
    /// Less than a word and the blanks around it agree by chance.
    const SOME_CONTEXT: usize = 8;
    let Some(sightings) = search.sightings(anchor) else {
        return Passage::Ambiguous;
    };
    let has_context = anchor.is_mostly(sightings.agreement);
    let is_long = anchor.quote.chars().nth(MANY_CHARS).is_some();
    let is_single = sightings.n_in_all == 1 && (is_long || sightings.agreement >= SOME_CONTEXT);
    match sightings.best.as_slice() {
        [span] if has_context || is_single => Passage::On(*span, Fate::Moved),
        [] => Passage::Lost,
        _ if has_context || is_long => Passage::Ambiguous,
        _ => Passage::Lost,
    }
}

/// Looks for the words of an anchor in a text of which it is not known how it was changed.
pub(super) fn sought(anchor: &Anchor, search: &mut Search<'_>) -> Passage {
    let text = search.text;
    if anchor.stands_unchanged_in(text) {
        return Passage::Unchanged(anchor.span);
    }
    let Some(sightings) = search.sightings(anchor) else {
        return Passage::Ambiguous;
    };
    let has_context = anchor.is_mostly(sightings.agreement);
    let fate = |span: Span| {
        if span == anchor.span {
            Fate::Kept
        } else {
            Fate::Moved
        }
    };
    match sightings.best.as_slice() {
        [] => Passage::Lost,
        [span] if has_context || sightings.n_in_all == 1 => Passage::On(*span, fate(*span)),
        _ => Passage::Ambiguous,
    }
}

/// Puts an annotation on what was found of its passages, one for each of its anchors. Where that is
/// nothing, or not certain, it keeps the words that it had.
///
/// In place: an annotation can have as many passages as a file has room for, and a second copy of
/// them would have no bound but that.
pub(super) fn settle(annotation: &mut Annotation, passages: &[Passage], text: &Text) -> Fate {
    let mut fate = Fate::Kept;
    let mut last_end: Option<Pos> = None;
    let (mut n_lost, mut is_ambiguous, mut has_moved) = (0, false, false);
    for passage in passages {
        match passage.as_on() {
            Passage::Unchanged(_) => {}
            Passage::On(span, its_fate) => {
                // Passages that have changed places, or fell onto each other, are not those marked.
                is_ambiguous |= last_end.is_some_and(|end| span.start() < end);
                has_moved |= its_fate == Fate::Moved;
                fate = fate.max(its_fate);
                last_end = Some(span.end());
            }
            Passage::Ambiguous => is_ambiguous = true,
            Passage::Lost => n_lost += 1,
        }
    }
    if is_ambiguous {
        annotation.standing = Standing::Ambiguous;
        return Fate::Ambiguous;
    }
    if last_end.is_none() {
        annotation.standing = Standing::Lost;
        return Fate::Lost;
    }
    if has_moved || !annotation.standing.is_on_words() {
        annotation.standing = Standing::Moved;
    }
    let mut passages = passages.iter();
    annotation
        .anchors
        .retain_mut(|anchor| match passages.next() {
            Some(Passage::On(span, _)) => {
                *anchor = Anchor::new(text, *span);
                true
            }
            Some(Passage::Unchanged(_)) => true,
            Some(Passage::Ambiguous | Passage::Lost) | None => false,
        });
    if n_lost > 0 {
        annotation.anchors.shrink_to_fit();
        return Fate::Cut;
    }
    fate
}

/// Puts the anchors of an annotation without words about where they were, so that it keeps its
/// place among the others and can be shown there.
pub(super) fn put_near(anchors: &mut [Anchor], text: &Text, place: impl Fn(usize) -> usize) {
    for anchor in anchors {
        let at = text.pos_at_or_before(place(anchor.span.start().byte()).min(text.len()));
        let span = text
            .span_between(at, segment::next_grapheme(text, at))
            .or_else(|| text.span_between(segment::previous_grapheme(text, at), at));
        anchor.span = span.unwrap_or(anchor.span);
    }
}
