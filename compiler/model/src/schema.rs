//! Schemas of resource types: what the cloud asks for, fills in, and refuses to change.

use std::fmt;
use std::sync::Arc;

use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap};
use smol_str::SmolStr;

use crate::bulk::Bulk;
use crate::ty::{IdName, Type, TypeName};
use crate::units::Millis;
use crate::value::Value;

/// A record type: a user's own, a resource's properties, or a definition inside a resource type.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecordType {
    /// The name under which it was declared, for messages.
    pub name: Option<SmolStr>,
    pub fields: IndexMap<SmolStr, FieldType, FxBuildHasher>,
    /// Other keys are allowed.
    pub open: bool,
    pub rules: Vec<RecordRule>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct FieldType {
    pub ty: Type,
    /// The name in the cloud's API where it is not the UpperCamel form of ours.
    pub wire: Option<SmolStr>,
    pub required: bool,
    pub default: Option<Value>,
    pub read_only: bool,
    /// What the cloud gives here is another value after an update of something else.
    pub changes_on_update: bool,
    pub create_only: bool,
    pub write_only: bool,
    pub deprecated: bool,
    /// What the cloud returns here must not be shown or kept.
    pub secret: bool,
}

impl FieldType {
    pub fn new(ty: Type) -> FieldType {
        FieldType {
            ty,
            wire: None,
            required: true,
            default: None,
            read_only: false,
            changes_on_update: false,
            create_only: false,
            write_only: false,
            deprecated: false,
            secret: false,
        }
    }
}

/// A rule over which fields of a record stand together.
#[derive(Clone, Debug, PartialEq)]
pub enum RecordRule {
    /// Exactly one of the sets is present as a whole.
    OneOf(Vec<Vec<SmolStr>>),
    /// At least one of the sets is present as a whole.
    AnyOf(Vec<Vec<SmolStr>>),
    ExactlyOne(Vec<SmolStr>),
    AtLeastOne(Vec<SmolStr>),
    Requires(SmolStr, Vec<SmolStr>),
    Excludes(SmolStr, Vec<SmolStr>),
}

impl fmt::Display for RecordType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = &self.name {
            return f.write_str(name);
        }
        f.write_str("{ ")?;
        for (position, (name, field)) in self.fields.iter().take(6).enumerate() {
            let comma = if position > 0 { ", " } else { "" };
            let mark = if field.required { "" } else { "?" };
            write!(f, "{comma}{name}{mark}: {}", field.ty)?;
        }
        f.write_str(if self.fields.len() > 6 { ", … }" } else { " }" })
    }
}

/// What can be done to a managed thing.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum OperationKind {
    Create,
    Read,
    Update,
    Delete,
    List,
}

impl OperationKind {
    pub const ALL: [OperationKind; 5] = [
        OperationKind::Create,
        OperationKind::Read,
        OperationKind::Update,
        OperationKind::Delete,
        OperationKind::List,
    ];

    pub fn name(self) -> &'static str {
        match self {
            OperationKind::Create => "create",
            OperationKind::Read => "read",
            OperationKind::Update => "update",
            OperationKind::Delete => "delete",
            OperationKind::List => "list",
        }
    }

    pub fn parse(text: &str) -> Option<OperationKind> {
        OperationKind::ALL.into_iter().find(|kind| kind.name() == text)
    }
}

/// What happens to the old thing when a create-only property changes.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Replacement {
    CreateFirst,
    DeleteFirst,
}

#[derive(Clone, Debug, PartialEq)]
pub struct IdType {
    /// `String`, perhaps refined by a pattern.
    pub ty: Type,
    /// Other ids that the cloud takes in its place.
    pub accepts: Vec<IdName>,
}

/// How the API spells tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tagging {
    pub property: SmolStr,
    pub shape: SmolStr,
}

/// Everything known of one resource type.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceType {
    pub name: TypeName,
    /// `AWS::EC2::VPC`.
    pub wire: SmolStr,
    pub properties: Arc<RecordType>,
    pub definitions: FxHashMap<SmolStr, Type>,
    pub ids: FxHashMap<SmolStr, IdType>,
    /// Property paths that together name an instance in the cloud.
    pub identifier: Vec<SmolStr>,
    pub tagging: Option<Tagging>,
    pub permissions: FxHashMap<OperationKind, Vec<SmolStr>>,
    pub estimates: FxHashMap<OperationKind, Millis>,
    pub docs: Option<SmolStr>,
    pub replacement: Option<Replacement>,
    /// No property can be changed in place.
    pub immutable: bool,
    /// Nested paths, `*` for any element: `rules.*.id`.
    pub create_only_paths: Vec<SmolStr>,
    pub read_only_paths: Vec<SmolStr>,
    pub write_only_paths: Vec<SmolStr>,
    /// The call that creates several of them.
    pub bulk: Option<Bulk>,
}

impl ResourceType {
    pub fn property(&self, name: &str) -> Option<&FieldType> {
        self.properties.fields.get(name)
    }
}

/// Finds resource types by name; the compiler and the engine each have their own source.
pub trait Schemas {
    fn resource_type(&self, name: &TypeName) -> Option<Arc<ResourceType>>;

    /// Follows a definition inside a resource type.
    fn definition(&self, resource: &TypeName, name: &str) -> Option<Type> {
        self.resource_type(resource)?.definitions.get(name).cloned()
    }
}

/// A closed set of schemas: those that one plan and one state need.
#[derive(Clone, Debug, Default)]
pub struct SchemaSet(pub FxHashMap<TypeName, Arc<ResourceType>>);

impl Schemas for SchemaSet {
    fn resource_type(&self, name: &TypeName) -> Option<Arc<ResourceType>> {
        self.0.get(name).cloned()
    }
}
