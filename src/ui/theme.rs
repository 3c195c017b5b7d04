//! Every colour, size and space of the window; light and dark, each a set of values of its own.

use egui::{
    Color32, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, TextStyle, Vec2, vec2,
};

use super::reader::{Ink, Look};
use crate::app::settings::Settings;
use crate::model::Colour;
use crate::model::palette::Rgb;

/// Text sizes, in points: what is said by the way, the interface, the heads of dialogs and pages.
pub(crate) const SMALL: f32 = 11.0;
pub(crate) const BODY: f32 = 13.0;
pub(crate) const LARGE: f32 = 17.0;
pub(crate) const TITLE: f32 = 22.0;

/// Space between things that belong together, and between those that don't, in points.
pub(crate) const NEAR: f32 = 4.0;
pub(crate) const FAR: f32 = 12.0;

/// The margin inside side panels, in points.
pub(crate) const PANEL_MARGIN: f32 = 14.0;

/// The radius of the corners of buttons and fields.
pub(crate) const RADIUS: u8 = 4;

/// How much is seen of what can't be used now: its words keep 4.5:1.
const DISABLED: f32 = 0.64;

/// The heavier of the two weights.
pub(crate) fn bold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("bold".into()))
}

/// One set of values.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Theme {
    pub(crate) is_dark: bool,
    /// Behind tabs.
    pub(crate) ground: Color32,
    /// Side panels, bars.
    pub(crate) panel: Color32,
    /// Behind the text that is read.
    pub(crate) paper: Color32,
    /// Fields, menus, what floats.
    pub(crate) raised: Color32,
    pub(crate) hairline: Color32,
    /// Around buttons and fields.
    outline: Color32,
    pub(crate) text: Color32,
    /// What is said by the way; at least 4.5:1 on every surface.
    pub(crate) grey: Color32,
    /// Paragraph numbers, signs beside the text: 4.5:1 on paper, where alone words are in it.
    pub(crate) faint: Color32,
    /// Focus, the caret, what is in front.
    pub(crate) accent: Color32,
    /// Behind a selected row.
    pub(crate) selected: Color32,
    /// Behind a row under the pointer.
    pub(crate) hovered: Color32,
    pub(crate) selection: Color32,
    pub(crate) hit: Color32,
    pub(crate) current_hit: Color32,
    pub(crate) warning: Color32,
    pub(crate) fault: Color32,
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is where colours are declared"
)]
const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

impl Theme {
    pub(crate) fn light() -> Self {
        Self {
            is_dark: false,
            ground: rgb(0x00F6_F5F2),
            panel: rgb(0x00FC_FBF9),
            paper: rgb(0x00FF_FFFF),
            raised: rgb(0x00FF_FFFF),
            hairline: rgb(0x00E3_E1DC),
            outline: rgb(0x006C_7077),
            text: rgb(0x001C_1E22),
            grey: rgb(0x0060_646B),
            faint: rgb(0x0072_767C),
            accent: rgb(0x0028_62C4),
            selected: rgb(0x00DF_E8F7),
            hovered: rgb(0x00EF_EEEA),
            selection: rgb(0x00BB_D3F7),
            hit: rgb(0x00FB_EBA6),
            current_hit: rgb(0x00F6_C445),
            warning: rgb(0x0089_5600),
            fault: rgb(0x00B4_2318),
        }
    }

    pub(crate) fn dark() -> Self {
        Self {
            is_dark: true,
            ground: rgb(0x0017_191D),
            panel: rgb(0x001D_2025),
            paper: rgb(0x0020_242A),
            raised: rgb(0x0023_272D),
            hairline: rgb(0x0031_363E),
            outline: rgb(0x0090_969F),
            text: rgb(0x00E6_E6E6),
            grey: rgb(0x00A2_A8B1),
            faint: rgb(0x0086_8C95),
            accent: rgb(0x0086_ADF2),
            selected: rgb(0x002B_3A55),
            hovered: rgb(0x0028_2D35),
            selection: rgb(0x0035_507F),
            hit: rgb(0x0057_4A14),
            current_hit: rgb(0x007D_6008),
            warning: rgb(0x00E3_B341),
            fault: rgb(0x00F2_8B82),
        }
    }

