use dossier::edit::codebook::{self, MergeNumbers};
use dossier::edit::{Edit, Refusal, notes};
use dossier::model::mention::Target;
use dossier::model::{About, Colour, TagId, Workspace};
use uuid::Uuid;

use crate::bench::{
    bench, codebook_of, commit, make_tags, new_tag_id, note_id, secs, shown, shown_codebook, tag_of,
};

/// Checks what a plan makes of the codebook with these paths, and the label of the edit.
#[track_caller]
fn check(
    paths: &[&str],
    plan: impl FnOnce(&Workspace) -> Result<Edit, Refusal>,
    label: &str,
    after: &str,
) -> Workspace {
    let workspace = codebook_of(paths);
    let edit = plan(&workspace).unwrap();
    let workspace = commit(&workspace, &edit);
    assert_eq!(shown_codebook(&workspace), after);
    assert_eq!(edit.label, label);
    workspace
}

#[track_caller]
fn refuse(paths: &[&str], plan: impl FnOnce(&Workspace) -> Result<Edit, Refusal>, sentence: &str) {
    let refusal = plan(&codebook_of(paths)).unwrap_err();
    assert_eq!(refusal.to_string(), sentence);
}

fn create(workspace: &Workspace, parent: &str, name: &str) -> Result<Edit, Refusal> {
    let parent = workspace.tag_at_path(parent).map(|tag| tag.id);
    codebook::create(workspace, new_tag_id(workspace), parent, name, secs(3))
}

fn move_to(workspace: &Workspace, tag: &str, parent: &str, index: usize) -> Result<Edit, Refusal> {
    let parent = workspace.tag_at_path(parent).map(|tag| tag.id);
    codebook::move_to(workspace, tag_of(workspace, tag), parent, index)
}

fn merge(workspace: &Workspace, from: &str, into: &str) -> Result<Edit, Refusal> {
    let (from, into) = (tag_of(workspace, from), tag_of(workspace, into));
    codebook::merge(workspace, from, into, secs(3))
}

fn delete(workspace: &Workspace, tag: &str) -> Result<Edit, Refusal> {
    codebook::delete(workspace, tag_of(workspace, tag), secs(3))
}

#[test]
fn a_new_tag_comes_last_under_its_parent() {
    check(
        &["Zeal", "Actors/Press"],
        |workspace| create(workspace, "", "  Money "),
        "creation of Money",
        "Zeal, Actors(Press), Money",
    );
    check(
        &["Actors/Press", "Zeal"],
        |workspace| create(workspace, "Actors", "Army"),
        "creation of Army",
        "Actors(Press, Army), Zeal",
    );
}

#[test]
fn a_tag_needs_a_name_that_nothing_beside_it_has() {
    refuse(
        &[],
        |workspace| create(workspace, "", " "),
        "A tag needs a name",
    );
    refuse(
        &[],
        |workspace| create(workspace, "", "a/b"),
        "The name of a tag can't hold “/”: it stands between the names of a path",
    );
    refuse(
        &[],
        |workspace| create(workspace, "", "a\nb"),
        "The name of a tag is one line",
    );
    refuse(
        &["Money"],
        |workspace| create(workspace, "", "mONEY"),
        "There is already a tag Money at the top",
    );
    refuse(
        &["Actors/Press"],
        |workspace| create(workspace, "Actors", "press"),
        "There is already a tag Press under Actors",
    );
    check(
        &["Actors/Press"],
        |workspace| create(workspace, "", "Press"),
        "creation of Press",
        "Actors(Press), Press",
    );
}

#[test]
fn new_tags_at_the_top_take_turns_with_the_colours() {
    let mut workspace = codebook_of(&["A", "B", "C", "C/Below"]);
    let colour =
        |workspace: &Workspace, path| workspace.tag(tag_of(workspace, path)).unwrap().colour;
    assert_eq!(colour(&workspace, "A"), Some(Colour(0)));
    assert_eq!(colour(&workspace, "B"), Some(Colour(1)));
    assert_eq!(colour(&workspace, "C/Below"), None, "its parent's");
    let gone = delete(&workspace, "B").unwrap();
    gone.apply(&mut workspace).unwrap();
    make_tags(&mut workspace, &["D"]);
    assert_eq!(colour(&workspace, "D"), Some(Colour(1)));
}

