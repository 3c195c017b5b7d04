//! The source of a document: what a citation needs, its grade, its status, its note.

use egui::{FontId, RichText, Ui};

use super::choices::drop_down;
use super::derived::Derived;
use super::inspector::source_grade_ui;
use super::markings::marking_ui;
use super::origins::origins_ui;
use super::theme::{self, SMALL};
use super::widgets::{self, Pen, field};
use super::writing::{Writing, mentioned_ui};
use crate::app::articles::ArticleAsk;
use crate::app::session::Session;
use crate::app::view::{FieldDraft, View};
use crate::app::{Ask, Marked, encodings};
use crate::model::mention::{Place, Target};
use crate::model::{Document, Member, PartialDate, Source, Status};
use crate::text::direction::{self, Direction};
use crate::text::words::{counted, grouped};

pub(super) fn source_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    derived: &mut Derived,
    view: &mut View,
    document: &Document,
    asks: &mut Vec<Ask>,
) {
    pen.line(ui, "Source", theme::bold(SMALL), pen.theme.grey);
    fields_ui(
        ui,
        pen,
        view,
        Member::Document(document.id),
        (&document.title, &document.source),
        asks,
    );
    origins_ui(ui, pen, session.workspace(), document.id, asks);
    let current = session.workspace().status(document.id).unwrap_or_default();
    let mut status = current;
    field(ui, pen.theme, "Status", |ui| {
        drop_down("status")
            .selected_text(status.label())
            .width(ui.available_width())
            .show_ui(ui, |ui| {
                for other in Status::ALL {
                    ui.selectable_value(&mut status, other, other.label());
                }
            })
            .response
    });
    if status != current {
        asks.push(Ask::SetStatus(document.id, status));
    }
    let note = Writing {
        place: Place::Document(document.id),
        name: "Note on the document",
        hint: "What kind of source this is, what to beware of",
        n_rows: 3,
        focus: None,
        is_framed: true,
    };
    note.ui(ui, pen, session, view, asks);
    mentioned_ui(ui, pen, session, Target::Document(document.id), asks);
    encoding_ui(ui, pen, document, asks);
    direction_ui(ui, pen, session, document, asks);
    marking_ui(
        ui,
        pen,
        Marked::Document(document.id),
        document.marking.as_ref(),
        session.workspace().meta.marking.as_ref(),
        asks,
    );
    let n_words = derived.n_words(session.workspace(), document.id);
    let text = session
        .workspace()
        .text(document.id)
        .map_or(0, crate::text::Text::len);
    let mut line = format!(
        "{} · {} bytes read",
        document.origin.file_name,
        grouped(text)
    );
    if let Some(n_words) = n_words {
        line = format!(
            "{} · {}",
            document.origin.file_name,
            counted(n_words, "word")
        );
    }
    pen.line(ui, &line, FontId::proportional(SMALL), pen.theme.grey);
    let percent = session.workspace().percent_read(document.id);
    if percent > 0 {
        let line = format!("{percent} % read");
        pen.line(ui, &line, FontId::proportional(SMALL), pen.theme.grey);
    }
}

/// What a citation of a document or of an article needs.
pub(super) fn fields_ui(
    ui: &mut Ui,
    pen: &Pen<'_>,
    view: &mut View,
    of: Member,
    (title, known): (&str, &Source),
    asks: &mut Vec<Ask>,
) {
    title_ui(ui, pen, view, of, title, asks);
    let mut source = known.clone();
    field(ui, pen.theme, "Publisher", |ui| {
        widgets::text_line(ui, "publisher", &mut source.publisher, "")
    });
    field(ui, pen.theme, "Author", |ui| {
        widgets::text_line(ui, "author", &mut source.author, "")
    });
    date_ui(ui, pen, view, of, "Published", &mut source.published);
    date_ui(ui, pen, view, of, "Accessed", &mut source.accessed);
    field(ui, pen.theme, "URL", |ui| {
        widgets::text_line(ui, "url", &mut source.url, "https://")
    });
    field(ui, pen.theme, "Grade", |ui| {
        source_grade_ui(ui, "source grade", &mut source.grade, None)
    });
    if source != *known {
        asks.push(set_source(of, source));
    }
}

fn set_title(of: Member, title: String) -> Ask {
    match of {
        Member::Document(document) => Ask::SetTitle(document, title),
        Member::Article(article) => Ask::Article(ArticleAsk::SetTitle(article, title)),
    }
}

fn set_source(of: Member, source: Source) -> Ask {
    match of {
        Member::Document(document) => Ask::SetSource(document, source),
        Member::Article(article) => Ask::Article(ArticleAsk::SetSource(article, source)),
    }
}

