//! A page of all scripts as the reader paints it, light and dark, at two scales.
//!
//! The fonts are Debian's packages of Noto, each file known by its size: whole sets of fonts are too
//! large for a repository, and a subset made for one page would show nothing of how a font
//! chooses its glyphs. Where a file is missing or another version, the pictures pass over.

use std::ops::Range;

use dossier::app::settings::{Hyphens, MarginSide};
use dossier::app::view::{Place, Selection};
use dossier::model::AnnotationId;
use dossier::text::{Span, Text};
use dossier::ui::reader::{Engine, Fonts, Ink, Look, Mark, Page, Reader};
use egui::{CentralPanel, Color32, Frame};
use egui_kittest::{Harness, SnapshotOptions};

/// Under the folder of the system's fonts, in the order in which they are asked, with the size of
/// each in bytes.
const FONTS: [(&str, usize); 12] = [
    ("truetype/noto/NotoSerif-Regular.ttf", 588_876),
    ("truetype/noto/NotoNaskhArabic-Regular.ttf", 175_792),
    ("truetype/noto/NotoSerifHebrew-Regular.ttf", 31_172),
    ("truetype/noto/NotoSerifDevanagari-Regular.ttf", 263_856),
    ("truetype/noto/NotoSerifThai-Regular.ttf", 45_992),
    ("truetype/noto/NotoSerifLao-Regular.ttf", 38_528),
    ("truetype/noto/NotoSerifKhmer-Regular.ttf", 151_180),
    ("truetype/noto/NotoSerifMyanmar-Regular.ttf", 260_396),
    ("truetype/noto/NotoSerifTibetan-Regular.ttf", 595_476),
    ("opentype/noto/NotoSerifCJK-Regular.ttc", 26_297_400),
    ("truetype/noto/NotoColorEmoji.ttf", 10_980_856),
    ("truetype/noto/NotoNastaliqUrdu-Regular.ttf", 570_552),
];

/// Some lines of every script; what stands in square brackets is marked.
const PAGE: &str = "\
Sources [say 1,250 officials] fled the offices: affidavits, naïve coöperation, ạ\u{302}.
[يقول محللون] إن التنظيم (Reuters) يعود إلى جذوره في ١٢٣ قرية، كِتَابٌ مُبِينٌ.
[גורמים] אומרים: words in English באמצע המשפט, בְּרֵאשִׁית 42.
او [می\u{200c}خواهم] گفت که پژوهشگران ۱۲۳ گزارش نوشتند؛ اردو میں بھی لکھا ہے۔
हिन्दी में [क्षत्रिय] और विद्वान्, स्त्री कार्य।
[ภาษาไทย]ไม่มีช่องว่างระหว่างคำ ที่นี่กำลัง ພາສາລາວ
[ភាសាខ្មែរ]មិនមានដកឃ្លា မြန်မာစာ[စာကြောင်း] བོད་སྐད་[རྒྱལ་ཁབ]།
漢字[和假名]与简体字。日本語の[段落]です、カタカナも。한국어 [문서를] 읽는다.
👨\u{200d}👩\u{200d}👧\u{200d}👦 🇳🇱🇧🇪 👍🏽 [❤\u{fe0f}] Z\u{351}\u{36b}a\u{343}lgo \u{202e}turned\u{202c} nul\u{0}[esc]\u{1b}
name\tplace\tnumber
شمال\tغرب\t١٢";

#[derive(Clone, Copy)]
enum Paper {
    Light,
    Dark,
}

#[test]
fn a_page_of_all_scripts_looks_as_it_did() {
    let Some(fonts) = fonts() else {
        return;
    };
    for (name, paper, scale) in [
        ("scripts-light", Paper::Light, 1.0),
        ("scripts-dark", Paper::Dark, 1.0),
        ("scripts-light-200", Paper::Light, 2.0),
        ("scripts-dark-200", Paper::Dark, 2.0),
    ] {
        let image = picture(fonts.clone(), paper, scale);
        let options = SnapshotOptions::new().threshold(1.5).max_failed_pixels(400);
        egui_kittest::try_image_snapshot_options(&image, name, &options).unwrap();
    }
}

