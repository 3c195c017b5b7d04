//! Records by id, field by field.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::super::Record;
use super::fields::{Fields, Pick, pick, three_way};
use super::report::{Conflict, Outcome, Report, Subject};
use super::sources::{marking, source};
use super::texts::apart_id;
use super::{Sides, forms, orders, readings};
use crate::edit::difference::{ids, is_same};
use crate::model::annotation::Standing;
use crate::model::{
    About, Annotation, Colour, Document, DocumentId, Field, FieldId, Grade, Link, Meta, Note,
    Origin, Records, Source, SourceGrade, Status, Tag, TagId, Workspace,
};

/// Both sides with what each did since the base. The codebook may still have circles, and names
/// and keys twice.
pub(super) fn merge(sides: &Sides, report: &mut Report) -> Workspace {
    let mut merger = Merger {
        sides,
        columns: Rc::default(),
        report,
    };
    let meta = merger.meta();
    let tags = each(sides, |side| &side.tags, |b, o, t| merger.tag(b, o, t));
    merger.columns = Rc::new(forms::of_tags(&tags));
    let documents = each(
        sides,
        |side| &side.documents,
        |b, o, t| merger.document(b, o, t),
    );
    let annotations = each(
        sides,
        |side| &side.annotations,
        |b, o, t| merger.annotation(b, o, t),
    );
    let notes = each(sides, |side| &side.notes, |b, o, t| merger.note(b, o, t));
    let links = each(sides, |side| &side.links, |b, o, t| merger.link(b, o, t));
    let articles = each(
        sides,
        |side| &side.articles,
        |b, o, t| merger.article(b, o, t),
    );
    let shared_origins = each(
        sides,
        |side| &side.shared_origins,
        |b, o, t| merger.shared_origin(b, o, t),
    );
    // Of one hash, they are the same file, however each copy has packed it.
    let originals = each(sides, |side| &side.originals, |_, ours, _| ours.clone());
    let readings = each(sides, |side| &side.readings, readings::merge);
    let bodies = each(sides, |side| &side.bodies, |b, o, t| merger.body(b, o, t));
    orders::list(sides, merger.report);
    Workspace {
        meta,
        tags,
        documents,
        annotations,
        links,
        notes,
        articles,
        shared_origins,
        readings,
        originals,
        bodies,
    }
}

/// Takes each record from the side that alone has changed it; what both have changed goes
/// through `both`. What one side lacks that the other has not touched is gone.
fn each<T: Record>(
    sides: &Sides,
    of: impl Fn(&Workspace) -> &Records<T::Id, T>,
    mut both: impl FnMut(Option<&T>, &T, &T) -> T,
) -> Records<T::Id, T> {
    let [base, ours, theirs] = [&sides.base, &sides.ours, &sides.theirs].map(of);
    // Most of it is as it was in ours.
    let mut merged = ours.clone();
    for id in ids(&[ours, theirs]) {
        let before = base.get(&id);
        match (ours.get(&id), theirs.get(&id)) {
            (Some(mine), Some(other)) => {
                let is_done = is_same(Some(mine), Some(other)) || is_same(before, Some(other));
                if is_done {
                    continue;
                }
                let record = if is_same(before, Some(mine)) {
                    Arc::clone(other)
                } else {
                    Arc::new(both(before.map(|before| &**before), mine, other))
                };
                merged.insert_mut(id, record);
            }
            (Some(_), None) if before.is_some() => drop(merged.remove_mut(&id)),
            (None, Some(other)) if before.is_none() => merged.insert_mut(id, Arc::clone(other)),
            _ => {}
        }
    }
    merged
}

pub(super) struct Merger<'a> {
    pub(super) sides: &'a Sides,
    /// The fields of the merged tags.
    columns: Rc<BTreeMap<FieldId, Field>>,
    pub(super) report: &'a mut Report,
}

