//! Types of operators.

use msd_model::code::Code;
use msd_model::expr::{Binary, Expr, ExprKind, TypeTest, Unary};
use msd_model::place::Span;
use msd_model::ty::Type;
use msd_syntax::ast;

use super::access::taint;
use super::{Infer, literal};
use crate::fits::{Fit, fits};

impl Infer<'_> {
    pub(super) fn unary(&mut self, op: Unary, operand: &ast::Expr, at: Span) -> (Expr, Type) {
        let (lowered, ty) = self.infer(operand);
        let kind = literal::widen(ty.bare());
        let result = match (op, &kind) {
            (Unary::Not, Type::Bool) => Type::Bool,
            (Unary::Negate, Type::Int | Type::Float | Type::Duration) => kind.clone(),
            (_, Type::Any | Type::Json | Type::Var(_)) => Type::Any,
            _ => {
                let (symbol, wants) = match op {
                    Unary::Not => ("!", "a Bool"),
                    Unary::Negate => ("-", "a number"),
                };
                let message = format!("`{symbol}` takes {wants}, found {}", literal::kind_of(&ty));
                self.report(Code::BadOperands, at, message);
                Type::Any
            }
        };
        let expr = Expr::new(ExprKind::Unary { op, operand: Box::new(lowered) }, at);
        (expr, taint(result, ty.is_secret()))
    }

    pub(super) fn binary(
        &mut self,
        op: Binary,
        left: &ast::Expr,
        right: &ast::Expr,
        at: Span,
    ) -> (Expr, Type) {
        if let Some(text) = self.bare_text(op, left, right) {
            let at = self.at(at);
            let quoted = format!("\"{text}\"");
            let message = format!("`{text}` is not declared");
            let report = crate::place::Report::new(Code::UnknownName, at, message);
            self.reports.push(
                report.help(format!("strings stand between quotes: {quoted}")).fix(at, quoted),
            );
            return (Expr::new(ExprKind::Error, at.span), Type::Any);
        }
        let (left_expr, left_type) = self.infer(left);
        // The right side is looked at only where the left one does not decide.
        let (right_expr, right_type) = match op {
            Binary::And => self.where_it(true, left, |this| this.infer(right)),
            Binary::Or => self.where_it(false, left, |this| this.infer(right)),
            _ => self.infer(right),
        };
        let secret = left_type.is_secret() || right_type.is_secret();
        let result = self.result(op, &left_type, &right_type);
        let ty = match result {
            Some(ty) => ty,
            None => {
                let (a, b) = (literal::kind_of(&left_type), literal::kind_of(&right_type));
                let message = format!("`{}` does not take {a} and {b}", op.symbol());
                let help = advice(op, &left_type, &right_type);
                let at = self.at(at);
                let mut report = crate::place::Report::new(Code::BadOperands, at, message)
                    .label(self.at(left.span), a.to_string())
                    .label(self.at(right.span), b.to_string());
                report.help = help;
                self.reports.push(report);
                Type::Any
            }
        };
        let (left, right) = (Box::new(left_expr), Box::new(right_expr));
        (Expr::new(ExprKind::Binary { op, left, right }, at), taint(ty, secret))
    }

    /// Returns the text of `acme-logs`, where no `acme` is declared: quotes are lacking.
    fn bare_text(&self, op: Binary, left: &ast::Expr, right: &ast::Expr) -> Option<String> {
        let (ast::ExprKind::Name(a), ast::ExprKind::Name(b)) = (&left.kind, &right.kind) else {
            return None;
        };
        let tight = op == Binary::Sub && right.span.start == left.span.end + 1;
        let known = self.lookup(a).is_some() || self.locals.iter().any(|(name, _)| name == a);
        (tight && !known).then(|| format!("{a}-{b}"))
    }

    fn result(&mut self, op: Binary, left: &Type, right: &Type) -> Option<Type> {
        if op == Binary::Coalesce {
            let present = match left {
                Type::Optional(inner) => inner.as_ref().clone(),
                Type::Null => return Some(right.clone()),
                other => other.clone(),
            };
            return Some(present.or(right.clone()));
        }
        if matches!(op, Binary::Eq | Binary::Ne) {
            let (a, b) = (literal::widen(left), literal::widen(right));
            let schemas = self.schemas();
            let comparable = fits(&a, &b, &schemas) != Fit::No
                || fits(&b, &a, &schemas) != Fit::No
                || matches!(a, Type::Null)
                || matches!(b, Type::Null)
                || matches!((a.bare(), b.bare()), (Type::Id(_), Type::Id(_)));
            return comparable.then_some(Type::Bool);
        }
        if left.is_optional() || right.is_optional() {
            return None;
        }
        let (a, b) = (literal::widen(left.bare()), literal::widen(right.bare()));
        if matches!(a, Type::Any | Type::Json | Type::Var(_))
            || matches!(b, Type::Any | Type::Json | Type::Var(_))
        {
            return Some(match op {
                Binary::Lt | Binary::Le | Binary::Gt | Binary::Ge | Binary::In => Type::Bool,
                Binary::And | Binary::Or => Type::Bool,
                _ => Type::Any,
            });
        }
        let number = |ty: &Type| matches!(ty, Type::Int | Type::Float);
        Some(match (op, &a, &b) {
            (Binary::And | Binary::Or, Type::Bool, Type::Bool) => Type::Bool,
            (Binary::Lt | Binary::Le | Binary::Gt | Binary::Ge, a, b)
                if number(a) && number(b) || a == b && ordered(a) =>
            {
                Type::Bool
            }
            (Binary::In, _, Type::List(_) | Type::Map(_) | Type::Tags | Type::Record(_)) => {
                Type::Bool
            }
            (Binary::In, Type::String, Type::String) => Type::Bool,
            (Binary::Range, Type::Int, Type::Int) => Type::list(Type::Int),
            (Binary::Concat, Type::List(a), Type::List(b)) => {
                Type::list(literal::join(vec![a.element.clone(), b.element.clone()]))
            }
            (Binary::Concat, a, b) if textual(a) && textual(b) => Type::String,
            (Binary::Concat, Type::Map(a), Type::Map(b)) => {
                Type::map(a.value.clone().or(b.value.clone()))
            }
            (Binary::Add | Binary::Sub | Binary::Mul | Binary::Div | Binary::Rem, _, _) => {
                return arithmetic(op, &a, &b);
            }
            _ => return None,
        })
    }

    pub(super) fn is(&mut self, operand: &ast::Expr, ty: &ast::TypeExpr, at: Span) -> (Expr, Type) {
        let (lowered, _) = self.infer(operand);
        let test = match self.lower_type(ty) {
            Type::Resource(name) => TypeTest::Resource(name),
            Type::Literal(value) => TypeTest::Literal(value),
            Type::Null => TypeTest::Kind("null".into()),
            Type::Record(_) | Type::Map(_) => TypeTest::Kind("a record".into()),
            Type::List(_) => TypeTest::Kind("List".into()),
            other => TypeTest::Kind(other.bare().to_string().into()),
        };
        (Expr::new(ExprKind::Is { operand: Box::new(lowered), ty: test }, at), Type::Bool)
    }
}

