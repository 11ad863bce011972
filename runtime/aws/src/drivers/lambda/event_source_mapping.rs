//! `aws.lambda.EventSourceMapping`.

use async_trait::async_trait;
use aws_sdk_lambda::types::{
    DestinationConfig, EventSourceMappingMetricsConfig, FilterCriteria, OnFailure,
};
use aws_smithy_types::DateTime;
use msd_engine::provider::ErrorClass;
use msd_model::policy::Readiness;
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use super::retag;
use crate::context::Context;
use crate::convert::{Asked, Change, Found, OWN_TAG};
use crate::driver::{Answer, Driver, Made, Permissions, Polling};
use crate::error::{OrAbsent, OrLacking, refused, silent};
use crate::{put, set};

pub struct EventSourceMapping;

/// Adds what creating and reading answer alike.
macro_rules! mapping {
    ($found:expr, $answer:expr) => {{
        put!(
            $found,
            $answer,
            uuid = "id",
            event_source_mapping_arn,
            event_source_arn,
            batch_size,
            bisect_batch_on_function_error,
            destination_config,
            document_db_event_source_config = "documentdb_event_source_config",
            filter_criteria,
            kms_key_arn,
            logging_config,
            maximum_batching_window_in_seconds,
            maximum_record_age_in_seconds,
            maximum_retry_attempts,
            metrics_config,
            parallelization_factor,
            provisioned_poller_config,
            scaling_config,
            self_managed_event_source,
            self_managed_kafka_event_source_config,
            amazon_managed_kafka_event_source_config,
            starting_position,
            tumbling_window_in_seconds
        );
        $found.put("function_name", $answer.function_arn());
        $found.put_some("function_response_types", $answer.function_response_types());
        $found.put_some("queues", $answer.queues());
        $found.put_some("source_access_configurations", $answer.source_access_configurations());
        $found.put_some("topics", $answer.topics());
        $found.put(
            "starting_position_timestamp",
            $answer.starting_position_timestamp().map(|time| time.as_secs_f64()),
        );
        let state = $answer.state().unwrap_or_default();
        $found.put("enabled", !matches!(state, "Disabled" | "Disabling"));
    }};
}

