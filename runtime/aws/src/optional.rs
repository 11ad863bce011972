//! Questions about what not every region, and not every server in AWS's place, knows.

use std::error::Error;

use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::http::Response;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use msd_engine::provider::ErrorClass;

use crate::context::Context;
use crate::driver::Answer;
use crate::error::refused;

/// Codes that say that there is no such question here.
const UNKNOWN_THERE: &[&str] = &[
    "InvalidAction",
    "MethodNotAllowed",
    "NotImplemented",
    "UnknownOperationException",
    "UnsupportedArgument",
    "UnsupportedOperation",
    "UnsupportedOperationException",
    "XNotImplemented",
];

/// Reads the answer about an optional part: nothing where there is none.
pub fn told<T, E>(
    cx: &Context,
    call: &'static str,
    answer: Result<T, SdkError<E, Response>>,
) -> Answer<Option<T>>
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let error = match answer {
        Ok(answer) => return Ok(Some(answer)),
        Err(error) => error,
    };
    // Other servers answer a question that they do not know with whatever comes to them.
    let is_nonsense = match &error {
        SdkError::ResponseError(_) => true,
        SdkError::ServiceError(answer) => answer.err().code().is_none(),
        _ => false,
    };
    if is_nonsense && cx.clients.is_elsewhere() {
        return Ok(None);
    }
    match refused(call)(error) {
        error if error.class == ErrorClass::NotFound => Ok(None),
        error if UNKNOWN_THERE.contains(&error.code.as_str()) => Ok(None),
        error => Err(error),
    }
}
