//! What a frame paints, from the back to the front.

use std::rc::Rc;

use egui::{Rect, Shape, Stroke, StrokeKind, Ui, vec2};

use super::Look;
use super::geometry::Shaped;
use super::label::{Engine, Label, SetLabel, Typeface};
use super::margin::Margin;
use super::marks::{line_rect, tint_rect};
use super::paint::{Canvas, outlines, paint};
use super::seen::Seen;
use super::widget::{Frame, Reader};
use crate::app::view::Selection;

impl Reader {
    pub(super) fn paint_page(
        &self,
        ui: &Ui,
        engine: &mut Engine,
        frame: &Frame<'_>,
        seen: &Seen,
        margin: &Margin,
        selection: Selection,
    ) {
        let look = frame.page.look;
        let highlights = &seen.highlights;
        let painter = ui
            .painter()
            .with_clip_rect(frame.rect.intersect(ui.clip_rect()));
        painter.rect_filled(frame.rect, 0.0, look.paper);
        let numbers = self.numbers(engine, frame);
        let read_signs = self.read_signs(frame);
        let bullet = set_bullet(engine, frame);
        let stand_ins = self.stand_ins(engine, frame);
        let left = frame.px(frame.columns.text_left);
        let column = vec2(left, 0.0);
        let header_top = self.header_top();
        let dimmed = self.dimmed(frame.page, &seen.lit, selection.span(self.text()));
        paint(&painter, &mut engine.atlas, frame.rect.min, |canvas| {
            for (rect, color) in &highlights.tints {
                canvas.fill(rect.translate(column), *color);
            }
            let dragged = self.grip.as_ref().map_or(&[][..], |grip| &grip.spans);
            let selected = selection.span(self.text()).filter(|_| dragged.is_empty());
            let pieces = frame.page.pieces.iter().copied();
            for span in pieces.chain(dragged.iter().copied()).chain(selected) {
                self.flow.areas(&span.bytes(), |area| {
                    canvas.fill(line_rect(area).translate(column), look.selection);
                });
            }
            // The hit that is shown is selected as well; it must still stand out.
            self.fill_hits(canvas, frame, column);
            for (rect, color) in &highlights.underlines {
                canvas.fill(rect.translate(column), *color);
            }
            for placed in self.flow.visible() {
                let x = left + placed.piece.left;
                let is_dim = self.flow.paragraphs().is_repeated(placed.piece_idx);
                let color = if is_dim { look.faint } else { look.text };
                canvas.text(&placed.piece.laid, x, placed.top, color);
                if placed.piece.needs_bullet {
                    let is_rtl = placed.shaped().is_rtl;
                    let x = if is_rtl {
                        left + frame.px(frame.columns.text_width - look.font_size * look.zoom)
                    } else {
                        x - frame.px(look.font_size * look.zoom * 0.8)
                    };
                    let drop =
                        first_baseline(placed.shaped()) - first_baseline(&bullet.laid.shaped);
                    canvas.text(&bullet.laid, x, placed.top + drop, look.faint);
                }
            }
            for stand_in in &stand_ins {
                canvas.text(&stand_in.label.laid, stand_in.x, stand_in.y, look.grey);
            }
            self.dim(canvas, frame.page, &dimmed, column);
            for sign in &read_signs {
                canvas.fill(*sign, look.faint);
            }
            for (number, x, y) in &numbers {
                canvas.text(&number.laid, *x, *y, look.faint);
            }
            for (rect, color) in &margin.fills {
                canvas.fill(*rect, *color);
            }
            for (label, x, y, color) in &margin.texts {
                canvas.text(&label.laid, *x, *y, *color);
            }
            if let Some((title, y)) = &frame.header.title {
                canvas.text(&title.laid, left, header_top + y, look.text);
            }
            for (chip, rect) in &frame.header.chips {
                let height = chip.laid.shaped.height;
                let y = rect.center().y + header_top - height / 2.0;
                canvas.text(
                    &chip.laid,
                    left + rect.left() + frame.px(10.0),
                    y,
                    look.grey,
                );
            }
        });
        for (_, rect) in &frame.header.chips {
            let rect = frame.in_window(rect.translate(vec2(0.0, header_top)));
            let stroke = Stroke::new(1.0, look.hairline);
            painter.rect_stroke(rect, rect.height() / 2.0, stroke, StrokeKind::Inside);
        }
        let rects: Vec<Rect> = highlights
            .in_hand
            .iter()
            .map(|(rect, _)| frame.in_window(*rect).expand2(vec2(2.0, 0.0)))
            .collect();
        if let Some(&(_, color)) = highlights.in_hand.first() {
            for points in outlines(&rects, 4.0) {
                painter.add(Shape::closed_line(points, Stroke::new(1.5, color)));
            }
        }
    }

    pub(super) fn header_top(&self) -> f32 {
        let first = self
            .flow
            .visible()
            .first()
            .filter(|placed| placed.piece_idx == 0);
        first.map_or(f32::MIN / 4.0, |placed| {
            placed.top - placed.piece.above - self.flow.measure().header
        })
    }

    pub(super) fn fill_hits(&self, canvas: &mut Canvas<'_>, frame: &Frame<'_>, column: egui::Vec2) {
        let (hits, look) = (frame.page.hits, frame.page.look);
        let visible = self.flow.visible_bytes();
        let first_idx = hits.partition_point(|hit| hit.end().byte() <= visible.start);
        for (hit_idx, hit) in hits.iter().enumerate().skip(first_idx) {
            if hit.start().byte() >= visible.end {
                break;
            }
            let color = if frame.page.current_hit == Some(hit_idx) {
                look.current_hit
            } else {
                look.hit
            };
            self.flow.areas(&hit.bytes(), |area| {
                canvas.fill(tint_rect(area).translate(column), color);
            });
        }
    }

    /// The paragraph numbers in view, with their places.
    pub(super) fn numbers(
        &self,
        engine: &mut Engine,
        frame: &Frame<'_>,
    ) -> Vec<(std::rc::Rc<super::label::SetLabel>, f32, f32)> {
        let paragraphs = self.flow.paragraphs();
        if !paragraphs.is_numbered() {
            return Vec::new();
        }
        let mut numbers = Vec::new();
        for placed in self.flow.visible() {
            if !paragraphs.begins(placed.piece_idx) {
                continue;
            }
            let Some((edge, begins)) = frame.columns.number_of(placed.shaped().is_rtl) else {
                return Vec::new();
            };
            let text = paragraphs.number(placed.piece_idx).to_string();
            let label = faint_label(frame.page.look, &text, 11.0);
            let set = engine.set(&label, frame.pixels_per_point);
            let drop = first_baseline(placed.shaped()) - first_baseline(&set.laid.shaped);
            let width = set.laid.shaped.width;
            let x = frame.px(edge) - if begins { 0.0 } else { width };
            numbers.push((set, x, placed.top + drop));
        }
        numbers
    }
}

fn first_baseline(shaped: &Shaped) -> f32 {
    shaped.lines.first().map_or(0.0, |line| line.baseline)
}

fn faint_label<'a>(look: &Look, text: &'a str, size: f32) -> Label<'a> {
    Label {
        text,
        size,
        color: look.faint,
        typeface: Typeface::Sans,
        max_width: 200.0,
        n_lines: 1,
    }
}

fn set_bullet(engine: &mut Engine, frame: &Frame<'_>) -> Rc<SetLabel> {
    let look = frame.page.look;
    let label = faint_label(look, "•", look.font_size * look.zoom);
    engine.set(&label, frame.pixels_per_point)
}
