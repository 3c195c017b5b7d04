//! What can still be read of a file that can't be opened, made into a sound workspace.
//!
//! A damaged file is gone through from record to record. Where one can't be read, the next one is
//! looked for: each begins with a line `(` and says by its second field of which kind it is. Texts
//! that are missing come from the newest backup that has them. What is then still unsound is
//! repaired in a step that can be undone. The file itself is left as it is.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ron::de::Deserializer;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::format::{self, Fault, Stamp};
use super::journal::kept;
use super::lock::{self, Taken};
use super::open::{read_version, resolve_file};
use super::replace::replace_on;
use super::room::Room;
use super::{Error, Folders, backup, disk, history};
use crate::edit::Edit;
use crate::edit::history::History;
use crate::edit::repair::{Unmended, repair_within};
use crate::edit::weight::Weighed;
use crate::model::{DocumentId, Meta, Problem, Records, Timestamp, Workspace, WorkspaceId};
use crate::text::words::counted;

/// Going on after damage costs a look at the rest of the file each time. In all, no more than the
/// file so many times over.
const MAX_LOOKS: u64 = 64;
/// For small files that is little, so they are allowed this many bytes.
const MIN_WORK: u64 = 64 << 20;

/// The lists of a file, and what is in each.
const LISTS: [(&str, &str); 10] = [
    ("tags", "tag"),
    ("documents", "document"),
    ("annotations", "annotation"),
    ("links", "link"),
    ("notes", "note"),
    ("articles", "article"),
    ("shared_origins", "shared origin"),
    ("readings", "reading"),
    ("originals", "original file"),
    ("bodies", "text"),
];

/// So many sentences about records of one id are told.
const MAX_LINES: usize = 200;

/// So many faults of one rule are told one by one.
const MAX_OF_RULE: usize = 5;

/// The step that takes a repair back is not kept where the records in it take more memory than
/// that: a history would not hold it either.
const MAX_WAY_BACK: usize = 16 << 20;

/// Told where a repair is too large to be kept as a step.
const NO_WAY_BACK: &str =
    "So much was repaired that undo can't take it back; the file as it was is kept";

/// What was got out of a damaged file.
#[derive(Clone, Debug)]
pub struct Salvaged {
    /// Sound.
    pub workspace: Workspace,
    /// The step that made it so; `None` where what could be read was sound, and where there is no
    /// room in memory for what was there before. Taking it back gives what the file says.
    pub repair: Option<Edit>,
    /// What was lost, what came from elsewhere and what was repaired, a sentence for each.
    pub report: Vec<String>,
}

/// Gets out of a file what can be read of it. Nothing is written.
pub fn salvage(path: &Path, folders: &Folders) -> Result<Salvaged, Error> {
    let disk = &*folders.disk;
    let target = resolve_file(disk, path)?;
    let unreadable = |source| Error::Unreadable {
        path: path.to_owned(),
        source,
        backup: None,
    };
    let n_bytes = disk.metadata(&target).map_or(0, |found| found.len());
    if n_bytes > format::MAX_BYTES {
        return Err(unreadable(Fault::TooLarge { n_bytes }));
    }
    let bytes = disk::read(disk, &target).map_err(|source| Error::Read {
        path: path.to_owned(),
        source,
    })?;
    if let Ok((version, _)) = format::read_header(&bytes)
        && version > format::VERSION
    {
        return Err(unreadable(Fault::Newer { version }));
    }
    let n_bytes = bytes.len();
    let room = Room::beside(n_bytes);
    let (mut workspace, room, mut report) = match format::parse(&bytes, &room) {
        Ok(workspace) => {
            drop(bytes);
            (workspace, room, Vec::new())
        }
        Err(_) => read_records(bytes).ok_or_else(|| {
            unreadable(Fault::NotAWorkspace {
                why: "not a single record in it can be read",
            })
        })?,
    };
    // The bytes are not there any more. What is looked up while it is mended takes most of that.
    let room = room.left().saturating_add(n_bytes / 4);
    report.extend(texts_from_backups(&mut workspace, &target, folders));
    let (told, repair) = made_sound(&mut workspace, room).map_err(unreadable)?;
    report.extend(told);
    Ok(Salvaged {
        workspace,
        repair,
        report,
    })
}

/// A file that was made sound in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaired {
    /// What was lost and what was repaired, a sentence for each.
    pub report: Vec<String>,
    /// Where the file is kept as it was.
    pub aside: PathBuf,
    /// Whether the next opening can take the repair back.
    pub can_be_undone: bool,
}

