//! UIMA CAS: an archive with a CAS for each document, as XMI with its type system, or as JSON 0.4.
//!
//! Places are UTF-16 units. Annotations are of the layer `webanno.custom.Dossier`, as `INCEpTION` names
//! custom ones: one for each tag and passage, of which those with one `annotation` are one. Links are
//! of the relation layer `webanno.custom.DossierLink`, from `Governor` to `Dependent`.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::doccano::{links_of_documents, within_documents};
use super::extent::{BUT_TEXTS_AND_MARKS, without_mentions, without_notes, without_unused_tags};
use super::xml::{escape, handling};
use super::zipped::{Zipped, file_stem};
use super::{Error, Report};
use crate::model::{Annotation, AnnotationId, Document, Link, Workspace};
use crate::query::ledger::{Ledger, Loss};
use crate::text::units::Units;

const LAYER: &str = "webanno.custom.Dossier";
const LINKS: &str = "webanno.custom.DossierLink";
const META: &str = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData";

/// The features of the layer, each a string.
const FEATURES: [&str; 8] = [
    "annotation",
    "tag",
    "note",
    "sourceGrade",
    "infoGrade",
    "author",
    "created",
    "modified",
];

pub(super) fn ledger_json(report: &Report<'_>) -> Ledger {
    report.lost_but(&left_out(&[]), held)
}

pub(super) fn ledger_xmi(report: &Report<'_>) -> Ledger {
    report.lost_but(&left_out(&[Loss::Controls]), held)
}

fn left_out(also: &[Loss]) -> Vec<Loss> {
    let own = [Loss::Colours, Loss::TagOrder];
    [&BUT_TEXTS_AND_MARKS[..], &own, also].concat()
}

fn held(extent: &Workspace) -> Workspace {
    without_notes(&within_documents(&without_unused_tags(extent, false)))
}

pub(super) fn write_xmi(report: &Report<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let mut zip = Zipped::new(out);
    type_system(zip.file("TypeSystem.xml")?)?;
    each(report, &mut zip, "xmi", xmi)?;
    zip.finish()
}

pub(super) fn write_json(report: &Report<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let mut zip = Zipped::new(out);
    each(report, &mut zip, "json", json_cas)?;
    zip.finish()
}

type Put = fn(&Cas<'_>, &mut dyn Write) -> Result<(), Error>;

/// What is in one document.
struct Cas<'a> {
    report: &'a Report<'a>,
    told: &'a Workspace,
    document: &'a Document,
    text: &'a str,
    units: Units,
    annotations: Vec<&'a Annotation>,
    links: &'a [&'a Link],
}

