//! Commands about whole files: making workspaces, reading documents in, carrying passages out,
//! checking.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::{By, Done, ExportArguments, Fault, Told, desk, note, projects, tell};
use crate::app::apart::{ReadPart, Reader};
use crate::app::sample;
use crate::app::session::Session;
use crate::app::transfer::{self, Reading};
use crate::edit::documents;
use crate::export::{self, Authors, CitationStyle, Discretion, EXPORTERS, GroupBy};
use crate::import;
use crate::model::{Document, DocumentId, Marking, Timestamp, Tlp, Workspace, WorkspaceId};
use crate::query::Filter;
use crate::query::ledger::{Ledger, Loss};
use crate::store;
use crate::text::words::counted;

pub(super) fn new(file: &Path, title: Option<&str>) -> Done {
    let title = match title.map(str::trim) {
        Some("") => return Err(Fault::Usage("A workspace needs a title".to_owned())),
        Some(title) => title.replace(['\n', '\r'], " "),
        None => file.file_stem().map_or_else(
            || "Untitled workspace".to_owned(),
            |stem| stem.to_string_lossy().into_owned(),
        ),
    };
    let id = WorkspaceId(uuid::Uuid::now_v7());
    make(&Workspace::new(id, title, Timestamp::now()), file)
}

pub(super) fn sample(file: &Path) -> Done {
    let workspace = sample::workspace(WorkspaceId(uuid::Uuid::now_v7()))
        .map_err(|fault| Fault::Input(format!("Can't make the sample: {fault}")))?;
    make(&workspace, file)
}

fn make(workspace: &Workspace, file: &Path) -> Done {
    let folders = desk::places()?.folders();
    store::save_new(workspace, file, &folders).map_err(|error| match error {
        store::Error::Save { path, source } => Fault::Input(format!(
            "Can't make the workspace: {source}. Choose another place\n{}",
            path.display()
        )),
        other => Fault::Input(desk::said(&other)),
    })
}

/// Reads documents in. What is refused is told, and the rest goes in.
pub(super) fn import(
    file: &Path,
    paths: Vec<PathBuf>,
    encoding: Option<String>,
    all_are_projects: bool,
    out: &mut dyn Write,
) -> Done {
    let options = import::Options {
        encoding,
        ..import::Options::default()
    };
    if let Err(error @ import::Error::UnknownEncoding { .. }) =
        import::read(b"text", "text.txt", &options)
    {
        return Err(Fault::Usage(error.to_string()));
    }
    let mut session = desk::open(file, &desk::places()?)?;
    let reader = Reader::of_this_program();
    let reading = Reading::new(&reader, &|| true);
    let mut n_refused = 0;
    let (projects, paths) = projects::apart(paths, all_are_projects);
    for path in projects {
        if let Err(reason) = projects::import(&mut session, &path, out) {
            n_refused += 1;
            let name = path.display().to_string();
            tell("error", &format!("{name}: not imported, {reason}"));
        }
    }
    for path in documents_in(paths, &mut n_refused) {
        let mut refuse = |name: &str, reason: &dyn std::fmt::Display| {
            n_refused += 1;
            tell("error", &format!("{name}: not added, {reason}"));
        };
        let parts = match reading.parts(&path, &options) {
            Ok(parts) => parts,
            Err(reason) => {
                refuse(&path.display().to_string(), &reason);
                continue;
            }
        };
        for part in parts {
            let name = if part.name.is_empty() {
                path.display().to_string()
            } else {
                format!("{}: {}", path.display(), part.name)
            };
            match import_one(&mut session, part, &name) {
                Ok(Some(document)) => {
                    let title = desk::printable(&document.title).into_owned();
                    writeln!(out, "{}  {title}", document.id)?;
                }
                Ok(None) => {}
                Err(reason) => refuse(&name, &reason),
            }
        }
    }
    desk::save(&mut session)?;
    if n_refused > 0 {
        return Err(Fault::Told);
    }
    Ok(())
}

/// The files to read; a folder without any is told.
fn documents_in(paths: Vec<PathBuf>, n_refused: &mut usize) -> Vec<PathBuf> {
    let mut documents = Vec::new();
    for path in paths {
        let is_folder = path.is_dir();
        let files = transfer::files_in(vec![path.clone()]);
        if is_folder && files.is_empty() {
            *n_refused += 1;
            tell(
                "error",
                &format!(
                    "{}: there is no file in this folder that can be read",
                    path.display()
                ),
            );
        }
        documents.extend(files);
    }
    documents
}

