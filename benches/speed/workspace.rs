//! Opening, saving, annotating, filtering and exporting, with real files and the real journal.

use std::path::{Path, PathBuf};
use std::time::Duration;

use criterion::Criterion;
use dossier::app::session::Session;
use dossier::edit::annotations::{self, Draft, Stamp};
use dossier::export::{self, EXPORTERS, Options, Report};
use dossier::model::{AnnotationId, Grade, Workspace};
use dossier::query::{self, Filter, SortBy};
use dossier::store::{self, Folders};
use tempfile::TempDir;
use uuid::Uuid;

use crate::clock::by_wall;
use crate::table::{Column, Table, Times};
use crate::workload::{self, ARCHIVE, BOOK, Dice, Size, moment};

/// The two workspaces on disk.
pub(crate) struct Files {
    pub(crate) folder: TempDir,
    pub(crate) book: PathBuf,
    pub(crate) archive: PathBuf,
}

impl Files {
    pub(crate) fn path(&self, column: Column) -> &Path {
        match column {
            Column::Book => &self.book,
            Column::Archive => &self.archive,
        }
    }

    /// Where the journals and backups of these are kept.
    pub(crate) fn folders(&self) -> Folders {
        Folders::new(self.folder.path().join("data"))
    }
}

pub(crate) fn measure(criterion: &mut Criterion, table: &mut Table) -> Files {
    let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let files = Files {
        book: folder.path().join("book.dossier"),
        archive: folder.path().join("archive.dossier"),
        folder,
    };
    for (column, size) in [(Column::Book, BOOK), (Column::Archive, ARCHIVE)] {
        write(files.path(column), size);
        let bench = Bench {
            files: &files,
            column,
        };
        bench.open(criterion, table);
        bench.save(criterion, table);
        bench.annotate(criterion, table);
        crate::hits::measure(criterion, table, column, bench.session());
        let workspace = store::read_only(files.path(column)).unwrap();
        bench.ask(criterion, table, &workspace);
        bench.export(criterion, table, &workspace);
    }
    files
}

fn write(path: &Path, size: Size) {
    let workspace = workload::workspace(size);
    assert_eq!(workspace.problems(), []);
    store::replace_file(path, |out| {
        store::format::write(&workspace, 1, out).map(drop)
    })
    .unwrap();
}

struct Bench<'a> {
    files: &'a Files,
    column: Column,
}

