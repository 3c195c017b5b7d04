//! The fields of an annotation, filled in one to a line; and lines that keep what was typed until
//! it can be taken over.

use egui::accesskit::Role;
use egui::{FontId, Id, Key, Rect, RichText, Sense, TextEdit, Ui, pos2, vec2};

use super::theme::{self, BODY, NEAR, SMALL};
use super::widgets::{self, Icon, Pen};
use crate::app::Ask;
use crate::app::forms::{FormAsk, Line, completions, lines_of, read_line};
use crate::app::session::Session;
use crate::app::view::{Focus, View};
use crate::model::{Annotation, Field, FieldKind, Value};
use crate::query::records::shown;

const LABEL_WIDTH: f32 = 92.0;

/// What became of a line in this frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    /// Nothing, or it is still being typed.
    Not,
    /// The keyboard has gone elsewhere.
    Away,
    /// With Enter, which goes on to the next.
    Enter,
}

/// A line of text that keeps what is typed into it as a draft, beside what stands in the workspace.
pub(super) struct DraftLine<'a> {
    pub(super) line: Line,
    pub(super) value: &'a str,
    pub(super) name: &'a str,
    pub(super) hint: &'a str,
    pub(super) is_multiline: bool,
    pub(super) width: f32,
}

impl DraftLine<'_> {
    pub(super) fn id(line: Line) -> Id {
        Id::unique(("line of a form", line))
    }

    /// Draws it; what was typed, where that differs, and whether the line was left.
    pub(super) fn ui(&self, ui: &mut Ui, view: &mut View) -> (Option<String>, Left) {
        let draft = view.drafts.get(&self.line).cloned();
        let mut words = draft.clone().unwrap_or_else(|| self.value.to_owned());
        let edit = if self.is_multiline {
            TextEdit::multiline(&mut words).desired_rows(3)
        } else {
            TextEdit::singleline(&mut words)
        };
        let response = ui
            .add(
                edit.id(Self::id(self.line))
                    .hint_text(widgets::visible(self.hint))
                    .margin(egui::Margin::symmetric(7, 4))
                    .desired_width(self.width),
            )
            .accessible_name(widgets::visible(self.name));
        if response.has_focus() {
            view.now.line_in_hand = Some(self.line);
        }
        if response.changed() {
            view.drafts.insert(self.line, words.clone());
        }
        let typed = view.drafts.get(&self.line).cloned();
        if !response.lost_focus() {
            return (typed, Left::Not);
        }
        view.now.line_in_hand = None;
        if ui.input(|input| input.key_pressed(Key::Escape)) {
            view.drafts.remove(&self.line);
            view.now.focus = Some(Focus::Reader);
            return (None, Left::Not);
        }
        if words.trim() == self.value {
            view.drafts.remove(&self.line);
        }
        let is_enter = ui.input(|input| input.key_pressed(Key::Enter));
        (typed, if is_enter { Left::Enter } else { Left::Away })
    }
}

/// Takes over what can be read of lines that are not on screen any more.
pub(crate) fn sweep(session: &Session, view: &mut View, asks: &mut Vec<Ask>) {
    if view.drafts.is_empty() || session.read_only().is_some() {
        return;
    }
    let workspace = session.workspace();
    let in_hand = view.now.line_in_hand;
    let mut settled = Vec::new();
    for (&line, words) in view
        .drafts
        .iter()
        .filter(|(line, _)| Some(**line) != in_hand)
    {
        if let Line::Value(annotation, field) = line
            && let Some((_, record)) = workspace.field(field)
            && workspace.annotation(annotation).is_some()
            && let Ok(value) = read_line(&record.kind, words)
        {
            asks.push(Ask::Form(FormAsk::Fill(annotation, field, value)));
            settled.push(line);
        }
    }
    for line in settled {
        view.drafts.remove(&line);
    }
}

/// The fields of an annotation, to be filled in.
pub(super) fn fill_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    view: &mut View,
    annotation: &Annotation,
    asks: &mut Vec<Ask>,
) {
    let workspace = session.workspace();
    let lines = lines_of(workspace, annotation);
    if lines.is_empty() {
        if view.now.focus == Some(Focus::Fields) {
            view.now.focus = None;
        }
        return;
    }
    ui.add_space(NEAR);
    let n_filled = lines.iter().filter(|(_, value)| value.is_some()).count();
    let head = format!("Fields · {n_filled} of {}", lines.len());
    pen.line(ui, &head, theme::bold(SMALL), pen.theme.grey);
    if view.now.focus == Some(Focus::Fields) {
        view.now.focus = None;
        if let Some((first, _)) = lines.first() {
            let id = DraftLine::id(Line::Value(annotation.id, first.id));
            ui.memory_mut(|memory| memory.request_focus(id));
        }
    }
    // Given once all are drawn: the next line would take the same Enter for its own.
    let mut next_id = None;
    ui.add_enabled_ui(session.read_only().is_none(), |ui| {
        for (line_idx, (field, value)) in lines.iter().enumerate() {
            let left = line_ui(ui, pen, view, annotation, field, *value, asks);
            if left == Left::Enter {
                match lines.get(line_idx + 1) {
                    Some((next, _)) => {
                        next_id = Some(DraftLine::id(Line::Value(annotation.id, next.id)));
                    }
                    None => view.now.focus = Some(Focus::Reader),
                }
            }
        }
    });
    if let Some(id) = next_id {
        ui.memory_mut(|memory| memory.request_focus(id));
    }
}

