//! Reports and annotated documents for the page: paragraphs in a few roles, one after the other.
//!
//! What stands where is decided here, once; a [`Press`] sets it in its format. Nothing is kept of
//! a paragraph that is set, so what is held does not grow with the report.

mod annotated;
mod note;
mod report;

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use jiff::tz::TimeZone;

pub(super) use self::annotated::annotated;
pub(super) use self::note::paragraphs;
pub(super) use self::report::{report, report_title};

use super::citation::{Said, title};
use super::extent::{Marked, replace, with_markings_of, with_tags, without_more};
use super::{Atlas, Error, Report, grade_in_words, one_line, safe_url};
use crate::model::mention::Target;
use crate::model::{About, Annotation, Colour, Document, DocumentId, Timestamp, Workspace};
use crate::query::ledger::{Ledger, Loss};
use crate::query::{Passage, grade};
use crate::text::Text;
use crate::text::direction::{Direction, base_direction, paragraph_direction};

/// Sets paragraphs in a format.
pub(super) trait Press {
    fn paragraph(&mut self, paragraph: &Paragraph<'_>) -> Result<(), Error>;

    /// Rows of cells, the first of them the head.
    fn table(&mut self, rows: &[Vec<Paragraph<'_>>]) -> Result<(), Error>;
}

/// What a paragraph is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Title,
    /// Under the title.
    Subtitle,
    /// From 1.
    Heading(u8),
    Body,
    /// Words of a source.
    Quote,
    /// What is to be known of what stands above.
    Details,
    /// How many lists it stands in, from 1.
    Entry(u8),
    /// Its white space matters.
    Preformatted,
}

#[derive(Clone, Debug)]
pub(super) struct Paragraph<'a> {
    pub(super) role: Role,
    pub(super) is_rtl: bool,
    pub(super) pieces: Vec<Piece<'a>>,
}

/// A stretch of a paragraph.
#[derive(Clone, Debug)]
pub(super) enum Piece<'a> {
    /// Without line ends.
    Words(Cow<'a, str>, Look),
    /// The words lead to an address, which is a safe one.
    Link(Cow<'a, str>, String),
    Break,
    /// From here on a comment is meant.
    Begin(Comment),
    End(Comment),
    /// Where the passage of this place in the report is cited.
    Footnote(usize),
}

/// One of the passages of an annotation, each of which has a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Comment {
    /// From 1, in the order in which they begin.
    pub(super) number: usize,
    /// Its place in the report.
    pub(super) passage_idx: usize,
    /// Which passage of the annotation, from 0.
    pub(super) part: usize,
}

/// How words look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a look of its own")]
pub(super) struct Look {
    pub(super) bold: bool,
    pub(super) italic: bool,
    pub(super) mono: bool,
    pub(super) struck: bool,
    /// Behind them.
    pub(super) tint: Option<Colour>,
    /// Under them.
    pub(super) rule: Option<Colour>,
}

impl Look {
    pub(super) const BOLD: Self = Self {
        bold: true,
        italic: false,
        mono: false,
        struck: false,
        tint: None,
        rule: None,
    };
}

impl<'a> Paragraph<'a> {
    /// A paragraph of plain words, in the direction of its letters. Line ends become breaks.
    pub(super) fn new(role: Role, words: impl Into<Cow<'a, str>>) -> Self {
        let words = words.into();
        Self {
            role,
            is_rtl: is_rtl(&words),
            pieces: broken(words, Look::default()),
        }
    }

