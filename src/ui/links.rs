//! Links between annotations: making one, and what the annotation in hand is linked with.

use egui::accesskit::Role;
use egui::{Align2, FontId, Id, Key, Order, Rect, Sense, Ui, Vec2, pos2};

use super::picker::{Choice, List, Outcome};
use super::theme::{self, BODY, NEAR, SMALL};
use super::widgets::{self, Icon, Pen};
use super::writing::Writing;
use crate::app::Ask;
use crate::app::action::Action;
use crate::app::session::Session;
use crate::app::view::{Focus, Linking, View};
use crate::model::mention::{Place, Target};
use crate::model::{Annotation, AnnotationId, Link, LinkKind, Workspace};
use crate::text::words::{counted, shortened};

/// An annotation with more links shows no more of them.
const MAX_SHOWN: usize = 100;

/// What an annotation is linked with, such as "» supports · « explained by"; each once.
pub(crate) fn signs(session: &Session, annotation: AnnotationId) -> String {
    let mut parts: Vec<String> = Vec::new();
    for link in links_of(session, annotation) {
        let part = sign(&link.kind, link.from == annotation);
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts.join(" · ")
}

/// A sign for the way it leads, which every font has, and the word.
fn sign(kind: &LinkKind, is_beginning: bool) -> String {
    if kind.is_mutual() {
        format!("«» {}", kind.label())
    } else if is_beginning {
        format!("» {}", kind.label())
    } else if let LinkKind::Other(_) = kind {
        kind.label_back()
    } else {
        format!("« {}", kind.label_back())
    }
}

fn links_of(session: &Session, annotation: AnnotationId) -> impl Iterator<Item = &Link> {
    session
        .index()
        .links_of(annotation)
        .take(MAX_SHOWN)
        .filter_map(|link| session.workspace().link(link))
}

fn quote_of(workspace: &Workspace, annotation: AnnotationId) -> String {
    let annotation = workspace.annotation(annotation);
    let anchor = annotation.and_then(|annotation| annotation.anchors.first());
    shortened(anchor.map_or("", |anchor| anchor.quote.as_str()), 60)
}

/// The links of an annotation in the inspector: each leads to its other end.
pub(super) fn links_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    view: &mut View,
    annotation: &Annotation,
    asks: &mut Vec<Ask>,
) {
    let n_links = session.index().n_links_of(annotation.id);
    let head = if n_links == 0 {
        "Links".to_owned()
    } else {
        counted(n_links, "link")
    };
    let add = widgets::section_head(ui, pen, &head, Some("Link with another annotation"));
    if add.is_some_and(|add| add.clicked()) {
        asks.push(Ask::Do(Action::Link));
    }
    for link in links_of(session, annotation.id) {
        link_ui(ui, pen, session, view, annotation.id, link, asks);
    }
}

fn link_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    view: &mut View,
    here: AnnotationId,
    link: &Link,
    asks: &mut Vec<Ask>,
) {
    const HEIGHT: f32 = 42.0;
    let Some(there) = link.other_end(here) else {
        return;
    };
    let workspace = session.workspace();
    let quote = quote_of(workspace, there);
    let document = workspace.annotation(there).map(|other| other.document);
    let title = document
        .and_then(|document| workspace.document(document))
        .map_or("", |document| document.title.as_str());
    let label = link.label_at(here);
    let (rect, response) = widgets::row(ui, pen.theme, HEIGHT, false, Sense::click());
    let name = format!("{label} “{quote}” — {title}");
    response.widget_info(|| widgets::labeled(Role::Link, true, &name));
    let width = rect.width() - 34.0;
    let left = rect.min.x + 4.0;
    let small = FontId::proportional(SMALL);
    let sign = sign(&link.kind, link.from == here);
    let taken = pen.paint_line(
        ui,
        pos2(left, rect.min.y + 4.0),
        &sign,
        theme::bold(SMALL),
        pen.theme.text,
        width * 0.6,
    );
    pen.paint_line(
        ui,
        pos2(left + taken + 8.0, rect.min.y + 4.0),
        title,
        small,
        pen.theme.grey,
        width - taken - 8.0,
    );
    let at = pos2(left, rect.min.y + 20.0);
    let font = FontId::proportional(BODY);
    pen.paint_line(ui, at, &format!("“{quote}”"), font, pen.theme.text, width);
    let dots = Rect::from_center_size(
        pos2(rect.max.x - 14.0, rect.center().y),
        Vec2::splat(theme::ICON.x.min(22.0)),
    );
    let more = ui.interact(dots, response.id.with("more"), Sense::click());
    if more.hovered() || more.has_focus() {
        ui.painter()
            .rect_filled(dots, theme::RADIUS, pen.theme.hovered);
    }
    if more.has_focus() {
        widgets::focus_ring(ui, pen.theme, dots);
    }
    widgets::paint_icon(ui, dots, Icon::Dots, pen.theme.grey);
    let more_name = format!("What to do with the link {label} “{quote}”");
    more.widget_info(|| widgets::labeled(Role::Button, true, &more_name));
    egui::Popup::menu(&more).show(|ui| menu_ui(ui, view, here, link, asks));
    response.context_menu(|ui| menu_ui(ui, view, here, link, asks));
    if pen.tip(response, &name).clicked() {
        asks.push(Ask::ShowAnnotation(there));
    }
    let is_open = view.now.link_note == Some(link.id);
    if is_open || !link.note.is_empty() {
        note_ui(ui, pen, session, view, link, &label, asks);
    }
}