#[async_trait]
impl Driver for EventSourceMapping {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "lambda:CreateEventSourceMapping",
                "lambda:GetEventSourceMapping",
                "lambda:ListEventSourceMappings",
                "lambda:ListTags",
                "lambda:TagResource",
            ],
            read: &["lambda:GetEventSourceMapping", "lambda:ListTags"],
            update: &[
                "lambda:UpdateEventSourceMapping",
                "lambda:GetEventSourceMapping",
                "lambda:TagResource",
                "lambda:UntagResource",
            ],
            delete: &["lambda:DeleteEventSourceMapping", "lambda:GetEventSourceMapping"],
            list: &["lambda:ListEventSourceMappings"],
        }
    }

    fn polling(&self) -> Polling {
        Polling::SECONDS
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "lambda:CreateEventSourceMapping";
        let from = asked.get::<f64>("starting_position_timestamp")?.map(DateTime::from_secs_f64);
        let request = cx.lambda().create_event_source_mapping();
        let request = set!(
            request,
            asked,
            event_source_arn,
            function_name,
            enabled,
            batch_size,
            filter_criteria,
            kms_key_arn,
            metrics_config,
            logging_config,
            scaling_config,
            maximum_batching_window_in_seconds,
            parallelization_factor,
            starting_position,
            destination_config,
            maximum_record_age_in_seconds,
            bisect_batch_on_function_error,
            maximum_retry_attempts,
            tumbling_window_in_seconds,
            topics,
            queues,
            source_access_configurations,
            self_managed_event_source,
            function_response_types,
            amazon_managed_kafka_event_source_config,
            self_managed_kafka_event_source_config,
            document_db_event_source_config = "documentdb_event_source_config",
            provisioned_poller_config
        );
        let request = request
            .set_starting_position_timestamp(from)
            .set_tags(Some(asked.tag_map()?.into_iter().collect()));
        let answer = request.send().await.map_err(refused(call))?;
        let id = answer.uuid().ok_or_else(|| silent(call, "an id"))?.to_owned();
        let mut found = Found::new();
        mapping!(found, answer);
        // While it is made its state does not tell.
        found.0.shift_remove("enabled");
        Ok(Made::known(id, found))
    }

    async fn ready(&self, cx: &Context, id: &str, _: Readiness) -> Answer<bool> {
        let answer = cx.lambda().get_event_source_mapping().uuid(id).send().await;
        let answer = answer.map_err(refused("lambda:GetEventSourceMapping")).or_absent()?;
        let state = answer.and_then(|answer| answer.state);
        Ok(matches!(state.as_deref(), Some("Enabled" | "Disabled")))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let answer = cx.lambda().get_event_source_mapping().uuid(id).send().await;
        let answer = answer.map_err(refused("lambda:GetEventSourceMapping")).or_absent()?;
        let Some(answer) = answer.filter(|answer| answer.state() != Some("Deleting")) else {
            return Ok(None);
        };
        let mut found = Found::new();
        mapping!(found, answer);
        if let Some(arn) = answer.event_source_mapping_arn() {
            let tags = cx.lambda().list_tags().resource(arn).send().await;
            let tags = tags.map_err(refused("lambda:ListTags")).or_lacking(cx)?;
            let tags = tags.and_then(|tags| tags.tags).unwrap_or_default();
            let pairs = tags.iter().map(|(key, value)| (key.as_str(), value.as_str()));
            found.put_tag_pairs("tags", pairs);
        }
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let asked = &change.asked;
        let mut request = cx.lambda().update_event_source_mapping().uuid(id);
        let mut has_any = false;
        // What is set no more goes back to what Lambda does by itself, where there is a value for it.
        macro_rules! one {
            ($($field:ident $(= $ours:literal)? => $default:expr),* $(,)?) => {
                pastey::paste! {
                    $({
                        let name = set!(@name $field $($ours)?);
                        if change.any(&[name]) {
                            has_any = true;
                            let given = asked.get(name)?;
                            let is_known = change.before.contains_key(name);
                            let default = || if is_known { $default } else { None };
                            request = request.[<set_ $field>](given.or_else(default));
                        }
                    })*
                }
            };
        }
        one!(
            function_name => None,
            enabled => Some(true),
            batch_size => None,
            filter_criteria => Some(FilterCriteria::builder().set_filters(Some(Vec::new())).build()),
            kms_key_arn => Some(String::new()),
            metrics_config => Some(
                EventSourceMappingMetricsConfig::builder().set_metrics(Some(Vec::new())).build()
            ),
            logging_config => None,
            scaling_config => Some(aws_sdk_lambda::types::ScalingConfig::builder().build()),
            maximum_batching_window_in_seconds => Some(0),
            parallelization_factor => Some(1),
            destination_config => Some(
                DestinationConfig::builder()
                    .on_failure(OnFailure::builder().destination("").build())
                    .build()
            ),
            maximum_record_age_in_seconds => Some(-1),
            bisect_batch_on_function_error => Some(false),
            maximum_retry_attempts => Some(-1),
            tumbling_window_in_seconds => Some(0),
            source_access_configurations => Some(Vec::new()),
            function_response_types => Some(Vec::new()),
            amazon_managed_kafka_event_source_config => None,
            self_managed_kafka_event_source_config => None,
            document_db_event_source_config = "documentdb_event_source_config" => None,
            provisioned_poller_config => Some(
                aws_sdk_lambda::types::ProvisionedPollerConfig::builder().build()
            ),
        );
        if has_any {
            request.send().await.map_err(refused("lambda:UpdateEventSourceMapping"))?;
        }
        match change.before.get("event_source_mapping_arn").and_then(Value::as_str) {
            Some(arn) => retag(cx, arn, change).await,
            None => Ok(()),
        }
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let request = cx.lambda().delete_event_source_mapping().uuid(id);
        request.send().await.map_err(refused("lambda:DeleteEventSourceMapping"))?;
        Ok(())
    }

    async fn gone(&self, cx: &Context, id: &str) -> Answer<bool> {
        let answer = cx.lambda().get_event_source_mapping().uuid(id).send().await;
        Ok(answer.map_err(refused("lambda:GetEventSourceMapping")).or_absent()?.is_none())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let request =
            set!(cx.lambda().list_event_source_mappings(), asked, event_source_arn, function_name);
        let mut pages = request.into_paginator().items().send();
        while let Some(mapping) = pages.next().await {
            let mapping = match mapping.map_err(refused("lambda:ListEventSourceMappings")) {
                Err(error) if error.class == ErrorClass::NotFound => return Ok(None),
                mapping => mapping?,
            };
            let (Some(id), Some(arn)) = (mapping.uuid, mapping.event_source_mapping_arn) else {
                continue;
            };
            let tags = cx.lambda().list_tags().resource(arn).send().await;
            let tags = tags.map_err(refused("lambda:ListTags"))?.tags.unwrap_or_default();
            if tags.get(OWN_TAG).is_some_and(|token| token == asked.token) {
                return Ok(Some(id.into()));
            }
        }
        Ok(None)
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut pages = cx.lambda().list_event_source_mappings().into_paginator().items().send();
        let mut ids = Vec::new();
        while let Some(mapping) = pages.next().await {
            let mapping = mapping.map_err(refused("lambda:ListEventSourceMappings"))?;
            ids.extend(mapping.uuid.map(SmolStr::from));
        }
        Ok(ids)
    }
}
