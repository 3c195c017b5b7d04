//! What a text has left of the page that it was copied from, which part of a page is its article,
//! and the language of a text.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]
#![expect(clippy::print_stderr, reason = "the counts are what is measured")]

use std::path::Path;

use dossier::import::{self, Draft, Options, language_of};
use dossier::model::{FurnitureKind, LocatorKind};
use dossier::text::Text;
use proptest::prelude::*;

#[track_caller]
fn read(text: &str, name: &str, whole_page: bool) -> Draft {
    let options = Options {
        whole_page,
        ..Options::default()
    };
    import::read(text.as_bytes(), name, &options).unwrap()
}

/// The words that are marked as the page's.
fn chrome(draft: &Draft) -> Vec<&str> {
    draft
        .furniture
        .iter()
        .map(|furniture| {
            assert_eq!(furniture.kind, FurnitureKind::Chrome);
            draft.text.slice(furniture.span)
        })
        .collect()
}

const PROSE: &str = "The council met on Monday, and nobody left before it had voted.\n\nIt was the third vote in a month, and the last one of the year.\n\n";

/// Each line of the list, between paragraphs of an article.
#[track_caller]
fn check(lines: &[&str], are_chrome: bool) {
    for line in lines {
        let text = format!("{}{line}\n\n{}", PROSE.repeat(3), PROSE.repeat(3));
        let draft = read(&text, "a.txt", false);
        assert_eq!(draft.text.as_str(), text, "all is kept");
        let expected: &[&str] = if are_chrome { &[line] } else { &[] };
        assert_eq!(chrome(&draft), expected);
    }
}

#[test]
fn lines_that_can_only_be_of_the_page_are_marked() {
    check(
        &[
            "Advertisement",
            "Read more",
            "READ ALSO: The vote before",
            "Follow us on Twitter",
            "Facebook Twitter WhatsApp Email",
            "Home > World > Middle East",
            "We use cookies to improve your experience.",
            "TT",
            "» Lire aussi",
            "Weiterlesen →",
            "Te puede interesar:",
            "Читайте также: Выборы",
            "اقرأ المزيد",
            "関連記事",
            "广告",
        ],
        true,
    );
}

#[test]
fn lines_of_an_article_are_left_alone() {
    check(
        &[
            "Home is where the vote was counted.",
            "She said: read more, and talk less.",
            "Advertisement spending rose by a third.",
            "TTIP",
            "Share prices fell.",
            "More: a life",
            "The minister posted on Facebook, Twitter and Telegram.",
            "He asked the crowd to donate, and to support the town.",
            "The bill says that sites must tell “we use cookies” in plain words to all who come.",
        ]
        .map(|line| {
            if line == "More: a life" {
                "Thomas More: a life"
            } else {
                line
            }
        }),
        false,
    );
}

#[test]
fn a_text_about_such_lines_is_no_page() {
    let draft = read("Advertisement\nRead more\nShare\nwords\n", "a.txt", false);
    assert_eq!(chrome(&draft), [""; 0]);
}

#[test]
fn the_caption_that_a_page_shows_twice_is_marked_once() {
    let caption = "Smoke rises over the town after the vote - AFP";
    let text = format!("{caption}\n{caption}\n{}", PROSE.repeat(3));
    assert_eq!(chrome(&read(&text, "a.txt", false)), [caption]);
    let refrain = "And nobody left before the break of the day";
    let text = format!("{refrain}\n{refrain}\n{}", PROSE.repeat(3));
    assert_eq!(chrome(&read(&text, "a.txt", false)), [""; 0]);
}

#[test]
fn the_sample_articles_lose_their_chrome_and_nothing_else() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/seeds");
    for (start, n_marked) in [("000", 3), ("001", 0), ("002", 6), ("003", 0), ("004", 0)] {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            return;
        };
        let path = entries.map(|entry| entry.unwrap().path()).find(|path| {
            path.file_name()
                .unwrap()
                .to_string_lossy()
                .starts_with(start)
        });
        let Some(path) = path else { continue };
        let draft = read(&std::fs::read_to_string(&path).unwrap(), "a.txt", false);
        eprintln!("{start}: {:?}, {:?}", chrome(&draft), draft.language());
        assert_eq!(chrome(&draft).len(), n_marked, "{start}");
        assert_eq!(draft.language(), Some(("eng", "English")));
    }
}

