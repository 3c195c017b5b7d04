//! The command line: a window, or a headless command for scripts and tests.
//!
//! Each command is a few lines over the library. What was asked for goes to standard output,
//! remarks and faults to standard error. The exit code is 0 when everything was done, 1 when the
//! input has faults, and 2 when the command line itself is wrong.

mod annotate;
mod desk;
mod files;
mod import;
mod line;
mod merge;
mod projects;
mod records;
mod show;
mod window;

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::app::apart;
use crate::export::{CitationStyle, EXPORTERS, LineEnds};

/// Dossier: mark passages in your sources, tag them, write notes, carry them out.
///
/// Without a command, a window opens: on a workspace, on documents, or on a folder of them.
#[derive(Debug, Parser)]
#[command(name = "dossier", version, args_conflicts_with_subcommands = true)]
struct Arguments {
    /// A workspace (.dossier), or documents and folders to read into a new one.
    #[arg(value_name = "FILE")]
    paths: Vec<PathBuf>,
    /// The first line of this file is the passphrase of protected workspaces; the environment
    /// variable `DOSSIER_PASSPHRASE` does the same.
    #[arg(long, global = true, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make an empty workspace.
    New {
        /// The file to make; nothing is overwritten.
        file: PathBuf,
        /// What the workspace is about; the name of the file unless given.
        #[arg(long, allow_hyphen_values = true)]
        title: Option<String>,
    },
    /// Read documents into a workspace: texts, web pages, PDF, word processor files, books, mail,
    /// tables, archives, and folders of them; and projects of other programs with their tags and
    /// annotations.
    Import(ImportArguments),
    /// Print what is in a workspace.
    Show {
        /// The workspace.
        file: PathBuf,
        /// What to print; a summary unless given.
        section: Option<Section>,
        /// An array of objects, for programs.
        #[arg(long)]
        json: bool,
    },
    /// Mark passages, one from the command line or many from JSON Lines.
    #[command(after_long_help = annotate::HELP)]
    Annotate(AnnotateArguments),
    /// Carry the annotated passages out.
    #[command(after_long_help = files::help_on_formats())]
    Export(ExportArguments),
    /// Merge what two copies of a workspace have become since a common version.
    #[command(after_long_help = merge::HELP)]
    Merge(MergeArguments),
    /// Tell whether a workspace is whole: a line for each fault.
    Check {
        /// The workspace.
        file: PathBuf,
        /// Put what can be read of it, made sound, in its place; the file as it was is kept.
        #[arg(long)]
        repair: bool,
    },
    /// Read one file from standard input, within limits, for another process of the program.
    #[command(name = apart::COMMAND, hide = true)]
    ReadApart,
    /// Write the sample workspace.
    Sample {
        /// The file to make; nothing is overwritten.
        #[arg(default_value = "sample.dossier")]
        file: PathBuf,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Section {
    Documents,
    Tags,
    Annotations,
    Notes,
    Links,
}

#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command"
)]
#[derive(Debug, Args)]
struct ImportArguments {
    /// The workspace.
    file: PathBuf,
    /// The files to read, or folders.
    #[arg(required = true, value_name = "DOCUMENT")]
    documents: Vec<PathBuf>,
    /// The encoding of all of them, such as windows-1256; found out unless given.
    #[arg(long, value_name = "E")]
    encoding: Option<String>,
    /// Of web pages, all that they show, and not only their article.
    #[arg(long)]
    whole_page: bool,
    /// The first line of this file is the password of locked files; the environment variable
    /// `DOSSIER_PASSWORD` does the same.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Keep the files themselves inside the workspace, byte by byte.
    #[arg(long)]
    keep_original: bool,
    /// What columns of tables are for, such as text=Post,title=Name; found out unless given. Can be
    /// text (more than once), title, author, date, url and publisher.
    #[arg(long, value_name = "FOR=COLUMN", value_delimiter = ',', value_parser = import::column)]
    columns: Vec<(import::Column, String)>,
    /// The sheet of workbooks; all of them unless given.
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    sheet: Option<String>,
    /// A table is one document, and not each of its rows.
    #[arg(long, conflicts_with = "columns")]
    whole_table: bool,
    /// Every file is a project or has annotations, also tables and lines of JSON, which are
    /// taken for documents otherwise.
    #[arg(long)]
    project: bool,
}

