//! Elastic Load Balancing: application, network and gateway load balancers.

mod attributes;
mod listener;
mod listener_rule;
mod load_balancer;
mod shapes;
mod target_group;

use aws_sdk_elasticloadbalancingv2::types;
use msd_engine::provider::{ErrorClass, ProviderError};

use super::Row;
use crate::context::Context;
use crate::convert::{Asked, Change};
use crate::driver::Answer;
use crate::error::{OrAbsent, refused};

pub const ROWS: &[Row] = &[
    ("aws.elasticloadbalancingv2.Listener", &listener::Listener),
    ("aws.elasticloadbalancingv2.ListenerRule", &listener_rule::ListenerRule),
    ("aws.elasticloadbalancingv2.LoadBalancer", &load_balancer::LoadBalancer),
    ("aws.elasticloadbalancingv2.TargetGroup", &target_group::TargetGroup),
];

/// So many things can be asked for their tags at once.
const TAGGED_AT_ONCE: usize = 20;

crate::tag!(types::Tag);

/// Returns the tags of a thing, none when there is no such thing.
async fn tags(cx: &Context, arn: &str) -> Answer<Vec<types::Tag>> {
    let request = cx.elbv2().describe_tags().resource_arns(arn);
    let call = "elasticloadbalancing:DescribeTags";
    let answer = request.send().await.map_err(refused(call)).or_absent()?;
    let described = answer.and_then(|answer| answer.tag_descriptions?.into_iter().next());
    Ok(described.and_then(|described| described.tags).unwrap_or_default())
}

/// Returns the one of these things that this creation made.
async fn marked(cx: &Context, asked: &Asked<'_>, arns: &[String]) -> Answer<Option<String>> {
    for some in arns.chunks(TAGGED_AT_ONCE) {
        let request = cx.elbv2().describe_tags().set_resource_arns(Some(some.to_vec()));
        let call = "elasticloadbalancing:DescribeTags";
        let Some(answer) = request.send().await.map_err(refused(call)).or_absent()? else {
            continue;
        };
        let described = answer.tag_descriptions.unwrap_or_default();
        if let Some(ours) = described.into_iter().find(|one| asked.made(one.tags())) {
            return Ok(ours.resource_arn);
        }
    }
    Ok(None)
}

/// Refuses a thing that was there before: asked to make one with a name that is taken, the service
/// answers with what has it, if only the settings agree.
async fn own(cx: &Context, asked: &Asked<'_>, arn: &str, call: &'static str) -> Answer<()> {
    if asked.made(&tags(cx, arn).await?) {
        return Ok(());
    }
    let message = format!("there is {arn} already, and msd did not make it");
    Err(ProviderError {
        call: Some(call.into()),
        property: Some("name".into()),
        ..ProviderError::new(ErrorClass::Conflict, "AlreadyExists", message)
    })
}

/// Brings the tags of a thing to what is asked for.
async fn retag(cx: &Context, arn: &str, change: &Change<'_>) -> Answer<()> {
    let tags = change.tags()?;
    if let Some(put) = tags.put_as::<types::Tag>() {
        let request = cx.elbv2().add_tags().resource_arns(arn).set_tags(Some(put));
        request.send().await.map_err(refused("elasticloadbalancing:AddTags"))?;
    }
    if let Some(removed) = tags.removed() {
        let request = cx.elbv2().remove_tags().resource_arns(arn).set_tag_keys(Some(removed));
        request.send().await.map_err(refused("elasticloadbalancing:RemoveTags"))?;
    }
    Ok(())
}

/// Returns what follows a word in an ARN: `app/web/50dc6c495c0c9188` after `loadbalancer/`.
fn after<'a>(arn: &'a str, word: &str) -> Option<&'a str> {
    arn.split_once(word).map(|(_, rest)| rest)
}
