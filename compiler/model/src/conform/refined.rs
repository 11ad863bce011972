//! Lengths, ranges, patterns and formats of single values.

use smol_str::SmolStr;

use super::Checker;
use crate::code::Code;
use crate::refinement::Refinement;
use crate::ty::Type;
use crate::value::{Record, Value};

/// Returns the allowed literal that equals the text when case is ignored, else the value itself.
pub fn fold_case(value: &Value, ty: &Type) -> Value {
    let (Value::Str(text), Type::Union(members)) = (value, ty) else { return value.clone() };
    members
        .iter()
        .find_map(|member| match member {
            Type::Literal(Value::Str(literal)) if literal.eq_ignore_ascii_case(text) => {
                Some(Value::Str(literal.clone()))
            }
            _ => None,
        })
        .unwrap_or_else(|| value.clone())
}

impl Checker<'_> {
    pub(super) fn refinement(&mut self, value: &Value, refinement: &Refinement) {
        match value {
            Value::Str(text) => self.text(text, refinement),
            Value::Int(int) => self.number(*int as f64, refinement),
            Value::Float(float) | Value::Percent(float) => self.number(*float, refinement),
            _ => {}
        }
    }

    fn text(&mut self, text: &SmolStr, refinement: &Refinement) {
        let length = text.chars().count() as u64;
        if !refinement.length.contains(length) {
            let characters = if length == 1 { "character" } else { "characters" };
            let message = format!("{length} {characters}; allowed are {}", refinement.length);
            self.report(Code::OutOfRange, message);
            return;
        }
        if let Some(pattern) = &refinement.pattern
            && !pattern.is_match(text)
        {
            let message =
                format!("{} does not match the pattern {}", quoted(text), quoted(&pattern.source));
            self.report(Code::OutOfRange, message);
            return;
        }
        match refinement.format.as_deref() {
            Some("ipv4-network") => self.cidr(text),
            Some("date-time") => self.timestamp(text),
            _ => {}
        }
    }

    fn number(&mut self, number: f64, refinement: &Refinement) {
        let low = refinement.min.is_some_and(|min| number < min);
        let high = refinement.max.is_some_and(|max| match refinement.exclusive_max {
            true => number >= max,
            false => number > max,
        });
        if low || high {
            let mut bounds = refinement.clone();
            bounds.multiple = None;
            self.report(Code::OutOfRange, format!("{number} is outside the range {bounds}"));
        } else if let Some(multiple) = refinement.multiple
            && number % multiple != 0.0
        {
            self.report(Code::OutOfRange, format!("{number} is not a multiple of {multiple}"));
        }
    }

    pub(super) fn cidr(&mut self, text: &SmolStr) {
        if text.parse::<ipnet::IpNet>().is_err() {
            let message = format!("{} is no address block", quoted(text));
            let help = match text.parse::<std::net::IpAddr>() {
                Ok(address) if address.is_ipv4() => format!("a single address is \"{text}/32\""),
                _ => "write an address and a prefix length, such as \"10.0.0.0/16\"".to_owned(),
            };
            self.report(Code::OutOfRange, message).help = Some(help);
        }
    }

    pub(super) fn timestamp(&mut self, text: &SmolStr) {
        let digits = |range: std::ops::Range<usize>| {
            text.get(range).is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
        };
        if !(digits(0..4) && digits(5..7) && digits(8..10)) {
            let message = format!("{} is no point in time", quoted(text));
            let help = "write it as in RFC 3339, such as \"2026-01-31T12:00:00Z\"".to_owned();
            self.report(Code::OutOfRange, message).help = Some(help);
        }
    }

    pub(super) fn tags(&mut self, tags: &Record) {
        for (key, value) in tags {
            let message = match value {
                Value::Str(text) if text.chars().count() > 256 => {
                    format!("the value of tag `{key}` is longer than 256 characters")
                }
                Value::Str(_) | Value::Deferred(_) | Value::Sealed(_) => continue,
                other => format!("tag `{key}` takes a String, found {}", other.described()),
            };
            self.path.push(key.clone());
            self.report(Code::WrongType, message);
            self.path.pop();
        }
    }
}

fn quoted(text: &str) -> String {
    Value::str(text).source()
}
