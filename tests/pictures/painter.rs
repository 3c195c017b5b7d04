//! Paints what egui gives without a graphics card, the same on every machine: triangles with a
//! texture, blended in gamma space as egui's own painters do.

use std::collections::HashMap;

use egui::epaint::{Primitive, Vertex};
use egui::{Color32, ColorImage, ImageData, Mesh, Pos2, Rect, TextureId, TexturesDelta, pos2};
use egui_kittest::TestRenderer;
use image::{Rgba, RgbaImage};

#[derive(Default)]
pub(crate) struct Painter {
    textures: HashMap<TextureId, ColorImage>,
}

#[expect(
    clippy::iter_over_hash_type,
    reason = "textures do not depend on each other"
)]
impl TestRenderer for Painter {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        for (id, deltas) in delta.set.drain() {
            for delta in deltas {
                let ImageData::Color(patch) = &delta.image;
                match delta.pos {
                    None => drop(self.textures.insert(id, (**patch).clone())),
                    Some([left, top]) => {
                        let texture = self
                            .textures
                            .get_mut(&id)
                            .expect("a patch follows its texture");
                        for y in 0..patch.height() {
                            for x in 0..patch.width() {
                                texture[(left + x, top + y)] = patch[(x, y)];
                            }
                        }
                    }
                }
            }
        }
        for id in delta.free.drain() {
            self.textures.remove(&id);
        }
    }

    fn render(
        &mut self,
        ctx: &egui::Context,
        output: &egui::FullOutput,
    ) -> Result<RgbaImage, String> {
        let pixels_per_point = output.pixels_per_point;
        let size = ctx.content_rect().size() * pixels_per_point;
        let mut image = RgbaImage::from_pixel(size.x as u32, size.y as u32, Rgba([0, 0, 0, 255]));
        for primitive in ctx.tessellate(output.shapes.clone(), pixels_per_point) {
            let Primitive::Mesh(mesh) = &primitive.primitive else {
                continue;
            };
            let texture = self
                .textures
                .get(&mesh.texture_id)
                .ok_or("a mesh has no texture")?;
            paint(
                &mut image,
                mesh,
                texture,
                primitive.clip_rect,
                pixels_per_point,
            );
        }
        Ok(image)
    }
}

fn paint(
    image: &mut RgbaImage,
    mesh: &Mesh,
    texture: &ColorImage,
    clip: Rect,
    pixels_per_point: f32,
) {
    for corners in mesh.indices.chunks_exact(3) {
        let corner = |idx: usize| mesh.vertices[corners[idx] as usize];
        triangle(
            image,
            [corner(0), corner(1), corner(2)],
            texture,
            clip,
            pixels_per_point,
        );
    }
}

/// Twice the area of a triangle, with the sign of its direction.
fn area(a: Pos2, b: Pos2, c: Pos2) -> f32 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

fn triangle(
    image: &mut RgbaImage,
    corners: [Vertex; 3],
    texture: &ColorImage,
    clip: Rect,
    pixels_per_point: f32,
) {
    let [a, b, c] = corners.map(|vertex| (vertex.pos.to_vec2() * pixels_per_point).to_pos2());
    let whole = area(a, b, c);
    if whole == 0.0 {
        return;
    }
    let clip = clip * pixels_per_point;
    let left = a.x.min(b.x).min(c.x).max(clip.min.x).max(0.0).floor() as u32;
    let top = a.y.min(b.y).min(c.y).max(clip.min.y).max(0.0).floor() as u32;
    let right = (a.x.max(b.x).max(c.x).min(clip.max.x).max(0.0).ceil() as u32).min(image.width());
    let bottom = (a.y.max(b.y).max(c.y).min(clip.max.y).max(0.0).ceil() as u32).min(image.height());
    // An area in one colour has one texel, and most of a picture is such areas.
    let is_flat = corners
        .windows(2)
        .all(|pair| pair[0].uv == pair[1].uv && pair[0].color == pair[1].color);
    let flat = is_flat.then(|| colour_at(&corners, [1.0, 0.0, 0.0], texture));
    for y in top..bottom {
        for x in left..right {
            let at = pos2(x as f32 + 0.5, y as f32 + 0.5);
            if !clip.contains(at) {
                continue;
            }
            let shares = [
                area(b, c, at) / whole,
                area(c, a, at) / whole,
                area(a, b, at) / whole,
            ];
            // A pixel on the edge of two triangles belongs to one of them.
            let is_inside =
                shares
                    .iter()
                    .zip([(b, c), (c, a), (a, b)])
                    .all(|(&share, (from, to))| {
                        let edge = if whole > 0.0 { to - from } else { from - to };
                        share > 0.0
                            || share == 0.0 && (edge.y < 0.0 || edge.y == 0.0 && edge.x > 0.0)
                    });
            if is_inside {
                let colour = flat.unwrap_or_else(|| colour_at(&corners, shares, texture));
                blend(image.get_pixel_mut(x, y), colour);
            }
        }
    }
}

/// The colour of a triangle at a place that has these shares of its corners, 0 to 255 each.
fn colour_at(corners: &[Vertex; 3], shares: [f32; 3], texture: &ColorImage) -> [f32; 4] {
    let (mut u, mut v, mut tint) = (0.0, 0.0, [0.0; 4]);
    for (vertex, share) in corners.iter().zip(shares) {
        u += vertex.uv.x * share;
        v += vertex.uv.y * share;
        for (channel, own) in tint.iter_mut().zip(vertex.color.to_array()) {
            *channel += f32::from(own) * share;
        }
    }
    let mut colour = sample(texture, u, v);
    for (channel, tint) in colour.iter_mut().zip(tint) {
        *channel *= tint / 255.0;
    }
    colour
}

fn blend(below: &mut Rgba<u8>, colour: [f32; 4]) {
    let through = 1.0 - colour[3] / 255.0;
    for (channel, own) in below.0.iter_mut().zip(colour).take(3) {
        let blended = own + f32::from(*channel) * through;
        *channel = blended.round().clamp(0.0, 255.0) as u8;
    }
}

/// The texture's colour between its four nearest texels, 0 to 255 each.
fn sample(texture: &ColorImage, u: f32, v: f32) -> [f32; 4] {
    let [width, height] = texture.size;
    let (x, y) = (u * width as f32 - 0.5, v * height as f32 - 0.5);
    let texel = |x: f32, y: f32| -> Color32 {
        let column = (x.max(0.0) as usize).min(width - 1);
        let row = (y.max(0.0) as usize).min(height - 1);
        texture[(column, row)]
    };
    let (left, top) = (x.floor(), y.floor());
    let (right_share, bottom_share) = (x - left, y - top);
    let mut mixed = [0.0; 4];
    for (dx, dy, share) in [
        (0.0, 0.0, (1.0 - right_share) * (1.0 - bottom_share)),
        (1.0, 0.0, right_share * (1.0 - bottom_share)),
        (0.0, 1.0, (1.0 - right_share) * bottom_share),
        (1.0, 1.0, right_share * bottom_share),
    ] {
        if share > 0.0 {
            for (channel, value) in mixed.iter_mut().zip(texel(left + dx, top + dy).to_array()) {
                *channel += share * f32::from(value);
            }
        }
    }
    mixed
}
