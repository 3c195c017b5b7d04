//! What a file says of itself beside what a citation needs: values by name.
//!
//! A table of a thousand columns gives each of its rows a thousand of them, a few letters each. So
//! they stand in one piece of memory, and take hardly more than their letters.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Values by name, in the order of the names, none twice.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Facts {
    /// A name, its value, the next name …, without anything between them.
    words: Box<str>,
    /// Where in `words` each name and its value end.
    ends: Box<[(usize, usize)]>,
}

impl Facts {
    /// More are not read: nobody fills in so many about one document.
    pub const MAX: usize = 20_000;

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        (0..self.ends.len()).map(|idx| self.at(idx))
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|(name, _)| name)
    }

    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|(_, value)| value)
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.idx(name).ok().map(|idx| self.at(idx).1)
    }

    pub fn contains(&self, name: &str) -> bool {
        self.idx(name).is_ok()
    }

    /// In the place of whatever the name had before.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let mut map = self.to_map();
        map.insert(name.into(), value.into());
        *self = Self::from(map);
    }

    /// Unless the name has a value.
    pub fn set_if_new(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let name = name.into();
        if !self.contains(&name) {
            self.set(name, value);
        }
    }

    /// Changes the value of a name, from nothing if it has none.
    pub fn change(&mut self, name: impl Into<String>, change: impl FnOnce(&mut String)) {
        let mut map = self.to_map();
        change(map.entry(name.into()).or_default());
        *self = Self::from(map);
    }

    pub fn remove(&mut self, name: &str) {
        self.retain(|other, _| other != name);
    }

    pub fn retain(&mut self, stays: impl Fn(&str, &str) -> bool) {
        *self = self
            .iter()
            .filter(|(name, value)| stays(name, value))
            .collect();
    }

    /// How many bytes of memory they take beside themselves.
    pub fn n_bytes(&self) -> usize {
        self.words.len() + size_of_val(&*self.ends)
    }

    fn to_map(&self) -> BTreeMap<String, String> {
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        self.iter().map(owned).collect()
    }

    fn at(&self, idx: usize) -> (&str, &str) {
        let end_before = |idx: usize| self.ends.get(idx).map_or(0, |&(_, end)| end);
        let start = idx.checked_sub(1).map_or(0, end_before);
        let &(name_end, end) = self.ends.get(idx).unwrap_or(&(start, start));
        let name = self.words.get(start..name_end);
        let value = self.words.get(name_end..end);
        (name.unwrap_or_default(), value.unwrap_or_default())
    }

    /// Where a name is, or would be.
    fn idx(&self, name: &str) -> Result<usize, usize> {
        let (mut low, mut high) = (0, self.ends.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            match self.at(middle).0.cmp(name) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Ok(middle),
            }
        }
        Err(low)
    }
}

impl From<BTreeMap<String, String>> for Facts {
    fn from(map: BTreeMap<String, String>) -> Self {
        let n_bytes = map.iter().map(|(name, value)| name.len() + value.len());
        let mut words = String::with_capacity(n_bytes.sum());
        let mut ends = Vec::with_capacity(map.len());
        for (name, value) in &map {
            words.push_str(name);
            let name_end = words.len();
            words.push_str(value);
            ends.push((name_end, words.len()));
        }
        Self {
            words: words.into(),
            ends: ends.into(),
        }
    }
}

/// Of several values of one name the last one stays.
impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Facts {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(facts: I) -> Self {
        let facts = facts.into_iter();
        let map = facts.map(|(name, value)| (name.into(), value.into()));
        Self::from(map.collect::<BTreeMap<String, String>>())
    }
}

impl<N: Into<String>, V: Into<String>> Extend<(N, V)> for Facts {
    fn extend<I: IntoIterator<Item = (N, V)>>(&mut self, facts: I) {
        let mut map = self.to_map();
        let facts = facts.into_iter();
        map.extend(facts.map(|(name, value)| (name.into(), value.into())));
        *self = Self::from(map);
    }
}

impl fmt::Debug for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl Serialize for Facts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Facts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Map;

        impl<'de> Visitor<'de> for Map {
            type Value = Facts;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("values by name")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut facts: A) -> Result<Facts, A::Error> {
                let mut map = BTreeMap::new();
                while let Some((name, value)) = facts.next_entry::<String, String>()? {
                    map.insert(name, value);
                    if map.len() > Facts::MAX {
                        return Err(super::limits::too_many::<A::Error>(
                            Facts::MAX,
                            "details of a source",
                        ));
                    }
                }
                Ok(Facts::from(map))
            }
        }

        deserializer.deserialize_map(Map)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn facts_are_what_a_map_of_words_is(
            steps in proptest::collection::vec(("[a-dé]{0,2}", "[x-z→]{0,3}", 0..5_u8), 0..30),
        ) {
            let (mut facts, mut map) = (Facts::default(), BTreeMap::new());
            for (name, value, step) in steps {
                match step {
                    0 | 1 => {
                        facts.set(&name, &value);
                        map.insert(name, value);
                    }
                    2 => {
                        facts.set_if_new(&name, &value);
                        map.entry(name).or_insert(value);
                    }
                    3 => {
                        facts.change(&name, |own| own.push_str(&value));
                        map.entry(name).or_default().push_str(&value);
                    }
                    _ => {
                        facts.remove(&name);
                        map.remove(&name);
                    }
                }
                let same = |(name, value): (&String, &String)| {
                    facts.get(name) == Some(value.as_str()) && facts.contains(name)
                };
                prop_assert!(map.iter().all(same));
                prop_assert_eq!(facts.get("e"), None);
                prop_assert_eq!(facts.len(), map.len());
                prop_assert_eq!(facts.to_map(), map.clone());
                let written = ron::to_string(&facts).unwrap();
                prop_assert_eq!(&written, &ron::to_string(&map).unwrap());
                prop_assert_eq!(ron::from_str::<Facts>(&written).unwrap(), facts.clone());
            }
        }
    }
}
