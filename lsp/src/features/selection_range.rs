//! What grows when a selection is widened: the word, the expression, the field, the block, the
//! declaration, the group, the file.

use msd_analysis::Compiler;
use msd_model::place::Span;
use msd_syntax::node::around;

use super::brackets::brackets;

/// Returns the spans around an offset, the smallest first; each holds the one before.
pub fn ranges(program: &Compiler, file: &str, offset: u32) -> Vec<Span> {
    let Some(text) = program.source(file) else { return Vec::new() };
    let whole = Span::new(0, text.len());
    if offset as usize > text.len() || !text.is_char_boundary(offset as usize) {
        return vec![whole];
    }
    let mut spans = vec![word(&text, offset as usize), whole];
    let found = brackets(&text);
    for pair in found.pairs {
        spans.push(pair.inside());
        spans.push(pair.span);
    }
    if let Some(text_around) = found.texts.iter().find(|span| holds(**span, offset)) {
        spans.extend(text_parts(&text, *text_around));
    }
    if let Some(item) = program.item_at(file, offset) {
        spans.push(item.span);
        if let Some(tree) = &program.tree(item.id).tree {
            let nodes = around(tree, offset - item.span.start).into_iter().skip(1);
            spans.extend(nodes.map(|node| node.span().shifted(item.span.start)));
        }
        let mut group = program.group_around(item.id);
        while let Some(id) = group {
            let header = program.item_info(id).span;
            let brace = text[header.end as usize..].find('{').map_or(0, |at| at as u32);
            let body = spans.iter().find(|span| span.start == header.end + brace);
            spans.extend(body.map(|body| header.to(*body)));
            group = program.group_around(id);
        }
    }
    spans.retain(|span| holds(*span, offset) && span.start < span.end);
    spans.sort_by_key(|span| (span.end - span.start, span.start));
    spans.dedup();
    let mut out: Vec<Span> = Vec::new();
    for span in spans {
        if out.last().is_none_or(|last| span.start <= last.start && last.end <= span.end) {
            out.push(span);
        }
    }
    out
}

fn holds(span: Span, offset: u32) -> bool {
    span.start <= offset && offset <= span.end
}

fn word(text: &str, at: usize) -> Span {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let bytes = text.as_bytes();
    let before = bytes[..at].iter().rev().take_while(|byte| is_word(byte)).count();
    let after = bytes[at..].iter().take_while(|byte| is_word(byte)).count();
    Span::new(at - before, at + after)
}

/// Returns a string without its quotes, and with them.
fn text_parts(text: &str, span: Span) -> [Span; 2] {
    let string = &text[span.range()];
    let quote = if string.starts_with("\"\"\"") { "\"\"\"" } else { "\"" };
    let closed = string.len() >= 2 * quote.len() && string.ends_with(quote);
    let end = span.end - if closed { quote.len() as u32 } else { 0 };
    [Span { start: span.start + quote.len() as u32, end }, span]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::marked::marked;

    fn shown(source: &str) -> Vec<String> {
        let at = marked(source);
        let text = at.program.source(&at.file).unwrap();
        let spans = ranges(&at.program, &at.file, at.cursor).into_iter();
        spans.map(|span| text[span.range()].to_owned()).collect()
    }

    #[test]
    fn a_selection_grows_by_meaning() {
        let source = "let x = 1\ngroup g {\n  resource r: aws.ec2.VPC { tags = { Name = \"a ${v^pc.id} b\" } }\n}\n";
        let text = source.replace('^', "");
        let resource = "resource r: aws.ec2.VPC { tags = { Name = \"a ${vpc.id} b\" } }";
        assert_eq!(
            shown(source),
            [
                "vpc",
                "vpc.id",
                "a ${vpc.id} b",
                "\"a ${vpc.id} b\"",
                "Name = \"a ${vpc.id} b\"",
                " Name = \"a ${vpc.id} b\" ",
                "{ Name = \"a ${vpc.id} b\" }",
                "tags = { Name = \"a ${vpc.id} b\" }",
                " tags = { Name = \"a ${vpc.id} b\" } ",
                "{ tags = { Name = \"a ${vpc.id} b\" } }",
                resource,
                &format!("\n  {resource}\n"),
                &format!("{{\n  {resource}\n}}"),
                &format!("group g {{\n  {resource}\n}}"),
                text.as_str(),
            ]
        );
    }

    #[test]
    fn unfinished_code_has_brackets_at_least() {
        assert_eq!(
            shown("let a = f(1, ^ +)\n"),
            ["1,  +", "(1,  +)", "let a = f(1,  +)", "let a = f(1,  +)\n"]
        );
    }
}
