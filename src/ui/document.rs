//! A document in front: the reader, and what the pointer shows and does in it.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use egui::{Id, Pos2, Rect, Ui, pos2, vec2};

use super::alone::{Alone, Alones, Places};
use super::annotation_menu::menu_ui;
use super::articles;
use super::derived::Derived;
use super::find_bar;
use super::margin_head::MarginHead;
use super::marked::{Shown, hover_ui};
use super::opened::{Open, Opened};
use super::panes;
use super::reader::{Event, Page};
use super::tag_drag;
use super::theme::Theme;
use super::widgets::Pen;
use crate::app::action::Action;
use crate::app::articles::name_of;
use crate::app::jobs::{Threads, Wake};
use crate::app::mapping::Maps;
use crate::app::margin::MarginAsk;
use crate::app::panes::Side;
use crate::app::repeating::Repeating;
use crate::app::session::Session;
use crate::app::settings::Settings;
use crate::app::view::{Focus, Inspected, Place, Selection, Tab, View};
use crate::app::{App, Ask, Found};
use crate::model::{Article, Document, DocumentId, Source, TagId};
use crate::text::Span;
use crate::text::words::{counted, grouped, shortened};

/// The readers of open documents, each with its layout.
pub(crate) struct Readers {
    opened: Opened,
    /// The articles that are read by themselves.
    alones: Alones,
    /// Which paragraph the caret is in, and of how many.
    pub(crate) paragraph: Option<(usize, usize)>,
    /// The id of the reader in front, to tell where the keyboard is.
    pub(crate) id: Option<Id>,
    /// Where the selection ends on screen.
    pub(crate) selection_end: Option<Rect>,
    /// Where the text in front is on screen.
    pub(crate) rect: Option<Rect>,
    /// The document that had the keyboard in the last frame, and its side.
    last: Option<(DocumentId, Side)>,
    /// Whether the text in front moves by itself.
    pub(crate) scrolls_by_itself: bool,
}

/// What the middle of the window reads.
pub(crate) struct Front<'a> {
    pub(crate) session: &'a Session,
    pub(crate) found: &'a Found,
    pub(crate) settings: &'a Settings,
    pub(crate) maps: &'a Maps,
    pub(crate) repeating: &'a Repeating,
    pub(crate) side: Side,
    /// Whether this side has the keyboard.
    pub(crate) has_keys: bool,
}

impl Readers {
    pub(crate) fn new(threads: Threads, wake: Wake) -> Self {
        Self {
            alones: Alones::new(threads, wake.clone()),
            opened: Opened::new(threads, wake),
            paragraph: None,
            id: None,
            selection_end: None,
            rect: None,
            last: None,
            scrolls_by_itself: false,
        }
    }

    /// Everything is laid out anew, as other fonts ask for.
    pub(crate) fn forget_layout(&mut self) {
        self.opened.forget_layout();
    }

    /// Forgets all documents and what was said of the one in front.
    pub(crate) fn forget(&mut self) {
        self.opened.retain(|_, _| false);
        self.alones.retain(|_| false);
        self.paragraph = None;
        self.id = None;
        self.selection_end = None;
        self.rect = None;
        self.last = None;
        self.scrolls_by_itself = false;
    }

    /// The person has gone on from the document that had the keyboard: what was read of its end is
    /// noted.
    fn move_on(&mut self, settings: &Settings, view: &mut View, now: f64) {
        let Some(left) = self.last.take() else { return };
        let Some(open) = self.opened.get_mut(left) else {
            return;
        };
        let passed = open.reader.move_on(now);
        let alone = self.alones.shown(left.0, open.reader.text());
        if settings.notes_reading {
            for bytes in passed
                .into_iter()
                .flat_map(|it| Places(alone).bytes_there(it))
            {
                view.now.passing.pass(left.0, bytes);
            }
        }
    }

