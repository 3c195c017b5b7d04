//! A document in front: the reader, its find bar, and what the pointer shows and does in it.

use std::collections::HashMap;
use std::ops::Range;

use egui::{Id, Key, Pos2, Rect, RichText, Ui, pos2, vec2};

use super::derived::Derived;
use super::reader::{Event, Mark, Page, Reader};
use super::theme::Theme;
use super::widgets::{self, Icon, Pen};
use crate::app::action::{Action, COMMANDS};
use crate::app::session::Session;
use crate::app::view::{Focus, Inspected, Selection, Tab, View};
use crate::app::{App, Ask, Found};
use crate::model::{AnnotationId, Document, DocumentId};
use crate::query;
use crate::text::words::{counted, grouped, shortened};

/// The readers of open documents, each with its layout.
#[derive(Default)]
pub(crate) struct Readers {
    by_document: HashMap<DocumentId, Reader>,
    /// Which paragraph the caret is in, and of how many.
    pub(crate) paragraph: Option<(usize, usize)>,
    /// The id of the reader in front, to tell where the keyboard is.
    pub(crate) id: Option<Id>,
    /// Where the selection ends on screen.
    pub(crate) selection_end: Option<Rect>,
}

/// What the middle of the window reads.
pub(crate) struct Front<'a> {
    pub(crate) session: &'a Session,
    pub(crate) found: &'a Found,
    pub(crate) zoom: f32,
    pub(crate) shows_invisible: bool,
}

impl Readers {
    /// Forgets the documents that are not open any more.
    pub(crate) fn retain(&mut self, view: &View) {
        self.by_document
            .retain(|&document, _| view.tabs.contains(&Tab::Document(document)));
        if view.document().is_none() {
            self.paragraph = None;
            self.selection_end = None;
        }
    }

    /// Draws a document, and takes in what the person does in it.
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
    ) {
        let workspace = front.session.workspace();
        let Some(body) = workspace.body(document.id) else {
            return;
        };
        if view.now.find.is_some() {
            find_bar_ui(ui, pen, front.found, view, asks);
        }
        let reader = self
            .by_document
            .entry(document.id)
            .or_insert_with(|| Reader::new(&body.text, &body.blocks));
        if !reader.text().is_same_buffer(&body.text) {
            *reader = Reader::new(&body.text, &body.blocks);
        }
        if let Some((_, span)) = view
            .now
            .reveal
            .take_if(|(revealed, _)| *revealed == document.id)
        {
            reader.reveal(span);
        }
        let chips = chips(front.session, derived, document);
        let marks =
            |bytes: Range<usize>| marks(front.session, pen.theme, document.id, bytes, view.in_hand);
        let shows_hits = view.now.find.is_some() && front.found.document == Some(document.id);
        let hits: &[crate::text::Span] = if shows_hits { &front.found.hits } else { &[] };
        let selection = view.selection(document.id);
        let mut look = pen.theme.look(front.zoom);
        look.shows_invisible = front.shows_invisible;
        let page = Page {
            title: &document.title,
            chips: &chips,
            marks: &marks,
            hits,
            current_hit: view
                .now
                .find
                .as_ref()
                .filter(|_| shows_hits)
                .map(|find| find.hit_idx),
            look: &look,
            selection,
            place: view.place(document.id),
        };
        let output = reader.ui(ui, pen.engine, &page);
        self.id = Some(output.response.id);
        self.selection_end = reader.selection_end_rect();
        self.paragraph = Some((
            reader.paragraph_number(output.selection.head),
            reader.n_paragraphs(),
        ));
        if view.now.focus == Some(Focus::Reader) {
            view.now.focus = None;
            output.response.request_focus();
        }
        if output.selection != selection {
            view.selections.insert(document.id, output.selection);
        }
        view.places.insert(document.id, output.place);
        for event in &output.events {
            take_in(
                ui,
                pen,
                front.session,
                view,
                document.id,
                event,
                &output.response,
            );
        }
        menu_ui(front.session, view, document, &output.response, asks);
    }
}

