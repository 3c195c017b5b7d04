//! Documents and what is said about them: adding, sources, encodings, notes.

use dossier::model::{SourceGrade, Status};

use crate::bench::Bench;

#[test]
fn a_new_workspace_says_what_to_do_first() {
    let mut bench = Bench::new();
    bench.click("New workspace");
    bench.shows("Drop texts, web pages or a folder of them on the window");
    bench.shows("Select a passage and press Enter to tag it");
    bench.shows("A note holds what no single passage does");
    bench.shows("All changes kept, in no file yet");
}

#[test]
fn documents_are_added_through_the_dialog() {
    let mut bench = Bench::new();
    let path = bench.write("texts/nurse.txt", b"We trusted the nurse.");
    bench.write(
        "texts/page.html",
        b"<title>A page</title><p>It had words.</p>",
    );
    bench.click("New workspace");
    bench.key("Ctrl+Shift+O");
    bench.answer_path(&bench.path("texts/none.txt"));
    bench.shows("There is no file of this name");
    bench.fill("Path", path.parent().unwrap().to_str().unwrap());
    bench.key("Enter");
    bench.shows("nurse.txt");
    bench.shows("page.html");
    bench.click("nurse.txt");
    bench.click("Add");
    assert_eq!(bench.text(), "We trusted the nurse.");
    bench.shows("We trusted the nurse.");
    bench.told("Added 1 document");
    bench.click("Undo");
    assert_eq!(bench.workspace().documents.size(), 0);
    bench.key("Ctrl+Y");
    assert_eq!(bench.workspace().documents.size(), 1);
    bench.is_sound();
}

#[test]
fn a_dropped_folder_begins_a_workspace_of_the_texts_in_it() {
    let mut bench = Bench::new();
    bench.write("texts/a.txt", b"First words.");
    bench.write("texts/deep/b.md", b"# Second\n\nMore words.");
    bench.write("texts/picture.png", b"\x89PNG\r\n\x1a\n");
    bench.drop_files(&[bench.path("texts")]);
    bench.click("Add 2 documents");
    bench.told("Added 2 documents");
    bench.shows("Sources · 2");
    let titles: Vec<String> = bench
        .workspace()
        .documents_in_order()
        .iter()
        .map(|document| document.title.clone())
        .collect();
    assert_eq!(titles.len(), 2, "{titles:?}");
    bench.is_sound();
}

#[test]
fn a_file_that_is_no_text_is_refused_by_its_name() {
    let mut bench = Bench::new();
    let picture = bench.write("picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01");
    let text = bench.write("good.txt", b"Good words.");
    bench.drop_files(&[picture, text]);
    bench.shows("There is no text to read: this is a PNG picture");
    bench.click("Add 1 document");
    bench.shows("picture.txt. There is no text to read: this is a PNG picture");
    assert_eq!(bench.workspace().documents.size(), 1);
    assert_eq!(bench.text(), "Good words.");
}

#[test]
fn the_same_file_is_added_once() {
    let mut bench = Bench::with_text("We trusted the nurse.");
    let path = bench.path("source.txt");
    bench.drop_files(&[path]);
    bench.told("source.txt was not added. The same file is in the workspace already");
    assert_eq!(bench.workspace().documents.size(), 1);
}

#[test]
fn a_document_is_read_again_in_another_encoding() {
    let mut bench = Bench::new();
    let path = bench.write(
        "nurse.txt",
        "Die Krankenschwester größte Hoffnung wäre Übermut, schön.".as_bytes(),
    );
    bench.drop_files(&[path]);
    assert_eq!(bench.document().origin.encoding, "UTF-8");
    let before = bench.workspace().clone();
    bench.choose("Encoding", "Western (Windows) — windows-1252");
    assert_eq!(bench.document().origin.encoding, "windows-1252");
    assert!(bench.text().contains("grÃ¶ÃŸte"), "{}", bench.text());
    bench.told("Read nurse.txt again as windows-1252");
    bench.shows("grÃ¶ÃŸte");
    bench.is_sound();
    bench.click("Undo");
    assert!(*bench.workspace() == before);
    bench.shows("größte");
    bench.is_sound();
}

#[test]
fn reading_again_asks_before_it_discards_a_correction_and_can_be_undone() {
    let mut bench = Bench::new();
    let path = bench.write("nurse.txt", "Die größte Hoffnung wäre Übermut.".as_bytes());
    bench.drop_files(&[path]);
    bench.menu("Edit", "Edit text…");
    bench.fill("Text", "Die größte Hoffnung war Übermut.");
    bench.click("Change the text");
    let corrected = bench.workspace().clone();

    bench.choose("Encoding", "Western (Windows) — windows-1252");
    bench.shows("Its text is not what its file says: it was corrected, or replaced. Reading the file again as windows-1252 discards that. Undo brings it back");
    assert!(*bench.workspace() == corrected);
    bench.click("Keep the text");
    assert!(*bench.workspace() == corrected);

    bench.choose("Encoding", "Western (Windows) — windows-1252");
    bench.click("Discard and read again");
    assert!(bench.text().contains("wÃ¤re"), "{}", bench.text());
    bench.is_sound();
    bench.click("Undo");
    assert!(*bench.workspace() == corrected);
    bench.is_sound();
}

