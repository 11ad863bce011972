//! What a plan cannot hold yet: declarations whose instances depend on values that only the cloud
//! knows, things that are still to be read, and everything that waits for either.

use rustc_hash::{FxHashMap, FxHashSet};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::address::{Address, Step};
use crate::graph::{NodeKind, ResourceGraph, Upstream};
use crate::place::SourceRef;
use crate::ty::TypeName;

/// One declaration or instance that is planned in a later round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Deferred {
    /// Without a key at its end it stands for every instance.
    pub address: Address,
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "type")]
    pub ty: Option<TypeName>,
    pub reason: SmolStr,
    /// What has to be there first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waits_for: Vec<Address>,
    #[serde(default)]
    pub source: SourceRef,
}

/// Tells which addresses of a state belong to what is deferred.
#[derive(Default)]
pub struct DeferredIndex(FxHashSet<Address>);

impl DeferredIndex {
    pub fn new<'a>(deferred: impl IntoIterator<Item = &'a Deferred>) -> DeferredIndex {
        DeferredIndex(deferred.into_iter().map(|one| one.address.clone()).collect())
    }

    /// O(length of the address).
    pub fn covers(&self, address: &Address) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let steps: Vec<&Step> = address.scope.iter().chain([&address.leaf]).collect();
        (0..steps.len()).any(|last| {
            let scope = steps[..last].iter().map(|step| (*step).clone()).collect();
            let with_key = Address { scope, leaf: steps[last].clone() };
            let mut without = with_key.clone();
            without.leaf.key = None;
            self.0.contains(&with_key) || self.0.contains(&without)
        })
    }
}

impl ResourceGraph {
    /// Returns the part that can be planned now. Existing things that are read are done; whatever
    /// waits for something deferred is deferred itself. O(nodes + edges).
    pub fn plannable(mut self, is_read: &dyn Fn(&Address) -> bool) -> ResourceGraph {
        let mut blocked: Vec<Option<SmolStr>> = vec![None; self.nodes.len()];
        for (node, blocked) in self.nodes.iter().zip(&mut blocked) {
            if node.kind == NodeKind::Existing && !is_read(&node.address) {
                *blocked = Some("it is read once what identifies it is known".into());
            }
            if let Some(on) = &node.waits {
                *blocked = Some(format!("it waits for {on}").into());
            }
        }
        let some = blocked.iter().any(Option::is_some);
        if some {
            self.spread(&mut blocked);
        }
        let gone =
            |index: usize| blocked[index].is_some() || self.nodes[index].kind == NodeKind::Existing;
        if !(0..self.nodes.len()).any(gone) {
            return self;
        }
        let mut place: FxHashMap<u32, u32> = FxHashMap::default();
        for index in (0..self.nodes.len()).filter(|index| !gone(*index)) {
            place.insert(index as u32, place.len() as u32);
        }
        for join in &mut self.joins {
            join.members = join.members.iter().filter_map(|m| place.get(m).copied()).collect();
        }
        let nodes = std::mem::take(&mut self.nodes);
        for (mut node, blocked) in nodes.into_iter().zip(blocked) {
            match blocked {
                Some(reason) => self.deferred.push(Deferred {
                    address: node.address,
                    ty: Some(node.ty),
                    reason,
                    waits_for: Vec::new(),
                    source: node.source,
                }),
                None if node.kind == NodeKind::Existing => {}
                None => {
                    node.depends.retain_mut(|dependency| match &mut dependency.on {
                        Upstream::Node(on) => match place.get(on) {
                            Some(moved) => {
                                *on = *moved;
                                true
                            }
                            None => false,
                        },
                        Upstream::Join(_) => true,
                    });
                    self.nodes.push(node);
                }
            }
        }
        self
    }

    /// Blocks what depends on something blocked.
    fn spread(&self, blocked: &mut [Option<SmolStr>]) {
        let mut followers: FxHashMap<Upstream, Vec<u32>> = FxHashMap::default();
        for (index, node) in self.nodes.iter().enumerate() {
            for dependency in &node.depends {
                followers.entry(dependency.on).or_default().push(index as u32);
            }
        }
        let mut inside: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for (index, join) in self.joins.iter().enumerate() {
            for member in &join.members {
                inside.entry(*member).or_default().push(index as u32);
            }
        }
        let mut open: Vec<u32> =
            (0..blocked.len() as u32).filter(|index| blocked[*index as usize].is_some()).collect();
        let mut joins_seen: FxHashSet<u32> = FxHashSet::default();
        while let Some(index) = open.pop() {
            let reason: SmolStr =
                format!("it waits for {}", self.nodes[index as usize].address).into();
            let joins = inside.get(&index).into_iter().flatten().copied();
            let joins: Vec<u32> = joins.filter(|join| joins_seen.insert(*join)).collect();
            let upstreams = joins.into_iter().map(Upstream::Join).chain([Upstream::Node(index)]);
            for upstream in upstreams {
                for follower in followers.get(&upstream).into_iter().flatten() {
                    let slot = &mut blocked[*follower as usize];
                    if slot.is_none() {
                        *slot = Some(reason.clone());
                        open.push(*follower);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declaration_covers_its_instances_and_what_is_inside() {
        let deferred = |address: &str| Deferred {
            address: address.parse().unwrap(),
            ty: None,
            reason: "".into(),
            waits_for: Vec::new(),
            source: SourceRef::default(),
        };
        let index = DeferredIndex::new(&[deferred("subnet"), deferred("net[\"eu\"].vpc")]);
        let covers = |address: &str| index.covers(&address.parse().unwrap());
        assert!(covers("subnet") && covers("subnet[\"a\"]") && covers("subnet[1].inner"));
        assert!(covers("net[\"eu\"].vpc") && !covers("net[\"us\"].vpc") && !covers("vpc"));
    }
}
