//! The services' own limits, and how fast the cloud itself is.

mod small;

use std::sync::Arc;
use std::time::Duration;

use msd_engine::clock::Clock;
use msd_engine::provider::ErrorClass;
use msd_model::limit::{Limit, LimitOrigin};
use msd_model::pattern::TypePattern;
use msd_model::schema::OperationKind;
use msd_model::units::{Millis, Rate};
use msd_sim::{SimCloud, SimOptions, default_service_limits};
use small::*;

fn with_limits(limits: Vec<Limit>) -> (SimCloud, Arc<dyn Clock>) {
    let clock = clock();
    let options = SimOptions { latency: Some(Millis::ZERO), limits, ..SimOptions::default() };
    (SimCloud::in_memory(Arc::new(aws()), clock.clone(), options), clock)
}

async fn database(cloud: &SimCloud, number: u32) -> Result<(), ErrorClass> {
    let fields = [("engine", "mysql".into())];
    let made = create(cloud, "aws.rds.DBInstance", &format!("db{number}"), &fields).await;
    made.map(drop).map_err(|error| error.class)
}

#[tokio::test(start_paused = true)]
async fn too_many_creations_are_throttled_until_time_has_passed() {
    let (cloud, clock) = with_limits(default_service_limits());
    for number in 0..40 {
        database(&cloud, number).await.unwrap();
    }
    assert_eq!(database(&cloud, 40).await, Err(ErrorClass::Throttling));
    // Deletions do not count, nor do other services.
    delete(&cloud, "aws.rds.DBInstance", "nothing").await.unwrap();
    vpc(&cloud, "v").await;
    clock.sleep(Duration::from_secs(90)).await;
    database(&cloud, 40).await.unwrap();
    assert_eq!(database(&cloud, 41).await, Err(ErrorClass::Throttling));
    assert_eq!(cloud.list(None).unwrap().len(), 42);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_keeps_to_the_seed_s_limits_is_never_throttled() {
    let (cloud, clock) = with_limits(default_service_limits());
    for number in 0..400 {
        database(&cloud, number).await.unwrap();
        if number >= 5 {
            clock.sleep(Rate { count: 35.0, per: Millis(3_600_000) }.interval()).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn places_and_quotas_are_counted() {
    let limit = |concurrency, quota| Limit {
        name: "queues".into(),
        origin: LimitOrigin::Service,
        rate: None,
        burst: None,
        concurrency,
        quota,
        adaptive: None,
        scope: Default::default(),
        applies_to: vec![TypePattern("aws.sqs.*".into())],
        operations: vec![OperationKind::Create],
        via: None,
        source: Default::default(),
    };
    let options = SimOptions { limits: vec![limit(Some(1), Some(2))], ..SimOptions::default() };
    let cloud = SimCloud::in_memory(Arc::new(aws()), clock(), options);
    let mut first = Box::pin(create(&cloud, "aws.sqs.Queue", "a", &[]));
    assert!(futures::poll!(&mut first).is_pending());
    let busy = create(&cloud, "aws.sqs.Queue", "b", &[]).await.unwrap_err();
    assert_eq!(busy.code, "ThrottlingException");
    first.await.unwrap();
    create(&cloud, "aws.sqs.Queue", "b", &[]).await.unwrap();
    let full = create(&cloud, "aws.sqs.Queue", "c", &[]).await.unwrap_err();
    assert_eq!(full.code, "ServiceQuotaExceededException");
}

#[tokio::test]
async fn five_thousand_creations_are_on_file_when_answered() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sim.db");
    let options = SimOptions { latency: Some(Millis::ZERO), ..SimOptions::default() };
    let clock = clock();
    let open = || SimCloud::open(&path, Arc::new(aws()), clock.clone(), options.clone()).unwrap();
    let cloud = open();
    let start = std::time::Instant::now();
    let vpc = vpc(&cloud, "v").await;
    for number in 0..5000 {
        subnet(&cloud, &format!("s{number}"), &vpc.identifier).await.unwrap();
    }
    eprintln!("5,001 creations in {:?}", start.elapsed());
    // Without a clean end: what another process sees is what a kill would leave.
    let other = open().list(None).unwrap();
    assert_eq!(other.len(), 5001);
    assert!(other == cloud.list(None).unwrap());
}
