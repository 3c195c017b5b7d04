//! The sample workspace that is built into the program.

use std::sync::Arc;

use crate::model::{DocumentId, Meta, Workspace, WorkspaceId};
use crate::store;

/// Written by the program over the documents beside it; see `tests/sample.rs`.
const SAMPLE: &[u8] = include_bytes!("../../seeds/sample.dossier");

/// A copy of the sample under an id of its own, so that copies don't share a journal.
pub fn workspace(id: WorkspaceId) -> Result<Workspace, store::Fault> {
    let mut workspace = store::format::read(SAMPLE)?.workspace;
    let meta = Meta {
        id,
        ..(*workspace.meta).clone()
    };
    workspace.meta = Arc::new(meta);
    Ok(workspace)
}

/// The document that a newcomer sees first: long paragraphs, easy to mark.
pub fn document_in_front(workspace: &Workspace) -> Option<DocumentId> {
    let mut documents = workspace.documents.values();
    documents
        .find(|document| document.origin.file_name == "4-staying-power.txt")
        .map(|document| document.id)
}
