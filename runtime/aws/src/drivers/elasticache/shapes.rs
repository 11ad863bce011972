//! Structures of caches.

use aws_sdk_elasticache::types;

crate::tag!(types::Tag);

crate::choices!(
    types::ClusterMode,
    types::DestinationType,
    types::Durability,
    types::EffectiveDurability,
    types::IpDiscovery,
    types::LogFormat,
    types::LogType,
    types::NetworkType,
    types::TransitEncryptionMode,
);

crate::shape! {
    types::CloudWatchLogsDestinationDetails { log_group }
    types::DestinationDetails { cloud_watch_logs_details, kinesis_firehose_details }
    types::KinesisFirehoseDestinationDetails { delivery_stream }
}

crate::shape_in! {
    types::LogDeliveryConfigurationRequest {
        log_type, destination_type, destination_details, log_format
    }
    types::NodeGroupConfiguration {
        node_group_id, slots, replica_count, primary_availability_zone, replica_availability_zones
    }
}

crate::shape_out! {
    types::Endpoint { address, port }
    types::LogDeliveryConfiguration { log_type, destination_type, destination_details, log_format }
}
