//! What a file should say, by what the workspace says.

use std::borrow::Cow;

use pulldown_cmark::{Event, Parser};

use super::words::Words;
use super::{bare, beginning, find_all};
use crate::export::citation::CitationStyle;
use crate::export::markdown::NOTE_OPTIONS;
use crate::export::records::is_within;
use crate::export::{Exporter, Report, grade_in_words};
use crate::model::{Annotation, Standing, Workspace};
use crate::query::grade;
use crate::query::ledger::Loss;

/// Something that stands in a file, word after word.
pub(super) struct Claim {
    pub(super) loss: Loss,
    /// Bare, in their order; other words may stand between them.
    pub(super) fragments: Vec<Cow<'static, str>>,
    words: String,
    /// The fragments as they were.
    pub(super) said: Vec<String>,
}

/// Stands between the cells of a row, and before the first and after the last.
pub(super) const BETWEEN: char = '│';

impl Claim {
    pub(super) fn new(loss: Loss, words: &str) -> Self {
        Self {
            said: vec![words.to_owned()],
            ..Self::of(loss, words, vec![bare(words)])
        }
    }

    pub(super) fn of(loss: Loss, words: &str, fragments: Vec<String>) -> Self {
        let fragments = fragments
            .into_iter()
            .filter(|fragment| !fragment.is_empty());
        Self {
            loss,
            fragments: fragments.map(Cow::Owned).collect(),
            words: words.to_owned(),
            said: Vec::new(),
        }
    }

    /// A note, of which the signs of Markdown are no words.
    pub(super) fn note(loss: Loss, note: &str) -> Self {
        let (mut fragments, mut said) = (Vec::new(), Vec::new());
        for event in Parser::new_ext(note, NOTE_OPTIONS) {
            if let Event::Text(words)
            | Event::Code(words)
            | Event::Html(words)
            | Event::InlineHtml(words) = event
            {
                fragments.push(bare(&words));
                said.push(words.into_string());
            }
        }
        Self {
            said,
            ..Self::of(loss, note, fragments)
        }
    }

    /// A cell of a row.
    pub(super) fn cell(loss: Loss, name: &str, words: &str) -> Self {
        Self::of(loss, words, vec![cell(name, words)])
    }

    /// What tells it apart from other claims.
    pub(super) fn key(&self) -> (Loss, Vec<Cow<'static, str>>) {
        (self.loss, self.fragments.clone())
    }

    pub(super) fn stands_in(&self, words: &str) -> bool {
        find_all(words, &self.fragments, 0).is_some()
    }

    /// Whether each of its fragments is among words.
    pub(super) fn is_among(&self, words: &Words) -> bool {
        let mut said = self.said.iter();
        said.all(|fragment| words.has(fragment))
    }

    /// How many bytes of a file it accounts for.
    pub(super) fn n_bytes(&self) -> usize {
        self.fragments.iter().map(|fragment| fragment.len()).sum()
    }

    pub(super) fn shown(&self) -> String {
        format!("{} “{}”", self.loss.label(), beginning(&self.words))
    }
}

/// A cell as [`super::table`] gives it: with the name of its column.
pub(super) fn cell(name: &str, words: &str) -> String {
    let words = bare(words).replace(BETWEEN, "");
    format!("{BETWEEN}{}={words}{BETWEEN}", bare(name))
}

/// In which manner a format says things.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own"
)]
pub(super) struct Manner {
    pub(super) name: &'static str,
    pub(super) is_table: bool,
    /// The texts themselves stand in it.
    pub(super) is_annotated: bool,
    /// Each piece of an annotation has a comment of its own.
    pub(super) has_comments: bool,
    pub(super) can_group: bool,
    /// Sources are told as they are known, and not by the rules of a style.
    pub(super) is_plain: bool,
    /// What is looked for: of the whole report, or what a format holds of it.
    pub(super) sought: Workspace,
}

impl Manner {
    pub(super) fn new(exporter: &Exporter, report: &Report<'_>, sought: Workspace) -> Self {
        let name = exporter.name;
        let has_comments = matches!(name, "docx-annotated" | "odt" | "pdf-annotated");
        Self {
            name,
            is_table: matches!(name, "csv" | "xlsx"),
            is_annotated: has_comments || name == "html",
            has_comments,
            can_group: exporter.can_group,
            is_plain: report.options.citations == CitationStyle::Plain,
            sought,
        }
    }

