//! What the styles of an OpenDocument text say of paragraphs and lists.

use std::collections::HashMap;

use super::super::Error;
use super::super::numbering::Figures;
use super::super::office::kind_of;
use super::super::xml::{Element, Event, Xml};
use crate::model::BlockKind;

/// How many styles may be based on one another.
const MAX_CHAIN: usize = 20;
const N_LEVELS: usize = 10;

#[derive(Debug, Default)]
pub(super) struct Styles {
    /// By name, paragraphs apart from characters.
    by_name: HashMap<(bool, String), Style>,
    lists: HashMap<String, [Level; N_LEVELS]>,
    /// The numbers of headings.
    pub(super) outline: [Level; N_LEVELS],
}

#[derive(Debug, Default)]
struct Style {
    title: String,
    parent: String,
    breaks_before: bool,
    breaks_after: bool,
    is_hidden: bool,
}

/// How the entries of a level are numbered.
#[derive(Clone, Debug)]
pub(super) struct Level {
    figures: Figures,
    prefix: String,
    suffix: String,
    pub(super) start: u32,
    n_shown: u32,
}

impl Default for Level {
    fn default() -> Self {
        Self {
            figures: Figures::None,
            prefix: String::new(),
            suffix: String::new(),
            start: 1,
            n_shown: 1,
        }
    }
}

impl Styles {
    /// Takes the styles of a part, beside those that are known.
    pub(super) fn read(&mut self, part: &str) -> Result<(), Error> {
        let mut xml = Xml::new(part);
        let mut style: Option<((bool, String), Style)> = None;
        let mut list: Option<(String, [Level; N_LEVELS])> = None;
        let mut is_outline = false;
        while let Some(event) = xml.next()? {
            let element = match event {
                Event::Start(element) => element,
                Event::End("style", "style") => {
                    self.by_name.extend(style.take());
                    continue;
                }
                Event::End("text", "list-style") => {
                    self.lists.extend(list.take());
                    continue;
                }
                Event::End("text", "outline-style") => {
                    is_outline = false;
                    continue;
                }
                _ => continue,
            };
            let get = |name: &str| element.get(name).unwrap_or_default();
            match (element.space, element.name) {
                ("style", "style") => {
                    let name = get("name");
                    let title = element
                        .get("display-name")
                        .unwrap_or_else(|| name.replace("_20_", " "));
                    let found = Style {
                        title: title.to_lowercase(),
                        parent: get("parent-style-name"),
                        // Another kind of page begins with a new one.
                        breaks_before: !get("master-page-name").is_empty(),
                        ..Style::default()
                    };
                    style = Some(((get("family") == "paragraph", name), found));
                }
                ("style", "paragraph-properties") => {
                    if let Some((_, style)) = &mut style {
                        style.breaks_before |= get("break-before") == "page";
                        style.breaks_after |= get("break-after") == "page";
                    }
                }
                ("style", "text-properties") => {
                    if let Some((_, style)) = &mut style {
                        style.is_hidden |= get("display") == "none";
                    }
                }
                ("text", "list-style") => list = Some((get("name"), Default::default())),
                ("text", "outline-style") => is_outline = true,
                ("text", "list-level-style-number" | "outline-level-style") => {
                    let levels = match &mut list {
                        Some((_, levels)) => levels,
                        None if is_outline => &mut self.outline,
                        None => continue,
                    };
                    let number = element.number("level").unwrap_or(1) as usize;
                    if let Some(level) = levels.get_mut(number.wrapping_sub(1)) {
                        *level = Level::of(&element);
                    }
                }
                // No style is in the text.
                ("office", "body") => break,
                _ => {}
            }
        }
        Ok(())
    }

    fn chain(&self, is_paragraph: bool, name: &str) -> impl Iterator<Item = &Style> {
        let get = move |name: &str| self.by_name.get(&(is_paragraph, name.to_owned()));
        std::iter::successors(get(name), move |style| get(&style.parent)).take(MAX_CHAIN)
    }

    /// What a paragraph of this style is, where it is not a heading by itself.
    pub(super) fn kind(&self, name: &str) -> Option<BlockKind> {
        let mut chain = self.chain(true, name);
        let by_chain = chain.find_map(|style| kind_of(&style.title));
        by_chain.or_else(|| kind_of(&name.replace("_20_", " ").to_lowercase()))
    }

    pub(super) fn breaks_before(&self, name: &str) -> bool {
        self.chain(true, name)
            .next()
            .is_some_and(|style| style.breaks_before)
    }

    pub(super) fn breaks_after(&self, name: &str) -> bool {
        self.chain(true, name)
            .next()
            .is_some_and(|style| style.breaks_after)
    }

    pub(super) fn is_hidden(&self, is_paragraph: bool, name: &str) -> bool {
        self.chain(is_paragraph, name).any(|style| style.is_hidden)
    }

    /// The levels of a list of this style.
    pub(super) fn list(&self, name: &str) -> Option<&[Level]> {
        self.lists.get(name).map(<[Level; N_LEVELS]>::as_slice)
    }
}

impl Level {
    fn of(element: &Element<'_>) -> Self {
        Self {
            figures: Figures::from_open_document(&element.get("num-format").unwrap_or_default()),
            prefix: element.get("num-prefix").unwrap_or_default(),
            suffix: element.get("num-suffix").unwrap_or_default(),
            start: element.number("start-value").unwrap_or(1),
            n_shown: element.number("display-levels").unwrap_or(1),
        }
    }
}

/// The number before an entry that is the `counts.last()`th of its level.
pub(super) fn number_of(levels: &[Level], counts: &[u32]) -> String {
    let Some((level, n_levels)) = counts
        .len()
        .checked_sub(1)
        .and_then(|idx| Some((levels.get(idx)?, counts.len())))
    else {
        return String::new();
    };
    if level.figures == Figures::None {
        return String::new();
    }
    let first = n_levels.saturating_sub(level.n_shown.max(1) as usize);
    let shown = levels.iter().zip(counts).skip(first);
    let numbers: Vec<String> = shown
        .map(|(level, &count)| level.figures.write(count))
        .filter(|number| !number.is_empty())
        .collect();
    format!("{}{}{}", level.prefix, numbers.join("."), level.suffix)
        .trim()
        .to_owned()
}
