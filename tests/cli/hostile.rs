//! Workspace files that were made to break the program: each is told or opened, in no more memory
//! than four times the file and what an empty program takes.
//!
//! `DOSSIER_HOSTILE_MB=100 cargo test --test cli hostile -- --nocapture` makes larger ones;
//! `DOSSIER_HOSTILE_ONLY=passages` only those with that word in their name.

use std::fmt::Write as _;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::desk::{Desk, Ran};

/// What the memory may be besides: four times the file, and what it is for an empty workspace. What
/// mends a file is code that a whole one does not need, and its pages count as well.
const N_SPARE_BYTES: u64 = 12 << 20;

const HEAD: &str = "// Dossier workspace, format 1, generation 1\n(\nmeta: (id: \"00000000-0000-0000-0000-000000000007\", title: \"Made by an enemy\", created: \"1970-01-01T00:00:00Z\"),\n";
const TIMES: &str = "created:\"1970-01-01T00:00:00Z\",modified:\"1970-01-01T00:00:00Z\"";

fn n_bytes(usual: usize) -> usize {
    let n_megabytes = std::env::var("DOSSIER_HOSTILE_MB").ok();
    n_megabytes.map_or(usual, |n| n.parse::<usize>().unwrap() << 20)
}

fn id(n: usize) -> String {
    format!("{:08x}-0000-7000-8000-{n:012x}", n >> 16)
}

/// The same with one more list, which came with a later version.
fn with(list: &str, records: &str, documents: &str, bodies: &str) -> String {
    let file = file("", documents, "", "", bodies);
    file.replace("notes: [", &format!("{list}: [\n{records}],\nnotes: ["))
}

/// A file out of the inner parts of its lists.
fn file(tags: &str, documents: &str, annotations: &str, notes: &str, bodies: &str) -> String {
    format!(
        "{HEAD}tags: [\n{tags}],\ndocuments: [\n{documents}],\nannotations: [\n{annotations}],\nnotes: [\n{notes}],\nbodies: [\n{bodies}],\n)\n"
    )
}

fn document(n: usize) -> String {
    format!(
        "(id:\"{}\",order:0,title:\"D\",source:(publisher:\"\",author:\"\",published:None,accessed:None,url:\"\",grade:None),origin:(file_name:\"\",hash:\"\",n_bytes:0,format:\"\",encoding:\"\"),status:Unread,note:\"\",added:\"1970-01-01T00:00:00Z\"),\n",
        id(n)
    )
}

fn body(n: usize, text: &str, blocks: &str) -> String {
    format!(
        "(document:\"{}\",hash:\"{}\",blocks:[{blocks}],text:r#\"{text}\"#),\n",
        id(n),
        blake3::hash(text.as_bytes()).to_hex()
    )
}

fn annotation(n: usize, anchors: &str, tags: &str) -> String {
    format!(
        "(id:\"{}\",document:\"{}\",anchors:[{anchors}],tags:[{tags}],note:\"\",grade:(source:None,info:None),author:\"\",{TIMES}),\n",
        id(n),
        id(1)
    )
}

fn tag(n: usize, name: &str, parent: &str) -> String {
    format!(
        "(id:\"{}\",name:{name:?},parent:{parent},order:0,colour:None,definition:\"\",key:None,created:\"1970-01-01T00:00:00Z\"),\n",
        id(n)
    )
}

fn note(title: &str) -> String {
    format!(
        "(id:\"{}\",about:Workspace,title:{title:?},text:\"\",author:\"\",{TIMES}),\n",
        id(1)
    )
}

/// So many parts one after the other.
fn few(n_parts: usize, part: impl Fn(usize) -> String) -> String {
    (0..n_parts).map(part).collect::<Vec<_>>().concat()
}

/// Parts one after the other until there are so many bytes.
fn many(n_bytes: usize, part: impl Fn(usize) -> String) -> String {
    let mut all = String::with_capacity(n_bytes + 1_000);
    let mut n = 1;
    while all.len() < n_bytes {
        all += &part(n);
        n += 1;
    }
    all
}

const ANCHOR: &str = "(span:(0,1),quote:\"a\",before:\"\",after:\"\"),";

