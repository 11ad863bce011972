//! `existing NAME: TYPE { … }`: what is there already is found by its identifier and only read.

use std::sync::Arc;

use msd_model::code::Code;
use msd_model::schema::RecordType;
use msd_model::ty::{Type, TypeName};
use msd_syntax::{ItemKind, ast};
use smol_str::SmolStr;

use super::{Body, Resource};
use crate::decorators;
use crate::infer::Infer;

impl Infer<'_> {
    pub(super) fn existing(&mut self, resource: &ast::Resource) -> Body {
        let Some(schema) = crate::schema::resource_type(self.db, &resource.ty.text) else {
            if !resource.ty.text.is_empty() {
                self.unknown_resource_type(&resource.ty.text, resource.ty.span);
            }
            return Body::Empty;
        };
        let (each, names) = self.each(resource.each.as_ref());
        self.with_locals(names, |this| {
            let condition = resource.condition.as_ref().map(|c| this.check(c, &Type::Bool));
            // Any property may tell which one is meant; those of the identifier have to.
            let mut record = RecordType { name: None, ..schema.properties.as_ref().clone() };
            record.rules.clear();
            for (name, field) in &mut record.fields {
                field.read_only = false;
                field.required = schema.identifier.contains(name);
                if let Type::Id(id) = &field.ty
                    && id.resource == schema.name
                {
                    field.ty = Type::String;
                }
            }
            let strays = |field: &&ast::Field| match field {
                ast::Field::Named { name, .. } => {
                    schema.property(&name.text).is_some() && !schema.identifier.contains(&name.text)
                }
                _ => true,
            };
            let name: SmolStr = format!("existing {}", schema.name).into();
            record.name = Some(name);
            if let Some(stray) = resource.fields.iter().find(strays) {
                let (span, what) = match stray {
                    ast::Field::Named { name, .. } => (name.span, format!("`{}`", name.text)),
                    ast::Field::Spread(value) => (value.span, "`..`".to_owned()),
                    ast::Field::Computed { key, .. } => (key.span, "a computed key".to_owned()),
                };
                let identifier = schema.identifier.join("`, `");
                let message = format!("{what} does not tell which {} is meant", schema.name);
                this.report(Code::ReadOnlyProperty, span, message).help =
                    Some(format!("it is found by `{identifier}`; everything else is read"));
            }
            let identifying: Vec<ast::Field> =
                resource.fields.iter().filter(|field| !strays(field)).cloned().collect();
            let properties = this.check_fields(&identifying, &Arc::new(record), resource.ty.span);
            let decorations = decorators::lower(this, &resource.prefix, ItemKind::Existing);
            Body::Resource(Resource {
                existing: true,
                ty: TypeName::new(resource.ty.text.clone()),
                ty_span: resource.ty.span,
                each,
                condition,
                properties,
                spans: Vec::new(),
                decorations,
            })
        })
    }
}
