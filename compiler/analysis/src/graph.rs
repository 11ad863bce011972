//! Puts the resource graph together from evaluated declarations; O(nodes + edges).

use msd_model::code::Code;
use msd_model::graph::{Dependency, Join, Node, Output, ResourceGraph, Target, Upstream, Via};
use msd_model::limit::{Limit, LimitOrigin};
use msd_model::schema::OperationKind;
use msd_model::units::Millis;
use msd_model::value::{Record, Value};
use msd_syntax::ItemKind;
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use crate::check::{Body, check_item};
use crate::db::{Db, Stack};
use crate::decorators::Decoration;
use crate::evaluate::{Touch, value_of};
use crate::instances::{bodies, instances};
use crate::items::{Item, name_span, stack_items};
use crate::params::{chosen_target, param_value};
use crate::place::{At, Report};
use crate::policy;
use crate::scope::{Space, scope};

/// Builds the graph of a program without errors.
pub fn build(db: &dyn Db, stack: Stack) -> ResourceGraph {
    let mut members: FxHashMap<SmolStr, Vec<Item<'_>>> = FxHashMap::default();
    for item in stack_items(db, stack) {
        if let Some(group) = item.group(db) {
            members.entry(group.clone()).or_default().push(*item);
        }
    }
    let (first, joins) = (FxHashMap::default(), FxHashMap::default());
    let mut builder = Builder { db, members, first, joins };
    let mut graph = ResourceGraph {
        stack: stack_name(db, stack),
        target: target(db, stack),
        ..ResourceGraph::default()
    };
    let items = stack_items(db, stack);
    for item in items.iter().copied().filter(|item| item.kind(db) == ItemKind::Resource) {
        builder.nodes(&mut graph, item);
    }
    for item in items.iter().copied().filter(|item| item.kind(db) == ItemKind::Resource) {
        builder.edges(&mut graph, item);
    }
    graph.limits = limits(db, stack);
    for item in items {
        match item.kind(db) {
            ItemKind::Output => {
                let secret = matches!(check_item(db, *item).body, Body::Value { secret: true, .. });
                let value = value_of(db, *item).value.clone();
                graph.outputs.push(Output { name: item.name(db).clone(), value, secret });
            }
            ItemKind::Param => {
                let value = param_value(db, *item);
                match &value.secret {
                    Some(_) => graph.secrets.push(item.name(db).clone()),
                    None if value.value.is_known() => {
                        graph.params.insert(item.name(db).clone(), value.value.clone());
                    }
                    None => {}
                }
            }
            _ => {}
        }
    }
    graph
}

pub fn stack_name(db: &dyn Db, stack: Stack) -> SmolStr {
    match scope(db, stack).get(Space::Stack, "") {
        Some(item) => item.name(db).clone(),
        None => "stack".into(),
    }
}

struct Builder<'db> {
    db: &'db dyn Db,
    /// The members of each group.
    members: FxHashMap<SmolStr, Vec<Item<'db>>>,
    /// The first node of each declaration; its instances follow one another.
    first: FxHashMap<Item<'db>, u32>,
    joins: FxHashMap<Item<'db>, u32>,
}

impl<'db> Builder<'db> {
    fn nodes(&mut self, graph: &mut ResourceGraph, item: Item<'db>) {
        let db = self.db;
        let Body::Resource(resource) = &check_item(db, item).body else { return };
        self.first.insert(item, graph.nodes.len() as u32);
        let source = At::new(item, name_span(db, item)).source_ref(db);
        let set = instances(db, item);
        for (entry, body) in set.entries.iter().zip(&bodies(db, item).list) {
            graph.nodes.push(Node {
                address: entry.address.clone(),
                ty: resource.ty.clone(),
                group: item.group(db).clone(),
                properties: body.properties.clone(),
                policy: body.policy.clone(),
                depends: Vec::new(),
                source: source.clone(),
            });
        }
    }

