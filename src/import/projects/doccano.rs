//! doccano in all its forms: JSON Lines and JSON with places, relations or labels of whole texts,
//! tables of texts and labels, fastText, and `CoNLL`'s columns. `PubAnnotation`'s JSON is near to it.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::build::{Build, Mark, Paper};
use super::units::{Counted, Counting, Quotes, Said, settle};
use super::{Error, File};
use crate::model::{AnnotationId, DocumentId, Facts, TagId};
use crate::text::Text;

const WHAT: &str = "a file of doccano";

/// What of a record is read as what it is; everything else is said of its source.
const READ: [&str; 18] = [
    "id",
    "text",
    "column_data",
    "data",
    "entities",
    "label",
    "labels",
    "column_label",
    "cats",
    "denotations",
    "tracks",
    "relations",
    "Comments",
    "comments",
    "title",
    "filename",
    "sourceid",
    "source_url",
];

/// A label of more words than this is a sentence about the text.
const N_LABEL_WORDS: usize = 4;

pub(super) fn is(file: &File<'_>) -> bool {
    let head = file.head();
    let is_json = head.starts_with(b"{") || head.starts_with(b"[");
    let keys = ["\"text\"", "\"column_data\"", "\"data\""];
    let labels = [
        "label\"",
        "\"labels\"",
        "\"entities\"",
        "\"cats\"",
        "\"denotations\"",
        "\"tracks\"",
    ];
    let has = |keys: &[&str]| keys.iter().any(|key| file.head_has(key));
    if is_json {
        return has(&keys) && (has(&labels) || file.has_extension(&["jsonl"]));
    }
    head.starts_with(b"__label__") || is_table(head) || is_columns(head)
}

fn is_table(head: &[u8]) -> bool {
    head.starts_with(b"text,label") || head.starts_with(b"column_data,column_label")
}

/// Whether every line of the head is a token and a tag, or blank.
fn is_columns(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head);
    let mut lines = head
        .lines()
        .filter(|line| !line.trim().is_empty())
        .peekable();
    let is_column = |line: &str| {
        let mut words = line.split_whitespace();
        let tag = words.next_back().unwrap_or_default();
        words.next().is_some() && (tag == "O" || tag.starts_with("B-") || tag.starts_with("I-"))
    };
    let n_tagged = head.matches("B-").count();
    lines.peek().is_some() && n_tagged > 0 && lines.all(is_column)
}

pub(super) fn read(file: &File<'_>, build: &mut Build<'_>) -> Result<(), Error> {
    let characters = encoding_rs::UTF_8.decode(file.bytes).0;
    let head = file.head();
    if head.starts_with(b"__label__") {
        for line in characters.lines() {
            let (labels, words): (Vec<&str>, Vec<&str>) = line
                .split(' ')
                .partition(|word| word.starts_with("__label__"));
            let labels = labels.iter().map(|label| label.replace("__label__", ""));
            if whole(build, &words.join(" "), labels).is_none() && !line.trim().is_empty() {
                build.report.leave_out("Records without a text", 1);
            }
        }
        return Ok(());
    }
    if is_table(head) {
        let mut table = csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(characters.as_bytes());
        let heads = table.headers().cloned().unwrap_or_default();
        for row in table.records() {
            let Ok(row) = row else {
                build.report.leave_out("Rows that can't be read", 1);
                continue;
            };
            let label = row.get(1).unwrap_or_default().to_owned();
            let text = row.get(0).unwrap_or_default();
            let Some(document) = whole(build, text, std::iter::once(label)) else {
                build.report.leave_out("Records without a text", 1);
                continue;
            };
            let more = heads.iter().zip(&row).skip(2);
            let more = more.filter(|(head, cell)| !head.is_empty() && !cell.trim().is_empty());
            let more: Facts = more.collect();
            build.change_document(document, |document| document.source.more = more);
        }
        return Ok(());
    }
    if !head.starts_with(b"{") && !head.starts_with(b"[") {
        columns(build, &characters);
        return Ok(());
    }
    for record in serde_json::Deserializer::from_str(&characters).into_iter::<Value>() {
        let record = record.map_err(|error| Error::Broken {
            what: WHAT,
            reason: error.to_string(),
        })?;
        match record {
            Value::Array(records) => records.iter().for_each(|record| line(build, record)),
            record => line(build, &record),
        }
    }
    Ok(())
}

