//! How much memory a file may take, so that it can't fill it with tiny parts: a file is read in at
//! most four times its size, or not at all.
//!
//! While a file is read, its bytes are there as well. What it gives has the rest of the room.
//! Nothing that this program writes is near the limit: see the test.

use std::cell::Cell;

use super::format;
use crate::edit::weight::{Weighed, weight};
use crate::edit::{Change, Edit, Refusal};
use crate::model::{Original, Workspace};

/// Refuses an edit that adds texts or files which would make the workspace too large to be saved.
pub fn check_room(workspace: &Workspace, edit: &Edit) -> Result<(), Refusal> {
    let n_added: u64 = edit
        .changes
        .iter()
        .map(|change| match change {
            Change::Body(swap) => swap.after.as_ref().map_or(0, |body| body.text.len() as u64),
            Change::Original(swap) => swap.after.as_ref().map_or(0, |own| in_file(own)),
            _ => 0,
        })
        .sum();
    if n_added == 0 {
        return Ok(());
    }
    let texts = workspace.bodies.values().map(|body| body.text.len() as u64);
    let originals = workspace.originals.values().map(|own| in_file(own));
    let n_bytes = texts.chain(originals).sum::<u64>() + n_added;
    // A sixteenth is left for what is said about them.
    if n_bytes > format::MAX_BYTES / 16 * 15 {
        return Err(Refusal(format!(
            "Can't do the {}: the workspace would have more than {} MiB, and could not be opened again. Split it into several workspaces",
            edit.label,
            format::MAX_BYTES >> 20
        )));
    }
    Ok(())
}

/// What a file takes in that of the workspace, where it stands in letters.
fn in_file(original: &Original) -> u64 {
    original.n_bytes_packed() / 3 * 4
}

/// How much memory what is read may still take.
pub(super) struct Room(Cell<usize>);

impl Room {
    /// However small a file is.
    const SPARE: usize = 8 << 20;

    /// What is left of four times a file of so many bytes while these are there too.
    pub(super) fn beside(n_bytes: usize) -> Self {
        Self(Cell::new(
            Self::SPARE.saturating_add(n_bytes.saturating_mul(29) / 10),
        ))
    }

    /// Makes room for a record. Tells whether there was any.
    pub(super) fn takes<T: Weighed>(&self, record: &T) -> bool {
        let left = self.0.get().checked_sub(weight(record));
        self.0.set(left.unwrap_or(0));
        left.is_some()
    }