    fn edges(&mut self, graph: &mut ResourceGraph, item: Item<'db>) {
        let db = self.db;
        let Some(first) = self.first.get(&item).copied() else { return };
        let Body::Resource(resource) = &check_item(db, item).body else { return };
        let mut after: Vec<Upstream> = Vec::new();
        let scope = scope(db, item.stack(db));
        let group = item.group(db).as_ref().and_then(|name| scope.get(Space::Group, name));
        let outer = group.map(|group| &check_item(db, group).body);
        let inherited = match outer {
            Some(Body::Group { decorations }) => decorations.as_slice(),
            _ => &[],
        };
        for decoration in inherited.iter().chain(&resource.decorations) {
            let Decoration::After(names) = decoration else { continue };
            for (space, name) in names {
                if let Some(upstream) = scope.get(*space, name) {
                    after.extend(self.join(graph, upstream));
                }
            }
        }
        for (index, body) in bodies(db, item).list.iter().enumerate() {
            let mut depends: Vec<Dependency> = Vec::new();
            let mut seen: FxHashSet<Upstream> = FxHashSet::default();
            let node = Upstream::Node(first + index as u32);
            for touch in &body.touches {
                let on = match *touch {
                    Touch::One(other, index) => {
                        self.first.get(&other).map(|first| Upstream::Node(first + index))
                    }
                    Touch::All(other) => self.join(graph, other),
                };
                if let Some(on) = on.filter(|on| *on != node && seen.insert(*on)) {
                    depends.push(Dependency { on, via: Via::Reference });
                }
            }
            for on in after.iter().copied() {
                if seen.insert(on) {
                    depends.push(Dependency { on, via: Via::After });
                }
            }
            graph.nodes[first as usize + index].depends = depends;
        }
    }

    /// Returns what stands for all members of a group or all instances of a declaration.
    fn join(&mut self, graph: &mut ResourceGraph, item: Item<'db>) -> Option<Upstream> {
        let db = self.db;
        if let Some(join) = self.joins.get(&item) {
            return Some(Upstream::Join(*join));
        }
        let members: Vec<u32> = match item.kind(db) {
            ItemKind::Group => self
                .members
                .get(item.name(db))
                .into_iter()
                .flatten()
                .flat_map(|member| self.range(*member))
                .collect(),
            _ => self.range(item).collect(),
        };
        if let [one] = members.as_slice() {
            return Some(Upstream::Node(*one));
        }
        let label = match item.kind(db) {
            ItemKind::Group => format!("group {}", item.name(db)).into(),
            _ => item.name(db).clone(),
        };
        let index = graph.joins.len() as u32;
        graph.joins.push(Join { label, members });
        self.joins.insert(item, index);
        Some(Upstream::Join(index))
    }

    fn range(&self, item: Item<'db>) -> std::ops::Range<u32> {
        match self.first.get(&item) {
            Some(first) => *first..first + instances(self.db, item).entries.len() as u32,
            None => 0..0,
        }
    }
}

/// Returns declared limits, then those that `@concurrency` makes.
pub fn limits(db: &dyn Db, stack: Stack) -> Vec<Limit> {
    let mut out = Vec::new();
    for item in stack_items(db, stack) {
        match item.kind(db) {
            ItemKind::Limit => out.extend(declared_limit(db, *item)),
            ItemKind::Group | ItemKind::Resource => {
                out.extend(policy::concurrency_limits(db, *item));
            }
            _ => {}
        }
    }
    out
}