const PAGE: &str = "<!doctype html>\n<html lang=\"en-GB\">\n<head><title>T</title></head>\n<body>\n<nav><a>Home</a> <a>News</a></nav>\n<article>\n<h1>The vote</h1>\n<p>The council met on Monday,\nand nobody left.</p>\n\n<p>\n  It was the third vote.</p>\n</article>\n<footer><p>All rights</p><p>reserved</p></footer>\n<script>x()</script></body></html>";

#[test]
fn a_page_is_its_article_or_all_that_it_shows() {
    let article = read(PAGE, "a.html", false);
    assert_eq!(
        article.text.as_str(),
        "The vote\nThe council met on Monday, and nobody left.\nIt was the third vote."
    );
    assert_eq!(chrome(&article), [""; 0]);
    assert_eq!(article.source.more.get("Language"), Some("en-GB"));
    let whole = read(PAGE, "a.html", true);
    assert_eq!(
        whole.text.as_str(),
        "Home News\nThe vote\nThe council met on Monday, and nobody left.\nIt was the third vote.\nAll rights\nreserved"
    );
    assert_eq!(chrome(&whole), ["Home News", "All rights\nreserved"]);
}

#[test]
fn words_of_a_page_know_the_line_that_they_stood_in() {
    let draft = read(PAGE, "a.html", true);
    let lines: Vec<(&str, &str)> = draft
        .locators
        .iter()
        .map(|locator| {
            assert_eq!(locator.kind, LocatorKind::Line);
            let words = draft.text.after(locator.at);
            (
                locator.label.as_str(),
                words.split_whitespace().next().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            ("5", "Home"),
            ("7", "The"),
            ("8", "The"),
            ("12", "It"),
            ("14", "All")
        ]
    );
    for (label, word) in lines {
        let line = PAGE
            .lines()
            .nth(label.parse::<usize>().unwrap() - 1)
            .unwrap();
        assert!(line.contains(word), "{label}: {word}");
    }
}

#[test]
fn the_language_of_a_text_is_told_where_it_is_sure() {
    for (text, expected) in [
        (PROSE, Some(("eng", "English"))),
        (
            "Der Rat trat am Montag zusammen, und niemand ging, bevor er abgestimmt hatte. Es war die dritte Abstimmung innerhalb eines Monats und die letzte des Jahres, und viele Einwohner warteten vor dem Rathaus auf das Ergebnis.",
            Some(("deu", "German")),
        ),
        (
            "Совет собрался в понедельник, и никто не ушёл до голосования.",
            Some(("rus", "Russian")),
        ),
        (
            "اجتمع المجلس يوم الاثنين ولم يغادر أحد قبل التصويت على القرار.",
            Some(("ara", "Arabic")),
        ),
        ("OK 2017", None),
    ] {
        assert_eq!(language_of(&Text::new(text)), expected, "{text}");
    }
}

proptest! {
    #[test]
    fn any_page_read_whole_has_all_the_words_of_its_article(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "<p>", "</p>", "<div>", "</div>", "<nav>", "</nav>", "<article>", "</article>", "<header>", "<h1>x</h1>",
            "<table><tr><td>", "</table>", "<pre>", "</pre>", "\n", "\r\n", " words ", "é", "<br>", "<footer>", "</footer>",
            "<aside>", "<ul><li>", "</ul>", "<form>", "<main>", "</main>",
        ]), 0..50),
    ) {
        let page = format!("<html>{}", pieces.concat());
        let options = |whole_page| Options { whole_page, ..Options::default() };
        if let Ok(whole) = import::read(page.as_bytes(), "a.html", &options(true)) {
            let article = import::read(page.as_bytes(), "a.html", &options(false)).unwrap();
            let n_words = |text: &Text| text.as_str().split_whitespace().count();
            prop_assert!(n_words(&article.text) <= n_words(&whole.text));
            prop_assert!(article.furniture.is_empty());
            let mut end = 0;
            for furniture in &whole.furniture {
                prop_assert!(furniture.span.start().byte() >= end);
                end = furniture.span.end().byte();
            }
            prop_assert!(whole.locators.is_sorted_by_key(|locator| locator.at));
        }
    }
}
