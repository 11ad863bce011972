//! Values of names, as far as they are known before the cloud answers, and what was touched on the
//! way: those are the edges of the graph.

use std::sync::Arc;

use msd_model::code::Code;
use msd_model::eval::{Env, EvalError, evaluate, evaluate_with};
use msd_model::expr::{Expr, ExprKind};
use msd_model::place::Span;
use msd_model::value::{Instance, Value};
use msd_syntax::ItemKind;
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use crate::check::{Body, check_item};
use crate::db::Db;
use crate::instances::{bodies, instances};
use crate::items::Item;
use crate::params::param_value;
use crate::place::{At, Report};
use crate::scope::{Scope, scope};

/// A part of the graph that a value needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, salsa::SalsaValue)]
pub enum Touch<'db> {
    /// One instance, by its position.
    One(Item<'db>, u32),
    /// Every instance of a declaration.
    All(Item<'db>),
}

#[derive(Clone, Debug, Default, PartialEq, salsa::SalsaValue)]
pub struct Evaluated<'db> {
    pub value: Value,
    pub touches: Vec<Touch<'db>>,
    pub reports: Vec<Report>,
}

/// Returns the value of a `let`, an output, or a block of settings.
#[salsa::tracked]
pub fn value_of<'db>(db: &'db dyn Db, item: Item<'db>) -> Evaluated<'db> {
    let checked = check_item(db, item);
    if checked.has_errors() {
        return Evaluated { value: broken(), ..Evaluated::default() };
    }
    match &checked.body {
        Body::Param(_) => {
            let value = param_value(db, item).value.clone();
            Evaluated { value, ..Evaluated::default() }
        }
        Body::Value { expr, declared, .. } => {
            let mut env = Context::new(db, item);
            let result = evaluate(expr, &mut env);
            let mut out = env.finish();
            match result {
                Ok(value) => {
                    out.value = match declared {
                        Some(ty) => {
                            let schemas = crate::schema::DbSchemas(db);
                            // A record with more fields fits a type with fewer.
                            let mismatches = msd_model::conform::check(&value, ty, &schemas);
                            for mismatch in
                                mismatches.into_iter().filter(|m| m.code != Code::UnknownProperty)
                            {
                                let mut report = Report::new(
                                    mismatch.code,
                                    At::new(item, expr.at),
                                    mismatch.message,
                                );
                                report.help = mismatch.help;
                                out.reports.push(report);
                            }
                            msd_model::conform::complete(value, ty)
                        }
                        None => value,
                    };
                }
                Err(error) => {
                    out.value = broken();
                    out.reports.extend(error_report(item, error));
                }
            }
            out
        }
        Body::Settings { expr, .. } => {
            let mut env = Context::new(db, item);
            let result = evaluate(expr, &mut env);
            let mut out = env.finish();
            match result {
                Ok(value) => out.value = value,
                Err(error) => {
                    out.value = broken();
                    out.reports.extend(error_report(item, error));
                }
            }
            out
        }
        Body::Empty | Body::Resource(_) | Body::Group { .. } | Body::Function(_) => {
            Evaluated { value: broken(), ..Evaluated::default() }
        }
    }
}

/// A value that nothing more is said about: its mistake is reported already.
pub fn broken() -> Value {
    Value::Deferred(Arc::new(Expr::new(ExprKind::Error, Span::default())))
}

/// Tells whether a value is not known because something else is missing or wrong, and not because
/// the cloud has to answer first.
pub fn waits_for_input(value: &Value) -> bool {
    match value {
        Value::Deferred(inner) => waits(inner),
        Value::List(items) => items.iter().any(waits_for_input),
        Value::Map(fields) => fields.values().any(waits_for_input),
        _ => false,
    }
}

fn waits(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Error | ExprKind::Global(_) => true,
        ExprKind::Literal(value) => waits_for_input(value),
        _ => {
            let mut found = false;
            expr.each_child(&mut |child| found = found || waits(child));
            found
        }
    }
}

pub fn error_report(item: Item<'_>, error: EvalError) -> Option<Report> {
    if error.silent {
        return None;
    }
    let mut report = Report::new(Code::Evaluation, At::new(item, error.at), error.message);
    report.help = error.help;
    Some(report)
}

/// Answers the evaluator's questions from the database, and remembers what was asked.
pub struct Context<'db> {
    db: &'db dyn Db,
    item: Item<'db>,
    scope: &'db Scope<'db>,
    touches: Vec<Touch<'db>>,
    seen: FxHashSet<Touch<'db>>,
    collections: FxHashMap<Item<'db>, Value>,
}

