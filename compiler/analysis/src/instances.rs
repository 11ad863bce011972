//! Instances of a declaration: which there are, then, of resources, their bodies.

use std::sync::Arc;

use msd_model::address::{Address, Key};
use msd_model::code::Code;
use msd_model::eval::pairs;
use msd_model::expr::{Expr, ExprKind};
use msd_model::place::Span;
use msd_model::policy::Policy;
use msd_model::schema::ResourceType;
use msd_model::task::TaskKind;
use msd_model::ty::{Type, TypeName};
use msd_model::value::{Instance, Record, Value};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::check::{Body, Resource, check_item};
use crate::cycles::is_circular;
use crate::db::Db;
use crate::evaluate::{Context, Touch, error_report, waits_for_input};
use crate::items::Item;
use crate::place::{At, Report};
use crate::policy;
use crate::schema::DbSchemas;
use crate::unit::Unit;

/// Which instances there are.
#[derive(Debug, Default, PartialEq)]
pub struct Instances {
    /// Declared with `for`.
    pub each: bool,
    pub entries: Vec<Entry>,
    /// A parameter without a value, or an earlier mistake, decides.
    pub unknown: bool,
    /// A value that is known only during apply decides.
    pub deferred: Option<Deferred>,
    pub reports: Vec<Report>,
    index: FxHashMap<SmolStr, usize>,
}

#[derive(Debug, PartialEq)]
pub struct Entry {
    pub address: Address,
    instance: Arc<Instance>,
    /// The names that `for` binds.
    pub locals: Vec<(SmolStr, Value)>,
}

impl Instances {
    pub fn value(&self, index: usize) -> Value {
        self.entries.get(index).map_or(Value::Null, |entry| Value::Instance(entry.instance.clone()))
    }

    pub fn find(&self, key: &str) -> Option<usize> {
        self.index.get(key).copied()
    }

    /// Finds an instance by its key; the only one of a declaration without `for` has none.
    pub fn find_key(&self, key: Option<&Key>) -> Option<usize> {
        match key {
            Some(key) => self.find(&key_text(key)),
            None => (!self.each && !self.entries.is_empty()).then_some(0),
        }
    }

    /// Finds an instance by a key or by its position. The error tells whether the key is one that
    /// does not exist, and not one that is unknown.
    pub fn at(&self, key: &Value) -> Result<usize, bool> {
        match key {
            Value::Str(text) => self.find(text).ok_or(true),
            Value::Int(int) => self
                .find(&int.to_string())
                .or_else(|| usize::try_from(*int).ok().filter(|index| *index < self.entries.len()))
                .ok_or(true),
            _ => Err(false),
        }
    }

    pub fn keys(&self) -> Vec<SmolStr> {
        self.entries.iter().filter_map(|entry| entry.address.key().map(key_text)).collect()
    }

    fn add(&mut self, address: Address, ty: Option<&TypeName>, locals: Vec<(SmolStr, Value)>) {
        if let Some(key) = address.key() {
            self.index.insert(key_text(key), self.entries.len());
        }
        let ty = ty.cloned().unwrap_or_else(|| TypeName::new(""));
        let instance = Arc::new(Instance { address: address.clone(), ty });
        self.entries.push(Entry { address, instance, locals });
    }
}

/// Why it is not known yet which instances there are.
#[derive(Clone, Debug, PartialEq)]
pub struct Deferred {
    /// The value that decides.
    pub decides: Value,
    /// What it is: the `for` or the `if`.
    pub what: &'static str,
    pub at: Span,
}

impl Deferred {
    /// Returns what stands for the declaration until it is known.
    pub fn value(&self, name: &SmolStr) -> Value {
        let kind = ExprKind::Waiting { name: name.clone(), on: Box::new(self.decides.clone()) };
        Value::Deferred(Arc::new(Expr::new(kind, self.at)))
    }
}

fn key_text(key: &Key) -> SmolStr {
    match key {
        Key::Str(text) => text.clone(),
        Key::Int(int) => int.to_string().into(),
    }
}

