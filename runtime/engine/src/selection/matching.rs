//! What the flags of a selection mean: which addresses have that group or tag, in the program or as
//! the state remembers it.

use std::collections::BTreeSet;

use msd_model::address::Address;
use msd_model::nearest::nearest;
use msd_model::schema::ResourceType;
use msd_model::selection::{Selection, Tag};
use msd_model::value::{Record, Value};
use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use crate::diff::{Context, Diff};
use crate::plan_error::{PlanError, Unselectable};
use crate::state::{Resource, State};

/// Pairs of a group and another around it.
pub type Nested = BTreeSet<(SmolStr, SmolStr)>;

pub struct Matching<'a> {
    selection: &'a Selection,
    context: &'a Context<'a>,
    /// By address, what the program or the state says of a thing.
    things: Vec<Thing<'a>>,
    nested: &'a Nested,
    picked: FxHashSet<&'a Address>,
}

/// One thing, as the program wants it or as the state remembers it.
struct Thing<'a> {
    address: &'a Address,
    group: Option<&'a SmolStr>,
    tags: Option<&'a Value>,
}

impl<'a> Thing<'a> {
    fn remembered(resource: &'a Resource, schema: Option<&ResourceType>) -> Thing<'a> {
        let tags = tags(&resource.properties, schema);
        Thing { address: &resource.address, group: resource.group.as_ref(), tags }
    }

    fn is_picked(&self, selection: &Selection, nested: &Nested) -> bool {
        selection.targets.iter().any(|target| target.covers(self.address))
            || selection.groups.iter().any(|group| self.is_in(group, nested))
            || selection.tags.iter().any(|tag| self.has(tag))
    }

    fn is_in(&self, wanted: &SmolStr, nested: &Nested) -> bool {
        self.group.is_some_and(|group| {
            group == wanted
                || nested.contains(&(group.clone(), wanted.clone()))
                || match (wanted.parse::<Address>(), group.parse::<Address>()) {
                    // All instances of a group with `for`.
                    (Ok(wanted), Ok(group)) => wanted.covers(&group),
                    _ => false,
                }
        })
    }

    fn has(&self, tag: &Tag) -> bool {
        let value = self.tags.and_then(Value::as_map).and_then(|tags| tags.get(&tag.key));
        value.is_some_and(|value| text(value).as_deref() == Some(tag.value.as_str()))
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Str(text) => Some(text.to_string()),
        Value::Bool(_) | Value::Int(_) | Value::Float(_) => Some(value.to_json().to_string()),
        _ => None,
    }
}

fn tags<'a>(properties: &'a Record, schema: Option<&ResourceType>) -> Option<&'a Value> {
    let tagging = schema.and_then(|schema| schema.tagging.as_ref());
    properties.get(tagging.map_or("tags", |tagging| tagging.property.as_str()))
}

