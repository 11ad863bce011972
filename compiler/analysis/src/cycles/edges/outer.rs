//! Edges that an item does not write itself: what the stack and the groups around it say holds for it
//! too, and a parameter may have its value from the target in use.

use msd_syntax::{ItemKind, ast};
use smol_str::SmolStr;

use super::{Builder, Node};
use crate::items::{Item, item_tree};
use crate::mentions::{Kind, Needed, needed, of_decorators};
use crate::params::chosen_target;
use crate::scope::Space;

impl<'db> Builder<'db> {
    /// Adds the edges of `item`, whose node is `node`; of a module it is the one that decides.
    pub(super) fn outer(&mut self, item: Item<'db>, node: Node<'db>) {
        match item.kind(self.db) {
            ItemKind::Param => self.target(item, node),
            ItemKind::Resource | ItemKind::Existing | ItemKind::Module => {
                self.stack(item, node);
                self.decorators(item, node);
            }
            _ => {}
        }
    }

    fn target(&mut self, item: Item<'db>, node: Node<'db>) {
        let db = self.db;
        let stack = item.stack(db);
        if let Some(target) = chosen_target(db, stack).filter(|_| stack.folder(db).is_empty()) {
            self.inside(node, Node::whole(target), item);
        }
    }

    /// A stack's tags stand in every resource, its decorators in existing things too.
    fn stack(&mut self, item: Item<'db>, node: Node<'db>) {
        let db = self.db;
        // The stack of a module's folder says nothing where the module is used.
        let Some(stack) =
            self.scope.get(Space::Stack, "").filter(|stack| stack.stack(db).folder(db).is_empty())
        else {
            return;
        };
        let names = needed(db, stack).as_slice();
        match item.kind(db) {
            ItemKind::Existing => {
                of_decorators(db, stack)
                    .iter()
                    .for_each(|found| self.mention(node, (stack, names), found));
            }
            _ => names.iter().for_each(|found| self.mention(node, (stack, names), found)),
        }
    }

    fn decorators(&mut self, item: Item<'db>, node: Node<'db>) {
        let db = self.db;
        let own = (item.kind(db) == ItemKind::Module).then_some(item);
        let around: Vec<Item<'db>> = self.scope.groups_around(item).chain(own).collect();
        for site in around {
            let names = needed(db, site).as_slice();
            let bound = bound_by(&item_tree(db, site).tree);
            let data = |found: &&Needed| found.kind != Kind::After && !bound.contains(&found.name);
            of_decorators(db, site)
                .iter()
                .filter(data)
                .for_each(|found| self.mention(node, (site, names), found));
        }
    }
}

/// Returns the names that `for` binds.
fn bound_by(tree: &Option<ast::Item>) -> Vec<SmolStr> {
    let each = match tree {
        Some(ast::Item::Group(group)) => &group.each,
        Some(ast::Item::Module(module)) => &module.each,
        _ => return Vec::new(),
    };
    let names = |each: &ast::ForClause| {
        let second = each.second.as_ref().map(|second| second.text.clone());
        std::iter::once(each.first.text.clone()).chain(second).collect()
    };
    each.as_ref().map_or_else(Vec::new, names)
}