#[derive(Debug, Args)]
struct AnnotateArguments {
    /// The workspace.
    file: PathBuf,
    /// Read annotations as JSON Lines from a file, or from standard input with `-`.
    #[arg(long, value_name = "LINES", conflicts_with_all = ["document", "quote", "nth", "tags", "note"])]
    from: Option<PathBuf>,
    /// The title of the document, its id, or the name of its file.
    #[arg(
        long,
        value_name = "TITLE|ID",
        required_unless_present = "from",
        allow_hyphen_values = true
    )]
    document: Option<String>,
    /// The words to mark, exactly as they stand in the document.
    #[arg(
        long,
        value_name = "TEXT",
        required_unless_present = "from",
        allow_hyphen_values = true
    )]
    quote: Option<String>,
    /// Which of several places where the words stand, from 1.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    nth: Option<u64>,
    /// A tag as a path, such as "Actors/Armed groups"; made when missing. Can be given often.
    #[arg(long = "tag", value_name = "PATH")]
    tags: Vec<String>,
    /// A note on the passage, in Markdown.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    note: Option<String>,
    /// Who makes the annotation; whoever the settings name unless given.
    #[arg(long, value_name = "A")]
    author: Option<String>,
}

#[derive(Debug, Args)]
struct ExportArguments {
    /// The workspace.
    file: PathBuf,
    /// The format.
    #[arg(long, value_name = "FORMAT", value_parser = PossibleValuesParser::new(EXPORTERS.iter().map(|exporter| exporter.name)))]
    to: String,
    /// The file to write; standard output unless given. What is an archive of files goes into a
    /// folder if this ends with / or is an empty one.
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
    /// Only passages with this tag or one below it.
    #[arg(long, value_name = "PATH")]
    tag: Option<String>,
    /// With --to csv or xlsx: the table of this tag, a row for each passage and a column for each field.
    #[arg(long, value_name = "PATH", conflicts_with = "tag")]
    fields: Option<String>,
    /// Only passages of this document, by id or title.
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    document: Option<String>,
    /// What to tell besides the words; nothing unless given.
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    with: Vec<Told>,
    /// Take out the words of passages with this tag or one below it. Can be given often.
    #[arg(long, value_name = "PATH")]
    black_out: Vec<String>,
    /// Leave out, whole, what is marked above this, such as GREEN or AMBER+STRICT.
    #[arg(long, value_name = "TLP")]
    ceiling: Option<String>,
    /// Whether passages stand by document or by tag; by document unless given.
    #[arg(long, value_name = "WHAT")]
    by: Option<By>,
    /// By whose rules reports cite sources; what is known, in a fixed order, unless given.
    #[arg(long, value_name = "STYLE", value_parser = PossibleValuesParser::new(CitationStyle::ALL.map(CitationStyle::name)))]
    citations: Option<String>,
    /// With --to refi-qda: how lines end and how their ends count in places. ATLAS.ti reads
    /// crlf-as-one, programs of Windows that count both signs crlf-as-two, most programs lf.
    #[arg(long, value_name = "WAY", value_parser = PossibleValuesParser::new(LineEnds::ALL.map(LineEnds::name)))]
    line_ends: Option<String>,
    /// Print what the format will not hold, with counts; nothing else is written but to --out.
    #[arg(long)]
    ledger: bool,
    /// Put the file in place without reading it back and comparing it.
    #[arg(long, requires = "out")]
    unchecked: bool,
}

/// By what the passages of a report are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum By {
    Document,
    Tag,
}

/// What a report tells besides the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Told {
    /// Who made annotations and notes.
    Authors,
    /// The same as Coder 1, Coder 2.
    Pseudonyms,
    /// When something was made, changed and exported.
    Times,
}

#[derive(Debug, Args)]
struct MergeArguments {
    /// The version that both go back to; an empty file if none is known.
    base: PathBuf,
    /// This copy, which is written unless --out says otherwise.
    ours: PathBuf,
    /// The other copy, which stays as it is.
    theirs: PathBuf,
    /// The file to write instead of OURS.
    #[arg(short, long, value_name = "OUT")]
    out: Option<PathBuf>,
    /// The report as one object, for programs.
    #[arg(long)]
    json: bool,
}

/// Why a command did not do all that it was asked for.
#[derive(Debug)]
enum Fault {
    /// What was given has a fault; a sentence.
    Input(String),
    /// The command line is wrong; a sentence.
    Usage(String),
    /// The faults have been told one by one.
    Told,
    /// Whoever read the output has gone, and wants no more.
    Closed,
}

