//! Completion: what may be written at a place, the likeliest first. Works on unfinished code, because
//! the place is found by checking the declaration with a word put in.

mod declarations;
mod decorators;
mod fields;
mod item;
mod values;

use msd_analysis::Compiler;
use msd_analysis::ide::{Hole, HolePlace};
use msd_model::place::Span;
use smol_str::SmolStr;

pub use declarations::snake;
pub use item::{Completion, Kind, Rank};

/// Returns what may be written, and the span that it replaces. Folders for modules are named by who
/// knows the disk.
pub fn completion(
    program: &Compiler,
    file: &str,
    offset: u32,
    folders: &dyn Fn(&str) -> Vec<SmolStr>,
) -> Option<(Span, Vec<Completion>)> {
    let hole = program.hole_at(file, offset)?;
    let mut out = Vec::new();
    let mut replace = hole.replace;
    match &hole.place {
        HolePlace::Declaration => declarations::declarations(program, &hole, &mut out),
        HolePlace::Decorator => decorators::names(&mut out),
        HolePlace::DecoratorArgument { decorator, written, resource } => {
            decorators::arguments(
                program,
                file,
                &hole,
                decorator,
                written,
                resource.as_deref(),
                &mut out,
            );
        }
        HolePlace::Field { record, written, has_value, owner, is_body } => {
            fields::fields(program, record, owner, written, *has_value, &mut out);
            if *is_body && matches!(hole.kind, msd_syntax::ItemKind::Resource) && !has_value {
                fields::all_required(program, record, written, &mut out);
            }
        }
        HolePlace::Value { expected, locals, symbols, parameters } => {
            let place = values::Place::new(program, file, &hole, expected.as_ref());
            place.values(locals, *symbols, parameters, &mut out);
        }
        HolePlace::Member { base, expected } => {
            values::members(program, base, expected.as_ref(), &mut out);
        }
        HolePlace::Part { of, expected } => {
            values::parts(program, *of, expected.as_ref(), &mut out);
        }
        HolePlace::TypePath { path, in_type } => {
            // The whole path is replaced, so that a client compares with all that is typed.
            declarations::types(path, *in_type, hole.kind, &hole, program, &mut out);
        }
        HolePlace::Type => declarations::type_names(program, file, &mut out),
        HolePlace::Text { expected } => {
            replace = text_span(program, file, offset)?;
            values::words(program, expected.as_ref(), false, &mut out);
        }
        HolePlace::ModulePath { written } => {
            replace = text_span(program, file, offset)?;
            let folder = written.rsplit_once('/').map_or("", |(before, _)| before);
            for name in folders(if folder.is_empty() { "." } else { folder }) {
                let folder = if folder.is_empty() { "." } else { folder };
                out.push(Completion::new(format!("{folder}/{name}"), Kind::Folder));
            }
        }
    }
    Some((replace, out))
}

/// Returns the content of the string around an offset, as far as its line goes.
fn text_span(program: &Compiler, file: &str, offset: u32) -> Option<Span> {
    let text = program.source(file)?;
    let at = offset as usize;
    let start = text[..at].rfind(['"', '\n']).map_or(0, |quote| quote + 1);
    let end = text[at..].find(['"', '\n']).map_or(text.len(), |quote| at + quote);
    Some(Span::new(start, end))
}

/// Returns the declaration's own name, which it cannot refer to.
fn own_name(hole: &Hole) -> &SmolStr {
    &hole.name
}

#[cfg(test)]
mod tests;
