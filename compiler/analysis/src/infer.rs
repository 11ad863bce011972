//! Types of expressions, and their lowering to what the evaluator runs. Checking goes from the
//! expected type inwards where there is one, so that a mistake is reported at its smallest part.

mod access;
mod call;
mod expected;
mod literal;
mod narrow;
mod operators;
mod part;
mod seen;

use msd_model::code::Code;
use msd_model::expr::{Binding, Element, Expr, ExprKind, Field};
use msd_model::place::Span;
use msd_model::ty::Type;
use msd_model::value::Value;
use msd_syntax::ast;
use smol_str::SmolStr;

use crate::check::{Body, check_item};
use crate::db::Db;
use crate::fits::{Fit, fits};
use crate::items::Item;
use crate::lower_type::Names;
use crate::place::{At, Report};
use crate::schema::DbSchemas;
use crate::scope::{Scope, Space, scope};

pub use literal::kind_of;
pub use seen::{Call, Gap, HOLE, Sightings, sightings};

/// Returns the type of a value that may become another value of its kind.
pub fn widened(ty: &Type) -> Type {
    literal::widen(ty)
}

/// Works on the expressions of one item.
pub struct Infer<'db> {
    pub db: &'db dyn Db,
    pub item: Item<'db>,
    pub scope: Scope<'db>,
    pub locals: Vec<(SmolStr, Type)>,
    /// A bare name may stand for an allowed word: `schedule = waves`.
    pub symbols: bool,
    pub reports: Vec<Report>,
    /// What the conditions around say of names.
    facts: Vec<(SmolStr, narrow::Fact)>,
    /// Gathered for an editor.
    pub seen: Option<Box<Sightings>>,
}