#[test]
fn a_path_makes_what_is_missing_of_it_in_one_step() {
    let workspace = codebook_of(&["Actors"]);
    let mut n = 50;
    let mut new_id = || {
        n += 1;
        TagId(Uuid::from_u128(n))
    };
    let path = "actors / Armed groups/North";
    let (edit, tag) = codebook::create_path(&workspace, path, &mut new_id, secs(3)).unwrap();
    let edit = edit.unwrap();
    let after = commit(&workspace, &edit);
    assert_eq!(shown_codebook(&after), "Actors(Armed groups(North))");
    assert_eq!(edit.label, "creation of Actors/Armed groups/North");
    assert_eq!(after.tag_path(tag), "Actors/Armed groups/North");
    let again = codebook::create_path(&after, path, &mut new_id, secs(3)).unwrap();
    assert_eq!(again, (None, tag));
    let empty = codebook::create_path(&after, "Actors//x", &mut new_id, secs(3)).unwrap_err();
    assert_eq!(empty.to_string(), "A tag needs a name");
}

#[test]
fn tags_are_at_most_63_levels_deep() {
    let deep: Vec<String> = (0..63).map(|level| format!("t{level}")).collect();
    let deep = deep.join("/");
    refuse(
        &[&deep],
        |workspace| create(workspace, &deep, "one more"),
        "Tags can't be more than 63 levels deep",
    );
    refuse(
        &[&deep, "Top"],
        |workspace| move_to(workspace, "t0", "Top", 0),
        "Tags can't be more than 63 levels deep",
    );
    refuse(
        &[&deep, "Top/Below"],
        |workspace| merge(workspace, "t0", "Top/Below"),
        "Tags can't be more than 63 levels deep",
    );
}

#[test]
fn a_tag_is_renamed_also_in_letter_case_only() {
    let rename = |to: &'static str| {
        move |workspace: &Workspace| codebook::rename(workspace, tag_of(workspace, "money"), to)
    };
    check(
        &["Money"],
        rename("MONEY"),
        "renaming of Money to MONEY",
        "MONEY",
    );
    refuse(
        &["Money"],
        rename(" Money "),
        "The tag has this name already",
    );
    refuse(
        &["Money", "Finance"],
        rename("finance"),
        "There is already a tag Finance at the top",
    );
}

#[test]
fn a_tag_gets_a_colour_a_definition_and_a_key() {
    let workspace = codebook_of(&["Money", "Finance"]);
    let (money, finance) = (tag_of(&workspace, "Money"), tag_of(&workspace, "Finance"));
    let edit = codebook::recolour(&workspace, money, Some(Colour(7))).unwrap();
    assert_eq!(edit.label, "recolouring of Money");
    assert_eq!(commit(&workspace, &edit).tag_colour(money), Colour(7));
    let beyond = codebook::recolour(&workspace, money, Some(Colour(12))).unwrap_err();
    assert_eq!(beyond.to_string(), "The palette has no such colour");
    let same = codebook::recolour(&workspace, money, Some(Colour(0))).unwrap_err();
    assert_eq!(same.to_string(), "The tag has this colour already");

    let edit = codebook::define(&workspace, money, "Cash only").unwrap();
    assert_eq!(edit.label, "change of the definition of Money");
    let same = codebook::define(&workspace, money, "").unwrap_err();
    assert_eq!(same.to_string(), "The definition says this already");

    let edit = codebook::set_key(&workspace, money, Some(3)).unwrap();
    assert_eq!(edit.label, "giving key 3 to Money");
    let keyed = commit(&workspace, &edit);
    let taken = commit(
        &keyed,
        &codebook::set_key(&keyed, finance, Some(3)).unwrap(),
    );
    assert_eq!(taken.tag(finance).unwrap().key, Some(3));
    assert_eq!(taken.tag(money).unwrap().key, None);
    let none = codebook::set_key(&taken, money, None).unwrap_err();
    assert_eq!(none.to_string(), "The tag has no key");
    let same = codebook::set_key(&taken, finance, Some(3)).unwrap_err();
    assert_eq!(same.to_string(), "The tag has this key already");
    let zero = codebook::set_key(&taken, money, Some(0)).unwrap_err();
    assert_eq!(zero.to_string(), "The key of a tag is a digit from 1 to 9");
    let edit = codebook::set_key(&taken, finance, None).unwrap();
    assert_eq!(edit.label, "removal of the key of Finance");
}

