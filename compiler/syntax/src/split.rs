//! Cuts a file into items before pest sees it, so that a broken item costs only itself and an edit
//! re-parses one item. The members of a group are items too.

use msd_model::place::Span;
use smol_str::SmolStr;

use crate::scan::{Scanner, Token};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ItemKind {
    Stack,
    Param,
    Let,
    Output,
    Type,
    Function,
    Resource,
    ResourceType,
    Limit,
    Target,
    /// Only the header: the members are items of their own.
    Group,
    /// Begins with a word that introduces no declaration.
    Unknown,
}

impl ItemKind {
    /// Every word that begins a declaration.
    pub const WORDS: [(&str, ItemKind); 10] = [
        ("stack", ItemKind::Stack),
        ("param", ItemKind::Param),
        ("let", ItemKind::Let),
        ("output", ItemKind::Output),
        ("type", ItemKind::Type),
        ("fn", ItemKind::Function),
        ("resource", ItemKind::Resource),
        ("limit", ItemKind::Limit),
        ("target", ItemKind::Target),
        ("group", ItemKind::Group),
    ];

    pub fn word(self) -> &'static str {
        match self {
            ItemKind::ResourceType => "resource type",
            ItemKind::Unknown => "declaration",
            kind => ItemKind::WORDS.iter().find(|(_, k)| *k == kind).map_or("", |(word, _)| word),
        }
    }
}

/// One item of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub kind: ItemKind,
    pub name: SmolStr,
    /// The enclosing group.
    pub group: Option<SmolStr>,
    /// From its first doc comment or decorator to its end, in the file.
    pub span: Span,
}

/// Words that go on with an expression at the beginning of a line.
const CONTINUATIONS: [&str; 10] =
    ["then", "else", "in", "if", "is", "where", "for", "as", "accepts", "secret"];

/// Cuts the text into its items, in order; O(length). Text between items belongs to none.
pub fn split(text: &str) -> Vec<Piece> {
    match Splitter::new(text, false).run() {
        Some(pieces) => pieces,
        // A bracket is not closed: indentation decides where the next item begins.
        None => Splitter::new(text, true).run().unwrap_or_default(),
    }
}

struct Open {
    kind: Option<(ItemKind, SmolStr)>,
    start: usize,
    column: usize,
    depth: usize,
    /// A block item is complete when its body closes.
    complete: bool,
}

struct Splitter<'a> {
    text: &'a str,
    recover: bool,
    pieces: Vec<Piece>,
    /// The groups that are open: name, depth of their members, column.
    groups: Vec<(SmolStr, usize, usize)>,
    current: Option<Open>,
    depth: usize,
    last_end: usize,
}

