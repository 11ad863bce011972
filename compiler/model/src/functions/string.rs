//! `string.*`

use super::{Outcome, int, items, mismatch, text};
use crate::eval::to_text;
use crate::value::Value;

/// The longest text that a function may make; evaluation must stay bounded.
const LONGEST: usize = 1 << 20;

pub fn upper(arguments: &[Value]) -> Outcome {
    Ok(Value::str(text(arguments, 0)?.to_uppercase()))
}

pub fn lower(arguments: &[Value]) -> Outcome {
    Ok(Value::str(text(arguments, 0)?.to_lowercase()))
}

pub fn trim(arguments: &[Value]) -> Outcome {
    Ok(Value::str(text(arguments, 0)?.trim()))
}

pub fn length(arguments: &[Value]) -> Outcome {
    Ok(Value::Int(text(arguments, 0)?.chars().count() as i64))
}

pub fn contains(arguments: &[Value]) -> Outcome {
    Ok(Value::Bool(text(arguments, 0)?.contains(text(arguments, 1)?.as_str())))
}

pub fn starts_with(arguments: &[Value]) -> Outcome {
    Ok(Value::Bool(text(arguments, 0)?.starts_with(text(arguments, 1)?.as_str())))
}

pub fn ends_with(arguments: &[Value]) -> Outcome {
    Ok(Value::Bool(text(arguments, 0)?.ends_with(text(arguments, 1)?.as_str())))
}

pub fn replace(arguments: &[Value]) -> Outcome {
    let (from, to) = (text(arguments, 1)?, text(arguments, 2)?);
    Ok(Value::str(text(arguments, 0)?.replace(from.as_str(), to)))
}

pub fn split(arguments: &[Value]) -> Outcome {
    let separator = text(arguments, 1)?.as_str();
    Ok(Value::list(text(arguments, 0)?.split(separator).map(Value::str).collect()))
}

pub fn join(arguments: &[Value]) -> Outcome {
    let separator = text(arguments, 1)?;
    let mut parts = Vec::new();
    for item in items(arguments, 0)? {
        parts.push(to_text(item).ok_or_else(|| format!("{} has no text", item.described()))?);
    }
    Ok(Value::str(parts.join(separator.as_str())))
}

pub fn slice(arguments: &[Value]) -> Outcome {
    let text = text(arguments, 0)?;
    let (from, to) = bounds(arguments, text.chars().count())?;
    Ok(Value::str(text.chars().skip(from).take(to - from).collect::<String>()))
}

/// Reads `from` and an optional `to`; negative positions count from the end.
pub(super) fn bounds(arguments: &[Value], length: usize) -> Result<(usize, usize), String> {
    let place = |position: i64| match position < 0 {
        true => length.saturating_sub(position.unsigned_abs() as usize),
        false => (position as usize).min(length),
    };
    let from = place(int(arguments, 1)?);
    let to = if arguments.len() > 2 { place(int(arguments, 2)?) } else { length };
    Ok((from, to.max(from)))
}

pub fn repeat(arguments: &[Value]) -> Outcome {
    let text = text(arguments, 0)?;
    let times = usize::try_from(int(arguments, 1)?).map_err(|_| "a negative number of times")?;
    match text.len().checked_mul(times).is_some_and(|length| length <= LONGEST) {
        true => Ok(Value::str(text.repeat(times))),
        false => Err("the text would be longer than 1 MiB".to_owned()),
    }
}

pub fn pad_left(arguments: &[Value]) -> Outcome {
    let text = text(arguments, 0)?;
    let width = usize::try_from(int(arguments, 1)?).unwrap_or(0).min(LONGEST);
    let fill = arguments.get(2).and_then(Value::as_str).and_then(|fill| fill.chars().next());
    let missing = width.saturating_sub(text.chars().count());
    let mut out: String = std::iter::repeat_n(fill.unwrap_or(' '), missing).collect();
    out.push_str(text);
    Ok(Value::str(out))
}

pub fn indent(arguments: &[Value]) -> Outcome {
    let width = usize::try_from(int(arguments, 1)?).unwrap_or(0).min(200);
    let margin = " ".repeat(width);
    let lines: Vec<String> = text(arguments, 0)?
        .lines()
        .map(|line| if line.is_empty() { String::new() } else { format!("{margin}{line}") })
        .collect();
    Ok(Value::str(lines.join("\n")))
}

pub fn from(arguments: &[Value]) -> Outcome {
    let value = arguments.first().ok_or_else(|| mismatch(0, "a value", None))?;
    to_text(value).map(Value::Str).ok_or_else(|| format!("{} has no text", value.described()))
}

pub fn to_int(arguments: &[Value]) -> Outcome {
    let text = text(arguments, 0)?;
    text.trim().parse().map(Value::Int).map_err(|_| format!("{text:?} is no Int"))
}

pub fn to_float(arguments: &[Value]) -> Outcome {
    let text = text(arguments, 0)?;
    let number = text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    number.map(Value::Float).ok_or_else(|| format!("{text:?} is no Float"))
}
