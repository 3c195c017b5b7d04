//! The articles of a document: their rows under it in the list of sources, what stands above one
//! that is read by itself, and which of them a passage is cited from.

use egui::{FontId, Sense, Ui, pos2};

use egui::accesskit::Role;

use super::theme::{self, BODY, PANEL_MARGIN, SMALL};
use super::widgets::{self, Pen};
use crate::app::Ask;
use crate::app::articles::{ArticleAsk, ArticleDialog, line_of, name_of};
use crate::app::view::View;
use crate::model::{Annotation, Article, ArticleId, Workspace};
use crate::text::words::shortened;

/// How high a row in the list of sources is.
pub(super) const ROW_HEIGHT: f32 = 40.0;

/// How far it stands in from its document.
const INDENT: f32 = 14.0;

pub(super) fn row_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    workspace: &Workspace,
    view: &View,
    article: &Article,
    article_idx: usize,
    asks: &mut Vec<Ask>,
) -> egui::Response {
    let document = article.document;
    let is_alone = view.document() == Some(document)
        && view
            .article_alone(workspace, document)
            .is_some_and(|alone| alone.id == article.id);
    let (rect, response) = widgets::row(ui, pen.theme, ROW_HEIGHT, is_alone, Sense::click());
    let name = name_of(article);
    let left = rect.min.x + PANEL_MARGIN + 2.0 + INDENT;
    let width = rect.max.x - PANEL_MARGIN - left;
    ui.painter().vline(
        left - 7.0,
        rect.y_range(),
        egui::Stroke::new(1.0, pen.theme.hairline),
    );
    pen.paint_line(
        ui,
        pos2(left, rect.min.y + 4.0),
        &name,
        FontId::proportional(BODY),
        pen.theme.text,
        width,
    );
    let line = line_of(&article.source);
    let told = if article.standing.is_on_words() {
        line.clone()
    } else {
        "Has lost its words".to_owned()
    };
    let colour = if article.standing.is_on_words() {
        pen.theme.grey
    } else {
        pen.theme.fault
    };
    let below = pos2(left, rect.min.y + 21.0);
    pen.paint_line(ui, below, &told, FontId::proportional(SMALL), colour, width);
    let described = if told.is_empty() {
        format!("Article {name}")
    } else {
        format!("Article {name}, {told}")
    };
    response.widget_info(|| widgets::selected(Role::ListBoxOption, is_alone, &described));
    if response.clicked() {
        asks.push(Ask::Article(ArticleAsk::Show(article.id)));
    }
    response.context_menu(|ui| menu_ui(ui, pen, workspace, is_alone, article, article_idx, asks));
    response
}

fn menu_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    workspace: &Workspace,
    is_alone: bool,
    article: &Article,
    article_idx: usize,
    asks: &mut Vec<Ask>,
) {
    ui.set_min_width(220.0);
    let id = article.id;
    let mut row = |ui: &mut Ui, label: &str, ask: ArticleAsk| {
        if ui.button(label).clicked() {
            asks.push(Ask::Article(ask));
            ui.close();
        }
    };
    if is_alone {
        let whole = ArticleAsk::ReadWhole(article.document);
        row(ui, "Show the whole document", whole);
    } else {
        row(ui, "Read it by itself", ArticleAsk::Read(id));
    }
    let fields = ArticleDialog::Fields(id);
    row(ui, "Title, source and parts…", ArticleAsk::Open(fields));
    ui.separator();
    row(ui, "Add the selection", ArticleAsk::Add(id));
    row(
        ui,
        "Take the selection out",
        ArticleAsk::RemoveSelection(id),
    );
    row(
        ui,
        "Set it to the selection",
        ArticleAsk::SetToSelection(id),
    );
    if article.standing.is_on_words() && !article.standing.is_firm() {
        row(ui, "It stands where it should", ArticleAsk::Confirm(id));
    }
    ui.separator();
    let others = workspace.articles_of(article.document);
    if let Some(before) = article_idx.checked_sub(1) {
        row(ui, "Move up", ArticleAsk::Move(id, before));
    }
    if article_idx + 1 < others.len() {
        row(ui, "Move down", ArticleAsk::Move(id, article_idx + 1));
    }
    if others.len() > 1 {
        ui.menu_button("Merge into", |ui| {
            for other in others.iter().filter(|other| other.id != id) {
                let name = shortened(&name_of(other), 50);
                if pen.choice(ui, false, &name).clicked() {
                    asks.push(Ask::Article(ArticleAsk::Merge {
                        kept: other.id,
                        gone: id,
                    }));
                    ui.close();
                }
            }
        });
    }
    ui.separator();
    if ui.button("Delete the article").clicked() {
        asks.push(Ask::Article(ArticleAsk::Delete(id)));
        ui.close();
    }
}

/// What a passage is cited from, where it lies in an article: "from Title, Author, date".
///
/// The document it stands in is known to hold `articles`.
pub(super) fn cited_from(
    workspace: &Workspace,
    articles: &[ArticleId],
    annotation: &Annotation,
) -> Option<String> {
    let article = articles
        .iter()
        .filter_map(|&id| workspace.article(id))
        .filter(|article| article.holds_annotation(annotation))
        .min_by_key(|article| article.n_bytes())?;
    let line = line_of(&article.source);
    let name = name_of(article);
    Some(if line.is_empty() {
        format!("from {name}")
    } else {
        format!("from {name}, {line}")
    })
}

/// The strip above an article that is read by itself.
pub(super) fn head_ui(ui: &mut Ui, pen: &mut Pen<'_>, article: &Article, asks: &mut Vec<Ask>) {
    let fill = pen.theme.panel;
    egui::Frame::new()
        .fill(fill)
        .inner_margin(egui::Margin::symmetric(14, 6))
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    if ui.button("Whole document").clicked() {
                        asks.push(Ask::Article(ArticleAsk::ReadWhole(article.document)));
                    }
                    ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                        let line = format!("Article by itself: {}", name_of(article));
                        pen.line(ui, &line, theme::bold(SMALL), pen.theme.grey);
                    });
                });
            });
        });
}
