//! What things are called: the identifier that the cloud knows them by, and the names that it makes
//! up where the program gives none.

use msd_model::address::{Address, Key, Step};
use msd_model::schema::ResourceType;
use msd_model::ty::TypeName;
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use crate::chance::Seed;
use crate::hints::kebab;
use crate::paths;
use crate::sample::Shape;

/// Services whose things are named once for all regions.
const GLOBAL: [&str; 7] =
    ["iam", "s3", "route53", "cloudfront", "organizations", "globalaccelerator", "shield"];

/// Returns the region in which a name has to be unique; empty for global services.
pub fn scope(ty: &TypeName, region: &SmolStr) -> SmolStr {
    match GLOBAL.contains(&ty.service()) {
        true => SmolStr::default(),
        false => region.clone(),
    }
}

/// Returns what the cloud knows the object by, parts joined by `|` as Cloud Control does. Where a
/// part is absent, the rest must hold one that the cloud made, else there is none.
pub fn identifier(schema: &ResourceType, properties: &Record) -> Option<SmolStr> {
    let mut parts = Vec::new();
    let (mut whole, mut made) = (true, false);
    for path in &schema.identifier {
        match paths::text(properties, path) {
            Some(text) => {
                parts.push(text);
                made |= schema.property(path).is_some_and(|field| field.read_only);
            }
            None => whole = false,
        }
    }
    match parts.as_slice() {
        [] => None,
        _ if !whole && !made => None,
        [only] => Some(only.clone()),
        parts => Some(parts.join("|").into()),
    }
}

/// Returns the name that the program gave the thing, if any.
pub fn given(schema: &ResourceType, properties: &Record) -> Option<SmolStr> {
    let short = kebab(schema.name.short()).replace('-', "_");
    let last = short.rsplit('_').next().unwrap_or(&short);
    let own = [format!("{short}_name"), format!("{short}_identifier"), format!("{last}_name")];
    let names = schema
        .identifier
        .iter()
        .map(SmolStr::as_str)
        .chain(own.iter().map(String::as_str))
        .chain(["name", "family"]);
    names
        .filter_map(|name| properties.get(name).and_then(Value::as_str))
        .find(|name| !name.is_empty() && !name.starts_with("arn:"))
        .map(SmolStr::new)
}

/// Makes up a name from the address, as CloudFormation does: `jobs-eu-1A2B3C4D5E6F`.
pub fn made_up(address: &Address, seed: &Seed, path: &str, shape: &Shape) -> Option<String> {
    let mut chance = seed.at(path);
    let words: Vec<String> = address.scope.iter().chain([&address.leaf]).map(word).collect();
    let words = words.join("-");
    let hash = chance.text("0123456789abcdefghijklmnopqrstuvwxyz", 12);
    let most = shape.length.max.unwrap_or(255).clamp(1, 255) as usize;
    let short: String = words.chars().take(most.saturating_sub(hash.len() + 1)).collect();
    let short = short.trim_end_matches('-');
    let squashed: String =
        words.chars().filter(char::is_ascii_alphanumeric).take(most.saturating_sub(12)).collect();
    let names = [
        format!("{short}-{hash}"),
        format!("{short}-{hash}").to_lowercase(),
        format!("{squashed}{hash}").to_lowercase(),
        format!("{}_{hash}", short.replace('-', "_")),
        format!("/{short}/{hash}"),
    ];
    names.into_iter().find(|name| shape.fits(name)).or_else(|| shape.sample(&mut chance, None))
}

fn word(step: &Step) -> String {
    let plain = |text: &str| -> String {
        let letter = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
        text.chars().map(letter).collect()
    };
    match &step.key {
        None => plain(&step.name),
        Some(Key::Int(int)) => format!("{}-{int}", plain(&step.name)),
        Some(Key::Str(text)) => format!("{}-{}", plain(&step.name), plain(text)),
    }
}
