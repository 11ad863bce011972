//! Which property an error is about. AWS says so in prose, in the API's own spelling, in many forms;
//! what is found here only decides where in the source a message points.

use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::schema::{RecordType, ResourceType, Schemas};
use msd_model::ty::Type;
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use crate::wire::wire_name;

/// How deep a name is looked for inside of a property.
const DEPTH: u32 = 4;
/// Shorter values are in a message by chance.
const TELLING: usize = 4;
/// What stands before the name of a property.
const LEADS: &[&str] =
    &["parameter", "parameters", "property", "field", "attribute", "argument", "at", "member"];

/// Returns the property of a type that an error names, the surest sign first: a place that the
/// service points at, a name in the API's spelling, a value that only one property has, the code.
pub fn property_of(
    error: &ProviderError,
    schema: &ResourceType,
    schemas: &dyn Schemas,
    asked: &Record,
) -> Option<SmolStr> {
    if matches!(error.class, ErrorClass::Throttling | ErrorClass::Transient | ErrorClass::Eventual)
    {
        return None;
    }
    let names = Names { schema, schemas };
    let words = words(&error.message);
    let mut pointed =
        words.iter().enumerate().filter(|(at, word)| is_pointed_at(&words, *at, word));
    let spelt =
        || words.iter().filter(|word| is_name(word.text)).find_map(|word| names.path(word.text));
    pointed
        .find_map(|(_, word)| names.path(word.text))
        .or_else(spelt)
        .or_else(|| by_value(&words, schema, asked))
        .or_else(|| names.top(subject(&error.code)?))
}

/// A word of a message, without the quotes around it.
#[derive(Clone, Copy, Debug)]
struct Word<'a> {
    text: &'a str,
    is_quoted: bool,
}

fn words(message: &str) -> Vec<Word<'_>> {
    message
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '=' | '[' | ']'))
        .filter_map(|part| {
            let text = part.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '#' | '/'));
            let is_quoted = part.starts_with(['\'', '"', '`']);
            (!text.is_empty()).then_some(Word { text, is_quoted })
        })
        .collect()
}

/// Tells whether a word stands where services put names: `parameter groupName`, `at 'tags.1.member.key'`,
/// `#/BucketName`.
fn is_pointed_at(words: &[Word<'_>], at: usize, word: &Word<'_>) -> bool {
    if word.text.starts_with("#/") {
        return true;
    }
    let Some(lead) = at.checked_sub(1).map(|before| words[before].text.to_ascii_lowercase()) else {
        return false;
    };
    match lead.as_str() {
        // `at least`, `field of`: prose.
        "at" | "member" => word.is_quoted,
        lead => LEADS.contains(&lead) && word.text.len() > 2,
    }
}

/// Tells whether a word is spelt as a name and not as prose: `CidrBlock`, `groupName`, `delay_seconds`.
fn is_name(word: &str) -> bool {
    let inside = word.split(['.', '/']).next_back().unwrap_or(word);
    let has_hump =
        inside.chars().skip(1).any(char::is_uppercase) && inside.chars().any(char::is_lowercase);
    has_hump || (inside.contains('_') && !inside.contains(':'))
}

/// Returns what a code complains about: `InvalidSubnetID.NotFound` is about a `SubnetID`.
fn subject(code: &str) -> Option<&str> {
    let code = code.split('.').next().unwrap_or(code);
    let subject = code.strip_prefix("Invalid").or_else(|| code.strip_prefix("Malformed"))?;
    Some(subject.strip_suffix("Exception").unwrap_or(subject)).filter(|text| !text.is_empty())
}

fn by_value(words: &[Word<'_>], schema: &ResourceType, asked: &Record) -> Option<SmolStr> {
    let mut found = asked.iter().filter(|(name, value)| {
        let text = match value {
            Value::Str(text) if text.len() >= TELLING => text.as_str(),
            _ => return false,
        };
        schema.property(name).is_some() && words.iter().any(|word| word.text == text)
    });
    let first = found.next()?;
    // The same value in two places tells nothing.
    found.next().is_none().then(|| first.0.clone())
}

struct Names<'a> {
    schema: &'a ResourceType,
    schemas: &'a dyn Schemas,
}

impl Names<'_> {
    /// Finds a path such as `tags.1.member.key` or `#/Properties/Tags/0`: its first step that is a
    /// property counts, or the property that alone has something of that name inside.
    fn path(&self, path: &str) -> Option<SmolStr> {
        let steps = || path.split(['.', '/', '#']).filter(|step| !step.is_empty());
        steps().find_map(|step| self.top(step)).or_else(|| self.inside(steps().next_back()?))
    }

    fn top(&self, name: &str) -> Option<SmolStr> {
        let wanted = folded(name);
        // An id is called by what it is the id of, one of a list too.
        let plural = format!("{wanted}s");
        let mut fields = self.schema.properties.fields.iter();
        fields
            .find(|(ours, field)| {
                let theirs = folded(&wire_name(ours, field.wire.as_ref()));
                !field.read_only && (theirs == wanted || folded(ours) == wanted || theirs == plural)
            })
            .map(|(ours, _)| ours.clone())
    }

    fn inside(&self, name: &str) -> Option<SmolStr> {
        let wanted = folded(name);
        let fields = self.schema.properties.fields.iter();
        let mut found = fields.filter(|(_, field)| self.holds(&field.ty, &wanted, DEPTH));
        let first = found.next()?;
        found.next().is_none().then(|| first.0.clone())
    }

    fn holds(&self, ty: &Type, wanted: &str, depth: u32) -> bool {
        if depth == 0 {
            return false;
        }
        match ty {
            Type::Optional(inner) | Type::Secret(inner) | Type::Refined(inner, _) => {
                self.holds(inner, wanted, depth)
            }
            Type::Definition { resource, name } => self
                .schemas
                .definition(resource, name)
                .is_some_and(|ty| self.holds(&ty, wanted, depth)),
            Type::List(list) => self.holds(&list.element, wanted, depth),
            Type::Union(choices) => choices.iter().any(|ty| self.holds(ty, wanted, depth)),
            Type::Record(record) => self.record_holds(record, wanted, depth),
            _ => false,
        }
    }

    fn record_holds(&self, record: &RecordType, wanted: &str, depth: u32) -> bool {
        record.fields.iter().any(|(ours, field)| {
            folded(&wire_name(ours, field.wire.as_ref())) == wanted
                || self.holds(&field.ty, wanted, depth - 1)
        })
    }
}

