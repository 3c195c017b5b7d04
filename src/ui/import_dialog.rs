//! The list of files that are to be added, and the report afterwards: a window over the others.

use egui::accesskit::Role;
use egui::{
    EventFilter, FontId, Id, Key, Modifiers, Rect, ScrollArea, Sense, Ui, Vec2, pos2, vec2,
};

use super::choices::Choices as _;
use super::choices::paint_box;
use super::import_options::detail_ui;
use super::theme::{self, BODY, FAR, LARGE, SMALL};
use super::widgets::{self, Pen};
use crate::app::importing::{
    Fate, FileState, Import, ImportAsk, ImportFile, ImportPart, ImportReport, Like, Line, Tally,
};
use crate::app::{App, Ask};
use crate::text::words::{counted, grouped, size};

const ROW_HEIGHT: f32 = 42.0;
const LIST_WIDTH: f32 = 500.0;
const SIZE: Vec2 = vec2(980.0, 500.0);

/// Shows what is to be added, if anything is.
pub(crate) fn import_ui(ui: &Ui, pen: &mut Pen<'_>, app: &mut App, asks: &mut Vec<Ask>) {
    let Some(import) = app.import.as_mut().filter(|import| import.is_shown()) else {
        return;
    };
    let screen = ui.ctx().content_rect();
    let size = SIZE
        .min(screen.size() - vec2(60.0, 120.0))
        .max(vec2(420.0, 240.0));
    let mut said = Vec::new();
    // A click beside it closes nothing: what was chosen in the list would be lost.
    egui::Modal::new(Id::unique("add documents"))
        .frame(theme::floating_frame(pen.theme).inner_margin(egui::Margin::same(20)))
        .backdrop_color(pen.theme.veil())
        .show(ui.ctx(), |ui| {
            ui.set_width(size.x);
            ui.spacing_mut().item_spacing.y = 6.0;
            let takes_keyboard = import.takes_keyboard;
            if let Some(report) = import.report() {
                report_ui(ui, pen, report, takes_keyboard, size.y, &mut said);
                import.takes_keyboard = false;
            } else {
                list_ui(ui, pen, import, size, &mut said);
            }
        });
    asks.extend(said.into_iter().map(Ask::Import));
}

fn list_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    import: &mut Import,
    size: Vec2,
    said: &mut Vec<ImportAsk>,
) {
    let tally = import.tally();
    pen.line(ui, "Add documents", theme::bold(LARGE), pen.theme.text);
    let mut told = vec![counted(tally.n_files, "file")];
    if tally.n_documents > tally.n_files {
        told.push(counted(tally.n_documents, "document"));
    }
    if tally.n_waiting > 0 {
        told.push(format!("{} still being read", grouped(tally.n_waiting)));
    } else if import.is_comparing() {
        told.push("comparing with what is there".to_owned());
    } else if import.is_reading() {
        told.push("looking for files".to_owned());
    }
    if tally.n_alike > 0 {
        told.push(format!("{} there already or alike", grouped(tally.n_alike)));
    }
    if tally.n_refused > 0 {
        told.push(format!("{} can't be read", grouped(tally.n_refused)));
    }
    let told = told.join(" · ");
    pen.line(ui, &told, FontId::proportional(BODY), pen.theme.grey);
    if import.is_reading() {
        let n_done = tally.n_files.saturating_sub(tally.n_waiting);
        let share = n_done as f32 / tally.n_files.max(1) as f32;
        let bar = ui.add(egui::ProgressBar::new(share).desired_height(6.0));
        bar.widget_info(|| widgets::labeled(Role::ProgressIndicator, true, "Reading the files"));
    }
    let height = size.y - 110.0;
    ui.horizontal_top(|ui| {
        let list_width = LIST_WIDTH.min(size.x * 0.52);
        ui.allocate_ui(vec2(list_width, height), |ui| {
            ui.set_min_size(vec2(list_width, height));
            ui.vertical(|ui| rows_ui(ui, pen, import, height, said));
        });
        ui.add_space(FAR);
        ui.vertical(|ui| {
            ui.set_min_height(height);
            ScrollArea::vertical()
                .id_salt("file in hand")
                .max_height(height)
                .auto_shrink([false, false])
                .show(ui, |ui| {
                    detail_ui(ui, pen, import, said);
                    widgets::follow_focus(ui);
                });
        });
    });
    ui.add_space(FAR);
    buttons_ui(ui, import, said);
}

