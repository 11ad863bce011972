//! Amazon ECR.

use super::Row;

pub const ROWS: &[Row] = &[];
