//! What becomes of the annotations, articles and headings of a document whose text changes.

use crate::model::{Annotation, AnnotationId, Article, ArticleId, DocumentId, Standing};

/// What becomes of the annotations of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// On the same words, wherever these are now.
    pub kept: Vec<AnnotationId>,
    /// Their words were taken out of one place and put into another.
    pub moved: Vec<Entry>,
    /// Words within them were changed.
    pub changed: Vec<Entry>,
    /// They lost some of their words.
    pub cut: Vec<Entry>,
    /// Their words stand in several places.
    pub ambiguous: Vec<Entry>,
    /// Their words are gone.
    pub lost: Vec<Entry>,
    /// Articles that stand otherwise than they did, or have fewer parts. Words that change within
    /// one are no more than its text.
    pub articles: Vec<ArticleEntry>,
    /// The words of headings that are none any more.
    pub headings_gone: Vec<String>,
    /// How many headings and other parts are gone of which it is not known what they said.
    pub n_parts_gone: usize,
}

/// An annotation that a change has touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub annotation: AnnotationId,
    pub document: DocumentId,
    /// The words that were marked.
    pub was: String,
    /// The words that are marked now; empty where none are.
    pub is: String,
}

/// An article that a change has touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleEntry {
    pub article: ArticleId,
    pub title: String,
    pub standing: Standing,
    pub n_parts_gone: usize,
}

impl ArticleEntry {
    /// Such as "loses its words".
    pub fn fate(&self) -> &'static str {
        match self.standing {
            Standing::Lost => "loses its words",
            Standing::Ambiguous => "fits in several places",
            _ if self.n_parts_gone > 0 => "loses a part",
            Standing::Moved => "moves with its words",
            Standing::Firm => "is on its words again",
        }
    }
}

/// What becomes of one annotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fate {
    Kept,
    Moved,
    Changed,
    Cut,
    Ambiguous,
    Lost,
}

impl Report {
    pub(super) fn add(&mut self, before: &Annotation, after: &Annotation, fate: Fate) {
        let entry = || Entry {
            annotation: before.id,
            document: before.document,
            was: before.quote(),
            is: if after.standing.is_on_words() {
                after.quote()
            } else {
                String::new()
            },
        };
        match fate {
            Fate::Kept => self.kept.push(before.id),
            Fate::Moved => self.moved.push(entry()),
            Fate::Changed => self.changed.push(entry()),
            Fate::Cut => self.cut.push(entry()),
            Fate::Ambiguous => self.ambiguous.push(entry()),
            Fate::Lost => self.lost.push(entry()),
        }
    }

    pub(super) fn add_article(&mut self, before: &Article, after: &Article) {
        let n_parts_gone = before.parts.len().saturating_sub(after.parts.len());
        if before.standing != after.standing || n_parts_gone > 0 {
            self.articles.push(ArticleEntry {
                article: before.id,
                title: before.title.clone(),
                standing: after.standing,
                n_parts_gone,
            });
        }
    }

    pub fn n_annotations(&self) -> usize {
        self.kept.len() + self.n_touched()
    }

    /// How many annotations are not just as they were.
    pub fn n_touched(&self) -> usize {
        let parts = [&self.moved, &self.changed, &self.cut, &self.ambiguous];
        parts.iter().map(|part| part.len()).sum::<usize>() + self.lost.len()
    }

    /// How many annotations a person will have to settle.
    pub fn n_unsettled(&self) -> usize {
        self.moved.len() + self.ambiguous.len() + self.lost.len()
    }

    /// Whether nothing is other than it was.
    pub fn is_harmless(&self) -> bool {
        self.n_touched() == 0
            && self.articles.is_empty()
            && self.headings_gone.is_empty()
            && self.n_parts_gone == 0
    }
}
