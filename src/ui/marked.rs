//! The annotations of a text as they look: for the reader, and in the card under the pointer.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::Range;

use egui::{RichText, Ui};

use super::links;
use super::origins::also_line;
use super::reader::Mark;
use super::theme::{BODY, SMALL, Theme};
use super::widgets::Pen;
use crate::app::margin::MarginFilter;
use crate::app::repeating::Repeating;
use crate::app::session::Session;
use crate::model::{AnnotationId, DocumentId, mention};
use crate::query;

/// What of the annotations is shown, to whom.
pub(super) struct Shown<'a> {
    pub(super) session: &'a Session,
    pub(super) theme: &'a Theme,
    /// The person at the desk.
    pub(super) author: &'a str,
    pub(super) margin: &'a MarginFilter,
    pub(super) in_hand: Option<AnnotationId>,
}

impl Shown<'_> {
    /// The annotations that share bytes with these, as they look.
    pub(super) fn marks(&self, document: DocumentId, bytes: Range<usize>) -> Vec<Mark> {
        let found = self.session.index().overlapping(document, bytes);
        found.into_iter().filter_map(|id| self.mark(id)).collect()
    }

    fn mark(&self, id: AnnotationId) -> Option<Mark> {
        /// What of a note fits into the margin, in characters.
        const N_NOTE: usize = 160;
        let workspace = self.session.workspace();
        let annotation = workspace.annotation(id)?;
        let tags = &annotation.tags;
        let names: Vec<&str> = tags
            .iter()
            .filter_map(|&tag| Some(workspace.tag(tag)?.name.as_str()))
            .collect();
        Some(Mark {
            id,
            spans: annotation.spans().collect(),
            inks: tags
                .iter()
                .map(|&tag| self.theme.ink(workspace.tag_colour(tag)))
                .collect(),
            label: names.join(", "),
            links: links::signs(self.session, id),
            note: mention::beginning(&annotation.note, workspace, N_NOTE),
            in_hand: self.in_hand == Some(id),
            is_shown: self.margin.shows(workspace, annotation, self.author),
        })
    }

    /// Another number whenever the marks of a document may be others, or look otherwise.
    pub(super) fn version(&self, document: DocumentId) -> u64 {
        let mut hasher = DefaultHasher::new();
        let id = self.session.workspace().meta.id;
        (id, self.session.n_changes(), document).hash(&mut hasher);
        (self.in_hand, self.theme.is_dark).hash(&mut hasher);
        self.margin.hash(&mut hasher);
        if self.margin.is_mine {
            self.author.hash(&mut hasher);
        }
        hasher.finish()
    }
}

/// Tags, author, date and note of what is under the pointer.
pub(super) fn hover_ui(
    ui: &Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    repeating: &Repeating,
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
                    super::theme::bold(BODY),
                    pen.theme.text,
                );
            }
            let mut parts = vec![
                annotation.author.clone(),
                annotation.created.strftime("%-d %b %Y").to_string(),
            ];
            parts.push(query::grade(workspace, annotation).label());
            parts.retain(|part| !part.is_empty());
            pen.words(ui, &parts.join(" · "), SMALL, pen.theme.grey);
            if let Some(also) = repeating.also_in(workspace, annotation) {
                pen.words(ui, &also_line(&also), SMALL, pen.theme.text);
            }
            if !annotation.note.is_empty() {
                let note = mention::beginning(&annotation.note, workspace, 300);
                pen.words(ui, &note, BODY, pen.theme.text);
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
