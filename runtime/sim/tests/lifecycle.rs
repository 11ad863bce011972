//! Creating, reading, updating, deleting: time, tokens, persistence.

mod small;

use std::sync::{Arc, LazyLock};

use msd_engine::clock::{Clock, ScaledClock};
use msd_engine::provider::{Lost, Provider};
use msd_model::address::Address;
use msd_model::ty::TypeName;
use msd_model::units::Millis;
use msd_model::value::{Record, Value};
use msd_sim::{SimCloud, SimOptions};
use small::*;

#[tokio::test(start_paused = true)]
async fn every_operation_takes_its_estimate() {
    let clock = clock();
    let cloud = SimCloud::in_memory(Arc::new(aws()), clock.clone(), SimOptions::default());
    let made = vpc(&cloud, "a").await;
    assert_eq!(clock.elapsed(), TEN_MINUTES.as_duration());
    update(&cloud, "aws.ec2.VPC", &made.identifier, &[("cidr_block", "10.0.0.0/16".into())])
        .await
        .unwrap();
    delete(&cloud, "aws.ec2.VPC", &made.identifier).await.unwrap();
    assert_eq!(clock.elapsed(), 3 * TEN_MINUTES.as_duration());
    // What is gone is deleted at once.
    delete(&cloud, "aws.ec2.VPC", &made.identifier).await.unwrap();
    assert_eq!(clock.elapsed(), 3 * TEN_MINUTES.as_duration());
    assert_eq!(read(&cloud, "aws.ec2.VPC", &made.identifier).await, None);
    assert_eq!(cloud.list(None).unwrap(), []);
}

#[tokio::test(start_paused = true)]
async fn a_latency_of_its_own_replaces_every_estimate() {
    let clock = clock();
    let options = SimOptions { latency: Some(Millis(7)), ..SimOptions::default() };
    let cloud = SimCloud::in_memory(Arc::new(aws()), clock.clone(), options);
    vpc(&cloud, "a").await;
    assert_eq!(clock.elapsed(), Millis(7).as_duration());
}

#[tokio::test(start_paused = true)]
async fn the_same_token_gives_the_same_thing() {
    let cloud = cloud();
    let first = vpc(&cloud, "a").await;
    assert_eq!(vpc(&cloud, "a").await, first);
    let other = vpc(&cloud, "b").await;
    assert_ne!(other.identifier, first.identifier);
    assert_eq!(cloud.list(Some(&TypeName::new("aws.ec2.VPC"))).unwrap().len(), 2);
    assert_eq!(cloud.list(Some(&TypeName::new("aws.ec2.Subnet"))).unwrap(), []);
}

#[tokio::test(start_paused = true)]
async fn a_thing_whose_creator_died_is_there_and_is_found_when_ready() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".msd/sim.db");
    let open = |clock: &Arc<dyn Clock>| {
        let options = SimOptions { speed: 10.0, ..SimOptions::default() };
        SimCloud::open(&path, Arc::new(aws()), clock.clone(), options).unwrap()
    };
    let clock: Arc<dyn Clock> = Arc::new(ScaledClock::new(10.0, Millis(1_800_000_000_000)));
    let cloud = open(&clock);
    {
        let mut creation = Box::pin(vpc(&cloud, "a"));
        assert!(futures::poll!(&mut creation).is_pending());
    }
    drop(cloud);

    let cloud = open(&clock);
    let listed = cloud.list(None).unwrap();
    assert_eq!((listed.len(), listed[0].ready, listed[0].token.as_str()), (1, false, "a"));
    let ty = TypeName::new("aws.ec2.VPC");
    let found = cloud.find(lost(&ty, "a")).await.unwrap().unwrap();
    assert_eq!(clock.elapsed(), TEN_MINUTES.as_duration());
    assert!(cloud.list(None).unwrap()[0].ready);
    assert_eq!(vpc(&cloud, "a").await, found);
    assert_eq!(cloud.find(lost(&ty, "b")).await.unwrap(), None);
    assert_eq!(cloud.find(lost(&TypeName::new("aws.sqs.Queue"), "a")).await.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn what_one_process_makes_another_sees() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sim.db");
    let open = || SimCloud::open(&path, Arc::new(aws()), clock(), SimOptions::default()).unwrap();
    let (one, two) = (open(), open());
    assert!(!path.exists(), "opening leaves no trace");
    let made = vpc(&one, "a").await;
    assert_eq!(read(&two, "aws.ec2.VPC", &made.identifier).await, Some(made.clone()));
    let inside = subnet(&two, "b", &made.identifier).await.unwrap();
    let error = delete(&one, "aws.ec2.VPC", &made.identifier).await.unwrap_err();
    assert_eq!(error.code, "DependencyViolation");
    delete(&one, "aws.ec2.Subnet", &inside.identifier).await.unwrap();
    delete(&two, "aws.ec2.VPC", &made.identifier).await.unwrap();
    assert_eq!(open().list(None).unwrap(), []);
}

#[tokio::test(start_paused = true)]
async fn an_update_keeps_what_the_cloud_chose() {
    let cloud = cloud();
    let made =
        create(&cloud, "aws.sqs.Queue", "jobs", &[("delay_seconds", Value::Int(5))]).await.unwrap();
    let after = update(&cloud, "aws.sqs.Queue", &made.identifier, &[]).await.unwrap();
    assert_eq!(after.properties["delay_seconds"], Value::Int(0), "back to the default");
    for property in ["arn", "queue_url"] {
        assert_eq!(after.properties[property], made.properties[property]);
    }
    assert_eq!(read(&cloud, "aws.sqs.Queue", &made.identifier).await, Some(after));
}

fn lost<'a>(ty: &'a TypeName, token: &'a str) -> Lost<'a> {
    static NOTHING: LazyLock<Record> = LazyLock::new(Record::default);
    static NOWHERE: LazyLock<Address> = LazyLock::new(|| Address::root("lost", None));
    Lost { address: &NOWHERE, ty, token, region: None, via: None, properties: &NOTHING, since: 0 }
}
