//! Pictures of glyphs in a texture of our own.
//!
//! There is no copy of the texture in memory: a full one is replaced by a new one, larger if it
//! may be, and the glyphs in use are drawn again. What was already painted in this frame keeps
//! the old texture, which the window frees after the frame.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use egui::{Color32, ColorImage, Pos2, Rect, TextureHandle, TextureId, TextureOptions, pos2, vec2};
use swash::FontRef;
use swash::scale::image::{Content, Image};
use swash::scale::{Render, ScaleContext, Source, StrikeWith};
use swash::zeno::{Angle, Transform, Vector};

use super::layout::Face;

const FIRST_SIDE: usize = 1024;
const LAST_SIDE: usize = 4096;
/// How many positions within a pixel a glyph is drawn for.
const N_STEPS: u8 = 4;

pub(super) struct Atlas {
    scratch: ScaleContext,
    texture: Option<TextureHandle>,
    side: usize,
    packer: Packer,
    slots: HashMap<Key, Option<Slot>>,
    /// Grows whenever the texture is a new one.
    generation: u64,
}

/// Where the picture of a glyph is, and where it stands around the glyph's origin.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    pub(super) uv: Rect,
    /// From the whole pixel of the origin to the left top corner, in pixels.
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) width: f32,
    pub(super) height: f32,
    /// Its own colours, as an emoji has.
    pub(super) is_colored: bool,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    face: FaceKey,
    glyph: u32,
    step: u8,
}

/// A face as the atlas tells it from others.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct FaceKey {
    font: u64,
    font_idx: u32,
    size: u32,
    coords: u64,
    is_emboldened: bool,
    skew: u32,
    /// Light text on dark looks thinner than dark on light, so it is drawn a little stronger.
    is_light: bool,
}

/// Shelves of glyphs of about one height, from the top down.
#[derive(Default)]
struct Packer {
    shelves: Vec<Shelf>,
    bottom: usize,
}

struct Shelf {
    top: usize,
    height: usize,
    right: usize,
}

impl Atlas {
    pub(super) fn new() -> Self {
        Self {
            scratch: ScaleContext::with_max_entries(32),
            texture: None,
            side: FIRST_SIDE,
            packer: Packer::default(),
            slots: HashMap::new(),
            generation: 0,
        }
    }

    /// A frame that was begun in one generation and ended in another must be painted again.
    pub(super) fn generation(&self) -> u64 {
        self.generation
    }

    pub(super) fn texture(&mut self, ctx: &egui::Context) -> TextureId {
        if self.texture.is_none() {
            self.renew(ctx, self.side);
        }
        self.texture
            .as_ref()
            .map_or_else(TextureId::default, TextureHandle::id)
    }

    /// A point of the texture that is white, for plain areas in the same mesh.
    pub(super) fn white(&self) -> Pos2 {
        let half = 1.5 / self.side as f32;
        pos2(half, half)
    }

    pub(super) fn face_key(face: &Face, is_light: bool) -> FaceKey {
        let mut hasher = DefaultHasher::new();
        face.coords.hash(&mut hasher);
        FaceKey {
            font: face.bytes.id(),
            font_idx: face.font_idx,
            size: face.size.to_bits(),
            coords: hasher.finish(),
            is_emboldened: face.is_emboldened,
            skew: face.skew_degrees.unwrap_or_default().to_bits(),
            is_light,
        }
    }

    /// The picture of a glyph whose origin is at `x` pixels; `None` if there is nothing to see.
    pub(super) fn slot(
        &mut self,
        ctx: &egui::Context,
        face: &Face,
        face_key: FaceKey,
        glyph: u32,
        x: f32,
    ) -> Option<Slot> {
        let step = ((x - x.floor()) * f32::from(N_STEPS)).floor() as u8 % N_STEPS;
        let key = Key {
            face: face_key,
            glyph,
            step,
        };
        if let Some(slot) = self.slots.get(&key) {
            return *slot;
        }
        self.texture(ctx);
        let image = self.draw(face, glyph, f32::from(step) / f32::from(N_STEPS));
        let slot = image.and_then(|image| self.place(ctx, &image, face_key.is_light));
        self.slots.insert(key, slot);
        slot
    }

