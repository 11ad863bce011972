//! Builds the tree of an item from pest's pairs.

use msd_model::code::Code;
use msd_model::diagnostic::Diagnostic;
use msd_model::place::Span;
use smol_str::SmolStr;

use crate::ast::{
    Argument, ArgumentValue, Block, Decorator, Field, ForClause, Function, Group, IdMember, Ident,
    Item, Let, Output, Param, Parameter, Prefix, Resource, ResourceType, TypeItem,
};
use crate::grammar::{Pair, Pairs, Rule};

/// Knows the text, and where it begins in the item.
pub struct Builder<'t> {
    pub text: &'t str,
    pub base: u32,
    pub diagnostics: Vec<Diagnostic<Span>>,
    /// How many expressions are open.
    pub depth: u32,
}

impl<'t> Builder<'t> {
    pub fn new(text: &'t str, base: u32) -> Builder<'t> {
        Builder { text, base, diagnostics: Vec::new(), depth: 0 }
    }

    pub fn item(&mut self, mut pairs: Pairs<'_>) -> Option<Item> {
        let pair = pairs.next()?;
        let rule = pair.as_rule();
        Some(match rule {
            Rule::stack => Item::Stack(self.block(pair)),
            Rule::limit => Item::Limit(self.block(pair)),
            Rule::target => Item::Target(self.block(pair)),
            Rule::param => Item::Param(self.param(pair)),
            Rule::let_item => Item::Let(self.let_item(pair)),
            Rule::output => Item::Output(self.output(pair)),
            Rule::type_item => Item::Type(self.type_item(pair)),
            Rule::function => Item::Function(self.function(pair)),
            Rule::resource => Item::Resource(self.resource(pair)),
            Rule::resource_type => Item::ResourceType(self.resource_type(pair)),
            Rule::group_header => Item::Group(self.group(pair)),
            Rule::existing => Item::Existing(self.resource(pair)),
            Rule::module => Item::Module(self.module(pair)),
            Rule::constraint => Item::Constraint(self.block(pair)),
            Rule::test => Item::Test(self.block(pair)),
            Rule::notify => Item::Notify(self.block(pair)),
            Rule::moved => Item::Moved(self.moved(pair)),
            Rule::import => Item::Import(self.import(pair)),
            Rule::forget => Item::Forget(self.forget(pair)),
            _ => return None,
        })
    }

    pub fn span(&self, pair: &Pair<'_>) -> Span {
        let start = pair.as_span().start();
        Span::new(start, start + tight_length(pair.as_str())).shifted(self.base)
    }

    pub fn ident(&self, pair: Pair<'_>) -> Ident {
        Ident { text: SmolStr::new(pair.as_str()), span: self.span(&pair) }
    }

    /// A name that the grammar guarantees; empty only if the grammar changes.
    pub(crate) fn nowhere(&self) -> Ident {
        Ident { text: SmolStr::default(), span: Span::default() }
    }

    pub fn prefix(&mut self, pair: Pair<'_>) -> Prefix {
        let mut doc = String::new();
        let mut decorators = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::doc => {
                    if !doc.is_empty() {
                        doc.push('\n');
                    }
                    let line = part.as_str().trim_start_matches('/').trim_end();
                    doc.push_str(line.strip_prefix(' ').unwrap_or(line));
                }
                Rule::decorator => decorators.push(self.decorator(part)),
                _ => {}
            }
        }
        Prefix { doc: doc.into(), decorators }
    }

    fn decorator(&mut self, pair: Pair<'_>) -> Decorator {
        let span = self.span(&pair);
        let mut name = self.nowhere();
        let mut arguments = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::marked => {
                    name = part.into_inner().next().map_or(name, |name| self.ident(name))
                }
                _ => arguments = self.arguments(part),
            }
        }
        Decorator { name, arguments, span }
    }

    pub fn arguments(&mut self, pair: Pair<'_>) -> Vec<Argument> {
        pair.into_inner()
            .map(|argument| {
                let mut name = None;
                let mut value = ArgumentValue::Group(self.nowhere());
                for part in argument.into_inner() {
                    match part.as_rule() {
                        Rule::ident => name = Some(self.ident(part)),
                        Rule::group_ref => {
                            if let Some(group) =
                                part.into_inner().find(|p| p.as_rule() == Rule::ident)
                            {
                                value = ArgumentValue::Group(self.ident(group));
                            }
                        }
                        _ => value = ArgumentValue::Expr(self.expr(part)),
                    }
                }
                Argument { name, value }
            })
            .collect()
    }

    fn block(&mut self, pair: Pair<'_>) -> Block {
        let mut block =
            Block { prefix: Prefix::default(), name: self.nowhere(), fields: Vec::new() };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::prefix => block.prefix = self.prefix(part),
                Rule::ident => block.name = self.ident(part),
                Rule::block => block.fields = self.fields(part.into_inner()),
                _ => {}
            }
        }
        block
    }

    pub fn block_header(&mut self, pair: Pair<'_>) -> (Prefix, Ident) {
        let block = self.block(pair);
        (block.prefix, block.name)
    }

    pub fn type_header(&mut self, pairs: Pairs<'_>) -> (Prefix, Ident) {
        let (mut prefix, mut name) = (Prefix::default(), self.nowhere());
        for part in pairs {
            match part.as_rule() {
                Rule::prefix => prefix = self.prefix(part),
                Rule::ident => name = self.ident(part),
                _ => {}
            }
        }
        (prefix, name)
    }

    /// Builds fields, and asks for a comma or a new line between any two.
    pub fn fields<'p>(&mut self, pairs: impl Iterator<Item = Pair<'p>>) -> Vec<Field> {
        let mut fields = Vec::new();
        let mut last_end: Option<usize> = None;
        for pair in pairs {
            let span = pair.as_span();
            if let Some(end) = last_end
                && !self.text[end..span.start()].contains([',', '\n'])
            {
                let at = Span::new(span.start(), span.start() + 1).shifted(self.base);
                self.diagnostics.push(
                    Diagnostic::new(Code::Syntax, at, "expected a comma or a new line before this")
                        .fix(Span::new(end, end).shifted(self.base), ","),
                );
            }
            last_end = Some(span.start() + tight_length(pair.as_str()));
            fields.push(self.field(pair));
        }
        fields
    }

    pub fn field(&mut self, pair: Pair<'_>) -> Field {
        let mut decorators = Vec::new();
        let mut key = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::decorator => decorators.push(self.decorator(part)),
                Rule::spread => return Field::Spread(self.inner_expr(part)),
                Rule::key => key = part.into_inner().next(),
                Rule::ident => {
                    // `{ tags }` is short for `{ tags = tags }`.
                    let name = self.ident(part);
                    let kind = crate::ast::ExprKind::Name(name.text.clone());
                    let value = crate::ast::Expr { kind, span: name.span };
                    return Field::Named { decorators, name, value };
                }
                _ => {
                    let value = self.expr(part);
                    let Some(key) = key else { continue };
                    return match key.as_rule() {
                        Rule::ident => Field::Named { decorators, name: self.ident(key), value },
                        _ => self.text_key(key, value),
                    };
                }
            }
        }
        Field::Spread(crate::ast::Expr { kind: crate::ast::ExprKind::Error, span: Span::default() })
    }

    fn text_key(&mut self, key: Pair<'_>, value: crate::ast::Expr) -> Field {
        let key = self.string(key);
        match &key.kind {
            crate::ast::ExprKind::Literal(msd_model::value::Value::Str(text)) => {
                let name = Ident { text: text.clone(), span: key.span };
                Field::Named { decorators: Vec::new(), name, value }
            }
            _ => Field::Computed { key, value },
        }
    }

    fn param(&mut self, pair: Pair<'_>) -> Param {
        let mut param = Param {
            prefix: Prefix::default(),
            secret: false,
            name: self.nowhere(),
            ty: None,
            default: None,
            condition: None,
            message: None,
        };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::prefix => param.prefix = self.prefix(part),
                Rule::secret_kw => param.secret = true,
                Rule::ident => param.name = self.ident(part),
                Rule::type_expr => param.ty = Some(self.type_expr(part)),
                Rule::default => param.default = Some(self.inner_expr(part)),
                Rule::condition => {
                    let mut inner = part.into_inner().filter(|p| p.as_rule() == Rule::expr);
                    param.condition = inner.next().map(|expr| self.expr(expr));
                    param.message = inner.next().map(|expr| self.expr(expr));
                }
                _ => {}
            }
        }
        param
    }

    fn let_item(&mut self, pair: Pair<'_>) -> Let {
        let (prefix, _, name, ty, value) = self.binding_item(pair);
        Let { prefix, name, ty, value }
    }

    fn output(&mut self, pair: Pair<'_>) -> Output {
        let (prefix, secret, name, ty, value) = self.binding_item(pair);
        Output { prefix, secret, name, ty, value }
    }

    fn binding_item(
        &mut self,
        pair: Pair<'_>,
    ) -> (Prefix, bool, Ident, Option<crate::ast::TypeExpr>, crate::ast::Expr) {
        let (mut prefix, mut secret, mut name, mut ty) =
            (Prefix::default(), false, self.nowhere(), None);
        let mut value =
            crate::ast::Expr { kind: crate::ast::ExprKind::Error, span: Span::default() };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::prefix => prefix = self.prefix(part),
                Rule::secret_kw => secret = true,
                Rule::ident => name = self.ident(part),
                Rule::type_expr => ty = Some(self.type_expr(part)),
                _ => value = self.expr(part),
            }
        }
        (prefix, secret, name, ty, value)
    }

    pub fn type_item(&mut self, pair: Pair<'_>) -> TypeItem {
        let span = self.span(&pair);
        let mut item = TypeItem {
            prefix: Prefix::default(),
            name: self.nowhere(),
            ty: crate::ast::TypeExpr { kind: crate::ast::TypeKind::Error, span },
        };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::prefix => item.prefix = self.prefix(part),
                Rule::ident => item.name = self.ident(part),
                _ => item.ty = self.type_expr(part),
            }
        }
        item
    }

    fn function(&mut self, pair: Pair<'_>) -> Function {
        let mut function = Function {
            prefix: Prefix::default(),
            name: self.nowhere(),
            type_parameters: Vec::new(),
            parameters: Vec::new(),
            result: None,
            body: None,
        };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::prefix => function.prefix = self.prefix(part),
                Rule::path => function.name = self.ident(part),
                Rule::type_parameters => {
                    function.type_parameters =
                        part.into_inner().map(|name| self.ident(name)).collect();
                }
                Rule::parameter => {
                    let parameter = self.parameter(part);
                    function.parameters.push(parameter);
                }
                Rule::type_expr => function.result = Some(self.type_expr(part)),
                _ => function.body = Some(self.expr(part)),
            }
        }
        function
    }

    fn parameter(&mut self, pair: Pair<'_>) -> Parameter {
        let span = self.span(&pair);
        let mut parameter = Parameter {
            name: self.nowhere(),
            rest: false,
            optional: false,
            ty: crate::ast::TypeExpr { kind: crate::ast::TypeKind::Error, span },
            default: None,
        };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::rest_mark => parameter.rest = true,
                Rule::optional_mark => parameter.optional = true,
                Rule::ident => parameter.name = self.ident(part),
                Rule::type_expr => parameter.ty = self.type_expr(part),
                _ => parameter.default = Some(self.inner_expr(part)),
            }
        }
        parameter
    }

    fn resource(&mut self, pair: Pair<'_>) -> Resource {
        let mut inner = pair.into_inner();
        let mut resource = match inner.next() {
            Some(header) => self.resource_header(header),
            None => self.empty_resource(),
        };
        if let Some(block) = inner.next() {
            resource.fields = self.fields(block.into_inner());
        }
        resource
    }

    fn empty_resource(&self) -> Resource {
        Resource {
            prefix: Prefix::default(),
            name: self.nowhere(),
            ty: self.nowhere(),
            each: None,
            condition: None,
            fields: Vec::new(),
        }
    }

    pub fn resource_header(&mut self, pair: Pair<'_>) -> Resource {
        let mut resource = self.empty_resource();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::prefix => resource.prefix = self.prefix(part),
                Rule::ident => resource.name = self.ident(part),
                Rule::task_kw => resource.ty = self.task_type(part),
                Rule::path => resource.ty = self.ident(part),
                Rule::for_clause => resource.each = self.for_clause(part),
                Rule::if_clause => resource.condition = Some(self.inner_expr(part)),
                _ => {}
            }
        }
        resource
    }

    pub(crate) fn for_clause(&mut self, pair: Pair<'_>) -> Option<ForClause> {
        let (mut names, mut list) = (Vec::new(), None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::ident => names.push(self.ident(part)),
                Rule::expr => list = Some(self.expr(part)),
                _ => {}
            }
        }
        let mut names = names.into_iter();
        Some(ForClause { first: names.next()?, second: names.next(), list: list? })
    }

    fn group(&mut self, pair: Pair<'_>) -> Group {
        let mut group = Group { prefix: Prefix::default(), name: self.nowhere(), each: None };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::prefix => group.prefix = self.prefix(part),
                Rule::ident => group.name = self.ident(part),
                Rule::for_clause => group.each = self.for_clause(part),
                _ => {}
            }
        }
        group
    }

    fn resource_type(&mut self, pair: Pair<'_>) -> ResourceType {
        let mut out = ResourceType {
            prefix: Prefix::default(),
            name: self.nowhere(),
            wire: SmolStr::default(),
            ids: Vec::new(),
            definitions: Vec::new(),
            fields: Vec::new(),
            open: false,
        };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::prefix => out.prefix = self.prefix(part),
                Rule::path => out.name = self.ident(part),
                Rule::string => out.wire = self.plain_string(part),
                Rule::id_member => {
                    let member = self.id_member(part);
                    out.ids.push(member);
                }
                Rule::type_member => {
                    let definition = self.type_item(part);
                    out.definitions.push(definition);
                }
                Rule::type_field => {
                    let field = self.type_field(part);
                    out.fields.push(field);
                }
                _ => out.open = true,
            }
        }
        out
    }

    fn id_member(&mut self, pair: Pair<'_>) -> IdMember {
        let span = self.span(&pair);
        let mut member = IdMember {
            name: self.nowhere(),
            ty: crate::ast::TypeExpr { kind: crate::ast::TypeKind::Error, span },
            accepts: Vec::new(),
        };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::ident => member.name = self.ident(part),
                Rule::type_expr => member.ty = self.type_expr(part),
                _ => member.accepts.push(self.ident(part)),
            }
        }
        member
    }
}

/// Returns the length without trailing blanks and comments, which pest takes into a rule that ends
/// with a repetition.
fn tight_length(text: &str) -> usize {
    let last_line = text.rfind('\n').map_or(text, |newline| &text[newline..]);
    if !text.ends_with([' ', '\n', '\t', '\r']) && !last_line.contains("//") {
        return text.len();
    }
    let mut scanner = crate::scan::Scanner::new(text, 0);
    let mut end = 0;
    while let Some((token, _, token_end)) = scanner.advance() {
        if token != crate::scan::Token::Newline {
            end = token_end;
        }
    }
    end
}
