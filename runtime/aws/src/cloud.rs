//! The provider trait over drivers: make, wait, read; find again what an earlier attempt made.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use msd_engine::clock::Clock;
use msd_engine::compare;
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

use crate::archive::Archives;
use crate::clients::Clients;
use crate::conform::conform;
use crate::context::Context;
use crate::convert::{Asked, Begun, Change, Found};
use crate::driver::{Answer, Driver, Made, Polling};
use crate::drivers;
use crate::identity::Identity;
use crate::recent::{Attempts, Recent};
use crate::settings::Settings;

/// How often a thing that was just made may be unknown before that counts.
const LOOKS: u32 = 6;
/// How often a thing is looked for before it is made anew, after an attempt whose answer got lost.
const FINDS: u32 = 4;
/// After so long a call that a process made before it died has been carried out, or never will be,
/// and what it made can be seen.
const SETTLED: Duration = Duration::from_secs(10);
/// After so long a thing that is still being changed or deleted is left to itself.
const PATIENCE: Duration = Duration::from_secs(3600);

/// An account of AWS, or of a server that speaks like it.
pub struct AwsCloud {
    schemas: Arc<dyn Schemas + Send + Sync>,
    clock: Arc<dyn Clock>,
    settings: Settings,
    clients: OnceCell<Arc<Clients>>,
    recent: Recent,
    attempts: Attempts,
}

impl AwsCloud {
    /// Asks nothing and nobody yet.
    pub fn new(
        schemas: Arc<dyn Schemas + Send + Sync>,
        clock: Arc<dyn Clock>,
        settings: Settings,
    ) -> AwsCloud {
        AwsCloud {
            schemas,
            clock,
            settings,
            clients: OnceCell::new(),
            recent: Recent::default(),
            attempts: Attempts::default(),
        }
    }

    /// Says how folders of this machine are opened.
    pub fn with_archives(mut self, archives: Archives) -> AwsCloud {
        self.settings.archives = archives;
        self
    }

    /// Returns who calls; refuses another account than the target's.
    pub async fn identity(&self) -> Answer<Identity> {
        self.clients().await.identity().await.cloned()
    }

    /// Finds credentials; says where it looked when there are none.
    pub async fn sign_in(&self) -> Answer<()> {
        self.clients().await.sign_in().await
    }

    /// Returns the schema of a type, and where its definitions are found.
    pub(crate) fn schema(&self, ty: &TypeName) -> Option<(Arc<ResourceType>, &dyn Schemas)> {
        let schemas: &dyn Schemas = &*self.schemas;
        Some((self.schemas.resource_type(ty)?, schemas))
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
        asked.begin(&made.identifier);
        self.wait(driver, cx, &made.identifier, ready, asked.pace).await?;
        self.recent.note(&made.identifier, self.clock.elapsed());
        let properties = match made.attributes {
            Some(Found(properties)) if made.seen => conform(properties, &cx.schema, &*cx.schemas),
            Some(Found(attributes)) => {
                let mut properties = shown(asked.properties, &cx.schema);
                properties.extend(attributes);
                conform(properties, &cx.schema, &*cx.schemas)
            }
            None => self.look(driver, cx, &made.identifier).await?,
        };
        Ok(Object { identifier: made.identifier, properties })
    }

    /// Waits for what was made; what is there already may be an earlier attempt's.
    async fn conclude(
        &self,
        driver: &dyn Driver,
        cx: &Context,
        made: Answer<Made>,
        asked: &Asked<'_>,
        ready: Readiness,
    ) -> Answer<Object> {
        let made = match made {
            Ok(made) => made,
            Err(error) => {
                self.attempts.note_failure(asked.token, error.class);
                if error.class == ErrorClass::Conflict
                    && let Some(identifier) = driver.find(cx, asked).await?
                {
                    asked.begin(&identifier);
                    self.complete(driver, cx, &identifier, asked).await?;
                    Made::new(identifier)
                } else {
                    return Err(self.judge(error));
                }
            }
        };
        self.finish(driver, cx, made, asked, ready).await
    }

