//! `test` blocks: their settings, and what becomes of their expectations after a run.

use msd_model::code::Code;
use msd_model::diagnostic::Diagnostic;
use msd_model::place::{Place, SourceRef};
use msd_model::value::{Record, Value};
use msd_syntax::ItemKind;
use smol_str::SmolStr;

use crate::check::{Body, check_item};
use crate::comparison::failing;
use crate::compiler::Compiler;
use crate::evaluate::{Context, value_of};
use crate::items::{Item, name_span, stack_items};
use crate::place::{At, locate};
use crate::unit::Unit;

/// What a test block says.
#[derive(Clone, Debug, PartialEq)]
pub struct TestCase {
    pub name: SmolStr,
    pub source: SourceRef,
    pub params: Record,
    /// Whose parameters hold, and whose region and account; nothing is ever deployed there.
    pub target: Option<SmolStr>,
    /// The codes of the errors that are expected.
    pub reject: Vec<Code>,
    /// As they are written: records with `on`, `operation`, `code` and so on.
    pub faults: Vec<Record>,
    /// What stands in for existing things, by their addresses.
    pub existing: Record,
}

/// How one expectation came out.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Its name, or the condition as it is written.
    pub text: String,
    pub place: Place,
    pub source: SourceRef,
    pub holds: bool,
    /// Whether it looks at how the run ended.
    pub asks_about_run: bool,
    /// What stood on both sides of a comparison, or why there is no value.
    pub detail: Option<String>,
}

impl Compiler {
    /// Returns the program's own tests, in the order of the source.
    pub fn tests(&self) -> Vec<TestCase> {
        let stack = self.stack();
        let items = stack_items(self.db(), stack).iter().copied();
        items.filter_map(|item| self.test_case(item)).collect()
    }

    fn test_case<'db>(&'db self, item: Item<'db>) -> Option<TestCase> {
        let db = self.db();
        if item.kind(db) != ItemKind::Test {
            return None;
        }
        let value = value_of(db, Unit::root(db, self.stack()), item).value.clone();
        let empty = Record::default();
        let settings = value.as_map().unwrap_or(&empty);
        let record =
            |name: &str| settings.get(name).and_then(Value::as_map).cloned().unwrap_or_default();
        let listed = |name: &str| match settings.get(name) {
            Some(Value::List(items)) => items.as_ref().clone(),
            Some(Value::Null) | None => Vec::new(),
            Some(one) => vec![one.clone()],
        };
        Some(TestCase {
            name: item.name(db).clone(),
            source: At::new(item, name_span(db, item)).source_ref(db),
            params: record("params"),
            target: settings.get("target").and_then(Value::as_str).map(SmolStr::new),
            reject: listed("reject")
                .iter()
                .filter_map(|code| Code::parse(code.as_str()?))
                .collect(),
            faults: listed("fault").iter().filter_map(|fault| fault.as_map().cloned()).collect(),
            existing: record("existing"),
        })
    }

    /// Returns the mistakes in tests themselves.
    pub fn broken_tests(&self) -> Vec<Diagnostic> {
        let db = self.db();
        let items = stack_items(db, self.stack()).iter();
        let reports = items
            .filter(|item| item.kind(db) == ItemKind::Test)
            .flat_map(|item| &check_item(db, *item).reports);
        reports.map(|report| locate(db, report.clone())).filter(Diagnostic::is_error).collect()
    }

    /// Works out a test's expectations over `plan`, `run` and `outputs`.
    pub fn expectations(&self, name: &str, locals: &[(SmolStr, Value)]) -> Vec<Outcome> {
        let db = self.db();
        let unit = Unit::root(db, self.stack());
        let mut out = Vec::new();
        for item in stack_items(db, self.stack()) {
            if item.kind(db) != ItemKind::Test || item.name(db) != name {
                continue;
            }
            let Body::Test(test) = &check_item(db, *item).body else { continue };
            for expectation in &test.expectations {
                let at = At::new(*item, expectation.span());
                let mut context = Context::new(db, unit, *item);
                let (holds, detail) = match context.evaluate(&expectation.expr, locals) {
                    Ok(Value::Bool(true)) => (true, None),
                    Ok(Value::Bool(false)) => {
                        let found = failing(&expectation.expr, &mut context, locals);
                        (false, found.map(|(_, sides)| format!("here: {sides}")))
                    }
                    Ok(other) => (false, Some(format!("it is {}", other.source()))),
                    Err(error) => (false, Some(error.message)),
                };
                let written = || item.text(db)[expectation.span().range()].to_owned();
                out.push(Outcome {
                    text: expectation.name.as_ref().map_or_else(written, ToString::to_string),
                    place: at.place(db),
                    source: at.source_ref(db),
                    holds,
                    asks_about_run: mentions_run(&expectation.expr),
                    detail,
                });
            }
        }
        out
    }
}

fn mentions_run(expr: &msd_model::expr::Expr) -> bool {
    let mut found = matches!(&expr.kind, msd_model::expr::ExprKind::Local(name) if name == "run");
    expr.each_child(&mut |child| found = found || mentions_run(child));
    found
}
