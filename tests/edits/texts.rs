//! Correcting a text, replacing it, and mending one that was changed outside.

use std::sync::Arc;

use dossier::edit::texts::{self, Entry, Report};
use dossier::edit::{Edit, Refusal, annotations};
use dossier::model::{Block, BlockKind, Body, Origin, Problem, Standing, Workspace};
use dossier::text::Text;
use dossier::text::change::Change;

use crate::bench::{Bench, DOCUMENT, bench, commit, secs, shown};

/// Corrects the document to this text.
fn correct(workspace: &Workspace, text: &str) -> Result<(Edit, Report), Refusal> {
    let old = workspace.text(DOCUMENT).unwrap();
    let change = Change::between(old, &Text::from(text));
    texts::correct(workspace, DOCUMENT, &change, secs(500))
}

fn replace(workspace: &Workspace, text: &str) -> Result<(Edit, Report), Refusal> {
    let body = Body::new(DOCUMENT, Text::from(text), Vec::new());
    let origin = Origin {
        file_name: "second.txt".to_owned(),
        ..Origin::default()
    };
    texts::replace(workspace, DOCUMENT, body, origin, secs(500))
}

/// The report on one line, such as `2 kept; cut: trusted her → trusted`.
fn told(report: &Report) -> String {
    let mut parts = Vec::new();
    if !report.kept.is_empty() {
        parts.push(format!("{} kept", report.kept.len()));
    }
    for (name, entries) in [
        ("moved", &report.moved),
        ("changed", &report.changed),
        ("cut", &report.cut),
        ("ambiguous", &report.ambiguous),
        ("lost", &report.lost),
    ] {
        for Entry { was, is, .. } in entries {
            parts.push(format!("{name}: {was} → {is}"));
        }
    }
    parts.join("; ")
}

#[track_caller]
fn check(
    marked: &str,
    plan: impl FnOnce(&Workspace) -> Result<(Edit, Report), Refusal>,
    report: &str,
    after: &str,
) -> Workspace {
    let Bench { workspace, .. } = bench(marked);
    let (edit, told_report) = plan(&workspace).unwrap();
    assert_eq!(told(&told_report), report);
    assert_eq!(
        told_report.n_annotations(),
        workspace.annotations.size(),
        "each is told of"
    );
    let workspace = commit(&workspace, &edit);
    assert_eq!(shown(&workspace), after);
    workspace
}

#[test]
fn a_correction_takes_every_mark_along() {
    check(
        "So [A:Wee] trusted the [B:nuhrse] at [C:once].",
        |workspace| correct(workspace, "Yes: So We trusted the nurse at once."),
        "1 kept; changed: nuhrse → nurse; cut: Wee → We",
        "Yes: So [A:We] trusted the [B:nurse] at [C:once].",
    );
}

#[test]
fn what_is_cut_out_of_a_mark_is_reported() {
    check(
        "We [A:trusted the nurse] at [B:once] more.",
        |workspace| correct(workspace, "We trusted the more."),
        "cut: trusted the nurse → trusted the; lost: once → ",
        "We [A:trusted the] more.",
    );
}

#[test]
fn an_annotation_that_lost_its_words_is_kept_and_finds_them_again() {
    let after = check(
        "He left. [A:She stayed for good] and so on.",
        |workspace| correct(workspace, "He left. And so on."),
        "lost: She stayed for good → ",
        "He left. And so on.",
    );
    let annotation = after.annotations.values().next().unwrap();
    assert_eq!(annotation.standing, Standing::Lost);
    assert_eq!(annotation.quote(), "She stayed for good");
    assert_eq!(annotation.tags.len(), 1);
    let (edit, report) = correct(&after, "He left. She stayed for good and so on.").unwrap();
    assert_eq!(
        told(&report),
        "moved: She stayed for good → She stayed for good"
    );
    let back = commit(&after, &edit);
    assert_eq!(shown(&back), "He left. [A:She stayed for good] and so on.");
    let id = annotation.id;
    let edit = annotations::confirm(&back, &[id], secs(9)).unwrap();
    assert_eq!(edit.label, "confirmation of 1 moved annotation");
    let firm = commit(&back, &edit);
    assert!(firm.annotation(id).unwrap().standing.is_firm());
    let refusal = annotations::confirm(&after, &[id], secs(9)).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "Can't confirm an annotation that does not stand on its words: set its boundaries first"
    );
    let span = after.text(DOCUMENT).unwrap().span(0..7).unwrap();
    let edit = annotations::set_spans(&after, id, &[span], secs(9)).unwrap();
    assert_eq!(shown(&commit(&after, &edit)), "[A:He left]. And so on.");
}

#[test]
fn a_sentence_that_is_put_elsewhere_takes_its_mark_along() {
    let after = check(
        "One is first here.\nTwo [A:comes] after it.\nThree is the last one.\n",
        |workspace| {
            correct(
                workspace,
                "One is first here.\nThree is the last one.\nTwo comes after it.\n",
            )
        },
        "moved: comes → comes",
        "One is first here.\nThree is the last one.\nTwo [A:comes] after it.\n",
    );
    let annotation = after.annotations.values().next().unwrap();
    assert_eq!(annotation.standing, Standing::Moved);
}

