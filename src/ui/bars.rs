//! The bars above and below the panels: menus, title, the way to anything, the state of the work.

use std::time::Duration;

use egui::{Align, FontId, Frame, Layout, Panel, Sense, Ui, pos2, vec2};

use super::theme::{self, BODY, SMALL};
use super::widgets::{self, Icon, Pen};
use super::{Workbench, commands, document};
use crate::app::action::Action;
use crate::app::jobs::Kind;
use crate::app::session::Keeping;
use crate::app::{App, Ask};
use crate::text::words::shortened;

impl Workbench {
    pub(super) fn top_bar_ui(&mut self, ui: &mut Ui, asks: &mut Vec<Ask>) {
        let frame = Frame::new()
            .fill(self.theme.panel)
            .inner_margin(egui::Margin::symmetric(8, 5));
        Panel::top("top")
            .frame(frame)
            .exact_size(36.0)
            .show(ui, |ui| {
                let bar = ui.max_rect();
                egui::MenuBar::new().ui(ui, |ui| {
                    let mut pen = Pen {
                        theme: &self.theme,
                        engine: &mut self.engine,
                    };
                    commands::menus_ui(ui, &mut pen, &self.app, asks);
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        self.search_button_ui(ui, asks);
                    });
                });
                if let Some(session) = &self.app.session {
                    let title = shortened(&session.workspace().meta.title, 48);
                    let state = format!("  —  {}", keeping_words(&session.keeping()));
                    let mut pen = Pen {
                        theme: &self.theme,
                        engine: &mut self.engine,
                    };
                    let width = |ui: &Ui, text: &str, font: FontId| {
                        ui.painter()
                            .layout_no_wrap(text.to_owned(), font, self.theme.text)
                            .size()
                            .x
                    };
                    let bold = theme::bold(BODY);
                    let in_all = width(ui, &title, bold.clone())
                        + width(ui, &state, FontId::proportional(BODY));
                    let left = bar.center().x - in_all / 2.0;
                    // In a narrow window the menus come first.
                    if left > bar.min.x + 300.0 && in_all < bar.width() - 640.0 {
                        let y = bar.center().y - 8.0;
                        let used =
                            pen.paint_line(ui, pos2(left, y), &title, bold, pen.theme.text, 420.0);
                        pen.paint_line(
                            ui,
                            pos2(left + used, y),
                            &state,
                            FontId::proportional(BODY),
                            pen.theme.grey,
                            300.0,
                        );
                    }
                }
            });
    }

    fn search_button_ui(&self, ui: &mut Ui, asks: &mut Vec<Ask>) {
        let (rect, response) = ui.allocate_exact_size(vec2(270.0, 25.0), Sense::click());
        ui.painter().rect(
            rect,
            theme::RADIUS,
            if response.hovered() {
                self.theme.hovered
            } else {
                self.theme.raised
            },
            egui::Stroke::new(1.0, self.theme.hairline),
            egui::StrokeKind::Inside,
        );
        let grey = self.theme.grey;
        let font = FontId::proportional(BODY - 1.0);
        let left = rect.left_center() + vec2(9.0, 0.0);
        ui.painter().text(
            left,
            egui::Align2::LEFT_CENTER,
            "Commands, sources, tags, notes",
            font.clone(),
            grey,
        );
        ui.painter().text(
            rect.right_center() - vec2(9.0, 0.0),
            egui::Align2::RIGHT_CENTER,
            Action::Palette
                .command()
                .map_or_else(String::new, |command| self.app.settings.keys.shown(command)),
            font,
            grey,
        );
        if response.has_focus() {
            widgets::focus_ring(ui, &self.theme, rect);
        }
        response.widget_info(|| {
            egui::WidgetInfo::labeled(egui::accesskit::Role::Button, true, "Go to anything")
        });
        if response.clicked() {
            asks.push(Ask::Do(Action::Palette));
        }
    }

    pub(super) fn status_ui(&mut self, ui: &mut Ui, asks: &mut Vec<Ask>) {
        let frame = Frame::new()
            .fill(self.theme.panel)
            .inner_margin(egui::Margin::symmetric(14, 3));
        Panel::bottom("status")
            .frame(frame)
            .exact_size(24.0)
            .show(ui, |ui| {
                ui.horizontal_centered(|ui| {
                    ui.spacing_mut().item_spacing.x = 18.0;
                    let grey = self.theme.grey;
                    let mut pen = Pen {
                        theme: &self.theme,
                        engine: &mut self.engine,
                    };
                    for part in document::place_line(&self.app, &self.readers) {
                        pen.line(ui, &part, FontId::proportional(SMALL), grey);
                    }
                    for (kind, label, progress) in self.app.jobs_shown() {
                        let line = progress.map_or_else(
                            || format!("{label}…"),
                            |(n, n_all)| format!("{label} {n} of {n_all}"),
                        );
                        pen.line(ui, &line, FontId::proportional(SMALL), pen.theme.accent);
                        // A save is done with once it has begun.
                        if progress.is_some()
                            && kind != Kind::Save
                            && widgets::icon_button(ui, pen.theme, Icon::Cross, "Cancel").clicked()
                        {
                            asks.push(Ask::Cancel);
                        }
                        ui.ctx().request_repaint_after(Duration::from_millis(100));
                    }
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        ui.spacing_mut().item_spacing.x = 18.0;
                        let Some(session) = &self.app.session else {
                            return;
                        };
                        let (words, is_fault) = keeping_sentence(&session.keeping());
                        let colour = if is_fault { pen.theme.fault } else { grey };
                        pen.line(ui, &words, FontId::proportional(SMALL), colour);
                        let author = format!("Coder: {}", self.app.settings.author);
                        pen.line(ui, &author, FontId::proportional(SMALL), grey);
                    });
                });
            });
    }
}

pub(super) fn window_title(app: &App) -> String {
    match &app.session {
        Some(session) => {
            let title = crate::text::invisible::shown(&session.workspace().meta.title);
            format!("{title} — {} — Dossier", keeping_words(&session.keeping()))
        }
        None => "Dossier".to_owned(),
    }
}

/// The state of the work in a few words.
fn keeping_words(keeping: &Keeping) -> &'static str {
    match keeping {
        Keeping::Saved { .. } => "saved",
        Keeping::InJournal => "changes kept, file not written yet",
        Keeping::NotSaved(_) => "changes kept, file can't be saved",
        Keeping::NoFile => "no file yet",
        Keeping::OnlyInMemory(_) => "changes not kept",
        Keeping::ReadOnly(_) => "read only",
    }
}

/// The state of the work in a sentence, and whether it is a bad one.
fn keeping_sentence(keeping: &Keeping) -> (String, bool) {
    match keeping {
        Keeping::Saved { .. } | Keeping::InJournal => ("All changes kept".to_owned(), false),
        Keeping::NotSaved(why) => (format!("{why}; all changes are in the journal"), true),
        Keeping::NoFile => ("All changes kept, in no file yet".to_owned(), false),
        Keeping::OnlyInMemory(fault) => (format!("Changes are only in memory: {fault}"), true),
        Keeping::ReadOnly(why) => (why.to_string(), true),
    }
}
