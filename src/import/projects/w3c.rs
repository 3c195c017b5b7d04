//! W3C Web Annotation in all its forms (one annotation, a list, a page, a collection), and the
//! JSON of Hypothesis and Recogito, which are near to it.

use std::collections::HashMap;

use serde_json::Value;

use super::build::Build;
use super::foreign::{Foreign, Hint, Piece, put};
use super::units::Counting;
use super::units::Unit;
use super::{Error, File};
use crate::model::{AnnotationId, Grade, InfoGrade, Link, LinkKind};

const WHAT: &str = "a collection of annotations";

pub(super) fn is(file: &File<'_>) -> bool {
    let is_json = file.head().starts_with(b"{") || file.head().starts_with(b"[");
    is_json
        && [
            "/ns/anno.jsonld",
            "TextQuoteSelector",
            "TextPositionSelector",
            "AnnotationPage",
        ]
        .iter()
        .any(|sign| file.head_has(sign))
}

pub(super) fn read(file: &File<'_>, build: &mut Build<'_>) -> Result<(), Error> {
    let bytes = file
        .bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(file.bytes);
    let root: Value = serde_json::from_slice(bytes).map_err(|error| Error::Broken {
        what: WHAT,
        reason: error.to_string(),
    })?;
    if let Some(label) = root.get("label").and_then(Value::as_str) {
        build.set_title(label);
    }
    let (mut foreign, mut links) = (Vec::new(), Vec::new());
    let mut is_hypothesis = false;
    for one in annotations(&root) {
        // Hypothesis' own: `uri`, `text` and `tags` instead of bodies.
        is_hypothesis |= one.get("uri").is_some() && one.get("body").is_none();
        if words(one, "motivation") == "linking" {
            links.push(one);
        } else {
            foreign.push(annotation(one));
        }
    }
    let counting = Counting::of(if is_hypothesis {
        Unit::Utf16
    } else {
        Unit::CodePoints
    });
    let placed = put(foreign, counting, build)?;
    for one in links {
        link(one, &placed, build);
    }
    Ok(())
}

/// The annotations of whatever holds them.
fn annotations(root: &Value) -> Vec<&Value> {
    let mut found = Vec::new();
    let mut open = vec![root];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(all) => open.extend(all.iter().rev()),
            Value::Object(_) if value.get("target").is_some() => found.push(value),
            Value::Object(_) => {
                for key in ["next", "rows", "annotations", "items", "first"] {
                    open.extend(value.get(key));
                }
            }
            _ => {}
        }
    }
    found
}

fn annotation(one: &Value) -> Foreign {
    let mut made = Foreign {
        id: words(one, "id").to_owned(),
        author: creator(one),
        created: Build::moment(words(one, "created")),
        modified: Build::moment(
            [words(one, "modified"), words(one, "updated")]
                .concat()
                .as_str(),
        ),
        ..Foreign::default()
    };
    let mut notes: Vec<String> = Vec::new();
    for body in list(one.get("body")) {
        let value = match body {
            Value::String(address) => address.as_str(),
            body => [
                words(body, "value"),
                words(body, "source"),
                words(body, "id"),
            ]
            .into_iter()
            .find(|words| !words.is_empty())
            .unwrap_or_default(),
        };
        if value.is_empty() {
            continue;
        }
        match words(body, "purpose") {
            "tagging" | "classifying" | "identifying" => made.tags.push(value.to_owned()),
            _ => notes.push(value.to_owned()),
        }
    }
    for key in ["bodyValue", "text"] {
        let value = words(one, key);
        if !value.is_empty() {
            notes.push(value.to_owned());
        }
    }
    made.tags.extend(
        list(one.get("tags"))
            .filter_map(Value::as_str)
            .map(str::to_owned),
    );
    made.note = notes.join("\n\n");
    made.grade = Grade {
        source: words(one, "sourceGrade").parse().ok(),
        info: one
            .get("infoGrade")
            .and_then(Value::as_u64)
            .and_then(|grade| InfoGrade::try_from(u8::try_from(grade).ok()?).ok()),
    };
    for field in list(one.get("fields")) {
        let words = |key| words(field, key).to_owned();
        made.fields
            .push((words("tag"), words("name"), words("value")));
    }
    let page = one
        .get("document")
        .map(|document| list(document.get("title")));
    let page = page
        .and_then(|mut titles| titles.next())
        .and_then(Value::as_str);
    for target in list(one.get("target")) {
        let source = target.get("source");
        let address = match (target, source) {
            (Value::String(address), _) | (_, Some(Value::String(address))) => address.as_str(),
            (_, Some(source)) => words(source, "id"),
            _ => words(target, "id"),
        };
        let address = if address.is_empty() {
            words(one, "uri")
        } else {
            address
        };
        made.about = Hint {
            hash: words(target, "textBlake3").to_owned(),
            address: address.to_owned(),
            title: page.unwrap_or_default().to_owned(),
        };
        let mut piece = Piece::default();
        for selector in list(target.get("selector")) {
            add_selector(&mut piece, selector);
        }
        if piece.place.is_some() || !piece.quote.is_empty() {
            made.pieces.push(piece);
        }
    }
    made
}

