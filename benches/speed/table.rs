//! What was measured, as the table of the README.

use std::fmt::Write as _;
use std::time::Duration;

/// What the cells say.
const CAPTION: &str = "
Times are the middle of ten runs or more, those of the start of five.
Frames are processor time of the real reader and window at 1200 × 800 with the triangles made, in a context without a screen: the middle, the 99th of a hundred, the worst.
× is the size of the text.
";

/// Rows by name, in the order in which they were first told.
#[derive(Default)]
pub(crate) struct Table {
    rows: Vec<Row>,
}

struct Row {
    name: &'static str,
    bar: &'static str,
    book: String,
    archive: String,
}

/// Which workload a figure is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    Book,
    Archive,
}

impl Table {
    pub(crate) fn tell(
        &mut self,
        name: &'static str,
        bar: &'static str,
        column: Column,
        figure: Option<String>,
    ) {
        let Some(figure) = figure else { return };
        let row_idx = self
            .rows
            .iter()
            .position(|row| row.name == name)
            .unwrap_or_else(|| {
                self.rows.push(Row {
                    name,
                    bar,
                    book: String::new(),
                    archive: String::new(),
                });
                self.rows.len() - 1
            });
        let row = &mut self.rows[row_idx];
        match column {
            Column::Book => row.book = figure,
            Column::Archive => row.archive = figure,
        }
    }

    pub(crate) fn to_markdown(&self) -> String {
        let mut table = String::from(
            "| | 10 MB, 10,000 annotations | 100 MB in 1,000 documents, 100,000 annotations | Bar |\n|---|---:|---:|---:|\n",
        );
        for Row {
            name,
            bar,
            book,
            archive,
        } in &self.rows
        {
            writeln!(table, "| {name} | {book} | {archive} | {bar} |").ok();
        }
        table.push_str(CAPTION);
        table
    }
}

/// Times that were measured for the same thing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Times(pub(crate) Vec<Duration>);

impl Times {
    /// The time that this share of them does not exceed.
    pub(crate) fn quantile(&self, share: f64) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let rank = (share * sorted.len() as f64).ceil() as usize;
        sorted
            .get(rank.saturating_sub(1))
            .copied()
            .unwrap_or_default()
    }

    /// Nothing is measured of what was not asked for.
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The one in the middle.
    pub(crate) fn middle(&self) -> Option<String> {
        (!self.is_empty()).then(|| shown(self.quantile(0.5)))
    }

    /// The one in the middle, the 99th of a hundred, the worst.
    pub(crate) fn spread(&self) -> Option<String> {
        let [middle, most, worst] = [0.5, 0.99, 1.0].map(|share| shown(self.quantile(share)));
        (!self.is_empty()).then(|| format!("{middle} / {most} / {worst}"))
    }
}

/// Two or three digits, in the unit that fits.
pub(crate) fn shown(time: Duration) -> String {
    let secs = time.as_secs_f64();
    let (value, unit) = match secs {
        _ if secs >= 1.0 => (secs, "s"),
        _ if secs >= 1e-3 => (secs * 1e3, "ms"),
        _ => (secs * 1e6, "µs"),
    };
    let n_decimals = match value {
        _ if value >= 99.5 || unit == "µs" => 0,
        _ if value >= 9.95 => 1,
        _ => 2,
    };
    format!("{value:.n_decimals$} {unit}")
}

/// What was measured of one thing each, with the bar it is held to.
#[derive(Default)]
pub(crate) struct Figures(Vec<(&'static str, &'static str, String)>);

impl Figures {
    pub(crate) fn tell(&mut self, name: &'static str, bar: &'static str, figure: Option<String>) {
        self.0.extend(figure.map(|figure| (name, bar, figure)));
    }

    pub(crate) fn to_markdown(&self) -> String {
        let mut table = String::from("| The reader at any size | | Bar |\n|---|---:|---:|\n");
        for (name, bar, figure) in &self.0 {
            writeln!(table, "| {name} | {figure} | {bar} |").ok();
        }
        table
    }
}
