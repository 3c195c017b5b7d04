//! Every export of 100,000 annotations in 200 documents: how long it takes on a processor, and how
//! much memory above the workspace itself; and the same of reading back what was written, as every
//! export to a file does. Each is done once in a process of its own, as the most memory that a
//! process has had does not go down again.

use std::fmt::Write as _;
use std::io::{self, Seek as _, Write};
use std::process::Command;
use std::time::Duration;

use dossier::app::read_back;
use dossier::export::{self, CitationStyle, EXPORTERS, Exporter, GroupBy, Options, Report};
use dossier::import::projects;
use dossier::model::Timestamp;
use dossier::query::{self, Filter};
use uuid::Uuid;

use crate::clock::on_processor;
use crate::table::shown;
use crate::workload::{self, Script, Size, moment};

/// 20 MB of text, marked every 200 bytes.
const CASE: Size = Size {
    n_documents: 200,
    n_bytes: 20_000_000,
    n_annotations: 100_000,
    script: Script::English,
};

/// Tells a process which row it is to write.
const WRITES: &str = "DOSSIER_BENCH_WRITES";

/// Tells it to read back what it has written as well, and that this is what is measured.
const READS: &str = "DOSSIER_BENCH_READS_BACK";

/// A row of the table: a format, and how it is written.
struct Row {
    exporter: &'static Exporter,
    name: String,
    options: Options,
}

fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for exporter in EXPORTERS {
        let row = |name: &str, options: Options| Row {
            exporter,
            name: format!("{}{name}", exporter.label),
            options,
        };
        let plain = Options::default();
        if exporter.can_group {
            rows.push(row(", by document", plain));
            let group_by = GroupBy::Tag;
            rows.push(row(", by tag", Options { group_by, ..plain }));
        } else {
            rows.push(row("", plain));
        }
        if exporter.name == "docx" {
            let citations = CitationStyle::ChicagoNotes;
            rows.push(row(", Chicago notes", Options { citations, ..plain }));
        }
    }
    rows
}

/// Whether this process was started to write one; then it is done.
pub(crate) fn is_child() -> bool {
    let Ok(name) = std::env::var(WRITES) else {
        return false;
    };
    let row = rows().into_iter().find(|row| row.name == name).unwrap();
    let workspace = workload::workspace(CASE);
    let passages = query::passages(&workspace, &Filter::default());
    if std::env::var_os(READS).is_some() {
        let report = Report::new(&workspace, &passages, row.options, moment(0));
        let mut file = tempfile::tempfile().unwrap();
        export::write(row.exporter, &report, &mut file).unwrap();
        file.rewind().unwrap();
        let options = projects::Options {
            now: Timestamp::MIN,
            seed: Uuid::nil(),
            known: Some(&workspace),
        };
        let before = forget_the_most();
        let (found, time) =
            on_processor(|| read_back::check(row.exporter, &report, file, &options, &|_| true));
        let found = found.unwrap();
        assert!(found.is_fine(), "{:#?}", found.lines());
        println!("{} {}", time.as_micros(), the_most().saturating_sub(before));
        return true;
    }
    let before = forget_the_most();
    let mut sink = Sink::default();
    let ((), time) = on_processor(|| {
        let report = Report::new(&workspace, &passages, row.options, moment(0));
        export::write(row.exporter, &report, &mut sink).unwrap();
    });
    let above = the_most().saturating_sub(before);
    println!("{} {} {above}", time.as_micros(), sink.n_bytes);
    true
}

/// The table of the README.
pub(crate) fn measure() -> String {
    let named: Vec<String> = std::env::args()
        .skip_while(|argument| argument != "exports")
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    let mut table = String::from(
        "| 100,000 annotations as | Time | Most memory above the workspace | File | Reading it back | Memory for that |\n|---|---:|---:|---:|---:|---:|\n",
    );
    for row in rows() {
        if !named.is_empty() && !named.iter().any(|name| name == row.exporter.name) {
            continue;
        }
        let [micros, n_bytes, above] = told_by(&row, false);
        let [read_micros, read_above] = told_by(&row, true);
        let time = shown(Duration::from_micros(micros));
        let (name, above, n_bytes) = (&row.name, megabytes(above), megabytes(n_bytes));
        let reading = shown(Duration::from_micros(read_micros));
        let read_above = megabytes(read_above);
        writeln!(
            table,
            "| {name} | {time} | {above} | {n_bytes} | {reading} | {read_above} |"
        )
        .ok();
    }
    table
}

/// The numbers that a process tells which does one row.
fn told_by<const N: usize>(row: &Row, reads: bool) -> [u64; N] {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.env(WRITES, &row.name);
    if reads {
        command.env(READS, "1");
    }
    let ran = command.output().unwrap();
    let told = String::from_utf8(ran.stdout).unwrap();
    let numbers: Vec<u64> = told
        .split_whitespace()
        .map(|number| number.parse().unwrap())
        .collect();
    numbers.try_into().unwrap_or_else(|_| {
        panic!("{}: {}", row.name, String::from_utf8_lossy(&ran.stderr));
    })
}

/// The most bytes that were held since they were counted anew.
fn the_most() -> u64 {
    in_status("VmHWM:").unwrap_or_default()
}

fn megabytes(n_bytes: u64) -> String {
    let n = n_bytes as f64 / 1e6;
    if n < 9.95 {
        format!("{n:.1} MB")
    } else {
        format!("{n:.0} MB")
    }
}

/// Takes all bytes, and counts them.
#[derive(Default)]
struct Sink {
    n_bytes: u64,
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.n_bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Bytes that are held now; from now on the system counts the most anew.
fn forget_the_most() -> u64 {
    #[expect(clippy::disallowed_methods, reason = "a switch of the system, no file")]
    std::fs::write("/proc/self/clear_refs", "5").ok();
    in_status("VmRSS:").unwrap_or_default()
}

fn in_status(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1024)
}
