//! Values of parameters: given from outside, by the target, or by default; always checked.

use std::sync::Arc;

use msd_model::code::Code;
use msd_model::conform;
use msd_model::expr::{Expr, ExprKind};
use msd_model::ty::Type;
use msd_model::value::Value;
use smol_str::SmolStr;

use crate::check::{Body, Param, check_item};
use crate::db::{Db, GivenValue, Stack};
use crate::evaluate::{Context, Touch, broken, error_report, value_of};
use crate::instances::instances;
use crate::items::{Item, name_span};
use crate::lower_type::plain;
use crate::place::{At, Report};
use crate::schema::DbSchemas;
use crate::scope::{Space, scope};
use crate::unit::Unit;

#[derive(Clone, Debug, Default, PartialEq, salsa::SalsaValue)]
pub struct ParamValue<'db> {
    /// A secret one is deferred.
    pub value: Value,
    /// The value of a secret one, where it is given.
    pub secret: Option<Value>,
    /// What a module's argument needs.
    pub touches: Vec<Touch<'db>>,
    pub reports: Vec<Report>,
}

/// What is said of a secret value that is wrong: the value itself must not be shown.
const UNSHOWN: &str = "the value does not fit its type";

#[salsa::tracked]
pub fn param_value<'db>(db: &'db dyn Db, unit: Unit<'db>, item: Item<'db>) -> ParamValue<'db> {
    let checked = check_item(db, item);
    let Body::Param(param) = &checked.body else {
        return ParamValue { value: broken(), ..ParamValue::default() };
    };
    if checked.has_errors() {
        return ParamValue { value: broken(), ..ParamValue::default() };
    }
    let mut out = ParamValue::default();
    let at = At::new(item, name_span(db, item));
    let name = item.name(db);
    if let (Some(parent), Some(via)) = (unit.parent(db), unit.via(db))
        && let Some(argument) = argument(db, item, via)
    {
        return taken(db, unit, item, param, parent, via, argument);
    }
    let found = match outside(db, unit, item, param) {
        Ok(Some((value, origin))) => Some((value, Some(origin))),
        Ok(None) => match &param.default {
            Some(default) => {
                let mut context = Context::new(db, unit, item);
                match context.evaluate(default, &[]) {
                    Ok(value) => Some((value, None)),
                    Err(error) => {
                        out.reports.extend(error_report(item, error));
                        out.value = broken();
                        return out;
                    }
                }
            }
            None => None,
        },
        Err((message, origin)) => {
            let message = match param.ty.is_secret() {
                true => UNSHOWN.to_owned(),
                false => message,
            };
            out.reports.push(bad(at, name, &param.ty, &message, Some(&origin)));
            out.value = broken();
            return out;
        }
    };
    let Some((value, origin)) = found else {
        if param.ty.is_optional() {
            return out;
        }
        if !unit.is_program(db) {
            // The module that does not give it is reported.
            out.value = broken();
            return out;
        }
        let target = chosen_target(db, item.stack(db));
        if target.is_some_and(|target| check_item(db, target).has_errors()) {
            // The target that is broken may well give it.
            out.value = broken();
            return out;
        }
        if item.stack(db).inputs(db).complete {
            let message = format!("parameter `{name}` has no value");
            out.reports.push(Report::new(Code::MissingParam, at, message).help(format!(
                "give it: `-var {name}=…`, MSD_VAR_{name}=…, or a file with `-var-file`"
            )));
        }
        // Known by its name alone, so that a plan can still be checked.
        out.value = match param.ty.is_secret() {
            true => deferred(ExprKind::Secret(secret_name(db, unit, item))),
            false => deferred(ExprKind::Global(name.clone())),
        };
        return out;
    };
    // A record in the source may have more fields than its type; one from outside may not.
    let extra = |code: Code| origin.is_none() && code == Code::UnknownProperty;
    let mismatches = conform::check(&value, &param.ty, &DbSchemas(db));
    if let Some(mismatch) = mismatches.into_iter().find(|mismatch| !extra(mismatch.code)) {
        let path = mismatch.path.join(".");
        let place = if path.is_empty() { String::new() } else { format!("`{path}`: ") };
        let message = format!("{place}{}", mismatch.message);
        // A value that is wrong must not be shown when it is secret.
        let message = match param.ty.is_secret() {
            true => UNSHOWN.to_owned(),
            false => message,
        };
        let mut report = match (&origin, &param.default) {
            // The source itself is wrong, and the mistake is an ordinary one.
            (None, Some(default)) => Report::new(mismatch.code, At::new(item, default.at), message),
            _ => bad(at, name, &param.ty, &message, origin.as_ref()),
        };
        report.help = report.help.or(mismatch.help.filter(|_| !param.ty.is_secret()));
        out.reports.push(report);
        out.value = broken();
        return out;
    }
    let value = conform::complete(value, &param.ty);
    out.reports.extend(condition(db, unit, item, param, &value));
    settle(db, unit, item, param, value, &mut out);
    out
}

