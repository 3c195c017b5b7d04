//! The binary: reads the arguments and opens a window or runs a headless command.

fn main() {}
