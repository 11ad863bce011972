//! The program as an editor holds it: snapshots for readers, files that come and go, outlines.

use std::sync::Arc;

use msd_model::place::Span;
use msd_model::schema::ResourceType;
use msd_model::ty::{Type, TypeName};
use msd_syntax::{ItemKind, Parsed, ast};
use smol_str::SmolStr;

use super::{ItemId, ItemInfo};
use crate::check::{Body, check_item};
use crate::compiler::Compiler;
use crate::declare::declared_type;
use crate::items::{Item, file_items, item_tree, name_span, offset_of, stack_items};
use crate::module;

/// A file and the folder that it belongs to, relative to the program's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileInfo {
    pub path: SmolStr,
    pub folder: SmolStr,
}

impl Compiler {
    /// Returns every file of the program and of its modules.
    pub fn files(&self) -> Vec<FileInfo> {
        let db = self.db();
        let folders = module::folders(db, self.stack()).into_iter();
        let files = folders.flat_map(|stack| {
            let folder = stack.folder(db).clone();
            let files = stack.files(db).iter();
            files.map(move |file| FileInfo { path: file.path(db).clone(), folder: folder.clone() })
        });
        files.collect()
    }

    /// Returns the folders of the program and of its modules.
    pub fn folders(&self) -> Vec<SmolStr> {
        let folders = module::folders(self.db(), self.stack()).into_iter();
        folders.map(|stack| stack.folder(self.db()).clone()).collect()
    }

    /// Returns the declarations of a file, in order.
    pub fn items(&self, file: &str) -> Vec<ItemInfo> {
        let Some(file) = self.file(file) else { return Vec::new() };
        file_items(self.db(), file).iter().map(|item| self.info_of(*item)).collect()
    }

    /// Returns every declaration of the program's own folder.
    pub fn own_items(&self) -> Vec<ItemId> {
        stack_items(self.db(), self.stack()).iter().map(|item| ItemId::of(*item)).collect()
    }

    /// Returns every declaration of the program and of its modules.
    pub fn all_items(&self) -> Vec<ItemId> {
        let folders = module::folders(self.db(), self.stack()).into_iter();
        let items = folders.flat_map(|stack| stack_items(self.db(), stack).iter());
        items.map(|item| ItemId::of(*item)).collect()
    }

    pub fn item_info(&self, id: ItemId) -> ItemInfo {
        self.info_of(id.item())
    }

    fn info_of(&self, item: Item<'_>) -> ItemInfo {
        let db = self.db();
        let offset = offset_of(db, item);
        ItemInfo {
            id: ItemId::of(item),
            kind: item.kind(db),
            name: item.name(db).clone(),
            group: item.group(db).clone(),
            repeated: item.repeated(db),
            file: item.file(db).path(db).clone(),
            span: Span::new(0, item.text(db).len()).shifted(offset),
            name_span: name_span(db, item).shifted(offset),
        }
    }

    /// Returns name and kind alone, which no edit inside of the declaration changes.
    pub fn item_name(&self, id: ItemId) -> (ItemKind, SmolStr) {
        (id.item().kind(self.db()), id.item().name(self.db()).clone())
    }

    /// Returns the folder in which a declaration stands.
    pub fn item_folder(&self, id: ItemId) -> SmolStr {
        id.item().stack(self.db()).folder(self.db()).clone()
    }

    /// Returns the tree of a declaration, and what did not parse; spans are relative to it.
    pub fn tree(&self, id: ItemId) -> &Parsed<ast::Item> {
        item_tree(self.db(), id.item())
    }

    /// Returns the text of a declaration.
    pub fn item_text(&self, id: ItemId) -> Arc<str> {
        id.item().text(self.db()).clone()
    }

    /// Returns where a declaration begins in its file.
    pub fn item_start(&self, id: ItemId) -> u32 {
        offset_of(self.db(), id.item())
    }

    /// Returns the type of what a declaration names: of a parameter, a `let`, a resource, an output, a
    /// module, a function's result.
    pub fn item_type(&self, id: ItemId) -> Type {
        let (db, item) = (self.db(), id.item());
        match item.kind(db) {
            ItemKind::Output => match &check_item(db, item).body {
                Body::Value { ty, .. } => ty.clone(),
                _ => Type::Any,
            },
            ItemKind::Function => match &check_item(db, item).body {
                Body::Function(function) => function.signature.result.clone(),
                _ => Type::Any,
            },
            ItemKind::Type => crate::declare::type_alias(db, item).clone(),
            _ => declared_type(db, item).clone(),
        }
    }

    /// Returns the signature of a function of the program.
    pub fn own_signature(&self, id: ItemId) -> Option<crate::library::Signature> {
        match &check_item(self.db(), id.item()).body {
            Body::Function(function) => Some(function.signature.clone()),
            _ => None,
        }
    }

    /// Returns a function of the library.
    pub fn library_function(&self, name: &str) -> Option<&crate::library::Signature> {
        crate::library::library(self.db()).get(name)
    }

    /// Returns every function of the library, sorted by name.
    pub fn library_functions(&self) -> Vec<&crate::library::Signature> {
        let mut all: Vec<_> = crate::library::library(self.db()).values().collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    }

    /// Returns the parameters or the outputs of a module's folder, with their declarations.
    pub fn module_items(&self, module: ItemId, kind: ItemKind) -> Vec<ItemId> {
        let db = self.db();
        let Ok(stack) = module::stack_of(db, module.item()) else { return Vec::new() };
        let items = stack_items(db, *stack).iter().filter(|item| item.kind(db) == kind);
        items.map(|item| ItemId::of(*item)).collect()
    }

    /// Returns the folder that a module stands for.
    pub fn module_folder(&self, module: ItemId) -> Option<SmolStr> {
        let stack = module::stack_of(self.db(), module.item()).as_ref().ok()?;
        Some(stack.folder(self.db()).clone())
    }

    /// Returns the group around a declaration.
    pub fn group_around(&self, id: ItemId) -> Option<ItemId> {
        let (db, item) = (self.db(), id.item());
        crate::scope::scope(db, item.stack(db)).group_of(item).map(ItemId::of)
    }

    /// Returns the schema of a resource type.
    pub fn schema(&self, name: &TypeName) -> Option<Arc<ResourceType>> {
        crate::schema::resource_type(self.db(), name.as_str())
    }

    /// Follows a definition inside of a resource type; any other type stays as it is.
    pub fn followed(&self, ty: &Type) -> Type {
        use msd_model::schema::Schemas;
        match ty.bare() {
            Type::Definition { resource, name } => {
                let schemas = crate::schema::DbSchemas(self.db());
                schemas.definition(resource, name).map_or(Type::Any, |ty| self.followed(&ty))
            }
            other => other.clone(),
        }
    }

    /// Tells whether a value of one type may stand where another is wanted: certainly, or depending on
    /// the value.
    pub fn fits(&self, actual: &Type, expected: &Type) -> (bool, bool) {
        let fit = crate::fits::fits(actual, expected, &crate::schema::DbSchemas(self.db()));
        (fit == crate::fits::Fit::Yes, fit != crate::fits::Fit::No)
    }
}
