//! Adding messages: their own words, who wrote them to whom, what they quote and what is attached.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]
#![expect(clippy::print_stderr, reason = "the counts are what is measured")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use dossier::import::{self, Draft, Options, Part};
use dossier::model::document::hash_of;
use dossier::model::{BlockKind, DocumentId, Workspace, WorkspaceId};
use dossier::text::Pos;
use proptest::prelude::*;

#[track_caller]
fn parts_of(bytes: impl AsRef<[u8]>, name: &str) -> Vec<Part> {
    let parts = import::read_parts(bytes.as_ref(), name, &Options::default()).unwrap();
    for part in &parts {
        if let Ok(draft) = &part.draft {
            assert_eq!(part.name, draft.origin.part);
            assert_sound(draft);
        }
    }
    parts
}

/// The message of a file that holds one, and nothing attached.
#[track_caller]
fn read(bytes: impl AsRef<[u8]>) -> Draft {
    let mut parts = parts_of(bytes, "a.eml");
    assert_eq!(parts.len(), 1);
    parts.remove(0).draft.unwrap()
}

/// A draft makes a workspace without problems.
#[track_caller]
fn assert_sound(draft: &Draft) {
    let id = DocumentId("018f0000-0000-7000-8000-000000000001".parse().unwrap());
    let now = jiff::Timestamp::UNIX_EPOCH;
    let (document, body) = draft.clone().into_document(id, 7, now);
    assert!(!document.title.is_empty() && !document.title.contains('\n'));
    assert!(!body.text.is_empty() && !body.text.as_str().contains('\r'));
    let mut workspace = Workspace::new(WorkspaceId(id.0), "Test", now);
    workspace.documents.insert_mut(id, document.into());
    workspace.bodies.insert_mut(id, body.into());
    assert_eq!(workspace.problems(), []);
}

/// The text with quotations as `[q:words]`, other blocks by their kind, and furniture as `{words}`.
fn marked(draft: &Draft) -> String {
    let mut edges: Vec<(Pos, bool, String)> = Vec::new();
    for block in &draft.blocks {
        let kind = match block.kind {
            BlockKind::Heading(level) => level.to_string(),
            BlockKind::ListEntry => "li".to_owned(),
            BlockKind::Quotation => "q".to_owned(),
            BlockKind::Preformatted => "pre".to_owned(),
            BlockKind::Table => "table".to_owned(),
        };
        edges.push((block.span.start(), true, format!("[{kind}:")));
        edges.push((block.span.end(), false, "]".to_owned()));
    }
    for furniture in &draft.furniture {
        edges.push((furniture.span.start(), true, "{".to_owned()));
        edges.push((furniture.span.end(), false, "}".to_owned()));
    }
    edges.sort_by_key(|(at, opens, _)| (*at, *opens));
    let (mut shown, mut at) = (String::new(), Pos::START);
    for (pos, _, mark) in edges {
        write!(shown, "{}{mark}", draft.text.between(at, pos)).unwrap();
        at = pos;
    }
    shown.push_str(draft.text.after(at));
    shown
}

/// The body of a plain message, marked.
#[track_caller]
fn check_body(body: &str, expected: &str) {
    let message = format!("From: a@example.org\nTo: b@example.org\nSubject: S\n\n{body}");
    assert_eq!(marked(&read(message)), expected);
}

#[test]
fn a_message_is_its_words_with_who_wrote_when_to_whom() {
    let draft = read(
        "Received: from mail.example.org\r\nFrom: =?UTF-8?Q?Zo=C3=AB_Lee?= <zoe@example.org>\r\nTo: \"Bo, Dr.\" <bo@example.org>, c@example.org\r\nCc: Team <team@example.org>\r\nReply-To: press@example.org\r\nDate: Sun, 24 Sep 2017 23:30:00 -0500\r\nSubject: =?windows-1251?B?yO706vTu?= and\r\n more\r\nMessage-ID: <1@example.org>\r\n\r\nHello,\r\n\r\nall is quiet.\r\n",
    );
    assert_eq!(draft.text.as_str(), "Hello,\n\nall is quiet.\n");
    assert!(draft.title.ends_with("and more"), "{}", draft.title);
    assert_eq!(draft.source.author, "Zoë Lee");
    assert_eq!(draft.source.published.unwrap().to_string(), "2017-09-24");
    let more = |name: &str| draft.source.more.get(name);
    assert_eq!(more("From"), Some("Zoë Lee <zoe@example.org>"));
    assert_eq!(more("To"), Some("Bo, Dr. <bo@example.org>; c@example.org"));
    assert_eq!(more("Cc"), Some("Team <team@example.org>"));
    assert_eq!(more("Reply-To"), Some("press@example.org"));
    assert_eq!(more("Message-ID"), Some("1@example.org"));
    assert_eq!(more("Date"), Some("Sun, 24 Sep 2017 23:30:00 -0500"));
    assert_eq!(more("Attachments"), None);
    assert_eq!(
        (draft.origin.format.as_str(), draft.origin.part.as_str()),
        ("mail", "")
    );
}

