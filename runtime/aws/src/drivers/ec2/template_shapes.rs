//! What a launch template can say of an instance. The API has a type of its own for nearly all of it.

use aws_sdk_ec2::types::{
    AcceleratorCountRequest, AcceleratorManufacturer, AcceleratorName,
    AcceleratorTotalMemoryMiBRequest, AcceleratorType, AmdSevSnpSpecification, BareMetal,
    BaselineEbsBandwidthMbpsRequest, BaselinePerformanceFactorsRequest, BurstablePerformance,
    CapacityReservationPreference, CapacityReservationTarget,
    ConnectionTrackingSpecificationRequest, CpuManufacturer, CpuPerformanceFactorRequest,
    CreditSpecificationRequest, EnaSrdSpecificationRequest, EnaSrdUdpSpecificationRequest,
    InstanceBandwidthWeighting, InstanceGeneration, InstanceInterruptionBehavior,
    InstanceIpv6AddressRequest, InstanceRequirementsRequest, Ipv4PrefixSpecificationRequest,
    Ipv6PrefixSpecificationRequest, LaunchTemplateAutoRecoveryState,
    LaunchTemplateBlockDeviceMappingRequest, LaunchTemplateCapacityReservationSpecificationRequest,
    LaunchTemplateCpuOptionsRequest, LaunchTemplateEbsBlockDeviceRequest,
    LaunchTemplateEnclaveOptionsRequest, LaunchTemplateHibernationOptionsRequest,
    LaunchTemplateHttpTokensState, LaunchTemplateIamInstanceProfileSpecificationRequest,
    LaunchTemplateInstanceMaintenanceOptionsRequest, LaunchTemplateInstanceMarketOptionsRequest,
    LaunchTemplateInstanceMetadataEndpointState, LaunchTemplateInstanceMetadataOptionsRequest,
    LaunchTemplateInstanceMetadataProtocolIpv6, LaunchTemplateInstanceMetadataTagsState,
    LaunchTemplateInstanceNetworkInterfaceSpecificationRequest,
    LaunchTemplateLicenseConfigurationRequest, LaunchTemplateNetworkPerformanceOptionsRequest,
    LaunchTemplatePlacementRequest, LaunchTemplatePrivateDnsNameOptionsRequest,
    LaunchTemplateSpotMarketOptionsRequest, LaunchTemplateTagSpecificationRequest,
    LaunchTemplatesMonitoringRequest, LocalStorage, LocalStorageType, MarketType,
    MemoryGiBPerVCpuRequest, MemoryMiBRequest, NestedVirtualizationSpecification,
    NetworkBandwidthGbpsRequest, NetworkInterfaceCountRequest, PerformanceFactorReferenceRequest,
    PrivateIpAddressSpecification, RequestLaunchTemplateData, SpotInstanceType, Tag,
    TotalLocalStorageGbRequest, VCpuCountRangeRequest,
};

crate::choices!(
    AcceleratorManufacturer,
    AcceleratorName,
    AcceleratorType,
    AmdSevSnpSpecification,
    BareMetal,
    BurstablePerformance,
    CapacityReservationPreference,
    CpuManufacturer,
    InstanceBandwidthWeighting,
    InstanceGeneration,
    InstanceInterruptionBehavior,
    LaunchTemplateAutoRecoveryState,
    LaunchTemplateHttpTokensState,
    LaunchTemplateInstanceMetadataEndpointState,
    LaunchTemplateInstanceMetadataProtocolIpv6,
    LaunchTemplateInstanceMetadataTagsState,
    LocalStorage,
    LocalStorageType,
    MarketType,
    NestedVirtualizationSpecification,
    SpotInstanceType,
);

