//! What makes a text that was copied out of a page tiresome to read: lines that were broken to fit
//! a column, and captions, headers and footers that stand there again and again.
//!
//! Only finds them. Nothing here changes a text, and nothing needs to be right: what is found is
//! shown otherwise, and shown as it was again when the person says so.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::{Span, Text};

/// A column is as wide as this many characters at least, or its lines are a list of words.
const NARROWEST: usize = 20;
/// A line that is longer is a paragraph.
const WIDEST: usize = 130;
/// Lines of which one width is found.
const N_TOGETHER: usize = 200;
/// How many lines back a caption is looked for.
const N_BACK: usize = 40;
/// A shorter line that comes again is no caption: names and answers come again.
const SHORTEST_CAPTION: usize = 12;
/// Longer lines are not what stands at the head or foot of each page.
const LONGEST_FURNITURE: usize = 120;

/// The line ends that are only there because a column was full, as bytes of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wraps {
    /// Sorted. Places past 4 GiB are left out.
    ends: Vec<u32>,
    /// Those of them that cut a word, after its hyphen or its initial; sorted.
    cuts: Vec<u32>,
}

impl Wraps {
    /// Looks for lines that were broken to fit a column.
    pub fn find(text: &Text) -> Self {
        let mut wraps = Self::default();
        let mut hyphens = Vec::new();
        let mut together: Vec<Line<'_>> = Vec::new();
        // The last line before a blank one, the column it was broken for, and where the blank one ends.
        let mut open: Option<(Line<'_>, Width, usize)> = None;
        // The line ends since an initial that stands by itself.
        let mut initial: Option<Vec<u32>> = None;
        let mut initials: Vec<u32> = Vec::new();
        for line in lines(text) {
            if line.words.is_empty() {
                initial = initial.filter(|ends| ends.len() == 1);
                if let (Some(ends), Ok(end)) = (&mut initial, u32::try_from(line.end)) {
                    ends.push(end);
                }
            } else {
                let goes_on = line.whole.starts_with(char::is_lowercase);
                initials.extend(initial.take().filter(|_| goes_on).unwrap_or_default());
                let end = u32::try_from(line.end).ok();
                initial = end.filter(|_| is_initial(line.whole)).map(|end| vec![end]);
            }
            if line.words.is_empty() || line.n_chars > 2 * WIDEST {
                let width = wraps.add(&together, &mut hyphens);
                let last = together.pop().filter(|_| line.words.is_empty());
                open = last.zip(width).map(|(last, width)| (last, width, line.end));
                together.clear();
                continue;
            }
            if let Some((last, width, blank_end)) = open.take()
                && width.goes_on_after_blank(&last, &line)
                && let (Ok(end), Ok(blank_end)) =
                    (u32::try_from(last.end), u32::try_from(blank_end))
            {
                wraps.ends.extend([end, blank_end]);
            }
            together.push(line);
            if together.len() == N_TOGETHER {
                wraps.add(&together, &mut hyphens);
                // The last line may go on in the next.
                together.drain(..N_TOGETHER - 1);
            }
        }
        wraps.add(&together, &mut hyphens);
        wraps.cuts = cuts(text, &hyphens);
        for of in [&mut wraps.ends, &mut wraps.cuts] {
            of.extend(&initials);
            of.sort_unstable();
            of.dedup();
        }
        wraps
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The wraps at or after a byte.
    pub fn from(&self, byte: usize) -> impl Iterator<Item = usize> + '_ {
        let first = self.ends.partition_point(|&end| (end as usize) < byte);
        let rest = self.ends.get(first..).unwrap_or_default();
        rest.iter().map(|&end| end as usize)
    }

    /// Whether the line end at a byte cuts a word.
    pub fn cuts_word(&self, byte: usize) -> bool {
        u32::try_from(byte).is_ok_and(|byte| self.cuts.binary_search(&byte).is_ok())
    }

    /// The wraps among lines that follow one another, and the column that they were broken for.
    fn add<'a>(&mut self, together: &[Line<'a>], hyphens: &mut Vec<Hyphen<'a>>) -> Option<Width> {
        let width = width_of(together)?;
        // Whether the line goes on in the middle of a sentence.
        let mut is_within = false;
        for pair in together.windows(2) {
            let (line, next) = (&pair[0], &pair[1]);
            let Ok(end) = u32::try_from(line.end) else {
                return None;
            };
            let breaks = width.breaks(line, next)
                || (is_within && line.n_chars >= width.least && !is_entry(next.words));
            is_within = breaks && !ends_sentence(line.words) && within_sentence(next.words);
            if !breaks {
                continue;
            }
            self.ends.push(end);
            hyphens.extend(Hyphen::between(line, next, end));
        }
        Some(width)
    }
}

