//! Nested property paths such as `rules.*.id`, where `*` stands for every element of a list or map.

use std::sync::Arc;

use msd_model::schema::Schemas;
use msd_model::ty::Type;
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

/// Calls `visit` with every value at the path.
pub fn each<'a>(record: &'a Record, path: &str, visit: &mut dyn FnMut(&'a Value)) {
    let (first, rest) = split(path);
    match (record.get(first), rest) {
        (None | Some(Value::Null), _) => {}
        (Some(value), None) => visit(value),
        (Some(value), Some(rest)) => each_in(value, rest, visit),
    }
}

fn each_in<'a>(value: &'a Value, path: &str, visit: &mut dyn FnMut(&'a Value)) {
    let (first, rest) = split(path);
    match value {
        Value::List(items) => {
            // Some schemas leave out the `*` of a list.
            let inner = if first == "*" { rest } else { Some(path) };
            for item in items.iter() {
                match inner {
                    Some(inner) => each_in(item, inner, visit),
                    None => visit(item),
                }
            }
        }
        Value::Map(fields) if first == "*" => {
            for field in fields.values() {
                match rest {
                    Some(rest) => each_in(field, rest, visit),
                    None => visit(field),
                }
            }
        }
        Value::Map(fields) => each(fields, path, visit),
        _ => {}
    }
}

/// Hands every record that holds the path's last step to `edit`, with that step.
pub fn edit_holders(record: &mut Record, path: &str, edit: &mut dyn FnMut(&mut Record, &str)) {
    let (first, rest) = split(path);
    match rest {
        None if first != "*" => edit(record, first),
        None => {}
        Some(rest) => {
            if let Some(value) = record.get_mut(first) {
                edit_in(value, rest, edit);
            }
        }
    }
}

fn edit_in(value: &mut Value, path: &str, edit: &mut dyn FnMut(&mut Record, &str)) {
    let (first, rest) = split(path);
    match (value, first, rest) {
        (Value::List(items), "*", Some(rest)) => {
            Arc::make_mut(items).iter_mut().for_each(|item| edit_in(item, rest, edit));
        }
        (Value::List(items), _, _) if first != "*" => {
            Arc::make_mut(items).iter_mut().for_each(|item| edit_in(item, path, edit));
        }
        (Value::Map(fields), "*", Some(rest)) => {
            Arc::make_mut(fields).values_mut().for_each(|field| edit_in(field, rest, edit));
        }
        (Value::Map(fields), _, _) => edit_holders(Arc::make_mut(fields), path, edit),
        _ => {}
    }
}

/// Removes whatever stands at the path; the elements that `*` at its end means are not removed.
pub fn remove(record: &mut Record, path: &str) {
    let mut present = false;
    each(record, path, &mut |_| present = true);
    // Only then may shared values be copied.
    if present {
        edit_holders(record, path, &mut |holder, name| {
            holder.shift_remove(name);
        });
    }
}

/// Returns the type at a path inside a type.
pub fn type_at(schemas: &dyn Schemas, ty: &Type, path: &str) -> Option<Type> {
    let (first, rest) = split(path);
    let ty = follow(schemas, ty)?;
    let inner = match &ty {
        Type::List(list) if first == "*" => list.element.clone(),
        Type::List(list) => return type_at(schemas, &list.element, path),
        Type::Map(map) => map.value.clone(),
        Type::Record(record) => record.fields.get(first)?.ty.clone(),
        Type::Union(members) => {
            return members.iter().find_map(|member| type_at(schemas, member, path));
        }
        _ => return None,
    };
    match rest {
        Some(rest) => type_at(schemas, &inner, rest),
        None => Some(inner),
    }
}

/// Returns the type behind definitions, options, refinements and secrets.
pub fn follow(schemas: &dyn Schemas, ty: &Type) -> Option<Type> {
    let mut ty = ty.bare().clone();
    // A definition that stands for itself must not hang the cloud.
    for _ in 0..32 {
        let Type::Definition { resource, name } = &ty else { return Some(ty) };
        ty = schemas.definition(resource, name)?.bare().clone();
    }
    None
}

/// Returns the first value at the path as text.
pub fn text(record: &Record, path: &str) -> Option<SmolStr> {
    let mut found = None;
    each(record, path, &mut |value| {
        let text = match value {
            Value::Str(text) => text.clone(),
            Value::Int(int) => int.to_string().into(),
            Value::Bool(bool) => bool.to_string().into(),
            _ => return,
        };
        found.get_or_insert(text);
    });
    found
}

fn split(path: &str) -> (&str, Option<&str>) {
    match path.split_once('.') {
        Some((first, rest)) => (first, Some(rest)),
        None => (path, None),
    }
}
