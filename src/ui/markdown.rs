//! Notes as they are read: Markdown with emphasis, lists, quotations, code and links.
//!
//! Nothing here opens an address. What is mentioned is a step within the workspace; the address of
//! a link is copied, and its host is told.

use egui::accesskit::Role;
use egui::{FontFamily, FontId, Label as Words, RichText, Sense, Ui};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::theme::{self, BODY, NEAR};
use super::widgets::{self, Pen};
use crate::app::Ask;
use crate::model::Workspace;
use crate::model::mention::{self, Target};
use crate::text::words::shortened;

/// Before the id of what is mentioned, where a web address has its scheme.
const SCHEME: &str = "dossier-mention:";

/// No note shows more blocks: what comes after is there when it is edited.
const MAX_BLOCKS: usize = 2000;

#[derive(Debug, Default, PartialEq, Eq)]
struct Block {
    kind: Kind,
    /// How far it is moved in: lists and quotations within each other.
    depth: usize,
    runs: Vec<Run>,
    /// Of a row of a table.
    cells: Vec<Vec<Run>>,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Paragraph,
    Heading,
    /// With its number or sign.
    Entry(String),
    Quotation,
    Code,
    Rule,
    /// Of a table, the first one its head.
    Row {
        is_head: bool,
    },
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own"
)]
struct Run {
    text: String,
    is_bold: bool,
    is_italic: bool,
    is_struck: bool,
    is_code: bool,
    /// The address of a link, or what is mentioned.
    link: Option<String>,
}

/// Draws a note.
pub(super) fn markdown_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    workspace: &Workspace,
    text: &str,
    asks: &mut Vec<Ask>,
) {
    let text = mention::replaced(text, |mention| {
        let title = mention.title_now(workspace);
        format!("[{}](<{SCHEME}{}>)", escaped(&title), mention.target)
    });
    let blocks = blocks(&text);
    // The first line of a paragraph is no higher than the others.
    let usual = std::mem::take(&mut ui.spacing_mut().interact_size.y);
    let is_row = |block: &Block| matches!(block.kind, Kind::Row { .. });
    for part in blocks.chunk_by(|a, b| is_row(a) && is_row(b)) {
        match part {
            [block] if !is_row(block) => block_ui(ui, pen, workspace, block, asks),
            rows => table_ui(ui, pen, workspace, rows, asks),
        }
        ui.add_space(NEAR);
    }
    ui.spacing_mut().interact_size.y = usual;
}

/// The rows of a table, in columns that share the width of the note: narrow ones as wide as their
/// words, the others as wide as is left.
fn table_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    workspace: &Workspace,
    rows: &[Block],
    asks: &mut Vec<Ask>,
) {
    const GAP: f32 = 16.0;
    let n_columns = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let mut widths = vec![0.0_f32; n_columns];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(&row.cells) {
            let words: String = cell.iter().map(|run| run.text.as_str()).collect();
            let galley = ui.painter().layout_no_wrap(
                shortened(&words, 200),
                theme::bold(BODY),
                pen.theme.text,
            );
            *width = width.max(galley.size().x + 2.0);
        }
    }
    let gaps = GAP * n_columns.saturating_sub(1) as f32;
    share(&mut widths, ui.available_width() - gaps);
    let id = ui.next_auto_id();
    let area = egui::ScrollArea::horizontal().id_salt(("table", id));
    area.show(ui, |ui| {
        for row in rows {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = GAP;
                for (cell, &width) in row.cells.iter().zip(&widths) {
                    ui.vertical(|ui| {
                        ui.set_width(width);
                        ui.horizontal_wrapped(|ui| {
                            ui.spacing_mut().item_spacing.x = 0.0;
                            cell_ui(ui, pen, workspace, cell, &row.kind, asks);
                        });
                    });
                }
            });
            if matches!(row.kind, Kind::Row { is_head: true }) {
                widgets::hairline(ui, pen.theme);
            }
        }
        ui.add_space(NEAR);
    });
}

