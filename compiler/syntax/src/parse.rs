//! Parses one item. Where the whole does not parse, its body is cut into fields and each is parsed by
//! itself, so that only the broken field is lost.

use msd_model::code::Code;
use msd_model::diagnostic::Diagnostic;
use msd_model::place::Span;
use pest::Parser;

use crate::ast::{Block, Expr, Field, Ident, Item, TypeField, TypeItem, TypeKind};
use crate::build::Builder;
use crate::continuation::{is_continuation, may_end};
use crate::grammar::{Grammar, Pairs, Rule};
use crate::scan::{Scanner, Token};
use crate::split::ItemKind;
use crate::{brackets, syntax_error, unknown};

/// What could be made of a text, and what was wrong with it. Spans are relative to the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed<T> {
    pub tree: Option<T>,
    pub diagnostics: Vec<Diagnostic<Span>>,
}

/// Brackets nested deeper than this are refused, so that no input exhausts the stack.
const DEEPEST: usize = 100;

/// Parses an item that the splitter cut out.
pub fn parse_item(kind: ItemKind, text: &str) -> Parsed<Item> {
    if let Some(diagnostic) = too_deep(text) {
        return Parsed { tree: None, diagnostics: vec![diagnostic] };
    }
    let Some(rule) = entry(kind) else {
        return Parsed { tree: None, diagnostics: vec![unknown::declaration(text)] };
    };
    match Grammar::parse(rule, text) {
        Ok(pairs) => {
            let mut builder = Builder::new(text, 0);
            let tree = builder.item(pairs);
            Parsed { tree, diagnostics: builder.diagnostics }
        }
        Err(error) => Recovery { text, diagnostics: Vec::new() }.item(kind, rule, &error),
    }
}

/// Parses one expression that stands alone, as the REPL and `--var` give it.
pub fn parse_expr(text: &str) -> Parsed<Expr> {
    if let Some(diagnostic) = too_deep(text) {
        return Parsed { tree: None, diagnostics: vec![diagnostic] };
    }
    match Grammar::parse(Rule::expr_entry, text) {
        Ok(mut pairs) => {
            let mut builder = Builder::new(text, 0);
            let tree = pairs.next().map(|pair| builder.expr(pair));
            Parsed { tree, diagnostics: builder.diagnostics }
        }
        Err(error) => {
            let diagnostic = syntax_error::from_pest(text, 0, Rule::expr_entry, &error);
            Parsed { tree: None, diagnostics: vec![diagnostic] }
        }
    }
}

pub(crate) fn entry(kind: ItemKind) -> Option<Rule> {
    Some(match kind {
        ItemKind::Stack => Rule::stack_entry,
        ItemKind::Param => Rule::param_entry,
        ItemKind::Let => Rule::let_entry,
        ItemKind::Output => Rule::output_entry,
        ItemKind::Type => Rule::type_entry,
        ItemKind::Function => Rule::function_entry,
        ItemKind::Resource => Rule::resource_entry,
        ItemKind::ResourceType => Rule::resource_type_entry,
        ItemKind::Limit => Rule::limit_entry,
        ItemKind::Target => Rule::target_entry,
        ItemKind::Group => Rule::group_entry,
        ItemKind::Unknown => return None,
    })
}

pub(crate) fn too_deep(text: &str) -> Option<Diagnostic<Span>> {
    let mut scanner = Scanner::new(text, 0);
    let mut depth = 0usize;
    while let Some((token, start, end)) = scanner.advance() {
        match token {
            Token::Open(_) => depth += 1,
            Token::Close(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            let message = format!("brackets are nested more than {DEEPEST} deep");
            let help = "give the inner part a name with `let`";
            let at = Span::new(start, end);
            return Some(Diagnostic::new(Code::Syntax, at, message).help(help));
        }
    }
    None
}

struct Recovery<'t> {
    text: &'t str,
    diagnostics: Vec<Diagnostic<Span>>,
}

