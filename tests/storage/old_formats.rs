//! A file of every version of the format that was ever written opens, with all that is in it.
//!
//! The files in `tests/formats-of-old` are never changed, only added to: one for each new version.

use std::fs;
#[cfg(unix)]
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
#[cfg(unix)]
use std::sync::Arc;

use dossier::model::{About, BlockKind, Colour, Marking, Standing, Status, Workspace};
use dossier::store::{self, Error, Fault, format};
#[cfg(unix)]
use dossier::store::{Disk, Folders, Opened};

use crate::desk::{Desk, scribble};
#[cfg(unix)]
use crate::desk::{add_tag, commit};
#[cfg(unix)]
use crate::faulty::FaultyDisk;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/formats-of-old")
}

fn old(version: u32) -> Vec<u8> {
    fs::read(folder().join(format!("{version}.dossier"))).unwrap()
}

/// What a file holds: one line for each thing.
fn told(workspace: &Workspace) -> String {
    let mut lines = vec![format!(
        "{} {}",
        workspace.meta.title, workspace.meta.created
    )];
    for tag in workspace.tags.values() {
        lines.push(format!(
            "tag {} order {} {:?} {:?} {:?} {}",
            workspace.tag_path(tag.id),
            tag.order,
            tag.colour,
            tag.key,
            tag.definition,
            tag.created
        ));
    }
    for document in workspace.documents.values() {
        lines.push(format!(
            "document {:?} order {}",
            document.title, document.order
        ));
        // As they were told before there was more to tell.
        let source = format!("  {:?}", document.source);
        lines.push(source.replace(", more: {}", ""));
        let origin = format!("  {:?}", document.origin);
        lines.push(origin.replace(", part: \"\"", ""));
        lines.push(format!(
            "  {:?} {:?} {}",
            document.status, document.note, document.added
        ));
        let body = workspace.body(document.id).unwrap();
        for block in &body.blocks {
            lines.push(format!(
                "  {:?} {:?}",
                block.kind,
                body.text.slice(block.span)
            ));
        }
        lines.push(format!("  {:?}", body.text.as_str()));
    }
    for annotation in workspace.annotations.values() {
        let tags: Vec<String> = annotation
            .tags
            .iter()
            .map(|&tag| workspace.tag_path(tag))
            .collect();
        lines.push(format!(
            "annotation {:?} {:?} {:?} {:?} {:?} {:?} {} {}",
            annotation.quote(),
            annotation.standing,
            tags,
            annotation.note,
            annotation.grade.label(),
            annotation.author,
            annotation.created,
            annotation.modified
        ));
        for anchor in &annotation.anchors {
            lines.push(format!(
                "  {:?} {:?} {:?}",
                anchor.span.bytes(),
                anchor.before,
                anchor.after
            ));
        }
    }
    for note in workspace.notes.values() {
        let about = match note.about {
            About::Workspace => "all".to_owned(),
            About::Document(id) => workspace.document(id).unwrap().title.clone(),
            About::Tag(id) => workspace.tag_path(id),
        };
        lines.push(format!(
            "note on {about}: {:?} {:?} {:?} {} {}",
            note.title, note.text, note.author, note.created, note.modified
        ));
    }
    told_since_2(workspace, &mut lines);
    told_since_3(workspace, &mut lines);
    lines.push(String::new());
    lines.join("\n")
}

/// What there is since version 2 of the format.
fn told_since_2(workspace: &Workspace, lines: &mut Vec<String>) {
    for tag in workspace.tags.values() {
        for &other in &tag.see_also {
            let paths = [tag.id, other].map(|tag| workspace.tag_path(tag));
            lines.push(format!("tag {} also under {}", paths[0], paths[1]));
        }
        for field in &tag.fields {
            lines.push(format!(
                "field of {}: {:?} {:?} {:?}",
                tag.name, field.name, field.kind, field.hint
            ));
        }
    }
    for document in workspace.documents.values() {
        if let Some(direction) = document.direction {
            lines.push(format!("{:?} runs {direction:?}", document.title));
        }
    }
    for annotation in workspace.annotations.values() {
        for (&id, value) in &annotation.fields {
            let (_, field) = workspace.field(id).unwrap();
            lines.push(format!(
                "{:?}: {} = {value}",
                annotation.quote(),
                field.name
            ));
        }
    }
    for link in workspace.links.values() {
        let quotes = [link.from, link.to].map(|end| workspace.annotation(end).unwrap().quote());
        lines.push(format!(
            "{:?} {:?} {:?}: {:?} {:?} {}",
            quotes[0], link.kind, quotes[1], link.note, link.author, link.created
        ));
    }
    for reading in workspace.readings.values() {
        let title = &workspace.document(reading.document).unwrap().title;
        lines.push(format!("read of {title:?}: {:?}", reading.passages));
    }
}

