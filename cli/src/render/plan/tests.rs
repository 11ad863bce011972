//! Small plans and what they look like.

use std::sync::Arc;

use msd_model::expr::{Expr, ExprKind};
use msd_model::limit::{Limit, LimitOrigin};
use msd_model::place::Span;
use msd_model::plan::{Change, Forecast, OperationId, StateStamp};
use msd_model::ty::TypeName;
use msd_model::units::{Millis, Rate};

use super::*;

fn operation(action: Action, address: &str, ty: &str, wave: u32) -> Operation {
    Operation {
        address: address.parse().unwrap(),
        ty: TypeName::new(ty),
        action,
        wave,
        depends: Vec::new(),
        group: None,
        properties: Record::default().into(),
        identifier: None,
        changes: Vec::new(),
        limits: Vec::new(),
        estimate: Millis::from_secs(5),
        timeout: None,
        retry: None,
        region: None,
        transport: None,
        protect: false,
        urgency: 0,
        rollback: Default::default(),
        ready: Default::default(),
        batch: None,
        source: Default::default(),
        needs: Vec::new(),
    }
}

fn empty() -> Plan {
    Plan {
        format: msd_model::plan::FORMAT,
        msd: "0.1.0".into(),
        stack: "test".into(),
        target: Target::default(),
        state: StateStamp::default(),
        params: Record::default(),
        secrets: Vec::new(),
        policy: Default::default(),
        limits: Vec::new(),
        operations: Vec::new(),
        outputs: Vec::new(),
        notifies: Vec::new(),
        notes: Vec::new(),
        edits: Vec::new(),
        deferred: Vec::new(),
        unchanged: 0,
        forecast: Forecast::default(),
        destroy: false,
        rolls_back: None,
        refresh_only: false,
        selection: Default::default(),
        left_out: Default::default(),
    }
}

fn later() -> Value {
    Value::Deferred(Arc::new(Expr::new(ExprKind::Global("x".into()), Span::default())))
}

fn secret() -> Value {
    Value::Deferred(Arc::new(Expr::new(ExprKind::Secret("x".into()), Span::default())))
}

fn change(path: &str, before: impl Into<Value>, after: impl Into<Value>, forces: bool) -> Change {
    Change {
        path: path.into(),
        before: before.into(),
        after: after.into(),
        forces_replacement: forces,
    }
}

#[test]
fn an_empty_plan_says_so() {
    let expected = "Target: local (simulated cloud, 600x; no target is declared)\n\n\
                    No changes. Your infrastructure matches the program.\n";
    assert_eq!(plan(&empty(), Tint::PLAIN), expected);
}