/// A secret stays behind its name; anything else is what it is.
fn settle<'db>(
    db: &'db dyn Db,
    unit: Unit<'db>,
    item: Item<'db>,
    param: &Param,
    value: Value,
    out: &mut ParamValue<'db>,
) {
    match param.ty.is_secret() && value.is_known() {
        true => {
            out.secret = Some(value);
            out.value = deferred(ExprKind::Secret(secret_name(db, unit, item)));
        }
        false => out.value = value,
    }
}

/// Returns how a secret is called when its value is asked for: `net["eu"].password` in a module.
fn secret_name<'db>(db: &'db dyn Db, unit: Unit<'db>, item: Item<'db>) -> SmolStr {
    match unit.is_program(db) {
        true => item.name(db).clone(),
        false => format!("{}{}", unit.prefix(db), item.name(db)).into(),
    }
}

/// Returns what a module gives to a parameter of its folder.
fn argument<'db>(db: &'db dyn Db, param: Item<'db>, via: Item<'db>) -> Option<&'db Expr> {
    let Body::Module(module) = &check_item(db, via).body else { return None };
    let name = param.name(db);
    module.arguments.iter().find(|(known, _)| known == name).map(|(_, value)| value)
}

/// Takes a parameter's value from the module around it; mistakes are reported where it is given.
fn taken<'db>(
    db: &'db dyn Db,
    unit: Unit<'db>,
    item: Item<'db>,
    param: &Param,
    parent: Unit<'db>,
    via: Item<'db>,
    argument: &Expr,
) -> ParamValue<'db> {
    let mut out = ParamValue { value: broken(), ..ParamValue::default() };
    if check_item(db, via).has_errors() {
        return out;
    }
    let mut context = Context::new(db, parent, via);
    let set = instances(db, parent, via);
    let locals = match set.find_key(unit.key(db).as_ref()) {
        Some(index) => set.entries[index].locals.as_slice(),
        None => return out,
    };
    let value = match context.evaluate(argument, locals) {
        Ok(value) => value,
        Err(error) => {
            out.reports.extend(error_report(via, error));
            return out;
        }
    };
    out.touches = context.take_touches();
    // A parameter that is given null has its default.
    if value == Value::Null
        && let Some(default) = &param.default
    {
        if let Ok(value) = Context::new(db, unit, item).evaluate(default, &[]) {
            settle(db, unit, item, param, conform::complete(value, &param.ty), &mut out);
        }
        return out;
    }
    let shown = |message: String| match param.ty.is_secret() {
        true => UNSHOWN.to_owned(),
        false => message,
    };
    let mismatches = conform::check(&value, &param.ty, &DbSchemas(db));
    let extra = |code: Code| code == Code::UnknownProperty;
    if let Some(mismatch) = mismatches.into_iter().find(|mismatch| !extra(mismatch.code)) {
        let at = At::new(via, argument.at);
        out.reports.push(Report::new(mismatch.code, at, shown(mismatch.message)));
        return out;
    }
    let value = conform::complete(value, &param.ty);
    if value.is_known()
        && let Some(mut report) = condition(db, unit, item, param, &value)
    {
        report.primary.at = At::new(via, argument.at);
        out.reports.push(report);
    }
    settle(db, unit, item, param, value, &mut out);
    out
}

fn deferred(kind: ExprKind) -> Value {
    Value::Deferred(Arc::new(Expr::new(kind, msd_model::place::Span::default())))
}

fn bad(at: At, name: &str, ty: &Type, message: &str, origin: Option<&SmolStr>) -> Report {
    let from = origin.map_or(String::new(), |origin| format!(" (from {origin})"));
    Report::new(Code::BadParam, at, format!("parameter `{name}`{from}: {message}"))
        .here(format!("its type is {ty}"))
}