/// What a selector says of a passage; one that is refined says it in its innermost.
fn add_selector(piece: &mut Piece, selector: &Value) {
    let mut at = Some(selector);
    for _ in 0..8 {
        let Some(selector) = at else { break };
        let place = |key| {
            let number = selector.get(key)?.as_u64()?;
            usize::try_from(number).ok()
        };
        match words(selector, "type") {
            "TextQuoteSelector" => {
                words(selector, "exact").clone_into(&mut piece.quote);
                words(selector, "prefix").clone_into(&mut piece.before);
                words(selector, "suffix").clone_into(&mut piece.after);
            }
            "TextPositionSelector" => {
                if let (Some(start), Some(end)) = (place("start"), place("end")) {
                    piece.place = Some(start..end);
                }
            }
            _ => {}
        }
        at = selector.get("refinedBy");
    }
}

fn link(one: &Value, placed: &HashMap<String, AnnotationId>, build: &mut Build<'_>) {
    let ids = |key| {
        list(one.get(key)).filter_map(|end| match end {
            Value::String(id) => placed.get(id),
            end => placed.get(words(end, "id")),
        })
    };
    // From the target to the body, or between two targets.
    let ends: Vec<AnnotationId> = ids("target").chain(ids("body")).copied().collect();
    let said = list(one.get("body")).map(|body| (words(body, "purpose"), words(body, "value")));
    let said: Vec<(&str, &str)> = said.filter(|(_, value)| !value.is_empty()).collect();
    let tagged = said.iter().find(|(purpose, _)| *purpose == "tagging");
    let kind = [
        words(one, "linkKind"),
        tagged.map_or("", |(_, value)| *value),
    ];
    let kind = kind
        .into_iter()
        .find(|kind| !kind.is_empty())
        .unwrap_or("linked");
    let [from, to] = ends.as_slice() else {
        build.report.leave_out("Links of what is not here", 1);
        return;
    };
    if let Some(id) = build.link(words(one, "id"), *from, *to, kind) {
        let notes = said.iter().filter(|(purpose, _)| *purpose != "tagging");
        let notes: Vec<&str> = notes.map(|(_, value)| *value).collect();
        build.put_link(Link {
            id,
            from: *from,
            to: *to,
            kind: LinkKind::named(kind).unwrap_or(LinkKind::Explains),
            note: notes.join("\n\n"),
            author: creator(one),
            created: Build::moment(words(one, "created")).unwrap_or(build.options.now),
        });
    }
}

/// One or several, as JSON-LD has it.
fn list(value: Option<&Value>) -> Box<dyn Iterator<Item = &Value> + '_> {
    match value {
        Some(Value::Array(all)) => Box::new(all.iter()),
        Some(Value::Null) | None => Box::new(std::iter::empty()),
        Some(one) => Box::new(std::iter::once(one)),
    }
}

fn words<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn creator(one: &Value) -> String {
    let Some(creator) = list(one.get("creator")).next() else {
        // "acct:mara@hypothes.is"
        let user = words(one, "user");
        let user = user.strip_prefix("acct:").unwrap_or(user);
        return user
            .split_once('@')
            .map_or(user, |(name, _)| name)
            .to_owned();
    };
    match creator {
        Value::String(name) => name.clone(),
        creator => [
            words(creator, "name"),
            words(creator, "nickname"),
            words(creator, "id"),
        ]
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or_default()
        .to_owned(),
    }
}
