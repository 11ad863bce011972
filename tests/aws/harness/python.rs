//! The virtual environment with moto and boto3, made once and kept.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// Returns the folder of the environment's programs.
pub fn programs() -> &'static Path {
    static PROGRAMS: LazyLock<PathBuf> = LazyLock::new(install);
    &PROGRAMS
}

fn install() -> PathBuf {
    let wanted = include_str!("../requirements.txt");
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("moto");
    fs::create_dir_all(&home).unwrap();
    // Several test programs may start at once.
    let lock = File::create(home.join("lock")).unwrap();
    lock.lock().unwrap();
    let (environment, done) = (home.join("environment"), home.join("installed"));
    if fs::read_to_string(&done).is_ok_and(|installed| installed == wanted) {
        return environment.join("bin");
    }
    let _ = fs::remove_dir_all(&environment);
    run(Command::new("python3").args(["-m", "venv"]).arg(&environment));
    let requirements = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/aws/requirements.txt");
    run(Command::new(environment.join("bin/pip"))
        .args(["install", "--quiet", "--disable-pip-version-check", "-r"])
        .arg(requirements));
    fs::write(done, wanted).unwrap();
    environment.join("bin")
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed:\n{said}");
}