#[test]
fn a_date_is_taken_when_it_can_be_read_and_the_field_says_why_not() {
    let mut bench = Bench::with_sample();
    let before = bench.document().source.clone();
    bench.fill("Published", "24.9.2017");
    bench.shows("“24.9.2017” is not a date: give 2017, 2017-09 or 2017-09-24");
    assert_eq!(bench.document().source, before, "nothing is taken over");
    bench.fill("Published", "2017-09-24");
    bench.does_not_show("is not a date");
    assert_eq!(
        bench.document().source.published.unwrap().to_string(),
        "2017-09-24"
    );
    bench.fill("Published", "");
    assert_eq!(bench.document().source.published, None);
    bench.key("Escape");
    while bench.session().history().undo_next().is_some() {
        bench.key("Ctrl+Z");
    }
    assert_eq!(bench.document().source, before);
    bench.is_sound();
}

#[test]
fn what_is_typed_about_a_source_is_one_step_a_field() {
    let mut bench = Bench::with_sample();
    let before = bench.workspace().clone();
    bench.fill("Publisher", "Wire agency of the north");
    bench.fill("Author", "Mara Okafor");
    bench.fill("URL", "https://example.org/a b");
    bench.choose("Grade", "C · fairly reliable");
    bench.choose("Status", "Unread");
    bench.click("Edit Note on the document");
    bench.fill("Note on the document", "Beware of the dates");
    bench.fill("Title", "Staying power");
    bench.key("Enter");
    let document = bench.document();
    assert_eq!(document.source.publisher, "Wire agency of the north");
    assert_eq!(document.source.author, "Mara Okafor");
    assert_eq!(document.source.url, "https://example.org/a b");
    assert_eq!(document.source.grade, Some(SourceGrade::C));
    assert_eq!(document.status, Status::Unread);
    assert_eq!(document.note, "Beware of the dates");
    assert_eq!(document.title, "Staying power");
    bench.shows("Staying power, 20 annotations, Unread");
    bench.shows("Tab Staying power");
    bench.is_sound();
    let n_steps = bench.session().history().labels().count();
    assert!(
        n_steps <= 7,
        "{:?}",
        bench.session().history().labels().collect::<Vec<_>>()
    );
    for _ in 0..n_steps {
        bench.key("Escape");
        bench.key("Ctrl+Z");
        bench.is_sound();
    }
    assert!(*bench.workspace() == before);
}

#[test]
fn a_document_is_opened_marked_as_done_and_removed() {
    let mut bench = Bench::with_sample();
    let before = bench.workspace().clone();
    bench.click("Two years on, wider reach");
    assert!(bench.document().title.starts_with("Two years on"));
    bench.key("Ctrl+D");
    assert_eq!(bench.document().status, Status::Done);
    bench.key("Ctrl+PageDown");
    assert_eq!(
        bench.document().title,
        "Local insurgency, global supporters"
    );
    bench.key("Ctrl+PageUp");
    bench.menu("View", "Remove document");
    assert_eq!(bench.workspace().documents.size(), 4);
    bench.is_sound();
    bench.click("Undo");
    bench.key("Ctrl+Z");
    assert!(*bench.workspace() == before);
}

#[test]
fn sources_are_ordered_by_dragging() {
    let mut bench = Bench::with_sample();
    let before = bench.workspace().clone();
    let first = bench.workspace().documents_in_order()[0].title.clone();
    let (from, to) = (
        bench
            .find("Allies finish off the last pocket, ")
            .rect()
            .center(),
        bench.find("Two years on, wider reach").rect().center(),
    );
    bench.drag(from, to);
    assert_eq!(bench.workspace().documents_in_order()[2].title, first);
    bench.key("Ctrl+Z");
    assert!(*bench.workspace() == before);
}

#[test]
fn a_note_stands_in_a_tab_of_its_own() {
    let mut bench = Bench::with_sample();
    let before = bench.workspace().clone();
    bench.click("New note");
    assert!(bench.is_focused("Text of the note"));
    bench.type_text("One source counts twice");
    bench.fill("Title of the note", "Double counts");
    bench.shows("Tab Double counts");
    bench.shows("Note Double counts");
    let note = bench
        .workspace()
        .notes
        .values()
        .find(|note| note.title == "Double counts")
        .unwrap();
    assert_eq!(note.text, "One source counts twice");
    bench.right_click("Note Double counts");
    bench.click("Delete note");
    bench.does_not_show("Tab Double counts");
    bench.click("Undo");
    bench.shows("Note Double counts");
    bench.is_sound();
    while bench.session().history().undo_next().is_some() {
        bench.key("Ctrl+Z");
    }
    assert!(*bench.workspace() == before);
}
