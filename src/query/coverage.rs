//! Which tags mark which parts of a document, coarsely: for a map of the whole of it.

use std::collections::HashMap;
use std::ops::Range;

use crate::model::{DocumentId, TagId, Workspace};

/// Into how many equal parts a text is cut.
const N_CELLS: usize = 4096;
/// Of how many tags a part tells; more could not be seen side by side.
pub const N_LANES: usize = 3;

/// The tags of each part of one text, of the annotations that were made first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// What cells name by index + 1; `None` for annotations without a tag.
    tags: Vec<Option<TagId>>,
    /// 0 stands for nothing.
    cells: Vec<[u16; N_LANES]>,
    n_bytes: usize,
}

impl Coverage {
    /// Goes through all annotations; `is_cancelled` is asked now and then.
    pub fn new(
        workspace: &Workspace,
        document: DocumentId,
        is_cancelled: &dyn Fn() -> bool,
    ) -> Self {
        let n_bytes = workspace.text(document).map_or(0, crate::text::Text::len);
        let mut coverage = Self {
            tags: Vec::new(),
            cells: vec![[0; N_LANES]; N_CELLS],
            n_bytes,
        };
        let mut names: HashMap<Option<TagId>, u16> = HashMap::new();
        let mine = workspace
            .annotations
            .values()
            .filter(|annotation| annotation.document == document && annotation.standing.is_firm());
        for (annotation_idx, annotation) in mine.enumerate() {
            if annotation_idx % 1024 == 0 && is_cancelled() {
                break;
            }
            let tag = annotation.tags.first().copied();
            let name = *names.entry(tag).or_insert_with(|| {
                coverage.tags.push(tag);
                u16::try_from(coverage.tags.len()).unwrap_or(0)
            });
            for span in annotation.spans() {
                coverage.mark(span.bytes(), name);
            }
        }
        coverage
    }

    fn mark(&mut self, bytes: Range<usize>, name: u16) {
        for cell in &mut self.cells[cells_of(bytes, self.n_bytes)] {
            if name == 0 || cell.contains(&name) {
                continue;
            }
            if let Some(free) = cell.iter_mut().find(|lane| **lane == 0) {
                *free = name;
            }
        }
    }

    /// The first tags that mark these bytes, or are about there; `None` within for annotations
    /// without a tag.
    pub fn tags_in(&self, bytes: Range<usize>) -> Vec<Option<TagId>> {
        let mut found = Vec::new();
        if self.cells.is_empty() {
            return found;
        }
        for cell in &self.cells[cells_of(bytes, self.n_bytes)] {
            for &name in cell.iter().take_while(|&&name| name != 0) {
                let tag = self.tags.get(usize::from(name) - 1).copied().flatten();
                if !found.contains(&tag) {
                    found.push(tag);
                }
                if found.len() == N_LANES {
                    return found;
                }
            }
        }
        found
    }

    /// Every tag that is a first one; `None` stands for annotations without any.
    pub fn tags(&self) -> &[Option<TagId>] {
        &self.tags
    }
}

fn cells_of(bytes: Range<usize>, n_bytes: usize) -> Range<usize> {
    let cell = |byte: usize| (byte as u128 * N_CELLS as u128 / n_bytes.max(1) as u128) as usize;
    let start = cell(bytes.start).min(N_CELLS - 1);
    let end = cell(bytes.end.saturating_sub(1)).saturating_add(1);
    start..end.clamp(start + 1, N_CELLS)
}
