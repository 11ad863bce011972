//! The SQLite file: its tables, its settings for durability, and what it remembers about itself.

use std::fs;
use std::path::Path;
use std::time::Duration;

use msd_engine::store::StoreError;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior};
use smol_str::SmolStr;

/// The version of the tables and records; a file with a higher one is refused.
pub const FORMAT: u32 = 1;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS journal (
        serial  INTEGER PRIMARY KEY,
        at      INTEGER NOT NULL,
        kind    TEXT NOT NULL,
        address TEXT,
        body    TEXT NOT NULL
    );
";

/// How long a statement waits for another process that is writing.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a state knows of itself; made once.
#[derive(Clone, Debug)]
pub struct Identity {
    pub lineage: SmolStr,
    pub seal_key: Vec<u8>,
}

/// Opens the file, making it and its folder when they are absent.
pub fn create(path: &Path) -> Result<(Connection, Identity), StoreError> {
    let failed = |reason: String| StoreError::Open { path: path.to_owned(), reason };
    if !path.exists() {
        create_file(path).map_err(|error| failed(error.to_string()))?;
    }
    let mut connection = connect(path)?;
    if let Some(identity) = identity(&connection, path)? {
        return Ok((connection, identity));
    }
    // Another process may be doing the same: whoever gets the write lock first decides.
    let made = (|| {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(TABLES)?;
        let present = meta(&transaction, "lineage")?.is_some();
        if !present {
            describe(&transaction)?;
        }
        transaction.commit()
    })();
    made.map_err(|error| failed(error.to_string()))?;
    match identity(&connection, path)? {
        Some(identity) => Ok((connection, identity)),
        None => Err(failed("it is incomplete".to_owned())),
    }
}

/// Opens the file if a state was ever written to it; makes nothing.
pub fn open_existing(path: &Path) -> Result<Option<(Connection, Identity)>, StoreError> {
    if !path.exists() {
        return Ok(None);
    }
    let connection = connect(path)?;
    Ok(identity(&connection, path)?.map(|identity| (connection, identity)))
}

/// Opens one more connection to a file that is there.
pub fn connect(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = || {
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        // FULL syncs the log at every commit, so that a power cut loses nothing that was answered.
        connection.pragma_update(None, "synchronous", "full")?;
        Ok(connection)
    };
    open().map_err(|error: rusqlite::Error| StoreError::Open {
        path: path.to_owned(),
        reason: error.to_string(),
    })
}

/// Makes an empty file that only its owner can read: it will hold the key that seals secrets.
fn create_file(path: &Path) -> std::io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder)?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)?.sync_all()?;
    // A file is safe from a power cut only once its folder's entry is, and that folder's entry too.
    #[cfg(unix)]
    for folder in [Some(folder), folder.parent()].into_iter().flatten() {
        let named = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        fs::File::open(named)?.sync_all()?;
    }
    Ok(())
}

fn describe(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let random = |bytes: &mut [u8]| {
        getrandom::fill(bytes)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.to_string().into()))
    };
    let mut lineage = [0u8; 16];
    let mut seal_key = [0u8; 32];
    random(&mut lineage)?;
    random(&mut seal_key)?;
    let lineage: String = lineage.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut insert = transaction.prepare("INSERT INTO meta (key, value) VALUES (?1, ?2)")?;
    insert.execute(("format", FORMAT.to_string().as_bytes()))?;
    insert.execute(("lineage", lineage.as_bytes()))?;
    insert.execute(("seal_key", &seal_key[..]))?;
    Ok(())
}

fn identity(connection: &Connection, path: &Path) -> Result<Option<Identity>, StoreError> {
    let failed = |reason: String| StoreError::Open { path: path.to_owned(), reason };
    let read = |key| meta(connection, key).map_err(|error| failed(error.to_string()));
    // A process that died between making the file and filling it leaves no tables: no state yet.
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema WHERE name = 'meta'", [], |row| row.get(0))
        .map_err(|error| failed(error.to_string()))?;
    if tables == 0 {
        return Ok(None);
    }
    let Some(format) = read("format")? else { return Ok(None) };
    let format = String::from_utf8_lossy(&format)
        .parse::<u32>()
        .map_err(|_| failed("its format version is unreadable".to_owned()))?;
    if format > FORMAT {
        return Err(StoreError::Newer { path: path.to_owned(), found: format, known: FORMAT });
    }
    let (Some(lineage), Some(seal_key)) = (read("lineage")?, read("seal_key")?) else {
        return Err(failed("its lineage or its key is missing".to_owned()));
    };
    let lineage = String::from_utf8_lossy(&lineage).into();
    Ok(Some(Identity { lineage, seal_key }))
}

fn meta(connection: &Connection, key: &str) -> rusqlite::Result<Option<Vec<u8>>> {
    connection
        .query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0))
        .optional()
}

/// Returns how often a lock was taken away by force. Whoever holds a lock writes only as long as this
/// stands where it stood.
pub fn fence(connection: &Connection) -> rusqlite::Result<u64> {
    let found = meta(connection, "fence")?;
    Ok(found.and_then(|text| String::from_utf8_lossy(&text).parse().ok()).unwrap_or(0))
}

/// Makes every writer that holds a lock stop before its next record.
pub fn raise_fence(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let next = fence(&transaction)? + 1;
    transaction.execute(
        "INSERT OR REPLACE INTO meta (key, value) VALUES ('fence', ?1)",
        [next.to_string().as_bytes()],
    )?;
    transaction.commit()
}
