//! The tag picker at the selection, and the command palette: a field, and rows that match it.

use egui::accesskit::Role;
use egui::{Color32, FontId, Id, Key, Order, Pos2, Rect, Sense, Ui, Vec2, pos2, vec2};

use super::derived::Derived;
use super::theme::{self, BODY, SMALL};
use super::widgets::{self, Pen};
use crate::app::action::COMMANDS;
use crate::app::hits::Wanted;
use crate::app::recoding::RecodeAsk;
use crate::app::session::Session;
use crate::app::splitting::SplitAsk;
use crate::app::view::{Focus, Palette, PickFor, Picker, View};
use crate::app::{App, Ask};
use crate::model::TagId;
use crate::query::fuzzy;
use crate::text::words::shortened;

const ROW_HEIGHT: f32 = 27.0;
const N_ROWS: usize = 9;

/// A row to choose.
pub(super) struct Choice {
    pub(super) label: String,
    /// On the right, in grey.
    pub(super) aside: String,
    pub(super) swatch: Option<Color32>,
    pub(super) ask: Ask,
}

/// What became of the list in this frame.
pub(super) enum Outcome {
    Open,
    Closed,
    Chosen(Ask),
    /// Chosen with Ctrl: the list stays for the next one.
    Added(Ask),
}

/// Chooses a tag for the selected passage, or for the annotation in hand. The last row makes a new one.
pub(crate) fn picker_ui(
    ui: &Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    derived: &Derived,
    view: &mut View,
    at: Pos2,
    asks: &mut Vec<Ask>,
) {
    let Some(mut picker) = view.now.picker.take() else {
        return;
    };
    let workspace = session.workspace();
    let words = picker.words.trim().to_owned();
    let ranked: Vec<TagId> = fuzzy::rank(
        &words,
        derived
            .paths
            .iter()
            .map(|(tag, path)| (*tag, path.as_str())),
    );
    let mut choices: Vec<Choice> = ranked
        .into_iter()
        .take(60)
        .map(|tag| Choice {
            label: workspace.tag_path(tag).replace('/', " › "),
            aside: workspace
                .tag(tag)
                .and_then(|tag| tag.key)
                .map_or_else(String::new, |key| key.to_string()),
            swatch: Some(pen.theme.ink(workspace.tag_colour(tag)).rule),
            ask: asked(picker.purpose, Wanted::Tag(tag)),
        })
        .collect();
    let makes_tags = picker.purpose != PickFor::Untag;
    if makes_tags && !words.is_empty() && workspace.tag_at_path(&words).is_none() {
        choices.push(Choice {
            label: format!("Create tag “{words}”"),
            aside: String::new(),
            swatch: None,
            ask: asked(picker.purpose, Wanted::Path(words.clone())),
        });
    }
    let document = view.document();
    let selected = document.and_then(|document| {
        let text = workspace.text(document)?;
        Some(shortened(
            text.slice(*view.selected(workspace, document).first()?),
            26,
        ))
    });
    let hint = match picker.purpose {
        PickFor::Tag => match (view.chosen_in_front(), selected) {
            (Some(_), None) => "Tag the ticked passages…".to_owned(),
            (_, Some(words)) => format!("Tag “{words}”…"),
            (None, None) => "Tag the annotation…".to_owned(),
        },
        PickFor::Untag => "Remove a tag…".to_owned(),
        PickFor::Hits => "Tag for the hits…".to_owned(),
        PickFor::Target => "Tag for the next digit…".to_owned(),
    };
    let takes_focus = view.now.focus == Some(Focus::Picker);
    if takes_focus {
        view.now.focus = None;
    }
    let mut list = List {
        name: "Tag picker",
        hint: &hint,
        width: 290.0,
        at,
        takes_focus,
    };
    // Tags for hits are chosen beside the list of these.
    let back = match picker.purpose {
        PickFor::Hits => Focus::Hits,
        PickFor::Tag | PickFor::Untag | PickFor::Target => Focus::Reader,
    };
    match list.ui(ui, pen, &mut picker.words, &mut picker.row_idx, &choices) {
        Outcome::Open => view.now.picker = Some(picker),
        Outcome::Closed => view.now.focus = Some(back),
        Outcome::Added(ask) => {
            asks.push(ask);
            picker = Picker {
                purpose: picker.purpose,
                has_added: true,
                ..Picker::default()
            };
            view.now.picker = Some(picker);
        }
        // After tags that were added, Enter in the empty field only says that these were all.
        Outcome::Chosen(_) if picker.has_added && words.is_empty() && picker.row_idx == 0 => {
            view.now.focus = Some(back);
        }
        Outcome::Chosen(ask) => {
            asks.push(ask);
            view.now.focus = Some(back);
        }
    }
}

