//! Literals: numbers with their units, escapes, and the margin of multi-line strings.

use msd_model::nearest::nearest;
use msd_model::units::{Bytes, Millis, Money, Rate, SIZE_UNITS, TIME_UNITS};
use msd_model::value::Value;
use smol_str::SmolStr;

use crate::ast::TextPart;
use crate::grammar::{Pair, Rule};

/// What is wrong with a literal.
pub struct Problem {
    pub message: String,
    pub help: Option<String>,
}

fn problem(message: impl Into<String>) -> Problem {
    Problem { message: message.into(), help: None }
}

/// Reads a number and its unit.
pub fn number(pair: Pair<'_>) -> Result<Value, Problem> {
    let shown = pair.as_str().to_owned();
    let (mut digits, mut fraction, mut suffix) = (String::new(), None, None);
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::digits => digits = part.as_str().replace('_', ""),
            Rule::fraction => fraction = Some(part.as_str().replace('_', "")),
            rule => suffix = Some((rule, part.as_str().to_owned())),
        }
    }
    let whole =
        || digits.parse::<i64>().map_err(|_| problem(format!("{digits} is too large for an Int")));
    let real = || {
        let text = format!("{digits}{}", fraction.as_deref().unwrap_or(""));
        text.parse::<f64>().map_err(|_| problem(format!("`{text}` is no number")))
    };
    match suffix {
        None if fraction.is_some() => Ok(Value::Float(real()?)),
        None => Ok(Value::Int(whole()?)),
        Some((Rule::percent, _)) => Ok(Value::Percent(real()?)),
        Some((Rule::rate, text)) => {
            let unit = TIME_UNITS.iter().find(|(name, _)| *name == &text[1..]);
            let per = unit.map_or(1000, |(_, unit)| *unit);
            match real()? {
                count if count > 0.0 => Ok(Value::Rate(Rate { count, per: Millis(per) })),
                _ => Err(problem("a rate is more than zero")),
            }
        }
        Some((Rule::money, text)) => {
            let cents = scaled(real()?, 100);
            let cents = cents.ok_or_else(|| problem(format!("{shown} is too large")))?;
            Ok(Value::Money(Money { cents, currency: text.trim().into() }))
        }
        Some((_, unit)) => {
            if let Some(value) = with_unit(real()?, &unit) {
                return Ok(value);
            }
            if TIME_UNITS.iter().chain(&SIZE_UNITS).any(|(name, _)| *name == unit) {
                return Err(problem(format!("{shown} is too large")));
            }
            if unit.eq_ignore_ascii_case("e") {
                let help = Some("write all its digits".to_owned());
                return Err(Problem { message: "a number has no exponent".to_owned(), help });
            }
            let units = TIME_UNITS.iter().chain(&SIZE_UNITS).map(|(name, _)| *name);
            let near = match unit.as_str() {
                "m" | "mins" | "minutes" => Some("min"),
                "sec" | "secs" | "seconds" => Some("s"),
                "hours" | "hr" => Some("h"),
                other => nearest(other, units),
            };
            Err(Problem {
                message: format!("`{unit}` is no unit"),
                help: Some(match near {
                    Some(near) => {
                        let fraction = fraction.as_deref().unwrap_or("");
                        format!("did you mean `{digits}{fraction}{near}`?")
                    }
                    None => {
                        "units are ms s min h d, B KB KiB MB MiB GB GiB TB TiB, /s /min /h /d, %"
                            .to_owned()
                    }
                }),
            })
        }
    }
}

/// Returns a time or a size; `None` for any other unit, and for what is too large.
pub fn with_unit(amount: f64, unit: &str) -> Option<Value> {
    let factor = |units: &[(&str, i64)]| {
        units.iter().find(|(name, _)| *name == unit).map(|(_, factor)| *factor)
    };
    match (factor(&TIME_UNITS), factor(&SIZE_UNITS)) {
        (Some(factor), _) => Some(Value::Duration(Millis(scaled(amount, factor)?))),
        (_, Some(factor)) => Some(Value::Size(Bytes(scaled(amount, factor)?))),
        _ => None,
    }
}

fn scaled(amount: f64, factor: i64) -> Option<i64> {
    let scaled = (amount * factor as f64).round();
    (scaled.abs() < 9.0e18).then_some(scaled as i64)
}

/// Returns the character that an escape stands for.
pub fn escape(text: &str) -> Option<char> {
    Some(match text.as_bytes().get(1)? {
        b'n' => '\n',
        b't' => '\t',
        b'r' => '\r',
        b'"' => '"',
        b'\\' => '\\',
        b'$' => '$',
        b'u' => {
            let code = text.strip_prefix("\\u{")?.strip_suffix('}')?;
            char::from_u32(u32::from_str_radix(code, 16).ok()?)?
        }
        _ => return None,
    })
}

/// Takes the margin off a multi-line string: the line of the opening quotes, and the blanks that all
/// other lines share, the closing line included.
pub fn dedent(parts: &mut Vec<TextPart>) {
    if let Some(TextPart::Text(first)) = parts.first_mut() {
        let rest = first.strip_prefix("\r\n").or_else(|| first.strip_prefix('\n'));
        let Some(rest) = rest.map(SmolStr::new) else { return };
        *first = rest;
    } else {
        return;
    }
    let margin = margin(parts);
    let mut at_line_start = true;
    let last = parts.len() - 1;
    for (index, part) in parts.iter_mut().enumerate() {
        let TextPart::Text(text) = part else {
            at_line_start = false;
            continue;
        };
        let mut out = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            let cut = match at_line_start {
                true => line.len() - line.trim_start_matches([' ', '\t']).len(),
                false => 0,
            };
            out.push_str(&line[cut.min(margin)..]);
            at_line_start = line.ends_with('\n');
        }
        // The closing quotes may stand on a line of their own, which is not part of the text.
        if index == last {
            let kept = out.trim_end_matches([' ', '\t']);
            if kept.is_empty() || kept.ends_with('\n') {
                out.truncate(kept.len());
            }
        }
        *text = out.into();
    }
    parts.retain(|part| !matches!(part, TextPart::Text(text) if text.is_empty()));
}

fn margin(parts: &[TextPart]) -> usize {
    let mut smallest = usize::MAX;
    let mut at_line_start = true;
    for (index, part) in parts.iter().enumerate() {
        let TextPart::Text(text) = part else {
            if at_line_start {
                smallest = 0;
            }
            at_line_start = false;
            continue;
        };
        for line in text.split_inclusive('\n') {
            let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
            let body = line.trim_start_matches([' ', '\t', '\r']);
            let closing = index == parts.len() - 1 && body.is_empty();
            let goes_on = body.is_empty() && index + 1 < parts.len();
            if at_line_start && (!body.is_empty() && body != "\n" || closing || goes_on) {
                smallest = smallest.min(blank);
            }
            at_line_start = line.ends_with('\n');
        }
    }
    if smallest == usize::MAX { 0 } else { smallest }
}
