//! What the cloud adds to what it was asked for: defaults, names, and every read-only property, as
//! plausible values that stay the same for the thing's whole life. Never fails and never panics,
//! whatever the schema; a property for which nothing can be made up is left out.

use msd_model::address::Address;
use msd_model::refinement::Length;
use msd_model::schema::{FieldType, ResourceType, Schemas};
use msd_model::ty::{IdName, Type};
use msd_model::value::{Record, Value};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::chance::Seed;
use crate::maker::Maker;
use crate::options::SimOptions;
use crate::sample::Shape;
use crate::{naming, paths};

pub struct Filler<'a> {
    pub schemas: &'a dyn Schemas,
    pub schema: &'a ResourceType,
    pub options: &'a SimOptions,
    pub region: &'a str,
    pub seed: Seed,
    /// Ids of what the thing refers to, for read-only properties that repeat them.
    pub known: FxHashMap<IdName, SmolStr>,
}

impl Filler<'_> {
    /// Returns all that the cloud shows of a new thing.
    pub fn create(&self, address: &Address, given: &Record) -> Record {
        let mut properties = given.clone();
        for (name, field) in &self.schema.properties.fields {
            if !field.read_only && !field.write_only && !given.contains_key(name) {
                let named = || self.name_for(address, name, field);
                properties.extend(
                    field.default.clone().or_else(named).map(|value| (name.clone(), value)),
                );
            }
        }
        // Where a name shows (in resource names, addresses) it is one that people recognise.
        let shape = Shape { length: Length { min: None, max: Some(32) }, ..Shape::default() };
        let name = naming::made_up(address, &self.seed, "name", &shape);
        self.read_only(properties, name)
    }

    /// Returns all that the cloud shows of a thing that was as `before` and shall be as `given`.
    pub fn update(&self, before: &Record, given: &Record) -> Record {
        let mut properties = given.clone();
        for (name, field) in &self.schema.properties.fields {
            if field.write_only || given.contains_key(name) {
                continue;
            }
            // What cannot change stays; what is asked for no longer goes back to its default.
            let stays = field.read_only
                || field.create_only
                || self.schema.identifier.iter().any(|part| part == name);
            let value = match stays {
                true if field.changes_on_update => before.get(name).map(next),
                true => before.get(name).cloned(),
                false => field.default.clone(),
            };
            properties.extend(value.map(|value| (name.clone(), value)));
        }
        self.read_only(properties, None)
    }

    fn read_only(&self, mut properties: Record, name: Option<String>) -> Record {
        let given = naming::given(self.schema, &properties);
        let made_up = || name.unwrap_or_else(|| self.own_hash(12)).into();
        let mut name = given.clone().unwrap_or_else(made_up);
        let path = paths::text(&properties, "path");
        // Ids first: the resource names of things without a name end in them.
        let mut absent: Vec<(&SmolStr, &FieldType)> = self
            .schema
            .properties
            .fields
            .iter()
            .filter(|(name, field)| {
                field.read_only && !field.write_only && !properties.contains_key(*name)
            })
            .collect();
        absent.sort_by_key(|(name, _)| {
            (name.contains("arn"), !self.schema.identifier.contains(name))
        });
        for (property, field) in absent {
            let maker =
                Maker { filler: self, name: &name, path: path.as_deref(), own: &properties };
            let Some(value) = maker.value(&field.ty, property, 0) else { continue };
            if given.is_none()
                && self.schema.identifier.contains(property)
                && let Value::Str(text) = &value
                && !text.contains(':')
            {
                name = text.clone();
            }
            properties.insert(property.clone(), value);
        }
        self.nested(&mut properties, &name, path.as_deref());
        for (property, field) in &self.schema.properties.fields {
            if field.write_only {
                properties.shift_remove(property);
            }
        }
        for path in &self.schema.write_only_paths {
            paths::remove(&mut properties, path);
        }
        properties
    }

    /// Fills read-only properties inside records that were given.
    fn nested(&self, properties: &mut Record, name: &SmolStr, path: Option<&str>) {
        let root = Type::Record(self.schema.properties.clone());
        for nested in &self.schema.read_only_paths {
            let Some((parent, _)) = nested.rsplit_once('.') else { continue };
            let mut present = false;
            paths::each(properties, parent, &mut |value| present |= *value != Value::Null);
            let ty = present.then(|| paths::type_at(self.schemas, &root, nested)).flatten();
            let Some(ty) = ty else { continue };
            let own = properties.clone();
            let maker = Maker { filler: self, name, path, own: &own };
            let mut position = 0;
            paths::edit_holders(properties, nested, &mut |holder, step| {
                position += 1;
                if !holder.contains_key(step) {
                    let seed = format!("{nested}.{position}.{step}");
                    holder.extend(maker.value(&ty, &seed, 1).map(|value| (step.into(), value)));
                }
            });
        }
    }

    /// Returns a made-up name for an optional part of the identifier.
    fn name_for(&self, address: &Address, name: &SmolStr, field: &FieldType) -> Option<Value> {
        // `cluster` in a service's identifier is no name of its own.
        let is_name = ["name", "identifier", "id"].iter().any(|end| name.ends_with(end));
        let is_own = matches!(field.ty.bare(), Type::Id(id) if id.resource == self.schema.name);
        if !self.schema.identifier.contains(name) || !(is_name || is_own) {
            return None;
        }
        let mut shape = Shape::default();
        let ty = self.string_shape(&field.ty, &mut shape, 0)?;
        match ty {
            Type::String | Type::Id(_) => {}
            _ => return None,
        }
        naming::made_up(address, &self.seed, name, &shape).map(Value::str)
    }

    pub fn own_hash(&self, length: usize) -> String {
        self.seed.at("").hex(length)
    }

    /// Collects what is asked of a text; returns the type at the bottom.
    pub fn string_shape(&self, ty: &Type, shape: &mut Shape, depth: u32) -> Option<Type> {
        if depth > 32 {
            return None;
        }
        match ty {
            Type::Optional(inner) | Type::Secret(inner) => {
                self.string_shape(inner, shape, depth + 1)
            }
            Type::Refined(inner, refinement) => {
                shape.patterns.extend(refinement.pattern.clone());
                let Length { min, max } = refinement.length;
                shape.length.min = shape.length.min.max(min);
                shape.length.max = [shape.length.max, max].into_iter().flatten().min();
                self.string_shape(inner, shape, depth + 1)
            }
            Type::Id(id) => {
                let schema = self.schemas.resource_type(&id.resource);
                if let Some(declared) = schema.as_ref().and_then(|schema| schema.ids.get(&id.name))
                {
                    self.string_shape(&declared.ty, shape, depth + 1)?;
                }
                Some(ty.clone())
            }
            Type::Definition { resource, name } => {
                let ty = self.schemas.definition(resource, name)?;
                self.string_shape(&ty, shape, depth + 1)
            }
            other => Some(other.clone()),
        }
    }
}

/// Returns what follows a version: `2` after `1`, `v2` after `v1`.
fn next(version: &Value) -> Value {
    match version {
        Value::Int(number) => Value::Int(number.saturating_add(1)),
        Value::Str(text) => {
            let stem = text.trim_end_matches(|letter: char| letter.is_ascii_digit());
            let number = text[stem.len()..].parse::<u64>().unwrap_or(1);
            Value::str(format!("{stem}{}", number.saturating_add(1)))
        }
        other => other.clone(),
    }
}
