//! The syntax tree of one item. Every span is relative to the item's first byte.

use msd_model::address::Address;
use msd_model::expr::{Binary, Unary};
use msd_model::place::Span;
use msd_model::value::Value;
use smol_str::SmolStr;

#[derive(Clone, Debug, PartialEq)]
pub struct Ident {
    pub text: SmolStr,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    Literal(Value),
    Text(Vec<TextPart>),
    Pattern(SmolStr),
    Name(SmolStr),
    List(Vec<Element>),
    Record(Vec<Field>),
    ListFor {
        binding: Binding,
        body: Box<Expr>,
    },
    MapFor {
        binding: Binding,
        key: Box<Expr>,
        value: Box<Expr>,
    },
    If {
        condition: Box<Expr>,
        then: Box<Expr>,
        otherwise: Option<Box<Expr>>,
    },
    Unary {
        op: Unary,
        operand: Box<Expr>,
    },
    Binary {
        op: Binary,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    Attr {
        base: Box<Expr>,
        name: Ident,
        optional: bool,
    },
    Index {
        base: Box<Expr>,
        index: Box<Expr>,
    },
    Call {
        callee: Box<Expr>,
        arguments: Vec<Argument>,
    },
    Is {
        operand: Box<Expr>,
        ty: TypeExpr,
    },
    /// Stands for text that did not parse.
    Error,
}

#[derive(Clone, Debug, PartialEq)]
pub enum TextPart {
    Text(SmolStr),
    Expr(Expr),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    pub spread: bool,
    pub value: Expr,
}

/// A field of a block or of a record literal.
#[derive(Clone, Debug, PartialEq)]
pub enum Field {
    Named { decorators: Vec<Decorator>, name: Ident, value: Expr },
    Computed { key: Expr, value: Expr },
    Spread(Expr),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Binding {
    pub first: Ident,
    pub second: Option<Ident>,
    pub list: Box<Expr>,
    pub condition: Option<Box<Expr>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    pub name: Option<Ident>,
    pub value: ArgumentValue,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ArgumentValue {
    Expr(Expr),
    /// `group g`, as `@after` takes it.
    Group(Ident),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Decorator {
    pub name: Ident,
    pub arguments: Vec<Argument>,
    pub span: Span,
}

/// Documentation and decorators before a declaration.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prefix {
    pub doc: SmolStr,
    pub decorators: Vec<Decorator>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TypeExpr {
    pub kind: TypeKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    Name { path: Ident, arguments: Vec<TypeExpr>, facets: Vec<Facet> },
    Literal(Value),
    Record { fields: Vec<TypeField>, open: bool },
    Union(Vec<TypeExpr>),
    Optional(Box<TypeExpr>),
    Secret(Box<TypeExpr>),
    Error,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Facet {
    Len { min: Option<f64>, max: Option<f64> },
    Bounds { min: Option<f64>, max: Option<f64>, inclusive: bool },
    Pattern(SmolStr),
    Format(SmolStr),
    Key(SmolStr),
    Multiple(f64),
    Unique,
    Unordered,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TypeField {
    pub prefix: Prefix,
    pub name: Ident,
    pub optional: bool,
    pub ty: TypeExpr,
    pub wire: Option<SmolStr>,
    pub default: Option<Expr>,
}

/// `for x, i in list` of a resource or a group.
#[derive(Clone, Debug, PartialEq)]
pub struct ForClause {
    pub first: Ident,
    pub second: Option<Ident>,
    pub list: Expr,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    Stack(Block),
    Limit(Block),
    Target(Block),
    Param(Param),
    Let(Let),
    Output(Output),
    Type(TypeItem),
    Function(Function),
    Resource(Resource),
    ResourceType(ResourceType),
    Group(Group),
    /// A thing that is there already.
    Existing(Resource),
    Module(Module),
    Constraint(Block),
    Test(Block),
    Notify(Block),
    Moved(Moved),
    Import(Import),
    Forget(Forget),
}

/// `stack`, `limit`, `target`, `constraint`, `test` and `notify`: a name and settings.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    pub prefix: Prefix,
    pub name: Ident,
    pub fields: Vec<Field>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    pub prefix: Prefix,
    pub secret: bool,
    pub name: Ident,
    pub ty: Option<TypeExpr>,
    pub default: Option<Expr>,
    pub condition: Option<Expr>,
    pub message: Option<Expr>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Let {
    pub prefix: Prefix,
    pub name: Ident,
    pub ty: Option<TypeExpr>,
    pub value: Expr,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    pub prefix: Prefix,
    pub secret: bool,
    pub name: Ident,
    pub ty: Option<TypeExpr>,
    pub value: Expr,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TypeItem {
    pub prefix: Prefix,
    pub name: Ident,
    pub ty: TypeExpr,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    pub prefix: Prefix,
    /// Dotted for the library's own: `cidr.subnet`.
    pub name: Ident,
    pub type_parameters: Vec<Ident>,
    pub parameters: Vec<Parameter>,
    pub result: Option<TypeExpr>,
    /// Absent for the library's own.
    pub body: Option<Expr>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    pub name: Ident,
    /// Takes any number of arguments.
    pub rest: bool,
    pub optional: bool,
    pub ty: TypeExpr,
    pub default: Option<Expr>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    pub prefix: Prefix,
    pub name: Ident,
    pub ty: Ident,
    pub each: Option<ForClause>,
    pub condition: Option<Expr>,
    pub fields: Vec<Field>,
}

/// `module NAME: "./path" for x in list if condition { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Module {
    pub prefix: Prefix,
    pub name: Ident,
    pub path: Ident,
    pub each: Option<ForClause>,
    pub condition: Option<Expr>,
    pub fields: Vec<Field>,
}

/// An address as it is written: `net["eu"].vpc`.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    pub address: Option<Address>,
    pub text: Ident,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    pub prefix: Prefix,
    pub from: Path,
    pub to: Path,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    pub prefix: Prefix,
    pub to: Path,
    pub id: Expr,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Forget {
    pub prefix: Prefix,
    pub what: Path,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub prefix: Prefix,
    pub name: Ident,
    pub each: Option<ForClause>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ResourceType {
    pub prefix: Prefix,
    pub name: Ident,
    pub wire: SmolStr,
    pub ids: Vec<IdMember>,
    pub definitions: Vec<TypeItem>,
    pub fields: Vec<TypeField>,
    pub open: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct IdMember {
    pub name: Ident,
    pub ty: TypeExpr,
    pub accepts: Vec<Ident>,
}

impl Item {
    pub fn name(&self) -> &Ident {
        match self {
            Item::Stack(block)
            | Item::Limit(block)
            | Item::Target(block)
            | Item::Constraint(block)
            | Item::Test(block)
            | Item::Notify(block) => &block.name,
            Item::Param(item) => &item.name,
            Item::Let(item) => &item.name,
            Item::Output(item) => &item.name,
            Item::Type(item) => &item.name,
            Item::Function(item) => &item.name,
            Item::Resource(item) | Item::Existing(item) => &item.name,
            Item::Module(item) => &item.name,
            Item::ResourceType(item) => &item.name,
            Item::Group(item) => &item.name,
            Item::Moved(item) => &item.from.text,
            Item::Import(item) => &item.to.text,
            Item::Forget(item) => &item.what.text,
        }
    }

    pub fn prefix(&self) -> &Prefix {
        match self {
            Item::Stack(block)
            | Item::Limit(block)
            | Item::Target(block)
            | Item::Constraint(block)
            | Item::Test(block)
            | Item::Notify(block) => &block.prefix,
            Item::Param(item) => &item.prefix,
            Item::Let(item) => &item.prefix,
            Item::Output(item) => &item.prefix,
            Item::Type(item) => &item.prefix,
            Item::Function(item) => &item.prefix,
            Item::Resource(item) | Item::Existing(item) => &item.prefix,
            Item::Module(item) => &item.prefix,
            Item::ResourceType(item) => &item.prefix,
            Item::Group(item) => &item.prefix,
            Item::Moved(item) => &item.prefix,
            Item::Import(item) => &item.prefix,
            Item::Forget(item) => &item.prefix,
        }
    }
}
