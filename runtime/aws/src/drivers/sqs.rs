//! Amazon SQS.

mod queue;
mod queue_policy;

use super::Row;

pub const ROWS: &[Row] =
    &[("aws.sqs.Queue", &queue::Queue), ("aws.sqs.QueuePolicy", &queue_policy::QueuePolicy)];
