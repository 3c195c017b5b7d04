//! What those are told who do not see the window, or work it by keys: names, roles, the focus.

use egui::accesskit::{Action, Role};
use egui_kittest::kittest::NodeT as _;

use crate::bench::Bench;

/// Everything that can be acted on has a name and a role, and something of it is there.
#[track_caller]
fn check(bench: &mut Bench, screen: &str) {
    bench.run();
    let root = bench.harness().root();
    let mut n_controls = 0;
    for node in root.children_recursive() {
        let node = node.accesskit_node();
        let data = node.data();
        let is_control = data.supports_action(Action::Focus) || data.supports_action(Action::Click);
        let is_spared = matches!(node.role(), Role::Window | Role::ScrollBar | Role::Label);
        if !is_control || is_spared || node.is_hidden() {
            continue;
        }
        n_controls += 1;
        let name = node.label().unwrap_or_default();
        assert!(
            !name.trim().is_empty(),
            "{screen}: {:?} has no name",
            node.role()
        );
        let has_role = !matches!(node.role(), Role::Unknown | Role::GenericContainer);
        assert!(has_role, "{screen}: “{name}” has no role");
    }
    assert!(n_controls > 3, "{screen} has {n_controls} controls");
}

#[test]
fn every_view_and_every_dialog_has_names_and_roles() {
    let mut bench = Bench::new();
    check(&mut bench, "the start page");
    bench.click("Open the sample");
    check(&mut bench, "a document");
    bench.key("Ctrl+S");
    check(&mut bench, "a path to save to");
    let path = bench.path("eyes.dossier");
    bench.answer_path(&path);
    for (key, screen) in [
        ("Ctrl+Backslash", "the split view"),
        ("Ctrl+Shift+H", "the outline"),
        ("Ctrl+F", "the find bar"),
        ("Ctrl+K", "the palette"),
        ("F1", "the keys"),
        ("Ctrl+,", "the settings"),
        ("Ctrl+E", "the export"),
        ("Ctrl+G", "going to a paragraph"),
        ("Ctrl+I", "the source"),
        ("Ctrl+T", "the excerpts"),
        ("Ctrl+Shift+N", "all notes"),
    ] {
        bench.key(key);
        check(&mut bench, screen);
        bench.key("Escape");
    }
    for menu in ["File", "Edit", "Tag", "View", "Go", "Help"] {
        bench.click(menu);
        check(&mut bench, menu);
        bench.key("Escape");
    }
    for (menu, row) in [
        ("File", "Restore a version…"),
        ("File", "Merge another copy…"),
        ("File", "Protect with a passphrase…"),
        ("File", "Erase deleted for good…"),
        ("Edit", "Change keys…"),
        ("Help", "About Dossier"),
    ] {
        bench.menu(menu, row);
        check(&mut bench, row);
        bench.key("Escape");
    }
    bench.key("Ctrl+K");
    bench.type_text("How to mark a dis");
    bench.key("Enter");
    check(&mut bench, "a note");
    bench.click("Tag Capability/Strength/Foreign fighters, ");
    check(&mut bench, "a tag");
    bench.menu("View", "Table of the tag");
    check(&mut bench, "the table of a tag");
    bench.menu("Tag", "Fields of the tag…");
    check(&mut bench, "the fields of a tag");
}
