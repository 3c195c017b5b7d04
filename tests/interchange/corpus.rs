//! Files that other programs wrote, where they are at hand; what is read is counted and printed.

#![expect(clippy::print_stdout, reason = "the counts are what the run is for")]

use std::path::{Path, PathBuf};

use crate::files::{read, shown, zipped};

fn data() -> Option<PathBuf> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    data.is_dir().then_some(data)
}

/// All files below a folder, by name.
fn files_in(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|own| own == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

#[test]
fn twins_of_a_project_in_two_units_have_the_same_words() {
    let Some(data) = data() else { return };
    let expected = std::fs::read_to_string(data.join("refi-qda/made_twin_expected.json")).unwrap();
    let expected: Vec<String> = serde_json::from_str(&expected).unwrap();
    for name in ["made_twin_cp.qdpx", "made_twin_u16.qdpx"] {
        let bytes = std::fs::read(data.join("refi-qda").join(name)).unwrap();
        let (workspace, report) = read(name, &bytes, None).unwrap();
        let words: Vec<String> = shown(&workspace)
            .iter()
            .map(|line| line.strip_prefix("[attack] ").unwrap().to_owned())
            .collect();
        assert_eq!(words, expected, "{name}");
        println!(
            "{name}: {} of {}, {:?}",
            words.len(),
            expected.len(),
            report.units
        );
    }
}

#[test]
fn projects_of_others_are_read_or_refused_in_words() {
    let Some(data) = data() else { return };
    let mut paths = files_in(&data.join("refi-qda"), "qdpx");
    paths.extend(files_in(&data.join("refi-qda"), "qde"));
    paths.extend(files_in(&data.join("malicious"), "qdpx"));
    for path in paths {
        let name = name_of(&path);
        let bytes = std::fs::read(&path).unwrap();
        match read(&name, &bytes, None) {
            Ok((workspace, report)) => println!(
                "{name}: {} tags, {} documents, {} passages; {:?}",
                workspace.tags.size(),
                workspace.documents.size(),
                workspace.annotations.size(),
                report.lines()
            ),
            Err(reason) => println!("{name}: {reason}"),
        }
    }
}

#[test]
fn brat_corpora_have_every_quote_where_they_say() {
    let Some(data) = data() else { return };
    let (mut n_files, mut n_read, mut n_by_quote, mut n_lost) = (0, 0, 0, 0);
    for path in files_in(&data.join("brat"), "ann") {
        let text = std::fs::read(path.with_extension("txt")).unwrap();
        let ann = std::fs::read(&path).unwrap();
        let bytes = zipped(&[("d.txt", &text), ("d.ann", &ann)]);
        let (_, report) = read("d.zip", &bytes, None).unwrap();
        n_files += 1;
        n_read += report.n_by_offset;
        n_by_quote += report.n_by_quote;
        n_lost += report.not_found.len();
    }
    println!(
        "brat: {n_files} files, {n_read} pieces by place, {n_by_quote} by words, {n_lost} not found"
    );
    assert_eq!((n_by_quote, n_lost), (0, 0));
}

#[test]
fn doccano_examples_and_cas_of_others_are_read() {
    let Some(data) = data() else { return };
    let mut n = 0;
    for extension in ["jsonl", "json", "csv", "txt"] {
        for path in files_in(&data.join("doccano"), extension) {
            let bytes = std::fs::read(&path).unwrap();
            let is_prose = path
                .components()
                .any(|part| part.as_os_str() == "task_agnostic");
            match read(&name_of(&path), &bytes, None) {
                Ok((workspace, report)) => {
                    n += 1;
                    assert!(report.not_found.is_empty(), "{}", path.display());
                    println!("{}: {:?}", path.display(), shown(&workspace));
                }
                Err(reason) => println!("{}: {is_prose} {reason}", path.display()),
            }
        }
    }
    println!("doccano: {n} files");
    let (mut n, mut n_passages, mut n_refused) = (0, 0, 0);
    for extension in ["xmi", "json"] {
        for path in files_in(&data.join("uima"), extension) {
            let bytes = std::fs::read(&path).unwrap();
            match read(&name_of(&path), &bytes, None) {
                Ok((workspace, report)) => {
                    n += 1;
                    n_passages += workspace.annotations.size();
                    assert!(
                        report.not_found.is_empty(),
                        "{} {:?}",
                        path.display(),
                        report.not_found
                    );
                }
                Err(reason) => {
                    n_refused += 1;
                    println!("{}: {reason}", path.display());
                }
            }
        }
    }
    println!("CAS: {n} files read, {n_passages} passages, {n_refused} refused");
}

/// What the list of facts counts in each file: by its path, the counts by their names.
fn facts(data: &Path) -> Vec<(PathBuf, serde_json::Value)> {
    let facts = std::fs::read_to_string(data.join("facts.json")).unwrap();
    let facts: Vec<serde_json::Value> = serde_json::from_str(&facts).unwrap();
    facts
        .iter()
        .map(|one| {
            let file = one["file"].as_str().unwrap_or_default();
            (data.join(file), one["facts"].clone())
        })
        .collect()
}

#[test]
fn what_files_of_others_hold_is_read_or_told() {
    let Some(data) = data() else { return };
    let (mut n_files, mut n_read, mut n_told) = (0, 0, 0);
    for (path, facts) in facts(&data) {
        let count = |name: &str| facts[name].as_u64().unwrap_or_default() as usize;
        let extension = path.extension().and_then(|own| own.to_str());
        let (name, bytes) = match extension {
            Some("ann") => {
                let text = std::fs::read(path.with_extension("txt")).unwrap();
                let ann = std::fs::read(&path).unwrap();
                let files = [("d.txt", text.as_slice()), ("d.ann", ann.as_slice())];
                ("d.zip".to_owned(), zipped(&files))
            }
            Some("qdpx" | "xmi" | "jsonl") => (name_of(&path), std::fs::read(&path).unwrap()),
            _ => continue,
        };
        let expected = match extension {
            Some("ann") => count("T"),
            Some("qdpx") => count("PlainTextSelection") + count("PDFSelection"),
            // One of each text is about the whole of it.
            Some("xmi") => count("annotations").saturating_sub(count("sofas")),
            _ => count("spans"),
        };
        let Ok((workspace, report)) = read(&name, &bytes, None) else {
            continue;
        };
        let told = [
            "Passages of these",
            "Tokens, sentences and their forms",
            "Structures on no place of a text",
            "Places without words",
            "Relations",
            "Labels without a place",
        ];
        let told = told.iter().filter_map(|what| report.left_out.get(*what));
        let told: usize = told.sum::<usize>() + report.not_found.len();
        let n = workspace.annotations.size() + workspace.links.size();
        assert!(
            n + told >= expected,
            "{}: {n} read, {told} told of {expected}: {:?}",
            path.display(),
            report.lines()
        );
        if extension == Some("ann") {
            assert_eq!(workspace.annotations.size(), expected, "{}", path.display());
        }
        if extension == Some("qdpx") && count("Code") > 0 {
            assert_eq!(workspace.tags.size(), count("Code"), "{}", path.display());
        }
        n_files += 1;
        n_read += workspace.annotations.size();
        n_told += told;
    }
    println!("{n_files} files: {n_read} passages read, {n_told} told");
}
