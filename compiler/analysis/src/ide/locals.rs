//! Names that `for`, comprehensions and functions bind: where each is bound and where it is used.

use msd_model::place::Span;
use msd_syntax::ast::{self, ExprKind, Ident};
use msd_syntax::node::{Node, bound, each_of};
use smol_str::SmolStr;

use super::{ItemId, Occurrence, Target};
use crate::db::Db;
use crate::items::{Item, item_tree};
use crate::scope::scope;

/// Returns the bindings of an item and their uses; a name bound by the group around it is traced to
/// that group.
pub fn locals(db: &dyn Db, item: Item<'_>, tree: &ast::Item) -> Vec<Occurrence> {
    let mut walk = Walk { item: ItemId::of(item), bound: Vec::new(), found: Vec::new() };
    let scope = scope(db, item.stack(db));
    let mut around: Vec<Item<'_>> =
        std::iter::successors(scope.repeated_group(item), |group| scope.repeated_group(*group))
            .collect();
    around.reverse();
    for group in around {
        if let Some(each) = item_tree(db, group).tree.as_ref().and_then(each_of) {
            for name in bound(&each.first, &each.second) {
                walk.bound.push((name.text.clone(), ItemId::of(group), name.span));
            }
        }
    }
    walk.item(tree);
    walk.found
}

struct Walk {
    item: ItemId,
    bound: Vec<(SmolStr, ItemId, Span)>,
    found: Vec<Occurrence>,
}

impl Walk {
    fn item(&mut self, tree: &ast::Item) {
        if let Some(each) = each_of(tree) {
            self.node(Node::Expr(&each.list));
            self.bind(bound(&each.first, &each.second));
        }
        if let ast::Item::Function(function) = tree {
            self.bind(function.parameters.iter().map(|parameter| &parameter.name));
        }
        // Its own name stands for the value that its condition judges.
        let own = self.item;
        let judged = match tree {
            ast::Item::Param(param) => Some(&param.name),
            _ => None,
        };
        Node::Item(tree).each_child(&mut |child| match child {
            Node::Each(_) => {}
            child => self.node(child),
        });
        if let Some(name) = judged {
            let words = |node: Node<'_>| match node {
                Node::Expr(ast::Expr { kind: ExprKind::Name(word), span }) => {
                    (*word == name.text).then_some(*span)
                }
                _ => None,
            };
            let mut spans = Vec::new();
            Node::Item(tree).walk(&mut |node| spans.extend(words(node)));
            self.found.extend(spans.into_iter().map(|span| Occurrence {
                span,
                target: Target::Item(own),
                is_definition: false,
                is_short: false,
            }));
        }
    }

    fn bind<'a>(&mut self, names: impl Iterator<Item = &'a Ident>) {
        for name in names {
            self.bound.push((name.text.clone(), self.item, name.span));
            self.add(name.span, self.item, name.span, &name.text, true);
        }
    }

    fn add(&mut self, span: Span, item: ItemId, at: Span, name: &SmolStr, is_definition: bool) {
        let target = Target::Local { item, span: at, name: name.clone() };
        self.found.push(Occurrence { span, target, is_definition, is_short: false });
    }

    fn node(&mut self, node: Node<'_>) {
        match node {
            Node::Expr(ast::Expr { kind: ExprKind::Name(name), span }) => {
                let found = self.bound.iter().rev().find(|(bound, ..)| bound == name).cloned();
                if let Some((name, item, at)) = found {
                    self.add(*span, item, at, &name, false);
                }
            }
            Node::Expr(ast::Expr {
                kind: ExprKind::ListFor { binding, .. } | ExprKind::MapFor { binding, .. },
                ..
            }) => {
                let depth = self.bound.len();
                self.node(Node::Expr(&binding.list));
                self.bind(bound(&binding.first, &binding.second));
                if let Some(condition) = &binding.condition {
                    self.node(Node::Expr(condition));
                }
                node.each_child(&mut |child| {
                    if !matches!(child, Node::Binding(_)) {
                        self.node(child);
                    }
                });
                self.bound.truncate(depth);
            }
            node => node.each_child(&mut |child| self.node(child)),
        }
    }
}