fn menu_ui(ui: &mut Ui, view: &mut View, here: AnnotationId, link: &Link, asks: &mut Vec<Ask>) {
    ui.set_min_width(160.0);
    if ui.button("Write a note on the link").clicked() {
        view.now.link_note = Some(link.id);
        view.now.focus = Some(Focus::LinkNote);
        ui.close();
    }
    if ui.button("Change the kind…").clicked() {
        view.now.linking = Some(Linking::change(link.id, here));
        view.now.focus = Some(Focus::Link);
        ui.close();
    }
    if !link.kind.is_mutual() && ui.button("Turn round").clicked() {
        asks.push(Ask::TurnLink(link.id));
        ui.close();
    }
    if ui.button("Remove the link").clicked() {
        asks.push(Ask::RemoveLink(link.id));
        ui.close();
    }
}

fn note_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    view: &mut View,
    link: &Link,
    label: &str,
    asks: &mut Vec<Ask>,
) {
    let is_asked_for = view.now.link_note == Some(link.id);
    let writing = Writing {
        place: Place::Link(link.id),
        name: &format!("Note on the link {label}"),
        hint: "Why it is so",
        n_rows: 2,
        focus: is_asked_for.then_some(Focus::LinkNote),
        is_framed: true,
    };
    writing.ui(ui, pen, session, view, asks);
    if view.now.writing != Some(Place::Link(link.id)) && view.now.focus != Some(Focus::LinkNote) {
        view.now.link_note = view.now.link_note.filter(|&open| open != link.id);
    }
    ui.add_space(NEAR);
}

/// The link that is being made: first what it says, then its other end.
pub(crate) fn linking_ui(
    ui: &Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    view: &mut View,
    middle: Rect,
    at: egui::Pos2,
    asks: &mut Vec<Ask>,
) {
    let Some(mut linking) = view.now.linking.take() else {
        return;
    };
    let workspace = session.workspace();
    if workspace.annotation(linking.from).is_none() {
        return;
    }
    let takes_focus = view.now.focus == Some(Focus::Link);
    if takes_focus {
        view.now.focus = None;
    }
    if linking.kind.is_some() && !linking.is_searching {
        if waiting_ui(ui, pen, workspace, &mut linking, middle) {
            view.now.linking = Some(linking);
        } else {
            view.now.focus = Some(Focus::Reader);
        }
        return;
    }
    let quote = shortened(&quote_of(workspace, linking.from), 24);
    let (name, hint, width, choices) = if let Some(kind) = &linking.kind {
        let hint = format!("{} … words of the other annotation", kind.label());
        let choices = view
            .now
            .candidates
            .found
            .iter()
            .filter_map(other_end)
            .collect();
        ("Other end of the link", hint, 460.0, choices)
    } else {
        let hint = format!("“{quote}” …");
        let choices = kinds(session, &linking.words);
        ("Kind of link", hint, 290.0, choices)
    };
    let mut list = List {
        name,
        hint: &hint,
        width,
        at,
        takes_focus,
    };
    let outcome = list.ui(ui, pen, &mut linking.words, &mut linking.row_idx, &choices);
    match outcome {
        Outcome::Open => view.now.linking = Some(linking),
        Outcome::Closed => {
            // From the search back to choosing in the text; from the kind, out.
            if linking.is_searching {
                linking.is_searching = false;
                view.now.linking = Some(linking);
            }
            view.now.focus = Some(Focus::Reader);
        }
        Outcome::Chosen(ask) | Outcome::Added(ask) => {
            asks.push(ask);
            view.now.linking = Some(linking);
        }
    }
}