/// Which way the text runs: as its letters say, or as the person does.
fn direction_ui(
    ui: &mut Ui,
    pen: &Pen<'_>,
    session: &Session,
    document: &Document,
    asks: &mut Vec<Ask>,
) {
    let automatic = || {
        let text = session.workspace().text(document.id);
        let found = text.map_or(Direction::LeftToRight, direction::base_direction);
        format!("Automatic: {}", found.label().to_lowercase())
    };
    let mut direction = document.direction;
    field(ui, pen.theme, "Direction", |ui| {
        let current = direction.map_or_else(automatic, |way| way.label().to_owned());
        drop_down("direction")
            .selected_text(current)
            .width(ui.available_width())
            .show_ui(ui, |ui| {
                ui.selectable_value(&mut direction, None, automatic());
                for way in Direction::ALL {
                    ui.selectable_value(&mut direction, Some(way), way.label());
                }
            })
            .response
    });
    if direction != document.direction {
        asks.push(Ask::SetDirection(document.id, direction));
    }
}

/// The title is taken over when the field is left, so that blanks can be typed.
fn title_ui(
    ui: &mut Ui,
    pen: &Pen<'_>,
    view: &mut View,
    of: Member,
    title: &str,
    asks: &mut Vec<Ask>,
) {
    // Another source came to the front before the field was left.
    // What is typed about an article is taken over at once, in a window of its own.
    let other = |draft: &mut FieldDraft| {
        draft.field == "Title" && draft.of != of && matches!(draft.of, Member::Document(_))
    };
    if let Some(left) = view.now.draft.take_if(other) {
        asks.push(set_title(left.of, left.words));
    }
    let (mut words, _) = draft(view, of, "Title", title);
    let response = field(ui, pen.theme, "Title", |ui| {
        widgets::text_line(ui, "title", &mut words, "")
    });
    if response.changed() {
        view.now.draft = Some(FieldDraft {
            of,
            field: "Title",
            words: words.clone(),
            fault: String::new(),
        });
        // The window of an article can be closed at any time.
        if matches!(of, Member::Article(_)) {
            asks.push(set_title(of, words.clone()));
        }
    }
    if response.lost_focus()
        && view
            .now
            .draft
            .as_ref()
            .is_some_and(|draft| draft.field == "Title")
    {
        view.now.draft = None;
        if words.trim() != title {
            asks.push(set_title(of, words));
        }
    }
}

/// A date is taken over as soon as it can be read; until then the field says what is wrong.
fn date_ui(
    ui: &mut Ui,
    pen: &Pen<'_>,
    view: &mut View,
    of: Member,
    label: &'static str,
    date: &mut Option<PartialDate>,
) {
    let current = date.map(|date| date.to_string()).unwrap_or_default();
    let (mut words, fault) = draft(view, of, label, &current);
    let response = field(ui, pen.theme, label, |ui| {
        widgets::text_line(ui, label, &mut words, "yyyy-mm-dd")
    });
    if response.changed() {
        let (parsed, fault) = match words.trim() {
            "" => (Some(None), String::new()),
            words => match words.parse::<PartialDate>() {
                Ok(date) => (Some(Some(date)), String::new()),
                Err(fault) => (None, fault.to_string()),
            },
        };
        if let Some(parsed) = parsed {
            *date = parsed;
        }
        view.now.draft = Some(FieldDraft {
            of,
            field: label,
            words,
            fault,
        });
    } else if !fault.is_empty() {
        ui.label(RichText::new(fault).small().color(pen.theme.fault));
    }
    let is_settled = view
        .now
        .draft
        .as_ref()
        .is_some_and(|draft| draft.field == label && draft.fault.is_empty());
    if response.lost_focus() && is_settled {
        view.now.draft = None;
    }
}

/// What stands in a field: the words being typed, or else the value; and what is wrong with them.
fn draft(view: &View, of: Member, field: &str, value: &str) -> (String, String) {
    match &view.now.draft {
        Some(draft) if draft.of == of && draft.field == field => {
            (draft.words.clone(), draft.fault.clone())
        }
        _ => (value.to_owned(), String::new()),
    }
}

/// The encoding that the file was read in; another one reads it again.
fn encoding_ui(ui: &mut Ui, pen: &Pen<'_>, document: &Document, asks: &mut Vec<Ask>) {
    if document.origin.encoding.is_empty() {
        return;
    }
    field(ui, pen.theme, "Encoding", |ui| {
        drop_down("encoding")
            .selected_text(widgets::visible(&document.origin.encoding))
            .width(ui.available_width())
            .show_ui(ui, |ui| {
                for &(name, label) in encodings() {
                    let is_current = document.origin.encoding == name;
                    if ui
                        .selectable_label(is_current, format!("{label} — {name}"))
                        .clicked()
                        && !is_current
                    {
                        asks.push(Ask::ReadAgain(document.id, name.to_owned()));
                    }
                }
            })
            .response
    });
}
