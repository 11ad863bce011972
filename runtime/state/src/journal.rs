//! Journal records as rows: writing them and reading them back in order. Knows nothing of threads
//! or locks.

use std::path::Path;

use msd_engine::journal::Record;
use msd_engine::store::StoreError;
use rusqlite::{Connection, Transaction};

/// One record, ready to be inserted; made by the caller so that the writer only writes.
pub struct Row {
    at: i64,
    kind: &'static str,
    address: Option<String>,
    body: String,
}

impl Row {
    pub fn new(record: &Record) -> Result<Row, serde_json::Error> {
        let (kind, at, address) = match record {
            Record::RunStarted { at, .. } => ("run_started", at, None),
            Record::RunResumed { at, .. } => ("run_resumed", at, None),
            Record::Intent { at, address, .. } => ("intent", at, Some(address)),
            Record::Done { at, .. } => ("done", at, None),
            Record::Failed { at, .. } => ("failed", at, None),
            Record::Retried { at, .. } => ("retried", at, None),
            Record::Breaker { at, .. } => ("breaker", at, None),
            Record::Edited { at, edit, .. } => ("edited", at, edit.address()),
            Record::Noted { at, address, .. } => ("noted", at, Some(address)),
            Record::Outputs { at, .. } => ("outputs", at, None),
            Record::RunFinished { at, .. } => ("run_finished", at, None),
        };
        let address = address.map(ToString::to_string);
        Ok(Row { at: *at, kind, address, body: serde_json::to_string(record)? })
    }
}

pub fn insert(transaction: &Transaction<'_>, rows: &[Row]) -> rusqlite::Result<()> {
    let mut insert = transaction
        .prepare_cached("INSERT INTO journal (at, kind, address, body) VALUES (?1, ?2, ?3, ?4)")?;
    for row in rows {
        insert.execute((row.at, row.kind, &row.address, &row.body))?;
    }
    Ok(())
}

/// Calls `visit` with every record whose serial is greater than `after`, in order. Serials have no
/// gaps; a missing or unreadable record is an error that names it.
pub fn each(
    connection: &Connection,
    path: &Path,
    after: u64,
    mut visit: impl FnMut(u64, Record),
) -> Result<(), StoreError> {
    let failed = |reason: String| StoreError::Read { path: path.to_owned(), reason };
    let sql = |error: rusqlite::Error| failed(error.to_string());
    let mut select = connection
        .prepare_cached("SELECT serial, body FROM journal WHERE serial > ?1 ORDER BY serial")
        .map_err(sql)?;
    let mut rows = select.query([after as i64]).map_err(sql)?;
    let mut expected = after;
    while let Some(row) = rows.next().map_err(sql)? {
        expected += 1;
        let serial = row.get::<_, i64>(0).map_err(sql)? as u64;
        if serial != expected {
            return Err(failed(format!("record {expected} of the journal is missing")));
        }
        let damaged = |reason: &dyn std::fmt::Display| {
            failed(format!("record {serial} of the journal is damaged: {reason}"))
        };
        let body = row.get_ref(1).map_err(sql)?;
        let body = body.as_str().map_err(|error| damaged(&error))?;
        let record = serde_json::from_str(body).map_err(|error| damaged(&error))?;
        visit(serial, record);
    }
    Ok(())
}
