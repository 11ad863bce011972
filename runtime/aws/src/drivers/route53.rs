//! Amazon Route 53.

use super::Row;

pub const ROWS: &[Row] = &[];
