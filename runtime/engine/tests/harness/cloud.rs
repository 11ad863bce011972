//! A cloud that goes wrong by chance, and notes every promise that is broken to it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use msd_engine::clock::{Clock, ScaledClock};
use msd_engine::provider::{
    Create, Delete, ErrorClass, Lost, Object, Provider, ProviderError, Thing, Update,
};
use msd_model::limit::Limit;
use msd_model::schema::OperationKind;
use msd_model::ty::TypeName;
use msd_model::value::{Record, Value};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::chance::Chance;

/// How often what goes wrong, of a hundred calls.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    pub throttled: u64,
    pub transient: u64,
    pub permanent: u64,
    pub slow: u64,
    /// Done, and the answer is lost.
    pub lost: u64,
    /// How long new things are invisible to others.
    pub eventual: Duration,
    /// Made, and never to be of use; the answer says so.
    pub unfinished: u64,
}

#[derive(Clone, Debug)]
pub struct Item {
    pub address: String,
    pub ty: TypeName,
    pub properties: Record,
    token: SmolStr,
    visible: Duration,
    finished: bool,
}

/// How many things one call makes; the schemas say the same.
const MOST: usize = 5;

pub struct Cloud {
    clock: Arc<ScaledClock>,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    items: BTreeMap<SmolStr, Item>,
    by_token: FxHashMap<SmolStr, SmolStr>,
    users: FxHashMap<SmolStr, u64>,
    faults: Faults,
    chance: Option<Chance>,
    /// For what is left unfinished: other lives stay what they were.
    other_chance: Option<Chance>,
    made: u64,
    broken: Vec<String>,
    meters: Vec<Meter>,
    /// What an address takes of which limit beyond those that its type gives.
    uses: FxHashMap<String, Vec<(SmolStr, u32)>>,
    going: Going,
    calls: u64,
    /// Calls that made several things.
    shared: u64,
}

/// What a plan takes away, by its identifiers.
#[derive(Default)]
pub struct Going {
    /// Goes before its successor is made: what stays and holds its id cannot be changed before; nor can
    /// these go before, which others hold that wait for the successor.
    pub first: BTreeMap<SmolStr, BTreeSet<SmolStr>>,
    /// Is replaced: its successor wants what comes after, so that it cannot wait for that.
    pub replaced: BTreeSet<SmolStr>,
}

/// One limit as the cloud sees it.
struct Meter {
    limit: Limit,
    running: u32,
    /// When the bucket is full again, less nothing; in nanoseconds.
    full_at: f64,
}

/// A call that counts against limits until it is over, or its caller has died.
struct Call<'a> {
    cloud: &'a Cloud,
    taken: Vec<(usize, u32)>,
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        let mut inner = self.cloud.inner.lock().unwrap();
        for (meter, weight) in &self.taken {
            inner.meters[*meter].running -= weight;
        }
    }
}

enum Fate {
    Fine,
    Lost,
}

impl Cloud {
    pub fn new(clock: Arc<ScaledClock>, chance: Chance) -> Cloud {
        let other_chance = Some(Chance::new(chance.clone().draw()));
        let inner = Inner { chance: Some(chance), other_chance, ..Inner::default() };
        Cloud { clock, inner: Mutex::new(inner) }
    }

    pub fn set_faults(&self, faults: Faults) {
        let mut inner = self.inner.lock().unwrap();
        inner.faults = faults;
        inner.items.values_mut().for_each(|item| item.visible = Duration::ZERO);
    }

    /// Begins to measure limits anew: a process knows nothing of what an earlier one used.
    /// Things in `going.first` may be deleted while others hold their ids that stay themselves.
    pub fn meter(
        &self,
        limits: &[Limit],
        uses: FxHashMap<String, Vec<(SmolStr, u32)>>,
        going: Going,
    ) {
        let mut inner = self.inner.lock().unwrap();
        let fresh = |limit: &Limit| Meter { limit: limit.clone(), running: 0, full_at: 0.0 };
        inner.meters = limits.iter().map(fresh).collect();
        inner.uses = uses;
        inner.going = going;
    }

