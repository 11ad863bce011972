//! Which names an item mentions, from its tree alone. Cycles are found on these before any type is
//! worked out.

use msd_model::place::Span;
use msd_syntax::ItemKind;
use msd_syntax::ast::{self, ArgumentValue, Expr, ExprKind, Field, TextPart, TypeExpr, TypeKind};
use smol_str::SmolStr;

use crate::db::{Db, SourceFile};
use crate::items::{Item, item_tree};
use crate::scope::Space;

/// How one item depends on another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    Reference,
    /// Of a function of the program; library functions have no item.
    Call,
    After,
    Type,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    pub space: Space,
    pub name: SmolStr,
    /// `b` of `a.b` and of `a["key"].b`: of a module, that output alone is meant.
    pub part: Option<SmolStr>,
    pub kind: Kind,
    pub span: Span,
}

/// Returns the mentions in the order in which they stand; names bound by `for` are left out.
pub fn mentions<'db>(db: &'db dyn Db, item: Item<'db>) -> Vec<Mention> {
    let mut walk = Walk::default();
    if let Some(tree) = &item_tree(db, item).tree {
        walk.item(tree);
    }
    // `acme-logs` without quotes is no subtraction from `logs`: its mistake is that `acme` is unknown.
    // Whole resources alone cannot be subtracted, so that of anything else it is a circle.
    let is_whole = matches!(item.kind(db), ItemKind::Resource | ItemKind::Existing);
    let text = item.text(db).as_bytes();
    let is_tail = |mention: &Mention| {
        let before =
            (mention.span.start as usize).checked_sub(2).and_then(|at| text.get(at..at + 2));
        before.is_some_and(|before| before[0].is_ascii_alphanumeric() && before[1] == b'-')
    };
    let dashed = |mention: &Mention| {
        is_whole && mention.part.is_none() && mention.name == *item.name(db) && is_tail(mention)
    };
    walk.found.retain(|mention| !dashed(mention));
    walk.found
}

/// A mention without its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Needed {
    pub space: Space,
    pub name: SmolStr,
    pub part: Option<SmolStr>,
    pub kind: Kind,
}

impl Needed {
    fn of(mention: &Mention) -> Needed {
        let Mention { space, name, part, kind, .. } = mention.clone();
        Needed { space, name, part, kind }
    }
}

/// Returns what an item mentions, once each and without places: an edit that moves names and changes
/// none leaves it as it is, and with it everything that is built on it.
#[salsa::tracked]
pub fn needed<'db>(db: &'db dyn Db, item: Item<'db>) -> Vec<Needed> {
    let mut seen = rustc_hash::FxHashSet::default();
    let all = mentions(db, item);
    all.iter().map(Needed::of).filter(|needed| seen.insert(needed.clone())).collect()
}

/// The same for what stands before the declaration alone.
#[salsa::tracked]
pub fn of_decorators<'db>(db: &'db dyn Db, item: Item<'db>) -> Vec<Needed> {
    let mut walk = Walk::default();
    if let Some(tree) = &item_tree(db, item).tree {
        walk.decorators(tree.prefix());
    }
    walk.found.iter().map(Needed::of).collect()
}

/// Returns what an item looks at without depending on it: a test the program, and what is moved,
/// imported or forgotten its declaration.
pub fn looked_at<'db>(db: &'db dyn Db, item: Item<'db>) -> Vec<(Space, SmolStr)> {
    let mut walk = Walk::default();
    let first = |path: &ast::Path| {
        let address = path.address.as_ref()?;
        let step = address.scope.first().unwrap_or(&address.leaf);
        Some((Space::Value, step.name.clone()))
    };
    match &item_tree(db, item).tree {
        Some(ast::Item::Test(block)) => walk.fields(&block.fields),
        Some(ast::Item::Moved(moved)) => {
            return [&moved.from, &moved.to].into_iter().filter_map(first).collect();
        }
        Some(ast::Item::Forget(forget)) => return first(&forget.what).into_iter().collect(),
        Some(ast::Item::Import(import)) => return first(&import.to).into_iter().collect(),
        _ => {}
    }
    // `outputs.url` of a test is the output `url`.
    let named = |mention: Mention| match (mention.name.as_str(), mention.part) {
        ("outputs", Some(part)) => (Space::Output, part),
        _ => (mention.space, mention.name),
    };
    walk.found.into_iter().map(named).collect()
}

