//! `constraint NAME { … }`: its settings, each by itself. The message may have no value where the
//! requirement holds, so they are not evaluated as one record.

use msd_model::code::Code;
use msd_model::expr::{ExprKind, Field};
use msd_syntax::{ItemKind, ast};

use super::Body;
use crate::infer::Infer;
use crate::settings;

impl Infer<'_> {
    pub(super) fn constraint(&mut self, block: &ast::Block) -> Body {
        self.no_decorators(&block.prefix);
        for field in &block.fields {
            let (ast::Field::Computed { value, .. } | ast::Field::Spread(value)) = field else {
                continue;
            };
            let message = "a setting of a constraint has a name that stands there";
            self.report(Code::Syntax, value.span, message).help =
                Some("write `severity = high`".to_owned());
        }
        let record = settings::record_type(ItemKind::Constraint);
        let settings = self.settings_of(block, &record);
        let ExprKind::Record(fields) = settings.kind else { return Body::Empty };
        let named = fields.into_iter().filter_map(|field| match field {
            Field::Named { name, value } => Some((name, value)),
            _ => None,
        });
        Body::Constraint(named.collect())
    }
}
