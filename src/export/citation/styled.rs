//! Citations by the rules of a style: the rules in CSL, the work by hayagriva.
//!
//! Each source is set once in each of its forms, with an empty place where the page stands; so
//! the work does not grow with the number of passages, and a passage is cited by filling that in.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use citationberg::taxonomy::{Locator, Variable};
use citationberg::{IndependentStyle, SortKey};
use hayagriva::types::{Date, EntryType, FormatString, QualifiedUrl, StringChunk};
use hayagriva::{
    BibliographyDriver, BibliographyRequest, CitationItem, CitationRequest, ElemChild,
    ElemChildren, Entry, LocatorPayload, Rendered, SpecificLocator, TransparentLocator,
};

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::people::people;
use super::{CitationStyle, Said, known, one_line};
use crate::export::{Error, Report};
use crate::model::{ArticleId, DocumentId, PartialDate, Source};

/// A source: a document, or an article in one.
pub(in crate::export) type Key = (DocumentId, Option<ArticleId>);

/// The sources of a report as a style cites them.
#[derive(Clone, Debug, Default)]
pub(in crate::export) struct Cited {
    forms: HashMap<Key, Forms>,
    entries: HashMap<Key, Vec<Said>>,
    /// What is quoted, in the order of the style.
    list: Vec<Key>,
    missing: Vec<String>,
}

#[derive(Clone, Debug)]
struct Forms {
    first: Form,
    later: Form,
}

/// A citation without a place, and one with an empty one.
#[derive(Clone, Debug)]
struct Form {
    plain: Vec<Stretch>,
    placed: Vec<Stretch>,
}

#[derive(Clone, Debug)]
enum Stretch {
    Said(Said),
    Place,
}

/// What is to be cited.
struct Subject {
    key: Key,
    title: String,
    has_title: bool,
    source: Source,
}

/// By which sources are put in order: authors by family and given names, the date where it comes
/// before the title, the title, the date.
type Place = (Vec<(Sorted, Sorted)>, Option<Dated>, Sorted, Dated);

type Dated = (bool, Option<PartialDate>);

/// Words as they are put in order: what is no letter first, then digits, then letters without
/// their marks; where that is the same, as they are.
type Sorted = (Vec<(u8, char)>, String);

/// As many sources that are cited alike have letters of their own: there are 256.
const MAX_ALIKE: usize = 256;

/// Stands for an address while a citation is set: the setter would write it in another way.
const ADDRESS: &str = "dossier:address";

impl Cited {
    /// `None` where no style is wanted. Asks between the sources whether to go on.
    pub(in crate::export) fn new(
        report: &Report<'_>,
        goes_on: impl Fn() -> Result<(), Error>,
    ) -> Result<Option<Self>, Error> {
        let Some(style) = style(report.options.citations) else {
            return Ok(None);
        };
        let workspace = report.workspace;
        let quoted: Vec<Key> = {
            let mut seen = BTreeSet::new();
            let passages = report.passages.iter();
            let keys = passages.map(|passage| {
                let article = report.articles.holding(&passage.annotation);
                (passage.document, article.map(|article| article.id))
            });
            keys.filter(|&key| seen.insert(key)).collect()
        };
        let is_quoted: BTreeSet<Key> = quoted.iter().copied().collect();
        let others = report.documents.iter().map(|&document| (document, None));
        let others: Vec<Key> = others.filter(|key| !is_quoted.contains(key)).collect();
        let subject = |&key: &Key| {
            let document = workspace.document(key.0)?;
            let article = key.1.and_then(|id| workspace.article(id));
            let (title, source) = known(document, article);
            let own = article.map_or(&document.title, |article| &article.title);
            Some(Subject {
                key,
                title,
                has_title: !own.trim().is_empty() || !document.title.trim().is_empty(),
                source,
            })
        };
        let quoted: Vec<Subject> = quoted.iter().filter_map(subject).collect();
        let others: Vec<Subject> = others.iter().filter_map(subject).collect();
        let mut cited = Self::default();
        cited.list = cited.set(&quoted, &style, &goes_on)?;
        // Apart, as what nobody quotes must not make a 2017a of a 2017.
        cited.set(&others, &style, &goes_on)?;
        let needs_accessed = report.options.citations == CitationStyle::Harvard;
        let lines = quoted.iter().chain(&others);
        cited.missing = lines.filter_map(|it| it.missing(needs_accessed)).collect();
        Ok(Some(cited))
    }

