//! `aws.events.Rule`, with its targets.

use async_trait::async_trait;
use aws_sdk_eventbridge::types::{RuleState, Tag, Target};
use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::value::Record;
use smol_str::SmolStr;

use super::{is_ours, retag, tags};
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused, silent};
use crate::{put, set};

pub struct Rule;

#[async_trait]
impl Driver for Rule {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "events:PutRule",
                "events:PutTargets",
                "events:TagResource",
                "events:DescribeRule",
                "events:ListTagsForResource",
                "iam:PassRole",
            ],
            read: &[
                "events:DescribeRule",
                "events:ListTargetsByRule",
                "events:ListTagsForResource",
            ],
            update: &[
                "events:PutRule",
                "events:PutTargets",
                "events:RemoveTargets",
                "events:TagResource",
                "events:UntagResource",
                "iam:PassRole",
            ],
            delete: &["events:DeleteRule", "events:RemoveTargets", "events:ListTargetsByRule"],
            list: &["events:ListEventBuses", "events:ListRules"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let name = asked.name("name", 64);
        let bus = asked.text("event_bus_name");
        // The call takes over what is there under a name; one that is made up is nobody else's.
        if asked.text("name").is_some()
            && let Some(arn) = describe(cx, &name, bus).await?.and_then(|rule| rule.arn)
            && !is_ours(cx, &arn, asked).await?
        {
            let message = format!("there is a rule {name} already");
            let error =
                ProviderError::new(ErrorClass::Conflict, "ResourceAlreadyExistsException", message);
            return Err(ProviderError { property: Some("name".into()), ..error });
        }
        let arn = put_rule(cx, &name, asked, Some(asked.tags::<Tag>()?)).await?;
        asked.begin(&arn);
        let targets: Vec<Target> = asked.get("targets")?.unwrap_or_default();
        if !targets.is_empty() {
            put_targets(cx, &name, bus, targets).await?;
        }
        let (bus, _) = parts(&arn);
        let mut found = Found::new();
        found.put("arn", &arn).put("rule_name", &name).put("name", &name);
        found.put("event_bus_name", bus.unwrap_or("default"));
        Ok(Made::known(arn, found))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let (bus, name) = parts(id);
        let rule = describe(cx, name, bus);
        let (rule, targets) = futures::join!(rule, targets(cx, name, bus));
        let (Some(rule), Some(targets)) = (rule?, targets?) else { return Ok(None) };
        let mut found = Found::new();
        put!(
            found,
            rule,
            arn,
            name,
            name = "rule_name",
            event_bus_name,
            description,
            role_arn,
            schedule_expression,
            state
        );
        found.put_document("event_pattern", rule.event_pattern());
        found.put_some("targets", &targets);
        found.put_tags(&tags(cx, id).await?);
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let (bus, name) = parts(id);
        if change.changed.iter().any(|name| name == "event_bus_name") {
            let message = "a rule stays on its bus; give it another `name`, and it is replaced";
            let error = ProviderError::new(ErrorClass::Invalid, "EventBusIsFixed", message);
            return Err(ProviderError { property: Some("event_bus_name".into()), ..error });
        }
        let own = ["description", "event_pattern", "role_arn", "schedule_expression", "state"];
        if change.any(&own) {
            put_rule(cx, name, &change.asked, None).await?;
        }
        if change.any(&["targets"]) {
            let wanted: Vec<Target> = change.asked.get("targets")?.unwrap_or_default();
            let there = targets(cx, name, bus).await?.unwrap_or_default();
            let is_wanted = |target: &&Target| wanted.iter().any(|one| one.id == target.id);
            let lost: Vec<String> =
                there.iter().filter(|one| !is_wanted(one)).map(|one| one.id.clone()).collect();
            if !lost.is_empty() {
                remove_targets(cx, name, bus, lost).await?;
            }
            if !wanted.is_empty() {
                put_targets(cx, name, bus, wanted).await?;
            }
        }
        retag(cx, id, change).await
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let (bus, name) = parts(id);
        let there = targets(cx, name, bus).await?.unwrap_or_default();
        if !there.is_empty() {
            let ids = there.into_iter().map(|target| target.id).collect();
            remove_targets(cx, name, bus, ids).await?;
        }
        let request = cx.events().delete_rule().name(name);
        let request = request.set_event_bus_name(bus.map(str::to_owned));
        request.send().await.map_err(refused("events:DeleteRule"))?;
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let name = asked.name("name", 64);
        let rule = describe(cx, &name, asked.text("event_bus_name")).await?;
        let Some(arn) = rule.and_then(|rule| rule.arn) else { return Ok(None) };
        Ok(is_ours(cx, &arn, asked).await?.then(|| arn.into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let buses = super::event_bus::EventBus.list(cx).await?;
        let mut arns = Vec::new();
        for bus in buses {
            let mut token = None;
            loop {
                let request = cx.events().list_rules().event_bus_name(bus.as_str());
                let answer = request.set_next_token(token).send().await;
                let answer = answer.map_err(refused("events:ListRules"))?;
                let rules = answer.rules().iter();
                arns.extend(rules.filter_map(|rule| rule.arn.as_deref()).map(SmolStr::new));
                token = answer.next_token;
                if token.is_none() {
                    break;
                }
            }
        }
        Ok(arns)
    }
}

type Described = aws_sdk_eventbridge::operation::describe_rule::DescribeRuleOutput;

/// Returns bus and name of `arn:…:rule/name` or `arn:…:rule/bus/name`.
fn parts(arn: &str) -> (Option<&str>, &str) {
    let path = arn.split_once(":rule/").map_or(arn, |(_, path)| path);
    match path.rsplit_once('/') {
        Some((bus, name)) => (Some(bus), name),
        None => (None, path),
    }
}

async fn describe(cx: &Context, name: &str, bus: Option<&str>) -> Answer<Option<Described>> {
    let request = cx.events().describe_rule().name(name);
    let answer = request.set_event_bus_name(bus.map(str::to_owned)).send().await;
    answer.map_err(refused("events:DescribeRule")).or_absent()
}

/// Makes or changes a rule: what is not said is emptied.
async fn put_rule(
    cx: &Context,
    name: &str,
    asked: &Asked<'_>,
    tags: Option<Vec<Tag>>,
) -> Answer<String> {
    let call = "events:PutRule";
    let request = set!(
        cx.events().put_rule().name(name),
        asked,
        schedule_expression,
        description,
        role_arn,
        event_bus_name
    );
    let request = request
        .set_event_pattern(asked.document("event_pattern"))
        .state(asked.get("state")?.unwrap_or(RuleState::Enabled))
        .set_tags(tags);
    let answer = request.send().await.map_err(refused(call))?;
    answer.rule_arn.ok_or_else(|| silent(call, "an ARN"))
}

async fn targets(cx: &Context, name: &str, bus: Option<&str>) -> Answer<Option<Vec<Target>>> {
    let (mut all, mut token) = (Vec::new(), None);
    loop {
        let request = cx.events().list_targets_by_rule().rule(name).set_next_token(token);
        let answer = request.set_event_bus_name(bus.map(str::to_owned)).send().await;
        let answer = answer.map_err(refused("events:ListTargetsByRule")).or_absent()?;
        let Some(answer) = answer else { return Ok(None) };
        all.extend(answer.targets.unwrap_or_default());
        token = answer.next_token;
        if token.is_none() {
            return Ok(Some(all));
        }
    }
}

async fn put_targets(
    cx: &Context,
    name: &str,
    bus: Option<&str>,
    targets: Vec<Target>,
) -> Answer<()> {
    let call = "events:PutTargets";
    let request = cx.events().put_targets().rule(name).set_targets(Some(targets));
    let answer = request.set_event_bus_name(bus.map(str::to_owned)).send().await;
    let answer = answer.map_err(refused(call))?;
    let wrong = answer.failed_entries().first();
    let wrong = wrong.map(|one| (&one.target_id, &one.error_code, &one.error_message));
    entries(call, wrong)
}

async fn remove_targets(
    cx: &Context,
    name: &str,
    bus: Option<&str>,
    ids: Vec<String>,
) -> Answer<()> {
    let call = "events:RemoveTargets";
    let request = cx.events().remove_targets().rule(name).set_ids(Some(ids));
    let answer = request.set_event_bus_name(bus.map(str::to_owned)).send().await;
    let Some(answer) = answer.map_err(refused(call)).or_absent()? else { return Ok(()) };
    let wrong = answer.failed_entries().first();
    let wrong = wrong.map(|one| (&one.target_id, &one.error_code, &one.error_message));
    entries(call, wrong)
}

type Text = Option<String>;

/// The call succeeds even where one of its entries does not.
fn entries(call: &'static str, wrong: Option<(&Text, &Text, &Text)>) -> Answer<()> {
    let Some((target, code, message)) = wrong else { return Ok(()) };
    let or_else = |text: &Text, other: &str| text.clone().unwrap_or_else(|| other.to_owned());
    let (code, message) = (or_else(code, "FailedEntry"), or_else(message, "no reason is given"));
    let class = crate::error::class_of(&code, &message, 400);
    let message = format!("target {}: {message}", or_else(target, "?"));
    let error = ProviderError::new(class, &code, message);
    Err(ProviderError { call: Some(call.into()), property: Some("targets".into()), ..error })
}
