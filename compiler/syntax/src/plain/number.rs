//! Whole numbers, fractions, and those with a unit of time or size.

use msd_model::value::Value;

use super::{Reader, is_tail};
use crate::literal;

impl Reader<'_> {
    /// Reads a number; rates, shares and money are the grammar's.
    pub(super) fn number(&mut self) -> Option<Value> {
        let rest = &self.text[self.at..];
        let digits = run(rest, |byte| byte.is_ascii_digit() || byte == b'_');
        if !rest.as_bytes().first()?.is_ascii_digit() {
            return None;
        }
        let mut end = digits;
        let after = &rest.as_bytes()[digits..];
        let is_real = after.first() == Some(&b'.') && after.get(1).is_some_and(u8::is_ascii_digit);
        if is_real {
            end += 1 + run(&rest[digits + 1..], |byte| byte.is_ascii_digit() || byte == b'_');
        }
        let unit = &rest[end..end + run(&rest[end..], |byte| byte.is_ascii_alphabetic())];
        let written = rest[..end].replace('_', "");
        let value = match (unit, is_real) {
            ("", false) => Value::Int(written.parse().ok()?),
            ("", true) => Value::Float(written.parse().ok()?),
            (unit, _) => literal::with_unit(written.parse().ok()?, unit)?,
        };
        end += unit.len();
        let follows = rest.as_bytes().get(end).copied().unwrap_or(b'\n');
        // Three capitals after blanks are a currency.
        let is_money = follows == b' '
            && rest[end..].trim_start_matches(' ').starts_with(|c: char| c.is_ascii_uppercase());
        if is_tail(follows) || matches!(follows, b'/' | b'%') || is_money {
            return None;
        }
        self.take(end);
        Some(value)
    }

    /// Reads a number that may be below zero, without a unit.
    pub(super) fn signed(&mut self) -> Option<f64> {
        let rest = &self.text[self.at..];
        let sign = usize::from(rest.starts_with('-'));
        let digits = run(&rest[sign..], |byte| byte.is_ascii_digit() || byte == b'_');
        if !rest.as_bytes().get(sign)?.is_ascii_digit() {
            return None;
        }
        let mut end = sign + digits;
        let after = &rest.as_bytes()[end..];
        if after.first() == Some(&b'.') && after.get(1).is_some_and(u8::is_ascii_digit) {
            end += 1 + run(&rest[end + 1..], |byte| byte.is_ascii_digit());
        }
        let value = rest[..end].replace('_', "").parse().ok()?;
        self.take(end);
        Some(value)
    }
}

/// Returns how many bytes at the beginning are of one kind.
fn run(text: &str, is_one: impl Fn(u8) -> bool) -> usize {
    text.bytes().position(|byte| !is_one(byte)).unwrap_or(text.len())
}
