//! Workspaces to write.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use dossier::export::{self, Options, Report, exporter};
use dossier::model::{
    About, Annotation, AnnotationId, Body, Colour, Document, DocumentId, Grade, Note, NoteId,
    Origin, Source, SourceGrade, Standing, Status, Tag, TagId, Timestamp, Workspace, WorkspaceId,
};
use dossier::query::{Filter, Passage, passages};
use dossier::text::Text;
use dossier::text::anchor::Anchor;
use uuid::Uuid;

pub(crate) struct Bench {
    pub(crate) workspace: Workspace,
    n_ids: u32,
}

impl Bench {
    pub(crate) fn new(title: &str) -> Self {
        Self {
            workspace: Workspace::new(WorkspaceId(Uuid::from_u128(1)), title, moment()),
            n_ids: 1,
        }
    }

    /// A bench with one document and one annotation on bytes of its text.
    pub(crate) fn with_mark(text: &str, bytes: Range<usize>, note: &str) -> Self {
        let mut bench = Self::new("T");
        let document = bench.document("D", Text::from(text), Source::default());
        bench.mark(document, bytes, &[], note);
        bench
    }

    fn id(&mut self) -> Uuid {
        self.n_ids += 1;
        Uuid::from_u128(self.n_ids.into())
    }

    pub(crate) fn document(&mut self, title: &str, text: Text, source: Source) -> DocumentId {
        let id = DocumentId(self.id());
        let document = Document {
            id,
            order: self.n_ids,
            title: title.to_owned(),
            source,
            origin: Origin {
                file_name: "source.txt".to_owned(),
                ..Origin::default()
            },
            status: Status::Reading,
            direction: None,
            note: String::new(),
            added: moment(),
            marking: None,
        };
        self.workspace.documents.insert_mut(id, Arc::new(document));
        self.body(Body::new(id, text, Vec::new()));
        id
    }

    pub(crate) fn body(&mut self, body: Body) {
        self.workspace
            .bodies
            .insert_mut(body.document, Arc::new(body));
    }

    pub(crate) fn tag(&mut self, name: &str, parent: Option<TagId>, definition: &str) -> TagId {
        let id = TagId(self.id());
        let tag = Tag {
            id,
            name: name.to_owned(),
            parent,
            order: self.n_ids,
            colour: Some(Colour((self.n_ids % u32::from(Colour::COUNT)) as u8)),
            definition: definition.to_owned(),
            key: None,
            see_also: Vec::new(),
            fields: Vec::new(),
            created: moment(),
        };
        self.workspace.tags.insert_mut(id, Arc::new(tag));
        id
    }

    /// An annotation on bytes of a text.
    pub(crate) fn mark(
        &mut self,
        document: DocumentId,
        bytes: Range<usize>,
        tags: &[TagId],
        note: &str,
    ) -> AnnotationId {
        self.mark_spans(document, vec![bytes], tags, note)
    }

    /// An annotation on words of a text, where they stand first.
    pub(crate) fn mark_words(
        &mut self,
        document: DocumentId,
        words: &[&str],
        tags: &[TagId],
        note: &str,
    ) -> AnnotationId {
        let text = self.workspace.text(document).unwrap();
        let spans = words
            .iter()
            .map(|words| {
                let start = text.as_str().find(words).unwrap();
                start..start + words.len()
            })
            .collect();
        self.mark_spans(document, spans, tags, note)
    }

    fn mark_spans(
        &mut self,
        document: DocumentId,
        spans: Vec<Range<usize>>,
        tags: &[TagId],
        note: &str,
    ) -> AnnotationId {
        let id = AnnotationId(self.id());
        let text = self.workspace.text(document).unwrap();
        let anchors = spans
            .into_iter()
            .map(|bytes| Anchor::new(text, text.span(bytes).unwrap()))
            .collect();
        let annotation = Annotation {
            id,
            document,
            anchors,
            standing: Standing::Firm,
            tags: tags.to_vec(),
            note: note.to_owned(),
            grade: Grade::default(),
            fields: BTreeMap::new(),
            author: "Ann".to_owned(),
            created: moment(),
            modified: moment(),
            marking: None,
        };
        self.workspace
            .annotations
            .insert_mut(id, Arc::new(annotation));
        id
    }

    pub(crate) fn change(&mut self, id: AnnotationId, change: impl FnOnce(&mut Annotation)) {
        let mut annotation = self.workspace.annotation(id).unwrap().clone();
        change(&mut annotation);
        self.workspace
            .annotations
            .insert_mut(id, Arc::new(annotation));
    }

