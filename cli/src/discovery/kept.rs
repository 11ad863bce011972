//! Which of the properties of a thing belong into its declaration: those that somebody decides. What
//! the cloud works out, fills in by itself or never shows is left out.

use msd_model::schema::{FieldType, RecordRule, RecordType, ResourceType};
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

/// Returns the properties to be written, in the order of the schema.
pub fn kept(properties: &Record, schema: &ResourceType) -> Vec<(SmolStr, Value)> {
    let record = &schema.properties;
    let mut out: Vec<(SmolStr, Value)> = record
        .fields
        .iter()
        .filter_map(|(name, field)| {
            let value = pruned(properties.get(name)?, name, schema);
            is_said(field, &value).then(|| (name.clone(), value))
        })
        .collect();
    obey(&mut out, record);
    out
}

/// Tells whether a declaration has to say it.
fn is_said(field: &FieldType, value: &Value) -> bool {
    if field.read_only || field.write_only || field.secret || *value == Value::Null {
        return false;
    }
    let is_nothing = match value {
        Value::List(items) => items.is_empty(),
        Value::Map(fields) => fields.is_empty(),
        Value::Str(text) => text.is_empty(),
        Value::Sealed(_) | Value::Deferred(_) => return false,
        _ => false,
    };
    let is_usual = field.default.as_ref() == Some(value);
    field.required || !(is_nothing || is_usual || field.deprecated)
}

/// Takes out what is nested and only the cloud decides.
fn pruned(value: &Value, path: &str, schema: &ResourceType) -> Value {
    let hidden = |path: &str| {
        let holds = |paths: &[SmolStr]| paths.iter().any(|known| known == path);
        holds(&schema.read_only_paths) || holds(&schema.write_only_paths)
    };
    match value {
        Value::Map(fields) => {
            let kept = fields.iter().filter_map(|(name, value)| {
                let path = format!("{path}.{name}");
                let shown = *value != Value::Null && !hidden(&path);
                shown.then(|| (name.clone(), pruned(value, &path, schema)))
            });
            Value::map(kept)
        }
        Value::List(items) => {
            let path = format!("{path}.*");
            Value::list(items.iter().map(|item| pruned(item, &path, schema)).collect())
        }
        other => other.clone(),
    }
}

/// Takes out what may not stand beside something else: the cloud tells both spellings of one thing.
fn obey(properties: &mut Vec<(SmolStr, Value)>, record: &RecordType) {
    let required = |name: &SmolStr| record.fields.get(name).is_some_and(|field| field.required);
    let drop = |properties: &mut Vec<(SmolStr, Value)>, names: &[SmolStr]| {
        properties.retain(|(name, _)| required(name) || !names.contains(name));
    };
    let has = |properties: &[(SmolStr, Value)], wanted: &SmolStr| {
        properties.iter().any(|(name, _)| name == wanted)
    };
    for rule in &record.rules {
        match rule {
            RecordRule::Excludes(name, others) if has(properties, name) => {
                drop(properties, others);
            }
            RecordRule::ExactlyOne(names) => {
                let first = names.iter().find(|name| has(properties, name)).cloned();
                let rest: Vec<SmolStr> =
                    names.iter().filter(|name| Some(*name) != first.as_ref()).cloned().collect();
                drop(properties, &rest);
            }
            RecordRule::OneOf(sets) => {
                let whole = |set: &&Vec<SmolStr>| set.iter().all(|name| has(properties, name));
                let Some(kept) = sets.iter().find(whole).cloned() else { continue };
                let rest: Vec<SmolStr> =
                    sets.iter().flatten().filter(|name| !kept.contains(name)).cloned().collect();
                drop(properties, &rest);
            }
            _ => {}
        }
    }
}