#[test]
fn what_is_quoted_is_told_from_what_is_written() {
    check_body(
        "I agree.\n\nOn Mon, 5 Mar 2018, Ann wrote:\n> Shall we?\n>\n> Yes?\n>> Older.\nNo.\n",
        "I agree.\n\n[q:On Mon, 5 Mar 2018, Ann wrote:\n> Shall we?\n>\n> Yes?]\n[q:>> Older.]\nNo.\n",
    );
    check_body(
        "Ja.\n\nAm 5. März 2018 um 12:30 hat Ann Lee\n<ann@example.org> geschrieben:\n\n> Wirklich?",
        "Ja.\n\n[q:Am 5. März 2018 um 12:30 hat Ann Lee\n<ann@example.org> geschrieben:\n\n> Wirklich?]",
    );
    check_body(
        "See below.\n\n-----Original Message-----\nFrom: Ann\nSent: Monday\n\nThe plan.\n",
        "See below.\n\n[q:-----Original Message-----\nFrom: Ann\nSent: Monday\n\nThe plan.]\n",
    );
    check_body(
        "Gut.\n\n________________________________\nVon: Ann\nGesendet: Montag\nAn: Bo\n\nDer Plan.",
        "Gut.\n\n[q:________________________________\nVon: Ann\nGesendet: Montag\nAn: Bo\n\nDer Plan.]",
    );
    check_body(
        "Top.\n\nOn Mon, 5 Mar 2018 at 12:30, Ann <ann@example.org> wrote:\n\nUnmarked.\n",
        "Top.\n\n[q:On Mon, 5 Mar 2018 at 12:30, Ann <ann@example.org> wrote:\n\nUnmarked.]\n",
    );
    check_body(
        "She wrote:\nnothing.\nFrom: here to there\n",
        "She wrote:\nnothing.\nFrom: here to there\n",
    );
}

#[test]
fn a_signature_is_kept_and_marked() {
    check_body(
        "Words.\n-- \nAnn Lee\nDesk 4\n\n",
        "Words.\n{-- \nAnn Lee\nDesk 4}\n\n",
    );
    check_body(
        "Words.\n-- \nAnn\n\nOn Monday Bo wrote:\n> Hm.",
        "Words.\n{-- \nAnn}\n\n[q:On Monday Bo wrote:\n> Hm.]",
    );
    let long = format!("Words.\n-- \n{}", "and on\n".repeat(40));
    check_body(&long, &long);
}

const ALTERNATIVES: &str = "From: a@example.org\nTo: b@example.org\nSubject: Two\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=\"b1\"\n\n--b1\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nPl=C3=A4in words.=20\nOn.\n--b1\nContent-Type: text/html; charset=utf-8\n\n<h1>Pläin</h1><p>words. <img src=\"http://example.org/pixel.gif\"></p><blockquote>Old</blockquote>\n--b1--\n";

#[test]
fn of_two_versions_of_the_words_one_is_read() {
    let draft = read(ALTERNATIVES);
    assert_eq!(draft.text.as_str(), "Pläin words. \nOn.");
    let page = "From: a@example.org\nSubject: P\nContent-Type: text/html\n\n<h1>Title</h1><div>Words<br>and more</div><blockquote>Old</blockquote><img src=http://example.org/pixel.gif>";
    assert_eq!(marked(&read(page)), "[1:Title]\nWords\nand more\n[q:Old]");
    let poor = ALTERNATIVES
        .replace("Pl=C3=A4in words.=20\nOn.", "Your program shows no pages.")
        .replace("words. <img", &format!("{} <img", "long words ".repeat(60)));
    assert!(read(poor).text.as_str().starts_with("Pläin\nlong words"));
}

