//! The files, what each of them is, and what must be told of it.

use super::records::{
    ANCHOR, HEAD, LETTERS, PART, TIMES, annotation, article, body, body_with, choice, detailed,
    document, few, field, file, id, many, note, origin, reading, tag, tag_with, valued, with,
};

/// What each file is, and a part of what must be told; empty where the file is in order.
pub(super) fn files(n: usize) -> Vec<(&'static str, String, &'static str)> {
    let on_one_text = |annotations: &str, body: &str| file("", &document(1), annotations, "", body);
    let text = |blocks: &str| body(1, "abc é", blocks);
    vec![
        (
            "brackets without end",
            format!("{HEAD}tags: {}", "[".repeat(n)),
            "line",
        ),
        (
            "records without end",
            format!("{HEAD}tags: [{}", "(id:".repeat(n / 4)),
            "line",
        ),
        (
            "options without end",
            format!("{HEAD}tags: [{}", "Some(".repeat(n / 5)),
            "line",
        ),
        (
            "comments in comments",
            format!("{HEAD}{}", "/*".repeat(n / 2)),
            "line",
        ),
        (
            "a string without end",
            format!("{HEAD}tags: [(id: r{}\"x", "#".repeat(n)),
            "line",
        ),
        (
            "a first line without end",
            format!(
                "// Dossier workspace, format 1, generation {}",
                "1".repeat(n)
            ),
            "Dossier workspace",
        ),
        (
            "a newer version",
            format!(
                "// Dossier workspace, format 4000000000, generation 1\n{}",
                "x".repeat(n)
            ),
            "newer version",
        ),
        (
            "a name of megabytes",
            file(&tag(1, &"x".repeat(n), "None"), "", "", "", ""),
            "",
        ),
        (
            "a name all of escapes",
            file(
                &tag(1, "NAME", "None").replace("NAME", &"\\u{78}".repeat(n / 6)),
                "",
                "",
                "",
                "",
            ),
            "",
        ),
        (
            "a title all of invisible characters",
            file("", "", "", &note(&"\u{202e}../\u{0}\\".repeat(n / 14)), ""),
            "",
        ),
        (
            "tags",
            file(&many(n, |n| tag(n, &n.to_string(), "None")), "", "", "", ""),
            "",
        ),
        (
            "tags that are their own parents",
            file(
                &many(n, |n| tag(n, "x", &format!("Some(\"{}\")", id(n)))),
                "",
                "",
                "",
                "",
            ),
            "[tag-under-itself]",
        ),
        (
            "tags in one chain",
            file(
                &many(n, |n| {
                    tag(
                        n,
                        "x",
                        &if n == 1 {
                            "None".to_owned()
                        } else {
                            format!("Some(\"{}\")", id(n - 1))
                        },
                    )
                }),
                "",
                "",
                "",
                "",
            ),
            "[tag-under-itself]",
        ),
        (
            "tags under tags that are missing",
            file(
                &many(n, |n| {
                    tag(n, "x", &format!("Some(\"{}\")", id(n + 1_000_000)))
                }),
                "",
                "",
                "",
                "",
            ),
            "[tag-without-parent]",
        ),
        (
            "tags of one name",
            file(&many(n, |n| tag(n, "x", "None")), "", "", "", ""),
            "[tag-name-twice]",
        ),
        (
            "tags of one id",
            file(&many(n, |n| tag(1, &n.to_string(), "None")), "", "", "", ""),
            "a second record has the id",
        ),
        (
            "a name with separators",
            file(&tag(1, "../../etc/passwd", "None"), "", "", "", ""),
            "[tag-name]",
        ),
        (
            "documents",
            file(
                "",
                &many(n / 2, document),
                "",
                "",
                &many(n / 4, |n| body(n, "a", "")),
            ),
            "[document-without-text]",
        ),
        (
            "annotations on one byte",
            on_one_text(&many(n, |n| annotation(n, ANCHOR, "")), &text("")),
            "",
        ),
        (
            "passages on one byte",
            on_one_text(
                &annotation(2, &many(n, |_| ANCHOR.to_owned()), ""),
                &text(""),
            ),
            "more than 20,000 passages",
        ),
        (
            "passages of one annotation that are all out of their places",
            on_one_text(
                &annotation(2, &many(n, |_| ANCHOR.replace("(0,1)", "(9,9)")), ""),
                &text(""),
            ),
            "more than 20,000 passages",
        ),
        (
            "tags of one annotation",
            on_one_text(
                &annotation(2, ANCHOR, &many(n, |_| format!("\"{}\",", id(3)))),
                &text(""),
            ),
            "[annotation-without-tag]",
        ),
        (
            "passages of one letter, with a letter around each",
            on_one_text(
                &many(n, |n| annotation(n, &LETTERS.repeat(500), "")),
                &text(""),
            ),
            "[passages-out-of-order]",
        ),
        (
            "annotations all of whose words are one letter",
            on_one_text(
                &many(n, |n| annotation(n, LETTERS, "").replace(":\"\"", ":\"a\"")),
                &text(""),
            ),
            "",
        ),
        (
            "choices of one field",
            file(
                &tag_with(1, &choice(&many(n, |n| format!("\"{n:x}\",")))),
                "",
                "",
                "",
                "",
            ),
            "more than 10,000 choices",
        ),
        (
            "choices of many fields",
            file(
                &many(n, |tag| {
                    tag_with(tag, &choice(&few(1_000, |n| format!("\"{n:x}\","))))
                }),
                "",
                "",
                "",
                "",
            ),
            "[field-twice]",
        ),
        (
            "fields of one tag",
            file(
                &tag_with(1, &many(n, |n| field(n, "Choice([\"a\"])"))),
                "",
                "",
                "",
                "",
            ),
            "more than 1,000 fields",
        ),
        (
            "fields of many tags",
            file(
                &many(n, |tag| {
                    tag_with(tag, &few(500, |n| field(500 * tag + n, "Choice([\"a\"])")))
                }),
                "",
                "",
                "",
                "",
            ),
            "",
        ),
        (
            "other places of one tag",
            file(
                &tag(1, "x", "None").replace(
                    "key:None",
                    &format!(
                        "key:None,see_also:[{}]",
                        many(n, |n| format!("\"{}\",", id(n).replace('-', "")))
                    ),
                ),
                "",
                "",
                "",
                "",
            ),
            "[tag-listing]",
        ),
        (
            "details of one source",
            file(
                "",
                &detailed(1, &many(n, |n| format!("\"{n:x}\":\"\","))),
                "",
                "",
                &text(""),
            ),
            "more than 20,000 details",
        ),
        (
            "details of many sources",
            file(
                "",
                &many(n, |document| {
                    detailed(document, &few(5_000, |n| format!("\"{n:x}\":\"\",")))
                }),
                "",
                "",
                "",
            ),
            "[document-without-text]",
        ),
        (
            "sources all of whose words are one letter",
            file(
                "",
                &many(n, |n| detailed(n, "\"a\":\"b\"").replace(":\"\"", ":\"a\"")),
                "",
                "",
                "",
            ),
            "[document-without-text]",
        ),
        (
            "values of one annotation",
            on_one_text(
                &valued(
                    2,
                    &many(n, |n| {
                        format!("\"{}\":Text(\"a\"),", id(n).replace('-', ""))
                    }),
                ),
                &text(""),
            ),
            "more than 10,000 values",
        ),
        (
            "values of many annotations",
            on_one_text(
                &many(n, |annotation| {
                    valued(
                        annotation,
                        &few(1_000, |n| {
                            format!("\"{}\":Text(\"a\"),", id(n).replace('-', ""))
                        }),
                    )
                }),
                &text(""),
            ),
            "[value-without-field]",
        ),
        (
            "annotations with a value each",
            on_one_text(
                &many(n, |n| valued(n, &format!("\"{}\":Text(\"a\"),", id(1)))),
                &text(""),
            ),
            "[value-without-field]",
        ),
        (
            "parts of one article",
            with(
                "articles",
                &article(1, &many(n, |_| PART.to_owned())),
                &document(1),
                &text(""),
            ),
            "article",
        ),
        (
            "parts of many articles",
            with(
                "articles",
                &many(n, |n| article(n, &PART.repeat(500))),
                &document(1),
                &text(""),
            ),
            "[article-",
        ),
        (
            "articles",
            with(
                "articles",
                &many(n, |n| article(n, PART).replace(":\"\"", ":\"a\"")),
                &document(1),
                &text(""),
            ),
            "",
        ),
        (
            "members of one origin",
            with(
                "shared_origins",
                &origin(
                    1,
                    &many(n, |n| format!("Article(\"{}\"),", id(n).replace('-', ""))),
                ),
                &document(1),
                &text(""),
            ),
            "[origin-of-nothing]",
        ),
        (
            "origins",
            with(
                "shared_origins",
                &many(n, |n| origin(n, &format!("Document(\"{}\"),", id(1)))),
                &document(1),
                &text(""),
            ),
            "",
        ),
        (
            "links",
            with(
                "links",
                &many(n, |n| {
                    format!(
                        "(id:\"{}\",from:\"{}\",to:\"{}\",kind:Other(\"a\"),note:\"a\",author:\"a\",created:\"1970-01-01T00:00:00Z\"),\n",
                        id(n),
                        id(n),
                        id(n)
                    )
                }),
                &document(1),
                &text(""),
            ),
            "[link-",
        ),
        (
            "notes all of whose words are one letter",
            file(
                "",
                "",
                "",
                &many(n, |n| {
                    format!(
                        "(id:\"{}\",about:Workspace,title:\"a\",text:\"a\",author:\"a\",{TIMES},marking:Some(Words(\"a\"))),\n",
                        id(n)
                    )
                }),
                "",
            ),
            "",
        ),
        (
            "what was read of one document",
            with(
                "readings",
                &reading(1, &many(n, |_| "(start:0,end:1,kind:Read),".to_owned())),
                &document(1),
                &text(""),
            ),
            "[reading-out-of-place]",
        ),
        (
            "what was read of many documents",
            with(
                "readings",
                &many(n, |n| reading(n, "(start:0,end:1,kind:Read),")),
                &document(1),
                &text(""),
            ),
            "[reading-without-document]",
        ),
        (
            "page furniture",
            on_one_text(
                "",
                &body_with(
                    "furniture",
                    &many(n, |_| "(span:(0,1),kind:Chrome),".to_owned()),
                ),
            ),
            "[furniture-out-of-place]",
        ),
        (
            "places of the original",
            on_one_text(
                "",
                &body_with(
                    "locators",
                    &many(n, |_| "(at:0,kind:Row,label:\"1\"),".to_owned()),
                ),
            ),
            "",
        ),
        (
            "original files",
            with(
                "originals",
                &many(n, |n| {
                    format!("(id:\"{n:064x}\",n_bytes:1,packing:Plain,packed:\"YQ==\"),\n")
                }),
                &document(1),
                &text(""),
            ),
            "[original-",
        ),
        (
            "blocks past the end",
            on_one_text(
                "",
                &text(&many(n, |_| "(kind:ListEntry,span:(9,9)),".to_owned())),
            ),
            "[block-out-of-place]",
        ),
        (
            "spans past the end, backwards and in a character",
            on_one_text(
                &many(n, |n| {
                    annotation(
                        n,
                        &ANCHOR.replace(
                            "(0,1)",
                            ["(7,18446744073709551615)", "(3,1)", "(0,5)", "(1,1)"][n % 4],
                        ),
                        "",
                    )
                }),
                &text(""),
            ),
            "[annotation-out-of-text]",
        ),
        (
            "a span past all numbers",
            on_one_text(
                &annotation(2, &ANCHOR.replace("(0,1)", "(0,18446744073709551616)"), ""),
                &text(""),
            ),
            "line",
        ),
        (
            "annotations of no document",
            file("", "", &many(n, |n| annotation(n, ANCHOR, "")), "", ""),
            "[annotation-without-document]",
        ),
        (
            "words that stand everywhere",
            on_one_text(
                &many(n / 2, |n| {
                    annotation(n, &ANCHOR.replace("\"a\"", "\"aa\""), "")
                }),
                &body(1, &"a".repeat(n / 2), ""),
            ),
            "[quote-differs]",
        ),
        (
            "a text with another checksum",
            on_one_text(
                &annotation(2, ANCHOR, ""),
                &text("")
                    .replace("abc", "cba")
                    .replace("hash:\"", "hash:\"0"),
            ),
            "[text-changed]",
        ),
        (
            "a date of the year 300000",
            file(
                &tag(1, "x", "None").replace("1970-01-01T", "+300000-01-01T"),
                "",
                "",
                "",
                "",
            ),
            "line",
        ),
        (
            "a date past the calendar",
            file(
                "",
                &document(1).replace("published:None", "published:Some(\"300000-13-99\")"),
                "",
                "",
                "",
            ),
            "line",
        ),
        (
            "a number past all others",
            file(
                &tag(1, "x", "None").replace("order:0", "order:1e99999"),
                "",
                "",
                "",
                "",
            ),
            "line",
        ),
        ("nothing at all", String::new(), "it is empty"),
        ("zeros", "\0".repeat(n), "nothing but zeros"),
        (
            "zeros after a good beginning",
            format!("{HEAD}{}", "\0".repeat(n)),
            "line",
        ),
    ]
}