    /// How words of a source are cited. `None` where the style says nothing.
    pub(in crate::export) fn quotation(
        &self,
        key: Key,
        is_first: bool,
        place: Option<&str>,
    ) -> Option<Vec<Said>> {
        let forms = self.forms.get(&key)?;
        let form = if is_first { &forms.first } else { &forms.later };
        let (stretches, place) = match place {
            Some(place) => (&form.placed, one_line(place)),
            None => (&form.plain, String::new()),
        };
        let said = stretches.iter().map(|stretch| match stretch {
            Stretch::Said(said) => said.clone(),
            Stretch::Place => Said::Words(place.clone()),
        });
        Some(said.collect()).filter(|said: &Vec<Said>| !said.is_empty())
    }

    /// How a source stands in the list.
    pub(in crate::export) fn entry(&self, key: Key) -> Option<Vec<Said>> {
        self.entries.get(&key).cloned()
    }

    pub(in crate::export) fn list(&self) -> Vec<Vec<Said>> {
        self.list
            .iter()
            .filter_map(|&key| self.entry(key))
            .collect()
    }

    pub(in crate::export) fn missing(&self) -> Vec<String> {
        self.missing.clone()
    }

    /// Sets sources in all their forms; gives them in the order of their list.
    ///
    /// Each is set by itself first. Only those that would then be cited alike are set again, all
    /// of them together, so that names and letters tell them apart: setting all sources at once
    /// takes a time that grows with the square of their number.
    fn set(
        &mut self,
        subjects: &[Subject],
        style: &IndependentStyle,
        goes_on: &dyn Fn() -> Result<(), Error>,
    ) -> Result<Vec<Key>, Error> {
        let mut subjects: Vec<(Place, &Subject, Entry)> = subjects
            .iter()
            .enumerate()
            .map(|(idx, subject)| (subject.place(style), subject, subject.entry(idx)))
            .collect();
        // Letters such as 2017a go by the order of the list, and are given in that of the entries.
        subjects.sort_by(|one, other| one.0.cmp(&other.0));
        let mut alike: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (idx, (_, subject, entry)) in subjects.iter().enumerate() {
            goes_on()?;
            self.set_together(&[(subject, entry)], style);
            alike
                .entry(self.shortest(subject.key))
                .or_default()
                .push(idx);
        }
        for several in alike.values().filter(|several| several.len() > 1) {
            // More letters than these there are not.
            for several in several.chunks(MAX_ALIKE) {
                goes_on()?;
                let several: Vec<(&Subject, &Entry)> = several
                    .iter()
                    .filter_map(|&idx| subjects.get(idx))
                    .map(|(_, subject, entry)| (*subject, entry))
                    .collect();
                self.set_together(&several, style);
            }
        }
        let listed = subjects.iter().map(|(_, subject, _)| subject.key);
        Ok(listed
            .filter(|key| self.entries.contains_key(key))
            .collect())
    }

    /// How a source is cited with the fewest words, without its place.
    fn shortest(&self, key: Key) -> String {
        let forms = self.forms.get(&key);
        let stretches = forms.map_or(&[][..], |forms| forms.later.plain.as_slice());
        let said = stretches.iter().map(|stretch| match stretch {
            Stretch::Said(Said::Words(words) | Said::Italic(words) | Said::Address(words)) => {
                words.as_str()
            }
            Stretch::Place => "",
        });
        said.collect()
    }

