//! A reader in a window without a screen.

mod behaviour;
mod bidi;
mod geometry;
mod scripts;
mod steady;

use std::ops::Range;

use super::{Engine, Event, Fonts, Ink, Look, Mark, Output, Page, Reader};
use crate::app::view::{Place, Selection};
use crate::model::document::Block;
use crate::text::direction::Direction;
use crate::text::{Span, Text, segment};
use egui::{
    Color32, Event as Input, Key, Modifiers, PointerButton, Pos2, RawInput, Rect, pos2, vec2,
};

#[expect(clippy::disallowed_methods, reason = "a test has no theme")]
pub(super) fn look() -> Look {
    let gray = Color32::from_gray;
    Look {
        font_size: 16.5,
        line_height: 1.6,
        column_width: 600.0,
        zoom: 1.0,
        serif: None,
        shows_invisible: false,
        is_justified: false,
        hyphens: crate::app::settings::Hyphens::Off,
        paper: Color32::WHITE,
        text: gray(30),
        faint: gray(120),
        veil: gray(250),
        margin_side: crate::app::settings::MarginSide::Automatic,
        margin_width: None,
        grey: gray(100),
        hairline: gray(220),
        selection: gray(210),
        hit: gray(230),
        current_hit: gray(200),
        accent: gray(60),
        untagged: Ink {
            rule: gray(120),
            tint: gray(235),
        },
    }
}

/// A reader in a window of its own, without a screen.
struct Window {
    ctx: egui::Context,
    engine: Engine,
    reader: Reader,
    look: Look,
    size: egui::Vec2,
    marks: Vec<Mark>,
    direction: Option<Direction>,
    selection: Selection,
    place: Place,
    events: Vec<Event>,
    copied: Vec<String>,
    /// What a screen reader was told in the last frame: role, label and description.
    told: Vec<(egui::Role, String, String)>,
    /// What was painted with pictures of glyphs in the last frame.
    meshes: Vec<egui::Mesh>,
    wants_repaint: bool,
    is_backlit: bool,
    secs: f64,
}

impl Window {
    fn new(text: &str) -> Self {
        Self::with_blocks(text, |_| Vec::new())
    }

    fn with_blocks(text: &str, blocks: impl Fn(&Text) -> Vec<Block>) -> Self {
        let text = Text::from(text);
        let mut window = Self {
            ctx: egui::Context::default(),
            engine: Engine::new(Fonts::load()),
            reader: Reader::new(&text, &blocks(&text)),
            look: look(),
            size: vec2(1000.0, 700.0),
            marks: Vec::new(),
            direction: None,
            selection: Selection::default(),
            place: Place::default(),
            events: Vec::new(),
            copied: Vec::new(),
            told: Vec::new(),
            meshes: Vec::new(),
            wants_repaint: false,
            is_backlit: false,
            secs: 0.0,
        };
        window.ctx.enable_accesskit();
        // What moves is there at once, except where a test is about motion.
        let still = |style: &mut egui::Style| style.animation_time = 0.0;
        window.ctx.all_styles_mut(still);
        window.frame(vec![]);
        window.frame(vec![]);
        window
    }