/// The files. The list is one stop for Tab, with the arrows, Space and Enter inside.
fn rows_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    import: &mut Import,
    height: f32,
    said: &mut Vec<ImportAsk>,
) {
    let frame = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), height));
    let id = ui.scope_id().with("files to add");
    let list = ui.interact(frame, id, Sense::focusable_noninteractive());
    list.widget_info(|| widgets::labeled(Role::ListBox, true, "Files to add"));
    if std::mem::take(&mut import.takes_keyboard) {
        list.request_focus();
    }
    let has_focus = list.has_focus();
    let wanted = has_focus
        .then(|| keys_ui(ui, import, id, height, said))
        .flatten();
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut area = ScrollArea::vertical()
        .id_salt("files to add")
        .max_height(height)
        .auto_shrink([false, false]);
    if let Some(line_idx) = wanted {
        // In the middle, where neighbours on both sides are seen.
        let middle = line_idx as f32 * ROW_HEIGHT - (height - ROW_HEIGHT) / 2.0;
        let lowest = (import.lines().len() as f32 * ROW_HEIGHT - height).max(0.0);
        area = area.vertical_scroll_offset(middle.clamp(0.0, lowest));
    }
    area.show_rows(ui, ROW_HEIGHT, import.lines().len(), |ui, rows| {
        for line in rows.filter_map(|idx| import.lines().get(idx)) {
            if let Some(file) = import.file(line.file) {
                let hand = Hand {
                    is_in_hand: import.in_hand == Some(*line),
                    has_focus,
                };
                let tally = import.tally_of(line.file);
                row_ui(ui, pen, (file, *line), tally, hand, said);
            }
        }
    });
}

/// What the keys do in the list; gives the line that is to be brought into view.
fn keys_ui(
    ui: &Ui,
    import: &Import,
    id: Id,
    height: f32,
    said: &mut Vec<ImportAsk>,
) -> Option<usize> {
    let arrows = EventFilter {
        vertical_arrows: true,
        horizontal_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, arrows));
    let lines = import.lines();
    let line_idx = import.idx_in_hand()?;
    let line = *lines.get(line_idx)?;
    let n_page = ((height / ROW_HEIGHT) as usize).max(2) - 1;
    let last = lines.len().saturating_sub(1);
    let pressed = |key: Key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let mut to = line_idx;
    for (key, place) in [
        (Key::ArrowUp, line_idx.saturating_sub(1)),
        (Key::ArrowDown, line_idx + 1),
        (Key::PageUp, line_idx.saturating_sub(n_page)),
        (Key::PageDown, line_idx + n_page),
        (Key::Home, 0),
        (Key::End, last),
    ] {
        if pressed(key) {
            to = place.min(last);
        }
    }
    if pressed(Key::Space) {
        let is_ticked = match line.part {
            Some(part) => {
                let part = import.file(line.file)?.parts().get(part)?;
                part.is_ticked
            }
            None => is_all_ticked(import.tally_of(line.file)),
        };
        said.push(ImportAsk::Tick(line, !is_ticked));
    }
    let has_parts = import.file(line.file)?.parts().len() > 1;
    if has_parts && pressed(Key::ArrowRight) {
        said.push(ImportAsk::Open(line.file, true));
    }
    if has_parts && pressed(Key::ArrowLeft) {
        let file = Line { part: None, ..line };
        said.push(ImportAsk::Show(file));
        said.push(ImportAsk::Open(line.file, false));
    }
    if to == line_idx {
        return None;
    }
    said.push(ImportAsk::Show(*lines.get(to)?));
    Some(to)
}

fn is_all_ticked(tally: Tally) -> bool {
    tally.n_addable > 0 && tally.n_ticked == tally.n_addable
}

/// Escape stops the reading or closes the list, unless something over it or a field takes it.
pub(crate) fn escape(ui: &Ui, app: &App, was_typing: bool, asks: &mut Vec<Ask>) {
    let is_shown = app.import.as_ref().is_some_and(Import::is_shown);
    let is_free =
        app.view.now.dialog.is_none() && !was_typing && !egui::Popup::is_any_open(ui.ctx());
    if is_shown && is_free && ui.input_mut(|it| it.consume_key(Modifiers::NONE, Key::Escape)) {
        asks.push(Ask::Import(ImportAsk::Escape));
    }
}

/// Whether a row is in hand, and the list has the keyboard.
#[derive(Clone, Copy)]
struct Hand {
    is_in_hand: bool,
    has_focus: bool,
}

/// What a row says: its name, what is told below it, and whether that needs a look.
struct Told {
    name: String,
    below: String,
    is_remarkable: bool,
}

