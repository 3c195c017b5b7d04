//! Fields of tags: changing which there are, filling them in, and each tag as a table.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::jobs::Kind;
use super::view::{Dialog, ExportChoice, Extent, Focus, Inspected, Tab};
use super::{App, Outcome};
use crate::edit::fields;
use crate::export::EXPORTERS;
use crate::model::field_sets::FIELD_SETS;
use crate::model::{
    Annotation, AnnotationId, Field, FieldId, FieldKind, TagId, Value, Workspace, WorkspaceId,
};
use crate::query::records::{self, Look, Records};

/// What is asked of the fields of tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormAsk {
    /// Shows the fields of a tag, to be changed.
    Edit(TagId),
    /// Adds a field for text.
    Add(TagId, String),
    /// Adds what a ready-made set has and the tag has not, as one step.
    AddSet(TagId, usize),
    /// Name, kind or hint.
    Change(Field),
    /// Makes it a choice of the words that are filled in.
    MakeChoice(FieldId),
    /// To a place among the fields of its tag, 0 for the first.
    Move(FieldId, usize),
    Remove(FieldId),
    /// Fills a field in, or empties it.
    Fill(AnnotationId, FieldId, Option<Value>),
    ShowTable(TagId),
    /// Opens the dialog that exports a table.
    Export(TagId),
}

/// A line of a form that is being typed, or says what it can't say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Line {
    Value(AnnotationId, FieldId),
    Name(FieldId),
    Unit(FieldId),
    /// The words of a choice, one to a line.
    Words(FieldId),
    Hint(FieldId),
    NewName(TagId),
}

/// What was typed into lines of forms and is not taken over: because the keyboard is still there,
/// or because it can't be read.
pub type Drafts = BTreeMap<Line, String>;

/// The tables on screen, each with what it was made from.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    made: BTreeMap<TagId, (Source, Arc<Records>)>,
    /// What the job under way makes.
    asked: Option<(TagId, Source)>,
}

type Source = (WorkspaceId, usize, Look);

impl Tables {
    /// The table of a tag; `None` until it is made for the first time.
    pub fn of(&self, tag: TagId) -> Option<&Arc<Records>> {
        self.made.get(&tag).map(|(_, records)| records)
    }
}

/// A table that a job has made.
pub(super) struct Made {
    tag: TagId,
    source: Source,
    records: Records,
}

impl App {
    pub(super) fn form(&mut self, ask: FormAsk) {
        match ask {
            FormAsk::Edit(tag) => self.edit_fields(tag),
            FormAsk::Add(tag, name) => self.add_field(tag, &name),
            FormAsk::AddSet(tag, set_idx) => self.add_field_set(tag, set_idx),
            FormAsk::Change(field) => {
                let id = field.id;
                // What is refused stays in its line, to be mended.
                self.commit_then(
                    |session, _now| fields::change(session.workspace(), field),
                    move |app, _edit| {
                        for line in [
                            Line::Name(id),
                            Line::Unit(id),
                            Line::Words(id),
                            Line::Hint(id),
                        ] {
                            app.view.drafts.remove(&line);
                        }
                    },
                );
            }
            FormAsk::MakeChoice(field) => self.make_choice(field),
            FormAsk::Move(field, place) => {
                self.commit(|session, _now| fields::reorder(session.workspace(), field, place));
            }
            FormAsk::Remove(field) => {
                self.commit_told(|session, _now| fields::remove(session.workspace(), field));
            }
            FormAsk::Fill(annotation, field, value) => self.fill_in(annotation, field, value),
            FormAsk::ShowTable(tag) => self.view.show(Tab::Table(tag)),
            FormAsk::Export(tag) => self.ask_export_of_table(tag),
        }
    }

    pub(super) fn edit_fields(&mut self, tag: TagId) {
        self.settings.shows_side = true;
        self.view.tag_in_hand = Some(tag);
        self.view.now.reveal_tag = Some(tag);
        self.view.now.inspected = Inspected::Fields;
        self.view.now.focus = Some(Focus::Fields);
    }

    /// Whether there is something to be filled in for the annotation in hand.
    pub(super) fn can_fill(&self) -> bool {
        let workspace = self.session.as_ref().map(super::Session::workspace);
        let in_hand = self.view.in_hand;
        workspace
            .zip(in_hand)
            .is_some_and(|(workspace, id)| !workspace.fields_of_annotation(id).is_empty())
    }

    /// Goes to the first field of the annotation in hand.
    pub(super) fn go_to_fields(&mut self) {
        self.settings.shows_side = true;
        self.view.now.inspected = Inspected::Annotation;
        self.view.now.focus = Some(Focus::Fields);
    }

