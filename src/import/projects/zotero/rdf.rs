//! Records as RDF, as Zotero writes it.

use std::collections::HashMap;

use super::super::Error;
use super::super::build::Build;
use super::super::xml::{Element, parse};
use super::records::{add_name, named, set_date};
use super::{Library, Record, WHAT, notes};

/// Elements of the first level that are no works.
const NO_WORKS: [&str; 3] = ["Attachment", "Memo", "Collection"];

pub(super) fn library(bytes: &[u8], build: &mut Build<'_>) -> Result<Library, Error> {
    let root = parse(bytes, WHAT)?;
    let by_name: HashMap<&str, &Element> = root
        .children
        .iter()
        .map(|one| (one.get("about"), one))
        .filter(|(name, _)| !name.is_empty())
        .collect();
    let mut library = Library::default();
    let mut used: Vec<&str> = Vec::new();
    for one in &root.children {
        if one.name == "Collection" {
            build.report.leave_out("Collections", 1);
        }
        // What only stands for where something was published is told with that.
        if NO_WORKS.contains(&one.name.as_str()) || one.child("itemType").is_none() {
            continue;
        }
        let mut record = record(one, &by_name, build);
        for reference in one.all("isReferencedBy") {
            let name = reference.get("resource");
            if let Some(memo) = by_name.get(name) {
                used.push(name);
                let mut found = notes::of_page(value_of(memo))?;
                for other in &mut found.records {
                    record.marks.append(&mut other.marks);
                }
                record.notes.append(&mut found.notes);
            }
        }
        for link in one.all("link") {
            let name = link.get("resource");
            if let Some(file) = by_name.get(name) {
                used.push(name);
                add_file(&mut record, name, file);
            }
        }
        library.records.push(record);
    }
    for (&name, one) in by_name.iter().collect::<std::collections::BTreeMap<_, _>>() {
        match one.name.as_str() {
            "Memo" if !used.contains(&name) => {
                library.add(notes::of_page(value_of(one))?);
            }
            "Attachment" if !used.contains(&name) => {
                let mut record = Record {
                    title: one.words("title").trim().to_owned(),
                    ..Record::default()
                };
                add_file(&mut record, name, one);
                library.records.push(record);
            }
            _ => {}
        }
    }
    Ok(library)
}

fn value_of(one: &Element) -> &str {
    one.words("value")
}

fn add_file(record: &mut Record, name: &str, file: &Element) {
    record.keys.push(name.to_owned());
    let path = file
        .child("resource")
        .map_or("", |path| path.get("resource"));
    for name in [path, file.words("title")] {
        let name = name.rsplit('/').next().unwrap_or_default().trim();
        if name.contains('.') {
            record.file_names.push(name.to_owned());
        }
    }
    if record.source.url.is_empty() {
        record.source.url = addresses(file).next().unwrap_or_default();
    }
}

/// The addresses among the identifiers of a work or a file.
fn addresses(one: &Element) -> impl Iterator<Item = String> + '_ {
    let identifiers = one.all("identifier").filter_map(|one| one.child("URI"));
    identifiers.map(|uri| uri.words("value").trim().to_owned())
}

fn record(one: &Element, by_name: &HashMap<&str, &Element>, build: &mut Build<'_>) -> Record {
    let mut record = Record {
        keys: vec![one.get("about").to_owned()],
        title: one.words("title").trim().to_owned(),
        ..Record::default()
    };
    let source = &mut record.source;
    let mut tags: Vec<String> = Vec::new();
    for part in &one.children {
        let said = part.text.trim();
        let mut put = |name: &str, said: &str| {
            if !said.is_empty() {
                source.more.change(name, |more| {
                    if !more.is_empty() {
                        more.push_str("; ");
                    }
                    more.push_str(said);
                });
            }
        };
        match part.name.as_str() {
            "title" | "link" | "isReferencedBy" => {}
            "itemType" => put("Kind", &named(said)),
            "abstract" => put("Abstract", said),
            "subject" => {
                let tag = if said.is_empty() {
                    part.child("AutomaticTag")
                        .map_or("", |tag| tag.words("value").trim())
                } else {
                    said
                };
                tags.extend((!tag.is_empty()).then(|| tag.to_owned()));
            }
            "date" => set_date(source, said, false),
            "dateSubmitted" => set_date(source, said, true),
            "identifier" if part.child("URI").is_some() => {
                source.url = addresses(one).next().unwrap_or_default();
            }
            "identifier" => numbered(source, said),
            "publisher" => {
                let name = part
                    .child("Organization")
                    .map_or("", |one| one.words("name"));
                if source.publisher.is_empty() {
                    name.trim().clone_into(&mut source.publisher);
                } else {
                    put("Publisher", name.trim());
                }
            }
            "isPartOf" => {
                let whole = by_name.get(part.get("resource")).copied();
                if let Some(whole) = whole.or_else(|| part.children.first()) {
                    part_of(source, whole);
                }
            }
            "authors" => people(source, part, ""),
            "relation" => build.report.leave_out("Relations of works", 1),
            role if part.child("Seq").is_some() => people(source, part, role.trim_end_matches('s')),
            name if !said.is_empty() => put(&named(name), said),
            _ => {}
        }
    }
    if !tags.is_empty() {
        record.source.more.set("Tags", tags.join("; "));
    }
    record
}

fn people(source: &mut crate::model::Source, part: &Element, role: &str) {
    for place in part.within("Seq") {
        for person in &place.children {
            let names =
                ["givenName", "givenname", "surname", "name"].map(|name| person.words(name).trim());
            let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
            add_name(source, &names.join(" "), role);
        }
    }
}

/// What a work is in: a journal, a book, a site.
fn part_of(source: &mut crate::model::Source, whole: &Element) {
    let title = whole.words("title").trim();
    if !title.is_empty() {
        // Who prints it is not where it stands.
        let printer = std::mem::replace(&mut source.publisher, title.to_owned());
        if !printer.is_empty() {
            source.more.set("Publisher", printer);
        }
    }
    for one in whole.all("identifier") {
        numbered(source, one.text.trim());
    }
    for one in &whole.children {
        let said = one.text.trim();
        let name = match one.name.as_str() {
            "title" | "identifier" => continue,
            "number" => "Issue".to_owned(),
            name => named(name),
        };
        if !said.is_empty() {
            source.more.set_if_new(name, said);
        }
    }
}

/// "DOI 10.1000/1" and "ISBN 978-…".
fn numbered(source: &mut crate::model::Source, said: &str) {
    match said.split_once(' ') {
        Some((name @ ("DOI" | "ISBN" | "ISSN"), number)) => {
            source.more.set(name, number.trim());
        }
        _ if said.is_empty() => {}
        _ => {
            source.more.set("Identifier", said);
        }
    }
}
