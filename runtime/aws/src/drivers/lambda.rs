//! AWS Lambda.

use super::Row;

pub const ROWS: &[Row] = &[];
