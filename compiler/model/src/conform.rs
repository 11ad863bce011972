//! Whether a known value fits a type, and where it does not. Deferred parts are passed over: they
//! are checked again when they are known.

mod refined;
mod rules;

use indexmap::IndexMap;
use smol_str::SmolStr;
use std::sync::Arc;

use crate::code::Code;
use crate::nearest::nearest;
use crate::schema::{RecordType, Schemas};
use crate::ty::{IdName, Type};
use crate::value::{Record, Value};

/// One part of a value that does not fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Mismatch {
    /// From the whole value to the part: field names and list positions.
    pub path: Vec<SmolStr>,
    pub code: Code,
    pub message: String,
    pub help: Option<String>,
    /// The whole of what should stand there instead, as source, when it is likely.
    pub instead: Option<String>,
}

/// Returns every part of `value` that does not fit `ty`; O(size of the value).
pub fn check(value: &Value, ty: &Type, schemas: &dyn Schemas) -> Vec<Mismatch> {
    let mut checker = Checker { schemas, path: Vec::new(), found: Vec::new() };
    checker.value(value, ty);
    checker.found
}

/// Returns the value with the defaults of record types filled in; leaves what does not fit alone.
pub fn complete(value: Value, ty: &Type) -> Value {
    match (ty.bare(), value) {
        (Type::Record(record), Value::Map(fields)) => {
            let mut out = Record::default();
            for (name, field) in &record.fields {
                match (fields.get(name), &field.default) {
                    (Some(given), _) => {
                        out.insert(name.clone(), complete(given.clone(), &field.ty));
                    }
                    (None, Some(default)) => {
                        out.insert(name.clone(), default.clone());
                    }
                    (None, None) if !field.required => {
                        out.insert(name.clone(), Value::Null);
                    }
                    (None, None) => {}
                }
            }
            for (name, value) in fields.iter() {
                if !record.fields.contains_key(name) {
                    out.insert(name.clone(), value.clone());
                }
            }
            Value::Map(Arc::new(out))
        }
        (Type::List(list), Value::List(items)) => {
            Value::list(items.iter().map(|item| complete(item.clone(), &list.element)).collect())
        }
        (Type::Map(map), Value::Map(fields)) => Value::Map(Arc::new(
            fields.iter().map(|(k, v)| (k.clone(), complete(v.clone(), &map.value))).collect(),
        )),
        (Type::Float, Value::Int(int)) => Value::Float(int as f64),
        (_, value) => value,
    }
}

pub(crate) struct Checker<'a> {
    schemas: &'a dyn Schemas,
    path: Vec<SmolStr>,
    found: Vec<Mismatch>,
}

