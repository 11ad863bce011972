//! `constraint` blocks: each judged in its unit, and reported where it does not hold. They add nothing
//! to the graph: no edge, no node.

use msd_model::code::Code;
use msd_model::conform;
use msd_model::constraint::{Constraint, Level, Quota, Status, Verdict};
use msd_model::expr::Expr;
use msd_model::limit::Limit;
use msd_model::place::SourceRef;
use msd_model::value::{Record, Value};
use msd_syntax::ItemKind;
use smol_str::SmolStr;

use crate::check::{Body, check_item};
use crate::comparison::failing;
use crate::compiler::Compiler;
use crate::db::Db;
use crate::evaluate::{Context, error_report, waits_for_input};
use crate::graph;
use crate::items::{Item, item_tree, name_span, stack_items};
use crate::place::{At, Report};
use crate::schema::DbSchemas;
use crate::settings;
use crate::unit::{Unit, children, homes};

/// A longer comparison is read better in the source itself.
const LONGEST_COMPARISON: usize = 80;

/// A constraint in one unit. Its place is left out: that changes with the text above it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judged {
    pub constraint: Option<Constraint>,
    pub reports: Vec<Report>,
}

impl Compiler {
    /// Returns the constraints of a program without other errors, in the order of the source.
    pub fn constraints(&self) -> Vec<Constraint> {
        let mut out = Vec::new();
        constraints_in(self.db(), Unit::root(self.db(), self.stack()), &mut out);
        out
    }

    /// Returns the limits that the program declares.
    pub fn limits(&self) -> Vec<Limit> {
        graph::declared_limits(self.db(), self.stack())
    }

    /// Returns the quotas of a program without other errors, and how much of them it declares.
    pub fn quotas(&self) -> Vec<Quota> {
        graph::quotas(self.db(), Unit::root(self.db(), self.stack()))
    }
}

fn constraints_in<'db>(db: &'db dyn Db, folder: Unit<'db>, out: &mut Vec<Constraint>) {
    for item in stack_items(db, folder.stack(db)) {
        for unit in homes(db, folder, *item) {
            match item.kind(db) {
                ItemKind::Constraint => {
                    let judged = judged(db, unit, *item).constraint.clone();
                    let source = || At::new(*item, name_span(db, *item)).source_ref(db);
                    out.extend(judged.map(|found| Constraint { source: source(), ..found }));
                }
                ItemKind::Module => {
                    let inside = children(db, unit, *item).iter();
                    inside.for_each(|child| constraints_in(db, *child, out));
                }
                _ => {}
            }
        }
    }
}

/// Judges a constraint.
#[salsa::tracked]
pub fn judged<'db>(db: &'db dyn Db, unit: Unit<'db>, item: Item<'db>) -> Judged {
    let checked = check_item(db, item);
    let Body::Constraint(fields) = &checked.body else { return Judged::default() };
    if checked.has_errors() {
        return Judged::default();
    }
    let mut judging = Judging { item, context: Context::new(db, unit, item), reports: Vec::new() };
    let said = judging.settings(fields);
    let field = |name: &str| fields.iter().find(|(known, _)| known == name).map(|(_, expr)| expr);
    let require = field("require").map(|expr| (expr, judging.required(expr)));
    let text = |name: &str| said.get(name).and_then(Value::as_str).map(SmolStr::new);
    // A severity that is not known yet cannot stop anything: it is undecided what it would stop.
    let severity = text("severity").as_deref().and_then(Level::parse);
    let status = text("status").as_deref().and_then(Status::parse);
    let decided = require.as_ref().map(|(_, decided)| match (decided, severity) {
        (Ok(decided), Some(_)) => Some(*decided),
        _ => None,
    });
    let level = severity.unwrap_or(Level::Low);
    let verdict = match (severity, require.is_none()) {
        (None, true) => Verdict::Undecided,
        _ => Verdict::of(level, status, decided),
    };
    let is_violated = matches!(require, Some((_, Ok(false))));
    let message = field("message").and_then(|expr| judging.message(expr, is_violated));
    let constraint = Constraint {
        name: format!("{}{}", unit.prefix(db), item.name(db)).into(),
        severity: level,
        verdict,
        undecided_because: (verdict == Verdict::Undecided)
            .then(|| require.as_ref().and_then(|(_, decided)| decided.err()))
            .map(|reason| reason.unwrap_or("its severity is not known")),
        description: item_tree(db, item)
            .tree
            .as_ref()
            .map(|tree| tree.prefix().doc.clone())
            .unwrap_or_default(),
        category: text("category"),
        message,
        impact: text("impact"),
        mitigation: match said.get("mitigation") {
            Some(Value::List(items)) => {
                items.iter().filter_map(Value::as_str).map(SmolStr::new).collect()
            }
            one => one.and_then(Value::as_str).map(SmolStr::new).into_iter().collect(),
        },
        status,
        owner: text("owner"),
        target_date: text("target_date"),
        timeline: text("timeline"),
        progress: match said.get("progress") {
            Some(Value::Percent(percent)) => Some(*percent),
            _ => None,
        },
        documentation: text("documentation"),
        source: SourceRef::default(),
    };
    if let Some((expr, Ok(false))) = require {
        judging.violated(expr, &constraint);
    }
    Judged { constraint: Some(constraint), reports: judging.reports }
}

