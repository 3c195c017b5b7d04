//! What those are told who do not see the window, or work it by keys: names, roles, the focus.

use egui::accesskit::{Action, Role};
use egui_kittest::kittest::NodeT as _;

use crate::bench::Bench;
use crate::screens::{VIEWS, WINDOWS};

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
    assert!(n_controls >= 3, "{screen} has {n_controls} controls");
}

#[test]
fn every_view_has_names_and_roles() {
    for (screen, open) in VIEWS {
        check(&mut open(), screen);
    }
}

#[test]
fn every_window_over_the_views_has_names_and_roles() {
    for (screen, open) in WINDOWS {
        check(&mut open(), screen);
    }
}

#[test]
fn every_menu_has_names_and_roles() {
    let mut bench = Bench::with_sample();
    for menu in ["File", "Edit", "Tag", "View", "Go", "Help"] {
        bench.click(menu);
        check(&mut bench, menu);
        bench.key("Escape");
    }
    for (key, screen) in [
        ("Ctrl+Shift+H", "the outline"),
        ("Ctrl+G", "going to a paragraph"),
    ] {
        bench.key(key);
        check(&mut bench, screen);
        bench.key("Escape");
    }
}