/// Puts what can be read of a file, made sound, in its place. The file as it was is kept aside,
/// and the next opening can undo the repair, unless it is very large.
///
/// `None`, and nothing is written, for a sound file.
pub fn repair_file(path: &Path, folders: &Folders) -> Result<Option<Repaired>, Error> {
    let disk = &folders.disk;
    let target = resolve_file(&**disk, path)?;
    let _lock = match lock::take(disk, &lock::beside(&target)) {
        Taken::Mine(lock) => Some(lock),
        Taken::Theirs(holder) => {
            return Err(Error::InUse {
                path: path.to_owned(),
                holder: Box::new(holder),
            });
        }
        Taken::Impossible(_) => None,
    };
    let error = |source| Error::Save {
        path: path.to_owned(),
        source,
    };
    let generation = match disk::read(&**disk, &target).map(format::read) {
        Ok(Ok(read)) if read.mended.is_none() => return Ok(None),
        Ok(Ok(read)) => read.stamp.generation,
        _ => 0,
    };
    let Salvaged {
        workspace,
        repair,
        mut report,
    } = salvage(path, folders)?;
    let id = workspace.meta.id;
    let newest = backup::list(folders, id)
        .first()
        .map_or(0, |backup| backup.generation);
    let generation = generation.max(newest).saturating_add(1);
    let aside = kept::set_aside(folders, [&target]).map_err(error)?;
    let mut stamp = Stamp::default();
    format::write(&workspace, generation, &mut std::io::sink())
        .map(|made| stamp = made)
        .map_err(error)?;
    let mut can_be_undone = false;
    if let Some(repair) = repair {
        let mut steps = History::default();
        steps.push(repair);
        // Without it the repair can't be undone, but the file as it was is still there.
        can_be_undone = history::keep(folders, id, &stamp, &steps, None).is_ok_and(|n| n == 1);
        if !can_be_undone {
            report.push(NO_WAY_BACK.to_owned());
        }
    }
    replace_on(disk, &target, |out| {
        format::write(&workspace, generation, out).map(drop)
    })
    .map_err(error)?;
    Ok(Some(Repaired {
        report,
        aside,
        can_be_undone,
    }))
}

/// Mends what is not sound, and tells what.
fn made_sound(
    workspace: &mut Workspace,
    room: usize,
) -> Result<(Vec<String>, Option<Edit>), Fault> {
    let problems = format::problems_of(workspace);
    if problems.is_empty() {
        return Ok((Vec::new(), None));
    }
    let n_broken = problems.len();
    let mut told = Vec::new();
    let mut n_of_rule: BTreeMap<&str, usize> = BTreeMap::new();
    for problem in &problems {
        let rule = problem.rule();
        let n = n_of_rule.entry(rule).or_default();
        *n += 1;
        if *n <= MAX_OF_RULE {
            let sentence = format::sentence(problem, workspace);
            told.push(format!("Repaired: {sentence} [{rule}]"));
        }
    }
    for (rule, n) in n_of_rule {
        if let Some(n_more) = n.checked_sub(MAX_OF_RULE).filter(|&n| n > 0) {
            told.push(format!("Repaired: {n_more} more of these [{rule}]"));
        }
    }
    drop(problems);
    match repair_within(workspace, room, MAX_WAY_BACK) {
        Ok(repair) => {
            if repair.is_none() {
                told.push(NO_WAY_BACK.to_owned());
            }
            Ok((told, repair))
        }
        Err(Unmended::NoRoom) => Err(Fault::NoRoomToMend { n_broken }),
        Err(Unmended::Stays | Unmended::Sound) => {
            Err(format::check(workspace).err().unwrap_or(Fault::Unsound {
                broken: Vec::new(),
                n_broken,
            }))
        }
    }
}

/// Documents whose texts are missing, or are not what their checksums were made of, get them from
/// the newest backup that has them.
fn texts_from_backups(workspace: &mut Workspace, target: &Path, folders: &Folders) -> Vec<String> {
    let missing = workspace.documents.keys().copied();
    let mut wanted: BTreeSet<DocumentId> =
        missing.filter(|&id| workspace.body(id).is_none()).collect();
    wanted.extend(
        workspace
            .problems_of_texts()
            .into_iter()
            .filter_map(|problem| match problem {
                Problem::TextChanged { document } => Some(document),
                _ => None,
            }),
    );
    let mut told = Vec::new();
    let mut backups = backup::of_path(folders, target);
    if backups.is_empty() {
        backups = backup::list(folders, workspace.meta.id);
    }
    for backup in backups {
        if wanted.is_empty() {
            break;
        }
        let Ok(version) = read_version(&backup.path, folders) else {
            continue;
        };
        wanted.retain(|id| {
            let found = version.bodies.get(id).filter(|body| {
                let damaged = workspace.body(*id);
                damaged.is_none_or(|damaged| damaged.hash == body.hash)
            });
            let Some(body) = found else {
                return true;
            };
            workspace.bodies.insert_mut(*id, Arc::clone(body));
            let title = workspace
                .document(*id)
                .map_or("", |document| &document.title);
            told.push(format!(
                "The text of “{title}” is damaged and was taken from the backup of generation {}",
                backup.generation
            ));
            false
        });
    }
    told
}