/// What comes of a tag that is picked.
fn asked(purpose: PickFor, wanted: Wanted) -> Ask {
    match (purpose, wanted) {
        (PickFor::Tag, Wanted::Tag(tag)) => Ask::Apply(tag),
        (PickFor::Tag, Wanted::Path(path)) => Ask::ApplyPath(path),
        (PickFor::Untag, Wanted::Tag(tag)) => Ask::Recode(RecodeAsk::Untag(tag)),
        (PickFor::Untag, Wanted::Path(_)) => Ask::Cancel,
        (PickFor::Hits, wanted) => Ask::Recode(RecodeAsk::WantForHits(wanted)),
        (PickFor::Target, Wanted::Tag(tag)) => {
            Ask::Recode(RecodeAsk::Split(SplitAsk::AddTarget(tag)))
        }
        (PickFor::Target, Wanted::Path(path)) => {
            Ask::Recode(RecodeAsk::Split(SplitAsk::MakeTarget(path)))
        }
    }
}

/// Every command, document and tag by a few letters.
pub(crate) fn palette_ui(
    ui: &Ui,
    pen: &mut Pen<'_>,
    app: &App,
    derived: &Derived,
    now: &mut PaletteNow<'_>,
    asks: &mut Vec<Ask>,
) {
    let Some(mut palette) = now.palette.take() else {
        return;
    };
    let mut all: Vec<Choice> = COMMANDS
        .iter()
        .filter(|command| (command.is_enabled)(app))
        .map(|command| Choice {
            label: command.name_for(app),
            aside: match (command.is_on(app), app.settings.keys.shown(command)) {
                (Some(true), key) => format!("On  {key}").trim_end().to_owned(),
                (Some(false) | None, key) => key,
            },
            swatch: None,
            ask: Ask::Do(command.action),
        })
        .collect();
    if let Some(session) = &app.session {
        let workspace = session.workspace();
        for document in derived
            .documents
            .iter()
            .filter_map(|&id| workspace.document(id))
        {
            all.push(Choice {
                label: document.title.clone(),
                aside: "Document".to_owned(),
                swatch: None,
                ask: Ask::OpenDocument(document.id),
            });
        }
        for (tag, path) in &derived.paths {
            all.push(Choice {
                label: path.replace('/', " › "),
                aside: "Tag".to_owned(),
                swatch: Some(pen.theme.ink(workspace.tag_colour(*tag)).rule),
                ask: Ask::ShowTag(*tag),
            });
        }
        for note in derived.notes.iter().filter_map(|&id| workspace.note(id)) {
            all.push(Choice {
                label: note.title.clone(),
                aside: "Note".to_owned(),
                swatch: None,
                ask: Ask::OpenNote(note.id),
            });
        }
    }
    let order = fuzzy::rank(
        palette.words.trim(),
        all.iter()
            .enumerate()
            .map(|(idx, choice)| (idx, choice.label.as_str())),
    );
    let mut slots: Vec<Option<Choice>> = all.into_iter().map(Some).collect();
    let choices: Vec<Choice> = order
        .into_iter()
        .take(60)
        .filter_map(|idx| slots.get_mut(idx).and_then(Option::take))
        .collect();
    let takes_focus = *now.focus == Some(Focus::Palette);
    if takes_focus {
        *now.focus = None;
    }
    let screen = ui.ctx().content_rect();
    let width = (screen.width() - 80.0).min(560.0);
    let at = pos2(screen.center().x - width / 2.0, screen.min.y + 70.0);
    let mut list = List {
        name: "Command palette",
        hint: "Commands, documents, tags, notes",
        width,
        at,
        takes_focus,
    };
    match list.ui(ui, pen, &mut palette.words, &mut palette.row_idx, &choices) {
        Outcome::Open => *now.palette = Some(palette),
        Outcome::Closed => *now.focus = Some(Focus::Reader),
        Outcome::Chosen(ask) | Outcome::Added(ask) => {
            *now.focus = Some(Focus::Reader);
            asks.push(ask);
        }
    }
}