fn with_attachment(name: &str, kind: &str, transfer: &str, bytes: &str) -> String {
    format!(
        "From: a@example.org\nSubject: With more\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"b1\"\n\n--b1\nContent-Type: text/plain\n\nSee attached.\n--b1\nContent-Type: {kind}; name=\"{name}\"\nContent-Disposition: attachment; filename=\"{name}\"\nContent-Transfer-Encoding: {transfer}\n\n{bytes}\n--b1--\n"
    )
}

#[test]
fn attachments_that_can_be_read_are_documents_of_their_own() {
    let message = with_attachment(
        "../report.txt",
        "text/plain; charset=windows-1251",
        "base64",
        "z/Do4uXy",
    );
    let parts = parts_of(&message, "a.eml");
    assert_eq!(parts.len(), 2);
    let draft = parts[0].draft.as_ref().unwrap();
    assert_eq!(draft.text.as_str(), "See attached.");
    assert_eq!(
        draft.source.more.get("Attachments"),
        Some("report.txt (6 bytes)")
    );
    assert_eq!(draft.origin.hash, hash_of(message.as_bytes()));
    assert_eq!(parts[1].name, "attachment report.txt");
    let attached = parts[1].draft.as_ref().unwrap();
    assert_eq!(attached.text.as_str(), "Привет");
    assert_eq!(attached.origin.file_name, "a.eml");
    assert_eq!(attached.origin.hash, hash_of(b"\xcf\xf0\xe8\xe2\xe5\xf2"));
    assert_eq!(attached.origin.n_bytes, 6);

    let picture = with_attachment("p.gif", "image/gif", "base64", "R0lGODlhAQABAAAAACw=");
    let parts = parts_of(picture, "a.eml");
    assert_eq!(parts.len(), 1);
    let told = &parts[0].draft.as_ref().unwrap().warnings;
    assert_eq!(
        told[0].to_string(),
        "1 attachment has no text and was not read; the source fields list what is attached"
    );
}

#[test]
fn messages_within_messages_are_read_to_a_depth() {
    let inner = "From: old@example.org\nSubject: Old news\n\nLong ago.";
    let outer = with_attachment("old.eml", "message/rfc822", "7bit", inner);
    let parts = parts_of(&outer, "a.eml");
    assert_eq!(parts.len(), 2);
    let draft = parts[1].draft.as_ref().unwrap();
    assert_eq!(
        (draft.title.as_str(), draft.text.as_str()),
        ("Old news", "Long ago.")
    );
    assert_eq!(draft.origin.hash, hash_of(inner.as_bytes()));
    let mut nested = inner.to_owned();
    for level in 0..9 {
        nested = with_attachment("m.eml", "message/rfc822", "7bit", &nested)
            .replace("b1", &format!("c{level}"));
    }
    let parts = parts_of(nested, "a.eml");
    assert_eq!(parts.len(), 7);
    assert_eq!(
        parts[6].draft.as_ref().unwrap_err().to_string(),
        "The file stands in a file within a file, 5 deep, and none is opened beyond that. Save it by itself, and add that."
    );
}

#[test]
fn letters_are_read_as_the_message_says_or_as_they_look() {
    let message = b"From: a@example.org\nSubject: Fr\xf6sche\nContent-Type: text/plain; charset=iso-8859-1\n\nDie Hasen und die Fr\xf6sche laufen.".as_slice();
    let draft = read(message);
    assert_eq!(draft.text.as_str(), "Die Hasen und die Frösche laufen.");
    assert_eq!(draft.title, "Frösche");
    let unsaid = b"From: a@example.org\nSubject: S\n\n\xcf\xf0\xe8\xe2\xe5\xf2, \xec\xe8\xf0! \xc2\xf1\xb8 \xf5\xee\xf0\xee\xf8\xee.".as_slice();
    let options = Options {
        encoding: Some("windows-1251".to_owned()),
        ..Options::default()
    };
    let parts = import::read_parts(unsaid, "a.eml", &options).unwrap();
    assert_eq!(
        parts[0].draft.as_ref().unwrap().text.as_str(),
        "Привет, мир! Всё хорошо."
    );
}

