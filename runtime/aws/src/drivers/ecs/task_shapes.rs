//! What a task definition is made of: the same fields in the API and in the schema.

use aws_sdk_ecs::types;
use msd_model::value::Value;

use crate::convert::{FromValue, Mismatch, ToValue, field};
use crate::{choices, shape};

shape! {
    types::EfsAuthorizationConfig { access_point_id, iam }
    types::ContainerDefinition {
        image, name, command, cpu, credential_specs, depends_on, disable_networking,
        dns_search_domains, dns_servers, docker_labels, docker_security_options, entry_point,
        environment, environment_files, essential, extra_hosts, firelens_configuration,
        health_check, hostname, interactive, links, linux_parameters, log_configuration, memory,
        memory_reservation, mount_points, port_mappings, privileged, pseudo_terminal,
        readonly_root_filesystem, repository_credentials, resource_requirements, restart_policy,
        secrets, start_timeout, stop_timeout, system_controls, ulimits, user, version_consistency,
        volumes_from, working_directory,
    }
    types::ContainerDependency { condition, container_name }
    types::Device { container_path, host_path, permissions }
    types::DockerVolumeConfiguration { autoprovision, driver, driver_opts, labels, scope }
    types::EfsVolumeConfiguration {
        file_system_id = "filesystem_id", authorization_config, root_directory, transit_encryption,
        transit_encryption_port,
    }
    types::EnvironmentFile { r#type = "type", value }
    types::EphemeralStorage { size_in_gib }
    types::FSxWindowsFileServerAuthorizationConfig { credentials_parameter, domain }
    types::FSxWindowsFileServerVolumeConfiguration {
        file_system_id, root_directory, authorization_config,
    }
    types::FirelensConfiguration { options, r#type = "type" }
    types::HealthCheck { command, interval, retries, start_period, timeout }
    types::HostEntry { hostname, ip_address }
    types::HostVolumeProperties { source_path }
    types::KernelCapabilities { add, drop }
    types::KeyValuePair { name, value }
    types::LinuxParameters {
        capabilities, devices, init_process_enabled, max_swap, shared_memory_size, swappiness,
        tmpfs,
    }
    types::LogConfiguration { log_driver, options, secret_options }
    types::MountPoint { container_path, read_only, source_volume }
    types::NvidiaMpsAllocation { memory, max_compute_percent }
    types::PortMapping {
        app_protocol, container_port, container_port_range, host_port, name, protocol,
    }
    types::ProxyConfiguration {
        container_name, properties = "proxy_configuration_properties", r#type = "type",
    }
    types::RepositoryCredentials { credentials_parameter }
    types::ResourceRequirement { r#type = "type", sharing_strategy, value }
    types::ContainerRestartPolicy { enabled, ignored_exit_codes, restart_attempt_period }
    types::RuntimePlatform { cpu_architecture, operating_system_family }
    types::S3FilesVolumeConfiguration {
        file_system_arn, access_point_arn, root_directory, transit_encryption_port,
    }
    types::Secret { name, value_from }
    types::SystemControl { namespace, value }
    types::TaskDefinitionPlacementConstraint { r#type = "type", expression }
    types::Tmpfs { size, container_path, mount_options }
    types::Ulimit { hard_limit, name, soft_limit }
    types::Volume {
        configured_at_launch, docker_volume_configuration, efs_volume_configuration,
        fsx_windows_file_server_volume_configuration, host, name, s3files_volume_configuration =
        "s3_files_volume_configuration",
    }
    types::VolumeFrom { read_only, source_container }
}

choices! {
    types::ApplicationProtocol, types::Compatibility, types::ContainerCondition,
    types::CpuArchitecture, types::DeviceCgroupPermission, types::EfsAuthorizationConfigIam,
    types::EfsTransitEncryption, types::EnvironmentFileType, types::FirelensConfigurationType,
    types::IpcMode, types::LogDriver, types::NetworkMode, types::OsFamily, types::PidMode,
    types::ProxyConfigurationType, types::ResourceType, types::Scope,
    types::TaskDefinitionPlacementConstraintType, types::TransportProtocol, types::UlimitName,
    types::VersionConsistency,
}

impl FromValue for types::SharingStrategy {
    fn from_value(value: &Value) -> Result<Self, Mismatch> {
        let fields = value.as_map().ok_or_else(|| Mismatch::new("a record", value))?;
        match field(fields, "nvidia_mps")? {
            Some(allocation) => Ok(types::SharingStrategy::NvidiaMps(allocation)),
            None => Err(Mismatch::new("a record with `nvidia_mps`", value)),
        }
    }
}

impl ToValue for types::SharingStrategy {
    fn to_value(&self) -> Option<Value> {
        let allocation = self.as_nvidia_mps().ok()?.to_value()?;
        Some(Value::map([("nvidia_mps".into(), allocation)]))
    }
}