#[test]
fn a_tag_moves_to_a_place_among_others() {
    check(
        &["A", "B", "C", "D"],
        |workspace| move_to(workspace, "A", "", 2),
        "move of A",
        "B, C, A, D",
    );
    check(
        &["A", "B", "C", "D"],
        |workspace| move_to(workspace, "D", "", 0),
        "move of D",
        "D, A, B, C",
    );
    check(
        &["A/X", "A/Y", "B/Z"],
        |workspace| move_to(workspace, "B", "A", 1),
        "move of B",
        "A(X, B(Z), Y)",
    );
    check(
        &["A", "B", "C"],
        |workspace| move_to(workspace, "A", "", 99),
        "move of A",
        "B, C, A",
    );
    refuse(
        &["A", "B", "C"],
        |workspace| move_to(workspace, "B", "", 1),
        "The tag is in this place already",
    );
}

#[test]
fn a_move_touches_only_the_tags_whose_place_changes() {
    let workspace = codebook_of(&["A", "B", "C", "D", "E"]);
    let edit = move_to(&workspace, "C", "", 1).unwrap();
    assert_eq!(edit.changes.len(), 2, "B and C");
}

#[test]
fn a_tag_never_moves_under_itself_or_beside_its_name() {
    refuse(
        &["A/B/C"],
        |workspace| move_to(workspace, "A", "A", 0),
        "Can't move A under itself",
    );
    refuse(
        &["A/B/C"],
        |workspace| move_to(workspace, "A", "A/B/C", 0),
        "Can't move A under C, which is under it",
    );
    refuse(
        &["A", "B/a"],
        |workspace| move_to(workspace, "A", "B", 0),
        "There is already a tag a under B",
    );
}

#[test]
fn a_tag_moved_to_the_top_keeps_the_colour_it_was_seen_in() {
    let workspace = codebook_of(&["A", "B/C"]);
    let tag = tag_of(&workspace, "B/C");
    let seen = workspace.tag_colour(tag);
    let moved = commit(&workspace, &move_to(&workspace, "B/C", "", 0).unwrap());
    assert_eq!(moved.tag_colour(tag), seen);
    let gone = commit(&workspace, &delete(&workspace, "B").unwrap());
    assert_eq!(gone.tag_colour(tag), seen);
}

#[test]
fn a_merge_gives_every_annotation_the_other_tag_once_in_the_same_place() {
    let bench = bench("[Finance:One] [Money,X,Finance:two] [X,Finance,Money:three] [X:four]");
    let (from, into) = (bench.tag("Finance"), bench.tag("Money"));
    assert_eq!(
        codebook::merge_numbers(&bench.workspace, from, into),
        MergeNumbers {
            n_moved: 1,
            n_with_both: 2,
            n_children: 0
        }
    );
    let edit = codebook::merge(&bench.workspace, from, into, secs(3)).unwrap();
    assert_eq!(edit.label, "merge of Finance into Money");
    let after = commit(&bench.workspace, &edit);
    assert_eq!(
        shown(&after),
        "[Money:One] [Money,X:two] [X,Money:three] [X:four]"
    );
}

#[test]
fn a_merge_takes_the_tags_below_along_and_merges_those_of_one_name() {
    check(
        &[
            "Finance/Banks/North",
            "Finance/Cash",
            "Money/banks/South",
            "Money/Gold",
        ],
        |workspace| merge(workspace, "Finance", "Money"),
        "merge of Finance into Money",
        "Money(banks(South, North), Gold, Cash)",
    );
    // A child of the name of the tag that goes does not meet it.
    check(
        &["Actors/Groups/Groups/Left"],
        |workspace| merge(workspace, "Actors/Groups", "Actors"),
        "merge of Groups into Actors",
        "Actors(Groups(Left))",
    );
    let bench = bench("[Finance/Banks,Money/Banks:One] [Finance/Banks:two]");
    let edit = merge(&bench.workspace, "Finance", "Money").unwrap();
    let after = commit(&bench.workspace, &edit);
    assert_eq!(shown(&after), "[Banks:One] [Banks:two]");
    assert_eq!(shown_codebook(&after), "Money(Banks)");
    let numbers =
        codebook::merge_numbers(&bench.workspace, bench.tag("Finance"), bench.tag("Money"));
    assert_eq!(numbers.n_children, 1);
}

