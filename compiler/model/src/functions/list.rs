//! `list.*`

use super::{Outcome, int, items};
use crate::value::Value;

pub fn first(arguments: &[Value]) -> Outcome {
    Ok(items(arguments, 0)?.first().cloned().unwrap_or_default())
}

pub fn last(arguments: &[Value]) -> Outcome {
    Ok(items(arguments, 0)?.last().cloned().unwrap_or_default())
}

pub fn reverse(arguments: &[Value]) -> Outcome {
    Ok(Value::list(items(arguments, 0)?.iter().rev().cloned().collect()))
}

pub fn slice(arguments: &[Value]) -> Outcome {
    let items = items(arguments, 0)?;
    let (from, to) = super::string::bounds(arguments, items.len())?;
    Ok(Value::list(items[from..to].to_vec()))
}

pub fn chunk(arguments: &[Value]) -> Outcome {
    let size = usize::try_from(int(arguments, 1)?).ok().filter(|size| *size > 0);
    let size = size.ok_or("the size of a chunk is at least 1")?;
    let chunks = items(arguments, 0)?.chunks(size);
    Ok(Value::list(chunks.map(|chunk| Value::list(chunk.to_vec())).collect()))
}

pub fn contains(arguments: &[Value]) -> Outcome {
    let wanted = arguments.get(1).ok_or("argument 2 is missing")?;
    Ok(Value::Bool(items(arguments, 0)?.contains(wanted)))
}

pub fn index_of(arguments: &[Value]) -> Outcome {
    let wanted = arguments.get(1).ok_or("argument 2 is missing")?;
    let position = items(arguments, 0)?.iter().position(|item| item == wanted);
    Ok(position.map_or(Value::Null, |position| Value::Int(position as i64)))
}
