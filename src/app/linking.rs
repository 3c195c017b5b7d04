//! Linking one annotation with another, and following links.

use super::App;
use super::view::{Focus, Linking};
use crate::edit::links;
use crate::model::{AnnotationId, LinkId, LinkKind};
use crate::text::words::shortened;

impl App {
    /// Begins a link at the annotation in hand; with one begun, ends it at the annotation in hand,
    /// or looks for its other end while that is still the one it begins at.
    pub(super) fn link(&mut self) {
        let Some(in_hand) = self.annotation_in_hand().map(|annotation| annotation.id) else {
            return;
        };
        if self.end_link_in_hand() {
            return;
        }
        match &mut self.view.now.linking {
            Some(linking) if linking.kind.is_some() && linking.changes.is_none() => {
                linking.is_searching = true;
                linking.words.clear();
                linking.row_idx = 0;
            }
            linking => *linking = Some(Linking::new(in_hand)),
        }
        self.view.now.focus = Some(Focus::Link);
    }

    /// Ends a link that waits for its other end at the annotation in hand, if that is another one.
    pub(super) fn end_link_in_hand(&mut self) -> bool {
        let in_hand = self.annotation_in_hand().map(|annotation| annotation.id);
        let waits = self.view.now.linking.as_ref().is_some_and(|linking| {
            linking.kind.is_some() && linking.changes.is_none() && Some(linking.from) != in_hand
        });
        if let Some(to) = in_hand.filter(|_| waits) {
            self.link_to(to);
        }
        waits && in_hand.is_some()
    }

    /// Says what the one annotation is to the other.
    pub(super) fn choose_link_kind(&mut self, kind: LinkKind) {
        let Some(linking) = &mut self.view.now.linking else {
            return;
        };
        linking.words.clear();
        linking.row_idx = 0;
        if let Some(link) = linking.changes {
            self.view.now.linking = None;
            self.commit(|session, _now| links::set_kind(session.workspace(), link, kind));
        } else {
            linking.kind = Some(kind);
        }
        self.view.now.focus = Some(Focus::Reader);
    }

    /// Ends the link that was begun.
    pub(super) fn link_to(&mut self, to: AnnotationId) {
        let Some(Linking {
            from,
            kind: Some(kind),
            ..
        }) = self.view.now.linking.take()
        else {
            return;
        };
        let id = LinkId(uuid::Uuid::now_v7());
        let author = self.settings.author.clone();
        let word = shortened(kind.label(), 40);
        let done = self.commit_now(|session, now| {
            links::create(session.workspace(), id, [from, to], kind, &author, now)
        });
        if done {
            self.notices
                .undoable(format!("Linked the annotations: {word}"));
        }
        self.view.now.focus = Some(Focus::Reader);
    }

    pub(super) fn set_link_note(&mut self, link: LinkId, note: &str) {
        self.commit_typing(|session, _now| links::set_note(session.workspace(), link, note));
    }

    pub(super) fn turn_link(&mut self, link: LinkId) {
        self.commit(|session, _now| links::turn(session.workspace(), link));
    }

    pub(super) fn remove_link(&mut self, link: LinkId) {
        self.commit_then(
            |session, _now| links::remove(session.workspace(), &[link]),
            |app, _edit| app.notices.undoable("Removed the link"),
        );
    }

    /// Whether the annotation in hand is linked with another one.
    pub(super) fn has_link(&self) -> bool {
        let (Some(session), Some(annotation)) = (&self.session, self.annotation_in_hand()) else {
            return false;
        };
        session.index().links_of(annotation.id).next().is_some()
    }

    /// Goes to the other end of the first link of the annotation in hand; from there, to that of
    /// the next one, and after the last back to where it began.
    pub(super) fn follow_link(&mut self) {
        let (Some(session), Some(in_hand)) = (&self.session, self.view.in_hand) else {
            return;
        };
        let workspace = session.workspace();
        let end_of = |origin, link: LinkId| workspace.link(link)?.other_end(origin);
        // Where the person is because of the last time.
        let came = self.view.now.followed.filter(|&(origin, link)| {
            workspace.annotation(origin).is_some() && end_of(origin, link) == Some(in_hand)
        });
        let origin = came.map_or(in_hand, |(origin, _)| origin);
        let next = session
            .index()
            .links_of(origin)
            .find(|&link| came.is_none_or(|(_, last)| last < link));
        if let Some(link) = next
            && let Some(end) = end_of(origin, link)
        {
            self.view.now.followed = Some((origin, link));
            self.show_annotation(end);
        } else {
            self.view.now.followed = None;
            self.show_annotation(origin);
        }
    }
}
