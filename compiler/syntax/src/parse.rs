//! Parses one item. Where the whole does not parse, its body is cut into fields and each is parsed by
//! itself, so that only the broken field is lost.

use msd_model::diagnostic::Diagnostic;
use msd_model::place::Span;
use pest::Parser;

use crate::ast::{Block, Expr, Field, Ident, Item, Resource, TypeField, TypeItem, TypeKind};
use crate::build::Builder;
use crate::continuation::{is_continuation, may_end};
use crate::depth::too_deep;
use crate::grammar::{Grammar, Pairs, Rule};
use crate::scan::{Scanner, Token};
use crate::split::ItemKind;
use crate::{brackets, plain, syntax_error, unknown};

/// What could be made of a text, and what was wrong with it. Spans are relative to the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed<T> {
    pub tree: Option<T>,
    pub diagnostics: Vec<Diagnostic<Span>>,
}

/// Parses an item that the splitter cut out.
pub fn parse_item(kind: ItemKind, text: &str) -> Parsed<Item> {
    match plain::read(kind, text) {
        Some(tree) => Parsed { tree: Some(tree), diagnostics: Vec::new() },
        None => by_grammar(kind, text),
    }
}

/// Parses an item by the grammar alone, which reads everything that there is.
pub fn by_grammar(kind: ItemKind, text: &str) -> Parsed<Item> {
    if let Some(diagnostic) = too_deep(text) {
        return Parsed { tree: None, diagnostics: vec![diagnostic] };
    }
    let Some(rule) = entry(kind) else {
        return Parsed { tree: None, diagnostics: vec![unknown::declaration(text)] };
    };
    match Grammar::parse(rule, text) {
        Ok(pairs) => {
            let mut builder = Builder::new(text, 0);
            let tree = builder.item(pairs);
            Parsed { tree, diagnostics: builder.diagnostics }
        }
        Err(error) => Recovery { text, diagnostics: Vec::new() }.item(kind, rule, &error),
    }
}

/// Parses one expression that stands alone, as the REPL and `--var` give it.
pub fn parse_expr(text: &str) -> Parsed<Expr> {
    if let Some(diagnostic) = too_deep(text) {
        return Parsed { tree: None, diagnostics: vec![diagnostic] };
    }
    match Grammar::parse(Rule::expr_entry, text) {
        Ok(mut pairs) => {
            let mut builder = Builder::new(text, 0);
            let tree = pairs.next().map(|pair| builder.expr(pair));
            Parsed { tree, diagnostics: builder.diagnostics }
        }
        Err(error) => {
            let diagnostic = syntax_error::from_pest(text, 0, Rule::expr_entry, &error);
            Parsed { tree: None, diagnostics: vec![diagnostic] }
        }
    }
}

pub(crate) fn entry(kind: ItemKind) -> Option<Rule> {
    Some(match kind {
        ItemKind::Stack => Rule::stack_entry,
        ItemKind::Param => Rule::param_entry,
        ItemKind::Let => Rule::let_entry,
        ItemKind::Output => Rule::output_entry,
        ItemKind::Type => Rule::type_entry,
        ItemKind::Function => Rule::function_entry,
        ItemKind::Resource => Rule::resource_entry,
        ItemKind::ResourceType => Rule::resource_type_entry,
        ItemKind::Limit => Rule::limit_entry,
        ItemKind::Target => Rule::target_entry,
        ItemKind::Group => Rule::group_entry,
        ItemKind::Existing => Rule::existing_entry,
        ItemKind::Module => Rule::module_entry,
        ItemKind::Constraint => Rule::constraint_entry,
        ItemKind::Test => Rule::test_entry,
        ItemKind::Notify => Rule::notify_entry,
        ItemKind::Moved => Rule::moved_entry,
        ItemKind::Import => Rule::import_entry,
        ItemKind::Forget => Rule::forget_entry,
        ItemKind::Unknown => return None,
    })
}

struct Recovery<'t> {
    text: &'t str,
    diagnostics: Vec<Diagnostic<Span>>,
}