impl<'a> Matching<'a> {
    pub fn new(
        selection: &'a Selection,
        context: &'a Context<'a>,
        diff: Option<&'a Diff>,
    ) -> Matching<'a> {
        let Context { graph, state, schemas, .. } = *context;
        let mut things = Vec::new();
        if !selection.is_empty() {
            for (index, node) in graph.nodes.iter().enumerate() {
                let properties =
                    diff.map_or(&node.properties, |diff| &diff.nodes[index].properties);
                let tags = tags(properties, context.schema(node));
                things.push(Thing { address: &node.address, group: node.group.as_ref(), tags });
            }
            for resource in state.resources.values().chain(state.replaced.values()) {
                let schema = schemas.0.get(&resource.ty).map(AsRef::as_ref);
                things.push(Thing::remembered(resource, schema));
            }
        }
        let picked = things.iter().filter(|thing| thing.is_picked(selection, &graph.nested));
        let picked = picked.map(|thing| thing.address).collect();
        Matching { selection, context, things, nested: &graph.nested, picked }
    }

    pub fn is_picked(&self, address: &Address) -> bool {
        self.picked.contains(address)
    }

    pub fn is_excluded(&self, address: &Address) -> bool {
        self.selection.excludes.iter().any(|excluded| excluded.covers(address))
    }

    /// Refuses what is not there: a slip of the finger must not select nothing.
    pub fn each_flag_means_something(&self) -> Result<(), PlanError> {
        let Selection { targets, excludes, groups, tags, replace } = self.selection;
        let addressed = targets.iter().map(|one| ("target", one));
        for (flag, wanted) in addressed.chain(excludes.iter().map(|one| ("exclude", one))) {
            let deferred = self.context.graph.deferred.iter().map(|one| &one.address);
            let mut deferred = deferred.filter(|one| wanted.covers(one) || one.covers(wanted));
            if !self.things.iter().any(|thing| wanted.covers(thing.address))
                && deferred.next().is_none()
            {
                return Err(self.unknown_address(flag, wanted));
            }
        }
        let no_group =
            |group: &&SmolStr| !self.things.iter().any(|one| one.is_in(group, self.nested));
        if let Some(group) = groups.iter().find(no_group) {
            let known = self.things.iter().filter_map(|thing| thing.group);
            return Err(unknown("group", group, known.map(SmolStr::as_str)));
        }
        let no_tag = |tag: &&Tag| !self.things.iter().any(|one| one.has(tag));
        if let Some(tag) = tags.iter().find(no_tag) {
            let known = self.things.iter().filter_map(|thing| thing.tags?.as_map());
            let known: FxHashSet<String> = known
                .flatten()
                .filter_map(|(key, value)| Some(format!("{key}={}", text(value)?)))
                .collect();
            return Err(unknown("tag", &tag.to_string(), known.iter().map(String::as_str)));
        }
        match replace.iter().find(|one| !self.context.by_address.contains_key(*one)) {
            Some(wanted) => Err(self.unknown_address("replace", wanted)),
            None => Ok(()),
        }
    }

    fn unknown_address(&self, flag: &'static str, wanted: &Address) -> PlanError {
        let known = self.things.iter().map(|thing| thing.address);
        let mut names: FxHashSet<String> = FxHashSet::default();
        for address in known {
            names.insert(address.to_string());
            // Everything around it, and all of its instances at once.
            let steps: Vec<_> = address.scope.iter().chain([&address.leaf]).collect();
            for end in (1..=steps.len()).filter(|_| flag != "replace") {
                let keyless = steps[..end].iter().map(|step| step.name.as_str());
                names.insert(keyless.collect::<Vec<_>>().join("."));
            }
        }
        // One instance is meant: of several the first is as good as any.
        let instance = self.things.iter().map(|thing| thing.address);
        let instance = instance.filter(|one| flag == "replace" && wanted.covers(one)).min();
        if let Some(instance) = instance {
            return unselectable(flag, wanted.to_string(), Some(instance.to_string()));
        }
        unknown(flag, &wanted.to_string(), names.iter().map(String::as_str))
    }
}

fn unknown<'a>(flag: &'static str, given: &str, known: impl Iterator<Item = &'a str>) -> PlanError {
    let mut known: Vec<&str> = known.collect();
    known.sort_unstable();
    unselectable(flag, given.to_owned(), nearest(given, known).map(str::to_owned))
}

fn unselectable(flag: &'static str, given: String, nearest: Option<String>) -> PlanError {
    PlanError::Unselectable(Box::new(Unselectable { flag, given, nearest }))
}

/// Which things of a state a selection is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remembered {
    /// Those that it names.
    Named,
    /// Also what those need.
    WithNeeds,
}

/// Returns the addresses in the state that the selection is about; O(things x flags + needs).
pub fn remembered<'a>(
    state: &'a State,
    selection: &Selection,
    nested: &Nested,
    schema: &dyn Fn(&Resource) -> Option<std::sync::Arc<ResourceType>>,
    reach: Remembered,
) -> FxHashSet<&'a Address> {
    let excluded = |address: &Address| selection.excludes.iter().any(|one| one.covers(address));
    let named = |resource: &Resource| {
        !selection.picks()
            || Thing::remembered(resource, schema(resource).as_deref()).is_picked(selection, nested)
    };
    let wanted = state.resources.values().filter(|one| !excluded(&one.address) && named(one));
    let mut open: Vec<&Resource> = wanted.collect();
    let mut found: FxHashSet<&Address> = FxHashSet::default();
    while let Some(resource) = open.pop() {
        if found.insert(&resource.address) && reach == Remembered::WithNeeds {
            let needs = resource.needs.iter().filter_map(|need| state.resources.get(need));
            open.extend(needs.filter(|one| !excluded(&one.address)));
        }
    }
    found
}