/// A document, with the labels of all of it.
fn whole(
    build: &mut Build<'_>,
    words: &str,
    labels: impl Iterator<Item = String>,
) -> Option<DocumentId> {
    if words.trim().is_empty() {
        return None;
    }
    let text = Text::from_raw(words);
    let n = build.workspace.documents.size() + 1;
    let document = build.document(Paper {
        title: format!("Text {n}"),
        text: text.clone(),
        format: "doccano",
        ..Paper::default()
    });
    let (mut tags, mut sentences): (Vec<TagId>, Vec<String>) = (Vec::new(), Vec::new());
    for label in labels {
        let is_sentence = label.split_whitespace().count() > N_LABEL_WORDS
            || label.ends_with(['.', '!', '?', '。', '！', '？']);
        if is_sentence {
            sentences.push(label);
        } else {
            tags.extend(build.tag_at(&label));
        }
    }
    if !sentences.is_empty() {
        build.change_document(document, |document| document.note = sentences.join("\n\n"));
    }
    if let Some(span) = text.whole().filter(|_| !tags.is_empty()) {
        build.report.n_by_offset += 1;
        let mark = Mark {
            spans: vec![span],
            tags,
            ..Mark::default()
        };
        build.mark(document, mark);
    }
    Some(document)
}

/// A place in a text with its label, and the id that relations call it by.
struct Entity {
    id: String,
    label: String,
    said: Said,
}

fn line(build: &mut Build<'_>, record: &Value) {
    let words = ["text", "column_data", "data"]
        .iter()
        .find_map(|key| record.get(key)?.as_str());
    let Some(raw) = words.filter(|words| !words.trim().is_empty()) else {
        build.report.leave_out("Records without a text", 1);
        return;
    };
    let (mut entities, mut labels) = (Vec::new(), Vec::new());
    let mut relations: Vec<&Value> = Vec::new();
    let tracks = list(record, "tracks");
    for part in std::iter::once(record).chain(tracks) {
        for key in [
            "entities",
            "label",
            "labels",
            "column_label",
            "cats",
            "denotations",
        ] {
            match part.get(key) {
                Some(Value::String(label)) => labels.push(label.clone()),
                // By label, what it is worth.
                Some(Value::Object(all)) => {
                    let said = all.iter().filter(|(_, worth)| {
                        worth.as_f64().is_some_and(|worth| worth > 0.0)
                            || worth.as_bool() == Some(true)
                    });
                    labels.extend(said.map(|(label, _)| label.clone()));
                }
                _ => {}
            }
            for label in list(part, key) {
                match (label, entity(label)) {
                    (Value::String(label), _) => labels.push(label.clone()),
                    (_, Some(entity)) => entities.push(entity),
                    (_, None) => build.report.leave_out("Labels without a place", 1),
                }
            }
        }
        relations.extend(list(part, "relations"));
    }
    let Some(document) = whole(build, raw, labels.into_iter()) else {
        return;
    };
    let title = ["title", "filename", "sourceid"]
        .iter()
        .find_map(|key| record.get(key)?.as_str());
    let more = metadata(build, record);
    build.change_document(document, |made| {
        made.source.more = more.into();
        if let Some(title) = title.filter(|title| !title.trim().is_empty()) {
            title.clone_into(&mut made.title);
        }
        if let Some(url) = record.get("source_url").and_then(Value::as_str) {
            url.clone_into(&mut made.source.url);
        }
    });
    let text = build.workspace.text(document).cloned().unwrap_or_default();
    // Places count the characters as they stand in the file.
    let counting = Counting {
        crlf_is_two: raw.contains("\r\n"),
        ..Counting::STANDARD
    };
    let said: Vec<Said> = entities
        .iter()
        .map(|entity: &Entity| entity.said.clone())
        .collect();
    let counted = [Counted {
        text: &text,
        said: &said,
    }];
    let (_, mut stands) = settle(&counted, counting, Quotes::Surely, true);
    let mut marks: HashMap<String, AnnotationId> = HashMap::new();
    for (entity, stand) in entities.iter().zip(stands.pop().unwrap_or_default()) {
        let Some(span) = build.stand(document, &entity.said, stand) else {
            continue;
        };
        let mark = Mark {
            spans: vec![span],
            tags: build.tag_at(&entity.label).into_iter().collect(),
            ..Mark::default()
        };
        if let Some(mark) = build.mark(document, mark) {
            marks.insert(entity.id.clone(), mark);
        }
    }
    for relation in relations {
        let end = |keys: [&str; 2]| {
            marks
                .get(&keys.iter().find_map(|key| id(relation.get(key)))?)
                .copied()
        };
        let kind = ["type", "pred"]
            .iter()
            .find_map(|key| relation.get(key)?.as_str());
        let made = match (end(["from_id", "subj"]), end(["to_id", "obj"])) {
            (Some(from), Some(to)) => build.link("", from, to, kind.unwrap_or("linked")),
            _ => None,
        };
        build
            .report
            .leave_out("Relations", usize::from(made.is_none()));
    }
    let comments = list(record, "Comments").chain(list(record, "comments"));
    let comments: Vec<&str> = comments
        .filter_map(|one| one.as_str().or_else(|| one.get("comment")?.as_str()))
        .collect();
    if !comments.is_empty() {
        build.change_document(document, |document| {
            let notes = std::iter::once(document.note.as_str()).chain(comments);
            let notes: Vec<&str> = notes.filter(|note| !note.trim().is_empty()).collect();
            document.note = notes.join("\n\n");
        });
    }
}

