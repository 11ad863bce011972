//! Every method that the server announces, on sound sources, on broken ones, and while they are typed.

use std::path::Path;
use std::sync::Arc;

use msd_analysis::{Compiler, Files};
use serde_json::{Value, json};
use smol_str::SmolStr;

use super::client::{Client, abilities, position};
use crate::harness::Folder;

/// Parameters that every method finds its own among.
fn params(uri: &str, text: &str, at: usize) -> Value {
    let here = position(text, at);
    let end = position(text, text.len());
    json!({
        "textDocument": { "uri": uri },
        "position": here,
        "positions": [here],
        "range": { "start": json!({ "line": 0, "character": 0 }), "end": end },
        "context": { "includeDeclaration": true, "diagnostics": [], "triggerKind": 1, "isRetrigger": false },
        "options": { "tabSize": 2, "insertSpaces": true },
        "ch": "\n",
        "newName": "renamed_by_test",
        "query": "vpc",
        "uri": "msd-stdlib:/aws/ec2/VPC.msd",
        "type": "aws.ec2.VPC",
        "identifier": "vpc-1",
        "previousResultId": "none",
    })
}

/// Asks everything at one place; what cannot be answered says so, and no request ends in a mistake of
/// the server.
fn ask_all(client: &mut Client, uri: &str, text: &str, at: usize) -> usize {
    let (methods, _) = msd_lsp::server::announced();
    let mut answered = 0;
    for method in methods {
        if method.starts_with("callHierarchy/") || method.ends_with("/resolve") {
            continue;
        }
        let id = client.post(method, params(uri, text, at));
        let answer = client.answer(id);
        if method == "textDocument/prepareCallHierarchy" {
            ask_hierarchy(client, &answer["result"]);
        }
        match answer.get("error") {
            // `-32803` is a request that cannot be carried out, and says why.
            Some(error) => assert_eq!(error["code"], -32803, "{method} at {at}: {answer}\n{text}"),
            None => answered += 1,
        }
    }
    answered
}

fn ask_hierarchy(client: &mut Client, items: &Value) {
    for item in items.as_array().into_iter().flatten() {
        for method in ["callHierarchy/incomingCalls", "callHierarchy/outgoingCalls"] {
            client.ask(method, json!({ "item": item }));
        }
    }
}

#[test]
fn every_method_answers_on_mistersmith() {
    let folder = Folder::example("mistersmith");
    let mut client = Client::start(&[&folder]);
    let mut answered = 0;
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "msd") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let uri = client.open(&path, &text);
        let step = text.len() / 12 + 1;
        let places = (0..text.len()).step_by(step).filter(|at| text.is_char_boundary(*at));
        for at in places.collect::<Vec<_>>() {
            answered += ask_all(&mut client, &uri, &text, at);
        }
    }
    assert!(answered > 200, "{answered}");
    assert_eq!(client.stop(), 0);
}

const TYPED: &str = r#"//! Typed by a test: „ü😀“.
stack typed { schedule = eager }
param env: "dev" | "prod" = "dev"
type Agent = { name: String, cpu: Int = 1 }
let azs = ["a", "b"]
limit creates { rate = 35/h, applies_to = [aws.ec2.*] }
group base {
  /// The net.
  resource vpc: aws.ec2.VPC { cidr_block = "10.0.0.0/16", tags = { Name = "x-${env}" } }

  @limit(creates) @estimate(2min)
  resource subnet: aws.ec2.Subnet for az, i in azs {
    vpc_id            = vpc.vpc_id
    cidr_block        = cidr.subnet(vpc.cidr_block, 8, i)
    availability_zone = az
  }
}
fn twice(n: Int) -> Int = n * 2
let many = [for s in subnet if true: s.subnet_id]
output ids = if len(many) > twice(1) then many else []
module net: "./net" { size = twice(n = 3) }
test t { expect = len(many) == 2 }
"#;

const NET: &str = "param size: Int\noutput twice = size * 2\n";

/// What is asked after each key press.
const WHILE_TYPING: [&str; 4] = [
    "textDocument/diagnostic",
    "textDocument/completion",
    "textDocument/hover",
    "textDocument/documentHighlight",
];

