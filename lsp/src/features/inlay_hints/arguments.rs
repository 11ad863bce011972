//! Names of positional arguments.

use msd_analysis::ide::ItemInfo;
use msd_analysis::{Compiler, Signature};
use msd_model::place::Span;
use msd_syntax::ast::{ArgumentValue, Expr, ExprKind, Item};
use msd_syntax::node::Node;
use rustc_hash::FxHashMap;

use super::{Hint, HintKind};

pub fn hints(program: &Compiler, item: &ItemInfo, tree: &Item, out: &mut Vec<Hint>) {
    let calls = program.item_calls(item.id).iter();
    let calls: FxHashMap<Span, &Signature> =
        calls.map(|call| (call.callee, &call.signature)).collect();
    if calls.is_empty() {
        return;
    }
    Node::Item(tree).walk(&mut |node| {
        let Node::Expr(Expr { kind: ExprKind::Call { callee, arguments }, .. }) = node else {
            return;
        };
        let Some(signature) = calls.get(&callee.span) else { return };
        // With one parameter the name of the function says what it takes.
        if signature.parameters.len() < 2 {
            return;
        }
        for (argument, parameter) in arguments.iter().zip(&signature.parameters) {
            if argument.name.is_some() || parameter.rest {
                break;
            }
            let ArgumentValue::Expr(value) = &argument.value else { break };
            if is_telling(value, &parameter.name) {
                continue;
            }
            out.push(Hint {
                at: item.span.start + value.span.start,
                label: format!("{} =", parameter.name),
                kind: HintKind::Argument,
                tooltip: Some(signature.shown()),
            });
        }
    });
}

/// Tells whether the argument itself has the parameter's name.
fn is_telling(value: &Expr, parameter: &str) -> bool {
    let last = match &value.kind {
        ExprKind::Name(name) => name,
        ExprKind::Attr { name, .. } => &name.text,
        _ => return false,
    };
    last == parameter || last.strip_suffix(parameter).is_some_and(|rest| rest.ends_with('_'))
}