    pub fn items(&self) -> BTreeMap<SmolStr, Item> {
        self.inner.lock().unwrap().items.clone()
    }

    pub fn broken(&self) -> Vec<String> {
        self.inner.lock().unwrap().broken.clone()
    }

    pub fn calls(&self) -> u64 {
        self.inner.lock().unwrap().calls
    }

    pub fn shared(&self) -> u64 {
        self.inner.lock().unwrap().shared
    }

    fn begin(&self, address: &str, ty: &TypeName, kind: OperationKind) -> Call<'_> {
        let now = self.clock.elapsed().as_nanos() as f64;
        let mut inner = self.inner.lock().unwrap();
        inner.calls += 1;
        let own = inner.uses.get(address).cloned().unwrap_or_default();
        let mut taken = Vec::new();
        let mut broken = Vec::new();
        for (index, meter) in inner.meters.iter_mut().enumerate() {
            let limit = &meter.limit;
            let said = own.iter().find(|(name, _)| *name == limit.name).map(|(_, weight)| *weight);
            let weight = match said {
                Some(weight) if limit.covers_operation(kind) => weight,
                None if limit.covers(ty, kind, None) => 1,
                _ => continue,
            };
            if let Some(places) = limit.concurrency {
                let weight = weight.min(places);
                meter.running += weight;
                taken.push((index, weight));
                if meter.running > places {
                    broken.push(format!("{}: {} at once", limit.name, meter.running));
                }
            }
            if let Some(rate) = limit.rate {
                let interval = rate.per.0 as f64 * 1e6 / rate.count;
                let burst = f64::from(limit.burst.unwrap_or(1));
                let weight = f64::from(weight);
                // The generic cell rate algorithm; a weight beyond the burst waits for the rest.
                if meter.full_at + (weight - burst) * interval > now + 1e6 {
                    broken.push(format!("{}: too fast at {now}", limit.name));
                }
                let waited = (weight - burst).max(0.0) * interval;
                meter.full_at = meter.full_at.max(now - waited) + weight * interval;
            }
        }
        inner.broken.extend(broken);
        drop(inner);
        Call { cloud: self, taken }
    }

    fn draw(&self) -> (Chance, Faults) {
        let mut inner = self.inner.lock().unwrap();
        let faults = inner.faults;
        let chance = inner.chance.as_mut().unwrap();
        (Chance::new(chance.draw()), faults)
    }

    /// Spends the time of a call; `act` changes the cloud at its beginning or at its end.
    async fn perform<T>(
        &self,
        estimate: Duration,
        act: impl Fn(&mut Inner) -> Result<T, ProviderError>,
    ) -> Result<T, ProviderError> {
        let (mut chance, faults) = self.draw();
        let error = |class, code: &str| Err(ProviderError::new(class, code, "by chance"));
        if chance.percent(faults.throttled) {
            return error(ErrorClass::Throttling, "Throttled");
        }
        let slow = if chance.percent(faults.slow) { 6.0 } else { 1.0 };
        let latency = estimate.mul_f64(slow * (0.5 + chance.below(100) as f64 / 100.0));
        if chance.percent(faults.transient) {
            self.clock.sleep(latency / 2).await;
            return error(ErrorClass::Transient, "ServiceUnavailable");
        }
        if chance.percent(faults.permanent) {
            self.clock.sleep(latency / 2).await;
            return error(ErrorClass::Terminal, "Refused");
        }
        let fate = if chance.percent(faults.lost) { Fate::Lost } else { Fate::Fine };
        let early = chance.percent(50);
        let mut done = None;
        if early {
            done = Some(act(&mut self.inner.lock().unwrap()));
        }
        self.clock.sleep(latency).await;
        let done = done.unwrap_or_else(|| act(&mut self.inner.lock().unwrap()));
        match fate {
            Fate::Lost if done.is_ok() => error(ErrorClass::Transient, "ConnectionReset"),
            _ => done,
        }
    }
}

