//! Records as JSON: CSL, and Zotero's own.

use std::collections::HashMap;

use serde_json::Value;

use super::super::Error;
use super::super::build::Build;
use super::{Library, Marked, Record, WHAT, Written, notes};
use crate::import::date;
use crate::model::Source;

/// What a record says of itself as a record and not of the work.
const BOOKKEEPING: [&str; 24] = [
    "id",
    "key",
    "version",
    "itemID",
    "itemKey",
    "itemId",
    "libraryID",
    "uri",
    "select",
    "parentItem",
    "dateAdded",
    "dateModified",
    "citationKey",
    "citation-key",
    "citekey",
    "title",
    "path",
    "localPath",
    "linkMode",
    "contentType",
    "charset",
    "filename",
    "md5",
    "note",
];

pub(super) fn library(characters: &str, build: &mut Build<'_>) -> Result<Library, Error> {
    let root: Value =
        serde_json::from_str(characters.trim_start_matches('\u{feff}')).map_err(|error| {
            Error::Broken {
                what: WHAT,
                reason: error.to_string(),
            }
        })?;
    let n_collections = root.get("collections").map_or(0, |all| {
        all.as_object()
            .map_or_else(|| all.as_array().map_or(0, Vec::len), serde_json::Map::len)
    });
    build.report.leave_out("Collections", n_collections);
    let all: Vec<&Value> = match &root {
        Value::Array(all) => all.iter().collect(),
        root => match root.get("items").and_then(Value::as_array) {
            Some(all) => all.iter().collect(),
            None => vec![root],
        },
    };
    let all: Vec<&Value> = all
        .into_iter()
        .map(|one| {
            one.get("data")
                .filter(|data| data.is_object())
                .unwrap_or(one)
        })
        .collect();
    let mut library = Library::default();
    let mut by_key: HashMap<String, usize> = HashMap::new();
    // Works first, then their files, then what is written on either.
    for depth in 0..3 {
        for &one in &all {
            let kind = words(one, "itemType");
            let own_depth = match kind {
                "attachment" => 1,
                "annotation" | "note" => 2,
                _ => 0,
            };
            if own_depth != depth {
                continue;
            }
            let parent = by_key.get(words(one, "parentItem")).copied();
            match (kind, parent.and_then(|at| library.records.get_mut(at))) {
                ("annotation", Some(record)) => record.marks.push(mark(one)),
                ("annotation", None) => library.records.push(Record {
                    marks: vec![mark(one)],
                    ..Record::default()
                }),
                ("note", Some(record)) => add_note(record, words(one, "note"))?,
                ("note", None) => library.add(notes::of_page(words(one, "note"))?),
                ("attachment", Some(record)) => {
                    add_file(record, one);
                    if let Some(at) = parent {
                        by_key.extend(keys(one).map(|key| (key, at)));
                    }
                }
                (kind, _) => {
                    let mut record = record(one, build)?;
                    if kind == "attachment" {
                        add_file(&mut record, one);
                    }
                    let at = library.records.len();
                    by_key.extend(record.keys.iter().map(|key| (key.clone(), at)));
                    library.records.push(record);
                }
            }
        }
    }
    Ok(library)
}

/// A work, with what stands in it of files, notes and annotations.
pub(super) fn record(one: &Value, build: &mut Build<'_>) -> Result<Record, Error> {
    let mut record = Record {
        keys: keys(one).collect(),
        title: words(one, "title").to_owned(),
        source: source(one),
        ..Record::default()
    };
    for file in list(one, "attachments") {
        record.keys.extend(keys(file));
        add_file(&mut record, file);
    }
    for note in list(one, "notes") {
        let html = note.as_str().unwrap_or_else(|| words(note, "note"));
        add_note(&mut record, html)?;
    }
    if let Some(note) = one.get("note").and_then(Value::as_str) {
        record.notes.push(Written {
            title: "Note of the record".to_owned(),
            text: note.to_owned(),
            only: None,
        });
    }
    record.marks.extend(list(one, "annotations").map(mark));
    let n_related = one
        .get("relations")
        .and_then(Value::as_object)
        .map_or(0, serde_json::Map::len);
    build.report.leave_out("Relations of works", n_related);
    Ok(record)
}