    fn add_field(&mut self, tag: TagId, name: &str) {
        let field = Field {
            id: FieldId(uuid::Uuid::now_v7()),
            name: name.to_owned(),
            kind: FieldKind::Text,
            hint: String::new(),
        };
        let id = field.id;
        self.commit_then(
            |session, _now| fields::add(session.workspace(), tag, vec![field]),
            move |app, _edit| {
                app.view.drafts.remove(&Line::NewName(tag));
                app.view.now.field_in_hand = Some(id);
            },
        );
    }

    fn add_field_set(&mut self, tag: TagId, set_idx: usize) {
        let Some(set) = FIELD_SETS.get(set_idx) else {
            return;
        };
        let Some(session) = &self.session else { return };
        let added: Vec<Field> = set
            .missing(session.workspace(), tag)
            .into_iter()
            .map(|ready| Field {
                id: FieldId(uuid::Uuid::now_v7()),
                name: ready.name.to_owned(),
                kind: ready.kind.kind(),
                hint: ready.hint.to_owned(),
            })
            .collect();
        if added.is_empty() {
            self.notices.warning(format!(
                "Nothing was added: the tag has all fields of “{}” already",
                set.name
            ));
            return;
        }
        self.commit_then(
            |session, _now| fields::add(session.workspace(), tag, added),
            |app, edit| app.notices.undoable(format!("Added: {}", edit.label)),
        );
    }

    fn make_choice(&mut self, id: FieldId) {
        /// More different words are no choice any more.
        const MOST: usize = 60;
        self.commit(|session, _now| {
            let workspace = session.workspace();
            let mut words: Vec<String> = Vec::new();
            for annotation in workspace.annotations.values() {
                if let Some(value) = annotation.fields.get(&id) {
                    let word = value.to_string();
                    let lower = word.to_lowercase();
                    if words.len() <= MOST
                        && !words.iter().any(|other| other.to_lowercase() == lower)
                    {
                        words.push(word);
                    }
                }
            }
            if words.is_empty() {
                words = vec!["Other".to_owned()];
            }
            let field = workspace.field(id).map(|(_, field)| field.clone());
            let field = field.unwrap_or_else(|| Field {
                id,
                name: String::new(),
                kind: FieldKind::Text,
                hint: String::new(),
            });
            fields::change(
                workspace,
                Field {
                    kind: FieldKind::Choice(words),
                    ..field
                },
            )
        });
        self.view.now.field_in_hand = Some(id);
    }

    fn fill_in(&mut self, annotation: AnnotationId, id: FieldId, value: Option<Value>) {
        let is_same = self
            .session
            .as_ref()
            .and_then(|session| session.workspace().annotation(annotation))
            .is_some_and(|annotation| annotation.fields.get(&id) == value.as_ref());
        if is_same {
            self.view.drafts.remove(&Line::Value(annotation, id));
            return;
        }
        self.commit_then(
            |session, now| fields::fill(session.workspace(), annotation, id, value, now),
            move |app, _edit| drop(app.view.drafts.remove(&Line::Value(annotation, id))),
        );
    }

    /// Opens the export of a table: what its tab shows, as far as that is not the whole.
    fn ask_export_of_table(&mut self, tag: TagId) {
        let csv = EXPORTERS.iter().position(|exporter| exporter.name == "csv");
        self.open_dialog(Dialog::Export(ExportChoice {
            format_idx: csv.unwrap_or_default(),
            extent: Extent::Everything,
            table_of: Some(tag),
            rows_shown_only: self.view.look_of(tag).is_some(),
            citations: self.settings.citations,
            ..ExportChoice::default()
        }));
    }

    /// Forgets what was typed into lines that are not there any more.
    pub(super) fn forget_drafts(&mut self) {
        let Some(session) = &self.session else { return };
        let workspace = session.workspace();
        let has_field = |id: FieldId| workspace.field(id).is_some();
        self.view.drafts.retain(|line, _| match *line {
            Line::Value(annotation, field) => {
                workspace.annotation(annotation).is_some() && has_field(field)
            }
            Line::Name(field) | Line::Unit(field) | Line::Words(field) | Line::Hint(field) => {
                has_field(field)
            }
            Line::NewName(tag) => workspace.tag(tag).is_some(),
        });
        self.view
            .tables
            .retain(|&tag, _| workspace.tag(tag).is_some());
    }

