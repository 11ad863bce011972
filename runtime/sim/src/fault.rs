//! Faults on demand: a cloud that refuses, delays or throttles what it is told to.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use msd_engine::clock::Clock;
use msd_engine::provider::{
    Create, Delete, ErrorClass, Lost, Object, Provider, ProviderError, Thing, Update,
};
use msd_model::address::Address;
use msd_model::pattern::TypePattern;
use msd_model::schema::OperationKind;
use msd_model::ty::TypeName;
use msd_model::units::Millis;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// What a fault is about.
#[derive(Clone, Debug, PartialEq)]
pub enum On {
    /// One instance, or without a key at its end every instance of a declaration.
    Address(Address),
    Type(TypePattern),
}

#[derive(Clone, Debug)]
pub struct Fault {
    pub on: On,
    /// Every kind of call when none is named.
    pub operation: Option<OperationKind>,
    /// How often it strikes; always when it is not said.
    pub times: Option<u32>,
    /// How often it strikes of a hundred times, by chance drawn from the seed; always when not said.
    pub percent: Option<f64>,
    /// How much longer the call takes.
    pub delay: Millis,
    /// A fault without an error only delays.
    pub error: Option<ProviderError>,
    /// A creation makes the thing all the same, and leaves it behind.
    pub made: bool,
}

/// An error that is due, and whether a creation makes the thing all the same.
struct Struck {
    error: ProviderError,
    made: bool,
}

impl From<Struck> for ProviderError {
    fn from(struck: Struck) -> ProviderError {
        struck.error
    }
}

/// A cloud with faults in front of it.
pub struct Faulty<P> {
    inner: P,
    clock: Arc<dyn Clock>,
    faults: Vec<(Fault, AtomicU32)>,
    seed: u64,
    /// Whose thing each identifier is, as far as it was made here.
    owners: Mutex<FxHashMap<(TypeName, SmolStr), Address>>,
}

impl<P> Faulty<P> {
    pub fn new(inner: P, clock: Arc<dyn Clock>, faults: Vec<Fault>, seed: u64) -> Faulty<P> {
        let faults = faults.into_iter().map(|fault| (fault, AtomicU32::new(0))).collect();
        Faulty { inner, clock, faults, seed, owners: Mutex::default() }
    }

    /// Returns the faults that never struck, by their positions.
    pub fn unused(&self) -> Vec<usize> {
        let struck = |(_, count): &(Fault, AtomicU32)| count.load(Ordering::Relaxed) > 0;
        (0..self.faults.len()).filter(|index| !struck(&self.faults[*index])).collect()
    }

    async fn strike(
        &self,
        operation: OperationKind,
        ty: &TypeName,
        address: Option<&Address>,
    ) -> Result<(), Struck> {
        for (fault, count) in &self.faults {
            let meant = match &fault.on {
                On::Type(pattern) => pattern.matches(ty),
                On::Address(wanted) => address.is_some_and(|address| names(wanted, address)),
            };
            if !meant || fault.operation.is_some_and(|wanted| wanted != operation) {
                continue;
            }
            let before = count.fetch_add(1, Ordering::Relaxed);
            if fault.percent.is_some_and(|percent| chance(self.seed, before, ty) * 100.0 >= percent)
            {
                continue;
            }
            if fault.times.is_some_and(|times| before >= times) {
                continue;
            }
            self.clock.sleep(fault.delay.as_duration()).await;
            if let Some(error) = &fault.error {
                return Err(Struck { error: error.clone(), made: fault.made });
            }
        }
        Ok(())
    }

    /// Returns what a caller hears of a thing that was made, or was not.
    fn answered(
        &self,
        request: &Create<'_>,
        fault: Option<Struck>,
        answer: Result<Object, ProviderError>,
    ) -> Result<Object, ProviderError> {
        let object = answer?;
        self.own(request, &object);
        match fault {
            Some(struck) => Err(struck.error.having_made(&object.identifier)),
            None => Ok(object),
        }
    }

