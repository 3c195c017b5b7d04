//! Words for the person who reads them: a number with its noun, a long text in one short line.

use unicode_segmentation::UnicodeSegmentation as _;

/// A number and its noun in the right form: "1 annotation", "3 annotations", "1,200 entries".
pub fn counted(n: usize, noun: &str) -> String {
    if n == 1 {
        format!("1 {noun}")
    } else {
        format!("{} {}", grouped(n), plural(noun))
    }
}

/// A number with a comma between its thousands, such as "12,345".
pub fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (digit_idx, digit) in digits.chars().enumerate() {
        if digit_idx > 0 && (digits.len() - digit_idx).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// The size of a file: "812 bytes", "13 kB", "4.2 MB".
pub fn size(n_bytes: u64) -> String {
    match n_bytes {
        1 => "1 byte".to_owned(),
        0..1_000 => format!("{n_bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", n_bytes.div_ceil(1_000)),
        _ => format!("{:.1} MB", n_bytes as f64 / 1e6),
    }
}

/// The text on one line, cut after `n_graphemes` characters as people count them.
pub fn shortened(text: &str, n_graphemes: usize) -> String {
    // A quote can be as long as its document: only its head is looked at.
    let mut rest = text.trim().chars();
    let head: String = rest.by_ref().take(n_graphemes.saturating_mul(8)).collect();
    let line = head.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut graphemes = line.graphemes(true);
    let short: String = graphemes.by_ref().take(n_graphemes).collect();
    if graphemes.next().is_none() && rest.next().is_none() {
        short
    } else {
        format!("{}…", short.trim_end())
    }
}

/// The text from the first word that begins at a byte or after it; nothing if none does.
pub fn from_word(text: &str, byte: usize) -> &str {
    let mut begins = text.split_word_bound_indices();
    let first = begins.find(|(at, word)| *at >= byte && !word.trim().is_empty());
    first.map_or("", |(at, _)| text.get(at..).unwrap_or_default())
}

fn plural(noun: &str) -> String {
    if let Some(stem) = noun.strip_suffix('y')
        && !stem.ends_with(['a', 'e', 'i', 'o', 'u'])
    {
        return format!("{stem}ies");
    }
    let hisses = ["s", "x", "ch", "sh"].iter().any(|end| noun.ends_with(end));
    format!("{noun}{}", if hisses { "es" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_followed_by_the_right_form_of_its_noun() {
        assert_eq!(counted(0, "annotation"), "0 annotations");
        assert_eq!(counted(1, "annotation"), "1 annotation");
        assert_eq!(counted(2, "entry"), "2 entries");
        assert_eq!(counted(3, "key"), "3 keys");
        assert_eq!(counted(4, "match"), "4 matches");
        assert_eq!(counted(1_234_567, "byte"), "1,234,567 bytes");
        assert_eq!(grouped(100), "100");
        assert_eq!(grouped(1000), "1,000");
    }

    #[test]
    fn a_text_goes_on_with_a_whole_word() {
        let text = "correspondent| Wire agencyé, قالت";
        assert_eq!(from_word(text, 0), text);
        assert_eq!(from_word(text, 3), "| Wire agencyé, قالت");
        assert_eq!(from_word(text, 14), "Wire agencyé, قالت");
        assert_eq!(from_word(text, 29), "قالت");
        assert_eq!(from_word(text, text.len()), "");
    }

    #[test]
    fn a_long_text_becomes_one_short_line_of_whole_characters() {
        assert_eq!(shortened("  two\n words ", 20), "two words");
        assert_eq!(shortened("exactly", 7), "exactly");
        assert_eq!(shortened("We trusted the nurse", 11), "We trusted…");
        assert_eq!(
            shortened("e\u{301}e\u{301}e\u{301}", 2),
            "e\u{301}e\u{301}…"
        );
        assert_eq!(shortened("", 5), "");
    }
}
