//! Declarations: resources, values, and the library's own types and signatures.

use super::Reader;
use crate::ast::{
    Function, IdMember, Let, Output, Parameter, Prefix, Resource, ResourceType, TypeExpr, TypeItem,
};

impl Reader<'_> {
    pub(super) fn resource(&mut self) -> Option<Resource> {
        self.skip();
        let prefix = self.prefix()?;
        self.keyword("resource")?;
        let name = self.ident()?;
        self.sign(":")?;
        let ty = self.path()?;
        let fields = self.fields()?;
        Some(Resource { prefix, name, ty, each: None, condition: None, fields })
    }

    pub(super) fn let_item(&mut self) -> Option<Let> {
        self.skip();
        let prefix = self.prefix()?;
        self.keyword("let")?;
        let name = self.ident()?;
        let ty = self.declared_type()?;
        self.sign("=")?;
        Some(Let { prefix, name, ty, value: self.value()? })
    }

    pub(super) fn output(&mut self) -> Option<Output> {
        self.skip();
        let prefix = self.prefix()?;
        let secret = self.has_word("secret");
        self.keyword("output")?;
        let name = self.ident()?;
        let ty = self.declared_type()?;
        self.sign("=")?;
        Some(Output { prefix, secret, name, ty, value: self.value()? })
    }

    /// Reads a type after a colon; there may be none.
    fn declared_type(&mut self) -> Option<Option<TypeExpr>> {
        match self.has(":") {
            true => Some(Some(self.type_expr()?)),
            false => Some(None),
        }
    }

    /// Reads a function of the library, which has no body.
    pub(super) fn signature(&mut self) -> Option<Function> {
        self.skip();
        let prefix = self.prefix()?;
        self.keyword("fn")?;
        let name = self.path()?;
        let mut type_parameters = Vec::new();
        if self.has("<") {
            type_parameters.push(self.ident()?);
            while self.has(",") {
                type_parameters.push(self.ident()?);
            }
            self.sign(">")?;
        }
        self.sign("(")?;
        let mut parameters = Vec::new();
        while !self.has(")") {
            parameters.push(self.parameter()?);
            if !self.has(",") {
                self.sign(")")?;
                break;
            }
        }
        let result = match self.has("->") {
            true => Some(self.type_expr()?),
            false => None,
        };
        Some(Function { prefix, name, type_parameters, parameters, result, body: None })
    }

    fn parameter(&mut self) -> Option<Parameter> {
        let rest = self.has("...");
        let name = self.ident()?;
        let optional = self.has("?");
        self.sign(":")?;
        let ty = self.type_expr()?;
        let default = match self.has("=") {
            true => Some(self.value()?),
            false => None,
        };
        Some(Parameter { name, rest, optional, ty, default })
    }

    pub(super) fn resource_type(&mut self) -> Option<ResourceType> {
        self.skip();
        let prefix = self.prefix()?;
        self.keyword("resource")?;
        self.keyword("type")?;
        let name = self.path()?;
        self.sign("=")?;
        let wire = self.plain_text()?.0;
        self.sign("{")?;
        let (mut ids, mut definitions, mut fields, mut open) =
            (Vec::new(), Vec::new(), Vec::new(), false);
        while !self.has("}") {
            if self.has("..") {
                open = true;
            } else if self.begins("id") {
                ids.push(self.id_member()?);
            } else {
                let prefix = self.prefix()?;
                match self.begins("type") {
                    true => definitions.push(self.definition(prefix)?),
                    false => fields.push(self.field_after(prefix)?),
                }
            }
        }
        Some(ResourceType { prefix, name, wire, ids, definitions, fields, open })
    }

    /// Tells whether this word and another stand here: a member, and no field of that name.
    fn begins(&mut self, wanted: &str) -> bool {
        let (at, end) = (self.at, self.end);
        let begins = self.has_word(wanted) && self.word().is_some();
        (self.at, self.end) = (at, end);
        begins
    }

    fn id_member(&mut self) -> Option<IdMember> {
        self.keyword("id")?;
        let name = self.ident()?;
        self.sign("=")?;
        let ty = self.type_expr()?;
        let mut accepts = Vec::new();
        if self.word().is_some_and(|word| word.starts_with("accepts")) {
            self.keyword("accepts")?;
            accepts.push(self.path()?);
            while self.has(",") {
                accepts.push(self.path()?);
            }
        }
        Some(IdMember { name, ty, accepts })
    }

    fn definition(&mut self, prefix: Prefix) -> Option<TypeItem> {
        self.keyword("type")?;
        let name = self.ident()?;
        self.sign("=")?;
        Some(TypeItem { prefix, name, ty: self.type_expr()? })
    }
}