    /// Makes the tables on screen anew when something has changed. While one is being made the old
    /// one is shown, a moment behind.
    pub(super) fn tabulate_if_due(&mut self) {
        let beside = self.view.beside.as_ref().map(|beside| beside.tab);
        let shown = [self.view.tab(), beside];
        let tags = shown.into_iter().filter_map(|tab| match tab {
            Some(Tab::Table(tag)) => Some(tag),
            _ => None,
        });
        let tags: Vec<TagId> = tags.collect();
        let Some(session) = &self.session else {
            self.tables = Tables::default();
            return;
        };
        self.tables.made.retain(|tag, _| tags.contains(tag));
        let due = tags.into_iter().find_map(|tag| {
            let look = self.view.tables.get(&tag).cloned().unwrap_or_default();
            let source = (session.workspace().meta.id, session.n_changes(), look);
            let is_made = self
                .tables
                .made
                .get(&tag)
                .is_some_and(|(made, _)| *made == source);
            (!is_made).then_some((tag, source))
        });
        let Some((tag, source)) = due else { return };
        let is_asked = self.tables.asked.as_ref() == Some(&(tag, source.clone()));
        if is_asked && self.jobs.is_running(Kind::Tabulate) {
            return;
        }
        self.jobs.cancel(Kind::Tabulate);
        self.tables.asked = Some((tag, source.clone()));
        let workspace = session.workspace().clone();
        self.jobs.start(Kind::Tabulate, "", move |progress| {
            let is_cancelled = || progress.is_cancelled();
            let records = records::records(&workspace, tag, &source.2, &is_cancelled);
            Outcome::Tabulated(Made {
                tag,
                source,
                records,
            })
        });
    }

    pub(super) fn take_in_table(&mut self, made: Made) {
        let Made {
            tag,
            source,
            records,
        } = made;
        self.tables.made.insert(tag, (source, Arc::new(records)));
    }
}

/// The words of a kind that go with what was typed, best first; all of them where nothing was.
pub fn completions(kind: &FieldKind, typed: &str) -> Vec<String> {
    let words: Vec<&str> = match kind {
        FieldKind::Choice(words) => words.iter().map(String::as_str).collect(),
        FieldKind::YesNo => vec!["yes", "no"],
        FieldKind::Probability => {
            let words = crate::model::field::LIKELIHOODS.iter();
            words.map(|(word, _)| *word).collect()
        }
        FieldKind::Text | FieldKind::Number { .. } | FieldKind::Date => Vec::new(),
    };
    let typed = typed.trim().to_lowercase();
    let begins = |word: &&&str| word.to_lowercase().starts_with(&typed);
    let holds = |word: &&&str| {
        let word = word.to_lowercase();
        !word.starts_with(&typed) && word.contains(&typed)
    };
    let first = words.iter().filter(begins);
    let then = words.iter().filter(holds);
    first.chain(then).map(|&word| word.to_owned()).collect()
}

/// What was typed, as a value; a choice by its first letters, where these are of one word only.
///
/// # Errors
///
/// A sentence with what would be valid.
pub fn read_line(kind: &FieldKind, typed: &str) -> Result<Option<Value>, String> {
    let fault = match kind.read(typed) {
        Ok(value) => return Ok(value),
        Err(fault) => fault.to_string(),
    };
    let fitting = completions(kind, typed);
    let typed = typed.trim().to_lowercase();
    let begins = |word: &&String| word.to_lowercase().starts_with(&typed);
    let begun: Vec<&String> = fitting.iter().filter(begins).collect();
    let only = match (begun.as_slice(), fitting.as_slice()) {
        ([word], _) => Some(*word),
        ([], [word]) => Some(word),
        _ => None,
    };
    if let Some(word) = only {
        return kind.read(word).map_err(|fault| fault.to_string());
    }
    if let FieldKind::Choice(words) = kind {
        let words = words.iter().take(12).map(|word| format!("“{word}”"));
        return Err(format!(
            "Choose one of {}",
            words.collect::<Vec<_>>().join(", ")
        ));
    }
    Err(fault)
}

/// The fields to be filled in for an annotation, each with what stands in it.
pub fn lines_of<'a>(
    workspace: &'a Workspace,
    annotation: &'a Annotation,
) -> Vec<(&'a Field, Option<&'a Value>)> {
    let fields = workspace.fields_of_annotation(annotation.id);
    fields
        .into_iter()
        .map(|field| (field, annotation.fields.get(&field.id)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_read_by_its_first_letters_where_one_word_has_them() {
        let kind = FieldKind::Choice(
            ["Battles", "Protests", "Riots", "Riots and looting"]
                .map(str::to_owned)
                .to_vec(),
        );
        let read = |typed: &str| {
            let value = read_line(&kind, typed)?;
            Ok::<_, String>(value.map(|value| value.to_string()).unwrap_or_default())
        };
        assert_eq!(read("bat"), Ok("Battles".to_owned()));
        assert_eq!(read("riots"), Ok("Riots".to_owned()));
        assert_eq!(read("looting"), Ok("Riots and looting".to_owned()));
        assert_eq!(
            read("ri"),
            Err("Choose one of “Battles”, “Protests”, “Riots”, “Riots and looting”".to_owned())
        );
        let likely = read_line(&FieldKind::Probability, "lik");
        assert_eq!(likely.unwrap().unwrap().to_string(), "55–80 %");
    }
}
