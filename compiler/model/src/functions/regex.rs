//! Regular expressions.

use super::{Outcome, text};
use crate::value::Value;

pub fn matches(arguments: &[Value]) -> Outcome {
    let found = pattern(arguments)?.is_match(text(arguments, 0)?);
    found.map(Value::Bool).map_err(|error| error.to_string())
}

pub fn find(arguments: &[Value]) -> Outcome {
    let mut out = Vec::new();
    for found in pattern(arguments)?.find_iter(text(arguments, 0)?) {
        out.push(Value::str(found.map_err(|error| error.to_string())?.as_str()));
    }
    Ok(Value::list(out))
}

pub fn replace(arguments: &[Value]) -> Outcome {
    let replacement = text(arguments, 2)?.as_str();
    Ok(Value::str(pattern(arguments)?.replace_all(text(arguments, 0)?, replacement)))
}

fn pattern(arguments: &[Value]) -> Result<fancy_regex::Regex, String> {
    fancy_regex::Regex::new(text(arguments, 1)?).map_err(|error| error.to_string())
}
