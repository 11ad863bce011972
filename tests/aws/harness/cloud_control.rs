//! winterbaume's Cloud Control on a port of its own, built once and kept; gone with the value.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;

pub struct CloudControl {
    process: Child,
    pub endpoint: String,
}

impl CloudControl {
    /// Starts a server and waits until it says where it listens.
    pub fn start() -> CloudControl {
        static PROGRAM: LazyLock<PathBuf> = LazyLock::new(build);
        let mut process =
            Command::new(&*PROGRAM).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let endpoint = line.trim().to_owned();
        assert!(endpoint.starts_with("http://"), "the server ended before it listened");
        CloudControl { process, endpoint }
    }
}

impl Drop for CloudControl {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Builds it as a package of its own: its features of shared crates are none of msd's business.
fn build() -> PathBuf {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cloud_control");
    fs::create_dir_all(&home).unwrap();
    // Several test programs may start at once.
    let lock = File::create(home.join("lock")).unwrap();
    lock.lock().unwrap();
    let manifest =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/aws/cloud_control_server/Cargo.toml");
    let output = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--locked", "--manifest-path"])
        .arg(manifest)
        .env("CARGO_TARGET_DIR", &home)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the server of Cloud Control cannot be built:\n{said}");
    home.join("debug/cloud-control-server")
}
