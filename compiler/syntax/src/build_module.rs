//! Builds modules from pest's pairs.

use crate::ast::{Module, Prefix};
use crate::build::Builder;
use crate::grammar::{Pair, Rule};

impl Builder<'_> {
    pub(crate) fn module(&mut self, pair: Pair<'_>) -> Module {
        let mut inner = pair.into_inner();
        let mut module = match inner.next() {
            Some(header) => self.module_header(header),
            None => self.empty_module(),
        };
        if let Some(block) = inner.next() {
            module.fields = self.fields(block.into_inner());
        }
        module
    }

    pub(crate) fn module_header(&mut self, pair: Pair<'_>) -> Module {
        let mut module = self.empty_module();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::prefix => module.prefix = self.prefix(part),
                Rule::ident => module.name = self.ident(part),
                Rule::string => {
                    module.path.span = self.span(&part);
                    module.path.text = self.plain_string(part);
                }
                Rule::for_clause => module.each = self.for_clause(part),
                Rule::if_clause => module.condition = Some(self.inner_expr(part)),
                _ => {}
            }
        }
        module
    }

    fn empty_module(&self) -> Module {
        Module {
            prefix: Prefix::default(),
            name: self.nowhere(),
            path: self.nowhere(),
            each: None,
            condition: None,
            fields: Vec::new(),
        }
    }
}
