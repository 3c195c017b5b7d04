//! A file on its way to a document: its characters, and what an importer has found in it.

use super::encoding::{self, Encoding};
use super::{
    Content, Draft, Error, File, Input, Origin, Part, clean_line, hash_of, plain, stem_of, warning,
};

impl File<'_> {
    /// The characters, and the encoding that they were read in.
    pub(super) fn characters(
        &self,
        declared: fn(&[u8]) -> Option<&'static encoding_rs::Encoding>,
    ) -> Result<(String, Encoding), Error> {
        let chosen = self.options.encoding.as_deref();
        let (mut characters, encoding) = encoding::decode(self.bytes, chosen, declared)?;
        // Programs that add a mark to a text that has one leave several.
        let n_marks = characters.len() - characters.trim_start_matches('\u{feff}').len();
        characters.drain(..n_marks);
        if characters.is_empty() {
            return Err(Error::Empty);
        }
        Ok((characters, encoding))
    }

    /// The file as a plain text, where it is nothing more.
    pub(super) fn as_plain_text(&self) -> Result<Vec<Part>, Error> {
        let (characters, encoding) = self.characters(|_| None)?;
        let content = plain::read(&Input {
            characters: &characters,
            stem: stem_of(self.name),
            options: self.options,
        });
        let content = Content {
            encoding: Some(encoding),
            ..content
        };
        Ok(vec![Part {
            name: self.part.to_owned(),
            draft: self.draft("text", "", content),
        }])
    }

    /// What an importer has found in the file, or in a part of it, as a draft. The part is named
    /// as within this file.
    pub(super) fn draft(&self, format: &str, part: &str, content: Content) -> Result<Draft, Error> {
        if content.text.as_str().trim().is_empty() {
            return Err(Error::NoText);
        }
        let mut title = clean_line(&content.title);
        if title.is_empty() {
            title = clean_line(stem_of(self.name));
        }
        if title.is_empty() {
            title.push_str("Untitled");
        }
        let encoding = content.encoding.unwrap_or(Encoding::UTF_8);
        let mut warnings = encoding.warnings();
        warnings.extend(content.warnings);
        warnings.extend(warning::about_text(&content.text));
        Ok(Draft {
            title,
            text: content.text,
            blocks: content.blocks,
            furniture: content.furniture,
            locators: content.locators,
            source: content.source,
            origin: Origin {
                file_name: self.outermost.to_owned(),
                part: self.part_named(part),
                hash: self.hash.get_or_init(|| hash_of(self.bytes)).clone(),
                n_bytes: self.bytes.len() as u64,
                format: format.to_owned(),
                encoding: encoding.name.to_owned(),
            },
            encoding,
            warnings,
        })
    }
}
