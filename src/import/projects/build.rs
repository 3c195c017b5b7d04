//! A workspace that is put together out of what a file says, sound whatever that is.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use uuid::{Builder, Uuid};

use super::units::{Said, Stands};
use super::{Options, ReadReport};
use crate::model::codebook::{MAX_DEPTH, PATH_SEPARATOR};
use crate::model::limits::MAX_PASSAGES;
use crate::model::{
    About, Annotation, AnnotationId, Body, Colour, Document, DocumentId, FieldId, Grade, Link,
    LinkId, LinkKind, Note, NoteId, Origin, Rgb, Source, Standing, Status, Tag, TagId, Timestamp,
    Value, Workspace, WorkspaceId,
};
use crate::text::anchor::Anchor;
use crate::text::{Span, Text};

/// A workspace in the making.
pub(super) struct Build<'a> {
    pub(super) workspace: Workspace,
    pub(super) report: ReadReport,
    pub(super) options: &'a Options<'a>,
    /// Gets the number of annotations that are read, and says whether to go on.
    goes_on: &'a dyn Fn(usize) -> bool,
    n_marks: usize,
    is_cancelled: bool,
    n_ids: u64,
    used: HashSet<Uuid>,
    tags: HashMap<(Option<TagId>, String), TagId>,
    depths: HashMap<TagId, usize>,
}

/// A document that a file holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Paper {
    /// As the file calls it; may be empty.
    pub(super) id: String,
    pub(super) title: String,
    pub(super) text: Text,
    pub(super) source: Source,
    pub(super) note: String,
    pub(super) file_name: String,
    pub(super) format: &'static str,
}

/// An annotation that a file holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Mark {
    /// As the file calls it; may be empty.
    pub(super) id: String,
    pub(super) spans: Vec<Span>,
    pub(super) tags: Vec<TagId>,
    pub(super) note: String,
    pub(super) grade: Grade,
    pub(super) fields: BTreeMap<FieldId, Value>,
    pub(super) author: String,
    pub(super) created: Option<Timestamp>,
    pub(super) modified: Option<Timestamp>,
}

impl<'a> Build<'a> {
    pub(super) fn new(
        title: &str,
        options: &'a Options<'a>,
        goes_on: &'a dyn Fn(usize) -> bool,
    ) -> Self {
        let mut build = Self {
            workspace: Workspace::new(WorkspaceId(options.seed), title, options.now),
            report: ReadReport::default(),
            options,
            goes_on,
            n_marks: 0,
            is_cancelled: false,
            n_ids: 0,
            used: HashSet::new(),
            tags: HashMap::new(),
            depths: HashMap::new(),
        };
        build.workspace.meta = Arc::new(crate::model::Meta {
            id: WorkspaceId(build.id("workspace")),
            ..(*build.workspace.meta).clone()
        });
        build
    }

    pub(super) fn finish(self) -> (Workspace, ReadReport) {
        debug_assert_eq!(self.workspace.problems(), vec![]);
        (self.workspace, self.report)
    }

    /// To be called for each annotation before it is made; `false` where nobody
    /// wants any more of it.
    fn one_more(&mut self) -> bool {
        if self.n_marks.is_multiple_of(256) && !self.is_cancelled {
            self.is_cancelled = !(self.goes_on)(self.n_marks);
        }
        self.n_marks += 1;
        !self.is_cancelled
    }

    /// Whether somebody has thought better of it; what was made is not whole then.
    pub(super) fn is_cancelled(&self) -> bool {
        self.is_cancelled
    }

    pub(super) fn set_title(&mut self, title: &str) {
        let mut meta = (*self.workspace.meta).clone();
        title.clone_into(&mut meta.title);
        self.workspace.meta = Arc::new(meta);
    }

    /// The id that the file gives, where it is one and no other thing has it; otherwise one made
    /// of it and the seed.
    pub(super) fn id(&mut self, written: &str) -> Uuid {
        if let Ok(id) = Uuid::parse_str(written.trim().trim_start_matches("urn:uuid:"))
            && !id.is_nil()
            && self.used.insert(id)
        {
            return id;
        }
        loop {
            self.n_ids += 1;
            let mut hasher = blake3::Hasher::new();
            hasher.update(self.options.seed.as_bytes());
            hasher.update(&self.n_ids.to_le_bytes());
            hasher.update(written.as_bytes());
            let mut bytes = [0; 16];
            hasher.finalize_xof().fill(&mut bytes);
            let id = Builder::from_custom_bytes(bytes).into_uuid();
            if self.used.insert(id) {
                return id;
            }
        }
    }

    /// Keeps an id for what has it already.
    pub(super) fn take_id(&mut self, id: Uuid) {
        self.used.insert(id);
    }

