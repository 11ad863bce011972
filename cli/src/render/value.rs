//! Values as msd writes them: on one line where that is short, one element a line otherwise.

use msd_model::value::{Record, Value};

use crate::tint::Tint;

/// Longest list or record on one line.
const INLINE: usize = 72;
/// Lines of a long text that are shown.
const TEXT_LINES: usize = 12;
const STEP: usize = 2;

pub const LATER: &str = "(known after apply)";
pub const SENSITIVE: &str = "(sensitive)";

/// Renders a value whose first line follows something and whose other lines are indented so far.
pub fn render(value: &Value, indent: usize, tint: Tint) -> String {
    let mut out = String::new();
    write(value, indent, tint, &mut out);
    out
}

/// Renders a value on one line, or `None` where it is too long for that.
pub fn inline(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => "null".to_owned(),
        Value::Bool(bool) => bool.to_string(),
        Value::Int(int) => int.to_string(),
        Value::Float(float) => float.to_string(),
        Value::Str(text) if text.contains('\n') || json(text).is_some() => return None,
        Value::Str(text) => quoted(text),
        Value::Duration(duration) => duration.to_string(),
        Value::Size(size) => size.to_string(),
        Value::Rate(rate) => rate.to_string(),
        Value::Money(money) => money.to_string(),
        Value::Percent(percent) => format!("{percent}%"),
        Value::Pattern(pattern) => pattern.0.to_string(),
        Value::Instance(instance) => instance.address.to_string(),
        Value::Deferred(_) | Value::Sealed(_) => placeholder(value).to_owned(),
        Value::List(items) if items.is_empty() => "[]".to_owned(),
        Value::Map(fields) if fields.is_empty() => "{}".to_owned(),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(inline).collect::<Option<_>>()?;
            short(format!("[{}]", items.join(", ")))?
        }
        Value::Map(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(name, value)| Some(format!("{} = {}", key(name), inline(value)?)))
                .collect::<Option<_>>()?;
            short(format!("{{ {} }}", fields.join(", ")))?
        }
    })
}

/// Renders a key, quoted where it is no name.
pub fn key(name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || c == '_';
    let starts_well = !name.starts_with(|c: char| c.is_ascii_digit());
    match !name.is_empty() && starts_well && name.chars().all(plain) {
        true => name.to_owned(),
        false => quoted(name),
    }
}

fn short(text: String) -> Option<String> {
    (text.chars().count() <= INLINE).then_some(text)
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn placeholder(value: &Value) -> &'static str {
    match value.is_secret() {
        true => SENSITIVE,
        false => LATER,
    }
}

fn write(value: &Value, indent: usize, tint: Tint, out: &mut String) {
    if matches!(value, Value::Deferred(_) | Value::Sealed(_)) {
        out.push_str(&tint.dim(placeholder(value)));
        return;
    }
    if let Some(text) = inline(value) {
        out.push_str(&text);
        return;
    }
    match value {
        Value::List(items) => {
            out.push('[');
            for item in items.iter() {
                new_line(indent + STEP, out);
                write(item, indent + STEP, tint, out);
                out.push(',');
            }
            new_line(indent, out);
            out.push(']');
        }
        Value::Map(map) => {
            out.push('{');
            fields(map, indent + STEP, tint, out);
            new_line(indent, out);
            out.push('}');
        }
        Value::Str(text) => match json(text) {
            Some(value) => {
                out.push_str("json.encode(");
                write(&value, indent, tint, out);
                out.push(')');
            }
            None => long_text(text, indent, tint, out),
        },
        // Everything else is short.
        _ => {}
    }
}

fn fields(map: &Record, indent: usize, tint: Tint, out: &mut String) {
    let width = map.keys().map(|name| key(name).chars().count()).max().unwrap_or(0);
    for (name, value) in map {
        new_line(indent, out);
        out.push_str(&format!("{:width$} = ", key(name)));
        write(value, indent, tint, out);
    }
}

/// Returns what a long text of JSON says: as one line nobody could read it.
fn json(text: &str) -> Option<Value> {
    let is_candidate = text.len() > INLINE && text.starts_with(['{', '[']);
    let json = is_candidate.then(|| serde_json::from_str(text).ok())??;
    Value::from_json(&json).ok()
}

fn long_text(text: &str, indent: usize, tint: Tint, out: &mut String) {
    let lines = text.lines().count();
    out.push_str("\"\"\"");
    for line in text.lines().take(TEXT_LINES) {
        new_line(indent + STEP, out);
        out.push_str(line);
    }
    if lines > TEXT_LINES {
        new_line(indent + STEP, out);
        out.push_str(&tint.dim(format!("… {} more lines", lines - TEXT_LINES)));
    }
    new_line(indent + STEP, out);
    out.push_str("\"\"\"");
}

fn new_line(indent: usize, out: &mut String) {
    // No spaces at the end of empty lines of a text.
    out.truncate(out.trim_end_matches(' ').len());
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', indent));
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use msd_model::expr::{Expr, ExprKind};
    use msd_model::place::Span;
    use msd_model::units::Millis;

    use super::*;

    fn deferred(kind: ExprKind) -> Value {
        Value::Deferred(Arc::new(Expr::new(kind, Span::default())))
    }

    fn plain(value: &Value) -> String {
        render(value, 0, Tint::PLAIN)
    }

    #[test]
    fn short_values_stay_on_their_line() {
        let tags = Value::map([("Name".into(), "a\"b".into()), ("a-b".into(), 1.into())]);
        assert_eq!(plain(&tags), r#"{ Name = "a\"b", "a-b" = 1 }"#);
        let list = Value::list(vec![Value::Duration(Millis(90_000)), Value::Null]);
        assert_eq!(plain(&list), "[1min 30s, null]");
    }

    #[test]
    fn what_cannot_be_shown_says_so() {
        assert_eq!(plain(&deferred(ExprKind::Global("x".into()))), LATER);
        assert_eq!(plain(&deferred(ExprKind::Secret("x".into()))), SENSITIVE);
        assert_eq!(plain(&Value::Sealed("digest".into())), SENSITIVE);
    }

    #[test]
    fn long_values_go_over_lines() {
        let long = "x".repeat(60);
        let statement = Value::map([
            ("Effect".into(), "Allow".into()),
            ("Resource".into(), long.as_str().into()),
        ]);
        let policy = Value::map([
            ("Version".into(), "2012".into()),
            ("Statement".into(), Value::list(vec![statement])),
        ]);
        let expected = format!(
            "{{\n  Version   = \"2012\"\n  Statement = [\n    {{\n      Effect   = \"Allow\"\n      \
             Resource = \"{long}\"\n    }},\n  ]\n}}"
        );
        assert_eq!(plain(&policy), expected);
    }

    #[test]
    fn long_json_is_readable() {
        let long = "x".repeat(80);
        let text = format!(r#"{{"rules":[{{"name":"{long}"}}]}}"#);
        let expected = format!(
            "json.encode({{\n  rules = [\n    {{\n      name = \"{long}\"\n    }},\n  ]\n}})"
        );
        assert_eq!(plain(&text.as_str().into()), expected);
    }

    #[test]
    fn long_texts_are_cut() {
        let lines: Vec<String> = (1..=14).map(|n| n.to_string()).collect();
        let text = render(&lines.join("\n").as_str().into(), 2, Tint::PLAIN);
        assert!(text.starts_with("\"\"\"\n    1\n    2\n"), "{text}");
        assert!(text.ends_with("\n    12\n    … 2 more lines\n    \"\"\""), "{text}");
    }
}
