//! The window: draws the state, and returns what the person asks for.
//!
//! A panel gets the session to read, the view to change, and a list to put asks on; they are
//! performed after the frame is drawn. Nothing here can change a workspace.

mod codebook;
mod commands;
mod derived;
mod dialogs;
mod document;
mod excerpts;
mod fonts;
mod inspector;
mod notes;
mod path_dialog;
mod picker;
pub mod reader;
mod source_fields;
mod sources;
mod start;
mod theme;
mod widgets;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use egui::{
    Align, CentralPanel, FontDefinitions, FontId, Frame, Key, Layout, Panel, Sense, Ui,
    ViewportCommand, pos2, vec2,
};

use crate::app::action::Action;
use crate::app::jobs::{Threads, Wake};
use crate::app::session::Keeping;
use crate::app::settings::{Places, Theme as ThemeChoice};
use crate::app::view::{Focus, Tab};
use crate::app::{App, Ask, Chooser, Closing, Start};
use crate::model::Timestamp;
use crate::text::words::shortened;
use derived::Derived;
use document::{Front, Readers};
use path_dialog::Listing;
use picker::PaletteNow;
use reader::{Engine, Fonts};
use theme::{BODY, SMALL, Theme};
use widgets::{Icon, Pen};

/// What the window is opened with.
pub struct Options {
    pub places: Places,
    /// A workspace, or documents.
    pub paths: Vec<PathBuf>,
    pub threads: Threads,
    pub clock: fn() -> Timestamp,
    pub chooser: Chooser,
    /// Whether to use the fonts of the system, or only those within the program.
    pub system_fonts: bool,
    /// Whether to open what was open last when no path is given.
    pub reopens: bool,
}

/// The window of the program.
pub struct Workbench {
    app: App,
    engine: Engine,
    /// The fonts of the system, while they are being found.
    fonts: Option<Receiver<(Fonts, FontDefinitions)>>,
    theme: Theme,
    readers: Readers,
    derived: Derived,
    listing: Listing,
    title: String,
}

impl Workbench {
    pub fn new(ctx: &egui::Context, options: Options) -> Self {
        let repaint = ctx.clone();
        let wake: Wake = Arc::new(move || repaint.request_repaint());
        let fonts = options.system_fonts.then(|| find_fonts(&wake)).flatten();
        ctx.set_fonts(fonts::built_in());
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        let mut app = App::new(Start {
            places: options.places,
            threads: options.threads,
            wake,
            clock: options.clock,
            chooser: options.chooser,
        });
        if !options.paths.is_empty() {
            app.take_paths(options.paths);
        } else if options.reopens {
            app.reopen_last();
        }
        let theme = theme_of(ctx, app.settings.theme);
        theme.apply(ctx);
        Self {
            app,
            engine: Engine::new(Fonts::bundled()),
            fonts,
            theme,
            readers: Readers::default(),
            derived: Derived::default(),
            listing: Listing::default(),
            title: String::new(),
        }
    }

    /// The program behind the window, to look at.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Takes paths as if they had been dropped on the window.
    pub fn take_paths(&mut self, paths: Vec<PathBuf>) {
        self.app.take_paths(paths);
    }

    fn before_frame(&mut self, ctx: &egui::Context) {
        if let Some(found) = &self.fonts
            && let Ok((fonts, definitions)) = found.try_recv()
        {
            self.engine = Engine::new(fonts);
            ctx.set_fonts(definitions);
            self.fonts = None;
        }
        let theme = theme_of(ctx, self.app.settings.theme);
        if theme != self.theme {
            theme.apply(ctx);
            self.theme = theme;
        }
        let dropped: Vec<PathBuf> = ctx.input(|input| {
            input
                .raw
                .dropped_files
                .iter()
                .map(|file| file.path().to_owned())
                .filter(|path| !path.as_os_str().is_empty())
                .collect()
        });
        if !dropped.is_empty() {
            self.app.take_paths(dropped);
        }
        if ctx.input(|input| input.viewport().close_requested()) && self.app.closing != Closing::Now
        {
            self.app.close_requested();
            if self.app.closing != Closing::Now {
                ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            }
        }
        self.app.tick();
        self.readers.retain(&self.app.view);
        if let Some(session) = &self.app.session {
            self.derived.follow(session, &self.app.view);
        }
    }

