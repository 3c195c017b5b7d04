//! Characters that have no shape of their own, and what they are called.
//!
//! Some of them make a line look different from what it says: U+202E turns what stands behind it
//! round, so that a name that ends in `gpj.exe` seems to end in `exe.jpg`. Nothing here changes a text; it only says what stands in it.

use std::borrow::Cow;

/// The names of U+0000 to U+001F.
const C0: [&str; 32] = [
    "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "TAB", "LF", "VT", "FF", "CR",
    "SO", "SI", "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC",
    "FS", "GS", "RS", "US",
];

/// What a character without a shape is called, such as `RLO`; `None` for all others, and for
/// blanks, line ends and tabs.
pub fn name_of(c: char) -> Option<Cow<'static, str>> {
    let name = match c {
        '\t' | '\n' => return None,
        '\u{0}'..='\u{1f}' => C0.get(c as usize)?,
        '\u{7f}' => "DEL",
        '\u{ad}' => "SHY",
        '\u{34f}' => "CGJ",
        '\u{61c}' => "ALM",
        '\u{180e}' => "MVS",
        '\u{200b}' => "ZWSP",
        '\u{200c}' => "ZWNJ",
        '\u{200d}' => "ZWJ",
        '\u{200e}' => "LRM",
        '\u{200f}' => "RLM",
        '\u{2028}' => "LS",
        '\u{2029}' => "PS",
        '\u{202a}' => "LRE",
        '\u{202b}' => "RLE",
        '\u{202c}' => "PDF",
        '\u{202d}' => "LRO",
        '\u{202e}' => "RLO",
        '\u{2060}' => "WJ",
        '\u{2066}' => "LRI",
        '\u{2067}' => "RLI",
        '\u{2068}' => "FSI",
        '\u{2069}' => "PDI",
        '\u{feff}' => "BOM",
        '\u{80}'..='\u{9f}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{2061}'..='\u{2064}'
        | '\u{206a}'..='\u{206f}'
        | '\u{3164}'
        | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => return Some(Cow::Owned(format!("U+{:04X}", c as u32))),
        _ => return None,
    };
    Some(Cow::Borrowed(name))
}

/// A text with the name of each character in it that can make it look like another text. What
/// honest names in Arabic, Persian or Hebrew and what emoji are made of stays as it is.
pub fn shown(text: &str) -> Cow<'_, str> {
    if !has_deceptive(text) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match name_of(c).filter(|_| is_deceptive(c)) {
            Some(name) => shown.extend(["⟨", &name, "⟩"]),
            None => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// Whether a text has characters that can make it look like another text.
pub fn has_deceptive(text: &str) -> bool {
    text.contains(is_deceptive)
}

fn is_deceptive(c: char) -> bool {
    match c {
        // At line ends, in flags and families, in words of Persian, and between directions.
        '\r'
        | '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{200c}'..='\u{200f}'
        | '\u{e0000}'..='\u{e007f}' => false,
        c => name_of(c).is_some(),
    }
}

/// A character that XML has no way to write; most formats that are not XML are not glad of it
/// either.
pub fn is_control(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' => false,
        c => c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_deceives_is_shown_by_name_and_honest_names_stay() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            assert_eq!(shown(text), expected);
        }
        check("invoice\u{202e}fdp.exe", "invoice⟨RLO⟩fdp.exe");
        check("a\u{200b}b\u{0}c\u{85}", "a⟨ZWSP⟩b⟨NUL⟩c⟨U+0085⟩");
        check(
            "می\u{200c}خواهم 👨\u{200d}👩",
            "می\u{200c}خواهم 👨\u{200d}👩",
        );
        check("two\nlines\tand tabs\r\n", "two\nlines\tand tabs\r\n");
    }

    #[test]
    fn characters_with_a_shape_have_no_name_here() {
        for c in ['a', ' ', '\n', '\t', '\u{a0}', 'א', '👩', '\u{301}'] {
            assert_eq!(name_of(c), None, "{c:?}");
        }
        assert_eq!(name_of('\u{1b}').as_deref(), Some("ESC"));
        assert_eq!(name_of('\u{e0041}').as_deref(), Some("U+E0041"));
    }
}