#[test]
fn every_kind_of_change_is_shown() {
    let mut vpc = operation(Action::Create, "vpc", "aws.ec2.VPC", 1);
    let mut properties = Record::default();
    properties.insert("cidr_block".into(), "10.0.0.0/16".into());
    properties.insert("absent".into(), Value::Null);
    properties.insert("tags".into(), Value::map([("Name".into(), "a".into())]));
    vpc.properties = properties.into();
    let mut service = operation(Action::Update, "service[\"a\"]", "aws.ecs.Service", 2);
    service.changes = vec![
        change("desired_count", 2, 3, false),
        change("tags.Team", Value::Null, "core", false),
        change("tags.Old", "x", Value::Null, false),
        change("task", "t:1", later(), false),
    ];
    let mut db = operation(Action::Replace, "db", "aws.rds.DBInstance", 2);
    db.changes = vec![
        change("engine", "mysql", "postgres", true),
        change("master_user_password", Value::Sealed("d".into()), secret(), false),
    ];
    let mut old = operation(Action::DeleteReplaced, "db", "aws.rds.DBInstance", 3);
    old.identifier = Some("db-1".into());
    let mut gone = operation(Action::Delete, "gone", "aws.s3.Bucket", 3);
    gone.identifier = Some("bucket-1".into());
    let barrier = operation(Action::Barrier, "group-data", "msd.Join", 2);
    let wave = |operations, duration, binding: &[&str]| WaveForecast {
        operations,
        duration: Millis(duration),
        binding: binding.iter().map(|name| (*name).into()).collect(),
    };
    let plan_with_all = Plan {
        operations: vec![vpc, service, barrier, db, old, gone],
        limits: vec![Limit {
            name: "rds_creates".into(),
            origin: LimitOrigin::Declared,
            rate: Some(Rate { count: 35.0, per: Millis(3_600_000) }),
            burst: None,
            concurrency: None,
            quota: None,
            adaptive: None,
            scope: Default::default(),
            applies_to: Vec::new(),
            operations: Vec::new(),
            via: None,
            source: Default::default(),
        }],
        outputs: vec![
            PlannedOutput {
                name: "vpc_id".into(),
                value: later(),
                secret: false,
                before: Value::Null,
            },
            PlannedOutput {
                name: "key".into(),
                value: Value::Sealed("a".into()),
                secret: true,
                before: Value::Sealed("b".into()),
            },
            PlannedOutput { name: "same".into(), value: 1.into(), secret: false, before: 1.into() },
        ],
        unchanged: 12,
        forecast: Forecast {
            sequential: Millis(5_280_000),
            by_waves: Millis(3_000_000),
            eager: Millis(2_700_000),
            at_least: Millis(2_600_000),
            binding: Vec::new(),
            critical_path: Millis(2_460_000),
            critical_operations: vec![OperationId(0), OperationId(3)],
            waves: vec![
                wave(1, 5_000, &[]),
                wave(2, 120_000, &["rds_creates"]),
                wave(2, 5_000, &[]),
            ],
        },
        ..empty()
    };
    let expected = r##"Target: local (simulated cloud, 600x; no target is declared)

Wave 1 · 1 operation · 5s

  + vpc: aws.ec2.VPC
      cidr_block = "10.0.0.0/16"
      tags       = { Name = "a" }

Wave 2 · 2 operations · 2min · bound by rds_creates (35/h)

  ~ service["a"]: aws.ecs.Service
    ~ desired_count = 2 -> 3
    + tags.Team     = "core"
    - tags.Old      = "x"
    ~ task          = "t:1" -> (known after apply)

-/+ db: aws.rds.DBInstance
    ~ engine               = "mysql" -> "postgres"  # forces replacement
    ~ master_user_password = (sensitive) -> (sensitive)

Wave 3 · 2 operations · 5s

  - db: aws.rds.DBInstance (db-1)  # its successor takes its place
  - gone: aws.s3.Bucket (bucket-1)

Outputs

  + vpc_id = (known after apply)
  ~ key    = (sensitive) -> (sensitive)

Plan: 1 to create, 1 to update, 1 to replace, 1 to delete, 12 unchanged.
Time: 50min by waves, 45min eager; 1h 28min one after the other, at least 43min 20s
      critical path 41min: vpc -> db
"##;
    assert_eq!(plan(&plan_with_all, Tint::PLAIN), expected);
}

#[test]
fn a_long_critical_path_is_cut_in_the_middle() {
    let names = ["a", "b", "c", "d", "e", "f"];
    let operations: Vec<Operation> =
        names.iter().map(|name| operation(Action::Create, name, "aws.s3.Bucket", 1)).collect();
    let critical_operations = (0..6).map(OperationId).collect();
    let forecast = Forecast { critical_operations, ..Forecast::default() };
    assert_eq!(path(&Plan { operations, forecast, ..empty() }), "a -> b -> … -> e -> f");
}

#[test]
fn a_predecessor_left_behind_counts_as_a_deletion() {
    let old = operation(Action::DeleteReplaced, "db", "aws.rds.DBInstance", 1);
    assert_eq!(counts([&old]), Counts { delete: 1, ..Counts::default() });
    let new = operation(Action::Replace, "db", "aws.rds.DBInstance", 1);
    assert_eq!(counts([&old, &new]), Counts { replace: 1, ..Counts::default() });
}

#[test]
fn the_target_says_what_is_special_about_it() {
    let aws = Target {
        name: "prod".into(),
        provider: "aws".into(),
        region: Some("eu-central-1".into()),
        account: Some("123456789012".into()),
        implicit: false,
        ..Target::default()
    };
    assert_eq!(target(&aws), "Target: prod (aws, eu-central-1, account 123456789012)");
    let fast = Target { latency: Some(Millis::ZERO), implicit: false, ..Target::default() };
    assert_eq!(target(&fast), "Target: local (simulated cloud, 600x, latency 0s)");
}