/// Makes the widest as narrow as it takes for all to have room, but none too narrow for a word.
fn share(widths: &mut [f32], room: f32) {
    const LEAST: f32 = 56.0;
    let mut ordered: Vec<f32> = widths.to_vec();
    ordered.sort_by(f32::total_cmp);
    let (mut left, mut n_left) = (room, ordered.len());
    let mut most = f32::INFINITY;
    for &width in &ordered {
        let fair = left / n_left.max(1) as f32;
        if width > fair {
            most = fair.max(LEAST);
            break;
        }
        left -= width;
        n_left -= 1;
    }
    for width in widths {
        *width = width.min(most);
    }
}

fn cell_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    workspace: &Workspace,
    cell: &[Run],
    kind: &Kind,
    asks: &mut Vec<Ask>,
) {
    let whole: String = cell.iter().map(|run| run.text.as_str()).collect();
    if widgets::needs_engine(&whole) {
        pen.words(ui, &whole, BODY, pen.theme.text);
        for run in cell.iter().filter(|run| run.link.is_some()) {
            run_ui(ui, pen, workspace, run, kind, asks);
        }
        return;
    }
    for run in cell {
        run_ui(ui, pen, workspace, run, kind, asks);
    }
}

fn block_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    workspace: &Workspace,
    block: &Block,
    asks: &mut Vec<Ask>,
) {
    if block.kind == Kind::Rule {
        widgets::hairline(ui, pen.theme);
        return;
    }
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.add_space(14.0 * block.depth.min(8) as f32);
        if let Kind::Entry(sign) = &block.kind {
            // On the line of the first words.
            ui.horizontal(|ui| {
                ui.label(RichText::new(format!("{sign} ")).color(pen.theme.grey));
                ui.add_space(NEAR);
            });
        }
        ui.vertical(|ui| {
            let whole: String = block.runs.iter().map(|run| run.text.as_str()).collect();
            if widgets::needs_engine(&whole) {
                // Directions that mix are set as one piece; its links follow it.
                pen.words(ui, &whole, BODY, pen.theme.text);
                for run in block.runs.iter().filter(|run| run.link.is_some()) {
                    run_ui(ui, pen, workspace, run, &block.kind, asks);
                }
                return;
            }
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                for run in &block.runs {
                    run_ui(ui, pen, workspace, run, &block.kind, asks);
                }
            });
        });
    });
}

fn run_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    workspace: &Workspace,
    run: &Run,
    kind: &Kind,
    asks: &mut Vec<Ask>,
) {
    let is_bold = run.is_bold || matches!(kind, Kind::Heading | Kind::Row { is_head: true });
    let size = if *kind == Kind::Heading {
        BODY + 2.0
    } else {
        BODY
    };
    let font = if run.is_code || *kind == Kind::Code {
        FontId::new(size - 1.0, FontFamily::Monospace)
    } else if is_bold {
        theme::bold(size)
    } else {
        FontId::proportional(size)
    };
    let mut words = RichText::new(widgets::visible(&run.text)).font(font);
    if run.is_italic {
        words = words.italics();
    }
    if run.is_struck {
        words = words.strikethrough();
    }
    if run.is_code || *kind == Kind::Code {
        words = words.background_color(pen.theme.hovered);
    }
    let colour = match kind {
        Kind::Quotation => pen.theme.grey,
        _ => pen.theme.text,
    };
    let Some(address) = &run.link else {
        ui.add(Words::new(words.color(colour)));
        return;
    };
    let target = address.strip_prefix(SCHEME).and_then(Target::named);
    let is_gone = target.is_some_and(|target| target.title(workspace).is_none());
    let colour = if is_gone {
        pen.theme.grey
    } else {
        pen.theme.accent
    };
    let words = words.color(colour).underline();
    let response = ui.add(Words::new(words).sense(Sense::click()));
    let name = match target {
        Some(target) => format!("Go to the {} {}", target.kind(), run.text),
        None => format!("Copy the address {address}"),
    };
    response.widget_info(|| widgets::labeled(Role::Link, true, &name));
    if response.has_focus() {
        widgets::focus_ring(ui, pen.theme, response.rect);
    }
    let tip = match target {
        Some(_) if is_gone => "It is no longer in the workspace".to_owned(),
        Some(target) => format!("Go to this {}", target.kind()),
        None => format!("Copy the address: {}", widgets::visible(address)),
    };
    if response.on_hover_text(tip).clicked() {
        asks.push(match target {
            Some(target) => Ask::ShowTarget(target),
            None => Ask::CopyAddress(address.clone()),
        });
    }
}

