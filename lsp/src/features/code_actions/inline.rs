//! Puts the value of a `let` where its name stands: at one place, or everywhere, which takes the `let`
//! away.

use msd_analysis::ide::{ItemId, Reference, Target};
use msd_model::place::Span;
use msd_syntax::ItemKind;
use msd_syntax::ast::{Expr, ExprKind, Item};
use msd_syntax::node::{Node, around};
use smol_str::SmolStr;

use super::source::{reindented, whole_lines};
use super::{Action, ActionKind, Context};
use crate::features::change::Change;
use crate::features::line;

pub fn actions(cx: &Context<'_>, out: &mut Vec<Action>) {
    let Some(word) = cx.program.occurrence_at(cx.file, cx.selection.start) else { return };
    let Target::Item(id) = word.target else { return };
    if cx.program.item_name(id).0 != ItemKind::Let {
        return;
    }
    let Some(Item::Let(declared)) = &cx.program.tree(id).tree else { return };
    if matches!(declared.value.kind, ExprKind::Error) {
        return;
    }
    let Some(value) = Inlined::of(cx, id, &declared.value) else { return };
    let uses = cx.program.references(&word.target).into_iter();
    let uses: Vec<Reference> = uses.filter(|found| !found.is_definition).collect();
    let changes: Vec<Option<Change>> = uses.iter().map(|found| value.at(cx, found)).collect();
    let name = &declared.name.text;
    let here = uses.iter().position(|found| {
        found.place.file == cx.file && found.place.span == word.span && !word.is_definition
    });
    if let Some(change) = here.and_then(|here| changes[here].clone())
        && uses.len() > 1
    {
        let title = format!("Inline this `{name}`");
        out.push(Action::new(title, ActionKind::Inline, vec![change]));
    }
    let Some(mut all) = changes.into_iter().collect::<Option<Vec<Change>>>() else { return };
    if all.is_empty() {
        return;
    }
    let info = cx.program.item_info(id);
    if let Some(text) = cx.program.source(&info.file) {
        all.push(Change::new(info.file.clone(), whole_lines(&text, &info), ""));
        out.push(Action::new(format!("Inline `{name}` everywhere"), ActionKind::Inline, all));
    }
}

struct Inlined {
    text: String,
    margin: String,
    /// It holds together by itself.
    is_atom: bool,
    /// Names that must mean the same where it goes.
    names: Vec<SmolStr>,
}

impl Inlined {
    fn of(cx: &Context<'_>, id: ItemId, value: &Expr) -> Option<Inlined> {
        use ExprKind::{Binary, If, Is, Unary};
        let info = cx.program.item_info(id);
        let source = cx.program.source(&info.file)?;
        let at = value.span.shifted(info.span.start);
        let mut names = Vec::new();
        Node::Expr(value).walk(&mut |node| {
            if let Node::Expr(Expr { kind: ExprKind::Name(name), .. }) = node {
                names.push(name.clone());
            }
        });
        Some(Inlined {
            text: source.get(at.range())?.to_owned(),
            margin: line::margin(&source, at.start as usize).to_owned(),
            is_atom: !matches!(value.kind, Binary { .. } | If { .. } | Is { .. } | Unary { .. }),
            names,
        })
    }

    /// Returns the change at one use; `None` where the value cannot stand.
    fn at(&self, cx: &Context<'_>, found: &Reference) -> Option<Change> {
        let (program, place) = (cx.program, &found.place);
        let start = program.item_start(found.within);
        let span = Span { start: place.span.start - start, end: place.span.end - start };
        let tree = program.tree(found.within).tree.as_ref()?;
        let nodes = around(tree, span.start);
        let name = nodes.iter().rposition(|node| {
            matches!(node, Node::Expr(Expr { kind: ExprKind::Name(_), span: at }) if *at == span)
        })?;
        let is_hidden = program.item_occurrences(found.within).iter().any(|word| {
            let Target::Local { name, .. } = &word.target else { return false };
            word.is_definition && self.names.contains(name)
        });
        // A decorator takes words, and no values in their place.
        if is_hidden || nodes.iter().any(|node| matches!(node, Node::Decorator(_))) {
            return None;
        }
        let source = program.source(&place.file)?;
        let to = line::margin(&source, place.span.start as usize);
        let mut text = reindented(&self.text, &self.margin, to);
        if !self.is_atom && !stands_alone(nodes.get(name.checked_sub(1)?)) {
            text = format!("({text})");
        }
        if found.is_short {
            text = format!("{} = {text}", &source[place.span.range()]);
        }
        Some(Change::new(place.file.clone(), place.span, text))
    }
}

/// Tells whether nothing around a value could take a part of it.
fn stands_alone(parent: Option<&Node<'_>>) -> bool {
    use ExprKind::{Call, List, ListFor, MapFor, Record, Text};
    match parent {
        Some(Node::Expr(parent)) => matches!(
            parent.kind,
            List(_) | Record(_) | Text(_) | Call { .. } | ListFor { .. } | MapFor { .. }
        ),
        _ => true,
    }
}
