//! Small files of the shapes in which Zotero exports records, annotations and notes.

use std::sync::Arc;

use dossier::model::{Locator, LocatorKind, Workspace};

use crate::files::{read, shown};

const TEXT: &str = "The “harbour” was closed in March, said the of-\nficial who had signed the order himself.\nTrade fell.\nTrade fell.\nNobody had seen the ﬁles of the company in Valetta before.\n";

/// A workspace with two documents, the first with pages.
fn here() -> Workspace {
    let lines = [TEXT, "Another text. Trade fell."]
        .map(|text| format!("{{\"text\": {}}}", serde_json::to_string(text).unwrap()));
    let (mut workspace, _) = read("a.jsonl", lines.join("\n").as_bytes(), None).unwrap();
    let documents = workspace.documents_in_order();
    let (mut first, mut second) = (documents[0].clone(), documents[1].clone());
    "The harbour".clone_into(&mut first.title);
    "Kept".clone_into(&mut first.source.publisher);
    "https://example.org/other".clone_into(&mut second.source.url);
    let mut body = workspace.body(first.id).unwrap().clone();
    let places = ["The", "Trade", "Nobody"].map(|word| TEXT.find(word).unwrap());
    let second_trade = TEXT.rfind("Trade").unwrap();
    for (at, label) in [(places[0], "11"), (second_trade, "12"), (places[2], "13")] {
        body.locators.push(Locator {
            at: body.text.pos(at).unwrap(),
            kind: LocatorKind::Page,
            label: label.to_owned(),
        });
    }
    workspace.bodies.insert_mut(first.id, Arc::new(body));
    workspace.documents.insert_mut(first.id, Arc::new(first));
    workspace.documents.insert_mut(second.id, Arc::new(second));
    workspace
}

#[track_caller]
fn source(workspace: &Workspace, title: &str) -> String {
    let mut documents = workspace.documents_in_order().into_iter();
    let document = documents.find(|document| document.title == title).unwrap();
    let source = &document.source;
    let more: Vec<String> = source
        .more
        .iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    format!(
        "{} | {} | {} | {} | {}",
        source.author,
        source.publisher,
        source
            .published
            .map(|date| date.to_string())
            .unwrap_or_default(),
        source.url,
        more.join(" | ")
    )
}

#[test]
fn records_fill_the_sources_of_the_documents_that_they_are_of() {
    let csl = br#"[
        {"id": "a", "type": "article-journal", "title": "The Harbour", "author": [{"family": "Vella", "given": "Rita"}, {"literal": "The Desk"}],
         "issued": {"date-parts": [[2017, 10]]}, "accessed": {"date-parts": [["2018", 1, 2]]}, "container-title": "Times", "publisher": "Allied", "URL": "https://example.org/h", "DOI": "10.1/x", "page": "1-3", "editor": [{"family": "Borg"}]},
        {"id": "b", "type": "book", "title": "Not here", "author": [{"family": "No"}]}]"#;
    let (workspace, report) = read("library.json", csl, Some(&here())).unwrap();
    assert_eq!(
        source(&workspace, "The harbour"),
        "Rita Vella; The Desk | Times | 2017-10 | https://example.org/h | DOI: 10.1/x | Editor: Borg | Kind: Article journal | Page: 1-3 | Publisher: Allied"
    );
    assert_eq!(report.format, "zotero");
    assert_eq!(
        report.lines(),
        ["Records of documents that are not here: 1 left out"]
    );
    assert_eq!(
        read("library.json", csl, None).unwrap_err(),
        "The file has records of works, and none of the documents here is one of them by its address, title, file or words. Add the documents first, or give them the titles that they have there, and import it then."
    );
}

