//! Frames of the whole window, on the processor: panels, tabs and reader over an open workspace.

use std::path::Path;
use std::time::Duration;

use criterion::Criterion;
use dossier::app::jobs::Threads;
use dossier::app::settings::Places;
use dossier::app::view::{Place, Selection, Tab};
use dossier::app::{Chooser, MAX_HITS};
use dossier::ui::{Options, Workbench};
use eframe::App as _;
use egui::{Context, Event, Key, Modifiers, Pos2, RawInput, pos2, vec2};

use crate::clock::on_processor;
use crate::reader::{FRAMES_PER_SEC, IN_TEXT, SCROLL_PER_SEC, WINDOW, press, wheel};
use crate::table::{Column, Table, Times};
use crate::workload::moment;
use crate::workspace::Files;

const N_WARM_UP: usize = 120;

/// A place in the list of hits, under the text.
const IN_HITS: Pos2 = pos2(560.0, 700.0);

pub(crate) fn measure(criterion: &mut Criterion, table: &mut Table, files: &Files) {
    for column in [Column::Book, Column::Archive] {
        let mut window = Window::open(files, column);
        let gestures: [(&str, &str, Gesture); 3] = [
            ("scroll", "Window: a frame while scrolling", Window::scroll),
            (
                "jump",
                "Window: a frame while dragging the scroll bar",
                Window::drag_bar,
            ),
            ("select", "Window: a frame while selecting", Window::select),
        ];
        for (name, row, gesture) in gestures {
            window.has_moved = false;
            for step in 0..N_WARM_UP {
                let events = gesture(&window, step);
                window.frame(events);
            }
            let mut times = Times::default();
            criterion.bench_function(
                &format!("window/{column:?}/{name}").to_lowercase(),
                |bencher| {
                    bencher.iter_custom(|n_times| {
                        let start = times.0.len();
                        for step in 0..n_times as usize {
                            let events = gesture(&window, N_WARM_UP + start + step);
                            times.0.push(window.frame(events));
                        }
                        times.0[start..].iter().sum()
                    });
                },
            );
            assert!(window.has_moved, "the text went by, or was selected");
            let bar = if name == "jump" {
                "p99 10 ms"
            } else {
                "p99 4 ms"
            };
            table.tell(row, bar, column, times.spread());
            window.frame(vec![press(IN_TEXT, false)]);
        }
        if column == Column::Book {
            window.leaf_through_hits(criterion, table);
        }
    }
}

/// What a hand does at a step.
type Gesture = fn(&Window, usize) -> Vec<Event>;

/// The program's window with a document in front, without a screen.
pub(crate) struct Window {
    ctx: Context,
    workbench: Workbench,
    frame: eframe::Frame,
    secs: f64,
    has_moved: bool,
}

impl Window {
    fn open(files: &Files, column: Column) -> Self {
        let mut window = Self::over(files.folder.path(), files.path(column));
        // The palette opens the document, as a person would.
        window.frame(vec![key(Key::K, Modifiers::COMMAND)]);
        window.frame(Vec::new());
        window.frame(vec![Event::Text("Report 1: the".to_owned())]);
        window.frame(vec![key(Key::Enter, Modifiers::NONE)]);
        window.frame(Vec::new());
        assert!(
            matches!(window.tab(), Some(Tab::Document(_))),
            "a document is in front"
        );
        window
    }

    /// The window over a workspace, its journals in that folder.
    pub(crate) fn over(folder: &Path, path: &Path) -> Self {
        let ctx = Context::default();
        let workbench = Workbench::new(
            &ctx,
            Options {
                places: Places::under(folder),
                paths: vec![path.to_owned()],
                threads: Threads::Callers,
                clock: || moment(0),
                chooser: Chooser::Own,
                reader: dossier::app::apart::Reader::Here,
                system_fonts: true,
                reopens: false,
            },
        );
        let mut window = Self {
            ctx,
            workbench,
            frame: eframe::Frame::_new_kittest(),
            secs: 0.0,
            has_moved: false,
        };
        // Until the fonts of the system are there.
        for _ in 0..40 {
            window.frame(Vec::new());
            std::thread::sleep(Duration::from_millis(50));
        }
        assert!(
            window.workbench.app().session.is_some(),
            "the workspace is open"
        );
        window
    }

