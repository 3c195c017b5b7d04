//! Running heads and feet and page numbers, told from the text by standing in one place on many
//! pages.

use std::collections::BTreeMap;

use super::lines::Line;
use crate::model::FurnitureKind;

/// How many rows from the top and from the bottom are looked at.
const MAX_ROWS: usize = 3;

/// How far a head may stand from where it stood on another page, in ems.
const SHIFT: f64 = 0.6;

/// Words that stand beside a page number.
const PAGE_WORDS: &[&str] = &[
    "page", "pages", "p", "pp", "pg", "of", "seite", "von", "sur", "página", "pagina", "de", "di",
    "стр", "из", "sayfa", "صفحة", "من", "עמוד", "מתוך",
];

/// A line at the head or the foot of a page.
struct Candidate {
    page_idx: usize,
    line_idx: usize,
    is_head: bool,
    /// How many rows there are between it and the edge.
    row: usize,
    /// From the first line of its page, or from its last.
    v: f64,
    size: f64,
    pattern: String,
    number: Option<i64>,
}

/// For each line of each page what furniture it is, and whether it stands at the head.
pub(super) fn marks(pages: &[&[Line]]) -> Vec<Vec<Option<(FurnitureKind, bool)>>> {
    let mut marks: Vec<Vec<Option<(FurnitureKind, bool)>>> =
        pages.iter().map(|lines| vec![None; lines.len()]).collect();
    if pages.len() < 2 {
        return marks;
    }
    let mut by_pattern: BTreeMap<(bool, String), Vec<Candidate>> = BTreeMap::new();
    for (page_idx, lines) in pages.iter().enumerate() {
        for candidate in candidates(page_idx, lines) {
            let key = (candidate.is_head, candidate.pattern.clone());
            by_pattern.entry(key).or_default().push(candidate);
        }
    }
    let mut found: Vec<(Candidate, FurnitureKind)> = Vec::new();
    for candidates in by_pattern.into_values() {
        let kinds: Vec<Option<FurnitureKind>> = candidates
            .iter()
            .map(|candidate| kind_of(candidate, &candidates, pages.len()))
            .collect();
        found.extend(
            candidates
                .into_iter()
                .zip(kinds)
                .filter_map(|(candidate, kind)| Some((candidate, kind?))),
        );
    }
    // From the edge inwards: what stands behind text is text.
    found.sort_by_key(|(candidate, _)| (candidate.page_idx, candidate.row));
    for (candidate, kind) in &found {
        let is_reached = (0..candidate.row).all(|row| {
            found.iter().any(|(other, _)| {
                (other.page_idx, other.is_head, other.row)
                    == (candidate.page_idx, candidate.is_head, row)
            })
        });
        let mark = marks
            .get_mut(candidate.page_idx)
            .and_then(|marks| marks.get_mut(candidate.line_idx));
        if let (true, Some(mark)) = (is_reached, mark) {
            *mark = Some((*kind, candidate.is_head));
        }
    }
    marks
}

fn candidates(page_idx: usize, lines: &[Line]) -> Vec<Candidate> {
    let mut by_height: Vec<usize> = (0..lines.len()).collect();
    let v_of = |idx: usize| lines.get(idx).map_or(0.0, |line| line.v);
    by_height.sort_by(|&a, &b| v_of(a).total_cmp(&v_of(b)));
    let mut candidates = Vec::new();
    for is_head in [true, false] {
        let (mut row, mut last_v) = (0, None);
        for step in 0..by_height.len() {
            let place = if is_head {
                step
            } else {
                by_height.len() - 1 - step
            };
            let Some((line_idx, line)) = by_height
                .get(place)
                .and_then(|&idx| Some((idx, lines.get(idx)?)))
            else {
                break;
            };
            if last_v.is_some_and(|v: f64| (v - line.v).abs() > 0.5 * line.size) {
                row += 1;
            }
            last_v = Some(line.v);
            if row >= MAX_ROWS {
                break;
            }
            let (text, _) = line.text(false);
            let (pattern, number) = pattern_of(&text);
            candidates.push(Candidate {
                page_idx,
                line_idx,
                is_head,
                row,
                v: line.v,
                size: line.size,
                pattern,
                number,
            });
        }
    }
    candidates
}

fn kind_of(candidate: &Candidate, alike: &[Candidate], n_pages: usize) -> Option<FurnitureKind> {
    let in_place: Vec<&Candidate> = alike
        .iter()
        .filter(|other| (other.v - candidate.v).abs() <= SHIFT * candidate.size)
        .collect();
    let mut page_idxs: Vec<usize> = in_place.iter().map(|other| other.page_idx).collect();
    page_idxs.dedup();
    let offset = |of: &Candidate| Some(of.number? - i64::try_from(of.page_idx).ok()?);
    let n_counted = in_place
        .iter()
        .filter(|other| offset(other).is_some() && offset(other) == offset(candidate))
        .count();
    if is_page_number(&candidate.pattern) {
        let n_needed = n_pages.min(3);
        return (n_counted >= n_needed || page_idxs.len() >= 3)
            .then_some(FurnitureKind::PageNumber);
    }
    let is_alternating = n_pages >= 4
        && page_idxs
            .windows(2)
            .any(|pair| matches!(pair, [a, b] if a + 2 == *b));
    let has_words = candidate.pattern.chars().any(char::is_alphabetic);
    (has_words && (page_idxs.len() >= 3 || is_alternating)).then_some(FurnitureKind::RunningHead)
}

/// The words with their numbers left out, and the first number.
fn pattern_of(text: &str) -> (String, Option<i64>) {
    let text = text.to_lowercase();
    if let Some(number) = roman(&text) {
        return ("#".to_owned(), Some(number));
    }
    let (mut pattern, mut digits, mut is_in_number) = (String::new(), String::new(), false);
    let mut number = None;
    for c in text.chars() {
        if let Some(digit) = c.to_digit(10).or_else(|| eastern_digit(c)) {
            if !is_in_number {
                pattern.push('#');
            }
            is_in_number = true;
            digits.extend(char::from_digit(digit, 10));
        } else {
            if is_in_number {
                number = number.or_else(|| digits.parse().ok());
            }
            is_in_number = false;
            pattern.push(c);
        }
    }
    (pattern, number.or_else(|| digits.parse().ok()))
}

fn eastern_digit(c: char) -> Option<u32> {
    match c {
        '\u{660}'..='\u{669}' => Some(c as u32 - 0x660),
        '\u{6f0}'..='\u{6f9}' => Some(c as u32 - 0x6f0),
        _ => None,
    }
}

fn is_page_number(pattern: &str) -> bool {
    pattern.contains('#')
        && pattern
            .split(|c: char| !c.is_alphabetic())
            .filter(|word| !word.is_empty())
            .all(|word| PAGE_WORDS.contains(&word))
}

/// The value of a numeral such as "xiv".
fn roman(text: &str) -> Option<i64> {
    if text.is_empty() || text.len() > 9 {
        return None;
    }
    let mut sum = 0;
    let mut last = 0;
    for c in text.chars().rev() {
        let value = match c {
            'i' => 1,
            'v' => 5,
            'x' => 10,
            'l' => 50,
            'c' => 100,
            _ => return None,
        };
        sum += if value < last { -value } else { value };
        last = last.max(value);
    }
    Some(sum)
}
