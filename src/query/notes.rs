//! Every note of whatever kind, in one list: filtered and sorted.

use pulldown_cmark::{Event, Options, Parser, TagEnd};
use serde::{Deserialize, Serialize};

use super::folded;
use crate::model::mention::{Place, Target};
use crate::model::{About, DocumentId, Timestamp, Workspace};
use crate::text::words::shortened;

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum NoteKind {
    Workspace,
    Document,
    Tag,
    Annotation,
    Link,
}

/// Which notes are meant. Each field that is not empty narrows the choice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NoteFilter {
    pub kinds: Vec<NoteKind>,
    pub authors: Vec<String>,
    /// Notes on these and on what is marked in them.
    pub documents: Vec<DocumentId>,
    /// Every word must stand in the title, the text or what the note is about, letter case aside.
    pub words: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoteOrder {
    /// Those that were changed last come first.
    #[default]
    Newest,
    Oldest,
    Title,
    /// By kind, and then by what they are about.
    About,
    Author,
}

/// A note, with what a list shows of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteRow {
    pub place: Place,
    pub kind: NoteKind,
    pub title: String,
    /// The beginning of its text.
    pub head: String,
    /// What it is about, by name.
    pub about: String,
    pub document: Option<DocumentId>,
    /// Empty where that is not known.
    pub author: String,
    pub modified: Timestamp,
}

impl NoteKind {
    pub const ALL: [Self; 5] = [
        Self::Workspace,
        Self::Document,
        Self::Tag,
        Self::Annotation,
        Self::Link,
    ];

    pub fn label(self) -> &'static str {
        match self {
            Self::Workspace => "Workspace",
            Self::Document => "Document",
            Self::Tag => "Tag",
            Self::Annotation => "Annotation",
            Self::Link => "Link",
        }
    }
}

impl NoteFilter {
    /// Whether every note is meant.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
            && self.authors.is_empty()
            && self.documents.is_empty()
            && self.words.trim().is_empty()
    }
}

impl NoteOrder {
    pub const ALL: [Self; 5] = [
        Self::Newest,
        Self::Oldest,
        Self::Title,
        Self::About,
        Self::Author,
    ];

    pub fn label(self) -> &'static str {
        match self {
            Self::Newest => "Newest first",
            Self::Oldest => "Oldest first",
            Self::Title => "By title",
            Self::About => "By what they are about",
            Self::Author => "By author",
        }
    }
}

/// The notes that a filter means, in an order; empty ones on documents, tags, annotations and
/// links are none.
pub fn notes(
    workspace: &Workspace,
    filter: &NoteFilter,
    order: NoteOrder,
    stop: &dyn Fn() -> bool,
) -> Vec<NoteRow> {
    let words: Vec<String> = filter.words.split_whitespace().map(folded).collect();
    let mut rows = Vec::new();
    let mut add = |row: NoteRow, text: &str| {
        let is_meant = (filter.kinds.is_empty() || filter.kinds.contains(&row.kind))
            && (filter.authors.is_empty() || filter.authors.contains(&row.author))
            && (filter.documents.is_empty()
                || row
                    .document
                    .is_some_and(|id| filter.documents.contains(&id)));
        if !is_meant {
            return;
        }
        if !words.is_empty() {
            let places = [folded(&row.title), folded(text), folded(&row.about)];
            let has = |word: &String| places.iter().any(|place| place.contains(word.as_str()));
            if !words.iter().all(has) {
                return;
            }
        }
        rows.push(row);
    };
    for place in places(workspace) {
        if stop() {
            break;
        }
        if let Some(row) = row(workspace, place) {
            add(row, place.text(workspace).unwrap_or_default());
        }
    }
    match order {
        NoteOrder::Newest => rows.sort_by_key(|row| (std::cmp::Reverse(row.modified), row.place)),
        NoteOrder::Oldest => rows.sort_by_key(|row| (row.modified, row.place)),
        NoteOrder::Title => rows.sort_by_cached_key(|row| (folded(&row.title), row.place)),
        NoteOrder::About => {
            rows.sort_by_cached_key(|row| (row.kind, folded(&row.about), row.place));
        }
        NoteOrder::Author => rows.sort_by_cached_key(|row| (folded(&row.author), row.place)),
    }
    rows
}

