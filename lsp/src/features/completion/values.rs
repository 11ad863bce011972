//! Values: what fits the expected type first. Where a VPC's id is wanted, what gives one is proposed by
//! its path, `vpc.vpc_id`, in one step.

use std::cell::RefCell;
use std::rc::Rc;

use msd_analysis::Compiler;
use msd_analysis::ide::{Hole, ItemId};
use msd_model::ty::{Type, TypeName};
use msd_model::value::Value;
use msd_syntax::ItemKind;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::fields::words_of;
use super::item::{Completion, Kind, Rank};
use super::own_name;

pub struct Place<'a> {
    program: &'a Compiler,
    file: &'a str,
    hole: &'a Hole,
    expected: Option<&'a Type>,
    /// Ten thousand declarations have a few types between them: each is looked at once.
    known: RefCell<FxHashMap<TypeName, Rc<Known>>>,
}

/// What is to be said of every resource of one type.
struct Known {
    /// The properties that are just what is wanted.
    giving: Vec<SmolStr>,
    /// Of the resource as a whole.
    rank: Rank,
}

impl<'a> Place<'a> {
    pub fn new(
        program: &'a Compiler,
        file: &'a str,
        hole: &'a Hole,
        expected: Option<&'a Type>,
    ) -> Place<'a> {
        Place { program, file, hole, expected, known: RefCell::default() }
    }

    pub fn values(
        &self,
        locals: &[(SmolStr, Type)],
        symbols: bool,
        parameters: &[SmolStr],
        out: &mut Vec<Completion>,
    ) {
        words(self.program, self.expected, !symbols, out);
        for name in parameters {
            out.push(
                Completion::new(format!("{name} ="), Kind::Parameter)
                    .rank(Rank::Local)
                    .insert(format!("{name} = ")),
            );
        }
        for (name, ty) in locals.iter().rev() {
            if !out.iter().any(|known| known.label == *name) {
                self.reference(name, ty, Kind::Value, Rank::Local, "", out);
            }
        }
        if symbols && !out.is_empty() && !self.expected.is_some_and(takes_more_than_words) {
            return;
        }
        for id in self.program.values_in_reach(self.file, self.hole.group.as_deref()) {
            self.item(id, out);
        }
        self.functions(out);
        self.keywords(out);
    }

    fn item(&self, id: ItemId, out: &mut Vec<Completion>) {
        let (kind, name) = self.program.item_name(id);
        if name == *own_name(self.hole) && kind == self.hole.kind {
            return;
        }
        match kind {
            ItemKind::Function => {
                if let Some(signature) = self.program.own_signature(id) {
                    let rank = self.rank(&signature.result, Rank::Possible);
                    out.push(call(&signature, rank));
                }
            }
            ItemKind::Module => {
                out.push(Completion::new(name.as_str(), Kind::Module).detail("module"));
                let outputs = self.program.module_items(id, ItemKind::Output);
                let is_one = matches!(self.program.item_type(id), Type::Record(_));
                for output in outputs.into_iter().filter(|_| is_one) {
                    let ty = self.program.item_type(output);
                    if self.fits_well(&ty) {
                        let path = format!("{name}.{}", self.program.item_name(output).1);
                        let item = Completion::new(path, Kind::Value).rank(Rank::Wanted);
                        out.push(item.detail(ty.to_string()));
                    }
                }
            }
            _ => {
                let ty = self.program.item_type(id);
                let doc = self.program.tree(id).tree.as_ref();
                let doc = doc.map(|tree| tree.prefix().doc.clone()).unwrap_or_default();
                let shown = match kind {
                    ItemKind::Resource | ItemKind::Existing => Kind::Resource,
                    _ => Kind::Value,
                };
                self.reference(&name, &ty, shown, Rank::Possible, &doc, out);
            }
        }
    }

    /// Proposes a name, and what of its properties is wanted here.
    fn reference(
        &self,
        name: &str,
        ty: &Type,
        kind: Kind,
        rank: Rank,
        doc: &str,
        out: &mut Vec<Completion>,
    ) {
        let mut found = 0;
        let mut own_rank = None;
        if let Type::Resource(resource) = ty.bare() {
            let known = self.known(resource);
            let is_plain = matches!(ty, Type::Resource(_)) && rank == Rank::Possible;
            own_rank = is_plain.then_some(known.rank);
            for property in &known.giving {
                let path = match ty {
                    Type::Optional(_) => format!("{name}?.{property}"),
                    _ => format!("{name}.{property}"),
                };
                let item = Completion::new(path, Kind::Value).rank(Rank::Wanted);
                out.push(item.detail(resource.to_string()));
                found += 1;
            }
        }
        if let (Some(expected), Type::Instances(resource)) = (self.expected, ty)
            && let Type::List(list) = self.program.followed(expected).bare()
        {
            let variable = name.chars().next().unwrap_or('x');
            for property in self.giving(resource, &list.element) {
                let text = format!("[for {variable} in {name}: {variable}.{property}]");
                let item = Completion::new(text, Kind::Value).rank(Rank::Wanted);
                out.push(item.detail(format!("of every {resource}")));
            }
        }
        // A whole resource is seldom the value itself.
        let rank = match found {
            0 => own_rank.unwrap_or_else(|| self.rank(ty, rank)),
            _ => Rank::Far,
        };
        out.push(Completion::new(name, kind).rank(rank).detail(ty.to_string()).doc(doc));
    }

    fn known(&self, resource: &TypeName) -> Rc<Known> {
        if let Some(known) = self.known.borrow().get(resource) {
            return known.clone();
        }
        let giving = self.expected.map(|expected| self.giving(resource, expected));
        let rank = self.rank(&Type::Resource(resource.clone()), Rank::Possible);
        let known = Rc::new(Known { giving: giving.unwrap_or_default(), rank });
        self.known.borrow_mut().insert(resource.clone(), known.clone());
        known
    }

    /// Returns the properties of a resource that are just what is wanted: by their nominal ids.
    fn giving(&self, resource: &TypeName, expected: &Type) -> Vec<SmolStr> {
        let followed = self.program.followed(expected);
        let wants_id = matches!(followed.bare(), Type::Id(_))
            || matches!(followed.bare(), Type::Union(members) if members.iter().any(|m| matches!(m.bare(), Type::Id(_))));
        if !wants_id {
            return Vec::new();
        }
        let Some(schema) = self.program.schema(resource) else { return Vec::new() };
        let fields = schema.properties.fields.iter();
        let giving = fields.filter(|(_, field)| {
            matches!(field.ty.bare(), Type::Id(_)) && self.program.fits(&field.ty, expected).0
        });
        // A reference to another thing of the kind wanted is not what this one is.
        let own = |ty: &Type| matches!(ty.bare(), Type::Id(id) if id.resource == *resource);
        giving.filter(|(_, field)| own(&field.ty)).map(|(name, _)| name.clone()).collect()
    }

    fn fits_well(&self, ty: &Type) -> bool {
        self.expected.is_some_and(|expected| {
            !matches!(expected.bare(), Type::Any | Type::Json) && self.program.fits(ty, expected).0
        })
    }

    fn rank(&self, ty: &Type, otherwise: Rank) -> Rank {
        let Some(expected) = self.expected else { return otherwise };
        if matches!(expected, Type::Any | Type::Json) || *ty == Type::Any {
            return otherwise;
        }
        match self.program.fits(ty, expected) {
            (true, _) => Rank::Fitting,
            (_, true) => otherwise,
            _ => Rank::Far,
        }
    }

    fn functions(&self, out: &mut Vec<Completion>) {
        for signature in self.program.library_functions() {
            let rank = match signature.result {
                Type::Var(_) | Type::Any => Rank::Far,
                ref result => self.rank(result, Rank::Far).max(Rank::Possible),
            };
            out.push(call(signature, rank));
        }
    }

    fn keywords(&self, out: &mut Vec<Completion>) {
        for (word, snippet) in [("if", "if $1 then $2 else $3"), ("for", "[for ${1:x} in $2: $3]")]
        {
            let item = Completion::new(word, Kind::Keyword).rank(Rank::Far);
            out.push(item.insert(word).snippet(snippet));
        }
        out.push(Completion::new("aws", Kind::Module).rank(Rank::Far).insert("aws."));
    }
}

