//! Values made up from a type: plausible, within all that the type asks, the same every time. None
//! where there can be no such value, as for a record that has to hold itself.

use msd_model::refinement::Refinement;
use msd_model::schema::{FieldType, RecordRule, RecordType};
use msd_model::ty::{IdName, Type};
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use crate::arn;
use crate::chance::Chance;
use crate::fill::Filler;
use crate::hints::{self, Scene, kebab};
use crate::sample::Shape;

/// How deep made-up values go; definitions may hold themselves.
const DEPTH: u32 = 12;

/// How deep optional parts are made up.
const OPTIONAL_DEPTH: u32 = 4;

/// Makes up values for one thing.
pub struct Maker<'a> {
    pub filler: &'a Filler<'a>,
    /// What it is called where names show.
    pub name: &'a SmolStr,
    /// The `path` property that IAM's names may have.
    pub path: Option<&'a str>,
    /// The thing's properties so far.
    pub own: &'a Record,
}

impl Maker<'_> {
    /// `path` names the property, made unique inside the thing; its last step is the property's name.
    pub fn value(&self, ty: &Type, path: &str, depth: u32) -> Option<Value> {
        if depth > DEPTH {
            return None;
        }
        let mut chance = self.filler.seed.at(path);
        match ty {
            Type::Optional(inner) | Type::Secret(inner) => self.value(inner, path, depth),
            Type::Refined(inner, refinement) => self.refined(inner, refinement, path, depth),
            Type::Definition { resource, name } => {
                let ty = self.filler.schemas.definition(resource, name)?;
                self.value(&ty, path, depth + 1)
            }
            Type::Bool => Some(Value::Bool(false)),
            Type::Int | Type::Float => self.number(ty, &Refinement::default(), path),
            Type::String => Some(Value::str(self.text(Shape::default(), path))),
            Type::Cidr => Some(Value::str(format!("10.{}.0.0/16", chance.below(256)))),
            Type::Timestamp => Some(Value::str(hints::timestamp(&mut chance))),
            Type::Json | Type::Tags => Some(Value::map([])),
            Type::Literal(value) => Some(value.clone()),
            Type::Union(members) => self.union(members, path, depth),
            Type::Id(id) => self.id(id, path),
            Type::List(list) => {
                let most = list.rules.length.max.unwrap_or(u64::MAX);
                let count = list.rules.length.min.unwrap_or(1).clamp(1, 16).min(most);
                let items = (0..count).filter_map(|position| {
                    // One element is named like its list; more need names of their own.
                    let path = match position {
                        0 => path.to_owned(),
                        more => format!("{more}.{path}"),
                    };
                    self.value(&list.element, &path, depth + 1)
                });
                let least = list.rules.length.min.unwrap_or(0);
                let mut distinct: Vec<Value> = Vec::new();
                for item in items {
                    if !(list.set || list.rules.unique) || !distinct.contains(&item) {
                        distinct.push(item);
                    }
                }
                (distinct.len() as u64 >= least).then(|| Value::list(distinct))
            }
            Type::Map(_) => Some(Value::map([])),
            Type::Record(record) => self.record(record, path, depth),
            // Nothing is known of these, or they are not what a cloud says.
            Type::Any | Type::Null | Type::Duration | Type::Size | Type::Rate | Type::Money => None,
            Type::Percent
            | Type::Pattern
            | Type::Resource(_)
            | Type::Instances(_)
            | Type::Var(_) => None,
        }
    }

    fn refined(
        &self,
        inner: &Type,
        refinement: &Refinement,
        path: &str,
        depth: u32,
    ) -> Option<Value> {
        let mut shape = Shape::default();
        let whole = Type::Refined(inner.clone().into(), refinement.clone().into());
        match self.filler.string_shape(&whole, &mut shape, 0)? {
            Type::String => Some(Value::str(self.text(shape, path))),
            number @ (Type::Int | Type::Float) => self.number(&number, refinement, path),
            _ => self.value(inner, path, depth),
        }
    }

    fn record(&self, record: &RecordType, path: &str, depth: u32) -> Option<Value> {
        let mut fields = Record::default();
        for (name, field) in record.fields.iter().filter(|(_, field)| !field.write_only) {
            if !field.required && depth > OPTIONAL_DEPTH {
                continue;
            }
            let value = field.default.clone();
            match value.or_else(|| self.value(&field.ty, &format!("{path}.{name}"), depth + 1)) {
                Some(value) => fields.extend([(name.clone(), value)]),
                None if field.required => return None,
                None => {}
            }
        }
        for rule in &record.rules {
            thin_out(&mut fields, rule);
        }
        Some(Value::map(fields))
    }

    fn union(&self, members: &[Type], path: &str, depth: u32) -> Option<Value> {
        let literals = || {
            members.iter().filter_map(|member| match member {
                Type::Literal(value) => Some(value),
                _ => None,
            })
        };
        let ready = |value: &&Value| value.as_str().is_some_and(|t| hints::STATES.contains(&t));
        if let Some(literal) = literals().find(ready).or_else(|| literals().next()) {
            return Some(literal.clone());
        }
        members.iter().find_map(|member| self.value(member, path, depth + 1))
    }

    fn id(&self, id: &IdName, path: &str) -> Option<Value> {
        let own = id.resource == self.filler.schema.name;
        if !own && let Some(known) = self.filler.known.get(id) {
            return Some(Value::Str(known.clone()));
        }
        let mut shape = Shape::default();
        self.filler.string_shape(&Type::Id(id.clone()), &mut shape, 0);
        if !own {
            let kind = id.resource.short();
            let name = self.filler.seed.at(path).hex(17);
            let name = SmolStr::new(&name);
            let maker = Maker { name: &name, ..*self };
            let scene = Scene { service: id.resource.service(), short: kind, ..maker.scene(&name) };
            let property = kebab(&id.name).replace('-', "_");
            return Some(Value::str(maker.text_in(&scene, kind, shape, &property, path)));
        }
        // Two properties that carry one id carry the same value.
        let carries = |field: &FieldType| matches!(field.ty.bare(), Type::Id(other) if other == id);
        let mut fields = self.filler.schema.properties.fields.iter();
        let same = fields.find_map(|(name, field)| {
            carries(field).then(|| self.own.get(name)).flatten().cloned()
        });
        let property = kebab(&id.name).replace('-', "_");
        Some(same.unwrap_or_else(|| Value::str(self.text(shape, &property))))
    }

    fn number(&self, ty: &Type, refinement: &Refinement, path: &str) -> Option<Value> {
        let property = path.rsplit('.').next().unwrap_or(path);
        let mut chance = self.filler.seed.at(path);
        let hint = match property {
            "port" => Some(hints::port(self.filler.schema.name.service()) as f64),
            _ if property.ends_with("version") || property.ends_with("revision") => Some(1.0),
            _ if property.ends_with("_at") || property.ends_with("time") => {
                Some(1_767_225_600.0 + chance.below(31_536_000) as f64)
            }
            _ => None,
        };
        let low = refinement.min.unwrap_or_else(|| refinement.max.unwrap_or(0.0).min(0.0));
        let high = refinement.max.unwrap_or(low + 100.0).min(low + 100.0);
        let within = |number: &f64| {
            *number >= low
                && refinement.max.is_none_or(|max| match refinement.exclusive_max {
                    true => *number < max,
                    false => *number <= max,
                })
        };
        let span = (high.floor() - low.ceil()).clamp(0.0, 100.0) as i64;
        let mut number = hint
            .filter(within)
            .or_else(|| Some(low.ceil() + chance.between(0, span) as f64).filter(within))
            .unwrap_or(low);
        if let Some(multiple) = refinement.multiple.filter(|multiple| *multiple > 0.0) {
            number = (low / multiple).ceil() * multiple;
        }
        Some(match ty {
            Type::Int => Value::Int(number as i64),
            _ => Value::Float(number),
        })
    }

    fn text(&self, shape: Shape, path: &str) -> String {
        let hash = self.filler.own_hash(16);
        let scene = self.scene(&hash);
        let property = path.rsplit('.').next().unwrap_or(path);
        self.text_in(&scene, scene.short, shape, property, path)
    }

    fn text_in(
        &self,
        scene: &Scene<'_>,
        kind: &str,
        shape: Shape,
        property: &str,
        path: &str,
    ) -> String {
        let mut chance = self.filler.seed.at(path);
        let arn_wanted = property.split('_').any(|word| matches!(word, "arn" | "arns"))
            || shape.patterns.iter().any(|pattern| arn::is_pattern(&pattern.source))
            || (scene.service, property) == ("secretsmanager", "id");
        if arn_wanted {
            // `master_secret_arn` is not the name of the thing itself.
            let foreign = property.contains("secret_arn") && scene.service != "secretsmanager";
            let secret = Scene { service: "secretsmanager", short: "Secret", ..*scene };
            let (scene, kind) = match arn::kind_named(scene.service, property) {
                _ if foreign => (&secret, "Secret"),
                Some(named) => (scene, named),
                None => (scene, kind),
            };
            if let Some(text) = arn::make(scene, kind, &shape, &mut chance) {
                return text;
            }
        }
        // The id's name tells more than the path of the property that carries it.
        let path = if path.ends_with(property) { path } else { property };
        let mut guesses = hints::texts(scene, path, &mut chance);
        let fits = |text: &String| shape.fits(text);
        if let Some(position) = guesses.iter().position(fits) {
            return guesses.swap_remove(position);
        }
        // A pattern tells more than the usual dress of ids, but a name tells more than a pattern.
        shape
            .sample(&mut chance, None)
            .or_else(|| hints::ids(scene, property, &mut chance).into_iter().find(fits))
            .or_else(|| plain(&shape, &mut chance))
            .unwrap_or_else(|| format!("{}-{}", kebab(scene.short), chance.hex(17)))
    }

    fn scene<'s>(&'s self, hash: &'s str) -> Scene<'s> {
        Scene {
            service: self.filler.schema.name.service(),
            short: self.filler.schema.name.short(),
            region: self.filler.region,
            account: &self.filler.options.account,
            name: self.name,
            path: self.path,
            hash,
        }
    }
}

/// Returns a text of the right length, if length is all that is asked.
fn plain(shape: &Shape, chance: &mut Chance) -> Option<String> {
    let least = shape.length.min.unwrap_or(0).min(4096);
    let length = shape.length.max.unwrap_or(17).clamp(least, least.max(17));
    let text = chance.hex(length as usize);
    shape.fits(&text).then_some(text)
}

/// Takes out fields that must not stand beside others.
fn thin_out(fields: &mut Record, rule: &RecordRule) {
    match rule {
        RecordRule::OneOf(sets) => {
            let Some((kept, others)) = sets.split_first() else { return };
            for name in others.iter().flatten().filter(|name| !kept.contains(name)) {
                fields.shift_remove(name);
            }
        }
        RecordRule::ExactlyOne(names) => {
            for name in names.iter().skip(1) {
                fields.shift_remove(name);
            }
        }
        RecordRule::Excludes(name, others) if fields.contains_key(name) => {
            for other in others {
                fields.shift_remove(other);
            }
        }
        _ => {}
    }
}
