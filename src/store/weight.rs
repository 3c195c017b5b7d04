//! How much memory records take, so that a file can't fill it with tiny parts: a file is read in at
//! most four times its size, or not at all.
//!
//! While a file is read, its bytes are there as well. What it gives has the rest of the room.
//! Nothing that this program writes is near the limit: see the test.

use std::cell::Cell;
use std::collections::BTreeMap;

use crate::edit::Record;
use crate::model::{
    Annotation, Article, Body, Document, Facts, Field, FieldKind, Link, LinkKind, Marking, Note,
    Original, Reading, SharedOrigin, Source, Tag, Value,
};
use crate::text::anchor::Anchor;

/// What a record takes beside its own bytes: its place in a tree and its counts.
const N_BYTES_IN_TREE: usize = 112;

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
}

/// How many bytes of memory a record takes in a workspace.
fn weight<T: Weighed>(record: &T) -> usize {
    heap(16 + size_of::<T>()) + N_BYTES_IN_TREE + record.n_bytes_beside()
}

/// A record of a workspace.
pub(super) trait Weighed: Record {
    /// Gives back room that lists have kept for growing.
    fn trim(&mut self) {}

    /// The bytes of memory that it takes beside itself.
    fn n_bytes_beside(&self) -> usize;
}

/// What a piece of memory takes: a few bytes more than it has, and never less than four words.
fn heap(n_bytes: usize) -> usize {
    match n_bytes {
        0 => 0,
        n => (n + 8).next_multiple_of(16).max(32),
    }
}

fn words(words: &String) -> usize {
    heap(words.capacity())
}

fn all<'a>(each: impl IntoIterator<Item = &'a String>) -> usize {
    each.into_iter().map(words).sum()
}

fn list<T>(list: &Vec<T>) -> usize {
    heap(list.capacity() * size_of::<T>())
}

/// Trees whose keys came in order have nodes that are half full.
fn tree(n: usize, n_bytes_each: usize) -> usize {
    n.div_ceil(6) * (heap(11 * n_bytes_each + 16) + 24)
}

fn marking(marking: Option<&Marking>) -> usize {
    match marking {
        Some(Marking::Words(own)) => words(own),
        Some(Marking::Tlp(_)) | None => 0,
    }
}

fn facts(facts: &Facts) -> usize {
    // Two pieces of memory.
    heap(facts.n_bytes()) + if facts.is_empty() { 0 } else { 32 }
}

fn source(source: &Source) -> usize {
    all([&source.publisher, &source.author, &source.url]) + facts(&source.more)
}

fn anchor(anchor: &Anchor) -> usize {
    all([&anchor.quote, &anchor.before, &anchor.after])
}

fn field(field: &Field) -> usize {
    all([&field.name, &field.hint])
        + match &field.kind {
            FieldKind::Number { unit } => words(unit),
            // Whether one is there twice is looked for with a table of them all.
            FieldKind::Choice(choices) => list(choices) + all(choices),
            FieldKind::Text | FieldKind::Date | FieldKind::YesNo | FieldKind::Probability => 0,
        }
}

fn values<K>(values: &BTreeMap<K, Value>) -> usize {
    let each = values.values().map(|value| match value {
        Value::Text(own) | Value::Choice(own) => words(own),
        Value::Number(number) => heap(number.as_str().len()),
        Value::Date(_) | Value::YesNo(_) | Value::Probability(_) => 0,
    });
    tree(values.len(), size_of::<K>() + size_of::<Value>()) + each.sum::<usize>()
}

impl Weighed for Tag {
    fn trim(&mut self) {
        self.see_also.shrink_to_fit();
    }

    fn n_bytes_beside(&self) -> usize {
        all([&self.name, &self.definition])
            + list(&self.see_also)
            + list(&self.fields)
            + self.fields.iter().map(field).sum::<usize>()
    }
}

impl Weighed for Document {
    fn n_bytes_beside(&self) -> usize {
        let origin = &self.origin;
        all([&self.title, &self.note])
            + source(&self.source)
            + all([
                &origin.file_name,
                &origin.part,
                &origin.hash,
                &origin.format,
                &origin.encoding,
            ])
            + marking(self.marking.as_ref())
    }
}

impl Weighed for Annotation {
    fn trim(&mut self) {
        self.tags.shrink_to_fit();
    }

    fn n_bytes_beside(&self) -> usize {
        list(&self.anchors)
            + self.anchors.iter().map(anchor).sum::<usize>()
            + list(&self.tags)
            + all([&self.note, &self.author])
            + values(&self.fields)
            + marking(self.marking.as_ref())
    }
}

impl Weighed for Link {
    fn n_bytes_beside(&self) -> usize {
        let kind = match &self.kind {
            LinkKind::Other(own) => words(own),
            LinkKind::Supports
            | LinkKind::Contradicts
            | LinkKind::Explains
            | LinkKind::SameEvent => 0,
        };
        all([&self.note, &self.author]) + kind
    }
}

impl Weighed for Note {
    fn n_bytes_beside(&self) -> usize {
        all([&self.title, &self.text, &self.author]) + marking(self.marking.as_ref())
    }
}

impl Weighed for Article {
    fn n_bytes_beside(&self) -> usize {
        let parts = self.parts.iter();
        let parts = parts.map(|part| all([&part.before, &part.first, &part.last, &part.after]));
        all([&self.title, &self.note])
            + source(&self.source)
            + list(&self.parts)
            + parts.sum::<usize>()
            + marking(self.marking.as_ref())
    }
}

impl Weighed for SharedOrigin {
    fn n_bytes_beside(&self) -> usize {
        let members = tree(self.members.len(), size_of::<crate::model::Member>());
        members + all([&self.title, &self.note])
    }
}

impl Weighed for Reading {
    fn trim(&mut self) {
        self.passages.shrink_to_fit();
    }

    fn n_bytes_beside(&self) -> usize {
        list(&self.passages)
    }
}

impl Weighed for Original {
    fn n_bytes_beside(&self) -> usize {
        heap(16 + self.n_bytes_packed() as usize)
    }
}

impl Weighed for Body {
    fn trim(&mut self) {
        self.blocks.shrink_to_fit();
        self.furniture.shrink_to_fit();
        self.locators.shrink_to_fit();
    }

    fn n_bytes_beside(&self) -> usize {
        words(&self.hash)
            + list(&self.blocks)
            + list(&self.furniture)
            + list(&self.locators)
            + all(self.locators.iter().map(|locator| &locator.label))
            + heap(16 + self.text.len())
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;
    use serde::de::DeserializeOwned;

    use super::*;

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
