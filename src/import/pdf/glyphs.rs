//! The device that a page is drawn on: it keeps the letters and where they stand.

use std::collections::HashMap;

use hayro_interpret::font::{Glyph as Drawn, GlyphRun, OutlineFontData};
use hayro_interpret::hayro_cmap::{BfString, WritingMode};
use hayro_interpret::hayro_syntax::object::{Dict, String as PdfString};
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect, Vec2};
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask,
};

use super::letters;

/// More letters than this are no page that a person reads.
const MAX_GLYPHS: usize = 400_000;

/// More steps than this are no drawing but an attack: forms within forms within forms.
const MAX_STEPS: usize = 3_000_000;

/// How many steps the clip of a form counts for: whoever nests forms draws little else.
const FORM: usize = 10;

/// Copies of a glyph closer than this, in ems, are its shadow or its outline.
const SHADOW: f64 = 0.1;

/// A letter, or several that are drawn as one.
///
/// Its place is told along its own line: `u` grows in the direction of writing (as the letters
/// stand, from left to right), `v` grows from line to line.
#[derive(Clone, Debug)]
pub(super) struct Glyph {
    pub(super) text: String,
    pub(super) u0: f64,
    pub(super) u1: f64,
    /// The baseline.
    pub(super) v: f64,
    /// The em.
    pub(super) size: f64,
    pub(super) is_bold: bool,
    /// When it was drawn.
    pub(super) seq: usize,
}

/// Letters that run in one direction, in the order of drawing.
#[derive(Clone, Debug, Default)]
pub(super) struct Stream {
    /// Whole degrees, clockwise; 0 for upright text.
    pub(super) angle: i32,
    pub(super) glyphs: Vec<Glyph>,
}

/// What is drawn on one page.
pub(super) struct Collector {
    /// What of the page is shown.
    page: Rect,
    pub(super) streams: Vec<Stream>,
    pub(super) n_glyphs: usize,
    /// Glyphs that the file does not say the letter of.
    pub(super) n_unknown: usize,
    pub(super) n_pictures: usize,
    n_steps: usize,
    /// Text that stands for what is drawn until its mark ends, and the glyph that bears it.
    actual: Vec<Actual>,
    /// The run before, so that its outline is known.
    last_run: Option<(usize, u32, Point)>,
    /// Glyphs by what they are and about where, so that shadows are known.
    places: HashMap<Neighbourhood, Vec<(f64, f64)>>,
    fonts: HashMap<u128, HashMap<u32, char>>,
    /// Whether codes of a single byte are letters where nothing else is known.
    has_plain_codes: bool,
}

/// An angle, the hash of the letters, and a cell of the page.
type Neighbourhood = (i32, u64, i64, i64);

/// The drawing is given up: see [`Collector::step`].
pub(super) struct GaveUp;

enum Actual {
    No,
    Waiting(String),
    /// The stream and the index of the glyph in it.
    Borne(usize, usize),
}

/// How a run lies on the page.
struct Frame {
    angle: i32,
    along: Vec2,
    down: Vec2,
}

impl Collector {
    pub(super) fn new(page: Rect, has_plain_codes: bool) -> Self {
        Self {
            page,
            streams: Vec::new(),
            n_glyphs: 0,
            n_unknown: 0,
            n_pictures: 0,
            n_steps: 0,
            actual: Vec::new(),
            last_run: None,
            places: HashMap::new(),
            fonts: HashMap::new(),
            has_plain_codes,
        }
    }

    /// Counts, and leaves the interpreter when it is too much: there is no other way out of it.
    fn step(&mut self, n_steps: usize) {
        self.n_steps += n_steps;
        if self.n_steps > MAX_STEPS || self.n_glyphs > MAX_GLYPHS {
            std::panic::resume_unwind(Box::new(GaveUp));
        }
    }

    fn stream(&mut self, angle: i32) -> usize {
        let found = self.streams.iter().position(|stream| stream.angle == angle);
        found.unwrap_or_else(|| {
            self.streams.push(Stream {
                angle,
                glyphs: Vec::new(),
            });
            self.streams.len() - 1
        })
    }

    /// The letters of a glyph; empty if they are not known.
    fn letters_of(&mut self, glyph: &Drawn<'_>, font: Option<&OutlineFontData>) -> String {
        let told = match glyph.as_unicode() {
            Some(BfString::Char(c)) => c.to_string(),
            Some(BfString::String(letters)) => letters,
            None => String::new(),
        };
        let is_told = told
            .chars()
            .any(|c| c != '\0' && c != '\u{fffd}' && !letters::is_private(c));
        if is_told {
            return told;
        }
        if let (Drawn::Outline(outline), Some(font)) = (glyph, font) {
            let letters = self
                .fonts
                .entry(font.cache_key)
                .or_insert_with(|| letters_in_font((*font.data).as_ref()));
            if let Some(&c) = letters.get(&outline.glyph_id().to_u32()) {
                return c.to_string();
            }
        }
        let code = glyph.char_code();
        let is_plain = matches!(glyph, Drawn::Type3(_)) || self.has_plain_codes;
        match u8::try_from(code) {
            Ok(byte @ 0x20..=0x7e) if is_plain => char::from(byte).to_string(),
            _ => told.replace('\0', ""),
        }
    }

