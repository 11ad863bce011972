//! Evaluates expressions as far as is known. What waits for the cloud, or is secret, comes out as
//! [`Value::Deferred`] with the expression that is left to do, closed over everything known.

mod collections;
mod env;
mod operators;
mod residual;

use std::sync::Arc;

use smol_str::SmolStr;

use crate::expr::{Binary, Expr, ExprKind, TypeTest};
use crate::functions;
use crate::nearest::nearest;
use crate::place::Span;
use crate::value::{Record, Value};

pub use env::{Env, EvalError};

/// Evaluates an expression without local names.
pub fn evaluate(expr: &Expr, env: &mut dyn Env) -> Result<Value, EvalError> {
    Evaluator { env, locals: Vec::new() }.value(expr)
}

/// Evaluates an expression under names bound by an enclosing `for`.
pub fn evaluate_with(
    expr: &Expr,
    locals: Vec<(SmolStr, Value)>,
    env: &mut dyn Env,
) -> Result<Value, EvalError> {
    Evaluator { env, locals }.value(expr)
}

/// Evaluates the deferred parts of a value again; known parts come back as they are.
pub fn resolve(value: &Value, env: &mut dyn Env) -> Result<Value, EvalError> {
    Ok(match value {
        Value::Deferred(expr) => Evaluator { env, locals: Vec::new() }.value(expr)?,
        Value::List(items) if !value.is_known() => {
            Value::list(items.iter().map(|item| resolve(item, env)).collect::<Result<_, _>>()?)
        }
        Value::Map(fields) if !value.is_known() => {
            let mut out = Record::default();
            for (name, field) in fields.iter() {
                out.insert(name.clone(), resolve(field, env)?);
            }
            Value::Map(Arc::new(out))
        }
        known => known.clone(),
    })
}

/// Orders two values of one kind.
pub fn compare(left: &Value, right: &Value) -> Option<std::cmp::Ordering> {
    operators::compare(left, right)
}

/// Adds two known values as `+` does.
pub fn add(left: Value, right: Value) -> Result<Value, String> {
    operators::binary(Binary::Add, left, right, Span::default()).map_err(|error| error.message)
}

pub(crate) struct Evaluator<'a> {
    env: &'a mut dyn Env,
    locals: Vec<(SmolStr, Value)>,
}