/// Where there is a note.
fn places(workspace: &Workspace) -> impl Iterator<Item = Place> + '_ {
    fn is_said(text: &str) -> bool {
        !text.trim().is_empty()
    }
    let notes = workspace.notes.keys().copied().map(Place::Note);
    let documents = workspace.documents.values();
    let documents = documents.filter(|one| is_said(&one.note));
    let tags = workspace.tags.values();
    let tags = tags.filter(|one| is_said(&one.definition));
    let annotations = workspace.annotations.values();
    let annotations = annotations.filter(|one| is_said(&one.note));
    let links = workspace.links.values().filter(|one| is_said(&one.note));
    notes
        .chain(documents.map(|one| Place::Document(one.id)))
        .chain(tags.map(|one| Place::Tag(one.id)))
        .chain(annotations.map(|one| Place::Annotation(one.id)))
        .chain(links.map(|one| Place::Link(one.id)))
}

/// The words of Markdown on one line, without its signs.
fn plain(markdown: &str) -> String {
    let mut words = String::new();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Text(text)
            | Event::Code(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::Html(text)
            | Event::InlineHtml(text) => words.push_str(&text),
            Event::SoftBreak
            | Event::HardBreak
            | Event::Rule
            | Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::Item
                | TagEnd::CodeBlock
                | TagEnd::TableCell,
            ) => words.push(' '),
            _ => {}
        }
    }
    words.trim_end().to_owned()
}

/// What a list shows of one note; `None` if it is gone.
pub fn row(workspace: &Workspace, place: Place) -> Option<NoteRow> {
    const N_HEAD: usize = 160;
    let text = place.text(workspace)?;
    let head = crate::model::mention::read(text, workspace);
    // Signs of Markdown take some of the room and are not shown.
    let head: String = head.chars().take(8 * N_HEAD).collect();
    let head = shortened(&plain(&head), N_HEAD);
    let about = |target: Target| target.title(workspace).unwrap_or_default();
    let unknown = String::new();
    let (kind, title, about, document, author, modified) = match place {
        Place::Note(id) => {
            let note = workspace.note(id)?;
            let (kind, about, document) = match note.about {
                About::Workspace => (NoteKind::Workspace, workspace.meta.title.clone(), None),
                About::Document(id) => (NoteKind::Document, about(Target::Document(id)), Some(id)),
                About::Tag(id) => (NoteKind::Tag, about(Target::Tag(id)), None),
            };
            let title = Target::Note(id).title(workspace)?;
            (kind, title, about, document, &note.author, note.modified)
        }
        Place::Document(id) => {
            let document = workspace.document(id)?;
            let title = document.title.clone();
            (
                NoteKind::Document,
                title.clone(),
                title,
                Some(id),
                &unknown,
                document.added,
            )
        }
        Place::Tag(id) => {
            let path = workspace.tag_path(id);
            let created = workspace.tag(id)?.created;
            (NoteKind::Tag, path.clone(), path, None, &unknown, created)
        }
        Place::Annotation(id) => {
            let annotation = workspace.annotation(id)?;
            let document = workspace.document(annotation.document);
            (
                NoteKind::Annotation,
                about(Target::Annotation(id)),
                document.map_or_else(String::new, |document| document.title.clone()),
                Some(annotation.document),
                &annotation.author,
                annotation.modified,
            )
        }
        Place::Link(id) => {
            let link = workspace.link(id)?;
            let [from, to] = [link.from, link.to].map(|end| about(Target::Annotation(end)));
            let document = workspace.annotation(link.from).map(|from| from.document);
            let title = format!("{from} {} {to}", link.kind.label());
            let about = document.map_or_else(String::new, |id| about(Target::Document(id)));
            (
                NoteKind::Link,
                title,
                about,
                document,
                &link.author,
                link.created,
            )
        }
    };
    Some(NoteRow {
        place,
        kind,
        title,
        head,
        about,
        document,
        author: author.clone(),
        modified,
    })
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_line_of_markdown_is_its_words() {
        let note =
            "# Who\n\n- **Territory.** Who *first* wrote\n- [Asked](https://a.example)\n\n`x` <b>";
        assert_eq!(plain(note), "Who Territory. Who first wrote Asked x <b>");
        assert_eq!(
            plain("a * b, 2 < 3 & 1. no list"),
            "a * b, 2 < 3 & 1. no list"
        );
        assert_eq!(plain("| A | B |\n|---|---|\n| 1 | 2 |"), "A B 1 2");
        assert_eq!(plain(""), "");
    }
}
