//! One writer at a time, in one process and across processes.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use msd_engine::store::{Holder, Store, StoreError};
use msd_state::SqliteStore;

fn holder(command: &str) -> Holder {
    let pid = std::process::id();
    Holder { user: "ann".into(), host: "here".into(), pid, command: command.into(), since: 5 }
}

#[test]
fn a_second_writer_is_told_who_holds_the_lock() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    let (one, two) = (SqliteStore::open(&path).unwrap(), SqliteStore::open(&path).unwrap());
    let guard = one.lock(&holder("msd apply")).unwrap();
    match two.lock(&holder("msd destroy")) {
        Err(StoreError::Locked(found)) => assert_eq!(*found, holder("msd apply")),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("locked twice"),
    }
    drop(guard);
    two.lock(&holder("msd destroy")).unwrap();
}

/// Not a test of its own: the child that the next test starts and kills.
#[test]
fn child_that_holds_the_lock() {
    let Ok(path) = std::env::var("MSD_TEST_HOLD_LOCK") else { return };
    let store = SqliteStore::open(Path::new(&path)).unwrap();
    let _guard = store.lock(&holder("msd apply")).unwrap();
    println!("held by {}", std::process::id());
    // Until the parent closes its end, or kills.
    let _ = std::io::stdin().read(&mut [0]);
}

#[test]
fn a_killed_process_loses_its_lock() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child_that_holds_the_lock", "--nocapture"])
        .env("MSD_TEST_HOLD_LOCK", &path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line.contains("held by")));
    let store = SqliteStore::open(&path).unwrap();
    match store.lock(&holder("msd plan")) {
        Err(StoreError::Locked(found)) => assert_eq!(found.pid, child.id()),
        _ => panic!("the child's lock is not seen"),
    }
    child.kill().unwrap();
    child.wait().unwrap();
    store.lock(&holder("msd plan")).unwrap();
}
