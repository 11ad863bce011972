//! The limits that the simulated services have by default.

use msd_model::limit::{Limit, LimitOrigin, LimitScope};
use msd_model::pattern::TypePattern;
use msd_model::place::SourceRef;
use msd_model::schema::OperationKind;
use msd_model::units::{Millis, Rate};

const SECOND: i64 = 1000;
const HOUR: i64 = 3_600_000;

/// Service, calls, per, burst, operations. The services' side of what MisterSmith's strategy calls
/// RESOURCE_LIMITS (40 RDS creations an hour, 100 IAM and 100 EC2 calls a second) and twice its
/// API_THROTTLING where that gives no figure; so a client that keeps to API_THROTTLING is never
/// throttled. Bursts are as generous as the documented ones or more.
const SERVICES: [(&str, f64, i64, u32, &[OperationKind]); 6] = [
    ("rds", 40.0, HOUR, 40, &[OperationKind::Create]),
    ("iam", 100.0, SECOND, 200, &[]),
    ("ec2", 100.0, SECOND, 200, &[OperationKind::Create]),
    ("ecs", 40.0, SECOND, 100, &[]),
    ("lambda", 100.0, SECOND, 200, &[]),
    ("cloudformation", 100.0, SECOND, 200, &[]),
];

/// Returns token buckets on the run's clock, one for each of the services above.
pub fn default_service_limits() -> Vec<Limit> {
    let limit =
        |(service, count, per, burst, operations): (&str, f64, i64, u32, &[OperationKind])| Limit {
            name: format!("{service} service").into(),
            origin: LimitOrigin::Service,
            rate: Some(Rate { count, per: Millis(per) }),
            burst: Some(burst),
            concurrency: None,
            quota: None,
            adaptive: None,
            scope: LimitScope::Account,
            via: None,
            applies_to: vec![TypePattern(format!("aws.{service}.*").into())],
            operations: operations.to_vec(),
            source: SourceRef::default(),
        };
    SERVICES.into_iter().map(limit).collect()
}
