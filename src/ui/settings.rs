//! The settings of the program, in a small window.

use egui::{DragValue, Key, RichText, ScrollArea, Ui};

use super::choices::{Choices as _, drop_down};
use super::dialogs::title;
use super::inspector::{info_grade_ui, source_grade_ui};
use super::markings::marking_ui;
use super::reading_settings::reading_settings_ui;
use super::theme::FAR;
use super::widgets::{self, Pen, field};
use crate::app::action::Action;
use crate::app::settings::{MarginSide, Settings, Theme as ThemeChoice};
use crate::app::view::Focus;
use crate::app::{App, Ask, Marked};
use crate::model::Grade;

/// Draws the settings; whether they stay open.
pub(super) fn settings_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    app: &mut App,
    asks: &mut Vec<Ask>,
) -> bool {
    title(ui, pen, "Settings");
    // A low window has less room than all of them take.
    let room = ui.ctx().content_rect().height() - 190.0;
    let is_entered = ScrollArea::vertical()
        .max_height(room.max(80.0))
        .min_scrolled_height(room.max(80.0))
        .show(ui, |ui| {
            let is_entered = choices_ui(ui, pen, app, asks);
            widgets::follow_focus(ui);
            is_entered
        })
        .inner;
    ui.add_space(FAR);
    !(ui.button("Close").clicked() || is_entered)
}

/// All that can be set; whether Enter was pressed in the first field.
fn choices_ui(ui: &mut Ui, pen: &mut Pen<'_>, app: &mut App, asks: &mut Vec<Ask>) -> bool {
    // The bar stands beside what is set.
    ui.set_width(ui.available_width() - 12.0);
    let settings = &mut app.settings;
    ui.horizontal(|ui| {
        widgets::field_label(ui, pen.theme, "Theme");
        for (choice, label) in [
            (ThemeChoice::System, "As the system"),
            (ThemeChoice::Light, "Light"),
            (ThemeChoice::Dark, "Dark"),
        ] {
            ui.pick_value(&mut settings.theme, choice, label);
        }
    });
    let author = field(ui, pen.theme, "Your name", |ui| {
        widgets::text_line(
            ui,
            "author",
            &mut settings.author,
            "Stands on what you annotate",
        )
    });
    if app.view.now.focus == Some(Focus::Dialog) {
        app.view.now.focus = None;
        author.request_focus();
    }
    if let Some(session) = &app.session {
        let mut title = session.workspace().meta.title.clone();
        let response = field(ui, pen.theme, "Workspace", |ui| {
            widgets::text_line(ui, "workspace", &mut title, "Title of this workspace")
        });
        if response.changed() {
            asks.push(Ask::RenameWorkspace(title));
        }
        let own = session.workspace().meta.marking.as_ref();
        marking_ui(ui, pen, Marked::Workspace, own, None, asks);
    }
    grade_ui(ui, pen, &mut settings.default_grade);
    reading_settings_ui(ui, pen, &mut settings.reading);
    margin_ui(ui, pen, settings);
    let keys = ui.button("Keys…").on_hover_text("Give commands other keys");
    if keys.clicked() {
        asks.push(Ask::Do(Action::Keys));
    }
    ui.tick(
        &mut settings.saves_by_itself,
        "Save a workspace that has a file by itself, shortly after each change",
    );
    ui.label(
        RichText::new("Switched off, changes are still kept in the journal; Save writes the file.")
            .small()
            .color(pen.theme.grey),
    );
    ui.tick(
        &mut settings.notes_reading,
        "Note paragraphs as read when one scrolls past them at the speed of reading",
    );
    ui.tick(
        &mut settings.reduces_motion,
        "Reduce motion: pages turn and panels open at once",
    );
    if ui
        .tick(
            &mut settings.keeps_recent,
            "Keep a list of recent workspaces",
        )
        .changed()
        && !settings.keeps_recent
    {
        settings.forget_recent();
    }
    ui.horizontal(|ui| {
        let name = ui.label("Lock a protected workspace after minutes without a touch");
        ui.add(egui::DragValue::new(&mut settings.locks_after_minutes).range(0..=240))
            .labelled_by(name.id);
    });
    ui.label(
        RichText::new("0: only with Lock now, in the File menu")
            .small()
            .color(pen.theme.grey),
    );
    author.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

/// What new annotations are graded as until somebody says otherwise.
fn grade_ui(ui: &mut Ui, pen: &Pen<'_>, grade: &mut Grade) {
    let words = RichText::new("Grades that new annotations get").small();
    ui.label(words.color(pen.theme.grey));
    field(ui, pen.theme, "Usual source", |ui| {
        source_grade_ui(ui, "usual source grade", &mut grade.source, None)
    })
    .on_hover_text("The grade that new annotations get for their source");
    field(ui, pen.theme, "Usual info", |ui| {
        info_grade_ui(ui, "usual info grade", &mut grade.info, None)
    })
    .on_hover_text("The grade that new annotations get for what they say");
}

/// Where names and notes stand beside the text, and how wide.
fn margin_ui(ui: &mut Ui, pen: &Pen<'_>, settings: &mut Settings) {
    field(ui, pen.theme, "Margin", |ui| {
        drop_down("margin side")
            .selected_text(settings.margin_side.label())
            .width(ui.available_width())
            .show_ui(ui, |ui| {
                for side in MarginSide::ALL {
                    ui.selectable_value(&mut settings.margin_side, side, side.label());
                }
            })
            .response
    });
    let mut width = settings.margin_width.unwrap_or(Settings::USUAL_MARGIN);
    let changed = field(ui, pen.theme, "Margin width", |ui| {
        ui.add(
            DragValue::new(&mut width)
                .range(Settings::MARGINS)
                .suffix(" pt"),
        )
    });
    if changed.changed() {
        settings.margin_width = Some(width);
    }
    if settings.margin_width.is_some() && ui.button("Margin as wide as there is room").clicked() {
        settings.margin_width = None;
    }
}
