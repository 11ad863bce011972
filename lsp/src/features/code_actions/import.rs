//! Adopts a thing that is there already: writes the `import` of a resource.

use msd_syntax::ItemKind;
use msd_syntax::ast::Item;

use msd_model::place::Span;

use super::source::outermost;
use super::{Action, ActionKind, Context};
use crate::features::brackets::brackets;

pub fn actions(cx: &Context<'_>, out: &mut Vec<Action>) {
    let Item::Resource(resource) = cx.tree else { return };
    let header = resource.name.span.to(resource.ty.span);
    let at = cx.inside().start;
    let is_header = header.start <= at && at <= header.end;
    // An instance has a key that only its author knows, and so has a member of a repeated group.
    if !is_header || resource.each.is_some() || resource.ty.text.starts_with("msd.") {
        return;
    }
    let mut group = cx.program.group_around(cx.item.id);
    while let Some(id) = group {
        if cx.program.item_info(id).repeated {
            return;
        }
        group = cx.program.group_around(id);
    }
    let name = &cx.item.name;
    let imports = cx.program.folder_items(cx.file, ItemKind::Import).into_iter();
    let is_there = imports
        .map(|import| cx.program.item_text(import))
        .any(|text| text.split_whitespace().any(|word| word == name.as_str()));
    let Some(schema) = cx.program.schema(&msd_model::ty::TypeName::new(resource.ty.text.clone()))
    else {
        return;
    };
    if is_there || cx.program.item_named(cx.file, name) != Some(cx.item.id) {
        return;
    }
    let outer = outermost(cx.program, &cx.item);
    let end = match outer.kind {
        ItemKind::Group => {
            let pairs = brackets(&cx.text).pairs;
            let body = pairs.into_iter().find(|pair| pair.span.start >= outer.span.end);
            body.map_or(cx.text.len() as u32, |body| body.span.end)
        }
        _ => outer.span.end,
    };
    let what = schema.identifier.join(", ");
    let text = format!("\n\nimport {name} from \"\" // its {what}");
    let change = cx.change(Span { start: end, end }, text);
    let title = format!("Adopt one that exists: `import {name} from …`");
    out.push(Action::new(title, ActionKind::Rewrite, vec![change]));
}