    /// The tag of this name under a parent, made if there is none.
    pub(super) fn tag(&mut self, parent: Option<TagId>, name: &str) -> TagId {
        let name = tag_name(name);
        match self.tags.get(&(parent, name.to_lowercase())) {
            Some(&tag) => tag,
            None => self.own_tag("", parent, &name),
        }
    }

    /// The tag at a path such as `Actors/Armed groups`, made if there is none; `None` for a path
    /// without a name.
    pub(super) fn tag_at(&mut self, path: &str) -> Option<TagId> {
        let names: Vec<&str> = path
            .split(PATH_SEPARATOR)
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .collect();
        let mut at = None;
        for name in names {
            at = Some(self.tag(at, name));
        }
        at
    }

    /// A tag of its own, with a number behind its name where another has that.
    pub(super) fn own_tag(&mut self, id: &str, parent: Option<TagId>, name: &str) -> TagId {
        // What is nested deeper than a codebook goes stands side by side at its bottom.
        let parent = match parent {
            Some(tag)
                if self
                    .depths
                    .get(&tag)
                    .is_some_and(|&depth| depth + 2 > MAX_DEPTH) =>
            {
                self.workspace.tag(tag).and_then(|tag| tag.parent)
            }
            parent => parent,
        };
        let wanted = tag_name(name);
        let mut name = wanted.clone();
        let mut n = 1;
        while self.tags.contains_key(&(parent, name.to_lowercase())) {
            n += 1;
            name = format!("{wanted} ({n})");
        }
        let id = TagId(self.id(id));
        self.tags.insert((parent, name.to_lowercase()), id);
        let depth = parent
            .and_then(|tag| self.depths.get(&tag))
            .map_or(1, |depth| depth + 1);
        self.depths.insert(id, depth);
        let tag = Tag {
            id,
            name,
            parent,
            order: 0,
            colour: None,
            definition: String::new(),
            key: None,
            see_also: Vec::new(),
            fields: Vec::new(),
            created: self.options.now,
        };
        self.workspace.tags.insert_mut(id, Arc::new(tag));
        id
    }

    pub(super) fn change_tag(&mut self, id: TagId, change: impl FnOnce(&mut Tag)) {
        let Some(tag) = self.workspace.tag(id) else {
            return;
        };
        let mut tag = tag.clone();
        change(&mut tag);
        self.workspace.tags.insert_mut(id, Arc::new(tag));
    }

    /// Gives a tag the colour of the palette that is nearest to one such as `#996501`, if it is
    /// not shown in that anyway.
    pub(super) fn colour_tag(&mut self, id: TagId, hex: &str) {
        let Some(colour) = nearest_colour(hex) else {
            return;
        };
        if self.workspace.tag_colour(id) != colour {
            self.change_tag(id, |tag| tag.colour = Some(colour));
        }
    }

    pub(super) fn document(&mut self, paper: Paper) -> DocumentId {
        let id = DocumentId(self.id(&paper.id));
        let order = self.workspace.documents.size() as u32;
        let mut title = crate::import::clean_line(&paper.title);
        if title.is_empty() {
            "Untitled".clone_into(&mut title);
        }
        let document = Document {
            marking: None,
            id,
            order,
            title,
            source: paper.source,
            origin: Origin {
                file_name: paper.file_name,
                format: paper.format.to_owned(),
                ..Origin::default()
            },
            status: Status::Unread,
            direction: None,
            note: paper.note,
            added: self.options.now,
        };
        self.workspace.documents.insert_mut(id, Arc::new(document));
        self.put_body(Body::new(id, paper.text, Vec::new()));
        id
    }

    pub(super) fn put_body(&mut self, body: Body) {
        self.workspace
            .bodies
            .insert_mut(body.document, Arc::new(body));
    }

    pub(super) fn change_document(&mut self, id: DocumentId, change: impl FnOnce(&mut Document)) {
        let Some(document) = self.workspace.document(id) else {
            return;
        };
        let mut document = document.clone();
        change(&mut document);
        self.workspace.documents.insert_mut(id, Arc::new(document));
    }

