//! The words of which objects are written: enough of them to copy an object under other numbers.

use std::ops::Range;

use super::objects::Number;

/// The tokens of an object, as stretches of its bytes: a string is one, and so is a sign. What
/// stands between them is dropped where that can be.
fn tokens(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        while bytes.get(at).is_some_and(|&byte| is_blank(byte)) {
            at += 1;
        }
        let start = at;
        let rest = bytes.get(start..)?;
        let n = match rest {
            [] => return None,
            [b'<', b'<', ..] | [b'>', b'>', ..] => 2,
            [b'<', ..] => rest
                .iter()
                .position(|&byte| byte == b'>')
                .map_or(rest.len(), |n| n + 1),
            [b'(', ..] => string_length(rest),
            [b'/', rest @ ..] => 1 + word_length(rest),
            [byte, ..] if is_sign(*byte) => 1,
            rest => word_length(rest),
        };
        at += n;
        Some(start..at)
    })
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b'\0' | b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

pub(super) fn is_sign(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

fn word_length(bytes: &[u8]) -> usize {
    let end = bytes
        .iter()
        .position(|&byte| is_blank(byte) || is_sign(byte));
    end.unwrap_or(bytes.len())
}

/// A string ends where its first parenthesis is closed.
fn string_length(bytes: &[u8]) -> usize {
    let mut n_open = 0_usize;
    let mut is_escaped = false;
    for (idx, &byte) in bytes.iter().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'(' => n_open += 1,
            b')' => n_open -= 1,
            _ => {}
        }
        if n_open == 0 {
            return idx + 1;
        }
    }
    bytes.len()
}

fn number_of(token: &[u8]) -> Option<Number> {
    if token.is_empty() || !token.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(token).ok()?.parse().ok()
}

/// Where the dictionary of a stream ends; all of an object that is none.
pub(super) fn without_stream(bytes: &[u8]) -> &[u8] {
    let stream = tokens(bytes).find(|token| bytes.get(token.clone()) == Some(b"stream"));
    bytes
        .get(..stream.map_or(bytes.len(), |token| token.start))
        .unwrap_or_default()
}

/// The entries of a dictionary: names, each with the bytes of what stands under it.
pub(super) fn entries(bytes: &[u8]) -> Vec<(&[u8], &[u8])> {
    let mut entries = Vec::new();
    let mut depth = 0_usize;
    let mut name: Option<&[u8]> = None;
    let mut value: Option<Range<usize>> = None;
    for token in tokens(bytes) {
        let word = bytes.get(token.clone()).unwrap_or_default();
        match word {
            b">>" | b"]" => depth = depth.saturating_sub(1),
            _ => {}
        }
        let is_end = depth == 0;
        let is_name = depth == 1 && word.starts_with(b"/") && (name.is_none() || value.is_some());
        if (is_end || is_name)
            && let (Some(name), Some(value)) = (name, value.take())
        {
            entries.push((name, bytes.get(value).unwrap_or_default()));
        }
        if is_name {
            name = Some(word);
        } else if name.is_some() && !is_end {
            let start = value.take().map_or(token.start, |value| value.start);
            value = Some(start..token.end);
        }
        match word {
            b"<<" | b"[" => depth += 1,
            _ => {}
        }
        if is_end && word == b">>" {
            break;
        }
    }
    entries
}

/// What stands under a name of a dictionary.
pub(super) fn entry<'b>(bytes: &'b [u8], name: &[u8]) -> Option<&'b [u8]> {
    let entries = entries(bytes);
    let entry = entries.into_iter().find(|(own, _)| *own == name);
    entry.map(|(_, value)| value)
}

/// The objects that are referred to, in their order.
pub(super) fn references(bytes: &[u8]) -> Vec<Number> {
    let mut numbers = Vec::new();
    let mut before = [None, None];
    for token in tokens(bytes) {
        let word = bytes.get(token).unwrap_or_default();
        if let (b"R", [Some(number), Some(_)]) = (word, before) {
            numbers.push(number);
        }
        before = [before[1], number_of(word)];
    }
    numbers
}

/// Appends an object with the numbers of what it refers to changed.
pub(super) fn renumber(bytes: &[u8], new: impl Fn(Number) -> Number, out: &mut Vec<u8>) {
    let mut before: [Option<(Number, usize)>; 2] = [None, None];
    let mut is_apart = true;
    for token in tokens(bytes) {
        let word = bytes.get(token).unwrap_or_default();
        let begins = word.first().copied().is_some_and(is_sign);
        if !is_apart && !begins {
            out.push(b' ');
        }
        let start = out.len();
        is_apart = word.last().copied().is_some_and(is_sign) && !word.starts_with(b"/");
        if let (b"R", [Some((number, start)), Some(_)]) = (word, before) {
            out.truncate(start);
            out.extend_from_slice(format!("{} 0 R", new(number)).as_bytes());
            before = [None, None];
        } else {
            out.extend_from_slice(word);
            before = [before[1], number_of(word).map(|number| (number, start))];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(object: &str, expected: &str) {
        let mut out = Vec::new();
        renumber(object.as_bytes(), |number| number + 100, &mut out);
        assert_eq!(String::from_utf8_lossy(&out), expected);
    }

    #[test]
    fn only_references_get_other_numbers() {
        check(
            "<</P 3 0 R/K[0 1]/Pg 9 0 R>>",
            "<</P 103 0 R/K[0 1]/Pg 109 0 R>>",
        );
        check("[7 0 R 8 0 R 1 2]", "[107 0 R 108 0 R 1 2]");
        check("[0 12 0 R 1 13 0 R]", "[0 112 0 R 1 113 0 R]");
        check(
            "<</T(1 0 R \\) (2 0 R) \\\\)/N 5>>",
            "<</T(1 0 R \\) (2 0 R) \\\\)/N 5>>",
        );
        check(
            "<</T<FEFF 1 0>/R 1/A/R 2 0 R>>",
            "<</T<FEFF 1 0>/R 1/A/R 102 0 R>>",
        );
        check("<<\n  /A  1.5\n  /B true\n>>", "<</A 1.5/B true>>");
    }

    #[test]
    fn a_dictionary_has_the_entries_that_stand_in_it() {
        let object = b"<</Type/Page/A<</Type/B/C[1 2]>>/D[3 0 R<</E 1>>]/F(/G 1)/H 4 0 R>>";
        let told: Vec<String> = entries(object)
            .into_iter()
            .map(|(name, value)| {
                format!(
                    "{} {}",
                    String::from_utf8_lossy(name),
                    String::from_utf8_lossy(value)
                )
            })
            .collect();
        let expected = [
            "/Type /Page",
            "/A <</Type/B/C[1 2]>>",
            "/D [3 0 R<</E 1>>]",
            "/F (/G 1)",
            "/H 4 0 R",
        ];
        assert_eq!(told, expected);
        assert_eq!(references(object), [3, 4]);
        assert_eq!(entry(object, b"/H"), Some(&b"4 0 R"[..]));
    }

    #[test]
    fn what_is_cut_off_is_read_as_far_as_it_goes() {
        for object in ["<</A(", "<</A<12", "<</A 1 0", "(()", "/", "<<", "]>>", ")"] {
            entries(object.as_bytes());
            references(object.as_bytes());
            renumber(object.as_bytes(), |number| number, &mut Vec::new());
        }
    }
}
