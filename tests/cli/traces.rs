//! What a whole story leaves on the disk: nothing outside the workspace's folder, the program's
//! own folders and what was named.

use std::collections::BTreeSet;
use std::path::Path;

use crate::desk::Desk;

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

#[test]
fn a_whole_story_writes_only_where_it_was_told_to() {
    let desk = Desk::new();
    for folder in ["case", "out", "tmp", "elsewhere"] {
        std::fs::create_dir(desk.path(folder)).unwrap();
    }
    desk.write("in/one.txt", b"Some words that are marked.");
    desk.write(
        "in/page.html",
        b"<title>../../escape</title><link rel=stylesheet href=//example.org/a.css><img src=http://example.org/beacon.png><script src=http://example.org/a.js></script><p>Words on a page.</p>",
    );
    let before = tree(&desk.path(""));
    let run = |arguments: &[&str]| {
        let output = desk
            .command()
            .current_dir(desk.path("elsewhere"))
            .env("TMPDIR", desk.path("tmp"))
            .env("XDG_CACHE_HOME", desk.path("home/cache"))
            .env("XDG_STATE_HOME", desk.path("home/state"))
            .env("XDG_RUNTIME_DIR", desk.path("home/run"))
            .args(arguments)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    run(&[
        "new",
        "../case/work.dossier",
        "--title",
        "../../../etc/Work",
    ]);
    run(&["import", "../case/work.dossier", "../in"]);
    for quote in ["words", "marked"] {
        let title = "Some words that are marked.";
        let arguments = [
            "annotate",
            "../case/work.dossier",
            "--document",
            title,
            "--quote",
            quote,
            "--tag",
            "A/B",
            "--note",
            "![x](http://example.org/x.png)",
        ];
        run(&arguments);
    }
    for format in ["markdown", "html", "csv", "json"] {
        let out = format!("../out/report.{format}");
        run(&[
            "export",
            "../case/work.dossier",
            "--to",
            format,
            "--out",
            &out,
        ]);
    }
    run(&["show", "../case/work.dossier"]);
    run(&["check", "../case/work.dossier"]);
    run(&["sample", "../case/sample.dossier"]);
    run(&[
        "merge",
        "../case/work.dossier",
        "../case/work.dossier",
        "../case/work.dossier",
        "-o",
        "../case/merged.dossier",
    ]);
    let after = tree(&desk.path(""));
    assert!(before.is_subset(&after), "nothing is taken away");
    let outside: Vec<&String> = after
        .difference(&before)
        .filter(|path| {
            let is_own = Path::new(path).starts_with("home/data")
                || Path::new(path).starts_with("home/config")
                || *path == "home";
            let is_named = [
                "case/work.dossier",
                "case/sample.dossier",
                "case/merged.dossier",
                "out/report.markdown",
                "out/report.html",
                "out/report.csv",
                "out/report.json",
            ]
            .contains(&path.as_str());
            !is_own && !is_named
        })
        .collect();
    assert!(outside.is_empty(), "written outside: {outside:?}");
    println!(
        "traces: {} new files and folders, all of them named or in the program's own folders",
        after.len() - before.len()
    );
}

#[test]
fn what_a_text_says_is_in_no_log_and_in_no_settings() {
    let desk = Desk::new();
    let words = "ZZMARKER was at the bridge";
    desk.write("in/one.txt", format!("He said {words}.").as_bytes());
    let mut told = String::new();
    let mut run = |arguments: &[&str]| {
        let output = desk
            .command()
            .env("RUST_LOG", "trace")
            .env("RUST_BACKTRACE", "full")
            .args(arguments)
            .output()
            .unwrap();
        told.push_str(&String::from_utf8_lossy(&output.stderr));
        output.status.success()
    };
    let work = desk.path("work.dossier").display().to_string();
    let folder = desk.path("in").display().to_string();
    let mark = ["annotate", &work, "--document", "one.txt", "--quote"];
    assert!(run(&["new", &work]));
    assert!(run(&["import", &work, &folder]));
    assert!(run(
        &[&mark[..], &["ZZMARKER", "--note", "ZZMARKER"]].concat()
    ));
    assert!(!run(&[&mark[..], &["not in it"]].concat()));
    assert!(run(&["check", &work]));
    // A damaged one is told of by its places.
    let whole = desk.read("work.dossier");
    desk.write(
        "half.dossier",
        whole.as_bytes().get(..whole.len() / 2).unwrap(),
    );
    let half = desk.path("half.dossier").display().to_string();
    assert!(!run(&["check", &half]));
    assert!(!run(&["export", &half, "--to", "csv"]));
    assert!(!told.contains("ZZMARKER"), "{told}");

    let kept_on_purpose = ["backups", "histories", "journals"];
    let home = desk.path("home");
    let mut n_files = 0;
    for name in tree(&home) {
        let path = home.join(&name);
        let is_on_purpose = path
            .components()
            .any(|part| kept_on_purpose.iter().any(|kept| part.as_os_str() == *kept));
        if path.is_file() && !is_on_purpose {
            let bytes = std::fs::read(&path).unwrap();
            assert!(!bytes.windows(8).any(|at| at == b"ZZMARKER"), "{name}");
            n_files += 1;
        }
    }
    println!("traces: {n_files} other files of the program looked through");
}
