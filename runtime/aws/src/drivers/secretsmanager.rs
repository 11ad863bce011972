//! AWS Secrets Manager.

mod password;
mod secret;

use super::Row;

pub const ROWS: &[Row] = &[("aws.secretsmanager.Secret", &secret::Secret)];

crate::tag!(aws_sdk_secretsmanager::types::Tag);
