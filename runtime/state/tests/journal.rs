//! The journal against real files: what is appended is there, group commit, damage.

mod made;

use made::{created, run};
use msd_engine::journal::{Record, RunOutcome};
use msd_engine::store::{Store, StoreError};
use msd_model::address::Address;
use msd_state::SqliteStore;

#[tokio::test]
async fn what_is_appended_is_loaded_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/.msd/state.db");
    let store = SqliteStore::open(&path).unwrap();
    let empty = store.load().unwrap();
    store.append(created(1)).await.unwrap();
    store.append(vec![created(2).remove(0)]).await.unwrap();
    let finished = Record::RunFinished { run: run(), outcome: RunOutcome::Succeeded, at: 9 };
    store.append(vec![finished.clone()]).await.unwrap();
    drop(store);

    let store = SqliteStore::open_existing(&path).unwrap().unwrap();
    let state = store.load().unwrap();
    assert_eq!(state.stamp.serial, 4);
    assert_eq!(state.stamp.lineage, empty.stamp.lineage);
    assert_eq!(state.seal_key, empty.seal_key);
    assert_eq!((state.seal_key.len(), state.stamp.lineage.len()), (32, 32));
    assert_eq!(state.resources[&Address::root("thing_1", None)].identifier, "id-1");
    assert_eq!(state.open.keys().collect::<Vec<_>>(), ["token-2"]);

    let mut tail = Vec::new();
    store.each_record(2, |serial, record| tail.push((serial, record))).unwrap();
    assert_eq!(tail, [(3, created(2).remove(0)), (4, finished)]);
}

#[test]
fn every_state_has_its_own_lineage() {
    let folder = tempfile::tempdir().unwrap();
    let open = |name: &str| SqliteStore::open(folder.path().join(name)).unwrap().load().unwrap();
    let (a, b) = (open("a.db"), open("b.db"));
    assert_ne!(a.stamp.lineage, b.stamp.lineage);
    assert_ne!(a.seal_key, b.seal_key);
}

#[tokio::test]
async fn appends_made_at_the_same_time_share_a_sync() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    let store = SqliteStore::open(&path).unwrap();
    // While another connection holds the write lock the writer cannot commit, so all calls queue.
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut calls: Vec<_> = (0..100).map(|number| store.append(created(number))).collect();
    for call in &mut calls {
        assert!(futures::poll!(call).is_pending());
    }
    assert_eq!(store.commits(), 0);
    other.execute_batch("ROLLBACK").unwrap();
    for result in futures::future::join_all(calls).await {
        result.unwrap();
    }
    // The writer may have taken the first call alone before the others came.
    assert!(store.commits() <= 2, "{} commits", store.commits());
    assert_eq!(store.load().unwrap().resources.len(), 100);
}

#[tokio::test]
async fn a_failed_commit_fails_its_callers_and_no_later_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    let store = SqliteStore::open(&path).unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    let block =
        "CREATE TRIGGER full BEFORE INSERT ON journal BEGIN SELECT raise(ABORT, 'disk full'); END";
    other.execute_batch(block).unwrap();
    let error = store.append(created(1)).await.unwrap_err();
    assert!(matches!(&error, StoreError::Append { reason, .. } if reason.contains("disk full")));
    other.execute_batch("DROP TRIGGER full").unwrap();
    store.append(created(2)).await.unwrap();
    assert_eq!(store.load().unwrap().stamp.serial, 2);
}

#[test]
fn reading_leaves_no_trace_where_nothing_was_applied() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".msd/state.db");
    assert!(SqliteStore::open_existing(&path).unwrap().is_none());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    // A process that died while making the file leaves it empty: still no state, and no obstacle.
    std::fs::create_dir(folder.path().join(".msd")).unwrap();
    std::fs::write(&path, "").unwrap();
    assert!(SqliteStore::open_existing(&path).unwrap().is_none());
    assert_eq!(SqliteStore::open(&path).unwrap().load().unwrap().stamp.serial, 0);
    assert!(SqliteStore::open_existing(&path).unwrap().is_some());
}

#[tokio::test]
async fn a_damaged_or_missing_record_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    let store = SqliteStore::open(&path).unwrap();
    for number in 0..3 {
        store.append(created(number)).await.unwrap();
    }
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute("UPDATE journal SET body = substr(body, 1, 40) WHERE serial = 4", []).unwrap();
    let error = store.load().unwrap_err().to_string();
    assert!(error.contains("record 4 of the journal is damaged"), "{error}");
    other.execute("DELETE FROM journal WHERE serial = 3", []).unwrap();
    let error = store.load().unwrap_err().to_string();
    assert!(error.contains("record 3 of the journal is missing"), "{error}");
}

#[test]
fn a_newer_format_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    drop(SqliteStore::open(&path).unwrap());
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute("UPDATE meta SET value = CAST('7' AS BLOB) WHERE key = 'format'", []).unwrap();
    for result in [SqliteStore::open(&path).map(Some), SqliteStore::open_existing(&path)] {
        assert!(matches!(
            result,
            Err(StoreError::Newer { found: 7, known: msd_state::FORMAT, .. })
        ));
    }
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_the_state() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    drop(SqliteStore::open(&path).unwrap());
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn fifty_thousand_records_load() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    let store = SqliteStore::open(&path).unwrap();
    let records: Vec<Record> = (0..25_000).flat_map(created).collect();
    store.append(records).await.unwrap();
    let start = std::time::Instant::now();
    let state = store.load().unwrap();
    eprintln!("50,000 records loaded in {:?}", start.elapsed());
    assert_eq!((state.resources.len(), state.stamp.serial), (25_000, 50_000));
    assert_eq!(store.commits(), 1);
}
