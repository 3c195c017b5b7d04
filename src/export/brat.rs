//! brat: an archive with a text and an `.ann` file for each document, and the two files of settings
//! that the types stand in.
//!
//! Places are code points. brat takes no piece that goes over a line end, so such a passage is
//! written in pieces between the lines; a comment `Dossier` tells what it was, and which entries
//! are one annotation with several tags. Types may hold letters, digits, `_` and `-` only: a tag's
//! path is written with `-` between its names and `_` for blanks, and other signs as `_u2d_`; the
//! names themselves stand as labels in `visual.conf`.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Write;

use serde_json::json;

use super::doccano::links_of_documents;
use super::extent::{BUT_TEXTS_AND_MARKS, TIMES, without_mentions};
use super::zipped::{Zipped, file_stem};
use super::{Error, Report};
use crate::model::codebook::{PATH_SEPARATOR, Tree};
use crate::model::{Annotation, AnnotationId, Link, Records, Workspace};
use crate::query::ledger::{Ledger, Loss};
use crate::text::units::Units;
use crate::text::{Span, Text};

/// The type of an annotation without a tag: no path ends so.
const UNTAGGED: &str = "Untagged-";

pub(super) fn ledger(report: &Report<'_>) -> Ledger {
    let own = [Loss::Authors, Loss::Titles];
    let left_out = [&BUT_TEXTS_AND_MARKS[..], &own, &TIMES].concat();
    report.lost_but(&left_out, |extent| {
        let has_letters = |annotation: &Annotation| {
            let mut anchors = annotation.anchors.iter();
            anchors.any(|anchor| !anchor.quote.trim_matches('\n').is_empty())
        };
        let extent = &super::doccano::within_documents(extent);
        let mut held = super::extent::without_notes(extent);
        let kept = extent
            .annotations
            .iter()
            .filter(|(_, one)| has_letters(one));
        held.annotations = kept.map(|(&id, one)| (id, one.clone())).collect();
        let mut links = Records::new_sync();
        for (&id, link) in &extent.links {
            if [link.from, link.to]
                .iter()
                .all(|end| held.annotations.contains_key(end))
            {
                links.insert_mut(id, link.clone());
            }
        }
        held.links = links;
        held
    })
}

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let told = without_mentions(&report.extent());
    let types = Types::new(&told);
    let mut zip = Zipped::new(out);
    let handling = one_line(report.handling());
    types.settings(&told, &handling, zip.file("annotation.conf")?)?;
    types.looks(&told, zip.file("visual.conf")?)?;
    let groups = report.by_document();
    let links = links_of_documents(&told);
    for (n, &id) in report.documents.iter().enumerate() {
        let (Some(document), Some(text)) = (told.document(id), told.text(id)) else {
            continue;
        };
        let stem = file_stem(&document.title, n + 1);
        zip.file(&format!("{stem}.txt"))?
            .write_all(text.as_str().as_bytes())?;
        let mut lines = Lines {
            out: zip.file(&format!("{stem}.ann"))?,
            types: &types,
            text,
            units: Units::new(text),
            n_marks: 0,
            n_comments: 0,
            n_attributes: 0,
            firsts: HashMap::new(),
        };
        for passage in groups.get(&id).map_or(&[][..], Vec::as_slice) {
            report.one_more()?;
            if let Some(annotation) = told.annotation(passage.annotation.id) {
                lines.annotation(annotation)?;
            }
        }
        lines.links(links.get(&id).map_or(&[][..], Vec::as_slice))?;
    }
    zip.finish()
}

/// What the tags are called.
struct Types(HashMap<crate::model::TagId, String>);

impl Types {
    fn new(told: &Workspace) -> Self {
        let tags = told.tags.keys();
        Self(tags.map(|&id| (id, type_of(&told.tag_path(id)))).collect())
    }

    fn of(&self, tag: crate::model::TagId) -> &str {
        self.0.get(&tag).map_or(UNTAGGED, String::as_str)
    }

    fn settings(&self, told: &Workspace, handling: &str, out: &mut dyn Write) -> Result<(), Error> {
        out.write_all(b"# Written by Dossier\n")?;
        if !handling.is_empty() {
            writeln!(out, "# {handling}")?;
        }
        out.write_all(b"\n[entities]\n\n")?;
        for (depth, id) in Tree::new(told).walk() {
            writeln!(out, "{}{}", "\t".repeat(depth), self.of(id))?;
        }
        writeln!(out, "{UNTAGGED}\n\n[relations]\n")?;
        let mut kinds: Vec<String> = told
            .links
            .values()
            .map(|link| type_of(link.kind.label()))
            .collect();
        kinds.sort_unstable();
        kinds.dedup();
        for kind in kinds {
            writeln!(out, "{kind}\tArg1:<ANY>, Arg2:<ANY>")?;
        }
        out.write_all(
            b"\n[events]\n\n[attributes]\n\nSourceGrade\tArg:<ENTITY>, Value:A|B|C|D|E|F\nInfoGrade\tArg:<ENTITY>, Value:1|2|3|4|5|6\n",
        )?;
        Ok(())
    }

