//! One line of `annotate`: what a program may say of a passage, and the edit that it becomes.

use std::collections::{BTreeSet, HashMap};

use serde::Deserialize;

use super::desk;
use crate::app::session::Session;
use crate::edit::annotations::{self, Draft, Stamp};
use crate::edit::{Edit, codebook};
use crate::model::{AnnotationId, DocumentId, Grade, TagId, Timestamp, Workspace};
use crate::text::units::Units;
use crate::text::words::{counted, shortened};
use crate::text::{Span, Text, anchor};

/// What joins the quotes of an annotation of several passages, as everywhere in the program.
const BETWEEN_QUOTES: &str = " … ";

/// An annotation as other programs give it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    /// An id or a title.
    pub(super) document: String,
    #[serde(default)]
    pub(super) quote: Option<String>,
    /// From 1.
    #[serde(default)]
    pub(super) nth: Option<u64>,
    /// In code points: first, and one past the last.
    #[serde(default)]
    pub(super) spans: Option<Vec<(usize, usize)>>,
    /// Paths.
    #[serde(default)]
    pub(super) tags: Option<Vec<String>>,
    #[serde(default)]
    pub(super) note: Option<String>,
    #[serde(default)]
    pub(super) author: Option<String>,
}

/// Turns lines into edits of one workspace.
#[derive(Debug, Default)]
pub(super) struct Planner {
    /// Who makes annotations that name nobody.
    pub(super) author: String,
    units: HashMap<DocumentId, Units>,
}

impl Line {
    /// Reads a line of JSON; the reason why not is a sentence.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            format!("the line is not UTF-8 at byte {}", error.valid_up_to() + 1)
        })?;
        // An array would be taken for an object without its keys.
        if !text.trim_start().starts_with('{') {
            return Err("a line is one JSON object, such as {\"document\": \"Title\", \"quote\": \"words\"}".to_owned());
        }
        serde_json::from_str(text).map_err(|error| {
            let place = format!(" at line {} column {}", error.line(), error.column());
            let sentence = error.to_string();
            let reason = sentence.strip_suffix(&place).unwrap_or(&sentence);
            format!("{reason}, at byte {} of the line", error.column())
        })
    }
}

impl Planner {
    /// A planner for annotations that are by `author` unless they say otherwise.
    pub(super) fn new(author: String) -> Self {
        Self {
            author,
            units: HashMap::new(),
        }
    }

    /// The edit that marks the passage with all its tags, as one step.
    pub(super) fn plan(
        &mut self,
        session: &Session,
        line: &Line,
        id: AnnotationId,
        now: Timestamp,
    ) -> Result<Edit, String> {
        let workspace = session.workspace();
        let document = desk::document(workspace, &line.document)?;
        let text = workspace.text(document).ok_or("the document has no text")?;
        let spans = self.spans(document, text, line)?;
        let author = line.author.as_deref().unwrap_or(&self.author);
        let (creation, after, tags) = tags(workspace, line, now)?;
        let words = line.note.as_deref().unwrap_or_default();
        let draft = Draft {
            document,
            spans: &spans,
            tags: &tags,
            note: words,
            grade: Grade::default(),
        };
        if creation.is_none()
            && let Some(same) = same_as(session, &draft, author)
        {
            return Err(format!(
                "the annotation is there already, with the id {same}: the same passage, tags, note and author"
            ));
        }
        let edit = annotations::annotate_exactly(&after, &draft, &Stamp { id, author, now })
            .map_err(|refusal| refusal.to_string())?;
        Ok(match creation {
            Some(creation) => {
                let label = edit.label.clone();
                creation.followed_by(edit, label)
            }
            None => edit,
        })
    }

    fn spans(
        &mut self,
        document: DocumentId,
        text: &Text,
        line: &Line,
    ) -> Result<Vec<Span>, String> {
        let nth = match line.nth {
            Some(0) => return Err("nth counts from 1".to_owned()),
            nth => nth.map(|nth| usize::try_from(nth).unwrap_or(usize::MAX)),
        };
        // A program on another system may have kept the line ends of the file.
        let quote = line
            .quote
            .as_deref()
            .map(|quote| quote.replace("\r\n", "\n").replace('\r', "\n"));
        if quote.as_deref() == Some("") {
            return Err("the quote is empty".to_owned());
        }
        let Some(pairs) = &line.spans else {
            let quote = quote.ok_or("the passage is missing: give a quote or spans")?;
            return nth_span(text, &quote, nth.unwrap_or(1)).map(|span| vec![span]);
        };
        let units = self
            .units
            .entry(document)
            .or_insert_with(|| Units::new(text));
        let spans = spans_of(units, pairs)?;
        if let Some(quote) = quote {
            agree(text, &spans, &quote, nth)?;
        } else if nth.is_some() {
            return Err("nth goes with a quote: leave it out beside spans alone".to_owned());
        }
        Ok(spans)
    }
}

/// The place where a quote stands for the nth time.
fn nth_span(text: &Text, quote: &str, nth: usize) -> Result<Span, String> {
    let short = || shortened(quote, 60);
    let mut places = anchor::quotes(text, quote);
    let mut n_places = 0;
    while n_places < nth {
        let Some(span) = places.next() else {
            return Err(match n_places {
                0 => format!("the quote “{}” does not stand in the document", short()),
                1 => format!(
                    "the quote “{}” stands in the document once, there is no place {nth}",
                    short()
                ),
                n => format!(
                    "the quote “{}” stands in the document {n} times, there is no place {nth}",
                    short()
                ),
            });
        };
        n_places += 1;
        if n_places == nth {
            return Ok(span);
        }
    }
    Err("nth counts from 1".to_owned())
}

