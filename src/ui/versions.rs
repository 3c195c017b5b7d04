//! The last saves, each with what going back to it would do.

use egui::{RichText, ScrollArea, Ui};

use super::theme::{FAR, SMALL};
use super::widgets::{self, Pen};
use crate::app::jobs::Kind;
use crate::app::view::Focus;
use crate::app::{App, Ask};
use crate::text::words::size;

/// Tells whether the dialog stays open.
pub(super) fn versions_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    app: &mut App,
    chosen: &mut Option<usize>,
    asks: &mut Vec<Ask>,
) -> bool {
    if app.versions.is_empty() {
        ui.label(if app.is_busy(Kind::Versions) {
            "Looking through the last saves…"
        } else {
            "There is no earlier save yet: each save keeps the one before it"
        });
    }
    ScrollArea::vertical()
        .max_height(320.0)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            for (version_idx, version) in app.versions.iter().enumerate() {
                let words = format!("{} · {}", version.when(), size(version.n_bytes));
                let is_chosen = *chosen == Some(version_idx);
                if ui.selectable_label(is_chosen, words).clicked() {
                    *chosen = Some(version_idx);
                }
                ui.indent(version_idx, |ui| {
                    pen.words(ui, &version.told(), SMALL, pen.theme.grey);
                });
            }
            widgets::follow_focus(ui);
        });
    if let Some(folder) = app.folder_of_versions() {
        let folder = format!("They are in {}", folder.display());
        ui.label(RichText::new(folder).small().color(pen.theme.grey));
        if ui.button("Show the folder").clicked() {
            asks.push(Ask::ShowVersionsFolder);
        }
    }
    ui.add_space(FAR);
    let mut stays = true;
    ui.horizontal(|ui| {
        let restored = chosen.filter(|&version_idx| {
            let version = app.versions.get(version_idx);
            version.is_some_and(|version| version.differences.is_ok())
        });
        let is_busy = app.is_busy(Kind::Versions);
        ui.add_enabled_ui(restored.is_some() && !is_busy, |ui| {
            if ui.button("Restore").clicked() {
                asks.extend(restored.map(Ask::RestoreVersion));
                stays = false;
            }
            if ui.button("Open read only").clicked() {
                asks.extend(restored.map(Ask::OpenVersion));
                stays = false;
            }
        });
        let cancel = ui.button("Cancel");
        if app.view.now.focus == Some(Focus::Dialog) {
            app.view.now.focus = None;
            cancel.request_focus();
        }
        if cancel.clicked() {
            stays = false;
        }
    });
    stays
}
