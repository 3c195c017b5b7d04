//! PDF files that are damaged, or made to break programs.

use dossier::import::{self, Draft, Error, Options};
use dossier::model::{DocumentId, Workspace, WorkspaceId};
use proptest::prelude::*;

use crate::writer::{Pdf, at, stream};

/// A draft makes a workspace without problems.
#[track_caller]
pub(crate) fn assert_sound(draft: &Draft) {
    let id = DocumentId("018f0000-0000-7000-8000-000000000001".parse().unwrap());
    let now = jiff::Timestamp::UNIX_EPOCH;
    let (document, body) = draft.clone().into_document(id, 7, now);
    let mut workspace = Workspace::new(WorkspaceId(id.0), "Test", now);
    workspace.documents.insert_mut(id, document.into());
    workspace.bodies.insert_mut(id, body.into());
    assert_eq!(workspace.problems(), []);
}

fn sample() -> Vec<u8> {
    let mut pdf = Pdf::of(&[
        at(50.0, 700.0, 10.0, "The first page of a file"),
        at(50.0, 700.0, 10.0, "The second page of it"),
        at(50.0, 700.0, 10.0, "The third page of it"),
    ]);
    pdf.catalog = "/PageLabels<</Nums[0<</S/r>>]>>".to_owned();
    pdf.info = "/Title(A file)".to_owned();
    pdf.bytes()
}

#[test]
fn forms_within_forms_are_given_up_and_other_pages_are_kept() {
    let mut pdf = Pdf::of(&["/X1 Do".to_owned(), at(50.0, 700.0, 10.0, "Still here")]);
    pdf.more = (0..28)
        .map(|idx| {
            let dict = format!(
                "/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</X1 {} 0 R>>>>",
                101 + idx
            );
            stream(&dict, "/X1 Do /X1 Do")
        })
        .collect();
    let draft = import::read(&pdf.bytes(), "bomb.pdf", &Options::default()).unwrap();
    assert_eq!(draft.text.as_str(), "Still here");
    assert_eq!(
        draft.warnings[0].to_string(),
        "1 of 2 pages is damaged or too complex, and text of it is missing: 1. Compare with the original."
    );
}

#[test]
fn a_file_that_says_to_have_more_pages_is_told_of() {
    let bytes = sample();
    let text = String::from_utf8(bytes)
        .unwrap()
        .replace("/Count 3", "/Count 9");
    let draft = import::read(text.as_bytes(), "a.pdf", &Options::default()).unwrap();
    assert_eq!(
        draft.warnings[0].to_string(),
        "The file is damaged: it says that it has 9 pages, and 3 were found. Fetch it once more, or take it from a backup."
    );
}

#[test]
fn a_file_without_its_table_is_read_all_the_same() {
    let bytes = sample();
    let cut = bytes
        .windows(4)
        .position(|window| window == b"xref")
        .unwrap();
    let draft = import::read(&bytes[..cut], "a.pdf", &Options::default()).unwrap();
    assert!(draft.text.as_str().contains("The second page of it"));
}

#[test]
fn of_a_file_that_was_cut_off_the_pages_before_the_cut_are_read() {
    let bytes = sample();
    // The catalogue and the tree of pages stand at the end of many files.
    let start = bytes
        .windows(7)
        .position(|window| window == b"3 0 obj")
        .unwrap();
    let end = bytes
        .windows(8)
        .position(|window| window == b"14 0 obj")
        .unwrap();
    let mut cut = b"%PDF-1.4\n".to_vec();
    cut.extend(&bytes[start..end]);
    let draft = import::read(&cut, "a.pdf", &Options::default()).unwrap();
    assert_sound(&draft);
    assert_eq!(
        draft.text.as_str(),
        "The first page of a file\nThe second page of it"
    );
    assert_eq!(
        draft.warnings[0].to_string(),
        "The end of the file is missing: 2 pages were found before it, and there may have been more. Fetch it once more, or take it from a backup."
    );
}

#[test]
fn what_only_begins_as_a_pdf_is_damaged() {
    let error = import::read(b"%PDF-1.7\nand no more", "a.pdf", &Options::default()).unwrap_err();
    assert_eq!(error, Error::Damaged { what: "a PDF file" });
    // Whatever it is called.
    let error = import::read(b"%PDF-1.7\nand no more", "a.txt", &Options::default()).unwrap_err();
    assert_eq!(error, Error::Damaged { what: "a PDF file" });
}

fn n_rounds() -> u32 {
    let rounds = std::env::var("DOSSIER_PDF_ROUNDS").ok();
    rounds.and_then(|rounds| rounds.parse().ok()).unwrap_or(96)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(n_rounds()))]

    #[test]
    fn any_bytes_end_in_a_document_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let mut file = b"%PDF-1.4\n".to_vec();
        file.extend(bytes);
        if let Ok(draft) = import::read(&file, "a.pdf", &Options::default()) {
            assert_sound(&draft);
        }
    }

    #[test]
    fn any_drawing_ends_in_a_document_or_an_error(steps in proptest::collection::vec(step(), 0..60)) {
        let bytes = Pdf::of(&[steps.concat()]).bytes();
        if let Ok(draft) = import::read(&bytes, "a.pdf", &Options::default()) {
            assert_sound(&draft);
        }
    }

    #[test]
    fn a_file_with_bytes_changed_ends_in_a_document_or_an_error(
        places in proptest::collection::vec((0_usize..20_000, any::<u8>()), 1..20),
        cut in 0_usize..60_000,
    ) {
        let mut bytes = sample();
        let n_bytes = bytes.len();
        for (place, byte) in places {
            bytes[place % n_bytes] = byte;
        }
        bytes.truncate(cut.max(10));
        if let Ok(draft) = import::read(&bytes, "a.pdf", &Options::default()) {
            assert_sound(&draft);
        }
    }
}

/// A step of a drawing with numbers and words of any kind.
fn step() -> impl Strategy<Value = String> {
    let number = || {
        prop_oneof![
            -900.0..900.0_f64,
            Just(0.0),
            Just(1e30),
            Just(-1e30),
            0.0..2.0_f64
        ]
    };
    prop_oneof![
        (number(), number(), number(), "[ -~]{0,20}")
            .prop_map(|(x, y, size, words)| at(x, y, size, &words)),
        (number(), number(), number(), number(), number(), number())
            .prop_map(|(a, b, c, d, e, f)| format!("{a} {b} {c} {d} {e} {f} cm ")),
        (
            number(),
            number(),
            number(),
            number(),
            "[a-z \u{5d0}-\u{5ea}]{1,6}"
        )
            .prop_map(|(a, b, c, d, words)| {
                format!(
                    "q {a} {b} {c} {d} 300 400 cm {} Q ",
                    crate::writer::any_at(0.0, 0.0, 1.0, &words)
                )
            }),
        Just("q ".to_owned()),
        Just("Q ".to_owned()),
        Just("/Span <</ActualText (a b)>> BDC ".to_owned()),
        Just("EMC ".to_owned()),
        Just("2 Tr ".to_owned()),
    ]
}