/// What every item of a file mentions. Most edits leave it as it is: what is built on it asks this one
/// query whether anything changed, and not each declaration.
#[derive(Debug, Default, PartialEq, salsa::SalsaValue)]
pub struct Naming<'db> {
    items: Vec<Item<'db>>,
    needed: Vec<Needed>,
    /// Where each item's part of `needed` ends, by its position.
    ends: Vec<u32>,
}

impl<'db> Naming<'db> {
    pub fn iter(&self) -> impl Iterator<Item = (Item<'db>, &[Needed])> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let parts = starts.zip(&self.ends).map(|(start, end)| start as usize..*end as usize);
        self.items.iter().zip(parts).map(|(item, part)| (*item, &self.needed[part]))
    }
}

#[salsa::tracked]
pub fn naming<'db>(db: &'db dyn Db, file: SourceFile) -> Naming<'db> {
    let mut naming = Naming::default();
    for item in crate::items::file_items(db, file) {
        naming.items.push(*item);
        naming.needed.extend(needed(db, *item).iter().cloned());
        naming.ends.push(naming.needed.len() as u32);
    }
    naming
}

/// The same for each argument of a module; under `""` for what decides its instances.
#[salsa::tracked]
pub fn module_needed<'db>(db: &'db dyn Db, item: Item<'db>) -> Vec<(SmolStr, Vec<Needed>)> {
    let Some(ast::Item::Module(module)) = &item_tree(db, item).tree else { return Vec::new() };
    let parts = module_mentions(module).into_iter();
    parts.map(|(part, found)| (part, found.iter().map(Needed::of).collect())).collect()
}

/// Returns the first place at which an item mentions something.
pub fn place_of<'db>(db: &'db dyn Db, item: Item<'db>, wanted: &Needed) -> Option<Span> {
    let mut all = mentions(db, item).into_iter();
    all.find(|mention| Needed::of(mention) == *wanted).map(|mention| mention.span)
}

/// What each argument of a module mentions; under `""`, what its `for` and its `if` mention.
fn module_mentions(module: &ast::Module) -> Vec<(SmolStr, Vec<Mention>)> {
    let mut walk = Walk::default();
    walk.each(&module.each);
    walk.maybe(&module.condition);
    let mut out = vec![(SmolStr::default(), std::mem::take(&mut walk.found))];
    for field in &module.fields {
        if let Field::Named { name, value, .. } = field {
            walk.expr(value);
            out.push((name.text.clone(), std::mem::take(&mut walk.found)));
        }
    }
    out
}

#[derive(Default)]
struct Walk {
    found: Vec<Mention>,
    bound: Vec<SmolStr>,
    /// How many comprehensions are open.
    inside: u32,
}

impl Walk {
    fn decorators(&mut self, prefix: &ast::Prefix) {
        for decorator in &prefix.decorators {
            let after = decorator.name.text == "after";
            let values = ["estimate", "timeout", "concurrency"].contains(&&*decorator.name.text);
            for argument in &decorator.arguments {
                match &argument.value {
                    ArgumentValue::Group(name) => self.push(Space::Group, name, Kind::After),
                    ArgumentValue::Expr(Expr { kind: ExprKind::Name(name), span }) if after => {
                        let name = ast::Ident { text: name.clone(), span: *span };
                        self.push(Space::Value, &name, Kind::After);
                    }
                    ArgumentValue::Expr(Expr { kind: ExprKind::Name(name), span })
                        if decorator.name.text == "limit" && argument.name.is_none() =>
                    {
                        let name = ast::Ident { text: name.clone(), span: *span };
                        self.push(Space::Limit, &name, Kind::Reference);
                    }
                    // Bare words elsewhere are words of the decorator.
                    ArgumentValue::Expr(Expr { kind: ExprKind::Name(_), .. })
                        if !values && argument.name.is_none() => {}
                    ArgumentValue::Expr(value) => self.expr(value),
                }
            }
        }
    }