    /// Forgets the documents that are not open any more.
    pub(crate) fn retain(&mut self, view: &View) {
        self.opened.retain(|document, side| {
            let tab = Tab::Document(document);
            // The side that is not there has nothing to come back to.
            view.tabs.contains(&tab) && (side == view.side || view.tab_on(side).is_some())
        });
        self.alones
            .retain(|document| view.alone.contains_key(&document));
        if view.document().is_none() {
            self.paragraph = None;
            self.rect = None;
            self.selection_end = None;
        }
    }

    /// Draws a document, and takes in what the person does in it. Tells whether it has just got
    /// the keyboard.
    #[expect(
        clippy::too_many_arguments,
        reason = "the reader stands between everything a panel has"
    )]
    pub(crate) fn ui(
        &mut self,
        ui: &mut Ui,
        pen: &mut Pen<'_>,
        front: &Front<'_>,
        derived: &mut Derived,
        view: &mut View,
        document: &Document,
        asks: &mut Vec<Ask>,
    ) -> bool {
        let workspace = front.session.workspace();
        let Some(body) = workspace.body(document.id) else {
            return false;
        };
        if view.now.find.is_some() {
            // Of its own, so that a bar which needs more room than a narrow side has widens nothing.
            let free = ui.available_rect_before_wrap();
            let mut bar = ui.new_child(egui::UiBuilder::new().max_rect(free));
            find_bar::find_bar_ui(&mut bar, pen, front, view, asks);
            let size = vec2(free.width(), bar.min_rect().height());
            ui.allocate_exact_size(size, egui::Sense::hover());
        }
        let is_outside = |article: &Article| {
            view.now.reveal.is_some_and(|(revealed, span)| {
                revealed == document.id && !article.spans().any(|part| part.overlaps(span))
            })
        };
        // Whoever goes to a place wants to see it.
        if view
            .article_alone(workspace, document.id)
            .is_some_and(is_outside)
        {
            view.alone.remove(&document.id);
        }
        let alone = view.article_alone(workspace, document.id);
        if let Some(article) = alone {
            let free = ui.available_rect_before_wrap();
            let mut bar = ui.new_child(egui::UiBuilder::new().max_rect(free));
            articles::head_ui(&mut bar, pen, article, asks);
            let size = vec2(free.width(), bar.min_rect().height());
            ui.allocate_exact_size(size, egui::Sense::hover());
        }
        let shown_alone = alone.and_then(|article| self.alones.of(body, article));
        let places = Places(shown_alone.as_deref());
        let now = ui.input(|input| input.time);
        if front.has_keys && self.last != Some((document.id, front.side)) {
            self.move_on(front.settings, view, now);
            self.last = Some((document.id, front.side));
        }
        let revealed = view.now.reveal.filter(|(other, _)| *other == document.id);
        let top = view.place(document.id).top;
        let near = places.pos_here(revealed.map_or(top, |(_, span)| span.start()));
        let opened = self.opened.reader(
            pen.engine,
            (document.id, front.side),
            shown_alone.as_ref().map_or(body, |alone| alone.body()),
            near,
            view.cleaning(document.id),
        );
        set_map(opened, front, pen.theme, document.id, shown_alone.as_ref());
        let (reader, last) = (&mut opened.reader, &mut opened.last);
        reader.is_bare = view.now.is_focused;
        let reading = workspace.readings.get(&document.id);
        reader.reading = reading.map(|reading| places.reading_here(&body.text, reading));
        let revealed = view
            .now
            .reveal
            .take_if(|(revealed, _)| *revealed == document.id);
        let revealed = revealed.map(|(_, span)| places.spans_here(&[span]));
        if let Some(first) = revealed.and_then(|spans| spans.first().copied()) {
            reader.reveal(first);
        }
        let chips = match alone {
            Some(article) => article_chips(article, shown_alone.as_deref()),
            None => chips(front.session, derived, document),
        };
        let title = alone.map_or_else(|| document.title.clone(), name_of);
        let (margin, in_hand) = (view.margin.clone(), view.in_hand);
        let shown = Shown {
            session: front.session,
            theme: pen.theme,
            author: &front.settings.author,
            margin: &margin,
            in_hand,
        };
        let marks =
            |bytes: Range<usize>| places.marks(bytes, |bytes| shown.marks(document.id, bytes));
        let shows_hits = view.now.find.is_some()
            && front.found.document == Some(document.id)
            && front
                .found
                .is_in(shown_alone.as_ref().map(|it| it.joined()));
        let hits: &[Span] = if shows_hits { &front.found.hits } else { &[] };
        let selection = view.selection(document.id);
        let selection_here = shown_alone
            .as_ref()
            .and_then(|it| view.selection_alone(document.id, it.joined()))
            .unwrap_or_else(|| places.selection_here(selection));
        let look = pen.theme.look(front.settings);
        let pieces = view.now.pieces_of(document.id, &body.text).to_vec();
        let pieces_here = places.spans_here(&pieces);
        let repeated = if view.looked.dims {
            front.repeating.repeated_in(workspace, document.id)
        } else {
            &[]
        };
        let repeated = places.bytes_here(&body.text, repeated);
        let page = Page {
            title: &title,
            chips: &chips,
            marks: &marks,
            marks_version: Some(
                shown.version(document.id) ^ shown_alone.as_ref().map_or(0, |it| it.version()),
            ),
            hits,
            current_hit: view
                .now
                .find
                .as_ref()
                .filter(|_| shows_hits)
                .map(|find| find.hit_idx),
            look: &look,
            direction: document.direction,
            selection: selection_here,
            pieces: &pieces_here,
            takes_tab: view.in_hand.is_some() && front.has_keys,
            is_backlit: view.is_backlit,
            repeated: &repeated,
            place: places.place_here(last, view.place(document.id)),
        };
        let strip = panes::strip_rect(ui, view);
        let mut output = reader.ui(ui, pen.engine, &page);
        let here = output.selection;
        output.selection = places.selection_there(here);
        output.place = places.place_there(last, output.place);
        let margin_at = reader.margin_place();
        let outline = derived.outline(workspace, view, document.id);
        if let Some(rect) = strip {
            let head = MarginHead::new(ui, front.session, view, rect, margin_at);
            let strip = panes::Strip {
                rect,
                free: head.free(rect),
                document,
                outline: outline.as_deref(),
                side: front.side,
                has_keys: front.has_keys,
                is_split: view.beside.is_some(),
            };
            strip.ui(ui, pen, reader, asks);
            head.ui(ui, pen, front, derived, view, asks);
        }
        if outline.is_some_and(|outline| {
            let heading = |place: Place| outline.at(place.top);
            heading(output.place) != heading(view.place(document.id))
        }) {
            // The panel on the left was drawn before.
            ui.ctx().request_repaint();
        }
        let passed = reader.take_passed(now);
        if front.settings.notes_reading {
            for bytes in passed.into_iter().flat_map(|it| places.bytes_there(it)) {
                view.now.passing.pass(document.id, bytes);
            }
        }
        if front.has_keys {
            view.now.paragraph = reader.paragraph_meant(here.head).and_then(|meant| {
                let selected = here.span(reader.text());
                let end = selected.and_then(|span| reader.paragraph_meant(span.end()));
                let start = selected.and_then(|span| reader.paragraph_meant(span.start()));
                let meant = match (start, end) {
                    (Some(start), Some(end)) if start.start < end.end => start.start..end.end,
                    _ => meant,
                };
                let there = places.bytes_there(meant).into_iter().next()?;
                Some((document.id, there))
            });
            self.id = Some(output.response.id);
            self.rect = Some(output.response.rect);
            self.selection_end = reader.selection_end_rect();
            self.scrolls_by_itself = reader.scrolls_by_itself();
            self.paragraph = reader.is_whole().then(|| {
                (
                    reader.paragraph_number(here.head).max(1),
                    reader.n_paragraphs(),
                )
            });
        }
        if view.now.focus == Some(Focus::Reader) {
            view.now.focus = None;
            output.response.request_focus();
        }
        match &shown_alone {
            Some(alone) if front.has_keys => {
                view.select_alone(document.id, alone.joined(), here, output.selection);
            }
            _ if output.selection != selection => view.select(document.id, output.selection),
            _ => {}
        }
        view.places.insert(document.id, output.place);
        for event in &output.events {
            match event {
                Event::CopyLong => asks.push(Ask::Do(Action::Copy)),
                Event::Carried(annotation) => {
                    let mut spans = pieces.clone();
                    spans.extend(view.selected(workspace, document.id));
                    tag_drag::carry(ui, document.id, spans, *annotation);
                }
                Event::Tabbed => asks.push(Ask::Do(Action::EditNote)),
                Event::MarginOpened(annotation) => {
                    asks.push(Ask::Margin(MarginAsk::Open(*annotation)));
                }
                Event::MarginWidth(width) => asks.push(Ask::Margin(MarginAsk::Width(*width))),
                Event::Reshaped(annotation, spans) => {
                    let was = workspace.annotation(*annotation);
                    let was: Vec<Span> = was.map_or_else(Vec::new, |was| was.spans().collect());
                    let spans = places.reshaped(&was, spans);
                    asks.push(Ask::Reshape(*annotation, spans));
                }
                _ => {}
            }
            take_in(
                ui,
                pen,
                front,
                view,
                (document.id, places),
                event,
                &output.response,
            );
        }
        tag_drag::text_ui(
            ui,
            pen,
            front.session,
            view,
            (document.id, places),
            reader,
            &output.response,
            asks,
        );
        menu_ui(pen, front, view, document, &output.response, asks);
        output.response.gained_focus()
    }
}

