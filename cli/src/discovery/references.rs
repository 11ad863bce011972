//! Which of the things that were found a text stands for: identifiers by their types, ARNs and the like
//! wherever they stand. Never leads in a circle.

use msd_engine::state::State;
use msd_model::schema::Schemas;
use msd_model::ty::{IdName, Type};
use msd_model::value::{Record, Value};
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use super::Found;

/// What a text stands for.
#[derive(Clone, Debug)]
struct Target {
    /// Which of the things that were found; nothing for one that is managed already.
    thing: Option<usize>,
    /// `main.vpc_id`.
    path: SmolStr,
}

#[derive(Debug, Default)]
pub struct References {
    by_id: FxHashMap<(IdName, SmolStr), Target>,
    by_text: FxHashMap<SmolStr, Target>,
    /// ARNs and addresses, the longest first: they may be a part of a longer text.
    parts: Vec<(SmolStr, Target)>,
    /// Who refers to whom.
    edges: Vec<FxHashSet<usize>>,
}

impl References {
    pub fn new(
        found: &[Found],
        names: &[SmolStr],
        state: &State,
        schemas: &dyn Schemas,
    ) -> References {
        let edges = vec![FxHashSet::default(); found.len()];
        let mut out = References { edges, ..References::default() };
        for resource in state.resources.values() {
            if let Some(schema) = schemas.resource_type(&resource.ty) {
                out.add(None, &resource.address.to_string(), &resource.attributes, &schema);
            }
        }
        for (index, (one, name)) in found.iter().zip(names).enumerate() {
            out.add(Some(index), name, &one.object.properties, &one.schema);
        }
        let longest = |(left, _): &(SmolStr, Target), (right, _): &(SmolStr, Target)| {
            right.len().cmp(&left.len()).then_with(|| left.cmp(right))
        };
        let parts = out.by_text.iter().filter(|(text, _)| text.contains(':'));
        out.parts = parts.map(|(text, target)| (text.clone(), target.clone())).collect();
        out.parts.sort_by(longest);
        out
    }

    fn add(
        &mut self,
        thing: Option<usize>,
        address: &str,
        properties: &Record,
        schema: &msd_model::schema::ResourceType,
    ) {
        for (name, field) in &schema.properties.fields {
            let Some(Value::Str(text)) = properties.get(name) else { continue };
            let target = Target { thing, path: format!("{address}.{name}").into() };
            for id in ids(&field.ty) {
                // A property that names something else is no name of this thing.
                if id.resource == schema.name {
                    self.by_id.entry((id, text.clone())).or_insert_with(|| target.clone());
                }
            }
            let is_own = field.read_only || schema.identifier.contains(name);
            if is_own && is_telling(text) {
                self.by_text.entry(text.clone()).or_insert(target);
            }
        }
    }

    /// Returns the source of what stands for this identifier, where one of these types is wanted.
    pub fn id(&mut self, own: usize, wanted: &[IdName], text: &SmolStr) -> Option<SmolStr> {
        let target = wanted.iter().find_map(|id| self.by_id.get(&(id.clone(), text.clone())))?;
        let target = target.clone();
        self.allow(own, &target).then_some(target.path)
    }

    /// Returns the source of what stands for this whole text.
    pub fn text(&mut self, own: usize, text: &SmolStr) -> Option<SmolStr> {
        let target = self.by_text.get(text)?.clone();
        self.allow(own, &target).then_some(target.path)
    }

    /// Cuts a text at ARNs and addresses that stand for something.
    pub fn cut(&mut self, own: usize, text: &str) -> Vec<Part> {
        let mut out = vec![Part::Text(text.to_owned())];
        if !text.contains("arn:") && !text.contains("://") {
            return out;
        }
        let parts = std::mem::take(&mut self.parts);
        for (part, target) in &parts {
            let holds = |one: &Part| matches!(one, Part::Text(text) if place(text, part).is_some());
            if !out.iter().any(holds) || !self.allow(own, target) {
                continue;
            }
            out = out
                .into_iter()
                .flat_map(|one| match one {
                    Part::Text(text) => split(&text, part, &target.path),
                    other => vec![other],
                })
                .collect();
        }
        self.parts = parts;
        out
    }

