//! What AWS makes by itself in every account: default networks, managed keys and policies, groups of
//! settings that nobody can delete.

use msd_engine::provider::Object;
use msd_model::ty::TypeName;
use msd_model::value::Value;

/// A type, one of its properties, and what that begins with; with `$` at its end it is the whole.
const BY_NAME: &[(&str, &str, &str)] = &[
    ("aws.athena.WorkGroup", "name", "primary$"),
    ("aws.backup.BackupVault", "backup_vault_name", "aws/"),
    ("aws.ec2.SecurityGroup", "group_name", "default$"),
    ("aws.ecs.CapacityProvider", "name", "FARGATE"),
    ("aws.elasticache.ParameterGroup", "cache_parameter_group_name", "default."),
    ("aws.elasticache.SubnetGroup", "cache_subnet_group_name", "default$"),
    ("aws.elasticache.User", "user_id", "default$"),
    ("aws.events.EventBus", "name", "default$"),
    ("aws.iam.ManagedPolicy", "policy_arn", "arn:aws:iam::aws:"),
    ("aws.iam.Role", "path", "/aws-service-role/"),
    ("aws.iam.Role", "role_name", "AWSServiceRoleFor"),
    ("aws.kms.Alias", "alias_name", "alias/aws/"),
    ("aws.memorydb.ACL", "acl_name", "open-access$"),
    ("aws.memorydb.User", "user_name", "default$"),
    ("aws.rds.DBClusterParameterGroup", "db_cluster_parameter_group_name", "default."),
    ("aws.rds.DBParameterGroup", "db_parameter_group_name", "default."),
    ("aws.rds.DBSubnetGroup", "db_subnet_group_name", "default$"),
    ("aws.rds.OptionGroup", "option_group_name", "default:"),
    ("aws.scheduler.ScheduleGroup", "name", "default$"),
    ("aws.ssm.Document", "name", "AWS-"),
    ("aws.ssm.Parameter", "name", "/aws/"),
    ("aws.xray.Group", "group_name", "Default$"),
];

/// Tells whether its name alone says that AWS made a thing.
pub fn by_name(ty: &TypeName, object: &Object) -> bool {
    BY_NAME.iter().filter(|(own, ..)| *own == ty.as_str()).any(|(_, property, pattern)| {
        let value = object.properties.get(*property).and_then(Value::as_str);
        let text = value.unwrap_or(&object.identifier);
        match pattern.strip_suffix('$') {
            Some(whole) => text == whole,
            None => text.starts_with(pattern),
        }
    })
}

#[cfg(feature = "ec2")]
pub use network::Defaults;

#[cfg(feature = "ec2")]
mod network {
    use std::collections::BTreeSet;

    use aws_sdk_ec2::types::Filter;
    use msd_engine::provider::{Object, ProviderError};
    use msd_model::ty::TypeName;
    use msd_model::value::Value;

    use crate::context::Context;
    use crate::error::refused;

    /// The networks that every region comes with, and what every network comes with.
    #[derive(Debug, Default)]
    pub struct Defaults {
        vpcs: BTreeSet<String>,
        /// Of all other types.
        parts: BTreeSet<String>,
    }

    fn filter(name: &str, value: &str) -> Filter {
        Filter::builder().name(name).values(value).build()
    }

    impl Defaults {
        /// Asks six questions at once.
        pub async fn of(cx: &Context) -> Result<Defaults, ProviderError> {
            let ec2 = cx.ec2();
            let vpcs = ec2.describe_vpcs().filters(filter("is-default", "true")).send();
            let subnets = ec2.describe_subnets().filters(filter("default-for-az", "true")).send();
            let tables = ec2.describe_route_tables().filters(filter("association.main", "true"));
            let acls = ec2.describe_network_acls().filters(filter("default", "true"));
            let gateways = ec2.describe_internet_gateways();
            let groups = ec2.describe_security_groups().filters(filter("group-name", "default"));
            let (tables, acls, gateways) = (tables.send(), acls.send(), gateways.send());
            let (vpcs, subnets, tables, acls, gateways, groups) =
                futures::join!(vpcs, subnets, tables, acls, gateways, groups.send());
            let mut out = Defaults::default();
            for vpc in vpcs.map_err(refused("ec2:DescribeVpcs"))?.vpcs() {
                out.vpcs.extend(vpc.vpc_id().map(Into::into));
                out.parts.extend(vpc.dhcp_options_id().map(Into::into));
            }
            for subnet in subnets.map_err(refused("ec2:DescribeSubnets"))?.subnets() {
                out.parts.extend(subnet.subnet_id().map(Into::into));
            }
            for table in tables.map_err(refused("ec2:DescribeRouteTables"))?.route_tables() {
                out.parts.extend(table.route_table_id().map(Into::into));
            }
            for acl in acls.map_err(refused("ec2:DescribeNetworkAcls"))?.network_acls() {
                out.parts.extend(acl.network_acl_id().map(Into::into));
            }
            for group in groups.map_err(refused("ec2:DescribeSecurityGroups"))?.security_groups() {
                out.parts.extend(group.group_id().map(Into::into));
            }
            let gateways = gateways.map_err(refused("ec2:DescribeInternetGateways"))?;
            for gateway in gateways.internet_gateways() {
                let in_default = |vpc: &str| out.vpcs.contains(vpc);
                if gateway.attachments().iter().filter_map(|one| one.vpc_id()).any(in_default) {
                    out.parts.extend(gateway.internet_gateway_id().map(Into::into));
                }
            }
            Ok(out)
        }

        /// Tells whether a thing is one of them.
        pub fn have(&self, ty: &TypeName, object: &Object) -> bool {
            let text = |name: &str| object.properties.get(name).and_then(Value::as_str);
            match ty.as_str() {
                "aws.ec2.VPC" => self.vpcs.contains(object.identifier.as_str()),
                "aws.ec2.VPCGatewayAttachment" | "aws.ec2.VPCDHCPOptionsAssociation" => {
                    text("vpc_id").is_some_and(|vpc| self.vpcs.contains(vpc))
                }
                // Routes to the network itself come with the table.
                "aws.ec2.Route" | "aws.ec2.SubnetRouteTableAssociation" => {
                    text("route_table_id").is_some_and(|table| self.parts.contains(table))
                }
                // Every network has a group, and every group a rule, of its own.
                "aws.ec2.SecurityGroupEgress" | "aws.ec2.SecurityGroupIngress" => {
                    text("group_id").is_some_and(|group| self.parts.contains(group))
                }
                _ => self.parts.contains(object.identifier.as_str()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use msd_model::value::Record;

    use super::*;

    #[test]
    fn names_tell_what_aws_made() {
        let thing = |ty: &str, property: &str, value: &str| {
            let properties = Record::from_iter([(property.into(), Value::str(value))]);
            by_name(&TypeName::new(ty), &Object { identifier: "x".into(), properties })
        };
        assert!(thing("aws.kms.Alias", "alias_name", "alias/aws/s3"));
        assert!(!thing("aws.kms.Alias", "alias_name", "alias/orders"));
        assert!(thing("aws.events.EventBus", "name", "default"));
        assert!(!thing("aws.events.EventBus", "name", "default-2"));
    }
}
