//! A sample workspace, and a place for its files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dossier::edit::{Change, Edit, Swap};
use dossier::model::{
    About, Annotation, AnnotationId, Block, BlockKind, Body, Colour, Document, DocumentId, Grade,
    Note, NoteId, Origin, Source, SourceGrade, Standing, Status, Tag, TagId, Timestamp, Workspace,
    WorkspaceId,
};
use dossier::store::{self, Disk, Error, Folders, Opened, RealDisk, Remark, Step, WorkspaceFile};
use dossier::text::Text;
use dossier::text::anchor::Anchor;
use uuid::Uuid;

pub(crate) const NOW: Timestamp = Timestamp::UNIX_EPOCH;

pub(crate) fn tag(n: u128, name: &str) -> Tag {
    Tag {
        id: TagId(Uuid::from_u128(n)),
        name: name.to_owned(),
        parent: None,
        order: n as u32,
        colour: Some(Colour(2)),
        definition: "When \"trust\" is named.\nNot \\ else #1.".to_owned(),
        key: None,
        see_also: Vec::new(),
        fields: Vec::new(),
        created: NOW,
    }
}

pub(crate) fn document(n: u128, title: &str) -> Document {
    Document {
        id: DocumentId(Uuid::from_u128(n)),
        order: n as u32,
        title: title.to_owned(),
        source: Source {
            publisher: "The \"Daily\"".to_owned(),
            published: Some("2017-09".parse().unwrap()),
            grade: Some(SourceGrade::B),
            ..Source::default()
        },
        origin: Origin::default(),
        status: Status::Reading,
        direction: None,
        note: String::new(),
        added: NOW,
        marking: None,
    }
}

pub(crate) fn annotation(
    n: u128,
    workspace: &Workspace,
    document: DocumentId,
    quote: &str,
) -> Annotation {
    let text = workspace.text(document).unwrap();
    let start = text.as_str().find(quote).unwrap();
    let span = text.span(start..start + quote.len()).unwrap();
    Annotation {
        id: AnnotationId(Uuid::from_u128(n)),
        document,
        anchors: vec![Anchor::new(text, span)],
        standing: Standing::Firm,
        tags: workspace.tags.keys().copied().take(1).collect(),
        note: "Why?\r\nBecause.".to_owned(),
        grade: Grade::default(),
        fields: BTreeMap::new(),
        author: "rana".to_owned(),
        created: NOW,
        modified: NOW,
        marking: None,
    }
}

pub(crate) fn insert_document(workspace: &mut Workspace, document: Document, text: &str) {
    let text = Text::new(text);
    let blocks = text
        .span(0..text.as_str().chars().next().map_or(0, char::len_utf8))
        .map(|span| Block {
            kind: BlockKind::Heading(1),
            span,
        });
    let body = Body::new(document.id, text, blocks.into_iter().collect());
    workspace.bodies.insert_mut(document.id, Arc::new(body));
    workspace
        .documents
        .insert_mut(document.id, Arc::new(document));
}

/// Two documents, a tag, an annotation and a note.
pub(crate) fn sample() -> Workspace {
    let mut workspace = Workspace::new(WorkspaceId(Uuid::from_u128(7)), "Ward \"7\"", NOW);
    let trust = tag(1, "Trust");
    workspace.tags.insert_mut(trust.id, Arc::new(trust));
    insert_document(
        &mut workspace,
        document(1, "First interview"),
        "We trusted the nurse.\n\"Never\" the \\ doctor.\n",
    );
    insert_document(
        &mut workspace,
        document(2, "Second interview"),
        "لا أثق بأحد. 👩‍⚕️ \"#\n",
    );
    let marked = annotation(5, &workspace, DocumentId(Uuid::from_u128(1)), "trusted");
    workspace
        .annotations
        .insert_mut(marked.id, Arc::new(marked));
    let note = Note {
        id: NoteId(Uuid::from_u128(9)),
        about: About::Tag(TagId(Uuid::from_u128(1))),
        title: "On trust".to_owned(),
        text: "A memo".to_owned(),
        author: "rana".to_owned(),
        created: NOW,
        modified: NOW,
        marking: None,
    };
    workspace.notes.insert_mut(note.id, Arc::new(note));
    assert_eq!(workspace.problems(), []);
    workspace
}

pub(crate) fn add_tag(n: u128) -> Edit {
    Edit::new(
        format!("new tag {n}"),
        vec![Change::Tag(Swap::add(tag(n, &format!("Tag {n}"))))],
    )
}

