//! Merging the same copy once more changes nothing, in cases that took random workspaces to find;
//! and what is mentioned in a note is so still where two copies of it became one.

use dossier::edit::annotations::{self, Draft, Stamp};
use dossier::edit::codebook;
use dossier::edit::merge::{Report, merge};
use dossier::edit::{Edit, Refusal, documents, fields, notes, texts};
use dossier::model::mention::Target;
use dossier::model::{
    About, AnnotationId, Body, DocumentId, Field, FieldId, FieldKind, Grade, TagId, Workspace,
};
use dossier::text::Text;
use dossier::text::change::Change;
use uuid::Uuid;

use crate::bench::{DOCUMENT, bench, codebook_of, document, note_id, secs, shown_codebook, tag_of};

pub(crate) type Step<'a> = &'a dyn Fn(&Workspace) -> Result<Edit, Refusal>;

pub(crate) fn after(start: &Workspace, steps: &[Step<'_>]) -> Workspace {
    let mut workspace = start.clone();
    for step in steps {
        step(&workspace).unwrap().apply(&mut workspace).unwrap();
    }
    workspace
}

/// Merges, and merges the same copy again.
#[track_caller]
fn check(start: &Workspace, ours: &[Step<'_>], theirs: &[Step<'_>]) -> (Workspace, Report) {
    let [first, _] = check_ways(start, ours, theirs);
    first
}

/// The same, both ways round.
#[track_caller]
pub(crate) fn check_ways(
    start: &Workspace,
    ours: &[Step<'_>],
    theirs: &[Step<'_>],
) -> [(Workspace, Report); 2] {
    let (ours, theirs) = (after(start, ours), after(start, theirs));
    [(&ours, &theirs), (&theirs, &ours)].map(|(mine, other)| {
        let merged = merge(start, mine, other);
        let mut both = mine.clone();
        merged.edit.apply(&mut both).unwrap();
        assert_eq!(both.problems(), []);
        assert_eq!(merge(start, &both, other).edit.changes, [], "once more");
        (both, merged.report)
    })
}

#[test]
fn a_tag_that_came_back_for_what_is_elsewhere_now_stays_there() {
    let start = codebook_of(&["a/b/c/d"]);
    let [b, c] = ["a/b", "a/b/c"].map(|path| tag_of(&start, path));
    let (both, report) = check(
        &start,
        &[&|w| codebook::delete(w, c, secs(9))],
        &[&|w| codebook::delete(w, b, secs(9))],
    );
    assert_eq!(shown_codebook(&both), "a(b(c(d)))");
    let lines: Vec<String> = report.conflicts.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "Tag a/b/c: deleted here and changed or used in the other copy; it is kept",
            "Tag a/b: changed or used here and deleted in the other copy; it is kept",
        ]
    );
    assert_eq!(
        both.tag(b).unwrap().definition,
        "**‹other copy›**\n\nTag: deleted"
    );
}

/// Where both have deleted the tag over it, who moved it besides has said where it belongs.
#[test]
fn a_tag_that_one_moved_and_that_fell_in_the_other_is_where_it_was_moved_to_both_ways_round() {
    let start = codebook_of(&["Money/a/b/Finance"]);
    let [money, b, finance] =
        ["Money", "Money/a/b", "Money/a/b/Finance"].map(|path| tag_of(&start, path));
    let added = TagId(Uuid::from_u128(5000));
    let ways = check_ways(
        &start,
        &[
            &|w| codebook::delete(w, money, secs(9)),
            &|w| codebook::delete(w, b, secs(9)),
            &|w| codebook::move_to(w, finance, None, 0),
        ],
        &[
            &|w| codebook::create(w, added, None, "Finance", secs(9)),
            &|w| codebook::delete(w, b, secs(9)),
        ],
    );
    for (both, report) in &ways {
        assert_eq!(both.tag(finance).unwrap().parent, None);
        let listed: Vec<&str> = report.conflicts.iter().map(|one| one.field).collect();
        assert_eq!(listed, ["name"]);
    }
}

/// Theirs deleted all of them; the one that ours had moved comes back to where ours has it, and
/// not to the top, where both have made another one of its name.
#[test]
fn a_tag_that_came_back_is_under_the_one_that_came_back_after_it_both_ways_round() {
    let start = codebook_of(&["Sources/Papers/Money"]);
    let [sources, papers, money] =
        ["Sources", "Sources/Papers", "Sources/Papers/Money"].map(|path| tag_of(&start, path));
    // In the order in which the program looks at them, the child is first.
    let [first, child] = [TagId(Uuid::from_u128(6000)), TagId(Uuid::from_u128(2))];
    let start = after(
        &start,
        &[&|w| codebook::delete(w, money, secs(1)), &|w| {
            codebook::create(w, child, Some(papers), "Money", secs(1))
        }],
    );
    let ways = check_ways(
        &start,
        &[&|w| codebook::delete(w, papers, secs(9)), &|w| {
            codebook::create(w, first, None, "Money", secs(9))
        }],
        &[
            &|w| codebook::delete(w, child, secs(9)),
            &|w| codebook::delete(w, papers, secs(9)),
            &|w| codebook::delete(w, sources, secs(9)),
            &|w| codebook::create(w, TagId(Uuid::from_u128(5000)), None, "Money", secs(9)),
        ],
    );
    for (both, _) in &ways {
        assert_eq!(shown_codebook(both), "Sources(Money), Money");
    }
}

/// Where it fell in both, and further in one.
#[test]
fn a_tag_that_fell_in_both_is_where_it_fell_less_far() {
    let start = codebook_of(&["a/b/c/d"]);
    let [b, c, d] = ["a/b", "a/b/c", "a/b/c/d"].map(|path| tag_of(&start, path));
    let ways = check_ways(
        &start,
        &[&|w| codebook::delete(w, c, secs(9)), &|w| {
            codebook::delete(w, b, secs(9))
        }],
        &[&|w| codebook::delete(w, c, secs(9))],
    );
    let [first, second] = ways.map(|(both, report)| {
        let shown = shown_codebook(&both);
        (shown, both.tag(d).unwrap().parent, report.conflicts.len())
    });
    assert_eq!(first, second);
}

#[test]
fn a_value_that_was_set_aside_is_known_by_the_name_that_its_field_has_now() {
    let start = bench("We [Trust:trusted] the nurse.").workspace;
    let trust = tag_of(&start, "Trust");
    let id = FieldId(Uuid::from_u128(77));
    let field = |name: &str| Field {
        id,
        name: name.to_owned(),
        kind: FieldKind::Text,
        hint: String::new(),
    };
    let start = after(&start, &[&|w| fields::add(w, trust, vec![field("Why")])]);
    let first = |w: &Workspace| -> AnnotationId { *w.annotations.keys().next().unwrap() };
    let fill = |words: &'static str| {
        move |w: &Workspace| {
            let value = FieldKind::Text.read(words).unwrap();
            fields::fill(w, first(w), id, value, secs(9))
        }
    };
    let (both, _) = check(
        &start,
        &[&fill("habit")],
        &[&|w| fields::change(w, field("Reason")), &fill("hope")],
    );
    assert_eq!(
        both.annotation(first(&both)).unwrap().note,
        "**‹other copy›**\n\nField: Reason = hope"
    );
}

