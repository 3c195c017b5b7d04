//! Paragraphs into lines and glyphs: the only files that know the layout engine.

mod fonts;
mod kept;

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use parley::fontique::{Blob, SourceCache};
use parley::{
    Alignment, BaseDirection, BreakReason, FontContext, FontFamily, FontFamilyName, FontWeight,
    Layout, LayoutContext, LineHeight, OverflowWrap, PositionedLayoutItem, StyleProperty,
};

pub use self::fonts::Fonts;
pub(super) use self::kept::Kept;
use super::cut_words::Whole;
use super::geometry::{Edge, Glyph, Line, Run, Shaped};
use super::hyphens::{self, Parted};
use super::stand_ins::{SCALE, has_stand_in, words_for};
use super::tabs::{self, Tab};
use crate::app::settings::Hyphens;
use crate::text::direction::HanForms;
use crate::text::{invisible, segment};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Family {
    Serif,
    Sans,
    Mono,
    /// The one that was [named](Shaper::name_family) last.
    Named,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Direction {
    /// As the first strong character says.
    Auto,
    LeftToRight,
    RightToLeft,
}

/// How a paragraph is set. Lengths are physical pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Setting {
    pub(super) family: Family,
    pub(super) size: f32,
    pub(super) line_height: f32,
    pub(super) is_bold: bool,
    pub(super) direction: Direction,
    /// The forms of Han characters; `None`: those of Chinese.
    pub(super) han: Option<HanForms>,
    /// Whether all characters without a shape get the room of their label, and do nothing else;
    /// otherwise only control characters do.
    pub(super) shows_invisible: bool,
    /// Whether lines that go on are stretched to the whole width.
    pub(super) is_justified: bool,
    /// The language in which words are parted at the end of a line.
    pub(super) hyphens: Hyphens,
}

/// A font at a size, as the glyph atlas needs it.
#[derive(Clone)]
pub(super) struct Face {
    pub(super) bytes: Blob<u8>,
    pub(super) font_idx: u32,
    pub(super) size: f32,
    pub(super) coords: Vec<i16>,
    pub(super) is_emboldened: bool,
    pub(super) skew_degrees: Option<f32>,
}

/// What the engine calls a brush: whether nothing is painted, as for a tab, which fonts have no
/// glyph for.
type IsBlank = bool;

/// Turns text into [`Shaped`] paragraphs.
pub(super) struct Shaper {
    fonts: FontContext,
    scratch: LayoutContext<IsBlank>,
    serif: Vec<FontFamilyName<'static>>,
    sans: Vec<FontFamilyName<'static>>,
    mono: Vec<FontFamilyName<'static>>,
    named: Vec<FontFamilyName<'static>>,
    /// A serif that the person chose, first in `serif`.
    chosen: Option<String>,
    /// How wide the labels of characters without a shape are, by character and size.
    stand_in_widths: HashMap<(char, u32), f32>,
    /// By family, weight and size.
    space_widths: HashMap<(Family, bool, u32), f32>,
}

impl Shaper {
    pub(super) fn new(fonts: Fonts) -> Self {
        Self {
            fonts: FontContext {
                collection: fonts.collection,
                source_cache: SourceCache::default(),
            },
            scratch: LayoutContext::new(),
            serif: fonts.serif,
            sans: fonts.sans,
            mono: fonts.mono,
            named: Vec::new(),
            chosen: None,
            stand_in_widths: HashMap::new(),
            space_widths: HashMap::new(),
        }
    }

    /// The serif that the person chose.
    pub(super) fn chosen(&self) -> Option<&str> {
        self.chosen.as_deref()
    }

    /// The names of all families, in the order of the alphabet.
    pub(super) fn families(&mut self) -> Vec<String> {
        let names = self.fonts.collection.family_names();
        // A point before a name says that it is the system's own.
        let mut names: Vec<String> = names
            .filter(|name| !name.starts_with('.'))
            .map(str::to_owned)
            .collect();
        names.sort_by_key(|name| name.to_lowercase());
        names.dedup();
        names
    }

