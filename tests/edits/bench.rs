//! A workspace written as marked text, and one shown as marked text.
//!
//! `We [trusted] the [Actors/Nurse:nurse]` is a document with a selection (`trusted`) and an
//! annotation tagged as Actors/Nurse. `[:nurse]` is an annotation without a tag. In what is
//! shown, `[Nurse+:…]` is a further passage of the annotation before it.

use dossier::edit::{Edit, Refusal, annotations, codebook, documents};
use dossier::model::codebook::Tree;
use dossier::model::{
    Annotation, AnnotationId, Body, Document, DocumentId, Grade, NoteId, Origin, Source, Status,
    TagId, Timestamp, Workspace, WorkspaceId,
};
use dossier::query::index::Index;
use dossier::text::{Span, Text};
use uuid::Uuid;

pub(crate) const DOCUMENT: DocumentId = DocumentId(Uuid::from_u128(1));

pub(crate) struct Bench {
    pub(crate) workspace: Workspace,
    /// What was in square brackets without a colon.
    pub(crate) selection: Vec<Span>,
}

pub(crate) fn secs(secs: i64) -> Timestamp {
    Timestamp::from_second(secs).unwrap()
}

pub(crate) fn new_tag_id(workspace: &Workspace) -> TagId {
    let last = workspace.tags.last().map_or(1000, |(id, _)| id.0.as_u128());
    TagId(Uuid::from_u128(last + 1))
}

pub(crate) fn note_id(n: u128) -> NoteId {
    NoteId(Uuid::from_u128(n))
}

pub(crate) fn stamp(workspace: &Workspace) -> annotations::Stamp<'static> {
    annotations::Stamp {
        id: AnnotationId(Uuid::from_u128(2000 + workspace.annotations.size() as u128)),
        author: "Mara",
        now: secs(100),
    }
}

pub(crate) fn empty() -> Workspace {
    Workspace::new(WorkspaceId(Uuid::from_u128(9)), "The nurse affair", secs(0))
}

pub(crate) fn document(id: DocumentId, title: &str, text: &str) -> (Document, Body) {
    let document = Document {
        id,
        order: 0,
        title: title.to_owned(),
        source: Source::default(),
        origin: Origin::default(),
        status: Status::Unread,
        direction: None,
        note: String::new(),
        added: secs(0),
        marking: None,
    };
    (document, Body::new(id, Text::new(text), Vec::new()))
}

/// Makes the tags of these paths.
pub(crate) fn make_tags(workspace: &mut Workspace, paths: &[&str]) {
    for path in paths {
        let mut next = new_tag_id(workspace).0.as_u128();
        let mut new_id = || {
            next += 1;
            TagId(Uuid::from_u128(next - 1))
        };
        let (edit, _) = codebook::create_path(workspace, path, &mut new_id, secs(0)).unwrap();
        if let Some(edit) = edit {
            edit.apply(workspace).unwrap();
        }
    }
}

pub(crate) fn codebook_of(paths: &[&str]) -> Workspace {
    let mut workspace = empty();
    make_tags(&mut workspace, paths);
    workspace
}

pub(crate) fn bench(marked: &str) -> Bench {
    let mut plain = String::new();
    // What each mark says before its colon (`None` for a selection), and where it is.
    let mut open: Vec<(Option<String>, usize)> = Vec::new();
    let mut marks: Vec<(Option<String>, usize, usize)> = Vec::new();
    let mut rest = marked;
    while let Some(c) = rest.chars().next() {
        rest = rest.strip_prefix(c).unwrap();
        match c {
            '[' => {
                let head = rest.split(['[', ']']).next().unwrap();
                let tags = head.split_once(':').map(|(tags, _)| tags);
                if let Some(tags) = tags {
                    rest = rest.strip_prefix(tags).unwrap().strip_prefix(':').unwrap();
                }
                open.push((tags.map(str::to_owned), plain.len()));
            }
            ']' => {
                let (tags, start) = open.pop().unwrap();
                marks.push((tags, start, plain.len()));
            }
            c => plain.push(c),
        }
    }
    assert!(open.is_empty(), "a bracket is not closed in {marked}");

    let mut workspace = empty();
    let added = documents::add(&workspace, vec![document(DOCUMENT, "Interview", &plain)]);
    added.unwrap().apply(&mut workspace).unwrap();
    marks.sort_by_key(|&(_, start, end)| (start, std::cmp::Reverse(end)));
    let mut selection = Vec::new();
    for (tags, start, end) in marks {
        let span = workspace.text(DOCUMENT).unwrap().span(start..end).unwrap();
        let Some(tags) = tags else {
            selection.push(span);
            continue;
        };
        let paths: Vec<&str> = tags.split(',').filter(|path| !path.is_empty()).collect();
        make_tags(&mut workspace, &paths);
        let tags: Vec<TagId> = paths
            .iter()
            .map(|path| workspace.tag_at_path(path).unwrap().id)
            .collect();
        let draft = annotations::Draft {
            document: DOCUMENT,
            spans: &[span],
            tags: &tags,
            note: "",
            grade: Grade::default(),
        };
        let made = annotations::annotate(&workspace, &draft, &stamp(&workspace));
        made.unwrap().apply(&mut workspace).unwrap();
    }
    assert_eq!(workspace.problems(), []);
    Bench {
        workspace,
        selection,
    }
}

