//! The fields of tags and what was filled in: what one side filled in where the other changed or
//! deleted the field is never lost.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use super::Sides;
use super::fields::{Fields, Pick, pick, three_way, with_line};
use crate::model::{Annotation, Field, FieldId, FieldKind, Records, Tag, TagId, Value, Workspace};

/// The fields of a tag: what either side added, without what either side deleted; what both have
/// is merged field by field.
pub(super) fn columns(fields: &mut Fields<'_>, [base, ours, theirs]: [&[Field]; 3]) -> Vec<Field> {
    let ids =
        |columns: &[Field]| -> Vec<FieldId> { columns.iter().map(|field| field.id).collect() };
    let find =
        |columns: &[Field], id: FieldId| columns.iter().find(|field| field.id == id).cloned();
    three_way(&ids(base), &ids(ours), &ids(theirs))
        .into_iter()
        .filter_map(|id| match (find(ours, id), find(theirs, id)) {
            (Some(mine), Some(other)) if mine != other => {
                Some(column(fields, find(base, id).as_ref(), [&mine, &other]))
            }
            (mine, other) => mine.or(other),
        })
        .collect()
}

fn column(fields: &mut Fields<'_>, base: Option<&Field>, [ours, theirs]: [&Field; 2]) -> Field {
    let base_kind = base.map(|base| base.kind.clone());
    let kind = match (&base_kind, &ours.kind, &theirs.kind) {
        (base, FieldKind::Choice(mine), FieldKind::Choice(other)) => {
            let before = match base {
                Some(FieldKind::Choice(words)) => words.as_slice(),
                _ => &[],
            };
            FieldKind::Choice(three_way(before, mine, other))
        }
        (base, mine, other) => {
            let sides = [mine, other].map(|kind| Some(kind.clone()));
            let kind = fields.one("kind of a field", [base, &sides[0], &sides[1]], |kind| {
                kind.as_ref().map_or("", FieldKind::label).to_owned()
            });
            kind.unwrap_or_else(|| mine.clone())
        }
    };
    let blank = String::new();
    let (name, hint) = base.map_or((&blank, &blank), |base| (&base.name, &base.hint));
    Field {
        id: ours.id,
        name: fields.words("name of a field", [name, &ours.name, &theirs.name]),
        kind,
        hint: fields.words("hint of a field", [hint, &ours.hint, &theirs.hint]),
    }
}

/// The fields of these tags.
pub(super) fn of_tags(tags: &Records<TagId, Tag>) -> BTreeMap<FieldId, Field> {
    let mut fields = BTreeMap::new();
    for field in tags.values().flat_map(|tag| &tag.fields) {
        fields.entry(field.id).or_insert_with(|| field.clone());
    }
    fields
}

/// The values as these fields have them, as far as they can be read so.
fn read_anew(
    values: &BTreeMap<FieldId, Value>,
    columns: &BTreeMap<FieldId, Field>,
) -> BTreeMap<FieldId, Value> {
    let read = |(id, value): (&FieldId, &Value)| {
        let kind = columns.get(id).map(|field| &field.kind);
        let kind = kind.filter(|kind| !kind.admits(value));
        let read = kind.and_then(|kind| kind.read(&value.to_string()).ok().flatten());
        (*id, read.unwrap_or_else(|| value.clone()))
    };
    values.iter().map(read).collect()
}

/// What was filled in for an annotation. Where both sides filled in another value, that of ours
/// stays and theirs is kept in the note.
pub(super) fn values(
    fields: &mut Fields<'_>,
    three: [&BTreeMap<FieldId, Value>; 3],
    columns: &BTreeMap<FieldId, Field>,
    sides: &Sides,
) -> BTreeMap<FieldId, Value> {
    let [base, ours, theirs] = three.map(|values| read_anew(values, columns));
    let mut merged = ours.clone();
    for (id, other) in &theirs {
        // Emptied by ours and changed by theirs: what was filled in stays, as it does the other
        // way round.
        if base.contains_key(id) && !ours.contains_key(id) && base.get(id) != Some(other) {
            merged.insert(*id, other.clone());
            continue;
        }
        // By the name that the field has from now on: by that the line is known when the same copy
        // is merged again.
        let name = columns.get(id).map(|field| field.name.as_str());
        let name = name.unwrap_or_else(|| name_in(sides, *id));
        let shown = |value: &Option<Value>| {
            let value = value.as_ref().map(ToString::to_string).unwrap_or_default();
            format!("{name} = {value}")
        };
        let three = [
            base.get(id).cloned(),
            ours.get(id).cloned(),
            Some(other.clone()),
        ];
        match fields.one("field", three.each_ref(), shown) {
            Some(value) => drop(merged.insert(*id, value)),
            None => drop(merged.remove(id)),
        }
    }
    for (id, mine) in &ours {
        // Emptied by theirs, and not touched by ours.
        if !theirs.contains_key(id) && pick(&base.get(id), &Some(mine), &None) == Pick::Theirs {
            merged.remove(id);
        }
    }
    merged
}

/// What a field was called that is gone.
fn name_in(sides: &Sides, id: FieldId) -> &str {
    let names = [&sides.ours, &sides.theirs, &sides.base];
    let mut names = names.iter().filter_map(|side| side.field(id));
    names
        .next()
        .map_or("Field", |(_, field)| field.name.as_str())
}

/// Sees to it that every field stands once, and every value in a field that admits it. A value
/// that has no such field any more goes into the note of its annotation.
pub(super) fn mend(merged: &mut Workspace, sides: &Sides) {
    let mut columns: BTreeMap<FieldId, Field> = BTreeMap::new();
    let mut changed: Vec<Tag> = Vec::new();
    for tag in merged.tags.values() {
        let mut mended = (**tag).clone();
        mended.see_also.retain(|other| {
            *other != tag.id && Some(*other) != tag.parent && merged.tags.contains_key(other)
        });
        mended.fields.retain(|field| match columns.entry(field.id) {
            Entry::Vacant(place) => {
                place.insert(field.clone());
                true
            }
            Entry::Occupied(_) => false,
        });
        if mended != **tag {
            changed.push(mended);
        }
    }
    for tag in changed {
        merged.tags.insert_mut(tag.id, Arc::new(tag));
    }
    let fits = |id: &FieldId, value: &Value| {
        let field = columns.get(id);
        field.is_some_and(|field| field.kind.admits(value))
    };
    let loose: Vec<Annotation> = merged
        .annotations
        .values()
        .filter(|annotation| !annotation.fields.iter().all(|(id, value)| fits(id, value)))
        .map(|annotation| {
            let mut mended = (**annotation).clone();
            let kept = std::mem::take(&mut mended.fields);
            for (id, value) in kept {
                if fits(&id, &value) {
                    mended.fields.insert(id, value);
                    continue;
                }
                let read = columns
                    .get(&id)
                    .and_then(|field| field.kind.read(&value.to_string()).ok().flatten());
                if let Some(read) = read {
                    mended.fields.insert(id, read);
                    continue;
                }
                let name = columns.get(&id).map(|field| field.name.as_str());
                let name = name.unwrap_or_else(|| name_in(sides, id));
                if let Some(note) = with_line(&mended.note, name, &value.to_string()) {
                    mended.note = note;
                }
            }
            mended
        })
        .collect();
    for annotation in loose {
        merged
            .annotations
            .insert_mut(annotation.id, Arc::new(annotation));
    }
}
