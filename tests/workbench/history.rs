//! Undo and redo of everything that can be done.

use dossier::model::Workspace;

use crate::bench::Bench;

#[test]
fn every_change_is_taken_back_and_made_again_one_by_one() {
    let mut bench = Bench::with_sample();
    let mut states: Vec<Workspace> = vec![bench.workspace().clone()];
    let mut done = |bench: &mut Bench, what: &str| {
        bench.is_sound();
        let state = bench.workspace().clone();
        assert!(states.last() != Some(&state), "{what} changed nothing");
        states.push(state);
    };
    bench.select("Small cells are slipping out of Iraq and Syria");
    bench.key("2");
    done(&mut bench, "tagging");
    bench.key("3");
    done(&mut bench, "tagging again");
    bench.click("Remove tag Claims/Forecast");
    done(&mut bench, "removing a tag");
    bench.key("M");
    bench.type_text("By whom?");
    bench.key("Escape");
    done(&mut bench, "noting");
    bench.choose("Source", "A · completely reliable");
    done(&mut bench, "grading");
    bench.click("Begin a word later");
    done(&mut bench, "moving a boundary");
    bench.select("hard to answer");
    bench.key("A");
    bench.key("Escape");
    done(&mut bench, "annotating");
    bench.key("Enter");
    bench.type_text("Doubts/Words");
    bench.key("Enter");
    done(&mut bench, "tagging with a new tag");
    bench.key("Delete");
    done(&mut bench, "deleting");
    bench.key("N");
    done(&mut bench, "making a tag");
    bench.type_text("Rumour");
    bench.key("Enter");
    done(&mut bench, "naming it");
    bench.right_click("Tag Rumour, ");
    bench.click("Delete");
    done(&mut bench, "deleting it");
    bench.key("Ctrl+I");
    bench.fill("Publisher", "Wire");
    bench.key("Escape");
    done(&mut bench, "naming a publisher");
    bench.choose("Status", "Reading");
    done(&mut bench, "setting a status");
    bench.click("New note");
    done(&mut bench, "making a note");
    bench.type_text("Twice");
    bench.key("Escape");
    done(&mut bench, "writing it");
    let added = bench.write("more.txt", b"More words.");
    bench.drop_files(&[added]);
    done(&mut bench, "adding a document");
    bench.menu("View", "Remove document");
    done(&mut bench, "removing it");

    for _ in 0..2 {
        for (state_idx, state) in states.iter().enumerate().rev().skip(1) {
            bench.key("Ctrl+Z");
            assert!(
                bench.workspace() == state,
                "step {state_idx} is not taken back whole"
            );
            bench.is_sound();
        }
        assert_eq!(bench.session().history().undo_next(), None);
        for (state_idx, state) in states.iter().enumerate().skip(1) {
            bench.key("Ctrl+Shift+Z");
            assert!(
                bench.workspace() == state,
                "step {state_idx} is not made again whole"
            );
            bench.is_sound();
        }
        assert_eq!(bench.session().history().redo_next(), None);
        bench.key("Ctrl+Shift+Z");
        assert!(
            bench.workspace() == states.last().unwrap(),
            "redo at the end undoes"
        );
    }
}

#[test]
fn a_new_change_after_an_undo_leaves_nothing_to_make_again() {
    let mut bench = Bench::with_sample();
    bench.select("Small cells");
    bench.key("2");
    bench.key("Ctrl+Z");
    bench.select("Small cells");
    bench.key("3");
    assert_eq!(bench.session().history().redo_next(), None);
    bench.key("Ctrl+Y");
    assert_eq!(bench.shown(), "Small cells: Claims/Contradiction");
}

#[test]
fn changes_that_were_taken_back_stay_so_after_a_restart() {
    let mut bench = Bench::with_sample();
    let path = bench.path("work.dossier");
    bench.key("Ctrl+S");
    bench.answer_path(&path);
    let before = bench.workspace().clone();
    bench.select("Small cells");
    bench.key("2");
    bench.key("Ctrl+Z");
    bench.crash();
    assert!(*bench.workspace() == before);
    bench.is_sound();
}
