//! The codebook: a tree of tags to tag with, to order and to rename in place.

use egui::accesskit::Role;
use egui::{FontId, Key, Rect, ScrollArea, Sense, Ui, Vec2, pos2, vec2};

use super::choices::Choices as _;
use super::derived::{Derived, TagRow};
use super::tag_drag;
use super::tag_menu::menu_ui;
use super::theme::{self, BODY, PANEL_MARGIN, SMALL};
use super::widgets::{self, Icon, Pen};
use crate::app::Ask;
use crate::app::action::Action;
use crate::app::keys::Keymap;
use crate::app::session::Session;
use crate::app::view::{Focus, Inspected, TagOrder, View};
use crate::model::{Colour, Tag};
use crate::text::words::counted;

const ROW_HEIGHT: f32 = 26.0;
const INDENT: f32 = 16.0;

pub(crate) fn codebook_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    derived: &Derived,
    keys: &Keymap,
    view: &mut View,
    asks: &mut Vec<Ask>,
) {
    head_ui(ui, pen, session, keys, view, asks);
    let n_tags = session.workspace().tags.size();
    if n_tags == 0 {
        inset(ui, |ui| {
            widgets::empty_state(
                ui,
                pen.theme,
                &match keys.of(Action::TagPassage).as_str() {
                    "" => "Select a passage and choose Tag… to tag it: the tag is made as you type its name".to_owned(),
                    key => format!("Select a passage and press {key} to tag it: the tag is made as you type its name"),
                },
            );
        });
        return;
    }
    if derived.tags.is_empty() {
        inset(ui, |ui| {
            widgets::empty_state(ui, pen.theme, "No tag has these letters");
        });
        return;
    }
    let filtered = !view.now.tag_filter.trim().is_empty();
    let rows: Vec<TagRow> = derived
        .tags
        .iter()
        .copied()
        .filter(|row| filtered || !is_hidden(session, view, row))
        .collect();
    let wanted = view
        .now
        .reveal_tag
        .take()
        .and_then(|tag| rows.iter().position(|row| row.is_place_of(tag)));
    let takes_focus = view.now.focus == Some(Focus::Tags);
    let in_hand = rows
        .iter()
        .position(|row| view.tag_in_hand.is_some_and(|tag| row.is_place_of(tag)));
    let wanted = wanted.or_else(|| in_hand.filter(|_| takes_focus));
    ui.spacing_mut().item_spacing.y = 0.0;
    let area = ScrollArea::vertical()
        .id_salt("tags")
        .auto_shrink([false, true]);
    let mut focused = None;
    area.show_rows(ui, ROW_HEIGHT, rows.len(), |ui, shown| {
        if let Some(row_idx) = wanted {
            let below = (row_idx as f32 - shown.start as f32) * ROW_HEIGHT;
            let at = ui.cursor().left_top() + vec2(0.0, below);
            ui.scroll_to_rect(Rect::from_min_size(at, vec2(1.0, ROW_HEIGHT)), None);
        }
        if takes_focus {
            view.now.focus = None;
            let in_view = in_hand.filter(|row_idx| shown.contains(row_idx));
            focused = Some(in_view.unwrap_or(shown.start));
        }
        for row_idx in shown {
            if let Some(row) = rows.get(row_idx)
                && let Some(tag) = session.workspace().tag(row.tag)
            {
                let response = tag_row_ui(ui, pen, session, derived, view, row, tag, asks);
                if focused == Some(row_idx) {
                    response.request_focus();
                }
            }
        }
    });
}

fn head_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    keys: &Keymap,
    view: &mut View,
    asks: &mut Vec<Ask>,
) {
    inset(ui, |ui| {
        let label = format!("Tags · {}", session.workspace().tags.size());
        ui.horizontal(|ui| {
            pen.line(ui, &label, theme::bold(SMALL), pen.theme.grey);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if widgets::icon_button(ui, pen.theme, Icon::Plus, "New tag").clicked() {
                    asks.push(Ask::Do(Action::NewTag));
                }
                let orders = widgets::icon_button(ui, pen.theme, Icon::Dots, "Order of the tags");
                egui::Popup::menu(&orders).show(|ui| {
                    for (order, label) in [
                        (TagOrder::Codebook, "As in the codebook"),
                        (TagOrder::Name, "By name"),
                        (TagOrder::Count, "By count"),
                    ] {
                        ui.pick_value(&mut view.tag_order, order, label);
                    }
                    ui.separator();
                    if ui.button("Collapse all").clicked() {
                        view.collapsed = session
                            .workspace()
                            .tags
                            .values()
                            .flat_map(|tag| tag.parent.iter().chain(&tag.see_also).copied())
                            .collect();
                    }
                    if ui.button("Expand all").clicked() {
                        view.collapsed.clear();
                    }
                });
            });
        });
        let hint = format!("Filter tags  {}", keys.of(Action::FilterTags));
        let filter = widgets::text_line(ui, "tag filter", &mut view.now.tag_filter, &hint)
            .accessible_name("Filter tags");
        if view.now.focus == Some(Focus::TagFilter) {
            view.now.focus = None;
            filter.request_focus();
        }
        // Escape has taken the keyboard from the field by now.
        let is_left = filter.has_focus() || filter.lost_focus();
        if is_left && ui.input(|input| input.key_pressed(Key::Escape)) {
            view.now.tag_filter.clear();
            view.now.focus = Some(Focus::Reader);
        }
    });
}