/// The lines that stand there again: a caption or title that was said a few lines before, and what
/// comes once on every page. In order.
pub fn repeats(text: &Text) -> Vec<Span> {
    let mut last_seen: HashMap<&str, usize> = HashMap::new();
    let mut pages: HashMap<String, Vec<Seen>> = HashMap::new();
    let mut repeats: Vec<Range<usize>> = Vec::new();
    let mut n_lines = 0;
    let mut is_apart = true;
    for line in lines(text) {
        if line.words.is_empty() {
            is_apart = true;
            continue;
        }
        n_lines += 1;
        let before = if line.n_chars >= SHORTEST_CAPTION {
            last_seen.insert(line.words, n_lines)
        } else {
            None
        };
        if before.is_some_and(|before| n_lines - before <= N_BACK) {
            repeats.push(line.start..line.end);
        } else if line.n_chars <= LONGEST_FURNITURE
            && let Some((shape, number)) = shape_of(line.words)
        {
            pages.entry(shape).or_default().push(Seen {
                bytes: line.start..line.end,
                line_idx: n_lines,
                number,
                is_apart,
            });
        }
        is_apart = false;
    }
    for seen in pages.into_values().filter(|seen| is_furniture(seen)) {
        repeats.extend(seen.into_iter().map(|seen| seen.bytes));
    }
    repeats.sort_unstable_by_key(|bytes| bytes.start);
    repeats
        .into_iter()
        .filter_map(|bytes| text.span(bytes))
        .collect()
}

/// A line without the white space at its ends; the bytes are the whole line's.
struct Line<'a> {
    start: usize,
    end: usize,
    whole: &'a str,
    words: &'a str,
    n_chars: usize,
}

fn lines(text: &Text) -> impl Iterator<Item = Line<'_>> {
    let mut at = 0;
    text.as_str().split('\n').map(move |whole| {
        let start = at;
        at += whole.len() + 1;
        let words = whole.trim();
        // Of a long line nobody asks how long it is.
        let n_chars = if words.len() > 8 * WIDEST {
            words.len()
        } else {
            words.chars().count()
        };
        Line {
            start,
            end: start + whole.len(),
            whole,
            words,
            n_chars,
        }
    })
}

/// The width of a column, in characters.
#[derive(Clone, Copy)]
struct Width {
    /// No line of a paragraph ends before this.
    least: usize,
    full: usize,
}

