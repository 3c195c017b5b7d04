//! The legend of the page: which tags it tells of; and so what the page does not hold.

use std::collections::HashSet;

use super::Writer;
use super::note::note;
use crate::export::extent::{Marked, with_markings_of, with_tags, without_more};
use crate::export::{Error, Report};
use crate::model::codebook::Tree;
use crate::model::{About, Tag, TagId, Workspace};
use crate::query::ledger::{Ledger, Loss};

pub(in crate::export) fn ledger(report: &Report<'_>) -> Ledger {
    const LEFT_OUT: [Loss; 14] = [
        Loss::Values,
        Loss::TimesOfDay,
        Loss::TagKeys,
        Loss::SeeAlso,
        Loss::TagFields,
        Loss::ReadPassages,
        Loss::Directions,
        Loss::Blocks,
        Loss::Places,
        Loss::Origins,
        Loss::Mentions,
        Loss::Articles,
        Loss::SharedOrigins,
        Loss::Originals,
    ];
    let mut ledger = report.lost_but(&LEFT_OUT, |extent| held(report, extent));
    // Of the control characters it is only NUL that the page has no sign for.
    let texts = report.documents.iter();
    let texts = texts.filter_map(|&id| report.workspace.text(id));
    let n = texts.filter(|text| text.as_str().contains('\0')).count();
    ledger.add(Loss::Controls, n);
    ledger
}

pub(in crate::export) fn held(report: &Report<'_>, extent: &Workspace) -> Workspace {
    let tallies = report.tallies();
    let is_noted = |tag: &Tag| !report.notes(About::Tag(tag.id)).is_empty();
    let held = with_tags(extent, |tag| tallies.contains_key(&tag.id) || is_noted(tag));
    with_markings_of(report, &without_more(&held), &Marked::ALL)
}

impl Writer<'_> {
    /// The tags in use or noted on and those above them, with how often and what they mean.
    pub(super) fn legend(&mut self) -> Result<(), Error> {
        let workspace = self.report.workspace;
        let tallies = self.report.tallies();
        let noted = workspace
            .notes
            .values()
            .filter_map(|note| match note.about {
                About::Tag(tag) => Some(tag),
                About::Workspace | About::Document(_) => None,
            });
        let used: HashSet<TagId> = tallies
            .keys()
            .copied()
            .chain(noted)
            .flat_map(|tag| workspace.tag_and_ancestors(tag))
            .map(|tag| tag.id)
            .collect();
        let walked = Tree::new(workspace).walk().into_iter();
        let used: Vec<TagId> = walked
            .map(|(_, id)| id)
            .filter(|id| used.contains(id))
            .collect();
        if used.is_empty() {
            return Ok(());
        }
        self.out.write_all(
            b"<nav aria-label=\"Tags\">\n<table>\n<tr><th>Tag</th><th>Passages</th><th>Documents</th><th>Definition</th></tr>\n",
        )?;
        for id in used {
            let Some(tag) = workspace.tag(id) else {
                continue;
            };
            let tally = tallies.get(&id);
            write!(
                self.out,
                "<tr id=\"tag-{id}\"><td dir=\"auto\">{name}</td><td class=\"count\">{n_passages}</td><td class=\"count\">{n_documents}</td><td>{definition}",
                name = self.tag_name(id),
                n_passages = tally.map_or(0, |tally| tally.n_passages),
                n_documents = tally.map_or(0, |tally| tally.documents.len()),
                definition = note(&self.report.told_note(&tag.definition)),
            )?;
            self.notes(About::Tag(id))?;
            self.out.write_all(b"</td></tr>\n")?;
        }
        self.out.write_all(b"</table>\n</nav>\n")?;
        Ok(())
    }
}