#[test]
fn a_message_of_nothing_but_its_subject_is_a_document() {
    let draft = read("From: a@example.org\nSubject: Call me\n\n\n");
    assert_eq!(draft.text.as_str(), "Call me");
}

#[test]
fn a_mailbox_is_all_of_its_messages() {
    let mailbox = "From a@example.org Mon Jan  1 00:00:00 2018\nFrom: a@example.org\nSubject: One\n\nFirst.\n>From here on\n>>From there on\n\nFrom b@example.org Tue Jan  2 00:00:00 2018\nFrom: b@example.org\nSubject: Two\n\nSecond.\nFrom me to you\n\nFrom now on, no header follows.\n";
    for name in ["a.mbox", "Inbox"] {
        let parts = parts_of(mailbox, name);
        let drafts: Vec<&Draft> = parts
            .iter()
            .map(|part| part.draft.as_ref().unwrap())
            .collect();
        assert_eq!(drafts.len(), 2);
        assert_eq!(drafts[0].origin.part, "message 1");
        assert_eq!(
            drafts[0].text.as_str(),
            "First.\nFrom here on\n>From there on\n"
        );
        assert_eq!(drafts[1].origin.part, "message 2");
        assert_eq!(
            drafts[1].text.as_str(),
            "Second.\nFrom me to you\n\nFrom now on, no header follows.\n"
        );
        assert_eq!(drafts[1].title, "Two");
    }
}

#[test]
fn a_saved_page_is_its_article() {
    let page = "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/story\r\nSubject: A story\r\nDate: Mon, 5 Mar 2018 10:00:00 -0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"--b--\"\r\n\r\n----b--\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: https://example.org/story\r\n\r\n<html><head><meta charset=3D\"utf-8\"><title>A st=C3=B6ry</title></head><body><nav>=\r\nMenu</nav><article><p>It was a long night, and nobody slept.</p></article></body></html>\r\n----b--\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-Location: https://example.org/a.png\r\n\r\niVBORw0KGgo=\r\n----b----\r\n";
    for name in ["a.mhtml", "saved"] {
        let parts = parts_of(page, name);
        let draft = parts[0].draft.as_ref().unwrap();
        assert_eq!(draft.title, "A störy");
        assert_eq!(
            draft.text.as_str(),
            "It was a long night, and nobody slept."
        );
        assert_eq!(draft.source.url, "https://example.org/story");
        assert_eq!(draft.source.accessed.unwrap().to_string(), "2018-03-05");
        assert_eq!(draft.origin.format, "mhtml");
    }
}

#[test]
fn hostile_messages_end_soon() {
    let rfc822 = "Content-Type: message/rfc822\n\n".repeat(40_000);
    parts_of(format!("From: a@example.org\n{rfc822}x"), "a.eml");
    let commented = "Content-Type: message/(x)rfc822\n\n".repeat(40_000);
    parts_of(format!("From: a@example.org\n{commented}x"), "a.eml");
    let mut multiparts = "From: a@example.org\n".to_owned();
    for n in 0..20_000 {
        write!(
            multiparts,
            "Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n"
        )
        .unwrap();
    }
    parts_of(&multiparts, "a.eml");
    let parts = format!(
        "From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n{}",
        "--b\n\nx\n".repeat(20_000)
    );
    assert_eq!(
        import::read_parts(parts.as_bytes(), "a.eml", &Options::default())
            .unwrap_err()
            .to_string(),
        "The file can't be read: it has more than 10,000 parts in one message. Open it in the program that it is for, copy its text into a text file, and add that."
    );
    let froms = "From a\nA: b\n\n".repeat(100_001);
    assert_eq!(
        import::read_parts(froms.as_bytes(), "a.mbox", &Options::default())
            .unwrap_err()
            .to_string(),
        "The file has 100,001 messages, and at most 100,000 documents are made of one file. Split it into several files."
    );
}

// Laws.