/// Goes through a file record by record. `None` if there is not one that can be read.
fn read_records(bytes: Vec<u8>) -> Option<(Workspace, Room, Vec<String>)> {
    let mut told = Vec::new();
    let text = String::from_utf8(bytes).unwrap_or_else(|error| {
        told.push("Some bytes are not text; the sign � stands in their place".to_owned());
        String::from_utf8_lossy(error.as_bytes()).into_owned()
    });
    let mut reading = Reading {
        text: &text,
        workspace: Workspace::new(
            WorkspaceId(Uuid::new_v4()),
            "Recovered workspace",
            Timestamp::now(),
        ),
        n_read: 0,
        unread: BTreeMap::new(),
        room: Room::beside(text.len()),
        work: (MAX_LOOKS * text.len() as u64).max(MIN_WORK),
        line: 1,
        line_at: 0,
        list: None,
        is_amid_damage: false,
        told,
    };
    let mut at = reading.meta();
    let mut is_done = false;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find("(\n    ")) {
        let start = at + found;
        reading.pass(at..start);
        let Some(end) = reading.record(start) else {
            is_done = true;
            break;
        };
        at = end;
    }
    if !is_done {
        reading.pass(at..text.len());
    }
    let Reading {
        workspace,
        n_read,
        unread,
        room,
        mut told,
        ..
    } = reading;
    for (kind, lines) in unread {
        let n = lines.len();
        let places: Vec<String> = lines.iter().take(20).map(usize::to_string).collect();
        let more = if n > 20 { ", …" } else { "" };
        told.push(format!(
            "{} could not be read, in line {}{more}",
            counted(n, kind),
            places.join(", ")
        ));
    }
    let is_whole = text
        .trim_end()
        .lines()
        .next_back()
        .is_some_and(|line| line.starts_with("// ") && line.contains("BLAKE3"));
    if !is_whole {
        told.push(format!(
            "The file ends at line {} in the middle of something; what came after it is missing",
            text.lines().count()
        ));
    }
    (n_read > 0).then_some((workspace, room, told))
}

struct Reading<'a> {
    text: &'a str,
    workspace: Workspace,
    n_read: usize,
    /// The lines where records of each kind begin that can't be read.
    unread: BTreeMap<&'static str, Vec<usize>>,
    /// What may still be kept of it.
    room: Room,
    /// How many bytes may still be looked at for nothing.
    work: u64,
    /// The line of a place that was asked for before.
    line: usize,
    line_at: usize,
    /// What is in the list whose beginning was passed last.
    list: Option<&'static str>,
    /// Whether what was looked at last could not be read.
    is_amid_damage: bool,
    told: Vec<String>,
}