/// The part of the view that the palette changes, apart from the app that it reads.
pub(crate) struct PaletteNow<'a> {
    pub(crate) palette: &'a mut Option<Palette>,
    pub(crate) focus: &'a mut Option<Focus>,
}

/// A floating field with rows under it.
pub(super) struct List<'a> {
    pub(super) name: &'static str,
    pub(super) hint: &'a str,
    pub(super) width: f32,
    pub(super) at: Pos2,
    pub(super) takes_focus: bool,
}

impl List<'_> {
    pub(super) fn ui(
        &mut self,
        ui: &Ui,
        pen: &mut Pen<'_>,
        words: &mut String,
        row_idx: &mut usize,
        choices: &[Choice],
    ) -> Outcome {
        let mut outcome = Outcome::Open;
        let screen = ui.ctx().content_rect();
        let height = 48.0 + ROW_HEIGHT * (choices.len().min(N_ROWS) as f32) + 12.0;
        let at = pos2(
            self.at.x.clamp(
                screen.min.x + 8.0,
                (screen.max.x - self.width - 30.0).max(screen.min.x + 8.0),
            ),
            if self.at.y + height > screen.max.y {
                (self.at.y - height - 30.0).max(screen.min.y + 8.0)
            } else {
                self.at.y
            },
        );
        let area = egui::Area::new(Id::unique(self.name))
            .order(Order::Foreground)
            .fixed_pos(at)
            .accessible_name(self.name)
            .show(ui.ctx(), |ui| {
                theme::floating_frame(pen.theme)
                    .inner_margin(egui::Margin::same(6))
                    .show(ui, |ui| {
                        ui.set_width(self.width);
                        ui.spacing_mut().item_spacing.y = 0.0;
                        // The arrows belong to the rows, so they are taken before the field sees
                        // them, and so does Tab, which would lead behind the list.
                        let n_rows = choices.len();
                        let (up, down) = ui.input_mut(|input| {
                            let none = egui::Modifiers::NONE;
                            (
                                input.consume_key(none, Key::ArrowUp)
                                    | input.consume_key(egui::Modifiers::SHIFT, Key::Tab),
                                input.consume_key(none, Key::ArrowDown)
                                    | input.consume_key(none, Key::Tab),
                            )
                        });
                        if down && n_rows > 0 {
                            *row_idx = (*row_idx + 1) % n_rows;
                        }
                        if up && n_rows > 0 {
                            *row_idx = (*row_idx + n_rows - 1) % n_rows;
                        }
                        let adds = ui.input_mut(|input| {
                            input.consume_key(egui::Modifiers::COMMAND, Key::Enter)
                        });
                        let field = ui
                            .add(
                                egui::TextEdit::singleline(words)
                                    .id(Id::unique((self.name, "words")))
                                    .hint_text(self.hint)
                                    .lock_focus(true)
                                    .margin(egui::Margin::symmetric(7, 6))
                                    .desired_width(f32::INFINITY),
                            )
                            .accessible_name(self.name);
                        if self.takes_focus {
                            field.request_focus();
                        }
                        if field.changed() {
                            *row_idx = 0;
                        }
                        *row_idx = (*row_idx).min(n_rows.saturating_sub(1));
                        ui.add_space(6.0);
                        if let Some(ask) = rows_ui(ui, pen, *row_idx, choices) {
                            outcome = Outcome::Chosen(ask);
                        }
                        if adds && let Some(choice) = choices.get(*row_idx) {
                            outcome = Outcome::Added(choice.ask.clone());
                        }
                        if field.lost_focus() {
                            let is_chosen = ui.input(|input| input.key_pressed(Key::Enter));
                            match choices.get(*row_idx) {
                                Some(choice) if is_chosen => {
                                    outcome = Outcome::Chosen(choice.ask.clone());
                                }
                                _ if matches!(outcome, Outcome::Open)
                                    && ui.input(|input| input.key_pressed(Key::Escape)) =>
                                {
                                    outcome = Outcome::Closed;
                                }
                                _ => {}
                            }
                        }
                    });
            });
        let is_outside = ui.input(|input| {
            input.pointer.any_pressed()
                && input
                    .pointer
                    .interact_pos()
                    .is_some_and(|pos| !area.response.rect.contains(pos))
        });
        if matches!(outcome, Outcome::Open) && is_outside {
            outcome = Outcome::Closed;
        }
        outcome
    }
}

