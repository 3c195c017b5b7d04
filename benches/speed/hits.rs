//! Tagging all hits of a search: 100,000 of them, as many as the program lists.

use criterion::Criterion;
use dossier::app::MAX_HITS;
use dossier::app::session::Session;
use dossier::edit::Edit;
use dossier::edit::annotations::Stamp;
use dossier::edit::recode::{self, Place};
use dossier::model::{AnnotationId, Workspace};
use dossier::query::search::{self, Pattern, Query};
use uuid::Uuid;

use crate::clock::by_wall;
use crate::table::{Column, Table, Times};
use crate::workload::moment;

/// The plan, which a worker makes, and what is done of it while the window waits.
pub(crate) fn measure(
    criterion: &mut Criterion,
    table: &mut Table,
    column: Column,
    mut session: Session,
) {
    let places = hits(session.workspace());
    assert_eq!(places.len(), MAX_HITS);
    let (mut planning, mut doing) = (Times::default(), Times::default());
    let id = format!("{column:?}/tag_hits").to_lowercase();
    criterion.bench_function(&id, |bencher| {
        bencher.iter_custom(|n_times| {
            let before = doing.0.len();
            for _ in 0..n_times {
                let (edit, to_plan) = by_wall(|| plan(session.workspace(), &places));
                let ((), to_do) = by_wall(|| session.commit(edit).unwrap());
                session.undo().unwrap();
                planning.0.push(to_plan);
                doing.0.push(to_do);
            }
            doing.0[before..].iter().sum()
        });
    });
    session.discard();
    table.tell(
        "Tagging 100,000 hits: planned on a worker",
        "1 s",
        column,
        planning.middle(),
    );
    table.tell(
        "Tagging 100,000 hits: done, in the window's thread",
        "100 ms",
        column,
        doing.middle(),
    );
}

/// The first hits of a frequent word.
fn hits(workspace: &Workspace) -> Vec<Place> {
    let query = Query {
        needle: "the".to_owned(),
        match_case: false,
        whole_word: false,
        regex: false,
    };
    let pattern = Pattern::new(&query).unwrap().unwrap();
    let mut places = Vec::new();
    for document in workspace.documents_in_order() {
        let text = workspace.text(document.id).unwrap();
        let room = MAX_HITS - places.len();
        let found = search::find_all(text, &pattern, room, &|| false);
        places.extend(found.into_iter().map(|span| (document.id, span)));
    }
    places
}

fn plan(workspace: &Workspace, places: &[Place]) -> Edit {
    let tag = *workspace.tags.keys().next().unwrap();
    let stamp = Stamp {
        id: AnnotationId(Uuid::nil()),
        author: "Mara",
        now: moment(0),
    };
    let mut new_id = || AnnotationId(Uuid::now_v7());
    let (edit, _) = recode::tag_all(workspace, places, &[tag], &stamp, &mut new_id).unwrap();
    edit
}
