//! `test NAME { … }`: what goes in, and what is expected of the plan, the run and the outputs.

use std::sync::Arc;

use msd_model::code::Code;
use msd_model::place::Span;
use msd_model::schema::{FieldType, RecordType};
use msd_model::ty::Type;
use msd_model::value::Value;
use msd_syntax::{ItemKind, ast};
use smol_str::SmolStr;

use super::{Body, Expectation, Test};
use crate::infer::Infer;
use crate::settings;

impl Infer<'_> {
    pub(super) fn test(&mut self, block: &ast::Block) -> Body {
        self.no_decorators(&block.prefix);
        let mut settings = Vec::new();
        let mut expectations = Vec::new();
        for field in &block.fields {
            match field {
                ast::Field::Named { name, value, .. } if name.text == "expect" => {
                    self.expectations(value, &mut expectations);
                }
                ast::Field::Named { name, value, .. } if name.text == "params" => {
                    self.given_params(value);
                    settings.push(field.clone());
                }
                ast::Field::Named { decorators, name, value } if name.text == "reject" => {
                    let (decorators, name) = (decorators.clone(), name.clone());
                    let value = self.codes(value);
                    settings.push(ast::Field::Named { decorators, name, value });
                }
                field => settings.push(field.clone()),
            }
        }
        let rejects = block
            .fields
            .iter()
            .any(|field| matches!(field, ast::Field::Named { name, .. } if name.text == "reject"));
        if rejects && let Some(first) = expectations.first() {
            let message =
                "what is rejected is never planned, so that nothing can be expected of it";
            self.report(Code::PropertyRule, first.expr.at, message).help =
                Some("take `expect` or `reject` out".to_owned());
        } else if !rejects && expectations.is_empty() {
            let message = format!("test `{}` expects nothing", block.name.text);
            self.report(Code::PropertyRule, block.name.span, message).help =
                Some("say what: `expect = len(subnet) == 3`, or `reject = E0301`".to_owned());
        }
        let settings = ast::Block { fields: settings, ..block.clone() };
        let record = settings::record_type(ItemKind::Test);
        let settings = self.settings_of(&settings, &record);
        Body::Test(Test { settings, expectations })
    }

    /// One condition, a list of them, or a record that gives each its name.
    fn expectations(&mut self, value: &ast::Expr, out: &mut Vec<Expectation>) {
        let names = self.locals_of_a_test();
        self.with_locals(names, |this| match &value.kind {
            ast::ExprKind::List(elements) => {
                for element in elements {
                    let expr = this.check(&element.value, &Type::Bool);
                    out.push(Expectation { name: None, expr });
                }
            }
            ast::ExprKind::Record(fields) => {
                for field in fields {
                    match field {
                        ast::Field::Named { name, value, .. } => {
                            let expr = this.check(value, &Type::Bool);
                            out.push(Expectation { name: Some(name.text.clone()), expr });
                        }
                        ast::Field::Computed { key: value, .. } | ast::Field::Spread(value) => {
                            let message = "an expectation has a name that stands there";
                            this.report(Code::Syntax, value.span, message);
                        }
                    }
                }
            }
            _ => out.push(Expectation { name: None, expr: this.check(value, &Type::Bool) }),
        });
    }

    /// One code or a list of them, as bare words or as strings; they come back as strings.
    fn codes(&mut self, value: &ast::Expr) -> ast::Expr {
        let kind = match &value.kind {
            ast::ExprKind::List(elements) => {
                let one = |element: &ast::Element| {
                    let value = self.codes(&element.value);
                    ast::Element { spread: element.spread, value }
                };
                ast::ExprKind::List(elements.iter().map(one).collect())
            }
            ast::ExprKind::Name(text) | ast::ExprKind::Literal(Value::Str(text)) => {
                if Code::parse(text).is_none() {
                    let known = Code::ALL.iter().map(|code| code.as_str());
                    let near = msd_model::nearest::nearest(text, known);
                    let message = format!("there is no diagnostic `{text}`");
                    self.report(Code::NotInEnum, value.span, message).help = Some(match near {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "`msd explain` lists them all".to_owned(),
                    });
                }
                ast::ExprKind::Literal(Value::Str(text.clone()))
            }
            other => other.clone(),
        };
        ast::Expr { kind, span: value.span }
    }

    /// Parameters are given as they are, wrong ones too: a test may expect them to be refused.
    fn given_params(&mut self, value: &ast::Expr) {
        let ast::ExprKind::Record(fields) = &value.kind else { return };
        let stack = self.item.stack(self.db);
        let takes = crate::module::takes(self.db, stack);
        for field in fields {
            let ast::Field::Named { name, .. } = field else { continue };
            if takes.fields.contains_key(&name.text) {
                continue;
            }
            let known = takes.fields.keys().map(SmolStr::as_str);
            let near = msd_model::nearest::nearest(&name.text, known).map(str::to_owned);
            let at = self.at(name.span);
            let message = format!("there is no parameter `{}`", name.text);
            let report = crate::place::Report::new(Code::UnknownName, at, message);
            self.reports.push(match near {
                Some(near) => report.help(format!("did you mean `{near}`?")).fix(at, near),
                None => report,
            });
        }
    }

    fn locals_of_a_test(&self) -> Vec<(SmolStr, Type)> {
        let outputs = crate::module::gives(self.db, self.item.stack(self.db));
        let mut shown = RecordType { name: Some("outputs".into()), ..RecordType::default() };
        for (name, field) in &outputs.fields {
            if !field.ty.is_secret() {
                shown.fields.insert(name.clone(), field.clone());
            }
        }
        vec![
            ("plan".into(), plan_type()),
            ("run".into(), run_type()),
            ("outputs".into(), Type::Record(Arc::new(shown))),
        ]
    }
}

/// Returns what a test sees of its plan.
pub fn plan_type() -> Type {
    let texts = || Type::list(Type::String);
    record(
        "plan",
        [
            ("create", Type::Int),
            ("update", Type::Int),
            ("replace", Type::Int),
            ("delete", Type::Int),
            ("run", Type::Int),
            ("unchanged", Type::Int),
            ("waves", Type::Int),
            ("duration", Type::Duration),
            ("resources", texts()),
            ("deferred", texts()),
            ("warnings", texts()),
        ],
    )
}

/// Returns what a test sees of its run.
pub fn run_type() -> Type {
    let texts = || Type::list(Type::String);
    record(
        "run",
        [
            ("outcome", settings::words(&["succeeded", "failed", "interrupted"])),
            ("done", texts()),
            ("failed", texts()),
            ("left", texts()),
            ("errors", Type::map(Type::String)),
            ("attempts", Type::map(Type::Int)),
            ("duration", Type::Duration),
        ],
    )
}

fn record<const N: usize>(name: &str, fields: [(&str, Type); N]) -> Type {
    let mut out = RecordType { name: Some(name.into()), ..RecordType::default() };
    for (name, ty) in fields {
        let mut field = FieldType::new(ty);
        field.required = true;
        out.fields.insert(name.into(), field);
    }
    Type::Record(Arc::new(out))
}

impl Expectation {
    pub fn span(&self) -> Span {
        self.expr.at
    }
}