/// Returns a name without case and separators.
fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use msd_model::schema::{FieldType, SchemaSet};
    use msd_model::ty::TypeName;
    use rustc_hash::FxHashMap;

    use super::*;

    fn schema() -> ResourceType {
        let field = |name: &str, ty: Type| (SmolStr::new(name), FieldType::new(ty));
        let inner = RecordType {
            fields: [field("volume_size", Type::Int)].into_iter().collect(),
            ..RecordType::default()
        };
        let mut arn = FieldType::new(Type::String);
        arn.read_only = true;
        let fields = [
            field("cidr_block", Type::String),
            field("policy_name", Type::String),
            field("subnet_ids", Type::String),
            field("type", Type::String),
            field("ebs", Type::Record(inner.into())),
            (SmolStr::new("arn"), arn),
        ];
        ResourceType {
            name: TypeName::new("aws.x.Y"),
            wire: "AWS::X::Y".into(),
            properties: RecordType {
                fields: fields.into_iter().collect(),
                ..RecordType::default()
            }
            .into(),
            definitions: FxHashMap::default(),
            ids: FxHashMap::default(),
            identifier: Vec::new(),
            tagging: None,
            permissions: FxHashMap::default(),
            estimates: FxHashMap::default(),
            docs: None,
            replacement: None,
            immutable: false,
            create_only_paths: Vec::new(),
            read_only_paths: Vec::new(),
            write_only_paths: Vec::new(),
            bulk: None,
        }
    }

    fn property(code: &str, message: &str) -> Option<SmolStr> {
        let asked: Record =
            [("type".into(), Value::str("gigantic")), ("policy_name".into(), Value::str("a b"))]
                .into_iter()
                .collect();
        let error = ProviderError::new(ErrorClass::Invalid, code, message);
        property_of(&error, &schema(), &SchemaSet::default(), &asked)
    }

    #[test]
    fn a_property_is_named_in_many_ways() {
        let said = |message| property("ValidationError", message).unwrap_or_default();
        assert_eq!(
            said(
                "1 validation error detected: Value 'a b' at 'policyName' failed to satisfy constraint"
            ),
            "policy_name"
        );
        assert_eq!(said("Invalid value 'x' for parameter CidrBlock."), "cidr_block");
        assert_eq!(said("Value (x) for parameter type is invalid"), "type");
        assert_eq!(said("#/CidrBlock: failed validation constraint"), "cidr_block");
        assert_eq!(said("The CIDR given as cidrBlock overlaps"), "cidr_block");
        assert_eq!(said("Member must have VolumeSize greater than 1"), "ebs");
        assert_eq!(said("There is nothing like 'gigantic'"), "type");
        assert_eq!(
            property("InvalidSubnetID.NotFound", "The ID 'x' does not exist").unwrap(),
            "subnet_ids"
        );
    }

    #[test]
    fn prose_names_nothing() {
        assert_eq!(
            property("ValidationError", "This type of thing needs at least one of them"),
            None
        );
        assert_eq!(property("ValidationError", "The Arn is wrong"), None);
        assert_eq!(property("InternalError", ""), None);
    }
}
