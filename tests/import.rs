//! Adding documents: bytes of every encoding and format that is read, and of those that are not.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use std::fmt::Write as _;

use dossier::import::{self, Draft, Error, Options, Warning};
use dossier::model::{BlockKind, DocumentId, PartialDate, Workspace, WorkspaceId};
use dossier::text::{Pos, Text};

#[track_caller]
fn read(bytes: impl AsRef<[u8]>, name: &str) -> Draft {
    let draft = import::read(bytes.as_ref(), name, &Options::default()).unwrap();
    assert_sound(&draft);
    draft
}

#[track_caller]
fn read_as(bytes: impl AsRef<[u8]>, encoding: &str) -> Draft {
    let options = Options {
        encoding: Some(encoding.to_owned()),
        ..Options::default()
    };
    import::read(bytes.as_ref(), "a.txt", &options).unwrap()
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

/// The text with each block in brackets: `[1:Title]`, `[li:entry]`, `[q:words]`, `[pre:code]`.
fn marked(draft: &Draft) -> String {
    let mut shown = String::new();
    let mut at = Pos::START;
    for block in &draft.blocks {
        shown.push_str(draft.text.between(at, block.span.start()));
        let kind = match block.kind {
            BlockKind::Heading(level) => level.to_string(),
            BlockKind::ListEntry => "li".to_owned(),
            BlockKind::Quotation => "q".to_owned(),
            BlockKind::Preformatted => "pre".to_owned(),
            BlockKind::Table => "table".to_owned(),
        };
        write!(shown, "[{kind}:{}]", draft.text.slice(block.span)).unwrap();
        at = block.span.end();
    }
    shown.push_str(draft.text.after(at));
    shown
}

#[track_caller]
fn check_page(page: &str, expected: &str) {
    assert_eq!(marked(&read(page, "page.html")), expected);
}

#[track_caller]
fn check_markdown(text: &str, expected: &str) {
    let draft = read(text, "page.md");
    assert_eq!(draft.text, Text::from_raw(text), "kept as it is");
    assert_eq!(marked(&draft), expected);
}

// Encodings.

const ENGLISH: &str =
    "The committee met on Tuesday — “with reservations”, said the chair. A café crème costs £5.";
const GERMAN: &str = "Der Ausschuß tagte am Dienstag; die Gebühren für Wähler sind größer geworden, erklärte der Präsident.";
const CZECH: &str = "Příliš žluťoučký kůň úpěl ďábelské ódy. Vláda dnes rozhodla o nových opatřeních, která začnou platit příští týden.";
const POLISH: &str = "Sąd uznał, że świadkowie mówili prawdę, choć część z nich zmieniła zeznania podczas śledztwa w sprawie zaginięcia pieniędzy.";
const RUSSIAN: &str = "Комиссия собралась во вторник и решила опубликовать доклад о расходах за прошлый год, сообщил председатель.";
const GREEK: &str = "Η επιτροπή συνεδρίασε την Τρίτη και αποφάσισε να δημοσιεύσει την έκθεση για τις δαπάνες του περασμένου έτους.";
const TURKISH: &str = "Komisyon salı günü toplandı ve geçen yılın harcamalarına ilişkin raporu yayımlamaya karar verdi, dedi başkan; şüpheli ığdır.";
const HEBREW: &str =
    "הוועדה התכנסה ביום שלישי והחליטה לפרסם את הדוח על ההוצאות של השנה שעברה, מסר היושב ראש.";
const ARABIC: &str =
    "اجتمعت اللجنة يوم الثلاثاء وقررت نشر التقرير عن نفقات العام الماضي، كما قال رئيسها للصحفيين.";
const JAPANESE: &str =
    "委員会は火曜日に開かれ、昨年の支出に関する報告書を公表することを決めたと委員長が述べた。";
const CHINESE: &str =
    "委员会星期二开会，决定公布去年的开支报告，主席对记者说。这是第一次公开全部数据。";
const TAIWANESE: &str =
    "委員會星期二開會，決定公布去年的開支報告，主席對記者說。這是第一次公開全部資料。";
const KOREAN: &str =
    "위원회는 화요일에 모여 지난해 지출에 관한 보고서를 공개하기로 결정했다고 위원장이 말했다.";

const SAMPLES: &[(&str, &str)] = &[
    ("windows-1252", GERMAN),
    ("windows-1250", CZECH),
    ("ISO-8859-2", POLISH),
    ("windows-1251", RUSSIAN),
    ("KOI8-R", RUSSIAN),
    ("IBM866", RUSSIAN),
    ("ISO-8859-5", RUSSIAN),
    ("windows-1253", GREEK),
    ("windows-1254", TURKISH),
    ("windows-1255", HEBREW),
    ("windows-1256", ARABIC),
    ("ISO-8859-6", ARABIC),
    ("Shift_JIS", JAPANESE),
    ("EUC-JP", JAPANESE),
    ("ISO-2022-JP", JAPANESE),
    ("GBK", CHINESE),
    ("Big5", TAIWANESE),
    ("EUC-KR", KOREAN),
];

fn encoded(name: &str, text: &str) -> Vec<u8> {
    match name {
        "UTF-16LE" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "UTF-16BE" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        name => {
            let encoding = encoding_rs::Encoding::for_label(name.as_bytes()).unwrap();
            let (bytes, _, has_unmappable) = encoding.encode(text);
            assert!(!has_unmappable, "{name}");
            bytes.into_owned()
        }
    }
}

#[test]
fn texts_in_the_common_code_pages_are_recognised_and_said_to_be_guessed() {
    for &(name, text) in SAMPLES {
        let draft = read(encoded(name, text), "a.txt");
        let found = draft.encoding.name;
        assert_eq!(draft.text.as_str(), text, "{name} was read as {found}");
        assert!(draft.encoding.guessed);
        assert_eq!(
            draft.warnings,
            [Warning::EncodingGuessed { encoding: found }]
        );
    }
    assert_eq!(
        read(encoded("windows-1251", RUSSIAN), "a.txt").warnings[0].to_string(),
        "The file does not say how its letters are encoded; it was read as windows-1251. If letters look wrong, choose another encoding."
    );
}

#[test]
fn every_encoding_of_the_menu_can_be_chosen() {
    for &(name, label) in import::encodings() {
        let text = SAMPLES
            .iter()
            .find(|(sample, _)| *sample == name)
            .map_or("plain", |sample| sample.1);
        let draft = read_as(encoded(name, text), name);
        assert_eq!(
            (draft.text.as_str(), draft.encoding.name),
            (text, name),
            "{label}"
        );
        assert_eq!((draft.encoding.guessed, draft.warnings.len()), (false, 0));
        assert_eq!(draft.origin.encoding, name);
    }
}

#[test]
fn an_encoding_that_nobody_knows_is_refused() {
    let options = Options {
        encoding: Some("EBCDIC".to_owned()),
        ..Options::default()
    };
    assert_eq!(
        import::read(b"a", "a.txt", &options)
            .unwrap_err()
            .to_string(),
        "The encoding “EBCDIC” cannot be read. Choose another one, or save the file as UTF-8."
    );
    assert!(refused(b"\xff\xfe\0\0a\0\0\0", "a.txt").contains("“UTF-32”"));
}

#[test]
fn unicode_is_recognised_with_its_mark_and_without() {
    for text in [ENGLISH, RUSSIAN, ARABIC] {
        for (mark, name) in [
            (&b"\xef\xbb\xbf"[..], "UTF-8"),
            (b"\xff\xfe", "UTF-16LE"),
            (b"\xfe\xff", "UTF-16BE"),
        ] {
            let bytes = encoded(name, text);
            let draft = read(&bytes, "a.txt");
            assert_eq!(draft.text.as_str(), text);
            assert_eq!(
                (draft.encoding.name, draft.encoding.guessed),
                (name, name != "UTF-8")
            );
            let draft = read([mark, &bytes].concat(), "a.txt");
            assert_eq!(draft.text.as_str(), text);
            assert_eq!((draft.encoding.name, draft.encoding.guessed), (name, false));
        }
    }
}

#[test]
fn what_cannot_be_read_is_replaced_and_counted() {
    let draft = read_as(b"caf\xe9 and na\xefve", "utf-8");
    assert_eq!(draft.text.as_str(), "caf\u{fffd} and na\u{fffd}ve");
    assert_eq!(
        draft.warnings[0].to_string(),
        "2 places could not be read as UTF-8 and are shown as �. If there are many, choose another encoding."
    );
}

#[test]
fn unicode_with_a_damaged_place_or_a_cut_end_stays_unicode() {
    let mut bytes = RUSSIAN.as_bytes().to_vec();
    bytes[21] = b'?';
    let draft = read(&bytes, "a.txt");
    assert_eq!(draft.encoding.name, "UTF-8");
    assert_eq!(draft.encoding.n_replaced, 1);
    let draft = read(&RUSSIAN.as_bytes()[..42], "a.txt");
    assert_eq!(draft.encoding.name, "UTF-8");
    assert_eq!(draft.encoding.n_replaced, 1);
}

#[test]
fn a_page_is_read_as_it_declares() {
    for declaration in [
        "<meta charset=iso-8859-2>",
        "<META CHARSET = 'ISO-8859-2' />",
        "<meta http-equiv='Content-Type' content='text/html; charset=iso-8859-2'>",
    ] {
        let page = format!(
            "<html><head><!-- <meta charset=utf-8> --><script>'<meta charset=utf-8>'</script>{declaration}</head><p>ąę"
        );
        let draft = read(encoded("iso-8859-2", &page), "a.html");
        assert_eq!(draft.text.as_str(), "ąę", "{declaration}");
        assert_eq!(draft.encoding.name, "ISO-8859-2");
        assert!(!draft.encoding.guessed);
    }
    // Unicode that declares something else, as a program that converted it leaves it.
    let draft = read("<meta charset=windows-1252><p>Große Gebühr</p>", "a.html");
    assert_eq!(draft.text.as_str(), "Große Gebühr");
}

// Files.

#[test]
fn line_ends_are_made_one_and_all_else_is_kept() {
    let draft = read(
        "\u{feff}Title\r\n\r\nOne\u{a0}\u{ad}  two\tthree\rfour\n\n",
        "a.txt",
    );
    assert_eq!(
        draft.text.as_str(),
        "Title\n\nOne\u{a0}\u{ad}  two\tthree\nfour\n\n"
    );
    assert_eq!(draft.title, "Title");
    assert!(draft.blocks.is_empty() && draft.warnings.is_empty());
}

#[test]
fn the_title_is_a_short_first_line_or_the_name_of_the_file() {
    let long = "word ".repeat(40);
    let prose = "It was the best of times, it was the worst of times, it was\nthe age of wisdom";
    for (text, title) in [
        (
            "\n  Minutes of the   committee \n\nOn Tuesday",
            "Minutes of the committee",
        ),
        ("One line only.", "One line only."),
        (long.as_str(), "Notes 3"),
        ("{\n \"a\": 1}", "Notes 3"),
        ("------\nReport", "Notes 3"),
        (prose, "Notes 3"),
        ("a\u{202e}b", "ab"),
    ] {
        assert_eq!(
            read(text, "/home/someone/Notes 3.txt").title,
            title,
            "{text}"
        );
    }
    assert_eq!(read("{}", ".txt").title, ".txt");
    assert_eq!(read("{}", "").title, "Untitled");
}

#[test]
fn where_a_document_comes_from_is_kept() {
    let draft = read("One", "C:\\files\\a.b.TXT");
    assert_eq!(draft.origin.file_name, "a.b.TXT");
    assert_eq!(draft.origin.n_bytes, 3);
    assert_eq!(draft.origin.format, "text");
    assert_eq!(draft.origin.hash, dossier::model::document::hash_of(b"One"));
}

#[test]
fn the_name_decides_on_the_format_and_the_bytes_where_it_says_nothing() {
    for (name, bytes, format) in [
        ("a.html", "x", "html"),
        ("a.HTM", "x", "html"),
        ("a.md", "x", "markdown"),
        ("a.txt", "<!doctype html><p>x", "text"),
        ("a.csv", "x,y", "csv"),
        ("a", "x", "text"),
        ("a", " <!DOCTYPE HTML><p>x", "html"),
    ] {
        assert_eq!(read(bytes, name).origin.format, format, "{name}");
    }
    assert!(import::is_supported("Page.HTML"));
    assert!(!import::is_supported("a.exe") && !import::is_supported("html"));
    assert!(import::extensions().any(|extension| extension == "md"));
}

#[test]
fn what_is_no_text_is_refused_by_name() {
    for (bytes, what) in [
        (&b"\x89PNG\r\n\x1a\n"[..], "a PNG picture"),
        (b"\x89PNG\r\n\x1a\n....", "a PNG picture"),
        (b"\xff\xd8\xff\xe0", "a JPEG picture"),
        (b"\x7fELF\x02", "a program"),
        (b"MM\0*....", "a TIFF picture"),
        (b"ab\0\x01\x02\x03cd\x04\x05", "a binary file"),
    ] {
        let told = refused(bytes, "a.txt");
        let why = format!("There is no text to read: this is {what}. If ");
        assert!(told.starts_with(&why), "{told}");
    }
    assert_eq!(
        refused(b"\0\0\0\0", "a.txt"),
        "The file holds nothing but zero bytes: a crash or a failing disk has damaged it. Take it from a backup."
    );
    read("MZ is a town; BM is another", "a.txt");
}

#[test]
fn files_without_words_are_refused() {
    let empty = "The file is empty: there is nothing to read in it";
    assert_eq!(refused("", "a.txt"), empty);
    assert_eq!(refused("\u{feff}", "a.txt"), empty);
    let no_text = "There is no text in the file. If the program that it is for shows one, save it from there as plain text, or a page from the browser once it shows its text.";
    assert_eq!(refused(" \n\t", "a.txt"), no_text);
    let app = "<title>App</title><div id=root></div><script>run()</script>";
    assert_eq!(refused(app, "a.html"), no_text);
    assert_eq!(
        Error::TooLarge {
            n_bytes: 300 * 1024 * 1024 + 1
        }
        .to_string(),
        "The file is too large: it has 301 MiB, and at most 256 MiB can be read. Split it into parts."
    );
}

#[test]
fn odd_characters_and_long_lines_are_told_of() {
    let text = format!(
        "a\u{202e}b\u{2066}c\u{200f}\u{1}nu\u{200b}rse\u{2060} \u{200c}\n{}",
        "x".repeat(100_001)
    );
    let told: Vec<String> = read(text, "a.txt")
        .warnings
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        told,
        [
            "The text has 2 invisible direction characters that can make a line look different from what it says",
            "The text has 2 invisible characters that a search for the words around may stumble over; View ▸ Show invisible characters shows where",
            "The text has 1 control character that no text needs; the file may be damaged",
            "The text has 1 line of more than 100000 bytes, the longest of 100001: places in it are hard to cite by line",
        ]
    );
}

