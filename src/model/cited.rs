//! Where words stood in the original, as a citation says it.

use super::{Annotation, Body, Locator, LocatorKind, Workspace};
use crate::text::Pos;

impl LocatorKind {
    /// In the order in which one of them is cited where a text has several.
    const CITED: [Self; 5] = [Self::Page, Self::Time, Self::Row, Self::Line, Self::Chapter];

    /// One place or two, such as "p. 12", "pp. 12–13" or "00:01:07".
    fn cited(self, first: &str, last: &str) -> String {
        let (one, several) = match self {
            Self::Page => ("p. ", "pp. "),
            Self::Line => ("l. ", "ll. "),
            Self::Row => ("row ", "rows "),
            Self::Chapter => ("ch. ", "chs. "),
            Self::Time => ("", ""),
        };
        if first == last {
            format!("{one}{first}")
        } else {
            format!("{several}{first}–{last}")
        }
    }
}

impl Body {
    /// Where a place of the text stood in the original; `None` where that is not known.
    pub fn locator_at(&self, pos: Pos, kind: LocatorKind) -> Option<&Locator> {
        let n_before = self.locators.partition_point(|locator| locator.at <= pos);
        let before = self.locators.get(..n_before)?;
        before.iter().rev().find(|locator| locator.kind == kind)
    }
}

impl Workspace {
    /// Where the words of an annotation stood in the original of its document, such as "p. 12",
    /// "pp. 12–13", "l. 40" or "00:01:07". `None` where that is not known, or where the annotation
    /// is not on its words.
    pub fn cited_place(&self, annotation: &Annotation) -> Option<String> {
        let body = self.body(annotation.document)?;
        if body.locators.is_empty() {
            return None;
        }
        let first = annotation.spans().next()?;
        let last = annotation.spans().last()?;
        // The end is one past the last character, and may be where the next page begins.
        let last = body.text.pos_at_or_before(last.end().byte() - 1);
        LocatorKind::CITED.into_iter().find_map(|kind| {
            let first = body.locator_at(first.start(), kind)?;
            let last = body.locator_at(last, kind)?;
            Some(kind.cited(first.label.trim(), last.label.trim()))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use uuid::Uuid;

    use super::*;
    use crate::model::{AnnotationId, DocumentId, Grade, Standing, Timestamp, WorkspaceId};
    use crate::text::Text;
    use crate::text::anchor::Anchor;

    #[track_caller]
    fn check(locators: &[(usize, LocatorKind, &str)], marked: &[&str], cited: Option<&str>) {
        let text = Text::from("Title\none\ntwo\nthree\n");
        let document = DocumentId(Uuid::from_u128(1));
        let now = Timestamp::UNIX_EPOCH;
        let mut workspace = Workspace::new(WorkspaceId(Uuid::nil()), "Case", now);
        let locators = locators.iter().map(|&(at, kind, label)| Locator {
            at: text.pos(at).unwrap(),
            kind,
            label: label.to_owned(),
        });
        let body = Body {
            locators: locators.collect(),
            ..Body::new(document, text.clone(), Vec::new())
        };
        workspace.bodies.insert_mut(document, Arc::new(body));
        let spans = marked.iter().map(|words| {
            let start = text.as_str().find(words).unwrap();
            Anchor::new(&text, text.span(start..start + words.len()).unwrap())
        });
        let annotation = Annotation {
            id: AnnotationId(Uuid::nil()),
            document,
            anchors: spans.collect(),
            standing: Standing::Firm,
            tags: Vec::new(),
            note: String::new(),
            grade: Grade::default(),
            fields: BTreeMap::new(),
            author: String::new(),
            created: now,
            modified: now,
            marking: None,
        };
        assert_eq!(workspace.cited_place(&annotation).as_deref(), cited);
    }

    #[test]
    fn a_quotation_is_cited_by_the_page_that_it_stood_on() {
        use LocatorKind::{Line, Page, Time};
        let pages = [(6, Page, "iv"), (10, Page, "5"), (14, Line, "9")];
        check(&pages, &["one\n"], Some("p. iv"));
        check(&pages, &["one", "two"], Some("pp. iv–5"));
        check(&pages, &["three"], Some("p. 5"));
        check(&pages, &["Title"], None);
        check(
            &[(0, Line, "40"), (6, Line, "41")],
            &["Title\none"],
            Some("ll. 40–41"),
        );
        check(&[(0, Time, "00:01:07")], &["two"], Some("00:01:07"));
        check(&[], &["two"], None);
    }
}