/// Adds a document, which is then in the journal; nothing if the same file is there already.
fn import_one(
    session: &mut Session,
    part: ReadPart,
    name: &str,
) -> Result<Option<Document>, String> {
    let draft = part.draft.map_err(|refused| refused.to_string())?;
    let same = |document: &&Document| {
        let origin = &document.origin;
        (&origin.hash, &origin.part) == (&draft.origin.hash, &draft.origin.part)
    };
    let workspace = session.workspace();
    if let Some(document) = workspace.documents.values().map(|kept| &**kept).find(same) {
        note(&format!(
            "{name}: not added, the same file is in the workspace already as “{}”",
            document.title
        ));
        return Ok(None);
    }
    for remark in &part.remarks {
        note(&format!("{name}: {remark}"));
    }
    let id = DocumentId(uuid::Uuid::now_v7());
    let added = draft.into_document(id, 0, Timestamp::now());
    let document = added.0.clone();
    documents::add(workspace, vec![added])
        .and_then(|edit| session.commit(edit))
        .map_err(|refusal| refusal.to_string())?;
    Ok(Some(document))
}

pub(super) fn export(arguments: &ExportArguments, out: &mut dyn Write) -> Done {
    let exporter = export::exporter(&arguments.to)
        .ok_or_else(|| Fault::Usage(format!("There is no format “{}”", arguments.to)))?;
    if let Some(path) = &arguments.out {
        refuse_workspace(path, &arguments.file)?;
    }
    let workspace = desk::look(&arguments.file)?;
    let fault = |reason: String| {
        Fault::Input(format!(
            "Can't export: {reason}\n{}",
            arguments.file.display()
        ))
    };
    let mut filter = Filter::default();
    if let Some(path) = &arguments.tag {
        let tag = workspace.tag_at_path(path).ok_or_else(|| {
            fault(format!(
                "there is no tag “{path}”. See dossier show FILE tags"
            ))
        })?;
        filter.tags.push(tag.id);
    }
    if let Some(name) = &arguments.document {
        filter
            .documents
            .push(desk::document(&workspace, name).map_err(fault)?);
    }
    let is_whole = filter.is_empty();
    let has = |told: Told| arguments.with.contains(&told);
    let mut discretion = Discretion {
        authors: if has(Told::Authors) {
            Authors::Names
        } else if has(Told::Pseudonyms) {
            Authors::Pseudonyms
        } else {
            Authors::Nobody
        },
        times: has(Told::Times),
        black_out: Vec::new(),
        ceiling: arguments.ceiling.as_deref().map(ceiling).transpose()?,
    };
    for path in &arguments.black_out {
        let tag = workspace.tag_at_path(path).ok_or_else(|| {
            fault(format!(
                "there is no tag “{path}”. See dossier show FILE tags"
            ))
        })?;
        discretion.black_out.push(tag.id);
    }
    let mut options = export::Options::default();
    if let Some(path) = &arguments.fields {
        if !exporter.can_tabulate {
            return Err(Fault::Usage(
                "--fields makes a table: give --to csv or --to xlsx with it".to_owned(),
            ));
        }
        let tag = workspace.tag_at_path(path).ok_or_else(|| {
            fault(format!(
                "there is no tag “{path}”. See dossier show FILE tags"
            ))
        })?;
        options.table_of = Some(tag.id);
    }
    if let Some(by) = arguments.by {
        if !exporter.can_group {
            return Err(Fault::Usage(format!(
                "--by is for reports: {} has an order of its own",
                exporter.label
            )));
        }
        options.group_by = match by {
            By::Document => GroupBy::Document,
            By::Tag => GroupBy::Tag,
        };
    }
    if let Some(name) = &arguments.citations {
        if !exporter.can_cite {
            return Err(Fault::Usage(format!(
                "--citations is for reports: {} cites nothing",
                exporter.label
            )));
        }
        options.citations = CitationStyle::named(name).unwrap_or_default();
    }
    let now = Timestamp::now();
    if store::key_of(&arguments.file, &desk::places()?.folders()).is_some() {
        note("The export is plain: the passphrase of the workspace does not protect it");
    }
    let wanted = transfer::Wanted {
        look: None,
        exporter,
        workspace: &workspace,
        filter: &filter,
        with_all_documents: is_whole,
        options,
        discretion: &discretion,
        now,
    };
    let fault = |error: export::Error| match error {
        export::Error::Write { source } => Fault::from(source),
        error => Fault::Input(error.to_string()),
    };
    if let Some(path) = &arguments.out {
        let watch = transfer::Watch {
            told: &|_| true,
            is_unchecked: arguments.unchecked,
        };
        let ledger = wanted.write_to(path, &watch).map_err(Fault::Input)?;
        return if arguments.ledger {
            tell_ledger(&ledger, out)
        } else {
            note_above(&ledger);
            Ok(())
        };
    }
    if arguments.ledger {
        return tell_ledger(&wanted.ledger().map_err(fault)?, out);
    }
    if discretion.ceiling.is_some() {
        note_above(&wanted.ledger().map_err(fault)?);
    }
    wanted.write(out).map_err(fault)
}