fn add_file(record: &mut Record, file: &Value) {
    for key in ["path", "localPath", "filename", "title"] {
        let name = words(file, key).rsplit(['/', '\\', ':']).next();
        let name = name.unwrap_or_default().trim().to_owned();
        // Titles such as "Full Text" are no names of files.
        let is_name = !name.is_empty() && (key != "title" || name.contains('.'));
        if is_name && !record.file_names.contains(&name) {
            record.file_names.push(name);
        }
    }
    if record.source.url.is_empty() {
        words(file, "url").clone_into(&mut record.source.url);
    }
    record.marks.extend(list(file, "annotations").map(mark));
}

fn add_note(record: &mut Record, html: &str) -> Result<(), Error> {
    if html.trim().is_empty() {
        return Ok(());
    }
    let mut found = notes::of_page(html)?;
    for other in &mut found.records {
        record.marks.append(&mut other.marks);
    }
    record.notes.append(&mut found.notes);
    Ok(())
}

fn mark(one: &Value) -> Marked {
    let one = one
        .get("data")
        .filter(|data| data.is_object())
        .unwrap_or(one);
    let first = |keys: &[&str]| {
        let mut found = keys.iter().map(|key| words(one, key));
        found
            .find(|found| !found.is_empty())
            .unwrap_or_default()
            .to_owned()
    };
    let kind = first(&["annotationType", "type"]);
    let quote = first(&["annotationText", "text"]);
    Marked {
        key: first(&["key", "annotationKey", "id"]),
        quote: if ["note", "image", "ink"].contains(&kind.as_str()) {
            String::new()
        } else {
            quote
        },
        comment: first(&["annotationComment", "comment"]),
        tags: tags(one),
        pages: pages(one),
        author: first(&["annotationAuthorName", "authorName"]),
        created: Build::moment(&first(&["dateAdded", "dateCreated"])),
        modified: Build::moment(&first(&["dateModified"])),
        has_colour: !first(&["annotationColor", "color"]).is_empty(),
    }
}

/// The names of the page that an annotation tells: what it is called, and its number in the file.
pub(super) fn pages(one: &Value) -> Vec<String> {
    let mut pages = Vec::new();
    for key in ["annotationPageLabel", "pageLabel"] {
        let label = words(one, key).trim();
        if !label.is_empty() {
            pages.push(label.to_owned());
        }
    }
    for key in ["annotationPosition", "position"] {
        let position = match one.get(key) {
            Some(Value::String(written)) => serde_json::from_str(written).unwrap_or_default(),
            Some(position) => position.clone(),
            None => Value::Null,
        };
        if let Some(idx) = position.get("pageIndex").and_then(Value::as_u64) {
            pages.push(idx.saturating_add(1).to_string());
        }
    }
    pages
}

fn tags(one: &Value) -> Vec<String> {
    let tags = list(one, "tags").filter_map(|tag| {
        let named = [words(tag, "tag"), words(tag, "name")];
        let mut named = tag.as_str().into_iter().chain(named);
        named.find(|name| !name.trim().is_empty())
    });
    tags.map(str::to_owned).collect()
}

fn keys(one: &Value) -> impl Iterator<Item = String> {
    let keys =
        ["key", "itemKey", "uri", "id", "citation-key"].map(|key| words(one, key).to_owned());
    keys.into_iter().filter(|key| !key.is_empty())
}