impl Evaluator<'_> {
    fn value(&mut self, expr: &Expr) -> Result<Value, EvalError> {
        let at = expr.at;
        match &expr.kind {
            ExprKind::Literal(Value::Deferred(inner)) => {
                let inner = inner.clone();
                self.value(&inner)
            }
            // A list or a record put into a residual may hold parts that wait.
            ExprKind::Literal(value) => resolve(value, self.env),
            ExprKind::Local(name) => Ok(self
                .locals
                .iter()
                .rev()
                .find(|(local, _)| local == name)
                .map_or_else(|| Value::Deferred(Arc::new(expr.clone())), |(_, v)| v.clone())),
            ExprKind::Global(name) => Ok(self.env.global(name)),
            ExprKind::Resource(name) => Ok(self.env.resource(name)),
            ExprKind::Secret(name) => {
                Ok(self.env.secret(name).unwrap_or_else(|| Value::Deferred(Arc::new(expr.clone()))))
            }
            ExprKind::Attr { base, name, optional } => {
                if let Some(found) = self.part(base, name)? {
                    return Ok(found);
                }
                let base = self.value(base)?;
                self.attribute(base, name, *optional, at)
            }
            ExprKind::Index { base, index } => {
                if let ExprKind::Resource(name) = &base.kind {
                    let key = self.value(index)?;
                    if let Some(found) = self.env.instance(name, &key) {
                        return found.map_err(|message| EvalError::new(index.at, message));
                    }
                }
                let base = self.value(base)?;
                let index = self.value(index)?;
                index_into(base, index, at)
            }
            ExprKind::Interpolate(parts) => self.interpolate(parts, at),
            ExprKind::List(elements) => self.list(elements),
            ExprKind::Record(fields) => self.record(fields),
            ExprKind::Unary { op, operand } => {
                let operand = self.value(operand)?;
                operators::unary(*op, operand, at)
            }
            ExprKind::Binary { op, left, right } => self.binary(*op, left, right, at),
            ExprKind::If { condition, then, otherwise } => match self.value(condition)? {
                Value::Bool(true) => self.value(then),
                Value::Bool(false) => {
                    otherwise.as_ref().map_or(Ok(Value::Null), |otherwise| self.value(otherwise))
                }
                Value::Deferred(_) => self.residual(expr),
                other => Err(wanted("a Bool after `if`", &other, condition.at)),
            },
            ExprKind::Call { function, arguments } => self.call(function, arguments, at),
            ExprKind::Apply { function, parameters, arguments, body } => {
                let mut names = Vec::with_capacity(parameters.len());
                for (parameter, argument) in parameters.iter().zip(arguments) {
                    names.push((parameter.clone(), self.value(argument)?));
                }
                let callers = std::mem::replace(&mut self.locals, names);
                let result = self.value(body);
                self.locals = callers;
                // The body stands elsewhere in the source: the mistake is shown at the call.
                result.map_err(|error| EvalError {
                    at,
                    message: format!("in `{function}`: {}", error.message),
                    ..error
                })
            }
            ExprKind::ListFor { binding, body } => {
                let mut out = Vec::new();
                let complete = self.each(binding, &mut |this| {
                    let item = this.value(body)?;
                    out.push(item);
                    Ok(())
                })?;
                if complete { Ok(Value::list(out)) } else { self.residual(expr) }
            }
            ExprKind::MapFor { binding, key, value } => {
                let mut out = Record::default();
                let mut keys_known = true;
                let complete = self.each(binding, &mut |this| {
                    match this.value(key)? {
                        Value::Deferred(_) => keys_known = false,
                        found => {
                            let name = to_text(&found)
                                .ok_or_else(|| wanted("a String as key", &found, key.at))?;
                            let field = this.value(value)?;
                            if out.insert(name.clone(), field).is_some() {
                                return Err(EvalError::new(
                                    key.at,
                                    format!("the key {name:?} comes up twice"),
                                ));
                            }
                        }
                    }
                    Ok(())
                })?;
                match complete && keys_known {
                    true => Ok(Value::Map(Arc::new(out))),
                    false => self.residual(expr),
                }
            }
            ExprKind::Is { operand, ty } => match self.value(operand)? {
                Value::Deferred(_) => self.residual(expr),
                value => Ok(Value::Bool(is(&value, ty))),
            },
            ExprKind::Waiting { .. } => Ok(Value::Deferred(Arc::new(expr.clone()))),
            ExprKind::Error => Err(EvalError { silent: true, ..EvalError::new(at, "") }),
        }
    }

    /// Returns `b` of `a.b` and of `a["key"].b`, where `a` is a module or a group with `for`.
    fn part(&mut self, base: &Expr, part: &SmolStr) -> Result<Option<Value>, EvalError> {
        let (name, key, at) = match &base.kind {
            ExprKind::Resource(name) => (name, None, base.at),
            ExprKind::Index { base, index } => match &base.kind {
                ExprKind::Resource(name) => (name, Some(self.value(index)?), index.at),
                _ => return Ok(None),
            },
            _ => return Ok(None),
        };
        match self.env.part(name, key.as_ref(), part) {
            Some(found) => found.map(Some).map_err(|message| EvalError::new(at, message)),
            None => Ok(None),
        }
    }

    fn attribute(
        &mut self,
        base: Value,
        name: &SmolStr,
        optional: bool,
        at: Span,
    ) -> Result<Value, EvalError> {
        match base {
            Value::Map(fields) => match fields.get(name) {
                Some(value) => Ok(value.clone()),
                None if optional => Ok(Value::Null),
                None => {
                    let near = nearest(name, fields.keys().map(SmolStr::as_str));
                    let error = EvalError::new(at, format!("there is no `{name}` here"));
                    Err(match near {
                        Some(near) => error.help(format!("did you mean `{near}`?")),
                        None => error,
                    })
                }
            },
            Value::Instance(instance) => {
                self.env.attribute(&instance, name).map_err(|message| EvalError::new(at, message))
            }
            Value::Null if optional => Ok(Value::Null),
            Value::Null => {
                Err(EvalError::new(at, format!("there is no `{name}`: the value is null"))
                    .help(format!("write `?.{name}`, or give a fallback with `??`")))
            }
            Value::Deferred(inner) => Ok(Value::Deferred(Arc::new(Expr::new(
                ExprKind::Attr {
                    base: Box::new(inner.as_ref().clone()),
                    name: name.clone(),
                    optional,
                },
                at,
            )))),
            other => Err(EvalError::new(at, format!("{} has no `{name}`", other.described()))),
        }
    }

    fn interpolate(&mut self, parts: &[Expr], at: Span) -> Result<Value, EvalError> {
        let mut text = String::new();
        let mut pieces: Vec<Expr> = Vec::new();
        for part in parts {
            match self.value(part)? {
                Value::Deferred(inner) => {
                    if !text.is_empty() {
                        pieces.push(Expr::literal(Value::str(std::mem::take(&mut text))));
                    }
                    pieces.push(inner.as_ref().clone());
                }
                value => match to_text(&value) {
                    Some(piece) => text.push_str(&piece),
                    None => return Err(wanted("something that has a text", &value, part.at)),
                },
            }
        }
        if pieces.is_empty() {
            return Ok(Value::str(text));
        }
        if !text.is_empty() {
            pieces.push(Expr::literal(Value::str(text)));
        }
        Ok(Value::Deferred(Arc::new(Expr::new(ExprKind::Interpolate(pieces), at))))
    }

    fn binary(
        &mut self,
        op: Binary,
        left: &Expr,
        right: &Expr,
        at: Span,
    ) -> Result<Value, EvalError> {
        let first = self.value(left)?;
        match (op, &first) {
            (Binary::And, Value::Bool(false)) | (Binary::Or, Value::Bool(true)) => {
                return Ok(first);
            }
            (Binary::Coalesce, Value::Null) => return self.value(right),
            (Binary::Coalesce, Value::Deferred(_)) => {}
            (Binary::Coalesce, _) => return Ok(first),
            _ => {}
        }
        let second = self.value(right)?;
        let shallow = matches!(op, Binary::Concat | Binary::Coalesce);
        let waits = |value: &Value| match shallow {
            true => matches!(value, Value::Deferred(_)),
            false => !value.is_known(),
        };
        if waits(&first) || waits(&second) {
            let kind = ExprKind::Binary {
                op,
                left: Box::new(Expr::new(residual::literal(first), left.at)),
                right: Box::new(Expr::new(residual::literal(second), right.at)),
            };
            return Ok(Value::Deferred(Arc::new(Expr::new(kind, at))));
        }
        operators::binary(op, first, second, at)
    }

    fn call(&mut self, name: &SmolStr, arguments: &[Expr], at: Span) -> Result<Value, EvalError> {
        let mut values = Vec::with_capacity(arguments.len());
        for argument in arguments {
            values.push(self.value(argument)?);
        }
        if let ("file" | "archive", Some(Value::Str(path))) = (name.as_str(), values.first()) {
            let text = match name.as_str() {
                "file" => self.env.file(path),
                _ => self.env.archive(path),
            };
            return Ok(Value::Str(text.map_err(|message| EvalError::new(at, message))?));
        }
        let Some(function) = functions::find(name) else {
            return Err(EvalError::new(at, format!("there is no function `{name}`")));
        };
        let waits = |value: &Value| match function.shallow {
            true => matches!(value, Value::Deferred(_)),
            false => !value.is_known(),
        };
        if values.iter().any(waits) {
            let arguments =
                values.into_iter().map(|value| Expr::new(residual::literal(value), at)).collect();
            let kind = ExprKind::Call { function: name.clone(), arguments };
            return Ok(Value::Deferred(Arc::new(Expr::new(kind, at))));
        }
        (function.run)(&values).map_err(|message| EvalError::new(at, format!("{name}: {message}")))
    }
}

