//! A note that stands by itself, in a tab.

use egui::{FontId, Ui};

use super::markings::marking_ui;
use super::theme::{self, SMALL, TITLE};
use super::widgets::{self, Pen};
use super::writing::{Writing, mentioned_ui};
use crate::app::session::Session;
use crate::app::view::{Focus, View};
use crate::app::{Ask, Marked};
use crate::model::mention::{Place, Target};
use crate::model::{About, NoteId};

/// The widest line of a note, in points.
const WIDTH: f32 = 660.0;

pub(crate) fn note_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    note: NoteId,
    view: &mut View,
    asks: &mut Vec<Ask>,
) {
    let workspace = session.workspace();
    let Some(note) = workspace.note(note) else {
        widgets::empty_state(ui, pen.theme, "This note has been deleted");
        return;
    };
    egui::ScrollArea::vertical()
        .id_salt(("note", note.id))
        .auto_shrink([false, false])
        .show(ui, |ui| {
            let margin = ((ui.available_width() - WIDTH) / 2.0).max(16.0);
            egui::Frame::new()
                .inner_margin(egui::Margin::symmetric(margin.min(120.0) as i8, 24))
                .show(ui, |ui| {
                    ui.set_max_width(WIDTH);
                    let mut title = note.title.clone();
                    let title_edit = ui
                        .add(
                            egui::TextEdit::singleline(&mut title)
                                .id(egui::Id::unique(("note title", note.id)))
                                .font(theme::bold(TITLE))
                                .frame(egui::Frame::NONE)
                                .hint_text("Title")
                                .desired_width(f32::INFINITY),
                        )
                        .accessible_name("Title of the note");
                    if title_edit.has_focus() {
                        let around = title_edit.rect.expand2(egui::vec2(8.0, 3.0));
                        widgets::focus_ring(ui, pen.theme, around);
                    }
                    let about = match note.about {
                        About::Workspace => "about the workspace".to_owned(),
                        About::Document(document) => {
                            format!(
                                "about {}",
                                workspace
                                    .document(document)
                                    .map_or("", |document| document.title.as_str())
                            )
                        }
                        About::Tag(tag) => format!("about the tag {}", workspace.tag_path(tag)),
                    };
                    let line = format!(
                        "{} · {} · {about}",
                        note.author,
                        note.modified.strftime("%-d %b %Y")
                    );
                    pen.line(ui, &line, FontId::proportional(SMALL), pen.theme.grey);
                    ui.add_space(theme::FAR);
                    let above = match note.about {
                        About::Document(document) => workspace.marking_of_document(document),
                        About::Workspace | About::Tag(_) => workspace.meta.marking.as_ref(),
                    };
                    let marked = Marked::Note(note.id);
                    marking_ui(ui, pen, marked, note.marking.as_ref(), above, asks);
                    ui.add_space(theme::FAR);
                    let writing = Writing {
                        place: Place::Note(note.id),
                        name: "Text of the note",
                        hint: "Markdown; two opening brackets mention something",
                        n_rows: 20,
                        focus: Some(Focus::NoteTab),
                        is_framed: false,
                    };
                    writing.ui(ui, pen, session, view, asks);
                    mentioned_ui(ui, pen, session, Target::Note(note.id), asks);
                    if title_edit.changed() {
                        asks.push(Ask::SetNote {
                            note: note.id,
                            title,
                            text: note.text.clone(),
                        });
                    }
                });
        });
}
