//! Files on their way in: the list, what is there already, how each is read, and the report.

use std::fmt::Write as _;

use crate::bench::Bench;

/// A story of so many words, each another one, with a last sentence of its own.
fn story(n_words: usize, ending: &str) -> String {
    let mut text = String::new();
    for n in 0..n_words {
        write!(text, "word{} ", n * 7919 % 100_003).unwrap();
    }
    format!("{text}{ending}")
}

fn titles(bench: &Bench) -> Vec<String> {
    let documents = bench.workspace().documents_in_order();
    documents
        .iter()
        .map(|document| document.title.clone())
        .collect()
}

#[test]
fn dropped_files_are_listed_with_what_was_found_out_and_added_as_one_step() {
    let mut bench = Bench::new();
    let first = bench.write(
        "first.txt",
        "The nurse trusted the old doctor with all of the papers.".as_bytes(),
    );
    let second = bench.write("second.md", "# Der Bericht\n\nDie Krankenschwester hatte größte Hoffnung auf schönes Wetter und ein Ende der Arbeit.".as_bytes());
    bench.drop_files(&[first, second]);
    bench.shows("2 files");
    bench.shows("first.txt — The nurse trusted the old doctor with all of the papers. · Plain text · 56 bytes · UTF-8");
    bench.shows("second.md — Der Bericht · Markdown · ");
    bench.shows("The nurse trusted the old doctor with all of the papers.");
    assert_eq!(bench.workspace().documents.size(), 0);
    bench.click("second.md");
    bench.shows("Die Krankenschwester hatte größte Hoffnung");
    bench.click("Add first.txt");
    bench.click("Add 1 document");
    assert_eq!(titles(&bench), ["Der Bericht"]);
    // All went well: that is told, and no more.
    bench.told("Added 1 document · 1 left out");
    bench.does_not_show("Close the report");
    bench.click("Show the report");
    bench.shows("first.txt. It was not ticked");
    bench.key("Escape");
    bench.does_not_show("Close the report");
    bench.menu("File", "Report of the last import");
    bench.shows("first.txt. It was not ticked");
    bench.click("Close the report");
    bench.is_sound();
    bench.key("Ctrl+Z");
    assert_eq!(bench.workspace().documents.size(), 0);
}

#[test]
fn what_is_there_already_is_unticked_and_what_is_alike_is_told() {
    let mut bench = Bench::with_text(&story(300, "The end."));
    let same = bench.write("copy.txt", story(300, "The end.").as_bytes());
    let text = bench.write(
        "other.md",
        format!("{}\n", story(300, "The end.")).as_bytes(),
    );
    let alike = bench.write("alike.txt", story(300, "Quite another end.").as_bytes());
    let new = bench.write("new.txt", b"Nothing of it was ever said.");
    let twin = bench.write("twin.txt", b"Nothing of it was ever said.");
    bench.drop_files(&[same, text, alike, new, twin]);
    bench.shows("5 files · 4 there already or alike");
    bench.shows("copy.txt · The same file as “source”");
    bench.shows("% like “source”");
    bench.shows("twin.txt — Nothing of it was ever said. · The same file as “Nothing of it was ever said.” of this list");
    bench.shows("other.md · The same text as “source”");
    bench.click("Add other.md");
    bench.click("Add 3 documents");
    assert_eq!(
        titles(&bench),
        ["source", "other", "alike", "Nothing of it was ever said."]
    );
    bench.shows("copy.txt. The same file as “source”");
    bench.is_sound();
}

