//! Edges that an item does not write itself: what the stack and the groups around it say holds for it
//! too, and a parameter may have its value from the target in use.

use msd_syntax::{ItemKind, ast};
use petgraph::graph::NodeIndex;
use smol_str::SmolStr;

use super::{Builder, Edge};
use crate::items::{Item, item_tree};
use crate::mentions::{Kind, Needed, of_decorators};
use crate::params::chosen_target;
use crate::scope::Space;

impl<'db> Builder<'db> {
    /// Adds the edges of `item`, whose node is `node`; of a module it is the one that decides.
    pub(super) fn outer(&mut self, item: Item<'db>, node: NodeIndex) {
        match item.kind(self.db) {
            ItemKind::Param => self.target(item, node),
            ItemKind::Resource | ItemKind::Existing | ItemKind::Module => {
                self.stack(item, node);
                self.decorators(item, node);
            }
            _ => {}
        }
    }

    fn target(&mut self, item: Item<'db>, node: NodeIndex) {
        let db = self.db;
        let stack = item.stack(db);
        if let Some(target) = chosen_target(db, stack).filter(|_| stack.folder(db).is_empty()) {
            let to = self.node(target, None);
            let edge =
                Edge { from: item, to: target, kind: Kind::Reference, needed: None, site: item };
            self.graph.add_edge(node, to, edge);
        }
    }

    /// A stack's tags stand in every resource, its decorators in existing things too.
    fn stack(&mut self, item: Item<'db>, node: NodeIndex) {
        let db = self.db;
        // The stack of a module's folder says nothing where the module is used.
        let Some(stack) =
            self.scope.get(Space::Stack, "").filter(|stack| stack.stack(db).folder(db).is_empty())
        else {
            return;
        };
        match item.kind(db) {
            ItemKind::Existing => {
                of_decorators(db, stack).iter().for_each(|found| self.mention(node, stack, found));
            }
            _ => self.naming.of(stack).iter().for_each(|found| self.mention(node, stack, found)),
        }
    }

    fn decorators(&mut self, item: Item<'db>, node: NodeIndex) {
        let db = self.db;
        let own = (item.kind(db) == ItemKind::Module).then_some(item);
        let around: Vec<Item<'db>> = self.scope.groups_around(db, item).chain(own).collect();
        for site in around {
            let bound = bound_by(&item_tree(db, site).tree);
            let data = |found: &&Needed| found.kind != Kind::After && !bound.contains(&found.name);
            of_decorators(db, site)
                .iter()
                .filter(data)
                .for_each(|found| self.mention(node, site, found));
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
