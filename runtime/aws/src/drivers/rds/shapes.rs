//! Structures of databases.

use aws_sdk_rds::types;

crate::tag!(types::Tag);

crate::choices!(
    types::ClusterScalabilityType,
    types::DatabaseInsightsMode,
    types::MasterUserAuthenticationType,
    types::ReplicaMode,
    types::StorageEncryptionType,
);

crate::shape! {
    types::ProcessorFeature { name, value }
}

crate::shape_in! {
    types::AdditionalStorageVolume {
        volume_name, allocated_storage, iops, max_allocated_storage, storage_throughput, storage_type
    }
    types::ModifyAdditionalStorageVolume {
        volume_name, allocated_storage, iops, max_allocated_storage, storage_throughput, storage_type
    }
    types::ScalingConfiguration {
        min_capacity,
        max_capacity,
        auto_pause,
        seconds_until_auto_pause,
        timeout_action,
        seconds_before_timeout,
    }
    types::ServerlessV2ScalingConfiguration { min_capacity, max_capacity, seconds_until_auto_pause }
}

crate::shape_out! {
    types::AdditionalStorageVolumeOutput {
        volume_name,
        allocated_storage,
        iops,
        max_allocated_storage,
        storage_throughput,
        storage_type,
        storage_operation_status,
        storage_operation_percent_progress,
    }
    types::CertificateDetails { ca_identifier, valid_till }
    types::DbClusterRole { role_arn, feature_name }
    types::DbInstanceRole { role_arn, feature_name }
    types::DbInstanceStatusInfo { status_type, normal, status, message }
    types::Endpoint { address, port, hosted_zone_id }
    types::MasterUserSecret { secret_arn, kms_key_id }
    types::ScalingConfigurationInfo {
        min_capacity,
        max_capacity,
        auto_pause,
        seconds_until_auto_pause,
        timeout_action,
        seconds_before_timeout,
    }
    types::ServerlessV2ScalingConfigurationInfo {
        min_capacity, max_capacity, seconds_until_auto_pause
    }
}
