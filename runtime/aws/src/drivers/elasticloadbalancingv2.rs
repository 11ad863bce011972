//! Elastic Load Balancing.

use super::Row;

pub const ROWS: &[Row] = &[];
