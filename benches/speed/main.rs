//! How fast the program is, on one document of 10 MB with 10,000 annotations and on a workspace of
//! 1,000 documents (100 MB) with 100,000, and of the reader on texts of any size and shape.
//! `cargo bench` prints the README's tables at its end; `cargo bench scale` those of the reader,
//! `cargo bench import` how fast files of each format are read, `cargo bench lists` those of the long
//! lists, `cargo bench lists-huge` those with a million rows as well, and `cargo bench exports` the
//! one of the exports, or only those of the formats that are named after it.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench that fails may panic, and prints what it found"
)]

mod clock;
mod exports;
mod extremes;
mod hits;
mod import;
mod lists;
mod reader;
mod scale;
mod start;
mod table;
mod window;
mod workload;
mod workspace;

use std::time::Duration;

use criterion::Criterion;
use table::{Figures, Table};

fn main() {
    if start::is_child() || scale::is_child() || exports::is_child() {
        return;
    }
    // What is named after it is for this alone.
    if std::env::args().any(|argument| argument == "exports") {
        println!("\n{}", exports::measure());
        return;
    }
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1))
        .without_plots()
        .configure_from_args();
    let mut table = Table::default();
    let mut figures = Figures::default();
    if std::env::args().any(|argument| argument.starts_with("scale")) {
        // Asked for by name: the workspaces on disk are not needed.
        scale::measure(&mut criterion, &mut figures);
        println!("\n{}", figures.to_markdown());
        return;
    }
    if std::env::args().any(|argument| argument.starts_with("import")) {
        println!("\n{}", import::measure(&mut criterion));
        return;
    }
    if std::env::args().any(|argument| argument.starts_with("lists")) {
        lists::measure(&mut figures);
        println!("\n{}", figures.to_markdown());
        return;
    }
    let files = workspace::measure(&mut criterion, &mut table);
    reader::measure(&mut criterion, &mut table);
    window::measure(&mut criterion, &mut table, &files);
    start::measure(&mut table, &files);
    lists::measure(&mut figures);
    scale::measure(&mut criterion, &mut figures);
    criterion.final_summary();
    println!("\n{}\n{}", table.to_markdown(), figures.to_markdown());
    println!("\n{}", exports::measure());
}
