//! Lists, records and `for`: what is known stays known beside what is not.

use std::sync::Arc;

use super::{EvalError, Evaluator, pairs, to_text, wanted};
use crate::expr::{Binding, Element, Expr, ExprKind, Field};
use crate::value::{Record, Value};

impl Evaluator<'_> {
    pub(super) fn list(&mut self, elements: &[Element]) -> Result<Value, EvalError> {
        let mut out = Vec::with_capacity(elements.len());
        for (position, element) in elements.iter().enumerate() {
            let value = self.value(&element.value)?;
            match (element.spread, value) {
                (false, value) => out.push(value),
                (true, Value::List(items)) => out.extend(items.iter().cloned()),
                (true, Value::Map(items)) => out.extend(items.values().cloned()),
                (true, Value::Null) => {}
                (true, Value::Deferred(inner)) => {
                    // The length is open: the whole list waits, what is known already stays so.
                    let mut rest: Vec<Element> = out
                        .into_iter()
                        .map(|value| Element { spread: false, value: Expr::literal(value) })
                        .collect();
                    rest.push(Element { spread: true, value: inner.as_ref().clone() });
                    for element in &elements[position + 1..] {
                        let value = Expr::literal(self.value(&element.value)?);
                        rest.push(Element { spread: element.spread, value });
                    }
                    return Ok(Value::Deferred(Arc::new(Expr::new(
                        ExprKind::List(rest),
                        element.value.at,
                    ))));
                }
                (true, other) => return Err(wanted("a List after `..`", &other, element.value.at)),
            }
        }
        Ok(Value::list(out))
    }

    pub(super) fn record(&mut self, fields: &[Field]) -> Result<Value, EvalError> {
        let mut out = Record::default();
        for field in fields {
            match field {
                Field::Named { name, value } => {
                    let value = self.value(value)?;
                    out.insert(name.clone(), value);
                }
                Field::Computed { key, value } => {
                    let found = self.value(key)?;
                    let name =
                        to_text(&found).ok_or_else(|| wanted("a String as key", &found, key.at))?;
                    let value = self.value(value)?;
                    out.insert(name, value);
                }
                Field::Spread(spread) => match self.value(spread)? {
                    Value::Map(more) => {
                        out.extend(more.iter().map(|(name, value)| (name.clone(), value.clone())));
                    }
                    Value::Null => {}
                    other => return Err(wanted("a record after `..`", &other, spread.at)),
                },
            }
        }
        Ok(Value::Map(Arc::new(out)))
    }

    /// Runs `body` for every element that passes the condition; `false` when the list or a condition
    /// is not known.
    pub(super) fn each(
        &mut self,
        binding: &Binding,
        body: &mut dyn FnMut(&mut Self) -> Result<(), EvalError>,
    ) -> Result<bool, EvalError> {
        let list = self.value(&binding.list)?;
        let Some(pairs) = pairs(&list) else {
            return match list {
                Value::Deferred(_) => Ok(false),
                other => Err(wanted("a List or a Map after `in`", &other, binding.list.at)),
            };
        };
        let mut complete = true;
        for (item, key) in pairs {
            let depth = self.locals.len();
            self.locals.push((binding.first.clone(), item));
            if let Some(second) = &binding.second {
                self.locals.push((second.clone(), key));
            }
            let outcome = self.guarded(binding, body);
            self.locals.truncate(depth);
            complete &= outcome?;
        }
        Ok(complete)
    }

    fn guarded(
        &mut self,
        binding: &Binding,
        body: &mut dyn FnMut(&mut Self) -> Result<(), EvalError>,
    ) -> Result<bool, EvalError> {
        if let Some(condition) = &binding.condition {
            match self.value(condition)? {
                Value::Bool(true) => {}
                Value::Bool(false) => return Ok(true),
                Value::Deferred(_) => return Ok(false),
                other => return Err(wanted("a Bool after `if`", &other, condition.at)),
            }
        }
        body(self)?;
        Ok(true)
    }
}
