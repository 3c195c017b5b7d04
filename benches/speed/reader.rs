//! Frames of the reader, on the processor: the real one in a context without a window, with its
//! triangles made as for a graphics card.

use std::ops::Range;
use std::time::Duration;

use criterion::Criterion;
use dossier::app::settings::MarginSide;
use dossier::app::view::{Place, Selection};
use dossier::model::{DocumentId, Workspace};
use dossier::query::index::Index;
use dossier::text::Span;
use dossier::ui::reader::{Engine, Fonts, Ink, Look, Mark, Page, Reader};
use egui::{
    CentralPanel, Color32, Context, Event, Frame, Modifiers, PointerButton, Pos2, RawInput, Rect,
    pos2, vec2,
};

use crate::clock::on_processor;
use crate::table::{Column, Table, Times};
use crate::workload::{self, ARABIC_BOOK, BOOK, Dice};

pub(crate) const WINDOW: Rect = Rect {
    min: Pos2::ZERO,
    max: pos2(1200.0, 800.0),
};
pub(crate) const FRAMES_PER_SEC: f32 = 60.0;
/// How fast the text goes by.
pub(crate) const SCROLL_PER_SEC: f32 = 3000.0;
/// A place in the text, clear of the margin.
pub(crate) const IN_TEXT: Pos2 = pos2(560.0, 400.0);

const N_WARM_UP: usize = 120;

pub(crate) fn measure(criterion: &mut Criterion, table: &mut Table) {
    for (size, script, rows) in [
        (
            BOOK,
            "english",
            [
                "Reader, English: a frame while scrolling",
                "Reader, English: a frame while jumping",
                "Reader, English: a frame while selecting",
            ],
        ),
        (
            ARABIC_BOOK,
            "arabic",
            [
                "Reader, Arabic: a frame while scrolling",
                "Reader, Arabic: a frame while jumping",
                "Reader, Arabic: a frame while selecting",
            ],
        ),
    ] {
        let workspace = workload::workspace(size);
        for (gesture_idx, gesture) in [Gesture::Scroll, Gesture::Jump, Gesture::Select]
            .into_iter()
            .enumerate()
        {
            let mut stage = Stage::new(&workspace);
            for step in 0..N_WARM_UP {
                stage.frame(gesture, step);
            }
            let mut times = Times::default();
            criterion.bench_function(
                &format!("reader/{script}/{gesture:?}").to_lowercase(),
                |bencher| {
                    bencher.iter_custom(|n_times| {
                        let start = times.0.len();
                        times.0.extend(
                            (0..n_times as usize).map(|step| stage.frame(gesture, start + step)),
                        );
                        times.0[start..].iter().sum()
                    });
                },
            );
            assert!(stage.has_moved, "the text went by, or was selected");
            let bar = if gesture == Gesture::Jump {
                "p99 10 ms"
            } else {
                "p99 4 ms"
            };
            table.tell(rows[gesture_idx], bar, Column::Book, times.spread());
        }
    }
}

/// What a hand does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gesture {
    Scroll,
    Jump,
    Select,
    /// The window is drawn narrower and wider.
    Resize,
    /// From the start of the text to its end and back, a frame each.
    Emerge,
    /// All is selected and copied.
    CopyAll,
    /// Nothing at all.
    Rest,
}

/// A reader on the first document of a workspace, and the window that it is in.
pub(crate) struct Stage<'a> {
    workspace: &'a Workspace,
    document: DocumentId,
    index: Index,
    ctx: Context,
    engine: Engine,
    reader: Reader,
    look: Look,
    place: Place,
    selection: Selection,
    secs: f64,
    dice: Dice,
    pub(crate) has_moved: bool,
    /// How many frames asked for another one at once.
    pub(crate) n_repaints: usize,
}

impl<'a> Stage<'a> {
    pub(crate) fn new(workspace: &'a Workspace) -> Self {
        Self::with_fonts(workspace, Fonts::load())
    }

    pub(crate) fn with_fonts(workspace: &'a Workspace, fonts: Fonts) -> Self {
        let (&document, body) = workspace.bodies.first().unwrap();
        Self {
            workspace,
            document,
            index: Index::new(workspace),
            ctx: Context::default(),
            engine: Engine::new(fonts),
            reader: Reader::new(&body.text, &body.blocks),
            look: look(),
            place: Place::default(),
            selection: Selection::default(),
            secs: 0.0,
            dice: Dice::new(2),
            has_moved: false,
            n_repaints: 0,
        }
    }

    fn events(&mut self, gesture: Gesture, step: usize) -> Vec<Event> {
        match gesture {
            Gesture::Scroll => scroll(),
            Gesture::Jump => self.jump(),
            Gesture::Select => select(step),
            Gesture::Emerge => self.emerge(step),
            Gesture::CopyAll => copy_all(step),
            Gesture::Resize | Gesture::Rest => Vec::new(),
        }
    }

    /// To another passage in each frame.
    fn jump(&mut self) -> Vec<Event> {
        let text = self.reader.text().clone();
        self.reader.reveal(workload::passage(&mut self.dice, &text));
        Vec::new()
    }

    /// What is at the end is in view in every other frame, and comes into it anew each time.
    fn emerge(&mut self, step: usize) -> Vec<Event> {
        let text = self.reader.text().clone();
        let at = if step.is_multiple_of(2) {
            0
        } else {
            text.len() - 3000
        };
        let start = text.pos_at_or_before(at);
        let end = text.pos_at_or_before(at + 20);
        let span = text.span_between(start, end).unwrap();
        self.reader.reveal(span);
        Vec::new()
    }

