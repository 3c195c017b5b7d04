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
        if name.starts_with("002") {
            assert_eq!(found.len(), 2, "{titles:?}");
        }
    }
}
