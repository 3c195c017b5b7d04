//! Short texts anywhere in the window, set by the reader's engine: right also where directions
//! mix, which egui's own labels are not.

use std::collections::HashMap;
use std::rc::Rc;

use egui::{Color32, Painter, Pos2, Rect, Response, Role, Sense, Ui, WidgetInfo, vec2};

use super::atlas::Atlas;
use super::geometry::Shaped;
use super::layout::{Direction, Family, Fonts, Setting, Shaper};
use super::paint::{Laid, paint};
use crate::text::direction::han_forms_in;
use crate::text::{Pos, Text, invisible, segment};

/// How many labels are kept set.
const N_KEPT: usize = 2048;

/// No label looks at more of its text, in bytes.
const LONGEST: usize = 2048;

/// Fonts, layout and the glyph atlas: one for a window, shared by all its readers.
pub struct Engine {
    pub(super) shaper: Shaper,
    pub(super) atlas: Atlas,
    labels: HashMap<Key, (Rc<SetLabel>, u64)>,
    tick: u64,
    families: Option<Rc<[String]>>,
}

/// A text of one or a few lines, cut with "…" where it is too long.
#[derive(Clone, Copy, Debug)]
pub struct Label<'a> {
    pub text: &'a str,
    /// In points.
    pub size: f32,
    pub color: Color32,
    pub typeface: Typeface,
    /// In points.
    pub max_width: f32,
    pub n_lines: usize,
}

/// What a label is set in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Typeface {
    Sans,
    SansBold,
    Serif,
    SerifBold,
    /// A family of [`Engine::families`], by its index.
    Installed(usize),
}

#[derive(PartialEq, Eq, Hash)]
struct Key {
    text: String,
    size: u32,
    typeface: Typeface,
    max_width: u32,
    n_lines: usize,
}

pub(super) struct SetLabel {
    pub(super) laid: Laid,
    pub(super) is_cut: bool,
}

impl Engine {
    pub fn new(fonts: Fonts) -> Self {
        Self {
            shaper: Shaper::new(fonts),
            atlas: Atlas::new(),
            labels: HashMap::new(),
            tick: 0,
            families: None,
        }
    }

    /// A label set in physical pixels, from the cache if it is there.
    pub(super) fn set(&mut self, label: &Label<'_>, pixels_per_point: f32) -> Rc<SetLabel> {
        self.tick += 1;
        let size = label.size * pixels_per_point;
        let max_width = (label.max_width * pixels_per_point).floor().max(1.0);
        let end = label.text.floor_char_boundary(LONGEST);
        let key = Key {
            text: label.text.get(..end).unwrap_or_default().to_owned(),
            size: size.to_bits(),
            typeface: label.typeface,
            max_width: max_width.to_bits(),
            n_lines: label.n_lines,
        };
        if let Some((set, tick)) = self.labels.get_mut(&key) {
            *tick = self.tick;
            return Rc::clone(set);
        }
        if let Typeface::Installed(family_idx) = label.typeface
            && let Some(family) = self.families().get(family_idx)
        {
            self.shaper.name_family(family);
        }
        let set = Rc::new(set_label(
            &mut self.shaper,
            &key.text,
            size,
            max_width,
            label,
        ));
        if self.labels.len() >= N_KEPT {
            let limit = self.tick.saturating_sub(N_KEPT as u64 / 2);
            self.labels.retain(|_, (_, tick)| *tick > limit);
        }
        self.labels.insert(key, (Rc::clone(&set), self.tick));
        set
    }

    /// The names of the font families that are installed, in the order of the alphabet.
    pub fn families(&mut self) -> Rc<[String]> {
        let shaper = &mut self.shaper;
        Rc::clone(
            self.families
                .get_or_insert_with(|| shaper.families().into()),
        )
    }

    /// Puts the person's own family before the serifs that the reader would choose.
    pub fn choose_serif(&mut self, family: Option<&str>) {
        if self.shaper.choose_serif(family) {
            self.forget_labels();
        }
    }

    /// Forgets all that was set, as another serif asks for.
    pub(super) fn forget_labels(&mut self) {
        self.labels.clear();
    }
}

