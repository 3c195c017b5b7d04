//! The file in hand of the list of files that are to be added: how it is read, and how its text
//! begins.

use egui::accesskit::Role;
use egui::{EventFilter, Key, Modifiers, RichText, Sense, Ui, vec2};

use super::choices::{Choices as _, drop_down};
use super::reader::{Label, Typeface};
use super::theme::{self, BODY, FAR, Theme};
use super::widgets::{self, Pen, field};
use crate::app::apart::Refused;
use crate::app::encodings;
use crate::app::importing::{
    FileState, Import, ImportAsk, ImportFile, Options, TableOptions, TablePreview,
};

/// No more lines of a text are shown.
const N_LINES: usize = 120;

pub(super) fn detail_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    import: &mut Import,
    said: &mut Vec<ImportAsk>,
) {
    let Some(line) = import.in_hand else {
        let words = "The files appear here as they are found";
        return widgets::empty_state(ui, pen.theme, words);
    };
    let mut password = std::mem::take(&mut import.password);
    if let Some(file) = import.file(line.file) {
        pen.words(ui, &file.name, BODY, pen.theme.grey);
        let part = match line.part {
            Some(part) => file.parts().get(part),
            None => file.parts().first(),
        };
        let refused = match (&file.state, part) {
            (FileState::Refused(refused), _) => Some(refused),
            (_, Some(part)) => part.read.as_ref().err(),
            _ => None,
        };
        if let Some(refused) = refused {
            pen.words(ui, &refused.to_string(), BODY, pen.theme.fault);
        }
        for remark in part.iter().flat_map(|part| &part.remarks) {
            pen.words(ui, remark, BODY, pen.theme.warning);
        }
        if let Some(like) = part.and_then(|part| part.like.as_ref()) {
            pen.words(ui, &like.sentence(), BODY, pen.theme.warning);
        }
        options_ui(ui, pen, (line.file, file), refused, &mut password, said);
        ui.add_space(FAR);
        let read = part.and_then(|part| part.read.as_ref().ok());
        if let Some(read) = read {
            let title = &read.document.title;
            pen.line(ui, title, theme::bold(BODY), pen.theme.text);
            preview_ui(ui, pen, &read.preview);
        } else if matches!(file.state, FileState::Waiting) {
            widgets::empty_state(ui, pen.theme, "It is being read");
        }
    }
    import.password = password;
}

/// How the text begins, as the reader would set it: each of its lines a paragraph.
fn preview_ui(ui: &mut Ui, pen: &mut Pen<'_>, text: &str) {
    const BETWEEN: f32 = 6.0;
    let width = ui.available_width();
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let paragraphs: Vec<(Label<'_>, f32)> = lines
        .map(|line| {
            let label = Label {
                text: line,
                size: BODY,
                color: pen.theme.text,
                typeface: Typeface::Sans,
                max_width: width,
                n_lines: N_LINES,
            };
            let height = label.measure(ui.ctx(), pen.engine).y;
            (label, height)
        })
        .collect();
    let height: f32 = paragraphs.iter().map(|(_, height)| height + BETWEEN).sum();
    let (rect, response) =
        ui.allocate_exact_size(vec2(width, height), Sense::focusable_noninteractive());
    if response.has_focus() {
        scroll_with_keys(ui, response.id);
        widgets::focus_ring(ui, pen.theme, ui.clip_rect().intersect(rect.expand(3.0)));
    }
    let mut at = rect.min;
    for (label, height) in paragraphs {
        label.paint(ui.painter(), pen.engine, at);
        at.y += height + BETWEEN;
    }
    response.widget_info(|| widgets::labeled(Role::Label, true, text));
}

/// The arrows and pages move the text that has the keyboard.
fn scroll_with_keys(ui: &Ui, id: egui::Id) {
    const LINE: f32 = 40.0;
    let arrows = EventFilter {
        vertical_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, arrows));
    let page = ui.clip_rect().height() - LINE;
    for (key, down) in [
        (Key::ArrowDown, LINE),
        (Key::ArrowUp, -LINE),
        (Key::PageDown, page),
        (Key::PageUp, -page),
    ] {
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
            ui.scroll_with_delta(vec2(0.0, -down));
        }
    }
}

