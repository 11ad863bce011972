//! Structures of functions and of what feeds them.

use aws_sdk_lambda::types;
use msd_model::value::Value;

use crate::convert::{Found, FromValue, Mismatch, ToValue};

crate::choices!(
    types::ApplicationLogLevel,
    types::Architecture,
    types::DirectS3Read,
    types::EndPointType,
    types::EventSourceMappingMetric,
    types::EventSourceMappingSystemLogLevel,
    types::EventSourcePosition,
    types::FullDocument,
    types::FunctionResponseType,
    types::FunctionUrlAuthType,
    types::KafkaEventSourceMappingConsumptionMode,
    types::KafkaSchemaRegistryAuthType,
    types::KafkaSchemaValidationAttribute,
    types::LogFormat,
    types::PackageType,
    types::RecursiveLoop,
    types::Runtime,
    types::S3ObjectStorageMode,
    types::SchemaRegistryEventRecordFormat,
    types::SnapStartApplyOn,
    types::SnapStartOptimizationStatus,
    types::SourceAccessType,
    types::SystemLogLevel,
    types::TenantIsolationMode,
    types::TracingMode,
    types::UpdateRuntimeOn,
);

crate::shape! {
    types::AmazonManagedKafkaEventSourceConfig { consumer_group_id, schema_registry_config }
    types::CapacityProviderConfig { lambda_managed_instances_capacity_provider_config }
    types::DeadLetterConfig { target_arn }
    types::DestinationConfig { on_failure }
    types::DocumentDbEventSourceConfig { database_name, collection_name, full_document }
    types::DurableConfig { execution_timeout, retention_period_in_days, kms_key_arn }
    types::EphemeralStorage { size }
    types::EventSourceMappingLoggingConfig { system_log_level }
    types::EventSourceMappingMetricsConfig { metrics }
    types::FileSystemConfig { arn, local_mount_path, s3_files_config }
    types::Filter { pattern }
    types::FilterCriteria { filters }
    types::FunctionScalingConfig { min_execution_environments, max_execution_environments }
    types::ImageConfig { entry_point, command, working_directory }
    types::KafkaSchemaRegistryAccessConfig { r#type = "type", uri }
    types::KafkaSchemaRegistryConfig {
        schema_registry_uri, event_record_format, access_configs, schema_validation_configs
    }
    types::KafkaSchemaValidationConfig { attribute }
    types::LambdaManagedInstancesCapacityProviderConfig {
        capacity_provider_arn,
        per_execution_environment_max_concurrency,
        execution_environment_memory_gib_per_v_cpu = "execution_environment_memory_gib_per_vcpu",
    }
    types::LoggingConfig { log_format, application_log_level, system_log_level, log_group }
    types::OnFailure { destination }
    types::ProvisionedPollerConfig { minimum_pollers, maximum_pollers, poller_group_name }
    types::S3FilesConfig { direct_s3_read }
    types::ScalingConfig { maximum_concurrency }
    types::SelfManagedKafkaEventSourceConfig {
        consumer_group_id, consumption_mode, schema_registry_config
    }
    types::SourceAccessConfiguration { r#type = "type", uri }
    types::TenancyConfig { tenant_isolation_mode }
}

crate::shape_in! {
    types::Environment { variables }
    types::SnapStart { apply_on }
    types::TracingConfig { mode }
    types::VpcConfig { subnet_ids, security_group_ids, ipv6_allowed_for_dual_stack }
}

crate::shape_out! {
    types::EnvironmentResponse { variables }
    types::SnapStartResponse { apply_on, optimization_status }
    types::TracingConfigResponse { mode }
}

/// A function that is in no VPC has one with no subnets.
impl ToValue for types::VpcConfigResponse {
    fn to_value(&self) -> Option<Value> {
        if self.subnet_ids().is_empty() {
            return None;
        }
        let mut found = Found::new();
        crate::put!(found, self, subnet_ids, security_group_ids, ipv6_allowed_for_dual_stack);
        Some(Value::Map(found.0.into()))
    }
}

/// The registry has one kind of end point by its own name; the API a map of kinds.
impl FromValue for types::SelfManagedEventSource {
    fn from_value(value: &Value) -> Result<Self, Mismatch> {
        let servers = value.as_map().and_then(|fields| fields.get("endpoints")?.as_map());
        let servers = servers.and_then(|fields| fields.get("kafka_bootstrap_servers"));
        let source = types::SelfManagedEventSource::builder();
        Ok(match servers {
            None => source.build(),
            Some(servers) => {
                let servers = Vec::from_value(servers).map_err(|wrong| wrong.at("endpoints"))?;
                source.endpoints(types::EndPointType::KafkaBootstrapServers, servers).build()
            }
        })
    }
}

impl ToValue for types::SelfManagedEventSource {
    fn to_value(&self) -> Option<Value> {
        let servers = self.endpoints()?.get(&types::EndPointType::KafkaBootstrapServers)?;
        let endpoints = Value::map([("kafka_bootstrap_servers".into(), servers.to_value()?)]);
        Some(Value::map([("endpoints".into(), endpoints)]))
    }
}
