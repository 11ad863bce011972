//! `aws.ec2.SecurityGroupIngress` and `aws.ec2.SecurityGroupEgress`: rules that are things of their own,
//! so that two groups can let each other through.

use async_trait::async_trait;
use aws_sdk_ec2::types::{ResourceType, SecurityGroupRule};
use msd_model::value::Record;
use smol_str::SmolStr;

use super::permission::{Permission, Way, describe, revoke};
use super::{filter, marked, tagged, unset};
use crate::context::Context;
use crate::convert::{Asked, Change, Found, invalid};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused, silent};
use crate::put;

pub struct Rule(Way);

pub const INGRESS: Rule = Rule(Way::In);
pub const EGRESS: Rule = Rule(Way::Out);

const DESCRIBE: &str = "ec2:DescribeSecurityGroupRules";

#[async_trait]
impl Driver for Rule {
    fn permissions(&self) -> &'static Permissions {
        match self.0 {
            Way::In => &Permissions {
                create: &["ec2:AuthorizeSecurityGroupIngress", "ec2:CreateTags"],
                read: &[DESCRIBE],
                update: &["ec2:UpdateSecurityGroupRuleDescriptionsIngress", DESCRIBE],
                delete: &["ec2:RevokeSecurityGroupIngress", DESCRIBE],
                list: &[DESCRIBE],
            },
            Way::Out => &Permissions {
                create: &[
                    "ec2:AuthorizeSecurityGroupEgress",
                    "ec2:RevokeSecurityGroupEgress",
                    "ec2:CreateTags",
                    DESCRIBE,
                ],
                read: &[DESCRIBE],
                update: &["ec2:UpdateSecurityGroupRuleDescriptionsEgress", DESCRIBE],
                delete: &["ec2:RevokeSecurityGroupEgress", DESCRIBE],
                list: &[DESCRIBE],
            },
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let rule = wanted(asked, self.0)?;
        let tags = tagged(asked, ResourceType::SecurityGroupRule)?;
        let ec2 = cx.ec2();
        let (call, rules) = match self.0 {
            Way::In => {
                let call = "ec2:AuthorizeSecurityGroupIngress";
                let request = ec2
                    .authorize_security_group_ingress()
                    .set_group_id(asked.get("group_id")?)
                    .set_group_name(asked.get("group_name")?)
                    .ip_permissions(rule.request())
                    .tag_specifications(tags);
                let answer = request.send().await.map_err(refused(call))?;
                (call, answer.security_group_rules)
            }
            Way::Out => {
                let call = "ec2:AuthorizeSecurityGroupEgress";
                let group: String = asked.need("group_id")?;
                open_no_more(cx, &group).await?;
                let request = ec2
                    .authorize_security_group_egress()
                    .group_id(group)
                    .ip_permissions(rule.request())
                    .tag_specifications(tags);
                let answer = request.send().await.map_err(refused(call))?;
                (call, answer.security_group_rules)
            }
        };
        let rule = rules.unwrap_or_default().into_iter().next();
        let rule = rule.ok_or_else(|| silent(call, "the rule"))?;
        let id = rule.security_group_rule_id.clone().ok_or_else(|| silent(call, "an id"))?;
        Ok(match properties(&rule, self.0) {
            Some(found) => Made::known(id, found),
            None => Made::new(id),
        })
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        Ok(rule(cx, id).await?.and_then(|rule| properties(&rule, self.0)))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        if !change.any(&["description"]) {
            return Ok(());
        }
        let Some(rule) = rule(cx, id).await? else { return Ok(()) };
        let (Some(group), Some(now)) = (rule.group_id(), Permission::single(&rule)) else {
            return Ok(());
        };
        let description = change.asked.get("description")?;
        let wanted = Permission { description, ..now.in_group() };
        describe(cx, group, &[wanted], self.0).await
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let Some(rule) = rule(cx, id).await? else { return Ok(()) };
        let (ec2, group) = (cx.ec2(), rule.group_id().unwrap_or_default());
        match self.0 {
            Way::In => {
                let request = ec2.revoke_security_group_ingress().group_id(group);
                let request = request.security_group_rule_ids(id);
                request.send().await.map_err(refused("ec2:RevokeSecurityGroupIngress"))?;
            }
            Way::Out => {
                let request = ec2.revoke_security_group_egress().group_id(group);
                let request = request.security_group_rule_ids(id);
                request.send().await.map_err(refused("ec2:RevokeSecurityGroupEgress"))?;
            }
        }
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let request = cx.ec2().describe_security_group_rules().filters(marked(asked));
        let answer = request.send().await.map_err(refused(DESCRIBE))?;
        let rule = answer.security_group_rules().first();
        Ok(rule.and_then(|rule| rule.security_group_rule_id()).map(SmolStr::new))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut rules = cx.ec2().describe_security_group_rules().into_paginator().items().send();
        let mut ids = Vec::new();
        while let Some(rule) = rules.next().await {
            let rule = rule.map_err(refused(DESCRIBE))?;
            if rule.is_egress == Some(self.0 == Way::Out) {
                ids.extend(rule.security_group_rule_id.map(SmolStr::from));
            }
        }
        Ok(ids)
    }
}

fn wanted(asked: &Asked<'_>, way: Way) -> Answer<Permission> {
    if asked.value("group_id").is_none() && asked.value("group_name").is_none() {
        let message = "a rule needs its group: `group_id`, or `group_name` in the default VPC";
        return Err(unset("group_id", message));
    }
    let rule = Permission::of(asked.properties, way).map_err(invalid)?;
    rule.ok_or_else(|| {
        let message = "a rule needs whom it is about, such as `cidr_ip`";
        unset("cidr_ip", message)
    })
}

fn properties(rule: &SecurityGroupRule, way: Way) -> Option<Found> {
    let mut found = Permission::single(rule)?.found(way);
    put!(found, rule, security_group_rule_id = "id", group_id);
    Some(found)
}

async fn rule(cx: &Context, id: &str) -> Answer<Option<SecurityGroupRule>> {
    let answer = cx.ec2().describe_security_group_rules().security_group_rule_ids(id).send().await;
    let answer = answer.map_err(refused(DESCRIBE)).or_absent()?;
    Ok(answer.and_then(|answer| answer.security_group_rules?.into_iter().next()))
}

/// Takes the rule away by which a new group lets everything out, as CloudFormation does: a rule for what
/// may go out would mean nothing beside it.
async fn open_no_more(cx: &Context, group: &str) -> Answer<()> {
    let request = cx.ec2().describe_security_group_rules().filters(filter("group-id", group));
    let answer = request.send().await.map_err(refused(DESCRIBE))?;
    let defaults: Vec<Permission> = answer
        .security_group_rules()
        .iter()
        .filter(|rule| rule.is_egress == Some(true) && rule.tags().is_empty())
        .filter_map(Permission::single)
        .filter(Permission::is_default)
        .map(Permission::in_group)
        .collect();
    // Another rule of the same group may be on its way as well.
    revoke(cx, group, &defaults, Way::Out).await.or_absent().map(|_| ())
}
