//! `net.vpc_id` and `net["eu"].vpc_id`: one output of a module, one member of a group with `for`. Only
//! that one is looked at, so that its fellows may depend on what is made of it.

use msd_model::code::Code;
use msd_model::expr::{Expr, ExprKind};
use msd_model::ty::Type;
use msd_syntax::{ItemKind, ast};
use smol_str::SmolStr;

use super::{HOLE, Infer};
use crate::cycles::is_circular;
use crate::declare::declared_type;
use crate::ide::ItemId;
use crate::items::{Item, item_tree};
use crate::mentions::path_text;

impl<'db> Infer<'db> {
    pub(super) fn part(
        &mut self,
        whole: &ast::Expr,
        base: &ast::Expr,
        name: &ast::Ident,
        optional: bool,
    ) -> Option<(Expr, Type)> {
        let (root, key) = match &base.kind {
            ast::ExprKind::Name(root) => (root, None),
            ast::ExprKind::Index { base, index } => match &base.kind {
                ast::ExprKind::Name(root) => (root, Some(index)),
                _ => return None,
            },
            _ => return None,
        };
        if self.locals.iter().any(|(local, _)| local == root) {
            return None;
        }
        let item = self.lookup(root)?;
        let (each, maybe) = self.repetition(item)?;
        self.saw_part(item, base, name);
        if is_circular(self.db, item) {
            return None;
        }
        if each != key.is_some() {
            let (message, help) = match each {
                true => (
                    format!("`{root}` has several instances"),
                    format!(
                        "name one, `{root}[\"key\"].{0}`, or go through all: `[for x in {root}: x.{0}]`",
                        name.text
                    ),
                ),
                false => (
                    format!("`{root}` has no `for`, and so no keys"),
                    format!("write `{root}.{}`", name.text),
                ),
            };
            self.report(Code::WrongType, base.span, message).help = Some(help);
            return Some((Expr::new(ExprKind::Error, whole.span), Type::Any));
        }
        let key = key.map(|key| self.infer(key).0);
        if maybe && !optional && self.narrowed(path_text(base), Type::Null.optional()).is_optional()
        {
            let message = format!("`{root}` may be absent: its `if` may be false");
            let help = format!("write `{root}?.{}`, or give a fallback with `??`", name.text);
            self.report(Code::MaybeNull, base.span, message).help = Some(help);
        }
        let ty = self.part_type(item, name);
        let ty = if maybe && optional { ty.optional() } else { ty };
        let mut place = Expr::new(ExprKind::Resource(root.clone()), base.span);
        if let Some(key) = key {
            let kind = ExprKind::Index { base: Box::new(place), index: Box::new(key) };
            place = Expr::new(kind, base.span);
        }
        let kind = ExprKind::Attr { base: Box::new(place), name: name.text.clone(), optional };
        Some((Expr::new(kind, whole.span), self.narrowed(path_text(whole), ty)))
    }

    /// Notes what the base and the part stand for.
    fn saw_part(&mut self, item: Item<'db>, base: &ast::Expr, name: &ast::Ident) {
        if self.seen.is_none() {
            return;
        }
        let root = match &base.kind {
            ast::ExprKind::Index { base, .. } => base.span,
            _ => base.span,
        };
        self.saw_item(root, item);
        self.saw_type(base.span, declared_type(self.db, item));
        if name.text.contains(HOLE) {
            self.gap().part = Some(ItemId::of(item));
            return;
        }
        let part = match item.kind(self.db) {
            ItemKind::Module => match crate::module::stack_of(self.db, item) {
                Ok(stack) => crate::module::output(self.db, *stack, &name.text),
                Err(_) => None,
            },
            _ => self.scope.member(item, &name.text),
        };
        if let Some(part) = part {
            self.saw_item(name.span, part);
        }
    }

    /// Tells of a module or a group with `for` whether it has several instances, and whether it may
    /// be absent.
    fn repetition(&self, item: Item<'db>) -> Option<(bool, bool)> {
        match &item_tree(self.db, item).tree {
            Some(ast::Item::Module(module)) => {
                Some((module.each.is_some(), module.condition.is_some()))
            }
            Some(ast::Item::Group(group)) if group.each.is_some() => Some((true, false)),
            _ => None,
        }
    }

    fn part_type(&mut self, item: Item<'db>, name: &ast::Ident) -> Type {
        // Of a module only its folder is looked at, not what it is given.
        if item.kind(self.db) == ItemKind::Module {
            let Ok(stack) = crate::module::stack_of(self.db, item) else { return Type::Any };
            let outputs = crate::module::gives(self.db, *stack);
            if let Some(field) = outputs.fields.get(&name.text) {
                return field.ty.clone();
            }
            let owner = format!("module `{}`", item.name(self.db));
            let known: Vec<&str> = outputs.fields.keys().map(SmolStr::as_str).collect();
            self.no_such_part(&owner, "output", &known, name);
            return Type::Any;
        }
        if let Some(member) = self.scope.member(item, &name.text)
            && member.kind(self.db) != ItemKind::Function
        {
            return declared_type(self.db, member).clone();
        }
        let members = self.scope.members(item);
        let known: Vec<&str> = members.iter().map(|member| member.name(self.db).as_str()).collect();
        let owner = format!("group `{}`", item.name(self.db));
        self.no_such_part(&owner, "member", &known, name);
        Type::Any
    }

    fn no_such_part(&mut self, owner: &str, what: &str, known: &[&str], name: &ast::Ident) {
        let near = msd_model::nearest::nearest(&name.text, known.iter().copied());
        let at = self.at(name.span);
        let message = format!("{owner} has no {what} `{}`", name.text);
        let report = crate::place::Report::new(Code::UnknownProperty, at, message);
        self.reports.push(match near {
            Some(near) => report.help(format!("did you mean `{near}`?")).fix(at, near),
            None if known.is_empty() => report.help(format!("it has no {what}s at all")),
            None => report.help(format!("it has {}", known.join(", "))),
        });
    }
}
