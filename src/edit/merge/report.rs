//! What a merge takes over, and what it could not settle, for whoever decides.

use std::collections::BTreeMap;
use std::fmt;

use super::Became;
use crate::edit::{Change, Edit, Record, Swap};
use crate::model::{
    AnnotationId, ArticleId, DocumentId, LinkId, NoteId, SharedOriginId, TagId, Workspace,
};
use crate::text::words::{counted, shortened};

/// What a merge does to ours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub added: Counts,
    pub changed: Counts,
    pub removed: Counts,
    /// The title that the workspace gets, if that is another one.
    pub title: Option<String>,
    /// The handling marking that the workspace gets, if that is another one; empty for none.
    pub marking: Option<String>,
    /// What both sides changed in different ways. Both values are kept.
    pub conflicts: Vec<Conflict>,
    /// What was done without a need to decide: a sentence each.
    pub remarks: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub documents: usize,
    /// Texts, or their headings, furniture and pages, of documents that are there before and after.
    pub texts: usize,
    pub tags: usize,
    pub annotations: usize,
    pub links: usize,
    pub notes: usize,
    pub articles: usize,
    pub shared_origins: usize,
    /// Files that are kept.
    pub originals: usize,
    /// Documents that were read further, or whose reading was taken back.
    pub readings: usize,
}

/// Something that both sides changed, each in another way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    pub subject: Subject,
    /// What people call the record.
    pub name: String,
    /// The field, such as "name" or "note".
    pub field: &'static str,
    pub ours: String,
    pub theirs: String,
    pub outcome: Outcome,
}

/// The record that a conflict is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Workspace,
    Document(DocumentId),
    Tag(TagId),
    Annotation(AnnotationId),
    Link(LinkId),
    Note(NoteId),
    Article(ArticleId),
    SharedOrigin(SharedOriginId),
}

/// How both values are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// One behind the other in the same field.
    Both,
    /// Ours stays, and theirs is kept in this field.
    KeptIn(&'static str),
    /// Ours stays; theirs is in the report alone.
    Ours,
    /// Theirs stays, since ours would lose marks.
    Theirs,
    /// The one that allows less stays; the other is in the report alone.
    Stricter,
    /// Deleted on one side, changed on the other: it is there.
    CameBack,
    /// There is one document for each text.
    Apart,
}

impl Conflict {
    pub(super) fn new(
        subject: Subject,
        field: &'static str,
        ours: impl Into<String>,
        theirs: impl Into<String>,
        outcome: Outcome,
    ) -> Self {
        Self {
            subject,
            name: String::new(),
            field,
            ours: ours.into(),
            theirs: theirs.into(),
            outcome,
        }
    }
}

impl Subject {
    /// "document", "tag" and so on.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Workspace => "workspace",
            Self::Document(_) => "document",
            Self::Tag(_) => "tag",
            Self::Annotation(_) => "annotation",
            Self::Link(_) => "link",
            Self::Note(_) => "note",
            Self::Article(_) => "article",
            Self::SharedOrigin(_) => "shared origin",
        }
    }

    pub fn id(self) -> Option<String> {
        match self {
            Self::Workspace => None,
            Self::Document(id) => Some(id.to_string()),
            Self::Tag(id) => Some(id.to_string()),
            Self::Annotation(id) => Some(id.to_string()),
            Self::Link(id) => Some(id.to_string()),
            Self::Note(id) => Some(id.to_string()),
            Self::Article(id) => Some(id.to_string()),
            Self::SharedOrigin(id) => Some(id.to_string()),
        }
    }

    fn name_in(self, workspace: &Workspace) -> Option<String> {
        match self {
            Self::Workspace => Some(workspace.meta.title.clone()),
            Self::Document(id) => Some(format!("“{}”", workspace.document(id)?.title)),
            Self::Tag(id) => workspace.tag(id).map(|_| workspace.tag_path(id)),
            Self::Annotation(id) => {
                let annotation = workspace.annotation(id)?;
                let document = workspace.document(annotation.document)?;
                let quote = shortened(&annotation.quote(), 40);
                Some(format!("“{quote}” in “{}”", shortened(&document.title, 40)))
            }
            Self::Link(id) => {
                let link = workspace.link(id)?;
                let from = workspace.annotation(link.from)?;
                Some(format!(
                    "“{}” {} …",
                    shortened(&from.quote(), 40),
                    link.kind.label()
                ))
            }
            Self::Note(id) => Some(format!("“{}”", workspace.note(id)?.title)),
            Self::Article(id) => {
                let article = workspace.article(id)?;
                let document = workspace.document(article.document)?;
                Some(format!(
                    "“{}” in “{}”",
                    shortened(&article.title, 40),
                    shortened(&document.title, 40)
                ))
            }
            Self::SharedOrigin(id) => Some(format!("“{}”", workspace.shared_origin(id)?.title)),
        }
    }
}

impl Report {
    /// Nothing is to be taken over, and nothing to be decided.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What is taken over: "Adds 3 annotations and 1 tag", and so on. Empty if nothing is.
    pub fn sentences(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        for (verb, counts) in [
            ("Adds", self.added),
            ("Changes", self.changed),
            ("Removes", self.removed),
        ] {
            if counts != Counts::default() {
                sentences.push(format!("{verb} {}", counts.in_words()));
            }
        }
        if let Some(title) = &self.title {
            sentences.push(format!("Names the workspace “{title}”"));
        }
        match self.marking.as_deref() {
            None => {}
            Some("") => sentences.push("Takes the marking of the workspace away".to_owned()),
            Some(marking) => sentences.push(format!("Marks the workspace “{marking}”")),
        }
        sentences
    }

