//! Texts that match a pattern. Reads the common part of the patterns that schemas hold; what it
//! cannot read, or cannot satisfy in a few tries, gives none.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use msd_model::refinement::{Length, Regex};
use regex_syntax::hir::{Class, Hir, HirKind};
use smol_str::SmolStr;

use crate::chance::Chance;

/// How far an open repetition goes beyond its minimum, by try.
/// Long ones first: an id of the least length would hardly tell two things apart.
const STRETCHES: [u32; 11] = [12, 4, 24, 8, 0, 36, 17, 2, 64, 1, 128];

/// What a text has to satisfy.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    pub patterns: Vec<Regex>,
    pub length: Length,
}

impl Shape {
    pub fn fits(&self, text: &str) -> bool {
        self.length.contains(text.chars().count() as u64)
            && self.patterns.iter().all(|pattern| pattern.is_match(text))
    }

    /// Returns a text of this shape; `stretch` none lets it try short ones and long ones.
    pub fn sample(&self, chance: &mut Chance, stretch: Option<u32>) -> Option<String> {
        let hir = readable(&self.patterns.first()?.source)?;
        let mut attempt = |stretch: u32| {
            let mut text = String::new();
            write(&hir, stretch, chance, &mut text);
            self.fits(&text).then_some(text)
        };
        if let Some(stretch) = stretch {
            return attempt(stretch);
        }
        let bound = |bound: Option<u64>| bound.and_then(|bound| u32::try_from(bound).ok());
        let bounds = [self.length.min, self.length.max].into_iter().filter_map(bound);
        let exact = bounds.flat_map(|bound| [bound.saturating_sub(1), bound]);
        STRETCHES.into_iter().chain(exact.filter(|stretch| *stretch <= 2048)).find_map(attempt)
    }
}

type Cache = Mutex<HashMap<SmolStr, Option<Arc<Hir>>>>;

/// Returns the pattern as a tree, without its look-around; every pattern is read once.
fn readable(source: &SmolStr) -> Option<Arc<Hir>> {
    static CACHE: LazyLock<Cache> = LazyLock::new(Cache::default);
    // The map is whole between statements, whoever panicked.
    let mut cache = CACHE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if let Some(known) = cache.get(source) {
        return known.clone();
    }
    let parse = |text: &str| regex_syntax::Parser::new().parse(text).ok().map(Arc::new);
    let hir = parse(source).or_else(|| parse(&without_look_around(source)));
    cache.insert(source.clone(), hir.clone());
    hir
}

/// Cuts out `(?=…)`, `(?!…)`, `(?<=…)` and `(?<!…)`: the sample is checked against the whole.
fn without_look_around(source: &str) -> String {
    let mut out = String::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        if ["(?=", "(?!", "(?<=", "(?<!"].iter().any(|start| rest.starts_with(start)) {
            rest = &rest[group_length(rest)..];
        } else if first == '\\' {
            let escaped: String = rest.chars().take(2).collect();
            out.push_str(&escaped);
            rest = &rest[escaped.len()..];
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    out
}

/// Returns the length in bytes of the group that the text begins with.
fn group_length(text: &str) -> usize {
    let (mut depth, mut escaped, mut class) = (0usize, false, false);
    for (position, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => class = true,
            ']' => class = false,
            '(' if !class => depth += 1,
            ')' if !class => {
                depth -= 1;
                if depth == 0 {
                    return position + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

fn write(hir: &Hir, stretch: u32, chance: &mut Chance, out: &mut String) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => out.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => out.extend(letter(class, chance)),
        HirKind::Repetition(repetition) => {
            let reach = repetition.min.saturating_add(stretch);
            let most = repetition.max.unwrap_or(u32::MAX).min(reach);
            let count = match repetition.max {
                // An open end takes the whole stretch: longer texts collide less.
                None => most,
                Some(_) => chance.between(repetition.min.into(), most.into()) as u32,
            };
            // Nested repetitions would multiply.
            let inner = if count > 1 { stretch.min(1) } else { stretch };
            for _ in 0..count.min(4096) {
                if out.len() > 65_536 {
                    return;
                }
                write(&repetition.sub, inner, chance, out);
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, stretch, chance, out),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write(part, stretch, chance, out)),
        HirKind::Alternation(parts) => {
            // The last alternative is the current form where two exist (8 or 17 digits); but the
            // very last may be an empty one.
            let last = parts.iter().rev().find(|part| *part.kind() != HirKind::Empty);
            if let Some(part) = last {
                write(part, stretch, chance, out);
            }
        }
    }
}

/// Returns a letter of the class, of the most readable kind that it has.
fn letter(class: &Class, chance: &mut Chance) -> Option<char> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.iter().map(|r| (r.start(), r.end())).collect(),
        Class::Bytes(class) => class.iter().map(|r| (r.start().into(), r.end().into())).collect(),
    };
    let holds = |letter: char| ranges.iter().any(|(from, to)| (*from..=*to).contains(&letter));
    let kinds = [
        "0123456789abcdef",
        "0123456789ABCDEF",
        "0123456789",
        "abcdefghijklmnopqrstuvwxyz",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    ];
    for kind in kinds {
        if kind.chars().all(holds) {
            return kind.chars().nth(chance.below(kind.len() as u64) as usize);
        }
    }
    let printable: Vec<char> = (' '..='~').filter(|letter| holds(*letter)).collect();
    let plain: Vec<char> = printable.iter().copied().filter(char::is_ascii_alphanumeric).collect();
    for some in [plain, printable] {
        if !some.is_empty() {
            return some.get(chance.below(some.len() as u64) as usize).copied();
        }
    }
    ranges.first().map(|(from, _)| *from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Seed;

    fn sample(pattern: &str, min: Option<u64>, max: Option<u64>) -> Option<String> {
        let shape = Shape { patterns: vec![Regex::new(pattern)], length: Length { min, max } };
        shape.sample(&mut Seed::new(1, ["t", "x"], 0).at("p"), None)
    }

    #[test]
    fn patterns_of_real_schemas_get_a_sample() {
        for pattern in [
            "^vpc-(([0-9A-Fa-f]{8})|([0-9A-Fa-f]{17}))$",
            "^[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}$",
            "^arn:aws[a-zA-Z-]*:kms:[a-z0-9-]+:\\d{12}:(key|alias)/.+$",
            "(?!\\s*$).+",
            "(?=^.{3,63}$)(?!^(\\d+\\.)+\\d+$)(^(([a-z0-9]|[a-z0-9][a-z0-9\\-]*[a-z0-9])\\.)*([a-z0-9]|[a-z0-9][a-z0-9\\-]*[a-z0-9])$)",
            "^[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+$",
            "^([0-9a-zA-Z][_-]?){1,100}$",
            "\\S",
            "^$|^[a-zA-Z]{1}(?:-?[a-zA-Z0-9]){0,62}$",
        ] {
            assert!(sample(pattern, None, None).is_some(), "{pattern}");
        }
        assert_eq!(sample("^vpc-(([0-9a-f]{8})|([0-9a-f]{17}))$", None, None).unwrap().len(), 21);
        assert_eq!(sample("^[a-z]+$", Some(36), Some(36)).map(|text| text.len()), Some(36));
    }

    #[test]
    fn what_cannot_be_had_gives_none() {
        assert_eq!(sample("[", None, None), None);
        assert_eq!(sample("^a$", Some(5), None), None);
        assert_eq!(sample("^[^\\s\\S]$", None, None), None);
    }
}
