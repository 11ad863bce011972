//! Checks one item: names and types of its expressions, lowered for evaluation.

mod constraint;
mod containers;
mod existing;
mod refactoring;
pub mod test;

use std::sync::Arc;

use msd_model::code::Code;
use msd_model::expr::Expr;
use msd_model::place::Span;
use msd_model::schema::{RecordType, ResourceType};
use msd_model::task::TaskKind;
use msd_model::ty::{Type, TypeName};
use msd_syntax::{ItemKind, ast};
use smol_str::SmolStr;

use crate::db::{Db, Stack};
use crate::decorators::{self, Decoration};
use crate::infer::Infer;
use crate::items::{Item, item_tree};
use crate::library::Signature;
use crate::lint;
use crate::place::{At, Report};
use crate::settings;

/// An item that is checked: what to evaluate, and what is wrong with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    pub body: Body,
    pub reports: Vec<Report>,
    /// What is no mistake, and still better otherwise.
    pub lints: Vec<Report>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Nothing to evaluate, or nothing that could be understood.
    Empty,
    Param(Param),
    /// A `let` or an output.
    Value {
        ty: Type,
        expr: Expr,
        declared: Option<Type>,
        secret: bool,
    },
    Resource(Resource),
    /// `stack`, `limit`, `target`: a record.
    Settings {
        expr: Expr,
        decorations: Vec<Decoration>,
    },
    Group(Group),
    Module(Module),
    Function(Function),
    Test(Test),
    /// The settings of a constraint.
    Constraint(Vec<(SmolStr, Expr)>),
    /// The identifier of what is imported.
    Import {
        id: Expr,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub each: Option<Each>,
    /// What it and the groups around it bind, outermost first, for its members.
    pub names: Vec<(SmolStr, Type)>,
    pub decorations: Vec<Decoration>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Module {
    pub stack: Stack,
    pub each: Option<Each>,
    pub condition: Option<Expr>,
    pub arguments: Vec<(SmolStr, Expr)>,
    pub decorations: Vec<Decoration>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    pub settings: Expr,
    pub expectations: Vec<Expectation>,
}

/// A condition over the stack and over `plan`, `run` and `outputs`.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    pub name: Option<SmolStr>,
    pub expr: Expr,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    pub signature: Signature,
    /// For each parameter.
    pub defaults: Vec<Option<Expr>>,
    pub body: Arc<Expr>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    pub ty: Type,
    pub default: Option<Expr>,
    pub condition: Option<Expr>,
    pub message: Option<Expr>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// It is there already, and only read.
    pub existing: bool,
    pub ty: TypeName,
    pub ty_span: Span,
    pub each: Option<Each>,
    pub condition: Option<Expr>,
    /// A record of all properties.
    pub properties: Expr,
    /// Where each property's value stands.
    pub spans: Vec<(SmolStr, Span)>,
    pub decorations: Vec<Decoration>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Each {
    pub first: SmolStr,
    pub second: Option<SmolStr>,
    pub list: Expr,
}

impl Body {
    /// Returns the `for` and the `if` of what may have several instances.
    pub fn repetition(&self) -> Option<(Option<&Each>, Option<&Expr>)> {
        match self {
            Body::Resource(resource) => Some((resource.each.as_ref(), resource.condition.as_ref())),
            Body::Module(module) => Some((module.each.as_ref(), module.condition.as_ref())),
            Body::Group(group) => Some((group.each.as_ref(), None)),
            _ => None,
        }
    }

    pub fn decorations(&self) -> &[Decoration] {
        match self {
            Body::Resource(resource) => &resource.decorations,
            Body::Module(module) => &module.decorations,
            Body::Group(group) => &group.decorations,
            Body::Settings { decorations, .. } => decorations,
            _ => &[],
        }
    }
}

impl Checked {
    pub fn has_errors(&self) -> bool {
        self.reports.iter().any(|report| report.is_error())
    }
}

#[salsa::tracked]
pub fn check_item<'db>(db: &'db dyn Db, item: Item<'db>) -> Checked {
    let parsed = item_tree(db, item);
    let mut infer = Infer::new(db, item);
    infer.reports =
        parsed.diagnostics.iter().cloned().map(|d| d.map(|span| At::new(item, span))).collect();
    let body = match &parsed.tree {
        Some(tree) => infer.item_body(tree),
        None => Body::Empty,
    };
    let lints = parsed.tree.as_ref().map_or_else(Vec::new, |tree| lint::of_item(db, item, tree));
    Checked { body, reports: infer.reports, lints }
}