const LETTERS: &str = "(span:(0,1),quote:\"a\",before:\"a\",after:\"a\"),";
const PART: &str = "(span:(0,1),before:\"a\",first:\"a\",last:\"a\",after:\"a\"),";

fn field(n: usize, kind: &str) -> String {
    format!("(id:\"{}\",name:\"a\",kind:{kind},hint:\"\"),", id(n))
}

fn choice(words: &str) -> String {
    field(1, &format!("Choice([{words}])"))
}

fn tag_with(n: usize, fields: &str) -> String {
    tag(n, &n.to_string(), "None").replace("key:None", &format!("key:None,fields:[{fields}]"))
}

fn detailed(n: usize, facts: &str) -> String {
    document(n).replace("grade:None", &format!("grade:None,more:{{{facts}}}"))
}

fn valued(n: usize, values: &str) -> String {
    annotation(n, ANCHOR, "").replace("author:", &format!("fields:{{{values}}},author:"))
}

fn article(n: usize, parts: &str) -> String {
    format!(
        "(id:\"{}\",title:\"\",document:\"{}\",order:0,source:(publisher:\"\",author:\"\",published:None,accessed:None,url:\"\",grade:None),parts:[{parts}],note:\"\"),\n",
        id(n),
        id(1)
    )
}

fn origin(n: usize, members: &str) -> String {
    format!(
        "(id:\"{}\",members:[{members}],title:\"a\",note:\"a\"),\n",
        id(n)
    )
}

fn reading(n: usize, passages: &str) -> String {
    format!("(document:\"{}\",passages:[{passages}]),\n", id(n))
}

fn body_with(list: &str, entries: &str) -> String {
    body(1, "abc é", "").replace("blocks:[]", &format!("blocks:[],{list}:[{entries}]"))
}