/// The column that some lines were broken for, if they were.
fn width_of(together: &[Line<'_>]) -> Option<Width> {
    if together.len() < 3 {
        return None;
    }
    let mut lengths: Vec<usize> = together.iter().map(|line| line.n_chars).collect();
    lengths.sort_unstable();
    let middle = lengths[lengths.len() / 2];
    if middle < NARROWEST || middle > WIDEST {
        return None;
    }
    // Lines that another program has joined already are longer.
    lengths.retain(|&n_chars| n_chars <= middle * 7 / 5);
    let full = lengths[lengths.len() * 4 / 5];
    let n_pairs = together.len() - 1;
    let (mut n_open, mut n_going_on, mut n_cased) = (0, 0, 0);
    for pair in together.windows(2) {
        n_open += usize::from(!ends_sentence(pair[0].words));
        let first = pair[1].words.chars().find(|c| c.is_alphabetic());
        n_going_on += usize::from(first.is_some_and(char::is_lowercase));
        n_cased += usize::from(first.is_some_and(|c| c.is_lowercase() || c.is_uppercase()));
    }
    // Prose goes over the ends of its lines; rows of a table and verses begin anew.
    let goes_on = if n_cased * 2 >= n_pairs {
        n_going_on * 5 >= n_pairs * 2
    } else {
        let n_near = lengths.iter().filter(|&&n| n * 5 >= full * 4).count();
        n_near * 10 >= together.len() * 6
    };
    (n_open * 2 >= n_pairs && goes_on).then_some(Width {
        least: middle * 3 / 5,
        full,
    })
}

impl Width {
    /// Whether a line ends because the column was full, and not because a paragraph ends.
    fn breaks(self, line: &Line<'_>, next: &Line<'_>) -> bool {
        let first_word = next.words.split(char::is_whitespace).next();
        let with_next = line.n_chars + 1 + first_word.map_or(0, |word| word.chars().count());
        let starts_low = next
            .words
            .chars()
            .find(|c| c.is_alphanumeric())
            .is_some_and(char::is_lowercase);
        if is_entry(next.words) {
            return false;
        }
        if ends_sentence(line.words) {
            // A new sentence may be a new paragraph: only a full line says that it is not.
            return with_next > self.full && line.n_chars >= self.least;
        }
        starts_low || (with_next > self.full && line.n_chars >= self.least)
    }
}

impl Width {
    /// Whether a blank line stands in the middle of a paragraph, as where a page ended: the line before
    /// it is full and breaks off, and the next goes on in small letters.
    fn goes_on_after_blank(self, line: &Line<'_>, next: &Line<'_>) -> bool {
        let goes_on = next.words.chars().next().is_some_and(char::is_lowercase);
        goes_on
            && !ends_sentence(line.words)
            && self.breaks(line, next)
            && line.n_chars >= self.least
    }
}

/// Whether a line is the large first letter of a text, which is no word of its own in any language
/// that writes it.
fn is_initial(line: &str) -> bool {
    const WORDS: &str = "AEIOUYÀÁÈÉÍÒÓÚØÅKSVZWАВИКОСУЯ";
    let mut chars = line.chars();
    let first = chars.next();
    chars.next().is_none() && first.is_some_and(|c| c.is_uppercase() && !WORDS.contains(c))
}

fn ends_sentence(words: &str) -> bool {
    words
        .trim_end_matches(['”', '"', '’', '\'', ')', ']', '»'])
        .ends_with(['.', '!', '?', ':', '。', '！', '？', '؟', '۔', '।', '…'])
}

/// Whether a line after one that breaks off is no beginning and no end of a sentence: the next line
/// then goes on, even with a capital.
fn within_sentence(words: &str) -> bool {
    words.starts_with(char::is_lowercase)
        && !words.contains(['.', '!', '?', ':', '؟', '…'])
        && words.ends_with(|c: char| c.is_lowercase() || c == ',')
}

/// Whether a line begins an entry of a list.
fn is_entry(words: &str) -> bool {
    let mut chars = words.chars();
    match chars.next() {
        Some('•' | '◦' | '▪' | '*' | '·' | '‣') => true,
        Some('-' | '–' | '—') => chars.next() == Some(' '),
        Some(c) if c.is_ascii_digit() => {
            let mark = chars.find(|c| !c.is_ascii_digit());
            matches!(mark, Some('.' | ')')) && chars.next() == Some(' ')
        }
        _ => false,
    }
}

/// A word with a hyphen at the end of its line.
struct Hyphen<'a> {
    end: u32,
    head: &'a str,
    tail: &'a str,
}

impl<'a> Hyphen<'a> {
    fn between(line: &Line<'a>, next: &Line<'a>, end: u32) -> Option<Self> {
        // White space beside the line end would stay in the middle of the word.
        if !line.whole.ends_with(line.words) || !next.whole.starts_with(next.words) {
            return None;
        }
        let head = line.words.strip_suffix(['-', '\u{2010}', '\u{ad}'])?;
        let head = head.rsplit(|c: char| !c.is_alphabetic()).next()?;
        let tail = next.words.split(|c: char| !c.is_alphabetic()).next()?;
        let is_word = !head.is_empty() && tail.starts_with(char::is_lowercase);
        is_word.then_some(Self { end, head, tail })
    }
}