crate::shape_in! {
    RequestLaunchTemplateData {
        block_device_mappings,
        capacity_reservation_specification,
        cpu_options,
        credit_specification,
        disable_api_stop,
        disable_api_termination,
        ebs_optimized,
        enclave_options,
        hibernation_options,
        iam_instance_profile,
        image_id,
        instance_initiated_shutdown_behavior,
        instance_market_options,
        instance_requirements,
        instance_type,
        kernel_id,
        key_name,
        license_specifications,
        maintenance_options,
        metadata_options,
        monitoring,
        network_interfaces,
        network_performance_options,
        placement,
        private_dns_name_options,
        ram_disk_id,
        security_group_ids,
        security_groups,
        tag_specifications,
        user_data,
    }

    LaunchTemplateBlockDeviceMappingRequest { device_name, ebs, no_device, virtual_name }
    LaunchTemplateEbsBlockDeviceRequest {
        delete_on_termination,
        ebs_card_index,
        encrypted,
        iops,
        kms_key_id,
        snapshot_id,
        throughput,
        volume_initialization_rate,
        volume_size,
        volume_type,
    }

    LaunchTemplateCapacityReservationSpecificationRequest {
        capacity_reservation_preference,
        capacity_reservation_target,
    }
    CapacityReservationTarget { capacity_reservation_id, capacity_reservation_resource_group_arn }

    LaunchTemplateCpuOptionsRequest {
        amd_sev_snp,
        core_count,
        nested_virtualization,
        threads_per_core,
    }
    CreditSpecificationRequest { cpu_credits }
    LaunchTemplateEnclaveOptionsRequest { enabled }
    LaunchTemplateHibernationOptionsRequest { configured }
    LaunchTemplateIamInstanceProfileSpecificationRequest { arn, name }
    LaunchTemplateLicenseConfigurationRequest { license_configuration_arn }
    LaunchTemplateInstanceMaintenanceOptionsRequest { auto_recovery }
    LaunchTemplateInstanceMetadataOptionsRequest {
        http_endpoint,
        http_protocol_ipv6,
        http_put_response_hop_limit,
        http_tokens,
        instance_metadata_tags,
    }
    LaunchTemplatesMonitoringRequest { enabled }
    LaunchTemplateNetworkPerformanceOptionsRequest { bandwidth_weighting }
    LaunchTemplatePlacementRequest {
        affinity,
        availability_zone,
        group_id,
        group_name,
        host_id,
        host_resource_group_arn,
        partition_number,
        spread_domain,
        tenancy,
    }
    LaunchTemplatePrivateDnsNameOptionsRequest {
        enable_resource_name_dns_a_record,
        enable_resource_name_dns_aaaa_record,
        hostname_type,
    }

    LaunchTemplateInstanceMarketOptionsRequest { market_type, spot_options }
    LaunchTemplateSpotMarketOptionsRequest {
        block_duration_minutes,
        instance_interruption_behavior,
        max_price,
        spot_instance_type,
        valid_until,
    }

    LaunchTemplateTagSpecificationRequest { resource_type, tags }
    Tag { key, value }

    LaunchTemplateInstanceNetworkInterfaceSpecificationRequest {
        associate_carrier_ip_address,
        associate_public_ip_address,
        connection_tracking_specification,
        delete_on_termination,
        description,
        device_index,
        ena_queue_count,
        ena_srd_specification,
        groups,
        interface_type,
        ipv4_prefix_count,
        ipv4_prefixes,
        ipv6_address_count,
        ipv6_addresses,
        ipv6_prefix_count,
        ipv6_prefixes,
        network_card_index,
        network_interface_id,
        primary_ipv6,
        private_ip_address,
        private_ip_addresses,
        secondary_private_ip_address_count,
        subnet_id,
    }
    ConnectionTrackingSpecificationRequest {
        tcp_established_timeout,
        udp_stream_timeout,
        udp_timeout,
    }
    EnaSrdSpecificationRequest { ena_srd_enabled, ena_srd_udp_specification }
    EnaSrdUdpSpecificationRequest { ena_srd_udp_enabled }
    InstanceIpv6AddressRequest { ipv6_address }
    Ipv4PrefixSpecificationRequest { ipv4_prefix }
    Ipv6PrefixSpecificationRequest { ipv6_prefix }
    PrivateIpAddressSpecification { primary, private_ip_address }

    InstanceRequirementsRequest {
        accelerator_count,
        accelerator_manufacturers,
        accelerator_names,
        accelerator_total_memory_mib,
        accelerator_types,
        allowed_instance_types,
        bare_metal,
        baseline_ebs_bandwidth_mbps,
        baseline_performance_factors,
        burstable_performance,
        cpu_manufacturers,
        excluded_instance_types,
        instance_generations,
        local_storage,
        local_storage_types,
        max_spot_price_as_percentage_of_optimal_on_demand_price,
        memory_gib_per_v_cpu = "memory_gib_per_vcpu",
        memory_mib,
        network_bandwidth_gbps,
        network_interface_count,
        on_demand_max_price_percentage_over_lowest_price,
        require_hibernate_support,
        spot_max_price_percentage_over_lowest_price,
        total_local_storage_gb,
        v_cpu_count = "vcpu_count",
    }
    AcceleratorCountRequest { max, min }
    AcceleratorTotalMemoryMiBRequest { max, min }
    BaselineEbsBandwidthMbpsRequest { max, min }
    MemoryGiBPerVCpuRequest { max, min }
    MemoryMiBRequest { max, min }
    NetworkBandwidthGbpsRequest { max, min }
    NetworkInterfaceCountRequest { max, min }
    TotalLocalStorageGbRequest { max, min }
    VCpuCountRangeRequest { max, min }
    BaselinePerformanceFactorsRequest { cpu }
    CpuPerformanceFactorRequest { references }
    PerformanceFactorReferenceRequest { instance_family }
}
