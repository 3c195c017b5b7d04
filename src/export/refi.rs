//! REFI-QDA: the project (`.qdpx`) and the codebook (`.qdc`) that programs of qualitative analysis
//! exchange.
//!
//! The project is an archive with `project.qde` and the texts in `sources/`: UTF-8 with LF and no
//! byte order mark, places in code points from 0 with the end exclusive, in the way that all known
//! programs read right. Ids are those of the workspace, so that exporting again gives the same.
//! Containers with nothing in them are left out, as the schema asks.
//!
//! | here | there |
//! |---|---|
//! | document | `TextSource`; its remarks are the `Description`, its source is in `VariableValue`s |
//! | annotation | a `PlainTextSelection` for each piece, named by its first words; the note is the `Description` of the first |
//! | tag | `Code`, with colour and `Description` |
//! | note | `Note`, its text in a file, referred to by what it is about |
//! | link | `Link` between the first pieces, named by its kind |

use std::collections::BTreeSet;
use std::io::Write;

use uuid::{Builder, Uuid};

use super::extent::{MARKINGS, OF_SOURCES, without_mentions};
use super::xml::{escape, handling};
use super::zipped::Zipped;
use super::{Error, LineEnds, Report};
use crate::model::codebook::Tree;
use crate::model::{About, Annotation, Document, Note, TagId, Timestamp, Workspace};
use crate::query::ledger::{Ledger, Loss};
use crate::text::units::Units;
use crate::text::words::shortened;

/// How much of a quote is the name of its selection, in characters as people count them.
const N_NAME: usize = 80;

/// The names of variables that hold what is known of a source.
const SOURCE_FIELDS: [&str; 6] = [
    "Publisher",
    "Author",
    "Published",
    "Accessed",
    "URL",
    "Source grade",
];

pub(super) fn ledger(report: &Report<'_>) -> Ledger {
    let left_out = [
        Loss::Unplaced,
        Loss::Pieces,
        Loss::Grades,
        Loss::Values,
        Loss::Moved,
        Loss::LinkNotes,
        Loss::TagKeys,
        Loss::SeeAlso,
        Loss::TagFields,
        Loss::Readings,
        Loss::ReadPassages,
        Loss::Directions,
        Loss::Blocks,
        Loss::Places,
        Loss::Origins,
        Loss::Mentions,
        Loss::ControlsInWords,
    ];
    report.lost(&[&left_out[..], &OF_SOURCES, &MARKINGS].concat())
}

pub(super) fn codebook_ledger(report: &Report<'_>) -> Ledger {
    let held = [Loss::Tags, Loss::Colours, Loss::Definitions, Loss::TagOrder];
    Ledger::of(&report.extent()).only(|loss| !held.contains(&loss) && report.can_lose(loss))
}

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let told = without_mentions(&report.extent());
    let mut zip = Zipped::new(out);
    let project = Project {
        report,
        told: &told,
        tree: Tree::new(&told),
    };
    project.write(zip.file("project.qde")?)?;
    for &id in &report.documents {
        let out = zip.file(&format!("sources/{id}.txt"))?;
        let text = told.text(id).map_or("", |text| text.as_str());
        if report.options.line_ends == LineEnds::Lf {
            out.write_all(text.as_bytes())?;
        } else {
            for (line_idx, line) in text.split('\n').enumerate() {
                out.write_all(if line_idx > 0 { b"\r\n" } else { b"" })?;
                out.write_all(line.as_bytes())?;
            }
        }
    }
    for note in told.notes.values() {
        let out = zip.file(&format!("sources/{}.txt", note.id))?;
        out.write_all(note.text.as_bytes())?;
    }
    zip.finish()
}

pub(super) fn write_codebook(report: &Report<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let told = without_mentions(&report.extent());
    let project = Project {
        report,
        told: &told,
        tree: Tree::new(&told),
    };
    let handling = handling(report.handling());
    write!(
        out,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{handling}<CodeBook xmlns=\"urn:QDA-XML:codebook:1.0\" origin=\"Dossier\">\n<Codes>\n"
    )?;
    project.codes(out, None, |_| Vec::new())?;
    out.write_all(b"</Codes>\n</CodeBook>\n")?;
    Ok(())
}

struct Project<'a> {
    report: &'a Report<'a>,
    told: &'a Workspace,
    tree: Tree,
}

