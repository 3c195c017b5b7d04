//! Handling markings: how far something may be shared, by the Traffic Light Protocol or in words.

use serde::{Deserialize, Serialize};

use super::{Annotation, Articles, DocumentId, Note, Workspace};

/// How far something may be shared.
///
/// The order is that of strictness: a marking in words stands above all of TLP, since no program
/// can know what it allows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Marking {
    Tlp(Tlp),
    /// In the words of an organisation; never empty, one line.
    Words(String),
}

/// The labels of the Traffic Light Protocol, version 2.0, from the one that allows most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Tlp {
    /// May be shared with the world.
    Clear,
    /// May be shared within a community.
    Green,
    /// May be shared within an organisation and with its clients, as far as they need to know.
    Amber,
    /// May be shared within an organisation alone.
    AmberStrict,
    /// For the eyes and ears of those who got it.
    Red,
}

impl Tlp {
    pub const ALL: [Self; 5] = [
        Self::Clear,
        Self::Green,
        Self::Amber,
        Self::AmberStrict,
        Self::Red,
    ];

    /// As it has to be written, such as "TLP:AMBER+STRICT".
    pub fn label(self) -> &'static str {
        match self {
            Self::Clear => "TLP:CLEAR",
            Self::Green => "TLP:GREEN",
            Self::Amber => "TLP:AMBER",
            Self::AmberStrict => "TLP:AMBER+STRICT",
            Self::Red => "TLP:RED",
        }
    }

    pub fn meaning(self) -> &'static str {
        match self {
            Self::Clear => "may be shared with everyone",
            Self::Green => "may be shared within the community, not in public",
            Self::Amber => "may be shared within the organisation and with its clients",
            Self::AmberStrict => "may be shared within the organisation only",
            Self::Red => "for those who received it only",
        }
    }
}

impl Marking {
    /// Out of what a person wrote: a label of TLP, with or without "TLP:" and in any letter case,
    /// or words. `None` for nothing.
    pub fn named(words: &str) -> Option<Self> {
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let bare = words.to_uppercase().replace(' ', "");
        let bare = bare.strip_prefix("TLP:").unwrap_or(&bare);
        let tlp = Tlp::ALL
            .into_iter()
            .find(|tlp| tlp.label().strip_prefix("TLP:") == Some(bare));
        match tlp {
            Some(tlp) => Some(Self::Tlp(tlp)),
            None => (!words.is_empty()).then_some(Self::Words(words)),
        }
    }

    pub fn label(&self) -> &str {
        match self {
            Self::Tlp(tlp) => tlp.label(),
            Self::Words(words) => words,
        }
    }

    /// Whether it has to stay out of what may carry no more than the ceiling. Words are above
    /// every ceiling; nothing is above none.
    pub fn is_above(&self, ceiling: Option<Tlp>) -> bool {
        match (self, ceiling) {
            (_, None) => false,
            (Self::Words(_), Some(_)) => true,
            (Self::Tlp(tlp), Some(ceiling)) => *tlp > ceiling,
        }
    }

    /// Whether it is as it must be.
    pub fn is_sound(&self) -> bool {
        match self {
            Self::Tlp(_) => true,
            Self::Words(words) => Self::named(words).as_ref() == Some(self),
        }
    }
}

/// The strictest of several markings, the first of those that are equally strict.
fn highest<'a>(markings: impl IntoIterator<Item = Option<&'a Marking>>) -> Option<&'a Marking> {
    let mut highest: Option<&Marking> = None;
    for marking in markings.into_iter().flatten() {
        let is_higher = highest.is_none_or(|highest| match (highest, marking) {
            (Marking::Words(_), _) => false,
            (Marking::Tlp(_), Marking::Words(_)) => true,
            (Marking::Tlp(a), Marking::Tlp(b)) => a < b,
        });
        if is_higher {
            highest = Some(marking);
        }
    }
    highest
}

impl Workspace {
    /// How a document is to be handled: the stricter of its own marking and the workspace's.
    pub fn marking_of_document(&self, document: DocumentId) -> Option<&Marking> {
        let own = self.document(document).and_then(|it| it.marking.as_ref());
        highest([own, self.meta.marking.as_ref()])
    }

    /// How an annotation is to be handled: the strictest of its own marking and those of the
    /// articles that it touches, of its document and of the workspace.
    pub fn marking_of_annotation<'a>(
        &'a self,
        annotation: &'a Annotation,
        articles: &Articles<'a>,
    ) -> Option<&'a Marking> {
        let of_articles = articles
            .touched_by(annotation)
            .map(|article| article.marking.as_ref());
        highest(
            std::iter::once(annotation.marking.as_ref())
                .chain(of_articles)
                .chain([self.marking_of_document(annotation.document)]),
        )
    }

    /// How an article is to be handled: the strictest of its own marking, its document's and the
    /// workspace's.
    pub fn marking_of_article<'a>(&'a self, article: &'a super::Article) -> Option<&'a Marking> {
        highest([
            article.marking.as_ref(),
            self.marking_of_document(article.document),
        ])
    }

    /// How a note is to be handled: the strictest of its own marking, that of the document that it
    /// is about, and the workspace's.
    pub fn marking_of_note<'a>(&'a self, note: &'a Note) -> Option<&'a Marking> {
        let about = match note.about {
            super::About::Document(document) => self.marking_of_document(document),
            super::About::Workspace | super::About::Tag(_) => None,
        };
        highest([note.marking.as_ref(), about, self.meta.marking.as_ref()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_as_people_write_them() {
        for (words, label) in [
            ("TLP:AMBER+STRICT", "TLP:AMBER+STRICT"),
            ("tlp: red", "TLP:RED"),
            ("Green", "TLP:GREEN"),
            ("  For  internal use ", "For internal use"),
        ] {
            let marking = Marking::named(words).unwrap();
            assert_eq!(marking.label(), label);
            assert!(marking.is_sound());
        }
        assert_eq!(Marking::named(" \n"), None);
        assert!(!Marking::Words("red".to_owned()).is_sound());
    }

    #[test]
    fn a_ceiling_lets_through_what_is_not_above_it() {
        let amber = Marking::Tlp(Tlp::Amber);
        assert!(!amber.is_above(None));
        assert!(!amber.is_above(Some(Tlp::Amber)));
        assert!(!amber.is_above(Some(Tlp::AmberStrict)));
        assert!(amber.is_above(Some(Tlp::Green)));
        let words = Marking::Words("Internal".to_owned());
        assert!(words.is_above(Some(Tlp::Red)));
        assert!(!words.is_above(None));
        assert_eq!(highest([Some(&amber), None, Some(&words)]), Some(&words));
        assert_eq!(highest([None]), None);
    }
}
