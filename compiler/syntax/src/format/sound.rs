//! The items that are to be printed anew: those without any mistake.

use msd_model::diagnostic::Diagnostic;
use msd_model::place::Span;
use pest::Parser;

use crate::build::Builder;
use crate::depth::too_deep;
use crate::grammar::{Grammar, Pairs};
use crate::parse::{entry, parse_item};
use crate::split::ItemKind;

/// Returns the pairs of an item, or what is wrong with it.
pub fn parse(kind: ItemKind, text: &str) -> Result<Pairs<'_>, Vec<Diagnostic<Span>>> {
    if let (None, Some(rule)) = (too_deep(text), entry(kind))
        && let Ok(pairs) = Grammar::parse(rule, text)
    {
        // Some mistakes show only in the tree: a unit that there is none of, a comma that is missing.
        let mut builder = Builder::new(text, 0);
        builder.item(pairs.clone());
        return match builder.diagnostics.is_empty() {
            true => Ok(pairs),
            false => Err(builder.diagnostics),
        };
    }
    Err(parse_item(kind, text).diagnostics)
}