    /// What a tag's colour is painted with.
    pub(crate) fn ink(&self, colour: Colour) -> Ink {
        let ink = if self.is_dark {
            colour.dark()
        } else {
            colour.light()
        };
        Ink {
            rule: from_rgb(ink.rule),
            tint: from_rgb(ink.tint),
        }
    }

    /// What an annotation without a tag is painted with.
    pub(crate) fn plain_ink(&self) -> Ink {
        Ink {
            rule: self.grey,
            tint: if self.is_dark {
                rgb(0x0037_3C45)
            } else {
                rgb(0x00EB_EBE8)
            },
        }
    }

    /// The reader's colours and sizes.
    pub(crate) fn look(&self, settings: &Settings) -> Look {
        let reading = settings.reading.within_limits();
        Look {
            zoom: settings.zoom(),
            paper: self.paper,
            text: self.text,
            faint: self.faint,
            grey: self.grey,
            veil: self.veil_over_words(),
            margin_side: settings.margin_side,
            margin_width: settings.margin_width.map(|width| {
                f32::from(width.clamp(*Settings::MARGINS.start(), *Settings::MARGINS.end()))
            }),
            hairline: self.hairline,
            selection: self.selection_over_tints(),
            hit: self.hit,
            current_hit: self.current_hit,
            accent: self.accent,
            untagged: self.plain_ink(),
            font_size: reading.size,
            line_height: f32::from(reading.line_height_percent) / 100.0,
            column_width: reading.column_width,
            serif: Some(reading.family).filter(|family| !family.is_empty()),
            shows_invisible: settings.shows_invisible,
            is_justified: reading.is_justified,
            hyphens: reading.hyphens,
        }
    }

