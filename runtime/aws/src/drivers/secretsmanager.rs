//! AWS Secrets Manager.

use super::Row;

pub const ROWS: &[Row] = &[];