/// What there is since version 3 of the format.
fn told_since_3(workspace: &Workspace, lines: &mut Vec<String>) {
    let mut marked = |what: &str, marking: &Option<Marking>| {
        if let Some(marking) = marking {
            lines.push(format!("{what} is marked {}", marking.label()));
        }
    };
    marked("all", &workspace.meta.marking);
    for document in workspace.documents.values() {
        marked(&document.title, &document.marking);
    }
    for article in workspace.articles.values() {
        marked(&article.title, &article.marking);
    }
    for annotation in workspace.annotations.values() {
        marked(&annotation.quote(), &annotation.marking);
    }
    for note in workspace.notes.values() {
        marked(&note.title, &note.marking);
    }
    for body in workspace.bodies.values() {
        for piece in &body.furniture {
            lines.push(format!(
                "{:?} {:?}",
                piece.kind,
                body.text.slice(piece.span)
            ));
        }
        for locator in &body.locators {
            lines.push(format!("{locator:?}"));
        }
    }
    for article in workspace.articles.values() {
        let text = workspace.text(article.document).unwrap();
        lines.push(format!(
            "article {:?} order {} {:?} {:?} {:?}",
            article.title, article.order, article.source, article.standing, article.note
        ));
        lines.push(format!("  {:?}", article.joined().text(text).as_str()));
        for part in &article.parts {
            lines.push(format!("  {part:?}"));
        }
    }
    for origin in workspace.shared_origins.values() {
        lines.push(format!("{origin:?}"));
    }
    for original in workspace.originals.values() {
        let bytes = original.bytes().unwrap();
        lines.push(format!(
            "original {} {:?}",
            original.id,
            String::from_utf8_lossy(&bytes)
        ));
    }
}

#[test]
fn a_file_of_every_version_opens_with_all_that_is_in_it() {
    for version in 1..=format::VERSION {
        let read = format::read(old(version)).unwrap();
        assert_eq!(read.version, version);
        assert!(
            !read.hand_edited,
            "version {version}: the file is not the one that was written"
        );
        assert_eq!(read.workspace.problems(), []);
        let expected = folder().join(format!("{version}.txt"));
        let told = told(&read.workspace);
        if std::env::var_os("UPDATE").is_some() && !expected.exists() {
            scribble(&expected, told.as_bytes());
        }
        assert_eq!(
            told,
            fs::read_to_string(expected).unwrap(),
            "version {version}"
        );
    }
}

#[test]
fn the_files_of_old_hold_every_kind_of_record_and_every_field() {
    let workspace = format::read(old(1)).unwrap().workspace;
    let standings = |standing| {
        workspace
            .annotations
            .values()
            .any(|a| a.standing == standing)
    };
    for standing in [
        Standing::Firm,
        Standing::Moved,
        Standing::Ambiguous,
        Standing::Lost,
    ] {
        assert!(standings(standing), "{standing:?}");
    }
    let tags = || workspace.tags.values();
    assert!(tags().any(|tag| tag.key.is_some() && tag.colour == Some(Colour(Colour::COUNT - 1))));
    assert!(tags().any(|tag| tag.key.is_none() && tag.colour.is_none() && tag.parent.is_some()));
    let documents = || workspace.documents.values();
    assert!(documents().any(|document| document.source.published.is_some()));
    assert!(documents().any(|document| document.source.grade.is_none()));
    assert!(documents().any(|document| document.status == Status::Done));
    let mut blocks = workspace.bodies.values().flat_map(|body| &body.blocks);
    assert!(blocks.any(|block| block.kind == BlockKind::Preformatted));
    assert!(workspace.annotations.values().any(|a| a.anchors.len() > 1));
    assert_eq!(workspace.notes.size(), 3);

    let workspace = format::read(old(2)).unwrap().workspace;
    assert!(workspace.tags.values().any(|tag| tag.fields.len() == 6));
    assert!(workspace.tags.values().any(|tag| !tag.see_also.is_empty()));
    assert!(workspace.annotations.values().any(|a| a.fields.len() == 6));
    assert!(workspace.documents.values().any(|d| d.direction.is_some()));
    assert_eq!(workspace.links.size(), 2);
    assert_eq!(workspace.readings.size(), 1);

    let workspace = format::read(old(3)).unwrap().workspace;
    assert_eq!(workspace.articles.size(), 2);
    assert!(workspace.articles.values().any(|a| a.parts.len() > 1));
    assert_eq!(workspace.shared_origins.size(), 1);
    assert_eq!(workspace.originals.size(), 2);
    assert!(workspace.meta.marking.is_some());
    assert!(workspace.annotations.values().any(|a| a.marking.is_some()));
    assert!(
        workspace
            .documents
            .values()
            .any(|d| !d.source.more.is_empty())
    );
    let mut bodies = workspace.bodies.values();
    assert!(bodies.any(|body| body.furniture.len() == 4 && body.locators.len() == 5));
}

