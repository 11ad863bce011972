//! What may be written at an offset. A word is put there, what is plainly unfinished around it is
//! closed, and the declaration is parsed and checked as if that word had been typed.

use std::sync::Arc;

use msd_model::place::Span;
use msd_model::schema::RecordType;
use msd_model::ty::Type;
use msd_model::value::Value;
use msd_syntax::ast::{self, ArgumentValue, Expr, ExprKind, Field, TypeKind};
use msd_syntax::node::{Node, around, fields_of};
use msd_syntax::{ItemKind, ast::Item as Tree};
use smol_str::SmolStr;

use super::ItemId;
use crate::compiler::Compiler;
use crate::cut::{Cut, cut};
use crate::db::{Db, SourceFile};
use crate::infer::{HOLE, Sightings, sightings};
use crate::items::{Item, item_tree};
use crate::mentions::path_text;

mod line;

/// A place where something may be written.
#[derive(Clone, Debug, PartialEq)]
pub struct Hole {
    /// What is typed of the word already.
    pub prefix: SmolStr,
    /// The word, in the file: what a completion replaces.
    pub replace: Span,
    /// The group around the declaration.
    pub group: Option<SmolStr>,
    /// The declaration's kind and name.
    pub kind: ItemKind,
    pub name: SmolStr,
    pub place: HolePlace,
}

#[derive(Clone, Debug, PartialEq)]
pub enum HolePlace {
    /// A declaration may begin.
    Declaration,
    /// The name of a decorator.
    Decorator,
    /// An argument of a decorator; `expected` where a value is wanted.
    DecoratorArgument { decorator: SmolStr, written: Vec<SmolStr>, resource: Option<SmolStr> },
    /// The name of a field.
    Field {
        record: Arc<RecordType>,
        written: Vec<SmolStr>,
        /// Its value is there already.
        has_value: bool,
        /// The field could be a value too: `{ tags }`.
        is_body: bool,
        /// Of an `existing` declaration only what identifies it is written.
        owner: SmolStr,
    },
    /// An expression.
    Value {
        expected: Option<Type>,
        locals: Vec<(SmolStr, Type)>,
        /// Bare words stand for themselves.
        symbols: bool,
        /// The parameters of the call around it that have no argument yet.
        parameters: Vec<SmolStr>,
    },
    /// A property of a value.
    Member { base: Type, expected: Option<Type> },
    /// An output of a module or a member of a group with `for`.
    Part { of: ItemId, expected: Option<Type> },
    /// What follows `aws.` or `aws.ec2.`; `in_type` where a type, and no pattern, is wanted.
    TypePath { path: SmolStr, in_type: bool },
    /// A type.
    Type,
    /// The content of a string of which this type is wanted.
    Text { expected: Option<Type> },
    /// The path of a module.
    ModulePath { written: SmolStr },
}

#[salsa::interned]
struct Draft<'db> {
    #[returns(copy)]
    file: SourceFile,
    #[returns(copy)]
    kind: ItemKind,
    name: SmolStr,
    group: Option<SmolStr>,
    #[returns(copy)]
    repeated: bool,
    text: Arc<str>,
}

/// Makes a declaration that stands in no file, so that it is parsed and checked like any other.
#[salsa::tracked(lru = 16)]
fn drafted<'db>(db: &'db dyn Db, draft: Draft<'db>) -> Option<Item<'db>> {
    Some(Item::new(
        db,
        draft.file(db),
        draft.kind(db),
        draft.name(db).clone(),
        draft.group(db).clone(),
        draft.repeated(db),
        draft.text(db).clone(),
    ))
}

