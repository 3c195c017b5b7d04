//! The page that is shown while no workspace is open.

use std::path::Path;

use egui::accesskit::Role;
use egui::{FontId, RichText, Sense, Ui, pos2};

use super::theme::{self, BODY, LARGE, SMALL, TITLE};
use super::widgets::{self, Pen};
use crate::app::action::Action;
use crate::app::{App, Ask};
use crate::text::words::counted;

const WIDTH: f32 = 560.0;

pub(crate) fn start_ui(ui: &mut Ui, pen: &mut Pen<'_>, app: &App, asks: &mut Vec<Ask>) {
    egui::ScrollArea::vertical()
        .auto_shrink([false, false])
        .show(ui, |ui| {
            let margin = ((ui.available_width() - WIDTH) / 2.0).max(16.0);
            let top = (ui.available_height() * 0.14).max(24.0);
            ui.add_space(top);
            ui.horizontal_top(|ui| {
                ui.add_space(margin);
                ui.vertical(|ui| {
                    ui.set_max_width(WIDTH);
                    pen.line(ui, "Dossier", theme::bold(TITLE + 8.0), pen.theme.text);
                    pen.line(
                        ui,
                        "Read sources, mark passages, tag and note them, carry them out",
                        FontId::proportional(BODY + 1.0),
                        pen.theme.grey,
                    );
                    ui.add_space(22.0);
                    for (action, name, what) in [
                        (
                            Action::OpenSample,
                            "Open the sample",
                            "Five documents, tagged and annotated, to try things on",
                        ),
                        (
                            Action::NewWorkspace,
                            "New workspace",
                            "Empty; drop documents on the window to begin",
                        ),
                        (
                            Action::OpenWorkspace,
                            "Open…",
                            "A workspace file that ends in .dossier",
                        ),
                    ] {
                        if choice_ui(ui, pen, name, what) {
                            asks.push(Ask::Do(action));
                        }
                    }
                    unsaved_ui(ui, pen, app, asks);
                    recent_ui(ui, pen, &app.settings.recent, asks);
                });
            });
        });
}

fn choice_ui(ui: &mut Ui, pen: &mut Pen<'_>, name: &str, what: &str) -> bool {
    let (rect, response) = widgets::row(ui, pen.theme, 50.0, false, Sense::click());
    let left = rect.min.x + 10.0;
    pen.paint_line(
        ui,
        pos2(left, rect.min.y + 7.0),
        name,
        theme::bold(BODY + 1.0),
        pen.theme.accent,
        WIDTH,
    );
    pen.paint_line(
        ui,
        pos2(left, rect.min.y + 27.0),
        what,
        FontId::proportional(SMALL + 1.0),
        pen.theme.grey,
        WIDTH,
    );
    response.widget_info(|| widgets::labeled(Role::Button, true, name));
    response.clicked()
}

fn unsaved_ui(ui: &mut Ui, pen: &mut Pen<'_>, app: &App, asks: &mut Vec<Ask>) {
    if app.unsaved.is_empty() {
        return;
    }
    ui.add_space(18.0);
    pen.line(ui, "Unsaved work", theme::bold(LARGE - 3.0), pen.theme.text);
    for unsaved in &app.unsaved {
        ui.horizontal(|ui| {
            let line = format!("{} · {}", unsaved.title, counted(unsaved.n_edits, "change"));
            pen.line(ui, &line, FontId::proportional(BODY), pen.theme.text);
            if ui
                .button("Recover")
                .accessible_name(format!("Recover {}", unsaved.title))
                .clicked()
            {
                asks.push(Ask::Recover(unsaved.id));
            }
            let forget = ui.button(RichText::new("Discard").color(pen.theme.grey));
            if forget
                .accessible_name(format!("Discard {}", unsaved.title))
                .clicked()
            {
                asks.push(Ask::Forget(unsaved.id));
            }
        });
    }
}

fn recent_ui(ui: &mut Ui, pen: &mut Pen<'_>, recent: &[std::path::PathBuf], asks: &mut Vec<Ask>) {
    if recent.is_empty() {
        return;
    }
    ui.add_space(18.0);
    pen.line(ui, "Recent", theme::bold(LARGE - 3.0), pen.theme.text);
    for path in recent {
        let (rect, response) = widgets::row(ui, pen.theme, 40.0, false, Sense::click());
        let name = path
            .file_stem()
            .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        let folder = path
            .parent()
            .map_or_else(String::new, |folder| folder.display().to_string());
        let left = rect.min.x + 10.0;
        pen.paint_line(
            ui,
            pos2(left, rect.min.y + 4.0),
            &name,
            FontId::proportional(BODY),
            pen.theme.text,
            WIDTH,
        );
        pen.paint_line(
            ui,
            pos2(left, rect.min.y + 21.0),
            &folder,
            FontId::proportional(SMALL),
            pen.theme.grey,
            WIDTH,
        );
        response.widget_info(|| widgets::labeled(Role::Button, true, format!("Open {name}")));
        if response.clicked() {
            asks.push(Ask::OpenFile(Path::to_owned(path)));
        }
    }
}
