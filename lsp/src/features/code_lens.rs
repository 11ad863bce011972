//! Lines above declarations: who uses them, when and how long an apply works on them, and what can be
//! run from there. Counting users walks the program, so a lens of references gets its words when an
//! editor shows it.

use msd_analysis::Compiler;
use msd_analysis::ide::Target;
use msd_model::place::{Place, Span};
use msd_syntax::ItemKind;
use smol_str::SmolStr;

use super::duration::spoken;
use super::nodes::nodes_of;
use crate::outlook::{Graph, Node};

#[derive(Clone, Debug, PartialEq)]
pub struct Lens {
    pub span: Span,
    /// Absent where `references` has to work it out.
    pub title: Option<String>,
    pub command: LensCommand,
}

#[derive(Clone, Debug, PartialEq)]
pub enum LensCommand {
    /// Of the name at the lens.
    References,
    RunTest {
        name: SmolStr,
    },
    PlanGroup {
        group: SmolStr,
    },
    /// Only says something.
    Note,
}

/// Returns the lenses of a file, in order; with what the graph tells, where there is one.
pub fn lenses(program: &Compiler, file: &str, graph: Option<&Graph>) -> Vec<Lens> {
    let nodes = nodes_of(graph, file);
    let mut out = Vec::new();
    for item in program.items(file) {
        let span = item.name_span;
        let mut lens = |title: Option<String>, command| out.push(Lens { span, title, command });
        // What a module has is run and planned by those who use it.
        let is_own = program.item_folder(item.id).is_empty();
        match item.kind {
            ItemKind::Test | ItemKind::Group if !is_own => continue,
            ItemKind::Test => {
                lens(Some("Run test".to_owned()), LensCommand::RunTest { name: item.name });
                continue;
            }
            ItemKind::Group => {
                let title = Some("Plan this group".to_owned());
                lens(title, LensCommand::PlanGroup { group: item.name });
                continue;
            }
            ItemKind::Resource | ItemKind::Existing | ItemKind::Module => {
                if let Some(node) = nodes.get(item.name.as_str()) {
                    lens(Some(note(node)), LensCommand::Note);
                }
            }
            ItemKind::Param
            | ItemKind::Let
            | ItemKind::Output
            | ItemKind::Type
            | ItemKind::Function
            | ItemKind::Limit => {}
            _ => continue,
        }
        lens(None, LensCommand::References);
    }
    out
}

fn note(node: &Node) -> String {
    let mut parts = vec![format!("wave {}", node.wave)];
    if node.count > 1 {
        parts.push(format!("{} instances", node.count));
    }
    if node.estimate_ms > 0 {
        parts.push(spoken(node.estimate_ms));
    }
    if node.critical {
        parts.push("critical path".to_owned());
    }
    parts.join(" · ")
}

/// Counts who uses the declaration whose name stands at an offset: the words of the lens, and the
/// places.
pub fn references(program: &Compiler, file: &str, offset: u32) -> Option<(String, Vec<Place>)> {
    let item = program.item_at(file, offset)?;
    let found = program.references(&Target::Item(item.id)).into_iter();
    let places: Vec<Place> =
        found.filter(|found| !found.is_definition).map(|found| found.place).collect();
    let title = match places.len() {
        1 => "1 reference".to_owned(),
        count => format!("{count} references"),
    };
    Some((title, places))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::marked::marked;
    use crate::features::nodes::drawn;

    #[test]
    fn declarations_tell_what_comes_of_them() {
        let at = marked(
            "group g {\n  resource vpc: aws.ec2.VPC { cidr_block = \"10.0.0.0/16\" }\n}\noutput id = vpc.vpc_id\nlet other = vpc.vpc_id\ntest t { expect = true }\n",
        );
        let graph = drawn("main.msd", "vpc");
        let shown: Vec<String> = lenses(&at.program, "main.msd", Some(&graph))
            .into_iter()
            .map(|lens| {
                let title = lens.title.unwrap_or_else(|| {
                    references(&at.program, "main.msd", lens.span.start).unwrap().0
                });
                let text = at.program.source("main.msd").unwrap();
                format!("{}: {title}", &text[lens.span.range()])
            })
            .collect();
        assert_eq!(
            shown,
            [
                "g: Plan this group",
                "vpc: wave 3 · 2 instances · 12 min · critical path",
                "vpc: 2 references",
                "id: 0 references",
                "other: 0 references",
                "t: Run test"
            ]
        );
    }
}
