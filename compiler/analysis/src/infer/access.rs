//! Names, properties and elements.

use msd_model::code::Code;
use msd_model::expr::{Expr, ExprKind};
use msd_model::nearest::nearest;
use msd_model::pattern::TypePattern;
use msd_model::place::Span;
use msd_model::schema::Schemas;
use msd_model::ty::{Type, TypeName};
use msd_model::value::Value;
use msd_syntax::{ItemKind, ast};
use smol_str::SmolStr;

use super::{Infer, literal};
use crate::cycles::is_circular;
use crate::declare::declared_type;
use crate::ide::Target;
use crate::mentions::path_text;
use crate::place::Report;
use crate::scope::Space;

impl Infer<'_> {
    pub(super) fn name(&mut self, name: &SmolStr, at: Span) -> (Expr, Type) {
        if let Some((_, ty)) = self.locals.iter().rev().find(|(local, _)| local == name) {
            let ty = self.narrowed(Some(name.clone()), ty.clone());
            return (Expr::new(ExprKind::Local(name.clone()), at), ty);
        }
        let Some(item) = self.lookup(name) else {
            self.unknown_name(name, at);
            return (Expr::new(ExprKind::Error, at), Type::Any);
        };
        self.saw_item(at, item);
        // The circle itself is reported; what follows from it is not.
        if is_circular(self.db, item) {
            return (Expr::new(ExprKind::Error, at), Type::Any);
        }
        if item.kind(self.db) == ItemKind::Function {
            let message = format!("`{name}` is a function, and no value");
            self.report(Code::BadArguments, at, message).help =
                Some(format!("call it: `{name}(…)`"));
            return (Expr::new(ExprKind::Error, at), Type::Any);
        }
        let ty = declared_type(self.db, item).clone();
        let kind = match item.kind(self.db) {
            ItemKind::Resource | ItemKind::Existing | ItemKind::Module | ItemKind::Group => {
                ExprKind::Resource(name.clone())
            }
            _ => ExprKind::Global(name.clone()),
        };
        let ty = self.narrowed(Some(name.clone()), ty);
        (Expr::new(kind, at), ty)
    }

    fn unknown_name(&mut self, name: &SmolStr, at: Span) {
        if let Some(word) = dashed(self.item.text(self.db), at) {
            let whole = self.at(word);
            let text = &self.item.text(self.db)[word.range()];
            let report = Report::new(Code::UnknownName, whole, format!("`{text}` is not declared"))
                .help(format!("strings stand between quotes: \"{text}\""))
                .fix(whole, format!("\"{text}\""));
            self.reports.push(report);
            return;
        }
        // Whoever looks for what may stand here shows no mistake.
        if self.seen.is_some() {
            return;
        }
        let locals = self.locals.iter().map(|(local, _)| local.as_str());
        let all: Vec<&str> = self.scope.names(Space::Value).chain(locals).collect();
        let near = nearest(name, all).filter(|near| near != name).map(str::to_owned);
        let place = self.at(at);
        let mut report = Report::new(Code::UnknownName, place, format!("`{name}` is not declared"));
        report = match near {
            _ if let Some(group) = self.scope.holder_of(name) => {
                let group = group.name(self.db);
                report.help(format!("`{group}` has one for each key: `{group}[\"key\"].{name}`"))
            }
            Some(near) => report.help(format!("did you mean `{near}`?")).fix(place, near),
            None if self.scope.get(Space::Group, name).is_some() => {
                report.help(format!("`{name}` is a group: `group {name}` names it in `@after`"))
            }
            None => report.help(format!("strings stand between quotes: \"{name}\"")),
        };
        self.reports.push(report);
    }

    /// Resolves `aws.ec2.VPC` and `aws.ec2.VPC.VpcId` where a type is wanted.
    pub(super) fn resource_or_id(&mut self, name: &SmolStr, at: Span) -> Type {
        if let Some(id) = crate::lower_type::id_name(name) {
            if let Some(schema) = self.schemas().resource_type(&id.resource) {
                if schema.ids.contains_key(&id.name) {
                    self.saw(at, Target::Id(name.clone()));
                    return Type::Id(id);
                }
                let mut known: Vec<&str> = schema.ids.keys().map(SmolStr::as_str).collect();
                known.sort_unstable();
                let help = format!("its ids are {}", known.join(", "));
                let message = format!("{} has no id `{}`", id.resource, id.name);
                self.report(Code::UnknownType, at, message).help = Some(help);
                return Type::Any;
            }
            self.unknown_resource_type(id.resource.as_str(), at);
            return Type::Any;
        }
        if crate::schema::resource_type(self.db, name).is_some() {
            self.saw(at, Target::ResourceType(name.clone()));
            return Type::Resource(TypeName::new(name.clone()));
        }
        self.unknown_resource_type(name, at);
        Type::Any
    }

    /// Reports a resource type that does not exist, with the nearest one.
    pub fn unknown_resource_type(&mut self, name: &str, at: Span) {
        let mut parts = name.splitn(3, '.');
        let (provider, service, short) =
            (parts.next().unwrap_or(""), parts.next().unwrap_or(""), parts.next().unwrap_or(""));
        let types = crate::schema::types_of(self.db, service);
        let near = if provider != "aws" {
            None
        } else if types.is_empty() {
            let services = msd_stdlib::services();
            nearest(service, services).map(|near| (near.to_owned(), format!("aws.{near}.{short}")))
        } else {
            let shorts: Vec<&str> = types.iter().filter_map(|ty| ty.rsplit('.').next()).collect();
            nearest(short, shorts.iter().copied())
                .map(|near| (near.to_owned(), format!("aws.{service}.{near}")))
        };
        let place = self.at(at);
        let mut report =
            Report::new(Code::UnknownType, place, format!("there is no resource type `{name}`"));
        report = match near {
            Some((_, near)) => report.help(format!("did you mean `{near}`?")).fix(place, near),
            None => report.help("types are named like `aws.ec2.VPC`"),
        };
        self.reports.push(report);
    }

    pub(super) fn attribute(
        &mut self,
        whole: &ast::Expr,
        base: &ast::Expr,
        name: &ast::Ident,
        optional: bool,
    ) -> (Expr, Type) {
        if let Some(pattern) = self.type_path(whole) {
            return pattern;
        }
        if let Some(named) = self.foreign_root(whole, base, name) {
            return named;
        }
        if let Some(member) = self.part(whole, base, name, optional) {
            return member;
        }
        let (lowered, ty) = self.infer(base);
        let expr = Expr::new(
            ExprKind::Attr { base: Box::new(lowered), name: name.text.clone(), optional },
            whole.span,
        );
        self.saw_property(&ty, name);
        let ty = self.property(&ty, name, optional, base.span);
        (expr, self.narrowed(path_text(whole), ty))
    }

    /// `var.region` of other tools is `region` here.
    fn foreign_root(
        &mut self,
        whole: &ast::Expr,
        base: &ast::Expr,
        name: &ast::Ident,
    ) -> Option<(Expr, Type)> {
        let ast::ExprKind::Name(root) = &base.kind else { return None };
        let foreign = matches!(root.as_str(), "var" | "local" | "param" | "params");
        let known = self.lookup(root).is_some()
            || self.locals.iter().any(|(local, _)| local == root)
            || self.lookup(&name.text).is_none();
        if !foreign || known {
            return None;
        }
        let at = self.at(whole.span);
        let message = format!("`{root}` is not declared");
        let report = Report::new(Code::UnknownName, self.at(base.span), message)
            .help(format!("names stand alone: write `{}`", name.text))
            .fix(at, name.text.as_str());
        self.reports.push(report);
        Some((Expr::new(ExprKind::Error, whole.span), Type::Any))
    }

    /// `aws.ecs.Service` as a value: a pattern that matches one type.
    fn type_path(&mut self, whole: &ast::Expr) -> Option<(Expr, Type)> {
        let path = path_text(whole)?;
        let root = path.split('.').next()?;
        if root != "aws" || self.lookup(root).is_some() {
            return None;
        }
        if crate::schema::resource_type(self.db, &path).is_none() {
            // Only a whole path can be judged; its beginning is judged with the rest.
            self.unknown_resource_type(&path, whole.span);
            return Some((Expr::new(ExprKind::Error, whole.span), Type::Any));
        }
        self.saw(whole.span, Target::ResourceType(path.clone()));
        let value = Value::Pattern(TypePattern(path));
        Some((Expr::new(ExprKind::Literal(value), whole.span), Type::Pattern))
    }

    fn property(&mut self, ty: &Type, name: &ast::Ident, optional: bool, base: Span) -> Type {
        let found = match ty {
            Type::Optional(inner) => {
                if !optional {
                    let message = format!("this may be null ({ty})");
                    let help = format!("write `?.{}`, or give a fallback with `??`", name.text);
                    self.report(Code::MaybeNull, base, message).help = Some(help);
                    return Type::Any;
                }
                return self.property(inner, name, false, base).optional();
            }
            Type::Secret(inner) => return self.property(inner, name, optional, base).secret(),
            Type::Refined(inner, _) => return self.property(inner, name, optional, base),
            Type::Resource(resource) => {
                let Some(schema) = self.schemas().resource_type(resource) else { return Type::Any };
                match schema.properties.fields.get(&name.text) {
                    Some(field) if field.secret => Some(field.ty.clone().secret()),
                    Some(field) => Some(field.ty.clone()),
                    None => {
                        self.unknown_property(
                            resource.as_str(),
                            schema.properties.fields.keys(),
                            name,
                        );
                        return Type::Any;
                    }
                }
            }
            Type::Instances(_) => {
                let message = "this is every instance of a declaration with `for`";
                self.report(Code::WrongType, base, message).help = Some(format!(
                    "name one, `x[\"key\"].{0}`, or go through all: `[for x in …: x.{0}]`",
                    name.text
                ));
                return Type::Any;
            }
            Type::Record(record) => match record.fields.get(&name.text) {
                Some(field) if field.required || field.default.is_some() => Some(field.ty.clone()),
                Some(field) => Some(field.ty.clone().optional()),
                None if record.open => return Type::Any,
                None => {
                    let owner = record.to_string();
                    self.unknown_property(&owner, record.fields.keys(), name);
                    return Type::Any;
                }
            },
            Type::Map(map) => Some(map.value.clone()),
            Type::Tags => Some(Type::String),
            Type::Definition { resource, name: definition } => {
                match self.schemas().definition(resource, definition) {
                    // What the cloud describes is there once it has answered, as on the top level.
                    Some(Type::Record(record)) if record.fields.contains_key(&name.text) => {
                        Some(record.fields[&name.text].ty.clone())
                    }
                    Some(inner) => return self.property(&inner, name, optional, base),
                    None => return Type::Any,
                }
            }
            Type::Union(members) => {
                // At least one alternative has it, or none does.
                let before = self.reports.len();
                let found: Vec<Type> = members
                    .iter()
                    .map(|member| self.property(member, name, optional, base))
                    .collect();
                let failed = self.reports.len() - before;
                if failed < members.len() {
                    self.reports.truncate(before);
                } else {
                    self.reports.truncate(before + 1);
                }
                Some(literal::join(found))
            }
            Type::Any | Type::Json | Type::Var(_) => return Type::Any,
            _ => None,
        };
        found.unwrap_or_else(|| {
            let message = format!("{} has no properties", literal::kind_of(ty));
            let counted = matches!(ty.bare(), Type::List(_))
                && matches!(name.text.as_str(), "count" | "length" | "size" | "len");
            let report = self.report(Code::WrongType, name.span, message);
            if counted {
                report.help = Some("write `len(…)`".to_owned());
            }
            Type::Any
        })
    }

    fn unknown_property<'n>(
        &mut self,
        owner: &str,
        known: impl Iterator<Item = &'n SmolStr>,
        name: &ast::Ident,
    ) {
        let known: Vec<&str> = known.map(SmolStr::as_str).collect();
        let near = nearest(&name.text, known.iter().copied()).map(str::to_owned);
        self.no_such_property(owner, &known, near, name);
    }

    /// Reports a property that does not exist, with the one that was meant, or some that there are.
    pub(super) fn no_such_property(
        &mut self,
        owner: &str,
        known: &[&str],
        near: Option<String>,
        name: &ast::Ident,
    ) {
        let at = self.at(name.span);
        let what = if owner.starts_with("module ") { "parameter" } else { "property" };
        let message = format!("{owner} has no {what} `{}`", name.text);
        let report = Report::new(Code::UnknownProperty, at, message);
        self.reports.push(match near {
            Some(near) => report.help(format!("did you mean `{near}`?")).fix(at, near),
            None if known.is_empty() => report,
            None => {
                let some: Vec<&str> = known.iter().take(8).copied().collect();
                let more = if known.len() > 8 { ", …" } else { "" };
                report.help(format!("it has {}{more}", some.join(", ")))
            }
        });
    }

    pub(super) fn index(&mut self, base: &ast::Expr, index: &ast::Expr, at: Span) -> (Expr, Type) {
        let (base_expr, base_type) = self.infer(base);
        let ty = match base_type.bare() {
            Type::List(list) => {
                let index = self.check(index, &Type::Int);
                return (
                    self.indexed(base_expr, index, at),
                    taint(list.element.clone(), base_type.is_secret()),
                );
            }
            Type::Instances(name) => Type::Resource(name.clone()),
            Type::Map(map) => map.value.clone(),
            Type::Tags => Type::String,
            Type::Record(record) => {
                let key = match &index.kind {
                    ast::ExprKind::Literal(Value::Str(key)) => Some(key),
                    _ => None,
                };
                match key.and_then(|key| record.fields.get(key)) {
                    Some(field) => field.ty.clone(),
                    None => Type::Any,
                }
            }
            Type::Any | Type::Json | Type::Var(_) | Type::Union(_) | Type::Definition { .. } => {
                Type::Any
            }
            other => {
                let message = format!("{} cannot be indexed", literal::kind_of(other));
                self.report(Code::WrongType, base.span, message);
                Type::Any
            }
        };
        let (index, index_type) = self.infer(index);
        let key = literal::widen(index_type.bare());
        if !matches!(
            key,
            Type::String | Type::Int | Type::Any | Type::Json | Type::Id(_) | Type::Cidr
        ) {
            let message = format!("a key is a String or an Int, found {key}");
            self.report(Code::WrongType, index.at, message);
        }
        (self.indexed(base_expr, index, at), taint(ty, base_type.is_secret()))
    }

    fn indexed(&self, base: Expr, index: Expr, at: Span) -> Expr {
        Expr::new(ExprKind::Index { base: Box::new(base), index: Box::new(index) }, at)
    }
}

/// What is taken from a secret is secret.
pub fn taint(ty: Type, secret: bool) -> Type {
    if secret { ty.secret() } else { ty }
}

/// Returns the whole of a word with dashes in it, such as `acme-logs`, that begins at a name: without
/// quotes it reads as a subtraction.
pub fn dashed(text: &str, name: Span) -> Option<Span> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let rest = text.as_bytes().get(name.end as usize..)?;
    let length = rest.iter().take_while(|byte| is_part(byte)).count();
    let more = rest.get(1).is_some_and(u8::is_ascii_alphanumeric) && rest.first() == Some(&b'-');
    more.then(|| Span::new(name.start as usize, name.end as usize + length))
}
