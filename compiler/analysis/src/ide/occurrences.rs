//! Every word of an item that stands for something.

use msd_model::place::Span;
use msd_syntax::ItemKind;
use msd_syntax::ast::{self, ArgumentValue, Expr, ExprKind, Field, Ident, TypeKind};
use msd_syntax::node::Node;
use smol_str::SmolStr;

use super::locals::locals;
use super::steps::steps;
use super::{ItemId, Occurrence, Target};
use crate::db::Db;
use crate::infer::sightings;
use crate::items::{Item, item_tree};
use crate::scope::{Space, scope};

/// Returns the words in the order of the source; spans are relative to the item.
#[salsa::tracked(lru = 512)]
pub fn occurrences<'db>(db: &'db dyn Db, item: Item<'db>) -> Vec<Occurrence> {
    let Some(tree) = &item_tree(db, item).tree else { return Vec::new() };
    let mut words = Words { db, item, found: Vec::new(), short: Vec::new() };
    words.own_name(tree);
    words.found.extend(locals(db, item, tree));
    words.tree(tree);
    for (span, target) in &sightings(db, item).names {
        let target = words.declared(target);
        words.push(*span, target);
    }
    let mut found = words.found;
    for word in &mut found {
        word.is_short = words.short.contains(&word.span);
    }
    found.sort_by_key(|word| (word.span, !word.is_definition, rank(&word.target)));
    found.dedup_by(|a, b| a.span == b.span && a.target == b.target);
    found
}

/// What a program declares comes before what it is a property of.
fn rank(target: &Target) -> u8 {
    match target {
        Target::Local { .. } => 0,
        Target::Item(_) | Target::Field { .. } => 1,
        _ => 2,
    }
}

struct Words<'db> {
    db: &'db dyn Db,
    item: Item<'db>,
    found: Vec<Occurrence>,
    /// Names of fields that are their values too.
    short: Vec<Span>,
}

impl<'db> Words<'db> {
    fn push(&mut self, span: Span, target: Target) {
        self.found.push(Occurrence { span, target, is_definition: false, is_short: false });
    }

    fn push_item(&mut self, span: Span, item: Option<Item<'db>>) {
        if let Some(item) = item {
            self.push(span, Target::Item(ItemId::of(item)));
        }
    }

    fn define(&mut self, span: Span, target: Target) {
        self.found.push(Occurrence { span, target, is_definition: true, is_short: false });
    }

    fn own_name(&mut self, tree: &ast::Item) {
        match tree {
            ast::Item::Moved(moved) => {
                for path in [&moved.from, &moved.to] {
                    self.found.extend(steps(self.db, self.item, path));
                }
            }
            ast::Item::Import(import) => self.found.extend(steps(self.db, self.item, &import.to)),
            ast::Item::Forget(forget) => self.found.extend(steps(self.db, self.item, &forget.what)),
            tree => self.define(tree.name().span, Target::Item(ItemId::of(self.item))),
        }
        match tree {
            ast::Item::Resource(resource) | ast::Item::Existing(resource)
                if crate::schema::resource_type(self.db, &resource.ty.text).is_some() =>
            {
                self.push(resource.ty.span, Target::ResourceType(resource.ty.text.clone()));
            }
            ast::Item::Type(ast::TypeItem { ty, .. }) => {
                if let TypeKind::Record { fields, .. } = &ty.kind {
                    let item = ItemId::of(self.item);
                    for field in fields {
                        let name = field.name.text.clone();
                        self.define(field.name.span, Target::Field { item, name });
                    }
                }
            }
            _ => {}
        }
    }

    fn tree(&mut self, tree: &ast::Item) {
        Node::Item(tree).walk(&mut |node| match node {
            Node::Decorator(decorator) => self.decorator(tree, decorator),
            Node::Type(ast::TypeExpr { kind: TypeKind::Name { path, .. }, .. })
                if crate::lower_type::BUILT_IN.contains(&path.text.as_str()) =>
            {
                self.push(path.span, Target::BuiltIn(path.text.clone()));
            }
            Node::Field(Field::Named { name, value, .. }) if name.span == value.span => {
                if let Expr { kind: ExprKind::Name(_), .. } = value {
                    self.short.push(name.span);
                }
            }
            Node::Field(Field::Named { name, value, .. })
                if name.text == "params"
                    && matches!(tree, ast::Item::Test(_) | ast::Item::Target(_)) =>
            {
                self.given_params(value);
            }
            Node::Expr(Expr { kind: ExprKind::Call { callee, arguments }, .. }) => {
                self.named_arguments(callee, arguments);
            }
            _ => {}
        });
    }

