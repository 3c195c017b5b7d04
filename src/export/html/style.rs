//! The look of the page, in both themes and on paper.

use std::fmt::Write as _;

use crate::model::{Colour, Ink};

/// Everything but the colours of the tags.
const STYLE: &str = "\
:root{color-scheme:light dark;--page:#FFFFFF;--words:#1C1E22;--quiet:#5B616B;--line:#D9DCE1;--link:#1F4FA3}
*{box-sizing:border-box}
body{margin:0 auto;padding:2rem 1.5rem 4rem;max-width:74rem;background:var(--page);color:var(--words);font:17px/1.6 Georgia,'Noto Serif','Liberation Serif',serif}
header,nav,aside,footer,.about,.sources,.notes,h1,h2,table{font-family:system-ui,'Segoe UI','Noto Sans','Liberation Sans',sans-serif}
h1{font-size:1.7rem;line-height:1.25;margin:0 0 .3rem}
h2{font-size:1.3rem;line-height:1.3;margin:3rem 0 .3rem;padding-top:1rem;border-top:1px solid var(--line)}
.about,.sources,.notes,nav,header p{font-size:.85rem}
.about,header p,.made,.number{color:var(--quiet)}
a{color:var(--link)}
.marking{text-align:center;font-weight:bold;color:var(--words)}
.row{display:grid;grid-template-columns:2.6rem minmax(0,42rem) minmax(13rem,1fr);column-gap:1.2rem}
.number{text-align:end;font:12px/27px system-ui,sans-serif;user-select:none}
.text{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
.heading{font-weight:bold}
.heading-1{font-size:1.35em}.heading-2{font-size:1.2em}.heading-3{font-size:1.08em}
.entry{padding-inline-start:1.4em}
.quotation{padding-inline-start:1.2em;border-inline-start:3px solid var(--line)}
.preformatted{font:14px/1.6 ui-monospace,'Noto Sans Mono','Liberation Mono',monospace}
mark{color:inherit;background:var(--tint);border-radius:2px;-webkit-box-decoration-break:clone;box-decoration-break:clone}
u{text-decoration:none;border-bottom:2px solid var(--rule);padding-bottom:calc(var(--lane)*3px)}
.ref{font:600 .62em/0 system-ui,sans-serif;vertical-align:super;text-decoration:none;padding:0 .15em;user-select:none}
.ref::after{content:attr(data-number)}
.plain{--tint:#E9EBEE;--rule:#6B7280}
.margin{font:13px/1.45 system-ui,'Segoe UI','Noto Sans',sans-serif;padding-bottom:.4rem}
.margin section,.stray{border-inline-start:3px solid var(--rule);padding:.1rem 0 .1rem .6rem;margin:0 0 .5rem;break-inside:avoid}
.margin section:target,mark:target{outline:2px solid var(--link)}
.margin p,.margin ul,.margin ol{margin:.15rem 0}
.tags{list-style:none;margin:0;padding:0;font-weight:600}
.links{list-style:none;margin:.2em 0;padding:0;font-size:.95em}
.tags li{display:inline;margin-inline-end:.6em}
.swatch{display:inline-block;width:.7em;height:.7em;border-radius:2px;background:var(--rule);margin-inline-end:.35em}
.note blockquote,.stray blockquote{margin:.3rem 0;padding-inline-start:.6rem;border-inline-start:2px solid var(--line)}
.stray blockquote{white-space:pre-wrap}
pre{white-space:pre-wrap;font-size:.9em}
table{border-collapse:collapse;font-size:.85rem}
th,td{padding:.2rem .8rem .2rem 0;text-align:start;vertical-align:top;border-bottom:1px solid var(--line)}
td.count{text-align:end}
td p{margin:0}
.sources li{margin-bottom:.5rem;overflow-wrap:anywhere}
@media (max-width:56rem){.row{grid-template-columns:2rem minmax(0,1fr)}.margin{grid-column:2}}
@media (prefers-color-scheme:dark){:root{--page:#1F2229;--words:#E6E6E6;--quiet:#A3A9B5;--line:#3A3F49;--link:#8FB4FF}.plain{--tint:#3A3F49;--rule:#9AA1AD}}
@media print{:root{color-scheme:light;--page:#FFFFFF;--words:#000000;--quiet:#444444;--line:#BBBBBB;--link:#000000}body{max-width:none;padding:0;font-size:10.5pt}mark,u,.swatch,.margin section{-webkit-print-color-adjust:exact;print-color-adjust:exact}.row{grid-template-columns:1.8rem minmax(0,1fr) 15rem}.margin{grid-column:auto;font-size:8.5pt}h2{break-after:avoid}a{text-decoration:none}.plain{--tint:#E9EBEE;--rule:#6B7280}}
";

/// A marking in the margin of each sheet of paper.
pub(super) fn on_each_sheet(marking: &str) -> String {
    let mut content = String::new();
    for c in marking.chars() {
        if c.is_ascii_alphanumeric() || matches!(c, ' ' | ':' | '+') {
            content.push(c);
        } else {
            // Writing to a string cannot fail.
            write!(content, "\\{:x} ", u32::from(c)).unwrap_or_default();
        }
    }
    format!(
        "@page{{@top-center{{content:\"{content}\"}}@bottom-center{{content:\"{content}\"}}}}\n"
    )
}

/// The whole style sheet.
pub(super) fn sheet() -> String {
    let light = inks(Colour::light);
    let dark = inks(Colour::dark);
    format!("{light}@media (prefers-color-scheme:dark){{{dark}}}\n@media print{{{light}}}\n{STYLE}")
}

/// The class of a tag's colour.
pub(super) fn class(colour: Colour) -> String {
    format!("c{}", colour.0 % Colour::COUNT)
}

fn inks(ink: fn(Colour) -> Ink) -> String {
    let mut sheet = String::new();
    for colour in Colour::all() {
        let Ink { rule, tint } = ink(colour);
        // Writing to a string never fails.
        writeln!(
            sheet,
            ".{}{{--rule:{};--tint:{}}}",
            class(colour),
            rule.hex(),
            tint.hex()
        )
        .unwrap_or_default();
    }
    sheet
}