    /// How many bytes are left.
    pub(super) fn left(&self) -> usize {
        self.0.get()
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;
    use serde::de::DeserializeOwned;

    use super::*;
    use crate::model::{
        Annotation, Article, Body, Document, Link, Note, Reading, SharedOrigin, Tag,
    };

    const ID: &str = "\"0190a000-0000-7000-8000-000000000001\"";
    const TIMES: &str = "created:\"1970-01-01T00:00:00Z\",modified:\"1970-01-01T00:00:00Z\"";

    /// A record as this program writes it must not be refused when it is read again, however many
    /// there are of it. `lines` is how deep it has lines of its own.
    #[track_caller]
    fn check<T: Weighed + Serialize + DeserializeOwned>(lines: usize, record: &str) {
        let record = record.replace("ID", ID).replace("TIMES", TIMES);
        let mut read: T = ron::from_str(&record).unwrap();
        read.trim();
        let config = ron::ser::PrettyConfig::new()
            .new_line("\n")
            .escape_strings(false)
            .depth_limit(lines);
        let n_written = ron::ser::to_string_pretty(&read, config).unwrap().len() + 2;
        let room = Room(Cell::new(n_written * 29 / 10));
        assert!(
            room.takes(&read),
            "{} bytes in the file take {} in memory",
            n_written,
            weight(&read)
        );
    }

    #[test]
    fn whatever_the_program_writes_it_reads_again() {
        let source = "(publisher:\"a\",author:\"b\",published:None,accessed:None,url:\"c\",grade:None,more:{FACTS})";
        // A table with a column for each question of a survey.
        let facts: Vec<String> = (0..60).map(|n| format!("\"q{n}\":\"{}\"", n % 5)).collect();
        let of_survey = source.replace("FACTS", &facts.join(","));
        let of_page = source.replace("FACTS", "\"Language\":\"en\"");
        for source in [of_survey, of_page] {
            check::<Document>(
                1,
                &format!(
                    "(id:ID,order:0,title:\"a\",source:{source},origin:(file_name:\"a\",part:\"1\",hash:\"{:064}\",n_bytes:0,format:\"a\",encoding:\"a\"),status:Unread,note:\"a\",added:\"1970-01-01T00:00:00Z\",marking:Some(Words(\"a\")))",
                    1
                ),
            );
            check::<Article>(
                2,
                &format!(
                    "(id:ID,title:\"a\",document:ID,order:0,source:{source},parts:[(span:(0,3),before:\"\",first:\"yes\",last:\"yes\",after:\"\")],note:\"a\")"
                ),
            );
        }
        check::<Tag>(
            1,
            "(id:ID,name:\"a\",parent:None,order:0,colour:None,definition:\"a\",key:None,see_also:[ID],fields:[(id:ID,name:\"a\",kind:Number(unit:\"a\"),hint:\"a\")],created:\"1970-01-01T00:00:00Z\")",
        );
        for fields in ["", "ID:Text(\"a\")", "ID:Number(\"1\")"] {
            check::<Annotation>(
                1,
                &format!(
                    "(id:ID,document:ID,anchors:[(span:(0,3),quote:\"yes\",before:\"\",after:\"\")],tags:[ID],note:\"a\",grade:(source:None,info:None),fields:{{{fields}}},author:\"a\",TIMES)"
                ),
            );
        }
        check::<Link>(
            1,
            "(id:ID,from:ID,to:ID,kind:Other(\"a\"),note:\"a\",author:\"a\",created:\"1970-01-01T00:00:00Z\")",
        );
        check::<Note>(
            1,
            "(id:ID,about:Workspace,title:\"a\",text:\"a\",author:\"a\",TIMES,marking:Some(Words(\"a\")))",
        );
        check::<SharedOrigin>(
            2,
            "(id:ID,members:[Document(ID),Article(ID)],title:\"a\",note:\"a\")",
        );
        check::<Reading>(1, "(document:ID,passages:[(start:0,end:1,kind:Read)])");
        let n_locators = 1_000;
        let locators: Vec<String> = (0..n_locators)
            .map(|n| format!("(at:{n},kind:Line,label:\"{n}\")"))
            .collect();
        let blocks = vec!["(kind:Table,span:(0,1))"; n_locators].join(",");
        for (locators, blocks) in [(locators.join(","), blocks), (String::new(), String::new())] {
            check::<Body>(
                2,
                &format!(
                    "(document:ID,hash:\"{:064}\",blocks:[{blocks}],locators:[{locators}],text:\"yes\")",
                    1
                ),
            );
        }
    }

    #[test]
    fn what_fills_more_memory_than_four_times_the_file_finds_no_room() {
        let choices = vec!["\"a\""; 1_000].join(",");
        let tag: Tag = ron::from_str(&format!(
            "(id:{ID},name:\"a\",parent:None,order:0,colour:None,definition:\"\",key:None,fields:[(id:{ID},name:\"a\",kind:Choice([{choices}]),hint:\"\")],created:\"1970-01-01T00:00:00Z\")"
        ))
        .unwrap();
        let room = Room::beside(100 << 20);
        let n_tags = (0..1_000_000).take_while(|_| room.takes(&tag)).count();
        assert!(n_tags * choices.len() < 100 << 20, "{n_tags}");
        assert!(n_tags > 1_000);
    }
}
