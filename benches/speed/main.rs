//! How fast the program is, on one document of 10 MB with 10,000 annotations and on a workspace of
//! 1,000 documents (100 MB) with 100,000. `cargo bench` prints the README's table at its end.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench that fails may panic, and prints what it found"
)]

mod clock;
mod reader;
mod start;
mod table;
mod window;
mod workload;
mod workspace;

use std::time::Duration;

use criterion::Criterion;
use table::Table;

fn main() {
    if start::is_child() {
        return;
    }
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1))
        .without_plots()
        .configure_from_args();
    let mut table = Table::default();
    let files = workspace::measure(&mut criterion, &mut table);
    reader::measure(&mut criterion, &mut table);
    window::measure(&mut criterion, &mut table, &files);
    start::measure(&mut table, &files);
    criterion.final_summary();
    println!("\n{}", table.to_markdown());
}