    /// Sets sources that are told apart.
    fn set_together(&mut self, several: &[(&Subject, &Entry)], style: &IndependentStyle) {
        let with_places = run(style, several, &[true, false, true]);
        let without = run(style, several, &[false]);
        let stretches = |rendered: &Rendered, citation_idx: usize, subject: &Subject| {
            let citation = rendered.citations.get(citation_idx);
            citation.map_or_else(Vec::new, |citation| {
                stretches_of(&citation.citation, &subject.source.url)
            })
        };
        for (idx, &(subject, _)) in several.iter().enumerate() {
            let forms = Forms {
                first: Form {
                    plain: stretches(&without, idx, subject),
                    placed: stretches(&with_places, 3 * idx, subject),
                },
                later: Form {
                    plain: stretches(&with_places, 3 * idx + 1, subject),
                    placed: stretches(&with_places, 3 * idx + 2, subject),
                },
            };
            self.forms.insert(subject.key, forms);
        }
        let by_key: HashMap<&str, &Subject> = several
            .iter()
            .map(|&(subject, entry)| (entry.key(), subject))
            .collect();
        for item in with_places.bibliography.iter().flat_map(|it| &it.items) {
            if let Some(subject) = by_key.get(item.key.as_str()) {
                let stretches = stretches_of(&item.content, &subject.source.url);
                let said = stretches.into_iter().filter_map(|stretch| match stretch {
                    Stretch::Said(said) => Some(said),
                    Stretch::Place => None,
                });
                self.entries.insert(subject.key, said.collect());
            }
        }
    }
}

impl Subject {
    /// Where it stands in the list: by its authors, and then as the style has it.
    fn place(&self, style: &IndependentStyle) -> Place {
        let source = &self.source;
        let people = people(&one_line(&source.author)).into_iter();
        let people = people.map(|it| {
            (
                sorted_by(&it.name),
                sorted_by(&it.given_name.unwrap_or_default()),
            )
        });
        let title = sorted_by(&self.title);
        // What has no date stands behind what has one.
        let published = (source.published.is_none(), source.published);
        let sort = style.bibliography.as_ref().and_then(|it| it.sort.as_ref());
        let is_by_date = sort.is_some_and(|sort| {
            let second = sort.keys.get(1);
            second.is_some_and(|key| {
                matches!(
                    key,
                    SortKey::Variable {
                        variable: Variable::Date(_),
                        ..
                    }
                )
            })
        });
        let before = is_by_date.then_some(published);
        (people.collect(), before, title, published)
    }

    fn entry(&self, idx: usize) -> Entry {
        let source = &self.source;
        // As its writer wrote it: no case is changed and nothing in it is a sign.
        let verbatim = |words: &str| FormatString::from(StringChunk::verbatim(one_line(words)));
        let mut entry = Entry::new(&idx.to_string(), EntryType::Article);
        entry.set_title(verbatim(&self.title));
        let people = people(&one_line(&source.author));
        if !people.is_empty() {
            entry.set_authors(people);
        }
        if let Some(published) = source.published {
            entry.set_date(date(published));
        }
        if !source.publisher.trim().is_empty() {
            let mut parent = Entry::new(&format!("in {idx}"), EntryType::Newspaper);
            parent.set_title(verbatim(&source.publisher));
            entry.set_parents(vec![parent]);
        }
        let url = ADDRESS
            .parse()
            .ok()
            .filter(|_| !source.url.trim().is_empty());
        if let Some(QualifiedUrl { value, .. }) = url {
            entry.set_url(QualifiedUrl {
                value,
                visit_date: source.accessed.map(date),
            });
        }
        entry
    }

