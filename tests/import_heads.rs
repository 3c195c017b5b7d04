//! What the head of a plain text says: its headline among what stands around, who wrote it, and
//! when.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]
#![expect(clippy::print_stderr, reason = "what was found is told")]

use std::path::Path;

use dossier::import::{self, Draft, Options};
use proptest::prelude::*;

const PROSE: &str = "The council met on Monday and heard from the people of the old town, who had come in large numbers to say what they thought of the plan for the harbour. It went on until late.";

#[track_caller]
fn read(text: &str) -> Draft {
    import::read(text.as_bytes(), "notes-7.txt", &Options::default()).unwrap()
}

/// Title, author, day and publisher as told.
fn told(draft: &Draft) -> [String; 4] {
    let source = &draft.source;
    let published = source
        .published
        .map_or_else(String::new, |it| it.to_string());
    [
        draft.title.clone(),
        source.author.clone(),
        published,
        source.publisher.clone(),
    ]
}

/// The head, with an article's words below it.
#[track_caller]
fn check(head: &str, expected: [&str; 4]) {
    let text = format!("{head}{PROSE}\n\n{PROSE}\n");
    let draft = read(&text);
    assert_eq!(told(&draft), expected.map(str::to_owned), "{head}");
    assert_eq!(draft.text.as_str(), text, "all is kept");
}

#[test]
fn a_headline_is_told_from_what_stands_above_it() {
    check(
        "FUND42 - Make a donation in support of the harbour!\n\nShips and Docks (SAD)\n\nHarbour Plan 'Fails'\n\nBy Jo Hill March 01, 2019\n\n",
        ["Harbour Plan 'Fails'", "Jo Hill", "2019-03-01", ""],
    );
    check(
        "Skip to content\n\nMenu\n\nWorld\n\nHome > World > Harbours\n\nMarch 3, 2021\n\nThe harbour plan fails\n\n",
        ["The harbour plan fails", "", "2021-03-03", ""],
    );
    check(
        "Politics\n\nThe harbour plan fails\n\nShare\n\nUpdated 4 March 2021, 10:20 GMT\nPublished 3 March 2021\n\n",
        ["The harbour plan fails", "", "2021-03-03", ""],
    );
    check(
        "The harbour plan fails\n\nA lead that says in one sentence what the whole of the story is about.\n\nBy Jo Hill in Beirut\n\n",
        ["The harbour plan fails", "Jo Hill", "", ""],
    );
}

#[test]
fn names_of_sections_above_the_headline_are_of_the_page() {
    let chrome = |head: &str| -> Vec<String> {
        let draft = read(&format!("{head}{PROSE}\n\n{PROSE}\n\n{PROSE}\n"));
        let pieces = draft.furniture.iter();
        pieces
            .map(|piece| draft.text.slice(piece.span).to_owned())
            .collect()
    };
    assert_eq!(
        chrome(
            "Skip to content\n\nShips and Docks (SAD)\n\nHarbour Plan 'Fails'\n\nBy Jo Hill\n\n"
        ),
        ["Skip to content", "Ships and Docks (SAD)"]
    );
    assert_eq!(
        chrome("Politics\n\nThe harbour plan fails\n\n"),
        ["Politics"]
    );
    // A lead, a headline of two lines, and what nobody has signed are left alone.
    for head in [
        "It fails. A lead.\n\nHarbour Plan 'Fails'\n\nBy Jo Hill\n\n",
        "The harbour\nHarbour Plan 'Fails'\nBy Jo Hill\n\n",
        "The harbour\n\nThe harbour plan fails\n\n",
    ] {
        assert_eq!(chrome(head), [""; 0], "{head}");
    }
}

#[test]
fn a_quoted_headline_names_its_paper() {
    check(
        "“As the ‘harbour fails,’ the old town is making a new plan for all of it”, The Old Town Post\nBy Jo Hill, March 7, 2019\nDEIR AL-ZOUR, Syria — ",
        [
            "As the ‘harbour fails,’ the old town is making a new plan for all of it",
            "Jo Hill",
            "2019-03-07",
            "The Old Town Post",
        ],
    );
}

#[test]
fn columns_of_a_page_keep_their_headline_and_who_signed_them() {
    let page = |end: &str| {
        format!(
            " Blind plan. A ship takes part in the works of the harbour at the old town, Syria.\n Harbour fails but plots a second plan\nJo Hill\n\nBeirut\n\nT\n\nhe days of the plan,\nthe\nproto-harbour\nof the old town, are\nnumbered. A perplexing cluster of\nships\n{PROSE}\n{end}"
        )
    };
    assert_eq!(
        told(&read(&page("Jo Hill is Harbour editor of\n "))),
        ["Harbour fails but plots a second plan", "Jo Hill", "", ""].map(str::to_owned)
    );
    // A name alone could be that of a town.
    assert_eq!(
        told(&read(&page(""))),
        ["Harbour fails but plots a second plan", "", "", ""].map(str::to_owned)
    );
}

