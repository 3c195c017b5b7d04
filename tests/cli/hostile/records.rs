//! Records as an enemy writes them, a line each.

pub(super) const HEAD: &str = "// Dossier workspace, format 1, generation 1\n(\nmeta: (id: \"00000000-0000-0000-0000-000000000007\", title: \"Made by an enemy\", created: \"1970-01-01T00:00:00Z\"),\n";
pub(super) const TIMES: &str = "created:\"1970-01-01T00:00:00Z\",modified:\"1970-01-01T00:00:00Z\"";
pub(super) fn id(n: usize) -> String {
    format!("{:08x}-0000-7000-8000-{n:012x}", n >> 16)
}

/// The same with one more list, which came with a later version.
pub(super) fn with(list: &str, records: &str, documents: &str, bodies: &str) -> String {
    let file = file("", documents, "", "", bodies);
    file.replace("notes: [", &format!("{list}: [\n{records}],\nnotes: ["))
}

/// A file out of the inner parts of its lists.
pub(super) fn file(
    tags: &str,
    documents: &str,
    annotations: &str,
    notes: &str,
    bodies: &str,
) -> String {
    format!(
        "{HEAD}tags: [\n{tags}],\ndocuments: [\n{documents}],\nannotations: [\n{annotations}],\nnotes: [\n{notes}],\nbodies: [\n{bodies}],\n)\n"
    )
}

pub(super) fn document(n: usize) -> String {
    format!(
        "(id:\"{}\",order:0,title:\"D\",source:(publisher:\"\",author:\"\",published:None,accessed:None,url:\"\",grade:None),origin:(file_name:\"\",hash:\"\",n_bytes:0,format:\"\",encoding:\"\"),status:Unread,note:\"\",added:\"1970-01-01T00:00:00Z\"),\n",
        id(n)
    )
}

pub(super) fn body(n: usize, text: &str, blocks: &str) -> String {
    format!(
        "(document:\"{}\",hash:\"{}\",blocks:[{blocks}],text:r#\"{text}\"#),\n",
        id(n),
        blake3::hash(text.as_bytes()).to_hex()
    )
}

pub(super) fn annotation(n: usize, anchors: &str, tags: &str) -> String {
    format!(
        "(id:\"{}\",document:\"{}\",anchors:[{anchors}],tags:[{tags}],note:\"\",grade:(source:None,info:None),author:\"\",{TIMES}),\n",
        id(n),
        id(1)
    )
}

pub(super) fn tag(n: usize, name: &str, parent: &str) -> String {
    format!(
        "(id:\"{}\",name:{name:?},parent:{parent},order:0,colour:None,definition:\"\",key:None,created:\"1970-01-01T00:00:00Z\"),\n",
        id(n)
    )
}

pub(super) fn note(title: &str) -> String {
    format!(
        "(id:\"{}\",about:Workspace,title:{title:?},text:\"\",author:\"\",{TIMES}),\n",
        id(1)
    )
}

/// So many parts one after the other.
pub(super) fn few(n_parts: usize, part: impl Fn(usize) -> String) -> String {
    (0..n_parts).map(part).collect::<Vec<_>>().concat()
}

/// Parts one after the other until there are so many bytes.
pub(super) fn many(n_bytes: usize, part: impl Fn(usize) -> String) -> String {
    let mut all = String::with_capacity(n_bytes + 1_000);
    let mut n = 1;
    while all.len() < n_bytes {
        all += &part(n);
        n += 1;
    }
    all
}

pub(super) const ANCHOR: &str = "(span:(0,1),quote:\"a\",before:\"\",after:\"\"),";

pub(super) const LETTERS: &str = "(span:(0,1),quote:\"a\",before:\"a\",after:\"a\"),";
pub(super) const PART: &str = "(span:(0,1),before:\"a\",first:\"a\",last:\"a\",after:\"a\"),";

pub(super) fn field(n: usize, kind: &str) -> String {
    format!("(id:\"{}\",name:\"a\",kind:{kind},hint:\"\"),", id(n))
}

pub(super) fn choice(words: &str) -> String {
    field(1, &format!("Choice([{words}])"))
}

pub(super) fn tag_with(n: usize, fields: &str) -> String {
    tag(n, &n.to_string(), "None").replace("key:None", &format!("key:None,fields:[{fields}]"))
}

pub(super) fn detailed(n: usize, facts: &str) -> String {
    document(n).replace("grade:None", &format!("grade:None,more:{{{facts}}}"))
}

pub(super) fn valued(n: usize, values: &str) -> String {
    annotation(n, ANCHOR, "").replace("author:", &format!("fields:{{{values}}},author:"))
}

pub(super) fn article(n: usize, parts: &str) -> String {
    format!(
        "(id:\"{}\",title:\"\",document:\"{}\",order:0,source:(publisher:\"\",author:\"\",published:None,accessed:None,url:\"\",grade:None),parts:[{parts}],note:\"\"),\n",
        id(n),
        id(1)
    )
}

pub(super) fn origin(n: usize, members: &str) -> String {
    format!(
        "(id:\"{}\",members:[{members}],title:\"a\",note:\"a\"),\n",
        id(n)
    )
}

pub(super) fn reading(n: usize, passages: &str) -> String {
    format!("(document:\"{}\",passages:[{passages}]),\n", id(n))
}

pub(super) fn body_with(list: &str, entries: &str) -> String {
    body(1, "abc é", "").replace("blocks:[]", &format!("blocks:[],{list}:[{entries}]"))
}