/// What is known of the source, for the pills under the title.
fn chips(session: &Session, derived: &mut Derived, document: &Document) -> Vec<String> {
    let source = &document.source;
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
    chips.extend(
        derived
            .n_words(session.workspace(), document.id)
            .map(|n| counted(n, "word")),
    );
    chips
}

/// The annotations that share bytes with these, as they look.
fn marks(
    session: &Session,
    theme: &Theme,
    document: DocumentId,
    bytes: Range<usize>,
    in_hand: Option<AnnotationId>,
) -> Vec<Mark> {
    /// What of a note fits into the margin, in characters.
    const N_NOTE: usize = 160;
    let workspace = session.workspace();
    let mark = |id: AnnotationId| {
        let annotation = workspace.annotation(id)?;
        let names: Vec<&str> = annotation
            .tags
            .iter()
            .filter_map(|&tag| Some(workspace.tag(tag)?.name.as_str()))
            .collect();
        Some(Mark {
            id,
            spans: annotation.spans().collect(),
            inks: annotation
                .tags
                .iter()
                .map(|&tag| theme.ink(workspace.tag_colour(tag)))
                .collect(),
            label: names.join(", "),
            note: shortened(&annotation.note, N_NOTE),
            in_hand: in_hand == Some(id),
        })
    };
    session
        .index()
        .overlapping(document, bytes)
        .into_iter()
        .filter_map(mark)
        .collect()
}

