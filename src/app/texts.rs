//! Correcting the text of a document, replacing it by a newer version, and settling what became
//! of its annotations.

use std::path::PathBuf;
use std::sync::Arc;

use super::jobs::Kind;
use super::session::Session;
use super::transfer::{Reading, name_of};
use super::view::{Dialog, Purpose};
use super::{App, Outcome};
use crate::edit::texts::{self, Report};
use crate::edit::{Edit, annotations};
use crate::import;
use crate::model::{AnnotationId, DocumentId};
use crate::text::change::Change;
use crate::text::words::counted;
use crate::text::{Pos, Span, Text};

/// A text up to this length, in bytes, is corrected as a whole where nothing is selected.
const MAX_WHOLE: usize = 2 * 1024;

/// More than this is not shown in one text field, in bytes.
const MAX_SHOWN: usize = 32 * 1024;

/// Words of a document while they are being corrected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    pub document: DocumentId,
    span: Span,
    /// The words as they are in the document.
    was: String,
    /// The words as they are to be.
    pub words: String,
    /// What that does to annotations; made by [`App::preview_correction`].
    pub report: Report,
}

/// A newer version of a document that has been read and waits to be accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    pub document: DocumentId,
    pub file_name: String,
    pub report: Report,
    edit: Arc<Edit>,
    path: PathBuf,
}

impl Correction {
    pub fn is_changed(&self) -> bool {
        self.words != self.was
    }

    fn change(&self, text: &Text) -> Change {
        // What is pasted may have other line ends than the texts of a workspace.
        let words = self.words.replace("\r\n", "\n").replace('\r', "\n");
        Change::within(text, self.span, &words)
    }
}

impl App {
    /// Opens the words at the selection, or at the caret, to be corrected.
    pub(super) fn begin_correction(&mut self) {
        let Some((document, text)) = self.document() else {
            return;
        };
        let selection = self.view.selection(document);
        let workspace = self.session.as_ref().map(Session::workspace);
        let selected = workspace.map(|it| self.view.selected(it, document));
        let selected = selected.and_then(|spans| spans.first().copied());
        let span = selected.or_else(|| {
            if text.len() <= MAX_WHOLE {
                return text.whole();
            }
            // A caret that was never set is at the start, which may be far from what is read.
            let top = self.view.place(document).top;
            let caret = if selection.head == Pos::START {
                text.pos_at_or_before(top.byte())
            } else {
                selection.head
            };
            let line_start = text.before(caret).rfind('\n').map_or(0, |at| at + 1);
            let rest = text.span(line_start..text.len())?;
            first_line(text, rest).or_else(|| text.whole())
        });
        let Some(span) = span.and_then(|span| whole_lines(text, span)) else {
            return;
        };
        let was = text.slice(span).to_owned();
        self.open_dialog(Dialog::Correct(Correction {
            document,
            span,
            words: was.clone(),
            was,
            report: Report::default(),
        }));
    }

    /// Finds out what a correction would do to annotations.
    pub fn preview_correction(&self, correction: &mut Correction) {
        let Some(session) = &self.session else { return };
        let Some(text) = session.workspace().text(correction.document) else {
            return;
        };
        let touched = session
            .index()
            .overlapping(correction.document, correction.span.bytes());
        let change = correction.change(text);
        correction.report =
            texts::preview(session.workspace(), correction.document, &change, &touched);
    }

    pub(super) fn correct(&mut self, correction: &Correction) {
        let document = correction.document;
        let mut told = None;
        let planned = self.plan_now(|session, now| {
            let workspace = session.workspace();
            let text = workspace.text(document);
            let change = match text.filter(|text| text.slice(correction.span) == correction.was) {
                Some(text) => correction.change(text),
                None => {
                    return Err(crate::edit::Refusal::new(
                        "Can't correct the text: it has changed meanwhile. Begin the correction again",
                    ));
                }
            };
            let (edit, report) = texts::correct(workspace, document, &change, now)?;
            told = Some(report);
            Ok(edit)
        });
        let (Some(edit), Some(report)) = (planned, told) else {
            return;
        };
        self.commit_then(
            |_session, _now| Ok(edit),
            move |app, _edit| {
                let told = app.touched_line(&report);
                app.notices.undoable(format!("Corrected the text{told}"));
            },
        );
    }

    /// Asks for the newer version of the document in front.
    pub(super) fn ask_newer_version(&mut self) {
        if let Some((document, _)) = self.document() {
            self.ask_path(Purpose::NewerVersion(document));
        }
    }

