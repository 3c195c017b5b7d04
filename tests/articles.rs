//! Articles that are proposed for files as people have them, where such files are there.
#![expect(clippy::print_stdout, reason = "tells how many were proposed")]

use dossier::model::{Body, DocumentId};
use dossier::query::article_suggestions::suggest;
use dossier::text::Text;

#[test]
fn files_of_several_articles_are_told_from_files_of_one() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/seeds");
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).unwrap();
        let text = Text::from_raw(&String::from_utf8_lossy(&bytes));
        let body = Body::new(DocumentId(uuid::Uuid::nil()), text, Vec::new());
        let found = suggest(&body, &[]);
        let titles: Vec<(&str, &str)> = found
            .iter()
            .map(|found| (found.title.as_str(), found.author.as_str()))
            .collect();
        println!("{name}: {} proposed {titles:?}", found.len());
        if name.starts_with("000") {
            assert!(found.is_empty(), "{titles:?}");
        }
        // One story that another one interrupts.
        if name.starts_with("001") {
            let [whole, between] = found.as_slice() else {
                panic!("{titles:?}");
            };
            assert_eq!(whole.author, "Ed Blanche");
            let words: Vec<&str> = whole
                .spans
                .iter()
                .map(|&span| body.text.slice(span))
                .collect();
            let [first, second] = words.as_slice() else {
                panic!("{} parts", words.len());
            };
            assert!(first.starts_with("ISIS retreats but plots"), "{first}");
            assert!(first.ends_with("little more than a pyrrhic"), "{first}");
            assert!(second.starts_with("victory unless we are able"), "{second}");
            assert_eq!(between.spans.len(), 1);
        }
        if name.starts_with("002") {
            assert_eq!(found.len(), 2, "{titles:?}");
        }
    }
}