/// A structure of a type, with its place and its features; those of references are ids.
struct Structure {
    id: usize,
    layer: &'static str,
    place: (usize, usize),
    words: Vec<(&'static str, String)>,
    references: Vec<(&'static str, usize)>,
}

fn each(report: &Report<'_>, zip: &mut Zipped<'_>, extension: &str, put: Put) -> Result<(), Error> {
    let told = without_mentions(&report.extent());
    let groups = report.by_document();
    let links = links_of_documents(&told);
    for (n, &id) in report.documents.iter().enumerate() {
        let (Some(document), Some(text)) = (told.document(id), told.text(id)) else {
            continue;
        };
        let passages = groups.get(&id).map_or(&[][..], Vec::as_slice);
        let annotations = passages
            .iter()
            .filter_map(|one| told.annotation(one.annotation.id));
        let cas = Cas {
            report,
            told: &told,
            document,
            text: text.as_str(),
            units: Units::new(text),
            annotations: annotations.collect(),
            links: links.get(&id).map_or(&[][..], Vec::as_slice),
        };
        report.goes_on()?;
        let name = format!("{}.{extension}", file_stem(&document.title, n + 1));
        put(&cas, zip.file(&name)?)?;
    }
    Ok(())
}

impl Cas<'_> {
    /// Hands out the structures one by one; ids begin at 3, after the text and what is said of it.
    fn structures(
        &self,
        mut put: impl FnMut(Structure) -> Result<(), Error>,
    ) -> Result<usize, Error> {
        let mut id = 2;
        let mut firsts: HashMap<AnnotationId, (usize, (usize, usize))> = HashMap::new();
        for annotation in &self.annotations {
            self.report.one_more()?;
            let moment = |moment| self.report.moment(moment).map(|moment| moment.to_string());
            let paths: Vec<Option<String>> = if annotation.tags.is_empty() {
                vec![None]
            } else {
                annotation
                    .tags
                    .iter()
                    .map(|&tag| Some(self.told.tag_path(tag)))
                    .collect()
            };
            for span in annotation.spans() {
                let place = (
                    self.units.utf16_before(span.start()),
                    self.units.utf16_before(span.end()),
                );
                for path in &paths {
                    id += 1;
                    let mut words = vec![("annotation", annotation.id.to_string())];
                    words.extend(path.clone().map(|path| ("tag", path)));
                    // What is said of all of it is said once.
                    if let Entry::Vacant(first) = firsts.entry(annotation.id) {
                        first.insert((id, place));
                        let grade = annotation.grade;
                        let all = [
                            ("note", Some(annotation.note.clone())),
                            (
                                "sourceGrade",
                                grade.source.map(|grade| grade.letter().to_string()),
                            ),
                            (
                                "infoGrade",
                                grade.info.map(|grade| grade.digit().to_string()),
                            ),
                            ("author", Some(annotation.author.clone())),
                            ("created", moment(annotation.created)),
                            ("modified", moment(annotation.modified)),
                        ];
                        let told = all
                            .into_iter()
                            .filter_map(|(name, words)| Some((name, words?)));
                        words.extend(told.filter(|(_, words)| !words.is_empty()));
                    }
                    put(Structure {
                        id,
                        layer: LAYER,
                        place,
                        words,
                        references: Vec::new(),
                    })?;
                }
            }
        }
        for link in self.links {
            let ends = (firsts.get(&link.from), firsts.get(&link.to));
            if let (Some(&(from, _)), Some(&(to, place))) = ends {
                id += 1;
                let words = [
                    ("kind", link.kind.label().to_owned()),
                    ("note", link.note.clone()),
                ];
                put(Structure {
                    id,
                    layer: LINKS,
                    place,
                    words: words
                        .into_iter()
                        .filter(|(_, words)| !words.is_empty())
                        .collect(),
                    references: vec![("Governor", from), ("Dependent", to)],
                })?;
            }
        }
        Ok(id)
    }
}

fn xmi(cas: &Cas<'_>, out: &mut dyn Write) -> Result<(), Error> {
    out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")?;
    out.write_all(handling(cas.report.handling()).as_bytes())?;
    out.write_all(
        b"<xmi:XMI xmlns:xmi=\"http://www.omg.org/XMI\" xmlns:cas=\"http:///uima/cas.ecore\" xmlns:tcas=\"http:///uima/tcas.ecore\" xmlns:type=\"http:///de/tudarmstadt/ukp/dkpro/core/api/metadata/type.ecore\" xmlns:custom=\"http:///webanno/custom.ecore\" xmi:version=\"2.0\">\n<cas:NULL xmi:id=\"0\"/>\n",
    )?;
    writeln!(
        out,
        "<type:DocumentMetaData xmi:id=\"2\" sofa=\"1\" begin=\"0\" end=\"{}\" language=\"x-unspecified\" documentTitle=\"{}\" documentId=\"{}\" isLastSegment=\"false\"/>",
        cas.units.n_utf16(),
        escape(&cas.document.title),
        cas.document.id,
    )?;
    let last = cas.structures(|one| {
        let name = one.layer.rsplit('.').next().unwrap_or_default();
        write!(
            out,
            "<custom:{name} xmi:id=\"{}\" sofa=\"1\" begin=\"{}\" end=\"{}\"",
            one.id, one.place.0, one.place.1
        )?;
        for (name, words) in &one.words {
            write!(out, " {name}=\"{}\"", escape(words))?;
        }
        for (name, id) in &one.references {
            write!(out, " {name}=\"{id}\"")?;
        }
        out.write_all(b"/>\n")?;
        Ok(())
    })?;
    out.write_all(b"<cas:Sofa xmi:id=\"1\" sofaNum=\"1\" sofaID=\"_InitialView\" mimeType=\"text/plain\" sofaString=\"")?;
    for line in cas.text.split_inclusive('\n') {
        out.write_all(escape(line).as_bytes())?;
    }
    out.write_all(b"\"/>\n<cas:View sofa=\"1\" members=\"2")?;
    for id in 3..=last {
        write!(out, " {id}")?;
    }
    out.write_all(b"\"/>\n</xmi:XMI>\n")?;
    Ok(())
}

fn json_cas(cas: &Cas<'_>, out: &mut dyn Write) -> Result<(), Error> {
    out.write_all(b"{\n\"%TYPES\": ")?;
    value(out, &types())?;
    out.write_all(b",\n\"%FEATURE_STRUCTURES\": [\n")?;
    out.write_all(b"{\"%ID\":1,\"%TYPE\":\"uima.cas.Sofa\",\"mimeType\":\"text/plain\",\"sofaID\":\"_InitialView\",\"sofaNum\":1,\"sofaString\":")?;
    value(out, cas.text)?;
    out.write_all(b"},\n")?;
    value(
        out,
        &json!({
            "%ID": 2, "%TYPE": META, "@sofa": 1, "begin": 0, "end": cas.units.n_utf16(),
            "language": "x-unspecified", "documentTitle": cas.document.title,
            "documentId": cas.document.id.to_string(), "isLastSegment": false,
        }),
    )?;
    let last = cas.structures(|one| {
        let mut made = Map::new();
        made.insert("%ID".to_owned(), json!(one.id));
        made.insert("%TYPE".to_owned(), json!(one.layer));
        made.insert("@sofa".to_owned(), json!(1));
        made.insert("begin".to_owned(), json!(one.place.0));
        made.insert("end".to_owned(), json!(one.place.1));
        for (name, words) in one.words {
            made.insert(name.to_owned(), json!(words));
        }
        for (name, id) in one.references {
            made.insert(format!("@{name}"), json!(id));
        }
        out.write_all(b",\n")?;
        value(out, &Value::Object(made))
    })?;
    out.write_all(b"\n],\n\"%VIEWS\": {\"_InitialView\": {\"%SOFA\": 1, \"%MEMBERS\": [2")?;
    for id in 3..=last {
        write!(out, ", {id}")?;
    }
    out.write_all(b"]}}\n}\n")?;
    Ok(())
}

fn value<T: Serialize + ?Sized>(out: &mut dyn Write, value: &T) -> Result<(), Error> {
    serde_json::to_writer(out, value).map_err(|error| Error::Write {
        source: io::Error::from(error),
    })
}

/// A name and what it leads to.
type Pair = (&'static str, &'static str);

/// Each type with its parent and its features, each with its range.
fn described() -> Vec<(&'static str, &'static str, Vec<Pair>)> {
    let string = "uima.cas.String";
    let meta = [
        "documentTitle",
        "documentId",
        "documentUri",
        "collectionId",
        "documentBaseUri",
    ];
    let meta = meta.into_iter().map(|name| (name, string));
    let meta = meta.chain([("isLastSegment", "uima.cas.Boolean")]);
    vec![
        (META, "uima.tcas.DocumentAnnotation", meta.collect()),
        (
            LAYER,
            "uima.tcas.Annotation",
            FEATURES.into_iter().map(|name| (name, string)).collect(),
        ),
        (
            LINKS,
            "uima.tcas.Annotation",
            vec![
                ("Dependent", LAYER),
                ("Governor", LAYER),
                ("kind", string),
                ("note", string),
            ],
        ),
    ]
}

fn types() -> Value {
    let mut types = Map::new();
    for (name, parent, features) in described() {
        let mut made = Map::new();
        made.insert("%NAME".to_owned(), json!(name));
        made.insert("%SUPER_TYPE".to_owned(), json!(parent));
        for (feature, range) in features {
            made.insert(
                feature.to_owned(),
                json!({"%NAME": feature, "%RANGE": range}),
            );
        }
        types.insert(name.to_owned(), Value::Object(made));
    }
    Value::Object(types)
}

fn type_system(out: &mut dyn Write) -> Result<(), Error> {
    out.write_all(
        b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<typeSystemDescription xmlns=\"http://uima.apache.org/resourceSpecifier\">\n<types>\n",
    )?;
    for (name, parent, features) in described() {
        writeln!(
            out,
            "<typeDescription>\n<name>{name}</name>\n<description/>\n<supertypeName>{parent}</supertypeName>\n<features>"
        )?;
        for (feature, range) in features {
            writeln!(
                out,
                "<featureDescription><name>{feature}</name><description/><rangeTypeName>{range}</rangeTypeName></featureDescription>"
            )?;
        }
        out.write_all(b"</features>\n</typeDescription>\n")?;
    }
    out.write_all(b"</types>\n</typeSystemDescription>\n")?;
    Ok(())
}
