//! Asking for paths, by the system's dialog or the program's own, and names for files.

use std::path::{Path, PathBuf};

use super::jobs::Kind;
use super::session::Session;
use super::view::{Dialog, PathDialog, Purpose};
use super::{App, Ask, Chooser, Outcome};
use crate::export::EXPORTERS;
use crate::import;

impl App {
    /// Asks for a path, by the system's dialog or the program's own.
    pub(super) fn ask_path(&mut self, purpose: Purpose) {
        let folder = self.usual_folder();
        let name = self.usual_name(purpose);
        if self.chooser == Chooser::Own {
            let words = name.unwrap_or_default();
            self.open_dialog(Dialog::Path(PathDialog {
                purpose,
                folder,
                words,
                export: self.export_choice.clone(),
                chosen: std::collections::BTreeSet::new(),
                fault: None,
                replaces: None,
            }));
            return;
        }
        let export = self.export_choice.clone();
        let mut dialog = rfd::AsyncFileDialog::new().set_directory(&folder);
        if let Some(name) = name {
            dialog = dialog.set_file_name(name);
        }
        dialog = match purpose {
            Purpose::OpenWorkspace | Purpose::MergeCopy => {
                dialog.add_filter("Dossier workspace", &["dossier"])
            }
            Purpose::AddDocuments | Purpose::NewerVersion(_) => {
                dialog.add_filter("Documents", &import::extensions().collect::<Vec<_>>())
            }
            Purpose::SaveWorkspace | Purpose::SaveAndClose | Purpose::Export => dialog,
        };
        // The dialog is made on this thread, as some systems want it, and waited for on another.
        macro_rules! chosen {
            ($future:expr, $ask:expr) => {{
                let future = $future;
                self.jobs.start(Kind::Choose, "", move |_progress| {
                    Outcome::Chosen(pollster::block_on(future).and_then($ask))
                });
            }};
        }
        match purpose {
            Purpose::OpenWorkspace => {
                chosen!(dialog.pick_file(), |file: rfd::FileHandle| Some(
                    Ask::OpenFile(file.path().to_owned())
                ));
            }
            Purpose::MergeCopy => {
                chosen!(dialog.pick_file(), |file: rfd::FileHandle| Some(
                    Ask::MergeCopy(file.path().to_owned())
                ));
            }
            Purpose::AddDocuments => {
                chosen!(dialog.pick_files(), |files: Vec<rfd::FileHandle>| Some(
                    Ask::AddFiles(files.iter().map(|file| file.path().to_owned()).collect())
                ));
            }
            Purpose::NewerVersion(document) => {
                chosen!(dialog.pick_file(), move |file: rfd::FileHandle| Some(
                    Ask::CompareVersion(document, file.path().to_owned())
                ));
            }
            Purpose::SaveWorkspace => {
                chosen!(dialog.save_file(), |file: rfd::FileHandle| Some(
                    Ask::SaveTo(file.path().to_owned())
                ));
            }
            Purpose::SaveAndClose => chosen!(dialog.save_file(), |file: rfd::FileHandle| Some(
                Ask::SaveToAndClose(file.path().to_owned())
            )),
            Purpose::Export => chosen!(dialog.save_file(), move |file: rfd::FileHandle| {
                Some(Ask::ExportTo(export, file.path().to_owned()))
            }),
        }
    }

    /// The folder of the workspace, or of the last one, or the home folder.
    fn usual_folder(&self) -> PathBuf {
        let open = self.session.as_ref().and_then(Session::path);
        let recent = open.or_else(|| self.settings.recent.first().map(PathBuf::as_path));
        recent
            .and_then(Path::parent)
            .filter(|folder| folder.is_dir())
            .map(Path::to_owned)
            .or_else(|| etcetera::home_dir().ok())
            .unwrap_or_else(|| PathBuf::from("."))
    }

    /// What a new file is called unless the person says otherwise.
    fn usual_name(&self, purpose: Purpose) -> Option<String> {
        let title = &self.session.as_ref()?.workspace().meta.title;
        let stem = safe_file_stem(title);
        match purpose {
            Purpose::SaveWorkspace | Purpose::SaveAndClose => Some(format!("{stem}.dossier")),
            Purpose::Export => Some(format!(
                "{stem}.{}",
                EXPORTERS.get(self.export_choice.format_idx)?.extension
            )),
            Purpose::OpenWorkspace
            | Purpose::AddDocuments
            | Purpose::NewerVersion(_)
            | Purpose::MergeCopy => None,
        }
    }

    /// Opens a workspace file, or reads documents in: whatever was dropped or given.
    pub fn take_paths(&mut self, paths: Vec<PathBuf>) {
        let (workspaces, documents): (Vec<PathBuf>, Vec<PathBuf>) =
            paths.into_iter().partition(|path| {
                path.extension()
                    .is_some_and(|extension| extension == "dossier")
            });
        if let Some(workspace) = workspaces.into_iter().next() {
            self.open_file(workspace);
        } else if !documents.is_empty() {
            self.add_files(documents);
        }
    }
}

/// A title as the name of a file on every system: no separators, no control characters, not too long.
fn safe_file_stem(title: &str) -> String {
    let is_safe = |c: char| !c.is_control() && !r#"/\:*?"<>|"#.contains(c);
    let stem: String = title
        .chars()
        .map(|c| if is_safe(c) { c } else { ' ' })
        .take(60)
        .collect();
    let stem = stem.split_whitespace().collect::<Vec<_>>().join(" ");
    let stem = stem.trim_matches('.').trim();
    if stem.is_empty() {
        "workspace".to_owned()
    } else {
        stem.to_owned()
    }
}
