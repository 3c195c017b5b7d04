//! The window: draws the state, and returns what the person asks for.
//!
//! A panel gets the session to read, the view to change, and a list to put asks on; they are
//! performed after the frame is drawn. Nothing here can change a workspace.

mod all_notes;
mod alone;
mod annotation_menu;
mod article_dialogs;
mod articles;
mod banners;
mod bars;
mod choices;
mod codebook;
mod commands;
mod damaged;
mod derived;
mod dialogs;
mod document;
mod edges;
mod excerpts;
mod export_dialog;
mod field_editor;
mod field_table;
mod find_bar;
mod fonts;
mod forms;
mod go_to;
mod hits;
mod import_dialog;
mod import_options;
mod inspector;
mod key_settings;
mod leaving;
mod links;
mod lists;
mod margin_head;
mod markdown;
mod marked;
mod markings;
mod merge_report;
mod names;
mod notes;
mod opened;
mod origins;
mod outline;
mod panes;
mod passphrase;
mod path_dialog;
mod picker;
mod project_report;
pub mod reader;
mod reading_settings;
mod recents;
mod recovery;
mod repeated_group;
mod repeats;
mod settings;
mod source_fields;
mod sources;
mod splitting;
mod start;
mod tabs;
mod tag_dialogs;
mod tag_drag;
mod tag_menu;
mod text_dialogs;
mod theme;
mod ticks;
mod versions;
mod widgets;
mod writing;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use egui::{CentralPanel, Event, FontDefinitions, Frame, Key, Panel, Ui, ViewportCommand};

use crate::app::action::Action;
use crate::app::apart::Reader;
use crate::app::jobs::{Threads, Wake};
use crate::app::keys::Keymap;
use crate::app::settings::{Places, Theme as ThemeChoice};
use crate::app::view::Focus;
use crate::app::{App, Ask, Chooser, Start};
use crate::model::Timestamp;
use derived::Derived;
use document::Readers;
use leaving::Leaving;
use path_dialog::Listing;
use picker::PaletteNow;
use reader::{Engine, Fonts};
use theme::Theme;
use widgets::Pen;

/// What the window is opened with.
pub struct Options {
    pub places: Places,
    /// A workspace, or documents.
    pub paths: Vec<PathBuf>,
    pub threads: Threads,
    pub clock: fn() -> Timestamp,
    pub chooser: Chooser,
    pub reader: Reader,
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
    /// As the look of the window was last set.
    reduces_motion: bool,
    readers: Readers,
    derived: Derived,
    listing: Listing,
    title: String,
    /// At the end of the last frame: by now, Escape has taken the keyboard from there.
    keyboard_was: Keyboard,
    /// Whether what was drawn of a workspace that is locked now has been forgotten.
    is_wiped: bool,
    leaving: Leaving,
}

/// What has the keyboard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Keyboard {
    /// The text in front, or nothing.
    #[default]
    Text,
    /// A field to type in.
    Field,
    /// A row, a button.
    Elsewhere,
}

