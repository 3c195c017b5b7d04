//! The dialogs of a damaged file: what can be done, and what came of it.

use egui::{RichText, ScrollArea, Ui};

use super::theme::FAR;
use super::widgets::{self, Pen, visible};
use crate::app::salvaging::Damage;
use crate::app::view::Focus;
use crate::app::{App, Ask};

/// Tells whether the dialog stays open.
pub(super) fn damaged_ui(
    ui: &mut Ui,
    pen: &Pen<'_>,
    app: &mut App,
    damage: &Damage,
    asks: &mut Vec<Ask>,
) -> bool {
    ui.label(visible(&damage.told));
    ui.label(
        RichText::new(
            "What is opened is a workspace without a file. The damaged file stays as it is.",
        )
        .small()
        .color(pen.theme.grey),
    );
    ui.add_space(FAR);
    let mut stays = true;
    let mut buttons = Vec::new();
    ui.horizontal_wrapped(|ui| {
        if let Some((backup, saved)) = &damage.backup {
            let open = ui.button("Open the newest backup");
            if open.clicked() {
                asks.push(Ask::OpenBackup(backup.clone(), *saved));
                stays = false;
            }
            buttons.push(open);
        }
        let salvage = ui.button("Recover what is readable");
        if salvage.clicked() {
            asks.push(Ask::Salvage(damage.path.clone()));
            stays = false;
        }
        buttons.push(salvage);
        if ui.button("Cancel").clicked() {
            stays = false;
        }
    });
    if app.view.now.focus == Some(Focus::Dialog)
        && let Some(first) = buttons.first()
    {
        app.view.now.focus = None;
        first.request_focus();
    }
    stays
}

/// What was lost and what was repaired. Tells whether the dialog stays open.
pub(super) fn salvaged_ui(ui: &mut Ui, pen: &Pen<'_>, app: &mut App, report: &[String]) -> bool {
    ui.label(
        "Not everything could be taken over as it was. The file itself is unchanged; save what is here under another name",
    );
    ScrollArea::vertical()
        .max_height(320.0)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            for sentence in report {
                ui.label(RichText::new(visible(sentence)).color(pen.theme.text));
            }
            widgets::follow_focus(ui);
        });
    ui.label(
        RichText::new("What was repaired is one step: undo shows it as the file says it.")
            .small()
            .color(pen.theme.grey),
    );
    ui.add_space(FAR);
    let close = ui.button("Close");
    if app.view.now.focus == Some(Focus::Dialog) {
        app.view.now.focus = None;
        close.request_focus();
    }
    !close.clicked()
}
