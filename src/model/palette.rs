//! The twelve colours of tags, in values for a light and for a dark page.
//!
//! A tint lies under the words, quiet, and leaves them at full contrast; a rule is a line, a swatch
//! or an underline. The rules were chosen so that tags stay apart for eyes that see all colours
//! and for the three kinds that do not; the tints have their hues. Neighbours in the palette
//! differ most, because people hand colours out in its order. Colour is never the only sign: a
//! tag's name always stands near.

use super::Colour;

/// A colour in sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// What a palette entry is painted with on one kind of page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ink {
    /// Lines, swatches and underlines: at least 4.5:1 on the page.
    pub rule: Rgb,
    /// Behind words: these keep at least 10:1 on a light page and 7:1 on a dark one.
    pub tint: Rgb,
}

/// For a white page and words in `#1C1E22`.
const LIGHT: [Ink; Colour::COUNT as usize] = [
    ink(0x0099_6501, 0x00FF_E0C1),
    ink(0x0019_4060, 0x00C1_E3FC),
    ink(0x0031_6A4D, 0x00CF_F9DF),
    ink(0x008E_3ECD, 0x00EF_E1FF),
    ink(0x00C5_225B, 0x00FF_D1D1),
    ink(0x0021_1AFE, 0x00D7_E3FE),
    ink(0x0076_5302, 0x00FF_F0D1),
    ink(0x007A_0046, 0x00FB_C8E0),
    ink(0x0006_7D7B, 0x00CA_EFEA),
    ink(0x004B_2010, 0x00EC_D1C5),
    ink(0x006D_67AC, 0x00E3_E4ED),
    ink(0x0041_4500, 0x00E1_F2BA),
];

/// For a page in `#1F2229` and words in `#E6E6E6`.
const DARK: [Ink; Colour::COUNT as usize] = [
    ink(0x00F8_9655, 0x005E_3820),
    ink(0x002B_94E0, 0x001D_445D),
    ink(0x0046_F38C, 0x001C_442E),
    ink(0x00E8_C2FF, 0x004F_335F),
    ink(0x00FF_4F16, 0x005D_281E),
    ink(0x008A_ACFF, 0x0022_2F5E),
    ink(0x00FC_BE0F, 0x005A_4615),
    ink(0x00E3_5AB2, 0x004B_1D3B),
    ink(0x00A6_FFE3, 0x0027_4C44),
    ink(0x00B6_8267, 0x003A_261D),
    ink(0x00B4_B5C6, 0x003B_3C45),
    ink(0x00D3_FF22, 0x0037_4B21),
];

/// The rules on a light page before these: files that were exported then have them.
const FORMER: [Rgb; Colour::COUNT as usize] = [
    rgb(0x00CE_8006),
    rgb(0x0003_4D73),
    rgb(0x0021_8B5A),
    rgb(0x00B9_6EF9),
    rgb(0x00E4_4659),
    rgb(0x002C_46D5),
    rgb(0x0096_7100),
    rgb(0x008D_005D),
    rgb(0x005A_9D95),
    rgb(0x0067_3B26),
    rgb(0x0076_799A),
    rgb(0x0050_6200),
];

impl Colour {
    /// The entry that is nearest to a colour of another program, or of a file that was exported.
    pub fn nearest(wanted: Rgb) -> Self {
        let far = |one: Rgb| {
            let parts = [one.0, one.1, one.2].into_iter();
            let parts = parts.zip([wanted.0, wanted.1, wanted.2]);
            parts
                .map(|(one, other)| u32::from(one.abs_diff(other)).pow(2))
                .sum::<u32>()
        };
        // Bright colours are like those for a dark page.
        let known = |colour: Self| {
            let former = FORMER.get(usize::from(colour.0)).copied();
            [Some(colour.light().rule), Some(colour.dark().rule), former]
        };
        let nearest =
            Self::all().min_by_key(|&colour| known(colour).into_iter().flatten().map(far).min());
        nearest.unwrap_or(Self(0))
    }

    /// What it is painted with on a light page.
    pub fn light(self) -> Ink {
        self.in_table(&LIGHT)
    }

    /// What it is painted with on a dark page.
    pub fn dark(self) -> Ink {
        self.in_table(&DARK)
    }

    fn in_table(self, table: &[Ink; Self::COUNT as usize]) -> Ink {
        table
            .get(usize::from(self.0 % Self::COUNT))
            .copied()
            .unwrap_or(table[0])
    }
}

impl Rgb {
    /// As style sheets write it, such as `#996501`.
    pub fn hex(self) -> String {
        format!("#{:02X}{:02X}{:02X}", self.0, self.1, self.2)
    }
}

/// An ink of two numbers as in style sheets.
const fn ink(rule: u32, tint: u32) -> Ink {
    Ink {
        rule: rgb(rule),
        tint: rgb(tint),
    }
}