    /// The same in pieces of not many more bytes than that, for setters that take their time with
    /// long ones.
    pub(super) fn parts(&self, n_bytes: usize) -> Vec<Cow<'_, Self>> {
        let length = |piece: &Piece<'_>| match piece {
            Piece::Words(words, _) | Piece::Link(words, _) => words.len(),
            _ => 0,
        };
        if self.pieces.iter().map(length).sum::<usize>() <= n_bytes {
            return vec![Cow::Borrowed(self)];
        }
        let mut parts = Vec::new();
        let mut pieces: Vec<Piece<'a>> = Vec::new();
        let mut n_held = 0;
        let mut add = |piece: Piece<'a>, is_cut: bool| {
            n_held += length(&piece);
            pieces.push(piece);
            if is_cut || n_held > n_bytes {
                n_held = 0;
                parts.push(Cow::Owned(Self {
                    role: self.role,
                    is_rtl: self.is_rtl,
                    pieces: std::mem::take(&mut pieces),
                }));
            }
        };
        for piece in &self.pieces {
            let Piece::Words(words, look) = piece else {
                add(piece.clone(), false);
                continue;
            };
            let mut part = String::new();
            for word in words.split_inclusive(' ') {
                for c in word.chars() {
                    part.push(c);
                    if part.len() > 2 * n_bytes {
                        add(Piece::Words(std::mem::take(&mut part).into(), *look), true);
                    }
                }
                if part.len() > n_bytes {
                    add(Piece::Words(std::mem::take(&mut part).into(), *look), true);
                }
            }
            add(Piece::Words(part.into(), *look), false);
        }
        if !pieces.is_empty() {
            parts.push(Cow::Owned(Self {
                role: self.role,
                is_rtl: self.is_rtl,
                pieces,
            }));
        }
        parts
    }

    /// "Tags" in bold, and then words.
    fn labelled(label: &'static str, words: impl Into<Cow<'a, str>>) -> Self {
        let words = words.into();
        let mut pieces = vec![Piece::Words(format!("{label} ").into(), Look::BOLD)];
        pieces.extend(broken(words, Look::default()));
        Self {
            role: Role::Details,
            is_rtl: false,
            pieces,
        }
    }
}

/// How much of a table's width each column has: names and definitions more than counts.
pub(super) fn shares(n_columns: usize) -> Vec<f32> {
    match n_columns {
        4 => vec![0.34, 0.12, 0.14, 0.40],
        n => vec![1.0 / n as f32; n],
    }
}

