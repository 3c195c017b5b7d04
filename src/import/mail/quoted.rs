//! What of a message's words is quoted from another one, and what is its signature.

use crate::model::{Block, BlockKind};
use crate::text::{Span, Text};

/// A signature of more lines is part of the message.
const MAX_SIGNATURE_LINES: usize = 30;
/// How many lines the headers of a quoted message may take.
const MAX_HEADER_LINES: usize = 7;

/// Words that end the line in front of a quotation, in lower case: "On Monday Ann wrote:".
const WROTE: &[&str] = &[
    "wrote",
    "writes",
    "said",
    "schrieb",
    "a écrit",
    "escribió",
    "ha scritto",
    "scrisse",
    "escreveu",
    "schreef",
    "skrev",
    "kirjoitti",
    "napisał",
    "napisał(a)",
    "napisala",
    "napsal",
    "írta",
    "yazdı",
    "пишет",
    "писал",
    "писала",
    "написал",
    "написала",
    "пише",
    "написав",
    "έγραψε",
    "כתב",
    "כתבה",
    "كتب",
    "كتبت",
    "نوشت",
    "写道",
    "寫道",
];
/// Between dashes, they stand above a quoted message.
const ABOVE: &[&str] = &[
    "original message",
    "original-nachricht",
    "originalnachricht",
    "ursprüngliche nachricht",
    "forwarded message",
    "weitergeleitete nachricht",
    "message d'origine",
    "message d’origine",
    "message original",
    "message transféré",
    "mensaje original",
    "mensaje reenviado",
    "messaggio originale",
    "messaggio inoltrato",
    "mensagem original",
    "mensagem encaminhada",
    "oorspronkelijk bericht",
    "doorgestuurd bericht",
    "oprindelig meddelelse",
    "ursprungligt meddelande",
    "wiadomość oryginalna",
    "исходное сообщение",
    "пересылаемое сообщение",
    "orijinal mesaj",
    "رسالة أصلية",
    "الرسالة الأصلية",
];
/// The headers of a quoted message: who wrote it, and when.
const FROM: &[&str] = &[
    "from",
    "von",
    "de",
    "da",
    "van",
    "fra",
    "från",
    "od",
    "от",
    "від",
    "kimden",
    "من",
    "מאת",
    "发件人",
    "寄件者",
    "差出人",
];
const SENT: &[&str] = &[
    "sent",
    "date",
    "gesendet",
    "datum",
    "envoyé",
    "enviado",
    "enviada",
    "enviado el",
    "fecha",
    "inviato",
    "data",
    "verzonden",
    "sendt",
    "skickat",
    "wysłano",
    "отправлено",
    "дата",
    "надіслано",
    "gönderildi",
    "tarih",
    "تاريخ الإرسال",
    "التاريخ",
    "נשלח",
    "发送时间",
    "寄件日期",
    "送信日時",
];

/// What was found in a message, in reading order.
#[derive(Debug, Default)]
pub(super) struct Quoted {
    /// Quotations between the blocks that were there.
    pub(super) blocks: Vec<Block>,
    pub(super) signature: Option<Span>,
}

struct Line<'a> {
    start: usize,
    words: &'a str,
    /// Part of a block that is there already.
    is_taken: Option<BlockKind>,
    /// How many times it is quoted.
    depth: usize,
}

impl Line<'_> {
    fn is_quoted(&self) -> bool {
        self.depth > 0 || self.is_taken == Some(BlockKind::Quotation)
    }

    fn is_empty(&self) -> bool {
        self.words.trim().is_empty()
    }
}

/// Finds what is quoted in a message around the blocks that it has already.
pub(super) fn of(text: &Text, blocks: &[Block]) -> Quoted {
    let mut lines = lines_of(text, blocks);
    quote_to_the_end(&mut lines);
    quote_attributions(&mut lines);
    Quoted {
        blocks: blocks_of(text, &lines),
        signature: signature_of(text, &lines),
    }
}

fn lines_of<'a>(text: &'a Text, blocks: &[Block]) -> Vec<Line<'a>> {
    let mut blocks = blocks.iter().peekable();
    let mut start = 0;
    text.as_str()
        .split('\n')
        .map(|words| {
            let line_start = start;
            start += words.len() + 1;
            while blocks
                .next_if(|block| block.span.end().byte() <= line_start)
                .is_some()
            {}
            let is_taken = blocks
                .peek()
                .filter(|block| block.span.start().byte() < line_start + words.len().max(1))
                .map(|block| block.kind);
            Line {
                start: line_start,
                words,
                is_taken,
                depth: marks(words),
            }
        })
        .collect()
}

/// How many marks of quotation a line begins with.
fn marks(line: &str) -> usize {
    let (mut n_marks, mut n_blanks) = (0, 0);
    for c in line.chars() {
        match c {
            '>' => (n_marks, n_blanks) = (n_marks + 1, 0),
            ' ' if n_blanks < 1 => n_blanks += 1,
            _ => break,
        }
    }
    n_marks
}

