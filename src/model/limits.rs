//! How much of a kind one record may hold: far more than anyone makes, and few enough that a file
//! which was made to break the program can't fill the memory with tiny parts.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{
    Annotation, Article, ArticlePart, Document, Facts, Field, FieldId, FieldKind, Tag, Value,
    Workspace,
};
use crate::text::anchor::Anchor;
use crate::text::words::grouped;

/// The passages of one annotation, and the parts of one article.
pub const MAX_PASSAGES: usize = 20_000;
/// The fields of one tag.
pub const MAX_FIELDS: usize = 1_000;
/// The choices of one field.
pub const MAX_CHOICES: usize = 10_000;
/// What is filled in for one annotation.
pub const MAX_VALUES: usize = 10_000;

/// The choices of all fields of a workspace. A choice takes more memory than it has letters, and
/// many of them could not be read again: see what a file may take.
pub const MAX_CHOICES_IN_ALL: usize = 100_000;

/// More of a kind than one record may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    pub n: usize,
    pub max: usize,
    /// What has them: "one annotation".
    pub of: &'static str,
    /// What they are: "passages".
    pub what: &'static str,
}

impl TooMany {
    fn of(of: &'static str, n: usize, max: usize, what: &'static str) -> Option<Self> {
        (n > max).then_some(Self { n, max, of, what })
    }
}

impl fmt::Display for TooMany {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { n, max, of, what } = self;
        let (n, max) = (grouped(*n), grouped(*max));
        write!(
            f,
            "{of} would have {n} {what}, and no more than {max} can be kept"
        )
    }
}

impl Annotation {
    /// What it has more of than can be read again.
    pub fn too_many(&self) -> Option<TooMany> {
        TooMany::of(
            "one annotation",
            self.anchors.len(),
            MAX_PASSAGES,
            "passages",
        )
        .or_else(|| TooMany::of("one annotation", self.fields.len(), MAX_VALUES, "values"))
    }
}

impl Article {
    /// What it has more of than can be read again.
    pub fn too_many(&self) -> Option<TooMany> {
        TooMany::of("one article", self.parts.len(), MAX_PASSAGES, "parts")
            .or_else(|| TooMany::of("one source", self.source.more.len(), Facts::MAX, "details"))
    }
}

impl Document {
    /// What it has more of than can be read again.
    pub fn too_many(&self) -> Option<TooMany> {
        TooMany::of("one source", self.source.more.len(), Facts::MAX, "details")
    }
}

impl Tag {
    /// What it has more of than can be read again.
    pub fn too_many(&self) -> Option<TooMany> {
        TooMany::of("one tag", self.fields.len(), MAX_FIELDS, "fields").or_else(|| {
            self.fields.iter().find_map(|field| {
                TooMany::of("one field", field.n_choices(), MAX_CHOICES, "choices")
            })
        })
    }
}

impl Field {
    fn n_choices(&self) -> usize {
        match &self.kind {
            FieldKind::Choice(choices) => choices.len(),
            _ => 0,
        }
    }
}

impl Tag {
    /// The choices of all its fields.
    pub fn n_choices(&self) -> usize {
        self.fields.iter().map(Field::n_choices).sum()
    }
}

impl Workspace {
    /// The choices of all fields.
    pub fn n_choices(&self) -> usize {
        self.tags.values().map(|tag| tag.n_choices()).sum()
    }
}

/// `None` while the choices of a workspace are not too many.
pub fn too_many_choices(n: usize) -> Option<TooMany> {
    TooMany::of(
        "the codebook",
        n,
        MAX_CHOICES_IN_ALL,
        "choices in all its fields",
    )
}

pub(super) fn too_many<E: Error>(max: usize, what: &str) -> E {
    let n = grouped(max);
    E::custom(format_args!("there are more than {n} {what}"))
}

pub(super) fn anchors<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Anchor>, D::Error> {
    list(deserializer, MAX_PASSAGES, "passages in one annotation")
}

pub(super) fn parts<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<ArticlePart>, D::Error> {
    list(deserializer, MAX_PASSAGES, "parts of one article")
}

pub(super) fn fields<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Field>, D::Error> {
    list(deserializer, MAX_FIELDS, "fields of one tag")
}

pub(super) fn choices<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    list(deserializer, MAX_CHOICES, "choices in one field")
}

/// A list without room for more than it has: most have one or two parts, and one that grows makes
/// room for four.
fn list<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
    max: usize,
    what: &'static str,
) -> Result<Vec<T>, D::Error> {
    struct Few<T>(usize, &'static str, PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for Few<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
            let mut all = Vec::new();
            while let Some(one) = list.next_element()? {
                all.push(one);
                if all.len() > self.0 {
                    return Err(too_many(self.0, self.1));
                }
            }
            all.shrink_to_fit();
            Ok(all)
        }
    }

    deserializer.deserialize_seq(Few(max, what, PhantomData))
}

pub(super) fn values<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<FieldId, Value>, D::Error> {
    struct Few;

    impl<'de> Visitor<'de> for Few {
        type Value = BTreeMap<FieldId, Value>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("values by field")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut values: A) -> Result<Self::Value, A::Error> {
            let mut all = BTreeMap::new();
            while let Some((field, value)) = values.next_entry()? {
                all.insert(field, value);
                if all.len() > MAX_VALUES {
                    return Err(too_many(MAX_VALUES, "values of one annotation"));
                }
            }
            Ok(all)
        }
    }

    deserializer.deserialize_map(Few)
}