impl Bench<'_> {
    fn id(&self, name: &str) -> String {
        format!("{:?}/{name}", self.column).to_lowercase()
    }

    /// What the program does from the path to the session that the window shows.
    fn session(&self) -> Session {
        let opened = store::open(self.files.path(self.column), &self.files.folders()).unwrap();
        assert!(opened.remarks.is_empty() && opened.recovered.is_empty());
        Session::new(opened.workspace, opened.file, 0)
    }

    /// Times `work` on what `prepare` gives, and drops it outside of the time.
    fn time<I, O>(
        &self,
        criterion: &mut Criterion,
        name: &str,
        mut prepare: impl FnMut() -> I,
        mut work: impl FnMut(I) -> O,
    ) -> Times {
        let mut times = Times::default();
        criterion.bench_function(&self.id(name), |bencher| {
            bencher.iter_custom(|n_times| {
                let mut in_all = Duration::ZERO;
                for _ in 0..n_times {
                    let input = prepare();
                    let (output, time) = by_wall(|| work(input));
                    drop(output);
                    times.0.push(time);
                    in_all += time;
                }
                in_all
            });
        });
        times
    }

    fn open(&self, criterion: &mut Criterion, table: &mut Table) {
        let times = self.time(criterion, "open", || (), |()| self.session());
        table.tell("Opening", "1 s", self.column, times.middle());
    }

    fn save(&self, criterion: &mut Criterion, table: &mut Table) {
        let mut session = self.session();
        let (mut handing_over, mut saving) = (Times::default(), Times::default());
        criterion.bench_function(&self.id("save"), |bencher| {
            bencher.iter_custom(|n_times| {
                let mut in_all = Duration::ZERO;
                for _ in 0..n_times {
                    let (begun, to_begin) = by_wall(|| session.begin_save(None).unwrap());
                    let (done, to_run) = by_wall(|| begun.run().unwrap());
                    let ((), to_finish) = by_wall(|| session.finish_save(done));
                    handing_over.0.push(to_begin + to_finish);
                    saving.0.push(to_run);
                    in_all += to_run;
                }
                in_all
            });
        });
        table.tell("Saving, on a worker", "1 s", self.column, saving.middle());
        table.tell(
            "Saving, in the window's thread",
            "4 ms",
            self.column,
            handing_over.middle(),
        );
    }

    /// From a passage to the edit that is applied, in the journal and in the index.
    fn annotate(&self, criterion: &mut Criterion, table: &mut Table) {
        let mut session = self.session();
        let documents: Vec<_> = session.workspace().documents.keys().copied().collect();
        let tags: Vec<_> = session.workspace().tags.keys().copied().collect();
        let mut dice = Dice::new(1);
        let mut times = Times::default();
        criterion.bench_function(&self.id("annotate"), |bencher| {
            bencher.iter_custom(|n_times| {
                let mut in_all = Duration::ZERO;
                for _ in 0..n_times {
                    let document = documents[dice.below(documents.len())];
                    let tag = tags[dice.below(tags.len())];
                    let span =
                        workload::passage(&mut dice, session.workspace().text(document).unwrap());
                    let draft = Draft {
                        document,
                        spans: &[span],
                        tags: &[tag],
                        note: "",
                        grade: Grade::default(),
                    };
                    let id = AnnotationId(Uuid::from_u128(1 << 120 | times.0.len() as u128));
                    let stamp = Stamp {
                        id,
                        author: "Mara",
                        now: moment(0),
                    };
                    let ((), time) = by_wall(|| {
                        let edit =
                            annotations::annotate(session.workspace(), &draft, &stamp).unwrap();
                        session.commit(edit).unwrap();
                    });
                    times.0.push(time);
                    in_all += time;
                }
                in_all
            });
        });
        session.discard();
        table.tell("Adding one annotation", "1 ms", self.column, times.middle());
    }

    fn ask(&self, criterion: &mut Criterion, table: &mut Table, workspace: &Workspace) {
        let words = Filter {
            words: "harbour NIGHT".to_owned(),
            ..Filter::default()
        };
        let group = workspace
            .tags
            .values()
            .find(|tag| tag.parent.is_none())
            .unwrap();
        let tag = Filter {
            tags: vec![group.id],
            ..Filter::default()
        };
        for (name, row, filter) in [
            (
                "filter_words",
                "Filtering the excerpts by two words",
                &words,
            ),
            (
                "filter_tag",
                "Filtering the excerpts by a tag and those below it",
                &tag,
            ),
        ] {
            assert!(!query::passages(workspace, filter).is_empty());
            let times = self.time(
                criterion,
                name,
                || (),
                |()| query::passages(workspace, filter),
            );
            table.tell(row, "", self.column, times.middle());
        }
        let all = query::passages(workspace, &Filter::default());
        let sorted = |mut passages| {
            query::sort(workspace, &mut passages, SortBy::Quote, false);
            passages
        };
        let times = self.time(criterion, "sort", || all.clone(), sorted);
        table.tell(
            "Sorting all excerpts by their words",
            "",
            self.column,
            times.middle(),
        );
    }

    fn export(&self, criterion: &mut Criterion, table: &mut Table, workspace: &Workspace) {
        let passages = query::passages(workspace, &Filter::default());
        let report = Report::new(workspace, &passages, Options::default(), moment(0));
        // All of them, with their memory, are a table of their own: see `exports`.
        let rows = ["markdown", "html", "csv", "json"];
        for exporter in EXPORTERS.iter().filter(|it| rows.contains(&it.name)) {
            let times = self.time(
                criterion,
                exporter.name,
                || (),
                |()| {
                    export::write(exporter, &report, &mut std::io::sink()).unwrap();
                },
            );
            let row = match exporter.name {
                "markdown" => "Exporting to Markdown",
                "html" => "Exporting to HTML",
                "csv" => "Exporting to CSV",
                "json" => "Exporting to JSON",
                _ => exporter.label,
            };
            table.tell(row, "", self.column, times.middle());
        }
    }
}
