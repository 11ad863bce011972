//! Amazon EC2 Auto Scaling.

mod attached;
mod auto_scaling_group;
mod shapes;
mod tags;

use super::Row;

pub const ROWS: &[Row] =
    &[("aws.autoscaling.AutoScalingGroup", &auto_scaling_group::AutoScalingGroup)];
