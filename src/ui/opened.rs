//! The readers of open documents. A long text shows what is around its place at once, while a worker
//! goes through the whole; so it is when a switch of its [`Cleaning`] is thrown.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::alone::Last;
use super::reader::{Cleaned, Engine, Paragraphs, Reader};
use crate::app::jobs::{Jobs, Kind, Threads, Wake};
use crate::app::panes::Side;
use crate::app::view::Cleaning;
use crate::model::{Body, DocumentId};
use crate::text::{Pos, Text};

/// Longer texts would hold up the frame, in bytes.
const AT_ONCE: usize = 512 * 1024;

/// The readers by document and side, and the workers that index for them.
pub(crate) struct Opened {
    by_document: BTreeMap<(DocumentId, Side), Open>,
    jobs: Jobs<Indexed>,
}

/// A document as it is read on one side.
pub(crate) struct Open {
    pub(crate) reader: Reader,
    /// What its map was made from: steps of the workspace, and whether the window is dark.
    pub(crate) mapped: Option<(usize, bool)>,
    /// What was shown last of an article that is read by itself.
    pub(super) last: Last,
    /// What the text is indexed for, or will be as soon as a worker is done.
    wish: Option<Cleaning>,
    /// Whether it is indexed for that already.
    is_indexed: bool,
}

/// Goes through the whole text.
fn index(body: &Body, cleaning: Cleaning) -> Paragraphs {
    let cleaned = Cleaned::of(body, cleaning);
    Paragraphs::new(&body.text, &body.blocks, cleaned)
}

/// What a worker has made, for every side that shows the document.
struct Indexed {
    document: DocumentId,
    text: Text,
    wish: Cleaning,
    index: Arc<Paragraphs>,
}

impl Opened {
    pub(crate) fn new(threads: Threads, wake: Wake) -> Self {
        Self {
            by_document: BTreeMap::new(),
            jobs: Jobs::new(threads, wake),
        }
    }

    /// Forgets the readers of documents that are not to be kept.
    pub(crate) fn retain(&mut self, mut keeps: impl FnMut(DocumentId, Side) -> bool) {
        self.by_document
            .retain(|&(document, side), _| keeps(document, side));
    }

    /// Everything is laid out anew, as other fonts ask for.
    pub(crate) fn forget_layout(&mut self) {
        for open in self.by_document.values_mut() {
            open.reader.forget_layout();
        }
    }

    /// A document on one side, if it is open.
    pub(crate) fn get_mut(&mut self, key: (DocumentId, Side)) -> Option<&mut Open> {
        self.by_document.get_mut(&key)
    }

    /// A document on one side, opened if need be.
    pub(crate) fn reader(
        &mut self,
        engine: &mut Engine,
        key: (DocumentId, Side),
        body: &Body,
        near: Pos,
        wish: Cleaning,
    ) -> &mut Open {
        let (document, _) = key;
        let open = self
            .by_document
            .remove(&key)
            .filter(|open| open.reader.text().is_same_buffer(&body.text));
        let beside = self.beside(key, body, wish);
        let mut open = open.unwrap_or_else(|| match beside.clone() {
            Some(index) => Open::sharing(index, wish),
            None => Open::new(body, near, wish),
        });
        if open.wish != Some(wish) {
            open.wish = Some(wish);
            open.is_indexed = beside.is_some();
            if let Some(index) = beside {
                open.reader.take_index(engine, index);
            } else if !self.is_awaited(key, body, wish) {
                let body = body.clone();
                self.jobs.start(Kind::Index, "", move |_| Indexed {
                    document,
                    text: body.text.clone(),
                    index: Arc::new(index(&body, wish)),
                    wish,
                });
            }
        }
        self.by_document.insert(key, open);
        for indexed in self.jobs.poll() {
            let indexed = indexed.unwrap_or_else(|_broken| Indexed {
                // Without a worker it takes a moment, and is shown as it is.
                document,
                text: body.text.clone(),
                wish,
                index: Arc::new(Paragraphs::new(
                    &body.text,
                    &body.blocks,
                    Cleaned::default(),
                )),
            });
            let sides = self.by_document.iter_mut();
            for (_, open) in sides.filter(|((other, _), open)| {
                *other == indexed.document
                    && open.wish == Some(indexed.wish)
                    && open.reader.text().is_same_buffer(&indexed.text)
            }) {
                let index = Arc::clone(&indexed.index);
                open.is_indexed |= open.reader.take_index(engine, index);
            }
        }
        let open = self.by_document.entry(key);
        open.or_insert_with(|| Open::new(body, near, wish))
    }
}

impl Opened {
    /// The index that the other side of the same document has.
    fn beside(
        &self,
        (document, side): (DocumentId, Side),
        body: &Body,
        wish: Cleaning,
    ) -> Option<Arc<Paragraphs>> {
        let open = self.by_document.get(&(document, side.other()))?;
        let is_same = open.is_indexed
            && open.wish == Some(wish)
            && open.reader.text().is_same_buffer(&body.text);
        is_same.then(|| open.reader.index())
    }

    /// Whether a worker makes for the other side what this one needs.
    fn is_awaited(
        &self,
        (document, side): (DocumentId, Side),
        body: &Body,
        wish: Cleaning,
    ) -> bool {
        let open = self.by_document.get(&(document, side.other()));
        open.is_some_and(|open| {
            open.wish == Some(wish) && open.reader.text().is_same_buffer(&body.text)
        })
    }
}

impl Open {
    fn sharing(index: Arc<Paragraphs>, wish: Cleaning) -> Self {
        Self {
            reader: Reader::sharing(index),
            mapped: None,
            last: Last::default(),
            wish: Some(wish),
            is_indexed: true,
        }
    }

    fn new(body: &Body, near: Pos, wish: Cleaning) -> Self {
        if body.text.len() <= AT_ONCE {
            return Self::sharing(Arc::new(index(body, wish)), wish);
        }
        Self {
            reader: Reader::opening(&body.text, &body.blocks, near),
            mapped: None,
            last: Last::default(),
            wish: None,
            is_indexed: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::reader::Fonts;

    fn body(text: &str) -> Body {
        Body {
            hash: String::new(),
            ..Body::new(DocumentId(uuid::Uuid::nil()), Text::from(text), Vec::new())
        }
    }

    #[test]
    fn two_sides_of_one_document_share_its_index_also_when_it_is_shown_otherwise() {
        let wake: Wake = Arc::new(|| ());
        let mut opened = Opened::new(Threads::Callers, wake);
        let mut engine = Engine::new(Fonts::bundled());
        let long = "A line that was broken\nto fit a column.\n\n".repeat(AT_ONCE / 30);
        for text in ["Short.\n", &long] {
            let body = body(text);
            let document = body.document;
            for cleaning in [Cleaning::default(), Cleaning::all()] {
                let mut index = |side| {
                    // What a worker has made is taken in with the next frame.
                    opened.reader(&mut engine, (document, side), &body, Pos::START, cleaning);
                    opened
                        .reader(&mut engine, (document, side), &body, Pos::START, cleaning)
                        .reader
                        .index()
                };
                let (left, right) = (index(Side::Left), index(Side::Right));
                let left_now = index(Side::Left);
                assert!(Arc::ptr_eq(&left, &left_now));
                assert!(Arc::ptr_eq(&left, &right), "{} {cleaning:?}", text.len());
            }
            opened.retain(|_, _| false);
        }
    }
}
