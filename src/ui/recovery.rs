//! The list of what was recovered after a crash, and a way to set it aside.

use egui::{FontId, RichText, ScrollArea, Ui};

use super::theme::{BODY, FAR};
use super::widgets::Pen;
use crate::app::view::Focus;
use crate::app::{App, Ask};
use crate::text::words::counted;

/// Tells whether the dialog stays open.
pub(super) fn recovered_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    app: &mut App,
    asks: &mut Vec<Ask>,
) -> bool {
    let n_recovered = app.recovered().count();
    if n_recovered == 0 {
        return false;
    }
    let (were, are) = if n_recovered == 1 {
        ("was", "is")
    } else {
        ("were", "are")
    };
    ui.label(format!(
        "{} made after the last save {were} in the journal and {are} done again. The newest comes first",
        counted(n_recovered, "change")
    ));
    ScrollArea::vertical()
        .max_height(280.0)
        .auto_shrink([false, true])
        .show_rows(
            ui,
            ui.text_style_height(&egui::TextStyle::Body),
            n_recovered,
            |ui, rows| {
                let font = FontId::proportional(BODY);
                let labels: Vec<&str> = app.recovered().collect();
                for row in rows {
                    let number = n_recovered - row;
                    if let Some(label) = labels.get(number - 1) {
                        pen.line(
                            ui,
                            &format!("{number}  {label}"),
                            font.clone(),
                            pen.theme.text,
                        );
                    }
                }
            },
        );
    ui.label(
        RichText::new("What is set aside is taken back as one step; undo brings it back.")
            .small()
            .color(pen.theme.grey),
    );
    ui.add_space(FAR);
    let mut stays = true;
    ui.horizontal(|ui| {
        let keep = ui.button("Keep them");
        if app.view.now.focus == Some(Focus::Dialog) {
            app.view.now.focus = None;
            keep.request_focus();
        }
        if keep.clicked() {
            stays = false;
        }
        if ui.button("Set aside").clicked() {
            asks.push(Ask::SetRecoveredAside);
            stays = false;
        }
    });
    stays
}
