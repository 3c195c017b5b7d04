//! A file that was cut off has its pages and not the list of them, which stands at its end.

use std::fmt::Write as _;
use std::sync::LazyLock;

use regex::bytes::Regex;

/// How much of an object is looked at, in bytes.
const HEAD: usize = 4096;

/// More pages than this are not put together.
const MAX_PAGES: usize = 20_000;

/// The numbers of objects that are added.
const CATALOG: u32 = 8_388_000;
const TREE: u32 = 8_388_001;

/// The file with a list of the pages that are in it; `None` if there are none.
pub(super) fn with_pages(bytes: &[u8]) -> Option<Vec<u8>> {
    static OBJECT: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"([0-9]{1,7})\s+([0-9]{1,5})\s+obj\b").ok());
    static PAGE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"/Type\s*/Page\b").ok());
    let (object, page) = (OBJECT.as_ref()?, PAGE.as_ref()?);
    let mut kids = String::new();
    let mut n_pages = 0;
    let mut found = object.captures_iter(bytes).peekable();
    while let Some(captures) = found.next() {
        let start = captures.get(0)?.end();
        let next = found.peek().and_then(|next| Some(next.get(0)?.start()));
        let end = next.unwrap_or(bytes.len()).min(start + HEAD);
        let head = bytes.get(start..end).unwrap_or_default();
        if page.is_match(head) && n_pages < MAX_PAGES {
            let number = |idx: usize| {
                String::from_utf8_lossy(captures.get(idx).map_or(b"", |m| m.as_bytes()))
                    .into_owned()
            };
            write!(kids, "{} {} R ", number(1), number(2)).ok()?;
            n_pages += 1;
        }
    }
    if n_pages == 0 {
        return None;
    }
    let mut file = bytes.to_vec();
    let list = format!(
        "\nendobj\n{CATALOG} 0 obj\n<</Type/Catalog/Pages {TREE} 0 R>>\nendobj\n{TREE} 0 obj\n<</Type/Pages/Kids[{kids}]/Count {n_pages}>>\nendobj\ntrailer\n<</Root {CATALOG} 0 R/Size {}>>\nstartxref\n0\n%%EOF\n",
        TREE + 1
    );
    file.extend(list.into_bytes());
    Some(file)
}
