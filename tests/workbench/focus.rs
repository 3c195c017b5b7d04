//! Tab leads through everything that can be acted on, round and back, and each time one sees where.

use egui::accesskit::{Action, Role};
use egui::epaint::{ClippedShape, Shape};
use egui::{Color32, Rect};
use egui_kittest::Node;
use egui_kittest::kittest::NodeT as _;

use crate::bench::Bench;
use crate::screens::{Screen, VIEWS, WINDOWS};

/// A walk that is longer has lost its way: no screen has as many stops.
const MAX_STOPS: usize = 400;

/// What has the keyboard.
#[derive(Clone, Debug, PartialEq)]
struct Stop {
    id: String,
    name: String,
    role: Role,
    rect: Rect,
}

fn stop(bench: &Bench) -> Option<Stop> {
    let root = bench.harness().root();
    let node = root.children_recursive().find(Node::is_focused)?;
    let inner = node.accesskit_node();
    Some(Stop {
        id: format!("{:?}", inner.id()),
        name: inner.label().unwrap_or_default(),
        role: inner.role(),
        rect: node.rect(),
    })
}

/// Presses Tab once, and lets the window follow.
fn tab(bench: &mut Bench, keys: &str) {
    bench.key_down(keys);
    for _ in 0..2 {
        bench.harness_mut().step();
    }
}

