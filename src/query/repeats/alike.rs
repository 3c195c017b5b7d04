//! Of many documents the one that is most like a text, without comparing each with each.

use std::collections::{BTreeMap, HashMap};

use super::sketch::Sketch;

/// Of each sketch so many numbers lead to it. Of two texts that are half alike or more, at least one
/// of them is shared but for once in 65,000 times.
const N_LEADING: usize = 16;

/// More documents than this are not compared with one text: those that share the most numbers are.
const N_COMPARED: usize = 32;

/// Sketches under some name, to be asked for the one that is most like another.
#[derive(Clone, Debug)]
pub struct Alike<K> {
    kept: Vec<(K, Sketch)>,
    by_number: HashMap<u64, Vec<usize>>,
}

impl<K> Default for Alike<K> {
    fn default() -> Self {
        Self {
            kept: Vec::new(),
            by_number: HashMap::new(),
        }
    }
}

impl<K> Alike<K> {
    pub fn add(&mut self, key: K, sketch: Sketch) {
        let idx = self.kept.len();
        for number in sketch.smallest().take(N_LEADING) {
            self.by_number.entry(number).or_default().push(idx);
        }
        self.kept.push((key, sketch));
    }

    /// The most alike of those that count, and how alike it is; the first of equals.
    pub fn closest(&self, sketch: &Sketch, counts: impl Fn(&K) -> bool) -> Option<(&K, f32)> {
        let mut n_shared: BTreeMap<usize, usize> = BTreeMap::new();
        for number in sketch.smallest().take(N_LEADING) {
            for &idx in self.by_number.get(&number).into_iter().flatten() {
                *n_shared.entry(idx).or_default() += 1;
            }
        }
        let mut candidates: Vec<(usize, usize)> = n_shared.into_iter().collect();
        candidates.sort_by_key(|&(idx, n)| (std::cmp::Reverse(n), idx));
        let mut closest: Option<(&K, f32)> = None;
        let candidates = candidates
            .into_iter()
            .filter_map(|(idx, _)| self.kept.get(idx));
        for (key, other) in candidates.filter(|(key, _)| counts(key)).take(N_COMPARED) {
            let likeness = sketch.likeness(other);
            if closest.is_none_or(|(_, so_far)| likeness > so_far) {
                closest = Some((key, likeness));
            }
        }
        closest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_alike_is_found_among_others_and_what_does_not_count_is_passed_over() {
        let story = |ending: &str| {
            let words: Vec<String> = (0..300).map(|n| format!("word{n}")).collect();
            format!("{} {ending}", words.join(" "))
        };
        let mut alike = Alike::default();
        alike.add(
            "other",
            Sketch::of("Quite another text, with words of its own"),
        );
        alike.add("story", Sketch::of(&story("and so it ended")));
        alike.add("early", Sketch::of(&story("")));
        let asked = Sketch::of(&story("and so it ended well"));
        let found = alike.closest(&asked, |_| true).map(|(key, _)| *key);
        assert_eq!(found, Some("story"));
        let (key, likeness) = alike.closest(&asked, |&key| key != "story").unwrap();
        assert_eq!(*key, "early");
        assert!(likeness > 0.9, "{likeness}");
        assert!(
            alike
                .closest(&Sketch::of("Nothing of the kind"), |_| true)
                .is_none()
        );
    }
}
