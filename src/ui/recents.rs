//! The tags that were used last, with the digits that apply them, while R waits for one.

use egui::accesskit::Role;
use egui::{FontId, Id, Key, Modifiers, Order, Pos2, Rect, Sense, Ui, Vec2, pos2};

use super::theme::{self, BODY, SMALL};
use super::widgets::{self, Pen};
use crate::app::Ask;
use crate::app::recoding::RecodeAsk;
use crate::app::session::Session;
use crate::app::view::View;

const DIGITS: [Key; 9] = [
    Key::Num1,
    Key::Num2,
    Key::Num3,
    Key::Num4,
    Key::Num5,
    Key::Num6,
    Key::Num7,
    Key::Num8,
    Key::Num9,
];
const ROW_HEIGHT: f32 = 26.0;
const WIDTH: f32 = 260.0;

/// Takes the digit; Escape only leaves, and whatever else is pressed leaves and does what it does.
pub(super) fn keys(ui: &Ui, view: &mut View, asks: &mut Vec<Ask>) {
    if !view.now.awaits_recent {
        return;
    }
    for (nth, digit) in (1..).zip(DIGITS) {
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, digit)) {
            view.now.awaits_recent = false;
            asks.push(Ask::Recode(RecodeAsk::ApplyRecent(nth)));
            return;
        }
    }
    let is_left = ui.input_mut(|input| {
        let is_pressed =
            |event: &egui::Event| matches!(event, egui::Event::Key { pressed: true, .. });
        // The key that opened the list closes it as well.
        let closes = input.consume_key(Modifiers::NONE, Key::Escape)
            || input.consume_key(Modifiers::NONE, Key::R);
        closes || input.events.iter().any(is_pressed)
    });
    if is_left {
        view.now.awaits_recent = false;
    }
}

pub(super) fn recents_ui(
    ui: &Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    view: &mut View,
    at: Pos2,
    asks: &mut Vec<Ask>,
) {
    if !view.now.awaits_recent {
        return;
    }
    let workspace = session.workspace();
    let screen = ui.ctx().content_rect();
    let height = ROW_HEIGHT * view.recent_tags.len() as f32 + 40.0;
    let at = pos2(
        at.x.clamp(
            screen.min.x + 8.0,
            (screen.max.x - WIDTH - 30.0).max(screen.min.x + 8.0),
        ),
        at.y.min(screen.max.y - height - 8.0)
            .max(screen.min.y + 8.0),
    );
    let area = egui::Area::new(Id::unique("recent tags"))
        .order(Order::Foreground)
        .fixed_pos(at)
        .accessible_name("Recent tags")
        .show(ui.ctx(), |ui| {
            theme::floating_frame(pen.theme)
                .inner_margin(egui::Margin::same(6))
                .show(ui, |ui| {
                    ui.set_width(WIDTH);
                    ui.spacing_mut().item_spacing.y = 0.0;
                    pen.line(ui, "Recent tags", theme::bold(SMALL), pen.theme.grey);
                    ui.add_space(4.0);
                    for (nth, &tag) in (1..).zip(&view.recent_tags) {
                        let sense = Sense::CLICK;
                        let (rect, response) =
                            widgets::row(ui, pen.theme, ROW_HEIGHT, false, sense);
                        let mid = rect.center().y;
                        let key = format!("{nth}");
                        widgets::key_cap(ui, pen.theme, pos2(rect.min.x + 24.0, mid), &key);
                        let swatch =
                            Rect::from_center_size(pos2(rect.min.x + 39.0, mid), Vec2::splat(10.0));
                        let ink = pen.theme.ink(workspace.tag_colour(tag));
                        ui.painter().rect_filled(swatch, 2.5, ink.rule);
                        let path = workspace.tag_path(tag);
                        pen.paint_line(
                            ui,
                            pos2(rect.min.x + 52.0, mid - 8.5),
                            &path.replace('/', " › "),
                            FontId::proportional(BODY),
                            pen.theme.text,
                            rect.width() - 60.0,
                        );
                        let name = format!("{nth} {path}");
                        response.widget_info(|| widgets::labeled(Role::Button, true, &name));
                        if response.clicked() {
                            asks.push(Ask::Recode(RecodeAsk::ApplyRecent(nth)));
                        }
                    }
                });
        });
    let is_outside = ui.input(|input| {
        let at = input.pointer.interact_pos();
        input.pointer.any_pressed() && at.is_some_and(|at| !area.response.rect.contains(at))
    });
    if is_outside {
        view.now.awaits_recent = false;
    }
}
