//! Everything that exists in the simulated cloud, indexed so that each question costs what its answer
//! is long. In memory only; `disk` keeps the same on file.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::BuildHasher;
use std::sync::Arc;

use msd_model::pattern::TypePattern;
use msd_model::ty::{IdName, TypeName};
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use smol_str::SmolStr;

use crate::packed::Packed;

/// Counts objects in the order in which they were created.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Serial(pub i64);

/// One value of a nominal id type: what objects are called by, and refer to each other with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Link {
    pub id: IdName,
    pub value: SmolStr,
}

/// What tells one object from all others; global services have no region here.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Spot {
    pub ty: TypeName,
    pub region: SmolStr,
    pub identifier: SmolStr,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    pub serial: Serial,
    pub spot: Spot,
    pub token: SmolStr,
    pub address: SmolStr,
    /// All but write-only properties.
    pub properties: Packed,
    /// What others may call it by.
    pub owns: Vec<Link>,
    /// What it refers to, write-only properties included.
    pub uses: Vec<Link>,
    /// Milliseconds since 1970.
    pub created_at: i64,
    pub ready_at: i64,
}

pub enum Change {
    Put(Arc<Stored>),
    Remove(Serial),
}

#[derive(Default)]
pub struct World {
    objects: BTreeMap<Serial, Arc<Stored>>,
    spots: FxHashMap<Spot, Serial>,
    tokens: FxHashMap<SmolStr, Serial>,
    owners: Index,
    users: Index,
    counts: FxHashMap<TypeName, u64>,
    /// On their way out: they still hold their place, but nobody can refer to them any more.
    leaving: FxHashSet<Serial>,
    last: i64,
}

impl World {
    /// Fills an empty world; what is on its way out in `self` stays so.
    pub fn reload(&mut self, objects: Vec<Arc<Stored>>) {
        let leaving = std::mem::take(&mut self.leaving);
        *self = World { leaving, last: self.last, ..World::default() };
        for object in objects {
            self.apply(Change::Put(object));
        }
    }

    pub fn next(&self) -> Serial {
        Serial(self.last + 1)
    }

    pub fn objects(&self) -> impl Iterator<Item = &Arc<Stored>> {
        self.objects.values()
    }

    pub fn at(&self, spot: &Spot) -> Option<&Arc<Stored>> {
        self.objects.get(self.spots.get(spot)?)
    }

    pub fn with_token(&self, token: &str) -> Option<&Arc<Stored>> {
        self.objects.get(self.tokens.get(token)?)
    }

    /// Returns the object that the link names, if it is there to stay.
    pub fn owner(&self, link: &Link) -> Option<&Arc<Stored>> {
        self.owners_of(link).find(|owner| !self.leaving.contains(&owner.serial))
    }

    /// Returns the objects that go by this link, the oldest first.
    fn owners_of<'w>(&'w self, link: &Link) -> impl Iterator<Item = &'w Arc<Stored>> {
        let found = self.owners.at(link).filter_map(|serial| self.objects.get(&serial));
        found.filter(move |object| object.owns.contains(link))
    }

    /// Returns another object that refers to this one, the oldest first.
    pub fn user_of(&self, object: &Stored) -> Option<&Arc<Stored>> {
        let users = object.owns.iter().filter_map(|link| {
            // Where two objects go by one value, the older one is meant.
            let meant = self.owners_of(link).next()?.serial == object.serial;
            let users = self.users.at(link).filter(|serial| *serial != object.serial);
            let mut users = users.filter_map(|serial| self.objects.get(&serial));
            users.find(|user| meant && user.uses.contains(link))
        });
        // One that is being deleted still counts: real services wait for nobody either.
        users.min_by_key(|user| user.serial)
    }

    pub fn count(&self, patterns: &[TypePattern]) -> u64 {
        let covered = |ty: &TypeName| patterns.iter().any(|pattern| pattern.matches(ty));
        self.counts.iter().filter(|(ty, _)| covered(ty)).map(|(_, count)| count).sum()
    }

    /// Marks an object that is being deleted, or takes the mark away.
    pub fn set_leaving(&mut self, serial: Serial, leaving: bool) {
        match leaving {
            true => self.leaving.insert(serial),
            false => self.leaving.remove(&serial),
        };
    }

    pub fn apply(&mut self, change: Change) {
        match change {
            Change::Remove(serial) => {
                self.take(serial);
                self.leaving.remove(&serial);
            }
            Change::Put(object) => {
                self.take(object.serial);
                self.put(object);
            }
        }
    }

    fn put(&mut self, object: Arc<Stored>) {
        let serial = object.serial;
        self.last = self.last.max(serial.0);
        self.spots.insert(object.spot.clone(), serial);
        self.tokens.insert(object.token.clone(), serial);
        *self.counts.entry(object.spot.ty.clone()).or_default() += 1;
        object.owns.iter().for_each(|link| self.owners.insert(link, serial));
        object.uses.iter().for_each(|link| self.users.insert(link, serial));
        self.objects.insert(serial, object);
    }

    fn take(&mut self, serial: Serial) {
        let Some(object) = self.objects.remove(&serial) else { return };
        self.spots.remove(&object.spot);
        self.tokens.remove(&object.token);
        if let Some(count) = self.counts.get_mut(&object.spot.ty) {
            *count -= 1;
        }
        object.owns.iter().for_each(|link| self.owners.remove(link, serial));
        object.uses.iter().for_each(|link| self.users.remove(link, serial));
    }
}

/// Objects by their links. There are several links for each object, and each is long: their digests
/// stand for them, and whoever is found is asked whether it is the one.
#[derive(Default)]
struct Index(FxHashMap<u64, Serials>);

/// Mostly there is one.
enum Serials {
    One(Serial),
    Many(BTreeSet<Serial>),
}

impl Index {
    /// Returns who may be meant, the oldest first.
    fn at(&self, link: &Link) -> impl Iterator<Item = Serial> {
        let (one, many) = match self.0.get(&digest(link)) {
            Some(Serials::One(serial)) => (Some(*serial), None),
            Some(Serials::Many(serials)) => (None, Some(serials)),
            None => (None, None),
        };
        one.into_iter().chain(many.into_iter().flatten().copied())
    }

    fn insert(&mut self, link: &Link, serial: Serial) {
        let entry = self.0.entry(digest(link)).or_insert(Serials::One(serial));
        match entry {
            Serials::One(first) if *first == serial => {}
            Serials::One(first) => *entry = Serials::Many(BTreeSet::from([*first, serial])),
            Serials::Many(serials) => {
                serials.insert(serial);
            }
        }
    }

    fn remove(&mut self, link: &Link, serial: Serial) {
        let digest = digest(link);
        let is_empty = match self.0.get_mut(&digest) {
            Some(Serials::One(one)) => *one == serial,
            Some(Serials::Many(serials)) => serials.remove(&serial) && serials.is_empty(),
            None => false,
        };
        if is_empty {
            self.0.remove(&digest);
        }
    }
}

fn digest(link: &Link) -> u64 {
    FxBuildHasher.hash_one(link)
}