#[test]
fn what_came_alone_before_is_pointed_out_where_it_comes_in_a_file_of_many() {
    let mail = |n: usize| {
        format!(
            "From: ada@example.org\nTo: ben@example.org\nSubject: Letter {n}\nDate: Mon, 1 Mar 2021 10:00:00 +0000\n\nThe letter of day {n} has words of its own, and many of them.\n"
        )
    };
    let mut bench = Bench::new();
    let alone = bench.write("alone.eml", mail(1).as_bytes());
    bench.drop_files(&[alone]);
    bench.told("Added 1 document");
    let head = "From ada@example.org Mon Mar  1 10:00:00 2021\n";
    let all = format!("{head}{}\n{head}{}\n", mail(1), mail(2));
    let all = bench.write("all.mbox", all.as_bytes());
    bench.drop_files(&[all]);
    bench.shows("2 documents · 1 there already or alike");
    bench.click("Show 2 documents in all.mbox");
    bench.shows("Letter 1 · The same text as “Letter 1”");
    bench.click("Add 1 document");
    assert_eq!(titles(&bench), ["Letter 1", "Letter 2"]);
    bench.is_sound();

    let mut bench = Bench::new();
    let page = "<html><head><title>News</title></head><body><article><h1>News</h1><p>The nurse trusted the doctor, and the doctor trusted the nurse, for a long while.</p></article></body></html>";
    let archive = zipped(&[
        ("page.html", page),
        ("other.txt", "Other words of its own."),
    ]);
    let alone = bench.write("other.txt", b"Other words of its own.");
    bench.drop_files(&[alone]);
    bench.told("Added 1 document");
    let archive = bench.write("all.zip", &archive);
    bench.drop_files(&[archive]);
    bench.click("Show 2 documents in all.zip");
    bench.shows(" as “Other words of its own.”");
    bench.shows("Add 1 document");
}

