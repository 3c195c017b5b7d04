//! What a project has and a workspace has not is counted, whatever format it comes in.

use crate::files::{read, shown, zipped};

#[track_caller]
fn check(name: &str, bytes: &[u8], expected: &[&str]) -> dossier::model::Workspace {
    let (workspace, report) = read(name, bytes, None).unwrap();
    let left_out: Vec<String> = report
        .left_out
        .iter()
        .map(|(what, n)| format!("{what}: {n}"))
        .collect();
    assert_eq!(left_out, expected, "{name}");
    workspace
}

#[test]
fn of_a_project_of_refi_qda() {
    let project = br#"<Project name="P" xmlns="urn:QDA-XML:project:1.0">
<Users><User guid="u1" name="Mara"/><User guid="u2" name="Paul"/></Users>
<CodeBook><Codes><Code guid="c1" name="Events" isCodable="false"/></Codes></CodeBook>
<Variables><Variable guid="v1" name="Place" typeOfVariable="Text"><Description>Where</Description></Variable></Variables>
<Cases><Case guid="k1" name="First"><Description>x</Description><VariableValue><VariableRef targetGUID="v1"/><TextValue>Aden</TextValue></VariableValue><SourceRef targetGUID="s1"/><SelectionRef targetGUID="p1"/></Case>
<Case guid="k2" name="Second"><VariableValue><VariableRef targetGUID="v1"/><TextValue>Sanaa</TextValue></VariableValue><SourceRef targetGUID="s1"/></Case>
<Case guid="k3" name="Third"><VariableValue><VariableRef targetGUID="v1"/><TextValue>Mocha</TextValue></VariableValue></Case></Cases>
<Sources><TextSource guid="s1" name="T" richTextPath="internal://s1.docx"><PlainTextContent>Aden fell.</PlainTextContent>
<PlainTextSelection guid="p1" startPosition="0" endPosition="4" name="Aden"><Coding guid="d1" creatingUser="u1"><CodeRef targetGUID="c1"/><NoteRef targetGUID="n1"/></Coding><Coding guid="d2" creatingUser="u2"><CodeRef targetGUID="gone"/></Coding></PlainTextSelection>
<VariableValue><VariableRef targetGUID="gone"/><TextValue>lost</TextValue></VariableValue></TextSource>
<PDFSource guid="s2" name="Paper"><PDFSelection guid="p2" page="0"/><Representation guid="s3"><PlainTextContent>Mocha held.</PlainTextContent><PlainTextSelection guid="p3" startPosition="0" endPosition="5"><Coding guid="d3"><CodeRef targetGUID="c1"/></Coding></PlainTextSelection></Representation></PDFSource>
<PDFSource guid="s4" name="Scan"><PDFSelection guid="p4" page="0"/></PDFSource></Sources>
<Notes><Note guid="n1" name="Why"><PlainTextContent>Because</PlainTextContent></Note></Notes>
<Links><Link guid="l1" originGUID="c1" targetGUID="s1"/></Links>
<Sets><Set guid="e1" name="All"><Description>y</Description><MemberSource targetGUID="s1"/><MemberCode targetGUID="c1"/></Set></Sets>
<Graphs><Graph guid="g1"/></Graphs><Colours/></Project>"#;
    let workspace = check(
        "p.qde",
        project,
        &[
            "Cases of no document: 1",
            "Codes and passages of cases: 1",
            "Codings with codes that are not in the file: 1",
            "Descriptions of cases and sets: 2",
            "Descriptions of variables: 1",
            "Further people who coded a passage: 1",
            "Graphs: 1",
            "Links of other things than passages: 1",
            "Members of sets: 1",
            "PDF documents: 1",
            "Pages of PDF documents, of which the words are taken: 1",
            "Parts of other kinds: 1",
            "Passages of these: 2",
            "That codes are headings only: 1",
            "The look of documents: 1",
            "Values of these: 1",
            "Values of variables that are not in the file: 1",
        ],
    );
    assert_eq!(shown(&workspace), ["[Events] Aden", "[Events] Mocha"]);
    let documents = workspace.documents_in_order();
    let titles: Vec<&str> = documents.iter().map(|one| one.title.as_str()).collect();
    assert_eq!(titles, ["T", "Paper"]);
    let more: Vec<String> = documents[0]
        .source
        .more
        .iter()
        .map(|(name, said)| format!("{name}: {said}"))
        .collect();
    assert_eq!(
        more,
        ["Case: First; Second", "Place: Aden; Sanaa", "Set: All"]
    );
    // A note on a passage mentions it.
    let note = workspace.notes.values().next().unwrap();
    let passage = workspace
        .annotations
        .values()
        .find(|one| one.quote() == "Aden")
        .unwrap();
    let mentions = dossier::model::mention::mentions(&note.text);
    assert_eq!(
        mentions[0].target,
        dossier::model::mention::Target::Annotation(passage.id)
    );
}

