//! Who names whom: which values of an object are ids, which ids it goes by, and whether what it
//! refers to is there.

use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::conform;
use msd_model::schema::{RecordType, ResourceType, Schemas};
use msd_model::ty::{IdName, Type};
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use crate::managed;
use crate::world::{Link, World};

/// A text that stands where an id is wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    pub path: String,
    pub text: SmolStr,
    /// The ids that it may be, as declared.
    pub ids: Vec<IdName>,
}

/// Returns every reference in the properties, except where any text would do as well.
pub fn references(
    schemas: &dyn Schemas,
    record: &RecordType,
    properties: &Record,
) -> Vec<Reference> {
    let mut walk = Walk { schemas, found: Vec::new() };
    walk.record(properties, record, "", 0);
    walk.found
}

/// Finds what each reference names. One that names nothing is refused, unless it may well be outside
/// of this account or of these schemas.
pub fn resolve(
    schemas: &dyn Schemas,
    world: &World,
    references: Vec<Reference>,
    account: &str,
) -> Result<Vec<Link>, ProviderError> {
    let mut links = Vec::new();
    for reference in references {
        let candidates = accepted(schemas, &reference.ids);
        let known = spellings(&reference.text).into_iter().find_map(|value| {
            let link = |id: &IdName| Link { id: id.clone(), value: value.clone() };
            candidates.iter().map(link).find(|link| world.owner(link).is_some())
        });
        match known {
            Some(link) if links.contains(&link) => {}
            Some(link) => links.push(link),
            None if managed::is_elsewhere(&reference.text, &candidates, account) => {}
            None if !reference.ids.iter().all(|id| carrier(schemas, id).is_some()) => {}
            None => return Err(absent(schemas, &reference)),
        }
    }
    Ok(links)
}

/// Returns the ids that the object itself goes by.
pub fn own(schema: &ResourceType, properties: &Record) -> Vec<Link> {
    let mut links = Vec::new();
    for (name, field) in &schema.properties.fields {
        if let (Type::Id(id), Some(Value::Str(value))) = (field.ty.bare(), properties.get(name))
            && id.resource == schema.name
        {
            let link = Link { id: id.clone(), value: value.clone() };
            if !links.contains(&link) {
                links.push(link);
            }
        }
    }
    links
}