fn line_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    view: &mut View,
    annotation: &Annotation,
    field: &Field,
    value: Option<&Value>,
    asks: &mut Vec<Ask>,
) -> Left {
    let line = Line::Value(annotation.id, field.id);
    let written = value.map(shown).unwrap_or_default();
    let choices = completions(&field.kind, "");
    let mut left = Left::Not;
    let mut typed = None;
    ui.horizontal(|ui| {
        let (rect, label) = ui.allocate_exact_size(vec2(LABEL_WIDTH, 24.0), Sense::hover());
        let at = pos2(rect.min.x, rect.min.y + 4.0);
        let font = FontId::proportional(BODY);
        pen.paint_line(ui, at, &field.name, font, pen.theme.grey, LABEL_WIDTH - 6.0);
        let tip = if field.hint.is_empty() {
            field.name.clone()
        } else {
            format!("{}\n{}", field.name, field.hint)
        };
        pen.tip(label, &tip);
        let unit = match &field.kind {
            FieldKind::Number { unit } => unit.as_str(),
            _ => "",
        };
        let mut right = 0.0;
        if !choices.is_empty() {
            right += 24.0;
        }
        if !unit.is_empty() {
            right += 40.0;
        }
        let hint = if field.hint.is_empty() {
            usual_hint(&field.kind)
        } else {
            field.hint.as_str()
        };
        let draft = DraftLine {
            line,
            value: &written,
            name: &field.name,
            hint,
            is_multiline: false,
            width: (ui.available_width() - right - 14.0).max(60.0),
        };
        (typed, left) = draft.ui(ui, view);
        if !unit.is_empty() {
            pen.line(ui, unit, FontId::proportional(SMALL), pen.theme.grey);
        }
        if !choices.is_empty()
            && let Some(word) = choose_ui(ui, pen, field, &choices, &written)
        {
            view.drafts.remove(&line);
            typed = None;
            let value = field.kind.read(&word).ok().flatten();
            asks.push(Ask::Form(FormAsk::Fill(annotation.id, field.id, value)));
        }
    });
    let Some(typed) = typed else { return left };
    let read = if typed.trim() == written {
        Ok(value.cloned())
    } else {
        read_line(&field.kind, &typed)
    };
    let has_keys = view.now.line_in_hand == Some(line);
    match read {
        Ok(read) if left != Left::Not => {
            view.drafts.remove(&line);
            if read.as_ref() != value {
                asks.push(Ask::Form(FormAsk::Fill(annotation.id, field.id, read)));
            }
        }
        Ok(Some(read)) if has_keys && shown(&read) != typed.trim() => {
            under_ui(ui, pen, &shown(&read), false);
        }
        Ok(_) => {}
        Err(_) if has_keys => {
            let fitting = completions(&field.kind, &typed);
            if !fitting.is_empty() {
                let line = fitting.iter().take(6).cloned().collect::<Vec<_>>();
                under_ui(ui, pen, &line.join(" · "), false);
            }
        }
        Err(fault) => under_ui(ui, pen, &fault, true),
    }
    left
}

/// A few words under a line: what it will be read as, or what would be valid.
fn under_ui(ui: &mut Ui, pen: &Pen<'_>, words: &str, is_fault: bool) {
    let colour = if is_fault {
        pen.theme.fault
    } else {
        pen.theme.grey
    };
    ui.horizontal_wrapped(|ui| {
        ui.add_space(LABEL_WIDTH + 8.0);
        ui.label(RichText::new(widgets::visible(words)).small().color(colour));
    });
}

fn usual_hint(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Text | FieldKind::Choice(_) => "",
        FieldKind::Number { .. } => "Such as 1400 or 0.25",
        FieldKind::Date => "yyyy, yyyy-mm or yyyy-mm-dd",
        FieldKind::YesNo => "Yes or no",
        FieldKind::Probability => "Such as likely, or 55–80 %",
    }
}

/// The words to choose from, for the mouse. Tab passes it by: the line takes them by typing.
fn choose_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    field: &Field,
    choices: &[String],
    written: &str,
) -> Option<String> {
    let (rect, response) = ui.allocate_exact_size(theme::ICON, Sense::CLICK);
    if response.hovered() {
        ui.painter()
            .rect_filled(rect, theme::RADIUS, pen.theme.hovered);
    }
    let arrow = Rect::from_center_size(rect.center(), vec2(12.0, 12.0));
    widgets::paint_icon(ui, arrow, Icon::Down, pen.theme.grey);
    let name = format!("Choices for {}", field.name);
    response.widget_info(|| widgets::labeled(Role::Button, true, &name));
    let mut chosen = None;
    egui::Popup::menu(&response).show(|ui| {
        egui::ScrollArea::vertical()
            .max_height(320.0)
            .show(ui, |ui| {
                if pen
                    .choice(ui, written.is_empty(), "Not filled in")
                    .clicked()
                {
                    chosen = Some(String::new());
                }
                for word in choices {
                    if pen.choice(ui, written == word, word).clicked() {
                        chosen = Some(word.clone());
                    }
                }
                widgets::follow_focus(ui);
            });
    });
    chosen
}
