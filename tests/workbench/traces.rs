//! What a session at the window leaves on the disk: nothing outside what was named and the
//! program's own folders. It runs in a program of its own, whose home is an empty folder.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::bench::Bench;

/// Says to the program that runs the session that it is that one.
const IS_CHILD: &str = "DOSSIER_TRACES_CHILD";

/// Every file and folder below a folder.
fn tree(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in std::fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            found.insert(path.strip_prefix(folder).unwrap().display().to_string());
            if path.is_dir() && !path.is_symlink() {
                open.push(path);
            }
        }
    }
    found
}

fn ends_in(path: &str, extension: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|end| end == extension)
}

/// Adds a text, marks, tags, writes a note, saves, exports, saves as, closes, and opens again.
fn session() {
    let mut bench = Bench::new();
    let root = bench.path("");
    let before = tree(&root);
    bench.drop_text("We trusted the nurse, and the nurse trusted us.");
    let named = ["case", "out"].map(|folder| {
        let path = bench.write(&format!("{folder}/named"), b"");
        path.parent().unwrap().to_owned()
    });
    bench.select("trusted the nurse");
    bench.key("M");
    bench.type_text("Why?");
    bench.key("Escape");
    bench.key("Ctrl+S");
    let path = named[0].join("work.dossier");
    bench.answer_path(&path);
    assert_eq!(bench.session().path(), Some(path.as_path()));
    for (format, extension) in [
        ("Markdown report", "md"),
        ("Web page with highlights", "html"),
        ("Table for spreadsheets", "csv"),
        ("Everything, for programs", "json"),
    ] {
        bench.key("Ctrl+E");
        bench.choose("Format", format);
        bench.click("Choose where…");
        bench.answer_path(&named[1].join(format!("report.{extension}")));
    }
    bench.key("Ctrl+Z");
    bench.restart();
    assert_eq!(bench.session().path(), Some(path.as_path()));
    bench.crash();
    let after = tree(&root);
    let own = ["data", "config", "case", "out"];
    let outside: Vec<&String> = after
        .difference(&before)
        .filter(|path| !own.iter().any(|own| Path::new(path).starts_with(own)))
        .filter(|path| !ends_in(path, "txt"))
        .collect();
    assert!(outside.is_empty(), "written outside: {outside:?}");
    let in_named: Vec<&String> = after
        .iter()
        .filter(|path| path.starts_with("case/") || path.starts_with("out/"))
        .filter(|path| !path.ends_with("/named") && !ends_in(path, "lock"))
        .collect();
    assert_eq!(
        in_named,
        [
            "case/work.dossier",
            "out/report.csv",
            "out/report.html",
            "out/report.json",
            "out/report.md"
        ]
    );
}

#[test]
fn a_session_at_the_window_writes_only_what_is_named_and_its_own() {
    if std::env::var_os(IS_CHILD).is_some() {
        return session();
    }
    let root = tempfile::tempdir().unwrap();
    let at = |name: &str| root.path().join(name);
    for folder in ["home", "tmp", "elsewhere"] {
        std::fs::create_dir(at(folder)).unwrap();
    }
    let before = tree(root.path());
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--test-threads=1"])
        .arg("traces::a_session_at_the_window_writes_only_what_is_named_and_its_own")
        .env(IS_CHILD, "1")
        .env("HOME", at("home"))
        .env("XDG_DATA_HOME", at("home/data"))
        .env("XDG_CONFIG_HOME", at("home/config"))
        .env("XDG_CACHE_HOME", at("home/cache"))
        .env("XDG_STATE_HOME", at("home/state"))
        .env("XDG_RUNTIME_DIR", at("home/run"))
        .env("TMPDIR", at("tmp"))
        .current_dir(at("elsewhere"))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}");
    assert!(told.contains("1 passed"), "{told}");
    // What it named and its own folders were below the temporary folder, and are gone with it.
    assert_eq!(tree(root.path()), before);
}

/// The mode of each file and folder below a folder.
#[cfg(unix)]
fn modes(folder: &Path) -> Vec<(String, u32)> {
    use std::os::unix::fs::PermissionsExt as _;

    let below = tree(folder).into_iter();
    let modes = below.map(|name| {
        let metadata = std::fs::metadata(folder.join(&name)).unwrap();
        let bits = metadata.permissions().mode() & 0o777;
        (
            name,
            if metadata.is_dir() {
                bits | 0o1000
            } else {
                bits
            },
        )
    });
    modes.collect()
}

#[cfg(unix)]
#[test]
fn what_a_window_keeps_of_itself_nobody_else_can_read_whatever_the_umask() {
    if std::env::var_os(IS_CHILD).is_some() {
        let mut bench = Bench::with_sample();
        let path = bench.path("work.dossier");
        bench.key("Ctrl+Shift+S");
        bench.answer_path(&path);
        bench.select("Small cells");
        bench.key("2");
        bench.key("Escape");
        bench.key("Ctrl+S");
        bench.restart();
        let (mut n_files, mut n_views) = (0, 0);
        for own in ["data", "config"] {
            for (name, mode) in modes(&bench.path(own)) {
                let expected = if mode & 0o1000 == 0 { 0o600 } else { 0o1700 };
                assert_eq!(mode, expected, "{own}/{name}: {mode:o}");
                n_files += 1;
                n_views += usize::from(name.contains("view"));
            }
        }
        assert!(n_views > 0);
        println!(
            "traces: {n_files} files and folders of a window, {n_views} of its views: 0 open to others, umask 000"
        );
        return;
    }
    let output = Command::new("sh")
        .args(["-c", "umask 000; exec \"$@\"", "sh"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "--test-threads=1", "--nocapture"])
        .arg("traces::what_a_window_keeps_of_itself_nobody_else_can_read_whatever_the_umask")
        .env(IS_CHILD, "1")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{told}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let (_, line) = told.split_once("traces: ").unwrap();
    println!("traces: {}", line.lines().next().unwrap_or_default());
}
