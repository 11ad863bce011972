//! The provider trait over drivers: make, wait, read; find again what an earlier attempt made.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use msd_engine::clock::Clock;
use msd_engine::provider::{
    Create, Delete, ErrorClass, Lost, Object, Pace, Provider, ProviderError, Thing, Update,
};
use msd_model::address::Address;
use msd_model::policy::Readiness;
use msd_model::schema::{ResourceType, Schemas};
use msd_model::ty::TypeName;
use msd_model::value::{Record, Value};
use smol_str::SmolStr;
use tokio::sync::OnceCell;

use crate::clients::Clients;
use crate::conform::conform;
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Polling};
use crate::drivers;
use crate::identity::Identity;
use crate::recent::Recent;
use crate::settings::Settings;

/// How often a thing that was just made may be unknown before that counts.
const LOOKS: u32 = 6;
/// After so long a thing that is still being changed or deleted is left to itself.
const PATIENCE: Duration = Duration::from_secs(3600);

/// An account of AWS, or of a server that speaks like it.
pub struct AwsCloud {
    schemas: Arc<dyn Schemas + Send + Sync>,
    clock: Arc<dyn Clock>,
    settings: Settings,
    clients: OnceCell<Arc<Clients>>,
    recent: Recent,
}

impl AwsCloud {
    /// Asks nothing and nobody yet.
    pub fn new(
        schemas: Arc<dyn Schemas + Send + Sync>,
        clock: Arc<dyn Clock>,
        settings: Settings,
    ) -> AwsCloud {
        let (clients, recent) = (OnceCell::new(), Recent::default());
        AwsCloud { schemas, clock, settings, clients, recent }
    }

    /// Returns who calls; refuses another account than the target's.
    pub async fn identity(&self) -> Answer<Identity> {
        self.clients().await.identity().await.cloned()
    }

    /// Returns the identifiers of all things of a type in a region.
    pub async fn list(&self, ty: &TypeName, region: Option<&str>) -> Answer<Vec<SmolStr>> {
        let cx = self.context(ty, region).await?;
        drivers::of(ty, None)?.list(&cx).await
    }

    pub(crate) async fn clients(&self) -> &Arc<Clients> {
        let load = || async { Arc::new(Clients::load(self.settings.clone()).await) };
        self.clients.get_or_init(load).await
    }

    pub(crate) async fn context(&self, ty: &TypeName, region: Option<&str>) -> Answer<Context> {
        let clients = self.clients().await.clone();
        let schema = self.schemas.resource_type(ty).ok_or_else(|| {
            let message = format!("there is no resource type {ty}");
            ProviderError::new(ErrorClass::Invalid, "TypeNotFoundException", message)
        })?;
        let region = match region {
            Some(region) => region.into(),
            None => clients.region()?,
        };
        let (schemas, clock) = (self.schemas.clone(), self.clock.clone());
        Ok(Context { clients, region, schema, schemas, clock })
    }

    /// The same, for what changes something: only in the target's account.
    async fn guarded(&self, ty: &TypeName, region: Option<&str>) -> Answer<Context> {
        let cx = self.context(ty, region).await?;
        if self.settings.account.is_some() {
            cx.identity().await?;
        }
        Ok(cx)
    }

    /// Waits until a thing can be used; the first question leaves at once.
    async fn wait(
        &self,
        driver: &dyn Driver,
        cx: &Context,
        id: &str,
        wanted: Readiness,
        pace: &dyn Pace,
    ) -> Answer<()> {
        if wanted == Readiness::Accepted || driver.ready(cx, id, wanted).await? {
            return Ok(());
        }
        loop {
            let _turn = pace.turn().await;
            if driver.ready(cx, id, wanted).await? {
                return Ok(());
            }
        }
    }

    /// Reads a thing that is there for certain.
    async fn look(&self, driver: &dyn Driver, cx: &Context, id: &str) -> Answer<Record> {
        let mut pause = Polling::SECONDS.first;
        for _ in 0..LOOKS {
            if let Some(found) = driver.read(cx, id).await? {
                return Ok(conform(found.0, &cx.schema, &*cx.schemas));
            }
            self.clock.sleep(pause).await;
            pause *= 2;
        }
        let message = format!("{} {id} was made, but cannot be seen yet", cx.schema.name);
        Err(ProviderError::new(ErrorClass::Eventual, "NotVisibleYet", message))
    }

    async fn finish(
        &self,
        driver: &dyn Driver,
        cx: &Context,
        made: Made,
        asked: &Asked<'_>,
        ready: Readiness,
    ) -> Answer<Object> {
        self.wait(driver, cx, &made.identifier, ready, asked.pace).await?;
        self.recent.note(&made.identifier, self.clock.elapsed());
        let properties = match made.attributes {
            Some(Found(attributes)) => {
                let mut properties = shown(asked.properties, &cx.schema);
                properties.extend(attributes);
                conform(properties, &cx.schema, &*cx.schemas)
            }
            None => self.look(driver, cx, &made.identifier).await?,
        };
        Ok(Object { identifier: made.identifier, properties })
    }

