//! What a file should say beside its passages: of documents, tags and notes.

use std::borrow::Cow;

use super::bare;
use super::claims::{BETWEEN, Claim, Manner, cell, linked, note_of};
use crate::export::Report;
use crate::export::citation::title;
use crate::export::records::is_within;
use crate::export::xlsx::field_in_words;
use crate::model::codebook::Tree;
use crate::model::{About, Colour, Document, FieldId, PartialDate, Status, Tag, TagId};
use crate::query::ledger::Loss;
use crate::query::records;

/// What should stand anywhere else than at passages.
pub(super) fn of_the_rest(report: &Report<'_>, manner: &Manner) -> Vec<Claim> {
    let mut claims = Vec::new();
    let sought = &manner.sought;
    claims.push(Claim::new(Loss::WorkspaceTitle, &sought.meta.title));
    if let Some(marking) = sought
        .meta
        .marking
        .as_ref()
        .filter(|_| !manner.is_in_page_heads())
    {
        claims.push(Claim::new(Loss::Markings, marking.label()));
    }
    of_documents(report, manner, &mut claims);
    if !manner.is_table_of_tag(report) {
        of_tags(report, manner, &mut claims);
        if manner.name == "xlsx" {
            of_sheets(report, manner, &mut claims);
        }
    }
    for note in sought.notes.values() {
        let loss = match note.about {
            About::Workspace => Loss::WorkspaceNotes,
            About::Document(_) => Loss::NotesOnDocuments,
            About::Tag(_) => Loss::NotesOnTags,
        };
        let mut claim = note_of(manner, loss, &report.told_note(&note.text));
        claim.fragments.insert(0, Cow::Owned(bare(&note.title)));
        claim.said.push(note.title.clone());
        claims.push(claim);
        let with_title = |loss, words: &str| {
            let words = [note.title.as_str(), words];
            let mut claim = Claim::of(loss, &words.concat(), words.map(bare).to_vec());
            claim.said = words.map(str::to_owned).to_vec();
            claim
        };
        if !note.author.is_empty() {
            claims.push(with_title(Loss::Authors, &note.author));
        }
        if let Some(marking) = &note.marking {
            let words = format!("marked {}", marking.label());
            claims.push(with_title(Loss::Markings, &words));
        }
    }
    claims.retain(|claim| claim.fragments.iter().any(|fragment| !fragment.is_empty()));
    claims
}

/// What is filled in, in the sheets of the tags, in the order of these and of their rows.
fn of_sheets(report: &Report<'_>, manner: &Manner, claims: &mut Vec<Claim>) {
    let sought = &manner.sought;
    for (_, tag) in Tree::new(sought).walk() {
        if sought.tag(tag).is_none_or(|tag| tag.fields.is_empty()) {
            continue;
        }
        let columns: Vec<FieldId> = records::fields(sought, tag)
            .iter()
            .map(|field| field.id)
            .collect();
        let rows = report.passages.iter();
        let rows = rows.filter_map(|passage| sought.annotation(passage.annotation.id));
        for row in rows {
            if !row.tags.iter().any(|&own| is_within(sought, own, tag)) {
                continue;
            }
            for value in columns.iter().filter_map(|field| row.fields.get(field)) {
                let value = value.to_string();
                let fragments = vec![
                    cell("annotation_id", &row.id.to_string()),
                    format!("={}{BETWEEN}", bare(&value).replace(BETWEEN, "")),
                ];
                claims.push(Claim::of(Loss::Values, &value, fragments));
            }
        }
    }
}

fn of_documents(report: &Report<'_>, manner: &Manner, claims: &mut Vec<Claim>) {
    for document in report
        .documents
        .iter()
        .filter_map(|&id| manner.sought.document(id))
    {
        // A table that has no row of it does not tell its title.
        if !(manner.is_table && document.title.is_empty()) {
            claims.push(Claim::new(Loss::Titles, &title(document)));
        }
        of_source(manner, document, claims);
        let note = report.told_note(&document.note);
        claims.push(if manner.is_table {
            Claim::new(Loss::DocumentNotes, &note)
        } else {
            note_of(manner, Loss::DocumentNotes, &note)
        });
        let of_title = |loss, words: &str| {
            let title = title(document);
            let mut claim = Claim::of(loss, words, vec![bare(&title), bare(words)]);
            claim.said = vec![title, words.to_owned()];
            claim
        };
        if let Some(marking) = &document.marking {
            claims.push(if manner.is_table {
                Claim::cell(Loss::MarkingsOfDocuments, "marking", marking.label())
            } else {
                of_title(Loss::MarkingsOfDocuments, marking.label())
            });
        }
        let status = report.workspace.status(document.id).unwrap_or_default();
        if status != Status::Unread {
            claims.push(if manner.is_table {
                Claim::cell(Loss::Readings, "status", status.label())
            } else {
                of_title(Loss::Readings, status.label())
            });
        }
    }
}

