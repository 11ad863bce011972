//! Secrets: what goes to the journal is a digest, keyed with a key that belongs to the state, so that
//! a change shows and the secret does not.

use hmac::{Hmac, Mac};
use msd_model::eval::{self, Env};
use msd_model::plan::SecretStamp;
use msd_model::schema::ResourceType;
use msd_model::value::{Record, Value};
use sha2::Sha256;
use smol_str::SmolStr;

use crate::canonical::canonical;
use crate::provider::{Object, ProviderError};
use crate::shape::Shape;

/// Shorter texts are not looked for inside others: they would be found by chance.
const TELLING: usize = 3;

#[derive(Clone)]
pub struct Sealer<'a> {
    key: &'a [u8],
    /// Texts of the secrets in use.
    texts: Vec<String>,
}

impl<'a> Sealer<'a> {
    pub fn new(key: &'a [u8], secrets: &Record) -> Sealer<'a> {
        let mut texts = Vec::new();
        secrets.values().for_each(|secret| each_text(secret, &mut texts));
        Sealer { key, texts }
    }

    /// Returns `hmac-sha256:…` over the canonical JSON of a known value.
    pub fn digest(&self, value: &Value) -> SmolStr {
        // HMAC takes keys of any length (RFC 2104), so that this cannot fail.
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key).expect("any key length will do");
        mac.update(canonical(value, Shape::unknown()).to_string().as_bytes());
        let mut text = String::from("hmac-sha256:");
        for byte in mac.finalize().into_bytes() {
            text.push_str(&format!("{byte:02x}"));
        }
        text.into()
    }

    pub fn stamp(&self, name: &SmolStr, secret: &Value) -> SecretStamp {
        SecretStamp { name: name.clone(), digest: self.digest(secret) }
    }

    /// Returns the properties with every secret part sealed; what is not known yet stays so. In
    /// `env`, secrets are open.
    pub fn properties(
        &self,
        properties: &Record,
        schema: Option<&ResourceType>,
        env: &mut dyn Env,
    ) -> Record {
        let seal = |(name, value): (&SmolStr, &Value)| {
            (name.clone(), self.value(value, Shape::property(schema, name), env))
        };
        properties.iter().map(seal).collect()
    }

    /// Returns the value with every secret part sealed.
    pub fn value(&self, value: &Value, shape: Shape<'_>, env: &mut dyn Env) -> Value {
        if shape.is_secret() && !matches!(value, Value::Null | Value::Sealed(_)) {
            return self.whole(value, env);
        }
        match value {
            Value::Deferred(expr) if expr.mentions_secret() => self.whole(value, env),
            Value::List(items) => Value::list(
                items.iter().map(|item| self.value(item, shape.element(), env)).collect(),
            ),
            Value::Map(fields) => Value::map(
                fields
                    .iter()
                    .map(|(name, field)| (name.clone(), self.value(field, shape.field(name), env))),
            ),
            other => other.clone(),
        }
    }

    fn whole(&self, value: &Value, env: &mut dyn Env) -> Value {
        match eval::resolve(value, env) {
            Ok(open) if open.is_known() => Value::Sealed(self.digest(&open)),
            _ => value.clone(),
        }
    }

    /// Adds the texts of the parts that are sealed, so that they are recognised where they come back.
    pub fn learn(&mut self, sealed: &Record, open: &Record) {
        for (name, sealed) in sealed {
            if let Some(open) = open.get(name) {
                each_sealed_text(sealed, open, &mut self.texts);
            }
        }
    }

    /// Seals what the cloud returned: what the schema calls secret, what was sealed on the way out,
    /// and whatever repeats a secret. Write-only properties are dropped.
    pub fn object(
        &self,
        object: &Object,
        sealed: &Record,
        schema: Option<&ResourceType>,
    ) -> Object {
        let mut properties = Record::default();
        for (name, value) in &object.properties {
            let field = schema.and_then(|schema| schema.property(name));
            if field.is_some_and(|field| field.write_only) {
                continue;
            }
            let shape = Shape::property(schema, name);
            let asked = sealed.get(name).unwrap_or(&Value::Null);
            properties.insert(name.clone(), self.returned(value, asked, shape));
        }
        Object { identifier: object.identifier.clone(), properties }
    }

    fn returned(&self, value: &Value, asked: &Value, shape: Shape<'_>) -> Value {
        match (value, asked) {
            (Value::Null | Value::Sealed(_), _) => value.clone(),
            (_, Value::Sealed(_)) => Value::Sealed(self.digest(value)),
            _ if shape.is_secret() => Value::Sealed(self.digest(value)),
            (Value::Str(text), _) if self.repeats_secret(text) => Value::Sealed(self.digest(value)),
            (Value::Map(fields), asked) => {
                let asked = |name| asked.as_map().and_then(|asked| asked.get(name));
                Value::map(fields.iter().map(|(name, field)| {
                    let asked = asked(name).unwrap_or(&Value::Null);
                    (name.clone(), self.returned(field, asked, shape.field(name)))
                }))
            }
            // The cloud may reorder a list: where one element was secret, all of them are.
            (Value::List(_), Value::List(asked)) if asked.iter().any(Value::is_secret) => {
                Value::Sealed(self.digest(value))
            }
            (Value::List(items), _) => Value::list(
                items
                    .iter()
                    .map(|item| self.returned(item, &Value::Null, shape.element()))
                    .collect(),
            ),
            (other, _) => other.clone(),
        }
    }

    fn repeats_secret(&self, text: &str) -> bool {
        self.texts.iter().any(|secret| match secret.len() >= TELLING {
            true => text.contains(secret.as_str()),
            false => text == secret,
        })
    }

    /// Returns the error without the secrets that a cloud may repeat in it.
    pub fn error(&self, mut error: ProviderError) -> ProviderError {
        for secret in self.texts.iter().filter(|secret| secret.len() >= TELLING) {
            if error.message.contains(secret.as_str()) {
                error.message = error.message.replace(secret.as_str(), "(sensitive)");
            }
        }
        error
    }
}

fn each_text(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::Str(text) if !text.is_empty() => texts.push(text.to_string()),
        Value::List(items) => items.iter().for_each(|item| each_text(item, texts)),
        Value::Map(fields) => fields.values().for_each(|field| each_text(field, texts)),
        _ => {}
    }
}

fn each_sealed_text(sealed: &Value, open: &Value, texts: &mut Vec<String>) {
    match (sealed, open) {
        (Value::Sealed(_), open) => each_text(open, texts),
        (Value::List(sealed), Value::List(open)) => {
            sealed.iter().zip(open.iter()).for_each(|(s, o)| each_sealed_text(s, o, texts));
        }
        (Value::Map(sealed), Value::Map(open)) => {
            for (name, sealed) in sealed.iter() {
                if let Some(open) = open.get(name) {
                    each_sealed_text(sealed, open, texts);
                }
            }
        }
        _ => {}
    }
}