fn takes_more_than_words(ty: &Type) -> bool {
    match ty.bare() {
        Type::Literal(_) => false,
        Type::Union(members) => members.iter().any(takes_more_than_words),
        _ => true,
    }
}

/// Proposes the words of an enum, quoted where they are strings; and `true` and `false`.
pub fn words(program: &Compiler, expected: Option<&Type>, quoted: bool, out: &mut Vec<Completion>) {
    let Some(expected) = expected else { return };
    let followed = program.followed(expected);
    for value in words_of(&followed) {
        let text = match &value {
            Value::Str(word) if !quoted => word.to_string(),
            value => value.source().to_string(),
        };
        out.push(Completion::new(text, Kind::Word).rank(Rank::Wanted));
    }
    if *followed.bare() == Type::Bool {
        for word in ["true", "false"] {
            out.push(Completion::new(word, Kind::Word).rank(Rank::Wanted));
        }
    }
}

fn call(signature: &msd_analysis::Signature, rank: Rank) -> Completion {
    let name = signature.name.as_str();
    Completion::new(name, Kind::Function)
        .rank(rank)
        .detail(signature.shown())
        .doc(signature.doc.as_str())
        .insert(name)
        .snippet(match signature.parameters.is_empty() {
            true => format!("{name}()"),
            false => format!("{name}($0)"),
        })
}

