//! Modules: which folder one stands for, and what that folder takes and gives.

use std::sync::Arc;

use msd_model::schema::{FieldType, RecordType};
use msd_model::ty::Type;
use msd_syntax::{ItemKind, ast};
use smol_str::SmolStr;

use crate::check::{Body, check_item};
use crate::db::{Db, Stack};
use crate::items::{Item, item_tree, stack_items};
use crate::scope::{Space, scope};

/// Returns the paths that the modules of a folder are read from, as they are written.
#[salsa::tracked]
pub fn written_paths(db: &dyn Db, stack: Stack) -> Vec<SmolStr> {
    let mut out: Vec<SmolStr> = stack_items(db, stack)
        .iter()
        .filter(|item| item.kind(db) == ItemKind::Module)
        .filter_map(|item| match &item_tree(db, *item).tree {
            Some(ast::Item::Module(module)) => Some(module.path.text.clone()),
            _ => None,
        })
        .collect();
    out.sort();
    out.dedup();
    out
}

/// Joins a module's path to the folder that names it; an error says how a path has to look.
pub fn joined(folder: &str, path: &str) -> Result<SmolStr, SmolStr> {
    if !(path.starts_with("./") || path.starts_with("../") || path == "." || path == "..") {
        return Err("a module's path begins with `./` or `../`".into());
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    Ok(parts.join("/").into())
}

/// Returns the folder of a module, or why there is none.
#[salsa::tracked]
pub fn stack_of<'db>(db: &'db dyn Db, item: Item<'db>) -> Result<Stack, SmolStr> {
    let Some(ast::Item::Module(module)) = &item_tree(db, item).tree else {
        return Err("it does not parse".into());
    };
    let own = item.stack(db);
    let stack = match own.modules(db).get(&module.path.text) {
        Some(found) => found.clone()?,
        None => return Err("it is not read yet".into()),
    };
    match reaches(db, stack, own) {
        true => Err("the module contains itself".into()),
        false => Ok(stack),
    }
}

/// Tells whether a folder is, or contains by its modules, another.
fn reaches(db: &dyn Db, from: Stack, wanted: Stack) -> bool {
    let (mut open, mut seen) = (vec![from], rustc_hash::FxHashSet::default());
    while let Some(stack) = open.pop() {
        if stack == wanted {
            return true;
        }
        if seen.insert(stack) {
            open.extend(stack.modules(db).values().filter_map(|found| found.as_ref().ok()));
        }
    }
    false
}

/// Returns the parameters of a folder as a record type.
#[salsa::tracked]
pub fn takes(db: &dyn Db, stack: Stack) -> Arc<RecordType> {
    let mut record = RecordType::default();
    for item in stack_items(db, stack).iter().filter(|item| item.kind(db) == ItemKind::Param) {
        if let Body::Param(param) = &check_item(db, *item).body {
            let mut field = FieldType::new(param.ty.clone());
            field.required = param.default.is_none() && !param.ty.is_optional();
            record.fields.insert(item.name(db).clone(), field);
        }
    }
    Arc::new(record)
}

/// Returns the outputs of a folder as a record type.
#[salsa::tracked]
pub fn gives(db: &dyn Db, stack: Stack) -> Arc<RecordType> {
    let mut record = RecordType::default();
    for item in stack_items(db, stack).iter().filter(|item| item.kind(db) == ItemKind::Output) {
        let ty = match &check_item(db, *item).body {
            Body::Value { ty, secret: true, .. } => ty.clone().secret(),
            Body::Value { ty, .. } => ty.clone(),
            _ => Type::Any,
        };
        let mut field = FieldType::new(ty);
        field.required = true;
        record.fields.insert(item.name(db).clone(), field);
    }
    Arc::new(record)
}

/// Returns an output of a folder.
pub fn output<'db>(db: &'db dyn Db, stack: Stack, name: &str) -> Option<Item<'db>> {
    scope(db, stack).get(Space::Output, name)
}

/// Returns every folder that a program consists of, its own first.
pub fn folders(db: &dyn Db, program: Stack) -> Vec<Stack> {
    let mut out = vec![program];
    let mut next = 0;
    while let Some(stack) = out.get(next).copied() {
        for found in stack.modules(db).values().filter_map(|found| found.as_ref().ok()) {
            if !out.contains(found) {
                out.push(*found);
            }
        }
        next += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_and_tidied() {
        let joined = |folder, path| joined(folder, path).map(|path| path.to_string());
        assert_eq!(joined("", "./net"), Ok("net".into()));
        assert_eq!(joined("net", "./a/../b/"), Ok("net/b".into()));
        assert_eq!(joined("net", "../shared"), Ok("shared".into()));
        assert_eq!(joined("", "../../shared"), Ok("../../shared".into()));
        assert_eq!(joined("..", "../x"), Ok("../../x".into()));
        assert_eq!(joined("net", ".."), Ok("".into()));
        assert!(joined("", "net").is_err() && joined("", "/etc").is_err());
    }
}
