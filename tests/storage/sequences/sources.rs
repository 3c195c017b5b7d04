//! Documents, the articles in them, and where they come from.

use dossier::edit::{articles, documents, shared_origins, texts};
use dossier::model::{ArticleId, Body, Member, SharedOriginId, Source};
use dossier::text::Text;
use dossier::text::change::Change;
use uuid::Uuid;

use super::moves::{Kind, Move};
use super::sequence::{Sequence, document_id, nth, span};
use crate::desk::{NOW, document};

impl Sequence {
    /// Imports, corrects or removes a document, or does something to an article.
    pub(super) fn work_on_sources(&mut self, step: Move) {
        let [which, other, from, to] = step.numbers;
        let mut after = self.state.clone();
        match step.kind {
            Kind::Import => {
                let id = self.new_number();
                let text: Vec<String> = (0..5 + which % 60).map(|n| format!("w{id}x{n}")).collect();
                let body = Body::new(document_id(id), Text::new(text.join(" ")), Vec::new());
                let added = vec![(document(id, &format!("Document {id}")), body)];
                let edit = documents::add(self.workspace(), added);
                after.texts.insert(id, text);
                self.commit(edit, after);
            }
            // A word more somewhere.
            Kind::Correct => {
                let Some(id) = nth(&after.texts, which) else {
                    return;
                };
                let n = self.new_number();
                let text = self.workspace().text(document_id(id)).unwrap();
                let plain = after.texts.get_mut(&id).unwrap();
                let at = usize::from(from) % plain.len();
                let start = span(text, at, at).start().byte();
                let change = Change::new(text, [(start..start, format!("w{n} "))]).unwrap();
                plain.insert(at, format!("w{n}"));
                let edit = texts::correct(self.workspace(), document_id(id), &change, NOW);
                self.commit(edit.map(|(edit, _)| edit), after);
            }
            Kind::RemoveDocument => {
                let Some(id) = nth(&after.texts, which) else {
                    return;
                };
                after.texts.remove(&id);
                after.marks.retain(|_, mark| mark.document != id);
                let gone: Vec<u128> = after
                    .articles
                    .iter()
                    .filter(|(_, (document, ..))| *document == id)
                    .map(|(article, _)| *article)
                    .chain([id])
                    .collect();
                after.leave(&gone);
                let edit = documents::remove(self.workspace(), &[document_id(id)]);
                self.commit(edit, after);
            }
            Kind::MakeArticle => {
                let Some(document) = nth(&after.texts, which) else {
                    return;
                };
                let id = self.new_number();
                let plain = after.texts[&document].clone();
                let (a, b) = (
                    usize::from(from) % plain.len(),
                    usize::from(to) % plain.len(),
                );
                let (first, last) = (a.min(b), a.max(b));
                let text = self.workspace().text(document_id(document)).unwrap();
                let draft = articles::Draft {
                    title: format!("Article {id}"),
                    source: Source::default(),
                    spans: vec![span(text, first, last)],
                };
                let ids = (ArticleId(Uuid::from_u128(id)), document_id(document));
                let edit = articles::make(self.workspace(), ids.0, ids.1, draft);
                let words = (document, plain[first].clone(), plain[last].clone());
                after.articles.insert(id, words);
                self.commit(edit, after);
            }
            Kind::DeleteArticle => {
                let Some(gone) = nth(&after.articles, which) else {
                    return;
                };
                after.leave(&[gone]);
                let gone = ArticleId(Uuid::from_u128(gone));
                let edit = articles::delete(self.workspace(), &[gone]);
                self.commit(edit, after);
            }
            Kind::ShareOrigin => {
                let (Some(document), Some(article)) =
                    (nth(&after.texts, which), nth(&after.articles, other))
                else {
                    return;
                };
                let id = self.new_number();
                let members = [
                    Member::Document(document_id(document)),
                    Member::Article(ArticleId(Uuid::from_u128(article))),
                ];
                let origin = SharedOriginId(Uuid::from_u128(id));
                let edit = shared_origins::make(self.workspace(), origin, "Agency", members);
                after.origins.insert(id, [document, article].into());
                self.commit(edit, after);
            }
            _ => {}
        }
    }
}
