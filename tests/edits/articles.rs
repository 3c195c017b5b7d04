//! Articles within a document: their passages keep to their words, whatever becomes of the text;
//! what belongs to a document goes with it and comes back with it.

use dossier::edit::annotations::{self, Draft, Stamp};
use dossier::edit::marking::{self, Marked};
use dossier::edit::{Edit, Refusal, articles, documents, merge, originals, shared_origins, texts};
use dossier::export::citation_of;
use dossier::model::document::hash_of;
use dossier::model::{
    AnnotationId, Article, ArticleId, Articles, Body, DocumentId, Grade, Marking, Member, Origin,
    SharedOriginId, Source, Standing, Tlp, Workspace,
};
use dossier::query::sources::Sources;
use dossier::text::change::Change;
use dossier::text::{Span, Text};
use uuid::Uuid;

use crate::bench::{document, empty, secs};

const PAGE: &str = "Storm hits the coast\nBy A. Reporter\nThe wind rose in the night.\n\
Bridge closed for repairs\nBy B. Writer\nNobody may cross it until May.\n\
Storm, continued from above\nIn the morning it was over.\n";
const FILE: DocumentId = DocumentId(Uuid::from_u128(1));
const STORM: ArticleId = ArticleId(Uuid::from_u128(2));
const BRIDGE: ArticleId = ArticleId(Uuid::from_u128(3));

fn done(workspace: &mut Workspace, edit: Result<Edit, Refusal>) {
    let before = workspace.clone();
    let edit = edit.unwrap();
    edit.apply(workspace).unwrap();
    assert_eq!(workspace.problems(), [], "{}", edit.label);
    let mut undone = workspace.clone();
    edit.inverse().apply(&mut undone).unwrap();
    assert_eq!(undone, before, "{}", edit.label);
}

fn span(text: &Text, first: &str, last: &str) -> Span {
    let start = text.as_str().find(first).unwrap();
    let end = text.as_str().find(last).unwrap() + last.len();
    text.span(start..end).unwrap()
}

/// A page with a story that another one interrupts.
fn page() -> Workspace {
    let mut workspace = empty();
    let (mut file, body) = document(FILE, "Page 3", PAGE);
    file.origin.hash = hash_of(PAGE.as_bytes());
    "The Daily".clone_into(&mut file.source.publisher);
    let edit = documents::add(&workspace, vec![(file, body)]);
    done(&mut workspace, edit);
    let text = workspace.text(FILE).unwrap().clone();
    let source = Source {
        author: "A. Reporter".to_owned(),
        published: Some("2017-09-24".parse().unwrap()),
        ..Source::default()
    };
    let storm = articles::Draft {
        title: "Storm hits\nthe coast".to_owned(),
        source,
        spans: vec![span(&text, "Storm hits", "night.")],
    };
    let edit = articles::make(&workspace, STORM, FILE, storm);
    done(&mut workspace, edit);
    let more = span(&text, "In the morning", "over.");
    let edit = articles::add_span(&workspace, STORM, more);
    done(&mut workspace, edit);
    let bridge = articles::Draft {
        title: "Bridge closed".to_owned(),
        source: Source::default(),
        spans: vec![span(&text, "Bridge closed", "until May.")],
    };
    let edit = articles::make(&workspace, BRIDGE, FILE, bridge);
    done(&mut workspace, edit);
    workspace
}

fn joined(workspace: &Workspace, article: ArticleId) -> String {
    let article = workspace.article(article).unwrap();
    let text = workspace.text(article.document).unwrap();
    article.joined().text(text).as_str().to_owned()
}

fn marked(workspace: &mut Workspace, id: u128, words: &[&str]) -> AnnotationId {
    let text = workspace.text(FILE).unwrap();
    let spans: Vec<Span> = words.iter().map(|words| span(text, words, words)).collect();
    let draft = Draft {
        document: FILE,
        spans: &spans,
        tags: &[],
        note: "",
        grade: Grade::default(),
    };
    let stamp = Stamp {
        id: AnnotationId(Uuid::from_u128(id)),
        author: "Mara",
        now: secs(1),
    };
    let edit = annotations::annotate(workspace, &draft, &stamp);
    done(workspace, edit);
    stamp.id
}

const STORM_WORDS: &str = "Storm hits the coast\nBy A. Reporter\nThe wind rose in the night.\n\n\
In the morning it was over.";

