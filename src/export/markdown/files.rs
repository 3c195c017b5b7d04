//! Markdown for note programs: an archive with a file for each document and each tag, which lead to
//! one another by `[[links]]`, and one that leads to all of them.
//!
//! The passages stand in the files of the documents or in those of the tags. What is known of a
//! source stands as front matter, of which each text is quoted, so that none is read as another
//! value.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Write;

use super::names::{Names, link};
use super::{Writer, heading};
use crate::export::citation::title;
use crate::export::zipped::Zipped;
use crate::export::{Atlas, Error, GroupBy, Report};
use crate::model::codebook::Tree;
use crate::model::{About, Document, Marking, PartialDate, TagId};
use crate::query::Passage;
use crate::text::words::counted;

pub(in crate::export) fn write_files(
    report: &Report<'_>,
    out: &mut dyn Write,
) -> Result<(), Error> {
    let mut files = Files {
        report,
        names: Names::new(report),
        atlas: Atlas::new(report.workspace),
        zip: Zipped::new(out),
    };
    files.index()?;
    files.documents()?;
    files.tags()?;
    files.zip.finish()
}

struct Files<'w, 'a> {
    report: &'w Report<'a>,
    names: Names,
    atlas: Atlas<'a>,
    zip: Zipped<'w>,
}

impl<'a> Files<'_, 'a> {
    /// Begins a file.
    fn file(&mut self, folder: &str, name: &str) -> Result<(), Error> {
        self.zip.file(&format!("{folder}{name}.md"))?;
        // Each file is read by itself, so a source is cited in full in each.
        self.atlas.cited.clear();
        Ok(())
    }

    /// Writes on in the file that was begun last.
    fn writer(&mut self) -> Writer<'_, 'a> {
        Writer {
            report: self.report,
            atlas: &mut self.atlas,
            out: self.zip.more(),
            names: Some(&self.names),
        }
    }

    fn index(&mut self) -> Result<(), Error> {
        let report = self.report;
        let name = self.names.index.clone();
        self.file("", &name)?;
        let mut matter = Matter::default();
        matter.text("title", &report.workspace.meta.title);
        matter.text("marking", report.marking().map_or("", Marking::label));
        let documents: Vec<String> = report
            .documents
            .iter()
            .filter_map(|&id| report.workspace.document(id))
            .map(|document| {
                let link = link(self.names.document(document.id), &title(document));
                format!("- {link}")
            })
            .collect();
        let tags: Vec<String> = Tree::new(report.workspace)
            .walk()
            .into_iter()
            .filter_map(|(depth, id)| {
                let name = &report.workspace.tag(id)?.name;
                let link = link(self.names.tag(id), name);
                Some(format!("{}- {link}", "  ".repeat(depth)))
            })
            .collect();
        let mut writer = self.writer();
        matter.write(writer.out)?;
        writer.head()?;
        for (title, lines) in [("Documents", documents), ("Tags", tags)] {
            if !lines.is_empty() {
                writer.block(&format!("## {title}"))?;
                writer.block(&lines.join("\n"))?;
            }
        }
        writer.workspace_notes()?;
        writer.strays()?;
        writer.references()
    }

    fn documents(&mut self) -> Result<(), Error> {
        let report = self.report;
        let mut groups = report.by_document();
        for &id in &report.documents {
            let Some(document) = report.workspace.document(id) else {
                continue;
            };
            let passages = groups.remove(&id).unwrap_or_default();
            let name = self.names.document(id).to_owned();
            self.file("Documents/", &name)?;
            let matter = self.matter_of(document, &passages);
            let mut writer = self.writer();
            matter.write(writer.out)?;
            writer.block(&format!("# {}", heading(&title(document))))?;
            writer.about_document(document)?;
            match report.options.group_by {
                GroupBy::Document => self.passages(&passages)?,
                GroupBy::Tag => {
                    // Here they would stand twice; those without a tag stand nowhere else.
                    let is_untagged = |passage: &&Passage| {
                        let tags = &passage.annotation.tags;
                        !tags.iter().any(|&tag| report.workspace.tag(tag).is_some())
                    };
                    let untagged: Vec<&Passage> =
                        passages.into_iter().filter(is_untagged).collect();
                    self.passages(&untagged)?;
                }
            }
        }
        Ok(())
    }

    fn tags(&mut self) -> Result<(), Error> {
        let report = self.report;
        let workspace = report.workspace;
        let mut groups: HashMap<TagId, Vec<&Passage>> = HashMap::new();
        if report.options.group_by == GroupBy::Tag {
            for passage in report.passages {
                for &tag in &passage.annotation.tags {
                    groups.entry(tag).or_default().push(passage);
                }
            }
        }
        let tallies = report.tallies();
        for (_, id) in Tree::new(workspace).walk() {
            let Some(tag) = workspace.tag(id) else {
                continue;
            };
            let name = self.names.tag(id).to_owned();
            self.file("Tags/", &name)?;
            let mut matter = Matter::default();
            matter.text("tag", &workspace.tag_path(id));
            matter.text("marking", report.marking().map_or("", Marking::label));
            matter.text("colour", &workspace.tag_colour(id).light().rule.hex());
            let named = |id: TagId| {
                let other = workspace.tag(id)?;
                Some(link(self.names.tag(id), &other.name))
            };
            let parent = tag.parent.and_then(named);
            let see_also: Vec<String> = tag.see_also.iter().copied().filter_map(named).collect();
            let tally = tallies.get(&id);
            let how_many = format!(
                "{} from {}",
                counted(tally.map_or(0, |tally| tally.n_passages), "passage"),
                counted(tally.map_or(0, |tally| tally.documents.len()), "document")
            );
            let mut writer = self.writer();
            matter.write(writer.out)?;
            writer.block(&format!("# {}", heading(&tag.name)))?;
            writer.block(&how_many)?;
            writer.block(&writer.note(&tag.definition))?;
            let mut lines = Vec::new();
            lines.extend(parent.map(|parent| format!("**Below** {parent}")));
            if !see_also.is_empty() {
                lines.push(format!("**See also** {}", see_also.join(" · ")));
            }
            writer.block(&lines.join("\\\n"))?;
            writer.notes(About::Tag(id))?;
            self.passages(&groups.remove(&id).unwrap_or_default())?;
        }
        Ok(())
    }

    fn passages(&mut self, passages: &[&Passage]) -> Result<(), Error> {
        let report = self.report;
        let is_by_tag = report.options.group_by == GroupBy::Tag;
        for &passage in passages {
            report.one_more()?;
            let mut writer = self.writer();
            writer.block("---")?;
            writer.passage(passage)?;
            if let Some(document) = report
                .workspace
                .document(passage.document)
                .filter(|_| is_by_tag)
            {
                writer.block(&format!("**Document** {}", writer.document_name(document)))?;
            }
        }
        Ok(())
    }

    /// What is known of a source, and which tags its passages have.
    fn matter_of(&self, document: &Document, passages: &[&Passage]) -> Matter {
        let workspace = self.report.workspace;
        let source = &document.source;
        let date = |date: Option<PartialDate>| date.map_or_else(String::new, |it| it.to_string());
        let mut matter = Matter::default();
        matter.text("title", &title(document));
        matter.text("author", &source.author);
        matter.text("publisher", &source.publisher);
        matter.text("published", &date(source.published));
        matter.text("accessed", &date(source.accessed));
        matter.text("url", &source.url);
        let grade = source.grade.map(|grade| grade.letter().to_string());
        matter.text("source_grade", &grade.unwrap_or_default());
        for (name, words) in source.more.iter() {
            matter.more(name, words);
        }
        matter.text(
            "status",
            workspace.status(document.id).unwrap_or_default().label(),
        );
        matter.text("marking", self.report.marking().map_or("", Marking::label));
        matter.text("file", &document.origin.file_name);
        matter.text("blake3", &document.origin.hash);
        let tags = passages.iter().flat_map(|passage| &passage.annotation.tags);
        let tags: std::collections::BTreeSet<String> = tags
            .filter(|&&tag| workspace.tag(tag).is_some())
            .map(|&tag| hashtag(&workspace.tag_path(tag)))
            .collect();
        matter.list("tags", tags.into_iter());
        matter
    }
}

