//! Without a command: help, and what is said where no window can be opened.

use crate::desk::Desk;

#[test]
fn help_and_version_are_printed() {
    let desk = Desk::new();
    let help = desk.run(["--help"]);
    help.done();
    for command in [
        "new", "import", "show", "annotate", "export", "check", "sample",
    ] {
        assert!(help.out.contains(&format!("\n  {command} ")), "{command}");
        let own = desk.run([command, "--help"]);
        own.done();
        assert!(own.out.contains("Usage:"), "{own:?}");
    }
    let version = desk.run(["--version"]);
    assert_eq!(
        version.out,
        format!("dossier {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn a_mistyped_command_is_wrong_usage_and_a_missing_file_a_fault() {
    let desk = Desk::new();
    desk.run(["shwo"])
        .failed(2, "There is no command and no file “shwo”");
    let ran = desk.run(["gone.dossier"]);
    ran.failed(1, "there is no such file\ngone.dossier");
}

#[cfg(target_os = "linux")]
#[test]
fn a_machine_without_a_display_is_told_what_it_lacks() {
    let desk = Desk::with(&[]);
    let ran = desk.run(["work.dossier"]);
    ran.failed(1, "Can't open a window");
    for words in [
        "DISPLAY",
        "WAYLAND_DISPLAY",
        "libGL",
        "libEGL",
        "dossier --help",
    ] {
        assert!(ran.err.contains(words), "{ran:?}");
    }
    assert!(!ran.err.contains(".rs:"), "{ran:?}");
}
