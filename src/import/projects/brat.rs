//! brat standoff: an archive of texts and `.ann` files, with or without its settings.

use std::collections::HashMap;

use serde_json::Value;

use super::build::{Build, Mark, Paper};
use super::units::{Counted, Counting, Quotes, Said, settle};
use super::{Error, File};
use crate::import::archive::Archive;
use crate::model::{AnnotationId, Grade, Link, LinkKind, TagId};
use crate::text::units::Units;
use crate::text::{Span, Text};

const WHAT: &str = "an archive of brat";

pub(super) fn is(file: &File<'_>) -> bool {
    let has = |name: &str| memchr::memmem::find(file.bytes, name.as_bytes()).is_some();
    file.bytes.starts_with(b"PK") && has(".ann") && !has(".xmi")
}

pub(super) fn read(file: &File<'_>, build: &mut Build<'_>) -> Result<(), Error> {
    let mut archive = Archive::open(file.bytes, WHAT)?;
    let mut names: Vec<String> = archive.names().map(str::to_owned).collect();
    names.sort();
    let mut settings = Settings::default();
    for name in names
        .iter()
        .filter(|name| name.rsplit('.').next() == Some("conf"))
    {
        let bytes = archive.bytes(name)?.unwrap_or_default();
        settings.read(&encoding_rs::UTF_8.decode(&bytes).0, name);
    }
    settings.make_tags(build);
    for name in &names {
        let Some(stem) = name.strip_suffix(".ann") else {
            let is_alone = name
                .strip_suffix(".txt")
                .is_some_and(|stem| !names.contains(&format!("{stem}.ann")));
            let report = &mut build.report;
            report.leave_out("Texts without a file of annotations", usize::from(is_alone));
            continue;
        };
        let bytes = archive.bytes(name)?.unwrap_or_default();
        let lines = encoding_rs::UTF_8.decode(&bytes).0.into_owned();
        let Some(bytes) = archive.bytes(&format!("{stem}.txt"))? else {
            build
                .report
                .leave_out("Annotations whose text is not there", lines.lines().count());
            continue;
        };
        let text = Text::from_raw(&encoding_rs::UTF_8.decode(&bytes).0);
        document(build, &mut settings, stem, &text, &lines);
    }
    Ok(())
}

/// What the settings say of types.
#[derive(Default)]
struct Settings {
    is_own: bool,
    /// In their order, with how deeply they are indented.
    types: Vec<(usize, String)>,
    labels: HashMap<String, String>,
    colours: HashMap<String, String>,
    tags: HashMap<String, TagId>,
}

impl Settings {
    fn read(&mut self, characters: &str, name: &str) {
        if name.ends_with("annotation.conf") {
            self.is_own |= characters.starts_with("# Written by Dossier");
        }
        let mut section = "";
        for line in characters.lines() {
            let plain = line.trim();
            if plain.is_empty() || plain.starts_with('#') {
                continue;
            }
            if let Some(name) = plain
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'))
            {
                section = name;
                continue;
            }
            match section {
                "entities" | "events" => {
                    let depth = line.len() - line.trim_start_matches('\t').len();
                    let name = plain.split_whitespace().next().unwrap_or_default();
                    let name = name.trim_start_matches('!');
                    if !name.starts_with('<') && !name.starts_with("---") && !name.is_empty() {
                        self.types.push((depth, name.to_owned()));
                    }
                }
                "labels" => {
                    let mut parts = plain.split('|').map(str::trim);
                    if let (Some(name), Some(label)) = (parts.next(), parts.next()) {
                        self.labels.insert(name.to_owned(), label.to_owned());
                    }
                }
                "drawing" => {
                    let colour = plain.split("bgColor:").nth(1).map(|rest| {
                        rest.split([',', ' ', '\t'])
                            .next()
                            .unwrap_or_default()
                            .to_owned()
                    });
                    let name = plain.split_whitespace().next();
                    if let (Some(name), Some(colour)) = (name, colour) {
                        self.colours.insert(name.to_owned(), colour);
                    }
                }
                _ => {}
            }
        }
    }

