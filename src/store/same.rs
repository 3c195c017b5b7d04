//! Whether a file holds a workspace: it is read again, record by record, and nothing of it is kept.
//!
//! To read it whole and compare would take the memory of a second workspace.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use super::format::without_mark;
use crate::model::Workspace;

/// Whether the file that these bytes are gives this very workspace when it is read.
///
/// It is one that [`super::format::write`] has written: the lists stand in its order.
pub(super) fn holds(bytes: &[u8], workspace: &Workspace) -> bool {
    ron::de::Deserializer::from_bytes(without_mark(bytes))
        .is_ok_and(|mut file| Whole(workspace).deserialize(&mut file).is_ok() && file.end().is_ok())
}

const FIELDS: [&str; 6] = [
    "meta",
    "tags",
    "documents",
    "annotations",
    "notes",
    "bodies",
];

struct Whole<'a>(&'a Workspace);

impl<'de> DeserializeSeed<'de> for Whole<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_struct("Whole", &FIELDS, self)
    }
}

impl<'de> Visitor<'de> for Whole<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a workspace")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self(workspace) = self;
        for field in FIELDS {
            if map.next_key::<Name<'de>>()?.map(|Name(name)| name) != Some(field) {
                return Err(A::Error::custom("another field is here"));
            }
            match field {
                "meta" => map.next_value_seed(One(&*workspace.meta))?,
                "tags" => map.next_value_seed(List(workspace.tags.values()))?,
                "documents" => map.next_value_seed(List(workspace.documents.values()))?,
                "annotations" => map.next_value_seed(List(workspace.annotations.values()))?,
                "notes" => map.next_value_seed(List(workspace.notes.values()))?,
                _ => map.next_value_seed(List(workspace.bodies.values()))?,
            }
        }
        match map.next_key::<Name<'de>>()? {
            None => Ok(()),
            Some(_) => Err(A::Error::custom("there is one field more")),
        }
    }
}

/// The name of a field.
struct Name<'de>(&'de str);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Word<'de>(PhantomData<&'de ()>);

        impl<'de> Visitor<'de> for Word<'de> {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a field")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(name))
            }
        }

        deserializer.deserialize_identifier(Word(PhantomData))
    }
}

/// A record that must be there.
struct One<'a, T>(&'a T);

impl<'de, T: Deserialize<'de> + PartialEq> DeserializeSeed<'de> for One<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if T::deserialize(deserializer)? == *self.0 {
            Ok(())
        } else {
            Err(D::Error::custom("another record is here"))
        }
    }
}

/// The records that must be there, and no others.
struct List<I>(I);

impl<'a, 'de, I, T> DeserializeSeed<'de> for List<I>
where
    I: Iterator<Item = &'a std::sync::Arc<T>>,
    T: Deserialize<'de> + PartialEq + 'a,
{
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'a, 'de, I, T> Visitor<'de> for List<I>
where
    I: Iterator<Item = &'a std::sync::Arc<T>>,
    T: Deserialize<'de> + PartialEq + 'a,
{
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        for record in self.0 {
            if list.next_element_seed(One(&**record))?.is_none() {
                return Err(A::Error::custom("a record is missing"));
            }
        }
        match list.next_element::<T>()? {
            None => Ok(()),
            Some(_) => Err(A::Error::custom("there is one record more")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::documents;
    use crate::edit::notes;
    use crate::model::{
        About, Body, Document, DocumentId, NoteId, Origin, Source, Status, Timestamp, WorkspaceId,
    };
    use crate::store::format;
    use crate::text::Text;
    use uuid::Uuid;

    fn workspace(words: &str, n_notes: u128) -> Workspace {
        let now = Timestamp::UNIX_EPOCH;
        let mut workspace = Workspace::new(WorkspaceId(Uuid::nil()), "Case", now);
        let id = DocumentId(Uuid::from_u128(1));
        let document = Document {
            id,
            order: 0,
            title: "Letter".to_owned(),
            source: Source::default(),
            origin: Origin::default(),
            status: Status::Unread,
            note: String::new(),
            added: now,
        };
        let body = Body::new(id, Text::new(words), Vec::new());
        let added = documents::add(&workspace, vec![(document, body)]).unwrap();
        added.apply(&mut workspace).unwrap();
        for note in 0..n_notes {
            let id = NoteId(Uuid::from_u128(note));
            let made =
                notes::create(&workspace, id, About::Workspace, "Title", "Mara", now).unwrap();
            made.apply(&mut workspace).unwrap();
        }
        workspace
    }

    /// Whether the file of one workspace holds another.
    #[track_caller]
    fn check(written: &Workspace, asked: &Workspace, expected: bool) {
        let bytes = format::to_bytes(written, 1).unwrap();
        assert_eq!(holds(&bytes, asked), expected);
    }

    #[test]
    fn a_file_holds_what_was_written_and_nothing_else() {
        let of = workspace;
        check(&of("one", 2), &of("one", 2), true);
        check(&of("\"#two\n\"##", 0), &of("\"#two\n\"##", 0), true);
        check(&of("one", 2), &of("two", 2), false);
        check(&of("one", 2), &of("one", 1), false);
        check(&of("one", 1), &of("one", 2), false);
    }

    #[test]
    fn a_file_that_is_cut_or_goes_on_does_not_hold_it() {
        let workspace = workspace("one", 1);
        let bytes = format::to_bytes(&workspace, 1).unwrap();
        let body = bytes.len() - 120;
        assert!(!holds(&bytes[..body], &workspace));
        assert!(!holds(&[&bytes[..], b"()"].concat(), &workspace));
    }
}