fn row_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    (file, line): (&ImportFile, Line),
    tally: Tally,
    hand: Hand,
    said: &mut Vec<ImportAsk>,
) {
    let is_in_hand = hand.is_in_hand;
    let theme = pen.theme;
    let part = line.part.and_then(|part| file.parts().get(part));
    let told = match part {
        Some(part) => told_of_part(part),
        None => told_of_file(file, tally),
    };
    let (rect, row) = widgets::row(ui, theme, ROW_HEIGHT, is_in_hand, Sense::CLICK);
    if is_in_hand && hand.has_focus {
        widgets::focus_ring(ui, theme, rect);
    }
    let indent = if part.is_some() { 22.0 } else { 0.0 };
    let ticked = tick_ui(ui, (file, line), tally, rect, indent, &told.name);
    if let Some(is_ticked) = ticked {
        said.push(ImportAsk::Tick(line, is_ticked));
    }
    let left = rect.min.x + 32.0 + indent;
    let opens = part.is_none() && file.parts().len() > 1;
    let room = rect.max.x - left - if opens { 156.0 } else { 10.0 };
    let colour = theme.text;
    let font = FontId::proportional(BODY);
    pen.paint_line(
        ui,
        pos2(left, rect.min.y + 5.0),
        &told.name,
        font,
        colour,
        room,
    );
    let colour = if told.is_remarkable {
        theme.warning
    } else {
        theme.grey
    };
    let font = FontId::proportional(SMALL);
    let at = pos2(left, rect.min.y + 23.0);
    pen.paint_line(ui, at, &told.below, font, colour, room);
    let name = format!("{} · {}", told.name, told.below);
    row.widget_info(|| widgets::selected(Role::ListBoxOption, is_in_hand, &name));
    if opens {
        let words = if file.is_open { "Hide" } else { "Show" };
        let n = counted(file.parts().len(), "document");
        // Up to where the bar of the list stands.
        let cell = Rect::from_min_max(
            pos2(rect.max.x - 150.0, rect.min.y),
            pos2(rect.max.x - 14.0, rect.max.y),
        );
        let across = egui::Layout::right_to_left(egui::Align::Center);
        let mut beside = ui.new_child(egui::UiBuilder::new().max_rect(cell).layout(across));
        let button = beside.small_button(format!("{words} {n}"));
        let name = format!("{words} {n} in {}", file.name);
        if button.accessible_name(name).clicked() {
            said.push(ImportAsk::Open(line.file, !file.is_open));
        }
    }
    if row.clicked() {
        said.push(ImportAsk::Show(line));
    }
}

/// The box before a row; gives what it is to be, if it was clicked.
fn tick_ui(
    ui: &Ui,
    (file, line): (&ImportFile, Line),
    tally: Tally,
    rect: Rect,
    indent: f32,
    name: &str,
) -> Option<bool> {
    let is_ticked = match line.part {
        Some(part) => {
            let part = file.parts().get(part)?;
            part.can_be_added().then_some(part.is_ticked)?
        }
        None => (tally.n_addable > 0).then(|| is_all_ticked(tally))?,
    };
    let cell = Rect::from_min_size(rect.min + vec2(indent, 0.0), vec2(30.0, ROW_HEIGHT));
    let response = ui.interact(
        cell,
        ui.scope_id().with(("tick", line.file, line.part)),
        Sense::CLICK,
    );
    let square = Rect::from_center_size(cell.center(), Vec2::splat(14.0));
    paint_box(ui, square, is_ticked, &response);
    response.widget_info(|| widgets::selected(Role::CheckBox, is_ticked, format!("Add {name}")));
    response.clicked().then_some(!is_ticked)
}

fn told_of_file(file: &ImportFile, tally: Tally) -> Told {
    let mut below = vec![file.kind().to_owned(), size(file.n_bytes)];
    let mut name = file.name.clone();
    let mut is_remarkable = false;
    match &file.state {
        FileState::Waiting => below.push("waiting to be read".to_owned()),
        FileState::Refused(refused) => {
            below = vec![refused.to_string()];
            is_remarkable = true;
        }
        FileState::Read(parts) => match parts.as_slice() {
            [part] => {
                let told = told_of_part(part);
                if let Ok(read) = &part.read
                    && !is_name_of(&read.document.title, &file.name)
                {
                    name = format!("{name} — {}", read.document.title);
                }
                if part.read.is_err() {
                    below.clear();
                }
                // What needs a look comes first: a narrow list shows no more than that.
                if told.is_remarkable {
                    below.insert(0, told.below);
                } else {
                    below.push(told.below);
                }
                is_remarkable = told.is_remarkable;
            }
            parts => {
                let (n_there, n_refused) = (tally.n_alike, tally.n_refused);
                below.push(counted(parts.len(), "document"));
                if n_there > 0 {
                    below.push(format!("{} there already or alike", grouped(n_there)));
                }
                if n_refused > 0 {
                    below.push(format!("{} can't be read", grouped(n_refused)));
                }
                is_remarkable = n_there + n_refused > 0;
            }
        },
    }
    Told {
        name,
        below: below.join(" · "),
        is_remarkable,
    }
}

