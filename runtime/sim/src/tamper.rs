//! Changes made behind msd's back, as somebody at a console makes them: at once, whatever uses the
//! thing, and past its limits.

use std::sync::Arc;

use msd_engine::provider::ProviderError;
use msd_model::conform;
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use crate::cloud::{SimCloud, SimObject};
use crate::packed::Packed;
use crate::validate::invalid;
use crate::world::{Change, Stored, World};

impl SimCloud {
    /// Sets properties by their paths, such as `tags.Owner`; null takes one away.
    pub fn set(
        &self,
        object: &SimObject,
        changes: &[(SmolStr, Value)],
    ) -> Result<(), ProviderError> {
        let schema = self.schema(&object.ty)?;
        self.change(|world| {
            let before = find(world, object)?;
            let mut properties = before.properties.open();
            for (path, value) in changes {
                let steps: Vec<&str> = path.split('.').collect();
                let Some(field) = schema.property(steps[0]) else {
                    let message = format!("{} has no property `{}`", object.ty, steps[0]);
                    return Err(invalid("ValidationException", message));
                };
                let mut accepted = |value: &Value| {
                    put(&mut properties, &steps, value);
                    match properties.get(steps[0]) {
                        None | Some(Value::Null) => None,
                        Some(now) => {
                            let mismatches = conform::check(now, &field.ty, &*self.schemas);
                            mismatches.into_iter().next().map(|first| first.message)
                        }
                    }
                };
                // `Level=1` may be meant for a text.
                let refused = accepted(value).filter(|_| match value {
                    Value::Bool(_) | Value::Int(_) | Value::Float(_) => {
                        accepted(&Value::str(value.to_json().to_string())).is_some()
                    }
                    _ => true,
                });
                if let Some(message) = refused {
                    let message = format!("{path}: {message}");
                    return Err(invalid("ValidationException", message));
                }
            }
            let properties = Packed::of(&properties);
            let changed = Stored { properties, ..Stored::clone(before) };
            Ok(((), Some(Change::Put(Arc::new(changed)))))
        })
    }

    /// Deletes a thing, whatever uses it.
    pub fn remove(&self, object: &SimObject) -> Result<(), ProviderError> {
        self.change(|world| {
            let serial = find(world, object)?.serial;
            Ok(((), Some(Change::Remove(serial))))
        })
    }
}

fn find<'a>(world: &'a World, object: &SimObject) -> Result<&'a Stored, ProviderError> {
    world.with_token(&object.token).map(Arc::as_ref).ok_or_else(|| {
        let message = format!("there is no {} {}", object.ty, object.identifier);
        invalid("ResourceNotFoundException", message)
    })
}

fn put(record: &mut Record, path: &[&str], value: &Value) {
    match path {
        [] => {}
        [name] if *value == Value::Null => {
            record.shift_remove(*name);
        }
        [name] => {
            record.insert((*name).into(), value.clone());
        }
        [name, rest @ ..] => {
            let mut inner = match record.get(*name) {
                Some(Value::Map(fields)) => fields.as_ref().clone(),
                _ => Record::default(),
            };
            put(&mut inner, rest, value);
            record.insert((*name).into(), Value::Map(Arc::new(inner)));
        }
    }
}
