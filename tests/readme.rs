//! What the README and ARCHITECTURE.md say is so.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use dossier::app::action::{Action, COMMANDS, Menu};
use dossier::app::sample;
use dossier::export::EXPORTERS;
use dossier::import::IMPORTERS;
use dossier::import::projects::PROJECTS;
use dossier::model::WorkspaceId;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap()
}

/// What stands between `<!-- name -->` and `<!-- /name -->`, and what stands around it.
fn section<'a>(text: &'a str, name: &str) -> [&'a str; 3] {
    let (start, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let (before, rest) = text.split_once(&start).unwrap();
    let (within, after) = rest.split_once(&end).unwrap();
    [before, within, after]
}

fn table_of_keys() -> String {
    let mut table = "| Menu | Command | Keys | What it does |\n|---|---|---|---|\n".to_owned();
    for menu in Menu::ALL {
        let with_keys = COMMANDS
            .iter()
            .filter(|command| command.menu == menu && !command.keys.is_empty());
        for command in with_keys {
            let row = match command.action {
                Action::ApplyTagKey(1) => {
                    "Apply a tag by its key | 1 … 9 | Tag what is selected".to_owned()
                }
                Action::ApplyTagKey(_) => continue,
                _ => format!(
                    "{} | {} | {}",
                    command.name,
                    command.all_keys(),
                    command.hint
                ),
            };
            writeln!(table, "| {} | {row} |", menu.label()).unwrap();
        }
    }
    table
}

fn table_of_imports() -> String {
    let mut table = "| Format | File names that end in |\n|---|---|\n".to_owned();
    for importer in IMPORTERS {
        let endings: Vec<String> = importer
            .extensions
            .iter()
            .map(|extension| format!("`.{extension}`"))
            .collect();
        writeln!(table, "| {} | {} |", importer.label, endings.join(" ")).unwrap();
    }
    table
}

fn table_of_projects() -> String {
    let mut table = "| Projects and annotations | File names that end in |\n|---|---|\n".to_owned();
    for project in PROJECTS {
        let endings: Vec<String> = project
            .extensions
            .iter()
            .map(|extension| format!("`.{extension}`"))
            .collect();
        writeln!(table, "| {} | {} |", project.label, endings.join(" ")).unwrap();
    }
    table
}

fn table_of_exports() -> String {
    let mut table = "| Format | `--to` | What it does not hold |\n|---|---|---|\n".to_owned();
    for exporter in EXPORTERS {
        writeln!(
            table,
            "| {} | `{}` | {} |",
            exporter.label,
            exporter.name,
            exporter.cannot_hold.join(".<br>")
        )
        .unwrap();
    }
    table
}

/// With `UPDATE=1` the tables are written anew.
#[test]
fn the_tables_of_the_readme_are_those_of_the_program() {
    let readme = read("README.md");
    let mut written = readme.clone();
    for (name, table) in [
        ("keys", table_of_keys()),
        ("imports", table_of_imports()),
        ("projects", table_of_projects()),
        ("exports", table_of_exports()),
    ] {
        let [before, _, after] = section(&written, name);
        written = format!("{before}<!-- {name} -->\n{table}<!-- /{name} -->{after}");
    }
    if std::env::var_os("UPDATE").is_some() {
        let path = root().join("README.md");
        dossier::store::replace_file(&path, |out| out.write_all(written.as_bytes())).unwrap();
    } else {
        assert!(
            written == readme,
            "a command or a format has changed: run the tests with UPDATE=1"
        );
    }
}

#[test]
fn the_records_shown_are_those_of_the_sample() {
    let readme = read("README.md");
    let sample = read("seeds/sample.dossier");
    let [_, shown, _] = section(&readme, "sample");
    let shown = shown.trim().strip_prefix("```ron\n").unwrap();
    let mut rest = sample.as_str();
    for piece in shown.strip_suffix("```").unwrap().split("…\n") {
        let (_, after) = rest
            .split_once(piece)
            .unwrap_or_else(|| panic!("not in the sample, or in another order:\n{piece}"));
        rest = after;
    }
}

/// Words in “ ” stand in the sample, and what is in code with a capital letter is a tag there.
#[test]
fn the_tour_goes_through_what_is_there() {
    let readme = read("README.md");
    let [_, tour, _] = section(&readme, "tour");
    let sample = read("seeds/sample.dossier");
    let workspace = sample::workspace(WorkspaceId(uuid::Uuid::nil())).unwrap();
    let quotes: Vec<&str> = tour
        .split('“')
        .skip(1)
        .map(|rest| rest.split_once('”').unwrap().0)
        .collect();
    assert!(quotes.len() >= 6);
    for quote in quotes {
        assert!(sample.contains(quote), "not in the sample: {quote}");
    }
    let tags: Vec<&str> = tour
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|code| code.contains('/'))
        .collect();
    assert!(tags.len() >= 4);
    for path in tags {
        assert!(
            workspace.tag_at_path(path).is_some(),
            "no such tag in the sample: {path}"
        );
    }
    let forecast = workspace.tag_at_path("Claims/Forecast").unwrap();
    assert_eq!(forecast.key, Some(2));
    let contradiction = workspace.tag_at_path("Claims/Contradiction").unwrap().id;
    let n_contradictions = workspace
        .annotations
        .values()
        .filter(|annotation| annotation.tags.contains(&contradiction))
        .count();
    for count in [
        format!("{} annotations", workspace.annotations.size()),
        format!("{} tags", workspace.tags.size()),
        format!("{} notes", workspace.notes.size()),
        format!("its {n_contradictions} passages"),
    ] {
        assert!(readme.contains(&count), "the README does not say: {count}");
    }
}