    /// What a citation needs and nobody has said, such as "“The bridge”: author, date".
    fn missing(&self, needs_accessed: bool) -> Option<String> {
        let source = &self.source;
        let has_url = !source.url.trim().is_empty();
        let needs_accessed = has_url && (needs_accessed || source.published.is_none());
        let missing: Vec<&str> = [
            (source.author.trim().is_empty(), "author"),
            (!self.has_title, "title"),
            (source.publisher.trim().is_empty(), "publisher"),
            (source.published.is_none(), "date"),
            (
                needs_accessed && source.accessed.is_none(),
                "date of access",
            ),
        ]
        .into_iter()
        .filter_map(|(is_missing, name)| is_missing.then_some(name))
        .collect();
        (!missing.is_empty()).then(|| format!("“{}”: {}", self.title, missing.join(", ")))
    }
}

fn sorted_by(words: &str) -> Sorted {
    let words = words.to_lowercase();
    let plain = words.nfkd().filter(|&c| !is_combining_mark(c));
    let plain = plain.map(|c| {
        let class = match c {
            c if c.is_numeric() => 1,
            c if c.is_alphabetic() => 2,
            _ => 0,
        };
        (class, c)
    });
    (plain.collect(), words)
}

/// The rules of a style, which are a part of the program; a test reads all of them.
fn style(style: CitationStyle) -> Option<IndependentStyle> {
    let rules = match style {
        CitationStyle::Plain => return None,
        CitationStyle::ChicagoNotes => {
            include_str!("../../../assets/citations/chicago-notes.csl")
        }
        CitationStyle::Apa => include_str!("../../../assets/citations/apa.csl"),
        CitationStyle::Harvard => include_str!("../../../assets/citations/harvard.csl"),
    };
    IndependentStyle::from_xml(rules).ok()
}

/// Cites each source once for each of these, with an empty place where that is true.
fn run(style: &IndependentStyle, several: &[(&Subject, &Entry)], has_place: &[bool]) -> Rendered {
    let mut driver = BibliographyDriver::new();
    let mut n_notes = 0;
    for &(_, entry) in several {
        for &has_place in has_place {
            n_notes += 1;
            let locator = has_place.then(|| {
                let place = LocatorPayload::Transparent(TransparentLocator::new(()));
                SpecificLocator(Locator::Page, place)
            });
            driver.citation(CitationRequest::new(
                vec![CitationItem::with_locator(entry, locator)],
                style,
                None,
                &[],
                Some(n_notes),
            ));
        }
    }
    driver.finish(BibliographyRequest::new(style, None, &[]))
}

/// What was set, in a row, with the address as it was given.
fn stretches_of(children: &ElemChildren, url: &str) -> Vec<Stretch> {
    let mut stretches = Vec::new();
    push(children, &one_line(url), &mut stretches);
    stretches
}

fn push(children: &ElemChildren, url: &str, stretches: &mut Vec<Stretch>) {
    use hayagriva::citationberg::FontStyle;
    for child in &children.0 {
        match child {
            ElemChild::Text(text) => {
                let is_italic = text.formatting.font_style == FontStyle::Italic;
                match stretches.last_mut() {
                    Some(Stretch::Said(Said::Words(words))) if !is_italic => {
                        words.push_str(&text.text);
                    }
                    _ if is_italic => {
                        stretches.push(Stretch::Said(Said::Italic(text.text.clone())));
                    }
                    _ => stretches.push(Stretch::Said(Said::Words(text.text.clone()))),
                }
            }
            ElemChild::Elem(elem) => push(&elem.children, url, stretches),
            ElemChild::Markup(words) => stretches.push(Stretch::Said(Said::Words(words.clone()))),
            ElemChild::Link { .. } => stretches.push(Stretch::Said(Said::Address(url.to_owned()))),
            ElemChild::Transparent { .. } => stretches.push(Stretch::Place),
        }
    }
}

fn date(date: PartialDate) -> Date {
    let from_nought = |number: Option<i8>| number.and_then(|n| u8::try_from(n - 1).ok());
    Date {
        year: i32::from(date.year()),
        month: from_nought(date.month()),
        day: from_nought(date.day()),
        approximate: false,
        season: None,
    }
}
