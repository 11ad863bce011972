//! What an apply makes of a resource: its wave, its estimate, what limits it.

use msd_analysis::ide::ItemInfo;
use msd_syntax::ast::Item;
use msd_syntax::node::each_of;

use super::{Hint, HintKind, HintOptions};
use crate::features::duration::spoken;
use crate::features::line;
use crate::outlook::Node;

/// Stands behind the line on which the declaration's header ends.
pub fn hint(
    text: &str,
    item: &ItemInfo,
    tree: &Item,
    node: &Node,
    options: &HintOptions,
) -> Option<Hint> {
    let mut label = Vec::new();
    let mut tooltip = Vec::new();
    if options.waves {
        label.push(format!("wave {}", node.wave));
        tooltip.push(match node.critical {
            true => format!("It is made in wave {}, on the critical path.", node.wave),
            false => format!("It is made in wave {}.", node.wave),
        });
    }
    if options.estimates && node.estimate_ms > 0 {
        let time = spoken(node.estimate_ms);
        tooltip.push(match node.count > 1 {
            true => format!("Each of its {} instances takes about {time}.", node.count),
            false => format!("It takes about {time}."),
        });
        label.push(time);
    }
    if options.limits && !node.limits.is_empty() {
        label.push(node.limits.join(", "));
        tooltip.push(format!("What holds it back: {}.", node.limits.join(", ")));
    }
    if label.is_empty() {
        return None;
    }
    let at = item.span.start + header_end(tree);
    let at = line::end(text, (at as usize).min(text.len()));
    // Blanks and the end of a Windows line stay behind it.
    let at = text[..at].trim_end().len() as u32;
    let (label, tooltip) = (label.join(" · "), Some(tooltip.join(" ")));
    Some(Hint { at, label, kind: HintKind::Plan, tooltip })
}

fn header_end(tree: &Item) -> u32 {
    let (own, condition) = match tree {
        Item::Resource(resource) | Item::Existing(resource) => {
            (resource.ty.span.to(resource.name.span), resource.condition.as_ref())
        }
        Item::Module(module) => (module.path.span, module.condition.as_ref()),
        _ => (tree.name().span, None),
    };
    let each = each_of(tree).map(|each| each.list.span.end);
    let condition = condition.map(|condition| condition.span.end);
    condition.or(each).unwrap_or(own.end)
}
