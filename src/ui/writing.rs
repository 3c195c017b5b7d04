//! A note where it stands: rendered while it is read, as Markdown while it is written. After `[[`
//! it offers what can be mentioned. Below it stands where the thing itself is mentioned.

use egui::accesskit::Role;
use egui::text::{CCursor, CCursorRange};
use egui::{FontId, Id, Key, Sense, TextEdit, Ui, UiBuilder};

use super::markdown::markdown_ui;
use super::theme::{self, BODY, SMALL};
use super::widgets::{self, Pen};
use crate::app::Ask;
use crate::app::session::Session;
use crate::app::view::{Completion, Focus, View};
use crate::model::Workspace;
use crate::model::mention::{Place, Target};
use crate::query::notes;
use crate::text::words::counted;

/// How a note is drawn.
pub(super) struct Writing<'a> {
    pub(super) place: Place,
    /// What a screen reader calls it.
    pub(super) name: &'a str,
    pub(super) hint: &'a str,
    pub(super) n_rows: usize,
    /// What gives it the keyboard.
    pub(super) focus: Option<Focus>,
    pub(super) is_framed: bool,
}

impl Writing<'_> {
    pub(super) fn ui(
        &self,
        ui: &mut Ui,
        pen: &mut Pen<'_>,
        session: &Session,
        view: &mut View,
        asks: &mut Vec<Ask>,
    ) {
        let workspace = session.workspace();
        let Some(text) = self.place.text(workspace) else {
            return;
        };
        let mut takes_focus = self.focus.is_some() && view.now.focus == self.focus;
        if takes_focus {
            view.now.focus = None;
            view.now.writing = Some(self.place);
        }
        let is_written = view.now.writing == Some(self.place) || text.trim().is_empty();
        if !is_written {
            if !self.rendered_ui(ui, pen, workspace, text, asks) {
                return;
            }
            view.now.writing = Some(self.place);
            takes_focus = true;
        }
        self.edit_ui(ui, pen, workspace, view, text, takes_focus, asks);
    }

    /// The note as it is read; whether it is to be written.
    fn rendered_ui(
        &self,
        ui: &mut Ui,
        pen: &mut Pen<'_>,
        workspace: &Workspace,
        text: &str,
        asks: &mut Vec<Ask>,
    ) -> bool {
        let builder = UiBuilder::new()
            .id_salt(("rendered", self.place))
            .sense(Sense::click());
        let response = ui
            .scope_builder(builder, |ui| {
                ui.style_mut().interaction.selectable_labels = false;
                let frame = if self.is_framed {
                    egui::Frame::new().inner_margin(egui::Margin::symmetric(8, 6))
                } else {
                    egui::Frame::NONE
                };
                frame.show(ui, |ui| {
                    ui.set_min_width(ui.available_width());
                    markdown_ui(ui, pen, workspace, text, asks);
                });
            })
            .response;
        response
            .widget_info(|| widgets::labeled(Role::Button, true, format!("Edit {}", self.name)));
        if response.has_focus() {
            widgets::focus_ring(ui, pen.theme, response.rect);
        }
        response.clicked()
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the note stands between everything a panel has"
    )]
    fn edit_ui(
        &self,
        ui: &mut Ui,
        pen: &mut Pen<'_>,
        workspace: &Workspace,
        view: &mut View,
        text: &str,
        takes_focus: bool,
        asks: &mut Vec<Ask>,
    ) {
        let id = Id::unique(("note", self.place));
        let mut text = text.to_owned();
        let chosen = self.take_choice(ui, view);
        let (font, frame) = if self.is_framed {
            (FontId::proportional(BODY), None)
        } else {
            (FontId::proportional(BODY + 1.0), Some(egui::Frame::NONE))
        };
        let mut edit = TextEdit::multiline(&mut text)
            .id(id)
            .font(font)
            .hint_text(self.hint)
            .margin(egui::Margin::symmetric(8, 6))
            .desired_rows(self.n_rows)
            .desired_width(f32::INFINITY);
        if let Some(frame) = frame {
            edit = edit.frame(frame);
        }
        let response = ui.add(edit).accessible_name(self.name);
        let mut is_changed = response.changed();
        if takes_focus {
            response.request_focus();
        }
        if response.has_focus() {
            view.now.writing = Some(self.place);
            let open = open_brackets(ui, id, &text);
            if let (Some((at, cursor, _)), Some((target, title))) = (&open, &chosen) {
                is_changed = true;
                let written = target.written(title);
                insert(ui, id, &mut text, *at..*cursor, &written);
                view.now.completion = None;
            } else {
                let row_idx = view.now.completion.as_ref().map_or(0, |old| old.row_idx);
                let place = self.place;
                view.now.completion = open.map(|(_, _, words)| Completion {
                    place,
                    words,
                    row_idx,
                });
            }
        }
        if let Some((target, title)) = self.choices_ui(ui, pen, view)
            && let Some((at, cursor, _)) = open_brackets(ui, id, &text)
        {
            insert(ui, id, &mut text, at..cursor, &target.written(&title));
            asks.extend(ask(workspace, self.place, text));
            view.now.completion = None;
            // The click took the keyboard away from the field.
            view.now.writing = Some(self.place);
            response.request_focus();
            return;
        }
        if is_changed {
            asks.extend(ask(workspace, self.place, text));
        }
        let leaves = ui.input(|input| {
            input.key_pressed(Key::Escape)
                || input.modifiers.command && input.key_pressed(Key::Enter)
        });
        if (response.has_focus() || response.lost_focus()) && leaves {
            view.now.focus = Some(Focus::Reader);
        }
        if response.lost_focus() {
            view.now.writing = None;
            view.now.completion = None;
        }
    }

    /// The keys of the list that is open, taken before the field sees them; what was chosen.
    fn take_choice(&self, ui: &mut Ui, view: &mut View) -> Option<(Target, String)> {
        let now = &mut view.now;
        let completion = now.completion.as_mut()?;
        let found = &now.candidates.found;
        if completion.place != self.place || found.is_empty() {
            return None;
        }
        let (up, down, chosen) = ui.input_mut(|input| {
            let none = egui::Modifiers::NONE;
            (
                input.consume_key(none, Key::ArrowUp),
                input.consume_key(none, Key::ArrowDown),
                input.consume_key(none, Key::Enter) || input.consume_key(none, Key::Tab),
            )
        });
        let last = found.len() - 1;
        if down {
            completion.row_idx = (completion.row_idx + 1).min(last);
        }
        if up {
            completion.row_idx = completion.row_idx.saturating_sub(1);
        }
        completion.row_idx = completion.row_idx.min(last);
        let candidate = found.get(completion.row_idx).filter(|_| chosen)?;
        Some((candidate.target, candidate.label.clone()))
    }

    /// What can be mentioned, under the field; what was clicked.
    fn choices_ui(&self, ui: &mut Ui, pen: &mut Pen<'_>, view: &View) -> Option<(Target, String)> {
        const N_SHOWN: usize = 7;
        let now = &view.now;
        let completion = now
            .completion
            .as_ref()
            .filter(|one| one.place == self.place)?;
        let mut clicked = None;
        if now.candidates.found.is_empty() {
            let line = "Nothing has these letters";
            pen.line(ui, line, FontId::proportional(SMALL), pen.theme.grey);
        }
        let first = completion.row_idx.saturating_sub(N_SHOWN - 1);
        let rows = now.candidates.found.iter().enumerate();
        for (row_idx, candidate) in rows.skip(first).take(N_SHOWN) {
            let is_selected = row_idx == completion.row_idx;
            // Not a stop of its own: the keyboard stays in the note.
            let (rect, response) = widgets::row(ui, pen.theme, 24.0, is_selected, Sense::CLICK);
            if response.clicked() {
                clicked = Some((candidate.target, candidate.label.clone()));
            }
            let name = format!("Mention {} {}", candidate.aside, candidate.label);
            response.widget_info(|| widgets::selected(Role::ListBoxOption, is_selected, &name));
            let aside = FontId::proportional(SMALL);
            let right = rect.width() * 0.3;
            let left = egui::pos2(rect.min.x + 8.0, rect.center().y - 8.5);
            let font = FontId::proportional(BODY);
            let width = rect.width() - right - 16.0;
            pen.paint_line(ui, left, &candidate.label, font, pen.theme.text, width);
            let at = egui::pos2(rect.max.x - right, rect.center().y - 7.0);
            pen.paint_line(ui, at, &candidate.aside, aside, pen.theme.grey, right - 6.0);
        }
        clicked
    }
}

