use dossier::edit::annotations::{self, Draft};
use dossier::edit::{Edit, Refusal};
use dossier::model::{AnnotationId, DocumentId, Grade, SourceGrade, TagId};
use dossier::text::Text;
use uuid::Uuid;

use crate::bench::{Bench, DOCUMENT, bench, check, commit, refuse, secs, shown, stamp};

fn annotate(bench: &Bench, tags: &[&str]) -> Result<Edit, Refusal> {
    let tags: Vec<TagId> = tags.iter().map(|path| bench.tag(path)).collect();
    let draft = Draft {
        document: DOCUMENT,
        spans: &bench.selection,
        tags: &tags,
        note: "",
        grade: Grade::default(),
    };
    annotations::annotate(&bench.workspace, &draft, &stamp(&bench.workspace))
}

fn tag_passage(bench: &Bench, tag: &str) -> Result<Edit, Refusal> {
    annotations::tag_passage(
        &bench.workspace,
        DOCUMENT,
        &bench.selection,
        bench.tag(tag),
        &stamp(&bench.workspace),
        &bench.ids(),
    )
}

#[test]
fn a_selection_becomes_an_annotation_with_or_without_tags() {
    check(
        "We [trusted] the nurse",
        |bench| annotate(bench, &[]),
        "annotation",
        "We [:trusted] the nurse",
    );
    check(
        "We [trusted] the [Finance,Money:nurse]",
        |bench| annotate(bench, &["Finance", "Money", "Finance"]),
        "tagging as Finance, Money",
        "We [Finance,Money:trusted] the [Finance,Money:nurse]",
    );
}

#[test]
fn white_space_at_the_ends_is_not_marked() {
    check(
        "We[ trusted \n] the nurse",
        |bench| annotate(bench, &[]),
        "annotation",
        "We [:trusted] \n the nurse",
    );
    refuse(
        "We[ \n ]trusted",
        |bench| annotate(bench, &[]),
        "Can't mark white space alone: select some words first",
    );
    refuse(
        "Nothing is selected",
        |bench| annotate(bench, &[]),
        "Can't mark white space alone: select some words first",
    );
}

#[test]
fn a_mark_never_splits_a_character_as_people_see_it() {
    check(
        "caf[e]\u{301} au lait",
        |bench| annotate(bench, &[]),
        "annotation",
        "caf[:e\u{301}] au lait",
    );
    check(
        "the 👨\u{200d}[👩]\u{200d}👧 left",
        |bench| annotate(bench, &[]),
        "annotation",
        "the [:👨\u{200d}👩\u{200d}👧] left",
    );
    check(
        "قال [الممرض]ُ إن",
        |bench| annotate(bench, &[]),
        "annotation",
        "قال [:الممرضُ] إن",
    );
}

#[test]
fn several_selections_become_one_annotation_in_the_order_of_the_text() {
    check(
        "[We] trusted [the] nurse",
        |bench| {
            let mut bench = Bench {
                workspace: bench.workspace.clone(),
                selection: bench.selection.clone(),
            };
            bench.selection.reverse();
            annotate(&bench, &[])
        },
        "annotation",
        "[:We] trusted [+:the] nurse",
    );
    check(
        "[We tr[us]]t[ed] [t][he] nurse",
        |bench| annotate(bench, &[]),
        "annotation",
        "[:We trus]t[+:ed] [+:the] nurse",
    );
}

#[test]
fn a_mark_is_refused_when_its_document_or_tag_or_words_are_gone() {
    let bench = bench("We [trusted] the nurse");
    let draft = Draft {
        document: DocumentId(Uuid::from_u128(77)),
        spans: &bench.selection,
        tags: &[],
        note: "",
        grade: Grade::default(),
    };
    let plan = |draft: &Draft<'_>| {
        annotations::annotate(&bench.workspace, draft, &stamp(&bench.workspace))
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        plan(&draft),
        "Can't mark the passage: its document is no longer in the workspace"
    );
    let tags = [TagId(Uuid::from_u128(78))];
    assert_eq!(
        plan(&Draft {
            document: DOCUMENT,
            tags: &tags,
            ..draft
        }),
        "The tag is no longer in the codebook"
    );
    let longer = Text::from("We trusted the nurse and the doctor");
    assert_eq!(
        plan(&Draft {
            document: DOCUMENT,
            spans: &[longer.whole().unwrap()],
            ..draft
        }),
        "Can't mark the passage: the text of the document is another one now. Select it again"
    );
}

