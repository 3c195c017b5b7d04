//! A document in front: the reader, and what the pointer shows and does in it.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use egui::{Id, Pos2, Rect, Ui, pos2, vec2};

use super::alone::Alone;
use super::annotation_menu::menu_ui;
use super::articles;
use super::derived::Derived;
use super::find_bar;
use super::margin_head::MarginHead;
use super::marked::{Shown, hover_ui};
use super::opened::{Open, Opened, Wish};
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
use crate::text::Text;
use crate::text::words::{counted, grouped, shortened};

/// The readers of open documents, each with its layout.
pub(crate) struct Readers {
    opened: Opened,
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
        if settings.notes_reading {
            for bytes in passed {
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
        let only = alone.map(Alone::new);
        let wish = Wish {
            cleaning: view.cleaning(document.id),
            only: only.as_ref().map(Alone::spans),
        };
        let now = ui.input(|input| input.time);
        if front.has_keys && self.last != Some((document.id, front.side)) {
            self.move_on(front.settings, view, now);
            self.last = Some((document.id, front.side));
        }
        let opened = self
            .opened
            .reader(pen.engine, (document.id, front.side), body, view, &wish);
        set_map(opened, front, pen.theme, document.id);
        let reader = &mut opened.reader;
        reader.is_bare = view.now.is_focused;
        reader.reading = workspace.readings.get(&document.id).cloned();
        if let Some((_, span)) = view
            .now
            .reveal
            .take_if(|(revealed, _)| *revealed == document.id)
        {
            reader.reveal(span);
        }
        let chips = match alone {
            Some(article) => article_chips(&body.text, article),
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
        let marks = |bytes: Range<usize>| {
            let mut marks = shown.marks(document.id, bytes);
            if let Some(only) = &only {
                marks.retain(|mark| mark.spans.iter().any(|span| only.shows_some_of(*span)));
            }
            marks
        };
        let shows_hits = view.now.find.is_some() && front.found.document == Some(document.id);
        let hits: &[crate::text::Span] = if shows_hits { &front.found.hits } else { &[] };
        let selection = view.selection(document.id);
        let look = pen.theme.look(front.settings);
        let pieces = view.now.pieces_of(document.id, &body.text).to_vec();
        let repeated = if view.looked.dims {
            front.repeating.repeated_in(workspace, document.id)
        } else {
            &[]
        };
        let page = Page {
            title: &title,
            chips: &chips,
            marks: &marks,
            marks_version: Some(
                shown.version(document.id) ^ only.as_ref().map_or(0, Alone::version),
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
            selection,
            pieces: &pieces,
            takes_tab: view.in_hand.is_some() && front.has_keys,
            is_backlit: view.is_backlit,
            repeated,
            place: view.place(document.id),
        };
        let strip = panes::strip_rect(ui, view);
        let mut output = reader.ui(ui, pen.engine, &page);
        if let Some(only) = &only {
            output.selection = only.kept_in_view(&body.text, selection, output.selection);
        }
        let margin_at = reader.margin_place();
        let outline = derived.outline(workspace, document.id);
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
            for bytes in passed {
                view.now.passing.pass(document.id, bytes);
            }
        }
        if front.has_keys {
            view.now.paragraph = reader.paragraph_meant(output.selection.head).map(|meant| {
                let selected = output.selection.span(&body.text);
                let end = selected.and_then(|span| reader.paragraph_meant(span.end()));
                let start = selected.and_then(|span| reader.paragraph_meant(span.start()));
                let meant = match (start, end) {
                    (Some(start), Some(end)) if start.start < end.end => start.start..end.end,
                    _ => meant,
                };
                (document.id, meant)
            });
            self.id = Some(output.response.id);
            self.rect = Some(output.response.rect);
            self.selection_end = reader.selection_end_rect();
            self.scrolls_by_itself = reader.scrolls_by_itself();
            self.paragraph = reader.is_whole().then(|| {
                (
                    reader.paragraph_number(output.selection.head),
                    reader.n_paragraphs(),
                )
            });
        }
        if view.now.focus == Some(Focus::Reader) {
            view.now.focus = None;
            output.response.request_focus();
        }
        if output.selection != selection {
            view.selections.insert(document.id, output.selection);
        }
        view.places.insert(document.id, output.place);
        for event in &output.events {
            match event {
                Event::CopyLong => asks.push(Ask::Do(Action::Copy)),
                Event::Carried(annotation) => {
                    let passage = (document.id, &body.text);
                    tag_drag::carry(ui, passage, &pieces, selection, *annotation);
                }
                Event::Tabbed => asks.push(Ask::Do(Action::EditNote)),
                Event::MarginOpened(annotation) => {
                    asks.push(Ask::Margin(MarginAsk::Open(*annotation)));
                }
                Event::MarginWidth(width) => asks.push(Ask::Margin(MarginAsk::Width(*width))),
                Event::Reshaped(annotation, spans) => {
                    let was = workspace.annotation(*annotation);
                    let is_within = alone
                        .zip(was)
                        .is_some_and(|(article, was)| article.holds_annotation(was));
                    let spans = match &only {
                        Some(only) if is_within => only.seen_of(spans),
                        _ => spans.clone(),
                    };
                    asks.push(Ask::Reshape(*annotation, spans));
                }
                _ => {}
            }
            take_in(ui, pen, front, view, document.id, event, &output.response);
        }
        tag_drag::text_ui(
            ui,
            pen,
            front.session,
            view,
            document.id,
            reader,
            &output.response,
            asks,
        );
        menu_ui(pen, front, view, document, &output.response, asks);
        output.response.gained_focus()
    }
}

/// Gives a reader the colours of its map when the marks or the theme have changed.
fn set_map(open: &mut Open, front: &Front<'_>, theme: &Theme, document: DocumentId) {
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
    let coverage = Arc::clone(coverage);
    open.reader.set_map(Box::new(move |bytes| {
        let tags = coverage.tags_in(bytes);
        tags.iter()
            .filter_map(|tag| colours.get(tag).copied())
            .collect()
    }));
}

/// What is known of the source, for the pills under the title.
/// The same of an article that is read by itself.
fn article_chips(text: &Text, article: &Article) -> Vec<String> {
    let mut chips = source_chips(&article.source);
    let words = article.spans().map(|part| text.slice(part));
    let n_words = words.map(|words| words.split_whitespace().count()).sum();
    chips.push(counted(n_words, "word"));
    chips
}

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
    document: DocumentId,
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
                view.now.keep_piece(document, text, *span);
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
        // A menu that is open is not to be covered.
        Event::Hovered(_) if egui::Popup::is_any_open(ui.ctx()) => {}
        Event::Hovered(annotations) => {
            hover_ui(ui, pen, session, front.repeating, annotations, response);
        }
        Event::SecondaryClicked(pos) => {
            view.now.margin_menu = None;
            let text = session.workspace().text(document);
            let is_selected = text
                .and_then(|text| view.selection(document).span(text))
                .is_some_and(|span| span.contains(*pos));
            if !is_selected {
                let under = session
                    .index()
                    .overlapping(document, pos.byte()..pos.byte() + 1);
                view.in_hand = under.last().copied().or(view.in_hand);
                view.selections.insert(document, Selection::caret(*pos));
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
    } else if let Some((document, span)) = app.selected_span()
        && let Some(text) = app
            .session
            .as_ref()
            .and_then(|session| session.workspace().text(document))
    {
        /// Longer selections are measured in bytes: counting would hold up the frame.
        const MAX_COUNTED: usize = 64 * 1024;
        parts.push(if span.n_bytes() <= MAX_COUNTED {
            format!(
                "{} selected",
                counted(text.slice(span).chars().count(), "character")
            )
        } else {
            format!("{} selected", counted(span.n_bytes(), "byte"))
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
