//! Small windows over the others: export, settings, merging, closing, about; and the notices.

use egui::{Align2, Id, Modal, Order, RichText, Ui, vec2};

use super::article_dialogs::article_ui;
use super::banners::take_over_ui;
use super::damaged::{damaged_ui, salvaged_ui};
use super::derived::Derived;
use super::export_dialog::export_ui;
use super::key_settings::key_settings_ui;
use super::merge_report::merge_report_ui;
use super::passphrase::{erase_ui, protect_ui, unlock_ui, unprotect_ui};
use super::path_dialog::{Listing, PathOutcome, path_dialog_ui};
use super::project_report::project_report_ui;
use super::recovery::recovered_ui;
use super::settings::settings_ui;
use super::tag_dialogs::{merge_ui, place_tag_ui, replace_tag_ui};
use super::text_dialogs::{correct_ui, discard_corrections_ui, replace_ui};
use super::theme::{self, BODY, FAR, LARGE};
use super::versions::versions_ui;
use super::widgets::{self, Icon, Pen};
use crate::app::action::Action;
use crate::app::notices::Tone;
use crate::app::view::{Dialog, Focus, Purpose};
use crate::app::{App, Ask};
use crate::text::words::counted;

/// Shows the dialog that is open, if one is.
pub(crate) fn dialog_ui(
    ui: &Ui,
    pen: &mut Pen<'_>,
    app: &mut App,
    derived: &Derived,
    listing: &mut Listing,
    asks: &mut Vec<Ask>,
) {
    let Some(mut dialog) = app.view.now.dialog.take() else {
        listing.forget();
        return;
    };
    let mut stays = true;
    let frame = theme::floating_frame(pen.theme).inner_margin(egui::Margin::same(20));
    // Each kind is measured anew: one that follows another would stand where that one was.
    let kind = std::mem::discriminant(&dialog);
    let modal = Modal::new(Id::unique(("dialog", kind)))
        .frame(frame)
        .backdrop_color(pen.theme.veil())
        .show(ui.ctx(), |ui| {
            ui.set_width(match dialog {
                Dialog::Path(_)
                | Dialog::MergeReport(_)
                | Dialog::Project(_)
                | Dialog::Damaged(_)
                | Dialog::Salvaged(_) => 620.0,
                Dialog::Correct(_) | Dialog::Replace(_) | Dialog::Keys(_) => 680.0,
                _ => 440.0,
            });
            ui.spacing_mut().item_spacing.y = 8.0;
            match &mut dialog {
                Dialog::Path(path) => {
                    match path_dialog_ui(ui, pen, listing, path, &mut app.view.now.focus) {
                        PathOutcome::Open => {}
                        PathOutcome::Closed => stays = false,
                        PathOutcome::Chosen(ask) => {
                            asks.push(ask);
                            stays = false;
                        }
                    }
                }
                Dialog::Export(choice) => {
                    stays = export_ui(ui, pen, app, derived, choice, asks);
                }
                Dialog::Settings => stays = settings_ui(ui, pen, app, asks),
                Dialog::Keys(keys) => stays = key_settings_ui(ui, pen, app, keys),
                Dialog::Merge { from, into, words } => {
                    stays = merge_ui(ui, pen, app, derived, *from, into, words, asks);
                }
                Dialog::MergeReport(report) => {
                    stays = merge_report_ui(ui, pen, app, report, asks);
                }
                Dialog::Project(report) => {
                    stays = project_report_ui(ui, pen, app, report, asks);
                }
                Dialog::TakeOver(told) => {
                    title(ui, pen, "Take the workspace over?");
                    stays = take_over_ui(ui, app, told, asks);
                }
                Dialog::ReplaceTag(choice) => {
                    stays = replace_tag_ui(ui, pen, app, derived, choice, asks);
                }
                Dialog::PlaceTag {
                    tag,
                    placing,
                    under,
                    words,
                } => {
                    let place = (*tag, *placing);
                    stays = place_tag_ui(ui, pen, app, derived, place, under, words, asks);
                }
                Dialog::Article(article) => stays = article_ui(ui, pen, app, article, asks),
                Dialog::Correct(correction) => {
                    stays = correct_ui(ui, pen, app, correction, asks);
                }
                Dialog::Replace(replacement) => {
                    stays = replace_ui(ui, pen, app, replacement, asks);
                }
                Dialog::DiscardCorrections { document, encoding } => {
                    stays = discard_corrections_ui(ui, pen, app, (*document, encoding), asks);
                }
                Dialog::CloseUnsaved => stays = close_ui(ui, pen, app, asks),
                Dialog::Recovered => {
                    title(ui, pen, "Recovered changes");
                    stays = recovered_ui(ui, pen, app, asks);
                }
                Dialog::Versions(chosen) => {
                    title(ui, pen, "Restore a version");
                    stays = versions_ui(ui, pen, app, chosen, asks);
                }
                Dialog::Protect(first, again) => {
                    stays = protect_ui(ui, pen, app, (first, again), asks);
                }
                Dialog::Unprotect => stays = unprotect_ui(ui, pen, asks),
                Dialog::Unlock(unlocking) => stays = unlock_ui(ui, pen, app, unlocking, asks),
                Dialog::Erase => stays = erase_ui(ui, pen, asks),
                Dialog::Damaged(damage) => {
                    title(ui, pen, "The workspace is damaged");
                    stays = damaged_ui(ui, pen, app, damage, asks);
                }
                Dialog::Salvaged(report) => {
                    title(ui, pen, "What was recovered");
                    stays = salvaged_ui(ui, pen, app, report);
                }
                Dialog::About => stays = about_ui(ui, pen, app),
            }
        });
    // Escape opens no lock.
    // It stands in the middle, and where that is follows from the frame before: one that has grown
    // is drawn once more, or it would jump away from under the pointer later.
    let place = modal.response.rect;
    let id = Id::unique(("place of the dialog", kind));
    let before = ui.data_mut(|data| data.get_temp_mut_or_insert_with(id, || place).to_owned());
    if before != place {
        ui.data_mut(|data| data.insert_temp(id, place));
        ui.ctx().request_repaint();
    }
    if modal.should_close() && !app.is_locked {
        stays = false;
    }
    if stays && app.view.now.dialog.is_none() {
        app.view.now.dialog = Some(dialog);
    } else if !stays {
        listing.forget();
        if app.view.now.focus == Some(Focus::Dialog) || app.view.now.focus.is_none() {
            app.view.now.focus = Some(Focus::Reader);
        }
    }
}

