//! What a note points to: `[[Market report|document:0190…]]` in its Markdown.
//!
//! The title is for people who read the raw text, and is what it was called when it was written;
//! the id behind the bar is what counts, so that a mention survives every renaming. Where a note is
//! shown or exported, what is mentioned stands there by the title that it has now.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use uuid::Uuid;

use super::{AnnotationId, DocumentId, LinkId, NoteId, TagId, Workspace};
use crate::text::words::shortened;

/// How much of a quote stands for its annotation, in characters as people count them.
const N_QUOTE: usize = 60;

/// What can be mentioned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    Document(DocumentId),
    Tag(TagId),
    Annotation(AnnotationId),
    Note(NoteId),
}

/// Where Markdown is written, and so what can mention something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The note on a document.
    Document(DocumentId),
    /// The definition of a tag.
    Tag(TagId),
    /// The note on an annotation.
    Annotation(AnnotationId),
    /// A note that stands by itself.
    Note(NoteId),
    /// The note on a link.
    Link(LinkId),
}

/// One mention within a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// From the first bracket past the last, in bytes.
    pub bytes: Range<usize>,
    /// What it was called when it was written.
    pub title: String,
    pub target: Target,
}

impl Target {
    /// As it is written in a note.
    pub fn written(self, title: &str) -> String {
        let title: String = title
            .chars()
            .map(|c| match c {
                '[' => '(',
                ']' => ')',
                '|' => '/',
                c if c.is_control() => ' ',
                c => c,
            })
            .collect();
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        format!("[[{title}|{self}]]")
    }

    /// What it is called now; `None` if it is gone.
    pub fn title(self, workspace: &Workspace) -> Option<String> {
        match self {
            Self::Document(id) => Some(workspace.document(id)?.title.clone()),
            Self::Tag(id) => workspace.tag(id).map(|_| workspace.tag_path(id)),
            Self::Annotation(id) => {
                let anchor = workspace.annotation(id)?.anchors.first();
                let quote = anchor.map_or("", |anchor| anchor.quote.as_str());
                Some(format!("“{}”", shortened(quote, N_QUOTE)))
            }
            Self::Note(id) => {
                let title = workspace.note(id)?.title.trim();
                Some(if title.is_empty() {
                    "Untitled note".to_owned()
                } else {
                    title.to_owned()
                })
            }
        }
    }

    /// What kind of thing it is, as it is written and read.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Document(_) => "document",
            Self::Tag(_) => "tag",
            Self::Annotation(_) => "annotation",
            Self::Note(_) => "note",
        }
    }

    /// What `document:0190…` means.
    pub fn named(words: &str) -> Option<Self> {
        let (kind, id) = words.trim().split_once(':')?;
        let id = Uuid::parse_str(id).ok()?;
        match kind {
            "document" => Some(Self::Document(DocumentId(id))),
            "tag" => Some(Self::Tag(TagId(id))),
            "annotation" => Some(Self::Annotation(AnnotationId(id))),
            "note" => Some(Self::Note(NoteId(id))),
            _ => None,
        }
    }
}

impl Mention {
    /// What it is called now; what is gone keeps the name that it had.
    pub fn title_now(&self, workspace: &Workspace) -> String {
        let title = self.target.title(workspace);
        title.unwrap_or_else(|| self.title.clone())
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = match *self {
            Self::Document(DocumentId(id))
            | Self::Tag(TagId(id))
            | Self::Annotation(AnnotationId(id))
            | Self::Note(NoteId(id)) => id,
        };
        write!(f, "{}:{id}", self.kind())
    }
}

impl Place {
    /// What a mention of the same would point to; a link can't be mentioned.
    pub fn target(self) -> Option<Target> {
        match self {
            Self::Document(id) => Some(Target::Document(id)),
            Self::Tag(id) => Some(Target::Tag(id)),
            Self::Annotation(id) => Some(Target::Annotation(id)),
            Self::Note(id) => Some(Target::Note(id)),
            Self::Link(_) => None,
        }
    }

    /// The Markdown that stands there; `None` if there is no such thing any more.
    pub fn text(self, workspace: &Workspace) -> Option<&str> {
        match self {
            Self::Document(id) => Some(&workspace.document(id)?.note),
            Self::Tag(id) => Some(&workspace.tag(id)?.definition),
            Self::Annotation(id) => Some(&workspace.annotation(id)?.note),
            Self::Note(id) => Some(&workspace.note(id)?.text),
            Self::Link(id) => Some(&workspace.link(id)?.note),
        }
    }
}

