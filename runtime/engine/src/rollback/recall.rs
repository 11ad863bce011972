//! What properties were, in words that still mean something: identifiers of things that have to be made
//! again become references to what they will be then.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use msd_model::address::Address;
use msd_model::expr::{Expr, ExprKind};
use msd_model::place::Span;
use msd_model::value::{Instance, Record, Value};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::instance;
use crate::seal::Sealer;
use crate::state::{Resource, State};

/// Shorter texts are found inside others by chance.
const TELLING: usize = 6;

/// A text of the cloud's making, and whose attribute it is.
type MadeUp = (SmolStr, Arc<Instance>, SmolStr);

pub struct Recall<'a> {
    /// What the cloud made up for things that are no longer what they were.
    made_up: FxHashMap<&'a Address, Vec<MadeUp>>,
    /// Secrets in use, by digest.
    by_digest: BTreeMap<SmolStr, SmolStr>,
    in_use: RefCell<Vec<SmolStr>>,
}

impl<'a> Recall<'a> {
    pub fn new(
        before: &'a State,
        now: &'a State,
        in_scope: &dyn Fn(&Address) -> bool,
        sealer: &Sealer<'_>,
        secrets: &Record,
    ) -> Recall<'a> {
        let mut made_up: FxHashMap<&Address, Vec<_>> = FxHashMap::default();
        let mut learn = |resource: &'a Resource| {
            let instance = instance(resource);
            let texts = made_up.entry(&resource.address).or_default();
            for (name, value) in &resource.attributes {
                let Value::Str(text) = value else { continue };
                if text.len() >= TELLING && !resource.properties.contains_key(name) {
                    texts.push((SmolStr::new(text), instance.clone(), name.clone()));
                }
            }
        };
        for former in before.resources.values().filter(|resource| in_scope(&resource.address)) {
            let current = now.resources.get(&former.address);
            if current.is_none_or(|current| current.identifier != former.identifier) {
                learn(former);
                current.into_iter().for_each(&mut learn);
            }
        }
        // Those had been replaced already; whoever still held on to them holds on to their successors.
        before.replaced.values().filter(|one| !is_current(now, one)).for_each(&mut learn);
        let by_digest =
            secrets.iter().map(|(name, value)| (sealer.digest(value), name.clone())).collect();
        Recall { made_up, by_digest, in_use: RefCell::default() }
    }

    /// Returns the properties of a thing as it was, and whether a secret among them is lost: then the
    /// property is as it is now, or absent.
    pub fn properties(&self, former: &Resource, current: Option<&Resource>) -> (Record, bool) {
        let mut lost = false;
        let mut out = Record::default();
        for (name, value) in &former.properties {
            let now = current.and_then(|current| current.properties.get(name));
            if now == Some(value) {
                out.insert(name.clone(), self.refer(&former.needs, value));
                continue;
            }
            let mut missing = false;
            let opened = self.unseal(value, &mut missing);
            if !missing {
                out.insert(name.clone(), self.refer(&former.needs, &opened));
                continue;
            }
            lost = true;
            if let Some(now) = now {
                out.insert(name.clone(), now.clone());
            }
        }
        (out, lost)
    }

    /// Returns the properties of a thing as it is, secrets in the clear as far as they are known.
    pub fn open(&self, resource: &Resource) -> Record {
        let open = |(name, value): (&SmolStr, &Value)| {
            let mut missing = false;
            let open = self.unseal(value, &mut missing);
            (!missing).then(|| (name.clone(), open))
        };
        resource.properties.iter().filter_map(open).collect()
    }

    /// Returns the properties of a thing as it is.
    pub fn current(&self, resource: &Resource) -> Record {
        let refer =
            |(name, value): (&SmolStr, &Value)| (name.clone(), self.refer(&resource.needs, value));
        resource.properties.iter().map(refer).collect()
    }

    /// Returns the secrets that the recalled properties need.
    pub fn secrets_in_use(&self) -> Vec<SmolStr> {
        self.in_use.borrow().clone()
    }

    /// Puts secrets in the place of their digests, as far as they are the same today.
    fn unseal(&self, value: &Value, missing: &mut bool) -> Value {
        match value {
            Value::Sealed(digest) => match self.by_digest.get(digest) {
                Some(name) => {
                    let mut in_use = self.in_use.borrow_mut();
                    if !in_use.contains(name) {
                        in_use.push(name.clone());
                    }
                    deferred(ExprKind::Secret(name.clone()))
                }
                None => {
                    *missing = true;
                    value.clone()
                }
            },
            Value::List(items) => {
                Value::list(items.iter().map(|item| self.unseal(item, missing)).collect())
            }
            Value::Map(fields) => Value::map(
                fields.iter().map(|(name, field)| (name.clone(), self.unseal(field, missing))),
            ),
            other => other.clone(),
        }
    }

    /// Puts references in the place of what the cloud had made up for the things that are needed.
    fn refer(&self, needs: &[Address], value: &Value) -> Value {
        let known: Vec<_> = needs.iter().filter_map(|need| self.made_up.get(need)).collect();
        if known.is_empty() {
            return value.clone();
        }
        let texts: Vec<_> = known.into_iter().flatten().collect();
        replace(value, &texts)
    }
}

