//! Builds expressions from pest's pairs: precedence, postfixes, strings.

use msd_model::code::Code;
use msd_model::diagnostic::Diagnostic;
use msd_model::expr::{Binary, Unary};
use msd_model::place::Span;
use msd_model::value::Value;
use smol_str::SmolStr;

use crate::ast::{Binding, Element, Expr, ExprKind, TextPart};
use crate::build::Builder;
use crate::grammar::{Pair, Rule};
use crate::literal;

/// How tightly each operator binds; higher is tighter.
fn binding_power(op: Binary) -> u8 {
    match op {
        Binary::Coalesce => 1,
        Binary::Or => 2,
        Binary::And => 3,
        Binary::Eq | Binary::Ne => 4,
        Binary::Lt | Binary::Le | Binary::Gt | Binary::Ge | Binary::In => 5,
        Binary::Range => 6,
        Binary::Concat => 7,
        Binary::Add | Binary::Sub => 8,
        Binary::Mul | Binary::Div | Binary::Rem => 9,
    }
}

/// Returns how tightly the operator with this symbol binds.
pub fn power_of(symbol: &str) -> u8 {
    binding_power(operator(symbol))
}

/// Returns every operator between two operands, the loosest first, with how tightly it binds.
pub fn operators() -> Vec<(&'static str, u8)> {
    let mut all: Vec<_> = ALL.into_iter().map(|op| (op.symbol(), binding_power(op))).collect();
    all.sort_by_key(|(_, power)| *power);
    all
}

const ALL: [Binary; 17] = [
    Binary::Add,
    Binary::Sub,
    Binary::Mul,
    Binary::Div,
    Binary::Rem,
    Binary::Concat,
    Binary::Eq,
    Binary::Ne,
    Binary::Lt,
    Binary::Le,
    Binary::Gt,
    Binary::Ge,
    Binary::In,
    Binary::And,
    Binary::Or,
    Binary::Coalesce,
    Binary::Range,
];

fn operator(symbol: &str) -> Binary {
    // `in` carries the blank that the grammar looked at; every symbol of the grammar is in the table.
    ALL.into_iter().find(|op| op.symbol() == symbol.trim_end()).unwrap_or(Binary::In)
}

/// Expressions inside expressions, types inside types.
pub const DEEPEST: u32 = 128;

/// Operators, properties, elements and calls in one run.
pub const LONGEST: usize = 500;

fn is_step(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::unary
            | Rule::infix
            | Rule::attribute
            | Rule::index
            | Rule::arguments
            | Rule::type_test
    )
}

enum Step {
    Operand(Expr),
    Infix(Binary),
}

