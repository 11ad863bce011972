//! Random programs: things that need one another, under random limits and policies, and how they change
//! from one apply to the next.

use std::collections::BTreeMap;

use msd_model::graph::{Dependency, Join, Node, ResourceGraph, Upstream, Via};
use msd_model::limit::Limit;
use msd_model::pattern::TypePattern;
use msd_model::place::SourceRef;
use msd_model::policy::{Breaker, LimitUse, Policy, Retry, Rollback, RunPolicy, Schedule};
use msd_model::schema::{OperationKind, Replacement};
use msd_model::ty::TypeName;
use msd_model::units::{Millis, Rate};
use msd_model::value::Value;

use crate::chance::Chance;
use crate::support::{attr, limit};

#[derive(Clone, Debug)]
pub struct Model {
    pub things: BTreeMap<u64, Thing>,
    pub limits: Vec<Limit>,
    pub policy: RunPolicy,
    pub parallelism: usize,
    next: u64,
    fixed: u64,
}

#[derive(Clone, Debug)]
pub struct Thing {
    /// Named by the program, so that the successor cannot come first; otherwise by the cloud.
    pub named: bool,
    pub size: i64,
    /// A change of it replaces the thing.
    pub fixed: u64,
    /// Things with lower numbers whose ids it holds.
    pub needs: Vec<u64>,
    /// Things that it only comes after.
    pub after: Vec<u64>,
    pub group: Option<u8>,
    pub replacement: Option<Replacement>,
    pub rollback: Option<Rollback>,
    pub estimate: Millis,
    /// Long enough for calls that go well.
    pub timeout: Option<Millis>,
    /// How many may share a call with it.
    pub batch: Option<u32>,
    pub uses: Vec<LimitUse>,
}

impl Model {
    pub fn random(chance: &mut Chance) -> Model {
        let count = match chance.below(200) {
            0 => 400 + chance.below(1600),
            1..20 => 40 + chance.below(160),
            _ => 1 + chance.below(30),
        };
        Model::of(count, chance)
    }

    /// Draws a program of so many things.
    pub fn of(count: u64, chance: &mut Chance) -> Model {
        let rollbacks = [Rollback::Automatic, Rollback::Manual, Rollback::None];
        let mut model = Model {
            things: BTreeMap::new(),
            limits: limits(chance),
            policy: RunPolicy {
                schedule: *chance.pick(&[Schedule::Waves, Schedule::Eager]),
                rollback: *chance.pick(&rollbacks),
                breaker: Breaker {
                    threshold: chance.below(7) as u32,
                    recovery: Millis(1000 + chance.below(60_000) as i64),
                    probes: 1 + chance.below(3) as u32,
                },
                timeout: chance.percent(3).then(|| Millis(chance.below(600_000) as i64)),
                retry_budget: chance.percent(10).then(|| chance.below(20) as u32),
            },
            parallelism: *chance.pick(&[1, 2, 7, 1000]),
            next: 0,
            fixed: 0,
        };
        (0..count).for_each(|_| model.add(chance));
        model
    }

    fn add(&mut self, chance: &mut Chance) {
        let known: Vec<u64> = self.things.keys().copied().collect();
        let some = |most: u64, chance: &mut Chance| {
            let mut out: Vec<u64> = (0..chance.below(most))
                .filter(|_| !known.is_empty())
                .map(|_| *chance.pick(&known))
                .collect();
            out.sort_unstable();
            out.dedup();
            out
        };
        let needs = some(4, chance);
        let after = if chance.percent(20) { some(3, chance) } else { Vec::new() };
        let group = chance.percent(40).then(|| chance.below(3) as u8);
        let mut uses = Vec::new();
        for limit in &self.limits {
            if chance.percent(15) {
                let weight = 1 + chance.below(3) as u32;
                uses.push(LimitUse { name: limit.name.clone(), weight });
            }
        }
        let named = chance.percent(25);
        let size = chance.below(100) as i64;
        let mut thing = Thing {
            estimate: Millis::ZERO,
            timeout: None,
            batch: (size % 3 == 0).then_some(1 + size as u32 % 7),
            uses,
            named,
            size,
            fixed: 0,
            needs,
            after,
            group,
            replacement: match chance.below(4) {
                // Two things of one name cannot be there at once.
                0 if !named => Some(Replacement::CreateFirst),
                1 => Some(Replacement::DeleteFirst),
                _ => None,
            },
            rollback: match chance.below(10) {
                0 => Some(Rollback::Automatic),
                1 => Some(Rollback::None),
                _ => None,
            },
        };
        thing.estimate = Millis(*chance.pick(&[0, 1000, 5000, 60_000, 600_000]));
        // Without a draw of its own, so that seeds keep their meaning.
        let timeout = Millis(thing.estimate.0.max(10_000) * 3);
        thing.timeout = (size % 5 == 0).then_some(timeout);
        self.things.insert(self.next, thing);
        self.next += 1;
    }

