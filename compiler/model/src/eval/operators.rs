//! Operators on known values.

use crate::expr::{Binary, Unary};
use crate::place::Span;
use crate::units::{Bytes, Millis, Money};
use crate::value::{Record, Value};
use std::cmp::Ordering;
use std::sync::Arc;

use super::{EvalError, residual};
use crate::expr::{Expr, ExprKind};

pub fn unary(op: Unary, operand: Value, at: Span) -> Result<Value, EvalError> {
    Ok(match (op, operand) {
        (Unary::Not, Value::Bool(bool)) => Value::Bool(!bool),
        (Unary::Negate, Value::Int(int)) => {
            Value::Int(int.checked_neg().ok_or_else(|| overflow(at))?)
        }
        (Unary::Negate, Value::Float(float)) => Value::Float(-float),
        (Unary::Negate, Value::Duration(duration)) => Value::Duration(Millis(-duration.0)),
        (op, deferred @ Value::Deferred(_)) => {
            let operand = Box::new(Expr::new(residual::literal(deferred), at));
            Value::Deferred(Arc::new(Expr::new(ExprKind::Unary { op, operand }, at)))
        }
        (op, other) => {
            let symbol = if op == Unary::Not { "!" } else { "-" };
            return Err(EvalError::new(at, format!("`{symbol}` takes no {}", other.kind())));
        }
    })
}

pub fn binary(op: Binary, left: Value, right: Value, at: Span) -> Result<Value, EvalError> {
    match op {
        Binary::Eq => return Ok(Value::Bool(equal(&left, &right))),
        Binary::Ne => return Ok(Value::Bool(!equal(&left, &right))),
        Binary::Lt | Binary::Le | Binary::Gt | Binary::Ge => {
            if let Some(ordering) = compare(&left, &right) {
                return Ok(Value::Bool(match op {
                    Binary::Lt => ordering == Ordering::Less,
                    Binary::Le => ordering != Ordering::Greater,
                    Binary::Gt => ordering == Ordering::Greater,
                    _ => ordering != Ordering::Less,
                }));
            }
        }
        Binary::In => {
            if let Some(found) = contains(&left, &right) {
                return Ok(Value::Bool(found));
            }
        }
        Binary::And | Binary::Or => {
            if let (Value::Bool(_), Value::Bool(second)) = (&left, &right) {
                // The first one did not decide, so the second one does.
                return Ok(Value::Bool(*second));
            }
        }
        Binary::Coalesce => return Ok(if left == Value::Null { right } else { left }),
        Binary::Concat => match (&left, &right) {
            (Value::Str(a), Value::Str(b)) => return Ok(Value::str(format!("{a}{b}"))),
            (Value::List(a), Value::List(b)) => {
                return Ok(Value::list(a.iter().chain(b.iter()).cloned().collect()));
            }
            (Value::Map(a), Value::Map(b)) => {
                let mut out: Record = a.as_ref().clone();
                out.extend(b.iter().map(|(name, value)| (name.clone(), value.clone())));
                return Ok(Value::Map(Arc::new(out)));
            }
            _ => {}
        },
        Binary::Range => {
            if let (Value::Int(from), Value::Int(to)) = (&left, &right) {
                if to.saturating_sub(*from) > 1_000_000 {
                    return Err(EvalError::new(at, "a range of more than a million elements"));
                }
                return Ok(Value::list((*from..=*to).map(Value::Int).collect()));
            }
        }
        Binary::Add | Binary::Sub | Binary::Mul | Binary::Div | Binary::Rem => {
            return arithmetic(op, &left, &right, at);
        }
    }
    Err(clash(op, &left, &right, at))
}

