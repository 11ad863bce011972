//! What is known of resources while a run goes on: the source of values that had to wait. Of things that
//! nothing to come mentions, nothing is kept.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use msd_model::address::Address;
use msd_model::eval::{self, Env};
use msd_model::expr::{Expr, ExprKind};
use msd_model::place::Span;
use msd_model::plan::Plan;
use msd_model::schema::SchemaSet;
use msd_model::ty::TypeName;
use msd_model::value::{Instance, Record, Value};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::attribute::{attribute, deferred};
use crate::shape::Shape;
use crate::state::State;

/// Stands before the name of a secret that is an attribute and not a parameter.
const ATTRIBUTE: char = '\u{1}';

pub struct Live<'a> {
    state: &'a State,
    schemas: &'a SchemaSet,
    secrets: &'a Record,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    things: FxHashMap<Address, Arc<Thing>>,
    /// How often what is still to come mentions a thing.
    mentions: FxHashMap<Address, u32>,
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

impl State {
    /// Forgets what things are like of which a plan asks nothing: a run that only passes them by need not
    /// hold them. What a plan does to the state beforehand may ask for any.
    pub fn keep_for(&mut self, plan: &Plan) {
        if !plan.edits.is_empty() {
            return;
        }
        let mut mentioned = FxHashSet::default();
        each_mention(plan, &mut |instance| {
            mentioned.insert(instance.address.clone());
        });
        for resource in self.resources.values_mut() {
            if !mentioned.contains(&resource.address) {
                (resource.properties, resource.attributes) = (Record::default(), Record::default());
            }
        }
    }
}

fn each_mention(plan: &Plan, visit: &mut dyn FnMut(&Arc<Instance>)) {
    let properties = plan.operations.iter().flat_map(|one| one.properties.values());
    // Outputs come last: what they mention stays to the end.
    for value in properties.chain(plan.outputs.iter().map(|output| &output.value)) {
        value.each_instance(visit);
    }
}

impl<'a> Live<'a> {
    pub fn new(
        state: &'a State,
        schemas: &'a SchemaSet,
        secrets: &'a Record,
        plan: &Plan,
    ) -> Live<'a> {
        let mut inner = Inner::default();
        each_mention(plan, &mut |instance| {
            *inner.mentions.entry(instance.address.clone()).or_default() += 1;
        });
        Live { state, schemas, secrets, inner: Mutex::new(inner) }
    }

    /// Forgets what nobody mentions any more now that these properties have been resolved.
    pub fn resolved(&self, properties: &Record) {
        let mut inner = self.inner();
        let Inner { things, mentions } = &mut *inner;
        for value in properties.values() {
            value.each_instance(&mut |instance| {
                let Some(left) = mentions.get_mut(&instance.address) else { return };
                *left = left.saturating_sub(1);
                // A secret of it may live on inside of others.
                if *left == 0
                    && things.get(&instance.address).is_some_and(|one| one.sealed.is_empty())
                {
                    things.remove(&instance.address);
                }
            });
        }
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
        let sealed: Record = sealed.map(|(name, value)| (name.clone(), value.clone())).collect();
        let mut inner = self.inner();
        let is_mentioned = inner.mentions.get(address).is_some_and(|left| *left > 0);
        if is_mentioned || !sealed.is_empty() {
            let thing = Thing { ty: ty.clone(), desired, open, sealed };
            inner.things.insert(address.clone(), Arc::new(thing));
        }
    }

    /// Resolves a value; secrets stay expressions, so that it shows what has to be sealed.
    pub fn resolve(&self, value: &Value) -> Result<Value, String> {
        eval::resolve(value, &mut Closed(self)).map_err(|error| error.message)
    }

    /// Returns an environment in which secrets are open too.
    pub fn open(&self) -> Open<'_, 'a> {
        Open(self)
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        // Changes are whole or not at all, so that a panic elsewhere leaves nothing half-done.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn attribute(&self, instance: &Arc<Instance>, name: &str) -> Value {
        let thing = self.inner().things.get(&instance.address).cloned();
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
        let thing = self.inner().things.get(&address.parse::<Address>().ok()?).cloned()?;
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
