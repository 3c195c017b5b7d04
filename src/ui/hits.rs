//! All hits of a search under the text: each can be unticked before the others are tagged.

use egui::accesskit::Role;
use egui::{FontId, Key, Modifiers, Panel, Rect, ScrollArea, Sense, Ui, Vec2, pos2};

use super::choices::Choices as _;
use super::choices::paint_box;
use super::derived::Derived;
use super::edges;
use super::lists::take_focus;
use super::theme::{self, BODY, SMALL};
use super::widgets::{self, Icon, Pen};
use crate::app::hits::{Hit, HitChoice, HitState, Hits, Reach, Wanted};
use crate::app::recoding::RecodeAsk;
use crate::app::session::Session;
use crate::app::view::{Focus, View};
use crate::app::{App, Ask};
use crate::text::Text;
use crate::text::words::{counted, grouped};

const ROW_HEIGHT: f32 = 25.0;
/// How much of the text stands before and after a hit, in bytes.
const AROUND: usize = 90;

/// How much of it is painted, where the window is wide enough.
const PAINTED_AROUND: usize = 280;

pub(super) fn hits_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    derived: &Derived,
    hits: &Hits,
    view: &mut View,
    asks: &mut Vec<Ask>,
) {
    let Some(mut choice) = view.now.hits.take() else {
        return;
    };
    let mut stays = true;
    let height = ui.available_height();
    edges::panel_keys(ui, "hits", Key::ArrowUp, Key::ArrowDown);
    Panel::bottom("hits")
        .frame(theme::panel_frame(pen.theme))
        .resizable(true)
        .default_size(height * 0.42)
        .size_range(150.0..=(height - 140.0).max(160.0))
        .show(ui, |ui| {
            egui::Frame::new()
                .inner_margin(egui::Margin::symmetric(14, 8))
                .show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 6.0;
                    stays = head_ui(ui, pen, hits, &mut choice, &mut view.now.focus, asks);
                    choices_ui(ui, pen, derived, &mut choice, view);
                    let told = told(hits, &choice);
                    let colour = match hits.fault {
                        Some(_) => pen.theme.fault,
                        None => pen.theme.grey,
                    };
                    pen.words(ui, &told, SMALL, colour);
                });
            widgets::hairline(ui, pen.theme);
            rows_ui(ui, pen, session, hits, &mut choice, asks);
        });
    let is_on_top = view.now.picker.is_none()
        && view.now.palette.is_none()
        && view.now.dialog.is_none()
        && !view.now.shows_help
        && !view.now.awaits_recent
        && !egui::Popup::is_any_open(ui.ctx());
    if is_on_top && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
        stays = false;
    }
    if stays {
        view.now.hits = Some(choice);
    } else {
        view.now.focus = Some(Focus::Find);
    }
}

/// How many are ticked, and the button that tags them; tells whether the panel stays.
fn head_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    hits: &Hits,
    choice: &mut HitChoice,
    focus: &mut Option<Focus>,
    asks: &mut Vec<Ask>,
) -> bool {
    let mut stays = true;
    ui.horizontal(|ui| {
        let n_all = hits.rows.len();
        let n_except = choice.except.len();
        let n_ticked = if choice.is_none {
            n_except
        } else {
            n_all.saturating_sub(n_except)
        };
        let all = if hits.is_complete { "" } else { "the first " };
        let head = format!(
            "{} of {all}{} ticked",
            grouped(n_ticked),
            counted(n_all, "hit")
        );
        pen.line(ui, &head, theme::bold(BODY), pen.theme.text);
        if ui.button("All").accessible_name("Tick all hits").clicked() {
            choice.tick_all(true);
        }
        if ui
            .button("None")
            .accessible_name("Untick all hits")
            .clicked()
        {
            choice.tick_all(false);
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let cross = widgets::icon_button(ui, pen.theme, Icon::Cross, "Close the list of hits");
            stays = !cross.clicked();
            let can_tag = hits.is_current && n_ticked > 0 && !choice.tags.is_empty();
            let button = egui::Button::new("Tag them").fill(if can_tag {
                pen.theme.selected
            } else {
                pen.theme.raised
            });
            let tag = ui.add_enabled(can_tag, button);
            if can_tag {
                take_focus(&tag, focus, Focus::Hits);
            }
            let tag = tag.on_disabled_hover_text("Choose a tag and tick a hit first");
            if tag.accessible_name("Tag the ticked hits").clicked() {
                asks.push(Ask::Recode(RecodeAsk::TagHits));
            }
        });
    });
    stays
}

