//! What things are to be called in source: as their tags, names and identifiers say.

use std::collections::BTreeSet;

use msd_model::value::Value;
use smol_str::SmolStr;

use super::Found;
use super::references::is_telling;

/// Words that mean something else at the beginning of an expression, or that the library has.
const RESERVED: [&str; 24] = [
    "aws", "cidr", "check", "else", "encoding", "existing", "false", "for", "forget", "group",
    "if", "import", "in", "is", "let", "module", "moved", "null", "param", "resource", "secret",
    "then", "true", "where",
];
/// Longer names help nobody.
const LONGEST: usize = 40;

/// Returns a name for each thing, none twice.
pub fn choose(found: &[Found], mut taken: BTreeSet<SmolStr>) -> Vec<SmolStr> {
    taken.extend(RESERVED.iter().map(SmolStr::new));
    taken.extend(found.iter().filter_map(|one| one.name.clone()));
    let mut choose = |one: &Found| {
        if let Some(name) = &one.name {
            return name.clone();
        }
        let kind = snake(one.ty().short());
        let wanted = wanted(one).unwrap_or_else(|| kind.clone());
        let several = format!("{wanted}_{kind}");
        let first: SmolStr = match wanted != kind && taken.contains(&wanted) {
            true => several.into(),
            false => wanted,
        };
        let (mut name, mut count) = (first.clone(), 1);
        while !taken.insert(name.clone()) {
            count += 1;
            name = format!("{first}_{count}").into();
        }
        name
    };
    found.iter().map(&mut choose).collect()
}

/// Returns what the thing calls itself.
fn wanted(one: &Found) -> Option<SmolStr> {
    let properties = &one.object.properties;
    let text = |name: &str| properties.get(name).and_then(Value::as_str);
    let tags = one.schema.tagging.as_ref().and_then(|tagging| properties.get(&tagging.property));
    let tag = tags.and_then(Value::as_map).and_then(|tags| tags.get("Name")?.as_str());
    let short = snake(one.ty().short());
    let last = short.rsplit('_').next().unwrap_or(&short);
    let own = [format!("{short}_name"), format!("{last}_name"), "name".to_owned()];
    let named = || own.iter().find_map(|name| text(name));
    let parts = one.object.identifier.rsplit('|').next();
    [tag, named(), parts]
        .into_iter()
        .flatten()
        .filter(|text| !is_telling(text) || text.contains([':', '/']))
        .map(|text| snake(last_part(text)))
        .find(|name| !name.is_empty())
        .map(|name| match name.starts_with(|c: char| c.is_ascii_digit()) {
            true => format!("{short}_{name}").into(),
            false => name,
        })
}

/// Returns what is special about a path, an ARN or an address.
fn last_part(text: &str) -> &str {
    let text = text.trim_end_matches(['/', '.', '*']);
    match text.starts_with("arn:") || text.contains("://") || text.starts_with('/') {
        true => text.rsplit(['/', ':']).next().unwrap_or(text),
        false => text,
    }
}

/// Returns text as a name: `Orders-API` and `OrdersAPI` become `orders_api`.
fn snake(text: &str) -> SmolStr {
    let letters: Vec<char> = text.chars().collect();
    let mut out = String::new();
    for (index, letter) in letters.iter().enumerate() {
        if !letter.is_ascii_alphanumeric() {
            if !out.is_empty() && !out.ends_with('_') {
                out.push('_');
            }
            continue;
        }
        let before = index.checked_sub(1).and_then(|before| letters.get(before));
        let after = letters.get(index + 1);
        let begins = letter.is_ascii_uppercase()
            && before.is_some_and(|before| {
                before.is_ascii_lowercase()
                    || (before.is_ascii_uppercase() && after.is_some_and(char::is_ascii_lowercase))
            });
        if begins && !out.ends_with('_') {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out.truncate(LONGEST);
    out.trim_matches('_').into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_snakes() {
        for (text, name) in [
            ("Orders-API", "orders_api"),
            ("VPCGatewayAttachment", "vpc_gateway_attachment"),
            ("prod.eu main", "prod_eu_main"),
            ("--", ""),
            ("DBCluster", "db_cluster"),
        ] {
            assert_eq!(snake(text), name);
        }
        assert_eq!(last_part("arn:aws:iam::1:role/path/reader"), "reader");
        assert_eq!(last_part("https://sqs.us-east-1.amazonaws.com/1/jobs"), "jobs");
        assert_eq!(last_part("/app/db/url"), "url");
    }
}
