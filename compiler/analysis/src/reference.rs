//! What a reference of the language lists, from the tables that the compiler itself uses.

use std::sync::Arc;

use msd_model::place::Span;
use msd_model::schema::RecordType;
use msd_model::ty::{Type, TypeName};
use msd_syntax::{ItemKind, ast};

use crate::check::test::{plan_type, run_type};

pub use crate::decorators::all as decorators;
pub use crate::lower_type::BUILT_IN as TYPES;

/// Returns the settings of a block: of `stack`, `limit`, `target`, `constraint`, `notify` or `test`.
pub fn settings(of: ItemKind) -> Arc<RecordType> {
    crate::settings::record_type(of)
}

/// Returns the records that a test looks at.
pub fn of_tests() -> [(&'static str, Type); 2] {
    [("plan", plan_type()), ("run", run_type())]
}

/// Returns the declaration of a resource type as it comes with msd.
pub fn type_source(name: &str) -> Option<String> {
    let text = match msd_model::task::TaskKind::of(&TypeName::new(name)) {
        Some(_) => msd_stdlib::TASKS.to_owned(),
        None => msd_stdlib::service(TypeName::new(name).service())?,
    };
    let pieces = msd_syntax::split(&text);
    let piece = pieces.iter().find(|piece| piece.name == name)?;
    Some(format!("{}\n", &text[piece.span.range()]))
}

/// Returns where the name of a type, or that of a property, an id or a definition in it, stands in its
/// source.
pub fn place_in_type(source: &str, member: Option<&str>) -> Option<Span> {
    let parsed = msd_syntax::parse_item(ItemKind::ResourceType, source.trim_end());
    let Some(ast::Item::ResourceType(tree)) = parsed.tree else { return None };
    let Some(member) = member else { return Some(tree.name.span) };
    let fields = tree.fields.iter().map(|field| &field.name);
    let ids = tree.ids.iter().map(|id| &id.name);
    let definitions = tree.definitions.iter().map(|item| &item.name);
    let mut names = fields.chain(ids).chain(definitions);
    names.find(|name| name.text == member).map(|name| name.span)
}

/// Returns the file that declares a function of the library, its text, and where in it.
pub fn function_source(name: &str) -> Option<(&'static str, String, Span)> {
    msd_stdlib::core().find_map(|(file, text)| {
        let pieces = msd_syntax::split(&text);
        let piece = pieces.iter().find(|piece| piece.name == name)?;
        let parsed = msd_syntax::parse_item(piece.kind, &text[piece.span.range()]);
        let span = parsed.tree?.name().span.shifted(piece.span.start);
        Some((file, text, span))
    })
}

/// Returns a file of the library's functions.
pub fn library_file(name: &str) -> Option<String> {
    msd_stdlib::core().find(|(file, _)| *file == name).map(|(_, text)| text)
}