/// Proposes the properties of a value.
pub fn members(
    program: &Compiler,
    base: &Type,
    expected: Option<&Type>,
    out: &mut Vec<Completion>,
) {
    let mut add = |name: &SmolStr, ty: &Type, deprecated: bool| {
        let rank = match expected {
            Some(expected) if *ty != Type::Any && *expected != Type::Any => {
                match program.fits(ty, expected) {
                    (true, _) => Rank::Wanted,
                    (_, true) => Rank::Fitting,
                    _ => Rank::Far,
                }
            }
            _ => Rank::Fitting,
        };
        let mut item = Completion::new(name.as_str(), Kind::Property).rank(rank);
        item.deprecated = deprecated;
        if !out.iter().any(|known: &Completion| known.label == *name) {
            out.push(item.detail(ty.to_string()));
        }
    };
    match program.followed(base).bare() {
        Type::Resource(name) => {
            let Some(schema) = program.schema(name) else { return };
            for (name, field) in &schema.properties.fields {
                add(name, &field.ty, field.deprecated);
            }
        }
        Type::Record(record) => {
            for (name, field) in &record.fields {
                add(name, &field.ty, field.deprecated);
            }
        }
        Type::Union(alternatives) => {
            for alternative in alternatives.iter() {
                members(program, alternative, expected, out);
            }
        }
        _ => {}
    }
}

/// Proposes the outputs of a module or the members of a group with `for`.
pub fn parts(program: &Compiler, of: ItemId, expected: Option<&Type>, out: &mut Vec<Completion>) {
    for part in program.parts_of(of) {
        let (kind, name) = program.item_name(part);
        if kind == ItemKind::Function {
            continue;
        }
        let ty = program.item_type(part);
        let rank = match expected {
            Some(expected) if program.fits(&ty, expected).0 => Rank::Wanted,
            _ => Rank::Fitting,
        };
        let doc = program.tree(part).tree.as_ref();
        let doc = doc.map(|tree| tree.prefix().doc.clone()).unwrap_or_default();
        let item = Completion::new(name.as_str(), Kind::Property).rank(rank);
        out.push(item.detail(ty.to_string()).doc(doc));
    }
}
