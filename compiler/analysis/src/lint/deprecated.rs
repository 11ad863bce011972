//! W0107: properties that AWS advises against.

use msd_model::code::Code;
use msd_model::schema::ResourceType;
use msd_syntax::ast;

use crate::items::Item;
use crate::place::{At, Report};

pub fn lint(item: Item<'_>, tree: &ast::Item, schema: Option<&ResourceType>) -> Vec<Report> {
    let (ast::Item::Resource(resource), Some(schema)) = (tree, schema) else { return Vec::new() };
    let named = resource.fields.iter().filter_map(|field| match field {
        ast::Field::Named { name, .. } => Some(name),
        _ => None,
    });
    let old = named
        .filter(|name| schema.property(&name.text).is_some_and(|property| property.deprecated));
    old.map(|name| {
        let message = format!("`{}` of {} is deprecated", name.text, schema.name);
        Report::new(Code::Deprecated, At::new(item, name.span), message)
            .help(format!("`msd docs {}` shows what there is instead", schema.name))
    })
    .collect()
}
