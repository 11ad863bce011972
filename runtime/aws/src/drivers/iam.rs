//! AWS Identity and Access Management.

use super::Row;

pub const ROWS: &[Row] = &[];
