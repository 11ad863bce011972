//! Amazon CloudWatch.

use super::Row;

pub const ROWS: &[Row] = &[];