#[test]
fn an_annotation_that_lost_its_words_and_got_others_here_is_not_told_of_the_lost_ones() {
    let start = bench("We [Trust:trusted] the nurse.").workspace;
    let id = *start.annotations.keys().next().unwrap();
    let document = DOCUMENT;
    let replace = |text: &'static str| {
        move |w: &Workspace| {
            let change = Change::between(w.text(document).unwrap(), &Text::new(text));
            texts::correct(w, document, &change, secs(9)).map(|(edit, _)| edit)
        }
    };
    let start = after(&start, &[&replace("We the nurse.")]);
    assert!(!start.annotation(id).unwrap().standing.is_on_words());
    let (both, report) = check(
        &start,
        &[&|w| {
            let span = w.text(document).unwrap().span(7..12).unwrap();
            annotations::set_spans(w, id, &[span], secs(10))
        }],
        &[&|w| {
            let body = Body::new(document, Text::new("So We the nurse."), Vec::new());
            let origin = w.document(document).unwrap().origin.clone();
            documents::replace_body(w, document, body, origin, secs(11))
        }],
    );
    assert_eq!(both.annotation(id).unwrap().quote(), "nurse");
    assert_eq!(both.annotation(id).unwrap().note, "");
    assert_eq!(report.conflicts, []);
}