impl Builder<'_> {
    pub fn inner_expr(&mut self, pair: Pair<'_>) -> Expr {
        let span = self.span(&pair);
        let mut last = Expr { kind: ExprKind::Error, span };
        for part in pair.into_inner() {
            if part.as_rule() == Rule::expr {
                last = self.expr(part);
            }
        }
        last
    }

    /// Builds a flat run of operands and operators into a tree; one that would be too deep for the
    /// stack of whoever walks it is refused.
    pub fn expr(&mut self, pair: Pair<'_>) -> Expr {
        let whole = self.span(&pair);
        let parts = pair.clone().into_inner().filter(|part| is_step(part.as_rule())).count();
        if self.depth >= DEEPEST || parts > LONGEST {
            let message = match parts > LONGEST {
                true => format!("an expression of more than {LONGEST} operators"),
                false => format!("an expression nested more than {DEEPEST} deep"),
            };
            let at = Span { end: whole.end.min(whole.start + 1), ..whole };
            if self.diagnostics.iter().any(|diagnostic| diagnostic.message == message) {
                return Expr { kind: ExprKind::Error, span: whole };
            }
            self.diagnostics.push(Diagnostic::new(Code::Syntax, at, message).help(
                "give parts of it names with `let`; lists have `sum(…)` and `string.join(…)`",
            ));
            return Expr { kind: ExprKind::Error, span: whole };
        }
        self.depth += 1;
        let expr = self.tree(pair, whole);
        self.depth -= 1;
        expr
    }

    fn tree(&mut self, pair: Pair<'_>, whole: Span) -> Expr {
        let mut steps: Vec<Step> = Vec::new();
        let mut prefixes: Vec<(Unary, u32)> = Vec::new();
        let mut operand: Option<Expr> = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::unary => {
                    let op = if part.as_str() == "!" { Unary::Not } else { Unary::Negate };
                    prefixes.push((op, self.span(&part).start));
                }
                Rule::infix => {
                    steps.extend(finish(&mut operand, &mut prefixes).map(Step::Operand));
                    steps.push(Step::Infix(operator(part.as_str())));
                }
                Rule::attribute | Rule::index | Rule::arguments => {
                    if let Some(base) = operand.take() {
                        operand = Some(self.postfix(base, part));
                    }
                }
                Rule::type_test => {
                    if let Some(base) = finish(&mut operand, &mut prefixes) {
                        let span = base.span.to(self.span(&part));
                        if let Some(ty) =
                            part.into_inner().find(|inner| inner.as_rule() == Rule::type_term)
                        {
                            let ty = self.type_term(ty);
                            let kind = ExprKind::Is { operand: Box::new(base), ty };
                            operand = Some(Expr { kind, span });
                        }
                    }
                }
                _ => operand = Some(self.atom(part)),
            }
        }
        steps.extend(finish(&mut operand, &mut prefixes).map(Step::Operand));
        let mut steps = steps.into_iter().peekable();
        climb(&mut steps, 0).unwrap_or(Expr { kind: ExprKind::Error, span: whole })
    }

    fn atom(&mut self, pair: Pair<'_>) -> Expr {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::string => return self.string(pair),
            Rule::number => self.number(pair).map_or(ExprKind::Error, ExprKind::Literal),
            Rule::boolean => ExprKind::Literal(Value::Bool(pair.as_str() == "true")),
            Rule::null => ExprKind::Literal(Value::Null),
            Rule::pattern => ExprKind::Pattern(pair.as_str().into()),
            Rule::name => ExprKind::Name(pair.as_str().into()),
            Rule::expr => return self.expr(pair),
            Rule::conditional => {
                let parts = pair.into_inner().filter(|part| part.as_rule() == Rule::expr);
                let mut parts = parts.map(|part| self.expr(part));
                let (Some(condition), Some(then)) = (parts.next(), parts.next()) else {
                    return Expr { kind: ExprKind::Error, span };
                };
                let otherwise = parts.next().map(Box::new);
                ExprKind::If { condition: Box::new(condition), then: Box::new(then), otherwise }
            }
            Rule::list => self.list(pair),
            Rule::record => self.record(pair),
            _ => ExprKind::Error,
        };
        Expr { kind, span }
    }

    fn postfix(&mut self, base: Expr, pair: Pair<'_>) -> Expr {
        let span = base.span.to(self.span(&pair));
        let base = Box::new(base);
        let kind = match pair.as_rule() {
            Rule::attribute => {
                let mut inner = pair.into_inner();
                let optional = inner.next().is_some_and(|dot| dot.as_str() == "?.");
                match inner.next() {
                    Some(name) => ExprKind::Attr { base, name: self.ident(name), optional },
                    None => ExprKind::Error,
                }
            }
            Rule::index => ExprKind::Index { base, index: Box::new(self.inner_expr(pair)) },
            _ => ExprKind::Call { callee: base, arguments: self.arguments(pair) },
        };
        Expr { kind, span }
    }

    fn list(&mut self, pair: Pair<'_>) -> ExprKind {
        let mut binding = None;
        let mut elements = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::for_binding => binding = self.for_binding(part),
                Rule::element => {
                    if let Some(inner) = part.into_inner().next() {
                        let spread = inner.as_rule() == Rule::spread;
                        let value = if spread { self.inner_expr(inner) } else { self.expr(inner) };
                        elements.push(Element { spread, value });
                    }
                }
                _ => {
                    let body = Box::new(self.expr(part));
                    if let Some(binding) = binding {
                        return ExprKind::ListFor { binding, body };
                    }
                    return ExprKind::Error;
                }
            }
        }
        ExprKind::List(elements)
    }

    fn record(&mut self, pair: Pair<'_>) -> ExprKind {
        let mut parts = pair.into_inner().peekable();
        if parts.peek().is_some_and(|part| part.as_rule() == Rule::for_binding) {
            let binding = parts.next().and_then(|part| self.for_binding(part));
            let key = parts.next().map(|part| Box::new(self.expr(part)));
            let value = parts.next().map(|part| Box::new(self.expr(part)));
            return match (binding, key, value) {
                (Some(binding), Some(key), Some(value)) => ExprKind::MapFor { binding, key, value },
                _ => ExprKind::Error,
            };
        }
        ExprKind::Record(self.fields(parts))
    }

    fn for_binding(&mut self, pair: Pair<'_>) -> Option<Binding> {
        let (mut names, mut list, mut condition) = (Vec::new(), None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::ident => names.push(self.ident(part)),
                Rule::if_clause => condition = Some(Box::new(self.inner_expr(part))),
                Rule::expr => list = Some(Box::new(self.expr(part))),
                _ => {}
            }
        }
        let mut names = names.into_iter();
        Some(Binding { first: names.next()?, second: names.next(), list: list?, condition })
    }

    /// Returns the number; `None` once it is reported as malformed.
    pub fn number(&mut self, pair: Pair<'_>) -> Option<Value> {
        let span = self.span(&pair);
        let problem = match literal::number(pair) {
            Ok(value) => return Some(value),
            Err(problem) => problem,
        };
        let diagnostic = Diagnostic::new(Code::BadLiteral, span, problem.message);
        self.diagnostics.push(match problem.help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        });
        None
    }

    /// Builds a string; one without `${}` is a literal.
    pub fn string(&mut self, pair: Pair<'_>) -> Expr {
        let span = self.span(&pair);
        let mut parts: Vec<TextPart> = Vec::new();
        let mut buffer = String::new();
        let mut block = false;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::block_open => block = true,
                Rule::text | Rule::block_text => buffer.push_str(part.as_str()),
                Rule::escape => match literal::escape(part.as_str()) {
                    Some(c) => buffer.push(c),
                    None => {
                        let message = format!("`{}` is no escape", part.as_str());
                        self.diagnostics.push(
                            Diagnostic::new(Code::BadLiteral, self.span(&part), message)
                                .help("escapes are \\n \\t \\r \\\" \\\\ \\$ and \\u{…}"),
                        );
                    }
                },
                Rule::interpolation => {
                    if !buffer.is_empty() {
                        parts.push(TextPart::Text(std::mem::take(&mut buffer).into()));
                    }
                    parts.push(TextPart::Expr(self.inner_expr(part)));
                }
                _ => {}
            }
        }
        if !buffer.is_empty() {
            parts.push(TextPart::Text(buffer.into()));
        }
        if block {
            literal::dedent(&mut parts);
        }
        let kind = match parts.as_slice() {
            [] => ExprKind::Literal(Value::str("")),
            [TextPart::Text(text)] => ExprKind::Literal(Value::Str(text.clone())),
            _ => ExprKind::Text(parts),
        };
        Expr { kind, span }
    }

    /// Returns a string that has to be known as it stands.
    pub fn plain_string(&mut self, pair: Pair<'_>) -> SmolStr {
        let string = self.string(pair);
        match string.kind {
            ExprKind::Literal(Value::Str(text)) => text,
            _ => {
                let message = "this string takes no `${}`";
                self.diagnostics.push(Diagnostic::new(Code::BadLiteral, string.span, message));
                SmolStr::default()
            }
        }
    }
}

