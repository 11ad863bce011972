//! What editors show, over the protocol; what each feature finds is tested beside it.

use serde_json::{Value, json};

use super::client::{Client, applied, position, uri};
use crate::harness::Folder;

const PROGRAM: &str = "/// The net.\nresource vpc: aws.ec2.VPC { cidr_block = \"10.0.0.0/16\" }\n\
                       resource subnet: aws.ec2.Subnet { cidr_block = \"10.0.1.0/24\", vpc_id = vpc.vpc_id }\n";

fn at(uri: &str, text: &str, word: &str) -> Value {
    let offset = text.find(word).unwrap_or_else(|| panic!("no {word}"));
    json!({ "textDocument": { "uri": uri }, "position": position(text, offset) })
}

#[test]
fn diagnostics_carry_code_places_and_fixes() {
    let text = "let ü = 1\nlet azs = [\"😀\", missin]\nlet missing = 2\nlet azs = 3\n";
    let folder = Folder::new([("main.msd", text)]);
    let mut client = Client::start(&[&folder]);
    let uri = client.open(&folder.file("main.msd"), text);
    let found = client.diagnostics(&uri, 1);
    let unknown = found.iter().find(|found| found["code"] == "E0201").unwrap_or(&found[0]);
    let unknown = found
        .iter()
        .find(|found| found["message"].as_str().unwrap().contains("`missin`"))
        .unwrap_or(unknown);
    assert_eq!(unknown["range"]["start"], json!({ "line": 1, "character": 17 }), "{found:#?}");
    assert_eq!(unknown["data"]["fix"]["newText"], "missing");
    assert!(unknown["codeDescription"]["href"].as_str().unwrap().contains("/E"), "{unknown}");
    let twice = found
        .iter()
        .find(|found| found["message"].as_str().unwrap().contains("declared twice"))
        .unwrap();
    assert_eq!(twice["relatedInformation"][0]["location"]["range"]["start"]["line"], 1);
    let status = client.wait(|message| message["method"] == "msd/status");
    assert!(status["params"]["errors"].as_u64().unwrap() > 0, "{status}");
    // Mended, and the editor hears of it.
    client.replace(&uri, 2, "let missing = 2\noutput o = missing\n");
    assert_eq!(client.diagnostics(&uri, 2), [] as [Value; 0]);
    assert_eq!(client.stop(), 0);
}

#[test]
fn a_name_is_explained_found_and_renamed() {
    let folder = Folder::new([("main.msd", PROGRAM)]);
    let mut client = Client::start(&[&folder]);
    let uri = client.open(&folder.file("main.msd"), PROGRAM);
    let hover = client.ask("textDocument/hover", at(&uri, PROGRAM, "vpc.vpc_id"));
    assert!(hover["contents"]["value"].as_str().unwrap().contains("The net."), "{hover}");
    let definition = client.ask("textDocument/definition", at(&uri, PROGRAM, "vpc.vpc_id"));
    assert_eq!(definition["range"]["start"], json!({ "line": 1, "character": 9 }));
    // Into what msd itself declares, which can be read.
    let ty = client.ask("textDocument/definition", at(&uri, PROGRAM, "aws.ec2.Subnet"));
    assert_eq!(ty["uri"], "msd-stdlib:/aws/ec2/Subnet.msd");
    let text = client.ask("msd/stdlibDocument", json!({ "uri": ty["uri"] }));
    let line = ty["range"]["start"]["line"].as_u64().unwrap() as usize;
    let text = text["text"].as_str().unwrap();
    assert!(text.lines().nth(line).unwrap().contains("aws.ec2.Subnet"), "{text}");
    let mut rename = at(&uri, PROGRAM, "vpc.vpc_id");
    rename["newName"] = json!("net");
    let edit = client.ask("textDocument/rename", rename);
    let renamed = applied(PROGRAM, &edit["changes"][&uri]);
    assert!(renamed.starts_with("moved vpc -> net\n\n/// The net.\nresource net:"), "{renamed}");
    assert!(renamed.contains("vpc_id = net.vpc_id"), "{renamed}");
    // What is deployed is renamed, not replaced.
    folder.ok(&["apply", "-auto-approve"]);
    folder.write("main.msd", &renamed);
    assert!(folder.ok(&["plan"]).stdout.contains("vpc"), "the plan tells of the move");
    folder.ok(&["apply", "-auto-approve"]);
    folder.assert_agrees(2);
    assert_eq!(client.stop(), 0);
}