    /// Changes the program as people do: something new, something gone, something else.
    pub fn change(&mut self, chance: &mut Chance) {
        let most = 1 + self.things.len() as u64 / 3;
        for _ in 0..=chance.below(most) {
            let known: Vec<u64> = self.things.keys().copied().collect();
            if known.is_empty() || chance.percent(20) {
                self.add(chance);
                continue;
            }
            let which = *chance.pick(&known);
            let below: Vec<u64> = known.iter().copied().filter(|other| *other < which).collect();
            let fixed = self.fixed + 1;
            let Some(thing) = self.things.get_mut(&which) else { continue };
            match chance.below(5) {
                0 => {
                    self.things.remove(&which);
                    for other in self.things.values_mut() {
                        other.needs.retain(|need| *need != which);
                        other.after.retain(|need| *need != which);
                    }
                }
                1 => (thing.fixed, self.fixed) = (fixed, fixed),
                2 if !below.is_empty() => {
                    thing.needs = vec![*chance.pick(&below)];
                }
                3 => thing.needs.clear(),
                _ => thing.size += 1,
            }
        }
    }

    pub fn graph(&self) -> ResourceGraph {
        let mut graph = ResourceGraph {
            limits: self.limits.clone(),
            policy: self.policy.clone(),
            ..ResourceGraph::default()
        };
        let index: BTreeMap<u64, u32> =
            self.things.keys().enumerate().map(|(index, id)| (*id, index as u32)).collect();
        for group in 0..3u8 {
            let members = self.things.iter().filter(|(_, thing)| thing.group == Some(group));
            let members = members.map(|(id, _)| index[id]).collect();
            graph.joins.push(Join { label: format!("group g{group}").into(), members });
        }
        for (id, thing) in &self.things {
            let links: Vec<Value> = thing.needs.iter().map(|on| attr(&name(*on), "id")).collect();
            let mut properties = vec![
                ("size", Value::Int(thing.size)),
                ("fixed", Value::str(format!("f{}", thing.fixed))),
                ("links", Value::list(links)),
            ];
            if thing.named {
                properties.push(("name", Value::str(name(*id))));
            }
            let mut depends: Vec<Dependency> = Vec::new();
            depends.extend(
                thing
                    .needs
                    .iter()
                    .map(|on| Dependency { on: Upstream::Node(index[on]), via: Via::Reference }),
            );
            depends.extend(
                thing
                    .after
                    .iter()
                    .map(|on| Dependency { on: Upstream::Node(index[on]), via: Via::After }),
            );
            graph.nodes.push(Node {
                address: name(*id).parse().unwrap(),
                ty: TypeName::new(if thing.named { "test.Named" } else { "test.Thing" }),
                kind: Default::default(),
                group: thing.group.map(|group| format!("g{group}").into()),
                properties: properties.into_iter().map(|(n, v)| (n.into(), v)).collect(),
                policy: Policy {
                    estimate: Some(thing.estimate),
                    timeout: thing.timeout,
                    batch: thing.batch,
                    replacement: thing.replacement,
                    rollback: thing.rollback,
                    limits: thing.uses.clone(),
                    retry: Some(Retry { attempts: 3, ..Retry::default() }),
                    ..Policy::default()
                },
                depends,
                waits: None,
                source: SourceRef::default(),
            });
        }
        graph
    }
}

pub fn name(id: u64) -> String {
    format!("n{id}")
}

fn limits(chance: &mut Chance) -> Vec<Limit> {
    (0..chance.below(4))
        .map(|index| {
            let mut limit = limit(&format!("l{index}"));
            let patterns = ["test.*", "test.Thing", "test.Named"];
            limit.applies_to = match chance.percent(60) {
                true => vec![TypePattern((*chance.pick(&patterns)).into())],
                false => Vec::new(),
            };
            if chance.percent(50) {
                let kinds = [OperationKind::Create, OperationKind::Delete, OperationKind::Update];
                limit.operations = vec![*chance.pick(&kinds)];
            }
            if chance.percent(60) {
                limit.concurrency = Some(1 + chance.below(6) as u32);
            }
            if limit.concurrency.is_none() || chance.percent(30) {
                let per = *chance.pick(&[1000, 60_000, 3_600_000]);
                let count = 1.0 + chance.below(40) as f64;
                limit.rate = Some(Rate { count, per: Millis(per) });
                limit.burst = Some(1 + chance.below(5) as u32);
            }
            limit
        })
        .collect()
}
