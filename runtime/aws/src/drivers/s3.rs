//! Amazon S3.

use super::Row;

pub const ROWS: &[Row] = &[];
