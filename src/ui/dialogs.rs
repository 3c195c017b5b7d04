//! Small windows over the others: export, settings, merging, closing, about; and the notices.

use egui::{Align2, Id, Modal, Order, RichText, ScrollArea, Ui, vec2};

use super::article_dialogs::article_ui;
use super::banners::take_over_ui;
use super::damaged::{damaged_ui, salvaged_ui};
use super::derived::Derived;
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
use super::widgets::{self, Icon, Pen, field};
use crate::app::action::Action;
use crate::app::notices::Tone;
use crate::app::view::{
    Authors, Dialog, Discretion, ExportChoice, Extent, Focus, LineEnds, Purpose,
};
use crate::app::{App, Ask, export_formats};
use crate::model::{TagId, Tlp};
use crate::text::words::counted;

/// What is told of an export before it is written scrolls when there is more of it.
const LOSSES_HEIGHT: f32 = 150.0;

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

fn export_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    app: &mut App,
    derived: &Derived,
    choice: &mut ExportChoice,
    asks: &mut Vec<Ask>,
) -> bool {
    title(ui, pen, "Export annotated notes");
    let formats = export_formats();
    field(ui, pen.theme, "Format", |ui| {
        let current = formats
            .get(choice.format_idx)
            .map_or("", |format| format.label);
        egui::ComboBox::from_id_salt("format")
            .selected_text(current)
            .width(ui.available_width())
            // All formats at a glance.
            .height(480.0)
            .show_ui(ui, |ui| {
                for (format_idx, format) in formats.iter().enumerate() {
                    ui.selectable_value(&mut choice.format_idx, format_idx, format.label);
                }
            })
            .response
    });
    ui.radio_value(&mut choice.extent, Extent::Everything, "Everything");
    ui.add_enabled_ui(!app.view.filter.is_empty(), |ui| {
        ui.radio_value(
            &mut choice.extent,
            Extent::Filtered,
            "What the excerpts' filter lets through",
        );
    });
    ui.add_enabled_ui(app.view.document().is_some(), |ui| {
        ui.radio_value(
            &mut choice.extent,
            Extent::Document,
            "The document in front",
        );
    });
    if let Some(format) = formats.get(choice.format_idx) {
        if format.can_group {
            ui.checkbox(&mut choice.by_tag, "Grouped by tag instead of by document");
        }
        if format.can_tabulate {
            table_of_ui(ui, pen, app, derived, choice);
        }
        discretion_ui(ui, app, derived, &mut choice.discretion);
        if format.has_line_ends {
            line_ends_ui(ui, &mut choice.line_ends);
        }
        losses_ui(ui, pen, app, choice, format.cannot_hold);
    }
    if app.is_protected() {
        ui.label(
            RichText::new(
                "The export is plain: the passphrase of the workspace does not protect it",
            )
            .color(pen.theme.warning),
        );
    }
    ui.add_space(FAR);
    let mut stays = true;
    ui.horizontal(|ui| {
        let go = ui.button("Choose where…");
        if app.view.now.focus == Some(Focus::Dialog) {
            app.view.now.focus = None;
            go.request_focus();
        }
        if go.clicked() {
            asks.push(Ask::ChooseExport(choice.clone()));
            stays = false;
        }
        if ui.button("Cancel").clicked() {
            stays = false;
        }
    });
    stays
}

/// What is told of an export before it is written: what its format cannot hold, and how much of
/// this workspace that is.
fn losses_ui(
    ui: &mut Ui,
    pen: &Pen<'_>,
    app: &mut App,
    choice: &ExportChoice,
    cannot_hold: &[&str],
) {
    let losses = app.losses(choice);
    let said = |words: &str| RichText::new(words).small().color(pen.theme.grey);
    ScrollArea::vertical()
        .id_salt("losses")
        .max_height(LOSSES_HEIGHT)
        // Always as high, so that nothing moves under the pointer when the count has come.
        .auto_shrink(false)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            for sentence in cannot_hold.iter().copied().chain(choice.discretion.told()) {
                ui.label(said(sentence));
            }
            ui.add_space(theme::NEAR);
            match losses {
                None => drop(ui.label(said("Counting what the file will not hold…"))),
                Some(Err(fault)) => {
                    ui.label(RichText::new(fault).color(pen.theme.warning));
                }
                Some(Ok(lines)) if lines.is_empty() => {
                    ui.label("The file holds all that there is");
                }
                Some(Ok(lines)) => {
                    ui.label("The file will not hold");
                    for line in lines {
                        ui.label(said(&line));
                    }
                }
            }
        });
}

