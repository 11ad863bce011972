//! Cuts a file into items before pest sees it, so that a broken item costs only itself and an edit
//! re-parses one item. The members of a group are items too.

use msd_model::place::Span;
use smol_str::SmolStr;

use crate::continuation::{is_continuation, may_end};
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
    /// A thing that is there already and is only read.
    Existing,
    Module,
    Constraint,
    Test,
    Notify,
    Moved,
    Import,
    Forget,
    /// Only the header: the members are items of their own.
    Group,
    /// Begins with a word that introduces no declaration.
    Unknown,
}

impl ItemKind {
    /// Every word that begins a declaration.
    pub const WORDS: [(&str, ItemKind); 21] = [
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
        ("existing", ItemKind::Existing),
        ("module", ItemKind::Module),
        ("constraint", ItemKind::Constraint),
        ("test", ItemKind::Test),
        ("moved", ItemKind::Moved),
        ("import", ItemKind::Import),
        ("forget", ItemKind::Forget),
        ("notify", ItemKind::Notify),
        // A task is a resource of a type of its own: see `build_task`.
        ("action", ItemKind::Resource),
        ("gate", ItemKind::Resource),
        ("check", ItemKind::Resource),
    ];

    /// Tells whether the name of such a declaration stands for a value: all of these share one space.
    pub fn is_value(self) -> bool {
        matches!(
            self,
            ItemKind::Param
                | ItemKind::Let
                | ItemKind::Resource
                | ItemKind::Existing
                | ItemKind::Module
                | ItemKind::Function
        )
    }

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
    /// A group with `for`: its members have a name space of their own.
    pub repeated: bool,
    /// From its first doc comment or decorator to its end, in the file. A group ends before its `{`;
    /// one that is never closed ends with it, and parsing it reports that.
    pub span: Span,
}

/// Cuts the text into its items, in order; O(length). Text between items belongs to none.
pub fn split(text: &str) -> Vec<Piece> {
    match split_closed(text) {
        Some(pieces) => pieces,
        // A bracket is not closed: indentation decides where the next item begins.
        None => Splitter::new(text, true).run().unwrap_or_default(),
    }
}

/// Cuts a text whose brackets are all closed; `None` for any other.
pub fn split_closed(text: &str) -> Option<Vec<Piece>> {
    Splitter::new(text, false).run()
}

struct Open {
    kind: Option<(ItemKind, SmolStr)>,
    start: usize,
    column: usize,
    depth: usize,
    /// A block item is complete when its body closes.
    complete: bool,
}

struct OpenGroup {
    name: SmolStr,
    /// The depth of its members.
    depth: usize,
    column: usize,
    /// Where its header stands among the pieces.
    piece: usize,
    brace: usize,
}

