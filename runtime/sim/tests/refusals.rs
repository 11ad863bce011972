//! What the cloud refuses, and what it must not refuse.

mod small;

use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::value::Value;
use small::*;

fn refused<T: std::fmt::Debug>(result: Result<T, ProviderError>, code: &str, words: &[&str]) {
    let error = result.unwrap_err();
    assert_eq!(error.code, code, "{error}");
    for word in words {
        assert!(error.message.contains(word), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn properties_must_fit_the_schema() {
    let cloud = cloud();
    let database = "aws.rds.DBInstance";
    let bad = create(&cloud, database, "a", &[("engine", "oracle".into())]).await;
    refused(bad, "ValidationException", &["engine", "oracle"]);
    refused(create(&cloud, database, "b", &[]).await, "ValidationException", &["engine"]);
    let engine = ("engine", Value::from("mysql"));
    let fields = [engine.clone(), ("allocated_storage", Value::Int(1))];
    let small = create(&cloud, database, "c", &fields).await;
    refused(small, "ValidationException", &["allocated_storage"]);
    let fields = [engine.clone(), ("status", "available".into())];
    let named = create(&cloud, database, "d", &fields).await;
    refused(named, "ValidationException", &["status is read-only"]);
    let upper = ("db_instance_identifier", Value::from("MAIN"));
    refused(
        create(&cloud, database, "e", &[engine.clone(), upper]).await,
        "ValidationException",
        &["MAIN"],
    );
    let null = create(&cloud, database, "f", &[engine, ("allocated_storage", Value::Null)]).await;
    assert!(null.is_ok(), "null is absence");
    refused(
        create(&cloud, "aws.no.Type", "g", &[]).await,
        "TypeNotFoundException",
        &["aws.no.Type"],
    );
    assert_eq!(cloud.list(None).unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_name_is_taken_once() {
    let cloud = cloud();
    let named = [("role_name", Value::from("web"))];
    create(&cloud, "aws.iam.Role", "a", &named).await.unwrap();
    let again = create(&cloud, "aws.iam.Role", "b", &named).await;
    assert_eq!(again.as_ref().unwrap_err().class, ErrorClass::Conflict);
    refused(again, "AlreadyExists", &["web"]);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_change_in_place_is_not_changed() {
    let cloud = cloud();
    let made = vpc(&cloud, "a").await;
    let other = [("cidr_block", Value::from("10.9.0.0/16"))];
    refused(
        update(&cloud, "aws.ec2.VPC", &made.identifier, &other).await,
        "NotUpdatable",
        &["cidr_block"],
    );
    let fields = [("cidr_block", "10.0.0.0/16".into()), ("enable_dns_support", Value::Bool(true))];
    let after = update(&cloud, "aws.ec2.VPC", &made.identifier, &fields).await.unwrap();
    assert_eq!(after.properties["enable_dns_support"], Value::Bool(true));
    let role = create(&cloud, "aws.iam.Role", "r", &[("role_name", "web".into())]).await.unwrap();
    let renamed =
        update(&cloud, "aws.iam.Role", &role.identifier, &[("role_name", "api".into())]).await;
    refused(renamed, "NotUpdatable", &["role_name"]);
    refused(
        update(&cloud, "aws.ec2.VPC", "vpc-0", &other).await,
        "ResourceNotFoundException",
        &["vpc-0"],
    );
}

#[tokio::test(start_paused = true)]
async fn a_reference_to_nothing_is_refused() {
    let cloud = cloud();
    let absent = "vpc-00000000000000000";
    let error = subnet(&cloud, "s", absent).await.unwrap_err();
    assert_eq!((error.class, error.property.as_deref()), (ErrorClass::Invalid, Some("vpc_id")));
    refused(subnet(&cloud, "s", absent).await, "InvalidVpcID.NotFound", &["vpc_id", absent]);
    let peers = [("peers", Value::list(vec!["sg-00000000000000000".into()]))];
    let group = create(&cloud, "aws.ec2.SecurityGroup", "g", &peers).await;
    refused(group, "InvalidGroup.NotFound", &["peers.0"]);
    let mine = "arn:aws:iam::123456789012:role/nobody";
    let fields = [("name", "l".into()), ("strict", mine.into())];
    let strict = create(&cloud, "aws.test.Loose", "l", &fields).await;
    refused(strict, "NoSuchEntity", &["nobody"]);

    let vpc = vpc(&cloud, "v").await;
    subnet(&cloud, "s", &vpc.identifier).await.unwrap();
    // The default group is a thing that the cloud made.
    let default = vpc.properties["default_security_group"].clone();
    let peers = [("peers", Value::list(vec![default]))];
    create(&cloud, "aws.ec2.SecurityGroup", "g", &peers).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_may_be_elsewhere_is_not_refused() {
    let cloud = cloud();
    let loose = |token: &'static str, property: &'static str, value: &'static str| {
        let cloud = &cloud;
        async move {
            create(
                cloud,
                "aws.test.Loose",
                token,
                &[("name", token.into()), (property, value.into())],
            )
            .await
            .unwrap()
        }
    };
    loose("any-string", "role", "arn:aws:iam::123456789012:role/nobody").await;
    loose("other-account", "strict", "arn:aws:iam::999999999999:role/theirs").await;
    // The schemas do not know aws.kms.Key, so the text may be a key's.
    let fields = [("role", Value::from("arn:aws:iam::123456789012:role/nobody"))];
    create(&cloud, "aws.lambda.Function", "f", &fields).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_is_in_use_is_not_deleted() {
    let cloud = cloud();
    let vpc = vpc(&cloud, "v").await;
    let inside = subnet(&cloud, "s", &vpc.identifier).await.unwrap();
    let early = delete(&cloud, "aws.ec2.VPC", &vpc.identifier).await;
    assert_eq!(early.as_ref().unwrap_err().class, ErrorClass::Conflict);
    refused(early, "DependencyViolation", &[&inside.identifier, "aws.ec2.Subnet"]);

    // While the subnet is on its way out, the VPC still has to wait, and nothing new may join.
    let mut leaving = Box::pin(delete(&cloud, "aws.ec2.Subnet", &inside.identifier));
    assert!(futures::poll!(&mut leaving).is_pending());
    refused(delete(&cloud, "aws.ec2.VPC", &vpc.identifier).await, "DependencyViolation", &[]);
    let fields = [("subnet_id", inside.identifier.as_str().into())];
    let late = create(&cloud, "aws.ec2.NatGateway", "n", &fields).await;
    refused(late, "InvalidSubnetID.NotFound", &[]);
    leaving.await.unwrap();
    delete(&cloud, "aws.ec2.VPC", &vpc.identifier).await.unwrap();
    assert_eq!(cloud.list(None).unwrap(), []);
}

#[tokio::test(start_paused = true)]
async fn a_reference_taken_back_no_longer_holds() {
    let cloud = cloud();
    let first = create(&cloud, "aws.ec2.SecurityGroup", "a", &[]).await.unwrap();
    let peers = [("peers", Value::list(vec![first.identifier.as_str().into()]))];
    let second = create(&cloud, "aws.ec2.SecurityGroup", "b", &peers).await.unwrap();
    // A group may name itself.
    update(&cloud, "aws.ec2.SecurityGroup", &first.identifier, &peers).await.unwrap();
    refused(
        delete(&cloud, "aws.ec2.SecurityGroup", &first.identifier).await,
        "DependencyViolation",
        &[],
    );
    update(&cloud, "aws.ec2.SecurityGroup", &second.identifier, &[]).await.unwrap();
    delete(&cloud, "aws.ec2.SecurityGroup", &first.identifier).await.unwrap();
}
