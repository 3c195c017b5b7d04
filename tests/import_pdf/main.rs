//! Adding PDF files: small ones written here, and those of a folder beside the repository.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]
#![expect(
    clippy::assigning_clones,
    clippy::string_add,
    reason = "a drawing is read more easily as a sum"
)]

mod corpus;
mod hostile;
mod newspaper;
mod writer;

use dossier::import::{self, Draft, Error, Options};
use dossier::model::{BlockKind, FurnitureKind};
use writer::{Pdf, any_at, at, stream};

#[track_caller]
fn read(pdf: &Pdf) -> Draft {
    let draft = import::read(&pdf.bytes(), "report.pdf", &Options::default()).unwrap();
    hostile::assert_sound(&draft);
    draft
}

#[track_caller]
fn check(drawing: &str, expected: &str) {
    let draft = read(&Pdf::of(&[drawing.to_owned()]));
    assert_eq!(draft.text.as_str(), expected);
}

fn furniture_of(draft: &Draft) -> Vec<(FurnitureKind, &str)> {
    let furniture = draft.furniture.iter();
    furniture
        .map(|furniture| (furniture.kind, draft.text.slice(furniture.span)))
        .collect()
}

fn blocks_of(draft: &Draft) -> Vec<(BlockKind, &str)> {
    let blocks = draft.blocks.iter();
    blocks
        .map(|block| (block.kind, draft.text.slice(block.span)))
        .collect()
}

/// Lines of one column, from a height down.
fn column(x: f64, y: f64, size: f64, lines: &[&str]) -> String {
    lines
        .iter()
        .enumerate()
        .map(|(idx, line)| at(x, y - idx as f64 * size * 1.2, size, line))
        .collect()
}

#[test]
fn lines_of_a_paragraph_become_one_and_an_indent_begins_another() {
    check(
        &(column(
            50.0,
            700.0,
            10.0,
            &[
                "The first line of it goes on here",
                "and ends on the second line now.",
            ],
        ) + &at(65.0, 676.0, 10.0, "Here an indent begins the next")
            + &at(50.0, 664.0, 10.0, "which has two lines as well now.")),
        "The first line of it goes on here and ends on the second line now.\nHere an indent begins the next which has two lines as well now.",
    );
}

#[test]
fn a_line_that_ends_early_ends_its_paragraph() {
    check(
        &column(
            50.0,
            700.0,
            10.0,
            &[
                "A line that fills the whole of its column.",
                "And it ends.",
                "Another paragraph fills the whole column too",
                "and goes on.",
            ],
        ),
        "A line that fills the whole of its column. And it ends.\nAnother paragraph fills the whole column too and goes on.",
    );
}

#[test]
fn gaps_are_spaces_and_letters_set_apart_are_one_word() {
    check(
        "BT /F1 10 Tf 50 700 Td [(two)-300(words)] TJ ET",
        "two words",
    );
    check("BT /F1 10 Tf 50 700 Td [(o)-20(n)20(e)] TJ ET", "one");
    check("BT /F1 20 Tf 5 Tc 50 700 Td (HEADLINE) Tj ET", "HEADLINE");
    check("BT /F1 20 Tf 5 Tc 50 700 Td (BIG NEWS) Tj ET", "BIG NEWS");
}

#[test]
fn higher_and_lower_letters_do_not_part_words() {
    check(
        "BT /F1 10 Tf 50 700 Td (E=mc) Tj /F1 6 Tf 4 Ts (2) Tj /F1 10 Tf 0 Ts (, H) Tj /F1 6 Tf -2 Ts (2) Tj /F1 10 Tf 0 Ts (O) Tj ET",
        "E=mc2, H2O",
    );
}

#[test]
fn ligatures_are_their_letters() {
    check(
        &any_at(50.0, 700.0, 10.0, "\u{fb01}nal e\u{fb03}cient \u{fb06}"),
        "final efficient st",
    );
}

