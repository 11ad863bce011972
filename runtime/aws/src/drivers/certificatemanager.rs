//! AWS Certificate Manager.

use super::Row;

pub const ROWS: &[Row] = &[];