#[test]
fn what_is_read_is_written_the_same_and_an_older_file_is_kept_before_it_is_replaced() {
    for version in 1..=format::VERSION {
        let bytes = old(version);
        let desk = Desk::new();
        scribble(&desk.path(), &bytes);
        let opened = desk.open();
        let workspace = opened.workspace.clone();
        let mut file = opened.file;
        crate::desk::save(&mut file, &workspace, None).unwrap();
        let saved = fs::read(desk.path()).unwrap();
        let read = format::read(&saved).unwrap();
        assert_eq!(read.workspace, workspace);
        assert_eq!(read.version, format::VERSION);
        let again = format::to_bytes(&read.workspace, read.stamp.generation).unwrap();
        assert!(again == saved, "written twice, the bytes differ");
        if version == format::VERSION {
            let same = format::to_bytes(&workspace, 12).unwrap();
            assert!(same == bytes, "{}", String::from_utf8(same).unwrap());
        }
        let backups = store::backups(&desk.folders(), workspace.meta.id);
        assert_eq!(backups.len(), 1);
        assert!(
            fs::read(&backups[0].path).unwrap() == bytes,
            "the file as it was is kept"
        );
    }
}

/// The first save over a file of an earlier version ends at each of its operations in turn.
#[test]
#[cfg(unix)]
fn an_older_file_is_as_it_was_or_kept_wherever_its_first_save_ends() {
    let (mut n_as_it_was, mut n_kept) = (0, 0);
    for version in 1..format::VERSION {
        let bytes = old(version);
        for at in 0.. {
            let desk = Desk::quick();
            scribble(&desk.path(), &bytes);
            let disk = FaultyDisk::mistaken(at, || resume_unwind(Box::new("on purpose")));
            let folders = Folders::on(Arc::clone(&disk) as Arc<dyn Disk>, desk.folders().data);
            let path = desk.path();
            let ended = catch_unwind(AssertUnwindSafe(|| {
                let Opened {
                    mut workspace,
                    mut file,
                    ..
                } = store::open(&path, &folders).unwrap();
                commit(&mut file, &mut workspace, &add_tag(2_000));
                let promised = workspace.tags.size();
                let save = file.begin_save(None).unwrap();
                file.finish_save(save.run(&workspace).unwrap());
                promised
            }));
            let there = fs::read(&path).unwrap();
            let is_as_it_was = there == bytes;
            let opened = desk.open();
            if !is_as_it_was {
                assert_eq!(format::read(&there).unwrap().version, format::VERSION);
                let backups = store::backups(&desk.folders(), opened.workspace.meta.id);
                let kept = backups.iter().map(|backup| fs::read(&backup.path).unwrap());
                assert!(kept.into_iter().any(|kept| kept == bytes), "at {at}");
            }
            if let Ok(promised) = ended {
                assert_eq!(opened.workspace.tags.size(), promised, "at {at}");
            }
            assert_eq!(opened.workspace.problems(), []);
            if disk.n_failed() == 0 {
                break;
            }
            n_as_it_was += usize::from(is_as_it_was);
            n_kept += usize::from(!is_as_it_was);
        }
    }
    println!(
        "old formats: ended at {} operations of the first save: {n_as_it_was} times the file was as it was, {n_kept} times the new one was there and the old one kept, byte for byte",
        n_as_it_was + n_kept
    );
}

#[test]
fn a_newer_version_and_what_this_one_does_not_know_are_refused_and_left_as_they_are() {
    let text = String::from_utf8(old(format::VERSION)).unwrap();
    for (from, to) in [
        ("format 3,", "format 4,"),
        ("format 3,", "format 4294967295,"),
        (
            "    note: \"*Read* it twice\",\n",
            "    note: \"*Read* it twice\",\n    mood: \"grim\",\n",
        ),
        ("status: Reading", "status: Archived"),
        ("kind: Quotation", "kind: Footnote(3)"),
        ("standing: Moved", "standing: Doubtful"),
        ("about: Workspace", "about: Everything"),
        ("notes: [", "threads: [],\nnotes: ["),
    ] {
        assert!(text.contains(from), "{from}");
        let newer = text.replacen(from, to, 1);
        let desk = Desk::new();
        scribble(&desk.path(), newer.as_bytes());
        let error = store::open(&desk.path(), &desk.folders()).unwrap_err();
        let is_told = matches!(
            error,
            Error::Unreadable {
                source: Fault::Newer { .. } | Fault::Syntax { .. },
                ..
            }
        );
        assert!(is_told, "{to}: {error}");
        assert!(fs::read(desk.path()).unwrap() == newer.as_bytes(), "{to}");
        if to.starts_with("format") {
            let refused = store::salvage(&desk.path(), &desk.folders()).unwrap_err();
            assert!(refused.to_string().contains("newer version"), "{refused}");
            store::repair_file(&desk.path(), &desk.folders()).unwrap_err();
            assert!(fs::read(desk.path()).unwrap() == newer.as_bytes());
        }
    }
}
