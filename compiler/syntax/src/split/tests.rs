//! What is cut where.

use super::*;

fn names(text: &str) -> Vec<String> {
    split(text)
        .into_iter()
        .map(|piece| match piece.group {
            Some(group) => format!("{group}/{} {}", piece.kind.word(), piece.name),
            None => format!("{} {}", piece.kind.word(), piece.name),
        })
        .collect()
}

#[test]
fn members_of_groups_are_items() {
    let text = r#"
//! A file.
stack s {}
/// Doc.
@after(x) @protect
group g {
  let a = { b = "}" } // }
  @protect resource r: aws.ec2.VPC {
type = "x"
limit = 3
  }
}
secret param p: String = if a
  then b
  else c
resource type aws.ec2.VPC = "AWS::EC2::VPC" { type T = { a: Int } }
fn cidr.subnet(a: Cidr) -> Cidr
"#;
    assert_eq!(
        names(text),
        [
            "stack s",
            "group g",
            "g/let a",
            "g/resource r",
            "param p",
            "resource type aws.ec2.VPC",
            "fn cidr.subnet",
        ]
    );
}

#[test]
fn an_open_bracket_costs_only_its_own_item() {
    let text = "let a = [1,\n\nlet b = 2\ngroup g {\n  resource x: T {\n    p = 1\n\n  resource y: T {\n  }\n}\nlet c = 3\n";
    assert_eq!(names(text), ["let a", "let b", "group g", "g/resource x", "g/resource y", "let c"]);
}

#[test]
fn a_line_goes_on_only_where_an_expression_does() {
    let text = "let a = b +\n  c\nlet d = if e\n  then f\n  else g\nlet h: T? =\n  i\noutput = a\n\
                let j = [1]\ndata \"x\" {\n}\nlet k: T?\nl = 3\nlet m = n ??\n  o\nlet p = 80%\nq = 1\n";
    let found = names(text);
    let lost = ["declaration output", "declaration data", "declaration l", "declaration q"];
    assert_eq!(found.iter().filter(|name| name.starts_with("decl")).collect::<Vec<_>>(), lost);
    assert_eq!(found.len(), 11, "{found:?}");
}

#[test]
fn an_open_group_extends_to_its_brace() {
    let text = "group a {\n  let b = 1\nlet c = 2\n";
    let pieces = split(text);
    assert_eq!(&text[pieces[0].span.range()], "group a {");
    assert_eq!(names(text), ["group a", "a/let b", "let c"]);
    // The brace at the group's own column closes the group, not its member.
    let text = "group a {\n  resource b: T {\n    c = 1\n}\nlet d = 2\n";
    let pieces = split(text);
    assert_eq!(&text[pieces[0].span.range()], "group a ");
    assert_eq!(names(text), ["group a", "a/resource b", "let d"]);
}

#[test]
fn no_text_is_passed_over() {
    assert_eq!(names("= 3\nlet a = 1\n"), ["declaration =", "let a"]);
    assert_eq!(names("let a = 1\nsecret x: T\n"), ["let a", "declaration secret"]);
    assert_eq!(names("type A =\n  secret String\n"), ["type A"]);
    assert_eq!(names("secret x: T\nlet a = 1\n"), ["declaration secret", "let a"]);
    assert_eq!(names("group g { let a = 1 }\nlet b = 2\n"), ["group g", "g/let a", "let b"]);
    assert_eq!(names("group g { @x resource a: T {} }"), ["group g", "g/resource a"]);
    assert_eq!(names("group g { \"x\" }"), ["group g", "g/declaration \"x\""]);
}

#[test]
fn a_broken_decorator_costs_only_itself() {
    assert_eq!(names("@\nlet a = 1\n"), ["declaration @", "let a"]);
    assert_eq!(names("@timeout(5min\nlet a = 1\n"), ["declaration ", "let a"]);
    assert_eq!(names("@protect\na = 1\nlet b = 1\n"), ["declaration a", "let b"]);
}

#[test]
fn unknown_words_become_items_of_their_own() {
    let text = "let a = 1\nresorce b: T {\n}\nlet c = 2\n}\n";
    assert_eq!(names(text), ["let a", "declaration resorce", "let c"]);
}
