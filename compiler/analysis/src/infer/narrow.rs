//! What a condition says of the names in it: `x != null`, `x == "a"`, `x is T`.

use msd_model::expr::{Binary, Unary};
use msd_model::schema::Schemas;
use msd_model::ty::Type;
use msd_model::value::Value;
use msd_syntax::ast::{self, ExprKind};
use smol_str::SmolStr;

use super::Infer;
use crate::fits::{Fit, fits};
use crate::mentions::path_text;

/// Something known of a name, or of a path such as `agent.cpu`, where a condition holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    Is(Type),
    IsNot(Type),
}

impl Infer<'_> {
    /// Runs `body` where the condition is known to hold, or known not to.
    pub(super) fn where_it<T>(
        &mut self,
        holds: bool,
        condition: &ast::Expr,
        body: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let depth = self.facts.len();
        self.learn(condition, holds);
        let out = body(self);
        self.facts.truncate(depth);
        out
    }

    /// Remembers what the condition says, until the caller takes the facts off again.
    pub fn learn(&mut self, condition: &ast::Expr, holds: bool) {
        match &condition.kind {
            ExprKind::Unary { op: Unary::Not, operand } => self.learn(operand, !holds),
            ExprKind::Binary { op: Binary::And, left, right } if holds => {
                self.learn(left, true);
                self.learn(right, true);
            }
            ExprKind::Binary { op: Binary::Or, left, right } if !holds => {
                self.learn(left, false);
                self.learn(right, false);
            }
            ExprKind::Binary { op: op @ (Binary::Eq | Binary::Ne), left, right } => {
                let same = (*op == Binary::Eq) == holds;
                for (path, other) in [(left, right), (right, left)] {
                    if let (Some(path), ExprKind::Literal(value)) = (path_text(path), &other.kind) {
                        let ty = match value {
                            Value::Null => Type::Null,
                            value => Type::Literal(value.clone()),
                        };
                        self.facts.push((path, if same { Fact::Is(ty) } else { Fact::IsNot(ty) }));
                    }
                }
            }
            ExprKind::Is { operand, ty } => {
                if let Some(path) = path_text(operand) {
                    let reports = self.reports.len();
                    let ty = self.lower_type(ty);
                    // The type's own mistakes are reported where it is checked.
                    self.reports.truncate(reports);
                    self.facts.push((path, if holds { Fact::Is(ty) } else { Fact::IsNot(ty) }));
                }
            }
            _ => {}
        }
    }

    /// Returns the type that a path has under the facts in force.
    pub(super) fn narrowed(&self, path: Option<SmolStr>, ty: Type) -> Type {
        let Some(path) = path.filter(|_| !self.facts.is_empty()) else { return ty };
        let schemas = self.schemas();
        self.facts
            .iter()
            .filter(|(known, _)| *known == path)
            .fold(ty, |ty, (_, fact)| apply(ty, fact, &schemas))
    }
}

fn apply(ty: Type, fact: &Fact, schemas: &dyn Schemas) -> Type {
    match (ty, fact) {
        (Type::Secret(inner), fact) => apply(inner.as_ref().clone(), fact, schemas).secret(),
        (Type::Optional(inner), Fact::IsNot(Type::Null)) => inner.as_ref().clone(),
        (Type::Optional(inner), Fact::Is(wanted)) if *wanted != Type::Null => {
            apply(inner.as_ref().clone(), fact, schemas)
        }
        (Type::Optional(_), Fact::Is(Type::Null)) => Type::Null,
        (Type::Union(members), fact) => {
            let keep = |member: &&Type| match fact {
                Fact::Is(wanted) => fits(member, wanted, schemas) != Fit::No,
                Fact::IsNot(other) => fits(member, other, schemas) != Fit::Yes,
            };
            let kept: Vec<Type> = members.iter().filter(keep).cloned().collect();
            match kept.len() {
                0 => Type::Union(members),
                1 => kept.into_iter().next().unwrap_or(Type::Any),
                _ => Type::Union(kept.into()),
            }
        }
        (ty, Fact::Is(wanted)) if fits(wanted, &ty, schemas) == Fit::Yes => wanted.clone(),
        (ty, _) => ty,
    }
}
