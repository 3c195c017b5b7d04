//! Links, articles and shared origins that one side deleted and the other changed or used: they
//! are there afterwards, whichever side is called ours, and stay there when the copy comes again.

use dossier::edit::annotations::{self, Draft, Stamp};
use dossier::edit::merge::Report;
use dossier::edit::{Edit, Refusal, articles, documents, links, shared_origins};
use dossier::model::{
    AnnotationId, ArticleId, DocumentId, Grade, LinkId, LinkKind, Member, SharedOriginId, Source,
    Workspace,
};
use uuid::Uuid;

use crate::again::{Step, after, check_ways};
use crate::bench::{DOCUMENT, document, empty, secs};

const PAPER: DocumentId = DocumentId(Uuid::from_u128(21));
const THIRD: DocumentId = DocumentId(Uuid::from_u128(22));
const FIRST: AnnotationId = AnnotationId(Uuid::from_u128(31));
const SECOND: AnnotationId = AnnotationId(Uuid::from_u128(32));
const NEW: AnnotationId = AnnotationId(Uuid::from_u128(33));
const LINK: LinkId = LinkId(Uuid::from_u128(41));
const NEW_LINK: LinkId = LinkId(Uuid::from_u128(42));
const ARTICLE: ArticleId = ArticleId(Uuid::from_u128(51));
const ORIGIN: SharedOriginId = SharedOriginId(Uuid::from_u128(61));
const NEW_ORIGIN: SharedOriginId = SharedOriginId(Uuid::from_u128(62));

fn mark(
    id: AnnotationId,
    document: DocumentId,
    bytes: std::ops::Range<usize>,
) -> impl Fn(&Workspace) -> Result<Edit, Refusal> {
    move |w| {
        let draft = Draft {
            document,
            spans: &[w.text(document).unwrap().span(bytes.clone()).unwrap()],
            tags: &[],
            note: "",
            grade: Grade::default(),
        };
        let stamp = Stamp {
            id,
            author: "Mara",
            now: secs(1),
        };
        annotations::annotate(w, &draft, &stamp)
    }
}

/// Three documents, two linked marks, an article of the first document, and all of them but the
/// first of one origin.
fn start() -> Workspace {
    after(
        &empty(),
        &[
            &|w| {
                let all = [
                    document(DOCUMENT, "Interview", "We trusted the nurse at once."),
                    document(PAPER, "Paper", "They trusted the nurse, too."),
                    document(THIRD, "Third", "Nobody asked."),
                ];
                documents::add(w, all.to_vec())
            },
            &mark(FIRST, DOCUMENT, 3..10),
            &mark(SECOND, PAPER, 5..12),
            &|w| {
                let ends = [FIRST, SECOND];
                links::create(w, LINK, ends, LinkKind::Supports, "Mara", secs(2))
            },
            &|w| {
                let draft = articles::Draft {
                    title: "At once".to_owned(),
                    source: Source::default(),
                    spans: vec![w.text(DOCUMENT).unwrap().span(3..29).unwrap()],
                };
                articles::make(w, ARTICLE, DOCUMENT, draft)
            },
            &|w| {
                let members = [
                    Member::Article(ARTICLE),
                    Member::Document(PAPER),
                    Member::Document(THIRD),
                ];
                shared_origins::make(w, ORIGIN, "Agency", members)
            },
        ],
    )
}

fn delete_article(w: &Workspace) -> Result<Edit, Refusal> {
    articles::delete(w, &[ARTICLE])
}

fn delete_origin(w: &Workspace) -> Result<Edit, Refusal> {
    shared_origins::delete(w, ORIGIN)
}

/// What is linked, what articles there are, and what is of one origin.
fn shown(workspace: &Workspace) -> String {
    let title = |id| workspace.document(id).unwrap().title.clone();
    let quote = |id| workspace.annotation(id).unwrap().quote();
    let note = |note: &str| match note.replace('\n', " ") {
        note if note.is_empty() => note,
        note => format!(" ({note})"),
    };
    let mut lines = Vec::new();
    for link in workspace.links.values() {
        let (from, kind, to) = (quote(link.from), link.kind.label(), quote(link.to));
        lines.push(format!("{from} {kind} {to}{}", note(&link.note)));
    }
    for article in workspace.articles.values() {
        let (name, text) = (&article.title, workspace.text(article.document).unwrap());
        let spans = article.parts.iter().map(|part| text.slice(part.span));
        let words: Vec<&str> = spans.collect();
        let words = words.join(" … ");
        lines.push(format!("{name}: {words}{}", note(&article.note)));
    }
    for origin in workspace.shared_origins.values() {
        let members = origin.members.iter().map(|member| match member {
            Member::Document(id) => title(*id),
            Member::Article(id) => workspace.article(*id).unwrap().title.clone(),
        });
        let members: Vec<String> = members.collect();
        let members = members.join(" + ");
        lines.push(format!("{}: {members}{}", origin.title, note(&origin.note)));
    }
    lines.join("; ")
}

const KEPT: [&str; 2] = [
    "deleted here and changed or used in the other copy; it is kept",
    "changed or used here and deleted in the other copy; it is kept",
];

/// Both ways round, the same is there, and each of `kept` is told of in the words of its side.
#[track_caller]
fn check(ours: &[Step<'_>], theirs: &[Step<'_>], there: &str, kept: &[&str]) {
    let ways = check_ways(&start(), ours, theirs);
    for ((both, report), words) in ways.iter().zip(KEPT) {
        assert_eq!(shown(both), there);
        let told = told(report);
        for name in kept {
            assert!(told.contains(&format!("{name}: {words}")), "{told:?}");
        }
    }
}