/// Every line and area of a colour, each with what it is cut off at.
fn painted_in(shapes: &[ClippedShape], colour: Color32) -> Vec<(Rect, Rect, bool)> {
    fn gather(shape: &Shape, clip: Rect, colour: Color32, found: &mut Vec<(Rect, Rect, bool)>) {
        match shape {
            Shape::Vec(shapes) => {
                for shape in shapes {
                    gather(shape, clip, colour, found);
                }
            }
            Shape::Rect(rect) if rect.stroke.color == colour && rect.stroke.width >= 1.0 => {
                found.push((rect.rect, clip, false));
            }
            Shape::Rect(rect) if rect.fill == colour => found.push((rect.rect, clip, true)),
            Shape::Circle(circle) if circle.stroke.color == colour => {
                found.push((circle.visual_bounding_rect(), clip, false));
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    for ClippedShape {
        clip_rect, shape, ..
    } in shapes
    {
        gather(shape, *clip_rect, colour, &mut found);
    }
    found
}

/// A ring around what has the keyboard, or a line along an edge; the text has its caret.
fn is_seen(bench: &Bench, stop: &Stop) -> Result<(), String> {
    if stop.role == Role::Document {
        return Ok(());
    }
    let accent = bench.harness().ctx.global_style();
    let accent = accent.visuals.selection.stroke.color;
    let shapes = &bench.harness().output().shapes;
    let around = stop.rect.expand(6.0);
    let rings: Vec<(Rect, Rect)> = painted_in(shapes, accent)
        .into_iter()
        .filter(|(_, _, is_filled)| !is_filled || stop.role == Role::Splitter)
        .filter(|(ring, ..)| around.contains_rect(*ring) || ring.contains_rect(stop.rect))
        .map(|(ring, clip, _)| (ring, clip))
        .collect();
    if rings.is_empty() {
        return Err("has no ring".to_owned());
    }
    let in_view = |(ring, clip): &(Rect, Rect)| {
        let seen = ring.intersect(*clip);
        seen.is_positive() && seen.area() >= 0.6 * ring.area().min(clip.area())
    };
    if rings.iter().any(in_view) {
        Ok(())
    } else {
        Err("is out of view".to_owned())
    }
}

/// Rows of a list: arrows go through them.
fn is_row(role: Role) -> bool {
    matches!(
        role,
        Role::ListBoxOption | Role::TreeItem | Role::Row | Role::ListItem | Role::MenuItem
    )
}

/// Walks round one way until it comes by a stop again; gives the stops, to which of them it came
/// back, and what is wrong.
fn walk(bench: &mut Bench, keys: &str) -> (Vec<Stop>, usize, Vec<String>) {
    let mut faults = Vec::new();
    let mut stops: Vec<Stop> = Vec::new();
    let mut n_nowhere = 0;
    for _ in 0..MAX_STOPS {
        tab(bench, keys);
        let Some(now) = stop(bench) else {
            n_nowhere += 1;
            if n_nowhere > 2 {
                faults.push(format!("{keys} leads to nothing"));
                return (stops, 0, faults);
            }
            continue;
        };
        if let Some(seen) = stops.iter().position(|stop| stop.id == now.id) {
            if stops.len() > 1 && seen == stops.len() - 1 {
                faults.push(format!("{keys} stays at “{}”", now.name));
            }
            return (stops, seen, faults);
        }
        // What is scrolled to glides there.
        for _ in 0..20 {
            if is_seen(bench, &now).is_ok() {
                break;
            }
            bench.harness_mut().step();
        }
        let now = stop(bench).unwrap_or(now);
        if let Err(fault) = is_seen(bench, &now) {
            let Stop {
                name, role, rect, ..
            } = &now;
            faults.push(format!("“{name}” ({role:?}) {fault}: {rect:?}"));
        }
        stops.push(now);
    }
    faults.push(format!("{keys} does not come round"));
    (stops, 0, faults)
}

/// Shift+Tab takes the same way back, looked at for a few stops.
fn walk_back(bench: &mut Bench, stops: &[Stop]) -> Option<String> {
    for away in 1..=5.min(stops.len() - 1) {
        tab(bench, "Shift+Tab");
        let expected = &stops[stops.len() - away];
        let now = stop(bench);
        if now.as_ref().map(|stop| &stop.id) != Some(&expected.id) {
            let now = now.map_or_else(|| "nothing".to_owned(), |stop| stop.name);
            let expected = &expected.name;
            return Some(format!("Shift+Tab leads to “{now}”, not to “{expected}”"));
        }
    }
    None
}

/// What a person could act on here that none of the stops is.
fn not_reached(bench: &Bench, stops: &[Stop]) -> Vec<String> {
    let root = bench.harness().root();
    root.children_recursive()
        .map(|node| node.accesskit_node())
        .filter(|node| node.data().supports_action(Action::Focus))
        .filter(|node| !node.is_disabled() && !node.is_hidden() && !is_row(node.role()))
        .filter(|node| !matches!(node.role(), Role::Window | Role::ScrollBar | Role::Label))
        // The edges of columns are for the mouse.
        .filter(|node| {
            !node
                .label()
                .is_some_and(|label| label.starts_with("Width of "))
        })
        .filter(|node| {
            let id = format!("{:?}", node.id());
            !stops.iter().any(|stop| stop.id == id)
        })
        .map(|node| format!("“{}” is not reached", node.label().unwrap_or_default()))
        .collect()
}

#[track_caller]
fn check(screens: &[Screen], is_all_reached: bool) {
    let mut faults = Vec::new();
    for (screen, open) in screens {
        let mut bench = open();
        bench.point_nowhere();
        let (mut stops, back_at, mut found) = walk(&mut bench, "Tab");
        if stops.is_empty() {
            found.push("has no stop".to_owned());
        }
        // The text leads to the note of the annotation in hand, from where the way back is another.
        let jumps = stops.last().is_none_or(|stop| stop.role == Role::Document);
        if back_at == 0 && !jumps && found.is_empty() {
            found.extend(walk_back(&mut bench, &stops));
        }
        if is_all_reached {
            if !not_reached(&bench, &stops).is_empty() {
                let (others, _, faults) = walk(&mut bench, "Shift+Tab");
                stops.extend(others);
                found.extend(faults);
            }
            found.extend(not_reached(&bench, &stops));
        }
        faults.extend(found.into_iter().map(|fault| format!("{screen}: {fault}")));
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn tab_leads_through_the_views_worked_in_all_day() {
    check(&VIEWS[..8], true);
}

#[test]
fn tab_leads_through_the_views_of_lists_and_tables() {
    check(&VIEWS[8..], true);
}

#[test]
fn tab_stays_within_the_windows_over_the_views() {
    check(&WINDOWS[..13], false);
}

#[test]
fn tab_stays_within_the_windows_about_the_file() {
    check(&WINDOWS[13..], false);
}

#[test]
fn arrows_move_the_edge_of_the_panel_that_has_the_keyboard() {
    let mut bench = Bench::with_sample();
    let width = bench.app().settings.sources_width;
    for _ in 0..60 {
        if stop(&bench).is_some_and(|stop| stop.role == Role::Splitter) {
            break;
        }
        bench.key("Tab");
    }
    bench.key("ArrowRight");
    bench.key("ArrowRight");
    let wider = bench.app().settings.sources_width;
    assert!(wider > width + 40.0, "{width} {wider}");
    bench.key("ArrowLeft");
    assert!(bench.app().settings.sources_width < wider);
    assert_eq!(stop(&bench).unwrap().role, Role::Splitter);
}