#[test]
fn a_merge_keeps_definitions_keys_notes_and_what_they_mention() {
    let mut workspace = codebook_of(&["Finance", "Money"]);
    let (from, into) = (tag_of(&workspace, "Finance"), tag_of(&workspace, "Money"));
    for edit in [
        codebook::define(&workspace, from, "Banks, loans").unwrap(),
        codebook::define(&workspace, into, "Cash").unwrap(),
    ] {
        edit.apply(&mut workspace).unwrap();
    }
    let key = codebook::set_key(&workspace, from, Some(4)).unwrap();
    key.apply(&mut workspace).unwrap();
    let about = About::Tag(from);
    let note = notes::create(&workspace, note_id(1), about, "Why", "Mara", secs(1)).unwrap();
    note.apply(&mut workspace).unwrap();
    let text = |tag: TagId| format!("See {}", Target::Tag(tag).written("Finance"));
    let set = notes::set(&workspace, note_id(1), "Why", &text(from), secs(2)).unwrap();
    set.apply(&mut workspace).unwrap();
    let edit = codebook::merge(&workspace, from, into, secs(3)).unwrap();
    let after = commit(&workspace, &edit);
    assert_eq!(after.note(note_id(1)).unwrap().text, text(into));
    let tag = after.tag(into).unwrap();
    assert_eq!(tag.definition, "Cash\n\nBanks, loans");
    assert_eq!(tag.key, Some(4));
    assert_eq!(after.note(note_id(1)).unwrap().about, About::Tag(into));
    assert_eq!(after.tag(from), None);
}

#[test]
fn a_tag_is_not_merged_into_itself_or_what_is_under_it() {
    refuse(
        &["A/B"],
        |workspace| merge(workspace, "A", "A"),
        "Can't merge A into itself",
    );
    refuse(
        &["A/B/C"],
        |workspace| merge(workspace, "A", "A/B/C"),
        "Can't merge A into C, which is under it. Move C out of it first, or merge the other way round",
    );
    check(
        &["A/B/C"],
        |workspace| merge(workspace, "A/B/C", "A"),
        "merge of C into A",
        "A(B)",
    );
}

#[test]
fn what_is_under_a_deleted_tag_moves_up_into_its_place() {
    check(
        &["A", "B/X", "B/c", "C"],
        |workspace| delete(workspace, "B"),
        "deletion of B",
        "A, X, c (2), C",
    );
    check(
        &["A", "B/B"],
        |workspace| delete(workspace, "B"),
        "deletion of B",
        "A, B",
    );
}

#[test]
fn annotations_and_notes_outlive_their_tag() {
    let bench = bench("[A,B:One] [A:two]");
    let mut workspace = bench.workspace.clone();
    let about = About::Tag(bench.tag("A"));
    let note = notes::create(&workspace, note_id(1), about, "Why", "Mara", secs(1)).unwrap();
    note.apply(&mut workspace).unwrap();
    let after = commit(&workspace, &delete(&workspace, "A").unwrap());
    assert_eq!(shown(&after), "[B:One] [:two]");
    assert_eq!(after.note(note_id(1)).unwrap().about, About::Workspace);
}

#[test]
fn a_tag_that_is_gone_is_said_to_be() {
    let gone = TagId(Uuid::from_u128(5));
    let workspace = codebook_of(&["A"]);
    let a = tag_of(&workspace, "A");
    let refusals = [
        codebook::create(&workspace, new_tag_id(&workspace), Some(gone), "B", secs(1)),
        codebook::rename(&workspace, gone, "B"),
        codebook::move_to(&workspace, a, Some(gone), 0),
        codebook::merge(&workspace, gone, a, secs(1)),
        codebook::merge(&workspace, a, gone, secs(1)),
        codebook::delete(&workspace, gone, secs(1)),
    ];
    for refusal in refusals {
        assert_eq!(
            refusal.unwrap_err().to_string(),
            "The tag is no longer in the codebook"
        );
    }
}