#[test]
fn annotations_of_records_come_to_their_words_and_are_never_guessed() {
    let json = r##"{"config": {"label": "BetterBibTeX JSON"}, "collections": {"C1": {"name": "Ports"}}, "items": [
        {"itemType": "newspaperArticle", "key": "ITEM0001", "title": "Something else", "creators": [{"creatorType": "author", "firstName": "Rita", "lastName": "Vella"}, {"creatorType": "editor", "name": "Desk"}],
         "date": "2017-10-05", "publicationTitle": "Times", "abstractNote": "On ships", "tags": [{"tag": "ports"}, {"tag": "Malta", "type": 1}],
         "notes": [{"note": "<p>Read it <b>again</b></p>"}],
         "attachments": [{"itemType": "attachment", "key": "FILE0001", "title": "Full Text", "path": "storage:x.pdf", "annotations": [
            {"key": "AAAAAAA1", "annotationType": "highlight", "annotationText": "official who had signed the order himself.", "annotationComment": "Who?", "annotationColor": "#ffd400", "annotationPageLabel": "11", "tags": [{"tag": "Actors/Officials"}], "dateAdded": "2024-05-01T10:00:00Z", "dateModified": "2024-05-02T10:00:00Z"},
            {"key": "AAAAAAA2", "annotationType": "highlight", "annotationText": "Trade fell", "annotationPageLabel": "12", "tags": []},
            {"key": "AAAAAAA3", "annotationType": "underline", "annotationText": "Trade fell", "annotationPageLabel": "99", "tags": []},
            {"key": "AAAAAAA4", "annotationType": "highlight", "annotationText": "the files of the company", "annotationPageLabel": "7", "tags": []},
            {"key": "AAAAAAA5", "annotationType": "note", "annotationComment": "Ask the port", "annotationPageLabel": "11", "tags": []},
            {"key": "AAAAAAA6", "annotationType": "image", "annotationPageLabel": "11", "tags": []},
            {"key": "AAAAAAA7", "annotationType": "highlight", "annotationText": "words that nobody wrote", "tags": []}]}]},
        {"itemType": "webpage", "key": "ITEM0002", "title": "Gone", "attachments": [{"annotations": [{"annotationType": "highlight", "annotationText": "Another text", "tags": []}]}]}]}"##;
    let (workspace, report) = read("export.json", json.as_bytes(), Some(&here())).unwrap();
    assert_eq!(
        shown(&workspace),
        [
            "[Actors/Officials] of-\nficial who had signed the order himself. {Who?}",
            "[] Trade fell",
            "[] the ﬁles of the company {Page 7}",
        ]
    );
    assert_eq!(
        source(&workspace, "The harbour"),
        "Rita Vella | Times | 2017-10-05 |  | Abstract: On ships | Editor: Desk | Kind: Newspaper article | Tags: ports; Malta".replace("Abstract:", "Abstract note:")
    );
    let not_found: Vec<&str> = report
        .not_found
        .iter()
        .map(|(_, words)| words.as_str())
        .collect();
    assert_eq!(
        not_found,
        ["Another text", "Trade fell", "words that nobody wrote"]
    );
    let mut notes: Vec<String> = workspace
        .notes
        .values()
        .map(|note| format!("{}: {}", note.title, note.text.trim()))
        .collect();
    notes.sort();
    assert_eq!(notes, [": Read it again", "Note on page 11: Ask the port"]);
    assert_eq!(
        report.lines(),
        [
            "3 passages came to the words that the file quotes",
            "Left out, as their places are not in the texts: 3 passages",
            "Areas and drawings: 1 left out",
            "Collections: 1 left out",
            "Colours of annotations: 1 left out",
            "Records of documents that are not here: 1 left out",
            "“Trade fell” stands in “The harbour” 2 times, and the file does not tell which is meant",
        ]
    );
    // The same annotations have the same ids each time.
    let ids = |seed: &Workspace| seed.annotations.keys().copied().collect::<Vec<_>>();
    let (again, _) = read("export.json", json.as_bytes(), Some(&here())).unwrap();
    assert_eq!(ids(&workspace), ids(&again));
}

#[test]
fn records_of_the_library_lead_to_their_files_and_annotations() {
    let json = r#"[
        {"key": "ANNO0001", "version": 3, "data": {"key": "ANNO0001", "itemType": "annotation", "parentItem": "FILE0001", "annotationType": "highlight", "annotationText": "Trade fell.", "annotationPosition": "{\"pageIndex\":11,\"rects\":[]}", "tags": []}},
        {"key": "FILE0001", "data": {"key": "FILE0001", "itemType": "attachment", "parentItem": "ITEM0001", "filename": "h.pdf"}},
        {"key": "NOTE0001", "data": {"key": "NOTE0001", "itemType": "note", "parentItem": "ITEM0001", "note": "<h1>Plan</h1><p>Call them</p>"}},
        {"key": "ITEM0001", "data": {"key": "ITEM0001", "itemType": "webpage", "title": "the  HARBOUR ", "url": "https://example.org/h"}}]"#;
    let (workspace, report) = read("api.json", json.as_bytes(), Some(&here())).unwrap();
    assert_eq!(shown(&workspace), ["[] Trade fell."]);
    assert_eq!(report.not_found, vec![]);
    assert_eq!(workspace.notes.values().next().unwrap().title, "Plan");
}

