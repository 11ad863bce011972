//! What an editor changes for its user: quick fixes, refactorings, formatting. Each ends in a program
//! that is sound.

use serde_json::{Value, json};

use super::client::{Client, abilities, applied, position};
use crate::harness::Folder;

/// Returns the actions at a selection, which goes from one word to the end of another.
fn actions(client: &mut Client, uri: &str, text: &str, words: [&str; 2], only: &[&str]) -> Value {
    let start = text.find(words[0]).unwrap();
    let end = start + text[start..].find(words[1]).unwrap() + words[1].len();
    let mut context = json!({ "diagnostics": [] });
    if !only.is_empty() {
        context["only"] = json!(only);
    }
    let range = json!({ "start": position(text, start), "end": position(text, end) });
    client.ask(
        "textDocument/codeAction",
        json!({ "textDocument": { "uri": uri }, "range": range, "context": context }),
    )
}

fn titled<'a>(actions: &'a Value, title: &str) -> &'a Value {
    let all = actions.as_array().unwrap();
    let found = all.iter().find(|action| action["title"].as_str().unwrap().starts_with(title));
    found.unwrap_or_else(|| panic!("no `{title}` in {actions:#}"))
}

#[test]
fn mistakes_are_mended_one_by_one_or_all_at_once() {
    let text = "resource vpc: aws.ec2.VPC {\n  cidr_blok = \"10.0.0.0/16\"\n  tgs=  {}\n}\n";
    let folder = Folder::new([("main.msd", text)]);
    let mut client = Client::start(&[&folder]);
    let uri = client.open(&folder.file("main.msd"), text);
    let found = actions(&mut client, &uri, text, ["cidr_blok", ""], &["quickfix"]);
    let fix = titled(&found, "Change `cidr_blok` to `cidr_block`");
    assert_eq!(fix["isPreferred"], true);
    assert_eq!(fix["diagnostics"][0]["code"], "E0203", "{fix}");
    assert!(applied(text, &fix["edit"]["changes"][&uri]).contains("cidr_block ="));
    let found = actions(&mut client, &uri, text, ["resource", ""], &["source"]);
    let all = titled(&found, "Fix all");
    assert_eq!(all["kind"], "source.fixAll");
    let after = applied(text, &all["edit"]["changes"][&uri]);
    client.replace(&uri, 2, &after);
    assert_eq!(client.diagnostics(&uri, 2), [] as [Value; 0], "{after}");
    let options = json!({ "tabSize": 2, "insertSpaces": true });
    let document = json!({ "uri": uri });
    let edits = client
        .ask("textDocument/formatting", json!({ "textDocument": document, "options": options }));
    let after = applied(&after, &edits);
    assert_eq!(
        after,
        "resource vpc: aws.ec2.VPC {\n  cidr_block = \"10.0.0.0/16\"\n  tags       = {}\n}\n"
    );
    folder.write("main.msd", &after);
    folder.ok(&["fmt", "-check"]);
    assert_eq!(client.stop(), 0);
}

#[test]
fn a_closed_block_is_formatted_as_it_is_typed() {
    let text = "let a = {\n    b=\"ü\"\n      }\nlet c=2\n";
    let folder = Folder::new([("main.msd", text)]);
    let mut client = Client::start(&[&folder]);
    let uri = client.open(&folder.file("main.msd"), text);
    let edits = client.ask(
        "textDocument/onTypeFormatting",
        json!({
            "textDocument": { "uri": uri },
            "position": position(text, text.find("}\n").unwrap() + 1),
            "ch": "}",
            "options": { "tabSize": 2, "insertSpaces": true },
        }),
    );
    assert_eq!(applied(text, &edits), "let a = {\n  b = \"ü\"\n}\nlet c=2\n");
    assert_eq!(client.stop(), 0);
}

#[test]
fn declarations_move_into_a_module_and_nothing_is_replaced() {
    let text = "param range: Cidr = \"10.0.0.0/16\"\n\nresource vpc: aws.ec2.VPC { cidr_block = range }\n\nresource subnet: aws.ec2.Subnet {\n  vpc_id     = vpc.vpc_id\n  cidr_block = \"10.0.1.0/24\"\n}\n\noutput subnet = subnet.subnet_id\n";
    let folder = Folder::new([("main.msd", text)]);
    folder.ok(&["apply", "-auto-approve"]);
    let mut able = abilities();
    able["workspace"]["workspaceEdit"] =
        json!({ "documentChanges": true, "resourceOperations": ["create"] });
    let mut client = Client::with(&[&folder], able);
    let uri = client.open(&folder.file("main.msd"), text);
    let words = ["resource vpc", "/24\"\n}\n"];
    let found = actions(&mut client, &uri, text, words, &["refactor.extract"]);
    let action = titled(&found, "Extract into module `./extracted`");
    let steps = action["edit"]["documentChanges"].as_array().unwrap();
    assert_eq!(steps[0]["kind"], "create");
    assert!(steps[0]["uri"].as_str().unwrap().ends_with("/extracted/main.msd"));
    folder.write("extracted/main.msd", steps[1]["edits"][0]["newText"].as_str().unwrap());
    folder.write("main.msd", &applied(text, &steps[2]["edits"]));
    let plan = folder.ok(&["plan"]).stdout;
    assert!(plan.contains("0 to create, 0 to update, 0 to replace, 0 to delete"), "{plan}");
    assert_eq!(client.stop(), 0);
    // An editor that cannot make files is not offered what needs them.
    let mut client = Client::start(&[&folder]);
    folder.write("main.msd", text);
    let uri = client.open(&folder.file("main.msd"), text);
    let found = actions(&mut client, &uri, text, words, &["refactor.extract"]);
    assert!(!found.to_string().contains("into module"), "{found}");
    assert_eq!(client.stop(), 0);
}
