//! The edges of panels and columns, for those who work by keys: arrows move the edge of a panel that
//! has the keyboard, and Tab passes over those of columns, which no key can move.

use egui::accesskit::{Action, ActionRequest, TreeId};
use egui::{Context, Event, EventFilter, FocusDirection, Id, IdSalt, Key, Modifiers, Ui};

/// Tells the panel of this salt, which is shown next, what the arrows ask of its edge: `grows` makes
/// it larger. The request goes the way of those of screen readers, which egui fulfils.
pub(super) fn panel_keys(ui: &Ui, salt: &'static str, grows: Key, shrinks: Key) {
    let edge = ui.scope_id().with_salt(IdSalt::new(salt)).with("__resize");
    if !ui.memory(|memory| memory.has_focus(edge)) {
        return;
    }
    // The arrows would else lead to what is beside it.
    let arrows = EventFilter {
        horizontal_arrows: true,
        vertical_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(edge, arrows));
    ui.input_mut(|input| {
        for (key, action) in [(grows, Action::Increment), (shrinks, Action::Decrement)] {
            for _ in 0..input.count_and_consume_key(Modifiers::NONE, key) {
                input
                    .events
                    .push(Event::AccessKitActionRequest(ActionRequest {
                        action,
                        target_tree: TreeId::ROOT,
                        target_node: edge.accesskit_id(),
                        data: None,
                    }));
            }
        }
    });
}

/// Notes which way Tab goes.
pub(super) fn follow_tab(ctx: &Context) {
    let is_back = ctx.input(|input| {
        let is_pressed = input.key_pressed(Key::Tab);
        is_pressed.then_some(input.modifiers.shift)
    });
    if let Some(is_back) = is_back {
        ctx.data_mut(|data| data.insert_temp(way(), is_back));
    }
}

/// Goes on from the handle of a column of the table that is shown next, the way that Tab went.
pub(super) fn pass_over_columns(ui: &Ui, salt: impl std::hash::Hash + std::fmt::Debug, n: usize) {
    let Some(focused) = ui.memory(egui::Memory::focused) else {
        return;
    };
    let handles: Vec<Id> = (0..n)
        .map(|column_idx| handle(ui, &salt, column_idx))
        .collect();
    if !handles.contains(&focused) {
        return;
    }
    let is_back = ui.data(|data| data.get_temp::<bool>(way())) == Some(true);
    // All of them at once: from the last that is there, or back from the first.
    let mut there = handles
        .iter()
        .filter(|&&handle| ui.ctx().read_response(handle).is_some());
    let (from, way) = if is_back {
        (there.next(), FocusDirection::Previous)
    } else {
        (there.next_back(), FocusDirection::Next)
    };
    ui.memory_mut(|memory| {
        if let Some(&from) = from {
            memory.request_focus(from);
        }
        memory.move_focus(way);
    });
    ui.ctx().request_repaint();
}

/// What the table of this salt calls the handle at the right of a column.
pub(super) fn handle(
    ui: &Ui,
    salt: impl std::hash::Hash + std::fmt::Debug,
    column_idx: usize,
) -> Id {
    ui.scope_id()
        .with(IdSalt::new(salt))
        .with("resize_column")
        .with(column_idx)
}

fn way() -> Id {
    Id::unique("the way that Tab went")
}
