//! How paragraphs and words look, as styles whose names tell what they are.

use super::super::paper::{Look, Role};
use super::super::xml::{escape, push};
use super::{NAMESPACES, XML};
use crate::model::Colour;

/// The deepest that entries are set in.
const MAX_DEPTH: u8 = 6;

/// The style of a paragraph; those from right to left are styles of their own.
pub(super) fn of_paragraph(role: Role, is_rtl: bool) -> String {
    let name = match role {
        Role::Title => "Title".to_owned(),
        Role::Subtitle => "Subtitle".to_owned(),
        Role::Heading(level) => format!("Heading_{}", level.clamp(1, 6)),
        Role::Body => "Standard".to_owned(),
        Role::Quote => "Quotations".to_owned(),
        Role::Details => "Details".to_owned(),
        Role::Entry(depth) => format!("Entry_{}", depth.clamp(1, MAX_DEPTH)),
        Role::Preformatted => "Preformatted".to_owned(),
    };
    if is_rtl { format!("{name}_rtl") } else { name }
}

/// The style of words, such as `T_b_t3`: bold on the tint of colour 3.
pub(super) fn of_words(look: Look) -> String {
    let mut name = "T".to_owned();
    for (is_so, sign) in signs(look) {
        if is_so {
            name.push_str(sign);
        }
    }
    if let Some(Colour(tint)) = look.tint {
        push(&mut name, format_args!("_t{}", tint % Colour::COUNT));
    }
    if let Some(Colour(rule)) = look.rule {
        push(&mut name, format_args!("_r{}", rule % Colour::COUNT));
    }
    name
}

