//! Words set in lines: fonts, directions, and what no font has a shape for.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use krilla::text::{Font, Tag};
use parley::fontique::{Blob, Collection, CollectionOptions, GenericFamily, SourceCache};
use parley::{
    Alignment, AlignmentOptions, BaseDirection, FontContext, FontFamily, FontFamilyName,
    FontWeight, Layout, LayoutContext, LineHeight, OverflowWrap, StyleProperty,
};

use super::super::paper::{Comment, Look, Paragraph, Piece, Role};
use super::super::xml::push;
use crate::text::invisible::is_control;

/// How a stretch of words is painted.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Ink {
    pub(super) look: Look,
    /// Its place among the links of the words.
    pub(super) link: Option<usize>,
}

/// A paragraph as it is set.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) text: Arc<str>,
    inks: Vec<(Range<usize>, Ink)>,
    pub(super) links: Vec<String>,
    /// The comments that begin in it, each with the byte where.
    pub(super) begins: Vec<(usize, Comment)>,
    /// The footnotes in it: their numbers, and the passages that they are about.
    pub(super) footnotes: Vec<(usize, usize)>,
}

/// How a paragraph is set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting {
    pub(super) size: f32,
    pub(super) is_bold: bool,
    pub(super) width: f32,
    pub(super) is_rtl: bool,
}

/// Which font a face is, and the settings that it is varied by.
type FaceKey = (u64, u32, Vec<(u32, u32)>);

/// Finds fonts, and sets words in them.
pub(super) struct Setter {
    fonts: FontContext,
    scratch: LayoutContext<Ink>,
    families: Vec<FontFamilyName<'static>>,
    mono: Vec<FontFamilyName<'static>>,
    faces: HashMap<FaceKey, Option<Font>>,
    /// The fonts that are used: what is not used for a while would else be opened anew each time,
    /// as another font.
    opened: HashMap<u64, Blob<u8>>,
    /// What no font has a shape for.
    shapeless: BTreeSet<char>,
    /// How often each of these was to be shown.
    pub(super) unshown: BTreeMap<char, usize>,
}

impl Setter {
    /// With the fonts of the system, and those within the program behind them. Emoji are set in
    /// the plain ones, for pictures are no words.
    pub(super) fn new() -> Self {
        let mut collection = Collection::new(CollectionOptions {
            shared: false,
            system_fonts: true,
        });
        let mut own = Vec::new();
        for bytes in [
            epaint_default_fonts::UBUNTU_LIGHT,
            epaint_default_fonts::NOTO_EMOJI_REGULAR,
            epaint_default_fonts::HACK_REGULAR,
        ] {
            let bytes: Arc<dyn AsRef<[u8]> + Send + Sync> = Arc::new(bytes);
            for (family, _) in collection.register_fonts(Blob::new(bytes), None) {
                own.push(family);
            }
        }
        let name = |collection: &mut Collection, place: usize| {
            let name = own.get(place).and_then(|&id| collection.family_name(id));
            name.map(|name| FontFamilyName::Named(Cow::Owned(name.to_owned())))
        };
        let latin = name(&mut collection, 0);
        let emoji = name(&mut collection, 1);
        let hack = name(&mut collection, 2);
        if let Some(&emoji) = own.get(1) {
            collection.set_generic_families(GenericFamily::Emoji, std::iter::once(emoji));
        }
        let named = [
            "Noto Sans",
            "Source Sans 3",
            "Segoe UI",
            "Helvetica Neue",
            "DejaVu Sans",
        ];
        let first = named
            .into_iter()
            .find(|name| collection.family_id(name).is_some());
        let mut families: Vec<FontFamilyName<'static>> = Vec::new();
        families.extend(first.map(FontFamilyName::named));
        families.push(FontFamilyName::Generic(GenericFamily::SansSerif));
        families.extend(latin);
        families.extend(emoji.clone());
        let mut mono = vec![FontFamilyName::Generic(GenericFamily::Monospace)];
        mono.extend(hack);
        mono.extend(emoji);
        Self {
            fonts: FontContext {
                collection,
                source_cache: SourceCache::new_shared(),
            },
            scratch: LayoutContext::new(),
            families,
            mono,
            faces: HashMap::new(),
            opened: HashMap::new(),
            shapeless: BTreeSet::new(),
            unshown: BTreeMap::new(),
        }
    }

    /// Sets a paragraph in lines. What no font has a shape for stands there by its number.
    pub(super) fn set(
        &mut self,
        paragraph: &Paragraph<'_>,
        n_footnotes: usize,
        setting: Setting,
    ) -> (Words, Layout<Ink>) {
        loop {
            let words = self.words(paragraph, n_footnotes);
            let layout = self.lay(&words, setting);
            let n_known = self.shapeless.len();
            for line in layout.lines() {
                for run in line.runs() {
                    let font = &run.font().data;
                    let opened = self.opened.entry(font.id());
                    opened.or_insert_with(|| font.clone());
                    for cluster in run.clusters() {
                        if cluster.glyphs().any(|glyph| glyph.id == 0) {
                            let shown = words.text.get(cluster.text_range()).unwrap_or_default();
                            let visible = shown.chars().filter(|c| !c.is_whitespace());
                            // A number in brackets is in every font.
                            self.shapeless.extend(visible.filter(|c| !c.is_ascii()));
                        }
                    }
                }
            }
            if self.shapeless.len() == n_known {
                return (words, layout);
            }
        }
    }

