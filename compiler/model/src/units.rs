//! Quantities with units: durations, sizes, rates, money. Exact integers inside, readable outside.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A span of time in milliseconds.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(transparent)]
pub struct Millis(pub i64);

impl Millis {
    pub const ZERO: Millis = Millis(0);

    pub fn from_secs(seconds: i64) -> Millis {
        Millis(seconds * 1000)
    }

    pub fn as_duration(self) -> std::time::Duration {
        std::time::Duration::from_millis(self.0.max(0) as u64)
    }
}

impl From<std::time::Duration> for Millis {
    fn from(duration: std::time::Duration) -> Millis {
        Millis(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX))
    }
}

/// Units of time, largest first: suffix and milliseconds.
pub const TIME_UNITS: [(&str, i64); 5] =
    [("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1000), ("ms", 1)];

/// Units of size, largest first: suffix and bytes.
pub const SIZE_UNITS: [(&str, i64); 9] = [
    ("TiB", 1 << 40),
    ("TB", 1_000_000_000_000),
    ("GiB", 1 << 30),
    ("GB", 1_000_000_000),
    ("MiB", 1 << 20),
    ("MB", 1_000_000),
    ("KiB", 1 << 10),
    ("KB", 1000),
    ("B", 1),
];

impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        if rest == 0 {
            return f.write_str("0s");
        }
        if rest < 0 {
            f.write_str("-")?;
            rest = -rest;
        }
        let mut written = false;
        for (suffix, unit) in TIME_UNITS {
            if rest >= unit {
                if written {
                    f.write_str(" ")?;
                }
                write!(f, "{}{suffix}", rest / unit)?;
                rest %= unit;
                written = true;
            }
        }
        Ok(())
    }
}

/// A size in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bytes(pub i64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (suffix, unit) = SIZE_UNITS
            .into_iter()
            .find(|(_, unit)| self.0 != 0 && self.0 % unit == 0)
            .unwrap_or(("B", 1));
        write!(f, "{}{suffix}", self.0 / unit)
    }
}

/// So many times in a period.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize, JsonSchema)]
pub struct Rate {
    pub count: f64,
    /// The period in milliseconds: 1,000 for `20/s`, 3,600,000 for `35/h`.
    pub per: Millis,
}

impl Rate {
    pub fn per_second(self) -> f64 {
        self.count * 1000.0 / self.per.0 as f64
    }

    /// Returns the time between two uses at this rate.
    pub fn interval(self) -> std::time::Duration {
        std::time::Duration::from_secs_f64(self.per.0 as f64 / 1000.0 / self.count)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match TIME_UNITS.iter().find(|(_, unit)| *unit == self.per.0) {
            Some((suffix, _)) => write!(f, "{}/{suffix}", self.count),
            None => write!(f, "{} per {}", self.count, self.per),
        }
    }
}

/// An amount of money in hundredths of its currency's unit.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Serialize, Deserialize)]
pub struct Money {
    pub cents: i64,
    pub currency: SmolStr,
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.cents < 0 { "-" } else { "" };
        let (units, cents) = (self.cents.unsigned_abs() / 100, self.cents.unsigned_abs() % 100);
        let digits = units.to_string();
        let mut grouped = String::new();
        for (position, digit) in digits.chars().enumerate() {
            if position > 0 && (digits.len() - position).is_multiple_of(3) {
                grouped.push('_');
            }
            grouped.push(digit);
        }
        match cents {
            0 => write!(f, "{sign}{grouped} {}", self.currency),
            _ => write!(f, "{sign}{grouped}.{cents:02} {}", self.currency),
        }
    }
}

/// Reads a duration as written in source, for example `1h 30min` or `500ms`.
pub fn parse_duration(text: &str) -> Option<Millis> {
    let mut total = 0i64;
    let mut any = false;
    let mut rest = text.trim();
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != '_')?;
        let number: f64 = rest[..digits].replace('_', "").parse().ok()?;
        let after = &rest[digits..];
        let end = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let (_, unit) = TIME_UNITS.iter().find(|(suffix, _)| *suffix == &after[..end])?;
        total = total.checked_add((number * *unit as f64).round() as i64)?;
        rest = after[end..].trim_start();
        any = true;
    }
    any.then_some(Millis(total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_print_as_they_are_written() {
        assert_eq!(parse_duration("1h 30min").unwrap().to_string(), "1h 30min");
        assert_eq!(parse_duration("90s").unwrap().to_string(), "1min 30s");
        assert_eq!(parse_duration("0.5s").unwrap(), Millis(500));
        assert_eq!(parse_duration("12 parsecs"), None);
        assert_eq!(Bytes(1 << 30).to_string(), "1GiB");
        assert_eq!(Bytes(10_000_000_000).to_string(), "10GB");
        assert_eq!(Rate { count: 35.0, per: Millis(3_600_000) }.to_string(), "35/h");
        assert_eq!(Money { cents: 5_000_000, currency: "USD".into() }.to_string(), "50_000 USD");
    }
}
