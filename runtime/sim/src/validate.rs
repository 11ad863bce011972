//! What the cloud refuses: properties that do not fit the schema, that only it may set, or that
//! cannot change any more.

use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::conform;
use msd_model::refinement::ListRules;
use msd_model::schema::{ResourceType, Schemas};
use msd_model::ty::Type;
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use crate::paths;

/// Returns the properties without nulls, if the cloud accepts them.
pub fn wanted(
    schemas: &dyn Schemas,
    schema: &ResourceType,
    properties: &Record,
) -> Result<Record, ProviderError> {
    let given: Record = properties
        .iter()
        .filter(|(_, value)| **value != Value::Null)
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    for (name, field) in &schema.properties.fields {
        if field.read_only && given.contains_key(name) {
            return Err(read_only(name));
        }
    }
    for path in &schema.read_only_paths {
        let mut present = false;
        paths::each(&given, path, &mut |value| present |= *value != Value::Null);
        if present {
            return Err(read_only(path));
        }
    }
    let ty = Type::Record(schema.properties.clone());
    let mismatches = conform::check(&Value::map(given.clone()), &ty, schemas);
    let Some(first) = mismatches.first() else { return Ok(given) };
    let path = first.path.join(".");
    let mut message = match path.as_str() {
        "" => first.message.clone(),
        path => format!("{path}: {}", first.message),
    };
    if mismatches.len() > 1 {
        message += &format!(" (and {} more)", mismatches.len() - 1);
    }
    let mut error = invalid("ValidationException", message);
    error.property = (!path.is_empty()).then(|| path.as_str().into());
    Err(error)
}

/// Refuses an update that would change what cannot change.
pub fn updatable(
    schemas: &dyn Schemas,
    schema: &ResourceType,
    before: &Record,
    given: &Record,
    changed: &[SmolStr],
) -> Result<(), ProviderError> {
    for (name, field) in &schema.properties.fields {
        let fixed = schema.immutable || field.create_only || schema.identifier.contains(name);
        if !fixed || field.read_only {
            continue;
        }
        let differs = match (before.get(name), given.get(name)) {
            // What the cloud never shows can only be compared by the caller.
            _ if field.write_only => changed.contains(name),
            (Some(old), Some(new)) => !same(schemas, old, new, &field.ty),
            // A property may have been left out because the cloud chose it.
            (Some(_), None) => changed.contains(name),
            (None, Some(_)) => true,
            (None, None) => false,
        };
        if differs {
            return Err(not_updatable(schema, name));
        }
    }
    for path in schema.create_only_paths.iter().filter(|path| !path.contains('*')) {
        let find = |record: &Record| {
            let mut found = None;
            paths::each(record, path, &mut |value| found = Some(value.clone()));
            found
        };
        if let (Some(old), Some(new)) = (find(before), find(given)) {
            let root = Type::Record(schema.properties.clone());
            let ty = paths::type_at(schemas, &root, path).unwrap_or(Type::Any);
            if !same(schemas, &old, &new, &ty) {
                return Err(not_updatable(schema, path));
            }
        }
    }
    Ok(())
}

pub fn invalid(code: &str, message: String) -> ProviderError {
    ProviderError::new(ErrorClass::Invalid, code, message)
}

fn read_only(path: &SmolStr) -> ProviderError {
    let mut error = invalid("ValidationException", format!("{path} is read-only"));
    error.property = Some(path.as_str().into());
    error
}

fn not_updatable(schema: &ResourceType, path: &SmolStr) -> ProviderError {
    let message = format!("{path} of {} cannot be changed in place", schema.name);
    let mut error = invalid("NotUpdatable", message);
    error.property = Some(path.as_str().into());
    error
}

/// Tells whether two values mean the same: whole numbers of either kind, lists in any order where
/// order means nothing.
fn same(schemas: &dyn Schemas, old: &Value, new: &Value, ty: &Type) -> bool {
    match (old, new) {
        (Value::Int(int), Value::Float(float)) | (Value::Float(float), Value::Int(int)) => {
            *int as f64 == *float
        }
        (Value::List(olds), Value::List(news)) => {
            let list = match paths::follow(schemas, ty) {
                Some(Type::List(list)) => Some(list),
                _ => None,
            };
            let element = list.as_ref().map_or(&Type::Any, |list| &list.element);
            let ListRules { unordered, .. } =
                list.as_ref().map(|list| list.rules).unwrap_or_default();
            let any_order = unordered || list.as_ref().is_some_and(|list| list.set);
            olds.len() == news.len()
                && match any_order {
                    true => olds
                        .iter()
                        .all(|old| news.iter().any(|new| same(schemas, old, new, element))),
                    false => olds
                        .iter()
                        .zip(news.iter())
                        .all(|(old, new)| same(schemas, old, new, element)),
                }
        }
        (Value::Map(olds), Value::Map(news)) => {
            let field = |name: &SmolStr| paths::type_at(schemas, ty, name).unwrap_or(Type::Any);
            olds.len() == news.len()
                && olds.iter().all(|(name, old)| {
                    news.get(name).is_some_and(|new| same(schemas, old, new, &field(name)))
                })
        }
        (old, new) => old == new,
    }
}
