//! Calls of the library's functions.

use msd_model::code::Code;
use msd_model::expr::{Expr, ExprKind};
use msd_model::nearest::nearest;
use msd_model::place::Span;
use msd_model::ty::Type;
use msd_model::value::Value;
use msd_syntax::ItemKind;
use msd_syntax::ast::{self, ArgumentValue};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::access::taint;
use super::{Infer, literal};
use crate::check::{Body, Function, check_item};
use crate::cycles::is_circular;
use crate::declare::declared_type;
use crate::ide::Target;
use crate::library::{Parameter, Signature, library};
use crate::mentions::path_text;
use crate::place::Report;

impl<'db> Infer<'db> {
    pub(super) fn call(
        &mut self,
        callee: &ast::Expr,
        arguments: &[ast::Argument],
        at: Span,
    ) -> (Expr, Type) {
        let path = path_text(callee);
        let own = self.own_function(callee);
        let signature = match own {
            Some(own) => Some(&own.signature),
            None => path.as_ref().and_then(|path| library(self.db).get(path)),
        };
        let Some(signature) = signature else {
            if self.is_own_function(callee) {
                // It has mistakes of its own, or calls itself; that is reported there.
                return (Expr::new(ExprKind::Error, at), Type::Any);
            }
            self.unknown_function(path, callee.span);
            for argument in arguments {
                if let ArgumentValue::Expr(value) = &argument.value {
                    self.infer(value);
                }
            }
            return (Expr::new(ExprKind::Error, at), Type::Any);
        };
        self.saw_call(at, callee.span, signature);
        match own {
            Some(_) => self.saw_own_function(callee),
            None => self.saw(callee.span, Target::Function(signature.name.clone())),
        }
        let Some(ordered) = self.order(signature, arguments, at) else {
            self.look_at_arguments(signature, arguments);
            return (Expr::new(ExprKind::Error, at), Type::Any);
        };
        let mut variables: FxHashMap<SmolStr, Type> = FxHashMap::default();
        let mut secret = false;
        let mut lowered = Vec::with_capacity(ordered.len());
        for (position, (parameter, value)) in ordered.into_iter().enumerate() {
            let Some(value) = value else {
                let default = own.and_then(|own| own.defaults.get(position).cloned().flatten());
                lowered.push(default.unwrap_or_else(|| Expr::literal(Value::Null)));
                continue;
            };
            let before = self.reports.len();
            let (expr, ty) = match mentions_variable(&parameter.ty) {
                true => self.infer(value),
                false => {
                    let expr = self.check(value, &parameter.ty);
                    // Secrecy is a matter of the argument, not of the parameter.
                    let secret = self.carries_secret(&expr);
                    (expr, taint(parameter.ty.clone(), secret))
                }
            };
            secret |= ty.is_secret();
            if self.reports.len() == before && mentions_variable(&parameter.ty) {
                bind(&parameter.ty, &literal::widen(&ty), &mut variables);
                let expected = substitute(&parameter.ty, &FxHashMap::default());
                if !self.accepts_resources(signature, &ty) {
                    self.compare(&ty, &expected, value.span);
                }
            }
            lowered.push(expr);
        }
        if let Some(own) = own {
            let kind = ExprKind::Apply {
                function: signature.name.clone(),
                parameters: signature.parameters.iter().map(|p| p.name.clone()).collect(),
                arguments: lowered,
                body: own.body.clone(),
            };
            let secret = secret || self.carries_secret(&own.body);
            return (Expr::new(kind, at), taint(signature.result.clone(), secret));
        }
        // `max(list)` picks from the list.
        let mut result = substitute(&signature.result, &variables);
        if let ("max" | "min", Type::List(list)) = (signature.name.as_str(), &result) {
            result = list.element.clone();
        }
        while matches!(lowered.last().map(|expr| &expr.kind), Some(ExprKind::Literal(Value::Null)))
            && lowered.len() > arguments.len()
        {
            lowered.pop();
        }
        let kind = ExprKind::Call { function: signature.name.clone(), arguments: lowered };
        (Expr::new(kind, at), taint(result, secret))
    }

