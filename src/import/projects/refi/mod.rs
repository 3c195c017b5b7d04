//! REFI-QDA as the programs write it: projects (`.qdpx`, or `project.qde` alone) and codebooks
//! (`.qdc`), also those that do not keep to the schema.

mod cases;

use std::collections::HashMap;

use self::cases::source_of;

use super::build::{Build, Mark, Paper};
use super::units::{Counted, Counting, Quotes, Said, Stands, settle};
use super::xml::{Element, parse};
use super::{Error, File};
use crate::import::archive::Archive;
use crate::model::mention::Target;
use crate::model::{About, AnnotationId, DocumentId, Note, NoteId, TagId};
use crate::text::Text;

const WHAT: &str = "a REFI-QDA project";

pub(super) fn is(file: &File<'_>) -> bool {
    (file.has_extension(&["qdpx"]) && file.bytes.starts_with(b"PK"))
        || file.head_has("urn:QDA-XML:")
        || (file.has_extension(&["qde", "qdc"]) && file.head().starts_with(b"<"))
}

pub(super) fn read(file: &File<'_>, build: &mut Build<'_>) -> Result<(), Error> {
    if !file.bytes.starts_with(b"PK") {
        let root = parse(file.bytes, WHAT)?;
        return read_root(&root, None, build);
    }
    let mut archive = Archive::open(file.bytes, WHAT)?;
    let names: Vec<String> = archive.names().map(str::to_owned).collect();
    let is_project = |name: &&String| {
        let base = name.rsplit('/').next().unwrap_or_default();
        base.to_ascii_lowercase().ends_with(".qde")
    };
    let broken = |reason: &str| Error::Broken {
        what: WHAT,
        reason: reason.to_owned(),
    };
    let project = names.iter().find(is_project);
    let project = project.ok_or_else(|| broken("there is no project.qde in it"))?;
    let bytes = archive.bytes(project)?.unwrap_or_default();
    let root = parse(&bytes, WHAT)?;
    let sources = Sources { archive, names };
    read_root(&root, Some(sources), build)
}

fn read_root(
    root: &Element,
    sources: Option<Sources<'_>>,
    build: &mut Build<'_>,
) -> Result<(), Error> {
    let mut reader = Reader {
        build,
        sources,
        codes: HashMap::new(),
        users: HashMap::new(),
        variables: HashMap::new(),
        documents: HashMap::new(),
        annotations: HashMap::new(),
        about: HashMap::new(),
        passages: HashMap::new(),
        is_own: root.get("origin").starts_with("Dossier"),
        usual: Counting {
            crlf_is_two: root.get("origin") == "Dossier, two for a line end",
            ..Counting::STANDARD
        },
    };
    match root.name.as_str() {
        "CodeBook" => {
            reader.codes(root.within("Codes"), None);
            let n_sets = root.within("Sets").len();
            reader.build.report.leave_out("Sets of codes", n_sets);
        }
        "Project" => reader.project(root)?,
        name => {
            return Err(Error::Broken {
                what: WHAT,
                reason: format!("it begins with “{name}”"),
            });
        }
    }
    Ok(())
}

/// The files beside the project in its archive.
struct Sources<'a> {
    archive: Archive<'a>,
    names: Vec<String>,
}

impl Sources<'_> {
    /// The file of a path such as `internal://GUID.txt`. No path leads out of the archive.
    fn bytes(&mut self, path: &str) -> Result<Option<Vec<u8>>, Error> {
        let path = path.strip_prefix("internal://").unwrap_or(path);
        let base = path.rsplit(['/', '\\']).next().unwrap_or_default();
        let wanted = base.to_lowercase();
        let found = self.names.iter().find(|name| {
            let mut parts = name.rsplit(['/', '\\']);
            let is_it = parts.next().is_some_and(|own| own.to_lowercase() == wanted);
            is_it
                && parts
                    .next()
                    .is_none_or(|folder| folder.eq_ignore_ascii_case("sources"))
        });
        match found.cloned() {
            Some(name) => Ok(self.archive.bytes(&name)?),
            None => Ok(None),
        }
    }
}

/// What the ids of the file stand for.
struct Reader<'b, 'a, 's> {
    build: &'b mut Build<'a>,
    sources: Option<Sources<'s>>,
    codes: HashMap<String, TagId>,
    users: HashMap<String, String>,
    variables: HashMap<String, String>,
    documents: HashMap<String, DocumentId>,
    annotations: HashMap<String, AnnotationId>,
    /// What refers to a note.
    about: HashMap<String, About>,
    /// The passages that a note is on.
    passages: HashMap<String, Vec<AnnotationId>>,
    is_own: bool,
    /// How a file of this origin counts.
    usual: Counting,
}

