//! The scroll bar: a thumb that can be dragged, as long as the share of the text in view, over a
//! map of the marks of the whole text.

use std::ops::Range;
use std::sync::Arc;

use egui::{Color32, Mesh, Pos2, Rect, Response, Shape, Ui, pos2, vec2};

use super::columns::BAR;
use super::widget::{Frame, Reader};
use crate::text::Span;

/// How high the smallest mark of the map is, in points.
const ROW: f32 = 2.0;

/// The colours of the marks by place, and a picture of them.
pub(super) struct Map {
    colours: Box<dyn Fn(Range<usize>) -> Vec<Color32>>,
    picture: Option<(Shows, Arc<Mesh>)>,
}

/// What a picture was made from.
#[derive(Clone, PartialEq)]
struct Shows {
    rect: Rect,
    /// The height of the whole text, in steps of half a percent: heights that become known do not
    /// move what is seen.
    height: i64,
    n_hits: usize,
    first_hit: Option<Span>,
    hit: Color32,
}

impl Reader {
    /// What the map beside the text shows: the colours of the marks within some bytes, at most
    /// as many as can be seen side by side.
    pub fn set_map(&mut self, colours: Box<dyn Fn(Range<usize>) -> Vec<Color32>>) {
        self.map = Some(Map {
            colours,
            picture: None,
        });
    }

    pub(super) fn drag_bar(&mut self, ui: &Ui, bar: &Response, frame: &Frame<'_>) {
        let Some(thumb) = self.thumb(frame) else {
            self.bar_grip = None;
            return;
        };
        let at = bar.interact_pointer_pos();
        let Some(at) = at.filter(|_| bar.is_pointer_button_down_on()) else {
            self.bar_grip = None;
            return;
        };
        if ui.input(|input| input.pointer.secondary_down()) {
            return;
        }
        self.glide = 0.0;
        let grip = *self.bar_grip.get_or_insert_with(|| {
            if thumb.y_range().contains(at.y) {
                at.y - thumb.top()
            } else {
                thumb.height() / 2.0
            }
        });
        let track = frame.rect.height() - thumb.height();
        let share = (at.y - grip - frame.rect.top()) / track.max(1.0);
        self.flow.go_to_share(f64::from(share));
    }

    /// The scroll bar's thumb; `None` when all is in view.
    pub(super) fn thumb(&mut self, frame: &Frame<'_>) -> Option<Rect> {
        if !self.flow.paragraphs().is_whole() {
            return None;
        }
        let (above, view, total) = self.flow.extent();
        if total <= view + 1.0 || view < 1.0 {
            return None;
        }
        let track = f64::from(frame.rect.height());
        let height = (track * view / total).max(28.0).min(track);
        let share = (above / (total - view)).clamp(0.0, 1.0);
        let top = frame.rect.top() + (share * (track - height)) as f32;
        Some(Rect::from_min_size(
            pos2(frame.rect.right() - BAR, top),
            vec2(BAR, height as f32),
        ))
    }

    /// Whether a point is the bar's, and not the text's.
    pub(super) fn bar_takes(&mut self, frame: &Frame<'_>, at: Pos2) -> bool {
        self.bar_grip.is_some()
            || (bar_rect(frame.rect).contains(at) && self.thumb(frame).is_some())
    }

    pub(super) fn paint_bar(&mut self, ui: &Ui, bar: &Response, frame: &Frame<'_>) {
        let Some(thumb) = self.thumb(frame) else {
            return;
        };
        let is_active = bar.hovered() || self.bar_grip.is_some();
        // Under the map, and a little wider than its marks.
        let has_map = self.map.is_some() && !self.is_bare;
        let width = if is_active || has_map { BAR - 2.0 } else { 5.0 };
        let rect = Rect::from_min_max(
            pos2(thumb.right() - 1.0 - width, thumb.top() + 1.0),
            pos2(thumb.right() - 1.0, thumb.bottom() - 1.0),
        );
        let look = frame.page.look;
        let color = look
            .faint
            .gamma_multiply(if is_active { 0.6 } else { 0.32 });
        ui.painter().rect_filled(rect, 3.0, color);
        if has_map {
            self.paint_map(ui, frame);
        }
    }
}

impl Reader {
    /// Made anew only when something of it has changed; costs as much as the bar is high.
    fn paint_map(&mut self, ui: &Ui, frame: &Frame<'_>) {
        let Some(mut map) = self.map.take() else {
            return;
        };
        let (_, _, total) = self.flow.extent();
        let hits = frame.page.hits;
        let shows = Shows {
            rect: bar_rect(frame.rect),
            height: (total.max(1.0).ln() * 200.0).round() as i64,
            n_hits: hits.len(),
            first_hit: hits.first().copied(),
            hit: frame.page.look.current_hit,
        };
        let mesh = match map.picture {
            Some((before, mesh)) if before == shows => mesh,
            _ => Arc::new(self.picture(&map, &shows, hits)),
        };
        if !mesh.is_empty() {
            ui.painter().add(Shape::Mesh(Arc::clone(&mesh)));
        }
        map.picture = Some((shows, mesh));
        self.map = Some(map);
    }

    fn picture(&mut self, map: &Map, shows: &Shows, hits: &[Span]) -> Mesh {
        let mut mesh = Mesh::default();
        let rect = shows.rect;
        let n_rows = (rect.height() / ROW) as usize;
        let (left, right) = (rect.right() - BAR + 3.0, rect.right() - 3.0);
        let mut start = 0;
        for row_idx in 0..n_rows {
            let share = (row_idx + 1) as f64 / n_rows as f64;
            let end = self.flow.byte_at_share(share).max(start);
            let bytes = start..end.max(start + 1);
            start = end;
            let y = rect.top() + row_idx as f32 * ROW;
            let mut fill = |from: f32, to: f32, colour: Color32| {
                let row = Rect::from_min_max(pos2(from, y), pos2(to, y + ROW));
                mesh.add_colored_rect(row, colour);
            };
            let colours = (map.colours)(bytes.clone());
            let width = (right - left) / colours.len().max(1) as f32;
            for (lane_idx, &colour) in colours.iter().enumerate() {
                let from = left + lane_idx as f32 * width;
                fill(from, from + width, colour);
            }
            let hit_idx = hits.partition_point(|hit| hit.end().byte() <= bytes.start);
            if hits
                .get(hit_idx)
                .is_some_and(|hit| hit.start().byte() < bytes.end)
            {
                fill(left - 3.0, left, shows.hit);
            }
        }
        mesh
    }
}

/// Where the bar is.
pub(super) fn bar_rect(rect: Rect) -> Rect {
    Rect::from_min_max(pos2(rect.right() - BAR, rect.top()), rect.max)
}
