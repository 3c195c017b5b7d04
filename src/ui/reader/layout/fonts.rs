//! The fonts of this system, and in which order they are asked for a character.

use std::borrow::Cow;
use std::sync::Arc;

use parley::FontFamilyName;
use parley::fontique::{Blob, Collection, CollectionOptions, FontInfo, GenericFamily};
use parley::style::Language;

use crate::text::direction::HanForms;

/// Serifs that read well on a screen, best first; the first that the system has is taken.
const SERIFS: [&str; 6] = [
    "Noto Serif",
    "Source Serif 4",
    "Source Serif Pro",
    "Georgia",
    "Charter",
    "DejaVu Serif",
];

/// Serifs of other scripts, which go with those better than what a system falls back to.
const SERIFS_OF_OTHER_SCRIPTS: [&str; 5] = [
    "Noto Naskh Arabic",
    "Noto Serif Hebrew",
    "Noto Serif Devanagari",
    "Noto Serif Thai",
    CHINESE,
];

/// The serif that has the forms of Chinese, and where those of others come instead.
const CHINESE: &str = "Noto Serif CJK SC";

/// What a language is called where fonts are chosen and shaped.
pub(super) fn language_of(han: HanForms) -> Option<Language> {
    Language::parse(match han {
        HanForms::Japanese => "ja",
        HanForms::Korean => "ko",
    })
    .ok()
}

/// The same families, with the one of a language before the one of Chinese.
pub(super) fn with_han(
    families: &[FontFamilyName<'static>],
    han: HanForms,
) -> Vec<FontFamilyName<'static>> {
    let name = match han {
        HanForms::Japanese => "Noto Serif CJK JP",
        HanForms::Korean => "Noto Serif CJK KR",
    };
    let is_chinese = |family: &&FontFamilyName<'_>| matches!(family, FontFamilyName::Named(name) if name == CHINESE);
    let before = families.iter().take_while(|family| !is_chinese(family));
    let after = families.iter().skip_while(|family| !is_chinese(family));
    let own = FontFamilyName::named(name);
    before.cloned().chain([own]).chain(after.cloned()).collect()
}

/// The fonts of this system.
///
/// Finding them takes about 100 ms, so it is done once, away from the window's thread.
pub struct Fonts {
    pub(super) collection: Collection,
    pub(super) serif: Vec<FontFamilyName<'static>>,
    pub(super) sans: Vec<FontFamilyName<'static>>,
    pub(super) mono: Vec<FontFamilyName<'static>>,
}

impl Fonts {
    /// Finds the fonts of the system.
    pub fn load() -> Self {
        Self::from_collection(Collection::new(CollectionOptions {
            shared: false,
            system_fonts: true,
        }))
    }

    /// Only the fonts within the program, the same on every machine.
    pub fn bundled() -> Self {
        Self::from_collection(Collection::new(CollectionOptions {
            shared: false,
            system_fonts: false,
        }))
    }

    /// Only these font files, asked in their order: the same on every machine that has them.
    pub fn of_files(files: Vec<Vec<u8>>) -> Self {
        let mut collection = Collection::new(CollectionOptions {
            shared: false,
            system_fonts: false,
        });
        let mut names: Vec<FontFamilyName<'static>> = Vec::new();
        for file in files {
            let bytes: Arc<dyn AsRef<[u8]> + Send + Sync> = Arc::new(file);
            let mut families = collection.register_fonts(Blob::new(bytes), None);
            // A file may hold several, and they come in any order.
            families.sort_by_key(|(_, fonts)| fonts.iter().map(FontInfo::index).min());
            for (family, _) in families {
                let name = collection.family_name(family).map(str::to_owned);
                names.extend(name.map(|name| FontFamilyName::Named(Cow::Owned(name))));
            }
        }
        // For the brackets around the names of characters without a shape.
        let bundled = register_bundled(&mut collection).into_iter();
        names.extend(bundled.map(|name| FontFamilyName::Named(Cow::Owned(name))));
        Self {
            collection,
            serif: names.clone(),
            sans: names.clone(),
            mono: names,
        }
    }

    fn from_collection(mut collection: Collection) -> Self {
        let named = |names: &[&'static str], generic| -> Vec<FontFamilyName<'static>> {
            let names = names.iter().map(|&name| FontFamilyName::named(name));
            names.chain([FontFamilyName::Generic(generic)]).collect()
        };
        let first_serif = SERIFS
            .into_iter()
            .find(|name| collection.family_id(name).is_some());
        let serifs: Vec<&str> = first_serif
            .into_iter()
            .chain(SERIFS_OF_OTHER_SCRIPTS)
            .filter(|name| collection.family_id(name).is_some())
            .collect();
        let mut serif = named(&serifs, GenericFamily::Serif);
        let mut sans = named(&[], GenericFamily::SansSerif);
        let mut mono = named(&[], GenericFamily::Monospace);
        sans.insert(0, FontFamilyName::Generic(GenericFamily::SystemUi));

        let has = |collection: &mut Collection, generic| {
            collection.generic_families(generic).next().is_some()
        };
        let is_poor = (first_serif.is_none() && !has(&mut collection, GenericFamily::Serif))
            || !has(&mut collection, GenericFamily::SansSerif)
            || !has(&mut collection, GenericFamily::Monospace);
        if is_poor {
            // Last in every list, so that text shows even on a machine without any font.
            for name in register_bundled(&mut collection) {
                let is_mono = name.contains("Hack");
                let family = FontFamilyName::Named(Cow::Owned(name));
                for list in [&mut serif, &mut sans] {
                    let at = if is_mono {
                        list.len()
                    } else {
                        1.min(list.len())
                    };
                    list.insert(at, family.clone());
                }
                mono.insert(if is_mono { 0 } else { mono.len() }, family);
            }
        }
        Self {
            collection,
            serif,
            sans,
            mono,
        }
    }
}

fn register_bundled(collection: &mut Collection) -> Vec<String> {
    let bundled = egui::FontDefinitions::default().font_data;
    let mut names = Vec::new();
    for font in bundled.into_values() {
        let bytes: Arc<dyn AsRef<[u8]> + Send + Sync> = font.font.clone();
        for (family, _) in collection.register_fonts(Blob::new(bytes), None) {
            names.extend(collection.family_name(family).map(str::to_owned));
        }
    }
    names
}
