//! What may go on in the next line: operators, unions, conditions, clauses and comprehensions.

use std::ops::Range;

use crate::build_expr::power_of;
use crate::format::doc::{Doc, Entry};
use crate::format::layout::sequence;
use crate::format::tree::Node;
use crate::grammar::Rule;

/// Lays out operands and operators. A chain that is broken has each of its weakest operators at the
/// beginning of a line.
pub fn operators<'t>(nodes: &[Node<'t>]) -> Vec<Doc<'t>> {
    let power = |node: &Node<'t>| match node {
        Node::Leaf(leaf) if node.rule() == Some(Rule::infix) => Some(power_of(leaf.text)),
        _ => None,
    };
    let breakable = |node: &Node<'t>| power(node).filter(|_| !is_range(node));
    let Some(weakest) = nodes.iter().filter_map(power).min() else {
        return sequence(Rule::expr, nodes);
    };
    // A range is one figure: it breaks nowhere, but its ends may.
    if !nodes.iter().any(|node| breakable(node) == Some(weakest)) {
        return ranged(nodes);
    }
    split(nodes, |node| breakable(node) == Some(weakest), operators)
}

fn is_range(node: &Node<'_>) -> bool {
    matches!(node, Node::Leaf(leaf) if leaf.text == "..=")
}

fn ranged<'t>(nodes: &[Node<'t>]) -> Vec<Doc<'t>> {
    let mut docs = Vec::new();
    for part in nodes.split_inclusive(is_range) {
        match part.split_last() {
            Some((Node::Leaf(range), rest)) if is_range(&part[part.len() - 1]) => {
                docs.extend(operators(rest));
                docs.push(Doc::Text(range.text));
            }
            _ => docs.extend(operators(part)),
        }
    }
    docs
}

/// Lays out the members of a union.
pub fn union<'t>(nodes: &[Node<'t>]) -> Vec<Doc<'t>> {
    match nodes.iter().any(|node| node.is_symbol("|")) {
        true => split(nodes, |node| node.is_symbol("|"), |part| sequence(Rule::type_expr, part)),
        false => sequence(Rule::type_expr, nodes),
    }
}

/// Lays out parts with a separator before each but the first, as one group.
fn split<'t>(
    nodes: &[Node<'t>],
    separates: impl Fn(&Node<'t>) -> bool,
    lay_part: impl Fn(&[Node<'t>]) -> Vec<Doc<'t>>,
) -> Vec<Doc<'t>> {
    let at: Vec<usize> = (0..nodes.len()).filter(|index| separates(&nodes[*index])).collect();
    // A separator before the first part is part of that.
    let first = at.iter().copied().find(|index| *index > 0).unwrap_or(nodes.len());
    let mut docs = match separates(&nodes[0]) {
        true => separated(&nodes[..first], &lay_part),
        false => lay_part(&nodes[..first]),
    };
    let starts = at.into_iter().filter(|index| *index > 0).collect::<Vec<_>>();
    let mut broken = false;
    let mut rest = Vec::new();
    for (number, start) in starts.iter().enumerate() {
        let end = starts.get(number + 1).copied().unwrap_or(nodes.len());
        broken |= nodes[*start].newlines() > 0;
        broken |= nodes.get(start + 1).is_some_and(|node| node.newlines() > 0);
        rest.push(Doc::Line);
        rest.extend(separated(&nodes[*start..end], &lay_part));
    }
    if rest.is_empty() {
        return docs;
    }
    docs.push(Doc::Indent(rest));
    vec![Doc::group(broken, docs)]
}

fn separated<'t>(
    nodes: &[Node<'t>],
    lay_part: impl Fn(&[Node<'t>]) -> Vec<Doc<'t>>,
) -> Vec<Doc<'t>> {
    let Some((Node::Leaf(separator), part)) = nodes.split_first() else { return Vec::new() };
    let mut docs = vec![Doc::Text(separator.text), Doc::Text(" ")];
    docs.extend(lay_part(part));
    docs
}

/// Lays out `if … then … else …`: `then` and `else` begin a line each, or none does.
pub fn conditional<'t>(nodes: &[Node<'t>]) -> Vec<Doc<'t>> {
    let parts = at_words(nodes, &[Rule::then_kw, Rule::else_kw]);
    let mut docs = Vec::new();
    let mut broken = false;
    for (index, part) in parts.into_iter().enumerate() {
        let part = &nodes[part];
        let laid = sequence(Rule::conditional, part);
        if index == 0 {
            docs = laid;
            continue;
        }
        broken |= part.first().is_some_and(|word| word.newlines() > 0);
        let mut lines = vec![Doc::Line];
        lines.extend(laid);
        docs.push(Doc::Indent(lines));
    }
    vec![Doc::group(broken, docs)]
}

/// Lays out `for …`, `if …`, `where …` and `else …` after something: each alone goes to the next line
/// where there is no room for it.
pub fn clauses<'t>(rule: Rule, nodes: &[Node<'t>]) -> Vec<Doc<'t>> {
    let mut docs = Vec::new();
    for part in at_words(nodes, &[Rule::for_kw, Rule::if_kw, Rule::where_kw, Rule::else_kw]) {
        let part = &nodes[part];
        let Some(first) = part.first() else { continue };
        let mut clause = vec![Doc::Line];
        clause.extend(sequence(rule, part));
        docs.push(Doc::group(first.newlines() > 0, vec![Doc::Indent(clause)]));
    }
    docs
}

/// Cuts nodes before each of these words.
fn at_words(nodes: &[Node<'_>], words: &[Rule]) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        match parts.last_mut() {
            Some(part) if !node.rule().is_some_and(|rule| words.contains(&rule)) => {
                part.end = index + 1;
            }
            _ => parts.push(index..index + 1),
        }
    }
    parts
}

/// Lays out `for x in xs: value`; the value goes to the next line where there is no room for it.
pub fn comprehension<'t>(rule: Rule, nodes: &[Node<'t>]) -> Entry<'t> {
    let colon = nodes.iter().position(|node| node.is_symbol(":")).unwrap_or(nodes.len());
    let (before, value) = nodes.split_at((colon + 1).min(nodes.len()));
    let mut head = sequence(rule, before);
    if let Some(first) = value.first() {
        let mut docs = vec![Doc::Line];
        docs.extend(sequence(rule, value));
        head.push(Doc::group(first.newlines() > 0, vec![Doc::Indent(docs)]));
    }
    Entry { head, ..Entry::default() }
}
