//! Asking for paths, by the system's dialog or the program's own, and names for files.

use std::path::{Path, PathBuf};

use super::importing::ImportAsk;
use super::jobs::Kind;
use super::session::Session;
use super::view::{Dialog, PathDialog, Purpose};
use super::{App, Ask, Chooser, Outcome, projects};
use crate::export::EXPORTERS;
use crate::import;
use crate::text::invisible;

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
            Purpose::ImportProject => {
                dialog.add_filter("Projects and annotations", &projects::extensions())
            }
            Purpose::SaveWorkspace
            | Purpose::SaveProtected
            | Purpose::SaveAndClose
            | Purpose::Export
            | Purpose::ExportNotes
            | Purpose::ImportReport => dialog,
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
            Purpose::ImportProject => {
                chosen!(dialog.pick_file(), |file: rfd::FileHandle| Some(
                    Ask::ReadProject(file.path().to_owned())
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
            Purpose::SaveProtected => chosen!(dialog.save_file(), |file: rfd::FileHandle| Some(
                Ask::SaveProtected(file.path().to_owned())
            )),
            Purpose::SaveAndClose => chosen!(dialog.save_file(), |file: rfd::FileHandle| Some(
                Ask::SaveToAndClose(file.path().to_owned())
            )),
            Purpose::ExportNotes => chosen!(dialog.save_file(), |file: rfd::FileHandle| {
                Some(Ask::ExportNotesTo(file.path().to_owned()))
            }),
            Purpose::ImportReport => chosen!(dialog.save_file(), |file: rfd::FileHandle| {
                let path = file.path().to_owned();
                Some(Ask::Import(ImportAsk::SaveReportTo(path)))
            }),
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
        let mut stem = safe_file_stem(title);
        if let Some(marking) = self
            .marking_of_export()
            .filter(|_| purpose == Purpose::Export)
        {
            // In some formats nothing else can tell it to whoever opens the file.
            stem.extend([" - ", &safe_file_stem(marking)]);
        }
        match purpose {
            Purpose::SaveWorkspace | Purpose::SaveProtected | Purpose::SaveAndClose => {
                Some(format!("{stem}.dossier"))
            }
            Purpose::Export => {
                let exporter = EXPORTERS.get(self.export_choice.format_idx)?;
                Some(if self.export_choice.as_folder && exporter.is_archive {
                    stem
                } else {
                    format!("{stem}.{}", exporter.extension)
                })
            }
            Purpose::ExportNotes => Some(format!("{stem} - notes.md")),
            Purpose::ImportReport => Some(format!("{stem} - files added.md")),
            Purpose::OpenWorkspace
            | Purpose::AddDocuments
            | Purpose::NewerVersion(_)
            | Purpose::MergeCopy
            | Purpose::ImportProject => None,
        }
    }

    /// Opens a workspace file, or reads documents or a project in: whatever was dropped or given.
    pub fn take_paths(&mut self, paths: Vec<PathBuf>) {
        let (workspaces, documents): (Vec<PathBuf>, Vec<PathBuf>) =
            paths.into_iter().partition(|path| {
                path.extension()
                    .is_some_and(|extension| extension == "dossier")
            });
        let (projects, documents): (Vec<PathBuf>, Vec<PathBuf>) = documents
            .into_iter()
            .partition(|path| projects::can_only_be(path));
        if let Some(workspace) = workspaces.into_iter().next() {
            self.open_file(workspace);
        } else if !documents.is_empty() {
            self.add_files(documents);
        } else if let Some((project, others)) = projects.split_first() {
            if !others.is_empty() {
                self.notices
                    .warning("Projects come in one at a time: drop the others after this one");
            }
            self.perform(Ask::ReadProject(project.clone()));
        }
    }
}

/// So many bytes at most: names are limited to 255 with their endings and those of lock files, and
/// some systems count an ending of a save under way as well.
const MAX_STEM_BYTES: usize = 120;

/// A title as the name of a file on every system: no separators, nothing that has no shape or turns
/// the name round, no name of a device, no dot or blank at its ends, not too long.
fn safe_file_stem(title: &str) -> String {
    let is_safe =
        |c: char| !c.is_control() && !r#"/\:*?"<>|"#.contains(c) && invisible::name_of(c).is_none();
    let words: String = title
        .chars()
        .map(|c| if is_safe(c) { c } else { ' ' })
        .take(60)
        .collect();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = words
        .get(..words.floor_char_boundary(MAX_STEM_BYTES))
        .unwrap_or_default();
    let stem = words.trim_matches(['.', ' ', '-', '~']);
    if stem.is_empty() {
        "workspace".to_owned()
    } else if is_device(stem) {
        format!("{stem}_")
    } else {
        stem.to_owned()
    }
}

/// Whether Windows would open a device in place of a file of that name, whatever its ending.
fn is_device(stem: &str) -> bool {
    let name = stem.split('.').next().unwrap_or_default().trim_end();
    let name = name.to_ascii_uppercase();
    let is_numbered = |port: &str| {
        name.strip_prefix(port).is_some_and(|number| {
            let mut chars = number.chars();
            matches!(
                (chars.next(), chars.next()),
                (Some('0'..='9' | '¹' | '²' | '³'), None)
            )
        })
    };
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"].contains(&name.as_str())
        || is_numbered("COM")
        || is_numbered("LPT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_makes_a_name_that_every_system_takes() {
        #[track_caller]
        fn check(title: &str, expected: &str) {
            assert_eq!(safe_file_stem(title), expected);
        }
        check("Border towns", "Border towns");
        check("../../etc/passwd", "etc passwd");
        check("C:\\Windows\\x", "C Windows x");
        check("a\u{0}b\u{202e}fdp.exe\u{200b}", "a b fdp.exe");
        check("con", "con_");
        check("NUL.txt", "NUL.txt_");
        check("Com1 .tar", "Com1 .tar_");
        check("LPT²", "LPT²_");
        check("COM10", "COM10");
        check("Console", "Console");
        check(" .. ", "workspace");
        check("", "workspace");
        check("-rf ~", "rf");
        check("what? <why>: \"that\" | *", "what why that");
        check("ends with dots... ", "ends with dots");
        assert!(safe_file_stem(&"👩".repeat(500)).len() <= MAX_STEM_BYTES);
        assert_eq!(safe_file_stem(&"x".repeat(500)).len(), 60);
        check("أوراق", "أوراق");
    }
}
