//! UIMA CAS as XMI or JSON, alone or several in an archive.
//!
//! Annotations of our own layer are read whole. Of others the name of the type is a tag, with the
//! value of a feature such as `value` below it, and further features are in the note. Tokens and
//! sentences, which are the text once more, are passed over.

use std::collections::HashMap;

use serde_json::Value;

use super::build::{Build, Mark, Paper};
use super::units::{Counted, Counting, Quotes, Said, Unit, settle};
use super::xml::parse;
use super::{Error, File};
use crate::import::archive::Archive;
use crate::model::{AnnotationId, Grade, Link, LinkKind, TagId};
use crate::text::Text;

const WHAT: &str = "a CAS";

/// Types that say again what the text is made of.
const PASSED_OVER: [&str; 12] = [
    "Token",
    "Sentence",
    "Paragraph",
    "Lemma",
    "Stem",
    "POS",
    "MorphologicalFeatures",
    "DocumentMetaData",
    "DocumentAnnotation",
    "TagsetDescription",
    "TagDescription",
    "SurfaceForm",
];

/// Structures that hold a CAS together; what they say is read with the text.
const NO_CONTENT: [&str; 6] = [
    "Sofa",
    "View",
    "NULL",
    "DocumentMetaData",
    "DocumentAnnotation",
    "FSArray",
];

/// Features whose value is the label, the likelier ones first.
const LABELS: [&str; 8] = [
    "value",
    "label",
    "identifier",
    "code",
    "PosValue",
    "category",
    "type",
    "name",
];

pub(super) fn is(file: &File<'_>) -> bool {
    let has = |name: &str| memchr::memmem::find(file.bytes, name.as_bytes()).is_some();
    file.head_has("xmi:XMI")
        || file.head_has("%FEATURE_STRUCTURES")
        || file.head_has("%TYPES")
        || (file.bytes.starts_with(b"PK") && (has(".xmi") || has(".json")))
}

pub(super) fn read(file: &File<'_>, build: &mut Build<'_>) -> Result<(), Error> {
    if !file.bytes.starts_with(b"PK") {
        return one(file.bytes, file.name, build);
    }
    let mut archive = Archive::open(file.bytes, WHAT)?;
    let mut names: Vec<String> = archive.names().map(str::to_owned).collect();
    names.sort();
    let mut n_read = 0;
    for name in names {
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        if ["xmi", "json"].contains(&extension) {
            let bytes = archive.bytes(&name)?.unwrap_or_default();
            match one(&bytes, &name, build) {
                Ok(()) => n_read += 1,
                // Such as what a project says of itself.
                Err(Error::Broken { .. }) => {
                    build
                        .report
                        .leave_out("Files of the archive that are no CAS", 1);
                }
                Err(error) => return Err(error),
            }
        }
    }
    if n_read == 0 {
        return Err(Error::Broken {
            what: WHAT,
            reason: "there is none in the archive".to_owned(),
        });
    }
    Ok(())
}

/// A structure of any type.
#[derive(Default)]
struct Structure {
    id: String,
    /// Without its package.
    name: String,
    sofa: String,
    place: Option<(usize, usize)>,
    features: HashMap<String, String>,
    /// Features of several values, which have no sign here.
    n_lists: usize,
}

fn one(bytes: &[u8], name: &str, build: &mut Build<'_>) -> Result<(), Error> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let structures = if bytes.trim_ascii_start().starts_with(b"<") {
        of_xmi(bytes)?
    } else {
        of_json(bytes)?
    };
    let stem = name.rsplit('/').next().unwrap_or_default();
    let stem = crate::import::stem_of(stem).to_owned();
    let sofas: Vec<&Structure> = structures.iter().filter(|one| one.name == "Sofa").collect();
    for sofa in &sofas {
        let raw = sofa.features.get("sofaString").map_or("", String::as_str);
        if raw.is_empty() {
            build.report.leave_out("Views without a text", 1);
            let on_it = structures.iter();
            let on_it = on_it.filter(|one| one.sofa == sofa.id && one.place.is_some());
            build.report.leave_out("Passages of these", on_it.count());
            continue;
        }
        let on_it: Vec<&Structure> = structures
            .iter()
            .filter(|one| one.sofa == sofa.id)
            .collect();
        let view = sofa.features.get("sofaID").map_or("", String::as_str);
        let title = if sofas.len() > 1 {
            format!("{stem} {view}")
        } else {
            stem.clone()
        };
        document(build, raw, &title, &on_it);
    }
    // What stands on no place of a text: values of features, lists, what describes the whole.
    let is_counted = |one: &&Structure| !NO_CONTENT.contains(&one.name.as_str());
    let lost = structures.iter().filter(is_counted).filter(|one| {
        let is_on_text = sofas.iter().any(|sofa| sofa.id == one.sofa);
        !is_on_text || one.place.is_none() && !one.is_link()
    });
    build
        .report
        .leave_out("Structures on no place of a text", lost.count());
    let n_lists: usize = structures.iter().map(|one| one.n_lists).sum();
    build
        .report
        .leave_out("Lists and references of structures", n_lists);
    if sofas.is_empty() {
        return Err(Error::Broken {
            what: WHAT,
            reason: "there is no text in it".to_owned(),
        });
    }
    Ok(())
}

