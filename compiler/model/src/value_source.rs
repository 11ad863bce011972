//! Values as they would be written in source, for messages and for the REPL.

use crate::value::Value;

impl Value {
    /// Returns the value as msd source.
    pub fn source(&self) -> String {
        match self {
            Value::Null => "null".into(),
            Value::Bool(bool) => bool.to_string(),
            Value::Int(int) => int.to_string(),
            Value::Float(float) if float.fract() == 0.0 => format!("{float:.1}"),
            Value::Float(float) => float.to_string(),
            Value::Str(text) => quote(text),
            Value::Duration(duration) => duration.to_string(),
            Value::Size(size) => size.to_string(),
            Value::Rate(rate) => rate.to_string(),
            Value::Money(money) => money.to_string(),
            Value::Percent(percent) => format!("{percent}%"),
            Value::List(items) => {
                format!("[{}]", items.iter().map(Value::source).collect::<Vec<_>>().join(", "))
            }
            Value::Map(fields) => {
                let inner: Vec<String> = fields
                    .iter()
                    .map(|(name, value)| format!("{} = {}", key(name), value.source()))
                    .collect();
                match inner.is_empty() {
                    true => "{}".into(),
                    false => format!("{{ {} }}", inner.join(", ")),
                }
            }
            Value::Pattern(pattern) => pattern.to_string(),
            Value::Instance(instance) => instance.address.to_string(),
            Value::Deferred(_) if self.is_secret() => "(sensitive)".into(),
            Value::Deferred(_) => "(known after apply)".into(),
            Value::Sealed(_) => "(sensitive)".into(),
        }
    }

    /// Names kind and value for a message, cut to a readable length.
    pub fn described(&self) -> String {
        match self {
            Value::Null => "null".into(),
            Value::List(items) => format!("a List of {}", items.len()),
            Value::Map(_) | Value::Deferred(_) | Value::Sealed(_) => self.kind().into(),
            Value::Instance(instance) => format!("the resource `{}`", instance.address),
            other => {
                let source = other.source();
                match source.char_indices().nth(60) {
                    Some((cut, _)) => format!("the {} {}…", other.kind(), &source[..cut]),
                    None => format!("the {} {source}", other.kind()),
                }
            }
        }
    }
}

/// Returns the text as a string literal.
pub fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '$' if chars.peek() == Some(&'{') => out.push_str("\\$"),
            c if c.is_control() => out.push_str(&format!("\\u{{{:x}}}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn key(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if plain { name.to_owned() } else { quote(name) }
}