/// What each file is, and a part of what must be told; empty where the file is in order.
fn files(n: usize) -> Vec<(&'static str, String, &'static str)> {
    let on_one_text = |annotations: &str, body: &str| file("", &document(1), annotations, "", body);
    let text = |blocks: &str| body(1, "abc é", blocks);
    vec![
        (
            "brackets without end",
            format!("{HEAD}tags: {}", "[".repeat(n)),
            "line",
        ),
        (
            "records without end",
            format!("{HEAD}tags: [{}", "(id:".repeat(n / 4)),
            "line",
        ),
        (
            "options without end",
            format!("{HEAD}tags: [{}", "Some(".repeat(n / 5)),
            "line",
        ),
        (
            "comments in comments",
            format!("{HEAD}{}", "/*".repeat(n / 2)),
            "line",
        ),
        (
            "a string without end",
            format!("{HEAD}tags: [(id: r{}\"x", "#".repeat(n)),
            "line",
        ),
        (
            "a first line without end",
            format!(
                "// Dossier workspace, format 1, generation {}",
                "1".repeat(n)
            ),
            "Dossier workspace",
        ),
        (
            "a newer version",
            format!(
                "// Dossier workspace, format 4000000000, generation 1\n{}",
                "x".repeat(n)
            ),
            "newer version",
        ),
        (
            "a name of megabytes",
            file(&tag(1, &"x".repeat(n), "None"), "", "", "", ""),
            "",
        ),
        (
            "a name all of escapes",
            file(
                &tag(1, "NAME", "None").replace("NAME", &"\\u{78}".repeat(n / 6)),
                "",
                "",
                "",
                "",
            ),
            "",
        ),
        (
            "a title all of invisible characters",
            file("", "", "", &note(&"\u{202e}../\u{0}\\".repeat(n / 14)), ""),
            "",
        ),
        (
            "tags",
            file(&many(n, |n| tag(n, &n.to_string(), "None")), "", "", "", ""),
            "",
        ),
        (
            "tags that are their own parents",
            file(
                &many(n, |n| tag(n, "x", &format!("Some(\"{}\")", id(n)))),
                "",
                "",
                "",
                "",
            ),
            "[tag-under-itself]",
        ),
        (
            "tags in one chain",
            file(
                &many(n, |n| {
                    tag(
                        n,
                        "x",
                        &if n == 1 {
                            "None".to_owned()
                        } else {
                            format!("Some(\"{}\")", id(n - 1))
                        },
                    )
                }),
                "",
                "",
                "",
                "",
            ),
            "[tag-under-itself]",
        ),
        (
            "tags under tags that are missing",
            file(
                &many(n, |n| {
                    tag(n, "x", &format!("Some(\"{}\")", id(n + 1_000_000)))
                }),
                "",
                "",
                "",
                "",
            ),
            "[tag-without-parent]",
        ),
        (
            "tags of one name",
            file(&many(n, |n| tag(n, "x", "None")), "", "", "", ""),
            "[tag-name-twice]",
        ),
        (
            "tags of one id",
            file(&many(n, |n| tag(1, &n.to_string(), "None")), "", "", "", ""),
            "a second record has the id",
        ),
        (
            "a name with separators",
            file(&tag(1, "../../etc/passwd", "None"), "", "", "", ""),
            "[tag-name]",
        ),
        (
            "documents",
            file(
                "",
                &many(n / 2, document),
                "",
                "",
                &many(n / 4, |n| body(n, "a", "")),
            ),
            "[document-without-text]",
        ),
        (
            "annotations on one byte",
            on_one_text(&many(n, |n| annotation(n, ANCHOR, "")), &text("")),
            "",
        ),
        (
            "passages on one byte",
            on_one_text(
                &annotation(2, &many(n, |_| ANCHOR.to_owned()), ""),
                &text(""),
            ),
            "more than 20,000 passages",
        ),
        (
            "passages of one annotation that are all out of their places",
            on_one_text(
                &annotation(2, &many(n, |_| ANCHOR.replace("(0,1)", "(9,9)")), ""),
                &text(""),
            ),
            "more than 20,000 passages",
        ),
        (
            "tags of one annotation",
            on_one_text(
                &annotation(2, ANCHOR, &many(n, |_| format!("\"{}\",", id(3)))),
                &text(""),
            ),
            "[annotation-without-tag]",
        ),
        (
            "passages of one letter, with a letter around each",
            on_one_text(
                &many(n, |n| annotation(n, &LETTERS.repeat(500), "")),
                &text(""),
            ),
            "[passages-out-of-order]",
        ),
        (
            "annotations all of whose words are one letter",
            on_one_text(
                &many(n, |n| annotation(n, LETTERS, "").replace(":\"\"", ":\"a\"")),
                &text(""),
            ),
            "",
        ),
        (
            "choices of one field",
            file(
                &tag_with(1, &choice(&many(n, |n| format!("\"{n:x}\",")))),
                "",
                "",
                "",
                "",
            ),
            "more than 10,000 choices",
        ),
        (
            "choices of many fields",
            file(
                &many(n, |tag| {
                    tag_with(tag, &choice(&few(1_000, |n| format!("\"{n:x}\","))))
                }),
                "",
                "",
                "",
                "",
            ),
            "[field-twice]",
        ),
        (
            "fields of one tag",
            file(
                &tag_with(1, &many(n, |n| field(n, "Choice([\"a\"])"))),
                "",
                "",
                "",
                "",
            ),
            "more than 1,000 fields",
        ),
        (
            "fields of many tags",
            file(
                &many(n, |tag| {
                    tag_with(tag, &few(500, |n| field(500 * tag + n, "Choice([\"a\"])")))
                }),
                "",
                "",
                "",
                "",
            ),
            "",
        ),
        (
            "other places of one tag",
            file(
                &tag(1, "x", "None").replace(
                    "key:None",
                    &format!(
                        "key:None,see_also:[{}]",
                        many(n, |n| format!("\"{}\",", id(n).replace('-', "")))
                    ),
                ),
                "",
                "",
                "",
                "",
            ),
            "[tag-listing]",
        ),
        (
            "details of one source",
            file(
                "",
                &detailed(1, &many(n, |n| format!("\"{n:x}\":\"\","))),
                "",
                "",
                &text(""),
            ),
            "more than 20,000 details",
        ),
        (
            "details of many sources",
            file(
                "",
                &many(n, |document| {
                    detailed(document, &few(5_000, |n| format!("\"{n:x}\":\"\",")))
                }),
                "",
                "",
                "",
            ),
            "[document-without-text]",
        ),
        (
            "sources all of whose words are one letter",
            file(
                "",
                &many(n, |n| detailed(n, "\"a\":\"b\"").replace(":\"\"", ":\"a\"")),
                "",
                "",
                "",
            ),
            "[document-without-text]",
        ),
        (
            "values of one annotation",
            on_one_text(
                &valued(
                    2,
                    &many(n, |n| {
                        format!("\"{}\":Text(\"a\"),", id(n).replace('-', ""))
                    }),
                ),
                &text(""),
            ),
            "more than 10,000 values",
        ),
        (
            "values of many annotations",
            on_one_text(
                &many(n, |annotation| {
                    valued(
                        annotation,
                        &few(1_000, |n| {
                            format!("\"{}\":Text(\"a\"),", id(n).replace('-', ""))
                        }),
                    )
                }),
                &text(""),
            ),
            "[value-without-field]",
        ),
        (
            "annotations with a value each",
            on_one_text(
                &many(n, |n| valued(n, &format!("\"{}\":Text(\"a\"),", id(1)))),
                &text(""),
            ),
            "[value-without-field]",
        ),
        (
            "parts of one article",
            with(
                "articles",
                &article(1, &many(n, |_| PART.to_owned())),
                &document(1),
                &text(""),
            ),
            "article",
        ),
        (
            "parts of many articles",
            with(
                "articles",
                &many(n, |n| article(n, &PART.repeat(500))),
                &document(1),
                &text(""),
            ),
            "[article-",
        ),
        (
            "articles",
            with(
                "articles",
                &many(n, |n| article(n, PART).replace(":\"\"", ":\"a\"")),
                &document(1),
                &text(""),
            ),
            "",
        ),
        (
            "members of one origin",
            with(
                "shared_origins",
                &origin(
                    1,
                    &many(n, |n| format!("Article(\"{}\"),", id(n).replace('-', ""))),
                ),
                &document(1),
                &text(""),
            ),
            "[origin-of-nothing]",
        ),
        (
            "origins",
            with(
                "shared_origins",
                &many(n, |n| origin(n, &format!("Document(\"{}\"),", id(1)))),
                &document(1),
                &text(""),
            ),
            "",
        ),
        (
            "links",
            with(
                "links",
                &many(n, |n| {
                    format!(
                        "(id:\"{}\",from:\"{}\",to:\"{}\",kind:Other(\"a\"),note:\"a\",author:\"a\",created:\"1970-01-01T00:00:00Z\"),\n",
                        id(n),
                        id(n),
                        id(n)
                    )
                }),
                &document(1),
                &text(""),
            ),
            "[link-",
        ),
        (
            "notes all of whose words are one letter",
            file(
                "",
                "",
                "",
                &many(n, |n| {
                    format!(
                        "(id:\"{}\",about:Workspace,title:\"a\",text:\"a\",author:\"a\",{TIMES},marking:Some(Words(\"a\"))),\n",
                        id(n)
                    )
                }),
                "",
            ),
            "",
        ),
        (
            "what was read of one document",
            with(
                "readings",
                &reading(1, &many(n, |_| "(start:0,end:1,kind:Read),".to_owned())),
                &document(1),
                &text(""),
            ),
            "[reading-out-of-place]",
        ),
        (
            "what was read of many documents",
            with(
                "readings",
                &many(n, |n| reading(n, "(start:0,end:1,kind:Read),")),
                &document(1),
                &text(""),
            ),
            "[reading-without-document]",
        ),
        (
            "page furniture",
            on_one_text(
                "",
                &body_with(
                    "furniture",
                    &many(n, |_| "(span:(0,1),kind:Chrome),".to_owned()),
                ),
            ),
            "[furniture-out-of-place]",
        ),
        (
            "places of the original",
            on_one_text(
                "",
                &body_with(
                    "locators",
                    &many(n, |_| "(at:0,kind:Row,label:\"1\"),".to_owned()),
                ),
            ),
            "",
        ),
        (
            "original files",
            with(
                "originals",
                &many(n, |n| {
                    format!("(id:\"{n:064x}\",n_bytes:1,packing:Plain,packed:\"YQ==\"),\n")
                }),
                &document(1),
                &text(""),
            ),
            "[original-",
        ),
        (
            "blocks past the end",
            on_one_text(
                "",
                &text(&many(n, |_| "(kind:ListEntry,span:(9,9)),".to_owned())),
            ),
            "[block-out-of-place]",
        ),
        (
            "spans past the end, backwards and in a character",
            on_one_text(
                &many(n, |n| {
                    annotation(
                        n,
                        &ANCHOR.replace(
                            "(0,1)",
                            ["(7,18446744073709551615)", "(3,1)", "(0,5)", "(1,1)"][n % 4],
                        ),
                        "",
                    )
                }),
                &text(""),
            ),
            "[annotation-out-of-text]",
        ),
        (
            "a span past all numbers",
            on_one_text(
                &annotation(2, &ANCHOR.replace("(0,1)", "(0,18446744073709551616)"), ""),
                &text(""),
            ),
            "line",
        ),
        (
            "annotations of no document",
            file("", "", &many(n, |n| annotation(n, ANCHOR, "")), "", ""),
            "[annotation-without-document]",
        ),
        (
            "words that stand everywhere",
            on_one_text(
                &many(n / 2, |n| {
                    annotation(n, &ANCHOR.replace("\"a\"", "\"aa\""), "")
                }),
                &body(1, &"a".repeat(n / 2), ""),
            ),
            "[quote-differs]",
        ),
        (
            "a text with another checksum",
            on_one_text(
                &annotation(2, ANCHOR, ""),
                &text("")
                    .replace("abc", "cba")
                    .replace("hash:\"", "hash:\"0"),
            ),
            "[text-changed]",
        ),
        (
            "a date of the year 300000",
            file(
                &tag(1, "x", "None").replace("1970-01-01T", "+300000-01-01T"),
                "",
                "",
                "",
                "",
            ),
            "line",
        ),
        (
            "a date past the calendar",
            file(
                "",
                &document(1).replace("published:None", "published:Some(\"300000-13-99\")"),
                "",
                "",
                "",
            ),
            "line",
        ),
        (
            "a number past all others",
            file(
                &tag(1, "x", "None").replace("order:0", "order:1e99999"),
                "",
                "",
                "",
                "",
            ),
            "line",
        ),
        ("nothing at all", String::new(), "it is empty"),
        ("zeros", "\0".repeat(n), "nothing but zeros"),
        (
            "zeros after a good beginning",
            format!("{HEAD}{}", "\0".repeat(n)),
            "line",
        ),
    ]
}

