//! The window on its way out.
//!
//! What is not in the file yet is saved first. Of a large workspace that takes seconds, for which
//! nobody is kept: the window goes, the save is finished behind it, and the program ends. When the
//! save fails, the window comes back with what it has to say.

use std::time::Duration;

use egui::{Context, ViewportCommand};

use crate::app::{App, Closing};

/// So long the window stays, in seconds: what fails mostly fails at once, and is told in it.
const STAYS_SECS: f64 = 1.0;

#[derive(Default)]
pub(super) struct Leaving {
    /// When the last save was first waited for, by the time of the window.
    since: Option<f64>,
    pub(super) is_hidden: bool,
}

impl Leaving {
    /// Answers who closes the window, before it is drawn.
    pub(super) fn answer(ctx: &Context, app: &mut App) {
        if ctx.input(|input| input.viewport().close_requested()) && app.closing != Closing::Now {
            app.close_requested();
            if app.closing != Closing::Now {
                ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            }
        }
    }

    /// Hides, closes or shows the window, as far as leaving has come.
    pub(super) fn follow(&mut self, ctx: &Context, closing: Closing) {
        match closing {
            Closing::Now => ctx.send_viewport_cmd(ViewportCommand::Close),
            Closing::AfterSave if !self.is_hidden => {
                let now = ctx.input(|input| input.time);
                let left = STAYS_SECS - (now - *self.since.get_or_insert(now));
                if left <= 0.0 {
                    self.is_hidden = true;
                    ctx.send_viewport_cmd(ViewportCommand::Visible(false));
                } else {
                    ctx.request_repaint_after(Duration::from_secs_f64(left));
                }
            }
            Closing::AfterSave => {}
            Closing::No => {
                if self.is_hidden {
                    ctx.send_viewport_cmd(ViewportCommand::Visible(true));
                    ctx.send_viewport_cmd(ViewportCommand::Focus);
                }
                *self = Self::default();
            }
        }
    }
}