/// Words with breaks for their line ends.
fn broken(words: Cow<'_, str>, look: Look) -> Vec<Piece<'_>> {
    if !words.contains('\n') {
        return vec![Piece::Words(words, look)];
    }
    let mut pieces = Vec::new();
    for (line_idx, line) in words.split('\n').enumerate() {
        if line_idx > 0 {
            pieces.push(Piece::Break);
        }
        pieces.push(Piece::Words(line.to_owned().into(), look));
    }
    pieces
}

fn is_rtl(words: &str) -> bool {
    !words.is_ascii() && paragraph_direction(words, Direction::LeftToRight).is_rtl()
}

/// The direction of a document: as it was set, or as its letters say.
fn direction(document: &Document, text: &Text) -> Direction {
    document.direction.unwrap_or_else(|| base_direction(text))
}

/// What neither a report holds nor the documents.
const LEFT_OUT: [Loss; 13] = [
    Loss::TagKeys,
    Loss::SeeAlso,
    Loss::TagFields,
    Loss::ReadPassages,
    Loss::Directions,
    Loss::Places,
    Loss::Origins,
    Loss::Mentions,
    Loss::Controls,
    Loss::ControlsInWords,
    Loss::Articles,
    Loss::SharedOrigins,
    Loss::Originals,
];

const LEFT_OUT_OF_REPORT: [Loss; 4] = [Loss::Texts, Loss::Colours, Loss::Blocks, Loss::TimesOfDay];

const LEFT_OUT_OF_DOCUMENTS: [Loss; 3] = [Loss::Pieces, Loss::Definitions, Loss::NotesOnTags];

/// What pages do not hold of a report, whichever of both it is.
pub(super) fn lost(report: &Report<'_>, is_report: bool) -> Ledger {
    if is_report {
        let left_out = [&LEFT_OUT[..], &LEFT_OUT_OF_REPORT].concat();
        return report.lost_but(&left_out, |extent| held_by_report(report, extent));
    }
    let left_out = [&LEFT_OUT[..], &LEFT_OUT_OF_DOCUMENTS, &[Loss::TimesOfDay]].concat();
    let mut ledger = report.lost_but(&left_out, |extent| held_by_documents(report, extent));
    // Notes in a margin tell no times.
    let passages = report.passages.iter();
    let n_placed = passages.filter(|passage| report.holds(&passage.annotation));
    let n_placed = n_placed.count();
    ledger.add(
        Loss::Changes,
        if report.options.times { n_placed } else { 0 },
    );
    ledger
}

/// The same of documents with comments, which bear a time.
pub(super) fn lost_with_comments(report: &Report<'_>) -> Ledger {
    let left_out = [&LEFT_OUT[..], &LEFT_OUT_OF_DOCUMENTS].concat();
    report.lost_but(&left_out, |extent| held_with_comments(report, extent))
}

pub(super) fn held_by_report(report: &Report<'_>, extent: &Workspace) -> Workspace {
    with_markings_of(report, &without_more(extent), &Marked::ALL)
}

/// Beside the texts stands a legend of the tags that were given.
pub(super) fn held_by_documents(report: &Report<'_>, extent: &Workspace) -> Workspace {
    let tallies = report.tallies();
    let given = with_tags(extent, |tag| tallies.contains_key(&tag.id));
    let mut held = without_more(&given);
    let notes = held.notes.iter();
    let notes = notes.filter(|(_, note)| !matches!(note.about, About::Tag(_)));
    held.notes = notes.map(|(&id, note)| (id, Arc::clone(note))).collect();
    with_markings_of(report, &held, &Marked::ALL)
}

/// A comment says to the second when its annotation was made, and on which day it was changed
/// where that is another. What stands at no comment says days.
pub(super) fn held_with_comments(report: &Report<'_>, extent: &Workspace) -> Workspace {
    let mut held = held_by_documents(report, extent);
    let documents: HashSet<DocumentId> = report.documents.iter().copied().collect();
    let midnight = |moment: Timestamp| {
        let day = moment.to_zoned(TimeZone::UTC).start_of_day();
        day.map_or(moment, |day| day.timestamp())
    };
    replace(&mut held.annotations, |one: &Annotation| {
        let has_comment = documents.contains(&one.document) && report.holds(one);
        let (mut made, mut changed) = (one.created, midnight(one.modified));
        if !has_comment {
            made = midnight(made);
        } else if midnight(made) == changed {
            changed = made;
        }
        Some(Annotation {
            created: made,
            modified: changed,
            ..one.clone()
        })
    });
    held
}

/// What a comment says: tags, the note, what is filled in, grade and links.
pub(super) fn comment<'a>(report: &'a Report<'_>, comment: Comment) -> Vec<Paragraph<'a>> {
    let Some(passage) = report.passages.get(comment.passage_idx) else {
        return Vec::new();
    };
    let annotation = &*passage.annotation;
    let mut said = Vec::new();
    let n_parts = annotation.anchors.len();
    if n_parts > 1 {
        let which = format!("Part {} of {n_parts}", comment.part + 1);
        said.push(Paragraph::new(Role::Details, which));
    }
    if comment.part == 0 {
        said.extend(details(report, annotation, true));
    }
    if said.is_empty() {
        said.push(Paragraph::new(Role::Details, "Marked"));
    }
    said
}

/// The same with the day on which it was changed, where that is not the one that the comment bears.
pub(super) fn dated_comment<'a>(report: &'a Report<'_>, about: Comment) -> Vec<Paragraph<'a>> {
    let mut said = comment(report, about);
    let passage = report.passages.get(about.passage_idx);
    if let Some(passage) = passage.filter(|_| about.part == 0) {
        let made = report.day(passage.annotation.created);
        let changed = report.day(passage.annotation.modified);
        if changed != made {
            said.push(Paragraph::labelled("Changed", changed));
        }
    }
    said
}

/// What is to be known of a passage; with the note first where it stands by itself.
fn details<'a>(
    report: &'a Report<'_>,
    annotation: &Annotation,
    with_note: bool,
) -> Vec<Paragraph<'a>> {
    let workspace = report.workspace;
    let mut said = Vec::new();
    let tags: Vec<String> = annotation
        .tags
        .iter()
        .filter(|&&tag| workspace.tag(tag).is_some())
        .map(|&tag| one_line(&workspace.tag_path(tag)))
        .collect();
    if !tags.is_empty() {
        said.push(Paragraph::labelled("Tags", tags.join(" · ")));
    }
    if with_note {
        said.extend(paragraphs(&report.told_note(&annotation.note)));
    }
    for (&field, value) in &annotation.fields {
        if let Some((_, field)) = workspace.field(field) {
            let words = format!("{}: {value}", field.name);
            said.push(Paragraph::labelled("Field", words));
        }
    }
    if let Some(marking) = &annotation.marking {
        said.push(Paragraph::labelled("Marking", marking.label().to_owned()));
    }
    if !annotation.standing.is_firm() {
        let words = annotation.standing.label();
        said.push(Paragraph::labelled("To settle", words));
    }
    for link in report.links(annotation.id) {
        let mut words = link.label_at(annotation.id);
        if let Some(there) = link.other_end(annotation.id) {
            if let Some(quote) = Target::Annotation(there).title(workspace) {
                words.extend([" “", &one_line(&quote), "”"]);
            }
            let document = workspace.annotation(there).map(|other| other.document);
            if let Some(document) = document.and_then(|document| workspace.document(document)) {
                words.extend([" (", &title(document), ")"]);
            }
        }
        if !link.note.trim().is_empty() {
            words.extend([": ", &one_line(&report.told_words(&link.note))]);
        }
        said.push(Paragraph::labelled("Link", words));
    }
    if let Some(words) = grade_in_words(grade(workspace, annotation)) {
        said.push(Paragraph::labelled("Grade", words));
    }
    said
}