/// Every mention in a text, in its order.
pub fn mentions(text: &str) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text.get(from..).and_then(|rest| rest.find("[[")) {
        let start = from + start;
        let Some(rest) = text.get(start + 2..) else {
            break;
        };
        // Brackets don't stand within each other: the last of several beginnings counts.
        let end = rest.find(['[', ']', '\n']).unwrap_or(rest.len());
        let inner = rest.get(..end).unwrap_or_default();
        let is_closed = rest.get(end..).is_some_and(|rest| rest.starts_with("]]"));
        let parts = inner.rsplit_once('|').filter(|_| is_closed);
        let mention = parts.and_then(|(title, target)| {
            Some(Mention {
                bytes: start..start + 2 + end + 2,
                title: title.trim().to_owned(),
                target: Target::named(target)?,
            })
        });
        from = start + 1;
        if let Some(mention) = mention {
            from = mention.bytes.end;
            found.push(mention);
        }
    }
    found
}

/// A text in which something else stands for each mention.
pub fn replaced(text: &str, mut other: impl FnMut(&Mention) -> String) -> Cow<'_, str> {
    let mentions = mentions(text);
    if mentions.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for mention in &mentions {
        out.push_str(text.get(from..mention.bytes.start).unwrap_or_default());
        out.push_str(&other(mention));
        from = mention.bytes.end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    Cow::Owned(out)
}

/// A text in which mentions of what became something else are mentions of that, by the title that
/// they had; `None` where there are none such.
pub fn led_elsewhere(text: &str, became: impl Fn(Target) -> Option<Target>) -> Option<String> {
    let is_led = |mention: &Mention| became(mention.target).is_some();
    if !mentions(text).iter().any(is_led) {
        return None;
    }
    let led = replaced(text, |mention| {
        let target = became(mention.target).unwrap_or(mention.target);
        target.written(&mention.title)
    });
    Some(led.into_owned())
}

/// A text as it is read: each mention by the title that it has now.
pub fn read<'a>(text: &'a str, workspace: &Workspace) -> Cow<'a, str> {
    replaced(text, |mention| mention.title_now(workspace))
}

/// The beginning of a text as it is read, cut with "…" after so many characters. What it costs
/// does not grow with the text.
pub fn beginning(text: &str, workspace: &Workspace, n_chars: usize) -> String {
    // A mention is longer than what is read of it.
    let end = text.floor_char_boundary(n_chars.saturating_mul(16));
    let head = text.get(..end).unwrap_or_default();
    let rest = if end < text.len() { "…" } else { "" };
    shortened(&format!("{}{rest}", read(head, workspace)), n_chars)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ID: &str = "0190a000-0000-7000-8000-000000000001";

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = mentions(text)
            .into_iter()
            .map(|mention| text.get(mention.bytes).unwrap())
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_mention_is_a_title_and_an_id_in_two_brackets() {
        let good = format!("[[A | B|tag:{ID}]]");
        check(&format!("See {good}, [[x]] and {good}"), &[&good, &good]);
        check(&format!("[[[{good}"), &[&good]);
        check(&format!("[[title|planet:{ID}]]"), &[]);
        check("[[title|tag:12]] [[ [[", &[]);
        check(&format!("[[over\na line|tag:{ID}]]"), &[]);
    }

    #[test]
    fn what_is_read_of_a_note_has_titles_in_the_place_of_brackets_and_an_end() {
        let gone = format!("See [[Port log|note:{ID}]]. ");
        let id = crate::model::WorkspaceId(Uuid::nil());
        let workspace = Workspace::new(id, "", crate::model::Timestamp::UNIX_EPOCH);
        assert_eq!(read(&gone, &workspace), "See Port log. ");
        let long = gone.repeat(10_000);
        let head = beginning(&long, &workspace, 40);
        assert!(head.starts_with("See Port log. See Port log."), "{head}");
        assert!(head.ends_with('…') && head.chars().count() <= 41, "{head}");
    }

    proptest! {
        #[test]
        fn whatever_a_thing_is_called_its_mention_is_read_again(title in ".*", around in ".*") {
            let target = Target::Note(NoteId(Uuid::parse_str(ID).unwrap()));
            let text = format!("{around} {}{around}", target.written(&title));
            prop_assert!(mentions(&text).iter().any(|mention| mention.target == target));
        }
    }
}
