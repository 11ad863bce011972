//! What `stack`, `limit`, `target`, `test`, `constraint` and `notify` may say, as record types.

use std::sync::{Arc, LazyLock};

use msd_model::constraint::{Level, Status};
use msd_model::limit::LimitScope;
use msd_model::notify::Occasion;
use msd_model::policy::{Rollback, Schedule};
use msd_model::refinement::Refinement;
use msd_model::schema::{FieldType, OperationKind, RecordType};
use msd_model::transport::Transport;
use msd_model::ty::Type;
use msd_model::value::Value;
use msd_syntax::ItemKind;

static STACK: LazyLock<Arc<RecordType>> = LazyLock::new(|| {
    record(
        "stack",
        [
            ("schedule", words(Schedule::WORDS)),
            ("rollback", words(Rollback::WORDS)),
            ("tags", Type::map(Type::String)),
            ("timeout", Type::Duration),
            ("retry_budget", at_least(0.0)),
            ("breaker", breaker()),
            ("default_limits", Type::Bool),
            ("require_version", Type::String),
        ],
        &[],
    )
});

static LIMIT: LazyLock<Arc<RecordType>> = LazyLock::new(|| {
    record(
        "limit",
        [
            ("rate", Type::Rate),
            ("burst", at_least(1.0)),
            ("concurrency", at_least(1.0)),
            ("quota", at_least(0.0)),
            ("adaptive", Type::Union([Type::Bool, bounds()].into())),
            ("scope", words(LimitScope::WORDS)),
            ("applies_to", Type::list(Type::Pattern)),
            ("via", words(Transport::WORDS)),
            ("operations", Type::list(words(&OperationKind::ALL.map(OperationKind::name)))),
        ],
        &[],
    )
});

static TARGET: LazyLock<Arc<RecordType>> = LazyLock::new(|| {
    record(
        "target",
        [
            ("provider", words(&["sim", "aws"])),
            ("region", Type::String),
            ("account", Type::String),
            ("endpoint", Type::String),
            ("params", Type::Any),
            ("speed", Type::Float),
            ("latency", Type::Duration),
            ("seed", at_least(0.0)),
            ("faults", Type::list(fault())),
            ("tasks", words(&["real", "simulated"])),
        ],
        &["provider"],
    )
});

static TEST: LazyLock<Arc<RecordType>> = LazyLock::new(|| {
    let fault = fault();
    record(
        "test",
        [
            ("params", Type::Any),
            ("existing", Type::Any),
            ("target", Type::String),
            ("expect", Type::Any),
            ("reject", Type::Union([Type::String, Type::list(Type::String)].into())),
            ("fault", Type::Union([fault.clone(), Type::list(fault)].into())),
        ],
        &[],
    )
});

static CONSTRAINT: LazyLock<Arc<RecordType>> = LazyLock::new(|| {
    let percent = Refinement { min: Some(0.0), max: Some(100.0), ..Refinement::default() };
    record(
        "constraint",
        [
            ("severity", words(Level::WORDS)),
            ("category", Type::String),
            ("require", Type::Bool),
            ("message", Type::String),
            ("impact", Type::String),
            ("mitigation", Type::Union([Type::String, Type::list(Type::String)].into())),
            ("status", words(Status::WORDS)),
            ("owner", Type::String),
            ("target_date", Type::String),
            ("timeline", Type::String),
            ("progress", Type::Refined(Arc::new(Type::Percent), Arc::new(percent))),
            ("documentation", Type::String),
        ],
        &["severity"],
    )
});

static NOTIFY: LazyLock<Arc<RecordType>> = LazyLock::new(|| {
    record(
        "notify",
        [
            ("on", Type::list(words(Occasion::WORDS))),
            ("webhook", Type::String),
            ("command", Type::Union([Type::String, Type::list(Type::String)].into())),
            ("sns", Type::String),
            ("eventbridge", Type::String),
        ],
        &[],
    )
});

/// Returns the settings that a block takes.
pub fn record_type(kind: ItemKind) -> Arc<RecordType> {
    match kind {
        ItemKind::Limit => LIMIT.clone(),
        ItemKind::Target => TARGET.clone(),
        ItemKind::Test => TEST.clone(),
        ItemKind::Constraint => CONSTRAINT.clone(),
        ItemKind::Notify => NOTIFY.clone(),
        _ => STACK.clone(),
    }
}

fn record<const N: usize>(
    name: &str,
    fields: [(&str, Type); N],
    required: &[&str],
) -> Arc<RecordType> {
    let mut out = RecordType { name: Some(name.into()), ..RecordType::default() };
    for (name, ty) in fields {
        let mut field = FieldType::new(ty);
        field.required = required.contains(&name);
        out.fields.insert(name.into(), field);
    }
    Arc::new(out)
}

/// Something that goes wrong on the simulated cloud.
fn fault() -> Type {
    let fault = record(
        "fault",
        [
            ("on", Type::Union([Type::Pattern, Type::String].into())),
            ("operation", words(&OperationKind::ALL.map(OperationKind::name))),
            ("code", Type::String),
            ("message", Type::String),
            (
                "class",
                words(&[
                    "throttling",
                    "transient",
                    "eventual",
                    "not_found",
                    "conflict",
                    "invalid",
                    "denied",
                    "terminal",
                ]),
            ),
            ("times", at_least(1.0)),
            ("delay", Type::Duration),
            ("rate", Type::Percent),
            ("made", Type::Bool),
        ],
        &["on"],
    );
    Type::Record(fault)
}

fn breaker() -> Type {
    let settings = record(
        "breaker",
        [("threshold", at_least(0.0)), ("recovery", Type::Duration), ("probes", at_least(1.0))],
        &[],
    );
    Type::Record(settings)
}

fn bounds() -> Type {
    Type::Record(record("bounds", [("min", at_least(1.0)), ("max", at_least(1.0))], &[]))
}

/// Returns the type of a choice among words.
pub fn words(words: &[&str]) -> Type {
    let literals: Vec<Type> = words.iter().map(|word| Type::Literal(Value::str(*word))).collect();
    match literals.as_slice() {
        [one] => one.clone(),
        _ => Type::Union(literals.into()),
    }
}

/// Returns the type of whole numbers from `min` up.
pub fn at_least(min: f64) -> Type {
    let refinement = Refinement { min: Some(min), ..Refinement::default() };
    Type::Refined(Arc::new(Type::Int), Arc::new(refinement))
}