    async fn make(
        &self,
        driver: &dyn Driver,
        cx: &Context,
        asked: &Asked<'_>,
        ready: Readiness,
    ) -> Answer<Object> {
        // Perhaps an earlier attempt made it, whole or in part, and nobody heard the answer.
        if let Some(class) = self.attempts.failure(asked.token)
            && let Some(identifier) = self.found_again(driver, cx, asked, class).await?
        {
            asked.begin(&identifier);
            self.complete(driver, cx, &identifier, asked).await?;
            return self.finish(driver, cx, Made::new(identifier), asked, ready).await;
        }
        let made = driver.create(cx, asked).await;
        self.conclude(driver, cx, made, asked, ready).await
    }

    /// Looks for what an attempt made whose end nobody knows; a new thing may take a moment to be seen.
    async fn found_again(
        &self,
        driver: &dyn Driver,
        cx: &Context,
        asked: &Asked<'_>,
        failure: ErrorClass,
    ) -> Answer<Option<SmolStr>> {
        let mut pause = 2 * Polling::SECONDS.first;
        // An answer says what was done; only a lost one does not.
        let patience = if failure == ErrorClass::Transient { FINDS } else { 0 };
        for _ in 0..patience {
            if let Some(identifier) = driver.find(cx, asked).await? {
                return Ok(Some(identifier));
            }
            self.clock.sleep(pause).await;
            pause *= 2;
        }
        driver.find(cx, asked).await
    }

    /// Does what a creation that was cut short left undone: several take more than one call.
    async fn complete(
        &self,
        driver: &dyn Driver,
        cx: &Context,
        id: &str,
        asked: &Asked<'_>,
    ) -> Answer<()> {
        let Some(Found(found)) = driver.read(cx, id).await? else { return Ok(()) };
        let before = conform(found, &cx.schema, &*cx.schemas);
        let changed = missing(asked.properties, &before, &cx.schema);
        if changed.is_empty() {
            return Ok(());
        }
        let change = Change { asked: *asked, before: &before, changed: &changed };
        driver.update(cx, id, &change).await
    }

    /// Waits for a thing that was found, and does what is left to do of its creation.
    async fn bring(
        &self,
        driver: &dyn Driver,
        cx: &Context,
        id: &str,
        asked: &Asked<'_>,
    ) -> Answer<Record> {
        let mut pause = driver.polling().first;
        while !driver.ready(cx, id, Readiness::Available).await? {
            self.clock.sleep(pause).await;
            pause = (pause * 3 / 2).min(driver.polling().longest);
        }
        self.complete(driver, cx, id, asked).await?;
        self.look(driver, cx, id).await
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
        let begun = &Begun::default();
        let asked = Asked { properties, address, token, tag_property, pace, begun };
        self.make(driver, &cx, &asked, ready).await.map_err(|error| begun.told(error))
    }

