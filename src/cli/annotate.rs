//! `dossier annotate`: the documented way for other programs to write into a workspace.
//!
//! ```text
//! read lines ──▶ edit into the journal ──▶ … nothing more waiting ──▶ sync ──▶ acknowledge
//!                                                          end of lines ──▶ save
//! ```
//!
//! A line is acknowledged once its edit is on the disk. Lines that come close together share a
//! sync; while the program waits for a line, everything before it has been answered.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read, Write};
use std::path::Path;

use super::line::{Line, Planner};
use super::{AnnotateArguments, Done, Fault, desk};
use crate::app::session::{Keeping, Session};
use crate::app::settings::Settings;
use crate::model::{AnnotationId, Timestamp};
use crate::text::words::counted;

pub(super) const HELP: &str = "\
A line of LINES is a JSON object:
  document  title, id, or name of its file
  quote     the words, exactly; with nth where they stand in several places
  spans     [[start, end], …] in code points, instead of the quote or beside it
  tags      [\"Actors/Armed groups\", …]; made when missing
  note      Markdown
  author    who makes it
Each line is answered by one on standard output, once it is on the disk:
  {\"line\": 1, \"id\": \"…\"}   or   {\"line\": 1, \"error\": \"…\"}
What does not fit is refused, and the rest goes in. The exit code is then 1.";

/// Longer lines are refused without being kept in memory.
const MAX_LINE_BYTES: usize = 16 * 1024 * 1024;

/// At most this many lines wait for one sync.
const MAX_GROUP: usize = 1024;

pub(super) fn annotate(arguments: AnnotateArguments, out: &mut dyn Write) -> Done {
    let places = desk::places()?;
    // A file of lines that can't be read is told before anything is opened.
    let lines = arguments.from.as_deref().map(open_lines).transpose()?;
    let author = arguments
        .author
        .unwrap_or_else(|| Settings::load(&places).author);
    let mut planner = Planner::new(author);
    let mut session = desk::open(&arguments.file, &places)?;
    if let Some(lines) = lines {
        return from_lines(&mut session, &mut planner, lines, out);
    }
    let line = Line {
        document: arguments.document.unwrap_or_default(),
        quote: arguments.quote,
        nth: arguments.nth,
        tags: Some(arguments.tags),
        note: arguments.note,
        ..Line::default()
    };
    let id = add(&mut session, &mut planner, &line).map_err(|reason| {
        Fault::Input(format!(
            "Can't annotate: {reason}\n{}",
            arguments.file.display()
        ))
    })?;
    desk::save(&mut session)?;
    writeln!(out, "{id}")?;
    Ok(())
}

fn open_lines(path: &Path) -> Result<Box<dyn Read>, Fault> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin()));
    }
    let fault = |reason: String| {
        Fault::Input(format!(
            "Can't read the lines: {reason}\n{}",
            path.display()
        ))
    };
    if path.is_dir() {
        return Err(fault("it is a folder".to_owned()));
    }
    match File::open(path) {
        Ok(file) => Ok(Box::new(file)),
        Err(error) => Err(fault(error.to_string())),
    }
}

/// Marks a passage; the reason why not is a sentence.
fn add(session: &mut Session, planner: &mut Planner, line: &Line) -> Result<AnnotationId, String> {
    let id = AnnotationId(uuid::Uuid::now_v7());
    let edit = planner.plan(session, line, id, Timestamp::now())?;
    session
        .commit(edit)
        .map_err(|refusal| refusal.to_string())?;
    Ok(id)
}

/// What is to be said of a line once it is on the disk.
struct Answer {
    line: usize,
    result: Result<AnnotationId, String>,
}

fn from_lines(
    session: &mut Session,
    planner: &mut Planner,
    input: Box<dyn Read>,
    out: &mut dyn Write,
) -> Done {
    let mut lines = Lines::new(input);
    let mut answers = Vec::new();
    let mut n_refused = 0;
    let mut told = Ok(());
    let read = loop {
        let raw = match lines.next() {
            Ok(Some(raw)) => raw,
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        };
        if raw.as_ref().is_ok_and(|raw| raw.trim_ascii().is_empty()) {
            // Nothing was said, so nothing is answered; but what came before must be.
        } else {
            let result = raw
                .and_then(|raw| Line::parse(&raw))
                .and_then(|line| add(session, planner, &line));
            n_refused += usize::from(result.is_err());
            answers.push(Answer {
                line: lines.n_read,
                result,
            });
        }
        if !lines.has_one_waiting() || answers.len() >= MAX_GROUP {
            acknowledge(session, &mut answers, out, &mut told)?;
        }
    };
    acknowledge(session, &mut answers, out, &mut told)?;
    desk::save(session)?;
    if let Err(error) = read {
        return Err(Fault::Input(format!(
            "Can't read the lines after line {}: {error}. What came before is in the workspace",
            lines.n_read
        )));
    }
    if n_refused > 0 {
        super::note(&format!("{} refused", counted(n_refused, "line")));
        return Err(Fault::Told);
    }
    told.map_err(Fault::from)
}