/// From the line above a quoted message on, everything is quoted.
fn quote_to_the_end(lines: &mut [Line<'_>]) {
    let begins = (0..lines.len()).find(|&line_idx| {
        let Some((line, after)) = lines.get(line_idx..).and_then(<[_]>::split_first) else {
            return false;
        };
        line.depth == 0
            && (is_above(line.words)
                || has_headers(line.words, after)
                || (is_rule(line.words)
                    && after
                        .split_first()
                        .is_some_and(|(next, after)| has_headers(next.words, after)))
                || (is_whole_attribution(line.words)
                    && after
                        .iter()
                        .find(|next| !next.is_empty())
                        .is_some_and(|next| !next.is_quoted())))
    });
    let Some(begins) = begins else { return };
    for line in lines.iter_mut().skip(begins) {
        line.depth += 1;
    }
}

/// "-----Original Message-----", in many languages.
fn is_above(line: &str) -> bool {
    let line = line.trim();
    let inner = line.trim_matches(|c| matches!(c, '-' | '_' | '—' | '–'));
    if inner.len() == line.len() || inner.len() > 80 || !line.starts_with(['-', '_', '—', '–'])
    {
        return false;
    }
    let inner = inner.trim().trim_end_matches(':').to_lowercase();
    ABOVE.contains(&inner.as_str())
}

fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 10 && (line.bytes().all(|c| c == b'_') || line.bytes().all(|c| c == b'-'))
}

/// "From: …", and within a few lines "Sent: …".
fn has_headers(line: &str, after: &[Line<'_>]) -> bool {
    header_of(line, FROM)
        && after
            .iter()
            .take(MAX_HEADER_LINES)
            .take_while(|line| !line.is_empty())
            .any(|line| header_of(line.words, SENT))
}

fn header_of(line: &str, names: &[&str]) -> bool {
    let Some((name, value)) = line.split_once([':', '：']) else {
        return false;
    };
    let name = name.trim_matches(|c: char| c.is_whitespace() || c == '*');
    name.len() <= 40 && !value.trim().is_empty() && names.contains(&name.to_lowercase().as_str())
}

/// The end of a line in front of a quotation.
fn is_attribution(line: &str) -> bool {
    let line = line.trim_end();
    let Some(said) = line.strip_suffix([':', '：']) else {
        return false;
    };
    let said = said.trim_end().to_lowercase();
    line.len() <= 300 && WROTE.iter().any(|wrote| said.contains(wrote))
}

/// One that could be nothing else: it has an address and a number.
fn is_whole_attribution(line: &str) -> bool {
    is_attribution(line)
        && line.contains('@')
        && line.contains('<')
        && line.chars().any(|c| c.is_ascii_digit())
}

/// The line in front of a quotation belongs to it.
fn quote_attributions(lines: &mut [Line<'_>]) {
    for line_idx in 1..lines.len() {
        let is_first_quoted = lines.get(line_idx).is_some_and(Line::is_quoted)
            && lines
                .get(line_idx - 1)
                .is_some_and(|before| !before.is_quoted());
        if !is_first_quoted {
            continue;
        }
        // One empty line may stand between.
        let is_empty = |idx: usize| lines.get(idx).is_some_and(Line::is_empty);
        let last = if is_empty(line_idx - 1) && line_idx >= 2 {
            line_idx - 2
        } else {
            line_idx - 1
        };
        if !lines
            .get(last)
            .is_some_and(|line| line.is_taken.is_none() && is_attribution(line.words))
        {
            continue;
        }
        // Long ones are broken: the date in the first line, who wrote in the second.
        let is_short = lines
            .get(last)
            .is_some_and(|line| !line.words.chars().any(|c| c.is_ascii_digit()));
        let first = if is_short
            && last > 0
            && lines.get(last - 1).is_some_and(|line| {
                !line.is_empty()
                    && line.is_taken.is_none()
                    && line.words.len() < 120
                    && line.words.chars().any(|c| c.is_ascii_digit())
            }) {
            last - 1
        } else {
            last
        };
        for line in lines.get_mut(first..line_idx).into_iter().flatten() {
            line.depth = 1;
        }
    }
}

/// Lines of one depth that follow each other are a quotation.
fn blocks_of(text: &Text, lines: &[Line<'_>]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut run: Option<(usize, std::ops::Range<usize>)> = None;
    let mut end_run = |run: &mut Option<(usize, std::ops::Range<usize>)>| {
        if let Some((_, bytes)) = run.take()
            && let Some(span) = text.span(bytes)
        {
            blocks.push(Block {
                kind: BlockKind::Quotation,
                span,
            });
        }
    };
    for line in lines {
        if line.depth == 0 || line.is_taken.is_some() {
            end_run(&mut run);
            continue;
        }
        let end = line.start + line.words.len();
        match &mut run {
            // An empty line is of the depth of those around it.
            Some(_) if line.is_empty() => {}
            Some((depth, bytes)) if *depth == line.depth => bytes.end = end,
            _ => {
                end_run(&mut run);
                if !line.is_empty() {
                    run = Some((line.depth, line.start..end));
                }
            }
        }
    }
    end_run(&mut run);
    blocks
}

/// From two dashes on a line of their own to the end of the message, or to what it quotes.
fn signature_of(text: &Text, lines: &[Line<'_>]) -> Option<Span> {
    let first = lines.iter().position(|line| {
        !line.is_quoted() && matches!(line.words.trim_end_matches('\r'), "-- " | "--" | "--\u{a0}")
    })?;
    let signed = lines.get(first..)?;
    let n_lines = signed
        .iter()
        .position(Line::is_quoted)
        .unwrap_or(signed.len());
    let last = signed
        .get(..n_lines)?
        .iter()
        .rposition(|line| !line.is_empty())?;
    if last == 0 || last > MAX_SIGNATURE_LINES {
        return None;
    }
    let start = signed.first()?.start;
    let last = signed.get(last)?;
    text.span(start..last.start + last.words.len())
}
