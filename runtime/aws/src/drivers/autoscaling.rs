//! Amazon EC2 Auto Scaling.

use super::Row;

pub const ROWS: &[Row] = &[];
