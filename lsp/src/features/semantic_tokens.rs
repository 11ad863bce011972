//! What each word is: by the checker where that knows it, by its place in the text otherwise. A token
//! never goes over a line end.

use msd_analysis::Compiler;
use msd_analysis::ide::ItemInfo;
use msd_model::place::Span;

mod keywords;
mod lexer;
mod names;

use lexer::{Lexeme, LexemeKind};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    Keyword,
    Comment,
    Text,
    Number,
    Operator,
    Decorator,
    Variable,
    Parameter,
    Property,
    Function,
    Type,
    Class,
    Namespace,
}

impl TokenKind {
    /// Names of the protocol, by position.
    pub const NAMES: [&'static str; 13] = [
        "keyword",
        "comment",
        "string",
        "number",
        "operator",
        "decorator",
        "variable",
        "parameter",
        "property",
        "function",
        "type",
        "class",
        "namespace",
    ];
}

/// Bits of `Token::modifiers`.
pub mod modifier {
    pub const DECLARATION: u8 = 1;
    pub const READ_ONLY: u8 = 2;
    pub const DEPRECATED: u8 = 4;
    pub const LIBRARY: u8 = 8;
    pub const DOCUMENTATION: u8 = 16;

    /// Names of the protocol, by bit.
    pub const NAMES: [&str; 5] =
        ["declaration", "readonly", "deprecated", "defaultLibrary", "documentation"];
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    pub span: Span,
    pub kind: TokenKind,
    pub modifiers: u8,
}

/// Returns the tokens of a file or of a part of it, in order and apart.
pub fn tokens(program: &Compiler, file: &str, range: Option<Span>) -> Vec<Token> {
    let Some(text) = program.source(file) else { return Vec::new() };
    let range = range.unwrap_or(Span::new(0, text.len()));
    let items = program.items(file);
    let in_range = |span: Span| span.start < range.end && range.start < span.end;
    let mut names = Vec::new();
    for item in items.iter().filter(|item| in_range(item.span)) {
        names::names(program, item, &mut names);
    }
    // Of words at one place the first is the best known.
    names.sort_by_key(|token| token.span.start);
    names.dedup_by(|next, token| next.span.start < token.span.end);
    let lexemes = lexer::lex(&text);
    let mut out = merged(&text, &items, &lexemes, &names);
    out.retain(|token| in_range(token.span));
    out
}

fn merged(text: &str, items: &[ItemInfo], lexemes: &[Lexeme], names: &[Token]) -> Vec<Token> {
    let mut out = Vec::with_capacity(lexemes.len());
    let mut words = keywords::Words::new(text, items);
    let (mut name, mut done) = (0, 0);
    for (position, lexeme) in lexemes.iter().enumerate() {
        let keyword = words.next(lexemes, position);
        if lexeme.span.start < done {
            continue;
        }
        while names.get(name).is_some_and(|token| token.span.start < lexeme.span.start) {
            name += 1;
        }
        let known = names.get(name).filter(|token| token.span.start == lexeme.span.start);
        if lexeme.kind == LexemeKind::Word
            && let Some(token) = known
        {
            done = token.span.end;
            out.push(*token);
            continue;
        }
        let plain = |kind, modifiers| Some(Token { span: lexeme.span, kind, modifiers });
        out.extend(match lexeme.kind {
            LexemeKind::Word if keyword => plain(TokenKind::Keyword, 0),
            LexemeKind::Word => None,
            LexemeKind::Comment => plain(TokenKind::Comment, 0),
            LexemeKind::Doc => plain(TokenKind::Comment, modifier::DOCUMENTATION),
            LexemeKind::Text => plain(TokenKind::Text, 0),
            LexemeKind::Number => plain(TokenKind::Number, 0),
            LexemeKind::Operator => plain(TokenKind::Operator, 0),
            LexemeKind::At => plain(TokenKind::Decorator, 0),
            LexemeKind::Symbol => None,
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::marked::marked;

    fn shown(source: &str) -> Vec<String> {
        let at = marked(source);
        let text = at.program.source("main.msd").unwrap();
        let tokens = tokens(&at.program, "main.msd", None);
        for pair in tokens.windows(2) {
            assert!(pair[0].span.end <= pair[1].span.start, "{pair:?}");
        }
        let shown = |token: &Token| {
            let word = &text[token.span.range()];
            assert!(!word.contains('\n') && !word.is_empty());
            let marks = modifier::NAMES.iter().enumerate();
            let marks = marks.filter(|(bit, _)| token.modifiers & (1 << bit) != 0);
            let marks: String = marks.map(|(_, name)| format!(" {name}")).collect();
            format!("{word} {}{marks}", TokenKind::NAMES[token.kind as usize])
        };
        tokens.iter().map(shown).collect()
    }

    #[test]
    fn words_are_what_they_stand_for() {
        assert_eq!(
            shown(
                "/// Where.\n@protect\nresource vpc: aws.ec2.VPC for az in azs {\n  cidr_block = \"10.${az}\" // x\n  for = 35/h\n}\n"
            ),
            [
                "/// Where. comment documentation",
                "@ decorator",
                "protect decorator",
                "resource keyword",
                "vpc variable declaration",
                "aws.ec2.VPC class",
                "for keyword",
                "az parameter declaration",
                "in keyword",
                "cidr_block property",
                "= operator",
                "\"10. string",
                "${ operator",
                "az parameter",
                "} operator",
                "\" string",
                "// x comment",
                "for property",
                "= operator",
                "35/h number",
            ]
        );
        assert_eq!(
            shown("param n: Int = 1\nlet f = if n > 1 then cidr.subnet(a, 8, n) else null\n"),
            [
                "param keyword",
                "n parameter declaration",
                "Int type defaultLibrary",
                "= operator",
                "1 number",
                "let keyword",
                "f variable declaration readonly",
                "= operator",
                "if keyword",
                "n parameter",
                "> operator",
                "1 number",
                "then keyword",
                "cidr.subnet function defaultLibrary",
                "8 number",
                "n parameter",
                "else keyword",
                "null keyword",
            ]
        );
    }

    #[test]
    fn texts_of_several_lines_are_cut_at_their_ends() {
        assert_eq!(
            shown("let t = \"\"\"\n  a \"b\"\n  \"\"\"\n")[3..],
            ["\"\"\" string", "  a \"b\" string", "  \"\"\" string"]
        );
    }

    #[test]
    fn a_part_has_the_tokens_of_the_whole() {
        let at = marked("let a = 1\n‹let b = a›\nlet c = b\n");
        let whole = tokens(&at.program, "main.msd", None);
        let part = tokens(&at.program, "main.msd", Some(at.selection));
        let inside = whole.iter().filter(|token| at.selection.start <= token.span.start);
        let inside = inside.filter(|token| token.span.end <= at.selection.end);
        assert_eq!(part, inside.copied().collect::<Vec<_>>());
    }
}