impl<'t> Recovery<'t> {
    fn item(
        mut self,
        kind: ItemKind,
        rule: Rule,
        error: &pest::error::Error<Rule>,
    ) -> Parsed<Item> {
        let whole = syntax_error::from_pest(self.text, 0, rule, error);
        let tree = match kind {
            ItemKind::Resource => self.resource(Rule::resource_header_entry).map(Item::Resource),
            ItemKind::Existing => self.resource(Rule::existing_header_entry).map(Item::Existing),
            ItemKind::Module => self.module(),
            ItemKind::Stack
            | ItemKind::Limit
            | ItemKind::Target
            | ItemKind::Constraint
            | ItemKind::Test
            | ItemKind::Notify => self.block(kind),
            ItemKind::Type => self.record_type(),
            ItemKind::Group => self.group(),
            _ => None,
        };
        if let Some(unclosed) = brackets::unclosed(self.text) {
            self.diagnostics.insert(0, unclosed);
            // What follows from the missing bracket is not a mistake of its own.
            self.diagnostics.truncate(1);
        } else if self.diagnostics.is_empty() {
            self.diagnostics.push(whole);
        }
        Parsed { tree, diagnostics: self.diagnostics }
    }

    fn module(&mut self) -> Option<Item> {
        let brace = body_start(self.text)?;
        let header = self.parse(Rule::module_header_entry, 0, brace)?;
        let mut builder = Builder::new(&self.text[..brace], 0);
        let mut module = builder.module_header(header.into_iter().next()?);
        module.fields = self.fields(brace);
        Some(Item::Module(module))
    }

    fn resource(&mut self, rule: Rule) -> Option<Resource> {
        let brace = body_start(self.text)?;
        let header = self.parse(rule, 0, brace)?;
        let mut builder = Builder::new(&self.text[..brace], 0);
        let mut resource = builder.resource_header(header.into_iter().next()?);
        resource.fields = self.fields(brace);
        Some(resource)
    }

    fn block(&mut self, kind: ItemKind) -> Option<Item> {
        let brace = body_start(self.text)?;
        let header = self.parse(Rule::block_header_entry, 0, brace)?;
        let mut builder = Builder::new(&self.text[..brace], 0);
        let (prefix, name) = builder.block_header(header.into_iter().next()?);
        let fields = self.fields(brace);
        let block = Block { prefix, name, fields };
        Some(match kind {
            ItemKind::Stack => Item::Stack(block),
            ItemKind::Limit => Item::Limit(block),
            ItemKind::Constraint => Item::Constraint(block),
            ItemKind::Test => Item::Test(block),
            ItemKind::Notify => Item::Notify(block),
            _ => Item::Target(block),
        })
    }

    /// A group whose text holds its brace is never closed; its header may be well all the same.
    fn group(&mut self) -> Option<Item> {
        let brace = body_start(self.text)?;
        let header = self.parse(Rule::group_entry, 0, brace)?;
        Builder::new(&self.text[..brace], 0).item(header)
    }

    fn record_type(&mut self) -> Option<Item> {
        let brace = body_start(self.text)?;
        let header = self.parse(Rule::type_header_entry, 0, brace)?;
        let mut builder = Builder::new(&self.text[..brace], 0);
        let (prefix, name): (_, Ident) = builder.type_header(header);
        let mut fields: Vec<TypeField> = Vec::new();
        for part in field_spans(self.text, brace + 1) {
            if let Some(pairs) =
                self.parse(Rule::type_field_entry, part.start as usize, part.end as usize)
            {
                let mut builder = Builder::new(&self.text[part.range()], part.start);
                fields.extend(pairs.into_iter().next().map(|pair| builder.type_field(pair)));
            }
        }
        let span = Span::new(brace, self.text.len());
        let ty = crate::ast::TypeExpr { kind: TypeKind::Record { fields, open: false }, span };
        Some(Item::Type(TypeItem { prefix, name, ty }))
    }

    fn fields(&mut self, brace: usize) -> Vec<Field> {
        let mut fields = Vec::new();
        for part in field_spans(self.text, brace + 1) {
            let Some(pairs) = self.parse(Rule::field_entry, part.start as usize, part.end as usize)
            else {
                // The property is there, only its value is lost: nothing shall call it missing.
                fields.extend(lost_field(self.text, part));
                continue;
            };
            let mut builder = Builder::new(&self.text[part.range()], part.start);
            fields.extend(pairs.into_iter().next().map(|pair| builder.field(pair)));
            self.diagnostics.append(&mut builder.diagnostics);
        }
        fields
    }