/// Puts what was done on the disk, and only then says so.
///
/// When whoever reads the answers has gone, the lines go in all the same.
fn acknowledge(
    session: &mut Session,
    answers: &mut Vec<Answer>,
    out: &mut dyn Write,
    told: &mut io::Result<()>,
) -> Done {
    if answers.iter().any(|answer| answer.result.is_ok()) {
        let kept = keep(session);
        if let Err(Fault::Input(reason)) = &kept {
            for answer in answers.iter_mut().filter(|answer| answer.result.is_ok()) {
                answer.result = Err(reason.clone());
            }
        }
        tell(answers, out, told);
        kept?;
    } else {
        tell(answers, out, told);
    }
    Ok(())
}

/// Makes everything so far survive a loss of power: in the journal, or in the file where the
/// journal can't be written.
fn keep(session: &mut Session) -> Done {
    let is_in_journal = !matches!(session.keeping(), Keeping::OnlyInMemory(_));
    if is_in_journal && session.flush().is_ok() {
        return Ok(());
    }
    desk::save(session)
}

fn tell(answers: &mut Vec<Answer>, out: &mut dyn Write, told: &mut io::Result<()>) {
    let mut write = || {
        for Answer { line, result } in answers.drain(..) {
            match result {
                Ok(id) => writeln!(out, "{{\"line\": {line}, \"id\": \"{id}\"}}")?,
                Err(reason) => {
                    let reason = serde_json::to_string(&reason)?;
                    writeln!(out, "{{\"line\": {line}, \"error\": {reason}}}")?;
                }
            }
        }
        out.flush()
    };
    if told.is_ok() {
        *told = write();
    } else {
        answers.clear();
    }
}

/// Lines of an input that may stay open.
struct Lines {
    input: BufReader<Box<dyn Read>>,
    n_read: usize,
}

impl Lines {
    fn new(input: Box<dyn Read>) -> Self {
        Self {
            input: BufReader::with_capacity(1 << 16, input),
            n_read: 0,
        }
    }

    /// The next line without its end; the inner error is that of a line that is too long.
    fn next(&mut self) -> io::Result<Option<Result<Vec<u8>, String>>> {
        let mut line = Vec::new();
        let mut n_bytes = 0;
        loop {
            let waiting = match self.input.fill_buf() {
                Ok(waiting) => waiting,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let end = memchr::memchr(b'\n', waiting);
            let part = waiting
                .get(..end.unwrap_or(waiting.len()))
                .unwrap_or_default();
            n_bytes += part.len();
            if n_bytes <= MAX_LINE_BYTES {
                line.extend_from_slice(part);
            }
            let is_over = waiting.is_empty();
            let n_used = part.len() + usize::from(end.is_some());
            self.input.consume(n_used);
            if is_over && n_bytes == 0 {
                return Ok(None);
            }
            if is_over || end.is_some() {
                break;
            }
        }
        self.n_read += 1;
        if n_bytes > MAX_LINE_BYTES {
            return Ok(Some(Err(format!(
                "the line is too long: it has more than {} MiB",
                MAX_LINE_BYTES / (1024 * 1024)
            ))));
        }
        let mark = b"\xef\xbb\xbf";
        if self.n_read == 1 && line.starts_with(mark) {
            line.drain(..mark.len());
        }
        Ok(Some(Ok(line)))
    }

    /// Whether the next line can be read without waiting for anybody.
    fn has_one_waiting(&self) -> bool {
        memchr::memchr(b'\n', self.input.buffer()).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(input: &'static [u8]) -> Vec<String> {
        let mut lines = Lines::new(Box::new(input));
        let mut read = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            read.push(line.map_or_else(|reason| reason, |line| String::from_utf8(line).unwrap()));
        }
        read
    }

    #[test]
    fn lines_are_read_with_or_without_an_end_and_without_a_byte_order_mark() {
        assert_eq!(lines(b""), Vec::<String>::new());
        assert_eq!(lines(b"a"), ["a"]);
        assert_eq!(lines(b"\xef\xbb\xbfa\n\nb\n"), ["a", "", "b"]);
    }

    #[test]
    fn a_line_without_end_is_refused_and_the_next_one_read() {
        let long = vec![b'a'; MAX_LINE_BYTES + 1];
        let input: &'static [u8] = [long, b"\nb\n".to_vec()].concat().leak();
        assert_eq!(
            lines(input),
            ["the line is too long: it has more than 16 MiB", "b"]
        );
    }
}