#[salsa::tracked]
pub fn instances<'db>(db: &'db dyn Db, unit: Unit<'db>, item: Item<'db>) -> Instances {
    let mut out = Instances::default();
    let checked = check_item(db, item);
    let Some((each, condition)) = checked.body.repetition() else {
        out.unknown = true;
        return out;
    };
    let ty = match &checked.body {
        Body::Resource(resource) => Some(&resource.ty),
        _ => None,
    };
    out.each = each.is_some();
    if checked.has_errors() || is_circular(db, item) {
        out.unknown = true;
        return out;
    }
    let name = item.name(db).clone();
    if each.is_none() && condition.is_none() {
        out.add(unit.address(db, name, None), ty, Vec::new());
        return out;
    }
    let mut context = Context::new(db, unit, item);
    let candidates = match each {
        None => vec![(unit.address(db, name, None), Vec::new())],
        Some(each) => {
            let list = match context.evaluate(&each.list, &[]) {
                Ok(list) => list,
                Err(error) => {
                    out.unknown = true;
                    out.reports.extend(error_report(item, error));
                    return out;
                }
            };
            let Some(pairs) = pairs(&list) else {
                undecided(&mut out, item, each.list.at, &list, "`for`");
                return out;
            };
            let mut seen: FxHashMap<SmolStr, ()> = FxHashMap::default();
            let mut all = Vec::with_capacity(pairs.len());
            for (element, position) in pairs {
                let key = key_of(&element, &position);
                if seen.insert(key_text(&key), ()).is_some() {
                    let message = format!("two instances of `{name}` have the key {key}");
                    let at = At::new(item, each.list.at);
                    out.reports.push(Report::new(Code::DuplicateKey, at, message).help(
                        "the key is the element itself, its field `name`, or the key of the map",
                    ));
                    continue;
                }
                let mut locals = vec![(each.first.clone(), element)];
                locals.extend(each.second.clone().map(|second| (second, position)));
                all.push((unit.address(db, name.clone(), Some(key)), locals));
            }
            all
        }
    };
    out.entries.reserve_exact(candidates.len());
    for (address, locals) in candidates {
        if let Some(condition) = condition {
            match context.evaluate(condition, &locals) {
                Ok(Value::Bool(true)) => {}
                Ok(Value::Bool(false)) => continue,
                Ok(other) => {
                    undecided(&mut out, item, condition.at, &other, "`if`");
                    return out;
                }
                Err(error) => {
                    out.unknown = true;
                    out.reports.extend(error_report(item, error));
                    return out;
                }
            }
        }
        out.add(address, ty, locals);
    }
    out
}

fn undecided(out: &mut Instances, item: Item<'_>, at: Span, value: &Value, what: &'static str) {
    out.unknown = true;
    if waits_for_input(value) {
        return;
    }
    if value.is_secret() {
        let message = format!("the {what} depends on a secret");
        let report = Report::new(Code::UnknownDecides, At::new(item, at), message)
            .help("what exists is no secret: decide by a parameter that is not secret");
        out.reports.push(report);
        return;
    }
    out.deferred = Some(Deferred { decides: value.clone(), what, at });
}

/// The key is the element itself, its field `name`, the key in the map, or the position.
fn key_of(element: &Value, position: &Value) -> Key {
    match (element, position) {
        (_, Value::Str(key)) => Key::Str(key.clone()),
        (Value::Str(text), _) => Key::Str(text.clone()),
        (Value::Int(int), _) => Key::Int(*int),
        (Value::Map(fields), position) => match (fields.get("name"), position) {
            (Some(Value::Str(name)), _) => Key::Str(name.clone()),
            (_, Value::Int(position)) => Key::Int(*position),
            _ => Key::Int(0),
        },
        (_, Value::Int(position)) => Key::Int(*position),
        _ => Key::Int(0),
    }
}

/// The bodies of all instances, in the order of [`Instances::entries`].
#[derive(Debug, Default, PartialEq, salsa::SalsaValue)]
pub struct Bodies<'db> {
    pub list: Vec<InstanceBody<'db>>,
    pub reports: Vec<Report>,
}

#[derive(Debug, Default, PartialEq, salsa::SalsaValue)]
pub struct InstanceBody<'db> {
    pub properties: Arc<Record>,
    /// One for all instances that agree.
    pub policy: Arc<Policy>,
    pub touches: Vec<Touch<'db>>,
}

#[salsa::tracked]
pub fn bodies<'db>(db: &'db dyn Db, unit: Unit<'db>, item: Item<'db>) -> Bodies<'db> {
    let mut out = Bodies::default();
    let Body::Resource(resource) = &check_item(db, item).body else { return out };
    let set = instances(db, unit, item);
    if set.unknown {
        return out;
    }
    let schema = crate::schema::resource_type(db, resource.ty.as_str());
    let inherited = policy::inherited(db, unit, item);
    let stack_tags = policy::stack_tags(db, unit.program(db));
    let mut context = Context::new(db, unit, item);
    out.list.reserve_exact(set.entries.len());
    for entry in &set.entries {
        let mut body = InstanceBody::default();
        match context.evaluate(&resource.properties, &entry.locals) {
            Ok(Value::Map(properties)) => {
                body.properties = properties;
                if body.properties.values().any(|value| *value == Value::Null) {
                    let given = Arc::make_mut(&mut body.properties);
                    given.retain(|_, value| *value != Value::Null);
                }
            }
            Ok(_) => {}
            Err(error) => push_once(&mut out.reports, error_report(item, error)),
        }
        body.touches = context.take_touches();
        if let Some(schema) = schema.as_ref().filter(|_| !resource.existing) {
            verify(db, item, resource, schema, &body.properties, &mut out.reports);
            merge_tags(&mut body.properties, schema, &stack_tags);
        }
        let mut policy = inherited.clone();
        let problems =
            policy::apply(&mut policy, item, &resource.decorations, &mut context, &entry.locals);
        // What decorators look at orders nothing.
        context.take_touches();
        for problem in problems {
            push_once(&mut out.reports, Some(problem));
        }
        body.policy = match out.list.last() {
            Some(before) if *before.policy == policy => Arc::clone(&before.policy),
            _ => Arc::new(policy),
        };
        out.list.push(body);
    }
    out
}

