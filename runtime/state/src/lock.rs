//! One writer at a time: an advisory lock of the operating system on a file beside the state. It
//! vanishes with its process; only one that hangs ever has to be broken by hand.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use msd_engine::store::{Holder, LockGuard, StoreError};

/// How often the holder's note is read again when it is caught half-written.
const READS: u32 = 100;

pub struct FileLock(File);

impl LockGuard for FileLock {}

impl Drop for FileLock {
    fn drop(&mut self) {
        // The note goes first, so that nobody reads a holder that has left. The file stays: deleting
        // it would let two processes lock two different files of the same name.
        let _ = self.0.set_len(0);
        let _ = self.0.unlock();
    }
}

/// Takes the lock at `path` and writes the holder into it.
pub fn take(path: &Path, holder: &Holder) -> Result<FileLock, StoreError> {
    let failed = |reason: String| StoreError::Open { path: path.to_owned(), reason };
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(|error| failed(error.to_string()))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(StoreError::Locked(Box::new(read(path)))),
        Err(TryLockError::Error(error)) => return Err(failed(error.to_string())),
    }
    let note = serde_json::to_vec(holder).map_err(|error| failed(error.to_string()))?;
    let write = |file: &mut File| {
        file.set_len(0)?;
        file.rewind()?;
        file.write_all(&note)?;
        file.flush()
    };
    write(&mut file).map_err(|error| failed(error.to_string()))?;
    Ok(FileLock(file))
}

/// Returns who holds the lock at `path`; nobody when it could be taken.
pub fn holder(path: &Path) -> Option<Holder> {
    let file = OpenOptions::new().read(true).write(true).open(path).ok()?;
    match file.try_lock() {
        Ok(()) => None,
        Err(_) => Some(read(path)),
    }
}

/// Lets others take a lock that is held: they lock a new file of the name.
pub fn remove(path: &Path) -> Result<(), StoreError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(StoreError::Open { path: path.to_owned(), reason: error.to_string() })
        }
        _ => Ok(()),
    }
}

/// Returns who holds the lock, as far as the file tells.
fn read(path: &Path) -> Holder {
    for _ in 0..READS {
        let mut text = String::new();
        let note = File::open(path).and_then(|mut file| file.read_to_string(&mut text));
        if let (Ok(_), Ok(holder)) = (note, serde_json::from_str(&text)) {
            return holder;
        }
        std::thread::yield_now();
    }
    let unknown = || "unknown".to_owned();
    Holder { user: unknown(), host: unknown(), pid: 0, command: "msd".to_owned(), since: 0 }
}
