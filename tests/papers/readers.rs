//! Small readers of office files: the text as a person sees it, and what comments reach over.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

/// A file of an archive.
pub(crate) fn part(archive: &[u8], name: &str) -> String {
    let mut zip = ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut text = String::new();
    zip.by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

/// The names of all files of an archive.
pub(crate) fn names(archive: &[u8]) -> Vec<String> {
    let zip = ZipArchive::new(Cursor::new(archive)).unwrap();
    zip.file_names()
        .map(|name| name.unwrap().into_owned())
        .collect()
}

/// All of them, unpacked, one after the other.
pub(crate) fn unpacked(archive: &[u8]) -> String {
    names(archive)
        .iter()
        .map(|name| part(archive, name))
        .collect()
}

/// A word processor's text.
#[derive(Debug, Default)]
pub(crate) struct Read {
    /// The paragraphs with their styles.
    pub(crate) paragraphs: Vec<(String, String)>,
    /// What each comment reaches over, by its name; a paragraph's end is a line end.
    pub(crate) comments: BTreeMap<String, String>,
    /// Paragraphs of right-to-left text.
    pub(crate) n_rtl: usize,
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.attributes().map(Result::unwrap);
    let mut found = found.filter(|it| it.key.as_ref() == name);
    let value = found.next()?.value;
    Some(quick_xml::escape::unescape(&value).unwrap().into_owned())
}

/// The events of a file, its references resolved.
fn events(xml: &str, mut take: impl FnMut(Event<'_>, &str)) {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => break,
            Event::Text(text) => {
                let words = text.as_ref().to_owned();
                take(Event::Text(text), &words);
            }
            Event::GeneralRef(reference) => {
                let name = reference.as_ref().to_owned();
                let words = quick_xml::escape::unescape(&format!("&{name};"))
                    .unwrap()
                    .into_owned();
                take(Event::GeneralRef(reference), &words);
            }
            event => take(event, ""),
        }
    }
}

/// The text of `word/document.xml`.
pub(crate) fn docx(archive: &[u8]) -> Read {
    let mut read = Read::default();
    let mut open: Vec<String> = Vec::new();
    let (mut style, mut words) = (String::new(), String::new());
    let mut in_text = false;
    let mut is_first = true;
    let xml = part(archive, "word/document.xml");
    let reach = |open: &[String], read: &mut Read, words: &str| {
        for name in open {
            read.comments
                .entry(name.clone())
                .or_default()
                .push_str(words);
        }
    };
    events(&xml, |event, text| match event {
        Event::Start(element) => match element.name().as_ref() {
            "w:p" => {
                if !is_first {
                    reach(&open, &mut read, "\n");
                }
                is_first = false;
                style.clear();
                words.clear();
            }
            "w:pStyle" => style = attribute(&element, "w:val").unwrap(),
            "w:bidi" => read.n_rtl += 1,
            "w:t" => in_text = true,
            "w:tab" => {
                words.push('\t');
                reach(&open, &mut read, "\t");
            }
            "w:br" => {
                words.push('\n');
                reach(&open, &mut read, "\n");
            }
            "w:commentRangeStart" => {
                let name = attribute(&element, "w:id").unwrap();
                read.comments.insert(name.clone(), String::new());
                open.push(name);
            }
            "w:commentRangeEnd" => {
                let name = attribute(&element, "w:id").unwrap();
                let before = open.len();
                open.retain(|one| *one != name);
                assert_eq!(open.len() + 1, before, "{name} ends once");
            }
            _ => {}
        },
        Event::End(element) => match element.name().as_ref() {
            "w:p" => read.paragraphs.push((style.clone(), words.clone())),
            "w:t" => in_text = false,
            _ => {}
        },
        _ if in_text => {
            words.push_str(text);
            reach(&open, &mut read, text);
        }
        _ => {}
    });
    assert!(open.is_empty(), "{open:?}");
    read
}