impl Compiler {
    /// Returns what may be written at an offset; `None` where nothing can be proposed: in a comment, in
    /// the name of a declaration.
    pub fn hole_at(&self, file: &str, offset: u32) -> Option<Hole> {
        let db: &dyn Db = self.db();
        let source = self.file(file)?;
        let text = source.text(db);
        let at = offset as usize;
        if !text.is_char_boundary(at) || line::in_comment(text, at) {
            return None;
        }
        let word = line::word_around(text, at);
        let prefix = SmolStr::new(&text[word.start as usize..at]);
        for draft in line::drafts(text, at, word) {
            let Some(cut) = around_hole(&draft) else { continue };
            let found = |place| {
                let Cut { kind, name, group, .. } = &cut;
                let (kind, name, group) = (*kind, name.clone(), group.clone());
                Hole { prefix: prefix.clone(), replace: word, group, kind, name, place }
            };
            if cut.kind == ItemKind::Unknown {
                match cut.name.contains(HOLE) {
                    true => return Some(found(HolePlace::Declaration)),
                    false => continue,
                }
            }
            let Cut { kind, name, group, repeated, text, .. } = cut.clone();
            let draft = Draft::new(db, source, kind, name, group, repeated, text);
            let Some(item) = *drafted(db, draft) else { continue };
            let Some(tree) = &item_tree(db, item).tree else { continue };
            let inside = cut.text.find(HOLE)? as u32;
            let seen = sightings(db, item);
            if let Some(place) = place(tree, seen, inside) {
                return Some(found(place));
            }
        }
        None
    }
}

/// Returns the item of the text that holds the word.
fn around_hole(text: &str) -> Option<Cut> {
    let at = text.find(HOLE)? as u32;
    let cuts = cut(text);
    let index = cuts.partition_point(|cut| cut.start <= at).checked_sub(1)?;
    cuts.into_iter().nth(index).filter(|cut| cut.text.contains(HOLE))
}

fn place(tree: &Tree, seen: &Sightings, at: u32) -> Option<HolePlace> {
    let nodes = around(tree, at);
    let gap = seen.hole.clone().unwrap_or_default();
    if let Some(decorator) = nodes.iter().find_map(|node| match node {
        Node::Decorator(decorator) => Some(*decorator),
        _ => None,
    }) {
        return in_decorator(tree, decorator, seen);
    }
    match tree {
        Tree::Resource(resource) | Tree::Existing(resource) if resource.ty.text.contains(HOLE) => {
            return Some(path_before(&resource.ty.text, true));
        }
        Tree::Module(module) if module.path.text.contains(HOLE) => {
            let written = module.path.text.split(HOLE).next().unwrap_or("").into();
            return Some(HolePlace::ModulePath { written });
        }
        _ => {}
    }
    // From the inside out: the smallest thing that the word belongs to decides.
    for (depth, node) in nodes.iter().enumerate().rev() {
        match node {
            Node::Type(ast::TypeExpr { kind: TypeKind::Name { path, .. }, .. })
                if path.text.contains(HOLE) =>
            {
                return Some(match path.text.starts_with("aws.") {
                    true => path_before(&path.text, true),
                    false => HolePlace::Type,
                });
            }
            Node::Field(field) => {
                if let Some(place) = in_field(tree, field, &nodes[..depth], seen) {
                    return Some(place);
                }
            }
            Node::Expr(expr) => {
                if let Some(place) = in_expr(expr, &nodes[..depth], seen, &gap) {
                    return Some(place);
                }
            }
            _ => {}
        }
    }
    None
}

fn path_before(path: &str, in_type: bool) -> HolePlace {
    let typed = path.split(HOLE).next().unwrap_or("");
    let path = typed.rsplit_once('.').map_or("", |(before, _)| before);
    HolePlace::TypePath { path: path.into(), in_type }
}

fn in_decorator(tree: &Tree, decorator: &ast::Decorator, seen: &Sightings) -> Option<HolePlace> {
    if decorator.name.text.contains(HOLE) {
        return Some(HolePlace::Decorator);
    }
    if let Some(gap) = seen.hole.as_ref().filter(|gap| gap.expected.is_some() || gap.base.is_some())
    {
        return Some(match &gap.base {
            Some(base) => HolePlace::Member { base: base.clone(), expected: gap.expected.clone() },
            None => HolePlace::Value {
                expected: gap.expected.clone(),
                locals: gap.locals.clone(),
                symbols: gap.symbols,
                parameters: Vec::new(),
            },
        });
    }
    let mut written = Vec::new();
    for argument in &decorator.arguments {
        match (&argument.name, &argument.value) {
            (Some(name), _) => written.push(name.text.clone()),
            (None, ArgumentValue::Group(name)) if !name.text.contains(HOLE) => {
                written.push(format!("group {}", name.text).into());
            }
            (None, ArgumentValue::Group(_)) => written.push("group".into()),
            (None, ArgumentValue::Expr(value)) => {
                written.extend(path_text(value).filter(|name| !name.contains(HOLE)));
            }
        }
    }
    let resource = match tree {
        Tree::Resource(resource) | Tree::Existing(resource) => Some(resource.ty.text.clone()),
        _ => None,
    };
    let decorator = decorator.name.text.clone();
    Some(HolePlace::DecoratorArgument { decorator, written, resource })
}

