//! Whether a value of one type may stand where another is wanted.

use msd_model::conform;
use msd_model::schema::{RecordType, Schemas};
use msd_model::ty::Type;
use msd_model::value::Value;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    No,
    /// Decided when the value is known.
    Maybe,
    Yes,
}

impl Fit {
    fn and(self, other: Fit) -> Fit {
        self.min(other)
    }

    fn or(self, other: Fit) -> Fit {
        self.max(other)
    }

    fn at_most(self, other: Fit) -> Fit {
        self.min(other)
    }
}

/// Definitions nested deeper than this are taken on trust; the value itself is checked later.
const DEEPEST: u32 = 12;

pub fn fits(actual: &Type, expected: &Type, schemas: &dyn Schemas) -> Fit {
    Fitting { schemas, depth: 0 }.fits(actual, expected)
}

struct Fitting<'a> {
    schemas: &'a dyn Schemas,
    depth: u32,
}

impl Fitting<'_> {
    fn fits(&mut self, actual: &Type, expected: &Type) -> Fit {
        if self.depth > DEEPEST {
            return Fit::Maybe;
        }
        self.depth += 1;
        let fit = self.step(actual, expected);
        self.depth -= 1;
        fit
    }

    fn step(&mut self, actual: &Type, expected: &Type) -> Fit {
        if actual == expected {
            return Fit::Yes;
        }
        match (actual, expected) {
            (Type::Any, _) | (_, Type::Any | Type::Var(_)) => Fit::Yes,
            (Type::Resource(_) | Type::Instances(_), Type::Json) => Fit::No,
            (_, Type::Json) => Fit::Yes,
            // JSON is whatever it is; the value decides.
            (Type::Json | Type::Var(_), _) => Fit::Maybe,
            (Type::Secret(inner), _) => self.fits(inner, expected),
            (_, Type::Secret(inner)) => self.fits(actual, inner),
            (Type::Null, Type::Optional(_)) => Fit::Yes,
            (Type::Optional(a), Type::Optional(b)) => self.fits(a, b),
            (_, Type::Optional(inner)) => self.fits(actual, inner),
            (Type::Null | Type::Optional(_), _) => Fit::No,
            (Type::Refined(inner, _), _) => self.fits(inner, expected),
            (Type::Union(members), _) => {
                members.iter().map(|member| self.fits(member, expected)).fold(Fit::Yes, Fit::and)
            }
            (Type::Literal(value), Type::Union(_) | Type::Refined(..)) => {
                self.literal(value, expected)
            }
            (_, Type::Union(members)) => {
                members.iter().map(|member| self.fits(actual, member)).fold(Fit::No, Fit::or)
            }
            (_, Type::Refined(inner, _)) => self.fits(actual, inner).at_most(Fit::Maybe),
            (Type::Literal(value), _) => self.literal(value, expected),
            (Type::Definition { resource, name }, _) => {
                match self.schemas.definition(resource, name) {
                    Some(ty) => self.fits(&ty, expected),
                    None => Fit::Maybe,
                }
            }
            (_, Type::Definition { resource, name }) => {
                match self.schemas.definition(resource, name) {
                    Some(ty) => self.fits(actual, &ty),
                    None => Fit::Maybe,
                }
            }
            (Type::String, Type::Literal(Value::Str(_)))
            | (Type::Int, Type::Literal(Value::Int(_)))
            | (Type::Float, Type::Literal(Value::Float(_)))
            | (Type::Bool, Type::Literal(Value::Bool(_)))
            | (Type::String, Type::Cidr | Type::Timestamp | Type::Id(_)) => Fit::Maybe,
            (Type::Id(_) | Type::Cidr | Type::Timestamp, Type::String) => Fit::Yes,
            (Type::Id(_) | Type::Cidr | Type::Timestamp, Type::Literal(Value::Str(_))) => {
                Fit::Maybe
            }
            (Type::Id(a), Type::Id(b)) => {
                let accepted = self.schemas.resource_type(&b.resource).and_then(|resource| {
                    resource.ids.get(&b.name).map(|id| id.accepts.contains(a))
                });
                if accepted == Some(true) { Fit::Yes } else { Fit::No }
            }
            (Type::Int, Type::Float) => Fit::Yes,
            (Type::List(a), Type::List(b)) => self.fits(&a.element, &b.element),
            (Type::Instances(name), Type::List(list)) => {
                self.fits(&Type::Resource(name.clone()), &list.element)
            }
            (Type::Instances(name), Type::Map(map)) => {
                self.fits(&Type::Resource(name.clone()), &map.value)
            }
            (Type::Map(a), Type::Map(b)) => self.fits(&a.value, &b.value),
            (Type::Map(map), Type::Tags) => self.fits(&map.value, &Type::String),
            (Type::Tags, Type::Map(map)) => self.fits(&Type::String, &map.value),
            (Type::Record(record), Type::Map(map)) => record
                .fields
                .values()
                .map(|field| self.fits(&field.ty, &map.value))
                .fold(Fit::Yes, Fit::and),
            (Type::Record(record), Type::Tags) => record
                .fields
                .values()
                .map(|field| self.fits(&field.ty, &Type::String))
                .fold(Fit::Yes, Fit::and),
            (Type::Map(_) | Type::Tags, Type::Record(_)) => Fit::Maybe,
            (Type::Record(a), Type::Record(b)) => self.records(a, b),
            _ => Fit::No,
        }
    }

    fn literal(&self, value: &Value, expected: &Type) -> Fit {
        match conform::check(value, expected, self.schemas).is_empty() {
            true => Fit::Yes,
            false => Fit::No,
        }
    }

    fn records(&mut self, actual: &RecordType, expected: &RecordType) -> Fit {
        let mut fit = Fit::Yes;
        for (name, wanted) in &expected.fields {
            match actual.fields.get(name) {
                Some(given) => {
                    let ty = if wanted.required {
                        wanted.ty.clone()
                    } else {
                        wanted.ty.clone().optional()
                    };
                    let given = match given.required || given.default.is_some() {
                        true => given.ty.clone(),
                        false => given.ty.clone().optional(),
                    };
                    fit = fit.and(self.fits(&given, &ty));
                }
                None if wanted.required && !wanted.read_only => return Fit::No,
                None => {}
            }
        }
        fit
    }
}
