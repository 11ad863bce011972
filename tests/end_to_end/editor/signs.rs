//! What an editor shows beside the text: tokens, hints, lenses, outlines, hierarchies.

use serde_json::{Value, json};

use super::client::{Client, position};
use crate::harness::Folder;

const PROGRAM: &str = "group net {\n  resource vpc: aws.ec2.VPC { cidr_block = \"10.0.0.0/16\" }\n}\n\nlet blocks = [for n in [1, 2]: cidr.subnet(vpc.cidr_block, 8, n)]\n\ntest sound { expect = true }\n";

fn opened(folder: &Folder) -> (Client, String, Value) {
    let mut client = Client::start(&[folder]);
    let uri = client.open(&folder.file("main.msd"), PROGRAM);
    let document = json!({ "textDocument": { "uri": uri } });
    // Waves and estimates are worked out after the first round, or when they are asked for.
    client.ask("msd/graph", document.clone());
    (client, uri, document)
}

fn titles(list: &Value, key: impl Fn(&Value) -> &Value) -> Vec<String> {
    let all = list.as_array().unwrap().iter();
    all.map(|one| key(one).as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn hints_and_lenses_tell_of_the_plan() {
    let folder = Folder::new([("main.msd", PROGRAM)]);
    let (mut client, uri, mut document) = opened(&folder);
    let lenses = client.ask("textDocument/codeLens", document.clone());
    let shown = titles(&lenses, |lens| &lens["command"]["title"]);
    assert_eq!(shown[0], "Plan this group");
    assert!(shown[1].starts_with("wave 1 · ") && shown[1].ends_with("critical path"), "{shown:?}");
    assert_eq!(lenses[0]["command"]["command"], "msd.planGroup");
    let path = folder.path().display().to_string();
    assert_eq!(lenses[0]["command"]["arguments"], json!([path, "net"]));
    let test = lenses.as_array().unwrap().last().unwrap();
    assert_eq!(test["command"]["arguments"], json!([path, "sound"]));
    let resolved = client.ask("codeLens/resolve", lenses[2].clone());
    assert_eq!(resolved["command"]["title"], "1 reference");
    assert_eq!(resolved["command"]["arguments"][0], json!(uri));
    assert_eq!(resolved["command"]["arguments"][2][0]["range"]["start"]["line"], 4);
    document["range"] =
        json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 9, "character": 0 } });
    let hints = client.ask("textDocument/inlayHint", document);
    let shown = titles(&hints, |hint| &hint["label"]);
    assert!(shown[0].starts_with("wave 1 · "), "{shown:?}");
    assert_eq!(shown[1..], [": List<Cidr>", ": Int", "new_bits =", "number ="]);
    assert_eq!(client.stop(), 0);
}

#[test]
fn tokens_come_whole_and_as_changes() {
    let folder = Folder::new([("main.msd", PROGRAM)]);
    let (mut client, uri, mut document) = opened(&folder);
    let legend = client.capabilities["semanticTokensProvider"]["legend"]["tokenTypes"].clone();
    let whole = client.ask("textDocument/semanticTokens/full", document.clone());
    let data = whole["data"].as_array().unwrap();
    let kind = legend[data[3].as_u64().unwrap() as usize].as_str();
    assert_eq!((kind, &data[2]), (Some("keyword"), &json!(5)));
    let end = position(PROGRAM, PROGRAM.len());
    let key = json!([{ "range": { "start": end, "end": end }, "text": "let more = 1\n" }]);
    client.change(&uri, 2, key);
    document["previousResultId"] = whole["resultId"].clone();
    let delta = client.ask("textDocument/semanticTokens/full/delta", document);
    let edit = &delta["edits"][0];
    assert_eq!(edit["start"], data.len());
    assert_eq!(edit["deleteCount"], 0);
    assert_eq!(edit["data"].as_array().unwrap().len(), 4 * 5);
    assert_eq!(client.stop(), 0);
}

#[test]
fn declarations_are_listed_found_and_followed() {
    let folder = Folder::new([("main.msd", PROGRAM)]);
    let (mut client, uri, document) = opened(&folder);
    let outline = client.ask("textDocument/documentSymbol", document.clone());
    assert_eq!(titles(&outline, |one| &one["name"]), ["net", "blocks", "sound"]);
    assert_eq!(outline[0]["children"][0]["detail"], "aws.ec2.VPC");
    let found = client.ask("workspace/symbol", json!({ "query": "vp" }));
    assert_eq!(found[0]["name"], "vpc");
    assert_eq!(found[0]["containerName"], "net");
    let at = |word: &str| {
        let offset = PROGRAM.find(word).unwrap() + word.len();
        json!({ "textDocument": { "uri": uri }, "position": position(PROGRAM, offset) })
    };
    let items = client.ask("textDocument/prepareCallHierarchy", at("resource vpc"));
    let users = client.ask("callHierarchy/incomingCalls", json!({ "item": items[0] }));
    assert_eq!(users[0]["from"]["name"], "blocks");
    let used = client.ask("callHierarchy/outgoingCalls", json!({ "item": users[0]["from"] }));
    assert_eq!(used[0]["to"]["name"], "vpc");
    let help = client.ask("textDocument/signatureHelp", at("vpc.cidr_block, 8"));
    assert_eq!(help["activeParameter"], 1, "{help}");
    let folds = client.ask("textDocument/foldingRange", document);
    assert_eq!((&folds[0]["startLine"], &folds[0]["endLine"]), (&json!(0), &json!(1)));
    let linked = client.ask("textDocument/linkedEditingRange", at("[for n"));
    assert_eq!(linked["ranges"].as_array().unwrap().len(), 2);
    assert_eq!(client.stop(), 0);
}
