//! Amazon CloudWatch Logs.

mod log_group;
mod log_policies;

use super::Row;

pub const ROWS: &[Row] = &[("aws.logs.LogGroup", &log_group::LogGroup)];
