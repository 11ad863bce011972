//! Builds types from pest's pairs.

use msd_model::code::Code;
use msd_model::diagnostic::Diagnostic;
use msd_model::value::Value;

use crate::ast::{Facet, Ident, Prefix, TypeExpr, TypeField, TypeKind};
use crate::build::Builder;
use crate::build_expr::DEEPEST;
use crate::grammar::{Pair, Rule};

impl Builder<'_> {
    pub fn type_expr(&mut self, pair: Pair<'_>) -> TypeExpr {
        let span = self.span(&pair);
        if self.depth >= DEEPEST {
            let at = msd_model::place::Span { end: span.end.min(span.start + 1), ..span };
            let message = format!("a type nested more than {DEEPEST} deep");
            self.diagnostics.push(Diagnostic::new(Code::Syntax, at, message));
            return TypeExpr { kind: TypeKind::Error, span };
        }
        self.depth += 1;
        let mut members: Vec<TypeExpr> =
            pair.into_inner().map(|term| self.type_term(term)).collect();
        self.depth -= 1;
        match members.len() {
            1 => members.swap_remove(0),
            _ => TypeExpr { kind: TypeKind::Union(members), span },
        }
    }

    pub fn type_term(&mut self, pair: Pair<'_>) -> TypeExpr {
        let span = self.span(&pair);
        let (mut secret, mut optional) = (false, false);
        let mut ty = TypeExpr { kind: TypeKind::Error, span };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::secret_kw => secret = true,
                Rule::optional_mark => optional = true,
                Rule::type_expr => ty = self.type_expr(part),
                Rule::type_literal => {
                    ty.kind = self.type_literal(part).map_or(TypeKind::Error, TypeKind::Literal);
                }
                Rule::type_record => ty.kind = self.type_record(part),
                _ => ty.kind = self.type_name(part),
            }
        }
        if optional {
            ty = TypeExpr { kind: TypeKind::Optional(Box::new(ty)), span };
        }
        if secret {
            ty = TypeExpr { kind: TypeKind::Secret(Box::new(ty)), span };
        }
        ty
    }

    fn type_literal(&mut self, pair: Pair<'_>) -> Option<Value> {
        let mut negative = false;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::negative => negative = true,
                Rule::string => return Some(Value::Str(self.plain_string(part))),
                Rule::boolean => return Some(Value::Bool(part.as_str() == "true")),
                _ => {
                    return self.number(part).map(|number| match number {
                        Value::Int(int) if negative => Value::Int(-int),
                        Value::Float(float) if negative => Value::Float(-float),
                        other => other,
                    });
                }
            }
        }
        None
    }

    fn type_name(&mut self, pair: Pair<'_>) -> TypeKind {
        let mut path: Option<Ident> = None;
        let (mut arguments, mut facets) = (Vec::new(), Vec::new());
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::path => path = Some(self.ident(part)),
                Rule::type_arguments => {
                    arguments = part.into_inner().map(|ty| self.type_expr(ty)).collect();
                }
                _ => facets = part.into_inner().filter_map(|facet| self.facet(facet)).collect(),
            }
        }
        match path {
            Some(path) => TypeKind::Name { path, arguments, facets },
            None => TypeKind::Error,
        }
    }

    fn facet(&mut self, pair: Pair<'_>) -> Option<Facet> {
        let part = pair.into_inner().next()?;
        Some(match part.as_rule() {
            Rule::len_facet => {
                let (min, max, _) = bounds(part.into_inner().next()?);
                Facet::Len { min, max }
            }
            Rule::bounds => {
                let (min, max, inclusive) = bounds(part);
                Facet::Bounds { min, max, inclusive }
            }
            Rule::string_facet => {
                let mut inner = part.into_inner();
                let name = inner.next()?;
                let text = self.plain_string(inner.next()?);
                match name.as_str() {
                    "pattern" => Facet::Pattern(text),
                    "format" => Facet::Format(text),
                    _ => Facet::Key(text),
                }
            }
            Rule::multiple_facet => Facet::Multiple(signed(part.into_inner().next()?)),
            _ if part.as_str() == "unique" => Facet::Unique,
            _ => Facet::Unordered,
        })
    }

    fn type_record(&mut self, pair: Pair<'_>) -> TypeKind {
        let (mut fields, mut open) = (Vec::new(), false);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::type_field => fields.push(self.type_field(part)),
                _ => open = true,
            }
        }
        TypeKind::Record { fields, open }
    }

    pub fn type_field(&mut self, pair: Pair<'_>) -> TypeField {
        let span = self.span(&pair);
        let mut field = TypeField {
            prefix: Prefix::default(),
            name: Ident { text: Default::default(), span },
            optional: false,
            ty: TypeExpr { kind: TypeKind::Error, span },
            wire: None,
            default: None,
        };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::prefix => field.prefix = self.prefix(part),
                Rule::ident => field.name = self.ident(part),
                Rule::optional_mark => field.optional = true,
                Rule::type_expr => field.ty = self.type_expr(part),
                Rule::wire => {
                    field.wire = part.into_inner().next().map(|name| self.plain_string(name));
                }
                _ => field.default = Some(self.inner_expr(part)),
            }
        }
        field
    }
}

fn bounds(pair: Pair<'_>) -> (Option<f64>, Option<f64>, bool) {
    let (mut min, mut max, mut mark, mut inclusive) = (None, None, false, true);
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::range_mark => {
                mark = true;
                inclusive = part.as_str() == "..=";
            }
            _ if mark => max = Some(signed(part)),
            _ => min = Some(signed(part)),
        }
    }
    (min, max, inclusive)
}

fn signed(pair: Pair<'_>) -> f64 {
    // The grammar lets only digits, `_`, one dot and a sign through.
    pair.as_str().replace('_', "").parse().unwrap_or(f64::NAN)
}
