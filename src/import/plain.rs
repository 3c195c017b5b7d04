//! Plain text: the characters as they are. What is left in it of a web page is marked.

use super::{Content, Input, chrome};
use crate::text::Text;

/// A first line of more code points is the beginning of a text, not its title.
const MAX_TITLE_CHARS: usize = 120;
/// A line of more code points that goes on in the next line is part of a paragraph.
const MAX_OPEN_TITLE_CHARS: usize = 55;

pub(super) fn read(input: &Input<'_>) -> Content {
    let text = Text::from_raw(input.characters);
    let title = title_of(text.as_str()).unwrap_or(input.stem).to_owned();
    Content {
        title,
        furniture: chrome::of(&text),
        text,
        ..Content::default()
    }
}

/// The first line that is not empty, if it looks like a title.
pub(super) fn title_of(text: &str) -> Option<&str> {
    let mut lines = text.lines().skip_while(|line| line.trim().is_empty());
    let line = lines.next()?.trim();
    let goes_on = lines.next().is_some_and(|next| !next.trim().is_empty());
    let n_chars = line.chars().take(MAX_TITLE_CHARS + 1).count();
    let n_letters = line.chars().filter(|c| c.is_alphabetic()).count();
    // Half of it letters: not a rule of dashes, a time stamp, a bracket of JSON, a tag.
    let is_title = n_chars <= MAX_TITLE_CHARS
        && n_letters * 2 >= n_chars
        && !(goes_on && n_chars > MAX_OPEN_TITLE_CHARS)
        && !line.starts_with(['{', '[', '<', '#', '/'])
        && !line.ends_with([',', ';', '{', '،', '、']);
    is_title.then_some(line)
}
