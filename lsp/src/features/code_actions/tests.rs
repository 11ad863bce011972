//! What an action makes of a program. Cursors are `^`, selections `‹…›`.

use super::*;
use crate::features::change::applied;
use crate::features::marked::{Marked, marked};

fn at(source: &str) -> (Marked, Vec<Action>) {
    let at = marked(source);
    let diagnostics = at.program.diagnostics();
    let actions = code_actions(&at.program, &at.file, at.selection, &diagnostics);
    (at, actions)
}

fn titles(source: &str) -> Vec<String> {
    at(source).1.into_iter().map(|action| action.title).collect()
}

/// Returns the file of the cursor, and new ones, after the action whose title begins so.
fn after(source: &str, title: &str) -> String {
    let (at, actions) = at(source);
    let found = actions.iter().find(|action| action.title.starts_with(title));
    let Some(action) = found else {
        let titles: Vec<&String> = actions.iter().map(|action| &action.title).collect();
        panic!("no `{title}` in {titles:?}");
    };
    let text = at.program.source(&at.file).unwrap();
    let mut out = applied(&text, &at.file, &action.changes);
    for (path, content) in &action.new_files {
        out.push_str(&format!("//- {path}\n{content}"));
    }
    out
}

/// Returns what is wrong with a program that an action made.
fn wrong(source: &str) -> Vec<String> {
    let found = marked(source).program.diagnostics().into_iter();
    found.filter(|one| one.is_error()).map(|one| format!("{} {}", one.code, one.message)).collect()
}

#[test]
fn fixes_of_mistakes_are_quick_fixes() {
    let text = "resource v: aws.ec2.VPC {\n  cidr_blck^ = \"10.0.0.0/16\"\n}\n";
    let (_, actions) = at(text);
    let fix = &actions[0];
    assert_eq!(fix.title, "Change `cidr_blck` to `cidr_block`");
    assert!(fix.preferred && fix.mends.is_some() && fix.kind == ActionKind::QuickFix);
    assert!(after(text, "Change").contains("  cidr_block = "));
}

#[test]
fn all_fixes_of_a_file_are_one_action() {
    let marked =
        marked("resource v: aws.ec2.VPC {\n  cidr_blck = \"10.0.0.0/16\"\n  tgs = {}\n}\n");
    let action = fix_all("main.msd", &marked.program.diagnostics()).unwrap();
    let text = marked.program.source("main.msd").unwrap();
    assert_eq!(
        applied(&text, "main.msd", &action.changes),
        "resource v: aws.ec2.VPC {\n  cidr_block = \"10.0.0.0/16\"\n  tags = {}\n}\n"
    );
    assert!(fix_all("main.msd", &[]).is_none());
}

#[test]
fn missing_properties_are_written_down() {
    let net = "resource vpc: aws.ec2.VPC { cidr_block = \"10.0.0.0/16\" }\n";
    let text = format!("{net}resource s: aws.ec2.Subnet {{^}}\n");
    assert_eq!(
        after(&text, "Add the required"),
        format!("{net}resource s: aws.ec2.Subnet {{\n  vpc_id = vpc.vpc_id\n}}\n")
    );
    let text = "type T = { a: Int, b: \"x\" | \"y\", c?: Int }\nlet t: T = { a = 1 ^}\n";
    assert!(after(text, "Add the required `b`").ends_with("let t: T = { a = 1, b = \"x\" }\n"));
    let text = "type T = { a: Int, b: List<Int> }\nlet t: T = {\n  a = 1 // one\n^}\n";
    assert!(after(text, "Add").ends_with("{\n  a = 1 // one\n  b = []\n}\n"));
    let (_, actions) = at("limit l^ {\n  // none\n}\n");
    assert!(actions.iter().all(|action| !action.title.starts_with("Add the required")));
}

#[test]
fn a_pasted_id_becomes_a_reference() {
    let net = "resource vpc: aws.ec2.VPC { cidr_block = \"10.0.0.0/16\" }\n";
    let text = format!(
        "{net}resource s: aws.ec2.Subnet {{ vpc_id = \"vpc-0123^4567\", cidr_block = \"10.0.1.0/24\" }}\n"
    );
    assert!(after(&text, "Refer to `vpc.vpc_id`").contains("{ vpc_id = vpc.vpc_id, "));
    let declared = after(&text, "Declare it as `existing vpc_2: aws.ec2.VPC`");
    assert!(
        declared.contains(
            "existing vpc_2: aws.ec2.VPC {\n  vpc_id = \"vpc-01234567\"\n}\n\nresource s: aws.ec2.Subnet { vpc_id = vpc_2.vpc_id, "
        ),
        "{declared}"
    );
    assert_eq!(wrong(&declared), Vec::<String>::new());
}

