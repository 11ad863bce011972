//! Who hears of what happens in a bucket. One configuration has one event here, any number in the API.

use aws_sdk_s3::types::{
    Event, EventBridgeConfiguration, FilterRule, FilterRuleName, LambdaFunctionConfiguration,
    NotificationConfiguration, NotificationConfigurationFilter, QueueConfiguration, S3KeyFilter,
    TopicConfiguration,
};
use msd_model::value::Value;

use super::part::{part, record};
use crate::convert::{Built, FromValue, Mismatch, ToValue, field};
use crate::{choices, shape};

choices!(Event);
shape! {
    FilterRule { name, value }
    S3KeyFilter { filter_rules = "rules" }
    NotificationConfigurationFilter { key = "s3_key" }
}

impl FromValue for FilterRuleName {
    fn from_value(value: &Value) -> Result<Self, Mismatch> {
        Ok(String::from_value(value)?.to_ascii_lowercase().as_str().into())
    }
}

impl ToValue for FilterRuleName {
    fn to_value(&self) -> Option<Value> {
        // S3 answers `Prefix` where `prefix` was asked for.
        self.as_str().to_ascii_lowercase().to_value()
    }
}

/// A destination: its type, its property, the name of its ARN there and here.
macro_rules! destinations {
    ($($ty:ty { $arn:ident = $ours:literal })*) => {$(
        impl FromValue for $ty {
            fn from_value(value: &Value) -> Result<Self, Mismatch> {
                let fields = value.as_map().ok_or_else(|| Mismatch::new("a record", value))?;
                let arn: Option<String> = field(fields, $ours)?;
                let event: Option<Event> = field(fields, "event")?;
                <$ty>::builder()
                    .$arn(arn.unwrap_or_default())
                    .set_events(event.map(|event| vec![event]))
                    .set_filter(field(fields, "filter")?)
                    .build()
                    .built()
            }
        }

        impl Events for $ty {
            fn each(&self) -> Vec<Value> {
                let one = |event: &Event| record(|found| {
                    found.put("event", event).put($ours, &self.$arn).put("filter", &self.filter);
                });
                self.events().iter().filter_map(one).collect()
            }
        }
    )*};
}

/// A configuration as one for each of its events.
trait Events {
    fn each(&self) -> Vec<Value>;
}

destinations! {
    LambdaFunctionConfiguration { lambda_function_arn = "function" }
    QueueConfiguration { queue_arn = "queue" }
    TopicConfiguration { topic_arn = "topic" }
}

fn each<T: Events>(configurations: &[T]) -> Vec<Value> {
    configurations.iter().flat_map(Events::each).collect()
}

impl FromValue for NotificationConfiguration {
    fn from_value(value: &Value) -> Result<Self, Mismatch> {
        let fields = value.as_map().ok_or_else(|| Mismatch::new("a record", value))?;
        let bridge = fields.get("event_bridge_configuration").and_then(Value::as_map);
        let is_on = bridge.is_some_and(|bridge| {
            bridge.get("event_bridge_enabled").is_none_or(|on| *on != Value::Bool(false))
        });
        Ok(NotificationConfiguration::builder()
            .set_lambda_function_configurations(field(fields, "lambda_configurations")?)
            .set_queue_configurations(field(fields, "queue_configurations")?)
            .set_topic_configurations(field(fields, "topic_configurations")?)
            .set_event_bridge_configuration(
                is_on.then(|| EventBridgeConfiguration::builder().build()),
            )
            .build())
    }
}

part! {
    Notification: NotificationConfiguration = "notification_configuration",
    get_bucket_notification_configuration("s3:GetBucketNotificationConfiguration", |answer| {
        record(|found| {
            found.put_some("lambda_configurations", &each(answer.lambda_function_configurations()));
            found.put_some("queue_configurations", &each(answer.queue_configurations()));
            found.put_some("topic_configurations", &each(answer.topic_configurations()));
            let bridge = answer.event_bridge_configuration().and_then(|_| {
                record(|found| {
                    found.put("event_bridge_enabled", true);
                })
            });
            found.put("event_bridge_configuration", bridge);
        })
    }),
    put_bucket_notification_configuration(
        "s3:PutBucketNotificationConfiguration",
        notification_configuration
    ),
    to NotificationConfiguration::builder().build(),
}
