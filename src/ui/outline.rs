//! The headings of a document: a list in the panel on the left, and the way from the title to a
//! place.

use std::cell::RefCell;
use std::rc::Rc;

use egui::accesskit::Role;
use egui::{FontId, Rect, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use super::derived::Derived;
use super::theme::{self, BODY, PANEL_MARGIN, SMALL};
use super::widgets::{self, Icon, Pen};
use crate::app::Ask;
use crate::app::action::Action;
use crate::app::session::Session;
use crate::app::view::{Focus, View};
use crate::model::document::BlockKind;
use crate::model::{Body, Joined};
use crate::text::words::shortened;
use crate::text::{Pos, Span, Text};

const ROW_HEIGHT: f32 = 24.0;
/// How far each level is to the right of the one above, in points.
const INDENT: f32 = 12.0;
/// Longer headings are cut off, in characters.
const N_SHOWN: usize = 120;

/// The headings of one text, or of an article that is read by itself.
pub(crate) struct Outline {
    text: Text,
    /// How the article is joined.
    joined: Option<Joined>,
    headings: Vec<Heading>,
    /// The headings with some letters, and the letters.
    filtered: RefCell<(String, Rc<Vec<usize>>)>,
}

struct Heading {
    /// From 0.
    depth: u8,
    span: Span,
    /// Where it begins in what is shown.
    start: Pos,
    /// The heading above it.
    parent_idx: Option<usize>,
}

impl Outline {
    pub(crate) fn new(body: &Body, joined: Option<Joined>) -> Self {
        // What is a heading, and where it begins in what is shown.
        let mut blocks: Vec<(Pos, u8, Span)> = Vec::new();
        for block in &body.blocks {
            let BlockKind::Heading(level) = block.kind else {
                continue;
            };
            match &joined {
                Some(joined) => {
                    let here = joined.spans_in_joined(block.span);
                    for here in here {
                        let there = joined.spans_in_document(here);
                        blocks.extend(there.first().map(|&there| (here.start(), level, there)));
                    }
                }
                None => blocks.push((block.span.start(), level, block.span)),
            }
        }
        blocks.sort_by_key(|&(start, ..)| start);
        let mut headings: Vec<Heading> = Vec::new();
        // The open headings, each below the one before, with their levels.
        let mut open: Vec<(u8, usize)> = Vec::new();
        for (start, level, span) in blocks {
            while open.last().is_some_and(|&(above, _)| above >= level) {
                open.pop();
            }
            headings.push(Heading {
                depth: u8::try_from(open.len()).unwrap_or(u8::MAX),
                span,
                start,
                parent_idx: open.last().map(|&(_, idx)| idx),
            });
            open.push((level, headings.len() - 1));
        }
        let all = Rc::new((0..headings.len()).collect());
        Self {
            text: body.text.clone(),
            joined,
            headings,
            filtered: RefCell::new((String::new(), all)),
        }
    }

    /// Whether it is that of a text, as a whole or joined so.
    pub(crate) fn is_of(&self, text: &Text, joined: Option<&Joined>) -> bool {
        self.text.is_same_buffer(text) && self.joined.as_ref() == joined
    }

    /// The heading that a place of the document stands under, as it is shown.
    pub(crate) fn at(&self, pos: Pos) -> Option<usize> {
        let pos = match &self.joined {
            Some(joined) => joined.from_document_or_near(pos),
            None => pos,
        };
        self.headings
            .partition_point(|heading| heading.start <= pos)
            .checked_sub(1)
    }

    /// The headings above a place, the outermost first.
    pub(crate) fn path(&self, pos: Pos) -> Vec<String> {
        let mut path = Vec::new();
        let mut at = self.at(pos);
        while let Some(heading_idx) = at {
            path.push(self.title(heading_idx));
            at = self.headings[heading_idx].parent_idx;
        }
        path.reverse();
        path
    }

    fn title(&self, heading_idx: usize) -> String {
        let words = self.text.slice(self.headings[heading_idx].span).trim();
        // In Markdown the signs of a heading are part of the text.
        let line = words.lines().next().unwrap_or_default();
        shortened(line.trim_matches(['#', ' ', '\t']), N_SHOWN)
    }

    /// The headings that have some letters.
    fn with(&self, words: &str) -> Rc<Vec<usize>> {
        let words = words.trim().to_lowercase();
        let mut filtered = self.filtered.borrow_mut();
        if filtered.0 != words {
            let has =
                |heading_idx: &usize| self.title(*heading_idx).to_lowercase().contains(&words);
            let found = (0..self.headings.len()).filter(has).collect();
            *filtered = (words, Rc::new(found));
        }
        Rc::clone(&filtered.1)
    }
}

/// The head of the list, with a field for letters.
pub(crate) fn head_ui(ui: &mut Ui, pen: &mut Pen<'_>, view: &mut View, asks: &mut Vec<Ask>) {
    ui.horizontal(|ui| {
        pen.line(ui, "Outline", theme::bold(SMALL), pen.theme.grey);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if widgets::icon_button(ui, pen.theme, Icon::Cross, "Close the outline").clicked() {
                asks.push(Ask::Do(Action::Outline));
            }
        });
    });
    let field = widgets::text_line(
        ui,
        "outline",
        &mut view.now.outline_filter,
        "Letters of a heading",
    )
    .accessible_name("Filter headings");
    if view.now.focus == Some(Focus::Outline) {
        view.now.focus = None;
        field.request_focus();
    }
}

