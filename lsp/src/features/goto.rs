//! From a word to where it is declared, to the declaration of its type, and to all who use it.

use msd_analysis::Compiler;
use msd_analysis::ide::{Reference, Target};
use msd_model::place::{Place, Span};
use msd_model::ty::Type;
use msd_syntax::ItemKind;
use smol_str::SmolStr;

/// Where something is declared.
#[derive(Clone, Debug, PartialEq)]
pub enum Destination {
    /// In the program.
    Source(Place),
    /// A resource type, or a property, an id or a definition in it.
    Type { name: SmolStr, member: Option<SmolStr> },
    /// A function of the library.
    Function(SmolStr),
    /// The folder of a module.
    Folder(SmolStr),
}

/// Returns the span of the word and where it is declared.
pub fn definition(program: &Compiler, file: &str, offset: u32) -> Option<(Span, Destination)> {
    if let Some(found) = module_path(program, file, offset) {
        return Some(found);
    }
    let word = program.occurrence_at(file, offset)?;
    let to = match &word.target {
        Target::Property { owner, name } => {
            let ty: Vec<&str> = owner.splitn(4, '.').take(3).collect();
            let ty = (ty.len() == 3).then(|| SmolStr::new(ty.join(".")))?;
            Destination::Type { name: ty, member: Some(name.clone()) }
        }
        Target::ResourceType(name) => Destination::Type { name: name.clone(), member: None },
        Target::Id(name) => {
            let (ty, id) = name.rsplit_once('.')?;
            Destination::Type { name: ty.into(), member: Some(id.into()) }
        }
        Target::Function(name) => Destination::Function(name.clone()),
        target => Destination::Source(program.place_of(target)?),
    };
    Some((word.span, to))
}

/// The path of a module leads to its folder.
fn module_path(program: &Compiler, file: &str, offset: u32) -> Option<(Span, Destination)> {
    let info = program.item_at(file, offset)?;
    let Some(msd_syntax::ast::Item::Module(module)) = &program.tree(info.id).tree else {
        return None;
    };
    let span = module.path.span.shifted(info.span.start);
    if offset < span.start || span.end < offset {
        return None;
    }
    Some((span, Destination::Folder(program.module_folder(info.id)?)))
}

/// Returns where the type of a word is declared.
pub fn type_definition(program: &Compiler, file: &str, offset: u32) -> Option<(Span, Destination)> {
    let word = program.occurrence_at(file, offset)?;
    let ty = match &word.target {
        Target::Item(id) => program.item_type(*id),
        _ => {
            let found = program.type_at(file, offset)?;
            found.ty.or(found.expected)?
        }
    };
    let library = |ty: &str, member: Option<SmolStr>| Destination::Type { name: ty.into(), member };
    let to = match element(&ty).bare() {
        Type::Resource(name) | Type::Instances(name) => library(name.as_str(), None),
        Type::Id(id) => library(id.resource.as_str(), Some(id.name.clone())),
        Type::Definition { resource, name } => library(resource.as_str(), Some(name.clone())),
        Type::Record(record) => {
            let name = record.name.as_ref()?;
            let types = program.folder_items(file, ItemKind::Type);
            let found = types.into_iter().find(|id| program.item_name(*id).1 == *name)?;
            Destination::Source(program.item_info(found).place())
        }
        _ => return None,
    };
    Some((word.span, to))
}

/// Of a list, the type of its elements is what is looked for.
fn element(ty: &Type) -> Type {
    match ty.bare() {
        Type::List(list) => element(&list.element),
        Type::Map(map) => element(&map.value),
        other => other.clone(),
    }
}

/// Returns every place that names what the word at an offset names.
pub fn references(
    program: &Compiler,
    file: &str,
    offset: u32,
    with_declaration: bool,
) -> Vec<Reference> {
    let Some(word) = program.occurrence_at(file, offset) else { return Vec::new() };
    let found = program.references(&word.target).into_iter();
    found.filter(|found| with_declaration || !found.is_definition).collect()
}

/// Returns the places in the same file; the declaration counts as written.
pub fn highlights(program: &Compiler, file: &str, offset: u32) -> Vec<(Span, bool)> {
    let Some(word) = program.occurrence_at(file, offset) else { return Vec::new() };
    let all = program.occurrences(file).into_iter().filter(|other| other.target == word.target);
    all.map(|other| (other.span, other.is_definition)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::marked::marked;

    #[test]
    fn words_lead_to_their_declarations() {
        let program = "module net: \"./net\" { name = \"x\" }\nresource s: aws.ec2.Subnet { vpc_id = net.vpc^_id }\n\
                       //- net/n.msd\nparam name: String\noutput vpc_id = \"vpc-1\"\n";
        let at = marked(program);
        let Some((_, Destination::Source(place))) = definition(&at.program, &at.file, at.cursor)
        else {
            panic!("no definition");
        };
        assert_eq!((place.file.as_str(), place.span), ("net/n.msd", Span::new(26, 32)));
        let at = marked(&program.replace("vpc^_id", "vpc_id").replace("\"./net\"", "\"./n^et\""));
        let found = definition(&at.program, &at.file, at.cursor).map(|(_, to)| to);
        assert_eq!(found, Some(Destination::Folder("net".into())));
        let at = marked(&program.replace("vpc^_id", "vpc_id").replace("resource s", "resource s^"));
        let found = type_definition(&at.program, &at.file, at.cursor).map(|(_, to)| to);
        let name = "aws.ec2.Subnet".into();
        assert_eq!(found, Some(Destination::Type { name, member: None }));
        let at = marked("let a^ = 1\nlet b = a + a\n");
        assert_eq!(highlights(&at.program, &at.file, at.cursor).len(), 3);
        assert_eq!(references(&at.program, &at.file, at.cursor, false).len(), 2);
    }
}
