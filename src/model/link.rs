//! A link between two annotations: what one says about the other.

use serde::{Deserialize, Serialize};

use super::{AnnotationId, LinkId, Timestamp};

/// One annotation supports, contradicts, explains … another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    pub id: LinkId,
    pub from: AnnotationId,
    /// Not the same as `from`.
    pub to: AnnotationId,
    pub kind: LinkKind,
    /// Why. Markdown; may be empty.
    pub note: String,
    /// Who made it.
    pub author: String,
    pub created: Timestamp,
}

/// What one end of a link is to the other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum LinkKind {
    Supports,
    Contradicts,
    Explains,
    SameEvent,
    /// A person's own word, such as "quotes": not empty, one line, no white space at its ends.
    Other(String),
}

impl Link {
    /// The other end; `None` if the annotation is at neither.
    pub fn other_end(&self, annotation: AnnotationId) -> Option<AnnotationId> {
        if annotation == self.from {
            Some(self.to)
        } else if annotation == self.to {
            Some(self.from)
        } else {
            None
        }
    }

    /// What it is called at one of its ends, such as "supports" at `from` and "supported by" at `to`.
    pub fn label_at(&self, annotation: AnnotationId) -> String {
        if annotation == self.to && !self.kind.is_mutual() {
            self.kind.label_back()
        } else {
            self.kind.label().to_owned()
        }
    }
}

impl LinkKind {
    /// The kinds that every workspace has.
    pub const USUAL: [Self; 4] = [
        Self::Supports,
        Self::Contradicts,
        Self::Explains,
        Self::SameEvent,
    ];

    /// Whether it says the same of both ends.
    pub fn is_mutual(&self) -> bool {
        matches!(self, Self::Contradicts | Self::SameEvent)
    }

    /// As read from its beginning: "supports".
    pub fn label(&self) -> &str {
        match self {
            Self::Supports => "supports",
            Self::Contradicts => "contradicts",
            Self::Explains => "explains",
            Self::SameEvent => "same event",
            Self::Other(word) => word,
        }
    }

    /// As read from its end: "supported by".
    pub fn label_back(&self) -> String {
        match self {
            Self::Supports => "supported by".to_owned(),
            Self::Explains => "explained by".to_owned(),
            Self::Contradicts | Self::SameEvent => self.label().to_owned(),
            Self::Other(word) => format!("« {word}"),
        }
    }

    /// The kind that a word means: one of the usual ones, letter case aside, or a person's own.
    /// `None` for an empty word.
    pub fn named(word: &str) -> Option<Self> {
        let word = word.split_whitespace().collect::<Vec<_>>().join(" ");
        if word.is_empty() {
            return None;
        }
        let usual = Self::USUAL
            .into_iter()
            .find(|kind| kind.label() == word.to_lowercase());
        Some(usual.unwrap_or(Self::Other(word)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_one_of_the_usual_kinds_or_ones_own() {
        assert_eq!(LinkKind::named(" Same  event "), Some(LinkKind::SameEvent));
        assert_eq!(
            LinkKind::named("quotes"),
            Some(LinkKind::Other("quotes".to_owned()))
        );
        assert_eq!(LinkKind::named(" \n"), None);
    }
}