impl Infer<'_> {
    pub(crate) fn item_body(&mut self, tree: &ast::Item) -> Body {
        match tree {
            ast::Item::Param(param) => self.param(param),
            ast::Item::Let(item) => {
                self.no_decorators(&item.prefix);
                self.value(item.ty.as_ref(), &item.value, false)
            }
            ast::Item::Output(item) => {
                self.no_decorators(&item.prefix);
                self.value(item.ty.as_ref(), &item.value, item.secret)
            }
            ast::Item::Resource(resource) => self.resource(resource),
            ast::Item::Existing(resource) => self.existing(resource),
            ast::Item::Group(group) => self.group(group),
            ast::Item::Module(module) => self.module(module),
            ast::Item::Stack(block) => self.settings(block, ItemKind::Stack),
            ast::Item::Limit(block) => self.settings(block, ItemKind::Limit),
            ast::Item::Target(block) => self.settings(block, ItemKind::Target),
            ast::Item::Notify(block) => self.settings(block, ItemKind::Notify),
            ast::Item::Type(item) => {
                // Lowering reports unknown names.
                self.lower_type(&item.ty);
                Body::Empty
            }
            ast::Item::Function(function) => self.function(function),
            ast::Item::Moved(moved) => self.moved(moved),
            ast::Item::Import(import) => self.import(import),
            ast::Item::Forget(forget) => self.forget(forget),
            ast::Item::Test(block) => self.test(block),
            ast::Item::Constraint(block) => self.constraint(block),
            ast::Item::ResourceType(ty) => {
                let message = "resource types are declared by msd itself";
                self.report(Code::UnknownDeclaration, ty.name.span, message);
                Body::Empty
            }
        }
    }

    fn function(&mut self, function: &ast::Function) -> Body {
        self.no_decorators(&function.prefix);
        let name = &function.name;
        if crate::library::library(self.db).contains_key(&name.text) {
            let message = format!("the library has a function `{}` already", name.text);
            self.report(Code::DuplicateName, name.span, message).help =
                Some("choose another name".to_owned());
        }
        if let Some(variable) = function.type_parameters.first() {
            let message = "a function of a program has no type parameters";
            self.report(Code::UnknownType, variable.span, message).help =
                Some("name the types, or take `Any`".to_owned());
        }
        let (mut parameters, mut defaults) = (Vec::new(), Vec::new());
        for parameter in &function.parameters {
            let ty = self.lower_type(&parameter.ty);
            let default = parameter.default.as_ref().map(|default| self.check(default, &ty));
            if parameter.rest {
                let message = "a function of a program takes a fixed number of arguments";
                self.report(Code::BadArguments, parameter.name.span, message).help =
                    Some("take a List".to_owned());
            }
            let optional = parameter.optional || default.is_some();
            let ty = if parameter.optional { ty.optional() } else { ty };
            defaults.push(default);
            parameters.push(crate::library::Parameter {
                name: parameter.name.text.clone(),
                ty,
                optional,
                rest: false,
            });
        }
        let Some(body) = &function.body else {
            let message = format!("`{}` has no body", name.text);
            self.report(Code::Syntax, name.span, message).help =
                Some("write it after `=`: `fn double(n: Int) -> Int = n * 2`".to_owned());
            return Body::Empty;
        };
        let declared = function.result.as_ref().map(|result| self.lower_type(result));
        let names: Vec<_> = parameters
            .iter()
            .map(|parameter| (parameter.name.clone(), parameter.ty.clone()))
            .collect();
        let (body, result) = self.with_locals(names, |this| match declared {
            Some(result) => (this.check(body, &result), result),
            None => {
                let (body, ty) = this.infer(body);
                (body, crate::infer::widened(&ty))
            }
        });
        let doc = function.prefix.doc.clone();
        let signature = Signature { name: name.text.clone(), doc, parameters, result };
        Body::Function(Function { signature, defaults, body: Arc::new(body) })
    }

    fn no_decorators(&mut self, prefix: &ast::Prefix) {
        if let Some(decorator) = prefix.decorators.first() {
            let message = format!("`@{}` does not stand here", decorator.name.text);
            self.report(Code::BadDecorator, decorator.span, message).help =
                Some("decorators stand before a resource, a group or the stack".to_owned());
        }
    }

    fn param(&mut self, param: &ast::Param) -> Body {
        self.no_decorators(&param.prefix);
        let declared = param.ty.as_ref().map(|ty| self.lower_type(ty));
        let (default, inferred) = match (&param.default, &declared) {
            (Some(default), Some(ty)) => (Some(self.check(default, ty)), None),
            (Some(default), None) => {
                let (expr, ty) = self.infer(default);
                (Some(expr), Some(crate::infer::widened(&ty)))
            }
            (None, _) => (None, None),
        };
        let ty = declared.or(inferred).unwrap_or(Type::String);
        // The condition is checked on the value itself, so it may be compared freely.
        let name = (param.name.text.clone(), ty.clone());
        let (condition, message) = self.with_locals([name], |this| {
            let condition = param.condition.as_ref().map(|c| this.check(c, &Type::Bool));
            let message = param.message.as_ref().map(|m| this.check(m, &Type::String));
            (condition, message)
        });
        let ty = if param.secret { ty.secret() } else { ty };
        Body::Param(Param { ty, default, condition, message })
    }

    fn value(&mut self, ty: Option<&ast::TypeExpr>, value: &ast::Expr, secret: bool) -> Body {
        let declared = ty.map(|ty| self.lower_type(ty));
        let (expr, ty) = match &declared {
            Some(declared) => {
                let before = self.reports.len();
                let expr = self.check(value, declared);
                let tainted = self.reports.len() == before && {
                    let tainted = self.infer(value).1.is_secret();
                    self.reports.truncate(before);
                    tainted
                };
                let ty = if tainted { declared.clone().secret() } else { declared.clone() };
                (expr, ty)
            }
            None => self.infer(value),
        };
        Body::Value { ty, expr, declared, secret }
    }

    fn settings(&mut self, block: &ast::Block, kind: ItemKind) -> Body {
        let record = settings::record_type(kind);
        let expr = self.settings_of(block, &record);
        if kind == ItemKind::Limit && self.reports.is_empty() {
            self.limit_says_something(block);
        }
        let decorations = decorators::lower(self, &block.prefix, kind);
        Body::Settings { expr, decorations }
    }

    /// Lowers the settings of a block.
    fn settings_of(&mut self, block: &ast::Block, record: &Arc<RecordType>) -> Expr {
        self.symbols = true;
        let known = block.fields.iter().all(|field| match field {
            ast::Field::Named { name, .. } => record.fields.contains_key(&name.text),
            _ => true,
        });
        if !known {
            self.unknown_settings(block, record);
        }
        let fields: Vec<ast::Field> = block
            .fields
            .iter()
            .filter(|field| match field {
                ast::Field::Named { name, .. } => record.fields.contains_key(&name.text),
                _ => true,
            })
            .cloned()
            .collect();
        let expr = self.check_fields(&fields, record, block.name.span);
        self.symbols = false;
        expr
    }

    fn limit_says_something(&mut self, block: &ast::Block) {
        let has = |wanted: &str| {
            block.fields.iter().any(|field| match field {
                ast::Field::Named { name, .. } => name.text == wanted,
                _ => true,
            })
        };
        let at = block.name.span;
        if !["rate", "concurrency", "quota"].into_iter().any(has) {
            let message = format!("`{}` limits nothing", block.name.text);
            self.report(Code::PropertyRule, at, message).help =
                Some("give it a `rate`, a `concurrency` or a `quota`".to_owned());
        } else if has("burst") && !has("rate") {
            let message = "`burst` needs a `rate` beside it";
            self.report(Code::PropertyRule, at, message).help =
                Some("a burst is what may be saved up of a rate".to_owned());
        }
    }

    /// What is left alone has to exist.
    fn ignored_exist(
        &mut self,
        resource: &ast::Resource,
        schema: &ResourceType,
        decorations: &[Decoration],
    ) {
        for decoration in decorations {
            let Decoration::Ignore(names) = decoration else { continue };
            // What is inside of a property may be there in one thing and not in another.
            let tops = names.iter().map(|path| path.split('.').next().unwrap_or(path));
            for name in tops.filter(|name| schema.property(name).is_none()) {
                let known = schema.properties.fields.keys().map(SmolStr::as_str);
                let near = msd_model::nearest::nearest(name, known).map(str::to_owned);
                let span = resource
                    .prefix
                    .decorators
                    .iter()
                    .find(|decorator| decorator.name.text == "ignore")
                    .map_or(resource.ty.span, |decorator| decorator.span);
                let message = format!("{} has no property `{name}`", resource.ty.text);
                self.report(Code::UnknownProperty, span, message).help =
                    near.map(|near| format!("did you mean `{near}`?"));
            }
        }
    }

    fn unknown_settings(&mut self, block: &ast::Block, record: &RecordType) {
        for field in &block.fields {
            let ast::Field::Named { name, .. } = field else { continue };
            if record.fields.contains_key(&name.text) {
                continue;
            }
            let names = record.fields.keys().map(SmolStr::as_str);
            let near = msd_model::nearest::nearest(&name.text, names).map(str::to_owned);
            let owner = record.name.clone().unwrap_or_default();
            let at = self.at(name.span);
            let message = format!("a {owner} has no setting `{}`", name.text);
            let report = Report::new(Code::UnknownSetting, at, message);
            let all: Vec<&str> = record.fields.keys().map(SmolStr::as_str).collect();
            self.reports.push(match near {
                Some(near) => report.help(format!("did you mean `{near}`?")).fix(at, near),
                None => report.help(format!("settings are {}", all.join(", "))),
            });
        }
    }

    fn resource(&mut self, resource: &ast::Resource) -> Body {
        let schema = crate::schema::resource_type(self.db, &resource.ty.text);
        if schema.is_none() && !resource.ty.text.is_empty() {
            self.unknown_resource_type(&resource.ty.text, resource.ty.span);
        }
        let (each, names) = self.each(resource.each.as_ref());
        self.with_locals(names, |this| {
            let condition = resource.condition.as_ref().map(|c| this.check(c, &Type::Bool));
            // The body is looked at only where the condition holds.
            if let Some(condition) = &resource.condition {
                this.learn(condition, true);
            }
            let properties = match &schema {
                Some(schema) => {
                    let writable = crate::schema::writable(this.db, schema);
                    // The settings of a task are words of msd's own.
                    this.symbols = TaskKind::of(&schema.name).is_some();
                    let fields = this.check_fields(&resource.fields, &writable, resource.ty.span);
                    this.symbols = false;
                    fields
                }
                None => {
                    let open = Arc::new(RecordType { open: true, ..RecordType::default() });
                    this.check_fields(&resource.fields, &open, resource.ty.span)
                }
            };
            let decorations = decorators::lower(this, &resource.prefix, ItemKind::Resource);
            this.field_decorators(resource);
            if let Some(schema) = &schema {
                this.ignored_exist(resource, schema, &decorations);
            }
            let spans = resource
                .fields
                .iter()
                .filter_map(|field| match field {
                    ast::Field::Named { name, value, .. } => Some((name.text.clone(), value.span)),
                    _ => None,
                })
                .collect();
            Body::Resource(Resource {
                existing: false,
                ty: TypeName::new(resource.ty.text.clone()),
                ty_span: resource.ty.span,
                each,
                condition,
                properties,
                spans,
                decorations,
            })
        })
    }

    fn field_decorators(&mut self, resource: &ast::Resource) {
        for field in &resource.fields {
            if let ast::Field::Named { decorators, .. } = field
                && let Some(decorator) = decorators.first()
            {
                let message =
                    format!("`@{}` does not stand before a property", decorator.name.text);
                self.report(Code::BadDecorator, decorator.span, message).help =
                    Some("put it before the resource".to_owned());
            }
        }
    }
}
