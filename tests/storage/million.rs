//! A workspace of many documents and annotations: what opening, an edit, a save, the end and opening
//! again take, in time and in memory.
//!
//! `DOSSIER_MANY=1000000 cargo test --release --test storage million -- --nocapture` makes a million
//! annotations in 10,000 documents of 20 kB each; 2,000 in 20 by default.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use dossier::app::session::Session;
use dossier::edit::annotations::{self, Draft, Stamp};
use dossier::model::{
    Annotation, AnnotationId, Body, Document, DocumentId, Grade, Origin, Source, Standing, Status,
    Tag, TagId, Timestamp, Workspace, WorkspaceId,
};
use dossier::store::{self, Folders};
use dossier::text::anchor::Anchor;
use dossier::text::{Span, Text};
use tempfile::TempDir;
use uuid::Uuid;

/// Set for the process that is measured: what the making takes does not count.
const AT: &str = "DOSSIER_MANY_AT";
const N_ANNOTATIONS_EACH: usize = 100;
const N_TAGS: usize = 200;
const TEXT_BYTES: usize = 20_000;
const LINE: &str = "The clerk of the harbour office said that the ledger was signed before the trucks had crossed the bridge.\n";

#[test]
fn a_million_annotations_are_opened_edited_saved_and_closed_in_bounded_memory() {
    if let Some(path) = std::env::var_os(AT) {
        return work(Path::new(&path));
    }
    let n_annotations = std::env::var("DOSSIER_MANY").ok();
    let n_annotations = n_annotations.map_or(2_000, |n| n.parse::<usize>().unwrap());
    let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let path = folder.path().join("many.dossier");
    let workspace = many(n_annotations);
    store::replace_file(&path, |out| {
        store::format::write(&workspace, 1, out).map(drop)
    })
    .unwrap();
    drop(workspace);
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["a_million_annotations", "--nocapture"])
        .env(AT, &path)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{told}");
    for line in told.lines().filter(|line| line.starts_with("million: ")) {
        println!("{line}");
    }
    let peak = told
        .lines()
        .find_map(|line| line.strip_prefix("peak "))
        .and_then(|bytes| bytes.parse::<u64>().ok());
    if let Some(peak) = peak {
        let n_bytes = fs::metadata(&path).unwrap().len();
        println!(
            "million: {} MB in the file, at most {} MB in memory, {:.1} × the file",
            n_bytes >> 20,
            peak >> 20,
            peak as f64 / n_bytes as f64
        );
        // Of a small one, the program itself is most.
        assert!(
            peak <= 4 * n_bytes + (64 << 20),
            "{peak} bytes of memory for {n_bytes}"
        );
    }
}

/// What a person does, each part with the time for which it holds the window.
fn work(path: &Path) {
    let folders = Folders::new(path.with_extension("data"));
    let open = || {
        let opened = store::open(path, &folders).unwrap();
        assert!(opened.remarks.is_empty(), "{:?}", opened.remarks);
        Session::new(opened.workspace, opened.file, 0)
    };
    let (mut session, opening) = timed(open);
    let n_before = session.workspace().annotations.size();
    println!(
        "million: {n_before} annotations of {} documents opened in {opening:.2?}",
        session.workspace().documents.size(),
    );
    let ((), first) = timed(|| mark(&mut session, 1));
    let ((), second) = timed(|| mark(&mut session, 2));
    let (save, to_begin) = timed(|| session.begin_save(None).unwrap());
    let worker = std::thread::Builder::new()
        .spawn(move || timed(|| save.run().unwrap()))
        .unwrap();
    let ((), meanwhile) = timed(|| mark(&mut session, 3));
    let (done, saving) = worker.join().unwrap();
    let ((), to_finish) = timed(|| session.finish_save(done));
    println!(
        "million: an edit holds the window for {first:.1?} and {second:.1?}, one during the save for {meanwhile:.1?}; the save takes {saving:.2?} on its worker and holds the window for {:.1?}",
        to_begin + to_finish
    );
    // The end: what is not saved is, and everything is put away.
    let ((), ending) = timed(|| {
        let done = session.begin_save(None).unwrap().run().unwrap();
        session.finish_save(done);
        session.close().unwrap();
    });
    let (session, again) = timed(open);
    assert_eq!(session.workspace().annotations.size(), n_before + 3);
    println!(
        "million: the end takes {ending:.2?} with something to save, opening again {again:.2?}"
    );
    session.close().unwrap();
    if let Some(peak) = peak_bytes() {
        println!("peak {peak}");
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed())
}