/// A mistake in the body of a `for` is one mistake, however many instances show it.
fn push_once(reports: &mut Vec<Report>, report: Option<Report>) {
    if let Some(report) = report
        && !reports
            .iter()
            .any(|other| other.code == report.code && other.primary.at == report.primary.at)
    {
        reports.push(report);
    }
}

fn merge_tags(properties: &mut Arc<Record>, schema: &ResourceType, stack_tags: &Record) {
    let Some(tagging) = &schema.tagging else { return };
    let takes_map = schema.property(&tagging.property).is_some_and(|field| takes_tags(&field.ty));
    if stack_tags.is_empty() || !takes_map {
        return;
    }
    let mut merged = stack_tags.clone();
    match properties.get(&tagging.property) {
        Some(Value::Map(own)) => {
            merged.extend(own.iter().map(|(name, value)| (name.clone(), value.clone())));
        }
        None => {}
        // Tags in the API's own shape are the writer's business.
        Some(_) => return,
    }
    let properties = Arc::make_mut(properties);
    properties.insert(tagging.property.clone(), Value::Map(Arc::new(merged)));
}

/// Returns `ingress[0].from_port`.
fn shown_path(path: &[SmolStr]) -> String {
    let mut out = String::new();
    for step in path {
        match step.parse::<usize>() {
            Ok(position) => out.push_str(&format!("[{position}]")),
            Err(_) if out.is_empty() => out.push_str(step),
            Err(_) => out.push_str(&format!(".{step}")),
        }
    }
    out
}

fn takes_tags(ty: &Type) -> bool {
    match ty {
        Type::Tags => true,
        Type::Union(members) => members.iter().any(takes_tags),
        Type::Optional(inner) | Type::Refined(inner, _) => takes_tags(inner),
        _ => false,
    }
}

/// Tells whether a property is a name or a description.
fn is_shown(name: &str) -> bool {
    ["name", "description"].iter().any(|shown| {
        name.strip_suffix(shown).is_some_and(|rest| rest.is_empty() || rest.ends_with('_'))
    })
}

/// Whether people are asked or told it: what a gate or a check says.
fn is_said(ty: &TypeName, name: &str) -> bool {
    TaskKind::of(ty).is_some() && matches!(name, "message" | "approvers")
}

/// Checks the values themselves: patterns, ranges, enums of computed values, rules over properties.
fn verify(
    db: &dyn Db,
    item: Item<'_>,
    resource: &Resource,
    schema: &ResourceType,
    properties: &Arc<Record>,
    reports: &mut Vec<Report>,
) {
    let value = Value::Map(Arc::clone(properties));
    let ty = Type::Record(schema.properties.clone());
    let place = |property: Option<&SmolStr>| {
        property
            .and_then(|name| resource.spans.iter().find(|(known, _)| known == name))
            .map_or(resource.ty_span, |(_, span)| *span)
    };
    for mismatch in msd_model::conform::check(&value, &ty, &DbSchemas(db)) {
        let span = place(mismatch.path.first());
        let message = match mismatch.path.as_slice() {
            [] => format!("{} {}", schema.name, mismatch.message),
            path => format!("`{}`: {}", shown_path(path), mismatch.message),
        };
        let mut report = Report::new(mismatch.code, At::new(item, span), message);
        report.help = mismatch.help;
        push_once(reports, Some(report));
    }
    for (name, value) in properties.iter() {
        let shown = schema.identifier.contains(name) || is_shown(name);
        if (shown || is_said(&schema.name, name)) && value.is_secret() {
            let message = format!("a secret stands in `{name}`, which everybody sees");
            let report = Report::new(Code::SecretLeak, At::new(item, place(Some(name))), message);
            let help = "names and descriptions are in lists, logs and addresses: take it out";
            push_once(reports, Some(report.help(help)));
        }
    }
    let Some(tagging) = &schema.tagging else { return };
    if properties.get(&tagging.property).is_some_and(Value::is_secret) {
        let span = place(Some(&tagging.property));
        let message = "a secret stands in a tag, where everybody can read it";
        let report = Report::new(Code::SecretLeak, At::new(item, span), message);
        push_once(reports, Some(report.help("take it out; tags hold what may be known")));
    }
}