impl<'db> Infer<'db> {
    pub fn new(db: &'db dyn Db, item: Item<'db>) -> Infer<'db> {
        let scope = scope(db, item.stack(db));
        let mut locals = Vec::new();
        // What the groups with `for` around it bind, the outermost first.
        if let Some(group) = scope.repeated_group(item)
            && let Body::Group(group) = &check_item(db, group).body
        {
            locals.clone_from(&group.names);
        }
        let (reports, facts) = (Vec::new(), Vec::new());
        Infer { db, item, scope, locals, symbols: false, reports, facts, seen: None }
    }

    /// Returns what a name of a value stands for here.
    pub fn lookup(&self, name: &str) -> Option<Item<'db>> {
        self.scope.seen_by(self.item, Space::Value, name)
    }

    pub fn schemas(&self) -> DbSchemas<'db> {
        DbSchemas(self.db)
    }

    pub fn at(&self, span: Span) -> At {
        At::new(self.item, span)
    }

    pub fn report(&mut self, code: Code, span: Span, message: impl Into<String>) -> &mut Report {
        self.reports.push(Report::new(code, self.at(span), message));
        let last = self.reports.len() - 1;
        &mut self.reports[last]
    }

    /// Runs `body` with more names in reach.
    pub fn with_locals<T>(
        &mut self,
        names: impl IntoIterator<Item = (SmolStr, Type)>,
        body: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let depth = self.locals.len();
        self.locals.extend(names);
        let out = body(self);
        self.locals.truncate(depth);
        out
    }

    /// Returns the lowered expression and its type.
    pub fn infer(&mut self, expr: &ast::Expr) -> (Expr, Type) {
        if self.seen.is_none() {
            return self.infer_kind(expr);
        }
        self.saw_expectation(expr, None);
        let (lowered, ty) = self.infer_kind(expr);
        self.saw_type(expr.span, &ty);
        (lowered, ty)
    }

    fn infer_kind(&mut self, expr: &ast::Expr) -> (Expr, Type) {
        let at = expr.span;
        let (kind, ty) = match &expr.kind {
            ast::ExprKind::Error => (ExprKind::Error, Type::Any),
            ast::ExprKind::Literal(Value::Null) => (ExprKind::Literal(Value::Null), Type::Null),
            ast::ExprKind::Literal(value) => {
                (ExprKind::Literal(value.clone()), literal::type_of(value))
            }
            ast::ExprKind::Pattern(text) => {
                self.pattern(text, at);
                let pattern = msd_model::pattern::TypePattern(text.clone());
                (ExprKind::Literal(Value::Pattern(pattern)), Type::Pattern)
            }
            ast::ExprKind::Text(parts) => return self.text(parts, at),
            ast::ExprKind::Name(name) => return self.name(name, at),
            ast::ExprKind::List(elements) => return self.list(elements, at),
            ast::ExprKind::Record(fields) => return self.record(fields, at),
            ast::ExprKind::ListFor { binding, body } => {
                let (binding, (body, ty)) = self.binding(binding, |this| this.infer(body));
                (ExprKind::ListFor { binding, body: Box::new(body) }, Type::list(ty))
            }
            ast::ExprKind::MapFor { binding, key, value } => {
                let (binding, (key, value, ty)) = self.binding(binding, |this| {
                    let key = this.check(key, &Type::String);
                    let (value, ty) = this.infer(value);
                    (key, value, ty)
                });
                let (key, value) = (Box::new(key), Box::new(value));
                (ExprKind::MapFor { binding, key, value }, Type::map(ty))
            }
            ast::ExprKind::If { condition, then, otherwise } => {
                let test = Box::new(self.check(condition, &Type::Bool));
                let (then, ty) = self.where_it(true, condition, |this| this.infer(then));
                let (otherwise, ty) = match otherwise {
                    Some(otherwise) => {
                        let (otherwise, other) =
                            self.where_it(false, condition, |this| this.infer(otherwise));
                        (Some(Box::new(otherwise)), ty.or(other))
                    }
                    None => (None, ty.optional()),
                };
                (ExprKind::If { condition: test, then: Box::new(then), otherwise }, ty)
            }
            ast::ExprKind::Unary { op, operand } => return self.unary(*op, operand, at),
            ast::ExprKind::Binary { op, left, right } => return self.binary(*op, left, right, at),
            ast::ExprKind::Attr { base, name, optional } => {
                return self.attribute(expr, base, name, *optional);
            }
            ast::ExprKind::Index { base, index } => return self.index(base, index, at),
            ast::ExprKind::Call { callee, arguments } => return self.call(callee, arguments, at),
            ast::ExprKind::Is { operand, ty } => return self.is(operand, ty, at),
        };
        (Expr::new(kind, at), ty)
    }

    /// Returns the lowered expression; reports where it does not fit.
    pub fn check(&mut self, expr: &ast::Expr, expected: &Type) -> Expr {
        self.saw_expectation(expr, Some(expected));
        if let Some(done) = self.check_shape(expr, expected) {
            return done;
        }
        let before = self.reports.len();
        let (lowered, actual) = self.infer(expr);
        if self.reports.len() == before {
            self.compare(&actual, expected, expr.span);
        }
        lowered
    }

    /// Reports when a type does not fit another.
    pub fn compare(&mut self, actual: &Type, expected: &Type, span: Span) {
        if fits(actual, expected, &self.schemas()) == Fit::No {
            self.clash(actual, expected, span);
        }
    }

    fn text(&mut self, parts: &[ast::TextPart], at: Span) -> (Expr, Type) {
        let mut secret = false;
        let parts = parts
            .iter()
            .map(|part| match part {
                ast::TextPart::Text(text) => Expr::literal(Value::Str(text.clone())),
                ast::TextPart::Expr(part) => {
                    let (lowered, ty) = self.infer(part);
                    secret |= ty.is_secret();
                    self.wants_text(&ty, part.span);
                    lowered
                }
            })
            .collect();
        let ty = if secret { Type::String.secret() } else { Type::String };
        (Expr::new(ExprKind::Interpolate(parts), at), ty)
    }

    fn wants_text(&mut self, ty: &Type, span: Span) {
        match ty {
            Type::Optional(_) | Type::Null => {
                self.report(
                    Code::MaybeNull,
                    span,
                    format!("this may be null ({ty}), and has no text then"),
                )
                .help = Some("give a fallback with `??`".to_owned());
            }
            _ => match ty.bare() {
                Type::List(_) | Type::Map(_) | Type::Record(_) | Type::Tags => {
                    self.report(Code::WrongType, span, format!("{ty} has no text")).help =
                        Some("use `json.encode(…)` or `string.join(…, \", \")`".to_owned());
                }
                Type::Resource(name) | Type::Instances(name) => {
                    let example = self.identifier_of(&name.clone());
                    self.report(Code::WrongType, span, "a resource has no text").help =
                        Some(format!("name one of its properties, such as `.{example}`"));
                }
                _ => {}
            },
        }
    }

    fn list(&mut self, elements: &[ast::Element], at: Span) -> (Expr, Type) {
        let mut types = Vec::with_capacity(elements.len());
        let elements = elements
            .iter()
            .map(|element| {
                let (value, ty) = self.infer(&element.value);
                types.push(match element.spread {
                    true => self.element_of(&ty, element.value.span),
                    false => ty,
                });
                Element { spread: element.spread, value }
            })
            .collect();
        let ty = Type::list(literal::join(types));
        (Expr::new(ExprKind::List(elements), at), ty)
    }

    fn record(&mut self, fields: &[ast::Field], at: Span) -> (Expr, Type) {
        let mut record = msd_model::schema::RecordType::default();
        let mut rest: Option<Type> = None;
        let mut written: rustc_hash::FxHashMap<&SmolStr, Span> = rustc_hash::FxHashMap::default();
        let mut lowered = Vec::with_capacity(fields.len());
        for field in fields {
            match field {
                ast::Field::Named { name, value, .. } => {
                    let (value, ty) = self.infer(value);
                    let field = msd_model::schema::FieldType::new(ty);
                    record.fields.insert(name.text.clone(), field);
                    if let Some(first) = written.insert(&name.text, name.span) {
                        let message = format!("`{}` is given twice", name.text);
                        let at = self.at(name.span);
                        let report = Report::new(Code::DuplicateProperty, at, message)
                            .label(self.at(first), "first given here")
                            .help("take one of the two out");
                        self.reports.push(report);
                    }
                    lowered.push(Field::Named { name: name.text.clone(), value });
                }
                ast::Field::Computed { key, value } => {
                    let key = self.check(key, &Type::String);
                    let (value, ty) = self.infer(value);
                    rest = Some(rest.map_or(ty.clone(), |rest| rest.or(ty)));
                    lowered.push(Field::Computed { key, value });
                }
                ast::Field::Spread(spread) => {
                    let (value, ty) = self.infer(spread);
                    match ty.bare() {
                        Type::Record(more) => record.fields.extend(
                            more.fields.iter().map(|(name, field)| (name.clone(), field.clone())),
                        ),
                        Type::Map(map) => {
                            let ty = map.value.clone();
                            rest = Some(rest.map_or(ty.clone(), |rest| rest.or(ty)));
                        }
                        Type::Tags => rest = Some(Type::String),
                        Type::Any | Type::Json | Type::Null => rest = Some(Type::Any),
                        other => {
                            let message = format!("`..` takes a record or a map, found {other}");
                            self.report(Code::WrongType, spread.span, message);
                        }
                    }
                    lowered.push(Field::Spread(value));
                }
            }
        }
        let expr = Expr::new(ExprKind::Record(lowered), at);
        match rest {
            // Keys that are computed make it a map.
            Some(rest) => {
                let all = record.fields.into_values().map(|field| field.ty).chain([rest]);
                (expr, Type::map(literal::join(all.collect())))
            }
            None => (expr, Type::Record(record.into())),
        }
    }

    /// Lowers `for x, i in list if condition` and runs `body` with its names in reach.
    fn binding<T>(
        &mut self,
        binding: &ast::Binding,
        body: impl FnOnce(&mut Self) -> T,
    ) -> (Binding, T) {
        let (list, ty) = self.infer(&binding.list);
        let names =
            self.bound_types(&binding.first, binding.second.as_ref(), &ty, binding.list.span);
        self.with_locals(names, |this| {
            let condition = binding
                .condition
                .as_ref()
                .map(|condition| Box::new(this.check(condition, &Type::Bool)));
            let depth = this.facts.len();
            if let Some(condition) = &binding.condition {
                this.learn(condition, true);
            }
            let out = body(this);
            this.facts.truncate(depth);
            let lowered = Binding {
                first: binding.first.text.clone(),
                second: binding.second.as_ref().map(|second| second.text.clone()),
                list: Box::new(list),
                condition,
            };
            (lowered, out)
        })
    }

    /// Returns the names that a `for` binds, with their types.
    pub fn bound_types(
        &mut self,
        first: &ast::Ident,
        second: Option<&ast::Ident>,
        list: &Type,
        span: Span,
    ) -> Vec<(SmolStr, Type)> {
        let element = self.element_of(list, span);
        let key = match list.bare() {
            Type::List(_) => Type::Int,
            Type::Any | Type::Json => Type::Any,
            _ => Type::String,
        };
        let mut names = vec![(first.text.clone(), element)];
        names.extend(second.map(|second| (second.text.clone(), key)));
        names
    }

    /// Returns the type of the elements of a list or the values of a map.
    pub fn element_of(&mut self, ty: &Type, span: Span) -> Type {
        let element = match ty.bare() {
            Type::List(list) => list.element.clone(),
            Type::Map(map) => map.value.clone(),
            Type::Tags => Type::String,
            Type::Instances(name) => Type::Resource(name.clone()),
            Type::Record(record) => {
                literal::join(record.fields.values().map(|field| field.ty.clone()).collect())
            }
            Type::Definition { resource, name } => {
                use msd_model::schema::Schemas;
                match self.schemas().definition(resource, name) {
                    Some(inner) => self.element_of(&inner, span),
                    None => Type::Any,
                }
            }
            Type::Union(members) => {
                let members = members.clone();
                let elements = members.iter().map(|member| self.element_of(member, span)).collect();
                literal::join(elements)
            }
            Type::Any | Type::Json | Type::Null | Type::Var(_) => Type::Any,
            other => {
                let message = format!("expected a List or a Map, found {other}");
                self.report(Code::WrongType, span, message);
                Type::Any
            }
        };
        if ty.is_secret() { element.secret() } else { element }
    }

    fn pattern(&mut self, text: &SmolStr, at: Span) {
        let service = text.split('.').nth(1).unwrap_or("*");
        let known = text.starts_with("aws.")
            && (service == "*" || !crate::schema::types_of(self.db, service).is_empty());
        if !known {
            let near =
                msd_model::nearest::nearest(service, msd_stdlib::services()).map(str::to_owned);
            let report = self.report(Code::UnknownType, at, format!("no type matches `{text}`"));
            report.help = Some(match near {
                Some(near) => format!("did you mean `aws.{near}.*`?"),
                None => "patterns look like `aws.rds.*`".to_owned(),
            });
        }
    }

    /// Lowers a type as written in this item.
    pub fn lower_type(&mut self, ty: &ast::TypeExpr) -> Type {
        crate::lower_type::lower(ty, self)
    }
}

impl Names for Infer<'_> {
    fn named(&mut self, name: &SmolStr, at: Span) -> Type {
        if self.seen.is_some() && name.contains(HOLE) {
            self.gap().is_type = true;
        }
        if let Some(item) = self.scope.get(Space::Type, name) {
            self.saw_item(at, item);
            return crate::declare::type_alias(self.db, item).clone();
        }
        if name.starts_with("aws.") {
            return self.resource_or_id(name, at);
        }
        let mine: Vec<SmolStr> = self.scope.names(Space::Type).map(SmolStr::new).collect();
        let all =
            crate::lower_type::BUILT_IN.iter().copied().chain(mine.iter().map(SmolStr::as_str));
        let near = msd_model::nearest::nearest(name, all).map(str::to_owned);
        let at = self.at(at);
        let mut report = Report::new(Code::UnknownType, at, format!("there is no type `{name}`"));
        report = match near {
            Some(near) => report.help(format!("did you mean `{near}`?")).fix(at, near),
            None => report.help(format!("declare it: `type {name} = {{ … }}`")),
        };
        self.reports.push(report);
        Type::Any
    }

    fn problem(&mut self, code: Code, at: Span, message: String, help: Option<String>) {
        self.report(code, at, message).help = help;
    }
}
