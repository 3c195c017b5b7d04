//! What this program itself writes as JSON, read back whole.

mod records;
mod sources;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use self::records::{
    AnnotationRecord, BlockRecord, DocumentRecord, End, Export, FieldRecord, Head, Kind,
    LinkRecord, NoteRecord, PassageRecord, TagRecord,
};
use super::build::{Build, Mark, Paper};
use super::{Error, File};
use crate::model::{
    About, Annotation, AnnotationId, Block, BlockKind, Body, Colour, DocumentId, Field, FieldId,
    FieldKind, Furniture, FurnitureKind, Grade, InfoGrade, Link, LinkKind, Locator, LocatorKind,
    Note, ReadKind, ReadPassage, Reading, SourceGrade, Standing, Status, TagId, Value,
};
use crate::text::anchor::{Anchor, Found};
use crate::text::direction::Direction;
use crate::text::words::counted;
use crate::text::{Span, Text};

const WHAT: &str = "an export of Dossier";

pub(super) fn is(file: &File<'_>) -> bool {
    file.head_has("\"dossier-export\"")
}

pub(super) fn are_lines(file: &File<'_>) -> bool {
    file.head_has("\"dossier-lines\"")
}

pub(super) fn read(file: &File<'_>, build: &mut Build<'_>) -> Result<(), Error> {
    let export = serde_json::from_slice(without_mark(file)).map_err(|error| Error::Broken {
        what: WHAT,
        reason: error.to_string(),
    })?;
    build_all(export, build)
}

/// The same from lines: a line that cannot be read is told, and nothing of the file is taken.
pub(super) fn read_lines(file: &File<'_>, build: &mut Build<'_>) -> Result<(), Error> {
    let mut export = Export::default();
    let mut end = None;
    let (mut has_end, mut n_records) = (false, 0);
    let lines = without_mark(file).split(|&byte| byte == b'\n');
    let lines = lines.map(<[u8]>::trim_ascii).enumerate();
    let lines = lines.filter(|(_, line)| !line.is_empty());
    for (n, (line_idx, line)) in lines.enumerate() {
        let read = if n == 0 {
            serde_json::from_slice(line).map(|head: Head| {
                export.version = head.version;
                has_end = head.has_end;
            })
        } else {
            n_records = n;
            read_line(line, &mut export, &mut end)
        };
        read.map_err(|error| Error::Broken {
            what: WHAT,
            reason: format!("line {}: {error}", line_idx + 1),
        })?;
        refuse_newer(export.version)?;
    }
    // The last line counts those before it; files of earlier versions have none.
    let reason = match end {
        None if has_end => format!("it is cut off after {}", counted(n_records, "record")),
        Some(End { records }) if records + 1 != n_records => {
            let n_here = n_records.saturating_sub(1);
            format!(
                "it has {} and should have {records}",
                counted(n_here, "record")
            )
        }
        _ => return build_all(export, build),
    };
    Err(Error::Broken { what: WHAT, reason })
}

fn read_line(
    line: &[u8],
    export: &mut Export,
    end: &mut Option<End>,
) -> Result<(), serde_json::Error> {
    let kind: Kind = serde_json::from_slice(line)?;
    match kind.r#type.as_str() {
        "workspace" => export.workspace = serde_json::from_slice(line)?,
        "tag" => export.tags.push(serde_json::from_slice(line)?),
        "document" => export.documents.push(serde_json::from_slice(line)?),
        "article" => export.articles.push(serde_json::from_slice(line)?),
        "shared_origin" => export.shared_origins.push(serde_json::from_slice(line)?),
        "original" => export.originals.push(serde_json::from_slice(line)?),
        "annotation" => export.annotations.push(serde_json::from_slice(line)?),
        "link" => export.links.push(serde_json::from_slice(line)?),
        "end" => *end = Some(serde_json::from_slice(line)?),
        "note" => export.notes.push(serde_json::from_slice(line)?),
        other => {
            return Err(serde::de::Error::custom(format!(
                "there is no record of the type “{other}”"
            )));
        }
    }
    Ok(())
}

fn without_mark<'a>(file: &File<'a>) -> &'a [u8] {
    file.bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(file.bytes)
}

fn refuse_newer(version: u32) -> Result<(), Error> {
    if version > 1 {
        return Err(Error::Broken {
            what: WHAT,
            reason: "it was written by a newer version of the program".to_owned(),
        });
    }
    Ok(())
}

