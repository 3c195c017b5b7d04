//! Workspaces of any size, the same on every machine: reports in English with an Arabic paragraph
//! here and there, a codebook of 200 tags, and annotations as people make them.

use std::collections::BTreeMap;
use std::sync::Arc;

use dossier::model::{
    Annotation, AnnotationId, Block, BlockKind, Body, Colour, Document, DocumentId, Grade,
    InfoGrade, Origin, PartialDate, Source, SourceGrade, Standing, Status, Tag, TagId, Timestamp,
    Workspace, WorkspaceId,
};
use dossier::text::anchor::Anchor;
use dossier::text::{Span, Text};
use uuid::Uuid;

/// What a workspace is made of.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    pub(crate) n_documents: usize,
    /// Of all documents together.
    pub(crate) n_bytes: usize,
    pub(crate) n_annotations: usize,
    pub(crate) script: Script,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    /// One paragraph in ten is Arabic.
    English,
    Arabic,
}

/// One document of 10 MB with 10,000 annotations.
pub(crate) const BOOK: Size = Size {
    n_documents: 1,
    n_bytes: 10_000_000,
    n_annotations: 10_000,
    script: Script::English,
};

/// One document of 100 MB with 100,000 annotations.
pub(crate) const TOME: Size = Size {
    n_documents: 1,
    ..ARCHIVE
};

/// The same in Arabic.
pub(crate) const ARABIC_BOOK: Size = Size {
    script: Script::Arabic,
    ..BOOK
};

/// 1,000 documents, 100 MB together, with 100,000 annotations.
pub(crate) const ARCHIVE: Size = Size {
    n_documents: 1000,
    n_bytes: 100_000_000,
    n_annotations: 100_000,
    script: Script::English,
};

const PARAGRAPH_BYTES: usize = 600;
const N_TAGS: usize = 200;
const SEED: u64 = 0x00d0_551e_2026_0101;

/// A random number generator of Marsaglia's xorshift family.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(SEED ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 11) as usize % limit.max(1)
    }

    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// One of these, those in front more often, as words are in a language.
    pub(crate) fn word<'a>(&mut self, words: &'a [&'a str]) -> &'a str {
        let share = self.below(1 << 16) as f64 / f64::from(1 << 16);
        words[(share * share * words.len() as f64) as usize]
    }
}

/// A workspace of that size.
pub(crate) fn workspace(size: Size) -> Workspace {
    let mut dice = Dice::new(size.n_bytes as u64);
    let mut workspace = Workspace::new(
        WorkspaceId(Uuid::from_u128(7)),
        "The harbour papers",
        moment(0),
    );
    let tags = codebook(&mut workspace, &mut dice);
    let documents: Vec<DocumentId> = (0..size.n_documents)
        .map(|document_idx| add_document(&mut workspace, &mut dice, size, document_idx))
        .collect();
    for annotation_idx in 0..size.n_annotations {
        let document = documents[annotation_idx % documents.len()];
        let text = workspace.text(document).cloned().unwrap_or_default();
        let span = passage(&mut dice, &text);
        let annotation = annotation(&text, span, &mut dice, &tags, document, annotation_idx);
        workspace
            .annotations
            .insert_mut(annotation.id, Arc::new(annotation));
    }
    workspace
}

/// A passage to mark: from a word to another, 1 to 40 words on.
pub(crate) fn passage(dice: &mut Dice, text: &Text) -> Span {
    loop {
        let at = dice.below(text.len());
        let n_bytes = 4 + dice.below(240);
        let start = word_start(text, at);
        let end = word_start(text, start + n_bytes);
        let end = text.before(text.pos_at_or_before(end)).trim_end().len();
        if let Some(span) = text.span(start..end) {
            return span;
        }
    }
}

pub(crate) fn moment(secs: usize) -> Timestamp {
    Timestamp::from_second(1_760_000_000 + i64::try_from(secs).unwrap_or_default())
        .unwrap_or(Timestamp::UNIX_EPOCH)
}

/// The start of the first word at or after a byte.
fn word_start(text: &Text, byte: usize) -> usize {
    let at = text.pos_at_or_before(byte);
    let blank = text
        .after(at)
        .find([' ', '\n'])
        .map_or(0, |n_bytes| n_bytes + 1);
    at.byte() + blank
}

