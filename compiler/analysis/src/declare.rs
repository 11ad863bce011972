//! What a name's declaration says of its type, without looking into bodies.

use std::sync::Arc;

use msd_model::schema::{FieldType, RecordType};
use msd_model::ty::{Type, TypeName};
use msd_syntax::ast;

use crate::check::{Body, check_item};
use crate::cycles::is_circular;
use crate::db::Db;
use crate::infer::Infer;
use crate::items::{Item, item_tree};
use crate::scope::scope;

/// Returns the type of a parameter, a `let`, a resource, a module or a group with `for`.
#[salsa::tracked]
pub fn declared_type<'db>(db: &'db dyn Db, item: Item<'db>) -> Type {
    let Some(tree) = &item_tree(db, item).tree else { return Type::Any };
    if is_circular(db, item) {
        return Type::Any;
    }
    match tree {
        ast::Item::Resource(resource) | ast::Item::Existing(resource) => {
            let known = crate::schema::resource_type(db, &resource.ty.text).is_some();
            let name = TypeName::new(resource.ty.text.clone());
            match (&resource.each, &resource.condition) {
                _ if !known => Type::Any,
                (Some(_), _) => Type::Instances(name),
                (None, Some(_)) => Type::Resource(name).optional(),
                (None, None) => Type::Resource(name),
            }
        }
        ast::Item::Module(module) => match crate::module::stack_of(db, item) {
            Ok(stack) => {
                let one = Type::Record(crate::module::gives(db, *stack).clone());
                match (&module.each, &module.condition) {
                    (Some(_), _) => Type::map(one),
                    (None, Some(_)) => one.optional(),
                    (None, None) => one,
                }
            }
            Err(_) => Type::Any,
        },
        ast::Item::Group(_) if item.repeated(db) => {
            let mut record = RecordType::default();
            for member in scope(db, item.stack(db)).members(item) {
                let mut field = FieldType::new(declared_type(db, member).clone());
                field.required = true;
                record.fields.insert(member.name(db).clone(), field);
            }
            Type::map(Type::Record(Arc::new(record)))
        }
        ast::Item::Param(_) | ast::Item::Let(_) => match &check_item(db, item).body {
            Body::Param(param) => param.ty.clone(),
            Body::Value { ty, .. } => ty.clone(),
            _ => Type::Any,
        },
        _ => Type::Any,
    }
}

/// Returns what a `type` stands for.
#[salsa::tracked]
pub fn type_alias<'db>(db: &'db dyn Db, item: Item<'db>) -> Type {
    let Some(ast::Item::Type(alias)) = &item_tree(db, item).tree else { return Type::Any };
    if is_circular(db, item) {
        return Type::Any;
    }
    match Infer::new(db, item).lower_type(&alias.ty) {
        Type::Record(record) => {
            let mut record = record.as_ref().clone();
            record.name = Some(alias.name.text.clone());
            record.rules = crate::lower_type::record_rules(&alias.prefix.decorators);
            Type::Record(Arc::new(record))
        }
        other => other,
    }
}