/// A title in which nothing is a sign of Markdown.
fn escaped(title: &str) -> String {
    let mut out = String::with_capacity(title.len());
    for c in title.chars() {
        if c.is_ascii_punctuation() {
            out.push('\\');
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}

/// A note as a list of blocks. No two of them stand within each other.
fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut block = Block::default();
    let mut run = Run::default();
    // The lists that are open, each with the number of its next entry.
    let mut lists: Vec<Option<u64>> = Vec::new();
    let mut n_quotations = 0_usize;
    let mut end = |block: &mut Block, lists: &[Option<u64>], n_quotations: usize| {
        let is_empty = block.runs.iter().all(|run| run.text.trim().is_empty())
            && block.cells.iter().all(Vec::is_empty);
        let mut done = std::mem::take(block);
        if !is_empty || done.kind == Kind::Rule {
            done.depth = lists.len().saturating_sub(1) + n_quotations;
            if n_quotations > 0 && done.kind == Kind::Paragraph {
                done.kind = Kind::Quotation;
            }
            blocks.push(done);
        }
        blocks.len() < MAX_BLOCKS
    };
    let options = Options::ENABLE_STRIKETHROUGH.union(Options::ENABLE_TABLES);
    for event in Parser::new_ext(text, options) {
        let mut goes_on = true;
        match event {
            Event::Start(Tag::Heading { .. }) => {
                goes_on = end(&mut block, &lists, n_quotations);
                block.kind = Kind::Heading;
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented)) => {
                goes_on = end(&mut block, &lists, n_quotations);
                block.kind = Kind::Code;
            }
            Event::Start(Tag::Paragraph) if matches!(block.kind, Kind::Entry(_)) => {}
            Event::Start(Tag::TableHead | Tag::TableRow) => {
                goes_on = end(&mut block, &lists, n_quotations);
                let is_head = matches!(event, Event::Start(Tag::TableHead));
                block.kind = Kind::Row { is_head };
            }
            Event::Start(Tag::Paragraph)
            | Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::CodeBlock
                | TagEnd::Item
                | TagEnd::TableRow
                | TagEnd::TableHead,
            ) => goes_on = end(&mut block, &lists, n_quotations),
            Event::Start(Tag::BlockQuote(_)) => {
                goes_on = end(&mut block, &lists, n_quotations);
                n_quotations += 1;
            }
            Event::End(TagEnd::BlockQuote(_)) => {
                goes_on = end(&mut block, &lists, n_quotations);
                n_quotations = n_quotations.saturating_sub(1);
            }
            Event::Start(Tag::List(first)) => {
                goes_on = end(&mut block, &lists, n_quotations);
                lists.push(first);
            }
            Event::End(TagEnd::List(_)) => {
                goes_on = end(&mut block, &lists, n_quotations);
                lists.pop();
            }
            Event::Start(Tag::Item) => {
                goes_on = end(&mut block, &lists, n_quotations);
                block.kind = Kind::Entry(match lists.last_mut() {
                    Some(Some(number)) => {
                        *number = number.saturating_add(1);
                        format!("{}.", number.saturating_sub(1))
                    }
                    _ => "•".to_owned(),
                });
            }
            Event::End(TagEnd::TableCell) => {
                let cell = std::mem::take(&mut block.runs);
                block.cells.push(cell);
            }
            Event::Start(Tag::Emphasis) => run.is_italic = true,
            Event::End(TagEnd::Emphasis) => run.is_italic = false,
            Event::Start(Tag::Strong) => run.is_bold = true,
            Event::End(TagEnd::Strong) => run.is_bold = false,
            Event::Start(Tag::Strikethrough) => run.is_struck = true,
            Event::End(TagEnd::Strikethrough) => run.is_struck = false,
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                run.link = Some(dest_url.into_string());
            }
            Event::End(TagEnd::Link | TagEnd::Image) => run.link = None,
            Event::Code(code) => {
                let run = Run {
                    is_code: true,
                    ..run.clone()
                };
                push(&mut block, &run, &code);
            }
            Event::SoftBreak => push(&mut block, &run, " "),
            Event::HardBreak => push(&mut block, &run, "\n"),
            Event::Rule => {
                end(&mut block, &lists, n_quotations);
                block.kind = Kind::Rule;
                goes_on = end(&mut block, &lists, n_quotations);
            }
            Event::Text(words)
            | Event::Html(words)
            | Event::InlineHtml(words)
            | Event::InlineMath(words)
            | Event::DisplayMath(words)
            | Event::FootnoteReference(words) => push(&mut block, &run, &words),
            Event::Start(_) | Event::End(_) | Event::TaskListMarker(_) => {}
        }
        if !goes_on {
            return blocks;
        }
    }
    end(&mut block, &lists, n_quotations);
    blocks
}