    fn own(&self, request: &Create<'_>, object: &Object) {
        let key = (request.ty.clone(), object.identifier.clone());
        let mut owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        owners.insert(key, request.address.clone());
    }

    fn owner(&self, thing: Thing<'_>) -> Option<Address> {
        let owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        owners.get(&(thing.ty.clone(), thing.identifier.into())).cloned()
    }
}

/// A provider that answers for fewer things than it was asked for.
fn unanswered() -> ProviderError {
    ProviderError::new(ErrorClass::Transient, "NoAnswer", "the call said nothing about it")
}

fn names(wanted: &Address, address: &Address) -> bool {
    wanted.scope == address.scope
        && wanted.leaf.name == address.leaf.name
        && (wanted.leaf.key.is_none() || wanted.leaf.key == address.leaf.key)
}

#[async_trait]
impl<P: Provider> Provider for Faulty<P> {
    async fn create(&self, request: Create<'_>) -> Result<Object, ProviderError> {
        let fault = self.strike(OperationKind::Create, request.ty, Some(request.address)).await;
        if let Err(Struck { error, made: false }) = fault {
            return Err(error);
        }
        let answer = self.inner.create(request).await;
        self.answered(&request, fault.err(), answer)
    }

    async fn create_many(&self, requests: &[Create<'_>]) -> Vec<Result<Object, ProviderError>> {
        let mut struck = Vec::with_capacity(requests.len());
        for request in requests {
            let fault = self.strike(OperationKind::Create, request.ty, Some(request.address));
            struck.push(fault.await);
        }
        let is_made = |fault: &Result<(), Struck>| fault.as_ref().err().is_none_or(|one| one.made);
        let sound = requests.iter().zip(&struck).filter(|(_, fault)| is_made(fault));
        let sound: Vec<Create<'_>> = sound.map(|(request, _)| *request).collect();
        let mut answers = match sound.as_slice() {
            [] => Vec::new(),
            sound => self.inner.create_many(sound).await,
        }
        .into_iter();
        let mut out = Vec::with_capacity(requests.len());
        for (request, fault) in requests.iter().zip(struck) {
            out.push(match fault {
                Err(Struck { error, made: false }) => Err(error),
                fault => {
                    let answer = answers.next().unwrap_or_else(|| Err(unanswered()));
                    self.answered(request, fault.err(), answer)
                }
            });
        }
        out
    }

    async fn read(&self, thing: Thing<'_>) -> Result<Option<Object>, ProviderError> {
        self.strike(OperationKind::Read, thing.ty, self.owner(thing).as_ref()).await?;
        self.inner.read(thing).await
    }

    async fn update(&self, request: Update<'_>) -> Result<Object, ProviderError> {
        let owner = self.owner(request.thing);
        self.strike(OperationKind::Update, request.thing.ty, owner.as_ref()).await?;
        self.inner.update(request).await
    }

    async fn delete(&self, request: Delete<'_>) -> Result<(), ProviderError> {
        let owner = self.owner(request.thing);
        self.strike(OperationKind::Delete, request.thing.ty, owner.as_ref()).await?;
        self.inner.delete(request).await
    }

    async fn find(&self, lost: Lost<'_>) -> Result<Option<Object>, ProviderError> {
        self.inner.find(lost).await
    }
}

/// Returns a number from 0 to 1 that only depends on what is given.
fn chance(seed: u64, count: u32, ty: &TypeName) -> f64 {
    let mut bits = crate::chance::Seed::new(seed, [ty.as_str(), "fault"], count).at("").draw();
    bits >>= 11;
    bits as f64 / (1u64 << 53) as f64
}

/// Returns the class of that name; a fault is final unless it says otherwise.
pub fn class(name: &str) -> ErrorClass {
    match name {
        "throttling" => ErrorClass::Throttling,
        "transient" => ErrorClass::Transient,
        "eventual" => ErrorClass::Eventual,
        "not_found" => ErrorClass::NotFound,
        "conflict" => ErrorClass::Conflict,
        "invalid" => ErrorClass::Invalid,
        "denied" => ErrorClass::Denied,
        _ => ErrorClass::Terminal,
    }
}
