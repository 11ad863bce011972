//! Decorators into policies: the stack's, then those of modules and groups from the outside in, then the resource's own; the inner one
//! wins.

use msd_model::code::Code;
use msd_model::expr::Expr;
use msd_model::limit::{Limit, LimitOrigin, LimitScope};
use msd_model::policy::{LimitUse, Policy, Readiness, Retry, Rollback, RunPolicy, Schedule};
use msd_model::schema::Replacement;
use msd_model::transport::Transport;
use msd_model::value::{Record, Value};
use msd_syntax::ItemKind;
use smol_str::SmolStr;

use crate::check::{Body, check_item};
use crate::db::{Db, Stack};
use crate::decorators::Decoration;
use crate::evaluate::{Context, error_report, value_of, waits_for_input};
use crate::instances::instances;
use crate::items::Item;
use crate::place::{At, Report};
use crate::scope::{Space, scope};
use crate::unit::{Unit, home};

/// A declaration whose decorators others inherit, and where its own names have their values.
pub struct Outer<'db> {
    pub item: Item<'db>,
    pub unit: Unit<'db>,
    pub locals: Vec<(SmolStr, Value)>,
}

/// Returns what is around a declaration, outermost first: the stack, modules, groups.
pub fn around<'db>(db: &'db dyn Db, unit: Unit<'db>, item: Item<'db>) -> Vec<Outer<'db>> {
    let mut out = Vec::new();
    let (mut unit, mut item) = (unit, item);
    loop {
        for group in scope(db, item.stack(db)).groups_around(item) {
            // A group with `for` has its own names in reach of its decorators.
            if group.repeated(db) {
                while unit.via(db) != Some(group)
                    && let Some(parent) = unit.parent(db)
                {
                    unit = parent;
                }
            }
            let at = if group.repeated(db) { Some(unit) } else { home(db, unit, group) };
            let unit = at.unwrap_or(unit);
            out.push(Outer { item: group, unit, locals: Vec::new() });
        }
        let folder = unit.folder(db);
        let (Some(parent), Some(module)) = (folder.parent(db), folder.via(db)) else { break };
        let set = instances(db, parent, module);
        let index = set.find_key(folder.key(db).as_ref());
        let locals = index.map(|index| set.entries[index].locals.clone()).unwrap_or_default();
        out.push(Outer { item: module, unit: parent, locals });
        (unit, item) = (parent, module);
    }
    let program = unit.program(db);
    if let Some(stack) = scope(db, program.stack(db)).get(Space::Stack, "") {
        out.push(Outer { item: stack, unit: program, locals: Vec::new() });
    }
    out.reverse();
    out
}

/// Returns what a resource inherits from its stack, its modules and its groups.
pub fn inherited<'db>(db: &'db dyn Db, unit: Unit<'db>, item: Item<'db>) -> Policy {
    let mut policy = Policy::default();
    for outer in around(db, unit, item) {
        let decorations = check_item(db, outer.item).body.decorations();
        if !decorations.is_empty() {
            let mut context = Context::new(db, outer.unit, outer.item);
            apply(&mut policy, outer.item, decorations, &mut context, &outer.locals);
        }
    }
    policy
}

/// Reports mistakes in the decorators of a group, a module or the stack itself.
pub fn outer_reports<'db>(db: &'db dyn Db, unit: Unit<'db>, item: Item<'db>) -> Vec<Report> {
    let mut out: Vec<Report> = secret_tags(db, unit, item).into_iter().collect();
    let body = &check_item(db, item).body;
    let decorations = body.decorations();
    let mut context = Context::new(db, unit, item);
    let mut judge = |locals: &[(SmolStr, Value)]| {
        apply(&mut Policy::default(), item, decorations, &mut context, locals)
    };
    match body.repetition() {
        Some((Some(_), _)) => {
            for entry in &instances(db, unit, item).entries {
                for report in judge(&entry.locals) {
                    if !out.contains(&report) {
                        out.push(report);
                    }
                }
            }
        }
        _ => out.extend(judge(&[])),
    }
    out
}

fn secret_tags<'db>(db: &'db dyn Db, unit: Unit<'db>, item: Item<'db>) -> Option<Report> {
    let Body::Settings { expr, .. } = &check_item(db, item).body else { return None };
    let tags = stack_tags(db, unit);
    if item.kind(db) != ItemKind::Stack || !tags.values().any(Value::is_secret) {
        return None;
    }
    let message = "a secret stands in the stack's tags, where everybody can read it";
    Some(Report::new(Code::SecretLeak, At::new(item, expr.at), message))
}

