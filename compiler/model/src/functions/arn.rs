//! Amazon Resource Names: `arn:partition:service:region:account:resource`.

use super::{Outcome, fields, text};
use crate::value::Value;

const PARTS: [&str; 6] = ["arn", "partition", "service", "region", "account", "resource"];

pub fn parse(arguments: &[Value]) -> Outcome {
    let text = text(arguments, 0)?;
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    if parts.len() != 6 || parts[0] != "arn" {
        return Err(format!(
            "{text:?} is no ARN: expected arn:partition:service:region:account:resource"
        ));
    }
    Ok(Value::map(
        PARTS.iter().zip(parts).skip(1).map(|(name, part)| ((*name).into(), Value::str(part))),
    ))
}

pub fn build(arguments: &[Value]) -> Outcome {
    let fields = fields(arguments, 0)?;
    let mut out = String::from("arn");
    for name in &PARTS[1..] {
        let default = if *name == "partition" { "aws" } else { "" };
        out.push(':');
        out.push_str(fields.get(*name).and_then(Value::as_str).unwrap_or(default));
    }
    Ok(Value::str(out))
}
