//! The interface's own font: the system's sans in two weights, with egui's as a last resort.

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily};
use fontique::{Collection, CollectionOptions, FontStyle, FontWeight, FontWidth, GenericFamily};

/// Finds the system's sans; slow (the fonts of the system are listed), so for a worker.
pub(crate) fn find() -> FontDefinitions {
    let mut definitions = FontDefinitions::default();
    let mut collection = Collection::new(CollectionOptions {
        shared: false,
        system_fonts: true,
    });
    let regular = load(&mut collection, FontWeight::NORMAL);
    let bold = load(&mut collection, FontWeight::new(650.0));
    let mut families = definitions
        .families
        .get(&FontFamily::Proportional)
        .cloned()
        .unwrap_or_default();
    if let Some(regular) = regular {
        definitions
            .font_data
            .insert("system".to_owned(), Arc::new(regular));
        families.insert(0, "system".to_owned());
        definitions
            .families
            .insert(FontFamily::Proportional, families.clone());
    }
    if let Some(bold) = bold {
        definitions
            .font_data
            .insert("system-bold".to_owned(), Arc::new(bold));
        families.insert(0, "system-bold".to_owned());
    }
    definitions
        .families
        .insert(FontFamily::Name("bold".into()), families);
    definitions
}

/// egui's own fonts, until the system's are found, and where it has none.
pub(crate) fn built_in() -> FontDefinitions {
    let mut definitions = FontDefinitions::default();
    let families = definitions
        .families
        .get(&FontFamily::Proportional)
        .cloned()
        .unwrap_or_default();
    definitions
        .families
        .insert(FontFamily::Name("bold".into()), families);
    definitions
}

/// The system's sans in the weight nearest to the one asked for.
fn load(collection: &mut Collection, weight: FontWeight) -> Option<FontData> {
    let mut ids: Vec<_> = collection
        .generic_families(GenericFamily::SystemUi)
        .collect();
    ids.extend(collection.generic_families(GenericFamily::SansSerif));
    let family = ids.into_iter().find_map(|id| collection.family(id))?;
    let font = family.match_font(FontWidth::NORMAL, FontStyle::Normal, weight, false)?;
    let bytes = font.load(None)?;
    let mut data = FontData::from_owned(bytes.data().to_vec());
    data.index = font.index();
    Some(data)
}
