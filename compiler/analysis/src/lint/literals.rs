//! Finds texts that are written down in a declaration.

use msd_model::place::Span;
use msd_model::value::Value;
use msd_syntax::ast::{Argument, ArgumentValue, Expr, ExprKind, Field, TextPart};
use smol_str::SmolStr;

/// Calls `visit` for every text in the expression: whole strings, and the plain parts of others.
pub fn each_text(expr: &Expr, visit: &mut dyn FnMut(&SmolStr, Span)) {
    match &expr.kind {
        ExprKind::Literal(Value::Str(text)) => visit(text, expr.span),
        ExprKind::Literal(_) | ExprKind::Pattern(_) | ExprKind::Name(_) | ExprKind::Error => {}
        ExprKind::Text(parts) => {
            for part in parts {
                match part {
                    TextPart::Text(text) => visit(text, expr.span),
                    TextPart::Expr(inner) => each_text(inner, visit),
                }
            }
        }
        ExprKind::List(elements) => {
            elements.iter().for_each(|element| each_text(&element.value, visit));
        }
        ExprKind::Record(fields) => fields.iter().for_each(|field| in_field(field, visit)),
        ExprKind::ListFor { binding, body } => {
            each_text(&binding.list, visit);
            each_text(body, visit);
        }
        ExprKind::MapFor { binding, key, value } => {
            each_text(&binding.list, visit);
            each_text(key, visit);
            each_text(value, visit);
        }
        ExprKind::If { condition, then, otherwise } => {
            each_text(condition, visit);
            each_text(then, visit);
            otherwise.iter().for_each(|otherwise| each_text(otherwise, visit));
        }
        ExprKind::Unary { operand, .. } | ExprKind::Is { operand, .. } => each_text(operand, visit),
        ExprKind::Binary { left, right, .. } => {
            each_text(left, visit);
            each_text(right, visit);
        }
        ExprKind::Attr { base, .. } => each_text(base, visit),
        // A key names an instance.
        ExprKind::Index { base, .. } => each_text(base, visit),
        ExprKind::Call { arguments, .. } => {
            for Argument { value, .. } in arguments {
                if let ArgumentValue::Expr(value) = value {
                    each_text(value, visit);
                }
            }
        }
    }
}

pub fn in_field(field: &Field, visit: &mut dyn FnMut(&SmolStr, Span)) {
    match field {
        Field::Named { value, .. } | Field::Spread(value) => each_text(value, visit),
        Field::Computed { key, value } => {
            each_text(key, visit);
            each_text(value, visit);
        }
    }
}
