//! The simulated cloud's own file. An object is on it before its creation is answered; it survives
//! the death of the process, not that of the machine.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use msd_model::ty::{IdName, TypeName};
use rusqlite::{Connection, Row};
use serde_json::Value as Json;
use smol_str::SmolStr;

use crate::packed::Packed;
use crate::world::{Change, Link, Serial, Spot, Stored};

const FORMAT: i64 = 1;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS object (
        serial     INTEGER PRIMARY KEY,
        type       TEXT NOT NULL,
        region     TEXT NOT NULL,
        identifier TEXT NOT NULL,
        token      TEXT NOT NULL UNIQUE,
        address    TEXT NOT NULL,
        properties TEXT NOT NULL,
        owns       TEXT NOT NULL,
        uses       TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        ready_at   INTEGER NOT NULL,
        UNIQUE (type, region, identifier)
    );
";

#[derive(Debug, thiserror::Error)]
pub enum DiskError {
    #[error("{0}")]
    Sql(#[from] rusqlite::Error),
    #[error("{0}")]
    Folder(#[from] std::io::Error),
    #[error("object {serial} is damaged: {reason}")]
    Damaged { serial: i64, reason: String },
    #[error("it was written by a newer msd (format {found}, this one reads {FORMAT})")]
    Newer { found: i64 },
}

/// Where objects are kept; nowhere, for a cloud in memory.
pub struct Disk {
    path: Option<PathBuf>,
    /// None until there is a file: reading makes none.
    connection: Option<Connection>,
    /// Changes whenever another process has written.
    version: i64,
}

impl Disk {
    pub fn new(path: Option<PathBuf>) -> Disk {
        Disk { path, connection: None, version: -1 }
    }

    /// Opens the file if there is one, and reads nothing yet.
    pub fn find(&mut self) -> Result<(), DiskError> {
        if self.connection.is_none()
            && let Some(path) = self.path.as_ref().filter(|path| path.exists())
        {
            self.connection = Some(connect(path)?);
        }
        Ok(())
    }

    /// Returns all objects if another process may have changed them since the last call.
    pub fn changed(&mut self) -> Result<Option<Vec<Arc<Stored>>>, DiskError> {
        self.find()?;
        let Some(connection) = &self.connection else { return Ok(None) };
        let mut pragma = connection.prepare_cached("PRAGMA data_version")?;
        let version: i64 = pragma.query_row([], |row| row.get(0))?;
        if version == self.version {
            return Ok(None);
        }
        let objects = load(connection)?;
        self.version = version;
        Ok(Some(objects))
    }

    /// Begins a change; nobody else can begin one until it has ended.
    pub fn begin(&mut self) -> Result<(), DiskError> {
        if self.connection.is_none()
            && let Some(path) = &self.path
        {
            create_file(path)?;
            self.connection = Some(connect(path)?);
        }
        self.run("BEGIN IMMEDIATE")
    }

    /// Writes the change and ends.
    pub fn commit(&mut self, change: &Change) -> Result<(), DiskError> {
        if let Some(connection) = &self.connection {
            match change {
                Change::Put(object) => put(connection, object)?,
                Change::Remove(serial) => {
                    connection
                        .prepare_cached("DELETE FROM object WHERE serial = ?1")?
                        .execute([serial.0])?;
                }
            }
        }
        self.run("COMMIT")
    }

    /// Ends without a change.
    pub fn cancel(&mut self) {
        // Where even this fails, SQLite has rolled back already.
        let _ = self.run("ROLLBACK");
    }

    fn run(&self, sql: &str) -> Result<(), DiskError> {
        if let Some(connection) = &self.connection {
            connection.prepare_cached(sql)?.execute([])?;
        }
        Ok(())
    }
}

/// Makes an empty file that only its owner can read: properties may be secrets.
fn create_file(path: &Path) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path).map(drop)
}

fn connect(path: &Path) -> Result<Connection, DiskError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(30))?;
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > FORMAT {
        return Err(DiskError::Newer { found });
    }
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "normal")?;
    if found == 0 {
        connection.execute_batch(&format!(
            "BEGIN IMMEDIATE; {TABLES} PRAGMA user_version = {FORMAT}; COMMIT"
        ))?;
    }
    Ok(connection)
}

fn put(connection: &Connection, object: &Stored) -> Result<(), DiskError> {
    let [owns, uses] = [&object.owns, &object.uses].map(|links| write_links(links));
    let mut insert = connection.prepare_cached(
        "INSERT INTO object VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
            ON CONFLICT (serial) DO UPDATE SET
                properties = excluded.properties, owns = excluded.owns, uses = excluded.uses",
    )?;
    insert.execute(rusqlite::params![
        object.serial.0,
        object.spot.ty.as_str(),
        object.spot.region.as_str(),
        object.spot.identifier.as_str(),
        object.token.as_str(),
        object.address.as_str(),
        object.properties.as_str(),
        owns,
        uses,
        object.created_at,
        object.ready_at,
    ])?;
    Ok(())
}

fn load(connection: &Connection) -> Result<Vec<Arc<Stored>>, DiskError> {
    let mut select = connection.prepare_cached(
        "SELECT serial, type, region, identifier, token, address, properties, owns, uses,
            created_at, ready_at FROM object ORDER BY serial",
    )?;
    let mut rows = select.query([])?;
    let mut objects = Vec::new();
    while let Some(row) = rows.next()? {
        objects.push(Arc::new(read(row)?));
    }
    Ok(objects)
}

fn read(row: &Row<'_>) -> Result<Stored, DiskError> {
    let serial: i64 = row.get(0)?;
    let text = |column: usize| row.get::<_, String>(column).map(SmolStr::from);
    let json = |column: usize| -> Result<Json, DiskError> {
        serde_json::from_str(&row.get::<_, String>(column)?)
            .map_err(|error| DiskError::Damaged { serial, reason: error.to_string() })
    };
    let damaged = |reason: &str| DiskError::Damaged { serial, reason: reason.to_owned() };
    let properties = Packed::from_text(row.get(6)?).map_err(|reason| damaged(&reason))?;
    let identifier = text(3)?;
    let links = |column| -> Result<Vec<Link>, DiskError> {
        let mut links =
            read_links(&json(column)?).ok_or_else(|| damaged("its links are unreadable"))?;
        links.shrink_to_fit();
        // What a thing goes by is mostly one of its links: one text is enough.
        let same = links.iter_mut().filter(|link| link.value == identifier);
        same.for_each(|link| link.value.clone_from(&identifier));
        Ok(links)
    };
    let (owns, uses) = (links(7)?, links(8)?);
    Ok(Stored {
        serial: Serial(serial),
        spot: Spot { ty: TypeName(text(1)?), region: text(2)?, identifier },
        token: text(4)?,
        address: text(5)?,
        properties,
        owns,
        uses,
        created_at: row.get(9)?,
        ready_at: row.get(10)?,
    })
}

fn write_links(links: &[Link]) -> String {
    let link = |link: &Link| {
        let parts = [link.id.resource.as_str(), &link.id.name, &link.value];
        Json::from(parts.map(Json::from).to_vec())
    };
    Json::Array(links.iter().map(link).collect()).to_string()
}

fn read_links(json: &Json) -> Option<Vec<Link>> {
    let link = |json: &Json| {
        let part = |position: usize| json.get(position)?.as_str().map(SmolStr::new);
        let id = IdName { resource: TypeName(part(0)?), name: part(1)? };
        Some(Link { id, value: part(2)? })
    };
    json.as_array()?.iter().map(link).collect()
}