impl Merger<'_> {
    pub(super) fn fields<'b>(
        &'b mut self,
        subject: Subject,
        label: &'static str,
        texts: [&str; 3],
    ) -> Fields<'b> {
        Fields::new(subject, label, texts, &mut self.report.conflicts)
    }

    /// There is no text to keep the other title in, so it stands behind the first.
    fn meta(&mut self) -> Arc<Meta> {
        let Sides { base, ours, theirs } = self.sides;
        let (mine, other) = (&ours.meta.title, &theirs.meta.title);
        let behind = |title: &str| format!(" ‹other copy: {title}›");
        // As it stood here before, or behind it.
        let has_in_it = |title: &str, other: &str| {
            let rest = title.strip_prefix(other);
            rest.is_some_and(|rest| rest.starts_with(" ‹other copy: "))
                || title.ends_with(&behind(other))
        };
        let title = match pick(&base.meta.title, mine, other) {
            Pick::Ours => mine.clone(),
            Pick::Theirs => other.clone(),
            Pick::Both if has_in_it(mine, other) => mine.clone(),
            Pick::Both if has_in_it(other, mine) => other.clone(),
            Pick::Both => {
                let conflict =
                    Conflict::new(Subject::Workspace, "title", mine, other, Outcome::Both);
                self.report.conflicts.push(conflict);
                format!("{mine}{}", behind(other))
            }
        };
        let markings = [base, ours, theirs].map(|side| &side.meta.marking);
        let mut fields = self.fields(Subject::Workspace, "title", [""; 3]);
        let marking = marking(&mut fields, markings);
        if title == *mine && marking == ours.meta.marking {
            return Arc::clone(&ours.meta);
        }
        Arc::new(Meta {
            title,
            marking,
            ..(*ours.meta).clone()
        })
    }

    fn tag(&mut self, base: Option<&Tag>, ours: &Tag, theirs: &Tag) -> Tag {
        let blank = Tag {
            id: ours.id,
            name: String::new(),
            parent: None,
            order: ours.order.min(theirs.order),
            colour: None,
            definition: String::new(),
            key: None,
            see_also: Vec::new(),
            fields: Vec::new(),
            created: ours.created.min(theirs.created),
        };
        // Two that were made apart have what the program gave them of the one made first.
        let are_united = base.is_none() && ours.created != theirs.created;
        let first = if ours.created <= theirs.created {
            ours
        } else {
            theirs
        };
        let base = base.unwrap_or(&blank);
        let sides = self.sides;
        let mut fields = self.fields(
            Subject::Tag(ours.id),
            "definition",
            [&base.definition, &ours.definition, &theirs.definition],
        );
        let name = if are_united && ours.name.to_lowercase() == theirs.name.to_lowercase() {
            first.name.clone()
        } else {
            fields.words("name", [&base.name, &ours.name, &theirs.name])
        };
        let colour = if are_united {
            first.colour
        } else {
            fields.one(
                "colour",
                [&base.colour, &ours.colour, &theirs.colour],
                |c| c.map_or("none", Colour::name).to_owned(),
            )
        };
        let key = fields.one("key", [&base.key, &ours.key, &theirs.key], |key| {
            key.map(|key| key.to_string()).unwrap_or_default()
        });
        let fell = [(&sides.ours, ours), (&sides.theirs, theirs)]
            .map(|(side, tag)| has_fallen(&sides.base, base, side, tag));
        let parent = match pick(&base.parent, &ours.parent, &theirs.parent) {
            Pick::Both if fell == [false, true] => ours.parent,
            Pick::Both if fell == [true, false] => theirs.parent,
            // The one that fell less far: it is there on the other side as well, or came back.
            Pick::Both if fell == [true, true] => {
                let mut over = base.parent.into_iter().flat_map(|id| {
                    let chain = sides.base.tag_and_ancestors(id);
                    chain.map(|tag| Some(tag.id))
                });
                over.find(|id| [ours.parent, theirs.parent].contains(id))
                    .unwrap_or(ours.parent)
            }
            Pick::Both => {
                let (mine, other) = (
                    place(&sides.ours, ours.parent),
                    place(&sides.theirs, theirs.parent),
                );
                match fields.conflict("place", mine, other) {
                    Pick::Theirs => theirs.parent,
                    Pick::Ours | Pick::Both => ours.parent,
                }
            }
            Pick::Theirs if fields.was_set_aside("place", &place(&sides.theirs, theirs.parent)) => {
                ours.parent
            }
            Pick::Ours => ours.parent,
            Pick::Theirs => theirs.parent,
        };
        let columns = forms::columns(&mut fields, [&base.fields, &ours.fields, &theirs.fields]);
        let definition = fields.into_text([&base.definition, &ours.definition, &theirs.definition]);
        Tag {
            id: ours.id,
            name,
            parent,
            order: either(base.order, ours.order, theirs.order),
            colour,
            definition,
            key,
            see_also: three_way(&base.see_also, &ours.see_also, &theirs.see_also),
            fields: columns,
            created: blank.created,
        }
    }

    fn document(
        &mut self,
        base: Option<&Document>,
        ours: &Document,
        theirs: &Document,
    ) -> Document {
        let blank = Document {
            id: ours.id,
            order: ours.order.min(theirs.order),
            title: String::new(),
            source: Source::default(),
            origin: Origin::default(),
            status: Status::default(),
            direction: None,
            note: String::new(),
            added: ours.added.min(theirs.added),
            marking: None,
        };
        let base = base.unwrap_or(&blank);
        let mut fields = self.fields(
            Subject::Document(ours.id),
            "note",
            [&base.note, &ours.note, &theirs.note],
        );
        let title = fields.words("title", [&base.title, &ours.title, &theirs.title]);
        let source = source(&mut fields, [&base.source, &ours.source, &theirs.source]);
        let origin = if ours.origin.hash == theirs.origin.hash
            && ours.origin.encoding == theirs.origin.encoding
        {
            // One file, under two names perhaps.
            let [mine, other] = [&ours.origin, &theirs.origin];
            let is_mine = match pick(&base.origin, mine, other) {
                Pick::Ours => true,
                Pick::Theirs => false,
                Pick::Both => mine.file_name <= other.file_name,
            };
            if is_mine { mine } else { other }.clone()
        } else {
            let origins = [&base.origin, &ours.origin, &theirs.origin];
            fields.one("file", origins, |origin| {
                format!(
                    "{} ({}, {})",
                    origin.file_name, origin.format, origin.encoding
                )
            })
        };
        let status = match pick(&base.status, &ours.status, &theirs.status) {
            // Both have read on.
            Pick::Both if ours.status > base.status && theirs.status > base.status => {
                ours.status.max(theirs.status)
            }
            _ => fields.one(
                "status",
                [&base.status, &ours.status, &theirs.status],
                |status| status.label().to_owned(),
            ),
        };
        let direction = fields.one(
            "direction",
            [&base.direction, &ours.direction, &theirs.direction],
            |direction| {
                direction.map_or_else(|| "automatic".to_owned(), |way| way.label().to_lowercase())
            },
        );
        let marking = marking(&mut fields, [&base.marking, &ours.marking, &theirs.marking]);
        let note = fields.into_text([&base.note, &ours.note, &theirs.note]);
        Document {
            id: ours.id,
            order: either(base.order, ours.order, theirs.order),
            title,
            source,
            origin,
            status,
            direction,
            note,
            added: blank.added,
            marking,
        }
    }

    fn annotation(
        &mut self,
        base: Option<&Annotation>,
        ours: &Annotation,
        theirs: &Annotation,
    ) -> Annotation {
        let blank = Annotation {
            id: ours.id,
            document: ours.document,
            anchors: Vec::new(),
            standing: Standing::default(),
            tags: Vec::new(),
            note: String::new(),
            grade: Grade::default(),
            fields: BTreeMap::new(),
            author: String::new(),
            created: ours.created.min(theirs.created),
            modified: ours.modified.min(theirs.modified),
            marking: None,
        };
        let base = base.unwrap_or(&blank);
        let sides = self.sides;
        let columns = Rc::clone(&self.columns);
        let mut fields = self.fields(
            Subject::Annotation(ours.id),
            "note",
            [&base.note, &ours.note, &theirs.note],
        );
        let place = |annotation: &'_ Annotation| {
            (
                annotation.document,
                annotation.anchors.clone(),
                annotation.standing,
            )
        };
        let placed = match pick(&place(base), &place(ours), &place(theirs)) {
            Pick::Both if is_apart(sides, ours.document, theirs.document) => Pick::Ours,
            Pick::Both if is_apart(sides, theirs.document, ours.document) => Pick::Theirs,
            Pick::Both => fields.conflict("passage", passage(ours), passage(theirs)),
            Pick::Theirs if fields.was_set_aside("passage", &passage(theirs)) => Pick::Ours,
            pick => pick,
        };
        let (document, anchors, standing) = match placed {
            Pick::Theirs => place(theirs),
            Pick::Ours | Pick::Both => place(ours),
        };
        let grades = [base.grade.source, ours.grade.source, theirs.grade.source];
        let source = fields.one("source grade", grades.each_ref(), |grade| {
            shown(grade.map(SourceGrade::letter))
        });
        let grades = [base.grade.info, ours.grade.info, theirs.grade.info];
        let info = fields.one("information grade", grades.each_ref(), |grade| {
            shown(grade.map(u8::from))
        });
        let author = fields.words("author", [&base.author, &ours.author, &theirs.author]);
        let values = forms::values(
            &mut fields,
            [&base.fields, &ours.fields, &theirs.fields],
            &columns,
            sides,
        );
        let marking = marking(&mut fields, [&base.marking, &ours.marking, &theirs.marking]);
        let note = fields.into_text([&base.note, &ours.note, &theirs.note]);
        Annotation {
            id: ours.id,
            document,
            anchors,
            standing,
            tags: three_way(&base.tags, &ours.tags, &theirs.tags),
            note,
            grade: Grade { source, info },
            fields: values,
            author,
            created: blank.created,
            modified: ours.modified.max(theirs.modified),
            marking,
        }
    }

    fn link(&mut self, base: Option<&Link>, ours: &Link, theirs: &Link) -> Link {
        let blank = Link {
            note: String::new(),
            created: ours.created.min(theirs.created),
            ..ours.clone()
        };
        let base = base.unwrap_or(&blank);
        let mut fields = self.fields(
            Subject::Link(ours.id),
            "note",
            [&base.note, &ours.note, &theirs.note],
        );
        let kind = fields.one("kind", [&base.kind, &ours.kind, &theirs.kind], |kind| {
            kind.label().to_owned()
        });
        let ends = |link: &Link| (link.from, link.to);
        let (from, to) = fields.one(
            "ends",
            [&ends(base), &ends(ours), &ends(theirs)],
            |(from, to)| format!("{from} → {to}"),
        );
        let author = fields.words("author", [&base.author, &ours.author, &theirs.author]);
        let note = fields.into_text([&base.note, &ours.note, &theirs.note]);
        Link {
            id: ours.id,
            from,
            to,
            kind,
            note,
            author,
            created: blank.created,
        }
    }

    fn note(&mut self, base: Option<&Note>, ours: &Note, theirs: &Note) -> Note {
        let blank = Note {
            id: ours.id,
            about: About::Workspace,
            title: String::new(),
            text: String::new(),
            author: String::new(),
            created: ours.created.min(theirs.created),
            modified: ours.modified.min(theirs.modified),
            marking: None,
        };
        let base = base.unwrap_or(&blank);
        let sides = self.sides;
        let mut fields = self.fields(
            Subject::Note(ours.id),
            "text",
            [&base.text, &ours.text, &theirs.text],
        );
        let title = fields.words("title", [&base.title, &ours.title, &theirs.title]);
        let author = fields.words("author", [&base.author, &ours.author, &theirs.author]);
        let about = fields.one(
            "subject",
            [&base.about, &ours.about, &theirs.about],
            |about| {
                let named =
                    [&sides.ours, &sides.theirs]
                        .into_iter()
                        .find_map(|side| match *about {
                            About::Workspace => Some("the workspace".to_owned()),
                            About::Document(id) => side
                                .document(id)
                                .map(|document| format!("{} ({id})", document.title)),
                            About::Tag(id) => side
                                .tag(id)
                                .map(|_| format!("{} ({id})", side.tag_path(id))),
                        });
                named.unwrap_or_default()
            },
        );
        let marking = marking(&mut fields, [&base.marking, &ours.marking, &theirs.marking]);
        let text = fields.into_text([&base.text, &ours.text, &theirs.text]);
        Note {
            id: ours.id,
            about,
            title,
            text,
            author,
            created: blank.created,
            modified: ours.modified.max(theirs.modified),
            marking,
        }
    }
}