/// Runs a command and gives the most memory that it had at a time, where the system tells.
fn run_measured(desk: &Desk, arguments: &[&str]) -> (Ran, Option<u64>, Duration) {
    let out = std::fs::File::create(desk.path("out")).unwrap();
    let err = std::fs::File::create(desk.path("err")).unwrap();
    let began = Instant::now();
    let mut child = desk
        .command()
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(err)
        .spawn()
        .unwrap();
    let mut peak = None;
    let status = loop {
        // The mark only rises: what is seen last before the end is the most.
        peak = peak.max(peak_bytes(child.id()));
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        std::thread::yield_now();
    };
    let read =
        |name| String::from_utf8_lossy(&std::fs::read(desk.path(name)).unwrap()).into_owned();
    let ran = Ran {
        code: status.code().unwrap_or(-1),
        out: read("out"),
        err: read("err"),
    };
    (ran, peak, began.elapsed())
}

fn peak_bytes(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let n_kilobytes = line.trim().strip_suffix("kB")?.trim().parse::<u64>();
    Some(n_kilobytes.ok()? * 1024)
}

#[test]
fn a_file_that_was_made_to_break_the_program_is_told_or_opened_in_little_memory() {
    let desk = Desk::new();
    desk.write(
        "empty.dossier",
        file("", "", "", "", "")
            .replace(",\n]", "]")
            .replace("[\n],", "[],")
            .as_bytes(),
    );
    // It ends so soon that a busy machine may look at it too early.
    let looks = (0..20).filter_map(|_| run_measured(&desk, &["check", "empty.dossier"]).1);
    let base = looks.max().unwrap_or_default();
    let n = n_bytes(1 << 20);
    let (mut table, mut wrong) = (String::new(), String::new());
    let (mut worst, mut longest, mut n_files) = (0.0_f64, Duration::ZERO, 0);
    let only = std::env::var("DOSSIER_HOSTILE_ONLY").unwrap_or_default();
    for (what, file, told) in files(n) {
        if !what.contains(&only) {
            continue;
        }
        desk.write("enemy.dossier", file.as_bytes());
        let (ran, peak, time) = run_measured(&desk, &["check", "enemy.dossier"]);
        let everything = format!("{}\n{}", ran.out, ran.err);
        assert_eq!(
            ran.code,
            1,
            "{what}: {}",
            everything.chars().take(2_000).collect::<String>()
        );
        let told = if told.is_empty() {
            "edited by hand"
        } else {
            told
        };
        // Of large files more are refused, so that they take no more memory.
        if !everything.contains(told) && !everything.contains("so many tiny parts") {
            let begins = everything.chars().take(300).collect::<String>();
            writeln!(wrong, "{what}: no {told:?} in {begins}").unwrap();
        }
        assert!(
            everything.len() < 400_000 + file.len(),
            "{what}: {} bytes told",
            everything.len()
        );
        assert_eq!(desk.read("enemy.dossier").len(), file.len(), "{what}");
        n_files += 1;
        longest = longest.max(time);
        if let Some(peak) = peak {
            let times = peak.saturating_sub(base) as f64 / file.len().max(1) as f64;
            if file.len() > n / 2 {
                worst = worst.max(times);
            }
            writeln!(
                table,
                "{what}: {} kB, {times:.1} ×, {} ms",
                file.len() / 1024,
                time.as_millis()
            )
            .unwrap();
            let most = 4 * file.len() as u64 + base + N_SPARE_BYTES;
            if peak > most {
                writeln!(wrong, "{what}: {peak} bytes of memory for {}", file.len()).unwrap();
            }
        }
    }
    print!("{table}");
    println!(
        "hostile: {n_files} files of up to {} MB: all told, at most {worst:.1} × the file in memory beside the {} MB of an empty workspace, the longest in {} ms",
        n >> 20,
        base >> 20,
        longest.as_millis()
    );
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn what_can_be_made_sound_of_such_files_is() {
    let desk = Desk::new();
    let (mut n_repaired, mut n_refused) = (0, 0);
    for (what, file, told) in files(n_bytes(1 << 18)) {
        desk.write("enemy.dossier", file.as_bytes());
        let (ran, peak, time) = run_measured(&desk, &["check", "--repair", "enemy.dossier"]);
        println!(
            "repair of {what}: {}, {:?} kB, {} ms",
            ran.code,
            peak.map(|peak| peak / 1024),
            time.as_millis()
        );
        if ran.code != 0 {
            assert_eq!(ran.code, 1, "{what}: {ran:?}");
            assert!(
                ran.err.starts_with("error: Can't open the workspace"),
                "{what}: {}",
                ran.err
            );
            assert_eq!(
                desk.read("enemy.dossier").len(),
                file.len(),
                "{what}: it is left as it is"
            );
            n_refused += 1;
            continue;
        }
        if !told.is_empty() {
            let after = desk.run(["check", "enemy.dossier"]);
            assert!(
                !after.out.contains('['),
                "{what}: {}",
                after.out.chars().take(500).collect::<String>()
            );
        }
        n_repaired += 1;
    }
    println!(
        "hostile: {n_repaired} made sound or sound already, {n_refused} left alone with the reason"
    );
}

#[test]
fn counters_at_their_end_do_not_end_the_program() {
    let desk = Desk::with(&[("one", "Some words.")]);
    let whole = desk.read("work.dossier");
    let (_, rest) = whole.split_once('\n').unwrap();
    let at_end = format!(
        "// Dossier workspace, format 1, generation {}\n{rest}",
        u64::MAX
    )
    .replace("order: 0", &format!("order: {}", u32::MAX));
    desk.write("work.dossier", at_end.as_bytes());
    desk.write("two.txt", b"Other words.");
    desk.run(["import", "work.dossier", "two.txt"]).done();
    let arguments = [
        "annotate",
        "work.dossier",
        "--document",
        "Some words.",
        "--quote",
        "words",
        "--tag",
        "A/B",
    ];
    desk.run(arguments).done();
    let shown = desk.shown("documents");
    assert_eq!(shown.len(), 2);
    desk.run(["check", "work.dossier"]).done();
}