    pub(crate) fn note(&mut self, about: About, title: &str, text: &str) {
        let id = NoteId(self.id());
        let note = Note {
            id,
            about,
            title: title.to_owned(),
            text: text.to_owned(),
            author: "Ann".to_owned(),
            created: moment(),
            modified: moment(),
            marking: None,
        };
        self.workspace.notes.insert_mut(id, Arc::new(note));
    }

    /// All passages, in reading order.
    pub(crate) fn all(&self) -> Vec<Passage> {
        passages(&self.workspace, &Filter::default())
    }

    pub(crate) fn write(&self, format: &str) -> String {
        self.write_with(format, Options::default())
    }

    pub(crate) fn write_with(&self, format: &str, options: Options) -> String {
        let passages = self.all();
        let report = Report::new(&self.workspace, &passages, options, moment());
        let mut bytes = Vec::new();
        export::write(exporter(format).unwrap(), &report, &mut bytes).unwrap();
        readable(bytes)
    }
}

/// An export as a text: of an archive the files in it, each after its name.
pub(crate) fn readable(bytes: Vec<u8>) -> String {
    if bytes.starts_with(b"%PDF") {
        // What a reader finds on its pages.
        let options = dossier::import::Options::default();
        let read = dossier::import::read(&bytes, "written.pdf", &options).unwrap();
        return read.text.as_str().to_owned();
    }
    if !bytes.starts_with(b"PK") {
        return String::from_utf8(bytes).unwrap();
    }
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    for n in 0..archive.len() {
        let mut file = archive.by_index(n).unwrap();
        text.extend(["== ", file.name().unwrap().as_ref(), "\n"]);
        std::io::Read::read_to_string(&mut file, &mut text).unwrap();
        text.push('\n');
    }
    text
}

pub(crate) fn moment() -> Timestamp {
    "2025-01-02T03:04:05Z".parse().unwrap()
}

pub(crate) fn source() -> Source {
    Source {
        publisher: "Example Daily".to_owned(),
        author: "Rana Haddad".to_owned(),
        published: Some("2017-09".parse().unwrap()),
        accessed: Some("2025-01-02".parse().unwrap()),
        url: "https://example.org/a_b?c=1&copy=2".to_owned(),
        grade: Some(SourceGrade::B),
        ..Source::default()
    }
}

/// What is hard about positions and signs, in one workspace.
pub(crate) fn rich() -> Bench {
    let mut bench = Bench::new("A *rich* <b>case</b> | #1 #");
    let actors = bench.tag(
        "Actors",
        None,
        "Who *acts* | and not.\n\nSecond <i>line</i>.",
    );
    let armed = bench.tag("Armed [groups]", Some(actors), "");
    let money = bench.tag("=Money", None, "");
    let latin = bench.document(
        "The bridge, “again”",
        Text::from_raw(
            "Heading 😀 one\r\n\r\n  Indented *stars* and _lines_, 1. not a list\r\n\
             1. Nor this  \r\n# nor that\r\n\r\n\r\n\
             e\u{301}te\u{301} 👨\u{200d}👩\u{200d}👧 end & &amp; <script>alert(1)</script>\r\n- dash\r\nlast",
        ),
        source(),
    );
    let length = bench.workspace.text(latin).unwrap().len();
    bench.mark(latin, 0..length, &[actors], "All of it.");
    for (words, tags) in [
        ("Heading 😀", vec![armed, money]),
        ("😀 one\n\n  Indented", vec![money]),
        ("1. Nor this  \n# nor that\n\n\n", vec![armed]),
        ("*stars* and _lines_, 1. not", vec![armed]),
        ("stars", vec![armed]),
        ("& &amp; <script>alert(1)</script>", vec![money, actors]),
        ("\n", vec![]),
        ("last", vec![]),
    ] {
        bench.mark_words(latin, &[words], &tags, "");
    }
    bench.mark_words(
        latin,
        &[
            "  Indented *stars*",
            "e\u{301}te\u{301} 👨\u{200d}👩\u{200d}👧",
            "- dash\n",
        ],
        &[],
        "In *three* parts.\n\n# Not a heading\n\n<script>alert(1)</script>",
    );
    let arabic = bench.document(
        "",
        Text::from("قال المصدر إن 12 شخصًا…\nשלום עולם (test)\n\nقُتلوا."),
        Source::default(),
    );
    bench.mark_words(arabic, &["قال المصدر إن 12"], &[actors], "ملاحظة");
    bench.mark_words(arabic, &["إن 12 شخصًا…\nשלום", "قُتلوا."], &[], "");
    bench.mark_words(arabic, &["עולם (test)"], &[money], "");
    bench.note(About::Workspace, "Where we are", "Two *sources*.");
    bench.note(About::Document(latin), "", "About the bridge.");
    bench.note(About::Tag(money), "Money", "> quoted");
    assert_eq!(bench.workspace.problems(), []);
    bench
}