    /// Puts an annotation on a document, its pieces in order and none over another; `None` where
    /// none of them is in the text.
    pub(super) fn mark(&mut self, document: DocumentId, mark: Mark) -> Option<AnnotationId> {
        if !self.one_more() {
            return None;
        }
        let text = self.workspace.text(document)?.clone();
        let mut spans = mark.spans;
        spans.retain(|&span| text.admits(span));
        spans.sort_unstable();
        let mut apart: Vec<Span> = Vec::with_capacity(spans.len());
        for span in spans {
            match apart.last_mut() {
                Some(last) if last.overlaps(span) => {
                    *last = text.span_between(last.start(), last.end().max(span.end()))?;
                }
                _ => apart.push(span),
            }
        }
        if apart.is_empty() {
            return None;
        }
        let n_too_many = apart.len().saturating_sub(MAX_PASSAGES);
        self.report
            .leave_out("Passages of annotations that have too many", n_too_many);
        apart.truncate(MAX_PASSAGES);
        let mut tags = Vec::with_capacity(mark.tags.len());
        for tag in mark.tags {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        let id = AnnotationId(self.id(&mark.id));
        let created = mark.created.or(mark.modified).unwrap_or(self.options.now);
        self.put_annotation(Annotation {
            marking: None,
            id,
            document,
            anchors: apart
                .into_iter()
                .map(|span| Anchor::new(&text, span))
                .collect(),
            standing: Standing::Firm,
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

    /// The span of a place that the file says, counted in the report; `None` where there is none.
    pub(super) fn stand(
        &mut self,
        document: DocumentId,
        said: &Said,
        stand: Stands,
    ) -> Option<Span> {
        match stand {
            Stands::Checked(span) => {
                self.report.n_by_offset += 1;
                self.report.n_checked += 1;
                Some(span)
            }
            Stands::AsSaid(span) => {
                self.report.n_by_offset += 1;
                Some(span)
            }
            Stands::ByQuote(span) => {
                self.report.n_by_quote += 1;
                Some(span)
            }
            Stands::Nowhere => {
                let title = self.workspace.document(document);
                let title = title
                    .map(|document| document.title.clone())
                    .unwrap_or_default();
                let what = if said.quote.is_empty() {
                    format!("{}–{}", said.range.start, said.range.end)
                } else {
                    said.quote.clone()
                };
                self.report.not_found.push((title, what));
                None
            }
        }
    }

    pub(super) fn put_annotation(&mut self, annotation: Annotation) {
        let id = annotation.id;
        self.workspace
            .annotations
            .insert_mut(id, Arc::new(annotation));
    }

    /// A link between two annotations; nothing where it would lead from one to itself.
    pub(super) fn link(
        &mut self,
        id: &str,
        from: AnnotationId,
        to: AnnotationId,
        kind: &str,
    ) -> Option<LinkId> {
        let kind = LinkKind::named(kind).unwrap_or_else(|| LinkKind::Other("linked".to_owned()));
        let both = [from, to]
            .iter()
            .all(|id| self.workspace.annotations.contains_key(id));
        if from == to || !both {
            return None;
        }
        let id = LinkId(self.id(id));
        self.put_link(Link {
            id,
            from,
            to,
            kind,
            note: String::new(),
            author: String::new(),
            created: self.options.now,
        });
        Some(id)
    }

    pub(super) fn put_link(&mut self, link: Link) {
        self.workspace.links.insert_mut(link.id, Arc::new(link));
    }

    pub(super) fn note(&mut self, id: &str, about: About, title: &str, text: String) -> NoteId {
        let id = NoteId(self.id(id));
        let now = self.options.now;
        self.put_note(Note {
            marking: None,
            id,
            about,
            title: title.to_owned(),
            text,
            author: String::new(),
            created: now,
            modified: now,
        });
        id
    }

    pub(super) fn put_note(&mut self, note: Note) {
        self.workspace.notes.insert_mut(note.id, Arc::new(note));
    }

    /// A moment as files write it; `None` for what is none.
    pub(super) fn moment(written: &str) -> Option<Timestamp> {
        let written = written.trim();
        if let Ok(moment) = written.parse() {
            return Some(moment);
        }
        // Without a zone: taken as UTC.
        let civil: jiff::civil::DateTime = written.parse().ok()?;
        let zoned = civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
        Some(zoned.timestamp())
    }
}

/// A name that a tag can have.
fn tag_name(raw: &str) -> String {
    let line: String = raw
        .chars()
        .map(|c| match c {
            PATH_SEPARATOR => '-',
            '\n' | '\r' => ' ',
            c => c,
        })
        .collect();
    let name = line.trim();
    if name.is_empty() {
        "Untitled".to_owned()
    } else {
        name.to_owned()
    }
}

/// The entry of the palette that is nearest to a colour such as `#996501` or `#f00`.
fn nearest_colour(hex: &str) -> Option<Colour> {
    let hex = hex.trim().trim_start_matches('#');
    let digits: Vec<u32> = hex.chars().map(|c| c.to_digit(16)).collect::<Option<_>>()?;
    let (r, g, b) = match digits.as_slice() {
        [r, g, b] => (r * 17, g * 17, b * 17),
        [r1, r2, g1, g2, b1, b2] => (r1 * 16 + r2, g1 * 16 + g2, b1 * 16 + b2),
        _ => return None,
    };
    Some(Colour::nearest(Rgb(r as u8, g as u8, b as u8)))
}
