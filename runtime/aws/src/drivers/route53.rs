//! Amazon Route 53.

mod health_check;

use super::Row;

pub const ROWS: &[Row] = &[("aws.route53.HealthCheck", &health_check::HealthCheck)];
