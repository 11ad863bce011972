//! Expressions after names are resolved: what the evaluator runs, and what a plan keeps of a value
//! that is not known yet.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::place::Span;
use crate::ty::TypeName;
use crate::value::{Instance, Value};

/// An expression and, while it stands in source, its item-relative span.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Expr {
    pub kind: ExprKind,
    #[serde(skip)]
    pub at: Span,
}

/// Equality is about meaning: two expressions at different places may be equal.
impl PartialEq for Expr {
    fn eq(&self, other: &Expr) -> bool {
        self.kind == other.kind
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unary {
    Not,
    Negate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Binary {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    Concat,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    In,
    And,
    Or,
    Coalesce,
    Range,
}

impl Binary {
    pub fn symbol(self) -> &'static str {
        match self {
            Binary::Add => "+",
            Binary::Sub => "-",
            Binary::Mul => "*",
            Binary::Div => "/",
            Binary::Rem => "%",
            Binary::Concat => "++",
            Binary::Eq => "==",
            Binary::Ne => "!=",
            Binary::Lt => "<",
            Binary::Le => "<=",
            Binary::Gt => ">",
            Binary::Ge => ">=",
            Binary::In => "in",
            Binary::And => "&&",
            Binary::Or => "||",
            Binary::Coalesce => "??",
            Binary::Range => "..=",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExprKind {
    Literal(Value),
    /// A name bound by `for`.
    Local(SmolStr),
    /// A `let` or a `param`.
    Global(SmolStr),
    /// A secret parameter: never evaluated before the run, never shown.
    Secret(SmolStr),
    /// A declared resource: one thing, or all instances of a declaration with `for`.
    Resource(SmolStr),
    Attr {
        base: Box<Expr>,
        name: SmolStr,
        optional: bool,
    },
    Index {
        base: Box<Expr>,
        index: Box<Expr>,
    },
    Interpolate(Vec<Expr>),
    List(Vec<Element>),
    Record(Vec<Field>),
    Unary {
        op: Unary,
        operand: Box<Expr>,
    },
    Binary {
        op: Binary,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    If {
        condition: Box<Expr>,
        then: Box<Expr>,
        otherwise: Option<Box<Expr>>,
    },
    Call {
        function: SmolStr,
        arguments: Vec<Expr>,
    },
    /// A function of the program, called: its body sees its parameters and nothing of the caller.
    Apply {
        function: SmolStr,
        parameters: Vec<SmolStr>,
        arguments: Vec<Expr>,
        body: Arc<Expr>,
    },
    ListFor {
        binding: Binding,
        body: Box<Expr>,
    },
    MapFor {
        binding: Binding,
        key: Box<Expr>,
        value: Box<Expr>,
    },
    /// `x is T` for a resource type or a kind of value.
    Is {
        operand: Box<Expr>,
        ty: TypeTest,
    },
    /// A declaration whose instances are not known before this value is.
    Waiting {
        name: SmolStr,
        on: Box<Value>,
    },
    /// Stands for source that did not parse or check; evaluating it gives nothing and reports nothing.
    Error,
}

/// `for x, i in list if condition`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Binding {
    pub first: SmolStr,
    pub second: Option<SmolStr>,
    pub list: Box<Expr>,
    pub condition: Option<Box<Expr>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Element {
    pub spread: bool,
    pub value: Expr,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Named { name: SmolStr, value: Expr },
    Computed { key: Expr, value: Expr },
    Spread(Expr),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TypeTest {
    Kind(SmolStr),
    Resource(TypeName),
    Literal(Value),
}

impl Expr {
    pub fn new(kind: ExprKind, at: Span) -> Expr {
        Expr { kind, at }
    }

    pub fn literal(value: Value) -> Expr {
        Expr { kind: ExprKind::Literal(value), at: Span::default() }
    }

    /// Calls `visit` for every direct part.
    pub fn each_child<'a>(&'a self, visit: &mut dyn FnMut(&'a Expr)) {
        match &self.kind {
            ExprKind::Literal(_)
            | ExprKind::Local(_)
            | ExprKind::Global(_)
            | ExprKind::Secret(_)
            | ExprKind::Resource(_)
            | ExprKind::Waiting { .. }
            | ExprKind::Error => {}
            ExprKind::Attr { base, .. } => visit(base),
            ExprKind::Index { base, index } => {
                visit(base);
                visit(index);
            }
            ExprKind::Interpolate(parts) => parts.iter().for_each(visit),
            ExprKind::List(elements) => elements.iter().for_each(|element| visit(&element.value)),
            ExprKind::Record(fields) => {
                for field in fields {
                    match field {
                        Field::Named { value, .. } | Field::Spread(value) => visit(value),
                        Field::Computed { key, value } => {
                            visit(key);
                            visit(value);
                        }
                    }
                }
            }
            ExprKind::Unary { operand, .. } | ExprKind::Is { operand, .. } => visit(operand),
            ExprKind::Binary { left, right, .. } => {
                visit(left);
                visit(right);
            }
            ExprKind::If { condition, then, otherwise } => {
                visit(condition);
                visit(then);
                if let Some(otherwise) = otherwise {
                    visit(otherwise);
                }
            }
            ExprKind::Call { arguments, .. } => arguments.iter().for_each(visit),
            ExprKind::Apply { arguments, body, .. } => {
                arguments.iter().for_each(&mut *visit);
                visit(body);
            }
            ExprKind::ListFor { binding, body } => {
                binding.each_child(visit);
                visit(body);
            }
            ExprKind::MapFor { binding, key, value } => {
                binding.each_child(visit);
                visit(key);
                visit(value);
            }
        }
    }

    /// Tells whether its value comes, even in part, from a secret.
    pub fn mentions_secret(&self) -> bool {
        match &self.kind {
            ExprKind::Secret(_) => true,
            ExprKind::Literal(value) => value.is_secret(),
            ExprKind::Waiting { on, .. } => on.is_secret(),
            _ => {
                let mut found = false;
                self.each_child(&mut |child| found = found || child.mentions_secret());
                found
            }
        }
    }

    /// Calls `visit` for every resource that the expression waits for.
    pub fn each_instance(&self, visit: &mut dyn FnMut(&Arc<Instance>)) {
        if let ExprKind::Literal(value) = &self.kind {
            value.each_instance(visit);
        }
        if let ExprKind::Waiting { on, .. } = &self.kind {
            on.each_instance(visit);
        }
        self.each_child(&mut |child| child.each_instance(visit));
    }

    /// Returns a deferred declaration that the value cannot be worked out without.
    pub fn waits_for(&self) -> Option<SmolStr> {
        match &self.kind {
            ExprKind::Waiting { name, .. } => Some(name.clone()),
            ExprKind::Literal(value) => value.waits_for(),
            _ => {
                let mut found = None;
                self.each_child(&mut |child| found = found.take().or_else(|| child.waits_for()));
                found
            }
        }
    }

    /// Calls `visit` for every secret parameter that the expression uses.
    pub fn each_secret(&self, visit: &mut dyn FnMut(&SmolStr)) {
        match &self.kind {
            ExprKind::Secret(name) => visit(name),
            ExprKind::Literal(Value::Deferred(inner)) => inner.each_secret(visit),
            _ => self.each_child(&mut |child| child.each_secret(visit)),
        }
    }
}

impl Binding {
    fn each_child<'a>(&'a self, visit: &mut dyn FnMut(&'a Expr)) {
        visit(&self.list);
        if let Some(condition) = &self.condition {
            visit(condition);
        }
    }
}