#[test]
fn words_drawn_twice_are_there_once() {
    check("BT /F1 10 Tf 2 Tr 50 700 Td (outlined) Tj ET", "outlined");
    check(
        &(at(50.0, 700.0, 10.0, "shadow") + &at(50.5, 699.5, 10.0, "shadow")),
        "shadow",
    );
}

#[test]
fn what_the_file_says_is_meant_stands_for_what_is_drawn() {
    check(
        "BT /F1 10 Tf 50 700 Td /Span <</ActualText (whole)>> BDC (wh#le) Tj EMC ( again) Tj ET",
        "whole again",
    );
}

#[test]
fn invisible_text_counts_and_text_beside_the_page_does_not() {
    check(
        &(String::from("BT /F1 10 Tf 3 Tr 50 700 Td (seen by a scanner) Tj ET\n")
            + &at(700.0, 700.0, 10.0, "printer marks")),
        "seen by a scanner",
    );
}

#[test]
fn hyphens_at_line_ends_are_kept_and_marked_unless_they_belong_to_the_word() {
    let draft = read(&Pdf::of(&[column(
        50.0,
        700.0,
        10.0,
        &[
            "This is an exam-",
            "ple of a well-",
            "known practice, well-known and seen in exam-",
            "ples, and in the year-",
            "2000 problem, and the yearbook of the year-",
            "book.",
        ],
    )]));
    let text = draft.text.as_str();
    assert_eq!(
        text,
        "This is an exam-ple of a well-known practice, well-known and seen in exam-ples, and in the year-2000 problem, and the yearbook of the year-book."
    );
    let hyphens: Vec<&str> = draft
        .furniture
        .iter()
        .map(|furniture| {
            assert_eq!(furniture.kind, FurnitureKind::Hyphenation);
            let (before, after) = text.split_at(furniture.span.bytes().start);
            assert!(after.starts_with('-'));
            before.rsplit(' ').next().unwrap()
        })
        .collect();
    assert_eq!(hyphens, ["exam", "exam", "year"]);
}

/// A page of a book, with its running head and its number.
fn book_page(idx: usize) -> String {
    let head = if idx.is_multiple_of(2) {
        "A HISTORY OF TEA"
    } else {
        "THE EARLY YEARS"
    };
    at(200.0, 760.0, 9.0, head)
        + &column(
            50.0,
            700.0,
            10.0,
            &[
                &format!(
                    "Words of page {} which fill its whole column",
                    ["one", "two", "three", "four", "five", "six"][idx]
                ),
                &format!(
                    "and end with number {} in its second line.",
                    ["one", "two", "three", "four", "five", "six"][idx]
                ),
            ],
        )
        + &at(290.0, 40.0, 9.0, &(idx + 7).to_string())
}

#[test]
fn running_heads_and_page_numbers_are_marked_and_stand_at_the_pages_ends() {
    let pages: Vec<String> = (0..6).map(book_page).collect();
    let draft = read(&Pdf::of(&pages));
    let first = "A HISTORY OF TEA\nWords of page one which fill its whole column and end with number one in its second line.\n7\nTHE EARLY YEARS\nWords of page two";
    assert!(
        draft.text.as_str().starts_with(first),
        "{}",
        draft.text.as_str()
    );
    let furniture = furniture_of(&draft);
    assert_eq!(furniture.len(), 12);
    assert_eq!(
        furniture[..4],
        [
            (FurnitureKind::RunningHead, "A HISTORY OF TEA"),
            (FurnitureKind::PageNumber, "7"),
            (FurnitureKind::RunningHead, "THE EARLY YEARS"),
            (FurnitureKind::PageNumber, "8"),
        ]
    );
}

