//! `aws.ec2.SecurityGroup` with the rules that stand in it. Where either list is set it is the whole of
//! the group's rules of that way, but for those that msd made as things of their own: these have its mark.

use async_trait::async_trait;
use aws_sdk_ec2::types::{ResourceType, SecurityGroup as Described};
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use super::fading::fading;
use super::permission::{Peer, Permission, Way, authorize, describe, permissions, revoke};
use super::{filter, marked, retag, settled, tagged};
use crate::context::Context;
use crate::convert::{Asked, Change, Found, OWN_TAG, invalid};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused, silent};
use crate::{put, set};

pub struct SecurityGroup;

const DESCRIBE: &str = "ec2:DescribeSecurityGroups";
const DESCRIBE_RULES: &str = "ec2:DescribeSecurityGroupRules";
const INGRESS: &str = "security_group_ingress";
const EGRESS: &str = "security_group_egress";

#[async_trait]
impl Driver for SecurityGroup {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "ec2:CreateSecurityGroup",
                "ec2:CreateTags",
                "ec2:AuthorizeSecurityGroupEgress",
                "ec2:AuthorizeSecurityGroupIngress",
                "ec2:RevokeSecurityGroupEgress",
                DESCRIBE,
            ],
            read: &[DESCRIBE, DESCRIBE_RULES],
            update: &[
                "ec2:AuthorizeSecurityGroupEgress",
                "ec2:AuthorizeSecurityGroupIngress",
                "ec2:RevokeSecurityGroupEgress",
                "ec2:RevokeSecurityGroupIngress",
                "ec2:UpdateSecurityGroupRuleDescriptionsEgress",
                "ec2:UpdateSecurityGroupRuleDescriptionsIngress",
                "ec2:CreateTags",
                "ec2:DeleteTags",
                DESCRIBE,
                DESCRIBE_RULES,
            ],
            delete: &[
                "ec2:DeleteSecurityGroup",
                "ec2:DescribeNetworkInterfaces",
                DESCRIBE,
                "ec2:DescribeInstances",
            ],
            list: &[DESCRIBE],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "ec2:CreateSecurityGroup";
        let name = asked.name("group_name", 255);
        let request = set!(
            cx.ec2().create_security_group(),
            asked,
            description = "group_description",
            vpc_id
        );
        let request = request
            .group_name(&name)
            .tag_specifications(tagged(asked, ResourceType::SecurityGroup)?);
        let answer = request.send().await.map_err(refused(call))?;
        let id = answer.group_id.ok_or_else(|| silent(call, "an id"))?;
        asked.begin(&id);
        settled(first_rules(cx, &id, asked).await)?;
        let mut found = Found::new();
        found.put("id", &id).put("group_id", &id).put("group_name", &name);
        // The default VPC is not told, nor how EC2 writes what it was given otherwise.
        let is_told = asked.value("vpc_id").is_some()
            && is_as_kept(asked.value(INGRESS), Way::In)
            && is_as_kept(asked.value(EGRESS), Way::Out);
        Ok(if is_told { Made::known(id, found) } else { Made::new(id) })
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let (group, others) = futures::join!(group(cx, id), others(cx, id));
        let Some(group) = group? else { return Ok(None) };
        let others = others?;
        let mut found = Found::new();
        put!(found, group, group_id, group_name, description = "group_description", vpc_id);
        found.put("id", group.group_id());
        let list = |rules: &[Permission], way| -> Vec<Value> {
            rules.iter().map(|rule| Value::Map(rule.found(way).0.into())).collect()
        };
        found.put(INGRESS, list(&rules(&group, &others, Way::In), Way::In));
        found.put(EGRESS, list(&rules(&group, &others, Way::Out), Way::Out));
        found.put_tags(group.tags());
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        if change.any(&[INGRESS, EGRESS])
            && let Some(group) = group(cx, id).await?
        {
            let others = others(cx, id).await?;
            for (property, way) in [(INGRESS, Way::In), (EGRESS, Way::Out)] {
                if !change.any(&[property]) {
                    continue;
                }
                let wanted = match change.asked.value(property) {
                    Some(_) => wanted(cx, &change.asked, property, way).await?,
                    // What EC2 does where nobody says anything.
                    None if way == Way::Out => vec![everything()],
                    None => Vec::new(),
                };
                bring(cx, id, &rules(&group, &others, way), &wanted, way).await?;
            }
        }
        retag(cx, id, change).await
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let answer = cx.ec2().delete_security_group().group_id(id).send().await;
        let answer = answer.map_err(refused("ec2:DeleteSecurityGroup"));
        let Err(error) = answer else { return Ok(()) };
        fading(cx, error, vec![filter("group-id", id)]).await
    }

    async fn gone(&self, cx: &Context, id: &str) -> Answer<bool> {
        match group(cx, id).await? {
            None => Ok(true),
            Some(_) => Ok(self.delete(cx, id, &Record::default()).await.or_absent()?.is_none()),
        }
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let request = cx.ec2().describe_security_groups().filters(marked(asked));
        let answer = request.send().await.map_err(refused(DESCRIBE))?;
        Ok(answer.security_groups().first().and_then(|group| group.group_id()).map(SmolStr::new))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut groups = cx.ec2().describe_security_groups().into_paginator().items().send();
        let mut ids = Vec::new();
        while let Some(group) = groups.next().await {
            ids.extend(group.map_err(refused(DESCRIBE))?.group_id.map(SmolStr::from));
        }
        Ok(ids)
    }
}

