//! Numbers as lists, notes and pages write them.

/// The figures that numbers are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Figures {
    #[default]
    Decimal,
    /// Two digits at least.
    Padded,
    LowerLetters,
    UpperLetters,
    LowerRoman,
    UpperRoman,
    /// None are shown: a bullet, a picture, or figures that are not known.
    None,
}

impl Figures {
    /// As Office Open XML names them.
    pub(super) fn from_word(name: &str) -> Self {
        match name {
            "decimal" | "decimalHalfWidth" => Self::Decimal,
            "decimalZero" => Self::Padded,
            "lowerLetter" => Self::LowerLetters,
            "upperLetter" => Self::UpperLetters,
            "lowerRoman" => Self::LowerRoman,
            "upperRoman" => Self::UpperRoman,
            _ => Self::None,
        }
    }

    /// As OpenDocument names them.
    pub(super) fn from_open_document(name: &str) -> Self {
        match name {
            "1" => Self::Decimal,
            "01" => Self::Padded,
            "a" => Self::LowerLetters,
            "A" => Self::UpperLetters,
            "i" => Self::LowerRoman,
            "I" => Self::UpperRoman,
            _ => Self::None,
        }
    }

    /// As PDF names them.
    pub(super) fn from_pdf(name: u8) -> Self {
        match name {
            b'D' => Self::Decimal,
            b'r' => Self::LowerRoman,
            b'R' => Self::UpperRoman,
            b'a' => Self::LowerLetters,
            b'A' => Self::UpperLetters,
            _ => Self::None,
        }
    }

    pub(super) fn write(self, number: u32) -> String {
        match self {
            Self::None => String::new(),
            Self::Decimal => number.to_string(),
            Self::Padded => format!("{number:02}"),
            Self::LowerLetters => letters(number),
            Self::UpperLetters => letters(number).to_uppercase(),
            Self::LowerRoman => roman(number),
            Self::UpperRoman => roman(number).to_uppercase(),
        }
    }
}

/// a to z, then aa, bb, as word processors count.
fn letters(number: u32) -> String {
    let Some(number) = number.checked_sub(1).filter(|&number| number < 26 * 20) else {
        return number.to_string();
    };
    let letter = char::from(b'a' + (number % 26) as u8);
    std::iter::repeat_n(letter, (number / 26 + 1) as usize).collect()
}

fn roman(number: u32) -> String {
    const DIGITS: &[(u32, &str)] = &[
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    if number == 0 || number >= 5000 {
        return number.to_string();
    }
    let (mut rest, mut written) = (number, String::new());
    for &(value, digit) in DIGITS {
        while rest >= value {
            written.push_str(digit);
            rest -= value;
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_lists_write_them() {
        let written = |figures: Figures| [1, 4, 28, 1999].map(|n| figures.write(n)).join(" ");
        assert_eq!(written(Figures::Decimal), "1 4 28 1999");
        assert_eq!(written(Figures::LowerRoman), "i iv xxviii mcmxcix");
        assert_eq!(written(Figures::UpperLetters), "A D BB 1999");
        assert_eq!(Figures::Padded.write(7), "07");
        assert_eq!(Figures::LowerRoman.write(0), "0");
    }
}
