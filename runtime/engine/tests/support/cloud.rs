//! A cloud in memory: takes the estimated time for everything, refuses to delete what is in use, and
//! goes wrong where it is told to.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use msd_engine::clock::{Clock, ScaledClock};
use msd_engine::provider::{
    Create, Delete, ErrorClass, Lost, Object, Provider, ProviderError, Thing, Update,
};
use msd_model::ty::TypeName;
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

#[derive(Clone, Debug)]
pub enum Fault {
    /// Refuses, and does nothing.
    Error(ProviderError),
    /// Does it, and loses the answer.
    Lost,
    /// Never answers.
    Hang,
}

pub fn error(class: ErrorClass, code: &str) -> Fault {
    Fault::Error(ProviderError::new(class, code, format!("{code} happened")))
}

#[derive(Clone, Debug)]
pub struct Item {
    pub name: String,
    pub ty: TypeName,
    pub properties: Record,
    pub token: SmolStr,
}

/// One call, from its start to its end.
#[derive(Clone, Debug)]
pub struct Call {
    /// `create a`, `update a`, `delete a`.
    pub what: String,
    pub start: Duration,
    pub end: Option<Duration>,
}

pub struct Cloud {
    clock: Arc<ScaledClock>,
    pub items: Mutex<BTreeMap<String, Item>>,
    pub calls: Mutex<Vec<Call>>,
    faults: Mutex<HashMap<String, VecDeque<Fault>>>,
    /// Deletes are refused while another thing mentions the id.
    pub strict: Mutex<bool>,
    made: Mutex<u64>,
}

impl Cloud {
    pub fn new(clock: Arc<ScaledClock>) -> Cloud {
        Cloud {
            clock,
            items: Mutex::default(),
            calls: Mutex::default(),
            faults: Mutex::default(),
            strict: Mutex::new(true),
            made: Mutex::new(0),
        }
    }

    /// Lets the next call such as `create a` go wrong.
    pub fn fail(&self, what: &str, fault: Fault) {
        self.faults.lock().unwrap().entry(what.to_owned()).or_default().push_back(fault);
    }

    /// Returns the calls by the time at which they left; of the same moment by name.
    pub fn calls(&self) -> Vec<String> {
        let mut calls = self.calls.lock().unwrap().clone();
        calls.sort_by(|left, right| (left.start, &left.what).cmp(&(right.start, &right.what)));
        calls.into_iter().map(|call| call.what).collect()
    }

    pub fn forget_calls(&self) {
        self.calls.lock().unwrap().clear();
    }

    /// Returns the names of what exists, sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> =
            self.items.lock().unwrap().values().map(|item| item.name.clone()).collect();
        names.sort();
        names
    }

    pub fn property(&self, name: &str, property: &str) -> Value {
        let items = self.items.lock().unwrap();
        let item = items.values().find(|item| item.name == name).expect("no such thing");
        item.properties.get(property).cloned().unwrap_or_default()
    }

    /// Changes a thing behind msd's back.
    pub fn set(&self, name: &str, property: &str, value: Value) {
        let mut items = self.items.lock().unwrap();
        let item = items.values_mut().find(|item| item.name == name).expect("no such thing");
        item.properties.insert(property.into(), value);
    }

    /// Deletes a thing behind msd's back.
    pub fn remove(&self, name: &str) {
        self.items.lock().unwrap().retain(|_, item| item.name != name);
    }

    /// Returns how many calls were on their way at the busiest moment.
    pub fn busiest(&self) -> usize {
        let calls = self.calls.lock().unwrap();
        let running = |at: Duration| {
            calls.iter().filter(|c| c.start <= at && c.end.is_none_or(|end| end > at)).count()
        };
        calls.iter().map(|call| running(call.start)).max().unwrap_or(0)
    }

    fn begin(&self, what: String) -> (usize, Option<Fault>) {
        let fault = self.faults.lock().unwrap().get_mut(&what).and_then(VecDeque::pop_front);
        let mut calls = self.calls.lock().unwrap();
        calls.push(Call { what, start: self.clock.elapsed(), end: None });
        (calls.len() - 1, fault)
    }

    fn end(&self, call: usize) {
        self.calls.lock().unwrap()[call].end = Some(self.clock.elapsed());
    }

    async fn suffer(fault: &Option<Fault>) -> Result<(), ProviderError> {
        match fault {
            Some(Fault::Error(error)) => Err(error.clone()),
            Some(Fault::Hang) => std::future::pending().await,
            Some(Fault::Lost) | None => Ok(()),
        }
    }

    fn answer<T>(fault: Option<Fault>, answer: T) -> Result<T, ProviderError> {
        match fault {
            Some(Fault::Lost) => {
                Err(ProviderError::new(ErrorClass::Transient, "ConnectionReset", "lost"))
            }
            _ => Ok(answer),
        }
    }

    fn object(identifier: &str, item: &Item) -> Object {
        let mut properties = item.properties.clone();
        properties.shift_remove("pin");
        properties.insert("id".into(), Value::str(identifier));
        properties.insert("key".into(), Value::str(format!("KEY-OF-{identifier}")));
        Object { identifier: identifier.into(), properties }
    }

    fn name_of(&self, identifier: &str) -> String {
        let items = self.items.lock().unwrap();
        items.get(identifier).map_or_else(|| identifier.to_owned(), |item| item.name.clone())
    }
}

