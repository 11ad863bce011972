//! Amazon CloudWatch Logs.

use super::Row;

pub const ROWS: &[Row] = &[];
