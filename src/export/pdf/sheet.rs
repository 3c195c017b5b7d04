//! The pages of the file: what is drawn on one is gathered and goes out with the next.

use std::num::NonZeroU16;
use std::sync::Arc;

use krilla::action::{Action, LinkAction};
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::color::rgb;
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::tagging::{ArtifactType, ContentTag, Node, TagGroup, TagKind, TagTree};
use krilla::text::{Font, KrillaGlyph};

use crate::model::palette::Rgb;

/// A4, in points.
pub(super) const WIDTH: f32 = 595.0;
pub(super) const HEIGHT: f32 = 842.0;

/// Something on a page.
pub(super) enum Draw {
    Box {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        colour: Rgb,
    },
    Glyphs {
        x: f32,
        y: f32,
        size: f32,
        font: Font,
        glyphs: Vec<KrillaGlyph>,
        text: Arc<str>,
        colour: Rgb,
    },
}

/// Where a link leads.
#[derive(Clone, Debug)]
pub(super) enum Goal {
    Web(String),
    /// A page, counted from 0, and how far down.
    Page(usize, f32),
}

/// What a paragraph is, for those who have the page read to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Paragraph,
    Quote,
    Note,
    Heading(u8),
}

/// The file while it is drawn; without one, pages are only counted.
pub(super) struct Sheets {
    file: Option<krilla::Document>,
    n_pages: usize,
    /// Of the page that is open: the paragraph that each belongs to, or none for what is beside.
    drawn: Vec<(Option<usize>, Draw)>,
    links: Vec<(Rect, Goal)>,
    paragraphs: Vec<TagGroup>,
    /// Whether the file tells what its paragraphs are.
    is_tagged: bool,
}

impl Sheets {
    pub(super) fn counting() -> Self {
        Self {
            file: None,
            n_pages: 0,
            drawn: Vec::new(),
            links: Vec::new(),
            paragraphs: Vec::new(),
            is_tagged: false,
        }
    }

    pub(super) fn drawing(file: krilla::Document, is_tagged: bool) -> Self {
        Self {
            file: Some(file),
            is_tagged,
            ..Self::counting()
        }
    }

    pub(super) fn is_drawing(&self) -> bool {
        self.file.is_some()
    }

    pub(super) fn n_pages(&self) -> usize {
        self.n_pages
    }

    /// Begins a paragraph; what is drawn with its number belongs to it.
    pub(super) fn paragraph(&mut self, kind: Kind, title: &str) -> usize {
        if self.is_tagged {
            let tag: TagKind = match kind {
                Kind::Paragraph => krilla::tagging::Tag::P.into(),
                Kind::Quote => krilla::tagging::Tag::BlockQuote.into(),
                Kind::Note => krilla::tagging::Tag::Note.into(),
                Kind::Heading(level) => {
                    let level = NonZeroU16::new(level.into()).unwrap_or(NonZeroU16::MIN);
                    krilla::tagging::Tag::Hn(level, Some(title.to_owned())).into()
                }
            };
            self.paragraphs.push(TagGroup::new(tag));
        }
        self.paragraphs.len().saturating_sub(1)
    }

    pub(super) fn draw(&mut self, paragraph: Option<usize>, draw: Draw) {
        if self.is_drawing() {
            self.drawn.push((paragraph, draw));
        }
    }

    pub(super) fn link(&mut self, (x, y, width, height): (f32, f32, f32, f32), goal: Goal) {
        if self.is_drawing()
            && let Some(rect) = Rect::from_xywh(x, y, width.max(1.0), height.max(1.0))
        {
            self.links.push((rect, goal));
        }
    }

    /// Ends the page that is open.
    pub(super) fn end_page(&mut self) {
        self.n_pages += 1;
        let Some(file) = &mut self.file else {
            return;
        };
        let Some(settings) = PageSettings::from_wh(WIDTH, HEIGHT) else {
            return;
        };
        let mut page = file.start_page_with(settings);
        let mut surface = page.surface();
        let mut open: Option<Option<usize>> = None;
        for (paragraph, draw) in self.drawn.drain(..) {
            // Boxes are behind words and say nothing.
            let paragraph = paragraph.filter(|_| matches!(draw, Draw::Glyphs { .. }));
            if self.is_tagged && open != Some(paragraph) {
                if open.is_some() {
                    surface.end_tagged();
                }
                let group = paragraph.and_then(|idx| self.paragraphs.get_mut(idx));
                if let Some(group) = group {
                    let id = surface.start_tagged(ContentTag::Other);
                    group.push(Node::Leaf(id));
                } else {
                    let artifact = krilla::tagging::Artifact::new(ArtifactType::Other, None);
                    surface.start_tagged(ContentTag::Artifact(artifact));
                }
                open = Some(paragraph);
            }
            match draw {
                Draw::Box {
                    x,
                    y,
                    width,
                    height,
                    colour,
                } => {
                    let mut path = PathBuilder::new();
                    if let Some(rect) = Rect::from_xywh(x, y, width.max(0.1), height.max(0.1)) {
                        path.push_rect(rect);
                    }
                    if let Some(path) = path.finish() {
                        surface.set_fill(Some(fill(colour)));
                        surface.draw_path(&path);
                    }
                }
                Draw::Glyphs {
                    x,
                    y,
                    size,
                    font,
                    glyphs,
                    text,
                    colour,
                } => {
                    surface.set_fill(Some(fill(colour)));
                    surface.draw_glyphs(Point::from_xy(x, y), &glyphs, font, &text, size, false);
                }
            }
        }
        if open.is_some() {
            surface.end_tagged();
        }
        surface.finish();
        for (rect, goal) in self.links.drain(..) {
            let target = match goal {
                Goal::Web(url) => Target::Action(Action::Link(LinkAction::new(url))),
                Goal::Page(page_idx, y) => {
                    let point = Point::from_xy(0.0, y);
                    Target::Destination(XyzDestination::new(page_idx, point).into())
                }
            };
            page.add_annotation(Annotation::new_link(
                LinkAnnotation::new(rect, target),
                None,
            ));
        }
        page.finish();
    }

    /// The file with its tree of paragraphs.
    pub(super) fn into_file(self) -> Option<krilla::Document> {
        let mut file = self.file?;
        let mut tree = TagTree::new();
        for paragraph in self.paragraphs {
            if !paragraph.children.is_empty() {
                tree.push(paragraph);
            }
        }
        if self.is_tagged {
            file.set_tag_tree(tree);
        }
        Some(file)
    }
}

fn fill(Rgb(red, green, blue): Rgb) -> Fill {
    Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        opacity: NormalizedF32::ONE,
        rule: krilla::paint::FillRule::default(),
    }
}
