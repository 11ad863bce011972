//! Functions over numbers and other things that have an order.

use super::{Outcome, int, items, mismatch};
use crate::eval::{add, compare};
use crate::value::Value;

pub fn abs(arguments: &[Value]) -> Outcome {
    match arguments.first() {
        Some(Value::Int(int)) => {
            int.checked_abs().map(Value::Int).ok_or_else(|| "the result is too large".to_owned())
        }
        Some(Value::Float(float)) => Ok(Value::Float(float.abs())),
        other => Err(mismatch(0, "a number", other)),
    }
}

pub fn ceil(arguments: &[Value]) -> Outcome {
    rounded(arguments, f64::ceil)
}

pub fn floor(arguments: &[Value]) -> Outcome {
    rounded(arguments, f64::floor)
}

pub fn round(arguments: &[Value]) -> Outcome {
    rounded(arguments, f64::round)
}

fn rounded(arguments: &[Value], rule: fn(f64) -> f64) -> Outcome {
    match arguments.first() {
        Some(Value::Int(int)) => Ok(Value::Int(*int)),
        Some(Value::Float(float)) => Ok(Value::Int(rule(*float) as i64)),
        other => Err(mismatch(0, "a number", other)),
    }
}

pub fn sum(arguments: &[Value]) -> Outcome {
    let mut items = items(arguments, 0)?.iter();
    let Some(first) = items.next() else { return Ok(Value::Int(0)) };
    items.try_fold(first.clone(), |total, item| add(total, item.clone()))
}

pub fn min(arguments: &[Value]) -> Outcome {
    extreme(arguments, std::cmp::Ordering::Less)
}

pub fn max(arguments: &[Value]) -> Outcome {
    extreme(arguments, std::cmp::Ordering::Greater)
}

/// Takes one list, or the values themselves.
fn extreme(arguments: &[Value], wanted: std::cmp::Ordering) -> Outcome {
    let candidates = match arguments {
        [Value::List(items)] => items.as_slice(),
        several => several,
    };
    let mut best = candidates.first().ok_or("nothing to choose from")?;
    for item in &candidates[1..] {
        let ordering = compare(item, best).ok_or_else(|| {
            format!("{} and {} have no order", item.described(), best.described())
        })?;
        if ordering == wanted {
            best = item;
        }
    }
    Ok(best.clone())
}

/// Counts up from `from` (default 0) and stops before `to`.
pub fn range(arguments: &[Value]) -> Outcome {
    let (from, to) = match arguments.len() {
        1 => (0, int(arguments, 0)?),
        _ => (int(arguments, 0)?, int(arguments, 1)?),
    };
    if to.saturating_sub(from) > 1_000_000 {
        return Err("more than a million elements".to_owned());
    }
    Ok(Value::list((from..to).map(Value::Int).collect()))
}
