//! Each part in both directions: what S3 is told says what was asked for, and reads as it again.

use aws_sdk_s3::types;
use msd_model::value::Value;
use serde_json::{Value as Json, json};

use super::canned;
use crate::convert::{FromValue, ToValue};

fn there<T: FromValue>(asked: &Json) -> T {
    T::from_value(&Value::from_json(asked).unwrap()).unwrap()
}

/// Checks that a property reads as it was asked for, and returns what S3 was told.
fn there_and_back<T: FromValue + ToValue>(asked: Json) -> T {
    let told: T = there(&asked);
    assert_eq!(told.to_value().unwrap().to_plain_json(), asked);
    told
}

#[test]
fn lifecycle_rules() {
    type Rule = types::LifecycleRule;
    let rule: Rule = there_and_back(json!({
        "id": "old",
        "status": "Enabled",
        "prefix": "tmp/",
        "tag_filters": [{ "key": "kind", "value": "draft" }],
        "object_size_greater_than": "1024",
        "expiration_in_days": 30,
        "transitions": [{ "storage_class": "GLACIER", "transition_in_days": 7 }],
        "noncurrent_version_transitions": [
            { "storage_class": "STANDARD_IA", "transition_in_days": 3, "newer_noncurrent_versions": 2 },
        ],
        "noncurrent_version_expiration": { "noncurrent_days": 9 },
        "abort_incomplete_multipart_upload": { "days_after_initiation": 2 },
    }));
    let and = rule.filter().unwrap().and().unwrap();
    assert_eq!((and.prefix(), and.object_size_greater_than()), (Some("tmp/"), Some(1024)));

    // One condition needs no `and`; none at all is an empty prefix.
    let rule: Rule = there_and_back(json!({
        "status": "Disabled",
        "tag_filters": [{ "key": "a", "value": "b" }],
        "expiration_date": "2030-01-01T00:00:00Z",
    }));
    assert_eq!(rule.filter().unwrap().tag().unwrap().key(), "a");
    let rule: Rule = there_and_back(json!({
        "status": "Enabled",
        "expired_object_delete_marker": true,
    }));
    assert_eq!(rule.filter().unwrap().prefix(), Some(""));
}

#[test]
fn older_templates_have_singular_forms() {
    let rule: types::LifecycleRule = there(&json!({
        "status": "Enabled",
        "transition": { "storage_class": "Glacier", "transition_in_days": 1 },
        "noncurrent_version_transition": { "storage_class": "GLACIER", "transition_in_days": 2 },
        "noncurrent_version_expiration_in_days": 3,
    }));
    let [transition] = rule.transitions() else { panic!("one transition") };
    assert_eq!(transition.storage_class(), Some(&types::TransitionStorageClass::Glacier));
    assert_eq!(rule.noncurrent_version_transitions()[0].noncurrent_days(), Some(2));
    assert_eq!(rule.noncurrent_version_expiration().unwrap().noncurrent_days(), Some(3));
}

#[test]
fn cors_and_encryption() {
    there_and_back::<types::CorsConfiguration>(json!({ "cors_rules": [{
        "id": "all",
        "allowed_headers": ["*"],
        "allowed_methods": ["GET", "PUT"],
        "allowed_origins": ["*"],
        "exposed_headers": ["ETag"],
        "max_age": 60,
    }] }));
    there_and_back::<types::ServerSideEncryptionConfiguration>(json!({
        "server_side_encryption_configuration": [{
            "server_side_encryption_by_default": { "sse_algorithm": "aws:kms", "kms_master_key_id": "k" },
            "bucket_key_enabled": true,
            "blocked_encryption_types": { "encryption_type": ["SSE-C"] },
        }],
    }));
}

#[test]
fn websites_have_documents_by_name() {
    let site: types::WebsiteConfiguration = there(&json!({
        "index_document": "index.html",
        "error_document": "error.html",
        "routing_rules": [{
            "routing_rule_condition": { "http_error_code_returned_equals": "404" },
            "redirect_rule": { "host_name": "example.com", "protocol": "https" },
        }],
    }));
    assert_eq!(site.index_document().unwrap().suffix(), "index.html");
    assert_eq!(site.error_document().unwrap().key(), "error.html");
    assert_eq!(site.routing_rules()[0].redirect().unwrap().host_name(), Some("example.com"));
}

#[test]
fn logging_goes_to_a_prefix_of_either_form() {
    there_and_back::<types::LoggingEnabled>(json!({
        "destination_bucket_name": "logs",
        "log_file_prefix": "web/",
        "target_object_key_format": { "partitioned_prefix": { "partition_date_source": "EventTime" } },
    }));
    there_and_back::<types::LoggingEnabled>(json!({
        "destination_bucket_name": "logs",
        "target_object_key_format": { "simple_prefix": {} },
    }));
}

