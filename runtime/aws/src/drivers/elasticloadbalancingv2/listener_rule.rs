//! `aws.elasticloadbalancingv2.ListenerRule`.

use async_trait::async_trait;
use aws_sdk_elasticloadbalancingv2::types;
use msd_model::value::Record;
use smol_str::SmolStr;

use super::{listener, marked, retag, tags};
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused, silent};
use crate::{put, set};

pub struct ListenerRule;

#[async_trait]
impl Driver for ListenerRule {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &["elasticloadbalancing:AddTags", "elasticloadbalancing:CreateRule"],
            read: &["elasticloadbalancing:DescribeRules", "elasticloadbalancing:DescribeTags"],
            update: &[
                "elasticloadbalancing:AddTags",
                "elasticloadbalancing:ModifyRule",
                "elasticloadbalancing:RemoveTags",
                "elasticloadbalancing:SetRulePriorities",
            ],
            delete: &["elasticloadbalancing:DeleteRule"],
            list: &[
                "elasticloadbalancing:DescribeListeners",
                "elasticloadbalancing:DescribeLoadBalancers",
                "elasticloadbalancing:DescribeRules",
            ],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "elasticloadbalancing:CreateRule";
        // The registry leaves it open for rules that are there already.
        let listener: String = asked.need("listener_arn")?;
        let request = cx.elbv2().create_rule().listener_arn(listener);
        let request = set!(request, asked, actions, conditions, priority, transforms);
        let request = request.set_tags(Some(asked.tags()?));
        let answer = request.send().await.map_err(refused(call))?;
        let rule = answer.rules.and_then(|rules| rules.into_iter().next());
        let rule = rule.ok_or_else(|| silent(call, "a rule"))?;
        let arn = rule.rule_arn().ok_or_else(|| silent(call, "an ARN"))?;
        Ok(Made::known(arn, found(&rule)))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let rules = cx.elbv2().describe_rules().rule_arns(id).send();
        let (rules, tags) = futures::join!(rules, tags(cx, id));
        let answer = rules.map_err(refused("elasticloadbalancing:DescribeRules")).or_absent()?;
        let Some(rule) = answer.and_then(|answer| answer.rules?.into_iter().next()) else {
            return Ok(None);
        };
        let mut found = found(&rule);
        found.put_tags(&tags?);
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        if change.any(&["actions", "conditions", "transforms"]) {
            let request = cx.elbv2().modify_rule().rule_arn(id);
            let request = set!(request, change, actions, conditions, transforms);
            let resets = change.removed("transforms").then_some(true);
            let request = request.set_reset_transforms(resets);
            request.send().await.map_err(refused("elasticloadbalancing:ModifyRule"))?;
        }
        if let Some(priority) = change.get("priority")? {
            let pair = types::RulePriorityPair::builder().rule_arn(id).priority(priority).build();
            let request = cx.elbv2().set_rule_priorities().rule_priorities(pair);
            request.send().await.map_err(refused("elasticloadbalancing:SetRulePriorities"))?;
        }
        retag(cx, id, change).await
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let request = cx.elbv2().delete_rule().rule_arn(id);
        request.send().await.map_err(refused("elasticloadbalancing:DeleteRule"))?;
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let arns = of(cx, &asked.need::<String>("listener_arn")?).await?;
        Ok(marked(cx, asked, &arns).await?.map(SmolStr::from))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut arns = Vec::new();
        for listener in listener::Listener.list(cx).await? {
            arns.extend(of(cx, &listener).await?.into_iter().map(SmolStr::from));
        }
        Ok(arns)
    }
}

/// Returns the ARNs of a listener's rules but the last one, which is a part of the listener.
async fn of(cx: &Context, listener: &str) -> Answer<Vec<String>> {
    let mut pages =
        cx.elbv2().describe_rules().listener_arn(listener).into_paginator().items().send();
    let mut arns = Vec::new();
    while let Some(rule) = pages.next().await {
        let call = "elasticloadbalancing:DescribeRules";
        let Some(rule) = rule.map_err(refused(call)).or_absent()? else { break };
        arns.extend(rule.rule_arn.filter(|_| rule.is_default != Some(true)));
    }
    Ok(arns)
}

fn found(rule: &types::Rule) -> Found {
    let mut found = Found::new();
    put!(found, rule, actions, conditions, is_default, priority, rule_arn);
    found.put_some("transforms", rule.transforms());
    found
}