/// Every `.rs` file below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
    found
}

/// The code map has a line for every file of `src`, and none for a file that is not there.
///
/// A line begins with "- `room/file.rs`"; several files can share one. Tests beside their module
/// are left out.
#[test]
fn the_code_map_names_every_file() {
    let src = root().join("src");
    let there: BTreeSet<String> = sources(&src)
        .iter()
        .map(|path| {
            path.strip_prefix(&src)
                .unwrap()
                .to_str()
                .unwrap()
                .replace('\\', "/")
        })
        .filter(|path| !path.contains("/tests/"))
        .collect();
    let architecture = read("ARCHITECTURE.md");
    let [_, map, _] = section(&architecture, "map");
    let named: BTreeSet<String> = map
        .lines()
        .filter_map(|line| line.strip_prefix("- `"))
        .flat_map(|line| {
            line.split_once(':')
                .map_or(line, |(files, _)| files)
                .split('`')
        })
        .filter(|part| Path::new(part).extension().is_some())
        .map(str::to_owned)
        .collect();
    let missing: Vec<&String> = there.difference(&named).collect();
    assert!(missing.is_empty(), "not in the code map: {missing:?}");
    let gone: Vec<&String> = named.difference(&there).collect();
    assert!(gone.is_empty(), "in the code map, but not in src: {gone:?}");
}

/// What the program prints of itself.
fn help(arguments: &[&str]) -> String {
    let program = env!("CARGO_BIN_EXE_dossier");
    let output = std::process::Command::new(program)
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The names of the long options in a text, but those that every program has.
fn options(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !c.is_ascii_lowercase() && c != '-')
        .filter(|word| word.len() > 2 && word.starts_with("--") && !word.starts_with("---"))
        .filter(|word| !["--help", "--version"].contains(word))
        .collect()
}

#[test]
fn the_commands_and_their_options_are_those_of_the_program() {
    let readme = read("README.md");
    let (_, told) = readme.split_once("\n## The command line\n").unwrap();
    let (told, _) = told.split_once("\n## ").unwrap();
    let overview = help(&["-h"]);
    let (_, commands) = overview.split_once("\nCommands:\n").unwrap();
    let (commands, _) = commands.split_once("\n\n").unwrap();
    let names: Vec<&str> = commands
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|&name| name != "help")
        .collect();
    assert!(names.len() >= 8, "{names:?}");
    let mut helps = vec![overview.clone()];
    for name in names {
        assert!(told.contains(&format!("\ndossier {name} ")), "{name}");
        assert!(told.contains(&format!("\n| `{name}` |")), "{name}");
        helps.push(help(&[name, "-h"]));
    }
    let there: BTreeSet<&str> = helps.iter().flat_map(|help| options(help)).collect();
    assert_eq!(options(told), there);
}
