//! What one resource type needs to know of its service. A driver makes one call after another; it
//! neither retries nor waits.

use std::time::Duration;

use async_trait::async_trait;
use msd_engine::provider::ProviderError;
use msd_model::policy::Readiness;
use msd_model::schema::OperationKind;
use msd_model::value::Record;
use smol_str::SmolStr;

use crate::context::Context;
use crate::convert::{Asked, Change, Found};

/// The answer of every method.
pub type Answer<T> = Result<T, ProviderError>;

/// What a creation made.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// The primary identifier of the registry: parts of a composite one are joined by `|`.
    pub identifier: SmolStr,
    /// What the cloud adds to what was asked for, where that is known without another question.
    pub attributes: Option<Found>,
    /// The attributes are all that a reading would find.
    pub seen: bool,
}

impl Made {
    /// A thing that has to be read to be known.
    pub fn new(identifier: impl Into<SmolStr>) -> Made {
        Made { identifier: identifier.into(), attributes: None, seen: false }
    }

    /// A thing whose every read-only property is known.
    pub fn known(identifier: impl Into<SmolStr>, attributes: Found) -> Made {
        Made { identifier: identifier.into(), attributes: Some(attributes), seen: false }
    }

    /// A thing that the answer showed as a reading would.
    pub fn seen(identifier: impl Into<SmolStr>, properties: Found) -> Made {
        Made { identifier: identifier.into(), attributes: Some(properties), seen: true }
    }
}

/// The actions of IAM that a driver's calls need.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permissions {
    pub create: &'static [&'static str],
    pub read: &'static [&'static str],
    pub update: &'static [&'static str],
    pub delete: &'static [&'static str],
    pub list: &'static [&'static str],
}

impl Permissions {
    pub fn of(&self, kind: OperationKind) -> &'static [&'static str] {
        match kind {
            OperationKind::Create => self.create,
            OperationKind::Read => self.read,
            OperationKind::Update => self.update,
            OperationKind::Delete => self.delete,
            OperationKind::List => self.list,
        }
    }
}

/// How often to ask whether a thing is ready or gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Polling {
    pub first: Duration,
    pub longest: Duration,
}

impl Polling {
    /// Things that are there within seconds.
    pub const SECONDS: Polling =
        Polling { first: Duration::from_millis(250), longest: Duration::from_secs(5) };
    /// Things that take a minute or a few.
    pub const MINUTES: Polling =
        Polling { first: Duration::from_secs(2), longest: Duration::from_secs(15) };
    /// Databases and the like.
    pub const LONG: Polling =
        Polling { first: Duration::from_secs(10), longest: Duration::from_secs(30) };
}

#[async_trait]
pub trait Driver: Send + Sync {
    fn permissions(&self) -> &'static Permissions;

    fn polling(&self) -> Polling {
        Polling::SECONDS
    }

    /// Makes the thing. One that exists already is an error of class conflict, unless the service itself
    /// recognises the token.
    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made>;

    /// Makes several things of one type that agree in what the type's bulk call has once; answers for
    /// each of them, in their order. Only asked for types whose schema says that there is such a call.
    async fn create_many(&self, cx: &Context, asked: &[Asked<'_>]) -> Vec<Answer<Made>> {
        let mut answers = Vec::with_capacity(asked.len());
        for one in asked {
            answers.push(self.create(cx, one).await);
        }
        answers
    }

    /// Tells whether a new or changed thing can be used; one that never will be is an error.
    async fn ready(&self, _cx: &Context, _id: &str, _wanted: Readiness) -> Answer<bool> {
        Ok(true)
    }

    /// Returns every property of the schema that the service tells; nothing when there is no such thing.
    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>>;

    /// Brings what differs to what is asked for, in place.
    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()>;

    /// Returns the identifier that an update leaves a thing with, where it follows from the properties.
    fn identifier_after(&self, id: &str, _asked: &Asked<'_>) -> SmolStr {
        id.into()
    }

    /// Begins to delete the thing. `properties` is what it was made with, where that is known.
    async fn delete(&self, cx: &Context, id: &str, properties: &Record) -> Answer<()>;

    /// Tells whether a thing whose deletion began is gone.
    async fn gone(&self, _cx: &Context, _id: &str) -> Answer<bool> {
        Ok(true)
    }

    /// Finds the thing that a creation with this token made: by its mark, or by what it is called where
    /// it can carry none.
    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>>;

    /// Returns the identifiers of all things of the type in the region.
    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>>;
}