fn rows_ui(ui: &mut Ui, pen: &mut Pen<'_>, row_idx: usize, choices: &[Choice]) -> Option<Ask> {
    if choices.is_empty() {
        ui.label(egui::RichText::new("Nothing has these letters").color(pen.theme.grey));
    }
    let mut chosen = None;
    let first = row_idx.saturating_sub(N_ROWS - 1);
    for (choice_idx, choice) in choices.iter().enumerate().skip(first).take(N_ROWS) {
        let is_selected = choice_idx == row_idx;
        let (rect, response) = widgets::row(ui, pen.theme, ROW_HEIGHT, is_selected, Sense::click());
        let mid = rect.center().y;
        let mut left = rect.min.x + 8.0;
        if let Some(swatch) = choice.swatch {
            ui.painter().rect_filled(
                Rect::from_center_size(pos2(left + 5.0, mid), Vec2::splat(10.0)),
                2.5,
                swatch,
            );
            left += 20.0;
        }
        let mut right = rect.max.x - 8.0;
        let aside = if is_selected && choice.aside.is_empty() {
            "Enter"
        } else {
            &choice.aside
        };
        if !aside.is_empty() {
            let galley = ui.painter().layout_no_wrap(
                aside.to_owned(),
                FontId::proportional(SMALL),
                pen.theme.grey,
            );
            right -= galley.size().x;
            ui.painter().galley(
                pos2(right, mid - galley.size().y / 2.0),
                galley,
                pen.theme.grey,
            );
        }
        let colour = if choice.swatch.is_none() && choice.label.starts_with("Create tag") {
            pen.theme.grey
        } else {
            pen.theme.text
        };
        let font = FontId::proportional(BODY);
        pen.paint_line(
            ui,
            pos2(left, mid - 8.5),
            &choice.label,
            font,
            colour,
            right - left - 10.0,
        );
        let label = &choice.label;
        response.widget_info(|| widgets::selected(Role::ListBoxOption, is_selected, label));
        if !choice.aside.is_empty() {
            ui.ctx().accesskit_node_builder(response.id, |node| {
                node.set_description(choice.aside.as_str());
            });
        }
        if response.clicked() {
            chosen = Some(choice.ask.clone());
        }
    }
    chosen
}

/// Where the picker stands when there is no place at the selection.
pub(crate) fn middle_of(rect: Rect) -> Pos2 {
    rect.center() - vec2(145.0, 100.0)
}
