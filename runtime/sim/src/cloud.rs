//! The cloud as a whole: its objects, its file, its clock, and the questions that do not go through
//! the provider trait.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use msd_engine::clock::Clock;
use msd_engine::provider::{ErrorClass, Object, ProviderError};
use msd_model::schema::{ResourceType, Schemas};
use msd_model::ty::TypeName;
use msd_model::units::Millis;
use msd_model::value::Record;
use smol_str::SmolStr;

use crate::chance::Seed;
use crate::disk::{Disk, DiskError};
use crate::naming;
use crate::options::SimOptions;
use crate::throttle::Throttle;
use crate::validate::invalid;
use crate::world::{Change, Spot, Stored, World};

/// A simulated cloud account.
pub struct SimCloud {
    pub(crate) schemas: Arc<dyn Schemas + Send + Sync>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) options: SimOptions,
    pub(crate) throttle: Throttle,
    path: PathBuf,
    inner: Mutex<Inner>,
}

struct Inner {
    world: World,
    disk: Disk,
}

#[derive(Debug, thiserror::Error)]
#[error("cannot use the simulated cloud's file {path}: {reason}")]
pub struct SimError {
    pub path: PathBuf,
    pub reason: String,
}

/// One object as `msd sim list` shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct SimObject {
    pub ty: TypeName,
    pub identifier: SmolStr,
    /// Empty for things of global services.
    pub region: SmolStr,
    /// The address that it was created for.
    pub address: SmolStr,
    pub token: SmolStr,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// Whether it can be used yet.
    pub ready: bool,
    pub properties: Record,
}

impl SimCloud {
    /// Opens the cloud in this file; the file is made when the first object is, and read when the first
    /// question is asked.
    pub fn open(
        path: impl Into<PathBuf>,
        schemas: Arc<dyn Schemas + Send + Sync>,
        clock: Arc<dyn Clock>,
        options: SimOptions,
    ) -> Result<SimCloud, SimError> {
        let path = path.into();
        let cloud = SimCloud::new(Some(path), schemas, clock, options);
        let found = cloud.inner().disk.find();
        found.map_err(|error| cloud.error(&error))?;
        Ok(cloud)
    }

    /// Makes an empty cloud that lives as long as this value.
    pub fn in_memory(
        schemas: Arc<dyn Schemas + Send + Sync>,
        clock: Arc<dyn Clock>,
        options: SimOptions,
    ) -> SimCloud {
        SimCloud::new(None, schemas, clock, options)
    }

    fn new(
        path: Option<PathBuf>,
        schemas: Arc<dyn Schemas + Send + Sync>,
        clock: Arc<dyn Clock>,
        options: SimOptions,
    ) -> SimCloud {
        let throttle = Throttle::new(options.limits.clone());
        let shown = path.clone().unwrap_or_default();
        let inner = Mutex::new(Inner { world: World::default(), disk: Disk::new(path) });
        SimCloud { schemas, clock, options, throttle, path: shown, inner }
    }

    /// Returns every object, or those of one type, in the order in which they were created.
    pub fn list(&self, ty: Option<&TypeName>) -> Result<Vec<SimObject>, SimError> {
        let now = self.clock.epoch().0;
        let inner = self.look()?;
        let wanted =
            inner.world.objects().filter(|object| ty.is_none_or(|ty| object.spot.ty == *ty));
        Ok(wanted
            .map(|object| SimObject {
                ty: object.spot.ty.clone(),
                identifier: object.spot.identifier.clone(),
                region: object.spot.region.clone(),
                address: object.address.clone(),
                token: object.token.clone(),
                created_at: object.created_at,
                ready: object.ready_at <= now,
                properties: object.properties.open(),
            })
            .collect())
    }

    pub(crate) fn schema(&self, ty: &TypeName) -> Result<Arc<ResourceType>, ProviderError> {
        self.schemas.resource_type(ty).ok_or_else(|| {
            invalid("TypeNotFoundException", format!("there is no resource type {ty}"))
        })
    }