/// Brackets that are open at the caret: where they begin and where the caret is, in bytes, and the
/// words between.
fn open_brackets(ui: &Ui, id: Id, text: &str) -> Option<(usize, usize, String)> {
    /// No name that is being typed is longer, in bytes.
    const LONGEST: usize = 200;
    let state = TextEdit::load_state(ui.ctx(), id)?;
    let caret = state.cursor.char_range()?.primary.index.0;
    let caret = text
        .char_indices()
        .nth(caret)
        .map_or(text.len(), |(at, _)| at);
    let from = text.floor_char_boundary(caret.saturating_sub(LONGEST));
    let before = text.get(from..caret)?;
    let at = before.rfind("[[")?;
    let words = before.get(at + 2..)?;
    let is_open = !words.contains(['[', ']', '\n', '|']);
    is_open.then(|| (from + at, caret, words.to_owned()))
}

/// Puts words in the place of others, with the caret after them.
fn insert(ui: &Ui, id: Id, text: &mut String, bytes: std::ops::Range<usize>, words: &str) {
    let start = bytes.start;
    text.replace_range(bytes, words);
    let n_before = text
        .get(..start + words.len())
        .map_or(0, |text| text.chars().count());
    if let Some(mut state) = TextEdit::load_state(ui.ctx(), id) {
        let caret = CCursor::new(n_before);
        state.cursor.set_char_range(Some(CCursorRange::one(caret)));
        state.store(ui.ctx(), id);
    }
}

