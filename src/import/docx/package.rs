//! The parts of a Word document and how they refer to each other.

use std::collections::HashMap;

use super::super::archive::{Archive, resolved};
use super::super::lines::{Aside, Piece};
use super::super::office::{Facts, Told};
use super::super::xml::{self, Event, Xml};
use super::super::{Content, Error, encoding, html};
use super::body::Body;
use super::lists::Lists;
use super::styles::Styles;
use crate::model::BlockKind;

/// The most chunks of other formats that are read.
const MAX_CHUNKS: usize = 200;
/// The most running heads and feet.
const MAX_RUNNING: usize = 100;

/// A Word document as an archive of parts.
pub(super) struct Package<'a> {
    archive: Archive<'a>,
    main: String,
    relations: Vec<Relation>,
    pub(super) told: Told,
    n_chunks: usize,
}

/// One part refers to another.
#[derive(Clone, Debug)]
struct Relation {
    id: String,
    /// The last word of its type, such as `footnotes`.
    kind: String,
    path: String,
}

/// A chunk of another format that has been read.
pub(super) enum Chunk {
    Lines(Vec<(Option<BlockKind>, String)>),
    Unknown,
}

impl<'a> Package<'a> {
    pub(super) fn new(archive: Archive<'a>) -> Self {
        let told = Told {
            is_damaged: !archive.is_whole(),
            ..Told::default()
        };
        Self {
            archive,
            main: "word/document.xml".to_owned(),
            relations: Vec::new(),
            told,
            n_chunks: 0,
        }
    }

    pub(super) fn read(mut self) -> Result<Content, Error> {
        let roots = self.relations_of("")?;
        let main = roots
            .iter()
            .find(|relation| relation.kind == "officeDocument");
        if let Some(main) = main.filter(|main| self.archive.find(&main.path).is_some()) {
            self.main.clone_from(&main.path);
        }
        let main = self.main.clone();
        self.relations = self.relations_of(&main)?;
        let facts = self.facts(&roots)?;
        let styles = match self.related("styles")? {
            Some(part) => Styles::read(&part, &mut self.told)?,
            None => Styles::default(),
        };
        let mut lists = match self.related("numbering")? {
            Some(part) => Lists::read(&part, &mut self.told)?,
            None => Lists::default(),
        };
        let Some(document) = self.part(&main)? else {
            return Err(Error::Damaged { what: super::WHAT });
        };
        let mut notes = HashMap::new();
        for (kind, element) in [("footnotes", "footnote"), ("endnotes", "endnote")] {
            if let Some(part) = self.related(kind)? {
                let mut lists = lists.clone();
                let mut body = Body::new(&mut self, &styles, &mut lists);
                body.read(&part)?;
                let found = body.lines.take_notes();
                notes.extend(
                    found
                        .into_iter()
                        .map(|note| ((element, note.mark.clone()), note)),
                );
            }
        }
        let heads = self.running(&styles, &lists)?;
        let mut body = Body::new(&mut self, &styles, &mut lists);
        body.note_contents = notes;
        for (at, pieces) in heads {
            body.lines.add_running(at, pieces);
        }
        body.read(&document)?;
        let (written, locators) = body.finish();
        Ok(facts.content(written, locators, &self.told))
    }

    /// The running heads and feet of all sections.
    fn running(
        &mut self,
        styles: &Styles,
        lists: &Lists,
    ) -> Result<Vec<(Aside, Vec<Piece>)>, Error> {
        let relations = self.relations.clone();
        let relations = relations.iter().filter_map(|relation| {
            let at = match relation.kind.as_str() {
                "header" => Aside::Head,
                "footer" => Aside::Foot,
                _ => return None,
            };
            Some((at, &relation.path))
        });
        let mut running = Vec::new();
        for (at, path) in relations.take(MAX_RUNNING) {
            if let Some(part) = self.part(path)? {
                let mut lists = lists.clone();
                let mut body = Body::new(self, styles, &mut lists);
                body.read(&part)?;
                running.push((at, body.lines.take_pieces()));
            }
        }
        Ok(running)
    }