fn in_field(tree: &Tree, field: &Field, outer: &[Node<'_>], seen: &Sightings) -> Option<HolePlace> {
    let Field::Named { name, value, .. } = field else { return None };
    if !name.text.contains(HOLE) {
        return None;
    }
    let (record, fields, is_body) = container(tree, outer, seen)?;
    let written = fields.iter().filter_map(|other| match other {
        Field::Named { name, .. } if !name.text.contains(HOLE) => Some(name.text.clone()),
        _ => None,
    });
    Some(HolePlace::Field {
        owner: record.name.clone().unwrap_or_default(),
        record,
        written: written.collect(),
        has_value: name.span != value.span,
        is_body,
    })
}

/// Returns the record around a field, its fields, and whether it is the body of the declaration.
fn container<'a>(
    tree: &'a Tree,
    outer: &[Node<'a>],
    seen: &Sightings,
) -> Option<(Arc<RecordType>, &'a [Field], bool)> {
    let of = |span: Span| {
        seen.records.iter().rev().find(|(at, _)| *at == span).map(|(_, record)| record.clone())
    };
    match outer.last()? {
        Node::Expr(Expr { kind: ExprKind::Record(fields), span }) => {
            Some((of(*span).unwrap_or_default(), fields, false))
        }
        Node::Item(_) => {
            let span = match tree {
                Tree::Resource(resource) | Tree::Existing(resource) => resource.ty.span,
                tree => tree.name().span,
            };
            Some((of(span).unwrap_or_default(), fields_of(tree)?, true))
        }
        _ => None,
    }
}

fn in_expr(
    expr: &Expr,
    outer: &[Node<'_>],
    seen: &Sightings,
    gap: &crate::infer::Gap,
) -> Option<HolePlace> {
    // `{ tags }`: the word is a field's name first.
    if let Some(Node::Field(Field::Named { name, .. })) = outer.last()
        && name.span == expr.span
    {
        return None;
    }
    let expected = gap.expected.clone();
    match &expr.kind {
        ExprKind::Attr { name, .. } if name.text.contains(HOLE) => {
            if let Some(of) = gap.part {
                return Some(HolePlace::Part { of, expected });
            }
            let path = path_text(expr);
            match path.filter(|path| path.starts_with("aws.")) {
                Some(path) => Some(path_before(&path, false)),
                None => Some(HolePlace::Member { base: gap.base.clone()?, expected }),
            }
        }
        ExprKind::Pattern(path) if path.contains(HOLE) => Some(path_before(path, false)),
        ExprKind::Name(name) if name.contains(HOLE) => Some(HolePlace::Value {
            expected,
            locals: gap.locals.clone(),
            symbols: gap.symbols,
            parameters: open_parameters(outer, seen),
        }),
        ExprKind::Literal(Value::Str(text)) if text.contains(HOLE) => {
            Some(HolePlace::Text { expected })
        }
        _ => None,
    }
}

/// Returns the parameters that the innermost call could still be given by name.
fn open_parameters(outer: &[Node<'_>], seen: &Sightings) -> Vec<SmolStr> {
    let argument = outer.iter().rev().find_map(|node| match node {
        Node::Argument(argument) => Some(argument.name.is_none()),
        _ => None,
    });
    let call = outer.iter().rev().find_map(|node| match node {
        Node::Expr(Expr { kind: ExprKind::Call { callee, arguments }, .. }) => {
            Some((callee.span, arguments))
        }
        _ => None,
    });
    let (Some(true), Some((callee, arguments))) = (argument, call) else { return Vec::new() };
    let Some(call) = seen.calls.iter().find(|call| call.callee == callee) else {
        return Vec::new();
    };
    let positional = arguments.iter().filter(|argument| argument.name.is_none()).count();
    let named = |name: &SmolStr| {
        arguments.iter().any(|argument| argument.name.as_ref().is_some_and(|n| n.text == *name))
    };
    let open = call.signature.parameters.iter().skip(positional.saturating_sub(1));
    let open = open.filter(|parameter| !parameter.rest && !named(&parameter.name));
    open.map(|parameter| parameter.name.clone()).collect()
}
