//! What lies over a text that changes: its headings and other parts, its page furniture, and the
//! places of its original.

use super::blocks::{blocks_on_lines, carried_blocks};
use crate::model::{Body, Furniture, FurnitureKind, Locator, LocatorKind};
use crate::text::change::{Carried, Change};
use crate::text::{Span, Text};

/// The body with another text, and what lay over its words over them still.
pub(in crate::edit) fn carried_body(old: &Body, change: &Change, text: &Text) -> Body {
    let mut furniture: Vec<Furniture> = Vec::with_capacity(old.furniture.len());
    for piece in &old.furniture {
        let span = match change.carry(piece.span, text) {
            Carried::Same(span) => span,
            // What a person corrects in a hyphenated word is a word, not a hyphen.
            Carried::Changed(_) if piece.kind == FurnitureKind::Hyphenation => continue,
            Carried::Changed(altered) => altered.span,
            Carried::Gone => continue,
        };
        if furniture
            .last()
            .is_none_or(|last| last.span.end() <= span.start())
        {
            furniture.push(Furniture { span, ..*piece });
        }
    }
    let locators = old
        .locators
        .iter()
        .map(|locator| Locator {
            at: text.pos_at_or_before(change.near(locator.at.byte()).min(text.len())),
            ..locator.clone()
        })
        .collect();
    Body {
        furniture,
        locators: one_a_place(locators),
        ..Body::new(
            old.document,
            text.clone(),
            carried_blocks(old, change, text),
        )
    }
}

/// The body with what can be kept where nobody knows how its text was changed: parts that still
/// are whole lines, furniture that looks like what it is, and the places of the original if they
/// all still begin lines. A page number that is not surely right would be cited.
pub(in crate::edit) fn body_on_lines(old: &Body) -> Body {
    let text = &old.text;
    let mut end = 0;
    let mut furniture = old.furniture.clone();
    furniture.retain(|piece| {
        let fits = text.admits(piece.span)
            && end <= piece.span.start().byte()
            && looks_like(text, piece.span, piece.kind);
        if fits {
            end = piece.span.end().byte();
        }
        fits
    });
    let mut locators = old.locators.clone();
    let off: Vec<LocatorKind> = locators
        .iter()
        .filter(|locator| !begins_line(text, locator))
        .map(|locator| locator.kind)
        .collect();
    locators.retain(|locator| !off.contains(&locator.kind) && !locator.label.trim().is_empty());
    locators.sort_by_key(|locator| locator.at);
    Body {
        furniture,
        locators,
        ..Body::new(old.document, text.clone(), blocks_on_lines(old))
    }
}

/// The body without what does not lie in its text.
pub(in crate::edit) fn fitting_body(old: &Body) -> Body {
    let mut end = 0;
    let mut furniture = old.furniture.clone();
    furniture.sort_by_key(|piece| (piece.span.start(), piece.span.end()));
    furniture.retain(|piece| {
        let fits = old.text.admits(piece.span) && end <= piece.span.start().byte();
        if fits {
            end = piece.span.end().byte();
        }
        fits
    });
    let mut locators = old.locators.clone();
    locators.retain(|locator| {
        old.text.pos(locator.at.byte()).is_some() && !locator.label.trim().is_empty()
    });
    locators.sort_by_key(|locator| locator.at);
    Body {
        furniture,
        locators,
        ..old.clone()
    }
}

fn looks_like(text: &Text, span: Span, kind: FurnitureKind) -> bool {
    let words = text.slice(span);
    match kind {
        FurnitureKind::Hyphenation => {
            words.starts_with(['-', '\u{ad}', '\u{2010}']) && words.ends_with('\n')
        }
        FurnitureKind::PageNumber => {
            let is_line =
                text.before(span.start()).is_empty() || text.before(span.start()).ends_with('\n');
            is_line && words.chars().any(char::is_numeric) && !words.trim().contains('\n')
        }
        // They say what any line may say: hiding a line that is none would hide words.
        FurnitureKind::RunningHead | FurnitureKind::Chrome => false,
    }
}

fn begins_line(text: &Text, locator: &Locator) -> bool {
    text.pos(locator.at.byte()).is_some_and(|at| {
        let before = text.before(at);
        before.is_empty() || before.ends_with(['\n', '\u{c}'])
    })
}

/// Where words between them are gone, several of one kind begin in one place: the last one holds.
fn one_a_place(locators: Vec<Locator>) -> Vec<Locator> {
    let mut kept: Vec<Locator> = Vec::with_capacity(locators.len());
    for locator in locators {
        let same = |other: &Locator| other.at == locator.at && other.kind == locator.kind;
        let begun = kept.iter().rposition(|other| other.at < locator.at);
        let from = begun.map_or(0, |idx| idx + 1);
        if let Some(idx) = kept.iter().skip(from).position(same).map(|idx| idx + from) {
            kept.remove(idx);
        }
        kept.push(locator);
    }
    kept
}