impl Project<'_> {
    fn write(&self, out: &mut dyn Write) -> Result<(), Error> {
        let told = self.told;
        write!(
            out,
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{}<Project xmlns=\"urn:QDA-XML:project:1.0\" name=\"{}\" origin=\"{}\"{}>\n",
            handling(self.report.handling()),
            escape(&told.meta.title),
            // Whoever reads it back has nothing else to know it by where no words are marked.
            if self.report.options.line_ends == LineEnds::CrLfOfTwo {
                "Dossier, two for a line end"
            } else {
                "Dossier"
            },
            self.moment("creationDateTime", told.meta.created),
        )?;
        let authors = self.authors();
        if !authors.is_empty() {
            out.write_all(b"<Users>\n")?;
            for author in &authors {
                writeln!(
                    out,
                    "<User guid=\"{}\" name=\"{}\"/>",
                    user(author),
                    escape(author)
                )?;
            }
            out.write_all(b"</Users>\n")?;
        }
        if !told.tags.is_empty() {
            out.write_all(b"<CodeBook>\n<Codes>\n")?;
            self.codes(out, None, |tag| self.notes_about(About::Tag(tag)))?;
            out.write_all(b"</Codes>\n</CodeBook>\n")?;
        }
        let variables = self.variables();
        if !variables.is_empty() {
            out.write_all(b"<Variables>\n")?;
            for name in &variables {
                writeln!(
                    out,
                    "<Variable guid=\"{}\" name=\"{}\" typeOfVariable=\"Text\"/>",
                    made_of("variable", name),
                    escape(name)
                )?;
            }
            out.write_all(b"</Variables>\n")?;
        }
        if !self.report.documents.is_empty() {
            out.write_all(b"<Sources>\n")?;
            let groups = self.report.by_document();
            for &id in &self.report.documents {
                let Some(document) = told.document(id) else {
                    continue;
                };
                let passages = groups.get(&id).map_or(&[][..], Vec::as_slice);
                let passages = passages
                    .iter()
                    .filter_map(|one| told.annotation(one.annotation.id));
                self.source(out, document, passages)?;
            }
            out.write_all(b"</Sources>\n")?;
        }
        if !told.notes.is_empty() {
            out.write_all(b"<Notes>\n")?;
            for note in told.notes.values() {
                self.note(out, note)?;
            }
            out.write_all(b"</Notes>\n")?;
        }
        self.links(out)?;
        for note in self.notes_about(About::Workspace) {
            writeln!(out, "<NoteRef targetGUID=\"{}\"/>", note.id)?;
        }
        out.write_all(b"</Project>\n")?;
        Ok(())
    }

    fn codes<'n>(
        &self,
        out: &mut dyn Write,
        top: Option<TagId>,
        notes: impl Fn(TagId) -> Vec<&'n Note>,
    ) -> Result<(), Error> {
        // Tags are nested at most 64 levels; what is open is closed when its last child is.
        let mut open: Vec<std::slice::Iter<'_, TagId>> = vec![self.tree.children(top).iter()];
        while let Some(tags) = open.last_mut() {
            let Some(&id) = tags.next() else {
                open.pop();
                if !open.is_empty() {
                    out.write_all(b"</Code>\n")?;
                }
                continue;
            };
            let Some(tag) = self.told.tag(id) else {
                continue;
            };
            write!(
                out,
                "<Code guid=\"{id}\" name=\"{}\" isCodable=\"true\" color=\"{}\">",
                escape(&tag.name),
                self.told.tag_colour(id).light().rule.hex()
            )?;
            description(out, &tag.definition)?;
            for note in notes(id) {
                write!(out, "<NoteRef targetGUID=\"{}\"/>", note.id)?;
            }
            open.push(self.tree.children(Some(id)).iter());
        }
        Ok(())
    }

    fn source<'n>(
        &self,
        out: &mut dyn Write,
        document: &Document,
        passages: impl Iterator<Item = &'n Annotation>,
    ) -> Result<(), Error> {
        let id = document.id;
        writeln!(
            out,
            "<TextSource guid=\"{id}\" name=\"{}\" plainTextPath=\"internal://{id}.txt\"{}>",
            escape(&document.title),
            self.moment("creationDateTime", document.added),
        )?;
        description(out, &document.note)?;
        let units = self.told.text(id).map(Units::new);
        for annotation in passages {
            self.report.one_more()?;
            if let Some(units) = &units {
                self.selections(out, annotation, units)?;
            }
        }
        for note in self.notes_about(About::Document(id)) {
            writeln!(out, "<NoteRef targetGUID=\"{}\"/>", note.id)?;
        }
        for (name, value) in source_fields(document) {
            writeln!(
                out,
                "<VariableValue><VariableRef targetGUID=\"{}\"/><TextValue>{}</TextValue></VariableValue>",
                made_of("variable", &name),
                escape(&value)
            )?;
        }
        out.write_all(b"</TextSource>\n")?;
        Ok(())
    }

    fn selections(
        &self,
        out: &mut dyn Write,
        annotation: &Annotation,
        units: &Units,
    ) -> Result<(), Error> {
        if !annotation.standing.is_on_words() {
            return Ok(());
        }
        let by = by("creatingUser", &annotation.author);
        let created = self.moment("creationDateTime", annotation.created);
        for (anchor_idx, anchor) in annotation.anchors.iter().enumerate() {
            let guid = match anchor_idx {
                0 => annotation.id.0,
                _ => made_of("piece", &format!("{} {anchor_idx}", annotation.id)),
            };
            let (mut start, mut end) = units.chars_of(anchor.span);
            if self.report.options.line_ends == LineEnds::CrLfOfTwo {
                start += units.line(anchor.span.start()) - 1;
                end += units.line(anchor.span.end()) - 1;
            }
            write!(
                out,
                "<PlainTextSelection guid=\"{guid}\" name=\"{}\" startPosition=\"{start}\" endPosition=\"{end}\"{by}{created}{}{}>",
                escape(&shortened(&anchor.quote, N_NAME)),
                by_again(&annotation.author),
                self.moment("modifiedDateTime", annotation.modified),
            )?;
            if anchor_idx == 0 {
                description(out, &annotation.note)?;
            }
            for tag in &annotation.tags {
                write!(
                    out,
                    "<Coding guid=\"{}\"{by}{created}><CodeRef targetGUID=\"{tag}\"/></Coding>",
                    made_of("coding", &format!("{guid} {tag}")),
                )?;
            }
            out.write_all(b"</PlainTextSelection>\n")?;
        }
        Ok(())
    }

    fn note(&self, out: &mut dyn Write, note: &Note) -> Result<(), Error> {
        writeln!(
            out,
            "<Note guid=\"{0}\" name=\"{1}\" plainTextPath=\"internal://{0}.txt\"{2}{3}{4}{5}/>",
            note.id,
            escape(&note.title),
            by("creatingUser", &note.author),
            self.moment("creationDateTime", note.created),
            by_again(&note.author),
            self.moment("modifiedDateTime", note.modified),
        )?;
        Ok(())
    }

    fn links(&self, out: &mut dyn Write) -> Result<(), Error> {
        let is_placed = |id| {
            let annotation = self.told.annotation(id);
            annotation.is_some_and(|annotation| annotation.standing.is_on_words())
        };
        let mut links = self
            .told
            .links
            .values()
            .filter(|link| is_placed(link.from) && is_placed(link.to))
            .peekable();
        if links.peek().is_none() {
            return Ok(());
        }
        out.write_all(b"<Links>\n")?;
        for link in links {
            writeln!(
                out,
                "<Link guid=\"{}\" name=\"{}\" direction=\"{}\" originGUID=\"{}\" targetGUID=\"{}\"/>",
                link.id,
                escape(link.kind.label()),
                if link.kind.is_mutual() {
                    "Bidirectional"
                } else {
                    "OneWay"
                },
                link.from,
                link.to
            )?;
        }
        out.write_all(b"</Links>\n")?;
        Ok(())
    }

    fn notes_about(&self, about: About) -> Vec<&Note> {
        let notes = self.told.notes.values().map(|note| &**note);
        notes.filter(|note| note.about == about).collect()
    }

    fn authors(&self) -> BTreeSet<&str> {
        let annotations = self
            .told
            .annotations
            .values()
            .map(|one| one.author.as_str());
        let notes = self.told.notes.values().map(|one| one.author.as_str());
        annotations
            .chain(notes)
            .filter(|author| !author.is_empty())
            .collect()
    }

    fn variables(&self) -> BTreeSet<String> {
        let documents = self
            .report
            .documents
            .iter()
            .filter_map(|&id| self.told.document(id));
        documents
            .flat_map(|document| source_fields(document).into_iter().map(|(name, _)| name))
            .collect()
    }

    /// An attribute with a moment, if it is to be told.
    fn moment(&self, name: &str, moment: Timestamp) -> String {
        let moment = self.report.moment(moment);
        moment
            .map(|moment| format!(" {name}=\"{moment}\""))
            .unwrap_or_default()
    }
}

