//! Which words are keywords: they are so by their place alone, and a property may have any name.

use msd_analysis::ide::ItemInfo;
use msd_syntax::ItemKind;

use super::lexer::{Lexeme, LexemeKind};

/// In expressions and headers.
const INSIDE: [&str; 11] =
    ["for", "in", "if", "then", "else", "where", "is", "true", "false", "null", "secret"];

pub struct Words<'a> {
    text: &'a str,
    items: &'a [ItemInfo],
    item: usize,
    /// Whether the words that begin the declaration have passed.
    headed: bool,
    depth: usize,
}

impl<'a> Words<'a> {
    pub fn new(text: &'a str, items: &'a [ItemInfo]) -> Words<'a> {
        Words { text, items, item: 0, headed: false, depth: 0 }
    }

    /// Tells whether a lexeme is a keyword; takes all of them, in order.
    pub fn next(&mut self, lexemes: &[Lexeme], position: usize) -> bool {
        let lexeme = lexemes[position];
        while self.items.get(self.item).is_some_and(|item| item.span.end <= lexeme.span.start) {
            (self.item, self.headed, self.depth) = (self.item + 1, false, 0);
        }
        let Some(item) = self.items.get(self.item) else { return false };
        if lexeme.span.start < item.span.start {
            return false;
        }
        let word = &self.text[lexeme.span.range()];
        match (lexeme.kind, word) {
            (LexemeKind::Symbol, "(" | "[" | "{") => self.depth += 1,
            (LexemeKind::Symbol, ")" | "]" | "}") => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        if lexeme.kind != LexemeKind::Word {
            return false;
        }
        let beside = |at: Option<usize>| {
            let lexeme = at.and_then(|at| lexemes.get(at));
            lexeme.map_or("", |lexeme| &self.text[lexeme.span.range()])
        };
        let (before, after) = (beside(position.checked_sub(1)), beside(Some(position + 1)));
        if before == "@" {
            return false;
        }
        if !self.headed && self.depth == 0 {
            let begins = ItemKind::WORDS.iter().any(|(known, _)| *known == word);
            // `secret param` and `resource type` are two words.
            self.headed = begins && !(word == "resource" && after == "type");
            return begins || word == "secret";
        }
        if before == "." || after == "=" {
            return false;
        }
        match word {
            "group" => item.kind != ItemKind::Group && matches!(before, "(" | ","),
            "from" => item.kind == ItemKind::Import,
            "id" | "as" | "accepts" => item.kind == ItemKind::ResourceType,
            word => INSIDE.contains(&word),
        }
    }
}
