//! The codebook: a tree of tags, and the questions that its shape answers.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::{Field, TagId, Timestamp, Workspace, limits};

/// What stands between the names of a path: `Actors/Armed groups`.
pub const PATH_SEPARATOR: char = '/';

/// The deepest tree that is accepted. Peers' users are seen with ten levels.
pub const MAX_DEPTH: usize = 64;

/// A node of the codebook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tag {
    pub id: TagId,
    /// Not empty, no white space at its ends, no line end, no [`PATH_SEPARATOR`];
    /// no other tag under the same parent has it (letter case aside).
    pub name: String,
    /// `None`: at the top. Following parents never comes back to the tag.
    pub parent: Option<TagId>,
    /// Its place among the tags of its parent; tags of one order stand by name.
    pub order: u32,
    /// `None`: the colour of the parent, or the first of the palette at the top.
    pub colour: Option<Colour>,
    /// When to use it and when not. Markdown.
    pub definition: String,
    /// The digit that applies it, 1 to 9; no other tag has the same.
    pub key: Option<u8>,
    /// Other tags under which it is listed as well ("see also"): none twice, nor the tag itself,
    /// nor its parent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub see_also: Vec<TagId>,
    /// What is to be filled in for each passage that has the tag, in order.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "limits::fields"
    )]
    pub fields: Vec<Field>,
    pub created: Timestamp,
}

/// An entry of the palette, 0 to [`Colour::COUNT`] − 1.
///
/// The window and the exports give it a value for each theme, so that it stays legible on both.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Colour(pub u8);

impl Colour {
    pub const COUNT: u8 = 12;

    pub fn all() -> impl Iterator<Item = Self> {
        (0..Self::COUNT).map(Self)
    }

    /// The colour's name, for menus and screen readers.
    pub fn name(self) -> &'static str {
        match self.0 % Self::COUNT {
            0 => "Orange",
            1 => "Sky",
            2 => "Green",
            3 => "Violet",
            4 => "Red",
            5 => "Blue",
            6 => "Yellow",
            7 => "Pink",
            8 => "Teal",
            9 => "Brown",
            10 => "Slate",
            _ => "Lime",
        }
    }
}

/// The children of each tag, in order: made once for whoever walks the tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    children: BTreeMap<Option<TagId>, Vec<TagId>>,
}

impl Tree {
    pub fn new(workspace: &Workspace) -> Self {
        let mut children: BTreeMap<Option<TagId>, Vec<TagId>> = BTreeMap::new();
        for tag in workspace.tags.values() {
            children.entry(tag.parent).or_default().push(tag.id);
        }
        for siblings in children.values_mut() {
            siblings.sort_by_cached_key(|&id| {
                workspace
                    .tag(id)
                    .map(|tag| (tag.order, tag.name.to_lowercase(), id))
            });
        }
        Self { children }
    }

    /// The tags right under a parent, in order; `None` gives the top.
    pub fn children(&self, parent: Option<TagId>) -> &[TagId] {
        self.children.get(&parent).map_or(&[], Vec::as_slice)
    }

    /// Every tag with its depth (0 at the top), parents before children.
    pub fn walk(&self) -> Vec<(usize, TagId)> {
        let mut walked = Vec::new();
        self.walk_into(None, 0, &mut walked);
        walked
    }

    fn walk_into(&self, parent: Option<TagId>, depth: usize, walked: &mut Vec<(usize, TagId)>) {
        if depth >= MAX_DEPTH {
            return;
        }
        for &tag in self.children(parent) {
            walked.push((depth, tag));
            self.walk_into(Some(tag), depth + 1, walked);
        }
    }
}

impl Workspace {
    /// The tag and its parents, the tag first.
    pub fn tag_and_ancestors(&self, tag: TagId) -> impl Iterator<Item = &Tag> + '_ {
        std::iter::successors(self.tag(tag), |tag| self.tag(tag.parent?)).take(MAX_DEPTH)
    }

    /// The tags that are under themselves, or deeper than [`MAX_DEPTH`] levels. Each is looked at
    /// once, however the tree is tangled.
    pub fn tags_too_deep(&self) -> HashSet<TagId> {
        const TOO_DEEP: u8 = MAX_DEPTH as u8;
        // A byte each: there may be as many as a file has room for.
        let mut depths: HashMap<TagId, u8> = HashMap::new();
        let mut way: Vec<TagId> = Vec::new();
        for &id in self.tags.keys() {
            let mut at = Some(id);
            // Up to what is known already, or to the top, or round in a circle.
            let mut depth = loop {
                let Some(tag) = at.and_then(|id| self.tag(id)) else {
                    break 0;
                };
                if let Some(&depth) = depths.get(&tag.id) {
                    break depth;
                }
                // Until its depth is known, whoever comes by is going round.
                depths.insert(tag.id, TOO_DEEP);
                way.push(tag.id);
                at = tag.parent;
            };
            for id in way.drain(..).rev() {
                depth = (depth + 1).min(TOO_DEEP);
                depths.insert(id, depth);
            }
        }
        depths.retain(|_, depth| *depth >= TOO_DEEP);
        depths.into_keys().collect()
    }

    /// The names from the top down, such as `Actors/Armed groups`.
    pub fn tag_path(&self, tag: TagId) -> String {
        let mut names: Vec<&str> = self
            .tag_and_ancestors(tag)
            .map(|tag| tag.name.as_str())
            .collect();
        names.reverse();
        names.join(&PATH_SEPARATOR.to_string())
    }

    /// The colour that a tag is shown in: its own or the nearest parent's.
    pub fn tag_colour(&self, tag: TagId) -> Colour {
        self.tag_and_ancestors(tag)
            .find_map(|tag| tag.colour)
            .unwrap_or_default()
    }

    /// The tag of that name right under `parent`, letter case aside.
    pub fn tag_named(&self, parent: Option<TagId>, name: &str) -> Option<&Tag> {
        let name = name.to_lowercase();
        self.tags
            .values()
            .map(|tag| &**tag)
            .find(|tag| tag.parent == parent && tag.name.to_lowercase() == name)
    }

    /// The tag at a path such as `Actors/Armed groups`, letter case aside.
    pub fn tag_at_path(&self, path: &str) -> Option<&Tag> {
        let mut found: Option<&Tag> = None;
        for name in path.split(PATH_SEPARATOR) {
            found = Some(self.tag_named(found.map(|tag| tag.id), name.trim())?);
        }
        found
    }

    /// The tag and everything under it.
    pub fn tag_and_descendants(&self, tag: TagId) -> HashSet<TagId> {
        let tree = Tree::new(self);
        let mut found = HashSet::new();
        let mut open = vec![tag];
        while let Some(tag) = open.pop() {
            if found.insert(tag) {
                open.extend_from_slice(tree.children(Some(tag)));
            }
        }
        found
    }
}
