//! What checking sees at the places of an item: types, expectations, what names stand for. Gathered
//! only for an editor, by the same code that checks; a plain check gathers nothing.

use std::sync::Arc;

use msd_model::place::Span;
use msd_model::schema::RecordType;
use msd_model::ty::Type;
use msd_syntax::ast;
use smol_str::SmolStr;

use super::Infer;
use crate::db::Db;
use crate::ide::{ItemId, Target};
use crate::items::{Item, item_tree};
use crate::library::Signature;

/// Stands in a text for what is about to be written.
pub const HOLE: &str = "msd__hole";

/// Spans are relative to the item.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sightings {
    pub types: Vec<(Span, Type)>,
    pub expected: Vec<(Span, Type)>,
    pub names: Vec<(Span, Target)>,
    /// Record literals and bodies, with what they may hold.
    pub records: Vec<(Span, Arc<RecordType>)>,
    pub calls: Vec<Call>,
    pub hole: Option<Gap>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub at: Span,
    pub callee: Span,
    pub signature: Signature,
}

/// What is known of the place where something is about to be written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gap {
    pub expected: Option<Type>,
    /// Names bound around it, the innermost last.
    pub locals: Vec<(SmolStr, Type)>,
    /// Bare words may stand for themselves.
    pub symbols: bool,
    /// The value whose property is about to be named.
    pub base: Option<Type>,
    /// The module or the group with `for` whose part is about to be named.
    pub part: Option<ItemId>,
    /// A type is about to be named.
    pub is_type: bool,
}

/// Checks once more, and says what was seen on the way.
#[salsa::tracked(lru = 512)]
pub fn sightings<'db>(db: &'db dyn Db, item: Item<'db>) -> Sightings {
    let mut infer = Infer::new(db, item);
    infer.seen = Some(Box::default());
    if let Some(tree) = &item_tree(db, item).tree {
        infer.item_body(tree);
    }
    infer.seen.map(|seen| *seen).unwrap_or_default()
}

impl<'db> Infer<'db> {
    pub(super) fn saw(&mut self, span: Span, target: Target) {
        if let Some(seen) = &mut self.seen {
            seen.names.push((span, target));
        }
    }

    pub(super) fn saw_item(&mut self, span: Span, item: Item<'db>) {
        if self.seen.is_some() {
            self.saw(span, Target::Item(ItemId::of(item)));
        }
    }

    pub(super) fn saw_type(&mut self, span: Span, ty: &Type) {
        if let Some(seen) = &mut self.seen {
            seen.types.push((span, ty.clone()));
        }
    }

    /// Notes a property that is named, by what it belongs to.
    pub(super) fn saw_property(&mut self, owner: &Type, name: &ast::Ident) {
        if self.seen.is_none() {
            return;
        }
        if name.text.contains(HOLE) {
            self.gap().base = Some(owner.clone());
            return;
        }
        if let Some(owner) = owner_name(owner) {
            self.saw(name.span, Target::Property { owner, name: name.text.clone() });
        }
    }

    pub(super) fn saw_record(&mut self, at: Span, record: &Arc<RecordType>, fields: &[ast::Field]) {
        let Some(seen) = &mut self.seen else { return };
        seen.records.push((at, record.clone()));
        let owner = record.name.clone().unwrap_or_default();
        for field in fields {
            if let ast::Field::Named { name, .. } = field
                && record.fields.contains_key(&name.text)
            {
                let target = Target::Property { owner: owner.clone(), name: name.text.clone() };
                seen.names.push((name.span, target));
            }
        }
    }

    pub(super) fn saw_call(&mut self, at: Span, callee: Span, signature: &Signature) {
        if let Some(seen) = &mut self.seen {
            seen.calls.push(Call { at, callee, signature: signature.clone() });
        }
    }

    /// Notes what an expression is expected to be, and what is in reach where it is still to be written.
    pub(super) fn saw_expectation(&mut self, expr: &ast::Expr, expected: Option<&Type>) {
        let Some(seen) = &mut self.seen else { return };
        if let Some(expected) = expected {
            seen.expected.push((expr.span, expected.clone()));
        }
        if !is_hole(expr) {
            return;
        }
        let (locals, symbols) = (self.locals.clone(), self.symbols);
        let gap = self.gap();
        if gap.expected.is_none() {
            gap.expected = expected.cloned();
        }
        (gap.locals, gap.symbols) = (locals, gap.symbols || symbols);
    }

    pub(super) fn gap(&mut self) -> &mut Gap {
        self.seen.get_or_insert_default().hole.get_or_insert_default()
    }
}

/// Tells whether an expression is the one that is about to be written: by its last name.
fn is_hole(expr: &ast::Expr) -> bool {
    match &expr.kind {
        ast::ExprKind::Name(name) => name.contains(HOLE),
        ast::ExprKind::Attr { name, .. } => name.text.contains(HOLE),
        ast::ExprKind::Literal(msd_model::value::Value::Str(text)) => text.contains(HOLE),
        _ => false,
    }
}

fn owner_name(owner: &Type) -> Option<SmolStr> {
    match owner.bare() {
        Type::Resource(name) | Type::Instances(name) => Some(name.0.clone()),
        Type::Definition { resource, name } => Some(format!("{resource}.{name}").into()),
        Type::Record(record) => record.name.clone(),
        _ => None,
    }
}