    fn judge(&self, error: ProviderError) -> ProviderError {
        self.recent.judge(error, self.clock.elapsed())
    }
}

#[async_trait]
impl Provider for AwsCloud {
    async fn create(&self, request: Create<'_>) -> Result<Object, ProviderError> {
        let Create { address, ty, properties, region, via, token, ready, pace, .. } = request;
        let (cx, driver) = (self.guarded(ty, region).await?, drivers::of(ty, via)?);
        let tag_property = tag_property(&cx.schema);
        let asked = Asked { properties, address, token, tag_property, pace };
        let made = match driver.create(&cx, &asked).await {
            Ok(made) => made,
            Err(error) if error.class == ErrorClass::Conflict => {
                // Perhaps an earlier attempt made it, and nobody heard the answer.
                match driver.find(&cx, &asked).await? {
                    Some(identifier) => Made::new(identifier),
                    None => return Err(error),
                }
            }
            Err(error) => return Err(self.judge(error)),
        };
        self.finish(driver, &cx, made, &asked, ready).await
    }

    async fn read(&self, thing: Thing<'_>) -> Result<Option<Object>, ProviderError> {
        let cx = self.context(thing.ty, thing.region).await?;
        let found = drivers::of(thing.ty, thing.via)?.read(&cx, thing.identifier).await?;
        Ok(found.map(|found| Object {
            identifier: thing.identifier.into(),
            properties: conform(found.0, &cx.schema, &*cx.schemas),
        }))
    }

    async fn update(&self, request: Update<'_>) -> Result<Object, ProviderError> {
        let Update { thing: Thing { ty, identifier, region, via }, properties, changed, .. } = request;
        let (cx, driver) = (self.guarded(ty, region).await?, drivers::of(ty, via)?);
        let Some(Found(before)) = driver.read(&cx, identifier).await? else {
            let message = format!("there is no {ty} {identifier}");
            return Err(ProviderError::new(ErrorClass::NotFound, "ResourceNotFound", message));
        };
        let asked = Asked {
            properties,
            // Nothing is named anew, and nothing is marked.
            address: &Address::root(identifier, None),
            token: "",
            tag_property: tag_property(&cx.schema),
            pace: &cx.pauses(),
        };
        let change = Change { asked, before: &before, changed };
        driver.update(&cx, identifier, &change).await.map_err(|error| self.judge(error))?;
        let began = self.clock.elapsed();
        let mut pause = driver.polling().first;
        while !driver.ready(&cx, identifier, Readiness::Available).await? {
            if self.clock.elapsed() - began > PATIENCE {
                let message = format!("{ty} {identifier} is still being changed after an hour");
                return Err(ProviderError::new(ErrorClass::Terminal, "NotReady", message));
            }
            self.clock.sleep(pause).await;
            pause = (pause * 3 / 2).min(driver.polling().longest);
        }
        let properties = self.look(driver, &cx, identifier).await?;
        Ok(Object { identifier: identifier.into(), properties })
    }

    async fn delete(&self, request: Delete<'_>) -> Result<(), ProviderError> {
        let Delete { thing: Thing { ty, identifier, region, via }, properties, .. } = request;
        let (cx, driver) = (self.guarded(ty, region).await?, drivers::of(ty, via)?);
        match driver.delete(&cx, identifier, properties).await {
            Err(error) if error.class != ErrorClass::NotFound => return Err(error),
            _ => {}
        }
        let began = self.clock.elapsed();
        let mut pause = driver.polling().first;
        while !driver.gone(&cx, identifier).await? {
            if self.clock.elapsed() - began > PATIENCE {
                let message = format!("{ty} {identifier} is still being deleted after an hour");
                return Err(ProviderError::new(ErrorClass::Terminal, "NotGone", message));
            }
            self.clock.sleep(pause).await;
            pause = (pause * 3 / 2).min(driver.polling().longest);
        }
        Ok(())
    }

    async fn find(&self, lost: Lost<'_>) -> Result<Option<Object>, ProviderError> {
        let Lost { address, ty, token, region, via, properties } = lost;
        let (cx, driver) = (self.guarded(ty, region).await?, drivers::of(ty, via)?);
        let tag_property = tag_property(&cx.schema);
        let pace = &cx.pauses();
        let asked = Asked { properties, address, token, tag_property, pace };
        let Some(identifier) = driver.find(&cx, &asked).await? else { return Ok(None) };
        let mut pause = driver.polling().first;
        while !driver.ready(&cx, &identifier, Readiness::Available).await? {
            self.clock.sleep(pause).await;
            pause = (pause * 3 / 2).min(driver.polling().longest);
        }
        let properties = self.look(driver, &cx, &identifier).await?;
        Ok(Some(Object { identifier, properties }))
    }
}

/// Returns what was asked for as the cloud would show it: without what it never shows.
fn shown(asked: &Record, schema: &ResourceType) -> Record {
    let kept = asked.iter().filter(|(name, value)| {
        **value != Value::Null && !schema.property(name).is_some_and(|field| field.write_only)
    });
    kept.map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn tag_property(schema: &ResourceType) -> &str {
    schema.tagging.as_ref().map_or("tags", |tagging| tagging.property.as_str())
}
