//! boto3 in a process of its own: the client that knows nothing of msd.

use std::cell::RefCell;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use super::python;

pub struct SecondClient {
    process: Child,
    lines: RefCell<(ChildStdin, BufReader<ChildStdout>)>,
}

impl SecondClient {
    pub fn start(endpoint: &str) -> SecondClient {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/aws/second_client.py");
        let mut process = Command::new(python::programs().join("python"))
            .arg(script)
            .arg(endpoint)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        SecondClient { process, lines: RefCell::new((input, BufReader::new(output))) }
    }

    /// Calls a function of a file, or reads one of its values; nothing where the file has no such name.
    pub fn ask(&self, file: &Path, name: &str) -> Option<Value> {
        let mut lines = self.lines.borrow_mut();
        writeln!(lines.0, "{}", json!({ "file": file, "call": name })).unwrap();
        let mut answer = String::new();
        lines.1.read_line(&mut answer).unwrap();
        let answer: Value = serde_json::from_str(&answer).expect("the second client ended");
        if let Some(error) = answer["error"].as_str() {
            panic!("{}: {name}\n{error}", file.display());
        }
        (answer["known"] == true).then(|| answer["value"].clone())
    }
}

impl Drop for SecondClient {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
