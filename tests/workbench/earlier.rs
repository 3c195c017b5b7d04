//! Back to earlier states: after a crash, after a restart, from the last saves.

use crate::bench::Bench;

/// The sample in a file of its own, written only when that is asked for.
fn saved_sample() -> Bench {
    let mut bench = Bench::with_sample();
    bench.key("Ctrl+Comma");
    bench.click("Save a workspace that has a file by itself, shortly after each change");
    bench.click("Close");
    bench.key("Ctrl+S");
    let path = bench.path("tour.dossier");
    bench.answer_path(&path);
    assert!(path.exists());
    bench
}

fn tag_something(bench: &mut Bench) {
    bench.select("Two things will keep Daesh");
    bench.key("2");
}

fn open_again(bench: &mut Bench) {
    if bench.app().session.is_none() {
        bench.click("Open…");
        let path = bench.path("tour.dossier");
        bench.answer_path(&path);
    }
}

#[test]
fn what_was_recovered_is_listed_and_can_be_set_aside_and_brought_back() {
    let mut bench = saved_sample();
    let n_before = bench.workspace().annotations.size();
    tag_something(&mut bench);
    bench.crash();
    open_again(&mut bench);
    bench.told("Recovered 1 change made after the last save");
    assert_eq!(bench.workspace().annotations.size(), n_before + 1);

    bench.click("Show them…");
    bench.shows("1 change made after the last save");
    bench.shows("tagging as Forecast");
    bench.click("Set aside");
    bench.told("Set 1 recovered change aside");
    assert_eq!(bench.workspace().annotations.size(), n_before);
    assert!(bench.app().recovered().next().is_none());
    bench.key("Ctrl+Z");
    assert_eq!(bench.workspace().annotations.size(), n_before + 1);
    bench.is_sound();
}

#[test]
fn yesterday_s_steps_can_be_undone_after_a_normal_close() {
    let mut bench = saved_sample();
    let before = bench.workspace().clone();
    tag_something(&mut bench);
    let after = bench.workspace().clone();
    bench.key("Ctrl+S");
    bench.restart();
    open_again(&mut bench);
    assert_eq!(*bench.workspace(), after);
    bench.key("Ctrl+Z");
    assert_eq!(*bench.workspace(), before);
    bench.key("Ctrl+Shift+Z");
    assert_eq!(*bench.workspace(), after);
}

#[test]
fn an_earlier_save_is_restored_in_one_step_and_opened_as_a_copy() {
    let mut bench = saved_sample();
    let before = bench.workspace().clone();
    tag_something(&mut bench);
    bench.key("Ctrl+S");
    let after = bench.workspace().clone();

    bench.menu("File", "Restore a version…");
    bench.shows("Takes away 1 annotation");
    let row = bench.app().versions[0].when();
    let row = bench
        .names()
        .into_iter()
        .find(|name| name.starts_with(&row))
        .unwrap();
    bench.click(&row);
    bench.click("Restore");
    bench.told("Restored the version of ");
    assert_eq!(*bench.workspace(), before);
    bench.key("Ctrl+Z");
    assert_eq!(*bench.workspace(), after);

    bench.menu("File", "Restore a version…");
    bench.click(&row);
    bench.click("Open read only");
    assert_eq!(bench.workspace().annotations, before.annotations);
    bench.click("Open a copy");
    assert_eq!(bench.workspace().annotations, before.annotations);
    assert_ne!(bench.workspace().meta.id, before.meta.id);
    assert_eq!(bench.session().path(), None);
    bench.is_sound();
}
