//! The pages of the file: what is drawn on one is gathered and goes out with the next. Some of
//! them at a time are put together by the library, and joined to those before.

use std::collections::BTreeMap;
use std::io;
use std::num::NonZeroU16;
use std::sync::Arc;

use krilla::SerializeSettings;
use krilla::action::{Action, LinkAction};
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::tagging::{ArtifactType, ContentTag, Node, TagGroup, TagKind, TagTree};
use krilla::text::{Font, KrillaGlyph};

use super::joiner::Joiner;
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

/// A paragraph that words belong to: the how manieth of the file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Group {
    idx: usize,
    kind: Kind,
}

/// A link to another page: where it stands, and what it leads to.
#[derive(Clone, Debug)]
pub(super) struct Leap {
    pub(super) place: Place,
    /// Counted from 0.
    pub(super) page_idx: usize,
    pub(super) y: f32,
}

/// Left, top, width and height.
pub(super) type Place = (f32, f32, f32, f32);

/// The pages; where they are not drawn, they are only counted.
pub(super) struct Sheets<'a> {
    drawing: Option<Drawing<'a>>,
    n_pages: usize,
    n_groups: usize,
    /// Of the page that is open: the paragraph that each belongs to, or none for what is beside.
    drawn: Vec<(Option<Group>, Draw)>,
    links: Vec<(Rect, String)>,
    leaps: Vec<Leap>,
}

/// The file while it is drawn.
struct Drawing<'a> {
    joiner: Joiner<'a>,
    /// As many pages are put together at a time.
    n_in_portion: usize,
    portion: Portion,
    /// Why the file was not written to its end.
    failure: Option<io::Error>,
}

/// The pages that are put together next.
struct Portion {
    file: krilla::Document,
    /// The leaps of each page.
    leaps: Vec<Vec<Leap>>,
    /// The paragraphs by their order. One that began before is another here, of the same kind.
    paragraphs: BTreeMap<usize, TagGroup>,
}

impl Portion {
    fn new() -> Self {
        let settings = SerializeSettings {
            xmp_metadata: false,
            enable_tagging: true,
            ..SerializeSettings::default()
        };
        Self {
            file: krilla::Document::new_with(settings),
            leaps: Vec::new(),
            paragraphs: BTreeMap::new(),
        }
    }

    /// The pages as a file of their own, with the tree of their paragraphs.
    fn finish(self) -> io::Result<(Vec<u8>, Vec<Vec<Leap>>)> {
        let mut file = self.file;
        let mut tree = TagTree::new();
        for paragraph in self.paragraphs.into_values() {
            if !paragraph.children.is_empty() {
                tree.push(paragraph);
            }
        }
        file.set_tag_tree(tree);
        let bytes = file.finish();
        let bytes = bytes.map_err(|error| io::Error::other(format!("{error:?}")))?;
        Ok((bytes, self.leaps))
    }
}

impl<'a> Sheets<'a> {
    pub(super) fn counting() -> Self {
        Self {
            drawing: None,
            n_pages: 0,
            n_groups: 0,
            drawn: Vec::new(),
            links: Vec::new(),
            leaps: Vec::new(),
        }
    }

    pub(super) fn drawing(joiner: Joiner<'a>, n_in_portion: usize) -> Self {
        let drawing = Drawing {
            joiner,
            n_in_portion,
            portion: Portion::new(),
            failure: None,
        };
        Self {
            drawing: Some(drawing),
            ..Self::counting()
        }
    }

    pub(super) fn is_drawing(&self) -> bool {
        self.drawing.is_some()
    }

    pub(super) fn n_pages(&self) -> usize {
        self.n_pages
    }

    /// Why the pages were not written, if they were not.
    pub(super) fn check(&mut self) -> io::Result<()> {
        let failure = self.drawing.as_mut().and_then(|it| it.failure.take());
        failure.map_or(Ok(()), Err)
    }

    /// Begins a paragraph; what is drawn with it belongs to it.
    pub(super) fn paragraph(&mut self, kind: Kind, title: &str) -> Group {
        let group = Group {
            idx: self.n_groups,
            kind,
        };
        self.n_groups += 1;
        if let (Kind::Heading(_), Some(drawing)) = (kind, &mut self.drawing) {
            let tag = tag(kind, Some(title.to_owned()));
            let paragraphs = &mut drawing.portion.paragraphs;
            paragraphs.insert(group.idx, TagGroup::new(tag));
        }
        group
    }

