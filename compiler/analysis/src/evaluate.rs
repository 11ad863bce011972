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

use crate::check::{Body, Test, check_item};
use crate::db::Db;
use crate::instances::{Instances, bodies, instances};
use crate::items::Item;
use crate::params::param_value;
use crate::place::{At, Report};
use crate::scope::{Scope, Space, scope};
use crate::unit::{Unit, bound, children, home, resolve};

/// A part of the graph that a value needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, salsa::SalsaValue)]
pub enum Touch<'db> {
    /// One instance, by its position.
    One(Unit<'db>, Item<'db>, u32),
    /// Every instance of a declaration.
    All(Unit<'db>, Item<'db>),
}

#[derive(Clone, Debug, Default, PartialEq, salsa::SalsaValue)]
pub struct Evaluated<'db> {
    pub value: Value,
    pub touches: Vec<Touch<'db>>,
    pub reports: Vec<Report>,
}

/// Returns the value of a `let`, an output, or a block of settings.
#[salsa::tracked]
pub fn value_of<'db>(db: &'db dyn Db, unit: Unit<'db>, item: Item<'db>) -> Evaluated<'db> {
    let checked = check_item(db, item);
    if checked.has_errors() {
        return Evaluated { value: broken(), ..Evaluated::default() };
    }
    match &checked.body {
        Body::Param(_) => {
            let param = param_value(db, unit, item);
            let (value, touches) = (param.value.clone(), param.touches.clone());
            Evaluated { value, touches, reports: Vec::new() }
        }
        Body::Value { expr, declared, .. } => {
            let mut env = Context::new(db, unit, item);
            let result = env.evaluate(expr, &[]);
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
        Body::Settings { expr, .. }
        | Body::Import { id: expr }
        | Body::Test(Test { settings: expr, .. }) => {
            let mut env = Context::new(db, unit, item);
            let result = env.evaluate(expr, &[]);
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
        Body::Empty
        | Body::Resource(_)
        | Body::Group(_)
        | Body::Module(_)
        | Body::Function(_)
        | Body::Constraint(_) => Evaluated { value: broken(), ..Evaluated::default() },
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

/// Which output is meant has to be known, but inside of a comprehension all are at hand.
fn late_key(name: &str, key: &Value) -> Option<Result<Value, String>> {
    match key {
        Value::Deferred(expr) if matches!(expr.kind, ExprKind::Local(_)) => None,
        _ => Some(Err(format!("which instance of `{name}` is meant is known only after apply"))),
    }
}

/// Answers the evaluator's questions from the database, and remembers what was asked.
pub struct Context<'db> {
    db: &'db dyn Db,
    unit: Unit<'db>,
    item: Item<'db>,
    scope: Scope<'db>,
    /// What the groups with `for` around it bind.
    bound: &'db [(SmolStr, Value)],
    touches: Vec<Touch<'db>>,
    seen: FxHashSet<Touch<'db>>,
    collections: FxHashMap<(Unit<'db>, Item<'db>), Value>,
}

impl<'db> Context<'db> {
    pub fn new(db: &'db dyn Db, unit: Unit<'db>, item: Item<'db>) -> Context<'db> {
        Context {
            db,
            unit,
            item,
            scope: scope(db, item.stack(db)),
            bound: bound(db, unit),
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
        match (self.bound, locals) {
            ([], []) => evaluate(expr, self),
            (bound, locals) => evaluate_with(expr, [bound, locals].concat(), self),
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
        if let Touch::One(unit, item, _) = touch
            && self.seen.contains(&Touch::All(unit, item))
        {
            return;
        }
        if self.seen.insert(touch) {
            self.touches.push(touch);
        }
    }

    pub fn unit(&self) -> Unit<'db> {
        self.unit
    }

    /// Finds the declaration of a name, and the unit in which it has its value.
    fn find(&self, name: &str) -> Option<(Unit<'db>, Item<'db>)> {
        let item = self.scope.seen_by(self.item, Space::Value, name)?;
        Some((home(self.db, self.unit, item)?, item))
    }

    /// Takes over a value with all that it needs.
    fn take(&mut self, evaluated: &Evaluated<'db>) -> Value {
        for touch in &evaluated.touches {
            self.touch(*touch);
        }
        evaluated.value.clone()
    }

    /// Returns the value of a declaration in a unit of its own folder.
    fn declared(&mut self, unit: Unit<'db>, item: Item<'db>) -> Value {
        match item.kind(self.db) {
            ItemKind::Resource | ItemKind::Existing => self.things(unit, item),
            ItemKind::Module | ItemKind::Group => self.container(unit, item),
            _ => self.take(value_of(self.db, unit, item)),
        }
    }

    fn things(&mut self, unit: Unit<'db>, item: Item<'db>) -> Value {
        let set = instances(self.db, unit, item);
        if let Some(deferred) = &set.deferred {
            return deferred.value(item.name(self.db));
        }
        if set.unknown {
            return broken();
        }
        if !set.each {
            return match set.entries.is_empty() {
                true => Value::Null,
                false => {
                    self.touch(Touch::One(unit, item, 0));
                    set.value(0)
                }
            };
        }
        self.touch(Touch::All(unit, item));
        if let Some(value) = self.collections.get(&(unit, item)) {
            return value.clone();
        }
        let all = set.keys().into_iter().enumerate().map(|(index, key)| (key, set.value(index)));
        let value = Value::map(all);
        self.collections.insert((unit, item), value.clone());
        value
    }

    /// Returns a module's outputs, or the members of a group with `for`.
    fn container(&mut self, unit: Unit<'db>, item: Item<'db>) -> Value {
        let set = instances(self.db, unit, item);
        if let Some(deferred) = &set.deferred {
            return deferred.value(item.name(self.db));
        }
        if set.unknown {
            return broken();
        }
        let units = children(self.db, unit, item);
        if !set.each {
            return units.first().map_or(Value::Null, |child| self.contents(*child, item));
        }
        let keys = set.keys();
        let all: Vec<(SmolStr, Value)> = keys
            .into_iter()
            .zip(units)
            .map(|(key, child)| (key, self.contents(*child, item)))
            .collect();
        Value::map(all)
    }

    fn contents(&mut self, child: Unit<'db>, item: Item<'db>) -> Value {
        let parts: Vec<Item<'db>> = match item.kind(self.db) {
            ItemKind::Module => scope(self.db, child.stack(self.db)).items(Space::Output).collect(),
            _ => self.scope.members(item),
        };
        let fields: Vec<(SmolStr, Value)> = parts
            .into_iter()
            .map(|part| (part.name(self.db).clone(), self.declared(child, part)))
            .collect();
        Value::map(fields)
    }

    fn key_missing(&self, name: &str, set: &Instances, key: &Value) -> String {
        let keys = set.keys();
        let wanted = key.as_str().unwrap_or_default();
        match msd_model::nearest::nearest(wanted, keys.iter().map(SmolStr::as_str)) {
            Some(near) => {
                format!("`{name}` has no instance {}; did you mean \"{near}\"?", key.source())
            }
            None if keys.is_empty() => format!("`{name}` has no instances"),
            None => {
                let some: Vec<String> = keys.iter().take(6).map(|key| format!("{key:?}")).collect();
                format!("`{name}` has no instance {}; it has {}", key.source(), some.join(", "))
            }
        }
    }
}

impl Env for Context<'_> {
    fn global(&mut self, name: &str) -> Value {
        // A value that is still open is named, so that a missing parameter can be told apart.
        match self.find(name) {
            Some((unit, item)) => self.take(value_of(self.db, unit, item)),
            None => broken(),
        }
    }

    fn resource(&mut self, name: &str) -> Value {
        match self.find(name) {
            Some((unit, item)) => self.declared(unit, item),
            None => broken(),
        }
    }

    fn instance(&mut self, name: &str, key: &Value) -> Option<Result<Value, String>> {
        let (unit, item) = self.find(name)?;
        let is_thing = matches!(item.kind(self.db), ItemKind::Resource | ItemKind::Existing);
        if !is_thing && !matches!(item.kind(self.db), ItemKind::Module | ItemKind::Group) {
            return None;
        }
        let set = instances(self.db, unit, item);
        if set.deferred.is_some() {
            return None;
        }
        if set.unknown {
            return Some(Ok(broken()));
        }
        let index = match set.at(key) {
            Ok(index) => index,
            Err(false) if is_thing => return None,
            Err(false) => return late_key(name, key),
            Err(true) => return Some(Err(self.key_missing(name, set, key))),
        };
        if is_thing {
            self.touch(Touch::One(unit, item, index as u32));
            return Some(Ok(set.value(index)));
        }
        let child = *children(self.db, unit, item).get(index)?;
        Some(Ok(self.contents(child, item)))
    }

    fn part(
        &mut self,
        name: &str,
        key: Option<&Value>,
        part: &str,
    ) -> Option<Result<Value, String>> {
        let (unit, item) = self.find(name)?;
        if !matches!(item.kind(self.db), ItemKind::Module | ItemKind::Group) {
            return None;
        }
        let set = instances(self.db, unit, item);
        if set.deferred.is_some() {
            return None;
        }
        if set.unknown {
            return Some(Ok(broken()));
        }
        let index = match key {
            Some(key) => match set.at(key) {
                Ok(index) => index,
                Err(false) => return late_key(name, key),
                Err(true) => return Some(Err(self.key_missing(name, set, key))),
            },
            None if set.each => return None,
            None if set.entries.is_empty() => return Some(Ok(Value::Null)),
            None => 0,
        };
        let child = *children(self.db, unit, item).get(index)?;
        let found = match item.kind(self.db) {
            ItemKind::Module => crate::module::output(self.db, child.stack(self.db), part),
            _ => self.scope.member(item, part),
        };
        Some(Ok(found.map_or_else(broken, |found| self.declared(child, found))))
    }

    fn attribute(&mut self, instance: &Arc<Instance>, name: &str) -> Result<Value, String> {
        let later = || {
            let base = Box::new(Expr::literal(Value::Instance(instance.clone())));
            let kind = ExprKind::Attr { base, name: name.into(), optional: false };
            Value::Deferred(Arc::new(Expr::new(kind, Span::default())))
        };
        let program = self.unit.program(self.db);
        let Some((unit, item, index)) = resolve(self.db, program, &instance.address) else {
            return Ok(later());
        };
        self.touch(Touch::One(unit, item, index as u32));
        let schema = crate::schema::resource_type(self.db, instance.ty.as_str());
        let cloud_only = schema
            .as_ref()
            .and_then(|schema| schema.property(name))
            .is_none_or(|field| field.read_only);
        let read = || {
            let known = program.stack(self.db).known(self.db).get(&instance.address);
            known.and_then(|known| known.get(name)).cloned()
        };
        // What is there already is read; what the answer does not have, it has not.
        if item.kind(self.db) == ItemKind::Existing {
            let Some(known) = program.stack(self.db).known(self.db).get(&instance.address) else {
                return Ok(later());
            };
            let given = || {
                let body = bodies(self.db, unit, item).list.get(index)?;
                body.properties.get(name)
            };
            return Ok(known.get(name).or_else(given).cloned().unwrap_or_default());
        }
        // A sibling's own body is being evaluated just now: what it says is not there yet.
        if item == self.item && unit == self.unit {
            return Ok(later());
        }
        if cloud_only {
            return Ok(read().unwrap_or_else(later));
        }
        let given = bodies(self.db, unit, item)
            .list
            .get(index)
            .and_then(|body| body.properties.get(name))
            .filter(|value| **value != Value::Null);
        Ok(given.cloned().or_else(read).unwrap_or_else(later))
    }

    fn secret(&mut self, _: &str) -> Option<Value> {
        None
    }

    fn file(&mut self, path: &str) -> Result<SmolStr, String> {
        let folder = self.item.stack(self.db).folder(self.db);
        self.db.files().read(folder, path).map(SmolStr::new)
    }

    fn archive(&mut self, path: &str) -> Result<SmolStr, String> {
        let folder = self.item.stack(self.db).folder(self.db);
        self.db.files().archive(folder, path).map(SmolStr::new)
    }
}