impl Reading<'_> {
    /// Reads what stands first, and gives where to go on.
    fn meta(&mut self) -> usize {
        let Some(start) = self.text.find(format::META_HEAD) else {
            return 0;
        };
        let start = start + format::META_HEAD.len();
        if let Some((meta, end)) = parse::<Meta>(self.text, start) {
            self.workspace.meta = Arc::new(meta);
            self.n_read += 1;
            end
        } else {
            self.told.push(
                "Title and id of the workspace could not be read; it has new ones".to_owned(),
            );
            start + 1
        }
    }

    /// Looks through what lies between two records: where lists begin, and what is neither that
    /// nor part of a record that is told already.
    fn pass(&mut self, between: Range<usize>) {
        let mut at = between.start;
        // Where it begins, and whether it has fields.
        let mut stray: Option<(usize, bool)> = None;
        for line in self.text.get(between).unwrap_or_default().lines() {
            let name = line.strip_suffix(": [");
            if let Some(&(_, kind)) = LISTS.iter().find(|(list, _)| Some(*list) == name) {
                self.unread(stray.take());
                (self.list, self.is_amid_damage) = (Some(kind), false);
            } else if !matches!(line, "" | "," | ")" | ")," | "]" | "],")
                && !line.starts_with("// ")
            {
                let (from, has_fields) = stray.unwrap_or((at, false));
                stray = Some((from, has_fields || line.starts_with("    ")));
            }
            at += line.len() + 1;
        }
        self.unread(stray);
    }

    /// Notes something that can't be read, unless what is before it is told already.
    fn unread(&mut self, stray: Option<(usize, bool)>) {
        if let Some((at, has_fields)) = stray
            && !std::mem::replace(&mut self.is_amid_damage, true)
        {
            let line = self.line_of(at);
            let record = self.list.unwrap_or("record");
            let kind = if has_fields { record } else { "line" };
            self.unread.entry(kind).or_default().push(line);
        }
    }

    /// Reads what begins at a place, and gives where to go on. `None`: enough was looked at.
    fn record(&mut self, start: usize) -> Option<usize> {
        let rest = self.text.get(start..)?;
        // The kind shows in the first two lines; where those are damaged, the list says it.
        let mut fields = rest.lines().skip(1).take(2).map(|line| {
            let line = line.strip_prefix("    ").unwrap_or_default();
            line.split(':').next().unwrap_or_default()
        });
        let (first, second) = (fields.next()?, fields.next().unwrap_or_default());
        let is_at_line = self.text.get(..start)?.ends_with('\n');
        let is_record = is_at_line && first.starts_with(|c: char| c.is_ascii_lowercase());
        let kind = match (first, second) {
            ("id", "name") => "tag",
            ("id", "order") => "document",
            ("id", "document") => "annotation",
            ("id", "from") => "link",
            ("document", "passages") => "reading",
            ("id", "title") => "article",
            ("id", "members") => "shared origin",
            ("id", "n_bytes") => "original file",
            ("id", "about") => "note",
            ("document", "hash") => "text",
            _ => self.list.filter(|_| is_record).unwrap_or_default(),
        };
        let read = match kind {
            "tag" => self.keep(kind, start, |w| &mut w.tags),
            "document" => self.keep(kind, start, |w| &mut w.documents),
            "annotation" => self.keep(kind, start, |w| &mut w.annotations),
            "link" => self.keep(kind, start, |w| &mut w.links),
            "reading" => self.keep(kind, start, |w| &mut w.readings),
            "article" => self.keep(kind, start, |w| &mut w.articles),
            "shared origin" => self.keep(kind, start, |w| &mut w.shared_origins),
            "original file" => self.keep(kind, start, |w| &mut w.originals),
            "note" => self.keep(kind, start, |w| &mut w.notes),
            "text" => self.keep(kind, start, |w| &mut w.bodies),
            _ => return Some(start + 1),
        };
        if let Some(end) = read {
            return Some(end);
        }
        let Some(work) = self.work.checked_sub(rest.len() as u64) else {
            let line = self.line_of(start);
            self.told.push(format!(
                "There is too much damage to go on after line {line}; what comes after it was not read"
            ));
            return None;
        };
        self.work = work;
        Some(start + 1)
    }

    fn keep<T: Weighed + DeserializeOwned>(
        &mut self,
        kind: &'static str,
        start: usize,
        records: impl FnOnce(&mut Workspace) -> &mut Records<T::Id, T>,
    ) -> Option<usize> {
        let read = parse::<T>(self.text, start).map(|(mut record, end)| {
            record.trim();
            (record, end)
        });
        let Some((record, end)) = read.filter(|(record, _)| self.room.takes(record)) else {
            let line = self.line_of(start);
            self.unread.entry(kind).or_default().push(line);
            self.is_amid_damage = true;
            return None;
        };
        self.is_amid_damage = false;
        let records = records(&mut self.workspace);
        let id = record.id();
        if records.contains_key(&id) {
            let line = self.line_of(start);
            if self.told.len() < MAX_LINES {
                self.told.push(format!(
                    "A second {kind} of one id, in line {line}, was left out"
                ));
            }
        } else {
            records.insert_mut(id, Arc::new(record));
            self.n_read += 1;
        }
        Some(end)
    }

    /// Lines count from 1. Places are asked for in order.
    fn line_of(&mut self, at: usize) -> usize {
        let between = self.text.get(self.line_at..at).unwrap_or_default();
        self.line += between.bytes().filter(|&byte| byte == b'\n').count();
        self.line_at = at;
        self.line
    }
}

/// Reads one value, and gives where it ends.
fn parse<T: DeserializeOwned>(text: &str, start: usize) -> Option<(T, usize)> {
    let rest = text.get(start..)?;
    let mut deserializer = Deserializer::from_str(rest).ok()?;
    let value = T::deserialize(&mut deserializer).ok()?;
    Some((value, text.len() - deserializer.remainder().len()))
}