async fn group(cx: &Context, id: &str) -> Answer<Option<Described>> {
    let answer = cx.ec2().describe_security_groups().group_ids(id).send().await;
    let answer = answer.map_err(refused(DESCRIBE)).or_absent()?;
    Ok(answer.and_then(|answer| answer.security_groups?.into_iter().next()))
}

/// Returns the rules of a group that are things of their own.
async fn others(cx: &Context, id: &str) -> Answer<Vec<(Way, Permission)>> {
    let request = cx.ec2().describe_security_group_rules().filters(filter("group-id", id));
    let mut rules = request.into_paginator().items().send();
    let mut others = Vec::new();
    while let Some(rule) = rules.next().await {
        let rule = rule.map_err(refused(DESCRIBE_RULES))?;
        if rule.tags().iter().any(|tag| tag.key() == Some(OWN_TAG))
            && let Some(permission) = Permission::single(&rule)
        {
            let way = if rule.is_egress == Some(true) { Way::Out } else { Way::In };
            others.push((way, permission.in_group()));
        }
    }
    Ok(others)
}

/// Returns the rules of a group but for the others.
fn rules(group: &Described, others: &[(Way, Permission)], way: Way) -> Vec<Permission> {
    let together = match way {
        Way::In => group.ip_permissions(),
        Way::Out => group.ip_permissions_egress(),
    };
    let is_other =
        |rule: &Permission| others.iter().any(|(of, one)| *of == way && one.is_same(rule));
    together.iter().flat_map(Permission::each).filter(|rule| !is_other(rule)).collect()
}

/// Returns the rules of a program. Names of groups become what EC2 shows of them.
async fn wanted(
    cx: &Context,
    asked: &Asked<'_>,
    property: &str,
    way: Way,
) -> Answer<Vec<Permission>> {
    let rules = permissions(asked.value(property), way);
    let mut rules = rules.map_err(|wrong| invalid(wrong.at(property)))?;
    for rule in &mut rules {
        let Peer::Named { name, owner } = &rule.peer else { continue };
        let answer = cx.ec2().describe_security_groups().group_names(name).send().await;
        let answer = answer.map_err(refused(DESCRIBE))?;
        let named = answer.security_groups().first().and_then(|group| group.group_id());
        if let Some(id) = named {
            rule.peer = Peer::Group { id: id.to_owned(), owner: owner.clone() };
        }
    }
    Ok(rules)
}

/// Tells whether rules are written as EC2 shows them afterwards.
fn is_as_kept(asked: Option<&Value>, way: Way) -> bool {
    let items = asked.and_then(Value::as_list).unwrap_or_default();
    items.iter().filter_map(Value::as_map).all(|item| {
        let Ok(Some(rule)) = Permission::of(item, way) else { return false };
        let kept = rule.found(way).0;
        item.iter().all(|(name, value)| *value == Value::Null || kept.get(name) == Some(value))
    })
}

fn everything() -> Permission {
    Permission {
        protocol: "-1".to_owned(),
        from: None,
        to: None,
        peer: Peer::V4("0.0.0.0/0".to_owned()),
        description: None,
    }
}

async fn first_rules(cx: &Context, id: &str, asked: &Asked<'_>) -> Answer<()> {
    let incoming =
        async { authorize(cx, id, &wanted(cx, asked, INGRESS, Way::In).await?, Way::In).await };
    let outgoing = async {
        if asked.value(EGRESS).is_none() {
            return Ok(());
        }
        // A new group lets everything out, over IPv6 too where its VPC has that.
        let Some(group) = group(cx, id).await? else {
            return Err(silent(DESCRIBE, "the group that was made"));
        };
        let wanted = wanted(cx, asked, EGRESS, Way::Out).await?;
        bring(cx, id, &rules(&group, &[], Way::Out), &wanted, Way::Out).await
    };
    let (incoming, outgoing) = futures::join!(incoming, outgoing);
    incoming.and(outgoing)
}

/// Brings the rules of one way to what is wanted. What is new comes first, so that nothing that may
/// speak before and after is silent in between.
async fn bring(
    cx: &Context,
    id: &str,
    now: &[Permission],
    wanted: &[Permission],
    way: Way,
) -> Answer<()> {
    let within =
        |rules: &[Permission], rule: &Permission| rules.iter().any(|one| one.is_same(rule));
    let select = |from: &[Permission], keep: &dyn Fn(&Permission) -> bool| -> Vec<Permission> {
        from.iter().filter(|rule| keep(rule)).cloned().collect()
    };
    let new = select(wanted, &|rule| !within(now, rule));
    let old = select(now, &|rule| !within(wanted, rule));
    let renamed = select(wanted, &|rule| {
        now.iter().any(|one| one.is_same(rule) && one.description != rule.description)
    });
    authorize(cx, id, &new, way).await?;
    revoke(cx, id, &old, way).await?;
    describe(cx, id, &renamed, way).await
}