fn encoded(json: &str) -> String {
    json.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

#[test]
fn notes_bring_the_annotations_that_stand_in_them() {
    let uri = "http://zotero.org/users/1/items/ITEM0001";
    let items = encoded(&format!(
        r#"[{{"uris":["{uri}"],"itemData":{{"id":"{uri}","type":"webpage","title":"The harbour","URL":"https://example.org/h","issued":{{"date-parts":[[2017]]}}}}}}]"#
    ));
    let data = |key: &str, page: &str| {
        encoded(&format!(
            r##"{{"attachmentURI":"http://zotero.org/users/1/items/FILE0001","annotationKey":"{key}","color":"#ffd400","pageLabel":"{page}","position":{{"pageIndex":0,"rects":[]}},"citationItem":{{"uris":["{uri}"],"locator":"{page}"}}}}"##
        ))
    };
    let citation = r#"<span class="citation" data-citation="%7B%7D">(<span class="citation-item">Vella, 2017, p. 11</span>)</span>"#;
    let page = |more: &str| {
        format!(
            r#"<div data-citation-items="{items}" data-schema-version="9"><h1>Annotations<br/>(5/1/2024)</h1><p><span class="highlight" data-annotation="{}">“was closed in March”</span> {citation} When <em>exactly</em>?</p><p><span class="underline" data-annotation="{}">„Nobody had seen“</span> {citation}</p>{more}</div>"#,
            data("AAAAAAA1", "11"),
            data("AAAAAAA2", "13"),
        )
    };
    let expected = [
        "[] was closed in March {When exactly?}",
        "[] Nobody had seen",
    ];
    let (workspace, report) = read("note.html", page("").as_bytes(), Some(&here())).unwrap();
    assert_eq!(shown(&workspace), expected);
    assert_eq!(report.left_out.get("Colours of annotations"), Some(&2));
    assert!(source(&workspace, "The harbour").contains("2017 | https://example.org/h"));
    assert!(workspace.notes.is_empty(), "it says nothing more");
    let (workspace, _) = read(
        "note.html",
        page("<p>And a thought</p>").as_bytes(),
        Some(&here()),
    )
    .unwrap();
    assert_eq!(shown(&workspace), expected);
    assert!(
        workspace
            .notes
            .values()
            .next()
            .unwrap()
            .text
            .contains("And a thought")
    );

    let markdown = "# Annotations  \n(5/1/2024)\n\n“official who had signed the order himself” ([Vella, 2017, p. 11](zotero://select/library/items/ITEM0001)) ([pdf](zotero://open-pdf/library/items/FILE0001?page=3&annotation=AAAAAAA1)) Who?\n\n- “Trade fell” ([Vella, 2017, p. 12](zotero://select/library/items/ITEM0001)) ([pdf](zotero://open-pdf/library/items/FILE0001?page=4&annotation=AAAAAAA2))\n";
    let (workspace, report) = read("note.md", markdown.as_bytes(), Some(&here())).unwrap();
    assert_eq!(
        shown(&workspace),
        [
            "[] of-\nficial who had signed the order himself {Who?}",
            "[] Trade fell"
        ]
    );
    assert_eq!(report.not_found, vec![]);
}

#[test]
fn rdf_of_zotero_has_records_files_and_notes() {
    let rdf = r##"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:z="http://www.zotero.org/namespaces/export#" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:link="http://purl.org/rss/1.0/modules/link/" xmlns:bib="http://purl.org/net/biblio#" xmlns:foaf="http://xmlns.com/foaf/0.1/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:prism="http://prismstandard.org/namespaces/1.2/basic/">
<bib:Article rdf:about="#item_1"><z:itemType>newspaperArticle</z:itemType>
 <dcterms:isPartOf><bib:Newspaper><dc:title>Times</dc:title><prism:number>7</prism:number><dc:identifier>ISSN 1234-5678</dc:identifier></bib:Newspaper></dcterms:isPartOf>
 <bib:authors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Vella</foaf:surname><foaf:givenName>Rita</foaf:givenName></foaf:Person></rdf:li></rdf:Seq></bib:authors>
 <dcterms:isReferencedBy rdf:resource="#item_3"/><link:link rdf:resource="#item_2"/>
 <dc:subject>ports</dc:subject><dc:subject><z:AutomaticTag><rdf:value>Malta</rdf:value></z:AutomaticTag></dc:subject>
 <dc:title>The harbour</dc:title><dc:date>2017-10-05</dc:date><bib:pages>1-3</bib:pages>
 <dc:identifier><dcterms:URI><rdf:value>https://example.org/h</rdf:value></dcterms:URI></dc:identifier></bib:Article>
<bib:Memo rdf:about="#item_3"><rdf:value>&lt;p&gt;Ask &lt;b&gt;them&lt;/b&gt;&lt;/p&gt;</rdf:value></bib:Memo>
<z:Attachment rdf:about="#item_2"><z:itemType>attachment</z:itemType><rdf:resource rdf:resource="files/2/h.pdf"/><dc:title>Full Text</dc:title></z:Attachment>
<z:Collection rdf:about="#collection_1"><dc:title>Ports</dc:title></z:Collection></rdf:RDF>"##;
    let (workspace, report) = read("library.rdf", rdf.as_bytes(), Some(&here())).unwrap();
    assert_eq!(
        source(&workspace, "The harbour"),
        "Rita Vella | Times | 2017-10-05 | https://example.org/h | ISSN: 1234-5678 | Issue: 7 | Kind: Newspaper article | Pages: 1-3 | Tags: ports; Malta"
    );
    assert_eq!(
        workspace.notes.values().next().unwrap().text.trim(),
        "Ask them"
    );
    assert_eq!(report.lines(), ["Collections: 1 left out"]);
    for bytes in [
        &b"[{\"itemType\": "[..],
        b"<rdf:RDF xmlns:z=\"http://www.zotero.org/namespaces/export#\">",
    ] {
        assert!(read("library.rdf", bytes, Some(&here())).is_err());
    }
}