fn inset(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    egui::Frame::new()
        .inner_margin(egui::Margin {
            left: PANEL_MARGIN as i8,
            right: 10,
            top: 6,
            bottom: 4,
        })
        .show(ui, add);
}

/// Whether a tag above this one is collapsed.
fn is_hidden(session: &Session, view: &View, row: &TagRow) -> bool {
    // What is listed under a tag is hidden with its children.
    let (tag, n_own) = row.listed_under.map_or((row.tag, 1), |under| (under, 0));
    !view.collapsed.is_empty()
        && session
            .workspace()
            .tag_and_ancestors(tag)
            .skip(n_own)
            .any(|above| view.collapsed.contains(&above.id))
}

#[expect(
    clippy::too_many_arguments,
    reason = "a row needs what the panel has, and its own place"
)]
fn tag_row_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    derived: &Derived,
    view: &mut View,
    row: &TagRow,
    tag: &Tag,
    asks: &mut Vec<Ask>,
) -> egui::Response {
    let is_in_hand = view.tag_in_hand == Some(tag.id);
    let (rect, response) = widgets::row(
        ui,
        pen.theme,
        ROW_HEIGHT,
        is_in_hand,
        Sense::click_and_drag(),
    );
    let is_listed = row.listed_under.is_some();
    let has_children = !is_listed && derived.has_rows_under(tag.id);
    let left = rect.min.x + PANEL_MARGIN + INDENT * row.depth.min(10) as f32;
    let mid = rect.center().y;
    let is_collapsed = !is_listed && view.collapsed.contains(&tag.id);

    let ink = pen.theme.ink(session.workspace().tag_colour(tag.id));
    let swatch = Rect::from_center_size(pos2(left + 5.0, mid), Vec2::splat(10.0));
    if is_listed {
        let stroke = egui::Stroke::new(2.0, ink.rule);
        let inside = egui::StrokeKind::Inside;
        ui.painter().rect_stroke(swatch, 2.5, stroke, inside);
    } else {
        ui.painter().rect_filled(swatch, 2.5, ink.rule);
    }

    let mut right = rect.max.x - 10.0;
    if let Some(key) = tag.key {
        right -= widgets::key_cap(ui, pen.theme, pos2(right, mid), &key.to_string());
    } else {
        right -= 16.0;
    }
    let n_own = session.index().n_with_tag(tag.id);
    let n_shown = if is_collapsed {
        derived.n_with_descendants(session, tag.id)
    } else {
        n_own
    };
    let count = ui.painter().layout_no_wrap(
        n_shown.to_string(),
        FontId::proportional(SMALL),
        pen.theme.grey,
    );
    let count_left = right - 8.0 - count.size().x;
    ui.painter().galley(
        pos2(count_left, mid - count.size().y / 2.0),
        count,
        pen.theme.grey,
    );

    let is_renaming = !is_listed
        && view
            .now
            .renaming
            .as_ref()
            .is_some_and(|(renamed, _)| *renamed == tag.id);
    if is_renaming {
        let field = Rect::from_min_max(
            pos2(left + 14.0, rect.min.y),
            pos2(count_left - 6.0, rect.max.y),
        );
        rename_ui(ui, view, tag, field, asks);
    } else {
        let name_left = left + 18.0;
        let room = count_left - 20.0 - name_left;
        let font = FontId::proportional(BODY);
        let at = pos2(name_left, mid - 8.5);
        let width = if is_listed {
            listed_name_ui(ui, pen, session, tag, at, room)
        } else {
            pen.paint_line(ui, at, &tag.name, font, pen.theme.text, room)
        };
        if has_children {
            let arrow =
                Rect::from_center_size(pos2(name_left + width + 12.0, mid), Vec2::splat(16.0));
            collapse_ui(ui, pen, view, tag, is_collapsed, arrow);
        }
    }

    let described = described(session, row, n_own);
    response.widget_info(|| widgets::selected(Role::TreeItem, is_in_hand, &described));
    if response.double_clicked() {
        asks.push(Ask::ShowTag(tag.id));
    } else if response.clicked() {
        view.tag_in_hand = Some(tag.id);
        let has_passage = view
            .document()
            .is_some_and(|document| view.is_selected(session.workspace(), document));
        if has_passage || view.now.pieces.is_some() || view.chosen_in_front().is_some() {
            asks.push(Ask::Apply(tag.id));
        } else {
            view.now.inspected = Inspected::Tag;
        }
    }
    let is_renamed = response.has_focus() && ui.input(|input| input.key_pressed(Key::F2));
    if is_renamed || is_in_hand && !is_listed && f2(ui) {
        view.now.renaming = Some((tag.id, tag.name.clone()));
        view.now.focus = Some(Focus::TagName);
    }
    tag_drag::row_ui(ui, pen, session, derived, row, tag, rect, &response, asks);
    menu_ui(&response, view, session, row, tag, asks);
    let is_plain = tag.definition.is_empty() && !is_listed;
    if is_plain || response.context_menu_opened() {
        return response;
    }
    let path = derived.path(tag.id);
    pen.tip(response, format!("{path}\n{}", tag.definition).trim_end())
}