/// The hyphens that were put there to cut a word: all but those that the text writes elsewhere too,
/// as “long-time” in the middle of a line.
fn cuts(text: &Text, hyphens: &[Hyphen<'_>]) -> Vec<u32> {
    if hyphens.is_empty() {
        return Vec::new();
    }
    let compounds: HashSet<String> = hyphens
        .iter()
        .map(|hyphen| format!("{}-{}", hyphen.head, hyphen.tail).to_lowercase())
        .collect();
    let mut written: HashSet<String> = HashSet::new();
    for at in memchr::memchr_iter(b'-', text.as_str().as_bytes()) {
        let (Some(before), Some(after)) = (text.pos(at), text.pos(at + 1)) else {
            continue;
        };
        let before = text.between(text.pos_at_or_before(at.saturating_sub(60)), before);
        let after = text.between(after, text.pos_at_or_before(at + 61));
        let head = before.rsplit(|c: char| !c.is_alphabetic()).next();
        let tail = after.split(|c: char| !c.is_alphabetic()).next();
        if let (Some(head), Some(tail)) = (head, tail)
            && !tail.is_empty()
        {
            let word = format!("{head}-{tail}").to_lowercase();
            if compounds.contains(&word) {
                written.insert(word);
            }
        }
    }
    let is_cut = |hyphen: &&Hyphen<'_>| {
        !written.contains(&format!("{}-{}", hyphen.head, hyphen.tail).to_lowercase())
    };
    let cut = hyphens.iter().filter(is_cut);
    cut.map(|hyphen| hyphen.end).collect()
}

struct Seen {
    bytes: Range<usize>,
    line_idx: usize,
    number: Option<u64>,
    /// Whether a blank line stands before it.
    is_apart: bool,
}

/// A line with its numbers left out, and the first of them; `None` for one without a word.
fn shape_of(words: &str) -> Option<(String, Option<u64>)> {
    let mut shape = String::with_capacity(words.len());
    let mut number = None;
    let mut rest = words.chars().peekable();
    while let Some(c) = rest.next() {
        let Some(digit) = c.to_digit(10) else {
            shape.push(c);
            continue;
        };
        let mut value = u64::from(digit);
        while let Some(digit) = rest.peek().and_then(|c| c.to_digit(10)) {
            value = value.saturating_mul(10).saturating_add(u64::from(digit));
            rest.next();
        }
        number = number.or(Some(value));
        shape.push('#');
    }
    let is_bare = !shape.chars().any(char::is_alphanumeric);
    // Years and amounts stand alone on lines as well; page numbers have few digits.
    let is_page = number.is_some_and(|number| number < 10_000);
    (!is_bare || is_page).then_some((shape, number))
}

