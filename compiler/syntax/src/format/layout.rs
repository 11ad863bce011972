//! From the tree to a document: blanks between tokens, and what stands between brackets.

use crate::format::chain;
use crate::format::doc::{Doc, Entry, Style};
use crate::format::spacing::{glued_after, glued_before};
use crate::format::tree::{Kind, Leaf, Node};
use crate::grammar::Rule;

/// Lays out the parts of a rule.
pub fn lay<'t>(rule: Rule, nodes: &[Node<'t>]) -> Vec<Doc<'t>> {
    match rule {
        Rule::expr => chain::operators(nodes),
        Rule::type_expr => chain::union(nodes),
        Rule::conditional => chain::conditional(nodes),
        Rule::for_clause | Rule::if_clause | Rule::condition => chain::clauses(rule, nodes),
        _ => sequence(rule, nodes),
    }
}

/// Lays out nodes one after the other.
pub fn sequence<'t>(rule: Rule, nodes: &[Node<'t>]) -> Vec<Doc<'t>> {
    let mut docs = Vec::new();
    let mut before: Option<&Node<'t>> = None;
    let mut index = 0;
    while let Some(node) = nodes.get(index) {
        docs.extend(before.and_then(|before| between(rule, before, node)));
        if let Some(comment) = node.comment() {
            docs.push(Doc::Comment(comment.text));
            index += 1;
        } else if let (Some(_), Node::Branch(Rule::decorator, parts), 0) =
            (before, node, node.newlines())
        {
            // Several share a line as long as it has room.
            let mut line = vec![Doc::Line];
            line.extend(lay(Rule::decorator, parts));
            docs.push(Doc::group(false, line));
            index += 1;
        } else if let Some(length) = bracketed(rule, &nodes[index..]) {
            docs.extend(brackets(rule, &nodes[index..index + length]));
            index += length;
        } else {
            match node {
                Node::Leaf(leaf) => docs.push(Doc::Text(leaf.text)),
                Node::Branch(rule, nodes) => docs.extend(lay(*rule, nodes)),
            }
            index += 1;
        }
        before = nodes.get(index - 1);
    }
    docs
}

/// Returns what stands between two neighbours: nothing, a blank, or the author's line end.
fn between<'t>(rule: Rule, before: &Node<'t>, node: &Node<'t>) -> Option<Doc<'t>> {
    let newline = Doc::Newline { blank: node.newlines() > 1 };
    let own_line = node.newlines() > 0
        && (node.comment().is_some() || before.comment().is_some() || is_prefix(before));
    if own_line {
        return Some(newline);
    }
    // These begin with a blank, or with a line, of their own.
    let clause = matches!(
        node,
        Node::Branch(Rule::decorator | Rule::for_clause | Rule::if_clause | Rule::condition, _)
    );
    let glued = glued_after(rule, before) || glued_before(rule, node);
    (!glued && !clause && node.comment().is_none()).then_some(Doc::Text(" "))
}

/// Documentation and decorators stand on the lines where the author had them.
fn is_prefix(node: &Node<'_>) -> bool {
    matches!(node.rule(), Some(Rule::prefix | Rule::doc | Rule::decorator))
}

/// Returns how many nodes there are up to the bracket that closes the first one.
fn bracketed(rule: Rule, nodes: &[Node<'_>]) -> Option<usize> {
    let angles = matches!(rule, Rule::type_arguments | Rule::type_parameters);
    let is = |node: &Node<'_>, symbols: &[&str], angle: &str| {
        symbols.iter().any(|symbol| node.is_symbol(symbol)) || angles && node.is_symbol(angle)
    };
    let mut depth = 0usize;
    for (index, node) in nodes.iter().enumerate() {
        if is(node, &["{", "(", "["], "<") {
            depth += 1;
        } else if is(node, &["}", ")", "]"], ">") {
            depth = depth.saturating_sub(1);
        }
        if depth == 0 {
            return (index > 0).then_some(index + 1);
        }
    }
    None
}

/// Lays out an opening bracket, what is inside, and the closing one.
fn brackets<'t>(rule: Rule, nodes: &[Node<'t>]) -> Vec<Doc<'t>> {
    let [open, inner @ .., close] = nodes else { return Vec::new() };
    let (Node::Leaf(open), Node::Leaf(close)) = (open, close) else { return Vec::new() };
    let (at_once, inner) = match inner.split_first() {
        Some((first, rest)) if first.newlines() == 0 && first.comment().is_some() => {
            (first.comment(), rest)
        }
        _ => (None, inner),
    };
    if inner.is_empty() && at_once.is_none() {
        return vec![Doc::Text(open.text), Doc::Text(close.text)];
    }
    let broken = at_once.is_some() || inner.first().is_some_and(|first| first.newlines() > 0);
    let comprehension = inner.iter().any(|node| node.rule() == Some(Rule::for_binding));
    let (entries, style) = match open.text {
        "{" if comprehension => (vec![chain::comprehension(rule, inner)], Style::Braces),
        "[" if comprehension => {
            (vec![chain::comprehension(rule, inner)], Style::Brackets { trailing: false })
        }
        "{" => (fields(inner), Style::Braces),
        _ => (elements(rule, inner), Style::Brackets { trailing: may_trail(rule) }),
    };
    // `[{` and `({` open together, and close together.
    let hugs = matches!(style, Style::Brackets { .. }) && !broken;
    match <[Entry<'t>; 1]>::try_from(entries) {
        Ok([only]) if hugs && is_one_group(&only) => {
            let mut docs = vec![Doc::Text(open.text)];
            docs.extend(only.head);
            docs.push(Doc::Text(close.text));
            docs
        }
        Ok([only]) => vec![enclosed(broken, open, at_once, vec![only], style, close)],
        Err(entries) => vec![enclosed(broken, open, at_once, entries, style, close)],
    }
}