#[test]
fn a_text_without_a_headline_is_called_as_its_file() {
    let draft = read(&format!("Jo Hill| Reuters\n{PROSE}\n{PROSE}\n"));
    assert_eq!(
        told(&draft),
        ["notes-7", "Jo Hill", "", ""].map(str::to_owned)
    );
    assert_eq!(draft.source.more.get("Agency"), Some("Reuters"));
    check("", ["notes-7", "", "", ""]);
    check("Sport\n\n", ["notes-7", "", "", ""]);
    check(
        "BEIRUT, March 3, 2021 (AFP) - ",
        ["notes-7", "", "2021-03-03", ""],
    );
}

#[test]
fn headlines_and_by_lines_are_told_in_many_languages() {
    check(
        "Zum Inhalt springen\n\nPolitik\n\nDer Hafen wird nicht gebaut\n\nVon Anna Groß, 03.04.2021\n\n",
        ["Der Hafen wird nicht gebaut", "Anna Groß", "2021-04-03", ""],
    );
    check(
        "Le port ne sera pas construit\nPar Ali Khan, le 3 mars 2021\n\n",
        [
            "Le port ne sera pas construit",
            "Ali Khan",
            "2021-03-03",
            "",
        ],
    );
    check(
        "Mundo\nEl puerto no se construye\n24 de septiembre de 2017\nPor Ana de la Cruz\n",
        [
            "El puerto no se construye",
            "Ana de la Cruz",
            "2017-09-24",
            "",
        ],
    );
    check(
        "Новости\n\nПорт не будет построен\n\nАвтор: Иван Петров\n\n",
        ["Порт не будет построен", "Иван Петров", "", ""],
    );
    check(
        "أخبار\n\nالميناء الجديد لن يبنى\n\nبقلم: أحمد الخطيب ٣ آذار ٢٠٢١\n\n",
        ["الميناء الجديد لن يبنى", "أحمد الخطيب", "2021-03-03", ""],
    );
    check(
        "新闻\n\n新港口不会建成\n\n作者：王明 2017年9月24日\n\n",
        ["新港口不会建成", "王明", "2017-09-24", ""],
    );
    check(
        "הנמל החדש לא ייבנה\nמאת דוד כהן\n\n",
        ["הנמל החדש לא ייבנה", "דוד כהן", "", ""],
    );
}

#[test]
fn lines_with_labels_give_what_they_say() {
    check(
        "Title: The harbour plan fails\nAuthor: Jo Hill\nDate: 3 March 2021\nSource: The Gazette\nURL: https://example.org/a\n\n",
        [
            "The harbour plan fails",
            "Jo Hill",
            "2021-03-03",
            "The Gazette",
        ],
    );
    check(
        "The harbour plan fails\n\nBYLINE: By JO HILL\n\nSECTION: Section A; Page 4\n\nLENGTH: 891 words\n\n",
        ["The harbour plan fails", "JO HILL", "", ""],
    );
}

#[test]
fn the_sample_articles_have_their_headlines() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/seeds");
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for path in entries.map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let draft = import::read(&std::fs::read(&path).unwrap(), &name, &Options::default());
        let draft = draft.unwrap();
        let found = told(&draft);
        eprintln!("{name}: {found:?}");
        let Some(start) = name.split('_').next() else {
            continue;
        };
        let expected = match start {
            "000" => [
                "US-Led Allies Finishing Off 'Caliphate'",
                "Jamie Dettmer",
                "2019-03-01",
                "",
            ],
            "001" => [
                "ISIS retreats but plots post-caliphate terror war",
                "Ed Blanche",
                "",
                "",
            ],
            "002" => ["'Caliphate' or Not, ISIS Expands Its Reach", "", "", ""],
            "003" => ["003_b4fd26db86ff4f05", "Lori Hinnant", "", ""],
            "004" => [
                "As the ‘caliphate crumbles,’ the Islamic State is seeding a new insurgency",
                "Louisa Loveluck",
                "2019-03-07",
                "The Washington Post",
            ],
            _ => continue,
        };
        assert_eq!(found, expected.map(str::to_owned));
    }
}

proptest! {
    #[test]
    fn any_lines_have_a_title_and_keep_their_text(
        lines in prop::collection::vec(prop::sample::select(vec![
            "", "By Jo Hill", "March 3, 2021", "World", "The harbour plan fails", "Title: a", "Date: 2021", "Share",
            "“A b”, The Post", "BEIRUT (AFP) - The ships came back.", "新港口不会建成", "a", "…", "\u{feff}", "بقلم: أحمد",
            ":", "|", "Jo Hill| Reuters", "(", "“", "\u{202e}x",
        ]), 0..30),
    ) {
        let text = lines.join("\n");
        if let Ok(draft) = import::read(text.as_bytes(), "a.txt", &Options::default()) {
            prop_assert!(!draft.title.trim().is_empty());
            prop_assert!(!draft.title.contains('\n'));
        }
    }
}