struct Judging<'db> {
    item: Item<'db>,
    context: Context<'db>,
    reports: Vec<Report>,
}

impl Judging<'_> {
    /// Evaluates everything but the requirement and the message.
    fn settings(&mut self, fields: &[(SmolStr, Expr)]) -> Record {
        let record = settings::record_type(ItemKind::Constraint);
        let mut out = Record::default();
        for (name, expr) in fields {
            if matches!(name.as_str(), "require" | "message") {
                continue;
            }
            let value = match self.context.evaluate(expr, &[]) {
                Ok(value) => value,
                Err(error) => {
                    self.reports.extend(error_report(self.item, error));
                    continue;
                }
            };
            if value.is_secret() {
                self.leak(name, expr);
                continue;
            }
            let Some(field) = record.fields.get(name).filter(|_| value != Value::Null) else {
                continue;
            };
            let mismatches = conform::check(&value, &field.ty, &DbSchemas(self.context.db()));
            for mismatch in mismatches {
                let at = At::new(self.item, expr.at);
                let mut report = Report::new(mismatch.code, at, mismatch.message);
                report.help = mismatch.help;
                self.reports.push(report);
            }
            out.insert(name.clone(), value);
        }
        out
    }

    /// Tells whether the requirement holds, or why that is not known.
    fn required(&mut self, expr: &Expr) -> Result<bool, &'static str> {
        match self.context.evaluate(expr, &[]) {
            Ok(Value::Bool(holds)) => Ok(holds),
            Ok(value) if value.is_secret() => Err("it depends on a secret"),
            Ok(value) if waits_for_input(&value) => Err("it depends on a value that is not given"),
            Ok(_) => Err("it is known after apply"),
            Err(error) => {
                self.reports.extend(error_report(self.item, error));
                Err("it cannot be worked out")
            }
        }
    }

    /// Reports a secret in what everybody is told.
    fn leak(&mut self, setting: &str, expr: &Expr) {
        let message = format!("a secret stands in `{setting}`, which everybody sees");
        let report = Report::new(Code::SecretLeak, At::new(self.item, expr.at), message);
        self.reports.push(report.help("take it out; what a constraint says is in lists and logs"));
    }

    /// Returns the message, unless a part of it is not known. It may have no value where
    /// the requirement holds: `${a / (b - c)}`.
    fn message(&mut self, expr: &Expr, is_violated: bool) -> Option<SmolStr> {
        match self.context.evaluate(expr, &[]) {
            Ok(message) if message.is_secret() => {
                self.leak("message", expr);
                None
            }
            Ok(message) => message.as_str().map(SmolStr::new),
            Err(error) if is_violated => {
                self.reports.extend(error_report(self.item, error));
                None
            }
            Err(_) => None,
        }
    }

    fn violated(&mut self, require: &Expr, constraint: &Constraint) {
        let Constraint { name, severity, verdict, message, mitigation, .. } = constraint;
        let code = match (severity.stops(), *verdict == Verdict::Accepted) {
            (true, false) => Code::ConstraintViolated,
            (true, true) | (false, false) => Code::ConstraintWarning,
            // Whoever accepted it knows.
            (false, true) => return,
        };
        let accepted = if *verdict == Verdict::Accepted { ", accepted" } else { "" };
        let mut text = format!("constraint `{name}` ({}{accepted}) does not hold", severity.name());
        if let Some(message) = message {
            text = format!("{text}: {message}");
        }
        let (span, sides) = match failing(require, &mut self.context, &[]) {
            Some((span, sides)) if sides.len() <= LONGEST_COMPARISON => (span, sides),
            Some((span, _)) => (span, "this is false".to_owned()),
            None => (require.at, "this is false".to_owned()),
        };
        let mut report = Report::new(code, At::new(self.item, span), text).here(sides);
        if !mitigation.is_empty() {
            let ways: Vec<&str> = mitigation.iter().map(SmolStr::as_str).collect();
            report.help = Some(ways.join("; or "));
        }
        self.reports.push(report);
    }
}
