//! A tag as a table: a row for each annotation with it, a column for each of its fields.

use std::cmp::Ordering;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{Filter, Passage, passages};
use crate::model::codebook::Tree;
use crate::model::{Annotation, Document, DocumentId, Field, FieldId, TagId, Value, Workspace};

/// A column of such a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Column {
    Field(FieldId),
    /// The title of the document.
    Source,
    /// When the source was published.
    Date,
    /// As the texts have them: the order of the rows unless one is asked for.
    #[default]
    Quote,
}

/// What is to be listed, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Look {
    /// Each of these words stands in some cell of a row.
    pub words: String,
    pub by: Column,
    pub descending: bool,
    /// Only rows in which something is not filled in.
    pub unfilled_only: bool,
}

impl Look {
    /// Whether every row is listed.
    pub fn is_whole(&self) -> bool {
        self.words.trim().is_empty() && !self.unfilled_only
    }
}

/// A tag as a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Records {
    pub fields: Vec<Field>,
    pub rows: Vec<Passage>,
    /// How many rows there are without a filter.
    pub n_in_all: usize,
}

/// What is asked for with a tag or one below it: the fields of the tags above it, its own, and
/// those of the tags below, in the order of the codebook.
pub fn fields(workspace: &Workspace, tag: TagId) -> Vec<Field> {
    let mut fields: Vec<Field> = workspace.fields_of_tag(tag).into_iter().cloned().collect();
    let tree = Tree::new(workspace);
    let mut below: Vec<TagId> = tree.children(Some(tag)).iter().rev().copied().collect();
    while let Some(tag) = below.pop() {
        fields.extend(
            workspace
                .tag(tag)
                .into_iter()
                .flat_map(|tag| tag.fields.clone()),
        );
        below.extend(tree.children(Some(tag)).iter().rev());
    }
    fields
}

/// The table of a tag. What is cancelled comes out as far as it got.
pub fn records(
    workspace: &Workspace,
    tag: TagId,
    look: &Look,
    is_cancelled: &dyn Fn() -> bool,
) -> Records {
    let fields = fields(workspace, tag);
    let filter = Filter {
        tags: vec![tag],
        ..Filter::default()
    };
    let mut rows = passages(workspace, &filter);
    let n_in_all = rows.len();
    if !look.is_whole() {
        let words: Vec<String> = look
            .words
            .split_whitespace()
            .map(str::to_lowercase)
            .collect();
        let mut titles: HashMap<DocumentId, String> = HashMap::new();
        rows.retain(|row| {
            if is_cancelled() {
                return false;
            }
            let annotation = &row.annotation;
            let is_unfilled = || {
                let asked = workspace.fields_of_annotation(annotation.id);
                asked
                    .iter()
                    .any(|field| !annotation.fields.contains_key(&field.id))
            };
            let title = titles.entry(row.document).or_insert_with(|| {
                let document = workspace.document(row.document);
                document.map_or_else(String::new, |document| {
                    let date = document.source.published.map(|date| date.to_string());
                    let date = date.unwrap_or_default();
                    format!("{}\n{date}", document.title).to_lowercase()
                })
            });
            (!look.unfilled_only || is_unfilled()) && has_words(annotation, title, &words)
        });
    }
    sort(workspace, &mut rows, look);
    Records {
        fields,
        rows,
        n_in_all,
    }
}

fn has_words(annotation: &Annotation, title: &str, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let values = annotation.fields.values().map(shown);
    let mut cells: Vec<String> = values.map(|value| value.to_lowercase()).collect();
    cells.push(annotation.quote().to_lowercase());
    let stands =
        |word: &String| title.contains(word) || cells.iter().any(|cell| cell.contains(word));
    words.iter().all(stands)
}

/// A value as a cell shows it: a probability with the word that stands for it.
pub fn shown(value: &Value) -> String {
    match value {
        Value::Probability(probability) => match probability.word() {
            Some(word) => format!("{word} ({probability})"),
            None => value.to_string(),
        },
        _ => value.to_string(),
    }
}

/// What is missing comes last in both directions, and what is equal stays in reading order.
fn sort(workspace: &Workspace, rows: &mut Vec<Passage>, look: &Look) {
    match look.by {
        Column::Quote if look.descending => rows.reverse(),
        Column::Quote => {}
        Column::Field(field) => sort_by(rows, look.descending, |row| {
            row.annotation.fields.get(&field).cloned()
        }),
        Column::Source => sort_by(rows, look.descending, |row| {
            let document = workspace.document(row.document)?;
            Some(document.title.to_lowercase()).filter(|title| !title.is_empty())
        }),
        Column::Date => sort_by(rows, look.descending, |row| {
            published(workspace.document(row.document))
        }),
    }
}

fn published(document: Option<&Document>) -> Option<String> {
    Some(document?.source.published?.to_string())
}

fn sort_by<K: Ord>(rows: &mut Vec<Passage>, descending: bool, key: impl Fn(&Passage) -> Option<K>) {
    let mut keyed: Vec<(Option<K>, Passage)> = rows.drain(..).map(|row| (key(&row), row)).collect();
    keyed.sort_by(|(a, _), (b, _)| match (a, b) {
        (Some(a), Some(b)) if descending => b.cmp(a),
        (Some(a), Some(b)) => a.cmp(b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    });
    rows.extend(keyed.into_iter().map(|(_, row)| row));
}