/// Gives a reader the colours of its map when the marks or the theme have changed.
fn set_map(
    open: &mut Open,
    front: &Front<'_>,
    theme: &Theme,
    document: DocumentId,
    alone: Option<&Arc<Alone>>,
) {
    let Some(coverage) = front.maps.of(document) else {
        return;
    };
    let key = (front.maps.n_steps(), theme.is_dark);
    if open.mapped == Some(key) {
        return;
    }
    open.mapped = Some(key);
    let workspace = front.session.workspace();
    let colour = |tag: Option<TagId>| {
        let ink = tag.map_or_else(
            || theme.plain_ink(),
            |tag| theme.ink(workspace.tag_colour(tag)),
        );
        (tag, ink.rule)
    };
    let colours: HashMap<Option<TagId>, egui::Color32> =
        coverage.tags().iter().map(|&tag| colour(tag)).collect();
    let (coverage, alone) = (Arc::clone(coverage), alone.cloned());
    open.reader.set_map(Box::new(move |bytes| {
        let there = Places(alone.as_deref()).bytes_there(bytes);
        let mut tags = there.into_iter().flat_map(|bytes| coverage.tags_in(bytes));
        let mut seen = Vec::new();
        tags.by_ref().for_each(|tag| {
            if !seen.contains(&tag) {
                seen.push(tag);
            }
        });
        seen.iter()
            .filter_map(|tag| colours.get(tag).copied())
            .collect()
    }));
}

