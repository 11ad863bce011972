//! AWS Key Management Service.

use super::Row;

pub const ROWS: &[Row] = &[];