/// Puts the prefixes on the operand, the innermost last written.
fn finish(operand: &mut Option<Expr>, prefixes: &mut Vec<(Unary, u32)>) -> Option<Expr> {
    let mut expr = operand.take()?;
    while let Some((op, start)) = prefixes.pop() {
        let span = msd_model::place::Span { start, end: expr.span.end };
        expr = match (op, expr.kind) {
            (Unary::Negate, ExprKind::Literal(Value::Int(int))) => {
                Expr { kind: ExprKind::Literal(Value::Int(-int)), span }
            }
            (Unary::Negate, ExprKind::Literal(Value::Float(float))) => {
                Expr { kind: ExprKind::Literal(Value::Float(-float)), span }
            }
            (op, kind) => {
                let operand = Box::new(Expr { kind, span: expr.span });
                Expr { kind: ExprKind::Unary { op, operand }, span }
            }
        };
    }
    Some(expr)
}

/// Precedence climbing; all operators associate to the left but `??`.
fn climb(steps: &mut std::iter::Peekable<std::vec::IntoIter<Step>>, weakest: u8) -> Option<Expr> {
    let Some(Step::Operand(mut left)) = steps.next() else { return None };
    while let Some(Step::Infix(op)) = steps.peek() {
        let (op, power) = (*op, binding_power(*op));
        if power < weakest {
            break;
        }
        steps.next();
        let next = if op == Binary::Coalesce { power } else { power + 1 };
        let right = climb(steps, next)?;
        let span = left.span.to(right.span);
        let kind = ExprKind::Binary { op, left: Box::new(left), right: Box::new(right) };
        left = Expr { kind, span };
    }
    Some(left)
}
