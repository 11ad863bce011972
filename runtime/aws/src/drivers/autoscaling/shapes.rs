//! What a group is made of: the same fields in the API and in the schema.

use aws_sdk_autoscaling::types;

use crate::{choices, shape, shape_out};

shape! {
    types::AcceleratorCountRequest { max, min }
    types::AcceleratorTotalMemoryMiBRequest { max, min }
    types::AvailabilityZoneDistribution { capacity_distribution_strategy }
    types::AvailabilityZoneImpairmentPolicy {
        impaired_zone_health_check_behavior, zonal_shift_enabled,
    }
    types::BaselineEbsBandwidthMbpsRequest { max, min }
    types::BaselinePerformanceFactorsRequest { cpu }
    types::CapacityReservationSpecification {
        capacity_reservation_preference, capacity_reservation_target,
    }
    types::CapacityReservationTarget {
        capacity_reservation_ids, capacity_reservation_resource_group_arns,
    }
    types::CpuPerformanceFactorRequest { references }
    types::DistributionSegment { target_capacity_types }
    types::InstanceLifecyclePolicy { retention_triggers }
    types::InstanceMaintenancePolicy { max_healthy_percentage, min_healthy_percentage }
    types::InstanceRequirements {
        memory_mib, v_cpu_count = "vcpu_count", accelerator_count, accelerator_manufacturers,
        accelerator_names, accelerator_total_memory_mib, accelerator_types, allowed_instance_types,
        bare_metal, baseline_ebs_bandwidth_mbps, baseline_performance_factors,
        burstable_performance, cpu_manufacturers, excluded_instance_types, instance_generations,
        local_storage, local_storage_types, max_spot_price_as_percentage_of_optimal_on_demand_price,
        memory_gib_per_v_cpu = "memory_gib_per_vcpu", network_bandwidth_gbps,
        network_interface_count, on_demand_max_price_percentage_over_lowest_price,
        require_hibernate_support, spot_max_price_percentage_over_lowest_price,
        total_local_storage_gb,
    }
    types::InstancesDistribution {
        distribution_segments, on_demand_allocation_strategy, on_demand_base_capacity,
        on_demand_percentage_above_base_capacity, spot_allocation_strategy, spot_instance_pools,
        spot_max_price,
    }
    types::LaunchTemplate { launch_template_specification, overrides }
    types::LaunchTemplateOverrides {
        image_id, instance_requirements, instance_type, launch_template_specification,
        weighted_capacity,
    }
    types::LaunchTemplateSpecification { version, launch_template_id, launch_template_name }
    types::LifecycleHookSpecification {
        lifecycle_hook_name, lifecycle_transition, default_result, heartbeat_timeout,
        notification_metadata, notification_target_arn, role_arn,
    }
    types::MemoryGiBPerVCpuRequest { max, min }
    types::MemoryMiBRequest { max, min }
    types::MixedInstancesPolicy { launch_template, instances_distribution }
    types::NetworkBandwidthGbpsRequest { max, min }
    types::NetworkInterfaceCountRequest { max, min }
    types::PerformanceFactorReferenceRequest { instance_family }
    types::RetentionTriggers { terminate_hook_abandon }
    types::TotalLocalStorageGbRequest { max, min }
    types::TrafficSourceIdentifier { identifier, r#type = "type" }
    types::VCpuCountRequest { max, min }
}

choices! {
    types::AcceleratorManufacturer, types::AcceleratorName, types::AcceleratorType,
    types::BareMetal, types::BurstablePerformance, types::CapacityDistributionStrategy,
    types::CapacityReservationPreference, types::CpuManufacturer, types::DeletionProtection,
    types::ImpairedZoneHealthCheckBehavior, types::InstanceGeneration, types::LocalStorage,
    types::LocalStorageType, types::RetentionAction, types::TargetCapacityType,
}

shape_out! {
    types::LifecycleHook {
        lifecycle_hook_name, lifecycle_transition, default_result, heartbeat_timeout,
        notification_metadata, notification_target_arn, role_arn,
    }
}