    fn make_tags(&mut self, build: &mut Build<'_>) {
        let mut above: Vec<TagId> = Vec::new();
        let types = std::mem::take(&mut self.types);
        for (order, (depth, name)) in types.iter().enumerate() {
            if self.is_own && name == "Untagged-" {
                continue;
            }
            let tag = if self.is_own {
                let Some(tag) = build.tag_at(&path_of(name)) else {
                    continue;
                };
                tag
            } else {
                above.truncate(*depth);
                let label = self.labels.get(name).map_or(name.as_str(), String::as_str);
                let tag = build.tag(above.last().copied(), label);
                above.push(tag);
                tag
            };
            build.change_tag(tag, |tag| tag.order = order as u32);
            if let Some(colour) = self.colours.get(name) {
                build.colour_tag(tag, colour);
            }
            self.tags.insert(name.clone(), tag);
        }
    }

    fn tag(&mut self, build: &mut Build<'_>, name: &str) -> Option<TagId> {
        if let Some(&tag) = self.tags.get(name) {
            return Some(tag);
        }
        if self.is_own && name == "Untagged-" {
            return None;
        }
        let tag = build.tag(None, self.labels.get(name).map_or(name, String::as_str));
        self.tags.insert(name.to_owned(), tag);
        Some(tag)
    }
}

/// An entry of a text: a type, the places of its pieces, and their words.
struct Entry {
    name: String,
    pieces: Vec<std::ops::Range<usize>>,
    quote: String,
}

fn document(build: &mut Build<'_>, settings: &mut Settings, stem: &str, text: &Text, lines: &str) {
    let title = stem.rsplit('/').next().unwrap_or(stem);
    let document = build.document(Paper {
        title: title.to_owned(),
        text: text.clone(),
        file_name: format!("{title}.txt"),
        format: "brat",
        ..Paper::default()
    });
    let mut entries: Vec<(String, Entry)> = Vec::new();
    let mut rest: Vec<Vec<&str>> = Vec::new();
    for line in lines.lines() {
        let parts: Vec<&str> = line.splitn(3, '\t').collect();
        match (line.starts_with('T'), entry(&parts)) {
            (true, Some(entry)) => entries.push((parts[0].to_owned(), entry)),
            _ if line.trim().is_empty() => {}
            _ if line.starts_with(['E', 'R', '*', 'A', 'M', 'N', '#']) && parts.len() > 1 => {
                rest.push(parts);
            }
            _ => build.report.leave_out("Lines that can't be read", 1),
        }
    }
    let said: Vec<Said> = entries
        .iter()
        .flat_map(|(_, entry)| {
            let is_one = entry.pieces.len() == 1;
            entry.pieces.iter().map(move |piece| Said {
                range: piece.clone(),
                quote: if is_one {
                    entry.quote.clone()
                } else {
                    String::new()
                },
            })
        })
        .collect();
    let counted = [Counted { text, said: &said }];
    let (counting, mut stands) = settle(&counted, Counting::STANDARD, Quotes::Surely, true);
    if counting != Counting::STANDARD {
        build
            .report
            .units
            .push((title.to_owned(), counting.label()));
    }
    let mut placed = said.iter().zip(stands.pop().unwrap_or_default());
    let units = Units::new(text);
    let (comments, others): (Vec<_>, Vec<_>) = rest
        .into_iter()
        .partition(|parts| parts.first().is_some_and(|id| id.starts_with('#')));
    let own = own_comments(&comments, settings.is_own);
    let mut marks: HashMap<String, AnnotationId> = HashMap::new();
    let mut entries = entries.into_iter();
    while let Some((id, entry)) = entries.next() {
        let spans: Vec<Span> = placed
            .by_ref()
            .take(entry.pieces.len())
            .filter_map(|(said, stand)| build.stand(document, said, stand))
            .collect();
        let mut mark = Mark {
            // Ours tell by a comment what goes over lines.
            spans: if settings.is_own {
                spans
            } else {
                joined(text, spans)
            },
            tags: settings.tag(build, &entry.name).into_iter().collect(),
            ..Mark::default()
        };
        // An annotation of ours in several entries, or over lines.
        let mut ids = vec![id.clone()];
        if let Some((n_entries, passages)) = own.get(id.as_str()) {
            for _ in 1..*n_entries {
                let Some((id, entry)) = entries.next() else {
                    break;
                };
                placed.by_ref().take(entry.pieces.len()).for_each(drop);
                mark.tags.extend(settings.tag(build, &entry.name));
                ids.push(id);
            }
            let exact = passages
                .iter()
                .filter_map(|&(start, end)| units.span_from_chars(start, end));
            mark.spans = exact.collect();
        }
        if let Some(annotation) = build.mark(document, mark) {
            for id in ids {
                marks.insert(id, annotation);
            }
        }
    }
    let links = relations(build, settings.is_own, &others, &mut marks);
    remarks(build, settings.is_own, &others, &comments, &marks, &links);
}

