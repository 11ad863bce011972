//! What the engine asks of a cloud. A provider does one thing to one resource; it never decides
//! when, never retries, and never touches state.

use async_trait::async_trait;
use msd_model::address::Address;
use msd_model::policy::Readiness;
use msd_model::transport::Transport;
use msd_model::ty::TypeName;
use msd_model::units::Millis;
use msd_model::value::Record;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

#[async_trait]
pub trait Provider: Send + Sync {
    /// Creates a thing and waits until it is ready to be used. Asked again with the same token, it
    /// returns the thing that the first call made.
    async fn create(&self, request: Create<'_>) -> Result<Object, ProviderError>;

    /// Creates several things of one type that agree in what the type's bulk call has once; answers for
    /// each of them, in their order. Only asked for types whose schema says that there is such a call.
    async fn create_many(&self, requests: &[Create<'_>]) -> Vec<Result<Object, ProviderError>> {
        let mut answers = Vec::with_capacity(requests.len());
        for request in requests {
            answers.push(self.create(*request).await);
        }
        answers
    }

    /// Returns the thing as it is now; `None` when there is none.
    async fn read(&self, thing: Thing<'_>) -> Result<Option<Object>, ProviderError>;

    /// Brings the properties that differ to what is desired, in place, and returns the thing as it is
    /// afterwards. Others are given for calls that take them all; what somebody else did to those stays.
    async fn update(&self, request: Update<'_>) -> Result<Object, ProviderError>;

    /// Deletes the thing; one that is already gone is a success.
    async fn delete(&self, request: Delete<'_>) -> Result<(), ProviderError>;

    /// Finds what an earlier `create` with this token made, ready or not; waits until it is ready.
    async fn find(&self, lost: Lost<'_>) -> Result<Option<Object>, ProviderError>;
}

/// Paces a provider that has to ask again and again whether a thing is ready: questions count against
/// limits on `read`, and come the more rarely the longer it takes.
#[async_trait]
pub trait Pace: Send + Sync {
    /// Waits until the next question may leave; holds its places until the turn is dropped.
    async fn turn(&self) -> Turn<'_>;
}

/// The right to ask once.
#[must_use]
pub struct Turn<'a>(pub Box<dyn Send + 'a>);

/// Lets every question leave at once.
pub struct Unpaced;

#[async_trait]
impl Pace for Unpaced {
    async fn turn(&self) -> Turn<'_> {
        Turn(Box::new(()))
    }
}

/// One existing thing.
#[derive(Clone, Copy, Debug)]
pub struct Thing<'a> {
    pub ty: &'a TypeName,
    pub identifier: &'a str,
    pub region: Option<&'a str>,
    /// What carries the call, where that is known; otherwise what usually does.
    pub via: Option<Transport>,
}

/// A thing that may have been made by a call whose answer nobody heard.
#[derive(Clone, Copy, Debug)]
pub struct Lost<'a> {
    pub address: &'a Address,
    pub ty: &'a TypeName,
    pub token: &'a str,
    pub region: Option<&'a str>,
    pub via: Option<Transport>,
    /// What it was to be made with; secrets are digests.
    pub properties: &'a Record,
    /// When the call was about to leave, in milliseconds since 1970: it may be on its way yet.
    pub since: i64,
}

/// All properties are resolved, secrets included; a provider must not log them.
#[derive(Clone, Copy)]
pub struct Create<'a> {
    pub address: &'a Address,
    pub ty: &'a TypeName,
    pub properties: &'a Record,
    pub region: Option<&'a str>,
    pub via: Option<Transport>,
    pub token: &'a str,
    /// How long it is expected to take; only the simulated cloud makes use of it.
    pub estimate: Millis,
    /// How far to wait for it.
    pub ready: Readiness,
    pub pace: &'a dyn Pace,
}

#[derive(Clone, Copy, Debug)]
pub struct Update<'a> {
    pub thing: Thing<'a>,
    pub properties: &'a Record,
    /// Top-level properties that differ.
    pub changed: &'a [SmolStr],
    pub estimate: Millis,
    /// How far to wait for it.
    pub ready: Readiness,
}

#[derive(Clone, Copy, Debug)]
pub struct Delete<'a> {
    pub thing: Thing<'a>,
    /// What it was made with as far as the operation knows that: at the least switches and numbers that
    /// no cloud tells.
    pub properties: &'a Record,
    /// Takes back what the thing did, where it says how: only a rollback asks for that.
    pub undo: bool,
    pub estimate: Millis,
}

/// A thing as the cloud describes it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Object {
    pub identifier: SmolStr,
    /// Every property, read-only ones included; write-only ones are absent.
    pub properties: Record,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorClass {
    /// Too many calls: worth another attempt after a pause.
    Throttling,
    /// Something passing, such as a lost connection.
    Transient,
    /// Something that was made a moment ago is not visible yet.
    Eventual,
    /// Something that it needs is not there.
    NotFound,
    /// It exists already, or something still uses it.
    Conflict,
    Invalid,
    Denied,
    Terminal,
}

/// Why a call failed. What is not always there is boxed: every answer has room for an error.
#[derive(Clone, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
#[error("{code}: {message}{}", self.origin())]
pub struct ProviderError {
    pub class: ErrorClass,
    /// The cloud's own code, such as `ThrottlingException`.
    pub code: SmolStr,
    pub message: String,
    /// The property at fault, where the cloud says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub property: Option<Box<str>>,
    /// The call that was refused, such as `sqs:CreateQueue`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<Box<str>>,
    /// What the cloud's support wants to know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<Box<SmolStr>>,
    /// What to do about it, where the provider knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Box<str>>,
    /// The identifier of what a creation left behind all the same: a thing that is not whole, or will
    /// never be ready.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<Box<SmolStr>>,
}

impl ProviderError {
    pub fn new(class: ErrorClass, code: &str, message: impl Into<String>) -> ProviderError {
        ProviderError {
            class,
            code: code.into(),
            message: message.into(),
            property: None,
            call: None,
            request_id: None,
            hint: None,
            made: None,
        }
    }

    /// Says what is there for all that; what is known of it already stays.
    pub fn having_made(mut self, identifier: &str) -> ProviderError {
        self.made.get_or_insert_with(|| Box::new(identifier.into()));
        self
    }

    /// Returns ` (sqs:CreateQueue, request 8b6c…)`, as much of it as is known.
    pub fn origin(&self) -> String {
        let request = self.request_id.as_ref().map(|id| format!("request {id}"));
        let known: Vec<&str> = self.call.as_deref().into_iter().chain(request.as_deref()).collect();
        match known.is_empty() {
            true => String::new(),
            false => format!(" ({})", known.join(", ")),
        }
    }
}