fn other_end(candidate: &crate::query::targets::Candidate) -> Option<Choice> {
    let Target::Annotation(annotation) = candidate.target else {
        return None;
    };
    Some(Choice {
        label: candidate.label.clone(),
        aside: candidate.aside.clone(),
        swatch: None,
        ask: Ask::LinkTo(annotation),
    })
}

/// The kinds that begin with the letters, then those that have them; the last row is a new one.
fn kinds(session: &Session, words: &str) -> Vec<Choice> {
    let words = words.trim().to_lowercase();
    let mut kinds: Vec<LinkKind> = LinkKind::USUAL.to_vec();
    for kind in session.index().link_kinds().take(200) {
        if !kinds.contains(kind) {
            kinds.push(kind.clone());
        }
    }
    let mut choices: Vec<Choice> = [true, false]
        .into_iter()
        .flat_map(|at_start| {
            let words = &words;
            kinds.iter().filter(move |kind| {
                let label = kind.label().to_lowercase();
                let begins = label.starts_with(words.as_str());
                label.contains(words.as_str()) && begins == at_start
            })
        })
        .map(|kind| Choice {
            label: kind.label().to_owned(),
            aside: String::new(),
            swatch: None,
            ask: Ask::ChooseLinkKind(kind.clone()),
        })
        .collect();
    if let Some(kind @ LinkKind::Other(_)) = LinkKind::named(&words)
        && !kinds.contains(&kind)
    {
        choices.push(Choice {
            label: format!("Link as “{}”", kind.label()),
            aside: String::new(),
            swatch: None,
            ask: Ask::ChooseLinkKind(kind),
        });
    }
    choices
}

/// Says what is awaited; tells whether it still is.
fn waiting_ui(
    ui: &Ui,
    pen: &mut Pen<'_>,
    workspace: &Workspace,
    linking: &mut Linking,
    middle: Rect,
) -> bool {
    let mut waits = true;
    let quote = shortened(&quote_of(workspace, linking.from), 40);
    let kind = linking.kind.as_ref().map_or("", LinkKind::label);
    egui::Area::new(Id::unique("link in the making"))
        .order(Order::Foreground)
        .pivot(Align2::CENTER_BOTTOM)
        .fixed_pos(pos2(middle.center().x, middle.max.y - 14.0))
        .accessible_name("Link in the making")
        .show(ui.ctx(), |ui| {
            theme::floating_frame(pen.theme)
                .inner_margin(egui::Margin::symmetric(12, 8))
                .show(ui, |ui| {
                    ui.set_max_width((middle.width() - 40.0).clamp(200.0, 560.0));
                    let line = format!("“{quote}” {kind} …");
                    pen.line(ui, &line, theme::bold(BODY), pen.theme.text);
                    let hint = "Take the other annotation in hand, then press L or Enter";
                    pen.line(ui, hint, FontId::proportional(SMALL), pen.theme.grey);
                    ui.horizontal(|ui| {
                        let search = ui.button("Search annotations…");
                        if search
                            .on_hover_text("L as long as the first is in hand")
                            .clicked()
                        {
                            linking.is_searching = true;
                        }
                        waits = !ui.button("Cancel the link").clicked();
                    });
                });
        });
    let is_typing = ui.ctx().text_edit_focused();
    let escaped = !is_typing && ui.input(|input| input.key_pressed(Key::Escape));
    waits && !escaped
}
