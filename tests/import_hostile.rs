//! Adding files that were made to break programs, and files of any bytes at all.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use std::fmt::Write as _;

use dossier::import::{self, Draft, Error, Options};
use dossier::model::{DocumentId, Workspace, WorkspaceId};
use dossier::text::Text;
use proptest::prelude::*;

#[track_caller]
fn read(bytes: impl AsRef<[u8]>, name: &str) -> Draft {
    let draft = import::read(bytes.as_ref(), name, &Options::default()).unwrap();
    assert_sound(&draft);
    draft
}

#[track_caller]
fn refused(bytes: impl AsRef<[u8]>, name: &str) -> String {
    import::read(bytes.as_ref(), name, &Options::default())
        .unwrap_err()
        .to_string()
}

/// A draft makes a workspace without problems.
#[track_caller]
fn assert_sound(draft: &Draft) {
    let id = DocumentId("018f0000-0000-7000-8000-000000000001".parse().unwrap());
    let now = jiff::Timestamp::UNIX_EPOCH;
    let (document, body) = draft.clone().into_document(id, 7, now);
    assert_eq!((document.order, document.added), (7, now));
    assert!(!document.title.is_empty() && !document.title.contains('\n'));
    assert!(!body.text.is_empty() && !body.text.as_str().contains('\r'));
    let mut workspace = Workspace::new(WorkspaceId(id.0), "Test", now);
    workspace.documents.insert_mut(id, document.into());
    workspace.bodies.insert_mut(id, body.into());
    assert_eq!(workspace.problems(), []);
}

#[test]
fn deep_pages_are_read_in_no_time() {
    let n = 100_000;
    let deep = format!("{}deep{}after", "<div>".repeat(n), "</div>".repeat(n));
    let draft = read(&deep, "a.html");
    assert_eq!(draft.text.as_str(), "deep\nafter");
    let told = draft.warnings[0].to_string();
    assert!(
        told.ends_with("elements of the page were nested too deeply; the text is complete, its headings and lists may not be"),
        "{told}"
    );
    for open in [
        "<b>",
        "<p><b style=x>",
        "<span>",
        "<ul><li>",
        "<table><tr><td>",
        "<svg><g>",
        "<svg><a class=x>",
        "<blockquote>",
        "<a href=x>",
        "<a class=x>",
        "<ruby><rt>",
        "<button>",
        "<font color=a>x<p>",
        "<form><fieldset>",
        "<h1>",
        "<dl><dd>",
        "<object>",
    ] {
        let page = format!("<p>x{}y<p>z", open.repeat(n / 5));
        assert!(read(page, "a.html").text.as_str().contains('x'), "{open}");
    }
    for md in ["> ", "[", "*a ", "- ", "`", "![", "<a "] {
        read(format!("x\n\n{}x", md.repeat(n)), "a.md");
    }
}

#[test]
fn pages_that_make_parsers_slow_are_read_or_refused() {
    let fonts: String = (0..50_000).fold(String::new(), |mut page, n| {
        write!(page, "<p><font style=x{n}>w").unwrap();
        page
    });
    assert!(read(fonts, "a.html").text.as_str().starts_with("w\nw\n"));
    let attributes: String = (0..200_000).fold(String::new(), |mut page, n| {
        write!(page, " a{n}=1").unwrap();
        page
    });
    assert_eq!(
        refused(format!("<p>x</p><p{attributes}>y"), "a.html"),
        "The file can't be read: it has a tag with thousands of attributes. Open it in the program that it is for, copy its text into a text file, and add that."
    );
    let script = format!("<script>if (a<b {}) x()</script><p>y", "c ".repeat(10_000));
    assert_eq!(read(script, "a.html").text.as_str(), "y");
}

// Laws.

/// Pieces that pages and Markdown are made of, in any order.
fn pieces() -> impl Strategy<Value = String> {
    const PIECES: &str = "<p> </p> <div> </div> <table> <tr> <td> </td> </table> <pre> </pre> <br> <ul> <li> </ul> <blockquote> </blockquote> <h1> </h1> <h2> <a_class=x> </a> <b> </b> <b_style=x> <q> </q> <caption> <main> <article> </article> <header> <nav> </nav> <form> <select> <option> <svg> <math> <template> </template> <title> </title> <script> </script> <!-- --> <textarea> <frameset> <body_hidden> <html_a=b> <button> &#13; &#xfeff; &amp; &#0; a é 日本 > # ` ``` 1. --- title:_x | * _ [ ]( < \" = - +";
    let mut pieces: Vec<String> = PIECES
        .split(' ')
        .map(|piece| piece.replace('_', " "))
        .collect();
    for piece in [
        "\n", "\r\n", "\t", "    ", "- ", "> ", "# ", "```\n", "---\n", "\u{feff}", "\u{202e}",
        "\0",
    ] {
        pieces.push(piece.to_owned());
    }
    prop::collection::vec(prop::sample::select(pieces), 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_a_sound_document_or_an_error(
        bytes in prop::collection::vec(any::<u8>(), 0..400), name in "a\\.(txt|md|html|x)",
    ) {
        match import::read(&bytes, &name, &Options::default()) {
            Ok(draft) => assert_sound(&draft),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }

    #[test]
    fn any_characters_are_a_sound_document_or_an_error(
        text in pieces(), name in "a\\.(txt|md|html)",
    ) {
        match import::read(text.as_bytes(), &name, &Options::default()) {
            Ok(draft) => {
                assert_sound(&draft);
                if name != "a.html" {
                    prop_assert_eq!(draft.text, Text::from_raw(text.trim_start_matches('\u{feff}')));
                }
            }
            Err(error) => {
                let is_fair = matches!(error, Error::Empty | Error::NoText | Error::Zeros | Error::Binary { .. });
                prop_assert!(is_fair, "{}", error);
            }
        }
    }

    #[test]
    fn any_bytes_can_be_read_in_any_encoding(
        bytes in prop::collection::vec(any::<u8>(), 1..200), idx in 0..import::encodings().len(),
    ) {
        let options = Options { encoding: Some(import::encodings()[idx].0.to_owned()), ..Options::default() };
        if let Ok(draft) = import::read(&bytes, "a.txt", &options) {
            assert_sound(&draft);
        }
    }
}
