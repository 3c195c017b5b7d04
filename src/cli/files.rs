//! Commands about whole files: making workspaces, carrying passages out, checking.

use std::io::Write;
use std::path::Path;

use super::{By, Done, ExportArguments, Fault, Told, desk, note};
use crate::app::sample;
use crate::app::transfer;
use crate::export::{self, Authors, CitationStyle, Discretion, EXPORTERS, GroupBy, LineEnds};
use crate::model::{Marking, Timestamp, Tlp, Workspace, WorkspaceId};
use crate::query::Filter;
use crate::query::ledger::Ledger;
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
    if let Some(name) = &arguments.line_ends {
        if !exporter.has_line_ends {
            return Err(Fault::Usage(format!(
                "--line-ends is for REFI-QDA projects: {} has one way",
                exporter.label
            )));
        }
        options.line_ends = LineEnds::named(name).unwrap_or_default();
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
            told: &|_, _| true,
            is_unchecked: arguments.unchecked,
        };
        let transfer::Written { ledger, found } =
            wanted.write_to(path, &watch).map_err(Fault::Input)?;
        for line in found.lines() {
            note(&line);
        }
        return if arguments.ledger {
            tell_ledger(&ledger, out)
        } else {
            note_above(&ledger, discretion.ceiling);
            Ok(())
        };
    }
    if arguments.ledger {
        return tell_ledger(&wanted.ledger().map_err(fault)?, out);
    }
    if discretion.ceiling.is_some() {
        note_above(&wanted.ledger().map_err(fault)?, discretion.ceiling);
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
fn note_above(ledger: &Ledger, ceiling: Option<Tlp>) {
    if let Some(above) = export::above_in_words(ledger, ceiling) {
        note(&above);
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
    let Some(repaired) = repaired.map_err(|error| Fault::input(desk::said(&error)))? else {
        note("There is nothing to repair");
        return Ok(());
    };
    for line in &repaired.report {
        writeln!(out, "{}", desk::printable(line).replace('\n', " "))?;
    }
    let undo = if repaired.can_be_undone {
        "; undo takes the repair back"
    } else {
        ""
    };
    note(&format!(
        "The workspace is repaired{undo}. The file as it was is in\n{}",
        repaired.aside.display()
    ));
    Ok(())
}