fn pieces() -> impl Strategy<Value = String> {
    const PIECES: &[&str] = &[
        "From: a@example.org\n",
        "From a\n",
        "Subject: =?utf-8?B?w7Y=?=\n",
        "Subject: x\r\n",
        "Content-Type: multipart/mixed; boundary=b\n",
        "Content-Type: multipart/digest; boundary=c\n",
        "Content-Type: message/rfc822\n",
        "Content-Type: text/html\n",
        "Content-Type: text/plain; charset=utf-16\n",
        "Content-Transfer-Encoding: base64\n",
        "Content-Transfer-Encoding: quoted-printable\n",
        "Content-Disposition: attachment; filename=a.txt\n",
        "\n",
        "\n--b\n",
        "\n--b--\n",
        "\n--c\n",
        "> q\n",
        ">> q\n",
        "-- \n",
        "On 1 Ann <a@b> wrote:\n",
        "-----Original Message-----\n",
        "Sent: x\n",
        "aGVsbG8=\n",
        "=C3=",
        "<p>x</p>",
        "é\n",
        "\0",
        " ",
        ">From x\n",
        "begin 644 a\n",
    ];
    prop::collection::vec(prop::sample::select(PIECES), 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_message_is_sound_documents_or_errors(
        message in pieces(), name in "a\\.(eml|mbox|mhtml)",
    ) {
        if let Ok(parts) = import::read_parts(message.as_bytes(), &name, &Options::default()) {
            for part in parts {
                if let Ok(draft) = part.draft {
                    assert_sound(&draft);
                }
            }
        }
    }

    #[test]
    fn any_bytes_as_a_message_are_sound_documents_or_errors(
        bytes in prop::collection::vec(any::<u8>(), 0..300), name in "a\\.(eml|mbox|mhtml)",
    ) {
        let message = [b"From: a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n", &*bytes].concat();
        if let Ok(parts) = import::read_parts(&message, &name, &Options::default()) {
            for part in parts {
                if let Ok(draft) = part.draft {
                    assert_sound(&draft);
                }
            }
        }
    }
}

// Real messages, where they are beside the repository.

fn shared(folder: &str) -> Vec<PathBuf> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let Ok(entries) = std::fs::read_dir(data.join(folder)) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn real_messages_are_read_with_their_subjects() {
    let facts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/facts.json");
    let Ok(facts) = std::fs::read(facts) else {
        return;
    };
    let facts: Vec<serde_json::Value> = serde_json::from_slice(&facts).unwrap();
    let (mut n_files, mut n_read, mut n_subjects, mut n_same, mut n_parts) = (0, 0, 0, 0, 0);
    let mut refused = Vec::new();
    for path in shared("eml") {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !path
            .extension()
            .is_some_and(|end| end == "eml" || end == "mbox")
        {
            continue;
        }
        n_files += 1;
        let bytes = std::fs::read(&path).unwrap();
        let parts = match import::read_parts(&bytes, &name, &Options::default()) {
            Ok(parts) => parts,
            Err(error) => {
                refused.push(format!("{name}: {error}"));
                continue;
            }
        };
        n_parts += parts.len();
        match &parts[0].draft {
            Ok(draft) => {
                n_read += 1;
                let fact = facts
                    .iter()
                    .find(|fact| fact["file"] == format!("eml/{name}"))
                    .and_then(|fact| fact["facts"]["subject"].as_str());
                if let Some(subject) = fact {
                    n_subjects += 1;
                    let words = |line: &str| {
                        line.split_whitespace()
                            .map(str::to_owned)
                            .collect::<Vec<_>>()
                    };
                    if words(subject) == words(&draft.title) {
                        n_same += 1;
                    } else {
                        eprintln!("{name}: {subject:?} / {:?}", draft.title);
                    }
                }
            }
            Err(error) => refused.push(format!("{name}: {error}")),
        }
        for part in &parts {
            match &part.draft {
                Ok(draft) => {
                    assert_sound(draft);
                    if std::env::var_os("SHOW").is_some() {
                        eprintln!(
                            "== {name} {} [{}]\n{}",
                            part.name,
                            draft.title,
                            marked(draft)
                        );
                    }
                }
                Err(error) => eprintln!("{name}, {}: {error}", part.name),
            }
        }
    }
    eprintln!(
        "{n_read} of {n_files} messages, {n_parts} documents, {n_same} of {n_subjects} subjects; refused: {refused:#?}"
    );
    assert!(refused.len() <= 1 && n_same >= 55, "{refused:#?}");
}
