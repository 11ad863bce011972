//! Types, and the fields of record types.

use msd_model::value::Value;

use super::Reader;
use crate::ast::{Facet, Prefix, TypeExpr, TypeField, TypeKind};

impl Reader<'_> {
    pub(super) fn type_expr(&mut self) -> Option<TypeExpr> {
        let start = self.at;
        self.has("|");
        let first = self.deeper(Self::type_term)?;
        if self.byte() != Some(b'|') {
            return Some(first);
        }
        let mut members = vec![first];
        while self.has("|") {
            members.push(self.deeper(Self::type_term)?);
        }
        Some(TypeExpr { kind: TypeKind::Union(members), span: self.since(start) })
    }

    fn type_term(&mut self) -> Option<TypeExpr> {
        let start = self.at;
        let is_secret = self.has_word("secret");
        let mut nested = None;
        let kind = match self.byte()? {
            b'"' => TypeKind::Literal(Value::Str(self.plain_text()?.0)),
            b'0'..=b'9' => TypeKind::Literal(self.number()?),
            b'{' => self.type_record()?,
            b'(' => {
                self.take(1);
                nested = Some(self.type_expr()?);
                self.sign(")")?;
                TypeKind::Error
            }
            _ => match self.word()? {
                word @ ("true" | "false") => {
                    self.take(word.len());
                    TypeKind::Literal(Value::Bool(word == "true"))
                }
                _ => self.type_name()?,
            },
        };
        let is_optional = self.has("?");
        // What marks a type belongs to its place, brackets and all.
        let span = self.since(start);
        let mut ty = nested.unwrap_or(TypeExpr { kind, span });
        if is_optional {
            ty = TypeExpr { kind: TypeKind::Optional(Box::new(ty)), span };
        }
        if is_secret {
            ty = TypeExpr { kind: TypeKind::Secret(Box::new(ty)), span };
        }
        Some(ty)
    }

    fn type_name(&mut self) -> Option<TypeKind> {
        let path = self.path()?;
        let (mut arguments, mut facets) = (Vec::new(), Vec::new());
        if self.has("<") {
            arguments.push(self.type_expr()?);
            while self.has(",") {
                arguments.push(self.type_expr()?);
            }
            self.sign(">")?;
        }
        if self.has("(") {
            while !self.has(")") {
                facets.push(self.facet()?);
                if !self.has(",") {
                    self.sign(")")?;
                    break;
                }
            }
            // None at all is a mistake.
            facets.first()?;
        }
        Some(TypeKind::Name { path, arguments, facets })
    }

    fn facet(&mut self) -> Option<Facet> {
        let Some(word) = self.word() else {
            let (min, max, inclusive) = self.bounds()?;
            return Some(Facet::Bounds { min, max, inclusive });
        };
        self.take(word.len());
        Some(match word {
            "len" => {
                let (min, max, _) = self.bounds()?;
                Facet::Len { min, max }
            }
            "pattern" => Facet::Pattern(self.plain_text()?.0),
            "format" => Facet::Format(self.plain_text()?.0),
            "key" => Facet::Key(self.plain_text()?.0),
            "multiple" => Facet::Multiple(self.signed()?),
            "unique" => Facet::Unique,
            "unordered" => Facet::Unordered,
            _ => return None,
        })
    }

    fn bounds(&mut self) -> Option<(Option<f64>, Option<f64>, bool)> {
        let min = self.signed();
        let inclusive = self.has("..=");
        if !inclusive {
            self.sign("..")?;
        }
        Some((min, self.signed(), inclusive))
    }

    fn type_record(&mut self) -> Option<TypeKind> {
        self.sign("{")?;
        let (mut fields, mut open) = (Vec::new(), false);
        while !self.has("}") {
            match self.has("..") {
                true => open = true,
                false => fields.push(self.type_field()?),
            }
            self.has(",");
        }
        Some(TypeKind::Record { fields, open })
    }

    fn type_field(&mut self) -> Option<TypeField> {
        let prefix = self.prefix()?;
        self.field_after(prefix)
    }

    pub(super) fn field_after(&mut self, prefix: Prefix) -> Option<TypeField> {
        let name = self.ident()?;
        let optional = self.has("?");
        self.sign(":")?;
        let ty = self.type_expr()?;
        let is_wire = self.word() == Some("as") && {
            let (at, end) = (self.at, self.end);
            self.take(2);
            let is_wire = self.byte() == Some(b'"');
            if !is_wire {
                (self.at, self.end) = (at, end);
            }
            is_wire
        };
        let wire = match is_wire {
            true => Some(self.plain_text()?.0),
            false => None,
        };
        let default = match self.has("=") {
            true => Some(self.value()?),
            false => None,
        };
        Some(TypeField { prefix, name, optional, ty, wire, default })
    }
}