#[test]
fn a_tag_on_a_selection_marks_it() {
    check(
        "We [trusted] the [Money:nurse]",
        |bench| tag_passage(bench, "Money"),
        "tagging as Money",
        "We [Money:trusted] the [Money:nurse]",
    );
}

#[test]
fn a_tag_on_a_passage_that_is_marked_goes_to_the_annotation_there() {
    check(
        "We [Finance:trusted[ the] nurse] [Money:often]",
        |bench| {
            let mut bench = Bench {
                workspace: bench.workspace.clone(),
                selection: bench.selection.clone(),
            };
            // The same words, with the space before them selected as well.
            let text = bench.workspace.text(DOCUMENT).unwrap();
            bench.selection = vec![text.span(2..20).unwrap()];
            tag_passage(&bench, "Money")
        },
        "tagging as Money",
        "We [Finance,Money:trusted the nurse] [Money:often]",
    );
    check(
        "We [Finance:[trusted] the] nurse",
        |bench| tag_passage(bench, "Finance"),
        "tagging as Finance",
        "We [Finance:[Finance:trusted] the] nurse",
    );
    refuse(
        "We [[Finance:trusted]] the nurse",
        |bench| tag_passage(bench, "Finance"),
        "This passage is already tagged as Finance",
    );
}

#[test]
fn a_tag_goes_to_all_annotations_that_lack_it() {
    check(
        "[A:One] [B:two] [:three]",
        |bench| annotations::tag(&bench.workspace, &bench.ids(), bench.tag("B"), secs(5)),
        "tagging of 2 annotations as B",
        "[A,B:One] [B:two] [B:three]",
    );
    refuse(
        "[A:One] [A:two]",
        |bench| annotations::tag(&bench.workspace, &bench.ids(), bench.tag("A"), secs(5)),
        "These passages are already tagged as A",
    );
    refuse(
        "[A:One]",
        |bench| annotations::tag(&bench.workspace, &bench.ids(), bench.tag("A"), secs(5)),
        "This passage is already tagged as A",
    );
    refuse(
        "[A:One]",
        |bench| annotations::tag(&bench.workspace, &[], bench.tag("A"), secs(5)),
        "No annotation is selected",
    );
}

#[test]
fn an_annotation_without_its_last_tag_stays() {
    check(
        "[A,B:One] [A:two] [B:three]",
        |bench| annotations::untag(&bench.workspace, &bench.ids(), bench.tag("A"), secs(5)),
        "removal of tag A from 2 annotations",
        "[B:One] [:two] [B:three]",
    );
    check(
        "[A,B:One] [B:two]",
        |bench| annotations::untag(&bench.workspace, &bench.ids(), bench.tag("A"), secs(5)),
        "removal of tag A",
        "[B:One] [B:two]",
    );
    refuse(
        "[A:One] [B:two] [B:three]",
        |bench| annotations::untag(&bench.workspace, &bench.ids()[1..], bench.tag("A"), secs(5)),
        "None of these passages is tagged as A",
    );
    refuse(
        "[A:One] [B:two]",
        |bench| annotations::untag(&bench.workspace, &bench.ids()[1..], bench.tag("A"), secs(5)),
        "This passage is not tagged as A",
    );
}