#[test]
fn a_newer_version_keeps_what_is_certain_and_says_what_is_not() {
    let after = check(
        "First paragraph.\nNo comment.\n[A:No comment.]\nNo comment.\nHe [B:left] the room and [C:slammed] the door.\n",
        |workspace| {
            replace(
                workspace,
                "A new beginning.\nFirst paragraph.\nNo comment.\nNo comment.\nHe left the room.\n",
            )
        },
        "1 kept; ambiguous: No comment. → ; lost: slammed → ",
        "A new beginning.\nFirst paragraph.\nNo comment.\nNo comment.\nHe [B:left] the room.\n",
    );
    assert_eq!(
        after.document(DOCUMENT).unwrap().origin.file_name,
        "second.txt"
    );
    let standings: Vec<Standing> = after
        .annotations
        .values()
        .map(|annotation| annotation.standing)
        .collect();
    assert_eq!(
        standings,
        [Standing::Ambiguous, Standing::Firm, Standing::Lost]
    );
}

#[test]
fn what_would_change_nothing_or_leave_nothing_is_refused() {
    #[track_caller]
    fn refuse(plan: impl FnOnce(&Workspace) -> Result<(Edit, Report), Refusal>, sentence: &str) {
        let refusal = plan(&bench("We [A:trusted] her").workspace).unwrap_err();
        assert_eq!(refusal.to_string(), sentence);
    }
    refuse(
        |workspace| correct(workspace, "We trusted her"),
        "The text says this already",
    );
    refuse(
        |workspace| correct(workspace, " \n"),
        "Can't take all words out of “Interview”: remove the document instead",
    );
    refuse(
        |workspace| replace(workspace, "We trusted her"),
        "The file says just what “Interview” says already",
    );
    refuse(
        |workspace| {
            let longer = Text::from("We trusted her, and them");
            let change = Change::new(&longer, [(20..24, String::new())]).unwrap();
            texts::correct(workspace, DOCUMENT, &change, secs(1))
        },
        "Can't correct “Interview”: its text has changed meanwhile. Begin the correction again",
    );
}

#[test]
fn headings_and_lists_go_along_with_a_correction() {
    let Bench { mut workspace, .. } = bench("A titel\nSome [A:text] here.\nOne\nTwo\nEnd");
    let body = workspace.body(DOCUMENT).unwrap().clone();
    let block = |kind, bytes: std::ops::Range<usize>| Block {
        kind,
        span: body.text.span(bytes).unwrap(),
    };
    let blocks = vec![
        block(BlockKind::Heading(1), 0..7),
        block(BlockKind::ListEntry, 24..27),
        block(BlockKind::ListEntry, 28..31),
    ];
    let body = Body { blocks, ..body };
    workspace.bodies.insert_mut(DOCUMENT, Arc::new(body));
    let (edit, _) = correct(
        &workspace,
        "A good title!\nSome text here.\nTwo, at least\nEnd",
    )
    .unwrap();
    assert_eq!(edit.label, "correction of “Interview”");
    let after = commit(&workspace, &edit);
    let body = after.body(DOCUMENT).unwrap();
    let blocks: Vec<(BlockKind, &str)> = body
        .blocks
        .iter()
        .map(|block| (block.kind, body.text.slice(block.span)))
        .collect();
    assert_eq!(
        blocks,
        [
            (BlockKind::Heading(1), "A good title!"),
            (BlockKind::ListEntry, "Two, at least")
        ]
    );
}

/// Gives the document another text behind the program's back.
fn tampered(marked: &str, text: &str) -> Workspace {
    let Bench { mut workspace, .. } = bench(marked);
    let body = workspace.body(DOCUMENT).unwrap().clone();
    let body = Body {
        text: Text::from(text),
        ..body
    };
    workspace.bodies.insert_mut(DOCUMENT, Arc::new(body));
    workspace
}

#[test]
fn a_text_that_was_changed_outside_is_mended_and_every_doubt_is_told() {
    let workspace = tampered(
        "We [A:trusted] the nurse. She [B:said] so. He [C:said] no. They [D:went] away.",
        "Well: We trusted the nurse. said it, said it. They are away.",
    );
    let problems = workspace.problems();
    let mut mended = workspace.clone();
    let report = texts::mend(&mut mended, &problems).unwrap();
    assert_eq!(
        told(&report),
        "moved: trusted → trusted; ambiguous: said → ; ambiguous: said → ; lost: went → "
    );
    assert_eq!(mended.problems(), []);
    assert_eq!(
        shown(&mended),
        "Well: We [A:trusted] the nurse. said it, said it. They are away."
    );
    let mut again = workspace;
    assert_eq!(texts::mend(&mut again, &problems), Some(report));
    assert!(again == mended);
}

#[test]
fn other_faults_are_not_mended() {
    let mut workspace = tampered("We [A:trusted] her", "We trusted");
    let before = workspace.clone();
    let mut problems = workspace.problems();
    problems.push(Problem::WrongKey { id: String::new() });
    assert_eq!(texts::mend(&mut workspace, &problems), None);
    assert!(workspace == before);
}
