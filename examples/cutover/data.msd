//! Phase 3: the data moves. Each step leaves a checkpoint under its idempotency key, goes on from
//! there when it is run again, and says how it is taken back.

@after(group provisioning)
group data {
  /// Copies tables; the script keeps its checkpoint under the key.
  @estimate(40min) @timeout(3h) @retry(attempts = 3, backoff = 30s)
  action move_database {
    run  = ["./scripts/move-database.sh", source_database, database.endpoint?.address ?? ""]
    env  = { PGPASSWORD = db_password }
    key  = "${migration}-database"
    undo = { run = "./scripts/drop-database.sh" }
  }

  /// Copies what is new, and only that.
  @estimate(25min) @retry(attempts = 5, backoff = 10s)
  action move_files {
    run  = ["rclone", "copy", "source:files", "s3:${files.bucket_name}", "--stats-one-line"]
    key  = "${migration}-files"
    undo = { run = ["rclone", "delete", "s3:${files.bucket_name}"] }
  }

  /// Translates the old configuration.
  @estimate(2min)
  action move_configuration {
    run    = "./scripts/move-configuration.sh"
    inputs = { bucket = files.bucket_name }
    key    = "${migration}-configuration"
  }
}

/// Nothing got lost.
check rows_are_there {
  require = (move_database.json?.missing ?? 0) <= missing_rows
  message = "rows are missing after the move"
}
