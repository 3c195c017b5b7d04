//! Subtitles (SRT and VTT): the lines that are shown, each cue with its time.
//!
//! Lines that roll on from one cue to the next are kept as often as they stand there.

use super::{Content, Input};
use crate::model::{Locator, LocatorKind};
use crate::text::Text;

/// Whether bytes without a telling name are subtitles.
pub(super) fn is_subtitles(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Some(rest) = bytes.strip_prefix(b"WEBVTT") {
        return rest.first().is_none_or(u8::is_ascii_whitespace);
    }
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    let mut lines = head
        .split(|&byte| byte == b'\n')
        .map(<[u8]>::trim_ascii)
        .skip_while(|line| line.is_empty());
    let is_number = |line: &[u8]| !line.is_empty() && line.iter().all(u8::is_ascii_digit);
    lines.next().is_some_and(is_number)
        && lines
            .next()
            .and_then(|line| std::str::from_utf8(line).ok())
            .is_some_and(|line| start_of(line).is_some())
}

pub(super) fn read(input: &Input<'_>) -> Content {
    let mut characters = String::new();
    let mut starts: Vec<(usize, String)> = Vec::new();
    for cue in cues(input.characters) {
        let mut is_first = true;
        for line in cue.lines {
            let words = words_of(line);
            if words.trim().is_empty() {
                continue;
            }
            if !characters.is_empty() {
                characters.push('\n');
            }
            if std::mem::take(&mut is_first) {
                starts.push((characters.len(), cue.time.clone()));
            }
            characters.push_str(words.trim());
        }
    }
    // A file of another kind under this name is its own text.
    if characters.is_empty() {
        return super::plain::read(input);
    }
    let text = Text::new(characters);
    let locators = starts
        .into_iter()
        .filter_map(|(start, label)| {
            Some(Locator {
                at: text.pos(start)?,
                kind: LocatorKind::Time,
                label,
            })
        })
        .collect();
    Content {
        title: input.stem.to_owned(),
        text,
        locators,
        ..Content::default()
    }
}

struct Cue<'a> {
    /// When it is shown, as hours, minutes and seconds.
    time: String,
    lines: Vec<&'a str>,
}

/// The cues in their order. Numbers, notes and styles are none.
fn cues(characters: &str) -> Vec<Cue<'_>> {
    let mut cues: Vec<Cue<'_>> = Vec::new();
    let mut is_in_cue = false;
    for line in characters.lines() {
        if let Some(time) = start_of(line) {
            // The number of a cue that follows without an empty line.
            if is_in_cue
                && let Some(cue) = cues.last_mut()
                && cue.lines.last().is_some_and(|line| is_number(line))
            {
                cue.lines.pop();
            }
            cues.push(Cue {
                time,
                lines: Vec::new(),
            });
            is_in_cue = true;
        } else if line.trim().is_empty() {
            is_in_cue = false;
        } else if is_in_cue && let Some(cue) = cues.last_mut() {
            cue.lines.push(line);
        }
    }
    cues
}

fn is_number(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit())
}

/// When a cue starts: of "00:01:07,500 --> 00:01:09,000" the first seven seconds past a minute.
fn start_of(line: &str) -> Option<String> {
    let (start, end) = line.split_once("-->")?;
    let (start, end) = (start.trim(), end.split_whitespace().next()?);
    let secs = secs_of(start)?;
    secs_of(end)?;
    Some(format!(
        "{:02}:{:02}:{:02}",
        secs / 3600,
        secs / 60 % 60,
        secs % 60
    ))
}

fn secs_of(time: &str) -> Option<u32> {
    let whole = time.split([',', '.']).next()?;
    let parts: Vec<&str> = whole.split(':').collect();
    let digits = |part: &&str| {
        (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !(2..=3).contains(&parts.len()) || !parts.iter().all(digits) {
        return None;
    }
    parts.iter().try_fold(0_u32, |secs, part| {
        secs.checked_mul(60)?.checked_add(part.parse().ok()?)
    })
}

/// A line without its tags; who speaks is kept.
fn words_of(line: &str) -> String {
    let mut words = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once(['<', '{']) {
        let opener = rest
            .as_bytes()
            .get(before.len())
            .copied()
            .unwrap_or_default();
        words.push_str(before);
        let closer = if opener == b'<' { '>' } else { '}' };
        match after.split_once(closer) {
            Some((tag, after)) if is_tag(tag, opener) => {
                if let Some(name) = voice(tag) {
                    words.push_str(name);
                    words.push_str(": ");
                }
                rest = after;
            }
            _ => {
                words.push(char::from(opener));
                rest = after;
            }
        }
    }
    words.push_str(rest);
    // The entities that the format knows.
    if words.contains('&') {
        for (entity, c) in [
            ("&lt;", "<"),
            ("&gt;", ">"),
            ("&nbsp;", "\u{a0}"),
            ("&lrm;", "\u{200e}"),
            ("&rlm;", "\u{200f}"),
            ("&amp;", "&"),
        ] {
            words = words.replace(entity, c);
        }
    }
    words
}

/// `<i>`, `<c.yellow>`, `<00:00:01.000>`, `<font color="…">`, `</v>`; `{\an8}`.
fn is_tag(tag: &str, opener: u8) -> bool {
    if opener == b'{' {
        return tag.starts_with('\\');
    }
    let tag = tag.strip_prefix('/').unwrap_or(tag);
    let name: String = tag
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    let is_time = tag.starts_with(|c: char| c.is_ascii_digit()) && secs_of(tag).is_some();
    is_time
        || matches!(
            name.to_ascii_lowercase().as_str(),
            "i" | "b" | "u" | "s" | "c" | "v" | "lang" | "ruby" | "rt" | "font" | "span"
        )
}

/// The name in `<v Ann Lee>` or `<v.loud Ann Lee>`.
fn voice(tag: &str) -> Option<&str> {
    let rest = tag.strip_prefix('v')?;
    if !rest.starts_with([' ', '\t', '.']) {
        return None;
    }
    let (_, name) = rest.split_once([' ', '\t'])?;
    Some(name.trim()).filter(|name| !name.is_empty())
}
