//! Folders, files and buffers: several roots, modules, what is not saved, what others write.

use serde_json::{Value, json};

use super::client::{Client, abilities, uri};
use crate::harness::Folder;

const NET: &str = "param size: Int\noutput twice = size * 2\n";
const MAIN: &str = "module net: \"./net\" { size = 1 }\noutput o = net.twice\n";

fn watched(client: &mut Client, uri: &str, kind: u32) {
    let changes = json!({ "changes": [{ "uri": uri, "type": kind }] });
    client.tell("workspace/didChangeWatchedFiles", changes);
}

/// Waits until the server has told of this many errors in a folder.
fn until_errors(client: &mut Client, folder: &str, errors: u64) {
    client.wait(|message| {
        message["method"] == "msd/status"
            && message["params"]["folder"] == folder
            && message["params"]["errors"] == errors
    });
}

#[test]
fn an_unsaved_buffer_counts_in_all_programs_that_use_it() {
    let folder = Folder::new([("main.msd", MAIN), ("net/net.msd", NET)]);
    let mut client = Client::start(&[&folder]);
    let root = folder.path().display().to_string();
    until_errors(&mut client, &root, 0);
    let net = client.open(&folder.file("net/net.msd"), NET);
    client.replace(&net, 2, &NET.replace("twice", "thrice"));
    until_errors(&mut client, &root, 1);
    let main = uri(&folder.file("main.msd"));
    let told = client.wait(|message| {
        message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == main
    });
    assert_eq!(told["params"]["diagnostics"].as_array().unwrap().len(), 1, "{told}");
    // Closed without saving: the disk holds again.
    client.tell("textDocument/didClose", json!({ "textDocument": { "uri": net } }));
    until_errors(&mut client, &root, 0);
    assert_eq!(client.stop(), 0);
}

#[test]
fn files_that_others_write_are_read() {
    let folder = Folder::new([("main.msd", "output o = late\n")]);
    let mut client = Client::start(&[&folder]);
    let root = folder.path().display().to_string();
    let registered = client.wait(|message| message["method"] == "client/registerCapability");
    assert!(registered.to_string().contains("**/*.msd"), "{registered}");
    until_errors(&mut client, &root, 1);
    folder.write("late.msd", "let late = 1\n");
    let late = uri(&folder.file("late.msd"));
    watched(&mut client, &late, 1);
    until_errors(&mut client, &root, 0);
    folder.write("late.msd", "let other = 1\n");
    watched(&mut client, &late, 2);
    until_errors(&mut client, &root, 1);
    folder.write("late.msd", "let late = 1\n");
    watched(&mut client, &late, 2);
    until_errors(&mut client, &root, 0);
    std::fs::remove_file(folder.file("late.msd")).unwrap();
    watched(&mut client, &late, 3);
    until_errors(&mut client, &root, 1);
    // A module's folder that appears later is found.
    folder.write("main.msd", MAIN);
    watched(&mut client, &uri(&folder.file("main.msd")), 2);
    until_errors(&mut client, &root, 1);
    folder.write("net/net.msd", NET);
    watched(&mut client, &uri(&folder.file("net/net.msd")), 1);
    until_errors(&mut client, &root, 0);
    assert_eq!(client.stop(), 0);
}

#[test]
fn several_roots_are_several_programs() {
    let one = Folder::new([("a.msd", "let shared = missing_one\n")]);
    let two = Folder::new([("deep/er/b.msd", "let shared = missing_two\n")]);
    let mut client = Client::start(&[&one, &two]);
    until_errors(&mut client, &one.path().display().to_string(), 1);
    let deep = two.file("deep/er").display().to_string();
    until_errors(&mut client, &deep, 1);
    let three = Folder::new([("c.msd", "let c = 1\nlet d = missing\n")]);
    let added = json!([{ "uri": uri(three.path()), "name": "three" }]);
    let removed = json!([{ "uri": uri(two.path()), "name": "two" }]);
    client.tell(
        "workspace/didChangeWorkspaceFolders",
        json!({ "event": { "added": added, "removed": removed } }),
    );
    until_errors(&mut client, &three.path().display().to_string(), 1);
    // What is gone has no diagnostics any more.
    let gone = uri(&two.file("deep/er/b.msd"));
    client.wait(|message| {
        message["method"] == "textDocument/publishDiagnostics"
            && message["params"]["uri"] == gone
            && message["params"]["diagnostics"] == json!([])
    });
    assert_eq!(client.stop(), 0);
}