    /// Reads a newer version and compares it, on a worker; the report is shown before anything
    /// is done.
    pub(super) fn compare_version(&mut self, document: DocumentId, path: PathBuf) {
        let Some(session) = &self.session else { return };
        let workspace = session.workspace().clone();
        let reader = self.reader.clone();
        let part = workspace
            .document(document)
            .map(|document| document.origin.part.clone())
            .unwrap_or_default();
        let now = self.now();
        self.jobs
            .start(Kind::Read, "Comparing versions", move |progress| {
                let name = name_of(&path);
                let compared = Reading::new(&reader, &|| !progress.is_cancelled())
                    .part(&path, &part, &import::Options::default())
                    .map_err(|fault| format!("Can't read {name}: {fault}"))
                    .and_then(|draft| {
                        let (read, body) = draft.into_document(document, 0, now);
                        let watch = |n_done, n_in_all| {
                            progress.set(n_done, n_in_all);
                            !progress.is_cancelled()
                        };
                        texts::replace_watched(&workspace, document, body, read.origin, now, &watch)
                            .map_err(|refusal| refusal.to_string())
                    })
                    .map(|(edit, report)| Replacement {
                        document,
                        file_name: name,
                        report,
                        edit: Arc::new(edit),
                        path,
                    });
                Outcome::Compared(Box::new(compared))
            });
    }

    pub(super) fn take_in_compared(&mut self, compared: Result<Replacement, String>) {
        match compared {
            Ok(replacement) => self.open_dialog(Dialog::Replace(Box::new(replacement))),
            Err(fault) => self.notices.warning(fault),
        }
    }

    pub(super) fn accept_version(&mut self, replacement: Replacement) {
        let edit = Arc::unwrap_or_clone(replacement.edit);
        let Replacement {
            document,
            file_name,
            report,
            path,
            ..
        } = replacement;
        self.commit_then(
            |_session, _now| Ok(edit),
            move |app, _edit| {
                let path = std::path::absolute(&path).unwrap_or(path);
                app.view.origins.insert(document, path);
                let told = app.touched_line(&report);
                app.notices
                    .undoable(format!("Replaced the text by {file_name}{told}"));
            },
        );
    }

    /// Says of a moved annotation that it stands where it belongs.
    pub(super) fn confirm_place(&mut self, annotation: AnnotationId) {
        self.commit(|session, now| annotations::confirm(session.workspace(), &[annotation], now));
    }

    /// What follows the news that a text is another one now.
    fn touched_line(&self, report: &Report) -> String {
        let n_unsettled = self
            .session
            .as_ref()
            .map_or(0, |session| session.index().n_unsettled());
        let mut line = String::new();
        if n_unsettled > 0 && report.n_unsettled() > 0 {
            line = format!(
                ". {} to be settled, under Excerpts",
                match n_unsettled {
                    1 => "1 annotation is".to_owned(),
                    n => format!("{} are", counted(n, "annotation")),
                }
            );
        }
        let articles = report.articles.iter();
        let off = articles.filter(|article| !article.standing.is_on_words());
        match off.count() {
            0 => {}
            1 => line.push_str(". 1 article is not on its words any more"),
            n => {
                line.push_str(". ");
                line.push_str(&counted(n, "article"));
                line.push_str(" are not on their words any more");
            }
        }
        line
    }
}

/// The first line of a stretch that holds something.
fn first_line(text: &Text, span: Span) -> Option<Span> {
    text.slice(span)
        .split('\n')
        .find(|line| !line.trim().is_empty())
        .and_then(|line| text.span_of(line))
}

/// The span with the rest of its first and last lines, as far as they are not too long to be shown.
fn whole_lines(text: &Text, span: Span) -> Option<Span> {
    let (start, end) = (span.start().byte(), span.end().byte());
    let end = end.min(text.pos_at_or_before(start + MAX_SHOWN / 2).byte());
    let room = (MAX_SHOWN - (end - start)) / 2;
    let before = text.pos_at_or_before(start.saturating_sub(room));
    let after = text.pos_at_or_before((end + room).min(text.len()));
    let (start, end) = (text.pos(start)?, text.pos(end)?);
    let line_start = text
        .between(before, start)
        .rfind('\n')
        .map_or_else(|| before.byte(), |at| before.byte() + at + 1);
    let line_end = text
        .between(end, after)
        .find('\n')
        .map_or_else(|| after.byte(), |at| end.byte() + at);
    text.span(line_start..line_end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_lines_are_shown_unless_they_are_too_long() {
        #[track_caller]
        fn check(text: &str, bytes: std::ops::Range<usize>, expected: &str) {
            let text = Text::from(text);
            let span = text.span(bytes).unwrap();
            assert_eq!(
                whole_lines(&text, span).map(|span| text.slice(span)),
                Some(expected)
            );
        }
        check("One.\nTwo is here.\nThree.", 9..11, "Two is here.");
        check("One.\nTwo is here.\nThree.", 1..6, "One.\nTwo is here.");
        check("é", 0..2, "é");
        let long = Text::new("é".repeat(100_000));
        let span = whole_lines(&long, long.span(100_000..100_002).unwrap()).unwrap();
        assert!(span.n_bytes() <= MAX_SHOWN && span.contains(long.pos(100_000).unwrap()));
        let all = whole_lines(&long, long.whole().unwrap()).unwrap();
        assert!(all.n_bytes() <= MAX_SHOWN && all.start() == Pos::START);
    }

    #[test]
    fn the_line_at_an_empty_one_is_the_next_that_holds_something() {
        let text = Text::from("\n \nwords\nmore");
        let line = first_line(&text, text.whole().unwrap()).unwrap();
        assert_eq!(text.slice(line), "words");
    }
}