    /// What a test or a target gives to parameters.
    fn given_params(&mut self, value: &Expr) {
        let ExprKind::Record(fields) = &value.kind else { return };
        let scope = scope(self.db, self.item.stack(self.db));
        for field in fields {
            if let Field::Named { name, .. } = field {
                self.push_item(name.span, scope.get(Space::Value, &name.text));
            }
        }
    }

    /// `f(size = 1)` of a function of the program names its parameter.
    fn named_arguments(&mut self, callee: &Expr, arguments: &[ast::Argument]) {
        let ExprKind::Name(name) = &callee.kind else { return };
        let found = scope(self.db, self.item.stack(self.db)).seen_by(self.item, Space::Value, name);
        let Some(function) = found else { return };
        let Some(ast::Item::Function(tree)) = &item_tree(self.db, function).tree else { return };
        for argument in arguments {
            let Some(name) = &argument.name else { continue };
            let parameter = tree.parameters.iter().find(|known| known.name.text == name.text);
            if let Some(parameter) = parameter {
                let (item, span) = (ItemId::of(function), parameter.name.span);
                self.push(name.span, Target::Local { item, span, name: name.text.clone() });
            }
        }
    }

    fn decorator(&mut self, tree: &ast::Item, decorator: &ast::Decorator) {
        let scope = scope(self.db, self.item.stack(self.db));
        let name = &decorator.name;
        self.push(name.span, Target::Decorator(name.text.clone()));
        for argument in &decorator.arguments {
            match (&argument.value, name.text.as_str()) {
                (ArgumentValue::Group(group), _) => {
                    let found = scope.get(Space::Group, &group.text);
                    self.push_item(group.span, found);
                }
                (ArgumentValue::Expr(Expr { kind: ExprKind::Name(word), span }), "after") => {
                    let found = scope.seen_by(self.item, Space::Value, word);
                    self.push_item(*span, found);
                }
                (ArgumentValue::Expr(Expr { kind: ExprKind::Name(word), span }), "limit")
                    if argument.name.is_none() =>
                {
                    self.push_item(*span, scope.get(Space::Limit, word));
                }
                (ArgumentValue::Expr(value), "ignore") => self.ignored(tree, value),
                _ => {}
            }
        }
    }

    /// `@ignore(tags.Owner)` names a property of the resource.
    fn ignored(&mut self, tree: &ast::Item, value: &Expr) {
        let (ast::Item::Resource(resource) | ast::Item::Existing(resource)) = tree else { return };
        let mut root = value;
        while let ExprKind::Attr { base, .. } | ExprKind::Index { base, .. } = &root.kind {
            root = base;
        }
        if let ExprKind::Name(name) = &root.kind {
            let (owner, name) = (resource.ty.text.clone(), name.clone());
            self.push(root.span, Target::Property { owner, name });
        }
    }

    /// Returns the declaration behind a property, where the program has one.
    fn declared(&self, target: &Target) -> Target {
        let Target::Property { owner, name } = target else { return target.clone() };
        let (db, stack) = (self.db, self.item.stack(self.db));
        let item = |item: Item<'db>| Target::Item(ItemId::of(item));
        if owner.starts_with("module ") && self.item.kind(db) == ItemKind::Module {
            let found = match crate::module::stack_of(db, self.item) {
                Ok(inside) => scope(db, *inside).get(Space::Value, name),
                Err(_) => None,
            };
            return found.map_or_else(|| target.clone(), item);
        }
        if owner == "outputs" && self.item.kind(db) == ItemKind::Test {
            let found = scope(db, stack).get(Space::Output, name);
            return found.map_or_else(|| target.clone(), item);
        }
        if let Some(alias) = scope(db, stack).get(Space::Type, owner) {
            return Target::Field { item: ItemId::of(alias), name: name.clone() };
        }
        match owner.strip_prefix("existing ") {
            Some(ty) => Target::Property { owner: SmolStr::new(ty), name: name.clone() },
            None => target.clone(),
        }
    }
}

/// Returns where a field of a `type` is declared.
pub fn field_span(tree: &ast::Item, name: &str) -> Option<Span> {
    let ast::Item::Type(ast::TypeItem { ty, .. }) = tree else { return None };
    let TypeKind::Record { fields, .. } = &ty.kind else { return None };
    let mut names = fields.iter().map(|field| &field.name);
    names.find(|known: &&Ident| known.text == name).map(|name| name.span)
}