    pub(crate) fn spot(&self, ty: &TypeName, region: Option<&str>, identifier: &str) -> Spot {
        let region = region.map_or_else(|| self.options.region.clone(), SmolStr::new);
        Spot { ty: ty.clone(), region: naming::scope(ty, &region), identifier: identifier.into() }
    }

    /// Answers a question about the world as it is now.
    pub(crate) fn ask<T>(&self, question: impl FnOnce(&World) -> T) -> Result<T, ProviderError> {
        let inner = self.look().map_err(broken)?;
        Ok(question(&inner.world))
    }

    /// Decides on a change and makes it, with nobody in between; on file before it returns.
    pub(crate) fn change<T>(
        &self,
        decide: impl FnOnce(&World) -> Result<(T, Option<Change>), ProviderError>,
    ) -> Result<T, ProviderError> {
        let mut inner = self.inner();
        let Inner { world, disk } = &mut *inner;
        let failed = |error: DiskError| broken(self.error(&error));
        disk.begin().map_err(failed)?;
        let decided = match disk.changed() {
            Ok(objects) => {
                if let Some(objects) = objects {
                    world.reload(objects);
                }
                decide(world)
            }
            Err(error) => Err(failed(error)),
        };
        match decided {
            Ok((answer, Some(change))) => {
                if let Err(error) = disk.commit(&change) {
                    disk.cancel();
                    return Err(failed(error));
                }
                world.apply(change);
                Ok(answer)
            }
            Ok((answer, None)) => {
                disk.cancel();
                Ok(answer)
            }
            Err(error) => {
                disk.cancel();
                Err(error)
            }
        }
    }

    /// Marks an object as on its way out for as long as the guard lives.
    pub(crate) fn leave(&self, object: &Stored) -> Leaving<'_> {
        self.inner().world.set_leaving(object.serial, true);
        Leaving { cloud: self, serial: object.serial }
    }

    /// Returns how long a call takes; `whose` makes it its own where latencies stray.
    pub(crate) fn latency(&self, estimate: Millis, whose: [&str; 2]) -> Duration {
        let middle = self.options.latency.unwrap_or(estimate).as_duration();
        match self.options.spread {
            spread if spread > 0.0 => {
                let mut chance = Seed::new(self.options.seed, whose, 0).at("|latency");
                middle.mul_f64((spread * chance.normal()).exp())
            }
            _ => middle,
        }
    }

    /// Waits for as long as an object that was accepted earlier still takes.
    pub(crate) async fn ready(&self, object: &Stored) -> Object {
        let left = Millis(object.ready_at - self.clock.epoch().0).as_duration();
        if !left.is_zero() {
            self.clock.sleep(left.mul_f64(self.options.speed)).await;
        }
        shown(object)
    }

    fn look(&self) -> Result<MutexGuard<'_, Inner>, SimError> {
        let mut inner = self.inner();
        let Inner { world, disk } = &mut *inner;
        if let Some(objects) = disk.changed().map_err(|error| self.error(&error))? {
            world.reload(objects);
        }
        Ok(inner)
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        // Changes are applied whole, so what a panic left behind is consistent.
        self.inner.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn error(&self, error: &DiskError) -> SimError {
        SimError { path: self.path.clone(), reason: error.to_string() }
    }
}

/// Takes the mark off again when dropped: also when the deletion is given up.
pub(crate) struct Leaving<'a> {
    cloud: &'a SimCloud,
    serial: crate::world::Serial,
}

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.cloud.inner().world.set_leaving(self.serial, false);
    }
}

pub(crate) fn shown(object: &Stored) -> Object {
    Object { identifier: object.spot.identifier.clone(), properties: object.properties.open() }
}

fn broken(error: SimError) -> ProviderError {
    ProviderError::new(ErrorClass::Terminal, "InternalFailure", error.to_string())
}