fn told(report: &Report) -> Vec<String> {
    report.conflicts.iter().map(ToString::to_string).collect()
}

#[test]
fn a_link_removed_here_and_noted_there_is_kept_with_its_note() {
    check(
        &[&|w| links::remove(w, &[LINK])],
        &[&|w| links::set_note(w, LINK, "Both say so")],
        "trusted supports trusted (Both say so); \
         At once: trusted the nurse at once.; Agency: Paper + Third + At once",
        &["Link “trusted” supports …"],
    );
}

#[test]
fn a_link_whose_end_was_deleted_here_and_that_was_turned_there_is_kept_with_both_ends() {
    check(
        &[&|w| annotations::delete(w, &[SECOND])],
        &[&|w| links::turn(w, LINK)],
        "trusted supports trusted; \
         At once: trusted the nurse at once.; Agency: Paper + Third + At once",
        &["Annotation “trusted” in “Paper”"],
    );
}

#[test]
fn a_mark_deleted_here_and_linked_there_is_kept_with_the_old_link_and_the_new_one() {
    check(
        &[&|w| annotations::delete(w, &[FIRST])],
        &[&mark(NEW, THIRD, 0..6), &|w| {
            let ends = [NEW, FIRST];
            links::create(w, NEW_LINK, ends, LinkKind::Explains, "Jo", secs(9))
        }],
        "trusted supports trusted; Nobody explains trusted; \
         At once: trusted the nurse at once.; Agency: Paper + Third + At once",
        &["Annotation “trusted” in “Interview”"],
    );
}

#[test]
fn a_link_that_nobody_else_touched_stays_removed() {
    check(
        &[&|w| links::remove(w, &[LINK])],
        &[&|w| annotations::set_note(w, FIRST, "Sure?", secs(9))],
        "At once: trusted the nurse at once.; Agency: Paper + Third + At once",
        &[],
    );
}

#[test]
fn an_article_deleted_here_and_named_there_is_kept_and_of_its_origin_again() {
    check(
        &[&delete_article],
        &[&|w| articles::set_title(w, ARTICLE, "Later")],
        "trusted supports trusted; \
         Later: trusted the nurse at once.; Agency: Paper + Third + Later",
        &["Article “Later” in “Interview”"],
    );
}

#[test]
fn an_article_of_a_document_that_was_removed_here_is_kept_with_it_where_it_was_noted_there() {
    check(
        &[&|w| documents::remove(w, &[DOCUMENT])],
        &[&|w| articles::set_note(w, ARTICLE, "Who?")],
        "trusted supports trusted; \
         At once: trusted the nurse at once. (Who?); Agency: Paper + Third + At once",
        &["Document “Interview”"],
    );
}

#[test]
fn an_article_deleted_here_and_marked_as_of_one_origin_there_is_kept_for_that() {
    check(
        &[&delete_article],
        &[&|w| {
            let members = [Member::Article(ARTICLE), Member::Document(DOCUMENT)];
            shared_origins::make(w, NEW_ORIGIN, "Wire", members)
        }],
        "trusted supports trusted; At once: trusted the nurse at once.; \
         Agency: Paper + Third + At once; Wire: Interview + At once",
        &["Article “At once” in “Interview”"],
    );
}

#[test]
fn a_shared_origin_deleted_here_and_named_there_is_kept_with_all_its_sources() {
    check(
        &[&delete_origin],
        &[&|w| shared_origins::set(w, ORIGIN, "Reuters", "By its own words")],
        "trusted supports trusted; At once: trusted the nurse at once.; \
         Reuters: Paper + Third + At once (By its own words)",
        &["Shared origin “Reuters”"],
    );
}

#[test]
fn a_source_removed_here_that_was_given_an_origin_there_is_kept() {
    check(
        &[&|w| documents::remove(w, &[THIRD])],
        &[&|w| {
            let members = [Member::Document(THIRD), Member::Document(DOCUMENT)];
            shared_origins::make(w, NEW_ORIGIN, "Wire", members)
        }],
        "trusted supports trusted; At once: trusted the nurse at once.; \
         Agency: Paper + Third + At once; Wire: Interview + Third",
        &["Document “Third”"],
    );
}

/// Each side has deleted what the other has changed: the article is there for its new title, the
/// group for the source that it lost.
#[test]
fn an_article_deleted_here_whose_origin_was_deleted_there_is_kept_and_so_is_the_group() {
    check(
        &[&delete_article],
        &[&delete_origin, &|w| {
            articles::set_title(w, ARTICLE, "Later")
        }],
        "trusted supports trusted; Later: trusted the nurse at once.; Agency: Paper + Third",
        &["Article “Later” in “Interview”"],
    );
}

#[test]
fn a_shared_origin_deleted_here_that_lost_a_source_there_is_kept_with_the_others() {
    check(
        &[&delete_origin],
        &[&|w| documents::remove(w, &[THIRD])],
        "trusted supports trusted; At once: trusted the nurse at once.; Agency: Paper + At once",
        &["Shared origin “Agency”"],
    );
}

/// It comes back for the source that it lost, and that source comes back for its new title.
#[test]
fn a_shared_origin_deleted_here_that_lost_a_source_there_is_kept_though_that_was_changed_here() {
    check(
        &[&delete_origin, &|w| {
            documents::set_title(w, THIRD, "Fourth")
        }],
        &[&|w| documents::remove(w, &[THIRD])],
        "trusted supports trusted; At once: trusted the nurse at once.; Agency: Paper + At once",
        &["Shared origin “Agency”"],
    );
}