/// An archive of some files, which are not made smaller.
fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    use std::io::Write as _;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, words) in files {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(*name, options).unwrap();
        zip.write_all(words.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_file_is_read_again_in_another_way_before_it_is_added() {
    let mut bench = Bench::new();
    let first = bench.write(
        "first.txt",
        "Die größte Hoffnung wäre Übermut, schön.".as_bytes(),
    );
    let page = bench.write(
        "page.html",
        b"<html><head><title>News</title></head><body><nav>Home Sport Weather</nav><article><h1>News</h1><p>The nurse trusted the doctor, and the doctor trusted the nurse, for a long while.</p><p>Then it was over, and nobody spoke of it any more in the town.</p></article></body></html>",
    );
    bench.drop_files(&[first, page]);
    bench.choose("Read as", "Western (Windows) — windows-1252");
    bench.shows("Die grÃ¶ÃŸte Hoffnung");
    bench.choose("Read as", "Found out");
    bench.shows("Die größte Hoffnung");
    bench.click("page.html");
    bench.does_not_show("Home Sport Weather");
    bench.click("The whole page, not only its article");
    bench.shows("Home Sport Weather");
    bench.click("Add 2 documents");
    assert!(
        bench
            .workspace()
            .bodies
            .values()
            .any(|body| body.text.as_str().contains("Home Sport Weather"))
    );
    bench.is_sound();
}

#[test]
fn the_columns_of_a_table_are_chosen_in_the_list() {
    let mut bench = Bench::new();
    let table = bench.write(
        "posts.csv",
        b"name,post,remark\nAda,We trusted the nurse for a long while in the old town,one\nBen,They did not trust anybody who came from outside,two\n",
    );
    bench.drop_files(&[table]);
    bench.shows("Add 2 documents");
    bench.click("Show 2 documents in posts.csv");
    bench.click("The whole table one document");
    bench.shows("Add 1 document");
    bench.click("Each row a document");
    bench.choose("Title column", "remark");
    bench.shows("The first row names the columns");
    bench.click("Add 2 documents");
    assert_eq!(titles(&bench), ["one", "two"]);
    bench.is_sound();
}

#[test]
fn originals_are_kept_in_the_same_step() {
    let mut bench = Bench::new();
    let first = bench.write("first.txt", b"The first of two texts.");
    let second = bench.write("second.txt", b"The second, which is another one.");
    bench.drop_files(&[first, second]);
    bench.click("Keep the original in the workspace");
    bench.click("Add 2 documents");
    assert_eq!(bench.workspace().originals.size(), 1);
    bench.is_sound();
    bench.key("Ctrl+Z");
    assert_eq!(bench.workspace().originals.size(), 0);
    assert_eq!(bench.workspace().documents.size(), 0);
}

#[test]
fn the_report_tells_what_was_refused_and_can_be_saved() {
    let mut bench = Bench::new();
    let picture = bench.write("picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01");
    let text = bench.write("good.txt", b"Good words.");
    bench.drop_files(&[picture, text]);
    bench.shows("2 files · 1 can't be read");
    bench.click("Add 1 document");
    bench.shows("Added 1 document · 1 could not be read");
    bench.click("Save the report…");
    let path = bench.path("report.md");
    bench.answer_path(&path);
    let saved = std::fs::read_to_string(&path).unwrap();
    assert!(
        saved.starts_with("# Added 1 document · 1 could not be read\n"),
        "{saved}"
    );
    assert!(
        saved.contains("## Could not be read\n\n- picture.txt. "),
        "{saved}"
    );
    assert!(saved.contains("## Added\n\n- good.txt\n"), "{saved}");
}

#[test]
fn an_empty_folder_is_told_and_a_list_can_be_given_up() {
    let mut bench = Bench::new();
    std::fs::create_dir(bench.path("empty")).unwrap();
    bench.drop_files(&[bench.path("empty")]);
    bench.told("Nothing was added: there is no file in the folder that can be read");
    let first = bench.write("first.txt", b"First words.");
    let second = bench.write("second.txt", b"Second words.");
    bench.drop_files(&[first, second]);
    bench.shows("Add 2 documents");
    bench.click("Tick none");
    bench.shows("Add 0 documents");
    bench.click("Cancel");
    bench.does_not_show("Tick all");
    assert_eq!(bench.workspace().documents.size(), 0);
}

#[test]
fn a_whole_folder_of_files_comes_in() {
    let n_files: usize = std::env::var("DOSSIER_IMPORT_FILES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(40);
    let mut bench = Bench::new();
    let folder = bench.write_texts(n_files);
    let began = std::time::Instant::now();
    bench.drop_files(&[folder]);
    let read = began.elapsed();
    let n_shown = dossier::text::words::counted(n_files, "document");
    bench.click(&format!("Add {n_shown}"));
    assert_eq!(bench.workspace().documents.size(), n_files);
    #[expect(clippy::print_stderr, reason = "a figure for whoever asks for it")]
    {
        eprintln!(
            "{n_files} files of 100 KB: read in {read:?}, added after {:?}",
            began.elapsed()
        );
    }
}

#[test]
fn the_list_is_worked_through_by_keys_alone() {
    let mut bench = Bench::new();
    for n in 0..60 {
        let words = format!(
            "Story number {n} has words of its own, such as word{}.",
            n * 77
        );
        bench.write(&format!("texts/{n:02}.txt"), words.as_bytes());
    }
    bench.drop_files(&[bench.path("texts")]);
    // The list has the keyboard at once; the end of it is a key away.
    bench.shows("Add 60 documents");
    bench.key("End");
    bench.shows("Story number 59 has words of its own, such as word4543.");
    bench.key("Space");
    bench.shows("Add 59 documents");
    bench.key("Up");
    bench.key("Space");
    bench.shows("Add 58 documents");
    bench.key("Home");
    bench.shows("00.txt — Story number 0 has words of its own, such as word0.");
    // A first Escape, with nothing left to read, closes it, and nothing was added.
    bench.key("Escape");
    bench.does_not_show("Tick all");
    assert_eq!(bench.workspace().documents.size(), 0);
}

#[test]
fn a_report_that_follows_a_list_is_closed_by_escape() {
    let mut bench = Bench::new();
    let first = bench.write("first.txt", b"First words.");
    let second = bench.write("second.txt", b"Second words.");
    let picture = bench.write("picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01");
    bench.drop_files(&[first, second, picture]);
    // Keys mean the list, and nothing beneath it.
    bench.key("Ctrl+T");
    bench.click("Add 2 documents");
    bench.shows("Close the report");
    bench.key("Escape");
    bench.does_not_show("Close the report");
    assert_eq!(bench.workspace().documents.size(), 2);
    bench.shows("First words.");
}
