//! Puts the resource graph together from evaluated declarations; O(nodes + edges).

mod nodes;
mod quota;

use msd_model::code::Code;
use msd_model::graph::{Output, ResourceGraph, Target};
use msd_model::limit::{Adaptive, Limit, LimitOrigin, LimitScope};
use msd_model::notify::{Notify, Occasion};
use msd_model::schema::OperationKind;
use msd_model::transport::Transport;
use msd_model::units::Millis;
use msd_model::value::{Record, Value};
use msd_syntax::ItemKind;
use smol_str::SmolStr;

use crate::check::{Body, check_item};
use crate::db::{Db, Stack};
use crate::default_limits::default_limits;
use crate::evaluate::value_of;
use crate::items::{Item, name_span, stack_items};
use crate::params::{chosen_target, param_value};
use crate::place::{At, Report};
use crate::policy;
use crate::scope::{Space, scope};
use crate::unit::{Unit, children, homes};

pub use quota::{Quotas, Tally, quota_reports, quotas};

/// Builds the graph of a program without errors.
pub fn build(db: &dyn Db, stack: Stack) -> ResourceGraph {
    let program = Unit::root(db, stack);
    let mut graph = ResourceGraph {
        stack: stack_name(db, stack),
        target: target(db, stack),
        ..ResourceGraph::default()
    };
    nodes::add(db, &mut graph, program);
    graph.limits = limits(db, program);
    graph.policy = policy::of_run(db, program);
    for item in stack_items(db, stack) {
        match item.kind(db) {
            ItemKind::Output => {
                let secret = matches!(check_item(db, *item).body, Body::Value { secret: true, .. });
                let value = value_of(db, program, *item).value.clone();
                graph.outputs.push(Output { name: item.name(db).clone(), value, secret });
            }
            ItemKind::Param => {
                let value = param_value(db, program, *item);
                match &value.secret {
                    Some(_) => graph.secrets.push(item.name(db).clone()),
                    None if value.value.is_known() => {
                        graph.params.insert(item.name(db).clone(), value.value.clone());
                    }
                    None => {}
                }
            }
            ItemKind::Notify => graph.notifies.extend(notify(db, program, *item)),
            _ => {}
        }
    }
    graph
}

fn notify<'db>(db: &'db dyn Db, program: Unit<'db>, item: Item<'db>) -> Option<Notify> {
    let value = value_of(db, program, item).value.clone();
    let settings = value.as_map()?;
    let get = |name: &str| settings.get(name).cloned().unwrap_or_default();
    let on: Vec<Occasion> = match settings.get("on").and_then(Value::as_list) {
        Some(words) => words.iter().filter_map(|one| Occasion::parse(one.as_str()?)).collect(),
        None => Occasion::ALL.to_vec(),
    };
    Some(Notify {
        name: item.name(db).clone(),
        on,
        webhook: get("webhook"),
        command: get("command"),
        sns: get("sns"),
        eventbridge: get("eventbridge"),
    })
}

pub fn stack_name(db: &dyn Db, stack: Stack) -> SmolStr {
    match scope(db, stack).get(Space::Stack, "") {
        Some(item) => item.name(db).clone(),
        None => "stack".into(),
    }
}

/// Returns declared limits, then those that `@concurrency` makes, then those of the library that
/// the program does not replace.
pub fn limits<'db>(db: &'db dyn Db, program: Unit<'db>) -> Vec<Limit> {
    let mut out = declared_limits(db, program.stack(db));
    concurrency_in(db, program, &mut out);
    if policy::default_limits_hold(db, program) {
        let own = |default: &&Limit| out.iter().all(|limit| limit.name != default.name);
        let defaults: Vec<Limit> = default_limits().iter().filter(own).cloned().collect();
        out.extend(defaults);
    }
    out
}

/// Returns the `limit` declarations of a program and of its modules.
pub fn declared_limits(db: &dyn Db, stack: Stack) -> Vec<Limit> {
    let items = crate::module::folders(db, stack).into_iter().flat_map(|it| stack_items(db, it));
    let limits = items.filter(|item| item.kind(db) == ItemKind::Limit);
    limits.filter_map(|item| declared_limit(db, *item)).collect()
}

