//! Which commands are switches, and whether they are on; how messy texts are shown.

use serde::{Deserialize, Serialize};

use super::App;
use super::action::{Action, Command};
use crate::text::direction::Direction;

/// What of a document is shown tidier than it is. Nothing of its text changes, and every place in it
/// stays the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Cleaning {
    /// Lines that were broken to fit a column are shown as one paragraph.
    pub joins_lines: bool,
    /// Several blank lines are shown as one.
    pub folds_blank_lines: bool,
    /// Captions, headers and footers that stand there again are dimmed.
    pub dims_repeats: bool,
    /// What is known to be no part of the text, such as page numbers, is not shown.
    pub hides_furniture: bool,
}

impl Cleaning {
    pub fn all() -> Self {
        Self {
            joins_lines: true,
            folds_blank_lines: true,
            dims_repeats: true,
            hides_furniture: true,
        }
    }
}

impl Command {
    /// Whether what the command switches is on now; `None` for one that switches nothing.
    pub fn is_on(&self, app: &App) -> Option<bool> {
        let cleans = |switch: fn(Cleaning) -> bool| {
            let document = app.view.document();
            document.is_some_and(|document| switch(app.view.cleaning(document)))
        };
        let runs = |direction| app.runs(direction);
        Some(match self.action {
            Action::JoinLines => cleans(|cleaning| cleaning.joins_lines),
            Action::FoldBlankLines => cleans(|cleaning| cleaning.folds_blank_lines),
            Action::DimRepeats => cleans(|cleaning| cleaning.dims_repeats),
            Action::HideFurniture => cleans(|cleaning| cleaning.hides_furniture),
            Action::ReadArticle => {
                let document = app.view.document();
                document.is_some_and(|document| app.article_alone(document).is_some())
            }
            Action::DimRepeated => app.view.looked.dims,
            Action::DirectionFound => runs(None),
            Action::DirectionLeftToRight => runs(Some(Direction::LeftToRight)),
            Action::DirectionRightToLeft => runs(Some(Direction::RightToLeft)),
            Action::ShowInvisible => app.settings.shows_invisible,
            Action::SplitView => app.view.beside.is_some(),
            Action::Backlight => app.view.is_backlit,
            Action::Margin(switch) => app.margin_is(switch),
            Action::FocusMode => app.view.now.is_focused,
            Action::ToggleSources => app.settings.shows_sources,
            Action::ToggleSide => app.settings.shows_side,
            _ => return None,
        })
    }
}

impl App {
    /// Whether the document in front is set to run this way; `None`: as its letters say.
    fn runs(&self, direction: Option<Direction>) -> bool {
        let document = self.view.document();
        let workspace = self
            .session
            .as_ref()
            .map(super::session::Session::workspace);
        let found = workspace.zip(document);
        found
            .and_then(|(workspace, document)| workspace.document(document))
            .is_some_and(|document| document.direction == direction)
    }

    /// Sets which way the document in front runs.
    pub(super) fn run_text(&mut self, direction: Option<Direction>) {
        if let Some(document) = self.view.document()
            && !self.runs(direction)
        {
            self.set_direction(document, direction);
        }
    }
}