/// Twenty tags of each of ten groups, three levels deep.
pub(crate) fn codebook(workspace: &mut Workspace, dice: &mut Dice) -> Vec<TagId> {
    let mut tags: Vec<TagId> = Vec::new();
    for tag_idx in 0..N_TAGS {
        let group = tag_idx / 20 * 20;
        let parent = match tag_idx % 20 {
            0 => None,
            1..=5 => tags.get(group),
            n => tags.get(group + 1 + n % 5),
        };
        let tag = Tag {
            id: TagId(Uuid::from_u128((1 << 100) + tag_idx as u128)),
            name: format!(
                "{} {} {}",
                dice.word(&ENGLISH),
                dice.word(&ENGLISH),
                tag_idx + 1
            ),
            parent: parent.copied(),
            order: tag_idx as u32,
            colour: (tag_idx % 20 < 6)
                .then_some(Colour((tag_idx % usize::from(Colour::COUNT)) as u8)),
            definition: sentence(dice, &ENGLISH, "."),
            key: None,
            see_also: Vec::new(),
            fields: Vec::new(),
            created: moment(0),
        };
        tags.push(tag.id);
        workspace.tags.insert_mut(tag.id, Arc::new(tag));
    }
    tags
}

fn add_document(
    workspace: &mut Workspace,
    dice: &mut Dice,
    size: Size,
    document_idx: usize,
) -> DocumentId {
    let (text, blocks) = prose(dice, size.n_bytes / size.n_documents, size.script);
    add_text(workspace, dice, document_idx, text, blocks)
}

/// Adds a text as a document.
pub(crate) fn add_text(
    workspace: &mut Workspace,
    dice: &mut Dice,
    document_idx: usize,
    text: String,
    blocks: Vec<Block>,
) -> DocumentId {
    let id = DocumentId(Uuid::from_u128((2 << 100) + document_idx as u128));
    let body = Body::new(id, Text::new(text), blocks);
    let document = Document {
        id,
        order: document_idx as u32,
        title: format!(
            "Report {}: the {} of the {}",
            document_idx + 1,
            dice.word(&ENGLISH),
            dice.word(&ENGLISH)
        ),
        source: Source {
            publisher: "Harbour Monitor".to_owned(),
            author: AUTHORS[dice.below(AUTHORS.len())].to_owned(),
            published: PartialDate::try_from(format!(
                "20{:02}-{:02}",
                10 + dice.below(15),
                1 + dice.below(12)
            ))
            .ok(),
            accessed: None,
            url: format!("https://example.org/reports/{document_idx}"),
            grade: Some(SourceGrade::ALL[dice.below(6)]),
            more: dossier::model::Facts::default(),
        },
        origin: Origin {
            file_name: format!("report-{document_idx}.txt"),
            hash: body.hash.clone(),
            ..Origin::default()
        },
        status: Status::ALL[dice.below(3)],
        direction: None,
        note: String::new(),
        added: moment(document_idx),
        marking: None,
    };
    workspace.documents.insert_mut(id, Arc::new(document));
    workspace.bodies.insert_mut(id, Arc::new(body));
    id
}

fn prose(dice: &mut Dice, n_bytes: usize, script: Script) -> (String, Vec<Block>) {
    let mut text = String::with_capacity(n_bytes + 2 * PARAGRAPH_BYTES);
    let mut headings = Vec::new();
    while text.len() < n_bytes {
        if dice.one_in(25) {
            let start = text.len();
            text.push_str(dice.word(&ENGLISH));
            text.push(' ');
            text.push_str(dice.word(&ENGLISH));
            headings.push(start..text.len());
            text.push_str("\n\n");
        }
        let (words, stop): (&[&str], _) = if script == Script::Arabic || dice.one_in(10) {
            (&ARABIC, ".")
        } else {
            (&ENGLISH, ".")
        };
        let end = text.len() + PARAGRAPH_BYTES / 2 + dice.below(PARAGRAPH_BYTES);
        while text.len() < end {
            text.push_str(&sentence(dice, words, stop));
            text.push(' ');
        }
        text.pop();
        text.push_str("\n\n");
    }
    let shared = Text::new(text.as_str());
    let blocks = headings
        .into_iter()
        .filter_map(|bytes| {
            Some(Block {
                kind: BlockKind::Heading(2),
                span: shared.span(bytes)?,
            })
        })
        .collect();
    (text, blocks)
}

