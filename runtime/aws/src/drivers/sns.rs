//! Amazon SNS.

mod topic_policy;

use super::Row;

pub const ROWS: &[Row] = &[("aws.sns.TopicPolicy", &topic_policy::TopicPolicy)];