#[test]
fn an_interrupted_story_is_read_as_one_and_a_mark_across_its_joint_is_a_quotation_of_it() {
    let mut workspace = page();
    assert_eq!(joined(&workspace, STORM), STORM_WORDS);
    let across = marked(&mut workspace, 9, &["in the night.", "In the morning"]);
    let outside = marked(&mut workspace, 10, &["By B. Writer"]);
    let between = marked(&mut workspace, 11, &["night.\nBridge closed"]);
    let articles = Articles::new(&workspace);
    let of = |id| {
        let annotation = workspace.annotation(id).unwrap();
        articles.holding(annotation).map(|article| article.id)
    };
    assert_eq!(
        [of(across), of(outside), of(between)],
        [Some(STORM), Some(BRIDGE), None]
    );
    let (file, storm) = (workspace.document(FILE).unwrap(), workspace.article(STORM));
    assert_eq!(
        citation_of(file, storm, Some("p. 3")),
        "A. Reporter, “Storm hits the coast”, The Daily, 24 Sep 2017, p. 3"
    );
}

#[test]
fn an_article_keeps_to_its_words_through_corrections_and_newer_versions() {
    let mut workspace = page();
    let text = workspace.text(FILE).unwrap();
    let at = |words: &str| {
        let start = text.as_str().find(words).unwrap();
        start..start + words.len()
    };
    let change = Change::new(
        text,
        [
            (0..0, "Weather\n".to_owned()),
            (at("coast"), "shore".to_owned()),
            (at("rose"), "fell and rose again".to_owned()),
        ],
    );
    let edit = texts::correct(&workspace, FILE, &change.unwrap(), secs(2)).map(|(edit, _)| edit);
    done(&mut workspace, edit);
    let changed = STORM_WORDS
        .replace("coast", "shore")
        .replace("rose", "fell and rose again");
    assert_eq!(joined(&workspace, STORM), changed);

    // A newer version of the file, with the stories the other way round.
    let text = workspace.text(FILE).unwrap().as_str().to_owned();
    let newer = format!(
        "{}\nBridges open again.\n",
        text.replace("Nobody", "No lorry")
    );
    let body = Body::new(FILE, Text::new(newer), Vec::new());
    let edit = texts::replace(&workspace, FILE, body, Origin::default(), secs(3));
    done(&mut workspace, edit.map(|(edit, _)| edit));
    assert_eq!(joined(&workspace, STORM), changed);
    assert!(joined(&workspace, BRIDGE).contains("No lorry may cross"));
    assert!(
        workspace
            .articles
            .values()
            .all(|article| article.standing.is_firm())
    );
}

#[test]
fn in_a_text_that_was_changed_outside_an_article_is_found_by_its_edges_or_says_that_it_is_lost() {
    let mut broken = page();
    let mut body = broken.body(FILE).unwrap().clone();
    let changed = format!("Put in front.\n{}", PAGE.replace("wind", "gale"));
    body.text = Text::new(changed.replace("Nobody may cross it until May.", "Gone."));
    broken.bodies.insert_mut(FILE, std::sync::Arc::new(body));
    let problems = broken.problems();
    texts::mend(&mut broken, &problems).unwrap();
    assert_eq!(broken.problems(), []);
    assert_eq!(joined(&broken, STORM), STORM_WORDS.replace("wind", "gale"));
    let bridge = broken.article(BRIDGE).unwrap();
    assert_eq!(bridge.standing, Standing::Lost);
    assert_eq!(bridge.spans().count(), 0);
    assert!(
        bridge.parts[0].last.ends_with("until May."),
        "what it had is kept"
    );
    // It is set again by hand.
    let text = broken.text(FILE).unwrap();
    let again = [span(text, "Bridge closed", "Gone.")];
    let edit = articles::set_spans(&broken, BRIDGE, &again);
    done(&mut broken, edit);
    assert!(broken.article(BRIDGE).unwrap().standing.is_firm());
}

#[test]
fn a_document_goes_with_its_articles_its_origins_and_its_original_and_comes_back_with_them() {
    let mut workspace = page();
    let edit = originals::keep(&workspace, FILE, PAGE.as_bytes());
    done(&mut workspace, edit);
    let members = [Member::Article(STORM), Member::Article(BRIDGE)];
    let group = SharedOriginId(Uuid::from_u128(5));
    let edit = shared_origins::make(&workspace, group, "Agency", members);
    done(&mut workspace, edit);
    assert_eq!(
        workspace.original_of(FILE).unwrap().bytes().unwrap(),
        PAGE.as_bytes()
    );
    let other = originals::keep(&workspace, FILE, b"Another file").unwrap_err();
    assert_eq!(
        other.to_string(),
        "The original of “Page 3” is kept already"
    );

    // `done` looks at the undo as well.
    let edit = documents::remove(&workspace, &[FILE]);
    done(&mut workspace, edit);
    assert!(workspace.articles.is_empty());
    assert!(workspace.shared_origins.is_empty());
    assert!(workspace.originals.is_empty());
}

