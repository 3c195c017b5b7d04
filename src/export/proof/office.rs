//! Documents for word processors: quotations with their footnotes, or what comments reach over.

use std::collections::{BTreeMap, HashMap};
use std::io::BufReader;

use zip::ZipArchive;

use super::check::Key;
use super::markup::{Element, Next, each};
use super::table::damaged;
use super::{Check, Source, bare};
use crate::export::Error;

/// A report, in which each quotation ends with the number of its footnote.
pub(in crate::export) fn read_docx(
    check: &mut Check<'_>,
    file: &mut dyn Source,
) -> Result<(), Error> {
    let mut zip = ZipArchive::new(file).map_err(damaged)?;
    let part = zip.by_name("word/document.xml").map_err(damaged)?;
    let mut open: Option<(String, String)> = None;
    // Words that may be between two parts of one quotation.
    let mut is_quoting = false;
    let mut style = String::new();
    let mut is_words = false;
    each(&mut BufReader::new(part), |next| {
        check.went_on()?;
        match next {
            Next::Start(element) => match element.name() {
                "w:p" => style.clear(),
                "w:pStyle" => {
                    style = element.get("w:val");
                    if style == "Quote" && !is_quoting {
                        tell(check, &mut open);
                        open = Some(Default::default());
                        is_quoting = true;
                    } else if style.starts_with("Heading") {
                        tell(check, &mut open);
                    }
                }
                "w:footnoteReference" => is_quoting = false,
                "w:t" => is_words = true,
                _ => {}
            },
            Next::End(name) if name == "w:t" => is_words = false,
            Next::Words(words) if is_words => match &mut open {
                Some((quote, _)) if style == "Quote" => quote.push_str(&bare(&words)),
                Some(_) if is_quoting => {}
                Some((_, said)) => said.push_str(&bare(&words)),
                None => check.say(&words),
            },
            _ => {}
        }
        Ok(())
    })?;
    tell(check, &mut open);
    let part = zip.by_name("word/footnotes.xml").map_err(damaged)?;
    say_all(check, part)
}

fn tell(check: &mut Check<'_>, open: &mut Option<(String, String)>) {
    if let Some((quote, said)) = open.take() {
        check.entry(&quote, said);
    }
}

/// The words of a part, with nothing known of them.
fn say_all(check: &mut Check<'_>, part: impl std::io::Read) -> Result<(), Error> {
    let mut is_words = false;
    each(&mut BufReader::new(part), |next| {
        check.went_on()?;
        match next {
            Next::Start(element) => is_words |= element.name() == "w:t",
            Next::End(name) => is_words &= name != "w:t",
            Next::Words(words) if is_words => check.say(&words),
            Next::Words(_) => {}
        }
        Ok(())
    })
}

/// The words that comments reach over, each as far as it goes.
#[derive(Default)]
struct Reaches {
    /// By the name of the comment.
    open: BTreeMap<String, Key>,
}

impl Reaches {
    fn words(&mut self, words: &str) {
        for key in self.open.values_mut() {
            key.words(words);
        }
    }

    fn end(&mut self, name: &str) -> Option<u64> {
        self.open.remove(name).map(Key::get)
    }
}

/// Passages that have no place in a text, with their words; and the documents one by one.
#[derive(Default)]
struct Body {
    stray: Option<(String, String)>,
    is_quoting: bool,
    section: String,
    /// Whether the title and the legend are behind.
    is_in_documents: bool,
}

impl Body {
    fn begin(&mut self, check: &mut Check<'_>, is_quote: bool, level: Option<u8>) {
        if is_quote && !self.is_quoting {
            tell(check, &mut self.stray);
            self.stray = Some(Default::default());
        }
        self.is_quoting = is_quote;
        if let Some(level) = level {
            tell(check, &mut self.stray);
            if level <= 1 {
                self.end_section(check);
            }
        }
    }

    fn words(&mut self, words: &str) {
        match &mut self.stray {
            Some((quote, _)) if self.is_quoting => quote.push_str(words),
            Some((_, said)) => said.push_str(words),
            None => self.section.push_str(words),
        }
    }

    fn end_section(&mut self, check: &mut Check<'_>) {
        let words = std::mem::take(&mut self.section);
        if self.is_in_documents {
            check.section(words);
        } else {
            check.say(&words);
        }
        self.is_in_documents = true;
    }

    fn end(mut self, check: &mut Check<'_>) {
        tell(check, &mut self.stray);
        self.end_section(check);
    }
}

