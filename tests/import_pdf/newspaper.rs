//! Pages of newspapers: columns, drawn in several orders.

use dossier::import::{self, Options};

use crate::writer::{Pdf, at};

#[derive(Clone, Copy, Debug)]
enum Drawn {
    ByColumns,
    ByRows,
    /// Invisible, row by row and word by word, as behind a scan.
    Scanned,
}

/// Words that never come again, so that their order is known.
fn word(n: usize) -> String {
    let letter = |n: usize| char::from(b'a' + (n % 26) as u8);
    let mut word: String = [letter(n / 676), letter(n / 26), letter(n)]
        .iter()
        .collect();
    for idx in 0..n % 4 {
        word.push(letter(n * 7 + idx));
    }
    word
}

/// A page with a headline over all columns, and the words in the order of reading.
fn page(n_columns: usize, gutter: f64, drawn: Drawn) -> (String, Vec<String>) {
    let (size, left, width) = (9.0, 40.0, 520.0);
    let column_width = (width - gutter * (n_columns - 1) as f64) / n_columns as f64;
    let n_chars = (column_width / (size * 0.5)) as usize;
    let headline = ["Great", "news", "of", "the", "whole", "world", "today"];
    let mut words: Vec<String> = headline.iter().map(|&word| word.to_owned()).collect();
    let mut columns: Vec<Vec<String>> = Vec::new();
    let mut n = 0;
    for _ in 0..n_columns {
        let mut lines = Vec::new();
        for _ in 0..30 {
            let mut line = String::new();
            loop {
                let next = word(n);
                if line.len() + next.len() + 1 > n_chars {
                    break;
                }
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(&next);
                words.push(next);
                n += 1;
            }
            lines.push(line);
        }
        columns.push(lines);
    }
    let place = |column_idx: usize, row: usize| {
        let x = left + column_idx as f64 * (column_width + gutter);
        (x, 700.0 - row as f64 * size * 1.2)
    };
    let mut drawing = at(left, 730.0, 25.0, &headline.join(" "));
    let mut draw = |column_idx: usize, row: usize| {
        let line = &columns[column_idx][row];
        let (x, y) = place(column_idx, row);
        if let Drawn::Scanned = drawn {
            let mut x = x;
            for word in line.split(' ') {
                drawing.push_str(&at(x, y, size, word));
                x += (word.len() + 1) as f64 * size * 0.5;
            }
        } else {
            drawing.push_str(&at(x, y, size, line));
        }
    };
    match drawn {
        Drawn::ByColumns => {
            (0..n_columns).for_each(|column| (0..30).for_each(|row| draw(column, row)));
        }
        Drawn::ByRows | Drawn::Scanned => {
            (0..30).for_each(|row| (0..n_columns).for_each(|column| draw(column, row)));
        }
    }
    if let Drawn::Scanned = drawn {
        drawing = format!("3 Tr\n{drawing}");
    }
    (drawing, words)
}

#[test]
fn columns_are_read_one_after_the_other_however_they_are_drawn() {
    for n_columns in [1, 2, 3, 5] {
        for gutter in [9.0, 20.0] {
            for drawn in [Drawn::ByColumns, Drawn::ByRows, Drawn::Scanned] {
                let (drawing, words) = page(n_columns, gutter, drawn);
                let bytes = Pdf::of(&[drawing]).bytes();
                let draft = import::read(&bytes, "paper.pdf", &Options::default()).unwrap();
                let found: Vec<&str> = draft.text.as_str().split_whitespace().collect();
                assert_eq!(found, words, "{n_columns} columns, {gutter}, {drawn:?}");
            }
        }
    }
}

/// Two stories of two columns each, one above the other, and a box that is drawn last.
#[test]
fn headlines_that_span_columns_part_the_stories() {
    let story = |y: f64, start: usize| {
        (0..8).fold(
            (String::new(), Vec::new(), Vec::new()),
            |(mut drawing, mut left, mut right), row| {
                for (x, side, offset) in [(40.0, &mut left, 0), (310.0, &mut right, 100)] {
                    let line: Vec<String> = (0..9)
                        .map(|idx| word(start + offset + row * 9 + idx))
                        .collect();
                    let line = line.join(" ").chars().take(56).collect::<String>();
                    drawing.push_str(&at(x, y - row as f64 * 11.0, 9.0, line.trim()));
                    side.push(line.trim().to_owned());
                }
                (drawing, left, right)
            },
        )
    };
    let (upper, upper_left, upper_right) = story(700.0, 0);
    let (lower, lower_left, lower_right) = story(500.0, 300);
    let drawing = at(
        40.0,
        730.0,
        20.0,
        "The upper story has a headline over its columns",
    ) + &upper
        + &at(
            40.0,
            530.0,
            20.0,
            "The lower story has a headline of its own there",
        )
        + &lower;
    let draft = import::read(
        &Pdf::of(&[drawing]).bytes(),
        "paper.pdf",
        &Options::default(),
    )
    .unwrap();
    let expected: Vec<String> = ["The upper story has a headline over its columns".to_owned()]
        .into_iter()
        .chain(upper_left)
        .chain(upper_right)
        .chain(["The lower story has a headline of its own there".to_owned()])
        .chain(lower_left)
        .chain(lower_right)
        .collect();
    let words = |text: &str| {
        text.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(words(draft.text.as_str()), words(&expected.join(" ")));
}