fn arithmetic(op: Binary, a: &Type, b: &Type) -> Option<Type> {
    use Type::{Duration, Float, Int, Money, Percent, Size};
    let additive = matches!(op, Binary::Add | Binary::Sub);
    let scaling = matches!(op, Binary::Mul | Binary::Div);
    Some(match (a, b) {
        (Int, Int) => Int,
        (Int | Float, Int | Float) => Float,
        (Duration, Duration) | (Size, Size) | (Money, Money) if op == Binary::Div => Float,
        (Duration, Duration) | (Size, Size) | (Money, Money) | (Percent, Percent) if additive => {
            a.clone()
        }
        (Duration | Size | Money, Int | Float) if scaling => a.clone(),
        (Int | Float, Duration | Size) if op == Binary::Mul => b.clone(),
        (Int | Float, Percent) | (Percent, Int | Float) if op == Binary::Mul => Float,
        _ => return None,
    })
}

fn ordered(ty: &Type) -> bool {
    matches!(
        ty,
        Type::String | Type::Duration | Type::Size | Type::Rate | Type::Money | Type::Percent
    )
}

fn textual(ty: &Type) -> bool {
    matches!(ty, Type::String | Type::Id(_) | Type::Cidr | Type::Timestamp)
}

fn advice(op: Binary, left: &Type, right: &Type) -> Option<String> {
    if left.is_optional() || right.is_optional() {
        return Some("one side may be null: give a fallback with `??`".to_owned());
    }
    let text = |ty: &Type| textual(&literal::widen(ty.bare()));
    match op {
        Binary::Add if text(left) || text(right) => {
            Some("texts are joined with `++`, or put together as \"${a}${b}\"".to_owned())
        }
        Binary::Add if matches!(left.bare(), Type::List(_)) => {
            Some("lists are joined with `++`".to_owned())
        }
        _ => None,
    }
}