impl<'t> Recovery<'t> {
    fn item(
        mut self,
        kind: ItemKind,
        rule: Rule,
        error: &pest::error::Error<Rule>,
    ) -> Parsed<Item> {
        let whole = syntax_error::from_pest(self.text, 0, rule, error);
        let tree = match kind {
            ItemKind::Resource => self.resource(),
            ItemKind::Stack | ItemKind::Limit | ItemKind::Target => self.block(kind),
            ItemKind::Type => self.record_type(),
            ItemKind::Group => self.group(),
            _ => None,
        };
        if let Some(unclosed) = brackets::unclosed(self.text) {
            self.diagnostics.insert(0, unclosed);
            // What follows from the missing bracket is not a mistake of its own.
            self.diagnostics.truncate(1);
        } else if self.diagnostics.is_empty() {
            self.diagnostics.push(whole);
        }
        Parsed { tree, diagnostics: self.diagnostics }
    }

    fn resource(&mut self) -> Option<Item> {
        let brace = body_start(self.text)?;
        let header = self.parse(Rule::resource_header_entry, 0, brace)?;
        let mut builder = Builder::new(&self.text[..brace], 0);
        let mut resource = builder.resource_header(header.into_iter().next()?);
        resource.fields = self.fields(brace);
        Some(Item::Resource(resource))
    }

    fn block(&mut self, kind: ItemKind) -> Option<Item> {
        let brace = body_start(self.text)?;
        let header = self.parse(Rule::block_header_entry, 0, brace)?;
        let mut builder = Builder::new(&self.text[..brace], 0);
        let (prefix, name) = builder.block_header(header.into_iter().next()?);
        let fields = self.fields(brace);
        let block = Block { prefix, name, fields };
        Some(match kind {
            ItemKind::Stack => Item::Stack(block),
            ItemKind::Limit => Item::Limit(block),
            _ => Item::Target(block),
        })
    }

    /// A group whose text holds its brace is never closed; its header may be well all the same.
    fn group(&mut self) -> Option<Item> {
        let brace = body_start(self.text)?;
        let header = self.parse(Rule::group_entry, 0, brace)?;
        Builder::new(&self.text[..brace], 0).item(header)
    }

    fn record_type(&mut self) -> Option<Item> {
        let brace = body_start(self.text)?;
        let header = self.parse(Rule::type_header_entry, 0, brace)?;
        let mut builder = Builder::new(&self.text[..brace], 0);
        let (prefix, name): (_, Ident) = builder.type_header(header);
        let mut fields: Vec<TypeField> = Vec::new();
        for part in field_spans(self.text, brace + 1) {
            if let Some(pairs) =
                self.parse(Rule::type_field_entry, part.start as usize, part.end as usize)
            {
                let mut builder = Builder::new(&self.text[part.range()], part.start);
                fields.extend(pairs.into_iter().next().map(|pair| builder.type_field(pair)));
            }
        }
        let span = Span::new(brace, self.text.len());
        let ty = crate::ast::TypeExpr { kind: TypeKind::Record { fields, open: false }, span };
        Some(Item::Type(TypeItem { prefix, name, ty }))
    }

    fn fields(&mut self, brace: usize) -> Vec<Field> {
        let mut fields = Vec::new();
        for part in field_spans(self.text, brace + 1) {
            let Some(pairs) = self.parse(Rule::field_entry, part.start as usize, part.end as usize)
            else {
                // The property is there, only its value is lost: nothing shall call it missing.
                fields.extend(lost_field(self.text, part));
                continue;
            };
            let mut builder = Builder::new(&self.text[part.range()], part.start);
            fields.extend(pairs.into_iter().next().map(|pair| builder.field(pair)));
            self.diagnostics.append(&mut builder.diagnostics);
        }
        fields
    }

    fn parse(&mut self, rule: Rule, from: usize, to: usize) -> Option<Pairs<'t>> {
        let text: &'t str = &self.text[from..to];
        match Grammar::parse(rule, text) {
            Ok(pairs) => Some(pairs),
            Err(error) => {
                // What follows a header belongs to it: `if {` lacks its condition at the brace.
                let shown = if from == 0 { self.text } else { text };
                self.diagnostics.push(syntax_error::from_pest(shown, from as u32, rule, &error));
                None
            }
        }
    }
}