impl<'db> Context<'db> {
    pub fn new(db: &'db dyn Db, item: Item<'db>) -> Context<'db> {
        Context {
            db,
            item,
            scope: scope(db, item.stack(db)),
            touches: Vec::new(),
            seen: FxHashSet::default(),
            collections: FxHashMap::default(),
        }
    }

    pub fn evaluate(
        &mut self,
        expr: &Expr,
        locals: &[(SmolStr, Value)],
    ) -> Result<Value, EvalError> {
        match locals.is_empty() {
            true => evaluate(expr, self),
            false => evaluate_with(expr, locals.to_vec(), self),
        }
    }

    pub fn db(&self) -> &'db dyn Db {
        self.db
    }

    /// Takes what was touched since the last time.
    pub fn take_touches(&mut self) -> Vec<Touch<'db>> {
        self.seen.clear();
        std::mem::take(&mut self.touches)
    }

    fn finish(mut self) -> Evaluated<'db> {
        Evaluated { value: Value::Null, touches: self.take_touches(), reports: Vec::new() }
    }

    fn touch(&mut self, touch: Touch<'db>) {
        if let Touch::One(item, _) = touch
            && self.seen.contains(&Touch::All(item))
        {
            return;
        }
        if self.seen.insert(touch) {
            self.touches.push(touch);
        }
    }

    fn instance_value(&self, item: Item<'db>, index: usize) -> Value {
        instances(self.db, item).value(index)
    }
}

impl Env for Context<'_> {
    fn global(&mut self, name: &str) -> Value {
        let Some(item) = self.scope.value(name) else { return broken() };
        let evaluated = value_of(self.db, item);
        for touch in &evaluated.touches {
            self.touch(*touch);
        }
        // A value that is still open is named, so that a missing parameter can be told apart.
        evaluated.value.clone()
    }

    fn resource(&mut self, name: &str) -> Value {
        let Some(item) = self.scope.value(name) else { return broken() };
        let set = instances(self.db, item);
        if set.unknown {
            return broken();
        }
        if !set.each {
            return match set.entries.is_empty() {
                true => Value::Null,
                false => {
                    self.touch(Touch::One(item, 0));
                    self.instance_value(item, 0)
                }
            };
        }
        self.touch(Touch::All(item));
        if let Some(value) = self.collections.get(&item) {
            return value.clone();
        }
        let all = set.entries.iter().enumerate().map(|(index, entry)| {
            let key = match entry.address.key() {
                Some(msd_model::address::Key::Str(text)) => text.clone(),
                Some(msd_model::address::Key::Int(int)) => SmolStr::new(int.to_string()),
                None => SmolStr::default(),
            };
            (key, set.value(index))
        });
        let value = Value::map(all);
        self.collections.insert(item, value.clone());
        value
    }

    fn instance(&mut self, name: &str, key: &Value) -> Option<Result<Value, String>> {
        let item =
            self.scope.value(name).filter(|item| item.kind(self.db) == ItemKind::Resource)?;
        let set = instances(self.db, item);
        if set.unknown {
            return Some(Ok(broken()));
        }
        let index = match key {
            Value::Str(text) => set.find(text),
            Value::Int(int) => set
                .find(&int.to_string())
                .or_else(|| usize::try_from(*int).ok().filter(|index| *index < set.entries.len())),
            _ => return None,
        };
        Some(match index {
            Some(index) => {
                self.touch(Touch::One(item, index as u32));
                Ok(self.instance_value(item, index))
            }
            None => {
                let keys = set.keys();
                let wanted = key.as_str().unwrap_or_default();
                let near = msd_model::nearest::nearest(wanted, keys.iter().map(SmolStr::as_str));
                Err(match near {
                    Some(near) => format!(
                        "`{name}` has no instance {}; did you mean \"{near}\"?",
                        key.source()
                    ),
                    None => format!(
                        "`{name}` has no instance {}; it has {}",
                        key.source(),
                        keys.iter()
                            .take(6)
                            .map(|key| format!("{key:?}"))
                            .collect::<Vec<_>>()
                            .join(", ")
                    ),
                })
            }
        })
    }

    fn attribute(&mut self, instance: &Arc<Instance>, name: &str) -> Result<Value, String> {
        let later = || {
            let base = Box::new(Expr::literal(Value::Instance(instance.clone())));
            let kind = ExprKind::Attr { base, name: name.into(), optional: false };
            Value::Deferred(Arc::new(Expr::new(kind, Span::default())))
        };
        let Some(item) = self.scope.value(instance.address.name()) else { return Ok(later()) };
        let set = instances(self.db, item);
        let Some(index) = set.position(&instance.address) else { return Ok(later()) };
        self.touch(Touch::One(item, index as u32));
        let schema = crate::schema::resource_type(self.db, instance.ty.as_str());
        let cloud_only = schema
            .as_ref()
            .and_then(|schema| schema.property(name))
            .is_none_or(|field| field.read_only);
        // A sibling's own body is being evaluated just now: what it says is not there yet.
        if cloud_only || item == self.item {
            return Ok(later());
        }
        let given = bodies(self.db, item)
            .list
            .get(index)
            .and_then(|body| body.properties.get(name))
            .filter(|value| **value != Value::Null);
        Ok(given.cloned().unwrap_or_else(later))
    }

    fn secret(&mut self, _: &str) -> Option<Value> {
        None
    }

    fn file(&mut self, path: &str) -> Result<SmolStr, String> {
        self.db.files().read(path).map(SmolStr::new)
    }
}