/// Returns ids of things that the cloud made along with the object (a VPC's default security group),
/// so that others may refer to them.
pub fn along_with(
    schemas: &dyn Schemas,
    schema: &ResourceType,
    world: &World,
    properties: &Record,
) -> Vec<Link> {
    let read_only = |name: &str| schema.property(name).is_some_and(|field| field.read_only);
    let made: Record = properties
        .iter()
        .filter(|(name, _)| read_only(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    references(schemas, &schema.properties, &made)
        .into_iter()
        .filter_map(|reference| {
            let link = Link { id: reference.ids.into_iter().next()?, value: reference.text };
            (link.id.resource != schema.name && world.owner(&link).is_none()).then_some(link)
        })
        .collect()
}

/// Returns the property by which things of the id's type are called so.
pub fn carrier(schemas: &dyn Schemas, id: &IdName) -> Option<SmolStr> {
    let schema = schemas.resource_type(&id.resource)?;
    let carries = |ty: &Type| matches!(ty.bare(), Type::Id(own) if own == id);
    let mut fields = schema.properties.fields.iter();
    fields.find(|(_, field)| carries(&field.ty)).map(|(name, _)| name.clone())
}

/// Returns the ids and all that the cloud takes in their place.
fn accepted(schemas: &dyn Schemas, ids: &[IdName]) -> Vec<IdName> {
    let mut all = ids.to_vec();
    let mut next = 0;
    while let Some(id) = all.get(next).cloned() {
        next += 1;
        let Some(schema) = schemas.resource_type(&id.resource) else { continue };
        for other in schema.ids.get(&id.name).map(|id| &id.accepts[..]).unwrap_or_default() {
            if !all.contains(other) {
                all.push(other.clone());
            }
        }
    }
    all
}

/// Returns the text and what it stands for if it is a longer resource name: `…:function:f:live` is
/// the function, `…:log-group:g:*` the group, `…:alias/a` the alias.
fn spellings(text: &SmolStr) -> Vec<SmolStr> {
    let mut all = vec![text.clone()];
    if text.starts_with("arn:")
        && let Some(resource) = text.splitn(6, ':').nth(5)
    {
        if resource.contains(':')
            && let Some((shorter, _)) = text.rsplit_once(':')
        {
            all.push(shorter.into());
        }
        all.push(format!("{text}:*").into());
        all.push(resource.into());
        all.extend(resource.rsplit_once(['/', ':']).map(|(_, name)| name.into()));
    }
    all
}

fn absent(schemas: &dyn Schemas, reference: &Reference) -> ProviderError {
    let Reference { path, text, ids } = reference;
    let code = ids.first().map(managed::absent_code).unwrap_or_default();
    let wanted: Vec<String> = ids
        .iter()
        .map(|id| match carrier(schemas, id) {
            Some(property) => format!("no {} has the {property}", id.resource),
            None => format!("there is no {}", id.resource),
        })
        .collect();
    let message = format!("{path}: {} {}", wanted.join(" and "), Value::str(text.clone()).source());
    let mut error = ProviderError::new(ErrorClass::Invalid, &code, message);
    error.property = Some(path.as_str().into());
    error
}

/// Definitions may stand for themselves; values are never that deep.
const DEPTH: u32 = 64;

struct Walk<'a> {
    schemas: &'a dyn Schemas,
    found: Vec<Reference>,
}

impl Walk<'_> {
    fn record(&mut self, fields: &Record, record: &RecordType, path: &str, depth: u32) {
        for (name, value) in fields {
            if let Some(field) = record.fields.get(name) {
                let path = match path {
                    "" => name.to_string(),
                    path => format!("{path}.{name}"),
                };
                self.value(value, &field.ty, &path, depth + 1);
            }
        }
    }

    fn value(&mut self, value: &Value, ty: &Type, path: &str, depth: u32) {
        if depth > DEPTH {
            return;
        }
        match (ty.bare(), value) {
            (Type::Id(id), Value::Str(text)) => self.push(path, text, vec![id.clone()]),
            (Type::Union(members), Value::Str(text)) => {
                let mut ids = Vec::new();
                if self.only_ids(members, text, &mut ids, depth) {
                    self.push(path, text, ids);
                }
            }
            (Type::Union(members), value) => {
                let fits = |ty: &&Type| conform::check(value, ty, self.schemas).is_empty();
                if let Some(member) = members.iter().find(fits) {
                    self.value(value, member, path, depth + 1);
                }
            }
            (Type::List(list), Value::List(items)) => {
                for (position, item) in items.iter().enumerate() {
                    self.value(item, &list.element, &format!("{path}.{position}"), depth + 1);
                }
            }
            (Type::Map(map), Value::Map(fields)) => {
                for (name, value) in fields.iter() {
                    self.value(value, &map.value, &format!("{path}.{name}"), depth + 1);
                }
            }
            (Type::Record(record), Value::Map(fields)) => self.record(fields, record, path, depth),
            (Type::Definition { resource, name }, value) => {
                if let Some(ty) = self.schemas.definition(resource, name) {
                    self.value(value, &ty, path, depth + 1);
                }
            }
            _ => {}
        }
    }

    /// Collects the ids of a union; false when the text may also be something other than an id.
    fn only_ids(&self, members: &[Type], text: &str, ids: &mut Vec<IdName>, depth: u32) -> bool {
        depth <= DEPTH
            && members.iter().all(|member| match member.bare() {
                Type::Id(id) => {
                    ids.push(id.clone());
                    true
                }
                Type::Union(inner) => self.only_ids(inner, text, ids, depth + 1),
                Type::Definition { resource, name } => {
                    let ty = self.schemas.definition(resource, name);
                    ty.is_some_and(|ty| self.only_ids(&[ty], text, ids, depth + 1))
                }
                _ => !conform::check(&Value::str(text), member, self.schemas).is_empty(),
            })
    }

    fn push(&mut self, path: &str, text: &SmolStr, ids: Vec<IdName>) {
        if !text.is_empty() && !ids.is_empty() {
            self.found.push(Reference { path: path.to_owned(), text: text.clone(), ids });
        }
    }
}
