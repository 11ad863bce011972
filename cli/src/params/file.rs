//! Files of parameters: a JSON object, or lines of `name = value` with msd's literals, where a value
//! may go on over several lines inside brackets.

use msd_analysis::GivenValue;
use msd_model::value::Value;
use serde_json::Value as Json;
use smol_str::SmolStr;

pub type Values = Vec<(SmolStr, GivenValue)>;

/// Reads a JSON object.
pub fn json(text: &str) -> Result<Values, String> {
    let json: Json = serde_json::from_str(text).map_err(|error| format!("no JSON: {error}"))?;
    let Json::Object(fields) = json else {
        return Err("expected a JSON object, one field for each parameter".to_owned());
    };
    let read = |(name, json): (String, Json)| {
        let value = from_json(&json).map_err(|error| format!("`{name}`: {error}"))?;
        Ok((SmolStr::new(name), value))
    };
    fields.into_iter().map(read).collect()
}

/// Reads lines of `name = value`.
pub fn lines(text: &str) -> Result<Values, String> {
    let mut values = Values::new();
    let mut rest = Rest { text, line: 1 };
    loop {
        rest.skip_blank();
        if rest.text.is_empty() {
            return Ok(values);
        }
        let line = rest.line;
        let name = rest.name().ok_or(format!("line {line}: expected `name = value`"))?;
        let value = rest.value().map_err(|what| format!("line {line}: {what}"))?;
        values.push((name, literal(&value)));
    }
}

/// A text is read by the parameter's type, so that `"5min"` serves a Duration as well.
fn from_json(json: &Json) -> Result<GivenValue, serde_json::Error> {
    Ok(match json {
        Json::String(text) => GivenValue::Text(text.into()),
        other => GivenValue::Value(Value::from_json(other)?),
    })
}

fn literal(source: &str) -> GivenValue {
    // Plain strings are the same in both languages; everything else the compiler reads.
    match source.starts_with('"').then(|| serde_json::from_str::<String>(source)) {
        Some(Ok(text)) => GivenValue::Text(text.into()),
        _ => GivenValue::Text(source.into()),
    }
}

/// What has not been read yet.
struct Rest<'a> {
    text: &'a str,
    line: usize,
}

impl Rest<'_> {
    fn skip(&mut self, bytes: usize) {
        let (before, after) = self.text.split_at(bytes);
        self.line += before.matches('\n').count();
        self.text = after;
    }

    /// Skips white space, commas between lines, and comments.
    fn skip_blank(&mut self) {
        loop {
            let blank = self.text.len()
                - self.text.trim_start_matches(|c: char| c.is_whitespace() || c == ',').len();
            self.skip(blank);
            if !self.text.starts_with("//") && !self.text.starts_with('#') {
                return;
            }
            self.skip(self.text.find('\n').unwrap_or(self.text.len()));
        }
    }

    fn name(&mut self) -> Option<SmolStr> {
        let end = self.text.find(|c: char| !c.is_alphanumeric() && c != '_')?;
        let name = SmolStr::new(&self.text[..end]);
        let after = self.text[end..].trim_start_matches([' ', '\t']);
        if name.is_empty() || !after.starts_with('=') {
            return None;
        }
        self.skip(self.text.len() - after.len() + 1);
        Some(name)
    }

    /// Reads up to the end of the line, or of the line on which the last bracket closes; comments are
    /// left out.
    fn value(&mut self) -> Result<String, String> {
        let mut value = String::new();
        let mut open = Vec::new();
        loop {
            let Some(next) = self.text.chars().next() else {
                return match open.pop() {
                    Some(bracket) => Err(format!("`{bracket}` is not closed")),
                    None => finish(&value),
                };
            };
            let length = match next {
                '\n' if open.is_empty() => return finish(&value),
                '/' if self.text.starts_with("//") => {
                    self.skip(self.text.find('\n').unwrap_or(self.text.len()));
                    continue;
                }
                '"' => string_length(self.text).ok_or("a string is not closed")?,
                '[' | '{' | '(' => {
                    open.push(next);
                    1
                }
                ']' | '}' | ')' => {
                    open.pop().ok_or(format!("nothing is open that `{next}` could close"))?;
                    1
                }
                other => other.len_utf8(),
            };
            value.push_str(&self.text[..length]);
            self.skip(length);
        }
    }
}

fn finish(value: &str) -> Result<String, String> {
    match value.trim().trim_end_matches(',') {
        "" => Err("the value is missing".to_owned()),
        value => Ok(value.to_owned()),
    }
}

/// Returns the length of the string that the text begins with, quotes included.
fn string_length(text: &str) -> Option<usize> {
    if let Some(inner) = text.strip_prefix("\"\"\"") {
        return Some(inner.find("\"\"\"")? + 6);
    }
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at + 1),
            '\n' => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(values: Values) -> Vec<(String, String)> {
        let text = |(name, value): (SmolStr, GivenValue)| match value {
            GivenValue::Text(text) => (name.to_string(), text.to_string()),
            GivenValue::Value(value) => (name.to_string(), value.to_json().to_string()),
        };
        values.into_iter().map(text).collect()
    }

    fn read(text: &str) -> Vec<(String, String)> {
        texts(lines(text).unwrap())
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
    }

    #[test]
    fn lines_hold_names_and_literals() {
        let text = r#"
            // where
            region = "eu-central-1" // Frankfurt
            wait = 5min,
            # how many
            url = "http://x#y"
            count=3"#;
        let expected =
            [("region", "eu-central-1"), ("wait", "5min"), ("url", "http://x#y"), ("count", "3")];
        assert_eq!(read(text), pairs(&expected));
    }

    #[test]
    fn brackets_hold_lines_together() {
        let text = "agents = [\n  { name = \"]\", cpu = 2 }, // one\n]\nb = true\n";
        let agents = "[\n  { name = \"]\", cpu = 2 }, \n]";
        assert_eq!(read(text), pairs(&[("agents", agents), ("b", "true")]));
    }

    #[test]
    fn mistakes_name_their_line() {
        let error = |text: &str| lines(text).unwrap_err();
        assert_eq!(error("a = 1\nb\n"), "line 2: expected `name = value`");
        assert_eq!(error("\n\na = [1"), "line 3: `[` is not closed");
        assert_eq!(error("a = \"x\n"), "line 1: a string is not closed");
        assert_eq!(error("a =\n"), "line 1: the value is missing");
        assert_eq!(error("a = 1]\n"), "line 1: nothing is open that `]` could close");
    }

    #[test]
    fn json_gives_values_and_texts() {
        let values = json(r#"{ "a": "5min", "b": [1, { "c": true }] }"#).unwrap();
        assert_eq!(texts(values), pairs(&[("a", "5min"), ("b", r#"[1,{"c":true}]"#)]));
        assert!(json("[1]").is_err() && json("{").is_err());
    }
}
