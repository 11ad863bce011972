//! Why a condition is false: the comparison in it that fails, with what stands on both sides.

use msd_model::expr::{Binary, Expr, ExprKind};
use msd_model::place::Span;
use msd_model::value::Value;
use smol_str::SmolStr;

use crate::evaluate::Context;

/// Finds the comparison to look at in a condition that is false, and returns it with its sides'
/// values: `1200 <= 1000`.
pub fn failing(
    condition: &Expr,
    context: &mut Context<'_>,
    locals: &[(SmolStr, Value)],
) -> Option<(Span, String)> {
    let ExprKind::Binary { op, left, right } = &condition.kind else { return None };
    if matches!(op, Binary::And | Binary::Or) {
        // The first side that does not hold is the one to look at.
        let sides: [&Expr; 2] = [left, right];
        let side = sides
            .into_iter()
            .find(|side| matches!(context.evaluate(side, locals), Ok(Value::Bool(false))))?;
        return failing(side, context, locals);
    }
    let mut side = |expr| context.evaluate(expr, locals).ok().map(|value| value.source());
    let text = format!("{} {} {}", side(left)?, op.symbol(), side(right)?);
    Some((condition.at, text))
}
