//! The outline of a file, and declarations of the whole program by a part of their names.

use msd_analysis::Compiler;
use msd_analysis::ide::ItemInfo;
use msd_model::place::{Place, Span};
use msd_syntax::ItemKind;
use msd_syntax::ast::{Field, Item, TypeExpr, TypeKind};
use msd_syntax::node::fields_of;
use smol_str::SmolStr;

use super::brackets::brackets;
use super::fuzzy::rank;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolKind {
    Item(ItemKind),
    /// An action, a gate or a check.
    Task,
    /// A field of a body or of a type.
    Field,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Symbol {
    pub name: SmolStr,
    pub detail: SmolStr,
    pub kind: SymbolKind,
    pub span: Span,
    pub name_span: Span,
    pub children: Vec<Symbol>,
}

/// A declaration that a search has found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub name: SmolStr,
    /// The group around it, or its folder.
    pub container: Option<SmolStr>,
    pub kind: SymbolKind,
    pub place: Place,
}

/// More than an editor shows.
const MOST: usize = 256;

/// Returns the declarations of a file as an outline: the members of a group are its children.
pub fn document(program: &Compiler, file: &str) -> Vec<Symbol> {
    let Some(text) = program.source(file) else { return Vec::new() };
    let braces = brackets(&text).pairs;
    let mut roots: Vec<Symbol> = Vec::new();
    // Groups that are still open, from the outside in.
    let mut open: Vec<Symbol> = Vec::new();
    for item in program.items(file) {
        if item.kind == ItemKind::Unknown {
            continue;
        }
        while open.last().is_some_and(|group| item.group.as_ref() != Some(&group.name)) {
            close(&mut open, &mut roots);
        }
        let mut symbol = symbol(program, &item);
        if item.kind == ItemKind::Group {
            let body = braces.partition_point(|pair| pair.span.start < item.span.end);
            if let Some(body) = braces.get(body) {
                symbol.span = symbol.span.to(body.span);
            }
            open.push(symbol);
            continue;
        }
        match open.last_mut() {
            Some(group) => group.children.push(symbol),
            None => roots.push(symbol),
        }
    }
    while !open.is_empty() {
        close(&mut open, &mut roots);
    }
    roots
}

fn close(open: &mut Vec<Symbol>, roots: &mut Vec<Symbol>) {
    let Some(mut group) = open.pop() else { return };
    // One whose brace is not closed reaches as far as its members.
    if let Some(last) = group.children.last() {
        group.span = group.span.to(last.span);
    }
    match open.last_mut() {
        Some(around) => around.children.push(group),
        None => roots.push(group),
    }
}

fn symbol(program: &Compiler, item: &ItemInfo) -> Symbol {
    let tree = program.tree(item.id).tree.as_ref();
    let text = program.item_text(item.id);
    let name_span =
        match item.span.start <= item.name_span.start && item.name_span.end <= item.span.end {
            true => item.name_span,
            false => item.span,
        };
    Symbol {
        name: shown_name(item),
        detail: tree.map(|tree| detail(tree, &text)).unwrap_or_default(),
        kind: kind(item.kind, tree),
        span: item.span,
        name_span,
        children: tree.map(|tree| children(tree, item.span.start, &text)).unwrap_or_default(),
    }
}

/// An editor refuses a symbol without a name.
fn shown_name(item: &ItemInfo) -> SmolStr {
    match item.name.is_empty() {
        true => SmolStr::new(item.kind.word()),
        false => item.name.clone(),
    }
}

fn kind(kind: ItemKind, tree: Option<&Item>) -> SymbolKind {
    match tree {
        Some(Item::Resource(resource)) if resource.ty.text.starts_with("msd.") => SymbolKind::Task,
        _ => SymbolKind::Item(kind),
    }
}

/// Returns what stands beside the name of a declaration: its type as it is written, or what it is.
pub(super) fn detail(tree: &Item, text: &str) -> SmolStr {
    let written = |ty: &Option<TypeExpr>| {
        let text = ty.as_ref().and_then(|ty| text.get(ty.span.range()));
        text.filter(|text| !text.contains('\n')).map(SmolStr::new)
    };
    match tree {
        Item::Resource(resource) | Item::Existing(resource) => {
            match resource.ty.text.strip_prefix("msd.") {
                Some(task) => task.to_ascii_lowercase().into(),
                None => resource.ty.text.clone(),
            }
        }
        Item::Param(param) => written(&param.ty).unwrap_or("param".into()),
        Item::Let(item) => written(&item.ty).unwrap_or("let".into()),
        Item::Output(item) => written(&item.ty).unwrap_or("output".into()),
        Item::Module(module) => module.path.text.clone(),
        Item::Function(function) => match function.result.as_ref() {
            Some(result) => text.get(result.span.range()).unwrap_or("fn").into(),
            None => "fn".into(),
        },
        Item::Stack(_) => "stack".into(),
        Item::Limit(_) => "limit".into(),
        Item::Target(_) => "target".into(),
        Item::Constraint(_) => "constraint".into(),
        Item::Test(_) => "test".into(),
        Item::Notify(_) => "notify".into(),
        Item::Type(_) => "type".into(),
        Item::ResourceType(_) => "resource type".into(),
        Item::Group(_) => "group".into(),
        Item::Moved(_) => "moved".into(),
        Item::Import(_) => "import".into(),
        Item::Forget(_) => "forget".into(),
    }
}

