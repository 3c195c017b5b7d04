//! Links and what is said to be read, made sound.

use std::collections::BTreeSet;

use super::Repair;
use crate::edit::reading;
use crate::model::{About, Link, LinkId, LinkKind, Note, Problem};

impl Repair<'_> {
    /// A link that leads nowhere goes; what was written about it is kept as a note.
    pub(super) fn links(&mut self, problems: &[Problem]) {
        let mut gone: BTreeSet<LinkId> = BTreeSet::new();
        let mut odd: BTreeSet<LinkId> = BTreeSet::new();
        for problem in problems {
            match *problem {
                Problem::LinkWithoutEnd { link, .. } | Problem::LinkWithItself { link } => {
                    gone.insert(link);
                }
                Problem::LinkKind { link } => {
                    odd.insert(link);
                }
                _ => {}
            }
        }
        for id in gone {
            if self.plan.is_full() {
                return;
            }
            let Some(link) = self.workspace.link(id) else {
                continue;
            };
            self.plan.remove_link(id);
            if link.note.is_empty() {
                continue;
            }
            let note = self.free_note_id(id.0);
            self.plan.set_note(Note {
                id: note,
                about: About::Workspace,
                title: "Link that led nowhere".to_owned(),
                text: link.note.clone(),
                author: link.author.clone(),
                created: link.created,
                modified: link.created,
                marking: None,
            });
        }
        for id in odd {
            if self.plan.is_full() {
                return;
            }
            if let Some(link) = self.plan.after().link(id).cloned() {
                let named = LinkKind::named(link.kind.label());
                self.plan.set_link(Link {
                    kind: named.unwrap_or_else(|| LinkKind::Other("linked".to_owned())),
                    ..link
                });
            }
        }
    }

    pub(super) fn readings(&mut self, problems: &[Problem]) {
        for problem in problems {
            if self.plan.is_full() {
                return;
            }
            match *problem {
                Problem::ReadingWithoutDocument { document }
                    if self.plan.after().document(document).is_none() =>
                {
                    self.plan.remove_reading(document);
                }
                Problem::ReadingOutOfPlace { document } => {
                    let after = self.plan.after();
                    if let (Some(before), Some(text)) =
                        (after.reading(document), after.text(document))
                    {
                        let whole = reading::whole_in(before, text);
                        self.plan.set_reading(whole);
                    }
                }
                _ => {}
            }
        }
    }
}
