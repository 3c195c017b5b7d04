//! `dossier merge`: three versions of a workspace become one; also as git calls it.

use std::io::Write;
use std::path::Path;

use serde::Serialize;

use super::desk::{self, look, printable};
use super::{Done, Fault, MergeArguments, note};
use crate::app::session::Session;
use crate::edit::merge::{self, Conflict, Counts, Report};
use crate::edit::{Edit, difference};
use crate::model::Workspace;
use crate::store;

pub(super) const HELP: &str = "\
The report goes to standard output: what is taken over, then a line for each conflict. A conflict
keeps both values. The exit code is 1 where one is left to be looked at, and 0 where none is.

An empty file as BASE means that none is known: what stands in one copy alone is then taken for
added, and nothing for deleted.

For git, in .gitattributes:
  *.dossier merge=dossier -text
and once on each machine:
  git config --global merge.dossier.driver \"dossier merge %O %A %B\"";

pub(super) fn merge(arguments: &MergeArguments, out: &mut dyn Write) -> Done {
    let MergeArguments {
        base, ours, theirs, ..
    } = arguments;
    let other = look(theirs)?;
    let before = if is_none(base) {
        None
    } else {
        Some(look(base)?)
    };
    // The lock of what is to be written is taken before anything of it is read.
    let in_place = arguments
        .out
        .as_deref()
        .is_none_or(|out| is_same(out, ours));
    let report = if in_place {
        let mut session = desk::open(ours, &desk::places()?)?;
        let merged = plan(before.as_ref(), session.workspace(), &other, theirs)?;
        if !merged.edit.changes.is_empty() {
            session
                .commit(merged.edit)
                .map_err(|refusal| Fault::input(refusal.to_string()))?;
        }
        desk::save(&mut session)?;
        merged.report
    } else {
        let mine = look(ours)?;
        let merged = plan(before.as_ref(), &mine, &other, theirs)?;
        let mut workspace = mine;
        merged
            .edit
            .check_limits(&workspace)
            .and_then(|()| merged.edit.apply(&mut workspace))
            .map_err(|refusal| Fault::input(refusal.to_string()))?;
        write_to(&workspace, arguments.out.as_deref().unwrap_or(ours), ours)?;
        merged.report
    };
    if arguments.json {
        serde_json::to_writer(&mut *out, &ReportRecord::new(&report))
            .map_err(std::io::Error::from)?;
        writeln!(out)?;
    } else {
        tell(&report, out)?;
    }
    out.flush()?;
    if report.conflicts.is_empty() {
        Ok(())
    } else {
        Err(Fault::Told)
    }
}

/// Git gives an empty file where two branches have added the same one.
fn is_none(base: &Path) -> bool {
    let is_empty_file = base
        .metadata()
        .is_ok_and(|metadata| metadata.is_file() && metadata.len() == 0);
    is_empty_file || base == Path::new("/dev/null")
}

fn is_same(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    }
}

fn plan(
    base: Option<&Workspace>,
    ours: &Workspace,
    theirs: &Workspace,
    path: &Path,
) -> Result<merge::Merged, Fault> {
    for other in base.into_iter().chain([theirs]) {
        merge::check_same(ours, other)
            .map_err(|refusal| Fault::Input(format!("{refusal}\n{}", path.display())))?;
    }
    Ok(match base {
        Some(base) => merge::merge(base, ours, theirs),
        None => merge::merge(&merge::common(ours, theirs), ours, theirs),
    })
}

/// Writes to another file; a workspace that is there is kept as a backup.
fn write_to(workspace: &Workspace, path: &Path, ours: &Path) -> Done {
    let places = desk::places()?;
    if path.symlink_metadata().is_err() {
        // Under the same passphrase, if ours is under one.
        let folders = places.folders();
        let key = store::key_of(ours, &folders);
        return store::save_new_under(workspace, path, &folders, key)
            .map_err(|error| Fault::input(desk::said(&error)));
    }
    let there = desk::open(path, &places)?;
    merge::check_same(workspace, there.workspace())
        .map_err(|refusal| Fault::Input(format!("{refusal}\n{}", path.display())))?;
    replace(there, workspace)
}

fn replace(mut there: Session, workspace: &Workspace) -> Done {
    let changes = difference::changes(there.workspace(), workspace);
    if changes.is_empty() {
        return Ok(());
    }
    there
        .commit(Edit::new("merge of another copy", changes))
        .map_err(|refusal| Fault::input(refusal.to_string()))?;
    desk::save(&mut there)
}

fn tell(report: &Report, out: &mut dyn Write) -> Done {
    for sentence in report.sentences() {
        writeln!(out, "{}", one_line(&sentence))?;
    }
    for remark in &report.remarks {
        note(remark);
    }
    for conflict in &report.conflicts {
        writeln!(out, "conflict: {}", one_line(&conflict.to_string()))?;
    }
    Ok(())
}

fn one_line(text: &str) -> String {
    printable(text).replace('\n', " ")
}

/// What `--json` prints. Keys are never taken away, only added.
#[derive(Serialize)]
struct ReportRecord<'a> {
    added: CountsRecord,
    changed: CountsRecord,
    removed: CountsRecord,
    /// The new title of the workspace, if it gets one.
    title: Option<&'a str>,
    /// The new handling marking of the workspace, if it gets another; empty for none.
    marking: Option<&'a str>,
    conflicts: Vec<ConflictRecord<'a>>,
    remarks: &'a [String],
}

#[derive(Serialize)]
struct CountsRecord {
    documents: usize,
    /// Texts of documents that are there before and after.
    texts: usize,
    tags: usize,
    annotations: usize,
    links: usize,
    notes: usize,
    articles: usize,
    shared_origins: usize,
    originals: usize,
    /// Documents of which another part was read.
    readings: usize,
}

#[derive(Serialize)]
struct ConflictRecord<'a> {
    record: &'static str,
    id: Option<String>,
    name: &'a str,
    field: &'static str,
    ours: &'a str,
    theirs: &'a str,
    sentence: String,
}

impl<'a> ReportRecord<'a> {
    fn new(report: &'a Report) -> Self {
        Self {
            added: report.added.into(),
            changed: report.changed.into(),
            removed: report.removed.into(),
            title: report.title.as_deref(),
            marking: report.marking.as_deref(),
            conflicts: report.conflicts.iter().map(ConflictRecord::new).collect(),
            remarks: &report.remarks,
        }
    }
}

impl From<Counts> for CountsRecord {
    fn from(counts: Counts) -> Self {
        let Counts {
            documents,
            texts,
            tags,
            annotations,
            links,
            notes,
            articles,
            shared_origins,
            originals,
            readings,
        } = counts;
        Self {
            documents,
            texts,
            tags,
            annotations,
            links,
            notes,
            articles,
            shared_origins,
            originals,
            readings,
        }
    }
}

impl<'a> ConflictRecord<'a> {
    fn new(conflict: &'a Conflict) -> Self {
        Self {
            record: conflict.subject.kind(),
            id: conflict.subject.id(),
            name: &conflict.name,
            field: conflict.field,
            ours: &conflict.ours,
            theirs: &conflict.theirs,
            sentence: conflict.to_string(),
        }
    }
}
