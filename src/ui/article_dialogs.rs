//! Small windows about articles: what is known of one and its parts, which one the selection goes
//! to, and what a document seems to hold.

use egui::accesskit::Role;
use egui::{FontId, RichText, ScrollArea, Ui};

use super::dialogs::title;
use super::markings::marking_ui;
use super::source_fields::fields_ui;
use super::theme::{self, BODY, FAR, SMALL};
use super::widgets::{self, Pen};
use crate::app::articles::{ArticleAsk, ArticleDialog, line_of, name_of};
use crate::app::view::Focus;
use crate::app::{App, Ask, Marked};
use crate::model::{Article, ArticleId, Body, DocumentId, Member, Source};
use crate::query::article_suggestions::Suggestion;
use crate::text::Span;
use crate::text::words::{counted, shortened};

/// How much of a part's first words is shown, in characters.
const N_SHOWN: usize = 52;

/// What has no headline is proposed by so many of its first words.
const N_FIRST_WORDS: usize = 10;

/// Tells whether it stays open.
pub(super) fn article_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    app: &mut App,
    dialog: &mut ArticleDialog,
    asks: &mut Vec<Ask>,
) -> bool {
    match dialog {
        ArticleDialog::Fields(id) => about_ui(ui, pen, app, *id, asks),
        ArticleDialog::Add(document) => add_ui(ui, pen, app, *document, asks),
        ArticleDialog::Suggested(document, found) => {
            suggested_ui(ui, pen, app, *document, found, asks)
        }
    }
}

fn about_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    app: &mut App,
    id: ArticleId,
    asks: &mut Vec<Ask>,
) -> bool {
    let App {
        session: Some(session),
        view,
        ..
    } = app
    else {
        return false;
    };
    let workspace = session.workspace();
    let Some(article) = workspace.article(id) else {
        return false;
    };
    title(ui, pen, "Article");
    let known = (article.title.as_str(), &article.source);
    fields_ui(ui, pen, view, Member::Article(id), known, asks);
    marking_ui(
        ui,
        pen,
        Marked::Article(id),
        article.marking.as_ref(),
        workspace.marking_of_document(article.document),
        asks,
    );
    let body = workspace.body(article.document);
    parts_ui(ui, pen, article, body, asks);
    ui.add_space(FAR);
    let done = ui.button("Done");
    if view.now.focus == Some(Focus::Dialog) {
        view.now.focus = None;
        // What was typed when it was open before has been taken over.
        let typed = &mut view.now.draft;
        if typed
            .as_ref()
            .is_some_and(|it| matches!(it.of, Member::Article(_)))
        {
            *typed = None;
        }
        done.request_focus();
    }
    !done.clicked()
}

/// How many words a part has; counted once, as long as it is looked at.
fn n_words(ui: &Ui, body: &Body, part: Span) -> usize {
    let id = egui::Id::unique((
        "words of",
        &body.hash,
        part.start().byte(),
        part.end().byte(),
    ));
    let known = ui.data(|data| data.get_temp(id));
    known.unwrap_or_else(|| {
        let n_words = body.text.slice(part).split_whitespace().count();
        ui.data_mut(|data| data.insert_temp(id, n_words));
        n_words
    })
}