fn set_label(
    shaper: &mut Shaper,
    text: &str,
    size: f32,
    max_width: f32,
    label: &Label<'_>,
) -> SetLabel {
    let mut setting = Setting {
        family: match label.typeface {
            Typeface::Sans | Typeface::SansBold => Family::Sans,
            Typeface::Serif | Typeface::SerifBold => Family::Serif,
            Typeface::Installed(_) => Family::Named,
        },
        size,
        line_height: (size * 1.35).round(),
        is_bold: matches!(label.typeface, Typeface::SansBold | Typeface::SerifBold),
        direction: Direction::Auto,
        han: han_forms_in(label.text),
        shows_invisible: false,
        is_justified: false,
        hyphens: crate::app::settings::Hyphens::Off,
    };
    let n_lines = label.n_lines.max(1);
    let width = (n_lines > 1).then_some(max_width);
    let fits = |shaped: &Shaped| {
        shaped.lines.len() <= n_lines && (width.is_some() || shaped.width <= max_width)
    };
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // What could make a name look like another one is shown wherever names are.
    let text = Text::new(invisible::shown(&words));
    let shaped = shaper.shape(text.as_str(), &setting, width);
    if fits(&shaped) {
        return SetLabel {
            laid: Laid::new(shaped),
            is_cut: false,
        };
    }
    setting.direction = if shaped.is_rtl {
        Direction::RightToLeft
    } else {
        Direction::LeftToRight
    };
    // The longest beginning that fits with its "…", by halving.
    let mut cut = |end: Pos| {
        let words = text.before(end).trim_end();
        shaper.shape(&format!("{words}…"), &setting, width)
    };
    let (mut short, mut long) = (0, text.len());
    let mut best = cut(Pos::START);
    while short < long {
        let middle = (short + long).div_ceil(2);
        let end = segment::previous_grapheme(&text, text.pos_at_or_before(middle));
        let end = if end.byte() > short {
            end
        } else {
            segment::next_grapheme(&text, text.pos_at_or_before(short))
        };
        if end.byte() > long || end.byte() == text.len() {
            break;
        }
        let shaped = cut(end);
        if fits(&shaped) {
            best = shaped;
            short = end.byte();
        } else {
            long = end.byte().saturating_sub(1);
        }
    }
    SetLabel {
        laid: Laid::new(best),
        is_cut: true,
    }
}

impl Label<'_> {
    /// Adds the label to a panel; a text that is cut shows whole on hover.
    pub fn ui(&self, ui: &mut Ui, engine: &mut Engine) -> Response {
        let set = engine.set(self, ui.ctx().pixels_per_point());
        let size = size_of(&set, ui.ctx().pixels_per_point());
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        if ui.is_rect_visible(rect) {
            self.paint_set(ui.painter(), engine, rect.min, &set);
        }
        response.widget_info(|| {
            WidgetInfo::labeled(Role::Label, ui.is_enabled(), invisible::shown(self.text))
        });
        if !set.is_cut {
            return response;
        }
        response.on_hover_ui(|ui| {
            let whole = Self {
                max_width: 420.0,
                n_lines: 12,
                ..*self
            };
            ui.set_max_width(whole.max_width);
            let size = whole.measure(ui.ctx(), engine);
            let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
            whole.paint(ui.painter(), engine, rect.min);
        })
    }

    /// Paints the label with its left top corner at a place; the area that it took.
    pub fn paint(&self, painter: &Painter, engine: &mut Engine, corner: Pos2) -> Rect {
        let set = engine.set(self, painter.ctx().pixels_per_point());
        self.paint_set(painter, engine, corner, &set);
        Rect::from_min_size(corner, size_of(&set, painter.ctx().pixels_per_point()))
    }

    /// How large the label is, in points.
    pub fn measure(&self, ctx: &egui::Context, engine: &mut Engine) -> egui::Vec2 {
        let set = engine.set(self, ctx.pixels_per_point());
        size_of(&set, ctx.pixels_per_point())
    }

    fn paint_set(&self, painter: &Painter, engine: &mut Engine, corner: Pos2, set: &SetLabel) {
        paint(painter, &mut engine.atlas, corner, |canvas| {
            canvas.text(&set.laid, 0.0, 0.0, self.color);
        });
    }
}

fn size_of(set: &SetLabel, pixels_per_point: f32) -> egui::Vec2 {
    let shaped = &set.laid.shaped;
    let right = shaped
        .lines
        .iter()
        .map(|line| line.right)
        .fold(0.0, f32::max);
    vec2(right.ceil(), shaped.height.ceil()) / pixels_per_point
}

/// One line of text anywhere in the window, cut with "…" at `max_width` points.
pub fn bidi_label(
    ui: &mut Ui,
    engine: &mut Engine,
    text: &str,
    size: f32,
    color: Color32,
    max_width: f32,
) -> Response {
    let label = Label {
        text,
        size,
        color,
        typeface: Typeface::Sans,
        max_width,
        n_lines: 1,
    };
    label.ui(ui, engine)
}
