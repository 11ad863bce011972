//! Types as written to types as reasoned about.

use std::sync::Arc;

use msd_model::code::Code;
use msd_model::place::Span;
use msd_model::refinement::{Length, ListRules, MapRules, Refinement, Regex};
use msd_model::schema::{FieldType, RecordRule, RecordType};
use msd_model::ty::{IdName, ListType, MapType, Type, TypeName};
use msd_model::value::Value;
use msd_syntax::ast::{self, Facet, TypeExpr, TypeKind};
use smol_str::SmolStr;

/// Finds what a name stands for where the type is written.
pub trait Names {
    /// Returns the type of a name that is not built in.
    fn named(&mut self, name: &SmolStr, at: Span) -> Type;

    fn problem(&mut self, code: Code, at: Span, message: String, help: Option<String>);
}

/// Every built-in type's name.
pub const BUILT_IN: [&str; 20] = [
    "Bool",
    "Int",
    "Float",
    "String",
    "Duration",
    "Size",
    "Rate",
    "Money",
    "Percent",
    "Cidr",
    "Timestamp",
    "Json",
    "Tags",
    "List",
    "Set",
    "Map",
    "AnyCase",
    "Any",
    "TypePattern",
    "Null",
];

pub fn lower(ty: &TypeExpr, names: &mut dyn Names) -> Type {
    match &ty.kind {
        TypeKind::Error => Type::Any,
        TypeKind::Literal(value) => Type::Literal(value.clone()),
        TypeKind::Optional(inner) => lower(inner, names).optional(),
        TypeKind::Secret(inner) => lower(inner, names).secret(),
        TypeKind::Union(members) => {
            let members: Vec<Type> = members.iter().map(|member| lower(member, names)).collect();
            // A long enum is common and has no repetition worth looking for.
            match members.iter().all(|member| matches!(member, Type::Literal(_))) {
                true => Type::Union(members.into()),
                false => members.into_iter().reduce(Type::or).unwrap_or(Type::Any),
            }
        }
        TypeKind::Record { fields, open } => {
            Type::Record(Arc::new(record(fields, *open, None, names)))
        }
        TypeKind::Name { path, arguments, facets } => named(path, arguments, facets, names),
    }
}

/// Lowers the fields of a record; a default that is no plain value is a mistake.
pub fn record(
    fields: &[ast::TypeField],
    open: bool,
    name: Option<SmolStr>,
    names: &mut dyn Names,
) -> RecordType {
    let mut out = RecordType { name, open, ..RecordType::default() };
    for field in fields {
        let mut ty = FieldType::new(lower(&field.ty, names));
        ty.required = !field.optional && field.default.is_none();
        ty.wire = field.wire.clone();
        if let Some(default) = &field.default {
            ty.default = plain(default);
            if ty.default.is_none() {
                let message = "a field's default is a plain value".to_owned();
                let help = "give literals, lists and records of literals".to_owned();
                names.problem(Code::Evaluation, default.span, message, Some(help));
            }
        }
        for decorator in &field.prefix.decorators {
            match decorator.name.text.as_str() {
                "read_only" => ty.read_only = true,
                "changes_on_update" => ty.changes_on_update = true,
                "create_only" => ty.create_only = true,
                "write_only" => ty.write_only = true,
                "deprecated" => ty.deprecated = true,
                "secret" => ty.secret = true,
                _ => {}
            }
        }
        if out.fields.insert(field.name.text.clone(), ty).is_some() {
            let message = format!("field `{}` is declared twice", field.name.text);
            names.problem(Code::DuplicateProperty, field.name.span, message, None);
        }
    }
    out
}

/// Returns the value of an expression made of literals alone.
pub fn plain(expr: &ast::Expr) -> Option<Value> {
    match &expr.kind {
        ast::ExprKind::Literal(value) => Some(value.clone()),
        ast::ExprKind::List(elements) => elements
            .iter()
            .map(|element| if element.spread { None } else { plain(&element.value) })
            .collect::<Option<Vec<_>>>()
            .map(Value::list),
        ast::ExprKind::Record(fields) => {
            let mut out = msd_model::value::Record::default();
            for field in fields {
                let ast::Field::Named { name, value, .. } = field else { return None };
                out.insert(name.text.clone(), plain(value)?);
            }
            Some(Value::Map(Arc::new(out)))
        }
        _ => None,
    }
}

fn named(
    path: &ast::Ident,
    arguments: &[TypeExpr],
    facets: &[Facet],
    names: &mut dyn Names,
) -> Type {
    let mut argument = |index: usize| match arguments.get(index) {
        Some(ty) => lower(ty, names),
        None => Type::Any,
    };
    let takes = match path.text.as_str() {
        "List" | "Set" | "Map" | "AnyCase" => 1,
        _ => 0,
    };
    let base = match path.text.as_str() {
        "Bool" => Type::Bool,
        "Int" => Type::Int,
        "Float" => Type::Float,
        "String" => Type::String,
        "Duration" => Type::Duration,
        "Size" => Type::Size,
        "Rate" => Type::Rate,
        "Money" => Type::Money,
        "Percent" => Type::Percent,
        "Cidr" => Type::Cidr,
        "Timestamp" => Type::Timestamp,
        "Json" => Type::Json,
        "Tags" => Type::Tags,
        "Any" => Type::Any,
        "Null" => Type::Null,
        "TypePattern" => Type::Pattern,
        "List" | "Set" => {
            let element = argument(0);
            let rules = list_rules(facets);
            let set = path.text == "Set";
            check_arity(path, arguments.len(), takes, names);
            return Type::List(Arc::new(ListType { element, set, rules }));
        }
        "Map" => {
            let value = argument(0);
            check_arity(path, arguments.len(), takes, names);
            return Type::Map(Arc::new(MapType { value, rules: map_rules(facets) }));
        }
        "AnyCase" => {
            let refinement = Refinement { any_case: true, ..Refinement::default() };
            return Type::Refined(Arc::new(argument(0)), Arc::new(refinement));
        }
        _ => names.named(&path.text, path.span),
    };
    check_arity(path, arguments.len(), takes, names);
    match refinement(facets) {
        Some(refinement) => Type::Refined(Arc::new(base), Arc::new(refinement)),
        None => base,
    }
}