fn parts_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    article: &Article,
    body: Option<&Body>,
    asks: &mut Vec<Ask>,
) {
    let n_parts = article.parts.len();
    let head = format!("{}, as they are read", counted(n_parts, "part"));
    pen.line(ui, &head, theme::bold(SMALL), pen.theme.grey);
    if !article.standing.is_on_words() {
        let told = "It has lost its words in the document. Select them, then set it to the selection from its menu";
        ui.label(RichText::new(told).small().color(pen.theme.fault));
    }
    let mut ask = |ask| asks.push(Ask::Article(ask));
    ScrollArea::vertical()
        .id_salt("parts")
        .max_height(160.0)
        .show(ui, |ui| {
            for (part_idx, part) in article.parts.iter().enumerate() {
                let words: Vec<&str> = part.first.split_whitespace().collect();
                let begins = shortened(&words.join(" "), N_SHOWN);
                let n_words = body
                    .filter(|body| body.text.admits(part.span))
                    .map(|body| n_words(ui, body, part.span));
                let length = n_words.map_or_else(String::new, |n| counted(n, "word"));
                let line = format!("{}. {begins}", part_idx + 1);
                pen.line(ui, &line, FontId::proportional(BODY), pen.theme.text);
                ui.horizontal(|ui| {
                    ui.label(RichText::new(length).small().color(pen.theme.grey));
                    if n_parts < 2 {
                        return;
                    }
                    let named = |what: &str| format!("{what} part {}", part_idx + 1);
                    let button = |ui: &mut Ui, what: &str, is_enabled: bool| {
                        let response = ui.add_enabled(is_enabled, egui::Button::new(what).small());
                        response.widget_info(|| {
                            widgets::labeled(Role::Button, is_enabled, named(what))
                        });
                        response.clicked()
                    };
                    if button(ui, "Earlier", part_idx > 0) {
                        ask(ArticleAsk::MovePart(article.id, part_idx, part_idx - 1));
                    }
                    if button(ui, "Later", part_idx + 1 < n_parts) {
                        ask(ArticleAsk::MovePart(article.id, part_idx, part_idx + 1));
                    }
                    if button(ui, "Remove", true) {
                        ask(ArticleAsk::RemovePart(article.id, part_idx));
                    }
                });
            }
            widgets::follow_focus(ui);
        });
}

fn add_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    app: &App,
    document: DocumentId,
    asks: &mut Vec<Ask>,
) -> bool {
    let Some(session) = &app.session else {
        return false;
    };
    title(ui, pen, "Add the selection to an article");
    let mut stays = true;
    for article in session.workspace().articles_of(document) {
        let name = shortened(&name_of(article), 60);
        if pen.choice(ui, false, &name).clicked() {
            asks.push(Ask::Article(ArticleAsk::Add(article.id)));
            stays = false;
        }
    }
    ui.add_space(FAR);
    if ui.button("Cancel").clicked() {
        stays = false;
    }
    stays
}

fn suggested_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    app: &App,
    document: DocumentId,
    found: &mut Vec<Suggestion>,
    asks: &mut Vec<Ask>,
) -> bool {
    let Some(body) = app
        .session
        .as_ref()
        .and_then(|session| session.workspace().body(document))
    else {
        return false;
    };
    title(
        ui,
        pen,
        &format!("{} seen", counted(found.len(), "article")),
    );
    let mut gone = None;
    ScrollArea::vertical()
        .id_salt("suggested")
        .max_height(380.0)
        .show(ui, |ui| {
            for (idx, suggestion) in found.iter().enumerate() {
                let first = suggestion.spans.first();
                let first = first.map_or("", |&span| body.text.slice(span));
                let first: Vec<&str> = first.split_whitespace().take(N_FIRST_WORDS).collect();
                let unnamed = format!("{}…", first.join(" "));
                let name = match suggestion.title.as_str() {
                    "" => unnamed.as_str(),
                    title => title,
                };
                pen.line(ui, name, theme::bold(BODY), pen.theme.text);
                let source = Source {
                    author: suggestion.author.clone(),
                    published: suggestion.published,
                    ..Source::default()
                };
                let mut told = format!("told by {}", suggestion.sign.label());
                let line = line_of(&source);
                if !line.is_empty() {
                    told = format!("{line}, {told}");
                }
                let mut size = counted(suggestion.n_words, "word");
                if suggestion.spans.len() > 1 {
                    let n_parts = counted(suggestion.spans.len(), "part");
                    size = format!("{size} in {n_parts}");
                }
                let told = format!("{size}, {told}");
                pen.words(ui, &told, SMALL, pen.theme.grey);
                ui.horizontal(|ui| {
                    let take = ui.button("Make the article");
                    let label = format!("Make the article {name}");
                    take.widget_info(|| widgets::labeled(Role::Button, true, &label));
                    if take.clicked() {
                        let taken = Box::new(suggestion.clone());
                        asks.push(Ask::Article(ArticleAsk::Accept(document, taken)));
                        gone = Some(idx);
                    }
                    let leave = ui.button("Leave it");
                    let label = format!("Leave {name}");
                    leave.widget_info(|| widgets::labeled(Role::Button, true, &label));
                    if leave.clicked() {
                        gone = Some(idx);
                    }
                });
                ui.add_space(6.0);
            }
            widgets::follow_focus(ui);
        });
    if let Some(idx) = gone {
        found.remove(idx);
    }
    ui.add_space(FAR);
    !found.is_empty() && !ui.button("Close").clicked()
}