type Done = Result<(), Fault>;

/// Does what the arguments say; the first of them is the name of the program.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version come this way as well, with the code 0.
            drop(error.print());
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    tell_only_where_a_fault_is();
    crate::store::outlive_file_limits();
    let done =
        desk::learn_passphrase(arguments.passphrase_file.as_deref()).and_then(|()| match arguments
            .command
        {
            None => window::open(arguments.paths),
            Some(command) => headless(command),
        });
    match done {
        Ok(()) | Err(Fault::Closed) => ExitCode::SUCCESS,
        Err(Fault::Told) => ExitCode::from(1),
        Err(Fault::Input(sentence)) => {
            tell("error", &sentence);
            ExitCode::from(1)
        }
        Err(Fault::Usage(sentence)) => {
            tell("error", &sentence);
            tell("note", "dossier --help tells how the command is used");
            ExitCode::from(2)
        }
    }
}

/// A fault of the program is told by its place in the code. What it says besides may hold words of
/// a document, and a desktop keeps what programs print in its log.
fn tell_only_where_a_fault_is() {
    std::panic::set_hook(Box::new(|fault| {
        let place = fault.location().map_or_else(String::new, |at| {
            format!(" at {}, line {}", at.file(), at.line())
        });
        tell("fault", &format!("the program made a mistake{place}"));
    }));
}

fn headless(command: Command) -> Done {
    if matches!(command, Command::ReadApart) {
        return Ok(apart::answer()?);
    }
    let mut out = io::BufWriter::new(io::stdout().lock());
    let out: &mut dyn Write = &mut out;
    match command {
        Command::New { file, title } => files::new(&file, title.as_deref()),
        Command::Import(arguments) => import::import(arguments, out),
        Command::Show {
            file,
            section,
            json,
        } => show::show(&file, section, json, out),
        Command::Annotate(arguments) => annotate::annotate(arguments, out),
        Command::Export(arguments) => files::export(&arguments, out),
        Command::Merge(arguments) => merge::merge(&arguments, out),
        Command::Check { file, repair } => {
            if repair {
                files::repair(&file, out)
            } else {
                files::check(&file, out)
            }
        }
        Command::ReadApart => Ok(apart::answer()?),
        Command::Sample { file } => files::sample(&file),
    }?;
    out.flush()?;
    Ok(())
}

/// A line on standard error. If nobody can read it, there is nobody to tell that either.
fn tell(kind: &str, sentence: &str) {
    drop(writeln!(
        io::stderr().lock(),
        "{kind}: {}",
        desk::printable(sentence)
    ));
}

fn note(sentence: &str) {
    tell("note", sentence);
}

impl Fault {
    fn input(sentence: impl Into<String>) -> Self {
        Self::Input(sentence.into())
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::Closed
        } else {
            Self::Input(format!("Can't write to standard output: {error}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command as Program;

    use super::*;

    const IS_CHILD: &str = "DOSSIER_FAULT_CHILD";
    const MARKER: &str = "the nurse whom nobody may name";

    #[test]
    fn a_mistake_of_the_program_shows_its_place_and_no_word_of_a_document() {
        if std::env::var_os(IS_CHILD).is_some() {
            tell_only_where_a_fault_is();
            let text = MARKER.to_owned();
            let thread = std::thread::Builder::new().spawn(move || panic!("in {text:?}"));
            assert!(thread.unwrap().join().is_err());
            panic!("again in {MARKER}");
        }
        let home = tempfile::tempdir().unwrap();
        let output = Program::new(std::env::current_exe().unwrap())
            .args(["--exact", "--nocapture", "--test-threads=1"])
            .arg("cli::tests::a_mistake_of_the_program_shows_its_place_and_no_word_of_a_document")
            .env(IS_CHILD, "1")
            .env("RUST_BACKTRACE", "full")
            .env("HOME", home.path())
            .env("XDG_DATA_HOME", home.path())
            .env("XDG_CONFIG_HOME", home.path())
            .current_dir(home.path())
            .output()
            .unwrap();
        assert!(!output.status.success());
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(
            said.matches("fault: the program made a mistake at ")
                .count(),
            2,
            "{said}"
        );
        assert!(!said.contains("nurse"), "{said}");
        let left = std::fs::read_dir(home.path()).unwrap().count();
        assert_eq!(left, 0, "no report of it is written anywhere");
    }
}
