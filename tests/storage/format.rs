//! The text of a workspace file.

use std::sync::Arc;

use dossier::edit::{fields, links, reading};
use dossier::model::problems::is_tag_name;
use dossier::model::{
    AnnotationId, DocumentId, Field, FieldId, FieldKind, LinkId, LinkKind, ReadKind, TagId, Value,
    Workspace,
};
use dossier::store::{Fault, format};
use proptest::prelude::*;
use uuid::Uuid;

use crate::desk::{annotation, document, insert_document, sample, tag};

#[test]
fn the_file_reads_well() {
    let text = String::from_utf8(format::to_bytes(&sample(), 42).unwrap()).unwrap();
    let (above, footer) = text.trim_end().rsplit_once('\n').unwrap();
    assert!(footer.starts_with(&format!("// {} bytes above, BLAKE3 ", above.len() + 1)));
    let expected = r###"// Dossier workspace, format 3, generation 42
(
meta: (
    id: "00000000-0000-0000-0000-000000000007",
    title: r#"Ward "7""#,
    created: "1970-01-01T00:00:00Z",
),
tags: [
(
    id: "00000000-0000-0000-0000-000000000001",
    name: "Trust",
    parent: None,
    order: 1,
    colour: Some(2),
    definition: r##"When "trust" is named.
Not \ else #1."##,
    key: None,
    created: "1970-01-01T00:00:00Z",
),
],
"###;
    assert!(above.starts_with(expected), "{above}");
    let expected = r##"annotations: [
(
    id: "00000000-0000-0000-0000-000000000005",
    document: "00000000-0000-0000-0000-000000000001",
    anchors: [(span: (3, 10), quote: "trusted", before: "We ", after: r#" the nurse.
"Never" the \ doctor"#)],
    tags: ["00000000-0000-0000-0000-000000000001"],
"##;
    assert!(above.contains(expected), "{above}");
    let expected = r##"    blocks: [
        (kind: Heading(1), span: (0, 1)),
    ],
    text: r#"We trusted the nurse.
"Never" the \ doctor.
"#,
),
"##;
    assert!(above.contains(expected), "{above}");
}

#[test]
fn every_character_comes_back() {
    let all: String = (char::MIN..=char::MAX).collect();
    let mut workspace = sample();
    insert_document(&mut workspace, document(3, &all), &all);
    let bytes = format::to_bytes(&workspace, 1).unwrap();
    let read = format::read(&bytes).unwrap();
    assert!(!read.hand_edited);
    assert!(read.workspace == workspace);
    assert!(format::to_bytes(&read.workspace, 1).unwrap() == bytes);
}

/// Shapes that trip programs up: written for this test.
fn naughty() -> Vec<String> {
    let mut naughty: Vec<String> = [
        "undefined",
        "null",
        "None",
        "Some(\"x\")",
        "NaN",
        "-0",
        "1e1000",
        "0x0",
        "true",
        "()",
        "[]",
        "\\",
        "\\\\",
        "\"",
        "\"\"\"",
        "'",
        "r#\"x\"#",
        "\"#",
        "\"##",
        "r##\"",
        "\\u{0}",
        "\\n",
        "//",
        "/*",
        "*/",
        "),\n(\n    id: \"x\"",
        "],\nbodies: [\n",
        "// 12 bytes above, BLAKE3 00",
        "#![enable(x)]",
        "../../etc/passwd",
        "C:\\CON",
        "file:///etc/passwd",
        "\\\\host\\share",
        "~",
        "$HOME",
        "`id`",
        "%s%n%x",
        "{0}",
        "{{x}}",
        "${x}",
        "<b>",
        "&amp;",
        "&#0;",
        "<!--",
        "]]>",
        "=1+1",
        "@x",
        "\t",
        "\r",
        "\r\n",
        "\u{0}",
        "\u{7f}",
        "\u{85}",
        "\u{a0}",
        "\u{ad}",
        "\u{200b}",
        "\u{200d}",
        "\u{2028}",
        "\u{2029}",
        "\u{202e}exe.txt",
        "\u{2066}x\u{2069}",
        "\u{feff}",
        "\u{fffd}",
        "\u{fffe}",
        "\u{ffff}",
        "\u{10ffff}",
        "é",
        "e\u{301}",
        "ﬁ",
        "ß",
        "İ",
        "ı",
        "Ω",
        "Å",
        "한",
        "ㅎㅏㄴ",
        "田中さん",
        "社會科學院",
        "العربية",
        "שלום",
        "הָיְתָהtestالصفحات",
        "👩‍👩‍👧",
        "🏳️‍🌈",
        "🇷🇺🇺🇸",
        "\u{1f3fb}",
        "Z͑ͫ̓ͪ̂a̸lgo",
        "😀\u{fe0e}",
        "\u{e0041}",
        "𝕋𝕙𝕖",
        "ＷＩＤＥ",
        "１２３",
        "a b",
        " a ",
        "",
    ]
    .map(str::to_owned)
    .to_vec();
    naughty.push("x".repeat(70_000));
    naughty.push("\u{301}".repeat(500));
    naughty.push(format!("{}{}", "\"".repeat(300), "#".repeat(300)));
    naughty
}

/// A workspace with these words in every field that takes any words, and in the name of a tag
/// where they can be one.
fn everywhere(words: &str) -> dossier::model::Workspace {
    let mut workspace = sample();
    let mut meta = (*workspace.meta).clone();
    words.clone_into(&mut meta.title);
    workspace.meta = Arc::new(meta);
    let mut named = tag(3, if is_tag_name(words) { words } else { "x" });
    words.clone_into(&mut named.definition);
    workspace.tags.insert_mut(named.id, Arc::new(named));
    let mut source = document(3, words);
    for field in [
        &mut source.source.publisher,
        &mut source.source.author,
        &mut source.source.url,
        &mut source.origin.file_name,
        &mut source.origin.format,
        &mut source.origin.encoding,
        &mut source.note,
    ] {
        words.clone_into(field);
    }
    insert_document(&mut workspace, source, &format!("x{words}y"));
    let id = DocumentId(Uuid::from_u128(3));
    let mut marked = annotation(6, &workspace, id, &format!("{words}y"));
    words.clone_into(&mut marked.note);
    words.clone_into(&mut marked.author);
    workspace
        .annotations
        .insert_mut(marked.id, Arc::new(marked));
    let mut note = workspace.notes.values().next().unwrap().as_ref().clone();
    for field in [&mut note.title, &mut note.text, &mut note.author] {
        words.clone_into(field);
    }
    workspace.notes.insert_mut(note.id, Arc::new(note));
    assert_eq!(workspace.problems(), []);
    workspace
}

#[track_caller]
fn check_comes_back(workspace: &dossier::model::Workspace) {
    let bytes = format::to_bytes(workspace, 7).unwrap();
    let read = format::read(&bytes).unwrap();
    assert!(!read.hand_edited);
    assert!(read.workspace == *workspace);
    assert!(format::to_bytes(&read.workspace, 7).unwrap() == bytes);
}

#[test]
fn every_character_and_every_naughty_text_comes_back_in_every_field() {
    let naughty = naughty();
    for words in &naughty {
        check_comes_back(&everywhere(words));
    }
    // In pieces, so that a fault shows which.
    // That all come back in a text is tested above; in all fields they take a while.
    let step = if std::env::var_os("DOSSIER_DAMAGE").is_some() {
        1
    } else {
        31
    };
    let all: Vec<char> = (char::MIN..=char::MAX).step_by(step).collect();
    for piece in all.chunks(1 << 16) {
        check_comes_back(&everywhere(&piece.iter().collect::<String>()));
    }
    println!(
        "format: {} characters and {} naughty texts in 16 fields each: all come back, and the bytes are the same",
        all.len(),
        naughty.len()
    );
}

proptest! {
    #[test]
    fn any_text_is_read_as_it_was_written_and_written_the_same_again(
        title in "(?s).{0,20}",
        text in prop_oneof!["(?s).{0,60}", r##"["#\\r\n\r(),\[\]/*]{0,40}"##],
        note in r##"["#\\r\n/* ]{0,20}"##,
        generation: u64,
    ) {
        let mut workspace = sample();
        insert_document(&mut workspace, document(3, &title), &text);
        let quote: String = text.chars().take(3).collect();
        if !quote.is_empty() {
            let mut marked = annotation(6, &workspace, DocumentId(Uuid::from_u128(3)), &quote);
            marked.note = note;
            workspace.annotations.insert_mut(marked.id, Arc::new(marked));
        }
        let bytes = format::to_bytes(&workspace, generation).unwrap();
        let read = format::read(&bytes).unwrap();
        prop_assert!(!read.hand_edited);
        prop_assert_eq!(read.stamp.generation, generation);
        prop_assert_eq!(&read.workspace, &workspace);
        prop_assert_eq!(format::to_bytes(&read.workspace, generation).unwrap(), bytes);
    }
}

#[test]
fn adding_an_annotation_changes_its_own_lines_and_no_others() {
    let before = sample();
    let mut after = before.clone();
    let marked = annotation(4, &before, DocumentId(Uuid::from_u128(2)), "أثق");
    after.annotations.insert_mut(marked.id, Arc::new(marked));
    let text = |workspace| String::from_utf8(format::to_bytes(workspace, 1).unwrap()).unwrap();
    let (before, after) = (text(&before), text(&after));
    let (mut before, mut after): (Vec<&str>, Vec<&str>) =
        (before.lines().collect(), after.lines().collect());
    assert_ne!(before.pop(), after.pop(), "the checksum");
    let same = |pair: &(&&str, &&str)| pair.0 == pair.1;
    let n_above = before.iter().zip(&after).take_while(same).count();
    let n_below = before
        .iter()
        .rev()
        .zip(after.iter().rev())
        .take_while(same)
        .count();
    assert!(n_above + n_below >= before.len(), "nothing but lines added");
    assert_eq!(after.len() - before.len(), 13);
    assert!(
        after[n_above].contains("000000000004"),
        "{:?}",
        after[n_above]
    );
}

#[test]
fn no_truncated_file_is_taken_for_a_workspace() {
    let workspace = sample();
    let bytes = format::to_bytes(&workspace, 1).unwrap();
    for n_bytes in 0..bytes.len() {
        match format::read(&bytes[..n_bytes]) {
            // Only the checksum is missing or cut: all of the workspace is there, and it is told.
            Ok(read) => assert!(read.hand_edited && read.workspace == workspace),
            Err(fault) => assert!(!fault.to_string().is_empty()),
        }
    }
}

#[test]
fn no_flipped_bit_goes_unnoticed() {
    let bytes = format::to_bytes(&sample(), 1).unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        if let Ok(read) = format::read(&flipped) {
            assert!(read.hand_edited, "bit {bit}");
            assert_eq!(read.workspace.problems(), []);
            if read.mended.is_some() {
                // It is told that the words are others.
                continue;
            }
            let (sound, read) = (sample(), read.workspace);
            for (id, body) in &sound.bodies {
                assert_eq!(read.text(*id), Some(&body.text), "bit {bit}");
            }
            for (id, marked) in &read.annotations {
                if let Some(sound) = sound.annotation(*id) {
                    assert_eq!(marked.quote(), sound.quote(), "bit {bit}");
                }
            }
        }
    }
}

#[track_caller]
fn check_fault(replace: &str, by: &str, expected: &str) {
    let text = String::from_utf8(format::to_bytes(&sample(), 1).unwrap()).unwrap();
    assert!(text.contains(replace), "{replace} in {text}");
    let fault = format::read(text.replacen(replace, by, 1).as_bytes()).unwrap_err();
    assert_eq!(fault.to_string(), expected);
}

#[test]
fn a_damaged_file_is_told_with_the_place_or_the_rule() {
    check_fault(
        "    name: \"Trust\",",
        "    nom: \"Trust\",",
        "it is damaged at line 11, column 8: Unexpected field named `nom` in `Tag`, expected one of `id`, `name`, `parent`, `order`, `colour`, `definition`, `key`, `see_also`, `fields`, or `created` instead",
    );
    check_fault(
        "span: (0, 1)",
        "span: (1, 1)",
        "it is damaged. In “First interview”: block 1 of document 00000000-0000-0000-0000-000000000001 lies outside the text or over another",
    );
    check_fault(
        "about: Tag(\"00000000-0000-0000-0000-000000000001\")",
        "about: Tag(\"00000000-0000-0000-0000-000000000002\")",
        "it is damaged. Note 00000000-0000-0000-0000-000000000009 is about something that does not exist",
    );
    check_fault(
        "format 3,",
        "format 4,",
        "it was saved by a newer version (format 4; this program knows up to 3)",
    );
    check_fault(
        "// Dossier",
        "// Other",
        "it is not a workspace of Dossier: its first line does not say “Dossier workspace”",
    );
}

#[test]
fn two_records_of_one_id_are_refused() {
    let mut workspace = sample();
    let second = tag(2, "Second");
    workspace.tags.insert_mut(second.id, Arc::new(second));
    let text = String::from_utf8(format::to_bytes(&workspace, 1).unwrap()).unwrap();
    let twice = text.replacen("000000000002\",\n    name", "000000000001\",\n    name", 1);
    let fault = format::read(twice.as_bytes()).unwrap_err();
    assert!(matches!(fault, Fault::Syntax { line: 31, .. }), "{fault:?}");
    assert!(
        fault
            .to_string()
            .ends_with("a second record has the id 00000000-0000-0000-0000-000000000001")
    );
}

#[test]
fn nesting_without_end_is_refused_and_not_a_crash() {
    let deep = format!(
        "// Dossier workspace, format 1, generation 1\n{}",
        "(meta:(".repeat(100_000)
    );
    assert!(matches!(
        format::read(deep.as_bytes()),
        Err(Fault::Syntax { .. })
    ));
}

#[test]
fn links_readings_and_what_was_filled_in_come_back() {
    let mut workspace = sample();
    let now = crate::desk::NOW;
    let tag = TagId(Uuid::from_u128(1));
    let marked = AnnotationId(Uuid::from_u128(5));
    let document = DocumentId(Uuid::from_u128(1));
    let other = annotation(6, &workspace, document, "nurse");
    let other_id = other.id;
    workspace.annotations.insert_mut(other.id, Arc::new(other));
    let field = Field {
        id: FieldId(Uuid::from_u128(20)),
        name: "Killed".to_owned(),
        kind: FieldKind::Number {
            unit: String::new(),
        },
        hint: "As the source says".to_owned(),
    };
    let value = field.kind.read("1,400").unwrap();
    for plan in [
        |w: &Workspace, f: &Field, _: &Option<Value>, _: [AnnotationId; 2]| {
            fields::add(w, TagId(Uuid::from_u128(1)), vec![f.clone()])
        },
        |w: &Workspace, f: &Field, v: &Option<Value>, [marked, _]: [AnnotationId; 2]| {
            fields::fill(w, marked, f.id, v.clone(), crate::desk::NOW)
        },
        |w: &Workspace, _: &Field, _: &Option<Value>, ends: [AnnotationId; 2]| {
            let id = LinkId(Uuid::from_u128(21));
            links::create(w, id, ends, LinkKind::Contradicts, "rana", crate::desk::NOW)
        },
        |w: &Workspace, _: &Field, _: &Option<Value>, _: [AnnotationId; 2]| {
            let document = DocumentId(Uuid::from_u128(1));
            reading::mark(w, document, 0..22, ReadKind::NothingFound)
        },
    ] {
        let edit = plan(&workspace, &field, &value, [marked, other_id]).unwrap();
        edit.apply(&mut workspace).unwrap();
    }
    let mut second = crate::desk::tag(2, "Second");
    second.see_also = vec![tag];
    second.created = now;
    workspace.tags.insert_mut(second.id, Arc::new(second));
    assert_eq!(workspace.problems(), []);
    let text = String::from_utf8(format::to_bytes(&workspace, 1).unwrap()).unwrap();
    for lines in [
        "    see_also: [\"00000000-0000-0000-0000-000000000001\"],\n",
        "    fields: [(id: \"00000000-0000-0000-0000-000000000014\", name: \"Killed\", kind: Number(unit: \"\"), hint: \"As the source says\")],\n",
        "    fields: {\"00000000-0000-0000-0000-000000000014\": Number(\"1400\")},\n",
        "links: [\n(\n    id: \"00000000-0000-0000-0000-000000000015\",\n",
        "    kind: Contradicts,\n",
        "    passages: [(start: 0, end: 22, kind: NothingFound)],\n",
    ] {
        assert!(text.contains(lines), "{lines}{text}");
    }
    assert_eq!(format::read(text.as_bytes()).unwrap().workspace, workspace);
}