/// What a record says of its text beside labels: it is written beside them by its own names.
fn metadata(build: &mut Build<'_>, record: &Value) -> BTreeMap<String, String> {
    let mut more = BTreeMap::new();
    for (key, value) in record.as_object().into_iter().flatten() {
        let said = match value {
            _ if READ.contains(&key.as_str()) => continue,
            Value::Null => continue,
            Value::String(words) => words.trim().to_owned(),
            Value::Number(_) | Value::Bool(_) => value.to_string(),
            Value::Array(all) => {
                build
                    .report
                    .leave_out("Lists beside the labels", usize::from(!all.is_empty()));
                continue;
            }
            Value::Object(all) => {
                let plain = all.iter().filter_map(|(key, value)| match value {
                    Value::String(words) => Some((key, words.clone())),
                    Value::Number(_) | Value::Bool(_) => Some((key, value.to_string())),
                    _ => None,
                });
                let plain: Vec<(&String, String)> = plain.collect();
                let n_missing = all.len() - plain.len();
                build.report.leave_out("Lists beside the labels", n_missing);
                for (key, said) in plain {
                    more.entry(key.clone()).or_insert(said);
                }
                continue;
            }
        };
        if !said.is_empty() {
            more.insert(key.clone(), said);
        }
    }
    more
}

/// `[0, 5, "Label"]`, or an object with places and a label.
fn entity(value: &Value) -> Option<Entity> {
    let place = |value: Option<&Value>| usize::try_from(value?.as_u64()?).ok();
    let span = value.get("span").unwrap_or(value);
    let (start, end, label) = match value {
        Value::Array(parts) => (
            place(parts.first())?,
            place(parts.get(1))?,
            parts.get(2).and_then(Value::as_str),
        ),
        value => (
            place(value.get("start_offset")).or_else(|| place(span.get("begin")))?,
            place(value.get("end_offset")).or_else(|| place(span.get("end")))?,
            value
                .get("label")
                .or_else(|| value.get("obj"))
                .and_then(Value::as_str),
        ),
    };
    Some(Entity {
        id: id(value.get("id")).unwrap_or_default(),
        label: label.unwrap_or_default().to_owned(),
        said: Said {
            range: start..end,
            quote: String::new(),
        },
    })
}

fn id(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(id) => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

fn list<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> + use<'v> {
    let list = value.get(key).and_then(Value::as_array);
    list.into_iter().flatten()
}

/// Tokens with tags, a sentence a line: they are joined by blanks.
fn columns(build: &mut Build<'_>, characters: &str) {
    let mut text = String::new();
    let mut marks: Vec<(usize, usize, String)> = Vec::new();
    let mut is_open = false;
    for line in characters.lines() {
        let mut words = line.split_whitespace();
        let n_more = words.clone().count().saturating_sub(2);
        build.report.leave_out("Further columns of tokens", n_more);
        let (Some(token), Some(tag)) = (words.next(), words.next_back()) else {
            let is_word = !line.trim().is_empty();
            build
                .report
                .leave_out("Tokens without a tag", usize::from(is_word));
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            is_open = false;
            continue;
        };
        if !text.is_empty() && !text.ends_with('\n') {
            text.push(' ');
        }
        let start = text.len();
        text.push_str(token);
        let name = tag.split_once('-').map_or("", |(_, name)| name);
        match marks.last_mut() {
            Some((_, end, open)) if is_open && tag.starts_with("I-") && open == name => {
                *end = text.len();
            }
            _ if name.is_empty() => {}
            _ => marks.push((start, text.len(), name.to_owned())),
        }
        is_open = !name.is_empty();
    }
    let Some(document) = whole(build, &text, std::iter::empty()) else {
        return;
    };
    let text = Text::new(text);
    for (start, end, name) in marks {
        let mark = Mark {
            spans: text.span(start..end).into_iter().collect(),
            tags: build.tag_at(&name).into_iter().collect(),
            ..Mark::default()
        };
        build.report.n_by_offset += 1;
        build.mark(document, mark);
    }
}