    pub(super) fn count(&mut self, edit: &Edit, became: &Became) {
        let none = BTreeMap::new();
        for change in &edit.changes {
            match change {
                Change::Tag(swap) => self.count_swap(swap, &became.tags, |n| &mut n.tags),
                Change::Document(swap) => {
                    self.count_swap(swap, &became.documents, |n| &mut n.documents);
                }
                Change::Annotation(swap) => self.count_swap(swap, &none, |n| &mut n.annotations),
                Change::Link(swap) => {
                    self.count_swap(swap, &BTreeMap::new(), |n| &mut n.links);
                }
                Change::Note(swap) => self.count_swap(swap, &BTreeMap::new(), |n| &mut n.notes),
                Change::Article(swap) => {
                    self.count_swap(swap, &BTreeMap::new(), |n| &mut n.articles);
                }
                Change::SharedOrigin(swap) => {
                    self.count_swap(swap, &BTreeMap::new(), |n| &mut n.shared_origins);
                }
                Change::Original(swap) => {
                    self.count_swap(swap, &BTreeMap::new(), |n| &mut n.originals);
                }
                Change::Reading(_) => self.changed.readings += 1,
                Change::Body(swap) => {
                    let is_another = swap.before.is_some() && swap.after.is_some();
                    self.changed.texts += usize::from(is_another);
                }
                Change::Meta(swap) => {
                    let [before, after] = [&swap.before, &swap.after].map(Option::as_deref);
                    let (Some(before), Some(after)) = (before, after) else {
                        continue;
                    };
                    self.title = (before.title != after.title).then(|| after.title.clone());
                    self.marking = (before.marking != after.marking).then(|| {
                        let marking = after.marking.as_ref();
                        marking.map_or_else(String::new, |marking| marking.label().to_owned())
                    });
                }
            }
        }
    }

    fn count_swap<T: Record>(
        &mut self,
        swap: &Swap<T>,
        became: &BTreeMap<T::Id, T::Id>,
        of: impl Fn(&mut Counts) -> &mut usize,
    ) {
        let Some(id) = swap.id() else { return };
        let counts = match (&swap.before, &swap.after) {
            // It is there under another id, and counted there.
            (Some(_), None) if became.contains_key(&id) => return,
            (Some(_), None) => &mut self.removed,
            (None, Some(_)) if became.values().any(|kept| *kept == id) => &mut self.changed,
            (None, _) => &mut self.added,
            (Some(_), Some(_)) => &mut self.changed,
        };
        *of(counts) += 1;
    }

    /// What merging the same copy again has found besides. What it could not settle the first time
    /// it can't settle now, which need not be said twice.
    pub(super) fn add(&mut self, found: Self) {
        for conflict in found.conflicts {
            let is_same = |other: &Conflict| {
                (other.subject, other.field) == (conflict.subject, conflict.field)
            };
            if !self.conflicts.iter().any(is_same) {
                self.conflicts.push(conflict);
            }
        }
        for remark in found.remarks {
            if !self.remarks.contains(&remark) {
                self.remarks.push(remark);
            }
        }
    }

    /// Gives every conflict the name that its record has in the first of these that has it.
    pub(super) fn name(&mut self, workspaces: &[&Workspace]) {
        for conflict in &mut self.conflicts {
            let mut names = workspaces
                .iter()
                .filter_map(|workspace| conflict.subject.name_in(workspace));
            conflict.name = names.next().unwrap_or_default();
        }
    }
}

impl Counts {
    /// Such as "1 document, 2 tags and 14 annotations".
    fn in_words(self) -> String {
        let mut parts: Vec<String> = [
            (self.documents, "document"),
            (self.texts, "text"),
            (self.tags, "tag"),
            (self.annotations, "annotation"),
            (self.links, "link"),
            (self.notes, "note"),
            (self.articles, "article"),
            (self.shared_origins, "shared origin"),
            (self.originals, "original file"),
            (self.readings, "reading mark"),
        ]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, noun)| counted(n, noun))
        .collect();
        let last = parts.pop().unwrap_or_default();
        if parts.is_empty() {
            last
        } else {
            format!("{} and {last}", parts.join(", "))
        }
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.subject {
            Subject::Workspace => "Workspace",
            Subject::Document(_) => "Document",
            Subject::Tag(_) => "Tag",
            Subject::Annotation(_) => "Annotation",
            Subject::Link(_) => "Link",
            Subject::Note(_) => "Note",
            Subject::Article(_) => "Article",
            Subject::SharedOrigin(_) => "Shared origin",
        };
        let name = shortened(&self.name, 100);
        let value = |text: &str| match shortened(text, 60) {
            text if text.is_empty() => "empty".to_owned(),
            text => format!("“{text}”"),
        };
        if self.outcome == Outcome::CameBack {
            return write!(
                f,
                "{kind} {name}: {} here and {} in the other copy; it is kept",
                self.ours, self.theirs
            );
        }
        write!(
            f,
            "{kind} {name}: the {} is {} here and {} in the other copy; ",
            self.field,
            value(&self.ours),
            value(&self.theirs)
        )?;
        match self.outcome {
            Outcome::Both | Outcome::CameBack => f.write_str("both are kept"),
            Outcome::KeptIn(field) => {
                write!(f, "this one stays, the other is kept in the {field}")
            }
            Outcome::Ours => f.write_str("this one stays"),
            Outcome::Stricter => f.write_str("the stricter one stays"),
            Outcome::Theirs => {
                f.write_str("the other one is taken, since marks would be lost with this one")
            }
            Outcome::Apart => f.write_str("there is a document for each"),
        }
    }
}
