//! What can be done with a tag, by the other button of the mouse.

use super::choices::Choices as _;
use super::derived::TagRow;
use crate::app::Ask;
use crate::app::forms::FormAsk;
use crate::app::recoding::RecodeAsk;
use crate::app::session::Session;
use crate::app::splitting::SplitAsk;
use crate::app::view::{Dialog, Focus, Inspected, Placing, ReplaceChoice, View};
use crate::model::{About, Colour, Tag};

pub(super) fn menu_ui(
    response: &egui::Response,
    view: &mut View,
    session: &Session,
    row: &TagRow,
    tag: &Tag,
    asks: &mut Vec<Ask>,
) {
    response.context_menu(|ui| {
        ui.set_min_width(190.0);
        if ui.button("Show its excerpts").clicked() {
            asks.push(Ask::ShowTag(tag.id));
        }
        if ui.button("Define…").clicked() {
            view.tag_in_hand = Some(tag.id);
            view.now.inspected = Inspected::Tag;
        }
        if ui.button("Fields…").clicked() {
            asks.push(Ask::Form(FormAsk::Edit(tag.id)));
        }
        super::field_editor::ready_ui(ui, session, tag, asks);
        if ui.button("Show it as a table").clicked() {
            asks.push(Ask::Form(FormAsk::ShowTable(tag.id)));
        }
        ui.separator();
        if ui.button("Rename").clicked() {
            view.now.renaming = Some((tag.id, tag.name.clone()));
            view.now.focus = Some(Focus::TagName);
        }
        if ui.button("New tag under it").clicked() {
            asks.push(Ask::CreateTag(Some(tag.id)));
        }
        ui.menu_button("Colour", |ui| {
            if ui.pick(tag.colour.is_none(), "As its parent").clicked() {
                asks.push(Ask::RecolourTag(tag.id, None));
                ui.close();
            }
            for colour in Colour::all() {
                if ui.pick(tag.colour == Some(colour), colour.name()).clicked() {
                    asks.push(Ask::RecolourTag(tag.id, Some(colour)));
                    ui.close();
                }
            }
        });
        ui.menu_button("Key", |ui| {
            for key in 1..=9 {
                if ui.pick(tag.key == Some(key), key.to_string()).clicked() {
                    asks.push(Ask::SetTagKey(tag.id, Some(key)));
                    ui.close();
                }
            }
            if ui.pick(tag.key.is_none(), "None").clicked() {
                asks.push(Ask::SetTagKey(tag.id, None));
                ui.close();
            }
        });
        if ui.button("Move under…").clicked() {
            place(view, tag, Placing::MoveUnder);
        }
        if tag.parent.is_some() && ui.button("Move to the top level").clicked() {
            asks.push(Ask::MoveTag {
                tag: tag.id,
                parent: None,
                child_idx: session.workspace().tags.size(),
            });
        }
        if ui.button("Also list under…").clicked() {
            place(view, tag, Placing::ListUnder);
        }
        if let Some(under) = row.listed_under {
            let take_off = ui.button("Take off this place");
            if take_off
                .on_hover_text("The tag stays in its other places")
                .clicked()
            {
                asks.push(Ask::Recode(RecodeAsk::Unlist(tag.id, under)));
            }
        }
        ui.separator();
        if ui.button("Split it…").clicked() {
            asks.push(Ask::Recode(RecodeAsk::Split(SplitAsk::Begin(tag.id))));
        }
        if ui.button("Replace it by…").clicked() {
            view.now.dialog = Some(Dialog::ReplaceTag(ReplaceChoice {
                from: Some(tag.id),
                ..ReplaceChoice::default()
            }));
            view.now.focus = Some(Focus::Dialog);
        }
        if ui.button("Merge into…").clicked() {
            view.now.dialog = Some(Dialog::Merge {
                from: tag.id,
                into: None,
                words: String::new(),
            });
            view.now.focus = Some(Focus::Dialog);
        }
        ui.separator();
        if ui.button("New note about it").clicked() {
            asks.push(Ask::CreateNote(About::Tag(tag.id)));
        }
        if ui
            .button("Delete")
            .on_hover_text("Its annotations keep their other tags")
            .clicked()
        {
            asks.push(Ask::DeleteTag(tag.id));
        }
    });
}

/// Asks for another place of a tag.
fn place(view: &mut View, tag: &Tag, placing: Placing) {
    view.now.dialog = Some(Dialog::PlaceTag {
        tag: tag.id,
        placing,
        under: None,
        words: String::new(),
    });
    view.now.focus = Some(Focus::Dialog);
}
