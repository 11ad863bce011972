//! A moto server on a port of its own; gone with the value.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::python;

pub struct Moto {
    process: Child,
    pub endpoint: String,
}

impl Moto {
    /// Starts a server and waits until it says where it listens.
    pub fn start() -> Moto {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/aws/server.py");
        let mut process = Command::new(python::programs().join("python"))
            .arg(script)
            .args(["-H", "127.0.0.1", "-p", "0"])
            // Roles take policies that AWS manages.
            .env("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
            .env("MOTO_ACM_VALIDATION_WAIT", "0")
            .env("PYTHONUNBUFFERED", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let endpoint = loop {
            let line = lines.next().expect("moto ended before it listened").unwrap();
            if let Some((_, address)) = line.split_once("Running on ") {
                break address.trim().to_owned();
            }
        };
        // Its log must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        TcpStream::connect(endpoint.trim_start_matches("http://")).unwrap();
        Moto { process, endpoint }
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
