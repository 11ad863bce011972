//! Compares what was asked for last time with what is asked for now, by meaning: the order of fields,
//! of sets, the spelling of JSON, of policies and of numbers, and whether something empty is there are no
//! differences.

use std::collections::HashMap;

use msd_model::plan::Change;
use msd_model::schema::ResourceType;
use msd_model::value::{Record, Value};
use smol_str::{SmolStr, ToSmolStr};

use crate::canonical::{canonical, parse_json};
use crate::policy_document;
use crate::shape::Shape;

/// Returns one change per leaf that differs; O(size of both).
pub fn compare(
    before: &Record,
    after: &Record,
    schema: Option<&ResourceType>,
    ignore: &[SmolStr],
) -> Vec<Change> {
    let mut comparison = Comparison { schema, ignore, path: Vec::new(), changes: Vec::new() };
    let shape = |name: &str| Shape::property(schema, name);
    comparison.fields(before, after, &shape);
    comparison.changes
}

/// Tells whether two values mean the same.
pub fn same(left: &Value, right: &Value, shape: Shape<'_>) -> bool {
    left == right
        || (left.is_known() && right.is_known() && {
            canonical(left, shape) == canonical(right, shape)
        })
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::List(items) => items.is_empty(),
        Value::Map(fields) => fields.is_empty(),
        _ => false,
    }
}

/// Tells whether a change at this path can only be had with a new thing.
pub fn forces_replacement(schema: &ResourceType, path: &[SmolStr]) -> bool {
    if schema.immutable {
        return true;
    }
    let top = path.first().and_then(|name| schema.property(name));
    top.is_some_and(|field| field.create_only)
        || schema.create_only_paths.iter().any(|pattern| {
            // A path above the pattern is a whole that is not known yet: it may differ below.
            pattern.split('.').zip(path).all(|(step, name)| step == "*" || step == name)
        })
}

struct Comparison<'a> {
    schema: Option<&'a ResourceType>,
    ignore: &'a [SmolStr],
    path: Vec<SmolStr>,
    changes: Vec<Change>,
}

impl Comparison<'_> {
    fn fields<'s>(&mut self, before: &Record, after: &Record, shape: &dyn Fn(&str) -> Shape<'s>) {
        for (name, after) in after {
            let before = before.get(name).unwrap_or(&Value::Null);
            self.within(name.clone(), |this| this.value(before, after, shape(name)));
        }
        for (name, before) in before {
            if !after.contains_key(name) {
                self.within(name.clone(), |this| this.value(before, &Value::Null, shape(name)));
            }
        }
    }

    fn within(&mut self, step: SmolStr, compare: impl FnOnce(&mut Self)) {
        self.path.push(step);
        if self.ignore.is_empty() || !self.ignored() {
            compare(self);
        }
        self.path.pop();
    }

    fn ignored(&self) -> bool {
        self.ignore.iter().any(|ignored| {
            ignored.split('.').count() == self.path.len()
                && ignored
                    .split('.')
                    .zip(&self.path)
                    .all(|(step, name)| step == "*" || step == name)
        })
    }

    fn value(&mut self, before: &Value, after: &Value, shape: Shape<'_>) {
        if before == after {
            return;
        }
        if shape.is_json()
            && let (Some(before), Some(after)) =
                (policy_document::normal(before), policy_document::normal(after))
        {
            return self.value(&before, &after, Shape::policy());
        }
        if shape.may_be_empty() && is_empty(before) && is_empty(after) {
            return;
        }
        let nothing = Record::default();
        let field = |name: &str| shape.field(name);
        match (before, after) {
            (Value::Map(before), Value::Map(after)) => self.fields(before, after, &field),
            // Something that appears or goes is listed by its parts, except JSON: that is one text.
            (Value::Null, Value::Map(after)) if !after.is_empty() && !shape.is_json() => {
                self.fields(&nothing, after, &field);
            }
            (Value::Map(before), Value::Null) if !before.is_empty() && !shape.is_json() => {
                self.fields(before, &nothing, &field);
            }
            (Value::List(before), Value::List(after)) if shape.is_unordered() => {
                self.unordered(before, after, shape);
            }
            (Value::List(before), Value::List(after)) => {
                self.ordered(&before.iter().collect::<Vec<_>>(), after.iter().enumerate(), shape);
            }
            (Value::Null, Value::List(after)) if !after.is_empty() && !shape.is_json() => {
                self.ordered(&[], after.iter().enumerate(), shape);
            }
            (Value::List(before), Value::Null) if !before.is_empty() && !shape.is_json() => {
                self.ordered(&before.iter().collect::<Vec<_>>(), std::iter::empty(), shape);
            }
            (Value::Str(text), Value::Map(_) | Value::List(_)) => match parse_json(text) {
                Some(parsed) => self.value(&parsed, after, shape),
                None => self.leaf(before, after),
            },
            (Value::Map(_) | Value::List(_), Value::Str(text)) => match parse_json(text) {
                Some(parsed) => self.value(before, &parsed, shape),
                None => self.leaf(before, after),
            },
            (Value::Str(left), Value::Str(right)) if shape.is_json() => {
                match (parse_json(left), parse_json(right)) {
                    (Some(left), Some(right)) => self.value(&left, &right, Shape::unknown()),
                    _ => self.leaf(before, after),
                }
            }
            _ if same(before, after, shape) => {}
            _ => self.leaf(before, after),
        }
    }

    fn ordered<'v>(
        &mut self,
        before: &[&Value],
        after: impl Iterator<Item = (usize, &'v Value)>,
        shape: Shape<'_>,
    ) {
        let element = shape.element();
        let mut count = 0;
        for (position, after) in after {
            let before = before.get(count).copied().unwrap_or(&Value::Null);
            count += 1;
            self.within(position.to_smolstr(), |this| this.value(before, after, element));
        }
        for (position, before) in before.iter().enumerate().skip(count) {
            self.within(position.to_smolstr(), |this| this.value(before, &Value::Null, element));
        }
    }

    /// Takes equal elements out on both sides, wherever they stand, and compares the rest in order.
    fn unordered(&mut self, before: &[Value], after: &[Value], shape: Shape<'_>) {
        let element = shape.element();
        let key = |value: &Value| canonical(value, element).to_string();
        let mut kept: HashMap<String, usize> = HashMap::new();
        for value in before {
            *kept.entry(key(value)).or_default() += 1;
        }
        let take =
            |kept: &mut HashMap<String, usize>, value: &Value| match kept.get_mut(&key(value)) {
                Some(count) if *count > 0 => {
                    *count -= 1;
                    true
                }
                _ => false,
            };
        let mut common: HashMap<String, usize> = HashMap::new();
        let mut added = Vec::new();
        for (position, value) in after.iter().enumerate() {
            match take(&mut kept, value) {
                true => *common.entry(key(value)).or_default() += 1,
                false => added.push((position, value)),
            }
        }
        let removed: Vec<&Value> =
            before.iter().filter(|value| !take(&mut common, value)).collect();
        self.ordered(&removed, added.into_iter(), shape);
    }

    fn leaf(&mut self, before: &Value, after: &Value) {
        let forces_replacement =
            self.schema.is_some_and(|schema| forces_replacement(schema, &self.path));
        self.changes.push(Change {
            path: self.path.join(".").into(),
            before: before.clone(),
            after: after.clone(),
            forces_replacement,
        });
    }
}

#[cfg(test)]
mod tests;
