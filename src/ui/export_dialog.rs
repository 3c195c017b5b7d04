//! The dialog in which an export is chosen: the format, how much of the workspace, and what is told.

use egui::{RichText, ScrollArea, Ui};

use super::choices::{Choices as _, drop_down};
use super::derived::Derived;
use super::dialogs::title;
use super::theme::{self, FAR, Theme};
use super::widgets::{self, Pen, field};
use crate::app::view::{Authors, CitationStyle, Discretion, ExportChoice, Extent, Focus, LineEnds};
use crate::app::{App, Ask, ExportFormat, Lost, export_formats};
use crate::model::{TagId, Tlp};

/// Two columns in which every name has room.
const FORMATS_WIDTH: f32 = 540.0;

/// Enough for all formats where the window has room.
const FORMATS_HEIGHT: f32 = 400.0;

/// What is told of an export before it is written scrolls when there is more of it.
const LOSSES_HEIGHT: f32 = 190.0;

/// What all the rest of the dialog takes of the window.
const OTHERS_HEIGHT: f32 = 440.0;

pub(super) fn export_ui(
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
        drop_down("format")
            .selected_text(current)
            .width(ui.available_width())
            .height(FORMATS_HEIGHT)
            .show_ui(ui, |ui| {
                formats_ui(ui, pen.theme, &formats, &mut choice.format_idx);
            })
            .response
    });
    ui.pick_value(&mut choice.extent, Extent::Everything, "Everything");
    ui.add_enabled_ui(!app.view.filter.is_empty(), |ui| {
        ui.pick_value(
            &mut choice.extent,
            Extent::Filtered,
            "What the excerpts' filter lets through",
        );
    });
    ui.add_enabled_ui(app.view.document().is_some(), |ui| {
        ui.pick_value(
            &mut choice.extent,
            Extent::Document,
            "The document in front",
        );
    });
    if let Some(format) = formats.get(choice.format_idx) {
        if format.can_group {
            ui.tick(&mut choice.by_tag, "Grouped by tag instead of by document");
        }
        if format.can_tabulate {
            table_of_ui(ui, pen, app, derived, choice);
        }
        if format.can_cite {
            citations_ui(ui, pen, &mut choice.citations);
        }
        discretion_ui(ui, app, derived, &mut choice.discretion);
        if format.has_line_ends {
            line_ends_ui(ui, &mut choice.line_ends);
        }
        if format.is_archive {
            ui.checkbox(
                &mut choice.as_folder,
                "A folder of files instead of an archive",
            )
            .on_hover_text("The folder must be new or empty");
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

/// All formats at a glance, in two columns; where the window is too low for them they scroll.
fn formats_ui(ui: &mut Ui, theme: &Theme, formats: &[ExportFormat], chosen: &mut usize) {
    ui.spacing_mut().item_spacing.y = theme::NEAR / 2.0;
    let room = ui.ctx().content_rect().width() - 80.0;
    ui.set_width(FORMATS_WIDTH.min(room));
    ui.columns_const(|[left, right]| {
        for column in [&mut *left, &mut *right] {
            // A name that is too long for its column is cut and shown whole by its tip.
            column.style_mut().wrap_mode = Some(egui::TextWrapMode::Truncate);
        }
        for (shelf_idx, shelf) in ExportFormat::shelves().enumerate() {
            let ui = if shelf_idx < 2 {
                &mut *left
            } else {
                &mut *right
            };
            ui.label(RichText::new(shelf).small().color(theme.grey));
            let formats = formats.iter().enumerate();
            for (format_idx, format) in formats.filter(|(_, format)| format.shelf == shelf) {
                ui.selectable_value(chosen, format_idx, format.label);
            }
        }
    });
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
    // In a low window it gives way, so that the buttons below it stay in sight.
    let height = ui.ctx().content_rect().height() - OTHERS_HEIGHT;
    let said = |words: &str| RichText::new(words).small().color(pen.theme.grey);
    ScrollArea::vertical()
        .id_salt("losses")
        .max_height(height.clamp(LOSSES_HEIGHT / 4.0, LOSSES_HEIGHT))
        // Always as high, so that nothing moves under the pointer when the count has come.
        .auto_shrink(false)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            match losses {
                None => drop(ui.label(said("Counting what the file will not hold…"))),
                Some(Err(fault)) => {
                    ui.label(RichText::new(fault).color(pen.theme.warning));
                }
                Some(Ok(Lost {
                    above,
                    lines,
                    marking,
                })) => {
                    if let Some(marking) = marking {
                        let words = format!("The file is marked {}", widgets::visible(&marking));
                        ui.label(RichText::new(words).strong());
                    }
                    let has_above = above.is_some();
                    if let Some(above) = above {
                        ui.label(RichText::new(above).color(pen.theme.warning));
                    }
                    match (lines.is_empty(), has_above) {
                        (true, false) => drop(ui.label("The file holds all that there is")),
                        (true, true) => drop(ui.label("The file holds all the rest")),
                        (false, _) => drop(ui.label("The file will not hold")),
                    }
                    for line in lines {
                        ui.label(said(&line));
                    }
                }
            }
            ui.add_space(theme::NEAR);
            for sentence in cannot_hold.iter().copied().chain(choice.discretion.told()) {
                ui.label(said(sentence));
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
        drop_down("line ends")
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
        drop_down("rows")
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
        ui.tick(&mut choice.rows_shown_only, words);
    }
}

/// By whose rules sources are cited.
fn citations_ui(ui: &mut Ui, pen: &Pen<'_>, citations: &mut CitationStyle) {
    field(ui, pen.theme, "Citations", |ui| {
        drop_down("citations")
            .selected_text(citations.label())
            .width(ui.available_width())
            .show_ui(ui, |ui| {
                for style in CitationStyle::ALL {
                    ui.selectable_value(citations, style, style.label());
                }
            })
            .response
    });
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
        drop_down("ceiling")
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
            .tick(&mut has_authors, "Names of authors")
            .on_hover_text("Who made annotations and notes")
            .changed();
        if is_changed {
            has_names = has_authors;
        }
        let mut has_pseudonyms = has_authors && !has_names;
        ui.add_enabled_ui(has_authors, |ui| {
            ui.tick(&mut has_pseudonyms, "as Coder 1, Coder 2 …");
        });
        discretion.authors = match (has_authors, has_pseudonyms) {
            (false, _) => Authors::Nobody,
            (true, true) => Authors::Pseudonyms,
            (true, false) => Authors::Names,
        };
        ui.tick(&mut discretion.times, "Times")
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
        drop_down("black out")
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