    /// All instances of a resource are a map by key for `keys`, `values` and `len`.
    fn accepts_resources(&self, signature: &Signature, ty: &Type) -> bool {
        matches!(ty, Type::Instances(_))
            && matches!(signature.name.as_str(), "keys" | "values" | "len")
            || matches!(ty.bare(), Type::Record(_) | Type::Tags | Type::Definition { .. })
                && matches!(
                    signature.name.as_str(),
                    "keys" | "values" | "merge" | "map.get" | "map.has" | "map.omit" | "map.pick"
                )
    }

    /// Tells whether a lowered expression takes anything from a secret.
    pub fn carries_secret(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Secret(_) => true,
            ExprKind::Local(name) => {
                let local = self.locals.iter().rev().find(|(local, _)| local == name);
                local.is_some_and(|(_, ty)| ty.is_secret())
            }
            ExprKind::Global(name) => {
                self.lookup(name).is_some_and(|item| declared_type(self.db, item).is_secret())
            }
            _ => {
                let mut found = false;
                expr.each_child(&mut |child| found = found || self.carries_secret(child));
                found
            }
        }
    }

    /// Returns the function of this program that a call names.
    fn own_function(&self, callee: &ast::Expr) -> Option<&'db Function> {
        let ast::ExprKind::Name(name) = &callee.kind else { return None };
        let item = self.lookup(name).filter(|item| item.kind(self.db) == ItemKind::Function)?;
        if is_circular(self.db, item) {
            return None;
        }
        match &check_item(self.db, item).body {
            Body::Function(function) => Some(function),
            _ => None,
        }
    }

    fn saw_own_function(&mut self, callee: &ast::Expr) {
        if let ast::ExprKind::Name(name) = &callee.kind
            && let Some(item) = self.lookup(name)
        {
            self.saw_item(callee.span, item);
        }
    }

    /// A call that is not whole yet says of its arguments what is known, to an editor alone.
    fn look_at_arguments(&mut self, signature: &Signature, arguments: &[ast::Argument]) {
        if self.seen.is_none() {
            return;
        }
        for (position, argument) in arguments.iter().enumerate() {
            let ArgumentValue::Expr(value) = &argument.value else { continue };
            let parameter = match &argument.name {
                Some(name) => signature.parameters.iter().find(|known| known.name == name.text),
                None => signature.parameters.get(position).or(signature.parameters.last()),
            };
            match parameter {
                Some(parameter) => {
                    let ty = substitute(&parameter.ty, &FxHashMap::default());
                    self.check(value, &ty);
                }
                None => {
                    self.infer(value);
                }
            }
        }
    }

    fn is_own_function(&self, callee: &ast::Expr) -> bool {
        let ast::ExprKind::Name(name) = &callee.kind else { return false };
        self.lookup(name).is_some_and(|item| item.kind(self.db) == ItemKind::Function)
    }

    fn unknown_function(&mut self, path: Option<SmolStr>, span: Span) {
        let Some(path) = path else {
            self.report(Code::UnknownFunction, span, "only functions can be called");
            return;
        };
        let functions = library(self.db);
        let own = self
            .scope
            .items(crate::scope::Space::Value)
            .filter(|item| item.kind(self.db) == ItemKind::Function)
            .map(|item| item.name(self.db).as_str());
        let names: Vec<&str> = own.chain(functions.keys().map(SmolStr::as_str)).collect();
        // `subnet(…)` for `cidr.subnet(…)` is as likely as a slip of the finger.
        let tail = |name: &&str| name.rsplit('.').next() == path.rsplit('.').next();
        let near = nearest(&path, names.iter().copied())
            .or_else(|| names.iter().copied().find(tail))
            .map(str::to_owned);
        let at = self.at(span);
        let mut report =
            Report::new(Code::UnknownFunction, at, format!("there is no function `{path}`"));
        report = match near {
            Some(near) => report.help(format!("did you mean `{near}`?")).fix(at, near),
            None if path == "format" => report.help("texts are put together as \"${a}-${b}\""),
            None if path == "concat" => report.help("lists and texts are joined with `++`"),
            None => report.help("`docs/functions.md` lists all functions"),
        };
        self.reports.push(report);
    }

    /// Puts arguments in the order of the parameters; absent optional ones are `None`.
    fn order<'a>(
        &mut self,
        signature: &'a Signature,
        arguments: &'a [ast::Argument],
        at: Span,
    ) -> Option<Vec<(&'a Parameter, Option<&'a ast::Expr>)>> {
        let mut slots: Vec<(&Parameter, Option<&ast::Expr>)> =
            signature.parameters.iter().map(|parameter| (parameter, None)).collect();
        let mut rest: Vec<(&Parameter, Option<&ast::Expr>)> = Vec::new();
        let mut next = 0;
        for argument in arguments {
            let value = match &argument.value {
                ArgumentValue::Expr(value) => value,
                ArgumentValue::Group(name) => {
                    self.bad_arguments(signature, name.span, "a group is no value");
                    return None;
                }
            };
            let slot = match &argument.name {
                Some(name) => {
                    let slot = slots.iter().position(|(parameter, _)| parameter.name == name.text);
                    if slot.is_none() {
                        let message =
                            format!("`{}` has no parameter `{}`", signature.name, name.text);
                        self.bad_arguments(signature, name.span, &message);
                        return None;
                    }
                    slot
                }
                None => {
                    next += 1;
                    Some(next - 1)
                }
            };
            let slot = slot.unwrap_or(0);
            match slots.get_mut(slot) {
                Some((parameter, given)) if !parameter.rest && given.is_none() => {
                    *given = Some(value);
                }
                Some((parameter, Some(_))) if argument.name.is_some() => {
                    let message = format!("`{}` is given twice", parameter.name);
                    self.bad_arguments(signature, value.span, &message);
                    return None;
                }
                _ => match signature.parameters.last().filter(|parameter| parameter.rest) {
                    Some(parameter) => rest.push((parameter, Some(value))),
                    None => {
                        let most = signature.parameters.len();
                        let message =
                            format!("`{}` takes at most {most} arguments", signature.name);
                        self.bad_arguments(signature, value.span, &message);
                        return None;
                    }
                },
            }
        }
        slots.retain(|(parameter, _)| !parameter.rest);
        slots.extend(rest);
        let lacking =
            slots.iter().find(|(parameter, given)| given.is_none() && !parameter.optional);
        if let Some((parameter, _)) = lacking {
            let message = format!("`{}` lacks its argument `{}`", signature.name, parameter.name);
            self.bad_arguments(signature, at, &message);
            return None;
        }
        Some(slots)
    }

    fn bad_arguments(&mut self, signature: &Signature, at: Span, message: &str) {
        self.report(Code::BadArguments, at, message).help = Some(signature.shown());
    }
}