/// Who made a passage and when, as far as that is told: "Rana, 2 Jan 2025, changed 3 Jan 2025".
fn coder(report: &Report<'_>, annotation: &Annotation) -> Option<String> {
    let made = report.day(annotation.created);
    let changed = report.day(annotation.modified);
    let mut words: Vec<String> = vec![one_line(&annotation.author), made.clone()];
    if changed != made {
        words.push(format!("changed {changed}"));
    }
    words.retain(|words| !words.is_empty());
    (!words.is_empty()).then(|| words.join(", "))
}

/// The citation of a passage's document, with its place in it.
pub(super) fn footnote<'a>(
    report: &Report<'a>,
    atlas: &mut Atlas<'a>,
    passage_idx: usize,
) -> Paragraph<'static> {
    let passage = report.passages.get(passage_idx);
    let said = passage.map_or_else(Vec::new, |passage| {
        let place = place(report, atlas, passage);
        report.cite(atlas, passage, place.as_deref())
    });
    cited(said)
}

/// A citation, its address a link where that is safe.
fn cited(said: Vec<Said>) -> Paragraph<'static> {
    let italic = Look {
        italic: true,
        ..Look::default()
    };
    let pieces = said.into_iter().map(|said| match said {
        Said::Words(words) => Piece::Words(words.into(), Look::default()),
        Said::Italic(words) => Piece::Words(words.into(), italic),
        Said::Address(url) => match safe_url(&url) {
            Some(safe) => Piece::Link(safe.to_owned().into(), safe.to_owned()),
            None => Piece::Words(url.into(), Look::default()),
        },
    });
    Paragraph {
        role: Role::Details,
        is_rtl: false,
        pieces: pieces.collect(),
    }
}

/// Such as "p. 12, ¶ 3"; nothing when the annotation does not fit its text.
fn place(report: &Report<'_>, atlas: &mut Atlas<'_>, passage: &Passage) -> Option<String> {
    let text = report.workspace.text(passage.document)?;
    let annotation = &*passage.annotation;
    let (first, last) = (annotation.anchors.first()?, annotation.anchors.last()?);
    let is_on_words = annotation.standing.is_on_words();
    if !is_on_words || !text.admits(first.span) || !text.admits(last.span) {
        return None;
    }
    let places = atlas.of(passage.document)?;
    let (paragraph, last_paragraph) = places.paragraphs_of(first.span, last.span);
    let paragraphs = if last_paragraph > paragraph {
        format!("¶ {paragraph}–{last_paragraph}")
    } else {
        format!("¶ {paragraph}")
    };
    Some(match report.workspace.cited_place(annotation) {
        Some(original) => format!("{original}, {paragraphs}"),
        None => paragraphs,
    })
}
