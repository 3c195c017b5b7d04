//! Correcting a text, accepting a newer version, and settling what became of an annotation.

use egui::{Button, FontId, Id, RichText, ScrollArea, TextEdit, Ui};

use super::dialogs::title;
use super::theme::{self, BODY, FAR, SMALL};
use super::widgets::{self, Pen};
use crate::app::action::Action;
use crate::app::session::Session;
use crate::app::texts::{Correction, Replacement};
use crate::app::view::{Find, Focus, Tab, View};
use crate::app::{App, ArticleEntry, Ask, Entry, Report};
use crate::model::{Annotation, DocumentId, Standing};
use crate::text::words::{counted, shortened};

/// How many annotations of a kind are named.
const N_NAMED: usize = 6;

/// The words in a text field, and below it what the change would do. Tells whether it stays open.
pub(super) fn correct_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    app: &mut App,
    correction: &mut Correction,
    asks: &mut Vec<Ask>,
) -> bool {
    let name = title_of(app, correction.document);
    title(ui, pen, &format!("Edit the text of {name}"));
    let response = ScrollArea::vertical()
        .id_salt("correction")
        .max_height(340.0)
        .show(ui, |ui| {
            ui.add(
                TextEdit::multiline(&mut correction.words)
                    .id(Id::unique("correction words"))
                    .margin(egui::Margin::symmetric(8, 6))
                    .desired_rows(6)
                    .desired_width(f32::INFINITY),
            )
            .accessible_name("Text")
        })
        .inner;
    if app.view.now.focus == Some(Focus::Dialog) {
        app.view.now.focus = None;
        response.request_focus();
    }
    if response.changed() {
        app.preview_correction(correction);
    }
    let line = match correction.report.n_touched() {
        _ if !correction.is_changed() => "Nothing is changed yet".to_owned(),
        0 => "Every annotation stays on its words".to_owned(),
        1 => "1 annotation is touched".to_owned(),
        n => format!("{} are touched", counted(n, "annotation")),
    };
    ui.label(RichText::new(line).color(pen.theme.grey));
    report_ui(ui, pen, &correction.report);
    ui.add_space(FAR);
    let mut stays = true;
    ui.horizontal(|ui| {
        let accept = ui.add_enabled(correction.is_changed(), Button::new("Change the text"));
        if accept.clicked() {
            asks.push(Ask::Correct(Box::new(correction.clone())));
            stays = false;
        }
        if ui.button("Cancel").clicked() {
            stays = false;
        }
    });
    stays
}

/// What a newer version would do, to be accepted or not. Tells whether it stays open.
pub(super) fn replace_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    app: &mut App,
    replacement: &Replacement,
    asks: &mut Vec<Ask>,
) -> bool {
    let name = title_of(app, replacement.document);
    title(ui, pen, &format!("Replace the text of {name}"));
    let report = &replacement.report;
    let mut parts = vec![format!("{} kept", counted(report.kept.len(), "annotation"))];
    for (entries, word) in [
        (&report.moved, "moved"),
        (&report.changed, "changed"),
        (&report.cut, "cut"),
        (&report.ambiguous, "ambiguous"),
        (&report.lost, "lost"),
    ] {
        if !entries.is_empty() {
            parts.push(format!("{} {word}", entries.len()));
        }
    }
    let line = format!("{}: {}", replacement.file_name, parts.join(", "));
    pen.words(ui, &line, BODY, pen.theme.text);
    if report.n_unsettled() > 0 {
        let line = "Those that are moved, ambiguous or lost are kept with their tags and notes, and are listed under Excerpts to be settled one by one";
        ui.label(RichText::new(line).color(pen.theme.grey));
    }
    report_ui(ui, pen, report);
    ui.add_space(FAR);
    let mut stays = true;
    ui.horizontal(|ui| {
        let accept = ui.button("Replace the text");
        if app.view.now.focus == Some(Focus::Dialog) {
            app.view.now.focus = None;
            accept.request_focus();
        }
        if accept.clicked() {
            asks.push(Ask::AcceptVersion(Box::new(replacement.clone())));
            stays = false;
        }
        if ui.button("Cancel").clicked() {
            stays = false;
        }
    });
    stays
}

/// Whether corrections may go. Tells whether it stays open.
pub(super) fn discard_corrections_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    app: &mut App,
    (document, encoding): (DocumentId, &str),
    asks: &mut Vec<Ask>,
) -> bool {
    let name = title_of(app, document);
    title(ui, pen, &format!("Read {name} again?"));
    ui.label(format!(
        "Its text is not what its file says: it was corrected, or replaced. Reading the file again as {encoding} discards that. Undo brings it back"
    ));
    ui.add_space(FAR);
    let mut stays = true;
    ui.horizontal(|ui| {
        let cancel = ui.button("Keep the text");
        if app.view.now.focus == Some(Focus::Dialog) {
            app.view.now.focus = None;
            cancel.request_focus();
        }
        if cancel.clicked() {
            stays = false;
        }
        if ui.button("Discard and read again").clicked() {
            asks.push(Ask::ReadAgainAnyway(document, encoding.to_owned()));
            stays = false;
        }
    });
    stays
}

