//! Decorators into policies: the stack's, then the group's, then the resource's own; the inner one
//! wins.

use msd_model::code::Code;
use msd_model::expr::Expr;
use msd_model::limit::{Limit, LimitOrigin};
use msd_model::policy::{LimitUse, Policy, ProviderChoice, Retry};
use msd_model::schema::Replacement;
use msd_model::value::{Record, Value};
use msd_syntax::ItemKind;
use smol_str::SmolStr;

use crate::check::{Body, check_item};
use crate::db::{Db, Stack};
use crate::decorators::Decoration;
use crate::evaluate::{Context, error_report, value_of, waits_for_input};
use crate::items::Item;
use crate::place::{At, Report};
use crate::scope::{Space, scope};

/// Returns what a resource inherits from its group and its stack.
pub fn inherited<'db>(db: &'db dyn Db, item: Item<'db>) -> Policy {
    let mut policy = Policy::default();
    let scope = scope(db, item.stack(db));
    let group = item.group(db).as_ref().and_then(|name| scope.get(Space::Group, name));
    for outer in [scope.get(Space::Stack, ""), group].into_iter().flatten() {
        let decorations = match &check_item(db, outer).body {
            Body::Settings { decorations, .. } | Body::Group { decorations } => decorations,
            _ => continue,
        };
        apply(&mut policy, outer, decorations, &mut Context::new(db, outer), &[]);
    }
    policy
}

/// Reports mistakes in the decorators of a group or of the stack itself.
pub fn outer_reports<'db>(db: &'db dyn Db, item: Item<'db>) -> Vec<Report> {
    let mut out: Vec<Report> = secret_tags(db, item).into_iter().collect();
    out.extend(match &check_item(db, item).body {
        Body::Settings { decorations, .. } | Body::Group { decorations } => {
            apply(&mut Policy::default(), item, decorations, &mut Context::new(db, item), &[])
        }
        _ => Vec::new(),
    });
    out
}

fn secret_tags<'db>(db: &'db dyn Db, item: Item<'db>) -> Option<Report> {
    let Body::Settings { expr, .. } = &check_item(db, item).body else { return None };
    let tags = stack_tags(db, item.stack(db));
    if item.kind(db) != ItemKind::Stack || !tags.values().any(Value::is_secret) {
        return None;
    }
    let message = "a secret stands in the stack's tags, where everybody can read it";
    Some(Report::new(Code::SecretLeak, At::new(item, expr.at), message))
}

/// Names the semaphore that an `@concurrency` makes.
fn concurrency_name(item: Item<'_>, db: &dyn Db) -> SmolStr {
    match item.kind(db) {
        ItemKind::Group => format!("concurrency of group {}", item.name(db)).into(),
        _ => format!("concurrency of {}", item.name(db)).into(),
    }
}

/// Returns the limits that `@concurrency` decorators of an item make.
pub fn concurrency_limits<'db>(db: &'db dyn Db, item: Item<'db>) -> Option<Limit> {
    let decorations = match &check_item(db, item).body {
        Body::Group { decorations } => decorations,
        Body::Resource(resource) => &resource.decorations,
        _ => return None,
    };
    decorations.iter().find_map(|decoration| match decoration {
        Decoration::Concurrency(expr) => {
            let value = Context::new(db, item).evaluate(expr, &[]).ok()?;
            let places = u32::try_from(value.as_int()?).ok().filter(|places| *places > 0)?;
            Some(Limit {
                name: concurrency_name(item, db),
                origin: LimitOrigin::Concurrency,
                rate: None,
                burst: None,
                concurrency: Some(places),
                quota: None,
                applies_to: Vec::new(),
                operations: Vec::new(),
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
                policy.limits.retain(|known| known.name != *name);
                policy.limits.push(LimitUse { name: name.clone(), weight });
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
            Decoration::Ignore(names) => policy.ignore.extend(names.iter().cloned()),
            Decoration::Provider(settings) => {
                let mut choice = ProviderChoice::default();
                for (name, expr) in settings {
                    let text = value(expr).and_then(|value| value.as_str().map(SmolStr::new));
                    match name.as_str() {
                        "region" => choice.region = text,
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
        let name = concurrency_name(item, context.db());
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

/// Returns the tags that the stack puts on everything.
pub fn stack_tags(db: &dyn Db, stack: Stack) -> Record {
    let Some(item) = scope(db, stack).get(Space::Stack, "") else { return Record::default() };
    let settings = &value_of(db, item).value;
    match settings.as_map().and_then(|settings| settings.get("tags")) {
        Some(Value::Map(tags)) => tags.as_ref().clone(),
        _ => Record::default(),
    }
}
