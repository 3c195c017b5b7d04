//! The small windows about tags: merging two, putting one in the place of another, moving one
//! under another or listing it there as well.

use egui::{Key, Ui};

use super::choices::Choices as _;
use super::derived::Derived;
use super::dialogs::title;
use super::theme::{self, BODY, SMALL};
use super::widgets::{self, Pen};
use crate::app::choosing::Scope;
use crate::app::recoding::RecodeAsk;
use crate::app::view::{Focus, Placing, ReplaceChoice};
use crate::app::{App, Ask};
use crate::model::TagId;
use crate::query::fuzzy;
use crate::text::words::counted;

/// A field, and the tags that its letters mean; `is_offered` leaves out what can't be chosen.
struct TagList<'a> {
    id: &'a str,
    name: &'a str,
    hint: &'a str,
    height: f32,
    takes_focus: bool,
}

impl TagList<'_> {
    fn ui(
        &self,
        ui: &mut Ui,
        pen: &mut Pen<'_>,
        derived: &Derived,
        words: &mut String,
        chosen: &mut Option<TagId>,
        is_offered: impl Fn(TagId) -> bool,
    ) {
        let response = widgets::text_line(ui, self.id, words, self.hint).accessible_name(self.name);
        if self.takes_focus {
            response.request_focus();
        }
        let others = derived
            .paths
            .iter()
            .filter(|(tag, _)| is_offered(*tag))
            .map(|(tag, path)| (*tag, path.as_str()));
        let ranked: Vec<TagId> = fuzzy::rank(words.trim(), others)
            .into_iter()
            .take(50)
            .collect();
        // Enter in the field takes the first.
        if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
            *chosen = ranked.first().copied().or(*chosen);
        }
        egui::ScrollArea::vertical()
            .id_salt(("rows", self.id))
            .max_height(self.height)
            .auto_shrink([false, true])
            .show(ui, |ui| {
                for tag in ranked {
                    let path = derived.path(tag).replace('/', " › ");
                    if pen.choice(ui, *chosen == Some(tag), &path).clicked() {
                        *chosen = Some(tag);
                    }
                }
                widgets::follow_focus(ui);
            });
    }
}

fn takes_focus(app: &mut App) -> bool {
    let takes = app.view.now.focus == Some(Focus::Dialog);
    if takes {
        app.view.now.focus = None;
    }
    takes
}

/// The button that does it, and the one that does not; `None` while neither is pressed.
fn buttons_ui(ui: &mut Ui, name: &str, can_be_done: bool) -> Option<bool> {
    let mut answer = None;
    ui.horizontal(|ui| {
        let done = ui.add_enabled(can_be_done, egui::Button::new(name));
        if done.clicked() {
            answer = Some(true);
        }
        if ui.button("Cancel").clicked() {
            answer = Some(false);
        }
    });
    answer
}

#[expect(
    clippy::too_many_arguments,
    reason = "the dialog's state is three things"
)]
pub(super) fn merge_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    app: &mut App,
    derived: &Derived,
    from: TagId,
    into: &mut Option<TagId>,
    words: &mut String,
    asks: &mut Vec<Ask>,
) -> bool {
    title(ui, pen, &format!("Merge {} into…", derived.path(from)));
    let list = TagList {
        id: "merge words",
        name: "Other tag",
        hint: "Letters of the other tag",
        height: 240.0,
        takes_focus: takes_focus(app),
    };
    list.ui(ui, pen, derived, words, into, |tag| tag != from);
    if let Some(into) = *into {
        let numbers = app.merge_numbers(from, into);
        let mut parts = vec![format!(
            "{} will be tagged {} instead of {}",
            counted(numbers.n_moved, "annotation"),
            derived.path(into),
            derived.path(from)
        )];
        if numbers.n_with_both > 0 {
            parts.push(format!(
                "{} had both",
                counted(numbers.n_with_both, "annotation")
            ));
        }
        if numbers.n_children > 0 {
            parts.push(format!(
                "{} below it move along",
                counted(numbers.n_children, "tag")
            ));
        }
        pen.words(ui, &parts.join("; "), BODY, pen.theme.text);
    }
    match (buttons_ui(ui, "Merge", into.is_some()), *into) {
        (Some(true), Some(into)) => {
            asks.push(Ask::MergeTag { from, into });
            false
        }
        (answer, _) => answer.is_none(),
    }
}

