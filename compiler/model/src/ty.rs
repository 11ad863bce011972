//! Types: what the checker reasons about and what resource schemas are made of.

use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::refinement::{ListRules, MapRules, Refinement};
use crate::schema::RecordType;
use crate::value::Value;

/// The name of a resource type, for example `aws.ec2.VPC`.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct TypeName(pub SmolStr);

impl TypeName {
    pub fn new(text: impl Into<SmolStr>) -> TypeName {
        TypeName(text.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns `ec2` of `aws.ec2.VPC`.
    pub fn service(&self) -> &str {
        self.0.split('.').nth(1).unwrap_or("")
    }

    /// Returns `VPC` of `aws.ec2.VPC`.
    pub fn short(&self) -> &str {
        self.0.rsplit('.').next().unwrap_or("")
    }
}

impl fmt::Display for TypeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A nominal id type: `aws.ec2.VPC.VpcId`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IdName {
    pub resource: TypeName,
    pub name: SmolStr,
}

impl fmt::Display for IdName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.resource, self.name)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// Unknown because of an earlier mistake, or beyond what types say; fits everything, silently.
    Any,
    Null,
    Bool,
    Int,
    Float,
    String,
    Duration,
    Size,
    Rate,
    Money,
    Percent,
    Cidr,
    Timestamp,
    Json,
    /// Tags as a map, whatever shape the API wants.
    Tags,
    Pattern,
    Literal(Value),
    Union(Arc<[Type]>),
    List(Arc<ListType>),
    Map(Arc<MapType>),
    Record(Arc<RecordType>),
    Optional(Arc<Type>),
    Refined(Arc<Type>, Arc<Refinement>),
    Secret(Arc<Type>),
    /// One resource.
    Resource(TypeName),
    /// All instances of a declaration with `for`.
    Instances(TypeName),
    Id(IdName),
    /// A definition inside a resource type; by name, because definitions may be recursive.
    Definition {
        resource: TypeName,
        name: SmolStr,
    },
    /// A type parameter of a library function.
    Var(SmolStr),
}

#[derive(Clone, Debug, PartialEq)]
pub struct ListType {
    pub element: Type,
    pub set: bool,
    pub rules: ListRules,
}

#[derive(Clone, Debug, PartialEq)]
pub struct MapType {
    pub value: Type,
    pub rules: MapRules,
}

impl Type {
    pub fn list(element: Type) -> Type {
        Type::List(Arc::new(ListType { element, set: false, rules: ListRules::default() }))
    }

    pub fn map(value: Type) -> Type {
        Type::Map(Arc::new(MapType { value, rules: MapRules::default() }))
    }

    pub fn optional(self) -> Type {
        match self {
            Type::Optional(_) | Type::Any | Type::Null => self,
            other => Type::Optional(Arc::new(other)),
        }
    }

    pub fn secret(self) -> Type {
        match self {
            Type::Secret(_) => self,
            other => Type::Secret(Arc::new(other)),
        }
    }

    /// Returns the union of the two, flat and without repetition.
    pub fn or(self, other: Type) -> Type {
        if self == other || matches!(self, Type::Any) {
            return self;
        }
        if matches!(other, Type::Any) {
            return other;
        }
        if matches!(self, Type::Null) {
            return other.optional();
        }
        if matches!(other, Type::Null) {
            return self.optional();
        }
        let mut members: Vec<Type> = Vec::new();
        for ty in [self, other] {
            match ty {
                Type::Union(inner) => {
                    for member in inner.iter() {
                        if !members.contains(member) {
                            members.push(member.clone());
                        }
                    }
                }
                ty if members.contains(&ty) => {}
                ty => members.push(ty),
            }
        }
        match members.len() {
            1 => members.swap_remove(0),
            _ => Type::Union(members.into()),
        }
    }

    /// Returns the type without `?`, refinements and `secret` around it.
    pub fn bare(&self) -> &Type {
        match self {
            Type::Optional(inner) | Type::Refined(inner, _) | Type::Secret(inner) => inner.bare(),
            other => other,
        }
    }

    pub fn is_optional(&self) -> bool {
        match self {
            Type::Optional(_) | Type::Null => true,
            Type::Refined(inner, _) | Type::Secret(inner) => inner.is_optional(),
            _ => false,
        }
    }

    pub fn is_secret(&self) -> bool {
        match self {
            Type::Secret(_) => true,
            Type::Optional(inner) | Type::Refined(inner, _) => inner.is_secret(),
            Type::List(list) => list.element.is_secret(),
            Type::Map(map) => map.value.is_secret(),
            Type::Record(record) => record.fields.values().any(|field| field.ty.is_secret()),
            Type::Union(members) => members.iter().any(Type::is_secret),
            _ => false,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Any => f.write_str("Any"),
            Type::Null => f.write_str("null"),
            Type::Bool => f.write_str("Bool"),
            Type::Int => f.write_str("Int"),
            Type::Float => f.write_str("Float"),
            Type::String => f.write_str("String"),
            Type::Duration => f.write_str("Duration"),
            Type::Size => f.write_str("Size"),
            Type::Rate => f.write_str("Rate"),
            Type::Money => f.write_str("Money"),
            Type::Percent => f.write_str("Percent"),
            Type::Cidr => f.write_str("Cidr"),
            Type::Timestamp => f.write_str("Timestamp"),
            Type::Json => f.write_str("Json"),
            Type::Tags => f.write_str("Map<String>"),
            Type::Pattern => f.write_str("TypePattern"),
            Type::Literal(value) => write!(f, "{}", value.source()),
            Type::Union(members) => {
                const SHOWN: usize = 8;
                for (position, member) in members.iter().take(SHOWN).enumerate() {
                    let bar = if position > 0 { " | " } else { "" };
                    write!(f, "{bar}{member}")?;
                }
                match members.len().saturating_sub(SHOWN) {
                    0 => Ok(()),
                    more => write!(f, " | … ({more} more)"),
                }
            }
            Type::List(list) => {
                let name = if list.set { "Set" } else { "List" };
                write!(f, "{name}<{}>{}", list.element, list.rules)
            }
            Type::Map(map) => write!(f, "Map<{}>{}", map.value, map.rules),
            Type::Record(record) => write!(f, "{record}"),
            Type::Optional(inner) => match &**inner {
                Type::Union(_) => write!(f, "({inner})?"),
                _ => write!(f, "{inner}?"),
            },
            Type::Refined(inner, refinement) => write!(f, "{inner}{refinement}"),
            Type::Secret(inner) => write!(f, "secret {inner}"),
            Type::Resource(name) => write!(f, "{name}"),
            Type::Instances(name) => write!(f, "List<{name}>"),
            Type::Id(id) => write!(f, "{id}"),
            Type::Definition { resource, name } => write!(f, "{resource}.{name}"),
            Type::Var(name) => f.write_str(name),
        }
    }
}
