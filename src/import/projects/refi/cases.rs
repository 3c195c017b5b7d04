//! What is said of sources beside their texts: the values of variables, cases and sets.

use std::collections::BTreeMap;

use super::super::xml::Element;
use super::{Reader, guid};
use crate::model::{DocumentId, Facts, Source};

impl Reader<'_, '_, '_> {
    /// The values of variables: those that a source has a field for, and others.
    pub(super) fn values(
        &mut self,
        source: &Element,
    ) -> (BTreeMap<String, String>, BTreeMap<String, String>) {
        let (mut known, mut more) = (BTreeMap::new(), BTreeMap::new());
        for value in source.all("VariableValue") {
            let variable = value
                .child("VariableRef")
                .map_or("", |one| one.get("targetGUID"));
            let name = self
                .variables
                .get(&guid(variable))
                .cloned()
                .unwrap_or_default();
            let words = value
                .children
                .iter()
                .find(|child| child.name != "VariableRef");
            let words = words.map_or("", |child| child.text.as_str());
            if name.is_empty() || words.is_empty() {
                let n = usize::from(!words.is_empty());
                let report = &mut self.build.report;
                report.leave_out("Values of variables that are not in the file", n);
                continue;
            }
            let is_known = matches!(
                name.as_str(),
                "Publisher" | "Author" | "Published" | "Accessed" | "URL" | "Source grade"
            );
            if is_known {
                known.insert(name, words.to_owned());
            } else {
                let name = name.strip_prefix("More: ").unwrap_or(&name);
                more.insert(name.to_owned(), words.to_owned());
            }
        }
        (known, more)
    }

    /// A case is said of each of its sources, with its values; what else it has is left out.
    pub(super) fn case(&mut self, case: &Element) {
        let (known, more) = self.values(case);
        let mut n_documents = 0;
        for reference in case.all("SourceRef") {
            let document = self.documents.get(&guid(reference.get("targetGUID")));
            let Some(&document) = document else {
                self.build.report.leave_out("Sources of cases", 1);
                continue;
            };
            n_documents += 1;
            self.say(document, "Case", case.get("name"));
            for (name, value) in known.iter().chain(&more) {
                self.say(document, name, value);
            }
        }
        let n_coded = case.all("CodeRef").count() + case.all("SelectionRef").count();
        let has_words = !case.words("Description").trim().is_empty();
        let report = &mut self.build.report;
        report.leave_out("Codes and passages of cases", n_coded);
        report.leave_out("Descriptions of cases and sets", usize::from(has_words));
        if n_documents == 0 {
            report.leave_out("Cases of no document", 1);
            report.leave_out("Values of these", known.len() + more.len());
        }
    }

    /// Says something of the source of a document, beside what is said under that name already.
    fn say(&mut self, document: DocumentId, name: &str, value: &str) {
        self.build.change_document(document, |document| {
            document.source.more.change(name, |said| {
                if said.split("; ").any(|one| one == value) {
                    return;
                }
                if !said.is_empty() {
                    said.push_str("; ");
                }
                said.push_str(value);
            });
        });
    }

    /// A set of documents is said of each of them; sets of codes and notes have no place here.
    pub(super) fn set(&mut self, set: &Element) {
        for member in set.all("MemberSource") {
            let document = self.documents.get(&guid(member.get("targetGUID")));
            let Some(&document) = document else {
                self.build.report.leave_out("Members of sets", 1);
                continue;
            };
            self.say(document, "Set", set.get("name"));
        }
        let has_words = !set.words("Description").trim().is_empty();
        let report = &mut self.build.report;
        report.leave_out("Descriptions of cases and sets", usize::from(has_words));
        let n = set.all("MemberCode").count() + set.all("MemberNote").count();
        self.build.report.leave_out("Members of sets", n);
    }
}

pub(super) fn source_of(
    mut known: BTreeMap<String, String>,
    more: BTreeMap<String, String>,
) -> Source {
    let mut more = more;
    let mut take = |name: &str| known.remove(name).unwrap_or_default();
    let (published, accessed, grade) = (take("Published"), take("Accessed"), take("Source grade"));
    let source = Source {
        publisher: take("Publisher"),
        author: take("Author"),
        published: published.parse().ok(),
        accessed: accessed.parse().ok(),
        url: take("URL"),
        grade: grade.parse().ok(),
        more: Facts::default(),
    };
    // What is no date or grade is kept as it is.
    let unread = [
        ("Published", published, source.published.is_none()),
        ("Accessed", accessed, source.accessed.is_none()),
        ("Source grade", grade, source.grade.is_none()),
    ];
    for (name, value, is_unread) in unread {
        if is_unread && !value.is_empty() {
            more.insert(name.to_owned(), value);
        }
    }
    Source {
        more: more.into(),
        ..source
    }
}