fn of_source(manner: &Manner, document: &Document, claims: &mut Vec<Claim>) {
    let source = &document.source;
    let mut say = |words: &str| claims.push(Claim::new(Loss::SourceFields, words));
    let date = |date: PartialDate| {
        if manner.is_table {
            date.to_string()
        } else {
            date.label()
        }
    };
    if manner.is_plain || manner.is_table {
        for words in [&source.author, &source.publisher, &source.url] {
            say(words);
        }
        for day in [source.published, source.accessed].into_iter().flatten() {
            say(&date(day));
        }
    }
    if let Some(grade) = source.grade {
        let letter = grade.letter().to_string();
        claims.push(if manner.is_table {
            Claim::cell(Loss::SourceFields, "source_grade", &letter)
        } else {
            let words = format!("{letter}: {}", grade.meaning());
            Claim::new(Loss::SourceFields, &words)
        });
    }
    for (name, words) in source.more.iter() {
        let fragments = vec![bare(name), bare(words)];
        claims.push(Claim::of(Loss::SourceFields, words, fragments));
    }
}

fn of_tags(report: &Report<'_>, manner: &Manner, claims: &mut Vec<Claim>) {
    let sought = &manner.sought;
    let tree = Tree::new(sought);
    of_order(manner, &tree, None, claims);
    for (_, id) in tree.walk() {
        let Some(tag) = sought.tag(id) else {
            continue;
        };
        if matches!(manner.name, "xlsx" | "codebook") {
            of_row(report, manner, tag, claims);
        } else {
            of_tag(report, manner, tag, claims);
        }
        of_order(manner, &tree, Some(id), claims);
    }
}

/// The tags below one, in their order.
fn of_order(manner: &Manner, tree: &Tree, parent: Option<TagId>, claims: &mut Vec<Claim>) {
    let paths = tree.children(parent).iter();
    let paths: Vec<String> = paths.map(|&id| manner.sought.tag_path(id)).collect();
    if paths.len() > 1 {
        let fragments = paths.iter().map(|path| row_of(manner, path));
        claims.push(Claim::of(
            Loss::TagOrder,
            &paths.join(", "),
            fragments.collect(),
        ));
    }
}

/// How a tag is told where all of them are.
fn row_of(manner: &Manner, path: &str) -> String {
    match manner.name {
        "xlsx" => cell("tag_path", path),
        "codebook" => cell("tag", path),
        "markdown-notes" => bare(&format!("tag: {path}")),
        _ => bare(path),
    }
}

/// A tag in a table of them.
fn of_row(report: &Report<'_>, manner: &Manner, tag: &Tag, claims: &mut Vec<Claim>) {
    let sought = &manner.sought;
    let path = row_of(manner, &sought.tag_path(tag.id));
    let column =
        |loss, name, words: &str| Claim::of(loss, words, vec![path.clone(), cell(name, words)]);
    claims.push(Claim::of(Loss::Tags, &tag.name, vec![path.clone()]));
    let is_book = manner.name == "xlsx";
    if !tag.definition.is_empty() {
        let name = if is_book { "definition" } else { "description" };
        let words = report.told_note(&tag.definition);
        claims.push(column(Loss::Definitions, name, &words));
    }
    let colour = sought.tag_colour(tag.id);
    if colour != Colour::default() {
        let words = colour.light().rule.hex();
        claims.push(column(Loss::Colours, "tag_colour", &words));
    }
    if let Some(key) = tag.key {
        claims.push(column(Loss::TagKeys, "key", &key.to_string()));
    }
    if !tag.see_also.is_empty() {
        let others = tag.see_also.iter().map(|&other| sought.tag_path(other));
        let others: Vec<String> = others.collect();
        claims.push(column(Loss::SeeAlso, "see_also", &others.join("\n")));
    }
    if !tag.fields.is_empty() {
        let fields: Vec<String> = tag.fields.iter().map(field_in_words).collect();
        claims.push(column(Loss::TagFields, "fields", &fields.join("\n")));
    }
}

/// A tag in a file of words.
fn of_tag(report: &Report<'_>, manner: &Manner, tag: &Tag, claims: &mut Vec<Claim>) {
    let sought = &manner.sought;
    let path = sought.tag_path(tag.id);
    let is_files = manner.name == "markdown-notes";
    claims.push(if is_files {
        Claim::of(Loss::Tags, &path, vec![row_of(manner, &path)])
    } else {
        Claim::new(Loss::Tags, &path)
    });
    let definition = &tag.definition;
    claims.push(if is_files || manner.name == "html" {
        note_of(manner, Loss::Definitions, &report.told_note(definition))
    } else {
        Claim::new(Loss::Definitions, &report.told_words(definition))
    });
    let colour = sought.tag_colour(tag.id);
    if is_files && colour != Colour::default() {
        let hex = bare(&format!("colour: {}", colour.light().rule.hex()));
        claims.push(Claim::of(
            Loss::Colours,
            &path,
            vec![row_of(manner, &path), hex],
        ));
    }
    if !tag.see_also.is_empty() {
        let others = tag.see_also.iter().filter_map(|&other| sought.tag(other));
        let others = others.flat_map(|other| linked(Loss::SeeAlso, &other.name).fragments);
        let mut claim = Claim::of(Loss::SeeAlso, &path, Vec::new());
        claim.fragments.push(Cow::Owned(row_of(manner, &path)));
        claim.fragments.push(Cow::Borrowed("Seealso"));
        claim.fragments.extend(others);
        claims.push(claim);
    }
    if let Some(key) = tag.key {
        let words = [path.clone(), format!("Key {key}")];
        claims.push(Claim::of(
            Loss::TagKeys,
            &words.concat(),
            words.map(|it| bare(&it)).to_vec(),
        ));
    }
}
