//! A part of a bucket: one property that S3 keeps behind calls of its own.

use async_trait::async_trait;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::http::Response;
use msd_model::value::Value;

use crate::context::Context;
use crate::convert::{Asked, Found};
use crate::driver::Answer;

#[async_trait]
pub trait Part: Send + Sync {
    fn property(&self) -> &'static str;

    /// Tells whether S3 may answer in other words than it was asked in: such a part is read back.
    fn is_respelled(&self) -> bool {
        true
    }

    /// Returns the property as S3 has it; nothing where it has none.
    async fn get(&self, cx: &Context, bucket: &str) -> Answer<Option<Value>>;

    /// Sets the property as it is asked for; `before` is what S3 has.
    async fn put(
        &self,
        cx: &Context,
        bucket: &str,
        asked: &Asked<'_>,
        before: Option<&Value>,
    ) -> Answer<()>;

    /// Brings the property back to what S3 does without a word.
    async fn reset(&self, cx: &Context, bucket: &str, before: &Value) -> Answer<()>;
}

/// Returns a record of what is put into it; nothing when that is nothing.
pub fn record(fill: impl FnOnce(&mut Found)) -> Option<Value> {
    let mut found = Found::new();
    fill(&mut found);
    (!found.0.is_empty()).then(|| Value::Map(found.0.into()))
}

/// Returns the status in an answer that the SDK cannot read: some servers in S3's place name the root of
/// such an answer otherwise.
pub fn status<T, E>(answer: &Result<T, SdkError<E, Response>>) -> Option<String> {
    let body = answer.as_ref().err()?.raw_response()?.body().bytes()?;
    let (_, rest) = std::str::from_utf8(body).ok()?.split_once("<Status>")?;
    rest.split_once("</Status>").map(|(status, _)| status.to_owned())
}

/// A part with one call to read it, one to set it, and one to take it away or to set it to nothing:
///
/// ```text
/// part! {
///     Cors: CorsConfiguration = "cors_configuration",
///     get_bucket_cors("s3:GetBucketCors", |answer| …),
///     put_bucket_cors("s3:PutBucketCors", cors_configuration),
///     delete_bucket_cors("s3:DeleteBucketCors"),
/// }
/// ```
///
/// `as verbatim` says that S3 answers what it was told; `with "status"`, that the property is no more
/// than a status, of this name.
macro_rules! part {
    (
        $part:ident: $config:ty = $property:literal $(as $spelled:ident $(with $status:literal)?)?,
        $get:ident($get_call:literal, |$answer:ident| $value:expr),
        $put:ident($put_call:literal, $setter:ident),
        $($reset:tt)*
    ) => {
        pub struct $part;

        #[async_trait::async_trait]
        impl super::part::Part for $part {
            fn property(&self) -> &'static str {
                $property
            }

            $(fn is_respelled(&self) -> bool {
                !super::part::part!(@is $spelled)
            })?

            async fn get(
                &self,
                cx: &crate::context::Context,
                bucket: &str,
            ) -> crate::driver::Answer<Option<msd_model::value::Value>> {
                let answer = cx.s3().$get().bucket(bucket).send().await;
                $($(if let Some(status) = super::part::status(&answer) {
                    return Ok(super::part::record(|found| {
                        found.put($status, status);
                    }));
                })?)?
                let Some($answer) = crate::optional::told(cx, $get_call, answer)? else {
                    return Ok(None);
                };
                Ok($value)
            }

            async fn put(
                &self,
                cx: &crate::context::Context,
                bucket: &str,
                asked: &crate::convert::Asked<'_>,
                _: Option<&msd_model::value::Value>,
            ) -> crate::driver::Answer<()> {
                let wanted: $config = asked.need($property)?;
                let request = cx.s3().$put().bucket(bucket).$setter(wanted);
                request.send().await.map_err(crate::error::refused($put_call))?;
                Ok(())
            }

            async fn reset(
                &self,
                cx: &crate::context::Context,
                bucket: &str,
                _: &msd_model::value::Value,
            ) -> crate::driver::Answer<()> {
                super::part::part!(@reset cx, bucket, $put, $put_call, $setter, $($reset)*)
            }
        }
    };
    (@is verbatim) => { true };
    // Set to this instead.
    (@reset $cx:ident, $bucket:ident, $put:ident, $call:literal, $setter:ident, to $config:expr $(,)?) => {{
        let request = $cx.s3().$put().bucket($bucket).$setter($config);
        request.send().await.map_err(crate::error::refused($call))?;
        Ok(())
    }};
    (@reset $cx:ident, $bucket:ident, $put:ident, $put_call:literal, $setter:ident, $delete:ident($call:literal) $(,)?) => {{
        let request = $cx.s3().$delete().bucket($bucket);
        request.send().await.map_err(crate::error::refused($call))?;
        Ok(())
    }};
}
pub(super) use part;