/// Moves a tag under another, or lists it there as well.
#[expect(
    clippy::too_many_arguments,
    reason = "the dialog's state is three things"
)]
pub(super) fn place_tag_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    app: &mut App,
    derived: &Derived,
    (tag, placing): (TagId, Placing),
    under: &mut Option<TagId>,
    words: &mut String,
    asks: &mut Vec<Ask>,
) -> bool {
    let path = derived.path(tag).to_owned();
    let Some(record) = app
        .session
        .as_ref()
        .and_then(|session| session.workspace().tag(tag))
        .cloned()
    else {
        return false;
    };
    let (head, button, told) = match placing {
        Placing::MoveUnder => (
            format!("Move {path} under…"),
            "Move",
            "It goes there with all below it",
        ),
        Placing::ListUnder => (
            format!("Also list {path} under…"),
            "List",
            "It stays one tag: its name, its colour and its passages are the same in each place",
        ),
    };
    title(ui, pen, &head);
    pen.words(ui, told, BODY, pen.theme.grey);
    let below = derived.below(tag);
    let list = TagList {
        id: "place words",
        name: "Other tag",
        hint: "Letters of the other tag",
        height: 240.0,
        takes_focus: takes_focus(app),
    };
    list.ui(ui, pen, derived, words, under, |other| {
        let is_listed = placing == Placing::ListUnder && record.see_also.contains(&other);
        !below.contains(&other) && record.parent != Some(other) && !is_listed
    });
    match (buttons_ui(ui, button, under.is_some()), *under) {
        (Some(true), Some(under)) => {
            asks.push(match placing {
                Placing::MoveUnder => Ask::MoveTag {
                    tag,
                    parent: Some(under),
                    child_idx: usize::MAX,
                },
                Placing::ListUnder => Ask::Recode(RecodeAsk::ListUnder(tag, under)),
            });
            false
        }
        (answer, _) => answer.is_none(),
    }
}

/// What is replaced, by what, and on which passages; how many that are is told before.
pub(super) fn replace_tag_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    app: &mut App,
    derived: &Derived,
    choice: &mut ReplaceChoice,
    asks: &mut Vec<Ask>,
) -> bool {
    title(ui, pen, "Replace a tag");
    let takes_focus = takes_focus(app);
    let has_first = choice.from.is_some();
    ui.columns(2, |columns| {
        let [left, right] = columns else { return };
        for (ui, label, is_first) in [(left, "Replace", true), (right, "By", false)] {
            let (words, chosen, other) = if is_first {
                (&mut choice.from_words, &mut choice.from, choice.to)
            } else {
                (&mut choice.to_words, &mut choice.to, choice.from)
            };
            let shown = match *chosen {
                Some(tag) => format!("{label} {}", derived.path(tag)),
                None => label.to_owned(),
            };
            pen.line(ui, &shown, theme::bold(SMALL), pen.theme.grey);
            let list = TagList {
                id: if is_first { "replaced" } else { "replacing" },
                name: if is_first {
                    "Tag to replace"
                } else {
                    "New tag"
                },
                hint: "Letters of the tag",
                height: 200.0,
                // What is meant is there already in most cases.
                takes_focus: takes_focus && is_first != has_first,
            };
            list.ui(ui, pen, derived, words, chosen, |tag| Some(tag) != other);
        }
    });
    let n_chosen = app
        .view
        .chosen()
        .map(|chosen| chosen.n_of(app.excerpts.passages.len()));
    let is_filtered = !app.view.filter.is_empty();
    ui.horizontal_wrapped(|ui| {
        if let Some(n_chosen) = n_chosen {
            let label = format!("On the ticked {}", counted(n_chosen, "passage"));
            ui.pick_value(&mut choice.scope, Scope::Chosen, label);
        }
        if is_filtered {
            ui.pick_value(
                &mut choice.scope,
                Scope::Filtered,
                "On what the excerpts’ filter shows",
            );
        }
        ui.pick_value(&mut choice.scope, Scope::All, "Everywhere");
    });
    let replacing = choice.replacing();
    let numbers = replacing.and_then(|replacing| app.replace_numbers(replacing));
    let told = match (replacing, numbers) {
        (None, _) => "Choose both tags".to_owned(),
        (Some(_), None) => "Counting…".to_owned(),
        (Some(replacing), Some(numbers)) => {
            let n = numbers.n_replaced + numbers.n_with_both;
            let mut told = format!(
                "{} will be tagged {} instead of {}",
                counted(n, "passage"),
                derived.path(replacing.to),
                derived.path(replacing.from)
            );
            if numbers.n_with_both > 0 {
                told = format!(
                    "{told}; {} of them had both",
                    counted(numbers.n_with_both, "passage")
                );
            }
            told
        }
    };
    pen.words(ui, &told, BODY, pen.theme.text);
    let is_ready = numbers.is_some_and(|numbers| numbers.n_replaced + numbers.n_with_both > 0);
    match (buttons_ui(ui, "Replace", is_ready), replacing) {
        (Some(true), Some(replacing)) => {
            asks.push(Ask::Recode(RecodeAsk::Replace(replacing)));
            false
        }
        (answer, _) => answer.is_none(),
    }
}
