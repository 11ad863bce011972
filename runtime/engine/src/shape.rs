//! Walks a resource type's structure beside a value: which type a field or an element has, and
//! whether order or spelling matter there.

use msd_model::schema::{FieldType, ResourceType};
use msd_model::ty::Type;
use msd_model::value::Value;

/// A place in a resource type's structure; unknown where the type says nothing.
#[derive(Clone, Copy)]
pub struct Shape<'a> {
    owner: Option<&'a ResourceType>,
    ty: Option<&'a Type>,
    /// What the cloud returns here must not be kept.
    secret: bool,
    /// Inside of a policy document, where no list has an order.
    policy: bool,
}

/// A type whose values other tools and clouds also write as text, or text as them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scalar {
    Number,
    Bool,
    Text,
    Cidr,
}

impl<'a> Shape<'a> {
    pub fn unknown() -> Shape<'a> {
        Shape { owner: None, ty: None, secret: false, policy: false }
    }

    /// Returns the shape of a policy document in its normal form.
    pub fn policy() -> Shape<'a> {
        Shape { policy: true, ..Shape::unknown() }
    }

    /// Returns the shape of a top-level property.
    pub fn property(owner: Option<&'a ResourceType>, name: &str) -> Shape<'a> {
        let Some(owner) = owner else { return Shape::unknown() };
        Shape { owner: Some(owner), ..Shape::unknown() }.with(owner.property(name))
    }

    pub fn field(self, name: &str) -> Shape<'a> {
        match self.find(|ty| matches!(ty, Type::Record(_) | Type::Map(_))) {
            Some(Type::Record(record)) => self.with(record.fields.get(name)),
            Some(Type::Map(map)) => self.of(Some(&map.value)),
            _ => self.of(None),
        }
    }

    pub fn element(self) -> Shape<'a> {
        match self.find(|ty| matches!(ty, Type::List(_))) {
            Some(Type::List(list)) => self.of(Some(&list.element)),
            _ => self.of(None),
        }
    }

    /// Tells whether another order of the elements means the same.
    pub fn is_unordered(self) -> bool {
        match self.find(|ty| matches!(ty, Type::List(_))) {
            Some(Type::List(list)) => list.set || list.rules.unordered,
            _ => self.policy,
        }
    }

    /// Tells whether nothing and an empty list or record mean the same: where a type says that there
    /// is one of these, and not inside of JSON, whose meaning is its reader's.
    pub fn may_be_empty(self) -> bool {
        !self.is_json()
            && self
                .find(|ty| {
                    matches!(ty, Type::List(_) | Type::Map(_) | Type::Tags | Type::Record(_))
                })
                .is_some()
    }

    /// Returns the one kind of scalar that belongs here.
    pub fn scalar(self) -> Option<Scalar> {
        let scalar = |ty: &Type| match ty {
            Type::Int | Type::Float => Some(Scalar::Number),
            Type::Bool => Some(Scalar::Bool),
            Type::Cidr => Some(Scalar::Cidr),
            Type::String | Type::Id(_) => Some(Scalar::Text),
            Type::Literal(Value::Str(_)) => Some(Scalar::Text),
            _ => None,
        };
        match self.bare(self.ty?)? {
            Type::Union(members) => {
                let mut all = members.iter().map(|member| self.bare(member).and_then(scalar));
                let first = all.next()??;
                all.all(|other| other == Some(first)).then_some(first)
            }
            ty => scalar(ty),
        }
    }

    /// Tells whether whoever writes it chooses the keys.
    pub fn is_map(self) -> bool {
        self.find(|ty| matches!(ty, Type::Map(_) | Type::Tags)).is_some()
    }

    /// Tells whether a string here holds JSON.
    pub fn is_json(self) -> bool {
        self.find(|ty| matches!(ty, Type::Json)).is_some()
    }

    pub fn is_secret(self) -> bool {
        self.secret
    }

    fn with(self, field: Option<&'a FieldType>) -> Shape<'a> {
        let mut shape = self.of(field.map(|field| &field.ty));
        shape.secret |= field.is_some_and(|field| field.secret);
        shape
    }

    fn of(self, ty: Option<&'a Type>) -> Shape<'a> {
        Shape { ty, secret: ty.is_some_and(declares_secret), ..self }
    }

    /// Returns the type itself, or the member of a union, that passes the test.
    fn find(self, test: impl Fn(&Type) -> bool + Copy) -> Option<&'a Type> {
        let ty = self.bare(self.ty?)?;
        match ty {
            Type::Union(members) => {
                members.iter().filter_map(|member| self.bare(member)).find(|ty| test(ty))
            }
            ty => test(ty).then_some(ty),
        }
    }

    /// Follows wrappers and definitions; a definition that only names itself has no type.
    fn bare(self, mut ty: &'a Type) -> Option<&'a Type> {
        const DEPTH: usize = 16;
        for _ in 0..DEPTH {
            ty = match ty.bare() {
                Type::Definition { resource, name } => {
                    let owner = self.owner.filter(|owner| owner.name == *resource)?;
                    owner.definitions.get(name)?
                }
                other => return Some(other),
            };
        }
        None
    }
}

fn declares_secret(ty: &Type) -> bool {
    match ty {
        Type::Secret(_) => true,
        Type::Optional(inner) | Type::Refined(inner, _) => declares_secret(inner),
        _ => false,
    }
}