/// The same of an article that is read by itself.
fn article_chips(article: &Article, alone: Option<&Alone>) -> Vec<String> {
    let mut chips = source_chips(&article.source);
    chips.extend(alone.map(|alone| counted(alone.n_words, "word")));
    chips
}

/// What is known of the source, for the pills under the title.
fn source_chips(source: &Source) -> Vec<String> {
    let mut chips = Vec::new();
    for words in [&source.publisher, &source.author] {
        if !words.is_empty() {
            chips.push(shortened(words, 40));
        }
    }
    chips.extend(source.published.map(crate::model::PartialDate::label));
    chips.extend(
        source
            .grade
            .map(|grade| format!("Source grade {}", grade.letter())),
    );
    chips
}

fn chips(session: &Session, derived: &mut Derived, document: &Document) -> Vec<String> {
    let mut chips = source_chips(&document.source);
    chips.extend(
        derived
            .n_words(session.workspace(), document.id)
            .map(|n| counted(n, "word")),
    );
    chips
}

fn take_in(
    ui: &Ui,
    pen: &mut Pen<'_>,
    front: &Front<'_>,
    view: &mut View,
    (document, places): (DocumentId, Places<'_>),
    event: &Event,
    response: &egui::Response,
) {
    let session = front.session;
    match event {
        Event::Clicked(annotations) => {
            // Each click takes the next of those that lie one over the other.
            let current = view
                .in_hand
                .and_then(|id| annotations.iter().position(|&other| other == id));
            let next_idx = current.map_or(0, |current_idx| {
                (current_idx + 1) % annotations.len().max(1)
            });
            view.in_hand = annotations.get(next_idx).copied();
            if view.in_hand.is_some() {
                view.now.inspected = Inspected::Annotation;
            }
        }
        Event::KeptPiece(span) => {
            if let Some(text) = session.workspace().text(document) {
                for span in places.spans_there(&[*span]) {
                    view.now.keep_piece(document, text, span);
                }
            }
        }
        Event::LetGoOfPieces => view.now.pieces = None,
        Event::DoubleClickedMark(_)
        | Event::Carried(_)
        | Event::CopyText
        | Event::CopyLong
        | Event::Tabbed
        | Event::MarginOpened(_)
        | Event::MarginWidth(_)
        | Event::Reshaped(..) => {}
        Event::MarginMenu(annotation) => {
            view.now.margin_menu = Some(*annotation);
            view.in_hand = Some(*annotation);
            view.now.inspected = Inspected::Annotation;
        }
        Event::MarginClicked(annotation) => {
            view.in_hand = Some(*annotation);
            view.now.inspected = Inspected::Annotation;
        }
        // What is open is not to be covered.
        Event::Hovered(_)
            if egui::Popup::is_any_open(ui.ctx())
                || view.now.awaits_recent
                || view.now.picker.is_some() => {}
        Event::Hovered(annotations) => {
            hover_ui(ui, pen, session, front.repeating, annotations, response);
        }
        Event::SecondaryClicked(pos) => {
            view.now.margin_menu = None;
            let pos = &places.pos_there(*pos);
            let selected = view.selected(session.workspace(), document);
            let is_selected = selected.iter().any(|span| span.contains(*pos));
            if !is_selected {
                let under = session
                    .index()
                    .overlapping(document, pos.byte()..pos.byte() + 1);
                view.in_hand = under.last().copied().or(view.in_hand);
                view.select(document, Selection::caret(*pos));
            }
        }
    }
}

/// Where the picker opens: under the end of the selection, or in the middle of the text.
pub(crate) fn picker_place(readers: &Readers, middle: Rect) -> Pos2 {
    readers.selection_end.map_or_else(
        || super::picker::middle_of(middle),
        |end| pos2(end.min.x - 20.0, end.max.y) + vec2(0.0, 6.0),
    )
}

/// What the status line says on the left.
pub(crate) fn place_line(app: &App, readers: &Readers) -> Vec<String> {
    let mut parts = Vec::new();
    if let Some((n, n_all)) = readers.paragraph
        && app.view.document().is_some()
    {
        parts.push(format!("¶ {} of {}", grouped(n), grouped(n_all)));
    }
    if !app.pieces().is_empty() {
        let n = app.selected_spans().map_or(0, |(_, spans)| spans.len());
        parts.push(format!("{} selected", counted(n, "piece")));
    } else if let Some((_, spans)) = app.selected_spans()
        && let Some((_, text)) = app.document()
    {
        /// Longer selections are measured in bytes: counting would hold up the frame.
        const MAX_COUNTED: usize = 64 * 1024;
        let n_bytes = spans.iter().map(|span| span.n_bytes()).sum();
        parts.push(if n_bytes <= MAX_COUNTED {
            let n_chars = spans.iter().map(|&span| text.slice(span).chars().count());
            format!("{} selected", counted(n_chars.sum(), "character"))
        } else {
            format!("{} selected", counted(n_bytes, "byte"))
        });
    }
    if let (Some(session), Some(document)) = (&app.session, app.view.document()) {
        parts.push(counted(
            session.index().n_in_document(document),
            "annotation",
        ));
    } else if let Some(session) = &app.session {
        parts.push(counted(session.index().n_annotations(), "annotation"));
    }
    parts
}
