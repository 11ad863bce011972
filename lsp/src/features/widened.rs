//! Types of values without the values.

use msd_model::ty::Type;
use msd_model::value::Value;

/// Returns `String` of `"a" | "b"`: what matters here is the kind of a value.
pub fn widened(ty: &Type) -> Type {
    match ty {
        Type::Literal(value) => match value {
            Value::Bool(_) => Type::Bool,
            Value::Int(_) => Type::Int,
            Value::Float(_) => Type::Float,
            Value::Str(_) => Type::String,
            Value::Duration(_) => Type::Duration,
            Value::Size(_) => Type::Size,
            Value::Rate(_) => Type::Rate,
            Value::Money(_) => Type::Money,
            Value::Percent(_) => Type::Percent,
            _ => ty.clone(),
        },
        Type::Union(members) => {
            members.iter().map(widened).reduce(Type::or).unwrap_or_else(|| ty.clone())
        }
        Type::List(list) if !list.set => Type::list(widened(&list.element)),
        Type::Map(map) => Type::map(widened(&map.value)),
        Type::Optional(inner) => widened(inner).optional(),
        Type::Secret(inner) => widened(inner).secret(),
        Type::Refined(inner, _) => widened(inner),
        _ => ty.clone(),
    }
}