fn enclosed<'t>(
    broken: bool,
    open: &Leaf<'t>,
    at_once: Option<Leaf<'t>>,
    mut entries: Vec<Entry<'t>>,
    style: Style,
    close: &Leaf<'t>,
) -> Doc<'t> {
    let mut docs = vec![Doc::Text(open.text)];
    docs.extend(at_once.map(|comment| Doc::Comment(comment.text)));
    for (index, entry) in entries.iter_mut().enumerate() {
        // Only the author's own lines may hold several elements.
        entry.goes_on &= broken;
        entry.blank &= index > 0;
    }
    docs.push(Doc::body(entries, style));
    docs.push(Doc::Text(close.text));
    Doc::group(broken, docs)
}

fn may_trail(rule: Rule) -> bool {
    matches!(rule, Rule::list | Rule::arguments | Rule::refinement | Rule::function)
}

fn is_one_group(entry: &Entry<'_>) -> bool {
    let bracketed = |group: &crate::format::doc::Group<'_>| {
        group.docs.iter().any(|doc| matches!(doc, Doc::Body(_)))
    };
    !entry.is_comment
        && entry.comment.is_none()
        && matches!(entry.head.as_slice(), [Doc::Group(group)] if bracketed(group))
}

/// Lays out the fields of a block or of a record; their commas go.
fn fields<'t>(nodes: &[Node<'t>]) -> Vec<Entry<'t>> {
    let mut entries: Vec<Entry<'t>> = Vec::new();
    for node in nodes.iter().filter(|node| !node.is_symbol(",")) {
        match node.comment() {
            Some(comment) => add_comment(&mut entries, comment),
            None => entries.push(named(node)),
        }
    }
    entries
}

/// Lays out `name = value` so that neighbours can be aligned, and anything else as it is.
pub fn named<'t>(node: &Node<'t>) -> Entry<'t> {
    let blank = node.newlines() > 1;
    let Node::Branch(rule, nodes) = node else {
        return Entry {
            blank,
            head: sequence(Rule::block, std::slice::from_ref(node)),
            ..Entry::default()
        };
    };
    let aligned = matches!(rule, Rule::field | Rule::let_item | Rule::output);
    let equals = nodes.iter().position(|node| node.is_symbol("=")).filter(|_| aligned);
    let Some(equals) = equals else {
        return Entry { blank, head: lay(*rule, nodes), ..Entry::default() };
    };
    let mut value = sequence(*rule, &nodes[equals + 1..]);
    if matches!(value.first(), Some(Doc::Comment(_) | Doc::Newline { .. })) {
        value = vec![Doc::group(true, vec![Doc::Indent(value)])];
    }
    let family = nodes.iter().find_map(|node| match node {
        Node::Leaf(leaf) if leaf.kind == Kind::Symbol => Some(leaf.text),
        _ => None,
    });
    let mut above = sequence(*rule, &nodes[..equals]);
    let line_end = above.iter().rposition(|doc| matches!(doc, Doc::Newline { .. }));
    let head = above.split_off(line_end.map_or(0, |at| at + 1));
    let family = family.unwrap_or_default();
    Entry { blank, above, head, value: Some(value), family, ..Entry::default() }
}

/// Lays out what stands between commas.
fn elements<'t>(rule: Rule, nodes: &[Node<'t>]) -> Vec<Entry<'t>> {
    let mut entries: Vec<Entry<'t>> = Vec::new();
    for part in nodes.split_inclusive(|node| node.is_symbol(",")) {
        let part = match part.split_last() {
            Some((last, rest)) if last.is_symbol(",") => rest,
            _ => part,
        };
        let is_comment = |node: &Node<'t>| node.comment().is_some();
        let first = part.iter().position(|node| !is_comment(node)).unwrap_or(part.len());
        let end = part.iter().rposition(|node| !is_comment(node)).map_or(first, |last| last + 1);
        for comment in part[..first].iter().filter_map(Node::comment) {
            add_comment(&mut entries, comment);
        }
        if let Some(node) = part.get(first) {
            let (blank, goes_on) = (node.newlines() > 1, node.newlines() == 0);
            let head = sequence(rule, &part[first..end]);
            entries.push(Entry { blank, goes_on, head, ..Entry::default() });
        }
        for comment in part[end..].iter().filter_map(Node::comment) {
            add_comment(&mut entries, comment);
        }
    }
    entries
}

/// Adds a comment: to the entry whose line it ends, or as an entry of its own.
pub fn add_comment<'t>(entries: &mut Vec<Entry<'t>>, comment: Leaf<'t>) {
    if comment.newlines == 0
        && let Some(entry) = entries.last_mut()
        && entry.comment.is_none()
        && !entry.is_comment
    {
        entry.comment = Some(comment.text);
        return;
    }
    let head = vec![Doc::Comment(comment.text)];
    let (blank, goes_on) = (comment.newlines > 1, comment.newlines == 0);
    entries.push(Entry { blank, goes_on, is_comment: true, head, ..Entry::default() });
}