impl<'a> Splitter<'a> {
    fn new(text: &'a str, recover: bool) -> Splitter<'a> {
        Splitter {
            text,
            recover,
            pieces: Vec::new(),
            groups: Vec::new(),
            current: None,
            depth: 0,
            last_end: 0,
        }
    }

    fn run(mut self) -> Option<Vec<Piece>> {
        let mut scanner = Scanner::new(self.text, 0);
        let mut line_start = 0;
        let mut first_on_line = true;
        let (mut before_is_in, mut after_at) = (false, false);
        while let Some((token, start, end)) = scanner.advance() {
            if token == Token::Newline {
                line_start = end;
                first_on_line = true;
                continue;
            }
            let column = start - line_start;
            match token {
                Token::Doc | Token::At if self.may_begin(first_on_line, column) => {
                    self.begin_prefix(start, column);
                }
                Token::Word
                    if !after_at && self.may_begin(first_on_line || self.in_prefix(), column) =>
                {
                    self.word(&mut scanner, start, end, column);
                }
                Token::Open(b'{') if self.is_group_header() && !before_is_in => {
                    self.open_group(start);
                }
                Token::Open(_) => self.depth += 1,
                Token::Close(_) => self.close(start),
                _ => {}
            }
            before_is_in = token == Token::Word && &self.text[start..end] == "in";
            after_at = token == Token::At;
            first_on_line = false;
            self.last_end = scanner.at;
            // A multi-line string ends on a line of its own.
            if let Token::Text { .. } = token
                && let Some(newline) = self.text[start..end].rfind('\n')
            {
                line_start = start + newline + 1;
            }
        }
        self.finish(self.last_end);
        (self.recover || (self.depth == 0 && self.groups.is_empty())).then_some(self.pieces)
    }

    fn base(&self) -> usize {
        self.groups.last().map_or(0, |(_, depth, _)| *depth)
    }

    fn in_prefix(&self) -> bool {
        self.current.as_ref().is_some_and(|open| open.kind.is_none() && open.depth == self.depth)
    }

    /// Tells whether an item may begin here. In recovery, a line that is indented no deeper than the
    /// item that is open may begin one although a bracket is open.
    fn may_begin(&self, first_on_line: bool, column: usize) -> bool {
        first_on_line
            && (self.depth == self.base()
                || self.recover && self.current.as_ref().is_none_or(|open| column <= open.column))
    }

    fn begin_prefix(&mut self, start: usize, column: usize) {
        if self.in_prefix() {
            return;
        }
        self.begin(start, column, None);
    }

    fn begin(&mut self, start: usize, column: usize, kind: Option<(ItemKind, SmolStr)>) {
        self.finish(self.last_end);
        if self.recover {
            while self.groups.last().is_some_and(|(_, _, group_column)| column <= *group_column) {
                self.groups.pop();
            }
            self.depth = self.base();
        }
        self.current = Some(Open { kind, start, column, depth: self.depth, complete: false });
    }

    /// Looks at a word at the beginning of a line, and begins an item when it introduces one.
    fn word(&mut self, scanner: &mut Scanner<'a>, start: usize, end: usize, column: usize) {
        let word = &self.text[start..end];
        let mut ahead = Scanner::new(self.text, end);
        let next = ahead.advance();
        let Some((Token::Word, next_start, next_end)) = next else {
            let idle = self.current.as_ref().is_none_or(|open| open.complete);
            if idle && self.depth == self.base() {
                self.begin(start, column, Some((ItemKind::Unknown, word.into())));
            }
            return;
        };
        let mut kind = ItemKind::WORDS.iter().find(|(w, _)| *w == word).map(|(_, kind)| *kind);
        let mut name = (next_start, next_end);
        if word == "secret" {
            let second = &self.text[next_start..next_end];
            kind = match second {
                "param" => Some(ItemKind::Param),
                "output" => Some(ItemKind::Output),
                _ => None,
            };
            name = match ahead.advance() {
                Some((Token::Word, from, to)) => (from, to),
                _ => (next_end, next_end),
            };
        } else if word == "resource" && &self.text[next_start..next_end] == "type" {
            // `resource type: aws…` declares a resource that is called `type`.
            if let Some((Token::Word, from, to)) = ahead.advance() {
                kind = Some(ItemKind::ResourceType);
                name = (from, to);
            }
        }
        let kind = match kind {
            Some(kind) => kind,
            None if CONTINUATIONS.contains(&word) => return,
            None if self.depth != self.base() => return,
            None => ItemKind::Unknown,
        };
        if matches!(kind, ItemKind::ResourceType | ItemKind::Function) {
            let rest = &self.text[name.1..];
            let dotted = rest
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'))
                .unwrap_or(rest.len());
            name.1 += dotted;
        }
        let named = match kind {
            ItemKind::Unknown => word.into(),
            _ => SmolStr::new(&self.text[name.0..name.1]),
        };
        match self.in_prefix() {
            true => {
                if let Some(open) = &mut self.current {
                    open.kind = Some((kind, named));
                }
            }
            false => self.begin(start, column, Some((kind, named))),
        }
        scanner.at = scanner.at.max(name.1);
    }

    fn is_group_header(&self) -> bool {
        self.current.as_ref().is_some_and(|open| {
            matches!(open.kind, Some((ItemKind::Group, _))) && open.depth == self.depth
        })
    }

    fn open_group(&mut self, brace: usize) {
        let Some(open) = self.current.take() else { return };
        let Some((kind, name)) = open.kind else { return };
        let group = self.groups.last().map(|(name, ..)| name.clone());
        self.pieces.push(Piece {
            kind,
            name: name.clone(),
            group,
            span: Span::new(open.start, brace),
        });
        self.depth += 1;
        self.groups.push((name, self.depth, open.column));
    }

    fn close(&mut self, start: usize) {
        if self.depth == self.base() {
            // The end of a group, or a bracket too many, which the item around it will report.
            if !self.groups.is_empty() {
                self.finish(self.last_end);
                self.groups.pop();
                self.depth = self.depth.saturating_sub(1);
            } else if self.current.is_none() {
                self.begin(start, usize::MAX, Some((ItemKind::Unknown, "}".into())));
            }
            return;
        }
        self.depth -= 1;
        if let Some(open) = &mut self.current
            && open.depth == self.depth
        {
            open.complete = matches!(
                open.kind,
                Some((
                    ItemKind::Resource
                        | ItemKind::ResourceType
                        | ItemKind::Stack
                        | ItemKind::Limit
                        | ItemKind::Target
                        | ItemKind::Unknown,
                    _
                ))
            ) && self.text.as_bytes()[start] == b'}';
        }
    }

    fn finish(&mut self, end: usize) {
        let Some(open) = self.current.take() else { return };
        let (kind, name) = open.kind.unwrap_or((ItemKind::Unknown, SmolStr::default()));
        self.pieces.push(Piece {
            kind,
            name,
            group: self.groups.last().map(|(name, ..)| name.clone()),
            span: Span::new(open.start, end.max(open.start)),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        split(text)
            .into_iter()
            .map(|piece| match piece.group {
                Some(group) => format!("{group}/{} {}", piece.kind.word(), piece.name),
                None => format!("{} {}", piece.kind.word(), piece.name),
            })
            .collect()
    }

    #[test]
    fn members_of_groups_are_items() {
        let text = r#"
//! A file.
stack s {}
/// Doc.
@after(x) @protect
group g {
  let a = { b = "}" } // }
  @protect resource r: aws.ec2.VPC {
    type = "x"
    limit = 3
  }
}
secret param p: String = if a
  then b
  else c
resource type aws.ec2.VPC = "AWS::EC2::VPC" { type T = { a: Int } }
fn cidr.subnet(a: Cidr) -> Cidr
"#;
        assert_eq!(
            names(text),
            [
                "stack s",
                "group g",
                "g/let a",
                "g/resource r",
                "param p",
                "resource type aws.ec2.VPC",
                "fn cidr.subnet",
            ]
        );
    }

    #[test]
    fn an_open_bracket_costs_only_its_own_item() {
        let text = "let a = [1,\n\nlet b = 2\ngroup g {\n  resource x: T {\n    p = 1\n\n  resource y: T {\n  }\n}\nlet c = 3\n";
        assert_eq!(
            names(text),
            ["let a", "let b", "group g", "g/resource x", "g/resource y", "let c"]
        );
    }

    #[test]
    fn unknown_words_become_items_of_their_own() {
        let text = "let a = 1\nresorce b: T {\n}\nlet c = 2\n}\n";
        assert_eq!(names(text), ["let a", "declaration resorce", "let c"]);
    }
}