fn entry(parts: &[&str]) -> Option<Entry> {
    let (name, places) = parts.get(1)?.split_once(' ')?;
    let mut pieces = Vec::new();
    for piece in places.split(';') {
        let (start, end) = piece.trim().split_once(' ')?;
        pieces.push(start.trim().parse().ok()?..end.trim().parse().ok()?);
    }
    Some(Entry {
        name: name.to_owned(),
        pieces,
        quote: (*parts.get(2).unwrap_or(&"")).to_owned(),
    })
}

/// Pieces that only line ends part are one: brat writes what goes over lines so.
fn joined(text: &Text, mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut joined: Vec<Span> = Vec::new();
    for span in spans {
        if let Some(last) = joined.last_mut() {
            let between = text.between(last.end(), span.start());
            if !between.is_empty()
                && between.chars().all(|c| c == '\n')
                && let Some(both) = text.span_between(last.start(), span.end())
            {
                *last = both;
                continue;
            }
        }
        joined.push(span);
    }
    joined
}

type Exact = (usize, Vec<(usize, usize)>);

/// By the id of an entry: how many entries the annotation has, and its passages in code points.
fn own_comments<'l>(comments: &[Vec<&'l str>], is_own: bool) -> HashMap<&'l str, Exact> {
    let mut own = HashMap::new();
    for parts in comments.iter().filter(|_| is_own) {
        let id = parts
            .get(1)
            .and_then(|words| words.strip_prefix("Dossier "));
        let told: Option<Value> = parts
            .get(2)
            .and_then(|words| serde_json::from_str(words).ok());
        if let (Some(id), Some(told)) = (id, told) {
            let n_entries = told.get("entries").and_then(Value::as_u64).unwrap_or(1);
            let passages = told.get("passages").cloned().unwrap_or_default();
            let passages: Vec<(usize, usize)> =
                serde_json::from_value(passages).unwrap_or_default();
            own.insert(id, (n_entries as usize, passages));
        }
    }
    own
}

/// Relations, events and what is said to be the same become links.
fn relations(
    build: &mut Build<'_>,
    is_own: bool,
    others: &[Vec<&str>],
    marks: &mut HashMap<String, AnnotationId>,
) -> HashMap<String, crate::model::LinkId> {
    let mut links = HashMap::new();
    let mut events = std::collections::HashSet::new();
    let mut arguments: Vec<(String, String, String)> = Vec::new();
    for parts in others {
        let (Some(id), Some(said)) = (parts.first(), parts.get(1)) else {
            continue;
        };
        let mut words = said.split_whitespace();
        let name = words.next().unwrap_or_default();
        match id.chars().next() {
            Some('E') => {
                let trigger = name.split_once(':').map_or("", |(_, trigger)| trigger);
                match marks.get(trigger) {
                    Some(&mark) => {
                        // One annotation stands for all events of its words.
                        let is_new = events.insert(mark);
                        build
                            .report
                            .leave_out("Further events of the same words", usize::from(!is_new));
                        marks.insert((*id).to_owned(), mark);
                    }
                    None => build
                        .report
                        .leave_out("Events whose words are not there", 1),
                }
                for argument in words {
                    if let Some((role, of)) = argument.split_once(':') {
                        arguments.push((role.to_owned(), (*id).to_owned(), of.to_owned()));
                    }
                }
            }
            Some('R') => {
                let ends: Vec<&str> = words
                    .filter_map(|word| Some(word.split_once(':')?.1))
                    .collect();
                let kind = if is_own {
                    path_of(name)
                } else {
                    name.to_owned()
                };
                let made = match ends.as_slice() {
                    [from, to] => match (marks.get(*from), marks.get(*to)) {
                        (Some(&from), Some(&to)) => build.link("", from, to, &kind),
                        _ => None,
                    },
                    _ => None,
                };
                match made {
                    Some(link) => drop(links.insert((*id).to_owned(), link)),
                    None => build.report.leave_out("Relations", 1),
                }
            }
            Some('*') => {
                let all: Vec<&str> = words.collect();
                let same = all.iter().filter_map(|&id| marks.get(id).copied());
                let same: Vec<AnnotationId> = same.collect();
                let n_missing = all.len() - same.len();
                build
                    .report
                    .leave_out("Members of what is said to be the same", n_missing);
                for pair in same.windows(2) {
                    if let [from, to] = pair {
                        build.link("", *from, *to, name);
                    }
                }
            }
            _ => {}
        }
    }
    for (role, from, to) in arguments {
        let made = match (marks.get(&from), marks.get(&to)) {
            (Some(&from), Some(&to)) => build.link("", from, to, &role),
            _ => None,
        };
        build
            .report
            .leave_out("Arguments of events", usize::from(made.is_none()));
    }
    links
}