    async fn create_many(&self, requests: &[Create<'_>]) -> Vec<Result<Object, ProviderError>> {
        let Some(first) = requests.first() else { return Vec::new() };
        // What was tried before has to be looked for first.
        let apart = |request: &Create<'_>| {
            request.region != first.region
                || request.via != first.via
                || self.attempts.failure(request.token).is_some()
        };
        if requests.len() == 1 || requests.iter().any(apart) {
            let mut answers = Vec::with_capacity(requests.len());
            for request in requests {
                answers.push(self.create(*request).await);
            }
            return answers;
        }
        let context = self.guarded(first.ty, first.region).await;
        let opened = context.and_then(|cx| Ok((cx, drivers::of(first.ty, first.via)?)));
        let (cx, driver) = match opened {
            Ok(opened) => opened,
            Err(error) => return requests.iter().map(|_| Err(error.clone())).collect(),
        };
        let tag_property = tag_property(&cx.schema);
        let begun: Vec<Begun> = requests.iter().map(|_| Begun::default()).collect();
        let asked = requests.iter().zip(&begun).map(|(request, begun)| Asked {
            properties: request.properties,
            address: request.address,
            token: request.token,
            tag_property,
            pace: request.pace,
            begun,
        });
        let asked: Vec<Asked<'_>> = asked.collect();
        let made = driver.create_many(&cx, &asked).await;
        let mut answers = Vec::with_capacity(requests.len());
        for ((request, asked), made) in requests.iter().zip(&asked).zip(made) {
            let answer = self.conclude(driver, &cx, made, asked, request.ready).await;
            answers.push(answer.map_err(|error| asked.begun.told(error)));
        }
        answers
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
        let Update {
            thing: Thing { ty, identifier, region, via }, properties, changed, ready, ..
        } = request;
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
            begun: &Begun::default(),
        };
        let change = Change { asked, before: &before, changed };
        driver.update(&cx, identifier, &change).await.map_err(|error| self.judge(error))?;
        let identifier = &*driver.identifier_after(identifier, &asked);
        let began = self.clock.elapsed();
        let mut pause = driver.polling().first;
        while ready != Readiness::Accepted && !driver.ready(&cx, identifier, ready).await? {
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
        let Lost { address, ty, token, region, via, properties, since } = lost;
        let (cx, driver) = (self.guarded(ty, region).await?, drivers::of(ty, via)?);
        let tag_property = tag_property(&cx.schema);
        let pace = &cx.pauses();
        let begun = &Begun::default();
        let asked = Asked { properties, address, token, tag_property, pace, begun };
        let mut found = driver.find(&cx, &asked).await?;
        while found.is_none() && self.clock.epoch().0 - since < SETTLED.as_millis() as i64 {
            self.clock.sleep(SETTLED / 10).await;
            found = driver.find(&cx, &asked).await?;
        }
        let Some(identifier) = found else { return Ok(None) };
        let brought = self.bring(driver, &cx, &identifier, &asked).await;
        let properties = brought.map_err(|error| error.having_made(&identifier))?;
        Ok(Some(Object { identifier, properties }))
    }
}

/// Returns the names of properties that can be changed and are not as they were asked for; of secrets
/// only digests may be known, and what is never shown cannot be told.
fn missing(asked: &Record, found: &Record, schema: &ResourceType) -> Vec<SmolStr> {
    let can_be_set = |name: &str| {
        schema.property(name).is_some_and(|field| {
            !field.read_only && !field.create_only && !field.write_only && !schema.immutable
        })
    };
    let asked: Record = asked
        .iter()
        .filter(|(name, value)| {
            can_be_set(name) && **value != Value::Null && !value.is_secret() && value.is_known()
        })
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let found: Record = found
        .iter()
        .filter(|(name, _)| asked.contains_key(*name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let mut changed: Vec<SmolStr> = compare(&found, &asked, Some(schema), &[])
        .into_iter()
        .filter_map(|change| change.path.split(['.', '[']).next().map(SmolStr::new))
        .collect();
    changed.dedup();
    changed
}

/// Returns what was asked for as the cloud would show it: without what it never shows.
fn shown(asked: &Record, schema: &ResourceType) -> Record {
    let kept = asked.iter().filter(|(name, value)| {
        **value != Value::Null && !schema.property(name).is_some_and(|field| field.write_only)
    });
    let mut kept: Record = kept.map(|(name, value)| (name.clone(), value.clone())).collect();
    for path in &schema.write_only_paths {
        let steps: Vec<&str> = path.split('.').collect();
        if let Some((first, rest)) = steps.split_first()
            && let Some(value) = kept.get(*first)
        {
            match without(value, rest) {
                Some(value) => kept.insert((*first).into(), value),
                None => kept.shift_remove(*first),
            };
        }
    }
    kept
}

/// Returns a value without what stands at a path; nothing where nothing is left of it.
fn without(value: &Value, path: &[&str]) -> Option<Value> {
    let (first, rest) = path.split_first()?;
    match value {
        Value::Map(fields) => {
            let mut fields = Record::clone(fields);
            if let Some(value) = fields.get(*first) {
                match without(value, rest) {
                    Some(value) => fields.insert((*first).into(), value),
                    None => fields.shift_remove(*first),
                };
            }
            (!fields.is_empty()).then(|| Value::Map(fields.into()))
        }
        Value::List(items) if *first == "*" => {
            Some(Value::list(items.iter().filter_map(|item| without(item, rest)).collect()))
        }
        other => Some(other.clone()),
    }
}

fn tag_property(schema: &ResourceType) -> &str {
    schema.tagging.as_ref().map_or("tags", |tagging| tagging.property.as_str())
}