/// What a record says of its work: fields that a source has not go by the names that they have.
fn source(one: &Value) -> Source {
    let mut source = Source::default();
    let Some(fields) = one.as_object() else {
        return source;
    };
    let outlet = [
        "publicationTitle",
        "container-title",
        "websiteTitle",
        "blogTitle",
        "forumTitle",
    ]
    .into_iter()
    .find(|key| !words(one, key).is_empty());
    for (key, value) in fields {
        let said = match value {
            Value::String(words) => words.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            _ => String::new(),
        };
        match (key.as_str(), value) {
            ("DOI" | "doi", _) if !said.is_empty() => {
                source.more.set("DOI", said);
            }
            ("url" | "URL", _) => source.url = said,
            ("language", _) if !said.is_empty() => {
                source.more.set("Language", said);
            }
            ("date", _) => set_date(&mut source, &said, false),
            ("accessDate", _) => set_date(&mut source, &said, true),
            ("issued", value) => set_date(&mut source, &csl_date(value), false),
            ("accessed", value) => set_date(&mut source, &csl_date(value), true),
            (key, _) if Some(key) == outlet => source.publisher = said,
            ("publisher", _) if outlet.is_none() => source.publisher = said,
            ("creators", Value::Array(creators)) => {
                let roles = creators.iter().map(|one| words(one, "creatorType"));
                // Who comes first is the author, whatever the kind of work calls them.
                let first = roles
                    .clone()
                    .find(|&role| role == "author")
                    .or_else(|| roles.clone().next());
                for creator in creators {
                    let role = words(creator, "creatorType");
                    add_person(
                        &mut source,
                        creator,
                        if Some(role) == first { "" } else { role },
                    );
                }
            }
            ("tags" | "keywords", Value::Array(_)) => {
                let tags = tags(one);
                if !tags.is_empty() {
                    source.more.set("Tags", tags.join("; "));
                }
            }
            (key, Value::Array(people)) if people.iter().any(is_person) => {
                for person in people {
                    add_person(&mut source, person, if key == "author" { "" } else { key });
                }
            }
            (key, Value::Object(_)) if is_csl_date(value) => {
                let date = csl_date(value);
                source.more.set(named(key), date);
            }
            (key, _) if said.is_empty() || BOOKKEEPING.contains(&key) => {}
            ("type" | "itemType", _) => {
                source.more.set("Kind", named(&said));
            }
            (key, _) => {
                source.more.set(named(key), said);
            }
        }
    }
    source
}

fn is_person(one: &Value) -> bool {
    ["family", "literal", "given"]
        .iter()
        .any(|key| one.get(key).is_some())
}

/// A person who made a work; nothing for a role means its author.
fn add_person(source: &mut Source, person: &Value, role: &str) {
    let parts = [
        "given",
        "firstName",
        "dropping-particle",
        "non-dropping-particle",
        "family",
        "lastName",
        "suffix",
        "literal",
        "name",
    ];
    let parts: Vec<&str> = parts.iter().map(|key| words(person, key).trim()).collect();
    let name = parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    add_name(source, &name, role);
}

pub(super) fn add_name(source: &mut Source, name: &str, role: &str) {
    if name.is_empty() {
        return;
    }
    let add = |names: &mut String| {
        if !names.is_empty() {
            names.push_str("; ");
        }
        names.push_str(name);
    };
    if role.is_empty() {
        add(&mut source.author);
    } else {
        source.more.change(named(role), add);
    }
}

/// A date that can't be read stays as it is written.
pub(super) fn set_date(source: &mut Source, said: &str, is_access: bool) {
    if said.is_empty() {
        return;
    }
    let read = date::parse(said);
    if read.is_none() {
        let name = if is_access { "Accessed" } else { "Date" };
        source.more.set(name, said);
    } else if is_access {
        source.accessed = read;
    } else {
        source.published = read;
    }
}

fn is_csl_date(value: &Value) -> bool {
    ["date-parts", "raw", "literal"]
        .iter()
        .any(|key| value.get(key).is_some())
}

/// A date of CSL as it would be written: "2020-05-01".
fn csl_date(value: &Value) -> String {
    if let Some(said) = value.as_str() {
        return said.to_owned();
    }
    for key in ["raw", "literal"] {
        if !words(value, key).is_empty() {
            return words(value, key).to_owned();
        }
    }
    let parts = value.get("date-parts").and_then(|all| all.get(0));
    let parts = parts.and_then(Value::as_array).into_iter().flatten();
    let parts = parts.filter_map(|part| match part {
        Value::Number(number) => number.as_u64(),
        Value::String(digits) => digits.trim().parse().ok(),
        _ => None,
    });
    let parts: Vec<u64> = parts.collect();
    match parts.as_slice() {
        [year, month, day, ..] => format!("{year:04}-{month:02}-{day:02}"),
        [year, month] => format!("{year:04}-{month:02}"),
        [year] => format!("{year:04}"),
        [] => String::new(),
    }
}

/// The name of a field for people: "archiveLocation" and "archive-location" are "Archive location".
pub(super) fn named(key: &str) -> String {
    let mut made = String::new();
    let is_shout = key.chars().all(|c| !c.is_lowercase());
    for c in key.chars() {
        match c {
            '-' | '_' => made.push(' '),
            c if made.is_empty() => made.extend(c.to_uppercase()),
            c if c.is_uppercase() && !is_shout => {
                made.push(' ');
                made.extend(c.to_lowercase());
            }
            c => made.push(c),
        }
    }
    made
}

fn words<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn list<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> + use<'v> {
    value
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}
