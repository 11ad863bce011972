//! Resource types, read from the embedded declarations when a program first names them.

use std::sync::{Arc, Mutex};

use msd_model::bulk;
use msd_model::code::Code;
use msd_model::place::Span;
use msd_model::schema::{
    FieldType, IdType, OperationKind, RecordType, Replacement, ResourceType, Schemas, Tagging,
};
use msd_model::task::TaskKind;
use msd_model::ty::{Type, TypeName};
use msd_model::units::Millis;
use msd_model::value::Value;
use msd_syntax::ast::{self, ArgumentValue, Decorator};
use msd_syntax::{ItemKind, parse_item, split};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::db::Db;
use crate::lower_type::{self, Names, id_name, names_in};
use crate::mentions::path_text;

/// Where the types of tasks stand, beside the services of a cloud.
const MSD: &str = "msd";

/// Returns what holds the declaration of a type.
fn source_of(name: &TypeName) -> &str {
    match TaskKind::of(name) {
        Some(_) => MSD,
        None => name.service(),
    }
}

#[salsa::interned]
pub struct Service<'db> {
    pub name: SmolStr,
}

#[salsa::interned]
pub struct TypeKey<'db> {
    pub name: SmolStr,
}

/// One service's declarations, cut but not parsed.
#[derive(Debug, PartialEq)]
pub struct ServiceIndex {
    text: String,
    types: FxHashMap<SmolStr, Span>,
}

#[salsa::tracked]
fn service<'db>(db: &'db dyn Db, service: Service<'db>) -> Option<ServiceIndex> {
    index(service.name(db))
}

fn index(service: &str) -> Option<ServiceIndex> {
    if service == MSD {
        let text = msd_stdlib::TASKS.to_owned();
        let types = split(&text)
            .into_iter()
            .filter(|piece| piece.kind == ItemKind::ResourceType)
            .map(|piece| (piece.name, piece.span))
            .collect();
        return Some(ServiceIndex { text, types });
    }
    let types = msd_stdlib::types(service)
        .map(|(name, place)| (name.into(), Span::new(place.start, place.end)))
        .collect();
    Some(ServiceIndex { text: msd_stdlib::service(service)?, types })
}

#[salsa::tracked]
fn resource_type_query<'db>(db: &'db dyn Db, key: TypeKey<'db>) -> Option<Arc<ResourceType>> {
    let name = TypeName::new(key.name(db).clone());
    let service = service(db, Service::new(db, SmolStr::new(source_of(&name)))).as_ref()?;
    from_index(service, &name)
}

fn from_index(service: &ServiceIndex, name: &TypeName) -> Option<Arc<ResourceType>> {
    let span = service.types.get(name.as_str())?;
    let parsed = parse_item(ItemKind::ResourceType, &service.text[span.range()]);
    match parsed.tree {
        Some(ast::Item::ResourceType(tree)) => Some(Arc::new(lower(&tree))),
        _ => None,
    }
}

/// Returns the schema of a type, or none when there is no such type.
pub fn resource_type(db: &dyn Db, name: &str) -> Option<Arc<ResourceType>> {
    resource_type_query(db, TypeKey::new(db, SmolStr::new(name))).clone()
}

/// Returns the properties of a type as its own declaration writes them. A resource's own id is its own to
/// choose: `bucket_name = "${app}-logs"` is no reference.
pub fn writable(db: &dyn Db, schema: &ResourceType) -> Arc<RecordType> {
    writable_query(db, TypeKey::new(db, schema.name.0.clone())).clone()
}

/// Made once for a type, and not for each of ten thousand resources.
#[salsa::tracked]
fn writable_query<'db>(db: &'db dyn Db, key: TypeKey<'db>) -> Arc<RecordType> {
    let Some(schema) = resource_type(db, key.name(db)) else { return Arc::default() };
    let is_own = |ty: &Type| matches!(ty, Type::Id(id) if id.resource == schema.name);
    if !schema.properties.fields.values().any(|field| is_own(&field.ty)) {
        return schema.properties.clone();
    }
    let mut record = RecordType::clone(&schema.properties);
    for field in record.fields.values_mut().filter(|field| is_own(&field.ty)) {
        if let Type::Id(id) = &field.ty
            && let Some(plain) = schema.ids.get(&id.name)
        {
            field.ty = plain.ty.clone();
        }
    }
    Arc::new(record)
}

/// Every resource type there is, read when first asked for; shared between threads.
#[derive(Default)]
pub struct Stdlib {
    services: Mutex<FxHashMap<SmolStr, Option<Arc<ServiceIndex>>>>,
    types: Mutex<FxHashMap<TypeName, Option<Arc<ResourceType>>>>,
}

impl Schemas for Stdlib {
    fn resource_type(&self, name: &TypeName) -> Option<Arc<ResourceType>> {
        // A thread that panicked inside left at most one entry out.
        let lock = |error: std::sync::PoisonError<_>| error.into_inner();
        if let Some(found) = self.types.lock().unwrap_or_else(lock).get(name) {
            return found.clone();
        }
        let service = self
            .services
            .lock()
            .unwrap_or_else(|error| error.into_inner())
            .entry(source_of(name).into())
            .or_insert_with_key(|service| index(service).map(Arc::new))
            .clone();
        let found = service.and_then(|service| from_index(&service, name));
        let mut types = self.types.lock().unwrap_or_else(|error| error.into_inner());
        types.insert(name.clone(), found.clone());
        found
    }
}