    /// Paper that lets words through; they keep 4.5:1.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where colours are declared"
    )]
    fn veil_over_words(&self) -> Color32 {
        let [red, green, blue, _] = self.paper.to_array();
        let alpha = if self.is_dark { 118 } else { 98 };
        Color32::from_rgba_unmultiplied(red, green, blue, alpha)
    }

    /// The reader paints the selection over tints, which stay visible under it.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where colours are declared"
    )]
    fn selection_over_tints(&self) -> Color32 {
        let [red, green, blue, _] = self.selection.to_array();
        Color32::from_rgba_unmultiplied(red, green, blue, 175)
    }

    /// Gives egui the same values, so that its own widgets look like the rest.
    pub(crate) fn apply(&self, ctx: &egui::Context) {
        ctx.set_theme(if self.is_dark {
            egui::Theme::Dark
        } else {
            egui::Theme::Light
        });
        // Both of egui's styles: which of them counts is settled only in the next frame.
        ctx.all_styles_mut(|style| {
            self.apply_sizes(style);
            self.apply_colours(&mut style.visuals);
        });
    }

    #[expect(clippy::unused_self, reason = "colours and sizes are given together")]
    fn apply_sizes(&self, style: &mut egui::Style) {
        style.text_styles = [
            (TextStyle::Small, FontId::proportional(SMALL)),
            (TextStyle::Body, FontId::proportional(BODY)),
            (TextStyle::Button, FontId::proportional(BODY)),
            (TextStyle::Heading, bold(LARGE)),
            (TextStyle::Monospace, FontId::monospace(BODY - 1.0)),
        ]
        .into();
        style.spacing.item_spacing = vec2(8.0, 6.0);
        style.spacing.button_padding = vec2(9.0, 4.0);
        style.spacing.interact_size = vec2(28.0, 24.0);
        style.spacing.menu_margin = Margin::same(5);
        style.spacing.scroll = egui::style::ScrollStyle::thin();
        style.animation_time = 0.1;
        style.interaction.tooltip_delay = 0.35;
    }

    fn apply_colours(&self, visuals: &mut egui::Visuals) {
        *visuals = if self.is_dark {
            egui::Visuals::dark()
        } else {
            egui::Visuals::light()
        };
        let radius = CornerRadius::same(RADIUS);
        let hairline = Stroke::new(1.0, self.hairline);
        let outline = Stroke::new(1.0, self.outline);
        visuals.panel_fill = self.panel;
        visuals.window_fill = self.raised;
        visuals.window_stroke = hairline;
        visuals.window_corner_radius = CornerRadius::same(8);
        visuals.menu_corner_radius = CornerRadius::same(6);
        visuals.extreme_bg_color = self.raised;
        visuals.text_edit_bg_color = Some(self.raised);
        visuals.code_bg_color = self.ground;
        visuals.faint_bg_color = self.ground;
        visuals.hyperlink_color = self.accent;
        visuals.warn_fg_color = self.warning;
        visuals.error_fg_color = self.fault;
        visuals.weak_text_color = Some(self.grey);
        visuals.disabled_alpha = DISABLED;
        visuals.selection.bg_fill = self.selected;
        visuals.selection.stroke = Stroke::new(1.5, self.accent);
        let shadow = Shadow {
            offset: [0, 4],
            blur: 16,
            spread: 0,
            color: self.shadow(),
        };
        visuals.window_shadow = shadow;
        visuals.popup_shadow = shadow;
        let states = &mut visuals.widgets;
        for (state, fill, stroke) in [
            (&mut states.noninteractive, self.panel, hairline),
            (&mut states.inactive, self.raised, outline),
            (
                &mut states.hovered,
                self.hovered,
                Stroke::new(1.0, self.text),
            ),
            (
                &mut states.active,
                self.selected,
                Stroke::new(1.0, self.accent),
            ),
            (&mut states.open, self.hovered, outline),
        ] {
            state.bg_fill = fill;
            state.weak_bg_fill = fill;
            state.bg_stroke = stroke;
            state.fg_stroke = Stroke::new(1.0, self.text);
            state.corner_radius = radius;
            state.expansion = 0.0;
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "this is where colours are declared"
    )]
    fn shadow(&self) -> Color32 {
        Color32::from_black_alpha(if self.is_dark { 90 } else { 28 })
    }

    /// Behind a dialog, over everything else.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where colours are declared"
    )]
    pub(crate) fn veil(&self) -> Color32 {
        Color32::from_black_alpha(if self.is_dark { 120 } else { 50 })
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is where colours are declared"
)]
fn from_rgb(Rgb(red, green, blue): Rgb) -> Color32 {
    Color32::from_rgb(red, green, blue)
}

/// The frame of a side panel.
pub(crate) fn panel_frame(theme: &Theme) -> egui::Frame {
    egui::Frame::new().fill(theme.panel)
}

/// The frame of something that floats.
pub(crate) fn floating_frame(theme: &Theme) -> egui::Frame {
    egui::Frame::new()
        .fill(theme.raised)
        .stroke(Stroke::new(1.0, theme.hairline))
        .corner_radius(8)
        .inner_margin(Margin::same(12))
        .shadow(Shadow {
            offset: [0, 6],
            blur: 20,
            spread: 0,
            color: theme.shadow(),
        })
}