struct Splitter<'a> {
    text: &'a str,
    recover: bool,
    pieces: Vec<Piece>,
    groups: Vec<OpenGroup>,
    current: Option<Open>,
    depth: usize,
    last_end: usize,
    last: Option<(Token, usize, usize)>,
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
            last: None,
        }
    }

    fn run(mut self) -> Option<Vec<Piece>> {
        let mut scanner = Scanner::new(self.text, 0);
        let mut line_start = 0;
        let mut first_on_line = true;
        let mut before_is_in = false;
        // Where the name of a decorator would stand.
        let mut after_at = usize::MAX;
        while let Some((token, start, end)) = scanner.advance() {
            if token == Token::Newline {
                line_start = end;
                first_on_line = true;
                continue;
            }
            let column = start - line_start;
            if self.is_between(token) {
                self.begin(start, column, Some((ItemKind::Unknown, self.text[start..end].into())));
            }
            match token {
                Token::At if self.may_begin(first_on_line, column) && self.is_nameless(end) => {
                    self.begin(start, column, Some((ItemKind::Unknown, "@".into())));
                }
                Token::Doc | Token::At if self.may_begin(first_on_line, column) => {
                    self.begin_prefix(start, column);
                }
                Token::Word
                    if start != after_at
                        && self.may_begin(first_on_line || self.in_prefix(), column) =>
                {
                    self.word(&mut scanner, start, end, column);
                }
                Token::Open(b'{') if self.is_group_header() && !before_is_in => {
                    self.open_group(start);
                }
                Token::Open(_) => self.depth += 1,
                Token::Close(_) => {
                    if self.recover && first_on_line {
                        self.leave_members(start, column);
                    }
                    self.close(start);
                }
                _ => {}
            }
            before_is_in = token == Token::Word && &self.text[start..end] == "in";
            after_at = if token == Token::At { end } else { usize::MAX };
            self.last = Some((token, start, end));
            // A member may follow its group's brace at once.
            first_on_line = token == Token::Open(b'{') && self.current.is_none();
            self.last_end = scanner.at;
            // A multi-line string ends on a line of its own.
            if let Token::Text { .. } = token
                && let Some(newline) = self.text[start..end].rfind('\n')
            {
                line_start = start + newline + 1;
            }
        }
        self.finish(self.last_end);
        if !self.recover && (self.depth > 0 || !self.groups.is_empty()) {
            return None;
        }
        self.abandon_groups(0);
        Some(self.pieces)
    }

    fn base(&self) -> usize {
        self.groups.last().map_or(0, |group| group.depth)
    }

    /// Tells whether the token stands between declarations and can begin none.
    fn is_between(&self, token: Token) -> bool {
        let other =
            matches!(token, Token::Open(_) | Token::Comma | Token::Text { .. } | Token::Other(_));
        other && self.current.is_none() && self.depth == self.base()
    }

    /// Gives up the groups at this column and right of it, which were never closed.
    fn abandon_groups(&mut self, column: usize) {
        while let Some(group) = self.groups.pop_if(|group| column <= group.column) {
            self.pieces[group.piece].span.end = group.brace as u32 + 1;
        }
    }

    /// Gives up a member that is open when `}` stands where its group began: it is the group's own.
    fn leave_members(&mut self, brace: usize, column: usize) {
        let ends_group = self.groups.last().is_some_and(|group| column <= group.column);
        if ends_group && self.depth > self.base() && self.text.as_bytes()[brace] == b'}' {
            self.finish(self.last_end);
            self.depth = self.base();
        }
    }

    fn is_nameless(&self, at_end: usize) -> bool {
        let next = self.text.as_bytes().get(at_end).copied().unwrap_or(b' ');
        let named = next.is_ascii_alphabetic() || next == b'_';
        !named && !self.in_prefix()
    }

    /// Tells whether an expression may end with the last token.
    fn has_ended(&self) -> bool {
        self.last.is_none_or(|(token, start, end)| may_end(self.text, token, start, end))
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
            self.abandon_groups(column);
            self.depth = self.base();
        }
        self.current = Some(Open { kind, start, column, depth: self.depth, complete: false });
    }

    /// Looks at a word at the beginning of a line, and begins an item when it introduces one.
    fn word(&mut self, scanner: &mut Scanner<'a>, start: usize, end: usize, column: usize) {
        let word = &self.text[start..end];
        let mut ahead = Scanner::new(self.text, end);
        let next = ahead.advance();
        let idle = self.current.as_ref().is_none_or(|open| open.complete);
        let Some((Token::Word, next_start, next_end)) = next else {
            // `else { … }` goes on with a value; `output = x` does not.
            let apart = idle || self.has_ended() && !is_continuation(word);
            if apart && self.depth == self.base() {
                self.declare(start, column, ItemKind::Unknown, word.into());
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
            None if !idle && (is_continuation(word) || !self.has_ended()) => return,
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
        self.declare(start, column, kind, named);
        scanner.at = scanner.at.max(name.1);
    }

    /// Begins an item, or says what the documentation and the decorators before it belong to.
    fn declare(&mut self, start: usize, column: usize, kind: ItemKind, name: SmolStr) {
        match &mut self.current {
            Some(open) if open.kind.is_none() && open.depth == self.depth => {
                open.kind = Some((kind, name));
            }
            _ => self.begin(start, column, Some((kind, name))),
        }
    }

    fn is_group_header(&self) -> bool {
        self.current.as_ref().is_some_and(|open| {
            matches!(open.kind, Some((ItemKind::Group, _))) && open.depth == self.depth
        })
    }

    fn open_group(&mut self, brace: usize) {
        let Some(open) = self.current.take() else { return };
        let Some((kind, name)) = open.kind else { return };
        let group = self.groups.last().map(|group| group.name.clone());
        let (piece, column) = (self.pieces.len(), open.column);
        let span = Span::new(open.start, brace);
        let repeated = says_for(&self.text[span.range()]);
        self.pieces.push(Piece { kind, name: name.clone(), group, repeated, span });
        self.depth += 1;
        self.groups.push(OpenGroup { name, depth: self.depth, column, piece, brace });
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
                        | ItemKind::Existing
                        | ItemKind::Module
                        | ItemKind::Constraint
                        | ItemKind::Test
                        | ItemKind::Notify
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
            group: self.groups.last().map(|group| group.name.clone()),
            repeated: false,
            span: Span::new(open.start, end.max(open.start)),
        });
    }
}

/// Tells whether a group's header has a `for`: after its name, or among its decorators' words.
fn says_for(header: &str) -> bool {
    let mut scanner = Scanner::new(header, 0);
    let mut depth = 0usize;
    while let Some((token, start, end)) = scanner.advance() {
        match token {
            Token::Open(_) => depth += 1,
            Token::Close(_) => depth = depth.saturating_sub(1),
            Token::Word if depth == 0 && &header[start..end] == "for" => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests;
