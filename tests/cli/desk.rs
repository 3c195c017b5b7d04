//! A folder with a home of its own, in which the binary is run.

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use dossier::store::Folders;
use serde_json::Value;

pub(crate) struct Desk {
    folder: tempfile::TempDir,
}

/// What a command left.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// With the workspace `work.dossier` and a document for each name and text.
    pub(crate) fn with(documents: &[(&str, &str)]) -> Self {
        let desk = Self::new();
        desk.run(["new", "work.dossier", "--title", "Work"]).done();
        for (name, text) in documents {
            desk.write(&format!("{name}.txt"), text.as_bytes());
            desk.run(["import", "work.dossier", &format!("{name}.txt")])
                .done();
        }
        desk
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut file = fs::File::create(path).unwrap();
        file.write_all(bytes).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Where the program keeps journals when it is run here.
    pub(crate) fn folders(&self) -> Folders {
        Folders::new(self.path("home/data/dossier"))
    }

    /// The binary, with nothing of this machine in its environment.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dossier"));
        let home = self.path("home");
        command
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", &home)
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_DATA_HOME", home.join("data"))
            .env("USER", "rana");
        for kept in [
            "PATH",
            "SystemRoot",
            "APPDATA",
            "LOCALAPPDATA",
            "USERPROFILE",
        ] {
            if let Some(value) = std::env::var_os(kept) {
                command.env(kept, value);
            }
        }
        command
    }

    pub(crate) fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Ran {
        self.run_with(arguments, "")
    }

    /// Runs the binary with something on its standard input.
    pub(crate) fn run_with<S: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = S>,
        input: &str,
    ) -> Ran {
        let mut child = self
            .command()
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_owned();
        let feeding = std::thread::Builder::new()
            .spawn(move || drop(stdin.write_all(input.as_bytes())))
            .unwrap();
        let output = child.wait_with_output().unwrap();
        feeding.join().unwrap();
        Ran {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// What `show work.dossier SECTION --json` prints.
    pub(crate) fn shown(&self, section: &str) -> Vec<Value> {
        let ran = self.run(["show", "work.dossier", section, "--json"]);
        ran.done();
        serde_json::from_str(&ran.out).unwrap()
    }

    /// Annotates `work.dossier` with these lines, and gives the answers.
    pub(crate) fn annotate(&self, lines: &[Value]) -> Vec<Value> {
        let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
        let input = lines.join("\n");
        self.run_with(["annotate", "work.dossier", "--from", "-"], &input)
            .lines()
    }
}

impl Ran {
    #[track_caller]
    pub(crate) fn done(&self) {
        assert_eq!(self.code, 0, "{self:#?}");
    }

    /// The command left this code, and these words on standard error.
    #[track_caller]
    pub(crate) fn failed(&self, code: i32, words: &str) {
        assert_eq!(self.code, code, "{self:#?}");
        assert!(self.err.contains(words), "{words:?} is not in {self:#?}");
    }

    /// Each line of standard output as JSON.
    pub(crate) fn lines(&self) -> Vec<Value> {
        let lines = self.out.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

/// The named texts in a list of records.
pub(crate) fn texts<'a>(records: &'a [Value], key: &str) -> Vec<&'a str> {
    let texts = records.iter().map(|record| record[key].as_str());
    texts.map(Option::unwrap).collect()
}

/// The error of an answer.
#[track_caller]
pub(crate) fn error(answer: &Value) -> &str {
    let error = answer["error"].as_str();
    error.unwrap_or_else(|| panic!("no error: {answer}"))
}

pub(crate) fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}
