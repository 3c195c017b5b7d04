//! Whatever plans are made in whatever order: the workspace stays sound, an undo takes back
//! exactly what was done, and the index that followed along is the one made anew.

use dossier::edit::annotations;
use dossier::edit::documents;
use dossier::edit::history::History;
use dossier::model::{DocumentId, Records, Workspace};
use dossier::query::index::Index;
use dossier::text::{Span, Text};
use proptest::prelude::*;
use uuid::Uuid;

use crate::bench::{document, empty};
use crate::index::answers;
use crate::script::{plan, steps, texts};

/// What undo and redo lead back to.
fn but_for_readings(workspace: &Workspace) -> Workspace {
    Workspace {
        readings: Records::default(),
        ..workspace.clone()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_edits_in_any_order_leave_a_sound_workspace_and_can_all_be_taken_back(
        first in texts(), second in texts(), steps in steps(),
    ) {
        let mut start = empty();
        let drafts = [(1, first), (2, second)]
            .map(|(n, text)| document(DocumentId(Uuid::from_u128(n << 64)), "Interview", &text));
        documents::add(&start, drafts.to_vec()).unwrap().apply(&mut start).unwrap();

        let mut workspace = start.clone();
        let mut index = Index::new(&workspace);
        let mut history = History::default();
        for (n_steps, step) in steps.iter().enumerate() {
            let Some(Ok(edit)) = plan(&workspace, &index, n_steps, step) else {
                continue;
            };
            if edit.is_reading() {
                // Undo passes it over, and it fits wherever its document is.
                continue;
            }
            let before = workspace.clone();
            edit.apply(&mut workspace).unwrap();
            index.follow(&edit);
            prop_assert_eq!(workspace.problems(), []);
            prop_assert_ne!(&before, &workspace);
            prop_assert_eq!(answers(&index, &workspace), answers(&Index::new(&workspace), &workspace));
            let fits_again = edit.apply(&mut workspace.clone()).is_ok();
            prop_assert_eq!(fits_again, edit.is_reading(), "an edit fits once");

            let mut undone = workspace.clone();
            edit.inverse().apply(&mut undone).unwrap();
            prop_assert_eq!(&undone, &before);
            prop_assert_eq!(&edit.inverse().inverse(), &edit);
            prop_assert!(!edit.label.trim().is_empty());
            history.push(edit);
        }

        let end = workspace.clone();
        while let Some(edit) = history.undo_next() {
            let inverse = edit.inverse();
            inverse.apply(&mut workspace).unwrap();
            index.follow(&inverse);
            history.did_undo();
        }
        // How far documents were read is no step that is taken back.
        prop_assert_eq!(&but_for_readings(&workspace), &but_for_readings(&start));
        prop_assert_eq!(workspace.problems(), []);
        prop_assert_eq!(answers(&index, &workspace), answers(&Index::new(&workspace), &workspace));
        while let Some(edit) = history.redo_next() {
            edit.apply(&mut workspace).unwrap();
            index.follow(edit);
            history.did_redo();
        }
        prop_assert_eq!(&but_for_readings(&workspace), &but_for_readings(&end));
        prop_assert_eq!(workspace.problems(), []);
        prop_assert_eq!(answers(&index, &workspace), answers(&Index::new(&workspace), &workspace));
    }

    /// Marks never lose their words: a mark's quote is text of the document, on whole characters.
    #[test]
    fn cleaned_spans_are_whole_characters_in_order_and_cleaning_them_again_changes_nothing(
        raw in texts(), ends in prop::collection::vec((any::<u16>(), any::<u16>()), 0..5),
    ) {
        let text = Text::new(raw);
        let at = |n: u16| text.pos_at_or_before(usize::from(n) % (text.len() + 1));
        let spans: Vec<Span> = ends
            .into_iter()
            .filter_map(|(a, b)| text.span_between(at(a), at(b)))
            .collect();
        let cleaned = annotations::cleaned_spans(&text, &spans);
        prop_assert_eq!(&annotations::cleaned_spans(&text, &cleaned), &cleaned);
        for span in &cleaned {
            prop_assert!(text.admits(*span));
            prop_assert!(dossier::text::segment::is_grapheme_edge(&text, span.start()));
            prop_assert!(dossier::text::segment::is_grapheme_edge(&text, span.end()));
        }
        prop_assert!(cleaned.windows(2).all(|pair| pair[0].end() < pair[1].start()));
        // Every selected word that is not white space is marked.
        for span in &spans {
            if let Some(words) = dossier::text::segment::trim(&text, *span) {
                prop_assert!(cleaned.iter().any(|cleaned| cleaned.covers(words)));
            }
        }
    }
}