fn of_xmi(bytes: &[u8]) -> Result<Vec<Structure>, Error> {
    let root = parse(bytes, WHAT)?;
    let structures = root.children.into_iter().map(|element| {
        let mut features: HashMap<String, String> = element.attributes.into_iter().collect();
        for part in element.children {
            // A value of several, or one that is too long for an attribute.
            let values = features.entry(part.name).or_default();
            if !values.is_empty() {
                values.push_str("; ");
            }
            values.push_str(part.text.trim());
        }
        made(element.name, features)
    });
    Ok(structures.collect())
}

fn of_json(bytes: &[u8]) -> Result<Vec<Structure>, Error> {
    let broken = |reason: String| Error::Broken { what: WHAT, reason };
    let root: Value = serde_json::from_slice(bytes).map_err(|error| broken(error.to_string()))?;
    let mut structures = Vec::new();
    let mut put = |id: Option<&str>, value: &Value| {
        let Some(object) = value.as_object() else {
            return;
        };
        let mut features: HashMap<String, String> = HashMap::new();
        let mut n_lists = 0;
        for (key, value) in object {
            let words = match value {
                Value::String(words) => words.clone(),
                Value::Number(number) => number.to_string(),
                Value::Bool(answer) => answer.to_string(),
                Value::Null => continue,
                Value::Array(_) | Value::Object(_) => {
                    n_lists += usize::from(key != "%FLAGS" && key != "%ELEMENTS");
                    continue;
                }
            };
            features.insert(key.trim_start_matches(['@', '^']).to_owned(), words);
        }
        if let Some(id) = features.remove("%ID").or_else(|| id.map(str::to_owned)) {
            features.insert("id".to_owned(), id);
        }
        let name = features.remove("%TYPE").unwrap_or_default();
        let name = name.rsplit('.').next().unwrap_or_default().to_owned();
        structures.push(Structure {
            n_lists,
            ..made(name, features)
        });
    };
    match root.get("%FEATURE_STRUCTURES") {
        Some(Value::Array(all)) => all.iter().for_each(|value| put(None, value)),
        Some(Value::Object(all)) => all.iter().for_each(|(id, value)| put(Some(id), value)),
        _ => return Err(broken("it has no %FEATURE_STRUCTURES".to_owned())),
    }
    Ok(structures)
}

fn made(name: String, mut features: HashMap<String, String>) -> Structure {
    let place = |words: Option<&String>| words?.parse().ok();
    let begin_and_end = place(features.get("begin")).zip(place(features.get("end")));
    features.remove("begin");
    features.remove("end");
    Structure {
        id: features.remove("id").unwrap_or_default(),
        name,
        sofa: features.remove("sofa").unwrap_or_default(),
        place: begin_and_end,
        features,
        n_lists: 0,
    }
}

impl Structure {
    fn get(&self, name: &str) -> &str {
        self.features.get(name).map_or("", String::as_str)
    }

    fn is_link(&self) -> bool {
        self.features.contains_key("Dependent") && self.features.contains_key("Governor")
    }
}

/// Whether a structure tells of the whole text and not of a place in it.
fn is_about_all(one: &Structure) -> bool {
    ["DocumentMetaData", "DocumentAnnotation"].contains(&one.name.as_str())
}

/// One annotation in the making: of several structures, where they are ours.
#[derive(Default)]
struct Gathered {
    mark: Mark,
    structures: Vec<String>,
}

