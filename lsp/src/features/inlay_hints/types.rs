//! Types of what is declared without one.

use msd_analysis::Compiler;
use msd_analysis::ide::ItemInfo;
use msd_analysis::kind_of;
use msd_model::place::Span;
use msd_model::ty::Type;
use msd_syntax::ast::{Expr, ExprKind, Ident, Item};
use msd_syntax::node::Node;
use rustc_hash::FxHashMap;

use super::{Hint, HintKind};

/// Longer ones are cut; the tooltip has the whole.
const LONGEST: usize = 40;

pub fn hints(program: &Compiler, item: &ItemInfo, tree: &Item, out: &mut Vec<Hint>) {
    match tree {
        Item::Let(declared) if declared.ty.is_none() && !is_plain(&declared.value) => {
            out.extend(hint(item.name_span.end, &program.item_type(item.id)));
        }
        Item::Output(declared) if declared.ty.is_none() && !is_plain(&declared.value) => {
            out.extend(hint(item.name_span.end, &program.item_type(item.id)));
        }
        _ => {}
    }
    let mut lists: Vec<(&Ident, &Option<Ident>, &Expr)> = Vec::new();
    Node::Item(tree).walk(&mut |node| match node {
        Node::Each(each) => lists.push((&each.first, &each.second, &each.list)),
        Node::Binding(binding) => lists.push((&binding.first, &binding.second, &binding.list)),
        _ => {}
    });
    if lists.is_empty() {
        return;
    }
    let types: FxHashMap<Span, &Type> =
        program.item_types(item.id).iter().map(|(span, ty)| (*span, ty)).collect();
    for (first, second, list) in lists {
        let Some((element, key)) = types.get(&list.span).and_then(|ty| parts(program, ty)) else {
            continue;
        };
        out.extend(hint(item.span.start + first.span.end, &element));
        if let Some(second) = second {
            out.extend(hint(item.span.start + second.span.end, &key));
        }
    }
}

/// Tells whether everybody sees what it is.
fn is_plain(value: &Expr) -> bool {
    use ExprKind::{Error, Literal, MapFor, Pattern, Record, Text};
    matches!(value.kind, Literal(_) | Text(_) | Pattern(_) | Record(_) | MapFor { .. } | Error)
}

/// Returns what `for` binds over a value: an element, and its position or key.
fn parts(program: &Compiler, ty: &Type) -> Option<(Type, Type)> {
    Some(match program.followed(ty) {
        Type::List(list) => (list.element.clone(), Type::Int),
        Type::Map(map) => (map.value.clone(), Type::String),
        Type::Instances(name) => (Type::Resource(name), Type::String),
        Type::Record(record) => {
            let values = record.fields.values().map(|field| kind_of(&field.ty));
            (values.reduce(Type::or)?, Type::String)
        }
        _ => return None,
    })
}

fn hint(at: u32, ty: &Type) -> Option<Hint> {
    let ty = kind_of(ty);
    if ty == Type::Any {
        return None;
    }
    let whole = ty.to_string();
    let (label, tooltip) = match whole.char_indices().nth(LONGEST) {
        Some((end, _)) => (format!(": {}…", &whole[..end]), Some(whole)),
        None => (format!(": {whole}"), None),
    };
    Some(Hint { at, label, kind: HintKind::Type, tooltip })
}
