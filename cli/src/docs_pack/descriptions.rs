//! Takes the descriptions out of one resource schema. Names definitions as the generator of the
//! library does (`stdlib/generator/names.py` and `expressions.py`); where it is not plain which name
//! an object without a name got, that object has no descriptions.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde_json::{Map, Value as Json};

use super::file::Texts;

/// A chain of references this long goes round in circles.
const MAX_HOPS: usize = 8;

/// Returns the descriptions of a type, see `Texts`.
pub fn of(schema: &Json) -> Texts {
    let mut reader = Reader { schema, inline: BTreeMap::new(), out: Texts::new() };
    reader.put(String::new(), schema);
    reader.record("", schema);
    for (wire, node) in entries(schema, "definitions") {
        let name = camel(wire);
        reader.put(format!("{name}/"), node);
        reader.record(&format!("{name}/"), node);
        if node.get("items").is_some() {
            reader.look_inside(&name, node);
        }
    }
    for (name, node) in std::mem::take(&mut reader.inline) {
        if let Some(node) = node {
            reader.put(format!("{name}/"), node);
            reader.fields(&format!("{name}/"), node);
        }
    }
    reader.out
}

/// Returns the name in msd of a definition: UpperCamel, acronyms left as they are.
fn camel(wire: &str) -> String {
    let parts = wire.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let mut out = String::new();
    for part in parts {
        out.push_str(&part[..1].to_ascii_uppercase());
        out.push_str(&part[1..]);
    }
    match out.chars().next() {
        Some(first) if !first.is_ascii_digit() => out,
        _ => format!("T{out}"),
    }
}

struct Reader<'a> {
    schema: &'a Json,
    /// Objects without a name by the name that the generator gives them first; none where several
    /// objects want it.
    inline: BTreeMap<String, Option<&'a Json>>,
    out: Texts,
}

impl<'a> Reader<'a> {
    /// Takes the descriptions of a record and remembers the records inside it.
    fn record(&mut self, prefix: &str, node: &'a Json) {
        self.fields(prefix, node);
        for (wire, child) in properties(node) {
            self.look_inside(&camel(wire), child);
        }
    }

    fn fields(&mut self, prefix: &str, node: &'a Json) {
        for (wire, child) in properties(node) {
            self.put(format!("{prefix}{wire}"), child);
        }
    }

    /// Remembers the object that this node is, or is a list of.
    fn look_inside(&mut self, name: &str, node: &'a Json) {
        let mut inner = node;
        while let Some(items) = inner.get("items") {
            inner = items;
        }
        if inner.get("$ref").is_some() || properties(inner).next().is_none() {
            return;
        }
        let is_defined =
            |name: &str| entries(self.schema, "definitions").any(|(wire, _)| camel(wire) == name);
        let name = match is_defined(name) {
            true => format!("{name}Item"),
            false => name.to_owned(),
        };
        let is_item = !std::ptr::eq(inner, node);
        if is_defined(&name) || name.ends_with("Item") && !is_item {
            return;
        }
        match self.inline.entry(name) {
            Entry::Vacant(free) => {
                free.insert(Some(inner));
                for (wire, child) in properties(inner) {
                    self.look_inside(&camel(wire), child);
                }
            }
            Entry::Occupied(mut taken) if *taken.get() != Some(inner) => {
                taken.insert(None);
            }
            Entry::Occupied(_) => {}
        }
    }

    fn put(&mut self, key: String, node: &Json) {
        if let Some(text) = self.description(node) {
            self.out.insert(key, text.to_owned());
        }
    }

    /// Returns the node's own description, or that of what it refers to.
    fn description<'n>(&'n self, mut node: &'n Json) -> Option<&'n str> {
        for _ in 0..MAX_HOPS {
            let own = node.get("description").and_then(Json::as_str).map(str::trim);
            if own.is_some_and(|text| !text.is_empty()) {
                return own;
            }
            let reference = node.get("$ref")?.as_str()?;
            node = self.schema.pointer(reference.strip_prefix('#')?)?;
        }
        None
    }
}

/// Returns the properties of a record, those of its `allOf` included.
fn properties(node: &Json) -> impl Iterator<Item = (&str, &Json)> {
    let parts = node.get("allOf").and_then(Json::as_array).into_iter().flatten();
    let branches = parts.flat_map(|branch| entries(branch, "properties"));
    branches.chain(entries(node, "properties"))
}

fn entries<'a>(node: &'a Json, key: &str) -> impl Iterator<Item = (&'a str, &'a Json)> {
    let map = node.get(key).and_then(Json::as_object);
    map.into_iter().flat_map(Map::iter).map(|(name, node)| (name.as_str(), node))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(schema: &Json) -> Vec<(String, String)> {
        of(schema).into_iter().collect()
    }

    fn pairs<const N: usize>(expected: [(&str, &str); N]) -> Vec<(String, String)> {
        expected.map(|(key, text)| (key.to_owned(), text.to_owned())).into()
    }

    #[test]
    fn properties_and_definitions_are_described() {
        let schema = json!({
            "description": " The type. ",
            "properties": {
                "Own": { "description": "own" },
                "Referred": { "$ref": "#/definitions/some-rule" },
                "Both": { "$ref": "#/definitions/some-rule", "description": "beside" },
                "Empty": { "description": "" },
                "Circle": { "$ref": "#/definitions/circle" },
            },
            "definitions": {
                "some-rule": { "description": "a rule", "properties": { "Id": { "description": "id" } } },
                "circle": { "$ref": "#/definitions/circle" },
                "1st": { "allOf": [{ "properties": { "A": { "description": "a" } } }] },
            },
        });
        let expected = pairs([
            ("", "The type."),
            ("Both", "beside"),
            ("Own", "own"),
            ("Referred", "a rule"),
            ("SomeRule/", "a rule"),
            ("SomeRule/Id", "id"),
            ("T1st/A", "a"),
        ]);
        assert_eq!(found(&schema), expected);
    }

    #[test]
    fn objects_without_a_name_are_described_where_their_name_is_plain() {
        let object = |text: &str| json!({ "properties": { "X": { "description": text } } });
        let schema = json!({
            "properties": {
                "Plain": object("plain"),
                "Many": { "items": { "properties": { "Deep": { "items": object("deep") } } } },
                "Taken": { "items": object("item") },
                "One": { "properties": { "Twice": object("first") } },
                "Two": { "properties": { "Twice": object("second") } },
            },
            "definitions": { "Taken": { "items": { "type": "string" } } },
        });
        assert_eq!(
            found(&schema),
            pairs([("Deep/X", "deep"), ("Plain/X", "plain"), ("TakenItem/X", "item")])
        );
    }

    #[test]
    fn whatever_the_wheel_holds_there_is_no_panic() {
        for odd in
            [json!(null), json!([1]), json!({ "properties": [], "definitions": 1, "$ref": 2 })]
        {
            assert_eq!(found(&odd), []);
        }
        assert_eq!(camel(""), "T");
        assert_eq!(camel("é"), "T");
    }
}
