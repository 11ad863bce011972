//! What a call takes, while it is being written. The call is found by its brackets, which unfinished
//! code has too; what it takes is what the checker knows.

use msd_analysis::{Compiler, Signature};
use msd_model::place::Span;
use msd_syntax::ItemKind;

mod open_call;

use open_call::OpenCall;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureHelp {
    pub label: String,
    pub doc: String,
    /// Where each parameter stands in the label, in bytes.
    pub parameters: Vec<Span>,
    pub active: Option<usize>,
}

/// Returns the signature of the innermost call or decorator around an offset.
pub fn signature_help(program: &Compiler, file: &str, offset: u32) -> Option<SignatureHelp> {
    let text = program.source(file)?;
    let before = text.get(..offset as usize)?;
    // A declaration ends with its last word; what follows is still its own until another begins.
    let end = before.trim_end().len() as u32;
    let item = program.item_at(file, offset).or_else(|| program.item_at(file, end))?;
    let call = open_call::find(before, item.span.start as usize)?;
    match call.is_decorator {
        true => decorator(&call),
        false => function(program, file, &call),
    }
}

fn function(program: &Compiler, file: &str, call: &OpenCall<'_>) -> Option<SignatureHelp> {
    let own = program.item_named(file, call.callee);
    let own = own.filter(|id| program.item_name(*id).0 == ItemKind::Function);
    let signature = match own {
        Some(id) => &program.own_signature(id)?,
        None => program.library_function(call.callee)?,
    };
    let (label, parameters) = label(signature);
    let names = || signature.parameters.iter();
    let active = match call.argument {
        Some(name) => names().position(|parameter| parameter.name == name),
        None if call.position < parameters.len() => Some(call.position),
        None => names().position(|parameter| parameter.rest),
    };
    let doc = match own {
        Some(id) => program.tree(id).tree.as_ref().map(|tree| tree.prefix().doc.to_string()),
        None => Some(signature.doc.to_string()),
    };
    Some(SignatureHelp { label, doc: doc.unwrap_or_default(), parameters, active })
}

/// Writes a signature as it is declared, and tells where its parameters stand.
fn label(signature: &Signature) -> (String, Vec<Span>) {
    let mut out = format!("{}(", signature.name);
    let mut spans = Vec::new();
    for (position, parameter) in signature.parameters.iter().enumerate() {
        if position > 0 {
            out.push_str(", ");
        }
        let dots = if parameter.rest { "..." } else { "" };
        let mark = if parameter.optional { "?" } else { "" };
        let start = out.len();
        out.push_str(&format!("{dots}{}{mark}: {}", parameter.name, parameter.ty));
        spans.push(Span::new(start, out.len()));
    }
    out.push_str(&format!(") -> {}", signature.result));
    (out, spans)
}

/// A decorator shows how it is written.
fn decorator(call: &OpenCall<'_>) -> Option<SignatureHelp> {
    let usage = msd_analysis::reference::decorators().into_iter().find_map(|(usage, _)| {
        let (name, _) = usage.strip_prefix('@')?.split_once('(')?;
        (name == call.callee).then_some(usage)
    })?;
    let mut parameters = Vec::new();
    let (mut start, mut depth) = (usage.find('(')? + 1, 0);
    for (at, c) in usage.char_indices().skip(start) {
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            ',' | ')' if depth == 0 => {
                parameters.push(Span::new(start, at));
                start = at + 2;
            }
            _ => {}
        }
    }
    let named = |name: &str| {
        let of = |span: &Span| usage[span.range()].split_once(" = ").map(|(name, _)| name);
        parameters.iter().position(|span| of(span) == Some(name))
    };
    let active = match call.argument {
        Some(name) => named(name),
        None => Some(call.position).filter(|position| *position < parameters.len()),
    };
    Some(SignatureHelp { label: usage.to_owned(), doc: String::new(), parameters, active })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::marked::marked;

    /// Returns the label with the active parameter between `<` and `>`.
    fn shown(source: &str) -> String {
        let at = marked(source);
        let Some(help) = signature_help(&at.program, &at.file, at.cursor) else {
            return "nothing".into();
        };
        let mut label = help.label;
        if let Some(active) = help.active {
            let span = help.parameters[active];
            label.insert(span.end as usize, '>');
            label.insert(span.start as usize, '<');
        }
        label
    }

    #[test]
    fn unfinished_calls_show_what_they_take() {
        let subnet = |active: &str| {
            let whole = "cidr.subnet(block: Cidr, new_bits: Int, number: Int) -> Cidr";
            whole.replace(active, &format!("<{active}>"))
        };
        assert_eq!(shown("let a = cidr.subnet(^"), subnet("block: Cidr"));
        assert_eq!(
            shown("let a = cidr.subnet(\"10.0.0.0/8\", ^\nlet b = 1\n"),
            subnet("new_bits: Int")
        );
        assert_eq!(shown("let a = cidr.subnet(\"x, y\", [1, 2][0], ^)"), subnet("number: Int"));
        assert_eq!(shown("let a = cidr.subnet(number = ^)"), subnet("number: Int"));
        assert_eq!(shown("let a = \"x ${cidr.subnet(b, ^"), subnet("new_bits: Int"));
        assert_eq!(shown("let a = len([cidr.subnet(b, c, ^"), subnet("number: Int"));
    }

    #[test]
    fn functions_of_the_program_and_decorators_have_signatures_too() {
        let text = "/// Doubles.\nfn f(n: Int, by: Int = 2) -> Int = n * by\nlet a = f(1, ^)\n";
        assert_eq!(shown(text), "f(n: Int, <by?: Int>) -> Int");
        let text = "@retry(attempts = 2, backoff = ^)\nresource r: aws.ec2.VPC {}\n";
        assert!(shown(text).contains("<backoff = 2s>"), "{}", shown(text));
        assert_eq!(shown("@limit(^)\nresource r: aws.ec2.VPC {}\n"), "@limit(<name>, weight = 2)");
    }

    #[test]
    fn outside_of_calls_there_is_nothing() {
        for text in
            ["let a = f(1) ^", "let a = (1 + ^)", "let a = [1, ^]", "^", "let a = len({ b = ^"]
        {
            assert_eq!(shown(text), "nothing", "{text}");
        }
    }
}
