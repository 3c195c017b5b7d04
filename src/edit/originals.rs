//! Plans about keeping original files inside the workspace.

use std::collections::BTreeSet;

use super::documents::{existing_document, named};
use super::plan::Plan;
use super::{Edit, Refusal};
use crate::model::kept::{MAX_BYTES, MAX_BYTES_IN_ALL};
use crate::model::{DocumentId, Original, OriginalId, Workspace};
use crate::text::words::counted;

/// Keeps the file that a document was read from. Other documents of the same file have it as well.
pub fn keep(workspace: &Workspace, id: DocumentId, bytes: &[u8]) -> Result<Edit, Refusal> {
    let document = existing_document(workspace, id)?;
    let what = || format!("Can't keep the original of {}", named(document));
    let Ok(hash) = document.origin.hash.parse::<OriginalId>() else {
        return Err(Refusal(format!("{}: it was not read from a file", what())));
    };
    if workspace.originals.contains_key(&hash) {
        return Err(Refusal(format!(
            "The original of {} is kept already",
            named(document)
        )));
    }
    if OriginalId::of(bytes) != hash {
        return Err(Refusal(format!(
            "{}: the file has changed since it was read. Replace the text by the newer version first",
            what()
        )));
    }
    let Some(original) = Original::new(bytes) else {
        return Err(Refusal(format!(
            "{}: it has more than {} MB",
            what(),
            MAX_BYTES >> 20
        )));
    };
    let kept = workspace.originals.values();
    let n_bytes: u64 = kept.map(|kept| kept.n_bytes_packed()).sum();
    if n_bytes + original.n_bytes_packed() > MAX_BYTES_IN_ALL {
        return Err(Refusal(format!(
            "{}: all originals together would have more than {} MB. Drop others first",
            what(),
            MAX_BYTES_IN_ALL >> 20
        )));
    }
    let mut plan = Plan::new(workspace);
    plan.set_original(original);
    plan.into_edit(format!("keeping the original of {}", named(document)))
}

/// Keeps the originals of documents no more.
pub fn drop_of(workspace: &Workspace, documents: &[DocumentId]) -> Result<Edit, Refusal> {
    let mut gone: BTreeSet<OriginalId> = BTreeSet::new();
    let mut label = None;
    for &id in documents {
        let document = existing_document(workspace, id)?;
        if let Some(original) = workspace.original_of(id) {
            gone.insert(original.id);
            label = Some(format!("dropping the original of {}", named(document)));
        }
    }
    let label = match (gone.len(), label) {
        (1, Some(label)) => label,
        (0, _) | (_, None) => {
            return Err(Refusal::new("The original is not kept in the workspace"));
        }
        (n, Some(_)) => format!("dropping {}", counted(n, "original")),
    };
    let mut plan = Plan::new(workspace);
    for original in gone {
        plan.remove_original(original);
    }
    plan.into_edit(label)
}