impl Workbench {
    pub fn new(ctx: &egui::Context, options: Options) -> Self {
        let repaint = ctx.clone();
        let wake: Wake = Arc::new(move || repaint.request_repaint());
        let fonts = options.system_fonts.then(|| find_fonts(&wake)).flatten();
        ctx.set_fonts(fonts::built_in());
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        let readers = Readers::new(options.threads, Arc::clone(&wake));
        let mut app = App::new(Start {
            places: options.places,
            threads: options.threads,
            wake,
            clock: options.clock,
            chooser: options.chooser,
            reader: options.reader,
        });
        if !options.paths.is_empty() {
            app.take_paths(options.paths);
        } else if options.reopens {
            app.reopen_last();
        }
        let theme = theme_of(ctx, app.settings.theme);
        apply_theme(ctx, &theme, app.settings.reduces_motion);
        Self {
            reduces_motion: app.settings.reduces_motion,
            app,
            engine: Engine::new(Fonts::bundled()),
            fonts,
            theme,
            readers,
            derived: Derived::default(),
            listing: Listing::default(),
            title: String::new(),
            keyboard_was: Keyboard::default(),
            is_wiped: false,
            leaving: Leaving::default(),
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
            // What was laid out with the other fonts is of no use now.
            self.readers.forget_layout();
            ctx.set_fonts(definitions);
            self.fonts = None;
        }
        let theme = theme_of(ctx, self.app.settings.theme);
        let reduces_motion = self.app.settings.reduces_motion;
        if theme != self.theme || reduces_motion != self.reduces_motion {
            apply_theme(ctx, &theme, reduces_motion);
            self.theme = theme;
            self.reduces_motion = reduces_motion;
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
        Leaving::answer(ctx, &mut self.app);
        let came_to_front = |event: &Event| matches!(event, Event::WindowFocused(true));
        if ctx.input(|input| input.events.iter().any(came_to_front)) {
            self.app.look_around();
        }
        let (now, is_touched) = ctx.input(|input| (input.time, !input.raw.events.is_empty()));
        self.app.lock_if_idle(now, is_touched);
        self.app.tick();
        if std::mem::take(&mut self.app.to_front) {
            ctx.send_viewport_cmd(ViewportCommand::Minimized(false));
            ctx.send_viewport_cmd(ViewportCommand::Focus);
        }
        self.readers.retain(&self.app.view);
        if let Some(session) = &self.app.session {
            self.derived.follow(session, &self.app.view);
        }
    }

    fn after_frame(&mut self, ctx: &egui::Context, asks: Vec<Ask>) {
        let focused = ctx.memory(egui::Memory::focused);
        self.keyboard_was = if ctx.text_edit_focused() {
            Keyboard::Field
        } else if focused.is_some() && focused != self.readers.id {
            Keyboard::Elsewhere
        } else {
            Keyboard::Text
        };
        if !asks.is_empty() {
            ctx.request_repaint();
        }
        for ask in asks {
            self.app.perform(ask);
        }
        if let Some(words) = self.app.to_copy.take() {
            ctx.copy_text(words);
        }
        self.leaving.follow(ctx, self.app.closing);
        let title = bars::window_title(&self.app);
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
        if let Some(secs) = self.app.secs_until_lock(ctx.input(|input| input.time)) {
            ctx.request_repaint_after(Duration::from_secs_f64(secs.max(0.1)));
        }
        if let Some(rect) = ctx.input(|input| input.viewport().inner_rect) {
            self.app.settings.window_size = [rect.width(), rect.height()];
        }
    }

    /// Forgets whatever was drawn of a workspace, and draws nothing but the question for its
    /// passphrase.
    fn locked_frame(&mut self, ui: &mut Ui, asks: &mut Vec<Ask>) {
        if !self.is_wiped {
            self.readers.forget();
            self.derived = Derived::default();
            ui.ctx().memory_mut(|memory| memory.data.clear());
            self.is_wiped = true;
        }
        CentralPanel::default()
            .frame(Frame::new().fill(self.theme.paper))
            .show(ui, |_ui| {});
        let Self {
            app,
            engine,
            theme,
            derived,
            listing,
            ..
        } = self;
        let mut pen = Pen { theme, engine };
        dialogs::dialog_ui(ui, &mut pen, app, derived, listing, asks);
    }

    fn frame(&mut self, ui: &mut Ui, asks: &mut Vec<Ask>) {
        if self.app.is_locked {
            return self.locked_frame(ui, asks);
        }
        self.is_wiped = false;
        edges::follow_tab(ui.ctx());
        import_dialog::escape(ui, &self.app, self.keyboard_was == Keyboard::Field, asks);
        ticks::keys(ui, &mut self.app.view);
        recents::keys(ui, &mut self.app.view, asks);
        commands::keys(ui, &self.app, self.readers.id, asks);
        let was_typing = self.keyboard_was == Keyboard::Field;
        let is_free = !was_typing && !self.readers.scrolls_by_itself;
        if is_free && commands::escape_is_free(ui, &self.app) {
            if self.keyboard_was == Keyboard::Elsewhere {
                self.app.view.now.focus = Some(Focus::Reader);
            } else {
                tabs::escape(&mut self.app);
            }
        }
        let has_tab = self.app.session.is_some() && self.app.view.tab().is_some();
        if self.app.view.now.is_focused && has_tab {
            self.middle_panels_ui(ui, asks);
            let middle = CentralPanel::default()
                .frame(Frame::new().fill(self.theme.paper))
                .show(ui, |ui| self.panes_ui(ui, asks))
                .response
                .rect;
            self.overlays_ui(ui, middle, asks);
            return;
        }
        self.top_bar_ui(ui, asks);
        self.status_ui(ui, asks);
        let pen = Pen {
            theme: &self.theme,
            engine: &mut self.engine,
        };
        banners::banners_ui(ui, &pen, &self.app, asks);
        if self.app.session.is_some() {
            self.side_panels_ui(ui, asks);
            self.middle_panels_ui(ui, asks);
        }
        let middle = CentralPanel::default()
            .frame(Frame::new().fill(self.theme.paper))
            .show(ui, |ui| self.middle_ui(ui, asks))
            .response
            .rect;
        self.overlays_ui(ui, middle, asks);
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
            repeating,
            ..
        } = app
        else {
            return;
        };
        let mut pen = Pen { theme, engine };
        edges::panel_keys(ui, "sources", Key::ArrowRight, Key::ArrowLeft);
        if settings.shows_sources {
            let shown = Panel::left("sources")
                .frame(theme::panel_frame(theme))
                .default_size(settings.sources_width)
                .size_range(180.0..=480.0)
                .show(ui, |ui| {
                    let shows_outline = settings.shows_outline;
                    sources::sources_ui(ui, &mut pen, session, derived, shows_outline, view, asks);
                });
            settings.sources_width = shown.response.rect.width();
        }
        edges::panel_keys(ui, "side", Key::ArrowLeft, Key::ArrowRight);
        if settings.shows_side {
            let shown = Panel::right("side")
                .frame(theme::panel_frame(theme))
                .default_size(settings.side_width)
                .size_range(240.0..=560.0)
                .show(ui, |ui| {
                    edges::panel_keys(ui, "inspector", Key::ArrowUp, Key::ArrowDown);
                    Panel::bottom("inspector")
                        .frame(theme::panel_frame(theme))
                        .resizable(true)
                        .default_size(ui.available_height() * 0.5)
                        .size_range(140.0..=(ui.available_height() - 120.0).max(160.0))
                        .show(ui, |ui| {
                            inspector::inspector_ui(
                                ui, &mut pen, session, derived, repeating, settings, view, asks,
                            );
                        });
                    CentralPanel::default()
                        .frame(theme::panel_frame(theme))
                        .show(ui, |ui| {
                            let keys = &settings.keys;
                            codebook::codebook_ui(ui, &mut pen, session, derived, keys, view, asks);
                        });
                });
            settings.side_width = shown.response.rect.width();
        }
    }

