//! What is left of an expression once everything known is put in.

use std::sync::Arc;

use super::{EvalError, Evaluator};
use crate::expr::{Binding, Element, Expr, ExprKind, Field};
use crate::value::Value;

/// Returns the value as an expression; a deferred one is its own expression.
pub fn literal(value: Value) -> ExprKind {
    match value {
        Value::Deferred(inner) => inner.kind.clone(),
        known => ExprKind::Literal(known),
    }
}

impl Evaluator<'_> {
    /// Returns the expression closed over locals, globals and resources. Names that its own `for`
    /// binds stay names.
    pub(super) fn residual(&mut self, expr: &Expr) -> Result<Value, EvalError> {
        let mut bound = Vec::new();
        Ok(Value::Deferred(Arc::new(self.close(expr, &mut bound)?)))
    }

    fn close(
        &mut self,
        expr: &Expr,
        bound: &mut Vec<smol_str::SmolStr>,
    ) -> Result<Expr, EvalError> {
        if matches!(&expr.kind, ExprKind::Local(name) if bound.contains(name)) {
            return Ok(expr.clone());
        }
        if let ExprKind::Attr { base, name, .. } = &expr.kind
            && let Some(found) = self.part(base, name)?
        {
            return Ok(Expr::new(literal(found), expr.at));
        }
        let mut part = |this: &mut Self, expr: &Expr| this.close(expr, bound);
        let kind = match &expr.kind {
            ExprKind::Local(_)
            | ExprKind::Global(_)
            | ExprKind::Resource(_)
            | ExprKind::Secret(_)
            | ExprKind::Literal(_) => literal(self.value(expr)?),
            ExprKind::Attr { base, name, optional } => ExprKind::Attr {
                base: Box::new(part(self, base)?),
                name: name.clone(),
                optional: *optional,
            },
            ExprKind::Index { base, index } => ExprKind::Index {
                base: Box::new(part(self, base)?),
                index: Box::new(part(self, index)?),
            },
            ExprKind::Interpolate(parts) => ExprKind::Interpolate(
                parts.iter().map(|piece| part(self, piece)).collect::<Result<_, _>>()?,
            ),
            ExprKind::List(elements) => {
                let mut out = Vec::with_capacity(elements.len());
                for element in elements {
                    let value = part(self, &element.value)?;
                    out.push(Element { spread: element.spread, value });
                }
                ExprKind::List(out)
            }
            ExprKind::Record(fields) => {
                let mut out = Vec::with_capacity(fields.len());
                for field in fields {
                    out.push(match field {
                        Field::Named { name, value } => {
                            Field::Named { name: name.clone(), value: part(self, value)? }
                        }
                        Field::Computed { key, value } => {
                            Field::Computed { key: part(self, key)?, value: part(self, value)? }
                        }
                        Field::Spread(spread) => Field::Spread(part(self, spread)?),
                    });
                }
                ExprKind::Record(out)
            }
            ExprKind::Unary { op, operand } => {
                ExprKind::Unary { op: *op, operand: Box::new(part(self, operand)?) }
            }
            ExprKind::Binary { op, left, right } => ExprKind::Binary {
                op: *op,
                left: Box::new(part(self, left)?),
                right: Box::new(part(self, right)?),
            },
            ExprKind::If { condition, then, otherwise } => ExprKind::If {
                condition: Box::new(part(self, condition)?),
                then: Box::new(part(self, then)?),
                otherwise: match otherwise {
                    Some(otherwise) => Some(Box::new(part(self, otherwise)?)),
                    None => None,
                },
            },
            ExprKind::Call { function, arguments } => ExprKind::Call {
                function: function.clone(),
                arguments: arguments
                    .iter()
                    .map(|argument| part(self, argument))
                    .collect::<Result<_, _>>()?,
            },
            ExprKind::Apply { function, parameters, arguments, body } => {
                let arguments = arguments
                    .iter()
                    .map(|argument| part(self, argument))
                    .collect::<Result<_, _>>()?;
                let body = Arc::new(self.close(body, &mut parameters.clone())?);
                let (function, parameters) = (function.clone(), parameters.clone());
                ExprKind::Apply { function, parameters, arguments, body }
            }
            ExprKind::Is { operand, ty } => {
                ExprKind::Is { operand: Box::new(part(self, operand)?), ty: ty.clone() }
            }
            ExprKind::ListFor { binding, body } => {
                let binding = self.close_binding(binding, bound)?;
                let body = self.close(body, bound)?;
                unbind(&binding, bound);
                ExprKind::ListFor { binding, body: Box::new(body) }
            }
            ExprKind::MapFor { binding, key, value } => {
                let binding = self.close_binding(binding, bound)?;
                let key = self.close(key, bound)?;
                let value = self.close(value, bound)?;
                unbind(&binding, bound);
                ExprKind::MapFor { binding, key: Box::new(key), value: Box::new(value) }
            }
            ExprKind::Waiting { .. } => expr.kind.clone(),
            ExprKind::Error => ExprKind::Error,
        };
        Ok(Expr::new(kind, expr.at))
    }

    /// Closes list and condition, and leaves the bound names on `bound` for the body.
    fn close_binding(
        &mut self,
        binding: &Binding,
        bound: &mut Vec<smol_str::SmolStr>,
    ) -> Result<Binding, EvalError> {
        let list = Box::new(self.close(&binding.list, bound)?);
        bound.push(binding.first.clone());
        bound.extend(binding.second.clone());
        let condition = match &binding.condition {
            Some(condition) => Some(Box::new(self.close(condition, bound)?)),
            None => None,
        };
        let (first, second) = (binding.first.clone(), binding.second.clone());
        Ok(Binding { first, second, list, condition })
    }
}

fn unbind(binding: &Binding, bound: &mut Vec<smol_str::SmolStr>) {
    let names = 1 + usize::from(binding.second.is_some());
    bound.truncate(bound.len() - names);
}