/// The same, too large to be written while a window waits.
pub(crate) fn add_large(n: u128) -> Edit {
    let large = Tag {
        definition: "So much is to be said of it. ".repeat(10_000),
        ..tag(n, &format!("Tag {n}"))
    };
    Edit::new(format!("new tag {n}"), vec![Change::Tag(Swap::add(large))])
}

/// A folder with a saved workspace in it, and a data folder.
pub(crate) struct Desk {
    root: tempfile::TempDir,
    disk: Arc<dyn Disk>,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self {
            root: tempfile::tempdir().unwrap(),
            disk: Arc::new(RealDisk),
        }
    }

    pub(crate) fn with_sample() -> Self {
        Self::new().with_sample_in_it()
    }

    /// The same for those who open it thousands of times: in memory where the system has a place
    /// for that, and nothing is synced.
    #[cfg(unix)]
    pub(crate) fn quick_with_sample() -> Self {
        Self::quick().with_sample_in_it()
    }

    /// The same without anything in it.
    #[cfg(unix)]
    pub(crate) fn quick() -> Self {
        let in_memory = Path::new("/dev/shm");
        let root = if in_memory.is_dir() {
            tempfile::tempdir_in(in_memory)
        } else {
            tempfile::tempdir()
        };
        Self {
            root: root.unwrap(),
            disk: Arc::new(crate::faulty::FaultyDisk::default()),
        }
    }

    fn with_sample_in_it(self) -> Self {
        let desk = self;
        let workspace = sample();
        let mut file = store::create(&workspace, &desk.folders()).unwrap();
        save(&mut file, &workspace, Some(&desk.path())).unwrap();
        desk
    }

    /// The folder over all of it.
    pub(crate) fn root(&self) -> &Path {
        self.root.path()
    }

    pub(crate) fn folders(&self) -> Folders {
        Folders::on(Arc::clone(&self.disk), self.root.path().join("data"))
    }

    /// The first segment of the journal of a workspace.
    pub(crate) fn journal(&self, id: WorkspaceId) -> PathBuf {
        let journals = self.folders().data.join("journals");
        journals.join(id.to_string()).join("000001.journal")
    }

    pub(crate) fn path(&self) -> PathBuf {
        let folder = self.root.path().join("work");
        fs::create_dir_all(&folder).unwrap();
        // Temporary folders may themselves stand behind links.
        fs::canonicalize(folder).unwrap().join("ward.dossier")
    }

    pub(crate) fn open(&self) -> Opened {
        store::open(&self.path(), &self.folders()).unwrap()
    }

    /// The workspace and its file, to go on with.
    pub(crate) fn at_work(&self) -> (Workspace, WorkspaceFile) {
        let opened = self.open();
        (opened.workspace, opened.file)
    }

    pub(crate) fn files_beside(&self) -> Vec<String> {
        names(self.path().parent().unwrap())
    }

    pub(crate) fn journals(&self) -> Vec<String> {
        names(&self.folders().data.join("journals"))
    }
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

pub(crate) fn save(
    file: &mut WorkspaceFile,
    workspace: &Workspace,
    path: Option<&Path>,
) -> Result<(), Error> {
    let saved = file.begin_save(path)?.run(workspace)?;
    assert!(saved.remarks.is_empty(), "{:?}", saved.remarks);
    file.finish_save(saved);
    Ok(())
}

/// Keeps a step as a session does: a large one in a record of its own.
pub(crate) fn keep(file: &mut WorkspaceFile, step: Step, edit: &Edit) -> Result<(), Error> {
    if store::is_large(edit) {
        let record = file.begin_record(step, Arc::new(edit.clone()))?;
        record.run(&|_, _| true)
    } else {
        file.append(step, edit)
    }
}

/// Does an edit as a session does: the journal first.
pub(crate) fn commit(file: &mut WorkspaceFile, workspace: &mut Workspace, edit: &Edit) {
    keep(file, Step::Do, edit).unwrap();
    edit.apply(workspace).unwrap();
}

/// Overwrites without any care, as other programs do.
pub(crate) fn scribble(path: &Path, bytes: &[u8]) {
    use std::io::Write as _;
    let mut file = fs::File::create(path).unwrap();
    file.write_all(bytes).unwrap();
}

#[track_caller]
pub(crate) fn remarks(opened: &Opened) -> Vec<String> {
    opened.remarks.iter().map(Remark::to_string).collect()
}