fn lost_field(text: &str, part: Span) -> Option<Field> {
    let mut scanner = Scanner::new(&text[part.range()], 0);
    let (token, start, end) = scanner.advance()?;
    let span = Span::new(start, end).shifted(part.start);
    (token == Token::Word).then(|| Field::Named {
        decorators: Vec::new(),
        name: Ident { text: text[span.range()].into(), span },
        value: Expr { kind: crate::ast::ExprKind::Error, span },
    })
}

/// Returns where the body's brace stands: the first one that belongs to no expression of the header.
fn body_start(text: &str) -> Option<usize> {
    let mut scanner = Scanner::new(text, 0);
    let (mut depth, mut after_in) = (0usize, false);
    while let Some((token, start, end)) = scanner.advance() {
        match token {
            Token::Open(b'{') if depth == 0 && !after_in => return Some(start),
            Token::Open(_) => depth += 1,
            Token::Close(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        after_in = token == Token::Word && &text[start..end] == "in";
    }
    None
}

/// Cuts a body into its fields: at commas and at lines that begin one, whatever brackets a broken
/// field leaves open.
fn field_spans(text: &str, from: usize) -> Vec<Span> {
    let mut scanner = Scanner::new(text, from);
    let mut out = Vec::new();
    let mut current: Option<(usize, usize)> = None;
    let (mut depth, mut last_end) = (0usize, from);
    let (mut first_on_line, mut line_start, mut ended) = (true, from, true);
    while let Some((token, start, end)) = scanner.advance() {
        if token == Token::Newline {
            (first_on_line, line_start) = (true, end);
            continue;
        }
        let column = start - line_start;
        let begins = match current {
            None => !matches!(token, Token::Comma | Token::Close(_)),
            Some((_, margin)) => {
                first_on_line
                    && (depth == 0 || column <= margin)
                    && (begins_field(text, token, start, end)
                        || depth == 0
                            && ended
                            && token == Token::Word
                            && !is_continuation(&text[start..end]))
            }
        };
        if begins {
            if let Some((open, _)) = current.replace((start, column)) {
                out.push(Span::new(open, last_end));
            }
            depth = 0;
        }
        match token {
            Token::Comma if depth == 0 => {
                if let Some((open, _)) = current.take() {
                    out.push(Span::new(open, start));
                }
            }
            Token::Open(_) => depth += 1,
            Token::Close(_) if depth == 0 => {
                if let Some((open, _)) = current.take() {
                    out.push(Span::new(open, last_end));
                }
                return out;
            }
            Token::Close(_) => depth -= 1,
            _ => {}
        }
        first_on_line = false;
        last_end = end;
        ended = may_end(text, token, start, end);
    }
    if let Some((open, _)) = current {
        out.push(Span::new(open, last_end));
    }
    out
}

fn begins_field(text: &str, token: Token, start: usize, end: usize) -> bool {
    match token {
        Token::At | Token::Doc => true,
        Token::Other(b'.') => text[start..].starts_with(".."),
        Token::Word | Token::Text { .. } => {
            let mut ahead = Scanner::new(text, end);
            match ahead.advance() {
                Some((Token::Other(b'='), at, _)) => !text[at..].starts_with("=="),
                Some((Token::Other(b':' | b'?'), ..)) => true,
                // `name value` without `=`: a mistake of its own line, unless an operator's word.
                Some((Token::Word | Token::Text { .. }, ..)) => !is_continuation(&text[start..end]),
                _ => false,
            }
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::split::split;

    fn errors(text: &str) -> Vec<String> {
        split(text)
            .iter()
            .flat_map(|piece| parse_item(piece.kind, &text[piece.span.range()]).diagnostics)
            .map(|d| match d.help {
                Some(help) => format!("{}: {} ({help})", d.code, d.message),
                None => format!("{}: {}", d.code, d.message),
            })
            .collect()
    }

    #[test]
    fn the_whole_language_parses() {
        let text = r#"
stack s { schedule = waves, tags = { Project = "x", Env = env } }
/// Doc.
param env: "dev" | "prod" = "dev" where env != "" else "no"
secret param pw: String(len 8..=41, pattern "^a\\.b$")
type Agent = { name: String(pattern "^[a-z]"), cpu?: 256 | 512 = 256, xs: List<Int(1..=3)>?, }
let a = [for x, i in xs if x > 1 && !(i in [1, 2]): { ..x, n = "${x.name}-${i + 1}" }]
let b = { for x in xs: x.k => if x.on then 1 else 2 }
let c = 5min + 30s * 2 - 1.5h
let d = [35/h, 50_000 USD, 80%, 10GB, 0x, 1..=5, a?.b ?? c, -3, !t]
let e = """
    one ${x}
      two
    """
limit l { rate = 35/h, burst = 5, applies_to = [aws.rds.*, aws.ecs.Service], operations = [create] }
@after(x, group g) @limit(l, weight = 2) @retry(on = ["a"])
group g {
  @protect resource r: aws.ec2.VPC for k, i in { a = 1 } if i > 0 {
    type = "x" // why
    "odd key" = 1, tags
    @ignore in = a.b[0].c(1, n = 2)
    ..more
  }
}
secret output o: String? = r.id
target local { provider = sim, speed = 600 }
fn cidr.subnet<T>(a: Cidr, ...rest: T, b?: Int = 1) -> Cidr
"#;
        let found = errors(text);
        assert_eq!(
            found,
            [
                "E0103: `x` is no unit (units are ms s min h d, B KB KiB MB MiB GB GiB TB TiB, /s /min /h /d, %)"
            ]
        );
    }

    #[test]
    fn three_mistakes_give_three_diagnostics() {
        let text = "resource a: aws.ec2.VPC {\n  x: 1\n  y = \"ok\"\n  z = [1,\n  w = 3 +\n}\n";
        assert_eq!(errors(text).len(), 1, "an open bracket hides its own item's rest");
        let text = "resource a: aws.ec2.VPC {\n  x: 1\n  y = \"ok\"\n  z = 'a'\n  w = 3 +\n}\nlett q = 1\n";
        assert_eq!(
            errors(text),
            [
                "E0101: expected `=`, found `:` (`=` gives a value; `:` introduces a type)",
                "E0101: expected an expression, found `'` (strings stand between double quotes)",
                "E0101: the text ends where an expression is expected",
                "E0104: `lett` begins no declaration (did you mean `let`?)",
            ]
        );
    }

    #[test]
    fn multi_line_strings_lose_their_margin() {
        let text = "let e = \"\"\"\n    one ${x}\n      two\n    \"\"\"";
        let Some(Item::Let(item)) = parse_item(ItemKind::Let, text).tree else { panic!() };
        let crate::ast::ExprKind::Text(parts) = item.value.kind else { panic!() };
        let texts: Vec<_> = parts
            .iter()
            .map(|part| match part {
                crate::ast::TextPart::Text(text) => text.as_str(),
                _ => "@",
            })
            .collect();
        assert_eq!(texts, ["one ", "@", "\n  two\n"]);
    }

    #[test]
    fn no_depth_of_nesting_exhausts_the_stack() {
        let nested = [
            "(".repeat(100_000),
            "!".repeat(100_000) + "true",
            "- ".repeat(100_000) + "a",
            "\"${".repeat(50_000),
            "[{".repeat(50_000),
            "a".to_owned() + &".b".repeat(100_000),
            "1".to_owned() + &" + 1".repeat(100_000),
            "if true then 1 else ".repeat(2_000) + "2",
        ];
        let ty = format!("type T = {}Int{}", "List<".repeat(2_000), ">".repeat(2_000));
        assert!(!parse_item(ItemKind::Type, &ty).diagnostics.is_empty());
        for text in nested {
            let text = format!("let a = {text}");
            assert!(!parse_item(ItemKind::Let, &text).diagnostics.is_empty());
            split(&text);
        }
    }

    #[test]
    fn what_is_missing_is_named_where_it_is_missing() {
        for (text, expected) in [
            ("let a = [\"a\" \"b\"]", "expected `,` or `]`, found `\"b\"`"),
            ("let a = max(1 2)", "expected `,` or `)`, found `2`"),
            ("let a = { b = 1; c = 2 }", "expected `,` or `}`, found `;` (a new line"),
            ("let a = { \"Cost Center\": \"42\" }", "expected `=`, found `:` (`=` gives"),
            ("let a = if b { 1 } else { 2 }", "expected `then`, found `{` (a choice is"),
            ("let a = 1e3", "`1e3` is no number (write it out: `1000`)"),
            ("let a = b === c", "expected an expression, found `=`"),
            ("let a = b ? c : d", "found `?` (a choice is written"),
            ("let a = b and c", "(conditions are joined with `&&`)"),
            ("let a = 10 GB", "found `GB` (a unit stands right at its number"),
            ("limit a { rate = 5/sec }", "`/sec` is no unit of a rate"),
            ("target a = { provider = sim }", "expected `{`, found `=`"),
            ("group a [\n]", "expected `{`, found `[`"),
            ("secret a: String", "`secret` stands before `param` or `output` (write"),
            ("\"a\"", "`\"a\"` begins no declaration"),
            ("(1)", "`(` begins no declaration"),
            ("let a = 2.5e-3", "a number has no exponent"),
            ("let a = [for b in c d]", "expected `:`, found `d` (a loop is written"),
            ("let a = 5 6", "expected an operator or a new line, found `6`"),
            ("let a = \"${b c}\"", "expected `}`, found `c`"),
            ("let a = \"${b\"", "`${` is never closed"),
            ("let a = \"\"\"\n  b\n", "this string is not closed (end it with `\"\"\"`)"),
            ("let a = é", "expected an expression, found `é`"),
            ("param a Int", "expected `:` or `=`, found `Int` (`:` introduces a type"),
            ("param a: String(length 3)", "expected a refinement, found `length`"),
            ("param a: List<Int = []", "expected `>`, found `=`"),
            ("type A { b: Int }", "expected `=`, found `{`"),
            ("type A = {\n  b = 1\n}", "expected `:`, found `=` (`:` introduces a type"),
            ("resource a = T {}", "expected `:`, found `=` (`:` introduces a type"),
            ("resource a T {}", "expected `:`, found `T`"),
            ("resource a: T for b {}", "expected `in`, found `{` (a loop is written"),
            ("resource a: T if {}", "expected an expression, found `{`"),
            ("resource a: AWS::S3::Bucket {}", "no name of a type (write `aws.s3.Bucket`)"),
            ("resource a: T {\n  b \"x\"\n}", "expected `=`, found `\"x\"` (a property"),
            ("resource a: T {\n  b = 5;\n}", "expected a comma or a new line, found `;`"),
            ("resource a: T {\n  b = 1 c = 2\n}", "a comma or a new line"),
            ("@timeout(5min\nlet a = 1\n", "E0102: `(` is never closed"),
            ("@\nlet a = 1\n", "no name follows `@`"),
            ("group a {\n  let b = 1\n", "E0102: `{` is never closed"),
            ("resource: T {}", "this `resource` has no name (write `resource NAME: TYPE { … }`)"),
            ("output = 1", "this `output` has no name (write `output NAME = VALUE`)"),
            ("cost = 1", "a value is given a name with `let cost = …`"),
        ] {
            let found = errors(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert!(found[0].contains(expected), "{text}: {found:?}");
        }
    }

    #[test]
    fn a_broken_field_hides_no_other() {
        let text = "resource a: T {\n  b = 'x'\n  c == 1\n  d { e = 1 }\n  f = 1\n}\n";
        let found = errors(text);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[1].contains("`==` compares"), "{found:?}");
        assert!(found[2].contains("expected `=`, found `{`"), "{found:?}");
    }

    proptest::proptest! {
        #[test]
        fn any_text_ends_without_panic(text in "(resource |let |group g \\{|secret |5/|AWS::|[a-z{}()\\[\\]\"$=:,.@/!|é3? \n]){0,40}") {
            errors(&text);
            let pieces = split(&text);
            assert!(pieces.windows(2).all(|two| two[0].span.end <= two[1].span.start), "{text}");
        }
    }
}