fn build_all(mut export: Export, build: &mut Build<'_>) -> Result<(), Error> {
    refuse_newer(export.version)?;
    let mut reader = Reader {
        build,
        tags: HashMap::new(),
        documents: HashMap::new(),
        annotations: HashMap::new(),
        fields: HashMap::new(),
    };
    reader.build.set_title(&export.workspace.title);
    let mut meta = (*reader.build.workspace.meta).clone();
    meta.marking = sources::marking(export.workspace.marking.as_deref());
    reader.build.workspace.meta = Arc::new(meta);
    reader.tags(&export.tags);
    for document in std::mem::take(&mut export.documents) {
        reader.document(document);
    }
    sources::read(&mut reader, &mut export);
    for annotation in &export.annotations {
        reader.annotation(annotation);
    }
    for link in export.links {
        reader.link(link);
    }
    for note in export.notes {
        reader.note(note);
    }
    Ok(())
}

/// What the ids of the file stand for.
struct Reader<'b, 'a> {
    build: &'b mut Build<'a>,
    tags: HashMap<String, TagId>,
    documents: HashMap<String, DocumentId>,
    annotations: HashMap<String, AnnotationId>,
    fields: HashMap<String, (FieldId, FieldKind)>,
}

impl Reader<'_, '_> {
    fn tags(&mut self, tags: &[TagRecord]) {
        // Parents stand before their children.
        for tag in tags {
            let parent = tag
                .parent
                .as_ref()
                .and_then(|id| self.tags.get(id))
                .copied();
            let id = self.build.own_tag(&tag.id, parent, &tag.name);
            self.tags.insert(tag.id.clone(), id);
            let fields = tag
                .fields
                .iter()
                .filter_map(|field| self.field(field))
                .collect();
            let now = self.build.options.now;
            self.build.change_tag(id, |made| {
                made.order = tag.order;
                made.definition.clone_from(&tag.definition);
                made.fields = fields;
                made.created = tag.created.unwrap_or(now);
            });
            let colour = Colour::all().find(|colour| colour.name() == tag.colour);
            if let Some(colour) = colour
                && self.build.workspace.tag_colour(id) != colour
            {
                self.build.change_tag(id, |made| made.colour = Some(colour));
            }
        }
        let mut keys = Vec::new();
        for tag in tags {
            let Some(&id) = self.tags.get(&tag.id) else {
                continue;
            };
            let parent = self.build.workspace.tag(id).and_then(|tag| tag.parent);
            let mut see_also: Vec<TagId> = Vec::new();
            for other in &tag.see_also {
                if let Some(&other) = self.tags.get(other)
                    && other != id
                    && Some(other) != parent
                    && !see_also.contains(&other)
                {
                    see_also.push(other);
                }
            }
            let key = tag
                .key
                .filter(|key| (1..=9).contains(key) && !keys.contains(key));
            keys.extend(key);
            self.build.change_tag(id, |made| {
                made.see_also = see_also;
                made.key = key;
            });
        }
    }

    fn field(&mut self, field: &FieldRecord) -> Option<Field> {
        let is_line = |text: &str| !text.is_empty() && text.trim() == text && !text.contains('\n');
        let mut choices: Vec<String> = Vec::new();
        for choice in &field.choices {
            if is_line(choice) && !choices.contains(choice) {
                choices.push(choice.clone());
            }
        }
        let kind = match field.kind.as_str() {
            "number" => FieldKind::Number {
                unit: field.unit.clone(),
            },
            "date" => FieldKind::Date,
            "choice" if !choices.is_empty() => FieldKind::Choice(choices),
            "yes_no" => FieldKind::YesNo,
            "probability" => FieldKind::Probability,
            _ => FieldKind::Text,
        };
        if !is_line(&field.name) {
            return None;
        }
        let id = FieldId(self.build.id(&field.id));
        self.fields.insert(field.id.clone(), (id, kind.clone()));
        Some(Field {
            id,
            name: field.name.clone(),
            kind,
            hint: field.hint.clone(),
        })
    }