/// With which tags, how much around each hit, and in which documents.
fn choices_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    derived: &Derived,
    choice: &mut HitChoice,
    view: &mut View,
) {
    ui.horizontal_wrapped(|ui| {
        let mut gone = None;
        for wanted in &choice.tags {
            let path = match wanted {
                Wanted::Tag(tag) => derived.path(*tag).replace('/', " › "),
                Wanted::Path(path) => format!("New: {path}"),
            };
            let pill = pen.name_button(ui, &path);
            let pill = pill.accessible_name(format!("Without tag {path}"));
            if pen.tip(pill, "A click takes it away").clicked() {
                gone = Some(wanted.clone());
            }
        }
        choice.tags.retain(|wanted| Some(wanted) != gone.as_ref());
        let label = if choice.tags.is_empty() {
            "Choose a tag…"
        } else {
            "Another tag…"
        };
        let pick = ui.button(label).accessible_name("Tag for the hits");
        if choice.tags.is_empty() {
            take_focus(&pick, &mut view.now.focus, Focus::Hits);
        }
        if pick.clicked() {
            App::pick_hit_tag(view);
        }
        ui.add_space(14.0);
        for reach in Reach::ALL {
            ui.pick_value(&mut choice.reach, reach, reach.label());
        }
        ui.add_space(14.0);
        ui.tick(&mut choice.in_all_documents, "In all documents");
    });
}

/// What will not be tagged although it is ticked, and why.
fn told(hits: &Hits, choice: &HitChoice) -> String {
    if let Some(fault) = &hits.fault {
        return fault.clone();
    }
    if !hits.is_current {
        return "Looking for hits…".to_owned();
    }
    let mut parts = Vec::new();
    if choice.tags.is_empty() {
        parts.push(
            "Choose a tag, untick what is not meant, then tag the others in one step".to_owned(),
        );
    }
    if hits.n_same > 0 {
        let are = if hits.n_same == 1 {
            "passage is"
        } else {
            "passages are"
        };
        parts.push(format!(
            "{} {are} tagged so already and will not be doubled",
            grouped(hits.n_same)
        ));
    }
    if hits.n_across > 0 {
        let runs = if hits.n_across == 1 {
            "hit runs"
        } else {
            "hits run"
        };
        parts.push(format!(
            "{} {runs} across a joint of the article: mark it by hand",
            grouped(hits.n_across)
        ));
    }
    if hits.n_repeats > 0 {
        let share = if hits.n_repeats == 1 {
            "hit shares"
        } else {
            "hits share"
        };
        parts.push(format!(
            "{} {share} a passage with the hit before",
            grouped(hits.n_repeats)
        ));
    }
    if !hits.is_complete {
        parts.push("There are more hits than can be listed: search for something narrower, or tag these and search again".to_owned());
    }
    parts.join(" · ")
}

fn rows_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    hits: &Hits,
    choice: &mut HitChoice,
    asks: &mut Vec<Ask>,
) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let area = ScrollArea::vertical()
        .id_salt("hits")
        .auto_shrink([false, false]);
    area.show_rows(ui, ROW_HEIGHT, hits.rows.len(), |ui, shown| {
        for row_idx in shown {
            if let Some(hit) = hits.rows.get(row_idx) {
                ui.push_id(row_idx, |ui| row_ui(ui, pen, session, hit, choice, asks));
            }
        }
    });
}