#[test]
fn a_paragraph_goes_on_over_the_page_and_pages_are_cited_by_their_labels() {
    let mut pdf = Pdf::of(&[
        column(
            50.0,
            60.0,
            10.0,
            &[
                "The end of the first page is not",
                "the end of what is said here by",
            ],
        ),
        column(50.0, 700.0, 10.0, &["its author, who goes on."]),
        at(50.0, 700.0, 10.0, "Third."),
    ]);
    pdf.catalog = "/PageLabels<</Nums[0<</S/r/St 4>>2<</S/D/P(A-)>>]>>".to_owned();
    let draft = read(&pdf);
    assert_eq!(
        draft.text.as_str(),
        "The end of the first page is not the end of what is said here by its author, who goes on.\nThird."
    );
    let locators: Vec<(&str, &str)> = draft
        .locators
        .iter()
        .map(|locator| {
            let words = draft.text.after(locator.at);
            (locator.label.as_str(), words.split(' ').next().unwrap())
        })
        .collect();
    assert_eq!(locators, [("iv", "The"), ("v", "its"), ("A-1", "Third.")]);
}

#[test]
fn headings_are_told_by_their_size() {
    let body = [
        "Some words of the text which are long enough to be",
        "the usual size of the document in all its lines.",
    ];
    let draft = read(&Pdf::of(&[at(50.0, 740.0, 24.0, "The title")
        + &at(50.0, 700.0, 14.0, "First part")
        + &column(50.0, 670.0, 10.0, &body)
        + &at(50.0, 630.0, 14.0, "Second part")
        + &column(50.0, 600.0, 10.0, &body)]));
    assert_eq!(
        blocks_of(&draft),
        [
            (BlockKind::Heading(1), "The title"),
            (BlockKind::Heading(2), "First part"),
            (BlockKind::Heading(2), "Second part"),
        ]
    );
}

#[test]
fn bullets_and_numbers_make_lists() {
    let draft = read(&Pdf::of(&[column(
        50.0,
        700.0,
        10.0,
        &["What is needed for the journey:"],
    ) + &any_at(
        60.0,
        680.0,
        10.0,
        "\u{2022} a tent that is large enough for",
    ) + &any_at(70.0, 668.0, 10.0, "all of us")
        + &any_at(60.0, 656.0, 10.0, "\u{2022} bread")
        + &at(50.0, 620.0, 10.0, "1. Go.")
        + &at(50.0, 600.0, 10.0, "2. Come back.")]));
    assert_eq!(
        blocks_of(&draft),
        [
            (
                BlockKind::ListEntry,
                "• a tent that is large enough for all of us"
            ),
            (BlockKind::ListEntry, "• bread"),
            (BlockKind::ListEntry, "1. Go."),
            (BlockKind::ListEntry, "2. Come back."),
        ]
    );
}

#[test]
fn clear_columns_of_cells_make_a_table() {
    let row = |y: f64, cells: [&str; 3]| {
        cells
            .iter()
            .zip([50.0, 250.0, 400.0])
            .map(|(cell, x)| at(x, y, 10.0, cell))
            .collect::<String>()
    };
    let draft = read(&Pdf::of(&[at(
        50.0,
        740.0,
        10.0,
        "Before the table there are words.",
    ) + &row(700.0, ["Name", "Place", "Year"])
        + &row(686.0, ["Anna Blum", "Berlin", "1923"])
        + &at(50.0, 672.0, 10.0, "Paul")
        + &at(400.0, 672.0, 10.0, "1931")
        + &row(658.0, ["Otto", "Rome", "1940"])
        + &at(50.0, 620.0, 10.0, "After the table too.")]));
    let table = "Name\tPlace\tYear\nAnna Blum\tBerlin\t1923\nPaul\t\t1931\nOtto\tRome\t1940";
    assert_eq!(blocks_of(&draft), [(BlockKind::Table, table)]);
    assert_eq!(
        draft.text.as_str(),
        format!("Before the table there are words.\n{table}\nAfter the table too.")
    );
}

