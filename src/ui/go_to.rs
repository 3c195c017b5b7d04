//! The field that asks which paragraph to go to.

use egui::{Area, Id, Key, Order, Rect, RichText, Ui, pos2};

use super::document::Readers;
use super::theme;
use super::widgets::Pen;
use crate::app::Ask;
use crate::app::going::GO_TO_FORMS;
use crate::app::view::{Focus, View};
use crate::text::words::grouped;

const WIDTH: f32 = 320.0;

pub(crate) fn go_to_ui(
    ui: &Ui,
    pen: &mut Pen<'_>,
    view: &mut View,
    readers: &Readers,
    middle: Rect,
    asks: &mut Vec<Ask>,
) {
    let Some(go_to) = &mut view.now.go_to else {
        return;
    };
    let middle = readers.rect.unwrap_or(middle);
    let at = pos2(
        (middle.center().x - WIDTH / 2.0).max(middle.left() + 8.0),
        middle.top() + 10.0,
    );
    let mut closes = false;
    Area::new(Id::unique("go to"))
        .order(Order::Foreground)
        .fixed_pos(at)
        .show(ui.ctx(), |ui| {
            theme::floating_frame(pen.theme).show(ui, |ui| {
                ui.set_width(WIDTH - 24.0);
                let hint = match readers.paragraph {
                    Some((_, n)) if n > 0 => format!("Paragraph, 1 to {}", grouped(n)),
                    _ => "Paragraph".to_owned(),
                };
                let field = ui
                    .add(
                        egui::TextEdit::singleline(&mut go_to.words)
                            .id_salt("go to words")
                            .hint_text(hint)
                            .margin(egui::Margin::symmetric(7, 4))
                            .desired_width(f32::INFINITY),
                    )
                    .accessible_name("Go to paragraph");
                if view.now.focus == Some(Focus::GoTo) {
                    view.now.focus = None;
                    field.request_focus();
                }
                if field.changed() {
                    go_to.fault = None;
                }
                let (line, colour) = match &go_to.fault {
                    Some(fault) => (fault.clone(), pen.theme.fault),
                    None => (format!("Such as {GO_TO_FORMS}"), pen.theme.grey),
                };
                ui.label(RichText::new(line).small().color(colour));
                if field.lost_focus() {
                    if ui.input(|input| input.key_pressed(Key::Enter)) {
                        asks.push(Ask::GoTo(go_to.words.clone()));
                        field.request_focus();
                    } else {
                        closes = true;
                    }
                }
            });
        });
    if closes {
        view.now.go_to = None;
        view.now.focus = Some(Focus::Reader);
    }
}
