//! What is known of resources while a run goes on: the source of values that had to wait.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use msd_model::address::Address;
use msd_model::eval::{self, Env};
use msd_model::expr::{Expr, ExprKind};
use msd_model::place::Span;
use msd_model::schema::SchemaSet;
use msd_model::ty::TypeName;
use msd_model::value::{Instance, Record, Value};
use rustc_hash::FxHashMap;

use crate::attribute::{attribute, deferred};
use crate::shape::Shape;
use crate::state::State;

/// Stands before the name of a secret that is an attribute and not a parameter.
const ATTRIBUTE: char = '\u{1}';

pub struct Live<'a> {
    state: &'a State,
    schemas: &'a SchemaSet,
    secrets: &'a Record,
    things: Mutex<FxHashMap<Address, Arc<Thing>>>,
}

/// What this run made or changed, secrets in the clear: lives in memory only.
struct Thing {
    ty: TypeName,
    /// As asked for; secrets are expressions.
    desired: Record,
    /// As the cloud answered, and which properties of that are sealed in the journal.
    open: Record,
    sealed: Record,
}

impl<'a> Live<'a> {
    pub fn new(state: &'a State, schemas: &'a SchemaSet, secrets: &'a Record) -> Live<'a> {
        Live { state, schemas, secrets, things: Mutex::default() }
    }

    /// Notes what an operation made of a thing.
    pub fn set(
        &self,
        address: &Address,
        ty: &TypeName,
        desired: Record,
        open: Record,
        sealed: &Record,
    ) {
        let sealed = sealed.iter().filter(|(_, value)| value.is_secret());
        let sealed = sealed.map(|(name, value)| (name.clone(), value.clone())).collect();
        let thing = Thing { ty: ty.clone(), desired, open, sealed };
        self.things().insert(address.clone(), Arc::new(thing));
    }

    /// Resolves a value; secrets stay expressions, so that it shows what has to be sealed.
    pub fn resolve(&self, value: &Value) -> Result<Value, String> {
        eval::resolve(value, &mut Closed(self)).map_err(|error| error.message)
    }

    /// Returns an environment in which secrets are open too.
    pub fn open(&self) -> Open<'_, 'a> {
        Open(self)
    }

    fn things(&self) -> MutexGuard<'_, FxHashMap<Address, Arc<Thing>>> {
        // Insertions are whole or not at all, so that a panic elsewhere leaves nothing half-done.
        self.things.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn attribute(&self, instance: &Arc<Instance>, name: &str) -> Value {
        let thing = self.things().get(&instance.address).cloned();
        let schema = |ty: &TypeName| self.schemas.0.get(ty).map(Arc::as_ref);
        let found = match &thing {
            Some(thing) => {
                let schema = schema(&thing.ty);
                if thing.desired.get(name).is_none_or(|value| *value == Value::Null)
                    && (thing.sealed.contains_key(name)
                        || Shape::property(schema, name).is_secret())
                {
                    return secret_attribute(instance, name);
                }
                attribute(schema, &thing.desired, Some(&thing.open), name)
            }
            None => self.state.resources.get(&instance.address).and_then(|resource| {
                let schema = schema(&resource.ty);
                attribute(schema, &resource.properties, Some(&resource.attributes), name)
            }),
        };
        found.unwrap_or_else(|| deferred(instance, name))
    }

    fn secret(&self, name: &str) -> Option<Value> {
        let Some(path) = name.strip_prefix(ATTRIBUTE) else {
            return self.secrets.get(name).cloned();
        };
        let (address, attribute) = path.split_once(ATTRIBUTE)?;
        let thing = self.things().get(&address.parse::<Address>().ok()?).cloned()?;
        thing.open.get(attribute).cloned()
    }
}

/// A secret that the cloud made is treated like a secret parameter from there on.
fn secret_attribute(instance: &Instance, name: &str) -> Value {
    let name = format!("{ATTRIBUTE}{}{ATTRIBUTE}{name}", instance.address);
    Value::Deferred(Arc::new(Expr::new(ExprKind::Secret(name.into()), Span::default())))
}

struct Closed<'r, 'a>(&'r Live<'a>);

pub struct Open<'r, 'a>(&'r Live<'a>);

impl Env for Closed<'_, '_> {
    fn global(&mut self, _: &str) -> Value {
        Value::Null
    }

    fn resource(&mut self, _: &str) -> Value {
        Value::Null
    }

    fn attribute(&mut self, instance: &Arc<Instance>, name: &str) -> Result<Value, String> {
        Ok(self.0.attribute(instance, name))
    }

    fn secret(&mut self, _: &str) -> Option<Value> {
        None
    }
}

impl Env for Open<'_, '_> {
    fn global(&mut self, _: &str) -> Value {
        Value::Null
    }

    fn resource(&mut self, _: &str) -> Value {
        Value::Null
    }

    fn attribute(&mut self, instance: &Arc<Instance>, name: &str) -> Result<Value, String> {
        Ok(self.0.attribute(instance, name))
    }

    fn secret(&mut self, name: &str) -> Option<Value> {
        self.0.secret(name)
    }
}