#[test]
fn turned_pages_and_turned_words_are_read() {
    for (rotate, matrix) in [
        (0, "1 0 0 1 50 700"),
        (90, "0 1 -1 0 100 50"),
        (180, "-1 0 0 -1 550 100"),
        (270, "0 -1 1 0 500 750"),
    ] {
        let drawing =
            format!("BT /F1 10 Tf {matrix} Tm (Upright at last) Tj 0 -12 Td (in two lines) Tj ET");
        let mut pdf = Pdf::of(&[drawing]);
        assert_eq!(
            read(&pdf).text.as_str(),
            "Upright at last in two lines",
            "{rotate}"
        );
        pdf.pages[0].1 = format!("/Rotate {rotate}");
        assert_eq!(
            read(&pdf).text.as_str(),
            "Upright at last in two lines",
            "{rotate}"
        );
    }
    check(
        &(column(100.0, 700.0, 10.0, &["The text of the page itself"])
            + "BT /F1 8 Tf 0 1 -1 0 30 100 Tm (Photo: A. Blum) Tj ET"),
        "The text of the page itself\nPhoto: A. Blum",
    );
}

#[test]
fn right_to_left_words_are_in_the_order_of_reading() {
    let seen = |words: &str| words.chars().rev().collect::<String>();
    // As it is seen from left to right: numbers and Latin words run their own way.
    check(
        &any_at(
            50.0,
            700.0,
            10.0,
            &format!("{} 1948 {}", seen("הארץ"), seen("בשנת")),
        ),
        "בשנת 1948 הארץ",
    );
    check(
        &any_at(
            50.0,
            700.0,
            10.0,
            &format!("{} New York {}", seen("שלום"), seen("העיר היפה")),
        ),
        "העיר היפה New York שלום",
    );
    check(
        &any_at(
            50.0,
            700.0,
            10.0,
            &format!("He said {} twice, and left.", seen("سلام عليكم")),
        ),
        "He said سلام عليكم twice, and left.",
    );
    // Shapes of presentation become letters.
    check(
        &any_at(50.0, 700.0, 10.0, "\u{fee1}\u{fefc}\u{feb3}"),
        "سلام",
    );
}

#[test]
fn marks_stand_after_their_letters_without_a_space() {
    // Drawn as seen, each mark (of no width) before the letter that it stands over.
    let seen: String = ["م", "ِ", "ل", "\u{64e}", "ع"].concat();
    let draft = read(&Pdf::of(&[any_at(50.0, 700.0, 10.0, &seen)]));
    let text = draft.text.as_str();
    assert_eq!(text, "عَلِم");
    // Drawn as it is read, from right to left.
    let drawing: String = [
        ("ع", 70.0),
        ("َ", 70.0),
        ("ل", 65.0),
        ("ِ", 65.0),
        ("م", 60.0),
    ]
    .iter()
    .map(|&(letter, x)| any_at(x, 700.0, 10.0, letter))
    .collect();
    check(&drawing, "عَلِم");
}

#[test]
fn a_letter_that_is_doubled_has_its_vowel_after_that_however_they_are_drawn() {
    for marks in [["\u{64e}", "\u{651}"], ["\u{651}", "\u{64e}"]] {
        let [first, second] = marks;
        let drawing: String = [
            ("ع", 70.0),
            ("ل", 65.0),
            (first, 65.0),
            (second, 65.0),
            ("م", 60.0),
        ]
        .iter()
        .map(|&(letter, x)| any_at(x, 700.0, 10.0, letter))
        .collect();
        check(&drawing, "عل\u{651}\u{64e}م");
    }
}

