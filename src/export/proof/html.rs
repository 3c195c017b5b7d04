//! The page with highlights: what lies under the numbers of each annotation, and what its note in
//! the margin says.

use std::collections::BTreeMap;

use super::markup::{Next, each};
use super::{Check, Source, bare};
use crate::export::Error;

/// The elements that end by themselves.
const VOID: [&str; 4] = ["meta", "br", "hr", "link"];

#[derive(Default)]
struct Page {
    /// Names and classes of the elements that are open.
    open: Vec<(String, String)>,
    /// The annotations that lie on the words that come.
    on: Vec<usize>,
    /// By number: the words under it, and what is said of it.
    annotations: BTreeMap<usize, (String, String)>,
    /// The margin note that is open, and the words of one that has no place.
    section: Option<(usize, bool)>,
    text: String,
}

pub(in crate::export) fn read(check: &mut Check<'_>, file: &mut dyn Source) -> Result<(), Error> {
    let mut page = Page::default();
    each(file, |next| {
        check.went_on()?;
        match next {
            Next::Start(element) => {
                let name = element.name().to_owned();
                if VOID.contains(&name.as_str()) {
                    return Ok(());
                }
                match name.as_str() {
                    "mark" => {
                        let numbers = element.get("data-on");
                        page.on = numbers.split(' ').filter_map(|n| n.parse().ok()).collect();
                    }
                    "section" => {
                        let id = element.get("id");
                        let number = id.strip_prefix('n').and_then(|n| n.parse().ok());
                        let is_stray = element.get("class").starts_with("stray");
                        page.section = number.map(|number| (number, is_stray));
                    }
                    _ => {}
                }
                if !element.is_empty {
                    page.open.push((name, element.get("class")));
                }
            }
            Next::End(name) => {
                if let Some(at) = page.open.iter().rposition(|(open, _)| *open == name) {
                    page.open.truncate(at);
                }
                match name.as_str() {
                    "mark" => page.on.clear(),
                    "section" => page.section = None,
                    "article" => {
                        check.text(&std::mem::take(&mut page.text));
                        page.tell(check);
                    }
                    _ => {}
                }
            }
            Next::Words(words) => page.words(check, &words),
        }
        Ok(())
    })?;
    page.tell(check);
    Ok(())
}

impl Page {
    fn words(&mut self, check: &mut Check<'_>, words: &str) {
        let words = bare(words);
        let is_in = |name: &str, class: &str| {
            let mut open = self.open.iter();
            open.any(|(own, of)| own == name && of.split(' ').next() == Some(class))
        };
        if self.open.iter().any(|(name, _)| name == "style") {
            return;
        }
        if let Some((number, is_stray)) = self.section {
            let is_quote = is_stray
                && self.open.iter().any(|(name, _)| name == "blockquote")
                && !is_in("div", "note");
            let (quote, said) = self.annotations.entry(number).or_default();
            if is_quote { quote } else { said }.push_str(&words);
        } else if is_in("p", "text") {
            for &number in &self.on {
                self.annotations
                    .entry(number)
                    .or_default()
                    .0
                    .push_str(&words);
            }
            self.text.push_str(&words);
        } else {
            check.say(&words);
        }
    }

    fn tell(&mut self, check: &mut Check<'_>) {
        for (quote, said) in std::mem::take(&mut self.annotations).into_values() {
            check.entry(&quote, said);
        }
    }
}
