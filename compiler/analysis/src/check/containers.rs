//! Groups and modules: what holds other declarations.

use msd_model::code::Code;
use msd_model::expr::ExprKind;
use msd_model::schema::RecordType;
use msd_model::ty::Type;
use msd_syntax::{ItemKind, ast};
use smol_str::SmolStr;

use super::{Body, Each, Group, Module};
use crate::decorators;
use crate::infer::Infer;

impl Infer<'_> {
    /// Lowers a `for`; also returns the names that it binds.
    pub(super) fn each(
        &mut self,
        each: Option<&ast::ForClause>,
    ) -> (Option<Each>, Vec<(SmolStr, Type)>) {
        let Some(each) = each else { return (None, Vec::new()) };
        let (list, ty) = self.infer(&each.list);
        let names = self.bound_types(&each.first, each.second.as_ref(), &ty, each.list.span);
        let lowered = Each {
            first: each.first.text.clone(),
            second: each.second.as_ref().map(|second| second.text.clone()),
            list,
        };
        (Some(lowered), names)
    }

    pub(super) fn group(&mut self, group: &ast::Group) -> Body {
        let (each, bound) = self.each(group.each.as_ref());
        let mut names = self.locals.clone();
        names.extend(bound.iter().cloned());
        let decorations =
            self.with_locals(bound, |this| decorators::lower(this, &group.prefix, ItemKind::Group));
        Body::Group(Group { each, names, decorations })
    }

    pub(super) fn module(&mut self, module: &ast::Module) -> Body {
        let (each, names) = self.each(module.each.as_ref());
        let stack = match crate::module::stack_of(self.db, self.item) {
            Ok(stack) => *stack,
            Err(reason) => {
                let message = format!("there is no module at {:?}: {reason}", module.path.text);
                self.report(Code::BadModule, module.path.span, message).help =
                    Some("name a folder with .msd files: `module net: \"./net\"`".to_owned());
                return Body::Empty;
            }
        };
        let takes = crate::module::takes(self.db, stack).as_ref().clone();
        let name = Some(format!("module \"{}\"", module.path.text).into());
        let record = std::sync::Arc::new(RecordType { name, ..takes });
        self.with_locals(names, |this| {
            let condition = module.condition.as_ref().map(|c| this.check(c, &Type::Bool));
            if let Some(condition) = &module.condition {
                this.learn(condition, true);
            }
            let mut named = Vec::with_capacity(module.fields.len());
            for field in &module.fields {
                match field {
                    ast::Field::Named { .. } => named.push(field.clone()),
                    ast::Field::Spread(value) | ast::Field::Computed { key: value, .. } => {
                        let message = "a module's parameters are named one by one";
                        this.report(Code::Syntax, value.span, message).help =
                            Some("write `name = value` for each of them".to_owned());
                    }
                }
            }
            let expr = this.check_fields(&named, &record, module.name.span);
            let arguments = match expr.kind {
                ExprKind::Record(fields) => fields
                    .into_iter()
                    .filter_map(|field| match field {
                        msd_model::expr::Field::Named { name, value } => Some((name, value)),
                        _ => None,
                    })
                    .collect(),
                _ => Vec::new(),
            };
            let decorations = decorators::lower(this, &module.prefix, ItemKind::Module);
            Body::Module(Module { stack, each, condition, arguments, decorations })
        })
    }
}
