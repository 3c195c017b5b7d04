//! What a project of another program would bring, before it is taken in.

use egui::{RichText, ScrollArea, Ui};

use super::theme::{self, BODY, FAR, LARGE};
use super::widgets::Pen;
use crate::app::projects::ProjectReport;
use crate::app::view::Focus;
use crate::app::{App, Ask};
use crate::text::words::counted;

/// More passages than this are counted, not listed.
const MAX_LISTED: usize = 200;

/// Tells whether the dialog stays open.
pub(crate) fn project_report_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    app: &mut App,
    report: &ProjectReport,
    asks: &mut Vec<Ask>,
) -> bool {
    let title = format!("Import {}", report.name);
    pen.line(ui, &title, theme::bold(LARGE), pen.theme.text);
    ui.label(RichText::new(report.format).small().color(pen.theme.grey));
    ScrollArea::vertical()
        .id_salt("project report")
        .max_height(360.0)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            if !report.has_news {
                let here = format!("Everything that {} holds is here already", report.name);
                pen.words(ui, &here, BODY, pen.theme.text);
            }
            // What is counted as new, and what is here, says nothing more where all of it is.
            let sentences = report.sentences.iter().filter(|_| report.has_news);
            for sentence in sentences {
                pen.words(ui, sentence, BODY, pen.theme.text);
            }
            if !report.remarks.is_empty() {
                ui.add_space(FAR);
                ui.label(RichText::new("What differs from the file").font(theme::bold(BODY)));
            }
            for remark in &report.remarks {
                pen.words(ui, remark, BODY, pen.theme.text);
            }
            if !report.not_found.is_empty() {
                ui.add_space(FAR);
                let n = counted(report.not_found.len(), "passage");
                let heading = format!("{n} not in the texts");
                ui.label(RichText::new(heading).font(theme::bold(BODY)));
            }
            for (document, words) in report.not_found.iter().take(MAX_LISTED) {
                pen.words(ui, &format!("{document}: {words}"), BODY, pen.theme.text);
            }
            let n_more = report.not_found.len().saturating_sub(MAX_LISTED);
            if n_more > 0 {
                ui.label(format!("and {n_more} more"));
            }
        });
    ui.add_space(FAR);
    let mut stays = true;
    ui.horizontal(|ui| {
        let first = ui.button(if report.has_news { "Import" } else { "Close" });
        if app.view.now.focus == Some(Focus::Dialog) {
            app.view.now.focus = None;
            first.request_focus();
        }
        if first.clicked() {
            if report.has_news {
                asks.push(Ask::JoinProject);
            }
            stays = false;
        }
        if report.has_news && ui.button("Cancel").clicked() {
            stays = false;
        }
    });
    stays
}