pub(super) fn title(ui: &mut Ui, pen: &mut Pen<'_>, text: &str) {
    pen.line(ui, text, theme::bold(LARGE), pen.theme.text);
}

fn close_ui(ui: &mut Ui, pen: &mut Pen<'_>, app: &App, asks: &mut Vec<Ask>) -> bool {
    let name = app
        .session
        .as_ref()
        .map_or("", |session| session.workspace().meta.title.as_str());
    let mut stays = true;
    let failed = app
        .session
        .as_ref()
        .filter(|session| session.path().is_some());
    if let Some(session) = failed {
        title(ui, pen, "The file can't be saved");
        if let Some(failed) = session.failed_save() {
            ui.label(&failed.words);
        }
        let n_lost = session.n_only_in_memory();
        if n_lost > 0 {
            let n = counted(n_lost, "change");
            let words = format!("The journal can't be written either: closing loses {n}");
            ui.label(RichText::new(words).color(pen.theme.fault));
        } else {
            ui.label(
                "The journal has every change; they come back when the workspace is opened again",
            );
        }
        ui.horizontal(|ui| {
            if ui.button("Save elsewhere…").clicked() {
                asks.push(Ask::AskPath(Purpose::SaveAndClose));
                stays = false;
            }
            if ui.button("Try again").clicked() {
                asks.push(Ask::Do(Action::Quit));
                stays = false;
            }
            let close = if n_lost > 0 {
                "Close and lose them"
            } else {
                "Close all the same"
            };
            if ui.button(close).clicked() {
                asks.push(Ask::CloseUnsaved);
                stays = false;
            }
            if ui.button("Cancel").clicked() {
                stays = false;
            }
        });
        return stays;
    }
    title(ui, pen, "Where shall the workspace be kept?");
    pen.words(ui, &format!("{name} has no file yet"), BODY, pen.theme.text);
    ui.horizontal(|ui| {
        if ui.button("Save as…").clicked() {
            asks.push(Ask::AskPath(Purpose::SaveAndClose));
            stays = false;
        }
        if ui.button("Close without keeping it").clicked() {
            asks.push(Ask::DiscardAndClose);
            stays = false;
        }
        if ui.button("Cancel").clicked() {
            stays = false;
        }
    });
    stays
}

fn about_ui(ui: &mut Ui, pen: &mut Pen<'_>, app: &App) -> bool {
    title(ui, pen, "Dossier");
    ui.label(format!("Version {}", env!("CARGO_PKG_VERSION")));
    ui.label("A workbench for people who read sources for a living");
    let places = app.places();
    for (label, path) in [
        ("Journals and backups", &places.data),
        ("Settings", &places.config),
    ] {
        ui.label(RichText::new(label).color(pen.theme.grey));
        pen.words(ui, &path.display().to_string(), BODY, pen.theme.text);
    }
    ui.add_space(FAR);
    !ui.button("Close").clicked()
}

/// What the program has to tell, in the lower right corner.
pub(crate) fn notices_ui(ui: &Ui, pen: &mut Pen<'_>, app: &App, asks: &mut Vec<Ask>) {
    if app.notices.all().is_empty() {
        return;
    }
    egui::Area::new(Id::unique("notices"))
        .order(Order::Foreground)
        .anchor(Align2::RIGHT_BOTTOM, vec2(-16.0, -38.0))
        .accessible_name("Notices")
        .show(ui.ctx(), |ui| {
            for (notice_idx, notice) in app.notices.all().iter().enumerate() {
                theme::floating_frame(pen.theme).show(ui, |ui| {
                    ui.set_max_width(420.0);
                    ui.horizontal(|ui| {
                        let colour = match notice.tone {
                            Tone::Done => pen.theme.text,
                            Tone::Warning => pen.theme.warning,
                            Tone::Fault => pen.theme.fault,
                        };
                        pen.notice(ui, &notice.text, colour);
                        for &(label, action) in &notice.actions {
                            if ui
                                .button(RichText::new(label).color(pen.theme.accent))
                                .clicked()
                            {
                                asks.push(Ask::CloseNotice(notice_idx));
                                asks.push(Ask::Do(action));
                            }
                        }
                        if widgets::icon_button(ui, pen.theme, Icon::Cross, "Close notice")
                            .clicked()
                        {
                            asks.push(Ask::CloseNotice(notice_idx));
                        }
                    });
                });
                ui.add_space(6.0);
            }
        });
}
