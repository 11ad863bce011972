//! Copies of objects in other buckets.

// The first version of the API has the prefix outside of the filter, and the registry still has it.
#![allow(deprecated)]

use aws_sdk_s3::types::{
    AccessControlTranslation, DeleteMarkerReplication, DeleteMarkerReplicationStatus, Destination,
    EncryptionConfiguration, Metrics, MetricsStatus, OwnerOverride, ReplicaModifications,
    ReplicaModificationsStatus, ReplicationConfiguration, ReplicationRule,
    ReplicationRuleAndOperator, ReplicationRuleFilter, ReplicationRuleStatus, ReplicationTime,
    ReplicationTimeStatus, ReplicationTimeValue, SourceSelectionCriteria, SseKmsEncryptedObjects,
    SseKmsEncryptedObjectsStatus, StorageClass,
};

use super::part::part;
use crate::convert::ToValue;
use crate::{choices, shape};

choices!(
    DeleteMarkerReplicationStatus,
    MetricsStatus,
    OwnerOverride,
    ReplicaModificationsStatus,
    ReplicationRuleStatus,
    ReplicationTimeStatus,
    SseKmsEncryptedObjectsStatus,
    StorageClass,
);
shape! {
    AccessControlTranslation { owner }
    DeleteMarkerReplication { status }
    EncryptionConfiguration { replica_kms_key_id }
    ReplicationTimeValue { minutes }
    Metrics { status, event_threshold }
    ReplicationTime { status, time }
    Destination {
        bucket,
        account,
        storage_class,
        access_control_translation,
        encryption_configuration,
        replication_time,
        metrics,
    }
    ReplicaModifications { status }
    SseKmsEncryptedObjects { status }
    SourceSelectionCriteria { sse_kms_encrypted_objects, replica_modifications }
    ReplicationRuleAndOperator { prefix, tags = "tag_filters" }
    ReplicationRuleFilter { prefix, tag = "tag_filter", and }
    ReplicationRule {
        id,
        priority,
        prefix,
        filter,
        status,
        source_selection_criteria,
        destination,
        delete_marker_replication,
    }
    ReplicationConfiguration { role, rules }
}

part! {
    Replication: ReplicationConfiguration = "replication_configuration",
    get_bucket_replication("s3:GetBucketReplication", |answer| {
        answer.replication_configuration.to_value()
    }),
    put_bucket_replication("s3:PutBucketReplication", replication_configuration),
    delete_bucket_replication("s3:DeleteBucketReplication"),
}
