//! Names and titles that files give: one line of a length that can be shown, and nothing that leads
//! anywhere.

use std::collections::HashMap;

use super::warning;

/// The longest title that is taken from a file, in code points.
const MAX_TITLE_CHARS: usize = 200;

/// The file's name without its extension; names such as `.profile` are kept whole.
pub(super) fn stem_of(file_name: &str) -> &str {
    match file_name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => file_name,
    }
}

/// One line of at most [`MAX_TITLE_CHARS`]: white space becomes single blanks, and characters
/// that change the direction or do nothing visible go.
pub(super) fn clean_line(raw: &str) -> String {
    cleaned(raw, MAX_TITLE_CHARS)
}

/// One line of at most so many code points.
pub(super) fn cleaned(raw: &str, max_chars: usize) -> String {
    let mut line = String::new();
    for word in raw.split(|c: char| c.is_whitespace() || c.is_control()) {
        let word: String = word
            .chars()
            .filter(|&c| !warning::is_bidi_control(c) && c != '\u{feff}')
            .collect();
        if word.is_empty() {
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&word);
        if line.len() > 4 * max_chars {
            break;
        }
    }
    match line.char_indices().nth(max_chars) {
        Some((byte, _)) => {
            line.truncate(byte);
            format!("{}…", line.trim_end())
        }
        None => line,
    }
}

/// Names of parts of one file, each given once.
#[derive(Debug, Default)]
pub(super) struct PartNames {
    /// How often each was wanted.
    n_given: HashMap<String, usize>,
}

impl PartNames {
    /// The name on one line, told from those that were given before.
    pub(super) fn give(&mut self, raw: &str) -> String {
        let name = clean_line(raw);
        let mut told = name.clone();
        loop {
            let n_given = self.n_given.entry(told.clone()).or_default();
            *n_given += 1;
            if *n_given == 1 {
                return told;
            }
            told = format!("{name} ({n_given})");
        }
    }
}

/// A name that a file gives to another one, as one that is harmless to show: a path that leads
/// out of its folder, a drive or a root is no more than a name.
pub(super) fn harmless_path(raw: &str) -> String {
    let parts: Vec<String> = raw
        .split(['/', '\\'])
        .map(clean_line)
        .filter(|part| !part.is_empty() && !part.chars().all(|c| c == '.') && !is_drive(part))
        .collect();
    if parts.is_empty() {
        "unnamed".to_owned()
    } else {
        parts.join("/")
    }
}

fn is_drive(part: &str) -> bool {
    let mut chars = part.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic())
        && chars.next() == Some(':')
        && chars.next().is_none()
}