/// Whether lines of one shape are what stands on every page: far apart, and counting up or the same.
fn is_furniture(seen: &[Seen]) -> bool {
    const LEAST: usize = 3;
    const APART: usize = 5;
    if seen.len() < LEAST {
        return false;
    }
    let mut gaps: Vec<usize> = seen
        .windows(2)
        .map(|pair| pair[1].line_idx - pair[0].line_idx)
        .collect();
    gaps.sort_unstable();
    if gaps[gaps.len() / 2] < APART {
        return false;
    }
    let numbers: Vec<u64> = seen.iter().filter_map(|seen| seen.number).collect();
    if numbers.len() == seen.len() {
        // From page to page by one; now and then a page is left out.
        let n_steps = numbers.windows(2).filter(|pair| pair[1] == pair[0] + 1);
        return n_steps.count() * 2 >= numbers.len() - 1;
    }
    let n_apart = seen.iter().filter(|seen| seen.is_apart).count();
    seen.first()
        .is_some_and(|seen| seen.bytes.len() >= SHORTEST_CAPTION)
        && n_apart * 2 >= seen.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks which line ends are joined: `⏎` in the text is a wrap, `¬` one that cuts a word.
    #[track_caller]
    fn check(marked: &str) {
        let text = Text::new(marked.replace(['⏎', '¬'], ""));
        let wraps = Wraps::find(&text);
        let mut shown = String::new();
        for (at, c) in text.as_str().char_indices() {
            if wraps.from(at).next() == Some(at) {
                shown.push(if wraps.cuts_word(at) { '¬' } else { '⏎' });
            }
            shown.push(c);
        }
        assert_eq!(shown, marked);
    }

    #[test]
    fn lines_of_a_column_are_joined_up_to_the_end_of_the_paragraph() {
        check(
            "The council met again on⏎\nMonday to hear what the⏎\nowners of the ware-¬\nhouse had to say about⏎\nthe fire.\n\
             Nobody had been at the⏎\ndoor, the long-time owner⏎\nsaid, and the long-⏎\ntime clerk agreed with⏎\nher.",
        );
    }

    #[test]
    fn a_line_in_the_middle_of_a_sentence_goes_on_with_a_name() {
        check(
            "The council met again on⏎\nMonday to hear what the⏎\npeople of the Harbour⏎\nStreet had to say about⏎\nthe fire of last winter⏎\nin the old town.\nJo Hill\nThe Harbour Post",
        );
    }

    #[test]
    fn a_blank_line_in_the_middle_of_a_sentence_is_joined_as_well() {
        check(
            "The council met again on⏎\nMonday to hear what the⏎\nowners of the warehouse⏎\n⏎\nhad to say about it and⏎\nthe fire of last winter⏎\nin the harbour.\n\nNobody had been there.",
        );
        check(
            "The council met again on⏎\nMonday to hear what the⏎\nowners had to say about:\n\nthe fire, which was none\n",
        );
    }

    #[test]
    fn paragraphs_lists_verses_and_tables_are_left_alone() {
        check(
            "A paragraph of its own, which says what it says and then it ends.\nAnother one.\nAnd a third one, which is longer again than the second.\n",
        );
        check("apples\npears\nplums\nquinces\n");
        check(
            "- the first of the entries here\n- the second of the entries\n- the third of the entries in it\n",
        );
        check(
            "Name of the harbour   Tonnage\nPort Ansel   12,000 tons a year\nPort Bellamy   9,000 tons a year\nPort Clement   1,000 tons a year\n",
        );
        check("");
    }

    #[test]
    fn text_without_capitals_is_joined_where_its_lines_are_full() {
        let line = "قال الشاهد إن القارب وصل إلى الميناء ليلا";
        check(&format!("{line}⏎\n{line}⏎\n{line}⏎\nثم عاد.\n"));
    }

    /// Checks which lines repeat: those that begin with `~`.
    #[track_caller]
    fn check_repeats(marked: &str) {
        let text = Text::new(marked.replace('~', ""));
        let found: Vec<&str> = repeats(&text)
            .into_iter()
            .map(|span| text.slice(span))
            .collect();
        let expected: Vec<&str> = marked
            .lines()
            .filter_map(|line| line.strip_prefix('~'))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_caption_that_is_said_twice_is_found_the_second_time() {
        check_repeats(
            "A harbour at night - AFP\n~A harbour at night - AFP\n\nThe text.\n\n~A harbour at night - AFP\nYes.\nYes.\n",
        );
    }

    #[test]
    fn what_stands_on_every_page_is_found_on_each() {
        let line = |n| format!("A line {} of the text.\n", "more ".repeat(n));
        let prose = (0..7).map(line).collect::<Vec<_>>().concat();
        let page = |n: usize| {
            let prose = prose.replace(
                "A line",
                &format!("On page {} a line", ["one", "two", "three", "four"][n]),
            );
            format!(
                "{prose}\n~The Harbour Inquiry, page {}\n\n~{}\n\n",
                n + 1,
                n + 11
            )
        };
        check_repeats(&(0..4).map(page).collect::<String>());
    }

    #[test]
    fn years_answers_and_names_are_no_furniture() {
        let asked = |n| format!("Q: {}\n\nYes.\n\n", "why ".repeat(n));
        let text = Text::new((0..30).map(asked).collect::<Vec<_>>().concat());
        assert_eq!(repeats(&text), []);
        assert_eq!(repeats(&Text::from("1999\n\n2003\n\n1987\n\n")), []);
    }

    #[test]
    fn the_seeds_are_found_to_be_what_they_are() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/seeds");
        let Ok(files) = std::fs::read_dir(folder) else {
            return;
        };
        for file in files.filter_map(Result::ok) {
            let name = file.file_name().to_string_lossy().into_owned();
            let text = Text::from_raw(&std::fs::read_to_string(file.path()).unwrap());
            let n_lines = text.as_str().lines().count();
            let n_wraps = Wraps::find(&text).ends.len();
            let again = repeats(&text);
            if name.starts_with("001") {
                assert!(n_wraps * 3 > n_lines * 2, "{n_wraps} of {n_lines}");
            } else {
                assert_eq!(n_wraps, 0, "{name}");
            }
            if name.starts_with("002") {
                assert!(again.len() >= 3, "{again:?}");
            }
        }
    }
}
