//! How something is to be handled: shown, chosen from the Traffic Light Protocol, or written.

use egui::{Id, Ui};

use super::choices::drop_down;
use super::widgets::{self, Pen, field};
use crate::app::{Ask, Marked};
use crate::model::{Marking, Tlp};

/// The line of a marking: its own, or what it has from what it belongs to.
pub(super) fn marking_ui(
    ui: &mut Ui,
    pen: &Pen<'_>,
    marked: Marked,
    own: Option<&Marking>,
    from_above: Option<&Marking>,
    asks: &mut Vec<Ask>,
) {
    let typed = Id::unique(("marking in words", marked));
    let mut draft: Option<String> = ui.data(|data| data.get_temp(typed));
    let inherited = || match from_above {
        Some(marking) => format!("As what it is in: {}", widgets::visible(marking.label())),
        None => "None".to_owned(),
    };
    let words = own.and_then(|own| match own {
        Marking::Words(words) => Some(words.as_str()),
        Marking::Tlp(_) => None,
    });
    let is_in_words = draft.is_some() || words.is_some();
    let current = match own {
        _ if draft.is_some() => "In words".to_owned(),
        Some(Marking::Tlp(tlp)) => tlp.label().to_owned(),
        Some(Marking::Words(_)) => "In words".to_owned(),
        None => inherited(),
    };
    let mut chosen: Option<Option<Marking>> = None;
    field(ui, pen.theme, "Marking", |ui| {
        drop_down(("marking", marked))
            .selected_text(current)
            .width(ui.available_width())
            .truncate()
            .show_ui(ui, |ui| {
                if ui
                    .selectable_label(own.is_none() && !is_in_words, inherited())
                    .clicked()
                {
                    chosen = Some(None);
                }
                for tlp in Tlp::ALL {
                    let is_chosen = own == Some(&Marking::Tlp(tlp)) && draft.is_none();
                    let said = format!("{}: {}", tlp.label(), tlp.meaning());
                    if ui.selectable_label(is_chosen, said).clicked() {
                        chosen = Some(Some(Marking::Tlp(tlp)));
                    }
                }
                if ui.selectable_label(is_in_words, "In words").clicked() {
                    draft = Some(words.unwrap_or_default().to_owned());
                }
            })
            .response
    });
    if chosen.is_some() {
        draft = None;
    } else if is_in_words || draft.is_some() {
        let mut line = draft
            .clone()
            .unwrap_or_else(|| words.unwrap_or_default().to_owned());
        let response = field(ui, pen.theme, "In words", |ui| {
            widgets::text_line(
                ui,
                "marking in words",
                &mut line,
                "Such as For internal use",
            )
        });
        if response.changed() {
            draft = Some(line.clone());
        }
        // Taken over when it is left, so that half a word is never a marking.
        if response.lost_focus() && draft.take().is_some() {
            chosen = Some(Marking::named(&line));
        }
    }
    ui.data_mut(|data| match draft {
        Some(draft) => {
            data.insert_temp(typed, draft);
        }
        None => data.remove::<String>(typed),
    });
    if let Some(chosen) = chosen
        && chosen.as_ref() != own
    {
        asks.push(Ask::SetMarking(marked, chosen));
    }
}