/// Tells whether this very thing is the one of its address.
fn is_current(state: &State, resource: &Resource) -> bool {
    let current = state.resources.get(&resource.address);
    current.is_some_and(|current| current.identifier == resource.identifier)
}

fn replace(value: &Value, texts: &[&(SmolStr, Arc<Instance>, SmolStr)]) -> Value {
    match value {
        Value::Str(text) => {
            let text: &str = text;
            if let Some((_, instance, name)) = texts.iter().find(|(made, ..)| made == text) {
                return deferred(attribute(instance, name));
            }
            // The longest first: an identifier may stand in an ARN.
            let inside = texts.iter().filter(|(made, ..)| find(text, made).is_some());
            match inside.max_by_key(|(made, ..)| made.len()) {
                Some(found) => deferred(ExprKind::Interpolate(parts(text, found, texts))),
                None => value.clone(),
            }
        }
        Value::List(items) => Value::list(items.iter().map(|item| replace(item, texts)).collect()),
        Value::Map(fields) => {
            Value::map(fields.iter().map(|(name, field)| (name.clone(), replace(field, texts))))
        }
        other => other.clone(),
    }
}

fn parts(
    text: &str,
    found: &(SmolStr, Arc<Instance>, SmolStr),
    texts: &[&(SmolStr, Arc<Instance>, SmolStr)],
) -> Vec<Expr> {
    let (made, instance, name) = found;
    let piece = |text: &str| match replace(&Value::str(text), texts) {
        Value::Deferred(inner) => inner.as_ref().clone(),
        known => Expr::literal(known),
    };
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(at) = find(rest, made) {
        out.extend((at > 0).then(|| piece(&rest[..at])));
        out.push(expr(attribute(instance, name)));
        rest = &rest[at + made.len()..];
    }
    out.extend((!rest.is_empty()).then(|| piece(rest)));
    out
}

/// Returns where a text begins inside another as a word of its own: `vpc-1` is not part of `vpc-12`.
fn find(text: &str, wanted: &str) -> Option<usize> {
    let goes_on = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let stands_alone = |at: &usize| {
        let (before, after) = (&text[..*at], &text[at + wanted.len()..]);
        !before.ends_with(goes_on) && !after.starts_with(goes_on)
    };
    text.match_indices(wanted).map(|(at, _)| at).find(stands_alone)
}

fn attribute(instance: &Arc<Instance>, name: &SmolStr) -> ExprKind {
    let base = Box::new(Expr::literal(Value::Instance(instance.clone())));
    ExprKind::Attr { base, name: name.clone(), optional: false }
}

fn deferred(kind: ExprKind) -> Value {
    Value::Deferred(Arc::new(expr(kind)))
}

fn expr(kind: ExprKind) -> Expr {
    Expr::new(kind, Span::default())
}