pub(super) fn either(base: u32, ours: u32, theirs: u32) -> u32 {
    match pick(&base, &ours, &theirs) {
        Pick::Theirs => theirs,
        Pick::Ours | Pick::Both => ours,
    }
}

pub(super) fn shown(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// Whether a tag is where it is since the one over it was deleted: that moves those under it, and
/// says nothing of where they belong. Who has put it elsewhere as well has said so.
fn has_fallen(before: &Workspace, base: &Tag, side: &Workspace, tag: &Tag) -> bool {
    let Some(over) = base.parent.filter(|&id| side.tag(id).is_none()) else {
        return false;
    };
    let mut chain = before.tag_and_ancestors(over).map(|tag| tag.id);
    chain.find(|&id| side.tag(id).is_some()) == tag.parent
}

fn place(side: &Workspace, parent: Option<TagId>) -> String {
    parent.map_or_else(
        || "the top".to_owned(),
        |id| format!("under {} ({id})", side.tag_path(id)),
    )
}

/// The words with their bytes, so that they can be found where they stand several times.
fn passage(annotation: &Annotation) -> String {
    let passages: Vec<String> = annotation
        .anchors
        .iter()
        .map(|anchor| {
            let bytes = anchor.span.bytes();
            let quote = crate::text::words::shortened(&anchor.quote, 200);
            format!("“{quote}” (bytes {}–{})", bytes.start, bytes.end)
        })
        .collect();
    passages.join(" … ")
}

/// Whether a document is the other text of another, put apart by an earlier merge.
fn is_apart(sides: &Sides, apart: DocumentId, document: DocumentId) -> bool {
    [&sides.ours, &sides.theirs].iter().any(|side| {
        let body = side.body(apart);
        body.is_some_and(|body| apart_id(document, &body.hash) == apart)
    })
}