pub(crate) fn outline_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    derived: &mut Derived,
    view: &View,
    height: f32,
    asks: &mut Vec<Ask>,
) {
    let outline = view.document().and_then(|document| {
        Some((
            document,
            derived.outline(session.workspace(), view, document)?,
        ))
    });
    let empty = |ui: &mut Ui, words: &str| {
        egui::Frame::new()
            .inner_margin(egui::Margin::symmetric(PANEL_MARGIN as i8, 4))
            .show(ui, |ui| widgets::empty_state(ui, pen.theme, words));
    };
    let Some((document, outline)) = outline else {
        empty(ui, "Open a document to see its headings");
        return;
    };
    if outline.headings.is_empty() {
        empty(
            ui,
            if outline.joined.is_some() {
                "This article has no headings"
            } else {
                "This document has no headings"
            },
        );
        return;
    }
    let shown = outline.with(&view.now.outline_filter);
    if shown.is_empty() {
        empty(ui, "No heading has these letters");
        return;
    }
    let current = outline.at(view.place(document).top);
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical()
        .id_salt("outline")
        .max_height(height)
        .auto_shrink([false, true])
        .show_rows(ui, ROW_HEIGHT, shown.len(), |ui, rows| {
            for &heading_idx in shown.get(rows).unwrap_or_default() {
                let is_current = current == Some(heading_idx);
                if row_ui(ui, pen, &outline, heading_idx, is_current) {
                    let start = outline.headings[heading_idx].span.start();
                    asks.push(Ask::ShowHeading(document, start));
                }
            }
        });
}

fn row_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    outline: &Outline,
    heading_idx: usize,
    is_current: bool,
) -> bool {
    let heading = &outline.headings[heading_idx];
    let title = outline.title(heading_idx);
    let (rect, response) = widgets::row(ui, pen.theme, ROW_HEIGHT, is_current, Sense::click());
    if is_current {
        let bar = Rect::from_min_size(rect.min, vec2(3.0, rect.height()));
        ui.painter().rect_filled(bar, 0.0, pen.theme.accent);
    }
    let indent = INDENT * f32::from(heading.depth.min(6));
    let left = rect.min.x + PANEL_MARGIN + 2.0 + indent;
    let colour = if heading.depth == 0 || is_current {
        pen.theme.text
    } else {
        pen.theme.grey
    };
    pen.paint_line(
        ui,
        pos2(left, rect.min.y + 3.5),
        &title,
        FontId::proportional(BODY),
        colour,
        rect.max.x - PANEL_MARGIN - left,
    );
    response.widget_info(|| {
        let name = format!("Heading {title}");
        WidgetInfo::selected(Role::ListBoxOption, true, is_current, name)
    });
    response.on_hover_text(&title).clicked()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::DocumentId;
    use crate::model::document::Block;

    #[test]
    fn a_place_stands_under_the_headings_above_it() {
        let text = Text::from("Intro\nA\nB\nC\nD\n");
        let block = |words: &str, level: u8| {
            let start = text.as_str().find(words).unwrap();
            Block {
                kind: BlockKind::Heading(level),
                span: text.span(start..start + 1).unwrap(),
            }
        };
        let blocks = vec![block("A", 1), block("B", 3), block("C", 2), block("D", 1)];
        let id = DocumentId(uuid::Uuid::nil());
        let outline = Outline::new(&Body::new(id, text.clone(), blocks), None);
        let path = |words: &str| {
            let pos = text.pos_at_or_before(text.as_str().find(words).unwrap());
            outline.path(pos).join(" ")
        };
        assert_eq!(path("Intro"), "");
        assert_eq!(path("B"), "A B");
        assert_eq!(path("C"), "A C");
        assert_eq!(path("D"), "D");
    }
}