    fn frame(&mut self, events: Vec<Input>) {
        self.secs += 0.05;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, self.size)),
            time: Some(self.secs),
            focused: true,
            events,
            ..RawInput::default()
        };
        let ctx = self.ctx.clone();
        let mut full = ctx.run_ui(input, |ui| {
            let marks = |bytes: Range<usize>| -> Vec<Mark> {
                let touches = |span: &Span| {
                    span.start().byte() < bytes.end && bytes.start < span.end().byte()
                };
                let marks = self.marks.iter();
                marks
                    .filter(|mark| mark.spans.iter().any(touches))
                    .cloned()
                    .collect()
            };
            let page = Page {
                title: "A title",
                chips: &["Agency".to_owned()],
                marks: &marks,
                marks_version: None,
                hits: &[],
                current_hit: None,
                look: &self.look,
                direction: self.direction,
                selection: self.selection,
                pieces: &[],
                takes_tab: false,
                is_backlit: self.is_backlit,
                repeated: &[],
                place: self.place,
            };
            let Output {
                selection,
                place,
                events,
                ..
            } = self.reader.ui(ui, &mut self.engine, &page);
            (self.selection, self.place) = (selection, place);
            self.events.extend(events);
        });
        full.textures_delta.clear();
        let meshes = full
            .shapes
            .iter()
            .filter_map(|clipped| match &clipped.shape {
                egui::Shape::Mesh(mesh) => Some(mesh.as_ref().clone()),
                _ => None,
            });
        self.meshes = meshes.collect();
        for command in &full.platform_output.commands {
            if let egui::OutputCommand::CopyText(text) = command {
                self.copied.push(text.clone());
            }
        }
        let update = full.platform_output.accesskit_update.take();
        let nodes = update.map(|update| update.nodes).unwrap_or_default();
        let told = nodes.iter().map(|(_, node)| {
            let label = node.label().unwrap_or_default().to_owned();
            let description = node.description().unwrap_or_default().to_owned();
            (node.role(), label, description)
        });
        self.told = told.collect();
        self.wants_repaint = full
            .viewport_output
            .values()
            .any(|viewport| viewport.repaint_delay.is_zero());
    }

    fn button(&mut self, at: Pos2, pressed: bool, modifiers: Modifiers) {
        self.frame(vec![
            Input::PointerMoved(at),
            Input::PointerButton {
                pos: at,
                button: PointerButton::Primary,
                pressed,
                modifiers,
            },
        ]);
    }

    fn click(&mut self, at: Pos2) {
        self.frame(vec![Input::PointerMoved(at)]);
        self.button(at, true, Modifiers::NONE);
        self.button(at, false, Modifiers::NONE);
    }

    fn drag(&mut self, from: Pos2, to: Pos2) {
        self.frame(vec![Input::PointerMoved(from)]);
        self.button(from, true, Modifiers::NONE);
        self.frame(vec![Input::PointerMoved(from.lerp(to, 0.5))]);
        self.frame(vec![Input::PointerMoved(to)]);
        self.button(to, false, Modifiers::NONE);
    }

    fn key(&mut self, key: Key, modifiers: Modifiers) {
        let event = |pressed| Input::Key {
            key,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers,
        };
        self.frame(vec![event(true)]);
        self.frame(vec![event(false)]);
    }

    /// The left and right middle of a character on the screen.
    fn edges(&self, byte: usize) -> (Pos2, Pos2) {
        let end = segment::next_grapheme(self.text(), self.text().pos(byte).unwrap());
        let mut found = None;
        self.reader.flow().areas(&(byte..end.byte()), |area| {
            found.get_or_insert(area);
        });
        let area = found.unwrap();
        let columns = self.columns();
        let y = f32::midpoint(area.top, area.bottom);
        (
            pos2(columns.text_left + area.left + 1.0, y),
            pos2(columns.text_left + area.right - 1.0, y),
        )
    }

    fn columns(&self) -> super::columns::Columns {
        let flow = self.reader.flow();
        let direction = self.direction.unwrap_or_else(|| flow.found_direction());
        let facing = super::columns::Facing {
            is_rtl: direction.is_rtl(),
            both_ways: self.reader.both_ways && self.direction.is_none(),
        };
        super::columns::Columns::new(self.size.x, &self.look, facing)
    }

    /// Where the caret stands.
    fn caret(&self) -> super::places::Area {
        self.reader.flow().caret_area(self.selection.head).unwrap()
    }

    fn mark(&mut self, bytes: Range<usize>, label: &str) {
        self.marks.push(Mark {
            id: crate::model::AnnotationId(uuid::Uuid::nil()),
            spans: vec![self.text().span(bytes).unwrap()],
            inks: vec![],
            label: label.to_owned(),
            links: String::new(),
            note: String::new(),
            in_hand: false,
            is_shown: true,
        });
    }

    fn text(&self) -> &Text {
        self.reader.text()
    }

    fn selected(&self) -> &str {
        self.selection
            .span(self.text())
            .map_or("", |span| self.text().slice(span))
    }
}

/// Texts of many scripts and both directions.
const MIXED: [&str; 7] = [
    "The source said «العربية لغة جميلة» and then 日本語テキスト twice, naïve e\u{301}.",
    "يقول محللون إن التنظيم (Reuters) يعود إلى جذوره في ١٢٣ قرية كحركة تمرد مع BBC News أيضا.",
    "זו פסקה בעברית עם words in English באמצע, ועוד שלום.",
    "日本語の段落です。句読点と改行の位置を確認します。漢字とかな、カタカナが混ざっています。",
    "ภาษาไทยไม่มีช่องว่างระหว่างคำ हिन्दी में भी लिखा क्षत्रिय है",
    "👨\u{200d}👩\u{200d}👧\u{200d}👦 🇳🇱🇧🇪 👍🏽 a\u{308}\u{323} ộ Z\u{351}\u{36b}a\u{343}lgo",
    "tab\tafter \u{0}nul\u{7f} \u{202e}override\u{202c} \u{2067}שלום abc\u{2069} x\u{2028}y",
];

fn graphemes(text: &str) -> Vec<Range<usize>> {
    use unicode_segmentation::UnicodeSegmentation as _;
    text.grapheme_indices(true)
        .map(|(start, grapheme)| start..start + grapheme.len())
        .collect()
}
