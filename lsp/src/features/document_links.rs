//! Words that lead to a file: the path of a module, and what `file` reads.

use msd_analysis::Compiler;
use msd_model::place::Span;
use msd_model::value::Value;
use msd_syntax::ast::{Argument, ArgumentValue, Expr, ExprKind, Item};
use msd_syntax::node::Node;
use smol_str::SmolStr;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Without the quotes.
    pub span: Span,
    /// A file, relative to the program.
    pub to: SmolStr,
    pub tooltip: String,
}

/// Returns the links of a file, in order.
pub fn links(program: &Compiler, file: &str) -> Vec<Link> {
    let mut out = Vec::new();
    for item in program.items(file) {
        let Some(tree) = &program.tree(item.id).tree else { continue };
        let start = item.span.start;
        if let Item::Module(module) = tree
            && let Some(folder) = program.module_folder(item.id)
            && let Some(to) = first_file(program, &folder)
        {
            let span = unquoted(module.path.span.shifted(start));
            out.push(Link { span, to, tooltip: format!("Open module {}", module.path.text) });
        }
        let folder = program.item_folder(item.id);
        Node::Item(tree).walk(&mut |node| {
            if let Some((path, span)) = read_file(node) {
                let to = joined(&folder, path);
                let span = unquoted(span.shifted(start));
                out.push(Link { span, to, tooltip: format!("Open {path}") });
            }
        });
    }
    out.sort_by_key(|link| link.span);
    out
}

/// Returns the file of a folder that a reader begins with.
fn first_file(program: &Compiler, folder: &str) -> Option<SmolStr> {
    let files = || program.files().into_iter().filter(|file| file.folder == folder);
    let main = joined(folder, "main.msd");
    let found = files().find(|file| file.path == main).or_else(|| files().next());
    found.map(|file| file.path)
}

/// Returns the path in `file("path")`.
fn read_file(node: Node<'_>) -> Option<(&str, Span)> {
    let Node::Expr(Expr { kind: ExprKind::Call { callee, arguments }, .. }) = node else {
        return None;
    };
    let is_file = matches!(&callee.kind, ExprKind::Name(name) if name == "file");
    let [Argument { value: ArgumentValue::Expr(path), .. }] = arguments.as_slice() else {
        return None;
    };
    match &path.kind {
        ExprKind::Literal(Value::Str(text)) if is_file => Some((text, path.span)),
        _ => None,
    }
}

fn joined(folder: &str, path: &str) -> SmolStr {
    let path = path.trim_start_matches("./");
    match folder {
        "" => SmolStr::new(path),
        folder => format!("{folder}/{path}").into(),
    }
}

fn unquoted(span: Span) -> Span {
    match span.end - span.start {
        0 | 1 => span,
        _ => Span { start: span.start + 1, end: span.end - 1 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::marked::marked;

    #[test]
    fn modules_and_files_are_links() {
        let at = marked(
            "module net: \"./net\" {}\nlet policy = file(\"policy.json\")\nmodule gone: \"./gone\" {}\n\
             //- net/net.msd\nlet text = file(\"a.txt\")\n",
        );
        let shown = |file: &str| -> Vec<(String, SmolStr)> {
            let text = at.program.source(file).unwrap();
            let links = links(&at.program, file).into_iter();
            links.map(|link| (text[link.span.range()].to_owned(), link.to)).collect()
        };
        assert_eq!(
            shown("main.msd"),
            [
                ("./net".to_owned(), SmolStr::new("net/net.msd")),
                ("policy.json".to_owned(), "policy.json".into())
            ]
        );
        assert_eq!(shown("net/net.msd"), [("a.txt".to_owned(), SmolStr::new("net/a.txt"))]);
    }
}
