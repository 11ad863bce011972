//! A change through Cloud Control is a request that goes on by itself: progress, failure, the end, and
//! taking it back.

use aws_sdk_cloudcontrol::types::{HandlerErrorCode, OperationStatus, ProgressEvent};
use msd_engine::provider::{ErrorClass, Pace, ProviderError};
use smol_str::SmolStr;

use crate::context::Context;
use crate::driver::Answer;
use crate::error::{refused, silent};

/// Asks about a request of our own until it is done. Whoever stops waiting, because its time is over,
/// takes the request back.
pub async fn finish(
    cx: &Context,
    call: &'static str,
    event: ProgressEvent,
    pace: &dyn Pace,
) -> Answer<ProgressEvent> {
    let mut unfinished = Unfinished { cx, token: event.request_token.clone() };
    let answer = wait(cx, call, event, pace).await;
    unfinished.token = None;
    answer
}

/// A request that is cancelled unless it comes to its end.
struct Unfinished<'a> {
    cx: &'a Context,
    token: Option<String>,
}

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        let Some(token) = self.token.take() else { return };
        // Nobody waits for the answer: what became of the thing is asked by the next command.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let cancel = self.cx.cloudcontrol().cancel_resource_request().request_token(token);
            runtime.spawn(async move { cancel.send().await.map(drop).map_err(drop) });
        }
    }
}

async fn wait(
    cx: &Context,
    call: &'static str,
    mut event: ProgressEvent,
    pace: &dyn Pace,
) -> Answer<ProgressEvent> {
    let status = "cloudformation:GetResourceRequestStatus";
    loop {
        match event.operation_status() {
            Some(OperationStatus::Success) => return Ok(event),
            Some(OperationStatus::Failed | OperationStatus::CancelComplete) => {
                return Err(failure(call, &event));
            }
            _ => {}
        }
        let token = event.request_token.clone().ok_or_else(|| silent(call, "a request token"))?;
        let _turn = pace.turn().await;
        let request = cx.cloudcontrol().get_resource_request_status().request_token(token);
        let answer = request.send().await.map_err(refused(status))?;
        event = answer.progress_event.ok_or_else(|| silent(status, "a progress event"))?;
    }
}

/// Waits until no creation of the type is under way any more.
pub async fn settle(cx: &Context, pace: &dyn Pace) -> Answer<()> {
    use aws_sdk_cloudcontrol::types::{Operation, ResourceRequestStatusFilter};
    let call = "cloudformation:ListResourceRequests";
    let filter = ResourceRequestStatusFilter::builder()
        .operations(Operation::Create)
        .operation_statuses(OperationStatus::InProgress)
        .operation_statuses(OperationStatus::Pending)
        .build();
    let request = cx.cloudcontrol().list_resource_requests().resource_request_status_filter(filter);
    let mut pages = request.into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(refused(call))?;
        let events = page.resource_request_status_summaries.unwrap_or_default();
        for event in events.into_iter().filter(|one| one.type_name() == Some(&cx.schema.wire)) {
            // How it ends is for the one who asked for it.
            let _ = wait(cx, call, event, pace).await;
        }
    }
    Ok(())
}

fn failure(call: &'static str, event: &ProgressEvent) -> ProviderError {
    use HandlerErrorCode as Code;
    let code = event.error_code();
    let class = match code {
        Some(Code::Throttling) => ErrorClass::Throttling,
        Some(
            Code::NetworkFailure
            | Code::ServiceInternalError
            | Code::InternalFailure
            | Code::ServiceTimeout,
        ) => ErrorClass::Transient,
        Some(Code::NotStabilized) => ErrorClass::Terminal,
        Some(Code::NotFound) => ErrorClass::NotFound,
        Some(Code::AlreadyExists | Code::ResourceConflict) => ErrorClass::Conflict,
        Some(Code::AccessDenied | Code::InvalidCredentials) => ErrorClass::Denied,
        Some(Code::InvalidRequest | Code::NotUpdatable | Code::ServiceLimitExceeded) => {
            ErrorClass::Invalid
        }
        _ => ErrorClass::Terminal,
    };
    let message = event.status_message().unwrap_or("the request failed, and AWS does not say why");
    let error = ProviderError::new(class, code.map_or("RequestFailed", Code::as_str), message);
    let thin = |text: &str| Box::new(SmolStr::new(text));
    let request_id = event.request_token().map(thin);
    // Only this one says that there is a thing: one that did not come to be ready.
    let made = event.identifier().filter(|_| code == Some(&Code::NotStabilized)).map(thin);
    ProviderError { call: Some(call.into()), request_id, made, ..error }
}
