//! Walks a resource type's structure beside a value: which type a field or an element has, and
//! whether order or spelling matter there.

use msd_model::schema::{FieldType, ResourceType};
use msd_model::ty::Type;

/// A place in a resource type's structure; unknown where the type says nothing.
#[derive(Clone, Copy)]
pub struct Shape<'a> {
    owner: Option<&'a ResourceType>,
    ty: Option<&'a Type>,
    /// What the cloud returns here must not be kept.
    secret: bool,
}

impl<'a> Shape<'a> {
    pub fn unknown() -> Shape<'a> {
        Shape { owner: None, ty: None, secret: false }
    }

    /// Returns the shape of a top-level property.
    pub fn property(owner: Option<&'a ResourceType>, name: &str) -> Shape<'a> {
        let Some(owner) = owner else { return Shape::unknown() };
        Shape { owner: Some(owner), ty: None, secret: false }.with(owner.property(name))
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
            _ => false,
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