fn row_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    hit: &Hit,
    choice: &mut HitChoice,
    asks: &mut Vec<Ask>,
) {
    let workspace = session.workspace();
    let Some(text) = workspace
        .text(hit.document)
        .filter(|text| text.admits(hit.span))
    else {
        return;
    };
    let (rect, response) = widgets::row(ui, pen.theme, ROW_HEIGHT, false, Sense::click());
    let mid = rect.center().y;
    let is_ticked = choice.is_ticked(hit);
    let square = Rect::from_center_size(pos2(rect.min.x + 21.0, mid), Vec2::splat(14.0));
    let cell = Rect::from_min_max(rect.min, pos2(rect.min.x + 36.0, rect.max.y));
    let box_response = ui.interact(cell, ui.scope_id().with("tick"), Sense::CLICK);
    paint_box(ui, square, is_ticked, &box_response);

    let font = FontId::proportional(BODY);
    let small = FontId::proportional(SMALL);
    let theme = pen.theme;
    let mut right = rect.max.x - 16.0;
    let aside = match hit.state {
        HitState::New if choice.in_all_documents => workspace
            .document(hit.document)
            .map_or("", |document| document.title.as_str()),
        HitState::New => "",
        HitState::Same => "tagged so already",
        HitState::Repeat => "same passage",
    };
    if !aside.is_empty() {
        let width = 170.0_f32.min(rect.width() * 0.3);
        right -= width;
        pen.paint_line(
            ui,
            pos2(right + 8.0, mid - 7.0),
            aside,
            small,
            theme.grey,
            width - 8.0,
        );
    }
    // The hits stand one under the other, as in a concordance.
    let (before, words, after) = context(text, hit, PAINTED_AROUND);
    let left = rect.min.x + 40.0;
    let middle = left + (right - left) * 0.38;
    let colour = if is_ticked { theme.text } else { theme.grey };
    let room_after = right - middle;
    let width = pen.paint_line(
        ui,
        pos2(middle, mid - 8.5),
        &words,
        theme::bold(BODY),
        colour,
        room_after,
    );
    pen.paint_line(
        ui,
        pos2(middle + width, mid - 8.5),
        &after,
        font.clone(),
        theme.grey,
        (room_after - width).max(0.0),
    );
    before_ui(
        ui,
        pen,
        &before,
        Rect::from_min_max(pos2(left, rect.min.y), pos2(middle, rect.max.y)),
    );

    let (before, words, after) = context(text, hit, AROUND);
    let name = format!("Hit {}“{words}”{after}", before.trim_start());
    box_response
        .widget_info(|| widgets::selected(Role::CheckBox, is_ticked, format!("Tick {name}")));
    response.widget_info(|| widgets::selected(Role::ListBoxOption, is_ticked, &name));
    let is_spaced = response.has_focus() && ui.input(|input| input.key_pressed(Key::Space));
    if box_response.clicked() || is_spaced {
        choice.toggle(hit);
    } else if response.clicked() {
        asks.push(Ask::ShowPassage(hit.document, hit.span));
    }
}

/// What stands before a hit, ending where the hit begins.
fn before_ui(ui: &Ui, pen: &mut Pen<'_>, before: &str, rect: Rect) {
    let mid = rect.center().y;
    let font = FontId::proportional(BODY);
    if widgets::needs_engine(before) {
        pen.paint_line(
            ui,
            pos2(rect.min.x, mid - 8.5),
            before,
            font,
            pen.theme.grey,
            rect.width(),
        );
        return;
    }
    let layout = |words: String| {
        ui.painter()
            .layout_no_wrap(words, font.clone(), pen.theme.grey)
    };
    let mut galley = layout(before.to_owned());
    let n_over = galley.size().x - rect.width();
    if n_over > 0.0 {
        // From the first word that is wholly in sight.
        let glyphs = galley.rows.iter().flat_map(|row| &row.glyphs);
        let n_out = glyphs.take_while(|glyph| glyph.pos.x < n_over).count();
        let from = before.char_indices().nth(n_out).map_or(0, |(at, _)| at);
        let rest = crate::text::words::from_word(before, from);
        galley = layout(rest.to_owned());
    }
    ui.painter()
        .with_clip_rect(rect.intersect(ui.clip_rect()))
        .galley(
            pos2(rect.max.x - galley.size().x, mid - 8.5),
            galley,
            pen.theme.grey,
        );
}

/// What stands before a hit, the hit, and what stands after it, each on one line.
fn context(text: &Text, hit: &Hit, n_around: usize) -> (String, String, String) {
    let (start, end) = (hit.span.start(), hit.span.end());
    let from = text.pos_at_or_before(start.byte().saturating_sub(n_around));
    let to = text.pos_at_or_before(end.byte().saturating_add(n_around));
    let line = |words: &str| -> String {
        let is_space = |c: char| c.is_whitespace() || c.is_control();
        words
            .chars()
            .map(|c| if is_space(c) { ' ' } else { c })
            .collect()
    };
    let words = crate::text::words::shortened(text.slice(hit.span), 120);
    (
        line(text.between(from, start)),
        line(&words),
        line(text.between(end, to)),
    )
}