pub(crate) fn sentence(dice: &mut Dice, words: &[&str], stop: &str) -> String {
    let n_words = 6 + dice.below(18);
    let mut sentence = String::new();
    for word_idx in 0..n_words {
        let word = dice.word(words);
        if word_idx == 0 {
            let mut chars = word.chars();
            sentence.extend(chars.next().into_iter().flat_map(char::to_uppercase));
            sentence.push_str(chars.as_str());
            continue;
        }
        match dice.below(40) {
            0 => sentence.push_str(", "),
            1 => sentence.extend([" ", &(1900 + dice.below(130)).to_string(), " "]),
            _ => sentence.push(' '),
        }
        sentence.push_str(word);
    }
    sentence.push_str(stop);
    sentence
}

pub(crate) fn annotation(
    text: &Text,
    span: Span,
    dice: &mut Dice,
    tags: &[TagId],
    document: DocumentId,
    annotation_idx: usize,
) -> Annotation {
    let mut given: Vec<TagId> = Vec::new();
    for _ in 0..dice.below(4) {
        let tag = tags[dice.below(tags.len())];
        if !given.contains(&tag) {
            given.push(tag);
        }
    }
    let note = if dice.one_in(3) {
        sentence(dice, &ENGLISH, ".")
    } else {
        String::new()
    };
    let made = moment(annotation_idx);
    Annotation {
        // In the order in which they were made, as the program numbers them.
        id: AnnotationId(Uuid::from_u128(
            (annotation_idx as u128) << 64 | u128::from(dice.next()),
        )),
        document,
        anchors: vec![Anchor::new(text, span)],
        standing: Standing::Firm,
        tags: given,
        note,
        grade: Grade {
            source: dice.one_in(5).then(|| SourceGrade::ALL[dice.below(6)]),
            info: dice.one_in(5).then(|| InfoGrade::ALL[dice.below(6)]),
        },
        fields: BTreeMap::new(),
        author: AUTHORS[dice.below(AUTHORS.len())].to_owned(),
        created: made,
        modified: made,
        marking: None,
    }
}

const AUTHORS: [&str; 4] = ["Mara", "Idris", "Lena", "Tomás"];

/// The frequent ones first.
#[rustfmt::skip]
pub(crate) const ENGLISH: [&str; 165] = [
    "the", "of", "and", "to", "in", "a", "that", "was", "for", "on", "with", "by", "as", "at",
    "from", "had", "were", "which", "their", "been", "said", "they", "after", "who", "but", "not",
    "would", "its", "one", "into", "when", "before", "other", "under", "between", "over", "all",
    "some", "than", "until", "no", "two", "more", "three", "several", "against", "about", "where",
    "village", "harbour", "port", "road", "police", "company", "council", "officials", "family",
    "money", "letter", "night", "boat", "captain", "bank", "school", "market", "bridge", "border",
    "witness", "report", "court", "evidence", "contract", "office", "border", "northern", "river",
    "soldiers", "trucks", "doctor", "hospital", "farmers", "water", "factory", "warehouse",
    "morning", "director", "interview", "archive", "record", "payment", "account", "owner",
    "described", "arrived", "refused", "confirmed", "denied", "signed", "carried", "opened",
    "closed", "crossed", "followed", "returned", "remembered", "published", "delivered", "waited",
    "brother", "daughter", "teacher", "engineer", "lawyer", "minister", "driver", "clerk",
    "nobody", "yesterday", "winter", "summer", "early", "later", "quietly", "officially",
    "according", "because", "although", "whether", "without", "through", "across", "during",
    "fuel", "grain", "timber", "cement", "fish", "paper", "stamps", "passport", "ledger", "invoice",
    "telephone", "photograph", "signature", "shipment", "customs", "ferry", "station", "district",
    "coast", "island", "mountain", "valley", "quarry", "square", "church", "mosque", "cemetery",
    "curfew", "strike", "election", "inquiry", "verdict", "rumour",
];

#[rustfmt::skip]
pub(crate) const ARABIC: [&str; 60] = [
    "في", "من", "على", "إلى", "أن", "التي", "الذي", "عن", "مع", "هذا", "كان", "كانت", "قال", "بعد",
    "قبل", "بين", "كل", "حتى", "لم", "قد", "القرية", "الميناء", "الطريق", "الشرطة", "الشركة",
    "المجلس", "العائلة", "المال", "الرسالة", "الليل", "القارب", "البنك", "المدرسة", "السوق",
    "الجسر", "الحدود", "الشاهد", "التقرير", "المحكمة", "الوثيقة", "العقد", "المكتب", "النهر",
    "الجنود", "الطبيب", "المستشفى", "المياه", "المصنع", "الصباح", "المدير", "المقابلة", "الدفتر",
    "وصلوا", "رفض", "أكّد", "وقّع", "نشرت", "سنواتٍ", "ثلاثة", "أمسِ",
];
