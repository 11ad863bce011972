//! `map.*`

use super::{Outcome, fields, items, text};
use crate::value::Value;

pub fn get(arguments: &[Value]) -> Outcome {
    let found = fields(arguments, 0)?.get(text(arguments, 1)?).cloned();
    Ok(found.unwrap_or_else(|| arguments.get(2).cloned().unwrap_or_default()))
}

pub fn has(arguments: &[Value]) -> Outcome {
    Ok(Value::Bool(fields(arguments, 0)?.contains_key(text(arguments, 1)?)))
}

pub fn pick(arguments: &[Value]) -> Outcome {
    select(arguments, true)
}

pub fn omit(arguments: &[Value]) -> Outcome {
    select(arguments, false)
}

fn select(arguments: &[Value], keep: bool) -> Outcome {
    let names: Vec<&str> = items(arguments, 1)?.iter().filter_map(Value::as_str).collect();
    Ok(Value::map(
        fields(arguments, 0)?
            .iter()
            .filter(|(name, _)| names.contains(&name.as_str()) == keep)
            .map(|(name, value)| (name.clone(), value.clone())),
    ))
}
