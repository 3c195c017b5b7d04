//! Fonts whose letters are signs: what the sign is that a number stands for.

/// The signs of the font Symbol from 0x20 and from 0xa0 on. A blank: none that Unicode has.
const SYMBOL: &str = " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_\u{203e}αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼";
const SYMBOL_HIGH: &str = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪ 〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭";

/// The signs of Wingdings that texts use.
const WINGDINGS: &[(u8, char)] = &[
    (0x22, '✂'),
    (0x28, '☎'),
    (0x2a, '✉'),
    (0x46, '☞'),
    (0x4a, '☺'),
    (0x4b, '😐'),
    (0x4c, '☹'),
    (0x6c, '●'),
    (0x6e, '■'),
    (0x6f, '□'),
    (0x71, '❑'),
    (0x76, '❖'),
    (0x77, '◆'),
    (0x9f, '•'),
    (0xa7, '▪'),
    (0xa8, '◻'),
    (0xd8, '➢'),
    (0xdf, '←'),
    (0xe0, '→'),
    (0xe1, '↑'),
    (0xe2, '↓'),
    (0xf0, '⇨'),
    (0xfb, '✗'),
    (0xfc, '✓'),
    (0xfd, '☒'),
    (0xfe, '☑'),
];

/// Whether a font has signs in the place of letters.
pub(super) fn is_symbol_font(font: &str) -> bool {
    matches!(font, "Symbol" | "Wingdings")
}

/// The sign, or the character itself where the font is not known; `None` for no character.
pub(super) fn of(font: &str, code: u32) -> Option<char> {
    // Such fonts have their signs in the private area, or where the letters would be.
    let low = match code {
        0xf020..=0xf0ff => code - 0xf000,
        code => code,
    };
    let sign = match (font, u8::try_from(low)) {
        ("Symbol", Ok(low @ 0x20..=0x7e)) => SYMBOL.chars().nth(usize::from(low) - 0x20),
        ("Symbol", Ok(low @ 0xa0..=0xfe)) => SYMBOL_HIGH.chars().nth(usize::from(low) - 0xa0),
        ("Wingdings", Ok(low)) => {
            let mut known = WINGDINGS.iter();
            known.find(|(code, _)| *code == low).map(|&(_, sign)| sign)
        }
        _ => None,
    };
    sign.filter(|&sign| sign != ' ' || low == 0x20)
        .or_else(|| char::from_u32(code).filter(|&c| c != '\0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_what_they_look_like() {
        let symbol = |code| of("Symbol", code).unwrap();
        assert_eq!(
            (symbol(0x61), symbol(0xf057), symbol(0x7e)),
            ('α', 'Ω', '∼')
        );
        assert_eq!(
            (symbol(0xa0), symbol(0xd6), symbol(0xe5), symbol(0xfe)),
            ('€', '√', '∑', '⎭')
        );
        assert_eq!(of("Wingdings", 0xf0fc), Some('✓'));
        assert_eq!(of("Arial", 0x41), Some('A'));
        assert_eq!(SYMBOL.chars().count(), 0x7f - 0x20);
        assert_eq!(SYMBOL_HIGH.chars().count(), 0xff - 0xa0);
    }
}
