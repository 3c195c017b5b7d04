//! Where documents and articles come from, and what belongs to their texts, field by field.

use std::collections::BTreeSet;

use super::fields::{Fields, Pick, pick, three_way};
use super::records::{Merger, either, shown};
use super::report::{Conflict, Outcome, Subject};
use crate::model::{
    Article, ArticlePart, Body, Facts, Marking, PartialDate, SharedOrigin, Source, SourceGrade,
    Standing,
};
use crate::text::words::{counted, shortened};

impl Merger<'_> {
    /// The texts are the same by now; what can differ is what lies over them.
    pub(super) fn body(&mut self, base: Option<&Body>, ours: &Body, theirs: &Body) -> Body {
        let mut merged = ours.clone();
        // Without a common state, what one side alone has is what it added.
        let blank = Body {
            blocks: Vec::new(),
            furniture: Vec::new(),
            locators: Vec::new(),
            ..ours.clone()
        };
        let base = base.unwrap_or(&blank);
        let mut are_apart = false;
        let mut take = |pick: Pick| {
            are_apart |= pick == Pick::Both;
            pick == Pick::Theirs
        };
        if take(pick(&base.blocks, &ours.blocks, &theirs.blocks)) {
            merged.blocks.clone_from(&theirs.blocks);
        }
        if take(pick(&base.furniture, &ours.furniture, &theirs.furniture)) {
            merged.furniture.clone_from(&theirs.furniture);
        }
        if take(pick(&base.locators, &ours.locators, &theirs.locators)) {
            merged.locators.clone_from(&theirs.locators);
        }
        if are_apart {
            self.report.conflicts.push(Conflict::new(
                Subject::Document(ours.document),
                "structure",
                "its own",
                "another",
                Outcome::Ours,
            ));
        }
        merged
    }

    pub(super) fn article(
        &mut self,
        base: Option<&Article>,
        ours: &Article,
        theirs: &Article,
    ) -> Article {
        let blank = Article {
            id: ours.id,
            title: String::new(),
            document: ours.document,
            order: ours.order.min(theirs.order),
            source: Source::default(),
            parts: Vec::new(),
            standing: Standing::default(),
            note: String::new(),
            marking: None,
        };
        let base = base.unwrap_or(&blank);
        let mut fields = self.fields(
            Subject::Article(ours.id),
            "note",
            [&base.note, &ours.note, &theirs.note],
        );
        let title = fields.words("title", [&base.title, &ours.title, &theirs.title]);
        let source = source(&mut fields, [&base.source, &ours.source, &theirs.source]);
        let place = |article: &Article| (article.document, article.parts.clone(), article.standing);
        let (document, parts, standing) = fields.one(
            "passages",
            [&place(base), &place(ours), &place(theirs)],
            |(_, parts, _)| passages(parts),
        );
        let marking = marking(&mut fields, [&base.marking, &ours.marking, &theirs.marking]);
        let note = fields.into_text([&base.note, &ours.note, &theirs.note]);
        Article {
            id: ours.id,
            title,
            document,
            order: either(base.order, ours.order, theirs.order),
            source,
            parts,
            standing,
            note,
            marking,
        }
    }

    pub(super) fn shared_origin(
        &mut self,
        base: Option<&SharedOrigin>,
        ours: &SharedOrigin,
        theirs: &SharedOrigin,
    ) -> SharedOrigin {
        let blank = SharedOrigin {
            id: ours.id,
            members: BTreeSet::new(),
            title: String::new(),
            note: String::new(),
        };
        let base = base.unwrap_or(&blank);
        let mut fields = self.fields(
            Subject::SharedOrigin(ours.id),
            "note",
            [&base.note, &ours.note, &theirs.note],
        );
        let title = fields.words("title", [&base.title, &ours.title, &theirs.title]);
        let note = fields.into_text([&base.note, &ours.note, &theirs.note]);
        let members = [base, ours, theirs].map(|it| it.members.iter().copied().collect::<Vec<_>>());
        let [before, mine, other] = &members;
        SharedOrigin {
            id: ours.id,
            members: three_way(before, mine, other).into_iter().collect(),
            title,
            note,
        }
    }
}

/// The beginnings of an article's parts with their bytes, so that they can be found again.
fn passages(parts: &[ArticlePart]) -> String {
    const MAX_SHOWN: usize = 8;
    let mut shown: Vec<String> = parts
        .iter()
        .take(MAX_SHOWN)
        .map(|part| {
            let bytes = part.span.bytes();
            let first = shortened(&part.first, 60);
            format!("“{first}” (bytes {}–{})", bytes.start, bytes.end)
        })
        .collect();
    if parts.len() > MAX_SHOWN {
        shown.push(counted(parts.len() - MAX_SHOWN, "more passage"));
    }
    shown.join(" … ")
}

/// Where both sides have set a handling marking, the stricter one stays: what somebody wants kept
/// close is never let out by a merge.
pub(super) fn marking(
    fields: &mut Fields<'_>,
    [base, ours, theirs]: [&Option<Marking>; 3],
) -> Option<Marking> {
    match pick(base, ours, theirs) {
        Pick::Ours => ours.clone(),
        Pick::Theirs => theirs.clone(),
        Pick::Both => {
            let label = |it: &Option<Marking>| {
                it.as_ref()
                    .map_or_else(String::new, |it| it.label().to_owned())
            };
            fields.list(
                "handling marking",
                label(ours),
                label(theirs),
                Outcome::Stricter,
            );
            ours.max(theirs).clone()
        }
    }
}

pub(super) fn source(fields: &mut Fields<'_>, [base, ours, theirs]: [&Source; 3]) -> Source {
    let date = |date: &Option<PartialDate>| shown(*date);
    Source {
        publisher: fields.words(
            "publisher",
            [&base.publisher, &ours.publisher, &theirs.publisher],
        ),
        author: fields.words("author", [&base.author, &ours.author, &theirs.author]),
        published: fields.one(
            "date of publication",
            [&base.published, &ours.published, &theirs.published],
            date,
        ),
        accessed: fields.one(
            "date of access",
            [&base.accessed, &ours.accessed, &theirs.accessed],
            date,
        ),
        url: fields.words("address", [&base.url, &ours.url, &theirs.url]),
        grade: fields.one(
            "source grade",
            [&base.grade, &ours.grade, &theirs.grade],
            |grade| shown(grade.map(SourceGrade::letter)),
        ),
        more: more(fields, [&base.more, &ours.more, &theirs.more]),
    }
}

/// What else is said of a source, name by name.
fn more(fields: &mut Fields<'_>, [base, ours, theirs]: [&Facts; 3]) -> Facts {
    let names: BTreeSet<&str> = [base, ours, theirs]
        .into_iter()
        .flat_map(Facts::names)
        .collect();
    let merged = names.into_iter().filter_map(|name| {
        let values = [base, ours, theirs].map(|side| side.get(name).unwrap_or_default().to_owned());
        let value = fields.words("detail of the source", values.each_ref());
        (!value.is_empty() || ours.contains(name)).then_some((name, value))
    });
    merged.collect()
}