fn arithmetic(op: Binary, left: &Value, right: &Value, at: Span) -> Result<Value, EvalError> {
    use Value::{Duration, Float, Int, Percent, Size};
    let by_zero = || EvalError::new(at, "division by zero");
    if matches!(op, Binary::Div | Binary::Rem) && number(right) == Some(0.0) {
        return Err(by_zero());
    }
    let whole = |a: i64, b: i64| match op {
        Binary::Add => a.checked_add(b),
        Binary::Sub => a.checked_sub(b),
        Binary::Mul => a.checked_mul(b),
        Binary::Div => a.checked_div(b),
        _ => a.checked_rem(b),
    };
    let real = |a: f64, b: f64| match op {
        Binary::Add => a + b,
        Binary::Sub => a - b,
        Binary::Mul => a * b,
        Binary::Div => a / b,
        _ => a % b,
    };
    let additive = matches!(op, Binary::Add | Binary::Sub);
    let scaling = matches!(op, Binary::Mul | Binary::Div);
    Ok(match (left, right) {
        (Int(a), Int(b)) => Int(whole(*a, *b).ok_or_else(|| overflow(at))?),
        (Int(_) | Float(_), Int(_) | Float(_)) => {
            Float(real(number(left).unwrap_or(0.0), number(right).unwrap_or(0.0)))
        }
        (Duration(a), Duration(b)) if additive => {
            Duration(Millis(whole(a.0, b.0).ok_or_else(|| overflow(at))?))
        }
        (Size(a), Size(b)) if additive => Size(Bytes(whole(a.0, b.0).ok_or_else(|| overflow(at))?)),
        (Duration(a), Duration(b)) if op == Binary::Div && b.0 != 0 => {
            Float(a.0 as f64 / b.0 as f64)
        }
        (Size(a), Size(b)) if op == Binary::Div && b.0 != 0 => Float(a.0 as f64 / b.0 as f64),
        (Value::Money(a), Value::Money(b))
            if op == Binary::Div && a.currency == b.currency && b.cents != 0 =>
        {
            Float(a.cents as f64 / b.cents as f64)
        }
        (Duration(a), Int(_) | Float(_)) if scaling => {
            Duration(Millis(real(a.0 as f64, number(right).unwrap_or(1.0)).round() as i64))
        }
        (Int(_) | Float(_), Duration(b)) if op == Binary::Mul => {
            Duration(Millis((number(left).unwrap_or(1.0) * b.0 as f64).round() as i64))
        }
        (Size(a), Int(_) | Float(_)) if scaling => {
            Size(Bytes(real(a.0 as f64, number(right).unwrap_or(1.0)).round() as i64))
        }
        (Int(_) | Float(_), Size(b)) if op == Binary::Mul => {
            Size(Bytes((number(left).unwrap_or(1.0) * b.0 as f64).round() as i64))
        }
        (Value::Money(a), Value::Money(b)) if additive && a.currency == b.currency => {
            let cents = whole(a.cents, b.cents).ok_or_else(|| overflow(at))?;
            Value::Money(Money { cents, currency: a.currency.clone() })
        }
        (Value::Money(a), Int(_) | Float(_)) if scaling => {
            let cents = real(a.cents as f64, number(right).unwrap_or(1.0)).round() as i64;
            Value::Money(Money { cents, currency: a.currency.clone() })
        }
        (Int(_) | Float(_), Percent(p)) | (Percent(p), Int(_) | Float(_)) if op == Binary::Mul => {
            Float(number(left).or_else(|| number(right)).unwrap_or(0.0) * p / 100.0)
        }
        (Percent(a), Percent(b)) if additive => Percent(real(*a, *b)),
        _ => return Err(clash(op, left, right, at)),
    })
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Int(int) => Some(*int as f64),
        Value::Float(float) => Some(*float),
        _ => None,
    }
}

fn equal(left: &Value, right: &Value) -> bool {
    match (number(left), number(right)) {
        (Some(a), Some(b)) => a == b,
        _ => left == right,
    }
}

/// Orders two values of one kind.
pub fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        (Value::Str(a), Value::Str(b)) => Some(a.cmp(b)),
        (Value::Duration(a), Value::Duration(b)) => Some(a.cmp(b)),
        (Value::Size(a), Value::Size(b)) => Some(a.cmp(b)),
        (Value::Rate(a), Value::Rate(b)) => a.per_second().partial_cmp(&b.per_second()),
        (Value::Percent(a), Value::Percent(b)) => a.partial_cmp(b),
        (Value::Money(a), Value::Money(b)) if a.currency == b.currency => {
            Some(a.cents.cmp(&b.cents))
        }
        _ => number(left)?.partial_cmp(&number(right)?),
    }
}

fn contains(item: &Value, collection: &Value) -> Option<bool> {
    match (item, collection) {
        (item, Value::List(items)) => Some(items.iter().any(|other| equal(item, other))),
        (Value::Str(name), Value::Map(fields)) => Some(fields.contains_key(name)),
        (Value::Str(part), Value::Str(text)) => Some(text.contains(part.as_str())),
        _ => None,
    }
}

fn overflow(at: Span) -> EvalError {
    EvalError::new(at, "the result is too large for an Int")
}

fn clash(op: Binary, left: &Value, right: &Value, at: Span) -> EvalError {
    let symbol = op.symbol();
    let (left, right) = (left.described(), right.described());
    EvalError::new(at, format!("`{symbol}` does not take {left} and {right}"))
}