// Markdown.

#[test]
fn markdown_is_kept_and_its_parts_are_blocks() {
    check_markdown(
        "# One *two*\r\n\nWords\n\n- a\n- b\n  more\n\n  second\n  1. c\n\n> said\n> so\n>\n> twice\n",
        "[1:# One *two*]\n\nWords\n\n[li:- a]\n[li:- b\n  more\n\n  second]\n  [li:1. c]\n\n[q:> said\n> so\n>\n> twice]\n",
    );
    check_markdown(
        "```\ncode\n```\n\nSet\n===\n\n|a|b|\n|-|-|\n|1|2|\n",
        "[pre:```\ncode\n```]\n\n[1:Set\n===]\n\n[pre:|a|b|\n|-|-|\n|1|2|]\n",
    );
    check_markdown(
        "> # Head\n> - entry\n> words",
        "> [1:# Head]\n> [li:- entry\n> words]",
    );
    check_markdown("No blocks at all", "No blocks at all");
}

#[test]
fn the_title_of_markdown_is_its_first_heading() {
    let text = "Words\n\n## The *first* `heading`\n\n# Next";
    assert_eq!(read(text, "a.md").title, "The first heading");
    assert_eq!(read("Some words\n", "a.md").title, "Some words");
    assert_eq!(read("- entry\n", "a.md").title, "a");
}