fn title_of(app: &App, document: DocumentId) -> String {
    let document = app
        .session
        .as_ref()
        .and_then(|session| session.workspace().document(document));
    document.map_or_else(String::new, |document| shortened(&document.title, 60))
}

/// The annotations that are not just as they were, with what becomes of each.
fn report_ui(ui: &mut Ui, pen: &mut Pen<'_>, report: &Report) {
    if report.is_harmless() {
        return;
    }
    ScrollArea::vertical()
        .id_salt("report")
        .max_height(220.0)
        .show(ui, |ui| {
            part_ui(ui, pen, "Lose their words", &report.lost);
            part_ui(ui, pen, "Fit in several places", &report.ambiguous);
            part_ui(ui, pen, "Are cut", &report.cut);
            part_ui(ui, pen, "Are changed", &report.changed);
            part_ui(ui, pen, "Move with their words", &report.moved);
            articles_ui(ui, pen, &report.articles);
            headings_ui(ui, pen, &report.headings_gone);
            widgets::follow_focus(ui);
        });
}

fn part_ui(ui: &mut Ui, pen: &mut Pen<'_>, heading: &str, entries: &[Entry]) {
    if entries.is_empty() {
        return;
    }
    pen.line(ui, heading, theme::bold(SMALL), pen.theme.grey);
    for entry in entries.iter().take(N_NAMED) {
        let was = shortened(&entry.was, 44);
        let line = if entry.is.is_empty() || entry.is == entry.was {
            format!("“{was}”")
        } else {
            format!("“{was}” becomes “{}”", shortened(&entry.is, 44))
        };
        pen.line(ui, &line, FontId::proportional(BODY), pen.theme.text);
    }
    more_ui(ui, pen, entries.len());
}

fn articles_ui(ui: &mut Ui, pen: &mut Pen<'_>, articles: &[ArticleEntry]) {
    if articles.is_empty() {
        return;
    }
    pen.line(ui, "Articles", theme::bold(SMALL), pen.theme.grey);
    for article in articles.iter().take(N_NAMED) {
        let line = format!("“{}” {}", shortened(&article.title, 60), article.fate());
        pen.line(ui, &line, FontId::proportional(BODY), pen.theme.text);
    }
    more_ui(ui, pen, articles.len());
}

fn headings_ui(ui: &mut Ui, pen: &mut Pen<'_>, headings: &[String]) {
    if headings.is_empty() {
        return;
    }
    let line = "Headings that are none any more";
    pen.line(ui, line, theme::bold(SMALL), pen.theme.grey);
    for heading in headings.iter().take(N_NAMED) {
        let line = format!("“{}”", shortened(heading, 88));
        pen.line(ui, &line, FontId::proportional(BODY), pen.theme.text);
    }
    more_ui(ui, pen, headings.len());
}

fn more_ui(ui: &mut Ui, pen: &mut Pen<'_>, n_in_all: usize) {
    if let Some(n_more) = n_in_all.checked_sub(N_NAMED).filter(|&n| n > 0) {
        let line = format!("and {n_more} more");
        pen.line(ui, &line, FontId::proportional(SMALL), pen.theme.grey);
    }
}

/// What became of an annotation when its text changed, and what can be done about it.
pub(super) fn settle_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    view: &mut View,
    annotation: &Annotation,
    asks: &mut Vec<Ask>,
) {
    pen.line(
        ui,
        annotation.standing.label(),
        theme::bold(SMALL),
        pen.theme.fault,
    );
    let has_selection = view.document() == Some(annotation.document)
        && view.is_selected(session.workspace(), annotation.document);
    ui.horizontal_wrapped(|ui| {
        if annotation.standing == Standing::Moved {
            let confirm = ui
                .button("It stands right")
                .on_hover_text("Take it from the list of what is to be settled");
            if confirm.clicked() {
                asks.push(Ask::ConfirmPlace(annotation.id));
            }
        }
        if annotation.standing == Standing::Ambiguous && ui.button("Find its words").clicked() {
            let words = annotation
                .anchors
                .first()
                .map_or_else(String::new, |anchor| anchor.quote.clone());
            view.show(Tab::Document(annotation.document));
            view.now.find = Some(Find {
                words,
                matches_case: true,
                ..Find::default()
            });
        }
        let set = ui
            .add_enabled(
                has_selection,
                Button::new("Set boundaries to the selection"),
            )
            .on_disabled_hover_text("Select the words in the document first");
        if set.clicked() {
            asks.push(Ask::Do(Action::ExtendToSelection));
        }
        if ui.button("Delete").clicked() {
            asks.push(Ask::DeleteAnnotation(annotation.id));
        }
    });
}