    /// Puts the person's own serif before the others. `false` if it was so already.
    pub(super) fn choose_serif(&mut self, name: Option<&str>) -> bool {
        if self.chosen.as_deref() == name {
            return false;
        }
        self.space_widths.clear();
        if self.chosen.take().is_some() {
            self.serif.remove(0);
        }
        if let Some(name) = name {
            self.serif
                .insert(0, FontFamilyName::Named(Cow::Owned(name.to_owned())));
            self.chosen = Some(name.to_owned());
        }
        true
    }

    /// What is set in [`Family::Named`] from now on: this family, and the sans for what it lacks.
    pub(super) fn name_family(&mut self, name: &str) {
        self.named.clear();
        self.named
            .push(FontFamilyName::Named(Cow::Owned(name.to_owned())));
        self.named.extend(self.sans.iter().cloned());
    }

    /// Sets a paragraph in lines of at most `width` pixels.
    pub(super) fn shape(&mut self, text: &str, setting: &Setting, width: Option<f32>) -> Shaped {
        self.shape_to_keep(text, setting, width).0
    }

    /// The same, with what its lines can be broken from again at another width, if they can.
    pub(super) fn shape_to_keep(
        &mut self,
        text: &str,
        setting: &Setting,
        width: Option<f32>,
    ) -> (Shaped, Option<Kept>) {
        if text.is_empty() {
            return (Shaped::blank(setting.line_height), None);
        }
        if !setting.shows_invisible
            && let Some(whole) = Whole::of(text)
        {
            let mut shaped = self.shape(&whole.text, setting, width);
            whole.bring_back(&mut shaped);
            return (shaped, None);
        }
        let display = display_copy(text, setting.shows_invisible);
        let stand_ins = if text.contains(|c| has_stand_in(c, setting.shows_invisible)) {
            self.stand_ins(text, setting)
        } else {
            Vec::new()
        };
        let mut tabs = tabs::tabs_of(text);
        let space = if tabs.is_empty() {
            0.0
        } else {
            self.space_width(setting)
        };
        let (mut shaped, kept) =
            self.set_to_keep(text, &display, setting, width, &stand_ins, &tabs);
        if tabs.is_empty() && setting.hyphens == Hyphens::Off && !display.contains('\u{ad}') {
            shaped.has_stand_ins = !stand_ins.is_empty();
            return (shaped, Some(kept));
        }
        let is_plain = stand_ins.is_empty() && tabs.is_empty() && !shaped.is_rtl;
        if setting.hyphens != Hyphens::Off && is_plain && shaped.lines.len() > 1 {
            shaped = self.set_parted(&display, setting, width).unwrap_or(shaped);
        } else if display.contains('\u{ad}') {
            let hyphen = self.hyphen(setting);
            hyphens::draw(&mut shaped, &display, &hyphen);
        }
        for _ in 1..tabs::N_ROUNDS {
            if !tabs::widen(&mut tabs, &shaped, space) {
                break;
            }
            shaped = self.set(text, &display, setting, width, &stand_ins, &tabs);
        }
        shaped.has_stand_ins = !stand_ins.is_empty();
        (shaped, None)
    }

    /// Sets a display copy with words parted at the ends of lines; `None` if no word can be.
    fn set_parted(
        &mut self,
        display: &str,
        setting: &Setting,
        width: Option<f32>,
    ) -> Option<Shaped> {
        let parted = Parted::everywhere(display, setting.hyphens)?;
        let shaped = self.set(&parted.text, &parted.text, setting, width, &[], &[]);
        let parted = parted.only_used(display, &shaped);
        let mut shaped = self.set(&parted.text, &parted.text, setting, width, &[], &[]);
        let hyphen = self.hyphen(setting);
        hyphens::draw(&mut shaped, &parted.text, &hyphen);
        parted.bring_back(&mut shaped);
        Some(shaped)
    }

    fn hyphen(&mut self, setting: &Setting) -> Shaped {
        self.set("-", "-", setting, None, &[], &[])
    }

