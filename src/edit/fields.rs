//! Plans about the fields of tags, and what is filled in for annotations.

use super::plan::Plan;
use super::{Edit, Refusal};
use crate::model::{
    Annotation, AnnotationId, Field, FieldId, FieldKind, Tag, TagId, Timestamp, Value, Workspace,
};
use crate::text::words::{counted, shortened};

/// Adds fields at the end of those that a tag has.
pub fn add(workspace: &Workspace, tag: TagId, fields: Vec<Field>) -> Result<Edit, Refusal> {
    let Some(record) = workspace.tag(tag) else {
        return Err(gone("tag"));
    };
    let mut plan = Plan::new(workspace);
    let mut changed = record.clone();
    for field in fields {
        if workspace.field(field.id).is_some() {
            return Err(Refusal::new(
                "Can't add the field: one with the same id is there already",
            ));
        }
        changed.fields.push(checked(&changed, field)?);
    }
    let label = match changed.fields.get(record.fields.len()..) {
        Some([field]) => format!("field {} of {}", named(field), record.name),
        Some(added) => format!("{} of {}", counted(added.len(), "field"), record.name),
        None => String::new(),
    };
    plan.set_tag(changed);
    plan.into_edit(label)
}

/// Changes name, kind or hint of a field. What was filled in is read anew where the kind changes.
///
/// # Errors
///
/// Refused where a value would not fit the new kind: with how many do not.
pub fn change(workspace: &Workspace, field: Field) -> Result<Edit, Refusal> {
    let Some((tag, before)) = workspace.field(field.id) else {
        return Err(gone("field"));
    };
    let mut changed = tag.clone();
    changed.fields.retain(|other| other.id != field.id);
    let field = checked(&changed, field)?;
    let mut changed = tag.clone();
    for other in &mut changed.fields {
        if other.id == field.id {
            *other = field.clone();
        }
    }
    let mut plan = Plan::new(workspace);
    let mut misfits: Vec<String> = Vec::new();
    if before.kind != field.kind {
        for annotation in workspace.annotations.values() {
            let Some(value) = annotation.fields.get(&field.id) else {
                continue;
            };
            if field.kind.admits(value) {
                continue;
            }
            match field.kind.read(&value.to_string()) {
                Ok(Some(value)) => {
                    let mut annotation = (**annotation).clone();
                    annotation.fields.insert(field.id, value);
                    plan.set_annotation(annotation);
                }
                _ => misfits.push(value.to_string()),
            }
        }
    }
    if let Some(first) = misfits.first() {
        return Err(Refusal(format!(
            "Can't change the field {}: {} would not fit, “{}” among them. Change those first",
            named(&field),
            counted(misfits.len(), "value"),
            shortened(first, 40)
        )));
    }
    plan.set_tag(changed);
    plan.into_edit(format!("change of the field {}", named(&field)))
}

/// Moves a field among those of its tag; `place` is 0 for the first.
pub fn reorder(workspace: &Workspace, id: FieldId, place: usize) -> Result<Edit, Refusal> {
    let Some((tag, field)) = workspace.field(id) else {
        return Err(gone("field"));
    };
    let mut changed = tag.clone();
    changed.fields.retain(|other| other.id != id);
    let place = place.min(changed.fields.len());
    changed.fields.insert(place, field.clone());
    let mut plan = Plan::new(workspace);
    plan.set_tag(changed);
    plan.into_edit(format!("move of the field {}", named(field)))
}

/// Removes a field with all that was filled in.
pub fn remove(workspace: &Workspace, id: FieldId) -> Result<Edit, Refusal> {
    let Some((tag, field)) = workspace.field(id) else {
        return Err(gone("field"));
    };
    let mut changed = tag.clone();
    changed.fields.retain(|other| other.id != id);
    let label = format!("removal of the field {}", named(field));
    let mut plan = Plan::new(workspace);
    for annotation in workspace.annotations.values() {
        if annotation.fields.contains_key(&id) {
            let mut annotation = (**annotation).clone();
            annotation.fields.remove(&id);
            plan.set_annotation(annotation);
        }
    }
    plan.set_tag(changed);
    plan.into_edit(label)
}

/// Fills a field in for an annotation, or empties it.
pub fn fill(
    workspace: &Workspace,
    annotation: AnnotationId,
    id: FieldId,
    value: Option<Value>,
    now: Timestamp,
) -> Result<Edit, Refusal> {
    let Some(record) = workspace.annotation(annotation) else {
        return Err(gone("annotation"));
    };
    let Some((_, field)) = workspace.field(id) else {
        return Err(gone("field"));
    };
    if let Some(value) = &value
        && !field.kind.admits(value)
    {
        return Err(Refusal(format!(
            "Can't fill in {}: “{}” is not what the field is for",
            named(field),
            shortened(&value.to_string(), 40)
        )));
    }
    let mut changed = Annotation {
        modified: now,
        ..record.clone()
    };
    match value {
        Some(value) => changed.fields.insert(id, value),
        None => changed.fields.remove(&id),
    };
    if changed.fields == record.fields {
        return Err(Refusal::new("The field says this already"));
    }
    let mut plan = Plan::new(workspace);
    plan.set_annotation(changed);
    plan.into_edit(format!("filling in of {}", named(field)))
}

fn checked(tag: &Tag, field: Field) -> Result<Field, Refusal> {
    let name = field.name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err(Refusal::new("A field needs a name"));
    }
    let lower = name.to_lowercase();
    if tag
        .fields
        .iter()
        .any(|other| other.name.to_lowercase() == lower)
    {
        return Err(Refusal(format!("The tag has a field {name} already")));
    }
    if let FieldKind::Choice(words) = &field.kind {
        let mut seen = std::collections::BTreeSet::new();
        if words.is_empty() {
            return Err(Refusal(format!(
                "The field {name} needs words to choose from"
            )));
        }
        for word in words {
            if word.trim().is_empty() || word.trim() != word || !seen.insert(word.to_lowercase()) {
                return Err(Refusal(format!(
                    "The field {name} can't have the choice “{word}”: it is empty, has blanks at its ends, or is there twice"
                )));
            }
        }
    }
    Ok(Field { name, ..field })
}

fn named(field: &Field) -> String {
    format!("“{}”", shortened(&field.name, 40))
}

fn gone(what: &str) -> Refusal {
    Refusal(format!(
        "Can't change the field: the {what} is no longer in the workspace"
    ))
}