#[test]
fn front_matter_tells_of_the_source() {
    let draft = read(
        "---\ntitle: \"The report: part 1\"\nauthor:\n  - Ada Okafor\n  - 'J. Roe'\ndate: 2017-09-24T10:00:00Z\npublisher: The Gazette # weekly\nurl: https://example.org/a\ntags: [a, b]\n---\n\n# Heading\n",
        "a.md",
    );
    assert_eq!(draft.title, "The report: part 1");
    assert_eq!(draft.source.author, "Ada Okafor; J. Roe");
    assert_eq!(draft.source.published, "2017-09-24".parse().ok());
    assert_eq!(draft.source.publisher, "The Gazette");
    assert_eq!(draft.source.url, "https://example.org/a");
    assert!(marked(&draft).starts_with("[pre:---\n"));
    let draft = read("---\nauthor: [Ada, Bob]\n---\nx", "a.md");
    assert_eq!(draft.source.author, "Ada; Bob");
    assert_eq!(read("---\nauthor: Ada\n", "a.md").source.author, "");
}

// Web pages.

#[test]
fn a_page_becomes_paragraphs_headings_and_entries() {
    check_page(
        "<!doctype html><title>T</title><h1>The <em>report</em></h1><p>One\n  two<b>three</b> <i> four</i>\n</p><p>Five<br>six &amp; &eacute;&nbsp;x</p><ul><li>a<li>b<ul><li>c</ul>d</ul><blockquote><p>Said</p><p>so</p></blockquote>end<pre>\n  in\n    deep  \n\n</pre><h3>Last</h3>",
        "[1:The report]\nOne twothree four\nFive\nsix & é\u{a0}x\n[li:a]\n[li:b]\n[li:c]\n[li:d]\n[q:Said\nso]\nend\n[pre:  in\n    deep]\n[3:Last]",
    );
    check_page("plain words", "plain words");
    check_page("<p>He said <q>no</q>.", "He said “no”.");
    check_page("<p>&#xfeff;a&#13;b<pre>c&#13;d</pre>", "a b\n[pre:c\nd]");
    check_page("<p> \u{200f}مرحبا  <span>بكم</span> ", "\u{200f}مرحبا بكم");
}