impl Checker<'_> {
    pub(crate) fn report(&mut self, code: Code, message: String) -> &mut Mismatch {
        self.found.push(Mismatch {
            path: self.path.clone(),
            code,
            message,
            help: None,
            instead: None,
        });
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    fn within(&mut self, step: impl Into<SmolStr>, check: impl FnOnce(&mut Self)) {
        self.path.push(step.into());
        check(self);
        self.path.pop();
    }

    fn value(&mut self, value: &Value, ty: &Type) {
        if matches!(value, Value::Deferred(_) | Value::Sealed(_)) {
            return;
        }
        match (ty, value) {
            (Type::Any | Type::Var(_) | Type::Json, _) => {}
            (Type::Secret(inner), value) => self.value(value, inner),
            (Type::Optional(_), Value::Null) => {}
            (Type::Optional(inner), value) => self.value(value, inner),
            (Type::Refined(inner, refinement), value) => {
                let before = self.found.len();
                let lenient = refinement.any_case.then(|| refined::fold_case(value, inner));
                self.value(lenient.as_ref().unwrap_or(value), inner);
                if self.found.len() == before {
                    self.refinement(value, refinement);
                }
            }
            (Type::Union(members), value) => self.union(value, members),
            (Type::Literal(wanted), value) if wanted == value => {}
            (Type::Literal(wanted), value) => self.not_among(value, &[wanted]),
            (Type::Null, Value::Null)
            | (Type::Bool, Value::Bool(_))
            | (Type::Int, Value::Int(_))
            | (Type::Float, Value::Float(_) | Value::Int(_))
            | (Type::String, Value::Str(_))
            | (Type::Duration, Value::Duration(_))
            | (Type::Size, Value::Size(_))
            | (Type::Rate, Value::Rate(_))
            | (Type::Money, Value::Money(_))
            | (Type::Percent, Value::Percent(_))
            | (Type::Pattern, Value::Pattern(_)) => {}
            (Type::Cidr, Value::Str(text)) => self.cidr(text),
            (Type::Timestamp, Value::Str(text)) => self.timestamp(text),
            (Type::Tags, Value::Map(tags)) => self.tags(tags),
            (Type::List(list), Value::List(items)) => {
                for (position, item) in items.iter().enumerate() {
                    self.within(position.to_string(), |this| this.value(item, &list.element));
                }
                self.list_rules(items, &list.rules, list.set);
            }
            (Type::Map(map), Value::Map(fields)) => {
                for (name, value) in fields.iter() {
                    self.within(name.clone(), |this| this.value(value, &map.value));
                }
                self.map_rules(fields, &map.rules);
            }
            (Type::Record(record), Value::Map(fields)) => self.record(fields, record),
            (Type::Id(id), Value::Str(text)) => self.id(text, id),
            (Type::Definition { resource, name }, value) => {
                if let Some(ty) = self.schemas.definition(resource, name) {
                    self.value(value, &ty);
                }
            }
            (Type::Resource(name), Value::Instance(instance)) if *name == instance.ty => {}
            (ty, value) => {
                let message = format!("expected {ty}, found {}", value.described());
                self.report(Code::WrongType, message);
            }
        }
    }

    fn record(
        &mut self,
        fields: &IndexMap<SmolStr, Value, rustc_hash::FxBuildHasher>,
        record: &RecordType,
    ) {
        for (name, value) in fields {
            match record.fields.get(name) {
                Some(field) if value == &Value::Null && !field.required => {}
                Some(field) => self.within(name.clone(), |this| this.value(value, &field.ty)),
                None if record.open => {}
                None => {
                    let known = record.fields.keys().map(SmolStr::as_str);
                    let near = nearest(name, known).map(str::to_owned);
                    let owner = record.name.as_deref().unwrap_or("this record").to_owned();
                    self.within(name.clone(), |this| {
                        let message = format!("{owner} has no property `{name}`");
                        let mismatch = this.report(Code::UnknownProperty, message);
                        mismatch.help = near.as_ref().map(|near| format!("did you mean `{near}`?"));
                    });
                }
            }
        }
        for (name, field) in &record.fields {
            if field.required
                && !field.read_only
                && field.default.is_none()
                && !fields.contains_key(name)
            {
                let message = format!("property `{name}` of {record} is missing");
                let help = format!("add `{name} = …` ({})", field.ty);
                self.report(Code::MissingProperty, message).help = Some(help);
            }
        }
        self.record_rules(fields, &record.rules);
    }

    fn union(&mut self, value: &Value, members: &[Type]) {
        let start = self.found.len();
        let mut best: Option<Vec<Mismatch>> = None;
        for member in members {
            self.value(value, member);
            let mismatches = self.found.split_off(start);
            if mismatches.is_empty() {
                return;
            }
            // A branch that went wrong deeper inside is the one that was meant.
            let depth = |found: &[Mismatch]| found.iter().map(|m| m.path.len()).max().unwrap_or(0);
            let of_kind = !matches!(mismatches[0].code, Code::WrongType | Code::NotInEnum)
                || depth(&mismatches) > self.path.len();
            if of_kind && best.as_ref().is_none_or(|best| mismatches.len() < best.len()) {
                best = Some(mismatches);
            }
        }
        if let Some(best) = best {
            self.found.extend(best);
            return;
        }
        let literals: Vec<&Value> = members
            .iter()
            .filter_map(|member| match member {
                Type::Literal(literal) => Some(literal),
                _ => None,
            })
            .collect();
        if literals.is_empty() || literals.iter().all(|literal| literal.kind() != value.kind()) {
            let ty = Type::Union(members.into());
            let message = format!("expected {ty}, found {}", value.described());
            self.report(Code::WrongType, message);
        } else {
            self.not_among(value, &literals);
        }
    }

    fn not_among(&mut self, value: &Value, allowed: &[&Value]) {
        let sources: Vec<String> = allowed.iter().map(|value| value.source()).collect();
        let message = match value.kind() == allowed[0].kind() {
            true => format!("{} is not among the allowed values", value.source()),
            false => format!("expected {}, found {}", sources.join(" | "), value.described()),
        };
        let near = value.as_str().and_then(|text| {
            nearest(text, allowed.iter().filter_map(|value| value.as_str())).map(str::to_owned)
        });
        let help = match &near {
            Some(near) => format!("did you mean {}?", Value::str(near).source()),
            None => {
                let shown = sources.iter().take(12).cloned().collect::<Vec<_>>().join(", ");
                let more = if sources.len() > 12 { ", …" } else { "" };
                format!("allowed: {shown}{more}")
            }
        };
        let mismatch = self.report(Code::NotInEnum, message);
        mismatch.help = Some(help);
        mismatch.instead = near.map(|near| Value::str(near).source());
    }

    fn id(&mut self, text: &SmolStr, id: &IdName) {
        let Some(resource) = self.schemas.resource_type(&id.resource) else { return };
        let Some(declared) = resource.ids.get(&id.name) else { return };
        let start = self.found.len();
        self.value(&Value::Str(text.clone()), &declared.ty);
        if self.found.len() == start {
            return;
        }
        let own = self.found.split_off(start);
        for other in &declared.accepts {
            let ty = Type::Id(other.clone());
            self.value(&Value::Str(text.clone()), &ty);
            if self.found.len() == start {
                return;
            }
            self.found.truncate(start);
        }
        let reason = own.first().map(|m| m.message.clone()).unwrap_or_default();
        let message = format!("{} is no {id}: {reason}", Value::Str(text.clone()).source());
        self.report(Code::OutOfRange, message);
    }
}