const fn rgb(hex: u32) -> Rgb {
    let [_, red, green, blue] = hex.to_be_bytes();
    Rgb(red, green, blue)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Triple = [f64; 3];

    const WHITE: Rgb = Rgb(255, 255, 255);
    const DARK_PAGE: Rgb = rgb(0x001F_2229);

    /// What eyes without one kind of cone see of linear light (Machado, Oliveira and Fernandes, 2009).
    const EYES: [(&str, [Triple; 3]); 4] = [
        ("all", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
        (
            "no red",
            [
                [0.152_286, 1.052_583, -0.204_868],
                [0.114_503, 0.786_281, 0.099_216],
                [-0.003_882, -0.048_116, 1.051_998],
            ],
        ),
        (
            "no green",
            [
                [0.367_322, 0.860_646, -0.227_968],
                [0.280_085, 0.672_501, 0.047_413],
                [-0.011_820, 0.042_940, 0.968_881],
            ],
        ),
        (
            "no blue",
            [
                [1.255_528, -0.076_749, -0.178_779],
                [-0.078_411, 0.930_809, 0.147_602],
                [0.004_733, 0.691_367, 0.303_900],
            ],
        ),
    ];

    fn linear(colour: Rgb) -> Triple {
        [colour.0, colour.1, colour.2].map(|byte| {
            let value = f64::from(byte) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        })
    }

    fn times(matrix: &[Triple; 3], v: Triple) -> Triple {
        matrix.map(|row| row[0].mul_add(v[0], row[1].mul_add(v[1], row[2] * v[2])))
    }

    /// The contrast of the Web Content Accessibility Guidelines, 1 to 21.
    fn contrast(a: Rgb, b: Rgb) -> f64 {
        let luminance = |colour| {
            let [red, green, blue] = linear(colour);
            0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05
        };
        let (a, b) = (luminance(a), luminance(b));
        a.max(b) / a.min(b)
    }

    /// Distance in Oklab, where 0.02 is about what can be told apart side by side.
    fn distance(eyes: &[Triple; 3], a: Rgb, b: Rgb) -> f64 {
        let lab = |colour| {
            let light = times(eyes, linear(colour)).map(|value| value.clamp(0.0, 1.0));
            let cones = times(
                &[
                    [0.412_221, 0.536_333, 0.051_446],
                    [0.211_903, 0.680_700, 0.107_397],
                    [0.088_302, 0.281_719, 0.629_979],
                ],
                light,
            );
            times(
                &[
                    [0.210_454, 0.793_618, -0.004_072],
                    [1.977_998, -2.428_592, 0.450_594],
                    [0.025_904, 0.782_772, -0.808_676],
                ],
                cones.map(f64::cbrt),
            )
        };
        let (a, b) = (lab(a), lab(b));
        a.iter()
            .zip(b)
            .map(|(a, b)| (a - b).powi(2))
            .sum::<f64>()
            .sqrt()
    }

    /// Checks that all pairs are `apart`, and neighbours `neighbours_apart`, to all kinds of eyes.
    #[track_caller]
    fn check_apart(colours: &[Rgb], apart: f64, neighbours_apart: f64) {
        for (eyes, matrix) in &EYES {
            for (a_idx, &a) in colours.iter().enumerate() {
                for (b_idx, &b) in colours.iter().enumerate().skip(a_idx + 1) {
                    let bar = if b_idx == a_idx + 1 {
                        neighbours_apart
                    } else {
                        apart
                    };
                    let far = distance(matrix, a, b);
                    assert!(far >= bar, "{a_idx} and {b_idx}, eyes {eyes}: {far:.3}");
                }
            }
        }
    }

    #[test]
    fn words_and_rules_are_legible_on_both_pages() {
        let (dark_words, light_words) = (rgb(0x001C_1E22), rgb(0x00E6_E6E6));
        for colour in Colour::all() {
            let (light, dark) = (colour.light(), colour.dark());
            assert!(contrast(light.tint, dark_words) >= 10.0, "{colour:?}");
            assert!(contrast(light.rule, WHITE) >= 4.5, "{colour:?}");
            assert!(contrast(dark.tint, light_words) >= 7.0, "{colour:?}");
            assert!(contrast(dark.rule, DARK_PAGE) >= 4.5, "{colour:?}");
        }
    }

    #[test]
    fn colours_stay_apart_for_every_kind_of_eyes() {
        let all = |pick: fn(Colour) -> Rgb| Colour::all().map(pick).collect::<Vec<_>>();
        check_apart(&all(|colour| colour.light().rule), 0.07, 0.11);
        check_apart(&all(|colour| colour.dark().rule), 0.085, 0.14);
    }

    #[test]
    fn tints_are_quiet_and_still_tell_neighbours_apart() {
        // A tint is weak on purpose; its rule and its name in the margin say what it is.
        let every = EYES[0].1;
        let tints = |pick: fn(Colour) -> Ink| Colour::all().map(move |colour| pick(colour).tint);
        for (tints, apart, neighbours_apart) in [
            (tints(Colour::light).collect::<Vec<_>>(), 0.025, 0.055),
            (tints(Colour::dark).collect(), 0.035, 0.065),
        ] {
            for (a_idx, &a) in tints.iter().enumerate() {
                for (b_idx, &b) in tints.iter().enumerate().skip(a_idx + 1) {
                    let bar = if b_idx == a_idx + 1 {
                        neighbours_apart
                    } else {
                        apart
                    };
                    assert!(distance(&every, a, b) >= bar, "{a_idx} and {b_idx}");
                }
            }
        }
    }

    #[test]
    fn a_tint_can_be_seen_on_its_page() {
        let every = EYES[0].1;
        for colour in Colour::all() {
            assert!(distance(&every, colour.light().tint, WHITE) >= 0.05);
            assert!(distance(&every, colour.dark().tint, DARK_PAGE) >= 0.055);
        }
    }

    #[test]
    fn what_was_exported_in_a_colour_comes_back_in_it() {
        for (colour, former) in Colour::all().zip(FORMER) {
            for rule in [colour.light().rule, colour.dark().rule, former] {
                assert_eq!(Colour::nearest(rule), colour);
            }
        }
        assert_eq!(Colour::nearest(Rgb(255, 0, 0)).name(), "Red");
        assert_eq!(Colour::nearest(Rgb(255, 212, 0)).name(), "Yellow");
    }

    #[test]
    fn a_colour_out_of_the_palette_is_taken_round() {
        assert_eq!(Colour(12).light(), Colour(0).light());
        assert_eq!(Colour(0).light().rule.hex(), "#996501");
    }
}
