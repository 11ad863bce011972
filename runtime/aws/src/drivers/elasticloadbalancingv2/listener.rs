//! `aws.elasticloadbalancingv2.Listener`.

use async_trait::async_trait;
use aws_sdk_elasticloadbalancingv2::types;
use msd_model::value::Record;
use smol_str::SmolStr;

use super::{attributes, marked, retag, tags};
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused, silent};
use crate::{put, set};

pub struct Listener;

const ATTRIBUTES: &str = "listener_attributes";

#[async_trait]
impl Driver for Listener {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "elasticloadbalancing:AddTags",
                "elasticloadbalancing:CreateListener",
                "elasticloadbalancing:ModifyListenerAttributes",
            ],
            read: &[
                "elasticloadbalancing:DescribeListenerAttributes",
                "elasticloadbalancing:DescribeListeners",
                "elasticloadbalancing:DescribeTags",
            ],
            update: &[
                "elasticloadbalancing:AddTags",
                "elasticloadbalancing:ModifyListener",
                "elasticloadbalancing:ModifyListenerAttributes",
                "elasticloadbalancing:RemoveTags",
            ],
            delete: &["elasticloadbalancing:DeleteListener"],
            list: &[
                "elasticloadbalancing:DescribeListeners",
                "elasticloadbalancing:DescribeLoadBalancers",
            ],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "elasticloadbalancing:CreateListener";
        let request = set!(
            cx.elbv2().create_listener(),
            asked,
            alpn_policy,
            certificates,
            default_actions,
            load_balancer_arn,
            mutual_authentication,
            port,
            protocol,
            ssl_policy,
        );
        let request = request.set_tags(Some(asked.tags()?));
        let answer = request.send().await.map_err(refused(call))?;
        let listener = answer.listeners.and_then(|all| all.into_iter().next());
        let listener = listener.ok_or_else(|| silent(call, "a listener"))?;
        let arn = listener.listener_arn().ok_or_else(|| silent(call, "an ARN"))?;
        asked.begin(arn);
        let given = attributes::given(asked, ATTRIBUTES);
        if given.is_empty() {
            return Ok(Made::known(arn, found(&listener)));
        }
        set_attributes(cx, arn, given).await?;
        Ok(Made::new(arn))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let elb = cx.elbv2();
        let listeners = elb.describe_listeners().listener_arns(id).send();
        let attributes = elb.describe_listener_attributes().listener_arn(id).send();
        let (listeners, attributes, tags) = futures::join!(listeners, attributes, tags(cx, id));
        let call = "elasticloadbalancing:DescribeListeners";
        let answer = listeners.map_err(refused(call)).or_absent()?;
        let Some(listener) = answer.and_then(|answer| answer.listeners?.into_iter().next()) else {
            return Ok(None);
        };
        let mut found = found(&listener);
        let call = "elasticloadbalancing:DescribeListenerAttributes";
        if let Some(answer) = attributes.map_err(refused(call)).or_absent()? {
            found.put_some(ATTRIBUTES, answer.attributes());
        }
        found.put_tags(&tags?);
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let properties = [
            "alpn_policy",
            "certificates",
            "default_actions",
            "mutual_authentication",
            "port",
            "protocol",
            "ssl_policy",
        ];
        if change.any(&properties) {
            let request = cx.elbv2().modify_listener().listener_arn(id);
            let request =
                set!(request, change, certificates, default_actions, port, protocol, ssl_policy);
            let off = types::MutualAuthenticationAttributes::builder().mode("off").build();
            let request = request
                .set_alpn_policy(change.get_or("alpn_policy", vec!["None".to_owned()])?)
                .set_mutual_authentication(change.get_or("mutual_authentication", off)?);
            request.send().await.map_err(refused("elasticloadbalancing:ModifyListener"))?;
        }
        let send = attributes::to_send(change, ATTRIBUTES, attributes::LISTENER);
        set_attributes(cx, id, send).await?;
        retag(cx, id, change).await
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let request = cx.elbv2().delete_listener().listener_arn(id);
        request.send().await.map_err(refused("elasticloadbalancing:DeleteListener"))?;
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let arns = of(cx, &asked.need::<String>("load_balancer_arn")?).await?;
        Ok(marked(cx, asked, &arns).await?.map(SmolStr::from))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut pages = cx.elbv2().describe_load_balancers().into_paginator().items().send();
        let mut arns = Vec::new();
        while let Some(one) = pages.next().await {
            let one = one.map_err(refused("elasticloadbalancing:DescribeLoadBalancers"))?;
            if let Some(balancer) = one.load_balancer_arn {
                arns.extend(of(cx, &balancer).await?.into_iter().map(SmolStr::from));
            }
        }
        Ok(arns)
    }
}

/// Returns the ARNs of a load balancer's listeners, none when there is no such load balancer.
pub async fn of(cx: &Context, load_balancer: &str) -> Answer<Vec<String>> {
    let pages = cx.elbv2().describe_listeners().load_balancer_arn(load_balancer);
    let mut pages = pages.into_paginator().items().send();
    let mut arns = Vec::new();
    while let Some(one) = pages.next().await {
        let call = "elasticloadbalancing:DescribeListeners";
        let Some(one) = one.map_err(refused(call)).or_absent()? else { break };
        arns.extend(one.listener_arn);
    }
    Ok(arns)
}

fn found(listener: &types::Listener) -> Found {
    let mut found = Found::new();
    put!(
        found,
        listener,
        alpn_policy,
        certificates,
        default_actions,
        listener_arn,
        load_balancer_arn,
        mutual_authentication,
        port,
        protocol,
        ssl_policy,
    );
    found
}

async fn set_attributes(cx: &Context, arn: &str, pairs: Vec<(String, String)>) -> Answer<()> {
    if pairs.is_empty() {
        return Ok(());
    }
    let attribute = |(key, value): (String, String)| {
        types::ListenerAttribute::builder().key(key).value(value).build()
    };
    let attributes = pairs.into_iter().map(attribute).collect();
    let request = cx.elbv2().modify_listener_attributes().listener_arn(arn);
    let request = request.set_attributes(Some(attributes));
    request.send().await.map_err(refused("elasticloadbalancing:ModifyListenerAttributes"))?;
    Ok(())
}