fn mark(session: &mut Session, n: u128) {
    let workspace = session.workspace();
    let (&document, body) = workspace.bodies.iter().next().unwrap();
    let span = body.text.span(0..3 + n as usize).unwrap();
    let tag = *workspace.tags.keys().next().unwrap();
    let draft = Draft {
        document,
        spans: &[span],
        tags: &[tag],
        note: "",
        grade: Grade::default(),
    };
    let stamp = Stamp {
        id: AnnotationId(Uuid::from_u128(9 << 120 | n)),
        author: "Mara",
        now: Timestamp::UNIX_EPOCH,
    };
    let edit = annotations::annotate(workspace, &draft, &stamp).unwrap();
    session.commit(edit).unwrap();
}

/// The most memory that this process had at a time, where the system tells.
fn peak_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let n_kilobytes = line.trim().strip_suffix("kB")?.trim().parse::<u64>();
    Some(n_kilobytes.ok()? * 1024)
}

fn many(n_annotations: usize) -> Workspace {
    let now = Timestamp::UNIX_EPOCH;
    let mut workspace = Workspace::new(WorkspaceId(Uuid::from_u128(7)), "Many", now);
    for n in 0..N_TAGS {
        let tag = Tag {
            id: TagId(Uuid::from_u128(1 << 100 | n as u128)),
            name: format!("Tag {n}"),
            parent: None,
            order: n as u32,
            colour: None,
            definition: String::new(),
            key: None,
            see_also: Vec::new(),
            fields: Vec::new(),
            created: now,
        };
        workspace.tags.insert_mut(tag.id, Arc::new(tag));
    }
    let tags: Vec<TagId> = workspace.tags.keys().copied().collect();
    let mut n_made = 0;
    for n in 0..n_annotations.div_ceil(N_ANNOTATIONS_EACH) {
        let document = document(n);
        let text = format!("{n}\n{}", LINE.repeat(TEXT_BYTES / LINE.len()));
        let body = Body::new(document.id, Text::new(text), Vec::new());
        for _ in 0..N_ANNOTATIONS_EACH.min(n_annotations - n_made) {
            let annotation = annotation(&body, n_made, &tags);
            workspace
                .annotations
                .insert_mut(annotation.id, Arc::new(annotation));
            n_made += 1;
        }
        workspace
            .documents
            .insert_mut(document.id, Arc::new(document));
        workspace.bodies.insert_mut(body.document, Arc::new(body));
    }
    workspace
}

fn document(n: usize) -> Document {
    Document {
        id: DocumentId(Uuid::from_u128(2 << 100 | n as u128)),
        order: n as u32,
        title: format!("Report {n}"),
        source: Source::default(),
        origin: Origin::default(),
        status: Status::Unread,
        direction: None,
        note: String::new(),
        added: Timestamp::UNIX_EPOCH,
        marking: None,
    }
}

/// Words here and there, of a length as people mark them.
fn annotation(body: &Body, n: usize, tags: &[TagId]) -> Annotation {
    let at = n * 7919 % (body.text.len() - 200);
    let span: Span = body.text.span(at..at + 10 + n % 120).unwrap();
    let now = Timestamp::UNIX_EPOCH;
    Annotation {
        id: AnnotationId(Uuid::from_u128((n as u128) << 64)),
        document: body.document,
        anchors: vec![Anchor::new(&body.text, span)],
        standing: Standing::Firm,
        tags: vec![tags[n % tags.len()]],
        note: String::new(),
        grade: Grade::default(),
        fields: BTreeMap::new(),
        author: "Mara".to_owned(),
        created: now,
        modified: now,
        marking: None,
    }
}