/// How lines end, for programs that count the ends.
fn line_ends_ui(ui: &mut Ui, line_ends: &mut LineEnds) {
    let said = |line_ends: LineEnds| match line_ends {
        LineEnds::Lf => "most programs",
        LineEnds::CrLfOfOne => "ATLAS.ti",
        LineEnds::CrLfOfTwo => "NVivo on Windows",
    };
    ui.horizontal(|ui| {
        let name = ui.label("Places as counted by");
        egui::ComboBox::from_id_salt("line ends")
            .selected_text(said(*line_ends))
            .show_ui(ui, |ui| {
                for choice in [LineEnds::Lf, LineEnds::CrLfOfOne, LineEnds::CrLfOfTwo] {
                    ui.selectable_value(line_ends, choice, said(choice));
                }
            })
            .response
            .labelled_by(name.id);
    });
}

/// What the rows of a table are: tags of annotations, or the annotations of one tag with its fields.
fn table_of_ui(
    ui: &mut Ui,
    pen: &Pen<'_>,
    app: &App,
    derived: &Derived,
    choice: &mut ExportChoice,
) {
    let Some(session) = &app.session else { return };
    let table_of = &mut choice.table_of;
    let workspace = session.workspace();
    let said = |tag: Option<TagId>| match tag {
        Some(tag) => format!("Table of {}", workspace.tag_path(tag)),
        None => "A row for each tag of each annotation".to_owned(),
    };
    field(ui, pen.theme, "Rows", |ui| {
        egui::ComboBox::from_id_salt("rows")
            .selected_text(widgets::visible(&said(*table_of)))
            .width(ui.available_width())
            .show_ui(ui, |ui| {
                ui.selectable_value(table_of, None, said(None));
                for (tag, _) in &derived.paths {
                    let has_fields = !workspace.fields_of_tag(*tag).is_empty();
                    if has_fields || *table_of == Some(*tag) {
                        let said = widgets::visible(&said(Some(*tag)));
                        ui.selectable_value(table_of, Some(*tag), said);
                    }
                }
            })
            .response
    });
    if table_of.is_some_and(|tag| app.view.look_of(tag).is_some()) {
        let words = "Only the rows that the table shows, in its order";
        ui.checkbox(&mut choice.rows_shown_only, words);
    }
}

/// Above which handling marking things stay out of an export.
fn ceiling_ui(ui: &mut Ui, discretion: &mut Discretion) {
    let said = |ceiling: Option<Tlp>| match ceiling {
        Some(tlp) => format!("{}: {}", tlp.label(), tlp.meaning()),
        None => "nothing".to_owned(),
    };
    ui.horizontal(|ui| {
        let name = ui.label("Leave out what is marked above");
        let ceiling = &mut discretion.ceiling;
        egui::ComboBox::from_id_salt("ceiling")
            .selected_text(said(*ceiling))
            .show_ui(ui, |ui| {
                for choice in std::iter::once(None).chain(Tlp::ALL.map(Some)) {
                    ui.selectable_value(ceiling, choice, said(choice));
                }
            })
            .response
            .labelled_by(name.id);
    });
}

/// What an export tells of the people and their work, and what it leaves out of the texts.
fn discretion_ui(ui: &mut Ui, app: &App, derived: &Derived, discretion: &mut Discretion) {
    ui.horizontal(|ui| {
        let mut has_authors = discretion.authors != Authors::Nobody;
        let mut has_names = discretion.authors == Authors::Names;
        let is_changed = ui
            .checkbox(&mut has_authors, "Names of authors")
            .on_hover_text("Who made annotations and notes")
            .changed();
        if is_changed {
            has_names = has_authors;
        }
        let mut has_pseudonyms = has_authors && !has_names;
        ui.add_enabled_ui(has_authors, |ui| {
            ui.checkbox(&mut has_pseudonyms, "as Coder 1, Coder 2 …");
        });
        discretion.authors = match (has_authors, has_pseudonyms) {
            (false, _) => Authors::Nobody,
            (true, true) => Authors::Pseudonyms,
            (true, false) => Authors::Names,
        };
        ui.checkbox(&mut discretion.times, "Times")
            .on_hover_text("When something was made, changed and exported");
    });
    let Some(session) = &app.session else { return };
    ceiling_ui(ui, discretion);
    if derived.paths.is_empty() {
        return;
    }
    let chosen = discretion.black_out.first().copied();
    ui.horizontal(|ui| {
        let name = ui.label("Black out passages tagged");
        let current = chosen.map_or_else(
            || "none".to_owned(),
            |tag| session.workspace().tag_path(tag),
        );
        egui::ComboBox::from_id_salt("black out")
            .selected_text(current)
            .show_ui(ui, |ui| {
                let mut now = chosen;
                ui.selectable_value(&mut now, None, "none");
                for (tag, path) in &derived.paths {
                    ui.selectable_value(&mut now, Some(*tag), path.as_str());
                }
                discretion.black_out = now.into_iter().collect();
            })
            .response
            .labelled_by(name.id);
    });
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
                        if let Some((label, action)) = notice.action
                            && ui
                                .button(RichText::new(label).color(pen.theme.accent))
                                .clicked()
                        {
                            asks.push(Ask::CloseNotice(notice_idx));
                            asks.push(Ask::Do(action));
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