fn tell_ledger(ledger: &Ledger, out: &mut dyn Write) -> Done {
    if ledger.is_empty() {
        note("Nothing is left out or written in another way");
    }
    for line in ledger.lines() {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// What stays out by the ceiling is told, also where the ledger is not asked for.
fn note_above(ledger: &Ledger) {
    for line in ledger.clone().only(Loss::is_above).lines() {
        note(&line);
    }
}

fn ceiling(words: &str) -> Result<Tlp, Fault> {
    match Marking::named(words) {
        Some(Marking::Tlp(tlp)) => Ok(tlp),
        _ => Err(Fault::Usage(format!(
            "“{words}” is no label of TLP: give one of {}",
            Tlp::ALL.map(Tlp::label).join(", ")
        ))),
    }
}

/// A report must not take the place of a workspace.
fn refuse_workspace(out: &Path, file: &Path) -> Done {
    let is_same = match (out.canonicalize(), file.canonicalize()) {
        (Ok(out), Ok(file)) => out == file,
        _ => false,
    };
    let is_workspace = out
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("dossier"));
    if is_same || is_workspace {
        return Err(Fault::Usage(format!(
            "A report can't take the place of a workspace: choose another name than {}",
            out.display()
        )));
    }
    Ok(())
}

/// What the formats leave out, for the help.
pub(super) fn help_on_formats() -> String {
    let mut help = "Formats, and what each does not hold:".to_owned();
    for exporter in EXPORTERS {
        help.extend(["\n  ", exporter.name, ": ", exporter.label]);
        for sentence in exporter.cannot_hold {
            help.extend(["\n    - ", sentence]);
        }
    }
    help
}

pub(super) fn check(file: &Path, out: &mut dyn Write) -> Done {
    let mut lines = match store::check(file, &desk::places()?.keys) {
        Ok(lines) => lines,
        Err(store::Error::Unreadable {
            source: fault @ store::Fault::NotAWorkspace { .. },
            ..
        }) => vec![fault.to_string()],
        Err(error) => return Err(Fault::input(desk::said(&error))),
    };
    if lines.is_empty() {
        // A sound file can still have a journal that does not fit it.
        let folders = desk::places()?.folders();
        let seen = store::look(file, &folders).map_err(|error| Fault::input(desk::said(&error)))?;
        for remark in &seen.remarks {
            match remark {
                store::Remark::NotReplayed { .. } | store::Remark::HandEdited => {
                    lines.push(remark.to_string());
                }
                other => note(&other.to_string()),
            }
        }
        if lines.is_empty() {
            let workspace = &seen.workspace;
            let mut counts = vec![
                counted(workspace.documents.size(), "document"),
                counted(workspace.annotations.size(), "annotation"),
                counted(workspace.tags.size(), "tag"),
                counted(workspace.notes.size(), "note"),
            ];
            for (n, noun) in [
                (workspace.articles.size(), "article"),
                (workspace.shared_origins.size(), "shared origin"),
                (workspace.originals.size(), "original file"),
            ] {
                if n > 0 {
                    counts.push(counted(n, noun));
                }
            }
            note(&format!("The workspace is whole: {}", counts.join(", ")));
        }
    }
    for line in &lines {
        writeln!(out, "{}", desk::printable(line).replace('\n', " "))?;
    }
    if lines.is_empty() {
        Ok(())
    } else {
        out.flush()?;
        Err(Fault::Told)
    }
}

pub(super) fn repair(file: &Path, out: &mut dyn Write) -> Done {
    let folders = desk::places()?.folders();
    let repaired = store::repair_file(file, &folders);
    let Some((report, kept)) = repaired.map_err(|error| Fault::input(desk::said(&error)))? else {
        note("There is nothing to repair");
        return Ok(());
    };
    for line in &report {
        writeln!(out, "{}", desk::printable(line).replace('\n', " "))?;
    }
    note(&format!(
        "The workspace is repaired; undo takes the repair back. The file as it was is in\n{}",
        kept.display()
    ));
    Ok(())
}
