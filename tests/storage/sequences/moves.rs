//! What a person does, picked by random numbers.

use proptest::prelude::*;

/// What is done, and the numbers that say to what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Move {
    pub(super) kind: Kind,
    pub(super) numbers: [u16; 4],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Mark,
    Tag,
    Untag,
    Recode,
    Split,
    Annotate,
    Delete,
    NewTag,
    MergeTags,
    DeleteTag,
    MakeArticle,
    DeleteArticle,
    ShareOrigin,
    Import,
    Correct,
    RemoveDocument,
    Undo,
    Redo,
    Save,
    Crash,
    Close,
    /// Somebody takes a copy, and works on it.
    Copy,
    MarkInCopy,
    TagInCopy,
    UntagInCopy,
    DeleteInCopy,
    Merge,
}

pub(super) fn moves(n_moves: usize) -> impl Strategy<Value = Vec<Move>> {
    use Kind::{
        Annotate, Close, Copy, Correct, Crash, Delete, DeleteArticle, DeleteInCopy, DeleteTag,
        Import, MakeArticle, Mark, MarkInCopy, Merge, MergeTags, NewTag, Recode, Redo,
        RemoveDocument, Save, ShareOrigin, Split, Tag, TagInCopy, Undo, Untag, UntagInCopy,
    };
    let marking = vec![Mark, Tag, Untag, Recode, Split, Annotate];
    let larger = vec![
        Delete,
        MergeTags,
        DeleteTag,
        Import,
        Correct,
        RemoveDocument,
        MakeArticle,
        MakeArticle,
        DeleteArticle,
        ShareOrigin,
    ];
    let in_copy = vec![
        MarkInCopy,
        MarkInCopy,
        TagInCopy,
        TagInCopy,
        UntagInCopy,
        DeleteInCopy,
    ];
    let kind = prop_oneof![
        10 => prop::sample::select(marking),
        3 => prop::sample::select(vec![NewTag, Mark]),
        4 => prop::sample::select(larger),
        7 => prop::sample::select(vec![Undo, Undo, Redo]),
        1 => prop::sample::select(vec![Save, Crash, Close]),
        5 => prop::sample::select(in_copy),
        4 => prop::sample::select(vec![Copy, Merge, Merge, Merge]),
    ];
    let one = (kind, any::<[u16; 4]>()).prop_map(|(kind, numbers)| Move { kind, numbers });
    prop::collection::vec(one, n_moves / 2..=n_moves)
}
