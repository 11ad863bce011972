//! What is asked of EC2 to launch an instance.

use aws_sdk_ec2::operation::run_instances::builders::RunInstancesFluentBuilder;
use aws_sdk_ec2::types::{
    Affinity, BlockDeviceMapping, CpuOptionsRequest, EbsBlockDevice, EnclaveOptionsRequest,
    HibernationOptionsRequest, HostTenancy, HttpTokensState, IamInstanceProfileSpecification,
    InstanceIpv6Address, InstanceMetadataEndpointState, InstanceMetadataOptionsRequest,
    InstanceMetadataProtocolState, InstanceMetadataTagsState,
    InstanceNetworkInterfaceSpecification, LaunchTemplateSpecification,
    LicenseConfigurationRequest, Placement, PrivateDnsNameOptionsRequest, ResourceType,
    RunInstancesMonitoringEnabled,
};
use msd_model::value::Value;

use crate::context::Context;
use crate::convert::{Asked, FromValue, Mismatch, field};
use crate::driver::Answer;
use crate::drivers::ec2::{fixed, tagged};
use crate::set;

crate::choices!(
    Affinity,
    HostTenancy,
    HttpTokensState,
    InstanceMetadataEndpointState,
    InstanceMetadataProtocolState,
    InstanceMetadataTagsState,
);

crate::shape_in! {
    EbsBlockDevice {
        delete_on_termination,
        encrypted,
        iops,
        kms_key_id,
        snapshot_id,
        volume_size,
        volume_type,
    }
    CpuOptionsRequest { core_count, threads_per_core }
    EnclaveOptionsRequest { enabled }
    HibernationOptionsRequest { configured }
    InstanceIpv6Address { ipv6_address }
    InstanceMetadataOptionsRequest {
        http_endpoint,
        http_protocol_ipv6,
        http_put_response_hop_limit,
        http_tokens,
        instance_metadata_tags,
    }
    InstanceNetworkInterfaceSpecification {
        associate_carrier_ip_address,
        associate_public_ip_address,
        delete_on_termination,
        description,
        device_index,
        ena_srd_specification,
        groups = "group_set",
        ipv6_address_count,
        ipv6_addresses,
        network_interface_id,
        private_ip_address,
        private_ip_addresses,
        secondary_private_ip_address_count,
        subnet_id,
    }
    LaunchTemplateSpecification { launch_template_id, launch_template_name, version }
    LicenseConfigurationRequest { license_configuration_arn }
    PrivateDnsNameOptionsRequest {
        enable_resource_name_dns_a_record,
        enable_resource_name_dns_aaaa_record,
        hostname_type,
    }
}

impl FromValue for BlockDeviceMapping {
    fn from_value(value: &Value) -> Result<Self, Mismatch> {
        let fields = value.as_map().ok_or_else(|| Mismatch::new("a record", value))?;
        // The registry has an empty record where the API has an empty text.
        let is_none = fields.get("no_device").is_some_and(|none| *none != Value::Null);
        Ok(BlockDeviceMapping::builder()
            .set_device_name(field(fields, "device_name")?)
            .set_ebs(field(fields, "ebs")?)
            .set_virtual_name(field(fields, "virtual_name")?)
            .set_no_device(is_none.then(String::new))
            .build())
    }
}

/// Returns the request for one instance.
pub fn request(cx: &Context, asked: &Asked<'_>) -> Answer<RunInstancesFluentBuilder> {
    for gone in ["elastic_gpu_specifications", "elastic_inference_accelerators"] {
        if asked.value(gone).is_some() {
            return Err(fixed(gone, "AWS has closed this service: leave the property out"));
        }
    }
    let request = set!(
        cx.ec2().run_instances(),
        asked,
        additional_info,
        block_device_mappings,
        cpu_options,
        credit_specification,
        disable_api_termination,
        ebs_optimized,
        enclave_options,
        hibernation_options,
        image_id,
        instance_initiated_shutdown_behavior,
        instance_type,
        ipv6_address_count,
        ipv6_addresses,
        kernel_id,
        key_name,
        launch_template,
        license_specifications,
        metadata_options,
        network_interfaces,
        private_dns_name_options,
        private_ip_address,
        ramdisk_id,
        security_group_ids,
        security_groups,
        subnet_id,
        user_data,
    );
    let monitoring: Option<bool> = asked.get("monitoring")?;
    let monitoring =
        monitoring.map(|enabled| RunInstancesMonitoringEnabled::builder().enabled(enabled).build());
    let mut request = request
        .min_count(1)
        .max_count(1)
        .client_token(asked.digest(64))
        .set_monitoring(monitoring)
        .set_placement(placement(asked)?)
        .set_iam_instance_profile(asked.text("iam_instance_profile").map(profile))
        .tag_specifications(tagged(asked, ResourceType::Instance)?);
    if asked.get("propagate_tags_to_volume_on_creation")? == Some(true) {
        request = request.tag_specifications(tagged(asked, ResourceType::Volume)?);
    }
    Ok(request)
}

/// Returns an instance profile by its name, or by its ARN.
pub fn profile(given: &str) -> IamInstanceProfileSpecification {
    let profile = IamInstanceProfileSpecification::builder();
    match given.starts_with("arn:") {
        true => profile.arn(given).build(),
        false => profile.name(given).build(),
    }
}

fn placement(asked: &Asked<'_>) -> Answer<Option<Placement>> {
    let properties = [
        "affinity",
        "availability_zone",
        "host_id",
        "host_resource_group_arn",
        "placement_group_name",
        "tenancy",
    ];
    if !properties.iter().any(|name| asked.value(name).is_some()) {
        return Ok(None);
    }
    let placement = set!(
        Placement::builder(),
        asked,
        affinity,
        availability_zone,
        group_name = "placement_group_name",
        host_id,
        host_resource_group_arn,
        tenancy,
    );
    Ok(Some(placement.build()))
}
