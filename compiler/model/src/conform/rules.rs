//! Rules over lists, maps and records as a whole.

use smol_str::SmolStr;

use super::Checker;
use crate::code::Code;
use crate::refinement::{ListRules, MapRules};
use crate::schema::RecordRule;
use crate::value::{Record, Value};

impl Checker<'_> {
    pub(super) fn list_rules(&mut self, items: &[Value], rules: &ListRules, set: bool) {
        if !rules.length.contains(items.len() as u64) {
            let message = format!("{} elements; allowed are {}", items.len(), rules.length);
            self.report(Code::OutOfRange, message);
        }
        if rules.unique || set {
            let mut seen = rustc_hash::FxHashSet::default();
            for item in items.iter().filter(|item| item.is_known()) {
                if !seen.insert(item.source()) {
                    self.report(Code::OutOfRange, format!("{} stands here twice", item.source()));
                }
            }
        }
    }

    pub(super) fn map_rules(&mut self, fields: &Record, rules: &MapRules) {
        if !rules.length.contains(fields.len() as u64) {
            let message = format!("{} entries; allowed are {}", fields.len(), rules.length);
            self.report(Code::OutOfRange, message);
        }
        if let Some(pattern) = &rules.key {
            for key in fields.keys().filter(|key| !pattern.is_match(key)) {
                let message = format!("the key `{key}` does not match {:?}", pattern.source);
                self.report(Code::OutOfRange, message);
            }
        }
    }

    pub(super) fn record_rules(&mut self, fields: &Record, rules: &[RecordRule]) {
        let has = |name: &SmolStr| fields.get(name).is_some_and(|value| *value != Value::Null);
        let whole = |set: &[SmolStr]| set.iter().all(has);
        for rule in rules {
            let message = match rule {
                RecordRule::OneOf(sets) => match sets.iter().filter(|set| whole(set)).count() {
                    1 => continue,
                    0 => format!("needs {}", alternatives(sets)),
                    // One set may hold another: then the larger one is what is meant.
                    _ if nested(sets.iter().filter(|set| whole(set))) => continue,
                    _ => format!("takes only one of {}", alternatives(sets)),
                },
                RecordRule::AnyOf(sets) => match sets.iter().any(|set| whole(set)) {
                    true => continue,
                    false => format!("needs {}", alternatives(sets)),
                },
                RecordRule::ExactlyOne(names) => match names.iter().filter(|n| has(n)).count() {
                    1 => continue,
                    0 => format!("needs one of {}", listed(names)),
                    _ => format!("takes only one of {}", listed(names)),
                },
                RecordRule::AtLeastOne(names) => match names.iter().any(has) {
                    true => continue,
                    false => format!("needs at least one of {}", listed(names)),
                },
                RecordRule::Requires(name, others) => {
                    let missing: Vec<SmolStr> =
                        others.iter().filter(|other| !has(other)).cloned().collect();
                    match has(name) && !missing.is_empty() {
                        true => format!("`{name}` needs {} beside it", listed(&missing)),
                        false => continue,
                    }
                }
                RecordRule::Excludes(name, others) => {
                    let clash: Vec<SmolStr> =
                        others.iter().filter(|other| has(other)).cloned().collect();
                    // A pair that excludes each other both ways is one mistake.
                    match has(name) && !clash.is_empty() && clash.iter().all(|other| name < other) {
                        true => format!("`{name}` cannot stand beside {}", listed(&clash)),
                        false => continue,
                    }
                }
            };
            self.report(Code::PropertyRule, message);
        }
    }
}

fn nested<'a>(sets: impl Iterator<Item = &'a Vec<SmolStr>>) -> bool {
    let sets: Vec<_> = sets.collect();
    let Some(largest) = sets.iter().max_by_key(|set| set.len()) else { return false };
    sets.iter().all(|set| set.iter().all(|name| largest.contains(name)))
}

fn listed(names: &[SmolStr]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn alternatives(sets: &[Vec<SmolStr>]) -> String {
    sets.iter()
        .map(|set| set.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" with "))
        .collect::<Vec<_>>()
        .join(", or ")
}