    /// Whether an annotation is one that the format is about.
    pub(super) fn is_in(&self, report: &Report<'_>, annotation: &Annotation) -> bool {
        let Some(tag) = report.options.table_of.filter(|_| self.is_table) else {
            return true;
        };
        let mut own = annotation.tags.iter();
        own.any(|&own| is_within(report.workspace, own, tag))
    }

    /// Whether how the file is to be handled stands in the heads of its pages, which are not read.
    pub(super) fn is_in_page_heads(&self) -> bool {
        matches!(self.name, "docx" | "docx-annotated" | "odt" | "xlsx")
    }

    pub(super) fn is_table_of_tag(&self, report: &Report<'_>) -> bool {
        self.is_table && report.options.table_of.is_some()
    }
}

impl Annotation {
    /// The words of all pieces, as a format sets them.
    pub(super) fn quote_for(&self, report: &Report<'_>, manner: &Manner) -> String {
        if manner.is_table {
            report.articles.quote(self)
        } else {
            let anchors = report.articles.as_read(self).into_iter();
            anchors.map(|anchor| anchor.quote.as_str()).collect()
        }
    }
}

/// What should stand at a passage. At pieces of it but the first, nothing need stand.
pub(super) fn of_passage(
    report: &Report<'_>,
    manner: &Manner,
    passage_idx: usize,
    part: Option<usize>,
) -> Vec<Claim> {
    let Some(passage) = report.passages.get(passage_idx) else {
        return Vec::new();
    };
    if part.is_some_and(|part| part > 0) {
        return Vec::new();
    }
    let annotation = manner.sought.annotation(passage.annotation.id);
    let annotation = annotation.unwrap_or(&passage.annotation);
    if manner.is_table {
        return cells_of(report, manner, annotation);
    }
    let workspace = report.workspace;
    let mut claims = Vec::new();
    for &tag in &annotation.tags {
        if workspace.tag(tag).is_some() {
            let path = workspace.tag_path(tag);
            claims.push(match manner.name {
                "markdown-notes" => linked(Loss::TagsOnPassages, &path),
                _ => Claim::new(Loss::TagsOnPassages, &path),
            });
        }
    }
    let note = report.told_note(&annotation.note);
    claims.push(note_of(manner, Loss::AnnotationNotes, &note));
    if let Some(words) = grade_in_words(grade(workspace, annotation)) {
        claims.push(Claim::new(Loss::Grades, &words));
    }
    for (&field, value) in &annotation.fields {
        if let Some((_, field)) = workspace.field(field) {
            claims.push(Claim::new(
                Loss::Values,
                &format!("{}: {value}", field.name),
            ));
        }
    }
    // In a margin there is no room for it.
    if manner.name != "pdf-annotated" || part.is_none() {
        claims.push(Claim::new(Loss::Authors, &annotation.author));
    }
    if let Some(marking) = &annotation.marking {
        claims.push(Claim::new(Loss::Markings, marking.label()));
    }
    claims.extend(times_of(report, manner, annotation, part.is_some()));
    if !annotation.standing.is_firm() {
        claims.push(Claim::new(Loss::Moved, annotation.standing.label()));
    }
    for link in report.links(annotation.id) {
        claims.push(Claim::new(Loss::Links, &link.label_at(annotation.id)));
        claims.push(match manner.name {
            "html" => Claim::note(Loss::LinkNotes, &report.told_note(&link.note)),
            _ => Claim::new(Loss::LinkNotes, &report.told_words(&link.note)),
        });
    }
    claims.retain(|claim| !claim.fragments.is_empty());
    claims
}