    fn after_frame(&mut self, ctx: &egui::Context, asks: Vec<Ask>) {
        if !asks.is_empty() {
            ctx.request_repaint();
        }
        for ask in asks {
            self.app.perform(ask);
        }
        if let Some(words) = self.app.to_copy.take() {
            ctx.copy_text(words);
        }
        if self.app.closing == Closing::Now {
            ctx.send_viewport_cmd(ViewportCommand::Close);
        }
        let title = window_title(&self.app);
        if title != self.title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title = title;
        }
        // Wakes by itself only when something is due.
        if let Some(fades) = self.app.notices.fade() {
            ctx.request_repaint_after(fades);
        }
        if let Some(secs) = self.app.next_due_secs() {
            ctx.request_repaint_after(Duration::from_secs(secs.max(1)));
        }
        if let Some(rect) = ctx.input(|input| input.viewport().inner_rect) {
            self.app.settings.window_size = [rect.width(), rect.height()];
        }
    }

    fn frame(&mut self, ui: &mut Ui, asks: &mut Vec<Ask>) {
        commands::keys(ui, &self.app, self.readers.id, asks);
        self.top_bar_ui(ui, asks);
        self.status_ui(ui, asks);
        if self.app.session.is_some() {
            self.side_panels_ui(ui, asks);
        }
        let middle = CentralPanel::default()
            .frame(Frame::new().fill(self.theme.paper))
            .show(ui, |ui| self.middle_ui(ui, asks))
            .response
            .rect;
        self.overlays_ui(ui, middle, asks);
    }

    fn top_bar_ui(&mut self, ui: &mut Ui, asks: &mut Vec<Ask>) {
        let frame = Frame::new()
            .fill(self.theme.panel)
            .inner_margin(egui::Margin::symmetric(8, 5));
        Panel::top("top")
            .frame(frame)
            .exact_size(36.0)
            .show(ui, |ui| {
                let bar = ui.max_rect();
                egui::MenuBar::new().ui(ui, |ui| {
                    commands::menus_ui(ui, &self.app, asks);
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
            "Ctrl K",
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

    fn status_ui(&mut self, ui: &mut Ui, asks: &mut Vec<Ask>) {
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
                    for (_, label, progress) in self.app.jobs_shown() {
                        let line = progress.map_or_else(
                            || format!("{label}…"),
                            |(n, n_all)| format!("{label} {n} of {n_all}"),
                        );
                        pen.line(ui, &line, FontId::proportional(SMALL), pen.theme.accent);
                        if progress.is_some()
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

    fn side_panels_ui(&mut self, ui: &mut Ui, asks: &mut Vec<Ask>) {
        let Self {
            app,
            engine,
            theme,
            derived,
            ..
        } = self;
        let App {
            session: Some(session),
            view,
            settings,
            ..
        } = app
        else {
            return;
        };
        let mut pen = Pen { theme, engine };
        if settings.shows_sources {
            let shown = Panel::left("sources")
                .frame(theme::panel_frame(theme))
                .default_size(settings.sources_width)
                .size_range(180.0..=480.0)
                .show(ui, |ui| {
                    sources::sources_ui(ui, &mut pen, session, derived, view, asks);
                });
            settings.sources_width = shown.response.rect.width();
        }
        if settings.shows_side {
            let shown = Panel::right("side")
                .frame(theme::panel_frame(theme))
                .default_size(settings.side_width)
                .size_range(240.0..=560.0)
                .show(ui, |ui| {
                    Panel::bottom("inspector")
                        .frame(theme::panel_frame(theme))
                        .resizable(true)
                        .default_size(ui.available_height() * 0.5)
                        .size_range(140.0..=(ui.available_height() - 120.0).max(160.0))
                        .show(ui, |ui| {
                            inspector::inspector_ui(ui, &mut pen, session, derived, view, asks);
                        });
                    CentralPanel::default()
                        .frame(theme::panel_frame(theme))
                        .show(ui, |ui| {
                            codebook::codebook_ui(ui, &mut pen, session, derived, view, asks);
                        });
                });
            settings.side_width = shown.response.rect.width();
        }
    }

    fn middle_ui(&mut self, ui: &mut Ui, asks: &mut Vec<Ask>) {
        let Self {
            app,
            engine,
            theme,
            derived,
            readers,
            ..
        } = self;
        let mut pen = Pen { theme, engine };
        if app.session.is_none() {
            start::start_ui(ui, &mut pen, app, asks);
            return;
        }
        ui.spacing_mut().item_spacing.y = 0.0;
        tabs_ui(ui, &mut pen, app, asks);
        let zoom = app.settings.zoom();
        let App {
            session: Some(session),
            view,
            found,
            excerpts,
            ..
        } = app
        else {
            return;
        };
        match view.tab() {
            Some(Tab::Document(document)) => {
                if let Some(document) = session.workspace().document(document) {
                    let front = Front {
                        session,
                        found,
                        zoom,
                    };
                    readers.ui(ui, &mut pen, &front, derived, view, document, asks);
                }
            }
            Some(Tab::Note(note)) => notes::note_ui(ui, &mut pen, session, note, view, asks),
            Some(Tab::Excerpts) => {
                excerpts::excerpts_ui(ui, &mut pen, session, derived, excerpts, view, asks);
            }
            None => nothing_open_ui(ui, theme, derived, asks),
        }
    }

    fn overlays_ui(&mut self, ui: &Ui, middle: egui::Rect, asks: &mut Vec<Ask>) {
        let Self {
            app,
            engine,
            theme,
            derived,
            readers,
            listing,
            ..
        } = self;
        let mut pen = Pen { theme, engine };
        let place = document::picker_place(readers, middle);
        if let App {
            session: Some(session),
            view,
            ..
        } = app
        {
            picker::picker_ui(ui, &mut pen, session, derived, view, place, asks);
        }
        let (mut palette, mut focus) = (app.view.now.palette.take(), app.view.now.focus.take());
        let mut now = PaletteNow {
            palette: &mut palette,
            focus: &mut focus,
        };
        picker::palette_ui(ui, &mut pen, app, derived, &mut now, asks);
        app.view.now.palette = palette;
        app.view.now.focus = focus;
        if app.view.now.shows_help {
            commands::help_ui(ui, &mut pen, asks);
        }
        dialogs::dialog_ui(ui, &mut pen, app, derived, listing, asks);
        dialogs::notices_ui(ui, &mut pen, app, asks);
        self.zoom_with_wheel(ui);
    }

    /// Ctrl and the wheel make the reading font larger or smaller.
    fn zoom_with_wheel(&mut self, ui: &Ui) {
        let factor = ui.input(egui::InputState::zoom_delta);
        if (factor - 1.0).abs() > 0.001 {
            let zoomed = f32::from(self.app.settings.zoom_percent) * factor;
            self.app.settings.zoom_percent = zoomed.round().clamp(50.0, 300.0) as u16;
        }
    }
}

impl eframe::App for Workbench {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        self.before_frame(&ctx);
        let mut asks = Vec::new();
        self.frame(ui, &mut asks);
        self.after_frame(&ctx, asks);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.app.leave_for_good();
    }

    fn persist_egui_memory(&self) -> bool {
        false
    }
}

/// Lists the fonts of the system on a worker; nothing if there can be no worker.
fn find_fonts(wake: &Wake) -> Option<Receiver<(Fonts, FontDefinitions)>> {
    let (sender, receiver) = channel();
    let wake = Arc::clone(wake);
    let thread = std::thread::Builder::new().name("fonts".to_owned());
    let started = thread.spawn(move || {
        if sender.send((Fonts::load(), fonts::find())).is_ok() {
            wake();
        }
    });
    started.is_ok().then_some(receiver)
}

fn theme_of(ctx: &egui::Context, choice: ThemeChoice) -> Theme {
    let is_dark = match choice {
        ThemeChoice::Dark => true,
        ThemeChoice::Light => false,
        ThemeChoice::System => ctx.system_theme() == Some(egui::Theme::Dark),
    };
    if is_dark {
        Theme::dark()
    } else {
        Theme::light()
    }
}

fn window_title(app: &App) -> String {
    match &app.session {
        Some(session) => {
            let title = &session.workspace().meta.title;
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
        Keeping::NoFile => "no file yet",
        Keeping::OnlyInMemory(_) => "changes not kept",
        Keeping::ReadOnly(_) => "read only",
    }
}

/// The state of the work in a sentence, and whether it is a bad one.
fn keeping_sentence(keeping: &Keeping) -> (String, bool) {
    match keeping {
        Keeping::Saved { .. } | Keeping::InJournal => ("All changes kept".to_owned(), false),
        Keeping::NoFile => ("All changes kept, in no file yet".to_owned(), false),
        Keeping::OnlyInMemory(fault) => (format!("Changes are only in memory: {fault}"), true),
        Keeping::ReadOnly(holder) => (format!("Read only: {holder} has it open"), true),
    }
}

fn nothing_open_ui(ui: &mut Ui, theme: &Theme, derived: &Derived, asks: &mut Vec<Ask>) {
    ui.vertical_centered(|ui| {
        ui.add_space(ui.available_height() * 0.3);
        if derived.documents.is_empty() {
            widgets::empty_state(
                ui,
                theme,
                "Drop texts, web pages or a folder of them on the window",
            );
            ui.add_space(theme::FAR);
            if ui.button("Add documents…").clicked() {
                asks.push(Ask::Do(Action::AddDocuments));
            }
        } else {
            widgets::empty_state(ui, theme, "Choose a source on the left, or press Ctrl+K");
        }
    });
}

fn tabs_ui(ui: &mut Ui, pen: &mut Pen<'_>, app: &mut App, asks: &mut Vec<Ask>) {
    const HEIGHT: f32 = 33.0;
    let (bar, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    ui.painter().rect_filled(bar, 0.0, pen.theme.ground);
    ui.painter().hline(
        bar.x_range(),
        bar.max.y - 0.5,
        egui::Stroke::new(1.0, pen.theme.hairline),
    );
    let Some(session) = &app.session else { return };
    let workspace = session.workspace();
    let mut x = bar.min.x + 10.0;
    let width = ((bar.width() - 20.0) / app.view.tabs.len().max(1) as f32).clamp(60.0, 230.0);
    let mut chosen = None;
    for (tab_idx, &tab) in app.view.tabs.iter().enumerate() {
        let label = match tab {
            Tab::Document(document) => workspace
                .document(document)
                .map_or("", |document| document.title.as_str()),
            Tab::Note(note) => workspace.note(note).map_or("", |note| note.title.as_str()),
            Tab::Excerpts => "Excerpts",
        };
        let is_front = tab_idx == app.view.tab_idx;
        let rect =
            egui::Rect::from_min_size(pos2(x, bar.min.y + 5.0), vec2(width - 2.0, HEIGHT - 5.0));
        if rect.min.x > bar.max.x {
            break;
        }
        x += width;
        let response = ui.interact(rect, ui.scope_id().with(("tab", tab_idx)), Sense::click());
        let colour = if is_front {
            pen.theme.text
        } else {
            pen.theme.grey
        };
        if is_front {
            let radius = egui::CornerRadius {
                nw: 5,
                ne: 5,
                sw: 0,
                se: 0,
            };
            ui.painter().rect_filled(rect, radius, pen.theme.paper);
            let stroke = egui::Stroke::new(1.0, pen.theme.hairline);
            ui.painter().vline(rect.min.x, rect.y_range(), stroke);
            ui.painter().vline(rect.max.x, rect.y_range(), stroke);
            ui.painter().hline(
                rect.x_range(),
                rect.min.y,
                egui::Stroke::new(2.0, pen.theme.accent),
            );
        }
        let at = pos2(rect.min.x + 11.0, rect.min.y + 6.0);
        pen.paint_line(
            ui,
            at,
            label,
            FontId::proportional(BODY),
            colour,
            rect.width() - 36.0,
        );
        response.widget_info(|| {
            egui::WidgetInfo::selected(
                egui::accesskit::Role::Tab,
                true,
                is_front,
                format!("Tab {label}"),
            )
        });
        if response.clicked() {
            chosen = Some(tab_idx);
        }
        if is_front || response.hovered() {
            let cross = egui::Rect::from_center_size(
                pos2(rect.max.x - 14.0, rect.center().y),
                vec2(18.0, 18.0),
            );
            let close = ui.interact(
                cross,
                ui.scope_id().with(("close tab", tab_idx)),
                Sense::click(),
            );
            widgets::paint_icon(
                ui,
                cross,
                Icon::Cross,
                if close.hovered() {
                    pen.theme.text
                } else {
                    pen.theme.faint
                },
            );
            close.widget_info(|| {
                egui::WidgetInfo::labeled(
                    egui::accesskit::Role::Button,
                    true,
                    format!("Close {label}"),
                )
            });
            if close.clicked() || response.middle_clicked() {
                asks.push(Ask::CloseTab(tab_idx));
            }
        }
    }
    if let Some(tab_idx) = chosen {
        app.view.tab_idx = tab_idx;
        app.view.now.focus = Some(Focus::Reader);
    }
    if ui.input(|input| input.key_pressed(Key::Escape))
        && app.view.now.find.is_none()
        && !ui.ctx().text_edit_focused()
    {
        escape(app);
    }
}

/// Escape lets go: first of the selection, then of the annotation in hand.
fn escape(app: &mut App) {
    let Some((document, span)) = app.selected_span() else {
        app.view.in_hand = None;
        return;
    };
    app.view
        .selections
        .insert(document, crate::app::view::Selection::caret(span.end()));
}
