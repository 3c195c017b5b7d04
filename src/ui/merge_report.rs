//! What merging another copy would do, before it is done.

use egui::{RichText, ScrollArea, Ui};

use super::theme::{self, BODY, FAR, LARGE};
use super::widgets::{self, Pen};
use crate::app::merging::MergeReport;
use crate::app::view::Focus;
use crate::app::{App, Ask};
use crate::text::words::counted;

/// More conflicts than this are counted, not listed.
const MAX_LISTED: usize = 200;

/// Tells whether the dialog stays open.
pub(crate) fn merge_report_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    app: &mut App,
    report: &MergeReport,
    asks: &mut Vec<Ask>,
) -> bool {
    let title = format!("Merge {}", report.name);
    pen.line(ui, &title, theme::bold(LARGE), pen.theme.text);
    if !report.has_base {
        ui.label(
            RichText::new("No version is known that both copies come from. So nothing counts as deleted in the other copy, and what differs in both counts as a conflict.")
                .small()
                .color(pen.theme.grey),
        );
    }
    if report.sentences.is_empty() {
        ui.label("Nothing is taken over");
    }
    ScrollArea::vertical()
        .id_salt("merge report")
        .max_height(360.0)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            for sentence in &report.sentences {
                pen.words(ui, sentence, BODY, pen.theme.text);
            }
            if !report.conflicts.is_empty() {
                ui.add_space(FAR);
                let n = counted(report.conflicts.len(), "conflict");
                ui.label(RichText::new(n).font(theme::bold(BODY)));
            }
            for conflict in report.conflicts.iter().take(MAX_LISTED) {
                pen.words(ui, conflict, BODY, pen.theme.text);
            }
            let n_more = report.conflicts.len().saturating_sub(MAX_LISTED);
            if n_more > 0 {
                ui.label(format!("and {}", format_args!("{n_more} more")));
            }
            widgets::follow_focus(ui);
        });
    ui.add_space(FAR);
    let mut stays = true;
    ui.horizontal(|ui| {
        let merge = ui.button("Merge");
        if app.view.now.focus == Some(Focus::Dialog) {
            app.view.now.focus = None;
            merge.request_focus();
        }
        if merge.clicked() {
            asks.push(Ask::MergePlanned);
            stays = false;
        }
        if ui.button("Cancel").clicked() {
            stays = false;
        }
    });
    stays
}