/// The size of a small square button.
pub(crate) const ICON: Vec2 = vec2(20.0, 20.0);

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance by WCAG 2.2.
    fn luminance(colour: Color32) -> f32 {
        let linear = |channel: u8| {
            let c = f32::from(channel) / 255.0;
            if c <= 0.040_45 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
    }

    fn contrast(a: Color32, b: Color32) -> f32 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn words_stand_out_from_every_surface_on_both_themes() {
        for theme in [Theme::light(), Theme::dark()] {
            let surfaces = [theme.panel, theme.paper, theme.raised, theme.ground];
            let rows = [theme.selected, theme.hovered];
            for surface in surfaces {
                assert!(contrast(theme.text, surface) >= 10.0, "text on {surface:?}");
                let found = contrast(theme.faint, surface);
                assert!(found >= 3.0, "signs on {surface:?}: {found}");
            }
            for surface in surfaces.into_iter().chain(rows) {
                let words = [theme.text, theme.grey, theme.accent];
                for words in words.into_iter().chain([theme.warning, theme.fault]) {
                    let found = contrast(words, surface);
                    assert!(found >= 4.5, "{words:?} on {surface:?}: {found}");
                }
            }
            let found = contrast(theme.faint, theme.paper);
            assert!(found >= 4.5, "numbers on paper: {found}");
            for behind in [theme.selection, theme.hit, theme.current_hit] {
                let found = contrast(theme.text, behind);
                assert!(found >= 4.5, "text on {behind:?}: {found}");
            }
        }
    }

    /// What egui's own widgets paint, in each of their states, with the values they were given.
    #[test]
    fn words_and_outlines_of_controls_stand_out_in_every_state() {
        for theme in [Theme::light(), Theme::dark()] {
            let mut visuals = egui::Visuals::default();
            theme.apply_colours(&mut visuals);
            let states = &visuals.widgets;
            for state in [
                &states.noninteractive,
                &states.inactive,
                &states.hovered,
                &states.active,
                &states.open,
            ] {
                let found = contrast(state.fg_stroke.color, state.weak_bg_fill);
                assert!(found >= 4.5, "a button's words: {found}");
            }
            for state in [
                &states.inactive,
                &states.hovered,
                &states.active,
                &states.open,
            ] {
                for surface in [theme.panel, theme.paper, theme.raised, theme.ground] {
                    let found = contrast(state.bg_stroke.color, surface);
                    assert!(found >= 4.5, "around a control: {found}");
                }
            }
            // What is chosen in a list, and words that are selected in a field.
            let selection = &visuals.selection;
            let found = contrast(selection.stroke.color, selection.bg_fill);
            assert!(found >= 4.5, "what is chosen: {found}");
            let field = visuals.text_edit_bg_color();
            let found = contrast(visuals.weak_text_color(), field);
            assert!(found >= 4.5, "what an empty field asks for: {found}");
            for surface in [theme.panel, theme.paper, theme.raised, theme.ground] {
                // Boxes to tick are outlined in grey; the ring around what has the keyboard.
                for line in [visuals.weak_text_color(), selection.stroke.color] {
                    let found = contrast(line, surface);
                    assert!(found >= 4.5, "{line:?} on {surface:?}: {found}");
                }
                let off = surface.blend(theme.text.gamma_multiply(visuals.disabled_alpha()));
                let found = contrast(off, surface);
                assert!(found >= 4.5, "what can't be used on {surface:?}: {found}");
            }
        }
    }

    /// What one colour over another gives.
    fn over(top: Color32, below: Color32) -> Color32 {
        below.blend(top)
    }

    #[test]
    fn words_under_the_veil_can_still_be_read() {
        for theme in [Theme::light(), Theme::dark()] {
            let dimmed = over(theme.veil_over_words(), theme.text);
            let found = contrast(dimmed, theme.paper);
            assert!((4.5..6.0).contains(&found), "{found}");
        }
    }

    #[test]
    fn the_colours_of_tags_leave_words_legible_and_can_be_seen_themselves() {
        for theme in [Theme::light(), Theme::dark()] {
            let inks = Colour::all().map(|colour| theme.ink(colour));
            for ink in inks.chain([theme.plain_ink()]) {
                let selected = over(theme.selection_over_tints(), ink.tint);
                for behind in [ink.tint, selected] {
                    let found = contrast(theme.text, behind);
                    assert!(found >= 4.5, "text on {behind:?}: {found}");
                }
                for surface in [theme.panel, theme.paper, theme.raised, theme.ground] {
                    let found = contrast(ink.rule, surface);
                    assert!(found >= 4.5, "{ink:?} on {surface:?}: {found}");
                }
                for row in [theme.selected, theme.hovered] {
                    let found = contrast(ink.rule, row);
                    assert!(found >= 3.0, "{ink:?} on {row:?}: {found}");
                }
                // An underline lies on the tint of another tag, and says its colour in the margin.
                let found = contrast(ink.rule, ink.tint);
                assert!(found >= 2.0, "{ink:?} on its tint: {found}");
            }
        }
    }
}
