//! Rich text as a row of words, braces and characters.

/// What comes next in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Open,
    Close,
    /// A control word, such as `\par` or `\u8364`.
    Word(&'a [u8], Option<i32>),
    /// A control sign, such as `\~`.
    Sign(u8),
    /// A byte of text, written as such or as `\'e9`.
    Byte(u8),
}

/// A file that is being read.
pub(super) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// The longest control word.
const MAX_WORD: usize = 40;

impl<'a> Tokens<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Passes over so many bytes, which are no text.
    pub(super) fn pass_over(&mut self, n_bytes: usize) {
        self.at = self.at.saturating_add(n_bytes).min(self.bytes.len());
    }

    /// Whether the next bytes are these.
    pub(super) fn is_next(&self, expected: &[u8]) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        rest.trim_ascii_start().starts_with(expected)
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn control(&mut self) -> Option<Token<'a>> {
        let first = self.peek()?;
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            if first != b'\'' {
                return Some(Token::Sign(first));
            }
            let digits = self.bytes.get(self.at..self.at + 2)?;
            let byte = std::str::from_utf8(digits).ok();
            let byte = byte.and_then(|digits| u8::from_str_radix(digits, 16).ok());
            return match byte {
                Some(byte) => {
                    self.at += 2;
                    Some(Token::Byte(byte))
                }
                None => Some(Token::Sign(b'\'')),
            };
        }
        let start = self.at;
        while self.at - start < MAX_WORD
            && self.peek().is_some_and(|byte| byte.is_ascii_alphabetic())
        {
            self.at += 1;
        }
        let word = self.bytes.get(start..self.at)?;
        let number_start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        while self.at - number_start < 12 && self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        let number = self.bytes.get(number_start..self.at)?;
        if number == b"-" {
            self.at = number_start;
        }
        let number = std::str::from_utf8(number).ok().and_then(|number| {
            let number: i64 = number.parse().ok()?;
            i32::try_from(number).ok()
        });
        if self.peek() == Some(b' ') {
            self.at += 1;
        }
        Some(Token::Word(word, number))
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let byte = self.peek()?;
            self.at += 1;
            match byte {
                b'{' => return Some(Token::Open),
                b'}' => return Some(Token::Close),
                b'\\' => return self.control(),
                b'\r' | b'\n' | 0 => {}
                byte => return Some(Token::Byte(byte)),
            }
        }
    }
}
