//! Checking against an expected shape: records field by field, lists element by element.

mod clash;

use std::sync::Arc;

use msd_model::code::Code;
use msd_model::expr::{Element, Expr, ExprKind, Field};
use msd_model::nearest::nearest;
use msd_model::place::Span;
use msd_model::schema::{RecordType, Schemas};
use msd_model::ty::Type;
use msd_model::value::Value;
use msd_syntax::ast;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::Infer;
use crate::place::Report;

impl Infer<'_> {
    /// Checks literals, records, lists and branches from the outside in; `None` leaves it to
    /// inference.
    pub(super) fn check_shape(&mut self, expr: &ast::Expr, expected: &Type) -> Option<Expr> {
        let at = expr.span;
        let kind = match &expr.kind {
            ast::ExprKind::Literal(value) if *value != Value::Null => {
                self.check_literal(value, expected, at);
                let value = match (value, expected.bare()) {
                    (Value::Int(int), Type::Float) => Value::Float(*int as f64),
                    _ => value.clone(),
                };
                ExprKind::Literal(value)
            }
            ast::ExprKind::Name(name) if self.symbols => {
                let symbol = Value::Str(name.clone());
                let words = self.words(expected);
                if !words.contains(name)
                    && (words.is_empty()
                        || self.lookup(name).is_some()
                        || self.locals.iter().any(|(local, _)| local == name))
                {
                    return None;
                }
                self.check_literal(&symbol, expected, at);
                ExprKind::Literal(symbol)
            }
            ast::ExprKind::Record(fields) => return self.check_record(fields, expected, at),
            ast::ExprKind::List(elements) => {
                let element = self.element_shape(expected)?;
                let elements = elements
                    .iter()
                    .map(|entry| {
                        let value = match entry.spread {
                            true => self.check(&entry.value, &Type::list(element.clone())),
                            false => self.check(&entry.value, &element),
                        };
                        Element { spread: entry.spread, value }
                    })
                    .collect();
                ExprKind::List(elements)
            }
            ast::ExprKind::ListFor { binding, body } => {
                let element = self.element_shape(expected)?;
                let (binding, body) = self.binding(binding, |this| this.check(body, &element));
                ExprKind::ListFor { binding, body: Box::new(body) }
            }
            ast::ExprKind::MapFor { binding, key, value } => {
                let inner = match self.shapes(expected).as_slice() {
                    [Type::Map(map)] => map.value.clone(),
                    [Type::Tags] => Type::String,
                    _ => return None,
                };
                let (binding, (key, value)) = self.binding(binding, |this| {
                    (this.check(key, &Type::String), this.check(value, &inner))
                });
                ExprKind::MapFor { binding, key: Box::new(key), value: Box::new(value) }
            }
            ast::ExprKind::If { condition, then, otherwise } => {
                let test = Box::new(self.check(condition, &Type::Bool));
                let then =
                    Box::new(self.where_it(true, condition, |this| this.check(then, expected)));
                let otherwise = match otherwise {
                    Some(otherwise) => {
                        let checked =
                            self.where_it(false, condition, |this| this.check(otherwise, expected));
                        Some(Box::new(checked))
                    }
                    None => {
                        self.compare(&Type::Null, expected, at);
                        None
                    }
                };
                ExprKind::If { condition: test, then, otherwise }
            }
            _ => return None,
        };
        Some(Expr::new(kind, at))
    }

    /// Returns the words that stand for themselves where this type is expected.
    fn words(&self, expected: &Type) -> Vec<SmolStr> {
        self.shapes(expected)
            .into_iter()
            .filter_map(|shape| match shape {
                Type::Literal(Value::Str(word)) => Some(word),
                _ => None,
            })
            .collect()
    }

    /// Returns the alternatives of a type, definitions followed.
    fn shapes(&self, ty: &Type) -> Vec<Type> {
        let mut out = Vec::new();
        self.add_shapes(ty, &mut out, 0);
        out
    }

    fn add_shapes(&self, ty: &Type, out: &mut Vec<Type>, depth: u32) {
        match ty {
            Type::Optional(inner) | Type::Refined(inner, _) | Type::Secret(inner) => {
                self.add_shapes(inner, out, depth);
            }
            Type::Union(members) => {
                members.iter().for_each(|member| self.add_shapes(member, out, depth));
            }
            Type::Definition { resource, name } if depth < 8 => {
                if let Some(inner) = self.schemas().definition(resource, name) {
                    self.add_shapes(&inner, out, depth + 1);
                }
            }
            other => out.push(other.clone()),
        }
    }

    /// Returns the element type when a list is expected, whatever else is.
    fn element_shape(&self, expected: &Type) -> Option<Type> {
        let mut lists = self.shapes(expected).into_iter().filter_map(|shape| match shape {
            Type::List(list) => Some(list.element.clone()),
            _ => None,
        });
        let first = lists.next()?;
        Some(lists.fold(first, Type::or))
    }

    fn check_record(&mut self, fields: &[ast::Field], expected: &Type, at: Span) -> Option<Expr> {
        let shapes = self.shapes(expected);
        let value = |shape: &Type| match shape {
            Type::Map(map) => Some(map.value.clone()),
            Type::Tags => Some(Type::String),
            _ => None,
        };
        let record = best_record(&shapes, fields);
        let map = shapes.iter().find_map(value);
        match (record, map) {
            (Some(record), None) => Some(self.check_fields(fields, &record, at)),
            (None, Some(value)) => Some(self.check_map(fields, &value, at)),
            (Some(record), Some(value)) => {
                // Tags as a map or as the API's own list: field names decide.
                let known = fields.iter().all(|field| match field {
                    ast::Field::Named { name, .. } => record.fields.contains_key(&name.text),
                    _ => false,
                });
                Some(match known {
                    true => self.check_fields(fields, &record, at),
                    false => self.check_map(fields, &value, at),
                })
            }
            (None, None) => None,
        }
    }

    fn check_map(&mut self, fields: &[ast::Field], value: &Type, at: Span) -> Expr {
        let mut seen = Seen::default();
        let fields = fields
            .iter()
            .map(|field| match field {
                ast::Field::Named { name, value: given, .. } => {
                    self.see(&mut seen, name);
                    Field::Named { name: name.text.clone(), value: self.check(given, value) }
                }
                ast::Field::Computed { key, value: given } => Field::Computed {
                    key: self.check(key, &Type::String),
                    value: self.check(given, value),
                },
                ast::Field::Spread(spread) => {
                    Field::Spread(self.check(spread, &Type::map(value.clone()).optional()))
                }
            })
            .collect();
        Expr::new(ExprKind::Record(fields), at)
    }

    /// Checks a record literal against a record type.
    pub fn check_fields(
        &mut self,
        fields: &[ast::Field],
        record: &Arc<RecordType>,
        at: Span,
    ) -> Expr {
        self.saw_record(at, record, fields);
        let mut spread = false;
        let mut seen = Seen::default();
        let mut lowered = Vec::with_capacity(fields.len());
        for field in fields {
            match field {
                ast::Field::Named { name, value, .. } => {
                    self.see(&mut seen, name);
                    let value = self.check_field(name, value, record);
                    lowered.push(Field::Named { name: name.text.clone(), value });
                }
                ast::Field::Computed { key, value } => {
                    spread = true;
                    let key = self.check(key, &Type::String);
                    lowered.push(Field::Computed { key, value: self.infer(value).0 });
                }
                ast::Field::Spread(value) => {
                    spread = true;
                    lowered.push(Field::Spread(self.infer(value).0));
                }
            }
        }
        if !spread {
            self.missing(&seen, record, at);
        }
        Expr::new(ExprKind::Record(lowered), at)
    }

    /// Reports a name that was given before.
    fn see(&mut self, seen: &mut Seen, name: &ast::Ident) {
        let Some(first) = seen.insert(name.text.clone(), name.span) else { return };
        let message = format!("`{}` is given twice", name.text);
        let report = Report::new(Code::DuplicateProperty, self.at(name.span), message)
            .label(self.at(first), "first given here")
            .help("take one of the two out");
        self.reports.push(report);
    }

    fn check_field(&mut self, name: &ast::Ident, value: &ast::Expr, record: &RecordType) -> Expr {
        let Some(field) = record.fields.get(&name.text) else {
            if !record.open {
                self.unknown_field(name, record);
            }
            return self.infer(value).0;
        };
        if field.read_only {
            let message = format!("`{}` is set by the cloud alone", name.text);
            self.report(Code::ReadOnlyProperty, name.span, message).help =
                Some("take the line out; other resources may read the property".to_owned());
            return self.infer(value).0;
        }
        match field.required {
            true => self.check(value, &field.ty),
            false => self.check(value, &field.ty.clone().optional()),
        }
    }

    fn unknown_field(&mut self, name: &ast::Ident, record: &RecordType) {
        let writable = record.fields.iter().filter(|(_, field)| !field.read_only);
        let names: Vec<&str> = writable.map(|(name, _)| name.as_str()).collect();
        // People who know the API write its own spelling.
        let wire = record
            .fields
            .iter()
            .find(|(ours, field)| field.wire.as_deref().unwrap_or(&upper_camel(ours)) == name.text);
        let near = wire
            .map(|(ours, _)| ours.as_str())
            .or_else(|| nearest(&name.text, names.iter().copied()))
            .map(str::to_owned);
        let owner = record.name.clone().unwrap_or_else(|| "this record".into());
        self.no_such_property(&owner, &names, near, name);
    }

    fn missing(&mut self, seen: &Seen, record: &RecordType, at: Span) {
        let missing: Vec<(&SmolStr, &Type)> = record
            .fields
            .iter()
            .filter(|(name, field)| {
                field.required
                    && !field.read_only
                    && field.default.is_none()
                    && !seen.contains_key(*name)
            })
            .map(|(name, field)| (name, &field.ty))
            .collect();
        if missing.is_empty() {
            return;
        }
        let names: Vec<String> = missing.iter().map(|(name, _)| format!("`{name}`")).collect();
        let owner = match record.name.as_deref() {
            Some(block @ ("stack" | "limit" | "target")) => format!("a {block}"),
            Some(name) => name.to_owned(),
            None => "this record".to_owned(),
        };
        let plural = match (owner.starts_with("module "), names.len() > 1) {
            (true, true) => "parameters",
            (true, false) => "parameter",
            (false, true) => "properties",
            (false, false) => "property",
        };
        let message = format!("{owner} lacks the required {plural} {}", names.join(", "));
        let lines: Vec<String> =
            missing.iter().map(|(name, ty)| format!("{name} = …  // {}", plain(ty))).collect();
        self.report(Code::MissingProperty, at, message).help =
            Some(format!("add {}", lines.join("; ")));
    }
}

