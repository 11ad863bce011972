//! Lists of names under something: what is to be added to them, and what is to go.

use std::collections::BTreeSet;

use msd_model::value::{Record, Value};

use crate::convert::Change;

/// What has to be done to a list.
pub struct Difference {
    pub added: Vec<String>,
    pub gone: Vec<String>,
}

pub fn names(properties: &Record, name: &str) -> BTreeSet<String> {
    let all = properties.get(name).and_then(Value::as_list).unwrap_or_default();
    all.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Compares the list with what is asked for; a list that is neither set nor changed is left alone.
pub fn difference(change: &Change<'_>, name: &str) -> Difference {
    let is_named = change.changed.iter().any(|changed| changed == name);
    if !change.any(&[name]) || (change.asked.value(name).is_none() && !is_named) {
        return Difference { added: Vec::new(), gone: Vec::new() };
    }
    let (before, wanted) = (names(change.before, name), names(change.asked.properties, name));
    Difference {
        added: wanted.difference(&before).cloned().collect(),
        gone: before.difference(&wanted).cloned().collect(),
    }
}