/// Tags of one name and documents of one file become one; a note of the copy whose id goes
/// mentions the one that stays.
#[test]
fn what_mentions_a_tag_or_a_document_that_both_added_mentions_the_one_that_stays() {
    let start = bench("We [Trust:trusted] the nurse.").workspace;
    let id = *start.annotations.keys().next().unwrap();
    let [here, there] = [5000, 6000].map(|n| TagId(Uuid::from_u128(n)));
    let [paper, copy] = [5001, 6001].map(|n| DocumentId(Uuid::from_u128(n)));
    let add = |tag: TagId, paper: DocumentId| {
        move |w: &Workspace| {
            let mut with_tag = w.clone();
            codebook::create(w, tag, None, "Money", secs(5))?.apply(&mut with_tag)?;
            let (mut record, body) = document(paper, "Paper", "All of it.");
            record.origin.hash = "the same bytes".to_owned();
            documents::add(&with_tag, vec![(record, body)])?.apply(&mut with_tag)?;
            Ok(Edit::new(
                "both",
                dossier::edit::difference::changes(w, &with_tag),
            ))
        }
    };
    let words = |tag: TagId, paper: DocumentId| {
        let tag = Target::Tag(tag).written("Money");
        let paper = Target::Document(paper).written("Paper");
        format!("See {tag} in {paper}")
    };
    let told = words(there, copy);
    let (both, _) = check(
        &start,
        &[&add(here, paper)],
        &[
            &add(there, copy),
            &|w| annotations::set_note(w, id, &told, secs(9)),
            &|w| codebook::define(w, there, &told),
            &|w| notes::create(w, note_id(3), About::Tag(there), "Why", "Jo", secs(9)),
            &|w| notes::set(w, note_id(3), "Why", &told, secs(9)),
        ],
    );
    let now = words(here, paper);
    assert_eq!(both.annotation(id).unwrap().note, now);
    assert_eq!(both.tag(here).unwrap().definition, now);
    assert_eq!(both.note(note_id(3)).unwrap().text, now);
    assert_eq!(both.tag(there), None);
    assert_eq!(both.document(copy), None);
}

/// A mark with a tag, its document, a note about the tag; the tag is deleted here, which changes
/// all three, and used there by another mark, so that it comes back and they are what they were.
#[track_caller]
fn check_kept(gone: Step<'_>, kept: &str, is_there: impl Fn(&Workspace) -> bool) {
    let start = bench("We [Trust:trusted] the nurse at once.").workspace;
    let trust = tag_of(&start, "Trust");
    let other = DocumentId(Uuid::from_u128(4000));
    // All within one second, so that no record differs by when it was changed.
    let now = secs(100);
    let start = after(
        &start,
        &[
            &|w| documents::add(w, vec![document(other, "Report", "Nobody asked.")]),
            &|w| notes::create(w, note_id(3), About::Tag(trust), "Why", "Jo", now),
        ],
    );
    let used = |w: &Workspace| {
        let draft = Draft {
            document: other,
            spans: &[w.text(other).unwrap().span(0..6).unwrap()],
            tags: &[trust],
            note: "",
            grade: Grade::default(),
        };
        let stamp = Stamp {
            id: AnnotationId(Uuid::from_u128(6000)),
            author: "Jo",
            now,
        };
        annotations::annotate(w, &draft, &stamp)
    };
    let ways = check_ways(
        &start,
        &[&|w| codebook::delete(w, trust, now)],
        &[gone, &used],
    );
    let words = [
        "changed or used here and deleted in the other copy; it is kept",
        "deleted here and changed or used in the other copy; it is kept",
    ];
    for ((both, report), words) in ways.iter().zip(words) {
        assert!(is_there(both), "{kept} is missing");
        assert!(both.tag(trust).is_some());
        let told: Vec<String> = report.conflicts.iter().map(ToString::to_string).collect();
        assert!(told.contains(&format!("{kept}: {words}")), "{told:?}");
    }
}

#[test]
fn a_mark_deleted_there_whose_tag_was_deleted_here_and_came_back_is_kept() {
    let start = bench("We [Trust:trusted] the nurse at once.").workspace;
    let mark = *start.annotations.keys().next().unwrap();
    check_kept(
        &|w| annotations::delete(w, &[mark]),
        "Annotation “trusted” in “Interview”",
        |both| {
            let note = both.annotation(mark).map(|mark| mark.note.as_str());
            note == Some("**‹other copy›**\n\nAnnotation: deleted")
        },
    );
}

#[test]
fn a_document_removed_there_whose_tag_was_deleted_here_and_came_back_is_kept_with_its_marks() {
    let start = bench("We [Trust:trusted] the nurse at once.").workspace;
    let mark = *start.annotations.keys().next().unwrap();
    check_kept(
        &|w| documents::remove(w, &[DOCUMENT]),
        "Document “Interview”",
        |both| both.document(DOCUMENT).is_some() && both.annotation(mark).is_some(),
    );
}

#[test]
fn a_note_deleted_there_about_a_tag_that_was_deleted_here_and_came_back_is_kept() {
    check_kept(&|w| notes::delete(w, note_id(3)), "Note “Why”", |both| {
        both.note(note_id(3)).is_some()
    });
}