/// The spans of pairs of code points, in the order of the text.
fn spans_of(units: &Units, pairs: &[(usize, usize)]) -> Result<Vec<Span>, String> {
    if pairs.is_empty() {
        return Err("there is no span: give at least one pair of code points".to_owned());
    }
    let n_chars = units.n_chars();
    let mut spans = Vec::with_capacity(pairs.len());
    for &(start, end) in pairs {
        spans.push(units.span_from_chars(start, end).ok_or_else(|| {
            if start >= end {
                format!(
                    "span [{start}, {end}] is empty or turned round: the end comes after the start"
                )
            } else {
                format!(
                    "span [{start}, {end}] lies outside the document, which has {}",
                    counted(n_chars, "code point")
                )
            }
        })?);
    }
    spans.sort_unstable();
    Ok(spans)
}

/// Whether a quote, and which of its places, are what the spans say.
fn agree(text: &Text, spans: &[Span], quote: &str, nth: Option<usize>) -> Result<(), String> {
    let words: Vec<&str> = spans.iter().map(|&span| text.slice(span)).collect();
    let words = words.join(BETWEEN_QUOTES);
    if words != quote {
        return Err(format!(
            "the quote and the spans do not agree: the spans hold “{}”, the quote is “{}”",
            shortened(&words, 60),
            shortened(quote, 60)
        ));
    }
    if let (Some(nth), [span]) = (nth, spans)
        && nth_span(text, quote, nth)? != *span
    {
        return Err(format!(
            "the spans do not hold place {nth} of the quote, but another one"
        ));
    }
    Ok(())
}

/// The tags of a line; the workspace after those that are missing have been made, and the edit
/// that makes them.
fn tags(
    workspace: &Workspace,
    line: &Line,
    now: Timestamp,
) -> Result<(Option<Edit>, Workspace, Vec<TagId>), String> {
    let mut after = workspace.clone();
    let mut creation: Option<Edit> = None;
    let mut tags = Vec::new();
    for path in line.tags.iter().flatten() {
        let mut new_id = || TagId(uuid::Uuid::now_v7());
        let made = codebook::create_path(&after, path, &mut new_id, now).and_then(|(edit, tag)| {
            if let Some(edit) = edit {
                edit.apply(&mut after)?;
                creation = Some(match creation.take() {
                    Some(before) => {
                        let label = edit.label.clone();
                        before.followed_by(edit, label)
                    }
                    None => edit,
                });
            }
            Ok(tag)
        });
        tags.push(made.map_err(|refusal| format!("tag “{path}”: {refusal}"))?);
    }
    Ok((creation, after, tags))
}

/// The annotation that says exactly this already.
fn same_as(session: &Session, draft: &Draft<'_>, author: &str) -> Option<AnnotationId> {
    let (first, last) = (draft.spans.first()?, draft.spans.last()?);
    let tags: BTreeSet<TagId> = draft.tags.iter().copied().collect();
    session
        .index()
        .overlapping(draft.document, first.start().byte()..last.end().byte())
        .into_iter()
        .filter_map(|id| session.workspace().annotation(id))
        .find(|annotation| {
            annotation.author == author
                && annotation.note == draft.note
                && annotation.spans().eq(draft.spans.iter().copied())
                && annotation.tags.iter().copied().collect::<BTreeSet<_>>() == tags
        })
        .map(|annotation| annotation.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(line: &str, reason: &str) {
        let said = Line::parse(line.as_bytes()).unwrap_err();
        assert!(said.contains(reason), "{said}");
    }

    #[test]
    fn a_line_is_one_object_with_known_keys() {
        refused("[\"Title\", \"words\"]", "a line is one JSON object");
        refused("7", "a line is one JSON object");
        refused(
            "{\"document\": \"A\", \"colour\": 3}",
            "unknown field `colour`",
        );
        refused("{\"quote\": \"a\"}", "missing field `document`");
        refused(
            "{\"document\": \"A\", \"document\": \"B\"}",
            "duplicate field `document`",
        );
        refused(
            "{\"document\": \"A\"",
            "EOF while parsing an object, at byte 16 of the line",
        );
        refused(
            "{\"document\": \"A\", \"spans\": [[1, -2]]}",
            "invalid value: integer `-2`",
        );
        let bad = Line::parse(b"{\"document\": \"\xff\"}").unwrap_err();
        assert_eq!(bad, "the line is not UTF-8 at byte 15");
    }

    #[test]
    fn a_quote_that_is_not_there_as_often_is_told_how_often_it_is() {
        let text = Text::from("aid and aid");
        assert_eq!(nth_span(&text, "aid", 2), Ok(text.span(8..11).unwrap()));
        assert_eq!(
            nth_span(&text, "aid", 3).unwrap_err(),
            "the quote “aid” stands in the document 2 times, there is no place 3"
        );
        assert_eq!(
            nth_span(&text, "and", 2).unwrap_err(),
            "the quote “and” stands in the document once, there is no place 2"
        );
        assert_eq!(
            nth_span(&text, "help", 1).unwrap_err(),
            "the quote “help” does not stand in the document"
        );
    }
}
