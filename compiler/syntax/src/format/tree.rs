//! Every byte of an item that is not blank, as a tree: pest's pairs with the symbols and comments
//! that stand between them put back. Nothing here knows a declaration by name, so a new one needs no
//! code.

use crate::grammar::{Pair, Pairs, Rule};

#[derive(Clone, Debug)]
pub enum Node<'t> {
    Leaf(Leaf<'t>),
    Branch(Rule, Vec<Node<'t>>),
}

#[derive(Clone, Copy, Debug)]
pub struct Leaf<'t> {
    pub text: &'t str,
    pub kind: Kind,
    /// How many line ends the author put before it; two is a blank line.
    pub newlines: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A token with a rule of its own.
    Rule(Rule),
    /// A symbol or a word that the grammar takes without naming it.
    Symbol,
    Comment,
}

impl<'t> Node<'t> {
    pub fn rule(&self) -> Option<Rule> {
        match self {
            Node::Leaf(Leaf { kind: Kind::Rule(rule), .. }) | Node::Branch(rule, _) => Some(*rule),
            Node::Leaf(_) => None,
        }
    }

    pub fn is_symbol(&self, text: &str) -> bool {
        matches!(self, Node::Leaf(leaf) if leaf.kind == Kind::Symbol && leaf.text == text)
    }

    pub fn comment(&self) -> Option<Leaf<'t>> {
        match self {
            Node::Leaf(leaf) if leaf.kind == Kind::Comment => Some(*leaf),
            _ => None,
        }
    }

    /// Returns how many line ends stand before it.
    pub fn newlines(&self) -> usize {
        match self {
            Node::Leaf(leaf) => leaf.newlines,
            Node::Branch(_, nodes) => nodes.first().map_or(0, Node::newlines),
        }
    }
}

/// Reads the pairs of one text; O(length).
pub fn read<'t>(text: &'t str, pairs: Pairs<'t>) -> Vec<Node<'t>> {
    let mut reader = Reader { text, at: 0, last_end: 0 };
    let mut nodes = Vec::new();
    for pair in pairs {
        match pair.as_rule() {
            Rule::EOI => reader.gap(text.len(), &mut nodes),
            _ => reader.pair(pair, &mut nodes),
        }
    }
    nodes
}

/// Reads text that holds nothing but symbols and comments.
pub fn read_between(text: &str) -> Vec<Leaf<'_>> {
    let mut nodes = Vec::new();
    Reader { text, at: 0, last_end: 0 }.gap(text.len(), &mut nodes);
    let leaf = |node| match node {
        Node::Leaf(leaf) => Some(leaf),
        Node::Branch(..) => None,
    };
    nodes.into_iter().filter_map(leaf).collect()
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// Where the last leaf ends.
    last_end: usize,
}

impl<'t> Reader<'t> {
    fn pair(&mut self, pair: Pair<'t>, out: &mut Vec<Node<'t>>) {
        let (rule, span) = (pair.as_rule(), pair.as_span());
        self.gap(span.start(), out);
        if is_leaf(&pair) {
            let text = pair.as_str().trim_end();
            if !text.is_empty() {
                self.at = span.start();
                out.push(self.leaf(text.len(), Kind::Rule(rule)));
            }
            return;
        }
        let mut nodes = Vec::new();
        for inner in pair.into_inner() {
            self.pair(inner, &mut nodes);
        }
        self.gap(span.end(), &mut nodes);
        // pest takes what follows a repetition into it; comments there belong to what is around.
        let own = nodes.iter().rposition(|node| node.comment().is_none()).map_or(0, |at| at + 1);
        let after = nodes.split_off(own);
        if !nodes.is_empty() {
            out.push(Node::Branch(rule, nodes));
        }
        out.extend(after);
    }

    fn leaf(&mut self, length: usize, kind: Kind) -> Node<'t> {
        let blank = &self.text.as_bytes()[self.last_end..self.at];
        let newlines = memchr::memchr_iter(b'\n', blank).count();
        let text = &self.text[self.at..self.at + length];
        self.at += length;
        self.last_end = self.at;
        Node::Leaf(Leaf { text, kind, newlines })
    }

    /// Reads the symbols and comments up to `end`.
    fn gap(&mut self, end: usize, out: &mut Vec<Node<'t>>) {
        while self.at < end {
            let rest = &self.text[self.at..end];
            let Some(start) = rest.find(|c| !matches!(c, ' ' | '\t' | '\r' | '\n')) else {
                self.at = end;
                return;
            };
            self.at += start;
            let rest = &rest[start..];
            let (length, kind) = match rest {
                _ if rest.starts_with("//") => {
                    let line = rest.find('\n').map_or(rest, |newline| &rest[..newline]);
                    (line.trim_end().len(), Kind::Comment)
                }
                _ => (symbol_length(rest), Kind::Symbol),
            };
            out.push(self.leaf(length, kind));
        }
    }
}

/// Tells whether a pair is one token: it has no parts, or they may not be taken apart.
fn is_leaf(pair: &Pair<'_>) -> bool {
    matches!(pair.as_rule(), Rule::string | Rule::number | Rule::marked)
        || pair.clone().into_inner().next().is_none() && !pair.as_str().starts_with(['{', '(', '['])
}

fn symbol_length(text: &str) -> usize {
    const LONG: [&str; 4] = ["...", "..", "=>", "->"];
    if let Some(symbol) = LONG.iter().find(|symbol| text.starts_with(**symbol)) {
        return symbol.len();
    }
    let word = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len());
    match word {
        0 => text.chars().next().map_or(0, char::len_utf8),
        length => length,
    }
}
