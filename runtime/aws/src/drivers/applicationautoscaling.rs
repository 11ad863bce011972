//! Application Auto Scaling.

mod scalable_target;
mod scaling_policy;
mod shapes;

use super::Row;

pub const ROWS: &[Row] = &[
    ("aws.applicationautoscaling.ScalableTarget", &scalable_target::ScalableTarget),
    ("aws.applicationautoscaling.ScalingPolicy", &scaling_policy::ScalingPolicy),
];

/// What is scaled: a resource, by what of it, and of which service.
struct Scaled<'a> {
    resource: &'a str,
    dimension: &'a str,
    namespace: &'a str,
}

/// Reads the identifier of a scalable target.
fn parts(id: &str) -> Scaled<'_> {
    // Dimensions and namespaces have no such sign in them; a resource may.
    let mut parts = id.rsplitn(3, '|');
    let namespace = parts.next().unwrap_or_default();
    let dimension = parts.next().unwrap_or_default();
    Scaled { resource: parts.next().unwrap_or_default(), dimension, namespace }
}
