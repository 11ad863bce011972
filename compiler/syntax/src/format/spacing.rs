//! Where no blank stands between two tokens; everywhere else there is one.

use crate::format::tree::{Kind, Leaf, Node};
use crate::grammar::Rule;

/// Tells whether a token stands at the one before it. `rule` is what both belong to.
pub fn glued_before(rule: Rule, node: &Node<'_>) -> bool {
    match node {
        Node::Branch(
            Rule::attribute
            | Rule::index
            | Rule::arguments
            | Rule::refinement
            | Rule::type_arguments
            | Rule::type_parameters,
            _,
        ) => true,
        Node::Branch(..) => false,
        Node::Leaf(Leaf { kind: Kind::Rule(own), text, .. }) => match own {
            Rule::optional_mark | Rule::range_mark => true,
            Rule::infix => is_range(text),
            // A facet's figures begin apart: `len 1..=3`.
            Rule::signed => rule == Rule::bounds,
            _ => false,
        },
        Node::Leaf(leaf) => match leaf.text {
            "," | ":" => true,
            "(" => rule == Rule::function,
            _ => false,
        },
    }
}

/// Tells whether whatever follows a token stands at it.
pub fn glued_after(rule: Rule, node: &Node<'_>) -> bool {
    match node {
        Node::Branch(..) => false,
        Node::Leaf(Leaf { kind: Kind::Rule(own), text, .. }) => match own {
            Rule::unary | Rule::negative | Rule::rest_mark | Rule::dot => true,
            Rule::range_mark => true,
            Rule::infix => is_range(text),
            _ => false,
        },
        Node::Leaf(leaf) => leaf.text == ".." && rule == Rule::spread,
    }
}

fn is_range(operator: &str) -> bool {
    operator == "..="
}