    /// Finds out which of these characters no font has a shape for.
    pub(super) fn look_for(&mut self, words: &str) {
        let setting = Setting {
            size: 10.0,
            is_bold: false,
            width: 400.0,
            is_rtl: false,
        };
        self.set(&Paragraph::new(Role::Body, words), 0, setting);
    }

    pub(super) fn n_shapeless(&self) -> usize {
        self.shapeless.len()
    }

    fn words(&mut self, paragraph: &Paragraph<'_>, mut n_footnotes: usize) -> Words {
        let mut text = String::new();
        let mut words = Words::default();
        for piece in &paragraph.pieces {
            let start = text.len();
            match piece {
                Piece::Words(said, look) => {
                    self.push(&mut text, said);
                    let ink = Ink {
                        look: *look,
                        link: None,
                    };
                    words.inks.push((start..text.len(), ink));
                }
                Piece::Link(said, url) => {
                    self.push(&mut text, said);
                    let ink = Ink {
                        look: Look::default(),
                        link: Some(words.links.len()),
                    };
                    words.links.push(url.clone());
                    words.inks.push((start..text.len(), ink));
                }
                Piece::Break => text.push('\n'),
                Piece::Begin(comment) => words.begins.push((start, *comment)),
                Piece::End(_) => {}
                Piece::Footnote(passage_idx) => {
                    n_footnotes += 1;
                    text.push('\u{2009}');
                    text.push_str(&raised(n_footnotes));
                    words.footnotes.push((n_footnotes, *passage_idx));
                }
            }
        }
        words.text = text.into();
        words
    }

    fn push(&mut self, text: &mut String, said: &str) {
        for c in said.chars() {
            match c {
                '\t' => text.push_str("    "),
                '\r' => text.push(' '),
                c if is_control(c) || c.is_control() => text.push('\u{fffd}'),
                c if self.shapeless.contains(&c) => {
                    push(text, format_args!("[U+{:04X}]", u32::from(c)));
                    *self.unshown.entry(c).or_default() += 1;
                }
                c => text.push(c),
            }
        }
    }

    fn lay(&mut self, words: &Words, setting: Setting) -> Layout<Ink> {
        let mut builder = self
            .scratch
            .ranged_builder(&mut self.fonts, &words.text, 1.0, false);
        builder.push_default(StyleProperty::FontFamily(FontFamily::List(Cow::Borrowed(
            &self.families,
        ))));
        builder.push_default(StyleProperty::FontSize(setting.size));
        builder.push_default(StyleProperty::LineHeight(LineHeight::Absolute(
            (setting.size * 1.42).round(),
        )));
        builder.push_default(StyleProperty::OverflowWrap(OverflowWrap::Anywhere));
        if setting.is_bold {
            builder.push_default(StyleProperty::FontWeight(FontWeight::BOLD));
        }
        builder.set_base_direction(if setting.is_rtl {
            BaseDirection::Rtl
        } else {
            BaseDirection::Ltr
        });
        for (bytes, ink) in &words.inks {
            if bytes.is_empty() {
                continue;
            }
            builder.push(StyleProperty::Brush(*ink), bytes.clone());
            if ink.look.bold {
                builder.push(StyleProperty::FontWeight(FontWeight::BOLD), bytes.clone());
            }
            if ink.look.italic {
                let italic = parley::FontStyle::Italic;
                builder.push(StyleProperty::FontStyle(italic), bytes.clone());
            }
            if ink.look.mono {
                let mono = FontFamily::List(Cow::Borrowed(&self.mono));
                builder.push(StyleProperty::FontFamily(mono), bytes.clone());
            }
        }
        let mut layout = builder.build(&words.text);
        layout.break_all_lines(Some(setting.width));
        layout.align(Alignment::Start, AlignmentOptions::default());
        layout
    }

    /// The font of a run, for the file.
    pub(super) fn face(&mut self, run: &parley::layout::Run<'_, Ink>) -> Option<Font> {
        let font = run.font();
        let synthesis = run.synthesis();
        let settings = synthesis.variation_settings();
        let key = settings
            .iter()
            .map(|(tag, value)| (u32::from_be_bytes(tag.to_be_bytes()), value.to_bits()))
            .collect();
        let found = self
            .faces
            .entry((font.data.id(), font.index, key))
            .or_insert_with(|| {
                let (bytes, _) = font.data.clone().into_raw_parts();
                let settings: Vec<(Tag, f32)> = settings
                    .iter()
                    .map(|(tag, value)| (Tag::new(&tag.to_be_bytes()), *value))
                    .collect();
                Font::new_variable(bytes.into(), font.index, &settings)
            });
        found.clone()
    }
}

/// A number in raised digits.
pub(super) fn raised(number: usize) -> String {
    let digits = number.to_string();
    digits
        .chars()
        .map(|digit| match digit {
            '0' => '⁰',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            '4' => '⁴',
            '5' => '⁵',
            '6' => '⁶',
            '7' => '⁷',
            '8' => '⁸',
            _ => '⁹',
        })
        .collect()
}
