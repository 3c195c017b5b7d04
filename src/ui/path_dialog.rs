//! The program's own file dialog, for where the system offers none: a path field with completion
//! over a list of the folder.

use std::path::{Path, PathBuf};

use egui::accesskit::Role;
use egui::{FocusDirection, FontId, Key, Modifiers, ScrollArea, Sense, Ui, pos2, vec2};

use super::theme::{self, BODY, LARGE};
use super::widgets::{self, Icon, Pen};
use crate::app::importing::ImportAsk;
use crate::app::transfer::{as_workspace, name_of};
use crate::app::view::{Focus, PathDialog, Purpose};
use crate::app::{Ask, can_import, projects};

const ROW_HEIGHT: f32 = 24.0;
const LIST_HEIGHT: f32 = 300.0;

/// What a folder holds, listed once.
#[derive(Default)]
pub(crate) struct Listing {
    folder: PathBuf,
    entries: Vec<Entry>,
    fault: Option<String>,
    /// What was last typed in which folder, and what completes it.
    completion: Option<((PathBuf, String), Option<String>)>,
}

struct Entry {
    path: PathBuf,
    name: String,
    is_folder: bool,
}

/// What became of the dialog in this frame.
pub(crate) enum PathOutcome {
    Open,
    Closed,
    Chosen(Ask),
}

impl Listing {
    fn follow(&mut self, folder: &Path, purpose: Purpose) {
        if self.folder == folder {
            return;
        }
        folder.clone_into(&mut self.folder);
        self.entries.clear();
        self.fault = None;
        match std::fs::read_dir(folder) {
            Ok(entries) => {
                for entry in entries.flatten() {
                    let path = entry.path();
                    let name = entry.file_name().to_string_lossy().into_owned();
                    let is_folder = path.is_dir();
                    if !name.starts_with('.') && (is_folder || suits(&name, purpose)) {
                        self.entries.push(Entry {
                            path,
                            name,
                            is_folder,
                        });
                    }
                }
                self.entries
                    .sort_by_cached_key(|entry| (!entry.is_folder, entry.name.to_lowercase()));
            }
            Err(error) => self.fault = Some(format!("Can't list this folder: {error}")),
        }
    }

    /// What a path becomes by completing it, if that is more than what is typed. The disk is asked
    /// once for each word.
    fn completed(&mut self, folder: &Path, words: &str) -> Option<String> {
        let is_known = self
            .completion
            .as_ref()
            .is_some_and(|((before, typed), _)| before == folder && typed == words);
        if !is_known {
            let completed = Some(words)
                .filter(|words| !words.is_empty())
                .and_then(|words| complete(folder, words))
                .filter(|completed| completed != words);
            self.completion = Some(((folder.to_owned(), words.to_owned()), completed));
        }
        self.completion.as_ref()?.1.clone()
    }

    /// Forgets the folder, so that it is listed anew.
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }
}

fn suits(name: &str, purpose: Purpose) -> bool {
    match purpose {
        Purpose::OpenWorkspace
        | Purpose::MergeCopy
        | Purpose::SaveWorkspace
        | Purpose::SaveProtected
        | Purpose::SaveAndClose => name.ends_with(".dossier"),
        Purpose::AddDocuments | Purpose::NewerVersion(_) => can_import(name),
        Purpose::ImportProject => projects::can_be(name),
        Purpose::Export | Purpose::ExportNotes | Purpose::ImportReport => true,
    }
}

fn heading(purpose: Purpose) -> (&'static str, &'static str) {
    match purpose {
        Purpose::OpenWorkspace => ("Open a workspace", "Open"),
        Purpose::MergeCopy => ("Merge another copy", "Compare"),
        Purpose::ImportProject => ("Import a project", "Read"),
        Purpose::SaveWorkspace => ("Save the workspace", "Save"),
        Purpose::SaveProtected => ("Save the workspace under its passphrase", "Save"),
        Purpose::SaveAndClose => ("Save the workspace, then close", "Save"),
        Purpose::AddDocuments => ("Add documents", "Add"),
        Purpose::NewerVersion(_) => ("Replace by a newer version", "Compare"),
        Purpose::Export => ("Export to", "Export"),
        Purpose::ExportNotes => ("Export notes to", "Export"),
        Purpose::ImportReport => ("Save the report", "Save"),
    }
}

