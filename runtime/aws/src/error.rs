//! What AWS answers when it refuses, as the engine understands it.

mod classes;
mod hints;
mod property;

use std::error::Error;

use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::http::Response;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use msd_engine::provider::{ErrorClass, ProviderError};
use smol_str::SmolStr;

use crate::context::Context;

pub use classes::class_of;
pub use hints::hint;
pub use property::property_of;

/// Makes the error of a call: `.map_err(refused("sqs:CreateQueue"))`.
pub fn refused<E>(call: &'static str) -> impl Fn(SdkError<E, Response>) -> ProviderError
where
    E: ProvideErrorMetadata + Error + 'static,
{
    move |error| {
        let request_id = error
            .raw_response()
            .and_then(request_id)
            .or_else(|| error.meta().extra("aws_request_id").map(SmolStr::new))
            .map(Box::new);
        let plain = match &error {
            SdkError::ServiceError(answer) => {
                let status = answer.raw().status().as_u16();
                let code = answer.err().code().unwrap_or("UnknownError");
                let message = match answer.err().message() {
                    Some(message) if !message.is_empty() => message.to_owned(),
                    _ => format!("AWS answered with status {status} and no more"),
                };
                ProviderError::new(class_of(code, &message, status), code, message)
            }
            SdkError::ConstructionFailure(_) => {
                ProviderError::new(ErrorClass::Invalid, "InvalidRequest", chain(&error))
            }
            SdkError::TimeoutError(_) => ProviderError::new(
                ErrorClass::Transient,
                "RequestTimeout",
                "AWS did not answer in time",
            ),
            other => {
                let message = chain(other);
                match message.contains("credentials") {
                    true => ProviderError::new(ErrorClass::Denied, "CredentialsNotFound", message),
                    false => ProviderError::new(ErrorClass::Transient, "ConnectionError", message),
                }
            }
        };
        with_hint(ProviderError { call: Some(call.into()), request_id, ..plain })
    }
}

/// Adds what to do about an error.
pub fn with_hint(error: ProviderError) -> ProviderError {
    let known = || hint(&error.code).map(Into::into);
    let hint = error.hint.clone().or_else(known);
    ProviderError { hint, ..error }
}

fn request_id(response: &Response) -> Option<SmolStr> {
    let headers = response.headers();
    ["x-amzn-requestid", "x-amz-request-id", "x-amzn-request-id"]
        .into_iter()
        .find_map(|name| headers.get(name))
        .map(SmolStr::new)
}

/// Returns an error with its causes, each said once.
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        cause = error.source();
    }
    text
}

/// Answers that mean that there is nothing.
pub trait OrAbsent<T> {
    /// Turns an error that says that there is no such thing into nothing.
    fn or_absent(self) -> Result<Option<T>, ProviderError>;
}

impl<T> OrAbsent<T> for Result<T, ProviderError> {
    fn or_absent(self) -> Result<Option<T>, ProviderError> {
        match self {
            Ok(answer) => Ok(Some(answer)),
            Err(error) if error.class == ErrorClass::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Calls that a server in AWS's place may lack.
pub trait OrLacking<T> {
    /// Turns into nothing what is not there, and what such a server cannot answer.
    fn or_lacking(self, cx: &Context) -> Result<Option<T>, ProviderError>;
}

impl<T> OrLacking<T> for Result<T, ProviderError> {
    fn or_lacking(self, cx: &Context) -> Result<Option<T>, ProviderError> {
        const LACKING: [&str; 4] =
            ["UnknownError", "UnknownOperationException", "NotImplemented", "InvalidAction"];
        match self {
            Err(error) if cx.is_elsewhere() && LACKING.contains(&error.code.as_str()) => Ok(None),
            other => other.or_absent(),
        }
    }
}

/// An answer without what it must have.
pub fn silent(call: &'static str, what: &str) -> ProviderError {
    let message = format!("AWS answered, but without {what}");
    let error = ProviderError::new(ErrorClass::Terminal, "IncompleteAnswer", message);
    ProviderError { call: Some(call.into()), ..error }
}

/// A thing that cannot become ready any more.
pub fn failed(state: &str, reason: Option<&str>) -> ProviderError {
    let message = match reason.filter(|reason| !reason.is_empty()) {
        Some(reason) => format!("it is {state}: {reason}"),
        None => format!("it is {state}"),
    };
    ProviderError::new(ErrorClass::Terminal, "ResourceFailed", message)
}