fn options_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    (id, file): (usize, &ImportFile),
    refused: Option<&Refused>,
    password: &mut String,
    said: &mut Vec<ImportAsk>,
) {
    let theme = pen.theme;
    let mut read_with = |options: Options| said.push(ImportAsk::Read(id, Box::new(options)));
    if matches!(refused, Some(Refused::Locked(_))) {
        let typed = field(ui, theme, "Password", |ui| {
            ui.add(egui::TextEdit::singleline(password).password(true))
        });
        let is_entered =
            typed.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        let is_clicked = ui
            .add_enabled(!password.is_empty(), egui::Button::new("Unlock the file"))
            .clicked();
        if (is_entered || is_clicked) && !password.is_empty() {
            read_with(Options {
                password: Some(password.clone()),
                ..file.options.clone()
            });
        }
    }
    let has_encoding = file
        .parts()
        .first()
        .and_then(|part| part.read.as_ref().ok())
        .is_some_and(|read| {
            [
                "text",
                "markdown",
                "html",
                "csv",
                "jsonl",
                "subtitles",
                "srt",
                "vtt",
            ]
            .contains(&read.document.origin.format.as_str())
        });
    if has_encoding || file.options.encoding.is_some() {
        let chosen = file.options.encoding.as_deref();
        let said_of = |label: &str| {
            let mut known = encodings().iter();
            let found = known.find(|(name, _)| *name == label);
            found.map_or_else(
                || label.to_owned(),
                |(name, what)| format!("{what} — {name}"),
            )
        };
        field(ui, theme, "Read as", |ui| {
            drop_down("encoding of a file")
                .selected_text(chosen.map_or_else(|| "Found out".to_owned(), said_of))
                .width(ui.available_width().min(300.0))
                .show_ui(ui, |ui| {
                    let mut now = chosen;
                    ui.selectable_value(&mut now, None, "Found out");
                    for (name, _) in encodings() {
                        ui.selectable_value(&mut now, Some(*name), said_of(name));
                    }
                    if now != chosen {
                        read_with(Options {
                            encoding: now.map(ToOwned::to_owned),
                            ..file.options.clone()
                        });
                    }
                })
                .response
        });
    }
    if file.is_page() {
        let mut is_whole = file.options.whole_page;
        let words = "The whole page, not only its article";
        if ui.tick(&mut is_whole, words).changed() {
            read_with(Options {
                whole_page: is_whole,
                ..file.options.clone()
            });
        }
    }
    if let Some(preview) = &file.table
        && let Some(table) = table_ui(ui, pen, file, preview)
    {
        read_with(Options {
            table: Some(table),
            ..file.options.clone()
        });
    }
    if matches!(refused, Some(Refused::Late(_))) && ui.button("Give it more time").clicked() {
        said.push(ImportAsk::MoreTime(id));
    }
    if matches!(refused, Some(Refused::Cancelled)) && ui.button("Read it").clicked() {
        said.push(ImportAsk::Read(id, Box::new(file.options.clone())));
    }
    if refused.is_none() {
        let mut keeps = file.keeps_original;
        let kept = ui
            .tick(&mut keeps, "Keep the original in the workspace")
            .on_hover_text("The file itself is kept inside the workspace, byte by byte");
        if kept.changed() {
            said.push(ImportAsk::KeepOriginal(id, keeps));
        }
    }
}

/// What the columns of a table are for; gives what was chosen anew.
fn table_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    file: &ImportFile,
    preview: &TablePreview,
) -> Option<TableOptions> {
    let theme = pen.theme;
    let chosen = file.options.table.as_ref();
    let says_columns = |table: &&TableOptions| !table.text.is_empty() || table.one_document;
    // Where no column was chosen, what the table suggests is read.
    let before = match chosen.filter(says_columns) {
        Some(chosen) => chosen.clone(),
        None => TableOptions {
            sheet: chosen.and_then(|chosen| chosen.sheet.clone()),
            header: chosen.and_then(|chosen| chosen.header),
            ..preview.suggested.clone()
        },
    };
    let mut table = before.clone();
    if preview.sheets.len() > 1 {
        sheet_ui(ui, theme, preview, &mut table.sheet);
    }
    let mut has_header = preview.has_header;
    let words = "The first row names the columns";
    if ui.tick(&mut has_header, words).changed() {
        table.header = Some(has_header);
    }
    if (&table.sheet, table.header) != (&before.sheet, before.header) {
        // Its columns are others, and are found out anew.
        return Some(TableOptions {
            one_document: table.one_document,
            sheet: table.sheet,
            header: table.header,
            ..TableOptions::default()
        });
    }
    ui.pick_value(&mut table.one_document, false, "Each row a document");
    ui.pick_value(
        &mut table.one_document,
        true,
        "The whole table one document",
    );
    if !table.one_document {
        ui.label(RichText::new("Columns of the text").color(theme.grey));
        ui.horizontal_wrapped(|ui| {
            for header in &preview.headers {
                let mut is_text = table.text.contains(header);
                let ticked = pen.checkbox(ui, &mut is_text, header);
                let name = format!("Text column {header}");
                if ticked.accessible_name(name).changed() {
                    table.text.retain(|other| other != header);
                    if is_text {
                        table.text.push(header.clone());
                    }
                }
            }
        });
        // In the order of the table.
        let order = |header: &String| preview.headers.iter().position(|other| other == header);
        table.text.sort_by_key(order);
        for (label, column) in [
            ("Title", &mut table.title),
            ("Author", &mut table.author),
            ("Date", &mut table.published),
            ("URL", &mut table.url),
            ("Publisher", &mut table.publisher),
        ] {
            field(ui, theme, &format!("{label} column"), |ui| {
                let shown = column.as_deref().unwrap_or("None");
                drop_down(("column", label))
                    .selected_text(widgets::visible(shown))
                    .width(ui.available_width().min(240.0))
                    .show_ui(ui, |ui| {
                        ui.selectable_value(column, None, "None");
                        for header in &preview.headers {
                            let words = widgets::visible(header);
                            ui.selectable_value(column, Some(header.clone()), words);
                        }
                    })
                    .response
            });
        }
    }
    (table != before).then_some(table)
}

/// Which sheet of a workbook is read, or all of them.
fn sheet_ui(ui: &mut Ui, theme: &Theme, preview: &TablePreview, sheet: &mut Option<String>) {
    const ALL: &str = "All sheets";
    field(ui, theme, "Sheet", |ui| {
        let shown = sheet.as_deref().unwrap_or(ALL);
        drop_down("sheet of a workbook")
            .selected_text(widgets::visible(shown))
            .width(ui.available_width().min(240.0))
            .show_ui(ui, |ui| {
                ui.selectable_value(sheet, None, ALL);
                for name in &preview.sheets {
                    ui.selectable_value(sheet, Some(name.clone()), widgets::visible(name));
                }
            })
            .response
    });
}