pub(crate) fn path_dialog_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    listing: &mut Listing,
    dialog: &mut PathDialog,
    focus: &mut Option<Focus>,
) -> PathOutcome {
    let purpose = dialog.purpose;
    listing.follow(&dialog.folder, purpose);
    let (title, verb) = heading(purpose);
    pen.line(ui, title, theme::bold(LARGE), pen.theme.text);
    let mut outcome = PathOutcome::Open;
    ui.horizontal(|ui| {
        if widgets::icon_button(ui, pen.theme, Icon::Up, "Folder above").clicked()
            && let Some(above) = dialog.folder.parent().map(Path::to_owned)
        {
            dialog.folder = above;
        }
        pen.line(
            ui,
            &dialog.folder.display().to_string(),
            FontId::proportional(BODY),
            pen.theme.grey,
        );
    });
    let id = egui::Id::unique("path field");
    // Tab completes as long as there is something to complete, and else moves on.
    let completed = listing.completed(&dialog.folder, &dialog.words);
    let is_typing = ui.memory(|memory| memory.has_focus(id));
    let tab = |modifiers| ui.input_mut(|input| input.consume_key(modifiers, Key::Tab));
    let completes = is_typing && completed.is_some() && tab(Modifiers::NONE);
    if is_typing && completed.is_some() && tab(Modifiers::SHIFT) {
        ui.memory_mut(|memory| memory.move_focus(FocusDirection::Previous));
    }
    let field = ui
        .add(
            egui::TextEdit::singleline(&mut dialog.words)
                .id(id)
                .lock_focus(completed.is_some())
                .hint_text("A name in this folder, or a whole path; Tab completes")
                .margin(egui::Margin::symmetric(7, 6))
                .desired_width(f32::INFINITY),
        )
        .accessible_name("Path");
    if *focus == Some(Focus::Dialog) {
        *focus = None;
        field.request_focus();
    }
    if field.changed() {
        dialog.fault = None;
        dialog.chosen.clear();
    }
    if completes && let Some(completed) = completed {
        dialog.words = completed;
        move_cursor_to_end(ui, field.id, &dialog.words);
    }
    entries_ui(ui, pen, listing, dialog, &mut outcome);
    if let Some(fault) = dialog.fault.as_ref().or(listing.fault.as_ref()) {
        pen.words(ui, fault, BODY, pen.theme.fault);
    }
    ui.horizontal(|ui| {
        let is_entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if ui.button(verb).clicked() || is_entered {
            accept(dialog, &mut outcome);
            if is_entered && matches!(outcome, PathOutcome::Open) {
                *focus = Some(Focus::Dialog);
            }
        }
        if ui.button("Cancel").clicked() || ui.input(|input| input.key_pressed(Key::Escape)) {
            outcome = PathOutcome::Closed;
        }
        if purpose == Purpose::AddDocuments && ui.button("Add the whole folder").clicked() {
            outcome = PathOutcome::Chosen(Ask::AddFiles(vec![dialog.folder.clone()]));
        }
    });
    outcome
}

