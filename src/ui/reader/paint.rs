//! One mesh per frame: plain areas and glyphs, from the back to the front.

use std::cell::RefCell;

use egui::{Color32, Mesh, Painter, Pos2, Rect, Shape, pos2};

use super::atlas::Atlas;
use super::geometry::Shaped;

/// A shaped text and, once it was painted, where the pictures of its glyphs are.
pub(super) struct Laid {
    pub(super) shaped: Shaped,
    pictures: RefCell<Pictures>,
}

#[derive(Default)]
struct Pictures {
    /// Of the atlas; 0 before the first picture.
    generation: u64,
    is_light: bool,
    quads: Vec<Quad>,
}

struct Quad {
    /// In pixels from the text's corner.
    rect: Rect,
    uv: Rect,
    is_colored: bool,
}

/// What a frame is painted on. Lengths are whole physical pixels from its corner.
pub(super) struct Canvas<'a> {
    ctx: egui::Context,
    atlas: &'a mut Atlas,
    mesh: Mesh,
    corner: Pos2,
    pixels_per_point: f32,
}

impl Laid {
    pub(super) fn new(shaped: Shaped) -> Self {
        Self {
            shaped,
            pictures: RefCell::default(),
        }
    }
}

/// Paints one mesh whose corner is at `corner`, in points.
///
/// When the atlas is renewed on the way, everything is painted once more on the new one.
pub(super) fn paint(
    painter: &Painter,
    atlas: &mut Atlas,
    corner: Pos2,
    draw: impl Fn(&mut Canvas<'_>),
) {
    let pixels_per_point = painter.ctx().pixels_per_point();
    let texture = atlas.texture(painter.ctx());
    let mut canvas = Canvas {
        ctx: painter.ctx().clone(),
        mesh: Mesh::with_texture(texture),
        atlas,
        corner: pos2(
            (corner.x * pixels_per_point).round(),
            (corner.y * pixels_per_point).round(),
        ),
        pixels_per_point,
    };
    for _ in 0..3 {
        let generation = canvas.atlas.generation();
        draw(&mut canvas);
        if canvas.atlas.generation() == generation {
            break;
        }
        let texture = canvas.atlas.texture(painter.ctx());
        canvas.mesh = Mesh::with_texture(texture);
    }
    if !canvas.mesh.is_empty() {
        painter.add(Shape::mesh(canvas.mesh));
    }
}

impl Canvas<'_> {
    /// Fills an area.
    pub(super) fn fill(&mut self, rect: Rect, color: Color32) {
        let white = self.atlas.white();
        let rect = self.in_points(rect);
        self.mesh
            .add_rect_with_uv(rect, Rect::from_min_max(white, white), color);
    }

    /// Sets a text with its corner at a place.
    pub(super) fn text(&mut self, laid: &Laid, x: f32, y: f32, color: Color32) {
        let mut pictures = laid.pictures.borrow_mut();
        let is_light = color.intensity() > 0.5;
        let generation = self.atlas.generation();
        if pictures.generation != generation || pictures.is_light != is_light {
            self.collect(&laid.shaped, &mut pictures, is_light);
        }
        let offset = egui::vec2(x.round(), y.round());
        for quad in &pictures.quads {
            let rect = self.in_points(quad.rect.translate(offset));
            let color = if quad.is_colored {
                Color32::WHITE.gamma_multiply(f32::from(color.a()) / 255.0)
            } else {
                color
            };
            self.mesh.add_rect_with_uv(rect, quad.uv, color);
        }
    }

    fn collect(&mut self, shaped: &Shaped, pictures: &mut Pictures, is_light: bool) {
        pictures.quads.clear();
        let keys: Vec<_> = shaped
            .faces
            .iter()
            .map(|face| Atlas::face_key(face, is_light))
            .collect();
        for glyph in &shaped.glyphs {
            let face_idx = usize::from(glyph.face_idx);
            let (Some(face), Some(&key)) = (shaped.faces.get(face_idx), keys.get(face_idx)) else {
                continue;
            };
            // Glyphs stand on quarters of a pixel, lines on whole ones.
            let x = (glyph.x * 4.0).round() / 4.0;
            let Some(slot) = self.atlas.slot(&self.ctx, face, key, glyph.id, x) else {
                continue;
            };
            let corner = pos2(x.floor() + slot.left, glyph.y.round() + slot.top);
            pictures.quads.push(Quad {
                rect: Rect::from_min_size(corner, egui::vec2(slot.width, slot.height)),
                uv: slot.uv,
                is_colored: slot.is_colored,
            });
        }
        pictures.generation = self.atlas.generation();
        pictures.is_light = is_light;
    }

    fn in_points(&self, rect: Rect) -> Rect {
        let corner = self.corner.to_vec2();
        Rect::from_min_max(
            ((rect.min + corner).to_vec2() / self.pixels_per_point).to_pos2(),
            ((rect.max + corner).to_vec2() / self.pixels_per_point).to_pos2(),
        )
    }
}

/// The outlines of areas, one line above the other, as polygons with rounded corners.
///
/// ```text
///      ┌────────────┐
/// ┌────┘            │
/// │      ┌──────────┘
/// └──────┘
/// ```
pub(super) fn outlines(rects: &[Rect], radius: f32) -> Vec<Vec<Pos2>> {
    let mut groups: Vec<Vec<Rect>> = Vec::new();
    for &rect in rects {
        let open = groups.last_mut().filter(|group| {
            group.last().is_some_and(|above| {
                (rect.top() - above.bottom()).abs() < 1.0
                    && rect.left() < above.right()
                    && above.left() < rect.right()
            })
        });
        match open {
            Some(group) => group.push(rect),
            None => groups.push(vec![rect]),
        }
    }
    groups.iter().map(|group| polygon(group, radius)).collect()
}

fn polygon(group: &[Rect], radius: f32) -> Vec<Pos2> {
    let mut corners = Vec::new();
    for rect in group {
        corners.extend([rect.right_top(), rect.right_bottom()]);
    }
    for rect in group.iter().rev() {
        corners.extend([rect.left_bottom(), rect.left_top()]);
    }
    corners.dedup_by(|a, b| a.distance(*b) < 0.5);
    rounded(&corners, radius)
}

/// Replaces every corner by a small curve.
fn rounded(corners: &[Pos2], radius: f32) -> Vec<Pos2> {
    let n = corners.len();
    let mut points = Vec::with_capacity(n * 4);
    for (idx, &corner) in corners.iter().enumerate() {
        let toward = |other: Pos2| {
            let way = other - corner;
            let most = radius.min(way.length() / 2.0);
            corner + way.normalized() * most
        };
        let from = toward(corners[(idx + n - 1) % n]);
        let to = toward(corners[(idx + 1) % n]);
        for step in 0..=3u8 {
            let t = f32::from(step) / 3.0;
            let (a, b) = (from.lerp(corner, t), corner.lerp(to, t));
            points.push(a.lerp(b, t));
        }
    }
    points.dedup_by(|a, b| a.distance(*b) < 0.01);
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_touch_share_an_outline_and_others_have_their_own() {
        let line = |left: f32, right: f32, top: f32| {
            Rect::from_min_max(pos2(left, top), pos2(right, top + 10.0))
        };
        let touching = [line(50.0, 100.0, 0.0), line(0.0, 70.0, 10.0)];
        assert_eq!(outlines(&touching, 0.0).len(), 1);
        let apart = [line(50.0, 100.0, 0.0), line(0.0, 40.0, 10.0)];
        assert_eq!(outlines(&apart, 2.0).len(), 2);
    }
}
