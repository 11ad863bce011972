//! The provider trait: accept at once, then take as long as the real service would.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use msd_engine::provider::{
    Create, Delete, ErrorClass, Lost, Object, Provider, ProviderError, Thing, Update,
};
use msd_model::schema::{OperationKind, ResourceType};
use msd_model::ty::IdName;
use msd_model::value::Record;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::chance::Seed;
use crate::cloud::{SimCloud, shown};
use crate::fill::Filler;
use crate::packed::Packed;
use crate::world::{Change, Link, Stored, World};
use crate::{links, naming, validate};

/// How often a made-up identifier that is taken is made up anew.
const ATTEMPTS: u32 = 32;

#[async_trait]
impl Provider for SimCloud {
    async fn create(&self, request: Create<'_>) -> Result<Object, ProviderError> {
        let _permit =
            self.throttle.enter(request.ty, OperationKind::Create, self.clock.elapsed())?;
        let (object, is_new) = self.accept(&request)?;
        if !is_new {
            return Ok(self.ready(&object).await);
        }
        let latency = self.creation(&request);
        match self.options.polls {
            true => self.poll(&request, latency).await?,
            false => self.clock.sleep(latency).await,
        }
        Ok(shown(&object))
    }

    async fn create_many(&self, requests: &[Create<'_>]) -> Vec<Result<Object, ProviderError>> {
        let Some(first) = requests.first() else { return Vec::new() };
        let now = self.clock.elapsed();
        let _permit = match self.throttle.enter(first.ty, OperationKind::Create, now) {
            Ok(permit) => permit,
            Err(error) => return requests.iter().map(|_| Err(error.clone())).collect(),
        };
        let accepted: Vec<_> = requests.iter().map(|request| self.accept(request)).collect();
        // One call takes as long as the slowest of what it makes.
        let fresh = |(_, answer): &(&Create<'_>, &Result<(Arc<Stored>, bool), _>)| {
            answer.as_ref().is_ok_and(|(_, is_new)| *is_new)
        };
        let slowest = requests.iter().zip(&accepted).filter(fresh);
        let slowest = slowest.map(|(request, _)| (self.creation(request), request));
        if let Some((latency, slowest)) = slowest.max_by_key(|(latency, _)| *latency) {
            let waited = match self.options.polls {
                true => self.poll(slowest, latency).await,
                false => {
                    self.clock.sleep(latency).await;
                    Ok(())
                }
            };
            if let Err(error) = waited {
                return requests.iter().map(|_| Err(error.clone())).collect();
            }
        }
        let mut answers = Vec::with_capacity(requests.len());
        for answer in accepted {
            answers.push(match answer {
                Ok((object, true)) => Ok(shown(&object)),
                Ok((object, false)) => Ok(self.ready(&object).await),
                Err(error) => Err(error),
            });
        }
        answers
    }

    async fn read(&self, thing: Thing<'_>) -> Result<Option<Object>, ProviderError> {
        let _permit = self.throttle.enter(thing.ty, OperationKind::Read, self.clock.elapsed())?;
        let spot = self.spot(thing.ty, thing.region, thing.identifier);
        self.ask(|world| world.at(&spot).map(|object| shown(object)))
    }

    async fn update(&self, request: Update<'_>) -> Result<Object, ProviderError> {
        let Thing { ty, identifier, region, .. } = request.thing;
        let _permit = self.throttle.enter(ty, OperationKind::Update, self.clock.elapsed())?;
        let schema = self.schema(ty)?;
        let given = validate::wanted(&*self.schemas, &schema, request.properties)?;
        let spot = self.spot(ty, region, identifier);
        let object = self.change(|world| {
            let Some(before) = world.at(&spot) else {
                let message = format!("there is no {ty} {identifier}");
                let code = "ResourceNotFoundException";
                return Err(ProviderError::new(ErrorClass::NotFound, code, message));
            };
            let schemas = &*self.schemas;
            let old = before.properties.open();
            let wanted = patched(&schema, &old, &given, request.changed);
            validate::updatable(schemas, &schema, &old, &wanted, request.changed)?;
            let uses = self.uses(world, &schema, &given)?;
            let seed = Seed::new(self.options.seed, [ty.as_str(), &before.token], 0);
            let home = region.unwrap_or(&self.options.region);
            let filler = self.filler(world, &schema, home, seed, &uses);
            let properties = filler.update(&old, &wanted);
            let mut owns = links::own(&schema, &properties);
            owns.extend(before.owns.iter().filter(|link| link.id.resource != *ty).cloned());
            let properties = Packed::of(&properties);
            let object = Stored { properties, owns, uses, ..Stored::clone(before) };
            let object = Arc::new(object);
            Ok((Arc::clone(&object), Some(Change::Put(object))))
        })?;
        self.clock.sleep(self.latency(request.estimate, [identifier, "update"])).await;
        Ok(shown(&object))
    }

    async fn delete(&self, request: Delete<'_>) -> Result<(), ProviderError> {
        let Thing { ty, identifier, region, .. } = request.thing;
        let _permit = self.throttle.enter(ty, OperationKind::Delete, self.clock.elapsed())?;
        let spot = self.spot(ty, region, identifier);
        let Some(object) = self.ask(|world| world.at(&spot).cloned())? else { return Ok(()) };
        // From here on nobody can begin to refer to it.
        let _leaving = self.leave(&object);
        if let Some(user) = self.ask(|world| world.user_of(&object).cloned())? {
            let Stored { spot, address, .. } = &*user;
            let by = format!("{} {} ({address})", spot.ty, spot.identifier);
            let message = format!("{ty} {identifier} is in use by {by}");
            return Err(ProviderError::new(ErrorClass::Conflict, "DependencyViolation", message));
        }
        self.clock.sleep(self.latency(request.estimate, [identifier, "delete"])).await;
        self.change(|world| {
            let gone = world.at(&object.spot).is_none_or(|now| now.serial != object.serial);
            Ok(((), (!gone).then_some(Change::Remove(object.serial))))
        })
    }

    async fn find(&self, lost: Lost<'_>) -> Result<Option<Object>, ProviderError> {
        let Lost { ty, token, .. } = lost;
        let _permit = self.throttle.enter(ty, OperationKind::Read, self.clock.elapsed())?;
        let found = self.ask(|world| world.with_token(token).cloned())?;
        match found.filter(|object| object.spot.ty == *ty) {
            Some(object) => Ok(Some(self.ready(&object).await)),
            None => Ok(None),
        }
    }
}

/// Returns what is there with the changes that are sent; whatever else somebody did to it stays. With
/// no changes named, everything that is given is sent.
fn patched(schema: &ResourceType, before: &Record, given: &Record, changed: &[SmolStr]) -> Record {
    if changed.is_empty() {
        return given.clone();
    }
    let is_set = |name: &SmolStr| schema.property(name).is_some_and(|field| !field.read_only);
    let stays = before.iter().filter(|(name, _)| is_set(name) && !changed.contains(*name));
    let sent = given.iter().filter(|(name, _)| changed.contains(*name));
    stays.chain(sent).map(|(name, value)| (name.clone(), value.clone())).collect()
}

impl SimCloud {
    /// Asks until so much time has passed.
    async fn poll(&self, request: &Create<'_>, latency: Duration) -> Result<(), ProviderError> {
        let until = self.clock.elapsed() + latency;
        while self.clock.elapsed() < until {
            let _turn = request.pace.turn().await;
            let now = self.clock.elapsed();
            let _permit = self.throttle.enter(request.ty, OperationKind::Read, now)?;
        }
        Ok(())
    }

