//! Lints: what is no mistake, and still better otherwise. One lint is one file and one row. Those of
//! single declarations are asked with them; those of a whole folder look only at who names whom, which
//! few edits change.

mod deprecated;
mod hard_coded;
mod idle_limit;
mod implied_after;
mod literals;
mod plain_secret;
mod unused;

use msd_model::schema::ResourceType;
use msd_syntax::ast;

use crate::db::{Db, Stack};
use crate::items::Item;
use crate::place::Report;
use crate::schema::resource_type;

type OfItem = fn(Item<'_>, &ast::Item, Option<&ResourceType>) -> Vec<Report>;
type OfFolder = fn(&dyn Db, Stack) -> Vec<Report>;

/// Lints that look at one declaration.
const OF_ITEM: [OfItem; 3] = [hard_coded::lint, plain_secret::lint, deprecated::lint];

/// Lints that look at a folder.
const OF_FOLDER: [OfFolder; 3] = [unused::lint, idle_limit::lint, implied_after::lint];

/// Returns what is better otherwise in one declaration; looks at its tree and at nothing that changes.
pub fn of_item(db: &dyn Db, item: Item<'_>, tree: &ast::Item) -> Vec<Report> {
    let schema = match tree {
        ast::Item::Resource(resource) => resource_type(db, &resource.ty.text),
        _ => None,
    };
    OF_ITEM.iter().flat_map(|lint| lint(item, tree, schema.as_deref())).collect()
}

pub fn of_folder(db: &dyn Db, stack: Stack) -> Vec<Report> {
    OF_FOLDER.iter().flat_map(|lint| lint(db, stack)).collect()
}