/// When an annotation was made and changed.
fn times_of(
    report: &Report<'_>,
    manner: &Manner,
    annotation: &Annotation,
    is_comment: bool,
) -> Vec<Claim> {
    let (made, changed) = (
        report.day(annotation.created),
        report.day(annotation.modified),
    );
    if made.is_empty() {
        return Vec::new();
    }
    if !is_comment {
        let [made, changed] = [(Loss::Times, made), (Loss::Changes, changed)]
            .map(|(loss, day)| Claim::new(loss, &day));
        return vec![made, changed];
    }
    let second = annotation.created.strftime("%Y-%m-%dT%H:%M:%S").to_string();
    let mut claims = Vec::new();
    if manner.name != "pdf-annotated" {
        claims.push(Claim::new(Loss::Times, &second));
        claims.push(Claim::new(Loss::TimesOfDay, &second));
        if changed != made {
            claims.push(Claim::new(Loss::Changes, &changed));
        }
    }
    claims
}

/// In a file of a note program what is mentioned leads to another file, and is called as links can.
pub(super) fn note_of(manner: &Manner, loss: Loss, note: &str) -> Claim {
    let mut claim = Claim::note(loss, note);
    if manner.name == "markdown-notes" {
        let fragments = claim.fragments.iter();
        let parts = fragments.flat_map(|fragment| fragment.split(NOT_IN_LINKS).map(str::to_owned));
        let parts = parts.filter(|part| !part.is_empty()).map(Cow::Owned);
        claim.fragments = parts.collect();
    }
    claim
}

const NOT_IN_LINKS: [char; 10] = ['[', ']', '|', '<', '>', '`', '#', '^', '\\', '%'];

pub(super) fn linked(loss: Loss, words: &str) -> Claim {
    let parts = words.split(NOT_IN_LINKS);
    Claim::of(loss, words, parts.map(bare).collect())
}

fn cells_of(report: &Report<'_>, manner: &Manner, annotation: &Annotation) -> Vec<Claim> {
    let workspace = report.workspace;
    let mut claims = Vec::new();
    let tags = annotation.tags.iter();
    let paths: Vec<String> = tags.map(|&tag| workspace.tag_path(tag)).collect();
    let is_of_tag = manner.is_table_of_tag(report);
    if is_of_tag {
        claims.push(Claim::cell(Loss::TagsOnPassages, "tags", &paths.join(";")));
    } else {
        for path in &paths {
            claims.push(Claim::cell(Loss::TagsOnPassages, "tag_path", path));
        }
    }
    let note = report.told_note(&annotation.note);
    if !note.is_empty() {
        claims.push(Claim::cell(Loss::AnnotationNotes, "note", &note));
    }
    if !annotation.author.is_empty() {
        claims.push(Claim::cell(Loss::Authors, "coder", &annotation.author));
    }
    if let Some(marking) = &annotation.marking {
        claims.push(Claim::cell(Loss::Markings, "marking", marking.label()));
    }
    if let Some(moment) = report.moment(annotation.modified) {
        for loss in [Loss::Changes, Loss::TimesOfDay] {
            claims.push(Claim::cell(loss, "modified", &moment.to_string()));
        }
    }
    for value in annotation.fields.values().filter(|_| is_of_tag) {
        // Its column may have more of a name than the field.
        let value = value.to_string();
        let words = format!("={}{BETWEEN}", bare(&value).replace(BETWEEN, ""));
        claims.push(Claim::of(Loss::Values, &value, vec![words]));
    }
    if is_of_tag {
        return claims;
    }
    let grade = grade(workspace, annotation);
    if let Some(grade) = grade.source {
        let letter = grade.letter().to_string();
        claims.push(Claim::cell(Loss::Grades, "source_grade", &letter));
    }
    if let Some(grade) = grade.info {
        let digit = grade.digit().to_string();
        claims.push(Claim::cell(Loss::Grades, "info_grade", &digit));
    }
    if let Some(moment) = report.moment(annotation.created) {
        for loss in [Loss::Times, Loss::TimesOfDay] {
            claims.push(Claim::cell(loss, "created", &moment.to_string()));
        }
    }
    if annotation.standing != Standing::Firm {
        let name = annotation.standing.name();
        claims.push(Claim::cell(Loss::Moved, "anchor_status", name));
    }
    for link in report.links(annotation.id) {
        if let Some(there) = link.other_end(annotation.id) {
            let words = format!("{} {there}", link.label_at(annotation.id));
            claims.push(Claim::new(Loss::Links, &words));
        }
    }
    claims
}