fn push(block: &mut Block, run: &Run, words: &str) {
    match block.runs.last_mut() {
        Some(last) if last.is_like(run) => last.text.push_str(words),
        _ => block.runs.push(Run {
            text: words.to_owned(),
            ..run.clone()
        }),
    }
}

impl Run {
    /// Whether it looks and leads the same, whatever it says.
    fn is_like(&self, other: &Self) -> bool {
        (self.is_bold, self.is_italic, self.is_struck)
            == (other.is_bold, other.is_italic, other.is_struck)
            && (self.is_code, &self.link) == (other.is_code, &other.link)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let shown: Vec<String> = blocks(text)
            .into_iter()
            .map(|block| {
                let said = |runs: Vec<Run>| -> String {
                    let words = runs.into_iter().map(|run| match run.link {
                        Some(link) => format!("{}→{link}", run.text),
                        None if run.is_bold => format!("*{}*", run.text),
                        None => run.text,
                    });
                    words.collect()
                };
                let cells: Vec<String> = block.cells.into_iter().map(said).collect();
                let words = said(block.runs);
                format!("{}{:?} {words}{}", block.depth, block.kind, cells.join("|"))
            })
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_note_is_a_list_of_blocks() {
        check(
            "# Head\n\nSome **bold** [link](https://a.example)\nwords\n\n1. one\n   - deep\n2. two\n\n> said\n",
            &[
                "0Heading Head",
                "0Paragraph Some *bold* link→https://a.example words",
                "0Entry(\"1.\") one",
                "1Entry(\"•\") deep",
                "0Entry(\"2.\") two",
                "1Quotation said",
            ],
        );
        check(
            "| a | b |\n|---|---|\n| **c** |  |\n\nafter\n",
            &[
                "0Row { is_head: true } a|b",
                "0Row { is_head: false } *c*|",
                "0Paragraph after",
            ],
        );
        check("<script>x</script>", &["0Paragraph <script>x</script>"]);
    }

    #[test]
    fn wide_columns_give_way_to_narrow_ones() {
        let shared = |mut widths: Vec<f32>, room| {
            share(&mut widths, room);
            widths
                .iter()
                .map(|width| width.round() as i32)
                .collect::<Vec<_>>()
        };
        let widths = vec![20.0, 300.0, 90.0, 500.0];
        assert_eq!(shared(widths, 510.0), [20, 200, 90, 200]);
        assert_eq!(shared(vec![20.0, 30.0], 100.0), [20, 30]);
        assert_eq!(shared(vec![200.0; 9], 90.0), [56; 9]);
    }

    proptest! {
        #[test]
        fn no_note_makes_a_panic(text in "[-\\[\\]()*_`#>0-9.\n a-z|!<]{0,80}") {
            prop_assert!(blocks(&text).len() <= MAX_BLOCKS);
        }
    }
}
