//! What parses, and what is said of what does not.

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
    let text =
        "resource a: aws.ec2.VPC {\n  x: 1\n  y = \"ok\"\n  z = 'a'\n  w = 3 +\n}\nlett q = 1\n";
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