    /// Title, author and dates.
    fn facts(&mut self, roots: &[Relation]) -> Result<Facts, Error> {
        let mut facts = Facts::default();
        for (kind, usual) in [
            ("core-properties", "docProps/core.xml"),
            ("extended-properties", "docProps/app.xml"),
        ] {
            let path = roots.iter().find(|relation| relation.kind == kind);
            let path = path.map_or(usual, |relation| &relation.path);
            if let Some(part) = self.part(path)? {
                facts.read_word(&part)?;
            }
        }
        Ok(facts)
    }

    /// A part that the main part refers to by what it is.
    fn related(&mut self, kind: &str) -> Result<Option<String>, Error> {
        let relation = self.relations.iter().find(|relation| relation.kind == kind);
        let path = match relation {
            Some(relation) => relation.path.clone(),
            // Where the relations are lost, the usual name.
            None if self.relations.is_empty() => resolved(&self.main, &format!("{kind}.xml")),
            None => return Ok(None),
        };
        self.part(&path)
    }

    /// The characters of a part.
    fn part(&mut self, path: &str) -> Result<Option<String>, Error> {
        let Some(saved) = self.archive.saved(path)? else {
            return Ok(None);
        };
        self.told.is_damaged |= !saved.is_whole;
        Ok(Some(xml::characters(&saved.bytes).into_owned()))
    }

    fn relations_of(&mut self, path: &str) -> Result<Vec<Relation>, Error> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let Some(part) = self.part(&format!("{folder}/_rels/{name}.rels"))? else {
            return Ok(Vec::new());
        };
        let mut relations = Vec::new();
        let mut xml = Xml::new(&part);
        while let Some(event) = xml.next()? {
            let Event::Start(element) = event else {
                continue;
            };
            if element.name != "Relationship"
                || element
                    .get("TargetMode")
                    .is_some_and(|mode| mode == "External")
            {
                continue;
            }
            let kind = element.get("Type").unwrap_or_default();
            relations.push(Relation {
                id: element.get("Id").unwrap_or_default(),
                kind: match kind.rsplit('/').next().unwrap_or_default() {
                    "extendedProperties" => "extended-properties".to_owned(),
                    kind => kind.to_owned(),
                },
                path: resolved(path, &element.get("Target").unwrap_or_default()),
            });
        }
        Ok(relations)
    }

    /// A part of another format that stands in the text.
    pub(super) fn chunk(&mut self, id: &str) -> Result<Chunk, Error> {
        self.n_chunks += 1;
        let relation = self.relations.iter().find(|relation| relation.id == id);
        let Some(path) = relation.map(|relation| relation.path.clone()) else {
            return Ok(Chunk::Unknown);
        };
        if self.n_chunks > MAX_CHUNKS {
            return Ok(Chunk::Unknown);
        }
        let Some(saved) = self.archive.saved(&path)? else {
            return Ok(Chunk::Unknown);
        };
        self.told.is_damaged |= !saved.is_whole;
        let (_, extension) = path.rsplit_once('.').unwrap_or_default();
        let extension = extension.to_ascii_lowercase();
        let is_html = matches!(extension.as_str(), "html" | "htm" | "xhtml");
        if !is_html && extension != "txt" {
            return Ok(Chunk::Unknown);
        }
        let Ok((characters, _)) = encoding::decode(&saved.bytes, None, encoding::declared_in_html)
        else {
            return Ok(Chunk::Unknown);
        };
        if !is_html {
            let lines = characters.lines().map(|line| (None, line.to_owned()));
            return Ok(Chunk::Lines(lines.collect()));
        }
        let chapter = html::chapter::read(&characters)?;
        Ok(Chunk::Lines(chapter.lines()))
    }
}