    fn is_shadow(&mut self, angle: i32, glyph: &Glyph) -> bool {
        if glyph.text.trim().is_empty() || glyph.size <= 0.0 {
            return false;
        }
        let key = letters::hash_of(&glyph.text);
        let cell = glyph.size * 0.25;
        let (x, y) = ((glyph.u0 / cell) as i64, (glyph.v / cell) as i64);
        let near = glyph.size * SHADOW;
        for cell_x in x.saturating_sub(1)..=x.saturating_add(1) {
            for cell_y in y.saturating_sub(1)..=y.saturating_add(1) {
                let there = self.places.get(&(angle, key, cell_x, cell_y));
                let is_near = |&(u, v): &(f64, f64)| {
                    (u - glyph.u0).abs() < near && (v - glyph.v).abs() < near
                };
                if there.is_some_and(|there| there.iter().any(is_near)) {
                    return true;
                }
            }
        }
        self.places
            .entry((angle, key, x, y))
            .or_default()
            .push((glyph.u0, glyph.v));
        false
    }

    fn collect(&mut self, run: &GlyphRun<'_, '_>, transform: Affine, draw_mode: &DrawMode) {
        let glyphs = run.glyphs();
        self.step(glyphs.len());
        let Some(first) = glyphs.first() else {
            return;
        };
        let place = (transform * first.transform()) * Point::ORIGIN;
        let this_run = (glyphs.len(), first.char_code(), place);
        if matches!(draw_mode, DrawMode::Stroke(_)) && self.last_run == Some(this_run) {
            self.last_run = None;
            return;
        }
        self.last_run = Some(this_run);
        let font = match &**first {
            Drawn::Outline(outline) => outline.font_data(),
            Drawn::Type3(_) => None,
        };
        let is_bold = font.as_ref().is_some_and(|font| {
            let name = font.postscript_name.as_deref().unwrap_or_default();
            font.weight.is_some_and(|weight| weight >= 600)
                || ["Bold", "bold", "Black", "Heavy"]
                    .iter()
                    .any(|mark| name.contains(mark))
        });
        let is_vertical = matches!(run.writing_mode(), WritingMode::Vertical);
        let origin_of = |idx: usize| {
            let glyph = glyphs.get(idx)?;
            Some((transform * glyph.transform()) * Point::ORIGIN)
        };
        for (idx, glyph) in glyphs.iter().enumerate() {
            let place = transform * glyph.transform();
            let Some(frame) = Frame::new(place, is_vertical) else {
                continue;
            };
            let origin = place * Point::ORIGIN;
            let coefficients = place.as_coeffs();
            let em = Vec2::new(coefficients[2], coefficients[3]).hypot() * 1000.0;
            let width = Vec2::new(coefficients[0], coefficients[1]).hypot() * 1000.0;
            let advance = match &**glyph {
                _ if is_vertical => Some(1000.0),
                Drawn::Outline(outline) => outline.advance_width(),
                Drawn::Type3(glyph) => glyph.advance_width(),
            };
            let mut u1 = origin.to_vec2().dot(frame.along);
            let u0 = u1;
            u1 += match advance {
                Some(advance) => f64::from(advance) / 1000.0 * width,
                None => origin_of(idx + 1)
                    .map(|next| (next - origin).dot(frame.along))
                    .filter(|&step| 0.0 < step && step < 2.0 * width)
                    .unwrap_or(0.5 * width),
            };
            let v = origin.to_vec2().dot(frame.down);
            let middle = origin + frame.along * ((u1 - u0) / 2.0) - frame.down * (em * 0.3);
            if !self.page.inset(em * 0.3).contains(middle)
                || ![u0, u1, v, em].iter().all(|number| number.is_finite())
                || em < 0.01
            {
                continue;
            }
            let text = self.letters_of(glyph, font.as_ref());
            self.put(
                frame.angle,
                Glyph {
                    text,
                    u0,
                    u1: u1.max(u0),
                    v,
                    size: em,
                    is_bold,
                    seq: 0,
                },
            );
        }
    }

