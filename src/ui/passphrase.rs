//! The dialogs of protected workspaces: choosing a passphrase, typing it, removing it; and the one
//! that erases what was deleted.

use egui::{Key, RichText, Ui};

use super::dialogs::title;
use super::theme::FAR;
use super::widgets::Pen;
use crate::app::ask::Passphrase;
use crate::app::jobs::Kind;
use crate::app::view::{Focus, Unlock, Unlocking};
use crate::app::{App, Ask};

/// A field that shows dots. Tells whether Enter was pressed in it.
fn secret_ui(
    ui: &mut Ui,
    app: &mut App,
    name: &str,
    words: &mut Passphrase,
    is_first: bool,
) -> bool {
    let response = ui
        .add(
            egui::TextEdit::singleline(words.words_mut())
                .id_salt(name)
                .password(true)
                .hint_text(name)
                .margin(egui::Margin::symmetric(7, 4))
                .desired_width(f32::INFINITY),
        )
        .accessible_name(name);
    if is_first && app.view.now.focus == Some(Focus::Dialog) {
        app.view.now.focus = None;
        response.request_focus();
    }
    // What is typed is not to be had back by undo.
    if let Some(mut state) = egui::TextEdit::load_state(ui.ctx(), response.id) {
        state.clear_undoer();
        state.store(ui.ctx(), response.id);
    }
    response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

fn remark(ui: &mut Ui, pen: &Pen<'_>, words: &str) {
    ui.label(RichText::new(words).small().color(pen.theme.grey));
}

/// Choosing a passphrase.
pub(super) fn protect_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    app: &mut App,
    (first, again): (&mut Passphrase, &mut Passphrase),
    asks: &mut Vec<Ask>,
) -> bool {
    let is_change = app.is_protected();
    title(
        ui,
        pen,
        if is_change {
            "Change the passphrase"
        } else {
            "Protect with a passphrase"
        },
    );
    ui.label("The workspace, its journal, its earlier saves and its undo steps are encrypted. Several words that you have never used elsewhere make a good passphrase.");
    ui.label(
        RichText::new("If you forget it, nobody can open the workspace again: there is no hint and no way round")
            .color(pen.theme.warning),
    );
    let has_file = app
        .session
        .as_ref()
        .is_some_and(|session| session.path().is_some());
    if !has_file {
        ui.label("It has no file yet: you are asked where to save it. Until then it is kept as plain text");
    }
    secret_ui(ui, app, "Passphrase", first, true);
    let is_entered = secret_ui(ui, app, "Passphrase once more", again, false);
    remark(
        ui,
        pen,
        "Copies made before stay as they are: in sync folders, in git, as exports, and on disks that keep what was deleted for a while. Exports are never encrypted.",
    );
    let differs = first != again;
    if differs && !again.is_empty() {
        ui.label(RichText::new("The two are not the same yet").color(pen.theme.grey));
    }
    ui.add_space(FAR);
    let mut stays = true;
    ui.horizontal(|ui| {
        let can = !differs && !first.is_empty();
        let label = if is_change { "Change" } else { "Protect" };
        let go = ui.add_enabled(can, egui::Button::new(label));
        if can && (go.clicked() || is_entered) {
            asks.push(Ask::Protect(first.clone()));
            stays = false;
        }
        if ui.button("Cancel").clicked() {
            stays = false;
        }
    });
    stays
}

/// Typing a passphrase, to open a file or to go on with a locked one.
pub(super) fn unlock_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    app: &mut App,
    unlocking: &mut Unlocking,
    asks: &mut Vec<Ask>,
) -> bool {
    title(
        ui,
        pen,
        match unlocking.purpose {
            Unlock::Open => "The workspace is protected",
            Unlock::Merge => "The other copy is protected",
        },
    );
    ui.label(crate::app::transfer::name_of(&unlocking.path));
    let is_entered = secret_ui(ui, app, "Passphrase", &mut unlocking.passphrase, true);
    if let Some(fault) = &unlocking.fault {
        ui.label(RichText::new(fault).color(pen.theme.fault));
    }
    ui.add_space(FAR);
    let mut stays = true;
    ui.horizontal(|ui| {
        let can = !unlocking.passphrase.is_empty() && !app.is_busy(Kind::Protect);
        let go = ui.add_enabled(can, egui::Button::new("Unlock"));
        if can && (go.clicked() || is_entered) {
            asks.push(Ask::Unlock(
                unlocking.path.clone(),
                unlocking.purpose,
                std::mem::take(&mut unlocking.passphrase),
            ));
            // The window stays locked until the passphrase turns out to be right.
            stays = app.is_locked;
        }
        let label = if app.is_locked {
            "Close the workspace"
        } else {
            "Cancel"
        };
        if ui.button(label).clicked() {
            if app.is_locked {
                asks.push(Ask::StayLocked);
            }
            stays = false;
        }
    });
    stays
}

/// Whether the passphrase is to be removed.
pub(super) fn unprotect_ui(ui: &mut Ui, pen: &mut Pen<'_>, asks: &mut Vec<Ask>) -> bool {
    title(ui, pen, "Remove the passphrase");
    ui.label("The workspace and its earlier saves are written as plain text again: whoever has the files can read them");
    answer_ui(ui, "Remove the passphrase", Ask::Unprotect, asks)
}

/// Whether what was deleted is to be erased for good.
pub(super) fn erase_ui(ui: &mut Ui, pen: &mut Pen<'_>, asks: &mut Vec<Ask>) -> bool {
    title(ui, pen, "Erase deleted for good");
    ui.label("Deleted documents, annotations and notes are still in the undo steps, in the journal and in the earlier saves of this workspace. This saves the workspace as it is now and removes all of those, so that nothing before now can be undone or restored.");
    remark(
        ui,
        pen,
        "What this does not reach: exports, copies elsewhere, sync folders, git, the original files, and disks that keep what was deleted for a while.",
    );
    answer_ui(ui, "Erase for good", Ask::EraseDeleted, asks)
}

fn answer_ui(ui: &mut Ui, yes: &str, ask: Ask, asks: &mut Vec<Ask>) -> bool {
    ui.add_space(FAR);
    let mut stays = true;
    ui.horizontal(|ui| {
        if ui.button(yes).clicked() {
            asks.push(ask);
            stays = false;
        }
        if ui.button("Cancel").clicked() {
            stays = false;
        }
    });
    stays
}