fn entries_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    listing: &Listing,
    dialog: &mut PathDialog,
    outcome: &mut PathOutcome,
) {
    ui.spacing_mut().item_spacing.y = 2.0;
    if listing.entries.is_empty() && listing.fault.is_none() {
        let words = match dialog.purpose {
            Purpose::SaveWorkspace
            | Purpose::SaveProtected
            | Purpose::SaveAndClose
            | Purpose::Export
            | Purpose::ExportNotes
            | Purpose::ImportReport => "This folder is empty",
            Purpose::OpenWorkspace
            | Purpose::MergeCopy
            | Purpose::ImportProject
            | Purpose::AddDocuments
            | Purpose::NewerVersion(_) => {
                "Nothing to choose in this folder. Type a path, or go to the folder above"
            }
        };
        let size = vec2(ui.available_width(), LIST_HEIGHT);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        let at = rect.min + vec2(8.0, 4.0);
        let font = FontId::proportional(BODY);
        pen.paint_line(ui, at, words, font, pen.theme.grey, rect.width() - 16.0);
        response.widget_info(|| widgets::labeled(Role::Label, true, words));
        ui.add_space(theme::FAR);
        return;
    }
    ScrollArea::vertical()
        .id_salt("folder")
        .max_height(LIST_HEIGHT)
        .min_scrolled_height(LIST_HEIGHT)
        .auto_shrink([false, false])
        .show_rows(ui, ROW_HEIGHT, listing.entries.len(), |ui, rows| {
            for entry in rows.filter_map(|entry_idx| listing.entries.get(entry_idx)) {
                let is_chosen = dialog.chosen.contains(&entry.path);
                let (rect, response) =
                    widgets::row(ui, pen.theme, ROW_HEIGHT, is_chosen, Sense::click());
                let colour = if entry.is_folder {
                    pen.theme.accent
                } else {
                    pen.theme.text
                };
                let label = if entry.is_folder {
                    format!("{}/", entry.name)
                } else {
                    entry.name.clone()
                };
                let at = pos2(rect.min.x + 8.0, rect.min.y + 4.0);
                pen.paint_line(
                    ui,
                    at,
                    &label,
                    FontId::proportional(BODY),
                    colour,
                    rect.width() - 16.0,
                );
                response.widget_info(|| widgets::selected(Role::ListBoxOption, is_chosen, &label));
                if response.clicked() {
                    click(ui, dialog, entry, is_chosen);
                }
                if response.double_clicked() && !entry.is_folder {
                    accept(dialog, outcome);
                }
            }
        });
    ui.add_space(theme::FAR);
}

/// A folder is entered; a file is chosen, with Ctrl several.
fn click(ui: &Ui, dialog: &mut PathDialog, entry: &Entry, is_chosen: bool) {
    dialog.fault = None;
    if entry.is_folder {
        dialog.folder.clone_from(&entry.path);
        dialog.chosen.clear();
        return;
    }
    let several =
        dialog.purpose == Purpose::AddDocuments && ui.input(|input| input.modifiers.command);
    if !several {
        dialog.chosen.clear();
    }
    if several && is_chosen {
        dialog.chosen.remove(&entry.path);
    } else {
        dialog.chosen.insert(entry.path.clone());
    }
    dialog.words.clone_from(&entry.name);
}

/// Takes what is typed or chosen, or says why that is not possible.
fn accept(dialog: &mut PathDialog, outcome: &mut PathOutcome) {
    let words = dialog.words.trim();
    if words.is_empty() && dialog.chosen.is_empty() {
        dialog.fault = Some("Type a name or choose a file of the list".to_owned());
        return;
    }
    let path = in_folder(&dialog.folder, words);
    let is_taken = dialog.purpose == Purpose::Export
        && dialog.export.as_folder
        && std::fs::read_dir(&path).is_ok_and(|mut entries| entries.next().is_none());
    if path.is_dir() && dialog.chosen.is_empty() && !is_taken {
        dialog.folder = path;
        dialog.words.clear();
        return;
    }
    let reads = matches!(
        dialog.purpose,
        Purpose::OpenWorkspace
            | Purpose::MergeCopy
            | Purpose::ImportProject
            | Purpose::AddDocuments
            | Purpose::NewerVersion(_)
    );
    if reads && dialog.chosen.is_empty() && !path.exists() {
        dialog.fault = Some(format!("There is no file of this name: {}", path.display()));
        return;
    }
    let written = match dialog.purpose {
        Purpose::SaveWorkspace | Purpose::SaveProtected | Purpose::SaveAndClose => {
            Some(as_workspace(&path))
        }
        // What is in a folder is never replaced.
        Purpose::Export if path.is_dir() => None,
        Purpose::Export | Purpose::ExportNotes | Purpose::ImportReport => Some(path.clone()),
        Purpose::OpenWorkspace
        | Purpose::MergeCopy
        | Purpose::ImportProject
        | Purpose::AddDocuments
        | Purpose::NewerVersion(_) => None,
    };
    if let Some(written) = written.filter(|written| written.exists())
        && dialog.replaces.as_ref() != Some(&written)
    {
        let name = name_of(&written);
        dialog.fault = Some(format!(
            "{name} is there already. Choose once more to replace it"
        ));
        dialog.replaces = Some(written);
        return;
    }
    let ask = match dialog.purpose {
        Purpose::OpenWorkspace => Ask::OpenFile(path),
        Purpose::MergeCopy => Ask::MergeCopy(path),
        Purpose::ImportProject => Ask::ReadProject(path),
        Purpose::AddDocuments if dialog.chosen.len() > 1 => {
            Ask::AddFiles(dialog.chosen.iter().cloned().collect())
        }
        Purpose::AddDocuments => Ask::AddFiles(vec![path]),
        Purpose::NewerVersion(document) => Ask::CompareVersion(document, path),
        Purpose::SaveWorkspace => Ask::SaveTo(path),
        Purpose::SaveProtected => Ask::SaveProtected(path),
        Purpose::SaveAndClose => Ask::SaveToAndClose(path),
        Purpose::Export => Ask::ExportTo(dialog.export.clone(), path),
        Purpose::ExportNotes => Ask::ExportNotesTo(path),
        Purpose::ImportReport => Ask::Import(ImportAsk::SaveReportTo(path)),
    };
    *outcome = PathOutcome::Chosen(ask);
}