/// Names that a record literal gives, and where.
type Seen = FxHashMap<SmolStr, Span>;

/// Returns the type without the limits that its values keep.
fn plain(ty: &Type) -> Type {
    match ty.bare() {
        Type::List(list) if !list.set => Type::list(plain(&list.element)),
        Type::Map(map) => Type::map(plain(&map.value)),
        other => other.clone(),
    }
}

/// Returns the record type that the literal most likely means.
fn best_record(shapes: &[Type], fields: &[ast::Field]) -> Option<Arc<RecordType>> {
    let named: Vec<&SmolStr> = fields
        .iter()
        .filter_map(|field| match field {
            ast::Field::Named { name, .. } => Some(&name.text),
            _ => None,
        })
        .collect();
    let records = shapes.iter().filter_map(|shape| match shape {
        Type::Record(record) => Some(record),
        _ => None,
    });
    records
        .min_by_key(|record| {
            let unknown = named.iter().filter(|name| !record.fields.contains_key(**name)).count();
            let missing = record
                .fields
                .iter()
                .filter(|(name, field)| field.required && !field.read_only && !named.contains(name))
                .count();
            (unknown, missing)
        })
        .cloned()
}

/// Returns `CidrBlock` for `cidr_block`.
fn upper_camel(name: &str) -> String {
    name.split('_')
        .map(|part| {
            let mut chars = part.chars();
            chars.next().map_or(String::new(), |first| {
                first.to_ascii_uppercase().to_string() + chars.as_str()
            })
        })
        .collect()
}