    fn looks(&self, told: &Workspace, out: &mut dyn Write) -> Result<(), Error> {
        let walked = Tree::new(told).walk();
        out.write_all(b"[labels]\n\n")?;
        for &(_, id) in &walked {
            let name = told.tag(id).map_or("", |tag| tag.name.as_str());
            writeln!(out, "{} | {}", self.of(id), name.replace('|', "/"))?;
        }
        out.write_all(b"\n[drawing]\n\n")?;
        for &(_, id) in &walked {
            let colour = told.tag_colour(id).light().rule.hex();
            writeln!(out, "{}\tbgColor:{colour}", self.of(id))?;
        }
        Ok(())
    }
}

/// The lines of an `.ann` file.
struct Lines<'a> {
    out: &'a mut dyn Write,
    types: &'a Types,
    text: &'a Text,
    units: Units,
    n_marks: usize,
    n_comments: usize,
    n_attributes: usize,
    /// The first entry of each annotation.
    firsts: HashMap<AnnotationId, usize>,
}

impl Lines<'_> {
    fn annotation(&mut self, annotation: &Annotation) -> Result<(), Error> {
        if !annotation.standing.is_on_words() {
            return Ok(());
        }
        let spans: Vec<Span> = annotation.spans().collect();
        let pieces: Vec<Span> = spans
            .iter()
            .flat_map(|&span| self.between_lines(span))
            .collect();
        if pieces.is_empty() {
            return Ok(());
        }
        let mut places = String::new();
        for (piece_idx, &piece) in pieces.iter().enumerate() {
            let (start, end) = self.units.chars_of(piece);
            let sign = if piece_idx == 0 { "" } else { ";" };
            // Writing to a string cannot fail.
            write!(places, "{sign}{start} {end}").unwrap_or_default();
        }
        let words: Vec<&str> = pieces.iter().map(|&piece| self.text.slice(piece)).collect();
        // A tab within the words would end the field.
        let words = words.join(" ").replace('\t', " ");
        let first = self.n_marks + 1;
        let types = self.types;
        let names: Vec<&str> = if annotation.tags.is_empty() {
            vec![UNTAGGED]
        } else {
            annotation.tags.iter().map(|&tag| types.of(tag)).collect()
        };
        for name in &names {
            self.n_marks += 1;
            writeln!(self.out, "T{}\t{name} {places}\t{words}", self.n_marks)?;
        }
        self.firsts.insert(annotation.id, first);
        if pieces != spans || names.len() > 1 {
            let spans: Vec<(usize, usize)> = spans
                .iter()
                .map(|&span| self.units.chars_of(span))
                .collect();
            let told = json!({"entries": names.len(), "passages": spans});
            self.comment("Dossier", &format!("T{first}"), &told.to_string())?;
        }
        if !annotation.note.is_empty() {
            self.comment(
                "AnnotatorNotes",
                &format!("T{first}"),
                &one_line(&annotation.note),
            )?;
        }
        let grade = annotation.grade;
        let source = grade
            .source
            .map(|grade| ("SourceGrade", grade.letter().to_string()));
        let info = grade
            .info
            .map(|grade| ("InfoGrade", grade.digit().to_string()));
        for (name, value) in source.into_iter().chain(info) {
            self.n_attributes += 1;
            writeln!(self.out, "A{}\t{name} T{first} {value}", self.n_attributes)?;
        }
        Ok(())
    }

    fn comment(&mut self, kind: &str, of: &str, words: &str) -> Result<(), Error> {
        self.n_comments += 1;
        writeln!(self.out, "#{}\t{kind} {of}\t{words}", self.n_comments)?;
        Ok(())
    }

    /// The links that begin in this document. brat knows none between documents.
    fn links(&mut self, links: &[&Link]) -> Result<(), Error> {
        let mut n_links = 0;
        for link in links {
            let ends = (self.firsts.get(&link.from), self.firsts.get(&link.to));
            if let (Some(from), Some(to)) = ends {
                n_links += 1;
                let kind = type_of(link.kind.label());
                writeln!(self.out, "R{n_links}\t{kind} Arg1:T{from} Arg2:T{to}")?;
                if !link.note.is_empty() {
                    self.comment(
                        "AnnotatorNotes",
                        &format!("R{n_links}"),
                        &one_line(&link.note),
                    )?;
                }
            }
        }
        Ok(())
    }

    /// What of a span is within lines.
    fn between_lines(&self, span: Span) -> Vec<Span> {
        let lines = self.text.slice(span).split('\n');
        lines.filter_map(|line| self.text.span_of(line)).collect()
    }
}

/// A path or a word as a type.
fn type_of(path: &str) -> String {
    let mut made = String::new();
    let mut chars = path.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            PATH_SEPARATOR => made.push('-'),
            // "_u" always begins a sign that is written by its number.
            ' ' if chars.peek() != Some(&'u') => made.push('_'),
            c if c.is_alphanumeric() => made.push(c),
            // Writing to a string cannot fail.
            c => write!(made, "_u{:x}_", u32::from(c)).unwrap_or_default(),
        }
    }
    made
}

/// A note on one line: brat has no others.
fn one_line(note: &str) -> String {
    note.replace('\\', "\\\\")
        .replace('\n', "\\n")
        .replace('\r', "\\r")
        .replace('\t', "\\t")
}