/// A path as typed: whole, from the home folder, or in the folder that is listed.
fn in_folder(folder: &Path, words: &str) -> PathBuf {
    if let Some(rest) = words.strip_prefix("~/")
        && let Ok(home) = etcetera::home_dir()
    {
        return home.join(rest);
    }
    folder.join(words)
}

/// The longest beginning that all names have that begin as what is typed.
fn complete(folder: &Path, words: &str) -> Option<String> {
    let (head, begun) = words
        .rsplit_once('/')
        .map_or(("", words), |(head, begun)| (head, begun));
    let within = if head.is_empty() && !words.starts_with('/') {
        folder.to_owned()
    } else {
        in_folder(folder, &format!("{head}/"))
    };
    let mut names: Vec<String> = std::fs::read_dir(within)
        .ok()?
        .flatten()
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.path().is_dir() {
                format!("{name}/")
            } else {
                name
            }
        })
        .filter(|name| name.starts_with(begun))
        .collect();
    names.sort();
    let (first, last) = (names.first()?, names.last()?);
    let common: String = first
        .chars()
        .zip(last.chars())
        .take_while(|(a, b)| a == b)
        .map(|(a, _)| a)
        .collect();
    let head = if words.contains('/') {
        format!("{head}/")
    } else {
        String::new()
    };
    Some(format!("{head}{common}"))
}

fn move_cursor_to_end(ui: &Ui, id: egui::Id, words: &str) {
    if let Some(mut state) = egui::TextEdit::load_state(ui.ctx(), id) {
        let end = egui::text::CCursor::new(egui::text::CharIndex(words.chars().count()));
        state
            .cursor
            .set_char_range(Some(egui::text::CCursorRange::one(end)));
        state.store(ui.ctx(), id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_completed_as_far_as_all_names_agree() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["report-a.md", "report-b.md", "other.txt"] {
            std::fs::File::create(folder.path().join(name)).unwrap();
        }
        std::fs::create_dir(folder.path().join("deep")).unwrap();
        std::fs::File::create(folder.path().join("deep/one.txt")).unwrap();
        assert_eq!(complete(folder.path(), "re").as_deref(), Some("report-"));
        assert_eq!(complete(folder.path(), "o").as_deref(), Some("other.txt"));
        assert_eq!(complete(folder.path(), "de").as_deref(), Some("deep/"));
        assert_eq!(
            complete(folder.path(), "deep/o").as_deref(),
            Some("deep/one.txt")
        );
        assert_eq!(complete(folder.path(), "x"), None);
    }
}