#[test]
fn pages_of_pictures_are_told() {
    let picture = "q 100 0 0 100 0 0 cm /X1 Do Q".to_owned();
    let image = stream(
        "/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray",
        "x",
    );
    let mut pdf = Pdf::of(&[
        at(50.0, 700.0, 10.0, "Words"),
        picture.clone(),
        picture.clone(),
    ]);
    pdf.more = vec![image.clone()];
    let draft = read(&pdf);
    assert_eq!(
        draft.warnings[0].to_string(),
        "2 of 3 pages have no text and may be pictures: 2, 3. To search and mark what is on them, have a program recognise their text (OCR)."
    );
    let mut pdf = Pdf::of(&[picture]);
    pdf.more = vec![image];
    let error = import::read(&pdf.bytes(), "scan.pdf", &Options::default()).unwrap_err();
    assert_eq!(error, Error::Pictures { n_pages: 1 });
    assert_eq!(
        error.to_string(),
        "There is no text in the file: its page shows nothing but pictures, as of a scan. Have a program recognise the text (OCR), and add what it saves."
    );
}

#[test]
fn pages_whose_letters_are_not_told_are_named() {
    let mut pdf = Pdf::of(&[at(50.0, 700.0, 10.0, "Words"), String::new()]);
    pdf.more = vec![
        "<</Type/Font/Subtype/Type0/BaseFont/Any/Encoding/Identity-H/DescendantFonts[6 0 R]>>"
            .to_owned(),
    ];
    pdf.pages[1] = (
        "BT /F9 10 Tf 50 700 Td <004100420043> Tj ET".to_owned(),
        "/Resources<</Font<</F9 100 0 R>>>>".to_owned(),
    );
    let draft = read(&pdf);
    assert_eq!(
        draft.warnings[0].to_string(),
        "1 of 2 pages cannot be read, because the file does not say which letters it shows there: 2. Have a program recognise their text (OCR), and add what it saves."
    );
}

#[test]
fn a_file_tells_its_title_author_and_dates_but_not_what_its_program_made_up() {
    let mut pdf = Pdf::of(&[at(50.0, 700.0, 10.0, "Words, doi: 10.1000/xyz-123.")]);
    pdf.info = "/Title(Tea in \\251eylon)/Author(Anna Blum)/CreationDate(D:20170924083000+02'00')/ModDate(D:2018)/Subject(Tea)".to_owned();
    let draft = read(&pdf);
    assert_eq!(draft.title, "Tea in ©eylon");
    assert_eq!(draft.source.author, "Anna Blum");
    assert_eq!(draft.source.published.unwrap().to_string(), "2017-09-24");
    let more: Vec<(&str, &str)> = draft.source.more.iter().collect();
    assert_eq!(
        more,
        [
            ("Changed", "2018-01-01"),
            ("Created", "2017-09-24"),
            ("DOI", "10.1000/xyz-123"),
            ("Subject", "Tea")
        ]
    );
    for made_up in [
        "Microsoft Word - tea.doc",
        "untitled",
        "tea_final.indd",
        "Document1",
    ] {
        pdf.info = format!("/Title({made_up})");
        assert_eq!(read(&pdf).title, "report", "{made_up}");
    }
    pdf.catalog = "/Metadata 100 0 R".to_owned();
    pdf.more = vec![stream(
        "/Type/Metadata/Subtype/XML",
        "<x:xmpmeta><rdf:Description xmp:CreateDate=\"2016-01-02T10:00:00Z\"><dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">Tea &amp; milk</rdf:li></rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>A. Blum</rdf:li><rdf:li>B. Kern</rdf:li></rdf:Seq></dc:creator></rdf:Description></x:xmpmeta>",
    )];
    let draft = read(&pdf);
    assert_eq!(draft.title, "Tea & milk");
    assert_eq!(draft.source.author, "A. Blum, B. Kern");
    assert_eq!(draft.source.published.unwrap().to_string(), "2016-01-02");
}

#[test]
fn a_large_first_letter_belongs_to_its_word() {
    check(
        &(at(50.0, 688.0, 40.0, "T")
            + &column(
                72.0,
                700.0,
                10.0,
                &[
                    "he first words stand beside it",
                    "and so does the second line of",
                ],
            )
            + &column(50.0, 676.0, 10.0, &["the text before it goes on below."])),
        "The first words stand beside it and so does the second line of the text before it goes on below.",
    );
}