    pub(crate) fn tab(&self) -> Option<Tab> {
        self.workbench.app().view.tab()
    }

    /// The wheel, up again where the document ends.
    fn scroll(_: &Self, step: usize) -> Vec<Event> {
        let way = if step % 1000 < 500 { -1.0 } else { 1.0 };
        let delta = vec2(0.0, way * SCROLL_PER_SEC / FRAMES_PER_SEC);
        vec![Event::PointerMoved(IN_TEXT), wheel(delta)]
    }

    /// The scroll bar's thumb, to another place in each frame.
    fn drag_bar(&self, step: usize) -> Vec<Event> {
        let app = self.workbench.app();
        let side = if app.settings.shows_side {
            app.settings.side_width
        } else {
            0.0
        };
        let at = pos2(WINDOW.max.x - side - 4.0, 90.0 + (step * 7919 % 660) as f32);
        let mut events = vec![Event::PointerMoved(at)];
        if step == 0 {
            events.push(press(at, true));
        }
        events
    }

    fn select(_: &Self, step: usize) -> Vec<Event> {
        let in_stroke = step % 90;
        if in_stroke == 0 {
            let at = IN_TEXT - vec2(0.0, 200.0);
            return vec![Event::PointerMoved(at), press(at, false), press(at, true)];
        }
        let x = IN_TEXT.x - 120.0 + (in_stroke * 37 % 240) as f32;
        vec![Event::PointerMoved(pos2(x, 200.0 + in_stroke as f32 * 7.0))]
    }

    /// The list of all hits of a frequent word, as many as are listed, under the wheel.
    fn leaf_through_hits(&mut self, criterion: &mut Criterion, table: &mut Table) {
        let both = Modifiers::COMMAND | Modifiers::SHIFT;
        self.frame(vec![key(Key::F, Modifiers::COMMAND)]);
        self.frame(Vec::new());
        self.frame(vec![Event::Text("the".to_owned())]);
        self.frame(vec![key(Key::F, both)]);
        for _ in 0..N_WARM_UP {
            self.frame(vec![Event::PointerMoved(IN_HITS)]);
        }
        assert_eq!(self.workbench.app().hits.rows.len(), MAX_HITS);
        let mut times = Times::default();
        criterion.bench_function("window/book/hits", |bencher| {
            bencher.iter_custom(|n_times| {
                let start = times.0.len();
                for _ in 0..n_times {
                    let delta = vec2(0.0, -SCROLL_PER_SEC / FRAMES_PER_SEC);
                    times.0.push(self.frame(vec![wheel(delta)]));
                }
                times.0[start..].iter().sum()
            });
        });
        table.tell(
            "Window: a frame while leafing through 100,000 hits",
            "p99 4 ms",
            Column::Book,
            times.spread(),
        );
    }

    pub(crate) fn frame(&mut self, events: Vec<Event>) -> Duration {
        self.secs += f64::from(1.0 / FRAMES_PER_SEC);
        let input = RawInput {
            screen_rect: Some(WINDOW),
            time: Some(self.secs),
            predicted_dt: 1.0 / FRAMES_PER_SEC,
            events,
            ..RawInput::default()
        };
        let before = self.seen();
        let Self {
            ctx,
            workbench,
            frame,
            ..
        } = self;
        let ((), time) = on_processor(|| {
            let mut output = ctx.run_ui(input, |ui| workbench.ui(ui, frame));
            output.textures_delta.clear();
            assert!(
                !ctx.tessellate(output.shapes, output.pixels_per_point)
                    .is_empty()
            );
        });
        self.has_moved |= before != self.seen();
        time
    }

    /// What of the document in front is shown and selected.
    fn seen(&self) -> Option<(Place, Selection)> {
        let view = &self.workbench.app().view;
        let document = view.document()?;
        Some((view.place(document), view.selection(document)))
    }
}

pub(crate) fn key(key: Key, modifiers: Modifiers) -> Event {
    Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers,
    }
}