/// Names the semaphore that an `@concurrency` makes.
fn concurrency_name<'db>(db: &'db dyn Db, unit: Unit<'db>, item: Item<'db>) -> SmolStr {
    // All keys of one group share their places.
    let unit = unit.parent(db).filter(|_| unit.via(db) == Some(item)).unwrap_or(unit);
    let (prefix, name) = (unit.prefix(db), item.name(db));
    match item.kind(db) {
        ItemKind::Group => format!("concurrency of group {prefix}{name}").into(),
        _ => format!("concurrency of {prefix}{name}").into(),
    }
}

/// Names a limit in the plan; a module's carry the name of its folder.
pub fn limit_name(db: &dyn Db, stack: Stack, name: &str) -> SmolStr {
    match stack.folder(db).as_str() {
        "" => name.into(),
        folder => format!("{folder}/{name}").into(),
    }
}

/// Returns the limits that `@concurrency` decorators of an item make.
pub fn concurrency_limits<'db>(db: &'db dyn Db, unit: Unit<'db>, item: Item<'db>) -> Option<Limit> {
    check_item(db, item).body.decorations().iter().find_map(|decoration| match decoration {
        Decoration::Concurrency(expr) => {
            let value = Context::new(db, unit, item).evaluate(expr, &[]).ok()?;
            let places = u32::try_from(value.as_int()?).ok().filter(|places| *places > 0)?;
            Some(Limit {
                name: concurrency_name(db, unit, item),
                origin: LimitOrigin::Concurrency,
                rate: None,
                burst: None,
                concurrency: Some(places),
                quota: None,
                adaptive: None,
                scope: LimitScope::Account,
                applies_to: Vec::new(),
                operations: Vec::new(),
                via: None,
                source: At::new(item, expr.at).source_ref(db),
            })
        }
        _ => None,
    })
}

/// Puts decorators on top of a policy; returns what is wrong with them.
pub fn apply<'db>(
    policy: &mut Policy,
    item: Item<'db>,
    decorations: &[Decoration],
    context: &mut Context<'db>,
    locals: &[(SmolStr, Value)],
) -> Vec<Report> {
    let mut reports = Vec::new();
    let mut wrong = Vec::new();
    let (db, unit) = (context.db(), context.unit());
    let mut value = |expr: &Expr| match context.evaluate(expr, locals) {
        Ok(value) if value.is_known() => Some(value),
        Ok(value) => {
            if !waits_for_input(&value) {
                let message = "a decorator cannot wait for a value that is known only after apply";
                reports.push(Report::new(Code::UnknownDecides, At::new(item, expr.at), message));
            }
            None
        }
        Err(error) => {
            reports.extend(error_report(item, error));
            None
        }
    };
    for decoration in decorations {
        match decoration {
            Decoration::After(_) => {}
            Decoration::Limit { name, weight } => {
                let weight = weight.as_ref().and_then(&mut value).and_then(|v| v.as_int());
                let weight = weight.and_then(|weight| u32::try_from(weight).ok()).unwrap_or(1);
                let name = limit_name(db, item.stack(db), name);
                policy.limits.retain(|known| known.name != name);
                policy.limits.push(LimitUse { name, weight });
            }
            Decoration::Concurrency(expr) => {
                if let Some(places) = value(expr).filter(|v| v.as_int().is_none_or(|n| n < 1)) {
                    wrong.push((expr.at, format!("{} is no number of places", places.source())));
                }
            }
            Decoration::Estimate(expr) => {
                if let Some(Value::Duration(duration)) = value(expr) {
                    policy.estimate = Some(duration);
                }
            }
            Decoration::Timeout(expr) => {
                if let Some(Value::Duration(duration)) = value(expr) {
                    policy.timeout = Some(duration);
                }
            }
            Decoration::Retry(settings) => {
                let mut retry = policy.retry.clone().unwrap_or_default();
                for (name, expr) in settings {
                    if let Some(value) = value(expr) {
                        set_retry(&mut retry, name, &value);
                    }
                }
                policy.retry = Some(retry);
            }
            Decoration::Protect => policy.protect = true,
            Decoration::Replace(expr) => {
                let order = value(expr);
                policy.replacement = match order.as_ref().and_then(Value::as_str) {
                    Some("create_first") => Some(Replacement::CreateFirst),
                    Some(_) => Some(Replacement::DeleteFirst),
                    None => policy.replacement,
                };
            }
            Decoration::Rollback(expr) => {
                let word = value(expr);
                let said = word.as_ref().and_then(Value::as_str).and_then(Rollback::parse);
                policy.rollback = said.or(policy.rollback);
            }
            Decoration::Ready(expr) => {
                let word = value(expr);
                let said = word.as_ref().and_then(Value::as_str).and_then(Readiness::parse);
                policy.ready = said.or(policy.ready);
            }
            Decoration::Batch(expr) => {
                let size = value(expr).and_then(|size| size.as_int());
                policy.batch = size.and_then(|size| u32::try_from(size).ok()).or(policy.batch);
            }
            Decoration::Ignore(names) => policy.ignore.extend(names.iter().cloned()),
            Decoration::Provider(settings) => {
                // Whatever a decorator does not say stays as it is outside.
                let mut choice = policy.provider.take().unwrap_or_default();
                for (name, expr) in settings {
                    let text = value(expr).and_then(|value| value.as_str().map(SmolStr::new));
                    match name.as_str() {
                        "region" => choice.region = text.or(choice.region),
                        "via" => choice.via = text.as_deref().and_then(Transport::parse),
                        _ => choice.name = text,
                    }
                }
                policy.provider = Some(choice);
            }
        }
    }
    for (span, message) in wrong {
        let report = Report::new(Code::OutOfRange, At::new(item, span), message);
        reports.push(report.help("at least one may run at a time"));
    }
    if decorations.iter().any(|decoration| matches!(decoration, Decoration::Concurrency(_))) {
        let name = concurrency_name(db, unit, item);
        policy.limits.retain(|known| !known.name.starts_with("concurrency of "));
        policy.limits.push(LimitUse { name, weight: 1 });
    }
    reports
}