/// Returns elements with their positions, or a map's values with their keys.
pub fn pairs(value: &Value) -> Option<Vec<(Value, Value)>> {
    match value {
        Value::List(items) => {
            Some(items.iter().enumerate().map(|(i, v)| (v.clone(), Value::Int(i as i64))).collect())
        }
        Value::Map(fields) => {
            Some(fields.iter().map(|(k, v)| (v.clone(), Value::Str(k.clone()))).collect())
        }
        Value::Null => Some(Vec::new()),
        _ => None,
    }
}

/// Returns the text of a value inside a string.
pub fn to_text(value: &Value) -> Option<SmolStr> {
    Some(match value {
        Value::Str(text) => text.clone(),
        Value::Float(float) => float.to_string().into(),
        Value::Bool(_)
        | Value::Int(_)
        | Value::Duration(_)
        | Value::Size(_)
        | Value::Rate(_)
        | Value::Money(_)
        | Value::Percent(_) => value.source().into(),
        _ => return None,
    })
}

fn index_into(base: Value, index: Value, at: Span) -> Result<Value, EvalError> {
    match (&base, &index) {
        (Value::List(items), Value::Int(position)) => usize::try_from(*position)
            .ok()
            .and_then(|position| items.get(position).cloned())
            .ok_or_else(|| {
                EvalError::new(
                    at,
                    format!("there is no element {position} in a List of {}", items.len()),
                )
            }),
        (Value::Map(fields), Value::Str(name)) => fields.get(name).cloned().ok_or_else(|| {
            let error = EvalError::new(at, format!("there is no entry {}", index.source()));
            match nearest(name, fields.keys().map(SmolStr::as_str)) {
                Some(near) => error.help(format!("did you mean \"{near}\"?")),
                None => error,
            }
        }),
        (Value::Map(fields), Value::Int(key)) => fields
            .get(key.to_string().as_str())
            .or_else(|| {
                let position = usize::try_from(*key).ok()?;
                fields.get_index(position).map(|(_, value)| value)
            })
            .cloned()
            .ok_or_else(|| EvalError::new(at, format!("there is no entry {key}"))),
        (Value::Deferred(_), _) | (_, Value::Deferred(_)) => {
            Ok(Value::Deferred(Arc::new(Expr::new(
                ExprKind::Index {
                    base: Box::new(Expr::new(residual::literal(base), at)),
                    index: Box::new(Expr::new(residual::literal(index), at)),
                },
                at,
            ))))
        }
        (base, index) => Err(EvalError::new(
            at,
            format!("{} cannot be indexed with {}", base.described(), index.described()),
        )),
    }
}

