//! A migration in five phases: look whether it can begin, provision, move the data, deploy, verify;
//! then somebody decides, and the users are sent over.
//!
//!   msd plan examples/cutover
//!   msd apply examples/cutover -auto-approve -approve cutover    on the simulated cloud
//!   msd test examples/cutover
//!
//! README.md says which file holds which phase.

stack cutover {
  schedule = eager
  rollback = automatic
  tags     = { Project = "cutover", Migration = migration }
}

/// Names this migration: keys and tags are made of it.
param migration: String(pattern "^[a-z0-9-]+$") = "migration-001"

/// What is left behind.
param source_database: String = "source-db.example.com:5432"
param source_url: String = "https://app.example.com"

/// Where users go.
param domain: String = "example.com"
param image: String = "shop:2.0"

/// Rows that may be missing after the move; with more, nobody is asked.
param missing_rows: Int(0..) = 0

secret param db_password: String(len 8..=41)

let name = "shop-${migration}"

/// Database operations take long and are few.
limit databases { concurrency = 2, applies_to = [aws.rds.*] }

notify operators {
  on  = [started, succeeded, failed, interrupted, rolled_back, gate]
  sns = "arn:aws:sns:us-east-1:123456789012:migrations"
}

output migrated = {
  database   = move_database.json
  files      = move_files.stdout
  decided_by = cutover.approved_by
}
output site = "https://${domain}"

target local { provider = sim, params = { db_password = "only-simulated" } }
target prod { provider = aws, region = "us-east-1" }
