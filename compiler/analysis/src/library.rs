//! Signatures of the library's functions, read from the embedded declarations.

use msd_model::code::Code;
use msd_model::place::Span;
use msd_model::ty::Type;
use msd_syntax::{ItemKind, ast, parse_item, split};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::db::Db;
use crate::lower_type::{self, Names};

#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    pub name: SmolStr,
    pub doc: SmolStr,
    pub parameters: Vec<Parameter>,
    pub result: Type,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    pub name: SmolStr,
    pub ty: Type,
    pub optional: bool,
    pub rest: bool,
}

impl Signature {
    /// Returns the signature as it is declared.
    pub fn shown(&self) -> String {
        let parameters: Vec<String> = self
            .parameters
            .iter()
            .map(|parameter| {
                let dots = if parameter.rest { "..." } else { "" };
                let mark = if parameter.optional { "?" } else { "" };
                format!("{dots}{}{mark}: {}", parameter.name, parameter.ty)
            })
            .collect();
        format!("{}({}) -> {}", self.name, parameters.join(", "), self.result)
    }
}

#[salsa::tracked]
pub fn library(_db: &dyn Db) -> FxHashMap<SmolStr, Signature> {
    load()
}

/// Reads all signatures; the declarations are small.
fn load() -> FxHashMap<SmolStr, Signature> {
    let mut out = FxHashMap::default();
    for (_, text) in msd_stdlib::core() {
        for piece in split(&text) {
            if piece.kind != ItemKind::Function {
                continue;
            }
            let parsed = parse_item(piece.kind, &text[piece.span.range()]);
            if let Some(ast::Item::Function(function)) = parsed.tree {
                let signature = signature(&function);
                out.insert(signature.name.clone(), signature);
            }
        }
    }
    out
}

/// Returns every function of the library, sorted by name.
pub fn functions() -> Vec<Signature> {
    let mut all: Vec<Signature> = load().into_values().collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

struct Variables<'a>(&'a [ast::Ident]);

impl Names for Variables<'_> {
    fn named(&mut self, name: &SmolStr, _: Span) -> Type {
        match self.0.iter().any(|variable| variable.text == *name) {
            true => Type::Var(name.clone()),
            false => Type::Any,
        }
    }

    fn problem(&mut self, _: Code, _: Span, _: String, _: Option<String>) {}
}

fn signature(function: &ast::Function) -> Signature {
    let mut names = Variables(&function.type_parameters);
    Signature {
        name: function.name.text.clone(),
        doc: function.prefix.doc.clone(),
        parameters: function
            .parameters
            .iter()
            .map(|parameter| Parameter {
                name: parameter.name.text.clone(),
                ty: lower_type::lower(&parameter.ty, &mut names),
                optional: parameter.optional || parameter.default.is_some(),
                rest: parameter.rest,
            })
            .collect(),
        result: function
            .result
            .as_ref()
            .map_or(Type::Any, |result| lower_type::lower(result, &mut names)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_is_declared_and_every_declaration_has_a_function() {
        let mut declared: Vec<SmolStr> = load().into_keys().collect();
        declared.sort();
        let rows: Vec<SmolStr> =
            msd_model::functions::FUNCTIONS.iter().map(|row| row.name.into()).collect();
        assert_eq!(declared, rows);
        assert!(load().values().all(|signature| !signature.doc.is_empty()));
    }
}
