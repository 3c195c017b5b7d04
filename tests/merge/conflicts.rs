//! What both sides did, and what becomes of it: each kind of conflict by example.

use dossier::edit::annotations::{self, Draft, Stamp};
use dossier::edit::merge::{Report, check_same, merge};
use dossier::edit::{Edit, Refusal, codebook, documents, notes, texts};
use dossier::model::{
    About, AnnotationId, Body, DocumentId, Grade, Origin, SourceGrade, Status, TagId, Workspace,
    WorkspaceId,
};
use dossier::text::Text;
use dossier::text::change::Change;
use uuid::Uuid;

use crate::bench::{
    DOCUMENT, bench, document, empty, note_id, secs, shown, shown_codebook, tag_of,
};

type Step<'a> = &'a dyn Fn(&Workspace) -> Result<Edit, Refusal>;

/// A workspace after some edits.
#[track_caller]
fn after(start: &Workspace, steps: &[Step<'_>]) -> Workspace {
    let mut workspace = start.clone();
    for step in steps {
        step(&workspace).unwrap().apply(&mut workspace).unwrap();
    }
    assert_eq!(workspace.problems(), []);
    workspace
}

/// What both sides have done becomes one, which is sound, can be taken back, and grows no more.
#[track_caller]
fn merged(start: &Workspace, ours: &[Step<'_>], theirs: &[Step<'_>]) -> (Workspace, Report) {
    let (ours, theirs) = (after(start, ours), after(start, theirs));
    let merged = merge(start, &ours, &theirs);
    let mut both = ours.clone();
    merged.edit.apply(&mut both).unwrap();
    assert_eq!(both.problems(), []);
    assert_eq!(merged.edit.label, "merge of another copy");
    let mut undone = both.clone();
    merged.edit.inverse().apply(&mut undone).unwrap();
    assert_eq!(undone, ours);
    assert_eq!(merge(start, &both, &theirs).edit.changes, [], "once more");
    (both, merged.report)
}

fn lines(report: &Report) -> Vec<String> {
    report.conflicts.iter().map(ToString::to_string).collect()
}

fn first(workspace: &Workspace) -> AnnotationId {
    *workspace.annotations.keys().next().unwrap()
}

fn mark(
    id: u128,
    start: usize,
    end: usize,
    tags: &[TagId],
) -> impl Fn(&Workspace) -> Result<Edit, Refusal> + use<> {
    let tags = tags.to_vec();
    move |workspace| {
        let draft = Draft {
            document: DOCUMENT,
            spans: &[workspace.text(DOCUMENT).unwrap().span(start..end).unwrap()],
            tags: &tags,
            note: "",
            grade: Grade::default(),
        };
        let stamp = Stamp {
            id: AnnotationId(Uuid::from_u128(id)),
            author: "Jo",
            now: secs(200),
        };
        annotations::annotate(workspace, &draft, &stamp)
    }
}

fn create(id: u128, name: &'static str) -> impl Fn(&Workspace) -> Result<Edit, Refusal> {
    let id_of = TagId(Uuid::from_u128(id));
    move |workspace| {
        codebook::create(
            workspace,
            id_of,
            None,
            name,
            secs(i64::try_from(id).unwrap()),
        )
    }
}

#[test]
fn what_each_side_added_and_deleted_is_taken_over() {
    let start = bench("We [Trust:trusted] the [Press:nurse] all [Press:night].").workspace;
    let [trust, press] = ["Trust", "Press"].map(|path| tag_of(&start, path));
    let night = *start.annotations.keys().nth(2).unwrap();
    let (both, report) = merged(
        &start,
        &[&mark(5000, 0, 2, &[press]), &|w| {
            annotations::delete(w, &[night])
        }],
        &[&mark(6000, 11, 14, &[trust]), &|w| {
            annotations::tag(w, &[first(w)], press, secs(300))
        }],
    );
    assert_eq!(
        shown(&both),
        "[Press:We] [Trust,Press:trusted] [Trust:the] [Press:nurse] all night."
    );
    assert_eq!(lines(&report), [""; 0]);
    assert_eq!(
        report.sentences(),
        ["Adds 1 annotation", "Changes 1 annotation"]
    );
}

#[test]
fn both_notes_are_kept_one_behind_the_other() {
    let start = bench("We [Trust:trusted] the nurse.").workspace;
    let note =
        |text: &'static str| move |w: &Workspace| annotations::set_note(w, first(w), text, secs(9));
    let (both, report) = merged(&start, &[&note("Why?")], &[&note("By whom?")]);
    assert_eq!(
        both.annotation(first(&both)).unwrap().note,
        "Why?\n\n**‹other copy›**\n\nBy whom?"
    );
    assert_eq!(
        lines(&report),
        [
            "Annotation “trusted” in “Interview”: the note is “Why?” here and “By whom?” in the other copy; both are kept"
        ]
    );
}

#[test]
fn fields_that_each_side_changed_alone_stand_side_by_side() {
    let start = bench("We [Trust:trusted] the nurse.").workspace;
    let grade = |source| Grade { source, info: None };
    let (both, report) = merged(
        &start,
        &[
            &|w| annotations::set_note(w, first(w), "Why?", secs(9)),
            &|w| documents::set_status(w, DOCUMENT, Status::Reading),
        ],
        &[
            &|w| annotations::set_grade(w, first(w), grade(Some(SourceGrade::B)), secs(8)),
            &|w| documents::set_status(w, DOCUMENT, Status::Done),
        ],
    );
    let annotation = both.annotation(first(&both)).unwrap();
    assert_eq!(
        (annotation.note.as_str(), annotation.grade.label().as_str()),
        ("Why?", "B")
    );
    assert_eq!(both.document(DOCUMENT).unwrap().status, Status::Done);
    assert_eq!(lines(&report), [""; 0]);
}

#[test]
fn of_two_grades_and_two_passages_the_other_is_kept_in_the_note() {
    let start = bench("We [Trust:trusted] the nurse.").workspace;
    let grade = |grade| {
        move |w: &Workspace| {
            let grade = Grade {
                source: Some(grade),
                info: None,
            };
            annotations::set_grade(w, first(w), grade, secs(9))
        }
    };
    let spans = |start: usize, end: usize| {
        move |w: &Workspace| {
            let span = w.text(DOCUMENT).unwrap().span(start..end).unwrap();
            annotations::set_spans(w, first(w), &[span], secs(9))
        }
    };
    let (both, report) = merged(
        &start,
        &[&grade(SourceGrade::A), &spans(0, 10)],
        &[&grade(SourceGrade::D), &spans(3, 20)],
    );
    assert_eq!(shown(&both), "[Trust:We trusted] the nurse.");
    assert_eq!(
        both.annotation(first(&both)).unwrap().note,
        "**‹other copy›**\n\nPassage: “trusted the nurse” (bytes 3–20)\n\n**‹other copy›**\n\nSource grade: D"
    );
    assert_eq!(report.conflicts.len(), 2);
    assert_eq!(
        lines(&report)[1],
        "Annotation “We trusted” in “Interview”: the source grade is “A” here and “D” in the other copy; this one stays, the other is kept in the note"
    );
}

#[test]
fn of_two_names_the_other_is_kept_in_the_definition_or_the_note() {
    let start = bench("We [Money:trusted] the nurse.").workspace;
    let money = tag_of(&start, "Money");
    let (both, report) = merged(
        &start,
        &[&|w| codebook::rename(w, money, "Cash"), &|w| {
            documents::set_title(w, DOCUMENT, "Talk")
        }],
        &[&|w| codebook::rename(w, money, "Funds"), &|w| {
            documents::set_title(w, DOCUMENT, "Speech")
        }],
    );
    let tag = both.tag(money).unwrap();
    assert_eq!(
        (tag.name.as_str(), tag.definition.as_str()),
        ("Cash", "**‹other copy›**\n\nName: Funds")
    );
    let document = both.document(DOCUMENT).unwrap();
    assert_eq!(
        (document.title.as_str(), document.note.as_str()),
        ("Talk", "**‹other copy›**\n\nTitle: Speech")
    );
    assert_eq!(
        lines(&report),
        [
            "Tag Cash: the name is “Cash” here and “Funds” in the other copy; this one stays, the other is kept in the definition",
            "Document “Talk”: the title is “Talk” here and “Speech” in the other copy; this one stays, the other is kept in the note",
        ]
    );
}

#[test]
fn both_titles_of_the_workspace_are_kept() {
    let (both, report) = merged(
        &empty(),
        &[&|w| notes::rename_workspace(w, "Mine")],
        &[&|w| notes::rename_workspace(w, "Yours")],
    );
    assert_eq!(both.meta.title, "Mine ‹other copy: Yours›");
    assert_eq!(
        report.sentences(),
        ["Names the workspace “Mine ‹other copy: Yours›”"]
    );
}

#[test]
fn what_was_deleted_here_and_changed_there_is_kept() {
    let start = bench("We [Trust:trusted] the [Press:nurse].").workspace;
    let (both, report) = merged(
        &start,
        &[&|w| annotations::delete(w, &[first(w)])],
        &[&|w| annotations::set_note(w, first(w), "Why?", secs(9))],
    );
    assert_eq!(shown(&both), "We [Trust:trusted] the [Press:nurse].");
    assert_eq!(both.annotation(first(&both)).unwrap().note, "Why?");
    assert_eq!(
        lines(&report),
        [
            "Annotation “trusted” in “Interview”: deleted here and changed or used in the other copy; it is kept"
        ]
    );
    assert_eq!(report.sentences(), ["Adds 1 annotation"]);
}

#[test]
fn a_tag_deleted_here_and_used_there_comes_back_to_all_that_had_it() {
    let start = bench("We [Trust:trusted] the [Press:nurse].").workspace;
    let trust = tag_of(&start, "Trust");
    let (both, report) = merged(
        &start,
        &[&|w| codebook::delete(w, trust, secs(9))],
        &[&mark(6000, 0, 2, &[trust])],
    );
    assert_eq!(
        shown(&both),
        "[Trust:We] [Trust:trusted] the [Press:nurse]."
    );
    assert_eq!(
        lines(&report),
        ["Tag Trust: deleted here and changed or used in the other copy; it is kept"]
    );
}

#[test]
fn a_document_removed_there_and_marked_here_stays_with_all_its_marks() {
    let start = bench("We [Trust:trusted] the nurse.").workspace;
    let trust = tag_of(&start, "Trust");
    let about = |w: &Workspace| {
        notes::create(
            w,
            note_id(1),
            About::Document(DOCUMENT),
            "On it",
            "Jo",
            secs(1),
        )
    };
    let start = after(&start, &[&about]);
    let (both, report) = merged(
        &start,
        &[&mark(5000, 0, 2, &[trust])],
        &[&|w| documents::remove(w, &[DOCUMENT])],
    );
    assert_eq!(shown(&both), "[Trust:We] [Trust:trusted] the nurse.");
    assert_eq!(both.notes.size(), 1);
    assert_eq!(
        lines(&report),
        ["Document “Interview”: changed or used here and deleted in the other copy; it is kept"]
    );
}

#[test]
fn a_document_that_the_other_side_has_not_touched_stays_removed() {
    let start = bench("We [Trust:trusted] the nurse.").workspace;
    let (both, report) = merged(
        &start,
        &[&create(7, "New")],
        &[&|w| documents::remove(w, &[DOCUMENT])],
    );
    assert_eq!((both.documents.size(), both.annotations.size()), (0, 0));
    assert_eq!(report.sentences(), ["Removes 1 document and 1 annotation"]);
    assert_eq!(lines(&report), [""; 0]);
}

#[test]
fn tags_of_one_name_become_one_with_the_annotations_of_both() {
    let start = bench("We trusted the nurse.").workspace;
    let [low, high] = [7, 8].map(|n| TagId(Uuid::from_u128(n)));
    let under = |parent, id| {
        move |w: &Workspace| {
            codebook::create(
                w,
                TagId(Uuid::from_u128(id)),
                Some(parent),
                "Below",
                secs(50),
            )
        }
    };
    let (my_mark, other_mark) = (mark(5000, 0, 2, &[high]), mark(6000, 3, 10, &[low]));
    for is_turned in [false, true] {
        let mine: [Step<'_>; 3] = [&create(8, "Money"), &under(high, 18), &my_mark];
        let other: [Step<'_>; 3] = [&create(7, "money"), &under(low, 17), &other_mark];
        let (both, report) = if is_turned {
            merged(&start, &other, &mine)
        } else {
            merged(&start, &mine, &other)
        };
        assert_eq!(shown_codebook(&both), "money(Below)");
        assert_eq!(shown(&both), "[money:We] [money:trusted] the nurse.");
        assert_eq!(report.remarks.len(), 2);
        assert!(
            report.remarks[0].starts_with("Tag money was added in both copies")
                || report.remarks[0].starts_with("Tag Money was added")
        );
        assert_eq!(lines(&report), [""; 0]);
        assert_eq!(report.removed, dossier::edit::merge::Counts::default());
    }
}

#[test]
fn a_tag_whose_name_is_taken_here_gets_another_one() {
    let start = bench("We [Money:trusted] the [Press:nurse].").workspace;
    let [money, press] = ["Money", "Press"].map(|path| tag_of(&start, path));
    let (both, report) = merged(
        &start,
        &[&|w| codebook::rename(w, money, "Cash")],
        &[&|w| codebook::rename(w, press, "Cash")],
    );
    assert_eq!(shown(&both), "We [Cash:trusted] the [Cash (2):nurse].");
    assert_eq!(
        lines(&report),
        [
            "Tag Cash (2): the name is “Cash (2)” here and “Cash” in the other copy; this one stays, the other is kept in the definition"
        ]
    );
}

#[test]
fn a_key_that_both_gave_away_stays_with_the_tag_of_this_copy() {
    let start = bench("We [Money:trusted] the [Press:nurse].").workspace;
    let [money, press] = ["Money", "Press"].map(|path| tag_of(&start, path));
    let (both, report) = merged(
        &start,
        &[&|w| codebook::set_key(w, money, Some(3))],
        &[&|w| codebook::set_key(w, press, Some(3))],
    );
    assert_eq!(
        [money, press].map(|id| both.tag(id).unwrap().key),
        [Some(3), None]
    );
    assert_eq!(
        both.tag(press).unwrap().definition,
        "**‹other copy›**\n\nKey: 3"
    );
    assert_eq!(
        lines(&report),
        [
            "Tag Press: the key is empty here and “3” in the other copy; this one stays, the other is kept in the definition"
        ]
    );
}

#[test]
fn of_two_moves_that_make_a_circle_the_other_is_undone() {
    let start = bench("We [Money:trusted] the [Press:nurse].").workspace;
    let [money, press] = ["Money", "Press"].map(|path| tag_of(&start, path));
    let (both, report) = merged(
        &start,
        &[&|w| codebook::move_to(w, money, Some(press), 0)],
        &[&|w| codebook::move_to(w, press, Some(money), 0)],
    );
    assert_eq!(shown_codebook(&both), "Press(Money)");
    assert_eq!(
        lines(&report),
        [format!(
            "Tag Press: the place is “the top” here and “under Money ({money})” in the other copy; this one stays, the other is kept in the definition"
        )]
    );
}

#[test]
fn one_file_that_both_read_in_is_one_document() {
    let start = empty();
    let add = |id: u128, title: &'static str| {
        move |w: &Workspace| {
            let (mut document, body) = document(
                DocumentId(Uuid::from_u128(id)),
                title,
                "We trusted the nurse.",
            );
            document.origin = Origin {
                file_name: "talk.txt".to_owned(),
                hash: "00ff".to_owned(),
                ..Origin::default()
            };
            documents::add(w, vec![(document, body)])
        }
    };
    let mark_in = |document: u128, id: u128, words: &'static str| {
        move |w: &Workspace| {
            let document = DocumentId(Uuid::from_u128(document));
            let span =
                dossier::text::anchor::nth_quote(w.text(document).unwrap(), words, 1).unwrap();
            let draft = Draft {
                document,
                spans: &[span],
                tags: &[],
                note: "",
                grade: Grade::default(),
            };
            let stamp = Stamp {
                id: AnnotationId(Uuid::from_u128(id)),
                author: "Jo",
                now: secs(1),
            };
            annotations::annotate(w, &draft, &stamp)
        }
    };
    let (both, report) = merged(
        &start,
        &[&add(2, "Talk"), &mark_in(2, 20, "trusted")],
        &[&add(1, "Talk"), &mark_in(1, 10, "nurse")],
    );
    assert_eq!(shown(&both), "We [:trusted] the [:nurse].");
    assert_eq!(
        report.remarks,
        ["Document “Talk” was added in both copies; it is one document now"]
    );
    assert_eq!(lines(&report), [""; 0]);
}

fn read_again(text: &'static str) -> impl Fn(&Workspace) -> Result<Edit, Refusal> {
    move |workspace| {
        let body = Body::new(DOCUMENT, Text::new(text), Vec::new());
        let origin = Origin {
            encoding: "windows-1252".to_owned(),
            ..Origin::default()
        };
        documents::replace_body(workspace, DOCUMENT, body, origin, secs(9))
    }
}

fn correct(text: &'static str) -> impl Fn(&Workspace) -> Result<Edit, Refusal> {
    move |workspace| {
        let old = workspace.text(DOCUMENT).unwrap();
        let change = Change::between(old, &Text::new(text));
        texts::correct(workspace, DOCUMENT, &change, secs(9)).map(|(edit, _)| edit)
    }
}

#[test]
fn what_both_corrected_in_a_text_is_in_it_and_the_marks_go_along() {
    let start = bench("We trusted the nuhrse at once. Then nobdy [Trust:asked] her.").workspace;
    let (both, report) = merged(
        &start,
        &[&correct(
            "We trusted the nurse at once. Then nobdy asked her.",
        )],
        &[
            &correct("We trusted the nuhrse at once. Then nobody asked her."),
            &mark(77, 15, 29, &[]),
        ],
    );
    assert_eq!(
        shown(&both),
        "We trusted the [:nurse at once]. Then nobody [Trust:asked] her."
    );
    assert_eq!(lines(&report), Vec::<String>::new());
    assert_eq!(
        report.remarks,
        ["The text of “Interview” was corrected in both copies; it has the corrections of both"]
    );
}

#[test]
fn marks_of_this_copy_go_along_when_the_other_has_read_the_document_again() {
    let start = bench("We [Trust:trusted] the nurse.").workspace;
    let trust = tag_of(&start, "Trust");
    let (both, report) = merged(
        &start,
        &[&mark(5000, 15, 20, &[trust])],
        &[&read_again("Well. We trusted the nurse.")],
    );
    assert_eq!(shown(&both), "Well. We [Trust:trusted] the [Trust:nurse].");
    assert_eq!(lines(&report), [""; 0]);
}

#[test]
fn a_new_reading_in_which_marks_would_be_lost_is_not_taken_over() {
    let start = bench("We [Trust:trusted] the nÃ¼rse.").workspace;
    let trust = tag_of(&start, "Trust");
    let (both, report) = merged(
        &start,
        &[&mark(5000, 15, 23, &[trust])],
        &[&read_again("We trusted the nürse.")],
    );
    assert_eq!(shown(&both), "We [Trust:trusted] the [Trust:nÃ¼rse].");
    assert_eq!(
        lines(&report),
        [
            "Document “Interview”: the text is “We trusted the nÃ¼rse.” here and “windows-1252: We trusted the nürse.” in the other copy; this one stays"
        ]
    );
}

#[test]
fn where_both_have_marked_words_of_their_own_reading_there_is_a_document_for_each() {
    let start = bench("We trusted the nÃ¼rse.").workspace;
    let (both, report) = merged(
        &start,
        &[&mark(5000, 15, 23, &[])],
        &[
            &read_again("We trusted the nürse."),
            &mark(6000, 15, 21, &[]),
        ],
    );
    assert_eq!(shown(&both), "We trusted the [:nÃ¼rse].");
    assert_eq!(both.documents.size(), 2);
    let other = both
        .annotation(AnnotationId(Uuid::from_u128(6000)))
        .unwrap();
    assert_eq!(other.quote(), "nürse");
    assert!(lines(&report)[0].ends_with("there is a document for each"));
}

#[test]
fn two_orders_are_told_and_the_one_of_this_copy_stays() {
    let start = bench("[A:We] [B:trusted] the [C:nurse].").workspace;
    let [a, c] = ["A", "C"].map(|path| tag_of(&start, path));
    let (both, report) = merged(
        &start,
        &[&|w| codebook::move_to(w, a, None, 2)],
        &[&|w| codebook::move_to(w, c, None, 0)],
    );
    assert_eq!(shown_codebook(&both), "B, C, A");
    assert_eq!(
        lines(&report),
        [
            "Workspace The nurse affair: the order of the tags is “B, C, A” here and “C, A, B” in the other copy; this one stays"
        ]
    );
}

#[test]
fn copies_of_two_workspaces_are_refused() {
    let (mine, other) = (
        Workspace::new(WorkspaceId(Uuid::from_u128(1)), "Mine", secs(0)),
        Workspace::new(WorkspaceId(Uuid::from_u128(2)), "Other", secs(0)),
    );
    assert_eq!(
        check_same(&mine, &other).unwrap_err().to_string(),
        "Can't merge “Mine” with “Other”: they are two workspaces, not two copies of one"
    );
}
