//! The language server on a workspace of 10,000 declarations in 200 files, with a session of typing that
//! was recorded once and is replayed key by key: until the first diagnostics, from a key press to fresh
//! diagnostics, for a completion and a hover after each key. In the server's own process, over channels,
//! and end to end over the streams of a built binary when its path is given.
//!
//! Usage: `cargo bench -p msd-tests --bench editor [-- PATH_OF_MSD]`, or `benches/editor.sh`

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use lsp_server::{Connection, Message};
use msd_lsp::outlook::Nothing;
use msd_lsp::server::{Host, run};
use serde_json::{Value, json};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const FILES: usize = 200;
const EACH: usize = 50;

/// What was typed, `⌫` for the key that takes one character back.
const SESSION: &str = include_str!("../fixtures/editor/session.txt");

fn main() {
    let folder = std::env::temp_dir().join(format!("msd-bench-editor-{}", std::process::id()));
    write(&folder);
    println!(
        "{:<12} {:>10} {:>10} {:>10} {:>10} {:>10} {:>10} {:>10} {:>8}",
        "",
        "first",
        "key p50",
        "key p99",
        "compl p50",
        "compl p99",
        "hover p50",
        "hover p99",
        "memory"
    );
    let inside = measure(InProcess::start(), &folder);
    inside.print("in process");
    let binary = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    if let Some(binary) = binary {
        measure(OverStreams::start(Path::new(&binary), &folder), &folder).print("over stdio");
    }
    std::fs::remove_dir_all(&folder).expect("the folder was made here");
}

/// Writes a program in which each file builds on the one before.
fn write(folder: &Path) {
    std::fs::create_dir_all(folder).expect("a folder for temporary files");
    for file in 0..FILES {
        let mut text = String::new();
        for at in 0..EACH {
            let number = file * EACH + at;
            text.push_str(&match at % 5 {
                0 => format!("let cidr_{number} = \"10.{}.0.0/16\"\n", number % 250),
                1 => format!(
                    "resource vpc_{number}: aws.ec2.VPC {{\n  cidr_block = cidr_{}\n  tags = {{ Name = \"n{number}\" }}\n}}\n",
                    number - 1
                ),
                2 => format!(
                    "resource subnet_{number}: aws.ec2.Subnet {{\n  vpc_id = vpc_{}.vpc_id\n  cidr_block = cidr_{}\n}}\n",
                    number - 1,
                    number - 2
                ),
                3 => format!(
                    "resource queue_{number}: aws.sqs.Queue {{\n  delay_seconds = {}\n}}\n",
                    number % 900
                ),
                _ => format!("output out_{number} = subnet_{}.subnet_id\n", number - 2),
            });
        }
        let path = folder.join(format!("part_{file:03}.msd"));
        std::fs::write(path, text).expect("a file in a folder of its own");
    }
}

struct Measured {
    first: Duration,
    keys: Vec<Duration>,
    completions: Vec<Duration>,
    hovers: Vec<Duration>,
    memory: usize,
}

impl Measured {
    fn print(mut self, name: &str) {
        let at = |times: &mut Vec<Duration>, percent: usize| {
            times.sort();
            format!("{:.1?}", times[(times.len() - 1) * percent / 100])
        };
        let (keys, completions, hovers) = (&mut self.keys, &mut self.completions, &mut self.hovers);
        println!(
            "{name:<12} {:>10} {:>10} {:>10} {:>10} {:>10} {:>10} {:>10} {:>5} MB",
            format!("{:.0?}", self.first),
            at(keys, 50),
            at(keys, 99),
            at(completions, 50),
            at(completions, 99),
            at(hovers, 50),
            at(hovers, 99),
            self.memory >> 20,
        );
    }
}

/// A way to the server.
trait Line {
    fn send(&mut self, message: Value);
    fn receive(&mut self) -> Value;
    /// Of the server's process, in bytes.
    fn memory(&self) -> usize;
}