/// The documents themselves, with comments.
pub(in crate::export) fn read_docx_annotated(
    check: &mut Check<'_>,
    file: &mut dyn Source,
) -> Result<(), Error> {
    let mut zip = ZipArchive::new(file).map_err(damaged)?;
    let part = zip.by_name("word/document.xml").map_err(damaged)?;
    let mut keys: HashMap<String, u64> = HashMap::new();
    let mut reaches = Reaches::default();
    let mut body = Body::default();
    let mut is_words = false;
    each(&mut BufReader::new(part), |next| {
        check.went_on()?;
        match next {
            Next::Start(element) => match element.name() {
                "w:pStyle" => {
                    let style = element.get("w:val");
                    let level = style.strip_prefix("Heading").and_then(|n| n.parse().ok());
                    body.begin(check, style == "Quote", level);
                }
                "w:t" => is_words = true,
                "w:commentRangeStart" => {
                    reaches.open.insert(element.get("w:id"), Key::new());
                }
                "w:commentRangeEnd" => {
                    let name = element.get("w:id");
                    if let Some(key) = reaches.end(&name) {
                        keys.insert(name, key);
                    }
                }
                _ => {}
            },
            Next::End(name) => is_words &= name != "w:t",
            Next::Words(words) if is_words => {
                let words = bare(&words);
                reaches.words(&words);
                body.words(&words);
            }
            Next::Words(_) => {}
        }
        Ok(())
    })?;
    body.end(check);
    let part = zip.by_name("word/comments.xml").map_err(damaged)?;
    let mut comment: Option<(u64, String)> = None;
    each(&mut BufReader::new(part), |next| {
        check.went_on()?;
        match next {
            Next::Start(element) => match element.name() {
                "w:comment" => {
                    let key = keys.remove(&element.get("w:id")).unwrap_or_default();
                    comment = Some((key, bare(&made(&element))));
                }
                "w:t" => is_words = true,
                _ => {}
            },
            Next::End(name) => {
                is_words &= name != "w:t";
                if name == "w:comment"
                    && let Some((key, said)) = comment.take()
                {
                    check.entry_of(key, said);
                }
            }
            Next::Words(words) if is_words => {
                if let Some((_, said)) = &mut comment {
                    said.push_str(&bare(&words));
                }
            }
            Next::Words(_) => {}
        }
        Ok(())
    })
}

/// Who made a comment, and when.
fn made(element: &Element<'_>) -> String {
    format!("{}{}", element.get("w:author"), element.get("w:date"))
}

/// The same in `OpenDocument`, where a comment stands in the text where its passage begins.
pub(in crate::export) fn read_odt(
    check: &mut Check<'_>,
    file: &mut dyn Source,
) -> Result<(), Error> {
    let mut zip = ZipArchive::new(file).map_err(damaged)?;
    let part = zip.by_name("content.xml").map_err(damaged)?;
    let mut reaches = Reaches::default();
    let mut said: HashMap<String, String> = HashMap::new();
    let mut body = Body::default();
    // The comment whose words come.
    let mut comment: Option<String> = None;
    let mut is_in_text = false;
    each(&mut BufReader::new(part), |next| {
        check.went_on()?;
        match next {
            Next::Start(element) => match element.name() {
                "office:text" => is_in_text = true,
                "office:annotation" => {
                    let name = element.get("office:name");
                    reaches.open.insert(name.clone(), Key::new());
                    said.insert(name.clone(), String::new());
                    comment = Some(name);
                }
                "office:annotation-end" => {
                    let name = element.get("office:name");
                    if let (Some(key), Some(said)) = (reaches.end(&name), said.remove(&name)) {
                        check.entry_of(key, said);
                    }
                }
                "text:p" if comment.is_none() => {
                    let style = element.get("text:style-name");
                    body.begin(check, style.starts_with("Quotation"), None);
                }
                "text:h" if comment.is_none() => {
                    let level = element.get("text:outline-level").parse().ok();
                    body.begin(check, false, level);
                }
                _ => {}
            },
            Next::End(name) => {
                if name == "office:annotation" {
                    comment = None;
                }
            }
            Next::Words(words) if is_in_text => {
                let words = bare(&words);
                if let Some(said) = comment.as_ref().and_then(|name| said.get_mut(name)) {
                    said.push_str(&words);
                } else {
                    reaches.words(&words);
                    body.words(&words);
                }
            }
            Next::Words(_) => {}
        }
        Ok(())
    })?;
    body.end(check);
    Ok(())
}