    /// Makes the object that a create asks for, or finds it; tells whether it is new.
    fn accept(&self, request: &Create<'_>) -> Result<(Arc<Stored>, bool), ProviderError> {
        let schema = self.schema(request.ty)?;
        if let Some(object) = self.ask(|world| world.with_token(request.token).cloned())? {
            return Ok((object, false));
        }
        let given = validate::wanted(&*self.schemas, &schema, request.properties)?;
        let latency = self.creation(request);
        self.change(|world| {
            if let Some(object) = world.with_token(request.token) {
                return Ok(((Arc::clone(object), false), None));
            }
            let object = Arc::new(self.compose(world, &schema, request, &given, latency)?);
            Ok(((Arc::clone(&object), true), Some(Change::Put(object))))
        })
    }

    /// Returns how long it takes until what a create asks for is ready.
    fn creation(&self, request: &Create<'_>) -> Duration {
        self.latency(request.estimate, [request.token, "create"])
    }

    /// Returns the object that a create asks for, or why there can be none.
    fn compose(
        &self,
        world: &World,
        schema: &ResourceType,
        request: &Create<'_>,
        given: &Record,
        latency: Duration,
    ) -> Result<Stored, ProviderError> {
        let Create { ty, token, address, .. } = *request;
        let count = |limit: &msd_model::limit::Limit| world.count(&limit.applies_to);
        if let Some(error) = self.throttle.exceeded_quota(ty, count) {
            return Err(error);
        }
        let uses = self.uses(world, schema, given)?;
        let region = request.region.unwrap_or(&self.options.region);
        let mut taken = None;
        for attempt in 0..ATTEMPTS {
            let seed = Seed::new(self.options.seed, [ty.as_str(), token], attempt);
            let filler = self.filler(world, schema, region, seed.clone(), &uses);
            let properties = filler.create(address, given);
            let identifier = naming::identifier(schema, &properties).unwrap_or_else(|| {
                let short = crate::hints::kebab(ty.short());
                format!("{short}-{}", seed.at("|identifier").hex(17)).into()
            });
            let spot = self.spot(ty, Some(region), &identifier);
            if world.at(&spot).is_some() {
                // The same again means that the program chose it.
                if taken.as_ref() == Some(&spot) {
                    break;
                }
                taken = Some(spot);
                continue;
            }
            let mut owns = links::own(schema, &properties);
            owns.extend(links::along_with(&*self.schemas, schema, world, &properties));
            let created_at = self.clock.epoch().0;
            let waits = latency.div_f64(self.options.speed.max(f64::MIN_POSITIVE));
            return Ok(Stored {
                serial: world.next(),
                spot,
                token: token.into(),
                address: address.to_string().into(),
                properties: Packed::of(&properties),
                owns,
                uses,
                created_at,
                ready_at: created_at.saturating_add(waits.as_millis() as i64),
            });
        }
        let identifier = taken.map(|spot| spot.identifier).unwrap_or_default();
        let message = format!("{ty} {identifier} exists already");
        Err(ProviderError::new(ErrorClass::Conflict, "AlreadyExists", message))
    }