fn measure(mut line: impl Line, folder: &Path) -> Measured {
    let uri = |path: &Path| format!("file://{}", path.display());
    let began = Instant::now();
    let abilities = json!({ "general": { "positionEncodings": ["utf-16"] } });
    line.send(request(
        1,
        "initialize",
        json!({ "processId": null, "capabilities": abilities,
                "workspaceFolders": [{ "uri": uri(folder), "name": "bench" }] }),
    ));
    answer(&mut line, 1);
    line.send(notification("initialized", json!({})));
    fresh(&mut line);
    let first = began.elapsed();
    let path = folder.join("part_100.msd");
    let mut text = std::fs::read_to_string(&path).expect("it was just written");
    let document = uri(&path);
    line.send(notification(
        "textDocument/didOpen",
        json!({ "textDocument": { "uri": document, "languageId": "msd", "version": 1, "text": text } }),
    ));
    fresh(&mut line);
    let mut out = Measured {
        first,
        keys: Vec::new(),
        completions: Vec::new(),
        hovers: Vec::new(),
        memory: 0,
    };
    // In the middle of the file, between two declarations.
    let mut cursor = text[..text.len() / 2].rfind("\nresource").map_or(0, |newline| newline + 1);
    let mut id = 1;
    for (version, key) in (2..).zip(SESSION.chars()) {
        let (from, typed) = match key {
            '⌫' => (
                cursor - text[..cursor].chars().next_back().map_or(0, char::len_utf8),
                String::new(),
            ),
            key => (cursor, key.to_string()),
        };
        let range = json!({ "start": position(&text, from), "end": position(&text, cursor) });
        let change = json!([{ "range": range, "text": typed }]);
        text.replace_range(from..cursor, &typed);
        cursor = from + typed.len();
        let pressed = Instant::now();
        line.send(notification(
            "textDocument/didChange",
            json!({ "textDocument": { "uri": document, "version": version }, "contentChanges": change }),
        ));
        fresh(&mut line);
        out.keys.push(pressed.elapsed());
        let here =
            json!({ "textDocument": { "uri": document }, "position": position(&text, cursor) });
        for (method, times) in [
            ("textDocument/completion", &mut out.completions),
            ("textDocument/hover", &mut out.hovers),
        ] {
            id += 1;
            let asked = Instant::now();
            line.send(request(id, method, here.clone()));
            answer(&mut line, id);
            times.push(asked.elapsed());
        }
    }
    out.memory = line.memory();
    out
}

fn request(id: i64, method: &str, params: Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })
}

fn notification(method: &str, params: Value) -> Value {
    json!({ "jsonrpc": "2.0", "method": method, "params": params })
}

fn answer(line: &mut impl Line, id: i64) -> Value {
    loop {
        let message = line.receive();
        if message["id"] == id && message.get("method").is_none() {
            assert!(message.get("error").is_none(), "{message}");
            return message;
        }
    }
}

/// Waits for the end of a round of diagnostics; the later word of a drawn graph has a duration.
fn fresh(line: &mut impl Line) {
    loop {
        let message = line.receive();
        let status = message["method"] == "msd/status";
        if status && message["params"].get("durationMs").is_none() {
            return;
        }
    }
}

fn position(text: &str, offset: usize) -> Value {
    let before = &text[..offset];
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    json!({ "line": before.matches('\n').count(), "character": before[start..].encode_utf16().count() })
}

struct InProcess(Connection);

impl InProcess {
    fn start() -> InProcess {
        let (server, client) = Connection::memory();
        std::thread::spawn(move || {
            let host = Host {
                outlook: Arc::new(Nothing),
                disk: Arc::new(|folder: &Path| Arc::new(Disk(folder.to_owned())) as _),
                version: "bench",
            };
            run(&server, host).expect("the client keeps to the protocol");
        });
        InProcess(client)
    }
}

impl Line for InProcess {
    fn send(&mut self, message: Value) {
        let message: Message = serde_json::from_value(message).expect("a message");
        self.0.sender.send(message).expect("the server listens");
    }

    fn receive(&mut self) -> Value {
        let message = self.0.receiver.recv().expect("the server lives");
        serde_json::to_value(message).expect("a message")
    }

    fn memory(&self) -> usize {
        resident("self")
    }
}

struct Disk(PathBuf);

impl msd_analysis::Files for Disk {
    fn list(&self, folder: &str) -> Result<Vec<smol_str::SmolStr>, String> {
        let entries = std::fs::read_dir(self.0.join(folder)).map_err(|error| error.to_string())?;
        let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        let mut names: Vec<_> = names.map(smol_str::SmolStr::from).collect();
        names.sort();
        Ok(names)
    }

    fn read(&self, folder: &str, path: &str) -> Result<String, String> {
        std::fs::read_to_string(self.0.join(folder).join(path)).map_err(|error| error.to_string())
    }
}

struct OverStreams {
    child: Child,
    input: ChildStdin,
    output: BufReader<std::process::ChildStdout>,
}

impl OverStreams {
    fn start(binary: &Path, folder: &Path) -> OverStreams {
        let mut child = Command::new(binary)
            .arg("lsp")
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a binary of msd");
        let input = child.stdin.take().expect("it is piped");
        let output = BufReader::new(child.stdout.take().expect("it is piped"));
        OverStreams { child, input, output }
    }
}

impl Line for OverStreams {
    fn send(&mut self, message: Value) {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("it listens");
        self.input.flush().expect("it listens");
    }

    fn receive(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.output.read_line(&mut line).expect("it speaks");
            match line.trim_end().split_once(": ") {
                Some((_, value)) => length = value.parse().unwrap_or(length),
                None => break,
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).expect("it speaks");
        serde_json::from_slice(&body).expect("it speaks JSON")
    }

    fn memory(&self) -> usize {
        resident(&self.child.id().to_string())
    }
}

impl Drop for OverStreams {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns the resident memory of a process in bytes; zero where there is no /proc.
fn resident(process: &str) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{process}/statm")).unwrap_or_default();
    let pages = status.split_whitespace().nth(1).and_then(|pages| pages.parse::<usize>().ok());
    pages.unwrap_or(0) * 4096
}