#[test]
fn a_note_and_a_grade_are_set_and_taken_away() {
    let bench = bench("We [:trusted] the nurse");
    let id = bench.ids()[0];
    let edit = annotations::set_note(&bench.workspace, id, "Says who?", secs(7)).unwrap();
    assert_eq!(edit.label, "change of a note");
    let noted = commit(&bench.workspace, &edit);
    assert_eq!(noted.annotation(id).unwrap().note, "Says who?");
    assert_eq!(noted.annotation(id).unwrap().modified, secs(7));
    assert_eq!(noted.annotation(id).unwrap().created, secs(100));
    let again = annotations::set_note(&noted, id, "Says who?", secs(8)).unwrap_err();
    assert_eq!(again.to_string(), "The note says this already");
    let edit = annotations::set_note(&noted, id, "", secs(8)).unwrap();
    assert_eq!(edit.label, "removal of a note");

    let grade = Grade {
        source: Some(SourceGrade::B),
        info: "2".parse().ok(),
    };
    let edit = annotations::set_grade(&noted, id, grade, secs(9)).unwrap();
    assert_eq!(edit.label, "grading as B2");
    let graded = commit(&noted, &edit);
    assert_eq!(graded.annotation(id).unwrap().grade, grade);
    let again = annotations::set_grade(&graded, id, grade, secs(9)).unwrap_err();
    assert_eq!(again.to_string(), "The passage has this grade already");
    let edit = annotations::set_grade(&graded, id, Grade::default(), secs(9)).unwrap();
    assert_eq!(edit.label, "removal of a grade");
}

#[test]
fn boundaries_move_and_tags_stay() {
    let set_spans = |bench: &Bench| {
        annotations::set_spans(&bench.workspace, bench.ids()[0], &bench.selection, secs(7))
    };
    check(
        "We [A:trusted] [the nurse ]",
        set_spans,
        "change of boundaries",
        "We trusted [A:the nurse] ",
    );
    refuse(
        "We [A:trusted][ ]the nurse",
        set_spans,
        "Can't mark white space alone: select some words first",
    );
    refuse(
        "We[ [A:trusted] ]the nurse",
        set_spans,
        "The annotation has these boundaries already",
    );
}

#[test]
fn annotations_are_deleted_and_the_text_stays() {
    check(
        "[A:One] [B:two] [:three]",
        |bench| annotations::delete(&bench.workspace, &bench.ids()[..2]),
        "deletion of 2 annotations",
        "One two [:three]",
    );
    check(
        "[A:One\n and two and three and four]",
        |bench| annotations::delete(&bench.workspace, &bench.ids()),
        "deletion of “One and two and three an…”",
        "One\n and two and three and four",
    );
    refuse(
        "One",
        |bench| annotations::delete(&bench.workspace, &[AnnotationId(Uuid::from_u128(4))]),
        "The annotation is no longer in the workspace",
    );
}

#[test]
fn a_stale_edit_is_refused_and_changes_nothing() {
    let bench = bench("[A:One] [B:two]");
    let ids = bench.ids();
    let stale = annotations::tag(&bench.workspace, &ids, bench.tag("B"), secs(5)).unwrap();
    let deletion = annotations::delete(&bench.workspace, &ids).unwrap();
    let mut workspace = bench.workspace.clone();
    annotations::set_note(&workspace, ids[0], "meanwhile", secs(6))
        .unwrap()
        .apply(&mut workspace)
        .unwrap();
    let meanwhile = workspace.clone();
    assert_eq!(
        stale.apply(&mut workspace).unwrap_err().to_string(),
        "Can't do the tagging as B: something it builds on has changed meanwhile"
    );
    assert_eq!(workspace, meanwhile);
    // The second of its two changes would still fit: it is all or nothing.
    assert!(deletion.apply(&mut workspace).is_err());
    assert_eq!(workspace, meanwhile);
    assert_eq!(shown(&workspace), "[A:One] [B:two]");
}

#[test]
fn a_quote_and_its_context_are_kept_with_the_mark() {
    let bench = bench("We [A:trusted] the nurse");
    let anchor = &bench.annotation(0).anchors[0];
    assert_eq!(
        (&*anchor.before, &*anchor.quote, &*anchor.after),
        ("We ", "trusted", " the nurse")
    );
    assert_eq!(bench.annotation(0).author, "Mara");
}
