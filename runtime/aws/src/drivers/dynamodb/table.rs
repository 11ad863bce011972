//! `aws.dynamodb.Table`. One call makes it with its indexes; what has a call of its own follows once the
//! table is active.

use async_trait::async_trait;
use aws_sdk_dynamodb::operation::update_table::builders::UpdateTableFluentBuilder;
use aws_sdk_dynamodb::types::{
    OnDemandThroughput, StreamSpecification, TableDescription, TableStatus, Tag,
};
use msd_engine::provider::{ErrorClass, Pace, ProviderError};
use msd_model::policy::Readiness;
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use super::{features, indexes};
use crate::context::Context;
use crate::convert::{Asked, Change, Found, document};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, failed, refused, silent};
use crate::{put, set};

pub struct Table;

const NAME: &str = "table_name";

#[async_trait]
impl Driver for Table {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "dynamodb:CreateTable",
                "dynamodb:TagResource",
                "dynamodb:DescribeTable",
                "dynamodb:ListTagsOfResource",
                "dynamodb:PutResourcePolicy",
                "dynamodb:UpdateTimeToLive",
                "dynamodb:UpdateContinuousBackups",
                "dynamodb:UpdateContributorInsights",
                "dynamodb:EnableKinesisStreamingDestination",
            ],
            read: &[
                "dynamodb:DescribeTable",
                "dynamodb:ListTagsOfResource",
                "dynamodb:DescribeTimeToLive",
                "dynamodb:DescribeContinuousBackups",
                "dynamodb:DescribeContributorInsights",
                "dynamodb:DescribeKinesisStreamingDestination",
                "dynamodb:GetResourcePolicy",
            ],
            update: &[
                "dynamodb:UpdateTable",
                "dynamodb:DescribeTable",
                "dynamodb:TagResource",
                "dynamodb:UntagResource",
                "dynamodb:UpdateTimeToLive",
                "dynamodb:UpdateContinuousBackups",
                "dynamodb:UpdateContributorInsights",
                "dynamodb:EnableKinesisStreamingDestination",
                "dynamodb:UpdateKinesisStreamingDestination",
                "dynamodb:DisableKinesisStreamingDestination",
                "dynamodb:PutResourcePolicy",
                "dynamodb:DeleteResourcePolicy",
            ],
            delete: &["dynamodb:DeleteTable", "dynamodb:DescribeTable"],
            list: &["dynamodb:ListTables"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "dynamodb:CreateTable";
        if let Some(import) = asked.value("import_source_specification") {
            return Err(no_import(import));
        }
        let name = asked.name(NAME, 255);
        let request = cx.dynamodb().create_table().table_name(&name);
        let request = set!(
            request,
            asked,
            attribute_definitions,
            key_schema,
            local_secondary_indexes,
            global_secondary_indexes,
            billing_mode,
            provisioned_throughput,
            stream_specification,
            sse_specification,
            table_class,
            deletion_protection_enabled,
            warm_throughput,
            on_demand_throughput,
            vector_indexes
        );
        let request = request
            .set_resource_policy(policy(asked.properties, "resource_policy"))
            .set_tags(Some(asked.tags::<Tag>()?));
        let answer = request.send().await.map_err(refused(call))?;
        let table = answer.table_description.ok_or_else(|| silent(call, "a table"))?;
        asked.begin(&name);
        let has_features = features::are_asked(asked);
        if has_features {
            settle(cx, &name, asked.pace).await?;
            features::set(cx, &name, &table, asked, &|_| true, &Record::default()).await?;
        }
        // AWS writes policies in its own way.
        if has_features || asked.value("resource_policy").is_some() {
            return Ok(Made::new(name));
        }
        Ok(Made::known(name, told(&table)))
    }

    async fn ready(&self, cx: &Context, id: &str, _: Readiness) -> Answer<bool> {
        is_settled(describe(cx, id).await?.as_ref())
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let Some(table) = describe(cx, id).await? else { return Ok(None) };
        if table.table_status == Some(TableStatus::Deleting) {
            return Ok(None);
        }
        let mut found = told(&table);
        features::read(cx, id, &table, &mut found).await?;
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let asked = &change.asked;
        if change.changed.iter().any(|name| name == "key_schema") {
            return Err(fixed_key());
        }
        // DynamoDB takes one kind of change at a time, and none before the last one is done.
        let pay = ["billing_mode", "provisioned_throughput", "on_demand_throughput"];
        if change.any(&pay) {
            let request = set!(
                cx.dynamodb().update_table(),
                asked,
                billing_mode,
                provisioned_throughput,
                on_demand_throughput
            );
            let request = match asked.value("billing_mode") {
                None => request.billing_mode("PROVISIONED".into()),
                Some(_) => request,
            };
            // -1 takes a limit away.
            let none = OnDemandThroughput::builder();
            let none = none.max_read_request_units(-1).max_write_request_units(-1).build();
            let is_dropped = asked.value("on_demand_throughput").is_none()
                && change.before.contains_key("on_demand_throughput");
            let request = match is_dropped {
                true => request.on_demand_throughput(none),
                false => request,
            };
            let throughput = indexes::throughput(asked)?;
            send(cx, id, change, request.set_global_secondary_index_updates(throughput)).await?;
        }
        if change.any(&["warm_throughput"]) && asked.value("warm_throughput").is_some() {
            let request = set!(cx.dynamodb().update_table(), asked, warm_throughput);
            send(cx, id, change, request).await?;
        }
        if change.any(&["table_class"]) {
            let class = asked.text("table_class").unwrap_or("STANDARD");
            send(cx, id, change, cx.dynamodb().update_table().table_class(class.into())).await?;
        }
        if change.any(&["deletion_protection_enabled"]) {
            let is_on = asked.get("deletion_protection_enabled")?.unwrap_or(false);
            let request = cx.dynamodb().update_table().deletion_protection_enabled(is_on);
            send(cx, id, change, request).await?;
        }
        if change.any(&["sse_specification"]) {
            let off = aws_sdk_dynamodb::types::SseSpecification::builder().enabled(false).build();
            let sse = asked.get("sse_specification")?.unwrap_or(off);
            send(cx, id, change, cx.dynamodb().update_table().sse_specification(sse)).await?;
        }
        if change.any(&["stream_specification"]) {
            stream(cx, id, change).await?;
        }
        if change.any(&["global_secondary_indexes", "attribute_definitions"]) {
            for step in indexes::steps(change)? {
                let definitions = asked.get("attribute_definitions")?;
                let request = cx.dynamodb().update_table().global_secondary_index_updates(step);
                let request = request.set_attribute_definitions(definitions);
                send(cx, id, change, request).await?;
            }
        }
        if change.any(&["vector_indexes"]) {
            for step in indexes::vector_steps(change)? {
                let request = cx.dynamodb().update_table().vector_index_updates(step);
                send(cx, id, change, request).await?;
            }
        }
        let table =
            describe(cx, id).await?.ok_or_else(|| silent("dynamodb:DescribeTable", "a table"))?;
        features::set(cx, id, &table, asked, &|name| change.any(&[name]), change.before).await?;
        features::retag(cx, &table, change).await
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let request = cx.dynamodb().delete_table().table_name(id);
        request.send().await.map_err(refused("dynamodb:DeleteTable"))?;
        Ok(())
    }

    async fn gone(&self, cx: &Context, id: &str) -> Answer<bool> {
        Ok(describe(cx, id).await?.is_none())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let name = asked.name(NAME, 255);
        let Some(table) = describe(cx, &name).await? else { return Ok(None) };
        let arn = table.table_arn().unwrap_or_default();
        let request = cx.dynamodb().list_tags_of_resource().resource_arn(arn);
        let tags = request.send().await.map_err(refused("dynamodb:ListTagsOfResource"))?;
        Ok(asked.made(tags.tags()).then(|| name.into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut pages = cx.dynamodb().list_tables().into_paginator().items().send();
        let mut names = Vec::new();
        while let Some(name) = pages.next().await {
            names.push(name.map_err(refused("dynamodb:ListTables"))?.into());
        }
        Ok(names)
    }
}

/// Reads what a table says of itself.
fn told(table: &TableDescription) -> Found {
    let mut found = Found::new();
    put!(
        found,
        table,
        table_name,
        key_schema,
        provisioned_throughput,
        on_demand_throughput,
        warm_throughput,
        deletion_protection_enabled,
        table_arn = "arn",
        sse_description = "sse_specification"
    );
    found.put_some("attribute_definitions", table.attribute_definitions());
    found.put_some("local_secondary_indexes", table.local_secondary_indexes());
    found.put_some("global_secondary_indexes", table.global_secondary_indexes());
    found.put_some("vector_indexes", table.vector_indexes());
    let billing = table.billing_mode_summary().and_then(|summary| summary.billing_mode());
    found.put("billing_mode", billing.map_or("PROVISIONED", |mode| mode.as_str()));
    let class = table.table_class_summary().and_then(|summary| summary.table_class());
    found.put("table_class", class.map_or("STANDARD", |class| class.as_str()));
    if let Some(stream) = table.stream_specification().filter(|stream| stream.stream_enabled) {
        let view = stream.stream_view_type.as_ref().map_or("", |view| view.as_str());
        let fields = [("stream_view_type".into(), Value::str(view))];
        found.put("stream_specification", Value::map(fields));
        found.put("stream_arn", table.latest_stream_arn());
    }
    found
}

/// Returns the document of a property `{ policy_document }`.
pub(super) fn policy(properties: &Record, name: &str) -> Option<String> {
    let policy = properties.get(name)?.as_map()?.get("policy_document")?;
    (*policy != Value::Null).then(|| document(policy))
}

pub(super) async fn describe(cx: &Context, name: &str) -> Answer<Option<TableDescription>> {
    let answer = cx.dynamodb().describe_table().table_name(name).send().await;
    let answer = answer.map_err(refused("dynamodb:DescribeTable")).or_absent()?;
    Ok(answer.and_then(|answer| answer.table))
}

/// Tells whether a table and its indexes take another change.
fn is_settled(table: Option<&TableDescription>) -> Answer<bool> {
    let Some(table) = table else { return Ok(false) };
    match &table.table_status {
        Some(TableStatus::Active) => Ok(indexes::are_settled(table)),
        Some(TableStatus::Creating | TableStatus::Updating) | None => Ok(false),
        Some(other) => Err(failed(other.as_str(), None)),
    }
}

async fn settle(cx: &Context, name: &str, pace: &dyn Pace) -> Answer<()> {
    while !is_settled(describe(cx, name).await?.as_ref())? {
        let _turn = pace.turn().await;
    }
    Ok(())
}

/// Sends one change, and waits until the table takes another.
async fn send(
    cx: &Context,
    name: &str,
    change: &Change<'_>,
    request: UpdateTableFluentBuilder,
) -> Answer<()> {
    request.table_name(name).send().await.map_err(refused("dynamodb:UpdateTable"))?;
    settle(cx, name, change.asked.pace).await
}

/// Turns the stream on or off; another view needs both.
async fn stream(cx: &Context, name: &str, change: &Change<'_>) -> Answer<()> {
    let view = |properties: &Record| {
        let stream = properties.get("stream_specification")?.as_map()?;
        stream.get("stream_view_type")?.as_str().map(SmolStr::new)
    };
    let (before, after) = (view(change.before), view(change.asked.properties));
    if before == after {
        return Ok(());
    }
    if before.is_some() {
        let off = StreamSpecification::builder().stream_enabled(false).build();
        let off = off.map_err(|_| silent("dynamodb:UpdateTable", "a stream"))?;
        send(cx, name, change, cx.dynamodb().update_table().stream_specification(off)).await?;
    }
    if after.is_some() {
        let request = set!(cx.dynamodb().update_table(), change.asked, stream_specification);
        send(cx, name, change, request).await?;
    }
    Ok(())
}

fn fixed_key() -> ProviderError {
    let message = "the key of a table cannot be changed; give the table another `table_name`, and it \
                   is replaced by one with the new key, without its items";
    let error = ProviderError::new(ErrorClass::Invalid, "KeySchemaIsFixed", message);
    ProviderError { property: Some("key_schema".into()), ..error }
}

fn no_import(import: &Value) -> ProviderError {
    let message = format!(
        "a table is imported from S3 through Cloud Control: put `@provider(aws, via = cloudcontrol)` \
         before the resource ({} is given)",
        import.kind()
    );
    let error = ProviderError::new(ErrorClass::Invalid, "ImportNotSupported", message);
    ProviderError { property: Some("import_source_specification".into()), ..error }
}