/// What a screen reader is told of a row.
fn described(session: &Session, row: &TagRow, n_own: usize) -> String {
    let workspace = session.workspace();
    let n = counted(n_own, "annotation");
    let path = workspace.tag_path(row.tag);
    match row.listed_under {
        Some(under) => format!("Also under {}: {path}, {n}", workspace.tag_path(under)),
        None => format!("Tag {path}, {n}"),
    }
}

/// The name of a tag where it is listed as well, with where its own place is.
fn listed_name_ui(
    ui: &Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    tag: &Tag,
    at: egui::Pos2,
    room: f32,
) -> f32 {
    let width = pen.paint_slanted(ui, at, &tag.name, BODY, pen.theme.text, room);
    let home = match tag.parent {
        Some(parent) => format!("in {}", session.workspace().tag_path(parent)),
        None => "at the top".to_owned(),
    };
    let left = room - width - 8.0;
    if left > 30.0 {
        let font = FontId::proportional(SMALL);
        let at = at + vec2(width + 8.0, 1.5);
        pen.paint_line(ui, at, &home, font, pen.theme.grey, left);
    }
    width
}

fn f2(ui: &Ui) -> bool {
    !ui.ctx().text_edit_focused() && ui.input(|input| input.key_pressed(Key::F2))
}

fn collapse_ui(
    ui: &mut Ui,
    pen: &Pen<'_>,
    view: &mut View,
    tag: &Tag,
    is_collapsed: bool,
    rect: Rect,
) {
    let response = ui.interact(
        rect,
        ui.scope_id().with(("collapse", tag.id)),
        Sense::click(),
    );
    let colour = if response.hovered() {
        pen.theme.text
    } else {
        pen.theme.grey
    };
    widgets::paint_icon(
        ui,
        rect,
        if is_collapsed {
            Icon::Right
        } else {
            Icon::Down
        },
        colour,
    );
    if response.has_focus() {
        widgets::focus_ring(ui, pen.theme, rect);
    }
    let name = format!(
        "{} {}",
        if is_collapsed { "Expand" } else { "Collapse" },
        tag.name
    );
    response.widget_info(|| widgets::labeled(Role::Button, true, &name));
    if response.clicked() && !view.collapsed.remove(&tag.id) {
        view.collapsed.insert(tag.id);
    }
}

fn rename_ui(ui: &mut Ui, view: &mut View, tag: &Tag, rect: Rect, asks: &mut Vec<Ask>) {
    let Some((_, name)) = &mut view.now.renaming else {
        return;
    };
    let mut child = widgets::child_at(ui, rect);
    let edit = egui::TextEdit::singleline(name)
        .id(egui::Id::unique(("rename tag", tag.id)))
        .margin(egui::Margin::symmetric(4, 2))
        .desired_width(rect.width());
    let output = edit.show(&mut child);
    let response = output
        .response
        .response
        .clone()
        .accessible_name("Name of the tag");
    if view.now.focus == Some(Focus::TagName) {
        view.now.focus = None;
        response.request_focus();
        let all = egui::text::CCursorRange::two(
            egui::text::CCursor::new(egui::text::CharIndex(0)),
            egui::text::CCursor::new(egui::text::CharIndex(name.chars().count())),
        );
        let mut state = output.state;
        state.cursor.set_char_range(Some(all));
        state.store(ui.ctx(), response.id);
    }
    if response.lost_focus() {
        let name = name.clone();
        view.now.renaming = None;
        if !ui.input(|input| input.key_pressed(Key::Escape)) {
            asks.push(Ask::RenameTag(tag.id, name));
        }
        view.now.focus = Some(Focus::Reader);
    }
}

/// A palette to choose from; gives the colour that was clicked.
pub(crate) fn palette_ui(ui: &mut Ui, pen: &Pen<'_>, current: Option<Colour>) -> Option<Colour> {
    let mut chosen = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(3.0, 3.0);
        for colour in Colour::all() {
            let (rect, response) = ui.allocate_exact_size(Vec2::splat(18.0), Sense::click());
            ui.painter()
                .rect_filled(rect.shrink(2.0), 3.0, pen.theme.ink(colour).rule);
            if current == Some(colour) || response.has_focus() {
                widgets::focus_ring(ui, pen.theme, rect);
            }
            let is_current = current == Some(colour);
            response
                .widget_info(|| widgets::selected(Role::RadioButton, is_current, colour.name()));
            if response.on_hover_text(colour.name()).clicked() {
                chosen = Some(colour);
            }
        }
    });
    chosen
}