#[test]
fn typing_a_file_never_brings_the_server_down_nor_an_answer_of_yesterday() {
    let folder = Folder::new([("main.msd", ""), ("net/net.msd", NET)]);
    let mut pulls = abilities();
    pulls["textDocument"]["diagnostic"] = json!({});
    let mut client = Client::with(&[&folder], pulls);
    let uri = client.open(&folder.file("main.msd"), "");
    let ends = (1..=TYPED.len()).filter(|end| TYPED.is_char_boundary(*end));
    let mut before = 0;
    for (version, end) in (2..).zip(ends) {
        let at = position(TYPED, before);
        let key = json!([{ "range": { "start": at, "end": at }, "text": &TYPED[before..end] }]);
        client.change(&uri, version, key);
        before = end;
        let text = &TYPED[..end];
        // All at once, so that they run beside one another.
        let asked: Vec<(&str, i64)> = WHILE_TYPING
            .iter()
            .map(|method| (*method, client.post(method, params(&uri, text, end))))
            .collect();
        for (method, id) in asked {
            let answer = client.answer(id);
            assert!(answer.get("error").is_none(), "{method} after {end}: {answer}");
            if method == "textDocument/diagnostic" && (end % 5 == 0 || end == TYPED.len()) {
                let told = codes(&answer["result"]["items"]);
                assert_eq!(told, fresh(folder.path(), text), "after {text}");
            }
        }
        if end % 97 == 0 {
            ask_all(&mut client, &uri, text, end);
        }
    }
    assert_eq!(client.stop(), 0);
}

#[test]
fn every_method_answers_on_every_kind_of_broken_source() {
    let folder = Folder::new([("main.msd", TYPED), ("net/net.msd", NET)]);
    let mut client = Client::start(&[&folder]);
    let uri = client.open(&folder.file("main.msd"), TYPED);
    let mut version = 1;
    for piece in ["{", "}", "\"", "(", "=", "@", "${", "resource", "\u{0}", "\r\n", "..", "😀"] {
        for at in (0..TYPED.len()).step_by(131).filter(|at| TYPED.is_char_boundary(*at)) {
            version += 1;
            let text = format!("{}{piece}{}", &TYPED[..at], &TYPED[at..]);
            client.replace(&uri, version, &text);
            ask_all(&mut client, &uri, &text, at + piece.len());
        }
    }
    assert_eq!(client.stop(), 0);
}

/// Returns code and place of diagnostics, in order.
fn codes(items: &Value) -> Vec<String> {
    let items = items.as_array().unwrap().iter();
    let shown = |item: &Value| {
        format!("{} {} {}", item["code"].as_str().unwrap(), item["range"]["start"], item["message"])
    };
    let mut out: Vec<String> = items.map(shown).collect();
    out.sort();
    out
}

/// Returns what a compiler that has just begun says of the same text.
fn fresh(folder: &Path, text: &str) -> Vec<String> {
    let files = OneOver { folder: folder.to_owned(), text: text.to_owned() };
    let compiler = Compiler::open(Arc::new(files)).unwrap();
    let mut out: Vec<String> = compiler
        .diagnostics()
        .into_iter()
        .filter(|found| found.primary.at.file == "main.msd")
        .map(|found| {
            let start = position(text, found.primary.at.span.start as usize);
            let mut message = found.message.clone();
            if !found.primary.text.is_empty() {
                message = format!("{message}: {}", found.primary.text);
            }
            if let Some(help) = &found.help {
                message = format!("{message}\nhelp: {help}");
            }
            format!("{} {start} {}", found.code, json!(message))
        })
        .collect();
    out.sort();
    out
}

struct OneOver {
    folder: std::path::PathBuf,
    text: String,
}

impl Files for OneOver {
    fn list(&self, folder: &str) -> Result<Vec<SmolStr>, String> {
        match folder {
            "" => Ok(vec!["main.msd".into()]),
            "net" => Ok(vec!["net.msd".into()]),
            _ => Err(self.absent(folder)),
        }
    }

    fn read(&self, folder: &str, path: &str) -> Result<String, String> {
        match folder {
            "" => Ok(self.text.clone()),
            _ => std::fs::read_to_string(self.folder.join(folder).join(path))
                .map_err(|error| error.to_string()),
        }
    }
}

impl OneOver {
    /// Says what the disk says, so that messages are the same.
    fn absent(&self, folder: &str) -> String {
        let path = self.folder.join(folder);
        match std::fs::read_dir(&path) {
            Ok(_) => "there is no .msd file in it".to_owned(),
            Err(error) => format!("cannot list {}: {error}", path.display()),
        }
    }
}
