//! The numbers that Word shows before the entries of its lists.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use super::super::Error;
use super::super::numbering::Figures;
use super::super::office::Told;
use super::super::xml::{Element, Event, Xml};

/// The levels of a list.
const N_LEVELS: usize = 9;

#[derive(Clone, Debug, Default)]
pub(super) struct Lists {
    /// The kinds of lists, by their id.
    kinds: BTreeMap<String, Kind>,
    /// The lists, by theirs.
    lists: BTreeMap<String, List>,
}

#[derive(Clone, Debug, Default)]
struct Kind {
    levels: [Level; N_LEVELS],
    /// How far its lists have been counted.
    counted: [Option<u32>; N_LEVELS],
    /// It is that of the list style of this name, or the one that this name stands for.
    defines: String,
    stands_for: String,
}

#[derive(Clone, Debug, Default)]
struct Level {
    figures: Figures,
    /// Such as `%1.%2.`
    text: String,
    start: Option<u32>,
    is_decimal: bool,
    style: String,
}

#[derive(Clone, Debug, Default)]
struct List {
    kind: String,
    /// Levels that begin anew at a number, until they have.
    restarts: [Option<u32>; N_LEVELS],
    own: [Option<Level>; N_LEVELS],
}

impl Lists {
    pub(super) fn read(part: &str, told: &mut Told) -> Result<Self, Error> {
        let mut lists = Self::default();
        let mut kind: Option<(String, Kind)> = None;
        let mut list: Option<(String, List)> = None;
        let (mut level_idx, mut is_own) = (0, false);
        let mut xml = Xml::new(part);
        while let Some(event) = xml.next()? {
            let element = match event {
                Event::Start(element) if element.space == "w" => element,
                Event::End("w", "abstractNum") => {
                    lists.kinds.extend(kind.take());
                    continue;
                }
                Event::End("w", "num") => {
                    lists.lists.extend(list.take());
                    continue;
                }
                Event::End("w", "lvlOverride") => {
                    is_own = false;
                    continue;
                }
                _ => continue,
            };
            let value = || element.get("val").unwrap_or_default();
            match element.name {
                "abstractNum" => {
                    kind = Some((
                        element.get("abstractNumId").unwrap_or_default(),
                        Kind::default(),
                    ));
                }
                "num" => list = Some((element.get("numId").unwrap_or_default(), List::default())),
                "lvl" | "lvlOverride" => {
                    level_idx = (element.number("ilvl").unwrap_or(0) as usize).min(N_LEVELS - 1);
                    is_own |= element.name == "lvlOverride";
                    if element.name == "lvl"
                        && let Some((_, list)) = &mut list
                        && let Some(own) = list.own.get_mut(level_idx)
                    {
                        *own = Some(Level::default());
                    }
                }
                "abstractNumId" => {
                    if let Some((_, list)) = &mut list {
                        list.kind = value();
                    }
                }
                "startOverride" if is_own => {
                    if let Some((_, list)) = &mut list
                        && let Some(restart) = list.restarts.get_mut(level_idx)
                    {
                        *restart = element.number("val");
                    }
                }
                "styleLink" => {
                    if let Some((_, kind)) = &mut kind {
                        kind.defines = value();
                    }
                }
                "numStyleLink" => {
                    if let Some((_, kind)) = &mut kind {
                        kind.stands_for = value();
                    }
                }
                _ => {
                    let of_list = list
                        .as_mut()
                        .and_then(|(_, list)| list.own.get_mut(level_idx));
                    let of_kind = kind
                        .as_mut()
                        .and_then(|(_, kind)| kind.levels.get_mut(level_idx));
                    if let Some(level) = of_list.and_then(Option::as_mut).or(of_kind) {
                        level.take(&element);
                    }
                }
            }
        }
        told.xml(&xml);
        lists.resolve();
        Ok(lists)
    }

    /// Lists whose kind stands for a list style are of the kind that this style has.
    fn resolve(&mut self) {
        let mut defining = HashMap::new();
        for (id, kind) in &self.kinds {
            if !kind.defines.is_empty() {
                defining.insert(kind.defines.as_str(), id);
            }
        }
        for list in self.lists.values_mut() {
            let style = self
                .kinds
                .get(&list.kind)
                .map(|kind| kind.stands_for.as_str());
            if let Some(id) = style.and_then(|style| defining.get(style)) {
                (*id).clone_into(&mut list.kind);
            }
        }
    }

    /// Counts an entry of a list, and gives the number before it; empty for a bullet. `None` where
    /// there is no such list.
    pub(super) fn count(
        &mut self,
        list_id: &str,
        level: Option<u32>,
        style: &str,
    ) -> Option<String> {
        let list = self.lists.get_mut(list_id)?;
        let kind = self.kinds.get_mut(&list.kind)?;
        let by_style = || {
            let mut levels = kind.levels.iter();
            levels.position(|level| !style.is_empty() && level.style == style)
        };
        let level_idx = level.map(|level| level as usize).or_else(by_style);
        let level_idx = level_idx.unwrap_or(0).min(N_LEVELS - 1);
        let level_of = |idx: usize| {
            let own = list.own.get(idx).and_then(Option::as_ref);
            own.or_else(|| kind.levels.get(idx))
        };
        let first = |idx: usize| level_of(idx).and_then(|level| level.start).unwrap_or(1);
        let restart = list.restarts.get(level_idx).copied().flatten();
        let before = kind.counted.get(level_idx).copied().flatten();
        let number = match (restart, before) {
            (Some(restart), _) => restart,
            (None, Some(before)) => before.saturating_add(1),
            (None, None) => first(level_idx),
        };
        let mut counted = kind.counted;
        for (idx, count) in counted.iter_mut().enumerate() {
            *count = match idx.cmp(&level_idx) {
                Ordering::Less => count.or_else(|| Some(first(idx))),
                Ordering::Equal => Some(number),
                Ordering::Greater => None,
            };
        }
        let level = level_of(level_idx)?;
        let mut written = String::new();
        let mut parts = level.text.split('%');
        if level.figures != Figures::None {
            written.push_str(parts.next().unwrap_or_default());
            for part in parts {
                let mut characters = part.chars();
                let digit = characters.next().and_then(|c| c.to_digit(10)).unwrap_or(0);
                let idx = (digit as usize).wrapping_sub(1);
                if let Some(number) = counted.get(idx).copied().flatten() {
                    let figures = level_of(idx).map_or(Figures::Decimal, |level| level.figures);
                    let figures = if level.is_decimal {
                        Figures::Decimal
                    } else {
                        figures
                    };
                    written.push_str(&figures.write(number));
                    written.push_str(characters.as_str());
                } else {
                    written.push('%');
                    written.push_str(part);
                }
            }
        }
        kind.counted = counted;
        if let Some(restart) = list.restarts.get_mut(level_idx) {
            *restart = None;
        }
        Some(written.trim().to_owned())
    }
}

impl Level {
    fn take(&mut self, element: &Element<'_>) {
        let value = || element.get("val").unwrap_or_default();
        match element.name {
            "numFmt" => self.figures = Figures::from_word(&value()),
            "lvlText" => self.text = value(),
            "start" => self.start = element.number("val"),
            "isLgl" => self.is_decimal = element.is_on(),
            "pStyle" => self.style = value(),
            _ => {}
        }
    }
}
