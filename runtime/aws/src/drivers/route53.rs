//! Amazon Route 53.

mod changes;
mod health_check;
mod hosted_zone;
mod record;
mod record_set;

use super::Row;

pub const ROWS: &[Row] = &[
    ("aws.route53.HealthCheck", &health_check::HealthCheck),
    ("aws.route53.HostedZone", &hosted_zone::HostedZone),
    ("aws.route53.RecordSet", &record_set::RecordSet),
];

pub(crate) use record_set::put_cname;

crate::tag!(aws_sdk_route53::types::Tag);