    fn draw(&mut self, face: &Face, glyph: u32, x: f32) -> Option<Image> {
        let font = FontRef::from_index(face.bytes.as_ref(), face.font_idx as usize)?;
        let mut scaler = self
            .scratch
            .builder_with_id(font, [face.bytes.id(), u64::from(face.font_idx)])
            .size(face.size)
            .normalized_coords(&face.coords)
            .build();
        let sources = [
            Source::ColorOutline(0),
            Source::ColorBitmap(StrikeWith::BestFit),
            Source::Outline,
            Source::Bitmap(StrikeWith::BestFit),
        ];
        let mut render = Render::new(&sources);
        render.offset(Vector::new(x, 0.0));
        if face.is_emboldened {
            render.embolden(face.size / 40.0);
        }
        if let Some(degrees) = face.skew_degrees {
            let skew = Transform::skew(Angle::from_degrees(degrees), Angle::from_degrees(0.0));
            render.transform(Some(skew));
        }
        render.render(&mut scaler, u16::try_from(glyph).ok()?)
    }

    fn place(&mut self, ctx: &egui::Context, image: &Image, is_light: bool) -> Option<Slot> {
        let width = image.placement.width as usize;
        let height = image.placement.height as usize;
        if width == 0 || height == 0 || width.max(height) + 8 > FIRST_SIDE {
            return None;
        }
        let pixels = pixels_of(image, is_light);
        if pixels.len() != width * height {
            return None;
        }
        let place = self.packer.place(self.side, width, height).or_else(|| {
            let most = LAST_SIDE.min(ctx.input(|input| input.max_texture_side));
            self.renew(ctx, (self.side * 2).min(most).max(FIRST_SIDE));
            self.packer.place(self.side, width, height)
        });
        let (x, y) = place?;
        let texture = self.texture.as_mut()?;
        texture.set_partial(
            [x, y],
            ColorImage::new([width, height], pixels),
            TextureOptions::LINEAR,
        );
        let side = self.side as f32;
        let size = vec2(width as f32, height as f32);
        Some(Slot {
            uv: Rect::from_min_size(pos2(x as f32 / side, y as f32 / side), size / side),
            left: image.placement.left as f32,
            top: -(image.placement.top as f32),
            width: size.x,
            height: size.y,
            is_colored: image.content == Content::Color,
        })
    }

    fn renew(&mut self, ctx: &egui::Context, side: usize) {
        let mut image = ColorImage::filled([side, side], Color32::TRANSPARENT);
        for (y, x) in (0..3).flat_map(|y| (0..3).map(move |x| (y, x))) {
            image[(x, y)] = Color32::WHITE;
        }
        self.texture = Some(ctx.load_texture("reader glyphs", image, TextureOptions::LINEAR));
        self.side = side;
        self.slots.clear();
        self.packer = Packer {
            shelves: Vec::new(),
            bottom: 4,
        };
        self.generation += 1;
    }
}

impl Packer {
    /// A place with a free pixel to the right and below.
    fn place(&mut self, side: usize, width: usize, height: usize) -> Option<(usize, usize)> {
        // Heights are rounded up, so that shelves are shared.
        let rounded = (height + 1).next_multiple_of(4);
        let fits = |shelf: &&mut Shelf| shelf.height == rounded && shelf.right + width < side;
        if let Some(shelf) = self.shelves.iter_mut().find(fits) {
            let x = shelf.right;
            shelf.right += width + 1;
            return Some((x, shelf.top));
        }
        if self.bottom + rounded > side || width + 1 > side {
            return None;
        }
        let top = self.bottom;
        self.bottom += rounded;
        self.shelves.push(Shelf {
            top,
            height: rounded,
            right: width + 1,
        });
        Some((0, top))
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "these are the pixels of a glyph, not a colour of the window"
)]
fn pixels_of(image: &Image, is_light: bool) -> Vec<Color32> {
    match image.content {
        Content::Mask => image
            .data
            .iter()
            .map(|&coverage| {
                let alpha = if is_light {
                    let share = f32::from(coverage) / 255.0;
                    ((2.0 * share - share * share) * 255.0).round() as u8
                } else {
                    coverage
                };
                Color32::from_rgba_premultiplied(alpha, alpha, alpha, alpha)
            })
            .collect(),
        Content::SubpixelMask | Content::Color => image
            .data
            .chunks_exact(4)
            .map(|rgba| Color32::from_rgba_unmultiplied(rgba[0], rgba[1], rgba[2], rgba[3]))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_glyphs_share_a_pixel_and_a_full_atlas_says_so() {
        let mut packer = Packer::default();
        let mut taken = std::collections::HashSet::new();
        let mut n_placed = 0;
        for n in 0..10_000 {
            let (width, height) = (3 + n % 17, 2 + n % 23);
            let Some((x, y)) = packer.place(256, width, height) else {
                break;
            };
            n_placed += 1;
            for pixel in (y..y + height).flat_map(|y| (x..x + width).map(move |x| (x, y))) {
                assert!(pixel.0 < 256 && pixel.1 < 256);
                assert!(taken.insert(pixel));
            }
        }
        assert!((200..10_000).contains(&n_placed));
    }
}