/// A document whose places wait for how the file counts.
struct Waiting<'x> {
    document: DocumentId,
    text: Text,
    selections: Vec<&'x Element>,
    said: Vec<Said>,
}

impl Reader<'_, '_, '_> {
    fn project(&mut self, root: &Element) -> Result<(), Error> {
        if !root.get("name").is_empty() {
            self.build.set_title(root.get("name"));
        }
        for user in root.within("Users") {
            let name = [user.get("name"), user.get("id")]
                .into_iter()
                .find(|name| !name.is_empty());
            self.users
                .insert(guid(user.get("guid")), name.unwrap_or_default().to_owned());
        }
        if let Some(book) = root.child("CodeBook") {
            self.codes(book.within("Codes"), None);
        }
        for variable in root.within("Variables") {
            self.variables
                .insert(guid(variable.get("guid")), variable.get("name").to_owned());
            let has_words = !variable.words("Description").trim().is_empty();
            let report = &mut self.build.report;
            report.leave_out("Descriptions of variables", usize::from(has_words));
        }
        for reference in root.all("NoteRef") {
            self.about
                .insert(guid(reference.get("targetGUID")), About::Workspace);
        }
        let mut waiting = Vec::new();
        for source in root.within("Sources") {
            match source.name.as_str() {
                "TextSource" => waiting.extend(self.source(source, source)?),
                "PDFSource" => match source.child("Representation") {
                    Some(words) => {
                        let read = self.source(source, words)?;
                        self.representation(source, read.is_some());
                        waiting.extend(read);
                    }
                    None => self.left_out("PDF documents", source),
                },
                "PictureSource" => self.left_out("Pictures", source),
                "AudioSource" => self.left_out("Recordings", source),
                "VideoSource" => self.left_out("Films", source),
                _ => self.build.report.leave_out("Sources of other kinds", 1),
            }
        }
        self.selections(&waiting);
        let notes = root.within("Notes");
        for note in notes {
            self.note(note)?;
        }
        for link in root.within("Links") {
            self.link(link);
        }
        for case in root.within("Cases") {
            self.case(case);
        }
        for set in root.within("Sets") {
            self.set(set);
        }
        let report = &mut self.build.report;
        report.leave_out("Graphs", root.within("Graphs").len());
        let known = [
            "Users",
            "CodeBook",
            "Variables",
            "Cases",
            "Sources",
            "Notes",
            "Links",
            "Sets",
            "Graphs",
            "Description",
            "NoteRef",
        ];
        let others = root.children.iter();
        let others = others.filter(|child| !known.contains(&child.name.as_str()));
        report.leave_out("Parts of other kinds", others.count());
        let description = root.words("Description");
        if !description.is_empty() {
            self.build
                .note("", About::Workspace, "Description", description.to_owned());
        }
        Ok(())
    }

    fn left_out(&mut self, what: &'static str, source: &Element) {
        self.build.report.leave_out(what, 1);
        let n = source
            .children
            .iter()
            .filter(|child| child.name.ends_with("Selection"))
            .count();
        self.build.report.leave_out("Passages of these", n);
    }

    fn codes(&mut self, codes: &[Element], top: Option<TagId>) {
        let mut open: Vec<(Option<TagId>, std::slice::Iter<'_, Element>)> =
            vec![(top, codes.iter())];
        let mut order = 0;
        while let Some((parent, codes)) = open.last_mut() {
            let parent = *parent;
            let Some(code) = codes.next() else {
                open.pop();
                continue;
            };
            if code.name != "Code" {
                continue;
            }
            let name = code.get("name");
            let tag = self.build.own_tag(code.get("guid"), parent, name);
            let made = self.build.workspace.tag(tag).map(|tag| tag.name.clone());
            if made.is_some_and(|made| made != name.trim()) {
                let remark =
                    format!("The code “{name}” has another name here: no tag may have that one");
                self.build.report.remarks.push(remark);
            }
            order += 1;
            let definition = code.words("Description").to_owned();
            self.build.change_tag(tag, |tag| {
                tag.order = order;
                tag.definition = definition;
            });
            self.build.colour_tag(tag, code.get("color"));
            self.codes.insert(guid(code.get("guid")), tag);
            let is_heading = code.get("isCodable").eq_ignore_ascii_case("false");
            self.build
                .report
                .leave_out("That codes are headings only", usize::from(is_heading));
            for reference in code.all("NoteRef") {
                self.about
                    .insert(guid(reference.get("targetGUID")), About::Tag(tag));
            }
            open.push((Some(tag), code.children.iter()));
        }
    }

    /// What a PDF document has beside its words.
    fn representation(&mut self, source: &Element, is_read: bool) {
        let report = &mut self.build.report;
        report.leave_out(
            "Pages of PDF documents, of which the words are taken",
            usize::from(is_read),
        );
        report.leave_out("Passages of these", source.all("PDFSelection").count());
    }

    /// A source; its text and the passages of it are in `words`, which is often the same.
    fn source<'x>(
        &mut self,
        source: &'x Element,
        words: &'x Element,
    ) -> Result<Option<Waiting<'x>>, Error> {
        let name = source.get("name");
        let Some(raw) = self.text_of(words)? else {
            let report = &mut self.build.report;
            report.leave_out("Documents whose text is not in the file", 1);
            let n = words.all("PlainTextSelection").count();
            report.leave_out("Passages of these", n);
            report
                .remarks
                .push(format!("The text of “{name}” is not in the file"));
            return Ok(None);
        };
        let text = Text::from_raw(&raw);
        let has_look = words.get("richTextPath").is_empty();
        let report = &mut self.build.report;
        report.leave_out("The look of documents", usize::from(!has_look));
        let (known, more) = self.values(source);
        let document = self.build.document(Paper {
            id: source.get("guid").to_owned(),
            title: name.to_owned(),
            text: text.clone(),
            source: source_of(known, more),
            note: source.words("Description").to_owned(),
            format: "refi-qda",
            ..Paper::default()
        });
        let added = Build::moment(source.get("creationDateTime"));
        self.build.change_document(document, |made| {
            name.clone_into(&mut made.title);
            made.added = added.unwrap_or(made.added);
        });
        self.documents.insert(guid(source.get("guid")), document);
        for reference in source.all("NoteRef") {
            self.about
                .insert(guid(reference.get("targetGUID")), About::Document(document));
        }
        // What is coded is the whole of it.
        let whole: Vec<TagId> = self.codings(source);
        if let Some(span) = text.whole().filter(|_| !whole.is_empty()) {
            let mark = Mark {
                spans: vec![span],
                tags: whole,
                ..Mark::default()
            };
            self.build.mark(document, mark);
        }
        let selections: Vec<&Element> = words.all("PlainTextSelection").collect();
        let said = selections.iter().map(|selection| Said {
            range: place(selection.get("startPosition"))..place(selection.get("endPosition")),
            quote: selection.get("name").to_owned(),
        });
        let said = said.collect();
        Ok(Some(Waiting {
            document,
            text,
            selections,
            said,
        }))
    }

    /// The text of a source or a note, as its characters stand in the file.
    fn text_of(&mut self, source: &Element) -> Result<Option<String>, Error> {
        if let Some(content) = source.child("PlainTextContent") {
            return Ok(Some(content.text.clone()));
        }
        let path = source.get("plainTextPath");
        let Some(sources) = self.sources.as_mut().filter(|_| !path.is_empty()) else {
            return Ok(None);
        };
        let bytes = sources.bytes(path)?;
        // UTF-8 as the standard asks, or what a byte order mark says.
        Ok(bytes.map(|bytes| encoding_rs::UTF_8.decode(&bytes).0.into_owned()))
    }

    fn codings(&mut self, element: &Element) -> Vec<TagId> {
        let codings: Vec<&Element> = element.all("Coding").collect();
        let refs = codings.iter().map(|coding| coding.child("CodeRef"));
        let refs = refs.map(|code| code.map_or("", |code| code.get("targetGUID")));
        let tags: Vec<TagId> = refs
            .filter_map(|code| self.codes.get(&guid(code)).copied())
            .collect();
        let report = &mut self.build.report;
        report.leave_out(
            "Codings with codes that are not in the file",
            codings.len() - tags.len(),
        );
        // A passage has one author.
        let mut people: Vec<&str> = codings
            .iter()
            .map(|coding| coding.get("creatingUser"))
            .filter(|user| !user.is_empty())
            .collect();
        people.sort_unstable();
        people.dedup();
        report.leave_out(
            "Further people who coded a passage",
            people.len().saturating_sub(1),
        );
        tags
    }

    fn author(&self, element: &Element) -> String {
        let user = |name: &str| self.users.get(&guid(element.get(name))).cloned();
        let coding = element.child("Coding");
        user("creatingUser")
            .or_else(|| self.users.get(&guid(coding?.get("creatingUser"))).cloned())
            .unwrap_or_default()
    }

    fn selections(&mut self, waiting: &[Waiting<'_>]) {
        let counted: Vec<Counted<'_>> = waiting
            .iter()
            .map(|one| Counted {
                text: &one.text,
                said: &one.said,
            })
            .collect();
        let (counting, stands) = settle(&counted, self.usual, Quotes::Perhaps, self.is_own);
        if counting != Counting::STANDARD {
            for one in waiting.iter().filter(|one| !one.said.is_empty()) {
                let title = self.build.workspace.document(one.document);
                let title = title
                    .map(|document| document.title.clone())
                    .unwrap_or_default();
                self.build.report.units.push((title, counting.label()));
            }
        }
        for (one, stands) in waiting.iter().zip(stands) {
            for ((selection, said), stand) in one.selections.iter().zip(&one.said).zip(stands) {
                self.selection(one.document, selection, said, stand);
            }
        }
    }

    fn selection(&mut self, document: DocumentId, selection: &Element, said: &Said, stand: Stands) {
        let Some(span) = self.build.stand(document, said, stand) else {
            return;
        };
        let mut note = selection.words("Description").to_owned();
        // A name that is no quote is what somebody called the passage.
        if let Stands::AsSaid(_) = stand
            && !said.quote.trim().is_empty()
            && !self.is_own
            && !note.starts_with(&said.quote)
        {
            note = if note.is_empty() {
                said.quote.clone()
            } else {
                format!("**{}**\n\n{note}", said.quote)
            };
        }
        let coding = selection.child("Coding");
        let moment = |name: &str| {
            Build::moment(selection.get(name)).or_else(|| Build::moment(coding?.get(name)))
        };
        let mark = Mark {
            id: selection.get("guid").to_owned(),
            spans: vec![span],
            tags: self.codings(selection),
            note,
            author: self.author(selection),
            created: moment("creationDateTime"),
            modified: Build::moment(selection.get("modifiedDateTime")),
            ..Mark::default()
        };
        if let Some(id) = self.build.mark(document, mark) {
            self.annotations.insert(guid(selection.get("guid")), id);
            let codings = selection
                .all("Coding")
                .flat_map(|coding| coding.all("NoteRef"));
            for reference in selection.all("NoteRef").chain(codings) {
                // Notes stand on documents, and mention their passage.
                let note = guid(reference.get("targetGUID"));
                self.passages.entry(note.clone()).or_default().push(id);
                self.about.entry(note).or_insert(About::Document(document));
            }
        }
    }

    fn note(&mut self, note: &Element) -> Result<(), Error> {
        let text = self.text_of(note)?;
        let text = text.or_else(|| note.child("Description").map(|one| one.text.clone()));
        let Some(text) = text else {
            self.build
                .report
                .leave_out("Notes whose text is not in the file", 1);
            return Ok(());
        };
        let about = self.about.get(&guid(note.get("guid"))).copied();
        let about = about.unwrap_or(About::Workspace);
        let mut text = text.trim_start_matches('\u{feff}').to_owned();
        let n = note.all("PlainTextSelection").count() + note.all("Coding").count();
        self.build
            .report
            .leave_out("Passages and codes of notes", n);
        // Those of our own are written with the words alone.
        let passages = self.passages.get(&guid(note.get("guid")));
        let passages = passages.filter(|_| !self.is_own);
        for &passage in passages.into_iter().flatten() {
            let quote = self.build.workspace.annotation(passage);
            let quote = quote
                .map(crate::model::Annotation::quote)
                .unwrap_or_default();
            let mention = Target::Annotation(passage).written(&quote);
            if !text.contains(&mention) {
                text.push_str("\n\n");
                text.push_str(&mention);
            }
        }
        let id: NoteId = self
            .build
            .note(note.get("guid"), about, note.get("name"), text.clone());
        let created = Build::moment(note.get("creationDateTime")).unwrap_or(self.build.options.now);
        let modified = Build::moment(note.get("modifiedDateTime")).unwrap_or(created);
        let author = self.users.get(&guid(note.get("creatingUser"))).cloned();
        self.build.put_note(Note {
            marking: None,
            id,
            about,
            title: note.get("name").to_owned(),
            text,
            author: author.unwrap_or_default(),
            created,
            modified,
        });
        Ok(())
    }

    fn link(&mut self, link: &Element) {
        let end = |name: &str| self.annotations.get(&guid(link.get(name))).copied();
        let made = match (end("originGUID"), end("targetGUID")) {
            (Some(from), Some(to)) => self
                .build
                .link(link.get("guid"), from, to, link.get("name")),
            _ => None,
        };
        let report = &mut self.build.report;
        let n_notes = link.all("NoteRef").count();
        report.leave_out("Notes on links", n_notes);
        if made.is_none() {
            self.build
                .report
                .leave_out("Links of other things than passages", 1);
        }
    }
}

/// Ids are compared without braces and letter case.
fn guid(written: &str) -> String {
    written.trim().trim_matches(['{', '}']).to_ascii_lowercase()
}

/// A place that is none is past the end of every text.
fn place(written: &str) -> usize {
    written.trim().parse().unwrap_or(usize::MAX)
}