    fn uses(
        &self,
        world: &World,
        schema: &ResourceType,
        given: &Record,
    ) -> Result<Vec<Link>, ProviderError> {
        let references = links::references(&*self.schemas, &schema.properties, given);
        // What the object itself is called by refers to nothing.
        let own = links::own(schema, given);
        let references = references
            .into_iter()
            .filter(|reference| {
                let called =
                    |link: &Link| link.value == reference.text && reference.ids.contains(&link.id);
                reference.path.contains('.') || !own.iter().any(called)
            })
            .collect();
        links::resolve(&*self.schemas, world, references, &self.options.account)
    }

    fn filler<'a>(
        &'a self,
        world: &World,
        schema: &'a ResourceType,
        region: &'a str,
        seed: Seed,
        uses: &[Link],
    ) -> Filler<'a> {
        // What the thing names comes first, then what those name in turn: a NAT gateway's VPC is
        // its subnet's.
        let mut known: FxHashMap<IdName, SmolStr> = FxHashMap::default();
        let mut learn = |link: &Link| {
            known.entry(link.id.clone()).or_insert_with(|| link.value.clone());
        };
        uses.iter().for_each(&mut learn);
        for owner in uses.iter().filter_map(|link| world.owner(link)) {
            owner.uses.iter().chain(&owner.owns).for_each(&mut learn);
        }
        Filler { schemas: &*self.schemas, schema, options: &self.options, region, seed, known }
    }
}