    pub(super) fn draw(&mut self, paragraph: Option<Group>, draw: Draw) {
        if self.is_drawing() {
            self.drawn.push((paragraph, draw));
        }
    }

    pub(super) fn link(&mut self, place: Place, goal: Goal) {
        let (x, y, width, height) = place;
        let (width, height) = (width.max(1.0), height.max(1.0));
        if !self.is_drawing() {
            return;
        }
        match goal {
            Goal::Web(url) => {
                let rect = Rect::from_xywh(x, y, width, height);
                self.links.extend(rect.map(|rect| (rect, url)));
            }
            Goal::Page(page_idx, goal_y) => self.leaps.push(Leap {
                place: (x, y, width, height),
                page_idx,
                y: goal_y,
            }),
        }
    }

    /// Ends the page that is open.
    pub(super) fn end_page(&mut self) {
        self.n_pages += 1;
        let Some(drawing) = &mut self.drawing else {
            return;
        };
        let leaps = std::mem::take(&mut self.leaps);
        if drawing.failure.is_some() {
            self.drawn.clear();
            self.links.clear();
            return;
        }
        drawing.portion.page(&mut self.drawn, &mut self.links);
        drawing.portion.leaps.push(leaps);
        if drawing.portion.leaps.len() == drawing.n_in_portion {
            drawing.failure = drawing.join().err();
        }
    }

    /// The file that all pages are written to.
    pub(super) fn finish(self) -> io::Result<Option<Joiner<'a>>> {
        let Some(mut drawing) = self.drawing else {
            return Ok(None);
        };
        drawing.failure.take().map_or(Ok(()), Err)?;
        if !drawing.portion.leaps.is_empty() {
            drawing.join()?;
        }
        Ok(Some(drawing.joiner))
    }
}

impl Drawing<'_> {
    fn join(&mut self) -> io::Result<()> {
        let portion = std::mem::replace(&mut self.portion, Portion::new());
        let (bytes, leaps) = portion.finish()?;
        self.joiner.join(&bytes, &leaps)
    }
}

impl Portion {
    /// Draws a page.
    fn page(&mut self, drawn: &mut Vec<(Option<Group>, Draw)>, links: &mut Vec<(Rect, String)>) {
        let Some(settings) = PageSettings::from_wh(WIDTH, HEIGHT) else {
            return;
        };
        let mut page = self.file.start_page_with(settings);
        let mut surface = page.surface();
        let mut open: Option<Option<Group>> = None;
        for (paragraph, draw) in drawn.drain(..) {
            // Boxes are behind words and say nothing.
            let paragraph = paragraph.filter(|_| matches!(draw, Draw::Glyphs { .. }));
            if open != Some(paragraph) {
                if open.is_some() {
                    surface.end_tagged();
                }
                if let Some(Group { idx, kind }) = paragraph {
                    let new = || TagGroup::new(tag(kind, None));
                    let group = self.paragraphs.entry(idx).or_insert_with(new);
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
        for (rect, url) in links.drain(..) {
            let target = Target::Action(Action::Link(LinkAction::new(url)));
            page.add_annotation(Annotation::new_link(
                LinkAnnotation::new(rect, target),
                None,
            ));
        }
        page.finish();
    }
}

fn tag(kind: Kind, title: Option<String>) -> TagKind {
    match kind {
        Kind::Paragraph => krilla::tagging::Tag::P.into(),
        Kind::Quote => krilla::tagging::Tag::BlockQuote.into(),
        Kind::Note => krilla::tagging::Tag::Note.into(),
        Kind::Heading(level) => {
            let level = NonZeroU16::new(level.into()).unwrap_or(NonZeroU16::MIN);
            krilla::tagging::Tag::Hn(level, title).into()
        }
    }
}

fn fill(Rgb(red, green, blue): Rgb) -> Fill {
    Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        opacity: NormalizedF32::ONE,
        rule: krilla::paint::FillRule::default(),
    }
}
