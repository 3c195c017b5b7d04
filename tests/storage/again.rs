//! A test that is run anew in a process of its own: as somebody else, or with other rights.

use std::process::Command;

const AGAIN: &str = "DOSSIER_AGAIN";

/// Whether this is the second process already.
pub(crate) fn is_again() -> bool {
    std::env::var_os(AGAIN).is_some()
}

/// Runs one test of this program under another command, such as `unshare -rm`. Tells whether
/// there was such a command and it could do what it was asked for; the test itself must not fail.
#[track_caller]
pub(crate) fn again(under: &[&str], test: &str) -> bool {
    let (command, arguments) = under.split_first().unwrap();
    // Whether it can be done at all.
    let can = Command::new(command).args(arguments).arg("true").output();
    if !can.is_ok_and(|output| output.status.success()) {
        return false;
    }
    let program = std::env::current_exe().unwrap();
    let output = Command::new(command)
        .args(arguments)
        .arg(program)
        .args(["--exact", test, "--nocapture"])
        .env(AGAIN, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(said.contains("1 passed"), "{said}");
    for line in said.lines().filter(|line| line.contains(": ")) {
        println!("{line}");
    }
    true
}