/// The text of `content.xml`, white space folded as the format says.
pub(crate) fn odt(archive: &[u8]) -> Read {
    let mut read = Read::default();
    let mut open: Vec<String> = Vec::new();
    let mut paragraphs: Vec<(String, String)> = Vec::new();
    // In a comment or a note.
    let mut n_aside = 0;
    let mut is_first = true;
    let xml = part(archive, "content.xml");
    let say =
        |open: &[String], read: &mut Read, paragraphs: &mut Vec<(String, String)>, words: &str| {
            if let Some((_, paragraph)) = paragraphs.last_mut() {
                paragraph.push_str(words);
                for name in open {
                    read.comments
                        .entry(name.clone())
                        .or_default()
                        .push_str(words);
                }
            }
        };
    events(&xml, |event, text| match event {
        Event::Start(element) => match element.name().as_ref() {
            "office:annotation" => {
                n_aside += 1;
                let name = attribute(&element, "office:name").unwrap();
                read.comments.insert(name.clone(), String::new());
                open.push(name);
            }
            "text:note" => n_aside += 1,
            _ if n_aside > 0 => {}
            "text:p" | "text:h" => {
                if !is_first {
                    for name in &open {
                        read.comments.entry(name.clone()).or_default().push('\n');
                    }
                }
                is_first = false;
                let style = attribute(&element, "text:style-name").unwrap();
                read.n_rtl += usize::from(style.ends_with("_rtl"));
                paragraphs.push((style, String::new()));
            }
            "text:s" => {
                let n = attribute(&element, "text:c").unwrap().parse().unwrap();
                say(&open, &mut read, &mut paragraphs, &" ".repeat(n));
            }
            "text:tab" => say(&open, &mut read, &mut paragraphs, "\t"),
            "text:line-break" => say(&open, &mut read, &mut paragraphs, "\n"),
            "office:annotation-end" => {
                let name = attribute(&element, "office:name").unwrap();
                open.retain(|one| *one != name);
            }
            _ => {}
        },
        Event::End(element) => match element.name().as_ref() {
            "office:annotation" | "text:note" => n_aside -= 1,
            "text:p" | "text:h" if n_aside == 0 => read.paragraphs.extend(paragraphs.pop()),
            _ => {}
        },
        _ if n_aside == 0 && !paragraphs.is_empty() => {
            // Blanks in a row, and those at the start and the end of a paragraph, are folded.
            let folded = text.replace(['\t', '\r', '\n'], " ");
            assert_eq!(folded, text);
            assert!(!text.contains("  "), "{text:?}");
            say(&open, &mut read, &mut paragraphs, text);
        }
        _ => {}
    });
    assert!(open.is_empty(), "{open:?}");
    read
}

/// The cells of a sheet, by row, then by the letters of the column.
pub(crate) fn sheet(archive: &[u8], number: usize) -> Vec<BTreeMap<String, String>> {
    let mut rows: Vec<BTreeMap<String, String>> = Vec::new();
    let mut place = String::new();
    let mut in_cell = false;
    let xml = part(archive, &format!("xl/worksheets/sheet{number}.xml"));
    events(&xml, |event, text| match event {
        Event::Start(element) => match element.name().as_ref() {
            "row" => rows.push(BTreeMap::new()),
            "c" => {
                let whole = attribute(&element, "r").unwrap();
                let letters = whole.trim_end_matches(|c: char| c.is_ascii_digit());
                letters.clone_into(&mut place);
                rows.last_mut()
                    .unwrap()
                    .insert(place.clone(), String::new());
            }
            "t" | "v" => in_cell = true,
            _ => {}
        },
        Event::End(element) if matches!(element.name().as_ref(), "t" | "v") => in_cell = false,
        _ if in_cell => rows
            .last_mut()
            .unwrap()
            .get_mut(&place)
            .unwrap()
            .push_str(text),
        _ => {}
    });
    for row in &mut rows {
        for cell in row.values_mut() {
            *cell = unescaped(cell);
        }
    }
    rows
}

/// Without the format's own escapes such as `_x000D_`.
fn unescaped(cell: &str) -> String {
    let own = regex::Regex::new("_x([0-9A-Fa-f]{4})_").unwrap();
    own.replace_all(cell, |found: &regex::Captures<'_>| {
        let code = u32::from_str_radix(&found[1], 16).unwrap();
        char::from_u32(code).unwrap().to_string()
    })
    .into_owned()
}

/// The column with that name in the first row.
pub(crate) fn column(rows: &[BTreeMap<String, String>], name: &str) -> Vec<String> {
    let (letters, _) = rows[0].iter().find(|(_, it)| *it == name).unwrap();
    rows[1..]
        .iter()
        .map(|row| row.get(letters).cloned().unwrap_or_default())
        .collect()
}
