//! The value of a workspace file as RON has it, read record by record into as much room as there is.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::room::Room;
use crate::edit::weight::Weighed;
use crate::model::{Meta, Records, Workspace};

/// The file. Bodies stand apart from documents, and last, so that the records that change stand
/// together. What came with a later version may be missing.
pub(super) struct Whole<'a>(pub(super) &'a Room);

/// One of its lists.
pub(super) struct List<'a, T> {
    room: &'a Room,
    kind: PhantomData<T>,
}

macro_rules! whole {
    (required: $($required:ident)*; optional: $($optional:ident)*;) => {
        #[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
        #[serde(field_identifier, rename_all = "snake_case")]
        #[expect(non_camel_case_types, reason = "they are the names in the file")]
        enum Name { meta, $($required,)* $($optional,)* }

        impl<'de> Visitor<'de> for Whole<'_> {
            type Value = Workspace;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a workspace")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut parts: A) -> Result<Workspace, A::Error> {
                let (mut meta, room) = (None::<Arc<Meta>>, self.0);
                $(let mut $required = None;)*
                $(let mut $optional = None;)*
                while let Some(name) = parts.next_key()? {
                    match name {
                        Name::meta if meta.is_some() => {
                            return Err(A::Error::duplicate_field("meta"));
                        }
                        Name::meta => meta = Some(parts.next_value()?),
                        $(Name::$required if $required.is_some() => {
                            return Err(A::Error::duplicate_field(stringify!($required)));
                        })*
                        $(Name::$optional if $optional.is_some() => {
                            return Err(A::Error::duplicate_field(stringify!($optional)));
                        })*
                        $(Name::$required => {
                            $required = Some(parts.next_value_seed(List::new(room))?);
                        })*
                        $(Name::$optional => {
                            $optional = Some(parts.next_value_seed(List::new(room))?);
                        })*
                    }
                }
                let missing = A::Error::missing_field;
                Ok(Workspace {
                    meta: meta.ok_or_else(|| missing("meta"))?,
                    $($required: $required.ok_or_else(|| missing(stringify!($required)))?,)*
                    $($optional: $optional.unwrap_or_else(Records::new_sync),)*
                })
            }
        }

        const NAMES: &[&str] = &["meta", $(stringify!($required),)* $(stringify!($optional),)*];
    };
}

whole! {
    required: tags documents annotations notes bodies;
    optional: links articles shared_origins readings originals;
}

impl<'de> DeserializeSeed<'de> for Whole<'_> {
    type Value = Workspace;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Workspace, D::Error> {
        deserializer.deserialize_struct("Workspace", NAMES, self)
    }
}

impl<'a, T> List<'a, T> {
    pub(super) fn new(room: &'a Room) -> Self {
        Self {
            room,
            kind: PhantomData,
        }
    }
}

impl<'de, T: Weighed + Deserialize<'de>> DeserializeSeed<'de> for List<'_, T>
where
    T::Id: fmt::Display,
{
    type Value = Records<T::Id, T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T: Weighed + Deserialize<'de>> Visitor<'de> for List<'_, T>
where
    T::Id: fmt::Display,
{
    type Value = Records<T::Id, T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut records = Records::new_sync();
        while let Some(mut record) = list.next_element::<T>()? {
            let id = record.id();
            if records.contains_key(&id) {
                return Err(A::Error::custom(format_args!(
                    "a second record has the id {id}"
                )));
            }
            record.trim();
            if !self.room.takes(&record) {
                return Err(A::Error::custom(
                    "it is made of so many tiny parts that reading it would take more than four times its size in memory",
                ));
            }
            records.insert_mut(id, Arc::new(record));
        }
        Ok(records)
    }
}