#[async_trait]
impl Provider for Cloud {
    async fn create(&self, request: Create<'_>) -> Result<Object, ProviderError> {
        let (call, fault) = self.begin(format!("create {}", request.address));
        self.clock.sleep(request.estimate.as_duration()).await;
        self.end(call);
        Cloud::suffer(&fault).await?;
        let mut items = self.items.lock().unwrap();
        let present = items.iter().find(|(_, item)| item.token == request.token);
        if let Some((identifier, item)) = present {
            return Cloud::answer(fault, Cloud::object(identifier, item));
        }
        let identifier = match request.ty.as_str() {
            "test.Named" => request.properties["name"].as_str().unwrap().to_owned(),
            _ => {
                let mut made = self.made.lock().unwrap();
                *made += 1;
                format!("id-{}-{}", request.address.name(), *made)
            }
        };
        if items.contains_key(&identifier) {
            return Err(ProviderError::new(ErrorClass::Conflict, "AlreadyExists", identifier));
        }
        let item = Item {
            name: request.address.to_string(),
            ty: request.ty.clone(),
            properties: request.properties.clone(),
            token: request.token.into(),
        };
        let object = Cloud::object(&identifier, &item);
        items.insert(identifier, item);
        Cloud::answer(fault, object)
    }

    async fn create_many(&self, requests: &[Create<'_>]) -> Vec<Result<Object, ProviderError>> {
        let names: Vec<String> = requests.iter().map(|one| one.address.to_string()).collect();
        let (call, _) = self.begin(format!("create many {}", names.join(" ")));
        // What each of them would be alone is no call of its own.
        let before = self.calls.lock().unwrap().len();
        let each = requests.iter().map(|request| self.create(*request));
        let answers = futures::future::join_all(each).await;
        self.calls.lock().unwrap().truncate(before);
        self.end(call);
        answers
    }

    async fn read(&self, thing: Thing<'_>) -> Result<Option<Object>, ProviderError> {
        let items = self.items.lock().unwrap();
        Ok(items.get(thing.identifier).map(|item| Cloud::object(thing.identifier, item)))
    }

    async fn update(&self, request: Update<'_>) -> Result<Object, ProviderError> {
        let identifier = request.thing.identifier;
        let (call, fault) = self.begin(format!("update {}", self.name_of(identifier)));
        self.clock.sleep(request.estimate.as_duration()).await;
        self.end(call);
        Cloud::suffer(&fault).await?;
        let mut items = self.items.lock().unwrap();
        let Some(item) = items.get_mut(identifier) else {
            return Err(ProviderError::new(ErrorClass::NotFound, "NotFound", identifier));
        };
        for name in request.changed {
            match request.properties.get(name) {
                Some(value) => {
                    item.properties.insert(name.clone(), value.clone());
                }
                None => {
                    item.properties.shift_remove(name);
                }
            }
        }
        Cloud::answer(fault, Cloud::object(identifier, item))
    }

    async fn delete(&self, request: Delete<'_>) -> Result<(), ProviderError> {
        let identifier = request.thing.identifier;
        let (call, fault) = self.begin(format!("delete {}", self.name_of(identifier)));
        self.clock.sleep(request.estimate.as_duration()).await;
        self.end(call);
        Cloud::suffer(&fault).await?;
        let mut items = self.items.lock().unwrap();
        if *self.strict.lock().unwrap() {
            let user = items.iter().find(|(other, item)| {
                *other != identifier
                    && serde_json::to_string(&item.properties).unwrap().contains(identifier)
            });
            if let Some((user, _)) = user {
                let message = format!("{identifier} is used by {user}");
                return Err(ProviderError::new(ErrorClass::Conflict, "InUse", message));
            }
        }
        items.remove(identifier);
        Cloud::answer(fault, ())
    }

    async fn find(&self, lost: Lost<'_>) -> Result<Option<Object>, ProviderError> {
        let items = self.items.lock().unwrap();
        let found = items.iter().find(|(_, item)| item.token == lost.token);
        Ok(found.map(|(identifier, item)| Cloud::object(identifier, item)))
    }
}
