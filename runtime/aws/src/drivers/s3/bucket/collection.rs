//! Parts of which a bucket has many, each with an id: S3 sets and deletes them one by one.

use msd_model::value::Value;

/// Configurations under one property:
///
/// ```text
/// collection! {
///     Metrics: MetricsConfiguration = "metrics_configurations",
///     list_bucket_metrics_configurations("s3:ListBucketMetricsConfigurations", metrics_configuration_list),
///     put_bucket_metrics_configuration("s3:PutBucketMetricsConfiguration", metrics_configuration),
///     delete_bucket_metrics_configuration("s3:DeleteBucketMetricsConfiguration"),
/// }
/// ```
macro_rules! collection {
    (
        $part:ident: $config:ty = $property:literal,
        $list:ident($list_call:literal, $items:ident),
        $put:ident($put_call:literal, $setter:ident),
        $delete:ident($delete_call:literal) $(,)?
    ) => {
        pub struct $part;

        #[async_trait::async_trait]
        impl super::part::Part for $part {
            fn property(&self) -> &'static str {
                $property
            }

            async fn get(
                &self,
                cx: &crate::context::Context,
                bucket: &str,
            ) -> crate::driver::Answer<Option<msd_model::value::Value>> {
                let (mut all, mut next): (Vec<$config>, Option<String>) = (Vec::new(), None);
                loop {
                    let request = cx.s3().$list().bucket(bucket).set_continuation_token(next);
                    let answer = request.send().await;
                    let Some(answer) = crate::optional::told(cx, $list_call, answer)? else {
                        break;
                    };
                    all.extend(answer.$items.unwrap_or_default());
                    next = answer.next_continuation_token;
                    if next.is_none() {
                        break;
                    }
                }
                let is_empty = all.is_empty();
                Ok(crate::convert::ToValue::to_value(&all).filter(|_| !is_empty))
            }

            async fn put(
                &self,
                cx: &crate::context::Context,
                bucket: &str,
                asked: &crate::convert::Asked<'_>,
                before: Option<&msd_model::value::Value>,
            ) -> crate::driver::Answer<()> {
                let wanted: Vec<$config> = asked.need($property)?;
                for gone in super::collection::ids(before) {
                    if wanted.iter().any(|one| one.id() == gone) {
                        continue;
                    }
                    let request = cx.s3().$delete().bucket(bucket).id(gone);
                    request.send().await.map_err(crate::error::refused($delete_call))?;
                }
                for one in wanted {
                    let request = cx.s3().$put().bucket(bucket).id(one.id()).$setter(one.clone());
                    request.send().await.map_err(crate::error::refused($put_call))?;
                }
                Ok(())
            }

            async fn reset(
                &self,
                cx: &crate::context::Context,
                bucket: &str,
                before: &msd_model::value::Value,
            ) -> crate::driver::Answer<()> {
                for gone in super::collection::ids(Some(before)) {
                    let request = cx.s3().$delete().bucket(bucket).id(gone);
                    request.send().await.map_err(crate::error::refused($delete_call))?;
                }
                Ok(())
            }
        }
    };
}
pub(super) use collection;

/// Returns the ids of configurations that are there.
pub fn ids(configurations: Option<&Value>) -> Vec<&str> {
    let all = configurations.and_then(Value::as_list).unwrap_or_default();
    all.iter().filter_map(|one| one.as_map()?.get("id")?.as_str()).collect()
}