#[test]
fn rows_of_a_table_are_lines_and_cells_stand_between_tabs() {
    check_page(
        "<p>Before<table><caption>Costs</caption><tr><th>Year</th><th>Sum</th></tr><tr><td> 2016 </td><td><p>5</p><p>6</p></td></tr><tr><td></td><td>7</td></tr><tr><td> </td></tr></table>after",
        "Before\n[pre:Costs\nYear\tSum\n2016\t5 6\n\t7]\nafter",
    );
    // A table that lays out a page.
    check_page(
        "<table><tr><td><h2>A</h2><p>one<td><p>two<table><tr><td>x<td>y</table></table>",
        "[2:A]\none\ntwo\n[pre:x\ty]",
    );
}

#[test]
fn the_frame_of_a_page_and_what_it_hides_is_left_out() {
    let words = "The committee met on Tuesday and published its report. ".repeat(5);
    let words = words.trim_end();
    let expected = format!("[1:Title]\n{words}");
    check_page(
        &format!(
            "<header><a href=/>Site</a></header><nav>Home</nav><aside>More</aside><form>Search<input></form><h1>Title</h1><p>{words}</p><p hidden>x</p><div style='display : none'>y</div><span aria-hidden=true>z</span><script>s()</script><style>p{{}}</style><template>t</template><noscript>n</noscript><svg><text>v</text></svg><button>Share</button><div role=dialog>cookies</div><footer>Imprint</footer>"
        ),
        &expected,
    );
    // Only the part that holds most of the words.
    check_page(
        &format!(
            "<div>Teaser</div><main><article><header><h1>Title</h1></header><p>{words}</article></main><div>Related</div>"
        ),
        &expected,
    );
    // The header that has the only title.
    check_page(
        &format!("<header><h1>Title</h1></header><p>{words}"),
        &expected,
    );
}