fn ask(workspace: &Workspace, place: Place, text: String) -> Option<Ask> {
    Some(match place {
        Place::Annotation(id) => Ask::SetAnnotationNote(id, text),
        Place::Document(id) => Ask::SetDocumentNote(id, text),
        Place::Tag(id) => Ask::DefineTag(id, text),
        Place::Link(id) => Ask::SetLinkNote(id, text),
        Place::Note(id) => Ask::SetNote {
            note: id,
            title: workspace.note(id)?.title.clone(),
            text,
        },
    })
}

/// Where a thing is mentioned; nothing where it is not.
pub(super) fn mentioned_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    target: Target,
    asks: &mut Vec<Ask>,
) {
    const N_SHOWN: usize = 50;
    let mut places = session.index().mentions().of(target).peekable();
    if places.peek().is_none() {
        return;
    }
    ui.add_space(theme::NEAR);
    pen.line(ui, "Mentioned in", theme::bold(SMALL), pen.theme.grey);
    for place in places.by_ref().take(N_SHOWN) {
        let Some(row) = notes::row(session.workspace(), place) else {
            continue;
        };
        let (rect, response) = widgets::row(ui, pen.theme, 24.0, false, Sense::click());
        let kind = match place {
            Place::Note(_) => "Note",
            _ => row.kind.label(),
        };
        let name = format!("Mentioned in {} {}", kind.to_lowercase(), row.title);
        response.widget_info(|| widgets::labeled(Role::Link, true, &name));
        let at = egui::pos2(rect.min.x + 6.0, rect.center().y - 8.5);
        let font = FontId::proportional(BODY);
        let width = rect.width() - 90.0;
        pen.paint_line(ui, at, &row.title, font, pen.theme.text, width);
        let at = egui::pos2(rect.max.x - 76.0, rect.center().y - 7.0);
        let small = FontId::proportional(SMALL);
        pen.paint_line(ui, at, kind, small, pen.theme.grey, 72.0);
        if response.clicked() {
            asks.push(Ask::ShowPlace(place));
        }
    }
    let n_more = places.count();
    if n_more > 0 {
        let line = format!("and {} more", counted(n_more, "note"));
        pen.line(ui, &line, FontId::proportional(SMALL), pen.theme.grey);
    }
}
