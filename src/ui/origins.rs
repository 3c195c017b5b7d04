//! Sources that go back to one: marking them, taking it back, and telling where else words stand.

use egui::{Button, RichText, Ui};

use super::repeats::Repeated;
use super::theme::{BODY, SMALL};
use super::widgets::Pen;
use crate::app::Ask;
use crate::app::repeating::{Also, Opened, RepeatAsk, Repeating, title_of};
use crate::app::session::Session;
use crate::model::{Annotation, DocumentId, Member, SharedOrigin, Workspace};
use crate::query::repeats::Group;
use crate::text::words::counted;

/// Marks the sources of a group as one origin, or takes that back.
pub(super) fn mark_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    repeated: &Repeated<'_>,
    group: &Group,
    opened: &mut Opened,
    asks: &mut Vec<Ask>,
) {
    let workspace = repeated.session.workspace();
    let members = repeated.repeating.members(workspace, group);
    let of_all = |origin: &&SharedOrigin| {
        let has = |member: &Member| origin.members.contains(member);
        members.len() > 1 && members.iter().all(has)
    };
    let mut origins = workspace.shared_origins.values();
    let origin = origins.find_map(|origin| Some(&**origin).filter(of_all));
    ui.horizontal_wrapped(|ui| {
        if let Some(origin) = origin {
            let told = if origin.title.is_empty() {
                "These sources count as one".to_owned()
            } else {
                format!("These sources count as one: {}", origin.title)
            };
            pen.words(ui, &told, BODY, pen.theme.text);
            if ui.button("Take one origin back").clicked() {
                asks.push(Ask::Repeat(RepeatAsk::TakeBack(origin.id, members)));
            }
            return;
        }
        let can_mark = members.len() > 1;
        let field = egui::TextEdit::singleline(&mut opened.origin)
            .id_salt("what the origin is")
            .hint_text("What the origin is, such as an agency")
            .margin(egui::Margin::symmetric(7, 4))
            .desired_width(260.0);
        ui.add_enabled(can_mark, field)
            .accessible_name("What the origin is");
        let label = "Mark as one origin";
        let told = if can_mark {
            let n = counted(members.len(), "source");
            format!("The {n} count as one wherever sources are counted")
        } else {
            "All its places are in one source".to_owned()
        };
        let button = ui.add_enabled(can_mark, Button::new(label));
        let button = button.on_hover_text(&told).on_disabled_hover_text(&told);
        if button.clicked() {
            let title = std::mem::take(&mut opened.origin);
            asks.push(Ask::Repeat(RepeatAsk::MarkOneOrigin(members, title)));
        }
    });
}

/// In how many other sources the words of an annotation stand, as a person reads it.
pub(super) fn also_line(also: &Also) -> String {
    format!("Also in {}", counted(also.sources.len(), "other source"))
}

/// Where else the words of an annotation stand; a click shows all places.
pub(super) fn also_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    repeating: &Repeating,
    annotation: &Annotation,
    asks: &mut Vec<Ask>,
) {
    const N_NAMED: usize = 6;
    let workspace = session.workspace();
    let Some(also) = repeating.also_in(workspace, annotation) else {
        return;
    };
    let titles = also.sources.iter().take(N_NAMED);
    let titles: Vec<&str> = titles.map(|&source| title_of(workspace, source)).collect();
    let line = RichText::new(also_line(&also)).color(pen.theme.accent);
    let response = ui.add(Button::new(line).frame(false));
    if pen.tip(response, &titles.join("\n")).clicked() {
        asks.push(Ask::Repeat(RepeatAsk::Open(Some(also.group_idx))));
    }
}

/// The groups of one origin that a document or one of its articles belongs to.
pub(super) fn origins_of(
    workspace: &Workspace,
    document: DocumentId,
) -> Vec<(&SharedOrigin, Member)> {
    let is_of = |member: &Member| match *member {
        Member::Document(other) => other == document,
        Member::Article(article) => workspace
            .article(article)
            .is_some_and(|article| article.document == document),
    };
    let origins = workspace.shared_origins.values();
    origins
        .flat_map(|origin| {
            let members = origin.members.iter().copied().filter(move |one| is_of(one));
            members.map(move |member| (&**origin, member))
        })
        .collect()
}

/// With which other sources a document counts as one.
pub(super) fn origins_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    workspace: &Workspace,
    document: DocumentId,
    asks: &mut Vec<Ask>,
) {
    for (origin, member) in origins_of(workspace, document) {
        let others = origin.members.iter().filter(|&&other| other != member);
        let others: Vec<&str> = others.map(|&other| title_of(workspace, other)).collect();
        let mut told = format!("One origin with {}", others.join(", "));
        if let Member::Article(_) = member {
            told = format!("“{}”: {told}", title_of(workspace, member));
        }
        if !origin.title.is_empty() {
            told = format!("{told} ({})", origin.title);
        }
        pen.words(ui, &told, SMALL, pen.theme.text);
        let button = ui
            .button("Count it on its own")
            .on_hover_text("Take it out of the sources of one origin");
        if button.clicked() {
            asks.push(Ask::Repeat(RepeatAsk::TakeBack(origin.id, vec![member])));
        }
    }
}
