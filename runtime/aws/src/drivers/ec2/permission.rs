//! One rule of a security group: who may speak to whom on which ports. EC2 groups rules by ports; here
//! each has one peer, as in the schema.

use aws_sdk_ec2::types::{
    IpPermission, IpRange, Ipv6Range, PrefixListId, SecurityGroupRule, UserIdGroupPair,
};
use msd_model::value::{Record, Value};

use super::block::canonical;
use crate::context::Context;
use crate::convert::{Found, Mismatch, field};
use crate::driver::Answer;
use crate::error::refused;

/// Which way traffic goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    In,
    Out,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Peer {
    V4(String),
    V6(String),
    Group {
        id: String,
        owner: Option<String>,
    },
    /// A group of the default VPC may be named.
    Named {
        name: String,
        owner: Option<String>,
    },
    List(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission {
    pub protocol: String,
    pub from: Option<i32>,
    pub to: Option<i32>,
    pub peer: Peer,
    pub description: Option<String>,
}

impl Permission {
    /// Reads a rule of a program; nothing where it has no peer.
    pub fn of(record: &Record, way: Way) -> Result<Option<Permission>, Mismatch> {
        let text = |name: &str| field::<String>(record, name);
        let (group, list) = match way {
            Way::In => ("source_security_group_id", "source_prefix_list_id"),
            Way::Out => ("destination_security_group_id", "destination_prefix_list_id"),
        };
        let owner = text("source_security_group_owner_id")?;
        let peer = if let Some(block) = text("cidr_ip")? {
            Peer::V4(canonical(&block))
        } else if let Some(block) = text("cidr_ipv6")? {
            Peer::V6(canonical(&block))
        } else if let Some(id) = text(group)? {
            Peer::Group { id, owner }
        } else if let Some(name) = text("source_security_group_name")? {
            Peer::Named { name, owner }
        } else if let Some(list) = text(list)? {
            Peer::List(list)
        } else {
            return Ok(None);
        };
        let protocol = protocol(&text("ip_protocol")?.unwrap_or_default());
        let port = |name: &str| field::<i32>(record, name);
        // All protocols have all ports.
        let (from, to) = match protocol.as_str() {
            "-1" => (None, None),
            _ => (port("from_port")?, port("to_port")?),
        };
        Ok(Some(Permission { protocol, from, to, peer, description: text("description")? }))
    }

    /// Reads the rules that EC2 has put together.
    pub fn each(together: &IpPermission) -> Vec<Permission> {
        let protocol = protocol(together.ip_protocol().unwrap_or_default());
        let (from, to) = match protocol.as_str() {
            "-1" => (None, None),
            _ => (together.from_port, together.to_port),
        };
        let one = |peer: Peer, description: Option<&str>| Permission {
            protocol: protocol.clone(),
            from,
            to,
            peer,
            description: description.map(str::to_owned),
        };
        let mut all = Vec::new();
        for range in together.ip_ranges() {
            let block = canonical(range.cidr_ip().unwrap_or_default());
            all.push(one(Peer::V4(block), range.description()));
        }
        for range in together.ipv6_ranges() {
            let block = canonical(range.cidr_ipv6().unwrap_or_default());
            all.push(one(Peer::V6(block), range.description()));
        }
        for pair in together.user_id_group_pairs() {
            let id = pair.group_id().unwrap_or_default().to_owned();
            let owner = pair.user_id().map(str::to_owned);
            all.push(one(Peer::Group { id, owner }, pair.description()));
        }
        for list in together.prefix_list_ids() {
            let id = list.prefix_list_id().unwrap_or_default().to_owned();
            all.push(one(Peer::List(id), list.description()));
        }
        all
    }

    /// Reads a rule that has an identifier of its own.
    pub fn single(rule: &SecurityGroupRule) -> Option<Permission> {
        let peer = if let Some(block) = rule.cidr_ipv4() {
            Peer::V4(block.to_owned())
        } else if let Some(block) = rule.cidr_ipv6() {
            Peer::V6(block.to_owned())
        } else if let Some(group) = rule.referenced_group_info() {
            let owner = group.user_id().map(str::to_owned);
            Peer::Group { id: group.group_id()?.to_owned(), owner }
        } else {
            Peer::List(rule.prefix_list_id()?.to_owned())
        };
        let description = rule.description().filter(|text| !text.is_empty());
        Some(Permission {
            protocol: protocol(rule.ip_protocol()?),
            from: rule.from_port,
            to: rule.to_port,
            peer,
            description: description.map(str::to_owned),
        })
    }

    /// Returns the rule as groups show it: rules with identifiers have ports of -1 where all are meant.
    pub fn in_group(self) -> Permission {
        match self.protocol.as_str() {
            "-1" => Permission { from: None, to: None, ..self },
            _ => self,
        }
    }

    /// Returns the rule as requests have it.
    pub fn request(&self) -> IpPermission {
        let description = self.description.clone();
        let request = IpPermission::builder()
            .ip_protocol(&self.protocol)
            .set_from_port(self.from)
            .set_to_port(self.to);
        let pair = |owner: &Option<String>| {
            UserIdGroupPair::builder()
                .set_user_id(owner.clone())
                .set_description(description.clone())
        };
        let request = match &self.peer {
            Peer::V4(block) => request.ip_ranges(
                IpRange::builder().cidr_ip(block).set_description(description.clone()).build(),
            ),
            Peer::V6(block) => request.ipv6_ranges(
                Ipv6Range::builder().cidr_ipv6(block).set_description(description.clone()).build(),
            ),
            Peer::Group { id, owner } => {
                request.user_id_group_pairs(pair(owner).group_id(id).build())
            }
            Peer::Named { name, owner } => {
                request.user_id_group_pairs(pair(owner).group_name(name).build())
            }
            Peer::List(id) => request.prefix_list_ids(
                PrefixListId::builder()
                    .prefix_list_id(id)
                    .set_description(description.clone())
                    .build(),
            ),
        };
        request.build()
    }

    /// Returns the rule as the schema has it.
    pub fn found(&self, way: Way) -> Found {
        let (group, list) = match way {
            Way::In => ("source_security_group_id", "source_prefix_list_id"),
            Way::Out => ("destination_security_group_id", "destination_prefix_list_id"),
        };
        let mut found = Found::new();
        found.put("ip_protocol", &self.protocol);
        found.put("from_port", self.from).put("to_port", self.to);
        match &self.peer {
            Peer::V4(block) => found.put("cidr_ip", block),
            Peer::V6(block) => found.put("cidr_ipv6", block),
            Peer::Group { id, owner } => {
                if way == Way::In {
                    found.put("source_security_group_owner_id", owner.as_ref());
                }
                found.put(group, id)
            }
            Peer::Named { name, .. } => found.put("source_security_group_name", name),
            Peer::List(id) => found.put(list, id),
        };
        found.put("description", self.description.as_ref());
        found
    }

    /// Tells whether two rules let the same through, whatever they say of themselves.
    pub fn is_same(&self, other: &Permission) -> bool {
        let peers = match (&self.peer, &other.peer) {
            (Peer::Group { id: left, .. }, Peer::Group { id: right, .. }) => left == right,
            (left, right) => left == right,
        };
        peers && (&self.protocol, self.from, self.to) == (&other.protocol, other.from, other.to)
    }

    /// Tells whether it is the rule that EC2 gives each new group: everything may go out.
    pub fn is_default(&self) -> bool {
        let everywhere = match &self.peer {
            Peer::V4(block) => block == "0.0.0.0/0",
            Peer::V6(block) => block == "::/0",
            _ => false,
        };
        everywhere && self.protocol == "-1" && self.description.is_none()
    }
}

/// Returns a protocol as EC2 shows it, whether it is given by name or by number.
fn protocol(given: &str) -> String {
    match given.to_ascii_lowercase().as_str() {
        "all" | "-1" => "-1",
        "6" => "tcp",
        "17" => "udp",
        "1" => "icmp",
        "58" => "icmpv6",
        other => return other.to_owned(),
    }
    .to_owned()
}

/// Returns the rules of a list of records.
pub fn permissions(value: Option<&Value>, way: Way) -> Result<Vec<Permission>, Mismatch> {
    let items = value.and_then(Value::as_list).unwrap_or_default();
    let mut all = Vec::with_capacity(items.len());
    for (at, item) in items.iter().enumerate() {
        let record = item.as_map().ok_or_else(|| Mismatch::new("a record", item));
        let rule = record.and_then(|record| Permission::of(record, way));
        all.extend(rule.map_err(|wrong| wrong.at(at.to_string()))?);
    }
    Ok(all)
}

/// Lets rules through, all in one call.
pub async fn authorize(cx: &Context, group: &str, rules: &[Permission], way: Way) -> Answer<()> {
    if rules.is_empty() {
        return Ok(());
    }
    let rules = Some(rules.iter().map(Permission::request).collect());
    let ec2 = cx.ec2();
    match way {
        Way::In => {
            let request = ec2.authorize_security_group_ingress().group_id(group);
            let request = request.set_ip_permissions(rules);
            request.send().await.map_err(refused("ec2:AuthorizeSecurityGroupIngress"))?;
        }
        Way::Out => {
            let request = ec2.authorize_security_group_egress().group_id(group);
            let request = request.set_ip_permissions(rules);
            request.send().await.map_err(refused("ec2:AuthorizeSecurityGroupEgress"))?;
        }
    }
    Ok(())
}

/// Lets rules through no more.
pub async fn revoke(cx: &Context, group: &str, rules: &[Permission], way: Way) -> Answer<()> {
    if rules.is_empty() {
        return Ok(());
    }
    let rules = Some(rules.iter().map(Permission::request).collect());
    let ec2 = cx.ec2();
    match way {
        Way::In => {
            let request = ec2.revoke_security_group_ingress().group_id(group);
            let request = request.set_ip_permissions(rules);
            request.send().await.map_err(refused("ec2:RevokeSecurityGroupIngress"))?;
        }
        Way::Out => {
            let request = ec2.revoke_security_group_egress().group_id(group);
            let request = request.set_ip_permissions(rules);
            request.send().await.map_err(refused("ec2:RevokeSecurityGroupEgress"))?;
        }
    }
    Ok(())
}

/// Gives rules that are there the descriptions they are to have.
pub async fn describe(cx: &Context, group: &str, rules: &[Permission], way: Way) -> Answer<()> {
    if rules.is_empty() {
        return Ok(());
    }
    let rules = Some(rules.iter().map(Permission::request).collect());
    let ec2 = cx.ec2();
    match way {
        Way::In => {
            let request = ec2.update_security_group_rule_descriptions_ingress().group_id(group);
            let request = request.set_ip_permissions(rules);
            let call = "ec2:UpdateSecurityGroupRuleDescriptionsIngress";
            request.send().await.map_err(refused(call))?;
        }
        Way::Out => {
            let request = ec2.update_security_group_rule_descriptions_egress().group_id(group);
            let request = request.set_ip_permissions(rules);
            let call = "ec2:UpdateSecurityGroupRuleDescriptionsEgress";
            request.send().await.map_err(refused(call))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(fields: &[(&str, Value)]) -> Permission {
        let fields = fields.iter().map(|(name, value)| ((*name).into(), value.clone()));
        Permission::of(&Record::from_iter(fields), Way::Out).unwrap().unwrap()
    }

    #[test]
    fn rules_are_compared_as_ec2_keeps_them() {
        let by_number = rule(&[
            ("ip_protocol", Value::str("6")),
            ("cidr_ip", Value::str("10.0.3.7/16")),
            ("from_port", Value::Int(443)),
            ("to_port", Value::Int(443)),
            ("description", Value::str("web")),
        ]);
        let by_name = rule(&[
            ("ip_protocol", Value::str("tcp")),
            ("cidr_ip", Value::str("10.0.0.0/16")),
            ("from_port", Value::Int(443)),
            ("to_port", Value::Int(443)),
        ]);
        assert!(by_number.is_same(&by_name));
        assert_eq!(Permission::each(&by_number.request()), [by_number]);
    }

    #[test]
    fn all_protocols_have_no_ports() {
        let all = rule(&[
            ("ip_protocol", Value::str("-1")),
            ("cidr_ip", Value::str("0.0.0.0/0")),
            ("from_port", Value::Int(0)),
            ("to_port", Value::Int(0)),
        ]);
        assert!(all.is_default());
        assert_eq!(all.request().from_port, None);
    }
}
