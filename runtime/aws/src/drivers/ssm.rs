//! AWS Systems Manager.

mod parameter;

use super::Row;

pub const ROWS: &[Row] = &[("aws.ssm.Parameter", &parameter::Parameter)];

crate::tag!(aws_sdk_ssm::types::Tag, required);
