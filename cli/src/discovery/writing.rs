//! Values as source, with references in the place of identifiers.

use std::fmt::Write;

use msd_model::schema::Schemas;
use msd_model::ty::{IdName, Type};
use msd_model::value::Value;
use msd_model::value_source::quote;
use smol_str::SmolStr;

use super::references::{Part, References, ids};

/// What fits on a line beside its name.
const WIDTH: usize = 72;

pub struct Writer<'a> {
    pub references: &'a mut References,
    pub schemas: &'a dyn Schemas,
    /// Which thing is being written.
    pub own: usize,
}

impl Writer<'_> {
    /// Returns the source of a value where this type is wanted, and whether it refers to anything.
    pub fn value(&mut self, value: &Value, ty: &Type) -> (String, bool) {
        let mut refers = false;
        let text = self.one(value, ty, &mut refers);
        (text, refers)
    }

    fn one(&mut self, value: &Value, ty: &Type, refers: &mut bool) -> String {
        match value {
            Value::Str(text) => {
                let written = self.text(text, ty);
                *refers |= written.is_some();
                written.unwrap_or_else(|| quote(text))
            }
            Value::List(items) => {
                let element = self.element(ty);
                let items = items.iter().map(|item| self.one(item, &element, refers)).collect();
                bracketed("[", items, "]", ",")
            }
            Value::Map(fields) => {
                let fields = fields
                    .iter()
                    .map(|(name, value)| {
                        let ty = self.field(ty, name);
                        format!("{} = {}", key(name), self.one(value, &ty, refers))
                    })
                    .collect();
                bracketed("{", fields, "}", "")
            }
            other => other.source(),
        }
    }

    fn text(&mut self, text: &SmolStr, ty: &Type) -> Option<String> {
        let wanted = self.wanted(ty);
        if !wanted.is_empty()
            && let Some(path) = self.references.id(self.own, &wanted, text)
        {
            return Some(path.into());
        }
        if !takes_text(ty) {
            return None;
        }
        if let Some(path) = self.references.text(self.own, text) {
            return Some(path.into());
        }
        let parts = self.references.cut(self.own, text);
        if !parts.iter().any(|part| matches!(part, Part::Reference(_))) {
            return None;
        }
        let mut out = String::from("\"");
        for part in parts {
            match part {
                Part::Text(text) => {
                    let quoted = quote(&text);
                    out.push_str(&quoted[1..quoted.len() - 1]);
                }
                Part::Reference(path) => {
                    // Writing to a String does not fail.
                    let _ = write!(out, "${{{path}}}");
                }
            }
        }
        out.push('"');
        Some(out)
    }

    /// Returns the ids that fit, those that the cloud takes in their place as well.
    fn wanted(&self, ty: &Type) -> Vec<IdName> {
        let mut out = ids(&self.bare(ty));
        for id in out.clone() {
            let schema = self.schemas.resource_type(&id.resource);
            let known = schema.as_ref().and_then(|schema| schema.ids.get(&id.name));
            out.extend(known.iter().flat_map(|known| known.accepts.iter().cloned()));
        }
        out
    }

    fn element(&self, ty: &Type) -> Type {
        match self.bare(ty) {
            Type::List(list) => list.element.clone(),
            Type::Union(choices) => choices
                .iter()
                .find_map(|choice| match self.bare(choice) {
                    Type::List(list) => Some(list.element.clone()),
                    _ => None,
                })
                .unwrap_or(Type::Any),
            _ => Type::Any,
        }
    }

    fn field(&self, ty: &Type, name: &str) -> Type {
        match self.bare(ty) {
            Type::Record(record) => {
                record.fields.get(name).map_or(Type::Any, |field| field.ty.clone())
            }
            Type::Map(map) => map.value.clone(),
            Type::Union(choices) => choices
                .iter()
                .find_map(|choice| match self.bare(choice) {
                    Type::Record(record) => record.fields.get(name).map(|field| field.ty.clone()),
                    Type::Map(map) => Some(map.value.clone()),
                    _ => None,
                })
                .unwrap_or(Type::Any),
            _ => Type::Any,
        }
    }

    fn bare(&self, ty: &Type) -> Type {
        match ty {
            Type::Optional(inner) | Type::Secret(inner) | Type::Refined(inner, _) => {
                self.bare(inner)
            }
            Type::Definition { resource, name } => match self.schemas.definition(resource, name) {
                Some(ty) => self.bare(&ty),
                None => Type::Any,
            },
            other => other.clone(),
        }
    }
}

/// Tells whether plain text is welcome, so that what is peculiar enough may be a reference.
fn takes_text(ty: &Type) -> bool {
    match ty {
        Type::Optional(inner) | Type::Secret(inner) | Type::Refined(inner, _) => takes_text(inner),
        Type::Union(choices) => choices.iter().any(takes_text),
        Type::Any | Type::String | Type::Json | Type::Definition { .. } => true,
        _ => false,
    }
}

/// Puts what is between brackets on one line if it has room, else on a line each.
fn bracketed(open: &str, parts: Vec<String>, close: &str, comma: &str) -> String {
    if parts.is_empty() {
        return format!("{open}{close}");
    }
    let width: usize = parts.iter().map(|part| part.chars().count() + 2).sum();
    let is_short = width <= WIDTH && !parts.iter().any(|part| part.contains('\n'));
    let space = if open == "{" { " " } else { "" };
    match is_short {
        true => format!("{open}{space}{}{space}{close}", parts.join(", ")),
        false => {
            let mut out = format!("{open}\n");
            for part in parts {
                let _ = writeln!(out, "{part}{comma}");
            }
            out.push_str(close);
            out
        }
    }
}

/// Returns the name of a field as source.
pub fn key(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if plain { name.to_owned() } else { quote(name) }
}