#[test]
fn a_new_document_is_a_program_before_it_is_saved() {
    let folder = Folder::new([("main.msd", "let a = 1\n")]);
    let mut client = Client::start(&[&folder]);
    let uri = "untitled:Untitled-1";
    let document =
        json!({ "uri": uri, "languageId": "msd", "version": 1, "text": "let x = nowhere\n" });
    client.tell("textDocument/didOpen", json!({ "textDocument": document }));
    assert_eq!(client.diagnostics(uri, 1).len(), 1);
    // In a folder that is there, it counts at once.
    let b = client.open(&folder.file("b.msd"), "output o = a\n");
    let hover = json!({ "textDocument": { "uri": b }, "position": { "line": 0, "character": 11 } });
    let hover = client.ask("textDocument/hover", hover);
    assert!(hover["contents"]["value"].as_str().unwrap().contains("let a"), "{hover}");
    assert_eq!(client.stop(), 0);
}

#[test]
fn positions_are_counted_as_agreed() {
    let text = "let ü = \"😀\"\nlet b = ü\n";
    let folder = Folder::new([("main.msd", text)]);
    for (encodings, column) in [(json!(["utf-8", "utf-16"]), 9), (json!(["utf-16"]), 8)] {
        let mut offered = abilities();
        offered["general"]["positionEncodings"] = encodings;
        let mut client = Client::with(&[&folder], offered);
        let text = "let a = { \"ü\" = 1, b = nowhere }\nlet x = \"ü\" ++ missing\n";
        let uri = client.open(&folder.file("main.msd"), text);
        let found = client.diagnostics(&uri, 1);
        let last = found.last().unwrap();
        let start = last["range"]["start"]["character"].as_u64().unwrap();
        assert_eq!(start, column + 7, "{found:#?}");
        assert_eq!(client.stop(), 0);
    }
}

#[test]
fn requests_can_be_taken_back_and_unknown_ones_are_refused() {
    let folder = Folder::new([("main.msd", "let a = 1\n")]);
    let mut client = Client::start(&[&folder]);
    let uri = client.open(&folder.file("main.msd"), "let a = 1\n");
    let place =
        json!({ "textDocument": { "uri": uri }, "position": { "line": 0, "character": 5 } });
    let ids: Vec<i64> =
        (0..50).map(|_| client.post("textDocument/references", with_context(&place))).collect();
    for id in &ids {
        client.tell("$/cancelRequest", json!({ "id": id }));
    }
    for id in ids {
        let answer = client.answer(id);
        let code = answer["error"]["code"].as_i64();
        assert!(answer.get("result").is_some() || code == Some(-32800), "{answer}");
    }
    let id = client.post("textDocument/nonsense", json!({}));
    assert_eq!(client.answer(id)["error"]["code"], -32601);
    let id = client.post("textDocument/hover", json!({ "textDocument": 1 }));
    assert_eq!(client.answer(id)["error"]["code"], -32602);
    assert_eq!(client.stop(), 0);
}

fn with_context(place: &Value) -> Value {
    let mut params = place.clone();
    params["context"] = json!({ "includeDeclaration": true });
    params
}

#[test]
fn edits_end_what_is_being_read_and_the_last_word_counts() {
    let text: String = (0..800).map(|n| format!("let n{n} = {n} + 1\n")).collect();
    let folder = Folder::new([("main.msd", &*text)]);
    let mut client = Client::start(&[&folder]);
    let uri = client.open(&folder.file("main.msd"), &text);
    let mut asked = Vec::new();
    for version in 2..60 {
        let place = json!({ "line": 3, "character": 4 });
        let end = json!({ "line": 3, "character": if version == 2 { 6 } else { 7 } });
        let name = format!("q{}", version + 8);
        let name = &name[..3];
        let change = json!([{ "range": { "start": place, "end": end }, "text": name }]);
        client.change(&uri, version, change);
        let mut params = json!({ "textDocument": { "uri": uri }, "position": place });
        params["context"] = json!({ "includeDeclaration": true });
        asked.push((client.post("textDocument/hover", params), name.to_owned()));
    }
    for (id, name) in asked {
        let answer = client.answer(id);
        match answer.get("error") {
            // Either it is told that the text has changed, or the answer is that of its text.
            Some(error) => assert_eq!(error["code"], -32801, "{answer}"),
            None => {
                let shown = answer["result"]["contents"]["value"].as_str().unwrap_or_default();
                assert!(shown.contains(&name), "{name}: {answer}");
            }
        }
    }
    assert_eq!(client.stop(), 0);
}