    /// Sets a display copy once, with room for tabs and labels as it is given.
    fn set(
        &mut self,
        text: &str,
        display: &str,
        setting: &Setting,
        width: Option<f32>,
        stand_ins: &[(Range<usize>, f32)],
        tabs: &[Tab],
    ) -> Shaped {
        self.set_to_keep(text, display, setting, width, stand_ins, tabs)
            .0
    }

    fn set_to_keep(
        &mut self,
        text: &str,
        display: &str,
        setting: &Setting,
        width: Option<f32>,
        stand_ins: &[(Range<usize>, f32)],
        tabs: &[Tab],
    ) -> (Shaped, Kept) {
        let of_language = setting.han.map(|han| fonts::with_han(&self.serif, han));
        let families = match setting.family {
            Family::Serif => of_language.as_ref().unwrap_or(&self.serif),
            Family::Sans => &self.sans,
            Family::Mono => &self.mono,
            Family::Named => &self.named,
        };
        let mut builder = self
            .scratch
            .ranged_builder(&mut self.fonts, display, 1.0, false);
        builder.push_default(StyleProperty::FontFamily(FontFamily::List(Cow::Borrowed(
            families,
        ))));
        builder.push_default(StyleProperty::FontSize(setting.size));
        builder.push_default(StyleProperty::LineHeight(LineHeight::Absolute(
            setting.line_height,
        )));
        builder.push_default(StyleProperty::OverflowWrap(OverflowWrap::Anywhere));
        if setting.is_bold {
            builder.push_default(StyleProperty::FontWeight(FontWeight::BOLD));
        }
        builder.set_base_direction(match setting.direction {
            Direction::Auto => BaseDirection::Auto,
            Direction::LeftToRight => BaseDirection::Ltr,
            Direction::RightToLeft => BaseDirection::Rtl,
        });
        if let Some(han) = setting.han {
            builder.push_default(StyleProperty::Locale(fonts::language_of(han)));
        }
        for tab in tabs {
            let bytes = tab.byte..tab.byte + 1;
            builder.push(StyleProperty::Brush(true), bytes.clone());
            builder.push(StyleProperty::LetterSpacing(tab.spacing), bytes);
        }
        for (blank, width) in stand_ins {
            builder.push(StyleProperty::LetterSpacing(*width), blank.clone());
        }
        // Stretched spaces would push what stands behind a tab off its stop.
        let alignment = if setting.is_justified && tabs.is_empty() {
            Alignment::Justify
        } else {
            Alignment::Start
        };
        let mut kept = Kept {
            layout: builder.build(display),
            alignment,
            has_stand_ins: !stand_ins.is_empty(),
        };
        let shaped = kept.break_at(text, width);
        (shaped, kept)
    }

    /// How wide a space is, from which tab stops are measured.
    fn space_width(&mut self, setting: &Setting) -> f32 {
        let key = (setting.family, setting.is_bold, setting.size.to_bits());
        if let Some(&width) = self.space_widths.get(&key) {
            return width;
        }
        let setting = Setting {
            direction: Direction::LeftToRight,
            is_justified: false,
            hyphens: Hyphens::Off,
            ..*setting
        };
        // A no-break space does not hang over the end of its line.
        let width = self.shape("\u{a0}", &setting, None).width;
        self.space_widths.insert(key, width);
        width
    }
}

impl Shaper {
    /// Where characters without a shape are in a text, and how much room each needs.
    fn stand_ins(&mut self, text: &str, setting: &Setting) -> Vec<(Range<usize>, f32)> {
        let size = setting.size * SCALE;
        let mut stand_ins = Vec::new();
        for (byte, c) in text.char_indices() {
            let Some(words) = words_for(c, setting.shows_invisible) else {
                continue;
            };
            let key = (c, size.to_bits());
            let width = self.stand_in_widths.get(&key).copied();
            let width = width.unwrap_or_else(|| {
                let setting = Setting {
                    family: Family::Sans,
                    size,
                    line_height: setting.line_height,
                    is_bold: false,
                    direction: Direction::LeftToRight,
                    han: None,
                    shows_invisible: false,
                    is_justified: false,
                    hyphens: Hyphens::Off,
                };
                let width = self.shape(&words, &setting, None).width;
                self.stand_in_widths.insert(key, width);
                width
            });
            stand_ins.push((byte..byte + first_blank_len(c), width));
        }
        stand_ins
    }
}

