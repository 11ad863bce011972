//! `aws.ec2.VPCEndpoint`.

use async_trait::async_trait;
use aws_sdk_ec2::types::{
    DnsOptions, DnsOptionsSpecification, DnsRecordIpType, IpAddressType, ResourceType,
    VpcEndpoint as Described, VpcEndpointType,
};
use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::policy::Readiness;
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use super::{marked, moved, names, retag, tagged};
use crate::context::Context;
use crate::convert::{Asked, Change, Found, FromValue, Mismatch, field};
use crate::driver::{Answer, Driver, Made, Permissions, Polling};
use crate::error::{OrAbsent, class_of, failed, refused, silent};
use crate::{put, set};

pub struct VpcEndpoint;

const DESCRIBE: &str = "ec2:DescribeVpcEndpoints";
const RESOLVER: &str = "private_dns_only_for_inbound_resolver_endpoint";

crate::choices!(DnsRecordIpType, IpAddressType, VpcEndpointType);

impl FromValue for DnsOptionsSpecification {
    fn from_value(value: &Value) -> Result<Self, Mismatch> {
        let fields = value.as_map().ok_or_else(|| Mismatch::new("a record", value))?;
        // The registry has words for what the API has as a switch.
        let only_resolver: Option<String> = field(fields, RESOLVER)?;
        let only_resolver = match only_resolver.as_deref() {
            Some("OnlyInboundResolver") => Some(true),
            Some("AllResolvers") => Some(false),
            _ => None,
        };
        Ok(DnsOptionsSpecification::builder()
            .set_dns_record_ip_type(field(fields, "dns_record_ip_type")?)
            .set_private_dns_only_for_inbound_resolver_endpoint(only_resolver)
            .set_private_dns_preference(field(fields, "private_dns_preference")?)
            .set_private_dns_specified_domains(field(fields, "private_dns_specified_domains")?)
            .build())
    }
}

#[async_trait]
impl Driver for VpcEndpoint {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "ec2:CreateVpcEndpoint",
                "ec2:CreateTags",
                DESCRIBE,
                "vpce:AllowMultiRegion",
                "vpc-lattice:CreateServiceNetworkVpcEndpointAssociation",
            ],
            read: &[DESCRIBE],
            update: &["ec2:ModifyVpcEndpoint", "ec2:CreateTags", "ec2:DeleteTags", DESCRIBE],
            delete: &["ec2:DeleteVpcEndpoints", DESCRIBE],
            list: &[DESCRIBE],
        }
    }

    fn polling(&self) -> Polling {
        Polling::MINUTES
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "ec2:CreateVpcEndpoint";
        let request = set!(
            cx.ec2().create_vpc_endpoint(),
            asked,
            vpc_id,
            dns_options,
            ip_address_type,
            private_dns_enabled,
            resource_configuration_arn,
            route_table_ids,
            security_group_ids,
            service_name,
            service_network_arn,
            service_region,
            subnet_ids,
            vpc_endpoint_type,
        );
        let request = request
            .client_token(asked.digest(32))
            .set_policy_document(asked.document("policy_document"))
            .tag_specifications(tagged(asked, ResourceType::VpcEndpoint)?);
        let answer = request.send().await.map_err(refused(call))?;
        let id = answer.vpc_endpoint.and_then(|endpoint| endpoint.vpc_endpoint_id);
        Ok(Made::new(id.ok_or_else(|| silent(call, "an id"))?))
    }

    async fn ready(&self, cx: &Context, id: &str, _: Readiness) -> Answer<bool> {
        let Some(endpoint) = endpoint(cx, id).await? else { return Ok(false) };
        let said = endpoint.last_error().and_then(|error| error.message());
        let reason = said.or(endpoint.failure_reason());
        match state(&endpoint).as_str() {
            "pending" => Ok(false),
            state @ ("failed" | "rejected" | "expired" | "deleted" | "deleting") => {
                Err(failed(state, reason))
            }
            // Where the service's owner has to agree, that may be in days.
            _ => Ok(true),
        }
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let endpoint = endpoint(cx, id).await?;
        Ok(endpoint.filter(|endpoint| !goes(endpoint)).map(|endpoint| properties(&endpoint)))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let own = [
            "dns_options",
            "ip_address_type",
            "policy_document",
            "private_dns_enabled",
            "route_table_ids",
            "security_group_ids",
            "subnet_ids",
        ];
        if change.any(&own) {
            let asked = &change.asked;
            let list = |name: &str| {
                let (before, after) = (names(change.before, name), names(asked.properties, name));
                let (add, remove) = match change.any(&[name]) {
                    true => moved(&before, &after),
                    false => (Vec::new(), Vec::new()),
                };
                let some = |list: Vec<String>| (!list.is_empty()).then_some(list);
                (some(add), some(remove))
            };
            let (add_tables, remove_tables) = list("route_table_ids");
            let (add_subnets, remove_subnets) = list("subnet_ids");
            let (add_groups, remove_groups) = list("security_group_ids");
            let mut request = cx
                .ec2()
                .modify_vpc_endpoint()
                .vpc_endpoint_id(id)
                .set_add_route_table_ids(add_tables)
                .set_remove_route_table_ids(remove_tables)
                .set_add_subnet_ids(add_subnets)
                .set_remove_subnet_ids(remove_subnets)
                .set_add_security_group_ids(add_groups)
                .set_remove_security_group_ids(remove_groups);
            if change.any(&["policy_document"]) {
                request = match asked.document("policy_document") {
                    Some(policy) => request.policy_document(policy),
                    None => request.reset_policy(true),
                };
            }
            if change.any(&["private_dns_enabled"]) {
                request =
                    request.private_dns_enabled(asked.get("private_dns_enabled")?.unwrap_or(false));
            }
            if change.any(&["ip_address_type"]) {
                request = request.set_ip_address_type(asked.get("ip_address_type")?);
            }
            if change.any(&["dns_options"]) {
                request = request.set_dns_options(asked.get("dns_options")?);
            }
            request.send().await.map_err(refused("ec2:ModifyVpcEndpoint"))?;
        }
        retag(cx, id, change).await
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let call = "ec2:DeleteVpcEndpoints";
        let request = cx.ec2().delete_vpc_endpoints().vpc_endpoint_ids(id);
        let answer = request.send().await.map_err(refused(call))?;
        let refusal = answer.unsuccessful().iter().find_map(|item| item.error());
        match refusal {
            None => Ok(()),
            Some(refusal) => {
                let code = refusal.code().unwrap_or("UnknownError");
                let message = refusal.message().unwrap_or("it was not deleted");
                let error = ProviderError::new(class_of(code, message, 400), code, message);
                match error.class {
                    ErrorClass::NotFound => Ok(()),
                    _ => Err(ProviderError { call: Some(call.into()), ..error }),
                }
            }
        }
    }

    async fn gone(&self, cx: &Context, id: &str) -> Answer<bool> {
        let endpoint = endpoint(cx, id).await?;
        Ok(endpoint.is_none_or(|endpoint| state(&endpoint) == "deleted"))
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let request = cx.ec2().describe_vpc_endpoints().filters(marked(asked));
        let answer = request.send().await.map_err(refused(DESCRIBE))?;
        let endpoint = answer.vpc_endpoints().iter().find(|endpoint| !goes(endpoint));
        Ok(endpoint.and_then(|endpoint| endpoint.vpc_endpoint_id()).map(SmolStr::new))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut endpoints = cx.ec2().describe_vpc_endpoints().into_paginator().items().send();
        let mut ids = Vec::new();
        while let Some(endpoint) = endpoints.next().await {
            let endpoint = endpoint.map_err(refused(DESCRIBE))?;
            if !goes(&endpoint) {
                ids.extend(endpoint.vpc_endpoint_id.map(SmolStr::from));
            }
        }
        Ok(ids)
    }
}