    /// Returns the things in an order in which none comes before what it refers to.
    pub fn order(&self, count: usize) -> Vec<usize> {
        let mut out = Vec::with_capacity(count);
        let mut seen = vec![false; count];
        for start in 0..count {
            let mut open = vec![(start, false)];
            while let Some((index, left)) = open.pop() {
                if left {
                    out.push(index);
                } else if !std::mem::replace(&mut seen[index], true) {
                    open.push((index, true));
                    let mut on: Vec<usize> = self.edges[index].iter().copied().collect();
                    on.sort_unstable_by(|left, right| right.cmp(left));
                    open.extend(on.into_iter().map(|on| (on, false)));
                }
            }
        }
        out
    }

    /// Notes a reference, unless it would close a circle.
    fn allow(&mut self, own: usize, target: &Target) -> bool {
        let Some(on) = target.thing else { return true };
        if on == own || self.leads(on, own) {
            return false;
        }
        self.edges[own].insert(on);
        true
    }

    fn leads(&self, from: usize, to: usize) -> bool {
        let (mut open, mut seen) = (vec![from], FxHashSet::default());
        while let Some(index) = open.pop() {
            if index == to {
                return true;
            }
            if seen.insert(index) {
                open.extend(&self.edges[index]);
            }
        }
        false
    }
}

/// A piece of a text, or the source of what stands in its place.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    Text(String),
    Reference(SmolStr),
}

/// Returns where a whole ARN or address stands in a text.
fn place(text: &str, part: &str) -> Option<usize> {
    let joins = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    text.match_indices(part).map(|(at, _)| at).find(|at| {
        let before = text[..*at].chars().next_back();
        let after = text[at + part.len()..].chars().next();
        !before.is_some_and(joins) && !after.is_some_and(joins)
    })
}

fn split(text: &str, part: &str, path: &SmolStr) -> Vec<Part> {
    let (mut out, mut rest) = (Vec::new(), text);
    while let Some(at) = place(rest, part) {
        if at > 0 {
            out.push(Part::Text(rest[..at].to_owned()));
        }
        out.push(Part::Reference(path.clone()));
        rest = &rest[at + part.len()..];
    }
    if !rest.is_empty() {
        out.push(Part::Text(rest.to_owned()));
    }
    out
}

/// Returns the id types that a type is or takes.
pub fn ids(ty: &Type) -> Vec<IdName> {
    match ty {
        Type::Id(id) => vec![id.clone()],
        Type::Optional(inner) | Type::Secret(inner) | Type::Refined(inner, _) => ids(inner),
        Type::Union(choices) => choices.iter().flat_map(ids).collect(),
        _ => Vec::new(),
    }
}

/// Tells whether a text is so peculiar that it can only mean one thing: an ARN, an address, or an
/// identifier that a cloud made up.
pub fn is_telling(text: &str) -> bool {
    let is_hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    if text.starts_with("arn:") || text.contains("://") {
        return true;
    }
    let Some((kind, rest)) = text.split_once('-') else { return false };
    let made_up = rest.len() >= 8 && rest.chars().all(is_hex);
    let is_kind = !kind.is_empty() && kind.chars().all(|c| c.is_ascii_lowercase());
    let is_uuid = text.len() == 36 && text.chars().all(|c| is_hex(c) || c == '-');
    let nested =
        rest.rsplit_once('-').is_some_and(|(_, last)| last.len() >= 17 && last.chars().all(is_hex));
    (is_kind && (made_up || nested)) || is_uuid
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_peculiar_texts_tell_what_they_mean() {
        for text in [
            "vpc-0a1b2c3d",
            "subnet-0123456789abcdef0",
            "arn:aws:sqs:us-east-1:1:q",
            "https://sqs/1/q",
            "1234abcd-12ab-34cd-56ef-1234567890ab",
            "eipalloc-0123456789abcdef0",
            "tgw-attach-0123456789abcdef0",
        ] {
            assert!(is_telling(text), "{text}");
        }
        for text in ["main", "us-east-1", "db-default", "10.0.0.0/16", "feed-face"] {
            assert!(!is_telling(text), "{text}");
        }
    }

    #[test]
    fn whole_arns_are_cut_out_and_no_others() {
        let path = SmolStr::new("q.arn");
        let text = |text: &str| Part::Text(text.to_owned());
        assert_eq!(split("a:1:q/*", "a:1:q", &path), [Part::Reference(path.clone()), text("/*")]);
        assert_eq!(split("a:1:qq", "a:1:q", &path), [text("a:1:qq")]);
        assert_eq!(split("x a:1:q", "a:1:q", &path), [text("x "), Part::Reference(path.clone())]);
    }
}
