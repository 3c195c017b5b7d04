//! The language that a text is in, as its letters and their sequences say.

use crate::text::Text;

/// How much of a text is looked at: so many bytes from each of a few places.
const SAMPLE: usize = 1500;
const N_PLACES: usize = 3;
/// Fewer letters tell nothing.
const MIN_LETTERS: usize = 24;

/// The language of a text, as its code (ISO 639-3, such as `deu`) and its English name.
/// `None` where the text is too short, or of several languages, to be sure.
pub fn language_of(text: &Text) -> Option<(&'static str, &'static str)> {
    let sample = sample_of(text.as_str());
    let n_letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    if n_letters < MIN_LETTERS {
        return None;
    }
    let found = whatlang::detect(&sample)?;
    found
        .is_reliable()
        .then(|| (found.lang().code(), found.lang().eng_name()))
}

/// Pieces from the beginning, the middle and the end.
fn sample_of(text: &str) -> String {
    if text.len() <= SAMPLE * N_PLACES {
        return text.to_owned();
    }
    let step = (text.len() - SAMPLE) / (N_PLACES - 1);
    (0..N_PLACES)
        .filter_map(|place| {
            let start = text.floor_char_boundary(place * step);
            text.get(start..text.floor_char_boundary(start + SAMPLE))
        })
        .collect::<Vec<_>>()
        .join("\n")
}