    fn item(&mut self, item: &ast::Item) {
        self.decorators(item.prefix());
        match item {
            ast::Item::Param(param) => {
                self.maybe_type(&param.ty);
                self.maybe(&param.default);
                // Its own name stands for the value that is judged.
                self.bound.push(param.name.text.clone());
                self.maybe(&param.condition);
                self.maybe(&param.message);
                self.bound.clear();
            }
            ast::Item::Let(item) => {
                self.maybe_type(&item.ty);
                self.expr(&item.value);
            }
            ast::Item::Output(item) => {
                self.maybe_type(&item.ty);
                self.expr(&item.value);
            }
            ast::Item::Type(item) => self.ty(&item.ty),
            ast::Item::Resource(resource) | ast::Item::Existing(resource) => {
                let depth = self.bound.len();
                self.each(&resource.each);
                self.maybe(&resource.condition);
                self.fields(&resource.fields);
                self.bound.truncate(depth);
            }
            ast::Item::Group(group) => {
                let depth = self.bound.len();
                self.each(&group.each);
                self.bound.truncate(depth);
            }
            ast::Item::Module(module) => {
                let depth = self.bound.len();
                self.each(&module.each);
                self.maybe(&module.condition);
                self.fields(&module.fields);
                self.bound.truncate(depth);
            }
            ast::Item::Stack(block)
            | ast::Item::Limit(block)
            | ast::Item::Target(block)
            | ast::Item::Constraint(block)
            | ast::Item::Notify(block) => self.fields(&block.fields),
            // What a test looks at is there already when it looks.
            ast::Item::Test(_) | ast::Item::Moved(_) | ast::Item::Forget(_) => {}
            ast::Item::Import(import) => self.expr(&import.id),
            ast::Item::Function(function) => {
                for parameter in &function.parameters {
                    self.ty(&parameter.ty);
                    self.maybe(&parameter.default);
                }
                self.maybe_type(&function.result);
                let names = function.parameters.iter().map(|parameter| parameter.name.text.clone());
                self.bound.extend(names);
                self.maybe(&function.body);
                self.bound.clear();
            }
            ast::Item::ResourceType(_) => {}
        }
    }

    fn push(&mut self, space: Space, name: &ast::Ident, kind: Kind) {
        let (name, span) = (name.text.clone(), name.span);
        self.found.push(Mention { space, name, part: None, kind, span });
    }

    fn each(&mut self, each: &Option<ast::ForClause>) {
        if let Some(each) = each {
            self.expr(&each.list);
            self.bound.push(each.first.text.clone());
            self.bound.extend(each.second.as_ref().map(|second| second.text.clone()));
        }
    }

    fn binding(&mut self, binding: &ast::Binding) {
        self.expr(&binding.list);
        self.bound.push(binding.first.text.clone());
        self.bound.extend(binding.second.as_ref().map(|second| second.text.clone()));
        if let Some(condition) = &binding.condition {
            self.expr(condition);
        }
    }

    fn maybe(&mut self, expr: &Option<Expr>) {
        if let Some(expr) = expr {
            self.expr(expr);
        }
    }

    fn maybe_type(&mut self, ty: &Option<TypeExpr>) {
        if let Some(ty) = ty {
            self.ty(ty);
        }
    }