fn links(properties: &Record) -> Vec<SmolStr> {
    let links = properties.get("links").and_then(Value::as_list).unwrap_or_default();
    links.iter().filter_map(|link| link.as_str().map(SmolStr::new)).collect()
}

impl Inner {
    fn object(&self, identifier: &str) -> Object {
        let mut properties = self.items[identifier].properties.clone();
        properties.insert("id".into(), Value::str(identifier));
        Object { identifier: identifier.into(), properties }
    }

    /// Refuses links to what is not there or not to be seen yet.
    fn look(&mut self, who: &str, properties: &Record, now: Duration) -> Result<(), ProviderError> {
        for link in links(properties) {
            match self.items.get(&link) {
                None => {
                    self.broken.push(format!("{who} wants {link}, which is not there"));
                    return Err(ProviderError::new(ErrorClass::NotFound, "NoSuchThing", link));
                }
                Some(item) if !item.finished => {
                    self.broken.push(format!("{who} wants {link}, which is not finished"));
                    return Err(ProviderError::new(ErrorClass::Invalid, "NotFinished", link));
                }
                Some(item) if item.visible > now => {
                    return Err(ProviderError::new(ErrorClass::Eventual, "NotYet", link));
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    fn relink(&mut self, before: &Record, after: &Record) {
        for link in links(before) {
            *self.users.entry(link).or_default() -= 1;
        }
        for link in links(after) {
            *self.users.entry(link).or_default() += 1;
        }
    }

    fn create(&mut self, request: &Create<'_>, now: Duration) -> Result<Object, ProviderError> {
        if let Some(known) = self.by_token.get(request.token).cloned()
            && self.items.contains_key(&known)
        {
            // Trying again may bring it to its end.
            let finished = self.other_chance.as_mut().unwrap().percent(30);
            self.items.get_mut(&known).unwrap().finished |= finished;
            return self.answer(&known);
        }
        let address = request.address.to_string();
        self.look(&address, request.properties, now)?;
        self.made += 1;
        let identifier: SmolStr = match request.ty.as_str() {
            "test.Named" => request.properties["name"].as_str().unwrap().into(),
            _ => format!("id-{}-{}", address, self.made).into(),
        };
        if self.items.contains_key(&identifier) {
            self.broken.push(format!("{address} is made while its predecessor is there"));
            return Err(ProviderError::new(ErrorClass::Conflict, "AlreadyExists", identifier));
        }
        let item = Item {
            address,
            ty: request.ty.clone(),
            properties: request.properties.clone(),
            token: request.token.into(),
            visible: now + self.faults.eventual,
            finished: !self.other_chance.as_mut().unwrap().percent(self.faults.unfinished),
        };
        self.relink(&Record::default(), request.properties);
        self.by_token.insert(item.token.clone(), identifier.clone());
        self.items.insert(identifier.clone(), item);
        self.answer(&identifier)
    }

    /// Answers for what was made, whether it is of use or not.
    fn answer(&self, identifier: &str) -> Result<Object, ProviderError> {
        match self.items[identifier].finished {
            true => Ok(self.object(identifier)),
            false => {
                let error = ProviderError::new(ErrorClass::Terminal, "Unfinished", "by chance");
                Err(error.having_made(identifier))
            }
        }
    }

    fn update(&mut self, request: &Update<'_>, now: Duration) -> Result<Object, ProviderError> {
        let identifier = request.thing.identifier;
        let Some(item) = self.items.get(identifier).cloned() else {
            self.broken.push(format!("{identifier} is updated and not there"));
            return Err(ProviderError::new(ErrorClass::NotFound, "NoSuchThing", identifier));
        };
        let mut properties = item.properties.clone();
        for name in request.changed {
            if name == "fixed" || name == "name" {
                self.broken.push(format!("{name} of {identifier} is changed in place"));
            }
            let value = request.properties.get(name).cloned().unwrap_or_default();
            properties.insert(name.clone(), value);
        }
        self.look(identifier, &properties, now)?;
        self.relink(&item.properties, &properties);
        self.items.insert(identifier.into(), Item { properties, ..item });
        Ok(self.object(identifier))
    }

    fn delete(&mut self, identifier: &str) -> Result<(), ProviderError> {
        let used = self.users.get(identifier).copied().unwrap_or(0) > 0;
        let uses = |item: &Item| links(&item.properties).iter().any(|link| link == identifier);
        // What is replaced as well has to be gone before, if it can.
        let holds = |user: &SmolStr| match self.going.first.get(identifier) {
            Some(held) => self.going.replaced.contains(user) && !held.contains(user),
            None => true,
        };
        let mut users = self.items.iter().filter(|(_, item)| used && uses(item));
        if let Some((_, user)) = users.find(|(user, _)| holds(user)) {
            let user = user.address.clone();
            self.broken.push(format!("{identifier} is deleted while {user} uses it"));
            return Err(ProviderError::new(ErrorClass::Conflict, "InUse", identifier));
        }
        if let Some(item) = self.items.remove(identifier) {
            self.relink(&item.properties, &Record::default());
        }
        Ok(())
    }
}

#[async_trait]
impl Provider for Cloud {
    async fn create(&self, request: Create<'_>) -> Result<Object, ProviderError> {
        let address = request.address.to_string();
        let _call = self.begin(&address, request.ty, OperationKind::Create);
        let act = |inner: &mut Inner| inner.create(&request, self.clock.elapsed());
        self.perform(request.estimate.as_duration(), act).await
    }

    async fn create_many(&self, requests: &[Create<'_>]) -> Vec<Result<Object, ProviderError>> {
        // One call, whatever it makes; what goes wrong with one of them leaves the others alone.
        let address = requests[0].address.to_string();
        let _call = self.begin(&address, requests[0].ty, OperationKind::Create);
        {
            let mut inner = self.inner.lock().unwrap();
            inner.shared += 1;
            if requests.len() > MOST {
                let count = requests.len();
                inner.broken.push(format!("one call for {count} things, of {MOST} at the most"));
            }
        }
        let each = requests.iter().map(|request| {
            let act = |inner: &mut Inner| inner.create(request, self.clock.elapsed());
            self.perform(request.estimate.as_duration(), act)
        });
        futures::future::join_all(each).await
    }

    async fn read(&self, thing: Thing<'_>) -> Result<Option<Object>, ProviderError> {
        let inner = self.inner.lock().unwrap();
        Ok(inner.items.contains_key(thing.identifier).then(|| inner.object(thing.identifier)))
    }

    async fn update(&self, request: Update<'_>) -> Result<Object, ProviderError> {
        let address = self.address(request.thing.identifier);
        let _call = self.begin(&address, request.thing.ty, OperationKind::Update);
        let act = |inner: &mut Inner| inner.update(&request, self.clock.elapsed());
        self.perform(request.estimate.as_duration(), act).await
    }

    async fn delete(&self, request: Delete<'_>) -> Result<(), ProviderError> {
        let address = self.address(request.thing.identifier);
        let _call = self.begin(&address, request.thing.ty, OperationKind::Delete);
        let act = |inner: &mut Inner| inner.delete(request.thing.identifier);
        self.perform(request.estimate.as_duration(), act).await
    }

    async fn find(&self, lost: Lost<'_>) -> Result<Option<Object>, ProviderError> {
        let inner = self.inner.lock().unwrap();
        let known = inner.by_token.get(lost.token).filter(|known| inner.items.contains_key(*known));
        known.map(|known| inner.answer(known)).transpose()
    }
}

impl Cloud {
    fn address(&self, identifier: &str) -> String {
        let inner = self.inner.lock().unwrap();
        inner.items.get(identifier).map(|item| item.address.clone()).unwrap_or_default()
    }
}