    /// What stands above and below the middle while something is done with many passages.
    fn middle_panels_ui(&mut self, ui: &mut Ui, asks: &mut Vec<Ask>) {
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
            hits,
            ..
        } = app
        else {
            return;
        };
        let mut pen = Pen { theme, engine };
        let keys = &settings.keys;
        splitting::split_ui(ui, &mut pen, session, derived, keys, view, asks);
        hits::hits_ui(ui, &mut pen, session, derived, hits, view, asks);
    }

    fn middle_ui(&mut self, ui: &mut Ui, asks: &mut Vec<Ask>) {
        let Self {
            app, engine, theme, ..
        } = self;
        let mut pen = Pen { theme, engine };
        if app.session.is_none() {
            start::start_ui(ui, &mut pen, app, asks);
            return;
        }
        ui.spacing_mut().item_spacing.y = 0.0;
        tabs::tabs_ui(ui, &mut pen, app, asks);
        self.panes_ui(ui, asks);
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
        go_to::go_to_ui(ui, &mut pen, &mut app.view, readers, middle, asks);
        if let App {
            session: Some(session),
            view,
            ..
        } = app
        {
            picker::picker_ui(ui, &mut pen, session, derived, view, place, asks);
            recents::recents_ui(ui, &mut pen, session, view, place, asks);
            links::linking_ui(ui, &mut pen, session, view, middle, place, asks);
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
            commands::help_ui(ui, &mut pen, &app.settings.keys, asks);
        }
        if let Some(session) = &app.session {
            forms::sweep(session, &mut app.view, asks);
        }
        import_dialog::import_ui(ui, &mut pen, app, asks);
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
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        // Nothing is drawn of a hidden window.
        if self.leaving.is_hidden {
            self.app.tick();
            self.leaving.follow(ctx, self.app.closing);
        }
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        self.before_frame(&ctx);
        let mut asks = Vec::new();
        self.frame(ui, &mut asks);
        widgets::edge_ring(&ctx, &self.theme);
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

/// Gives egui the looks; without motion, what opens and scrolls is there at once.
fn apply_theme(ctx: &egui::Context, theme: &Theme, reduces_motion: bool) {
    theme.apply(ctx);
    if reduces_motion {
        ctx.all_styles_mut(|style| {
            style.animation_time = 0.0;
            style.scroll_animation = egui::style::ScrollAnimation::none();
        });
    }
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
fn nothing_open_ui(
    ui: &mut Ui,
    theme: &Theme,
    derived: &Derived,
    keys: &Keymap,
    asks: &mut Vec<Ask>,
) {
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
            let told = match keys.of(Action::Palette).as_str() {
                "" => "Choose a source on the left".to_owned(),
                key => format!("Choose a source on the left, or press {key}"),
            };
            widgets::empty_state(ui, theme, &told);
        }
    });
}