async fn endpoint(cx: &Context, id: &str) -> Answer<Option<Described>> {
    let answer = cx.ec2().describe_vpc_endpoints().vpc_endpoint_ids(id).send().await;
    let answer = answer.map_err(refused(DESCRIBE)).or_absent()?;
    Ok(answer.and_then(|answer| answer.vpc_endpoints?.into_iter().next()))
}

/// Returns the state in small letters: EC2 writes some of them so, and others not.
fn state(endpoint: &Described) -> String {
    endpoint.state().map(|state| state.as_str().to_ascii_lowercase()).unwrap_or_default()
}

fn goes(endpoint: &Described) -> bool {
    matches!(state(endpoint).as_str(), "deleted" | "deleting")
}

fn properties(endpoint: &Described) -> Found {
    let mut found = Found::new();
    put!(
        found,
        endpoint,
        vpc_endpoint_id = "id",
        vpc_id,
        ip_address_type,
        private_dns_enabled,
        resource_configuration_arn,
        service_name,
        service_network_arn,
        service_region,
        vpc_endpoint_type,
        creation_timestamp,
    );
    found.put_document("policy_document", endpoint.policy_document());
    found.put_some("route_table_ids", endpoint.route_table_ids());
    found.put_some("subnet_ids", endpoint.subnet_ids());
    let groups: Vec<&str> = endpoint.groups().iter().filter_map(|group| group.group_id()).collect();
    found.put_some("security_group_ids", &groups);
    found.put("network_interface_ids", endpoint.network_interface_ids());
    let entries: Vec<String> = endpoint
        .dns_entries()
        .iter()
        .filter_map(|entry| Some(format!("{}:{}", entry.hosted_zone_id()?, entry.dns_name()?)))
        .collect();
    found.put("dns_entries", entries);
    if let Some(options) = endpoint.dns_options() {
        found.put("dns_options", dns_options(options));
    }
    found.put_tags(endpoint.tags());
    found
}

fn dns_options(options: &DnsOptions) -> Value {
    let mut found = Found::new();
    put!(found, options, dns_record_ip_type, private_dns_preference, private_dns_specified_domains,);
    let only_resolver = options.private_dns_only_for_inbound_resolver_endpoint;
    let word = |only| if only { "OnlyInboundResolver" } else { "AllResolvers" };
    found.put(RESOLVER, only_resolver.map(word));
    Value::Map(found.0.into())
}
