//! What the styles of a Word document say of paragraphs.

use std::collections::HashMap;

use super::super::Error;
use super::super::office::{Told, kind_of, outlined};
use super::super::xml::{Event, Xml};
use crate::model::BlockKind;

/// How many styles may be based on one another.
const MAX_CHAIN: usize = 20;

#[derive(Debug, Default)]
pub(super) struct Styles {
    by_id: HashMap<String, Style>,
}

#[derive(Debug, Default)]
struct Style {
    name: String,
    based_on: String,
    outline: Option<u32>,
    list: Option<String>,
    level: Option<u32>,
    starts_page: bool,
}

impl Styles {
    pub(super) fn read(part: &str, told: &mut Told) -> Result<Self, Error> {
        let mut styles = Self::default();
        let mut xml = Xml::new(part);
        let (mut id, mut style) = (String::new(), Style::default());
        while let Some(event) = xml.next()? {
            match event {
                Event::Start(element) if element.space == "w" => {
                    let value = || element.get("val").unwrap_or_default();
                    match element.name {
                        "style" => {
                            id = element.get("styleId").unwrap_or_default();
                            style = Style::default();
                        }
                        "name" => style.name = value().to_lowercase(),
                        "basedOn" => style.based_on = value(),
                        "outlineLvl" => style.outline = element.number("val"),
                        "numId" => style.list = Some(value()),
                        "ilvl" => style.level = element.number("val"),
                        "pageBreakBefore" => style.starts_page = element.is_on(),
                        // What held before a change that is tracked.
                        name if name.ends_with("Change") => xml.skip()?,
                        _ => {}
                    }
                }
                Event::End("w", "style") => {
                    let style = std::mem::take(&mut style);
                    styles.by_id.insert(std::mem::take(&mut id), style);
                }
                _ => {}
            }
        }
        told.xml(&xml);
        Ok(styles)
    }

    /// The style and those that it is based on, itself first.
    fn chain(&self, id: &str) -> impl Iterator<Item = &Style> {
        let first = self.by_id.get(id);
        std::iter::successors(first, |style| self.by_id.get(&style.based_on)).take(MAX_CHAIN)
    }

    /// What a paragraph of this style is.
    pub(super) fn kind(&self, id: &str) -> Option<BlockKind> {
        // A style that is missing may still be named like one that is known.
        if !self.by_id.contains_key(id) {
            return kind_of(&id.to_lowercase());
        }
        self.chain(id).find_map(|style| {
            let by_outline = style.outline.and_then(outlined);
            kind_of(&style.name).or(by_outline)
        })
    }

    /// The list that a paragraph of this style belongs to, and its level in it.
    pub(super) fn list(&self, id: &str) -> Option<(&str, Option<u32>)> {
        let list = self.chain(id).find_map(|style| style.list.as_deref())?;
        let level = self.chain(id).find_map(|style| style.level);
        Some((list, level))
    }

    pub(super) fn starts_page(&self, id: &str) -> bool {
        self.chain(id).any(|style| style.starts_page)
    }
}
