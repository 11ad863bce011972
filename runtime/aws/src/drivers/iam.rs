//! AWS Identity and Access Management. It is global: the region of a call does not matter.

mod attachments;
mod instance_profile;
mod managed_policy;
mod role;
mod role_policy;

use super::Row;

pub const ROWS: &[Row] = &[
    ("aws.iam.InstanceProfile", &instance_profile::InstanceProfile),
    ("aws.iam.ManagedPolicy", &managed_policy::ManagedPolicy),
    ("aws.iam.Role", &role::Role),
    ("aws.iam.RolePolicy", &role_policy::RolePolicy),
];

crate::tag!(aws_sdk_iam::types::Tag, required);
