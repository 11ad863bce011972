//! What does not fit where a type is expected, and the way out.

use msd_model::code::Code;
use msd_model::conform;
use msd_model::place::Span;
use msd_model::schema::Schemas;
use msd_model::ty::{Type, TypeName};
use msd_model::value::Value;
use msd_syntax::{ItemKind, ast};
use smol_str::SmolStr;

use crate::fits::{Fit, fits};
use crate::infer::{Infer, literal};
use crate::place::Report;
use crate::scope::Space;

impl Infer<'_> {
    pub(super) fn check_literal(&mut self, value: &Value, expected: &Type, at: Span) {
        if let Some((mut report, instead)) = self.mismatch(value, expected, at) {
            if let Some(instead) = instead {
                let at = report.primary.at;
                report = report.fix(at, instead);
            }
            self.reports.push(report);
        }
    }

    /// Returns what is wrong with a known value, and what to write in its place.
    fn mismatch(
        &self,
        value: &Value,
        expected: &Type,
        at: Span,
    ) -> Option<(Report, Option<String>)> {
        let mismatches = conform::check(value, present(expected), &self.schemas());
        let mismatch = mismatches.into_iter().next()?;
        let mut report = Report::new(mismatch.code, self.at(at), mismatch.message);
        report.help = mismatch.help;
        let mut instead = mismatch.instead;
        if mismatch.code == Code::WrongType
            && report.help.is_none()
            && let Some((help, source)) =
                self.shapes(expected).iter().find_map(|shape| rewritten(value, shape))
        {
            report.help = Some(help);
            instead = Some(source);
        }
        Some((report, instead))
    }

    /// Reports that a type does not fit, with a way out where one is known.
    pub(in crate::infer) fn clash(&mut self, actual: &Type, expected: &Type, span: Span) {
        if actual.is_optional() && !expected.is_optional() {
            let inner = match actual {
                Type::Optional(inner) => inner.as_ref().clone(),
                _ => Type::Null,
            };
            if inner == Type::Null || fits(&inner, expected, &self.schemas()) != Fit::No {
                let message = format!("this may be null, and {expected} is expected");
                self.report(Code::MaybeNull, span, message).help =
                    Some("give a fallback with `??`".to_owned());
                return;
            }
        }
        // A known value says more than its type; where it is written, another place decides.
        if let Type::Literal(value) = actual
            && let Some((report, _)) = self.mismatch(value, expected, span)
        {
            self.reports.push(report);
            return;
        }
        let at = self.at(span);
        let wanted = self.shapes(expected).into_iter().find_map(|shape| match shape {
            Type::Id(id) => Some(id),
            _ => None,
        });
        if let (Type::Resource(name), Some(_)) | (Type::Resource(name), None) = (actual, &wanted) {
            let property = match &wanted {
                Some(id) if id.resource == *name => self.property_of_id(&id.resource, &id.name),
                _ => Some(self.identifier_of(name)),
            };
            let message = format!("expected {}, found a whole {name}", present(expected));
            let mut report = Report::new(Code::WrongType, at, message);
            if let Some(property) = property {
                report = report.help(format!("name its property: `.{property}`"));
            }
            self.reports.push(report);
            return;
        }
        let code = match (actual.bare(), &wanted) {
            (Type::Id(_), Some(_)) => Code::WrongId,
            _ => Code::WrongType,
        };
        let found = match actual {
            Type::Literal(value) => value.described(),
            Type::List(_) | Type::Map(_) => literal::kind_of(actual).to_string(),
            other => other.to_string(),
        };
        let message = format!("expected {}, found {found}", present(expected));
        let mut report = Report::new(code, at, message);
        if matches!(actual.bare(), Type::List(_)) && self.shapes(expected).contains(&Type::Tags) {
            report = report.help("tags are written `{ key = \"value\" }`");
        }
        if let Some(id) = wanted
            && let Some(property) = self.property_of_id(&id.resource, &id.name)
        {
            let candidates: Vec<SmolStr> = self.resources_of(&id.resource);
            report = match candidates.as_slice() {
                [] => report.help(format!("`{property}` of an {} has this type", id.resource)),
                [one, ..] => report.help(format!("`{one}.{property}` has this type")),
            };
            if let [one] = candidates.as_slice() {
                report = report.fix(at, format!("{one}.{property}"));
            }
        }
        self.reports.push(report);
    }

    /// Returns the property that carries an id of its own type.
    fn property_of_id(&self, resource: &TypeName, id: &str) -> Option<SmolStr> {
        let schema = self.schemas().resource_type(resource)?;
        schema
            .properties
            .fields
            .iter()
            .find(|(_, field)| {
                matches!(field.ty.bare(), Type::Id(name)
                    if name.resource == *resource && name.name == id)
            })
            .map(|(name, _)| name.clone())
    }

    pub(in crate::infer) fn identifier_of(&self, resource: &TypeName) -> SmolStr {
        self.schemas()
            .resource_type(resource)
            .and_then(|schema| schema.identifier.first().cloned())
            .unwrap_or_else(|| "id".into())
    }

    /// Returns the single resources of a type, in order of their names.
    fn resources_of(&self, resource: &TypeName) -> Vec<SmolStr> {
        let mut names: Vec<SmolStr> = self
            .scope
            .items(Space::Value)
            .filter(|item| *item != self.item)
            // Only these say their type themselves; that of others may hang on this item.
            .filter(|item| matches!(item.kind(self.db), ItemKind::Resource | ItemKind::Existing))
            .filter(|item| {
                matches!(crate::declare::declared_type(self.db, *item), Type::Resource(name)
                    if name == resource)
            })
            .map(|item| item.name(self.db).clone())
            .collect();
        names.sort();
        names
    }
}