    fn document(&mut self, record: DocumentRecord) {
        let text = Text::new(record.text.as_str());
        let id = self.build.document(Paper {
            id: record.id.clone(),
            title: record.title.clone(),
            source: sources::source(&record.source),
            note: record.note.clone(),
            text: text.clone(),
            ..Paper::default()
        });
        let now = self.build.options.now;
        let status = Status::ALL
            .into_iter()
            .find(|status| status.label() == record.status);
        self.build.change_document(id, |document| {
            document.title.clone_from(&record.title);
            document.marking = sources::marking(record.marking.as_deref());
            document.origin = record.origin;
            document.status = status.unwrap_or_default();
            document.added = record.added.unwrap_or(now);
            document.direction = match record.direction.as_deref() {
                Some("ltr") => Some(Direction::LeftToRight),
                Some("rtl") => Some(Direction::RightToLeft),
                _ => None,
            };
        });
        let mut body = Body::new(id, text.clone(), Vec::new());
        let mut end = 0;
        for block in &record.blocks {
            if let Some(span) = text.span(block.bytes.0..block.bytes.1)
                && block.bytes.0 >= end
                && let Some(kind) = block_kind(block)
            {
                end = block.bytes.1;
                body.blocks.push(Block { kind, span });
            }
        }
        let mut end = 0;
        for furniture in &record.furniture {
            let named = |kind: &FurnitureKind| kind.name() == furniture.kind;
            if let Some(span) = text.span(furniture.bytes.0..furniture.bytes.1)
                && furniture.bytes.0 >= end
                && let Some(kind) = FurnitureKind::ALL.into_iter().find(named)
            {
                end = furniture.bytes.1;
                body.furniture.push(Furniture { span, kind });
            }
        }
        let mut last = 0;
        for locator in record.locators {
            let named = |kind: &LocatorKind| kind.name() == locator.kind;
            if let Some(at) = text.pos(locator.byte)
                && locator.byte >= last
                && !locator.label.is_empty()
                && let Some(kind) = LocatorKind::ALL.into_iter().find(named)
            {
                last = locator.byte;
                body.locators.push(Locator {
                    at,
                    kind,
                    label: locator.label,
                });
            }
        }
        self.build.put_body(body);
        let mut passages: Vec<ReadPassage> = Vec::new();
        for read in &record.read {
            let (start, end) = read.bytes;
            let is_apart = passages.last().is_none_or(|last| last.end <= start);
            if is_apart && text.span(start..end).is_some() {
                let kind = if read.found {
                    ReadKind::Read
                } else {
                    ReadKind::NothingFound
                };
                passages.push(ReadPassage { start, end, kind });
            }
        }
        if !passages.is_empty() {
            let reading = Reading::of(id, passages);
            self.build
                .workspace
                .readings
                .insert_mut(id, Arc::new(reading));
        }
        self.documents.insert(record.id, id);
    }

    fn annotation(&mut self, record: &AnnotationRecord) {
        let Some(&document) = self.documents.get(&record.document) else {
            self.build.report.not_found.push((
                record.document.clone(),
                record
                    .passages
                    .first()
                    .map(|one| one.quote.clone())
                    .unwrap_or_default(),
            ));
            return;
        };
        let text = self
            .build
            .workspace
            .text(document)
            .cloned()
            .unwrap_or_default();
        let grade = Grade {
            source: record
                .source_grade
                .as_ref()
                .and_then(|grade| grade.parse::<SourceGrade>().ok()),
            info: record
                .info_grade
                .and_then(|grade| InfoGrade::try_from(grade).ok()),
        };
        let mut fields = BTreeMap::new();
        for value in &record.fields {
            if let Some((id, kind)) = self.fields.get(&value.id)
                && let Some(value) = value_of(kind, &value.value)
            {
                fields.insert(*id, value);
            }
        }
        let tags: Vec<TagId> = record
            .tags
            .iter()
            .filter_map(|tag| self.tags.get(&tag.id).copied())
            .collect();
        let standing = sources::standing(record.standing.as_deref());
        let mut spans: Vec<Span> = Vec::new();
        let mut has_its_words = true;
        let mut n_by_quote = 0;
        for passage in &record.passages {
            let span = text.span(passage.bytes.0..passage.bytes.1);
            let is_there = |span: &Span| text.slice(*span) == passage.quote;
            let found = span.filter(is_there).or_else(|| {
                // Somebody has changed the file: its words count, where they stand once.
                let anchor = anchor_of(passage);
                match anchor.find(&text) {
                    Found::Moved(span) if standing.is_on_words() => {
                        n_by_quote += 1;
                        Some(span)
                    }
                    _ => None,
                }
            });
            match found {
                Some(span) if spans.last().is_none_or(|last| last.end() <= span.start()) => {
                    spans.push(span);
                }
                _ => has_its_words = false,
            }
        }
        let mark = Mark {
            id: record.id.clone(),
            spans,
            tags,
            note: record.note.clone(),
            grade,
            fields,
            author: record.author.clone(),
            created: record.created,
            modified: record.modified,
        };
        let is_on_words = has_its_words && standing.is_on_words();
        let id = if is_on_words {
            self.build.report.n_by_offset += mark.spans.len() - n_by_quote;
            self.build.report.n_checked += mark.spans.len() - n_by_quote;
            self.build.report.n_by_quote += n_by_quote;
            self.build.mark(document, mark)
        } else {
            self.lost(document, record, mark, standing)
        };
        if let Some(id) = id {
            if let Some(annotation) = self.build.workspace.annotation(id) {
                let is_moved = standing == Standing::Moved || n_by_quote > 0;
                let annotation = Annotation {
                    standing: if is_moved && is_on_words {
                        Standing::Moved
                    } else {
                        annotation.standing
                    },
                    marking: sources::marking(record.marking.as_deref()),
                    ..annotation.clone()
                };
                self.build.put_annotation(annotation);
            }
            self.annotations.insert(record.id.clone(), id);
        }
    }