    /// A frame in which a gesture goes on; how long it took, without the making up of the gesture.
    pub(crate) fn frame(&mut self, gesture: Gesture, step: usize) -> Duration {
        self.secs += f64::from(1.0 / FRAMES_PER_SEC);
        let mut window = WINDOW;
        if gesture == Gesture::Resize {
            // Narrow enough for every step to change where lines end.
            window.max.x = 420.0 + (step * 7 % 300) as f32;
        }
        let input = RawInput {
            screen_rect: Some(window),
            time: Some(self.secs),
            predicted_dt: 1.0 / FRAMES_PER_SEC,
            events: self.events(gesture, step),
            ..RawInput::default()
        };
        let before = (self.place, self.selection);
        let Self {
            workspace,
            document,
            index,
            ctx,
            engine,
            reader,
            look,
            place,
            selection,
            n_repaints,
            ..
        } = self;
        let marks = |bytes: Range<usize>| marks(workspace, index, *document, look, bytes);
        let chips = ["Harbour Monitor".to_owned(), "Source grade B".to_owned()];
        let ((), time) = on_processor(|| {
            let output = ctx.run_ui(input, |ui| {
                CentralPanel::default().frame(Frame::NONE).show(ui, |ui| {
                    let page = Page {
                        title: "The harbour papers",
                        chips: &chips,
                        marks: &marks,
                        marks_version: Some(0),
                        hits: &[],
                        current_hit: None,
                        look,
                        direction: None,
                        selection: *selection,
                        pieces: &[],
                        takes_tab: false,
                        is_backlit: false,
                        repeated: &[],
                        place: *place,
                    };
                    let output = reader.ui(ui, engine, &page);
                    (*place, *selection) = (output.place, output.selection);
                });
            });
            let delay = |viewport: &egui::ViewportOutput| viewport.repaint_delay.is_zero();
            *n_repaints += usize::from(output.viewport_output.values().any(delay));
            assert!(
                !ctx.tessellate(output.shapes, output.pixels_per_point)
                    .is_empty()
            );
        });
        self.has_moved |= before != (self.place, self.selection);
        time
    }
}

/// Two fingers on a trackpad, as fast as a hand moves.
fn scroll() -> Vec<Event> {
    vec![
        Event::PointerMoved(IN_TEXT),
        wheel(vec2(0.0, -SCROLL_PER_SEC / FRAMES_PER_SEC)),
    ]
}

/// Down the window in strokes, to and fro, and at the end of each beyond the window, which scrolls.
fn select(step: usize) -> Vec<Event> {
    let in_stroke = step % 90;
    if in_stroke == 0 {
        let at = IN_TEXT - vec2(100.0, 250.0);
        return vec![
            Event::PointerMoved(IN_TEXT),
            press(IN_TEXT, false),
            press(at, true),
        ];
    }
    let x = IN_TEXT.x - 150.0 + (in_stroke * 37 % 300) as f32;
    vec![Event::PointerMoved(pos2(x, 150.0 + in_stroke as f32 * 8.0))]
}

/// A click into the text, everything selected, and copied.
fn copy_all(step: usize) -> Vec<Event> {
    match step % 4 {
        0 => vec![Event::PointerMoved(IN_TEXT), press(IN_TEXT, true)],
        1 => vec![press(IN_TEXT, false)],
        2 => vec![Event::Key {
            key: egui::Key::A,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: Modifiers::COMMAND,
        }],
        _ => vec![Event::Copy],
    }
}

pub(crate) fn wheel(delta: egui::Vec2) -> Event {
    Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta,
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Trackpad,
        modifiers: Modifiers::NONE,
    }
}

pub(crate) fn press(pos: Pos2, pressed: bool) -> Event {
    Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    }
}

/// What the window tells the reader of its annotations.
fn marks(
    workspace: &Workspace,
    index: &Index,
    document: DocumentId,
    look: &Look,
    bytes: Range<usize>,
) -> Vec<Mark> {
    let mark = |id| {
        let annotation = workspace.annotation(id)?;
        let names: Vec<&str> = annotation
            .tags
            .iter()
            .filter_map(|&tag| Some(workspace.tag(tag)?.name.as_str()))
            .collect();
        Some(Mark {
            id,
            spans: annotation.spans().collect::<Vec<Span>>(),
            inks: vec![look.untagged; annotation.tags.len()],
            label: names.join(", "),
            links: String::new(),
            note: annotation.note.clone(),
            in_hand: false,
            is_shown: true,
        })
    };
    index
        .overlapping(document, bytes)
        .into_iter()
        .filter_map(mark)
        .collect()
}

#[expect(clippy::disallowed_methods, reason = "a bench has no theme")]
fn look() -> Look {
    let gray = Color32::from_gray;
    Look {
        font_size: 16.5,
        line_height: 1.6,
        column_width: 600.0,
        zoom: 1.0,
        serif: None,
        shows_invisible: false,
        is_justified: false,
        hyphens: dossier::app::settings::Hyphens::Off,
        paper: Color32::WHITE,
        text: gray(30),
        faint: gray(120),
        veil: Color32::TRANSPARENT,
        margin_side: MarginSide::Automatic,
        margin_width: None,
        grey: gray(90),
        hairline: gray(220),
        selection: gray(210),
        hit: gray(230),
        current_hit: gray(200),
        accent: gray(60),
        untagged: Ink {
            rule: gray(120),
            tint: gray(235),
        },
    }
}