#[test]
fn sources_of_one_origin_count_as_one() {
    let mut workspace = page();
    let storm = marked(&mut workspace, 9, &["The wind rose"]);
    let bridge = marked(&mut workspace, 10, &["Nobody may cross"]);
    let n_sources = |workspace: &Workspace| {
        let annotations = [storm, bridge].map(|id| workspace.annotation(id).unwrap());
        Sources::new(workspace).n_sources(annotations)
    };
    assert_eq!(n_sources(&workspace), 2);
    let group = SharedOriginId(Uuid::from_u128(5));
    let members = [Member::Article(STORM), Member::Article(BRIDGE)];
    let edit = shared_origins::make(&workspace, group, "Agency", members);
    done(&mut workspace, edit);
    assert_eq!(n_sources(&workspace), 1);
    let refusal = shared_origins::make(&workspace, group, "", [members[0]]).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "Can't mark them as one origin: a group with the same id is there already"
    );
}

#[test]
fn the_strictest_marking_counts_and_stays_in_a_merge() {
    let mut workspace = page();
    let mark = marked(&mut workspace, 9, &["The wind rose"]);
    let label = |workspace: &Workspace| {
        let annotation = workspace.annotation(mark).unwrap();
        let articles = Articles::new(workspace);
        let marking = workspace.marking_of_annotation(annotation, &articles);
        marking.map(|marking| marking.label().to_owned())
    };
    assert_eq!(label(&workspace), None);
    let set = |workspace: &mut Workspace, marked, words| {
        let marking = Marking::named(words);
        let edit = marking::set(workspace, &[marked], marking.as_ref(), secs(2));
        done(workspace, edit);
    };
    set(&mut workspace, Marked::Workspace, "green");
    assert_eq!(label(&workspace).as_deref(), Some("TLP:GREEN"));
    set(&mut workspace, Marked::Article(STORM), "amber+strict");
    assert_eq!(label(&workspace).as_deref(), Some("TLP:AMBER+STRICT"));
    set(&mut workspace, Marked::Annotation(mark), "clear");
    assert_eq!(label(&workspace).as_deref(), Some("TLP:AMBER+STRICT"));

    let (base, mut theirs) = (workspace.clone(), workspace.clone());
    set(&mut workspace, Marked::Document(FILE), "green");
    set(&mut theirs, Marked::Document(FILE), "red");
    for (ours, theirs) in [(&workspace, &theirs), (&theirs, &workspace)] {
        let merged = merge::merge(&base, ours, theirs);
        let mut both = ours.clone();
        merged.edit.apply(&mut both).unwrap();
        let marking = both.document(FILE).unwrap().marking.clone();
        assert_eq!(marking, Some(Marking::Tlp(Tlp::Red)));
        let told = merged.report.conflicts[0].to_string();
        assert!(told.ends_with("the stricter one stays"), "{told}");
    }
}

#[test]
fn a_correction_here_and_an_article_made_or_moved_there_come_together() {
    let base = page();
    let (mut ours, mut theirs) = (base.clone(), base.clone());
    let text = ours.text(FILE).unwrap();
    let change = Change::new(text, [(0..5, "A heavy storm".to_owned())]).unwrap();
    let edit = texts::correct(&ours, FILE, &change, secs(2)).map(|(edit, _)| edit);
    done(&mut ours, edit);
    let text = theirs.text(FILE).unwrap();
    let by_line = span(text, "By B. Writer", "By B. Writer");
    let edit = articles::remove_span(&theirs, BRIDGE, by_line);
    done(&mut theirs, edit);
    for (ours, theirs) in [(&ours, &theirs), (&theirs, &ours)] {
        let merged = merge::merge(&base, ours, theirs);
        assert_eq!(merged.report.conflicts, []);
        let mut both = ours.clone();
        merged.edit.apply(&mut both).unwrap();
        assert_eq!(both.problems(), []);
        assert!(joined(&both, STORM).starts_with("A heavy storm hits the coast"));
        let spans = |article: &Article| article.parts.len();
        assert_eq!(both.article(BRIDGE).map(spans), Some(2));
        assert!(!joined(&both, BRIDGE).contains("By B. Writer"));
    }
}
