//! `moved`, `import` and `forget`: what they name has to be declared, or to be gone.

use msd_model::code::Code;
use msd_model::ty::Type;
use msd_syntax::{ItemKind, ast};
use smol_str::SmolStr;

use super::{Body, check_item};
use crate::infer::Infer;
use crate::items::{Item, item_tree};
use crate::place::{At, Report};
use crate::scope::{Space, scope};

/// What an address leads to in the source.
enum Found<'db> {
    Declared(Item<'db>),
    /// This step of it is not declared; beside it there are these.
    Missing(SmolStr, Vec<SmolStr>),
    /// It leads into something that does not check: that is reported already.
    Unclear,
}

impl<'db> Infer<'db> {
    pub(super) fn moved(&mut self, moved: &ast::Moved) -> Body {
        self.no_decorators(&moved.prefix);
        self.gone(&moved.from, "moved");
        self.there(&moved.to);
        Body::Empty
    }

    pub(super) fn forget(&mut self, forget: &ast::Forget) -> Body {
        self.no_decorators(&forget.prefix);
        self.gone(&forget.what, "forgotten");
        Body::Empty
    }

    pub(super) fn import(&mut self, import: &ast::Import) -> Body {
        self.no_decorators(&import.prefix);
        let declared = self.there(&import.to);
        if let Some(item) = declared
            && item.kind(self.db) != ItemKind::Resource
        {
            let message = format!("`{}` is no resource", import.to.text.text);
            self.report(Code::BadRefactoring, import.to.text.span, message).help =
                Some("name the resource that takes the thing over".to_owned());
        }
        let keyless = import.to.address.as_ref().is_some_and(|address| address.key().is_none());
        let repeated = declared.is_some_and(|item| {
            let tree = item_tree(self.db, item).tree.as_ref();
            matches!(tree, Some(ast::Item::Resource(resource)) if resource.each.is_some())
        });
        if keyless && repeated {
            let name = &import.to.text.text;
            let message = format!("`{name}` has several instances");
            self.report(Code::BadRefactoring, import.to.text.span, message).help =
                Some(format!("say which one: `import {name}[\"key\"] from …`"));
        }
        Body::Import { id: self.check(&import.id, &Type::String) }
    }

    /// The declaration has to be there.
    fn there(&mut self, path: &ast::Path) -> Option<Item<'db>> {
        match self.find(path) {
            Found::Declared(item) => Some(item),
            Found::Unclear => None,
            Found::Missing(name, known) => {
                let near = msd_model::nearest::nearest(&name, known.iter().map(SmolStr::as_str));
                let at = self.at(path.text.span);
                let message = format!("`{}` is not declared", path.text.text);
                let report = Report::new(Code::UnknownName, at, message);
                self.reports.push(match near {
                    Some(near) => report.help(format!("did you mean `{near}`?")),
                    None => report.help("name a resource, a module or a group with `for`"),
                });
                None
            }
        }
    }

    /// The declaration must not be there any more; one instance of a `for` may be gone by itself.
    fn gone(&mut self, path: &ast::Path, what: &str) {
        let keyed = path.address.as_ref().is_some_and(|address| address.key().is_some());
        if let Found::Declared(item) = self.find(path)
            && !keyed
        {
            let first = At::new(item, crate::items::name_span(self.db, item));
            let at = self.at(path.text.span);
            let message = format!("`{}` is {what}, but it is still declared", path.text.text);
            let report = Report::new(Code::BadRefactoring, at, message)
                .label(first, "declared here")
                .help("take one of the two out");
            self.reports.push(report);
        }
    }

    fn find(&self, path: &ast::Path) -> Found<'db> {
        let Some(address) = &path.address else { return Found::Unclear };
        let db = self.db;
        let (mut folder, mut group) = (scope(db, self.item.stack(db)), None);
        for (index, step) in address.scope.iter().chain([&address.leaf]).enumerate() {
            let found = match group {
                Some(group) => folder.member(group, &step.name),
                None => folder.get(Space::Value, &step.name),
            };
            let is_thing =
                |kind| !matches!(kind, ItemKind::Param | ItemKind::Let | ItemKind::Function);
            let Some(item) = found.filter(|item| is_thing(item.kind(db))) else {
                let known = folder.items(Space::Value).filter(|item| is_thing(item.kind(db)));
                let known = known.map(|item| item.name(db).clone()).collect();
                return Found::Missing(step.name.clone(), known);
            };
            if index == address.scope.len() {
                return Found::Declared(item);
            }
            group = None;
            match item.kind(db) {
                ItemKind::Group => group = Some(item),
                ItemKind::Module => match &check_item(db, item).body {
                    Body::Module(module) => folder = scope(db, module.stack),
                    _ => return Found::Unclear,
                },
                _ => return Found::Missing(step.name.clone(), Vec::new()),
            }
        }
        Found::Unclear
    }
}