#[test]
fn completion_is_taken_and_makes_a_sound_program() {
    let text = format!(
        "{PROGRAM}resource two: aws.ec2.Subnet {{\n  cidr_block = \"10.0.2.0/24\"\n  vpc_id = \n}}\n"
    );
    let folder = Folder::new([("main.msd", &*text)]);
    let mut client = Client::start(&[&folder]);
    let uri = client.open(&folder.file("main.msd"), &text);
    let offset = text.rfind(" \n").unwrap() + 1;
    let found = client.ask(
        "textDocument/completion",
        json!({ "textDocument": { "uri": uri }, "position": position(&text, offset) }),
    );
    let first = &found["items"][0];
    assert_eq!(first["label"], "vpc.vpc_id");
    let after = applied(&text, &json!([first["textEdit"]]));
    client.replace(&uri, 2, &after);
    assert_eq!(client.diagnostics(&uri, 2).len(), 0, "{after}");
    assert_eq!(client.stop(), 0);
}

#[test]
fn the_graph_is_live_and_the_plan_is_previewed() {
    let folder = Folder::example("mistersmith");
    let mut client = Client::start(&[&folder]);
    let path = folder.file("main.msd");
    let path = if path.exists() { path } else { first_source(&folder) };
    let text = std::fs::read_to_string(&path).unwrap();
    let uri = client.open(&path, &text);
    let document = json!({ "textDocument": { "uri": uri } });
    let graph = client.ask("msd/graph", document.clone());
    assert!(graph["nodes"].as_array().unwrap().len() > 20, "{graph}");
    assert!(graph["waves"].as_u64().unwrap() > 2 && graph["durationMs"].as_u64().unwrap() > 0);
    assert!(!graph["criticalPath"].as_array().unwrap().is_empty());
    let preview = client.ask("msd/planPreview", document.clone());
    assert_eq!(preview["create"], 191, "{preview}");
    assert!(!preview["text"].as_str().unwrap().contains('\u{1b}'));
    let types = client.ask("msd/resourceTypes", json!({}));
    assert!(types.as_array().unwrap().iter().any(|ty| ty == "aws.ec2.VPC"));
    // A broken program is drawn as far as possible, and says what is wrong.
    let broken = format!("{text}\nlet broken = nowhere\n");
    client.replace(&uri, 2, &broken);
    let graph = client.ask("msd/graph", document);
    assert!(graph["nodes"].as_array().unwrap().len() > 20, "{graph}");
    assert!(graph["problem"].as_str().unwrap().contains("nowhere"), "{}", graph["problem"]);
    assert_eq!(client.stop(), 0);
}

fn first_source(folder: &Folder) -> std::path::PathBuf {
    let entries = std::fs::read_dir(folder.path()).unwrap();
    let mut sources: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "msd"))
        .collect();
    sources.sort();
    sources.remove(0)
}

#[test]
fn tests_are_listed_and_existing_things_inserted() {
    let text = "let a = 1\ntest adds { expect = a + 1 == 2 }\n";
    let folder = Folder::new([("main.msd", text)]);
    let mut client = Client::start(&[&folder]);
    let document = uri(&folder.file("main.msd"));
    let tests = client.ask("msd/tests", json!({ "textDocument": { "uri": document } }));
    assert_eq!(tests["tests"][0]["name"], "adds");
    assert_eq!(tests["folder"], folder.path().display().to_string());
    let mut params = at(&document, text, "let a");
    params["type"] = json!("aws.ec2.VPC");
    params["identifier"] = json!("vpc-1");
    let edit = client.ask("msd/insertExisting", params);
    let after = applied(text, &edit["changes"][&document]);
    assert!(after.contains("existing vpc: aws.ec2.VPC { vpc_id = \"vpc-1\" }"), "{after}");
    assert_eq!(client.stop(), 0);
}