fn document(build: &mut Build<'_>, raw: &str, title: &str, structures: &[&Structure]) {
    let text = Text::from_raw(raw);
    let meta = structures.iter().find(|one| one.name == "DocumentMetaData");
    let own_title = meta.map_or("", |meta| meta.get("documentTitle"));
    let document = build.document(Paper {
        id: meta.map_or("", |meta| meta.get("documentId")).to_owned(),
        title: title.to_owned(),
        text: text.clone(),
        format: "cas",
        ..Paper::default()
    });
    if !own_title.trim().is_empty() {
        build.change_document(document, |document| {
            own_title.clone_into(&mut document.title);
        });
    }
    let is_mark = |one: &&&Structure| {
        let is_passed = PASSED_OVER.contains(&one.name.as_str()) || one.name == "Sofa";
        one.place.is_some() && !is_passed && !one.is_link()
    };
    let marked: Vec<&&Structure> = structures.iter().filter(is_mark).collect();
    let n_passed = structures.iter().filter(|one| {
        PASSED_OVER.contains(&one.name.as_str()) && one.place.is_some() && !is_about_all(one)
    });
    build
        .report
        .leave_out("Tokens, sentences and their forms", n_passed.count());
    let about_all = structures
        .iter()
        .filter(|one| one.place.is_some() && is_about_all(one));
    let n_said: usize = about_all
        .map(|one| {
            let said = one.features.iter().filter(|(name, value)| {
                let is_read = ["documentTitle", "documentId"].contains(&name.as_str());
                !is_read && !value.is_empty() && value.as_str() != "x-unspecified"
            });
            said.count()
        })
        .sum();
    build
        .report
        .leave_out("What is said of whole texts", n_said);
    let said: Vec<Said> = marked
        .iter()
        .map(|one| {
            let (begin, end) = one.place.unwrap_or_default();
            Said {
                range: begin..end,
                quote: String::new(),
            }
        })
        .collect();
    let counting = Counting {
        crlf_is_two: raw.contains("\r\n"),
        ..Counting::of(Unit::Utf16)
    };
    let counted = [Counted {
        text: &text,
        said: &said,
    }];
    let (_, mut stands) = settle(&counted, counting, Quotes::Surely, true);
    let mut gathered: Vec<Gathered> = Vec::new();
    let mut by_annotation: HashMap<&str, usize> = HashMap::new();
    for ((one, said), stand) in marked
        .iter()
        .zip(&said)
        .zip(stands.pop().unwrap_or_default())
    {
        if said.range.is_empty() {
            build.report.leave_out("Places without words", 1);
            continue;
        }
        let Some(span) = build.stand(document, said, stand) else {
            continue;
        };
        let is_own = one.name == "Dossier" && !one.get("annotation").is_empty();
        let known = by_annotation.get(one.get("annotation")).copied();
        let at = known.filter(|_| is_own).unwrap_or(gathered.len());
        if at == gathered.len() {
            gathered.push(Gathered::default());
        }
        if is_own {
            by_annotation.insert(one.get("annotation"), at);
        }
        let Some(into) = gathered.get_mut(at) else {
            continue;
        };
        into.structures.push(one.id.clone());
        if !into.mark.spans.contains(&span) {
            into.mark.spans.push(span);
        }
        if is_own {
            own(build, &mut into.mark, one);
        } else {
            foreign(build, &mut into.mark, one);
        }
    }
    let mut marks: HashMap<String, AnnotationId> = HashMap::new();
    for one in gathered {
        if let Some(id) = build.mark(document, one.mark) {
            marks.extend(one.structures.into_iter().map(|structure| (structure, id)));
        }
    }
    for one in structures.iter().filter(|one| one.is_link()) {
        let ends = (
            marks.get(one.get("Governor")),
            marks.get(one.get("Dependent")),
        );
        let kind = ["kind", "value", "label", "DependencyType"].map(|name| one.get(name));
        let kind = kind
            .into_iter()
            .find(|kind| !kind.is_empty())
            .unwrap_or(&one.name);
        let made = match ends {
            (Some(&from), Some(&to)) => build.link("", from, to, kind).map(|id| (id, from, to)),
            _ => None,
        };
        match made {
            Some((id, from, to)) if !one.get("note").is_empty() => build.put_link(Link {
                id,
                from,
                to,
                kind: LinkKind::named(kind).unwrap_or(LinkKind::Explains),
                note: one.get("note").to_owned(),
                author: String::new(),
                created: build.options.now,
            }),
            Some(_) => {}
            None => build.report.leave_out("Relations", 1),
        }
    }
}

fn own(build: &mut Build<'_>, mark: &mut Mark, one: &Structure) {
    one.get("annotation").clone_into(&mut mark.id);
    mark.tags.extend(build.tag_at(one.get("tag")));
    let words = |name: &str| one.features.get(name).cloned();
    mark.note = words("note").unwrap_or_else(|| mark.note.clone());
    mark.author = words("author").unwrap_or_else(|| mark.author.clone());
    mark.created = Build::moment(one.get("created")).or(mark.created);
    mark.modified = Build::moment(one.get("modified")).or(mark.modified);
    mark.grade = Grade {
        source: one.get("sourceGrade").parse().ok().or(mark.grade.source),
        info: one.get("infoGrade").parse().ok().or(mark.grade.info),
    };
}

fn foreign(build: &mut Build<'_>, mark: &mut Mark, one: &Structure) {
    let label = LABELS
        .into_iter()
        .find(|name| !one.get(name).trim().is_empty());
    let layer: TagId = build.tag(None, &one.name);
    let tag = label.map_or(layer, |label| build.tag(Some(layer), one.get(label)));
    mark.tags.push(tag);
    let mut more: Vec<(&String, &String)> = one
        .features
        .iter()
        .filter(|(name, value)| Some(name.as_str()) != label && !value.is_empty())
        .collect();
    more.sort();
    let lines: Vec<String> = more
        .iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    mark.note = lines.join("\n");
}