impl Bench {
    pub(crate) fn tag(&self, path: &str) -> TagId {
        tag_of(&self.workspace, path)
    }

    /// All annotations in reading order.
    pub(crate) fn ids(&self) -> Vec<AnnotationId> {
        Index::new(&self.workspace).in_document(DOCUMENT).collect()
    }

    pub(crate) fn annotation(&self, nth: usize) -> &Annotation {
        self.workspace.annotation(self.ids()[nth]).unwrap()
    }
}

pub(crate) fn tag_of(workspace: &Workspace, path: &str) -> TagId {
    workspace.tag_at_path(path).unwrap().id
}

/// Makes an edit the way the program does, and checks what must hold of every edit.
#[track_caller]
pub(crate) fn commit(workspace: &Workspace, edit: &Edit) -> Workspace {
    let mut after = workspace.clone();
    edit.apply(&mut after).unwrap();
    assert_eq!(after.problems(), []);
    assert_ne!(&after, workspace, "an edit changes something");
    let mut undone = after.clone();
    edit.inverse().apply(&mut undone).unwrap();
    assert_eq!(&undone, workspace, "an undo takes it back");
    after
}

/// Checks the label of an edit and the document that it leaves.
#[track_caller]
pub(crate) fn check(
    before: &str,
    plan: impl FnOnce(&Bench) -> Result<Edit, Refusal>,
    label: &str,
    after: &str,
) {
    let bench = bench(before);
    let edit = plan(&bench).unwrap();
    let workspace = commit(&bench.workspace, &edit);
    assert_eq!(shown(&workspace), after);
    assert_eq!(edit.label, label);
}

#[track_caller]
pub(crate) fn refuse(
    before: &str,
    plan: impl FnOnce(&Bench) -> Result<Edit, Refusal>,
    sentence: &str,
) {
    let refusal = plan(&bench(before)).unwrap_err();
    assert_eq!(refusal.to_string(), sentence);
}

/// The text of the document with its annotations in it.
pub(crate) fn shown(workspace: &Workspace) -> String {
    let text = workspace.text(DOCUMENT).unwrap();
    let mut passages: Vec<(Span, String)> = Vec::new();
    for id in Index::new(workspace).in_document(DOCUMENT) {
        let annotation = workspace.annotation(id).unwrap();
        let tags: Vec<&str> = annotation
            .tags
            .iter()
            .map(|&tag| workspace.tag(tag).unwrap().name.as_str())
            .collect();
        for (span_idx, span) in annotation.spans().enumerate() {
            let more = if span_idx == 0 { "" } else { "+" };
            passages.push((span, format!("[{}{more}:", tags.join(","))));
        }
    }
    let mut shown = String::new();
    for byte in 0..=text.len() {
        let Some(pos) = text.pos(byte) else { continue };
        let n_ends = passages.iter().filter(|(span, _)| span.end() == pos);
        shown.push_str(&"]".repeat(n_ends.count()));
        for (span, head) in &passages {
            if span.start() == pos {
                shown.push_str(head);
            }
        }
        shown.extend(text.after(pos).chars().next());
    }
    shown
}

/// The codebook on one line, such as `Actors(Police, Press), Money`.
pub(crate) fn shown_codebook(workspace: &Workspace) -> String {
    fn level(workspace: &Workspace, tree: &Tree, parent: Option<TagId>) -> String {
        let tags = tree.children(parent).iter().map(|&tag| {
            let name = &workspace.tag(tag).unwrap().name;
            match level(workspace, tree, Some(tag)) {
                below if below.is_empty() => name.clone(),
                below => format!("{name}({below})"),
            }
        });
        tags.collect::<Vec<_>>().join(", ")
    }
    level(workspace, &Tree::new(workspace), None)
}