fn is(value: &Value, ty: &TypeTest) -> bool {
    match ty {
        TypeTest::Kind(kind) => value.kind() == kind || (kind == "null" && *value == Value::Null),
        TypeTest::Resource(name) => {
            matches!(value, Value::Instance(instance) if instance.ty == *name)
        }
        TypeTest::Literal(literal) => value == literal,
    }
}

fn wanted(what: &str, found: &Value, at: Span) -> EvalError {
    EvalError::new(at, format!("expected {what}, found {}", found.described()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Element;
    use crate::value::Instance;

    struct Cloud(bool);

    impl Env for Cloud {
        fn global(&mut self, _: &str) -> Value {
            Value::Null
        }

        fn resource(&mut self, _: &str) -> Value {
            Value::Null
        }

        fn attribute(&mut self, instance: &Arc<Instance>, name: &str) -> Result<Value, String> {
            let base = Box::new(Expr::literal(Value::Instance(instance.clone())));
            let kind = ExprKind::Attr { base, name: name.into(), optional: false };
            Ok(match self.0 {
                true => Value::str(format!("{}-{name}", instance.address)),
                false => Value::Deferred(Arc::new(Expr::literal(Value::Null).with(kind))),
            })
        }

        fn secret(&mut self, _: &str) -> Option<Value> {
            None
        }
    }

    impl Expr {
        fn with(mut self, kind: ExprKind) -> Expr {
            self.kind = kind;
            self
        }
    }

    fn url(name: &str) -> Expr {
        let address = crate::address::Address::root(name, None);
        let ty = crate::ty::TypeName::new("aws.sqs.Queue");
        let base = Box::new(Expr::literal(Value::Instance(Arc::new(Instance { address, ty }))));
        Expr::literal(Value::Null).with(ExprKind::Attr {
            base,
            name: "url".into(),
            optional: false,
        })
    }

    #[test]
    fn what_waits_inside_an_argument_is_known_once_the_cloud_has_answered() {
        let element = |value| Element { spread: false, value };
        let list = ExprKind::List(vec![element(url("a")), element(url("b"))]);
        let arguments = vec![Expr::literal(Value::Null).with(list), Expr::literal(Value::str(","))];
        let call = ExprKind::Call { function: "string.join".into(), arguments };
        let waiting = evaluate(&Expr::literal(Value::Null).with(call), &mut Cloud(false)).unwrap();
        assert!(!waiting.is_known());
        assert_eq!(resolve(&waiting, &mut Cloud(true)).unwrap(), Value::str("a-url,b-url"));
    }
}
