//! Values: what an expression comes to, before the cloud has filled in what only it knows.

use std::sync::Arc;

use indexmap::IndexMap;
use smol_str::SmolStr;

use crate::address::Address;
use crate::expr::Expr;
use crate::pattern::TypePattern;
use crate::ty::TypeName;
use crate::units::{Bytes, Millis, Money, Rate};

/// Fields in the order in which they were written; equality ignores order.
pub type Record = IndexMap<SmolStr, Value, rustc_hash::FxBuildHasher>;

#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    #[default]
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(SmolStr),
    Duration(Millis),
    Size(Bytes),
    Rate(Rate),
    Money(Money),
    Percent(f64),
    List(Arc<Vec<Value>>),
    Map(Arc<Record>),
    Pattern(TypePattern),
    /// One managed thing.
    Instance(Arc<Instance>),
    /// Not known yet, or secret: the expression that will give it.
    Deferred(Arc<Expr>),
    /// A secret as the state keeps it: a keyed digest that tells whether it changed.
    Sealed(SmolStr),
}

/// A managed thing as a value; its attributes are looked up through it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Instance {
    pub address: Address,
    pub ty: TypeName,
}

impl Value {
    pub fn str(text: impl Into<SmolStr>) -> Value {
        Value::Str(text.into())
    }

    pub fn list(items: Vec<Value>) -> Value {
        Value::List(Arc::new(items))
    }

    pub fn map(fields: impl IntoIterator<Item = (SmolStr, Value)>) -> Value {
        Value::Map(Arc::new(fields.into_iter().collect()))
    }

    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Str(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_int(&self) -> Option<i64> {
        match self {
            Value::Int(int) => Some(*int),
            _ => None,
        }
    }

    pub fn as_map(&self) -> Option<&Record> {
        match self {
            Value::Map(fields) => Some(fields),
            _ => None,
        }
    }

    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// Tells whether no part of it waits for the cloud or for a secret.
    pub fn is_known(&self) -> bool {
        match self {
            Value::Deferred(_) => false,
            Value::List(items) => items.iter().all(Value::is_known),
            Value::Map(fields) => fields.values().all(Value::is_known),
            _ => true,
        }
    }

    /// Tells whether any part of it comes from a secret parameter.
    pub fn is_secret(&self) -> bool {
        match self {
            Value::Deferred(expr) => expr.mentions_secret(),
            Value::Sealed(_) => true,
            Value::List(items) => items.iter().any(Value::is_secret),
            Value::Map(fields) => fields.values().any(Value::is_secret),
            _ => false,
        }
    }

    /// Returns a deferred declaration that it cannot be worked out without.
    pub fn waits_for(&self) -> Option<SmolStr> {
        match self {
            Value::Deferred(expr) => expr.waits_for(),
            Value::List(items) => items.iter().find_map(Value::waits_for),
            Value::Map(fields) => fields.values().find_map(Value::waits_for),
            _ => None,
        }
    }

    /// Names the kind of value for a message.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "Bool",
            Value::Int(_) => "Int",
            Value::Float(_) => "Float",
            Value::Str(_) => "String",
            Value::Duration(_) => "Duration",
            Value::Size(_) => "Size",
            Value::Rate(_) => "Rate",
            Value::Money(_) => "Money",
            Value::Percent(_) => "Percent",
            Value::List(_) => "List",
            Value::Map(_) => "a record",
            Value::Pattern(_) => "a type pattern",
            Value::Instance(_) => "a resource",
            Value::Deferred(_) => "a value not known yet",
            Value::Sealed(_) => "a secret",
        }
    }

    /// Calls `visit` for every resource that a deferred part waits for.
    pub fn each_instance(&self, visit: &mut dyn FnMut(&Arc<Instance>)) {
        match self {
            Value::Instance(instance) => visit(instance),
            Value::Deferred(expr) => expr.each_instance(visit),
            Value::List(items) => items.iter().for_each(|item| item.each_instance(visit)),
            Value::Map(fields) => fields.values().for_each(|field| field.each_instance(visit)),
            _ => {}
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::str(text)
    }
}

impl From<bool> for Value {
    fn from(bool: bool) -> Value {
        Value::Bool(bool)
    }
}

impl From<i64> for Value {
    fn from(int: i64) -> Value {
        Value::Int(int)
    }
}
