//! Adding PDF files.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]
#![expect(clippy::print_stderr, reason = "the counts are what is measured")]
#[test]
fn dump() {
    use dossier::import::{self, Options};
    let Ok(path) = std::env::var("DUMP") else {
        return;
    };
    for path in path.split(' ') {
        let bytes = std::fs::read(path).unwrap();
        let t = std::time::Instant::now();
        let r = import::read(
            &bytes,
            path,
            &Options {
                password: std::env::var("PW").ok(),
                ..Options::default()
            },
        );
        eprintln!("===== {path} {:?}", t.elapsed());
        match r {
            Err(e) => eprintln!("ERR {e}"),
            Ok(d) => {
                if std::env::var("BRIEF").is_ok() {
                    eprintln!("{}", d.text.as_str().chars().take(300).collect::<String>());
                } else {
                    eprintln!("TITLE {} | {:?}", d.title, d.source);
                    for w in &d.warnings {
                        eprintln!("WARN {w}");
                    }
                    eprintln!("{}", d.text.as_str());
                    for b in &d.blocks {
                        eprintln!("{:?} {}", b.kind, d.text.slice(b.span));
                    }
                    for b in &d.furniture {
                        eprintln!("{:?} {}", b.kind, d.text.slice(b.span));
                    }
                    eprintln!(
                        "{:?}",
                        d.locators
                            .iter()
                            .map(|l| (&l.label, l.at))
                            .collect::<Vec<_>>()
                    );
                }
            }
        }
    }
}