/// The length of the first blank that stands for a character, as [`display_copy`] has it.
fn first_blank_len(c: char) -> usize {
    match c.len_utf8() {
        4 => 2,
        n_bytes => n_bytes,
    }
}

/// The table of a layout, its bytes those of the text itself.
fn table_of(layout: &Layout<IsBlank>, text: &str) -> Shaped {
    let mut shaped = Shaped {
        width: layout.width(),
        height: layout.height(),
        is_rtl: layout.is_rtl(),
        ..Shaped::default()
    };
    for line in layout.lines() {
        let metrics = line.metrics();
        let first_run = shaped.runs.len();
        let line_left = metrics.offset + metrics.inline_min_coord;
        let mut x = line_left;
        for run in line.runs() {
            add_run(&mut shaped, &run, x, text);
            x += run.advance();
        }
        let (left, right) = if shaped.is_rtl {
            (line_left + metrics.hanging_advance, x)
        } else {
            (line_left, x - metrics.hanging_advance)
        };
        shaped.lines.push(Line {
            bytes: line.text_range(),
            top: metrics.block_min_coord,
            bottom: metrics.block_max_coord,
            baseline: metrics.baseline,
            left,
            right,
            runs: first_run..shaped.runs.len(),
            is_wrapped: matches!(
                line.break_reason(),
                BreakReason::Regular | BreakReason::Emergency
            ),
        });
        for item in line.items() {
            if let PositionedLayoutItem::GlyphRun(glyph_run) = item
                && !glyph_run.style().brush
            {
                let face_idx = face_idx_of(&mut shaped.faces, glyph_run.run());
                let glyphs = glyph_run.positioned_glyphs().map(|glyph| Glyph {
                    id: glyph.id,
                    face_idx,
                    x: glyph.x,
                    y: glyph.y,
                });
                shaped.glyphs.extend(glyphs);
            }
        }
    }
    shaped
}

fn add_run(shaped: &mut Shaped, run: &parley::layout::Run<'_, IsBlank>, left: f32, text: &str) {
    let right = left + run.advance();
    let is_rtl = run.is_rtl();
    let first_edge = shaped.edges.len();
    let at = |advance: f32| {
        if is_rtl {
            right - advance
        } else {
            left + advance
        }
    };
    let bytes = run.text_range();
    let mut advance = 0.0;
    for cluster in run.clusters() {
        let range = cluster.text_range();
        let width = cluster.advance();
        // The engine's characters are those of the display copy. A control character and a mark
        // behind it are two, where a blank and the mark are one.
        if range.start == bytes.start || segment::is_edge(text, range.start) {
            shaped.edges.push(Edge {
                byte: range.start,
                x: at(advance),
            });
        }
        let within = segment::edges_within(text, range);
        let n_parts = (within.len() + 1) as f32;
        for (part_idx, byte) in within.into_iter().enumerate() {
            let x = at(advance + width * (part_idx + 1) as f32 / n_parts);
            shaped.edges.push(Edge { byte, x });
        }
        advance += width;
    }
    shaped.edges.push(Edge {
        byte: bytes.end,
        x: if is_rtl { left } else { right },
    });
    shaped.runs.push(Run {
        bytes,
        left,
        right,
        edges: first_edge..shaped.edges.len(),
    });
}