/// Attributes, references and comments become notes.
fn remarks(
    build: &mut Build<'_>,
    is_own: bool,
    others: &[Vec<&str>],
    comments: &[Vec<&str>],
    marks: &HashMap<String, AnnotationId>,
    links: &HashMap<String, crate::model::LinkId>,
) {
    for parts in others.iter().chain(comments) {
        let (Some(id), Some(said)) = (parts.first(), parts.get(1)) else {
            continue;
        };
        let mut words = said.split_whitespace();
        let (name, of) = (
            words.next().unwrap_or_default(),
            words.next().unwrap_or_default(),
        );
        let value = words.collect::<Vec<_>>().join(" ");
        let told = parts.get(2).copied().unwrap_or_default();
        let line = match id.chars().next() {
            Some('A' | 'M') => match (name, value.as_str()) {
                ("SourceGrade", letter) if set_grade(build, marks.get(of), letter, true) => {
                    continue;
                }
                ("InfoGrade", digit) if set_grade(build, marks.get(of), digit, false) => continue,
                (name, "") => name.to_owned(),
                (name, value) => format!("{name}: {value}"),
            },
            Some('N') => format!("{value} {told}").trim().to_owned(),
            Some('#') if name == "Dossier" && is_own => continue,
            Some('#') if is_own => whole_lines(told),
            Some('#') => told.to_owned(),
            _ => continue,
        };
        if let Some(annotation) = marks.get(of).and_then(|&id| build.workspace.annotation(id)) {
            let mut annotation = annotation.clone();
            if !annotation.note.is_empty() {
                annotation.note.push_str("\n\n");
            }
            annotation.note.push_str(&line);
            build.put_annotation(annotation);
        } else if let Some(link) = links.get(of).and_then(|&id| build.workspace.link(id)) {
            let mut note = link.note.clone();
            if !note.is_empty() {
                note.push_str("\n\n");
            }
            note.push_str(&line);
            let link = Link {
                note,
                kind: LinkKind::named(link.kind.label()).unwrap_or(LinkKind::Explains),
                ..link.clone()
            };
            build.put_link(link);
        } else {
            build.report.leave_out("Remarks on what is not here", 1);
        }
    }
}

fn set_grade(
    build: &mut Build<'_>,
    of: Option<&AnnotationId>,
    value: &str,
    is_source: bool,
) -> bool {
    let Some(annotation) = of.and_then(|&id| build.workspace.annotation(id)) else {
        return false;
    };
    let mut annotation = annotation.clone();
    let Grade { source, info } = &mut annotation.grade;
    if is_source {
        *source = value.parse().ok();
    } else {
        *info = value.parse().ok();
    }
    let is_set = if is_source {
        source.is_some()
    } else {
        info.is_some()
    };
    if is_set {
        build.put_annotation(annotation);
    }
    is_set
}

/// The path that a type of ours stands for.
fn path_of(name: &str) -> String {
    let mut made = String::new();
    let mut rest = name;
    while let Some(c) = rest.chars().next() {
        let after = rest.strip_prefix(c).unwrap_or_default();
        let sign = after
            .strip_prefix('u')
            .filter(|_| c == '_')
            .and_then(|after| after.split_once('_'))
            .and_then(|(digits, after)| {
                let code = u32::from_str_radix(digits, 16).ok()?;
                Some((char::from_u32(code)?, after))
            });
        match (c, sign) {
            (_, Some((sign, after))) => {
                made.push(sign);
                rest = after;
                continue;
            }
            ('_', None) => made.push(' '),
            ('-', None) => made.push('/'),
            (c, None) => made.push(c),
        }
        rest = after;
    }
    made
}

/// The note that was put on one line.
fn whole_lines(line: &str) -> String {
    let mut note = String::new();
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => note.push('\n'),
                Some('r') => note.push('\r'),
                Some('t') => note.push('\t'),
                Some(c) => note.push(c),
                None => note.push('\\'),
            },
            c => note.push(c),
        }
    }
    note
}