fn mentions_variable(ty: &Type) -> bool {
    match ty {
        Type::Var(_) => true,
        Type::List(list) => mentions_variable(&list.element),
        Type::Map(map) => mentions_variable(&map.value),
        Type::Optional(inner) => mentions_variable(inner),
        _ => false,
    }
}

/// Learns what the variables of a parameter stand for.
fn bind(parameter: &Type, actual: &Type, variables: &mut FxHashMap<SmolStr, Type>) {
    let actual = match actual {
        Type::Secret(inner) => inner,
        other => other,
    };
    match (parameter, actual) {
        (Type::Var(name), actual) => {
            let joined = match variables.remove(name) {
                Some(before) => before.or(actual.clone()),
                None => actual.clone(),
            };
            variables.insert(name.clone(), joined);
        }
        (Type::List(parameter), Type::List(actual)) => {
            bind(&parameter.element, &literal::widen(&actual.element), variables);
        }
        (Type::Map(parameter), Type::Map(actual)) => {
            bind(&parameter.value, &literal::widen(&actual.value), variables);
        }
        (Type::Map(parameter), Type::Record(record)) => {
            let values = record.fields.values().map(|field| literal::widen(&field.ty)).collect();
            bind(&parameter.value, &literal::join(values), variables);
        }
        (Type::Map(parameter), Type::Instances(name)) => {
            bind(&parameter.value, &Type::Resource(name.clone()), variables);
        }
        (Type::Map(parameter), Type::Tags) => bind(&parameter.value, &Type::String, variables),
        (Type::Optional(parameter), actual) => bind(parameter, actual, variables),
        _ => {}
    }
}

/// Replaces the variables; one that was not learned fits everything.
fn substitute(ty: &Type, variables: &FxHashMap<SmolStr, Type>) -> Type {
    match ty {
        Type::Var(name) => variables.get(name).cloned().unwrap_or(Type::Any),
        Type::List(list) => Type::list(substitute(&list.element, variables)),
        Type::Map(map) => Type::map(substitute(&map.value, variables)),
        Type::Optional(inner) => substitute(inner, variables).optional(),
        other => other.clone(),
    }
}
