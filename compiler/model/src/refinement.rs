//! What narrows a type without changing its kind: ranges, lengths, patterns.

use std::fmt;
use std::sync::{Arc, OnceLock};

use smol_str::SmolStr;

/// An inclusive range of lengths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Length {
    pub min: Option<u64>,
    pub max: Option<u64>,
}

impl Length {
    pub fn contains(&self, length: u64) -> bool {
        self.min.is_none_or(|min| length >= min) && self.max.is_none_or(|max| length <= max)
    }

    pub fn is_open(&self) -> bool {
        self.min.is_none() && self.max.is_none()
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.min, self.max) {
            (Some(min), Some(max)) => write!(f, "{min}..={max}"),
            (Some(min), None) => write!(f, "{min}.."),
            (None, Some(max)) => write!(f, "..={max}"),
            (None, None) => write!(f, ".."),
        }
    }
}

/// A regular expression that is compiled when first used; one that this engine cannot read checks
/// nothing, because the cloud's own dialect differs.
#[derive(Clone, Debug)]
pub struct Regex {
    pub source: SmolStr,
    compiled: Arc<OnceLock<Option<fancy_regex::Regex>>>,
}

impl Regex {
    pub fn new(source: impl Into<SmolStr>) -> Regex {
        Regex { source: source.into(), compiled: Arc::default() }
    }

    pub fn is_match(&self, text: &str) -> bool {
        self.compiled
            .get_or_init(|| fancy_regex::Regex::new(&self.source).ok())
            .as_ref()
            .is_none_or(|regex| regex.is_match(text).unwrap_or(true))
    }
}

impl PartialEq for Regex {
    fn eq(&self, other: &Regex) -> bool {
        self.source == other.source
    }
}

/// The refinements of one type; empty ones are `None`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Refinement {
    pub length: Length,
    pub pattern: Option<Regex>,
    pub format: Option<SmolStr>,
    /// Numeric bounds, inclusive unless `exclusive_max`.
    pub min: Option<f64>,
    pub max: Option<f64>,
    pub exclusive_max: bool,
    pub multiple: Option<f64>,
    /// Literals are compared without regard to case.
    pub any_case: bool,
}

impl fmt::Display for Refinement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<String> = Vec::new();
        if !self.length.is_open() {
            parts.push(format!("len {}", self.length));
        }
        if let Some(pattern) = &self.pattern {
            parts.push(format!("pattern {:?}", pattern.source));
        }
        if let Some(format) = &self.format {
            parts.push(format!("format {format:?}"));
        }
        let dots = if self.exclusive_max { ".." } else { "..=" };
        match (self.min, self.max) {
            (Some(min), Some(max)) => parts.push(format!("{min}{dots}{max}")),
            (Some(min), None) => parts.push(format!("{min}..")),
            (None, Some(max)) => parts.push(format!("{dots}{max}")),
            (None, None) => {}
        }
        if let Some(multiple) = self.multiple {
            parts.push(format!("multiple {multiple}"));
        }
        match parts.is_empty() {
            true => Ok(()),
            false => write!(f, "({})", parts.join(", ")),
        }
    }
}

/// What a list type asks of the list as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListRules {
    pub length: Length,
    pub unique: bool,
    /// Order carries no meaning, so a different order is no change.
    pub unordered: bool,
}

impl fmt::Display for ListRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.length.is_open() {
            true => Ok(()),
            false => write!(f, "(len {})", self.length),
        }
    }
}

/// What a map type asks of its keys and size.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MapRules {
    pub length: Length,
    pub key: Option<Regex>,
}

impl fmt::Display for MapRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.key {
            Some(key) => write!(f, "(key {:?})", key.source),
            None => Ok(()),
        }
    }
}
