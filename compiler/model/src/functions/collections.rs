//! Functions over any list or map.

use std::sync::Arc;

use super::{Outcome, fields, items, mismatch};
use crate::eval::pairs;
use crate::value::{Record, Value};

pub fn len(arguments: &[Value]) -> Outcome {
    match arguments.first() {
        Some(Value::List(items)) => Ok(Value::Int(items.len() as i64)),
        Some(Value::Map(fields)) => Ok(Value::Int(fields.len() as i64)),
        Some(Value::Str(text)) => Ok(Value::Int(text.chars().count() as i64)),
        other => Err(mismatch(0, "a List, a Map or a String", other)),
    }
}

pub fn keys(arguments: &[Value]) -> Outcome {
    Ok(Value::list(fields(arguments, 0)?.keys().map(|key| Value::Str(key.clone())).collect()))
}

pub fn values(arguments: &[Value]) -> Outcome {
    Ok(Value::list(fields(arguments, 0)?.values().cloned().collect()))
}

pub fn merge(arguments: &[Value]) -> Outcome {
    let mut out = Record::default();
    for index in 0..arguments.len() {
        for (name, value) in fields(arguments, index)? {
            out.insert(name.clone(), value.clone());
        }
    }
    Ok(Value::Map(Arc::new(out)))
}

pub fn flatten(arguments: &[Value]) -> Outcome {
    let mut out = Vec::new();
    for item in items(arguments, 0)? {
        match item {
            Value::List(inner) => out.extend(inner.iter().cloned()),
            other => out.push(other.clone()),
        }
    }
    Ok(Value::list(out))
}

pub fn zip(arguments: &[Value]) -> Outcome {
    let (first, second) = (items(arguments, 0)?, items(arguments, 1)?);
    if first.len() != second.len() {
        return Err(format!("lists of {} and {} elements", first.len(), second.len()));
    }
    let pair = |(a, b): (&Value, &Value)| Value::list(vec![a.clone(), b.clone()]);
    Ok(Value::list(first.iter().zip(second).map(pair).collect()))
}

pub fn sort(arguments: &[Value]) -> Outcome {
    let mut sorted = items(arguments, 0)?.to_vec();
    let mut clash = None;
    sorted.sort_by(|a, b| {
        crate::eval::compare(a, b).unwrap_or_else(|| {
            clash.get_or_insert_with(|| (a.described(), b.described()));
            std::cmp::Ordering::Equal
        })
    });
    match clash {
        Some((a, b)) => Err(format!("{a} and {b} have no order")),
        None => Ok(Value::list(sorted)),
    }
}

pub fn distinct(arguments: &[Value]) -> Outcome {
    let source = arguments.first().unwrap_or(&Value::Null);
    let items = match source {
        Value::List(_) => pairs(source).unwrap_or_default(),
        other => return Err(mismatch(0, "a List", Some(other))),
    };
    let mut seen = rustc_hash::FxHashSet::default();
    Ok(Value::list(
        items.into_iter().map(|(item, _)| item).filter(|item| seen.insert(item.source())).collect(),
    ))
}