/// The files, if all of them are the ones that the pictures were made with.
fn fonts() -> Option<Vec<Vec<u8>>> {
    FONTS
        .iter()
        .map(|&(path, n_bytes)| {
            let bytes = std::fs::read(format!("/usr/share/fonts/{path}")).ok()?;
            (bytes.len() == n_bytes).then_some(bytes)
        })
        .collect()
}

fn picture(fonts: Vec<Vec<u8>>, paper: Paper, scale: f32) -> image::RgbaImage {
    let (words, marked) = unmarked(PAGE);
    let text = Text::new(words);
    let marks: Vec<Mark> = marked
        .into_iter()
        .map(|bytes| mark(text.span(bytes).unwrap(), paper))
        .collect();
    let mut reader = Reader::new(&text, &[]);
    let mut engine = Engine::new(Fonts::of_files(fonts));
    let look = look(paper);
    let mut place = Place::default();
    let mut harness = Harness::builder()
        .with_size([760.0, 630.0])
        .with_pixels_per_point(scale)
        .renderer(super::painter::Painter::default())
        .build_ui(move |ui| {
            CentralPanel::default().frame(Frame::NONE).show(ui, |ui| {
                let overlapping = |bytes: Range<usize>| -> Vec<Mark> {
                    let touches = |span: &Span| {
                        span.start().byte() < bytes.end && bytes.start < span.end().byte()
                    };
                    let marks = marks.iter();
                    marks
                        .filter(|mark| mark.spans.iter().any(touches))
                        .cloned()
                        .collect()
                };
                let page = Page {
                    title: "עברית and العربية",
                    chips: &["وكالة".to_owned(), "2 words".to_owned()],
                    marks: &overlapping,
                    marks_version: None,
                    hits: &[],
                    current_hit: None,
                    look: &look,
                    direction: None,
                    selection: Selection::default(),
                    pieces: &[],
                    takes_tab: false,
                    is_backlit: false,
                    repeated: &[],
                    place,
                };
                place = reader.ui(ui, &mut engine, &page).place;
            });
        });
    harness.run_steps(3);
    harness.render().unwrap()
}

/// The text without square brackets, and what stood in them.
fn unmarked(page: &str) -> (String, Vec<Range<usize>>) {
    let (mut text, mut marked, mut start) = (String::new(), Vec::new(), 0);
    for c in page.chars() {
        match c {
            '[' => start = text.len(),
            ']' => marked.push(start..text.len()),
            c => text.push(c),
        }
    }
    (text, marked)
}

#[expect(clippy::disallowed_methods, reason = "a picture has no theme")]
fn mark(span: Span, paper: Paper) -> Mark {
    let tint = match paper {
        Paper::Light => Color32::from_rgb(0xf6, 0xe2, 0xb0),
        Paper::Dark => Color32::from_rgb(0x55, 0x48, 0x20),
    };
    let rule = Color32::from_rgb(0xc0, 0x8a, 0x1e);
    Mark {
        id: AnnotationId(uuid::Uuid::nil()),
        spans: vec![span],
        inks: vec![Ink { rule, tint }],
        label: "Capability · القدرة".to_owned(),
        links: String::new(),
        note: String::new(),
        in_hand: false,
        is_shown: true,
    }
}

#[expect(clippy::disallowed_methods, reason = "a picture has no theme")]
fn look(paper: Paper) -> Look {
    let gray = Color32::from_gray;
    let of = |light: u8, dark: u8| match paper {
        Paper::Light => gray(light),
        Paper::Dark => gray(dark),
    };
    Look {
        font_size: 17.0,
        line_height: 1.7,
        column_width: 520.0,
        zoom: 1.0,
        serif: None,
        shows_invisible: false,
        is_justified: false,
        hyphens: Hyphens::Off,
        paper: of(252, 26),
        text: of(28, 226),
        faint: of(120, 130),
        veil: Color32::TRANSPARENT,
        margin_side: MarginSide::Automatic,
        margin_width: None,
        grey: of(95, 165),
        hairline: of(220, 60),
        selection: of(200, 80),
        hit: of(230, 70),
        current_hit: of(200, 90),
        accent: of(60, 200),
        untagged: Ink {
            rule: of(120, 130),
            tint: of(235, 50),
        },
    }
}
