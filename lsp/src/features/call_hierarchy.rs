//! The graph of declarations as a hierarchy of calls: who is used by a declaration, and who uses it.

use msd_analysis::Compiler;
use msd_analysis::ide::{ItemId, ItemInfo, Target};
use msd_model::place::Span;
use msd_syntax::ItemKind;
use smol_str::SmolStr;

/// A declaration in the hierarchy. Spans are of its file.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub id: ItemId,
    pub name: SmolStr,
    /// Its type, or what it is.
    pub detail: SmolStr,
    pub kind: ItemKind,
    pub file: SmolStr,
    pub span: Span,
    pub name_span: Span,
}

/// Returns the declaration that the word at an offset names, or the one around the offset.
pub fn prepare(program: &Compiler, file: &str, offset: u32) -> Option<Entry> {
    let named = match program.occurrence_at(file, offset).map(|word| word.target) {
        Some(Target::Item(id)) => id,
        _ => program.item_at(file, offset)?.id,
    };
    let entry = entry(program, program.item_info(named));
    (entry.kind != ItemKind::Unknown).then_some(entry)
}

/// Returns who waits for or reads a declaration, each with the places in its own file that say so.
pub fn incoming(program: &Compiler, id: ItemId) -> Vec<(Entry, Vec<Span>)> {
    let mut out: Vec<(ItemId, Vec<Span>)> = Vec::new();
    for found in program.references(&Target::Item(id)) {
        if found.is_definition || found.within == id {
            continue;
        }
        match out.iter_mut().find(|(known, _)| *known == found.within) {
            Some((_, spans)) => spans.push(found.place.span),
            None => out.push((found.within, vec![found.place.span])),
        }
    }
    let shown = |(id, spans)| (entry(program, program.item_info(id)), spans);
    out.into_iter().map(shown).collect()
}

/// Returns what a declaration waits for or reads, each with the places in the declaration's file.
pub fn outgoing(program: &Compiler, id: ItemId) -> Vec<(Entry, Vec<Span>)> {
    let start = program.item_start(id);
    let needed = program.depends_on(id).into_iter();
    let shown = |(id, spans): (ItemId, Vec<Span>)| {
        let spans = spans.into_iter().map(|span| span.shifted(start)).collect();
        (entry(program, program.item_info(id)), spans)
    };
    needed.map(shown).collect()
}

fn entry(program: &Compiler, info: ItemInfo) -> Entry {
    let ItemInfo { id, kind, name, file, span, name_span, .. } = info;
    let detail = match &program.tree(id).tree {
        Some(tree) => super::symbols::detail(tree, &program.item_text(id)),
        None => SmolStr::new(kind.word()),
    };
    Entry { id, name, detail, kind, file, span, name_span }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::marked::marked;

    const PROGRAM: &str = "let cidr_ = \"10.0.0.0/16\"\nresource vpc: aws.ec2.VPC { cidr_block = cidr_ }\n\
         resource s: aws.ec2.Subnet {\n  vpc_id = v^pc.vpc_id\n  cidr_block = vpc.cidr_block\n}\n\
         @after(vpc)\nresource t: aws.ec2.VPC { cidr_block = \"10.1.0.0/16\" }\n";

    fn shown(list: Vec<(Entry, Vec<Span>)>) -> Vec<String> {
        let one = |(entry, spans): (Entry, Vec<Span>)| format!("{} ×{}", entry.name, spans.len());
        list.into_iter().map(one).collect()
    }

    #[test]
    fn dependencies_are_walked_both_ways() {
        let at = marked(PROGRAM);
        let entry = prepare(&at.program, &at.file, at.cursor).unwrap();
        assert_eq!((entry.name.as_str(), entry.detail.as_str()), ("vpc", "aws.ec2.VPC"));
        assert_eq!(shown(outgoing(&at.program, entry.id)), ["cidr_ ×1"]);
        assert_eq!(shown(incoming(&at.program, entry.id)), ["s ×2", "t ×1"]);
    }
}