fn signs(look: Look) -> [(bool, &'static str); 4] {
    [
        (look.bold, "_b"),
        (look.italic, "_i"),
        (look.mono, "_m"),
        (look.struck, "_s"),
    ]
}

/// The styles of words: all looks of notes, and all pairs of colours.
pub(super) fn automatic() -> String {
    let mut xml = String::new();
    for bits in 1..16_u8 {
        let look = Look {
            bold: bits & 1 != 0,
            italic: bits & 2 != 0,
            mono: bits & 4 != 0,
            struck: bits & 8 != 0,
            ..Look::default()
        };
        push_style(&mut xml, look);
    }
    for tint in Colour::all() {
        for rule in std::iter::once(None).chain(Colour::all().map(Some)) {
            let tint = Some(tint);
            push_style(
                &mut xml,
                Look {
                    tint,
                    rule,
                    ..Look::default()
                },
            );
        }
    }
    xml
}

fn push_style(xml: &mut String, look: Look) {
    push(
        xml,
        format_args!(
            r#"<style:style style:name="{}" style:family="text"><style:text-properties"#,
            of_words(look)
        ),
    );
    for (is_so, properties) in [
        (
            look.bold,
            r#" fo:font-weight="bold" style:font-weight-asian="bold" style:font-weight-complex="bold""#,
        ),
        (
            look.italic,
            r#" fo:font-style="italic" style:font-style-asian="italic" style:font-style-complex="italic""#,
        ),
        (look.mono, r#" fo:font-family="'Courier New'""#),
        (
            look.struck,
            r#" style:text-line-through-style="solid" style:text-line-through-type="single""#,
        ),
    ] {
        if is_so {
            xml.push_str(properties);
        }
    }
    if let Some(tint) = look.tint {
        let colour = tint.light().tint.hex();
        push(xml, format_args!(r#" fo:background-color="{colour}""#));
    }
    if let Some(rule) = look.rule {
        let colour = rule.light().rule.hex();
        push(
            xml,
            format_args!(
                r#" style:text-underline-style="solid" style:text-underline-width="auto" style:text-underline-color="{colour}""#
            ),
        );
    }
    xml.push_str("/></style:style>");
}

/// The styles of paragraphs, and the page: how it is to be handled on top, its number at the foot.
pub(super) fn common(marking: &str) -> String {
    let mut xml = format!(
        r#"{XML}<office:document-styles {NAMESPACES}><office:styles><style:default-style style:family="paragraph"><style:paragraph-properties fo:margin-bottom="0.21cm" fo:line-height="120%"/><style:text-properties fo:font-family="Calibri, 'Liberation Sans', sans-serif" fo:font-size="11pt" style:font-size-asian="11pt" style:font-size-complex="11pt"/></style:default-style>"#
    );
    let mut roles = vec![
        Role::Body,
        Role::Title,
        Role::Subtitle,
        Role::Quote,
        Role::Details,
        Role::Preformatted,
    ];
    roles.extend((1..=6).map(Role::Heading));
    roles.extend((1..=MAX_DEPTH).map(Role::Entry));
    for role in roles {
        for is_rtl in [false, true] {
            let name = of_paragraph(role, is_rtl);
            let (paragraph, words) = properties(role, is_rtl);
            let direction = if is_rtl {
                r#" style:writing-mode="rl-tb" fo:text-align="end" style:justify-single-word="false""#
            } else {
                ""
            };
            push(
                &mut xml,
                format_args!(
                    r#"<style:style style:name="{name}" style:family="paragraph" style:class="text"><style:paragraph-properties{direction} {paragraph}/><style:text-properties {words}/></style:style>"#
                ),
            );
        }
    }
    xml.push_str(concat!(
        r##"<style:style style:name="Footer" style:family="paragraph"><style:paragraph-properties fo:text-align="center"/><style:text-properties fo:font-size="9pt" fo:color="#5f6368"/></style:style>"##,
        r#"</office:styles><office:automatic-styles><style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" fo:margin-top="2cm" fo:margin-bottom="2cm" fo:margin-left="2.5cm" fo:margin-right="2.5cm"/><style:header-style><style:header-footer-properties fo:min-height="0.8cm" fo:margin-bottom="0.4cm"/></style:header-style><style:footer-style><style:header-footer-properties fo:min-height="0.8cm" fo:margin-top="0.4cm"/></style:footer-style></style:page-layout></office:automatic-styles>"#,
        r#"<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4">"#
    ));
    push(
        &mut xml,
        format_args!(
            r#"<style:header><text:p text:style-name="Footer">{}</text:p></style:header>"#,
            escape(marking)
        ),
    );
    xml.push_str(
        r#"<style:footer><text:p text:style-name="Footer"><text:page-number text:select-page="current">1</text:page-number> / <text:page-count>1</text:page-count></text:p></style:footer></style:master-page></office:master-styles></office:document-styles>"#,
    );
    xml
}

/// Those of a paragraph and of its words.
fn properties(role: Role, is_rtl: bool) -> (String, &'static str) {
    match role {
        Role::Title => (
            String::new(),
            r#"fo:font-size="22pt" style:font-size-asian="22pt" style:font-size-complex="22pt" fo:font-weight="bold" style:font-weight-asian="bold" style:font-weight-complex="bold""#,
        ),
        Role::Subtitle => (
            r#"fo:margin-bottom="0.5cm""#.to_owned(),
            r##"fo:color="#5f6368""##,
        ),
        Role::Heading(1) => (
            r#"fo:margin-top="0.6cm" fo:keep-with-next="always""#.to_owned(),
            r#"fo:font-size="16pt" style:font-size-asian="16pt" style:font-size-complex="16pt" fo:font-weight="bold" style:font-weight-asian="bold" style:font-weight-complex="bold""#,
        ),
        Role::Heading(2) => (
            r#"fo:margin-top="0.4cm" fo:keep-with-next="always""#.to_owned(),
            r#"fo:font-size="13.5pt" style:font-size-asian="13.5pt" style:font-size-complex="13.5pt" fo:font-weight="bold" style:font-weight-asian="bold" style:font-weight-complex="bold""#,
        ),
        Role::Heading(_) => (
            r#"fo:margin-top="0.4cm" fo:keep-with-next="always""#.to_owned(),
            r#"fo:font-size="12pt" style:font-size-asian="12pt" style:font-size-complex="12pt" fo:font-weight="bold" style:font-weight-asian="bold" style:font-weight-complex="bold""#,
        ),
        Role::Body => (String::new(), ""),
        Role::Quote => (
            r#"fo:margin-left="0.8cm" fo:margin-right="0.8cm""#.to_owned(),
            r#"fo:font-style="normal""#,
        ),
        Role::Details => (
            r#"fo:margin-bottom="0.07cm""#.to_owned(),
            r##"fo:font-size="9.5pt" style:font-size-asian="9.5pt" style:font-size-complex="9.5pt" fo:color="#3c4043""##,
        ),
        Role::Entry(depth) => {
            let side = if is_rtl { "right" } else { "left" };
            let wide = f32::from(depth) * 0.6;
            (format!(r#"fo:margin-{side}="{wide:.1}cm""#), "")
        }
        Role::Preformatted => (
            r#"fo:margin-bottom="0cm""#.to_owned(),
            r#"fo:font-family="'Courier New'" fo:font-size="9.5pt" style:font-size-asian="9.5pt" style:font-size-complex="9.5pt""#,
        ),
    }
}