#[test]
fn a_page_that_is_all_frame_is_read_all_the_same() {
    let words = "The committee met on Tuesday and published its report.";
    check_page(
        &format!("<main>Little</main><p>{words}"),
        &format!("Little\n{words}"),
    );
    check_page(&format!("<form><p>{words}</form>"), words);
    check_page(
        "<body style='display:none'><div hidden>Some words</div>",
        "Some words",
    );
    check_page("<nav><a>One</a> <a>Two</a></nav>", "One Two");
}

#[test]
fn a_page_tells_of_its_source() {
    let draft = read(
        "<!-- saved from url=(0023)https://example.org/old --><title>The report | Gazette</title><meta property=og:title content='The report'><meta name=Author content='Ada  Okafor'><meta property='article:published_time' content='2017-09-24T10:00:00+02:00'><meta property=og:site_name content='The Gazette'><link rel=canonical href='https://example.org/report'><p>x",
        "a.html",
    );
    assert_eq!(draft.title, "The report");
    assert_eq!(draft.source.author, "Ada Okafor");
    assert_eq!(draft.source.publisher, "The Gazette");
    assert_eq!(draft.source.url, "https://example.org/report");
    assert_eq!(draft.source.published, "2017-09-24".parse().ok());

    let draft = read(
        "<!-- saved from url=(0023)https://example.org/old --><title> A &amp; B </title><script type='application/ld+json'>{\"@graph\":[{\"@type\":\"WebSite\"},{\"datePublished\":\"2016-01\",\"author\":[{\"name\":\"Ada\"},\"Bob\"],\"publisher\":{\"name\":\"G\"}}]}</script><p>x",
        "a.html",
    );
    assert_eq!(draft.title, "A & B");
    assert_eq!(draft.source.author, "Ada; Bob");
    assert_eq!(draft.source.publisher, "G");
    assert_eq!(draft.source.url, "https://example.org/old");
    assert_eq!(
        draft.source.published.map(PartialDate::label).as_deref(),
        Some("Jan 2016")
    );

    let draft = read(
        "<meta name=author content='https://example.org/ada'><link rel=canonical href=javascript:x><a rel=author>By Ada</a>",
        "a.html",
    );
    assert_eq!(draft.source.author, "Ada");
    assert_eq!(draft.source.url, "");
}