/// What is known of where a document comes from, by the names of variables.
fn source_fields(document: &Document) -> Vec<(String, String)> {
    let source = &document.source;
    let values = [
        source.publisher.clone(),
        source.author.clone(),
        source
            .published
            .map(|date| date.to_string())
            .unwrap_or_default(),
        source
            .accessed
            .map(|date| date.to_string())
            .unwrap_or_default(),
        source.url.clone(),
        source
            .grade
            .map(|grade| grade.letter().to_string())
            .unwrap_or_default(),
    ];
    let usual = SOURCE_FIELDS.into_iter().map(str::to_owned).zip(values);
    let more = source.more.iter().map(|(name, value)| {
        // What has the name of one of the usual fields must not be taken for it.
        let is_usual = SOURCE_FIELDS.contains(&name) || name.starts_with("More: ");
        let prefix = if is_usual { "More: " } else { "" };
        (format!("{prefix}{name}"), value.to_owned())
    });
    usual
        .chain(more)
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

fn description(out: &mut dyn Write, words: &str) -> Result<(), Error> {
    if !words.is_empty() {
        write!(out, "<Description>{}</Description>", escape(words))?;
    }
    Ok(())
}

fn by(name: &str, author: &str) -> String {
    if author.is_empty() {
        return String::new();
    }
    format!(" {name}=\"{}\"", user(author))
}

fn by_again(author: &str) -> String {
    by("modifyingUser", author)
}

fn user(author: &str) -> Uuid {
    made_of("user", author)
}

/// An id for what has none in a workspace, the same in every export.
fn made_of(kind: &str, words: &str) -> Uuid {
    let hash = blake3::hash(format!("{kind}\n{words}").as_bytes());
    let mut bytes = [0; 16];
    for (target, source) in bytes.iter_mut().zip(hash.as_bytes()) {
        *target = *source;
    }
    Builder::from_custom_bytes(bytes).into_uuid()
}