/// Returns the fields of a body or of a record type.
fn children(tree: &Item, start: u32, text: &str) -> Vec<Symbol> {
    let one = |name: &msd_syntax::ast::Ident, value: Span, detail: &str| Symbol {
        name: if name.text.is_empty() { "\"\"".into() } else { name.text.clone() },
        detail: detail.into(),
        kind: SymbolKind::Field,
        span: name.span.to(value).shifted(start),
        name_span: name.span.shifted(start),
        children: Vec::new(),
    };
    if let Item::Type(item) = tree
        && let TypeKind::Record { fields, .. } = &item.ty.kind
    {
        let detail = |span: Span| text.get(span.range()).filter(|text| !text.contains('\n'));
        let fields = fields.iter();
        let shown = fields.map(|field| {
            one(&field.name, field.ty.span, detail(field.ty.span).unwrap_or_default())
        });
        return shown.collect();
    }
    let fields = fields_of(tree).into_iter().flatten();
    let named = fields.filter_map(|field| match field {
        Field::Named { name, value, .. } => Some(one(name, value.span, "")),
        _ => None,
    });
    named.collect()
}

/// Returns the declarations of the program and of its modules whose names have the letters of the
/// query in order; the best first. An empty query finds all.
pub fn workspace(program: &Compiler, query: &str) -> Vec<Found> {
    let query = query.trim();
    let mut found: Vec<_> = program
        .all_items()
        .into_iter()
        .filter_map(|id| {
            let (kind, name) = program.item_name(id);
            let is_named = !matches!(
                kind,
                ItemKind::Unknown | ItemKind::Moved | ItemKind::Import | ItemKind::Forget
            );
            let rank = rank(&name, query).filter(|_| is_named)?;
            Some((rank, name, id))
        })
        .collect();
    found.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    found.truncate(MOST);
    let shown = found.into_iter().map(|(_, name, id)| {
        let info = program.item_info(id);
        let folder = Some(program.item_folder(id)).filter(|folder| !folder.is_empty());
        let kind = kind(info.kind, program.tree(id).tree.as_ref());
        Found { name, kind, place: info.place(), container: info.group.or(folder) }
    });
    shown.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::marked::marked;

    fn outline(symbols: &[Symbol], depth: usize, text: &str, out: &mut String) {
        for symbol in symbols {
            assert!(symbol.span.start <= symbol.name_span.start);
            assert!(symbol.name_span.end <= symbol.span.end, "{symbol:?}");
            let last = text[symbol.span.range()].chars().last().unwrap_or(' ');
            let margin = "  ".repeat(depth);
            *out += &format!("{margin}{} : {} {last}\n", symbol.name, symbol.detail);
            outline(&symbol.children, depth + 1, text, out);
        }
    }

    #[test]
    fn groups_hold_their_members() {
        let at = marked(
            "stack s { schedule = eager }\ngroup net {\n  resource vpc: aws.ec2.VPC {\n    cidr_block = \"x\"\n  }\n  group inner {\n    gate go { message = \"?\" }\n  }\n  let a: Int = 1\n}\ntype T = { size: Int }\nparam p: T\n",
        );
        let text = at.program.source("main.msd").unwrap();
        let mut out = String::new();
        outline(&document(&at.program, "main.msd"), 0, &text, &mut out);
        assert_eq!(
            out,
            "s : stack }\n  schedule :  r\nnet : group }\n  vpc : aws.ec2.VPC }\n    cidr_block :  \"\n  inner : group }\n    go : gate }\n      message :  \"\n  a : Int 1\nT : type }\n  size : Int t\np : T T\n"
        );
    }

    #[test]
    fn names_are_found_by_their_letters() {
        let at = marked(
            "resource vpc_main: aws.ec2.VPC {}\ngroup g {\n  let main_vpc = 1\n}\nlet other = 2\nmodule net: \"./net\" {}\n//- net/net.msd\nlet vpc = 1\n",
        );
        let shown = |query: &str| -> Vec<String> {
            let found = workspace(&at.program, query).into_iter();
            found
                .map(|f| {
                    format!(
                        "{}{}",
                        f.container.map(|c| format!("{c}/")).unwrap_or_default(),
                        f.name
                    )
                })
                .collect()
        };
        assert_eq!(shown("vpc"), ["net/vpc", "vpc_main", "g/main_vpc"]);
        assert_eq!(shown("vm"), ["vpc_main"]);
        assert_eq!(shown("zzz").len(), 0);
        assert_eq!(shown("").len(), 6);
    }
}