fn take_in(
    ui: &Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    view: &mut View,
    document: DocumentId,
    event: &Event,
    response: &egui::Response,
) {
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
        Event::DoubleClickedMark(_) | Event::CopyText => {}
        Event::MarginClicked(annotation) => {
            view.in_hand = Some(*annotation);
            view.now.inspected = Inspected::Annotation;
        }
        Event::Hovered(annotations) => hover_ui(ui, pen, session, annotations, response),
        Event::SecondaryClicked(pos) => {
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

/// Tags, author, date and note of what is under the pointer.
fn hover_ui(
    ui: &Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    annotations: &[AnnotationId],
    response: &egui::Response,
) {
    const N_SHOWN: usize = 4;
    let workspace = session.workspace();
    egui::Tooltip::always_open(
        ui.ctx().clone(),
        ui.layer_id(),
        response.id.with("mark"),
        egui::PopupAnchor::Pointer,
    )
    .gap(14.0)
    .show(|ui| {
        ui.set_max_width(340.0);
        for annotation in annotations
            .iter()
            .take(N_SHOWN)
            .filter_map(|&id| workspace.annotation(id))
        {
            let tags: Vec<String> = annotation
                .tags
                .iter()
                .map(|&tag| workspace.tag_path(tag))
                .collect();
            if !tags.is_empty() {
                pen.line(
                    ui,
                    &tags.join(", "),
                    super::theme::bold(super::theme::BODY),
                    pen.theme.text,
                );
            }
            let mut parts = vec![
                annotation.author.clone(),
                annotation.created.strftime("%-d %b %Y").to_string(),
            ];
            parts.push(query::grade(workspace, annotation).label());
            parts.retain(|part| !part.is_empty());
            ui.label(
                RichText::new(widgets::visible(&parts.join(" · ")))
                    .small()
                    .color(pen.theme.grey),
            );
            if !annotation.note.is_empty() {
                ui.add(
                    egui::Label::new(widgets::visible(&shortened(&annotation.note, 300))).wrap(),
                );
            }
        }
        if let Some(n_more) = annotations.len().checked_sub(N_SHOWN).filter(|&n| n > 0) {
            ui.label(
                RichText::new(format!("and {n_more} more"))
                    .small()
                    .color(pen.theme.grey),
            );
        }
    });
}

fn menu_ui(
    session: &Session,
    view: &View,
    document: &Document,
    response: &egui::Response,
    asks: &mut Vec<Ask>,
) {
    response.context_menu(|ui| {
        ui.set_min_width(230.0);
        let has_passage = session
            .workspace()
            .text(document.id)
            .is_some_and(|text| view.selection(document.id).span(text).is_some());
        let has_annotation = view.in_hand.is_some();
        for (action, is_shown) in [
            (Action::TagPassage, has_passage || has_annotation),
            (Action::TagInVivo, has_passage),
            (
                Action::TagAgain,
                (has_passage || has_annotation) && view.last_tag.is_some(),
            ),
            (Action::Annotate, has_passage),
            (Action::Copy, has_passage),
            (Action::ExtendToSelection, has_passage && has_annotation),
            (Action::EditNote, has_annotation),
            (Action::DeleteAnnotation, has_annotation),
            (Action::Find, true),
        ] {
            let Some(command) = COMMANDS
                .iter()
                .find(|command| command.action == action)
                .filter(|_| is_shown)
            else {
                continue;
            };
            let mut button = egui::Button::new(command.name);
            let key = command.key();
            if !key.is_empty() {
                button = button.shortcut_text(key);
            }
            if ui.add(button).clicked() {
                asks.push(Ask::Do(action));
                ui.close();
            }
        }
    });
}

fn find_bar_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    found: &Found,
    view: &mut View,
    asks: &mut Vec<Ask>,
) {
    let Some(find) = &mut view.now.find else {
        return;
    };
    let mut closes = false;
    egui::Frame::new()
        .fill(pen.theme.panel)
        .inner_margin(egui::Margin::symmetric(14, 6))
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                let field = ui
                    .add(
                        egui::TextEdit::singleline(&mut find.words)
                            .id(Id::unique("find words"))
                            .hint_text("Find in this document")
                            .margin(egui::Margin::symmetric(7, 4))
                            .desired_width(240.0),
                    )
                    .accessible_name("Find");
                if view.now.focus == Some(Focus::Find) {
                    view.now.focus = None;
                    field.request_focus();
                }
                if field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
                    let back = ui.input(|input| input.modifiers.shift);
                    asks.push(Ask::Do(if back {
                        Action::FindPrevious
                    } else {
                        Action::FindNext
                    }));
                    field.request_focus();
                }
                for (is_on, label, name) in [
                    (&mut find.matches_case, "Aa", "Match case"),
                    (&mut find.whole_word, "W", "Whole words"),
                    (&mut find.regex, ".*", "Regular expression"),
                ] {
                    let toggle = ui
                        .selectable_label(*is_on, label)
                        .on_hover_text(name)
                        .accessible_name(name);
                    if toggle.clicked() {
                        *is_on = !*is_on;
                    }
                }
                let n_hits = found.hits.len();
                let line = match &found.fault {
                    Some(fault) => fault.clone(),
                    None if find.words.is_empty() => String::new(),
                    None if n_hits == 0 => "No hits".to_owned(),
                    None if found.is_complete => {
                        format!("{} of {}", grouped(find.hit_idx + 1), grouped(n_hits))
                    }
                    None => format!(
                        "{} of more than {}",
                        grouped(find.hit_idx + 1),
                        grouped(n_hits)
                    ),
                };
                let colour = if found.fault.is_some() {
                    pen.theme.fault
                } else {
                    pen.theme.grey
                };
                ui.label(RichText::new(line).color(colour));
                if widgets::icon_button(ui, pen.theme, Icon::Up, "Previous hit").clicked() {
                    asks.push(Ask::Do(Action::FindPrevious));
                }
                if widgets::icon_button(ui, pen.theme, Icon::Down, "Next hit").clicked() {
                    asks.push(Ask::Do(Action::FindNext));
                }
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    closes =
                        widgets::icon_button(ui, pen.theme, Icon::Cross, "Close find").clicked();
                });
            });
        });
    widgets::hairline(ui, pen.theme);
    // What is open above it is closed first.
    let is_on_top = view.now.focus.is_none()
        && view.now.picker.is_none()
        && view.now.palette.is_none()
        && view.now.dialog.is_none()
        && !view.now.shows_help
        && !egui::Popup::is_any_open(ui.ctx());
    closes |= is_on_top && ui.input(|input| input.key_pressed(Key::Escape));
    if closes {
        view.now.find = None;
        view.now.focus = Some(Focus::Reader);
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
    if let Some((document, span)) = app.selected_span()
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
