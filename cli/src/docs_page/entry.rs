//! One property, and one definition with its properties.

use msd_model::schema::{FieldType, RecordRule, RecordType, ResourceType};
use serde::Serialize;
use smol_str::SmolStr;

use super::nested_marks::{Extent, Mark, NestedMarks};
use super::type_text::type_text;
use crate::docs_pack::TypeDocs;
use crate::render::value::render;
use crate::tint::Tint;

/// A property and where it stands.
#[derive(Debug)]
pub struct Place {
    pub definition: Option<SmolStr>,
    pub name: SmolStr,
    pub field: FieldType,
}

#[derive(Debug, Serialize)]
pub struct Entry {
    /// The definition that it belongs to, when it is not the type's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<SmolStr>,
    pub name: SmolStr,
    /// The name in the cloud.
    pub wire: String,
    #[serde(rename = "type")]
    pub ty: String,
    pub required: bool,
    pub create_only: bool,
    pub read_only: bool,
    pub write_only: bool,
    /// The marks hold only in some of the places where the definition is used.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub in_places: bool,
    pub deprecated: bool,
    pub secret: bool,
    /// As msd writes it.
    pub default: Option<String>,
    pub description: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct Definition {
    pub name: SmolStr,
    /// What it stands for, when it is no record.
    #[serde(rename = "type")]
    pub ty: Option<String>,
    pub description: Option<String>,
    /// Other keys are allowed.
    pub open: bool,
    pub rules: Vec<String>,
    pub properties: Vec<Entry>,
}

impl Entry {
    pub fn new(schema: &ResourceType, docs: &TypeDocs, marks: &NestedMarks, at: &Place) -> Entry {
        let field = &at.field;
        let definition = at.definition.as_deref();
        let extent = |mark| marks.extent(definition?, &at.name, mark);
        let [create, read, write] = [Mark::Create, Mark::Read, Mark::Write].map(extent);
        Entry {
            definition: at.definition.clone(),
            name: at.name.clone(),
            wire: crate::docs_pack::wire(&at.name, field).into_owned(),
            ty: type_text(&field.ty, schema, false),
            required: field.required && !field.read_only,
            create_only: field.create_only || create.is_some(),
            read_only: field.read_only || read.is_some(),
            write_only: field.write_only || write.is_some(),
            in_places: [create, read, write].contains(&Some(Extent::InPlaces)),
            deprecated: field.deprecated,
            secret: field.secret,
            default: field.default.as_ref().map(|value| render(value, 0, Tint::new(false))),
            description: docs.property(definition, &at.name, field).map(str::to_owned),
        }
    }
}

/// Returns the rules between the properties of a record, in words.
pub fn rules(record: &RecordType) -> Vec<String> {
    record.rules.iter().map(rule).collect()
}

fn rule(rule: &RecordRule) -> String {
    let sets = |sets: &[Vec<SmolStr>]| {
        sets.iter().map(|set| set.join(" with ")).collect::<Vec<_>>().join(", ")
    };
    match rule {
        RecordRule::OneOf(given) => format!("exactly one of {}", sets(given)),
        RecordRule::AnyOf(given) => format!("at least one of {}", sets(given)),
        RecordRule::ExactlyOne(names) => format!("exactly one of {}", names.join(", ")),
        RecordRule::AtLeastOne(names) => format!("at least one of {}", names.join(", ")),
        RecordRule::Requires(name, others) => format!("{name} needs {}", others.join(", ")),
        RecordRule::Excludes(name, others) => format!("{name} excludes {}", others.join(", ")),
    }
}
