//! Plain text: the characters as they are. What is left in it of a web page is marked.

use super::headline::Head;
use super::{Content, Input, chrome};
use crate::text::Text;

pub(super) fn read(input: &Input<'_>) -> Content {
    let text = Text::from_raw(input.characters);
    let mut furniture = chrome::of(&text);
    let head = Head::of(&text, &furniture);
    furniture.extend(head.above.iter().copied());
    furniture.sort_by_key(|piece| piece.span.start());
    Content {
        title: head.title_or(input.stem),
        source: head.source,
        furniture,
        text,
        ..Content::default()
    }
}