    fn put(&mut self, angle: i32, mut glyph: Glyph) {
        self.n_glyphs += 1;
        glyph.seq = self.n_glyphs;
        let stream_idx = self.stream(angle);
        let stands_for = self
            .actual
            .iter_mut()
            .find(|actual| !matches!(actual, Actual::No));
        let mut is_own = true;
        match stands_for {
            Some(actual @ Actual::Waiting(_)) => {
                let glyph_idx = self
                    .streams
                    .get(stream_idx)
                    .map_or(0, |stream| stream.glyphs.len());
                let before = std::mem::replace(actual, Actual::Borne(stream_idx, glyph_idx));
                if let Actual::Waiting(text) = before {
                    if text.is_empty() {
                        *actual = Actual::Borne(usize::MAX, 0);
                        return;
                    }
                    glyph.text = text;
                    is_own = false;
                }
            }
            Some(&mut Actual::Borne(stream_idx, glyph_idx)) => {
                let bearer = self
                    .streams
                    .get_mut(stream_idx)
                    .and_then(|stream| stream.glyphs.get_mut(glyph_idx));
                if let Some(bearer) = bearer
                    && (bearer.v - glyph.v).abs() < bearer.size * 0.6
                {
                    bearer.u0 = bearer.u0.min(glyph.u0);
                    bearer.u1 = bearer.u1.max(glyph.u1);
                }
                return;
            }
            Some(Actual::No) | None => {}
        }
        if glyph.text.is_empty() {
            glyph.text.push('\u{fffd}');
        }
        // A hyphen that shows is one, and one that does not is none.
        if glyph.text == "\u{ad}" {
            if glyph.u1 - glyph.u0 < glyph.size * 0.1 {
                glyph.text.clear();
            } else {
                "-".clone_into(&mut glyph.text);
            }
        }
        if is_own && self.is_shadow(angle, &glyph) {
            return;
        }
        if glyph
            .text
            .chars()
            .any(|c| c == '\u{fffd}' || letters::is_private(c))
        {
            self.n_unknown += 1;
        }
        glyph.text = letters::folded(&glyph.text);
        if let Some(stream) = self.streams.get_mut(stream_idx) {
            stream.glyphs.push(glyph);
        }
    }
}

impl Frame {
    /// `None` for letters without an extent.
    fn new(place: Affine, is_vertical: bool) -> Option<Self> {
        let coefficients = place.as_coeffs();
        let mut along = Vec2::new(coefficients[0], coefficients[1]);
        if is_vertical {
            // Columns are lines that run down, and follow each other to the left.
            along = Vec2::new(-coefficients[2], -coefficients[3]);
            if along.y < 0.0 {
                along = -along;
            }
        }
        if along.hypot() < 1e-9 || !along.hypot().is_finite() {
            return None;
        }
        let degrees = along.atan2().to_degrees().round() as i32;
        // What leans a little is a bad scan, not a direction.
        let degrees = if degrees.abs() <= 2 { 0 } else { degrees };
        let angle = degrees.rem_euclid(360);
        let (sin, cos) = f64::from(angle).to_radians().sin_cos();
        Some(Self {
            angle,
            along: Vec2::new(cos, sin),
            down: Vec2::new(-sin, cos),
        })
    }
}

impl<'a> Device<'a> for Collector {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {
        self.step(1);
    }

    fn draw_rect(&mut self, _: &Rect, _: DrawProps<'a>, _: &DrawMode) {
        self.step(1);
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.step(FORM);
    }

    fn push_clip_rect(&mut self, _: &Rect) {
        self.step(1);
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.step(1);
    }

    fn draw_glyph_run(
        &mut self,
        glyph_run: &GlyphRun<'_, 'a>,
        props: DrawProps<'a>,
        draw_mode: &DrawMode,
    ) {
        self.collect(glyph_run, props.transform, draw_mode);
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {
        self.step(1);
        self.n_pictures += 1;
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}

    fn begin_marked_content(&mut self, _tag: &[u8], properties: Option<&Dict<'_>>) {
        self.step(1);
        let text = properties
            .and_then(|properties| properties.get::<PdfString<'_>>(b"ActualText"))
            .map(|text| letters::decoded(text.as_bytes()));
        self.actual.push(text.map_or(Actual::No, Actual::Waiting));
    }

    fn end_marked_content(&mut self) {
        self.actual.pop();
    }
}

/// The letter of each glyph, as an embedded font's own table says.
fn letters_in_font(data: &[u8]) -> HashMap<u32, char> {
    use skrifa::MetadataProvider as _;

    let mut letters = HashMap::new();
    let Ok(font) = skrifa::FontRef::new(data) else {
        return letters;
    };
    for (code, glyph) in font.charmap().mappings().take(0x1_0000) {
        // Fonts of symbols keep the codes of the file in this place.
        let code = match code {
            0xf020..=0xf07e => code - 0xf000,
            _ => code,
        };
        if let Some(c) = char::from_u32(code)
            && !c.is_control()
            && !letters::is_private(c)
        {
            letters.entry(glyph.to_u32()).or_insert(c);
        }
    }
    letters
}
