//! Bookmarks: headings, each under the one of a higher level before it.

use std::io;

use super::joiner::text;
use super::objects::{Number, Objects};
use super::printer::Heading;
use crate::export::xml::push;

/// What a bookmark, or the root of all, is joined to, by the places of the headings.
#[derive(Clone, Default)]
struct Ties {
    /// `None` under the root.
    parent: Option<u32>,
    before: Option<u32>,
    after: Option<u32>,
    first: Option<u32>,
    last: Option<u32>,
    n_children: u32,
}

/// Writes the root under the first number and the bookmarks under those that follow; `goal` is
/// where a heading stands.
pub(super) fn write(
    headings: &[Heading],
    first: Number,
    goal: impl Fn(&Heading) -> String,
    objects: &mut Objects<'_>,
) -> io::Result<()> {
    let (root, ties) = ties(headings.iter().map(|heading| heading.level));
    let number = |idx: u32| first + 1 + idx;
    let mut body = String::from("<</Type/Outlines");
    tell_children(&mut body, &root, false, number);
    body.push_str(">>");
    objects.plain(first, body.as_bytes())?;
    for (idx, (heading, ties)) in headings.iter().zip(&ties).enumerate() {
        let mut body = format!("<</Parent {} 0 R", ties.parent.map_or(first, number));
        for (name, other) in [("Prev", ties.before), ("Next", ties.after)] {
            if let Some(other) = other {
                push(&mut body, format_args!("/{name} {} 0 R", number(other)));
            }
        }
        tell_children(&mut body, ties, true, number);
        let title = text(&heading.words);
        push(
            &mut body,
            format_args!("/Title{title}/Dest{}>>", goal(heading)),
        );
        objects.packed(number(idx as u32), body.as_bytes())?;
    }
    Ok(())
}

/// Those below a closed bookmark are counted as such.
fn tell_children(body: &mut String, ties: &Ties, is_closed: bool, number: impl Fn(u32) -> Number) {
    if let (Some(first), Some(last)) = (ties.first, ties.last) {
        let sign = if is_closed { "-" } else { "" };
        push(
            body,
            format_args!(
                "/First {} 0 R/Last {} 0 R/Count {sign}{}",
                number(first),
                number(last),
                ties.n_children
            ),
        );
    }
}

/// The ties of the root and of the headings of these levels.
fn ties(levels: impl Iterator<Item = u8>) -> (Ties, Vec<Ties>) {
    let mut root = Ties::default();
    let mut all: Vec<Ties> = Vec::new();
    let mut open: Vec<(u8, usize)> = Vec::new();
    for (idx, level) in levels.enumerate() {
        while open.pop_if(|(above, _)| *above >= level).is_some() {}
        let parent = open.last().map(|(_, parent)| *parent);
        let own = Some(idx as u32);
        let above = parent
            .and_then(|parent| all.get_mut(parent))
            .unwrap_or(&mut root);
        let before = above.last;
        above.first = above.first.or(own);
        above.last = own;
        above.n_children += 1;
        if let Some(before) = before.and_then(|before| all.get_mut(before as usize)) {
            before.after = own;
        }
        all.push(Ties {
            parent: parent.map(|parent| parent as u32),
            before,
            ..Ties::default()
        });
        open.push((level, idx));
    }
    (root, all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_stands_under_the_one_of_a_higher_level_before_it() {
        let (root, ties) = ties([1, 2, 3, 2, 1, 3, 2].into_iter());
        let parents: Vec<Option<u32>> = ties.iter().map(|ties| ties.parent).collect();
        assert_eq!(
            parents,
            [None, Some(0), Some(1), Some(0), None, Some(4), Some(4)]
        );
        let after: Vec<Option<u32>> = ties.iter().map(|ties| ties.after).collect();
        assert_eq!(after, [Some(4), Some(3), None, None, None, Some(6), None]);
        let before: Vec<Option<u32>> = ties.iter().map(|ties| ties.before).collect();
        assert_eq!(before, [None, None, None, Some(1), Some(0), None, Some(5)]);
        assert_eq!(
            (root.first, root.last, root.n_children),
            (Some(0), Some(4), 2)
        );
    }
}