#[test]
fn a_selected_value_is_taken_out() {
    let text =
        "group g {\n  resource vpc: aws.ec2.VPC {\n    cidr_block = ‹\"10.0.0.0/16\"›\n  }\n}\n";
    assert_eq!(
        after(text, "Extract into `let"),
        "group g {\n  let cidr_block = \"10.0.0.0/16\"\n\n  resource vpc: aws.ec2.VPC {\n    cidr_block = cidr_block\n  }\n}\n"
    );
    let param = after(text, "Extract into `param");
    assert_eq!(
        param,
        "param cidr_block: Cidr = \"10.0.0.0/16\"\n\ngroup g {\n  resource vpc: aws.ec2.VPC {\n    cidr_block = cidr_block\n  }\n}\n"
    );
    assert_eq!(wrong(&param), Vec::<String>::new());
    // What a `for` binds exists nowhere else.
    let bound = titles("output l = [for x in [1]: ‹x + 1›]\n");
    assert_eq!(bound, Vec::<String>::new());
    assert_eq!(
        after("let l = [1, 2]\nlet m = ‹[for x in l: x + 1]› ++ l\n", "Extract"),
        "let l = [1, 2]\nlet value = [for x in l: x + 1]\nlet m = value ++ l\n"
    );
}

#[test]
fn a_let_goes_where_it_is_used() {
    let text = "let a^ = 1 + 2\nlet b = a * 3\nlet c = [a]\nlet d = { a }\nlet e = \"x ${a}\"\n";
    assert_eq!(
        after(text, "Inline `a` everywhere"),
        "let b = (1 + 2) * 3\nlet c = [1 + 2]\nlet d = { a = 1 + 2 }\nlet e = \"x ${1 + 2}\"\n"
    );
    let text = "let a = 1\nlet b = a^ * 3\nlet c = a\n";
    assert_eq!(after(text, "Inline this `a`"), "let a = 1\nlet b = 1 * 3\nlet c = a\n");
    // `x` means something else there.
    let text = "let x = 1\nlet a^ = x\nlet l = [for x in [2]: a + x]\n";
    assert_eq!(titles(text), Vec::<String>::new());
}

#[test]
fn a_resource_can_be_adopted() {
    let text =
        "group g {\n  resource v^pc: aws.ec2.VPC { cidr_block = \"10.0.0.0/16\" }\n}\nlet a = 1\n";
    assert_eq!(
        after(text, "Adopt"),
        "group g {\n  resource vpc: aws.ec2.VPC { cidr_block = \"10.0.0.0/16\" }\n}\n\nimport vpc from \"\" // its vpc_id\nlet a = 1\n"
    );
    let again =
        "resource v^pc: aws.ec2.VPC { cidr_block = \"10.0.0.0/16\" }\nimport vpc from \"vpc-1\"\n";
    assert_eq!(titles(again), Vec::<String>::new());
}

#[test]
fn declarations_move_into_a_module() {
    let text = "param range: Cidr = \"10.0.0.0/16\"\nresource igw: aws.ec2.InternetGateway {}\n‹resource vpc: aws.ec2.VPC { cidr_block = range }\nresource s: aws.ec2.Subnet { vpc_id = vpc.vpc_id, cidr_block = \"10.0.1.0/24\" }\n›resource gw: aws.ec2.VPCGatewayAttachment {\n  vpc_id              = vpc.vpc_id\n  internet_gateway_id = igw.internet_gateway_id\n}\noutput subnet = s.subnet_id\n";
    let moved = after(text, "Extract into module `./extracted`");
    assert_eq!(
        moved,
        "param range: Cidr = \"10.0.0.0/16\"\nresource igw: aws.ec2.InternetGateway {}\nmodule extracted: \"./extracted\" {\n  range = range\n}\n\nmoved vpc -> extracted.vpc\nmoved s -> extracted.s\nresource gw: aws.ec2.VPCGatewayAttachment {\n  vpc_id              = extracted.vpc_vpc_id\n  internet_gateway_id = igw.internet_gateway_id\n}\noutput subnet = extracted.s_subnet_id\n//- extracted/main.msd\nparam range: Cidr\n\nresource vpc: aws.ec2.VPC { cidr_block = range }\nresource s: aws.ec2.Subnet { vpc_id = vpc.vpc_id, cidr_block = \"10.0.1.0/24\" }\n\noutput vpc_vpc_id  = vpc.vpc_id\noutput s_subnet_id = s.subnet_id\n"
    );
    assert_eq!(wrong(&moved), Vec::<String>::new());
    let text = text.replace("range }", "igw.internet_gateway_id }");
    assert!(
        after(&text, "Extract into module")
            .contains("param igw_internet_gateway_id: aws.ec2.InternetGateway.InternetGatewayId\n")
    );
}

#[test]
fn one_of_several_properties_can_be_chosen() {
    let text = "resource s: aws.ec2.Subnet {^ vpc_id = \"vpc-01234567\" }\n";
    let chosen = after(text, "Add `cidr_block`, of which one is needed");
    assert_eq!(
        chosen,
        "resource s: aws.ec2.Subnet { vpc_id = \"vpc-01234567\", cidr_block = \"10.0.0.0/16\" }\n"
    );
    assert_eq!(wrong(&chosen), Vec::<String>::new());
}
