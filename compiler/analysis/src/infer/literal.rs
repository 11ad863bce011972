//! Types of literals, and the type that several values share.

use std::sync::Arc;

use msd_model::refinement::ListRules;
use msd_model::ty::{ListType, Type};
use msd_model::value::Value;

/// More literals than this are widened to their kind.
const MOST_LITERALS: usize = 16;

pub fn type_of(value: &Value) -> Type {
    match value {
        Value::Str(_) | Value::Int(_) | Value::Bool(_) => Type::Literal(value.clone()),
        other => kind(other),
    }
}

/// Returns the type of a value without its exact value.
pub fn kind(value: &Value) -> Type {
    match value {
        Value::Null => Type::Null,
        Value::Bool(_) => Type::Bool,
        Value::Int(_) => Type::Int,
        Value::Float(_) => Type::Float,
        Value::Str(_) => Type::String,
        Value::Duration(_) => Type::Duration,
        Value::Size(_) => Type::Size,
        Value::Rate(_) => Type::Rate,
        Value::Money(_) => Type::Money,
        Value::Percent(_) => Type::Percent,
        Value::Pattern(_) => Type::Pattern,
        Value::Instance(instance) => Type::Resource(instance.ty.clone()),
        Value::List(_) | Value::Map(_) | Value::Deferred(_) | Value::Sealed(_) => Type::Any,
    }
}

/// Returns the type without literal values, but for those inside of lists and maps: what is inferred of
/// their elements stays.
pub fn widen(ty: &Type) -> Type {
    without_literals(ty, false)
}

/// Returns the type for a message, a hint or a declaration: no literal values, no limits, at any depth.
pub fn kind_of(ty: &Type) -> Type {
    without_literals(ty, true)
}

fn without_literals(ty: &Type, is_deep: bool) -> Type {
    let inside = |ty: &Type| without_literals(ty, is_deep);
    match ty {
        Type::Literal(value) => kind(value),
        Type::Union(members) => members.iter().map(inside).reduce(Type::or).unwrap_or(Type::Any),
        Type::Refined(inner, _) => inside(inner),
        Type::Optional(inner) => inside(inner).optional(),
        Type::Secret(inner) => inside(inner).secret(),
        Type::List(list) if is_deep && list.set => {
            let element = inside(&list.element);
            Type::List(Arc::new(ListType { element, set: true, rules: ListRules::default() }))
        }
        Type::List(list) if is_deep => Type::list(inside(&list.element)),
        Type::Map(map) if is_deep => Type::map(inside(&map.value)),
        other => other.clone(),
    }
}

/// Returns a type that all have; linear in their number.
pub fn join(types: Vec<Type>) -> Type {
    let many = types.len() > MOST_LITERALS;
    let mut out: Option<Type> = None;
    let mut records: Option<msd_model::schema::RecordType> = None;
    let mut seen_records = 0usize;
    for ty in &types {
        if let Type::Record(record) = ty {
            seen_records += 1;
            merge(&mut records, record, seen_records);
            continue;
        }
        let ty = if many { widen(ty) } else { ty.clone() };
        out = Some(match out {
            Some(out) => out.or(ty),
            None => ty,
        });
    }
    let records = records.map(|record| Type::Record(record.into()));
    match (out, records) {
        (Some(out), Some(records)) => out.or(records),
        (Some(out), None) => out,
        (None, Some(records)) => records,
        (None, None) => Type::Any,
    }
}

/// Joins records field by field; a field that one of them lacks becomes optional.
fn merge(
    into: &mut Option<msd_model::schema::RecordType>,
    record: &msd_model::schema::RecordType,
    seen: usize,
) {
    let Some(joined) = into else {
        *into = Some(record.clone());
        return;
    };
    joined.name = None;
    for (name, field) in &mut joined.fields {
        if !record.fields.contains_key(name) {
            field.required = false;
        }
    }
    for (name, field) in &record.fields {
        match joined.fields.get_mut(name) {
            Some(existing) if existing.ty == field.ty => {}
            Some(existing) => {
                let both = widen(&existing.ty).or(widen(&field.ty));
                existing.ty = both;
            }
            None => {
                let mut field = field.clone();
                field.required = seen == 1;
                joined.fields.insert(name.clone(), field);
            }
        }
    }
}