fn condition<'db>(
    db: &'db dyn Db,
    unit: Unit<'db>,
    item: Item<'db>,
    param: &Param,
    value: &Value,
) -> Option<Report> {
    let condition = param.condition.as_ref()?;
    let locals = [(item.name(db).clone(), value.clone())];
    let mut context = Context::new(db, unit, item);
    match context.evaluate(condition, &locals) {
        Ok(Value::Bool(false)) => {
            let secret = param.ty.is_secret();
            let message = param
                .message
                .as_ref()
                .filter(|message| !secret || matches!(message.kind, ExprKind::Literal(_)))
                .and_then(|message| context.evaluate(message, &locals).ok())
                .and_then(|message| message.as_str().map(str::to_owned))
                .unwrap_or_else(|| "its condition does not hold".to_owned());
            let at = At::new(item, condition.at);
            let message = format!("parameter `{}`: {message}", item.name(db));
            Some(Report::new(Code::ParamCondition, at, message))
        }
        Ok(_) => None,
        Err(error) => {
            let mut report = error_report(item, error)?;
            if param.ty.is_secret() {
                report.message = "the condition cannot be worked out for this value".to_owned();
                report.help = None;
            }
            Some(report)
        }
    }
}

/// Reports what a target gives to parameters that do not exist.
pub fn target_reports(db: &dyn Db, target: Item<'_>) -> Vec<Report> {
    let value = &value_of(db, Unit::root(db, target.stack(db)), target).value;
    let Some(Value::Map(params)) = value.as_map().and_then(|settings| settings.get("params"))
    else {
        return Vec::new();
    };
    let scope = scope(db, target.stack(db));
    let known: Vec<SmolStr> = scope
        .items(Space::Value)
        .filter(|item| item.kind(db) == msd_syntax::ItemKind::Param)
        .map(|item| item.name(db).clone())
        .collect();
    let at = At::new(target, name_span(db, target));
    params
        .keys()
        .filter(|name| !known.contains(name))
        .map(|name| {
            let message =
                format!("target `{}` gives `{name}`, which is no parameter", target.name(db));
            let report = Report::new(Code::UnknownName, at, message);
            match msd_model::nearest::nearest(name, known.iter().map(SmolStr::as_str)) {
                Some(near) => report.help(format!("did you mean `{near}`?")),
                None => report,
            }
        })
        .collect()
}

/// Finds a value given from outside, or by the target in use.
fn outside<'db>(
    db: &'db dyn Db,
    unit: Unit<'db>,
    item: Item<'db>,
    param: &Param,
) -> Result<Option<(Value, SmolStr)>, (String, SmolStr)> {
    if !unit.is_program(db) {
        return Ok(None);
    }
    let stack = item.stack(db);
    let inputs = stack.inputs(db);
    if let Some(given) = inputs.given.get(item.name(db)) {
        let origin = given.origin.clone();
        return match &given.value {
            GivenValue::Value(value) => Ok(Some((value.clone(), origin))),
            GivenValue::Text(text) => match read(text, &param.ty) {
                Ok(value) => Ok(Some((value, origin))),
                Err(message) => Err((message, origin)),
            },
        };
    }
    Ok(target_params(db, stack).and_then(|(params, target)| {
        let value = params.as_map()?.get(item.name(db))?.clone();
        Some((value, format!("target {target}").into()))
    }))
}

fn target_params(db: &dyn Db, stack: Stack) -> Option<(Value, SmolStr)> {
    let target = chosen_target(db, stack)?;
    let settings = &value_of(db, Unit::root(db, stack), target).value;
    let params = settings.as_map()?.get("params")?.clone();
    Some((params, target.name(db).clone()))
}

/// Returns the target in use: the one asked for, the only one, or the one called `local`.
pub fn chosen_target<'db>(db: &'db dyn Db, stack: Stack) -> Option<Item<'db>> {
    let scope = scope(db, stack);
    if let Some(name) = &stack.inputs(db).target {
        return scope.get(Space::Target, name);
    }
    scope.get(Space::Target, "local").or_else(|| {
        let mut all = scope.items(Space::Target);
        let only = all.next()?;
        all.next().is_none().then_some(only)
    })
}

/// Reads a text by the parameter's type: a String as it stands, anything else as source or JSON.
fn read(text: &str, ty: &Type) -> Result<Value, String> {
    if takes_text(ty) {
        return Ok(Value::str(text));
    }
    if let Some(value) = msd_syntax::parse_expr(text).tree.as_ref().and_then(plain) {
        return Ok(value);
    }
    if let Ok(json) = serde_json::from_str::<serde_json::Value>(text) {
        return Value::from_json(&json).map_err(|error| error.to_string());
    }
    Err(format!("{text:?} is neither a literal of type {ty} nor JSON"))
}

fn takes_text(ty: &Type) -> bool {
    match ty {
        Type::String | Type::Cidr | Type::Timestamp | Type::Id(_) => true,
        Type::Literal(value) => value.as_str().is_some(),
        Type::Union(members) => members.iter().all(takes_text),
        Type::Optional(inner) | Type::Refined(inner, _) | Type::Secret(inner) => takes_text(inner),
        _ => false,
    }
}
