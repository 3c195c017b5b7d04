//! A writer of small PDF files: plain objects, standard fonts, fonts with a table of letters.

use std::fmt::Write as _;

/// A file in the making.
#[derive(Default)]
pub(crate) struct Pdf {
    /// What is drawn on each page, and what else stands in its dictionary.
    pub(crate) pages: Vec<(String, String)>,
    /// What else stands in the catalogue.
    pub(crate) catalog: String,
    pub(crate) info: String,
    /// Objects from 100 on.
    pub(crate) more: Vec<String>,
}

impl Pdf {
    pub(crate) fn of(pages: &[String]) -> Self {
        Self {
            pages: pages
                .iter()
                .map(|page| (page.clone(), String::new()))
                .collect(),
            ..Self::default()
        }
    }

    /// Fonts: F1 Helvetica, F2 Helvetica-Bold, F3 with the letters of U+0020 to U+FFFF by two bytes.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut objects: Vec<(usize, String)> = Vec::new();
        let kids: String = (0..self.pages.len()).fold(String::new(), |mut kids, idx| {
            write!(kids, "{} 0 R ", 10 + 2 * idx).unwrap();
            kids
        });
        objects.push((1, format!("<</Type/Catalog/Pages 2 0 R {}>>", self.catalog)));
        objects.push((
            2,
            format!(
                "<</Type/Pages/Kids[{kids}]/Count {}/MediaBox[0 0 600 800]/Resources<</Font<</F1 3 0 R/F2 4 0 R/F3 5 0 R>>/XObject<</X1 100 0 R>>>>>>",
                self.pages.len()
            ),
        ));
        let widths = "500 ".repeat(224);
        for (id, name) in [(3, "Helvetica"), (4, "Helvetica-Bold")] {
            objects.push((
                id,
                format!(
                    "<</Type/Font/Subtype/Type1/BaseFont/{name}/Encoding/WinAnsiEncoding/FirstChar 32/LastChar 255/Widths[{widths}]>>"
                ),
            ));
        }
        objects.push((5, "<</Type/Font/Subtype/Type0/BaseFont/Any/Encoding/Identity-H/ToUnicode 8 0 R/DescendantFonts[6 0 R]>>".to_owned()));
        objects.push((6, "<</Type/Font/Subtype/CIDFontType2/BaseFont/Any/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 500/W[769[0] 1612 1618 0]/FontDescriptor 7 0 R>>".to_owned()));
        objects.push((7, "<</Type/FontDescriptor/FontName/Any/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80>>".to_owned()));
        let mut ranges = String::new();
        for high in 0..=0xff {
            writeln!(ranges, "<{high:02x}00> <{high:02x}ff> <{high:02x}00>").unwrap();
        }
        let map = format!(
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def /CMapType 2 def 1 begincodespacerange <0000> <ffff> endcodespacerange 256 beginbfrange\n{ranges}endbfrange endcmap end end"
        );
        objects.push((8, stream("", &map)));
        for (idx, (drawing, more)) in self.pages.iter().enumerate() {
            let id = 10 + 2 * idx;
            objects.push((
                id,
                format!("<</Type/Page/Parent 2 0 R/Contents {} 0 R {more}>>", id + 1),
            ));
            objects.push((id + 1, stream("", drawing)));
        }
        for (idx, object) in self.more.iter().enumerate() {
            objects.push((100 + idx, object.clone()));
        }
        objects.push((99, format!("<<{}>>", self.info)));
        objects.sort_by_key(|&(id, _)| id);
        let mut file = b"%PDF-1.4\n".to_vec();
        let mut places = Vec::new();
        for (id, object) in &objects {
            places.push((*id, file.len()));
            file.extend(format!("{id} 0 obj\n").into_bytes());
            // Latin-1, so that a test can write any byte.
            file.extend(object.chars().map(|c| c as u8));
            file.extend(b"\nendobj\n");
        }
        let start = file.len();
        let mut table = "xref\n0 1\n0000000000 65535 f \n".to_owned();
        for (id, place) in places {
            write!(table, "{id} 1\n{place:010} 00000 n \n").unwrap();
        }
        write!(
            table,
            "trailer\n<</Size 1000/Root 1 0 R/Info 99 0 R>>\nstartxref\n{start}\n%%EOF\n"
        )
        .unwrap();
        file.extend(table.into_bytes());
        file
    }
}

pub(crate) fn stream(dict: &str, data: &str) -> String {
    format!(
        "<<{dict}/Length {}>>stream\n{data}\nendstream",
        data.chars().count()
    )
}

/// Words at a place, in Helvetica whose letters are all half as wide as high.
pub(crate) fn at(x: f64, y: f64, size: f64, words: &str) -> String {
    let words = words
        .replace('\\', "\\\\")
        .replace('(', "\\(")
        .replace(')', "\\)");
    format!("BT /F1 {size} Tf {x} {y} Td ({words}) Tj ET\n")
}

/// The same in the font with all letters.
pub(crate) fn any_at(x: f64, y: f64, size: f64, words: &str) -> String {
    let codes = words.encode_utf16().fold(String::new(), |mut codes, unit| {
        write!(codes, "{unit:04x}").unwrap();
        codes
    });
    format!("BT /F3 {size} Tf {x} {y} Td <{codes}> Tj ET\n")
}