#[test]
fn of_files_of_brat() {
    let ann = "T1\tA 0 4\tAden\nT2\tbroken\nT3\tA 5 9\tfell\nE1\tA:T1\nE2\tA:T1\nE3\tA:T9\nR1\tof Arg1:T1 Arg2:T3\n#1\tAnnotatorNotes R1\tone\n#2\tAnnotatorNotes R1\ttwo\n*\tEquiv T1 T3 T9\n?what\n";
    let bytes = zipped(&[
        ("a.txt", b"Aden fell."),
        ("a.ann", ann.as_bytes()),
        ("alone.txt", b"x"),
    ]);
    let workspace = check(
        "b.zip",
        &bytes,
        &[
            "Events whose words are not there: 1",
            "Further events of the same words: 1",
            "Lines that can't be read: 2",
            "Members of what is said to be the same: 1",
            "Texts without a file of annotations: 1",
        ],
    );
    let notes: Vec<&str> = workspace
        .links
        .values()
        .map(|link| link.note.as_str())
        .collect();
    assert!(notes.contains(&"one\n\ntwo"), "{notes:?}");
}

#[test]
fn of_records_of_doccano() {
    let lines = "{\"text\": \"Aden fell\", \"label\": [[0, 4, \"P\"], [\"x\"]], \"reporter\": \"mara\", \"meta\": {\"page\": 3, \"deep\": {}}, \"list\": [1], \"Comments\": [{\"id\": 1, \"comment\": \"Sure?\"}]}\n{\"text\": \"One\", \"label\": \"good\"}\n{\"text\": \"Two\", \"cats\": {\"good\": 1.0, \"bad\": 0.0}}\n{\"label\": []}\n";
    let workspace = check(
        "a.jsonl",
        lines.as_bytes(),
        &[
            "Labels without a place: 1",
            "Lists beside the labels: 2",
            "Records without a text: 1",
        ],
    );
    assert_eq!(shown(&workspace), ["[P] Aden", "[good] One", "[good] Two"]);
    let document = &workspace.documents_in_order()[0];
    assert_eq!(document.note, "Sure?");
    assert_eq!(document.source.more.get("reporter"), Some("mara"));
    assert_eq!(document.source.more.get("page"), Some("3"));
    check(
        "a.txt",
        b"Peter NN B-PER\nleft VB O\n",
        &["Further columns of tokens: 2"],
    );
}

#[test]
fn of_structures_of_a_cas() {
    let xmi = "<xmi:XMI xmlns:xmi=\"http://www.omg.org/XMI\" xmlns:cas=\"http:///uima/cas.ecore\" xmlns:t=\"http:///ner.ecore\"><cas:NULL xmi:id=\"0\"/><t:NamedEntity xmi:id=\"3\" sofa=\"1\" begin=\"0\" end=\"4\" value=\"LOC\"><kinds>a</kinds><kinds>b</kinds></t:NamedEntity><t:Token xmi:id=\"4\" sofa=\"1\" begin=\"0\" end=\"4\"/><t:Score xmi:id=\"5\" worth=\"1\"/><cas:Sofa xmi:id=\"1\" sofaString=\"Aden\"/><cas:View sofa=\"1\" members=\"3 4\"/></xmi:XMI>";
    let workspace = check(
        "a.xmi",
        xmi.as_bytes(),
        &[
            "Structures on no place of a text: 1",
            "Tokens, sentences and their forms: 1",
        ],
    );
    assert_eq!(shown(&workspace), ["[NamedEntity/LOC] Aden {kinds: a; b}"]);
    let json = r#"{"%FEATURE_STRUCTURES": [{"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaString": "Aden"}, {"%ID": 2, "%TYPE": "x.NamedEntity", "@sofa": 1, "begin": 0, "end": 4, "value": "LOC", "more": [1, 2]}]}"#;
    let bytes = zipped(&[("a.json", json.as_bytes()), ("project.json", b"{}")]);
    check(
        "a.zip",
        &bytes,
        &[
            "Files of the archive that are no CAS: 1",
            "Lists and references of structures: 1",
        ],
    );
}