fn check_arity(path: &ast::Ident, found: usize, takes: usize, names: &mut dyn Names) {
    if found != takes {
        let message = match takes {
            0 => format!("`{}` takes no type in `<>`", path.text),
            _ => format!("`{}` takes one type, as in `{}<String>`", path.text, path.text),
        };
        names.problem(Code::UnknownType, path.span, message, None);
    }
}

fn length(min: Option<f64>, max: Option<f64>) -> Length {
    Length { min: min.map(|min| min as u64), max: max.map(|max| max as u64) }
}

fn refinement(facets: &[Facet]) -> Option<Refinement> {
    let mut out = Refinement::default();
    for facet in facets {
        match facet {
            Facet::Len { min, max } => out.length = length(*min, *max),
            Facet::Bounds { min, max, inclusive } => {
                (out.min, out.max) = (*min, *max);
                out.exclusive_max = !inclusive && max.is_some();
            }
            Facet::Pattern(pattern) => out.pattern = Some(Regex::new(pattern.clone())),
            Facet::Format(format) => out.format = Some(format.clone()),
            Facet::Multiple(multiple) => out.multiple = Some(*multiple),
            Facet::Key(_) | Facet::Unique | Facet::Unordered => {}
        }
    }
    (!facets.is_empty()).then_some(out)
}

fn list_rules(facets: &[Facet]) -> ListRules {
    let mut out = ListRules::default();
    for facet in facets {
        match facet {
            Facet::Len { min, max } => out.length = length(*min, *max),
            Facet::Unique => out.unique = true,
            Facet::Unordered => out.unordered = true,
            _ => {}
        }
    }
    out
}

fn map_rules(facets: &[Facet]) -> MapRules {
    let mut out = MapRules::default();
    for facet in facets {
        match facet {
            Facet::Len { min, max } => out.length = length(*min, *max),
            Facet::Key(key) => out.key = Some(Regex::new(key.clone())),
            _ => {}
        }
    }
    out
}

/// Reads the record rules among decorators: `@one_of([a], [b, c])`, `@requires(a, [b])`.
pub fn record_rules(decorators: &[ast::Decorator]) -> Vec<RecordRule> {
    let mut out = Vec::new();
    for decorator in decorators {
        let arguments = || {
            decorator.arguments.iter().filter_map(|argument| match &argument.value {
                ast::ArgumentValue::Expr(expr) => Some(expr),
                ast::ArgumentValue::Group(_) => None,
            })
        };
        let sets = || arguments().map(names_in).collect::<Vec<_>>();
        let all = || arguments().flat_map(names_in).collect::<Vec<_>>();
        let split = || {
            let mut parts = arguments().map(names_in);
            let first = parts.next().and_then(|names| names.into_iter().next());
            first.map(|first| (first, parts.flatten().collect::<Vec<_>>()))
        };
        match decorator.name.text.as_str() {
            "one_of" => out.push(RecordRule::OneOf(sets())),
            "any_of" => out.push(RecordRule::AnyOf(sets())),
            "exactly_one" => out.push(RecordRule::ExactlyOne(all())),
            "at_least_one" => out.push(RecordRule::AtLeastOne(all())),
            "requires" => out.extend(split().map(|(name, rest)| RecordRule::Requires(name, rest))),
            "excludes" => out.extend(split().map(|(name, rest)| RecordRule::Excludes(name, rest))),
            _ => {}
        }
    }
    out
}

/// Returns the names in `a`, `"a.b"`, `[a, b]`.
pub fn names_in(expr: &ast::Expr) -> Vec<SmolStr> {
    match &expr.kind {
        ast::ExprKind::Name(name) => vec![name.clone()],
        ast::ExprKind::Literal(Value::Str(text)) => vec![text.clone()],
        ast::ExprKind::List(elements) => {
            elements.iter().flat_map(|element| names_in(&element.value)).collect()
        }
        ast::ExprKind::Attr { .. } => crate::mentions::path_text(expr).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Splits `aws.ec2.VPC.VpcId` into the resource type and its id.
pub fn id_name(path: &str) -> Option<IdName> {
    let mut dots = path.match_indices('.').map(|(at, _)| at);
    let third = dots.nth(2)?;
    match path[third + 1..].contains('.') {
        true => None,
        false => {
            Some(IdName { resource: TypeName::new(&path[..third]), name: path[third + 1..].into() })
        }
    }
}