    fn parse(&mut self, rule: Rule, from: usize, to: usize) -> Option<Pairs<'t>> {
        let text: &'t str = &self.text[from..to];
        match Grammar::parse(rule, text) {
            Ok(pairs) => Some(pairs),
            Err(error) => {
                // What follows a header belongs to it: `if {` lacks its condition at the brace.
                let shown = if from == 0 { self.text } else { text };
                self.diagnostics.push(syntax_error::from_pest(shown, from as u32, rule, &error));
                None
            }
        }
    }
}

fn lost_field(text: &str, part: Span) -> Option<Field> {
    let mut scanner = Scanner::new(&text[part.range()], 0);
    let (token, start, end) = scanner.advance()?;
    let span = Span::new(start, end).shifted(part.start);
    (token == Token::Word).then(|| Field::Named {
        decorators: Vec::new(),
        name: Ident { text: text[span.range()].into(), span },
        value: Expr { kind: crate::ast::ExprKind::Error, span },
    })
}

/// Returns where the body's brace stands: the first one that belongs to no expression of the header.
fn body_start(text: &str) -> Option<usize> {
    let mut scanner = Scanner::new(text, 0);
    let (mut depth, mut after_in) = (0usize, false);
    while let Some((token, start, end)) = scanner.advance() {
        match token {
            Token::Open(b'{') if depth == 0 && !after_in => return Some(start),
            Token::Open(_) => depth += 1,
            Token::Close(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        after_in = token == Token::Word && &text[start..end] == "in";
    }
    None
}

/// Cuts a body into its fields: at commas and at lines that begin one, whatever brackets a broken
/// field leaves open.
fn field_spans(text: &str, from: usize) -> Vec<Span> {
    let mut scanner = Scanner::new(text, from);
    let mut out = Vec::new();
    let mut current: Option<(usize, usize)> = None;
    let (mut depth, mut last_end) = (0usize, from);
    let (mut first_on_line, mut line_start, mut ended) = (true, from, true);
    while let Some((token, start, end)) = scanner.advance() {
        if token == Token::Newline {
            (first_on_line, line_start) = (true, end);
            continue;
        }
        let column = start - line_start;
        let begins = match current {
            None => !matches!(token, Token::Comma | Token::Close(_)),
            Some((_, margin)) => {
                first_on_line
                    && (depth == 0 || column <= margin)
                    && (begins_field(text, token, start, end)
                        || depth == 0
                            && ended
                            && token == Token::Word
                            && !is_continuation(&text[start..end]))
            }
        };
        if begins {
            if let Some((open, _)) = current.replace((start, column)) {
                out.push(Span::new(open, last_end));
            }
            depth = 0;
        }
        match token {
            Token::Comma if depth == 0 => {
                if let Some((open, _)) = current.take() {
                    out.push(Span::new(open, start));
                }
            }
            Token::Open(_) => depth += 1,
            Token::Close(_) if depth == 0 => {
                if let Some((open, _)) = current.take() {
                    out.push(Span::new(open, last_end));
                }
                return out;
            }
            Token::Close(_) => depth -= 1,
            _ => {}
        }
        first_on_line = false;
        last_end = end;
        ended = may_end(text, token, start, end);
    }
    if let Some((open, _)) = current {
        out.push(Span::new(open, last_end));
    }
    out
}

fn begins_field(text: &str, token: Token, start: usize, end: usize) -> bool {
    match token {
        Token::At | Token::Doc => true,
        Token::Other(b'.') => text[start..].starts_with(".."),
        Token::Word | Token::Text { .. } => {
            let mut ahead = Scanner::new(text, end);
            match ahead.advance() {
                Some((Token::Other(b'='), at, _)) => !text[at..].starts_with("=="),
                Some((Token::Other(b':' | b'?'), ..)) => true,
                // `name value` without `=`: a mistake of its own line, unless an operator's word.
                Some((Token::Word | Token::Text { .. }, ..)) => !is_continuation(&text[start..end]),
                _ => false,
            }
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
