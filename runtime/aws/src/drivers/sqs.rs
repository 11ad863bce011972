//! Amazon SQS.

mod queue;

use super::Row;

pub const ROWS: &[Row] = &[("aws.sqs.Queue", &queue::Queue)];
