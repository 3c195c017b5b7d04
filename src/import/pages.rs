//! Page numbers out of the breaks that a file tells.

use super::numbering::Figures;
use crate::model::{Locator, LocatorKind};
use crate::text::{Pos, Text};

/// The breaks of a document, each known by its number among them.
#[derive(Debug, Default)]
pub(super) struct Pages {
    pub(super) breaks: Vec<Break>,
    /// The parts with page numbers of their own; the first begins with the text.
    pub(super) sections: Vec<Section>,
}

/// Why a page ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Break {
    /// The page was full when the file was saved.
    Soft,
    /// Somebody wanted a new page.
    Hard,
    /// The section of this number begins.
    Section(usize),
}

/// How the pages of a section are numbered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Section {
    /// It begins in the middle of a page.
    pub(super) is_continuous: bool,
    pub(super) start: Option<u32>,
    pub(super) figures: Figures,
}

impl Pages {
    /// Adds a break, and gives the number that its place is to be marked with.
    pub(super) fn add(&mut self, kind: Break) -> usize {
        self.breaks.push(kind);
        self.breaks.len() - 1
    }

    /// The pages of a text, in order; none where there is no break in it.
    ///
    /// A program writes both that a page was wanted and that one began: breaks between which no
    /// word stands count once, unless more than one of them was wanted.
    pub(super) fn locators(&self, text: &Text, places: &[(Pos, usize)]) -> Vec<Locator> {
        let mut section = self.sections.first().copied().unwrap_or_default();
        let mut page = section.start.unwrap_or(1);
        let mut locators = vec![locator(Pos::START, section, page)];
        let mut rest = places;
        while let Some(&(first, _)) = rest.first() {
            let mut at = first;
            let (mut n_soft, mut n_hard, mut start, mut changes) = (0, 0, None, false);
            while let Some((&(pos, number), after)) = rest.split_first() {
                if !text.between(at, pos).trim().is_empty() {
                    break;
                }
                (at, rest) = (pos, after);
                match self.breaks.get(number) {
                    Some(Break::Soft) => n_soft += 1,
                    Some(Break::Hard) => n_hard += 1,
                    Some(&Break::Section(section_idx)) => {
                        let Some(&next) = self.sections.get(section_idx) else {
                            continue;
                        };
                        n_hard += u32::from(!next.is_continuous);
                        changes |= next.figures != section.figures;
                        section = next;
                        start = next.start.or(start);
                    }
                    None => {}
                }
            }
            let n_pages: u32 = n_hard.max(n_soft);
            if (n_pages == 0 && !changes) || text.after(at).trim().is_empty() {
                continue;
            }
            page = match start {
                Some(start) if n_pages > 0 => start,
                _ => page.saturating_add(n_pages),
            };
            let blank = text.after(at);
            let n_blank = blank.len() - blank.trim_start().len();
            let at = text.pos_at_or_before(at.byte() + n_blank);
            if text.before(at).trim().is_empty() {
                locators.clear();
            }
            let at = if locators.is_empty() { Pos::START } else { at };
            locators.push(locator(at, section, page));
        }
        if locators.len() < 2 && page < 2 {
            locators.clear();
        }
        locators
    }
}

fn locator(at: Pos, section: Section, page: u32) -> Locator {
    let figures = match section.figures {
        Figures::None => Figures::Decimal,
        figures => figures,
    };
    Locator {
        at,
        kind: LocatorKind::Page,
        label: figures.write(page),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pages: &Pages, places: &[usize], expected: &str) {
        let text = Text::from("one\ntwo\nthree\nfour");
        let numbers = places.iter().enumerate();
        let places: Vec<_> = numbers
            .map(|(number, &byte)| (text.pos(byte).unwrap(), number))
            .collect();
        let found = pages.locators(&text, &places);
        let shown = found.iter().map(|found| {
            let word = text.after(found.at).lines().next().unwrap_or_default();
            format!("{} {word}", found.label)
        });
        assert_eq!(shown.collect::<Vec<_>>().join(", "), expected);
    }

    #[test]
    fn a_wanted_page_that_began_counts_once() {
        use Break::{Hard, Section as Of, Soft};
        let pages = |breaks: &[Break]| Pages {
            breaks: breaks.to_vec(),
            sections: Vec::new(),
        };
        check(&pages(&[]), &[], "");
        check(&pages(&[Hard, Soft]), &[3, 4], "1 one, 2 two");
        check(
            &pages(&[Hard, Hard, Soft]),
            &[3, 3, 8],
            "1 one, 3 two, 4 three",
        );
        check(&pages(&[Soft]), &[0], "2 one");
        check(&pages(&[Hard]), &[18], "");
        let roman = Section {
            figures: Figures::LowerRoman,
            ..Section::default()
        };
        let body = Section {
            start: Some(1),
            ..Section::default()
        };
        let book = Pages {
            breaks: vec![Soft, Of(1), Soft],
            sections: vec![roman, body],
        };
        check(&book, &[4, 8, 14], "i one, ii two, 1 three, 2 four");
    }
}
