//! Amazon SNS.

use super::Row;

pub const ROWS: &[Row] = &[];
