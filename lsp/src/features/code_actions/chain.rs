//! The property of a declaration that a word begins: `vpc.vpc_id` of `vpc`.

use msd_model::place::Span;
use msd_syntax::ast::{Expr, ExprKind, Item};
use msd_syntax::node::Node;
use smol_str::SmolStr;

/// How a name is used.
#[derive(Clone, Debug, PartialEq)]
pub enum Use {
    /// By itself, as a value.
    Whole,
    Property {
        name: SmolStr,
        span: Span,
    },
    /// In a decorator.
    Decorator,
    /// In any other way: as the head of an index, in an address.
    Other,
}

/// Tells how the name at a span of an item is used.
pub fn use_at(tree: &Item, at: Span) -> Use {
    let mut found = Use::Other;
    let mut is_decorated = false;
    Node::Item(tree).walk(&mut |node| match node {
        Node::Decorator(decorator) => {
            is_decorated |= decorator.span.start <= at.start && at.end <= decorator.span.end;
        }
        Node::Expr(Expr { kind: ExprKind::Attr { base, name, .. }, span }) if base.span == at => {
            found = Use::Property { name: name.text.clone(), span: *span };
        }
        Node::Expr(Expr { kind: ExprKind::Index { base, .. }, .. }) if base.span == at => {
            found = Use::Decorator;
        }
        Node::Expr(Expr { kind: ExprKind::Name(_), span })
            if *span == at && found == Use::Other =>
        {
            found = Use::Whole;
        }
        _ => {}
    });
    match found {
        Use::Decorator => Use::Other,
        _ if is_decorated => Use::Decorator,
        found => found,
    }
}
