//! Text as Markdown that means exactly that text.
//!
//! What comes out is read back, character by character, by any parser of `CommonMark`, and by those
//! of GitHub, Pandoc and Obsidian as far as their extensions are known: no emphasis, link, list,
//! table, formula or raw HTML can arise from it. Only NUL has no form in Markdown at all.

/// A text as the inside of a paragraph whose lines begin with `prefix`; every line end is a
/// hard break, and one at the very end, where Markdown has no break, is a character reference.
pub(super) fn paragraph(text: &str, prefix: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8 + prefix.len());
    out.push_str(prefix);
    let (text, ends_line) = match text.strip_suffix('\n') {
        Some(text) => (text, true),
        None => (text, false),
    };
    for (line_idx, line) in text.split('\n').enumerate() {
        if line_idx > 0 {
            out.push_str("\\\n");
            out.push_str(prefix);
        }
        push_line(&mut out, line, Edges::BOTH);
    }
    if ends_line {
        out.push_str("&#10;");
    }
    out
}

/// A text on one line, such as for a title.
pub(in crate::export) fn escape_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    push_line(&mut out, &super::super::one_line(text), Edges::BOTH);
    out
}

/// A text on one line for the end of a heading line.
pub(super) fn heading(text: &str) -> String {
    // Some read attributes between braces there, backslash or not.
    let line = escape_line(text).replace('{', "&#123;");
    // Number signs at the end of a heading's line are not part of it.
    match line.strip_suffix('#') {
        Some(rest) if !rest.ends_with('\\') => format!("{rest}\\#"),
        _ => line,
    }
}

/// A text on one line for a cell of a table.
pub(super) fn cell(text: &str) -> String {
    bar_free(&escape_line(text))
}

/// Markdown for a cell of a table, where even an escaped bar is a risk.
pub(super) fn bar_free(markdown: &str) -> String {
    markdown.replace("\\|", "&#124;")
}

/// An address for the inside of `<…>` after the words of a link.
pub(super) fn target(url: &str) -> String {
    url.replace('<', "%3C")
        .replace('>', "%3E")
        .replace('\\', "%5C")
        .replace('|', "%7C")
        .replace('&', "&amp;")
}

/// Which ends of a run of text are ends of a line, where blanks and signs mean something else.
#[derive(Clone, Copy)]
pub(super) struct Edges {
    pub(super) start: bool,
    pub(super) end: bool,
}

impl Edges {
    pub(super) const BOTH: Self = Self {
        start: true,
        end: true,
    };
}

/// Appends text without line ends.
pub(super) fn push_line(out: &mut String, line: &str, edges: Edges) {
    let sign_at = if edges.start { block_sign(line) } else { None };
    let mut before = None;
    let mut chars = line.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let after = chars.peek().map(|&(_, c)| c);
        let at_edge = (edges.start && before.is_none()) || (edges.end && after.is_none());
        if c == '\0' {
            out.push('\u{fffd}');
        } else if matches!(c, '\r' | '\n' | '\u{b}' | '\u{c}') || (at_edge && is_blank(c)) {
            out.extend(["&#", &u32::from(c).to_string(), ";"]);
        } else {
            let rest = line.get(at + c.len_utf8()..).unwrap_or_default();
            if sign_at == Some(at) || means_something(c, before, rest) {
                out.push('\\');
            }
            out.push(c);
        }
        before = Some(c);
    }
}

/// Blanks that parsers take off a line's ends; not the C1 controls, whose references are read
/// as other characters by some.
fn is_blank(c: char) -> bool {
    c.is_whitespace() && !('\u{80}'..='\u{9f}').contains(&c)
}

/// Where the sign stands that would make a line begin a block: a heading, a list, a quotation,
/// an underline of a heading, a definition.
fn block_sign(line: &str) -> Option<usize> {
    if line.starts_with(['#', '+', '-', '=', '>', ':', '%']) {
        return Some(0);
    }
    let n_digits = line.bytes().take_while(u8::is_ascii_digit).count();
    (n_digits > 0
        && line
            .as_bytes()
            .get(n_digits)
            .is_some_and(|sign| matches!(sign, b'.' | b')')))
    .then_some(n_digits)
}

/// Whether a character would be more than itself inside a paragraph.
fn means_something(c: char, before: Option<char>, rest: &str) -> bool {
    let wordy = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let after = rest.chars().next();
    match c {
        '\\' | '`' | '*' | '[' | ']' | '<' | '~' | '|' | '$' | '^' => true,
        // Inside a word it is only itself.
        '_' => !(wordy(before) && wordy(after)),
        '&' => is_reference(rest),
        '!' => after == Some('['),
        '(' => before == Some(']'),
        // What some programs take for an address, with the backslashes in it.
        ':' => rest.starts_with("//"),
        '.' => matches!(before, Some('w' | 'W')),
        // Pandoc's citations; Obsidian's highlights and comments.
        '@' => !wordy(before),
        '=' | '%' => after == Some(c),
        _ => false,
    }
}

/// Whether what follows an ampersand makes it a character reference.
fn is_reference(rest: &str) -> bool {
    let n_name = rest
        .bytes()
        .take(40)
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#')
        .count();
    n_name > 0 && rest.as_bytes().get(n_name) == Some(&b';')
}