fn declared_limit(db: &dyn Db, item: Item<'_>) -> Option<Limit> {
    let settings = value_of(db, item).value.as_map()?.clone();
    let list =
        |name: &str| settings.get(name).and_then(Value::as_list).unwrap_or_default().to_vec();
    let int = |name: &str| settings.get(name).and_then(Value::as_int);
    Some(Limit {
        name: item.name(db).clone(),
        origin: LimitOrigin::Declared,
        rate: match settings.get("rate") {
            Some(Value::Rate(rate)) => Some(*rate),
            _ => None,
        },
        burst: int("burst").and_then(|burst| u32::try_from(burst).ok()),
        concurrency: int("concurrency").and_then(|places| u32::try_from(places).ok()),
        quota: int("quota").and_then(|quota| u64::try_from(quota).ok()),
        applies_to: list("applies_to")
            .iter()
            .filter_map(|pattern| match pattern {
                Value::Pattern(pattern) => Some(pattern.clone()),
                _ => None,
            })
            .collect(),
        operations: list("operations")
            .iter()
            .filter_map(|operation| OperationKind::parse(operation.as_str()?))
            .collect(),
        source: At::new(item, name_span(db, item)).source_ref(db),
    })
}

/// Reports limits whose quota is smaller than what the program declares.
pub fn quota_reports(db: &dyn Db, stack: Stack, graph: &ResourceGraph) -> Vec<Report> {
    let mut out = Vec::new();
    for limit in &graph.limits {
        let Some(quota) = limit.quota else { continue };
        let named = |node: &&Node| node.policy.limits.iter().any(|used| used.name == limit.name);
        let matches =
            |node: &&Node| limit.applies_to.iter().any(|pattern| pattern.matches(&node.ty));
        let weight = |node: &Node| {
            let used = node.policy.limits.iter().find(|used| used.name == limit.name);
            used.map_or(1, |used| u64::from(used.weight))
        };
        let total: u64 =
            graph.nodes.iter().filter(|node| named(node) || matches(node)).map(weight).sum();
        if total > quota
            && let Some(item) = scope(db, stack).get(Space::Limit, &limit.name)
        {
            let at = At::new(item, name_span(db, item));
            let message = format!(
                "the program declares {total} under `{}`, which allows {quota}",
                limit.name
            );
            out.push(
                Report::new(Code::QuotaExceeded, at, message)
                    .help("declare fewer, or have the quota raised and change it here"),
            );
        }
    }
    out
}

/// Returns the target in use; without any, one on the simulated cloud.
pub fn target(db: &dyn Db, stack: Stack) -> Target {
    let Some(item) = chosen_target(db, stack) else { return Target::default() };
    let empty = Record::default();
    let settings = value_of(db, item).value.clone();
    let settings = settings.as_map().unwrap_or(&empty);
    let text = |name: &str| settings.get(name).and_then(Value::as_str).map(SmolStr::new);
    let default = Target::default();
    Target {
        name: item.name(db).clone(),
        provider: text("provider").unwrap_or(default.provider),
        region: text("region"),
        account: text("account"),
        endpoint: text("endpoint"),
        speed: match settings.get("speed") {
            Some(Value::Float(speed)) if *speed > 0.0 => *speed,
            Some(Value::Int(speed)) if *speed > 0 => *speed as f64,
            _ => default.speed,
        },
        latency: match settings.get("latency") {
            Some(Value::Duration(latency)) => Some(Millis(latency.0)),
            _ => None,
        },
        seed: settings
            .get("seed")
            .and_then(Value::as_int)
            .and_then(|seed| u64::try_from(seed).ok())
            .unwrap_or(default.seed),
        implicit: false,
    }
}

/// Reports outputs that would show a secret, and a target that does not exist.
pub fn output_reports(db: &dyn Db, stack: Stack) -> Vec<Report> {
    let mut out = Vec::new();
    for item in stack_items(db, stack).iter().filter(|item| item.kind(db) == ItemKind::Output) {
        let checked = check_item(db, *item);
        if let Body::Value { ty, secret: false, expr, .. } = &checked.body
            && !checked.has_errors()
            && (ty.is_secret() || value_of(db, *item).value.is_secret())
        {
            let message = format!("output `{}` would show a secret", item.name(db));
            out.push(
                Report::new(Code::SecretLeak, At::new(*item, expr.at), message)
                    .help(format!("declare it `secret output {} = …`", item.name(db))),
            );
        }
    }
    out
}
