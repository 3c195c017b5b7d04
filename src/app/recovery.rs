//! What was brought back after a crash, and taking it back.

use super::App;
use super::session::Session;
use crate::text::words::counted;

impl App {
    /// The names of what was recovered, oldest first.
    pub fn recovered(&self) -> impl Iterator<Item = &str> {
        let recovered = self.session.iter().flat_map(Session::recovered);
        recovered.map(|edit| edit.label.as_str())
    }

    pub(super) fn set_recovered_aside(&mut self) {
        let Some(session) = &self.session else {
            return;
        };
        let n = counted(session.recovered().len(), "recovered change");
        let edit = session.setting_aside();
        if edit.apply(&mut session.workspace().clone()).is_err() {
            self.notices.warning(
                "Can't set the recovered changes aside: later changes build on them. Undo those first, or undo step by step",
            );
            return;
        }
        self.commit_then(
            |_session, _now| Ok(edit),
            move |app, _edit| {
                if let Some(session) = &mut app.session {
                    session.forget_recovered();
                }
                app.notices.undoable(format!("Set {n} aside"));
                app.forget_what_is_gone();
            },
        );
    }
}