/// A path as note programs write a tag: letters, digits, `_`, `-` and `/` alone, and not only
/// digits.
fn hashtag(path: &str) -> String {
    let plain = path.chars().map(|c| match c {
        '/' | '-' | '_' => c,
        c if c.is_alphanumeric() => c,
        _ => '_',
    });
    let plain: String = plain.collect();
    if plain.chars().all(|c| c.is_numeric() || c == '/') {
        format!("_{plain}")
    } else {
        plain
    }
}

/// What stands before the text of a file, in YAML.
#[derive(Default)]
struct Matter {
    lines: Vec<String>,
    keys: Vec<String>,
}

impl Matter {
    /// What somebody has given a name of their own: where another has that name, it gets a number.
    fn more(&mut self, key: &str, words: &str) {
        let mut name = key.to_owned();
        let mut n = 1;
        while self.is_taken(&name) {
            n += 1;
            name = format!("{key} {n}");
        }
        self.text(&name, words);
    }

    /// What is empty is left out, and so is a key that is there already.
    fn text(&mut self, key: &str, words: &str) {
        if words.trim().is_empty() || self.has(key) {
            return;
        }
        let key = if key.chars().all(|c| c.is_ascii_alphabetic() || c == '_') && !is_word(key) {
            key.to_owned()
        } else {
            quoted(key)
        };
        self.lines.push(format!("{key}: {}", quoted(words)));
    }

    fn list(&mut self, key: &str, words: impl Iterator<Item = String>) {
        let words: Vec<String> = words
            .map(|words| format!("  - {}", quoted(&words)))
            .collect();
        if !words.is_empty() && !self.has(key) {
            self.lines.push(format!("{key}:\n{}", words.join("\n")));
        }
    }

    /// Whether a key of that name is there or comes yet.
    fn is_taken(&self, key: &str) -> bool {
        let folded = key.to_lowercase();
        ["status", "marking", "file", "blake3", "tags"].contains(&folded.as_str())
            || self.keys.contains(&folded)
    }

    /// Whether there is a key of that name; from now on there is.
    fn has(&mut self, key: &str) -> bool {
        let folded = key.to_lowercase();
        let is_there = self.keys.contains(&folded);
        self.keys.push(folded);
        is_there
    }

    fn write(&self, out: &mut dyn Write) -> Result<(), Error> {
        writeln!(out, "---")?;
        for line in &self.lines {
            writeln!(out, "{line}")?;
        }
        writeln!(out, "---")?;
        Ok(())
    }
}

/// Whether YAML takes a bare word for something else.
fn is_word(key: &str) -> bool {
    let key = key.to_lowercase();
    ["y", "n", "yes", "no", "on", "off", "true", "false", "null"].contains(&key.as_str())
}

/// A text between double quotes, as JSON and YAML have it; what YAML does not take as a letter is
/// written by its number.
fn quoted(words: &str) -> String {
    let mut out = String::from("\"");
    for c in words.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control()
                || matches!(
                    c,
                    '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
                ) =>
            {
                // Writing to a string cannot fail.
                write!(out, "\\u{:04x}", u32::from(c)).unwrap_or_default();
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
