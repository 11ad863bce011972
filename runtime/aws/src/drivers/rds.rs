//! Amazon RDS and Aurora.

use super::Row;

pub const ROWS: &[Row] = &[];