/// Returns the names of all types of a service.
pub fn types_of(db: &dyn Db, service_name: &str) -> Vec<SmolStr> {
    match service(db, Service::new(db, SmolStr::new(service_name))) {
        Some(service) => service.types.keys().cloned().collect(),
        None => Vec::new(),
    }
}

/// The database as a source of schemas.
pub struct DbSchemas<'db>(pub &'db dyn Db);

impl Schemas for DbSchemas<'_> {
    fn resource_type(&self, name: &TypeName) -> Option<Arc<ResourceType>> {
        resource_type(self.0, name.as_str())
    }
}

/// Names inside a resource type: its definitions, and ids anywhere.
struct Inside<'a> {
    resource: &'a TypeName,
    definitions: rustc_hash::FxHashSet<&'a str>,
}

impl Names for Inside<'_> {
    fn named(&mut self, name: &SmolStr, _: Span) -> Type {
        if self.definitions.contains(name.as_str()) {
            return Type::Definition { resource: self.resource.clone(), name: name.clone() };
        }
        id_name(name).map_or(Type::Any, Type::Id)
    }

    // The generator's output is checked by a test over all types.
    fn problem(&mut self, _: Code, _: Span, _: String, _: Option<String>) {}
}

fn lower(tree: &ast::ResourceType) -> ResourceType {
    let name = TypeName::new(tree.name.text.clone());
    let definitions = tree.definitions.iter().map(|item| item.name.text.as_str()).collect();
    let mut names = Inside { resource: &name, definitions };
    let mut properties =
        lower_type::record(&tree.fields, tree.open, Some(name.0.clone()), &mut names);
    properties.rules = lower_type::record_rules(&tree.prefix.decorators);
    let mut out_definitions = FxHashMap::default();
    for item in &tree.definitions {
        let mut ty = lower_type::lower(&item.ty, &mut names);
        if let Type::Record(record) = &ty {
            let mut record = RecordType::clone(record);
            record.rules = lower_type::record_rules(&item.prefix.decorators);
            record.name = Some(format!("{name}.{}", item.name.text).into());
            ty = Type::Record(Arc::new(record));
        }
        out_definitions.insert(item.name.text.clone(), ty);
    }
    let mut ids = FxHashMap::default();
    for id in &tree.ids {
        let ty = lower_type::lower(&id.ty, &mut names);
        let accepts = id.accepts.iter().filter_map(|path| id_name(&path.text)).collect();
        ids.insert(id.name.text.clone(), IdType { ty, accepts });
    }
    let mut out = ResourceType {
        wire: tree.wire.clone(),
        properties: Arc::new(RecordType::default()),
        definitions: out_definitions,
        ids,
        identifier: Vec::new(),
        tagging: None,
        permissions: FxHashMap::default(),
        estimates: FxHashMap::default(),
        docs: None,
        replacement: None,
        immutable: false,
        create_only_paths: Vec::new(),
        read_only_paths: Vec::new(),
        write_only_paths: Vec::new(),
        bulk: bulk::create(&name),
        name: name.clone(),
    };
    for decorator in &tree.prefix.decorators {
        decorate(&mut out, decorator, &mut properties);
    }
    // What names a thing is another thing when it changes, whether or not the registry says so.
    for part in &out.identifier {
        if let Some(field) = properties.fields.get_mut(part) {
            field.create_only |= !field.read_only;
        }
    }
    out.properties = Arc::new(properties);
    out
}

fn decorate(out: &mut ResourceType, decorator: &Decorator, properties: &mut RecordType) {
    let positional: Vec<SmolStr> = decorator
        .arguments
        .iter()
        .filter(|argument| argument.name.is_none())
        .filter_map(|argument| match &argument.value {
            ArgumentValue::Expr(expr) => Some(names_in(expr)),
            ArgumentValue::Group(_) => None,
        })
        .flatten()
        .collect();
    let named = |wanted: &str| {
        decorator.arguments.iter().find_map(|argument| match (&argument.name, &argument.value) {
            (Some(name), ArgumentValue::Expr(expr)) if name.text == wanted => Some(expr),
            _ => None,
        })
    };
    match decorator.name.text.as_str() {
        "docs" => out.docs = positional.into_iter().next(),
        "identifier" => out.identifier = positional,
        "tags" => {
            let shape = named("shape").and_then(path_text).unwrap_or_default();
            out.tagging = positional.into_iter().next().map(|property| Tagging { property, shape });
        }
        "permissions" => {
            for kind in OperationKind::ALL {
                if let Some(expr) = named(kind.name()) {
                    out.permissions.insert(kind, names_in(expr));
                }
            }
        }
        "estimate" => {
            for kind in OperationKind::ALL {
                if let Some(ast::ExprKind::Literal(Value::Duration(duration))) =
                    named(kind.name()).map(|expr| &expr.kind)
                {
                    out.estimates.insert(kind, Millis(duration.0));
                }
            }
        }
        "replacement" => {
            out.replacement = positional.first().map(|order| match order.as_str() {
                "create_first" => Replacement::CreateFirst,
                _ => Replacement::DeleteFirst,
            });
        }
        "no_update" => out.immutable = true,
        "create_only" => out.create_only_paths = positional,
        "read_only" => out.read_only_paths = positional,
        "write_only" => out.write_only_paths = positional,
        "secret" => {
            let mark = |field: &mut FieldType| field.secret = true;
            for path in positional {
                properties.fields.get_mut(path.split('.').next().unwrap_or("")).map(mark);
            }
        }
        _ => {}
    }
}