/// Returns the type of a value that is there.
fn present(ty: &Type) -> &Type {
    match ty {
        Type::Optional(inner) => inner,
        other => other,
    }
}

/// Returns how a value is written to have this type, when that is a matter of spelling: help and
/// source.
fn rewritten(value: &Value, shape: &Type) -> Option<(String, String)> {
    let unit = |source: String| (format!("write the unit: `{source}`"), source);
    Some(match (value, shape) {
        (Value::Str(text), shape) if written_as(text, shape) => {
            (format!("write {text} without quotes"), text.to_string())
        }
        (Value::Str(text), Type::Bool) => {
            let source = match text.to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" | "enabled" => "true",
                "false" | "no" | "off" | "disabled" => "false",
                _ => return None,
            };
            (format!("write `{source}`"), source.to_owned())
        }
        (Value::Int(_) | Value::Float(_), Type::Duration) => unit(format!("{}s", value.source())),
        (Value::Int(_) | Value::Float(_), Type::Rate) => unit(format!("{}/s", value.source())),
        (Value::Int(_) | Value::Float(_), Type::Size) => unit(format!("{}MiB", value.source())),
        (Value::Int(_) | Value::Float(_), Type::Percent) => unit(format!("{}%", value.source())),
        (Value::Int(_) | Value::Float(_) | Value::Bool(_), Type::String) => {
            let source = format!("\"{}\"", value.source());
            (format!("write it between quotes: {source}"), source)
        }
        (value, Type::List(list)) if fits_plainly(value, &list.element) => {
            let source = format!("[{}]", value.source());
            (format!("a list stands between brackets: `{source}`"), source)
        }
        _ => return None,
    })
}

/// Tells whether a text is the literal of a type.
fn written_as(text: &str, shape: &Type) -> bool {
    match msd_syntax::parse_expr(text).tree.map(|expr| expr.kind) {
        Some(ast::ExprKind::Literal(value)) => match shape {
            Type::Literal(wanted) => value == *wanted,
            _ => {
                literal::kind(&value) == *shape
                    || (value.as_int().is_some() && *shape == Type::Float)
            }
        },
        _ => false,
    }
}

/// Tells whether a value has the kind of a plain type.
fn fits_plainly(value: &Value, ty: &Type) -> bool {
    matches!(
        (value, ty.bare()),
        (Value::Str(_), Type::String | Type::Id(_) | Type::Cidr)
            | (Value::Int(_), Type::Int)
            | (Value::Bool(_), Type::Bool)
    )
}