#[test]
fn object_lock_is_always_said_to_be_on() {
    let lock: types::ObjectLockConfiguration =
        there(&json!({ "rule": { "default_retention": { "mode": "GOVERNANCE", "days": 3 } } }));
    assert_eq!(lock.object_lock_enabled(), Some(&types::ObjectLockEnabled::Enabled));
    assert_eq!(lock.rule().unwrap().default_retention().unwrap().days(), Some(3));
}

#[test]
fn notifications_have_one_event_each() {
    let heard: types::NotificationConfiguration = there(&json!({
        "event_bridge_configuration": { "event_bridge_enabled": true },
        "lambda_configurations": [{
            "event": "s3:ObjectCreated:*",
            "function": "arn:f",
            "filter": { "s3_key": { "rules": [{ "name": "Prefix", "value": "in/" }] } },
        }],
        "queue_configurations": [{ "event": "s3:ObjectRemoved:*", "queue": "arn:q" }],
    }));
    assert!(heard.event_bridge_configuration().is_some());
    let function = &heard.lambda_function_configurations()[0];
    assert_eq!(function.events(), [types::Event::from("s3:ObjectCreated:*")]);
    let rules = function.filter().unwrap().key().unwrap().filter_rules();
    assert_eq!(rules[0].name(), Some(&types::FilterRuleName::Prefix));
    assert_eq!(heard.queue_configurations()[0].queue_arn(), "arn:q");
    let off = json!({ "event_bridge_configuration": { "event_bridge_enabled": false } });
    let heard: types::NotificationConfiguration = there(&off);
    assert!(heard.event_bridge_configuration().is_none());
}

#[test]
fn replication_with_everything() {
    there_and_back::<types::ReplicationConfiguration>(json!({
        "role": "arn:role",
        "rules": [{
            "id": "all",
            "priority": 1,
            "status": "Enabled",
            "filter": { "and": { "prefix": "a/", "tag_filters": [{ "key": "k", "value": "v" }] } },
            "delete_marker_replication": { "status": "Disabled" },
            "source_selection_criteria": {
                "sse_kms_encrypted_objects": { "status": "Enabled" },
                "replica_modifications": { "status": "Enabled" },
            },
            "destination": {
                "bucket": "arn:bucket",
                "account": "123456789012",
                "storage_class": "STANDARD_IA",
                "access_control_translation": { "owner": "Destination" },
                "encryption_configuration": { "replica_kms_key_id": "arn:key" },
                "replication_time": { "status": "Enabled", "time": { "minutes": 15 } },
                "metrics": { "status": "Enabled", "event_threshold": { "minutes": 15 } },
            },
        }],
    }));
}

#[test]
fn collections_filter_by_one_or_more_conditions() {
    let conditions = [
        json!({}),
        json!({ "prefix": "a/" }),
        json!({ "tag_filters": [{ "key": "k", "value": "v" }] }),
        json!({ "prefix": "a/", "tag_filters": [{ "key": "k", "value": "v" }] }),
    ];
    for condition in conditions {
        let with = |mut rest: Json| {
            let fields = rest.as_object_mut().unwrap();
            fields.extend(condition.as_object().unwrap().clone());
            rest
        };
        there_and_back::<types::MetricsConfiguration>(with(json!({ "id": "m" })));
        there_and_back::<types::IntelligentTieringConfiguration>(with(json!({
            "id": "t",
            "status": "Enabled",
            "tierings": [{ "access_tier": "ARCHIVE_ACCESS", "days": 90 }],
        })));
        there_and_back::<types::AnalyticsConfiguration>(with(json!({
            "id": "a",
            "storage_class_analysis": { "data_export": {
                "output_schema_version": "V_1",
                "destination": { "bucket_arn": "arn:b", "format": "CSV", "prefix": "x" },
            } },
        })));
    }
    there_and_back::<types::MetricsConfiguration>(
        json!({ "id": "m", "access_point_arn": "arn:p" }),
    );
    there_and_back::<types::InventoryConfiguration>(json!({
        "id": "i",
        "enabled": true,
        "included_object_versions": "All",
        "schedule_frequency": "Daily",
        "optional_fields": ["Size"],
        "prefix": "a/",
        "destination": { "bucket_arn": "arn:b", "bucket_account_id": "1", "format": "Parquet" },
    }));
}

#[test]
fn rights_are_named_as_in_the_registry() {
    assert_eq!(canned("PublicReadWrite"), types::BucketCannedAcl::PublicReadWrite);
    assert_eq!(canned("BucketOwnerFullControl").as_str(), "bucket-owner-full-control");
    assert_eq!(canned("Private"), types::BucketCannedAcl::Private);
}
