//! Application Auto Scaling.

use super::Row;

pub const ROWS: &[Row] = &[];
