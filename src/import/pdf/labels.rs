//! How the pages are numbered: "iv", "12", "A-3".

use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Object, String as PdfString};

use super::super::numbering::Figures;
use super::letters;

/// The tree of labels is no deeper than this.
const MAX_DEPTH: usize = 16;

/// A stretch of pages that are numbered in one way.
struct Series {
    from: usize,
    figures: Figures,
    prefix: String,
    first: usize,
}

/// A label for each page: the file's own, else counted from 1.
pub(super) fn labels(pdf: &Pdf, n_pages: usize) -> Vec<String> {
    let mut series = Vec::new();
    let catalog = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
    if let Some(tree) = catalog.and_then(|catalog| catalog.get::<Dict<'_>>(b"PageLabels")) {
        collect(&tree, n_pages, 0, &mut series);
    }
    series.sort_by_key(|series: &Series| series.from);
    (0..n_pages)
        .map(|page_idx| {
            let last = series.iter().rev().find(|series| series.from <= page_idx);
            let label = last
                .map(|series| series.label(page_idx))
                .unwrap_or_default();
            let label = label.trim();
            if label.is_empty() {
                (page_idx + 1).to_string()
            } else {
                label.to_owned()
            }
        })
        .collect()
}

fn collect(tree: &Dict<'_>, n_pages: usize, depth: usize, series: &mut Vec<Series>) {
    if depth > MAX_DEPTH || series.len() > n_pages {
        return;
    }
    if let Some(numbers) = tree.get::<Array<'_>>(b"Nums") {
        let mut from = None;
        for object in numbers.iter::<Object<'_>>() {
            match (from.take(), object) {
                (Some(from), Object::Dict(dict)) => series.push(Series::new(from, &dict)),
                (_, Object::Number(number)) => from = usize::try_from(number.as_i64()).ok(),
                _ => {}
            }
            if series.len() > n_pages {
                return;
            }
        }
    }
    if let Some(kids) = tree.get::<Array<'_>>(b"Kids") {
        for kid in kids.iter::<Dict<'_>>() {
            collect(&kid, n_pages, depth + 1, series);
        }
    }
}

impl Series {
    fn new(from: usize, dict: &Dict<'_>) -> Self {
        let prefix = dict.get::<PdfString<'_>>(b"P");
        Self {
            from,
            figures: dict
                .get::<Name<'_>>(b"S")
                .and_then(|style| style.as_ref().first().copied())
                .map_or(Figures::None, Figures::from_pdf),
            prefix: prefix.map_or_else(String::new, |prefix| {
                letters::decoded(prefix.as_bytes())
                    .chars()
                    .take(40)
                    .collect()
            }),
            first: dict
                .get::<i32>(b"St")
                .and_then(|first| usize::try_from(first).ok())
                .unwrap_or(1),
        }
    }

    fn label(&self, page_idx: usize) -> String {
        let number = self
            .first
            .saturating_add(page_idx.saturating_sub(self.from));
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        let number = self.figures.write(number);
        let label = format!("{}{number}", self.prefix);
        label.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}