    fn fields(&mut self, fields: &[Field]) {
        for field in fields {
            match field {
                Field::Named { value, .. } | Field::Spread(value) => self.expr(value),
                Field::Computed { key, value } => {
                    self.expr(key);
                    self.expr(value);
                }
            }
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Name(name) if !self.bound.contains(name) => {
                self.found.push(Mention {
                    space: Space::Value,
                    name: name.clone(),
                    part: None,
                    kind: Kind::Reference,
                    span: expr.span,
                });
            }
            ExprKind::Name(_) | ExprKind::Literal(_) | ExprKind::Pattern(_) | ExprKind::Error => {}
            ExprKind::Text(parts) => {
                for part in parts {
                    if let TextPart::Expr(part) = part {
                        self.expr(part);
                    }
                }
            }
            ExprKind::List(elements) => {
                elements.iter().for_each(|element| self.expr(&element.value));
            }
            ExprKind::Record(fields) => self.fields(fields),
            ExprKind::ListFor { binding, body } => {
                let depth = self.bound.len();
                self.binding(binding);
                self.inside += 1;
                self.expr(body);
                self.inside -= 1;
                self.bound.truncate(depth);
            }
            ExprKind::MapFor { binding, key, value } => {
                let depth = self.bound.len();
                self.binding(binding);
                self.inside += 1;
                self.expr(key);
                self.expr(value);
                self.inside -= 1;
                self.bound.truncate(depth);
            }
            ExprKind::If { condition, then, otherwise } => {
                self.expr(condition);
                self.expr(then);
                if let Some(otherwise) = otherwise {
                    self.expr(otherwise);
                }
            }
            ExprKind::Unary { operand, .. } => self.expr(operand),
            ExprKind::Is { operand, ty } => {
                self.expr(operand);
                self.ty(ty);
            }
            ExprKind::Binary { left, right, .. } => {
                self.expr(left);
                self.expr(right);
            }
            ExprKind::Attr { base, name, .. } => {
                let before = self.found.len();
                self.expr(base);
                let root = match &base.kind {
                    // Which key a comprehension asks for may be known late: it needs them all.
                    ExprKind::Index { base, .. } if self.inside == 0 => base,
                    _ => base,
                };
                // The root is the first name that the base mentions.
                if let ExprKind::Name(_) = &root.kind
                    && let Some(mention) = self.found.get_mut(before)
                    && mention.span == root.span
                {
                    mention.part = Some(name.text.clone());
                }
            }
            ExprKind::Index { base, index } => {
                self.expr(base);
                self.expr(index);
            }
            ExprKind::Call { callee, arguments } => {
                // `cidr.subnet(…)` and `len(…)` name functions, not values.
                match &callee.kind {
                    ExprKind::Name(name) => {
                        let name = ast::Ident { text: name.clone(), span: callee.span };
                        self.push(Space::Value, &name, Kind::Call);
                    }
                    _ if is_path(callee) => {}
                    _ => self.expr(callee),
                }
                for argument in arguments {
                    if let ArgumentValue::Expr(value) = &argument.value {
                        self.expr(value);
                    }
                }
            }
        }
    }

    fn ty(&mut self, ty: &TypeExpr) {
        match &ty.kind {
            TypeKind::Name { path, arguments, .. } => {
                self.push(Space::Type, path, Kind::Type);
                arguments.iter().for_each(|argument| self.ty(argument));
            }
            TypeKind::Record { fields, .. } => {
                for field in fields {
                    self.ty(&field.ty);
                    self.maybe(&field.default);
                }
            }
            TypeKind::Union(members) => members.iter().for_each(|member| self.ty(member)),
            TypeKind::Optional(inner) | TypeKind::Secret(inner) => self.ty(inner),
            TypeKind::Literal(_) | TypeKind::Error => {}
        }
    }
}

/// Tells whether the expression is a name or names joined by dots.
pub fn is_path(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Name(_) => true,
        ExprKind::Attr { base, optional: false, .. } => is_path(base),
        _ => false,
    }
}

/// Returns the dotted text of a path.
pub fn path_text(expr: &Expr) -> Option<SmolStr> {
    match &expr.kind {
        ExprKind::Name(name) => Some(name.clone()),
        ExprKind::Attr { base, name, optional: false } => {
            Some(format!("{}.{}", path_text(base)?, name.text).into())
        }
        _ => None,
    }
}