    /// One that stood on none of its words, and is kept with them all the same.
    fn lost(
        &mut self,
        document: DocumentId,
        record: &AnnotationRecord,
        mark: Mark,
        standing: Standing,
    ) -> Option<AnnotationId> {
        let anchors: Vec<Anchor> = record
            .passages
            .iter()
            .filter(|passage| !passage.quote.is_empty())
            .map(anchor_of)
            .collect();
        if anchors.is_empty() {
            return None;
        }
        let created = mark.created.unwrap_or(self.build.options.now);
        let id = AnnotationId(self.build.id(&record.id));
        let mut tags: Vec<TagId> = Vec::new();
        for tag in mark.tags {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        self.build.put_annotation(Annotation {
            marking: None,
            id,
            document,
            anchors,
            standing: if standing.is_on_words() {
                Standing::Lost
            } else {
                standing
            },
            tags,
            note: mark.note,
            grade: mark.grade,
            fields: mark.fields,
            author: mark.author,
            created,
            modified: mark.modified.unwrap_or(created),
        });
        Some(id)
    }

    fn link(&mut self, record: LinkRecord) {
        let ends = (
            self.annotations.get(&record.from),
            self.annotations.get(&record.to),
        );
        let (Some(&from), Some(&to)) = ends else {
            self.build.report.leave_out("Links", 1);
            return;
        };
        if let Some(id) = self.build.link(&record.id, from, to, &record.kind) {
            let now = self.build.options.now;
            self.build.put_link(Link {
                id,
                from,
                to,
                kind: LinkKind::named(&record.kind).unwrap_or(LinkKind::Explains),
                note: record.note,
                author: record.author,
                created: record.created.unwrap_or(now),
            });
        }
    }

    fn note(&mut self, record: NoteRecord) {
        let about_id = record.about_id.unwrap_or_default();
        let about = match record.about.as_str() {
            "document" => self.documents.get(&about_id).map(|&id| About::Document(id)),
            "tag" => self.tags.get(&about_id).map(|&id| About::Tag(id)),
            _ => None,
        };
        let about = about.unwrap_or(About::Workspace);
        let id = self
            .build
            .note(&record.id, about, &record.title, record.text.clone());
        let now = self.build.options.now;
        let created = record.created.unwrap_or(now);
        self.build.put_note(Note {
            marking: sources::marking(record.marking.as_deref()),
            id,
            about,
            title: record.title,
            text: record.text,
            author: record.author,
            created,
            modified: record.modified.unwrap_or(created),
        });
    }
}

fn anchor_of(passage: &PassageRecord) -> Anchor {
    Anchor {
        span: passage.bytes.into(),
        quote: passage.quote.clone(),
        before: passage.before.clone(),
        after: passage.after.clone(),
    }
}

fn block_kind(block: &BlockRecord) -> Option<BlockKind> {
    Some(match block.kind.as_str() {
        "heading" => BlockKind::Heading(block.level.unwrap_or(1).clamp(1, 6)),
        "list_entry" => BlockKind::ListEntry,
        "quotation" => BlockKind::Quotation,
        "preformatted" => BlockKind::Preformatted,
        "table" => BlockKind::Table,
        _ => return None,
    })
}

fn value_of(kind: &FieldKind, value: &serde_json::Value) -> Option<Value> {
    let value = match value {
        serde_json::Value::Bool(answer) => Value::YesNo(*answer),
        serde_json::Value::String(words) => match kind {
            FieldKind::Text => Value::Text(words.clone()),
            FieldKind::Choice(_) => Value::Choice(words.clone()),
            kind => kind.read(words).ok()??,
        },
        _ => return None,
    };
    kind.admits(&value).then_some(value)
}
