//! Words between the words: types that nobody had to write, the wave of a resource, its estimate and
//! limits, the names of arguments.

use msd_analysis::Compiler;
use msd_model::place::Span;
use msd_syntax::ItemKind;

use super::nodes::nodes_of;
use crate::outlook::Graph;

mod arguments;
mod plan;
mod types;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HintOptions {
    pub types: bool,
    pub waves: bool,
    pub estimates: bool,
    pub limits: bool,
    pub arguments: bool,
}

impl Default for HintOptions {
    fn default() -> HintOptions {
        HintOptions { types: true, waves: true, estimates: true, limits: true, arguments: true }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HintKind {
    /// Stands close behind a name.
    Type,
    /// Stands before a value, a blank away from it.
    Argument,
    /// Stands at the end of a line, a blank away from it.
    Plan,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    pub at: u32,
    pub label: String,
    pub kind: HintKind,
    pub tooltip: Option<String>,
}

/// Returns the hints of a part of a file, in order.
pub fn hints(
    program: &Compiler,
    file: &str,
    range: Span,
    graph: Option<&Graph>,
    options: &HintOptions,
) -> Vec<Hint> {
    let Some(text) = program.source(file) else { return Vec::new() };
    let nodes = nodes_of(graph, file);
    let mut out = Vec::new();
    for item in program.items(file) {
        if item.span.end < range.start || range.end < item.span.start {
            continue;
        }
        let Some(tree) = &program.tree(item.id).tree else { continue };
        if options.types {
            types::hints(program, &item, tree, &mut out);
        }
        if options.arguments {
            arguments::hints(program, &item, tree, &mut out);
        }
        if matches!(item.kind, ItemKind::Resource | ItemKind::Existing | ItemKind::Module)
            && let Some(node) = nodes.get(item.name.as_str())
        {
            out.extend(plan::hint(&text, &item, tree, node, options));
        }
    }
    out.retain(|hint| range.start <= hint.at && hint.at <= range.end);
    out.sort_by_key(|hint| hint.at);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::marked::marked;
    use crate::features::nodes::drawn;

    /// Returns the program with its hints between `‹` and `›`.
    fn shown(source: &str, options: &HintOptions) -> String {
        let at = marked(source);
        let mut text = at.program.source("main.msd").unwrap().to_string();
        let whole = Span::new(0, text.len());
        let graph = drawn("main.msd", "vpc");
        for hint in hints(&at.program, "main.msd", whole, Some(&graph), options).iter().rev() {
            text.insert_str(hint.at as usize, &format!("‹{}›", hint.label));
        }
        text
    }

    const PROGRAM: &str = "let azs = [\"a\", \"b\"]\nlet n = 1\nresource vpc: aws.ec2.VPC for az, i in azs {\n  cidr_block = cidr.subnet(\"10.0.0.0/8\", 8, number = i)\n}\nlet cidrs = [for v in vpc: v.cidr_block]\noutput first = vpc[\"a\"].vpc_id\n";

    #[test]
    fn types_arguments_and_the_plan_are_shown() {
        assert_eq!(
            shown(PROGRAM, &HintOptions::default()),
            "let azs‹: List<String>› = [\"a\", \"b\"]\nlet n = 1\nresource vpc: aws.ec2.VPC for az‹: String›, i‹: Int› in azs {‹wave 3 · 12 min · rds_creates›\n  cidr_block = cidr.subnet(‹block =›\"10.0.0.0/8\", ‹new_bits =›8, number = i)\n}\nlet cidrs‹: List<Cidr>› = [for v‹: aws.ec2.VPC› in vpc: v.cidr_block]\noutput first‹: aws.ec2.VPC.VpcId› = vpc[\"a\"].vpc_id\n"
        );
    }

    #[test]
    fn each_can_be_turned_off() {
        let none = HintOptions {
            types: false,
            waves: false,
            estimates: false,
            limits: false,
            arguments: false,
        };
        assert_eq!(shown(PROGRAM, &none), PROGRAM);
        let waves = shown(PROGRAM, &HintOptions { waves: true, ..none });
        assert_eq!(waves, PROGRAM.replace("azs {", "azs {‹wave 3›"));
    }

    #[test]
    fn what_can_be_seen_anyway_is_not_said() {
        let types = HintOptions::default();
        let text = "let a: Int = 1\nlet b = \"x\"\nlet new_bits = 8\nlet c: Cidr = cidr.subnet(x.block, new_bits, 1)\nlet d = { e = 1 }\nlet l: Int = len([1])\n";
        assert_eq!(shown(text, &types), text.replace("new_bits, 1)", "new_bits, ‹number =›1)"));
    }
}