fn face_idx_of(faces: &mut Vec<Face>, run: &parley::layout::Run<'_, IsBlank>) -> u16 {
    let font = run.font();
    let synthesis = run.synthesis();
    let coords = run
        .normalized_coords()
        .iter()
        .map(|coord| coord.to_bits())
        .collect::<Vec<i16>>();
    let same = |face: &Face| {
        face.bytes.id() == font.data.id()
            && face.font_idx == font.index
            && face.size.to_bits() == run.font_size().to_bits()
            && face.coords == coords
            && face.is_emboldened == synthesis.embolden()
            && face.skew_degrees == synthesis.skew()
    };
    let face_idx = faces.iter().position(same).unwrap_or_else(|| {
        faces.push(Face {
            bytes: font.data.clone(),
            font_idx: font.index,
            size: run.font_size(),
            coords,
            is_emboldened: synthesis.embolden(),
            skew_degrees: synthesis.skew(),
        });
        faces.len() - 1
    });
    u16::try_from(face_idx).unwrap_or_default()
}

/// The text as it is shown: of the same length, with a blank for every character that the engine
/// would show as a box, or break a line at. Tabs stay, for they part columns also where
/// directions mix.
///
/// Where characters without a shape are shown, they are blanks as well, so that they can't turn
/// a line round.
fn display_copy(text: &str, shows_invisible: bool) -> Cow<'_, str> {
    if shows_invisible && text.contains(|c| invisible::name_of(c).is_some()) {
        let mut shown = String::with_capacity(text.len());
        for c in text.chars() {
            match c.len_utf8() {
                _ if invisible::name_of(c).is_none() => shown.push(c),
                1 => shown.push(' '),
                2 => shown.push('\u{a0}'),
                3 => shown.push('\u{2007}'),
                _ => shown.push_str("\u{a0}\u{a0}"),
            }
        }
        return Cow::Owned(shown);
    }
    // C0 and DEL are one byte; C1 and the separators of lines and paragraphs two and three.
    let is_plain = |c: char| c == '\t' || !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}');
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let shown = text.chars().map(|c| match c {
        '\u{2028}' | '\u{2029}' => '\u{2003}',
        c if is_plain(c) => c,
        c if c.len_utf8() == 1 => ' ',
        _ => '\u{a0}',
    });
    Cow::Owned(shown.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_display_copy_has_the_same_length_and_no_control_characters() {
        let text = "a\tb\u{7f}\u{85}\u{0}c\u{2028}é";
        let shown = display_copy(text, false);
        assert_eq!(shown.len(), text.len());
        assert_eq!(shown, "a\tb \u{a0} c\u{2003}é");
        let text = "a\tb\u{0}\u{202e}c\u{61c}\u{e0041}é";
        let shown = display_copy(text, true);
        assert_eq!(shown.len(), text.len());
        assert_eq!(shown, "a\tb \u{2007}c\u{a0}\u{a0}\u{a0}é");
    }

    #[test]
    fn text_shows_on_a_machine_without_fonts() {
        let mut shaper = Shaper::new(Fonts::bundled());
        let shaped = shaper.shape("A word", &PLAIN, None);
        assert_eq!(shaped.glyphs.len(), 6);
        assert!(shaped.glyphs.iter().all(|glyph| glyph.id != 0));
    }

    #[test]
    fn a_word_without_its_hyphen_is_as_wide_as_whole_and_has_every_place() {
        let mut shaper = Shaper::new(Fonts::bundled());
        let whole = shaper.shape("the old warehouse", &PLAIN, None);
        let cut = shaper.shape("the old ware\rhouse", &PLAIN, None);
        assert!((whole.width - cut.width).abs() < 0.01);
        assert_eq!(cut.lines[0].bytes, 0..18);
        let bytes: Vec<usize> = cut.edges.iter().map(|edge| edge.byte).collect();
        assert_eq!(bytes, (0..=18).collect::<Vec<_>>());
        assert!((cut.edges[12].x - cut.edges[13].x).abs() < f32::EPSILON);
    }

    const PLAIN: Setting = Setting {
        family: Family::Serif,
        size: 16.0,
        line_height: 24.0,
        is_bold: false,
        direction: Direction::Auto,
        han: None,
        shows_invisible: false,
        is_justified: false,
        hyphens: Hyphens::Off,
    };
}