fn set_retry(retry: &mut Retry, name: &str, value: &Value) {
    match (name, value) {
        ("attempts", Value::Int(attempts)) => {
            retry.attempts = u32::try_from(*attempts).unwrap_or(u32::MAX);
        }
        ("backoff", Value::Duration(backoff)) => retry.backoff = *backoff,
        ("factor", Value::Float(factor)) => retry.factor = *factor,
        ("factor", Value::Int(factor)) => retry.factor = *factor as f64,
        ("jitter", Value::Bool(jitter)) => retry.jitter = *jitter,
        ("on", Value::List(codes)) => {
            retry.on = codes.iter().filter_map(|code| code.as_str().map(SmolStr::new)).collect();
        }
        _ => {}
    }
}

/// Returns what the stack says about runs.
pub fn of_run<'db>(db: &'db dyn Db, program: Unit<'db>) -> RunPolicy {
    let mut policy = RunPolicy::default();
    let Some(item) = scope(db, program.stack(db)).get(Space::Stack, "") else { return policy };
    let value = &value_of(db, program, item).value;
    let Some(settings) = value.as_map() else { return policy };
    let word = |name: &str| settings.get(name).and_then(Value::as_str);
    let count = |value: Option<&Value>| u32::try_from(value?.as_int()?).ok();
    policy.schedule = word("schedule").and_then(Schedule::parse).unwrap_or_default();
    policy.rollback = word("rollback").and_then(Rollback::parse).unwrap_or_default();
    policy.retry_budget = count(settings.get("retry_budget"));
    if let Some(Value::Duration(timeout)) = settings.get("timeout") {
        policy.timeout = Some(*timeout);
    }
    if let Some(Value::Map(said)) = settings.get("breaker") {
        let breaker = &mut policy.breaker;
        breaker.threshold = count(said.get("threshold")).unwrap_or(breaker.threshold);
        breaker.probes = count(said.get("probes")).unwrap_or(breaker.probes);
        if let Some(Value::Duration(recovery)) = said.get("recovery") {
            breaker.recovery = *recovery;
        }
    }
    // `@rollback` before the stack says the same.
    if let Some(rollback) = around_all(db, program).rollback {
        policy.rollback = rollback;
    }
    policy
}

/// Tells whether the library's limits hold: unless the stack says otherwise.
pub fn default_limits_hold<'db>(db: &'db dyn Db, program: Unit<'db>) -> bool {
    let Some(item) = scope(db, program.stack(db)).get(Space::Stack, "") else { return true };
    let settings = &value_of(db, program, item).value;
    let said = settings.as_map().and_then(|settings| settings.get("default_limits"));
    said != Some(&Value::Bool(false))
}

/// Returns the policy that decorators before the stack make.
fn around_all<'db>(db: &'db dyn Db, program: Unit<'db>) -> Policy {
    let mut policy = Policy::default();
    if let Some(item) = scope(db, program.stack(db)).get(Space::Stack, "") {
        let decorations = check_item(db, item).body.decorations();
        apply(&mut policy, item, decorations, &mut Context::new(db, program, item), &[]);
    }
    policy
}

/// Returns the tags that the stack puts on everything.
pub fn stack_tags<'db>(db: &'db dyn Db, program: Unit<'db>) -> Record {
    let Some(item) = scope(db, program.stack(db)).get(Space::Stack, "") else {
        return Record::default();
    };
    let settings = &value_of(db, program, item).value;
    match settings.as_map().and_then(|settings| settings.get("tags")) {
        Some(Value::Map(tags)) => tags.as_ref().clone(),
        _ => Record::default(),
    }
}