fn told_of_part(part: &ImportPart) -> Told {
    let read = match &part.read {
        Ok(read) => read,
        Err(refused) => {
            return Told {
                name: part.name.clone(),
                below: refused.to_string(),
                is_remarkable: true,
            };
        }
    };
    let mut below = Vec::new();
    below.extend(part.like.as_ref().map(Like::sentence));
    if !part.remarks.is_empty() {
        below.push(counted(part.remarks.len(), "remark"));
    }
    let encoding = &read.document.origin.encoding;
    if !encoding.is_empty() {
        let guessed = if read.is_encoding_guessed {
            " (guessed)"
        } else {
            ""
        };
        below.push(format!("{encoding}{guessed}"));
    }
    below.extend(read.language.map(ToOwned::to_owned));
    Told {
        name: read.document.title.clone(),
        below: below.join(" · "),
        is_remarkable: part.like.is_some() || !part.remarks.is_empty(),
    }
}

fn buttons_ui(ui: &mut Ui, import: &Import, said: &mut Vec<ImportAsk>) {
    let tally = import.tally();
    ui.horizontal(|ui| {
        let is_ready = !import.is_reading() && !import.is_adding() && tally.n_ticked > 0;
        let words = if import.is_adding() {
            "Adding…".to_owned()
        } else {
            format!("Add {}", counted(tally.n_ticked, "document"))
        };
        let add = ui.add_enabled(is_ready, egui::Button::new(words));
        if add.clicked() {
            said.push(ImportAsk::Add);
        }
        if import.is_reading() && ui.button("Stop reading").clicked() {
            said.push(ImportAsk::Stop);
        }
        if ui.button("Cancel").clicked() {
            said.push(ImportAsk::Close);
        }
        ui.add_space(FAR);
        if ui.button("Tick all").clicked() {
            said.push(ImportAsk::TickAll(true));
        }
        if ui.button("Tick none").clicked() {
            said.push(ImportAsk::TickAll(false));
        }
        let mut files = import.lines().iter().filter(|line| line.part.is_none());
        let first = files.next().and_then(|line| import.file(line.file));
        let mut keeps = first.is_some_and(|file| file.keeps_original);
        let kept = ui
            .tick(&mut keeps, "Keep all originals")
            .on_hover_text("The files themselves are kept inside the workspace, byte by byte");
        if kept.changed() {
            said.push(ImportAsk::KeepOriginals(keeps));
        }
    });
}

fn report_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    report: &ImportReport,
    takes_keyboard: bool,
    height: f32,
    said: &mut Vec<ImportAsk>,
) {
    let summary = report.summary();
    pen.line(ui, &summary, theme::bold(LARGE), pen.theme.text);
    let rows = report.entries();
    ui.add_space(FAR / 2.0);
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical()
        .id_salt("import report")
        .max_height(height - 90.0)
        .auto_shrink([false, true])
        .show_rows(ui, ROW_HEIGHT, rows.len(), |ui, shown| {
            for entry in shown.filter_map(|idx| rows.get(idx)) {
                let fate = entry.fate;
                let (rect, row) = widgets::row(ui, pen.theme, ROW_HEIGHT, false, Sense::hover());
                let colour = match fate {
                    Fate::Refused => pen.theme.fault,
                    Fate::Remarked => pen.theme.warning,
                    Fate::LeftOut | Fate::Added => pen.theme.grey,
                };
                let room = rect.width() - 16.0;
                let (left, top) = (rect.min.x + 8.0, rect.min.y);
                let font = FontId::proportional(BODY);
                let text = pen.theme.text;
                pen.paint_line(ui, pos2(left, top + 5.0), &entry.name, font, text, room);
                let below = if entry.why.is_empty() {
                    fate.label().to_owned()
                } else {
                    format!("{} · {}", fate.label(), entry.why)
                };
                let font = FontId::proportional(SMALL);
                pen.paint_line(ui, pos2(left, top + 23.0), &below, font, colour, room);
                let told = entry.sentence();
                row.widget_info(|| widgets::labeled(Role::Label, true, &told));
                pen.tip(row, &told);
            }
        });
    ui.add_space(FAR);
    ui.horizontal(|ui| {
        let close = ui.button("Close the report");
        if takes_keyboard {
            close.request_focus();
        }
        if close.clicked() {
            said.push(ImportAsk::Close);
        }
        if ui.button("Save the report…").clicked() {
            said.push(ImportAsk::SaveReport);
        }
    });
}

/// Whether a title is no more than the name of a file, with what it ends in or without.
fn is_name_of(title: &str, name: &str) -> bool {
    title == name
        || name
            .strip_prefix(title)
            .is_some_and(|end| end.starts_with('.'))
}
