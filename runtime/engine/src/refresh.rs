//! Finds out what changed outside of msd: reads everything that the state remembers and says what is
//! different or gone, as edits of the state. Changes nothing by itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::StreamExt;
use futures::stream;
use msd_model::address::Address;
use msd_model::limit::Limit;
use msd_model::plan::{Change, StateEdit};
use msd_model::schema::{ResourceType, SchemaSet, Schemas};
use msd_model::selection::Selection;
use msd_model::task::TaskKind;
use msd_model::transport::{Transport, Transports};
use msd_model::value::{Record, Value};
use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use crate::attribute::collect_schemas;
use crate::clock::Clock;
use crate::compare::compare;
use crate::drift::found_of;
use crate::provider::{Object, Provider, ProviderError};
use crate::reading::{PARALLELISM, Reading, Wanted};
use crate::seal::Sealer;
use crate::selection::{self, Nested, Remembered};
use crate::shape::Shape;
use crate::state::{Resource, State};

/// What a refresh needs.
pub struct Refresh<'a> {
    pub state: &'a State,
    /// Secret parameters in the clear, so that they are recognised in what the cloud returns.
    pub secrets: &'a Record,
    pub schemas: &'a (dyn Schemas + Sync),
    pub provider: &'a dyn Provider,
    pub clock: &'a dyn Clock,
    /// Those that list `read` among their operations hold reads back.
    pub limits: &'a [Limit],
    pub selection: &'a Selection,
    /// Which group of the program is inside of which.
    pub nested: &'a Nested,
    pub reach: Remembered,
    /// Properties whose differences are left alone.
    pub ignored: &'a BTreeMap<Address, Vec<SmolStr>>,
    /// What carries questions about types, and things for which the program says so.
    pub transports: &'a Transports,
    pub forced: &'a BTreeMap<Address, Transport>,
}

#[derive(Debug, thiserror::Error)]
#[error("cannot read `{address}` ({identifier}): {error}")]
pub struct RefreshError {
    pub address: Address,
    pub identifier: SmolStr,
    pub error: ProviderError,
}

/// Returns what changed, sorted by address. O(things selected), many reads at a time.
pub async fn refresh(refresh: &Refresh<'_>) -> Result<Vec<StateEdit>, RefreshError> {
    let Refresh { state, .. } = refresh;
    let types = state.resources.values().map(|resource| &resource.ty);
    let schemas = collect_schemas(types, refresh.schemas);
    let schema = |resource: &Resource| schemas.0.get(&resource.ty).cloned();
    let selected: FxHashSet<&Address> =
        selection::remembered(state, refresh.selection, refresh.nested, &schema, refresh.reach);
    let mut resources: Vec<&Resource> =
        selected.into_iter().filter_map(|address| state.resources.get(address)).collect();
    // What a task did is in the state, and only there.
    resources.retain(|resource| TaskKind::of(&resource.ty).is_none());
    resources.sort_by(|left, right| left.address.cmp(&right.address));
    let reading = Reading::new(refresh.provider, refresh.clock, refresh.limits);
    let sealer = Sealer::new(&state.seal_key, refresh.secrets);
    let looking = Looking { refresh, schemas: &schemas, sealer: &sealer, reading: &reading };
    let answers = stream::iter(resources).map(|resource| looking.look(resource));
    let answers: Vec<Result<Option<StateEdit>, RefreshError>> =
        answers.buffered(PARALLELISM).collect().await;
    answers.into_iter().filter_map(Result::transpose).collect()
}

struct Looking<'a> {
    refresh: &'a Refresh<'a>,
    schemas: &'a SchemaSet,
    sealer: &'a Sealer<'a>,
    reading: &'a Reading<'a>,
}

impl Looking<'_> {
    async fn look(&self, resource: &Resource) -> Result<Option<StateEdit>, RefreshError> {
        let Resource { address, ty, identifier, region, .. } = resource;
        let (ty, identifier, region) = (ty.clone(), identifier.clone(), region.clone());
        let forced = self.refresh.forced.get(address).copied();
        let via = self.refresh.transports.of(&ty, forced);
        let wanted = Wanted { ty, identifier, region, via };
        match self.reading.read(&wanted).await {
            Ok(Some(object)) => Ok(self.difference(resource, &object)),
            Ok(None) => Ok(Some(StateEdit::Gone {
                address: address.clone(),
                ty: wanted.ty,
                identifier: wanted.identifier,
            })),
            Err(error) => {
                let (address, identifier) = (address.clone(), wanted.identifier);
                Err(RefreshError { address, identifier, error: self.sealer.error(error) })
            }
        }
    }

    fn difference(&self, resource: &Resource, object: &Object) -> Option<StateEdit> {
        if resource.tainted {
            // Nobody knows what it should have been by now; it is replaced whatever it is.
            return None;
        }
        let schema = self.schemas.0.get(&resource.ty).map(Arc::as_ref);
        let sealed = self.sealer.object(object, &resource.properties, schema);
        let ignored = self.refresh.ignored.get(&resource.address);
        let properties = found(resource, &sealed.properties, schema);
        let changes: Vec<Change> =
            compare(&resource.properties, &properties, schema, ignored.map_or(&[], Vec::as_slice))
                .into_iter()
                .map(|change| Change { forces_replacement: false, ..change })
                .collect();
        let same = changes.is_empty() && sealed.properties == resource.attributes;
        (!same).then(|| StateEdit::Refreshed {
            address: resource.address.clone(),
            ty: resource.ty.clone(),
            properties,
            attributes: sealed.properties,
            changes,
        })
    }
}

/// Returns what the program gave as it is now.
fn found(resource: &Resource, now: &Record, schema: Option<&ResourceType>) -> Record {
    let nothing = &Value::Null;
    let property = |(name, asked): (&SmolStr, &Value)| {
        let before = resource.attributes.get(name).unwrap_or(nothing);
        let now = now.get(name).unwrap_or(nothing);
        (name.clone(), found_of(asked, before, now, Shape::property(schema, name)))
    };
    resource.properties.iter().map(property).collect()
}
