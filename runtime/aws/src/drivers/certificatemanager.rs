//! AWS Certificate Manager.

mod certificate;

use super::Row;

pub const ROWS: &[Row] = &[("aws.certificatemanager.Certificate", &certificate::Certificate)];
