//! What a service is made of: the same fields in the API and in the schema.

use aws_sdk_ecs::types;
use msd_model::value::Value;

use crate::convert::{FromValue, Mismatch, ToValue, field};
use crate::{choices, shape};

shape! {
    types::AdvancedConfiguration {
        alternate_target_group_arn, production_listener_rule, role_arn, test_listener_rule,
    }
    types::AwsVpcConfiguration { assign_public_ip, security_groups, subnets }
    types::CanaryConfiguration { canary_bake_time_in_minutes, canary_percent }
    types::DeploymentAlarms { alarm_names, enable, rollback }
    types::DeploymentCircuitBreaker {
        enable, rollback, reset_on_healthy_task, threshold_configuration,
    }
    types::DeploymentConfiguration {
        alarms, bake_time_in_minutes, canary_configuration, deployment_circuit_breaker,
        early_success_criteria, lifecycle_hooks, linear_configuration, maximum_percent,
        minimum_healthy_percent, strategy,
    }
    types::DeploymentController { r#type = "type" }
    types::DeploymentEarlySuccessCriteria {
        enable, healthy_percent, source_service_revision_cleanup,
    }
    types::DeploymentLifecycleHook {
        lifecycle_stages, hook_details, hook_target_arn, role_arn, target_type,
        timeout_configuration,
    }
    types::EbsTagSpecification { resource_type, propagate_tags, tags }
    types::GatewayConnector { port_name, filters, health_check }
    types::GatewayConnectorFilters { access_types }
    types::GatewayConnectorHealthCheck {
        health_check_interval_seconds, health_check_path, health_check_port, health_check_protocol,
        health_check_timeout_seconds, healthy_threshold_count, matcher, unhealthy_threshold_count,
    }
    types::GatewayConnectorHealthCheckMatcher { grpc_code, http_code }
    types::DeploymentLifecycleHookTimeoutConfiguration { action, timeout_in_minutes }
    types::LinearConfiguration { step_bake_time_in_minutes, step_percent }
    types::LoadBalancer {
        advanced_configuration, container_name, container_port, load_balancer_name,
        target_group_arn,
    }
    types::MetricConfiguration { metric_names, resolution_seconds }
    types::MonitoringConfiguration { metric_configurations }
    types::NetworkConfiguration { awsvpc_configuration }
    types::PlacementConstraint { r#type = "type", expression }
    types::PlacementStrategy { r#type = "type", field }
    types::ServiceConnectAccessLogConfiguration { format, include_query_parameters }
    types::ServiceConnectClientAlias { port, dns_name, test_traffic_rules }
    types::ServiceConnectConfiguration {
        enabled, access_log_configuration, container_configurations, log_configuration, namespace,
        services,
    }
    types::ServiceConnectService {
        port_name, client_aliases, discovery_name, ingress_port_override, timeout, tls,
    }
    types::ServiceConnectTestTrafficRules { header }
    types::ServiceConnectTestTrafficHeaderRules { name, value }
    types::ServiceConnectTestTrafficHeaderMatchRules { exact }
    types::ServiceConnectTlsCertificateAuthority { aws_pca_authority_arn }
    types::ServiceConnectTlsConfiguration { issuer_certificate_authority, kms_key, role_arn }
    types::ServiceManagedEbsVolumeConfiguration {
        role_arn, encrypted, filesystem_type, iops, kms_key_id, size_in_gib, snapshot_id,
        tag_specifications, throughput, volume_initialization_rate, volume_type,
    }
    types::ServiceRegistry { container_name, container_port, port, registry_arn }
    types::ServiceVolumeConfiguration { name, managed_ebs_volume }
    types::Tag { key, value }
    types::ThresholdConfiguration { r#type = "type", value }
    types::TimeoutConfiguration { idle_timeout_seconds, per_request_timeout_seconds }
    types::VpcLatticeAdvancedConfiguration {
        alternate_target_group_arn, production_listener_rule, test_listener_rule,
    }
    types::VpcLatticeConfiguration { port_name, role_arn, target_group_arn, advanced_configuration }
}

choices! {
    types::AccessType, types::AssignPublicIp, types::AvailabilityZoneRebalancing,
    types::DeploymentControllerType, types::DeploymentLifecycleHookAction,
    types::DeploymentLifecycleHookStage, types::DeploymentLifecycleHookTargetType,
    types::DeploymentStrategy, types::EbsResourceType, types::GatewayConnectorHealthCheckProtocol,
    types::LaunchType, types::PlacementConstraintType, types::PlacementStrategyType,
    types::PropagateTags, types::SchedulingStrategy, types::ServiceConnectAccessLoggingFormat,
    types::ServiceConnectContainerLogLevel, types::ServiceConnectIncludeQueryParameters,
    types::ServiceRevisionCleanup, types::TaskFilesystemType, types::ThresholdType,
}

impl FromValue for types::ServiceConnectContainerConfiguration {
    fn from_value(value: &Value) -> Result<Self, Mismatch> {
        let fields = value.as_map().ok_or_else(|| Mismatch::new("a record", value))?;
        match field(fields, "log_level")? {
            Some(level) => Ok(types::ServiceConnectContainerConfiguration::LogLevel(level)),
            None => Err(Mismatch::new("a record with `log_level`", value)),
        }
    }
}

impl ToValue for types::ServiceConnectContainerConfiguration {
    fn to_value(&self) -> Option<Value> {
        let level = self.as_log_level().ok()?.to_value()?;
        Some(Value::map([("log_level".into(), level)]))
    }
}
