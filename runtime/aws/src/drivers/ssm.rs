//! AWS Systems Manager.

use super::Row;

pub const ROWS: &[Row] = &[];