fn concurrency_in<'db>(db: &'db dyn Db, folder: Unit<'db>, out: &mut Vec<Limit>) {
    for item in stack_items(db, folder.stack(db)) {
        if !matches!(item.kind(db), ItemKind::Group | ItemKind::Resource | ItemKind::Module) {
            continue;
        }
        for unit in homes(db, folder, *item) {
            out.extend(policy::concurrency_limits(db, unit, *item));
            if item.kind(db) == ItemKind::Module {
                children(db, unit, *item).iter().for_each(|child| concurrency_in(db, *child, out));
            }
        }
    }
}

fn declared_limit(db: &dyn Db, item: Item<'_>) -> Option<Limit> {
    // A limit is the cloud's, whatever the parameters of a module say: it is declared once.
    let unit = Unit::root(db, item.stack(db));
    let settings = value_of(db, unit, item).value.as_map()?.clone();
    let source = At::new(item, name_span(db, item)).source_ref(db);
    let name = policy::limit_name(db, item.stack(db), item.name(db));
    Some(Limit { name, source, ..limit_of(&settings) })
}

/// Returns the limit that these settings make, without a name.
pub fn limit_of(settings: &Record) -> Limit {
    let list =
        |name: &str| settings.get(name).and_then(Value::as_list).unwrap_or_default().to_vec();
    let int = |name: &str| settings.get(name).and_then(Value::as_int);
    Limit {
        name: SmolStr::default(),
        origin: LimitOrigin::Declared,
        rate: match settings.get("rate") {
            Some(Value::Rate(rate)) => Some(*rate),
            _ => None,
        },
        burst: int("burst").and_then(|burst| u32::try_from(burst).ok()),
        concurrency: int("concurrency").and_then(|places| u32::try_from(places).ok()),
        quota: int("quota").and_then(|quota| u64::try_from(quota).ok()),
        adaptive: adaptive(settings),
        scope: match settings.get("scope").and_then(Value::as_str) {
            Some("region") => LimitScope::Region,
            _ => LimitScope::Account,
        },
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
        via: settings.get("via").and_then(Value::as_str).and_then(Transport::parse),
        source: Default::default(),
    }
}

/// Within what a limit adapts: places up to those declared, or a share of the rate in percent.
fn adaptive(settings: &Record) -> Option<Adaptive> {
    let places = settings.get("concurrency").and_then(Value::as_int);
    let most = places.and_then(|places| u32::try_from(places).ok()).unwrap_or(100);
    let least = if places.is_some() { 1 } else { 10 };
    match settings.get("adaptive")? {
        Value::Bool(true) => Some(Adaptive { min: least, max: most }),
        Value::Map(bounds) => {
            let bound = |name: &str, default: u32| {
                let given = bounds.get(name).and_then(Value::as_int);
                given.and_then(|bound| u32::try_from(bound).ok()).unwrap_or(default)
            };
            let min = bound("min", least);
            Some(Adaptive { min, max: bound("max", most).max(min) })
        }
        _ => None,
    }
}

/// Returns the target in use; without any, one on the simulated cloud.
pub fn target(db: &dyn Db, stack: Stack) -> Target {
    let Some(item) = chosen_target(db, stack) else { return Target::default() };
    let empty = Record::default();
    let settings = value_of(db, Unit::root(db, stack), item).value.clone();
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
        faults: settings
            .get("faults")
            .and_then(Value::as_list)
            .unwrap_or_default()
            .iter()
            .filter_map(|fault| fault.as_map().cloned())
            .collect(),
        real_tasks: text("tasks").map(|word| word == "real"),
        implicit: false,
    }
}

/// Reports an output that would show a secret.
pub fn output_report<'db>(db: &'db dyn Db, unit: Unit<'db>, item: Item<'db>) -> Option<Report> {
    if item.kind(db) != ItemKind::Output {
        return None;
    }
    let checked = check_item(db, item);
    let Body::Value { ty, secret: false, expr, .. } = &checked.body else { return None };
    if checked.has_errors() || !(ty.is_secret() || value_of(db, unit, item).value.is_secret()) {
        return None;
    }
    let message = format!("output `{}` would show a secret", item.name(db));
    let report = Report::new(Code::SecretLeak, At::new(item, expr.at), message);
    Some(report.help(format!("declare it `secret output {} = …`", item.name(db))))
}
